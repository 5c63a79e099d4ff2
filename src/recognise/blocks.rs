//! The rows of a table grouped into what they are about: an indicator (of one row or several), a place, or both.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::model::table::{Measure, Text};
use crate::recognise::columns::Column;
use crate::recognise::grid::Grid;
use crate::recognise::layout::{Classes, Words};
use crate::text::wording::{normal, one_line, without_brackets};

/// Rows that belong together, with their labels.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The rows, with the measure each one holds where measures stand in the rows.
    pub rows: Vec<(usize, Option<Measure>)>,
    pub number: Option<Text>,
    /// Names, outermost first.
    pub names: Vec<Text>,
    pub unit: Option<Text>,
    pub lead: Option<Text>,
    pub place: Option<Text>,
    /// The texts in the notes columns.
    pub notes: Vec<Text>,
}

/// The columns that label rows, and those that hold figures.
#[derive(Debug)]
pub(super) struct Labels {
    pub number: Option<usize>,
    pub names: Vec<usize>,
    pub unit: Option<usize>,
    pub lead: Option<usize>,
    pub place: Option<usize>,
    pub label: Option<usize>,
    pub notes: Vec<usize>,
    pub values: Vec<usize>,
}

impl Labels {
    pub fn new(columns: &[Column]) -> Self {
        let first = |wanted: &Column| columns.iter().position(|column| column == wanted);
        Self {
            number: first(&Column::Number),
            names: (0..columns.len()).filter(|&at| columns.get(at) == Some(&Column::Name)).collect(),
            unit: first(&Column::Unit),
            lead: first(&Column::Lead),
            place: first(&Column::Place),
            label: first(&Column::Label),
            notes: (0..columns.len()).filter(|&at| columns.get(at) == Some(&Column::Notes)).collect(),
            values: (0..columns.len()).filter(|&at| matches!(columns.get(at), Some(Column::Value(_)))).collect(),
        }
    }
}

/// The measures that the label of a row may mean.
pub(super) fn label_measures(grid: &Grid<'_>, words: &Words, row: usize, label: usize) -> Classes {
    // 计划, 完成, %
    if grid.text(row, label).is_some_and(|text| text.ends_with(['%', '％', '﹪']) && normal(text) == "%") {
        return Classes::PROGRESS;
    }
    grid.heading(words, row, label).map(|heading| heading.classes.and(Classes::MEASURE)).unwrap_or_default()
}

/// Groups the body's rows.
pub(super) struct Grouper<'g, 'a> {
    pub grid: &'g Grid<'a>,
    pub words: &'g Words,
    pub labels: &'g Labels,
    pub remarks: Vec<Text>,
    /// Rows with figures that could not be taken in.
    pub unchecked: Vec<Text>,
    /// The names in force, for blanks that are filled down from above.
    current: Vec<Option<Text>>,
    number: Option<Text>,
    lead: Option<Text>,
    place: Option<Text>,
    section: Option<Text>,
}

impl<'g, 'a> Grouper<'g, 'a> {
    pub fn new(grid: &'g Grid<'a>, words: &'g Words, labels: &'g Labels) -> Self {
        let current = vec![None; labels.names.len()];
        Self {
            grid,
            words,
            labels,
            remarks: Vec::new(),
            unchecked: Vec::new(),
            current,
            number: None,
            lead: None,
            place: None,
            section: None,
        }
    }

    fn text(&self, row: usize, column: usize) -> Option<Text> {
        let (first_row, first_column) = self.grid.origin(row, column);
        let text = match self.grid.content(row, column)? {
            crate::model::workbook::Content::Text(text) => one_line(text),
            crate::model::workbook::Content::Number(stored) => stored.value.normalize().to_string(),
            crate::model::workbook::Content::Date(text) => text.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then(|| Text { text, address: self.grid.address(first_row, first_column) })
    }

    fn has_own(&self, row: usize, column: usize) -> bool {
        self.grid.own(row, column).is_some()
    }

    fn has_figures(&self, row: usize) -> bool {
        self.labels.values.iter().any(|&column| self.has_own(row, column))
    }

    fn remark(&mut self, row: usize, column: usize, text: String) {
        self.remarks.push(Text { text, address: self.grid.address(row, column) });
    }

    fn leave(&mut self, row: usize, column: usize, text: String) {
        self.unchecked.push(Text { text, address: self.grid.address(row, column) });
    }

    /// Takes the text of a row without figures for the name of the section below it.
    fn read_section(&mut self, row: usize) {
        let mut texts = (0..self.grid.width()).filter(|&column| self.has_own(row, column));
        let (Some(first), second, third) = (texts.next(), texts.next(), texts.next()) else { return };
        if third.is_some() {
            return;
        }
        let parts: Vec<Text> = [Some(first), second].into_iter().flatten().filter_map(|column| self.text(row, column)).collect();
        let joined = parts.iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ");
        if let Some(start) = parts.first()
            && joined.chars().count() <= 40
        {
            self.section = Some(Text { text: joined, address: start.address });
            self.current.fill(None);
            self.number = None;
        }
    }

    /// The rows of each indicator where every measure stands once, over a run of rows that name the indicators: 目标 of all, then
    /// 完成数 of all. `None` where the rows do not stand so.
    fn measure_by_measure(&self, read: &[(usize, Option<&str>, Classes)]) -> Option<Vec<Vec<(usize, Measure)>>> {
        let name = *self.labels.names.last()?;
        let mut runs: Vec<(Classes, Vec<usize>)> = Vec::new();
        for (row, text, classes) in read {
            match runs.last_mut().filter(|(known, _)| text.is_none() || known == classes) {
                Some((_, rows)) => rows.push(*row),
                None => runs.push((*classes, vec![*row])),
            }
        }
        let mut seen = Classes::NONE;
        for (classes, rows) in &runs {
            let named = rows.iter().all(|row| self.has_own(*row, name) && self.has_figures(*row));
            if classes.measures().count() != 1 || seen.has(*classes) || rows.len() < 2 || !named {
                return None;
            }
            seen = seen.or(*classes);
        }
        let (_, first) = runs.first().filter(|_| runs.len() > 1)?;
        let mut at: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(first.len());
        let mut blocks: Vec<Vec<(usize, Measure)>> = vec![Vec::new(); first.len()];
        for (classes, rows) in &runs {
            let measure = classes.measures().next()?;
            for row in rows {
                let word = normal(self.grid.text(*row, name)?);
                let next = at.len();
                // Every measure is given of what the first one is given of.
                let block = blocks.get_mut(*at.entry(word).or_insert(next))?;
                block.push((*row, measure));
            }
        }
        blocks.retain(|rows| !rows.is_empty());
        Some(blocks)
    }

    /// Groups rows that are labelled with their measures (指标, 数量, 进度) into blocks of one indicator or place. The labels are
    /// taken together before any is believed: one that is blank or mistyped is read from the order of the others, since a clerk
    /// who overtypes a label does not mean to add a measure.
    pub fn several_rows(&mut self, rows: &[usize]) -> Vec<Block> {
        let Some(label) = self.labels.label else { return Vec::new() };
        let read: Vec<(usize, Option<&str>, Classes)> = rows
            .iter()
            .map(|&row| {
                // A label merged downwards belongs to its first row only.
                let text = if self.grid.is_covered(row, label) { None } else { self.grid.text(row, label) };
                (row, text, text.map(|_| label_measures(self.grid, self.words, row, label)).unwrap_or_default())
            })
            .collect();
        let certain = read
            .iter()
            .filter(|(_, _, classes)| classes.measures().count() == 1)
            .fold(Classes::NONE, |all, (_, _, classes)| all.or(*classes));
        let resolve = |classes: Classes| {
            let free = classes.measures().find(|&measure| !certain.has(Classes::of(measure)));
            free.or_else(|| classes.measures().last())
        };
        let measures: Vec<Option<Measure>> = read.iter().map(|(_, _, classes)| resolve(*classes)).collect();
        let mut order: Vec<Measure> = Vec::new();
        for measure in measures.iter().flatten() {
            if !order.contains(measure) {
                order.push(*measure);
            }
        }
        let after = |measure: Measure| -> Option<Measure> {
            let at = order.iter().position(|other| *other == measure)?;
            order.get((at + 1) % order.len()).copied()
        };
        let mut blocks = self.measure_by_measure(&read).unwrap_or_default();
        // What goes measure by measure is grouped already.
        let in_turn = if blocks.is_empty() { &read[..] } else { &[] };
        let mut sections: Vec<(usize, usize)> = Vec::new();
        let mut unknown = 0;
        for (index, (row, text, _)) in in_turn.iter().enumerate() {
            let row = *row;
            let mut measure = measures.get(index).copied().flatten();
            if measure.is_none() {
                if !self.has_figures(row) {
                    sections.push((blocks.len(), row));
                    continue;
                }
                let previous = index.checked_sub(1).and_then(|at| measures.get(at).copied().flatten());
                let next = measures.get(index + 1).copied().flatten();
                let expected = match previous {
                    Some(previous) => after(previous),
                    None => next.and_then(|next| order.iter().copied().find(|&measure| after(measure) == Some(next))),
                };
                // Certain only if the row after it goes on as usual; a row that would begin an indicator needs a name.
                let named = self.labels.names.iter().chain(self.labels.number.iter()).any(|&column| self.has_own(row, column));
                let known_word = text.is_some_and(|text| self.words.heading(text).classes.has(Classes::OTHER));
                let certain = expected.filter(|&expected| {
                    !known_word && (next.is_none() || next == after(expected)) && (order.first() != Some(&expected) || named)
                });
                let written = text.unwrap_or_default();
                match certain {
                    Some(expected) => {
                        let message = if written.is_empty() {
                            format!("行标签空白，按上下行的顺序当作“{}”", expected.word())
                        } else {
                            format!("行标签“{written}”不认识，按上下行的顺序当作“{}”", expected.word())
                        };
                        self.remark(row, label, message);
                        measure = Some(expected);
                    }
                    None if known_word => {
                        self.remark(row, label, format!("“{written}”行不参加核对"));
                        continue;
                    }
                    None => {
                        unknown += 1;
                        if unknown <= 20 {
                            let message = if written.is_empty() {
                                "行标签空白，这一行未核对".to_owned()
                            } else {
                                format!("行标签“{written}”不认识，这一行未核对")
                            };
                            self.leave(row, label, message);
                        }
                        continue;
                    }
                }
            }
            let Some(measure) = measure else { continue };
            if self.begins(row, measure, blocks.last(), &after, order.first().copied()) {
                blocks.push(Vec::new());
            }
            if let Some(block) = blocks.last_mut() {
                block.push((row, measure));
            }
        }
        let mut finished = Vec::with_capacity(blocks.len());
        let mut sections = sections.into_iter().peekable();
        for (index, mut block) in blocks.into_iter().enumerate() {
            self.untangle(&mut block, &order, label);
            while let Some((_, row)) = sections.next_if(|&(before, _)| before <= index) {
                self.read_section(row);
            }
            for measure in &order {
                if !block.iter().any(|(_, other)| other == measure)
                    && let Some(&(row, _)) = block.first()
                {
                    self.remark(row, label, format!("这个指标缺少“{}”行", measure.word()));
                }
            }
            let rows = block.into_iter().map(|(row, measure)| (row, Some(measure))).collect();
            finished.push(self.finish(rows));
        }
        finished
    }

    /// Settles a measure that stands twice in a block. If the block has as many rows as there are measures, the order shows which
    /// label is mistyped; otherwise the first row is kept and the second is left out.
    fn untangle(&mut self, block: &mut Vec<(usize, Measure)>, order: &[Measure], label: usize) {
        let doubled = |block: &[(usize, Measure)], at: usize| {
            block.iter().enumerate().any(|(other, pair)| other < at && block.get(at).is_some_and(|this| this.1 == pair.1))
        };
        if !(0..block.len()).any(|at| doubled(block, at)) {
            return;
        }
        let mut matching = 0;
        for (pair, expected) in block.iter().zip(order) {
            matching += usize::from(pair.1 == *expected);
        }
        if block.len() == order.len() && matching + 1 == order.len() {
            for at in 0..block.len() {
                if let (Some(pair), Some(&expected)) = (block.get_mut(at), order.get(at))
                    && pair.1 != expected
                {
                    let text =
                        format!("行标签写作“{}”而这一行应是“{}”，按“{}”理解", pair.1.word(), expected.word(), expected.word());
                    pair.1 = expected;
                    let row = pair.0;
                    self.remark(row, label, text);
                }
            }
            return;
        }
        let mut at = 0;
        while at < block.len() {
            if doubled(block, at) {
                let (row, measure) = block.remove(at);
                self.leave(row, label, format!("“{}”行重复，这一行未核对", measure.word()));
            } else {
                at += 1;
            }
        }
    }

    /// Whether a row begins a new block.
    fn begins(
        &self,
        row: usize,
        measure: Measure,
        block: Option<&Vec<(usize, Measure)>>,
        after: &dyn Fn(Measure) -> Option<Measure>,
        first: Option<Measure>,
    ) -> bool {
        let Some(block) = block else { return true };
        let named = self
            .labels
            .names
            .iter()
            .chain(self.labels.place.iter())
            .chain(self.labels.number.iter())
            .any(|&column| self.has_own(row, column));
        if block.iter().any(|(_, other)| *other == measure) {
            // The same label twice under one name is a mistake in the label, not another indicator.
            return named || first == Some(measure) || block.len() >= 4;
        }
        let Some(&(last, previous)) = block.last() else { return true };
        let levels = self.labels.names.iter().chain(self.labels.place.iter()).chain(self.labels.number.iter());
        for &column in levels {
            let origin = self.grid.origin(row, column);
            if self.grid.content(row, column).is_none() || origin == self.grid.origin(last, column) {
                continue;
            }
            // A merged label decides; a bare text in the middle of a block may be the second line of a long name.
            let merged = self.grid.origin(row + 1, column) == origin || self.grid.origin(last, column).0 != last;
            if merged || after(previous) != Some(measure) {
                return true;
            }
        }
        false
    }

    /// Makes a block of every row that has figures or a name of its own, where measures stand in the columns.
    pub fn single_rows(&mut self, rows: &[usize]) -> Vec<Block> {
        let mut blocks = Vec::new();
        for &row in rows {
            if !self.has_figures(row) && (self.labels.place.is_none() || self.labels.names.is_empty()) && self.is_section(row) {
                self.read_section(row);
                continue;
            }
            let labelled =
                self.labels.names.iter().chain(self.labels.place.iter()).any(|&column| self.grid.content(row, column).is_some());
            if !labelled && !self.has_figures(row) {
                continue;
            }
            if let Some(text) = self.total_of_indicators(row) {
                self.leave(row, self.labels.names[0], format!("“{text}”行不是一个指标，未核对"));
                continue;
            }
            blocks.push(self.finish(vec![(row, None)]));
        }
        blocks
    }

    /// The word 合计 or 总计 in place of an indicator's name. Such a row adds up indicators of different units, so it is none itself.
    fn total_of_indicators(&self, row: usize) -> Option<&'a str> {
        let [name] = self.labels.names[..] else { return None };
        if self.labels.place.is_some() {
            return None;
        }
        // 合计 often stands in the number's column.
        let text = self.grid.text(row, name).or_else(|| self.grid.text(row, self.labels.number?))?;
        let word = normal(text);
        let (base, _) = without_brackets(&word);
        self.words.exact(base).has(Classes::TOTAL).then_some(text)
    }

    /// Whether a row without figures names a section, and is not an indicator that was left blank: those have a number or a unit.
    fn is_section(&self, row: usize) -> bool {
        let has_unit = self.labels.unit.is_some_and(|column| self.has_own(row, column));
        let first = (0..self.grid.width()).find_map(|column| self.grid.text(row, column));
        let numbered = first.is_some_and(|text| {
            let word = normal(text);
            let inner = word.trim_start_matches('(');
            let rest = inner.trim_start_matches(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
            rest.len() < inner.len() && ((rest.is_empty() && !has_unit) || rest.starts_with(['、', ')', '.']))
        });
        let only = (0..self.grid.width()).filter(|&column| self.has_own(row, column)).count() == 1;
        let has_number = self.labels.number.is_some_and(|column| self.has_own(row, column));
        numbered || (only && !has_unit) || (!has_number && !has_unit && self.labels.number.is_some())
    }

    /// Reads the labels of a block. A blank is filled down from the block above, as long as no label further out has changed: a new
    /// project does not inherit the indicator of the last one.
    fn finish(&mut self, rows: Vec<(usize, Option<Measure>)>) -> Block {
        let mut renewed = false;
        let begins_in_block = |grid: &Grid<'_>, column: usize| {
            rows.iter().any(|&(row, _)| {
                grid.content(row, column).is_some() && rows.iter().any(|&(other, _)| other == grid.origin(row, column).0)
            })
        };
        let any = |this: &Self, column: usize| rows.iter().find_map(|&(row, _)| this.text(row, column));
        if let Some(column) = self.labels.number {
            if begins_in_block(self.grid, column) {
                renewed = true;
            }
            if let Some(number) = any(self, column) {
                self.number = Some(number);
            } else if renewed {
                self.number = None;
            }
        }
        if renewed {
            self.lead = None;
        }
        let levels = self.labels.names.len();
        let mut names: Vec<Text> = Vec::new();
        let mut own_name = false;
        for level in 0..levels {
            let Some(&column) = self.labels.names.get(level) else { continue };
            let mut text = any(self, column);
            // The lines of a name that was broken over the block's rows.
            let own = || rows.iter().map(|&(row, _)| row).filter(|&row| self.has_own(row, column));
            if own().nth(1).is_some()
                && let Some(text) = &mut text
            {
                let lines: Vec<Text> = own().filter_map(|row| self.text(row, column)).collect();
                // A name that every row repeats is no broken one.
                if lines.iter().any(|line| line.text != text.text) {
                    text.text = lines.iter().map(|line| line.text.as_str()).collect();
                }
            }
            let begins = begins_in_block(self.grid, column);
            let covered = rows.first().is_some_and(|&(row, _)| self.grid.is_covered(row, column));
            // Where every row is of another place, a name is said once for all of them.
            let inner = level + 1 == levels && levels > 1 && self.labels.place.is_none();
            let filled = match text {
                Some(text) => Some(text),
                None if renewed || covered || inner => None,
                None => self.current.get(level).cloned().flatten(),
            };
            own_name |= begins && filled.is_some();
            renewed |= begins;
            if let Some(slot) = self.current.get_mut(level) {
                *slot = filled.clone();
            }
            if let Some(filled) = filled
                && names.last().is_none_or(|last| last.address != filled.address)
            {
                names.push(filled);
            }
        }
        let _ = own_name;
        if let Some(section) = &self.section {
            names.insert(0, section.clone());
        }
        let unit = self.labels.unit.and_then(|column| any(self, column));
        if let Some(column) = self.labels.lead
            && let Some(lead) = any(self, column)
        {
            self.lead = Some(lead);
        }
        if let Some(column) = self.labels.place
            && let Some(place) = any(self, column)
        {
            self.place = Some(place);
        }
        let mut notes: Vec<Text> = Vec::new();
        for &column in &self.labels.notes {
            for note in rows.iter().filter_map(|&(row, _)| self.text(row, column)) {
                if notes.iter().all(|other| other.address != note.address) {
                    notes.push(note);
                }
            }
        }
        Block { rows, number: self.number.clone(), names, unit, lead: self.lead.clone(), place: self.place.clone(), notes }
    }
}
