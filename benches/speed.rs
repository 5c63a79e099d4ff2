//! Time, beside what the same work costs elsewhere, in one run on one machine.
//!
//! 1. `check` of 200 copies of each fixture workbook, rules loaded once, beside bare calamine reading the same bytes. One thread.
//! 2. Loading and compiling the whole pack, and `check` of the same workbooks with a hundred rules more beside without.
//! 3. Localisation of the errors in 100,000 flat records of eleven variables with five edits, every fifth record with a planted
//!    error, beside `errorloc` of Banff 3.1.3 (Statistics Canada) on the same records. Banff is asked for through Python:
//!    `pip install banff==3.1.3`, and `BANFF_PYTHON` names the interpreter if it is not `python3`.

mod equations;
#[path = "accuracy/random.rs"]
#[expect(dead_code, reason = "the error bench draws more from it")]
mod random;
#[path = "accuracy/records.rs"]
mod records;

use std::hint::black_box;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use gouji::algebra::interval::Interval;
use gouji::algebra::relation::{Comparison, Polynomial, Relation};
use gouji::engine::Engine;
use gouji::locate::{Cell, System, USUAL_BUDGET};
use random::Random;
use rust_decimal::Decimal;

/// The program's own; calamine is measured with it, too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const COPIES: usize = 200;
/// Copies at a time before the other has its turn, so that a slow moment of the machine falls on both.
const TURN: usize = 10;
const ROUNDS: usize = 9;
const RECORDS: usize = 100_000;
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/2025-11");
const BANFF: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/errorloc.py");

fn main() {
    // `cargo bench --bench speed -- pack` measures one part only.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let parts: [(&str, fn()); 3] = [("workbooks", workbooks), ("pack", pack), ("records", flat_records)];
    parts.iter().filter(|(name, _)| asked.is_empty() || asked.iter().any(|other| other == name)).for_each(|(_, part)| part());
}

/// The built-in pack, and rules (path, script) more. The only place that says how an engine is made.
fn engine<'a>(more: impl IntoIterator<Item = (&'a str, &'a str)>) -> Engine {
    let (mut engine, mut troubles) = Engine::builtin();
    troubles.extend(engine.extend(more));
    assert!(troubles.is_empty(), "{troubles:?}");
    engine
}

fn workbooks() {
    // The monthly tables are what everybody checks; the lists, which are longer, are the office's.
    let (tables, lists) = fixtures(Path::new(FIXTURES));
    side_by_side("monthly tables", &tables);
    side_by_side("lists of the office", &lists);
}

fn side_by_side(what: &str, files: &Files) {
    if files.is_empty() {
        println!("no {what} in {FIXTURES}");
        return;
    }
    let engine = engine([]);
    let each =
        |work: &dyn Fn(&str, &[u8])| timed(|| files.iter().for_each(|(path, bytes)| (0..TURN).for_each(|_| work(path, bytes))));
    let (mut bare, mut ours, mut understood, mut checked) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let mut spent = [Duration::ZERO; 4];
        for _ in 0..COPIES / TURN {
            spent[0] += each(&|_, bytes| read(bytes));
            spent[1] += each(&|_, bytes| drop(black_box(gouji::read::read(bytes))));
            spent[2] += each(&|path, bytes| drop(black_box(engine.understand(path, bytes, None))));
            spent[3] += each(&|path, bytes| check(&engine, path, bytes));
        }
        // The first round only warms up.
        if round > 0 {
            [&mut bare, &mut ours, &mut understood, &mut checked].into_iter().zip(spent).for_each(|(all, time)| all.push(time));
        }
    }
    let mut ratios: Vec<f64> = checked.iter().zip(&bare).map(|(own, bare)| own.as_secs_f64() / bare.as_secs_f64()).collect();
    ratios.sort_unstable_by(f64::total_cmp);
    println!("{COPIES} copies of {} {what}, {ROUNDS} rounds, one thread", files.len());
    for (name, times) in [("bare calamine", &bare), ("reading", &ours), ("+ recognising", &understood), ("check", &checked)] {
        println!("  {name:<15} best {:>8.1} ms   median {:>8.1} ms", millis(best(times)), millis(median(times)));
    }
    println!(
        "  check ÷ calamine, round by round: median {:.2}, from {:.2} to {:.2}",
        ratios[ROUNDS / 2],
        ratios[0],
        ratios[ROUNDS - 1]
    );
}

/// Workbooks with their paths.
type Files = Vec<(String, Vec<u8>)>;

/// The workbooks of a folder, by name: the monthly tables, and the office's lists.
fn fixtures(folder: &Path) -> (Files, Files) {
    let mut paths: Vec<_> = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let workbooks = paths.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "xlsx"));
    let workbooks = workbooks.filter_map(|path| Some((path.display().to_string(), std::fs::read(&path).ok()?)));
    workbooks.partition(|(path, _)| path.contains("附件"))
}

/// What everybody who opens the file has to do.
fn read(bytes: &[u8]) {
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a fixture is a workbook");
    for sheet in workbook.sheet_names() {
        black_box(workbook.worksheet_range(&sheet).expect("a fixture has its sheets"));
    }
}

fn check(engine: &Engine, path: &str, bytes: &[u8]) {
    let documents = [engine.understand(path, bytes, None)];
    black_box(engine.check(&documents, 0));
}

/// What a pack costs: once, when it is loaded, and at every check when it grows.
fn pack() {
    let loading: Vec<Duration> = (0..=ROUNDS).map(|_| timed(|| drop(black_box(engine([]))))).skip(1).collect();
    let more = equations::rules();
    let (usual, larger) = (engine([]), engine(more.iter().map(|(path, script)| (path.as_str(), script.as_str()))));
    println!("\nthe pack of {} rules, and {} equation rules more", usual.rules.rules.len(), more.len());
    println!("  loading         best {:>8.1} ms   median {:>8.1} ms", millis(best(&loading)), millis(median(&loading)));
    let (files, _) = fixtures(Path::new(FIXTURES));
    let understood: Vec<_> = files.iter().map(|(path, bytes)| [usual.understand(path, bytes, None)]).collect();
    let (mut without, mut with, mut rules) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let all =
            |engine: &Engine| files.iter().for_each(|(path, bytes)| (0..COPIES / 10).for_each(|_| check(engine, path, bytes)));
        let apart = |engine: &Engine| {
            let times = timed(|| {
                understood
                    .iter()
                    .for_each(|documents| (0..COPIES / 10).for_each(|_| drop(black_box(engine.check(documents, 0)))));
            });
            times.as_secs_f64()
        };
        let (fewer, more) = (timed(|| all(&usual)), timed(|| all(&larger)));
        let difference = apart(&larger) / apart(&usual);
        if round > 0 {
            without.push(fewer);
            with.push(more);
            rules.push(difference);
        }
    }
    let percent = |of: fn(&[Duration]) -> Duration| (of(&with).as_secs_f64() / of(&without).as_secs_f64() - 1.0) * 100.0;
    rules.sort_by(f64::total_cmp);
    println!("  check           best {:>8.1} ms   median {:>8.1} ms", millis(best(&without)), millis(median(&without)));
    println!("  with more rules best {:>8.1} ms   median {:>8.1} ms", millis(best(&with)), millis(median(&with)));
    println!("  costs           best {:>+8.0} %    median {:>+8.0} %", percent(best), percent(median));
    println!("  rules alone     median {:>+6.0} % (tables read and recognised already)", (rules[rules.len() / 2] - 1.0) * 100.0);
}

fn flat_records() {
    let records = records();
    let file = records::separated(&records);
    println!("\n{RECORDS} records of 11 variables, five edits, every fifth with an error");
    let engine = engine([("edits/rule.rhai", records::RULE)]);
    let mut documents = Vec::new();
    let reading = timed(|| documents.push(engine.understand("records.csv", &file, None)));
    let mut localised = 0;
    let times: Vec<Duration> = (0..5).map(|_| timed(|| localised = engine.check(&documents, 0).findings.len())).collect();
    let best = best(&times).as_secs_f64();
    println!("  check           {best:.3} s, {localised} findings (reading {:.3} s, apart)", reading.as_secs_f64());
    let located: Vec<Duration> = (0..5).map(|_| timed(|| localised = locate(&records))).collect();
    println!("  locator alone   {:.3} s, {localised} records repaired", self::best(&located).as_secs_f64());
    match banff(&file) {
        Some(said) => println!("  {}", said.trim_end().lines().next_back().unwrap_or_default()),
        None => println!("  banff not installed"),
    }
}

/// What `errorloc` does too, and no more: the records are in memory, the fields to change (here with their values) come back.
fn locate(records: &[Vec<String>]) -> usize {
    let sum = |parts: &[u32], whole: u32| Relation {
        polynomial: Polynomial::sum(parts.iter().copied()).subtract(&Polynomial::variable(whole)).expect("small numbers"),
        comparison: Comparison::Equal,
    };
    let mut relations = vec![sum(&[0, 1], 2), sum(&[1], 3), sum(&[4, 5, 6], 7), sum(&[2, 7], 8), sum(&[9, 10], 8)];
    relations.extend((0..11).map(|variable| Relation {
        polynomial: Polynomial::variable(variable).scale(Decimal::NEGATIVE_ONE).expect("small numbers"),
        comparison: Comparison::AtMost,
    }));
    let mut system = System::new(relations, vec![Decimal::ONE; 11], vec![false; 11]);
    let repaired = records.iter().filter(|record| {
        let values: Vec<Decimal> = record.iter().map(|value| value.parse().expect("a number")).collect();
        if system.is_clean(&values) == Some(true) {
            return false;
        }
        let cells: Vec<Cell> =
            values.into_iter().map(|value| Cell { value, interval: Interval::point(value), ..Cell::default() }).collect();
        !black_box(system.locate(&cells, USUAL_BUDGET)).is_empty()
    });
    repaired.count()
}

/// Records that satisfy the edits, but every fifth, in which one digit of one value is wrong.
fn records() -> Vec<Vec<String>> {
    let random = &mut Random::new(1, "speed");
    (0..RECORDS)
        .map(|index| {
            let mut values = records::record(random).map(|value| value.to_string()).to_vec();
            if index % 5 == 0 {
                let value = random.pick(&[0_usize, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
                let mut digits: Vec<u8> = values[value].bytes().collect();
                let at = random.below(digits.len());
                let shift = random.between(1, 8) as u8;
                // Never a leading zero: from 1–9 to another of 1–9, from 0 to one of them.
                digits[at] = b'1' + (digits[at].saturating_sub(b'1') + shift) % 9;
                values[value] = digits.into_iter().map(char::from).collect();
            }
            values
        })
        .collect()
}

/// Runs Banff on the same records; its own time, without start-up and parsing. `None` where it is not there.
fn banff(file: &[u8]) -> Option<String> {
    let python = std::env::var("BANFF_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    let mut child = command.arg(BANFF).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let sent = child.stdin.take()?.write_all(file);
    let output = child.wait_with_output().ok()?;
    (sent.is_ok() && output.status.success()).then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn best(times: &[Duration]) -> Duration {
    times.iter().copied().min().unwrap_or_default()
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
