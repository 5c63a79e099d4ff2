//! What stands around the figures (notes, labels, captions, merged cells), and what a table says of the month before.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, INT, ImmutableString, Map};
use rust_decimal::Decimal;

use super::{CellFacts, Facts, Failure, IndicatorFacts, Known, PlaceFacts, Reported, array, known_measure};
use crate::figure::Figure;
use crate::period;
use crate::table::{IndicatorKind, Label, Measure, Role, Text};
use crate::wording;
use crate::workbook::Address;

/// A text of the table: a note, a row's label, a caption, the title.
#[derive(Clone)]
pub struct TextFacts {
    text: Text,
    indicator: Option<usize>,
    place: Option<usize>,
    measure: Option<Measure>,
}

impl TextFacts {
    fn new(text: &Text) -> Self {
        Self { text: text.clone(), indicator: None, place: None, measure: None }
    }

    fn of_label(label: &Label) -> Self {
        Self { measure: Some(label.measure), ..Self::new(&label.text) }
    }

    /// A finding about the text, without words yet.
    pub fn subject(&self) -> Reported {
        Reported {
            cells: vec![self.text.address],
            indicator: self.indicator,
            place: self.place,
            measure: self.measure,
            message: String::new(),
        }
    }
}

impl Known {
    /// The figure at an address.
    fn cell(self: &Arc<Self>, address: Address) -> Option<CellFacts> {
        let table = &self.table;
        table.indicators.iter().enumerate().find_map(|(indicator, found)| {
            Measure::ALL.into_iter().find_map(|measure| {
                let row = &found.figures[measure as usize];
                let place = row.iter().position(|id| id.is_some_and(|id| table.figure(id).address == address))?;
                Some(CellFacts { known: Arc::clone(self), id: row[place]?, place, indicator, measure })
            })
        })
    }

    /// The notes, those of one indicator or all.
    fn notes(&self, indicator: Option<usize>) -> Array {
        let about = self.table.notes.iter().filter(|note| indicator.is_none() || note.indicator == indicator);
        array(about.map(|note| TextFacts { indicator: note.indicator, place: note.place, ..TextFacts::new(&note.text) }))
    }
}

impl IndicatorFacts {
    fn previous(&self) -> Option<IndicatorFacts> {
        let previous = self.known.previous.as_ref()?;
        let index = previous.indicators.get(self.index).copied().flatten()?;
        Some(IndicatorFacts { known: Arc::clone(&previous.known), index })
    }
}

impl PlaceFacts {
    fn previous(&self) -> Option<PlaceFacts> {
        let previous = self.known.previous.as_ref()?;
        let index = previous.places.get(self.index).copied().flatten()?;
        Some(PlaceFacts { known: Arc::clone(&previous.known), index })
    }
}

impl CellFacts {
    fn previous(&self) -> Option<CellFacts> {
        let previous = self.known.previous.as_ref()?;
        let indicator = previous.indicators.get(self.indicator).copied().flatten()?;
        let place = previous.places.get(self.place).copied().flatten()?;
        let id = previous.known.table.indicators.get(indicator)?.figure(self.measure, place)?;
        Some(CellFacts { known: Arc::clone(&previous.known), id, place, indicator, measure: self.measure })
    }
}

fn missing(what: &str) -> Failure {
    format!("上月的表里没有{what}，先用 has_previous 判断").into()
}

fn map<const N: usize>(entries: [(&str, Dynamic); N]) -> Dynamic {
    Dynamic::from(entries.into_iter().map(|(key, value)| (key.into(), value)).collect::<Map>())
}

fn count(number: usize) -> INT {
    INT::try_from(number).unwrap_or(INT::MAX)
}

/// Makes what stands around the figures known to an engine.
pub fn register(engine: &mut Engine) {
    engine.register_type_with_name::<TextFacts>("文字");
    engine.register_get("text", |t: &mut TextFacts| t.text.text.clone());
    engine.register_get("plain", |t: &mut TextFacts| wording::normal(&t.text.text).into_owned());
    engine.register_get("measure", |t: &mut TextFacts| t.measure.map(Measure::id).unwrap_or_default());
    engine.register_get("measure_word", |t: &mut TextFacts| t.measure.map(Measure::word).unwrap_or_default());
    engine.register_get("row", |t: &mut TextFacts| INT::from(t.text.address.row));
    engine.register_get("cell", |t: &mut TextFacts| t.text.address.to_string());

    engine.register_get("sheet", |t: &mut Facts| t.0.table.sheet.clone());
    engine.register_get("month", |t: &mut Facts| t.0.table.period.map_or(0, |period| INT::from(period.month)));
    engine.register_get("year", |t: &mut Facts| t.0.table.period.and_then(|period| period.year).map_or(0, INT::from));
    engine.register_get("heading", |t: &mut Facts| array(t.0.table.title.iter().map(TextFacts::new)));
    engine.register_get("notes", |t: &mut Facts| t.0.notes(None));
    engine.register_get("captions", |t: &mut Facts| array(t.0.table.captions.iter().map(TextFacts::new)));
    engine.register_get("wrong_labels", |t: &mut Facts| {
        array(t.0.table.labels.iter().filter(|label| label.by_order && !label.text.text.is_empty()).map(TextFacts::of_label))
    });
    engine.register_get("rare_labels", |t: &mut Facts| rare_labels(&t.0));
    engine.register_get("merged", |t: &mut Facts| merged(&t.0));
    engine.register_fn("threshold", |t: &mut Facts, name: ImmutableString| -> Result<Decimal, Failure> {
        t.0.thresholds.get(name.as_str()).copied().ok_or_else(|| format!("配置中没有名为 {name} 的阈值").into())
    });

    engine.register_get("has_previous", |t: &mut Facts| t.0.previous.is_some());
    engine.register_get("previous", |t: &mut Facts| -> Result<Facts, Failure> {
        t.0.previous.as_ref().map(|previous| Facts(Arc::clone(&previous.known))).ok_or_else(|| missing("对应的表"))
    });
    engine.register_get("has_previous", |i: &mut IndicatorFacts| i.previous().is_some());
    engine.register_get("previous", |i: &mut IndicatorFacts| i.previous().ok_or_else(|| missing("这个指标")));
    engine.register_get("has_previous", |p: &mut PlaceFacts| p.previous().is_some());
    engine.register_get("previous", |p: &mut PlaceFacts| p.previous().ok_or_else(|| missing("这个地方")));
    engine.register_get("has_previous", |c: &mut CellFacts| c.previous().is_some());
    engine.register_get("previous", |c: &mut CellFacts| c.previous().ok_or_else(|| missing("这一格")));

    engine.register_get("index", |i: &mut IndicatorFacts| count(i.index));
    engine.register_get("index", |p: &mut PlaceFacts| count(p.index));
    engine.register_get("is_part", |p: &mut PlaceFacts| p.get().role == Role::Part);
    engine.register_get("notes", |i: &mut IndicatorFacts| i.known.notes(Some(i.index)));
    engine.register_get("is_percent", |c: &mut CellFacts| c.get().percent);
    engine.register_get("decimals", |c: &mut CellFacts| INT::from(decimals(c.get())));
    engine.register_get("indicator", |c: &mut CellFacts| IndicatorFacts { known: Arc::clone(&c.known), index: c.indicator });
    // The figure of another measure of the same indicator and place; () where the table has none.
    engine.register_fn("beside", |c: &mut CellFacts, measure: ImmutableString| -> Result<Dynamic, Failure> {
        let measure = known_measure(&measure)?;
        let id = c.known.table.indicators[c.indicator].figure(measure, c.place);
        Ok(id.map_or(Dynamic::UNIT, |id| Dynamic::from(CellFacts { id, measure, ..c.clone() })))
    });
    engine.register_fn("cells", |t: &mut Facts, measure: ImmutableString, property: ImmutableString| -> Result<Array, Failure> {
        let measure = known_measure(&measure)?;
        let mut found = Vec::new();
        for (indicator, one) in t.0.table.indicators.iter().enumerate().filter(|(_, one)| one.kind != IndicatorKind::Task) {
            for (place, id) in one.figures[measure as usize].iter().enumerate() {
                if let Some(id) = *id
                    && has(t.0.table.figure(id), &property)?
                {
                    found.push(CellFacts { known: Arc::clone(&t.0), id, place, indicator, measure });
                }
            }
        }
        Ok(array(found))
    });
    engine.register_fn("indicators_named", |t: &mut Facts, words: Array| -> Array {
        let words: Vec<String> = words.into_iter().filter_map(|word| word.into_string().ok()).collect();
        let named = |index: &usize| words.iter().any(|word| t.0.table.indicators[*index].name.text.contains(word.as_str()));
        array((0..t.0.table.indicators.len()).filter(named).map(|index| IndicatorFacts { known: Arc::clone(&t.0), index }))
    });

    // Printed as a share of 100: 60 for 60%, and for 60 in a row whose unit is %.
    engine.register_get("points", |c: &mut CellFacts| -> Result<Decimal, Failure> {
        let hundred = if c.get().percent { Decimal::ONE_HUNDRED } else { Decimal::ONE };
        let points = c.get().value.and_then(|value| value.checked_mul(hundred));
        points.map(|points| points.normalize()).ok_or_else(|| format!("单元格 {} 不是数值", c.get().address).into())
    });
    // Half a unit of the last digit that is printed, of `points`.
    engine.register_get("half_unit", |c: &mut CellFacts| {
        let figure = c.get();
        let decimals = if figure.percent { figure.decimals.saturating_sub(2) } else { figure.decimals };
        Decimal::new(5, u32::from(decimals.min(27)) + 1)
    });

    engine.register_fn("finding", |t: Facts, message: ImmutableString| Reported {
        cells: vec![t.0.table.title.as_ref().map_or(Address::new(t.0.table.rows.0, 0), |title| title.address)],
        indicator: None,
        place: None,
        measure: None,
        message: message.into(),
    });

    engine.register_fn("month_of", |text: ImmutableString| period::find(&text).month.map_or(0, INT::from));
    engine.register_fn("reaches_month", |text: ImmutableString| period::reaches(&text).map_or(0, INT::from));
    engine.register_fn("dates_in", |text: ImmutableString| -> Array {
        period::dates(&text)
            .into_iter()
            .map(|date| {
                map([
                    ("year", Dynamic::from(date.year.map_or(0, INT::from))),
                    ("month", Dynamic::from(INT::from(date.month))),
                    ("day", Dynamic::from(INT::from(date.day))),
                    ("is_deadline", Dynamic::from(date.is_deadline)),
                ])
            })
            .collect()
    });
}

/// The labels that differ from what most rows of their measure are called: `usual` and the `labels`, by measure.
fn rare_labels(known: &Known) -> Array {
    let variants = Measure::ALL.into_iter().filter_map(|measure| {
        let labels = || known.table.labels.iter().filter(move |label| label.measure == measure && !label.by_order);
        let plain = |label: &Label| wording::normal(&label.text.text).into_owned();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        // Most tables call all their rows the same.
        let first = &labels().next()?.text.text;
        if labels().all(|label| label.text.text == *first) {
            return None;
        }
        labels().for_each(|label| *counts.entry(plain(label)).or_default() += 1);
        let most = counts.values().copied().max()?;
        let usual = labels().map(plain).find(|text| counts.get(text) == Some(&most))?;
        let rare = labels().filter(|label| plain(label) != usual).map(TextFacts::of_label);
        let rare = array(rare);
        (!rare.is_empty()).then(|| map([("usual", Dynamic::from(usual)), ("labels", Dynamic::from(rare))]))
    });
    variants.collect()
}

/// Whether a figure has a property that procedural rules may ask for.
fn has(figure: &Figure, property: &str) -> Result<bool, Failure> {
    let number = figure.number();
    Ok(match property {
        "number" => number.is_some(),
        "percent" => number.is_some() && figure.percent,
        "zero" => number.is_some_and(|value| value.is_zero()),
        "fine" => number.is_some() && decimals(figure) >= FINE,
        _ => return Err(format!("没有“{property}”这种性质，应为 number、percent、zero、fine 之一").into()),
    })
}

/// Decimals from which on a number counts as fine.
const FINE: u8 = 4;

/// Decimals as printed: two for `98.16%`.
fn decimals(figure: &Figure) -> u8 {
    if figure.percent || figure.points { figure.decimals.saturating_sub(2) } else { figure.decimals }
}

/// The numbers that are merged over the cells of other figures: `cell` the number, `places` and `cells` what it swallowed.
fn merged(known: &Arc<Known>) -> Array {
    let table = &known.table;
    let mut origins: Vec<Address> = table.covered.iter().map(|covered| covered.origin).collect();
    origins.dedup();
    origins.sort_unstable();
    origins.dedup();
    let swallowed = |origin: Address| {
        let cell = known.cell(origin)?;
        let covered = || table.covered.iter().filter(move |covered| covered.origin == origin);
        let mut places: Vec<&str> = covered().map(|covered| table.places[covered.place].name.as_str()).collect();
        places.dedup();
        Some(map([
            ("indicator", Dynamic::from(IndicatorFacts { known: Arc::clone(known), index: cell.indicator })),
            ("cell", Dynamic::from(cell)),
            ("address", Dynamic::from(origin.to_string())),
            ("places", Dynamic::from(places.into_iter().map(|name| Dynamic::from(name.to_owned())).collect::<Array>())),
            ("last", Dynamic::from(covered().map(|covered| covered.address).max().unwrap_or(origin).to_string())),
            ("count", Dynamic::from(count(covered().count()))),
        ]))
    };
    origins.into_iter().filter_map(swallowed).collect()
}
