//! Runs every type of error and adds up the marks.

use std::collections::{BTreeMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::plant::{Case, Class};
use crate::product::{Auditor, Found};
use crate::random::Random;
use crate::score::{Mark, Truth, mark, prove_marking};
use crate::sheet::{Sheet, bytes, lay_out};
use crate::table::{Layout, Spot, Table};
use crate::{clean, flat, judge, plant};

/// The marks of one type of error.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: String,
    pub class: Class,
    pub planted: usize,
    pub found: usize,
    pub cells: usize,
    pub values: usize,
    pub offered: usize,
    pub among: usize,
    pub first: usize,
    pub findings: usize,
    /// Planted errors that arithmetic alone decides.
    pub plain: usize,
}

impl Row {
    pub fn empty(id: &str, class: Class) -> Self {
        Self {
            id: id.to_owned(),
            class,
            planted: 0,
            found: 0,
            cells: 0,
            values: 0,
            offered: 0,
            among: 0,
            first: 0,
            findings: 0,
            plain: 0,
        }
    }

    fn add(&mut self, mark: Mark) {
        self.planted += 1;
        self.found += usize::from(mark.found);
        self.cells += usize::from(mark.cells);
        self.values += usize::from(mark.values);
        self.offered += usize::from(mark.offered);
        self.among += usize::from(mark.among);
        self.first += usize::from(mark.first);
        self.findings += mark.findings;
    }

    /// Adds another row's marks.
    pub fn pool(&mut self, other: &Row) {
        self.planted += other.planted;
        self.found += other.found;
        self.cells += other.cells;
        self.values += other.values;
        self.offered += other.offered;
        self.among += other.among;
        self.first += other.first;
        self.findings += other.findings;
        self.plain += other.plain;
    }
}

/// Everything the bench measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    pub rows: Vec<Row>,
    /// Clean tables, and findings on them by rule.
    pub clean: usize,
    pub alarms: BTreeMap<String, usize>,
    /// Clean tables with a finding, for whoever has to look into it.
    pub alarmed: Vec<String>,
}

enum Job {
    Table(plant::Kind),
    Flat(flat::Kind),
}

/// The product as it is built in, and with the rule for flat records.
#[derive(Clone, Copy)]
pub struct Auditors<'a> {
    pub tables: &'a dyn Auditor,
    pub records: &'a dyn Auditor,
}

/// Measures. `only` keeps the types whose name contains it; `shown` misses of each type are told on stderr.
pub fn measure(auditors: &Auditors, planted: usize, clean: usize, only: Option<&str>, shown: usize) -> Tally {
    let wanted = |id: &str| only.is_none_or(|only| id.contains(only));
    let mut jobs: Vec<Job> = plant::kinds().into_iter().filter(|kind| wanted(&kind.id)).map(Job::Table).collect();
    jobs.extend(flat::kinds().into_iter().filter(|kind| wanted(&kind.id)).map(Job::Flat));
    let rows = in_parallel(jobs.len(), |index| match &jobs[index] {
        Job::Table(kind) => measure_kind(auditors.tables, kind, planted, shown),
        Job::Flat(kind) => measure_flat(auditors.records, kind, planted, shown),
    });
    let reports = in_parallel(clean, |index| measure_clean(auditors, index as u64));
    let mut alarms = BTreeMap::new();
    let mut alarmed = Vec::new();
    for (file, findings) in reports {
        if let Some(first) = findings.first() {
            alarmed.push(format!("{file}: {} {}", first.rule, first.cells.join(" ")));
        }
        for finding in findings {
            *alarms.entry(finding.rule).or_default() += 1;
        }
    }
    Tally { rows, clean, alarms, alarmed }
}

/// Does numbered work on all processors; the answers come back in order.
fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(BTreeMap::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let answer = work(index);
                    answers.lock().expect("no worker panicked").insert(index, answer);
                }
            });
        }
    });
    answers.into_inner().expect("no worker panicked").into_values().collect()
}

fn measure_kind(auditor: &dyn Auditor, kind: &plant::Kind, planted: usize, shown: usize) -> Row {
    let mut row = Row::empty(&kind.id, kind.class);
    for seed in 0..planted as u64 {
        let case = kind.draw(seed);
        vouch(&case.clean);
        let before = case.before.as_ref().map(|before| {
            vouch(before);
            file(before, &lay_out(before))
        });
        let sheet = lay_out(&case.planted);
        let truth = truth(&case, kind.class, &sheet);
        prove_marking(&truth);
        let audit = |table: &Table, sheet: &Sheet| {
            let mut files = vec![file(table, sheet)];
            files.extend(before.clone());
            let findings = auditor.audit(&files);
            findings.into_iter().filter(|finding| finding.path.ends_with(&table.file)).collect::<Vec<_>>()
        };
        let on_clean = audit(&case.clean, &lay_out(&case.clean));
        let on_planted = audit(&case.planted, &sheet);
        let mark = mark(&truth, &on_clean, &on_planted);
        tell(&kind.id, seed, &truth, &mark, &on_planted, kind.class, row.planted < shown, &case.planted);
        row.plain += usize::from(case.is_plain());
        row.add(mark);
    }
    row
}

fn measure_flat(auditor: &dyn Auditor, kind: &flat::Kind, planted: usize, shown: usize) -> Row {
    let mut row = Row::empty(&kind.id, kind.class);
    for seed in 0..planted as u64 {
        let case = kind.draw(seed);
        prove_marking(&case.truth);
        let on_clean = auditor.audit(&case.clean);
        let on_planted = auditor.audit(&case.planted);
        let mark = mark(&case.truth, &on_clean, &on_planted);
        if row.planted < shown && !full(&mark, kind.class) {
            eprintln!("{} #{seed}: {:?}\n  truth {:?}\n  {on_planted:?}", kind.id, mark, case.truth.roots);
        }
        row.add(mark);
    }
    row
}

/// Whether nothing more could be asked.
fn full(mark: &Mark, class: Class) -> bool {
    mark.found
        && match class {
            Class::Decided => mark.cells && mark.values,
            Class::Open => mark.among && mark.first,
            Class::Form => mark.cells,
            Class::Rows | Class::Note => true,
        }
}

#[expect(clippy::too_many_arguments, reason = "one line of a log")]
fn tell(id: &str, seed: u64, truth: &Truth, mark: &Mark, found: &[Found], class: Class, wanted: bool, table: &Table) {
    if wanted && !full(mark, class) {
        eprintln!("{id} #{seed} ({:?}, {:?}, {}): {mark:?}", table.layout, table.medium, table.origin);
        eprintln!("  wrong {:?}, derived {:?}", truth.roots, truth.derived);
        for finding in found {
            let Found { rule, level, cells, suspects, alternatives, .. } = finding;
            eprintln!("  {rule} {level:?} {cells:?} suspects {suspects:?} alternatives {alternatives:?}");
        }
    }
}

/// A clean table, alone or beside last month's, or a flat one; and the findings on it.
fn measure_clean(auditors: &Auditors, seed: u64) -> (String, Vec<Found>) {
    let auditor = if is_flat(seed) { auditors.records } else { auditors.tables };
    let files = clean_files(seed);
    (format!("clean #{seed} {}", files[0].0), auditor.audit(&files).into_iter().filter(Found::alarms).collect())
}

fn is_flat(seed: u64) -> bool {
    seed % 24 == 2
}

/// The files of a clean table: the table itself, and last month's for some.
pub fn clean_files(seed: u64) -> Vec<(String, Vec<u8>)> {
    if is_flat(seed) {
        return flat::clean(seed);
    }
    let random = &mut Random::new(seed, "clean");
    let table = clean::draw(random, seed.is_multiple_of(6).then_some(Layout::OneRow));
    vouch(&table);
    let mut files = vec![file(&table, &lay_out(&table))];
    if seed % 6 == 1 {
        let before = clean::month_before(random, &table);
        vouch(&before);
        files.push(file(&before, &lay_out(&before)));
    }
    files
}

/// A bench on wrong “clean” tables would be worthless.
fn vouch(table: &Table) {
    let complaints = judge::complaints(table);
    assert!(complaints.is_empty(), "{} ({:?}, {}) is not clean: {complaints:#?}", table.title, table.layout, table.origin);
}

fn file(table: &Table, sheet: &Sheet) -> (String, Vec<u8>) {
    (table.file.clone(), bytes(sheet, table.medium))
}

fn truth(case: &Case, class: Class, sheet: &Sheet) -> Truth {
    let named = |derived: bool| {
        let those = case.wrong.iter().filter(move |wrong| wrong.derived == derived);
        those.map(|wrong| (at(sheet, wrong.spot), Some(wrong.right.clone()))).collect::<Vec<_>>()
    };
    let figures = (0..case.planted.indicators.len()).flat_map(|indicator| {
        (0..3).flat_map(move |row| (0..case.planted.places.len()).map(move |place| Spot::figure(indicator, row, place)))
    });
    let all = figures.chain(case.wrong.iter().map(|wrong| wrong.spot));
    let related: HashSet<String> = all
        .filter(|spot| case.wrong.iter().any(|wrong| wrong.spot.related(*spot)))
        .filter_map(|spot| sheet.address(spot).map(str::to_owned))
        .collect();
    Truth {
        roots: named(false),
        derived: named(true),
        related,
        cells_will_do: matches!(class, Class::Form | Class::Rows),
        note_will_do: class == Class::Note,
    }
}

fn at(sheet: &Sheet, spot: Spot) -> String {
    sheet.address(spot).expect("planted cells are on the sheet").to_owned()
}
