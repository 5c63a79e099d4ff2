//! A rule's examples: Markdown tables that stand for sheets, with the findings expected under each.
//!
//! ```text
//! ## 反例：全市合计少了一个县
//! 标题：2025年11月民生实事进度表
//!
//! | 指标 | 单位 | 推进情况 | 全市 | 甲县 | 乙县 |
//! |---|---|---|---|---|---|
//! | 改造老旧小区 | 个 | 目标 | 10 | 4 | 7 |
//! > E1 D3 应为 11
//! ```
//!
//! A heading that begins with 反例 must give exactly the findings listed, one that begins with 正例 none. `标题：` is a row above the
//! header, `文稿：` begins a draft (to the end of the example) that is compared with the tables; its findings are listed by the words
//! in question (`> H8 500个`).
//! `上月：` `上报：` `牵头：` `进度：` `台账：` `平台：` before a table make it the month before, a place's own table, a lead unit's, the city's,
//! a ledger, or the platform's uploads; its text is that table's title.
//! `配置：` is a line of the profile: `配置：[deadlines] submission = 5`.
//! `规则：E4、E8` has other rules run as well. How cells are written is said in [`drawing`].
//!
//! After a finding's cells may stand what should be there (`应为 11`) and the cause that is named (`疑似 小数点错位`). A 反例 proves that its
//! rule catches the type of error of the rule's code, or that named in the heading: `## 反例（D2）：…`.

use crate::engine::{Document, Engine};
use crate::model::cause::Cause;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::workbook::{Address, Content, Sheet, Workbook};
use crate::profile::Profile;
use crate::read::drawing::{self, Line};

/// Words before a table that the first one is checked against.
const LINKED: [&str; 6] = ["上月：", "上报：", "牵头：", "进度：", "台账：", "平台："];

/// One example.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// The heading.
    pub title: String,
    /// Whether it shows the error (反例) or a clean table (正例).
    pub is_bad: bool,
    /// The type of error it plants, where that is not the one the rule is named after: `反例（D2）`.
    pub plants: Option<String>,
    /// Rules that are to run beside the rule itself and those it refines.
    pub with: Vec<String>,
    /// Settings laid over the profile: `[deadlines] submission = 5`.
    pub profile: String,
    /// The sheets: the table at hand first, then those it is compared with.
    sheets: Vec<Sheet>,
    /// The draft that is compared with the sheets, if the example is about one.
    draft: String,
    /// What is to be found, one line each: code, cells, and the value that would be right.
    pub expected: Vec<String>,
    /// Line of the heading, 1-based.
    pub line: usize,
}

/// Reads the examples of a `cases.md`. An example without a table, or a 反例 without findings, is an error with its line.
pub fn parse(text: &str) -> Result<Vec<Example>, String> {
    let mut examples: Vec<Example> = Vec::new();
    let mut title = None;
    let mut linked = false;
    let mut row = 0;
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(heading) = line.strip_prefix("## ") {
            let is_bad = heading.starts_with("反例");
            if !is_bad && !heading.starts_with("正例") {
                return Err(format!("第{}行：标题应以“反例”或“正例”开头", number + 1));
            }
            let plants = heading.strip_prefix("反例（").and_then(|rest| rest.split_once('）')).map(|(code, _)| code.to_owned());
            examples.push(Example { title: heading.to_owned(), is_bad, plants, line: number + 1, ..Example::default() });
            (title, linked, row) = (None, false, 0);
            continue;
        }
        let Some(example) = examples.last_mut() else { continue };
        if let Some(codes) = line.strip_prefix("规则：") {
            example.with = codes.split(['、', ',', '，']).map(|code| code.trim().to_owned()).collect();
        } else if let Some(text) = line.strip_prefix("文稿：") {
            example.draft = text.to_owned();
        } else if !example.draft.is_empty() && !line.starts_with('>') {
            example.draft.push('\n');
            example.draft.push_str(line);
        } else if let Some(setting) = line.strip_prefix("配置：") {
            example.profile.push_str(&setting.replacen("] ", "]\n", 1));
            example.profile.push('\n');
        } else if let Some(text) = line.strip_prefix("标题：") {
            title = Some(text.to_owned());
        } else if let Some(text) = LINKED.iter().find_map(|word| line.strip_prefix(word)) {
            title = Some(text.to_owned());
            linked = true;
            row = 0;
        } else if let Some(found) = line.strip_prefix('>') {
            example.expected.push(found.trim().to_owned());
        } else if let Line::Row(cells) = drawing::read(line) {
            if row == 0 {
                if example.sheets.is_empty() == linked {
                    return Err(format!("第{}行：每个例子先写一张表，其后的表要注明“{}”之一", number + 1, LINKED.join("”“")));
                }
                example.sheets.push(Sheet { name: "表".to_owned(), ..Sheet::default() });
            }
            let Some(sheet) = example.sheets.last_mut() else { continue };
            if row == 0
                && let Some(title) = title.take()
            {
                sheet.cells.insert(Address::new(0, 0), Content::Text(title.into()));
                row = 1;
            }
            drawing::draw(sheet, row, &cells).map_err(|problem| format!("第{}行：{problem}", number + 1))?;
            row += 1;
        }
    }
    for example in &examples {
        if example.sheets.is_empty() {
            return Err(format!("第{}行：例子“{}”没有表", example.line, example.title));
        }
        if example.is_bad == example.expected.is_empty() {
            return Err(format!("第{}行：反例须列出应有的问题，正例不得列出", example.line));
        }
    }
    Ok(examples)
}

impl Example {
    /// The sheets: the table at hand first, then those it is compared with.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// Runs the example through an engine that holds the rule.
    pub fn run(&self, engine: &Engine) -> Report {
        if self.profile.is_empty() {
            return self.run_as_is(engine);
        }
        let (profile, troubles) = Profile::parse(&self.profile);
        let scripts = engine.rules.rules.iter().map(|rule| (rule.path.as_str(), &*rule.source));
        let mut report = self.run_as_is(&Engine::new(profile, scripts).0);
        report.errors.extend(troubles);
        report
    }

    fn run_as_is(&self, engine: &Engine) -> Report {
        let mut documents: Vec<Document> = self
            .sheets
            .iter()
            .enumerate()
            .map(|(number, sheet)| {
                let workbook = Workbook { sheets: vec![sheet.clone()], ..Workbook::default() };
                let document = Document { path: format!("例{number}"), ..Document::default() };
                engine.recognise(document, &workbook, None)
            })
            .collect();
        if !self.draft.is_empty() {
            documents.insert(0, engine.understand("例.md", self.draft.as_bytes(), None));
        }
        let mut report = engine.check(&documents, 0);
        report.errors.extend(documents[1..].iter().flat_map(|document| document.troubles.clone()));
        report
    }

    /// What differs between what was expected and what was found: lines with `-` are missing, with `+` too many. Empty when right.
    ///
    /// A line that names no value that would be right, or no cause, does not ask for one.
    pub fn difference(&self, report: &Report) -> Vec<String> {
        let mut difference: Vec<String> = report.errors.iter().map(|error| format!("+ 出错：{}", error.message)).collect();
        let mut left: Vec<Found> = report.findings.iter().map(Found::of).collect();
        for line in &self.expected {
            let (brief, cause) = split(line, " 疑似 ");
            let (brief, value) = split(brief, " 应为 ");
            let wanted = |found: &Found| {
                found.brief == brief
                    && value.is_none_or(|value| value == found.value)
                    && cause.is_none_or(|cause| cause == found.cause)
            };
            match left.iter().position(wanted) {
                Some(at) => {
                    left.remove(at);
                }
                None => difference.push(format!("- {line}")),
            }
        }
        let value = |found: &Found| if found.value.is_empty() { String::new() } else { format!(" 应为 {}", found.value) };
        let cause = |found: &Found| if found.cause.is_empty() { String::new() } else { format!(" 疑似 {}", found.cause) };
        difference.extend(left.iter().map(|found| format!("+ {}{}{}", found.brief, value(found), cause(found))));
        difference
    }
}

/// A finding as an example speaks of it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    /// Code and cells.
    brief: String,
    /// The value that would be right, or nothing.
    value: String,
    /// The typed cause, in words, or nothing.
    cause: &'static str,
}

impl Found {
    fn of(finding: &Finding) -> Self {
        let cells: Vec<String> = finding.location.cells.iter().map(Address::to_string).collect();
        let words = finding.quote().and_then(|quote| quote.sentence.get(quote.mark.0..quote.mark.1));
        Self {
            brief: format!("{} {}", finding.rule.code, words.map_or_else(|| cells.join(","), str::to_owned)),
            value: finding.diagnosis.suspect.as_ref().and_then(|suspect| suspect.expected.clone()).unwrap_or_default(),
            cause: finding.diagnosis.suspect.as_ref().and_then(|suspect| suspect.cause).map(Cause::words).unwrap_or_default(),
        }
    }
}

/// What stands before and after a mark.
fn split<'t>(text: &'t str, mark: &str) -> (&'t str, Option<&'t str>) {
    text.split_once(mark).map_or((text.trim(), None), |(before, after)| (before.trim(), Some(after.trim())))
}
