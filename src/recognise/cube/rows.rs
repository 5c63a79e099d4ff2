//! The rows of a table: which place and indicator each block of them is of.

use std::collections::HashMap;

use crate::model::table::{Indicator, Label, Measure, Text};
use crate::recognise::blocks::{Block, label_measures};
use crate::recognise::cube::Builder;
use crate::recognise::layout::Classes;
use crate::recognise::places;
use crate::text::wording::{half_width, is_space, normal};

/// The indicators that rows have named so far.
#[derive(Default)]
pub(super) struct Named {
    /// By their labels, where rows name both a place and an indicator, so that each indicator comes again at every place.
    by_labels: HashMap<String, usize>,
    /// The project above the last indicator.
    project: Option<String>,
    /// The first indicator under that project; an indicator without a project goes with its neighbours.
    first: usize,
}

impl Builder<'_, '_, '_> {
    /// Enters the places that stand in rows; `None` for blocks without one.
    pub(super) fn row_places(&mut self, blocks: &[Block]) -> Vec<Option<usize>> {
        let words = &self.source.layouts.words;
        // Where rows name indicators as well, a place stands in many rows; elsewhere every row is a place of its own, even if named twice.
        let repeats = !self.labels.names.is_empty();
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut found = Vec::with_capacity(blocks.len());
        for block in blocks {
            let Some(printed) = self.printed_place(block) else {
                self.leave_without_place(block);
                found.push(None);
                continue;
            };
            let key = normal(&printed.text).into_owned();
            if repeats && let Some(&index) = by_name.get(&key) {
                found.push(Some(index));
                continue;
            }
            let place = places::place(words, self.source.profile, &printed.text, printed.address);
            self.table.places.push(place);
            let index = self.table.places.len() - 1;
            by_name.insert(key, index);
            found.push(Some(index));
        }
        found
    }

    /// The name of a block's place as it is printed.
    fn printed_place(&self, block: &Block) -> Option<Text> {
        let grid = self.source.grid;
        let row = first_row(block);
        // 合计 often stands in the number's column.
        let total = self.labels.number.into_iter().chain(self.labels.names.iter().copied()).find_map(|column| {
            let text = grid.text(row, column)?;
            self.source.layouts.words.exact(&normal(text)).has(Classes::TOTAL.or(Classes::OWN)).then(|| {
                let (row, column) = grid.origin(row, column);
                Text { text: text.to_owned(), address: grid.address(row, column) }
            })
        });
        let has_own =
            self.labels.place.is_some_and(|column| block.rows.iter().any(|&(row, _)| grid.content(row, column).is_some()));
        if has_own || (!self.labels.names.is_empty() && total.is_none()) { block.place.clone() } else { total }
    }

    /// Says that a row has figures but no place.
    fn leave_without_place(&mut self, block: &Block) {
        let grid = self.source.grid;
        let row = first_row(block);
        if self.labels.values.iter().any(|&column| grid.own(row, column).is_some()) {
            let address = grid.address(row, self.labels.place.unwrap_or(0));
            self.table.unchecked.push(Text { text: "这一行有数而没有地方名称，未核对".into(), address });
        }
    }

    /// The indicator that a block is of, entered in the table where its rows are the first to name it.
    pub(super) fn row_indicator(&mut self, block: &mut Block, named: &mut Named) -> usize {
        let key = self.shape.place_in_rows.then(|| {
            let names: Vec<&str> = block.names.iter().map(|name| name.text.as_str()).collect();
            names.join("\u{1}")
        });
        if let Some(&known) = key.as_ref().and_then(|key| named.by_labels.get(key)) {
            return known;
        }
        let project = block.names.first().filter(|_| block.names.len() > 1).map(|name| name.text.as_str());
        if project != named.project.as_deref() {
            named.first = self.table.indicators.len();
            named.project = project.map(str::to_owned);
        }
        let index = self.push_indicator(block, named.first);
        if let Some(key) = key {
            named.by_labels.insert(key, index);
        }
        index
    }

    /// Enters the indicator that a block is of, which takes the block's labels. `first` is the first indicator of its project: 其中
    /// speaks of a part of one that stands between the two.
    fn push_indicator(&mut self, block: &mut Block, first: usize) -> usize {
        let name = block.names.pop().or_else(|| self.source.caption()).unwrap_or_else(|| self.numbered(block));
        let names: Vec<String> = std::mem::take(&mut block.names).into_iter().map(|name| name.text).collect();
        let whole = if is_part(&name.text) {
            let is_whole = |at: &usize| self.table.indicators.get(*at).is_some_and(|indicator| !is_part(&indicator.name.text));
            (first..self.table.indicators.len()).rev().find(is_whole)
        } else {
            None
        };
        let indicator = Indicator {
            number: block.number.take(),
            project: names.join(" / "),
            unit: block.unit.take().or_else(|| self.unit_of_headers()),
            lead: block.lead.take(),
            whole,
            ..super::indicator(name)
        };
        self.table.indicators.push(indicator);
        self.table.indicators.len() - 1
    }

    /// What an indicator without any name is called: by its number, or like its sheet.
    fn numbered(&self, block: &Block) -> Text {
        let grid = self.source.grid;
        let sheet = || grid.sheet.name.clone();
        Text {
            text: block.number.as_ref().map_or_else(sheet, |number| format!("第{}项", number.text)),
            address: grid.address(first_row(block), self.labels.number.unwrap_or(0)),
        }
    }

    /// The unit in the header of a measure (目标（人）), which is then that of every indicator.
    fn unit_of_headers(&self) -> Option<Text> {
        let mut measures = self.values.iter().filter(|(_, value)| value.measure != Some(Measure::Progress));
        let (column, unit) = measures.find_map(|(column, value)| Some((*column, value.unit.clone()?)))?;
        Some(Text { text: unit, address: self.source.grid.address(self.source.header.bottom, column) })
    }

    /// Keeps the label of a row, and whether it says what the row is taken for.
    pub(super) fn push_label(&mut self, row: usize, measure: Option<Measure>) {
        let (Some(measure), Some(column)) = (measure, self.labels.label) else { return };
        let grid = self.source.grid;
        let text = if grid.is_covered(row, column) { "" } else { grid.text(row, column).unwrap_or_default() };
        let by_order =
            text.is_empty() || !label_measures(grid, &self.source.layouts.words, row, column).has(Classes::of(measure));
        self.table.labels.push(Label {
            text: Text { text: text.to_owned(), address: grid.address(row, column) },
            measure,
            by_order,
        });
    }
}

fn first_row(block: &Block) -> usize {
    block.rows.first().map_or(0, |(row, _)| *row)
}

/// Whether a name is that of a part of the indicator above it: 其中：农村.
fn is_part(name: &str) -> bool {
    let characters = name.chars().filter(|&character| !is_space(character)).map(half_width);
    let mut word = characters.skip_while(|character| matches!(character, '(' | '#'));
    word.next() == Some('其') && word.next() == Some('中')
}
