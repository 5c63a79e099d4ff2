//! Number formats, as far as they say how exactly a value is shown.

use super::date::Pattern;
use super::format_code::{Token, first_section};
use crate::model::workbook::NumberFormat;

/// How a stored number is shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Shown {
    /// As a number.
    Number(NumberFormat),
    /// As a date or time.
    Date(Pattern),
}

impl Default for Shown {
    fn default() -> Self {
        Self::Number(NumberFormat::default())
    }
}

/// Reads a format by its code, or by its number where the code is built into the program (ECMA-376, 18.8.30).
pub fn shown(id: u32, code: Option<&str>) -> Shown {
    match code.or_else(|| built_in(id)) {
        Some(code) => by_code(code),
        None => Shown::default(),
    }
}

/// The codes that files name by number only. 27–36 and 50–58 are those of Chinese (zh-CN) programs.
fn built_in(id: u32) -> Option<&'static str> {
    Some(match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5..=6 => "¥#,##0",
        7..=8 => "¥#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "yyyy/m/d",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy/m/d h:mm",
        27 | 36 | 50 | 52 | 57 => "yyyy\"年\"m\"月\"",
        28 | 29 | 51 | 53 | 54 | 58 => "m\"月\"d\"日\"",
        30 => "m/d/yy",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        32 => "h\"时\"mm\"分\"",
        33 => "h\"时\"mm\"分\"ss\"秒\"",
        34 | 55 => "上午/下午h\"时\"mm\"分\"",
        35 | 56 => "上午/下午h\"时\"mm\"分\"ss\"秒\"",
        37 | 38 | 41 | 42 => "#,##0",
        39 | 40 | 43 | 44 => "#,##0.00",
        45 => "mm:ss",
        46 => "[h]:mm:ss",
        47 => "mm:ss.0",
        48 => "##0.0E+0",
        _ => return None,
    })
}

fn by_code(code: &str) -> Shown {
    let general = |code: &str| code.eq_ignore_ascii_case("general") || code == "G/通用格式" || code == "@" || code.is_empty();
    if general(code) {
        return Shown::default();
    }
    let tokens = first_section(code);
    match Pattern::of(&tokens) {
        Some(pattern) => Shown::Date(pattern),
        None => Shown::Number(number_format(&tokens)),
    }
}

fn number_format(tokens: &[Token<'_>]) -> NumberFormat {
    let mut digits = 0_usize;
    let mut decimals = 0_u8;
    let mut behind_point = false;
    let mut percents = 0_usize;
    let mut scaled = false;
    let mut plain = true;
    let mut previous = None;
    for &token in tokens {
        match token {
            Token::Sign('0' | '#' | '?') => {
                digits += 1;
                if behind_point {
                    decimals = decimals.saturating_add(1);
                }
                // A comma between digits groups them; it scales only where no digit follows.
                scaled = false;
            }
            Token::Sign('.') => behind_point = true,
            Token::Sign(',') => scaled = digits > 0,
            Token::Sign('%') => percents += 1,
            // Scientific notation and fractions show no fixed number of decimals, and `General` with words shows what is stored.
            Token::Sign('E' | 'e' | '/') => plain = false,
            Token::Sign('G' | 'g' | '@') => plain = false,
            _ => {}
        }
        // `0,.00` scales although a digit follows: the comma stands right before the point.
        if token == Token::Sign('.') && previous == Some(Token::Sign(',')) {
            plain = false;
        }
        previous = Some(token);
    }
    let percent = percents == 1;
    // `0!.0,` shows tens of thousands: a literal point, and a comma that divides by a thousand. What is shown is coarser than a
    // unit, which no number of decimals can say; so what is stored counts.
    let fixed = plain && digits > 0 && !scaled && percents <= 1;
    NumberFormat { decimals: fixed.then_some(decimals), percent }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: &str) -> String {
        match by_code(code) {
            Shown::Number(NumberFormat { decimals: None, percent }) => format!("general{}", if percent { "%" } else { "" }),
            Shown::Number(NumberFormat { decimals: Some(decimals), percent }) => {
                format!("{decimals}{}", if percent { "%" } else { "" })
            }
            Shown::Date(_) => "date".into(),
        }
    }

    #[test]
    fn decimals_and_percent_come_from_the_first_section() {
        for (code, wanted) in [
            ("0", "0"),
            ("0.00", "2"),
            ("0%", "0%"),
            ("0.00%", "2%"),
            ("#,##0", "0"),
            ("#,##0.00_ ", "2"),
            (r"0.00_);[Red]\(0.00\)", "2"),
            (r"#,##0.00\ ;[Red]\-#,##0.00\ ", "2"),
            ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "2"),
            ("_-* #,##0_-;-* #,##0_-;_-* \"-\"_-;_-@_-", "0"),
            ("0.0\"万\"", "1"),
            ("0.000_ ", "3"),
            ("[>=1]0.00%;0.0%", "2%"),
            ("[DBNum1]0.0", "1"),
            ("[$¥-804]#,##0.00", "2"),
            ("0.00\"%\"", "2"),
            ("\"第\"0\"期\"", "0"),
            ("0.0#", "2"),
            ("#.##", "2"),
            ("00000", "0"),
            ("General", "general"),
            ("general", "general"),
            ("G/通用格式", "general"),
            ("G/通用格式\"人\"", "general"),
            ("General\"人\"", "general"),
            ("@", "general"),
            ("", "general"),
            ("0.00E+00", "general"),
            ("# ?/?", "general"),
            ("0.00,", "general"),
            ("0.00,,\"百万\"", "general"),
            ("0!.0,", "general"),
            ("0!.0000", "0"),
            ("0\"年\"", "0"),
            (";;;", "general"),
        ] {
            assert_eq!(said(code), wanted, "{code}");
        }
    }

    #[test]
    fn built_in_numbers_are_known() {
        let decimals = |id| match shown(id, None) {
            Shown::Number(format) => (format.decimals, format.percent),
            Shown::Date(_) => (Some(99), false),
        };
        assert_eq!(decimals(0), (None, false));
        assert_eq!(decimals(2), (Some(2), false));
        assert_eq!(decimals(9), (Some(0), true));
        assert_eq!(decimals(10), (Some(2), true));
        assert_eq!(decimals(44), (Some(2), false));
        assert_eq!(decimals(49), (None, false));
        for id in (14..=22).chain(27..=36).chain(45..=47).chain(50..=58) {
            assert_eq!(decimals(id).0, Some(99), "{id}");
        }
        assert_eq!(shown(164, Some("0.0")), Shown::Number(NumberFormat { decimals: Some(1), percent: false }));
        assert_eq!(decimals(200), (None, false));
    }

    #[test]
    fn broken_codes_do_no_harm() {
        for code in ["\"", "[", "\\", "_", "*", "!", "0.\"", "[h", "年", "0.[", "%%"] {
            let _ = by_code(code);
        }
    }
}
