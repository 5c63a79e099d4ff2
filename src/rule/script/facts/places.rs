//! Places: how their names are written, and where they have nothing to say.

use std::collections::HashSet;
use std::sync::Arc;

use rhai::{Array, Dynamic, INT, ImmutableString};

use super::{Context, Facts, Failure, PlaceFacts, array, count, kind_number, known_kind, map, squeezed};
use crate::model::table::{FigureId, Indicator, IndicatorKind, Place, Role};
use crate::rule::expression::Trait;
use crate::rule::properties;
use crate::rule::script::language::Language;
use crate::text::wording::is_nearly;

impl Facts {
    fn places(&self) -> impl Iterator<Item = PlaceFacts> + '_ {
        (0..self.0.table.places.len()).map(|index| PlaceFacts { context: Arc::clone(&self.0), index })
    }

    /// All places but the whole and subtotals.
    fn beside(&self) -> impl Iterator<Item = PlaceFacts> + '_ {
        self.places().filter(|place| !place.get().role.is_sum())
    }

    /// The places that are written with less than their names.
    pub(super) fn abbreviated(&self) -> Array {
        let is_short = |place: &Place| {
            let (name, printed) = (&place.name, &place.printed.text);
            let written = squeezed(printed);
            written != *name && !written.contains(name.as_str()) && written.chars().count() <= name.chars().count()
        };
        let is_abbreviated = |place: &PlaceFacts| {
            let place = place.get();
            // Most are written as they are called.
            place.printed.text != place.name
                && place.role == Role::Part
                && self.0.known_places.contains(&place.name)
                && is_short(place)
        };
        array(self.places().filter(is_abbreviated))
    }

    /// The places whose names nobody knows, but for one character, with the `name` that was probably meant. Where most names are
    /// unknown, the list is of another city.
    pub(super) fn misspelt(&self) -> Array {
        let known = &self.0.known_places;
        let is_strange = |place: &Place| place.role == Role::Part && !known.contains(&place.name);
        let places = &self.0.table.places;
        let strange: Vec<usize> = (0..places.len()).filter(|index| is_strange(&places[*index])).collect();
        let familiar = || places.iter().filter(|place| place.role == Role::Part && known.contains(&place.name));
        if strange.is_empty() || familiar().count() * 2 < known.len() {
            return Array::new();
        }
        let familiar: HashSet<&str> = familiar().map(|place| place.name.as_str()).collect();
        let meant = |name: &str| known.iter().find(|known| is_nearly(name, known) && !familiar.contains(known.as_str()));
        let misspelt = strange.into_iter().filter_map(|index| {
            let name = meant(&places[index].name)?.clone();
            let place = PlaceFacts { context: Arc::clone(&self.0), index };
            Some(map([("place", Dynamic::from(place)), ("name", Dynamic::from(name))]))
        });
        misspelt.collect()
    }

    /// The cells of a kind in which places have nothing to say of what others have figures for: one array for each place that
    /// has any.
    pub(super) fn vacant(&self, words: &[&str]) -> Result<impl Iterator<Item = Dynamic> + '_, Failure> {
        let kind = known_kind(words.first().copied().unwrap_or_default())?;
        let places: Vec<PlaceFacts> = self.beside().filter(|place| !place.vacancies(kind).is_empty()).collect();
        Ok(places.into_iter().map(move |place| Dynamic::from(place.vacant(kind))))
    }
}

impl Context {
    /// By place: the indicators of which all its cells, if it has any, are of a kind, while they have figures elsewhere.
    fn vacancies(&self, kind: usize) -> &[Vec<usize>] {
        let table = &*self.table;
        self.vacancies[kind].get_or_init(|| {
            let is_number = |id: &FigureId| properties::has(self.properties(*id), Trait::Number);
            let in_use = |indicator: &Indicator| {
                indicator.kind != IndicatorKind::Task && indicator.figures.iter().flatten().flatten().any(is_number)
            };
            let is_vacant = |indicator: &Indicator, place: usize| {
                let is_of_kind = |id: FigureId| self.properties(id) >> kind & 1 == 1;
                let mut cells = own(indicator, place);
                cells.next().is_some_and(is_of_kind) && cells.all(is_of_kind)
            };
            let mut vacancies = vec![Vec::new(); table.places.len()];
            for (index, indicator) in table.indicators.iter().enumerate().filter(|(_, indicator)| in_use(indicator)) {
                for (place, vacancies) in vacancies.iter_mut().enumerate() {
                    if is_vacant(indicator, place) {
                        vacancies.push(index);
                    }
                }
            }
            vacancies
        })
    }
}

impl PlaceFacts {
    /// The indicators of which all the place's cells are of a kind, while they have figures elsewhere.
    fn vacancies(&self, kind: usize) -> &[usize] {
        &self.context.vacancies(kind)[self.index]
    }

    /// Their cells.
    fn vacant(&self, kind: usize) -> Array {
        array(self.vacancies(kind).iter().flat_map(|indicator| self.cells_of(*indicator)))
    }

    fn count_vacant(&self, kind: usize) -> usize {
        let indicators = &self.context.table.indicators;
        self.vacancies(kind).iter().map(|indicator| own(&indicators[*indicator], self.index).count()).sum()
    }

    pub(super) fn own_figures(&self) -> impl Iterator<Item = FigureId> + '_ {
        self.context.table.indicators.iter().flat_map(|indicator| own(indicator, self.index))
    }
}

/// An indicator's figures in a place.
fn own(indicator: &Indicator, place: usize) -> impl Iterator<Item = FigureId> + '_ {
    indicator.figures.iter().filter_map(move |row| row.get(place).copied().flatten())
}

/// Makes the places known to the language.
pub fn register(language: &mut Language) {
    language.property("places", "全部地方，含全市", "t.places", |t: &mut Facts| array(t.places()));
    language.property(
        "known_places",
        "已知是对的地名：上月表里的，没有上月的表时是配置里的",
        "t.known_places",
        |t: &mut Facts| -> Array { t.0.known_places.iter().map(|name| Dynamic::from(name.clone())).collect() },
    );
    language.function(
        "is_nearly",
        "两个名称只差一个字",
        "is_nearly(\"东湖区\", \"东胡区\")",
        |a: ImmutableString, b: ImmutableString| is_nearly(&a, &b),
    );

    language.property("name", "名称", "p.name", |p: &mut PlaceFacts| p.get().name.clone());
    language.property("printed", "印出的字", "p.printed", |p: &mut PlaceFacts| p.get().printed.text.clone());
    language
        .property("written", "印出的字，去掉空白", "p.written", |p: &mut PlaceFacts| squeezed(&p.get().printed.text));
    language.property("is_total", "是全市", "p.is_total", |p: &mut PlaceFacts| p.get().role == Role::Total);
    language.property("is_own", "是市本级", "p.is_own", |p: &mut PlaceFacts| p.get().role == Role::Own);
    language.property("is_only", "是表里唯一的地方", "p.is_only", |p: &mut PlaceFacts| p.get().role == Role::Only);
    language.property("is_part", "是县市区", "p.is_part", |p: &mut PlaceFacts| p.get().role == Role::Part);
    language.property("index", "是第几个，从 0 数起", "p.index", |p: &mut PlaceFacts| count(p.index));

    language.method(
        "count_vacant",
        "没有任务、整个指标全填某一种（blank、not_applicable ……）的格有多少",
        "p.count_vacant(\"blank\")",
        |p: &mut PlaceFacts, kind: ImmutableString| -> Result<INT, Failure> { Ok(count(p.count_vacant(known_kind(&kind)?))) },
    );
    language.method(
        "count_vacant",
        "没有任务、整个指标全填某一种的格共有多少，不含全市",
        "t.count_vacant(\"blank\")",
        |t: &mut Facts, kind: ImmutableString| -> Result<INT, Failure> {
            let kind = known_kind(&kind)?;
            Ok(count(t.beside().map(|place| place.count_vacant(kind)).sum()))
        },
    );
    language.method(
        "vacant",
        "没有任务、整个指标全填某一种（blank、not_applicable ……）的格",
        "p.vacant(\"blank\")",
        |p: &mut PlaceFacts, kind: ImmutableString| -> Result<Array, Failure> { Ok(p.vacant(known_kind(&kind)?)) },
    );
    language.method(
        "cells",
        "一个地方某一种（number、blank、status ……）的格",
        "p.cells(\"status\")",
        |p: &mut PlaceFacts, kind: ImmutableString| -> Result<Array, Failure> {
            let kind = known_kind(&kind)?;
            let cells = (0..p.context.table.indicators.len()).flat_map(|indicator| p.cells_of(indicator));
            Ok(array(cells.filter(|cell| kind_number(&cell.get().kind) == kind)))
        },
    );
}
