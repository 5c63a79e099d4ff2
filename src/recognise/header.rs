//! Finds the header of a table: the rows that name the columns, of any height, at any place of the sheet.

use std::collections::{HashMap, HashSet};

use crate::model::workbook::Content;
use crate::profile::Profile;
use crate::recognise::grid::Grid;
use crate::recognise::layout::{Classes, Heading, Words};
use crate::text::wording::{normal, one_line, without_brackets};

/// The most rows a header may have.
const TALLEST: usize = 6;

/// The most columns among which words without a group are given one.
pub(super) const WIDEST: usize = 512;

/// A header: its rows, and for every column the texts above its figures.
#[derive(Debug)]
pub(super) struct Header {
    /// The first row of the header.
    pub top: usize,
    /// The last row of the header (numbering rows such as `甲 乙 1 2 3` included).
    pub bottom: usize,
    /// The path of every column of the grid, top to bottom.
    pub paths: Vec<Vec<Part>>,
}

/// One text of a column's path.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub text: String,
    pub heading: Heading,
    /// The cell that holds it.
    pub at: (usize, usize),
}

/// What a header row is made of.
const STRUCTURE: Classes =
    Classes::NUMBER.or(Classes::NAME).or(Classes::UNIT).or(Classes::LEAD).or(Classes::PLACE).or(Classes::LABEL);

/// Whether a row reads like a header: no figures, and at least two header words that go together.
pub(super) fn reads_like_header(grid: &Grid<'_>, words: &Words, row: usize) -> bool {
    // Figures are the quickest sign that a row is none.
    if grid.has_numbers(row) {
        return false;
    }
    let mut matches = 0;
    let mut structure = 0;
    let mut measures = Classes::NONE;
    let mut previous = None;
    let mut last_text = None;
    for column in 0..grid.width() {
        if grid.content(row, column).is_none() {
            continue;
        }
        let origin = grid.origin(row, column);
        if previous == Some(origin) {
            continue;
        }
        previous = Some(origin);
        let Some(text) = grid.text(row, column) else { continue };
        // States and `/` repeat along a row of figures.
        if last_text == Some(text) {
            continue;
        }
        last_text = Some(text);
        let classes = grid.heading(words, row, column).map(|heading| heading.classes).unwrap_or_default();
        if classes.is_none() {
            continue;
        }
        matches += 1;
        if classes.has(STRUCTURE) {
            structure += 1;
        }
        measures = measures.or(classes.and(Classes::MEASURE));
    }
    let kinds = measures.measures().count();
    (matches >= 2 && structure >= 1 && (structure >= 2 || matches > structure)) || (matches >= 3 && kinds >= 2)
}

/// Finds the next header at or below a row.
pub(super) fn find(grid: &Grid<'_>, words: &Words, profile: &Profile, from: usize) -> Option<Header> {
    let row =
        (from..grid.height()).find(|&row| reads_like_header(grid, words, row)).or_else(|| above_labels(grid, words, from))?;
    Some(grow(grid, words, profile, from, row))
}

/// Finds the header above the first labels of measures. Where the words of a header are unknown, 指标, 数量 and 进度 down a column
/// still show that a table begins there.
fn above_labels(grid: &Grid<'_>, words: &Words, from: usize) -> Option<usize> {
    let measures = |row: usize, column: usize| {
        grid.heading(words, row, column).map(|heading| heading.classes.and(Classes::MEASURE)).unwrap_or_default()
    };
    let column_from = |row: usize| {
        (0..grid.width()).any(|column| {
            let first = measures(row, column);
            !first.is_none() && {
                let next = measures(row + 1, column);
                !next.is_none() && next != first
            }
        })
    };
    let first = (from + 1..grid.height()).find(|&row| column_from(row))?;
    let row = first - 1;
    let texts = own_texts(grid, row).count();
    (texts >= 3 && !grid.has_numbers(row)).then_some(row)
}

/// The header around a row that reads like one.
pub(super) fn grow(grid: &Grid<'_>, words: &Words, profile: &Profile, from: usize, row: usize) -> Header {
    let mut top = row;
    for column in 0..grid.width() {
        let (first, _) = grid.origin(row, column);
        if first >= from && row - first < TALLEST {
            top = top.min(first);
        }
    }
    while top > from && row - top + 1 < TALLEST && is_group_row(grid, top - 1, top) {
        top -= 1;
    }
    let mut bottom = row;
    let mut numbering = None;
    while bottom + 1 < grid.height() && bottom + 1 - top < TALLEST {
        let next = bottom + 1;
        if is_numbering_row(grid, next) {
            numbering = Some(next);
            bottom = next;
            break;
        }
        if !continues(grid, words, profile, top, bottom, next) {
            break;
        }
        bottom = next;
    }
    let last = if numbering.is_some() { bottom - 1 } else { bottom };
    let paths = paths(grid, words, top, last);
    Header { top, bottom, paths }
}

/// The texts of a row that start in it, with their columns.
pub(super) fn own_texts<'a>(grid: &Grid<'a>, row: usize) -> impl Iterator<Item = (usize, &'a str)> {
    (0..grid.width())
        .filter(move |&column| !grid.is_covered(row, column))
        .filter_map(move |column| Some((column, grid.text(row, column)?)))
}

/// The number of columns a text is merged over.
fn span(grid: &Grid<'_>, row: usize, column: usize) -> usize {
    (column..grid.width()).take_while(|&other| grid.origin(row, other) == (row, column)).count()
}

/// Whether the row above a header names groups of its columns (and is no title).
fn is_group_row(grid: &Grid<'_>, row: usize, below: usize) -> bool {
    let used = (0..grid.width()).filter(|&column| grid.content(below, column).is_some()).count();
    let first_used = (0..grid.width()).find(|&column| grid.content(below, column).is_some());
    let mut count = 0;
    let mut grouping = false;
    for column in 0..grid.width() {
        if grid.is_covered(row, column) {
            continue;
        }
        if grid.content(row, column).is_none() {
            continue;
        }
        let Some(text) = grid.text(row, column) else { return false };
        if grid.is_numeric(row, column)
            || text.chars().count() > 30
            || text.contains(['：', ':'])
            || text.starts_with("附件")
            || text.starts_with("附表")
        {
            return false;
        }
        let width = span(grid, row, column);
        if width > 1 && width + 1 >= used && Some(column) == first_used {
            return false;
        }
        grouping |= width > 1 && Some(column) != first_used;
        count += 1;
    }
    let titled = own_texts(grid, row).any(|(_, text)| {
        let word = normal(text);
        word.ends_with('表') || word.contains("情况表") || word.contains("进度表") || word.contains("统计表")
    });
    !titled && (count >= 2 || (count == 1 && grouping))
}

/// Whether the row under a header still belongs to it.
fn continues(grid: &Grid<'_>, words: &Words, profile: &Profile, top: usize, bottom: usize, row: usize) -> bool {
    let mut own = 0;
    let mut units = 0;
    let mut reaches_down = false;
    let mut label_filled = false;
    let mut not_applicable = false;
    for column in 0..grid.width() {
        if grid.content(row, column).is_none() {
            continue;
        }
        let origin = grid.origin(row, column);
        if origin.0 < row {
            reaches_down |= origin.0 >= top;
            continue;
        }
        if origin != (row, column) {
            continue;
        }
        if grid.is_numeric(row, column) {
            return false;
        }
        let Some(text) = grid.text(row, column) else { return false };
        own += 1;
        let word = normal(text);
        if text.chars().count() > 40 {
            return false;
        }
        units += usize::from(profile.is_unit(&word));
        not_applicable |= profile.is_not_applicable(&word);
        let above = (top..=bottom).rev().find_map(|above| grid.text(above, column));
        let labels = |above: &str| {
            let classes = words.heading(above).classes;
            // 县市区 further right is a heading over the names of places, not the label of rows.
            classes.has(STRUCTURE) && !classes.has(Classes::MEASURE) && (column < 2 || classes != Classes::PLACE)
        };
        label_filled |= above.is_some_and(labels) && !words.exact(&word).has(Classes::MEASURE.or(Classes::TOTAL));
    }
    if own == 0 || not_applicable {
        return false;
    }
    let only_units = units == own && own >= 2;
    reaches_down || only_units || (own >= 2 && !label_filled)
}

/// Whether a row only numbers the columns: `甲 乙 1 2 3 4=3/2`.
fn is_numbering_row(grid: &Grid<'_>, row: usize) -> bool {
    let mut expected: Option<i64> = None;
    let mut numbers = 0;
    for column in 0..grid.width() {
        let Some(content) = grid.own(row, column) else { continue };
        let number = match content {
            Content::Number(stored) => i64::try_from(stored.value).ok().filter(|_| stored.value.fract().is_zero()),
            Content::Text(text) => {
                let word = normal(text);
                if matches!(word.as_ref(), "甲" | "乙" | "丙" | "丁" | "戊" | "栏次" | "行次" | "栏目" | "列次") {
                    continue;
                }
                let digits = word.trim_start_matches('(').chars().take_while(char::is_ascii_digit).count();
                let rest = word.trim_start_matches('(').get(digits..).unwrap_or_default();
                if digits == 0 || digits > 3 || !(rest.is_empty() || rest.starts_with([')', '='])) {
                    return false;
                }
                word.trim_start_matches('(').get(..digits).and_then(|digits| digits.parse().ok())
            }
            _ => None,
        };
        let Some(number) = number else { return false };
        if expected.is_some_and(|expected| expected != number) || (expected.is_none() && number > 3) {
            return false;
        }
        expected = Some(number + 1);
        numbers += 1;
    }
    numbers >= 3
}

fn paths(grid: &Grid<'_>, words: &Words, top: usize, last: usize) -> Vec<Vec<Part>> {
    let mut paths: Vec<Vec<Part>> = vec![Vec::new(); grid.width()];
    // The cell that speaks for each column in the row above: where it changes, a group ends.
    let mut above: Vec<Option<(usize, usize)>> = vec![None; grid.width()];
    for row in top..=last {
        let mut speaking: Vec<Option<(usize, usize)>> = vec![None; grid.width()];
        for column in 0..grid.width() {
            let origin = if grid.content(row, column).is_some() {
                Some(grid.origin(row, column)).filter(|origin| origin.0 >= top)
            } else if row < last && column > 0 && !grid.is_covered(row, column) {
                // Without merged cells, a blank to the right belongs to the group on its left.
                let left = speaking.get(column - 1).copied().flatten();
                let deeper = |column: usize| {
                    (row + 1..=last).any(|below| grid.content(below, column).is_some() && grid.origin(below, column).0 > row)
                };
                let same_parent = above.get(column) == above.get(column - 1);
                left.filter(|_| deeper(column) && deeper(column - 1) && same_parent)
            } else {
                None
            };
            let Some((at_row, at_column)) = origin else { continue };
            if let Some(slot) = speaking.get_mut(column) {
                *slot = origin;
            }
            let Some(path) = paths.get_mut(column) else { continue };
            if path.iter().any(|part| part.at == (at_row, at_column)) {
                continue;
            }
            let text = match grid.content(at_row, at_column) {
                Some(Content::Text(text)) => one_line(text),
                Some(Content::Number(stored)) => stored.value.normalize().to_string(),
                Some(Content::Date(text)) => text.to_string(),
                _ => continue,
            };
            // What a cell says was mostly found out when it was asked whether this is a header.
            let known = grid.text(at_row, at_column).filter(|known| **known == *text);
            let heading = known.and_then(|_| grid.heading(words, at_row, at_column)).cloned();
            path.push(Part { heading: heading.unwrap_or_else(|| words.heading(&text)), text, at: (at_row, at_column) });
        }
        for (slot, spoken) in above.iter_mut().zip(speaking) {
            *slot = spoken.or(*slot);
        }
    }
    percent_signs(&mut paths);
    names_like_measures(&mut paths);
    // Each is held against each; no table that people fill in is as wide.
    if paths.len() <= WIDEST {
        targets_of_groups(&mut paths, words);
        share_groups(&mut paths);
    }
    paths
}

/// Takes 任务 for a target where the header beside it has a measure of the same group (道路硬化任务 beside 道路硬化完成); by itself the word
/// may be a name as well.
fn targets_of_groups(paths: &mut [Vec<Part>], words: &Words) {
    let named = paths.iter().filter_map(|path| path.last()?.heading.group.clone());
    let mut groups: Vec<String> = named.filter(|group| !group.is_empty()).collect();
    // The longer one says more.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    if groups.is_empty() {
        return;
    }
    for part in paths.iter_mut().filter_map(|path| path.last_mut()).filter(|part| part.heading.classes.is_none()) {
        let word = normal(&part.text);
        let (base, _) = without_brackets(&word);
        let is_target =
            |group: &&String| base.strip_prefix(group.as_str()).is_some_and(|rest| words.exact(rest).has(Classes::TARGET));
        if let Some(group) = groups.iter().find(is_target) {
            part.heading.classes = Classes::TARGET;
            part.heading.group = Some(group.clone());
        }
    }
}

/// Gives columns of one row of headers that name no group the group on their left (改厕任务, 改厕完成, 完成率, 公路任务, 公路完成, 完成率), if
/// every group is given one.
fn share_groups(paths: &mut [Vec<Part>]) {
    let given = groups_to_share(paths);
    for (column, group) in given {
        if let Some(part) = paths.get_mut(column).and_then(|path| path.first_mut()) {
            part.heading.group = Some(group);
        }
    }
}

/// The columns of one row of headers that name no group, each with the group on its left.
fn groups_to_share(paths: &[Vec<Part>]) -> Vec<(usize, String)> {
    let single = |column: usize| {
        let [part] = paths.get(column)?.as_slice() else { return None };
        let measure = part.heading.classes.and(Classes::MEASURE);
        (measure == part.heading.classes && measure.measures().count() == 1).then_some((measure, part.heading.group.as_deref()))
    };
    let mut groups: Vec<(&str, Classes)> = Vec::new();
    let mut ungrouped = Classes::NONE;
    for (measure, group) in (0..paths.len()).filter_map(single) {
        match (group, groups.iter_mut().find(|(known, _)| Some(*known) == group)) {
            (Some(_), Some((_, measures))) => *measures = measures.or(measure),
            (Some(group), None) => groups.push((group, measure)),
            (None, _) => ungrouped = ungrouped.or(measure),
        }
    }
    let held = groups.iter().fold(Classes::NONE, |all, (_, measures)| all.or(*measures));
    let mut given = Vec::new();
    if groups.is_empty() || !held.and(ungrouped).is_none() {
        return given;
    }
    for measure in ungrouped.measures().map(Classes::of) {
        let mut columns: Vec<usize> = (0..paths.len()).filter(|&column| single(column) == Some((measure, None))).collect();
        // 9月末完成率 is no second one.
        if columns.len() > groups.len() {
            columns.retain(|column| !paths[*column].iter().any(|part| part.text.contains('月')));
        }
        let left = |&column: &usize| (0..column).rev().find_map(|column| single(column)?.1);
        let theirs: Vec<Option<&str>> = columns.iter().map(left).collect();
        let one_each = groups.iter().all(|(group, _)| theirs.iter().flatten().filter(|other| *other == group).count() == 1);
        if one_each && theirs.len() == groups.len() {
            given.extend(columns.into_iter().zip(theirs).filter_map(|(column, group)| Some((column, group?.to_owned()))));
        }
    }
    given
}

/// Takes 完成投资 for the name of an indicator where it stands beside one (新建学校), each over 目标 and 完成 or both under each of these.
/// Elsewhere the word is a measure.
fn names_like_measures(paths: &mut [Vec<Part>]) {
    let measure = |part: &Part| part.heading.classes.and(Classes::MEASURE);
    // The header cells above others, with these, by what the others say.
    let mut groups: Vec<(&Part, Vec<&Part>)> = Vec::new();
    for path in paths.iter() {
        let [.., upper, lower] = path.as_slice() else { continue };
        match groups.last_mut().filter(|(known, _)| known.at == upper.at) {
            Some((_, lowers)) => lowers.push(lower),
            None => groups.push((upper, vec![lower])),
        }
    }
    let mut alike: HashMap<Vec<&str>, Vec<(&Part, Vec<&Part>)>> = HashMap::new();
    for (upper, lowers) in groups.into_iter().filter(|(_, lowers)| lowers.len() > 1) {
        alike.entry(lowers.iter().map(|part| part.text.as_str()).collect()).or_default().push((upper, lowers));
    }
    let mut names: HashSet<(usize, usize)> = HashSet::new();
    for groups in alike.values() {
        let measures = groups.iter().filter(|(upper, _)| !measure(upper).is_none()).count();
        // 本月 beside 全年 is no name.
        let named = groups.iter().any(|(upper, _)| measure(upper).is_none() && !upper.heading.period);
        for (upper, lowers) in groups.iter().filter(|(upper, _)| !measure(upper).is_none()) {
            let odd = |lower: &Part| !measure(lower).is_none() && measure(lower).and(measure(upper)).is_none();
            if lowers.iter().any(|lower| measure(lower).is_none()) {
                let odd = (0..lowers.len()).filter(|&at| measures > 1 && odd(lowers[at]));
                names.extend(odd.flat_map(|at| groups.iter().map(move |(_, lowers)| lowers[at].at)));
            } else if named && !upper.heading.period && measure(upper) != Classes::MONTH && lowers.iter().any(|lower| odd(lower))
            {
                names.insert(upper.at);
            }
        }
    }
    for part in paths.iter_mut().flatten().filter(|part| names.contains(&part.at)) {
        part.heading = Heading { unit: part.heading.unit.take(), ..Heading::default() };
    }
}

/// Says what a mere `%` in a header means: the unit of the one column that the word above it names, or else, under a group of
/// columns or alone, the progress.
fn percent_signs(paths: &mut [Vec<Part>]) {
    let signs: Vec<usize> = (0..paths.len())
        .filter(|&column| {
            let Some([before @ .., last]) = paths.get(column).map(Vec::as_slice) else { return false };
            let grouped = before.last().is_none_or(|group| {
                let shares = |other: usize| paths.get(other).is_some_and(|path| path.iter().any(|part| part.at == group.at));
                column.checked_sub(1).is_some_and(shares) || shares(column + 1)
            });
            normal(&last.text) == "%" && grouped
        })
        .collect();
    for column in signs {
        if let Some(part) = paths.get_mut(column).and_then(|path| path.last_mut()) {
            part.heading = Heading { classes: Classes::PROGRESS, unit: Some("%".to_owned()), ..Heading::default() };
        }
    }
}
