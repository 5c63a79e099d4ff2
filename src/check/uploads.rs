//! Checks a table of uploads to the province's platform.

use std::sync::Arc;

use rhai::Dynamic;

use crate::model::uploads::{UploadRow, Uploads};
use crate::model::workbook::Address;
use crate::profile::Duty;
use crate::rule::script::{Over, UploadsFacts, UploadsHit};
use crate::rule::{Need, Rule};

use super::Outcome;
use super::list::{self, Found, ListCase};

/// Checks one table of uploads.
pub fn check(case: ListCase<'_>, uploads: &Arc<Uploads>) -> Outcome {
    let mut outcome = Outcome::default();
    let due = uploads.period.and_then(|period| case.profile.due(Duty::Uploads, period));
    for rule in case.rules.rules.iter().filter(|rule| rule.over == Over::Uploads) {
        if let Some(reason) = obstacle(rule, uploads, due.is_some()) {
            case.skip(rule, &uploads.sheet, reason, &mut outcome);
            continue;
        }
        let absent = absent(&case, uploads);
        let facts = UploadsFacts::new(Arc::clone(uploads), absent, due);
        let Some(hits) = case.run::<UploadsHit>(rule, &uploads.sheet, Dynamic::from(facts), &mut outcome) else { continue };
        outcome.findings.extend(hits.into_iter().map(|hit| {
            let place = hit.place.unwrap_or_default();
            let found = Found {
                sheet: &uploads.sheet,
                indicator: "",
                place: &place,
                measure: hit.measure,
                cells: hit.cells,
                tally: None,
                message: hit.message,
            };
            list::finding(&case, rule, found, |row| shown(uploads, row))
        }));
    }
    outcome
}

/// Why a rule cannot be applied, in words.
fn obstacle(rule: &Rule, uploads: &Uploads, has_due: bool) -> Option<String> {
    if !rule.needs.contains(&Need::UploadDay) {
        return None;
    }
    if uploads.last.is_none() {
        return Some("表里没有“最近上传日期”列".to_owned());
    }
    if uploads.period.is_none() {
        return Some("不知道表的月份，请在标题或文件名中写明，或用 --period 指定".to_owned());
    }
    (!has_due).then(|| "配置里没有写平台上传的期限（[deadlines] uploads）".to_owned())
}

/// Places of the month's tables that have no row here.
fn absent(case: &ListCase<'_>, uploads: &Uploads) -> Vec<String> {
    let Some(period) = uploads.period else { return Vec::new() };
    let mut absent: Vec<String> = Vec::new();
    for name in case.gathered.places(period) {
        let is_there = uploads.places.iter().any(|row| row.place.name == name);
        if !is_there && !absent.iter().any(|other| other == name) {
            absent.push(name.to_owned());
        }
    }
    absent
}

fn shown(uploads: &Uploads, at: u32) -> (Vec<String>, Vec<(Address, String, String)>) {
    let Some(row) = uploads.places.iter().chain(&uploads.whole).find(|row| row.place.printed.address.row == at) else {
        let header = uploads.kinds.iter().map(|kind| (kind.printed.address, kind.printed.text.clone(), String::new()));
        return (Vec::new(), header.collect());
    };
    (vec![row.place.name.clone()], cells(uploads, row))
}

fn cells(uploads: &Uploads, row: &UploadRow) -> Vec<(Address, String, String)> {
    let counts = uploads.kinds.iter().zip(&row.counts);
    let mut cells: Vec<(Address, String, String)> =
        counts.map(|(kind, figure)| (figure.address, kind.printed.text.clone(), figure.printed().to_string())).collect();
    if let (Some(header), Some(figure)) = (&uploads.sum, &row.sum) {
        cells.push((figure.address, header.text.clone(), figure.printed().to_string()));
    }
    if let (Some(header), Some(last)) = (&uploads.last, &row.last) {
        cells.push((last.text.address, header.text.clone(), last.text.text.clone()));
    }
    let printed = &row.place.printed;
    cells.push((printed.address, "地区".to_owned(), printed.text.clone()));
    cells.sort_by_key(|(address, _, _)| *address);
    cells
}
