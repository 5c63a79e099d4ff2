//! What stands around the figures (notes, labels, captions, merged cells), and what a table says of the month before.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Array, Dynamic, INT, ImmutableString};
use rust_decimal::Decimal;

use super::{CellFacts, Context, Facts, Failure, IndicatorFacts, PlaceFacts, Reported, array, count, known_measure, map};
use crate::model::figure::{Figure, Kind};
use crate::model::table::{Covered, FigureId, Indicator, IndicatorKind, Label, Measure, Note, Role, Table, Text};
use crate::model::workbook::Address;
use crate::rule::expression::Trait;
use crate::rule::properties;
use crate::rule::script::language::Language;
use crate::text::date::{self, Mentioned};
use crate::text::period;
use crate::text::wording;

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
        Reported { indicator: self.indicator, place: self.place, measure: self.measure, ..Reported::at(self.text.address) }
    }
}

impl Context {
    /// The figure at an address, looked for in the likeliest indicator first.
    fn cell(self: &Arc<Self>, address: Address, likeliest: usize) -> Option<CellFacts> {
        let table = &self.table;
        let others = (0..table.indicators.len()).filter(|indicator| *indicator != likeliest);
        std::iter::once(likeliest).chain(others).find_map(|indicator| {
            let found = table.indicators.get(indicator)?;
            Measure::ALL.into_iter().find_map(|measure| {
                let row = &found.figures[measure as usize];
                let place = row.iter().position(|id| id.is_some_and(|id| table.figure(id).address == address))?;
                Some(CellFacts { context: Arc::clone(self), id: row[place]?, place, indicator, measure })
            })
        })
    }

    /// The figures of a measure that have a property, and beside which another figure has one; those of tasks in words are none.
    fn cells(self: &Arc<Self>, measure: Measure, property: Property, beside: Option<(Measure, Property)>) -> Array {
        let table = &*self.table;
        let mut cells = Array::new();
        let occurs = |(measure, property): (Measure, Property)| self.occurring()[measure as usize] & property.bit() != 0;
        // Most are looked for in vain, and there are many figures to go through.
        if !occurs((measure, property)) || !beside.is_none_or(occurs) {
            return cells;
        }
        for (indicator, one) in self.counted_indicators() {
            let has = |measure, place, property: Property| {
                let figure = one.figure(measure, place);
                figure.is_some_and(|id| property.is_of(self, id, || usual_decimals(table, one, measure)))
            };
            for (place, id) in one.figures[measure as usize].iter().enumerate() {
                if let Some(id) = *id
                    && has(measure, place, property)
                    && beside.is_none_or(|(other, property)| has(other, place, property))
                {
                    cells.push(Dynamic::from(CellFacts { context: Arc::clone(self), id, place, indicator, measure }));
                }
            }
        }
        cells
    }

    /// By measure: the properties that any of its numbers has, a bit each.
    fn occurring(&self) -> &[u32; Measure::ALL.len()] {
        self.occurring.get_or_init(|| {
            Measure::ALL.map(|measure| {
                let rows = self.counted_indicators().flat_map(|(_, one)| one.figures[measure as usize].iter().flatten());
                rows.fold(0, |found, id| found | of_number(self.properties(*id)))
            })
        })
    }

    /// The indicators that are counted in numbers: no tasks in words.
    fn counted_indicators(&self) -> impl Iterator<Item = (usize, &Indicator)> {
        self.table.indicators.iter().enumerate().filter(|(_, one)| one.kind != IndicatorKind::Task)
    }

    /// Some of the notes.
    fn notes(&self, wanted: impl Fn(&Note) -> bool) -> Array {
        let notes = self.table.notes.iter().filter(|note| wanted(note));
        array(notes.map(|note| TextFacts { indicator: note.indicator, place: note.place, ..TextFacts::new(&note.text) }))
    }
}

impl IndicatorFacts {
    fn previous(&self) -> Option<IndicatorFacts> {
        let previous = self.context.previous.as_ref()?;
        let index = previous.indicators.get(self.index).copied().flatten()?;
        Some(IndicatorFacts { context: Arc::clone(&previous.context), index })
    }
}

impl PlaceFacts {
    fn previous(&self) -> Option<PlaceFacts> {
        let previous = self.context.previous.as_ref()?;
        let index = previous.places.get(self.index).copied().flatten()?;
        Some(PlaceFacts { context: Arc::clone(&previous.context), index })
    }
}

impl CellFacts {
    /// The figure of another measure of the same indicator and place.
    fn beside(&self, measure: Measure) -> Option<CellFacts> {
        let id = self.context.table.indicators[self.indicator].figure(measure, self.place)?;
        Some(CellFacts { id, measure, ..self.clone() })
    }

    fn previous(&self) -> Option<CellFacts> {
        let previous = self.context.previous.as_ref()?;
        let indicator = previous.indicators.get(self.indicator).copied().flatten()?;
        let place = previous.places.get(self.place).copied().flatten()?;
        let id = previous.context.table.indicators.get(indicator)?.figure(self.measure, place)?;
        Some(CellFacts { context: Arc::clone(&previous.context), id, place, indicator, measure: self.measure })
    }
}

fn missing(what: &str) -> Failure {
    format!("上月的表里没有{what}，先用 has_previous 判断").into()
}

/// Makes what stands around the figures known to the language.
pub fn register(language: &mut Language) {
    language.kind::<TextFacts>("文字", "`t.notes`、`t.captions`、`t.heading`、`t.wrong_labels` ……里的一项");
    language.property("text", "印出的字", "t.notes.map(|note| note.text)", |t: &mut TextFacts| t.text.text.clone());
    language.property(
        "plain",
        "整理过的字：没有空白，全角变半角",
        "t.captions.map(|caption| caption.plain)",
        |t: &mut TextFacts| wording::normal(&t.text.text).into_owned(),
    );
    language.property(
        "measure",
        "行标签说的是哪种数据（target ……），别的文字是空的",
        "t.wrong_labels.map(|label| label.measure)",
        |t: &mut TextFacts| t.measure.map(Measure::id).unwrap_or_default(),
    );
    language.property(
        "measure_word",
        "行标签说的是哪种数据，用汉字写",
        "t.wrong_labels.map(|label| label.measure_word)",
        |t: &mut TextFacts| t.measure.map(Measure::word).unwrap_or_default(),
    );
    language.property("row", "在第几行，从 0 数起", "t.notes.map(|note| note.row)", |t: &mut TextFacts| {
        INT::from(t.text.address.row)
    });
    language.property("cell", "在哪一格（D3）", "t.notes.map(|note| note.cell)", |t: &mut TextFacts| {
        t.text.address.to_string()
    });

    language.property("sheet", "工作表的名称", "t.sheet", |t: &mut Facts| t.0.table.sheet.clone());
    language.property("month", "表的月份，不知道是 0", "t.month", |t: &mut Facts| {
        t.0.table.period.map_or(0, |period| INT::from(period.month))
    });
    language.property("year", "表的年份，不知道是 0", "t.year", |t: &mut Facts| {
        t.0.table.period.and_then(|period| period.year).map_or(0, INT::from)
    });
    language.kind::<Merged>("合并的格", "`t.merged` 里的一项");
    language.property("cell", "数所在的格", "t.merged.map(|merged| merged.cell)", |m: &mut Merged| m.cell.clone());
    language.property("indicator", "所在的指标", "t.merged.map(|merged| merged.indicator)", |m: &mut Merged| {
        IndicatorFacts { context: Arc::clone(&m.context), index: m.cell.indicator }
    });
    language.property(
        "places",
        "被并掉的各格所在的地方的名称",
        "t.merged.map(|merged| merged.places)",
        |m: &mut Merged| m.places(),
    );
    language.property("count", "被并掉的格有几个", "t.merged.map(|merged| merged.count)", |m: &mut Merged| {
        count(m.covered().count())
    });
    language.property("address", "合并从哪一格开始", "t.merged.map(|merged| merged.address)", |m: &mut Merged| {
        m.cell.get().address.to_string()
    });
    language.property("last", "合并到哪一格为止", "t.merged.map(|merged| merged.last)", |m: &mut Merged| {
        m.covered().map(|covered| covered.address).max().unwrap_or(m.cell.get().address).to_string()
    });
    language.method(
        "threshold",
        "配置 `[thresholds]` 里的这个阈值",
        "t.threshold(\"early_days\")",
        |t: &mut Facts, name: ImmutableString| -> Result<Decimal, Failure> {
            t.0.thresholds.get(name.as_str()).copied().ok_or_else(|| format!("配置中没有名为 {name} 的阈值").into())
        },
    );

    language.property("has_previous", "有没有给出上月的表", "t.has_previous", |t: &mut Facts| t.0.previous.is_some());
    language.property(
        "previous",
        "上月的表；没有时是错误，先用 has_previous 判断",
        "t.previous",
        |t: &mut Facts| -> Result<Facts, Failure> {
            t.0.previous.as_ref().map(|previous| Facts(Arc::clone(&previous.context))).ok_or_else(|| missing("对应的表"))
        },
    );
    language.property("has_previous", "上月的表里有没有同一指标", "i.has_previous", |i: &mut IndicatorFacts| {
        i.previous().is_some()
    });
    language.property(
        "previous",
        "上月的表里的同一指标；没有时是错误，先用 has_previous 判断",
        "i.previous",
        |i: &mut IndicatorFacts| i.previous().ok_or_else(|| missing("这个指标")),
    );
    language.property("has_previous", "上月的表里有没有同一地方", "p.has_previous", |p: &mut PlaceFacts| {
        p.previous().is_some()
    });
    language.property(
        "previous",
        "上月的表里的同一地方；没有时是错误，先用 has_previous 判断",
        "p.previous",
        |p: &mut PlaceFacts| p.previous().ok_or_else(|| missing("这个地方")),
    );
    language.property("has_previous", "上月的表里有没有同一格", "c.has_previous", |c: &mut CellFacts| {
        c.previous().is_some()
    });
    language.property(
        "previous",
        "上月的表里的同一格；没有时是错误，先用 has_previous 判断",
        "c.previous",
        |c: &mut CellFacts| c.previous().ok_or_else(|| missing("这一格")),
    );

    language.property("index", "是第几个，从 0 数起", "i.index", |i: &mut IndicatorFacts| count(i.index));
    language.property("notes", "备注列里说这个指标的话", "i.notes", |i: &mut IndicatorFacts| {
        i.context.notes(|note| note.indicator == Some(i.index))
    });
    language.property("is_percent", "是百分数", "c.is_percent", |c: &mut CellFacts| c.get().percent);
    language.property("decimals", "印出的小数位数", "c.decimals", |c: &mut CellFacts| INT::from(c.get().shown_decimals()));
    language.method(
        "beside",
        "同一指标、同一地方的另一种数据，没有时是 ()",
        "c.beside(\"target\")",
        |c: &mut CellFacts, measure: ImmutableString| -> Result<Dynamic, Failure> {
            Ok(c.beside(known_measure(&measure)?).map_or(Dynamic::UNIT, Dynamic::from))
        },
    );
    language.method(
        "cells",
        "一种数据一行里有某种性质（number、percent、plain、zero、fine、overfine）的格",
        "i.cells(\"actual\", \"number\")",
        |i: &mut IndicatorFacts, measure: ImmutableString, property: ImmutableString| -> Result<Array, Failure> {
            let (measure, property) = (known_measure(&measure)?, known_property(&property)?);
            let usual = || usual_decimals(&i.context.table, i.get(), measure);
            Ok(array(i.cells(measure).into_iter().filter(|cell| property.is_of(&i.context, cell.id, usual))))
        },
    );
    language.property(
        "usual_decimals",
        "同一行的数通常有几位小数；数太少、看不出时是 ()",
        "c.usual_decimals",
        |c: &mut CellFacts| {
            let usual = usual_decimals(&c.context.table, &c.context.table.indicators[c.indicator], c.measure);
            usual.map_or(Dynamic::UNIT, |usual| Dynamic::from(INT::from(usual)))
        },
    );

    language.property(
        "points",
        "换算成“百分之几”的数：60% 和单位是 % 的 60 都是 60",
        "c.points",
        |c: &mut CellFacts| -> Result<Decimal, Failure> {
            let hundred = if c.get().percent { Decimal::ONE_HUNDRED } else { Decimal::ONE };
            let points = c.get().value.and_then(|value| value.checked_mul(hundred));
            points.map(|points| points.normalize()).ok_or_else(|| format!("单元格 {} 不是数值", c.get().address).into())
        },
    );
    language.property("half_unit", "`points` 末位的一半", "c.half_unit", |c: &mut CellFacts| {
        let figure = c.get();
        let decimals = if figure.percent { figure.decimals.saturating_sub(2) } else { figure.decimals };
        Decimal::new(5, u32::from(decimals.min(27)) + 1)
    });

    language.function(
        "finding",
        "报一个问题，指着表的标题",
        "finding(t, \"…\")",
        |t: Facts, message: ImmutableString| {
            let table = &t.0.table;
            let first = table.title.as_ref().map_or(Address::new(table.rows.0, 0), |title| title.address);
            Reported::at(first).saying(message)
        },
    );

    language.function("month_of", "文字里的月份，没有是 0", "month_of(t.title)", |text: ImmutableString| {
        period::find(&text).month.map_or(0, INT::from)
    });
    language.function(
        "reaches_month",
        "文字里“1至7月”“截至7月”的末月，没有是 0",
        "reaches_month(t.title)",
        |text: ImmutableString| period::reaches(&text).map_or(0, INT::from),
    );
    language.function(
        "dates_in",
        "文字里的日期：.year .month .day，.is_deadline 是不是期限",
        "dates_in(t.title).map(|date| date.day)",
        |text: ImmutableString| -> Array {
            date::mentioned(&text)
                .into_iter()
                .map(|Mentioned { date, is_deadline }| {
                    map([
                        ("year", Dynamic::from(date.year.map_or(0, INT::from))),
                        ("month", Dynamic::from(INT::from(date.month))),
                        ("day", Dynamic::from(INT::from(date.day))),
                        ("is_deadline", Dynamic::from(is_deadline)),
                    ])
                })
                .collect()
        },
    );
}

/// The title.
pub fn heading(t: &Facts) -> Array {
    array(t.0.table.title.iter().map(TextFacts::new))
}

/// The lines above and below the figures whose text, in its normal form, is one that is wanted.
pub fn captions(t: &Facts, wanted: impl Fn(&str) -> bool) -> Array {
    array(t.0.table.captions.iter().filter(|text| wanted(&wording::normal(&text.text))).map(TextFacts::new))
}

/// The notes whose text is one that is wanted.
pub fn notes(t: &Facts, wanted: impl Fn(&str) -> bool) -> Array {
    t.0.notes(|note| wanted(&note.text.text))
}

/// The labels that call a row what it is not, going by the order of the rows.
pub fn wrong_labels(t: &Facts) -> Array {
    let wrong = t.0.table.labels.iter().filter(|label| label.by_order && !label.text.text.is_empty());
    array(wrong.map(TextFacts::of_label))
}

/// The figures of a measure that have a property (`"target", "zero"`), and beside which that of another has one.
pub fn cells(t: &Facts, words: &[&str]) -> Result<Array, Failure> {
    let mut asked = words.chunks_exact(2).map(|pair| Ok::<_, Failure>((known_measure(pair[0])?, known_property(pair[1])?)));
    let Some((measure, property)) = asked.next().transpose()? else { return Ok(Array::new()) };
    Ok(t.0.cells(measure, property, asked.next().transpose()?))
}

/// The numbers that are merged over the cells of others.
pub fn merged(t: &Facts) -> Array {
    Merged::all(&t.0)
}

/// The labels that differ from what most rows of their measure are called: `usual` and the `labels`, by measure.
pub fn rare_labels(t: &Facts) -> Array {
    let context = &*t.0;
    // Most tables call all their rows of a measure the same.
    let mut first: [Option<&str>; 4] = [None; 4];
    let mut varies = [false; 4];
    for label in context.table.labels.iter().filter(|label| !label.by_order) {
        let text = label.text.text.as_str();
        varies[label.measure as usize] |= *first[label.measure as usize].get_or_insert(text) != text;
    }
    let variants = Measure::ALL.into_iter().filter(|measure| varies[*measure as usize]).filter_map(|measure| {
        let labels = || context.table.labels.iter().filter(move |label| label.measure == measure && !label.by_order);
        let plain = |label: &Label| wording::normal(&label.text.text).into_owned();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        labels().for_each(|label| *counts.entry(plain(label)).or_default() += 1);
        let most = counts.values().copied().max()?;
        let usual = labels().map(plain).find(|text| counts.get(text) == Some(&most))?;
        let rare = labels().filter(|label| plain(label) != usual).map(TextFacts::of_label);
        let rare = array(rare);
        (!rare.is_empty()).then(|| map([("usual", Dynamic::from(usual)), ("labels", Dynamic::from(rare))]))
    });
    variants.collect()
}

/// How many decimals most numbers of a row have, the middle one of at least three. A table about one place has no others in the
/// row: there the target tells what is usual for what is done.
fn usual_decimals(table: &Table, indicator: &Indicator, measure: Measure) -> Option<u8> {
    let instead = table.places.len() == 1 && measure == Measure::Actual;
    let row = &indicator.figures[if instead { Measure::Target } else { measure } as usize];
    let numbers = row.iter().flatten().map(|id| table.figure(*id)).filter(|figure| figure.kind == Kind::Number);
    let mut all: Vec<u8> = numbers.map(Figure::shown_decimals).collect();
    all.sort_unstable();
    if all.len() >= 3 || (instead && all.len() == 1) { all.get(all.len() / 2).copied() } else { None }
}

/// The properties of figures that procedural rules may ask for, by their names. Only numbers have any.
const PROPERTIES: [(&str, u32); 6] = [
    ("number", Trait::Number.bit()),
    ("percent", Trait::Percent.bit()),
    ("plain", properties::PLAIN),
    ("zero", properties::ZERO),
    ("fine", properties::FINE),
    (OVERFINE, properties::FINE),
];

/// What the rest of the row decides as well.
const OVERFINE: &str = "overfine";

/// One of them, by its place.
#[derive(Clone, Copy)]
struct Property(usize);

impl Property {
    /// The bit without which no figure has it.
    fn bit(self) -> u32 {
        PROPERTIES[self.0].1
    }

    /// Whether a figure has it, given how many decimals are usual in its row.
    fn is_of(self, context: &Context, id: FigureId, usual: impl Fn() -> Option<u8>) -> bool {
        let is_over = |usual| context.table.figure(id).shown_decimals() >= usual + OVER;
        of_number(context.properties(id)) & self.bit() != 0 && (PROPERTIES[self.0].0 != OVERFINE || usual().is_some_and(is_over))
    }
}

/// The properties of a figure if it is a number, none if it is not.
fn of_number(all: u32) -> u32 {
    if properties::has(all, Trait::Number) { all } else { 0 }
}

fn known_property(word: &str) -> Result<Property, Failure> {
    PROPERTIES.iter().position(|(known, _)| *known == word).map(Property).ok_or_else(|| {
        let words = PROPERTIES.map(|(known, _)| known).join("、");
        format!("没有“{word}”这种性质，应为 {words} 之一").into()
    })
}

/// How many decimals more than is usual in the row are too many.
const OVER: u8 = 3;

/// A number that is merged over the cells of other figures, of which nothing is left.
#[derive(Clone)]
pub struct Merged {
    context: Arc<Context>,
    cell: CellFacts,
}

impl Merged {
    /// All of a table's, in the order of its cells. From the whole's cell over all that follow a number speaks for the whole; of a
    /// task in words there is but one anyway.
    fn all(context: &Arc<Context>) -> Array {
        let table = &context.table;
        let mut origins: Vec<(Address, usize)> =
            table.covered.iter().map(|covered| (covered.origin, covered.indicator)).collect();
        origins.sort_unstable();
        origins.dedup_by_key(|(origin, _)| *origin);
        let merged = origins
            .into_iter()
            .filter_map(|(origin, indicator)| {
                Some(Merged { context: Arc::clone(context), cell: context.cell(origin, indicator)? })
            })
            .filter(|merged| {
                let is_whole = table.places[merged.cell.place].role == Role::Total;
                let is_task = table.indicators[merged.cell.indicator].kind == IndicatorKind::Task;
                !(is_task || (is_whole && merged.covered().count() + 1 >= table.places.len()))
            });
        array(merged)
    }

    fn covered(&self) -> impl Iterator<Item = &Covered> {
        let origin = self.cell.get().address;
        self.context.table.covered.iter().filter(move |covered| covered.origin == origin)
    }

    /// The names of the places whose cells it swallowed.
    fn places(&self) -> Array {
        let mut places: Vec<&str> =
            self.covered().map(|covered| self.context.table.places[covered.place].name.as_str()).collect();
        places.dedup();
        places.into_iter().map(|name| Dynamic::from(name.to_owned())).collect()
    }
}
