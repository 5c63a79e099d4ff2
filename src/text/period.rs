//! Months and days in texts: the month a table stands for, read from its title, the sheet's name or the file's name, and the
//! months and dates that notes and captions speak of.

use crate::model::table::Period;
use crate::text::wording::{half_width, is_space};

/// What a text says about time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mention {
    /// The year, where one is named.
    pub year: Option<u16>,
    /// The month; of a range the last.
    pub month: Option<u8>,
}

/// Finds a year and a month: `2025年11月`, `1-11月`, `1月至11月`, `截至11月30日`, `2025-11`, `2025.11`, `202511`, `二〇二五年十一月`.
/// Of a range the last month counts. `第9期` and `11个月` are no months.
pub fn find(text: &str) -> Mention {
    let text = arabic(&joined(text));
    let characters: Vec<char> = text.chars().collect();
    let mut mention = Mention::default();
    let mut month_follows_year = false;
    let mut position = 0;
    // The end of the last month that was read: a range continues there.
    let mut continues_at: Option<usize> = None;
    while position < characters.len() {
        let start = position;
        let mut end = start;
        while characters.get(end).is_some_and(char::is_ascii_digit) {
            end += 1;
        }
        if end == start {
            position += 1;
            continue;
        }
        position = end;
        let digits: String = characters[start..end].iter().collect();
        let next = characters.get(end).copied();
        match digits.len() {
            4 => {
                let Some(year) = year(&digits) else { continue };
                if next == Some('年') {
                    mention.year = mention.year.or(Some(year));
                } else if matches!(next, Some('-' | '.' | '/' | '_')) {
                    // 2025-11, but not 2025-2027.
                    let rest: String = characters
                        .get(end + 1..)
                        .unwrap_or_default()
                        .iter()
                        .take_while(|character| character.is_ascii_digit())
                        .collect();
                    if rest.len() <= 2
                        && let Some(month) = month(&rest)
                    {
                        mention.year = mention.year.or(Some(year));
                        if !month_follows_year {
                            mention.month = Some(month);
                            month_follows_year = true;
                        }
                        position = end + 1 + rest.len();
                        // 2025.1-11月: the range goes on to its last month.
                        continues_at = Some(position);
                    } else if rest.len() == 4 {
                        // A plan for several years: the year of the table is not said.
                        position = end + 1 + rest.len();
                    }
                } else if mention.year.is_none() && !matches!(next, Some('个' | '人' | '户' | '处')) {
                    mention.year = Some(year);
                }
            }
            6 | 8 => {
                let (Some(year), Some(month)) = (digits.get(..4).and_then(year), digits.get(4..6).and_then(month)) else {
                    continue;
                };
                let day = digits.get(6..).and_then(|day| day.parse::<u8>().ok());
                if digits.len() == 6 || day.is_some_and(|day| (1..=31).contains(&day)) {
                    mention.year = mention.year.or(Some(year));
                    if mention.month.is_none() {
                        mention.month = Some(month);
                    }
                }
            }
            1 | 2 => {
                if next != Some('月') {
                    // The first half of a range: 1-11月.
                    continue;
                }
                let Some(month) = month(&digits) else { continue };
                let after_year = start > 0 && characters.get(start - 1) == Some(&'年');
                let in_range = continues_at.is_some_and(|at| {
                    characters.get(at..start).is_some_and(|between| {
                        !between.is_empty() && between.iter().all(|character| "-—~至到－年0123456789".contains(*character))
                    })
                }) || start
                    .checked_sub(1)
                    .and_then(|before| characters.get(before))
                    .is_some_and(|before| "-—~至到".contains(*before));
                if mention.month.is_none() || in_range || (after_year && !month_follows_year) {
                    mention.month = Some(month);
                }
                // 2025年1-11月: the first half of the range follows the year.
                month_follows_year |= after_year || in_range;
                position = end + 1;
                continues_at = Some(position);
            }
            _ => {}
        }
    }
    mention.month = mention.month.or_else(|| quarter(&text));
    mention
}

/// The last month of a quarter or half of the year that a text names.
fn quarter(text: &str) -> Option<u8> {
    let ends = [(3, ["1季度", "一季度"]), (6, ["2季度", "二季度"]), (9, ["3季度", "三季度"]), (12, ["4季度", "四季度"])];
    let named = |(month, words): (u8, [&str; 2])| words.iter().any(|word| text.contains(word)).then_some(month);
    // Of several the last; 前三季度 are all up to then.
    let last = ends.into_iter().rev().find_map(named);
    last.or_else(|| text.contains("上半年").then_some(6))
}

/// A day in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Where it is written.
    pub year: Option<u16>,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// Whether something is due by then (`12月5日前`).
    pub is_deadline: bool,
}

/// The days written in a text: `2025年10月21日`, `10月21日`, `2025-10-21`, `2025.10.21`, `2025/10/21`.
pub fn dates(text: &str) -> Vec<Date> {
    let text = arabic(&joined(text));
    let mut numbers: Vec<(u16, usize, usize)> = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(|c: char| c.is_ascii_digit()).map(|at| from + at) {
        let end = text[start..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |length| start + length);
        // A number too long for a year is none of a date.
        numbers.push((text[start..end].parse().unwrap_or(u16::MAX), start, end));
        from = end;
    }
    let between = |a: usize, b: usize| -> &str {
        match (numbers.get(a), numbers.get(b)) {
            (Some((.., end)), Some((_, start, _))) => &text[*end..*start],
            _ => "",
        }
    };
    let mut found = Vec::new();
    for (at, &(number, _, end)) in numbers.iter().enumerate() {
        let after = &text[end..];
        let month_before = |separator: &str| {
            let before = at.checked_sub(1)?;
            (between(before, at) == separator).then(|| numbers.get(before)).flatten().map(|(month, ..)| (*month, before))
        };
        let written = month_before("月").filter(|_| after.starts_with('日') || after.starts_with('号'));
        let (month, year) = match written {
            Some((month, at)) => (month, at.checked_sub(1).filter(|year| between(*year, at) == "年")),
            None => {
                let Some((separator, (month, at))) =
                    ["-", ".", "/"].into_iter().find_map(|separator| Some((separator, month_before(separator)?)))
                else {
                    continue;
                };
                let Some(year) = at.checked_sub(1).filter(|year| between(*year, at) == separator) else { continue };
                (month, Some(year))
            }
        };
        let year = year.and_then(|at| numbers.get(at)).map(|(year, ..)| *year);
        let known_year = year.is_none_or(|year| (1990..=2099).contains(&year));
        if let (Ok(month @ 1..=12), Ok(day @ 1..=31), true) = (u8::try_from(month), u8::try_from(number), known_year) {
            let is_deadline = after.trim_start_matches(['日', '号', '之', '以']).starts_with('前');
            found.push(Date { year, month, day, is_deadline });
        }
    }
    found
}

/// The month up to which a text says its figures run: `1至7月`, `1-7月`, `截至7月底`, `截止7月`, `7月止`. A month that is only
/// mentioned (`7月完工`) is none.
pub fn reaches(text: &str) -> Option<u8> {
    let text = arabic(&joined(text));
    let mut reached = None;
    for (at, _) in text.match_indices('月') {
        let head = &text[..at];
        let digits = head.len() - head.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (before, number) = head.split_at(head.len() - digits);
        let Some(month) = month(number) else { continue };
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

/// The text in half width without spaces, except between digits: `附件1 2025年` is not the year 12025.
fn joined(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut gap = false;
    for character in text.chars() {
        if is_space(character) {
            gap = true;
            continue;
        }
        let character = half_width(character);
        if gap && character.is_ascii_digit() && result.ends_with(|last: char| last.is_ascii_digit()) {
            result.push(' ');
        }
        gap = false;
        result.push(character);
    }
    result
}

/// Chinese numerals before 年 and 月 in Arabic digits.
fn arabic(text: &str) -> String {
    if !text.contains(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '〇']) {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut run = String::new();
    for character in text.chars() {
        if "一二三四五六七八九十〇零".contains(character) {
            run.push(character);
            continue;
        }
        let number = match (character, run.as_str()) {
            ('月' | '至', "一") => Some("1".to_owned()),
            ('月' | '年' | '日' | '-' | '—' | '至', run) => {
                crate::text::quantity::numeral(run).map(|numeral| numeral.value.to_string())
            }
            _ => None,
        };
        result.push_str(number.as_deref().unwrap_or(&run));
        run.clear();
        result.push(character);
    }
    result.push_str(&run);
    result
}

fn year(digits: &str) -> Option<u16> {
    digits.parse().ok().filter(|year| (1990..=2099).contains(year))
}

fn month(digits: &str) -> Option<u8> {
    digits.parse().ok().filter(|month| (1..=12).contains(month))
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
    if !crate::text::wording::says(&joined(text), &FILED) && !bare() {
        return None;
    }
    let filed = dates(text).into_iter().find(|date| !date.is_deadline)?;
    let (year, month) = match filed.month {
        month if filed.day > LAST_DAY_FOR_THE_MONTH_BEFORE => (filed.year, month),
        1 => (filed.year.map(|year| year - 1), 12),
        month => (filed.year, month - 1),
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
    fn days_are_read_from_captions() {
        let day = |year: Option<u16>, month: u8, day: u8| Date { year, month, day, is_deadline: false };
        for (text, expected) in [
            ("填报日期：2025年10月21日", vec![day(Some(2025), 10, 21)]),
            ("报送日期 2025-10-21", vec![day(Some(2025), 10, 21)]),
            ("2025.10.21", vec![day(Some(2025), 10, 21)]),
            ("２０２５／１０／２１", vec![day(Some(2025), 10, 21)]),
            ("截至十月二十一日", vec![day(None, 10, 21)]),
            ("12月5日前报送", vec![Date { is_deadline: true, ..day(None, 12, 5) }]),
            ("2025年11月", vec![]),
            ("1.8万人次", vec![]),
            ("电话 0730-8880-123", vec![]),
            ("13月40日", vec![]),
        ] {
            assert_eq!(dates(text), expected, "{text}");
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
}
