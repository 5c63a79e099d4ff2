//! A rule's conditions and relations decided for all places of an indicator at once.
//!
//! Which places have which property is one word of bits, so that a condition costs a few operations a row and not a walk through
//! the rule a cell; what several rules ask is decided once. What is no property or comparison of the row's own figures is asked
//! of [`Scope`], place by place; the two must agree.

use std::cell::Cell;

use rust_decimal::Decimal;

use crate::expression::{Attribute, Condition, Expression, Of, Operator, PlaceReference, Reference, Wording};
use crate::figure::Figure;
use crate::interval::Interval;
use crate::rule::{Body, ConditionId, Equation, InForce};
use crate::script::Over;
use crate::table::{FigureId, Measure, Role};

use super::presence;
use super::scope::Scope;

/// Most places whose bits fit in a word; tables with more are taken in several parts.
const WIDTH: usize = u64::BITS as usize;

/// An indicator's figures, and what was decided about them.
pub struct Rows<'a> {
    scope: Scope<'a>,
    rules: &'a InForce,
    parts: Vec<Part<'a>>,
}

/// They over up to 64 places.
struct Part<'a> {
    scope: Scope<'a>,
    rules: &'a InForce,
    /// The first place.
    from: usize,
    /// How many places.
    count: usize,
    /// Bits by measure: the places that have a cell, and those whose figure has a property.
    there: [u64; Measure::ALL.len()],
    traits: [[u64; presence::COUNT]; Measure::ALL.len()],
    /// The places that are the whole, and 市本级.
    whole: u64,
    own: u64,
    /// What was decided about conditions that several rules ask, for the places and for the cells of each measure.
    decided: Vec<Cell<Option<Truth>>>,
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

/// The ways a condition over places can be seen: of the places, or of the cells of a measure.
const VIEWS: usize = 1 + Measure::ALL.len();

impl<'a> Rows<'a> {
    /// The indicator of a scope.
    pub fn of(scope: Scope<'a>, rules: &'a InForce) -> Self {
        let places = scope.table.places.len();
        let parts = (0..places).step_by(WIDTH).map(|from| Part::new(scope, rules, from, WIDTH.min(places - from)));
        Self { scope, rules, parts: parts.collect() }
    }

    /// Calls `visit` for the scopes of the indicator in which a rule's `when` holds.
    pub fn each_applied(&self, rule: usize, visit: impl FnMut(Scope<'a>)) {
        self.each(rule, &self.rules.plan(rule).when, &[], visit);
    }

    /// Calls `visit` for the scopes in which what a rule forbids is there, or in which one of its relations cannot hold.
    pub fn each_hit(&self, rule: usize, visit: impl FnMut(Scope<'a>)) {
        let equations = match &self.rules[rule].body {
            Body::Require(equations) => equations.as_slice(),
            _ => &[],
        };
        self.each(rule, &self.rules.plan(rule).hit, equations, visit);
    }

    /// Whether a rule has any hit in the indicator.
    pub fn is_hit(&self, rule: usize) -> bool {
        let mut hit = false;
        self.each_hit(rule, |_| hit = true);
        hit
    }

    /// Calls `visit` for the scopes in which all of some conditions hold, and one of some relations cannot, where there are any.
    fn each(&self, rule: usize, conditions: &[ConditionId], equations: &[Equation], mut visit: impl FnMut(Scope<'a>)) {
        let mut rows = |cell: Option<Measure>| {
            for part in &self.parts {
                let open =
                    conditions.iter().fold(part.all(cell), |open, id| if open == 0 { 0 } else { part.holds(*id, cell, open) });
                let open = if open == 0 || equations.is_empty() { open } else { part.broken(equations, cell, open) };
                positions(open).for_each(|position| visit(part.at(cell, position)));
            }
        };
        match self.rules[rule].over {
            Over::Place => rows(None),
            Over::Cell => Measure::ALL.into_iter().for_each(|measure| rows(Some(measure))),
            Over::Indicator => {
                let scope = self.scope;
                if scope.meets(self.rules, conditions)
                    && (equations.is_empty() || equations.iter().any(|equation| scope.is_broken(equation)))
                {
                    visit(scope);
                }
            }
            Over::Record | Over::Table | Over::Evidence | Over::Uploads | Over::Claim => {}
        }
    }
}

impl<'a> Part<'a> {
    fn new(scope: Scope<'a>, rules: &'a InForce, from: usize, count: usize) -> Self {
        let mut rows = Self {
            scope,
            rules,
            from,
            count,
            there: [0; 4],
            traits: [[0; presence::COUNT]; 4],
            whole: 0,
            own: 0,
            decided: vec![Cell::new(None); rules.conditions() * VIEWS],
        };
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
                for property in positions(presence::properties(scope.table.figure(*id)).into()) {
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

    /// The places, or those that have a cell of a measure.
    fn all(&self, cell: Option<Measure>) -> u64 {
        match cell {
            Some(measure) => self.there[measure as usize],
            None if self.count == WIDTH => u64::MAX,
            None => (1 << self.count) - 1,
        }
    }

    /// The places among some at which a condition holds.
    fn holds(&self, id: ConditionId, cell: Option<Measure>, open: u64) -> u64 {
        let condition = self.rules.condition(id);
        if !self.rules.is_shared(id) {
            return self.decide(condition, cell, open).yes;
        }
        let known = &self.decided[id * VIEWS + cell.map_or(0, |measure| 1 + measure as usize)];
        let truth = known.get().unwrap_or_else(|| self.decide(condition, cell, self.all(cell)));
        known.set(Some(truth));
        truth.yes & open
    }

    /// The places among some at which one of some relations cannot hold.
    fn broken(&self, equations: &[Equation], cell: Option<Measure>, open: u64) -> u64 {
        equations.iter().fold(0, |broken, equation| broken | self.breaks(equation, cell, open & !broken))
    }

    fn breaks(&self, equation: &Equation, cell: Option<Measure>, open: u64) -> u64 {
        let columns = self.column(&equation.left, cell).zip(self.column(&equation.right, cell));
        let quotient = self.quotient(equation, cell);
        // Nearly all hold as printed, or within rounding, and need no walk through the relation.
        let holds = |position: usize| match (&columns, quotient) {
            (Some((left, right)), _) => {
                let values = self.value(left, position).zip(self.value(right, position));
                values.is_none_or(|(left, right)| equation.operator.holds(left, right))
            }
            (None, Some(rows)) => self.may_be_quotient(rows, position) == Some(true),
            (None, None) => false,
        };
        let broken = |position: &usize| !holds(*position) && self.at(cell, *position).is_broken(equation);
        positions(open).filter(broken).fold(0, |broken, position| broken | 1 << position)
    }

    /// The rows of a rate, of what is divided and of what it is divided by, where a relation is of that form.
    fn quotient(&self, equation: &Equation, cell: Option<Measure>) -> Option<[&'a [Option<FigureId>]; 3]> {
        let row = |expression: &Expression| match self.column(expression, cell)? {
            Column::Row(row) => Some(row),
            Column::Same(_) => None,
        };
        match &*equation.right {
            Expression::Divide(done, target) if equation.operator == Operator::Equal => {
                Some([row(&equation.left)?, row(done)?, row(target)?])
            }
            _ => None,
        }
    }

    fn may_be_quotient(&self, [rate, done, target]: [&[Option<FigureId>]; 3], position: usize) -> Option<bool> {
        let interval = |row| self.figure(row, position).filter(|figure| figure.value.is_some()).map(|figure| figure.interval);
        Interval::may_be_quotient(&interval(rate)?, &interval(done)?, &interval(target)?)
    }

    fn figure(&self, row: &[Option<FigureId>], position: usize) -> Option<&'a Figure> {
        Some(self.scope.table.figure(row.get(position).copied().flatten()?))
    }

    fn value(&self, column: &Column<'_>, position: usize) -> Option<Decimal> {
        match column {
            Column::Same(value) => *value,
            Column::Row(row) => self.figure(row, position)?.value,
        }
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
                (Some(Column::Same(None)), _) | (_, Some(Column::Same(None))) => Truth::default(),
                (Some(Column::Same(Some(a))), Some(Column::Same(Some(b)))) => Truth::everywhere(Some(operator.holds(a, b)), open),
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
        let mut truth = Truth::default();
        for position in positions(open) {
            if let (Some(a), Some(b)) = (self.value(a, position), self.value(b, position)) {
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
            Expression::Figure(reference) if self.is_absent(reference) => Some(Column::Same(None)),
            Expression::Figure(reference) if !is_fixed(reference) => {
                self.measure_of(reference, cell).map(|measure| Column::Row(self.row(measure)))
            }
            Expression::Stated | Expression::StatedPart if self.scope.indicator().stated.is_none() => Some(Column::Same(None)),
            _ => self.is_same(expression).then(|| Column::Same(self.scope.value(expression))),
        }
    }

    /// Whether an expression has the same value at every place.
    fn is_same(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Figure(reference) => is_fixed(reference),
            Expression::Number(_) | Expression::Aggregate(..) | Expression::Threshold(_) | Expression::Schedule(_) => true,
            // What the name states is there only at the whole.
            Expression::Stated | Expression::StatedPart => false,
            Expression::Add(a, b) | Expression::Subtract(a, b) | Expression::Multiply(a, b) | Expression::Divide(a, b) => {
                self.is_same(a) && self.is_same(b)
            }
        }
    }

    /// Whether the tables at hand have none of the figures that a reference means.
    fn is_absent(&self, reference: &Reference) -> bool {
        let Reference::Figure { of, .. } = reference else { return false };
        match of {
            Of::This => false,
            Of::Whole => self.scope.indicator().whole.is_none(),
            Of::Previous => !self.scope.links.has_previous(),
            Of::Lead => !self.scope.links.has_leads(),
            Of::Submitted => !self.scope.links.has_submissions(),
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
    use crate::check::{hit, scopes};
    use crate::engine::Engine;

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
                let rows = Rows::of(scope, &engine.rules.rules);
                for (number, rule) in engine.rules.rules.iter().enumerate() {
                    let at = |scope: Scope<'_>| (scope.place, scope.cell);
                    let applies = |scope: &Scope<'_>| rule.when.as_ref().is_none_or(|when| scope.holds(when) == Some(true));
                    let applied: Vec<_> = scopes(rule.over, scope).filter(applies).map(at).collect();
                    let mut found = Vec::new();
                    rows.each_applied(number, |scope| found.push(at(scope)));
                    assert_eq!(found, applied, "{} on indicator {indicator}", rule.code);
                    if matches!(rule.body, Body::Check(_)) {
                        continue;
                    }
                    let hits: Vec<_> = scopes(rule.over, scope).filter(|scope| hit(rule, *scope)).map(at).collect();
                    found.clear();
                    rows.each_hit(number, |scope| found.push(at(scope)));
                    assert_eq!(found, hits, "{} on indicator {indicator}", rule.code);
                    decided += applied.len() + hits.len();
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
