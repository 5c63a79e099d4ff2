//! The smallest sets of cells that repair everything, after Fellegi and Holt (1976).
//!
//! A set that cannot repair the relations yields an implied relation that its cells do not occur in and that fails; every
//! repair must hold a cell of it. The sets are grown along these conflicts in order of their cost (the hitting-set tree of
//! Reiter 1987), so that the first that are feasible are the cheapest.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};
use std::rc::Rc;

use foldhash::fast::FixedState;
use rust_decimal::Decimal;

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
    frame.graph.weights[cell as usize]
}

/// Whether a cell of a set is calculated from another cell of the set.
pub(super) fn is_derived(frame: &Frame, cell: u32, set: &[u32]) -> bool {
    frame.graph.sources[cell as usize].iter().any(|source| set.contains(source))
}

/// The cost of a set: the weights of its cells, little for those that are calculated from others of the set.
pub(super) fn cost(frame: &Frame, set: &[u32]) -> i64 {
    set.iter().map(|cell| if is_derived(frame, *cell, set) { DERIVED } else { weight(frame, *cell) }).sum()
}

/// The least that a cell of a conflict adds to the cost of a set that does not meet it.
fn price(frame: &Frame, cell: u32, set: &[u32], conflict: &Conflict) -> i64 {
    let sources = &frame.graph.sources[cell as usize];
    let derived = sources.iter().any(|source| set.contains(source));
    // What it would be calculated from meets the conflict as well, at its full price.
    let full = sources.iter().all(|source| conflict.contains(source));
    if !derived && full { weight(frame, cell) } else { DERIVED }
}

/// What is asked of a search.
pub(super) struct Quest<'q> {
    /// The active relations that fail as reported.
    pub broken: &'q [usize],
    /// Asks only for sets that cost less.
    pub below: Option<i64>,
    /// How much more than the cheapest a set may cost to be kept as an alternative.
    pub slack: i64,
}

/// Cells of which every repair must hold one, as found so far. They hold for every search on the same values, since a conflict
/// between some of the relations is one between all of them.
#[derive(Debug, Default)]
pub(super) struct Learned(Vec<Known>);

/// A conflict, with what is asked of it for every set.
#[derive(Debug)]
struct Known {
    conflict: Conflict,
    /// Its cells that may be changed.
    free: Mask,
    /// Those of them that could be calculated from a cell which it does not hold.
    apart: Mask,
    /// The least and the greatest weight of its cells that may be changed.
    weights: (i64, i64),
    /// Whether there are so many cells that some share a bit.
    many: bool,
}

/// A set of cells, a bit each. From the 129th on they share bits: two sets then may seem to have a cell in common that have none.
type Mask = u128;

fn mask(cells: impl IntoIterator<Item = u32>) -> Mask {
    cells.into_iter().fold(0, |mask, cell| mask | 1 << (cell % Mask::BITS))
}

impl Learned {
    /// What a set is sure to cost in the end, and the conflict that it does not meet with the fewest cells to choose from;
    /// `None` where it would cost more than `limit`.
    fn outlook(&self, frame: &Frame, set: &[u32], limit: i64) -> Option<(i64, Option<&Conflict>)> {
        let cost = cost(frame, set);
        // A progress in the set may still come to be calculated from a cell that joins it.
        let spare = |cell: &u32| !frame.graph.sources[*cell as usize].is_empty() && !is_derived(frame, *cell, set);
        let rebate: i64 = set.iter().filter(|cell| spare(cell)).map(|cell| (weight(frame, *cell) - DERIVED).max(0)).sum();
        let room = limit.saturating_sub(cost).saturating_add(rebate);
        let own = mask(set.iter().copied());
        let derived = mask(set.iter().flat_map(|cell| frame.graph.follows[*cell as usize].iter().copied()));
        let mut total = cost - rebate;
        let mut counted: Mask = 0;
        let mut narrowest: Option<(u32, &Conflict)> = None;
        for known in self.0.iter().filter(|known| !known.is_met(set, own)) {
            let (least, reach) = known.within(frame, set, room, derived);
            if reach == 0 {
                return None;
            }
            if reach & counted == 0 {
                total = total.saturating_add(least);
                counted |= reach;
            }
            if total > limit {
                return None;
            }
            if narrowest.is_none_or(|(fewest, _)| reach.count_ones() < fewest) {
                narrowest = Some((reach.count_ones(), &known.conflict));
            }
        }
        let total = total.max(cost);
        (total <= limit).then_some((total, narrowest.map(|(_, conflict)| conflict)))
    }

    /// Takes over what another search has learned.
    pub fn join(&mut self, other: Self) {
        other.0.into_iter().for_each(|known| self.keep(known));
    }

    fn learn(&mut self, frame: &Frame, conflict: Conflict) {
        let free = || conflict.iter().copied().filter(|cell| !frame.cell(*cell).fixed);
        let elsewhere = |cell: &u32| frame.graph.sources[*cell as usize].iter().any(|source| !conflict.contains(source));
        let weights = || free().map(|cell| weight(frame, cell));
        let weights = (weights().min().unwrap_or(i64::MAX), weights().max().unwrap_or(i64::MIN));
        let many = frame.values.len() > Mask::BITS as usize;
        self.keep(Known { free: mask(free()), apart: mask(free().filter(elsewhere)), weights, many, conflict });
    }

    fn keep(&mut self, known: Known) {
        if !self.0.iter().any(|other| other.free == known.free && other.conflict == known.conflict) {
            self.0.push(known);
        }
    }
}

impl Known {
    /// Whether a set holds a cell of the conflict.
    fn is_met(&self, set: &[u32], own: Mask) -> bool {
        self.free & own != 0 && (!self.many || self.conflict.iter().any(|cell| set.contains(cell)))
    }

    /// The least that meeting the conflict adds to the cost of a set, and the cells with which that is done within a limit;
    /// what is dearer is out of reach. `derived` are the cells that are calculated from those of the set.
    fn within(&self, frame: &Frame, set: &[u32], limit: i64, derived: Mask) -> (i64, Mask) {
        let (lightest, heaviest) = self.weights;
        let cheaper = self.free & (derived | self.apart);
        if heaviest.max(DERIVED) <= limit {
            return (if cheaper == 0 { lightest } else { lightest.min(DERIVED) }, self.free);
        }
        if lightest > limit {
            return (DERIVED, if DERIVED <= limit { cheaper } else { 0 });
        }
        let free = self.conflict.iter().copied().filter(|cell| !frame.cell(*cell).fixed);
        let prices = free.map(|cell| (price(frame, cell, set, &self.conflict), cell)).filter(|(price, _)| *price <= limit);
        prices.fold((i64::MAX, 0), |(least, reach), (price, cell)| (least.min(price), reach | mask([cell])))
    }
}

/// A set that is waiting to be looked at. Of equally cheap sets the larger comes first: it is nearer to a solution, and a
/// solution bounds the rest.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    /// What it costs at least.
    estimate: i64,
    size: Reverse<usize>,
    cells: Vec<u32>,
    /// Whether the estimate takes into account what has been learned.
    settled: bool,
    /// What is put down when its turn has come.
    next: Option<(Rc<Growth>, usize)>,
}

/// What a set grows into along a conflict: only when the cheaper ones have had their turn is the next put down.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Growth {
    set: Vec<u32>,
    /// The cells that may join, with what the larger set costs at least; cheapest first.
    joining: Vec<(i64, u32)>,
}

impl Growth {
    fn of(frame: &Frame, set: Vec<u32>, conflict: &Conflict, estimate: i64, limit: i64) -> Self {
        let own = cost(frame, &set);
        // A progress of the set may come to be calculated from the cell that joins.
        let spare = |cell: &&u32| !frame.graph.sources[**cell as usize].is_empty() && !is_derived(frame, **cell, &set);
        let saving = |cell: &u32| (&frame.graph.sources[*cell as usize], weight(frame, *cell) - DERIVED);
        let savings: Vec<(&[u32], i64)> = set.iter().filter(spare).map(saving).collect();
        let larger = |cell: u32| {
            let added = if is_derived(frame, cell, &set) { DERIVED } else { weight(frame, cell) };
            let saved: i64 = savings.iter().filter(|(sources, _)| sources.contains(&cell)).map(|(_, saving)| *saving).sum();
            own + added - saved
        };
        let mut joining: Vec<(i64, u32)> = Vec::with_capacity(conflict.len());
        let free = conflict.iter().filter(|cell| !frame.cell(**cell).fixed && !set.contains(cell));
        joining.extend(free.map(|cell| (larger(*cell).max(estimate), *cell)).filter(|(estimate, _)| *estimate <= limit));
        joining.sort_unstable();
        Self { set, joining }
    }

    fn waiting(self: Rc<Self>, position: usize) -> Option<Waiting> {
        let (estimate, cell) = *self.joining.get(position)?;
        let mut cells = Vec::with_capacity(self.set.len() + 1);
        let at = self.set.partition_point(|other| *other < cell);
        cells.extend_from_slice(&self.set[..at]);
        cells.push(cell);
        cells.extend_from_slice(&self.set[at..]);
        Some(Waiting { estimate, size: Reverse(cells.len()), cells, settled: false, next: Some((self, position + 1)) })
    }
}

/// Finds the cheapest sets that satisfy every active relation of a group. Every set that is looked at takes one step off the
/// budget.
pub(super) fn search(frame: &Frame, solver: &mut dyn Solver, quest: &Quest, learned: &mut Learned, budget: &mut u64) -> Outcome {
    let mut outcome = Outcome::default();
    let mut queue = BinaryHeap::new();
    let mut seen: HashSet<Vec<u32>, FixedState> = HashSet::default();
    let mut limit = quest.below.map_or(i64::MAX, |below| below - 1);
    quest.broken.iter().for_each(|relation| learned.learn(frame, frame.graph.members[*relation].to_vec()));
    queue.push(Reverse(Waiting { estimate: 0, size: Reverse(0), cells: Vec::new(), settled: true, next: None }));
    while let Some(Reverse(Waiting { estimate, size, cells: set, settled, next })) = queue.pop() {
        if estimate > limit {
            break;
        }
        queue.extend(next.and_then(|(growth, position)| growth.waiting(position)).map(Reverse));
        if !settled && !seen.insert(set.clone()) {
            continue;
        }
        if outcome.solutions.iter().any(|found| found.cells.iter().all(|cell| set.contains(cell))) {
            continue;
        }
        // More may be known by now than when the set was put down.
        let Some((sure, open)) = learned.outlook(frame, &set, limit) else { continue };
        if !settled && sure > estimate {
            queue.push(Reverse(Waiting { estimate: sure, size, cells: set, settled: true, next: None }));
            continue;
        }
        if *budget == 0 || queue.len() > 200_000 {
            outcome.gave_up = true;
            break;
        }
        *budget -= 1;
        let growth = match open {
            Some(conflict) => Growth::of(frame, set, conflict, estimate, limit),
            None => match solver.solve(frame, &set) {
                Ok(values) => {
                    let cost = cost(frame, &set);
                    limit = limit.min(cost.saturating_add(quest.slack));
                    outcome.solutions.push(Solution { cells: set, values, cost });
                    continue;
                }
                Err(conflict) => {
                    let growth = Growth::of(frame, set, &conflict, estimate, limit);
                    learned.learn(frame, conflict);
                    growth
                }
            },
        };
        queue.extend(Rc::new(growth).waiting(0).map(Reverse));
    }
    outcome.solutions.sort_by(|a, b| (a.cost, &a.cells).cmp(&(b.cost, &b.cells)));
    let cheapest = outcome.solutions.first().map_or(0, |solution| solution.cost);
    outcome.solutions.retain(|solution| solution.cost <= cheapest + quest.slack);
    outcome
}
