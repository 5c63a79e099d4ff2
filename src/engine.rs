//! The engine: rules, layouts and profile, loaded once, and the way from bytes to a report.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::builtin;
use crate::bulletin::{self, Source, UploadSource, draft};
use crate::check::{self, Case, Links, Seen};
pub use crate::gather::document::Document;
use crate::gather::gathered::Gathered;
use crate::model::claim::DraftClaims;
use crate::model::draft::Draft;
use crate::model::report::{Input, Report, Skipped};
use crate::model::trouble::Trouble;
use crate::model::workbook::Workbook;
use crate::profile::Profile;
use crate::read::{self, prose};
use crate::recognise;
use crate::recognise::layout::Layouts;
use crate::rule::expression::Mention;
use crate::rule::script::Over;
use crate::rule::{Page, RuleSet};
use crate::text::period::Period;

/// Everything that is loaded once and used for every file.
#[derive(Debug)]
pub struct Engine {
    /// Layouts in use.
    pub layouts: Layouts,
    /// Profile in use.
    pub profile: Profile,
    /// Rules in force.
    pub rules: RuleSet,
}

/// What rules see of an indicator.
#[derive(Clone, Debug)]
pub struct SeenIndicator {
    /// By the names of rules over indicators.
    pub itself: Vec<Seen>,
    /// By place, by the names of rules over places.
    pub places: Vec<Vec<Seen>>,
}

impl Engine {
    /// An engine with the given profile and rules, and the built-in layouts. What does not load is in the troubles.
    pub fn new<'a>(profile: Profile, scripts: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<Trouble>) {
        let (rules, troubles) = RuleSet::load(scripts, &profile);
        (Self { layouts: Layouts::builtin(), profile, rules }, troubles)
    }

    /// The engine as it is built in.
    pub fn builtin() -> (Self, Vec<Trouble>) {
        Self::new(Profile::builtin(), builtin::rules())
    }

    /// Adds rules to those in force.
    pub fn extend<'a>(&mut self, scripts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Trouble> {
        self.rules.extend(scripts, &self.profile)
    }

    /// What the profile says of rules and thresholds that no rule knows. To be asked when all rules are loaded.
    pub fn unmatched(&self) -> Vec<Trouble> {
        let pages = Page::builtin();
        let codes = self.rules.known().map(|rule| rule.code.as_str()).chain(pages.iter().map(|page| page.code.as_str()));
        let codes: Vec<&str> = codes.collect();
        let mut thresholds = BTreeSet::new();
        for rule in self.rules.known() {
            rule.visit(&mut |mention| {
                if let Mention::Threshold(name) = mention {
                    thresholds.insert(name.to_owned());
                }
            });
        }
        self.profile.unmatched(&codes, &thresholds.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Reads and recognises one input. Never fails: what could not be read is in the document's troubles.
    pub fn understand(&self, path: &str, bytes: &[u8], period: Option<Period>) -> Document {
        let mut document = Document { path: path.to_owned(), ..Document::default() };
        if prose::is_prose(path, bytes) {
            match prose::read(path, bytes) {
                Ok(text) => document.draft = Some(Arc::new(draft::from_prose(&text))),
                Err(error) => document.troubles.push(Trouble {
                    path: path.to_owned(),
                    message: error.message,
                    help: error.help,
                    ..Trouble::default()
                }),
            }
            return document;
        }
        let workbook = match read::read(bytes) {
            Ok(workbook) => workbook,
            Err(error) => {
                document.troubles.push(Trouble {
                    path: path.to_owned(),
                    sheet: error.sheet,
                    cell: error.cell,
                    message: error.message,
                    help: error.help,
                    ..Trouble::default()
                });
                return document;
            }
        };
        if let (Some(encoding), Some(extension)) = (workbook.encoding, spreadsheet_extension(path)) {
            // It can be read, and is; but a program that goes by the name will not open it.
            document.troubles.push(Trouble {
                path: path.to_owned(),
                message: format!("文件名是 .{extension}，内容却是文本（{encoding}），不是电子表格；已按文本核对"),
                help: "请在 Excel 或 WPS 中打开后另存为“Excel 工作簿（*.xlsx）”，或把扩展名改为 .csv".to_owned(),
                ..Trouble::default()
            });
        }
        self.recognise(document, &workbook, period)
    }

    /// Recognises the tables of a workbook that was read already.
    pub fn recognise(&self, mut document: Document, workbook: &Workbook, period: Option<Period>) -> Document {
        let path = document.path.clone();
        let mut recognised = recognise::recognise(workbook, stem(&path), &self.layouts, &self.profile, period);
        document.troubles.extend(recognised.misfits.drain(..).map(|misfit| Trouble {
            path: path.clone(),
            sheet: Some(misfit.sheet),
            cell: misfit.cell,
            message: misfit.message,
            help: misfit.help,
            ..Trouble::default()
        }));
        let tables = recognised.tables.iter_mut().map(|table| &mut table.period);
        let ledgers = recognised.ledgers.iter_mut().map(|ledger| &mut ledger.period);
        let uploads = recognised.uploads.iter_mut().map(|uploads| &mut uploads.period);
        for period in tables.chain(ledgers).chain(uploads).flatten() {
            // A title often names the month only; the folder it was filed in names the year.
            period.year = period.year.or_else(|| year_of_folder(&path));
        }
        document.tables = recognised.tables.into_iter().map(Arc::new).collect();
        document.ledgers = recognised.ledgers.into_iter().map(Arc::new).collect();
        document.uploads = recognised.uploads.into_iter().map(Arc::new).collect();
        document.notes = recognised.notes;
        document
    }

    /// Gathers documents that are to be checked together.
    pub fn gather<'a>(&self, documents: &'a [Document]) -> Gathered<'a> {
        Gathered::new(documents, &self.profile)
    }

    /// Checks one of several documents; the others are looked up for relations between them. For many documents, gather them
    /// once and check each with [`Self::check_gathered`].
    pub fn check(&self, documents: &[Document], index: usize) -> Report {
        self.check_gathered(&self.gather(documents), index)
    }

    /// What rules see of one of several documents: of each table the indicators whose names hold a text, each with its places.
    pub fn seen(&self, documents: &[Document], index: usize, wanted: &str) -> Vec<Vec<SeenIndicator>> {
        let gathered = self.gather(documents);
        let (of_indicators, of_places) = (self.rules.host.terms(Over::Indicator), self.rules.host.terms(Over::Place));
        let document = &documents[index];
        let (path, rules, profile) = (document.path.as_str(), &self.rules, &self.profile);
        let of_table = |table: &Arc<crate::model::table::Table>| {
            let links = Links::find(table, &gathered, profile);
            let case = Case { path, table, links: &links, rules, profile };
            let chosen = (0..table.indicators.len()).filter(|number| table.indicators[*number].name.text.contains(wanted));
            let one = |number: usize| SeenIndicator {
                itself: check::seen(case, &of_indicators, number, None),
                places: (0..table.places.len()).map(|place| check::seen(case, &of_places, number, Some(place))).collect(),
            };
            chosen.map(one).collect()
        };
        document.tables.iter().map(of_table).collect()
    }

    /// Checks one document among those it was gathered with: last month, a county's own table, the tables a ledger is about.
    pub fn check_gathered(&self, gathered: &Gathered<'_>, index: usize) -> Report {
        let document = &gathered.documents[index];
        if let Some(draft) = &document.draft {
            return self.check_draft(document, draft, gathered.documents);
        }
        let mut report = Report { errors: document.troubles.clone(), ..Report::default() };
        let mut take = |outcome: check::Outcome| {
            // Findings are large, and mostly they are those of one table.
            match report.findings.is_empty() {
                true => report.findings = outcome.findings,
                false => report.findings.extend(outcome.findings),
            }
            report.skipped.extend(outcome.skipped);
            report.errors.extend(outcome.troubles);
            outcome.idle
        };
        let mut inputs: Vec<_> = document.summaries().collect();
        let (path, rules, profile) = (document.path.as_str(), &self.rules, &self.profile);
        for (table, summary) in document.tables.iter().zip(&mut inputs) {
            let links = Links::find(table, gathered, profile);
            summary.checked = !take(check::check(Case { path, table, links: &links, rules, profile }));
        }
        for ledger in &document.ledgers {
            take(check::ledger(check::ListCase { path, gathered, rules, profile }, ledger));
        }
        for uploads in &document.uploads {
            take(check::uploads(check::ListCase { path, gathered, rules, profile }, uploads));
        }
        // Figures that are in no relation have not passed.
        let unchecked = document.tables.iter().flat_map(|table| table.unchecked.iter().map(move |left| (table, left)));
        report.skipped.extend(unchecked.map(|(table, left)| Skipped {
            rule: "识别".to_owned(),
            path: document.path.clone(),
            sheet: table.sheet.clone(),
            reason: format!("{}（{}）", left.text, left.address),
        }));
        if report.errors.is_empty() && inputs.iter().all(|summary| summary.indicators == 0) {
            // Whatever the reason, a file of which nothing was checked has not passed.
            report.errors.push(Trouble {
                path: document.path.clone(),
                message: "文件里没有认得出的指标或记录，没有核对".to_owned(),
                help: format!("请用 gouji inspect {} 查看文件是怎样被识别的", document.path),
                ..Trouble::default()
            });
        }
        report.inputs.push(Input { path: document.path.clone(), tables: inputs });
        report.sort();
        report
    }
}

impl Engine {
    /// Compares a draft with the tables of all documents.
    fn check_draft(&self, document: &Document, draft: &Draft, documents: &[Document]) -> Report {
        let mut report = Report { errors: document.troubles.clone(), ..Report::default() };
        let sources: Vec<Source> = documents
            .iter()
            .flat_map(|other| other.tables.iter().map(|table| Source { path: other.path.clone(), table: Arc::clone(table) }))
            .filter(|source| !source.table.indicators.is_empty())
            .collect();
        let of_uploads = |other: &Document| -> Vec<UploadSource> {
            let source = |uploads| UploadSource { path: other.path.clone(), uploads };
            other.uploads.iter().cloned().map(source).collect()
        };
        let uploads: Vec<UploadSource> = documents.iter().flat_map(of_uploads).collect();
        if sources.is_empty() && uploads.is_empty() {
            report.errors.push(Trouble {
                path: document.path.clone(),
                message: "没有可以对照的表，文稿里的数没有核对".to_owned(),
                help: format!("请把附件的表一起给出，如 gouji check {} 附件1.xlsx 附件2.xlsx", document.path),
                ..Trouble::default()
            });
        }
        let claims = bulletin::audit(draft, &sources, &uploads, &self.profile).claims.into_iter().map(Arc::new).collect();
        let claims = DraftClaims { path: document.path.clone(), by_paragraph: draft.by_paragraph, claims };
        let outcome = check::claims(&claims, &self.rules);
        report.findings.extend(outcome.findings);
        report.errors.extend(outcome.troubles);
        report.claims.push(claims);
        report.inputs.push(Input { path: document.path.clone(), tables: Vec::new() });
        report.sort();
        report
    }
}

/// A path's file name without its extension.
fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The year in the name of the innermost folder of a path that has one: `2025-11`, `2025年`.
fn year_of_folder(path: &str) -> Option<u16> {
    let folders = path.rsplit(['/', '\\']).skip(1);
    folders.into_iter().find_map(|folder| {
        let digits: String = folder.chars().take_while(char::is_ascii_digit).take(4).collect();
        digits.parse().ok().filter(|year| (2000..2100).contains(year))
    })
}

/// The extension of a path that names a spreadsheet.
fn spreadsheet_extension(path: &str) -> Option<&str> {
    let (_, extension) = path.rsplit_once('.')?;
    ["xlsx", "xlsm", "xls", "ods"].iter().any(|known| extension.eq_ignore_ascii_case(known)).then_some(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_names_the_year() {
        assert_eq!(year_of_folder("台账/2025-11/附件1.xlsx"), Some(2025));
        assert_eq!(year_of_folder("2024年\\11月\\附件1.xlsx"), Some(2024));
        assert_eq!(year_of_folder("2025-11.xlsx"), None);
        assert_eq!(year_of_folder("1999/附件1.xlsx"), None);
    }

    /// 证明: rates without a percent sign are behind by percentage points, too.
    #[test]
    fn rates_without_their_sign_differ_by_points() {
        let table = "云梦市2024年8月民生实事进度表,,,,\n项目,单位,目标,完成数,完成率(%)\n新建停车位,个,5000,3150,63.0\n改造小区,户,100,70,70.0\n";
        let (engine, _) = Engine::builtin();
        let report = engine.check(&[engine.understand("云梦市.csv", table.as_bytes(), None)], 0);
        let messages: Vec<&str> = report.findings.iter().map(|finding| finding.text.message.as_str()).collect();
        assert_eq!(messages, ["云梦市进度63.0，低于序时进度66.7，慢3.7个百分点"]);
    }

    /// Whether a rule with a `when` runs on a table of one indicator.
    fn runs(over: &str, when: &str) -> bool {
        let table = "云梦市2024年8月民生实事进度表,,,\n项目,单位,目标,完成数\n新建停车位,个,5000,3150\n";
        let rule = format!(
            "//! 标题\nconst META = #{{ code: \"X1\", name: \"x\", level: \"verify\", over: \"{over}\" }};\n\
             fn when(it) {{ {when} }}\nfn check(it) {{ [finding(it, \"到此\")] }}\n"
        );
        let (mut engine, _) = Engine::builtin();
        assert_eq!(engine.extend([("rules/X1/rule.rhai", rule.as_str())]), [], "{when}");
        let report = engine.check(&[engine.understand("云梦市.csv", table.as_bytes(), None)], 0);
        report.findings.iter().any(|finding| finding.text.message == "到此")
    }

    /// 证明: a rule over tables runs where its `when` holds, and only there.
    #[test]
    fn a_list_of_the_table_decides_whether_a_rule_runs() {
        for (when, expected) in [
            ("it.heading", true),
            ("it.merged", false),
            ("!it.merged", true),
            ("it.heading & it.indicators_named([\"车位\"])", true),
            ("it.heading & it.indicators_named([\"养老\"])", false),
            ("it.merged | it.cells(\"target\", \"number\", \"actual\", \"plain\")", true),
            ("it.cells(\"target\", \"percent\")", false),
            ("it.vacant(\"blank\") | it.captions([\"审核\"]) | it.notes([\"月\"]) | it.sheet.says([\"月\"])", false),
        ] {
            assert_eq!(runs("table", when), expected, "{when}");
        }
    }

    /// 证明: so does one over indicators, whatever its `when` speaks of, the month included.
    #[test]
    fn an_indicator_decides_whether_a_script_looks_at_it() {
        for (when, expected) in [
            ("it.target.total == 5000", true),
            ("it.target.total.is_percent", false),
            ("(it.schedule < 1) & it.name.says(\"车位\")", true),
            ("it.schedule == 1", false),
        ] {
            assert_eq!(runs("indicator", when), expected, "{when}");
        }
    }
}
