//! An independent, plain check of a table's relations within printed precision. It keeps the bench honest: clean tables must
//! pass it, and an error that it cannot see breaks nothing and is drawn again.

use rust_decimal::Decimal;

use crate::table::{DONE, Indicator, PROGRESS, Shape, TARGET, Table};
use crate::vocabulary::Nature;

/// A closed range of true values.
pub type Range = (Decimal, Decimal);

/// Half a unit of the last decimal that a row shows; nothing for counts in whole numbers.
fn half_unit(indicator: &Indicator, row: usize) -> Decimal {
    let shown: Vec<Decimal> = indicator.cells[row].iter().filter_map(|cell| cell.number()).map(|number| number.shown).collect();
    let whole = shown.iter().all(|value| value.fract().is_zero());
    if row != PROGRESS && whole && counted(indicator) {
        return Decimal::ZERO;
    }
    let decimals = indicator.cells[row]
        .iter()
        .filter_map(|cell| cell.number())
        .map(|number| if number.trimmed { number.shown.normalize().scale() } else { number.decimals })
        .max()
        .unwrap_or(0);
    Decimal::new(5, decimals + 1)
}

/// Half a unit of the last decimal of each row.
pub fn half_units(printed: &Indicator) -> [Decimal; 3] {
    [TARGET, DONE, PROGRESS].map(|row| half_unit(printed, row))
}

fn counted(indicator: &Indicator) -> bool {
    !matches!(indicator.nature, Nature::Measured(_))
}

fn range(value: Decimal, half: Decimal) -> Range {
    (value - half, value + half)
}

fn product(a: Range, b: Range) -> Range {
    let corners = [a.0 * b.0, a.0 * b.1, a.1 * b.0, a.1 * b.1];
    let low = corners.iter().copied().fold(corners[0], Decimal::min);
    let high = corners.iter().copied().fold(corners[0], Decimal::max);
    (low, high)
}

/// The relations of one indicator that no true values could satisfy, in words. How exactly its rows were printed is read from
/// `printed`: the same indicator before anything was planted.
pub fn broken(table: &Table, indicator: &Indicator, printed: &Indicator) -> Vec<String> {
    let mut broken = Vec::new();
    let half = half_units(printed);
    if matches!(indicator.shape, Shape::Task | Shape::Status) && indicator.cells[DONE].iter().all(|cell| cell.number().is_none())
    {
        if indicator.shape == Shape::Status {
            sum(table, indicator, TARGET, half[TARGET], &mut broken);
        }
        return broken;
    }
    for place in 0..table.places.len() {
        let [target, done, progress] = [TARGET, DONE, PROGRESS].map(|row| indicator.cells[row][place].number());
        let (Some(target), Some(done), Some(progress)) = (target, done, progress) else {
            if target.is_some() || done.is_some() || progress.is_some() {
                broken.push(format!("{}：{} 只填了一部分", indicator.name, table.places[place]));
            }
            continue;
        };
        let ratio = range(progress.shown, half[PROGRESS]);
        let percent = (ratio.0 / Decimal::ONE_HUNDRED, ratio.1 / Decimal::ONE_HUNDRED);
        let reach = product(range(target.shown, half[TARGET]), percent);
        let done = range(done.shown, half[DONE]);
        if reach.0 > done.1 || reach.1 < done.0 {
            broken.push(format!("{}：{} 进度 {}", indicator.name, table.places[place], progress.printed()));
        }
    }
    if indicator.shape == Shape::Additive {
        sum(table, indicator, TARGET, half[TARGET], &mut broken);
        sum(table, indicator, DONE, half[DONE], &mut broken);
    } else if indicator.shape == Shape::Standard {
        let targets: Vec<_> = indicator.cells[TARGET].iter().filter_map(|cell| cell.shown()).collect();
        if targets.iter().any(|target| *target != targets[0]) {
            broken.push(format!("{}：标准不一", indicator.name));
        }
    }
    broken
}

fn sum(table: &Table, indicator: &Indicator, row: usize, half: Decimal, broken: &mut Vec<String>) {
    if table.places.len() == 1 {
        return;
    }
    let parts: Vec<Decimal> = table.parts().filter_map(|place| indicator.cells[row][place].shown()).collect();
    let Some(total) = indicator.cells[row][table.total].shown() else {
        if !parts.is_empty() {
            broken.push(format!("{}：第 {row} 行缺合计", indicator.name));
        }
        return;
    };
    let slack = half * Decimal::from(parts.len() + 1);
    let difference = total - parts.iter().sum::<Decimal>();
    if difference.abs() > slack {
        broken.push(format!("{}：第 {row} 行合计差 {difference}", indicator.name));
    }
}

/// Everything that is wrong with a table that should be clean. Empty for every table the generator may hand out.
pub fn complaints(table: &Table) -> Vec<String> {
    let mut complaints = Vec::new();
    for indicator in &table.indicators {
        complaints.extend(broken(table, indicator, indicator));
        if indicator.shape == Shape::Task {
            continue;
        }
        for row in &indicator.cells {
            for cell in row.iter().filter_map(|cell| cell.number()) {
                if cell.shown <= Decimal::ZERO {
                    complaints.push(format!("{}：有不为正的数 {}", indicator.name, cell.printed()));
                }
            }
        }
        if counted(indicator)
            && indicator.cells[..2].iter().flatten().filter_map(|cell| cell.shown()).any(|v| !v.fract().is_zero())
        {
            complaints.push(format!("{}：计数带小数", indicator.name));
        }
        let lag = Decimal::from(table.month * 100) / Decimal::from(12);
        let shares: Vec<Decimal> = indicator.cells[PROGRESS].iter().filter_map(|cell| cell.shown()).collect();
        if shares.iter().any(|share| *share < lag || *share > Decimal::from(300)) {
            complaints.push(format!("{}：进度落后或过高", indicator.name));
        }
        if table.places.len() > 1 && indicator.cells[TARGET][table.total].number().is_none() {
            complaints.push(format!("{}：无全市数", indicator.name));
        }
        // A name that states its target must state the truth.
        if indicator.stated
            && let Some(target) = indicator.cells[TARGET][table.total].shown()
            && !states(&indicator.name, target)
        {
            complaints.push(format!("{}：名称与目标 {target} 不符", indicator.name));
        }
    }
    complaints
}

/// Whether some number in a name, as it stands or in 万, rounds to the target.
fn states(name: &str, target: Decimal) -> bool {
    name.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|word| word.parse::<Decimal>().ok()).any(|number| {
        let scaled = target / Decimal::from(10_000);
        number == target.normalize() || (number - scaled).abs() <= Decimal::new(5, number.scale() + 1)
    })
}
