//! Platform uploads as rules see them: `check(u)` looks at one table of uploads.

use std::sync::Arc;

use rhai::{Array, Dynamic, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use super::language::Language;
use crate::model::uploads::{UploadRow, Uploads};
use crate::model::workbook::Address;
use crate::text::date::Date;

type Failure = Box<EvalAltResult>;

/// A table of uploads that procedural rules may look at.
#[derive(Clone, Debug)]
pub struct UploadsFacts {
    uploads: Arc<Uploads>,
    /// Names of places that should be in the table and are not.
    absent: Arc<[String]>,
    /// The day by which places had to upload.
    due: Option<Date>,
}

/// One place's row.
#[derive(Clone)]
struct RowFacts {
    table: UploadsFacts,
    index: usize,
}

/// A sum that is printed, and what its parts come to.
#[derive(Clone)]
struct SumFacts {
    /// 进度数据 of all places, or all kinds of a place.
    name: String,
    printed: String,
    sum: Decimal,
    cell: Address,
    place: Option<String>,
}

/// What a `check` over uploads reports.
#[derive(Clone, Debug)]
pub struct UploadsHit {
    /// The cells in question.
    pub cells: Vec<Address>,
    /// The place, where it is about one.
    pub place: Option<String>,
    /// What it measures: a kind of upload.
    pub measure: Option<String>,
    /// What is wrong.
    pub message: String,
}

impl UploadsFacts {
    /// A table of uploads as the argument of a `check`.
    pub fn new(uploads: Arc<Uploads>, absent: Vec<String>, due: Option<Date>) -> Self {
        Self { uploads, absent: absent.into(), due }
    }

    fn header(&self) -> Vec<Address> {
        let first = self.uploads.kinds.first().map(|kind| kind.printed.address);
        first.into_iter().collect()
    }

    /// The printed sums that their parts do not come to.
    fn wrong_sums(&self) -> Array {
        let uploads = &self.uploads;
        let mut wrong: Vec<SumFacts> = Vec::new();
        if let Some(whole) = &uploads.whole {
            for (index, (figure, kind)) in whole.counts.iter().zip(&uploads.kinds).enumerate() {
                if let (Some(printed), Some(sum)) = (figure.value, uploads.sum_of(index))
                    && printed != sum
                {
                    let printed = figure.printed().to_string();
                    wrong.push(SumFacts { name: kind.name.clone(), printed, sum, cell: figure.address, place: None });
                }
            }
        }
        for row in uploads.places.iter().chain(&uploads.whole) {
            if let (Some(figure), Some(sum)) = (&row.sum, row.sum_of_kinds())
                // A column that is not known here may be one of the kinds all the same.
                && figure.value.is_some_and(|printed| printed != sum && printed != sum.saturating_add(row.others))
            {
                let printed = figure.printed().to_string();
                let place = Some(row.place.name.clone());
                wrong.push(SumFacts { name: "合计".to_owned(), printed, sum, cell: figure.address, place });
            }
        }
        wrong.into_iter().map(Dynamic::from).collect()
    }
}

impl RowFacts {
    fn get(&self) -> &UploadRow {
        &self.table.uploads.places[self.index]
    }
}

/// Makes uploads known to the language.
pub(super) fn register(language: &mut Language) {
    language
        .kind::<UploadsFacts>("平台上传情况表", "`over: \"uploads\"` 的 `u`")
        .kind::<RowFacts>("一地的上传情况", "`u.places` 里的一项")
        .kind::<SumFacts>("合计", "`u.wrong_sums` 里的一项")
        .kind::<UploadsHit>("上传问题", "`finding(…)`");

    language.property("places", "各地的上传情况", "u.places", |u: &mut UploadsFacts| -> Array {
        (0..u.uploads.places.len()).map(|index| Dynamic::from(RowFacts { table: u.clone(), index })).collect()
    });
    language.property("absent", "应在表里而不在的地方的名称", "u.absent", |u: &mut UploadsFacts| -> Array {
        u.absent.iter().map(|name| Dynamic::from(name.clone())).collect()
    });
    language
        .property("wrong_sums", "印出的合计与各项之和不符的", "u.wrong_sums", |u: &mut UploadsFacts| u.wrong_sums());
    language.property("due", "上传期限，不知道是空的", "u.due", |u: &mut UploadsFacts| {
        u.due.map(|due| due.to_string()).unwrap_or_default()
    });

    language.property("name", "地方的名称", "u.places.map(|row| row.name)", |r: &mut RowFacts| r.get().place.name.clone());
    language.property("is_silent", "各类都没有上传", "u.places.map(|row| row.is_silent)", |r: &mut RowFacts| {
        r.get().sum_of_kinds().is_some_and(|sum| sum.is_zero()) && r.get().others.is_zero()
    });
    language.property("last", "最近上传日期，没有是空的", "u.places.map(|row| row.last)", |r: &mut RowFacts| {
        r.get().last.as_ref().map(|last| last.text.text.clone()).unwrap_or_default()
    });
    language.property(
        "days_late",
        "最近上传比期限晚几天，不知道是 ()",
        "u.places.map(|row| row.days_late)",
        |r: &mut RowFacts| -> Dynamic {
            let last = r.get().last.as_ref().and_then(|last| last.meaning);
            match (last, r.table.due) {
                (Some(last), Some(due)) => Dynamic::from(last.days_after(due) as INT),
                _ => Dynamic::UNIT,
            }
        },
    );
    language.property(
        "is_unreadable",
        "最近上传日期读不懂",
        "u.places.map(|row| row.is_unreadable)",
        |r: &mut RowFacts| r.get().last.as_ref().is_some_and(|last| last.meaning.is_none()),
    );

    language.property(
        "name",
        "合计的是什么：一类上传，或“合计”",
        "u.wrong_sums.map(|sum| sum.name)",
        |s: &mut SumFacts| s.name.clone(),
    );
    language.property(
        "place",
        "哪个地方的合计，全部地方的是空的",
        "u.wrong_sums.map(|sum| sum.place)",
        |s: &mut SumFacts| s.place.clone().unwrap_or_default(),
    );
    language.property("printed", "印出的合计", "u.wrong_sums.map(|sum| sum.printed)", |s: &mut SumFacts| s.printed.clone());
    language.property("sum", "各项之和", "u.wrong_sums.map(|sum| sum.sum)", |s: &mut SumFacts| s.sum.normalize().to_string());

    language.function(
        "finding",
        "报一个问题，指着一地的最近上传日期",
        "u.places.map(|row| finding(row, \"…\"))",
        |r: RowFacts, message: ImmutableString| {
            let row = r.get();
            let cells = vec![row.last.as_ref().map_or(row.place.printed.address, |last| last.text.address)];
            UploadsHit { cells, place: Some(row.place.name.clone()), measure: None, message: message.into() }
        },
    );
    language.function(
        "finding",
        "报一个问题，指着一个合计",
        "u.wrong_sums.map(|sum| finding(sum, \"…\"))",
        |s: SumFacts, message: ImmutableString| UploadsHit {
            cells: vec![s.cell],
            place: s.place,
            measure: Some(s.name),
            message: message.into(),
        },
    );
    language.function(
        "finding",
        "报一个问题，指着表头；第二项是地方",
        "finding(u, \"东湖区\", \"…\")",
        |u: UploadsFacts, place: ImmutableString, message: ImmutableString| -> Result<UploadsHit, Failure> {
            Ok(UploadsHit { cells: u.header(), place: Some(place.into()), measure: None, message: message.into() })
        },
    );
}
