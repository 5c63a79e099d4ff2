//! What places have uploaded to the province's platform (省民生实事保障平台) in a month, by kind of upload.

use rust_decimal::Decimal;

use crate::model::figure::Figure;
use crate::model::ledger::Said;
use crate::model::table::{Place, Text};
use crate::model::workbook::Address;
use crate::text::date::Date;
use crate::text::period::Period;

/// One kind of upload: a column of counts.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadKind {
    /// The name in use: 进度数据, 政策文件, 建设内容, 项目详情, 成效展示, 工作动态, 工作专报, 工作总结, or as printed.
    pub name: String,
    /// The header.
    pub printed: Text,
}

/// The counts of one place, or of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadRow {
    /// The place.
    pub place: Place,
    /// Its counts, in the order of the kinds.
    pub counts: Vec<Figure>,
    /// What columns hold that are no known kind of upload; none where there is no such column.
    pub others: Decimal,
    /// What the column 合计 says.
    pub sum: Option<Figure>,
    /// The day of the last upload; `None` where the cell is blank or there is no such column.
    pub last: Option<Said<Option<Date>>>,
}

/// One table of uploads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Uploads {
    /// The sheet it stands on.
    pub sheet: String,
    /// The title above the header.
    pub title: Option<Text>,
    /// The month it stands for.
    pub period: Option<Period>,
    /// Kinds of upload, from the left.
    pub kinds: Vec<UploadKind>,
    /// The header of the column of sums, if there is one.
    pub sum: Option<Text>,
    /// The header of the column of last uploads, if there is one.
    pub last: Option<Text>,
    /// The places, in the order of the table.
    pub places: Vec<UploadRow>,
    /// The row 合计, if there is one.
    pub whole: Option<UploadRow>,
    /// First and last row on the sheet (zero-based), header included.
    pub rows: (u32, u32),
    /// Things on the sheet that did not fit, in words, with the cell.
    pub remarks: Vec<Text>,
}

/// The number of uploads of one kind, all places together.
#[derive(Clone, Debug, PartialEq)]
pub struct UploadTotal {
    /// The kind.
    pub kind: String,
    /// What the row 合计 says; where there is none, the sum of the places. `None` where neither can be said.
    pub value: Option<Decimal>,
    /// The cell of the row 合计, or the column's header where the value was added up.
    pub cell: Address,
    /// Whether the value was added up here and is not printed in the table.
    pub added_up: bool,
}

impl Uploads {
    /// The totals by kind, for comparison with what the bulletin says.
    pub fn totals(&self) -> Vec<UploadTotal> {
        self.kinds.iter().enumerate().map(|(index, kind)| self.total(index, kind)).collect()
    }

    fn total(&self, index: usize, kind: &UploadKind) -> UploadTotal {
        let printed = self.whole.as_ref().and_then(|row| row.counts.get(index)).filter(|figure| figure.value.is_some());
        match printed {
            Some(figure) => UploadTotal { kind: kind.name.clone(), value: figure.value, cell: figure.address, added_up: false },
            None => {
                UploadTotal { kind: kind.name.clone(), value: self.sum_of(index), cell: kind.printed.address, added_up: true }
            }
        }
    }

    /// The sum of the places' counts of a kind; `None` where a count cannot be read as a number.
    pub fn sum_of(&self, kind: usize) -> Option<Decimal> {
        sum(self.places.iter().filter_map(|row| row.counts.get(kind)))
    }
}

impl UploadRow {
    /// The sum of the counts of all kinds; `None` where one cannot be read as a number.
    pub fn sum_of_kinds(&self) -> Option<Decimal> {
        sum(self.counts.iter())
    }
}

/// The sum of counts as far as they are numbers.
pub fn sum_of_numbers<'a>(figures: impl Iterator<Item = &'a Figure>) -> Decimal {
    figures.filter_map(|figure| figure.value).fold(Decimal::ZERO, |sum, value| sum.saturating_add(value))
}

/// The sum of counts; a blank or `/` is none.
fn sum<'a>(figures: impl Iterator<Item = &'a Figure>) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for figure in figures {
        if figure.is_vacant() {
            continue;
        }
        sum = sum.checked_add(figure.value?)?;
    }
    Some(sum)
}
