//! What the places have handed in, as rules over tables see it.

use rhai::{Array, Dynamic, INT, ImmutableString};

use crate::model::ledger::Said;
use crate::model::table::{FigureId, Measure};
use crate::rule::script::language::Language;
use crate::text::date::Date;

use super::{CellFacts, Facts, PlaceFacts, Reported, array};

/// What the places have handed in, and when.
#[derive(Clone, Debug, Default)]
pub struct HandedIn {
    /// By place of the table: its own tables.
    pub places: Vec<PlaceHandedIn>,
    /// Where the table is a place's own: the files in which that place has handed it in, this one first; else empty.
    pub files: Vec<String>,
    /// Figures in which the place's files differ: indicator and measure.
    pub conflicts: Vec<(usize, Measure)>,
    /// The day by which it was due.
    pub due: Option<Date>,
    /// The day on which it was handed in, as it says itself.
    pub day: Option<Said<Option<Date>>>,
}

/// What one place has handed in.
#[derive(Clone, Debug, Default)]
pub struct PlaceHandedIn {
    /// Its files.
    pub files: Vec<String>,
    /// Indicators for which it has figures in the table and none in its files, with names there that might be meant.
    pub absent: Vec<(usize, Vec<String>)>,
    /// Figures of which at least one side is no number and which say different things, with what its file says.
    pub differing: Vec<(usize, Measure, String)>,
}

impl PlaceFacts {
    fn handed_in(&self) -> Option<&PlaceHandedIn> {
        self.context.handed_in.places.get(self.index)
    }

    /// The first cell of an indicator in this place that says something.
    fn first_cell(&self, indicator: usize) -> Option<CellFacts> {
        self.cells_of(indicator).find(|cell| !cell.get().is_vacant()).or_else(|| self.cells_of(indicator).next())
    }
}

fn texts(texts: &[String]) -> Array {
    texts.iter().map(|text| Dynamic::from(text.clone())).collect()
}

/// The files in which a place has handed in its table; of the city's table none.
pub fn files(t: &Facts) -> Array {
    texts(&t.0.handed_in.files)
}

/// Makes what was handed in known to the language.
pub fn register(language: &mut Language) {
    language.function("is_missing", "是 ()，即没有", "is_missing(i.whole(\"target\"))", |value: Dynamic| value.is_unit());
    language.property("is_submission", "是一个地方自己上报的表", "t.is_submission", |t: &mut Facts| {
        t.0.table.submitter().is_some()
    });
    language.property("submitter", "上报的地方，全市的表是空的", "t.submitter", |t: &mut Facts| {
        t.0.table.submitter().unwrap_or_default().to_owned()
    });
    language.property("conflicts", "同一地方的几份表填得不同的格", "t.conflicts", |t: &mut Facts| {
        let context = &t.0;
        let cell = |(indicator, measure): &(usize, Measure)| {
            let id: FigureId = context.table.indicators.get(*indicator)?.figure(*measure, 0)?;
            Some(CellFacts { context: context.clone(), id, place: 0, indicator: *indicator, measure: *measure })
        };
        array(context.handed_in.conflicts.iter().filter_map(cell))
    });
    language.property("due", "报送期限，不知道是空的", "t.due", |t: &mut Facts| {
        t.0.handed_in.due.map(|due| due.to_string()).unwrap_or_default()
    });
    language.property("handed_in", "表里写的报送日期，没有是空的", "t.handed_in", |t: &mut Facts| {
        t.0.handed_in.day.as_ref().map(|day| day.text.text.clone()).unwrap_or_default()
    });
    language.property("days_late", "迟了几天，不知道是 ()", "t.days_late", |t: &mut Facts| -> Dynamic {
        let handed_in = &t.0.handed_in;
        match (handed_in.day.as_ref().and_then(|day| day.meaning), handed_in.due) {
            (Some(day), Some(due)) => Dynamic::from(day.days_after(due) as INT),
            _ => Dynamic::UNIT,
        }
    });
    language.function(
        "finding_day",
        "报一个问题，指着报送日期",
        "finding_day(t, \"…\")",
        |t: Facts, message: ImmutableString| {
            let day = t.0.handed_in.day.iter().map(|day| day.text.address.into());
            Reported { cells: day.collect(), place: Some(0), ..Reported::default() }.saying(message)
        },
    );

    language.property("is_expected", "表里有它的数，应当上报", "p.is_expected", |p: &mut PlaceFacts| {
        let part = p.get().role != crate::model::table::Role::Total;
        part && p.own_figures().any(|id| !p.context.table.figure(id).is_vacant())
    });
    language.property("files", "这个地方报送的文件", "p.files", |p: &mut PlaceFacts| {
        p.handed_in().map(|handed_in| texts(&handed_in.files)).unwrap_or_default()
    });
    language.property(
        "differing",
        "与自己上报的说法不同、至少一边不是数的：.cell 这一格，.said 上报的话",
        "p.differing",
        |p: &mut PlaceFacts| -> Array {
            let differing = p.handed_in().map(|handed_in| handed_in.differing.clone()).unwrap_or_default();
            differing
                .into_iter()
                .filter_map(|(indicator, measure, said)| {
                    let id = p.context.table.indicators.get(indicator)?.figure(measure, p.index)?;
                    let cell = CellFacts { context: p.context.clone(), id, place: p.index, indicator, measure };
                    let mut map = rhai::Map::new();
                    map.insert("cell".into(), Dynamic::from(cell));
                    map.insert("said".into(), Dynamic::from(said));
                    Some(Dynamic::from(map))
                })
                .collect()
        },
    );
    language.property(
        "absent",
        "表里有、自己上报的表里没有的指标：.cell 这一格，.indicator 名称，.resembling 上报的表里相近的名称",
        "p.absent",
        |p: &mut PlaceFacts| -> Array {
            let absent = p.handed_in().map(|handed_in| handed_in.absent.clone()).unwrap_or_default();
            absent
                .into_iter()
                .filter_map(|(indicator, resembling)| {
                    let mut map = rhai::Map::new();
                    map.insert("cell".into(), Dynamic::from(p.first_cell(indicator)?));
                    map.insert("indicator".into(), Dynamic::from(p.context.table.indicators.get(indicator)?.name.text.clone()));
                    map.insert("resembling".into(), Dynamic::from(texts(&resembling)));
                    Some(Dynamic::from(map))
                })
                .collect()
        },
    );
}
