//! Whether a hypothesis about several cells holds, and what it then explains.

use rust_decimal::Decimal;

use super::evidence::{Doubts, derived_price, price, rounding, surcharge};
use super::groups::roots;
use super::search::{UNIT, weight};
use super::solve::{Frame, Supposed};
use super::{Change, Repair};
use crate::algebra::number::rounded;
use crate::algebra::relation::Term;
use crate::model::cause::Cause;

/// Rates of which some were calculated again after one error, and others not.
const MIXED: f64 = 6.0;

/// The last bit of a set of broken relations.
const LAST: usize = u64::BITS as usize - 1;

/// Nobody types more decimals than these.
const TYPED: u32 = 9;

/// A supposition about what happened.
#[derive(Clone, Copy)]
pub(super) struct Guess<'g> {
    /// Cells whose true value stands elsewhere.
    pub moves: &'g [Move],
    /// Cells whose true value was lost and must be solved for.
    pub lost: &'g [u32],
    pub reading: Reading,
    pub cause: Cause,
    /// Minus the logarithm of its probability.
    pub bits: f64,
}

/// A cell, and the cell in which its value stands.
#[derive(Clone, Copy)]
pub(super) struct Move {
    pub cell: u32,
    pub from: u32,
}

impl From<(u32, u32)> for Move {
    fn from((cell, from): (u32, u32)) -> Self {
        Self { cell, from }
    }
}

/// How the number that stands in one cell is read in another.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// As it is.
    Same,
    /// Many times too small.
    Times(Decimal),
    /// Many times too large.
    Over(Decimal),
    /// Whole rows were exchanged, pair by pair: each number still looks as it did in the other row, and was read this many times
    /// too small or large there (26.1 in the row of percentages is 0.261); first what stands in the first row.
    Printed([Decimal; 2]),
}

impl Guess<'_> {
    /// What a move brings back; `None` where that is what stands there.
    fn moved(&self, frame: &Frame, index: usize) -> Option<Supposed> {
        let Move { cell, from } = self.moves[index];
        let (own, value) = (frame.values[cell as usize], frame.values[from as usize]);
        match self.reading {
            Reading::Same => {
                let units = frame.whole.as_ref().and_then(|whole| whole.brought(cell, from));
                Some(Supposed { cell, value, interval: None, units })
            }
            Reading::Times(factor) => Some(frame.supposing(cell, value.checked_mul(factor)?, None)),
            Reading::Over(factor) => Some(frame.supposing(cell, value.checked_div(factor)?, None)),
            Reading::Printed(factors) => {
                let (factor, back) = (factors[(index + 1) % 2], factors[index % 2]);
                if factor == Decimal::ONE && back == Decimal::ONE {
                    return (value != own).then(|| Supposed { cell, ..frame.supposed(from) });
                }
                let now = value.checked_mul(factor)?;
                let changes = now != own || own.checked_mul(back)? != value;
                changes.then(|| frame.supposing(cell, now, Some(frame.intervals[from as usize].scale(factor))))
            }
        }
    }

    /// Whether a relation holds where numbers stand elsewhere as they are, and whether by how much it fails is then another; `None`
    /// where numbers are read in another way.
    fn exchanged(&self, frame: &Frame, relation: usize) -> Option<(bool, bool)> {
        let whole = frame.whole.as_ref().filter(|_| matches!(self.reading, Reading::Same))?;
        whole.exchanged(relation, self.moves.iter().map(|moved| (moved.cell, moved.from)))
    }

    /// Whether the values could have been printed where they belong, to the decimals that the row or the cell itself has. How
    /// many decimals a formula left in a cell says nothing.
    fn is_printable(&self, frame: &Frame) -> bool {
        let printable = |index: usize| {
            let cell = self.moves[index].cell;
            self.moved(frame, index).is_some_and(|Supposed { value, .. }| {
                let digits = frame.digits(cell).max(frame.values[cell as usize].scale());
                value.scale() > TYPED || rounded(value, digits.min(27)) == value
            })
        };
        matches!(self.reading, Reading::Printed(_)) || (0..self.moves.len()).all(printable)
    }
}

/// A hypothesis that holds.
#[derive(Clone, Debug)]
pub(super) struct Explained {
    pub repair: Repair,
    /// The broken relations that hold with it, ascending.
    pub broken: Vec<usize>,
}

/// The broken relations of a group, and the hypotheses about them that hold.
pub(super) struct Trial<'t, 'p> {
    pub frame: &'t Frame<'p>,
    pub broken: &'t [usize],
    pub explained: Vec<Explained>,
    /// By cell: the broken relations in which it stands, a bit each in the order of `checks`; the last bit is all of the others.
    faults: Vec<u64>,
    /// The broken relations, those of few cells first, and whether a rate stands in each that others may give anew.
    checks: Vec<(usize, bool)>,
    budget: &'t mut u64,
}

impl<'t, 'p> Trial<'t, 'p> {
    pub fn new(frame: &'t Frame<'p>, broken: &'t [usize], budget: &'t mut u64) -> Self {
        let mut anew = vec![false; frame.values.len()];
        let sound = frame.graph.quotients.iter().enumerate().filter(|(relation, _)| !broken.contains(relation));
        sound.filter_map(|(_, cell)| *cell).for_each(|cell| anew[cell as usize] = true);
        let loose = |relation: usize| frame.members(relation).any(|cell| anew[cell as usize]);
        let mut checks: Vec<(usize, bool)> = broken.iter().map(|relation| (*relation, loose(*relation))).collect();
        checks.sort_by_key(|(relation, _)| frame.graph.members[*relation].len());
        let mut faults = vec![0; frame.values.len()];
        for (position, (relation, _)) in checks.iter().enumerate() {
            frame.members(*relation).for_each(|cell| faults[cell as usize] |= 1 << position.min(LAST));
        }
        Self { frame, broken, explained: Vec::new(), faults, checks, budget }
    }

    /// Whether any of some cells stands in a broken relation. Most suppositions are about cells that nobody has a doubt about.
    pub fn doubts(&self, cells: &[u32]) -> bool {
        cells.iter().any(|cell| self.faults[*cell as usize] != 0)
    }

    /// Whether a third or more of the cells that would change stand in a broken relation: a row is not wrong where most of it is right.
    pub fn doubts_row(&self, moves: &[Move]) -> bool {
        let changed = |moved: &&Move| self.frame.values[moved.cell as usize] != self.frame.values[moved.from as usize];
        let (mut doubted, mut all) = (0, 0);
        for moved in moves.iter().filter(|moved| moved.cell == moved.from || changed(moved)) {
            all += 1;
            doubted += usize::from(self.faults[moved.cell as usize] != 0);
        }
        3 * doubted >= all
    }

    /// Whether it can make a difference to a broken relation that two cells are exchanged.
    pub fn are_unlike(&self, one: u32, other: u32) -> bool {
        let (mut faults, others) = (self.faults[one as usize], self.faults[other as usize]);
        if faults != others || faults >> LAST != 0 {
            return true;
        }
        while faults != 0 {
            let (relation, loose) = self.checks[faults.trailing_zeros() as usize];
            if loose || !self.frame.is_symmetric(relation, one, other) {
                return true;
            }
            faults &= faults - 1;
        }
        false
    }

    /// Keeps a hypothesis if it holds and says something new.
    pub fn consider(&mut self, guess: Guess) {
        let frame = self.frame;
        let mut cells = guess.moves.iter().map(|moved| moved.cell).chain(guess.lost.iter().copied());
        if *self.budget == 0
            || !cells.clone().any(|cell| self.faults[cell as usize] != 0)
            || cells.any(|cell| frame.cell(cell).fixed)
        {
            return;
        }
        *self.budget -= 1;
        // Numbers in a larger unit are hardly ever printable in a smaller one, which is seen at the first.
        let larger = matches!(guess.reading, Reading::Over(_));
        if (larger && !guess.is_printable(frame)) || self.is_refuted(&guess) || !(larger || guess.is_printable(frame)) {
            return;
        }
        let mut after = frame.spare();
        let mut cells = Vec::new();
        let found = test(frame, &mut after, &guess, self.broken, &mut cells);
        frame.give_back(after, cells);
        let known = |found: &Explained| {
            self.explained.iter().any(|known| {
                let cells = !guess.lost.is_empty() && roots(&known.repair) == roots(&found.repair);
                cells || same(&known.repair, &found.repair)
            })
        };
        if let Some(found) = found.filter(|found| !known(found)) {
            self.explained.push(found);
        }
    }

    /// Whether a hypothesis fails by the broken relations alone: those that it changes must hold with it, and it must change one.
    /// Relations with a value that is still to be calculated tell nothing yet.
    fn is_refuted(&self, guess: &Guess) -> bool {
        let frame = self.frame;
        let mut repairs = false;
        let mut supposed: Vec<Supposed> = Vec::new();
        for (relation, loose) in &self.checks {
            let members = &frame.graph.members[*relation];
            if *loose || guess.lost.iter().any(|cell| members.contains(cell)) {
                repairs = true;
                continue;
            }
            let mine = |moved: &Move| frame.graph.touching[moved.cell as usize].contains(relation);
            if !guess.moves.iter().any(mine) {
                continue;
            }
            let (holds, changes) = guess.exchanged(frame, *relation).unwrap_or_else(|| {
                supposed.clear();
                let concerned = guess.moves.iter().enumerate().filter(|(_, moved)| mine(moved));
                supposed.extend(concerned.filter_map(|(index, _)| guess.moved(frame, index)));
                let changes = !supposed.is_empty() && changes(frame, *relation, &supposed);
                (!supposed.is_empty() && frame.holds_with(*relation, &supposed), changes)
            });
            if holds != changes {
                return true;
            }
            repairs |= holds;
        }
        !repairs
    }
}

fn same(one: &Repair, other: &Repair) -> bool {
    let values = |repair: &Repair| {
        let mut values: Vec<(usize, Option<Decimal>)> =
            repair.changes.iter().map(|change| (change.cell, change.expected)).collect();
        values.sort();
        values
    };
    values(one) == values(other)
}

/// Whether all relations that a hypothesis touches hold with it, after recalculating what was calculated from its cells.
/// `after` is a copy of the frame in which it is supposed; `cells` are those that then differ.
fn test(frame: &Frame, after: &mut Frame, guess: &Guess, broken: &[usize], cells: &mut Vec<u32>) -> Option<Explained> {
    let moved: Vec<Supposed> = (0..guess.moves.len()).filter_map(|index| guess.moved(frame, index)).collect();
    *cells = moved.iter().map(|moved| moved.cell).chain(guess.lost.iter().copied()).collect();
    let touched = frame.touched(cells);
    moved.iter().for_each(|moved| after.take(moved));
    let differing = |after: &Frame, cells: &[u32]| cells.iter().map(|cell| after.supposed(*cell)).collect::<Vec<_>>();
    // A value that the relations leave open is no explanation.
    let mut values: Vec<Option<Decimal>> = moved.iter().map(|moved| Some(moved.value)).collect();
    if !guess.lost.is_empty() {
        let solved = after.solve(guess.lost).ok()?;
        for (cell, value) in guess.lost.iter().zip(&solved) {
            after.suppose(*cell, (*value)?);
        }
        values.extend(solved);
    }
    let roots = cells.len();
    for relation in &touched {
        if after.holds(*relation) {
            continue;
        }
        // Only a rate that agreed can have been calculated from the wrong figures.
        let quotient = frame.graph.quotients[*relation].filter(|cell| !cells.contains(cell) && !frame.cell(*cell).fixed);
        if let Some(cell) = quotient.filter(|_| !broken.contains(relation)) {
            let value = rounded(after.solved(*relation, cell)?, frame.digits(cell));
            after.suppose(cell, value);
            cells.push(cell);
            values.push(Some(value));
        } else if !broken.contains(relation) || changes(frame, *relation, &differing(after, cells)) {
            return None;
        }
    }
    let touched = frame.touched(cells);
    let mut repaired = Vec::new();
    for relation in touched {
        match (broken.contains(&relation), after.holds(relation)) {
            // A product does not care which of its factors is which; only its rounding does, and that explains nothing.
            (true, true) if changes(frame, relation, &differing(after, cells)) => repaired.push(relation),
            (true, true) => return None,
            (false, false) => return None,
            // 99% beside 100% is no swap if 100% is what its neighbour's own figures say.
            (false, true) if frame.graph.quotients[relation].is_some() && off(after, relation) > off(frame, relation) => {
                return None;
            }
            _ => {}
        }
    }
    if repaired.is_empty() {
        return None;
    }
    let heaviest = cells[..roots].iter().map(|cell| weight(frame, *cell)).max().unwrap_or(UNIT);
    // Either all rates were calculated again after the error, or none.
    let stale = repaired.iter().any(|relation| frame.graph.quotients[*relation].is_some_and(|cell| !cells.contains(&cell)));
    let mixed = if stale && cells.len() > roots { MIXED } else { 0.0 };
    let mut cost = price(heaviest, guess.bits + mixed);
    cost = cost.saturating_add(surcharge(rounding(frame, after, cells, &mut Doubts::default())));
    // A value that came from another cell is given as it is printed there.
    let digits = moved.iter().map(|moved| u32::from(frame.cell(moved.cell).decimals).max(frame.digits(moved.cell)));
    let digits = digits.max().unwrap_or(28);
    let mut changes: Vec<Change> = Vec::new();
    for (index, (cell, value)) in cells.iter().zip(values).enumerate() {
        let derived = index >= roots;
        if derived {
            cost = cost.saturating_add(derived_price());
        }
        if value != Some(frame.values[*cell as usize]) {
            let cause = if derived { Cause::Derived } else { guess.cause };
            let expected = value.map(|value| rounded(value, digits));
            changes.push(Change { cell: *cell as usize, expected, cause: Some(cause) });
        }
    }
    // One cell alone was never exchanged or moved.
    if changes.iter().filter(|change| change.cause != Some(Cause::Derived)).count() < 2 {
        return None;
    }
    Some(Explained { repair: Repair { changes, cost }, broken: repaired })
}

/// Whether other values for some cells change by how much a relation fails.
fn changes(frame: &Frame, relation: usize, supposed: &[Supposed]) -> bool {
    if let Some(changes) = frame.whole.as_ref().and_then(|whole| whole.changes(relation, supposed)) {
        return changes;
    }
    let terms = frame.relation(relation).polynomial.terms();
    let before = |cell: u32| frame.values[cell as usize];
    let now = |cell: u32| supposed.iter().find(|other| other.cell == cell).map(|other| other.value);
    if terms.iter().all(|term| term.factors().len() < 2) {
        let change = |term: &Term| {
            let cell = *term.factors().first()?;
            Some(now(cell)?.checked_sub(before(cell)).and_then(|change| change.checked_mul(term.coefficient)))
        };
        let total = terms.iter().filter_map(change).try_fold(Decimal::ZERO, |total, change| total.checked_add(change?));
        return total.is_none_or(|total| !total.is_zero());
    }
    let after = difference(frame, relation, |cell| now(cell).unwrap_or(before(cell)));
    difference(frame, relation, before) != after
}

/// How far a relation is from holding exactly, on the values as printed.
fn off(frame: &Frame, relation: usize) -> Option<Decimal> {
    difference(frame, relation, |cell| frame.values[cell as usize]).map(|difference| difference.abs())
}

fn difference(frame: &Frame, relation: usize, value: impl Fn(u32) -> Decimal) -> Option<Decimal> {
    frame.relation(relation).polynomial.value(value)
}
