//! Concrete facts: what a procedural rule's `check` gets, and how it reports.

mod around;
mod lists;
mod names;
mod office;
mod places;
mod quantities;

pub(super) use lists::register_conditions;
pub use office::{HandedIn, PlaceHandedIn};

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rhai::{Array, Dynamic, Engine, EvalAltResult, FuncRegistration, INT, ImmutableString, Map};
use rust_decimal::Decimal;

use super::vocabulary::Word;
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
pub struct Facts(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
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
    vacancies: [OnceLock<Vec<Vec<usize>>>; KINDS.len()],
    /// By measure: the properties that any of its numbers has; once they are asked for.
    occurring: OnceLock<[u32; Measure::ALL.len()]>,
}

/// The earlier month's table, and the number in it of each of a table's own indicators and places.
#[derive(Debug)]
struct Previous {
    known: Arc<Known>,
    indicators: Vec<Option<usize>>,
    places: Vec<Option<usize>>,
}

#[derive(Clone)]
struct PlaceFacts {
    known: Arc<Known>,
    index: usize,
}

#[derive(Clone)]
struct IndicatorFacts {
    known: Arc<Known>,
    index: usize,
}

#[derive(Clone)]
struct CellFacts {
    known: Arc<Known>,
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
            known: Arc::new(Known { table: Arc::clone(earlier), ..Known::default() }),
            indicators: indicators.to_vec(),
            places: places.to_vec(),
        });
        let (table, thresholds) = (Arc::clone(table), profile.thresholds());
        let properties = Arc::clone(properties).into();
        Self(Arc::new(Known { table, known_places, thresholds, previous, handed_in, properties, ..Known::default() }))
    }

    /// The argument of a `check` over the whole table.
    pub fn table(&self) -> Dynamic {
        Dynamic::from(self.clone())
    }

    /// The argument of a `check` over an indicator.
    pub fn indicator(&self, index: usize) -> Dynamic {
        Dynamic::from(IndicatorFacts { known: Arc::clone(&self.0), index })
    }
}

impl Known {
    /// The properties of a figure, a bit each.
    fn properties(&self, id: FigureId) -> u32 {
        self.properties.get_or_init(|| Arc::new(Properties::of(&self.table))).of_figure(id)
    }
}

impl PlaceFacts {
    fn get(&self) -> &Place {
        &self.known.table.places[self.index]
    }

    fn subject(&self) -> Reported {
        Reported { place: Some(self.index), ..Reported::at(self.get().printed.address) }
    }

    fn cells_of(&self, index: usize) -> impl Iterator<Item = CellFacts> + '_ {
        Measure::ALL.into_iter().filter_map(move |measure| {
            let id = self.known.table.indicators.get(index)?.figure(measure, self.index)?;
            Some(CellFacts { known: Arc::clone(&self.known), id, place: self.index, indicator: index, measure })
        })
    }
}

impl IndicatorFacts {
    fn get(&self) -> &Indicator {
        &self.known.table.indicators[self.index]
    }

    fn subject(&self) -> Reported {
        Reported { indicator: Some(self.index), ..Reported::at(self.get().name.address) }
    }

    fn cells(&self, measure: Measure) -> Vec<CellFacts> {
        (0..self.known.table.places.len()).filter_map(|place| self.cell(measure, place)).collect()
    }

    /// The cell of the whole, or of the only place.
    fn whole(&self, measure: Measure) -> Option<CellFacts> {
        let whole = self.known.table.places.iter().position(|place| matches!(place.role, Role::Total | Role::Only))?;
        self.cell(measure, whole)
    }

    fn cell(&self, measure: Measure, place: usize) -> Option<CellFacts> {
        let id = self.get().figure(measure, place)?;
        Some(CellFacts { known: Arc::clone(&self.known), id, place, indicator: self.index, measure })
    }
}

impl CellFacts {
    fn get(&self) -> &Figure {
        self.known.table.figure(self.id)
    }

    fn subject(&self) -> Reported {
        let cell = Pointed { address: self.get().address, figure: Some(self.id) };
        Reported { indicator: Some(self.indicator), place: Some(self.place), measure: Some(self.measure), ..Reported::at(cell) }
    }
}

/// The words for kinds of cells, each at the number of its [`Trait`].
pub(super) const KINDS: [&str; 10] =
    ["number", "blank", "not_applicable", "status", "mixed", "quantity", "text", "date", "error", "uncomputed"];

/// Which of the words is a kind's.
fn kind_number(kind: &Kind) -> usize {
    properties::kind(kind) as usize
}

/// The words for kinds of indicators.
pub(super) const INDICATOR_KINDS: [&str; 7] = ["additive", "uniform", "rate", "stock", "status", "inverse", "task"];

fn known_kind(word: &str) -> Result<usize, Failure> {
    let known = KINDS.iter().position(|known| *known == word);
    known.ok_or_else(|| format!("没有“{word}”这种单元格，应为 {} 之一", KINDS.join("、")).into())
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

/// The words for the facts' types.
pub(super) fn kinds() -> [(&'static str, TypeId); 7] {
    [
        ("表", TypeId::of::<Facts>()),
        ("地区", TypeId::of::<PlaceFacts>()),
        ("指标", TypeId::of::<IndicatorFacts>()),
        ("单元格", TypeId::of::<CellFacts>()),
        ("文字", TypeId::of::<around::TextFacts>()),
        ("合并的格", TypeId::of::<around::Merged>()),
        ("问题", TypeId::of::<Reported>()),
    ]
}

/// Makes the facts known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Facts>("表")
        .register_type_with_name::<PlaceFacts>("地区")
        .register_type_with_name::<IndicatorFacts>("指标")
        .register_type_with_name::<CellFacts>("单元格")
        .register_type_with_name::<Reported>("问题");

    lists::register(engine);
    places::register(engine);
    quantities::register(engine);
    around::register(engine);
    office::register(engine);

    engine.register_get("title", |t: &mut Facts| t.0.table.title.as_ref().map(|text| text.text.clone()).unwrap_or_default());

    engine.register_get("indicators", |t: &mut Facts| {
        array((0..t.0.table.indicators.len()).map(|index| IndicatorFacts { known: Arc::clone(&t.0), index }))
    });
    engine.register_get("name", |i: &mut IndicatorFacts| i.get().name.text.clone());
    engine.register_get("project", |i: &mut IndicatorFacts| i.get().project.clone());
    engine.register_get("lead", |i: &mut IndicatorFacts| i.get().lead.as_ref().map(|lead| lead.text.clone()).unwrap_or_default());
    engine.register_get("is_additive", |i: &mut IndicatorFacts| i.get().additive);
    engine.register_get("kind", |i: &mut IndicatorFacts| Word { word: i.get().kind.id(), among: &INDICATOR_KINDS });
    engine.register_fn("cells", |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
        Ok(array(i.cells(known_measure(&measure)?)))
    });
    engine.register_fn("whole", |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Dynamic, Failure> {
        Ok(i.whole(known_measure(&measure)?).map_or(Dynamic::UNIT, Dynamic::from))
    });

    engine.register_get("printed", |c: &mut CellFacts| c.get().printed().to_string());
    engine.register_get("kind", |c: &mut CellFacts| Word { word: KINDS[kind_number(&c.get().kind)], among: &KINDS });
    engine.register_get("place", |c: &mut CellFacts| PlaceFacts { known: Arc::clone(&c.known), index: c.place });
    engine.register_get("indicator", |c: &mut CellFacts| IndicatorFacts { known: Arc::clone(&c.known), index: c.indicator });
    engine.register_get("measure", |c: &mut CellFacts| c.measure.id());
    engine.register_get("measure_word", |c: &mut CellFacts| c.measure.word());
    engine.register_get("value", |c: &mut CellFacts| -> Result<Decimal, Failure> {
        c.get()
            .value
            .ok_or_else(|| format!("单元格 {} 不是数值（“{}”），先用 kind 判断", c.get().address, c.get().printed()).into())
    });

    engine.register_fn("finding", |p: PlaceFacts, message: ImmutableString| p.subject().saying(message));
    engine.register_fn("finding", |i: IndicatorFacts, message: ImmutableString| i.subject().saying(message));
    engine.register_fn("finding", |c: CellFacts, message: ImmutableString| c.subject().saying(message));
    engine.register_fn("finding", |text: around::TextFacts, message: ImmutableString| text.subject().saying(message));
    engine.register_fn("finding_unit", |i: IndicatorFacts, message: ImmutableString| {
        let unit = i.get().unit.as_ref().unwrap_or(&i.get().name);
        Reported { indicator: Some(i.index), ..Reported::at(unit.address) }.saying(message)
    });
    // By reference, so that the language does not copy the items first.
    FuncRegistration::new("finding").with_purity(true).register_into_engine(engine, about_all);
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
