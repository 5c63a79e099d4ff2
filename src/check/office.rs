//! What rules over tables are told of the places' own tables: who has handed in what, twice, or too late.

use crate::model::ledger::Said;
use crate::model::table::{Measure, Table, Text};
use crate::profile::Duty;
use crate::rule::script::{HandedIn, PlaceHandedIn};
use crate::text::date::Date;
use crate::text::wording::normal;

use super::Case;
use super::link::Reported;

/// Words that a day of handing in follows, the surest first.
const LABELS: [&str; 12] = [
    "报送日期",
    "报送时间",
    "上报日期",
    "上报时间",
    "报出日期",
    "提交日期",
    "提交时间",
    "填报日期",
    "填报时间",
    "填表日期",
    "填表时间",
    "制表日期",
];

/// What has been handed in for a table.
pub fn handed_in(case: Case<'_>) -> HandedIn {
    let (table, links) = (case.table, case.links);
    let mut all = HandedIn {
        due: table.period.and_then(|period| case.profile.due(Duty::Submission, period)),
        day: day(table),
        ..HandedIn::default()
    };
    // Told once, of the first of the files.
    if table.submitter().is_some() && links.double_paths().all(|other| case.path < other) {
        all.files = std::iter::once(case.path).chain(links.double_paths()).map(file_name).collect();
        all.conflicts = links.conflicts(table);
    }
    for place in 0..table.places.len() {
        let files: Vec<String> = links.submission_paths(place).map(file_name).collect();
        let mut absent = Vec::new();
        for (index, indicator) in table.indicators.iter().enumerate().filter(|_| !files.is_empty()) {
            let says_something =
                |measure: &Measure| table.at(indicator, *measure, place).is_some_and(|figure| !figure.is_vacant());
            if !Measure::ALL.iter().any(says_something) {
                continue;
            }
            match links.reported(index, place) {
                Reported::There => {}
                Reported::Absent => absent.push((index, Vec::new())),
                Reported::Unclear(names) => absent.push((index, names)),
            }
        }
        let differing = if files.is_empty() { Vec::new() } else { links.differing_words(table, place) };
        all.places.push(PlaceHandedIn { files, absent, differing });
    }
    all
}

/// A path without its folders.
fn file_name(path: &str) -> String {
    path.rsplit(['/', '\\']).next().unwrap_or(path).to_owned()
}

/// The day on which a table was handed in, as it says itself: after a label in the same cell, or in the cell to the right.
pub fn day(table: &Table) -> Option<Said<Option<Date>>> {
    LABELS.iter().find_map(|label| {
        table.captions.iter().chain(&table.title).find_map(|caption| {
            let word = normal(&caption.text);
            let (_, after) = word.split_once(label)?;
            let said = after.trim_start_matches([':', '(', ')']);
            let text = if said.is_empty() { right_of(table, caption)? } else { Text { text: said.to_owned(), ..*caption } };
            Some(Said { meaning: Date::parse(&text.text), text })
        })
    })
}

/// What stands to the right of a label.
fn right_of(table: &Table, label: &Text) -> Option<Text> {
    let same_row = table.captions.iter().filter(|text| text.address.row == label.address.row);
    same_row.filter(|text| text.address.column > label.address.column).min_by_key(|text| text.address.column).cloned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::workbook::Address;

    fn said(captions: &[(&str, u32)]) -> Option<(String, Option<Date>)> {
        let text = |(text, column): &(&str, u32)| Text { text: (*text).into(), address: Address::new(1, *column) };
        let table = Table { captions: captions.iter().map(text).collect(), ..Table::default() };
        day(&table).map(|said| (said.text.text, said.meaning))
    }

    #[test]
    fn the_day_of_handing_in_stands_after_its_label() {
        let third = Some(Date { year: Some(2025), month: 12, day: 3 });
        for captions in [
            vec![("报送日期：2025年12月3日", 0)],
            vec![("填报单位：华容县", 0), ("填表人：张三  填报日期：2025-12-3", 5)],
            vec![("上报时间", 0), ("2025/12/3", 3), ("别的", 9)],
        ] {
            assert_eq!(said(&captions).and_then(|(_, day)| day), third, "{captions:?}");
        }
        assert_eq!(said(&[("报送日期：12月初", 0)]), Some(("12月初".into(), None)));
        assert_eq!(said(&[("数据截至2025年11月30日", 0)]), None);
        // The day of handing in counts, not the one of filling in.
        assert_eq!(said(&[("填报日期：2025-11-30", 0), ("报送日期：2025-12-3", 5)]).and_then(|(_, day)| day), third);
    }
}
