//! The error bench: one error of each type planted into clean generated tables, and what the product makes of it.
//!
//! ```text
//! cargo bench --bench accuracy                  prints the figures
//! cargo bench --bench accuracy -- --write       writes docs/accuracy.md
//! cargo bench --bench accuracy -- --check       fails if a figure is worse than there; missed goals are named
//! ```
//!
//! Also `--quick` (fewer tables), `--only PART` (types whose name contains it), `--show N` (tell of misses among the first N of a
//! type), `--dump DIR` (write the first table of each type as files to look at).

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
    if let Some(folder) = value("--dump") {
        return dump(Path::new(folder));
    }

    page::prove_comparison();
    let (planted, clean) = if has("--quick") { QUICK } else { FULL };
    let shown = value("--show").and_then(|number| number.parse().ok()).unwrap_or(0);
    let auditors = tally::Auditors { tables: &product::Gouji::load(None), records: &product::Gouji::load(Some(records::RULE)) };
    let start = Instant::now();
    let tally = tally::measure(&auditors, planted, clean, value("--only"), shown);
    let page = page::page(&tally);
    if shown > 0 {
        tally.alarmed.iter().take(shown).for_each(|alarm| eprintln!("{alarm}"));
    }
    eprintln!("{} types, {:.1} s", tally.rows.len(), start.elapsed().as_secs_f64());

    if has("--write") {
        if has("--quick") || value("--only").is_some() {
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

/// Writes the first table of each type, clean and planted, with the truth in the file's name.
fn dump(folder: &Path) -> ExitCode {
    let write = |name: String, bytes: &[u8]| std::fs::write(folder.join(name.replace('/', "_")), bytes);
    let outcome = plant::kinds().iter().try_for_each(|kind| {
        let case = kind.draw(0);
        let sheet = sheet::lay_out(&case.planted);
        let cells: Vec<&str> = case.wrong.iter().filter_map(|wrong| sheet.address(wrong.spot)).take(3).collect();
        let (_, extension) = case.planted.file.rsplit_once('.').unwrap_or(("", "xlsx"));
        let id = &kind.id;
        write(format!("{id} {}.{extension}", cells.join(" ")), &sheet::bytes(&sheet, case.planted.medium))?;
        let clean = sheet::bytes(&sheet::lay_out(&case.clean), case.clean.medium);
        write(format!("{id} clean.{extension}"), &clean)
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::from(2)
        }
    }
}
