//! Where a rule is applied: resolves what an expression speaks of, and evaluates it natively.

use std::cell::OnceCell;

use rust_decimal::Decimal;

use crate::algebra::interval::Interval;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{Covered, FigureId, Indicator, Measure, Note, Place, Role, Table};
use crate::profile::Profile;
use crate::rule::Equation;
use crate::rule::expression::{
    Aggregate, Attribute, Condition, Expression, Members, Mention, Of, Operator, PlaceReference, Reference, Series, Trait,
    Wording,
};
use crate::rule::properties;
use crate::text::quantity;
use crate::text::wording::{characters, says_any};

use super::Case;
use super::link::{self, Links};

/// A figure in one of the tables at hand: 0 is the table itself, then those it is linked to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Which table, in the order of [`Links`].
    pub table: u32,
    /// Which figure of it.
    pub figure: FigureId,
}

/// Where a rule is applied.
#[derive(Clone, Copy)]
pub struct Scope<'a> {
    /// The table.
    pub table: &'a Table,
    /// Other tables it is compared with.
    pub links: &'a Links,
    /// Thresholds.
    pub profile: &'a Profile,
    /// 序时进度 of the table's month.
    pub schedule: Option<Decimal>,
    /// The place that stands for the whole: 全市, or the only one.
    pub total: Option<usize>,
    /// 市本级.
    pub own: Option<usize>,
    /// Index of the indicator.
    pub indicator: usize,
    /// Index of the place.
    pub place: Option<usize>,
    /// The cell (rules over cells).
    pub cell: Option<(Measure, FigureId)>,
    /// Values to take in place of what stands in the table: a repair that is being tried.
    pub repaired: &'a [(FigureId, Decimal)],
    /// What the indicator's rows come to.
    pub totals: Option<&'a Totals>,
}

/// What the rows of one indicator come to, each worked out when a rule first asks for it: by measure, over the counties and over
/// all parts.
#[derive(Default)]
pub struct Totals([[OnceCell<Option<Total>>; 2]; Measure::ALL.len()]);

/// What a series comes to.
#[derive(Clone, Copy)]
struct Total {
    count: usize,
    /// `None` where it leaves the range of exact decimals.
    sum: Option<Decimal>,
    /// Whether all are the same.
    equal: bool,
}

impl<'a> Scope<'a> {
    /// Where no rule is applied yet: the first indicator of a table.
    pub fn of(case: Case<'a>, schedule: Option<Decimal>) -> Self {
        let place = |is: fn(Role) -> bool| case.table.places.iter().position(|place| is(place.role));
        Self {
            table: case.table,
            links: case.links,
            profile: case.profile,
            schedule,
            total: place(|role| matches!(role, Role::Total | Role::Only)),
            own: place(|role| role == Role::Own),
            indicator: 0,
            place: None,
            cell: None,
            repaired: &[],
            totals: None,
        }
    }

    /// The indicator at hand.
    pub fn indicator(&self) -> &'a Indicator {
        &self.table.indicators[self.indicator]
    }

    fn place_of(&self, place: PlaceReference) -> Option<usize> {
        match place {
            PlaceReference::Here => self.place,
            PlaceReference::Total => self.total,
            PlaceReference::Own => self.own,
        }
    }

    /// The figure a reference speaks of, if the tables at hand have it.
    pub fn key(&self, reference: &Reference) -> Option<Key> {
        match reference {
            Reference::Figure { measure, place, of } => {
                let place = self.place_of(*place)?;
                self.key_at(*measure, place, *of)
            }
            Reference::Cell => self.cell.map(|(_, figure)| Key { table: 0, figure }),
            Reference::Column(_) => None,
        }
    }

    fn key_at(&self, measure: Measure, place: usize, of: Of) -> Option<Key> {
        match of {
            Of::This => Some(Key { table: 0, figure: self.indicator().figure(measure, place)? }),
            Of::Whole => {
                let whole = self.indicator().whole?;
                Some(Key { table: 0, figure: self.table.indicators.get(whole)?.figure(measure, place)? })
            }
            Of::Previous => self.links.previous_figure(self.indicator, measure, place),
            Of::Lead => self.links.lead_figure(self.indicator, measure, place),
            Of::Submitted => self.links.submitted_figure(self.indicator, measure, place),
        }
    }

    /// Calls `visit` for the figures that something an expression speaks of stands for.
    pub fn keys(&self, mention: Mention<'_>, visit: &mut impl FnMut(Key)) {
        match mention {
            Mention::Figure(reference) => self.key(reference).into_iter().for_each(visit),
            Mention::Series(series) => self.members(series).into_iter().flatten().for_each(visit),
            Mention::Period(_) | Mention::Threshold(_) => {}
        }
    }

    /// A figure by its key.
    pub fn figure(&self, key: Key) -> &'a Figure {
        match key.table {
            0 => self.table.figure(key.figure),
            other => self.links.table(other).figure(key.figure),
        }
    }

    /// The numeric figures of a series; `None` where a member that should count has no number, or none has.
    ///
    /// A cell without a number counts as nothing only where the place has nothing else to say about the indicator. Where it has
    /// (a target but no done figure, say), the missing number is unknown, and nothing can be said about a sum over it.
    pub fn members(&self, series: &Series) -> Option<Vec<Key>> {
        let mut keys = Vec::with_capacity(self.table.places.len());
        self.each_member(series, |key, _| keys.push(key))?;
        Some(keys)
    }

    /// Calls `visit` for the figures of a series, and says how many they are; `None` as for [`Self::members`].
    fn each_member(&self, series: &Series, mut visit: impl FnMut(Key, &'a Figure)) -> Option<usize> {
        let mut count = 0;
        let own = (series.of == Of::This).then(|| self.indicator().figures[series.measure as usize].as_slice());
        for (place, known) in self.table.places.iter().enumerate() {
            if !self.is_member(place, known, series.members) {
                continue;
            }
            let key = match own {
                Some(row) => row.get(place).copied().flatten().map(|figure| Key { table: 0, figure }),
                None => self.key_at(series.measure, place, series.of),
            };
            let Some(key) = key else {
                // A place that should have reported and has not is no zero; nor is what a number merged over the cell has swallowed.
                let swallowed = |covered: &Covered| covered.indicator == self.indicator && covered.place == place;
                if (series.of == Of::Submitted && !self.is_vacant(place))
                    || (series.of == Of::This && self.table.covered.iter().any(swallowed))
                {
                    return None;
                }
                continue;
            };
            let figure = self.figure(key);
            // What the place's own table and this one contradict each other about is no basis for a sum.
            if series.of == Of::Submitted && self.contradicts(series.measure, place, figure) {
                return None;
            }
            if figure.value.is_some() {
                visit(key, figure);
                count += 1;
                continue;
            }
            let vacant = matches!(figure.kind, Kind::NotApplicable | Kind::Blank);
            let busy = || {
                [Measure::Target, Measure::Actual, Measure::Progress].into_iter().any(|other| {
                    let other = match own {
                        Some(_) => self.table.at(self.indicator(), other, place),
                        None => self.key_at(other, place, series.of).map(|key| self.figure(key)),
                    };
                    other.and_then(|figure| figure.value).is_some_and(|value| !value.is_zero())
                })
            };
            if !vacant || busy() {
                return None;
            }
        }
        (count > 0).then_some(count)
    }

    /// Whether a place is among the members of a series.
    fn is_member(&self, index: usize, place: &Place, members: Members) -> bool {
        match members {
            Members::Parts => place.is_part(true),
            Members::Counties => place.is_part(false),
            Members::Within => match self.place.and_then(|here| self.table.places.get(here)).map(|here| here.role) {
                Some(Role::Subtotal { from, to }) => (from.into()..to.into()).contains(&index) && place.is_part(true),
                _ => false,
            },
        }
    }

    /// Whether the table says another number than a figure of the place's own.
    fn contradicts(&self, measure: Measure, place: usize, figure: &Figure) -> bool {
        let own = self.indicator().figure(measure, place).map(|id| self.table.figure(id));
        own.is_some_and(|own| !own.is_vacant() && !link::says_the_same(own, figure))
    }

    /// Whether a place has nothing to say about the indicator.
    fn is_vacant(&self, place: usize) -> bool {
        let mut figures = Measure::ALL.into_iter().filter_map(|measure| self.indicator().figure(measure, place));
        figures.all(|id| self.table.figure(id).is_vacant())
    }

    /// The value that is tried in place of a figure's own.
    fn repair_of(&self, key: Key) -> Option<Decimal> {
        let own = self.repaired.iter().find(|(figure, _)| key.table == 0 && *figure == key.figure);
        own.map(|(_, value)| *value)
    }

    fn reported(&self, key: Key) -> Option<Decimal> {
        self.repair_of(key).or_else(|| self.figure(key).value)
    }

    /// The value of an expression on the figures as printed; `None` where a figure is missing or a divisor is zero.
    pub fn value(&self, expression: &Expression) -> Option<Decimal> {
        match expression {
            Expression::Number(value) => Some(*value),
            Expression::Figure(reference) => self.reported(self.key(reference)?),
            Expression::Aggregate(aggregate, series) => {
                let total = self.total(series)?;
                match aggregate {
                    Aggregate::Count => Some(total.count.into()),
                    Aggregate::Mean => total.sum?.checked_div(total.count.into()),
                    Aggregate::Sum => total.sum,
                }
            }
            Expression::Threshold(name) => self.profile.threshold(name),
            Expression::Schedule(Of::Previous) => self.links.previous_period().map(|period| self.profile.schedule(period.month)),
            Expression::Schedule(_) => self.schedule,
            Expression::Stated => self.stated().map(|stated| stated.value),
            Expression::StatedPart => self.stated()?.part.as_ref().map(|(value, _)| *value),
            Expression::Add(a, b) => self.value(a)?.checked_add(self.value(b)?),
            Expression::Subtract(a, b) => self.value(a)?.checked_sub(self.value(b)?),
            Expression::Multiply(a, b) => self.value(a)?.checked_mul(self.value(b)?),
            Expression::Divide(a, b) => self.value(a)?.checked_div(self.value(b)?),
        }
    }

    /// What the name states speaks of the whole, so it is there only at the whole.
    fn stated(&self) -> Option<&'a crate::model::table::Stated> {
        let whole = self.place.is_none() || self.place == self.total;
        if whole { self.indicator().stated.as_ref() } else { None }
    }

    /// All values an expression can have within the intervals of its figures; `None` as for [`Self::value`].
    pub fn interval(&self, expression: &Expression) -> Option<Interval> {
        match expression {
            Expression::Figure(reference) => {
                let key = self.key(reference)?;
                if let Some(value) = self.repair_of(key) {
                    return Some(Interval::point(value));
                }
                let figure = self.figure(key);
                figure.value.map(|_| figure.interval)
            }
            Expression::Aggregate(Aggregate::Sum, series) => self.sum(series).map(|(sum, _)| sum),
            Expression::Aggregate(Aggregate::Mean, series) => {
                let (sum, count) = self.sum(series)?;
                sum.divide(&Interval::point(count.into()))
            }
            Expression::Stated => {
                let stated = self.stated()?;
                let half = stated.resolution.checked_div(Decimal::TWO)?;
                Some(Interval::around(stated.value, half))
            }
            Expression::Add(a, b) => Some(self.interval(a)?.add(&self.interval(b)?)),
            Expression::Subtract(a, b) => Some(self.interval(a)?.subtract(&self.interval(b)?)),
            Expression::Multiply(a, b) => Some(self.interval(a)?.multiply(&self.interval(b)?)),
            Expression::Divide(a, b) => self.interval(a)?.divide(&self.interval(b)?),
            Expression::Number(_)
            | Expression::Aggregate(Aggregate::Count, _)
            | Expression::Threshold(_)
            | Expression::Schedule(_)
            | Expression::StatedPart => self.value(expression).map(Interval::point),
        }
    }

    /// What a series comes to; `None` as for [`Self::members`].
    fn total(&self, series: &Series) -> Option<Total> {
        let add_up = || {
            let (mut sum, mut equal, mut first) = (Some(Decimal::ZERO), true, None);
            let count = self.each_member(series, |key, figure| {
                let Some(value) = self.repair_of(key).or(figure.value) else { return };
                sum = sum.and_then(|sum| sum.checked_add(value));
                equal = equal && Operator::Equal.holds(*first.get_or_insert(value), value);
            })?;
            Some(Total { count, sum, equal })
        };
        match self.totals {
            Some(Totals(known)) if series.of == Of::This && series.is_fixed() && self.repaired.is_empty() => {
                *known[series.measure as usize][usize::from(series.members == Members::Parts)].get_or_init(add_up)
            }
            _ => add_up(),
        }
    }

    /// The sum of a series' intervals, and how many figures it has.
    fn sum(&self, series: &Series) -> Option<(Interval, usize)> {
        let mut sum = Interval::point(Decimal::ZERO);
        let count = self.each_member(series, |key, figure| {
            sum = sum.add(&self.repair_of(key).map_or(figure.interval, Interval::point));
        })?;
        Some((sum, count))
    }

    /// Whether some values within the intervals satisfy a comparison; `None` where it cannot be applied.
    pub fn possible(&self, operator: Operator, left: &Expression, right: &Expression) -> Option<bool> {
        if operator == Operator::Equal
            && let Some(possible) = self.may_be_quotient(left, right).or_else(|| self.may_be_quotient(right, left))
        {
            return Some(possible);
        }
        // What holds for the printed values needs no others.
        if let (Some(left), Some(right)) = (self.value(left), self.value(right))
            && operator.holds(left, right)
        {
            return Some(true);
        }
        let (left, right) = (self.interval(left)?, self.interval(right)?);
        Some(match operator {
            Operator::Equal => left.intersect(&right).is_some(),
            Operator::NotEqual => left.as_point().is_none() || left.as_point() != right.as_point(),
            Operator::AtMost => left.may_be_at_most(&right),
            Operator::AtLeast => right.may_be_at_most(&left),
            Operator::Below => left.may_be_below(&right),
            Operator::Above => right.may_be_below(&left),
        })
    }

    fn may_be_quotient(&self, rate: &Expression, quotient: &Expression) -> Option<bool> {
        let Expression::Divide(done, target) = quotient else { return None };
        Interval::may_be_quotient(&self.interval(rate)?, &self.interval(done)?, &self.interval(target)?)
    }

    /// Whether no values within the intervals satisfy a relation.
    pub fn is_broken(&self, equation: &Equation) -> bool {
        self.possible(equation.operator, &equation.left, &equation.right) == Some(false)
    }

    /// Whether a condition holds on the figures as printed; `None` where that cannot be said (three-valued logic of Kleene).
    pub fn holds(&self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Constant(value) => Some(*value),
            Condition::Compare(operator, a, b) => Some(operator.holds(self.value(a)?, self.value(b)?)),
            Condition::Surely(operator, a, b) => self.possible(operator.opposite(), a, b).map(|possible| !possible),
            Condition::Is(reference, which) => match self.key(reference) {
                Some(key) => Some(self.has_trait(key, *which)),
                // A cell that the table does not have has no properties, not even that of being blank.
                None => Some(false),
            },
            Condition::Has(attribute) => self.has(*attribute),
            Condition::AllEqual(series) => {
                let total = self.total(series)?;
                Some(total.count > 1 && total.equal)
            }
            Condition::Some(series, which) => {
                let any = (0..self.table.places.len()).any(|place| {
                    let wanted = self.is_member(place, &self.table.places[place], series.members);
                    wanted && self.key_at(series.measure, place, series.of).is_some_and(|key| self.has_trait(key, *which))
                });
                Some(any)
            }
            Condition::Says(text, words) => {
                let is_said = |text: &str| says_any(text, characters(text), words);
                Some(match text {
                    Wording::Notes => self.notes().any(is_said),
                    Wording::Cell(reference) => is_said(&self.figure(self.key(reference)?).printed()),
                    Wording::Name => is_said(&self.indicator().name.text),
                    Wording::Unit => is_said(self.indicator().unit_text()),
                    Wording::Sheet => is_said(&self.table.sheet),
                })
            }
            // Lists are of the facts that a `check` gets, not of the figures.
            Condition::Lists(_) => None,
            Condition::Not(inner) => self.holds(inner).map(|truth| !truth),
            Condition::And(a, b) => match self.holds(a) {
                Some(false) => Some(false),
                Some(true) => self.holds(b),
                None => self.holds(b).filter(|truth| !truth),
            },
            Condition::Or(a, b) => match self.holds(a) {
                Some(true) => Some(true),
                Some(false) => self.holds(b),
                None => self.holds(b).filter(|truth| *truth),
            },
        }
    }

    /// What the notes columns say of the indicator at hand, and of the place at hand where they stand in a place's row.
    pub fn notes(&self) -> impl Iterator<Item = &'a str> {
        let (indicator, place) = (self.indicator, self.place);
        let about = move |note: &&Note| {
            note.indicator.is_none_or(|about| about == indicator) && (note.place.is_none() || note.place == place)
        };
        self.table.notes.iter().filter(about).map(|note| note.text.text.as_str())
    }

    fn has_trait(&self, key: Key, which: Trait) -> bool {
        let figure = self.figure(key);
        match which {
            Trait::Number
            | Trait::Blank
            | Trait::NotApplicable
            | Trait::Status
            | Trait::Mixed
            | Trait::Quantity
            | Trait::Text
            | Trait::Date
            | Trait::Error
            | Trait::Uncomputed => properties::kind(&figure.kind) == which,
            Trait::AsText => figure.writing.as_text,
            Trait::Normalised => figure.writing.normalised,
            // Who corrects the value writes it anew.
            Trait::Scientific => figure.writing.scientific && self.repair_of(key).is_none(),
            Trait::Fraction => self.reported(key).is_some_and(|value| !value.fract().is_zero()),
            Trait::Percent => figure.percent,
            Trait::Unconventional => figure.writing.convention,
            Trait::Whole => self.reported(key).is_some_and(|value| value.fract().is_zero()),
        }
    }

    /// The whole's target, if it is a number.
    fn whole_target(&self) -> Option<Decimal> {
        self.table.at(self.indicator(), Measure::Target, self.total?)?.number()
    }

    fn has(&self, attribute: Attribute) -> Option<bool> {
        Some(match attribute {
            Attribute::Additive => self.indicator().additive,
            Attribute::Kind(kind) => self.indicator().kind == kind,
            Attribute::Counted => self.indicator().counted,
            Attribute::StatesOnly => {
                let mut done =
                    self.indicator().figures[Measure::Actual as usize].iter().flatten().map(|id| self.table.figure(*id));
                done.clone().any(|figure| figure.kind == Kind::Status) && done.all(|figure| figure.value.is_none())
            }
            Attribute::Total => {
                let role = self.table.places[self.place?].role;
                matches!(role, Role::Total | Role::Only)
            }
            Attribute::Capped => self.table.capped,
            Attribute::Only => self.table.places.iter().all(|place| place.role == Role::Only),
            Attribute::Stated => self.indicator().stated.is_some(),
            Attribute::TargetNamed => {
                let (indicator, target) = (self.indicator(), self.whole_target()?);
                quantity::stating(&indicator.name.text, indicator.unit_text(), target).next().is_some()
            }
            Attribute::OtherNamed => {
                let (indicator, target) = (self.indicator(), self.whole_target()?);
                quantity::on_scale(&indicator.name.text, indicator.unit_text())
                    .any(|(value, quantity)| !quantity.percent && !quantity.following.is_empty() && value != target)
            }
            Attribute::Subtotal => self.table.places[self.place?].role.is_subtotal(),
            Attribute::Own => self.table.places[self.place?].role == Role::Own,
            Attribute::Measure(measure) => self.cell?.0 == measure,
        })
    }
}
