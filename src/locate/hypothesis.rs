//! Errors of arrangement that touch several cells at once: swapped neighbours, swapped rows, shifted runs, a row filled with
//! other figures. Each is one error, so it is tried as a whole: what would the true values be, and do all relations hold then?

use rust_decimal::Decimal;

use super::evidence::{BY_HAND, derived_price, price, rounding, surcharge};
use super::groups::roots;
use super::search::{UNIT, weight};
use super::solve::Frame;
use super::{Block, Change, Repair};
use crate::finding::Cause;
use crate::interval::Interval;
use crate::relation::Comparison;
use crate::table::Measure;

/// A supposition about what happened.
struct Hypothesis {
    /// Cells with the values they would have had.
    restored: Vec<(u32, Decimal)>,
    /// Cells whose true value was lost and must be solved for.
    lost: Vec<u32>,
    /// Whole rows were exchanged, pair by pair in `restored`: each number still looks as it did in the other row, and was read
    /// this many times too small or large there (26.1 in the row of percentages is 0.261).
    rows: Option<[Decimal; 2]>,
    cause: Cause,
    /// Minus the logarithm of its probability.
    bits: f64,
}

/// A hypothesis that holds.
#[derive(Clone, Debug)]
pub(super) struct Explained {
    pub repair: Repair,
    /// The broken relations that hold with it, ascending.
    pub broken: Vec<usize>,
}

/// Rates of which some were calculated again after one error, and others not.
const MIXED: f64 = 6.0;
/// Targets are set once a year: for the same reason a row of targets is disturbed less often, in bits.
const SETTLED: f64 = 5.0;

/// Nobody types more decimals than these.
const TYPED: u32 = 9;

/// More cells than this in a flat group, and pairs of them are no longer tried.
const MOST_CELLS: usize = 64;

/// Every hypothesis that repairs at least one broken relation and breaks none. `cells` are those of the group.
pub(super) fn explain(frame: &Frame, cells: &[u32], broken: &[usize], budget: &mut u64) -> Vec<Explained> {
    let mut hypotheses = Vec::new();
    match frame.block {
        Some(block) => {
            neighbours(frame, block, &mut hypotheses);
            measures(frame, block, &mut hypotheses);
            shifts(frame, block, broken, &mut hypotheses);
            units(frame, block, broken, &mut hypotheses);
            filled(frame, block, broken, &mut hypotheses);
        }
        None => pairs(frame, cells, broken, &mut hypotheses),
    }
    let mut explained: Vec<Explained> = Vec::new();
    let mut after = frame.clone();
    for hypothesis in hypotheses {
        if *budget == 0 {
            break;
        }
        let mut changed: Vec<u32> = Vec::new();
        let found = test(frame, &mut after, &hypothesis, broken, &mut changed, budget);
        changed.into_iter().for_each(|cell| after.restore(frame, cell));
        let known = |found: &Explained| {
            explained.iter().any(|known| {
                let cells = !hypothesis.lost.is_empty() && roots(&known.repair) == roots(&found.repair);
                cells || same(&known.repair, &found.repair)
            })
        };
        if let Some(found) = found.filter(|found| !known(found)) {
            explained.push(found);
        }
    }
    explained
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

/// Adjacent cells of a row, swapped.
fn neighbours(frame: &Frame, block: &Block, out: &mut Vec<Hypothesis>) {
    for (measure, row) in block.rows.iter().enumerate() {
        let present: Vec<u32> = row.iter().flatten().map(|cell| *cell as u32).collect();
        for pair in present.windows(2) {
            out.extend(swap(frame, &[(pair[0], pair[1])], Cause::NeighboursSwapped, 6.0 + settled(measure)));
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
fn measures(frame: &Frame, block: &Block, out: &mut Vec<Hypothesis>) {
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
    for (one, other, cause, bits) in exchanges {
        let pairs: Vec<(u32, u32)> = (0..places).filter_map(|place| Some((at(one, place)?, at(other, place)?))).collect();
        for pair in &pairs {
            out.extend(swap(frame, &[*pair], cause, bits));
        }
        let parts: Vec<(u32, u32)> = (0..places)
            .filter(|place| Some(*place) != block.total)
            .filter_map(|place| Some((at(one, place)?, at(other, place)?)))
            .collect();
        for group in [pairs, parts] {
            if group.len() > 1 {
                out.extend(exchanged(frame, &group, cause, bits + 2.0, [Decimal::ONE; 2]));
                if (one, other) == (Actual, Progress) {
                    for factors in [[Decimal::ONE, Decimal::ONE_HUNDRED], [Decimal::new(1, 2), Decimal::ONE_HUNDRED]] {
                        out.extend(exchanged(frame, &group, cause, bits + 2.0, factors));
                    }
                }
            }
        }
    }
    // All three measures moved round by one row.
    for turn in [[Target, Actual, Progress], [Progress, Actual, Target]] {
        let cells = |place: usize| Some([at(turn[0], place)?, at(turn[1], place)?, at(turn[2], place)?]);
        let rounds: Vec<[u32; 3]> = (0..places).filter_map(cells).collect();
        let turned = |rounds: &[[u32; 3]], bits: f64| Hypothesis {
            restored: rounds
                .iter()
                .flat_map(|[a, b, c]| [(*a, *b), (*b, *c), (*c, *a)])
                .map(|(cell, from)| (cell, frame.values[from as usize]))
                .collect(),
            lost: Vec::new(),
            rows: None,
            cause: Cause::Shifted,
            bits,
        };
        out.extend(rounds.iter().map(|round| turned(std::slice::from_ref(round), 8.0)));
        if rounds.len() > 1 {
            out.push(turned(&rounds, 8.0));
        }
    }
}

/// Any two cells of a flat record that stand in a relation with one that fails.
fn pairs(frame: &Frame, cells: &[u32], broken: &[usize], out: &mut Vec<Hypothesis>) {
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
                out.extend(swap(frame, &[(cells[one], cells[other])], Cause::NeighboursSwapped, bits));
            }
        }
    }
}

fn swap(frame: &Frame, pairs: &[(u32, u32)], cause: Cause, bits: f64) -> Option<Hypothesis> {
    let restored: Vec<(u32, Decimal)> = pairs
        .iter()
        .filter(|(one, other)| frame.values[*one as usize] != frame.values[*other as usize])
        .flat_map(|(one, other)| [(*one, frame.values[*other as usize]), (*other, frame.values[*one as usize])])
        .collect();
    (!restored.is_empty()).then_some(Hypothesis { restored, lost: Vec::new(), rows: None, cause, bits })
}

/// Two rows exchanged. `factors`: what the numbers of the first row and of the second have to be multiplied by in the other row.
fn exchanged(frame: &Frame, pairs: &[(u32, u32)], cause: Cause, bits: f64, factors: [Decimal; 2]) -> Option<Hypothesis> {
    let mut restored = Vec::with_capacity(2 * pairs.len());
    for (one, other) in pairs {
        let (first, second) = (frame.values[*one as usize], frame.values[*other as usize]);
        let (now_first, now_second) = (second.checked_mul(factors[1])?, first.checked_mul(factors[0])?);
        if (now_first, now_second) != (first, second) {
            restored.push((*one, now_first));
            restored.push((*other, now_second));
        }
    }
    (!restored.is_empty()).then_some(Hypothesis { restored, lost: Vec::new(), rows: Some(factors), cause, bits })
}

/// A run of a row moved by one place, to either side; the value that fell off came back at the other end, or was lost.
fn shifts(frame: &Frame, block: &Block, broken: &[usize], out: &mut Vec<Hypothesis>) {
    for (measure, row) in block.rows.iter().enumerate() {
        let settled = settled(measure);
        for with_total in [false, true] {
            if with_total && block.total.is_none() {
                continue;
            }
            let cells: Vec<u32> = row
                .iter()
                .enumerate()
                .filter(|(place, _)| with_total || Some(*place) != block.total)
                .filter_map(|(_, cell)| cell.map(|cell| cell as u32))
                .collect();
            // The run spans the places where something fails that does not concern the row as a whole.
            let failing: Vec<usize> = (0..cells.len())
                .filter(|index| {
                    frame.graph.touching[cells[*index] as usize].iter().any(|relation| {
                        broken.contains(relation)
                            && frame.graph.members[*relation].iter().filter(|member| cells.contains(member)).count() == 1
                    })
                })
                .collect();
            let (Some(first), Some(last)) = (failing.first(), failing.last()) else { continue };
            if failing.len() < 2 {
                continue;
            }
            for start in first.saturating_sub(1)..=*first {
                for end in *last..=(last + 1).min(cells.len() - 1) {
                    let run = &cells[start..=end];
                    let value = |index: usize| frame.values[run[index] as usize];
                    let last = run.len() - 1;
                    for to_the_right in [true, false] {
                        let mut restored: Vec<(u32, Decimal)> = if to_the_right {
                            (0..last).map(|index| (run[index], value(index + 1))).collect()
                        } else {
                            (1..=last).map(|index| (run[index], value(index - 1))).collect()
                        };
                        let (end, displaced) = if to_the_right { (run[last], value(0)) } else { (run[0], value(last)) };
                        restored.retain(|(cell, value)| frame.values[*cell as usize] != *value);
                        let lost = Hypothesis {
                            restored: restored.clone(),
                            lost: vec![end],
                            rows: None,
                            cause: Cause::Shifted,
                            bits: 7.0 + settled,
                        };
                        restored.push((end, displaced));
                        // Turned round comes first: what it explains to the last digit was not lost.
                        out.push(Hypothesis { restored, lost: Vec::new(), bits: 6.5 + settled, ..lost });
                        out.push(lost);
                    }
                }
            }
        }
    }
}

/// A row in another unit: 元 for 万元, or rates without their percent sign.
fn units(frame: &Frame, block: &Block, broken: &[usize], out: &mut Vec<Hypothesis>) {
    if broken.len() < 2 {
        return;
    }
    for (measure, row) in block.rows.iter().enumerate() {
        let powers: &[u32] = if measure == Measure::Progress as usize { &[2] } else { &[4, 8] };
        let cause = if measure == Measure::Progress as usize { Cause::DecimalSlip } else { Cause::UnitSlip };
        let parts = row.iter().enumerate().filter(|(place, _)| Some(*place) != block.total).filter_map(|(_, cell)| *cell);
        for cells in [row.iter().flatten().copied().collect::<Vec<usize>>(), parts.collect()] {
            for power in powers {
                let Some(factor) = 10_i64.checked_pow(*power).map(Decimal::from) else { continue };
                for larger in [false, true] {
                    let scaled = |value: Decimal| if larger { value.checked_mul(factor) } else { value.checked_div(factor) };
                    let restored: Option<Vec<(u32, Decimal)>> =
                        cells.iter().map(|cell| Some((*cell as u32, scaled(frame.values[*cell])?))).collect();
                    if let Some(restored) = restored.filter(|restored| restored.len() > 1) {
                        out.push(Hypothesis { restored, lost: Vec::new(), rows: None, cause, bits: 7.0 });
                    }
                }
            }
        }
    }
}

/// A row filled with other figures: the target in place of what was done, last month's, the cumulative for the month's.
fn filled(frame: &Frame, block: &Block, broken: &[usize], out: &mut Vec<Hypothesis>) {
    let at = |measure: usize, place: usize| block.rows[measure].get(place).copied().flatten();
    let value = |cell: usize| frame.values.get(cell).copied();
    let questioned = |cell: usize| frame.graph.touching[cell].iter().any(|relation| broken.contains(relation));
    for (measure, row) in block.rows.iter().enumerate() {
        let sources = [
            (Cause::TargetCopied, (measure == Measure::Actual as usize).then_some(Measure::Target)),
            (Cause::CumulativeForMonthly, (measure == Measure::Month as usize).then_some(Measure::Actual)),
            (Cause::PreviousMonth, None),
        ];
        for (cause, source) in sources {
            let copied = |place: usize, cell: usize| match (source, cause) {
                (Some(source), _) => at(source as usize, place).and_then(value) == value(cell),
                (None, Cause::PreviousMonth) if measure != Measure::Target as usize => {
                    frame.problem.cells[cell].previous == value(cell)
                }
                _ => false,
            };
            let suspicious: Vec<(usize, u32)> = row
                .iter()
                .enumerate()
                .filter_map(|(place, cell)| cell.map(|cell| (place, cell)))
                .filter(|(place, cell)| copied(*place, *cell) && questioned(*cell))
                .map(|(place, cell)| (place, cell as u32))
                .collect();
            let parts: Vec<u32> =
                suspicious.iter().filter(|(place, _)| Some(*place) != block.total).map(|(_, cell)| *cell).collect();
            let all: Vec<u32> = suspicious.iter().map(|(_, cell)| *cell).collect();
            if parts.len() > 1 {
                if all.len() > parts.len() {
                    out.push(Hypothesis { restored: Vec::new(), lost: all, rows: None, cause, bits: 7.0 });
                }
                out.push(Hypothesis { restored: Vec::new(), lost: parts, rows: None, cause, bits: 7.0 });
            }
        }
    }
}

/// Whether all relations that a hypothesis touches hold with it, after recalculating what was calculated from its cells.
/// `after` is a copy of the frame in which it is supposed; `cells` are those that then differ.
fn test(
    frame: &Frame,
    after: &mut Frame,
    hypothesis: &Hypothesis,
    broken: &[usize],
    cells: &mut Vec<u32>,
    budget: &mut u64,
) -> Option<Explained> {
    *cells = hypothesis.restored.iter().map(|(cell, _)| *cell).chain(hypothesis.lost.iter().copied()).collect();
    if cells.iter().any(|cell| frame.cell(*cell).fixed) {
        return None;
    }
    // Most suppositions are about cells that nobody has a doubt about.
    if !cells.iter().any(|cell| frame.graph.touching[*cell as usize].iter().any(|relation| broken.contains(relation))) {
        return None;
    }
    let touched = frame.touched(cells);
    *budget = budget.saturating_sub(1);
    for (index, (cell, value)) in hypothesis.restored.iter().enumerate() {
        if let Some(factors) = hypothesis.rows {
            after.suppose_as(*cell, frame, hypothesis.restored[index ^ 1].0, factors[(index + 1) % 2]);
            continue;
        }
        // The value must have been printable there, to the decimals that the row or the cell itself has.
        // How many decimals a formula left in a cell says nothing.
        let digits = frame.cell(*cell).digits().max(frame.values[*cell as usize].scale());
        if value.scale() <= TYPED && super::typo::round(*value, digits.min(27)) != *value {
            return None;
        }
        after.suppose(*cell, *value);
    }
    // A value that the relations leave open is no explanation.
    let mut values: Vec<Option<Decimal>> = hypothesis.restored.iter().map(|(_, value)| Some(*value)).collect();
    if !hypothesis.lost.is_empty() {
        let solved = after.solve(&hypothesis.lost).ok()?;
        for (cell, value) in hypothesis.lost.iter().zip(&solved) {
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
            let value = super::typo::round(after.solved(*relation, cell)?, frame.cell(cell).digits());
            after.suppose(cell, value);
            cells.push(cell);
            values.push(Some(value));
        } else if !broken.contains(relation) || moved(frame, after, *relation, cells) {
            return None;
        }
    }
    let touched = frame.touched(cells);
    let mut repaired = Vec::new();
    for relation in touched {
        match (broken.contains(&relation), after.holds(relation)) {
            // A product does not care which of its factors is which; only its rounding does, and that explains nothing.
            (true, true) if moved(frame, after, relation, cells) => repaired.push(relation),
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
    let mut cost = price(heaviest, hypothesis.bits + mixed);
    cost = cost.saturating_add(surcharge(rounding(frame, after, cells)));
    // A value that came from another cell is given as it is printed there.
    let digits =
        hypothesis.restored.iter().map(|(cell, _)| u32::from(frame.cell(*cell).decimals).max(frame.cell(*cell).digits()));
    let digits = digits.max().unwrap_or(28);
    let mut changes: Vec<Change> = Vec::new();
    for (index, (cell, value)) in cells.iter().zip(values).enumerate() {
        let derived = index >= roots;
        if derived {
            cost = cost.saturating_add(derived_price());
        }
        if value != Some(frame.values[*cell as usize]) {
            let cause = if derived { Cause::Derived } else { hypothesis.cause };
            let expected = value.map(|value| super::typo::round(value, digits));
            changes.push(Change { cell: *cell as usize, expected, cause: Some(cause) });
        }
    }
    // One cell alone was never exchanged or moved.
    if changes.iter().filter(|change| change.cause != Some(Cause::Derived)).count() < 2 {
        return None;
    }
    Some(Explained { repair: Repair { changes, cost }, broken: repaired })
}

/// Whether the change of some cells changes by how much a relation fails.
fn moved(frame: &Frame, after: &Frame, relation: usize, cells: &[u32]) -> bool {
    let terms = frame.relation(relation).polynomial.terms();
    if terms.iter().any(|term| term.factors().len() > 1) {
        return difference(frame, relation) != difference(after, relation);
    }
    let changes = terms.iter().filter_map(|term| {
        let cell = term.factors().first().filter(|cell| cells.contains(cell))?;
        Some((term.coefficient, after.values[*cell as usize], frame.values[*cell as usize]))
    });
    let total = changes.map(|(factor, now, before)| now.checked_sub(before)?.checked_mul(factor));
    let total = total.reduce(|sum, change| sum?.checked_add(change?));
    total.is_some_and(|total| total.is_none_or(|total| !total.is_zero()))
}

/// How far a relation is from holding exactly, on the values as printed.
fn off(frame: &Frame, relation: usize) -> Option<Decimal> {
    difference(frame, relation).map(|difference| difference.abs())
}

fn difference(frame: &Frame, relation: usize) -> Option<Decimal> {
    frame.relation(relation).polynomial.value(|variable| frame.values[variable as usize])
}
