//! Cells that do not hold what belongs there: nothing, words, a unit, an error.

use rust_decimal::Decimal;

use super::{Class, Kind, Wrong, additive, spoil};
use crate::random::Random;
use crate::table::{Cell, DONE, Layout, Number, PROGRESS, Spot, TARGET, Table};
use crate::vocabulary::Nature;

pub fn kinds() -> Vec<Kind> {
    let cell = |id: &str, class: Class, row: usize, whole: bool, wrong: fn(&mut Random, &Number, &str) -> Option<Cell>| {
        Kind::new(id, class, move |random, table| at(random, table, row, whole, wrong))
    };
    let blank = |_: &mut Random, _: &Number, _: &str| Some(Cell::Blank);
    let nothing = |_: &mut Random, _: &Number, _: &str| Some(Cell::Text("/".to_owned()));
    let broken = |_: &mut Random, _: &Number, _: &str| Some(Cell::Broken);
    vec![
        cell("fraction-for-percent/part-progress", Class::Decided, PROGRESS, false, as_fraction),
        cell("fraction-for-percent/total-progress", Class::Decided, PROGRESS, true, as_fraction),
        cell("hundredfold/part-progress", Class::Decided, PROGRESS, false, hundredfold),
        cell("hundredfold/total-progress", Class::Decided, PROGRESS, true, hundredfold),
        cell("percent-sign-left-out/part-progress", Class::Form, PROGRESS, false, without_sign),
        cell("blank/part-target", Class::Form, TARGET, false, blank),
        cell("blank/part-done", Class::Form, DONE, false, blank),
        cell("blank/part-progress", Class::Form, PROGRESS, false, blank),
        cell("blank/total-done", Class::Form, DONE, true, blank),
        cell("slash-with-task/part-done", Class::Form, DONE, false, nothing),
        cell("text-for-number/part-done", Class::Form, DONE, false, words),
        cell("text-for-number/part-target", Class::Form, TARGET, false, words),
        cell("text-for-number/total-done", Class::Form, DONE, true, words),
        cell("unit-in-cell/part-done", Class::Form, DONE, false, with_unit),
        cell("unit-in-cell/part-target", Class::Form, TARGET, false, with_unit),
        cell("full-width-digits/part-done", Class::Note, DONE, false, full_width),
        cell("error-value/part-done", Class::Form, DONE, false, broken),
        cell("error-value/total-done", Class::Form, DONE, true, broken),
        cell("error-value/part-progress", Class::Form, PROGRESS, false, broken),
        Kind::new("fraction-of-a-count/part-done", Class::Decided, fraction_of_a_count),
        Kind::new("place-twice", Class::Form, place_twice),
        Kind::with_before("place-misspelt", Class::Form, |random, table, _| place_misspelt(random, table)),
        Kind::new("unit-percent-for-a-count", Class::Form, unit_percent).only_in(Layout::ThreeRows),
    ]
}

fn at(
    random: &mut Random,
    table: &mut Table,
    row: usize,
    whole: bool,
    wrong: fn(&mut Random, &Number, &str) -> Option<Cell>,
) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    // Where one place does all the work, an empty cell there leaves nothing that could be compared.
    if places.len() < 2 {
        return None;
    }
    let place = if whole { table.total } else { random.pick(&places) };
    let spot = Spot::figure(indicator, row, place);
    let number = *table.cell(spot).number()?;
    let cell = wrong(random, &number, &table.indicators[indicator].unit)?;
    Some(vec![spoil(table, spot, cell)])
}

/// `1.05` for `105%`.
fn as_fraction(_: &mut Random, number: &Number, _: &str) -> Option<Cell> {
    let shown = number.shown / Decimal::ONE_HUNDRED;
    let decimals = number.decimals + 2;
    number.percent.then_some(Cell::Number(Number { shown, decimals, percent: false, stored: None, ..*number }))
}

/// `105` typed into a cell that shows percentages.
fn hundredfold(_: &mut Random, number: &Number, _: &str) -> Option<Cell> {
    let shown = number.shown * Decimal::ONE_HUNDRED;
    number.percent.then_some(Cell::Number(Number { shown, stored: None, ..*number }))
}

fn without_sign(_: &mut Random, number: &Number, _: &str) -> Option<Cell> {
    number.percent.then_some(Cell::Number(Number { percent: false, stored: None, ..*number }))
}

fn words(random: &mut Random, _: &Number, _: &str) -> Option<Cell> {
    Some(Cell::Text(random.pick(&["已完成", "全部完成", "正在推进", "待定"]).to_owned()))
}

fn with_unit(_: &mut Random, number: &Number, unit: &str) -> Option<Cell> {
    Some(Cell::Text(format!("{}{unit}", number.shown.normalize())))
}

fn full_width(_: &mut Random, number: &Number, _: &str) -> Option<Cell> {
    let printed = number.printed();
    let wide = printed.chars().map(|character| match character {
        '0'..='9' => char::from_u32(0xff10 + (character as u32 - '0' as u32)).unwrap_or(character),
        '.' => '\u{ff0e}',
        other => other,
    });
    Some(Cell::Text(wide.collect()))
}

/// Half a person.
fn fraction_of_a_count(random: &mut Random, table: &mut Table) -> Option<Vec<Wrong>> {
    let (indicator, places) = additive(random, table)?;
    if table.indicators[indicator].nature != Nature::Count {
        return None;
    }
    let spot = Spot::figure(indicator, DONE, random.pick(&places));
    let number = *table.cell(spot).number()?;
    let wrong = number.shown + Decimal::new(random.between(1, 9), 1);
    Some(vec![spoil(table, spot, Cell::Number(number.retyped(wrong)))])
}

/// The places that are counties, districts or zones.
fn counties(table: &Table) -> Vec<usize> {
    table.parts().filter(|&place| Some(place) != table.own).collect()
}

/// A column headed with its neighbour's name.
fn place_twice(random: &mut Random, table: &mut Table) -> Option<Vec<Wrong>> {
    let counties = counties(table);
    let at = 1 + random.below(counties.len() - 1);
    let neighbour = table.places[counties[at - 1]].clone();
    Some(vec![spoil(table, Spot::Place(counties[at]), Cell::Text(neighbour))])
}

/// A county's name with one character left out, doubled or mistaken; last month's table has it right.
fn place_misspelt(random: &mut Random, table: &mut Table) -> Option<Vec<Wrong>> {
    let place = random.pick(&counties(table));
    let mut characters: Vec<char> = table.places[place].chars().collect();
    if characters.len() < 3 {
        return None;
    }
    let at = random.below(characters.len() - 1);
    match random.between(1, 3) {
        1 if characters.len() > 3 => drop(characters.remove(at)),
        2 => characters.insert(at, characters[at]),
        _ => characters[at] = random.pick(&['阳', '陵', '洲', '华', '荣', '安', '宁', '沅']),
    }
    let name: String = characters.into_iter().collect();
    if table.places.contains(&name) {
        return None;
    }
    Some(vec![spoil(table, Spot::Place(place), Cell::Text(name))])
}

fn unit_percent(random: &mut Random, table: &mut Table) -> Option<Vec<Wrong>> {
    let (indicator, _) = additive(random, table)?;
    if table.indicators[indicator].nature != Nature::Count {
        return None;
    }
    Some(vec![spoil(table, Spot::Unit(indicator), Cell::Text("%".to_owned()))])
}
