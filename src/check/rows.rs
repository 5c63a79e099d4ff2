//! A rule's conditions decided for all places of an indicator at once.
//!
//! Which places have which property is one word of bits, so that a condition costs a few operations a row and not a walk through
//! the rule a cell. What is no property or comparison of the row's own figures is asked of [`Scope`], place by place; the two
//! must agree.

use rust_decimal::Decimal;

use crate::expression::{Attribute, Condition, Expression, Of, Operator, PlaceReference, Reference, Wording};
use crate::script::Over;
use crate::table::{FigureId, Measure, Role};

use super::presence::Presence;
use super::scope::Scope;

/// Most places whose bits fit in a word; tables with more are taken in several parts.
const WIDTH: usize = u64::BITS as usize;

/// The rows of an indicator's figures over up to 64 places.
pub struct Rows<'a> {
    scope: Scope<'a>,
    /// The first place.
    from: usize,
    /// How many places.
    count: usize,
    /// Bits by measure: the places that have a cell, and those whose figure has a property.
    there: [u64; Measure::ALL.len()],
    traits: [[u64; Presence::COUNT]; Measure::ALL.len()],
    /// The places that are the whole, and 市本级.
    whole: u64,
    own: u64,
}

/// For which places a condition holds and for which it does not; for the others that cannot be said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Truth {
    yes: u64,
    no: u64,
}

impl Truth {
    fn of(yes: u64, open: u64) -> Self {
        Self { yes: yes & open, no: !yes & open }
    }

    fn everywhere(truth: Option<bool>, open: u64) -> Self {
        match truth {
            Some(true) => Self { yes: open, no: 0 },
            Some(false) => Self { yes: 0, no: open },
            None => Self::default(),
        }
    }

    fn note(&mut self, place: usize, truth: Option<bool>) {
        match truth {
            Some(true) => self.yes |= 1 << place,
            Some(false) => self.no |= 1 << place,
            None => {}
        }
    }
}

/// A value at every place.
enum Column<'a> {
    /// The same everywhere.
    Same(Option<Decimal>),
    /// The row's own figures.
    Row(&'a [Option<FigureId>]),
}

/// The positions of the bits that are set, ascending.
fn positions(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let position = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(position)
    })
}

impl<'a> Rows<'a> {
    /// All rows of the indicator of a scope, in parts of at most 64 places, with what occurs in any of them.
    pub fn of(scope: Scope<'a>) -> (Vec<Self>, Presence) {
        let places = scope.table.places.len();
        let mut presence = Presence::default();
        let parts = (0..places).step_by(WIDTH).map(|from| {
            let rows = Self::part(scope, from, WIDTH.min(places - from));
            presence = rows.traits.iter().fold(presence, |all, traits| all.joined(traits));
            rows
        });
        let parts = parts.collect();
        (parts, presence)
    }

    fn part(scope: Scope<'a>, from: usize, count: usize) -> Self {
        let mut rows = Self { scope, from, count, there: [0; 4], traits: [[0; Presence::COUNT]; 4], whole: 0, own: 0 };
        for (position, place) in scope.table.places.iter().skip(from).take(count).enumerate() {
            match place.role {
                Role::Total | Role::Only => rows.whole |= 1 << position,
                Role::Own => rows.own |= 1 << position,
                Role::Part => {}
            }
        }
        for measure in Measure::ALL {
            for (position, id) in rows.row(measure).iter().enumerate() {
                let Some(id) = id else { continue };
                rows.there[measure as usize] |= 1 << position;
                for property in positions(Presence::of_figure(scope.table.figure(*id)).bits().into()) {
                    rows.traits[measure as usize][property] |= 1 << position;
                }
            }
        }
        rows
    }

    fn row(&self, measure: Measure) -> &'a [Option<FigureId>] {
        let row = &self.scope.indicator().figures[measure as usize];
        let to = (self.from + self.count).min(row.len());
        row.get(self.from..to).unwrap_or_default()
    }

    /// The scopes of rules over something in which all of some conditions hold.
    pub fn scopes<'s>(
        &'s self,
        over: Over,
        conditions: impl Iterator<Item = &'s Condition> + Clone + 's,
    ) -> impl Iterator<Item = Scope<'a>> + 's {
        let all = move |measure: Option<Measure>, open: u64| {
            conditions.clone().fold(open, |open, condition| if open == 0 { 0 } else { self.decide(condition, measure, open).yes })
        };
        let measures: &[Option<Measure>] = match over {
            Over::Cell => const { &[Some(Measure::ALL[0]), Some(Measure::ALL[1]), Some(Measure::ALL[2]), Some(Measure::ALL[3])] },
            Over::Place => &[None],
            _ => &[],
        };
        measures.iter().flat_map(move |measure| {
            let every = if self.count == WIDTH { u64::MAX } else { (1 << self.count) - 1 };
            let open = measure.map_or(every, |measure| self.there[measure as usize]);
            positions(all(*measure, open)).map(move |position| self.at(*measure, position))
        })
    }

    /// The scope of a place, or of one of its cells.
    fn at(&self, measure: Option<Measure>, position: usize) -> Scope<'a> {
        let cell = measure.and_then(|measure| Some((measure, self.row(measure).get(position).copied().flatten()?)));
        Scope { place: Some(self.from + position), cell, ..self.scope }
    }

    /// Decides a condition for some places, or for their cells of a measure.
    fn decide(&self, condition: &Condition, cell: Option<Measure>, open: u64) -> Truth {
        match condition {
            Condition::Not(inner) => {
                let Truth { yes, no } = self.decide(inner, cell, open);
                Truth { yes: no, no: yes }
            }
            Condition::And(a, b) => {
                let a = self.decide(a, cell, open);
                let left = open & !a.no;
                let b = if left == 0 { Truth::default() } else { self.decide(b, cell, left) };
                Truth { yes: a.yes & b.yes, no: a.no | b.no }
            }
            Condition::Or(a, b) => {
                let a = self.decide(a, cell, open);
                let left = open & !a.yes;
                let b = if left == 0 { Truth::default() } else { self.decide(b, cell, left) };
                Truth { yes: a.yes | b.yes, no: a.no & b.no }
            }
            Condition::Is(reference, which) => match self.measure_of(reference, cell) {
                Some(measure) => Truth::of(self.traits[measure as usize][*which as usize], open),
                None if is_fixed(reference) => Truth::everywhere(self.scope.holds(condition), open),
                None => self.each(condition, cell, open),
            },
            Condition::Compare(operator, a, b) => match (self.column(a, cell), self.column(b, cell)) {
                (Some(a), Some(b)) => self.compare(*operator, &a, &b, open),
                _ => self.each(condition, cell, open),
            },
            Condition::Has(Attribute::Total) => Truth::of(self.whole, open),
            Condition::Has(Attribute::Own) => Truth::of(self.own, open),
            Condition::Has(Attribute::Measure(measure)) => Truth::everywhere(cell.map(|own| own == *measure), open),
            Condition::Has(_)
            | Condition::Constant(_)
            | Condition::AllEqual(_)
            | Condition::Some(..)
            | Condition::Says(Wording::Name | Wording::Unit, _) => Truth::everywhere(self.scope.holds(condition), open),
            // Notes on the indicator as a whole say the same everywhere.
            Condition::Says(Wording::Notes, _) if self.scope.table.notes.iter().all(|note| note.place.is_none()) => {
                Truth::everywhere(self.scope.holds(condition), open)
            }
            Condition::Surely(..) | Condition::Says(Wording::Cell(_) | Wording::Notes, _) => self.each(condition, cell, open),
        }
    }

    fn each(&self, condition: &Condition, cell: Option<Measure>, open: u64) -> Truth {
        let mut truth = Truth::default();
        positions(open).for_each(|position| truth.note(position, self.at(cell, position).holds(condition)));
        truth
    }

    fn compare(&self, operator: Operator, a: &Column<'_>, b: &Column<'_>, open: u64) -> Truth {
        let value = |column: &Column<'_>, position: usize| match column {
            Column::Same(value) => *value,
            Column::Row(row) => self.scope.table.figure(row.get(position).copied().flatten()?).value,
        };
        let mut truth = Truth::default();
        for position in positions(open) {
            if let (Some(a), Some(b)) = (value(a, position), value(b, position)) {
                truth.note(position, Some(operator.holds(a, b)));
            }
        }
        truth
    }

    /// The row that a reference means at every place.
    fn measure_of(&self, reference: &Reference, cell: Option<Measure>) -> Option<Measure> {
        match reference {
            Reference::Figure { measure, place: PlaceReference::Here, of: Of::This } => Some(*measure),
            Reference::Cell => cell,
            _ => None,
        }
    }

    /// An expression as a column, where it is one.
    fn column(&self, expression: &Expression, cell: Option<Measure>) -> Option<Column<'a>> {
        match expression {
            Expression::Figure(reference) if is_fixed(reference) => Some(Column::Same(self.scope.value(expression))),
            Expression::Figure(reference) => self.measure_of(reference, cell).map(|measure| Column::Row(self.row(measure))),
            Expression::Number(_) | Expression::Aggregate(..) | Expression::Threshold(_) | Expression::Schedule(_) => {
                Some(Column::Same(self.scope.value(expression)))
            }
            _ => None,
        }
    }
}

/// Whether a reference means the same figure at every place.
fn is_fixed(reference: &Reference) -> bool {
    matches!(reference, Reference::Figure { place: PlaceReference::Total | PlaceReference::Own, .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::scopes;
    use crate::engine::Engine;
    use crate::rule::Body;

    /// Deciding by rows says of every place and cell what deciding one by one says.
    #[test]
    fn rows_and_single_places_agree() {
        let (engine, troubles) = Engine::builtin();
        assert!(troubles.is_empty());
        let read = |name: &str| {
            let path = format!("{}/fixtures/2025-11/{name}", env!("CARGO_MANIFEST_DIR"));
            let bytes = std::fs::read(&path).expect("a fixture");
            engine.understand(&path, &bytes, None)
        };
        let mut decided = 0;
        for document in [read("附件1-省级.xlsx"), read("附件2-市级.xlsx")] {
            let table = &document.tables[0];
            let links = crate::check::Links::default();
            let case = crate::check::Case { path: "", table, links: &links, rules: &engine.rules, profile: &engine.profile };
            let base = Scope::of(case, table.period.map(|period| engine.profile.schedule(period.month)));
            for indicator in 0..table.indicators.len() {
                let scope = Scope { indicator, ..base };
                let (parts, _) = Rows::of(scope);
                for rule in &engine.rules.rules {
                    if !matches!(rule.over, Over::Place | Over::Cell) {
                        continue;
                    }
                    let body = match &rule.body {
                        Body::Forbid(condition) => Some(condition),
                        _ => None,
                    };
                    for condition in rule.when.iter().chain(body) {
                        let at = |scope: Scope<'_>| (scope.place, scope.cell);
                        let rows: Vec<_> =
                            parts.iter().flat_map(|rows| rows.scopes(rule.over, std::iter::once(condition))).map(at).collect();
                        let single: Vec<_> =
                            scopes(rule.over, scope).filter(|scope| scope.holds(condition) == Some(true)).map(at).collect();
                        assert_eq!(rows, single, "{} on indicator {indicator}", rule.code);
                        decided += single.len();
                    }
                }
            }
        }
        assert!(decided > 1000);
    }

    #[test]
    fn unknown_is_neither_true_nor_false() {
        let truth = Truth { yes: 0b001, no: 0b010 };
        assert_eq!(Truth::of(0b001, 0b011), truth);
        assert_eq!(Truth::everywhere(None, 0b111), Truth::default());
        assert_eq!(positions(0b1010).collect::<Vec<_>>(), [1, 3]);
    }
}
