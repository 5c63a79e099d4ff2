//! A rule's conditions and relations decided for all places of an indicator at once.
//!
//! Which places have which property is one word of bits, and the numbers of a row are whole multiples of one power of ten, so that
//! a condition costs a few operations a row and not a walk through the rule a cell; what several rules ask is decided once. What is
//! no property or comparison of the row's own figures is asked of [`Scope`], place by place; the two must agree.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::cmp::Ordering;

use rust_decimal::Decimal;

use crate::algebra::interval::Interval;
use crate::algebra::number::{short_ten_to, ten_to};
use crate::model::table::{FigureId, Measure, Role};
use crate::rule::expression::{Attribute, Condition, Expression, Of, Operator, PlaceReference, Reference, Trait, Wording};
use crate::rule::properties::{self, Properties};
use crate::rule::script::Over;
use crate::rule::{Body, ConditionId, Demand, Equation, InForce};

use super::scope::Scope;

/// Most places whose bits fit in a word; tables with more are taken in several parts.
const WIDTH: usize = u64::BITS as usize;

/// An indicator's figures, and what was decided about them.
pub struct Rows<'a> {
    scope: Scope<'a>,
    rules: &'a InForce,
    parts: Vec<Part<'a>>,
    /// What was decided about conditions that the indicator decides.
    fixed: Vec<Cell<Option<Option<bool>>>>,
}

/// They over up to 64 places.
struct Part<'a> {
    scope: Scope<'a>,
    rules: &'a InForce,
    /// The first place.
    from: usize,
    /// How many places.
    count: usize,
    /// Bits by measure: the places that have a cell, those whose figure has a value, and those whose figure has a property.
    there: [u64; Measure::ALL.len()],
    valued: [u64; Measure::ALL.len()],
    traits: [[u64; properties::TRAITS]; Measure::ALL.len()],
    /// By measure: the row's numbers, if they are asked for.
    numbers: [OnceCell<Option<Numbers>>; Measure::ALL.len()],
    /// The places that are the whole, 市本级, and subtotals.
    whole: u64,
    own: u64,
    subtotals: u64,
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

    /// For which places an operator holds, by where the left side is below the right one, and where they are equal.
    fn compared(operator: Operator, below: u64, equal: u64, open: u64) -> Self {
        let yes = match operator {
            Operator::Equal => equal,
            Operator::NotEqual => !equal,
            Operator::Below => below,
            Operator::AtMost => below | equal,
            Operator::Above => !(below | equal),
            Operator::AtLeast => !below,
        };
        Self::of(yes, open)
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
enum Column<'p> {
    /// The same everywhere.
    Same(Option<Decimal>),
    /// Each its own.
    Row(Cow<'p, Numbers>),
}

/// The numbers of a row as whole multiples of one power of ten.
#[derive(Clone, Debug, Default)]
struct Numbers {
    /// The places that have one.
    known: u64,
    /// How many decimals they are counted in.
    scale: u32,
    units: Vec<i64>,
}

impl Numbers {
    /// `None` where they have too many digits.
    fn of(values: impl ExactSizeIterator<Item = Option<Decimal>>) -> Option<Self> {
        let mut numbers = Self { known: 0, scale: 0, units: Vec::with_capacity(values.len()) };
        for (position, value) in values.enumerate() {
            let Some(value) = value else {
                numbers.units.push(0);
                continue;
            };
            let mut units = i64::try_from(value.mantissa()).ok()?;
            if value.scale() < numbers.scale {
                units = units.checked_mul(short_ten_to(numbers.scale - value.scale())?)?;
            } else if value.scale() > numbers.scale {
                let finer = short_ten_to(value.scale() - numbers.scale)?;
                for before in &mut numbers.units {
                    *before = before.checked_mul(finer)?;
                }
                numbers.scale = value.scale();
            }
            numbers.known |= 1 << position;
            numbers.units.push(units);
        }
        Some(numbers)
    }

    /// For which places of some an operator holds between the number and a value; `None` where that cannot be calculated.
    fn compare(&self, operator: Operator, value: Decimal, open: u64) -> Option<Truth> {
        // The greatest multiple that is not above the value, and whether it is the value.
        let (floor, exact) = match value.scale().cmp(&self.scale) {
            Ordering::Equal => (i64::try_from(value.mantissa()).ok()?, true),
            Ordering::Less => {
                let units = i64::try_from(value.mantissa()).ok()?;
                (units.checked_mul(short_ten_to(self.scale - value.scale())?)?, true)
            }
            Ordering::Greater => {
                let power = ten_to(value.scale() - self.scale)?;
                let floor = value.mantissa().div_euclid(power);
                (i64::try_from(floor).ok()?, floor * power == value.mantissa())
            }
        };
        let (mut below, mut equal) = (0, 0);
        for units in self.units.iter().rev() {
            below = below << 1 | u64::from(*units < floor);
            equal = equal << 1 | u64::from(*units == floor);
        }
        let (below, equal) = if exact { (below, equal) } else { (below | equal, 0) };
        Some(Truth::compared(operator, below, equal, open & self.known))
    }

    /// The same between the number and another row's.
    fn compare_each(&self, operator: Operator, other: &Self, open: u64) -> Option<Truth> {
        let scale = self.scale.max(other.scale);
        // A short number times a short power of ten is within the range of long ones.
        let (own, its) = (i128::from(short_ten_to(scale - self.scale)?), i128::from(short_ten_to(scale - other.scale)?));
        let (mut below, mut equal) = (0, 0);
        for (units, other) in self.units.iter().zip(&other.units).rev() {
            let (units, other) = (i128::from(*units) * own, i128::from(*other) * its);
            below = below << 1 | u64::from(units < other);
            equal = equal << 1 | u64::from(units == other);
        }
        Some(Truth::compared(operator, below, equal, open & self.known & other.known))
    }
}

/// The properties that conditions may speak of.
fn traits_in(properties: u32) -> u64 {
    u64::from(properties) & ((1 << properties::TRAITS) - 1)
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
    pub fn of(scope: Scope<'a>, rules: &'a InForce, properties: &Properties) -> Self {
        let places = scope.table.places.len();
        let parts = (0..places).step_by(WIDTH).map(|from| Part::new(scope, rules, properties, from, WIDTH.min(places - from)));
        Self { scope, rules, parts: parts.collect(), fixed: vec![Cell::new(None); rules.conditions()] }
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

    /// Calls `visit` for the scopes in which some conditions hold, and one of some relations cannot, where there are any.
    fn each(&self, rule: usize, demand: &Demand, equations: &[Equation], mut visit: impl FnMut(Scope<'a>)) {
        if !demand.fixed.iter().all(|id| self.holds(*id)) {
            return;
        }
        let mut rows = |cell: Option<Measure>| {
            for part in &self.parts {
                let mut open = part.all(cell);
                for id in &demand.local {
                    if open == 0 {
                        break;
                    }
                    open = part.holds(*id, cell, open);
                }
                if open != 0 && !equations.is_empty() {
                    open = part.broken(equations, cell, open);
                }
                positions(open).for_each(|position| visit(part.at(cell, position)));
            }
        };
        match self.rules[rule].over {
            Over::Place => rows(None),
            Over::Cell => Measure::ALL.into_iter().for_each(|measure| rows(Some(measure))),
            Over::Indicator => {
                let scope = self.scope;
                if demand.local.iter().all(|id| scope.holds(self.rules.condition(*id)) == Some(true))
                    && (equations.is_empty() || equations.iter().any(|equation| scope.is_broken(equation)))
                {
                    visit(scope);
                }
            }
            Over::Record | Over::Table | Over::Evidence | Over::Uploads | Over::Claim => {}
        }
    }

    /// Whether a relation has a side that is nowhere there, so that nothing can be said about it.
    pub fn lacks(&self, equation: &Equation) -> bool {
        [&equation.left, &equation.right].into_iter().any(|side| is_nowhere(self.scope, side))
    }

    /// Whether a condition holds that the indicator decides.
    fn holds(&self, id: ConditionId) -> bool {
        let known = &self.fixed[id];
        let truth = known.get().unwrap_or_else(|| self.scope.holds(self.rules.condition(id)));
        known.set(Some(truth));
        truth == Some(true)
    }
}

impl<'a> Part<'a> {
    fn new(scope: Scope<'a>, rules: &'a InForce, properties: &Properties, from: usize, count: usize) -> Self {
        let mut rows = Self {
            scope,
            rules,
            from,
            count,
            there: [0; 4],
            valued: [0; 4],
            traits: [[0; properties::TRAITS]; 4],
            numbers: Default::default(),
            whole: 0,
            own: 0,
            subtotals: 0,
            decided: vec![Cell::new(None); rules.sharing() * VIEWS],
        };
        for (position, place) in scope.table.places.iter().skip(from).take(count).enumerate() {
            match place.role {
                Role::Total | Role::Only => rows.whole |= 1 << position,
                Role::Own => rows.own |= 1 << position,
                Role::Subtotal { .. } => rows.subtotals |= 1 << position,
                Role::Part => {}
            }
        }
        for measure in Measure::ALL {
            let row = row(scope, measure, from, count);
            let figures =
                || row.iter().enumerate().filter_map(|(position, id)| Some((1 << position, properties.of_figure((*id)?))));
            let (mut there, mut some, mut all) = (0, 0, u32::MAX);
            for (bit, properties) in figures() {
                there |= bit;
                some |= properties;
                all &= properties;
            }
            // Most properties are those of all of them.
            let traits = &mut rows.traits[measure as usize];
            positions(traits_in(some & all)).for_each(|property| traits[property] = there);
            let varying = traits_in(some & !all);
            if varying != 0 {
                for (bit, properties) in figures() {
                    positions(u64::from(properties) & varying).for_each(|property| traits[property] |= bit);
                }
            }
            rows.there[measure as usize] = there;
            // Whatever has a value is whole or not.
            rows.valued[measure as usize] = traits[Trait::Whole as usize] | traits[Trait::Fraction as usize];
        }
        rows
    }

    fn row(&self, measure: Measure) -> &'a [Option<FigureId>] {
        row(self.scope, measure, self.from, self.count)
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
        let Some(shared) = self.rules.shared(id) else { return self.decide(condition, cell, open).yes };
        let known = &self.decided[shared * VIEWS + cell.map_or(0, |measure| 1 + measure as usize)];
        let truth = known.get().unwrap_or_else(|| self.decide(condition, cell, self.all(cell)));
        known.set(Some(truth));
        truth.yes & open
    }

    /// The places among some at which one of some relations cannot hold.
    fn broken(&self, equations: &[Equation], cell: Option<Measure>, open: u64) -> u64 {
        equations.iter().fold(0, |broken, equation| broken | self.breaks(equation, cell, open & !broken))
    }

    fn breaks(&self, equation: &Equation, cell: Option<Measure>, open: u64) -> u64 {
        // Nearly all hold as printed, or within rounding, and need no walk through the relation.
        let doubtful = match self.quotient(equation, cell) {
            Some([rate, done, target]) => {
                let valued = self.valued[rate as usize] & self.valued[done as usize] & self.valued[target as usize];
                let rows = [rate, done, target].map(|measure| self.row(measure));
                positions(open & valued)
                    .filter(|position| self.may_be_quotient(rows, *position) != Some(true))
                    .fold(0, |doubtful, position| doubtful | 1 << position)
            }
            None => self.compare(equation.operator, &equation.left, &equation.right, cell, open).map_or(open, |truth| truth.no),
        };
        let broken = |position: &usize| self.at(cell, *position).is_broken(equation);
        positions(doubtful).filter(broken).fold(0, |broken, position| broken | 1 << position)
    }

    /// The rows of a rate, of what is divided and of what it is divided by, where a relation is of that form.
    fn quotient(&self, equation: &Equation, cell: Option<Measure>) -> Option<[Measure; 3]> {
        let row = |expression: &Expression| match expression {
            Expression::Figure(reference) => self.measure_of(reference, cell),
            _ => None,
        };
        match &*equation.right {
            Expression::Divide(done, target) if equation.operator == Operator::Equal => {
                Some([row(&equation.left)?, row(done)?, row(target)?])
            }
            _ => None,
        }
    }

    fn may_be_quotient(&self, rows: [&[Option<FigureId>]; 3], position: usize) -> Option<bool> {
        let interval = |row: &[Option<FigureId>]| Some(&self.scope.table.figure((*row.get(position)?)?).interval);
        let [rate, done, target] = rows;
        Interval::may_be_quotient(interval(rate)?, interval(done)?, interval(target)?)
    }

    /// The numbers of a row; `None` where they have too many digits.
    fn numbers(&self, measure: Measure) -> Option<&Numbers> {
        let value = |id: &Option<FigureId>| self.scope.table.figure((*id)?).value;
        self.numbers[measure as usize].get_or_init(|| Numbers::of(self.row(measure).iter().map(value))).as_ref()
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
                None if reference.is_fixed() => Truth::everywhere(self.scope.holds(condition), open),
                None => self.each(condition, cell, open),
            },
            Condition::Compare(operator, a, b) => {
                self.compare(*operator, a, b, cell, open).unwrap_or_else(|| self.each(condition, cell, open))
            }
            Condition::Has(Attribute::Total) => Truth::of(self.whole, open),
            Condition::Has(Attribute::Own) => Truth::of(self.own, open),
            Condition::Has(Attribute::Subtotal) => Truth::of(self.subtotals, open),
            Condition::Has(Attribute::Measure(measure)) => Truth::everywhere(cell.map(|own| own == *measure), open),
            Condition::AllEqual(series) | Condition::Some(series, _) if !series.is_fixed() => self.each(condition, cell, open),
            Condition::Has(_)
            | Condition::Constant(_)
            | Condition::AllEqual(_)
            | Condition::Some(..)
            | Condition::Lists(_)
            | Condition::Says(Wording::Name | Wording::Unit | Wording::Sheet, _) => {
                Truth::everywhere(self.scope.holds(condition), open)
            }
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

    /// Decides a comparison by the values as printed; `None` where one side is no column.
    fn compare(&self, operator: Operator, a: &Expression, b: &Expression, cell: Option<Measure>, open: u64) -> Option<Truth> {
        let a = self.column(a, cell, open)?;
        if let Column::Same(None) = a {
            return Some(Truth::default());
        }
        match (a, self.column(b, cell, open)?) {
            (Column::Same(None), _) | (_, Column::Same(None)) => Some(Truth::default()),
            (Column::Same(Some(a)), Column::Same(Some(b))) => Some(Truth::everywhere(Some(operator.holds(a, b)), open)),
            (Column::Row(row), Column::Same(Some(value))) => row.compare(operator, value, open),
            (Column::Same(Some(value)), Column::Row(row)) => row.compare(operator.mirrored(), value, open),
            (Column::Row(a), Column::Row(b)) => a.compare_each(operator, &b, open),
        }
    }

    /// The row that a reference means at every place.
    fn measure_of(&self, reference: &Reference, cell: Option<Measure>) -> Option<Measure> {
        match reference {
            Reference::Figure { measure, place: PlaceReference::Here, of: Of::This } => Some(*measure),
            Reference::Cell => cell,
            _ => None,
        }
    }

    /// An expression as a column over some places, where it is one.
    fn column(&self, expression: &Expression, cell: Option<Measure>, open: u64) -> Option<Column<'_>> {
        let each = || {
            let value = |position| if open >> position & 1 == 1 { self.at(cell, position).value(expression) } else { None };
            Numbers::of((0..self.count).map(value)).map(|numbers| Column::Row(Cow::Owned(numbers)))
        };
        match expression {
            _ if is_nowhere(self.scope, expression) => Some(Column::Same(None)),
            Expression::Figure(reference) if !reference.is_fixed() => match self.measure_of(reference, cell) {
                Some(measure) => self.numbers(measure).map(|numbers| Column::Row(Cow::Borrowed(numbers))),
                None => each(),
            },
            Expression::Stated | Expression::StatedPart => each(),
            _ => expression.is_fixed().then(|| Column::Same(self.scope.value(expression))),
        }
    }
}

/// Whether the tables at hand have none of the figures that an expression consists of, or the name not the number.
fn is_nowhere(scope: Scope<'_>, expression: &Expression) -> bool {
    let stated = || scope.indicator().stated.as_ref();
    match expression {
        Expression::Figure(Reference::Figure { of, .. }) => match of {
            Of::This => false,
            Of::Whole => scope.indicator().whole.is_none(),
            Of::Previous => !scope.links.has_previous(),
            Of::Lead => !scope.links.has_leads(),
            Of::Submitted => !scope.links.has_submissions(),
        },
        Expression::Stated => stated().is_none(),
        Expression::StatedPart => stated().is_none_or(|stated| stated.part.is_none()),
        _ => false,
    }
}

/// The figures of a measure from one place on.
fn row<'a>(scope: Scope<'a>, measure: Measure, from: usize, count: usize) -> &'a [Option<FigureId>] {
    let row = &scope.indicator().figures[measure as usize];
    row.get(from..(from + count).min(row.len())).unwrap_or_default()
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
            let presence = crate::check::Presence::of(table);
            let base = Scope::of(case, table.period.map(|period| engine.profile.schedule(period.month)));
            for indicator in 0..table.indicators.len() {
                let scope = Scope { indicator, ..base };
                let rows = Rows::of(scope, &engine.rules.rules, &presence.properties);
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
                    let may_be_hit = presence.may_meet(&engine.rules.rules, &engine.rules.rules.plan(number).hit);
                    assert!(may_be_hit || hits.is_empty(), "{} on indicator {indicator}", rule.code);
                    decided += applied.len() + hits.len();
                }
            }
        }
        assert!(decided > 1000);
    }

    /// Whole multiples compare as the numbers do, whatever their decimals.
    #[test]
    fn numbers_compare_as_values() {
        let values = ["-1.5", "0", "0.3333333333333333333333333333", "0.33", "7", "7.0", "7.001", "-0.34"];
        let values = values.map(|text| text.parse::<Decimal>().expect("a number"));
        let row: Vec<Option<Decimal>> = values.iter().map(|value| Some(*value).filter(|value| value.scale() < 20)).collect();
        let numbers = Numbers::of(row.iter().copied()).expect("short numbers");
        let operators =
            [Operator::Equal, Operator::NotEqual, Operator::Below, Operator::AtMost, Operator::Above, Operator::AtLeast];
        for operator in operators {
            for value in values {
                let mut expected = [Truth::default(); 2];
                for (position, own) in row.iter().enumerate() {
                    expected[0].note(position, own.map(|own| operator.holds(own, value)));
                    expected[1].note(position, own.map(|own| operator.holds(value, own)));
                }
                assert_eq!(numbers.compare(operator, value, u64::MAX), Some(expected[0]), "{operator:?} {value}");
                assert_eq!(numbers.compare(operator.mirrored(), value, u64::MAX), Some(expected[1]), "{value} {operator:?}");
                if let Some(same) = Numbers::of([Some(value); 8].into_iter()) {
                    assert_eq!(numbers.compare_each(operator, &same, u64::MAX), Some(expected[0]), "{operator:?} {value}");
                }
            }
        }
        assert!(Numbers::of([values[2]].map(Some).into_iter()).is_none());
    }

    #[test]
    fn unknown_is_neither_true_nor_false() {
        let truth = Truth { yes: 0b001, no: 0b010 };
        assert_eq!(Truth::of(0b001, 0b011), truth);
        assert_eq!(Truth::everywhere(None, 0b111), Truth::default());
        assert_eq!(positions(0b1010).collect::<Vec<_>>(), [1, 3]);
    }
}
