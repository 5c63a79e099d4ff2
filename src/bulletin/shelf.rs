//! What the tables offer: each indicator with its wording, its unit and its values at a place; the quantities that stand in the
//! text of a task, one by one and added up; the numbers that stand in a name.

use std::sync::Arc;

use rust_decimal::Decimal;

use super::likeness::{Vocabulary, Words};
use super::number::{self, Number, Sort, Units};
use super::platform::UploadSource;
use crate::algebra::interval::Interval;
use crate::model::figure::{Figure, Kind};
use crate::model::table::{Indicator, IndicatorKind, Measure, Role, Table};
use crate::model::workbook::Address;
use crate::profile::Profile;
use crate::text::quantity::{power_of_ten, scale_of};
use crate::text::wording::half_width;

/// A table and the file it stands in.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file, as it is to be shown.
    pub path: String,
    /// The table.
    pub table: Arc<Table>,
}

/// All that claims may be tied to.
pub(super) struct Shelf<'a> {
    pub sources: &'a [Source],
    pub items: Vec<Item>,
    pub vocabulary: Vocabulary,
    pub places: Places,
    pub units: Units<'a>,
}

/// One thing a claim may be about.
pub(super) struct Item {
    /// Index of the source.
    pub source: usize,
    /// Index of the indicator.
    pub indicator: usize,
    /// What of the indicator.
    pub part: Part,
    /// Its wording.
    pub words: Words,
    /// Its units, scale words taken off: the first is that of the figures.
    pub units: Vec<Unit>,
}

/// A unit: the power of ten of its scale word, and the rest.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    pub scale: i32,
    pub base: String,
}

/// What of an indicator a claim may be about.
pub(super) enum Part {
    /// Its figures.
    Whole,
    /// A quantity in the text of a task.
    Task { target: Option<Value>, actual: Option<Value> },
    /// A number in its name that is no target of its own: 筛查率达到100%.
    Name { value: Value },
}

/// A value a claim is compared with, in the unit without scale words (rates as fractions).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub value: Decimal,
    /// The true values it stands for.
    pub interval: Interval,
    pub printed: String,
    pub address: Address,
}

/// What the table says of an item at a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Values {
    pub target: Option<Value>,
    pub actual: Option<Value>,
    pub month: Option<Value>,
    pub progress: Option<Value>,
    /// The progress that is due at the end of the month.
    pub due: Option<Decimal>,
    /// Words in place of the done figure, with their cell.
    pub state: Option<(String, Address)>,
}

impl<'a> Shelf<'a> {
    pub fn new(sources: &'a [Source], uploads: &[UploadSource], profile: &'a Profile) -> Self {
        let indicators = sources.iter().flat_map(|source| &source.table.indicators);
        let units = indicators.filter_map(|indicator| unit_of(indicator, profile));
        let units: Vec<String> = units.collect();

        let mut shelf = Self {
            sources,
            items: Vec::new(),
            vocabulary: Vocabulary::default(),
            places: Places::of(sources, uploads, profile),
            units: Units::new(profile, units.iter().map(String::as_str)),
        };
        for (source, one) in sources.iter().enumerate() {
            for index in 0..one.table.indicators.len() {
                shelf.put(source, index, profile);
            }
        }
        shelf
    }

    fn put(&mut self, source: usize, index: usize, profile: &Profile) {
        let table = &self.sources[source].table;
        let indicator = &table.indicators[index];
        let name: Vec<char> = indicator.name.text.chars().map(half_width).collect();
        let numbers = number::numbers(&name, &self.units);
        let words = Words::of(&without(&name, &numbers));
        self.vocabulary.learn(&words);
        let address = indicator.name.address;
        for number in &numbers {
            let stated = indicator.stated.as_ref().is_some_and(|stated| {
                stated.words.starts_with(&written(&name, number.from, number.from + 1)) && is_stated(indicator, number)
            });
            if number.sort == Sort::Quantity && !stated {
                self.items.push(Item {
                    source,
                    indicator: index,
                    part: Part::Name { value: Value::of_number(number, &name, address) },
                    words: Words::of(&around(&name, &numbers, number)),
                    units: vec![Unit { scale: 0, base: number.unit.clone() }],
                });
            }
        }
        self.put_task(source, index, profile, &words);
        let mut units = Vec::new();
        units.extend(unit_of(indicator, profile).map(|unit| Unit::of(&unit)));
        units.extend(numbers.iter().filter(|n| is_stated(indicator, n)).map(|n| Unit { scale: 0, base: n.unit.clone() }));
        self.items.push(Item { source, indicator: index, part: Part::Whole, words, units });
    }

    /// The quantities in the text of a task, and the sum of those that are measured alike.
    fn put_task(&mut self, source: usize, index: usize, profile: &Profile, name: &Words) {
        let table = &self.sources[source].table;
        let indicator = &table.indicators[index];
        let texts = |measure: Measure| -> Vec<Mentioned> {
            let figures = indicator.figures[measure as usize].iter().flatten().map(|id| table.figure(*id));
            figures.filter(|figure| figure.kind == Kind::Text).flat_map(|figure| mentioned(figure, &self.units)).collect()
        };
        let (targets, actuals) = (texts(Measure::Target), texts(Measure::Actual));
        let unit = |base: &str| vec![Unit { scale: 0, base: base.to_owned() }];
        let partner = |one: &Mentioned, others: &[Mentioned]| -> Option<Value> {
            let alike = others.iter().filter(|other| other.unit == one.unit);
            let score = |other: &Mentioned| self.vocabulary.likeness(&other.words, &one.words);
            let best = alike.map(|other| (score(other), other)).max_by(|a, b| a.0.total_cmp(&b.0));
            best.filter(|(score, _)| *score > 0.6).map(|(_, other)| other.value.clone())
        };
        let mut items = Vec::new();
        for target in &targets {
            items.push(Item {
                source,
                indicator: index,
                part: Part::Task { actual: partner(target, &actuals), target: Some(target.value.clone()) },
                words: target.words.clone(),
                units: unit(&target.unit),
            });
        }
        for actual in actuals.iter().filter(|actual| partner(actual, &targets).is_none()) {
            items.push(Item {
                source,
                indicator: index,
                part: Part::Task { actual: Some(actual.value.clone()), target: None },
                words: actual.words.clone(),
                units: unit(&actual.unit),
            });
        }
        let mut measured: Vec<&str> = targets.iter().map(|target| target.unit.as_str()).collect();
        measured.sort_unstable();
        measured.dedup();
        for base in measured {
            let of = |all: &[Mentioned]| -> Vec<Value> {
                all.iter().filter(|one| one.unit == base).map(|one| one.value.clone()).collect()
            };
            let (parts, done) = (of(&targets), of(&actuals));
            // Lengths and areas of one task add up; what is merely counted (处, 个) need not be alike.
            if parts.len() < 3 || profile.is_counted(base) || base.contains(['%', '元']) {
                continue;
            }
            items.push(Item {
                source,
                indicator: index,
                part: Part::Task {
                    target: sum(&parts, base),
                    actual: if done.len() == parts.len() { sum(&done, base) } else { None },
                },
                words: name.clone(),
                units: unit(base),
            });
        }
        self.items.extend(items);
    }

    pub fn indicator(&self, item: &Item) -> &'a Indicator {
        &self.sources[item.source].table.indicators[item.indicator]
    }

    pub fn table(&self, item: &Item) -> &'a Table {
        &self.sources[item.source].table
    }

    /// What the table says of an item at a place; `None` where the table has no such place.
    pub fn values(&self, item: &Item, place: &str) -> Option<Values> {
        let (table, indicator) = (self.table(item), self.indicator(item));
        let place = whole_or_named(table, place)?;
        let unit = item.units.first();
        let figure = |measure| table.at(indicator, measure, place);
        let mut values = Values {
            progress: figure(Measure::Progress).and_then(progress),
            due: table.period.map(|period| self.units.schedule(period.month)),
            ..Values::default()
        };
        let in_unit = |figure: &Figure| Value::of_figure(figure, unit);
        match &item.part {
            Part::Whole => {
                values.target = figure(Measure::Target).and_then(in_unit);
                values.actual = figure(Measure::Actual).and_then(in_unit);
                values.month = figure(Measure::Month).and_then(in_unit);
                values.state = figure(Measure::Actual)
                    .filter(|figure| matches!(figure.kind, Kind::Status | Kind::Text))
                    .map(|figure| (figure.printed().to_string(), figure.address));
            }
            Part::Task { target, actual } => {
                values.target = target.clone();
                values.actual = actual.clone();
            }
            Part::Name { value } => values.target = Some(value.clone()),
        }
        Some(values)
    }

    /// Whether a table is about the level that a text names (省级, 市级); nothing where neither says.
    pub fn level(&self, source: usize, levels: &[&str]) -> Option<bool> {
        let one = &self.sources[source];
        let title = one.table.title.as_ref().map_or("", |title| title.text.as_str());
        let own: Vec<&str> = LEVELS.into_iter().filter(|level| title.contains(level)).collect();
        let own = if own.is_empty() {
            LEVELS.into_iter().filter(|level| one.path.contains(level) || one.table.sheet.contains(level)).collect()
        } else {
            own
        };
        (!levels.is_empty() && !own.is_empty()).then(|| own.iter().any(|level| levels.contains(level)))
    }
}

/// Words for whose task a table holds.
pub(super) const LEVELS: [&str; 5] = ["国家级", "省级", "市级", "县级", "区级"];

/// The index of the whole (for an empty name) or of a named place.
pub(super) fn whole_or_named(table: &Table, place: &str) -> Option<usize> {
    let role = |place: usize| table.places[place].role;
    let mut all = 0..table.places.len();
    if place.is_empty() {
        return all.find(|index| role(*index) == Role::Total).or_else(|| all_only(table));
    }
    if place == OWN {
        return all.find(|index| role(*index) == Role::Own);
    }
    all.find(|index| table.places[*index].name == place)
}

/// The name under which 市本级 is looked up.
pub(super) const OWN: &str = "市本级";

fn all_only(table: &Table) -> Option<usize> {
    table.places.iter().position(|place| place.role == Role::Only)
}

/// Whether a number of a name is the one that states the target.
fn is_stated(indicator: &Indicator, number: &Number) -> bool {
    let Some(stated) = &indicator.stated else { return false };
    let unit = indicator.unit.as_ref().map(|unit| Unit::of(&unit.text));
    let scale = unit.as_ref().map_or(0, |unit| if unit.base == "%" { -2 } else { unit.scale });
    power_of_ten(scale).and_then(|factor| stated.value.checked_mul(factor)) == Some(number.value)
}

/// The unit of an indicator: from its column, or from the bracket at the end of its name.
fn unit_of(indicator: &Indicator, profile: &Profile) -> Option<String> {
    if let Some(unit) = &indicator.unit {
        return Some(unit.text.clone());
    }
    let name = crate::text::wording::normal(&indicator.name.text).into_owned();
    let (_, inner) = crate::text::wording::without_brackets(&name);
    inner.filter(|inner| profile.is_unit(inner)).map(str::to_owned)
}

fn written(characters: &[char], from: usize, to: usize) -> String {
    characters.get(from..to).unwrap_or_default().iter().collect()
}

/// A name without its numbers.
fn without(name: &[char], numbers: &[Number]) -> String {
    let mut text = String::new();
    let mut from = 0;
    for number in numbers.iter().filter(|number| number.sort == Sort::Quantity) {
        text.push_str(&written(name, from, number.start));
        from = number.end;
        // 达到, 不少于 belong to the number.
        for word in ["达到", "达", "为"] {
            text = text.strip_suffix(word).map_or(text.clone(), str::to_owned);
        }
    }
    text + written(name, from, name.len()).as_str()
}

/// The words around a number, up to the next punctuation or number.
fn around(text: &[char], numbers: &[Number], number: &Number) -> String {
    let stops = |character: &char| matches!(character, ',' | ';' | '。' | ':' | '(' | ')' | '、');
    let before = (0..number.start).rev().find(|at| text.get(*at).is_some_and(stops)).map_or(0, |at| at + 1);
    let before = numbers.iter().filter(|other| other.end <= number.start).map(|other| other.end).max().unwrap_or(0).max(before);
    let after = (number.end..text.len()).find(|at| text.get(*at).is_some_and(stops)).unwrap_or(text.len());
    let after =
        numbers.iter().filter(|other| other.start >= number.end).map(|other| other.start).min().unwrap_or(after).min(after);
    format!("{}，{}", written(text, before, number.start), written(text, number.end, after))
}

/// A quantity in the text of a task.
struct Mentioned {
    words: Words,
    unit: String,
    value: Value,
}

fn mentioned(figure: &Figure, units: &Units<'_>) -> Vec<Mentioned> {
    let text: Vec<char> = figure.printed().chars().map(half_width).collect();
    let numbers = number::numbers(&text, units);
    let counting = numbers.iter().filter(|number| number.sort == Sort::Quantity && number.unit != "%");
    counting
        .map(|number| Mentioned {
            words: Words::of_claim(&around(&text, &numbers, number)),
            unit: number.unit.clone(),
            value: Value::of_number(number, &text, figure.address),
        })
        .collect()
}

fn sum(parts: &[Value], unit: &str) -> Option<Value> {
    let mut total = Decimal::ZERO;
    for part in parts {
        total = total.checked_add(part.value)?;
    }
    let shown: Vec<String> = parts.iter().take(3).map(|part| part.printed.clone()).collect();
    let printed = format!("{}{unit}（{}等{}处相加）", total.normalize(), shown.join("+"), parts.len());
    Some(Value { value: total, interval: Interval::point(total), printed, address: parts.first()?.address })
}

/// A progress, also where it stands in words: 整体形象进度100%.
fn progress(figure: &Figure) -> Option<Value> {
    let printed = figure.printed().to_string();
    if let Some(value) = figure.value {
        return Some(Value { value, interval: figure.interval, printed, address: figure.address });
    }
    let percents: Vec<Decimal> = crate::text::quantity::quantities(&figure.printed())
        .iter()
        .filter(|quantity| quantity.percent)
        .map(|quantity| quantity.number)
        .collect();
    let value = *percents.iter().min()?;
    Some(Value { value, interval: Interval::point(value), printed, address: figure.address })
}

/// The rate a cell of progress says.
pub(super) fn is_progress(figure: &Figure) -> Option<Decimal> {
    progress(figure).map(|value| value.value)
}

impl Value {
    fn of_number(number: &Number, text: &[char], address: Address) -> Self {
        Self {
            value: number.value,
            interval: Interval::point(number.value),
            printed: written(text, number.from, number.end),
            address,
        }
    }

    fn of_figure(figure: &Figure, unit: Option<&Unit>) -> Option<Self> {
        let value = figure.value?;
        let written = match &figure.kind {
            Kind::Quantity { unit } => Some(Unit::of(unit)),
            Kind::Number | Kind::Mixed { .. } => None,
            _ => return None,
        };
        let percent = figure.percent || figure.points;
        let unit = written.as_ref().or(unit);
        let exponent = match unit {
            Some(unit) if unit.base == "%" => {
                if percent {
                    0
                } else {
                    -2
                }
            }
            Some(unit) => unit.scale,
            None => 0,
        };
        let factor = power_of_ten(exponent)?;
        let interval = figure.interval.multiply(&Interval::point(factor));
        Some(Self { value: value.checked_mul(factor)?, interval, printed: figure.printed().to_string(), address: figure.address })
    }
}

impl Unit {
    fn of(text: &str) -> Self {
        let normal = crate::text::wording::normal(text);
        let (scale, base) = scale_of(&normal);
        Self { scale: i32::from(scale), base: base.to_owned() }
    }
}

/// The places that the tables and the profile know, by every way to write them.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Way to write it, name in use; the longest first. An empty name is the whole.
    names: Vec<(Vec<char>, String)>,
}

/// A place named in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mention {
    pub from: usize,
    pub to: usize,
    /// Name in use; empty for the whole.
    pub name: String,
    /// Whether something within the place is meant: 君山区广兴洲镇.
    pub within: bool,
}

impl Places {
    fn of(sources: &[Source], uploads: &[UploadSource], profile: &Profile) -> Self {
        let mut names: Vec<(Vec<char>, String)> = Vec::new();
        let mut put = |written: &str, name: &str| {
            let written: Vec<char> = crate::text::wording::normal(written).chars().collect();
            if written.len() >= 2 && !names.iter().any(|(known, _)| *known == written) {
                names.push((written, name.to_owned()));
            }
        };
        for whole in ["全市", "我市", "市级层面", "全县", "全区", "全州"] {
            put(whole, "");
        }
        put(OWN, OWN);
        let of_tables = sources.iter().flat_map(|source| &source.table.places);
        let of_uploads = uploads.iter().flat_map(|source| source.uploads.places.iter().map(|row| &row.place));
        for place in of_tables.chain(of_uploads) {
            match place.role {
                Role::Total | Role::Subtotal { .. } => {}
                Role::Own => put(&place.printed.text, OWN),
                Role::Part | Role::Only => {
                    put(&place.name, &place.name);
                    put(&place.printed.text, &place.name);
                    let short = ["自治县", "新区", "县", "区", "市"].iter().find_map(|ending| place.name.strip_suffix(ending));
                    if let Some(short) = short.filter(|short| short.chars().count() >= 2) {
                        put(short, &place.name);
                    }
                }
            }
        }
        let known: Vec<String> = names.iter().map(|(_, name)| name.clone()).collect();
        for (alias, name) in profile.places().filter(|(_, name)| known.iter().any(|known| known == name)) {
            let written: Vec<char> = alias.chars().collect();
            if written.len() >= 2 && !names.iter().any(|(known, _)| *known == written) {
                names.push((written, name.to_owned()));
            }
        }
        names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        Self { names }
    }

    /// The places named in a sentence, from left to right.
    pub fn mentions(&self, sentence: &[char]) -> Vec<Mention> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < sentence.len() {
            match self.mention(sentence, at) {
                Some(mention) => {
                    at = mention.to;
                    found.push(mention);
                }
                None => at += 1,
            }
        }
        found
    }

    fn mention(&self, sentence: &[char], at: usize) -> Option<Mention> {
        let rest = sentence.get(at..)?;
        let (written, name) = self.names.iter().find(|(written, _)| rest.starts_with(written))?;
        let to = at + written.len();
        let next = sentence.get(to).copied();
        // A short name may be part of another: 南湖大道, 君山公园.
        let full = name.is_empty() || written.last().is_some_and(|last| matches!(last, '县' | '区' | '市' | '旗' | '州' | '级'));
        let apart = next.is_none_or(|next| !next.is_alphabetic() || "和与及等的共已有完建新各分达为".contains(next));
        if !full && !apart {
            return None;
        }
        let behind: String = sentence.iter().skip(to).take_while(|c| c.is_alphabetic()).take(7).collect();
        Some(Mention { from: at, to, name: name.clone(), within: !name.is_empty() && names_a_part(&behind) })
    }
}

/// Whether the words behind a place begin with the name of a town, street or village in it: 广兴洲镇, but not 新增城镇就业,
/// 建成村级服务站, 改造社区食堂.
fn names_a_part(behind: &str) -> bool {
    const DEEDS: [&str; 28] = [
        "新建", "建成", "建设", "改造", "改建", "完成", "新增", "增加", "发放", "培训", "实施", "开展", "累计", "组织", "推进",
        "救助", "提质", "补充", "安装", "治理", "打造", "推动", "的", "已", "共", "各", "全", "有",
    ];
    const NO_NAMES: [&str; 8] = ["城镇", "乡镇", "农村", "乡村", "村镇", "镇村", "村庄", "村村"];
    // 村级, 镇卫生院: a sort of thing, no place.
    const SORTS: [&str; 8] = ["级", "卫生", "民", "道", "组", "域", "居", "集体"];
    if DEEDS.iter().any(|deed| behind.starts_with(deed)) {
        return false;
    }
    let words = NO_NAMES.iter().fold(behind.to_owned(), |words, word| words.replace(word, "，，"));
    ["镇", "乡", "街道", "村", "社区"].iter().any(|end| {
        words.find(end).is_some_and(|at| {
            let after = words.get(at + end.len()..).unwrap_or_default();
            let name = words.get(..at).unwrap_or_default();
            (1..=4).contains(&name.chars().count()) && !name.contains('，') && !SORTS.iter().any(|sort| after.starts_with(sort))
        })
    })
}

/// Whether an indicator's values are a standard that every place has to reach, not a count of what was done.
pub(super) fn is_standard(indicator: &Indicator) -> bool {
    matches!(indicator.kind, IndicatorKind::Uniform | IndicatorKind::Rate)
        || (indicator.kind == IndicatorKind::Status && indicator.unit.as_ref().is_some_and(|unit| unit.text.trim() == "%"))
}
