//! One root cause, one finding: what several rules say of the same error is brought together.
//!
//! In this order, for each step needs what the next one takes away:
//! 1. **Explained**: what a rule met is dropped where the repair of a located error would remove it. The error explains even if a
//!    more specific finding will stand in its place, so nothing may have been dropped before; and what was met may decide between
//!    repairs, which the next step hands on.
//! 2. **Refined**: a finding is dropped where a more specific rule speaks of the same cells. What a script reports may refine too,
//!    so this comes when all indicators are done; and the cells compared must still be those of one place.
//! 3. **Grouped**: what is left of a rule that wants it is put together, place by place, into one finding.

use rust_decimal::Decimal;

use crate::model::table::FigureId;
use crate::model::workbook::Address;
use crate::rule::script::Over;
use crate::rule::{Group, Rule, RuleSet, Speaks};

use super::hit::{Correction, Hit};
use super::scope::Scope;
use super::{Case, apply, blocks};

/// What was found in a table, by how it was found.
#[derive(Default)]
pub struct Found {
    /// By indicator.
    pub indicators: Vec<Within>,
    /// What scripts reported, and what is wrong with records.
    pub elsewhere: Vec<Hit>,
}

/// What was found in an indicator.
pub struct Within {
    /// Which indicator.
    pub indicator: usize,
    /// Errors that were located.
    pub errors: Vec<Hit>,
    /// What `forbid` and query rules speak of and was met.
    pub met: Vec<Hit>,
}

/// Brings what was found to one finding per root cause. `base` is any scope of the table.
pub fn reconcile(case: Case<'_>, base: Scope<'_>, found: Found) -> Vec<Hit> {
    let mut hits = Vec::new();
    for Within { indicator, mut errors, mut met } in found.indicators {
        let scope = Scope { indicator, ..base };
        met.retain(|hit| !is_explained(case, scope, hit, &mut errors));
        hits.append(&mut errors);
        hits.append(&mut met);
    }
    hits.extend(found.elsewhere);
    group(case.rules, unrefined(case.rules, hits))
}

/// How many of the repairs that are equally good may explain a query's hit away; what only an unlikely one would remove is said.
const LIKELY: usize = 3;

/// Whether the repair of an error explains a hit: a rate of 9.8% that should be 98% is behind schedule on paper only.
///
/// A hit that is no query (half a person, a figure without a target) also tells which of several repairs is the right one.
fn is_explained(case: Case<'_>, scope: Scope<'_>, hit: &Hit, errors: &mut [Hit]) -> bool {
    let rule = &case.rules.rules[hit.rule];
    // A sum is of more figures than the hit points to.
    let of_sums = Speaks::of(rule).of_several();
    let explains = |repair: &Vec<Correction>| removes(rule, scope, hit, of_sums, repair);
    for error in errors {
        // A rule that refines the broken relation knows better what is wrong than a repair of it, but for a slip in one of many
        // cells that it takes as they are.
        let slip = of_sums && error.suspects.iter().any(|correction| correction.cause.is_some());
        if rule.refines.contains(&case.rules.rules[error.rule].code) && !slip {
            continue;
        }
        if explains(&error.suspects) {
            return true;
        }
        let likely = if rule.query { LIKELY } else { usize::MAX };
        if let Some(repair) = error.alternatives.iter().take(likely).find(|repair| explains(repair)) {
            if error.suspects.is_empty() && !rule.query {
                error.suspects = repair.clone();
                blocks::point_at_suspects(scope, error);
            }
            return true;
        }
    }
    false
}

/// Whether what a rule hit is no longer there once a repair is made.
fn removes(rule: &Rule, scope: Scope<'_>, hit: &Hit, of_sums: bool, repair: &[Correction]) -> bool {
    let repaired: Vec<(FigureId, Decimal)> =
        repair.iter().filter_map(|c| c.expected.map(|expected| (c.figure, expected))).collect();
    if repaired.is_empty() || !(of_sums || repaired.iter().any(|(figure, _)| hit.figures.contains(figure))) {
        return false;
    }
    let is_hit_in = |scope: &Scope<'_>| match rule.over {
        Over::Cell => scope.cell.is_some_and(|(_, figure)| hit.figures.contains(&figure)),
        Over::Place => scope.place.is_some_and(|place| hit.places.contains(&place)),
        _ => true,
    };
    !apply::scopes(rule, Scope { repaired: &repaired, ..scope }).any(|scope| is_hit_in(&scope) && apply::says(rule, scope))
}

/// The hits without those of which a more specific rule speaks too. What a script says of a cell also explains the relations that
/// the cell breaks, wherever the locator saw their fault.
fn unrefined(rules: &RuleSet, mut hits: Vec<Hit>) -> Vec<Hit> {
    let in_relation = |hit: &Hit, cell: &Address| hit.relations.iter().any(|relation| relation.cells.contains(cell));
    let refines = |other: &Hit, hit: &Hit| {
        other.indicator == hit.indicator
            && other.record == hit.record
            && rules.rules[other.rule].refines.contains(&rules.rules[hit.rule].code)
            && other.cells.iter().any(|cell| hit.cells.contains(cell) || (other.message.is_some() && in_relation(hit, cell)))
    };
    let refining: Vec<usize> = (0..hits.len()).filter(|at| !rules.rules[hits[*at].rule].refines.is_empty()).collect();
    let mut kept = vec![true; hits.len()];
    for at in 0..hits.len() {
        let hit = &hits[at];
        let Some(other) = refining.iter().copied().find(|other| refines(&hits[*other], hit)) else { continue };
        kept[at] = false;
        // The repair that was found stays, if it changes all of what the script speaks of.
        let is_repaired = |figure: &FigureId| hit.suspects.iter().any(|correction| correction.figure == *figure);
        let better = &hits[other];
        if better.message.is_some()
            && better.suspects.is_empty()
            && !better.figures.is_empty()
            && better.figures.iter().all(is_repaired)
        {
            hits[other].suspects = hit.suspects.clone();
        }
    }
    let mut kept = kept.into_iter();
    hits.retain(|_| kept.next() == Some(true));
    hits
}

/// Puts the hits of grouping rules together.
fn group(rules: &RuleSet, hits: Vec<Hit>) -> Vec<Hit> {
    let mut grouped: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        let group = rules.rules[hit.rule].group;
        if group == Group::None {
            grouped.push(hit);
            continue;
        }
        // Those of an indicator follow one another.
        let home = grouped.iter_mut().rev().find(|other| {
            other.rule == hit.rule
                && match group {
                    Group::None => false,
                    Group::Indicator => other.indicator == hit.indicator,
                    Group::Table => true,
                }
        });
        match home {
            None => grouped.push(hit),
            Some(home) => join(home, hit),
        }
    }
    grouped
}

/// Puts a hit together with those before it.
fn join(home: &mut Hit, hit: Hit) {
    if home.indicator != hit.indicator {
        home.indicator = None;
    }
    if home.measure != hit.measure {
        home.measure = None;
    }
    for place in hit.places {
        if !home.places.contains(&place) {
            home.places.push(place);
        }
    }
    home.figures.extend(hit.figures);
    for cell in hit.cells {
        if !home.cells.contains(&cell) {
            home.cells.push(cell);
        }
    }
    home.relations.extend(hit.relations);
    home.suspects.extend(hit.suspects);
    home.count += hit.count;
}
