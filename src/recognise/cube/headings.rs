//! The columns of figures: which measure, place and indicator each one is of, by the words above it.

use std::collections::HashMap;

use crate::model::table::{Indicator, Measure, Place, Role, Table, Text};
use crate::recognise::columns::Value;
use crate::recognise::cube::Source;
use crate::recognise::cube::shape::Shape;
use crate::recognise::places;
use crate::text::wording::normal;

/// A column of figures with what it is of, as far as its header says. Places and indicators are numbered as in the table.
pub(super) struct Slot {
    pub column: usize,
    pub measure: Option<Measure>,
    pub place: Option<usize>,
    pub indicator: Option<usize>,
}

/// A cell of the header, by row and column of the grid.
type Cell = (usize, usize);

/// Columns under the same words.
struct Group<'s> {
    words: Vec<&'s str>,
    /// The measures that the group has so far.
    measures: Vec<Option<Measure>>,
    /// The cell of the words where they stand first.
    cell: Cell,
}

/// Goes through the columns of figures from left to right, and enters the places and indicators above them in the table.
struct Headings<'b, 's, 'g, 'a> {
    source: &'s Source<'g, 'a>,
    shape: &'b Shape<'b>,
    table: &'b mut Table,
    /// What the table is about, for columns with nothing above their measure.
    caption: Option<Text>,
    groups: Vec<Group<'s>>,
    /// The place or indicator that a cell of the header stands for. A shape has only one of them in its columns.
    by_cell: HashMap<Cell, usize>,
}

/// The columns of figures, left to right, with their places or indicators entered in the table.
pub(super) fn slots<'s>(
    source: &'s Source<'_, '_>,
    shape: &Shape<'_>,
    values: &[(usize, &'s Value)],
    table: &mut Table,
) -> Vec<Slot> {
    let (groups, by_cell) = (Vec::new(), HashMap::new());
    let mut headings = Headings { source, shape, table, caption: source.caption(), groups, by_cell };
    values.iter().map(|&(column, value)| headings.slot(column, value)).collect()
}

impl<'s> Headings<'_, 's, '_, '_> {
    fn slot(&mut self, column: usize, value: &'s Value) -> Slot {
        let cell = self.group(value);
        let place = self.shape.place_in_columns.then(|| {
            // Where measures stand in rows, every column is a place of its own, even if named twice.
            let cell = if self.shape.measure_in_rows { (self.source.header.top, column) } else { cell };
            self.place(column, value, cell)
        });
        let indicator = self.shape.indicator_in_columns.then(|| {
            let indicator = self.indicator(value, cell);
            self.take_unit(indicator, column, value);
            indicator
        });
        Slot { column, measure: value.measure, place, indicator }
    }

    /// The cell that stands for a column's group. The same words are one group until a measure comes again: 就业目标 and 就业完成数
    /// may stand far apart (目标 over 就业, then 完成 over 就业), while two places of one name each have their own 目标.
    fn group(&mut self, value: &'s Value) -> Cell {
        let cell = value.group.last().map_or((self.source.header.top, usize::MAX), |(_, cell)| *cell);
        let words: Vec<&str> = value.group.iter().map(|(text, _)| text.as_str()).collect();
        if self.shape.measure_in_rows || words.is_empty() || self.by_cell.contains_key(&cell) {
            if let Some(group) = self.groups.iter_mut().find(|group| group.cell == cell) {
                group.measures.push(value.measure);
            }
            return cell;
        }
        let same = |group: &&mut Group<'_>| group.words == words && !group.measures.contains(&value.measure);
        if let Some(group) = self.groups.iter_mut().rev().find(same) {
            group.measures.push(value.measure);
            return group.cell;
        }
        self.groups.push(Group { words, measures: vec![value.measure], cell });
        cell
    }

    fn place(&mut self, column: usize, value: &Value, cell: Cell) -> usize {
        if let Some(&known) = self.by_cell.get(&cell) {
            return known;
        }
        let Source { grid, layouts, profile, header, .. } = self.source;
        let place = match value.group.last() {
            Some((text, (row, at))) => places::place(&layouts.words, profile, text, grid.address(*row, *at)),
            // Measures without a place above them, beside others that have one, are those of the whole.
            None => Place {
                name: "合计".into(),
                printed: Text { text: String::new(), address: grid.address(header.top, column) },
                role: Role::Total,
                counts: true,
            },
        };
        self.table.places.push(place);
        let index = self.table.places.len() - 1;
        self.by_cell.insert(cell, index);
        index
    }

    fn indicator(&mut self, value: &Value, cell: Cell) -> usize {
        if let Some(&known) = self.by_cell.get(&cell) {
            return known;
        }
        let Source { grid, header, .. } = self.source;
        let name = match (value.group.last(), &self.caption) {
            (Some((text, (row, at))), _) => Text { text: text.clone(), address: grid.address(*row, *at) },
            (None, Some(caption)) => caption.clone(),
            (None, None) => {
                // The sheet of separated text has no name of its own.
                let name = if self.source.separated { self.source.stem } else { &grid.sheet.name };
                Text { text: name.to_owned(), address: grid.address(header.top, 0) }
            }
        };
        let outer = value.group.split_last().map_or(&[][..], |(_, outer)| outer);
        let project = outer.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(" / ");
        self.table.indicators.push(Indicator { project, ..super::indicator(name) });
        let index = self.table.indicators.len() - 1;
        self.by_cell.insert(cell, index);
        index
    }

    /// Takes the unit in a column's header, or in the indicator's name, for an indicator that has none yet. A progress has its own
    /// unit, which says nothing about its indicator.
    fn take_unit(&mut self, indicator: usize, column: usize, value: &Value) {
        let Some(indicator) = self.table.indicators.get_mut(indicator) else { return };
        if value.measure == Some(Measure::Progress) || indicator.unit.is_some() {
            return;
        }
        let name = normal(&indicator.name.text);
        let unit = value.unit.clone().or_else(|| self.source.unit_in(&name).map(str::to_owned));
        let address = self.source.grid.address(self.source.header.bottom, column);
        indicator.unit = unit.map(|text| Text { text, address });
    }
}
