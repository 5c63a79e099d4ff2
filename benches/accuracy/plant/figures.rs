//! Wrong numbers in single cells, and totals that were made in a wrong way.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Class, Kind, Wrong, additive, spoil};
use crate::mistype::Slip;
use crate::random::Random;
use crate::table::{Cell, DONE, Layout, Number, PROGRESS, Spot, TARGET, Table};

const ROWS: [(usize, &str); 3] = [(TARGET, "target"), (DONE, "done"), (PROGRESS, "progress")];

pub fn kinds() -> Vec<Kind> {
    let mut kinds = Vec::new();
    for slip in Slip::ALL {
        for (row, measure) in ROWS {
            // A progress is a ratio; nobody counts it in 万.
            if slip == Slip::Unit && row == PROGRESS {
                continue;
            }
            for whole in [false, true] {
                let id = format!("{}/{}-{measure}", slip.id(), if whole { "total" } else { "part" });
                kinds.push(Kind::new(id, Class::Decided, move |random, table| slipped(random, table, slip, row, whole)));
            }
        }
    }
    kinds.push(Kind::new("target-copied/part-done", Class::Decided, target_copied));
    kinds.push(Kind::new("truncated/part-progress", Class::Decided, |random, table| truncated(random, table, false)));
    kinds.push(Kind::new("truncated/total-progress", Class::Decided, |random, table| truncated(random, table, true)));
    kinds.push(Kind::new("mean-of-rates/total-progress", Class::Decided, mean_of_rates));
    for (row, measure) in [(TARGET, "target"), (DONE, "done")] {
        for follow in [false, true] {
            let tail = if follow { "+progress" } else { "" };
            let id = |what: &str| format!("{what}/total-{measure}{tail}");
            kinds.push(Kind::new(id("missing-part"), Class::Decided, move |random, table| {
                let (indicator, places) = additive(random, table)?;
                let place = random.pick(&places);
                let part = table.indicators[indicator].cells[row][place].shown()?;
                total(table, indicator, row, follow, |whole| whole - part)
            }));
            kinds.push(Kind::new(id("own-left-out"), Class::Decided, move |random, table| {
                own(random, table, row, follow, Decimal::NEGATIVE_ONE)
            }));
            kinds.push(Kind::new(id("own-counted-twice"), Class::Decided, move |random, table| {
                own(random, table, row, follow, Decimal::ONE)
            }));
        }
    }
    for follow in [false, true] {
        let id = format!("total-truncated/total-done{}", if follow { "+progress" } else { "" });
        kinds.push(Kind::new(id, Class::Decided, move |random, table| total_truncated(random, table, follow)));
    }
    for (row, measure) in [(TARGET, "target"), (DONE, "done")] {
        for whole in [false, true] {
            let id = format!("mistyped/{}-{measure}+progress", if whole { "total" } else { "part" });
            kinds.push(Kind::new(id, Class::Open, move |random, table| followed(random, table, row, whole)));
        }
    }
    one_row(&mut kinds);
    last_month(&mut kinds);
    kinds
}

/// Tables with one place have no sums: a wrong target can be told only where the indicator's name states it.
fn one_row(kinds: &mut Vec<Kind>) {
    for (row, measure, class) in
        [(TARGET, "target-stated-in-name", Class::Decided), (DONE, "done", Class::Open), (PROGRESS, "progress", Class::Open)]
    {
        let plant = move |random: &mut Random, table: &mut Table| {
            let indicator = additive(random, table)?.0;
            if row == TARGET && !table.indicators[indicator].stated {
                return None;
            }
            let slip = random_slip(random);
            mistype(random, table, slip, Spot::figure(indicator, row, 0))
        };
        kinds.push(Kind::new(format!("one-row/{measure}"), class, plant).only_in(Layout::OneRow));
    }
}

fn random_slip(random: &mut Random) -> Slip {
    random.pick(&Slip::DIGITS)
}

fn mistype(random: &mut Random, table: &mut Table, slip: Slip, spot: Spot) -> Option<Vec<Wrong>> {
    let right = *table.cell(spot).number()?;
    let wrong = slip.apply(random, &right)?;
    Some(vec![spoil(table, spot, Cell::Number(right.retyped(wrong)))])
}

fn slipped(random: &mut Random, table: &mut Table, slip: Slip, row: usize, whole: bool) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let place = if whole { table.total } else { random.pick(&places) };
    mistype(random, table, slip, Spot::figure(indicator, row, place))
}

/// Calculates the progress of a place again from what now stands there.
fn follow(table: &mut Table, indicator: usize, place: usize) -> Option<Wrong> {
    let cells = &table.indicators[indicator].cells;
    let [target, done] = [TARGET, DONE].map(|row| cells[row][place].shown());
    let number = *cells[PROGRESS][place].number()?;
    let ratio = done?.checked_div(target?)?;
    let stored = if number.percent { ratio } else { ratio * Decimal::ONE_HUNDRED };
    let shown = (ratio * Decimal::ONE_HUNDRED).round_dp_with_strategy(number.decimals, RoundingStrategy::MidpointAwayFromZero);
    if shown == number.shown {
        return None;
    }
    let stored = number.stored.and_then(|_| stored.to_string().parse().ok());
    let wrong = spoil(table, Spot::figure(indicator, PROGRESS, place), Cell::Number(Number { shown, stored, ..number }));
    Some(Wrong { derived: true, ..wrong })
}

fn followed(random: &mut Random, table: &mut Table, row: usize, whole: bool) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    if places.len() < 2 {
        return None;
    }
    let place = if whole { table.total } else { random.pick(&places) };
    let slip = random_slip(random);
    let mut wrong = mistype(random, table, slip, Spot::figure(indicator, row, place))?;
    wrong.push(follow(table, indicator, place)?);
    Some(wrong)
}

/// Puts another number into the whole's cell, and a progress calculated from it where asked.
fn total(
    table: &mut Table,
    indicator: usize,
    row: usize,
    and_progress: bool,
    wrong: impl Fn(Decimal) -> Decimal,
) -> Option<Vec<Wrong>> {
    let spot = Spot::figure(indicator, row, table.total);
    let right = *table.cell(spot).number()?;
    let shown = wrong(right.shown);
    if shown <= Decimal::ZERO {
        return None;
    }
    let mut wrong = vec![spoil(table, spot, Cell::Number(Number { shown, ..right }))];
    if and_progress {
        wrong.push(follow(table, indicator, table.total)?);
    }
    Some(wrong)
}

fn own(random: &mut Random, table: &mut Table, row: usize, and_progress: bool, sign: Decimal) -> Option<Vec<Wrong>> {
    let place = table.own?;
    let (indicator, places) = additive(random, table)?;
    if !places.contains(&place) {
        return None;
    }
    let part = table.indicators[indicator].cells[row][place].shown()?;
    total(table, indicator, row, and_progress, |whole| whole + sign * part)
}

fn target_copied(random: &mut Random, table: &mut Table) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let place = random.pick(&places);
    let target = table.indicators[indicator].cells[TARGET][place].clone();
    Some(vec![spoil(table, Spot::figure(indicator, DONE, place), target)])
}

fn truncated(random: &mut Random, table: &mut Table, whole: bool) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let place = if whole { table.total } else { random.pick(&places) };
    let cells = &table.indicators[indicator].cells;
    let [target, done] = [TARGET, DONE].map(|row| cells[row][place].shown());
    let number = *cells[PROGRESS][place].number()?;
    let ratio = done? / target? * Decimal::ONE_HUNDRED;
    let shown = ratio.round_dp_with_strategy(number.decimals, RoundingStrategy::ToZero);
    let wrong = Cell::Number(Number { shown, stored: None, ..number });
    Some(vec![spoil(table, Spot::figure(indicator, PROGRESS, place), wrong)])
}

fn mean_of_rates(random: &mut Random, table: &mut Table) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let row = &table.indicators[indicator].cells[PROGRESS];
    let sum: Decimal = places.iter().filter_map(|&place| row[place].shown()).sum();
    let number = *row[table.total].number()?;
    let shown =
        (sum / Decimal::from(places.len())).round_dp_with_strategy(number.decimals, RoundingStrategy::MidpointAwayFromZero);
    let wrong = Cell::Number(Number { shown, stored: None, ..number });
    Some(vec![spoil(table, Spot::figure(indicator, PROGRESS, table.total), wrong)])
}

fn total_truncated(random: &mut Random, table: &mut Table, and_progress: bool) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let row = &table.indicators[indicator].cells[DONE];
    let sum: Decimal = places.iter().filter_map(|&place| row[place].shown()).map(|part| part.trunc()).sum();
    total(table, indicator, DONE, and_progress, |_| sum)
}

/// Figures of the month before that were left in; last month's table comes with this month's.
fn last_month(kinds: &mut Vec<Kind>) {
    for whole in [false, true] {
        for both in [false, true] {
            let place = if whole { "total" } else { "part" };
            let id = format!("last-month/{place}-done{}", if both { "+progress" } else { "" });
            // A place that stands still is common; where its progress stands still too, only a sum tells that something is wrong.
            let class = if both && !whole { Class::Open } else { Class::Decided };
            kinds.push(Kind::with_before(&id, class, move |random, table, before| {
                let (indicator, places) = additive(random, table)?;
                let place = if whole { table.total } else { random.pick(&places) };
                let spot = Spot::figure(indicator, DONE, place);
                let mut wrong = vec![spoil(table, spot, before.cell(spot))];
                if both {
                    let spot = Spot::figure(indicator, PROGRESS, place);
                    wrong.push(Wrong { derived: true, ..spoil(table, spot, before.cell(spot)) });
                }
                Some(wrong)
            }));
        }
    }
}
