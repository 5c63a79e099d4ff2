//! The table of the month before a clean table's month.

use rust_decimal::{Decimal, RoundingStrategy};

use super::{rounded, title};
use crate::random::Random;
use crate::table::{Cell, DONE, Indicator, PROGRESS, Shape, TARGET, Table};

/// The clean table of the month before: the same tasks, less done, or as much where all was done already.
pub fn month_before(random: &mut Random, table: &Table) -> Table {
    let month = table.month - 1;
    let mut before = table.clone();
    before.month = month;
    before.title = title(random, &table.reporter, table.year, month);
    before.subtitle = None;
    before.file = table.file.replacen(&format!("{}月", table.month), &format!("{month}月"), 1);
    let places: Vec<usize> = table.parts().collect();
    for indicator in &mut before.indicators {
        match indicator.shape {
            Shape::Additive => earlier_figures(random, indicator, &places, table.total, month),
            Shape::Status => earlier_states(random, indicator, &places, table.total, month),
            Shape::Standard | Shape::Task => {}
        }
    }
    before
}

/// The schedule at the end of a month in percent, with a little more.
fn scheduled(month: i64) -> Decimal {
    Decimal::from(month * 100) / Decimal::from(12) + Decimal::new(2, 1)
}

fn earlier_figures(random: &mut Random, indicator: &mut Indicator, places: &[usize], total: usize, month: i64) {
    let decimals = if indicator.cells[DONE].iter().filter_map(Cell::shown).all(|shown| shown.fract().is_zero()) {
        0
    } else {
        indicator.cells[DONE].iter().filter_map(Cell::number).map(|number| number.shown.scale()).max().unwrap_or(0)
    };
    let pace = random.between(840, 970);
    let mut earlier: Vec<(usize, Decimal)> = Vec::new();
    for &place in places {
        let [target, done] = [TARGET, DONE].map(|row| indicator.cells[row][place].shown());
        if let (Some(target), Some(done)) = (target, done) {
            let least = target * scheduled(month) / Decimal::ONE_HUNDRED;
            let share = Decimal::new((pace + random.between(-25, 25)).min(1000), 3);
            let figure = (done * share).max(least).round_dp_with_strategy(decimals, RoundingStrategy::AwayFromZero);
            earlier.push((place, figure.min(done)));
        }
    }
    let sum: Decimal = earlier.iter().map(|(_, figure)| *figure).sum();
    if total != places[0] {
        let now: Decimal = places.iter().filter_map(|&place| indicator.cells[DONE][place].shown()).sum();
        // Keeps what rounding put between the printed whole and the printed parts.
        let Some(whole) = indicator.cells[DONE][total].shown() else { return };
        earlier.push((total, sum + whole - now));
    }
    for (place, figure) in earlier {
        let Some(target) = indicator.cells[TARGET][place].shown() else { continue };
        if let Cell::Number(number) = &mut indicator.cells[DONE][place] {
            number.shown = figure;
        }
        recalculate(indicator, place, figure / target);
    }
}

/// Puts a progress that was calculated from the printed figures.
fn recalculate(indicator: &mut Indicator, place: usize, ratio: Decimal) {
    if let Cell::Number(number) = &mut indicator.cells[PROGRESS][place] {
        number.shown = rounded(ratio * Decimal::ONE_HUNDRED, number.decimals);
        number.stored = number.stored.map(|_| {
            let stored = if number.percent { ratio } else { ratio * Decimal::ONE_HUNDRED };
            stored.to_string().parse().unwrap_or(f64::NAN)
        });
    }
}

fn earlier_states(random: &mut Random, indicator: &mut Indicator, places: &[usize], total: usize, month: i64) {
    let (mut weighted, mut targets) = (Decimal::ZERO, Decimal::ZERO);
    for &place in places {
        let target = indicator.cells[TARGET][place].shown();
        if let (Some(target), Cell::Number(number)) = (target, &mut indicator.cells[PROGRESS][place]) {
            let back = Decimal::new(random.between(150, 600), 2);
            number.shown = rounded((number.shown - back).max(scheduled(month) + Decimal::ONE), number.decimals).min(number.shown);
            weighted += number.shown * target;
            targets += target;
        }
    }
    if let Cell::Number(number) = &mut indicator.cells[PROGRESS][total]
        && !targets.is_zero()
    {
        number.shown = rounded(weighted / targets, number.decimals);
    }
}
