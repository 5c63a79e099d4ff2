//! One cell becomes one figure: what it says, as printed, and its value where it has one.

use ecow::EcoString;
use rust_decimal::Decimal;

use crate::algebra::interval::Interval;
use crate::model::figure::{Figure, Kind, Printed, Writing};
use crate::model::workbook::{Address, Content};
use crate::profile::Profile;
use crate::text::quantity::{self, Numeral};
use crate::text::wording::{half_width, is_space, normal};

/// Texts in a figure's cell longer than this are paragraphs, not states.
const LONGEST_STATUS: usize = 12;

/// Texts longer than this are never a number with a note or a unit.
const LONGEST_MIXED: usize = 24;

/// Reads a cell. Where the workbook is separated text (`separated`), every number is a text, and none is marked as *stored as* one.
pub(super) fn read(content: Option<&Content>, address: Address, profile: &Profile, separated: bool) -> Figure {
    let blank = || Figure::blank(address);
    match content {
        None => blank(),
        Some(Content::Number(stored)) => {
            let decimals = match stored.format.decimals {
                Some(decimals) => decimals.saturating_add(if stored.format.percent { 2 } else { 0 }).min(28),
                None => scale(stored.value).max(if stored.format.percent { 2 } else { 0 }),
            };
            let (value, percent) = (stored.value, stored.format.percent);
            Figure {
                kind: Kind::Number,
                printed: Printed::Number { value, decimals, percent },
                value: Some(value),
                decimals,
                percent,
                ..blank()
            }
        }
        Some(Content::Text(text)) => read_text(text, address, profile, separated),
        Some(Content::Logical(value)) => {
            Figure { kind: Kind::Text, printed: if *value { "TRUE" } else { "FALSE" }.into(), ..blank() }
        }
        Some(Content::Date(text)) => Figure { kind: Kind::Date, printed: text.clone().into(), ..blank() },
        Some(Content::Error(text)) => Figure { kind: Kind::Error, printed: text.clone().into(), ..blank() },
        Some(Content::Uncomputed) => Figure { kind: Kind::Uncomputed, ..blank() },
    }
}

/// Decimals of a value without trailing zeros.
pub(super) fn scale(value: Decimal) -> u8 {
    if value.scale() == 0 { 0 } else { value.normalize().scale() as u8 }
}

fn numbered(numeral: Numeral, kind: Kind, printed: EcoString, address: Address, as_text: bool) -> Figure {
    Figure {
        address,
        kind,
        printed: printed.into(),
        value: Some(numeral.value),
        decimals: numeral.decimals,
        percent: numeral.percent,
        points: false,
        writing: Writing { as_text, normalised: numeral.normalised, scientific: numeral.scientific, convention: false },
        interval: Interval::EVERYTHING,
    }
}

fn read_text(text: &EcoString, address: Address, profile: &Profile, separated: bool) -> Figure {
    let printed = text.trim_matches(is_space);
    // What needs no trimming is shared with the cell.
    let kept = || if printed.len() == text.len() { text.clone() } else { printed.into() };
    let figure = |kind: Kind| Figure { kind, printed: kept().into(), ..Figure::blank(address) };
    if printed.is_empty() {
        return Figure::blank(address);
    }
    if printed.len() > 160 {
        return figure(Kind::Text);
    }
    if printed.as_bytes().first().is_some_and(u8::is_ascii_digit)
        && let Some(numeral) = quantity::numeral(printed)
    {
        return numbered(numeral, Kind::Number, kept(), address, !separated);
    }
    let word = normal(printed);
    if profile.is_blank(&word) {
        return Figure::blank(address);
    }
    if profile.is_not_applicable(&word) {
        return figure(Kind::NotApplicable);
    }
    if profile.is_status(&word) {
        return figure(Kind::Status);
    }
    if word.starts_with('#') && (word.ends_with(['!', '?']) || word == "#N/A") {
        return figure(Kind::Error);
    }
    if word.starts_with('=') && word.len() > 1 {
        return figure(Kind::Uncomputed);
    }
    if let Some(numeral) = quantity::numeral(printed) {
        return numbered(numeral, Kind::Number, kept(), address, !separated);
    }
    if is_date(&word) {
        return figure(Kind::Date);
    }
    let count = word.chars().count();
    let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
    if !has_digit {
        return figure(if count <= LONGEST_STATUS { Kind::Status } else { Kind::Text });
    }
    if count <= LONGEST_MIXED
        && let Some((numeral, kind)) = with_words(&word, profile)
    {
        return numbered(Numeral { normalised: false, ..numeral }, kind, kept(), address, !separated);
    }
    figure(Kind::Text)
}

/// Whether a word is a date: `1月2日`, `2025-1-2`, `2025/1/2`, `2025年1月`. Two numbers with a stroke (`1/2`) may be a fraction.
fn is_date(word: &str) -> bool {
    let mut numbers = 0;
    let mut separators = String::new();
    let mut inside = false;
    for character in word.chars() {
        if character.is_ascii_digit() {
            numbers += usize::from(!inside);
            inside = true;
        } else {
            inside = false;
            separators.push(character);
        }
    }
    matches!((numbers, separators.as_str()), (2, "月日" | "年月" | "月" | "月号") | (3, "年月日" | "--" | "//" | ".." | "年月"))
        && word.starts_with(|first: char| first.is_ascii_digit())
}

/// Reads a number with words beside it: `40(市本级)`, `约40`, `8950人`, `≥95%`.
fn with_words(word: &str, profile: &Profile) -> Option<(Numeral, Kind)> {
    let start = word.find(|character: char| character.is_ascii_digit())?;
    let (before, rest) = word.split_at(start);
    let mut end =
        rest.find(|character: char| !(character.is_ascii_digit() || matches!(character, '.' | ','))).unwrap_or(rest.len());
    if rest.get(end..).is_some_and(|after| after.starts_with('%')) {
        end += 1;
    }
    let (number, after) = rest.split_at(end);
    let numeral = quantity::numeral(number.trim_end_matches(['.', ',']))?;
    if after.chars().any(|character| character.is_ascii_digit())
        || after.starts_with(['年', '月', '日', '/', '.', '-', '、'])
        || before.ends_with('第')
    {
        return None;
    }
    let first = before.chars().next_back().map(half_width);
    if first.is_some_and(|character| character.is_ascii_alphabetic())
        || after.starts_with(|character: char| character.is_ascii_alphabetic() && !profile.is_unit(after))
    {
        return None;
    }
    if before.is_empty() {
        let inner = after.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let unit = inner.unwrap_or(after);
        let (power, base) = quantity::scale_of(unit);
        if !unit.is_empty() && (profile.is_unit(unit) || (power > 0 && base.is_empty())) {
            return Some((numeral, Kind::Quantity { unit: unit.into() }));
        }
        return Some((numeral, Kind::Mixed { note: unit.into() }));
    }
    if word.chars().count() > LONGEST_STATUS {
        return None;
    }
    Some((numeral, Kind::Mixed { note: format!("{before}{after}").into_boxed_str() }))
}

/// Converts a quantity into the indicator's unit where the unit as written is the same or a 万/亿 multiple of it; returns the
/// power of ten it was multiplied by.
pub(super) fn convert(figure: &mut Figure, unit: &str, profile: &Profile) -> i32 {
    let Kind::Quantity { unit: written } = &figure.kind else { return 0 };
    let (power, base) = quantity::scale_of(written);
    let (unit_power, unit_base) = quantity::scale_of(unit);
    let shift = i32::from(power) - i32::from(unit_power);
    let same = base.is_empty() || profile.same_unit(base, unit_base);
    if !same || shift <= 0 {
        return 0;
    }
    let (Some(value), Some(factor)) = (figure.value, quantity::power_of_ten(shift)) else { return 0 };
    let Some(converted) = value.checked_mul(factor) else { return 0 };
    figure.value = Some(converted);
    shift
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::workbook::{NumberFormat, Stored};
    use std::str::FromStr;

    fn text(text: &str) -> Figure {
        read(Some(&Content::Text(text.into())), Address::default(), &Profile::builtin(), false)
    }

    #[test]
    fn cells_say_what_they_say() {
        for (written, kind) in [
            ("/", Kind::NotApplicable),
            (" — ", Kind::NotApplicable),
            ("无", Kind::NotApplicable),
            ("　 ", Kind::Blank),
            ("正在推进", Kind::Status),
            ("未启动", Kind::Status),
            ("招标文件编制中", Kind::Status),
            ("各项目按年度目标任务均已完成并通过验收。", Kind::Text),
            ("#REF!", Kind::Error),
            ("#DIV/0!", Kind::Error),
            ("=SUM(A1:A3)", Kind::Uncomputed),
            ("1月2日", Kind::Date),
            ("2025-1-2", Kind::Date),
            ("1/2", Kind::Text),
            ("2025年12月完成", Kind::Text),
            ("1.绿化提质；2.照明", Kind::Text),
            ("12", Kind::Number),
            ("１２", Kind::Number),
            ("约40", Kind::Mixed { note: "约".into() }),
            ("40左右", Kind::Mixed { note: "左右".into() }),
            ("40(市本级)", Kind::Mixed { note: "市本级".into() }),
            ("≥95%", Kind::Mixed { note: "≥".into() }),
            ("8950人", Kind::Quantity { unit: "人".into() }),
            ("1300 人", Kind::Quantity { unit: "人".into() }),
            ("10000万", Kind::Quantity { unit: "万".into() }),
            ("6.5亿元", Kind::Quantity { unit: "亿元".into() }),
            ("5.9公里", Kind::Quantity { unit: "公里".into() }),
        ] {
            assert_eq!(text(written).kind, kind, "{written}");
        }
        assert!(text("12").writing.as_text && !text("12").writing.normalised);
        assert!(text("１２").writing.normalised);
        let separated = read(Some(&Content::Text("12".into())), Address::default(), &Profile::builtin(), true);
        assert!(!separated.writing.as_text);
        assert_eq!(text("≥95%").value, Some(Decimal::from_str("0.95").unwrap()));
    }

    #[test]
    fn numbers_are_printed_as_shown() {
        let number = |value: &str, decimals: Option<u8>, percent: bool| {
            let stored = Stored { value: Decimal::from_str(value).unwrap(), format: NumberFormat { decimals, percent } };
            read(Some(&Content::Number(stored)), Address::default(), &Profile::builtin(), false)
        };
        assert_eq!(&*number("1.515", Some(2), true).printed(), "151.50%");
        assert_eq!(number("1.515", Some(2), true).decimals, 4);
        assert_eq!(&*number("7.80", None, false).printed(), "7.8");
        assert_eq!(&*number("0.985", None, true).printed(), "98.5%");
    }

    #[test]
    fn quantities_are_converted_into_the_indicators_unit() {
        let converted = |written: &str, unit: &str| {
            let mut figure = text(written);
            convert(&mut figure, unit, &Profile::builtin());
            figure.value.unwrap().normalize().to_string()
        };
        assert_eq!(converted("8950人", "人"), "8950");
        assert_eq!(converted("2.5万", "人"), "25000");
        assert_eq!(converted("2.5万人", "名"), "25000");
        assert_eq!(converted("10000万", "万元"), "10000");
        assert_eq!(converted("6.5亿元", "万元"), "65000");
        assert_eq!(converted("8950元", "万元"), "8950");
        assert_eq!(converted("12公里", "个"), "12");
    }
}
