//! 三、突出问题 as Markdown, as an official document, and the trace from every sentence to its findings.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::Serialize;

use super::official::{Block, Document};
use super::problem_list::month_words;
use crate::model::finding::Finding;
use crate::model::rule_summary::Level;
use crate::office::narrative::score::Part;
use crate::office::narrative::{Candidate, Section, Sentence, Settings};
use crate::office::register::Register;
use crate::report::json::pretty;

const HEADING: &str = "三、突出问题";
/// Said where there is no passage; no sentence of the bulletin.
const NONE: &str = "（本月没有项目达到列入突出问题的分数，各项目得分见“突出问题-依据.json”。）";

/// The section as Markdown.
pub fn markdown(section: &Section) -> String {
    let mut text = format!("# {HEADING}\n");
    for passage in section.passages() {
        text.push_str(&format!("\n**{}**\n\n{}\n", passage.heading, passage.text()));
    }
    if section.passages().next().is_none() {
        text.push_str(&format!("\n{NONE}\n"));
    }
    text
}

/// The section as an official document.
pub fn document(register: &Register<'_>, section: &Section) -> Document {
    let month = register.period.map(month_words).unwrap_or_default();
    let mut blocks = vec![Block::Heading(HEADING.to_owned())];
    for passage in section.passages() {
        blocks.push(Block::Subheading(passage.heading.clone()));
        blocks.push(Block::Text(passage.text()));
    }
    if section.passages().next().is_none() {
        blocks.push(Block::Text(NONE.to_owned()));
    }
    Document { title: format!("{month}民生实事项目突出问题"), blocks }
}

/// The trace as JSON: every sentence with its clauses and their findings, every project with its score, and the findings.
pub fn trace(register: &Register<'_>, section: &Section, settings: &Settings) -> String {
    let mut findings: BTreeMap<&str, Vec<FindingJson<'_>>> = BTreeMap::new();
    let used: BTreeSet<&str> = section
        .passages()
        .flat_map(|passage| &passage.sentences)
        .flat_map(|sentence| &sentence.clauses)
        .flat_map(|clause| clause.findings.iter().map(String::as_str))
        .chain(section.candidates.iter().flat_map(|candidate| candidate.untold.iter().map(String::as_str)))
        .chain(section.candidates.iter().flat_map(|candidate| candidate.score.breadth.findings.iter().map(String::as_str)))
        .collect();
    for problem in &register.problems {
        let finding: &Finding = problem.finding;
        if used.contains(finding.id.as_str()) {
            findings.entry(&finding.id).or_default().push(FindingJson::from(finding));
        }
    }
    let passages = section.passages().map(|passage| PassageJson {
        heading: &passage.heading,
        sentences: passage.sentences.iter().map(SentenceJson::from).collect(),
    });
    let whole = TraceJson {
        version: 1,
        period: register.period.map(|period| period.to_string()),
        weights: WeightsJson {
            lag: printed(settings.lag_weight),
            breadth: printed(settings.breadth_weight),
            evidence: printed(settings.evidence_weight),
            least_score: printed(settings.least_score),
            most_projects: settings.most_projects,
        },
        passages: passages.collect(),
        projects: section.candidates.iter().map(|candidate| ProjectJson::new(register, candidate, settings)).collect(),
        findings,
    };
    pretty(&whole)
}

#[derive(Serialize)]
struct TraceJson<'a> {
    version: u8,
    period: Option<String>,
    weights: WeightsJson,
    passages: Vec<PassageJson<'a>>,
    projects: Vec<ProjectJson<'a>>,
    findings: BTreeMap<&'a str, Vec<FindingJson<'a>>>,
}

#[derive(Serialize)]
struct WeightsJson {
    lag: String,
    breadth: String,
    evidence: String,
    least_score: String,
    most_projects: usize,
}

/// Decimals are texts here, so that no reader makes binary fractions of them.
fn printed(value: Decimal) -> String {
    value.normalize().to_string()
}

#[derive(Serialize)]
struct PassageJson<'a> {
    heading: &'a str,
    sentences: Vec<SentenceJson<'a>>,
}

#[derive(Serialize)]
struct SentenceJson<'a> {
    text: &'a str,
    clauses: Vec<ClauseJson<'a>>,
}

impl<'a> From<&'a Sentence> for SentenceJson<'a> {
    fn from(sentence: &'a Sentence) -> Self {
        let clause = |clause: &'a crate::office::narrative::Clause| ClauseJson {
            text: &clause.text,
            phrase: &clause.phrase,
            findings: &clause.findings,
        };
        Self { text: &sentence.text, clauses: sentence.clauses.iter().map(clause).collect() }
    }
}

#[derive(Serialize)]
struct ClauseJson<'a> {
    text: &'a str,
    phrase: &'a str,
    findings: &'a [String],
}

#[derive(Serialize)]
struct ProjectJson<'a> {
    project: &'a str,
    lead: Option<&'a str>,
    chosen: bool,
    /// Why it was left out.
    reason: Option<String>,
    score: String,
    lag: PartJson<'a>,
    breadth: PartJson<'a>,
    evidence: PartJson<'a>,
    untold: &'a [String],
}

impl<'a> ProjectJson<'a> {
    fn new(register: &'a Register<'_>, candidate: &'a Candidate, settings: &Settings) -> Self {
        let project = &register.projects[candidate.project];
        let low = candidate.score.total() < settings.least_score;
        let reason = match (&candidate.passage, low) {
            (Some(_), _) => None,
            (None, true) => Some(format!("得分低于 {}", printed(settings.least_score))),
            (None, false) => Some(format!("已有 {} 个项目得分更高", settings.most_projects)),
        };
        let score = &candidate.score;
        Self {
            project: &project.name,
            lead: project.lead.as_deref(),
            chosen: candidate.passage.is_some(),
            reason,
            score: printed(score.total()),
            lag: PartJson::from(&score.lag),
            breadth: PartJson::from(&score.breadth),
            evidence: PartJson::from(&score.evidence),
            untold: &candidate.untold,
        }
    }
}

#[derive(Serialize)]
struct PartJson<'a> {
    value: String,
    points: String,
    findings: &'a [String],
}

impl<'a> From<&'a Part> for PartJson<'a> {
    fn from(part: &'a Part) -> Self {
        Self { value: printed(part.value), points: printed(part.points), findings: &part.findings }
    }
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    level: Level,
    indicator: &'a str,
    place: &'a str,
    message: &'a str,
    path: &'a str,
    sheet: &'a str,
    cells: Vec<String>,
}

impl<'a> From<&'a Finding> for FindingJson<'a> {
    fn from(finding: &'a Finding) -> Self {
        Self {
            rule: &finding.rule.code,
            level: finding.rule.level,
            indicator: &finding.subject.indicator,
            place: &finding.subject.place,
            message: &finding.text.message,
            path: &finding.location.path,
            sheet: &finding.location.sheet,
            cells: finding.location.cells.iter().map(ToString::to_string).collect(),
        }
    }
}
