//! The figures as a page, and the page as figures again.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::plant::Class;
use crate::tally::{Row, Tally};

/// A goal of the project beside what was measured.
pub struct Goal {
    what: &'static str,
    measured: f64,
    wanted: f64,
    at_most: bool,
    unit: &'static str,
}

impl Goal {
    pub fn met(&self) -> bool {
        if self.at_most { self.measured <= self.wanted } else { self.measured >= self.wanted }
    }
}

/// The type that cannot be decided in principle: only the sum breaks, and several parts could be the culprit by one digit.
const UNDECIDABLE: &str = "mistyped/part-done+progress";

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// All rows of a class as one.
fn pooled(tally: &Tally, belongs: impl Fn(&Row) -> bool) -> Row {
    let mut all = Row::empty("all", Class::Decided);
    tally.rows.iter().filter(|row| belongs(row)).for_each(|row| all.pool(row));
    all
}

pub fn goals(tally: &Tally) -> Vec<Goal> {
    let all = pooled(tally, |_| true);
    let decided = pooled(tally, |row| row.class == Class::Decided);
    let open = pooled(tally, |row| row.id == UNDECIDABLE);
    let least = |what, part, whole, wanted| Goal { what, measured: percent(part, whole), wanted, at_most: false, unit: "%" };
    let most = |what, measured, wanted| Goal { what, measured, wanted, at_most: true, unit: "" };
    vec![
        least("planted errors found", all.found, all.planted, 100.0),
        least("types that can be decided: exactly the wrong cells named", decided.cells, decided.planted, 98.0),
        least("types that can be decided: the right values named", decided.values, decided.planted, 96.0),
        most("findings per planted error", ratio(all.findings, all.planted), 1.2),
        most("false alarms on clean tables", tally.alarms.values().sum::<usize>() as f64, 0.0),
        least(
            "part mistyped, progress calculated from it: true cell among the repairs offered",
            open.offered,
            open.planted,
            100.0,
        ),
        least("part mistyped, progress calculated from it: true cell first", open.first, open.planted, 45.0),
    ]
}

/// The page.
pub fn page(tally: &Tally) -> String {
    let mut page = String::from(HEAD);
    page.push_str("\n## Goals\n\n| what | measured | goal | met |\n| --- | ---: | ---: | --- |\n");
    for goal in goals(tally) {
        let sign = if goal.at_most { "≤" } else { "≥" };
        let unit = goal.unit;
        let met = if goal.met() { "yes" } else { "**no**" };
        let _ = writeln!(page, "| {} | {:.2}{unit} | {sign} {}{unit} | {met} |", goal.what, goal.measured, goal.wanted);
    }
    for (class, head, text) in SECTIONS {
        let _ = write!(page, "\n## {head}\n\n{text}\n\n");
        let rows: Vec<&Row> = tally.rows.iter().filter(|row| row.class == *class).collect();
        let columns = columns(*class);
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let _ = writeln!(page, "| type | planted | {} |", names.join(" | "));
        let _ = writeln!(page, "| --- | ---: |{}", " ---: |".repeat(names.len()));
        for row in rows {
            let figures: Vec<String> = columns.iter().map(|(_, figure)| figure(row)).collect();
            let _ = writeln!(page, "| `{}` | {} | {} |", row.id, row.planted, figures.join(" | "));
        }
    }
    let _ = write!(page, "\n## False alarms\n\n| clean tables | findings |\n| ---: | ---: |\n");
    let _ = writeln!(page, "| {} | {} |", tally.clean, tally.alarms.values().sum::<usize>());
    if !tally.alarms.is_empty() {
        page.push_str("\n| rule | findings |\n| --- | ---: |\n");
        let mut worst: Vec<_> = tally.alarms.iter().collect();
        worst.sort_by_key(|(rule, count)| (std::cmp::Reverse(**count), (*rule).clone()));
        for (rule, count) in worst {
            let _ = writeln!(page, "| `{rule}` | {count} |");
        }
    }
    page
}

const HEAD: &str = "# Accuracy\n\n\
<!-- Written by `cargo bench --bench accuracy -- --write`. Change nothing by hand: `-- --check` compares with it. -->\n\n\
One error of each type is planted into clean generated tables, and what `gouji check` says is compared with the truth. The tables\n\
are drawn from ten cities with 6 to 17 places, 47 indicators, months 3 to 12, four layouts and their words, xlsx with number\n\
formats, xlsx with numbers kept as text, and csv. In part of the indicators the figures are rounded from finer hidden values, the\n\
whole on its own, so that sums and ratios agree within rounding only. Every clean table is vouched for by a plain check of its\n\
relations that shares no code with the product, and every planted number breaks a relation by the same check. Nothing else is\n\
filtered: a slip of the last digit counts as much as one of the first.\n\n\
- **found**: a finding (mandatory or verify) that the clean table did not have speaks of a cell that is wrong or meets it in a\n  relation.\n\
- **cells**: the suspects of all new findings are exactly the wrong cells. A progress calculated from a wrong figure may be named or\n  not.\n\
- **values**: each wrong cell is named with the value it had before, to the last printed digit.\n\
- **findings**: new findings per planted error.\n\
- **plain**: one cell is wrong and it is the only one whose change makes every relation hold, by arithmetic alone (not measured on\n  the product, and not for flat records). Where it is not, only what is known of typing errors can tell.\n";

const SECTIONS: &[(Class, &str, &str)] = &[
    (
        Class::Decided,
        "Types that can be decided",
        "One smallest repair, or one that a typed cause explains, makes every relation hold. Targets are exchanged or moved between\n\
         places of different rates only: between equal rates the same could have happened to the done figures.",
    ),
    (
        Class::Open,
        "Types that cannot be decided",
        "The progress was calculated from the wrong figure, so that only a sum is broken and any of its parts, or the whole, could be\n\
         wrong; or the table has one place, so that only a ratio is broken; or the variables share their only edit; or a place\n\
         repeats last month's figure and its progress, which a place that stands still does as well.\n\
         **cell**: one of the repairs offered names the true cell and no other; **among**: with its right value, to the last digit,\n\
         which a total that was rounded on its own does not tell; **first**: the likeliest does.",
    ),
    (
        Class::Form,
        "Cells of a wrong form",
        "Nothing needs to be calculated to see these; the right value is known only where the relations give it, so it has no goal.",
    ),
    (Class::Rows, "Rows exchanged", "Every number of two rows is in the wrong place."),
    (Class::Note, "Readable, with a note", "The number is read all the same: an advisory finding on the cell is enough."),
];

type Figure = fn(&Row) -> String;

fn columns(class: Class) -> Vec<(&'static str, Figure)> {
    let found: (&str, Figure) = ("found %", |row| format!("{:.1}", percent(row.found, row.planted)));
    let cells: (&str, Figure) = ("cells %", |row| format!("{:.1}", percent(row.cells, row.planted)));
    let values: (&str, Figure) = ("values %", |row| format!("{:.1}", percent(row.values, row.planted)));
    let offered: (&str, Figure) = ("cell %", |row| format!("{:.1}", percent(row.offered, row.planted)));
    let among: (&str, Figure) = ("among %", |row| format!("{:.1}", percent(row.among, row.planted)));
    let first: (&str, Figure) = ("first %", |row| format!("{:.1}", percent(row.first, row.planted)));
    let findings: (&str, Figure) = ("findings", |row| format!("{:.2}", ratio(row.findings, row.planted)));
    let plain: (&str, Figure) = ("plain %", |row| format!("{:.1}", percent(row.plain, row.planted)));
    match class {
        Class::Decided => vec![found, cells, values, findings, plain],
        Class::Form => vec![found, cells, values, findings],
        Class::Open => vec![found, offered, among, first, findings],
        Class::Rows => vec![found, cells, values, findings],
        Class::Note => vec![found, findings],
    }
}

/// The figures of a page by type and column.
fn figures(page: &str) -> BTreeMap<(String, String), f64> {
    let mut figures = BTreeMap::new();
    let mut names: Vec<String> = Vec::new();
    for line in page.lines() {
        let Some(inner) = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |")) else {
            names.clear();
            continue;
        };
        let cells: Vec<&str> = inner.split(" | ").collect();
        if names.is_empty() {
            names = cells.iter().map(|cell| (*cell).to_owned()).collect();
        } else if names[0] == "type" {
            for (name, cell) in names.iter().zip(&cells).skip(1) {
                if let Ok(figure) = cell.parse() {
                    figures.insert((cells[0].trim_matches('`').to_owned(), name.clone()), figure);
                }
            }
        } else if let ("clean tables", Ok(alarms)) = (names[0].as_str(), cells[cells.len() - 1].parse()) {
            figures.insert(("clean tables".to_owned(), "findings".to_owned()), alarms);
        }
    }
    figures
}

/// What got worse since a page was written, in words; and whether anything got better.
pub fn worse(then: &str, now: &str) -> (Vec<String>, bool) {
    let (then, now) = (figures(then), figures(now));
    let mut worse = Vec::new();
    let mut better = false;
    for (key, &before) in &then {
        let (id, name) = key;
        let Some(&after) = now.get(key) else {
            worse.push(format!("{id}: {name} is measured no more"));
            continue;
        };
        // Fewer findings are better, but none for a planted error is not: “found” tells of that.
        let counts_findings = name == "findings";
        let enough = if id == "clean tables" { 0.0 } else { 1.0 };
        let (before, after) = if counts_findings { (-before.max(enough), -after.max(enough)) } else { (before, after) };
        if after < before {
            worse.push(format!("{id}: {name} was {}, is {}", before.abs(), after.abs()));
        }
        better |= after > before;
    }
    worse.extend(now.keys().filter(|key| !then.contains_key(key)).map(|(id, name)| format!("{id}: {name} is not on the page")));
    (worse, better)
}

/// Panics unless a page equals itself and a page with one lower, or one higher, figure is told.
pub fn prove_comparison() {
    let page = |found: &str, findings: &str, alarms: &str| {
        format!(
            "| type | planted | found % | findings |\n| --- | ---: | ---: | ---: |\n| `a/b` | 200 | {found} | {findings} |\n\n\
             | clean tables | findings |\n| ---: | ---: |\n| 600 | {alarms} |\n"
        )
    };
    let then = page("99.0", "1.00", "0");
    assert_eq!(worse(&then, &then), (vec![], false));
    assert_eq!(worse(&then, &page("98.5", "1.00", "0")).0.len(), 1);
    assert_eq!(worse(&then, &page("99.0", "1.05", "0")).0.len(), 1);
    assert_eq!(worse(&then, &page("99.0", "1.00", "1")).0.len(), 1);
    assert_eq!(worse(&then, &page("99.5", "0.90", "0")), (vec![], true));
    assert_eq!(worse(&then, "").0.len(), 4);
}

impl std::fmt::Display for Goal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Goal { what, measured, wanted, unit, .. } = self;
        write!(f, "{what}: {measured:.2}{unit}, wanted {} {wanted}{unit}", if self.at_most { "at most" } else { "at least" })
    }
}
