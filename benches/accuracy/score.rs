//! Compares findings with the truth.

use std::collections::{BTreeSet, HashSet};

use gouji::model::rule_summary::Level;
use rust_decimal::Decimal;

use crate::product::{Found, Named};

/// What was planted, in addresses of the sheet.
pub struct Truth {
    /// Cells that are wrong in themselves, with the right value as printed.
    pub roots: Vec<Named>,
    /// Cells that were calculated from those, with theirs.
    pub derived: Vec<Named>,
    /// Cells that meet a wrong cell in a relation.
    pub related: HashSet<String>,
    /// Whether a finding may name its cells without naming a suspect.
    pub cells_will_do: bool,
    /// Whether a note is enough.
    pub note_will_do: bool,
}

/// What a check made of one planted error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mark {
    pub found: bool,
    /// Exactly the wrong cells are named.
    pub cells: bool,
    /// The right value of each wrong cell is named.
    pub values: bool,
    /// One of the repairs offered names exactly the wrong cells, whatever values it gives.
    pub offered: bool,
    /// The wrong cells with their right values are one of the repairs offered; the first of them.
    pub among: bool,
    pub first: bool,
    /// Findings that the clean table did not have.
    pub findings: usize,
}

/// Marks the findings on a planted table; `clean` are those on the same table before.
pub fn mark(truth: &Truth, clean: &[Found], planted: &[Found]) -> Mark {
    let key = |finding: &Found| (finding.rule.clone(), finding.level, finding.cells.clone(), finding.suspects.clone());
    let old: Vec<_> = clean.iter().map(key).collect();
    let new: Vec<&Found> = planted.iter().filter(|finding| !old.contains(&key(finding))).collect();
    let alarms: Vec<&Found> = new.iter().copied().filter(|finding| finding.alarms()).collect();
    let speaks = |finding: &&&Found| {
        let suspects = finding.suspects.iter().map(|(cell, _)| cell);
        finding.cells.iter().chain(suspects).any(|cell| truth.related.contains(cell))
    };

    let roots: BTreeSet<&String> = truth.roots.iter().map(|(cell, _)| cell).collect();
    let derived: BTreeSet<&String> = truth.derived.iter().map(|(cell, _)| cell).collect();
    let mut named: BTreeSet<&String> = BTreeSet::new();
    for finding in &alarms {
        named.extend(finding.suspects.iter().map(|(cell, _)| cell));
        if finding.suspects.is_empty() && truth.cells_will_do {
            named.extend(&finding.cells);
        }
    }
    let suspects: Vec<&Named> = alarms.iter().flat_map(|finding| &finding.suspects).collect();
    let offered: Vec<Vec<&[Named]>> = alarms
        .iter()
        .map(|finding| match finding.alternatives.as_slice() {
            [] => vec![finding.suspects.as_slice()],
            several => several.iter().map(Vec::as_slice).collect(),
        })
        .collect();
    let names_all = |repair: &&[Named]| truth.roots.iter().all(|root| repair.iter().any(|named| same(named, root)));
    let names_cells = |repair: &&[Named]| {
        truth.roots.iter().all(|root| repair.iter().any(|named| named.0 == root.0))
            && repair.iter().all(|(cell, _)| roots.contains(cell) || derived.contains(cell))
    };
    Mark {
        found: if truth.note_will_do { new.iter().any(|finding| speaks(&finding)) } else { alarms.iter().any(|f| speaks(&f)) },
        cells: named.is_superset(&roots) && named.iter().all(|cell| roots.contains(cell) || derived.contains(cell)),
        values: truth.roots.iter().all(|root| suspects.iter().any(|named| same(named, root)))
            && truth.derived.iter().all(|right| suspects.iter().all(|named| named.0 != right.0 || same(named, right))),
        offered: offered.iter().any(|repairs| repairs.iter().any(&names_cells)),
        among: offered.iter().any(|repairs| repairs.iter().any(&names_all)),
        first: offered.iter().any(|repairs| repairs.first().is_some_and(&names_all)),
        findings: alarms.len(),
    }
}

/// Whether the named cell is this one, with its right value.
fn same(named: &Named, right: &Named) -> bool {
    named.0 == right.0 && named.1.as_deref().map(reading) == right.1.as_deref().map(reading)
}

/// What a printed value says: the number and whether a percent sign follows it; or the text.
fn reading(printed: &str) -> (Option<Decimal>, bool, &str) {
    let percent = printed.ends_with('%');
    let number = printed.trim_end_matches('%').replace(',', "").parse::<Decimal>().ok().map(|number| number.normalize());
    (number, percent, if number.is_some() { "" } else { printed })
}

/// The findings of a perfect check, to test the marking with.
pub fn perfect(truth: &Truth) -> Vec<Found> {
    let suspects: Vec<Named> = truth.roots.iter().chain(&truth.derived).cloned().collect();
    vec![Found {
        rule: "perfect".to_owned(),
        level: Level::Mandatory,
        path: String::new(),
        cells: suspects.iter().map(|(cell, _)| cell.clone()).collect(),
        alternatives: vec![suspects.clone()],
        suspects,
    }]
}

/// Panics unless a perfect check gets every mark, a silent one none, and one that cries at every cell no more than “found”.
pub fn prove_marking(truth: &Truth) {
    let full = Mark { found: true, cells: true, values: true, offered: true, among: true, first: true, findings: 1 };
    assert_eq!(mark(truth, &[], &perfect(truth)), full, "a perfect check");
    assert_eq!(mark(truth, &[], &[]), Mark::default(), "a silent check");
    let mut everything = perfect(truth);
    assert_eq!(mark(truth, &everything, &everything), Mark::default(), "a check that says the same of the clean table");
    for finding in &mut everything {
        finding.suspects = truth.related.iter().map(|cell| (cell.clone(), None)).collect();
        finding.suspects.push(("ZZ99".to_owned(), None));
        finding.alternatives.clear();
    }
    let vague = mark(truth, &[], &everything);
    assert!(
        vague.found && !vague.cells && !vague.values && !vague.offered && !vague.among,
        "a check that names every cell: {vague:?}"
    );
}
