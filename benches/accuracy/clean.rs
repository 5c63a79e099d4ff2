//! Draws clean tables: nothing in them is wrong, and nothing looks wrong.
//!
//! Every figure comes from true values. In part of the indicators the true values are finer than what is printed, and each
//! figure, the whole included, is rounded on its own, so that sums and ratios agree only within rounding.

mod before;

pub use before::month_before;

use rust_decimal::{Decimal, RoundingStrategy};

use crate::random::Random;
use crate::table::{Cell, DONE, Indicator, Layout, Medium, Number, PROGRESS, Shape, TARGET, Table, Words};
use crate::vocabulary::{CITIES, Nature, OWNS, PATTERNS, Pattern, States, TASKS, TOTALS};

/// The largest progress a clean table shows; above three hundred percent a check may ask.
const LARGEST_PROGRESS: i64 = 250;

/// How numbers look throughout a table.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Look {
    /// Two decimals everywhere, counts too.
    TwoDecimals,
    /// Counts without decimals, measured quantities with theirs.
    Natural,
    /// Trailing zeros left away.
    Trimmed,
}

struct Style {
    look: Look,
    /// Decimals of progress; whether with a percent sign; whether a formula stored the whole ratio.
    progress_decimals: u32,
    percent: bool,
    formula: bool,
    nothing: Cell,
    month: i64,
}

/// Draws a table of a family; `None` draws a family with several places.
pub fn draw(random: &mut Random, layout: Option<Layout>) -> Table {
    let layout = layout.unwrap_or_else(|| match random.between(1, 10) {
        1..=6 => Layout::ThreeRows,
        7..=8 => Layout::PlacesDown,
        _ => Layout::PlacesAcross,
    });
    let city = random.pick(CITIES);
    let medium = match random.between(1, 10) {
        1..=6 => Medium::Spreadsheet,
        7 => Medium::SpreadsheetOfTexts,
        _ => Medium::Separated,
    };
    let month = random.between(3, 12);
    let style = Style {
        look: random.pick(&[Look::TwoDecimals, Look::Natural, Look::Trimmed]),
        progress_decimals: random.pick(&[2, 2, 2, 1, 0]),
        percent: layout != Layout::OneRow || random.chance(60),
        formula: medium == Medium::Spreadsheet && random.chance(35),
        nothing: match random.between(1, 10) {
            1..=7 => Cell::Text("/".to_owned()),
            8 => Cell::Text("—".to_owned()),
            _ => Cell::Blank,
        },
        month,
    };

    let (mut places, mut total, mut own) = (Vec::new(), 0, None);
    let only = random.pick(city.places);
    if layout == Layout::OneRow {
        places.push(only.to_owned());
    } else {
        places.extend(city.places.iter().map(|&place| place.to_owned()));
        if random.chance(40) {
            random.shuffle(&mut places);
        }
        if random.chance(40) {
            own = Some(places.len());
            places.push(random.pick(OWNS).to_owned());
        }
        let whole = random.pick(TOTALS).to_owned();
        if random.chance(65) {
            places.insert(0, whole);
            own = own.map(|index| index + 1);
        } else {
            total = places.len();
            places.push(whole);
        }
    }
    let place = if layout == Layout::OneRow { only } else { city.name };
    let year = random.between(2022, 2026);
    let words = words(random, layout, &style);
    let title = title(random, place, year, month);
    let mut table = Table {
        file: format!("{month}月/{place}{}.{}", random.pick(&["民生实事进度表", "进展情况", "月度报表"]), extension(medium)),
        title,
        subtitle: random.chance(30).then(|| {
            let office = random.pick(&["发改委", "民生实事专班办公室", "政府督查室"]);
            format!("填报单位：{place}{office}          填报时间：{year}年{month}月{}日", random.between(25, 28))
        }),
        footnote: random.chance(25).then(|| "注：进度为自年初累计完成数占年度目标任务之比。".to_owned()),
        year,
        month,
        reporter: place.to_owned(),
        layout,
        medium,
        words,
        places,
        total,
        own,
        indicators: Vec::new(),
        origin: format!("{:?}, progress decimals {}, formula {}", style.look, style.progress_decimals, style.formula),
    };

    let mut order: Vec<&Pattern> = PATTERNS.iter().collect();
    random.shuffle(&mut order);
    let wanted = random.between(5, 12) as usize;
    let mut chosen: Vec<&Pattern> = order.into_iter().take(wanted).collect();
    chosen.sort_by_key(|pattern| pattern.project);
    for pattern in chosen {
        let indicator = draw_indicator(random, &table, &style, pattern);
        table.indicators.push(indicator);
    }
    if layout == Layout::ThreeRows && random.chance(25) {
        let at = random.below(table.indicators.len() + 1);
        let task = draw_task(random, &table, &style);
        table.indicators.insert(at, task);
    }
    table
}

fn extension(medium: Medium) -> &'static str {
    if medium == Medium::Separated { "csv" } else { "xlsx" }
}

fn title(random: &mut Random, place: &str, year: i64, month: i64) -> String {
    match random.between(1, 4) {
        1 => format!("{year}年{month}月{place}重点民生实事项目进展情况表"),
        2 => format!("{place}{year}年1-{month}月民生实事项目任务完成情况"),
        3 => {
            let last = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
            format!("{place}{year}年民生实事项目进度表（截至{month}月{last}日）")
        }
        _ => format!("{place}{year}年{month}月民生实事进度统计表"),
    }
}

fn words(random: &mut Random, layout: Layout, style: &Style) -> Words {
    let measures = random.pick(&[
        ["指标", "数量", "进度"],
        ["目标", "已完成", "进度"],
        ["目标任务", "累计完成", "完成率"],
        ["年度目标", "完成数", "完成进度"],
    ]);
    // One row an indicator and no percent sign: the header has to say that these are percentages.
    let measures = match (layout, style.percent) {
        (Layout::OneRow, false) => [measures[0], measures[1], "完成率（%）"],
        // “指标” heads the indicators where the measures stand in the header too.
        (Layout::OneRow | Layout::PlacesAcross, _) if measures[0] == "指标" => ["目标", "完成数", "进度"],
        _ => measures,
    };
    Words {
        measures,
        indicator: random.pick(&["项目指标任务", "指标名称", "项目名称"]),
        unit: random.pick(&["单位", "计量单位", "数量单位"]),
        state: random.pick(&["推进情况", "完成情况"]),
        lead: random.chance(35).then_some("牵头部门"),
    }
}

/// Half away from zero, as spreadsheets and people do.
fn rounded(value: Decimal, decimals: u32) -> Decimal {
    value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Splits a whole number into `count` parts of at least one; the last digits of the parts are round where asked.
fn split(random: &mut Random, whole: i64, count: usize, grain: i64) -> Vec<i64> {
    let weights: Vec<i64> = (0..count).map(|_| random.between(2, 30)).collect();
    let sum: i64 = weights.iter().sum();
    let mut parts: Vec<i64> = weights
        .iter()
        .map(|weight| {
            let part = (i128::from(whole) * i128::from(*weight) / i128::from(sum)) as i64;
            (part / grain * grain).max(1)
        })
        .collect();
    // What is left goes to the largest; with tiny wholes it gives back what the others got too much.
    let largest = (0..count).max_by_key(|&part| parts[part]).unwrap_or(0);
    parts[largest] += whole - parts.iter().sum::<i64>();
    parts
}

fn draw_indicator(random: &mut Random, table: &Table, style: &Style, pattern: &Pattern) -> Indicator {
    loop {
        let drawn = match pattern.nature {
            Nature::Standard => draw_standard(random, table, style, pattern),
            _ => draw_additive(random, table, style, pattern),
        };
        if let Some(indicator) = drawn
            && !looks_wrong(&indicator, table, style)
        {
            return indicator;
        }
    }
}

/// The places that take part in an indicator, the whole not among them.
fn participants(random: &mut Random, table: &Table, at_most: i64) -> Vec<usize> {
    if table.places.len() == 1 {
        return vec![0];
    }
    let mut counties: Vec<usize> = table.parts().filter(|&place| Some(place) != table.own).collect();
    if random.chance(40) {
        random.shuffle(&mut counties);
        let least = if random.chance(10) { 1 } else { 3 };
        counties.truncate(random.between(least, counties.len() as i64) as usize);
    }
    counties.truncate(at_most.max(1) as usize);
    if let Some(own) = table.own
        && counties.len() > 1
        && random.chance(45)
    {
        counties.push(own);
    }
    counties.sort_unstable();
    counties
}

fn draw_additive(random: &mut Random, table: &Table, style: &Style, pattern: &Pattern) -> Option<Indicator> {
    let (measured, natural) = match pattern.nature {
        Nature::Measured(decimals) => (true, decimals),
        _ => (false, 0),
    };
    // With two decimals shown everywhere a coarser rounding would be a lie about precision.
    let decimals = if measured && style.look == Look::TwoDecimals { 2 } else { natural };
    let hidden = measured && !style.formula && random.chance(if natural == 0 { 10 } else { 50 });
    let fine = if hidden { decimals + random.between(1, 2) as u32 } else { decimals };
    let unit = 10_i64.pow(fine);

    let part_of_city = if table.places.len() == 1 { random.between(5, 20) } else { 100 };
    let (low, high) = (pattern.size.0 * part_of_city / 100, pattern.size.1 * part_of_city / 100);
    let states = if random.chance(85) { pattern.states } else { States::Nothing };
    // Most targets stated in 万 are round; the others are stated rounded to the nearest hundred.
    let step = match states {
        States::InWan if random.chance(70) => 1_000,
        States::InYi => 500,
        _ => 1,
    };
    let units = (random.between(low.max(2), high.max(3)) / step).max(1) * step;
    let places = participants(random, table, units / 2);
    let whole = units * unit;
    let grain = if units > 5_000 && random.chance(30) { 50 * unit } else { 1 };
    // A “natural” split of whole units leaves targets without decimals in half of the measured indicators.
    let coarse = measured && random.chance(40);
    let targets: Vec<i64> = if coarse {
        split(random, units, places.len(), 1).into_iter().map(|part| part * unit).collect()
    } else {
        split(random, whole, places.len(), grain)
    };
    if targets.iter().any(|&target| target < 1) {
        return None;
    }

    let mood = random.between(1, 100);
    let done: Vec<i64> = targets
        .iter()
        .map(|&target| {
            let least = (i128::from(target) * (i128::from(style.month) * 1000 + 240) + 11_999) / 12_000;
            let least = if style.month == 12 { i128::from(target) } else { least };
            let share = match mood {
                1..=12 => 1000,
                13..=55 => random.between(1000, 1650),
                56..=70 => random.between(1000, 1090),
                _ => random.between(style.month * 1000 / 12 + 20, (style.month * 1000 / 12 + 220).max(1060)),
            };
            (i128::from(target) * i128::from(share) / 1000).max(least) as i64
        })
        .collect();

    let scale = |value: i64| Decimal::new(value, fine);
    let mut cells = [blank_row(table, style), blank_row(table, style), blank_row(table, style)];
    let (target_sum, done_sum) = (targets.iter().sum::<i64>(), done.iter().sum::<i64>());
    let mut put = |place: usize, target: Decimal, done: Decimal| {
        cells[TARGET][place] = figure(style, rounded(target, decimals), decimals);
        cells[DONE][place] = figure(style, rounded(done, decimals), decimals);
        cells[PROGRESS][place] = progress(style, done / target * Decimal::ONE_HUNDRED);
    };
    for (index, &place) in places.iter().enumerate() {
        if rounded(scale(targets[index]), decimals).is_zero() {
            return None;
        }
        put(place, scale(targets[index]), scale(done[index]));
    }
    if table.places.len() > 1 {
        put(table.total, scale(target_sum), scale(done_sum));
    }

    let (shape, done_row) = if random.chance(7) && places.len() > 1 && style.month < 12 && pattern.nature == Nature::Count {
        (Shape::Status, Some(()))
    } else {
        (Shape::Additive, None)
    };
    if done_row.is_some() {
        make_status(random, table, style, &places, &targets, &mut cells)?;
    }
    let (name, stated) = name(random, pattern, states, units);
    Some(Indicator {
        project: pattern.project.to_owned(),
        name,
        unit: pattern.unit.to_owned(),
        lead: pattern.lead.to_owned(),
        nature: pattern.nature,
        shape,
        stated,
        cells,
    })
}

/// Work that cannot be counted yet: a state in words, and how far it is in percent, between schedule and completion.
fn make_status(
    random: &mut Random,
    table: &Table,
    style: &Style,
    places: &[usize],
    targets: &[i64],
    cells: &mut [Vec<Cell>; 3],
) -> Option<()> {
    let (low, high) = (style.month * 10_000 / 12 + 150, 9_900);
    if low >= high {
        return None;
    }
    let state = random.pick(&["正在推进", "正在实施", "推进中"]);
    let mut weighted = 0;
    for (index, &place) in places.iter().enumerate() {
        let share = random.between(low, high);
        weighted += share * targets[index];
        cells[DONE][place] = Cell::Text(state.to_owned());
        cells[PROGRESS][place] = typed_progress(style, Decimal::new(share, 2));
    }
    cells[DONE][table.total] = Cell::Text(state.to_owned());
    let whole = Decimal::new(weighted, 2) / Decimal::from(targets.iter().sum::<i64>());
    cells[PROGRESS][table.total] = typed_progress(style, whole);
    Some(())
}

/// A standard: every place has the same target; what was reached differs, and does not add up.
fn draw_standard(random: &mut Random, table: &Table, style: &Style, pattern: &Pattern) -> Option<Indicator> {
    let standard = random.between(pattern.size.0, pattern.size.1);
    let mut cells = [blank_row(table, style), blank_row(table, style), blank_row(table, style)];
    let mut places = participants(random, table, i64::MAX);
    if table.places.len() > 1 {
        places.push(table.total);
    }
    let reached_by_all = random.chance(50);
    for &place in &places {
        let reached = if reached_by_all { standard } else { standard + random.between(0, (100 - standard).clamp(2, 20)) };
        let (target, done) = (Decimal::from(standard), Decimal::from(reached));
        cells[TARGET][place] = figure(style, target, 0);
        cells[DONE][place] = figure(style, done, 0);
        cells[PROGRESS][place] = progress(style, done / target * Decimal::ONE_HUNDRED);
    }
    let (name, stated) = name(random, pattern, pattern.states, standard);
    Some(Indicator {
        project: pattern.project.to_owned(),
        name,
        unit: pattern.unit.to_owned(),
        lead: pattern.lead.to_owned(),
        nature: pattern.nature,
        shape: Shape::Standard,
        stated,
        cells,
    })
}

fn draw_task(random: &mut Random, table: &Table, style: &Style) -> Indicator {
    let (name, target, done) = random.pick(TASKS);
    let mut cells = [(); 3].map(|()| vec![Cell::Blank; table.places.len()]);
    cells[TARGET][0] = Cell::Text(target.to_owned());
    cells[DONE][0] = Cell::Text(done.to_owned());
    let share = Decimal::new(random.between((style.month * 1000 / 12 + 15).min(995), 995), 1);
    cells[PROGRESS][0] = if random.chance(50) {
        typed_progress(style, share)
    } else {
        Cell::Text(format!("整体形象进度{}%", share.trunc()))
    };
    Indicator {
        project: "加强人居环境建设".to_owned(),
        name: name.to_owned(),
        unit: "项".to_owned(),
        lead: "市住建局".to_owned(),
        nature: Nature::Count,
        shape: Shape::Task,
        stated: false,
        cells,
    }
}

fn blank_row(table: &Table, style: &Style) -> Vec<Cell> {
    vec![style.nothing.clone(); table.places.len()]
}

fn figure(style: &Style, shown: Decimal, decimals: u32) -> Cell {
    let decimals = if style.look == Look::TwoDecimals { decimals.max(2) } else { decimals };
    Cell::Number(Number { shown, decimals, percent: false, trimmed: style.look == Look::Trimmed, stored: None })
}

/// A progress that was calculated.
fn progress(style: &Style, percentage: Decimal) -> Cell {
    let stored = style.formula.then(|| {
        let ratio = if style.percent { percentage / Decimal::ONE_HUNDRED } else { percentage };
        ratio.to_string().parse().unwrap_or(f64::NAN)
    });
    match typed_progress(style, percentage) {
        Cell::Number(number) => Cell::Number(Number { stored, ..number }),
        other => other,
    }
}

/// A progress that was typed.
fn typed_progress(style: &Style, percentage: Decimal) -> Cell {
    let decimals = style.progress_decimals;
    Cell::Number(Number { shown: rounded(percentage, decimals), decimals, percent: style.percent, trimmed: false, stored: None })
}

fn name(random: &mut Random, pattern: &Pattern, states: States, units: i64) -> (String, bool) {
    let number = match states {
        States::Nothing => String::new(),
        States::Plainly => units.to_string(),
        States::InWan | States::InYi => rounded(Decimal::new(units, 4), 2).normalize().to_string(),
    };
    if states == States::Nothing && pattern.name.contains('#') {
        // The same task without its number: drop the number with the words that only serve it.
        let mut bare = pattern.name.to_owned();
        for words in ["规模稳定在#万人以上", "#万人以上", "#万人次", "#万人", "#万亩", "#万方", "#亿元", "#公里"]
        {
            bare = bare.replace(words, if words.starts_with("规模") { "规模" } else { "" });
        }
        if let Some(at) = bare.find('#') {
            bare.truncate(at);
        }
        return (bare, false);
    }
    let name = pattern.name.replace('#', &number);
    let name = if states == States::Plainly && pattern.nature == Nature::Count && random.chance(10) {
        name.replace(&number, &format!("不少于{number}"))
    } else {
        name
    };
    (name, states != States::Nothing)
}

/// What a careful reader would ask about although every figure is true; such draws are repeated.
fn looks_wrong(indicator: &Indicator, table: &Table, style: &Style) -> bool {
    let shares: Vec<Decimal> = indicator.cells[PROGRESS].iter().filter_map(Cell::shown).collect();
    let parts: Vec<Decimal> = table.parts().filter_map(|place| indicator.cells[PROGRESS][place].shown()).collect();
    let same = parts.len() > 1 && parts.iter().all(|share| *share == parts[0]);
    let whole = indicator.cells[PROGRESS][table.total].shown();
    let schedule = Decimal::from(style.month * 100) / Decimal::from(12);
    // The plain mean of the places is a known wrong way to the whole's progress: a state told in words has no other check.
    let mean = parts.iter().sum::<Decimal>() / Decimal::from(parts.len().max(1));
    shares.iter().any(|share| *share > Decimal::from(LARGEST_PROGRESS) || *share < schedule)
        || (same && parts[0] != Decimal::ONE_HUNDRED)
        || (indicator.shape == Shape::Status
            && (shares.iter().any(|share| *share >= Decimal::ONE_HUNDRED)
                || whole.is_some_and(|whole| (whole - mean).abs() < Decimal::new(2, 1))))
}
