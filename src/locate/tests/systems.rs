//! Linear systems: prepared and unprepared search agree, and nothing cheaper than what they find repairs a record.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::table::*;
use crate::algebra::relation::{Comparison, Relation};
use crate::locate::{Problem, System, contradictions, locate};

const CELLS: usize = 5;

fn relations() -> impl Strategy<Value = Vec<Relation>> {
    let relation = (prop::collection::vec(-2_i64..=2, CELLS), -5_i64..=5, 0..3_u8).prop_map(|(factors, constant, kind)| {
        let terms: Vec<(u32, i64)> =
            factors.iter().enumerate().filter(|(_, factor)| **factor != 0).map(|(cell, factor)| (cell as u32, *factor)).collect();
        let comparison = match kind {
            0 => Comparison::AtMost,
            _ => Comparison::Equal,
        };
        linear(&terms, constant, comparison)
    });
    prop::collection::vec(relation, 1..5)
}

/// Feasibility of a set over the rationals, decided apart from the locator: by Gaussian elimination over fractions of
/// integers for the equations and Fourier–Motzkin for the rest.
fn feasible(relations: &[Relation], values: &[i64], set: &[usize]) -> bool {
    // Rows: factors of the set's cells, then the constant; `true` for an equation.
    let mut rows: Vec<(Vec<i128>, bool)> = relations
        .iter()
        .map(|relation| {
            let mut row = vec![0_i128; set.len() + 1];
            for term in relation.polynomial.terms() {
                let factor = term.coefficient.mantissa();
                match term.factors() {
                    [] => row[set.len()] += factor,
                    [cell] => match set.iter().position(|other| *other == *cell as usize) {
                        Some(at) => row[at] += factor,
                        None => row[set.len()] += factor * i128::from(values[*cell as usize]),
                    },
                    _ => unreachable!(),
                }
            }
            (row, relation.comparison == Comparison::Equal)
        })
        .collect();
    for at in 0..set.len() {
        let (with, mut without): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(row, _)| row[at] != 0);
        if let Some(pivot) = with.iter().position(|(_, equation)| *equation) {
            let (main, _) = with[pivot].clone();
            for (index, (row, equation)) in with.iter().enumerate() {
                if index != pivot {
                    let sign = main[at].signum();
                    let next = row.iter().zip(&main).map(|(a, b)| a * main[at].abs() - b * row[at] * sign).collect();
                    without.push((next, *equation));
                }
            }
        } else {
            for (upper, _) in with.iter().filter(|(row, _)| row[at] > 0) {
                for (lower, _) in with.iter().filter(|(row, _)| row[at] < 0) {
                    let next = upper.iter().zip(lower).map(|(a, b)| a * -lower[at] + b * upper[at]).collect();
                    without.push((next, false));
                }
            }
        }
        rows = without;
    }
    rows.iter().all(|(row, equation)| if *equation { row[set.len()] == 0 } else { row[set.len()] <= 0 })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_cheaper_repairs(relations in relations(), values in prop::collection::vec(-9_i64..=9, CELLS), weights in prop::collection::vec(1_i64..=3, CELLS)) {
        // Printed so finely that any fraction will do: the brute force does not know whole numbers.
        let mut problem = Problem { cells: values.iter().map(|value| cell(&format!("{value}.000000000"), Some(9))).collect(), relations, block: None };
        for (cell, weight) in problem.cells.iter_mut().zip(&weights) {
            cell.weight = (*weight).into();
        }
        let broken = problem.relations.iter().any(|relation| !relation.is_satisfiable(|cell| problem.cells[cell as usize].interval));
        let located = locate(&problem, BUDGET);
        prop_assert_eq!(broken, !located.is_empty());
        let cost = |set: &[usize]| set.iter().map(|cell| weights[*cell]).sum::<i64>();
        let cheapest = (0..1_usize << CELLS)
            .map(|bits| (0..CELLS).filter(|cell| bits >> cell & 1 == 1).collect::<Vec<_>>())
            .filter(|set| feasible(&problem.relations, &values, set))
            .map(|set| cost(&set))
            .min();
        let mut found = 0;
        let mut repaired = true;
        for root in &located {
            // Of all repairs, those that no swap explains are sets of the search.
            let least = root.repairs.iter().filter(|repair| repair.changes.iter().all(|change| change.cause != Some(crate::model::cause::Cause::NeighboursSwapped)))
                .map(|repair| cost(&repair.changes.iter().map(|change| change.cell).collect::<Vec<_>>())).min();
            match least {
                Some(least) => found += least,
                None => repaired = false,
            }
        }
        if broken {
            prop_assert!(located.iter().all(|root| !root.gave_up));
            // A set whose repair a swap repeats is listed as the swap.
            let swapped = located.iter().flat_map(|root| &root.repairs).any(|repair| repair.changes.iter().any(|change| change.cause == Some(crate::model::cause::Cause::NeighboursSwapped)));
            if repaired && !swapped {
                prop_assert_eq!(cheapest, Some(found), "{:#?}", located);
            } else if !repaired && !swapped {
                prop_assert_eq!(cheapest, None);
            }
        }
    }

    #[test]
    fn prepared_agrees(relations in relations(), records in prop::collection::vec(prop::collection::vec(-9_i64..=9, CELLS), 1..6), weights in prop::collection::vec(1_i64..=3, CELLS), pinned in 0..CELLS) {
        let weights: Vec<Decimal> = weights.into_iter().map(Decimal::from).collect();
        let fixed: Vec<bool> = (0..CELLS).map(|cell| cell == pinned).collect();
        let mut system = System::new(relations.clone(), weights.clone(), fixed.clone());
        for values in &records {
            let mut problem = record(values, relations.clone());
            for (index, cell) in problem.cells.iter_mut().enumerate() {
                cell.weight = weights[index];
                cell.fixed = fixed[index];
            }
            let values: Vec<Decimal> = problem.cells.iter().map(|cell| cell.value).collect();
            let located = locate(&problem, BUDGET);
            prop_assert_eq!(system.is_clean(&values), Some(located.is_empty()));
            let quick = system.locate(&problem.cells, BUDGET);
            let sets = |located: &[crate::locate::Located]| located.iter().map(|root| (root.broken.clone(), {
                let mut sets: Vec<_> = root.repairs.iter().map(changes).collect();
                sets.sort();
                sets
            })).collect::<Vec<_>>();
            prop_assert_eq!(sets(&quick), sets(&located));
        }
    }

    #[test]
    fn contradictions_are_real(relations in prop::collection::vec((prop::collection::vec(-1_i64..=1, 3), -2_i64..=2, 0..3_u8), 1..7)) {
        let relations: Vec<Relation> = relations.into_iter().map(|(factors, constant, kind)| {
            let terms: Vec<(u32, i64)> = factors.iter().enumerate().filter(|(_, f)| **f != 0).map(|(cell, factor)| (cell as u32, *factor)).collect();
            linear(&terms, constant, if kind == 0 { Comparison::AtMost } else { Comparison::Equal })
        }).collect();
        let all: Vec<usize> = (0..3).collect();
        let possible = |chosen: &[Relation]| feasible(chosen, &[0, 0, 0], &all);
        match contradictions(&relations) {
            None => prop_assert!(possible(&relations)),
            Some(found) => {
                let chosen: Vec<Relation> = found.iter().map(|index| relations[*index].clone()).collect();
                prop_assert!(!possible(&chosen));
                for left_out in 0..chosen.len() {
                    let mut fewer = chosen.clone();
                    fewer.remove(left_out);
                    prop_assert!(possible(&fewer), "not minimal");
                }
            }
        }
    }
}

/// Rows of Scholtus (2009), a fifth of them with a slip of the hand: run with `--ignored --nocapture` to see the time.
#[test]
#[ignore = "a measurement"]
fn a_hundred_thousand_records() {
    use super::planted::{Dice, mistype};
    let mut dice = Dice(20_251_130);
    let rules = super::published::balance();
    let mut records: Vec<Vec<Decimal>> = Vec::new();
    for index in 0..100_000 {
        let mut part = |most: u64| dice.below(most) as i64;
        let (x1, x2, x5, x6, x7) = (part(5000), part(900), part(900), part(400), part(90));
        let x9 = x1 + x2 + x5 + x6 + x7;
        let x10 = part(x9 as u64 + 1);
        let mut values: Vec<Decimal> = [x1, x2, x1 + x2, x2, x5, x6, x7, x5 + x6 + x7, x9, x10, x9 - x10]
            .iter()
            .map(|value| Decimal::from(*value))
            .collect();
        if index % 5 == 0 {
            let (cell, kind) = (dice.below(11) as usize, dice.below(6));
            if let Some(wrong) = mistype(&mut dice, values[cell], kind) {
                values[cell] = wrong;
            }
        }
        records.push(values);
    }
    let mut system = System::new(rules, vec![Decimal::ONE; 11], vec![false; 11]);
    let start = std::time::Instant::now();
    let mut found = 0;
    let mut cells: Vec<crate::locate::Cell> = vec![Default::default(); 11];
    for values in &records {
        if system.is_clean(values) == Some(true) {
            continue;
        }
        for (cell, value) in cells.iter_mut().zip(values) {
            cell.value = *value;
            cell.interval = crate::algebra::interval::Interval::point(*value);
        }
        found += usize::from(!system.locate(&cells, BUDGET).is_empty());
    }
    println!("{found} records located in {:?}", start.elapsed());
}
