//! Which figure a claim means: the likest wording with a unit that fits. How close the values are helps to choose between wordings
//! that are about as like, and never hides a contradiction behind a likelier wording.

use rust_decimal::Decimal;

use super::judge::{self, Fit};
use super::likeness::Words;
use super::reading::{Reading, Role, Whose};
use super::shelf::{Item, Part, Shelf, Unit, Values, is_standard, whole_or_named};
use crate::profile::Profile;

/// How like a wording must be for a claim to be accused by it.
const ALIKE: f64 = 0.42;
/// How like it must be where the value itself is the same, to many digits.
const VAGUELY_ALIKE: f64 = 0.22;
/// Wordings this close to each other are equally good.
const TIE: f64 = 0.06;
/// How far behind the likest a wording may be and still be chosen for its value.
const REACH: f64 = 0.15;
/// Digits of a value that does not agree by chance.
const TELLING: usize = 3;

/// What a claim is tied to.
pub(super) struct Tied<'s> {
    pub item: &'s Item,
    pub values: Values,
    pub fit: Fit,
}

struct Scored<'s> {
    item: &'s Item,
    score: f64,
    values: Option<Values>,
    fit: Fit,
}

/// Ties a claim, or says in words why it is left alone.
pub(super) fn tie<'s>(reading: &Reading, levels: &[&str], shelf: &'s Shelf<'_>, profile: &Profile) -> Result<Tied<'s>, String> {
    let place = match &reading.place {
        Whose::Whole => "",
        Whose::Place(name) => name.as_str(),
        Whose::Several => return Err("说的是几个地方，没有可以直接对照的一格".to_owned()),
        Whose::Elsewhere => return Err("说的不是全市或一个县市区，表中没有".to_owned()),
    };
    // What the sentence before names counts only where this one names nothing.
    let named = |words: &Words| shelf.items.iter().any(|item| words.meets(&item.words));
    let goes_on = reading.own.is_empty() && !named(&reading.context) && !named(&reading.nearest);
    let mut scored: Vec<Scored> = shelf
        .items
        .iter()
        .filter_map(|item| {
            let score = score(reading, item, goes_on, levels, shelf, profile)?;
            let values = shelf.values(item, place);
            if unlike_amount(reading, item, values.as_ref(), profile) {
                return None;
            }
            let fit = match &values {
                Some(values) => judge::fit(reading, item, values, shelf, profile),
                None => Fit::Nothing,
            };
            Some(Scored { item, score, values, fit })
        })
        .collect();
    scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.fit.cmp(&b.fit)));
    let Some(best) = scored.first() else { return Err("表中没有相近的指标".to_owned()) };
    let top = best.score;
    let telling = judge::digits(reading.number.value) >= TELLING;
    if top < ALIKE {
        let chosen = scored.iter().position(|one| one.score >= VAGUELY_ALIKE && one.fit == Fit::Done && telling);
        return match chosen {
            Some(index) => Ok(take(scored.swap_remove(index))),
            None => Err("表中没有相近的指标".to_owned()),
        };
    }
    // A value that fits decides between wordings that are about as good.
    let reach = if telling { REACH } else { TIE };
    let fits = |fit: Fit| scored.iter().position(|one| one.fit == fit && one.score >= ALIKE.max(top - reach));
    if let Some(index) = fits(Fit::Done).or_else(|| fits(Fit::Target)) {
        return Ok(take(scored.swap_remove(index)));
    }
    let name = |one: &Scored| shelf.indicator(one.item).name.text.clone();
    let filled: Vec<usize> =
        (0..scored.len()).filter(|index| scored[*index].score >= top - TIE && scored[*index].fit != Fit::Nothing).collect();
    let Some(&first) = filled.first() else {
        let place = if place.is_empty() { "全市" } else { place };
        let known =
            scored.iter().any(|one| whole_or_named(shelf.table(one.item), if place == "全市" { "" } else { place }).is_some());
        return Err(match known {
            true => format!("最像“{}”，但表中{place}没有可以对照的数", crate::text::wording::one_line(&name(&scored[0]))),
            false => format!("表中没有{place}"),
        });
    };
    if let Some(other) = filled.iter().find(|index| name(&scored[**index]) != name(&scored[first])) {
        let shown = |index: usize| crate::text::wording::one_line(&name(&scored[index]));
        return Err(format!("分不清说的是“{}”还是“{}”", shown(first), shown(*other)));
    }
    Ok(take(scored.swap_remove(first)))
}

/// Whether a number in another unit than the figures is so far from them that it counts something else: 幼儿园5所, 学位3120个.
fn unlike_amount(reading: &Reading, item: &Item, values: Option<&Values>, profile: &Profile) -> bool {
    const FACTOR: i64 = 3;
    if reading.role == Role::Progress || compatible(&reading.number.unit, &item.units, profile) >= 1.0 {
        return false;
    }
    let said = reading.number.value;
    let near = |value: &super::shelf::Value| {
        let factor = Decimal::from(FACTOR);
        let within = |a: Decimal, b: Decimal| a.checked_mul(factor).is_some_and(|a| a >= b);
        within(said, value.value) && within(value.value, said)
    };
    let known: Vec<_> = values.iter().flat_map(|values| [&values.actual, &values.target]).flatten().collect();
    !known.is_empty() && !known.into_iter().any(near)
}

fn take(scored: Scored<'_>) -> Tied<'_> {
    Tied { item: scored.item, values: scored.values.unwrap_or_default(), fit: scored.fit }
}

/// How well an item fits a claim's words and unit; `None` where it cannot be meant.
fn score(reading: &Reading, item: &Item, goes_on: bool, levels: &[&str], shelf: &Shelf<'_>, profile: &Profile) -> Option<f64> {
    let unit = match reading.role {
        Role::Progress => match item.part {
            // 一网通办率达到90% is a figure, its progress another.
            Part::Whole if is_standard(shelf.indicator(item)) => 0.95,
            Part::Whole => 1.0,
            _ => return None,
        },
        _ => compatible(&reading.number.unit, &item.units, profile),
    };
    if unit == 0.0 {
        return None;
    }
    let like = |claim: &Words| shelf.vocabulary.likeness(claim, &item.words);
    let named_before = !(reading.context.is_empty() && reading.nearest.is_empty() && reading.above.is_empty());
    if reading.is_attribute && named_before {
        // 改造公路1246公里，完成投资3.4亿元: the roads' money, whatever else has 投资 in its name.
        let with = |words: &Words| like(&words.joined(&reading.own));
        let likeness = [0.95 * with(&reading.context), 0.95 * with(&reading.nearest), 0.85 * with(&reading.above)];
        return Some(unit * likeness.into_iter().fold(0.0, f64::max));
    }
    let mut likeness = like(&reading.own);
    if reading.own.is_empty() || reading.own.meets(&item.words) {
        likeness = likeness.max(0.95 * like(&reading.context.joined(&reading.own)));
    }
    if reading.own.is_empty() {
        likeness = likeness.max(0.95 * like(&reading.nearest));
    }
    if goes_on {
        likeness = likeness.max(0.85 * like(&reading.above));
    }
    let level = match shelf.level(item.source, levels) {
        Some(true) => 0.05,
        Some(false) => -0.15,
        None => 0.0,
    };
    // What stands in a text is meant only where no figure is.
    let part = match item.part {
        Part::Whole => 0.0,
        Part::Task { .. } => -0.02,
        Part::Name { .. } => -0.1,
    };
    Some(unit * likeness + level + part)
}

/// How well two units go together, from 0 (not at all) to 1.
fn compatible(said: &str, units: &[Unit], profile: &Profile) -> f64 {
    const GENERAL: [&str; 4] = ["个", "项", "处", "件"];
    const PEOPLE: [&str; 8] = ["人", "名", "位", "户", "人次", "户次", "家次", "人份"];
    if said.is_empty() {
        return 0.7;
    }
    if units.iter().all(|unit| unit.base.is_empty()) {
        // A table without units: money and rates are not taken for counts.
        return if said.ends_with('元') || matches!(said, "%" | "百分点") { 0.0 } else { 0.8 };
    }
    let one = |unit: &str| -> f64 {
        if unit == said || profile.same_unit(unit, said) {
            return 1.0;
        }
        let bare = |unit: &str| unit.strip_suffix('次').filter(|rest| !rest.is_empty()).unwrap_or(unit).to_owned();
        if bare(unit) == bare(said) || profile.same_unit(&bare(unit), &bare(said)) {
            return 0.9;
        }
        let counts = |unit: &str| profile.is_counted(unit) && !PEOPLE.contains(&unit);
        let general = GENERAL.contains(&unit) || GENERAL.contains(&said) || unit.starts_with('个');
        if general && counts(unit) && counts(said) { 0.85 } else { 0.0 }
    };
    units
        .iter()
        .flat_map(|unit| unit.base.split(['/', '、', '(', ')', ';']).filter(|word| !word.is_empty()).map(one))
        .fold(0.0, f64::max)
}
