//! Months: the one a table stands for, read from its title, the sheet's name or the file's name, and those that notes speak of.

use std::fmt;

use crate::text::date::{self, Date};
use crate::text::scan::{self, Piece};
use crate::text::wording::half_width;

/// A month of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// Calendar year; `None` where only a month was named.
    pub year: Option<u16>,
    /// 1 to 12.
    pub month: u8,
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "{year:04}-{:02}", self.month),
            None => write!(f, "{:02}", self.month),
        }
    }
}

impl Period {
    /// The day on which reports on the month are due: the given day of the month after it, or that month's last day.
    pub fn due(self, day: u8) -> Date {
        match self.month {
            12 => Date::in_month(self.year.map(|year| year + 1), 1, day),
            month => Date::in_month(self.year, month + 1, day),
        }
    }
}

/// What a text says about time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mention {
    /// The year, where one is named.
    pub year: Option<u16>,
    /// The month; of a range the last.
    pub month: Option<u8>,
}

/// What is written at a place of a text.
enum Written {
    /// `2025年`, `2025`.
    Year(u16),
    /// `2025-11`, `2025.11`.
    YearMonth(u16, u8),
    /// `202511`, `20251130`.
    Packed(u16, u8),
    /// `11月`.
    Month(u8),
    /// Nothing about time.
    Other,
}

impl Written {
    /// What a text begins with, and how many pieces that takes.
    fn first(pieces: &[Piece<'_>]) -> (Self, usize) {
        use Piece::{Number, Sign};
        let read = match *pieces {
            [Number(year), Sign('-' | '.' | '/' | '_'), ref rest @ ..] if year.len() == 4 => match (year_of(year), rest) {
                // A plan for several years, 2025-2027, does not say the year of the table.
                (Some(_), [Number(other), ..]) if other.len() == 4 => Some((Self::Other, 3)),
                (Some(year), [Number(month), ..]) => month_of(month).map(|month| (Self::YearMonth(year, month), 3)),
                _ => None,
            },
            // 2025个 counts something.
            [Number(_), Sign('个' | '人' | '户' | '处'), ..] => None,
            [Number(month), Sign('月'), ..] if month.len() <= 2 => month_of(month).map(|month| (Self::Month(month), 2)),
            [Number(digits), ..] => match digits.len() {
                4 => year_of(digits).map(|year| (Self::Year(year), 1)),
                6 | 8 => packed(digits).map(|(year, month)| (Self::Packed(year, month), 1)),
                _ => None,
            },
            _ => None,
        };
        read.unwrap_or((Self::Other, 1))
    }
}

/// Finds a year and a month: `2025年11月`, `1-11月`, `1月至11月`, `截至11月30日`, `2025-11`, `2025.11`, `202511`, `二〇二五年十一月`.
/// Of a range the last month counts. `第9期` and `11个月` are no months.
pub fn find(text: &str) -> Mention {
    let text = scan::plain(text);
    let pieces = scan::pieces(&text);
    let mut mention = Mention::default();
    // Whether a month was read that stands behind its year: one that is mentioned later does not replace it.
    let mut behind_year = false;
    // What follows the last month that was read: a range may go on there.
    let mut since_month: Option<usize> = None;
    let mut at = 0;
    while at < pieces.len() {
        let (before, rest) = pieces.split_at(at);
        let (written, length) = Written::first(rest);
        at += length;
        if let Written::Year(year) | Written::YearMonth(year, _) | Written::Packed(year, _) = written {
            mention.year.get_or_insert(year);
        }
        match written {
            Written::Year(_) | Written::Other => {}
            Written::Packed(_, month) => {
                mention.month.get_or_insert(month);
            }
            Written::YearMonth(_, month) => {
                if !behind_year {
                    mention.month = Some(month);
                    behind_year = true;
                }
                // 2025.1-11月: the range goes on to its last month.
                since_month = Some(at);
            }
            Written::Month(month) => {
                let after_year = matches!(before, [.., Piece::Sign('年')]);
                let ends_range = before.last().is_some_and(is_range_sign)
                    || since_month.and_then(|from| before.get(from..)).is_some_and(is_inside_range);
                if mention.month.is_none() || ends_range || (after_year && !behind_year) {
                    mention.month = Some(month);
                }
                behind_year |= after_year || ends_range;
                since_month = Some(at);
            }
        }
    }
    mention.month = mention.month.or_else(|| quarter(&text));
    mention
}

fn is_range_sign(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Sign('-' | '—' | '~' | '至' | '到'))
}

/// Whether what stands between two months makes them a range: `1月至2025年11月`.
fn is_inside_range(between: &[Piece<'_>]) -> bool {
    let belongs = |piece: &Piece<'_>| is_range_sign(piece) || matches!(piece, Piece::Number(_) | Piece::Sign('年'));
    !between.is_empty() && between.iter().all(belongs)
}

fn year_of(digits: &str) -> Option<u16> {
    digits.parse().ok().filter(|year| (1990..=2099).contains(year))
}

fn month_of(digits: &str) -> Option<u8> {
    digits.parse().ok().filter(|month| digits.len() <= 2 && (1..=12).contains(month))
}

/// The year and month of `202511` and `20251130`.
fn packed(digits: &str) -> Option<(u16, u8)> {
    let day = digits.get(6..)?;
    let is_day = day.is_empty() || day.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day));
    if is_day { Some((year_of(digits.get(..4)?)?, month_of(digits.get(4..6)?)?)) } else { None }
}

/// The last month of a quarter or half of the year that a text names.
fn quarter(text: &str) -> Option<u8> {
    let ends = [(3, ["1季度", "一季度"]), (6, ["2季度", "二季度"]), (9, ["3季度", "三季度"]), (12, ["4季度", "四季度"])];
    let named = |(month, words): (u8, [&str; 2])| words.iter().any(|word| text.contains(word)).then_some(month);
    // Of several the last; 前三季度 are all up to then.
    let last = ends.into_iter().rev().find_map(named);
    last.or_else(|| text.contains("上半年").then_some(6))
}

/// The month up to which a text says its figures run: `1至7月`, `1-7月`, `截至7月底`, `截止7月`, `7月止`. A month that is only
/// mentioned (`7月完工`) is none.
pub fn reaches(text: &str) -> Option<u8> {
    let text = scan::plain(text);
    let mut reached = None;
    for (at, _) in text.match_indices('月') {
        let head = &text[..at];
        let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, number) = head.split_at(head.len() - digits);
        let Some(month) = month_of(number) else { continue };
        let after = &text[at + '月'.len_utf8()..];
        let range = before
            .strip_suffix(['-', '—', '–', '~', '～', '至', '到'])
            .is_some_and(|before| before.trim_end_matches(['-', '—', '月', '份']).ends_with(|c: char| c.is_ascii_digit()));
        let until = ["截至", "截止", "截止到", "截至到", "截止至"]
            .iter()
            .any(|word| before.trim_end_matches(|c: char| c.is_ascii_digit() || "年今本".contains(c)).ends_with(word));
        let ends = ["止", "底止", "末止", "份止"].iter().any(|word| after.starts_with(word));
        if range || until || ends {
            reached = Some(month);
        }
    }
    reached
}

/// The last day of a month on which a table filed then is still about the month before.
const LAST_DAY_FOR_THE_MONTH_BEFORE: u8 = 20;

/// The month that a table is about by the day it was filed on (`填报日期：2025年11月5日`, or a day and nothing else): the month before,
/// or that of the day where it is nearly over. `None` where a text gives no such day.
pub fn of_filing(text: &str) -> Option<Mention> {
    const FILED: [&str; 10] =
        ["填报日期", "填报时间", "填表日期", "填表时间", "制表日期", "制表时间", "报送日期", "报送时间", "上报日期", "上报时间"];
    let bare = || {
        !text.chars().any(|c| !"年月日号./-—〇一二三四五六七八九十 　".contains(half_width(c)) && !half_width(c).is_ascii_digit())
    };
    if !crate::text::wording::says(&scan::joined(text), &FILED) && !bare() {
        return None;
    }
    let Date { year, month, day } = date::mentioned(text).into_iter().find(|mentioned| !mentioned.is_deadline)?.date;
    let (year, month) = match month {
        month if day > LAST_DAY_FOR_THE_MONTH_BEFORE => (year, month),
        1 => (year.map(|year| year - 1), 12),
        month => (year, month - 1),
    };
    Some(Mention { year, month: Some(month) })
}

/// The period of a table from what its sources mention, in order of trust, each with the words that say where it stands.
pub fn decide(sources: &[(Mention, String)]) -> (Option<Period>, Option<String>) {
    let months = sources.iter().find_map(|(mention, source)| Some((mention.year, mention.month?, source)));
    let Some((year, month, source)) = months else { return (None, None) };
    if year.is_some() {
        return (Some(Period { year, month }), Some(source.clone()));
    }
    match sources.iter().find_map(|(mention, source)| Some((mention.year?, source))) {
        Some((year, other)) => (Some(Period { year: Some(year), month }), Some(format!("月份据{source}，年份据{other}"))),
        None => (Some(Period { year, month }), Some(source.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_from_titles_and_names() {
        for (text, year, month) in [
            ("岳阳市2025年11月重点民生实事进度表", Some(2025), Some(11)),
            ("2025年1-11月进度", Some(2025), Some(11)),
            ("2025年1—11月", Some(2025), Some(11)),
            ("1月至11月完成情况", None, Some(11)),
            ("1至11月", None, Some(11)),
            ("截至11月30日", None, Some(11)),
            ("截至2025年11月30日", Some(2025), Some(11)),
            ("民生实事2025-11", Some(2025), Some(11)),
            ("民生实事_202511", Some(2025), Some(11)),
            ("20251130报送", Some(2025), Some(11)),
            ("2025.11", Some(2025), Some(11)),
            ("2025.1-11月", Some(2025), Some(11)),
            ("２０２５年１１月", Some(2025), Some(11)),
            ("二〇二五年十一月", Some(2025), Some(11)),
            ("十一月份", None, Some(11)),
            ("一月", None, Some(1)),
            ("第9期", None, None),
            ("11个月", None, None),
            ("13月", None, None),
            ("2025年度目标任务", Some(2025), None),
            ("附件1 2025年10月-12月", Some(2025), Some(12)),
            ("2024-2026年行动", None, None),
            ("三年行动（2024-2026年）2025年11月", Some(2025), Some(11)),
            ("2025年11月进度表（12月5日填报）", Some(2025), Some(11)),
            ("2025 年 9 月", Some(2025), Some(9)),
            ("2025年第三季度", Some(2025), Some(9)),
            ("2025年前三季度进度", Some(2025), Some(9)),
            ("2025年上半年", Some(2025), Some(6)),
            ("一至二季度", None, Some(6)),
            ("", None, None),
        ] {
            assert_eq!(find(text), Mention { year, month }, "{text}");
        }
    }

    #[test]
    fn a_note_tells_up_to_which_month_its_figures_run() {
        for (text, month) in [
            ("1至7月完成3321人", Some(7)),
            ("1-7月", Some(7)),
            ("1月—7月", Some(7)),
            ("截至7月底，主体完工", Some(7)),
            ("截止2025年7月，完成招标", Some(7)),
            ("7月止", Some(7)),
            ("7月完工", None),
            ("计划12月底前完成", None),
            ("6个月以内", None),
            ("一至七月", Some(7)),
        ] {
            assert_eq!(reaches(text), month, "{text}");
        }
    }

    #[test]
    fn a_table_filed_early_in_a_month_is_about_the_month_before() {
        let mention = |year: u16, month: u8| Some(Mention { year: Some(year), month: Some(month) });
        for (text, expected) in [
            ("填报日期：2025年11月5日", mention(2025, 10)),
            ("填报单位：某县　填报时间：2025.11.28", mention(2025, 11)),
            ("2026年1月4日", mention(2025, 12)),
            ("2025-11-20", mention(2025, 10)),
            ("11月21日", Some(Mention { year: None, month: Some(11) })),
            ("填报时间：12月5日前", None),
            ("截至2025年11月5日", None),
            ("2025年11月", None),
            ("填报日期：", None),
        ] {
            assert_eq!(of_filing(text), expected, "{text}");
        }
    }

    #[test]
    fn the_year_may_stand_elsewhere_than_the_month() {
        let sources = [("进度表", "标题"), ("11月", "工作表名"), ("2025年民生实事", "文件名")];
        let (period, source) = decide(&sources.map(|(text, source)| (find(text), source.to_owned())));
        assert_eq!(period, Some(Period { year: Some(2025), month: 11 }));
        assert!(source.is_some_and(|source| source.contains("工作表名") && source.contains("文件名")));
    }

    #[test]
    fn reports_are_due_in_the_month_after() {
        let due = |year: u16, month: u8, day: u8| Period { year: Some(year), month }.due(day).to_string();
        assert_eq!(due(2025, 11, 3), "2025年12月3日");
        assert_eq!(due(2025, 12, 5), "2026年1月5日");
        assert_eq!(due(2025, 1, 31), "2025年2月28日");
        assert_eq!(Period { year: None, month: 1 }.due(31).to_string(), "2月29日");
    }
}
