//! Systems of linear constraints over unknown cells, decided by Fourier–Motzkin elimination.
//!
//! A constraint says that a linear form lies within an interval. Eliminating an unknown from two such constraints gives one
//! again, and with intervals kept whole this is exactly the elimination of Fourier and Motzkin on the four inequalities
//! behind them. Only multiplication is needed, so that exact decimals stay exact. Where a number would leave their range
//! the constraint is dropped or widened: more is then feasible, never less, and the caller proves a repair on the values.

use std::cmp::Ordering;

use crate::algebra::interval::Interval;
use crate::algebra::number::Number;

/// Which of the stated relations a constraint was derived from. Relations from the 127th on share the last bit.
pub(super) type Sources = u128;

/// The bit of the relation at a position of the list under consideration.
pub(super) fn source(position: usize) -> Sources {
    1 << position.min(127)
}

/// Constraints beyond this number are no longer derived; the system then counts as feasible.
const MOST_ROWS: usize = 2_000;

/// `Σ coefficient · unknown ∈ range`
#[derive(Copy, Debug)]
struct Row<N> {
    /// Where its terms stand in the list of all, from and to.
    from: usize,
    to: usize,
    range: Interval<N>,
    sources: Sources,
}

impl<N: Copy> Clone for Row<N> {
    fn clone(&self) -> Self {
        *self
    }
}

/// A system of constraints.
#[derive(Debug)]
pub(super) struct Rows<N> {
    /// The terms of all rows, those of each ascending by unknown and without zeros.
    terms: Vec<(u32, N)>,
    rows: Vec<Row<N>>,
}

/// What two rows must be multiplied by so that an unknown with these coefficients drops out of their sum.
fn opposed<N: Number>(mine: N, theirs: N) -> (N, N) {
    if mine == theirs {
        (N::ONE, N::ONE.opposite())
    } else if mine == theirs.opposite() {
        (N::ONE, N::ONE)
    } else {
        N::shortened(theirs, mine.opposite())
    }
}

impl<N: Number> Rows<N> {
    /// An empty system with room for some rows and terms.
    pub fn with_capacity(rows: usize, terms: usize) -> Self {
        Self { terms: Vec::with_capacity(terms), rows: Vec::with_capacity(rows) }
    }

    /// Adds a constraint. `terms` ascend by unknown, without zeros.
    pub fn push(&mut self, terms: impl IntoIterator<Item = (u32, N)>, range: Interval<N>, sources: Sources) {
        let from = self.terms.len();
        self.terms.extend(terms);
        self.rows.push(Row { from, to: self.terms.len(), range, sources });
    }

    /// The constraints: their terms and the range in which the sum of these must lie.
    pub fn iter(&self) -> impl Iterator<Item = (&[(u32, N)], Interval<N>)> {
        self.rows.iter().map(|row| (self.terms(row), row.range))
    }

    fn terms(&self, row: &Row<N>) -> &[(u32, N)] {
        &self.terms[row.from..row.to]
    }

    fn coefficient(&self, row: &Row<N>, unknown: u32) -> Option<N> {
        self.terms(row).iter().find(|(index, _)| *index == unknown).map(|(_, factor)| *factor)
    }

    /// The row that follows from two without an unknown; `None` where it says nothing or leaves the range of numbers.
    fn combine(&mut self, one: &Row<N>, other: &Row<N>, unknown: u32) -> Option<Row<N>> {
        let (mine, theirs) = (self.coefficient(one, unknown)?, self.coefficient(other, unknown)?);
        let (up, down) = opposed(mine, theirs);
        let range = one.range.scale(up).add(&other.range.scale(down));
        if range == Interval::EVERYTHING {
            return None;
        }
        let from = self.terms.len();
        let (mut left, mut right) = (one.from, other.from);
        while left < one.to || right < other.to {
            let at = |position: usize, end: usize| if position < end { self.terms[position].0 } else { u32::MAX };
            let next = at(left, one.to).min(at(right, other.to));
            let mut factor = N::ZERO;
            for (position, end, times) in [(&mut left, one.to, up), (&mut right, other.to, down)] {
                if *position < end && self.terms[*position].0 == next {
                    let Some(sum) = self.terms[*position].1.times(times).and_then(|more| factor.plus(more)) else {
                        self.terms.truncate(from);
                        return None;
                    };
                    factor = sum;
                    *position += 1;
                }
            }
            if next != unknown && !factor.is_nought() {
                self.terms.push((next, factor));
            }
        }
        Some(Row { from, to: self.terms.len(), range, sources: one.sources | other.sources })
    }

    /// Eliminates one unknown; the rows that are left no longer contain it.
    fn eliminate(&mut self, unknown: u32) {
        let (terms, mut with) = (&self.terms, Vec::with_capacity(self.rows.len()));
        self.rows.retain(|row| {
            let without = terms[row.from..row.to].iter().all(|(index, _)| *index != unknown);
            if !without {
                with.push(*row);
            }
            without
        });
        let points = with.iter().enumerate().filter(|(_, row)| row.range.as_point().is_some());
        let pivot = points.min_by_key(|(_, row)| row.to - row.from).map(|(index, _)| index);
        for (index, one) in with.iter().enumerate() {
            let others = if pivot.is_some() { &with[..] } else { &with[index + 1..] };
            if pivot.is_some_and(|pivot| pivot != index) {
                continue;
            }
            for (position, other) in others.iter().enumerate() {
                if pivot == Some(position) {
                    continue;
                }
                if pivot.is_none() && self.rows.len() >= MOST_ROWS {
                    return;
                }
                let combined = self.combine(one, other, unknown);
                self.rows.extend(combined);
            }
        }
    }

    /// Eliminates every unknown but the one that is kept, the cheapest first.
    ///
    /// # Errors
    /// The sources of a constraint that no values satisfy.
    pub fn project(mut self, keep: Option<u32>) -> Result<Self, Sources> {
        // What each unknown costs: the number of its rows, and whether it is as good as known in one of them.
        let mut unknowns: Vec<(u32, usize, bool)> = Vec::new();
        loop {
            if let Some(violated) = self.violated() {
                return Err(violated);
            }
            unknowns.clear();
            for row in &self.rows {
                let point = row.range.as_point().is_some();
                for (unknown, _) in self.terms(row) {
                    match unknowns.iter_mut().find(|(known, _, _)| known == unknown) {
                        Some((_, count, points)) => (*count, *points) = (*count + 1, *points || point),
                        None => unknowns.push((*unknown, 1, point)),
                    }
                }
            }
            if let [(last, _, _)] = unknowns.as_slice()
                && Some(*last) != keep
            {
                return match self.contradiction(*last) {
                    Some(violated) => Err(violated),
                    None => Ok(self),
                };
            }
            let price = |(unknown, count, points): &(u32, usize, bool)| (if *points { *count } else { count * count }, *unknown);
            let others = unknowns.iter().filter(|(unknown, _, _)| Some(*unknown) != keep);
            let Some((cheapest, _, _)) = others.min_by_key(|unknown| price(unknown)) else { return Ok(self) };
            self.eliminate(*cheapest);
            self.thin();
        }
    }

    /// The sources of two rows that contradict each other about the only unknown there is: those of the fewest relations.
    pub fn contradiction(&self, unknown: u32) -> Option<Sources> {
        if self.agree(unknown) == Some(true) {
            return None;
        }
        let mut fewest: Option<Sources> = None;
        for (index, one) in self.rows.iter().enumerate() {
            let Some(mine) = self.coefficient(one, unknown) else { continue };
            for other in &self.rows[index + 1..] {
                let Some(theirs) = self.coefficient(other, unknown) else { continue };
                let (up, down) = opposed(mine, theirs);
                let range = one.range.scale(up).add(&other.range.scale(down));
                let sources = one.sources | other.sources;
                let price = |sources: &Sources| (sources.count_ones(), *sources);
                if !range.contains_zero() && fewest.as_ref().is_none_or(|fewest| price(&sources) < price(fewest)) {
                    fewest = Some(sources);
                }
            }
        }
        fewest
    }

    /// Whether some value of the only unknown there is satisfies all rows; `None` where the numbers become too large.
    fn agree(&self, unknown: u32) -> Option<bool> {
        // The tightest bound from below and from above: its value, whether it is reached, and the factor of its row.
        let (mut low, mut high) = (None::<(N, bool, N)>, None::<(N, bool, N)>);
        for row in &self.rows {
            let Some(factor) = self.coefficient(row, unknown) else { continue };
            let (factor, range) =
                if factor.is_negative() { (factor.opposite(), row.range.negate()) } else { (factor, row.range) };
            for (bound, end, above) in [(&mut low, range.low, true), (&mut high, range.high, false)] {
                let Some(value) = end.value() else { continue };
                let tighter = match bound {
                    Some((known, closed, by)) => match value.times(*by)?.cmp(&known.times(factor)?) {
                        Ordering::Equal => *closed && !end.is_closed(),
                        order => (order == Ordering::Greater) == above,
                    },
                    None => true,
                };
                if tighter {
                    *bound = Some((value, end.is_closed(), factor));
                }
            }
        }
        let (Some((least, reached, by)), Some((most, reaches, over))) = (low, high) else { return Some(true) };
        Some(match least.times(over)?.cmp(&most.times(by)?) {
            Ordering::Less => true,
            Ordering::Equal => reached && reaches,
            Ordering::Greater => false,
        })
    }

    /// Of rows about the same linear form, keeps the one that bounds it most from below and the one that does so from above: the
    /// others say nothing more, and without this their number squares with every unknown that is eliminated.
    fn thin(&mut self) {
        let Self { terms, rows } = self;
        // Rows without terms are judged next.
        if rows.iter().filter(|row| row.from < row.to).count() < 3 {
            return;
        }
        for row in rows.iter_mut() {
            let own = &mut terms[row.from..row.to];
            if own.first().is_some_and(|(_, factor)| factor.is_negative()) {
                own.iter_mut().for_each(|(_, factor)| *factor = factor.opposite());
                row.range = row.range.negate();
            }
        }
        let form = |row: &Row<N>| &terms[row.from..row.to];
        // Stable, so that of equal bounds the first stays.
        rows.sort_by(|a, b| form(a).cmp(form(b)));
        let mut kept = vec![true; rows.len()];
        let mut from = 0;
        while from < rows.len() {
            let same = rows[from..].iter().take_while(|row| form(row) == form(&rows[from])).count();
            let group = &rows[from..from + same];
            if group.len() > 2 && !form(&group[0]).is_empty() {
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
    }

    /// The sources of a row without unknowns that is not satisfied: the one that follows from the fewest relations.
    fn violated(&self) -> Option<Sources> {
        let known = self.rows.iter().filter(|row| row.from == row.to && !row.range.contains_zero());
        known.map(|row| row.sources).min_by_key(|sources| (sources.count_ones(), *sources))
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;

    type Stated<'s> = (&'s [(u32, i64)], i64, i64);

    fn project(rows: &[Stated], keep: Option<u32>) -> Result<Rows<Decimal>, Sources> {
        let mut system = Rows::with_capacity(rows.len(), 0);
        for (position, (terms, low, high)) in rows.iter().enumerate() {
            let terms = terms.iter().map(|(index, factor)| (*index, Decimal::from(*factor)));
            system.push(terms, Interval::closed((*low).into(), (*high).into()), source(position));
        }
        system.project(keep)
    }

    #[test]
    fn equations_without_a_common_solution_are_told_with_their_sources() {
        // x + y = 3, x − y = 1, x = 5
        let rows: [Stated; 3] = [(&[(0, 1), (1, 1)], 3, 3), (&[(0, 1), (1, -1)], 1, 1), (&[(0, 1)], 5, 5)];
        assert_eq!(project(&rows, None).unwrap_err(), 0b111);
        assert!(project(&rows[..2], None).is_ok());
    }

    #[test]
    fn ranges_combine_as_the_inequalities_behind_them() {
        // x ∈ [0, 10], x + y ∈ [5, 6], y ∈ [7, 9] has no solution with x ≥ 0; y ∈ [6, 9] has x = 0.
        let with = |low, keep: Option<u32>| project(&[(&[(0, 1)], 0, 10), (&[(0, 1), (1, 1)], 5, 6), (&[(1, 1)], low, 9)], keep);
        assert!(with(7, None).is_err());
        assert!(with(6, None).is_ok());
        let left = with(3, Some(0)).unwrap();
        // What is left speaks of x alone and allows 0 to 3.
        let allowed = |value: i64| {
            left.iter().all(|(terms, range)| terms.iter().all(|(_, factor)| range.contains(*factor * Decimal::from(value))))
        };
        assert!(allowed(0) && allowed(3) && !allowed(4) && !allowed(-1));
    }
}
