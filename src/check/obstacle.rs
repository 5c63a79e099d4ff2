//! Why a rule cannot be applied to a table at all.

use std::collections::BTreeSet;

use crate::model::table::{Measure, Role, Table};
use crate::profile::Duty;
use crate::rule::{Need, Rule, Speaks};

use super::{Case, office};

/// Whether a rule is about tables of this sort at all: those of all places are held against those of the places, only the places'
/// own tables can be late, and few have subtotals.
pub fn concerns(table: &Table, rule: &Rule, speaks: &Speaks) -> bool {
    let is_submission = table.submitter().is_some();
    let has_subtotals = || table.places.iter().any(|place| place.role.is_subtotal());
    (if is_submission { !speaks.submitted } else { !rule.needs.contains(&Need::SubmissionDay) })
        && (!speaks.within || has_subtotals())
}

/// What a table has for rules to speak of.
pub struct AtHand {
    total: bool,
    parts: bool,
    counties: bool,
    /// Measures without figures.
    absent: Vec<Measure>,
}

impl AtHand {
    /// What the table of a case has.
    pub fn of(case: Case<'_>) -> Self {
        let places = &case.table.places;
        let has =
            |measure: &Measure| case.table.indicators.iter().any(|i| i.figures[*measure as usize].iter().any(Option::is_some));
        Self {
            total: places.iter().any(|place| matches!(place.role, Role::Total | Role::Only)),
            parts: places.iter().any(|place| place.is_part(true)),
            counties: places.iter().any(|place| place.is_part(false)),
            absent: Measure::ALL.into_iter().filter(|measure| !has(measure)).collect(),
        }
    }
}

/// Why a rule cannot be applied to a table at all, in words.
pub fn obstacle(case: Case<'_>, rule: &Rule, speaks: &Speaks, at_hand: &AtHand) -> Option<String> {
    let missing = [
        (speaks.previous && !case.links.has_previous(), "没有提供上月的表"),
        (speaks.lead && !case.links.has_leads(), "没有提供牵头单位的表"),
        (speaks.submitted && !case.links.has_submissions(), "没有提供各地自己上报的表"),
        (speaks.total && !at_hand.total, "表中没有全市（合计）"),
        ((speaks.parts && !at_hand.parts) || (speaks.counties && !at_hand.counties), "表中只有一个地区，没有分项可加"),
        (speaks.period && case.table.period.is_none(), "不知道表的月份，请在标题或文件名中写明，或用 --period 指定"),
    ];
    let mut reasons: BTreeSet<String> =
        missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, reason)| reason.to_owned()).collect();
    // Nothing is lacking where one of the rule's relations can be checked.
    let is_lacking = |measure: &&Measure| at_hand.absent.contains(measure);
    if speaks.measures.iter().all(|measures| measures.iter().any(|measure| is_lacking(&measure))) {
        let lacking = speaks.measures.iter().flatten().filter(is_lacking);
        reasons.extend(lacking.map(|measure| format!("表中没有“{}”", measure.word())));
    }
    if rule.needs.contains(&Need::SubmissionDay) {
        reasons.extend(no_submission_day(case));
    }
    if reasons.is_empty() { None } else { Some(reasons.into_iter().collect::<Vec<_>>().join("；")) }
}

/// Why it cannot be said whether a place's table was handed in in time.
fn no_submission_day(case: Case<'_>) -> Option<String> {
    let Some(period) = case.table.period else { return Some("不知道表的月份".to_owned()) };
    if case.profile.due(Duty::Submission, period).is_none() {
        return Some("配置里没有写报送期限（[deadlines] submission）".to_owned());
    }
    match office::day(case.table) {
        None => Some("表里没有写报送日期".to_owned()),
        Some(said) if said.meaning.is_none() => {
            Some(format!("报送日期“{}”（{}）看不出是哪一天", said.text.text, said.text.address))
        }
        Some(_) => None,
    }
}
