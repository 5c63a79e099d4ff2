//! Builds a table of indicators × places × measures from its header, columns and blocks of rows.
//!
//! Offices differ in which of the three stands in rows and which in columns, and in little else: `shape` settles that first. Then the
//! columns (`headings`) and the rows (`rows`) are given their places and indicators, which `axes` holds until every cell is read as a
//! figure where the two cross (`cells`). Which place is the whole is settled in between (`totals`), because two columns may turn
//! out to be of one place. What only all figures together can tell comes last (`complete`, `customs`, `subtotals`).

mod axes;
mod caption;
mod cells;
mod complete;
mod customs;
mod headings;
mod rows;
mod shape;
mod subtotals;
mod totals;

use crate::model::table::{FigureId, Indicator, IndicatorKind, Note, Role, Table, Text};
use crate::profile::Profile;
use crate::recognise::blocks::{Block, Grouper, Labels};
use crate::recognise::body::Body;
use crate::recognise::columns::{Column, Columns, Value};
use crate::recognise::cube::axes::Axes;
use crate::recognise::cube::cells::{Coordinates, Reader};
use crate::recognise::cube::rows::Named;
use crate::recognise::cube::shape::Shape;
use crate::recognise::grid::Grid;
use crate::recognise::header::Header;
use crate::recognise::layout::Layouts;
use crate::recognise::places;

/// What a table is built from.
pub(super) struct Source<'g, 'a> {
    pub grid: &'g Grid<'a>,
    pub layouts: &'g Layouts,
    pub profile: &'g Profile,
    /// Separated text: numbers are not *stored as* text.
    pub separated: bool,
    pub header: &'g Header,
    pub body: &'g Body,
    pub title: Option<Text>,
    /// Every text above the header.
    pub above: Vec<Text>,
    /// The file's name.
    pub stem: &'g str,
}

/// Why the rows under a header are no table of any layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lack {
    /// The nearest layout.
    pub layout: &'static str,
    /// What is missing, beyond what the layout itself says.
    pub detail: String,
}

/// Builds the table, or says what it lacks.
pub(super) fn build(source: &Source<'_, '_>, columns: Columns) -> Result<Table, Lack> {
    let labels = Labels::new(&columns.columns);
    let shape = Shape::find(source, &columns.columns, &labels, source.layouts)?;
    let grid = source.grid;
    let no_rows = || Lack { layout: "one-row", detail: "表头下面没有数据行".into() };
    let mut grouper = Grouper::new(grid, &source.layouts.words, &labels);
    let blocks =
        if shape.measure_in_rows { grouper.several_rows(&source.body.rows) } else { grouper.single_rows(&source.body.rows) };
    if blocks.is_empty() {
        return Err(no_rows());
    }
    let last_row = source.body.rows.last().copied().unwrap_or(source.header.bottom);
    let mut builder = Builder {
        source,
        labels: &labels,
        shape: &shape,
        values: columns
            .columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| if let Column::Value(value) = column { Some((at, value)) } else { None })
            .collect(),
        table: Table {
            sheet: grid.sheet.name.clone(),
            layout: shape.layout.id.clone(),
            title: source.title.clone(),
            rows: (grid.address(source.header.top, 0).row, grid.address(last_row, 0).row),
            remarks: [columns.remarks, grouper.remarks].concat(),
            unchecked: [columns.unchecked, grouper.unchecked].concat(),
            ..Table::default()
        },
        reader: Reader::new(source),
        coarse: Vec::new(),
        unsigned: false,
    };
    builder.fill(blocks);
    builder.finish();
    if builder.table.figures.is_empty() || builder.table.indicators.is_empty() {
        return Err(no_rows());
    }
    Ok(builder.table)
}

/// A table in the making, with what it is made from.
struct Builder<'s, 'g, 'a> {
    source: &'s Source<'g, 'a>,
    labels: &'s Labels,
    shape: &'s Shape<'s>,
    /// The columns of figures, with their numbers in the grid.
    values: Vec<(usize, &'s Value)>,
    table: Table,
    reader: Reader<'s, 'g, 'a>,
    /// Figures that were written in a multiple of their indicator's unit, with the power of ten between the two: their last printed
    /// digit says that much less.
    coarse: Vec<(FigureId, i32)>,
    /// Whether a progress is printed without its sign.
    unsigned: bool,
}

impl Builder<'_, '_, '_> {
    fn profile(&self) -> &Profile {
        self.source.profile
    }

    /// Settles what columns and rows are of, then enters the figure of every cell.
    fn fill(&mut self, blocks: Vec<Block>) {
        let mut axes = Axes {
            columns: headings::slots(self.source, self.shape, &self.values, &mut self.table),
            rows: if self.shape.place_in_rows { self.row_places(&blocks) } else { vec![None; blocks.len()] },
        };
        if self.table.places.is_empty() {
            self.push_only_place();
        }
        self.join_totals(&mut axes);
        self.tell_totals_apart(&mut axes);
        if let [only] = self.table.places.as_mut_slice()
            && only.role == Role::Part
        {
            only.role = Role::Only;
        }
        self.table.figures.reserve(blocks.iter().map(|block| block.rows.len()).sum::<usize>() * axes.columns.len());
        let mut named = Named::default();
        for (mut block, block_place) in blocks.into_iter().zip(axes.rows) {
            if self.shape.place_in_rows && block_place.is_none() {
                continue;
            }
            let row_indicator = self.shape.indicator_in_rows.then(|| self.row_indicator(&mut block, &mut named));
            let notes = block.notes.into_iter();
            self.table.notes.extend(notes.map(|text| Note { text, indicator: row_indicator, place: block_place }));
            for &(row, row_measure) in &block.rows {
                self.push_label(row, row_measure);
                for slot in &axes.columns {
                    let Some(measure) = row_measure.or(slot.measure) else { continue };
                    let Some(indicator) = row_indicator.or(slot.indicator) else { continue };
                    let place = block_place.or(slot.place).unwrap_or(0);
                    self.enter((row, slot.column), Coordinates { indicator, measure, place });
                }
            }
        }
    }

    /// Enters the one place that a table without places is of: the one that its title, a line above it, its sheet or its file names.
    fn push_only_place(&mut self) {
        let Source { grid, layouts, header, title, above, stem, .. } = self.source;
        let texts = title.iter().chain(above).map(|text| text.text.as_str());
        let texts: Vec<&str> = texts.chain([grid.sheet.name.as_str(), stem]).collect();
        self.table.places.push(places::only(&layouts.words, self.profile(), &texts, grid.address(header.top, 0)));
    }
}

/// An indicator of which only the name is known so far.
fn indicator(name: Text) -> Indicator {
    Indicator {
        number: None,
        project: String::new(),
        name,
        unit: None,
        lead: None,
        kind: IndicatorKind::Additive,
        reason: String::new(),
        additive: true,
        counted: false,
        figures: [const { Vec::new() }; 4],
        label_rows: [None; 4],
        whole: None,
        stated: None,
    }
}
