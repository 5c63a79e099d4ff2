//! Days as people write them in forms: `2025年12月3日`, `2025/12/3`, `12.3`, `20251203`, `二〇二五年十二月三日`.

use std::fmt;

use crate::model::table::Period;
use crate::text::quantity;
use crate::text::wording::half_width;

/// A day of a month; the year is missing where only `12月3日` was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Calendar year, if it was named.
    pub year: Option<u16>,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, and no more than the month has.
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
        let (month, day) = (u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        ((1..=12).contains(&month) && (1..=days_of(year, month)).contains(&day)).then_some(Self { year, month, day })
    }

    /// The day in a spreadsheet's count (1 is 1 January 1900), for dates that were stored as plain numbers.
    pub fn from_serial(serial: u32) -> Option<Self> {
        // 1 January 2000 is 36526; earlier days are no dates of reports.
        let mut rest = serial.checked_sub(36_526)?;
        let mut year = 2000;
        loop {
            let length = if days_of(Some(year), 2) == 29 { 366 } else { 365 };
            if rest < length {
                break;
            }
            rest -= length;
            year = year.checked_add(1).filter(|year| *year <= 2099)?;
        }
        let mut month = 1;
        while rest >= u32::from(days_of(Some(year), month)) {
            rest -= u32::from(days_of(Some(year), month));
            month += 1;
        }
        Some(Self { year: Some(year), month, day: u8::try_from(rest + 1).ok()? })
    }

    /// The day on which reports on a month are due: the given day of the month after it, or that month's last day.
    pub fn due(period: Period, day: u8) -> Self {
        let (year, month) =
            if period.month == 12 { (period.year.map(|year| year + 1), 1) } else { (period.year, period.month + 1) };
        Self { year, month, day: day.clamp(1, days_of(year, month)) }
    }

    /// The same day with its year, taken from a date near it where it was not written.
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
        a.count(common) - b.count(common)
    }

    /// Days since the beginning of 1990.
    fn count(self, common: u16) -> i64 {
        let year = self.year.unwrap_or(common);
        let years: i64 = (1990..year).map(|year| if days_of(Some(year), 2) == 29 { 366 } else { 365 }).sum();
        let months: i64 = (1..self.month).map(|month| i64::from(days_of(Some(year), month))).sum();
        years + months + i64::from(self.day)
    }
}

/// The number of days of a month; February of an unknown year has 29.
fn days_of(year: Option<u16>, month: u8) -> u8 {
    match month {
        2 => match year {
            Some(year) if !(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))) => 28,
            _ => 29,
        },
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The numbers of a text with how many digits they were written with, Chinese numerals included; at most eight.
fn numbers(text: &str) -> Vec<(u32, usize)> {
    let mut numbers = Vec::new();
    let (mut digits, mut chinese) = (String::new(), String::new());
    let mut end = |digits: &mut String, chinese: &mut String| {
        let written = if chinese.is_empty() { quantity::numeral(digits) } else { quantity::numeral(chinese) };
        if let Some(value) = written.and_then(|numeral| u32::try_from(numeral.value).ok()) {
            // A year written out (二〇二五) has four digits, 十二 has two.
            let length = if chinese.is_empty() { digits.len() } else { value.to_string().len() };
            numbers.push((value, length));
        }
        digits.clear();
        chinese.clear();
    };
    for character in text.chars().map(half_width).take(64) {
        if character.is_ascii_digit() {
            if !chinese.is_empty() {
                end(&mut digits, &mut chinese);
            }
            digits.push(character);
        } else if "一二三四五六七八九十〇零".contains(character) {
            if !digits.is_empty() {
                end(&mut digits, &mut chinese);
            }
            chinese.push(character);
        } else {
            end(&mut digits, &mut chinese);
        }
    }
    end(&mut digits, &mut chinese);
    numbers.truncate(8);
    numbers
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
        let due = Date::due(Period { year: Some(2025), month: 12 }, 5);
        assert_eq!(due, Date { year: Some(2026), month: 1, day: 5 });
        assert_eq!(Date { year: None, month: 1, day: 7 }.days_after(due), 2);
        assert_eq!(Date { year: None, month: 12, day: 31 }.days_after(due), -5);
        assert_eq!(Date { year: Some(2026), month: 1, day: 5 }.days_after(due), 0);
        assert_eq!(Date::due(Period { year: Some(2025), month: 1 }, 31).day, 28);
        assert_eq!(Date { year: None, month: 12, day: 9 }.days_after(Date { year: None, month: 12, day: 5 }), 4);
    }
}
