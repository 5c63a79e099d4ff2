//! What needs all figures of a table at hand: units, percentages without a sign, the whole, precision, kinds.

use rust_decimal::Decimal;

use crate::figure::{Figure, Kind};
use crate::layout::stated_unit;
use crate::quantity;
use crate::recognise::cube::Builder;
use crate::recognise::precision::{self, Progress, Reading};
use crate::recognise::{figures, kinds, places, stated};
use crate::table::{FigureId, Indicator, Measure, Role, Table, Text};
use crate::wording::{normal, says};

/// Places beside a subtotal, and in how many rows it is their sum.
#[derive(Clone, Copy)]
struct Span {
    several: bool,
    equal: usize,
    from: usize,
    to: usize,
}

impl Span {
    /// The better of two has the greater.
    fn fit(&self) -> (bool, usize) {
        (self.several, self.equal)
    }
}

impl Builder<'_, '_, '_> {
    /// Everything that needs all figures at hand.
    pub(super) fn finish(&mut self) {
        let default_unit =
            self.source.above.iter().find_map(|text| Some(Text { text: stated_unit(&text.text)?, address: text.address }));
        if self.worded {
            take_sentences_as_such(&mut self.table);
        }
        let custom = self.worded && default_unit.is_none() && units_are_written(&self.table);
        if self.worded {
            for indicator in &mut self.table.indicators {
                if indicator.unit.is_none()
                    && default_unit.is_none()
                    && let Some(unit) = written_unit(indicator, &self.table.figures)
                {
                    if custom {
                        take_units_off(indicator, &unit.text, &mut self.table.figures);
                    }
                    indicator.unit = Some(unit);
                }
                absent_beside_paragraphs(indicator, &mut self.table.figures);
            }
        }
        self.take_units_of_names();
        for indicator in self.table.indicators.iter_mut().filter(|indicator| indicator.unit.is_none()) {
            indicator.unit = default_unit.clone();
        }
        if self.worded {
            self.read_sentences();
        }
        self.table.indicators.retain(|indicator| indicator.figures.iter().flatten().any(Option::is_some));
        let unit = |indicator: &Indicator| normal(indicator.unit_text()).into_owned();
        let units: Vec<String> = self.table.indicators.iter().map(unit).collect();
        self.convert_units(&units);
        self.read_progress();
        self.tell_subtotals();
        self.infer_total();
        let title: String = self.source.above.iter().map(|text| text.text.as_str()).collect();
        let title = normal(&title).into_owned();
        let measured_title = units.iter().any(String::is_empty) && self.profile().measured_in(&title);
        let counted_too = measured_title && self.lists_a_counted_unit(&title);
        // One indicator after the other, so that its figures are still at hand for the next question.
        for (index, unit) in units.iter().enumerate() {
            let measured = measured_title && !(counted_too && self.adds_up_exactly(index));
            self.settle_precision(index, unit, measured);
            self.infer_kind(index, unit);
        }
    }

    /// Where an indicator has no unit of its own, the one quantity in its name tells it if it is the target (新建敬老院12所), whatever the
    /// table says of all its figures (单位：万元). Where most names state their targets so, the others' are meant to as well.
    fn take_units_of_names(&mut self) {
        let places = self.table.places.iter();
        let whole = places.clone().position(|place| matches!(place.role, Role::Total | Role::Only)).unwrap_or(0);
        let mut named: Vec<(usize, Text, bool)> = Vec::new();
        for (at, indicator) in self.table.indicators.iter().enumerate().filter(|(_, indicator)| indicator.unit.is_none()) {
            let id = indicator.figure(Measure::Target, whole);
            let Some(target) = id.and_then(|id| self.table.figures.get(id.0 as usize)?.value) else { continue };
            if let Some((unit, agrees)) = stated::unit(&normal(&indicator.name.text), target, self.source.profile) {
                named.push((at, Text { text: unit, address: indicator.name.address }, agrees));
            }
        }
        let agreeing = named.iter().filter(|(.., agrees)| *agrees).count();
        let custom = agreeing >= 3 && agreeing * 3 >= named.len() * 2;
        for (at, unit, _) in named.into_iter().filter(|(.., agrees)| *agrees || custom) {
            if let Some(indicator) = self.table.indicators.get_mut(at) {
                indicator.unit = Some(unit);
            }
        }
    }

    /// Where what was done is told in sentences (已建成8个), a number in one of them is read, without fault to be found with the words;
    /// not where it speaks of what has only begun.
    fn read_sentences(&mut self) {
        const ONLY_BEGUN: [&str; 13] =
            ["开工", "动工", "在建", "签约", "招标", "启动", "正在", "计划", "剩余", "未", "还有", "拟", "筹备"];
        let Table { indicators, figures, .. } = &mut self.table;
        let done = |indicator: &Indicator| indicator.figures[Measure::Actual as usize].clone();
        let is_sentence = |figure: &Figure| match &figure.kind {
            Kind::Mixed { .. } => figure.printed().chars().take_while(|character| !character.is_ascii_digit()).count() >= 2,
            Kind::Text => figure.printed().contains(|character: char| character.is_ascii_digit()),
            _ => false,
        };
        let (mut sentences, mut others) = (0_usize, 0_usize);
        for id in indicators.iter().flat_map(|indicator| indicator.figures[Measure::Actual as usize].iter().flatten()) {
            let Some(figure) = figures.get(id.0 as usize) else { continue };
            sentences += usize::from(is_sentence(figure));
            others += usize::from(!is_sentence(figure) && figure.value.is_some());
        }
        if sentences < 2 || sentences <= others {
            return;
        }
        for indicator in indicators.iter() {
            let unit = normal(indicator.unit_text());
            for id in done(indicator).into_iter().flatten() {
                let Some(figure) = figures.get_mut(id.0 as usize) else { continue };
                if !matches!(figure.kind, Kind::Mixed { .. }) || !is_sentence(figure) {
                    continue;
                }
                let said = normal(&figure.printed()).into_owned();
                let value = Some(()).filter(|()| !says(&said, &ONLY_BEGUN));
                match value.and_then(|()| stated::said(&said, &unit, self.source.profile)) {
                    Some((value, decimals)) => {
                        figure.kind = Kind::Number;
                        (figure.value, figure.decimals, figure.writing.as_text) = (Some(value), decimals, false);
                    }
                    None => {
                        *figure = Figure { kind: Kind::Text, printed: figure.printed.clone(), ..Figure::blank(figure.address) }
                    }
                }
            }
        }
    }

    /// Quantities in the indicator's unit; `90%` among plain numbers of the unit % is 90.
    fn convert_units(&mut self, units: &[String]) {
        for (indicator, unit) in self.table.indicators.iter().zip(units).filter(|(_, unit)| self.worded || *unit == "%") {
            for measure in [Measure::Target, Measure::Actual, Measure::Month] {
                let ids = indicator.figures[measure as usize].iter().flatten();
                let figures = ids.clone().filter_map(|id| self.table.figures.get(id.0 as usize));
                let numbers = || figures.clone().filter(|figure| figure.value.is_some());
                let signed = || numbers().filter(|figure| figure.percent).count();
                let strip = unit == "%" && signed() > 0 && signed() * 2 < numbers().count();
                for &id in ids {
                    let Some(figure) = self.table.figures.get_mut(id.0 as usize) else { continue };
                    let shift = figures::convert(figure, unit, self.source.profile);
                    if shift > 0 {
                        self.coarse.push((id, shift));
                    }
                    if strip
                        && figure.percent
                        && let Some(points) = figure.value.and_then(|value| value.checked_mul(Decimal::ONE_HUNDRED))
                    {
                        figure.value = Some(points);
                        figure.percent = false;
                        figure.decimals = figure.decimals.saturating_sub(2);
                        figure.writing.convention = true;
                    }
                }
            }
        }
    }

    fn read_progress(&mut self) {
        // Where every figure bears its sign there is nothing to decide, and no ratio to calculate.
        if !self.unsigned {
            return;
        }
        let places = self.table.places.len();
        let mut series: Vec<Vec<Progress>> = Vec::new();
        for indicator in &self.table.indicators {
            let row: Vec<Progress> = (0..places)
                .filter_map(|place| {
                    let id = indicator.figure(Measure::Progress, place)?;
                    let value = |measure: Measure| {
                        indicator
                            .figure(measure, place)
                            .and_then(|id| self.table.figures.get(id.0 as usize))
                            .and_then(|figure| figure.value)
                    };
                    let ratio = match (value(Measure::Target), value(Measure::Actual)) {
                        (Some(target), Some(actual)) if !target.is_zero() => actual.checked_div(target),
                        _ => None,
                    };
                    Some(Progress { id, ratio })
                })
                .collect();
            series.push(row);
        }
        let all: Vec<Progress> = series.iter().flatten().copied().collect();
        let (points, fraction) = precision::votes(&self.table.figures, &all);
        let fallback = match points.cmp(&fraction) {
            std::cmp::Ordering::Greater => Some(Reading::Points),
            std::cmp::Ordering::Less => Some(Reading::Fraction),
            std::cmp::Ordering::Equal => self.percent_headers.then_some(Reading::Points),
        };
        // A table of one place has one convention for its whole column.
        if places == 1 {
            precision::read_progress(&mut self.table.figures, &all, fallback);
        } else {
            for row in &series {
                precision::read_progress(&mut self.table.figures, row, fallback);
            }
        }
    }

    /// Which places each subtotal adds up: those beside it, after it or before, whose sum it is in most rows.
    fn tell_subtotals(&mut self) {
        let places = &self.table.places;
        let subtotals: Vec<usize> = (0..places.len()).filter(|&at| matches!(places[at].role, Role::Subtotal { .. })).collect();
        if subtotals.is_empty() {
            return;
        }
        let part = |at: &usize| places.get(*at).is_some_and(|place| place.role == Role::Part);
        // All stand before what they add up, or all behind it; the longest of equally good ones.
        let after = |at: usize| {
            let end = (at + 1..).find(|next| !part(next)).unwrap_or(at + 1);
            (at + 2..=end).rev().map(|end| (at + 1, end)).collect::<Vec<_>>()
        };
        let before = |at: usize| {
            let start = (0..at).rev().take_while(|before| part(before)).last().unwrap_or(at);
            (start..at).map(|start| (start, at)).collect::<Vec<_>>()
        };
        let best = |at: usize, spans: Vec<(usize, usize)>| {
            let spans = spans.into_iter().filter_map(|(from, to)| {
                let (equal, tried) = self.rows_added_up(at, (from, to));
                let several = to - from > 1;
                // One place alone has the subtotal's figures throughout.
                let holds = equal > 0 && if several { equal * 2 >= tried } else { equal == tried };
                holds.then_some(Span { several, equal, from, to })
            });
            spans.reduce(|best, other| if other.fit() > best.fit() { other } else { best })
        };
        let fit = |spans: &[Option<Span>]| {
            (spans.iter().flatten().count(), spans.iter().flatten().map(|span| span.equal).sum::<usize>())
        };
        let forwards: Vec<Option<Span>> = subtotals.iter().map(|at| best(*at, after(*at))).collect();
        let backwards: Vec<Option<Span>> = subtotals.iter().map(|at| best(*at, before(*at))).collect();
        let spans = if fit(&backwards) > fit(&forwards) { backwards } else { forwards };
        let mut found: Vec<(usize, Option<Span>)> = subtotals.iter().copied().zip(spans).collect();
        if found.iter().all(|(_, span)| span.is_none()) && !places.iter().any(|place| place.role == Role::Total) {
            // One of them is the whole after all.
            self.table.places[subtotals[0]].role = Role::Total;
            found.remove(0);
        }
        for (at, span) in found {
            let place = &mut self.table.places[at];
            let (from, to) = span.map_or((0, 0), |span| (span.from, span.to));
            match (u16::try_from(from), u16::try_from(to)) {
                (Ok(from), Ok(to)) if from < to => place.role = Role::Subtotal { from, to },
                _ => {
                    let text = format!("看不出“{}”是哪些地方的合计，没有核对它是不是各地之和", place.printed.text);
                    self.table.unchecked.push(Text { text, address: place.printed.address });
                }
            }
        }
    }

    /// In how many rows a place is the sum of some others, and in how many that can be said.
    fn rows_added_up(&self, sum: usize, (from, to): (usize, usize)) -> (usize, usize) {
        let (mut equal, mut tried) = (0, 0);
        for indicator in &self.table.indicators {
            for measure in [Measure::Target, Measure::Actual] {
                let value = |place: usize| self.table.at(indicator, measure, place).and_then(|figure| figure.value);
                let parts: Vec<Decimal> = (from..to).filter_map(value).filter(|part| !part.is_zero()).collect();
                // Where one of several has all of it, nothing is added up: a standard, or a task of one place.
                let tells = |whole: &Decimal| !parts.is_empty() && (to - from == 1 || !parts.contains(whole));
                let Some(whole) = value(sum).filter(tells) else { continue };
                tried += 1;
                equal += usize::from(parts.into_iter().try_fold(Decimal::ZERO, Decimal::checked_add) == Some(whole));
            }
        }
        (equal, tried)
    }

    /// A table whose whole is named like a place (株洲市 before its counties): the first or last place that equals the sum of
    /// the others nearly everywhere is the whole. So is the one that the title names and that is of the size of their sum, or, where
    /// it stands above the others, has the value that all of them have.
    fn infer_total(&mut self) {
        let count = self.table.places.len();
        if count < 4 || self.table.places.iter().any(|place| matches!(place.role, Role::Total | Role::Only)) {
            return;
        }
        for candidate in [0, count - 1] {
            if self.table.places[candidate].role.is_sum() {
                continue;
            }
            let (mut tried, mut equal, mut near, mut fitting) = (0usize, 0usize, 0usize, 0usize);
            for indicator in &self.table.indicators {
                for measure in [Measure::Target, Measure::Actual] {
                    let value = |place: usize| {
                        indicator
                            .figure(measure, place)
                            .and_then(|id| self.table.figures.get(id.0 as usize))
                            .and_then(|figure| figure.value)
                    };
                    let Some(whole) = value(candidate) else { continue };
                    let is_part = |&place: &usize| place != candidate && !self.table.places[place].role.is_sum();
                    let parts: Vec<Decimal> = (0..count).filter(is_part).filter_map(value).collect();
                    if parts.iter().filter(|part| !part.is_zero()).count() < 2 {
                        continue;
                    }
                    tried += 1;
                    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, &part| sum.checked_add(part));
                    equal += usize::from(sum.is_some_and(|sum| sum == whole));
                    let double = |value: Decimal| value.checked_mul(Decimal::TWO);
                    let of_their_size = |sum: Decimal| Some(double(whole)? > sum && double(sum)? > whole);
                    let is_near = sum.and_then(of_their_size).unwrap_or(false);
                    // A standard that all have alike, or nearly.
                    let is_alike = parts.iter().min().zip(parts.iter().max()).is_some_and(|(least, most)| {
                        (*least..=*most).contains(&whole) && double(*least).is_some_and(|double| double >= *most)
                    });
                    near += usize::from(is_near);
                    fitting += usize::from(is_near || is_alike);
                }
            }
            let Some(place) = self.table.places.get(candidate) else { continue };
            let said = &place.printed.text;
            let titled = || self.source.title.as_ref().is_some_and(|title| title.text.contains(said));
            let others = || self.table.places.iter().enumerate().filter(|(at, _)| *at != candidate).map(|(_, other)| other);
            let above = || fitting == tried && places::stands_above(place, &others().collect::<Vec<_>>());
            let text = if tried >= 2 && equal * 10 >= tried * 6 {
                format!("“{said}”等于其余各地之和，当作合计")
            } else if tried > 0 && titled() && (near == tried || above()) {
                format!("“{said}”是标题所说的地方，当作合计")
            } else {
                continue;
            };
            let Some(place) = self.table.places.get_mut(candidate) else { continue };
            place.role = Role::Total;
            self.table.remarks.push(Text { text, address: place.printed.address });
            return;
        }
    }

    /// Whether a line above the table names several units, and one of them counts (单位：个、人、公里).
    fn lists_a_counted_unit(&self, title: &str) -> bool {
        let listed = title.rsplit_once("单位:").map_or("", |(_, listed)| listed.trim_end_matches(')'));
        listed.contains('、') && listed.split('、').any(|unit| self.profile().is_counted(unit))
    }

    /// Whether the parts of a row add up to the whole to the last digit, which rounded ones mostly do not.
    fn adds_up_exactly(&self, index: usize) -> bool {
        let (Some(indicator), Some(total)) = (self.table.indicators.get(index), self.table.total()) else { return false };
        [Measure::Target, Measure::Actual].into_iter().any(|measure| {
            let value = |place: usize| self.table.at(indicator, measure, place).and_then(|figure| figure.value);
            let parts = || (0..self.table.places.len()).filter(|&place| self.table.places[place].is_part(true)).filter_map(value);
            let sum = parts().try_fold(Decimal::ZERO, Decimal::checked_add);
            parts().count() > 2 && sum.is_some() && sum == value(total)
        })
    }

    fn settle_precision(&mut self, index: usize, unit: &str, measured_title: bool) {
        let Some(indicator) = self.table.indicators.get(index) else { return };
        let counted = self.profile().is_counted(unit);
        let measured_name = || self.profile().measured_in(&normal(&indicator.name.text));
        // Without any unit, whole numbers are counts unless the name or the title speaks of a measure.
        let whole = counted || (unit.is_empty() && !measured_title && !measured_name() && self.all_whole(indicator));
        for (measure, row) in Measure::ALL.into_iter().zip(&indicator.figures) {
            precision::settle(&mut self.table.figures, row, whole && measure != Measure::Progress, &self.coarse);
        }
        if let Some(indicator) = self.table.indicators.get_mut(index) {
            indicator.counted = counted;
        }
    }

    fn all_whole(&self, indicator: &Indicator) -> bool {
        let (mut whole, mut other) = (0usize, 0usize);
        for id in indicator.figures[Measure::Target as usize].iter().chain(&indicator.figures[Measure::Actual as usize]).flatten()
        {
            match self.table.figures.get(id.0 as usize).filter(|figure| !figure.percent).and_then(|figure| figure.value) {
                Some(value) if value.is_integer() => whole += 1,
                Some(_) => other += 1,
                None => {}
            }
        }
        whole > other * 4
    }

    fn infer_kind(&mut self, index: usize, unit: &str) {
        let Some(indicator) = self.table.indicators.get(index) else { return };
        let place = self.table.places.iter().position(|place| matches!(place.role, Role::Total | Role::Only)).unwrap_or(0);
        let target = self.table.at(indicator, Measure::Target, place);
        let percent = target.is_some_and(|figure| figure.percent);
        let name = normal(&indicator.name.text).into_owned();
        let stated = stated::find(&name, unit, target.and_then(|figure| figure.value), percent, self.source.profile);
        if let Some(indicator) = self.table.indicators.get_mut(index) {
            indicator.stated = stated;
        }
        let Some(indicator) = self.table.indicators.get(index) else { return };
        let inferred = kinds::infer(&self.table, indicator, &name, unit, self.source.profile);
        if let Some(indicator) = self.table.indicators.get_mut(index) {
            // A rate's number says nothing about a target that adds up (7个县市区 under the unit %).
            if inferred.additive && matches!(unit, "%" | "‰") {
                indicator.stated = None;
            }
            indicator.kind = inferred.kind;
            indicator.reason = inferred.reason;
            indicator.additive = inferred.additive;
        }
    }
}

/// Where targets are sentences (改造校园食堂20所), those that are short enough to look like a number with a note are sentences too.
fn take_sentences_as_such(table: &mut Table) {
    let reads_on = |figure: &Figure| {
        let words = || figure.printed().chars().take_while(|character| !character.is_ascii_digit()).count();
        matches!(figure.kind, Kind::Mixed { .. }) && words() >= 3
    };
    let targets = || table.indicators.iter().flat_map(|indicator| indicator.figures[Measure::Target as usize].iter().flatten());
    let (mut sentences, mut others, mut short) = (0usize, 0usize, Vec::new());
    for &id in targets() {
        let Some(figure) = table.figures.get(id.0 as usize) else { continue };
        if reads_on(figure) {
            short.push(id);
        }
        sentences += usize::from(reads_on(figure) || figure.kind == Kind::Text);
        others += usize::from(!reads_on(figure) && figure.value.is_some());
    }
    if sentences < 2 || sentences <= others {
        return;
    }
    for id in short {
        if let Some(figure) = table.figures.get_mut(id.0 as usize) {
            *figure = Figure { kind: Kind::Text, printed: figure.printed.clone(), ..Figure::blank(figure.address) };
        }
    }
}

/// Whether targets bear their units as a custom of the table: it has no other place for them, and most targets do.
fn units_are_written(table: &Table) -> bool {
    let targets = table.indicators.iter().flat_map(|indicator| indicator.figures[Measure::Target as usize].iter().flatten());
    let (mut bearing, mut plain) = (0usize, 0usize);
    for figure in targets.filter_map(|id| table.figures.get(id.0 as usize)).filter(|figure| figure.value.is_some()) {
        let bears = matches!(figure.kind, Kind::Quantity { .. });
        bearing += usize::from(bears);
        plain += usize::from(!bears);
    }
    bearing >= 3 && bearing > plain && table.indicators.iter().all(|indicator| indicator.unit.is_none())
}

/// Where units are written beside the numbers by custom, a number in its indicator's unit is a number stored as text, no more.
fn take_units_off(indicator: &Indicator, unit: &str, figures: &mut [Figure]) {
    for id in [Measure::Target, Measure::Actual, Measure::Month].iter().flat_map(|&measure| &indicator.figures[measure as usize])
    {
        if let Some(figure) = id.and_then(|id| figures.get_mut(id.0 as usize))
            && matches!(&figure.kind, Kind::Quantity { unit: written } if **written == *unit)
        {
            figure.kind = Kind::Number;
        }
    }
}

/// The unit written beside every target (`30个`, `3座`), where the table has no other.
fn written_unit(indicator: &Indicator, figures: &[Figure]) -> Option<Text> {
    let mut units =
        indicator.figures[Measure::Target as usize].iter().flatten().filter_map(|id| figures.get(id.0 as usize)).filter_map(
            |figure| {
                let Kind::Quantity { unit } = &figure.kind else { return None };
                Some(Text { text: unit.to_string(), address: figure.address })
            },
        );
    let first = units.next()?;
    units.all(|unit| unit.text == first.text).then_some(first)
}

/// Where a paragraph stands in the first cell of a row and nothing beside it, it speaks for all places: without merged cells
/// (separated text) the others are absent, not blank. So is what stands beside a lone progress of such an indicator.
fn absent_beside_paragraphs(indicator: &mut Indicator, figures: &mut [Figure]) {
    let is =
        |id: &Option<FigureId>, test: &dyn Fn(&Figure) -> bool| id.and_then(|id| figures.get(id.0 as usize)).is_some_and(test);
    let lone = |row: &[Option<FigureId>]| {
        row.len() > 1 && row.iter().skip(1).all(|id| id.is_none() || is(id, &|figure| figure.kind == Kind::Blank))
    };
    let spanning = indicator
        .figures
        .iter()
        .any(|row| lone(row) && row.first().is_some_and(|id| is(id, &|figure| figure.kind == Kind::Text)));
    let task =
        indicator.figures[Measure::Target as usize].first().is_some_and(|id| is(id, &|figure| matches!(figure.kind, Kind::Text)));
    if !spanning && !task {
        return;
    }
    let rows: Vec<bool> = indicator.figures.iter().map(|row| lone(row)).collect();
    for (row, lone) in indicator.figures.iter_mut().zip(rows) {
        if lone && spanning {
            row.iter_mut().skip(1).for_each(|id| *id = None);
        }
        // “整体形象进度100%” of a text task is a sentence, not a number with a note.
        for id in row.iter().flatten() {
            if let Some(figure) = figures.get_mut(id.0 as usize)
                && matches!(figure.kind, Kind::Mixed { .. })
                && quantity::numeral(&figure.printed()).is_none()
            {
                figure.kind = Kind::Text;
                figure.value = None;
                figure.percent = false;
            }
        }
    }
}
