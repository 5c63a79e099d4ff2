//! Which projects stand in 三、突出问题, and in what order: a score of how far a project lags, how many places are concerned,
//! and in what state its evidence is.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::figures;
use super::settings::Settings;
use crate::model::finding::Finding;
use crate::office::register::{Problem, Project};

/// One part of a score.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// 0 to 1.
    pub value: Decimal,
    /// value × the part's weight × 100.
    pub points: Decimal,
    /// The findings it comes from.
    pub findings: Vec<String>,
}

/// A project's score and its parts. Points are of 100.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Score {
    /// The farthest any place stays behind what is due, as a share of what is due (nothing done is 1).
    pub lag: Part,
    /// The share of the places with a task that have a problem.
    pub breadth: Part,
    /// The mean over the places with a task of the weight of the gravest evidence problem each has.
    pub evidence: Part,
}

impl Score {
    /// The sum of the parts, with two decimals.
    pub fn total(&self) -> Decimal {
        let sum = [&self.lag, &self.breadth, &self.evidence].iter().fold(Decimal::ZERO, |sum, part| {
            // Each part is at most 100.
            sum.checked_add(part.points).unwrap_or(sum)
        });
        sum.round_dp(2)
    }

    /// Scores a project by its problems.
    pub fn of(project: &Project, problems: &[&Problem<'_>], settings: &Settings) -> Self {
        let places = places(project, problems);
        Self {
            lag: lag(problems, settings),
            breadth: breadth(&places, problems, settings),
            evidence: evidence(&places, problems, settings),
        }
    }
}

/// The places a project's shares are taken of: those with a task, and those a finding names.
pub(super) fn places<'p>(project: &'p Project, problems: &[&'p Problem<'_>]) -> Vec<&'p str> {
    let mut places: Vec<&str> = project.tasked.iter().map(String::as_str).collect();
    for place in problems.iter().filter_map(|problem| problem.area.place()) {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

fn lag(problems: &[&Problem<'_>], settings: &Settings) -> Part {
    let mut part = Part::default();
    for problem in problems.iter().filter(|problem| settings.lag_rules.contains(&problem.finding.rule.code)) {
        part.value = part.value.max(behind(problem.finding));
        part.findings.push(problem.finding.id.clone());
    }
    weigh(part, settings.lag_weight)
}

/// The share of what is due that is lacking; all of it where the finding says no figures.
fn behind(finding: &Finding) -> Decimal {
    let share = figures::gap(finding).zip(figures::due(finding)).and_then(|(gap, due)| gap.checked_div(due));
    share.unwrap_or(Decimal::ONE).clamp(Decimal::ZERO, Decimal::ONE)
}

fn breadth(places: &[&str], problems: &[&Problem<'_>], settings: &Settings) -> Part {
    let mut part = Part { findings: problems.iter().map(|problem| problem.finding.id.clone()).collect(), ..Part::default() };
    let concerned = places.iter().filter(|place| problems.iter().any(|problem| problem.area.place() == Some(**place))).count();
    part.value = share(concerned, places.len()).unwrap_or(Decimal::ONE);
    weigh(part, settings.breadth_weight)
}

fn evidence(places: &[&str], problems: &[&Problem<'_>], settings: &Settings) -> Part {
    let mut part = Part::default();
    let mut gravest: BTreeMap<&str, Decimal> = BTreeMap::new();
    let mut city = Decimal::ZERO;
    for problem in problems {
        let Some(weight) = settings.evidence_rules.get(&problem.finding.rule.code).copied() else { continue };
        part.findings.push(problem.finding.id.clone());
        let entry = match problem.area.place() {
            Some(place) => gravest.entry(place).or_default(),
            None => &mut city,
        };
        *entry = weight.max(*entry);
    }
    let sum = gravest.values().fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight).unwrap_or(sum));
    let mean = sum.checked_div(Decimal::from(places.len())).unwrap_or_default();
    // What is found of the whole counts for every place.
    part.value = mean.max(city).clamp(Decimal::ZERO, Decimal::ONE);
    weigh(part, settings.evidence_weight)
}

fn weigh(part: Part, weight: Decimal) -> Part {
    let points = part.value.checked_mul(weight).and_then(|points| points.checked_mul(Decimal::ONE_HUNDRED));
    Part { value: part.value.round_dp(4), points: points.unwrap_or_default().round_dp(2), ..part }
}

/// A share of a whole; `None` of nothing.
pub(super) fn share(part: usize, whole: usize) -> Option<Decimal> {
    Decimal::from(part).checked_div(Decimal::from(whole))
}
