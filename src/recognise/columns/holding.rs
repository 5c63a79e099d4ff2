//! What the cells of a column hold: this decides what a column is where its header's word may mean several things.

use crate::model::workbook::Content;
use crate::profile::Profile;
use crate::recognise::grid::{ByText, Grid};
use crate::recognise::layout::{Classes, Words};
use crate::text::wording::normal;

/// What the cells of a column hold, counted over the body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Holding {
    pub numbers: usize,
    pub percents: usize,
    pub texts: usize,
    pub long: usize,
    pub measures: usize,
    /// Labels of rows that are no measure and no name: 序时进度, 排名.
    pub others: usize,
    pub units: usize,
    pub places: usize,
    pub not_applicable: usize,
    pub kinds: Classes,
}

/// Rows that are looked at to tell what a column holds.
const SAMPLE: usize = 300;

/// Endings of names of places.
const PLACE_ENDINGS: &[&str] = &[
    "县",
    "区",
    "市",
    "旗",
    "州",
    "盟",
    "镇",
    "乡",
    "街道",
    "街道办",
    "办事处",
    "村",
    "新城",
    "管委会",
    "林场",
    "农场",
    "居委会",
];

/// Whether a text may be the name of a place.
pub(in crate::recognise) fn is_place_like(words: &Words, profile: &Profile, text: &str) -> bool {
    is_named_like_place(words, profile, &normal(text))
}

/// Whether a word in normal form may be the name of a place.
fn is_named_like_place(words: &Words, profile: &Profile, word: &str) -> bool {
    if profile.place(word).is_some() || words.exact(word).has(Classes::TOTAL.or(Classes::OWN)) {
        return true;
    }
    let count = word.chars().count();
    (2..=12).contains(&count)
        && PLACE_ENDINGS.iter().any(|ending| word.ends_with(ending))
        && !word.ends_with("小区")
        && !word.chars().any(|character| character.is_ascii_digit() || matches!(character, '、' | ',' | ':' | '“'))
}

/// What a text may be.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    number: bool,
    percent: bool,
    not_applicable: bool,
    long: bool,
    measures: Classes,
    other: bool,
    unit: bool,
    place: bool,
}

impl Word {
    fn read(grid: &Grid<'_>, words: &Words, profile: &Profile, text: &str, (row, column): (usize, usize)) -> Self {
        let said = || grid.heading(words, row, column);
        let is_measure = || said().is_some_and(|heading| heading.classes.has(Classes::MEASURE));
        if grid.is_numeric(row, column) || (begins_with_number(text) && !is_measure()) {
            return Self { number: true, percent: text.ends_with(['%', '％']), ..Self::default() };
        }
        if text.len() > 60 {
            return Self { long: true, ..Self::default() };
        }
        let word = normal(text);
        if profile.is_not_applicable(&word) {
            return Self { not_applicable: true, ..Self::default() };
        }
        if word.chars().count() > 12 {
            return Self { long: true, ..Self::default() };
        }
        // 就业完成率 is a name of its own, not the label of a row.
        let label = said().filter(|heading| heading.group.is_none());
        let classes = label.map(|heading| heading.classes).unwrap_or_default();
        let (measures, other) = (classes.and(Classes::MEASURE), classes == Classes::OTHER);
        Self {
            measures,
            other,
            unit: profile.is_unit(&word),
            place: is_named_like_place(words, profile, &word),
            ..Self::default()
        }
    }
}

/// Counts what a column's cells hold.
pub(super) fn hold(
    grid: &Grid<'_>,
    words: &Words,
    profile: &Profile,
    rows: &[usize],
    column: usize,
    known: &mut ByText<Word>,
) -> Holding {
    let mut holding = Holding::default();
    let step = rows.len().div_ceil(SAMPLE).max(1);
    // Every row while they are few; a wide step would miss the rhythm of three rows an indicator.
    let sample = if step > 1 { &rows[..SAMPLE.min(rows.len())] } else { rows };
    for &row in sample {
        match grid.own(row, column) {
            Some(Content::Number(stored)) => {
                holding.numbers += 1;
                holding.percents += usize::from(stored.format.percent);
            }
            Some(Content::Text(_)) => {
                let read = |text| Word::read(grid, words, profile, text, (row, column));
                let Some(&word) = known.of(grid, row, column, read) else { continue };
                if word.number {
                    holding.numbers += 1;
                    holding.percents += usize::from(word.percent);
                    continue;
                }
                if word.not_applicable {
                    holding.not_applicable += 1;
                    continue;
                }
                holding.texts += 1;
                holding.long += usize::from(word.long);
                if !word.measures.is_none() {
                    holding.measures += 1;
                    holding.kinds = holding.kinds.or(word.measures);
                }
                holding.others += usize::from(word.other);
                holding.units += usize::from(word.unit);
                holding.places += usize::from(word.place);
            }
            _ => {}
        }
    }
    holding
}

/// Whether a text begins with a number and is short enough to be a figure with words beside it: `8950人`, `40(市本级)`. Names that
/// begin with a number (`12个月龄婴幼儿…`) are longer.
fn begins_with_number(text: &str) -> bool {
    text.len() <= 24 && text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && text.chars().count() <= 12
}
