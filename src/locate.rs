//! Error localisation: which cells are wrong, and what they should say.
//!
//! See the module's types for the interface; `check` builds a [`Problem`] from the relations of one group of cells.

mod contradiction;
mod evidence;
mod graph;
mod groups;
mod hypothesis;
mod linear;
mod search;
mod solve;
mod system;
#[cfg(test)]
mod tests;
mod trial;
mod typo;
mod whole;

pub use contradiction::contradictions;
pub use system::System;

use rust_decimal::Decimal;

use crate::algebra::interval::Interval;
use crate::algebra::relation::Relation;
use crate::model::cause::Cause;

/// A group of cells with all relations between them, those that hold included.
#[derive(Clone, Debug, Default)]
pub struct Problem {
    /// The cells; relations speak of them by index.
    pub cells: Vec<Cell>,
    /// The relations.
    pub relations: Vec<Relation>,
    /// How the cells stand on the sheet, for hypotheses about neighbours, rows and columns.
    pub block: Option<Block>,
}

/// One cell of a problem.
#[derive(Clone, Debug)]
pub struct Cell {
    /// The value as reported.
    pub value: Decimal,
    /// The true values the printed form can stand for.
    pub interval: Interval,
    /// Decimals of the value as printed (of the fraction, for percentages).
    pub decimals: u8,
    /// Whether it is printed as a percentage.
    pub percent: bool,
    /// How much a change of it costs: the reliability weight of Fellegi and Holt. 1 is usual; larger is more trusted.
    pub weight: Decimal,
    /// Never to be changed.
    pub fixed: bool,
    /// Last month's value of the same figure, if known.
    pub previous: Option<Decimal>,
    /// A value the text of the table states for it (the number in the indicator's name), if any.
    pub stated: Option<Decimal>,
}

/// The arrangement of an indicator's cells: rows of measures, columns of places.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Cell index by measure (in the order of `Measure::ALL`) and place; a row is empty where the table lacks the measure.
    pub rows: [Vec<Option<usize>>; 4],
    /// The place that is the whole.
    pub total: Option<usize>,
    /// The city's own share.
    pub own: Option<usize>,
    /// Places that add up others and are not the whole.
    pub subtotals: Vec<usize>,
}

impl Block {
    /// Whether a place adds up others.
    pub(crate) fn is_sum(&self, place: usize) -> bool {
        Some(place) == self.total || self.subtotals.contains(&place)
    }
}

/// A set of cells to change, with the values that would make every relation hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// The changes, the root of the error first; cells that were calculated from it follow with [`Cause::Derived`].
    pub changes: Vec<Change>,
    /// Sum of the weights of the changed cells that are not derived, less what a typed cause is worth; lower is likelier.
    pub cost: Decimal,
}

/// One changed cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Index of the cell.
    pub cell: usize,
    /// The value that would be right, at the cell's decimals; `None` where the relations leave it open.
    pub expected: Option<Decimal>,
    /// The typed cause that explains the difference, if one does.
    pub cause: Option<Cause>,
}

/// One root cause in a group.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// Indices of the broken relations it explains.
    pub broken: Vec<usize>,
    /// The repairs that are (nearly) equally good, likeliest first. Empty where nothing was found within the bound.
    pub repairs: Vec<Repair>,
    /// Whether the first repair stands out from the others (or is the only one).
    pub decided: bool,
    /// Whether the search ended because the budget of steps was used up.
    pub gave_up: bool,
}

/// A budget that suffices for a block of 15 places with a handful of independent errors, and bounds a hopeless one to some
/// hundredths of a second.
pub const USUAL_BUDGET: u64 = 1_000;

/// Finds the root causes of a problem's broken relations. Deterministic. `budget` bounds the number of steps (sets of cells tried).
pub fn locate(problem: &Problem, budget: u64) -> Vec<Located> {
    groups::locate(problem, budget)
}
