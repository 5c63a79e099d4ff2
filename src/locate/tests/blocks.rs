//! Indicator blocks: the situations of the source tables and the typed causes.

use rust_decimal::Decimal;

use super::table::*;
use crate::model::cause::Cause;
use crate::model::table::Measure::{Actual, Progress, Target};

const HOUSEHOLD_TARGET: &str = "154.10 50.00 40.10 64.00";
const HOUSEHOLD_ACTUAL: &str = "250.13 90.00 50.13 110.00";

/// 家庭医生: the total progress is the mean of the places' rates.
#[test]
fn mean_of_rates() {
    // (180.00 + 125.01 + 171.88) / 3 = 158.96
    let table = Table::new(HOUSEHOLD_TARGET, HOUSEHOLD_ACTUAL, "158.96% 180.00% 125.01% 171.88%", true);
    let located = table.locate();
    assert_eq!(only(&located), [(table.at(Progress, 0), number("162.32%"))]);
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::MeanOfRates));
    assert!(located[0].decided);
}

/// 充电桩: the target's total is 380, the parts give 372, and the progress of the total was calculated with 380.
#[test]
fn total_against_parts() {
    let mut table =
        Table::new("380 100 90 80 60 42", "661 180 160 140 101 80", "173.95% 180.00% 177.78% 175.00% 168.33% 190.48%", true);
    let total = table.at(Target, 0);
    table.problem.cells[total].stated = Some(380.into());
    let located = table.locate();
    assert_eq!(located.len(), 1);
    let repairs = &located[0].repairs;
    for place in 0..6 {
        let cell = table.at(Target, place);
        assert!(repairs.iter().any(|repair| repair.changes[0].cell == cell), "place {place}: {located:#?}");
    }
    assert_ne!(repairs[0].changes[0].cell, total, "the stated number speaks for the total");
    let whole = repairs.iter().find(|repair| repair.changes[0].cell == total).unwrap();
    assert_eq!(whole.changes[0].expected, Some(372.into()));
    assert_eq!(whole.changes[1].cause, Some(Cause::Derived));
    assert_eq!(whole.changes[1].expected, Some(number("177.69%")));
}

/// 全民阅读: both totals are 100 against 50, the progress agrees with both.
#[test]
fn a_pair_of_totals() {
    let table = Table::new("100 5 5 10 10 20", "100 5 5 10 10 20", "100.00% 100.00% 100.00% 100.00% 100.00% 100.00%", true);
    let located = table.locate();
    let totals = vec![(table.at(Target, 0), Decimal::from(50)), (table.at(Actual, 0), Decimal::from(50))];
    assert_eq!(located.len(), 1, "{located:#?}");
    assert!(located[0].repairs.iter().any(|repair| {
        repair.changes.iter().map(|change| (change.cell, change.expected.unwrap())).collect::<Vec<_>>() == totals
    }));
}

const TARGET: &str = "2000 320 480 250 610 340";
const ACTUAL: &str = "1837 287 451 262 498 339";
const PROGRESS: &str = "91.85% 89.69% 93.96% 104.80% 81.64% 99.71%";

fn clean() -> Table {
    let table = Table::new(TARGET, ACTUAL, PROGRESS, true);
    assert!(table.locate().is_empty());
    table
}

#[test]
fn a_part_that_breaks_sum_and_rate_is_unique() {
    for (measure, place, wrong, right) in
        [(Actual, 1, 278, 287), (Actual, 4, 4980, 498), (Target, 2, 840, 480), (Actual, 0, 1387, 1837), (Target, 0, 200, 2000)]
    {
        let mut table = clean();
        let cell = table.at(measure, place);
        table.set(cell, wrong.into());
        let located = table.locate();
        assert_eq!(only(&located), [(cell, Decimal::from(right))], "{located:#?}");
        assert!(located[0].decided);
    }
}

#[test]
fn a_rate_alone_is_unique_where_sums_hold() {
    let mut table = clean();
    let cell = table.at(Progress, 3);
    table.set(cell, number("140.80%"));
    let located = table.locate();
    assert_eq!(only(&located), [(cell, number("104.80%"))]);
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::DigitsSwapped));
}

#[test]
fn without_a_sum_a_whole_number_that_fits_speaks_against_the_count() {
    let mut table = Table::new("320", "287", "89.69%", false);
    let done = table.at(Actual, 0);
    table.set(done, 278.into());
    assert_eq!(only(&table.locate())[0], (done, 287.into()));
    let mut table = Table::new("320", "287", "89.69%", false);
    let rate = table.at(Progress, 0);
    table.set(rate, number("88.69%"));
    assert_eq!(only(&table.locate())[0], (rate, number("89.69%")));
}

#[test]
fn a_rate_calculated_from_a_wrong_figure_is_part_of_its_error() {
    let mut table = clean();
    let (done, rate) = (table.at(Actual, 4), table.at(Progress, 4));
    // 498 → 948, and 948 / 610 = 155.41%: far from the others.
    table.set(done, 948.into());
    table.set(rate, number("155.41%"));
    let located = table.locate();
    assert_eq!(located.len(), 1);
    let first = &located[0].repairs[0];
    assert_eq!(
        changes(first),
        [(done, Some(498.into()), Some(Cause::DigitsSwapped)), (rate, Some(number("81.64%")), Some(Cause::Derived))]
    );
    assert!(located[0].repairs.len() >= 6, "every part and the total are possible: {located:#?}");
}

#[test]
fn swapped_neighbours_are_one_error() {
    let mut table = clean();
    let (one, other) = (table.at(Actual, 1), table.at(Actual, 2));
    table.set(one, 451.into());
    table.set(other, 287.into());
    let located = table.locate();
    assert_eq!(only(&located), [(one, Decimal::from(287)), (other, Decimal::from(451))]);
    assert!(located[0].repairs[0].changes.iter().all(|change| change.cause == Some(Cause::NeighboursSwapped)));
    assert!(located[0].decided);
}

#[test]
fn target_and_done_swapped_is_one_error() {
    let mut table = clean();
    let (target, done) = (table.at(Target, 2), table.at(Actual, 2));
    table.set(target, 451.into());
    table.set(done, 480.into());
    let located = table.locate();
    assert_eq!(only(&located), [(target, Decimal::from(480)), (done, Decimal::from(451))]);
    assert!(located[0].repairs[0].changes.iter().all(|change| change.cause == Some(Cause::TargetActualSwapped)));
}

#[test]
fn a_shifted_run_is_one_error() {
    // The done figures of places 1 to 4 moved one place to the right; the first kept its own, the last was lost.
    let mut table = clean();
    for (place, value) in [(2, 287), (3, 451), (4, 262)] {
        let cell = table.at(Actual, place);
        table.set(cell, value.into());
    }
    let located = table.locate();
    let right: Vec<(usize, Decimal)> =
        [(2, 451), (3, 262), (4, 498)].iter().map(|(place, value)| (table.at(Actual, *place), Decimal::from(*value))).collect();
    assert_eq!(only(&located), right, "{located:#?}");
    // The whole run, the last come round to the first.
    let mut table = clean();
    for (place, value) in [(1, 339), (2, 287), (3, 451), (4, 262), (5, 498)] {
        let cell = table.at(Actual, place);
        table.set(cell, value.into());
    }
    let located = table.locate();
    assert_eq!(only(&located).len(), 5, "{located:#?}");
    assert!(located[0].repairs[0].changes.iter().all(|change| change.cause == Some(Cause::Shifted)));
}

#[test]
fn the_target_copied_as_done_along_the_row() {
    let mut table = clean();
    for place in 1..6 {
        let (target, done) = (table.at(Target, place), table.at(Actual, place));
        let value = table.problem.cells[target].value;
        table.set(done, value);
    }
    let located = table.locate();
    assert_eq!(only(&located).len(), 5, "{located:#?}");
    assert_eq!(only(&located)[0], (table.at(Actual, 1), 287.into()));
    assert!(located[0].repairs[0].changes.iter().all(|change| change.cause == Some(Cause::TargetCopied)));
}

#[test]
fn a_row_in_another_unit_is_one_error() {
    // Done in 元, the target in 万元.
    let table = Table::new("2000 320 480 250 610 340", "18370000 2870000 4510000 2620000 4980000 3390000", PROGRESS, true);
    let located = table.locate();
    assert_eq!(only(&located).len(), 6, "{located:#?}");
    assert!(located[0].repairs[0].changes.iter().all(|change| change.cause == Some(Cause::UnitSlip)));
    // Which of the two rows is in the wrong unit the table cannot say.
    for (measure, right) in [(Actual, 1837), (Target, 20_000_000)] {
        let change = (table.at(measure, 0), Some(Decimal::from(right)), Some(Cause::UnitSlip));
        assert!(located[0].repairs.iter().any(|repair| changes(repair).contains(&change)));
    }
    assert!(!located[0].decided);
}

#[test]
fn last_months_figure() {
    let mut table = clean();
    let cell = table.at(Actual, 2);
    table.set(cell, 402.into());
    table.problem.cells[cell].previous = Some(402.into());
    let located = table.locate();
    assert_eq!(only(&located), [(cell, Decimal::from(451))]);
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::PreviousMonth));
}

#[test]
fn last_months_target_tells_which_part_was_mistyped() {
    let mut table = clean();
    for place in 0..6 {
        let cell = table.at(Target, place);
        table.problem.cells[cell].previous = Some(table.problem.cells[cell].value);
    }
    // 250 → 260, and the progress calculated from it: by its digits any part could be wrong.
    let (target, rate) = (table.at(Target, 3), table.at(Progress, 3));
    table.set(target, 260.into());
    table.set(rate, number("100.77%"));
    let located = table.locate();
    assert_eq!(located[0].repairs[0].changes[0].cell, target, "{located:#?}");
    assert!(located[0].decided);
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::DigitWrong));
}

#[test]
fn a_total_that_lacks_a_part() {
    let mut table = clean();
    let cell = table.at(Actual, 0);
    table.set(cell, (1837 - 262).into());
    let located = table.locate();
    assert_eq!(only(&located), [(cell, Decimal::from(1837))]);
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::MissingPart));
    // The same place as the city's own share.
    table.problem.block.as_mut().unwrap().own = Some(3);
    assert_eq!(table.locate()[0].repairs[0].changes[0].cause, Some(Cause::OwnLeftOut));
}

#[test]
fn a_total_of_truncated_parts() {
    let mut table =
        Table::new("35.0 7.8 5.5 5.0 16.7", "36.49 6.89 6.03 7.48 16.09", "104.26% 88.33% 109.64% 149.60% 96.35%", true);
    assert!(table.locate().is_empty(), "{:#?}", table.locate());
    let cell = table.at(Actual, 0);
    table.set(cell, number("35.00"));
    let located = table.locate();
    assert_eq!(only(&located), [(cell, number("36.49"))]);
    assert_eq!(located[0].repairs[0].changes[0].cause, Some(Cause::TotalTruncated));
}

#[test]
fn independent_errors_are_told_apart() {
    let mut table = clean();
    let (one, other) = (table.at(Progress, 1), table.at(Progress, 5));
    table.set(one, number("98.69%"));
    table.set(other, number("9.97%"));
    let located = table.locate();
    assert_eq!(located.len(), 2, "{located:#?}");
    assert_eq!(located[0].repairs[0].changes[0].cell, one);
    assert_eq!(located[1].repairs[0].changes[0].cell, other);
    assert!(located.iter().all(|root| root.decided));
}

#[test]
fn a_swap_beside_a_slip_in_the_same_row() {
    let mut table = clean();
    for (place, value) in [(1, 451), (2, 287), (4, 489)] {
        let cell = table.at(Actual, place);
        table.set(cell, value.into());
    }
    let located = table.locate();
    let mut found: Vec<(usize, Decimal)> =
        located.iter().flat_map(|root| &root.repairs[0].changes).map(|change| (change.cell, change.expected.unwrap())).collect();
    found.sort();
    let right: Vec<(usize, Decimal)> =
        [(1, 287), (2, 451), (4, 498)].iter().map(|(place, value)| (table.at(Actual, *place), Decimal::from(*value))).collect();
    assert_eq!(found, right, "{located:#?}");
    assert_eq!(located.len(), 2);
}

#[test]
fn a_block_that_is_wrong_all_over_is_bounded_and_says_so() {
    let places = 14;
    let mut dice = super::planted::Dice(7);
    let mut row = |most: u64| (0..=places).map(|_| (1 + dice.below(most)).to_string()).collect::<Vec<_>>().join(" ");
    let (target, actual) = (row(900), row(900));
    let rates = vec!["77.77%"; places + 1].join(" ");
    let located = Table::new(&target, &actual, &rates, true).locate();
    assert!(!located.is_empty());
    assert!(located.iter().any(|root| root.gave_up), "{located:?}");
}

#[test]
fn many_wrong_rates_are_bounded() {
    let places = 40;
    let row = |value: &str| vec![value; places].join(" ");
    let mut target = String::from("4000 ");
    target.push_str(&row("100"));
    let mut actual = String::from("3600 ");
    actual.push_str(&row("90"));
    let mut progress = String::from("90.00% ");
    progress.push_str(&row("77.00%"));
    let located = Table::new(&target, &actual, &progress, true).locate();
    assert_eq!(located.len(), places);
    assert!(located.iter().all(|root| root.repairs[0].changes[0].expected == Some(number("90.00%"))));
}

#[test]
fn nothing_overflows() {
    let large = "7922816251426433759354395033";
    let table = Table::new(&format!("{large} 1 {large}"), &format!("{large} {large} 3"), "100.00% 0.01% 900.00%", true);
    let _ = table.locate();
    let tiny = "0.0000000000000000000000000001";
    let table = Table::new(&format!("1 {tiny} 1"), &format!("{tiny} 1 {tiny}"), "0.00% 0.01% 900.00%", true);
    let _ = table.locate();
    let mut table = clean();
    for cell in 0..table.problem.cells.len() {
        table.set(cell, Decimal::MAX);
    }
    let _ = table.locate();
}

#[test]
fn large_amounts_are_exact() {
    let mut table = Table::new(
        "1000000000000000 400000000000001 599999999999999",
        "900000000000007 300000000000005 600000000000002",
        "90.00% 75.00% 100.00%",
        true,
    );
    assert!(table.locate().is_empty());
    let cell = table.at(Actual, 1);
    table.set(cell, number("300000000000050"));
    let located = table.locate();
    assert!(located[0].repairs.iter().any(|repair| repair.changes[0].expected == Some(number("300000000000005"))));
}

/// Run with `--ignored --nocapture` to see the time of one block of 15 places.
#[test]
#[ignore = "a measurement"]
fn a_block_takes_little() {
    let mut dice = super::planted::Dice(99);
    let table = loop {
        let table = super::planted::clean(&mut dice, 0, true);
        if table.problem.block.as_ref().unwrap().rows[0].len() == 15 {
            break table;
        }
    };
    let wrong = |name: &str, cells: &[(usize, i64)]| {
        let mut table = table.clone();
        for (cell, factor) in cells {
            let value = table.problem.cells[*cell].value;
            table.set(*cell, value * Decimal::new(*factor, 1));
        }
        let start = std::time::Instant::now();
        let mut count = 0;
        for _ in 0..100 {
            count = table.locate().len();
        }
        println!("{name:30} {count} findings in {:?}", start.elapsed() / 100);
    };
    let at = |measure, place| table.at(measure, place);
    wrong("nothing", &[]);
    wrong("a rate", &[(at(Progress, 3), 20)]);
    wrong("a part", &[(at(Actual, 3), 20)]);
    wrong("a part and its rate", &[(at(Actual, 3), 20), (at(Progress, 3), 20)]);
    wrong("two parts", &[(at(Actual, 3), 20), (at(Actual, 5), 30)]);
    wrong("two sums", &[(at(Actual, 3), 20), (at(Progress, 3), 20), (at(Target, 5), 20), (at(Progress, 5), 5)]);
    wrong(
        "three parts and three rates",
        &[
            (at(Actual, 3), 20),
            (at(Actual, 5), 30),
            (at(Actual, 7), 20),
            (at(Progress, 8), 20),
            (at(Progress, 9), 20),
            (at(Progress, 10), 20),
        ],
    );
}

/// Towns without a total have no relation in common; still neighbours can be swapped, which is one error.
#[test]
fn neighbours_are_swapped_without_a_total() {
    let table = Table::new("320 480 250 610", "451 287 262 498", "89.69% 93.96% 104.80% 81.64%", false);
    let located = table.locate();
    let swapped = [(table.at(Actual, 0), 287.into()), (table.at(Actual, 1), 451.into())];
    assert_eq!(only(&located), swapped, "{located:#?}");
    assert!(located[0].repairs[0].changes.iter().all(|change| change.cause == Some(Cause::NeighboursSwapped)));
}

/// Rows of done and progress exchanged: 26.1 among the rates was read as 26.1%.
#[test]
fn rows_of_done_and_progress_are_exchanged() {
    let mut table = Table::new("200 20 80 100", "105% 130% 70% 128%", "210% 26% 56% 128%", true);
    for place in 0..4 {
        let rate = table.at(Progress, place);
        table.problem.cells[rate].percent = false;
    }
    let located = table.locate();
    assert_eq!(located.len(), 1, "{located:#?}");
    let changes = changes(&located[0].repairs[0]);
    assert!(changes.iter().all(|(_, _, cause)| *cause == Some(Cause::ActualProgressSwapped)), "{changes:?}");
    for (measure, place, right) in [(Actual, 0, "210"), (Actual, 1, "26"), (Progress, 1, "1.30"), (Progress, 2, "0.70")] {
        let cell = table.at(measure, place);
        assert!(changes.iter().any(|(changed, value, _)| *changed == cell && *value == Some(number(right))), "{changes:?}");
    }
}
