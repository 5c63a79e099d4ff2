//! Numbers as people write them: alone in a cell, with a unit, and in running text.

use rust_decimal::Decimal;

use crate::algebra::number::ten_to;
use crate::text::wording::{half_width, is_space};

/// A number read from text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Numeral {
    /// The value; `98.5%` is 0.985.
    pub value: Decimal,
    /// Decimals as written, of the value as a fraction: 3 for `98.5%`.
    pub decimals: u8,
    /// Whether a percent sign is written.
    pub percent: bool,
    /// Whether full-width digits, inner spaces, separators, brackets or Chinese numerals had to be normalised.
    pub normalised: bool,
    /// Whether the number is written in scientific notation.
    pub scientific: bool,
}

/// What a unit measures: 比例, 长度, 面积, 体积, 金额, 重量, 电力, 时间; everything that is no measure counts things, 个数.
pub fn sort(unit: &str) -> &'static str {
    const SORTS: [(&str, &[&str]); 8] = [
        ("比例", &["%", "％", "百分"]),
        ("长度", &["公里", "千米", "米", "km"]),
        ("面积", &["亩", "公顷", "平方", "㎡", "平米"]),
        ("体积", &["立方", "方", "m³"]),
        ("金额", &["元"]),
        ("重量", &["吨", "公斤", "千克"]),
        ("电力", &["千瓦", "kW"]),
        ("时间", &["小时", "分钟"]),
    ];
    SORTS.iter().find(|(_, words)| words.iter().any(|word| unit.starts_with(word))).map_or("个数", |(sort, _)| sort)
}

/// The most digits that are read exactly; longer runs are no figures but numbers of documents or accounts.
const MAX_DIGITS: u32 = 27;

/// Reads a text that is a number and nothing else: `1,234`, `７３．５`, `98.5%`, `−3`, `(40)`, `1.2E+05`, `三十五`.
pub fn numeral(text: &str) -> Option<Numeral> {
    let text = text.trim_matches(is_space);
    plain(text.as_bytes()).or_else(|| dressed(text))
}

/// Whether a text is a number that no decimal can hold exactly: more than 27 digits, or an exponent beyond them.
pub fn is_too_long(text: &str) -> bool {
    // Most texts are words, which is seen at once.
    let first = text.chars().find(|&character| !is_space(character)).map(half_width);
    if !first.is_some_and(|first| first.is_ascii_digit() || matches!(first, '+' | '-' | '.' | ',')) {
        return false;
    }
    let ascii: String =
        text.chars().filter(|&character| !is_space(character)).map(half_width).filter(|&half| half != ',').collect();
    let number = ascii.trim_end_matches('%');
    let begins = number.trim_start_matches(['+', '-']).starts_with(|first: char| first.is_ascii_digit() || first == '.');
    begins && number.parse::<f64>().is_ok() && numeral(text).is_none()
}

/// Reads a numeral of ASCII digits, one point, a minus sign and a percent sign, as most are: nothing has to be normalised.
fn plain(bytes: &[u8]) -> Option<Numeral> {
    let (negative, rest) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, bytes),
    };
    let (percent, rest) = match rest {
        [rest @ .., b'%'] => (true, rest),
        _ => (false, rest),
    };
    let mut mantissa: i128 = 0;
    let (mut digits, mut scale, mut point) = (0u32, 0u32, false);
    for &byte in rest {
        match byte {
            b'0'..=b'9' if digits < MAX_DIGITS => {
                mantissa = mantissa * 10 + i128::from(byte - b'0');
                digits += 1;
                scale += u32::from(point);
            }
            b'.' if !point && digits > 0 => point = true,
            _ => return None,
        }
    }
    if digits == 0 {
        return None;
    }
    if percent {
        scale += 2;
    }
    let value = Decimal::try_from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale).ok()?;
    Some(Numeral { value, decimals: scale as u8, percent, normalised: false, scientific: false })
}

/// Reads a numeral that has to be normalised first: full-width digits, spaces, separators, brackets, Chinese numerals.
fn dressed(text: &str) -> Option<Numeral> {
    let first = text.chars().next()?;
    if text.chars().count() > 48 {
        return None;
    }
    if let Some(value) = chinese_numeral(text) {
        return Some(Numeral { value, decimals: 0, percent: false, normalised: true, scientific: false });
    }
    let starts = matches!(half_width(first), '0'..='9' | '+' | '-' | '(' | '.') || matches!(first, '−' | '–' | '—' | '－');
    if !starts {
        return None;
    }
    let mut ascii = String::with_capacity(text.len());
    for (index, character) in text.chars().enumerate() {
        match half_width(character) {
            _ if is_space(character) => {}
            '−' | '–' | '—' if index == 0 => ascii.push('-'),
            half if half.is_ascii() => ascii.push(half),
            _ => return None,
        }
    }
    let mut body = ascii.as_str();
    let mut negative = false;
    // Accountants write a negative number in brackets.
    if let Some(inner) = body.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        body = inner;
        negative = true;
    }
    if let Some(rest) = body.strip_prefix('+') {
        body = rest;
    }
    if let Some((mantissa, exponent)) = body.split_once(['e', 'E']) {
        let number = plain(mantissa.as_bytes()).filter(|number| !number.percent)?;
        let exponent: i32 = exponent.strip_prefix('+').unwrap_or(exponent).parse().ok()?;
        let value = shift(number.value, exponent)?;
        let decimals = (i32::from(number.decimals) - exponent).clamp(0, 28) as u8;
        let value = if negative { -value } else { value };
        return Some(Numeral { value, decimals, percent: false, normalised: false, scientific: true });
    }
    let grouped = body.contains(',');
    let joined = if grouped { ungroup(body)? } else { body.to_owned() };
    let leading_point = joined.starts_with('.');
    let joined = if leading_point { format!("0{joined}") } else { joined };
    let number = plain(joined.as_bytes())?;
    let value = if negative { -number.value } else { number.value };
    Some(Numeral { value, normalised: true, ..number })
}

/// Takes thousands separators out, if they stand every three (or, as in 万 notation, every four) digits.
fn ungroup(text: &str) -> Option<String> {
    let whole = text.split(['.', '%']).next()?;
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next()?;
    let sizes: Vec<usize> = groups.map(str::len).collect();
    let size = *sizes.first()?;
    let regular = (size == 3 || size == 4) && sizes.iter().all(|&other| other == size) && (1..=size).contains(&first.len());
    (regular && !text[whole.len()..].contains(',')).then(|| text.replace(',', ""))
}

/// Moves the decimal point to the right (or to the left, for a negative number of places).
fn shift(value: Decimal, places: i32) -> Option<Decimal> {
    let mut value = value;
    if places > 0 {
        let scale = value.scale();
        let free = scale.min(places as u32);
        value.set_scale(scale - free).ok()?;
        let rest = places as u32 - free;
        value.checked_mul(Decimal::try_from_i128_with_scale(ten_to(rest)?, 0).ok()?)
    } else {
        let scale = value.scale().checked_add(places.unsigned_abs())?;
        value.set_scale(scale).ok()?;
        Some(value)
    }
}

/// A power of ten; `None` outside the range of exact decimals.
pub fn power_of_ten(exponent: i32) -> Option<Decimal> {
    shift(Decimal::ONE, exponent)
}

/// Reads Chinese numerals: `三十五`, `一百二十`, `两万三千`, `二〇`. A lone `一` is not read: it is a dash more often than a number.
fn chinese_numeral(text: &str) -> Option<Decimal> {
    if text == "一" || text == "零" || text == "〇" {
        return None;
    }
    let mut total: i64 = 0;
    let mut section: i64 = 0;
    let mut digit: Option<i64> = None;
    let mut digits_only = String::new();
    let mut has_unit = false;
    for character in text.chars() {
        let value = match character {
            '零' | '〇' => 0,
            '一' | '壹' => 1,
            '二' | '两' | '贰' => 2,
            '三' | '叁' => 3,
            '四' | '肆' => 4,
            '五' | '伍' => 5,
            '六' | '陆' => 6,
            '七' | '柒' => 7,
            '八' | '捌' => 8,
            '九' | '玖' => 9,
            '十' | '拾' | '百' | '佰' | '千' | '仟' => {
                has_unit = true;
                let factor = match character {
                    '十' | '拾' => 10,
                    '百' | '佰' => 100,
                    _ => 1000,
                };
                section = section.checked_add(digit.take().unwrap_or(1).checked_mul(factor)?)?;
                continue;
            }
            '万' | '亿' => {
                if digit.is_none() && section == 0 && total == 0 {
                    return None;
                }
                has_unit = true;
                let factor = if character == '万' { 10_000 } else { 100_000_000 };
                section = section.checked_add(digit.take().unwrap_or(0))?;
                total = total.checked_add(section)?.checked_mul(factor)?;
                section = 0;
                continue;
            }
            _ => return None,
        };
        digits_only.push(char::from(b'0' + value as u8));
        digit = Some(value);
    }
    if has_unit {
        let value = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?;
        return Some(Decimal::from(value));
    }
    if digits_only.len() > 12 {
        return None;
    }
    digits_only.parse::<i64>().ok().map(Decimal::from)
}

/// A number with what follows it, found in a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quantity<'a> {
    /// The number as written, before 万 or 亿; 0.9 for `90%`.
    pub number: Decimal,
    /// Decimals as written, of `number`.
    pub decimals: u8,
    /// Power of ten of the scale word that follows: 4 for 万, 8 for 亿, 3 for 千, 2 for 百, else 0.
    pub scale: u8,
    /// Whether a percent sign follows.
    pub percent: bool,
    /// What follows, up to the next punctuation or number: the unit and perhaps more (`人以上`). Empty at the end.
    pub following: &'a str,
    /// What stands before the number in the text.
    pub before: &'a str,
    /// The number with its scale word or percent sign, as written.
    pub words: &'a str,
}

impl Quantity<'_> {
    /// The value with the scale word applied: 59000 for `5.9万`.
    pub fn value(&self) -> Option<Decimal> {
        shift(self.number, i32::from(self.scale))
    }

    /// What is counted: what follows, or the percent sign.
    pub fn counted(&self) -> &'_ str {
        if self.percent { "%" } else { self.following }
    }
}

/// The numbers of a name with their values on the scale of a unit (in 万元 for `万元`, 90 for `90%`).
pub fn on_scale<'a>(name: &'a str, unit: &str) -> impl Iterator<Item = (Decimal, Quantity<'a>)> {
    let scale = i32::from(scale_of(unit.trim()).0);
    quantities(name).into_iter().filter_map(move |quantity| {
        let value = match quantity.percent {
            true => quantity.number.checked_mul(Decimal::ONE_HUNDRED)?,
            false => quantity.value()?.checked_div(power_of_ten(scale)?)?,
        };
        Some((value.normalize(), quantity))
    })
}

/// The numbers of a name that are figures, whatever they count.
pub fn stating<'a>(name: &'a str, unit: &str, figure: Decimal) -> impl Iterator<Item = (Decimal, Quantity<'a>)> {
    let is_figure = move |value: Decimal, percent: bool| {
        value == figure || (percent && figure.checked_mul(Decimal::ONE_HUNDRED) == Some(value))
    };
    on_scale(name, unit).filter(move |(value, quantity)| !quantity.counted().is_empty() && is_figure(*value, quantity.percent))
}

/// Splits a scale word off the front of a unit: `万人次` → (4, `人次`), `亿元` → (8, `元`), `千瓦` stays whole.
pub fn scale_of(unit: &str) -> (u8, &str) {
    if unit.starts_with("千瓦") || unit.starts_with("千米") || unit.starts_with("千克") || unit.starts_with("百分") {
        return (0, unit);
    }
    for (word, power) in [("万亿", 12), ("百万", 6), ("千万", 7), ("万", 4), ("亿", 8), ("千", 3), ("百", 2)] {
        if let Some(rest) = unit.strip_prefix(word) {
            return (power, rest);
        }
    }
    (0, unit)
}

/// Finds the numbers of a running text that count something. Left out are numbers that are part of a word (`4G`, `DN500`,
/// `PM2.5`), ordinals (`第3项`), dates (`2025年`, `11月`) and members of ranges or fractions (`24/7`, `5-10`).
pub fn quantities(text: &str) -> Vec<Quantity<'_>> {
    let mut found = Vec::new();
    let mut position = 0;
    while let Some(offset) = text[position..].find(is_digit) {
        let start = position + offset;
        let end = number_end(text, start);
        position = end;
        let before = &text[..start];
        let after = &text[end..];
        let last = before.chars().next_back().map(half_width);
        let next = after.chars().next().map(half_width);
        let inside_word = last
            .is_some_and(|character| character.is_ascii_alphabetic() || matches!(character, '第' | '/' | '-' | '~' | '.' | '—'))
            || next.is_some_and(|character| {
                (character.is_ascii_alphabetic()
                    && !after.starts_with("km")
                    && !after.starts_with("m²")
                    && !after.starts_with("m2"))
                    || matches!(character, '/' | '-' | '~' | '—')
            });
        let Some(numeral) = numeral(&text[start..end]) else { continue };
        let calendar = ["年", "月份", "月底", "日", "号", "届", "时"].iter().any(|word| after.starts_with(word))
            || (after.starts_with('月') && !after.starts_with("月龄"));
        if inside_word || calendar {
            continue;
        }
        let percent = next == Some('%') || next == Some('﹪');
        let sign = if percent { after.chars().next().map_or(0, char::len_utf8) } else { 0 };
        let (scale, rest) = if percent { (0, &after[sign..]) } else { scale_of(after) };
        let words_end = text.len() - rest.len();
        let following_end = rest
            .find(|character: char| {
                is_digit(character)
                    || matches!(half_width(character), ',' | ';' | ':' | '(' | ')' | '。' | '、' | '”' | '“' | ' ')
            })
            .unwrap_or(rest.len());
        let (number, decimals) = if percent {
            match shift(numeral.value, -2) {
                Some(value) => (value, numeral.decimals.saturating_add(2)),
                None => continue,
            }
        } else {
            (numeral.value, numeral.decimals)
        };
        found.push(Quantity {
            number,
            decimals,
            scale,
            percent,
            following: &rest[..following_end],
            before,
            words: &text[start..words_end],
        });
    }
    found
}

/// Whether a character is a digit, in either width.
fn is_digit(character: char) -> bool {
    matches!(character, '0'..='9' | '０'..='９')
}

/// The end of a run of digits with at most one point and with thousands separators between digits.
fn number_end(text: &str, start: usize) -> usize {
    let mut end = start;
    let mut point = false;
    let mut characters = text[start..].char_indices().peekable();
    while let Some((offset, character)) = characters.next() {
        let half = half_width(character);
        let digit_follows = characters.peek().is_some_and(|(_, next)| is_digit(*next));
        let three_follow = half == ',' && {
            let rest = &text[start + offset + character.len_utf8()..];
            let run = rest.chars().take_while(|character| is_digit(*character)).count();
            run == 3
        };
        match half {
            '0'..='9' => {}
            '.' if !point && digit_follows => point = true,
            ',' if !point && three_follow => {}
            _ => break,
        }
        end = start + offset + character.len_utf8();
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str(text).unwrap()
    }

    #[test]
    fn numbers_are_read_however_they_are_written() {
        for (text, value, decimals, percent, normalised) in [
            ("26179.00", "26179.00", 2, false, false),
            ("1840.33%", "18.4033", 4, true, false),
            ("７３．５", "73.5", 1, false, true),
            ("1,234", "1234", 0, false, true),
            ("1，234，567.5", "1234567.5", 1, false, true),
            ("12 345", "12345", 0, false, true),
            ("98.5％", "0.985", 3, true, true),
            ("98.5﹪", "0.985", 3, true, true),
            ("−3", "-3", 0, false, true),
            ("+5", "5", 0, false, true),
            ("(40)", "-40", 0, false, true),
            (".5", "0.5", 1, false, true),
            ("三十五", "35", 0, false, true),
            ("一百二十", "120", 0, false, true),
            ("两万三千", "23000", 0, false, true),
            ("十", "10", 0, false, true),
        ] {
            let read = numeral(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(
                (read.value, read.decimals, read.percent, read.normalised),
                (decimal(value), decimals, percent, normalised),
                "{text}"
            );
        }
        let scientific = numeral("1.2E+05").unwrap();
        assert_eq!((scientific.value, scientific.scientific, scientific.decimals), (decimal("120000"), true, 0));
        assert_eq!(numeral("1.5e-3").unwrap().value, decimal("0.0015"));
    }

    #[test]
    fn numbers_beyond_exact_decimals_are_told_from_words() {
        for text in [
            "1e300",
            "12345678901234567890123456789012345",
            "-1,234,567,890,123,456,789,012,345,678,901",
            "１２３４５６７８９０１２３４５６７８９０１２３４５６７８９０%",
        ] {
            assert!(numeral(text).is_none() && is_too_long(text), "{text}");
        }
        for text in ["12", "1.2.3", "nan", "正在推进", "", "2025-11-30", "1e", "123456789012345678901234567"] {
            assert!(!is_too_long(text), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_left_alone() {
        for text in [
            "",
            "一",
            "/",
            "正在推进",
            "40(市本级)",
            "1.2.3",
            "1,23",
            "1/2",
            "-",
            "%",
            "E5",
            "1E",
            "1E999999999",
            "万",
            "4G",
            "1-2",
            "12,34,567",
        ] {
            assert_eq!(numeral(text), None, "{text}");
        }
    }

    #[test]
    fn running_text_gives_its_quantities() {
        let all = |text: &str| -> Vec<(String, String)> {
            quantities(text)
                .iter()
                .map(|quantity| {
                    (quantity.value().unwrap().normalize().to_string(), format!("{}|{}", quantity.words, quantity.following))
                })
                .collect()
        };
        let one = |value: &str, words: &str| vec![(value.to_owned(), words.to_owned())];
        assert_eq!(all("新增城镇就业5.9万人以上"), one("59000", "5.9万|人以上"));
        assert_eq!(all("新发放创业担保贷款6.5亿元"), one("650000000", "6.5亿|元"));
        assert_eq!(all("恢复和改善灌溉面积10.7万亩"), one("107000", "10.7万|亩"));
        assert_eq!(all("新建609个4G/5G基站"), one("609", "609|个"));
        assert_eq!(all("大桥河路DN500管"), vec![]);
        assert_eq!(all("2025年11月底第3项"), vec![]);
        assert_eq!(all("改厕1,200户"), one("1200", "1,200|户"));
        let part = quantities("培训1.8万人次（其中创业培训11万人次）");
        assert_eq!(part.len(), 2);
        assert!(part[1].before.contains("其中"));
        let rate = quantities("一网通办率达到90%；");
        assert!(rate[0].percent && rate[0].number == decimal("0.9"));
        assert_eq!(quantities("完成剩余未受中央补助的7个县市区")[0].following, "个县市区");
    }
}
