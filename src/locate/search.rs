//! The smallest sets of cells that repair everything, after Fellegi and Holt (1976).
//!
//! A set that cannot repair the relations yields an implied relation that its cells do not occur in and that fails; every
//! repair must hold a cell of it. The sets are grown along these conflicts in order of their cost (the hitting-set tree of
//! Reiter 1987), so that the first that are feasible are the cheapest.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::solve::{Conflict, Frame};

/// Costs are counted in thousandths of a usual cell, so that sums are exact and quick to compare.
pub(super) const UNIT: i64 = 1_000;

/// What a cell costs that was calculated from another cell of the set.
pub(super) const DERIVED: i64 = 50;

/// Sets that cost at most this much more than the cheapest are kept as alternatives.
pub(super) const SLACK: i64 = 2 * DERIVED;

/// The values of a set, one for each of its cells; `None` where the relations leave a value open.
pub(super) type Values = Vec<Option<Decimal>>;

/// Decides whether a set can repair everything that is active and which it touches.
pub(super) trait Solver {
    /// The values with which it does.
    ///
    /// # Errors
    /// The cells one of which must be changed as well.
    fn solve(&mut self, frame: &Frame, set: &[u32]) -> Result<Values, Conflict>;
}

/// Solves every set anew, on intervals and with products.
pub(super) struct General;

impl Solver for General {
    fn solve(&mut self, frame: &Frame, set: &[u32]) -> Result<Values, Conflict> {
        frame.solve(set)
    }
}

/// A set of cells that repairs everything, with its values.
#[derive(Clone, Debug)]
pub(super) struct Solution {
    /// Ascending.
    pub cells: Vec<u32>,
    pub values: Values,
    /// In thousandths.
    pub cost: i64,
}

impl Solution {
    /// The value the solution gives a cell; `Some(None)` where it leaves it open, `None` where it does not change it.
    pub fn value(&self, cell: u32) -> Option<Option<Decimal>> {
        self.cells.iter().position(|own| *own == cell).and_then(|position| self.values.get(position).copied())
    }
}

/// What a search ended with.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    /// Cheapest first.
    pub solutions: Vec<Solution>,
    pub gave_up: bool,
}

/// The weight of a cell in thousandths.
pub(super) fn weight(frame: &Frame, cell: u32) -> i64 {
    let scaled = frame.cell(cell).weight.checked_mul(UNIT.into()).and_then(|weight| weight.round().to_i64());
    scaled.unwrap_or(i64::MAX / 1_000_000).clamp(1, i64::MAX / 1_000_000)
}

/// Whether a cell of a set is calculated from another cell of the set.
pub(super) fn is_derived(frame: &Frame, cell: u32, set: &[u32]) -> bool {
    frame.calculated[cell as usize]
        && frame.touching[cell as usize].iter().any(|relation| {
            frame.quotient(*relation) == Some(cell)
                && frame.members[*relation].iter().any(|other| *other != cell && set.contains(other))
        })
}

/// The cost of a set: the weights of its cells, little for those that are calculated from others of the set.
pub(super) fn cost(frame: &Frame, set: &[u32]) -> i64 {
    set.iter().map(|cell| if is_derived(frame, *cell, set) { DERIVED } else { weight(frame, *cell) }).sum()
}

/// Finds the cheapest sets that satisfy every active relation of a group.
///
/// `broken` are the active relations that fail as reported. `below` asks only for sets that cost less. Every set that is
/// tried takes one step off the budget.
pub(super) fn search(frame: &Frame, solver: &mut dyn Solver, broken: &[usize], below: Option<i64>, budget: &mut u64) -> Outcome {
    let mut outcome = Outcome::default();
    let mut queue = BinaryHeap::new();
    let mut seen: HashSet<Vec<u32>> = HashSet::new();
    let mut limit = below.map_or(i64::MAX, |below| below - 1);
    queue.push(Reverse((0, 0, Vec::<u32>::new())));
    while let Some(Reverse((estimate, _, set))) = queue.pop() {
        if estimate > limit {
            break;
        }
        if outcome.solutions.iter().any(|found| found.cells.iter().all(|cell| set.contains(cell))) {
            continue;
        }
        if *budget == 0 || queue.len() > 200_000 {
            outcome.gave_up = true;
            break;
        }
        *budget -= 1;
        let conflict = match attempt(frame, solver, broken, &set) {
            Ok(values) => {
                let cost = cost(frame, &set);
                limit = limit.min(cost.saturating_add(SLACK));
                outcome.solutions.push(Solution { cells: set, values, cost });
                continue;
            }
            Err(conflict) => conflict,
        };
        for cell in conflict {
            if frame.cell(cell).fixed || set.contains(&cell) {
                continue;
            }
            let mut larger = set.clone();
            larger.insert(larger.partition_point(|other| *other < cell), cell);
            let estimate = cost(frame, &larger).max(estimate).max(cost(frame, &larger) + outstanding(frame, broken, &larger));
            if estimate <= limit && seen.insert(larger.clone()) {
                queue.push(Reverse((estimate, larger.len(), larger)));
            }
        }
    }
    outcome.solutions.sort_by(|a, b| (a.cost, &a.cells).cmp(&(b.cost, &b.cells)));
    let cheapest = outcome.solutions.first().map_or(0, |solution| solution.cost);
    outcome.solutions.retain(|solution| solution.cost <= cheapest + SLACK);
    outcome
}

/// The values of a set that repairs everything, or the smallest conflict.
fn attempt(frame: &Frame, solver: &mut dyn Solver, broken: &[usize], set: &[u32]) -> Result<Values, Conflict> {
    let free = |relation: usize| frame.members[relation].iter().filter(|cell| !frame.cell(**cell).fixed).count();
    let untouched = broken
        .iter()
        .filter(|relation| !frame.members[**relation].iter().any(|cell| set.contains(cell)))
        .min_by_key(|relation| (free(**relation), **relation));
    match untouched {
        Some(relation) => Err(frame.members[*relation].clone()),
        None => solver.solve(frame, set),
    }
}

/// The least that the broken relations outside a set will still cost.
fn outstanding(frame: &Frame, broken: &[usize], set: &[u32]) -> i64 {
    let mut counted: Vec<u32> = Vec::new();
    let mut total = 0_i64;
    for relation in broken {
        let members = &frame.members[*relation];
        if members.iter().any(|cell| set.contains(cell) || counted.contains(cell)) {
            continue;
        }
        counted.extend(members);
        let least = members.iter().filter(|cell| !frame.cell(**cell).fixed).map(|cell| weight(frame, *cell)).min();
        total = total.saturating_add(least.unwrap_or(0));
    }
    total
}
