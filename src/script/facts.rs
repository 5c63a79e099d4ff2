//! Concrete facts: what a procedural rule's `check` gets, and how it reports.

use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, ImmutableString};
use rust_decimal::Decimal;

use crate::figure::{Figure, Kind};
use crate::table::{FigureId, Indicator, Measure, Place, Role, Table};
use crate::workbook::Address;

type Failure = Box<EvalAltResult>;

/// A table that procedural rules may look at.
#[derive(Clone, Debug)]
pub struct Facts(Arc<Table>);

#[derive(Clone)]
struct PlaceFacts {
    table: Arc<Table>,
    index: usize,
}

#[derive(Clone)]
struct IndicatorFacts {
    table: Arc<Table>,
    index: usize,
}

#[derive(Clone)]
struct CellFacts {
    table: Arc<Table>,
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
    /// The facts of a table.
    pub fn new(table: Arc<Table>) -> Self {
        Self(table)
    }

    /// The argument of a `check` over the whole table.
    pub fn table(&self) -> Dynamic {
        Dynamic::from(self.clone())
    }

    /// The argument of a `check` over an indicator.
    pub fn indicator(&self, index: usize) -> Dynamic {
        Dynamic::from(IndicatorFacts { table: Arc::clone(&self.0), index })
    }
}

impl PlaceFacts {
    fn get(&self) -> &Place {
        &self.table.places[self.index]
    }

    fn cells(&self, keep: impl Fn(&Figure) -> bool) -> Vec<CellFacts> {
        let mut cells = Vec::new();
        for (index, indicator) in self.table.indicators.iter().enumerate() {
            for measure in Measure::ALL {
                if let Some(id) = indicator.figure(measure, self.index)
                    && keep(self.table.figure(id))
                {
                    cells.push(CellFacts { table: Arc::clone(&self.table), id, place: self.index, indicator: index, measure });
                }
            }
        }
        cells
    }
}

impl IndicatorFacts {
    fn get(&self) -> &Indicator {
        &self.table.indicators[self.index]
    }

    fn cells(&self, measure: Measure) -> Vec<CellFacts> {
        (0..self.table.places.len())
            .filter_map(|place| {
                let id = self.get().figure(measure, place)?;
                Some(CellFacts { table: Arc::clone(&self.table), id, place, indicator: self.index, measure })
            })
            .collect()
    }
}

impl CellFacts {
    fn get(&self) -> &Figure {
        self.table.figure(self.id)
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

fn known_kind(word: &str) -> Result<(), Failure> {
    const KINDS: [&str; 10] =
        ["number", "not_applicable", "blank", "status", "mixed", "quantity", "text", "date", "error", "uncomputed"];
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

/// Makes the facts known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<Facts>("表")
        .register_type_with_name::<PlaceFacts>("地区")
        .register_type_with_name::<IndicatorFacts>("指标")
        .register_type_with_name::<CellFacts>("单元格")
        .register_type_with_name::<Reported>("问题");

    engine.register_get("places", |t: &mut Facts| {
        array((0..t.0.places.len()).map(|index| PlaceFacts { table: Arc::clone(&t.0), index }))
    });
    engine.register_get("indicators", |t: &mut Facts| {
        array((0..t.0.indicators.len()).map(|index| IndicatorFacts { table: Arc::clone(&t.0), index }))
    });
    engine.register_get("title", |t: &mut Facts| t.0.title.as_ref().map(|text| text.text.clone()).unwrap_or_default());

    engine.register_get("name", |p: &mut PlaceFacts| p.get().name.clone());
    engine.register_get("printed", |p: &mut PlaceFacts| p.get().printed.text.clone());
    engine.register_get("is_total", |p: &mut PlaceFacts| p.get().role == Role::Total);
    engine.register_get("is_own", |p: &mut PlaceFacts| p.get().role == Role::Own);
    engine.register_fn("cells", |p: &mut PlaceFacts, kind: ImmutableString| -> Result<Array, Failure> {
        known_kind(&kind)?;
        Ok(array(p.cells(|figure| kind_word(&figure.kind) == kind.as_str())))
    });

    engine.register_get("name", |i: &mut IndicatorFacts| i.get().name.text.clone());
    engine.register_get("project", |i: &mut IndicatorFacts| i.get().project.clone());
    engine.register_get("unit", |i: &mut IndicatorFacts| i.get().unit.as_ref().map(|unit| unit.text.clone()).unwrap_or_default());
    engine.register_get("lead", |i: &mut IndicatorFacts| i.get().lead.as_ref().map(|lead| lead.text.clone()).unwrap_or_default());
    engine.register_get("kind", |i: &mut IndicatorFacts| i.get().kind.id());
    engine.register_fn("cells", |i: &mut IndicatorFacts, measure: ImmutableString| -> Result<Array, Failure> {
        Ok(array(i.cells(known_measure(&measure)?)))
    });

    engine.register_get("printed", |c: &mut CellFacts| c.get().printed.to_string());
    engine.register_get("kind", |c: &mut CellFacts| kind_word(&c.get().kind));
    engine.register_get("place", |c: &mut CellFacts| PlaceFacts { table: Arc::clone(&c.table), index: c.place });
    engine.register_get("measure", |c: &mut CellFacts| c.measure.id());
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
    engine.register_fn("finding", |cells: Array, message: ImmutableString| -> Result<Reported, Failure> {
        let mut reported = Reported { cells: Vec::new(), indicator: None, place: None, measure: None, message: message.into() };
        for (position, item) in cells.into_iter().enumerate() {
            let Some(cell) = item.try_cast::<CellFacts>() else {
                return Err("finding 的第一个参数应为单元格的数组".into());
            };
            reported.cells.push(cell.get().address);
            // What all cells have in common is what the finding is about.
            let first = position == 0;
            reported.indicator = if first || reported.indicator == Some(cell.indicator) { Some(cell.indicator) } else { None };
            reported.place = if first || reported.place == Some(cell.place) { Some(cell.place) } else { None };
            reported.measure = if first || reported.measure == Some(cell.measure) { Some(cell.measure) } else { None };
        }
        Ok(reported)
    });
}

/// What a `check` returned: an array of findings, or nothing.
pub(super) fn reported(value: Dynamic) -> Result<Vec<Reported>, String> {
    if value.is_unit() {
        return Ok(Vec::new());
    }
    let name = value.type_name();
    let Some(items) = value.try_cast::<Array>() else { return Err(format!("应返回问题的数组，得到的是 {name}")) };
    items
        .into_iter()
        .map(|item| {
            let name = item.type_name();
            item.try_cast::<Reported>().ok_or_else(|| format!("数组中应为 finding(…)，得到的是 {name}"))
        })
        .collect()
}
