//! Tables that stand side by side: where the columns of the second may begin.

use crate::recognise::grid::Grid;
use crate::recognise::header::Header;
use crate::recognise::layout::Classes;

/// The most columns that are tried as the beginning of another table under one header.
const MOST_TRIALS: usize = 8;

/// The columns at which another table may begin, likeliest first: behind a blank column, and where the header's first words are
/// said again. Whether one does is seen when both sides are read.
pub(super) fn beginnings(grid: &Grid<'_>, header: &Header) -> Vec<usize> {
    // Fewer columns than these are no table with measures.
    let possible = 2..grid.width().saturating_sub(2);
    let behind_gap = possible.clone().filter(|&column| grid.address(0, column).column > grid.address(0, column - 1).column + 1);
    let label = |column: usize| {
        let part = header.paths.get(column)?.last()?;
        let labels = Classes::NUMBER.or(Classes::NAME).or(Classes::PLACE);
        part.heading.classes.has(labels).then_some((&part.text, part.at))
    };
    // A table begins with what labels its rows. 目标任务 may be such a word, but said again under every place it is a measure.
    let measured = |column: usize| {
        header.paths.get(column).and_then(|path| path.last()).is_some_and(|part| part.heading.classes.has(Classes::MEASURE))
    };
    let first = (0..grid.width()).find(|&column| label(column).is_some()).unwrap_or(0);
    let labels = first..(first + 1..grid.width()).find(|&column| measured(column)).unwrap_or(first + 1);
    let repeated = possible.filter(|&column| {
        label(column).is_some_and(|(text, at)| {
            let known = labels.start..labels.end.min(column - 1);
            known.into_iter().any(|other| label(other).is_some_and(|(known, place)| known == text && place != at))
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
