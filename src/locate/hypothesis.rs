//! Errors of arrangement that touch several cells at once: swapped neighbours, swapped rows, shifted runs, a row filled with
//! other figures. Each is one error, so it is tried as a whole: what would the true values be, and do all relations hold then?

use rust_decimal::Decimal;

use super::Block;
use super::evidence::BY_HAND;
use super::solve::Frame;
use super::trial::{Explained, Guess, Move, Reading, Trial};
use crate::algebra::interval::Interval;
use crate::algebra::relation::Comparison;
use crate::model::cause::Cause;
use crate::model::table::Measure;

/// Targets are set once a year: for the same reason a row of targets is disturbed less often, in bits.
const SETTLED: f64 = 5.0;

/// More cells than this in a flat group, and pairs of them are no longer tried.
const MOST_CELLS: usize = 64;

/// Every hypothesis that repairs at least one broken relation and breaks none. `cells` are those of the group.
pub(super) fn explain(frame: &Frame, cells: &[u32], broken: &[usize], budget: &mut u64) -> Vec<Explained> {
    let mut trial = Trial::new(frame, broken, budget);
    match frame.block {
        Some(block) => {
            neighbours(block, &mut trial);
            measures(block, &mut trial);
            shifts(block, &mut trial);
            units(block, &mut trial);
            filled(block, &mut trial);
        }
        None => pairs(cells, &mut trial),
    }
    trial.explained
}

/// Adjacent cells of a row, swapped.
fn neighbours(block: &Block, trial: &mut Trial) {
    for (measure, row) in block.rows.iter().enumerate() {
        let mut present = row.iter().flatten().map(|cell| *cell as u32);
        let Some(mut one) = present.next() else { continue };
        for other in present {
            swap(trial, (one, other), Cause::NeighboursSwapped, 6.0 + settled(measure));
            one = other;
        }
    }
}

fn settled(measure: usize) -> f64 {
    match measure {
        _ if measure == Measure::Target as usize => SETTLED,
        _ if measure == Measure::Progress as usize => -BY_HAND,
        _ => 0.0,
    }
}

/// The measures of one place, or whole rows, exchanged.
fn measures(block: &Block, trial: &mut Trial) {
    use Measure::{Actual, Month, Progress, Target};
    let at = |measure: Measure, place: usize| block.rows[measure as usize].get(place).copied().flatten().map(|cell| cell as u32);
    let places = block.rows.iter().map(Vec::len).max().unwrap_or(0);
    let exchanges = [
        (Target, Actual, Cause::TargetActualSwapped, 4.0),
        (Actual, Month, Cause::CumulativeForMonthly, 4.5),
        (Actual, Progress, Cause::ActualProgressSwapped, 6.0),
        (Target, Progress, Cause::NeighboursSwapped, 7.0),
        (Target, Month, Cause::NeighboursSwapped, 7.0),
    ];
    let present = |measure: &Measure| !block.rows[*measure as usize].is_empty();
    for (one, other, cause, bits) in exchanges {
        if ![one, other].iter().all(present) {
            continue;
        }
        let pair = |place: usize| Some((at(one, place)?, at(other, place)?));
        let pairs: Vec<(u32, u32)> = (0..places).filter_map(pair).collect();
        for pair in &pairs {
            swap(trial, *pair, cause, bits);
        }
        // Rows that were exchanged fail in more than one place, or it is a matter of that place alone.
        if trial.broken.len() < 2 {
            continue;
        }
        let parts: Vec<(u32, u32)> = (0..places).filter(|place| !block.is_sum(*place)).filter_map(pair).collect();
        for group in [pairs, parts] {
            let moves: Vec<Move> =
                group.iter().flat_map(|(one, other)| [(*one, *other), (*other, *one)]).map(Move::from).collect();
            if !trial.doubts_row(&moves) {
                continue;
            }
            // The numbers of the first row may have been read too small there, or those of the second too small or large.
            let factors = [[Decimal::ONE; 2], [Decimal::ONE, Decimal::ONE_HUNDRED], [Decimal::new(1, 2), Decimal::ONE_HUNDRED]];
            let percent = (one, other) == (Actual, Progress);
            for factors in &factors[..if percent { 3 } else { 1 }] {
                if group.len() > 1 {
                    let reading = Reading::Printed(*factors);
                    trial.consider(Guess { moves: &moves, lost: &[], reading, cause, bits: bits + 2.0 });
                }
            }
        }
    }
    // All three measures moved round by one row.
    for turn in [[Target, Actual, Progress], [Progress, Actual, Target]].into_iter().filter(|turn| turn.iter().all(present)) {
        let cells = |place: usize| Some([at(turn[0], place)?, at(turn[1], place)?, at(turn[2], place)?]);
        let moves: Vec<Move> =
            (0..places).filter_map(cells).flat_map(|[a, b, c]| [(a, b), (b, c), (c, a)]).map(Move::from).collect();
        let turned = |moves: &[Move], trial: &mut Trial| {
            trial.consider(Guess { moves, lost: &[], reading: Reading::Same, cause: Cause::Shifted, bits: 8.0 });
        };
        moves.chunks(3).for_each(|round| turned(round, trial));
        if moves.len() > 3 && trial.broken.len() > 1 && trial.doubts_row(&moves) {
            turned(&moves, trial);
        }
    }
}

/// Any two cells of a flat record that stand in a relation with one that fails.
fn pairs(cells: &[u32], trial: &mut Trial) {
    let (frame, broken) = (trial.frame, trial.broken);
    if cells.len() > MOST_CELLS {
        return;
    }
    // A swap changes a sum by the difference of the coefficients times that of the values. Only where this makes up for what
    // a broken relation is off is the swap worth a closer look.
    let mut sums: Vec<(Vec<Decimal>, Interval, Comparison)> = Vec::with_capacity(broken.len());
    for relation in broken {
        let stated = frame.relation(*relation);
        if stated.polynomial.terms().iter().all(|term| term.factors().len() < 2) {
            let mut factors = vec![Decimal::ZERO; cells.len()];
            for term in stated.polynomial.terms() {
                if let Some(at) = term.factors().first().and_then(|cell| cells.binary_search(cell).ok()) {
                    factors[at] = term.coefficient;
                }
            }
            let off = stated.polynomial.evaluate(|cell| frame.intervals[cell as usize]);
            sums.push((factors, off, stated.comparison));
        }
    }
    let products = broken.len() > sums.len();
    let worth = |one: usize, other: usize| -> Option<bool> {
        let gap = frame.values[cells[one] as usize].checked_sub(frame.values[cells[other] as usize])?;
        for (factors, off, comparison) in &sums {
            if factors[one] == factors[other] {
                continue;
            }
            let less = factors[one].checked_sub(factors[other])?.checked_mul(gap)?;
            let holds = match comparison {
                Comparison::Equal => off.contains(less),
                _ => off.low.value().is_none_or(|low| low <= less),
            };
            if holds {
                return Some(true);
            }
        }
        Some(products)
    };
    for one in 0..cells.len() {
        for other in one + 1..cells.len() {
            if worth(one, other).unwrap_or(true) {
                let bits = if cells[other] - cells[one] == 1 { 6.0 } else { 8.0 };
                swap(trial, (cells[one], cells[other]), Cause::NeighboursSwapped, bits);
            }
        }
    }
}

/// Two cells exchanged.
fn swap(trial: &mut Trial, (one, other): (u32, u32), cause: Cause, bits: f64) {
    let values = &trial.frame.values;
    if values[one as usize] != values[other as usize] && trial.doubts(&[one, other]) && trial.are_unlike(one, other) {
        let moves = [(one, other), (other, one)].map(Move::from);
        trial.consider(Guess { moves: &moves, lost: &[], reading: Reading::Same, cause, bits });
    }
}

/// A run of a row moved by one place, to either side; the value that fell off came back at the other end, or was lost.
fn shifts(block: &Block, trial: &mut Trial) {
    if trial.broken.len() < 2 {
        return;
    }
    for (measure, row) in block.rows.iter().enumerate() {
        let settled = settled(measure);
        for with_total in [false, true] {
            if with_total && block.total.is_none() {
                continue;
            }
            let cells: Vec<u32> = row
                .iter()
                .enumerate()
                .filter(|(place, _)| with_total || !block.is_sum(*place))
                .filter_map(|(_, cell)| cell.map(|cell| cell as u32))
                .collect();
            // The run spans the places where something fails that does not concern the row as a whole.
            let alone: Vec<u32> = trial
                .broken
                .iter()
                .filter_map(|relation| {
                    let mut mine = trial.frame.members(*relation).filter(|member| cells.contains(member));
                    mine.next().filter(|_| mine.next().is_none())
                })
                .collect();
            let failing = |index: &usize| alone.contains(&cells[*index]);
            let (Some(first), Some(last)) = ((0..cells.len()).find(failing), (0..cells.len()).rfind(failing)) else { continue };
            if first == last {
                continue;
            }
            for start in first.saturating_sub(1)..=first {
                for end in last..=(last + 1).min(cells.len() - 1) {
                    let run = &cells[start..=end];
                    for to_the_right in [true, false] {
                        let (lost, displaced) = (
                            if to_the_right { run.last() } else { run.first() },
                            if to_the_right { run.first() } else { run.last() },
                        );
                        let (Some(lost), Some(displaced)) = (lost.copied(), displaced.copied()) else { continue };
                        let mut moves: Vec<Move> = run
                            .windows(2)
                            .map(|pair| Move::from(if to_the_right { (pair[0], pair[1]) } else { (pair[1], pair[0]) }))
                            .filter(|moved| trial.frame.values[moved.cell as usize] != trial.frame.values[moved.from as usize])
                            .collect();
                        let one_less = moves.len();
                        moves.push(Move::from((lost, displaced)));
                        let guess = Guess {
                            moves: &moves,
                            lost: &[],
                            reading: Reading::Same,
                            cause: Cause::Shifted,
                            bits: 6.5 + settled,
                        };
                        // Turned round comes first: what it explains to the last digit was not lost.
                        trial.consider(guess);
                        trial.consider(Guess { moves: &moves[..one_less], lost: &[lost], bits: 7.0 + settled, ..guess });
                    }
                }
            }
        }
    }
}

/// A row in another unit: 元 for 万元, or rates without their percent sign.
fn units(block: &Block, trial: &mut Trial) {
    if trial.broken.len() < 2 {
        return;
    }
    for (measure, row) in block.rows.iter().enumerate() {
        let (powers, cause): (&[u32], _) = match measure == Measure::Progress as usize {
            true => (&[2], Cause::DecimalSlip),
            false => (&[4, 8], Cause::UnitSlip),
        };
        let parts = row.iter().enumerate().filter(|(place, _)| !block.is_sum(*place)).filter_map(|(_, cell)| *cell);
        for cells in [row.iter().flatten().copied().collect::<Vec<usize>>(), parts.collect()] {
            let moves: Vec<Move> = cells.iter().map(|cell| Move::from((*cell as u32, *cell as u32))).collect();
            if moves.len() < 2 || !trial.doubts_row(&moves) {
                continue;
            }
            for power in powers {
                let Some(factor) = 10_i64.checked_pow(*power).map(Decimal::from) else { continue };
                for reading in [Reading::Over(factor), Reading::Times(factor)] {
                    trial.consider(Guess { moves: &moves, lost: &[], reading, cause, bits: 7.0 });
                }
            }
        }
    }
}

/// Whether a rate is right with what a cell says.
fn is_confirmed(frame: &Frame, cell: u32) -> bool {
    let rate = |relation: &&usize| frame.active[**relation] && frame.graph.quotients[**relation].is_some();
    frame.graph.touching[cell as usize].iter().filter(rate).any(|relation| frame.holds(*relation))
}

/// A row filled with other figures: the target in place of what was done, last month's, the cumulative for the month's.
fn filled(block: &Block, trial: &mut Trial) {
    let frame = trial.frame;
    let at = |measure: usize, place: usize| block.rows[measure].get(place).copied().flatten();
    let value = |cell: usize| frame.values.get(cell).copied();
    for (measure, row) in block.rows.iter().enumerate() {
        let before = (Cause::PreviousMonth, None);
        let sources = match measure {
            // Targets are copied from nowhere.
            _ if measure == Measure::Target as usize => &[][..],
            _ if measure == Measure::Actual as usize => &[(Cause::TargetCopied, Some(Measure::Target)), before],
            _ if measure == Measure::Month as usize => &[(Cause::CumulativeForMonthly, Some(Measure::Actual)), before],
            _ => &[before],
        };
        for (cause, source) in sources.iter().copied() {
            let copied = |place: usize, cell: usize| match source {
                Some(source) => at(source as usize, place).and_then(value) == value(cell),
                None => frame.problem.cells[cell].previous == value(cell),
            };
            let suspicious: Vec<(usize, u32)> = row
                .iter()
                .enumerate()
                .filter_map(|(place, cell)| cell.map(|cell| (place, cell)))
                .filter(|(place, cell)| trial.doubts(&[*cell as u32]) && copied(*place, *cell))
                .map(|(place, cell)| (place, cell as u32))
                .collect();
            let parts: Vec<u32> = suspicious.iter().filter(|(place, _)| !block.is_sum(*place)).map(|(_, cell)| *cell).collect();
            let all: Vec<u32> = suspicious.iter().map(|(_, cell)| *cell).collect();
            // What a rate confirms was not overwritten; that of one cell alone is no row.
            if parts.iter().filter(|cell| !is_confirmed(frame, **cell)).count() > 1 {
                let guess = Guess { moves: &[], lost: &parts, reading: Reading::Same, cause, bits: 7.0 };
                if all.len() > parts.len() {
                    trial.consider(Guess { lost: &all, ..guess });
                }
                trial.consider(guess);
            }
        }
    }
}
