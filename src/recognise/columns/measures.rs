//! Columns whose headers name measures: which one, of which place or indicator.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use rust_decimal::Decimal;

use crate::model::figure::Figure;
use crate::model::table::Measure;
use crate::model::workbook::Address;
use crate::recognise::columns::{Column, Sorter, Value, is_place_like};
use crate::recognise::figures;
use crate::recognise::header::WIDEST;
use crate::recognise::layout::Classes;
use crate::recognise::places::without_of_which;
use crate::text::period;
use crate::text::wording::normal;

/// Rows that are looked at to tell a column by its figures.
const SAMPLE: usize = 100;

impl Sorter<'_, '_> {
    /// Whether most places stand in several rows, so that something else must tell these apart; also where there are none.
    fn places_repeat(&self) -> bool {
        let Some(column) = self.columns.iter().position(|column| *column == Some(Column::Place)) else { return true };
        let mut rows: HashMap<&str, usize> = HashMap::new();
        self.rows.iter().filter_map(|row| self.grid.text(*row, column)).for_each(|place| *rows.entry(place).or_default() += 1);
        rows.values().filter(|rows| **rows > 1).count() * 2 > rows.len()
    }

    /// Measures stand in the columns.
    pub(super) fn sort_with_measures(&mut self) {
        let width = self.grid.width();
        let mut open = Vec::new();
        for column in 0..width {
            let mut classes = self.classes(column);
            // 合计 under 目标任务 is the target of the whole.
            if classes.has(Classes::TOTAL.or(Classes::OWN)) && self.measure_part(column).is_some() {
                classes = self.measure_classes(column);
            }
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
        // Without a name, a text column on the left under an unknown header is one, unless the places tell the rows apart.
        if !self.has(&Column::Name) && self.places_repeat() {
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
        self.set_earlier_aside(&mut open);
        self.assign_measures(&open);
        self.take_months();
        self.tell_by_figures();
        self.take_parts_of_a_measure();
        self.take_rates_of_places();
        self.strip_qualified_measures();
        self.set_neighbour_aside();
        for column in 0..width {
            if self.is_open(column) {
                let title = self.title(column);
                let name = if title.is_empty() {
                    format!(
                        "第{}列有数而没有列名，未核对",
                        crate::model::workbook::column_letters(self.grid.address(0, column).column)
                    )
                } else {
                    format!("“{title}”列不认识，未核对")
                };
                self.leave(column, name);
            }
        }
    }

    /// 责任单位, 单位, 区域 with names of places: where every row is another indicator, they only say who is in charge.
    fn places_that_are_leads(&mut self) {
        let Some(place) = self.columns.iter().position(|kind| kind.as_ref() == Some(&Column::Place)) else { return };
        let Some(name) = self.columns.iter().rposition(|kind| kind.as_ref() == Some(&Column::Name)) else { return };
        let certain = self.classes(place) == Classes::PLACE && !self.has_lead_word(place);
        let mut names = HashSet::new();
        let mut rows = 0usize;
        for &row in self.rows {
            let (name, place) = (self.grid.text(row, name), self.grid.text(row, place));
            // A name that is not said again holds for the rows below it.
            rows += usize::from(name.is_some() || place.is_some());
            names.extend(name);
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
        if let Some(column) = found.or_else(|| self.names_of_parts()) {
            self.set(column, Column::Place);
        }
    }

    /// The only column of names, if its last row is their 合计: what is added up there is parts of one thing, as places are.
    fn names_of_parts(&self) -> Option<usize> {
        let is = |column: &usize, kind: Column| self.columns.get(*column) == Some(&Some(kind));
        let mut names = (0..self.grid.width()).filter(|column| is(column, Column::Name));
        let (Some(name), None) = (names.next(), names.next()) else { return None };
        let (whole, parts) = self.rows.split_last()?;
        let is_total = |text: &str| self.words.exact(&normal(text)).has(Classes::TOTAL);
        let says_total = |row: usize| (0..=name).any(|column| self.grid.text(row, column).is_some_and(is_total));
        if parts.len() < 3
            || !says_total(*whole)
            || parts.iter().any(|row| says_total(*row) || self.grid.text(*row, name).is_none())
        {
            return None;
        }
        let (mut tried, mut adding_up) = (0_usize, 0_usize);
        for column in (name + 1..self.grid.width()).filter(|column| !is(column, Column::Number)) {
            let value = |row: usize| {
                let figure = self.figure(row, column);
                figure.value.filter(|_| !figure.percent)
            };
            let Some(whole) = value(*whole) else { continue };
            let Some(values) = parts.iter().map(|row| value(*row)).collect::<Option<Vec<Decimal>>>() else { continue };
            tried += 1;
            let sum = values.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add);
            adding_up += usize::from(sum == Some(whole));
        }
        (adding_up > 0 && adding_up * 2 >= tried).then_some(name)
    }

    /// A second set of labels to the right of figures begins another table side by side with this one.
    fn set_neighbour_aside(&mut self) {
        let Some(first_value) = self.columns.iter().position(|kind| matches!(kind, Some(Column::Value(_)))) else { return };
        let text = |this: &Self, column: usize| this.path(column).last().map(|part| part.text.clone());
        let twin = (first_value + 1..self.grid.width()).find(|&column| {
            let is_label = matches!(self.columns.get(column), Some(Some(Column::Name | Column::Number | Column::Place)));
            is_label && (0..first_value).any(|before| text(self, before).is_some() && text(self, before) == text(self, column))
        });
        let Some(twin) = twin else { return };
        self.leave(twin, "同一张工作表上并排着另一张表，未核对；请把它移到下方或另一张工作表".into());
        for column in twin..self.grid.width() {
            self.set(column, Column::Nothing);
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
                self.leave(column, format!("“{title}”列与另一列同是一类，未核对"));
                self.set(column, Column::Nothing);
            } else {
                self.set(column, Column::Value(plain));
            }
        }
    }

    /// Whether a column of figures is none of those that were told so far.
    fn is_open(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_none) && self.holding(column).numbers > 0
    }

    /// Those that are headed by places.
    fn open_places(&self) -> Vec<usize> {
        let is_place = |column: &usize| {
            let heading = self.path(*column).last();
            heading.is_some_and(|part| is_place_like(self.words, self.profile, without_of_which(&normal(&part.text))))
        };
        (0..self.grid.width()).filter(|column| self.is_open(*column)).filter(is_place).collect()
    }

    /// What a cell says as a figure.
    fn figure(&self, row: usize, column: usize) -> Figure {
        figures::read(self.grid.own(row, column), Address::default(), self.profile, true)
    }

    /// Takes out columns that name no indicator and an earlier month, beside others of the same measure: 9月末完成率.
    fn set_earlier_aside(&mut self, open: &mut Vec<usize>) {
        if open.len() > WIDEST {
            return;
        }
        let earlier: Vec<usize> = open
            .iter()
            .copied()
            .filter(|&column| {
                let later = |other: &usize| {
                    self.measure_classes(*other) == self.measure_classes(column) && self.reach(*other) > self.reach(column)
                };
                self.path(column).len() == 1
                    && self.groups(column, self.measure_part(column)).is_empty()
                    && self.reach(column) < self.months_of_period()
                    && open.iter().any(later)
            })
            .collect();
        for column in &earlier {
            let title = self.title(*column);
            self.remark(*column, format!("“{title}”列是别的时期的数，不参加核对"));
            self.set(*column, Column::Nothing);
        }
        open.retain(|column| !earlier.contains(column));
    }

    /// The table's month as [`Self::reach`] counts; 0 where it is not known.
    fn months_of_period(&self) -> u32 {
        self.period.map_or(0, |period| period.year.map_or(9_999, u32::from) * 12 + u32::from(period.month))
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
        // Certain ones first, those with figures before those without, of several months the table's own, sentences last.
        pending.sort_by_key(|&(column, classes, _)| {
            (
                classes.measures().count() > 1,
                self.holding(column).numbers == 0,
                self.classes(column).has(Classes::NOTES),
                Reverse(self.reach(column)),
                column,
            )
        });
        for (column, classes, key) in pending {
            let known = certain.get(&key).copied().unwrap_or_default();
            let mut candidates: Vec<Measure> = classes.measures().collect();
            if candidates.len() > 1 {
                candidates.sort_by_key(|&measure| known.has(Classes::of(measure)));
            }
            let single_month = self.path(column).iter().any(|part| part.heading.single_month);
            let mut choice = candidates.iter().copied().find(|&measure| !taken.contains_key(&(key.clone(), measure)));
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
            // A column of percentages under 完成情况 is the progress, also beside a column of done figures.
            let holding = self.holding(column);
            let mostly_percent = holding.numbers > 0 && holding.percents * 2 > holding.numbers;
            let free = !known.has(Classes::PROGRESS) && !taken.contains_key(&(key.clone(), Measure::Progress));
            // So is 完成（%） beside a target that is none of percent.
            let said_percent = || {
                self.says_percent(column)
                    && !open.iter().any(|&other| {
                        self.classes(other).has(Classes::TARGET) && self.says_percent(other) && self.group_key(other) == key
                    })
            };
            if classes == Classes::ACTUAL && free && (mostly_percent || said_percent()) {
                choice = Some(Measure::Progress);
            }
            let Some(measure) = choice else {
                if self.holding(column).numbers > 0 {
                    let title = self.title(column);
                    let rivals = candidates.iter().filter_map(|&measure| taken.get(&(key.clone(), measure)));
                    if rivals.max().is_some_and(|&rival| self.reach(rival) > self.reach(column)) {
                        self.remark(column, format!("“{title}”列是别的时期的数，不参加核对"));
                    } else {
                        self.leave(column, format!("“{title}”列与另一列同是一类，未核对"));
                    }
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
            let sentences = holding.numbers == 0 && holding.long * 2 > holding.texts;
            if measure == Measure::Actual && sentences && known.has(Classes::PROGRESS) && self.classes(column).has(Classes::NOTES)
            {
                self.set(column, Column::Notes);
                continue;
            }
            taken.insert((key, measure), column);
            let at = self.measure_part(column);
            let written = self.path(column).iter().rev().find_map(|part| part.heading.unit.clone());
            let below = || {
                self.path(column).iter().find(|part| Some(part.at.0) == self.unit_row).map(|part| normal(&part.text).into_owned())
            };
            let unit = written.or_else(below);
            let percent = measure == Measure::Progress && unit.as_deref() == Some("%");
            let value = Value { measure: Some(measure), group: self.groups(column, at), unit, percent };
            self.set(column, Column::Value(value));
        }
    }

    /// Columns that are headed by a month and nothing else: the table's own is the month's figure, the others are not its business.
    fn take_months(&mut self) {
        let mut taken = self.values().any(|(_, value)| value.measure == Some(Measure::Month));
        for column in 0..self.grid.width() {
            let open = self.is_open(column);
            let Some(part) = self.path(column).last().filter(|part| open && part.heading.period) else { continue };
            let (text, single) = (part.text.clone(), part.heading.single_month);
            let own = self.period.filter(|period| period::find(&text).month == Some(period.month));
            if single && own.is_some() && !taken {
                taken = true;
                let group = self.groups(column, None);
                self.set(column, Column::Value(Value { measure: Some(Measure::Month), group, unit: None, percent: false }));
            } else {
                self.remark(column, format!("“{text}”列是别的时期的数，不参加核对"));
                self.set(column, Column::Nothing);
            }
        }
    }

    /// Where two of target, done and progress are known and a column beside them is not, the figures tell: it is the third if
    /// they make done ÷ target = progress.
    fn tell_by_figures(&mut self) {
        const TRIPLE: [Measure; 3] = [Measure::Target, Measure::Actual, Measure::Progress];
        // The columns of each measure by their upper headers.
        let mut known: HashMap<Vec<(usize, usize)>, [Option<usize>; 3]> = HashMap::new();
        for (column, value) in self.values() {
            let at = TRIPLE.iter().position(|&measure| value.measure == Some(measure));
            if let (Some(at), Some(above)) = (at, self.above(column)) {
                known.entry(above).or_default()[at].get_or_insert(column);
            }
        }
        known.retain(|_, columns| columns.iter().flatten().count() == 2);
        if known.is_empty() {
            return;
        }
        for column in 0..self.grid.width() {
            let Some(above) = self.above(column).filter(|_| self.is_open(column)) else { continue };
            let Some(of_group) = known.get_mut(&above) else { continue };
            let known = *of_group;
            let Some(at) = known.iter().position(Option::is_none) else { continue };
            let columns = known.map(|other| other.unwrap_or(column));
            if !self.agree(columns) {
                continue;
            }
            // One column is enough.
            of_group[at] = Some(column);
            let group = known.iter().flatten().next().and_then(|&other| match self.columns.get(other) {
                Some(Some(Column::Value(value))) => Some(value.group.clone()),
                _ => None,
            });
            let unit = self.path(column).last().and_then(|part| part.heading.unit.clone());
            let title = self.title(column);
            self.remark(column, format!("“{title}”列不认识，按完成数÷目标=进度，当作“{}”", TRIPLE[at].word()));
            let percent = TRIPLE[at] == Measure::Progress && unit.as_deref() == Some("%");
            let value = Value { measure: Some(TRIPLE[at]), group: group.unwrap_or_default(), unit, percent };
            self.set(column, Column::Value(value));
        }
    }

    /// Places with one figure each, where the title says that they are rates: 各县市区完成率一览表.
    fn take_rates_of_places(&mut self) {
        if !self.rates || self.values().next().is_some() || !self.has(&Column::Name) {
            return;
        }
        let places = self.open_places();
        if places.len() < 2 {
            return;
        }
        for column in places {
            let group = self.groups(column, None);
            self.set(column, Column::Value(Value { measure: Some(Measure::Progress), group, unit: None, percent: true }));
        }
    }

    /// Places that stand beside the measures of the whole with one figure each (年度目标, 累计完成, 其中：甲县, 乙县): the figures tell of
    /// which measure theirs are the parts.
    fn take_parts_of_a_measure(&mut self) {
        if self.has(&Column::Place) {
            return;
        }
        let parts = self.open_places();
        let wholes: Vec<(usize, Measure)> = self
            .values()
            .filter(|(_, value)| value.group.is_empty())
            .filter_map(|(column, value)| Some((column, value.measure?)))
            .filter(|(_, measure)| [Measure::Target, Measure::Actual].contains(measure))
            .collect();
        if parts.len() < 2 {
            return;
        }
        let value = |row: usize, column: usize| self.figure(row, column).value;
        let adding_up = |whole: usize| {
            let rows = self.rows.iter().take(SAMPLE).filter(|row| {
                let sum = parts.iter().filter_map(|part| value(**row, *part)).try_fold(Decimal::ZERO, Decimal::checked_add);
                sum.is_some_and(|sum| !sum.is_zero()) && sum == value(**row, whole)
            });
            rows.count()
        };
        let best = wholes.into_iter().map(|(column, measure)| (adding_up(column), measure)).max_by_key(|(rows, _)| *rows);
        let Some((_, measure)) = best.filter(|(rows, _)| *rows >= 2 || *rows == self.rows.len()) else { return };
        for column in parts {
            let group = self.groups(column, None);
            let unit = self.path(column).last().and_then(|part| part.heading.unit.clone());
            self.set(column, Column::Value(Value { measure: Some(measure), group, unit, percent: false }));
        }
    }

    /// The cells of a column's headers above its own.
    fn above(&self, column: usize) -> Option<Vec<(usize, usize)>> {
        let (_, above) = self.path(column).split_last()?;
        Some(above.iter().map(|part| part.at).collect())
    }

    /// Whether done ÷ target = progress in most rows of three columns, roughly: one of the figures may be wrong.
    fn agree(&self, columns: [usize; 3]) -> bool {
        let (mut tried, mut agreeing) = (0usize, 0usize);
        for &row in self.rows.iter().take(SAMPLE) {
            let value = |column: usize| self.figure(row, column).value.filter(|value| !value.is_zero());
            let [Some(target), Some(actual), Some(progress)] = columns.map(value) else { continue };
            let Some(ratio) = actual.checked_div(target) else { continue };
            tried += 1;
            let close = |progress: Option<Decimal>| {
                let difference = progress.and_then(|progress| progress.checked_sub(ratio));
                difference.is_some_and(|difference| difference.abs() <= Decimal::new(6, 3))
            };
            agreeing += usize::from(close(Some(progress)) || close(progress.checked_div(Decimal::ONE_HUNDRED)));
        }
        agreeing >= 2 && agreeing * 3 > tried * 2
    }

    fn values(&self) -> impl Iterator<Item = (usize, &Value)> {
        self.columns.iter().enumerate().filter_map(|(at, column)| match column {
            Some(Column::Value(value)) => Some((at, value)),
            _ => None,
        })
    }

    /// Up to which month a column's header says its figures run: the later the better, none best of all; worst what is beyond
    /// the table's month.
    fn reach(&self, column: usize) -> u32 {
        let dated = self.path(column).iter().rev().filter(|part| part.text.contains(['年', '月']));
        let mut mentions = dated.map(|part| period::find(&part.text));
        let Some(mention) = mentions.find(|mention| mention.year.is_some() || mention.month.is_some()) else {
            return u32::MAX;
        };
        let own = self.period.and_then(|period| period.year);
        let year = mention.year.or(own).map_or(9_999, u32::from);
        let beyond = own.is_some_and(|own| year > u32::from(own))
            || self.period.is_some_and(|period| mention.month.is_some_and(|month| month > period.month))
                && own.is_none_or(|own| year >= u32::from(own));
        if beyond { 0 } else { year * 12 + mention.month.map_or(12, u32::from) }
    }

    fn says_percent(&self, column: usize) -> bool {
        self.path(column).last().is_some_and(|part| part.heading.unit.as_deref() == Some("%"))
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

    /// What tells the group of a column from others. Groups go by their words, so that 就业目标 and 就业完成数 belong together;
    /// but one header cell over several columns is a group of its own, even if another says the same (a place listed twice).
    fn group_key(&self, column: usize) -> String {
        let groups = self.groups(column, self.measure_part(column));
        let mut key = groups.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("\u{1}");
        if let Some((_, at)) = groups.last() {
            let neighbours = [column.checked_sub(1), column.checked_add(1)];
            let shared = neighbours
                .into_iter()
                .flatten()
                .filter(|other| *other < self.grid.width())
                .any(|other| self.groups(other, self.measure_part(other)).last().is_some_and(|(_, other)| other == at));
            if shared {
                key.push_str(&format!("\u{2}{}:{}", at.0, at.1));
            }
        }
        key
    }
}
