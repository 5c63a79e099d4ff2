//! `gouji check`.

use gouji::engine::{Document, Engine};
use gouji::finding::{Input, Report, TableSummary, Trouble};
use gouji::report::{concise, full, json, trouble};
use gouji::table::Table;
use rayon::prelude::*;

use crate::arguments::{Check, FailLevel, Format};
use crate::progress::Progress;
use crate::{CLEAN, FAILED, FOUND, files, inputs, load, output};

/// Checks what was named, writes the report, returns the exit code.
pub fn run(arguments: &Check) -> u8 {
    let loaded = load::load(&arguments.sources);
    let inputs = inputs::collect(&arguments.paths);
    let output = arguments.output.as_deref();
    if !output::spares(output, &inputs.files) {
        return FAILED;
    }
    // Each file is understood, then checked.
    let progress = Progress::new(inputs.files.len() * 2);
    let documents = files::understand(&loaded.engine, &inputs.files, arguments.period, &progress);
    let mut report = check(&loaded.engine, &documents, &progress);
    progress.end();
    report.errors.splice(0..0, loaded.troubles.into_iter().chain(inputs.troubles));

    let style = output::for_results(arguments.look, output);
    let text = match arguments.format {
        Format::Full => full::render(&report, style),
        Format::Concise => concise::render(&report, style),
        Format::Json => json::render(&report),
    };
    let delivered = output::deliver(&text, output);
    let messages = output::for_messages(arguments.look);
    match arguments.format {
        Format::Full if report.errors.is_empty() => {}
        Format::Full => output::complain(&format!("\n{}", trouble::render(&report.errors, messages))),
        Format::Concise => output::complain(&concise::troubles(&report.errors, messages)),
        // Part of the object.
        Format::Json => {}
    }
    if delivered { exit_code(&report, arguments.fail_level) } else { FAILED }
}

/// Checks documents in parallel; the parts of the report stand in the order of the documents.
fn check(engine: &Engine, documents: &[Document], progress: &Progress) -> Report {
    let reports: Vec<Report> = documents
        .par_iter()
        .enumerate()
        .map(|(index, document)| {
            let report = files::guarded(|| engine.check(documents, index)).unwrap_or_else(|message| Report {
                errors: vec![Trouble {
                    path: document.path.clone(),
                    message,
                    help: files::DEFECT.to_owned(),
                    ..Trouble::default()
                }],
                ..Report::default()
            });
            progress.step();
            complete(report, document)
        })
        .collect();
    let mut whole = Report::default();
    for report in reports {
        whole.inputs.extend(report.inputs);
        whole.findings.extend(report.findings);
        whole.skipped.extend(report.skipped);
        whole.errors.extend(report.errors);
    }
    whole
}

/// Puts in what the document itself says: how it was read, and what could not be.
fn complete(mut report: Report, document: &Document) -> Report {
    if report.inputs.is_empty() {
        report.inputs.push(Input { path: document.path.clone(), tables: document.tables.iter().map(summary).collect() });
    }
    let missing: Vec<Trouble> = document.troubles.iter().filter(|trouble| !report.errors.contains(trouble)).cloned().collect();
    report.errors.splice(0..0, missing);
    let empty = document.tables.iter().all(|table| summary(table).indicators == 0);
    if empty && report.errors.is_empty() {
        // Whatever the reason, a file of which nothing was checked has not passed.
        report.errors.push(Trouble {
            path: document.path.clone(),
            message: "文件里没有认得出的指标或记录，没有核对。".to_owned(),
            help: format!("请用 gouji inspect {} 查看文件是怎样被识别的。", document.path),
            ..Trouble::default()
        });
    }
    report
}

fn summary(table: &Table) -> TableSummary {
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
    }
}

fn exit_code(report: &Report, level: FailLevel) -> u8 {
    if !report.errors.is_empty() {
        FAILED
    } else if report.findings.iter().any(|finding| level.counts(finding.level)) {
        FOUND
    } else {
        CLEAN
    }
}

#[cfg(test)]
mod tests {
    use gouji::finding::Skipped;
    use gouji::table::Records;

    use super::*;

    fn trouble(message: &str) -> Trouble {
        Trouble { path: "甲.xlsx".into(), message: message.into(), ..Trouble::default() }
    }

    #[test]
    fn errors_outweigh_everything_and_skipped_rules_are_no_error() {
        let skipped = Skipped { rule: "G1".into(), path: "甲".into(), sheet: "1".into(), reason: "没有上月的表".into() };
        let clean = Report { skipped: vec![skipped], ..Report::default() };
        assert_eq!(exit_code(&clean, FailLevel::Advisory), CLEAN);
        let failed = Report { errors: vec![trouble("打不开")], ..clean };
        assert_eq!(exit_code(&failed, FailLevel::Mandatory), FAILED);
    }

    #[test]
    fn troubles_of_a_document_are_reported_once_and_a_file_without_tables_has_not_passed() {
        let document = Document { path: "甲.xlsx".into(), troubles: vec![trouble("打不开")], ..Document::default() };
        let twice = Report { errors: vec![trouble("打不开")], ..Report::default() };
        assert_eq!(complete(twice, &document).errors.len(), 1);
        assert_eq!(complete(Report::default(), &document).errors.len(), 1);
        let silent = Document { troubles: Vec::new(), ..document };
        let report = complete(Report::default(), &silent);
        assert_eq!(report.errors.len(), 1);
        assert_eq!(report.inputs.len(), 1);
    }

    #[test]
    fn a_table_without_any_row_has_not_passed_either() {
        let mut table = Table { sheet: "1".into(), layout: "flat".into(), ..Table::default() };
        let document = |table: &Table| Document { tables: vec![table.clone()], ..Document::default() };
        assert_eq!(complete(Report::default(), &document(&table)).errors.len(), 1);
        table.records = Some(Records { rows: vec![Vec::new(); 3], ..Records::default() });
        let report = complete(Report::default(), &document(&table));
        assert!(report.errors.is_empty());
        assert_eq!(report.inputs[0].tables[0].indicators, 3);
    }
}
