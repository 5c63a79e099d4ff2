//! Customs of a whole table: units and sentences beside the numbers, rates that are capped or cut off. What one cell does is a slip
//! for the rules to find; what most cells do is how the office writes, and would give a false alarm in every cell. Counting decides.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::algebra::interval::{End, Interval};
use crate::algebra::number;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{Indicator, IndicatorKind, Measure, Role, Table, Text};
use crate::recognise::cube::Builder;
use crate::recognise::stated;
use crate::text::wording::{normal, says};

impl Builder<'_, '_, '_> {
    /// Takes units from the names of indicators without a unit of their own: from the bracket behind the name (改造小区(个)), or from the
    /// only quantity in it if that is the target (新建敬老院12所). This goes before a unit above the table (单位：万元), which often holds for
    /// sums of money only. Where most names state their targets, a name whose number is not the target has a wrong target or a
    /// wrong number, and gives its unit too.
    pub(super) fn take_units_of_names(&mut self) {
        let places = self.table.places.iter();
        let whole = places.clone().position(|place| matches!(place.role, Role::Total | Role::Only)).unwrap_or(0);
        let mut bracketed: Vec<(usize, Text)> = Vec::new();
        let mut stating: Vec<(usize, Text, bool)> = Vec::new();
        for (at, indicator) in self.table.indicators.iter().enumerate().filter(|(_, indicator)| indicator.unit.is_none()) {
            let name = normal(&indicator.name.text);
            if let Some(unit) = self.source.unit_in(&name) {
                bracketed.push((at, Text { text: unit.to_owned(), address: indicator.name.address }));
                continue;
            }
            let id = indicator.figure(Measure::Target, whole);
            let Some(target) = id.and_then(|id| self.table.figures.get(id.0 as usize)?.value) else { continue };
            if let Some((unit, agrees)) = stated::unit(&name, target, self.source.profile) {
                stating.push((at, Text { text: unit, address: indicator.name.address }, agrees));
            }
        }
        let agreeing = stating.iter().filter(|(.., agrees)| *agrees).count();
        let custom = agreeing >= 3 && agreeing * 3 >= stating.len() * 2;
        let stated = stating.into_iter().filter(|(.., agrees)| *agrees || custom).map(|(at, unit, _)| (at, unit));
        for (at, unit) in bracketed.into_iter().chain(stated) {
            if let Some(indicator) = self.table.indicators.get_mut(at) {
                indicator.unit = Some(unit);
            }
        }
    }

    /// Reads the number of a sentence (已建成8个) as a plain figure where most of what was done is written in sentences. A sentence of what
    /// has only begun (已开工2座) stays a text: its number is not what was done.
    pub(super) fn read_sentences(&mut self) {
        const ONLY_BEGUN: [&str; 13] =
            ["开工", "动工", "在建", "签约", "招标", "启动", "正在", "计划", "剩余", "未", "还有", "拟", "筹备"];
        let Table { indicators, figures, .. } = &mut self.table;
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
            for id in indicator.figures[Measure::Actual as usize].iter().flatten() {
                let Some(figure) = figures.get_mut(id.0 as usize) else { continue };
                if !matches!(figure.kind, Kind::Mixed { .. }) || !is_sentence(figure) {
                    continue;
                }
                let said = normal(&figure.printed()).into_owned();
                match stated::said(&said, &unit, self.source.profile) {
                    Some((value, decimals)) if !says(&said, &ONLY_BEGUN) => {
                        figure.kind = Kind::Number;
                        (figure.value, figure.decimals, figure.writing.as_text) = (Some(value), decimals, false);
                    }
                    _ => *figure = Figure { kind: Kind::Text, printed: figure.printed.clone(), ..Figure::blank(figure.address) },
                }
            }
        }
    }

    /// Takes short targets that look like a number with a note for sentences where most targets are sentences (改造校园食堂20所).
    pub(super) fn take_sentences_as_such(&mut self) {
        let table = &mut self.table;
        let reads_on = |figure: &Figure| {
            let words = || figure.printed().chars().take_while(|character| !character.is_ascii_digit()).count();
            matches!(figure.kind, Kind::Mixed { .. }) && words() >= 3
        };
        let targets =
            || table.indicators.iter().flat_map(|indicator| indicator.figures[Measure::Target as usize].iter().flatten());
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

    /// Takes the unit that is written beside all targets of an indicator for the indicator's.
    pub(super) fn take_written_units(&mut self) {
        let custom = self.units_are_written();
        for indicator in self.table.indicators.iter_mut().filter(|indicator| indicator.unit.is_none()) {
            let Some(unit) = written_unit(indicator, &self.table.figures) else { continue };
            if custom {
                take_units_off(indicator, &unit.text, &mut self.table.figures);
            }
            indicator.unit = Some(unit);
        }
    }

    /// Whether figures bear their units as a custom of the table: it has no other place for them, and most figures do.
    fn units_are_written(&self) -> bool {
        let all = self.table.indicators.iter();
        let ids = all.flat_map(|i| [Measure::Target, Measure::Actual].map(|measure| &i.figures[measure as usize])).flatten();
        let (mut bearing, mut plain) = (0usize, 0usize);
        for figure in ids.flatten().filter_map(|id| self.table.figures.get(id.0 as usize)).filter(|f| f.value.is_some()) {
            let bears = matches!(figure.kind, Kind::Quantity { .. });
            bearing += usize::from(bears);
            plain += usize::from(!bears);
        }
        bearing >= 3 && bearing > plain && self.table.indicators.iter().all(|indicator| indicator.unit.is_none())
    }

    /// Finds out whether the whole table caps its rates at 100%, or cuts them off in place of rounding them. Either is said once, and
    /// the rates are then checked by it.
    pub(super) fn tell_customs_of_progress(&mut self) {
        // Rates that are as the custom would have them, and whether one is not.
        let (mut capped, mut above) = (0_usize, false);
        let (mut cut, mut rounded) = (Vec::new(), false);
        let table = &self.table;
        let places = 0..table.places.len();
        for (indicator, place) in table.indicators.iter().flat_map(|indicator| places.clone().map(move |at| (indicator, at))) {
            // Mostly the first few rates tell that there is none.
            if above && rounded {
                return;
            }
            let figure = |measure: Measure| table.at(indicator, measure, place);
            let value = |measure: Measure| figure(measure)?.value.filter(|value| !value.is_zero());
            let (Some(target), Some(actual), Some(rate)) =
                (value(Measure::Target), value(Measure::Actual), figure(Measure::Progress))
            else {
                continue;
            };
            let (Some(printed), Some(quotient)) = (rate.value, actual.checked_div(target)) else { continue };
            let digits = u32::from(rate.decimals);
            let nearest = number::rounded(quotient, digits);
            let lower = quotient.round_dp_with_strategy(digits, RoundingStrategy::ToZero);
            let is = |kind: IndicatorKind| indicator.kind == kind;
            if nearest > Decimal::ONE && !is(IndicatorKind::Uniform) && !is(IndicatorKind::Rate) && !is(IndicatorKind::Inverse) {
                capped += usize::from(printed == Decimal::ONE);
                above |= printed != Decimal::ONE;
            }
            if nearest != lower && !is(IndicatorKind::Inverse) {
                if printed == lower {
                    cut.push(rate.address);
                }
                rounded |= printed == nearest;
            }
        }
        let header = table.figures.first().map(|figure| figure.address).unwrap_or_default();
        if capped >= 2 && !above {
            self.table.capped = true;
            let text = "完成数超过目标的，进度都填100%，按封顶处理，不当作算错".to_owned();
            self.table.remarks.push(Text { text, address: header });
        }
        if cut.len() >= 3 && !rounded {
            let text = "进度都是截去尾数得来的，没有四舍五入，按截尾核对".to_owned();
            self.table.remarks.push(Text { text, address: cut[0] });
            for indicator in &self.table.indicators {
                for id in indicator.figures[Measure::Progress as usize].iter().flatten() {
                    let Some(figure) = self.table.figures.get_mut(id.0 as usize) else { continue };
                    let Some(printed) = figure.value.filter(|_| figure.interval.as_point().is_none()) else { continue };
                    let Some(next) = printed.checked_add(Decimal::new(1, figure.decimals.min(28).into())) else { continue };
                    figure.interval = Interval { low: End::Closed(printed), high: End::Open(next) };
                }
            }
        }
    }
}

/// Takes figures with their indicator's unit beside them for plain numbers that are stored as text: where that is the table's custom,
/// the unit is no fault.
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
