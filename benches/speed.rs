//! Time, against the yardsticks of docs/speed.md, in one run on one machine.
//!
//! ```text
//! cargo bench --bench speed                prints the figures
//! cargo bench --bench speed -- --write     writes docs/speed.md
//! cargo bench --bench speed -- records     measures one part only: month, workbooks, pack or records
//! ```
//!
//! 1. `month`: the program run as users run it, on the whole folder of a month and on the two official tables.
//! 2. `workbooks`: the program on 300 workbooks beside a script with openpyxl that works out the sums and ratios.
//! 3. `pack`: loading and compiling all rules, and a check with a hundred rules more beside one without.
//! 4. `records`: localisation of the errors in 100,000 flat records of eleven variables with five edits, every fifth record with a
//!    planted error, beside the whole process of Banff 3.1.3 (Statistics Canada) on the same records.
//!
//! The scripts of others run through Python: `pip install openpyxl banff==3.1.3`; `BENCH_PYTHON` names the interpreter if it is not
//! `python3`. Where one is missing, its line says so.

mod equations;
#[path = "accuracy/random.rs"]
#[expect(dead_code, reason = "the error bench draws more from it")]
mod random;
#[path = "accuracy/records.rs"]
mod records;

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use gouji::algebra::interval::Interval;
use gouji::algebra::relation::{Comparison, Polynomial, Relation};
use gouji::engine::Engine;
use gouji::locate::{Cell, System, USUAL_BUDGET};
use random::Random;
use rust_decimal::Decimal;

const ROUNDS: usize = 9;
const RECORDS: usize = 100_000;
const WORKBOOKS: usize = 300;
const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const PROGRAM: &str = env!("CARGO_BIN_EXE_gouji");
/// The official tables of the month.
const TABLES: [&str; 2] = ["附件1-省级.xlsx", "附件2-市级.xlsx"];

/// A figure and what it must not exceed.
struct Measured {
    what: String,
    /// As told, with its unit.
    value: String,
    goal: &'static str,
    met: bool,
}

type Part = fn() -> Vec<Measured>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let asked: Vec<&String> = arguments.iter().filter(|argument| !argument.starts_with("--")).collect();
    let parts: [(&str, Part); 4] = [("month", month), ("workbooks", workbooks), ("pack", pack), ("records", flat_records)];
    let chosen = parts.iter().filter(|(name, _)| asked.is_empty() || asked.iter().any(|other| other == name));
    let page = page(&chosen.flat_map(|(_, part)| part()).collect::<Vec<_>>());
    if !arguments.iter().any(|argument| argument == "--write") {
        print!("{page}");
        return ExitCode::SUCCESS;
    }
    if !asked.is_empty() {
        eprintln!("--write needs the full run");
        return ExitCode::from(2);
    }
    let path = Path::new(ROOT).join("docs/speed.md");
    match std::fs::write(&path, page) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", path.display());
            ExitCode::from(2)
        }
    }
}

/// The page docs/speed.md.
fn page(all: &[Measured]) -> String {
    let mut page = "# Speed\n\nWritten by `cargo bench --bench speed -- --write` in one run on a machine with two cores. Simple beats fast once \
                    nobody waits: a figure\nmissed by a little is told here, not chased. Ratios carry over to other machines, \
                    milliseconds do not.\n\n| what | measured | goal | met |\n| --- | ---: | ---: | --- |\n"
        .to_owned();
    for Measured { what, value, goal, met } in all {
        let met = if goal.is_empty() {
            ""
        } else if *met {
            "yes"
        } else {
            "**no**"
        };
        writeln!(page, "| {what} | {value} | {goal} | {met} |").expect("a string takes text");
    }
    page
}

/// The built-in pack, and rules (path, script) more. The only place that says how an engine is made.
fn engine<'a>(more: impl IntoIterator<Item = (&'a str, &'a str)>) -> Engine {
    let (mut engine, mut troubles) = Engine::builtin();
    troubles.extend(engine.extend(more));
    assert!(troubles.is_empty(), "{troubles:?}");
    engine
}

/// The folder of the fixture month.
fn fixtures() -> PathBuf {
    Path::new(ROOT).join("fixtures/2025-11")
}

/// Runs the program over paths, as a user would.
fn run(paths: &[PathBuf]) {
    let output = Command::new(PROGRAM).arg("check").args(paths).output().expect("the program starts");
    // Findings are expected; what could not be read or applied is not.
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Wall times of the program, as one who waits for it sees them.
fn month() -> Vec<Measured> {
    let wall = |paths: &[PathBuf]| median(&(0..=ROUNDS).map(|_| timed(|| run(paths))).skip(1).collect::<Vec<_>>());
    let (folder, tables) = (wall(&[fixtures()]), wall(&TABLES.map(|name| fixtures().join(name))));
    let measured = |what: &str, time: Duration, goal, limit| Measured {
        what: what.to_owned(),
        value: format!("{:.0} ms", millis(time)),
        goal,
        met: millis(time) <= limit,
    };
    vec![
        measured("`gouji check` of a whole month's folder (19 files), wall", folder, "≤ 300 ms", 300.0),
        measured("`gouji check` of the two official tables, wall", tables, "≤ 60 ms", 60.0),
    ]
}

/// The program beside a script such as an office might write.
fn workbooks() -> Vec<Measured> {
    let folder = Scratch::new("workbooks");
    for copy in 0..WORKBOOKS / TABLES.len() {
        // A folder each, as if so many cities had sent theirs: tables of one folder would be compared with each other.
        let own = folder.0.join(format!("{copy:03}"));
        std::fs::create_dir_all(&own).expect("a folder for the copies");
        for name in TABLES {
            std::fs::copy(fixtures().join(name), own.join(name)).expect("a copy of a fixture");
        }
    }
    let ours = (0..3).map(|_| timed(|| run(std::slice::from_ref(&folder.0)))).min().unwrap_or_default();
    let script = Path::new(ROOT).join("benches/openpyxl_sums.py");
    let (theirs, said) = timed_python(&script, &[folder.0.as_os_str()], &[]);
    let Some(said) = said else { return vec![missing("300 workbooks beside a script with openpyxl", "openpyxl")] };
    let times = theirs.as_secs_f64() / ours.as_secs_f64();
    vec![Measured {
        what: format!(
            "`gouji check` of {WORKBOOKS} workbooks ({:.2} s), times as fast as a script with openpyxl that works out sums and ratios \
             ({:.2} s; {})",
            ours.as_secs_f64(),
            theirs.as_secs_f64(),
            said.trim()
        ),
        value: format!("{times:.0} ×"),
        goal: "≥ 20 ×",
        met: times >= 20.0,
    }]
}

fn missing(what: &str, program: &str) -> Measured {
    Measured { what: what.to_owned(), value: format!("{program} is not installed"), goal: "", met: false }
}

/// What a pack costs: once, when it is loaded, and at every check when it grows.
fn pack() -> Vec<Measured> {
    let loading: Vec<Duration> = (0..=ROUNDS).map(|_| timed(|| drop(black_box(engine([]))))).skip(1).collect();
    let more = equations::rules();
    let (usual, larger) = (engine([]), engine(more.iter().map(|(path, script)| (path.as_str(), script.as_str()))));
    let files = TABLES.map(|name| (name, std::fs::read(fixtures().join(name)).expect("a fixture")));
    let check = |engine: &Engine| {
        for (path, bytes) in &files {
            for _ in 0..20 {
                black_box(engine.check(&[engine.understand(path, bytes, None)], 0));
            }
        }
    };
    let mut ratios: Vec<f64> = (0..=ROUNDS)
        .map(|_| {
            let without = timed(|| check(&usual));
            timed(|| check(&larger)).as_secs_f64() / without.as_secs_f64()
        })
        .skip(1)
        .collect();
    ratios.sort_by(f64::total_cmp);
    let ratio = ratios[ROUNDS / 2];
    vec![
        Measured {
            what: format!("loading and compiling the {} rules", usual.rules.rules.len()),
            value: format!("{:.0} ms", millis(median(&loading))),
            goal: "",
            met: true,
        },
        Measured {
            what: format!("reading and checking the two official tables with {} equation rules more ÷ without", more.len()),
            value: format!("{ratio:.2}"),
            goal: "≤ 2",
            met: ratio <= 2.0,
        },
    ]
}

fn flat_records() -> Vec<Measured> {
    let records = records();
    let file = records::separated(&records);
    let engine = engine([("edits/rule.rhai", records::RULE)]);
    let mut findings = 0;
    let whole = || findings = engine.check(&[engine.understand("records.csv", &file, None)], 0).findings.len();
    let whole = timed(whole).as_secs_f64();
    let mut localised = 0;
    let located: Vec<Duration> = (0..5).map(|_| timed(|| localised = locate(&records))).collect();
    let own = best(&located).as_secs_f64();
    let what = format!("locating the errors of {RECORDS} records of 11 variables ({own:.2} s, {localised} repaired)");
    let mut all = vec![Measured {
        what: format!("the same records from csv to findings ({findings})"),
        value: format!("{whole:.2} s"),
        goal: "",
        met: true,
    }];
    let (theirs, said) = timed_python(&Path::new(ROOT).join("benches/errorloc.py"), &[], &file);
    all.insert(
        0,
        match said {
            None => missing(&what, "banff"),
            Some(_) => {
                let ratio = own / theirs.as_secs_f64();
                Measured {
                    what: format!("{what} ÷ whole process of Banff 3.1.3 ({:.2} s)", theirs.as_secs_f64()),
                    value: format!("{ratio:.2}"),
                    goal: "≤ 1",
                    met: ratio <= 1.0,
                }
            }
        },
    );
    all
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

/// Runs a Python script with something on its standard input: the wall time of its process and what it printed, `None` where it or
/// what it stands on is not installed.
fn timed_python(script: &Path, arguments: &[&std::ffi::OsStr], input: &[u8]) -> (Duration, Option<String>) {
    let python = std::env::var("BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.arg(script).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut said = None;
    let time = timed(|| {
        let Ok(mut child) = command.spawn() else { return };
        let sent = child.stdin.take().is_some_and(|mut pipe| pipe.write_all(input).is_ok());
        let output = child.wait_with_output().ok().filter(|output| sent && output.status.success());
        said = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    });
    (time, said)
}

/// A folder of one's own for the time of a measurement.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gouji-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for temporary files");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
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
