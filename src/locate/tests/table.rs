//! Blocks and flat records as the checks would hand them over.

use rust_decimal::Decimal;

use crate::algebra::interval::Interval;
use crate::algebra::relation::{Comparison, Polynomial, Relation};
use crate::locate::{Block, Cell, Located, Problem, Repair, locate};
use crate::model::cause::Cause;
use crate::model::table::Measure;

pub const BUDGET: u64 = crate::locate::USUAL_BUDGET;

pub fn number(text: &str) -> Decimal {
    match text.strip_suffix('%') {
        Some(percent) => percent.parse::<Decimal>().unwrap() / Decimal::ONE_HUNDRED,
        None => text.parse().unwrap(),
    }
}

/// A cell as printed; `exact` for a count.
pub fn cell(text: &str, unit: Option<u32>) -> Cell {
    let value = number(text);
    let percent = text.ends_with('%');
    let interval = unit.map_or(Interval::point(value), |digits| Interval::around(value, Decimal::new(5, (digits + 1).min(28))));
    Cell {
        value,
        interval,
        decimals: value.scale() as u8,
        percent,
        weight: Decimal::ONE,
        fixed: false,
        previous: None,
        stated: None,
    }
}

pub fn equal(polynomial: Polynomial) -> Relation {
    Relation { polynomial, comparison: Comparison::Equal }
}

/// A linear relation from coefficients by cell and a constant.
pub fn linear(coefficients: &[(u32, i64)], constant: i64, comparison: Comparison) -> Relation {
    let polynomial = coefficients.iter().fold(Polynomial::constant(constant.into()), |sum, (cell, factor)| {
        sum.add(&Polynomial::variable(*cell).scale((*factor).into()).unwrap()).unwrap()
    });
    Relation { polynomial, comparison }
}

/// A block under construction, with the usual relations.
#[derive(Clone, Default)]
pub struct Table {
    pub problem: Problem,
}

impl Table {
    /// Rows of target, done and progress as printed; the first place is the whole (unless `total` is off), `/` is no cell.
    pub fn new(target: &str, actual: &str, progress: &str, total: bool) -> Self {
        let mut table = Self::default();
        let mut block = Block { total: total.then_some(0), ..Block::default() };
        for (measure, row) in [target, actual, progress].into_iter().enumerate() {
            let words: Vec<&str> = row.split_whitespace().collect();
            let most = words.iter().filter(|word| **word != "/").map(|word| number(word).scale()).max().unwrap_or(0);
            let whole = words.iter().all(|word| *word == "/" || number(word).fract().is_zero());
            let unit = (!whole || measure == 2).then_some(most);
            for word in words {
                let index = (word != "/").then(|| {
                    table.problem.cells.push(cell(word, unit));
                    table.problem.cells.len() - 1
                });
                block.rows[measure].push(index);
            }
        }
        table.problem.block = Some(block);
        table.relate();
        table
    }

    pub fn at(&self, measure: Measure, place: usize) -> usize {
        self.problem.block.as_ref().unwrap().rows[measure as usize][place].unwrap()
    }

    fn relate(&mut self) {
        let block = self.problem.block.clone().unwrap();
        if let Some(total) = block.total {
            for row in &block.rows[..2] {
                let parts = row.iter().enumerate().filter(|(place, _)| *place != total).filter_map(|(_, cell)| *cell);
                let sum = Polynomial::sum(parts.map(|cell| cell as u32));
                if let Some(whole) = row.get(total).copied().flatten() {
                    self.problem.relations.push(equal(Polynomial::variable(whole as u32).subtract(&sum).unwrap()));
                }
            }
        }
        for place in 0..block.rows[0].len() {
            let at = |measure: usize| block.rows[measure].get(place).copied().flatten().map(|cell| cell as u32);
            if let (Some(target), Some(actual), Some(rate)) = (at(0), at(1), at(2)) {
                let product = Polynomial::variable(target).multiply(&Polynomial::variable(rate)).unwrap();
                self.problem.relations.push(equal(Polynomial::variable(actual).subtract(&product).unwrap()));
            }
        }
    }

    pub fn locate(&self) -> Vec<Located> {
        locate(&self.problem, BUDGET)
    }

    /// Replaces a printed value, keeping how it was printed.
    pub fn set(&mut self, cell: usize, value: Decimal) {
        let before = self.problem.cells[cell].clone();
        let shifted = match before.interval.as_point() {
            Some(_) => Interval::point(value),
            None => {
                let radius = before.interval.high.value().unwrap_or_default() / Decimal::TWO
                    - before.interval.low.value().unwrap_or_default() / Decimal::TWO;
                Interval::around(value, radius)
            }
        };
        self.problem.cells[cell] = Cell { value, interval: shifted, ..before };
    }
}

/// `cell → expected (cause)` of a repair, roots first.
pub fn changes(repair: &Repair) -> Vec<(usize, Option<Decimal>, Option<Cause>)> {
    repair.changes.iter().map(|change| (change.cell, change.expected, change.cause)).collect()
}

/// A flat record of exact values.
pub fn record(values: &[i64], relations: Vec<Relation>) -> Problem {
    Problem { cells: values.iter().map(|value| cell(&value.to_string(), None)).collect(), relations, block: None }
}

/// The likeliest repair of the only root cause, as cell and value, by cell.
pub fn only(located: &[Located]) -> Vec<(usize, Decimal)> {
    assert_eq!(located.len(), 1, "{located:?}");
    let mut values: Vec<(usize, Decimal)> =
        located[0].repairs[0].changes.iter().map(|change| (change.cell, change.expected.unwrap())).collect();
    values.sort();
    values
}
