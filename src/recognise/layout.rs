//! Declarative layouts: a table is a cube of indicators × places × measures, and a layout says which of these dimensions
//! stand in the columns' headers and which in the rows' labels. Shared header words say what a column or row is.

mod list;

pub use list::{ListColumn, ListLayout, Lists, UploadsColumn};

use std::collections::HashMap;

use serde::Deserialize;

use crate::model::table::Measure;
use crate::text::quantity;
use crate::text::wording::{half_width, is_space, normal, without_brackets};

const BUILTIN_WORDS: &str = include_str!("../../rules/layouts/words.toml");
const BUILTIN: &[&str] = &[
    include_str!("../../rules/layouts/three-rows.toml"),
    include_str!("../../rules/layouts/one-row.toml"),
    include_str!("../../rules/layouts/places-down.toml"),
    include_str!("../../rules/layouts/places-across-measures.toml"),
    include_str!("../../rules/layouts/places-and-indicators-down.toml"),
    include_str!("../../rules/layouts/places-down-measures.toml"),
    include_str!("../../rules/layouts/flat.toml"),
];

/// A dimension of the cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// 指标, 项目.
    Indicator,
    /// 全市, counties, 市本级.
    Place,
    /// 目标, 完成数, 进度.
    Measure,
}

/// One layout: where each dimension stands. A table has the layout whose dimensions are its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Its id in reports.
    pub id: String,
    /// Its name in Chinese.
    pub name: String,
    /// What such a table looks like, in one sentence.
    pub about: String,
    /// Dimensions in the columns' headers.
    pub columns: Vec<Dimension>,
    /// Dimensions in the rows' labels.
    pub rows: Vec<Dimension>,
    /// What a table lacks that is nearly of this layout.
    pub missing: String,
}

/// All layouts in use, and the words their headers are recognised by.
#[derive(Clone, Debug)]
pub struct Layouts {
    layouts: Vec<Layout>,
    /// Header and label words.
    pub words: Words,
    /// Ledgers and other lists.
    pub lists: Lists,
}

impl Default for Layouts {
    /// The built-in layouts.
    fn default() -> Self {
        Self::builtin()
    }
}

impl Layouts {
    /// The layouts that are built in.
    pub fn builtin() -> Self {
        // A mistake in the built-in texts would be found by this module's tests.
        Self::parse(BUILTIN_WORDS, BUILTIN).unwrap_or_else(|_| Self {
            layouts: Vec::new(),
            words: Words::default(),
            lists: Lists::default(),
        })
    }

    /// Reads layouts and their words from TOML.
    ///
    /// # Errors
    /// Text that is no TOML, an unknown key, a missing one.
    pub fn parse(words: &str, layouts: &[&str]) -> Result<Self, toml::de::Error> {
        let layouts = layouts.iter().map(|text| toml::from_str(text)).collect::<Result<_, _>>()?;
        let words = Words::new(toml::from_str(words)?);
        Ok(Self { layouts, words, lists: Lists::builtin()? })
    }

    /// All layouts.
    pub fn all(&self) -> &[Layout] {
        &self.layouts
    }

    /// A layout by its id.
    pub fn get(&self, id: &str) -> Option<&Layout> {
        self.layouts.iter().find(|layout| layout.id == id)
    }

    /// The Chinese name of a layout.
    pub fn name(&self, id: &str) -> Option<&str> {
        let lists = [(&self.lists.ledger.id, &self.lists.ledger.name), (&self.lists.uploads.id, &self.lists.uploads.name)];
        let list = || lists.into_iter().find(|(known, _)| *known == id).map(|(_, name)| name.as_str());
        self.get(id).map(|layout| layout.name.as_str()).or_else(list)
    }

    /// The layout that has these dimensions in its columns and rows, in any order.
    pub fn with(&self, columns: &[Dimension], rows: &[Dimension]) -> Option<&Layout> {
        let same = |a: &[Dimension], b: &[Dimension]| a.len() == b.len() && a.iter().all(|dimension| b.contains(dimension));
        self.layouts.iter().find(|layout| same(&layout.columns, columns) && same(&layout.rows, rows))
    }
}

/// The classes a word may belong to. It may belong to several at once, since `任务` is a project in one table and a target in another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Classes(u16);

#[allow(missing_docs)]
impl Classes {
    pub const NONE: Classes = Classes(0);
    pub const NUMBER: Classes = Classes(1);
    pub const NAME: Classes = Classes(1 << 1);
    pub const UNIT: Classes = Classes(1 << 2);
    pub const LEAD: Classes = Classes(1 << 3);
    pub const LABEL: Classes = Classes(1 << 4);
    pub const TARGET: Classes = Classes(1 << 5);
    pub const ACTUAL: Classes = Classes(1 << 6);
    pub const PROGRESS: Classes = Classes(1 << 7);
    pub const MONTH: Classes = Classes(1 << 8);
    pub const TOTAL: Classes = Classes(1 << 9);
    pub const OWN: Classes = Classes(1 << 10);
    pub const PLACE: Classes = Classes(1 << 11);
    pub const NOTES: Classes = Classes(1 << 12);
    pub const OTHER: Classes = Classes(1 << 13);
    pub const SUBTOTAL: Classes = Classes(1 << 14);
    /// Any measure.
    pub const MEASURE: Classes = Classes(0b1111 << 5);

    pub const fn or(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }

    pub const fn and(self, other: Classes) -> Classes {
        Classes(self.0 & other.0)
    }

    pub const fn has(self, other: Classes) -> bool {
        self.0 & other.0 != 0
    }

    pub const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The measures among the classes, in the order of `Measure::ALL`.
    pub fn measures(self) -> impl Iterator<Item = Measure> {
        Measure::ALL.into_iter().filter(move |&measure| self.has(Classes::of(measure)))
    }

    pub const fn of(measure: Measure) -> Classes {
        match measure {
            Measure::Target => Classes::TARGET,
            Measure::Actual => Classes::ACTUAL,
            Measure::Progress => Classes::PROGRESS,
            Measure::Month => Classes::MONTH,
        }
    }
}

/// What a header text says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The classes the text may belong to; none for an unknown word.
    pub classes: Classes,
    /// The unit written in brackets: 人 for `目标（人）`.
    pub unit: Option<String>,
    /// Whether a single month stands before the word: `11月完成数`, but not `1-11月` nor `截至11月`.
    pub single_month: bool,
    /// Whether the text says nothing but a period: `1-11月`.
    pub period: bool,
    /// What stands before the word, if that is more than a period: `就业` for `就业完成率`.
    pub group: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordLists {
    number: Vec<String>,
    name: Vec<String>,
    unit: Vec<String>,
    lead: Vec<String>,
    label: Vec<String>,
    target: Vec<String>,
    actual: Vec<String>,
    progress: Vec<String>,
    month: Vec<String>,
    total: Vec<String>,
    subtotal: Vec<String>,
    own: Vec<String>,
    place: Vec<String>,
    notes: Vec<String>,
    other: Vec<String>,
    footer: Vec<String>,
    footer_marks: Vec<String>,
}

/// Header and label words with their classes.
#[derive(Clone, Debug, Default)]
pub struct Words {
    classes: HashMap<String, Classes>,
    /// Words for one measure and nothing else, by their last character and longest first: they are also recognised at the end
    /// of a longer text.
    endings: HashMap<char, Vec<(String, Classes)>>,
    own_share: Vec<String>,
    footer: Vec<String>,
    footer_marks: Vec<String>,
    /// The characters footers begin with.
    footer_starts: Vec<char>,
}

/// The most bytes of a header word; longer texts are sentences.
const LONGEST_HEADING: usize = 120;

impl Words {
    fn new(lists: WordLists) -> Self {
        let mut words = Self::default();
        let own_share = lists.own.iter().filter(|word| word.ends_with("本级")).map(|word| normal(word).into_owned()).collect();
        for (list, class) in [
            (lists.number, Classes::NUMBER),
            (lists.name, Classes::NAME),
            (lists.unit, Classes::UNIT),
            (lists.lead, Classes::LEAD),
            (lists.label, Classes::LABEL),
            (lists.target, Classes::TARGET),
            (lists.actual, Classes::ACTUAL),
            (lists.progress, Classes::PROGRESS),
            (lists.month, Classes::MONTH),
            (lists.total, Classes::TOTAL),
            (lists.subtotal, Classes::SUBTOTAL),
            (lists.own, Classes::OWN),
            (lists.place, Classes::PLACE),
            (lists.notes, Classes::NOTES),
            (lists.other, Classes::OTHER),
        ] {
            for word in list {
                let entry = words.classes.entry(normal(&word).into_owned()).or_default();
                *entry = entry.or(class);
            }
        }
        for (word, &classes) in &words.classes {
            let only_measure = classes.has(Classes::MEASURE) && classes.and(Classes::MEASURE) == classes;
            if let Some(last) = word.chars().next_back().filter(|_| only_measure && word.chars().count() >= 2) {
                words.endings.entry(last).or_default().push((word.clone(), classes));
            }
        }
        for endings in words.endings.values_mut() {
            endings.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        }
        words.own_share = own_share;
        words.footer = lists.footer.iter().map(|word| normal(word).into_owned()).collect();
        words.footer_marks = lists.footer_marks.iter().map(|word| normal(word).into_owned()).collect();
        words.footer_starts = words.footer.iter().chain(&words.footer_marks).filter_map(|word| word.chars().next()).collect();
        words.footer_starts.sort_unstable();
        words.footer_starts.dedup();
        words
    }

    /// The classes of a word that stands alone, in normal form.
    pub fn exact(&self, word: &str) -> Classes {
        self.classes.get(word).copied().unwrap_or_default()
    }

    /// What a header text says: alone, or with a unit in brackets, a period before it, or the indicator's name before it.
    pub fn heading(&self, text: &str) -> Heading {
        if text.len() > LONGEST_HEADING {
            return Heading::default();
        }
        let word = normal(text);
        let classes = self.exact(&word);
        if !classes.is_none() {
            return Heading { classes, ..Heading::default() };
        }
        let (base, bracket) = without_brackets(&word);
        let unit = bracket.filter(|inner| is_unit_like(inner)).map(str::to_owned);
        let (base, unit) = match base.strip_suffix(['%', '‰']) {
            Some(rest) if !rest.is_empty() => (rest, unit.or_else(|| Some("%".to_owned()))),
            _ => (base, unit),
        };
        let share = || ["任务", "目标", "计划", "指标", "预算"].iter().any(|word| base.contains(word));
        // 完成任务 is a count, 完成任务（%） what it comes to.
        if unit.as_deref() == Some("%") && base.starts_with("完成") && share() {
            return Heading { classes: Classes::PROGRESS, unit, ..Heading::default() };
        }
        let classes = self.exact(base);
        if !classes.is_none() {
            return Heading { classes, unit, ..Heading::default() };
        }
        for earlier in ["上月", "上年", "去年", "上期", "同期"] {
            if base.starts_with(earlier) {
                return Heading { classes: Classes::OTHER, unit, ..Heading::default() };
            }
        }
        if base.starts_with('占') && share() {
            return Heading { classes: Classes::PROGRESS, unit, ..Heading::default() };
        }
        if base.contains('序') && (base.contains("序时") || base.contains("时序")) {
            return Heading { classes: Classes::OTHER, unit, ..Heading::default() };
        }
        // 较9月末提升, 比上年增长
        let compared = base.starts_with(['较', '±'])
            || base.starts_with("同比")
            || base.starts_with("环比")
            || base.starts_with("与序时")
            || (base.starts_with('比') && base.contains(['月', '年', '上']));
        if compared || ["排名", "排位", "名次", "位次"].iter().any(|rank| base.ends_with(rank)) {
            return Heading { classes: Classes::OTHER, unit, ..Heading::default() };
        }
        let (rest, single_month) = without_period(base);
        if rest.is_empty() {
            return Heading { unit, single_month, period: true, ..Heading::default() };
        }
        if rest.len() < base.len() {
            let classes = self.exact(rest);
            if !classes.is_none() {
                return Heading { classes, unit, single_month, ..Heading::default() };
            }
        }
        let endings = base.chars().next_back().and_then(|last| self.endings.get(&last));
        for (ending, classes) in endings.into_iter().flatten() {
            if let Some(before) = base.strip_suffix(ending.as_str()) {
                let (group, single_month) = without_period(before);
                let group = group.trim_end_matches(['-', '—', '_', ':', '的', '/', '·']);
                // 当月完成值 is the month's own.
                if *classes == Classes::ACTUAL && ["本月", "当月", "本期"].contains(&group) {
                    return Heading { classes: Classes::MONTH, unit, ..Heading::default() };
                }
                let group = (!group.is_empty()).then(|| group.to_owned());
                return Heading { classes: *classes, unit, single_month, group, period: false };
            }
        }
        Heading { unit, ..Heading::default() }
    }

    /// Words that name the city's own share wherever they stand: 市本级, but not 市级 or 市直, which also begin other words.
    pub fn own_share(&self) -> impl Iterator<Item = &str> {
        self.own_share.iter().map(String::as_str)
    }

    /// Whether a text begins the notes under a table: `备注：…`, `填表人：…`.
    pub fn is_footer(&self, text: &str) -> bool {
        let first = text.chars().find(|character| !is_space(*character)).map(half_width);
        if first.is_none_or(|first| self.footer_starts.binary_search(&first).is_err()) {
            return false;
        }
        // Enough of the text to hold any of the words.
        let end = text.char_indices().nth(24).map_or(text.len(), |(at, _)| at);
        let start = normal(text.get(..end).unwrap_or(text));
        if self.footer.iter().any(|word| start.starts_with(word.as_str())) {
            return true;
        }
        self.footer_marks.iter().any(|word| {
            start.strip_prefix(word.as_str()).is_some_and(|rest| {
                rest.chars().next().is_none_or(|next| matches!(next, ':' | '、' | '.' | '(' | '*') || next.is_ascii_digit())
            })
        })
    }
}

/// Whether a bracket may hold a unit: short, without digits, no word of a period.
fn is_unit_like(inner: &str) -> bool {
    let count = inner.chars().count();
    (1..=8).contains(&count)
        && !inner.chars().any(|character| character.is_ascii_digit())
        && !["年", "月", "含", "累计", "市本级", "市直", "截至", "个数", "打分", "必填", "选填"]
            .iter()
            .any(|word| inner.contains(word) && inner != "元/月")
}

/// What a period may consist of beside its numbers.
const OPENINGS: [&str; 35] = [
    // Not the month's own figure: what was done up to its end.
    "截至本月",
    "截止本月",
    "截至当月",
    "截止当月",
    "至本月",
    "到本月",
    "至当月",
    "到当月",
    "截至目前",
    "截止目前",
    "截至",
    "截止",
    "全年",
    "年度",
    "今年",
    "本年",
    "当年",
    "目前",
    "至今",
    "自年初",
    "年初",
    "年底",
    "月底",
    "月末",
    "底",
    "末",
    "份",
    "至",
    "到",
    "-",
    "—",
    "~",
    "止",
    "以来",
    "累计至",
];

/// Whether a digit or one of [`OPENINGS`] may begin with a character.
fn begins_period(character: char) -> bool {
    matches!(
        character,
        '0'..='9'
            | '截'
            | '全'
            | '年'
            | '今'
            | '本'
            | '当'
            | '目'
            | '至'
            | '自'
            | '月'
            | '底'
            | '末'
            | '份'
            | '到'
            | '-'
            | '—'
            | '~'
            | '止'
            | '以'
            | '累'
    )
}

/// A word without the period before it (`2025年`, `1-11月`, `截至11月底`, `全年`), and whether that was a single month.
fn without_period(word: &str) -> (&str, bool) {
    let mut rest = word;
    let mut months = 0;
    let mut range = false;
    // Most words begin with no part of a period, which their first character tells.
    while rest.starts_with(begins_period) {
        let before = rest;
        // One at a time, so that the longer ones come first after each.
        let opening = OPENINGS.into_iter().find_map(|opening| Some((opening, rest.strip_prefix(opening)?)));
        if let Some((opening, after)) = opening {
            let reaches = opening.starts_with(['截', '至', '到']) && opening != "至今";
            range |= reaches || matches!(opening, "-" | "—" | "~" | "自年初" | "累计至" | "年底");
            rest = after;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let after = &rest[digits..];
            let mut found = false;
            for unit in ["年", "月", "日", "号"] {
                if let Some(after) = after.strip_prefix(unit) {
                    months += u8::from(unit == "月");
                    rest = after;
                    found = true;
                    break;
                }
            }
            if !found && after.starts_with(['-', '—', '~', '至', '.']) {
                range |= !after.starts_with('.');
                rest = after.strip_prefix('.').unwrap_or(after);
            }
        }
        if rest.len() == before.len() {
            break;
        }
    }
    // `quantity` would read 11月 as no count either; a lone month without a range is the month's own figure.
    (rest, months == 1 && !range)
}

/// The unit in a text such as `单位：万元`, if that is all it says.
pub fn stated_unit(text: &str) -> Option<String> {
    let word = normal(text);
    let inner = word.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(&word);
    let unit = ["计量单位:", "单位:", "数量单位:"].iter().find_map(|prefix| inner.strip_prefix(prefix))?;
    let (_, base) = quantity::scale_of(unit);
    let single = !unit.contains(['、', ',', ';', '/', '%']) && unit != "见表" && unit != "详见表";
    (single && is_unit_like(unit) && (!base.is_empty() || unit.len() < 4)).then(|| unit.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_layouts_are_sound() {
        let layouts = Layouts::parse(BUILTIN_WORDS, BUILTIN).unwrap();
        use Dimension::{Indicator, Measure, Place};
        let id = |columns: &[Dimension], rows: &[Dimension]| layouts.with(columns, rows).map(|layout| layout.id.as_str());
        assert_eq!(id(&[Place], &[Measure, Indicator]), Some("three-rows"));
        assert_eq!(id(&[Measure], &[Indicator]), Some("one-row"));
        assert_eq!(id(&[Measure, Indicator], &[Place]), Some("places-down"));
        assert_eq!(id(&[Place, Measure], &[Indicator]), Some("places-across-measures"));
        assert_eq!(id(&[Place, Measure], &[Place]), None);
        assert_eq!(layouts.name("one-row"), Some("一行一指标"));
    }

    #[test]
    fn header_words_are_understood_with_units_periods_and_names() {
        let words = Layouts::builtin().words;
        let heading = |text: &str| words.heading(text);
        assert!(heading("推 进\n情 况").classes.has(Classes::LABEL));
        assert!(heading("目标（人）").classes.has(Classes::TARGET));
        assert_eq!(heading("目标（人）").unit.as_deref(), Some("人"));
        assert_eq!(heading("进度（％）").unit.as_deref(), Some("%"));
        assert!(heading("2025年目标任务").classes.has(Classes::TARGET));
        assert!(heading("1-11月累计完成").classes.has(Classes::ACTUAL) && !heading("1-11月累计完成").single_month);
        assert!(heading("截至11月底完成数").classes.has(Classes::ACTUAL) && !heading("截至11月底完成数").single_month);
        assert!(heading("11月完成数").single_month);
        for text in ["截至本月完成", "截止本月底累计完成数", "年初至本月完成数", "到当月末完成", "1月至本月止累计"]
        {
            assert_eq!(heading(text).classes, Classes::ACTUAL, "{text}");
            assert!(!heading(text).single_month, "{text}");
        }
        assert!(heading("本月完成").classes == Classes::MONTH && heading("截至本月底进度").classes == Classes::PROGRESS);
        assert!(heading("序时进度").classes == Classes::OTHER && heading("上月完成数").classes == Classes::OTHER);
        assert!(heading("占年度目标任务比例（%）").classes == Classes::PROGRESS);
        assert_eq!(heading("城镇新增就业完成率").group.as_deref(), Some("城镇新增就业"));
        assert!(heading("城镇新增就业完成率").classes.has(Classes::PROGRESS));
        assert!(heading("县（市、区）").classes.has(Classes::PLACE));
        assert!(OPENINGS.iter().all(|opening| opening.starts_with(begins_period)));
        assert!(heading("岳阳楼区").classes.is_none() && heading("存在问题").classes == Classes::NOTES);
    }

    #[test]
    fn notes_under_a_table_are_told_from_names() {
        let words = Layouts::builtin().words;
        for text in ["备注：数据截至11月底", "注:1.本表", "说明：", "填表人：张三", "注1：", "填报单位（盖章）"]
        {
            assert!(words.is_footer(text), "{text}");
        }
        for text in ["注册登记服务", "说明会召开", "审核通过率", "合计", "附近停车场"] {
            assert!(!words.is_footer(text), "{text}");
        }
        assert_eq!(stated_unit("（单位：万元）").as_deref(), Some("万元"));
        assert_eq!(stated_unit("单位：个、%"), None);
        assert_eq!(stated_unit("单位：华容县人社局2025年"), None);
    }
}
