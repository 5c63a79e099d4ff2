//! A problem in whole numbers: every value as a multiple of one small unit, so that relations are evaluated and solved on
//! integers. Exact like the decimals it stands for, and several times faster.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::linear::{Rows, source};
use super::solve::Supposed;
use super::{Cell, Problem};
use crate::algebra::interval::{End, Interval};
use crate::algebra::number::{Number, ten_to};
use crate::algebra::relation::{Comparison, MAX_DEGREE, Relation, Term};

/// The finest unit, in decimals. What is stored finer (a number that was never rounded) is calculated with decimals.
const FINEST: u32 = 9;
/// The largest number of units a cell may hold.
const LARGEST: i128 = 1_000_000_000_000_000_000;

/// Cells and relations in units of 10^−`digits`.
#[derive(Clone)]
pub(super) struct Whole {
    digits: u32,
    shapes: Arc<Vec<Shape>>,
    /// By cell: the value as printed; `None` where it is finer than the unit.
    values: Vec<Option<i128>>,
    /// By cell: the least and the greatest true value.
    ranges: Vec<(i128, i128)>,
    /// By relation: what its constant and its single cells come to, from and to.
    sums: Vec<(i128, i128)>,
    /// By cell: how a new value would be printed.
    prints: Arc<Vec<Print>>,
}

/// How new values of a cell are printed.
struct Print {
    /// The last digit.
    step: i128,
    /// Whether a value of that many digits stands for itself alone.
    exact: bool,
    /// Whether every other value does, too.
    always: bool,
}

impl Print {
    /// The true values that a value in units would stand for, as [`Cell::printed`] has it.
    fn of(&self, value: i128) -> (i128, i128) {
        if self.always || (self.exact && value % self.step == 0) {
            return (value, value);
        }
        (value - self.step / 2, value + self.step / 2)
    }
}

/// A value in units, with the least and the greatest true value it stands for.
#[derive(Clone, Copy)]
pub(super) struct Units {
    value: Option<i128>,
    range: (i128, i128),
}

/// A relation, scaled so that all its coefficients are whole.
struct Shape {
    comparison: Comparison,
    /// What it comes to is counted in units of 10^−`scale`.
    scale: u32,
    constant: i128,
    /// Ascending by cell.
    singles: Vec<(u32, i128)>,
    /// With the cells that are multiplied and how many there are.
    products: Vec<(i128, [u32; MAX_DEGREE], usize)>,
}

/// Relations over the cells of a set.
pub(super) struct Forms<N> {
    terms: Vec<(u32, Interval<N>)>,
    forms: Vec<Form<N>>,
    /// Unknowns with a coefficient that is not a single number: their sign decides which end binds.
    signed: Vec<u32>,
    products: Products,
}

/// One of them.
struct Form<N> {
    /// Where its terms stand in the list of all, from and to.
    from: usize,
    to: usize,
    constant: Interval<N>,
    comparison: Comparison,
}

impl<N: Number> Forms<N> {
    pub fn with_capacity(relations: usize, set: usize) -> Self {
        Self {
            terms: Vec::with_capacity(relations * set.min(4)),
            forms: Vec::with_capacity(relations),
            signed: Vec::new(),
            products: Products::default(),
        }
    }

    /// Adds to the coefficient of an unknown in the form that is being put together.
    pub fn accumulate(&mut self, unknown: u32, known: Interval<N>) {
        let from = self.forms.last().map_or(0, |form| form.to);
        match self.terms[from..].iter_mut().find(|(index, _)| *index == unknown) {
            Some((_, factor)) => *factor = factor.add(&known),
            None => self.terms.push((unknown, known)),
        }
    }

    /// The unknown that stands for some cells of a set of a size; `None` for no cells.
    pub fn unknown(&mut self, open: &[u32], size: usize) -> Option<u32> {
        self.products.unknown(open, size)
    }

    /// Ends a form.
    pub fn finish(&mut self, constant: Interval<N>, comparison: Comparison) {
        let from = self.forms.last().map_or(0, |form| form.to);
        self.terms[from..].sort_by_key(|(unknown, _)| *unknown);
        let mut to = from;
        for at in from..self.terms.len() {
            let (unknown, factor) = self.terms[at];
            let point = factor.as_point();
            if point == Some(N::ZERO) {
                continue;
            }
            self.terms[to] = (unknown, factor);
            to += 1;
            if point.is_none() && !self.signed.contains(&unknown) {
                self.signed.push(unknown);
            }
        }
        self.terms.truncate(to);
        self.forms.push(Form { from, to, constant, comparison });
    }

    /// How many suppositions about signs there are to be tried, each a number for [`Forms::rows`].
    pub fn signs(&self) -> u32 {
        1 << self.signed.len().min(3)
    }

    /// The rows with a sign supposed for each unknown whose coefficient is an interval; a set bit stands for “at most zero”.
    pub fn rows(&self, signs: u32) -> Rows<N> {
        let negative = |unknown: u32| {
            self.signed.iter().position(|other| *other == unknown).is_some_and(|bit| bit < 3 && signs >> bit & 1 == 1)
        };
        // Twice what is stated leaves room for what follows from it.
        let mut rows = Rows::with_capacity(2 * self.forms.len() + self.signed.len(), 2 * self.terms.len());
        for (position, form) in self.forms.iter().enumerate() {
            let terms = &self.terms[form.from..form.to];
            let sources = source(position);
            let Interval { low: lower, high: upper } = reach(form.constant, form.comparison);
            if terms.iter().all(|(_, factor)| factor.as_point().is_some()) {
                let terms = terms.iter().filter_map(|(unknown, factor)| Some((*unknown, factor.as_point()?)));
                rows.push(terms, Interval { low: lower, high: upper }, sources);
                continue;
            }
            // The least value the form can take must not exceed the upper end, the greatest must reach the lower one.
            for (range, least) in
                [(Interval { low: End::Unbounded, high: upper }, true), (Interval { low: lower, high: End::Unbounded }, false)]
            {
                if range == Interval::EVERYTHING {
                    continue;
                }
                let end = |(unknown, factor): &(u32, Interval<N>)| {
                    let end = if least != negative(*unknown) { factor.low } else { factor.high };
                    Some((*unknown, end.value()?))
                };
                if terms.iter().all(|term| end(term).is_some()) {
                    rows.push(terms.iter().filter_map(end).filter(|(_, factor)| !factor.is_nought()), range, sources);
                }
            }
        }
        for unknown in &self.signed {
            rows.push([(*unknown, N::ONE)], side(negative(*unknown)), 0);
        }
        rows
    }
}

/// Where an unknown lies of which a sign is supposed.
fn side<N: Number>(negative: bool) -> Interval<N> {
    let zero = End::Closed(N::ZERO);
    match negative {
        true => Interval { low: End::Unbounded, high: zero },
        false => Interval { low: zero, high: End::Unbounded },
    }
}

/// Where the open part of a relation must lie, given what its known part comes to.
fn reach<N: Number>(known: Interval<N>, comparison: Comparison) -> Interval<N> {
    let minus = known.negate();
    match comparison {
        Comparison::Equal => minus,
        Comparison::AtMost => Interval { low: End::Unbounded, ..minus },
        Comparison::Below => Interval { low: End::Unbounded, high: minus.high.value().map_or(End::Unbounded, End::Open) },
    }
}

/// Products of open cells; each counts as an unknown of its own, after the cells of the set.
#[derive(Default)]
struct Products(Vec<Vec<u32>>);

impl Products {
    /// The unknown that stands for some cells of a set of a size; `None` for no cells.
    fn unknown(&mut self, open: &[u32], size: usize) -> Option<u32> {
        match open {
            [] => None,
            [single] => Some(*single),
            _ => {
                let index = self.0.iter().position(|product| product == open).unwrap_or_else(|| {
                    self.0.push(open.to_vec());
                    self.0.len() - 1
                });
                Some((size + index) as u32)
            }
        }
    }
}

/// Units of 10^−`digits` as a float.
fn float(units: i128, digits: u32) -> f64 {
    // A quotient of two floats that are exact is the nearest to the true one.
    units as f64 / 10_f64.powi(digits as i32)
}

/// A quotient rounded the way a person does.
fn nearest(dividend: i128, divisor: i128) -> i128 {
    let (whole, rest) = (dividend / divisor, dividend % divisor);
    let up = rest.unsigned_abs() >= divisor.unsigned_abs() - rest.unsigned_abs();
    whole + if up { dividend.signum() * divisor.signum() } else { 0 }
}

/// A value in units; `None` where it is finer or too large.
fn units(value: Decimal, digits: u32) -> Option<i128> {
    let value = if value.scale() > digits { value.normalize() } else { value };
    let power = ten_to(digits.checked_sub(value.scale())?)?;
    value.mantissa().times(power).filter(|units| units.abs() <= LARGEST)
}

fn range(interval: &Interval, digits: u32) -> Option<(i128, i128)> {
    let end = |end: End| match end {
        End::Closed(value) => units(value, digits),
        _ => None,
    };
    Some((end(interval.low)?, end(interval.high)?))
}

fn closed((low, high): (i128, i128)) -> Interval<i128> {
    Interval { low: End::Closed(low), high: End::Closed(high) }
}

fn times((low, high): (i128, i128), factor: i128) -> Option<(i128, i128)> {
    let (one, other) = (low.times(factor)?, high.times(factor)?);
    Some(if factor < 0 { (other, one) } else { (one, other) })
}

fn product(one: (i128, i128), other: (i128, i128)) -> Option<(i128, i128)> {
    let (a, b) = (times(one, other.0)?, times(one, other.1)?);
    Some((a.0.min(b.0), a.1.max(b.1)))
}

fn plus(one: (i128, i128), other: (i128, i128)) -> Option<(i128, i128)> {
    Some((one.0.checked_add(other.0)?, one.1.checked_add(other.1)?))
}

fn minus(one: (i128, i128), other: (i128, i128)) -> Option<(i128, i128)> {
    Some((one.0.checked_sub(other.0)?, one.1.checked_sub(other.1)?))
}

impl Whole {
    /// A problem in whole numbers; `None` where they do not fit. `fineness` are the decimals to which a new value of each cell is given.
    pub fn new(problem: &Problem, fineness: &[u32]) -> Option<Self> {
        // Half a unit of a new value must be expressible as well.
        let mut digits = fineness.iter().map(|digits| digits + 1).max().unwrap_or(0);
        let ends = |cell: &Cell| [cell.interval.low, cell.interval.high];
        for end in problem.cells.iter().flat_map(ends) {
            let value = end.value()?;
            digits = digits.max(if value.scale() > digits { value.normalize().scale() } else { 0 });
        }
        if digits > FINEST {
            return None;
        }
        let Problem { cells, relations, .. } = problem;
        // Collecting what may fail would not know how much room there must be.
        let mut ranges = Vec::with_capacity(cells.len());
        let mut prints = Vec::with_capacity(cells.len());
        for (cell, own) in cells.iter().zip(fineness) {
            ranges.push(range(&cell.interval, digits)?);
            let exact = !cell.percent && cell.interval.as_point().is_some();
            prints.push(Print { step: ten_to(digits - own)?, exact, always: exact && cell.is_whole() });
        }
        let mut shapes = Vec::with_capacity(relations.len());
        for relation in relations {
            shapes.push(Shape::new(relation, digits, cells.len())?);
        }
        let values = cells.iter().map(|cell| units(cell.value, digits)).collect();
        let (shapes, prints) = (Arc::new(shapes), Arc::new(prints));
        let mut whole = Self { digits, shapes, values, ranges, sums: Vec::with_capacity(relations.len()), prints };
        for shape in whole.shapes.iter() {
            let constant = Some((shape.constant, shape.constant));
            let add = |sum: Option<(i128, i128)>, (cell, factor): &(u32, i128)| {
                plus(sum?, times(whole.ranges[*cell as usize], *factor)?)
            };
            let sum = shape.singles.iter().fold(constant, add)?;
            whole.sums.push(sum);
        }
        Some(whole)
    }

    /// A new value of a cell with the true values it stands for, those of the printed one where no others are named; `None`
    /// where they do not fit.
    pub fn units(&self, cell: u32, value: Decimal, interval: Option<&Interval>) -> Option<Units> {
        let value = units(value, self.digits);
        let range = match interval {
            Some(interval) => range(interval, self.digits)?,
            None => self.prints[cell as usize].of(value?),
        };
        Some(Units { value, range })
    }

    /// What another cell says, printed in a cell.
    pub fn brought(&self, cell: u32, from: u32) -> Option<Units> {
        let value = self.values[from as usize]?;
        Some(Units { value: Some(value), range: self.prints[cell as usize].of(value) })
    }

    /// What is supposed of a cell.
    pub fn of(&self, cell: u32) -> Units {
        Units { value: self.values[cell as usize], range: self.ranges[cell as usize] }
    }

    /// Supposes another value for a cell; `touching` are the relations it occurs in. `None` where the numbers become too large.
    pub fn suppose(&mut self, cell: u32, now: Units, touching: &[usize]) -> Option<()> {
        self.values[cell as usize] = now.value;
        let before = std::mem::replace(&mut self.ranges[cell as usize], now.range);
        for relation in touching {
            if let Some(factor) = self.shapes[*relation].single(cell) {
                let sum = &mut self.sums[*relation];
                *sum = plus(minus(*sum, times(before, factor)?)?, times(now.range, factor)?)?;
            }
        }
        Some(())
    }

    /// Whether a relation holds; `None` where the numbers become too large.
    pub fn holds(&self, relation: usize) -> Option<bool> {
        self.shapes[relation].holds(self.sums[relation], |cell| Some(self.ranges[cell as usize]))
    }

    /// Whether a relation holds where other values are supposed for some cells; `None` where the numbers become too large.
    pub fn holds_with(&self, relation: usize, supposed: &[Supposed]) -> Option<bool> {
        let shape = &self.shapes[relation];
        let mut sum = self.sums[relation];
        for other in supposed {
            if let Some(factor) = shape.single(other.cell) {
                let (before, now) = (self.ranges[other.cell as usize], other.units?.range);
                sum = plus(minus(sum, times(before, factor)?)?, times(now, factor)?)?;
            }
        }
        shape.holds(sum, |cell| match supposed.iter().find(|other| other.cell == cell) {
            Some(other) => Some(other.units?.range),
            None => Some(self.ranges[cell as usize]),
        })
    }

    /// Whether other values for some cells change by how much a relation fails; `None` where that cannot be said in whole numbers.
    pub fn changes(&self, relation: usize, supposed: &[Supposed]) -> Option<bool> {
        let shape = &self.shapes[relation];
        let change = |other: &Supposed, factor: i128| {
            let (before, now) = (self.values[other.cell as usize]?, other.units?.value?);
            now.checked_sub(before)?.times(factor)
        };
        if shape.products.is_empty() {
            let mut total: i128 = 0;
            for other in supposed {
                if let Some(factor) = shape.single(other.cell) {
                    total = total.plus(change(other, factor)?)?;
                }
            }
            return Some(total != 0);
        }
        Some(self.off(relation, supposed)? != self.off(relation, &[])?)
    }

    /// Whether a relation holds where some cells say what others do, and whether by how much it fails is then another; `None` where
    /// that cannot be said in whole numbers.
    pub fn exchanged(&self, relation: usize, moves: impl Iterator<Item = (u32, u32)> + Clone) -> Option<(bool, bool)> {
        let shape = &self.shapes[relation];
        let (mut sum, mut change) = (self.sums[relation], 0_i128);
        for (cell, from) in moves.clone() {
            let Some(factor) = shape.single(cell) else { continue };
            let (before, now) = (self.values[cell as usize]?, self.values[from as usize]?);
            let printed = self.prints[cell as usize].of(now);
            sum = plus(minus(sum, times(self.ranges[cell as usize], factor)?)?, times(printed, factor)?)?;
            change = change.plus(now.checked_sub(before)?.times(factor)?)?;
        }
        let source = |cell: u32| moves.clone().find(|(moved, _)| *moved == cell).map(|(_, from)| from);
        let holds = shape.holds(sum, |cell| match source(cell) {
            None => Some(self.ranges[cell as usize]),
            Some(from) => Some(self.prints[cell as usize].of(self.values[from as usize]?)),
        })?;
        if shape.products.is_empty() {
            return Some((holds, change != 0));
        }
        let after = shape.value(|cell| self.values[source(cell).unwrap_or(cell) as usize])?;
        Some((holds, after != self.off(relation, &[])?))
    }

    /// Whether nothing in a sum was rounded.
    pub fn is_exact(&self, relation: usize) -> bool {
        self.sums[relation].0 == self.sums[relation].1
    }

    /// How far a relation is from holding exactly, on the values as printed and those supposed in their place.
    fn off(&self, relation: usize, supposed: &[Supposed]) -> Option<i128> {
        self.shapes[relation].value(|cell| match supposed.iter().find(|other| other.cell == cell) {
            Some(other) => other.units?.value,
            None => self.values[cell as usize],
        })
    }

    /// The same as a float, the nearest one unless it is long.
    pub fn distance(&self, relation: usize, supposed: &[Supposed]) -> Option<f64> {
        Some(float(self.off(relation, supposed)?, self.shapes[relation].scale))
    }

    /// How far apart the true values of a cell lie, or those of a value supposed in its place.
    pub fn width(&self, cell: u32, supposed: &[Supposed]) -> Option<f64> {
        let (low, high) = match supposed.iter().find(|other| other.cell == cell) {
            Some(other) => other.units?.range,
            None => self.ranges[cell as usize],
        };
        Some(float(high - low, self.digits))
    }

    /// Adds a relation over the cells of a set; `None` where the numbers become too large.
    pub fn form(&self, relation: usize, set: &[u32], forms: &mut Forms<i128>) -> Option<()> {
        let shape = &self.shapes[relation];
        let mut constant = self.sums[relation];
        for (index, cell) in set.iter().enumerate() {
            if let Some(factor) = shape.single(*cell) {
                constant = minus(constant, times(self.ranges[*cell as usize], factor)?)?;
                forms.accumulate(index as u32, Interval::point(factor));
            }
        }
        for (factor, cells, degree) in &shape.products {
            let mut known = (*factor, *factor);
            let (mut open, mut count) = ([0; MAX_DEGREE], 0);
            for cell in &cells[..*degree] {
                match set.iter().position(|member| member == cell) {
                    Some(index) => {
                        open[count] = index as u32;
                        count += 1;
                    }
                    None => known = product(known, self.ranges[*cell as usize])?,
                }
            }
            match forms.unknown(&open[..count], set.len()) {
                Some(unknown) => forms.accumulate(unknown, closed(known)),
                None => constant = plus(constant, known)?,
            }
        }
        forms.finish(closed(constant), shape.comparison);
        Some(())
    }

    /// What relations say of one cell where all others are known, and whether its factor in one of them is no single number: then
    /// for the sign that is supposed for the cell, as [`Forms::rows`] has it. `None` where a factor is nought, or where the numbers
    /// become too large.
    pub fn rows(&self, cell: u32, relations: &[usize], negative: bool) -> Option<(Rows<i128>, bool)> {
        let mut rows = Rows::with_capacity(2 * relations.len() + 1, 2 * relations.len() + 1);
        let mut signed = false;
        for (position, relation) in relations.iter().enumerate() {
            let shape = &self.shapes[*relation];
            let single = shape.single(cell).unwrap_or(0);
            let mut constant = minus(self.sums[*relation], times(self.ranges[cell as usize], single)?)?;
            let mut slope = (single, single);
            for (factor, cells, degree) in &shape.products {
                let (mut known, mut open) = ((*factor, *factor), 0);
                for other in &cells[..*degree] {
                    if *other == cell {
                        open += 1;
                    } else {
                        known = product(known, self.ranges[*other as usize])?;
                    }
                }
                match open {
                    0 => constant = plus(constant, known)?,
                    1 => slope = plus(slope, known)?,
                    _ => return None,
                }
            }
            let (range, sources) = (reach(closed(constant), shape.comparison), source(position));
            if slope.0 == 0 || slope.1 == 0 {
                return None;
            }
            if slope.0 == slope.1 {
                rows.push([(0, slope.0)], range, sources);
                continue;
            }
            signed = true;
            let (at_least, at_most) = if negative { (slope.1, slope.0) } else { slope };
            for (factor, range) in
                [(at_least, Interval { low: End::Unbounded, ..range }), (at_most, Interval { high: End::Unbounded, ..range })]
            {
                if range != Interval::EVERYTHING {
                    rows.push([(0, factor)], range, sources);
                }
            }
        }
        if signed {
            rows.push([(0, 1)], side(negative), 0);
        }
        Some((rows, signed))
    }

    /// The only value to be printed in a cell that satisfies `factor · cell ∈ range` for some rows, if it is what one of some
    /// equations gives for it, of which it is the only open cell; `None` where that is not so, or cannot be said in whole numbers.
    pub fn settled(
        &self,
        cell: u32,
        rows: &[(i128, Interval<i128>)],
        equations: impl Iterator<Item = usize> + Clone,
    ) -> Option<Decimal> {
        let print = &self.prints[cell as usize];
        let (mut least, mut most) = (None::<i128>, None::<i128>);
        for (factor, range) in rows {
            let range = if factor.is_negative() { range.negate() } else { *range };
            let step = factor.abs().times(print.step)?;
            let low = range.low.value().map(|low| low.div_euclid(step) + i128::from(low.rem_euclid(step) != 0));
            let high = range.high.value().map(|high| high.div_euclid(step));
            least = least.max(low);
            most = [most, high].into_iter().flatten().min();
        }
        if most? > least? {
            return None;
        }
        let fits = |value: i128| {
            let printed = closed(print.of(value));
            rows.iter().all(|(factor, range)| printed.scale(*factor).intersect(range).is_some())
        };
        // Sums first, then products.
        for linear in [true, false] {
            for relation in equations.clone() {
                let shape = &self.shapes[relation];
                if shape.products.is_empty() != linear {
                    continue;
                }
                if let Some((rest, slope)) = shape.around(cell, |other| self.values[other as usize])? {
                    let steps = nearest(-rest, slope.times(print.step)?);
                    if fits(steps.times(print.step)?) {
                        let digits = self.digits - print.step.ilog10();
                        return Decimal::try_from_i128_with_scale(steps, digits).ok();
                    }
                }
            }
        }
        None
    }

    /// `factor · cell ∈ range` in decimals; `None` where they do not fit.
    pub fn decimal(&self, factor: i128, range: &Interval<i128>) -> Option<(Decimal, Interval)> {
        let end = |end: End<i128>| match end.value() {
            Some(value) => Some(End::with(Some(Decimal::try_from_i128_with_scale(value, self.digits).ok()?), end.is_closed())),
            None => Some(End::Unbounded),
        };
        let factor = Decimal::try_from_i128_with_scale(factor, 0).ok()?;
        Some((factor, Interval { low: end(range.low)?, high: end(range.high)? }))
    }
}

impl Shape {
    fn new(relation: &Relation, digits: u32, cells: usize) -> Option<Self> {
        let terms = relation.polynomial.terms();
        // The factors of a product bring the unit in more than once.
        let plain = |value: Decimal| if value.scale() == 0 { value } else { value.normalize() };
        let scale = |term: &Term| plain(term.coefficient).scale() + digits * term.factors().len() as u32;
        let finest = terms.iter().map(scale).max().unwrap_or(0);
        let mut shape = Self {
            comparison: relation.comparison,
            scale: finest,
            constant: 0,
            singles: Vec::with_capacity(terms.len()),
            products: Vec::new(),
        };
        for term in terms {
            let power = ten_to(finest - scale(term))?;
            let factor = plain(term.coefficient).mantissa().times(power)?;
            if term.factors().iter().any(|cell| *cell as usize >= cells) {
                continue;
            }
            match term.factors() {
                [] => shape.constant = factor,
                [single] => shape.singles.push((*single, factor)),
                several => {
                    let mut cells = [0; MAX_DEGREE];
                    cells[..several.len()].copy_from_slice(several);
                    shape.products.push((factor, cells, several.len()));
                }
            }
        }
        Some(shape)
    }

    /// Whether the relation holds, given what its constant and its single cells come to.
    fn holds(&self, sum: (i128, i128), range: impl Fn(u32) -> Option<(i128, i128)>) -> Option<bool> {
        let mut total = sum;
        for (factor, cells, count) in &self.products {
            let known = cells[..*count].iter().try_fold((*factor, *factor), |known, cell| product(known, range(*cell)?))?;
            total = plus(total, known)?;
        }
        Some(match self.comparison {
            Comparison::Equal => total.0 <= 0 && total.1 >= 0,
            Comparison::AtMost => total.0 <= 0,
            Comparison::Below => total.0 < 0,
        })
    }

    /// What its sides differ by.
    fn value(&self, value: impl Fn(u32) -> Option<i128>) -> Option<i128> {
        let singles = self.singles.iter().try_fold(self.constant, |sum, (cell, factor)| sum.plus(value(*cell)?.times(*factor)?));
        self.products.iter().try_fold(singles?, |sum, (factor, cells, degree)| {
            sum.plus(cells[..*degree].iter().try_fold(*factor, |product, cell| product.times(value(*cell)?))?)
        })
    }

    /// What its sides differ by where a cell is nought, and what they then differ by more for each unit of the cell; nothing where
    /// it cannot be solved for the cell, `None` where that cannot be said in whole numbers.
    fn around(&self, cell: u32, value: impl Fn(u32) -> Option<i128>) -> Option<Option<(i128, i128)>> {
        let (mut rest, mut slope) = (self.constant, 0_i128);
        for (single, factor) in &self.singles {
            if *single == cell {
                slope = slope.plus(*factor)?;
            } else {
                rest = rest.plus(value(*single)?.times(*factor)?)?;
            }
        }
        for (factor, cells, degree) in &self.products {
            let (mut known, mut open) = (*factor, 0);
            for other in &cells[..*degree] {
                if *other == cell {
                    open += 1;
                } else {
                    known = known.times(value(*other)?)?;
                }
            }
            match open {
                0 => rest = rest.plus(known)?,
                1 => slope = slope.plus(known)?,
                _ => return Some(None),
            }
        }
        Some((slope != 0).then_some((rest, slope)))
    }

    fn single(&self, cell: u32) -> Option<i128> {
        let found = self.singles.binary_search_by_key(&cell, |(single, _)| *single).ok()?;
        Some(self.singles[found].1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::algebra::relation::Polynomial;
    use crate::locate::solve::Frame;

    fn cell() -> impl Strategy<Value = Cell> {
        (-2_000_i64..2_000, 0..4_u32, 0..5_u8, any::<bool>(), any::<bool>()).prop_map(
            |(units, scale, decimals, percent, exact)| {
                let value = Decimal::new(units, scale);
                let interval = match exact {
                    true => Interval::point(value),
                    false => Interval::around(value, Decimal::new(5, u32::from(decimals) + 1)),
                };
                let (weight, fixed, previous, stated) = (Decimal::ONE, false, None, None);
                Cell { value, interval, decimals, percent, weight, fixed, previous, stated }
            },
        )
    }

    /// `0 = 1 + 2`, `3 = 4 · 0` and `5 ≤ 3`.
    fn relations() -> Vec<Relation> {
        let of = Polynomial::variable;
        let sum = of(0).subtract(&Polynomial::sum([1, 2]));
        let rate = of(3).subtract(&of(4).multiply(&of(0)).expect("short"));
        let limit = of(5).subtract(&of(3));
        let comparisons = [Comparison::Equal, Comparison::Equal, Comparison::AtMost];
        let relation = |(polynomial, comparison)| Relation { polynomial, comparison };
        [sum, rate, limit].map(|polynomial| polynomial.expect("short")).into_iter().zip(comparisons).map(relation).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// 证明: a value printed in a cell stands for the same true values in whole numbers as in decimals.
        #[test]
        fn values_are_printed_as_in_decimals(cell in cell(), units in -2_000_i64..2_000, scale in 0..5_u32) {
            let value = Decimal::new(units, scale);
            let problem = Problem { cells: vec![cell], relations: Vec::new(), block: None };
            let frame = Frame::new(&problem);
            if let Some(whole) = &frame.whole && let Some(units) = whole.units(0, value, None) {
                prop_assert_eq!(Some(units.range), range(&frame.printed(0, value), whole.digits));
            }
        }

        /// 证明: what relations say of one cell is what is left of them over a set of that cell alone.
        #[test]
        fn one_cell_is_spoken_of_as_in_a_set(cells in prop::collection::vec(cell(), 6), cell in 0..6_u32, negative in any::<bool>()) {
            let problem = Problem { cells, relations: relations(), block: None };
            let frame = Frame::new(&problem);
            let touched = frame.touched(&[cell]);
            if let Some(whole) = &frame.whole && let Some((rows, signed)) = whole.rows(cell, &touched, negative) {
                let mut forms = Forms::with_capacity(touched.len(), 1);
                for relation in &touched {
                    prop_assert!(whole.form(*relation, &[cell], &mut forms).is_some());
                }
                prop_assert_eq!(forms.signs(), if signed { 2 } else { 1 });
                let same = forms.rows(u32::from(negative && signed)).project(Some(0)).expect("something is said of the cell");
                let said = |rows: &Rows<i128>| rows.iter().map(|(terms, range)| (terms.to_vec(), range)).collect::<Vec<_>>();
                prop_assert_eq!(said(&rows), said(&same));
            }
        }

        /// 证明: what an exchange of cells comes to is what it comes to when it is supposed, in whole numbers and in decimals.
        #[test]
        fn exchanges_are_judged_as_they_are_supposed(
            cells in prop::collection::vec(cell(), 6),
            moves in prop::collection::btree_map(0..6_u32, 0..6_u32, 1..4),
        ) {
            let problem = Problem { cells, relations: relations(), block: None };
            let frame = Frame::new(&problem);
            let mut plain = frame.clone();
            plain.whole = None;
            if let Some(whole) = &frame.whole {
                for relation in 0..problem.relations.len() {
                    let Some((holds, changes)) = whole.exchanged(relation, moves.iter().map(|(cell, from)| (*cell, *from))) else { continue };
                    let supposed = |frame: &Frame| -> Vec<Supposed> {
                        moves.iter().map(|(cell, from)| frame.supposing(*cell, frame.values[*from as usize], None)).collect()
                    };
                    prop_assert_eq!(holds, frame.holds_with(relation, &supposed(&frame)));
                    prop_assert_eq!(holds, plain.holds_with(relation, &supposed(&plain)));
                    prop_assert_eq!(Some(changes), whole.changes(relation, &supposed(&frame)));
                }
            }
        }
    }
}
