//! Puts a hit into words: message, formula, left and right, suspects, and the rows to show.

use std::cell::OnceCell;
use std::str::FromStr;

use ecow::EcoString;
use rust_decimal::Decimal;

use crate::model::cause::Cause;
use crate::model::excerpt::{Excerpt, ExcerptCell};
use crate::model::figure::{self, Figure, Kind, Printed};
use crate::model::finding::{BrokenRelation, Diagnosis, Finding, FindingText, Location, MeasureName, Subject, Suspect};
use crate::model::table::{FigureId, Indicator, Measure, NAMELESS, Role, Stated, Table, Text};
use crate::model::workbook::Address;
use crate::profile::Profile;
use crate::rule::Equation;
use crate::rule::expression::{Aggregate, Expression, Mention, Reference};
use crate::text::message::Slot;
use crate::text::wording;

use super::Case;
use super::hit::{Correction, Hit};
use super::scope::Scope;

/// Most rows a finding shows.
const MAX_EXCERPTS: usize = 3;

/// The most characters of a note that are quoted.
const MAX_NOTE: usize = 30;

/// A relation that fails, with its sides printed the way the figure they stand for is printed.
pub fn broken(scope: Scope<'_>, rule: &str, equation: &Equation) -> BrokenRelation {
    let model = model(scope, equation);
    // A sum is exact: where a part has more decimals than the whole, so has the sum, and the difference comes out as it is printed.
    let is_sum = |side: &Expression| matches!(side, Expression::Figure(_) | Expression::Aggregate(Aggregate::Sum, _));
    let exact = is_sum(&equation.left) && is_sum(&equation.right);
    let finer = |value: Decimal, model: &Figure| {
        let more = value.normalize().scale().saturating_sub(u32::from(model.decimals));
        exact && !model.percent && (1..=2).contains(&more)
    };
    let print = |value: Option<Decimal>| match (value, model) {
        (Some(value), Some(model)) if finer(value, model) => value.normalize().to_string(),
        (Some(value), Some(model)) => model.print_like(value),
        (Some(value), None) => value.normalize().to_string(),
        (None, _) => String::new(),
    };
    let stated = scope.indicator().stated.as_ref();
    let side = |expression: &Expression| match (single(scope, expression), expression, stated) {
        (Some(figure), _, _) => figure.printed().into(),
        (None, Expression::Stated, Some(stated)) => stated.words.clone(),
        (None, Expression::StatedPart, Some(Stated { part: Some((_, words)), .. })) => words.clone(),
        _ => print(scope.value(expression)),
    };
    let difference = match (scope.value(&equation.left), scope.value(&equation.right)) {
        (Some(left), Some(right)) => left.checked_sub(right),
        _ => None,
    };
    let mut keys = Vec::new();
    for expression in [&equation.left, &equation.right] {
        expression.visit(&mut |mention| scope.keys(mention, &mut |key| keys.push(key)));
    }
    let cells = keys.into_iter().filter(|key| key.table == 0).map(|key| scope.figure(key).address).collect();
    BrokenRelation {
        rule: rule.to_owned(),
        formula: equation.formula.clone(),
        left: side(&equation.left),
        right: side(&equation.right),
        // A rate without its sign still differs by percentage points.
        difference: match (difference, model) {
            (Some(difference), Some(model)) if model.points => figure::print(difference, model.decimals, true),
            _ => print(difference),
        },
        cells,
    }
}

/// The figure an expression consists of.
fn single<'a>(scope: Scope<'a>, expression: &Expression) -> Option<&'a Figure> {
    match expression {
        Expression::Figure(reference) => scope.key(reference).map(|key| scope.figure(key)),
        _ => None,
    }
}

/// The figure after whose manner computed values are printed: the one that stands alone on a side, else the first.
fn model<'a>(scope: Scope<'a>, equation: &Equation) -> Option<&'a Figure> {
    single(scope, &equation.left).or_else(|| single(scope, &equation.right)).or_else(|| {
        let mut first = None;
        for side in [&equation.left, &equation.right] {
            side.visit(&mut |mention| {
                if first.is_none() {
                    first = match mention {
                        Mention::Figure(reference @ Reference::Figure { .. }) => {
                            scope.key(reference).map(|key| scope.figure(key))
                        }
                        Mention::Series(series) => {
                            scope.members(series).and_then(|keys| keys.first().copied()).map(|key| scope.figure(key))
                        }
                        _ => None,
                    };
                }
            });
        }
        first
    })
}

/// What stands in a row: an indicator's figures of a measure, or its name and unit.
type Standing = (usize, Option<Measure>);

/// Which row of the sheet holds what of a table, so that a row is shown without a look at all the others.
pub struct Sheet<'a> {
    table: &'a Table,
    /// By row, ascending; once it is asked for.
    rows: OnceCell<Vec<(u32, Standing)>>,
}

impl<'a> Sheet<'a> {
    /// The rows of a table.
    pub fn of(table: &'a Table) -> Self {
        Self { table, rows: OnceCell::new() }
    }

    /// What of an indicator may stand in a row, or what of all of them does.
    fn row(&self, row: u32, indicator: Option<usize>) -> Vec<Standing> {
        if let Some(mine) = indicator {
            return Measure::ALL.map(Some).into_iter().chain([None]).map(|measure| (mine, measure)).collect();
        }
        let rows = self.rows.get_or_init(|| self.all());
        let from = rows.partition_point(|(at, _)| *at < row);
        rows[from..].iter().take_while(|(at, _)| *at == row).map(|(_, standing)| *standing).collect()
    }

    fn all(&self) -> Vec<(u32, Standing)> {
        let mut rows = Vec::with_capacity(self.table.indicators.len() * (Measure::ALL.len() + 1));
        for (number, indicator) in self.table.indicators.iter().enumerate() {
            for measure in Measure::ALL {
                let mut last = None;
                for id in indicator.figures[measure as usize].iter().flatten() {
                    // Mostly the one before stands in the same row.
                    let row = self.table.figure(*id).address.row;
                    if last.replace(row) != Some(row) {
                        rows.push((row, (number, Some(measure))));
                    }
                }
            }
            rows.extend(indicator.texts().map(|text| (text.address.row, (number, None))));
        }
        rows.sort_by_key(|(row, _)| *row);
        rows.dedup();
        rows
    }
}

/// The finding a hit stands for.
pub fn finding(case: Case<'_>, schedule: Option<Decimal>, sheet: &Sheet<'_>, mut hit: Hit) -> Finding {
    let rule = &case.rules.rules[hit.rule];
    let table = case.table.as_ref();
    let indicator = hit.indicator.map(|index| &table.indicators[index]);
    let names = Names { table, sheet, indicator, hit: &hit };
    let suspects: Vec<Suspect> = hit.suspects.iter().map(|correction| names.suspect(correction)).collect();
    let alternatives: Vec<Vec<Suspect>> =
        hit.alternatives.iter().map(|repair| repair.iter().map(|correction| names.suspect(correction)).collect()).collect();
    let light = rule.message.has(Slot::Light).then(|| names.light(case.profile)).flatten();
    let fill = |slot: Slot| match slot {
        Slot::Light => light.map(|light| format!("（{light}）")).unwrap_or_default(),
        _ => names.fill(slot, schedule),
    };
    let mut message = match &hit.message {
        Some(message) => message.clone(),
        None if rule.message.is_empty() => rule.title.clone(),
        None => rule.message.fill(fill),
    };
    message.push_str(&names.verdict(&suspects, &alternatives));
    let place = names.places();
    let subject = names.subject();
    let (excerpts, values) = (names.excerpts(), names.values());
    let id = [rule.code.as_str(), &subject, &place, hit.measure.as_ref().map(MeasureName::id).unwrap_or_default()].join("|");
    Finding {
        id,
        rule: rule.summary(),
        location: Location {
            path: case.path.to_owned(),
            sheet: table.sheet.clone(),
            cells: hit.cells.to_vec(),
            values,
            excerpts,
        },
        subject: Subject { indicator: subject, place, measure: hit.measure.take() },
        text: FindingText { light: light.map(str::to_owned), ..rule.say(message) },
        relations: std::mem::take(&mut hit.relations),
        diagnosis: Diagnosis {
            suspect: suspects.first().or_else(|| certain(&alternatives).first().copied()).cloned(),
            suspects,
            alternatives,
            unsettled: hit.unsettled.take(),
        },
        ..Finding::default()
    }
}

/// What all of several repairs change alike; what was calculated from it is left to them.
fn certain(repairs: &[Vec<Suspect>]) -> Vec<&Suspect> {
    let Some((first, others)) = repairs.split_first().filter(|(_, others)| !others.is_empty()) else { return Vec::new() };
    let is_certain = |suspect: &&Suspect| {
        suspect.cause != Some(Cause::Derived) && others.iter().all(|repair| repair.iter().any(|other| other == *suspect))
    };
    first.iter().filter(is_certain).collect()
}

/// Names of what a hit speaks of.
struct Names<'a> {
    table: &'a Table,
    sheet: &'a Sheet<'a>,
    indicator: Option<&'a Indicator>,
    hit: &'a Hit,
}

impl<'a> Names<'a> {
    fn fill(&self, slot: Slot, schedule: Option<Decimal>) -> String {
        let first = self.hit.relations.first();
        let at = |measure: Measure| {
            let place = self.hit.places.first().copied().or_else(|| self.whole())?;
            self.table.at(self.indicator?, measure, place).map(|figure| figure.printed().into())
        };
        match slot {
            Slot::Indicator => self.subject(),
            // A table about no place in particular says nothing by its placeholder.
            Slot::Place | Slot::Places => Some(self.places()).filter(|places| places != NAMELESS).unwrap_or_default(),
            Slot::Count => self.hit.count.to_string(),
            Slot::Measure => match &self.hit.measure {
                Some(MeasureName::Measure(measure)) => measure.word().to_owned(),
                Some(MeasureName::Named(name)) => name.clone(),
                None => String::new(),
            },
            Slot::Value => self.hit.figures.first().map(|id| shown(self.table.figure(*id))).unwrap_or_default(),
            Slot::Unit => self.indicator.map(|i| i.unit_text().to_owned()).unwrap_or_default(),
            Slot::Left => first.map(|e| e.left.clone()).unwrap_or_default(),
            Slot::Right => first.map(|e| e.right.clone()).unwrap_or_default(),
            Slot::Difference => first.map(|e| e.difference_in_words().trim_start_matches('-').to_owned()).unwrap_or_default(),
            Slot::Target => at(Measure::Target).unwrap_or_default(),
            Slot::Actual => at(Measure::Actual).unwrap_or_default(),
            Slot::Progress => at(Measure::Progress).unwrap_or_default(),
            Slot::Cell => self.hit.cells.first().map(Address::to_string).unwrap_or_default(),
            Slot::Stated => self.stated().map(|stated| stated.words.clone()).unwrap_or_default(),
            Slot::StatedPart => self.stated().and_then(|s| s.part.as_ref()).map(|(_, words)| words.clone()).unwrap_or_default(),
            Slot::Notes => self.notes(),
            Slot::Schedule => schedule.map(|value| figure::print(value, 4, true)).unwrap_or_default(),
            // Which light depends on the profile, not on names.
            Slot::Light => String::new(),
        }
    }

    /// The light for the distance from schedule, decided on the percentage points as printed, so that message and light agree.
    fn light<'p>(&self, profile: &'p Profile) -> Option<&'p str> {
        let behind = self.hit.relations.first()?.difference.strip_prefix('-')?;
        profile.light(Decimal::from_str(behind.strip_suffix('%')?).ok()?)
    }

    /// What the notes columns say of what the hit is about, shortened.
    fn notes(&self) -> String {
        let about = |note: &&crate::model::table::Note| {
            note.indicator.is_none_or(|index| Some(index) == self.hit.indicator)
                && note.place.is_none_or(|place| self.hit.places.contains(&place))
        };
        let texts: Vec<&str> = self.table.notes.iter().filter(about).map(|note| note.text.text.as_str()).collect();
        let text = texts.join("；");
        match text.char_indices().nth(MAX_NOTE) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text,
        }
    }

    fn stated(&self) -> Option<&'a crate::model::table::Stated> {
        self.indicator?.stated.as_ref()
    }

    fn whole(&self) -> Option<usize> {
        self.table.places.iter().position(|place| matches!(place.role, Role::Total | Role::Only))
    }

    /// The indicator's name, or the record's.
    fn subject(&self) -> String {
        if let Some(indicator) = self.indicator {
            return indicator.name.text.clone();
        }
        let (Some(record), Some(records)) = (self.hit.record, &self.table.records) else { return String::new() };
        let row = &records.rows[record];
        let key = records.key.and_then(|column| row.get(column)).map(|id| self.table.figure(*id).printed().into());
        key.unwrap_or_else(|| match row.first() {
            Some(id) => format!("第{}行", u64::from(self.table.figure(*id).address.row) + 1),
            None => String::new(),
        })
    }

    /// The places in question by name; the whole where it is among them.
    fn places(&self) -> String {
        let place = |index: &usize| &self.table.places[*index];
        if let Some(whole) = self.hit.places.iter().map(place).find(|place| place.role == Role::Total) {
            return whole.name.clone();
        }
        let names: Vec<String> = self.hit.places.iter().map(|index| place(index).name.clone()).collect();
        let listed = wording::listed(&names);
        if listed.ends_with('个') { listed + "地区" } else { listed }
    }

    /// What a figure is, in words: `全市进度`, or the column's name.
    fn label(&self, id: FigureId) -> String {
        let within = |indicator: &Indicator| {
            Measure::ALL.into_iter().find_map(|measure| {
                let place = indicator.figures[measure as usize].iter().position(|other| *other == Some(id))?;
                let place = &self.table.places[place];
                let name = if place.role == Role::Only { "" } else { place.name.as_str() };
                Some(format!("{name}{}", measure.word()))
            })
        };
        if let Some(indicator) = self.indicator {
            // The whole of which this is a part (其中) is another indicator.
            let whole = indicator.whole.and_then(|whole| self.table.indicators.get(whole));
            let its = || whole.and_then(|whole| Some(format!("“{}”{}", wording::one_line(&whole.name.text), within(whole)?)));
            if let Some(label) = within(indicator).or_else(its) {
                return label;
            }
        }
        let Some(records) = &self.table.records else { return String::new() };
        let row = self.hit.record.and_then(|record| records.rows.get(record));
        let column = row.and_then(|row| row.iter().position(|other| *other == id));
        column.and_then(|column| records.columns.get(column)).map(|text| text.text.clone()).unwrap_or_default()
    }

    fn suspect(&self, correction: &Correction) -> Suspect {
        let figure = self.table.figure(correction.figure);
        // What was exchanged with a number of another sort is printed as it is there, a percentage as one.
        let exchanged =
            (correction.cause == Some(Cause::ActualProgressSwapped)).then(|| self.partner(correction.figure)).flatten();
        let expected = correction.expected.map(|value| match exchanged {
            Some(partner) => partner.printed().into(),
            None => figure.print_instead(value),
        });
        Suspect {
            cell: figure.address,
            label: self.label(correction.figure),
            reported: figure.printed().into(),
            expected,
            cause: correction.cause,
        }
    }

    /// The progress beside a done figure, or the reverse.
    fn partner(&self, id: FigureId) -> Option<&'a Figure> {
        let indicator = self.indicator?;
        [(Measure::Actual, Measure::Progress), (Measure::Progress, Measure::Actual)].into_iter().find_map(|(own, other)| {
            let place = indicator.figures[own as usize].iter().position(|figure| *figure == Some(id))?;
            self.table.at(indicator, other, place)
        })
    }

    /// Which cell is wrong and what it should say, to follow the headline.
    fn verdict(&self, suspects: &[Suspect], alternatives: &[Vec<Suspect>]) -> String {
        let one = |suspect: &Suspect| {
            let should = match &suspect.expected {
                Some(expected) => format!("应为{expected}"),
                None => "填错".to_owned(),
            };
            let because = match suspect.cause {
                Some(Cause::Derived) => "，随之重算".to_owned(),
                Some(cause) => format!("，疑似{}", cause.words()),
                None => String::new(),
            };
            format!("{}（{}）{should}{because}", suspect.label, suspect.cell)
        };
        // Rows that were exchanged are not told cell by cell.
        if let [first, _, _, ..] = suspects
            && let Some(rows) = first.cause.and_then(Cause::exchanged_rows)
            && suspects.iter().all(|suspect| suspect.cause == first.cause)
        {
            return format!("；疑似{rows}填反了（{}等{}格），两行对调即可", first.cell, suspects.len());
        }
        if !suspects.is_empty() {
            return format!("；{}", suspects.iter().map(one).collect::<Vec<_>>().join("；"));
        }
        let shared = certain(alternatives);
        let others = |repair: &&[Suspect]| repair.iter().find(|suspect| !shared.contains(suspect)).map(one);
        let firsts: Vec<String> = alternatives.iter().map(Vec::as_slice).filter_map(|repair| others(&repair)).collect();
        let certainly: String = shared.iter().map(|suspect| format!("；{}", one(suspect))).collect();
        let besides = if shared.is_empty() { "" } else { "别处还有一格要改，" };
        let possibly = match firsts.as_slice() {
            [] => String::new(),
            [only] => format!("；{besides}可能是{only}"),
            [first, second] => format!("；{besides}可能是{first}，也可能是{second}"),
            [first, second, ..] => format!("；{besides}可能是{first}，也可能是{second}，共{}种可能", firsts.len()),
        };
        certainly + possibly.as_str()
    }

    /// What each cell in question says.
    fn values(&self) -> Vec<String> {
        let mut figures: Vec<&Figure> = self.hit.figures.iter().map(|id| self.table.figure(*id)).collect();
        figures.sort_by_key(|figure| figure.address);
        let figure = |cell: &Address| {
            let found = figures.binary_search_by_key(cell, |figure| figure.address).ok()?;
            Some(figures[found].printed().into())
        };
        // A cell that the finding names without its figure: the name, the unit, a place, or a figure of another indicator.
        let text = |cell: &Address| {
            let texts = self.indicator.into_iter().flat_map(Indicator::texts);
            let mut texts = texts.chain(self.table.places.iter().map(|place| &place.printed));
            texts.find(|text| text.address == *cell).map(|text| text.text.clone())
        };
        let other = |cell: &Address| self.table.figures.iter().find(|f| f.address == *cell).map(|f| f.printed().into());
        let says = |cell: &Address| figure(cell).or_else(|| text(cell)).or_else(|| other(cell)).unwrap_or_default();
        self.hit.cells.iter().map(says).collect()
    }

    /// The rows of the cells in question.
    fn excerpts(&self) -> Vec<Excerpt> {
        let cells = &self.hit.cells;
        let mut rows: Vec<u32> = Vec::with_capacity(MAX_EXCERPTS);
        for cell in cells {
            if rows.len() < MAX_EXCERPTS && !rows.contains(&cell.row) {
                rows.push(cell.row);
            }
        }
        let marked = |row: u32| cells.iter().copied().filter(|cell| cell.row == row).collect::<Vec<_>>();
        rows.into_iter().map(|row| self.excerpt(row, &marked(row))).collect()
    }

    fn excerpt(&self, row: u32, marked: &[Address]) -> Excerpt {
        let mut labels: Vec<&str> = Vec::new();
        let mut cells: Vec<Shown> = Vec::with_capacity(self.table.places.len());
        let mut measures = Vec::new();
        for (number, measure) in self.sheet.row(row, self.hit.indicator) {
            let indicator = &self.table.indicators[number];
            let Some(measure) = measure else {
                let texts = [("指标", Some(&indicator.name)), ("单位", indicator.unit.as_ref())];
                let texts = texts.into_iter().filter_map(|(header, text)| Some((header, text?)));
                let texts = texts.filter(|(_, text)| marked.contains(&text.address));
                cells.extend(texts.map(|(header, text)| Shown::text(header, text)));
                continue;
            };
            let from = cells.len();
            let figures = indicator.figures[measure as usize].iter().zip(&self.table.places);
            let figures = figures.filter_map(|(id, place)| Some((self.table.figure((*id)?), place)));
            cells.extend(figures.filter(|(figure, _)| figure.address.row == row).map(|(figure, place)| Shown {
                address: figure.address,
                header: if place.role == Role::Only { "" } else { &place.name },
                measure: Some(measure),
                printed: figure.printed.clone(),
            }));
            if cells.len() == from {
                continue;
            }
            if !measures.contains(&measure) {
                measures.push(measure);
            }
            let name = indicator.name.text.as_str();
            if !labels.contains(&name) {
                labels.push(name);
            }
        }
        if let Some(records) = &self.table.records
            && let Some(ids) = self.hit.record.and_then(|record| records.rows.get(record))
        {
            cells.extend(ids.iter().enumerate().map(|(column, id)| {
                let figure = self.table.figure(*id);
                let header = records.columns.get(column).map_or("", |text| text.text.as_str());
                Shown { address: figure.address, header, measure: None, printed: figure.printed.clone() }
            }));
        }
        let places = self.table.places.iter().map(|place| &place.printed);
        let places = places.filter(|printed| printed.address.row == row && marked.contains(&printed.address));
        cells.extend(places.map(|printed| Shown::text("地区", printed)));
        // One measure in the row: it labels the row; several: they belong to the cells' headers.
        let single = measures.len() <= 1;
        if let [only] = measures.as_slice() {
            labels.push(only.word());
        }
        cells.sort_by_key(|cell| cell.address);
        cells.dedup_by_key(|cell| cell.address);
        let cells = cells.into_iter().map(|Shown { address, header, measure, printed }| ExcerptCell {
            header: match measure {
                Some(measure) if !single || header.is_empty() => EcoString::from(header) + measure.word(),
                _ => header.into(),
            },
            printed,
            note: marked.contains(&address).then(|| self.note(address)),
        });
        Excerpt { row, labels: labels.into_iter().map(str::to_owned).collect(), cells: cells.collect() }
    }

    /// What to write under a cell in question.
    fn note(&self, address: Address) -> String {
        let correction = self.hit.suspects.iter().find(|c| self.table.figure(c.figure).address == address);
        match correction.and_then(|c| c.expected.map(|value| self.table.figure(c.figure).print_instead(value))) {
            Some(expected) => format!("应为 {expected}"),
            None => String::new(),
        }
    }
}

/// A cell of a row that is shown.
struct Shown<'a> {
    address: Address,
    /// The place, or what the column is called.
    header: &'a str,
    measure: Option<Measure>,
    printed: Printed,
}

impl<'a> Shown<'a> {
    fn text(header: &'a str, text: &'a Text) -> Self {
        Self { address: text.address, header, measure: None, printed: text.text.as_str().into() }
    }
}

/// What a cell says, in words where it shows nothing.
fn shown(figure: &Figure) -> String {
    match figure.kind {
        Kind::Uncomputed => "没有结果的公式".to_owned(),
        Kind::Blank => "空白".to_owned(),
        _ => figure.printed().into(),
    }
}
