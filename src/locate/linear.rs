//! Systems of linear constraints over unknown cells, decided by Fourier–Motzkin elimination.
//!
//! A constraint says that a linear form lies within an interval. Eliminating an unknown from two such constraints gives one
//! again, and with intervals kept whole this is exactly the elimination of Fourier and Motzkin on the four inequalities
//! behind them. Only multiplication is needed, so that exact decimals stay exact. Where a number would leave their range
//! the constraint is dropped or widened: more is then feasible, never less, and the caller proves a repair on the values.

use crate::interval::Interval;
use crate::number::Number;

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
pub(super) struct Row<N> {
    /// Ascending by unknown, without zeros.
    pub coefficients: Vec<(u32, N)>,
    pub range: Interval<N>,
    pub sources: Sources,
}

impl<N: Number> Row<N> {
    fn coefficient(&self, unknown: u32) -> Option<N> {
        self.coefficients.iter().find(|(index, _)| *index == unknown).map(|(_, factor)| *factor)
    }

    /// The row that follows from both without the unknown; `None` where it says nothing or leaves the range of numbers.
    fn combine(&self, other: &Self, unknown: u32) -> Option<Self> {
        let (mine, theirs) = (self.coefficient(unknown)?, other.coefficient(unknown)?);
        let (up, down) = if mine == theirs {
            (N::ONE, N::ONE.opposite())
        } else if mine == theirs.opposite() {
            (N::ONE, N::ONE)
        } else {
            N::shortened(theirs, mine.opposite())
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
            let mut factor = N::ZERO;
            if let Some((_, value)) = left.next_if(|(index, _)| *index == next) {
                factor = factor.plus(value.times(up)?)?;
            }
            if let Some((_, value)) = right.next_if(|(index, _)| *index == next) {
                factor = factor.plus(value.times(down)?)?;
            }
            if next != unknown && !factor.is_nought() {
                coefficients.push((next, factor));
            }
        }
        Some(Row { coefficients, range, sources: self.sources | other.sources })
    }
}

/// Eliminates one unknown; the rows that are left no longer contain it.
fn eliminate<N: Number>(rows: Vec<Row<N>>, unknown: u32) -> Vec<Row<N>> {
    let (with, mut without): (Vec<Row<N>>, Vec<Row<N>>) =
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
pub(super) fn project<N: Number>(mut rows: Vec<Row<N>>, keep: &[u32]) -> Result<Vec<Row<N>>, Sources> {
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
fn thin<N: Number>(mut rows: Vec<Row<N>>) -> Vec<Row<N>> {
    if rows.len() < 3 {
        return rows;
    }
    for row in &mut rows {
        if row.coefficients.first().is_some_and(|(_, factor)| factor.is_negative()) {
            row.coefficients.iter_mut().for_each(|(_, factor)| *factor = factor.opposite());
            row.range = row.range.negate();
        }
    }
    // Stable, so that of equal bounds the first stays.
    rows.sort_by(|a, b| a.coefficients.cmp(&b.coefficients));
    let mut kept = vec![true; rows.len()];
    let mut from = 0;
    while from < rows.len() {
        let same = rows[from..].iter().take_while(|row| row.coefficients == rows[from].coefficients).count();
        let group = &rows[from..from + same];
        if group.len() > 2 && !group[0].coefficients.is_empty() {
            let tightest = |tighter: fn(&Interval<N>, &Interval<N>) -> bool| {
                (1..group.len())
                    .fold(0, |best, index| if tighter(&group[index].range, &group[best].range) { index } else { best })
            };
            let (low, high) = (tightest(Interval::starts_after), tightest(Interval::ends_before));
            (0..same).for_each(|index| kept[from + index] = index == low || index == high);
        }
        from += same;
    }
    let mut position = 0;
    rows.retain(|_| {
        position += 1;
        kept[position - 1]
    });
    rows
}

/// The sources of a row without unknowns that is not satisfied: the one that follows from the fewest relations.
fn violated<N: Number>(rows: &[Row<N>]) -> Option<Sources> {
    rows.iter()
        .filter(|row| row.coefficients.is_empty() && !row.range.contains_zero())
        .map(|row| row.sources)
        .min_by_key(|sources| (sources.count_ones(), *sources))
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    fn row(coefficients: &[(u32, i64)], low: i64, high: i64, position: usize) -> Row<Decimal> {
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
