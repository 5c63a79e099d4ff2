//! Errors planted into clean blocks: what must be named, and how often.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::table::*;
use crate::algebra::number::rounded;
use crate::locate::Located;
use crate::model::table::Measure::{Actual, Progress, Target};

/// A small generator of numbers (Marsaglia's xorshift), so that every run plants the same.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound.max(1)
    }
}

/// A consistent block: counts, or amounts with two decimals.
pub fn clean(dice: &mut Dice, decimals: u32, total: bool) -> Table {
    let places = 3 + dice.below(12) as usize;
    let unit = 10_i64.pow(decimals);
    let size = [60, 900, 20_000][dice.below(3) as usize];
    let mut target: Vec<i64> =
        (0..places).map(|_| (10 + dice.below(size) as i64) * unit + dice.below(unit as u64) as i64).collect();
    let mut done: Vec<i64> = target.iter().map(|value| value * (600 + dice.below(800) as i64) / 1000).collect();
    if total {
        target.insert(0, target.iter().sum());
        done.insert(0, done.iter().sum());
    }
    let row =
        |values: &[i64]| values.iter().map(|value| Decimal::new(*value, decimals).to_string()).collect::<Vec<_>>().join(" ");
    let rates: Vec<String> = target
        .iter()
        .zip(&done)
        .map(|(target, done)| format!("{:.2}%", rounded(Decimal::from(*done * 100) / Decimal::from(*target), 2)))
        .collect();
    Table::new(&row(&target), &row(&done), &rates.join(" "), total)
}

/// One slip of the hand; `None` where it does not change the number.
pub fn mistype(dice: &mut Dice, value: Decimal, kind: u64) -> Option<Decimal> {
    let scale = value.scale();
    let mut digits: Vec<u8> = value.mantissa().to_string().into_bytes();
    match kind {
        0 => {
            let at = dice.below(digits.len().saturating_sub(1) as u64) as usize;
            if digits.len() > 1 {
                digits.swap(at, at + 1);
            }
        }
        1 => {
            let at = dice.below(digits.len() as u64) as usize;
            digits[at] = b'0' + ((digits[at] - b'0' + 1 + dice.below(9) as u8) % 10);
        }
        2 => {
            if digits.len() > 1 {
                digits.remove(dice.below(digits.len() as u64) as usize);
            }
        }
        3 => digits.insert(dice.below(digits.len() as u64 + 1) as usize, b'0' + dice.below(10) as u8),
        4 => digits.push(b'0'),
        _ => digits.extend([b'0'; 4]),
    }
    let mantissa: i64 = String::from_utf8(digits).unwrap().parse().unwrap();
    let wrong = Decimal::new(mantissa, scale);
    (wrong != value && !wrong.is_zero()).then_some(wrong)
}

/// Sets a progress to what its place's figures give.
fn recalculate(table: &mut Table, place: usize) -> bool {
    let value = |measure| table.problem.cells[table.at(measure, place)].value;
    let rate = rounded(value(Actual) / value(Target), 4);
    let cell = table.at(Progress, place);
    let changed = table.problem.cells[cell].value != rate;
    table.set(cell, rate);
    changed
}

/// What came of the planted errors of one type.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    planted: usize,
    found: usize,
    named: usize,
    valued: usize,
    listed: usize,
    findings: usize,
}

impl Score {
    fn add(&mut self, located: &[Located], right: &[(usize, Decimal)]) {
        self.planted += 1;
        self.findings += located.len();
        self.found += usize::from(!located.is_empty());
        let mut right = right.to_vec();
        right.sort();
        let cells: Vec<usize> = right.iter().map(|(cell, _)| *cell).collect();
        let changed = |repair: &crate::locate::Repair| {
            let mut changed: Vec<(usize, Decimal)> =
                repair.changes.iter().map(|change| (change.cell, change.expected.unwrap_or_default())).collect();
            changed.sort();
            changed
        };
        let mut first: Vec<(usize, Decimal)> = located.iter().filter_map(|root| root.repairs.first()).flat_map(changed).collect();
        first.sort();
        self.named += usize::from(first.iter().map(|(cell, _)| *cell).eq(cells.iter().copied()));
        self.valued += usize::from(first == right);
        self.listed += usize::from(
            located
                .iter()
                .flat_map(|root| &root.repairs)
                .any(|repair| changed(repair).iter().any(|change| right.contains(change))),
        );
    }

    fn share(count: usize, of: usize) -> f64 {
        if of == 0 { 1.0 } else { count as f64 / of as f64 }
    }
}

/// Plants one error of each type into many blocks. The guarantee of each type stands beside it.
#[test]
fn planted_errors_are_named() {
    let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
    for seed in 1..=40_u64 {
        for decimals in [0, 2] {
            let mut dice = Dice(seed * 7919 + u64::from(decimals) * 104_729);
            let base = clean(&mut dice, decimals, true);
            assert!(base.locate().is_empty(), "a clean block must stay silent");
            let places = base.problem.block.as_ref().unwrap().rows[0].len();
            let kind = dice.below(6);
            let place = dice.below(places as u64) as usize;
            for (name, measure) in [("target", Target), ("actual", Actual), ("progress", Progress)] {
                let mut table = base.clone();
                let cell = table.at(measure, place);
                let right = table.problem.cells[cell].value;
                let Some(wrong) = mistype(&mut dice, right, kind) else { continue };
                table.set(cell, wrong);
                scores.entry(name).or_default().add(&table.locate(), &[(cell, right)]);
            }
            // Neighbours.
            let part = 1 + dice.below(places as u64 - 2) as usize;
            for (name, measure) in [("swapped target", Target), ("swapped actual", Actual), ("swapped progress", Progress)] {
                let mut table = base.clone();
                let (one, other) = (table.at(measure, part), table.at(measure, part + 1));
                let (a, b) = (table.problem.cells[one].value, table.problem.cells[other].value);
                table.set(one, b);
                table.set(other, a);
                let located = table.locate();
                if (a - b).abs() * Decimal::from(50) > a.max(b) {
                    scores.entry(name).or_default().add(&located, &[(one, a), (other, b)]);
                }
            }
            // Target and done.
            let mut table = base.clone();
            let (one, other) = (table.at(Target, place), table.at(Actual, place));
            let (a, b) = (table.problem.cells[one].value, table.problem.cells[other].value);
            table.set(one, b);
            table.set(other, a);
            if (a - b).abs() * Decimal::from(50) > a.max(b) {
                scores.entry("target and actual").or_default().add(&table.locate(), &[(one, a), (other, b)]);
            }
            // A wrong part from which the progress was calculated.
            for (name, measure) in [("derived target", Target), ("derived actual", Actual)] {
                let mut table = base.clone();
                let (cell, rate) = (table.at(measure, part), table.at(Progress, part));
                let (right, right_rate) = (table.problem.cells[cell].value, table.problem.cells[rate].value);
                let Some(wrong) = mistype(&mut dice, right, kind) else { continue };
                table.set(cell, wrong);
                if recalculate(&mut table, part) {
                    scores.entry(name).or_default().add(&table.locate(), &[(cell, right), (rate, right_rate)]);
                }
            }
            // A total that lacks a part, counts the first part twice, or adds up truncated parts.
            for (name, measure) in [("missing part in target", Target), ("missing part in actual", Actual)] {
                let mut table = base.clone();
                let (cell, lost) = (table.at(measure, 0), table.at(measure, part));
                let right = table.problem.cells[cell].value;
                let lost = table.problem.cells[lost].value;
                table.set(cell, right - lost);
                scores.entry(name).or_default().add(&table.locate(), &[(cell, right)]);
                if recalculate(&mut table, 0) {
                    let rate = base.at(Progress, 0);
                    let right_rate = base.problem.cells[rate].value;
                    scores.entry("derived total").or_default().add(&table.locate(), &[(cell, right), (rate, right_rate)]);
                }
            }
            // Signs.
            for (name, measure) in [("sign of target", Target), ("sign of actual", Actual)] {
                let mut table = base.clone();
                let cell = table.at(measure, place);
                let right = table.problem.cells[cell].value;
                table.set(cell, -right);
                scores.entry(name).or_default().add(&table.locate(), &[(cell, right)]);
            }
            // Two slips at two places, and a slip with a wrong rate elsewhere.
            let other = if part > 1 { part - 1 } else { part + 1 };
            for (name, measures) in
                [("two parts", [Actual, Actual]), ("a part and a rate", [Target, Progress]), ("two rates", [Progress, Progress])]
            {
                let mut table = base.clone();
                let cells = [table.at(measures[0], part), table.at(measures[1], other)];
                let right = cells.map(|cell| table.problem.cells[cell].value);
                let wrong = [mistype(&mut dice, right[0], kind), mistype(&mut dice, right[1], kind)];
                if let [Some(one), Some(two)] = wrong {
                    table.set(cells[0], one);
                    table.set(cells[1], two);
                    scores.entry(name).or_default().add(&table.locate(), &[(cells[0], right[0]), (cells[1], right[1])]);
                }
            }
            // One place by itself, as a county hands it in.
            let mut alone = clean(&mut dice, decimals, false);
            for (name, measure) in [("no total: target", Target), ("no total: actual", Actual), ("no total: progress", Progress)]
            {
                let cell = alone.at(measure, 1);
                let right = alone.problem.cells[cell].value;
                let Some(wrong) = mistype(&mut dice, right, kind) else { continue };
                alone.set(cell, wrong);
                let name = if decimals > 0 { "no total: amounts" } else { name };
                scores.entry(name).or_default().add(&alone.locate(), &[(cell, right)]);
                alone.set(cell, right);
            }
            // The mean of the rates.
            let mut table = base.clone();
            let cell = table.at(Progress, 0);
            let right = table.problem.cells[cell].value;
            let sum: Decimal = (1..places).map(|place| table.problem.cells[table.at(Progress, place)].value).sum();
            table.set(cell, rounded(sum / Decimal::from(places - 1), 4));
            if (table.problem.cells[cell].value - right).abs() > Decimal::new(5, 4) {
                scores.entry("mean of rates").or_default().add(&table.locate(), &[(cell, right)]);
            }
            // A run of done figures moved by one place, its first repeated.
            if places > 5 {
                let mut table = base.clone();
                let start = 1 + dice.below(places as u64 - 4) as usize;
                let end = start + 2 + dice.below((places - start - 2) as u64) as usize;
                let mut right = Vec::new();
                for place in (start + 1..=end).rev() {
                    let (cell, before) = (table.at(Actual, place), table.at(Actual, place - 1));
                    let (value, moved) = (table.problem.cells[cell].value, table.problem.cells[before].value);
                    if value != moved {
                        right.push((cell, value));
                    }
                    table.set(cell, moved);
                }
                scores.entry("shifted actual").or_default().add(&table.locate(), &right);
            }
            // The target copied as done along the row.
            let mut table = base.clone();
            let mut right = Vec::new();
            for place in 1..places {
                let (target, done) = (table.at(Target, place), table.at(Actual, place));
                let (copied, value) = (table.problem.cells[target].value, table.problem.cells[done].value);
                if copied != value {
                    right.push((done, value));
                }
                table.set(done, copied);
            }
            scores.entry("target copied").or_default().add(&table.locate(), &right);
        }
    }
    for (name, score) in &scores {
        println!(
            "{name:20} {:4} found {:.3} named {:.3} valued {:.3} listed {:.3} findings {:.2}",
            score.planted,
            Score::share(score.found, score.planted),
            Score::share(score.named, score.planted),
            Score::share(score.valued, score.planted),
            Score::share(score.listed, score.planted),
            Score::share(score.findings, score.planted),
        );
    }
    for (name, score) in &scores {
        let undecidable = name.starts_with("derived");
        let (named, valued) = match *name {
            _ if undecidable => (0.45, 0.45),
            // The rates say what was done only as far as their two decimals go.
            "target copied" => (0.97, 0.5),
            // Target, done and progress of one place are three repairs of equal size.
            _ if name.starts_with("no total") => (0.8, 0.8),
            // Two slips may be too small for the rates, or swap into one another.
            "two parts" => (0.95, 0.95),
            _ => (0.98, 0.96),
        };
        let roots = if matches!(*name, "two rates" | "a part and a rate") { 2.0 } else { 1.0 };
        // Amounts and large counts leave room for a last digit where no total ties them.
        let seen = if name.starts_with("no total") { 0.97 } else { 0.995 };
        assert!(Score::share(score.found, score.planted) >= seen, "{name} {score:?}");
        assert!(Score::share(score.named, score.planted) >= named, "{name} {score:?}");
        assert!(Score::share(score.valued, score.planted) >= valued, "{name} {score:?}");
        assert!(!undecidable || score.listed == score.planted, "{name} {score:?}");
        assert!(Score::share(score.findings, score.planted) <= 1.2 * roots, "{name} {score:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is wrong, an offered repair satisfies every relation within the intervals.
    #[test]
    fn repairs_are_proved(seed in 1..u64::MAX, decimals in prop::sample::select(vec![0_u32, 1, 3]), errors in 1..4_usize, total: bool) {
        prove_repairs(seed, decimals, errors, total);
    }

    /// No number is too large or too fine, and no arrangement too odd.
    #[test]
    fn nothing_panics(numbers in prop::collection::vec((any::<i128>(), 0..=28_u32, 0..4_u8), 12), pinned in 0..12_usize, whole in 0..5_usize) {
        let mut table = Table::new("2000 320 480 1200", "1837 287 451 1099", "91.85% 89.69% 93.96% 91.58%", true);
        for (index, (mantissa, scale, kind)) in numbers.into_iter().enumerate() {
            let value = Decimal::try_from_i128_with_scale(mantissa % Decimal::MAX.mantissa(), scale).unwrap();
            let cell = &mut table.problem.cells[index];
            match kind {
                0 => {}
                1 => (cell.value, cell.interval) = (value, crate::algebra::interval::Interval::point(value)),
                2 => (cell.value, cell.interval, cell.decimals) = (value, crate::algebra::interval::Interval::around(value, Decimal::MAX), 255),
                _ => (cell.value, cell.interval) = (Decimal::MAX, crate::algebra::interval::Interval::EVERYTHING),
            }
            cell.previous = Some(value);
            cell.stated = Some(value);
            cell.weight = value;
        }
        table.problem.cells[pinned].fixed = true;
        let block = table.problem.block.as_mut().unwrap();
        block.total = Some(whole);
        block.own = Some(whole + 1);
        let _ = table.locate();
        table.problem.block.as_mut().unwrap().rows[3] = vec![Some(1_000), None];
        let _ = table.locate();
        table.problem.cells.pop();
        let _ = table.locate();
        let mut system = crate::locate::System::new(table.problem.relations.clone(), vec![Decimal::MAX; 11], vec![false; 11]);
        let values: Vec<Decimal> = table.problem.cells.iter().map(|cell| cell.value).collect();
        let _ = (system.is_clean(&values), system.locate(&table.problem.cells, BUDGET), system.locate(&[], BUDGET));
    }
}

/// 62.11% beside 90% and 105%, which were cut of their zeros: the right rate has two decimals as well.
#[test]
fn a_repair_is_as_fine_as_a_row_cut_of_zeros() {
    prove_repairs(2_866_928_354_972_981_548, 0, 2, false);
}

fn prove_repairs(seed: u64, decimals: u32, errors: usize, total: bool) {
    let mut dice = Dice(seed);
    let mut table = clean(&mut dice, decimals, total);
    let count = table.problem.cells.len() as u64;
    for _ in 0..errors {
        let cell = dice.below(count) as usize;
        let kind = dice.below(6);
        if let Some(wrong) = mistype(&mut dice, table.problem.cells[cell].value, kind) {
            table.set(cell, wrong);
        }
    }
    let located = table.locate();
    // The best repairs of all root causes together leave nothing broken.
    let mut after = table.clone();
    let mut open = false;
    for root in &located {
        let Some(first) = root.repairs.first() else {
            open = true;
            continue;
        };
        for change in &first.changes {
            match change.expected {
                Some(value) => after.set(change.cell, value),
                None => open = true,
            }
        }
    }
    if !open {
        let left = after.locate();
        assert!(left.is_empty(), "{left:?} {located:?} {:?}", table.problem.cells);
    }
    // Every broken relation belongs to a root cause.
    for (index, relation) in table.problem.relations.iter().enumerate() {
        let holds = relation.is_satisfiable(|cell| table.problem.cells[cell as usize].interval);
        assert!(holds || located.iter().any(|root| root.broken.contains(&index)));
    }
    assert_eq!(located, table.locate());
}
