//! Platform uploads as rules see them: `check(u)` looks at one table of uploads.

use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

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

/// Makes uploads known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<UploadsFacts>("平台上传情况表")
        .register_type_with_name::<RowFacts>("一地的上传情况")
        .register_type_with_name::<SumFacts>("合计")
        .register_type_with_name::<UploadsHit>("上传问题");

    engine.register_get("places", |u: &mut UploadsFacts| -> Array {
        (0..u.uploads.places.len()).map(|index| Dynamic::from(RowFacts { table: u.clone(), index })).collect()
    });
    engine.register_get("absent", |u: &mut UploadsFacts| -> Array {
        u.absent.iter().map(|name| Dynamic::from(name.clone())).collect()
    });
    engine.register_get("wrong_sums", |u: &mut UploadsFacts| u.wrong_sums());
    engine.register_get("due", |u: &mut UploadsFacts| u.due.map(|due| due.to_string()).unwrap_or_default());

    engine.register_get("name", |r: &mut RowFacts| r.get().place.name.clone());
    engine.register_get("is_silent", |r: &mut RowFacts| {
        r.get().sum_of_kinds().is_some_and(|sum| sum.is_zero()) && r.get().others.is_zero()
    });
    engine.register_get("last", |r: &mut RowFacts| r.get().last.as_ref().map(|last| last.text.text.clone()).unwrap_or_default());
    engine.register_get("days_late", |r: &mut RowFacts| -> Dynamic {
        let last = r.get().last.as_ref().and_then(|last| last.meaning);
        match (last, r.table.due) {
            (Some(last), Some(due)) => Dynamic::from(last.days_after(due) as INT),
            _ => Dynamic::UNIT,
        }
    });
    engine.register_get("is_unreadable", |r: &mut RowFacts| r.get().last.as_ref().is_some_and(|last| last.meaning.is_none()));

    engine.register_get("name", |s: &mut SumFacts| s.name.clone());
    engine.register_get("place", |s: &mut SumFacts| s.place.clone().unwrap_or_default());
    engine.register_get("printed", |s: &mut SumFacts| s.printed.clone());
    engine.register_get("sum", |s: &mut SumFacts| s.sum.normalize().to_string());

    engine.register_fn("finding", |r: RowFacts, message: ImmutableString| {
        let row = r.get();
        let cells = vec![row.last.as_ref().map_or(row.place.printed.address, |last| last.text.address)];
        UploadsHit { cells, place: Some(row.place.name.clone()), measure: None, message: message.into() }
    });
    engine.register_fn("finding", |s: SumFacts, message: ImmutableString| UploadsHit {
        cells: vec![s.cell],
        place: s.place,
        measure: Some(s.name),
        message: message.into(),
    });
    engine.register_fn(
        "finding",
        |u: UploadsFacts, place: ImmutableString, message: ImmutableString| -> Result<UploadsHit, Failure> {
            Ok(UploadsHit { cells: u.header(), place: Some(place.into()), measure: None, message: message.into() })
        },
    );
}
