//! A problem in whole numbers: every value as a multiple of one small unit, so that relations are evaluated and solved on
//! integers. Exact like the decimals it stands for, and several times faster.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::linear::{Rows, source};
use super::solve::Supposed;
use crate::interval::{End, Interval};
use crate::number::{Number, ten_to};
use crate::relation::{Comparison, MAX_DEGREE, Relation, Term};

/// The finest unit, in decimals. What is stored finer (a number that was never rounded) is calculated with decimals.
const FINEST: u32 = 9;
/// The largest number of units a cell may hold.
const LARGEST: i128 = 1_000_000_000_000_000_000;

/// Cells and relations in units of 10^−`digits`.
#[derive(Clone)]
pub(super) struct Whole {
    digits: u32,
    shapes: Arc<[Shape]>,
    /// By cell: the least and the greatest true value.
    ranges: Vec<(i128, i128)>,
    /// By relation: what its constant and its single cells come to, from and to.
    sums: Vec<(i128, i128)>,
}

/// A relation, scaled so that all its coefficients are whole.
struct Shape {
    comparison: Comparison,
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
            let minus = form.constant.negate();
            let upper = match form.comparison {
                Comparison::Below => minus.high.value().map_or(End::Unbounded, End::Open),
                _ => minus.high,
            };
            let lower = if form.comparison == Comparison::Equal { minus.low } else { End::Unbounded };
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
            let zero = End::Closed(N::ZERO);
            let range = if negative(*unknown) {
                Interval { low: End::Unbounded, high: zero }
            } else {
                Interval { low: zero, high: End::Unbounded }
            };
            rows.push([(*unknown, N::ONE)], range, 0);
        }
        rows
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
    /// A problem in whole numbers; `None` where they do not fit. `finest` is the most decimals a new value may need.
    pub fn new(relations: &[Relation], intervals: &[Interval], finest: u32) -> Option<Self> {
        let mut digits = finest;
        for end in intervals.iter().flat_map(|interval| [interval.low, interval.high]) {
            let value = end.value()?;
            digits = digits.max(if value.scale() > digits { value.normalize().scale() } else { 0 });
        }
        if digits > FINEST {
            return None;
        }
        let ranges = intervals.iter().map(|interval| range(interval, digits)).collect::<Option<Vec<_>>>()?;
        let shapes =
            relations.iter().map(|relation| Shape::new(relation, digits, ranges.len())).collect::<Option<Arc<[Shape]>>>()?;
        let mut whole = Self { digits, shapes, ranges, sums: Vec::with_capacity(relations.len()) };
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

    /// Supposes the true values of a cell; `touching` are the relations it occurs in. `None` where they do not fit.
    pub fn suppose(&mut self, cell: u32, interval: &Interval, touching: &[usize]) -> Option<()> {
        let now = range(interval, self.digits)?;
        let before = std::mem::replace(&mut self.ranges[cell as usize], now);
        for relation in touching {
            if let Some(factor) = self.shapes[*relation].single(cell) {
                let sum = &mut self.sums[*relation];
                *sum = plus(minus(*sum, times(before, factor)?)?, times(now, factor)?)?;
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
                let (before, now) = (self.ranges[other.cell as usize], range(&other.interval, self.digits)?);
                sum = plus(minus(sum, times(before, factor)?)?, times(now, factor)?)?;
            }
        }
        shape.holds(sum, |cell| match supposed.iter().find(|other| other.cell == cell) {
            Some(other) => range(&other.interval, self.digits),
            None => Some(self.ranges[cell as usize]),
        })
    }

    /// Adds a relation over the cells of a set; `None` where the numbers become too large.
    pub fn form(&self, relation: usize, set: &[u32], forms: &mut Forms<i128>) -> Option<()> {
        let shape = &self.shapes[relation];
        let closed = |(low, high): (i128, i128)| Interval { low: End::Closed(low), high: End::Closed(high) };
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
        let mut shape =
            Self { comparison: relation.comparison, constant: 0, singles: Vec::with_capacity(terms.len()), products: Vec::new() };
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

    fn single(&self, cell: u32) -> Option<i128> {
        let found = self.singles.binary_search_by_key(&cell, |(single, _)| *single).ok()?;
        Some(self.singles[found].1)
    }
}
