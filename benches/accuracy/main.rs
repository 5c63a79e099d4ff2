//! The error bench: one error of each type planted into clean generated tables, and what the product makes of it.
//!
//! ```text
//! cargo bench --bench accuracy                  prints the figures
//! cargo bench --bench accuracy -- --write       writes docs/accuracy.md
//! cargo bench --bench accuracy -- --check       fails if a figure is worse than there; missed goals are named
//! ```
//!
//! Also `--quick` (fewer tables), `--planted N` and `--clean N` (other numbers of tables), `--only PART` (types whose name contains
//! it), `--show N` (tell of misses among the first N of a type), `--dump DIR` (write a table of each type as files to look at, and a
//! clean one; the first, or `--seed N`).

mod ambiguity;
mod clean;
mod flat;
mod judge;
mod mistype;
mod page;
mod plant;
mod product;
mod random;
mod records;
mod score;
mod sheet;
mod table;
mod tally;
mod vocabulary;

use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

/// Where the figures stand.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/accuracy.md");

/// Tables of each type, and clean tables.
const FULL: (usize, usize) = (200, 600);
const QUICK: (usize, usize) = (40, 120);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|argument| argument == flag);
    let value = |flag: &str| arguments.iter().skip_while(|argument| *argument != flag).nth(1).map(String::as_str);
    let number = |flag: &str| value(flag).and_then(|number| number.parse::<usize>().ok());
    if let Some(folder) = value("--dump") {
        return dump(Path::new(folder), value("--only"), number("--seed").unwrap_or(0) as u64);
    }

    page::prove_comparison();
    let usual = if has("--quick") { QUICK } else { FULL };
    let (planted, clean) = (number("--planted").unwrap_or(usual.0), number("--clean").unwrap_or(usual.1));
    let shown = number("--show").unwrap_or(0);
    let auditors = tally::Auditors { tables: &product::Gouji::load(None), records: &product::Gouji::load(Some(records::RULE)) };
    let start = Instant::now();
    let tally = tally::measure(&auditors, planted, clean, value("--only"), shown);
    let page = page::page(&tally);
    if shown > 0 {
        tally.alarmed.iter().take(shown).for_each(|alarm| eprintln!("{alarm}"));
    }
    eprintln!("{} types, {:.1} s", tally.rows.len(), start.elapsed().as_secs_f64());

    if has("--write") {
        if (planted, clean) != FULL || value("--only").is_some() {
            eprintln!("--write needs the full run");
            return ExitCode::from(2);
        }
        return match std::fs::write(PAGE, &page) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("{PAGE}: {error}");
                ExitCode::from(2)
            }
        };
    }
    println!("{page}");
    if has("--check") { check(&tally, &page) } else { ExitCode::SUCCESS }
}

fn check(tally: &tally::Tally, now: &str) -> ExitCode {
    let then = match std::fs::read_to_string(PAGE) {
        Ok(then) => then,
        Err(error) => {
            eprintln!("{PAGE}: {error}");
            return ExitCode::from(2);
        }
    };
    let (worse, better) = page::worse(&then, now);
    for line in &worse {
        eprintln!("worse: {line}");
    }
    let missed: Vec<_> = page::goals(tally).into_iter().filter(|goal| !goal.met()).collect();
    for goal in &missed {
        eprintln!("goal missed: {goal}");
    }
    if better {
        eprintln!("some figures are better than on the page: run with --write");
    }
    // A goal that is missed stands on the page as missed, and may only come nearer.
    if worse.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Writes a table of each type, clean and planted, with the truth in the file's name, and a clean one of those that are only looked
/// at for false alarms.
fn dump(folder: &Path, only: Option<&str>, seed: u64) -> ExitCode {
    let write = |name: String, bytes: &[u8]| std::fs::write(folder.join(name.replace('/', "_")), bytes);
    let kinds = plant::kinds().into_iter().filter(|kind| only.is_none_or(|only| kind.id.contains(only)));
    let mut outcome = kinds.into_iter().try_for_each(|kind| {
        let case = kind.draw(seed);
        let sheet = sheet::lay_out(&case.planted);
        let cells: Vec<&str> = case.wrong.iter().filter_map(|wrong| sheet.address(wrong.spot)).take(3).collect();
        let (_, extension) = case.planted.file.rsplit_once('.').unwrap_or(("", "xlsx"));
        let id = &kind.id;
        write(format!("{id} {}.{extension}", cells.join(" ")), &sheet::bytes(&sheet, case.planted.medium))?;
        let clean = sheet::bytes(&sheet::lay_out(&case.clean), case.clean.medium);
        write(format!("{id} clean.{extension}"), &clean)
    });
    for (file, bytes) in tally::clean_files(seed) {
        outcome = outcome.and_then(|()| write(format!("clean {seed} {file}"), &bytes));
    }
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}
