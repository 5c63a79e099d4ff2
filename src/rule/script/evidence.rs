//! Evidence as rules see it: `check(e)` looks at what a ledger holds for one indicator in one place.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Array, Dynamic, Engine, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use crate::gather::dossier::{Evidence, ReviewLevel};
use crate::model::figure;
use crate::model::finding::Tally;
use crate::model::ledger::{Acceptance, LedgerColumn, Material, Review};
use crate::model::workbook::Address;
use crate::text::wording;

type Failure = Box<EvalAltResult>;

/// Evidence that procedural rules may look at, with the profile's thresholds.
#[derive(Clone, Debug)]
pub struct EvidenceFacts {
    evidence: Arc<Evidence>,
    thresholds: Arc<BTreeMap<String, Decimal>>,
}

/// A row of the ledger or a site, and the column of it that is in question.
#[derive(Clone)]
struct Item {
    evidence: Arc<Evidence>,
    subject: Subject,
    column: LedgerColumn,
}

#[derive(Clone, Copy)]
enum Subject {
    Row(usize),
    Point(usize),
}

/// What a `check` over evidence reports.
#[derive(Clone, Debug)]
pub struct EvidenceHit {
    /// The cells in question.
    pub cells: Vec<Address>,
    /// What it measures: a kind of material, a level of review.
    pub measure: Option<String>,
    /// How many of how many, and which sites.
    pub tally: Tally,
    /// What is wrong.
    pub message: String,
}

impl EvidenceFacts {
    /// Evidence as the argument of a `check`.
    pub fn new(evidence: Arc<Evidence>, thresholds: Arc<BTreeMap<String, Decimal>>) -> Self {
        Self { evidence, thresholds }
    }

    fn items(&self, subjects: impl IntoIterator<Item = Subject>, column: impl Fn(Subject) -> LedgerColumn) -> Array {
        let item = |subject| Item { evidence: Arc::clone(&self.evidence), subject, column: column(subject) };
        subjects.into_iter().map(|subject| Dynamic::from(item(subject))).collect()
    }

    fn rows(&self, rows: Vec<usize>, column: impl Fn(&Material) -> LedgerColumn) -> Array {
        let evidence = &self.evidence;
        self.items(rows.into_iter().map(Subject::Row), |subject| match subject {
            Subject::Row(row) => column(evidence.material(row)),
            Subject::Point(_) => LedgerColumn::Point,
        })
    }

    /// The sites that have not been accepted; rows where the ledger names no sites.
    fn unaccepted(&self) -> Array {
        let evidence = &self.evidence;
        let column = |_| LedgerColumn::Acceptance;
        if evidence.points.is_empty() {
            let open = |row: &usize| evidence.material(*row).acceptance.meaning != Acceptance::Accepted;
            return self.items(evidence.rows.iter().copied().filter(open).map(Subject::Row), column);
        }
        let open = evidence.points.iter().enumerate().filter(|(_, point)| point.acceptance != Acceptance::Accepted);
        self.items(open.map(|(index, _)| Subject::Point(index)), column)
    }

    fn figure(&self, of: impl Fn(&crate::gather::dossier::Standing) -> Option<Decimal>) -> Dynamic {
        self.evidence.standing.as_ref().and_then(of).map_or(Dynamic::UNIT, Dynamic::from)
    }
}

impl Item {
    fn rows(&self) -> Vec<usize> {
        match self.subject {
            Subject::Row(row) => vec![row],
            Subject::Point(point) => self.evidence.points[point].rows.clone(),
        }
    }

    /// The first row of the item.
    fn material(&self) -> Option<&Material> {
        self.rows().first().map(|row| self.evidence.material(*row))
    }

    fn address(&self) -> Option<Address> {
        let material = self.material()?;
        Some(material.cell(self.column).map_or_else(|| material.address(), |text| text.address))
    }

    /// The site's name; empty for a row that names none.
    fn point(&self) -> &str {
        match self.subject {
            Subject::Point(point) => self.evidence.points[point].name.as_str(),
            Subject::Row(_) => {
                self.material().and_then(|material| material.point.as_ref()).map_or("", |point| point.text.as_str())
            }
        }
    }

    fn says(&self, column: LedgerColumn) -> String {
        self.material().and_then(|material| material.cell(column)).map(|text| text.text.clone()).unwrap_or_default()
    }

    /// What names it to a reader: its site, else its file, else its kind.
    fn name(&self) -> String {
        let named = [self.point().to_owned(), self.says(LedgerColumn::File), self.says(LedgerColumn::Material)];
        named.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
    }
}

fn level(word: &str) -> Result<ReviewLevel, Failure> {
    match word {
        "市级" => Ok(ReviewLevel::City),
        "省级" => Ok(ReviewLevel::Province),
        _ => Err(format!("没有“{word}”这一级审核，应为 市级、省级").into()),
    }
}

fn items(array: Array) -> Result<Vec<Item>, Failure> {
    let one = |item: Dynamic| item.try_cast::<Item>().ok_or_else(|| "应为项目点或材料的数组".into());
    array.into_iter().map(one).collect()
}

/// The distinct names of items, in order.
fn names(items: &[Item]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in items.iter().map(Item::name) {
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn hit(evidence: &EvidenceFacts, array: Array, measure: Option<String>, message: String) -> Result<EvidenceHit, Failure> {
    let items = items(array)?;
    let evidence = &evidence.evidence;
    let mut cells: Vec<Address> = Vec::new();
    for address in items.iter().filter_map(Item::address) {
        if !cells.contains(&address) {
            cells.push(address);
        }
    }
    let is_point = items.first().is_some_and(|item| matches!(item.subject, Subject::Point(_)));
    let of = if is_point { evidence.points.len() } else { evidence.rows.len() };
    let tally = Tally { count: items.len(), of, names: names(&items) };
    Ok(EvidenceHit { cells, measure, tally, message })
}

/// Makes evidence known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine
        .register_type_with_name::<EvidenceFacts>("佐证")
        .register_type_with_name::<Item>("项目点或材料")
        .register_type_with_name::<EvidenceHit>("佐证问题");

    engine.register_get("indicator", |e: &mut EvidenceFacts| e.evidence.indicator.clone());
    engine.register_get("place", |e: &mut EvidenceFacts| e.evidence.place.clone());
    engine.register_get("is_empty", |e: &mut EvidenceFacts| e.evidence.rows.is_empty());
    engine.register_get("required", |e: &mut EvidenceFacts| -> Array {
        e.evidence.required.iter().map(|kind| Dynamic::from(kind.clone())).collect()
    });
    engine.register_get("materials", |e: &mut EvidenceFacts| e.rows(e.evidence.rows.clone(), |_| LedgerColumn::Material));
    engine.register_get("points", |e: &mut EvidenceFacts| {
        e.items((0..e.evidence.points.len()).map(Subject::Point), |_| LedgerColumn::Point)
    });
    engine.register_fn("lacking", |e: &mut EvidenceFacts, kind: ImmutableString| {
        e.items(e.evidence.lacking(&kind).into_iter().map(Subject::Point), |_| LedgerColumn::Point)
    });
    engine.register_fn("has_kind", |e: &mut EvidenceFacts, kind: ImmutableString| e.evidence.has_kind(&kind));
    engine.register_get("faulty", |e: &mut EvidenceFacts| {
        e.rows(e.evidence.faulty(), |material| match material.province.meaning {
            Review::Failed | Review::Returned => LedgerColumn::Province,
            _ => LedgerColumn::City,
        })
    });
    engine.register_fn("stuck", |e: &mut EvidenceFacts, word: ImmutableString| -> Result<Array, Failure> {
        let level = level(&word)?;
        let column = if level == ReviewLevel::City { LedgerColumn::City } else { LedgerColumn::Province };
        Ok(e.rows(e.evidence.stuck(level), |_| column))
    });
    engine.register_get("unknown_words", |e: &mut EvidenceFacts| {
        e.rows(e.evidence.unknown(), |material| {
            if material.city.meaning == Review::Unknown {
                LedgerColumn::City
            } else if material.province.meaning == Review::Unknown {
                LedgerColumn::Province
            } else {
                LedgerColumn::Acceptance
            }
        })
    });
    engine.register_get("shared_files", |e: &mut EvidenceFacts| {
        e.rows(e.evidence.shared.iter().map(|(row, _)| *row).collect(), |_| LedgerColumn::File)
    });
    engine.register_get("unaccepted", |e: &mut EvidenceFacts| e.unaccepted());
    engine.register_get("accepted_count", |e: &mut EvidenceFacts| count(e.evidence.accepted().0));
    engine.register_get("counted", |e: &mut EvidenceFacts| count(e.evidence.accepted().1));
    engine.register_get("acceptance", |e: &mut EvidenceFacts| {
        let (accepted, of) = e.evidence.accepted();
        let share = Decimal::from(accepted).checked_div(Decimal::from(of));
        share.map_or(Dynamic::UNIT, Dynamic::from)
    });
    engine.register_get("units", |e: &mut EvidenceFacts| e.evidence.units().map_or(Dynamic::UNIT, Dynamic::from));
    engine.register_get("target", |e: &mut EvidenceFacts| e.figure(|standing| standing.target));
    engine.register_get("actual", |e: &mut EvidenceFacts| e.figure(|standing| standing.actual));
    engine.register_get("progress", |e: &mut EvidenceFacts| e.figure(|standing| standing.progress));
    engine.register_get("unit", |e: &mut EvidenceFacts| {
        e.evidence.standing.as_ref().map(|standing| standing.unit.clone()).unwrap_or_default()
    });
    engine.register_get("is_counted", |e: &mut EvidenceFacts| {
        e.evidence.standing.as_ref().is_some_and(|standing| standing.counted)
    });
    engine.register_fn("threshold", |e: &mut EvidenceFacts, name: ImmutableString| -> Result<Decimal, Failure> {
        e.thresholds.get(name.as_str()).copied().ok_or_else(|| format!("配置中没有名为 {name} 的阈值").into())
    });

    engine.register_get("point", |item: &mut Item| item.point().to_owned());
    engine.register_get("file", |item: &mut Item| item.says(LedgerColumn::File));
    engine.register_get("kind", |item: &mut Item| item.says(LedgerColumn::Material));
    engine.register_get("opinion", |item: &mut Item| item.says(LedgerColumn::Opinion));
    engine.register_get("says", |item: &mut Item| item.says(item.column));
    engine.register_get("elsewhere", |item: &mut Item| {
        let other = item.evidence.shared.iter().find(|(row, _)| matches!(item.subject, Subject::Row(own) if own == *row));
        other.map(|(_, name)| name.clone()).unwrap_or_default()
    });

    engine.register_fn("names", |array: Array| -> Result<String, Failure> { Ok(wording::listed(&names(&items(array)?))) });
    engine.register_fn("opinions", |array: Array| -> Result<String, Failure> {
        let mut opinions: Vec<String> = Vec::new();
        for opinion in items(array)?.iter().map(|item| item.says(LedgerColumn::Opinion)) {
            if !opinion.is_empty() && !opinions.contains(&opinion) {
                opinions.push(opinion);
            }
        }
        Ok(wording::listed(&opinions))
    });
    engine.register_fn("words", |array: Array| -> Result<String, Failure> {
        let mut words: Vec<String> = Vec::new();
        for word in items(array)?.iter().map(|item| format!("“{}”", item.says(item.column))) {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        Ok(wording::listed(&words))
    });
    engine.register_fn("share", |part: INT, of: INT| -> Decimal {
        Decimal::from(part).checked_div(Decimal::from(of)).unwrap_or_default()
    });
    engine.register_fn("number", |value: Decimal| value.normalize().to_string());
    engine.register_fn("percent", |share: Decimal| figure::print(share, 2, true));
    engine
        .register_fn("finding", |e: EvidenceFacts, array: Array, message: ImmutableString| hit(&e, array, None, message.into()));
    engine.register_fn("finding", |e: EvidenceFacts, array: Array, measure: ImmutableString, message: ImmutableString| {
        hit(&e, array, Some(measure.into()), message.into())
    });
}

fn count(count: usize) -> INT {
    INT::try_from(count).unwrap_or(INT::MAX)
}
