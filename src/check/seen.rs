//! What a rule sees of a table: every name it can write, with what stands behind it.

use rust_decimal::Decimal;

use crate::model::workbook::Address;
use crate::rule::expression::{Condition, Expression, Reference, Wording};
use crate::rule::script::{TRAITS, Term};

use super::Case;
use super::scope::Scope;

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// As a rule writes it: `p.progress`, `i.target.total`.
    pub name: String,
    /// What it is here.
    pub sight: Sight,
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Sight {
    /// A cell.
    Cell {
        /// Where it stands.
        address: Address,
        /// What it says.
        printed: String,
        /// Its value.
        value: Option<Decimal>,
        /// The least and greatest true value it can stand for; `None` where there is no bound.
        range: (Option<Decimal>, Option<Decimal>),
        /// The properties it has: `is_number` …
        traits: Vec<&'static str>,
    },
    /// A value that is worked out or given.
    Value(Decimal),
    /// Something true or not.
    Truth(bool),
    /// A text.
    Text(String),
    /// Not there, or not to be said: a rule that asks for it does not apply.
    Nothing,
}

/// What rules see of an indicator, or of one place of it, by the names of [`crate::rule::script::Host::terms`].
pub fn seen(case: Case<'_>, terms: &[(String, Term)], indicator: usize, place: Option<usize>) -> Vec<Seen> {
    let schedule = case.table.period.map(|period| case.profile.schedule(period.month));
    let scope = Scope { indicator, place, ..Scope::of(case, schedule) };
    terms.iter().map(|(name, term)| Seen { name: name.clone(), sight: sight(scope, term) }).collect()
}

fn sight(scope: Scope<'_>, term: &Term) -> Sight {
    match term {
        Term::Truth(condition) => scope.holds(condition).map_or(Sight::Nothing, Sight::Truth),
        Term::Text(Wording::Name) => Sight::Text(scope.indicator().name.text.clone()),
        Term::Text(Wording::Unit) => match &scope.indicator().unit {
            Some(unit) => Sight::Text(unit.text.clone()),
            None => Sight::Nothing,
        },
        Term::Text(Wording::Notes) => Sight::Text(scope.notes().collect::<Vec<_>>().join("；")),
        Term::Text(Wording::Sheet) => Sight::Text(scope.table.sheet.clone()),
        Term::Text(Wording::Cell(reference)) => cell(scope, reference),
        Term::Value(expression) => match &**expression {
            Expression::Figure(reference) => cell(scope, reference),
            other => scope.value(other).map_or(Sight::Nothing, |value| Sight::Value(value.normalize())),
        },
    }
}

fn cell(scope: Scope<'_>, reference: &Reference) -> Sight {
    let Some(figure) = scope.key(reference).map(|key| scope.figure(key)) else { return Sight::Nothing };
    let has = |which| scope.holds(&Condition::Is(reference.clone(), which)) == Some(true);
    let range = figure.value.map(|_| (figure.interval.low.value(), figure.interval.high.value()));
    Sight::Cell {
        address: figure.address,
        printed: figure.printed().to_string(),
        value: figure.value,
        range: range.unwrap_or_default(),
        traits: TRAITS.into_iter().filter(|(_, which, _)| has(*which)).map(|(name, ..)| name).collect(),
    }
}
