//! What kind of quantity an indicator is, from its unit, its wording and its figures, with the reason in words.
//!
//! The figures may hold an error: that a sum fails is never taken as a sign that it need not hold.

use std::sync::LazyLock;

use rust_decimal::Decimal;

use crate::algebra::interval::{End, Interval};
use crate::model::figure::Kind;
use crate::model::table::{Indicator, IndicatorKind, Measure, Role, Table};
use crate::profile::Profile;
use crate::text::wording::{Word, characters, normal, says_any};

/// The kind of an indicator, why, and whether its parts add up to the whole.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Inferred {
    pub kind: IndicatorKind,
    pub reason: String,
    pub additive: bool,
}

/// The figures of one measure: the whole and its parts.
#[derive(Debug, Default)]
struct Row<'t> {
    whole: Option<Decimal>,
    whole_interval: Option<&'t Interval>,
    /// Values with their intervals.
    parts: Vec<(Decimal, &'t Interval)>,
    /// Cells that are words, among cells that say anything.
    words: usize,
    paragraphs: usize,
    numbers: usize,
}

fn row<'t>(table: &'t Table, indicator: &Indicator, measure: Measure) -> Row<'t> {
    let mut row = Row::default();
    row.parts.reserve_exact(table.places.len());
    for (index, place) in table.places.iter().enumerate() {
        let Some(figure) = table.at(indicator, measure, index) else { continue };
        match figure.kind {
            Kind::Status => row.words += 1,
            Kind::Text => row.paragraphs += 1,
            _ if figure.value.is_some() => row.numbers += 1,
            _ => {}
        }
        let Some(value) = figure.value else { continue };
        if matches!(place.role, Role::Total | Role::Only) {
            row.whole = row.whole.or(Some(value));
            row.whole_interval = row.whole_interval.or(Some(&figure.interval));
        } else if place.is_part(true) {
            row.parts.push((value, &figure.interval));
        }
    }
    row
}

/// Whether two values are equal, which is seen at once where both have as many decimals.
fn equal(a: Decimal, b: Decimal) -> bool {
    if a.scale() == b.scale() { a.mantissa() == b.mantissa() } else { a == b }
}

impl Row<'_> {
    /// Whether the parts add up to the whole within their precision.
    fn adds_up(&self) -> bool {
        let Some(whole) = self.whole_interval.filter(|_| !self.parts.is_empty()) else { return false };
        let is = |end: End, value: Decimal| matches!(end, End::Closed(end) if equal(end, value));
        let exact = self.parts.iter().all(|(part, interval)| is(interval.low, *part) && is(interval.high, *part));
        let sum = if exact {
            self.sum().map_or(Interval::EVERYTHING, Interval::point)
        } else {
            self.parts.iter().fold(Interval::point(Decimal::ZERO), |sum, (_, interval)| sum.add(interval))
        };
        whole.intersect(&sum).is_some()
    }

    fn sum(&self) -> Option<Decimal> {
        // Most are whole numbers.
        let whole = |part: Decimal| if part.scale() == 0 { i64::try_from(part.mantissa()).ok() } else { None };
        let small = self.parts.iter().try_fold(0_i64, |sum, &(part, _)| sum.checked_add(whole(part)?));
        let exactly = || self.parts.iter().try_fold(Decimal::ZERO, |sum, &(part, _)| sum.checked_add(part));
        small.map(Decimal::from).or_else(exactly)
    }

    fn nonzero(&self) -> usize {
        self.parts.iter().filter(|(part, _)| !part.is_zero()).count()
    }

    /// Parts that equal a value.
    fn equal_to(&self, value: Decimal) -> usize {
        self.parts.iter().filter(|(part, _)| equal(*part, value)).count()
    }

    /// Whether so many parts equal a value that at most one, or a fifth of them, may be an error.
    fn mostly(&self, value: Decimal) -> bool {
        let errors = (self.parts.len() / 5).max(1);
        let others = self.parts.iter().filter(|(part, _)| !equal(*part, value));
        self.parts.len() >= 3 && !value.is_zero() && others.take(errors + 1).count() <= errors
    }
}

/// Infers the kind of an indicator whose figures are complete.
///
/// `name` and `unit` are the indicator's, in normal form.
pub(super) fn infer(table: &Table, indicator: &Indicator, name: &str, unit: &str, profile: &Profile) -> Inferred {
    let target = row(table, indicator, Measure::Target);
    let actual = row(table, indicator, Measure::Actual);
    let is = |kind: IndicatorKind, additive: bool, reason: String| Inferred { kind, reason, additive };

    if let Some((pattern, kind)) = profile.kind(|| format!("{}{name}", normal(&indicator.project))) {
        let additive = !matches!(kind, IndicatorKind::Uniform | IndicatorKind::Rate | IndicatorKind::Task);
        return is(kind, additive, format!("配置文件指定：名称含“{pattern}”"));
    }
    if target.numbers == 0 && (target.paragraphs > 0 || (target.words > 0 && actual.numbers == 0)) {
        return is(IndicatorKind::Task, false, "目标是一段文字，没有数字".into());
    }
    if target.numbers == 0 && target.words > 0 {
        return is(IndicatorKind::Task, false, "目标是文字，没有数字".into());
    }
    let rate_unit = matches!(unit, "%" | "‰" | "百分点" | "率") || (unit.is_empty() && percent_target(table, indicator));
    let named_rate = || ["率", "比例", "占比", "覆盖面", "满意度"].iter().any(|ending| without_figures(name).ends_with(ending));
    let rate = rate_unit || ((unit.is_empty() || unit == "率") && named_rate());
    let adds_up = target.adds_up();
    let additive_figures = adds_up && target.parts.len() >= 2 && !target.whole.is_some_and(|whole| target.mostly(whole));
    let uniform = uniform(&target, &actual, adds_up, rate, indicator, unit);
    let additive = match (&uniform, rate) {
        (Some(_), _) => false,
        (None, true) => additive_figures,
        (None, false) => true,
    };
    // A ceiling that every place has alike is inverse all the same: its progress is target ÷ done.
    let present = characters(name);
    if inverse(name, present) {
        return is(IndicatorKind::Inverse, additive, "名称表明数值越低越好".into());
    }
    if is_lessened(name, &normal(&indicator.project)) && divided_the_other_way(table, indicator) {
        return is(IndicatorKind::Inverse, additive, "要减少的事，各地进度都是目标÷实际".into());
    }
    if let Some(reason) = uniform {
        return is(IndicatorKind::Uniform, false, reason);
    }
    if rate && !additive_figures {
        let because = if rate_unit {
            format!("计量单位是“{}”", if unit.is_empty() { "%" } else { unit })
        } else {
            "名称是一个比率".to_owned()
        };
        return is(IndicatorKind::Rate, false, because);
    }
    if says_any(name, present, &*STEADY) {
        return is(IndicatorKind::Stock, additive, "名称写“稳定在、保持在”，是存量，可升可降".into());
    }
    if actual.numbers == 0 && actual.words > 0 {
        let suffix =
            if rate { format!("；计量单位虽是“{unit}”，各地目标相加正等于全市") } else { String::new() };
        return is(IndicatorKind::Status, additive, format!("完成数各格都是文字，没有数字{suffix}"));
    }
    let reason = match (adds_up && target.parts.len() >= 2, rate) {
        (true, true) => format!("计量单位虽是“{unit}”，各地目标相加正等于全市"),
        (true, false) => "各地目标相加等于全市".to_owned(),
        (false, _) => "按累计数看待：单位和名称都不是比率、标准或存量".to_owned(),
    };
    is(IndicatorKind::Additive, additive, reason)
}

/// Why an indicator is a standard that every place has alike, if it is one.
fn uniform(target: &Row<'_>, actual: &Row<'_>, adds_up: bool, rate: bool, indicator: &Indicator, unit: &str) -> Option<String> {
    let whole = target.whole?;
    // A done row that adds up speaks for a total whose target was mistyped.
    let named_sum = || indicator.stated.as_ref().is_some_and(|stated| target.sum() == Some(stated.value));
    let is_a_sum = || (actual.nonzero() >= 2 && actual.adds_up()) || named_sum();
    // Two places are enough where what is measured is not added up (per month, per head), or where the name states the standard.
    let per = unit.contains('/');
    let named = indicator.stated.as_ref().is_some_and(|stated| stated.value == whole);
    let both = (per || named) && target.parts.len() == 2 && target.equal_to(whole) == 2 && !whole.is_zero();
    if (both || target.mostly(whole)) && (rate || !is_a_sum()) {
        return Some(format!(
            "各地目标与全市相同（{}个地方中{}个是{}）",
            target.parts.len(),
            target.equal_to(whole),
            whole.normalize()
        ));
    }
    // All parts alike, but not the whole: the whole of a standard may be mistyped, or it is a sum of equal parts.
    let first = target.parts.first()?.0;
    let count = Decimal::from(target.parts.len());
    if target.mostly(first) && target.equal_to(first) >= 3 && !adds_up && !is_a_sum() {
        let sum = first.checked_mul(count)?;
        let named = indicator.stated.as_ref().map(|stated| stated.value);
        let nearer = distance(whole, first)? < distance(whole, sum)?;
        if rate || named == Some(first) || (named != Some(sum) && nearer) {
            return Some(format!("各地目标都是{}，是统一的标准", first.normalize()));
        }
    }
    None
}

/// How many times one positive number is larger than the other.
fn distance(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    if small <= Decimal::ZERO { None } else { large.checked_div(small) }
}

/// Whether the target figures are printed as percentages.
fn percent_target(table: &Table, indicator: &Indicator) -> bool {
    let mut figures = (0..table.places.len())
        .filter_map(|place| table.at(indicator, Measure::Target, place))
        .filter(|figure| figure.value.is_some())
        .peekable();
    figures.peek().is_some() && figures.all(|figure| figure.percent)
}

/// A name without the figures and words of degree at its end: `一网通办率达到90%以上；` → `一网通办率`.
fn without_figures(name: &str) -> &str {
    let end = name.find(|character: char| character.is_ascii_digit()).unwrap_or(name.len());
    let mut base = name.get(..end).unwrap_or(name);
    loop {
        let before = base;
        for word in [
            "达到",
            "不低于",
            "不少于",
            "大于",
            "超过",
            "提高到",
            "提升到",
            "提升至",
            "提高至",
            "稳定在",
            "保持在",
            "控制在",
            "不高于",
            "≥",
            "≤",
            ">",
            "以上",
            "以内",
            "达",
            "为",
            "至",
            "到",
            "在",
            "(",
            ")",
            ";",
            "。",
            ",",
            "、",
            "：",
        ] {
            base = base.strip_suffix(word).unwrap_or(base);
        }
        if base.len() == before.len() {
            return base;
        }
    }
}

/// Words of a number that may go up and down.
static STEADY: LazyLock<[Word; 5]> = LazyLock::new(|| ["稳定在", "保持在", "稳定保持", "维持在", "稳控在"].map(Word::new));

/// Rates that are better when they are lower.
static BAD_RATES: LazyLock<[Word; 10]> = LazyLock::new(|| {
    ["失业率", "死亡率", "发病率", "事故率", "返贫率", "近视率", "投诉率", "漏损率", "空置率", "差评率"].map(Word::new)
});

/// Words that set a number a ceiling.
static CEILINGS: LazyLock<[Word; 11]> = LazyLock::new(|| {
    ["控制在", "不超过", "不高于", "下降到", "降低到", "下降至", "降低至", "降至", "降到", "压减到", "压降至"].map(Word::new)
});

/// Whether a name, with its characters, says that lower is better.
fn inverse(name: &str, present: u64) -> bool {
    says_any(name, present, &*BAD_RATES)
        || says_any(name, present, &*CEILINGS)
        || name.match_indices("低于").any(|(at, _)| !name[..at].ends_with('不'))
}

/// What is to become less, where the figures must tell whether the number itself is: 大班额占比 is, 减少污染点位 is not.
static LESSENED: LazyLock<[Word; 14]> = LazyLock::new(|| {
    ["控制", "减少", "降低", "下降", "压减", "压降", "减轻", "防止", "大班额", "超标", "事故", "投诉", "逾期", "漏损"]
        .map(Word::new)
});

/// Whether a name, or the project it belongs to, speaks of something that is to become less.
fn is_lessened(name: &str, project: &str) -> bool {
    [name, project].iter().any(|text| says_any(text, characters(text), &*LESSENED))
}

/// Whether the progress is target ÷ done, and not done ÷ target, at two places in three at least, of two or more.
fn divided_the_other_way(table: &Table, indicator: &Indicator) -> bool {
    let (mut tried, mut inverse) = (0_usize, 0_usize);
    for place in 0..table.places.len() {
        let value = |measure: Measure| table.at(indicator, measure, place)?.value.filter(|value| !value.is_zero());
        let (Some(target), Some(actual)) = (value(Measure::Target), value(Measure::Actual)) else { continue };
        let Some(progress) = table.at(indicator, Measure::Progress, place).filter(|figure| figure.value.is_some()) else {
            continue;
        };
        let gives = |above: Decimal, below: Decimal| {
            let ratio = above.checked_div(below).map_or(Interval::EVERYTHING, Interval::point);
            ratio.intersect(&progress.interval).is_some()
        };
        if target == actual {
            continue;
        }
        tried += 1;
        inverse += usize::from(gives(target, actual) && !gives(actual, target));
    }
    inverse >= 2 && inverse * 3 >= tried * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording_tells_lower_is_better() {
        for name in ["城镇登记失业率控制在4.3%以内", "孕产妇死亡率不超过10/10万", "投诉量低于上年"] {
            assert!(inverse(name, characters(name)), "{name}");
        }
        for name in ["救助标准不低于740元", "失业人员再就业2万人", "建成15分钟便民生活圈"] {
            assert!(!inverse(name, characters(name)), "{name}");
        }
    }

    #[test]
    fn a_rate_is_told_by_its_name_without_its_figures() {
        assert_eq!(without_figures("一网通办率达到90%以上；"), "一网通办率");
        assert_eq!(without_figures("新增床位100张"), "新增床位");
    }
}
