//! 问题清单 as a workbook for people to work in: all problems, those of the whole city, and one sheet a place to send out.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::finding::{BrokenRelation, Finding, Location};
use crate::model::rule_summary::Level;
use crate::model::workbook::Address;
use crate::office::register::{Area, Problem, Register};
use crate::report::book::{self, Column, Entry, Page};
use crate::text::period::Period;

/// What can be said of a problem while it is being put right.
const STATES: &[&str] = &["待整改", "整改中", "待核验", "已销号", "已说明", "退回"];
/// More cells than these are told by their number.
const CELLS: usize = 4;

/// A column, and what stands in it.
struct Field {
    column: Column,
    entry: fn(&List<'_, '_>, &Problem<'_>) -> Entry,
    /// Whether a sheet of one place has it too.
    everywhere: bool,
}

/// The columns. The blank ones at the end are for those who put things right.
const FIELDS: &[Field] = &[
    Field { column: Column::short("级别", 8), entry: |_, problem| level(problem.finding).into(), everywhere: true },
    Field { column: Column::short("规则", 6), entry: |_, problem| problem.finding.rule.code.as_str().into(), everywhere: true },
    Field {
        column: Column::long("项目／指标", 24), entry: |list, problem| list.indicator(problem).into(), everywhere: true
    },
    Field { column: Column::short("县市区", 10), entry: |_, problem| area(problem).into(), everywhere: false },
    Field { column: Column::short("牵头单位", 12), entry: |list, problem| list.lead(problem).into(), everywhere: true },
    Field {
        column: Column::short("责任单位", 12),
        entry: |list, problem| list.register.responsible(problem).into(),
        everywhere: false,
    },
    Field {
        column: Column::long("问题描述", 34),
        entry: |_, problem| problem.finding.text.message.as_str().into(),
        everywhere: true,
    },
    Field {
        column: Column::short("填报值\n（左值）", 11),
        entry: |_, problem| reported(problem.finding).into(),
        everywhere: true,
    },
    Field {
        column: Column::short("应为／对照\n（右值）", 11),
        entry: |_, problem| expected(problem.finding).into(),
        everywhere: true,
    },
    Field { column: Column::short("差额", 14), entry: |_, problem| difference(problem.finding).into(), everywhere: true },
    Field {
        column: Column::long("文件／表／单元格", 20), entry: |list, problem| list.place(problem).into(), everywhere: true
    },
    Field {
        column: Column::long("如何改", 28), entry: |_, problem| problem.finding.text.help.as_str().into(), everywhere: true
    },
    Field { column: Column { choices: STATES, ..Column::short("状态", 8) }, entry: |_, _| "".into(), everywhere: true },
    Field { column: Column::long("整改情况", 14), entry: |_, _| "".into(), everywhere: true },
    Field { column: Column::short("整改时限", 10), entry: |_, _| "".into(), everywhere: true },
    Field { column: Column::short("销号", 6), entry: |_, _| "".into(), everywhere: true },
];

/// The pages of the list.
pub fn pages(register: &Register<'_>) -> Vec<Page> {
    let list = List::new(register);
    let month = register.period.map(month_words).unwrap_or_default();
    let all: Vec<&Problem<'_>> = register.problems.iter().collect();
    let mut pages = vec![list.page("总表", format!("{month}民生实事项目问题清单"), &all, true)];
    for area in [Area::City, Area::Draft] {
        let own: Vec<&Problem<'_>> = all.iter().copied().filter(|problem| problem.area == area).collect();
        if !own.is_empty() {
            pages.push(list.page(area.word(), format!("{month}民生实事项目问题清单（{}）", area.word()), &own, true));
        }
    }
    for place in &register.places {
        let own: Vec<&Problem<'_>> = all.iter().copied().filter(|problem| problem.area.place() == Some(place)).collect();
        if !own.is_empty() {
            pages.push(list.page(place, format!("{month}民生实事项目问题清单（{place}）"), &own, false));
        }
    }
    pages
}

/// The list as a workbook.
///
/// # Errors
/// What the writer refuses, in words.
pub fn render(register: &Register<'_>) -> Result<Vec<u8>, String> {
    book::write("问题清单", &pages(register))
}

/// `2025年11月`.
pub(super) fn month_words(period: Period) -> String {
    match period.year {
        Some(year) => format!("{year}年{}月", period.month),
        None => format!("{}月", period.month),
    }
}

struct List<'a, 'r> {
    register: &'a Register<'r>,
    /// File names that stand for one file only.
    unique: BTreeSet<&'r str>,
}

impl<'a, 'r> List<'a, 'r> {
    fn new(register: &'a Register<'r>) -> Self {
        let mut paths: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for problem in &register.problems {
            for finding in std::iter::once(problem.finding).chain(problem.also.iter().copied()) {
                let finding: &'r Finding = finding;
                paths.entry(file_name(&finding.location.path)).or_default().insert(&finding.location.path);
            }
        }
        let unique = paths.into_iter().filter(|(_, paths)| paths.len() == 1).map(|(name, _)| name).collect();
        Self { register, unique }
    }

    fn page(&self, name: &str, title: String, problems: &[&Problem<'_>], all: bool) -> Page {
        let fields: Vec<&Field> = FIELDS.iter().filter(|field| all || field.everywhere).collect();
        let mut columns = vec![Column::short("序号", 6)];
        columns.extend(fields.iter().map(|field| field.column.clone()));
        let row = |(index, problem): (usize, &&Problem<'_>)| {
            let mut row = vec![Entry::Count(index + 1)];
            row.extend(fields.iter().map(|field| (field.entry)(self, problem)));
            row
        };
        let count = |level| problems.iter().filter(|problem| problem.finding.rule.level == level).count();
        let levels = [Level::Mandatory, Level::Verify, Level::Advisory].map(|level| format!("{}{}", level.word(), count(level)));
        let title = format!("{title}　共{}个：{}", problems.len(), levels.join("、"));
        Page { name: name.to_owned(), title, columns, rows: problems.iter().enumerate().map(row).collect() }
    }

    /// The project, and below it the indicator where that says more.
    fn indicator(&self, problem: &Problem<'_>) -> String {
        let indicator = crate::text::wording::one_line(&problem.finding.subject.indicator);
        match self.register.project_of(problem) {
            Some(project) if !indicator.starts_with(&project.name) => format!("{}\n{indicator}", project.name),
            _ => indicator,
        }
    }

    fn lead(&self, problem: &Problem<'_>) -> String {
        self.register.project_of(problem).and_then(|project| project.lead.clone()).unwrap_or_default()
    }

    /// `附件1.xlsx`, `附件1!G26、H26`; of a draft the paragraph, and the cells it is compared with; further files that say the same.
    fn place(&self, problem: &Problem<'_>) -> String {
        let finding = problem.finding;
        let mut lines = vec![self.file(&finding.location.path).to_owned()];
        if let Some(quote) = finding.quote() {
            lines.push(quote.place());
            let pin = quote.against.as_ref().filter(|pin| !pin.sheet.is_empty());
            lines.extend(pin.map(|pin| format!("对照 {}", cells(&pin.sheet, &pin.cells))));
        } else if !finding.location.sheet.is_empty() {
            lines.push(cells(&finding.location.sheet, &finding.location.cells));
        }
        for other in &problem.also {
            let Location { path, sheet, cells: addresses, .. } = &other.location;
            let at = if sheet.is_empty() { String::new() } else { format!(" {}", cells(sheet, addresses)) };
            lines.push(format!("又见 {}{at}", self.file(path)));
        }
        lines.join("\n")
    }

    /// A file by its name, where that names one only.
    fn file<'p>(&self, path: &'p str) -> &'p str {
        let name = file_name(path);
        if self.unique.contains(name) { name } else { path }
    }
}

/// `附件1!G26、H26`; the first few cells and how many there are.
fn cells(sheet: &str, cells: &[Address]) -> String {
    if cells.is_empty() {
        return sheet.to_owned();
    }
    let shown = cells.iter().take(CELLS).map(ToString::to_string).collect::<Vec<_>>().join("、");
    let more = if cells.len() > CELLS { format!("等{}格", cells.len()) } else { String::new() };
    format!("{sheet}!{shown}{more}")
}

/// The level, and below it the light, where the profile sets lights.
fn level(finding: &Finding) -> String {
    let light = finding.text.light.as_ref().map(|light| format!("\n{light}"));
    format!("{}{}", finding.rule.level.word(), light.unwrap_or_default())
}

/// The place; for what concerns several, the words of the finding.
fn area<'p>(problem: &'p Problem<'_>) -> &'p str {
    match &problem.area {
        Area::City | Area::Draft if !problem.finding.subject.place.is_empty() => &problem.finding.subject.place,
        area => area.word(),
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What the suspected cell says; without one, the left side of the relation; of a draft its words.
fn reported(finding: &Finding) -> String {
    if finding.quote().is_some() {
        return finding.location.values.first().cloned().unwrap_or_default();
    }
    let left = || finding.relations.first().map(|evidence| evidence.left.clone());
    finding.diagnosis.suspect.as_ref().map(|suspect| suspect.reported.clone()).or_else(left).unwrap_or_default()
}

/// What it should say; without a suspected cell, the right side of the relation; of a draft what the table says.
fn expected(finding: &Finding) -> String {
    if finding.quote().is_some() {
        return finding.location.values.get(1).cloned().unwrap_or_default();
    }
    match &finding.diagnosis.suspect {
        Some(suspect) => suspect.expected.clone().unwrap_or_default(),
        None => finding.relations.first().map(|evidence| evidence.right.clone()).unwrap_or_default(),
    }
}

/// Left − right.
fn difference(finding: &Finding) -> String {
    finding.relations.first().map(BrokenRelation::difference_in_words).unwrap_or_default()
}
