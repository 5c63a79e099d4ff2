//! `gouji check`.

use gouji::engine::Document;
use gouji::model::report::Report;
use gouji::model::trouble::Trouble;
use gouji::report::{claims, concise, full, github, json, sarif, trouble, verification_list, waivers};
use rayon::prelude::*;

use crate::arguments::{Check, FailLevel, Format};
use crate::load::Engines;
use crate::progress::Progress;
use crate::{CLEAN, FAILED, FOUND, files, inputs, load, output, settle};

/// Checks what was named, writes the report, returns the exit code.
pub fn run(arguments: &Check) -> u8 {
    let inputs = inputs::collect(&arguments.paths);
    let mut loaded = load::for_files(&arguments.sources, &inputs.files);
    let output = arguments.output.as_deref();
    if arguments.format == Format::Xlsx && output.is_none() {
        output::complain("用法不对：--format xlsx 要用 -o 指定文件，如 -o 核实清单.xlsx。\n");
        return FAILED;
    }
    if !output::spares(output, &inputs.files) {
        return FAILED;
    }
    // Each file is understood, then checked.
    let progress = Progress::new(inputs.files.len() * 2);
    let documents = files::understand(&loaded, &inputs.files, arguments.period, &progress);
    let mut report = check(&loaded, &documents, &progress);
    progress.end();
    let unsettled = settle::settle(&mut report, &arguments.decisions, &inputs.files, &loaded);
    report.errors.extend(unsettled);
    report.errors.splice(0..0, std::mem::take(&mut loaded.troubles).into_iter().chain(inputs.troubles));

    let style = output::for_results(arguments.look, output);
    let content = match arguments.format {
        Format::Full => full::render(&report, style).into_bytes(),
        Format::Concise => concise::render(&report, style).into_bytes(),
        Format::Json => json::render(&report).into_bytes(),
        Format::Sarif => sarif::render(&report, loaded.of(0).rules.known()).into_bytes(),
        Format::Github => github::render(&report).into_bytes(),
        Format::Claims => claims::render(&report.claims).into_bytes(),
        Format::Waivers => waivers::render(&report).into_bytes(),
        Format::Xlsx => match verification_list::render(&report) {
            Ok(bytes) => bytes,
            Err(message) => {
                output::complain(&format!("{message}\n"));
                return FAILED;
            }
        },
    };
    let delivered = output::deliver(&content, output);
    let messages = output::for_messages(arguments.look);
    match arguments.format {
        Format::Full if report.errors.is_empty() => {}
        Format::Full | Format::Xlsx | Format::Waivers => {
            output::complain(&format!("\n{}", trouble::render(&report.errors, messages)))
        }
        Format::Concise | Format::Claims => output::complain(&concise::troubles(&report.errors, messages)),
        // Part of the result.
        Format::Json | Format::Sarif | Format::Github => {}
    }
    if delivered { exit_code(&report, arguments.fail_level) } else { FAILED }
}

/// Checks documents in parallel; the parts of the report stand in the order of the documents.
pub fn check(engines: &Engines, documents: &[Document], progress: &Progress) -> Report {
    let gathered = engines.first().gather(documents);
    let reports: Vec<Report> = documents
        .par_iter()
        .enumerate()
        .map(|(index, document)| {
            let report = files::guarded(|| engines.of(index).check_gathered(&gathered, index)).unwrap_or_else(|message| Report {
                errors: vec![Trouble {
                    path: document.path.clone(),
                    message,
                    help: files::DEFECT.to_owned(),
                    ..Trouble::default()
                }],
                ..Report::default()
            });
            progress.step();
            report
        })
        .collect();
    let mut whole = Report::default();
    for report in reports {
        whole.merge(report);
    }
    whole
}

/// The exit code for what was found and what could not be done.
pub fn exit_code(report: &Report, level: FailLevel) -> u8 {
    if !report.errors.is_empty() {
        FAILED
    } else if report.findings.iter().any(|finding| finding.is_open() && level.counts(finding.rule.level)) {
        FOUND
    } else {
        CLEAN
    }
}

#[cfg(test)]
mod tests {
    use gouji::model::report::Skipped;

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
}
