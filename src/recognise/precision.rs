//! The true values a printed figure can stand for, and percentages that are printed without their sign.
//!
//! A printed value stands for value ± half a unit of the last decimal printed in its row; see the design's “Precision and
//! intervals”. A stored value with more digits than are shown counts with the digits that are stored.

use rust_decimal::Decimal;

use crate::algebra::interval::{End, Interval};
use crate::algebra::number::short_ten_to;
use crate::model::figure::{Figure, Kind};
use crate::model::table::FigureId;
use crate::recognise::figures::scale;
use crate::text::quantity::power_of_ten;

/// A double carries 15 significant digits: a value with as many was calculated, not typed.
const CALCULATED_DIGITS: u32 = 15;

/// How many decimals more than its row a figure may have before it is taken for calculated, and leaves the row's precision alone.
const OUTLIER: u8 = 4;

/// Sets the intervals of a row of figures. Integers are exact where the unit counts things (`whole`). `coarse` are figures whose last
/// printed digit stands before the decimal point (`5.9万` is ± 500), with the power of ten they were multiplied by.
pub(super) fn settle(figures: &mut [Figure], row: &[Option<FigureId>], whole: bool, coarse: &[(FigureId, i32)]) {
    // The decimals that occur, as bits.
    let mut decimals = 0_u64;
    // The most decimals, and how many figures have them.
    let (mut most, mut alike) = (0_u8, 0_usize);
    let (mut integers, mut others) = (0usize, 0usize);
    for id in row.iter().flatten() {
        let Some(figure) = figures.get(id.0 as usize) else { continue };
        let Some(value) = figure.value else { continue };
        // Where integers are not exact in any case, it is no matter how many there are.
        if whole {
            let integer = is_whole(value);
            integers += usize::from(integer);
            others += usize::from(!integer);
        }
        if !is_calculated(value) {
            decimals |= 1 << figure.decimals.min(63);
            if figure.decimals > most {
                (most, alike) = (figure.decimals, 0);
            }
            alike += usize::from(figure.decimals == most);
        }
    }
    let common = if alike == 1 { common_decimals(figures, row, most) } else { None };
    let mut finest = 0;
    while let Some(most) = decimals.checked_ilog2() {
        finest = most as u8;
        decimals &= !(1 << most);
        if decimals.checked_ilog2().is_some_and(|next| finest - next as u8 <= OUTLIER) {
            break;
        }
    }
    let finest = common.unwrap_or(finest);
    // One cell with decimals among whole counts is an error of that cell and takes nothing from the others' exactness.
    let exact_integers = whole && (others == 0 || integers >= others * 4);
    for id in row.iter().flatten() {
        let Some(figure) = figures.get_mut(id.0 as usize) else { continue };
        let Some(value) = figure.value else { continue };
        let shift = coarse.iter().find(|(other, _)| other == id).map_or(0, |(_, shift)| *shift);
        figure.interval = interval(figure, value, finest, exact_integers, shift);
        // What it should say is printed as its row is.
        if figure.writing.convention {
            figure.decimals = finest;
        } else if common.is_some() {
            figure.decimals = figure.decimals.min(finest);
        }
    }
}

/// The decimals a row is printed with throughout, but for one cell that has more (`finest`): that cell's digits are its own affair (often a
/// slip of the decimal point: 14.619% among 132.75%, 149.33% …). `None` where the row is not printed so: cells that
/// differ in their decimals for being cut of trailing zeros (100%, 97.31%) set the row's precision together.
fn common_decimals(figures: &[Figure], row: &[Option<FigureId>], finest: u8) -> Option<u8> {
    let numbers = row
        .iter()
        .flatten()
        .filter_map(|id| figures.get(id.0 as usize))
        .filter_map(|figure| Some((figure.decimals, figure.value?)))
        .filter(|(_, value)| !is_calculated(*value));
    let mut rest: Vec<(u8, Decimal)> = numbers.filter(|(decimals, _)| *decimals < finest).collect();
    let common = rest.first()?.0;
    if rest.len() < 4 || rest.iter().any(|(decimals, _)| *decimals != common) {
        return None;
    }
    rest.sort_unstable();
    rest.dedup();
    (rest.len() >= 3).then_some(common)
}

fn interval(figure: &Figure, value: Decimal, finest: u8, exact_integers: bool, shift: i32) -> Interval {
    if shift > 0 {
        let unit = power_of_ten(shift - i32::from(figure.decimals)).unwrap_or(Decimal::ONE);
        return if unit < Decimal::ONE && exact_integers { Interval::point(value) } else { around(value, half(unit)) };
    }
    if exact_integers && is_whole(value) {
        return Interval::point(value);
    }
    if is_calculated(value) {
        let radius = value.abs().checked_mul(Decimal::new(1, 12)).unwrap_or_default();
        return around(value, radius);
    }
    // Own decimals beyond the row's (an outlier), or stored digits that are not shown.
    let mut decimals = finest.max(figure.decimals);
    if value.scale() > u32::from(decimals) {
        decimals = decimals.max(scale(value));
    }
    half_a_unit(value, decimals).unwrap_or_else(|| around(value, half(power_of_ten(-i32::from(decimals)).unwrap_or_default())))
}

/// `value` ± half a unit of its last decimal, in whole numbers; `None` where they are too large.
fn half_a_unit(value: Decimal, decimals: u8) -> Option<Interval> {
    let scale = u32::from(decimals) + 1;
    let factor = short_ten_to(scale.checked_sub(value.scale())?)?;
    let middle = i64::try_from(value.mantissa()).ok()?.checked_mul(factor)?;
    let end = |shift: i64| Some(End::Closed(Decimal::try_new(middle.checked_add(shift)?, scale).ok()?));
    Some(Interval { low: end(-5)?, high: end(5)? })
}

fn around(value: Decimal, radius: Decimal) -> Interval {
    Interval::around(value, radius)
}

fn half(unit: Decimal) -> Decimal {
    unit.checked_mul(Decimal::new(5, 1)).unwrap_or(unit)
}

/// Whether a value is a whole number. Most values have no decimals at all, which is known without a division.
fn is_whole(value: Decimal) -> bool {
    value.scale() == 0 || value.is_integer()
}

/// Whether a value has so many significant digits that it must have been calculated.
pub(super) fn is_calculated(value: Decimal) -> bool {
    if value.scale() < 6 {
        return false;
    }
    let value = value.normalize();
    value.scale() >= 6 && value.mantissa().unsigned_abs() >= 10u128.pow(CALCULATED_DIGITS - 1)
}

/// How a row (or column) of progress figures without a percent sign is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// `0.985` is 98.5%.
    Fraction,
    /// `98.5` is 98.5%.
    Points,
}

/// One progress figure with the ratio of done to target, where both are numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Progress {
    pub id: FigureId,
    pub ratio: Option<Decimal>,
}

/// Which reading fits the ratio better; `None` where it cannot be told.
fn vote(value: Decimal, ratio: Option<Decimal>) -> Option<Reading> {
    let ratio = ratio?;
    let as_points = value.checked_div(Decimal::ONE_HUNDRED)?.checked_sub(ratio)?.abs();
    let as_fraction = value.checked_sub(ratio)?.abs();
    match as_points.cmp(&as_fraction) {
        std::cmp::Ordering::Less => Some(Reading::Points),
        std::cmp::Ordering::Greater => Some(Reading::Fraction),
        std::cmp::Ordering::Equal => None,
    }
}

/// How many of the figures without a sign are likelier points, and how many fractions, by done ÷ target.
pub(super) fn votes(figures: &[Figure], series: &[Progress]) -> (usize, usize) {
    let mut count = (0, 0);
    for progress in series {
        let Some(figure) = figures.get(progress.id.0 as usize).filter(|figure| figure.kind == Kind::Number && !figure.percent)
        else {
            continue;
        };
        match figure.value.and_then(|value| vote(value, progress.ratio)) {
            Some(Reading::Points) => count.0 += 1,
            Some(Reading::Fraction) => count.1 += 1,
            None => {}
        }
    }
    count
}

/// Decides how a series of progress figures is read, and reads it.
///
/// - Mostly printed with a sign: a figure without one is what its own ratio (else its size) says, and is marked as written in
///   another convention. A `1.05` among percentages is the fraction 105%, a `98.5` is 98.5%.
/// - Mostly without a sign: the whole series is points or fractions, by the majority of its agreements with done ÷ target, then
///   by `fallback` (the header's “（%）” or the rest of the table), then by size: above 3 it is points. A single figure that
///   departs from it stays in the series' reading, so that the rules see it as wrong; one that does have a sign is only marked.
pub(super) fn read_progress(figures: &mut [Figure], series: &[Progress], fallback: Option<Reading>) {
    let numbers =
        |figure: &&Figure| figure.kind == Kind::Number || matches!(figure.kind, Kind::Mixed { .. } | Kind::Quantity { .. });
    let (mut signed, mut unsigned, mut largest) = (0usize, 0usize, Decimal::ZERO);
    for progress in series {
        let Some(figure) = figures.get(progress.id.0 as usize).filter(numbers) else { continue };
        if figure.percent {
            signed += 1;
        } else {
            unsigned += 1;
            largest = largest.max(figure.value.unwrap_or_default());
        }
    }
    if unsigned == 0 {
        return;
    }
    let by_size = |value: Decimal| if value > Decimal::from(3) { Reading::Points } else { Reading::Fraction };
    let mostly_signed = signed >= unsigned && signed > 0;
    let (points, fraction) = votes(figures, series);
    let common = match points.cmp(&fraction) {
        std::cmp::Ordering::Greater => Reading::Points,
        std::cmp::Ordering::Less => Reading::Fraction,
        std::cmp::Ordering::Equal => fallback.unwrap_or_else(|| by_size(largest)),
    };
    for progress in series {
        let Some(figure) = figures.get_mut(progress.id.0 as usize) else { continue };
        let Some(value) = figure.value else { continue };
        if !numbers(&&*figure) {
            continue;
        }
        if figure.percent {
            figure.writing.convention = !mostly_signed;
            continue;
        }
        let reading = if mostly_signed { vote(value, progress.ratio).unwrap_or_else(|| by_size(value)) } else { common };
        figure.writing.convention = mostly_signed;
        if mostly_signed {
            // What it should say is printed with the sign.
            figure.percent = true;
            if reading == Reading::Points {
                figure.value = value.checked_div(Decimal::ONE_HUNDRED);
                figure.decimals = figure.decimals.saturating_add(2);
            }
            continue;
        }
        if reading == Reading::Points
            && let Some(fraction) = value.checked_div(Decimal::ONE_HUNDRED)
        {
            figure.value = Some(fraction);
            figure.points = true;
            figure.decimals = figure.decimals.saturating_add(2);
        }
    }
}
