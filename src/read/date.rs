//! Dates and times as a spreadsheet program shows them, roughly: `2025/11/30`, `1月2日`, `8:05`.

use calamine::{ExcelDateTime, ExcelDateTimeType};

use super::format_code::Token;

/// A date format, ready for use.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Words(String),
    /// A letter and how often it stands: `yyyy`, `m`, `dd`.
    Field(Field, usize),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Field {
    Year,
    FullYear,
    Month,
    Day,
    Weekday,
    Hour,
    Minute,
    Second,
    ElapsedHours,
    ElapsedMinutes,
    ElapsedSeconds,
    HalfDay,
}

impl Pattern {
    /// The pattern of a format's tokens; `None` where they show no date.
    pub fn of(tokens: &[Token<'_>]) -> Option<Self> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut index = 0;
        while let Some(&token) = tokens.get(index) {
            index += 1;
            match token {
                // A digit place decides: this is a number with words beside it. `ss.0` is the one exception.
                Token::Sign('#' | '?') => return None,
                Token::Sign('0') if !seconds_before(&pieces) => return None,
                Token::Sign('0') => {}
                Token::Sign(letter) => {
                    if let Some(words) = half_day(tokens.get(index - 1..).unwrap_or_default()) {
                        index += words - 1;
                        pieces.push(Piece::Field(Field::HalfDay, 1));
                        continue;
                    }
                    match field(letter) {
                        Some(field) => {
                            let same =
                                |other: &&Token<'_>| matches!(other, Token::Sign(sign) if sign.eq_ignore_ascii_case(&letter));
                            let more = tokens.get(index..).unwrap_or_default().iter().take_while(same).count();
                            index += more;
                            pieces.push(Piece::Field(field, 1 + more));
                        }
                        None if letter.is_ascii_alphabetic() => return None,
                        None => words(&mut pieces, letter.encode_utf8(&mut [0; 4])),
                    }
                }
                Token::Literal(literal) => words(&mut pieces, literal.encode_utf8(&mut [0; 4])),
                Token::Quoted(quoted) => words(&mut pieces, quoted),
                Token::Bracketed(bracketed) => {
                    if let Some(field) = elapsed(bracketed) {
                        pieces.push(Piece::Field(field, bracketed.len()));
                    }
                }
            }
        }
        minutes(&mut pieces);
        let dated = pieces.iter().any(|piece| matches!(piece, Piece::Field(..)));
        dated.then_some(Self(pieces))
    }

    /// A serial number as this pattern shows it; the number itself where it is no date (negative, or far off).
    pub fn show(&self, serial: f64, since_1904: bool) -> String {
        const LAST: f64 = 2_958_466.0; // the day after 9999-12-31
        if !(0.0..LAST).contains(&serial) {
            return super::number::text(serial);
        }
        let moment = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, since_1904);
        let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
        let halves = self.0.iter().any(|piece| matches!(piece, Piece::Field(Field::HalfDay, _)));
        let mut shown = String::new();
        for piece in &self.0 {
            let (value, width) = match piece {
                Piece::Words(words) => {
                    shown.push_str(words);
                    continue;
                }
                Piece::Field(Field::HalfDay, _) => {
                    shown.push_str(if hour < 12 { "上午" } else { "下午" });
                    continue;
                }
                Piece::Field(Field::Weekday, width) => {
                    let days = ["日", "一", "二", "三", "四", "五", "六"];
                    // Serial 1 is a Sunday in the program's own calendar (it believes in 1900-02-29).
                    let serial = if since_1904 { serial + 1462.0 } else { serial };
                    let name = days.get((serial as usize + 6) % 7).copied().unwrap_or_default();
                    shown.push_str(if *width > 3 { "星期" } else { "" });
                    shown.push_str(name);
                    continue;
                }
                Piece::Field(Field::Year, 1..=2) => (u64::from(year % 100), 2),
                Piece::Field(Field::Year | Field::FullYear, _) => (u64::from(year), 4),
                Piece::Field(Field::Month, width) => (u64::from(month), *width),
                Piece::Field(Field::Day, width) => (u64::from(day), *width),
                Piece::Field(Field::Hour, width) if halves => (u64::from((hour + 11) % 12 + 1), *width),
                Piece::Field(Field::Hour, width) => (u64::from(hour), *width),
                Piece::Field(Field::Minute, width) => (u64::from(minute), *width),
                Piece::Field(Field::Second, width) => (u64::from(second), *width),
                Piece::Field(Field::ElapsedHours, width) => ((serial * 24.0) as u64, *width),
                Piece::Field(Field::ElapsedMinutes, width) => ((serial * 1_440.0) as u64, *width),
                Piece::Field(Field::ElapsedSeconds, width) => ((serial * 86_400.0) as u64, *width),
            };
            // `mmm` is a month's name; its number says the same in Chinese.
            let width = if width == 2 || width == 4 { width } else { 1 };
            let width = if matches!(piece, Piece::Field(Field::Year, _)) { width } else { width.min(2) };
            shown.push_str(&format!("{value:0width$}"));
        }
        shown.trim().to_owned()
    }
}

fn words(pieces: &mut Vec<Piece>, text: &str) {
    match pieces.last_mut() {
        Some(Piece::Words(words)) => words.push_str(text),
        _ => pieces.push(Piece::Words(text.to_owned())),
    }
}

fn seconds_before(pieces: &[Piece]) -> bool {
    pieces.iter().any(|piece| matches!(piece, Piece::Field(Field::Second | Field::ElapsedSeconds, _)))
}

fn field(letter: char) -> Option<Field> {
    Some(match letter.to_ascii_lowercase() {
        'y' => Field::Year,
        // The era's year, which Chinese programs count as the common year.
        'e' => Field::FullYear,
        'm' => Field::Month,
        'd' => Field::Day,
        'a' => Field::Weekday,
        'h' => Field::Hour,
        's' => Field::Second,
        _ => return None,
    })
}

fn elapsed(bracketed: &str) -> Option<Field> {
    let letter = bracketed.chars().next()?.to_ascii_lowercase();
    if !bracketed.chars().all(|other| other.to_ascii_lowercase() == letter) {
        return None;
    }
    Some(match letter {
        'h' => Field::ElapsedHours,
        'm' => Field::ElapsedMinutes,
        's' => Field::ElapsedSeconds,
        _ => return None,
    })
}

/// How many tokens a mark for the half of the day takes, where one stands here.
fn half_day(tokens: &[Token<'_>]) -> Option<usize> {
    ["AM/PM", "A/P", "上午/下午"].into_iter().find_map(|mark| {
        let length = mark.chars().count();
        let here = tokens.get(..length)?;
        let same = here
            .iter()
            .zip(mark.chars())
            .all(|(token, sign)| matches!(token, Token::Sign(other) if other.eq_ignore_ascii_case(&sign)));
        same.then_some(length)
    })
}

/// `m` means minutes after hours and before seconds, months elsewhere.
fn minutes(pieces: &mut [Piece]) {
    let fields: Vec<usize> = (0..pieces.len())
        .filter(|&index| matches!(pieces.get(index), Some(Piece::Field(field, _)) if *field != Field::HalfDay))
        .collect();
    let kind = |pieces: &[Piece], index: Option<&usize>| match index.and_then(|&index| pieces.get(index)) {
        Some(Piece::Field(field, _)) => Some(*field),
        _ => None,
    };
    for (position, &index) in fields.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|before| kind(pieces, fields.get(before)));
        let after = kind(pieces, fields.get(position + 1));
        let among_times = matches!(before, Some(Field::Hour | Field::ElapsedHours))
            || matches!(after, Some(Field::Second | Field::ElapsedSeconds));
        if let Some(Piece::Field(field @ Field::Month, 1..=2)) = pieces.get_mut(index)
            && among_times
        {
            *field = Field::Minute;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;
    use crate::read::format_code::first_section;

    fn said(code: &str, serial: f64) -> String {
        Pattern::of(&first_section(code)).map_or_else(|| "no date".into(), |pattern| pattern.show(serial, false))
    }

    #[test]
    fn dates_read_as_they_are_shown() {
        let day = 45_991.0; // 2025-11-30, a Sunday
        for (code, wanted) in [
            ("yyyy/m/d", "2025/11/30"),
            ("yyyy-mm-dd", "2025-11-30"),
            ("m\"月\"d\"日\"", "11月30日"),
            ("yyyy\"年\"m\"月\"d\"日\";@", "2025年11月30日"),
            ("[$-804]yyyy\"年\"m\"月\"", "2025年11月"),
            ("e\"年\"", "2025年"),
            ("[$-804]aaaa;@", "星期日"),
            ("yy.mm", "25.11"),
            (r"yyyy\-m\-d", "2025-11-30"),
            ("d-mmm-yy", "30-11-25"),
            ("0.00", "no date"),
            ("General", "no date"),
            ("0\"日\"", "no date"),
            ("[Red]0.0", "no date"),
        ] {
            assert_eq!(said(code, day), wanted, "{code}");
        }
    }

    #[test]
    fn times_tell_minutes_from_months() {
        let moment = 45_991.0 + (14.0 * 60.0 + 5.0) / 1_440.0;
        assert_eq!(said("h:mm", moment), "14:05");
        assert_eq!(said("h:mm AM/PM", moment), "2:05 下午");
        assert_eq!(said("上午/下午h\"时\"mm\"分\"", moment), "下午2时05分");
        assert_eq!(said("yyyy/m/d h:mm", moment), "2025/11/30 14:05");
        assert_eq!(said("[h]:mm:ss", 1.5), "36:00:00");
        assert_eq!(said("mm:ss.0", 0.5 / 1_440.0), "00:30.");
    }

    #[test]
    fn a_fraction_that_became_a_date_is_still_told() {
        // `1/2` typed into a cell becomes 2 January.
        assert_eq!(said("m\"月\"d\"日\"", 45_659.0), "1月2日");
        assert_eq!(said("yyyy/m/d", -1.0), "-1.0");
        assert_eq!(said("yyyy/m/d", f64::NAN), "NaN");
    }
}
