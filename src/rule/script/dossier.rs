//! Evidence as rules see it: `check(e)` looks at what a ledger holds for one indicator in one place.

use std::collections::BTreeMap;
use std::sync::Arc;

use rhai::{Array, Dynamic, EvalAltResult, INT, ImmutableString};
use rust_decimal::Decimal;

use super::language::Language;
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

/// Makes evidence known to the language.
pub(super) fn register(language: &mut Language) {
    language
        .kind::<EvidenceFacts>("佐证", "`over: \"evidence\"` 的 `e`：台账里一个指标在一个地方的全部材料")
        .kind::<Item>("项目点或材料", "`e.materials`、`e.points`、`e.lacking(…)`、`e.faulty` ……里的一项")
        .kind::<EvidenceHit>("佐证问题", "`finding(e, …)`");

    language.property("indicator", "指标的名称", "e.indicator", |e: &mut EvidenceFacts| e.evidence.indicator.clone());
    language.property("place", "地方的名称", "e.place", |e: &mut EvidenceFacts| e.evidence.place.clone());
    language.property("is_empty", "一份材料也没有", "e.is_empty", |e: &mut EvidenceFacts| e.evidence.rows.is_empty());
    language.property(
        "required",
        "必需的材料类型，见配置 `[materials]`",
        "e.required",
        |e: &mut EvidenceFacts| -> Array { e.evidence.required.iter().map(|kind| Dynamic::from(kind.clone())).collect() },
    );
    language.property("materials", "全部材料", "e.materials", |e: &mut EvidenceFacts| {
        e.rows(e.evidence.rows.clone(), |_| LedgerColumn::Material)
    });
    language.property("points", "全部项目点", "e.points", |e: &mut EvidenceFacts| {
        e.items((0..e.evidence.points.len()).map(Subject::Point), |_| LedgerColumn::Point)
    });
    language.method(
        "lacking",
        "缺这种材料的项目点",
        "e.lacking(\"供电合同\")",
        |e: &mut EvidenceFacts, kind: ImmutableString| {
            e.items(e.evidence.lacking(&kind).into_iter().map(Subject::Point), |_| LedgerColumn::Point)
        },
    );
    language.method(
        "has_kind",
        "有没有这种材料",
        "e.has_kind(\"供电合同\")",
        |e: &mut EvidenceFacts, kind: ImmutableString| e.evidence.has_kind(&kind),
    );
    language.property("faulty", "不符合要求而没有重传的材料", "e.faulty", |e: &mut EvidenceFacts| {
        e.rows(e.evidence.faulty(), |material| match material.province.meaning {
            Review::Failed | Review::Returned => LedgerColumn::Province,
            _ => LedgerColumn::City,
        })
    });
    language.method(
        "stuck",
        "卡在这一级（市级、省级）审核的材料",
        "e.stuck(\"省级\")",
        |e: &mut EvidenceFacts, word: ImmutableString| -> Result<Array, Failure> {
            let level = level(&word)?;
            let column = if level == ReviewLevel::City { LedgerColumn::City } else { LedgerColumn::Province };
            Ok(e.rows(e.evidence.stuck(level), |_| column))
        },
    );
    language.property("unknown_words", "状态不认识的材料", "e.unknown_words", |e: &mut EvidenceFacts| {
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
    language.property("shared_files", "还用于别的项目点的材料", "e.shared_files", |e: &mut EvidenceFacts| {
        e.rows(e.evidence.shared.iter().map(|(row, _)| *row).collect(), |_| LedgerColumn::File)
    });
    language.property(
        "unaccepted",
        "没有验收的项目点；台账不写项目点时是材料",
        "e.unaccepted",
        |e: &mut EvidenceFacts| e.unaccepted(),
    );
    language.property("accepted_count", "已验收的个数", "e.accepted_count", |e: &mut EvidenceFacts| {
        count(e.evidence.accepted().0)
    });
    language.property("counted", "共有的个数", "e.counted", |e: &mut EvidenceFacts| count(e.evidence.accepted().1));
    language.property("acceptance", "验收率，不知道是 ()", "e.acceptance", |e: &mut EvidenceFacts| {
        let (accepted, of) = e.evidence.accepted();
        let share = Decimal::from(accepted).checked_div(Decimal::from(of));
        share.map_or(Dynamic::UNIT, Dynamic::from)
    });
    language.property("units", "项目点合多少个单位，不知道是 ()", "e.units", |e: &mut EvidenceFacts| {
        e.evidence.units().map_or(Dynamic::UNIT, Dynamic::from)
    });
    language.property("target", "同月进度表里的目标，没有是 ()", "e.target", |e: &mut EvidenceFacts| {
        e.figure(|standing| standing.target)
    });
    language.property("actual", "同月进度表里的完成数，没有是 ()", "e.actual", |e: &mut EvidenceFacts| {
        e.figure(|standing| standing.actual)
    });
    language.property("progress", "同月进度表里的进度，没有是 ()", "e.progress", |e: &mut EvidenceFacts| {
        e.figure(|standing| standing.progress)
    });
    language.property("unit", "进度表里的单位，没有是空的", "e.unit", |e: &mut EvidenceFacts| {
        e.evidence.standing.as_ref().map(|standing| standing.unit.clone()).unwrap_or_default()
    });
    language.property(
        "is_counted",
        "指标以整个单位计数（个、人、户 ……）",
        "e.is_counted",
        |e: &mut EvidenceFacts| e.evidence.standing.as_ref().is_some_and(|standing| standing.counted),
    );
    language.method(
        "threshold",
        "配置 `[thresholds]` 里的这个阈值",
        "e.threshold(\"acceptance_gap\")",
        |e: &mut EvidenceFacts, name: ImmutableString| -> Result<Decimal, Failure> {
            e.thresholds.get(name.as_str()).copied().ok_or_else(|| format!("配置中没有名为 {name} 的阈值").into())
        },
    );

    language
        .property("point", "项目点的名称", "e.points.map(|item| item.point)", |item: &mut Item| item.point().to_owned());
    language.property("file", "文件名", "e.materials.map(|item| item.file)", |item: &mut Item| item.says(LedgerColumn::File));
    language.property("kind", "材料类型", "e.materials.map(|item| item.kind)", |item: &mut Item| {
        item.says(LedgerColumn::Material)
    });
    language.property("opinion", "审核意见", "e.materials.map(|item| item.opinion)", |item: &mut Item| {
        item.says(LedgerColumn::Opinion)
    });
    language.property("says", "有问题的那一列写的字", "e.faulty.map(|item| item.says)", |item: &mut Item| {
        item.says(item.column)
    });
    language.property(
        "elsewhere",
        "同一文件还用于哪个项目点，没有是空的",
        "e.shared_files.map(|item| item.elsewhere)",
        |item: &mut Item| {
            let other = item.evidence.shared.iter().find(|(row, _)| matches!(item.subject, Subject::Row(own) if own == *row));
            other.map(|(_, name)| name.clone()).unwrap_or_default()
        },
    );

    language.function(
        "names",
        "项目点或材料的名称，列举成一句",
        "names(e.points)",
        |array: Array| -> Result<String, Failure> { Ok(wording::listed(&names(&items(array)?))) },
    );
    language.function(
        "opinions",
        "它们的审核意见，列举成一句",
        "opinions(e.faulty)",
        |array: Array| -> Result<String, Failure> {
            let mut opinions: Vec<String> = Vec::new();
            for opinion in items(array)?.iter().map(|item| item.says(LedgerColumn::Opinion)) {
                if !opinion.is_empty() && !opinions.contains(&opinion) {
                    opinions.push(opinion);
                }
            }
            Ok(wording::listed(&opinions))
        },
    );
    language.function(
        "words",
        "它们有问题的那一列写的字，列举成一句",
        "words(e.unknown_words)",
        |array: Array| -> Result<String, Failure> {
            let mut words: Vec<String> = Vec::new();
            for word in items(array)?.iter().map(|item| format!("“{}”", item.says(item.column))) {
                if !words.contains(&word) {
                    words.push(word);
                }
            }
            Ok(wording::listed(&words))
        },
    );
    language.function(
        "share",
        "两个个数的比，分母是 0 时是 0",
        "share(e.accepted_count, e.counted)",
        |part: INT, of: INT| -> Decimal { Decimal::from(part).checked_div(Decimal::from(of)).unwrap_or_default() },
    );
    language.function("number", "数的写法，去掉末尾的 0", "number(e.target)", |value: Decimal| {
        value.normalize().to_string()
    });
    language.function("percent", "写成两位小数的百分数", "percent(share(1, 3))", |share: Decimal| {
        figure::print(share, 2, true)
    });
    language.function(
        "finding",
        "报一个问题，指着项目点或材料",
        "finding(e, e.points, \"…\")",
        |e: EvidenceFacts, array: Array, message: ImmutableString| hit(&e, array, None, message.into()),
    );
    language.function(
        "finding",
        "报一个问题，指着项目点或材料；第三项是量的是什么",
        "finding(e, e.points, \"供电合同\", \"…\")",
        |e: EvidenceFacts, array: Array, measure: ImmutableString, message: ImmutableString| {
            hit(&e, array, Some(measure.into()), message.into())
        },
    );
}

fn count(count: usize) -> INT {
    INT::try_from(count).unwrap_or(INT::MAX)
}
