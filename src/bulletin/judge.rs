//! Whether a claim agrees with the figures it is tied to.

use rust_decimal::Decimal;

use super::number::{Bound, Number};
use super::reading::{Reading, Role};
use super::shelf::{Item, Part, Shelf, Value, Values, is_standard};
use crate::algebra::interval::Interval;
use crate::profile::Profile;

/// How a claim and the figures of an item go together; the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    /// What is said is what was done (or what the claim speaks of: its target, its progress).
    Done,
    /// What is said is the target, and another number was done.
    Target,
    /// Said as done, while the table says it is under way.
    UnderWay,
    /// Another number.
    Other,
    /// There is nothing to compare it with.
    Nothing,
}

/// Words for something that is not finished.
const UNFINISHED: [&str; 16] = [
    "正在",
    "推进",
    "在建",
    "建设中",
    "进行中",
    "未",
    "待",
    "筹备",
    "前期",
    "启动",
    "开工",
    "部分",
    "序时",
    "办理",
    "实施",
    "持续",
];
/// Words for something that is.
const FINISHED: [&str; 9] = ["均已完成", "已完成", "全部完成", "已办结", "已竣工", "竣工", "已达标", "完成", "达标"];
/// Words of a claim that itself says it is not finished.
const GOING_ON: [&str; 17] = [
    "正在", "推进", "在建", "加快", "启动", "开工", "尚未", "均在", "都在", "仍在", "还在", "陆续", "动工", "进场", "施工",
    "装修", "招标",
];

/// Judges a claim against the figures of an item.
pub(super) fn fit(reading: &Reading, item: &Item, values: &Values, shelf: &Shelf<'_>, profile: &Profile) -> Fit {
    let number = &reading.number;
    let agrees = |value: &Value| agrees(number, value, profile);
    match reading.role {
        Role::Progress if number.unit == "百分点" => return compare(gap(reading, values).as_ref(), agrees),
        Role::Progress => return compare(values.progress.as_ref(), agrees),
        Role::Target => return compare(values.target.as_ref(), agrees),
        Role::Month => return compare(values.month.as_ref(), agrees),
        _ => {}
    }
    if let Part::Name { value } = &item.part {
        // The name says what is required; the table has no figure of its own for it.
        return if agrees(value) { Fit::Done } else { Fit::Nothing };
    }
    if let Some(actual) = &values.actual {
        return match &values.target {
            _ if agrees(actual) => Fit::Done,
            // 完成目标任务20017人: the target, and it was reached.
            Some(target) if speaks_of_target(reading) && agrees(target) && target.value <= actual.value => Fit::Done,
            Some(target) if quotes(number, target) => Fit::Target,
            _ => Fit::Other,
        };
    }
    let full = values.progress.as_ref().map(|progress| progress.value >= Decimal::ONE);
    let derived = || {
        let (target, progress) = (values.target.as_ref()?, values.progress.as_ref()?);
        let value = target.value.checked_mul(progress.value)?;
        Some(Value { value, interval: target.interval.multiply(&progress.interval), ..target.clone() })
    };
    let Some(target) = &values.target else { return Fit::Nothing };
    if is_standard(shelf.indicator(item)) {
        // A standard that is reached: the requirement, or what the progress makes of it.
        return match full {
            Some(true) if agrees(target) || derived().is_some_and(|value| agrees(&value)) => Fit::Done,
            Some(true) => Fit::Other,
            Some(false) if agrees(target) => Fit::UnderWay,
            _ => Fit::Nothing,
        };
    }
    let state = values.state.as_ref().map(|(words, _)| words.as_str()).unwrap_or_default();
    let says = |words: &[&str]| words.iter().any(|word| state.contains(word));
    let is_task = matches!(item.part, Part::Task { .. });
    if is_task || (says(&FINISHED) && !says(&["未完成", "部分", "基本完成", "正在"])) {
        // A task in words that is done to 100% is done as it was set.
        return match full {
            Some(true) => compare(Some(target), agrees),
            None if !is_task => compare(Some(target), agrees),
            Some(false) if exactly(number, target) => Fit::UnderWay,
            _ => Fit::Nothing,
        };
    }
    if says(&UNFINISHED) {
        let going_on = GOING_ON.iter().any(|word| reading.text.contains(word));
        return if going_on { compare(Some(target), agrees) } else { Fit::UnderWay };
    }
    Fit::Nothing
}

/// How far a progress is from what is due, or from the whole, where a claim speaks of it.
pub(super) fn gap(reading: &Reading, values: &Values) -> Option<Value> {
    let progress = values.progress.as_ref()?;
    let from = match () {
        () if reading.speaks_of(&["序时", "时序", "时间进度", "计划进度"]) => values.due?,
        () if reading.speaks_of(&["任务", "目标"]) => Decimal::ONE,
        () => return None,
    };
    let value = progress.value.checked_sub(from)?;
    let interval = progress.interval.subtract(&Interval::point(from));
    let (value, interval) = if value.is_sign_negative() { (-value, interval.negate()) } else { (value, interval) };
    // What is due is itself rounded as it is printed.
    let half = Decimal::new(5, 5);
    let interval = interval.add(&Interval::closed(-half, half));
    let points = crate::model::figure::print(value, 4, true);
    let printed = format!("{}个百分点（进度{}）", points.trim_end_matches('%'), progress.printed);
    Some(Value { value, interval, printed, address: progress.address })
}

fn compare(value: Option<&Value>, agrees: impl Fn(&Value) -> bool) -> Fit {
    match value {
        Some(value) if agrees(value) => Fit::Done,
        Some(_) => Fit::Other,
        None => Fit::Nothing,
    }
}

fn speaks_of_target(reading: &Reading) -> bool {
    ["目标", "任务", "计划", "指标"].iter().any(|word| reading.text.contains(word))
}

/// Whether a number as said can stand for a value: within rounding, and as its bound allows.
pub(super) fn agrees(number: &Number, value: &Value, profile: &Profile) -> bool {
    let (said, x) = (number.value, value.value);
    // A bound that is missed by less than was rounded away is kept.
    let slack = rounding(number).min(said.checked_div(Decimal::from(200)).unwrap_or_default());
    let enough = x >= said - slack;
    let times = |factor: Decimal| said.checked_mul(factor).unwrap_or(said);
    let beyond = times(Decimal::ONE + profile.tolerances().said_beyond);
    let about = times(profile.tolerances().said_about);
    if let Some(upper) = number.upper {
        return x >= said && x <= upper;
    }
    match number.bound {
        Bound::Exact => exactly(number, value),
        Bound::Beyond => enough && x <= beyond,
        Bound::AtLeast => enough,
        Bound::Over => enough && x < said + number.place.max(about),
        Bound::Nearly => x <= said + slack && x >= said - about,
        Bound::About => (x - said).abs() <= about,
        Bound::AtMost => x <= said + slack,
    }
}

/// Whether a number and a value are the same but for rounding: the value rounds to what is said, or, where the table is the less
/// exact of the two, what is said rounds to the value.
fn exactly(number: &Number, value: &Value) -> bool {
    number.value == value.value
        || Interval::around(number.value, rounding(number)).contains(value.value) && !is_whole(number, value)
        || value.interval.contains(number.value)
}

/// Whether a number was copied from a target: the same, or with so many digits that it rounds to it by no chance.
fn quotes(number: &Number, target: &Value) -> bool {
    number.value == target.value || (number.bound == Bound::Exact && digits(number.value) > 1 && exactly(number, target))
}

/// Half of one in the last place; of a round number (1万) not more than a twentieth.
fn rounding(number: &Number) -> Decimal {
    let part = |value: Decimal, of: i64| value.checked_div(Decimal::from(of)).unwrap_or_default();
    let half = part(number.step, 2);
    if number.step > Decimal::ONE { half.min(part(number.value, 20)) } else { half }
}

/// Whether both are counts to the last digit.
fn is_whole(number: &Number, value: &Value) -> bool {
    number.step == Decimal::ONE && value.interval.as_point().is_some() && value.value.fract().is_zero()
}

/// Significant digits of a value.
pub(super) fn digits(value: Decimal) -> usize {
    let mut mantissa = value.normalize().mantissa().unsigned_abs();
    while mantissa > 0 && mantissa.is_multiple_of(10) {
        mantissa /= 10;
    }
    mantissa.to_string().len() * usize::from(mantissa > 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bulletin::number::{Units, numbers};
    use crate::model::workbook::Address;

    fn agree(said: &str, value: &str) -> bool {
        let sentence: Vec<char> = said.chars().collect();
        let profile = Profile::builtin();
        let number = numbers(&sentence, &Units::new(&profile, std::iter::empty())).remove(0);
        let value: Decimal = value.parse().unwrap();
        let value = Value { value, interval: Interval::point(value), printed: String::new(), address: Address::default() };
        agrees(&number, &value, &profile)
    }

    #[test]
    fn bounds_allow_what_they_say_and_no_more() {
        for (said, value, right) in [
            ("20017人", "20017", true),
            ("20017人", "20051", false),
            ("7.16亿元", "715686800", true),
            ("7.15亿元", "715686800", false),
            ("10.7万亩", "107170", true),
            ("1015万立方米", "10153500", true),
            ("超100项", "100", true),
            ("超100项", "120", true),
            ("超100项", "99", false),
            ("超1200米", "6127", false),
            ("不少于3项", "30", true),
            ("不少于3项", "2", false),
            ("1500余人", "1571", true),
            ("1500余人", "1800", false),
            ("1500余人", "1490", false),
            ("近900万元", "8600000", true),
            ("近900万元", "9300000", false),
            ("约500户", "520", true),
            ("约500户", "600", false),
            ("不超过50天", "45", true),
            ("5~10家", "7", true),
            ("5~10家", "11", false),
        ] {
            assert_eq!(agree(said, value), right, "{said} {value}");
        }
    }

    #[test]
    fn digits_that_say_nothing_do_not_count() {
        for (value, count) in [("20017", 5), ("100", 1), ("7.16", 3), ("0.5", 1), ("0", 0)] {
            assert_eq!(digits(value.parse().unwrap()), count, "{value}");
        }
    }
}
