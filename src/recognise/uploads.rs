//! Reads a table of uploads to the province's platform.

use crate::model::table::{Role, Text};
use crate::model::uploads::{UploadKind, UploadRow, Uploads, sum_of_numbers};
use crate::model::workbook::column_letters;
use crate::profile::Profile;
use crate::recognise::grid::Grid;
use crate::recognise::layout::{Layouts, ListLayout, UploadsColumn};
use crate::recognise::ledger::date;
use crate::recognise::lists::{self, text};
use crate::recognise::{figures, places};

/// The first table of uploads at or below a row, with its header and the first row after it.
pub(super) fn find(
    grid: &Grid<'_>,
    layouts: &Layouts,
    profile: &Profile,
    separated: bool,
    from: usize,
) -> Option<(Uploads, usize, usize)> {
    let layout: &ListLayout<UploadsColumn> = &layouts.lists.uploads;
    let mut from = from;
    // Without places it is another kind of table; a progress table may have 建设内容 in its header.
    let found = loop {
        let found = lists::find(grid, &layouts.words, layout, from)?;
        if found.missing(layout, None).is_empty() {
            break found;
        }
        from = found.top + 1;
    };
    let header = |column: usize| text(grid, found.top, column);
    let kinds: Vec<(usize, &str)> = found
        .columns
        .iter()
        .filter(|(_, known)| known.role == UploadsColumn::Kind)
        .map(|(column, known)| (*column, known.name.as_str()))
        .collect();
    let place_column = found.column(UploadsColumn::Place)?;
    let (sum, last) = (found.column(UploadsColumn::Sum), found.column(UploadsColumn::Last));
    let mut uploads = Uploads {
        sheet: grid.sheet.name.clone(),
        kinds: kinds
            .iter()
            .filter_map(|(column, name)| Some(UploadKind { name: (*name).to_owned(), printed: header(*column)? }))
            .collect(),
        sum: sum.and_then(header),
        last: last.and_then(header),
        rows: (grid.address(found.top, 0).row, grid.address(found.rows.last().copied().unwrap_or(found.top), 0).row),
        ..Uploads::default()
    };
    let others: Vec<usize> =
        found.unknown.iter().copied().filter(|&column| found.rows.iter().any(|&row| grid.is_own_number(row, column))).collect();
    for &row in &found.rows {
        let Some(named) = text(grid, row, place_column) else {
            let address = grid.address(row, place_column);
            uploads.remarks.push(Text { text: "没有写县市区，这一行未核对".to_owned(), address });
            continue;
        };
        let figure = |column: usize| figures::read(grid.content(row, column), grid.address(row, column), profile, separated);
        let place = places::place(&layouts.words, profile, &named.text, named.address);
        let upload = UploadRow {
            others: sum_of_numbers(others.iter().map(|column| figure(*column)).collect::<Vec<_>>().iter()),
            counts: kinds.iter().map(|(column, _)| figure(*column)).collect(),
            sum: sum.map(figure),
            last: last.and_then(|column| date(grid, row, column)),
            place,
        };
        match upload.place.role {
            Role::Total if uploads.whole.is_none() => uploads.whole = Some(upload),
            Role::Total => uploads.remarks.push(Text { text: "另一合计行，未核对".to_owned(), address: named.address }),
            _ => uploads.places.push(upload),
        }
    }
    for column in others {
        let address = grid.address(found.top, column);
        let name = header(column).map(|text| text.text).unwrap_or_default();
        let text = format!("第{}列“{name}”不是已知的上传类别，未计入", column_letters(address.column));
        uploads.remarks.push(Text { text, address });
    }
    Some((uploads, found.top, found.end))
}
