//! The report as JSON: version 1 of the contract. Fields may be added; what is here stays.

use serde::Serialize;

use super::summary::Summary;
use crate::model::claim::{Claim, DraftClaims};
use crate::model::finding::{BrokenRelation, Finding, Suspect, Tally};
use crate::model::quote::Quote;
use crate::model::report::{Input, Report, Skipped, TableSummary};
use crate::model::rule_summary::Level;
use crate::model::status::Waived;
use crate::model::trouble::Trouble;
use crate::model::workbook::Address;

/// The report as one JSON object, indented, with a line break at the end.
pub fn render(report: &Report) -> String {
    let whole = Whole {
        version: 1,
        inputs: report.inputs.iter().map(InputJson::from).collect(),
        findings: report.findings.iter().map(FindingJson::from).collect(),
        skipped: &report.skipped,
        errors: report.errors.iter().map(TroubleJson::from).collect(),
        summary: Summary::of(report),
        claims: report.claims.iter().flat_map(claims_of).collect(),
    };
    pretty(&whole)
}

/// Indented JSON with a line break at the end.
pub(crate) fn pretty(value: &impl Serialize) -> String {
    // Writing into memory fails only on maps whose keys are no texts, and there are none.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Whole<'a> {
    version: u8,
    inputs: Vec<InputJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    skipped: &'a [Skipped],
    errors: Vec<TroubleJson<'a>>,
    summary: Summary,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    claims: Vec<ClaimJson<'a>>,
}

#[derive(Serialize)]
struct InputJson<'a> {
    path: &'a str,
    tables: Vec<TableJson<'a>>,
}

impl<'a> From<&'a Input> for InputJson<'a> {
    fn from(input: &'a Input) -> Self {
        Self { path: &input.path, tables: input.tables.iter().map(TableJson::from).collect() }
    }
}

#[derive(Serialize)]
struct TableJson<'a> {
    sheet: &'a str,
    layout: &'a str,
    period: Option<&'a str>,
    indicators: usize,
    places: usize,
}

impl<'a> From<&'a TableSummary> for TableJson<'a> {
    fn from(table: &'a TableSummary) -> Self {
        Self {
            sheet: &table.sheet,
            layout: &table.layout,
            period: table.period.as_deref(),
            indicators: table.indicators,
            places: table.places,
        }
    }
}

#[derive(Serialize)]
struct FindingJson<'a> {
    id: &'a str,
    rule: &'a str,
    name: &'a str,
    title: &'a str,
    level: Level,
    path: &'a str,
    sheet: &'a str,
    cells: Vec<String>,
    indicator: &'a str,
    place: &'a str,
    measure: Option<&'a str>,
    light: Option<&'a str>,
    message: &'a str,
    why: &'a str,
    help: &'a str,
    formula: Option<&'a str>,
    left: Option<&'a str>,
    right: Option<&'a str>,
    difference: Option<&'a str>,
    suspect: Option<SuspectJson<'a>>,
    suspects: Vec<SuspectJson<'a>>,
    alternatives: Vec<Vec<SuspectJson<'a>>>,
    unsettled: Option<&'a str>,
    evidence: Vec<EvidenceJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tally: Option<&'a Tally>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote: Option<QuoteJson<'a>>,
    values: &'a [String],
    mark: &'a str,
    waived: Option<&'a Waived>,
    objection: Option<&'a str>,
}

impl<'a> From<&'a Finding> for FindingJson<'a> {
    fn from(finding: &'a Finding) -> Self {
        let first = finding.relations.first();
        // A draft has neither sheets nor cells: its findings are pinned to the figures they are tied to, in the table that
        // `quote.against` names.
        let pin = finding.quote().and_then(|quote| quote.against.as_ref());
        let (sheet, cells) = pin.map_or((&finding.location.sheet, &finding.location.cells), |pin| (&pin.sheet, &pin.cells));
        Self {
            id: &finding.id,
            rule: &finding.rule.code,
            name: &finding.rule.name,
            title: &finding.rule.title,
            level: finding.rule.level,
            path: &finding.location.path,
            sheet,
            cells: addresses(cells),
            indicator: &finding.subject.indicator,
            place: &finding.subject.place,
            measure: finding.subject.measure.as_ref().map(|measure| measure.id()),
            light: finding.text.light.as_deref(),
            message: &finding.text.message,
            why: &finding.text.why,
            help: &finding.text.help,
            formula: first.map(|evidence| evidence.formula.as_str()),
            left: first.map(|evidence| evidence.left.as_str()),
            right: first.map(|evidence| evidence.right.as_str()),
            difference: first.map(|evidence| evidence.difference.as_str()),
            suspect: finding.diagnosis.suspect.as_ref().map(SuspectJson::from),
            suspects: finding.diagnosis.suspects.iter().map(SuspectJson::from).collect(),
            alternatives: finding.diagnosis.alternatives.iter().map(|way| way.iter().map(SuspectJson::from).collect()).collect(),
            unsettled: finding.diagnosis.unsettled.as_deref(),
            evidence: finding.relations.iter().map(EvidenceJson::from).collect(),
            tally: finding.tally(),
            quote: finding.quote().map(QuoteJson::from),
            values: &finding.location.values,
            mark: &finding.rule.mark,
            waived: finding.status.waived(),
            objection: finding.status.objection(),
        }
    }
}

/// The sentence of a draft a finding is about.
#[derive(Serialize)]
struct QuoteJson<'a> {
    paragraph: usize,
    line: usize,
    sentence: &'a str,
    words: &'a str,
    against: Option<PinJson<'a>>,
}

/// Where the cells of a finding on a draft lie.
#[derive(Serialize)]
struct PinJson<'a> {
    path: &'a str,
    sheet: &'a str,
    cells: Vec<String>,
}

impl<'a> From<&'a Quote> for QuoteJson<'a> {
    fn from(quote: &'a Quote) -> Self {
        let words = quote.sentence.get(quote.mark.0..quote.mark.1).unwrap_or_default();
        let against =
            quote.against.as_ref().map(|pin| PinJson { path: &pin.path, sheet: &pin.sheet, cells: addresses(&pin.cells) });
        Self { paragraph: quote.paragraph, line: quote.line, sentence: &quote.sentence, words, against }
    }
}

/// One number or statement of a draft.
#[derive(Serialize)]
struct ClaimJson<'a> {
    path: &'a str,
    paragraph: usize,
    line: usize,
    sentence: &'a str,
    said: &'a str,
    place: &'a str,
    verdict: &'static str,
    note: &'a str,
    tied: Option<TieJson<'a>>,
}

/// The figure a claim is tied to.
#[derive(Serialize)]
struct TieJson<'a> {
    path: &'a str,
    sheet: &'a str,
    cell: Option<String>,
    indicator: &'a str,
    measure: Option<&'static str>,
    figure: &'a str,
    target: &'a str,
    progress: &'a str,
}

fn claims_of(draft: &DraftClaims) -> impl Iterator<Item = ClaimJson<'_>> {
    draft.claims.iter().map(|claim| claim_of(&draft.path, claim))
}

fn claim_of<'a>(path: &'a str, claim: &'a Claim) -> ClaimJson<'a> {
    ClaimJson {
        path,
        paragraph: claim.paragraph,
        line: claim.line,
        sentence: &claim.sentence,
        said: &claim.said,
        place: &claim.place,
        verdict: claim.verdict.id(),
        note: &claim.note,
        tied: claim.tie.as_ref().map(|tie| TieJson {
            path: &tie.path,
            sheet: &tie.sheet,
            cell: tie.cell.map(|cell| cell.to_string()),
            indicator: &tie.indicator,
            measure: tie.measure.map(|measure| measure.id()),
            figure: &tie.figure,
            target: &tie.target,
            progress: &tie.progress,
        }),
    }
}

fn addresses(cells: &[Address]) -> Vec<String> {
    cells.iter().map(Address::to_string).collect()
}

#[derive(Serialize)]
struct SuspectJson<'a> {
    cell: String,
    label: &'a str,
    reported: &'a str,
    expected: Option<&'a str>,
    cause: Option<&'static str>,
}

impl<'a> From<&'a Suspect> for SuspectJson<'a> {
    fn from(suspect: &'a Suspect) -> Self {
        Self {
            cell: suspect.cell.to_string(),
            label: &suspect.label,
            reported: &suspect.reported,
            expected: suspect.expected.as_deref(),
            cause: suspect.cause.map(|cause| cause.id()),
        }
    }
}

#[derive(Serialize)]
struct EvidenceJson<'a> {
    rule: &'a str,
    formula: &'a str,
    left: &'a str,
    right: &'a str,
    difference: &'a str,
    cells: Vec<String>,
}

impl<'a> From<&'a BrokenRelation> for EvidenceJson<'a> {
    fn from(evidence: &'a BrokenRelation) -> Self {
        Self {
            rule: &evidence.rule,
            formula: &evidence.formula,
            left: &evidence.left,
            right: &evidence.right,
            difference: &evidence.difference,
            cells: addresses(&evidence.cells),
        }
    }
}

/// One error; also part of the JSON of `inspect`.
#[derive(Serialize)]
pub(super) struct TroubleJson<'a> {
    path: &'a str,
    sheet: Option<&'a str>,
    cell: Option<String>,
    rule: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
    help: &'a str,
}

impl<'a> From<&'a Trouble> for TroubleJson<'a> {
    fn from(trouble: &'a Trouble) -> Self {
        Self {
            path: &trouble.path,
            sheet: trouble.sheet.as_deref(),
            cell: trouble.cell.map(|cell| cell.to_string()),
            rule: trouble.rule.as_deref(),
            line: trouble.position.map(|(line, _)| line),
            column: trouble.position.map(|(_, column)| column),
            message: &trouble.message,
            help: &trouble.help,
        }
    }
}
