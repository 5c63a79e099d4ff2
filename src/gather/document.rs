//! One input, read and recognised: everything that is kept of a file.

use std::sync::Arc;

use crate::model::draft::Draft;
use crate::model::ledger::Ledger;
use crate::model::report::TableSummary;
use crate::model::table::Table;
use crate::model::trouble::Trouble;
use crate::model::uploads::Uploads;
use crate::recognise::Misfit;

/// What was understood of one file. The workbook itself is not kept.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// As given or found.
    pub path: String,
    /// Progress tables and flat tables.
    pub tables: Vec<Arc<Table>>,
    /// Evidence ledgers.
    pub ledgers: Vec<Arc<Ledger>>,
    /// Tables of uploads to the province's platform.
    pub uploads: Vec<Arc<Uploads>>,
    /// The draft of a bulletin, where the file is running text.
    pub draft: Option<Arc<Draft>>,
    /// What could not be read or understood.
    pub troubles: Vec<Trouble>,
    /// Sheets that hold only text beside real tables.
    pub notes: Vec<Misfit>,
}

impl Document {
    /// What it holds, in short.
    pub fn summaries(&self) -> impl Iterator<Item = TableSummary> {
        let tables = self.tables.iter().map(|table| of_table(table));
        let ledgers = self.ledgers.iter().map(|ledger| of_ledger(ledger));
        let uploads = self.uploads.iter().map(|uploads| of_uploads(uploads));
        tables.chain(ledgers).chain(uploads)
    }
}

fn of_table(table: &Table) -> TableSummary {
    let (indicators, places) = match &table.records {
        Some(records) => (records.rows.len(), records.columns.len()),
        None => (table.indicators.len(), table.places.len()),
    };
    TableSummary {
        sheet: table.sheet.clone(),
        layout: table.layout.clone(),
        period: table.period.map(|period| period.to_string()),
        indicators,
        places,
        checked: true,
    }
}

fn of_ledger(ledger: &Ledger) -> TableSummary {
    let distinct = |name: fn(&crate::model::ledger::Material) -> &str| {
        let names: std::collections::BTreeSet<&str> = ledger.materials.iter().map(name).collect();
        names.len()
    };
    TableSummary {
        sheet: ledger.sheet.clone(),
        layout: "ledger".to_owned(),
        period: ledger.period.map(|period| period.to_string()),
        indicators: distinct(|material| &material.indicator.text),
        places: distinct(|material| &material.place.text),
        checked: true,
    }
}

fn of_uploads(uploads: &Uploads) -> TableSummary {
    TableSummary {
        sheet: uploads.sheet.clone(),
        layout: "uploads".to_owned(),
        period: uploads.period.map(|period| period.to_string()),
        indicators: uploads.kinds.len(),
        places: uploads.places.len(),
        checked: true,
    }
}
