//! Tables that stand side by side: where the columns of the second may begin.

use crate::layout::Classes;
use crate::recognise::grid::Grid;
use crate::recognise::header::Header;

/// Places that are tried on one header.
const MOST_TRIALS: usize = 8;

/// The columns at which another table may begin, likeliest first: behind a blank column, and where the header's first words are
/// said again. Whether one does is seen when both sides are read.
pub(super) fn beginnings(grid: &Grid<'_>, header: &Header) -> Vec<usize> {
    // Fewer columns than these are no table with measures.
    let possible = 2..grid.width().saturating_sub(2);
    let behind_gap = possible.clone().filter(|&column| grid.address(0, column).column > grid.address(0, column - 1).column + 1);
    let repeated = possible.filter(|&column| {
        let label = |column: usize| {
            let part = header.paths.get(column)?.last()?;
            let labels = Classes::NUMBER.or(Classes::NAME).or(Classes::PLACE);
            part.heading.classes.has(labels).then_some((&part.text, part.at))
        };
        label(column).is_some_and(|(text, at)| {
            (0..column - 1).any(|other| label(other).is_some_and(|(known, place)| known == text && place != at))
        })
    });
    let mut beginnings: Vec<usize> = Vec::new();
    for column in behind_gap.chain(repeated) {
        if !beginnings.contains(&column) && beginnings.len() < MOST_TRIALS {
            beginnings.push(column);
        }
    }
    beginnings
}
