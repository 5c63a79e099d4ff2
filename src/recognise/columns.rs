//! What every column of a table is: a label of its rows, or figures of a place, an indicator or a measure.

use std::collections::HashMap;

use crate::layout::{Classes, Layouts, Words};
use crate::profile::Profile;
use crate::recognise::grid::Grid;
use crate::recognise::header::{Header, Part, is_numeric};
use crate::table::{Measure, Text};
use crate::wording::normal;
use crate::workbook::Content;

/// What a column is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    Number,
    Name,
    Unit,
    Lead,
    /// Measure words: 指标, 数量, 进度.
    Label,
    /// Names of places.
    Place,
    Notes,
    /// Figures.
    Value(Value),
    Nothing,
}

/// A column of figures.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub measure: Option<Measure>,
    /// The header text beside the measure: a place or an indicator, with its cell. Outer groups come first.
    pub group: Vec<(String, (usize, usize))>,
    /// The unit written in the header.
    pub unit: Option<String>,
    /// The measure's header says percent.
    pub percent: bool,
}

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    pub columns: Vec<Column>,
    pub remarks: Vec<Text>,
}

/// What the cells of a column hold, counted over the body.
#[derive(Clone, Copy, Debug, Default)]
struct Holding {
    numbers: usize,
    percents: usize,
    texts: usize,
    long: usize,
    measures: usize,
    units: usize,
    places: usize,
    not_applicable: usize,
    kinds: Classes,
}

/// Rows that are looked at to tell what a column holds.
const SAMPLE: usize = 300;

/// Endings of names of places.
const PLACE_ENDINGS: &[&str] = &[
    "县",
    "区",
    "市",
    "旗",
    "州",
    "盟",
    "镇",
    "乡",
    "街道",
    "街道办",
    "街道办事处",
    "办事处",
    "村",
    "新城",
    "管委会",
    "林场",
    "农场",
    "园区",
    "社区",
    "居委会",
    "地区",
];

/// Whether a text may be the name of a place.
pub(super) fn is_place_like(words: &Words, profile: &Profile, text: &str) -> bool {
    let word = normal(text);
    if profile.place(&word).is_some() || words.exact(&word).has(Classes::TOTAL.or(Classes::OWN)) {
        return true;
    }
    let count = word.chars().count();
    (2..=12).contains(&count)
        && PLACE_ENDINGS.iter().any(|ending| word.ends_with(ending))
        && !word.ends_with("小区")
        && !word.chars().any(|character| character.is_ascii_digit() || matches!(character, '、' | ',' | ':' | '“'))
}

struct Sorter<'g, 'a> {
    grid: &'g Grid<'a>,
    words: &'g Words,
    profile: &'g Profile,
    header: &'g Header,
    rows: &'g [usize],
    holdings: Vec<Holding>,
    columns: Vec<Option<Column>>,
    remarks: Vec<Text>,
}

/// Sorts the columns of a table by their headers and, where a word is ambiguous, by what they hold.
pub(super) fn sort(grid: &Grid<'_>, layouts: &Layouts, profile: &Profile, header: &Header, rows: &[usize]) -> Columns {
    let words = &layouts.words;
    let holdings = (0..grid.width()).map(|column| hold(grid, words, profile, rows, column)).collect();
    let columns = vec![None; grid.width()];
    let mut sorter = Sorter { grid, words, profile, header, rows, holdings, columns, remarks: Vec::new() };
    match sorter.label_column() {
        Some(label) => {
            sorter.set(label, Column::Label);
            sorter.sort_beside_label(label);
        }
        None => sorter.sort_with_measures(),
    }
    let remarks = sorter.remarks;
    let columns = sorter.columns.into_iter().map(|column| column.unwrap_or(Column::Nothing)).collect();
    Columns { columns, remarks }
}

fn hold(grid: &Grid<'_>, words: &Words, profile: &Profile, rows: &[usize], column: usize) -> Holding {
    let mut holding = Holding::default();
    let step = rows.len().div_ceil(SAMPLE).max(1);
    // Every row while they are few; a wide step would miss the rhythm of three rows an indicator.
    let sample = if step > 1 { &rows[..SAMPLE.min(rows.len())] } else { rows };
    for &row in sample {
        let Some(content) = grid.own(row, column) else { continue };
        match content {
            Content::Number(stored) => {
                holding.numbers += 1;
                holding.percents += usize::from(stored.format.percent);
            }
            Content::Text(text) => {
                if is_numeric(content) || begins_with_number(text) {
                    holding.numbers += 1;
                    holding.percents += usize::from(text.ends_with(['%', '％']));
                    continue;
                }
                if text.len() > 60 {
                    holding.texts += 1;
                    holding.long += 1;
                    continue;
                }
                let word = normal(text);
                if profile.is_not_applicable(&word) {
                    holding.not_applicable += 1;
                    continue;
                }
                holding.texts += 1;
                if word.chars().count() > 12 {
                    holding.long += 1;
                    continue;
                }
                let classes = words.heading(&word).classes;
                if classes.has(Classes::MEASURE) {
                    holding.measures += 1;
                    holding.kinds = holding.kinds.or(classes.and(Classes::MEASURE));
                }
                holding.units += usize::from(profile.is_unit(&word));
                holding.places += usize::from(is_place_like(words, profile, &word));
            }
            _ => {}
        }
    }
    holding
}

/// `8950人`, `40(市本级)`: a figure, though not a bare number. Names such as `4G基站` or `12个月龄…` are longer than this.
fn begins_with_number(text: &str) -> bool {
    text.len() <= 24 && text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && text.chars().count() <= 12
}

impl Sorter<'_, '_> {
    fn set(&mut self, column: usize, kind: Column) {
        if let Some(slot) = self.columns.get_mut(column) {
            *slot = Some(kind);
        }
    }

    fn holding(&self, column: usize) -> Holding {
        self.holdings.get(column).copied().unwrap_or_default()
    }

    fn path(&self, column: usize) -> &[Part] {
        self.header.paths.get(column).map(Vec::as_slice).unwrap_or_default()
    }

    /// The classes of the lowest text of a column's path that has any.
    fn classes(&self, column: usize) -> Classes {
        let path = self.path(column);
        let (at, classes) = path
            .iter()
            .enumerate()
            .rev()
            .map(|(at, part)| (at, part.heading.classes))
            .find(|(_, classes)| !classes.is_none())
            .unwrap_or_default();
        // 县市区 over the names of counties is a heading, not what the columns below are.
        if at + 1 < path.len() && classes.has(Classes::PLACE) { Classes::NONE } else { classes }
    }

    fn remark(&mut self, column: usize, text: String) {
        let (row, at) = self.path(column).last().map_or((self.header.bottom, column), |part| part.at);
        self.remarks.push(Text { text, address: self.grid.address(row, at) });
    }

    fn title(&self, column: usize) -> String {
        self.path(column).iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    fn has(&self, wanted: &Column) -> bool {
        self.columns.iter().flatten().any(|column| column == wanted)
    }

    /// The column whose cells are measure words, whatever its header says.
    fn label_column(&self) -> Option<usize> {
        (0..self.grid.width())
            .filter(|&column| {
                let holding = self.holding(column);
                let kinds = holding.kinds.measures().count();
                holding.measures >= 2
                    && kinds >= 2
                    && holding.measures * 10 >= holding.texts * 6
                    && holding.measures > holding.numbers
            })
            .max_by_key(|&column| (self.holding(column).measures, column))
    }

    /// Label columns without a header text of their own belong to the name on their left.
    fn fill_unnamed_names(&mut self, before: usize) {
        for column in 1..before.min(self.grid.width()) {
            let unnamed = self.path(column).is_empty() && self.columns.get(column).is_some_and(Option::is_none);
            let left_is_name = self.columns.get(column - 1).is_some_and(|left| left.as_ref() == Some(&Column::Name));
            let holding = self.holding(column);
            if unnamed && left_is_name && holding.texts > 0 && holding.texts >= holding.numbers {
                self.set(column, Column::Name);
            }
        }
    }

    /// Columns that are told by their header alone, whatever the layout.
    fn sort_plain(&mut self, column: usize, classes: Classes) -> bool {
        let holding = self.holding(column);
        let kind = if classes.has(Classes::NUMBER) {
            Column::Number
        } else if classes == Classes::UNIT.or(Classes::PLACE) || classes == Classes::UNIT {
            let places = holding.places * 2 > holding.texts && holding.places > holding.units;
            if places && classes.has(Classes::PLACE) { Column::Place } else { Column::Unit }
        } else if classes.has(Classes::LEAD) {
            let places = holding.places * 10 >= holding.texts * 6 && holding.places >= 2;
            if places && classes.has(Classes::PLACE) && !self.place_elsewhere(column) { Column::Place } else { Column::Lead }
        } else if classes == Classes::OTHER {
            if holding.numbers > 0 {
                let title = self.title(column);
                self.remark(column, format!("“{title}”列不参加核对"));
            }
            Column::Nothing
        } else if classes == Classes::NOTES || classes == Classes::NOTES.or(Classes::OTHER) {
            Column::Notes
        } else if classes == Classes::PLACE && holding.texts > holding.numbers {
            Column::Place
        } else {
            return false;
        };
        self.set(column, kind);
        true
    }

    fn place_elsewhere(&self, column: usize) -> bool {
        (0..self.grid.width()).any(|other| other != column && self.classes(other) == Classes::PLACE)
    }

    /// Measures stand in the rows: the other columns are labels, or figures of a place (or an indicator).
    fn sort_beside_label(&mut self, label: usize) {
        let width = self.grid.width();
        for column in (0..width).filter(|&column| column != label) {
            let classes = self.classes(column);
            if classes.has(Classes::TOTAL.or(Classes::OWN)) {
                continue;
            }
            let holding = self.holding(column);
            if self.sort_plain(column, classes) {
                continue;
            }
            if classes.has(Classes::NOTES) && column > label {
                self.set(column, Column::Notes);
            } else if (classes.has(Classes::NAME) || (classes.has(Classes::LABEL) && column < label))
                && holding.numbers <= holding.texts
            {
                self.set(column, Column::Name);
            }
        }
        self.fill_unnamed_names(label);
        if self.has(&Column::Name) {
            // Rows are indicators: what looks like places beside them says who is in charge.
            for kind in self.columns.iter_mut().flatten().filter(|kind| **kind == Column::Place) {
                *kind = Column::Lead;
            }
        }
        for column in 0..width {
            if self.columns.get(column).is_some_and(Option::is_some) {
                continue;
            }
            let holding = self.holding(column);
            let filled = holding.numbers + holding.texts + holding.not_applicable;
            let classes = self.classes(column);
            let Some(last) = self.path(column).last().cloned() else {
                if holding.numbers > 0 {
                    self.remark(
                        column,
                        format!(
                            "第{}列有数而没有列名，未核对",
                            crate::workbook::column_letters(self.grid.address(0, column).column)
                        ),
                    );
                }
                continue;
            };
            let is_place = classes.has(Classes::TOTAL.or(Classes::OWN)) || is_place_like(self.words, self.profile, &last.text);
            if column < label && !is_place {
                if !self.has(&Column::Name) && holding.texts > holding.numbers {
                    self.set(column, Column::Name);
                } else if filled > 0 {
                    self.remark(column, format!("“{}”列不认识，未核对", last.text));
                }
                continue;
            }
            if classes.has(Classes::MEASURE) && !is_place {
                self.remark(column, format!("“{}”列既不是地方也不是备注，未核对", last.text));
                continue;
            }
            // Sentences under an unknown header are notes; a place's column holds figures, states or `/`.
            if !is_place && holding.numbers == 0 && holding.not_applicable == 0 && holding.long * 2 > holding.texts {
                self.set(column, Column::Notes);
                continue;
            }
            let value =
                Value { measure: None, unit: last.heading.unit.clone(), percent: false, group: self.groups(column, None) };
            self.set(column, Column::Value(value));
        }
    }

    /// The texts of a path that are neither the measure nor a mere heading over places.
    fn groups(&self, column: usize, measure_at: Option<usize>) -> Vec<(String, (usize, usize))> {
        let path = self.path(column);
        let mut groups: Vec<(String, (usize, usize))> = path
            .iter()
            .enumerate()
            .filter(|&(index, part)| {
                let heading = Classes::PLACE.or(Classes::MEASURE).or(Classes::LABEL).or(Classes::NOTES).or(Classes::NUMBER);
                let generic = part.heading.classes.has(heading) && part.heading.group.is_none();
                let named = !part.heading.period && !generic && !self.profile.is_unit(&normal(&part.text));
                named && Some(index) != measure_at
            })
            .map(|(_, part)| (part.heading.group.clone().unwrap_or_else(|| part.text.clone()), part.at))
            .collect();
        if let Some(index) = measure_at
            && let Some(part) = path.get(index)
            && let Some(group) = &part.heading.group
        {
            groups.push((group.clone(), part.at));
        }
        groups
    }

    /// Measures stand in the columns.
    fn sort_with_measures(&mut self) {
        let width = self.grid.width();
        let mut open = Vec::new();
        for column in 0..width {
            let classes = self.classes(column);
            let holding = self.holding(column);
            let measurable = classes.has(Classes::MEASURE);
            let only_measure = measurable && classes.and(Classes::MEASURE) == classes;
            let figures = measurable && holding.numbers > 0 && holding.numbers * 2 >= holding.texts;
            if only_measure || figures {
                open.push(column);
            } else if self.sort_plain(column, classes) {
                continue;
            } else if measurable {
                open.push(column);
            } else if classes.has(Classes::NAME) {
                self.set(column, Column::Name);
            }
        }
        // Words for a name as well as for a target: texts are names, unless there is a name and no other target.
        for &column in &open {
            let classes = self.classes(column);
            let holding = self.holding(column);
            if classes.has(Classes::NAME) && holding.numbers < holding.texts.max(1) {
                let other_target = open
                    .iter()
                    .any(|&other| other != column && self.classes(other).has(Classes::TARGET) && self.holding(other).numbers > 0);
                if !self.has(&Column::Name) || (other_target && column < open.iter().copied().max().unwrap_or(0)) {
                    self.set(column, Column::Name);
                }
            }
        }
        let first_value =
            open.iter().copied().filter(|&column| self.columns.get(column).is_some_and(Option::is_none)).min().unwrap_or(width);
        self.fill_unnamed_names(first_value);
        // Without a name, a text column on the left under an unknown header is one.
        if !self.has(&Column::Name) && !self.has(&Column::Place) {
            let unknown = (0..first_value).rev().find(|&column| {
                let holding = self.holding(column);
                self.columns.get(column).is_some_and(Option::is_none) && holding.texts > holding.numbers
            });
            if let Some(column) = unknown {
                self.set(column, Column::Name);
            }
        }
        self.places_that_are_leads();
        self.names_that_are_places();
        open.retain(|&column| self.columns.get(column).is_some_and(Option::is_none));
        self.assign_measures(&open);
        self.strip_qualified_measures();
        for column in 0..width {
            if self.columns.get(column).is_some_and(Option::is_none) && self.holding(column).numbers > 0 {
                let title = self.title(column);
                let name = if title.is_empty() {
                    format!("第{}列有数而没有列名，未核对", crate::workbook::column_letters(self.grid.address(0, column).column))
                } else {
                    format!("“{title}”列不认识，未核对")
                };
                self.remark(column, name);
            }
        }
    }

    /// 责任单位, 单位, 区域 with names of places: where every row is another indicator, they only say who is in charge.
    fn places_that_are_leads(&mut self) {
        let Some(place) = self.columns.iter().position(|kind| kind.as_ref() == Some(&Column::Place)) else { return };
        let Some(name) = self.columns.iter().rposition(|kind| kind.as_ref() == Some(&Column::Name)) else { return };
        let certain = self.classes(place) == Classes::PLACE && !self.has_lead_word(place);
        let mut names = std::collections::HashSet::new();
        let mut rows = 0usize;
        for &row in self.rows {
            if let Some(text) = self.grid.text(row, name) {
                rows += 1;
                names.insert(text);
            }
        }
        if !certain && names.len() * 10 > rows * 7 {
            self.set(place, Column::Lead);
        }
    }

    fn has_lead_word(&self, column: usize) -> bool {
        self.path(column)
            .last()
            .is_some_and(|part| ["单位", "区域", "片区", "地点", "属地"].iter().any(|word| part.text.contains(word)))
    }

    /// A name column that holds names of places is a column of places, unless there is one already.
    fn names_that_are_places(&mut self) {
        if self.has(&Column::Place) {
            return;
        }
        let found = (0..self.grid.width()).find(|&column| {
            let holding = self.holding(column);
            self.columns.get(column).is_some_and(|kind| kind.as_ref() == Some(&Column::Name))
                && holding.places >= 2
                && holding.places * 10 >= holding.texts * 7
        });
        if let Some(column) = found {
            self.set(column, Column::Place);
        }
    }

    /// Beside a column of names, words before a measure in the same header (`月度目标`) name no place: the plain measure stays,
    /// the qualified one is left out where both are there.
    fn strip_qualified_measures(&mut self) {
        if !self.has(&Column::Name) || self.has(&Column::Place) {
            return;
        }
        let qualified = |this: &Self, column: usize| {
            let group = this.path(column).last().and_then(|part| part.heading.group.as_deref());
            group.is_some_and(|group| !is_place_like(this.words, this.profile, group))
        };
        for column in 0..self.grid.width() {
            let Some(Some(Column::Value(value))) = self.columns.get(column).cloned() else { continue };
            if !qualified(self, column) {
                continue;
            }
            let mut plain = value.clone();
            plain.group.pop();
            let taken = (0..self.grid.width()).any(|other| {
                let rival = if let Some(Some(Column::Value(rival))) = self.columns.get(other) { rival } else { return false };
                other != column
                    && rival.measure == plain.measure
                    && rival.group == plain.group
                    && (other < column || !qualified(self, other))
            });
            if taken {
                let title = self.title(column);
                self.remark(column, format!("“{title}”列与另一列同是一类，未核对"));
                self.set(column, Column::Nothing);
            } else {
                self.set(column, Column::Value(plain));
            }
        }
    }

    fn assign_measures(&mut self, open: &[usize]) {
        // Per group of columns, which measures are certain: an ambiguous 数量 is what its group lacks.
        let mut certain: HashMap<String, Classes> = HashMap::new();
        let mut pending: Vec<(usize, Classes, String)> = Vec::new();
        for &column in open {
            let classes = self.measure_classes(column);
            let key = self.group_key(column);
            if classes.measures().count() == 1 {
                let entry = certain.entry(key.clone()).or_default();
                *entry = entry.or(classes);
            }
            pending.push((column, classes, key));
        }
        let mut taken: HashMap<(String, Measure), usize> = HashMap::new();
        // Certain ones first, those with figures before those without.
        pending.sort_by_key(|&(column, classes, _)| (classes.measures().count() > 1, self.holding(column).numbers == 0, column));
        for (column, classes, key) in pending {
            let known = certain.get(&key).copied().unwrap_or_default();
            let mut candidates: Vec<Measure> = classes.measures().collect();
            if candidates.len() > 1 {
                candidates.sort_by_key(|&measure| known.has(Classes::of(measure)));
            }
            let single_month = self.path(column).iter().any(|part| part.heading.single_month);
            let mut choice = candidates.into_iter().find(|&measure| !taken.contains_key(&(key.clone(), measure)));
            if single_month && choice.is_none_or(|measure| measure == Measure::Actual) {
                let other_actual = open.iter().any(|&other| {
                    other != column
                        && self.group_key(other) == key
                        && self.classes(other).has(Classes::ACTUAL)
                        && !self.path(other).iter().any(|part| part.heading.single_month)
                });
                if other_actual && !taken.contains_key(&(key.clone(), Measure::Month)) {
                    choice = Some(Measure::Month);
                }
            }
            // A column of percentages under 完成情况 is the progress.
            let holding = self.holding(column);
            let mostly_percent = holding.numbers > 0 && holding.percents * 2 > holding.numbers;
            if choice == Some(Measure::Actual)
                && mostly_percent
                && !known.has(Classes::PROGRESS)
                && !taken.contains_key(&(key.clone(), Measure::Progress))
            {
                choice = Some(Measure::Progress);
            }
            let Some(measure) = choice else {
                if self.holding(column).numbers > 0 {
                    let title = self.title(column);
                    self.remark(column, format!("“{title}”列与另一列同是一类，未核对"));
                    self.set(column, Column::Nothing);
                } else {
                    self.set(column, Column::Notes);
                }
                continue;
            };
            // A text column is a measure only where figures could stand: 工作进展 in sentences is a note.
            if measure == Measure::Progress
                && holding.numbers == 0
                && holding.texts > 0
                && self.classes(column).has(Classes::NOTES.or(Classes::LABEL))
            {
                self.set(column, Column::Notes);
                continue;
            }
            taken.insert((key, measure), column);
            let at = self.measure_part(column);
            let unit = self.path(column).iter().rev().find_map(|part| part.heading.unit.clone()).or_else(|| {
                self.path(column)
                    .iter()
                    .rev()
                    .map(|part| normal(&part.text).into_owned())
                    .find(|word| self.profile.is_unit(word) && self.words.exact(word).is_none())
            });
            let percent = measure == Measure::Progress && unit.as_deref() == Some("%");
            let value = Value { measure: Some(measure), group: self.groups(column, at), unit, percent };
            self.set(column, Column::Value(value));
        }
    }

    /// The part of the path that names the measure: the lowest one that does.
    fn measure_part(&self, column: usize) -> Option<usize> {
        self.path(column).iter().rposition(|part| part.heading.classes.has(Classes::MEASURE))
    }

    /// The measures a column may be, narrowed by the groups above it: 数量 under 完成情况 is the done figure.
    fn measure_classes(&self, column: usize) -> Classes {
        let path = self.path(column);
        let Some(at) = self.measure_part(column) else { return Classes::NONE };
        let own = path.get(at).map(|part| part.heading.classes.and(Classes::MEASURE)).unwrap_or_default();
        let above =
            path[..at].iter().rev().map(|part| part.heading.classes.and(Classes::MEASURE)).find(|classes| !classes.is_none());
        match above {
            Some(above) if above == Classes::MONTH && own.has(Classes::ACTUAL) => Classes::MONTH,
            // The month's own plan or rate is none of the year's figures.
            Some(above) if above == Classes::MONTH && own != Classes::MONTH => Classes::NONE,
            Some(above) if !own.and(above).is_none() => own.and(above),
            _ => own,
        }
    }

    fn group_key(&self, column: usize) -> String {
        self.groups(column, self.measure_part(column)).into_iter().map(|(text, _)| text).collect::<Vec<_>>().join("\u{1}")
    }
}
