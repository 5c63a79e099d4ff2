//! Days: as people write them in a cell of a form (`2025年12月3日`, `12.3`, `20251203`, `二〇二五年十二月三日`), as captions mention
//! them, and how far apart they are.

use std::fmt;

use jiff::{Span, civil};

use crate::text::quantity;
use crate::text::scan::{self, Piece};
use crate::text::wording::half_width;

/// A day of a month; the year is missing where only `12月3日` was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Calendar year, if it was named.
    pub year: Option<u16>,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31; a caption may name a day that its month does not have (截至11月31日).
    pub day: u8,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year}年")?;
        }
        write!(f, "{}月{}日", self.month, self.day)
    }
}

impl Date {
    /// Reads a day; `None` where the text names none, or none that exists (`2月30日`, `11月`).
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = numbers(text);
        match numbers.as_slice() {
            [(year, 4), (month, _), (day, _), ..] => Self::of(Some(*year), *month, *day),
            // 25-12-3: two digits that can be no month are a year of this century.
            [(year, 2), (month, 1..=2), (day, 1..=2), ..] if *year > 12 => Self::of(Some(2000 + year), *month, *day),
            [(packed, 8), ..] => Self::of(Some(packed / 10_000), packed / 100 % 100, packed % 100),
            // A time of day may follow, but no year may: 3/12/2025 says neither which is the day nor which the month.
            [(month, 1..=2), (day, 1..=2), rest @ ..] if rest.iter().all(|(_, digits)| *digits <= 2) => {
                Self::of(None, *month, *day)
            }
            _ => None,
        }
    }

    fn of(year: Option<u32>, month: u32, day: u32) -> Option<Self> {
        let year = match year {
            Some(year) => Some(u16::try_from(year).ok().filter(|year| (1990..=2099).contains(year))?),
            None => None,
        };
        let date = Self { year, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? };
        let exists = (1..=12).contains(&month) && (1..=days_of(year, date.month)).contains(&date.day);
        exists.then_some(date)
    }

    /// A day of a month, or the month's last day if it has not so many.
    pub fn in_month(year: Option<u16>, month: u8, day: u8) -> Self {
        Self { year, month, day: day.clamp(1, days_of(year, month)) }
    }

    /// The day in a spreadsheet's count, for dates that were stored as plain numbers. Days before 2000 or after 2099 are no dates
    /// of reports.
    pub fn from_serial(serial: u32) -> Option<Self> {
        // Two days before 1 January 1900, for the count begins with 1 and believes in 29 February 1900.
        let origin = civil::date(1899, 12, 30);
        let date = origin.checked_add(Span::new().try_days(serial).ok()?).ok()?;
        let year = u16::try_from(date.year()).ok().filter(|year| (2000..=2099).contains(year))?;
        Some(Self { year: Some(year), month: u8::try_from(date.month()).ok()?, day: u8::try_from(date.day()).ok()? })
    }

    /// This day with a year. Where none was written, it is the year that puts the day nearest to another date.
    fn near(self, other: Date) -> Self {
        let year = self.year.or_else(|| {
            let year = other.year?;
            Some(match i16::from(self.month) - i16::from(other.month) {
                7.. => year - 1,
                ..=-7 => year + 1,
                _ => year,
            })
        });
        Self { year, ..self }
    }

    /// How many days this day is after another (negative: before it). A year that was not written is the nearest one.
    pub fn days_after(self, other: Date) -> i64 {
        let (a, b) = (self.near(other), other.near(self));
        // Without any year, a common one serves.
        let common = a.year.or(b.year).unwrap_or(2001);
        let first = |date: Date| first_of(date.year.unwrap_or(common), date.month);
        let days = first(a).duration_since(first(b)).as_hours() / 24;
        days + i64::from(a.day) - i64::from(b.day)
    }
}

/// The first day of a month, for what is counted from there.
fn first_of(year: u16, month: u8) -> civil::Date {
    let numbers = i16::try_from(year).ok().zip(i8::try_from(month).ok());
    // A year and a month that were read always make a date.
    numbers.and_then(|(year, month)| civil::Date::new(year, month, 1).ok()).unwrap_or_default()
}

/// The number of days of a month; February of an unknown year has 29.
fn days_of(year: Option<u16>, month: u8) -> u8 {
    const LEAP_YEAR: u16 = 2000;
    first_of(year.unwrap_or(LEAP_YEAR), month).days_in_month().unsigned_abs()
}

/// The numbers of a text with how many digits they were written with, Chinese numerals included; at most eight.
fn numbers(text: &str) -> Vec<(u32, usize)> {
    let characters: Vec<char> = text.chars().map(half_width).take(64).collect();
    let kind = |c: char| (c.is_ascii_digit(), scan::is_numeral(c));
    let runs = characters.chunk_by(|one, next| kind(*one) == kind(*next));
    let number = |run: &[char]| {
        let written: String = run.iter().collect();
        let value = u32::try_from(quantity::numeral(&written)?.value).ok()?;
        // A year written out (二〇二五) has four digits, 十二 has two.
        let is_chinese = run.first().copied().is_some_and(scan::is_numeral);
        Some((value, if is_chinese { value.to_string().len() } else { run.len() }))
    };
    let named = runs.filter(|run| run.first().is_some_and(|&first| kind(first) != (false, false)));
    named.filter_map(number).take(8).collect()
}

/// A day that a text mentions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// The day.
    pub date: Date,
    /// Whether something is due by then (`12月5日前`).
    pub is_deadline: bool,
}

/// The days that a text mentions: `2025年10月21日`, `10月21日`, `2025-10-21`, `2025.10.21`, `2025/10/21`.
pub fn mentioned(text: &str) -> Vec<Mentioned> {
    use Piece::{Number, Sign};
    let text = scan::plain(text);
    let pieces = scan::pieces(&text);
    let mut found = Vec::new();
    for at in 0..pieces.len() {
        let (before, from) = pieces.split_at(at);
        let [Number(day), after @ ..] = from else { continue };
        let (year, month) = match (before, after) {
            ([.., Number(year), Sign('年'), Number(month), Sign('月')], [Sign('日' | '号'), ..]) => (Some(year), month),
            ([.., Number(month), Sign('月')], [Sign('日' | '号'), ..]) => (None, month),
            ([.., Number(year), Sign(one @ ('-' | '.' | '/')), Number(month), Sign(other)], _) if one == other => {
                (Some(year), month)
            }
            _ => continue,
        };
        let year = year.map(|year| year.parse().ok().filter(|year| (1990..=2099).contains(year)));
        // A year that can be none makes the whole no date.
        let (Ok(month @ 1..=12), Ok(day @ 1..=31), false) = (month.parse(), day.parse(), year == Some(None)) else { continue };
        let behind = after.iter().find(|piece| !matches!(piece, Sign('日' | '号' | '之' | '以')));
        let date = Date { year: year.flatten(), month, day };
        found.push(Mentioned { date, is_deadline: behind == Some(&Sign('前')) });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: u16, month: u8, day: u8) -> Option<Date> {
        Some(Date { year: Some(year), month, day })
    }

    #[test]
    fn dates_in_odd_forms() {
        for text in [
            "2025年12月3日",
            "2025-12-03",
            "2025/12/3",
            "2025.12.3",
            "20251203",
            "２０２５年１２月３日",
            "2025 年 12 月 3 日",
            "二〇二五年十二月三日",
            "报送日期：2025年12月3日",
            "2025-12-03 09:15:00",
            "25-12-3",
            "25.12.03",
        ] {
            assert_eq!(Date::parse(text), date(2025, 12, 3), "{text}");
        }
        assert_eq!(Date::parse("12月3日"), Some(Date { year: None, month: 12, day: 3 }));
        assert_eq!(Date::parse("12.3"), Some(Date { year: None, month: 12, day: 3 }));
        for text in ["", "12月初", "2025年12月", "2月30日", "2025-13-01", "3/12/2025", "尽快", "45995", "2025年二月二十九日"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(Date::from_serial(45_994), date(2025, 12, 3));
        assert_eq!(Date::from_serial(45_351), date(2024, 2, 29));
        assert_eq!(Date::from_serial(12), None);
        assert_eq!(Date::from_serial(u32::MAX), None);
    }

    #[test]
    fn days_late_over_the_turn_of_the_year() {
        let due = Date::in_month(Some(2026), 1, 5);
        assert_eq!(Date { year: None, month: 1, day: 7 }.days_after(due), 2);
        assert_eq!(Date { year: None, month: 12, day: 31 }.days_after(due), -5);
        assert_eq!(Date { year: Some(2026), month: 1, day: 5 }.days_after(due), 0);
        assert_eq!(Date::in_month(Some(2025), 2, 31).day, 28);
        assert_eq!(Date::in_month(None, 2, 31).day, 29);
        assert_eq!(Date { year: None, month: 12, day: 9 }.days_after(Date { year: None, month: 12, day: 5 }), 4);
    }

    #[test]
    fn days_are_read_from_captions() {
        let day = |year: Option<u16>, month: u8, day: u8| Mentioned { date: Date { year, month, day }, is_deadline: false };
        for (text, expected) in [
            ("填报日期：2025年10月21日", vec![day(Some(2025), 10, 21)]),
            ("报送日期 2025-10-21", vec![day(Some(2025), 10, 21)]),
            ("2025.10.21", vec![day(Some(2025), 10, 21)]),
            ("２０２５／１０／２１", vec![day(Some(2025), 10, 21)]),
            ("截至十月二十一日", vec![day(None, 10, 21)]),
            ("12月5日前报送", vec![Mentioned { is_deadline: true, ..day(None, 12, 5) }]),
            ("2025年11月", vec![]),
            ("1.8万人次", vec![]),
            ("电话 0730-8880-123", vec![]),
            ("13月40日", vec![]),
        ] {
            assert_eq!(mentioned(text), expected, "{text}");
        }
    }
}
