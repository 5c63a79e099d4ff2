//! Whether a condition can hold at all: what is asked for at the same time must be able to be so at the same time.

use std::sync::Arc;

use crate::algebra::relation::Comparison;
use crate::locate;
use crate::profile::Profile;
use crate::rule::contradiction::Variables;
use crate::rule::expression::{Condition, Expression, Operator};

/// Beyond so many alternatives a condition is taken to be able to hold.
const ALTERNATIVES: usize = 256;

/// One thing a condition asks for, and whether it is to be so.
type Wanted<'a> = (&'a Condition, bool);

/// Whether all of some conditions can hold together.
pub fn can_hold(conditions: &[&Condition], profile: &Profile) -> bool {
    let mut together = vec![Vec::new()];
    for condition in conditions {
        match alternatives(condition, true) {
            Some(next) if together.len() * next.len() <= ALTERNATIVES => together = product(&together, &next),
            _ => return true,
        }
    }
    together.iter().any(|wanted| is_consistent(wanted, None, profile))
}

/// Whether a comparison can fail where a condition holds.
pub fn can_fail(when: Option<&Condition>, comparison: Compared<'_>, profile: &Profile) -> bool {
    let nothing = || Some(vec![Vec::new()]);
    let Some(alternatives) = when.map_or_else(nothing, |when| alternatives(when, true)) else { return true };
    alternatives.iter().any(|wanted| is_consistent(wanted, Some(comparison), profile))
}

/// A comparison: how, left, right.
pub type Compared<'a> = (Operator, &'a Arc<Expression>, &'a Arc<Expression>);

/// The ways in which a condition can come out as wanted; `None` where there are too many.
fn alternatives(condition: &Condition, wanted: bool) -> Option<Vec<Vec<Wanted<'_>>>> {
    match (condition, wanted) {
        (Condition::Not(inner), _) => alternatives(inner, !wanted),
        (Condition::And(a, b), true) | (Condition::Or(a, b), false) => {
            let (a, b) = (alternatives(a, wanted)?, alternatives(b, wanted)?);
            (a.len() * b.len() <= ALTERNATIVES).then(|| product(&a, &b))
        }
        (Condition::And(a, b), false) | (Condition::Or(a, b), true) => {
            let mut either = alternatives(a, wanted)?;
            either.extend(alternatives(b, wanted)?);
            (either.len() <= ALTERNATIVES).then_some(either)
        }
        _ => Some(vec![vec![(condition, wanted)]]),
    }
}

fn product<'a>(a: &[Vec<Wanted<'a>>], b: &[Vec<Wanted<'a>>]) -> Vec<Vec<Wanted<'a>>> {
    a.iter().flat_map(|a| b.iter().map(|b| a.iter().chain(b).copied().collect())).collect()
}

/// Whether things can be so together, while a comparison fails.
fn is_consistent(wanted: &[Wanted<'_>], failing: Option<Compared<'_>>, profile: &Profile) -> bool {
    if wanted.iter().enumerate().any(|(index, one)| wanted[..index].iter().any(|other| exclude(one, other))) {
        return false;
    }
    let mut variables = Variables::new(profile);
    let mut relations = Vec::new();
    for (condition, is_so) in wanted {
        match condition {
            Condition::Constant(value) if value != is_so => return false,
            // What surely holds holds for the printed figures, too; what does not surely hold may.
            Condition::Surely(operator, a, b) if *is_so => relations.extend(variables.relation(*operator, a, b)),
            Condition::Compare(operator, a, b) => {
                let operator = if *is_so { *operator } else { operator.opposite() };
                relations.extend(variables.relation(operator, a, b));
            }
            _ => {}
        }
    }
    if let Some((operator, a, b)) = failing {
        let same = variables.canonical(operator, a, b).is_some_and(|canonical| {
            canonical.relation.polynomial.is_zero() && canonical.relation.comparison != Comparison::Below
        });
        if same {
            return false;
        }
        relations.extend(variables.relation(operator.opposite(), a, b));
    }
    locate::contradictions(&relations).is_none()
}

/// Whether two things cannot both be as wanted.
fn exclude(a: &Wanted<'_>, b: &Wanted<'_>) -> bool {
    if a.0 == b.0 {
        return a.1 != b.1;
    }
    if !(a.1 && b.1) {
        return false;
    }
    match (a.0, b.0) {
        (Condition::Has(a), Condition::Has(b)) => a.excludes(*b),
        (Condition::Is(reference, a), Condition::Is(other, b)) => reference == other && a.excludes(*b),
        _ => false,
    }
}
