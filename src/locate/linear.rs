//! Systems of linear constraints over unknown cells, decided by Fourier–Motzkin elimination.
//!
//! A constraint says that a linear form lies within an interval. Eliminating an unknown from two such constraints gives one
//! again, and with intervals kept whole this is exactly the elimination of Fourier and Motzkin on the four inequalities
//! behind them. Only multiplication is needed, so that exact decimals stay exact. Where a number would leave their range
//! the constraint is dropped or widened: more is then feasible, never less, and the caller proves a repair on the values.

use rust_decimal::Decimal;

use crate::interval::Interval;

/// Which of the stated relations a constraint was derived from. Relations from the 127th on share the last bit.
pub(super) type Sources = u128;

/// The bit of the relation at a position of the list under consideration.
pub(super) fn source(position: usize) -> Sources {
    1 << position.min(127)
}

/// Constraints beyond this number are no longer derived; the system then counts as feasible.
const MOST_ROWS: usize = 2_000;

/// `Σ coefficient · unknown ∈ range`
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Ascending by unknown, without zeros.
    pub coefficients: Vec<(u32, Decimal)>,
    pub range: Interval,
    pub sources: Sources,
}

impl Row {
    fn coefficient(&self, unknown: u32) -> Option<Decimal> {
        self.coefficients.iter().find(|(index, _)| *index == unknown).map(|(_, factor)| *factor)
    }

    /// The row that follows from both without the unknown; `None` where it says nothing or leaves the range of numbers.
    fn combine(&self, other: &Row, unknown: u32) -> Option<Row> {
        let (mine, theirs) = (self.coefficient(unknown)?, other.coefficient(unknown)?);
        let (up, down) = if mine == theirs {
            (Decimal::ONE, Decimal::NEGATIVE_ONE)
        } else if mine == -theirs {
            (Decimal::ONE, Decimal::ONE)
        } else {
            (theirs, -mine)
        };
        let range = self.range.scale(up).add(&other.range.scale(down));
        if range == Interval::EVERYTHING {
            return None;
        }
        let mut coefficients = Vec::with_capacity(self.coefficients.len() + other.coefficients.len());
        let (mut left, mut right) = (self.coefficients.iter().peekable(), other.coefficients.iter().peekable());
        loop {
            let next = match (left.peek(), right.peek()) {
                (Some((a, _)), Some((b, _))) => (*a).min(*b),
                (Some((a, _)), None) => *a,
                (None, Some((b, _))) => *b,
                (None, None) => break,
            };
            let mut factor = Decimal::ZERO;
            if let Some((_, value)) = left.next_if(|(index, _)| *index == next) {
                factor = factor.checked_add(value.checked_mul(up)?)?;
            }
            if let Some((_, value)) = right.next_if(|(index, _)| *index == next) {
                factor = factor.checked_add(value.checked_mul(down)?)?;
            }
            if next != unknown && !factor.is_zero() {
                coefficients.push((next, factor));
            }
        }
        Some(Row { coefficients, range, sources: self.sources | other.sources })
    }
}

/// Eliminates one unknown; the rows that are left no longer contain it.
fn eliminate(rows: Vec<Row>, unknown: u32) -> Vec<Row> {
    let (with, mut without): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.coefficients.iter().any(|(index, _)| *index == unknown));
    let pivot = with
        .iter()
        .enumerate()
        .filter(|(_, row)| row.range.as_point().is_some())
        .min_by_key(|(_, row)| row.coefficients.len())
        .map(|(index, _)| index);
    if let Some(pivot) = pivot {
        for (index, row) in with.iter().enumerate() {
            if index != pivot {
                without.extend(with[pivot].combine(row, unknown));
            }
        }
    } else {
        for (index, row) in with.iter().enumerate() {
            for other in &with[index + 1..] {
                if without.len() >= MOST_ROWS {
                    return without;
                }
                without.extend(row.combine(other, unknown));
            }
        }
    }
    without
}

/// Eliminates every unknown but those kept, the cheapest first.
///
/// # Errors
/// The sources of a constraint that no values satisfy.
pub(super) fn project(mut rows: Vec<Row>, keep: &[u32]) -> Result<Vec<Row>, Sources> {
    loop {
        if let Some(violated) = violated(&rows) {
            return Err(violated);
        }
        let mut unknowns: Vec<u32> = rows.iter().flat_map(|row| row.coefficients.iter().map(|(index, _)| *index)).collect();
        unknowns.sort_unstable();
        unknowns.dedup();
        unknowns.retain(|unknown| !keep.contains(unknown));
        let Some(cheapest) = unknowns.into_iter().min_by_key(|unknown| {
            let with = rows.iter().filter(|row| row.coefficient(*unknown).is_some());
            let (count, points) =
                with.fold((0_usize, false), |(count, points), row| (count + 1, points || row.range.as_point().is_some()));
            if points { count } else { count * count }
        }) else {
            return Ok(rows);
        };
        rows = thin(eliminate(rows, cheapest));
    }
}

/// Of rows about the same linear form, keeps the one that bounds it most from below and the one that does so from above: the
/// others say nothing more, and without this their number squares with every unknown that is eliminated.
fn thin(mut rows: Vec<Row>) -> Vec<Row> {
    for row in &mut rows {
        if row.coefficients.first().is_some_and(|(_, factor)| factor.is_sign_negative()) {
            row.coefficients.iter_mut().for_each(|(_, factor)| *factor = -*factor);
            row.range = row.range.negate();
        }
    }
    // Stable, so that of equal bounds the first stays.
    rows.sort_by(|a, b| a.coefficients.cmp(&b.coefficients));
    let mut kept: Vec<Row> = Vec::with_capacity(rows.len());
    let mut from = 0;
    while from < rows.len() {
        let same = rows[from..].iter().take_while(|row| row.coefficients == rows[from].coefficients).count();
        let group = &rows[from..from + same];
        from += same;
        if group.len() < 3 || group[0].coefficients.is_empty() {
            kept.extend_from_slice(group);
            continue;
        }
        let tightest = |tighter: fn(&Interval, &Interval) -> bool| {
            let mut best = 0;
            for (index, row) in group.iter().enumerate().skip(1) {
                if tighter(&row.range, &group[best].range) {
                    best = index;
                }
            }
            best
        };
        let (low, high) = (tightest(Interval::starts_after), tightest(Interval::ends_before));
        kept.push(group[low].clone());
        if high != low {
            kept.push(group[high].clone());
        }
    }
    kept
}

/// The sources of a row without unknowns that is not satisfied: the one that follows from the fewest relations.
fn violated(rows: &[Row]) -> Option<Sources> {
    rows.iter()
        .filter(|row| row.coefficients.is_empty() && !row.range.contains_zero())
        .map(|row| row.sources)
        .min_by_key(|sources| (sources.count_ones(), *sources))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(coefficients: &[(u32, i64)], low: i64, high: i64, position: usize) -> Row {
        Row {
            coefficients: coefficients.iter().map(|(index, factor)| (*index, Decimal::from(*factor))).collect(),
            range: Interval::closed(low.into(), high.into()),
            sources: source(position),
        }
    }

    #[test]
    fn equations_without_a_common_solution_are_told_with_their_sources() {
        // x + y = 3, x − y = 1, x = 5
        let rows = vec![row(&[(0, 1), (1, 1)], 3, 3, 0), row(&[(0, 1), (1, -1)], 1, 1, 1), row(&[(0, 1)], 5, 5, 2)];
        assert_eq!(project(rows.clone(), &[]).unwrap_err(), 0b111);
        assert!(project(rows[..2].to_vec(), &[]).is_ok());
    }

    #[test]
    fn ranges_combine_as_the_inequalities_behind_them() {
        // x ∈ [0, 10], x + y ∈ [5, 6], y ∈ [7, 9] has no solution with x ≥ 0; y ∈ [6, 9] has x = 0.
        let base = vec![row(&[(0, 1)], 0, 10, 0), row(&[(0, 1), (1, 1)], 5, 6, 1)];
        let with = |low| [base.clone(), vec![row(&[(1, 1)], low, 9, 2)]].concat();
        assert!(project(with(7), &[]).is_err());
        assert!(project(with(6), &[]).is_ok());
        let left = project(with(3), &[0]).unwrap();
        // What is left speaks of x alone and allows 0 to 3.
        let allowed = |value: i64| {
            left.iter().all(|row| row.coefficients.iter().all(|(_, factor)| row.range.contains(*factor * Decimal::from(value))))
        };
        assert!(allowed(0) && allowed(3) && !allowed(4) && !allowed(-1));
    }
}
