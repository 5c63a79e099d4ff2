//! What only all figures of a table together can tell: units, percentages without a sign, the whole, precision, kinds.

use rust_decimal::Decimal;

use crate::algebra::number::rounded;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{FigureId, Indicator, Measure, Role, Text};
use crate::recognise::cube::Builder;
use crate::recognise::layout::stated_unit;
use crate::recognise::precision::{self, Progress, Reading};
use crate::recognise::{figures, kinds, stated};
use crate::text::quantity;
use crate::text::wording::normal;

impl Builder<'_, '_, '_> {
    /// Settles everything that needs all figures. The order matters: units come first, since quantities are converted into them;
    /// progress is read against done ÷ target, so after the conversion; and precision and kinds go by the figures as they then are.
    pub(super) fn finish(&mut self) {
        let default_unit =
            self.source.above.iter().find_map(|text| Some(Text { text: stated_unit(&text.text)?, address: text.address }));
        if self.reader.worded {
            self.take_sentences_as_such();
            if default_unit.is_none() {
                self.take_written_units();
            }
            for indicator in &mut self.table.indicators {
                absent_beside_paragraphs(indicator, &mut self.table.figures);
            }
        }
        self.take_units_of_names();
        for indicator in self.table.indicators.iter_mut().filter(|indicator| indicator.unit.is_none()) {
            indicator.unit = default_unit.clone();
        }
        if self.reader.worded {
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
        let counts = counted_too && self.rates_are_of_whole_numbers();
        // One indicator after the other, so that its figures are still at hand for the next question.
        for (index, unit) in units.iter().enumerate() {
            let measured = measured_title && !(counts || (counted_too && self.adds_up_exactly(index)));
            self.settle_precision(index, unit, measured);
            self.infer_kind(index, unit);
        }
        self.tell_customs_of_progress();
    }

    /// Converts quantities into their indicator's unit. A `90%` among plain numbers of the unit % becomes 90, like its neighbours.
    fn convert_units(&mut self, units: &[String]) {
        for (indicator, unit) in self.table.indicators.iter().zip(units).filter(|(_, unit)| self.reader.worded || *unit == "%") {
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

    /// Reads progress that is printed without its sign as points or as fractions. Each indicator of a table of many places is decided
    /// by its own figures first, because lead units fill in their own rows, each in its own manner.
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
            std::cmp::Ordering::Equal => self.values.iter().any(|(_, value)| value.percent).then_some(Reading::Points),
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

    /// Whether a line above the table names several units, and one of them counts (单位：个、人、公里).
    fn lists_a_counted_unit(&self, title: &str) -> bool {
        let listed = title.rsplit_once("单位:").map_or("", |(_, listed)| listed.trim_end_matches(')'));
        listed.contains('、') && listed.split('、').any(|unit| self.profile().is_counted(unit))
    }

    /// Whether the progress of whole numbers is their quotient to the last digit in most of several cells: then the numbers are counts,
    /// and were not rounded to whole ones.
    fn rates_are_of_whole_numbers(&self) -> bool {
        let (mut exact, mut others) = (0_usize, 0_usize);
        for indicator in &self.table.indicators {
            for place in 0..self.table.places.len() {
                let value = |measure: Measure| self.table.at(indicator, measure, place).and_then(|figure| figure.value);
                let whole = |measure: Measure| value(measure).filter(|value| value.is_integer() && !value.is_zero());
                let (Some(target), Some(actual)) = (whole(Measure::Target), whole(Measure::Actual)) else { continue };
                let Some(rate) = self.table.at(indicator, Measure::Progress, place) else { continue };
                // A rate in full percent says little, and 100% may be a custom.
                let Some(printed) = rate.value.filter(|value| rate.decimals > 2 && *value != Decimal::ONE) else { continue };
                let Some(quotient) = actual.checked_div(target) else { continue };
                let is_exact = rounded(quotient, rate.decimals.into()) == printed;
                exact += usize::from(is_exact);
                others += usize::from(!is_exact);
            }
        }
        exact >= 3 && others * 4 <= exact
    }

    /// Whether the parts of a row add up to the whole to the last digit, which rounded parts mostly do not.
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

/// Takes the blank cells beside a paragraph for absent. A paragraph that stands in the first cell of a row with nothing beside it
/// speaks for all places; separated text has no merged cells to show that. The same goes for the cells beside a lone progress of an
/// indicator with such a row.
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
