//! What the cells of a column hold: that tells what a column is where its header's word may mean several things.

use crate::layout::{Classes, Words};
use crate::profile::Profile;
use crate::recognise::grid::Grid;
use crate::recognise::header::is_numeric;
use crate::wording::normal;
use crate::workbook::Content;

/// What the cells of a column hold, counted over the body.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Holding {
    pub numbers: usize,
    pub percents: usize,
    pub texts: usize,
    pub long: usize,
    pub measures: usize,
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
    "街道办事处",
    "办事处",
    "村",
    "新城",
    "管委会",
    "林场",
    "农场",
    "园区",
    "社区",
    "居委会",
    "地区",
];

/// Whether a text may be the name of a place.
pub(in crate::recognise) fn is_place_like(words: &Words, profile: &Profile, text: &str) -> bool {
    let word = normal(text);
    if profile.place(&word).is_some() || words.exact(&word).has(Classes::TOTAL.or(Classes::OWN)) {
        return true;
    }
    let count = word.chars().count();
    (2..=12).contains(&count)
        && PLACE_ENDINGS.iter().any(|ending| word.ends_with(ending))
        && !word.ends_with("小区")
        && !word.chars().any(|character| character.is_ascii_digit() || matches!(character, '、' | ',' | ':' | '“'))
}

/// Counts what a column's cells hold.
pub(super) fn hold(grid: &Grid<'_>, words: &Words, profile: &Profile, rows: &[usize], column: usize) -> Holding {
    let mut holding = Holding::default();
    let step = rows.len().div_ceil(SAMPLE).max(1);
    // Every row while they are few; a wide step would miss the rhythm of three rows an indicator.
    let sample = if step > 1 { &rows[..SAMPLE.min(rows.len())] } else { rows };
    for &row in sample {
        let Some(content) = grid.own(row, column) else { continue };
        match content {
            Content::Number(stored) => {
                holding.numbers += 1;
                holding.percents += usize::from(stored.format.percent);
            }
            Content::Text(text) => {
                if is_numeric(content) || (begins_with_number(text) && !words.heading(text).classes.has(Classes::MEASURE)) {
                    holding.numbers += 1;
                    holding.percents += usize::from(text.ends_with(['%', '％']));
                    continue;
                }
                if text.len() > 60 {
                    holding.texts += 1;
                    holding.long += 1;
                    continue;
                }
                let word = normal(text);
                if profile.is_not_applicable(&word) {
                    holding.not_applicable += 1;
                    continue;
                }
                holding.texts += 1;
                if word.chars().count() > 12 {
                    holding.long += 1;
                    continue;
                }
                let classes = words.heading(&word).classes;
                if classes.has(Classes::MEASURE) {
                    holding.measures += 1;
                    holding.kinds = holding.kinds.or(classes.and(Classes::MEASURE));
                }
                holding.units += usize::from(profile.is_unit(&word));
                holding.places += usize::from(is_place_like(words, profile, &word));
            }
            _ => {}
        }
    }
    holding
}

/// `8950人`, `40(市本级)`: a figure, though not a bare number. Names such as `4G基站` or `12个月龄…` are longer than this.
fn begins_with_number(text: &str) -> bool {
    text.len() <= 24 && text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) && text.chars().count() <= 12
}
