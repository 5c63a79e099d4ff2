//! Names: which stand twice, and which hold certain words.

use std::sync::Arc;

use rhai::{Array, Dynamic};

use super::{Facts, IndicatorFacts, PlaceFacts, array};
use crate::model::table::{Indicator, Place, Role};
use crate::text::wording::says;

/// Names compare without white space.
fn shown(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|character| !character.is_whitespace())
}

/// Those of some items that are the same as others: one array for each such name, in the order of the items.
fn repeated<N, T: Clone + Send + Sync + 'static>(
    named: &[N],
    name: impl Fn(&N) -> &str,
    same: impl Fn(&N, &N) -> bool,
    item: impl Fn(usize) -> T,
) -> Array {
    // What is not even alike in a sum over its characters is not the same.
    let sum = |name: &str| shown(name).fold(0u64, |sum, character| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(character));
    let mut order: Vec<(u64, usize)> = named.iter().map(|one| sum(name(one))).zip(0..).collect();
    order.sort_unstable();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for alike in order.chunk_by(|a, b| a.0 == b.0) {
        let from = groups.len();
        for (_, index) in alike {
            match groups[from..].iter_mut().find(|group| same(&named[group[0]], &named[*index])) {
                Some(group) => group.push(*index),
                None => groups.push(vec![*index]),
            }
        }
    }
    groups.retain(|group| group.len() > 1);
    groups.sort_unstable();
    groups.into_iter().map(|group| Dynamic::from(array(group.into_iter().map(&item)))).collect()
}

fn is_same_place(a: &Place, b: &Place) -> bool {
    (a.role == Role::Own) == (b.role == Role::Own) && shown(&a.name).eq(shown(&b.name))
}

/// Indicators are the same where their names, units and projects are, and the indicators of which they are parts.
fn is_same_indicator(a: &Indicator, b: &Indicator) -> bool {
    let pairs = [(&*a.name.text, &*b.name.text), (a.unit_text(), b.unit_text()), (&a.project, &b.project)];
    a.whole == b.whole && pairs.into_iter().all(|(a, b)| shown(a).eq(shown(b)))
}

/// The places that stand in the table more than once.
pub fn repeated_places(t: &Facts) -> Array {
    let item = |index| PlaceFacts { context: Arc::clone(&t.0), index };
    repeated(&t.0.table.places, |place| &place.name, is_same_place, item)
}

/// The indicators that stand in the table more than once.
pub fn repeated_indicators(t: &Facts) -> Array {
    let item = |index| IndicatorFacts { context: Arc::clone(&t.0), index };
    repeated(&t.0.table.indicators, |indicator| &indicator.name.text, is_same_indicator, item)
}

/// The indicators whose names hold one of some words.
pub fn indicators_named(t: &Facts, words: &[&str]) -> Array {
    let named = |index: &usize| says(&t.0.table.indicators[*index].name.text, words);
    let named = (0..t.0.table.indicators.len()).filter(named);
    array(named.map(|index| IndicatorFacts { context: Arc::clone(&t.0), index }))
}
