//! Which place is the whole (全市): of several totals, of measures without a place, and of places named like their city.

use rust_decimal::Decimal;

use crate::model::table::{Measure, Place, Role, Text};
use crate::recognise::cube::Builder;
use crate::recognise::cube::axes::Axes;
use crate::recognise::places;

/// How the figures of a place stand to those of the others, in numbers of rows.
#[derive(Default)]
struct Likeness {
    /// Rows that can be compared.
    tried: usize,
    /// Rows where the place has the sum of the others.
    equal: usize,
    /// Rows where the place is of the size of that sum.
    near: usize,
    /// Rows that are near, or where all places have much the same, as with a standard.
    fitting: usize,
}

impl Builder<'_, '_, '_> {
    /// Joins measures that stand without a place to the named whole, where it lacks them: a 完成率 that is merged over all places
    /// belongs to 全市.
    pub(super) fn join_totals(&mut self, axes: &mut Axes) {
        let places = &mut self.table.places;
        let total = |named: bool| {
            let is = move |place: &Place| place.role == Role::Total && place.printed.text.is_empty() != named;
            places.iter().position(is)
        };
        let (Some(named), Some(nameless)) = (total(true), total(false)) else { return };
        let measures = |at: usize| axes.columns.iter().filter(move |slot| slot.place == Some(at)).map(|slot| slot.measure);
        if measures(named).any(|measure| measures(nameless).any(|other| other == measure)) {
            return;
        }
        places.remove(nameless);
        axes.renumber(|at| {
            let at = if at == nameless { named } else { at };
            Some(at - usize::from(at > nameless))
        });
    }

    /// Keeps one of several totals as the whole: the first that is not called a subtotal. The others become subtotals, or are left
    /// out where they have no name, since nobody could say what they add up.
    pub(super) fn tell_totals_apart(&mut self, axes: &mut Axes) {
        let words = &self.source.layouts.words;
        let places = &mut self.table.places;
        let totals: Vec<usize> = (0..places.len()).filter(|&at| places[at].role == Role::Total).collect();
        if totals.len() < 2 {
            return;
        }
        let whole = totals.iter().copied().find(|&at| !places::is_subtotal(words, &places[at]));
        let name = whole.map(|at| places[at].name.clone());
        let mut dropped: Vec<usize> = Vec::new();
        for at in totals {
            // The same total twice is a duplicate for the rules to see, not a subtotal.
            if Some(&places[at].name) == name.as_ref() {
                continue;
            }
            if places[at].printed.text.is_empty() {
                dropped.push(at);
            } else {
                places[at].role = Role::Subtotal { from: 0, to: 0 };
            }
        }
        for &at in &dropped {
            // It has no name to call it by but the header of its first column.
            let column = axes.columns.iter().find(|slot| slot.place == Some(at));
            let path = column.and_then(|slot| self.source.header.paths.get(slot.column));
            let headed = path.and_then(|path| path.last()).map_or("", |part| part.text.as_str());
            let text = format!("“{headed}”是另一个合计，未核对");
            self.table.unchecked.push(Text { text, address: self.table.places[at].printed.address });
        }
        axes.renumber(|at| (!dropped.contains(&at)).then(|| at - dropped.iter().filter(|&&other| other < at).count()));
        let mut at = 0;
        self.table.places.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }

    /// Takes the first or last place for the whole where none is called so (株洲市 before its counties): if it has the sum of the
    /// others nearly everywhere, or if the title names it and its figures are of the size of their sum or, where it stands above
    /// the others, like theirs.
    pub(super) fn infer_total(&mut self) {
        let count = self.table.places.len();
        if count < 4 || self.table.places.iter().any(|place| matches!(place.role, Role::Total | Role::Only)) {
            return;
        }
        for candidate in [0, count - 1] {
            let Some(place) = self.table.places.get(candidate).filter(|place| !place.role.is_sum()) else { continue };
            let likeness = self.likeness(candidate);
            let said = &place.printed.text;
            let titled = || self.source.title.as_ref().is_some_and(|title| title.text.contains(said));
            let others = || self.table.places.iter().enumerate().filter(|(at, _)| *at != candidate).map(|(_, other)| other);
            let above = || likeness.fitting == likeness.tried && places::stands_above(place, &others().collect::<Vec<_>>());
            let text = if likeness.tried >= 2 && likeness.equal * 10 >= likeness.tried * 6 {
                format!("“{said}”等于其余各地之和，当作合计")
            } else if likeness.tried > 0 && titled() && (likeness.near == likeness.tried || above()) {
                format!("“{said}”是标题所说的地方，当作合计")
            } else {
                continue;
            };
            let Some(place) = self.table.places.get_mut(candidate) else { continue };
            place.role = Role::Total;
            self.table.remarks.push(Text { text, address: place.printed.address });
            return;
        }
    }

    /// Compares the targets and what was done at a place with those of the others.
    fn likeness(&self, candidate: usize) -> Likeness {
        let mut likeness = Likeness::default();
        let is_part = |&place: &usize| place != candidate && !self.table.places[place].role.is_sum();
        for indicator in &self.table.indicators {
            for measure in [Measure::Target, Measure::Actual] {
                let value = |place: usize| self.table.at(indicator, measure, place).and_then(|figure| figure.value);
                let Some(whole) = value(candidate) else { continue };
                let parts: Vec<Decimal> = (0..self.table.places.len()).filter(is_part).filter_map(value).collect();
                if parts.iter().filter(|part| !part.is_zero()).count() < 2 {
                    continue;
                }
                let sum = parts.iter().try_fold(Decimal::ZERO, |sum, &part| sum.checked_add(part));
                let double = |value: Decimal| value.checked_mul(Decimal::TWO);
                let of_their_size = |sum: Decimal| Some(double(whole)? > sum && double(sum)? > whole);
                let is_near = sum.and_then(of_their_size).unwrap_or(false);
                let is_alike = parts.iter().min().zip(parts.iter().max()).is_some_and(|(least, most)| {
                    (*least..=*most).contains(&whole) && double(*least).is_some_and(|double| double >= *most)
                });
                likeness.tried += 1;
                likeness.equal += usize::from(sum == Some(whole));
                likeness.near += usize::from(is_near);
                likeness.fitting += usize::from(is_near || is_alike);
            }
        }
        likeness
    }
}
