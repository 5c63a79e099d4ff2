//! Where a rule is applied within an indicator, and whether what it speaks of is met there.

use crate::model::table::Measure;
use crate::rule::script::Over;
use crate::rule::{Body, Rule};

use super::scope::Scope;

/// The scopes within an indicator in which a rule's `when` holds.
pub fn scopes<'a>(rule: &Rule, base: Scope<'a>) -> impl Iterator<Item = Scope<'a>> {
    over(rule.over, base).filter(|scope| applies(rule, *scope))
}

/// Whether what a `forbid` or query rule speaks of is there.
pub fn says(rule: &Rule, scope: Scope<'_>) -> bool {
    match &rule.body {
        Body::Forbid(condition) => scope.holds(condition) == Some(true),
        Body::Require(equations) => equations.iter().any(|equation| scope.is_broken(equation)),
        Body::Check(_) => false,
    }
}

/// Whether a rule's `when` holds in a scope.
pub fn applies(rule: &Rule, scope: Scope<'_>) -> bool {
    rule.when.as_ref().is_none_or(|when| scope.holds(when) == Some(true))
}

/// Every scope of a sort within an indicator.
fn over<'a>(over: Over, base: Scope<'a>) -> impl Iterator<Item = Scope<'a>> {
    let places = |wanted: bool| 0..if wanted { base.table.places.len() } else { 0 };
    let cells = Measure::ALL.into_iter().flat_map(move |measure| {
        places(over == Over::Cell).filter_map(move |place| {
            let id = base.indicator().figure(measure, place)?;
            Some(Scope { place: Some(place), cell: Some((measure, id)), ..base })
        })
    });
    let whole = (over == Over::Indicator).then_some(base);
    let each = places(over == Over::Place).map(move |place| Scope { place: Some(place), ..base });
    whole.into_iter().chain(each).chain(cells)
}
