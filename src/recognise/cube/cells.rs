//! The cells of a table, read as figures and entered where they belong.

use crate::model::figure::{Figure, Kind};
use crate::model::table::{Covered, FigureId, Measure, Text};
use crate::model::workbook::Content;
use crate::recognise::cube::{Builder, Source};
use crate::recognise::figures;
use crate::recognise::grid::ByText;

/// Where a figure belongs: its indicator, measure and place, numbered as in the table.
#[derive(Clone, Copy)]
pub(super) struct Coordinates {
    pub indicator: usize,
    pub measure: Measure,
    pub place: usize,
}

/// Reads cells as figures.
pub(super) struct Reader<'s, 'g, 'a> {
    source: &'s Source<'g, 'a>,
    /// What each different text reads as: a few of them (`/`, 正在推进) fill most cells that hold text.
    by_text: ByText<Figure>,
    /// Whether words stood in place of a figure or beside one. Most tables have none, and need no second look at them.
    pub worded: bool,
}

impl<'s, 'g, 'a> Reader<'s, 'g, 'a> {
    pub fn new(source: &'s Source<'g, 'a>) -> Self {
        Self { source, by_text: ByText::new(source.grid), worded: false }
    }

    fn read(&mut self, row: usize, column: usize) -> Figure {
        let Source { grid, profile, separated, .. } = self.source;
        let address = grid.address(row, column);
        let content = grid.content(row, column);
        let read = || figures::read(content, address, profile, *separated);
        let known = match content {
            Some(Content::Text(_)) => self.by_text.of(grid, row, column, |_| read()),
            _ => None,
        };
        let figure = known.map_or_else(read, |known| Figure { address, ..known.clone() });
        self.worded |= matches!(figure.kind, Kind::Mixed { .. } | Kind::Quantity { .. } | Kind::Text);
        figure
    }
}

impl Builder<'_, '_, '_> {
    /// Enters the figure in a cell. One that a merged region covers has no figure of its own: the region's first cell may speak for
    /// it, which is kept.
    pub(super) fn enter(&mut self, (row, column): (usize, usize), at: Coordinates) {
        let grid = self.source.grid;
        let address = grid.address(row, column);
        let places = self.table.places.len();
        let Some(indicator) = self.table.indicators.get_mut(at.indicator) else { return };
        if self.shape.rows_are_of_one_indicator()
            && let Some(label_row) = indicator.label_rows.get_mut(at.measure as usize)
        {
            label_row.get_or_insert(address.row);
        }
        let Some(cells) = indicator.figures.get_mut(at.measure as usize) else { return };
        if cells.is_empty() {
            cells.resize(places, None);
        }
        if grid.is_covered(row, column) {
            let (row, column) = grid.origin(row, column);
            if grid.is_own_number(row, column) {
                let origin = grid.address(row, column);
                self.table.covered.push(Covered { address, origin, indicator: at.indicator, place: at.place });
            }
            return;
        }
        let Some(cell) = cells.get_mut(at.place) else { return };
        if cell.is_some() {
            let text = "同一地方同一指标另有一行，这一行未核对".to_owned();
            self.table.unchecked.push(Text { text, address });
            return;
        }
        let figure = self.reader.read(row, column);
        self.unsigned |= at.measure == Measure::Progress && figure.value.is_some() && !figure.percent;
        *cell = Some(FigureId(u32::try_from(self.table.figures.len()).unwrap_or(u32::MAX)));
        self.table.figures.push(figure);
    }
}
