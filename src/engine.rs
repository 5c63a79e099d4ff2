//! The engine: rules, layouts and profile, loaded once, and the way from bytes to a report.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::builtin;
use crate::check::{self, Case, Links};
use crate::expression::Mention;
use crate::finding::{Input, Report, TableSummary, Trouble};
use crate::layout::Layouts;
use crate::profile::Profile;
use crate::read;
use crate::recognise::{self, Misfit};
use crate::rule::RuleSet;
use crate::table::{Period, Table};
use crate::workbook::Workbook;

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

/// One input, read and recognised.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// As given or found.
    pub path: String,
    /// The tables understood.
    pub tables: Vec<Arc<Table>>,
    /// What could not be read or understood.
    pub troubles: Vec<Trouble>,
    /// Sheets that hold only text beside real tables.
    pub notes: Vec<Misfit>,
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
        let codes: Vec<&str> = self.rules.known().map(|rule| rule.code.as_str()).collect();
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
        let recognised = recognise::recognise(workbook, stem(&path), &self.layouts, &self.profile, period);
        document.troubles.extend(recognised.misfits.into_iter().map(|misfit| Trouble {
            path: path.clone(),
            sheet: Some(misfit.sheet),
            cell: misfit.cell,
            message: misfit.message,
            help: misfit.help,
            ..Trouble::default()
        }));
        let mut tables = recognised.tables;
        for period in tables.iter_mut().filter_map(|table| table.period.as_mut()) {
            // A title often names the month only; the folder it was filed in names the year.
            period.year = period.year.or_else(|| year_of_folder(&path));
        }
        document.tables = tables.into_iter().map(Arc::new).collect();
        document.notes = recognised.notes;
        document
    }

    /// Checks one document; the others are looked up for relations between documents (last month, a county's own table).
    pub fn check(&self, documents: &[Document], index: usize) -> Report {
        let document = &documents[index];
        let mut report = Report { errors: document.troubles.clone(), ..Report::default() };
        for table in &document.tables {
            let known = documents.iter().flat_map(|other| &other.tables);
            let links = Links::find(table, known);
            let case = Case { path: &document.path, table, links: &links, rules: &self.rules, profile: &self.profile };
            let outcome = check::check(case);
            report.findings.extend(outcome.findings);
            report.skipped.extend(outcome.skipped);
            report.errors.extend(outcome.troubles);
        }
        if report.errors.is_empty() && document.tables.iter().all(|table| summary(table).indicators == 0) {
            // Whatever the reason, a file of which nothing was checked has not passed.
            report.errors.push(Trouble {
                path: document.path.clone(),
                message: "文件里没有认得出的指标或记录，没有核对".to_owned(),
                help: format!("请用 gouji inspect {} 查看文件是怎样被识别的", document.path),
                ..Trouble::default()
            });
        }
        report.inputs.push(Input { path: document.path.clone(), tables: document.tables.iter().map(|t| summary(t)).collect() });
        report.sort();
        report
    }
}

fn summary(table: &Table) -> TableSummary {
    let (indicators, places) = match &table.records {
        Some(records) => (records.rows.len(), records.columns.len()),
        None => (table.indicators.len(), table.places.len()),
    };
    TableSummary {
        sheet: table.sheet.clone(),
        layout: table.layout.clone(),
        period: table.period.map(|period| period.to_string()),
        indicators,
        places,
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
}
