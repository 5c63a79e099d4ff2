//! Concrete facts: what a procedural rule's `check` gets, and how it reports.

mod around;
mod handed_in;
mod lists;
mod names;
mod places;
mod quantities;

pub use handed_in::{HandedIn, PlaceHandedIn};
pub(super) use lists::register_conditions;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rhai::{Array, Dynamic, EvalAltResult, INT, ImmutableString, Map};
use rust_decimal::Decimal;

use super::language::Language;
use super::vocabulary::Keyword;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{FigureId, Indicator, Measure, Place, Role, Table};
use crate::model::workbook::Address;
use crate::profile::Profile;
use crate::rule::properties::{self, Properties};

type Failure = Box<EvalAltResult>;

/// Another table, and the number in it of each of a table's own indicators and places.
pub type Paired<'a> = (&'a Arc<Table>, &'a [Option<usize>], &'a [Option<usize>]);

/// A table that procedural rules may look at, with what it is compared with.
#[derive(Clone, Debug, Default)]
pub struct Facts(Arc<Context>);

/// A table, and what it is compared with.
#[derive(Debug, Default)]
struct Context {
    table: Arc<Table>,
    /// Names of places that are known to be right.
    known_places: Arc<BTreeSet<String>>,
    /// The profile's thresholds.
    thresholds: Arc<BTreeMap<String, Decimal>>,
    /// An earlier month.
    previous: Option<Previous>,
    /// What the places have handed in.
    handed_in: HandedIn,
    /// The properties of the table's figures, once they are asked for.
    properties: OnceLock<Arc<Properties>>,
    /// By kind of cell and by place: the indicators that the place has nothing but such cells for; once they are asked for.
    vacancies: [OnceLock<Vec<Vec<usize>>>; CELL_KINDS.len()],
    /// By measure: the properties that any of its numbers has; once they are asked for.
    occurring: OnceLock<[u32; Measure::ALL.len()]>,
}

/// The earlier month's table, and the number in it of each of a table's own indicators and places.
#[derive(Debug)]
struct Previous {
    context: Arc<Context>,
    indicators: Vec<Option<usize>>,
    places: Vec<Option<usize>>,
}

#[derive(Clone)]
struct PlaceFacts {
    context: Arc<Context>,
    index: usize,
}

#[derive(Clone)]
struct IndicatorFacts {
    context: Arc<Context>,
    index: usize,
}

#[derive(Clone)]
struct CellFacts {
    context: Arc<Context>,
    id: FigureId,
    place: usize,
    indicator: usize,
    measure: Measure,
}

/// What a `check` reports.
#[derive(Clone, Debug, Default)]
pub struct Reported {
    /// The cells in question.
    pub cells: Vec<Pointed>,
    /// The indicator it is about, by index.
    pub indicator: Option<usize>,
    /// The place it is about, by index.
    pub place: Option<usize>,
    /// The measure it is about.
    pub measure: Option<Measure>,
    /// What is wrong.
    pub message: String,
}

/// A cell that a finding points at.
#[derive(Clone, Copy, Debug)]
pub struct Pointed {
    /// Where it stands.
    pub address: Address,
    /// The figure it is, if the script pointed at a figure; last month's table has figures of the same numbers.
    pub figure: Option<FigureId>,
}

impl From<Address> for Pointed {
    fn from(address: Address) -> Self {
        Self { address, figure: None }
    }
}

impl Reported {
    fn at(cell: impl Into<Pointed>) -> Self {
        Self { cells: vec![cell.into()], ..Self::default() }
    }

    fn saying(self, message: ImmutableString) -> Self {
        Self { message: message.into(), ..self }
    }
}

impl Facts {
    /// The facts of a table under a profile. `previous` is the earlier month's table, with the number in it of each of the
    /// table's own indicators and places.
    pub fn new(
        table: &Arc<Table>,
        properties: &Arc<Properties>,
        profile: &Profile,
        previous: Option<Paired<'_>>,
        handed_in: HandedIn,
    ) -> Self {
        // Last month's own table knows the places better than a list made for one city.
        let known_places = match previous {
            Some((earlier, ..)) => {
                let parts = earlier.places.iter().filter(|place| place.role == Role::Part);
                Arc::new(parts.map(|place| place.name.clone()).collect())
            }
            None => profile.place_names(),
        };
        let previous = previous.map(|(earlier, indicators, places)| Previous {
            context: Arc::new(Context { table: Arc::clone(earlier), ..Context::default() }),
            indicators: indicators.to_vec(),
            places: places.to_vec(),
        });
        let (table, thresholds) = (Arc::clone(table), profile.thresholds());
        let properties = Arc::clone(properties).into();
        Self(Arc::new(Context { table, known_places, thresholds, previous, handed_in, properties, ..Context::default() }))
    }

    /// The argument of a `check` over the whole table.
    pub fn table(&self) -> Dynamic {
        Dynamic::from(self.clone())
    }

    /// The argument of a `check` over an indicator.
    pub fn indicator(&self, index: usize) -> Dynamic {
        Dynamic::from(IndicatorFacts { context: Arc::clone(&self.0), index })
    }
}

impl Context {
    /// The properties of a figure, a bit each.
    fn properties(&self, id: FigureId) -> u32 {
        self.properties.get_or_init(|| Arc::new(Properties::of(&self.table))).of_figure(id)
    }
}

impl PlaceFacts {
    fn get(&self) -> &Place {
        &self.context.table.places[self.index]
    }

    fn subject(&self) -> Reported {
        Reported { place: Some(self.index), ..Reported::at(self.get().printed.address) }
    }

    fn cells_of(&self, index: usize) -> impl Iterator<Item = CellFacts> + '_ {
        Measure::ALL.into_iter().filter_map(move |measure| {
            let id = self.context.table.indicators.get(index)?.figure(measure, self.index)?;
            Some(CellFacts { context: Arc::clone(&self.context), id, place: self.index, indicator: index, measure })
        })
    }
}

impl IndicatorFacts {
    fn get(&self) -> &Indicator {
        &self.context.table.indicators[self.index]
    }

    fn subject(&self) -> Reported {
        Reported { indicator: Some(self.index), ..Reported::at(self.get().name.address) }
    }

    fn cells(&self, measure: Measure) -> Vec<CellFacts> {
        (0..self.context.table.places.len()).filter_map(|place| self.cell(measure, place)).collect()
    }

    /// The cell of the whole, or of the only place.
    fn whole(&self, measure: Measure) -> Option<CellFacts> {
        let whole = self.context.table.places.iter().position(|place| matches!(place.role, Role::Total | Role::Only))?;
        self.cell(measure, whole)
    }

    fn cell(&self, measure: Measure, place: usize) -> Option<CellFacts> {
        let id = self.get().figure(measure, place)?;
        Some(CellFacts { context: Arc::clone(&self.context), id, place, indicator: self.index, measure })
    }
}

impl CellFacts {
    fn get(&self) -> &Figure {
        self.context.table.figure(self.id)
    }

    fn subject(&self) -> Reported {
        let cell = Pointed { address: self.get().address, figure: Some(self.id) };
        Reported { indicator: Some(self.indicator), place: Some(self.place), measure: Some(self.measure), ..Reported::at(cell) }
    }
}

/// The words for kinds of cells, each at the number of its [`Trait`].
pub(super) const CELL_KINDS: [&str; 10] =
    ["number", "blank", "not_applicable", "status", "mixed", "quantity", "text", "date", "error", "uncomputed"];

/// Which of the words is a kind's.
fn kind_number(kind: &Kind) -> usize {
    properties::kind(kind) as usize
}

/// The words for kinds of indicators.
pub(super) const INDICATOR_KINDS: [&str; 7] = ["additive", "uniform", "rate", "stock", "status", "inverse", "task"];

fn known_kind(word: &str) -> Result<usize, Failure> {
    let known = CELL_KINDS.iter().position(|known| *known == word);
    known.ok_or_else(|| format!("没有“{word}”这种单元格，应为 {} 之一", CELL_KINDS.join("、")).into())
}

fn known_measure(word: &str) -> Result<Measure, Failure> {
    Measure::ALL
        .into_iter()
        .find(|measure| measure.id() == word)
        .ok_or_else(|| format!("没有“{word}”这种数据，应为 target、actual、progress、month 之一").into())
}

fn array<T: Clone + Send + Sync + 'static>(items: impl IntoIterator<Item = T>) -> Array {
    items.into_iter().map(Dynamic::from).collect()
}

/// Names compare without white space.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn map<const N: usize>(entries: [(&str, Dynamic); N]) -> Dynamic {
    let mut map = Map::new();
    for (key, value) in entries {
        map.insert(key.into(), value);
    }
    Dynamic::from_map(map)
}

fn count(number: usize) -> INT {
    INT::try_from(number).unwrap_or(INT::MAX)
}

/// Makes the facts known to the language.
pub(super) fn register(language: &mut Language) {
    language
        .kind::<Facts>("表", "`over: \"table\"` 的 `t`")
        .kind::<PlaceFacts>("地区", "`t.places`、`c.place`")
        .kind::<IndicatorFacts>("指标", "`over: \"indicator\"` 的 `i`，`t.indicators`、`c.indicator`")
        .kind::<CellFacts>("单元格", "`i.cells(…)`、`i.whole(…)`、`t.cells(…)`、`c.beside(…)`，下面写作 `c`")
        .kind::<Reported>("问题", "`finding(…)`");

    lists::register(language);
    places::register(language);
    quantities::register(language);
    around::register(language);
    handed_in::register(language);

    language.property("title", "表的标题，没有时是空的文字", "t.title", |t: &mut Facts| {
        t.0.table.title.as_ref().map(|text| text.text.clone()).unwrap_or_default()
    });
    language.property("indicators", "全部指标", "t.indicators", |t: &mut Facts| {
        array((0..t.0.table.indicators.len()).map(|index| IndicatorFacts { context: Arc::clone(&t.0), index }))
    });
    language.property("name", "名称", "i.name", |i: &mut IndicatorFacts| i.get().name.text.clone());
    language.property("project", "所属的事项", "i.project", |i: &mut IndicatorFacts| i.get().project.clone());
    language.property("lead", "牵头单位", "i.lead", |i: &mut IndicatorFacts| {
        i.get().lead.as_ref().map(|lead| lead.text.clone()).unwrap_or_default()
    });
    language.property("is_additive", "是可加的：各地之和等于全市", "i.is_additive", |i: &mut IndicatorFacts| {
        i.get().additive
    });
    let kinds = format!("类型：{}", INDICATOR_KINDS.join("、"));
    language.property("kind", kinds, "i.kind == \"rate\"", |i: &mut IndicatorFacts| Keyword {
        word: i.get().kind.id(),
        among: &INDICATOR_KINDS,
    });
    language.method(
        "cells",
        "一种数据一行的各格：target、actual、progress、month",
        "i.cells(\"actual\")",
        |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
            Ok(array(i.cells(known_measure(&measure)?)))
        },
    );
    language.method(
        "whole",
        "一种数据在全市（或唯一地方）的那一格，没有时是 ()",
        "i.whole(\"target\")",
        |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Dynamic, Failure> {
            Ok(i.whole(known_measure(&measure)?).map_or(Dynamic::UNIT, Dynamic::from))
        },
    );

    language.property("printed", "印出的字", "c.printed", |c: &mut CellFacts| c.get().printed().to_string());
    language.property("kind", format!("是什么：{}", CELL_KINDS.join("、")), "c.kind == \"blank\"", |c: &mut CellFacts| {
        Keyword { word: CELL_KINDS[kind_number(&c.get().kind)], among: &CELL_KINDS }
    });
    language.property("place", "所在的地方", "c.place.name", |c: &mut CellFacts| PlaceFacts {
        context: Arc::clone(&c.context),
        index: c.place,
    });
    language.property("indicator", "所在的指标", "c.indicator.name", |c: &mut CellFacts| IndicatorFacts {
        context: Arc::clone(&c.context),
        index: c.indicator,
    });
    language.property("measure", "是哪种数据：target、actual、progress、month", "c.measure", |c: &mut CellFacts| {
        c.measure.id()
    });
    language.property("measure_word", "是哪种数据，用汉字写", "c.measure_word", |c: &mut CellFacts| c.measure.word());
    language.property(
        "value",
        "数；不是数的格是错误，先用 kind 判断",
        "c.value",
        |c: &mut CellFacts| -> Result<Decimal, Failure> {
            c.get()
                .value
                .ok_or_else(|| format!("单元格 {} 不是数值（“{}”），先用 kind 判断", c.get().address, c.get().printed()).into())
        },
    );

    language.function(
        "finding",
        "报一个问题，指着一个地方的表头",
        "finding(p, \"…\")",
        |p: PlaceFacts, message: ImmutableString| p.subject().saying(message),
    );
    language.function(
        "finding",
        "报一个问题，指着指标的名称",
        "finding(i, \"…\")",
        |i: IndicatorFacts, message: ImmutableString| i.subject().saying(message),
    );
    language.function(
        "finding",
        "报一个问题，指着一格",
        "finding(c, \"…\")",
        |c: CellFacts, message: ImmutableString| c.subject().saying(message),
    );
    language.function(
        "finding",
        "报一个问题，指着备注、标签、标题这样的文字",
        "t.notes.map(|note| finding(note, \"…\"))",
        |text: around::TextFacts, message: ImmutableString| text.subject().saying(message),
    );
    language.function(
        "finding_unit",
        "报一个问题，指着指标的单位",
        "finding_unit(i, \"…\")",
        |i: IndicatorFacts, message: ImmutableString| {
            let unit = i.get().unit.as_ref().unwrap_or(&i.get().name);
            Reported { indicator: Some(i.index), ..Reported::at(unit.address) }.saying(message)
        },
    );
    // By reference, so that the language does not copy the items first.
    language.function("finding", "报一个问题，指着格、地方、指标或文字的数组", "finding([i, c], \"…\")", about_all);
}

/// A finding about several things.
fn about_all(items: &mut Array, message: ImmutableString) -> Result<Reported, Failure> {
    let mut subjects = items.iter().map(subject);
    let Some(first) = subjects.next() else {
        return Err("finding 的第一个参数是空的数组，没有指着任何一格".into());
    };
    let mut all = first?;
    all.cells.reserve(items.len());
    for one in subjects {
        let one = one?;
        all.cells.extend(one.cells);
        // What all have in common is what the finding is about.
        all.indicator = all.indicator.filter(|_| all.indicator == one.indicator);
        all.place = all.place.filter(|_| all.place == one.place);
        all.measure = all.measure.filter(|_| all.measure == one.measure);
    }
    Ok(all.saying(message))
}

/// Something a finding can be about, without words yet.
fn subject(item: &Dynamic) -> Result<Reported, Failure> {
    if let Some(cell) = item.read_lock::<CellFacts>() {
        return Ok(cell.subject());
    }
    if let Some(place) = item.read_lock::<PlaceFacts>() {
        return Ok(place.subject());
    }
    if let Some(indicator) = item.read_lock::<IndicatorFacts>() {
        return Ok(indicator.subject());
    }
    if let Some(text) = item.read_lock::<around::TextFacts>() {
        return Ok(text.subject());
    }
    Err("finding 的第一个参数应为单元格、文字、地区或指标，或它们的数组".into())
}
