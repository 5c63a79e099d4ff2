//! What of a problem does not depend on the values: which cells and relations touch, and what is calculated from what.

use std::ops::Index;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::search::UNIT;
use super::{Block, Problem};
use crate::algebra::relation::{Comparison, Relation};
use crate::model::table::Measure;

/// What of a problem does not depend on the values.
#[derive(Debug)]
pub(super) struct Graph {
    /// Relations by cell.
    pub touching: Lists<usize>,
    /// Cells by relation.
    pub members: Lists<u32>,
    /// By relation: the cell that an equation `a − r·t = 0` calculates, as far as its row or its percent sign tells.
    pub quotients: Vec<Option<u32>>,
    /// By cell: what it is by convention calculated from, if it is a progress.
    pub sources: Lists<u32>,
    /// By cell: what is calculated from it.
    pub follows: Lists<u32>,
    /// By cell, in thousandths of a usual one.
    pub weights: Vec<i64>,
}

/// Lists that were put together once, in one piece.
#[derive(Debug)]
pub(super) struct Lists<T> {
    items: Vec<T>,
    /// Where each list ends.
    ends: Vec<usize>,
}

impl<T> Lists<T> {
    fn with_capacity(lists: usize, items: usize) -> Self {
        Self { items: Vec::with_capacity(items), ends: Vec::with_capacity(lists) }
    }

    fn push(&mut self, list: impl IntoIterator<Item = T>) {
        self.items.extend(list);
        self.ends.push(self.items.len());
    }

    pub fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.ends.len()).map(|at| &self[at])
    }
}

impl Lists<u32> {
    /// By item: the lists in which it stands, ascending.
    fn turned<T: TryFrom<usize> + Copy + Default>(&self, count: usize) -> Lists<T> {
        let mut turned = Lists { items: vec![T::default(); self.items.len()], ends: vec![0; count] };
        // Each list is filled from where the one before ends; with that its beginning becomes its end.
        for item in &self.items {
            if let Some(next) = turned.ends.get_mut(*item as usize + 1) {
                *next += 1;
            }
        }
        let mut end = 0;
        for place in &mut turned.ends {
            end += *place;
            *place = end;
        }
        for (index, list) in self.iter().enumerate() {
            for item in list {
                let place = &mut turned.ends[*item as usize];
                turned.items[*place] = T::try_from(index).unwrap_or_default();
                *place += 1;
            }
        }
        turned
    }
}

impl<T> Index<usize> for Lists<T> {
    type Output = [T];

    fn index(&self, at: usize) -> &[T] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.items[from..self.ends[at]]
    }
}

/// The arrangement of the cells, if it speaks of cells that exist.
pub(super) fn block(problem: &Problem) -> Option<&Block> {
    let count = problem.cells.len();
    problem.block.as_ref().filter(|block| block.rows.iter().flatten().flatten().all(|cell| *cell < count))
}

impl Graph {
    pub fn new(problem: &Problem) -> Self {
        let count = problem.cells.len();
        let mut members = Lists::with_capacity(problem.relations.len(), 4 * problem.relations.len());
        for relation in &problem.relations {
            let mut variables = relation.polynomial.variables();
            if variables.iter().any(|variable| *variable as usize >= count) {
                variables.clear();
            }
            members.push(variables);
        }
        let touching = members.turned(count);
        let progress = block(problem).map(|block| &block.rows[Measure::Progress as usize]);
        let quotients: Vec<Option<u32>> =
            problem.relations.iter().map(|relation| quotient(problem, progress, relation)).collect();
        // A progress: in a block by its row; elsewhere a percentage that is multiplied in just one equation.
        let mut sources = Lists::with_capacity(count, count);
        for cell in 0..count as u32 {
            let mut products = touching[cell as usize].iter().filter(|relation| quotients[**relation] == Some(cell));
            let only = products.next().filter(|_| products.next().is_none());
            sources.push(only.into_iter().flat_map(|only| members[*only].iter().copied().filter(|member| *member != cell)));
        }
        let weights = problem.cells.iter().map(|cell| {
            if cell.weight == Decimal::ONE {
                return UNIT;
            }
            let scaled = cell.weight.checked_mul(UNIT.into()).and_then(|weight| weight.round().to_i64());
            scaled.unwrap_or(i64::MAX / 1_000_000).clamp(1, i64::MAX / 1_000_000)
        });
        let weights = weights.collect();
        let follows = sources.turned(count);
        Self { touching, members, quotients, sources, follows, weights }
    }
}

/// The cell that an equation `a − r·t = 0` calculates.
fn quotient(problem: &Problem, progress: Option<&Vec<Option<usize>>>, relation: &Relation) -> Option<u32> {
    if relation.comparison != Comparison::Equal {
        return None;
    }
    let product = relation.polynomial.terms().iter().find(|term| term.factors().len() == 2)?;
    product.factors().iter().copied().find(|factor| match progress {
        Some(row) => row.contains(&Some(*factor as usize)),
        None => problem.cells.get(*factor as usize).is_some_and(|cell| cell.percent),
    })
}
