//! Worked examples from the literature and from the documentation of other tools.

use rust_decimal::Decimal;

use super::table::*;
use crate::algebra::relation::{Comparison, Relation};
use crate::locate::{Problem, locate};
use crate::model::cause::Cause;

/// The balance edits of Scholtus (2009), Statistics Netherlands discussion paper 09046, section 4.
pub fn balance() -> Vec<Relation> {
    let equal = |terms: &[(u32, i64)]| linear(terms, 0, Comparison::Equal);
    vec![
        equal(&[(0, 1), (1, 1), (2, -1)]),
        equal(&[(1, 1), (3, -1)]),
        equal(&[(4, 1), (5, 1), (6, 1), (7, -1)]),
        equal(&[(2, 1), (7, 1), (8, -1)]),
        equal(&[(8, 1), (9, -1), (10, -1)]),
    ]
}

fn values(changes: &[(usize, i64)]) -> Vec<(usize, Decimal)> {
    changes.iter().map(|(cell, value)| (*cell, Decimal::from(*value))).collect()
}

#[test]
fn scholtus_2009_right_record_has_nothing_to_repair() {
    let problem = record(&[1452, 116, 1568, 116, 323, 76, 12, 411, 1979, 1842, 137], balance());
    assert!(locate(&problem, BUDGET).is_empty());
}

#[test]
fn scholtus_2009_one_transposition() {
    let problem = record(&[1452, 116, 1568, 161, 323, 76, 12, 411, 1979, 1842, 137], balance());
    let located = locate(&problem, BUDGET);
    assert_eq!(only(&located), values(&[(3, 116)]));
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::DigitsSwapped));
    assert!(located[0].decided);
}

#[test]
fn scholtus_2009_two_typing_errors() {
    let problem = record(&[1452, 116, 1568, 161, 323, 76, 12, 411, 19979, 1842, 137], balance());
    let located = locate(&problem, BUDGET);
    assert_eq!(only(&located), values(&[(3, 116), (8, 1979)]));
    let nine = located[0].repairs[0].changes.iter().find(|change| change.cell == 8).unwrap();
    assert_eq!(nine.cause, Some(Cause::DigitAdded));
    assert!(located[0].decided);
}

/// Records 4.3 and 4.4 of the same paper, as in the tests of deducorrect: the two typing errors, and parts or a subtotal
/// reported as zero.
#[test]
fn scholtus_2009_typing_errors_beside_an_unexplained_one() {
    let problem = record(&[1452, 116, 1568, 161, 323, 76, 12, 0, 19979, 1842, 137], balance());
    assert_eq!(only(&locate(&problem, BUDGET)), values(&[(3, 116), (7, 411), (8, 1979)]));
    let problem = record(&[1452, 116, 1568, 161, 0, 0, 0, 411, 19979, 1842, 137], balance());
    let located = locate(&problem, BUDGET);
    // Any one of the three parts may hold the 411.
    for part in [4, 5, 6] {
        assert!(located[0].repairs.iter().any(|repair| {
            let mut cells: Vec<usize> = repair.changes.iter().map(|change| change.cell).collect();
            cells.sort();
            cells == [3, part, 8]
        }));
    }
}

/// Scholtus (2008), also the example of errorlocate and editrules: p + c = t, c ≥ 0.6 t, p ≥ 0, c ≥ 0.
fn profit() -> Vec<Relation> {
    vec![
        linear(&[(0, 1), (1, 1), (2, -1)], 0, Comparison::Equal),
        linear(&[(1, -10), (2, 6)], 0, Comparison::AtMost),
        linear(&[(0, -1)], 0, Comparison::AtMost),
        linear(&[(1, -1)], 0, Comparison::AtMost),
    ]
}

#[test]
fn scholtus_2008_profit_with_a_digit_too_many() {
    let located = locate(&record(&[755, 125, 200], profit()), BUDGET);
    assert_eq!(only(&located), values(&[(0, 75)]));
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::DigitAdded));
}

/// editrules, documentation of `errorLocalizer`: with the sum alone, any one of the three will do.
#[test]
fn editrules_any_of_three() {
    let located = locate(&record(&[755, 125, 200], profit()[..1].to_vec()), BUDGET);
    let mut cells: Vec<usize> = located[0].repairs.iter().map(|repair| repair.changes[0].cell).collect();
    cells.sort();
    assert_eq!(cells, [0, 1, 2]);
    assert_eq!(located[0].repairs[0].changes[0].expected, Some(75.into()), "the one with a slip of the hand is first");
}

/// errorlocate, tests of `locate_errors`: infinite weights, that is fixed cells.
#[test]
fn errorlocate_fixed_cells() {
    let mut rules = profit();
    rules.push(linear(&[(2, -1)], 0, Comparison::AtMost));
    let mut problem = record(&[30, 70, 80], rules);
    (problem.cells[0].fixed, problem.cells[2].fixed) = (true, true);
    assert_eq!(only(&locate(&problem, BUDGET)), values(&[(1, 50)]));
    (problem.cells[1].fixed, problem.cells[2].fixed) = (true, false);
    assert_eq!(only(&locate(&problem, BUDGET)), values(&[(2, 100)]));
}

/// errorlocate issue 30: it gives up on values of 10⁷ and more.
#[test]
fn errorlocate_large_values() {
    let rules = vec![
        linear(&[(0, 1), (1, 1), (2, -1)], 0, Comparison::Equal),
        linear(&[(1, -10), (2, 6)], 0, Comparison::AtMost),
        linear(&[(2, -1)], 0, Comparison::AtMost),
    ];
    let located = locate(&record(&[10_000_000_000, 200, 300], rules), BUDGET);
    assert_eq!(only(&located), values(&[(0, 100)]));
}

/// errorlocate: x + y = z, x ≥ 0, y ≥ 0 with 6, 6, 5 and z fixed needs both x and y.
#[test]
fn errorlocate_two_cells_open() {
    let rules = vec![
        linear(&[(0, 1), (1, 1), (2, -1)], 0, Comparison::Equal),
        linear(&[(0, -1)], 0, Comparison::AtMost),
        linear(&[(1, -1)], 0, Comparison::AtMost),
    ];
    let mut problem = record(&[6, 6, 5], rules);
    problem.cells[2].fixed = true;
    let located = locate(&problem, BUDGET);
    let mut cells: Vec<usize> = located[0].repairs[0].changes.iter().map(|change| change.cell).collect();
    cells.sort();
    assert_eq!(cells, [0, 1]);
}

/// errorlocate issue 34: fixed values for every cell and a sum.
#[test]
fn errorlocate_fixed_values() {
    let mut rules: Vec<Relation> = [60_i64, 5, 5, 5, 25, 20]
        .iter()
        .enumerate()
        .map(|(cell, value)| linear(&[(cell as u32, 1)], -value, Comparison::Equal))
        .collect();
    rules.push(linear(&[(0, 1), (1, -1), (2, -1), (3, -1), (4, -1), (5, -1)], 0, Comparison::Equal));
    assert_eq!(only(&locate(&record(&[60, 5, 5, 5, 45, 0], rules), BUDGET)), values(&[(4, 25), (5, 20)]));
}

/// editrules, documentation of `localizeErrors`: x + y = z with all positive.
#[test]
fn editrules_signs() {
    let rules = vec![
        linear(&[(0, 1), (1, 1), (2, -1)], 0, Comparison::Equal),
        linear(&[(0, -1)], 0, Comparison::Below),
        linear(&[(1, -1)], 0, Comparison::Below),
        linear(&[(2, -1)], 0, Comparison::Below),
    ];
    let one = |record_values: &[i64]| locate(&record(record_values, rules.clone()), BUDGET);
    let located = one(&[1, -1, 2]);
    assert_eq!(only(&located), values(&[(1, 1)]));
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::Sign));
    // −1 + 1 = 0 needs x and z.
    let located = one(&[-1, 1, 0]);
    let mut cells: Vec<usize> = located[0].repairs[0].changes.iter().map(|change| change.cell).collect();
    cells.sort();
    assert_eq!(cells, [0, 2]);
    assert!(one(&[1, 1, 2]).is_empty());
}

/// deducorrect, documentation of `correctSigns`: z = x − y.
#[test]
fn deducorrect_signs_and_swaps() {
    let rules = vec![linear(&[(0, 1), (1, -1), (2, -1)], 0, Comparison::Equal)];
    let likely = |values: &[i64]| locate(&record(values, rules.clone()), BUDGET);
    // 3 − 13 = −10: the sign of z, or x and y swapped.
    let located = likely(&[3, 13, 10]);
    let has = |cells: &[(usize, i64)], cause: Cause| {
        located[0].repairs[..3].iter().any(|repair| {
            let mut found: Vec<(usize, Decimal)> = repair.changes.iter().map(|c| (c.cell, c.expected.unwrap())).collect();
            found.sort();
            found == values(cells) && repair.changes.iter().all(|change| change.cause == Some(cause))
        })
    };
    assert!(has(&[(2, -10)], Cause::Sign));
    assert!(has(&[(0, 13), (1, 3)], Cause::NeighboursSwapped));
    // 14 − 4 = 10: the sign of y.
    assert_eq!(only(&likely(&[14, -4, 10])), values(&[(1, 4)]));
}

/// Profit and loss accounts of Scholtus (2008), Statistics Netherlands discussion paper 08015:
/// x0..x3 = revenues − costs, x4 = their sum, revenues and costs not negative.
fn accounts() -> Vec<Relation> {
    // x0r x0c x0 x1r x1c x1 x2r x2c x2 x3r x3c x3 x4
    let mut rules: Vec<Relation> =
        (0..4).map(|line| linear(&[(3 * line, 1), (3 * line + 1, -1), (3 * line + 2, -1)], 0, Comparison::Equal)).collect();
    rules.push(linear(&[(2, 1), (5, 1), (8, 1), (11, 1), (12, -1)], 0, Comparison::Equal));
    rules.extend((0..4).flat_map(|line| [3 * line, 3 * line + 1]).map(|cell| linear(&[(cell, -1)], 0, Comparison::AtMost)));
    rules
}

#[test]
fn scholtus_2008_a_sign() {
    let located = locate(&record(&[2100, 1950, 150, 0, 10, 10, 20, 5, 15, 50, 10, 40, 195], accounts()), BUDGET);
    assert_eq!(only(&located), values(&[(5, -10)]));
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::Sign));
}

#[test]
fn scholtus_2008_revenues_and_costs_swapped() {
    let located = locate(&record(&[5100, 4650, 450, 0, 130, 130, 20, 0, 20, 15, 25, 10, 610], accounts()), BUDGET);
    assert_eq!(only(&located), values(&[(3, 130), (4, 0), (9, 25), (10, 15)]));
    assert!(located[0].repairs[0].changes.iter().all(|change| change.cause == Some(Cause::NeighboursSwapped)));
}

#[test]
fn scholtus_2008_a_sign_and_a_swap() {
    let located = locate(&record(&[3250, 3550, 300, 110, 10, 100, 50, 90, 40, 30, 10, 20, -140], accounts()), BUDGET);
    assert_eq!(only(&located), values(&[(2, -300), (6, 90), (7, 50)]));
}

/// Scholtus (2008), the fourth account: signs and rounding errors together. No slip explains all, a repair must be found.
#[test]
fn scholtus_2008_signs_and_rounding() {
    let problem = record(&[5726, 5449, 276, 17, 26, 10, 0, 46, 46, 0, 0, 0, 221], accounts());
    let located = locate(&problem, BUDGET);
    assert!(!located[0].repairs.is_empty() && !located[0].gave_up, "{located:?}");
    proves(&problem, &located);
}

/// deducorrect, documentation of `correctRounding`: balance edits off by one or two.
#[test]
fn deducorrect_rounding() {
    let problem = record(&[12, 4, 15, 4, 3, 1, 8, 11, 27, 41, -13], balance());
    let located = locate(&problem, BUDGET);
    assert!(!located[0].repairs.is_empty() && !located[0].gave_up, "{located:?}");
    proves(&problem, &located);
}

/// deducorrect, tests of `correctTypos`: a sum that no single slip repairs.
#[test]
fn deducorrect_no_slip() {
    let rules = vec![linear(&[(0, 1), (1, -1), (2, -1), (3, -1), (4, -1)], 0, Comparison::Equal)];
    let located = locate(&record(&[42_280_000, 11_289_000, 4_328_000, 11_201_000, 11_849_000], rules), BUDGET);
    assert_eq!(located[0].repairs.len(), 5);
    assert!(located[0].repairs.iter().all(|repair| repair.changes[0].cause.is_none()), "{located:?}");
}

/// Totals carried over into a part, an error of Scholtus (2008).
#[test]
fn scholtus_2008_total_carried_over() {
    // x1 + x2 + x3 = t, t − c = r; the total stands where a part should.
    let rules = vec![
        linear(&[(0, 1), (1, 1), (2, 1), (3, -1)], 0, Comparison::Equal),
        linear(&[(3, 1), (4, -1), (5, -1)], 0, Comparison::Equal),
    ];
    let located = locate(&record(&[150, 937, 250, 937, 500, 437], rules), BUDGET);
    assert_eq!(only(&located), values(&[(1, 537)]));
}

/// Every repair whose values are all known satisfies every relation.
fn proves(problem: &Problem, located: &[crate::locate::Located]) {
    for repair in located.iter().flat_map(|root| &root.repairs) {
        let mut after = problem.clone();
        for change in &repair.changes {
            after.cells[change.cell] = cell(&change.expected.unwrap().to_string(), None);
        }
        assert!(
            after.relations.iter().all(|relation| relation.is_satisfiable(|cell| after.cells[cell as usize].interval)),
            "{repair:?}"
        );
    }
}
