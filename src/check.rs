//! From tables to findings: applies the rules, locates the errors, and puts one finding together per root cause.

mod apply;
mod bind;
mod blocks;
mod claims;
mod compose;
mod dossiers;
mod hit;
mod link;
mod list;
mod obstacle;
mod office;
mod reconcile;
mod records;
mod scope;
mod scripts;
mod seen;
mod uploads;

use std::sync::Arc;

use crate::model::finding::Finding;
use crate::model::report::Skipped;
use crate::model::table::Table;
use crate::model::trouble::Trouble;
use crate::profile::Profile;
use crate::rule::script::Over;
use crate::rule::{Rule, RuleSet, Speaks};

pub use claims::check as claims;
pub use dossiers::check as ledger;
use hit::Hit;
pub use link::Links;
pub use list::ListCase;
use obstacle::AtHand;
use reconcile::{Found, Within};
use scope::{Scope, Totals};
pub use seen::{Seen, Sight, seen};
pub use uploads::check as uploads;

/// A table to check, with everything it is checked against.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The file's path, as it is to be shown.
    pub path: &'a str,
    /// The table.
    pub table: &'a Arc<Table>,
    /// Tables it is compared with.
    pub links: &'a Links,
    /// Rules in force.
    pub rules: &'a RuleSet,
    /// Thresholds.
    pub profile: &'a Profile,
}

/// What checking one table gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Rules that could not be applied.
    pub skipped: Vec<Skipped>,
    /// Rules that failed to run.
    pub troubles: Vec<Trouble>,
    /// No rule spoke of the table.
    pub idle: bool,
}

/// Checks one table: applies the rules that can be, brings what they hit to one finding per root cause, and puts that into words.
pub fn check(case: Case<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let rules = applicable(case, &mut outcome);
    let schedule = case.table.period.map(|period| case.profile.schedule(period.month));
    let base = Scope::of(case, schedule);
    let mut found = Found::default();
    if case.table.records.is_some() {
        records::check(case, &rules, &mut found.elsewhere, &mut outcome);
    } else {
        let of_sort =
            |is: fn(&Rule) -> bool| rules.iter().copied().filter(|rule| is(&case.rules.rules[*rule])).collect::<Vec<_>>();
        let (located, asking) = (of_sort(Rule::is_located), of_sort(Rule::asks));
        for indicator in 0..case.table.indicators.len() {
            let totals = Totals::default();
            let scope = Scope { indicator, totals: Some(&totals), ..base };
            let errors = blocks::check(case, &located, scope);
            let met = asking.iter().flat_map(|&number| {
                let rule = &case.rules.rules[number];
                apply::scopes(rule, scope)
                    .filter(|scope| apply::says(rule, *scope))
                    .map(move |scope| Hit::met(number, rule, scope))
            });
            found.indicators.push(Within { indicator, errors, met: met.collect() });
        }
        found.elsewhere = scripts::check(case, &rules, base, &mut outcome);
    }
    let sheet = compose::Sheet::of(case.table);
    let hits = reconcile::reconcile(case, base, found);
    outcome.findings = hits.into_iter().map(|hit| compose::finding(case, schedule, &sheet, hit)).collect();
    outcome
}

/// The numbers of the rules that can be applied to a table. Those that are about such tables and cannot be are said to be skipped.
fn applicable(case: Case<'_>, outcome: &mut Outcome) -> Vec<usize> {
    let at_hand = AtHand::of(case);
    let mut applicable = Vec::new();
    for (number, rule) in case.rules.rules.iter().enumerate() {
        if (rule.over == Over::Record) != case.table.records.is_some() || rule.over.is_checked_only() {
            continue;
        }
        let speaks = Speaks::of(rule);
        if !obstacle::concerns(case.table, rule, &speaks) {
            continue;
        }
        match obstacle::obstacle(case, rule, &speaks, &at_hand) {
            Some(reason) => outcome.skipped.push(Skipped {
                rule: rule.code.clone(),
                path: case.path.to_owned(),
                sheet: case.table.sheet.clone(),
                reason,
            }),
            None => applicable.push(number),
        }
    }
    applicable
}
