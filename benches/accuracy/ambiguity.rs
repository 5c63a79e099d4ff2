//! How many cells could be the wrong one, by arithmetic alone: those whose change, with every other cell left as it is, makes all
//! relations of the indicator hold again. Where that is one cell, no knowledge of typing errors is needed to name it.

use rust_decimal::Decimal;

use crate::judge::{Range, half_units};
use crate::table::{DONE, Indicator, PROGRESS, Shape, TARGET, Table};

/// The cells, as row and place, of an indicator that adds up. `printed` is the indicator before anything was planted.
pub fn single_repairs(table: &Table, indicator: &Indicator, printed: &Indicator) -> Vec<(usize, usize)> {
    if indicator.shape != Shape::Additive {
        return Vec::new();
    }
    let block = Block { table, indicator, half: half_units(printed) };
    let broken = block.broken();
    let mut cells = Vec::new();
    for row in [TARGET, DONE, PROGRESS] {
        for place in 0..table.places.len() {
            if indicator.cells[row][place].number().is_some()
                && broken.iter().all(|relation| relation.concerns(row, place))
                && block.can_be_repaired(row, place)
            {
                cells.push((row, place));
            }
        }
    }
    cells
}

/// A relation of the block.
#[derive(Clone, Copy)]
enum Relation {
    Sum(usize),
    Ratio(usize),
}

impl Relation {
    fn concerns(self, row: usize, place: usize) -> bool {
        match self {
            Relation::Sum(sum) => row == sum,
            Relation::Ratio(at) => place == at,
        }
    }
}

struct Block<'a> {
    table: &'a Table,
    indicator: &'a Indicator,
    half: [Decimal; 3],
}

impl Block<'_> {
    fn range(&self, row: usize, place: usize) -> Option<Range> {
        let shown = self.indicator.cells[row][place].shown()?;
        Some((shown - self.half[row], shown + self.half[row]))
    }

    /// The true values a cell could have, were it only for one relation; `None` where the relation says nothing.
    fn allowed(&self, relation: Relation, row: usize, place: usize) -> Option<Range> {
        match relation {
            Relation::Sum(_) if self.table.places.len() > 1 => {
                let (mut low, mut high) = (Decimal::ZERO, Decimal::ZERO);
                for part in self.table.parts().filter(|&part| part != place) {
                    if let Some(range) = self.range(row, part) {
                        (low, high) = (low + range.0, high + range.1);
                    }
                }
                if place == self.table.total {
                    return Some((low, high));
                }
                let whole = self.range(row, self.table.total)?;
                Some((whole.0 - high, whole.1 - low))
            }
            Relation::Sum(_) => None,
            Relation::Ratio(_) => {
                let percent = |range: Range| (range.0 / Decimal::ONE_HUNDRED, range.1 / Decimal::ONE_HUNDRED);
                match row {
                    TARGET => quotient(self.range(DONE, place)?, percent(self.range(PROGRESS, place)?)),
                    DONE => {
                        let (target, share) = (self.range(TARGET, place)?, percent(self.range(PROGRESS, place)?));
                        let corners = [target.0 * share.0, target.0 * share.1, target.1 * share.0, target.1 * share.1];
                        Some((corners.into_iter().min()?, corners.into_iter().max()?))
                    }
                    _ => {
                        let ratio = quotient(self.range(DONE, place)?, self.range(TARGET, place)?)?;
                        Some((ratio.0 * Decimal::ONE_HUNDRED, ratio.1 * Decimal::ONE_HUNDRED))
                    }
                }
            }
        }
    }

    fn relations(&self, row: usize, place: usize) -> Vec<Relation> {
        if row == PROGRESS { vec![Relation::Ratio(place)] } else { vec![Relation::Sum(row), Relation::Ratio(place)] }
    }

    fn broken(&self) -> Vec<Relation> {
        let holds =
            |relation: Relation, row: usize, place: usize| match (self.allowed(relation, row, place), self.range(row, place)) {
                (Some(allowed), Some(range)) => allowed.0 <= range.1 && range.0 <= allowed.1,
                _ => true,
            };
        let sums = [TARGET, DONE].into_iter().map(|row| (Relation::Sum(row), row, self.table.total));
        let ratios = (0..self.table.places.len()).map(|place| (Relation::Ratio(place), DONE, place));
        sums.chain(ratios).filter(|&(relation, row, place)| !holds(relation, row, place)).map(|(relation, ..)| relation).collect()
    }

    /// Whether some value that could be printed there suits every relation of the cell.
    fn can_be_repaired(&self, row: usize, place: usize) -> bool {
        let half = self.half[row];
        let (mut low, mut high) = (Decimal::ZERO, Decimal::MAX);
        for relation in self.relations(row, place) {
            if let Some(allowed) = self.allowed(relation, row, place) {
                low = low.max(allowed.0 - half);
                high = high.min(allowed.1 + half);
            }
        }
        // The first printed value that is not below.
        let unit = if half.is_zero() { Decimal::ONE } else { half * Decimal::TWO };
        let printed = (low / unit).ceil() * unit;
        low <= high && printed <= high && high > Decimal::ZERO
    }
}

/// `None` where the divisor may be zero.
fn quotient(a: Range, b: Range) -> Option<Range> {
    if b.0 <= Decimal::ZERO && b.1 >= Decimal::ZERO {
        return None;
    }
    let corners = [a.0 / b.0, a.0 / b.1, a.1 / b.0, a.1 / b.1];
    Some((corners.into_iter().min()?, corners.into_iter().max()?))
}
