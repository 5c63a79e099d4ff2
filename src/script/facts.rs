//! Concrete facts: what a procedural rule's `check` gets, and how it reports.

mod around;
mod office;

pub use office::{HandedIn, PlaceHandedIn};

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use super::vocabulary::Word;
use crate::figure::{Figure, Kind};
use crate::profile::Profile;
use crate::quantity;
use crate::table::{FigureId, Indicator, IndicatorKind, Measure, Place, Role, Table};
use crate::wording::is_nearly;
use crate::workbook::Address;

type Failure = Box<EvalAltResult>;

/// Another table, and the number in it of each of a table's own indicators and places.
pub type Paired<'a> = (&'a Arc<Table>, &'a [Option<usize>], &'a [Option<usize>]);

/// A table that procedural rules may look at, with what it is compared with.
#[derive(Clone, Debug)]
pub struct Facts(Arc<Known>);

#[derive(Debug, Default)]
struct Known {
    table: Arc<Table>,
    /// Names of places that are known to be right.
    known_places: Vec<String>,
    /// The profile's thresholds.
    thresholds: BTreeMap<String, Decimal>,
    /// An earlier month.
    previous: Option<Previous>,
    /// What the places have handed in.
    handed_in: HandedIn,
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
#[derive(Clone, Debug)]
pub struct Reported {
    /// The cells in question.
    pub cells: Vec<Address>,
    /// The indicator it is about, by index.
    pub indicator: Option<usize>,
    /// The place it is about, by index.
    pub place: Option<usize>,
    /// The measure it is about.
    pub measure: Option<Measure>,
    /// What is wrong.
    pub message: String,
}

impl Facts {
    /// The facts of a table under a profile. `previous` is the earlier month's table, with the number in it of each of the
    /// table's own indicators and places.
    pub fn new(table: &Arc<Table>, profile: &Profile, previous: Option<Paired<'_>>, handed_in: HandedIn) -> Self {
        // Last month's own table knows the places better than a list made for one city.
        let names: BTreeSet<&str> = match previous {
            Some((earlier, ..)) => {
                earlier.places.iter().filter(|place| place.role == Role::Part).map(|place| place.name.as_str()).collect()
            }
            None => profile.places().map(|(_, name)| name).collect(),
        };
        let threshold = |name: &str| Some((name.to_owned(), profile.threshold(name)?));
        let previous = previous.map(|(earlier, indicators, places)| Previous {
            known: Arc::new(Known { table: Arc::clone(earlier), ..Known::default() }),
            indicators: indicators.to_vec(),
            places: places.to_vec(),
        });
        Self(Arc::new(Known {
            table: Arc::clone(table),
            known_places: names.into_iter().map(str::to_owned).collect(),
            thresholds: profile.threshold_names().filter_map(threshold).collect(),
            previous,
            handed_in,
        }))
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

impl PlaceFacts {
    fn get(&self) -> &Place {
        &self.known.table.places[self.index]
    }

    /// The place's cells of a kind.
    fn cells(&self, kind: &str) -> Vec<CellFacts> {
        (0..self.known.table.indicators.len())
            .flat_map(|indicator| self.cells_of(indicator))
            .filter(|cell| kind_word(&cell.get().kind) == kind)
            .collect()
    }

    /// The indicators of which all the place's cells are of a kind, while they have figures elsewhere.
    fn vacant<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.known.table.indicators.iter().enumerate().filter_map(move |(index, indicator)| {
            let mut own = self.own(indicator);
            let vacant = own.all(|id| kind_word(&self.known.table.figure(id).kind) == kind);
            let in_use =
                || indicator.figures.iter().flatten().flatten().any(|id| self.known.table.figure(*id).kind == Kind::Number);
            (vacant && indicator.kind != IndicatorKind::Task && in_use()).then_some(index)
        })
    }

    fn own_figures(&self) -> impl Iterator<Item = FigureId> + '_ {
        self.known.table.indicators.iter().flat_map(|indicator| self.own(indicator))
    }

    fn own<'a>(&self, indicator: &'a Indicator) -> impl Iterator<Item = FigureId> + 'a {
        let place = self.index;
        indicator.figures.iter().filter_map(move |row| row.get(place).copied().flatten())
    }

    fn cells_of(&self, index: usize) -> Vec<CellFacts> {
        let cell = |measure: Measure| {
            let id = self.known.table.indicators.get(index)?.figure(measure, self.index)?;
            Some(CellFacts { known: Arc::clone(&self.known), id, place: self.index, indicator: index, measure })
        };
        Measure::ALL.into_iter().filter_map(cell).collect()
    }
}

impl IndicatorFacts {
    fn get(&self) -> &Indicator {
        &self.known.table.indicators[self.index]
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

impl IndicatorFacts {
    /// The unit as the power of ten of its scale word, and the unit without it.
    fn base_unit(&self) -> (u8, &str) {
        self.get().unit.as_ref().map_or((0, ""), |unit| quantity::scale_of(unit.text.trim()))
    }

    /// The numbers in the name: `value` on the scale of the indicator's unit (for `90%` it is 90), `unit` with whatever follows
    /// it, `words`, `is_percent`.
    fn quantities(&self) -> Array {
        let scale = i32::from(self.base_unit().0);
        quantity::quantities(&self.get().name.text)
            .into_iter()
            .filter_map(|quantity| {
                let percent = quantity.percent.then_some(Decimal::ONE_HUNDRED);
                let value = match percent {
                    Some(hundred) => quantity.number.checked_mul(hundred)?,
                    None => quantity.value()?.checked_div(quantity::power_of_ten(scale)?)?,
                };
                let unit = if quantity.percent { "%" } else { quantity.following };
                let mut map = rhai::Map::new();
                map.insert("value".into(), Dynamic::from(value.normalize()));
                map.insert("unit".into(), Dynamic::from(unit.to_owned()));
                map.insert("words".into(), Dynamic::from(quantity.words.to_owned()));
                map.insert("is_percent".into(), Dynamic::from(quantity.percent));
                Some(Dynamic::from(map))
            })
            .collect()
    }
}

impl CellFacts {
    fn get(&self) -> &Figure {
        self.known.table.figure(self.id)
    }
}

/// The word for a kind of cell in rules.
fn kind_word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number => "number",
        Kind::NotApplicable => "not_applicable",
        Kind::Blank => "blank",
        Kind::Status => "status",
        Kind::Mixed { .. } => "mixed",
        Kind::Quantity { .. } => "quantity",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Error => "error",
        Kind::Uncomputed => "uncomputed",
    }
}

/// The words for kinds of cells.
const KINDS: [&str; 10] =
    ["number", "not_applicable", "blank", "status", "mixed", "quantity", "text", "date", "error", "uncomputed"];

/// The words for kinds of indicators.
pub(super) const INDICATOR_KINDS: [&str; 7] = ["additive", "uniform", "rate", "stock", "status", "inverse", "task"];

fn known_kind(word: &str) -> Result<(), Failure> {
    if KINDS.contains(&word) {
        Ok(())
    } else {
        Err(format!("没有“{word}”这种单元格，应为 {} 之一", KINDS.join("、")).into())
    }
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

/// Those of the items named one after the other whose name stands more than once: one array for each such name.
fn repeated<N: Ord, T: Clone + Send + Sync + 'static>(names: impl Iterator<Item = N>, item: impl Fn(usize) -> T) -> Array {
    let mut by_name: BTreeMap<N, Vec<usize>> = BTreeMap::new();
    for (index, name) in names.enumerate() {
        by_name.entry(name).or_default().push(index);
    }
    let mut groups: Vec<Vec<usize>> = by_name.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    groups.into_iter().map(|group| Dynamic::from(array(group.into_iter().map(&item)))).collect()
}

/// The words for the facts' types.
pub(super) fn kinds() -> [(&'static str, TypeId); 5] {
    [
        ("表", TypeId::of::<Facts>()),
        ("地区", TypeId::of::<PlaceFacts>()),
        ("指标", TypeId::of::<IndicatorFacts>()),
        ("单元格", TypeId::of::<CellFacts>()),
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

    engine.register_get("places", |t: &mut Facts| {
        array((0..t.0.table.places.len()).map(|index| PlaceFacts { known: Arc::clone(&t.0), index }))
    });
    engine.register_get("indicators", |t: &mut Facts| {
        array((0..t.0.table.indicators.len()).map(|index| IndicatorFacts { known: Arc::clone(&t.0), index }))
    });
    engine.register_get("known_places", |t: &mut Facts| -> Array {
        t.0.known_places.iter().map(|name| Dynamic::from(name.clone())).collect()
    });
    engine.register_get("repeated_places", |t: &mut Facts| {
        let table = &t.0.table;
        let names = table.places.iter().map(|place| (place.role == Role::Own, squeezed(&place.name)));
        repeated(names, |index| PlaceFacts { known: Arc::clone(&t.0), index })
    });
    engine.register_get("repeated_indicators", |t: &mut Facts| {
        let table = &t.0.table;
        let names = table.indicators.iter().map(|indicator| {
            let unit = indicator.unit.as_ref().map(|unit| squeezed(&unit.text)).unwrap_or_default();
            (squeezed(&indicator.project), indicator.whole, squeezed(&indicator.name.text), unit)
        });
        repeated(names, |index| IndicatorFacts { known: Arc::clone(&t.0), index })
    });
    around::register(engine);
    office::register(engine);

    engine.register_get("title", |t: &mut Facts| t.0.table.title.as_ref().map(|text| text.text.clone()).unwrap_or_default());

    engine.register_get("name", |p: &mut PlaceFacts| p.get().name.clone());
    engine.register_get("printed", |p: &mut PlaceFacts| p.get().printed.text.clone());
    engine.register_get("is_total", |p: &mut PlaceFacts| p.get().role == Role::Total);
    engine.register_get("is_own", |p: &mut PlaceFacts| p.get().role == Role::Own);
    engine.register_get("is_only", |p: &mut PlaceFacts| p.get().role == Role::Only);
    engine.register_get("written", |p: &mut PlaceFacts| squeezed(&p.get().printed.text));
    engine.register_fn("is_nearly", |a: ImmutableString, b: ImmutableString| is_nearly(&a, &b));
    engine.register_fn("cells", |p: &mut PlaceFacts, kind: ImmutableString| -> Result<Array, Failure> {
        known_kind(&kind)?;
        Ok(array(p.cells(&kind)))
    });
    engine.register_fn("count_vacant", |p: &mut PlaceFacts, kind: ImmutableString| -> Result<INT, Failure> {
        known_kind(&kind)?;
        let cells = p.vacant(&kind).map(|indicator| p.own(&p.known.table.indicators[indicator]).count());
        Ok(INT::try_from(cells.sum::<usize>()).unwrap_or(INT::MAX))
    });
    engine.register_fn("vacant", |p: &mut PlaceFacts, kind: ImmutableString| -> Result<Array, Failure> {
        known_kind(&kind)?;
        let cells = p.vacant(&kind).flat_map(|indicator| p.cells_of(indicator));
        Ok(array(cells))
    });

    engine.register_get("name", |i: &mut IndicatorFacts| i.get().name.text.clone());
    engine.register_get("project", |i: &mut IndicatorFacts| i.get().project.clone());
    engine.register_get("unit", |i: &mut IndicatorFacts| i.get().unit.as_ref().map(|unit| unit.text.clone()).unwrap_or_default());
    engine.register_get("lead", |i: &mut IndicatorFacts| i.get().lead.as_ref().map(|lead| lead.text.clone()).unwrap_or_default());
    engine.register_get("is_additive", |i: &mut IndicatorFacts| i.get().additive);
    engine.register_get("kind", |i: &mut IndicatorFacts| Word { word: i.get().kind.id(), among: &INDICATOR_KINDS });
    engine.register_get("base_unit", |i: &mut IndicatorFacts| i.base_unit().1.to_owned());
    engine.register_get("quantities", |i: &mut IndicatorFacts| i.quantities());
    engine.register_fn("cells", |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
        Ok(array(i.cells(known_measure(&measure)?)))
    });
    engine.register_fn("whole", |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Dynamic, Failure> {
        Ok(i.whole(known_measure(&measure)?).map_or(Dynamic::UNIT, Dynamic::from))
    });
    engine.register_fn("unit_sort", |unit: ImmutableString| quantity::sort(&unit));

    engine.register_get("printed", |c: &mut CellFacts| c.get().printed.to_string());
    engine.register_get("kind", |c: &mut CellFacts| Word { word: kind_word(&c.get().kind), among: &KINDS });
    engine.register_get("place", |c: &mut CellFacts| PlaceFacts { known: Arc::clone(&c.known), index: c.place });
    engine.register_get("indicator", |c: &mut CellFacts| IndicatorFacts { known: Arc::clone(&c.known), index: c.indicator });
    engine.register_get("measure", |c: &mut CellFacts| c.measure.id());
    engine.register_get("measure_word", |c: &mut CellFacts| c.measure.word());
    engine.register_get("value", |c: &mut CellFacts| -> Result<Decimal, Failure> {
        c.get()
            .value
            .ok_or_else(|| format!("单元格 {} 不是数值（“{}”），先用 kind 判断", c.get().address, c.get().printed).into())
    });

    engine.register_fn("finding", |p: PlaceFacts, message: ImmutableString| Reported {
        cells: vec![p.get().printed.address],
        indicator: None,
        place: Some(p.index),
        measure: None,
        message: message.into(),
    });
    engine.register_fn("finding", |i: IndicatorFacts, message: ImmutableString| Reported {
        cells: vec![i.get().name.address],
        indicator: Some(i.index),
        place: None,
        measure: None,
        message: message.into(),
    });
    engine.register_fn("finding_unit", |i: IndicatorFacts, message: ImmutableString| Reported {
        cells: i.get().unit.iter().chain([&i.get().name]).map(|text| text.address).take(1).collect(),
        indicator: Some(i.index),
        place: None,
        measure: None,
        message: message.into(),
    });
    engine.register_fn("finding", |c: CellFacts, message: ImmutableString| Reported {
        cells: vec![c.get().address],
        indicator: Some(c.indicator),
        place: Some(c.place),
        measure: Some(c.measure),
        message: message.into(),
    });
    engine.register_fn("finding", |text: around::TextFacts, message: ImmutableString| Reported {
        message: message.into(),
        ..text.subject()
    });
    engine.register_fn("finding", |items: Array, message: ImmutableString| -> Result<Reported, Failure> {
        if items.is_empty() {
            return Err("finding 的第一个参数是空的数组，没有指着任何一格".into());
        }
        let mut all = Reported { cells: Vec::new(), indicator: None, place: None, measure: None, message: message.into() };
        for (position, item) in items.iter().enumerate() {
            let one = subject(item)?;
            all.cells.extend(one.cells);
            // What all have in common is what the finding is about.
            let first = position == 0;
            all.indicator = one.indicator.filter(|_| first || all.indicator == one.indicator);
            all.place = one.place.filter(|_| first || all.place == one.place);
            all.measure = one.measure.filter(|_| first || all.measure == one.measure);
        }
        Ok(all)
    });
}

/// Something a finding can be about, without words yet.
fn subject(item: &Dynamic) -> Result<Reported, Failure> {
    let silent =
        |cell, indicator, place, measure| Reported { cells: vec![cell], indicator, place, measure, message: String::new() };
    if let Some(cell) = item.read_lock::<CellFacts>() {
        return Ok(silent(cell.get().address, Some(cell.indicator), Some(cell.place), Some(cell.measure)));
    }
    if let Some(place) = item.read_lock::<PlaceFacts>() {
        return Ok(silent(place.get().printed.address, None, Some(place.index), None));
    }
    if let Some(indicator) = item.read_lock::<IndicatorFacts>() {
        return Ok(silent(indicator.get().name.address, Some(indicator.index), None, None));
    }
    if let Some(text) = item.read_lock::<around::TextFacts>() {
        return Ok(text.subject());
    }
    Err("finding 的第一个参数应为单元格、文字、地区或指标，或它们的数组".into())
}
