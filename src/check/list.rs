//! What checking ledgers and other lists has in common: running a rule's `check`, and putting a finding together.

use std::collections::BTreeMap;

use rhai::Dynamic;

use crate::gather::gathered::Gathered;
use crate::model::excerpt::{Excerpt, ExcerptCell};
use crate::model::finding::{About, Finding, Location, MeasureName, Subject, Tally};
use crate::model::report::Skipped;
use crate::model::trouble::Trouble;
use crate::model::workbook::Address;
use crate::profile::Profile;
use crate::rule::{Body, Rule, RuleSet};

use super::Outcome;

/// Most rows a finding shows.
const MAX_EXCERPTS: usize = 3;

/// A list to check, with everything it is checked against.
#[derive(Clone, Copy)]
pub struct ListCase<'a> {
    /// The file's path, as it is to be shown.
    pub path: &'a str,
    /// The documents it was gathered with.
    pub gathered: &'a Gathered<'a>,
    /// Rules in force.
    pub rules: &'a RuleSet,
    /// Words and thresholds.
    pub profile: &'a Profile,
}

impl ListCase<'_> {
    /// Says that a rule could not be applied to a sheet.
    pub(super) fn skip(&self, rule: &Rule, sheet: &str, reason: String, outcome: &mut Outcome) {
        let (path, sheet) = (self.path.to_owned(), sheet.to_owned());
        outcome.skipped.push(Skipped { rule: rule.code.clone(), path, sheet, reason });
    }

    /// Runs a rule on one argument; `None` where it fails, which is then said once.
    pub(super) fn run<Hit: Clone + 'static>(
        &self,
        rule: &Rule,
        sheet: &str,
        argument: Dynamic,
        outcome: &mut Outcome,
    ) -> Option<Vec<Hit>> {
        let Body::Check(ast) = &rule.body else { return Some(Vec::new()) };
        match self.rules.host.check(ast, argument) {
            Ok(hits) => Some(hits),
            Err(error) => {
                outcome.troubles.push(Trouble {
                    path: rule.path.clone(),
                    rule: Some(rule.code.clone()),
                    position: error.position,
                    source: Some(rule.source.to_string()),
                    message: format!("规则在检查 {} 的“{sheet}”表时出错：{}", self.path, error.message),
                    help: "改正规则脚本；这条规则在该表上没有检查完，其余规则不受影响".to_owned(),
                    ..Trouble::default()
                });
                None
            }
        }
    }
}

/// What a hit says, before it is a finding.
pub(super) struct Found<'a> {
    pub sheet: &'a str,
    pub indicator: &'a str,
    pub place: &'a str,
    pub measure: Option<String>,
    pub cells: Vec<Address>,
    pub tally: Option<Tally>,
    pub message: String,
}

/// Puts a finding together. `row` shows a row of the list: its labels, and its cells with their headers.
pub(super) fn finding(
    case: &ListCase<'_>,
    rule: &Rule,
    found: Found<'_>,
    row: impl Fn(u32) -> (Vec<String>, Vec<(Address, String, String)>),
) -> Finding {
    let measure = found.measure.as_deref().unwrap_or_default();
    let id = [rule.code.as_str(), found.indicator, found.place, measure].join("|");
    let mut marks: BTreeMap<u32, Vec<Address>> = BTreeMap::new();
    for cell in &found.cells {
        marks.entry(cell.row).or_default().push(*cell);
    }
    let says = |cell: &Address| row(cell.row).1.into_iter().find(|(address, _, _)| address == cell);
    let values = found.cells.iter().map(|cell| says(cell).map(|(_, _, printed)| printed).unwrap_or_default()).collect();
    let excerpts = marks
        .into_iter()
        .take(MAX_EXCERPTS)
        .map(|(at, marked)| {
            let (labels, cells) = row(at);
            let cell = |(address, header, printed): (Address, String, String)| ExcerptCell {
                header: header.into(),
                printed: printed.into(),
                note: marked.contains(&address).then(String::new),
            };
            Excerpt { row: at, labels, cells: cells.into_iter().map(cell).collect() }
        })
        .collect();
    Finding {
        id,
        rule: rule.summary(),
        location: Location { path: case.path.to_owned(), sheet: found.sheet.to_owned(), cells: found.cells, values, excerpts },
        subject: Subject {
            indicator: found.indicator.to_owned(),
            place: found.place.to_owned(),
            measure: found.measure.map(MeasureName::Named),
        },
        text: rule.say(found.message),
        about: found.tally.map(About::Tally).unwrap_or_default(),
        ..Finding::default()
    }
}
