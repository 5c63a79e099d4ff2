//! Relations prepared once for many records of the same shape.
//!
//! What remains of linear relations when the cells of a set are eliminated — the implied edits of Fellegi and Holt — does not
//! depend on the record. It is kept from record to record, so that testing a set is the evaluation of a few linear forms,
//! on integers. Whatever does not fit (products, rounded values, numbers too large) goes the general way.

use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::graph::{Graph, Lists};
use super::groups;
use super::search::{General, Solver, Values};
use super::solve::{Conflict, Frame};
use super::{Cell, Located, Problem};
use crate::algebra::number::ten_to;
use crate::algebra::relation::{Comparison, Relation};

/// The most implied systems that are kept.
const MOST_KEPT: usize = 20_000;
/// The most rows of one implied system.
const MOST_ROWS: usize = 500;
/// The finest unit that records are converted to.
const FINEST: u32 = 9;

/// Relations over the columns of a flat table, prepared for locating errors in record after record.
///
/// Cloning it for another thread is cheap next to the records; what one copy has learned the other does not know.
#[derive(Clone, Debug)]
pub struct System {
    problem: Problem,
    weights: Vec<Decimal>,
    fixed: Vec<bool>,
    /// The relations as linear forms with whole coefficients; `None` where that is not possible.
    edits: Option<Arc<[Edit]>>,
    graph: Arc<Graph>,
    active: Arc<[bool]>,
    kept: HashMap<(u64, u64), Arc<Implied>>,
}

/// `Σ coefficient · cell + constant`, compared with zero.
#[derive(Clone, Debug, PartialEq)]
struct Edit {
    /// By cell; the constant last.
    coefficients: Vec<i128>,
    comparison: Comparison,
    /// The relations it follows from, a bit each.
    sources: u64,
}

/// What follows from the relations for a set of cells.
#[derive(Debug, Default)]
struct Implied {
    /// Edits without the cells of the set, with the cells of which one must change where the edit fails.
    edits: Vec<(Sparse, Conflict)>,
    /// The equations that give the cells of the set, in the order in which they can be solved, with the position in the set;
    /// `None` where some are not determined by equations.
    equations: Option<Vec<(usize, i128, Sparse)>>,
    /// Every other cell of the relations the set touches.
    neighbours: Conflict,
}

/// A linear form without its zeros.
#[derive(Debug)]
struct Sparse {
    terms: Vec<(u32, i128)>,
    constant: i128,
    comparison: Comparison,
}

impl System {
    /// Prepares relations between columns. `weights` and `fixed` are by column and take the place of those of the cells.
    pub fn new(relations: Vec<Relation>, weights: Vec<Decimal>, fixed: Vec<bool>) -> Self {
        let columns = weights.len().min(fixed.len());
        let fits = columns <= 64 && relations.len() <= 64;
        let edits = if fits {
            relations.iter().enumerate().map(|(index, relation)| Edit::new(relation, columns, 1 << index)).collect()
        } else {
            None
        };
        let cells = weights.iter().zip(&fixed).map(|(weight, fixed)| Cell { weight: *weight, fixed: *fixed, ..Cell::default() });
        let problem = Problem { cells: cells.collect(), relations, block: None };
        let frame = Frame::new(&problem);
        let (graph, active) = (frame.graph.clone(), frame.active.clone());
        Self { problem, weights, fixed, edits, graph, active, kept: HashMap::new() }
    }

    /// Whether a record of exact values satisfies every relation; `None` where only [`System::locate`] can tell.
    pub fn is_clean(&self, values: &[Decimal]) -> Option<bool> {
        let edits = self.edits.as_ref().filter(|_| values.len() == self.weights.len())?;
        let (mut scaled, mut scale) = ([0_i128; 64], 0);
        for value in values {
            scale = scale.max(value.scale());
        }
        if scale > FINEST {
            scale = values.iter().map(|value| value.normalize().scale()).max().filter(|scale| *scale <= FINEST)?;
        }
        for (at, value) in scaled.iter_mut().zip(values) {
            *at = whole(*value, scale)?;
        }
        let unit = ten_to(scale)?;
        for edit in edits.iter() {
            if !edit.holds(&scaled[..values.len()], unit)? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Finds the root causes of one record: its cells by column. The same answer as [`super::locate`], quicker.
    pub fn locate(&mut self, cells: &[Cell], budget: u64) -> Vec<Located> {
        self.problem.cells.clear();
        self.problem.cells.extend_from_slice(cells);
        for ((cell, weight), fixed) in self.problem.cells.iter_mut().zip(&self.weights).zip(&self.fixed) {
            cell.weight = *weight;
            cell.fixed = *fixed;
        }
        let exact = cells.len() == self.weights.len() && cells.iter().all(|cell| cell.interval.as_point() == Some(cell.value));
        let record = self.edits.clone().filter(|_| exact).and_then(|edits| {
            let scale = cells.iter().map(|cell| cell.value.normalize().scale()).max().filter(|scale| *scale <= FINEST)?;
            let values = cells.iter().map(|cell| whole(cell.value, scale)).collect::<Option<Vec<i128>>>()?;
            Some((edits, values, scale, ten_to(scale)?))
        });
        let Some((edits, values, scale, unit)) = record else {
            return groups::locate(&self.problem, budget);
        };
        if edits.iter().all(|edit| edit.holds(&values, unit) == Some(true)) {
            return Vec::new();
        }
        let frame = Frame::of(&self.problem, self.graph.clone(), self.active.clone());
        let mut prepared = Prepared { edits: &edits, values, scale, unit, kept: &mut self.kept };
        groups::locate_in(&frame, &mut prepared, budget)
    }
}

impl Default for Cell {
    /// A zero printed without decimals, of weight one.
    fn default() -> Self {
        Self {
            value: Decimal::ZERO,
            interval: crate::algebra::interval::Interval::point(Decimal::ZERO),
            decimals: 0,
            percent: false,
            weight: Decimal::ONE,
            fixed: false,
            previous: None,
            stated: None,
        }
    }
}

/// A value in units of 10^−scale, if it is a whole number of them.
fn whole(value: Decimal, scale: u32) -> Option<i128> {
    match value.scale().checked_sub(scale) {
        None | Some(0) => value.mantissa().checked_mul(ten_to(scale - value.scale())?),
        Some(_) => {
            let value = value.normalize();
            value.mantissa().checked_mul(ten_to(scale.checked_sub(value.scale())?)?)
        }
    }
}

impl Edit {
    fn new(relation: &Relation, columns: usize, sources: u64) -> Option<Self> {
        let terms = relation.polynomial.terms();
        let scale = terms.iter().map(|term| term.coefficient.normalize().scale()).max().unwrap_or(0);
        if scale > FINEST {
            return None;
        }
        let mut coefficients = vec![0; columns + 1];
        for term in terms {
            let at = match term.factors() {
                [] => columns,
                [column] if (*column as usize) < columns => *column as usize,
                _ => return None,
            };
            coefficients[at] = whole(term.coefficient, scale)?;
        }
        Some(Self { coefficients, comparison: relation.comparison, sources })
    }

    fn holds(&self, values: &[i128], unit: i128) -> Option<bool> {
        let (constant, factors) = self.coefficients.split_last()?;
        let mut total = constant.checked_mul(unit)?;
        for (factor, value) in factors.iter().zip(values) {
            if *factor != 0 {
                total = total.checked_add(factor.checked_mul(*value)?)?;
            }
        }
        Some(compare(total, self.comparison))
    }

    fn contains(&self, cell: u32) -> bool {
        self.coefficients[cell as usize] != 0
    }

    /// The edit that follows from this one and an equation (or an opposite inequality) without the cell.
    fn without(&self, cell: u32, other: &Edit) -> Option<Edit> {
        let (mine, theirs) = (self.coefficients[cell as usize], other.coefficients[cell as usize]);
        // An inequality may only be multiplied by a positive number.
        let up = theirs.checked_abs()?;
        let down = mine.checked_mul(-theirs.signum())?;
        let mut coefficients = Vec::with_capacity(self.coefficients.len());
        let mut divisor = 0_u128;
        for (a, b) in self.coefficients.iter().zip(&other.coefficients) {
            let sum = a.checked_mul(up)?.checked_add(b.checked_mul(down)?)?;
            divisor = gcd(divisor, sum.unsigned_abs());
            coefficients.push(sum);
        }
        if let Ok(divisor) = i128::try_from(divisor)
            && divisor > 1
        {
            coefficients.iter_mut().for_each(|factor| *factor /= divisor);
        }
        let comparison = match (self.comparison, other.comparison) {
            (Comparison::Equal, Comparison::Equal) => Comparison::Equal,
            (Comparison::Below, _) | (_, Comparison::Below) => Comparison::Below,
            _ => Comparison::AtMost,
        };
        Some(Edit { coefficients, comparison, sources: self.sources | other.sources })
    }

    fn sparse(&self, except: Option<u32>) -> Sparse {
        let last = self.coefficients.len() - 1;
        let terms = self.coefficients[..last]
            .iter()
            .enumerate()
            .filter(|(cell, factor)| **factor != 0 && Some(*cell as u32) != except)
            .map(|(cell, factor)| (cell as u32, *factor))
            .collect();
        Sparse { terms, constant: self.coefficients[last], comparison: self.comparison }
    }
}

impl Sparse {
    fn value(&self, values: &[i128], unit: i128) -> Option<i128> {
        let constant = self.constant.checked_mul(unit)?;
        self.terms
            .iter()
            .try_fold(constant, |total, (cell, factor)| total.checked_add(factor.checked_mul(*values.get(*cell as usize)?)?))
    }
}

fn compare(total: i128, comparison: Comparison) -> bool {
    match comparison {
        Comparison::Equal => total == 0,
        Comparison::AtMost => total <= 0,
        Comparison::Below => total < 0,
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Implied {
    /// Eliminates a set from edits; `None` where numbers become too large or rows too many.
    fn new(edits: &[Edit], active: u64, set: &[u32], members: &Lists<u32>) -> Option<Self> {
        let mut rows: Vec<Edit> = edits
            .iter()
            .filter(|edit| edit.sources & active != 0 && set.iter().any(|cell| edit.contains(*cell)))
            .cloned()
            .collect();
        let touched = rows.iter().fold(0, |sources, row| sources | row.sources);
        let cells_of = |sources: u64| {
            let mut cells: Vec<u32> = members
                .iter()
                .enumerate()
                .filter(|(index, _)| *index < 64 && sources >> index & 1 == 1)
                .flat_map(|(_, members)| members.iter().copied())
                .filter(|cell| !set.contains(cell))
                .collect();
            cells.sort_unstable();
            cells.dedup();
            cells
        };
        let mut equations: Vec<(u32, Edit)> = Vec::new();
        let mut open: Vec<u32> = set.to_vec();
        while let Some(position) = (0..open.len()).min_by_key(|position| {
            let with = rows.iter().filter(|row| row.contains(open[*position]));
            with.fold((1_usize, 0_usize), |(equation, count), row| {
                (if row.comparison == Comparison::Equal { 0 } else { equation }, count + 1)
            })
        }) {
            let cell = open.remove(position);
            let (with, mut without): (Vec<Edit>, Vec<Edit>) = rows.into_iter().partition(|row| row.contains(cell));
            let pivot = (0..with.len()).find(|index| with[*index].comparison == Comparison::Equal);
            match pivot {
                Some(pivot) => {
                    for (_, row) in with.iter().enumerate().filter(|(index, _)| *index != pivot) {
                        without.push(row.without(cell, &with[pivot])?);
                    }
                    equations.push((cell, with[pivot].clone()));
                }
                None => {
                    let (upper, lower): (Vec<&Edit>, Vec<&Edit>) =
                        with.iter().partition(|row| row.coefficients[cell as usize] > 0);
                    for row in &upper {
                        for other in &lower {
                            without.push(row.without(cell, other)?);
                        }
                    }
                }
            }
            if without.len() > MOST_ROWS {
                return None;
            }
            rows = without;
        }
        // What was eliminated last is solved first.
        equations.reverse();
        let equations = (equations.len() == set.len())
            .then(|| {
                equations
                    .iter()
                    .map(|(cell, row)| {
                        let position = set.iter().position(|other| other == cell)?;
                        Some((position, row.coefficients[*cell as usize], row.sparse(Some(*cell))))
                    })
                    .collect::<Option<Vec<_>>>()
            })
            .flatten();
        let mut edits: Vec<(Sparse, Conflict)> = rows.iter().map(|row| (row.sparse(None), cells_of(row.sources))).collect();
        edits.sort_by_key(|(_, conflict)| conflict.len());
        Some(Self { edits, equations, neighbours: cells_of(touched) })
    }
}

/// Solves sets of one record from the implied edits.
struct Prepared<'s> {
    edits: &'s [Edit],
    /// The record in units of 10^−scale.
    values: Vec<i128>,
    scale: u32,
    unit: i128,
    kept: &'s mut HashMap<(u64, u64), Arc<Implied>>,
}

impl Solver for Prepared<'_> {
    fn solve(&mut self, frame: &Frame, set: &[u32]) -> Result<Values, Conflict> {
        match self.quickly(frame, set) {
            Some(answer) => answer,
            None => General.solve(frame, set),
        }
    }
}

impl Prepared<'_> {
    /// `None` where only the general way can tell.
    fn quickly(&mut self, frame: &Frame, set: &[u32]) -> Option<Result<Values, Conflict>> {
        let active = frame.active.iter().enumerate().filter(|(_, active)| **active).fold(0, |bits, (index, _)| bits | 1 << index);
        let cells = set.iter().fold(0_u64, |bits, cell| bits | 1 << cell);
        let implied = match self.kept.get(&(cells, active)) {
            Some(known) => known.clone(),
            None => {
                let new = Arc::new(Implied::new(self.edits, active, set, &frame.graph.members)?);
                if self.kept.len() < MOST_KEPT {
                    self.kept.insert((cells, active), new.clone());
                }
                new
            }
        };
        for (edit, conflict) in &implied.edits {
            if !compare(edit.value(&self.values, self.unit)?, edit.comparison) {
                return Some(Err(conflict.clone()));
            }
        }
        let equations = implied.equations.as_ref()?;
        let mut record = self.values.clone();
        let mut values = vec![None; set.len()];
        for (position, factor, rest) in equations {
            let cell = *set.get(*position)?;
            let numerator = rest.value(&record, self.unit)?.checked_neg()?;
            if numerator % factor != 0 {
                return if frame.cell(cell).is_whole() { Some(Err(implied.neighbours.clone())) } else { None };
            }
            let solved = numerator / factor;
            let value = Decimal::try_from_i128_with_scale(solved, self.scale).ok()?.normalize();
            if value.scale() > frame.digits(cell) {
                return if frame.cell(cell).is_whole() { Some(Err(implied.neighbours.clone())) } else { None };
            }
            *record.get_mut(cell as usize)? = solved;
            *values.get_mut(*position)? = Some(value);
        }
        Some(Ok(values))
    }
}
