//! Builds a table of indicators × places × measures from its header, columns and blocks of rows.

mod complete;
mod customs;
mod whole;

use std::collections::HashMap;

use crate::model::figure::{Figure, Kind};
use crate::model::table::{Covered, FigureId, Indicator, IndicatorKind, Label, Measure, Note, Place, Role, Table, Text};
use crate::model::workbook::Content;
use crate::profile::Profile;
use crate::recognise::blocks::{Block, Grouper, Labels, label_measures};
use crate::recognise::body::Body;
use crate::recognise::columns::{Column, Columns, Value, is_place_like};
use crate::recognise::grid::{Grid, Known};
use crate::recognise::header::Header;
use crate::recognise::layout::{Classes, Dimension, Layout, Layouts};
use crate::recognise::{figures, places};
use crate::text::wording::{half_width, is_space, normal, without_brackets};

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

impl Source<'_, '_> {
    /// What the table is about where no row and no column names it: what a line above it calls the project, what stands right above
    /// it with a unit, or else its title.
    fn caption(&self) -> Option<Text> {
        if let Some(named) = self.above.iter().rev().find_map(|line| self.named(line)) {
            return Some(named);
        }
        let nearest = self.above.last().filter(|text| self.unit_in(&normal(&text.text)).is_some());
        nearest.cloned().or_else(|| self.title.clone())
    }

    /// The unit at the end of a normal name: 改造小区(个), 新增床位(单位:张).
    fn unit_in<'w>(&self, word: &'w str) -> Option<&'w str> {
        let (base, inner) = without_brackets(word);
        let inner = inner.filter(|_| !base.is_empty())?;
        let unit = inner.strip_prefix("计量").unwrap_or(inner);
        Some(unit.strip_prefix("单位:").unwrap_or(unit)).filter(|unit| self.profile.is_unit(unit))
    }

    /// The project that a line names, with its unit: 项目：新增养老床位　单位：张.
    fn named(&self, line: &Text) -> Option<Text> {
        const LABELS: [&str; 6] = ["项目", "项目名称", "实事项目", "民生实事项目", "指标", "指标名称"];
        let (_, rest) = line.text.split_once(['：', ':']).filter(|(label, _)| LABELS.contains(&label.trim()))?;
        // Another field may follow.
        let (name, unit) = match rest.split_once(['：', ':']) {
            Some((before, value)) => {
                let label =
                    ["计量单位", "责任单位", "牵头单位", "填报单位", "单位"].into_iter().find(|label| before.ends_with(label))?;
                (before.strip_suffix(label)?, Some(value.trim()).filter(|_| label == "计量单位" || label == "单位"))
            }
            None => (rest, None),
        };
        let name = name.trim();
        let text = match unit.filter(|unit| self.profile.is_unit(&normal(unit))) {
            Some(unit) => format!("{name}（{unit}）"),
            None => name.to_owned(),
        };
        (!name.is_empty()).then_some(Text { text, address: line.address })
    }
}

/// Why the rows under a header are no table of any layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lack {
    /// The nearest layout.
    pub layout: &'static str,
    /// What is missing, beyond what the layout itself says.
    pub detail: String,
}

/// Where the dimensions stand.
struct Shape<'l> {
    layout: &'l Layout,
    place_in_rows: bool,
    indicator_in_rows: bool,
    place_in_columns: bool,
    indicator_in_columns: bool,
    measure_in_rows: bool,
}

fn shape<'l>(source: &Source<'_, '_>, columns: &[Column], labels: &Labels, layouts: &'l Layouts) -> Result<Shape<'l>, Lack> {
    let values = || columns.iter().filter_map(|column| if let Column::Value(value) = column { Some(value) } else { None });
    let lack = |layout: &'static str, detail: &str| Lack { layout, detail: detail.to_owned() };
    let measure_in_rows = labels.label.is_some();
    let has_place = labels.place.is_some();
    let has_name = !labels.names.is_empty();
    let (mut rows, mut columns_are) = (Vec::new(), Vec::new());
    if measure_in_rows {
        if labels.values.is_empty() {
            return Err(lack("three-rows", "行标签右边没有地方（全市、各县市区）的列"));
        }
        rows.push(Dimension::Measure);
        if has_place && !has_name {
            rows.push(Dimension::Place);
            columns_are.push(Dimension::Indicator);
        } else {
            rows.push(Dimension::Indicator);
            columns_are.push(Dimension::Place);
        }
    } else {
        let mut measures: Vec<Measure> = values().filter_map(|value| value.measure).collect();
        measures.sort_unstable();
        measures.dedup();
        // A matrix of rates alone can be held against the schedule.
        let rates = measures == [Measure::Progress] && values().count() > 1;
        if measures.len() < 2 && !rates {
            let layout = if has_place { "places-down" } else { "one-row" };
            let found = measures.first().map_or_else(String::new, |measure| format!("只找到“{}”列", measure.word()));
            return Err(Lack { layout, detail: found });
        }
        columns_are.push(Dimension::Measure);
        if has_place {
            rows.push(Dimension::Place);
        }
        if has_name {
            rows.push(Dimension::Indicator);
        }
        if !has_name && !has_place {
            return Err(lack("one-row", "没有写项目或指标名称的列"));
        }
        if has_place && !has_name {
            columns_are.push(Dimension::Indicator);
        } else if !has_place {
            let mut seen = Vec::new();
            let clash = values().any(|value| {
                let again = seen.contains(&value.measure);
                seen.push(value.measure);
                again
            });
            let words = &source.layouts.words;
            let named =
                values().any(|value| value.group.last().is_some_and(|(text, _)| is_place_like(words, source.profile, text)));
            if clash || named {
                columns_are.push(Dimension::Place);
            }
        }
    }
    let Some(layout) = layouts.with(&columns_are, &rows) else {
        return Err(lack("three-rows", "目标、完成数、进度与各地的位置不合任何版式"));
    };
    Ok(Shape {
        layout,
        place_in_rows: rows.contains(&Dimension::Place),
        indicator_in_rows: rows.contains(&Dimension::Indicator),
        place_in_columns: columns_are.contains(&Dimension::Place),
        indicator_in_columns: columns_are.contains(&Dimension::Indicator),
        measure_in_rows,
    })
}

/// Builds the table, or says what it lacks.
pub(super) fn build(source: &Source<'_, '_>, columns: Columns) -> Result<Table, Lack> {
    let labels = Labels::new(&columns.columns);
    let shape = shape(source, &columns.columns, &labels, source.layouts)?;
    let grid = source.grid;
    let mut grouper = Grouper::new(grid, &source.layouts.words, &labels);
    let blocks =
        if shape.measure_in_rows { grouper.several_rows(&source.body.rows) } else { grouper.single_rows(&source.body.rows) };
    let mut remarks = columns.remarks;
    remarks.append(&mut grouper.remarks);
    let mut unchecked = columns.unchecked;
    unchecked.append(&mut grouper.unchecked);
    if blocks.is_empty() {
        return Err(Lack { layout: "one-row", detail: "表头下面没有数据行".into() });
    }
    let mut builder = Builder {
        source,
        labels: &labels,
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
            rows: (
                grid.address(source.header.top, 0).row,
                grid.address(source.body.rows.last().copied().unwrap_or(source.header.bottom), 0).row,
            ),
            remarks,
            unchecked,
            ..Table::default()
        },
        coarse: Vec::new(),
        percent_headers: false,
        worded: false,
        unsigned: false,
        known: Known::new(grid),
    };
    builder.fill(&shape, blocks);
    builder.finish();
    if builder.table.figures.is_empty() || builder.table.indicators.is_empty() {
        return Err(Lack { layout: "one-row", detail: "表头下面没有数据行".into() });
    }
    Ok(builder.table)
}

struct Builder<'s, 'g, 'a> {
    source: &'s Source<'g, 'a>,
    labels: &'s Labels,
    values: Vec<(usize, &'s Value)>,
    table: Table,
    coarse: Vec<(FigureId, i32)>,
    percent_headers: bool,
    /// Whether words stand in place of a figure or beside one, which most tables have nowhere.
    worded: bool,
    /// Whether a progress is printed without its sign.
    unsigned: bool,
    /// What the texts among the figures say.
    known: Known<Figure>,
}

/// One column of figures, with the place or indicator it stands for.
struct Slot {
    column: usize,
    measure: Option<Measure>,
    place: Option<usize>,
    indicator: Option<usize>,
}

/// The words above a group of columns, the measures it has so far, and its cell.
type Group<'t> = (Vec<&'t str>, Vec<Option<Measure>>, (usize, usize));

impl Builder<'_, '_, '_> {
    fn profile(&self) -> &Profile {
        self.source.profile
    }

    fn fill(&mut self, shape: &Shape<'_>, blocks: Vec<Block>) {
        self.percent_headers = self.values.iter().any(|(_, value)| value.percent);
        let mut slots = self.slots(shape);
        // The place each block is about: its row's place, or none.
        let mut block_places = if shape.place_in_rows { self.row_places(&blocks) } else { vec![None; blocks.len()] };
        if self.table.places.is_empty() {
            let sheet = self.source.grid.sheet.name.as_str();
            let mut texts: Vec<&str> = self.source.title.iter().map(|title| title.text.as_str()).collect();
            texts.extend(self.source.above.iter().map(|text| text.text.as_str()));
            texts.push(sheet);
            texts.push(self.source.stem);
            let only = places::only(
                &self.source.layouts.words,
                self.profile(),
                &texts,
                self.source.grid.address(self.source.header.top, 0),
            );
            self.table.places.push(only);
        }
        self.join_wholes(&mut slots);
        self.tell_totals_apart(&mut slots, &mut block_places);
        if let [only] = self.table.places.as_mut_slice()
            && only.role == Role::Part
        {
            only.role = Role::Only;
        }
        let places = self.table.places.len();
        self.table.figures.reserve(blocks.iter().map(|block| block.rows.len()).sum::<usize>() * slots.len());
        if shape.indicator_in_rows && !shape.place_in_rows {
            self.table.indicators.reserve(blocks.len());
        }
        // Indicators by their labels, where rows name both a place and an indicator.
        let mut by_labels: HashMap<String, usize> = HashMap::new();
        let mut section_start = 0;
        let mut section: Option<String> = None;
        for (mut block, block_place) in blocks.into_iter().zip(block_places) {
            if shape.place_in_rows && block_place.is_none() {
                continue;
            }
            let row_indicator = if shape.indicator_in_rows {
                let key = shape.place_in_rows.then(|| {
                    let names: Vec<&str> = block.names.iter().map(|name| name.text.as_str()).collect();
                    names.join("\u{1}")
                });
                let known = key.as_ref().and_then(|key| by_labels.get(key).copied());
                let index = match known {
                    Some(index) => index,
                    None => {
                        // The project above the indicator; an indicator without one is in the section of its neighbours.
                        let names = block.names.first().filter(|_| block.names.len() > 1).map(|name| name.text.as_str());
                        if names != section.as_deref() {
                            section_start = self.table.indicators.len();
                            section = names.map(str::to_owned);
                        }
                        let index = self.push_indicator(&mut block, section_start);
                        if let Some(key) = key {
                            by_labels.insert(key, index);
                        }
                        index
                    }
                };
                Some(index)
            } else {
                None
            };
            self.table.notes.extend(block.notes.into_iter().map(|text| Note {
                text,
                indicator: row_indicator,
                place: block_place,
            }));
            for &(row, row_measure) in &block.rows {
                self.push_label(row, row_measure);
                for slot in &slots {
                    let Some(measure) = row_measure.or(slot.measure) else { continue };
                    let Some(indicator) = row_indicator.or(slot.indicator) else { continue };
                    let place = block_place.or(slot.place).unwrap_or(0);
                    self.push_figure(
                        row,
                        slot.column,
                        indicator,
                        measure,
                        place,
                        places,
                        shape.indicator_in_rows && !shape.place_in_rows,
                    );
                }
            }
        }
    }

    /// Columns of figures with their places or indicators, which are entered in the table on the way.
    fn slots(&mut self, shape: &Shape<'_>) -> Vec<Slot> {
        let mut by_cell: HashMap<(usize, usize), usize> = HashMap::new();
        let mut slots: Vec<Slot> = Vec::with_capacity(self.values.len());
        let mut groups: Vec<Group<'_>> = Vec::new();
        let header_top = self.source.header.top;
        let caption = self.source.caption();
        for (column, value) in self.values.clone() {
            let mut slot = Slot { column, measure: value.measure, place: None, indicator: None };
            let group = value.group.last();
            let mut cell = group.map_or((header_top, usize::MAX), |(_, at)| *at);
            // 就业目标, 就业完成数; or 目标 over 就业, 完成 over 就业 again: the same words are one group until a measure repeats.
            let text: Vec<&str> = value.group.iter().map(|(text, _)| text.as_str()).collect();
            if !shape.measure_in_rows && !text.is_empty() && !by_cell.contains_key(&cell) {
                let same =
                    groups.iter_mut().rev().find(|(known, measures, _)| *known == text && !measures.contains(&value.measure));
                match same {
                    Some((_, measures, at)) => {
                        measures.push(value.measure);
                        cell = *at;
                    }
                    None => groups.push((text, vec![value.measure], cell)),
                }
            } else if let Some((_, measures, _)) = groups.iter_mut().find(|(_, _, at)| *at == cell) {
                measures.push(value.measure);
            }
            if shape.place_in_columns {
                let key = if shape.measure_in_rows { (header_top, column) } else { cell };
                let index = match by_cell.get(&key) {
                    Some(&index) => index,
                    None => {
                        let place = match group {
                            Some((text, (row, at))) => places::place(
                                &self.source.layouts.words,
                                self.profile(),
                                text,
                                self.source.grid.address(*row, *at),
                            ),
                            // Measures without a place above them, beside others that have one, are those of the whole.
                            None => Place {
                                name: "合计".into(),
                                printed: Text { text: String::new(), address: self.source.grid.address(header_top, column) },
                                role: Role::Total,
                                counts: true,
                            },
                        };
                        self.table.places.push(place);
                        let index = self.table.places.len() - 1;
                        by_cell.insert(key, index);
                        index
                    }
                };
                slot.place = Some(index);
            }
            if shape.indicator_in_columns {
                let index = match by_cell.get(&cell) {
                    Some(&index) => index,
                    None => {
                        let name = match (group, &caption) {
                            (Some((text, (row, at))), _) => {
                                Text { text: text.clone(), address: self.source.grid.address(*row, *at) }
                            }
                            (None, Some(caption)) => caption.clone(),
                            (None, None) => {
                                let name = if self.source.separated { self.source.stem } else { &self.source.grid.sheet.name };
                                Text { text: name.to_owned(), address: self.source.grid.address(header_top, 0) }
                            }
                        };
                        let project: Vec<&str> = value.group.iter().rev().skip(1).rev().map(|(text, _)| text.as_str()).collect();
                        let indicator = Indicator { project: project.join(" / "), ..blank_indicator(name) };
                        self.table.indicators.push(indicator);
                        let index = self.table.indicators.len() - 1;
                        by_cell.insert(cell, index);
                        index
                    }
                };
                slot.indicator = Some(index);
                let address = self.source.grid.address(self.source.header.bottom, column);
                let name = normal(&self.table.indicators[index].name.text);
                let from_name = || self.source.unit_in(&name).map(str::to_owned);
                let unit =
                    value.unit.clone().filter(|unit| unit != "%" || value.measure != Some(Measure::Progress)).or_else(from_name);
                if value.measure != Some(Measure::Progress)
                    && let Some(unit) = unit
                    && let Some(indicator) = self.table.indicators.get_mut(index)
                    && indicator.unit.is_none()
                {
                    indicator.unit = Some(Text { text: unit, address });
                }
            }
            slots.push(slot);
        }
        slots
    }

    /// Enters the places that stand in rows; `None` for rows without one.
    fn row_places(&mut self, blocks: &[Block]) -> Vec<Option<usize>> {
        let words = &self.source.layouts.words;
        let long = !self.labels.names.is_empty();
        let mut found = Vec::with_capacity(blocks.len());
        let mut by_name: HashMap<String, usize> = HashMap::new();
        for block in blocks {
            let row = block.rows.first().map_or(0, |(row, _)| *row);
            // 合计 often stands in the number's column.
            let total = self.labels.number.into_iter().chain(self.labels.names.iter().copied()).find_map(|column| {
                let text = self.source.grid.text(row, column)?;
                words.exact(&normal(text)).has(Classes::TOTAL.or(Classes::OWN)).then(|| {
                    let (row, column) = self.source.grid.origin(row, column);
                    Text { text: text.to_owned(), address: self.source.grid.address(row, column) }
                })
            });
            let own_place = self
                .labels
                .place
                .is_some_and(|column| block.rows.iter().any(|&(row, _)| self.source.grid.content(row, column).is_some()));
            let printed = if own_place || (long && total.is_none()) { block.place.clone() } else { total };
            let Some(printed) = printed else {
                if self.labels.values.iter().any(|&column| self.source.grid.own(row, column).is_some()) {
                    let address = self.source.grid.address(row, self.labels.place.unwrap_or(0));
                    self.table.unchecked.push(Text { text: "这一行有数而没有地方名称，未核对".into(), address });
                }
                found.push(None);
                continue;
            };
            // In long tables a place stands in many rows; elsewhere every row is a place of its own, even if named twice.
            let key = normal(&printed.text).into_owned();
            if long && let Some(&index) = by_name.get(&key) {
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

    /// Measures without a place above them are those of the whole that has a name, where it lacks them.
    fn join_wholes(&mut self, slots: &mut [Slot]) {
        let places = &mut self.table.places;
        let whole = |named: bool| {
            let is = move |place: &Place| place.role == Role::Total && place.printed.text.is_empty() != named;
            places.iter().position(is)
        };
        let (Some(named), Some(nameless)) = (whole(true), whole(false)) else { return };
        let measures = |at: usize| slots.iter().filter(move |slot| slot.place == Some(at)).map(|slot| slot.measure);
        if measures(named).any(|measure| measures(nameless).any(|other| other == measure)) {
            return;
        }
        places.remove(nameless);
        for slot in slots.iter_mut() {
            slot.place = slot.place.map(|at| if at == nameless { named } else { at }).map(|at| at - usize::from(at > nameless));
        }
    }

    /// Of several totals only the first full one is the whole; the others are subtotals, and take no part if they have no name.
    fn tell_totals_apart(&mut self, slots: &mut Vec<Slot>, block_places: &mut [Option<usize>]) {
        let words = &self.source.layouts.words;
        let places = &mut self.table.places;
        let totals: Vec<usize> = (0..places.len()).filter(|&at| places[at].role == Role::Total).collect();
        if totals.len() < 2 {
            return;
        }
        let whole = totals.iter().copied().find(|&at| !places::is_subtotal(words, &places[at]));
        let name = whole.map(|at| places[at].name.clone());
        let mut dropped: Vec<usize> = Vec::new();
        // The same total twice is a duplicate for the rules to see, not a subtotal.
        for at in totals {
            if Some(&places[at].name) == name.as_ref() {
                continue;
            }
            if places[at].printed.text.is_empty() {
                dropped.push(at);
            } else {
                places[at].role = Role::Subtotal { from: 0, to: 0 };
            }
        }
        for &at in &dropped {
            // Without a name it is told by its first column.
            let column =
                slots.iter().find(|slot| slot.place == Some(at)).and_then(|slot| self.source.header.paths.get(slot.column));
            let headed = column.and_then(|path| path.last()).map_or("", |part| part.text.as_str());
            let text = format!("“{headed}”是另一个合计，未核对");
            self.table.unchecked.push(Text { text, address: self.table.places[at].printed.address });
        }
        slots.retain(|slot| slot.place.is_none_or(|place| !dropped.contains(&place)));
        let mut kept = 0;
        let renumbered: Vec<Option<usize>> = (0..self.table.places.len())
            .map(|at| {
                if dropped.contains(&at) {
                    return None;
                }
                kept += 1;
                Some(kept - 1)
            })
            .collect();
        let renumber = |place: Option<usize>| place.and_then(|place| renumbered.get(place).copied().flatten());
        for slot in slots {
            slot.place = renumber(slot.place);
        }
        for place in block_places {
            *place = renumber(*place);
        }
        let mut at = 0;
        self.table.places.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }

    /// Enters the indicator that a block is about, of which it takes the labels.
    fn push_indicator(&mut self, block: &mut Block, section_start: usize) -> usize {
        let row = block.rows.first().map_or(0, |(row, _)| *row);
        let name = block.names.pop().or_else(|| self.source.caption()).unwrap_or_else(|| Text {
            text: block
                .number
                .as_ref()
                .map_or_else(|| self.source.grid.sheet.name.clone(), |number| format!("第{}项", number.text)),
            address: self.source.grid.address(row, self.labels.number.unwrap_or(0)),
        });
        let mut outer = std::mem::take(&mut block.names).into_iter().map(|name| name.text);
        let mut project = outer.next().unwrap_or_default();
        outer.for_each(|name| project.extend([" / ", &name]));
        let is_part = |text: &str| {
            let characters = text.chars().filter(|&character| !is_space(character)).map(half_width);
            let mut word = characters.skip_while(|character| matches!(character, '(' | '#'));
            word.next() == Some('其') && word.next() == Some('中')
        };
        let whole = is_part(&name.text)
            .then(|| {
                (section_start..self.table.indicators.len())
                    .rev()
                    .find(|&at| self.table.indicators.get(at).is_some_and(|indicator| !is_part(&indicator.name.text)))
            })
            .flatten();
        let unit = block.unit.take().or_else(|| {
            // 目标（人）: the header's unit is that of every indicator.
            self.values.iter().find(|(_, value)| value.measure != Some(Measure::Progress) && value.unit.is_some()).and_then(
                |(column, value)| {
                    Some(Text {
                        text: value.unit.clone()?,
                        address: self.source.grid.address(self.source.header.bottom, *column),
                    })
                },
            )
        });
        let indicator =
            Indicator { number: block.number.take(), project, unit, lead: block.lead.take(), whole, ..blank_indicator(name) };
        self.table.indicators.push(indicator);
        self.table.indicators.len() - 1
    }

    /// Keeps the label of a row, and whether it says what the row is taken for.
    fn push_label(&mut self, row: usize, measure: Option<Measure>) {
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

    #[allow(clippy::too_many_arguments)]
    fn push_figure(
        &mut self,
        row: usize,
        column: usize,
        indicator: usize,
        measure: Measure,
        place: usize,
        places: usize,
        has_label_row: bool,
    ) {
        let grid = self.source.grid;
        let address = grid.address(row, column);
        let (content, covered) = grid.cell(row, column);
        let index = indicator;
        let Some(indicator) = self.table.indicators.get_mut(indicator) else { return };
        if has_label_row && let Some(slot) = indicator.label_rows.get_mut(measure as usize) {
            slot.get_or_insert(address.row);
        }
        let Some(cells) = indicator.figures.get_mut(measure as usize) else { return };
        if cells.is_empty() {
            cells.resize(places, None);
        }
        if covered {
            let (row, column) = grid.origin(row, column);
            if grid.is_own_number(row, column) {
                let origin = grid.address(row, column);
                self.table.covered.push(Covered { address, origin, indicator: index, place });
            }
            return;
        }
        let Some(cell) = cells.get_mut(place) else { return };
        if cell.is_some() {
            let text = "同一地方同一指标另有一行，这一行未核对".to_owned();
            self.table.unchecked.push(Text { text, address });
            return;
        }
        let mut read = || {
            let figure = figures::read(content, address, self.source.profile, self.source.separated);
            self.worded |= matches!(figure.kind, Kind::Mixed { .. } | Kind::Quantity { .. } | Kind::Text);
            figure
        };
        let known = match content {
            Some(Content::Text(_)) => self.known.of(grid, row, column, |_| read()),
            _ => None,
        };
        let figure = match known {
            Some(known) => Figure { address, ..known.clone() },
            None => read(),
        };
        self.unsigned |= (measure == Measure::Progress) & figure.value.is_some() & !figure.percent;
        let id = FigureId(u32::try_from(self.table.figures.len()).unwrap_or(u32::MAX));
        self.table.figures.push(figure);
        *cell = Some(id);
    }
}

fn blank_indicator(name: Text) -> Indicator {
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
