//! What every column of a table is: a label of its rows, or figures of a place, an indicator or a measure.

mod holding;
mod measures;

pub(super) use holding::is_place_like;

use holding::{Holding, hold};

use crate::model::table::{Measure, Text};
use crate::model::workbook::Address;
use crate::profile::Profile;
use crate::recognise::grid::{ByText, Grid};
use crate::recognise::header::{Header, Part, own_texts};
use crate::recognise::layout::{Classes, Words};
use crate::text::period::Period;
use crate::text::wording::normal;

/// What a column is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Column {
    /// 序号.
    Number,
    /// Names of indicators, or of projects above them.
    Name,
    /// 单位 of the indicators.
    Unit,
    /// 牵头部门.
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
    /// Columns with figures that could not be taken in.
    pub unchecked: Vec<Text>,
}

struct Sorter<'g, 'a> {
    grid: &'g Grid<'a>,
    words: &'g Words,
    profile: &'g Profile,
    header: &'g Header,
    rows: &'g [usize],
    holdings: Vec<Holding>,
    /// The header row that holds nothing but units.
    unit_row: Option<usize>,
    /// The month the table is about.
    period: Option<Period>,
    /// Whether the title says that the figures are rates.
    rates: bool,
    columns: Vec<Option<Column>>,
    remarks: Vec<Text>,
    unchecked: Vec<Text>,
}

/// Sorts the columns of a table by their headers and, where a word is ambiguous, by what they hold.
pub(super) fn sort(
    grid: &Grid<'_>,
    words: &Words,
    profile: &Profile,
    header: &Header,
    rows: &[usize],
    period: Option<Period>,
    title: &str,
) -> Columns {
    let mut known = ByText::new(grid);
    let holdings = (0..grid.width()).map(|column| hold(grid, words, profile, rows, column, &mut known)).collect();
    let columns = vec![None; grid.width()];
    let unit_row = (header.top..=header.bottom).rev().find(|&row| {
        let mut texts =
            own_texts(grid, row).filter(|(column, _)| header.paths.get(*column).is_some_and(|path| path.len() > 1)).peekable();
        texts.peek().is_some() && texts.all(|(_, text)| profile.is_unit(&normal(text)))
    });
    let mut sorter = Sorter {
        grid,
        words,
        profile,
        header,
        rows,
        holdings,
        unit_row,
        period,
        rates: ["完成率", "完成比例", "达标率"].iter().any(|rate| title.contains(rate)),
        columns,
        remarks: Vec::new(),
        unchecked: Vec::new(),
    };
    match sorter.label_column() {
        Some(label) => {
            sorter.set(label, Column::Label);
            sorter.sort_beside_label(label);
        }
        None => sorter.sort_with_measures(),
    }
    let Sorter { columns, remarks, unchecked, .. } = sorter;
    let columns = columns.into_iter().map(|column| column.unwrap_or(Column::Nothing)).collect();
    Columns { columns, remarks, unchecked }
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
        let address = self.heading(column);
        self.remarks.push(Text { text, address });
    }

    fn leave(&mut self, column: usize, text: String) {
        let address = self.heading(column);
        self.unchecked.push(Text { text, address });
    }

    fn heading(&self, column: usize) -> Address {
        let (row, at) = self.path(column).last().map_or((self.header.bottom, column), |part| part.at);
        self.grid.address(row, at)
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
                    && holding.measures * 10 >= (holding.texts - holding.others) * 6
                    && holding.measures > holding.numbers
            })
            .max_by_key(|&column| (self.holding(column).measures, column))
    }

    /// Takes label columns without a header text of their own for names too: the header of the column on their left is merged over
    /// both, or was meant to be.
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

    /// Sorts the columns whose header alone says what they are, whatever the layout.
    fn sort_plain(&mut self, column: usize, classes: Classes) -> bool {
        let holding = self.holding(column);
        let kind = if classes.has(Classes::NUMBER) {
            Column::Number
        } else if classes == Classes::UNIT.or(Classes::PLACE) || classes == Classes::UNIT {
            let places = holding.places * 2 > holding.texts && holding.places > holding.units;
            if places && classes.has(Classes::PLACE) { Column::Place } else { Column::Unit }
        } else if classes.has(Classes::LEAD) {
            let places = holding.places * 10 >= holding.texts * 6 && holding.places >= 2;
            // 责任主体 over the names of counties is their column where no other names anything.
            let theirs = if classes.has(Classes::PLACE) {
                !self.place_elsewhere(column)
            } else {
                !self.any_other(column, Classes::NAME.or(Classes::PLACE))
            };
            if places && theirs { Column::Place } else { Column::Lead }
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

    fn any_other(&self, column: usize, wanted: Classes) -> bool {
        (0..self.grid.width()).any(|other| other != column && self.classes(other).has(wanted))
    }

    /// Sorts the columns of a table whose measures stand in the rows: the others are labels of rows, or figures of a place or of an
    /// indicator.
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
                    self.leave(
                        column,
                        format!(
                            "第{}列有数而没有列名，未核对",
                            crate::model::workbook::column_letters(self.grid.address(0, column).column)
                        ),
                    );
                }
                continue;
            };
            let is_place = classes.has(Classes::TOTAL.or(Classes::OWN)) || is_place_like(self.words, self.profile, &last.text);
            if column < label && !is_place {
                if !self.has(&Column::Name) && holding.texts > holding.numbers {
                    self.set(column, Column::Name);
                } else if holding.numbers > 0 {
                    self.leave(column, format!("“{}”列不认识，未核对", last.text));
                } else if filled > 0 {
                    self.remark(column, format!("“{}”列不认识", last.text));
                }
                continue;
            }
            if classes.has(Classes::MEASURE) && !is_place {
                self.leave(column, format!("“{}”列既不是地方也不是备注，未核对", last.text));
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
                let named = !part.heading.period && !generic && Some(part.at.0) != self.unit_row;
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
}
