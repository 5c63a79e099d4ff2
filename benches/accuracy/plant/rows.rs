//! Numbers that are right but stand in the wrong place.

use super::{Class, Kind, Wrong, additive, spoil};
use crate::random::Random;
use crate::table::{Cell, DONE, Layout, PROGRESS, Spot, TARGET, Table};

pub fn kinds() -> Vec<Kind> {
    vec![
        Kind::new("neighbours-swapped/target", Class::Decided, |random, table| neighbours(random, table, &[TARGET])),
        Kind::new("neighbours-swapped/done", Class::Decided, |random, table| neighbours(random, table, &[DONE])),
        Kind::new("neighbours-swapped/progress", Class::Decided, |random, table| neighbours(random, table, &[PROGRESS])),
        Kind::new("target-done-swapped/part", Class::Decided, |random, table| target_and_done(random, table, false)),
        Kind::new("target-done-swapped/total", Class::Decided, |random, table| target_and_done(random, table, true)),
        Kind::new("shifted/target", Class::Decided, |random, table| shifted(random, table, TARGET)),
        Kind::new("shifted/done", Class::Decided, |random, table| shifted(random, table, DONE)),
        Kind::new("shifted/progress", Class::Decided, |random, table| shifted(random, table, PROGRESS)),
        Kind::new("rows-swapped/done-progress", Class::Rows, |random, table| rows(random, table, DONE, PROGRESS))
            .only_in(Layout::ThreeRows),
        Kind::new("rows-swapped/target-done", Class::Rows, |random, table| rows(random, table, TARGET, DONE))
            .only_in(Layout::ThreeRows),
    ]
}

/// Exchanges cells, each keeping the form of its place on the sheet.
fn exchange(table: &mut Table, a: Spot, b: Spot) -> Option<Vec<Wrong>> {
    let (first, second) = (*table.cell(a).number()?, *table.cell(b).number()?);
    if first.shown == second.shown {
        return None;
    }
    Some(vec![spoil(table, a, Cell::Number(second)), spoil(table, b, Cell::Number(first))])
}

/// Whether neighbours have different rates. Where they are equal, moved targets look the same as moved done figures.
fn rates_differ(table: &Table, indicator: usize, places: &[usize]) -> bool {
    let rates = &table.indicators[indicator].cells[PROGRESS];
    places.windows(2).all(|pair| rates[pair[0]].shown() != rates[pair[1]].shown())
}

fn neighbours(random: &mut Random, table: &mut Table, rows: &[usize]) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let pairs: Vec<&[usize]> = places
        .windows(2)
        .filter(|pair| pair[1] == pair[0] + 1 && (rows != [TARGET] || rates_differ(table, indicator, pair)))
        .collect();
    if pairs.is_empty() {
        return None;
    }
    let pair = random.pick(&pairs);
    let mut wrong = Vec::new();
    for &row in rows {
        wrong.extend(exchange(table, Spot::figure(indicator, row, pair[0]), Spot::figure(indicator, row, pair[1]))?);
    }
    Some(wrong)
}

fn target_and_done(random: &mut Random, table: &mut Table, whole: bool) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let place = if whole { table.total } else { random.pick(&places) };
    exchange(table, Spot::figure(indicator, TARGET, place), Spot::figure(indicator, DONE, place))
}

/// Some neighbouring cells of a row moved one place on: either pasted there (the first keeps its own) or turned round.
fn shifted(random: &mut Random, table: &mut Table, row: usize) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    let length = random.between(3, 5) as usize;
    let runs: Vec<&[usize]> = places
        .windows(length)
        .filter(|run| run[length - 1] == run[0] + length - 1 && (row != TARGET || rates_differ(table, indicator, run)))
        .collect();
    if runs.is_empty() {
        return None;
    }
    let run = random.pick(&runs);
    let cells: Vec<Cell> = run.iter().map(|&place| table.indicators[indicator].cells[row][place].clone()).collect();
    let turned = random.chance(50);
    let mut wrong = Vec::new();
    for (step, &place) in run.iter().enumerate() {
        let moved = match step {
            0 if turned => &cells[length - 1],
            0 => continue,
            _ => &cells[step - 1],
        };
        if moved.printed() != cells[step].printed() {
            wrong.push(spoil(table, Spot::figure(indicator, row, place), moved.clone()));
        }
    }
    (wrong.len() > 1).then_some(wrong)
}

fn rows(random: &mut Random, table: &mut Table, a: usize, b: usize) -> Option<Vec<Wrong>> {
    let (indicator, mut places) = additive(random, table)?;
    places.push(table.total);
    let mut wrong = Vec::new();
    for place in places {
        wrong.extend(exchange(table, Spot::figure(indicator, a, place), Spot::figure(indicator, b, place)).unwrap_or_default());
    }
    (wrong.len() > 4).then_some(wrong)
}
