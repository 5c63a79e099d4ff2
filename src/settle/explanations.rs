//! Reads explanations back from the list that was exported (核实清单) and filled in.

use super::{Decision, Entry, Identity};
use crate::model::trouble::Trouble;
use crate::model::workbook::{Address, Content, Sheet, Workbook};
use crate::read;
use crate::text::wording::normal;

/// The headings of the exported list that are read back: what tells the finding, and what is filled in.
pub const HEADINGS: [&str; 8] = ["规则", "指标", "地区", "项目", "填报值", "标记", "核实情况说明", "填报人"];

/// The explanations of an exported list. Rows without an explanation say nothing; a list that lost a column is an error.
pub fn explanations(path: &str, bytes: &[u8]) -> (Vec<Entry>, Vec<Trouble>) {
    match read::read(bytes) {
        Ok(workbook) => of_workbook(path, &workbook),
        Err(error) => (Vec::new(), vec![trouble(path, error.sheet, error.message, &error.help)]),
    }
}

fn trouble(path: &str, sheet: Option<String>, message: String, help: &str) -> Trouble {
    Trouble { path: path.to_owned(), sheet, message, help: help.to_owned(), ..Trouble::default() }
}

pub(super) fn of_workbook(path: &str, workbook: &Workbook) -> (Vec<Entry>, Vec<Trouble>) {
    let mut entries = Vec::new();
    let mut missing = None;
    for sheet in &workbook.sheets {
        match columns(sheet) {
            Ok((header, columns)) => {
                entries.extend(rows(sheet, header, columns, path));
                missing = None;
                break;
            }
            Err(lacks) => {
                missing = missing.or(Some(trouble(
                    path,
                    Some(sheet.name.clone()),
                    format!("这不是核实清单：找不到“{lacks}”一列"),
                    "请用 gouji check … --format xlsx -o 核实清单.xlsx 重新导出，只填“核实情况说明”“填报人”“日期”三栏，不改动别的栏",
                )));
            }
        }
    }
    (entries, missing.into_iter().collect())
}

/// The header's row and the column of each heading; the first heading that is missing otherwise.
fn columns(sheet: &Sheet) -> Result<(u32, [u32; HEADINGS.len()]), &'static str> {
    let mut lacks = HEADINGS[0];
    let mut rows: Vec<u32> = sheet.cells.keys().map(|address| address.row).take_while(|row| *row < 20).collect();
    rows.dedup();
    for row in rows {
        let here: Vec<(u32, String)> =
            sheet.cells.row(row).map(|(address, content)| (address.column, normal(&text(Some(content))).into_owned())).collect();
        let mut found = [0; HEADINGS.len()];
        let missing = HEADINGS.iter().zip(&mut found).find_map(|(heading, place)| {
            let column = here.iter().find(|(_, text)| text == heading);
            column.map(|(column, _)| *place = *column).is_none().then_some(*heading)
        });
        match missing {
            None => return Ok((row, found)),
            Some(heading) if here.iter().any(|(_, text)| text == HEADINGS[0]) => lacks = heading,
            Some(_) => {}
        }
    }
    Err(lacks)
}

fn rows(sheet: &Sheet, header: u32, columns: [u32; HEADINGS.len()], path: &str) -> Vec<Entry> {
    // Rows are taken from the cells there are: a stray cell far below costs nothing.
    let mut numbers: Vec<u32> = sheet.cells.keys().map(|address| address.row).filter(|row| *row > header).collect();
    numbers.dedup();
    numbers
        .into_iter()
        .filter_map(|row| {
            let [rule, indicator, place, measure, values, mark, reason, by] =
                columns.map(|column| text(sheet.at(Address::new(row, column))));
            (!reason.trim().is_empty()).then(|| Entry {
                identity: Identity::new(&rule, &indicator, &place, &measure),
                values,
                mark,
                decision: Decision::Explained,
                reason: reason.trim().to_owned(),
                by: by.trim().to_owned(),
                source: (path.to_owned(), format!("第{}行", u64::from(row) + 1)),
            })
        })
        .collect()
}

/// What a cell says.
fn text(content: Option<&Content>) -> String {
    match content {
        None | Some(Content::Uncomputed) => String::new(),
        Some(Content::Text(text) | Content::Date(text) | Content::Error(text)) => text.to_string(),
        Some(Content::Number(stored)) => stored.value.normalize().to_string(),
        Some(Content::Logical(truth)) => truth.to_string(),
    }
}
