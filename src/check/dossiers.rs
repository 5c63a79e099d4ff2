//! Checks an evidence ledger: one indicator in one place at a time.

use std::sync::Arc;

use rhai::Dynamic;

use crate::gather::dossier::Evidence;
use crate::model::ledger::{Ledger, LedgerColumn};
use crate::model::workbook::Address;
use crate::rule::script::{EvidenceFacts, EvidenceHit, Over};
use crate::rule::{Need, Rule};

use super::Outcome;
use super::list::{self, Found, ListCase};

/// Columns shown with a finding, from the left.
const SHOWN: [LedgerColumn; 7] = [
    LedgerColumn::Point,
    LedgerColumn::Material,
    LedgerColumn::File,
    LedgerColumn::City,
    LedgerColumn::Province,
    LedgerColumn::Opinion,
    LedgerColumn::Acceptance,
];

/// Checks one ledger.
pub fn check(case: ListCase<'_>, ledger: &Arc<Ledger>) -> Outcome {
    let mut outcome = Outcome::default();
    let rules: Vec<&Rule> = case.rules.rules.iter().filter(|rule| rule.over == Over::Evidence).collect();
    if rules.is_empty() {
        return outcome;
    }
    let all: Vec<Arc<Evidence>> = case.gathered.evidence(ledger, case.profile).into_iter().map(Arc::new).collect();
    let thresholds = case.profile.thresholds();
    for rule in rules {
        if let Some(reason) = obstacle(rule, ledger, &all) {
            case.skip(rule, &ledger.sheet, reason, &mut outcome);
            continue;
        }
        let mut unlinked: Vec<String> = Vec::new();
        for evidence in &all {
            if rule.needs.contains(&Need::Figures) && evidence.standing.is_none() {
                if !unlinked.contains(&evidence.indicator) {
                    unlinked.push(evidence.indicator.clone());
                }
                continue;
            }
            let facts = EvidenceFacts::new(Arc::clone(evidence), Arc::clone(&thresholds));
            let Some(hits) = case.run::<EvidenceHit>(rule, &ledger.sheet, Dynamic::from(facts), &mut outcome) else { break };
            outcome.findings.extend(hits.into_iter().map(|hit| finding(&case, rule, evidence, hit)));
        }
        if !unlinked.is_empty() {
            let names = crate::text::wording::listed(&unlinked);
            case.skip(rule, &ledger.sheet, format!("进度表里对不上号或没有数：{names}"), &mut outcome);
        }
    }
    drop_refined(&case, &mut outcome);
    outcome
}

/// Drops a finding where a more specific rule speaks of the same indicator in the same place.
fn drop_refined(case: &ListCase<'_>, outcome: &mut Outcome) {
    let key = |finding: &crate::model::finding::Finding| (finding.subject.indicator.clone(), finding.subject.place.clone());
    let mut replaced: Vec<(String, (String, String))> = Vec::new();
    for finding in &outcome.findings {
        let refines = case.rules.find(&finding.rule.code).map(|rule| rule.refines.clone()).unwrap_or_default();
        replaced.extend(refines.into_iter().map(|code| (code, key(finding))));
    }
    outcome.findings.retain(|finding| !replaced.contains(&(finding.rule.code.clone(), key(finding))));
}

/// Why a rule cannot be applied to a ledger at all, in words.
fn obstacle(rule: &Rule, ledger: &Ledger, all: &[Arc<Evidence>]) -> Option<String> {
    let mut reasons = Vec::new();
    if rule.needs.contains(&Need::Points) && ledger.column(LedgerColumn::Point).is_none() {
        reasons.push("台账没有“项目点”列");
    }
    if rule.needs.contains(&Need::Files) && ledger.column(LedgerColumn::File).is_none() {
        reasons.push("台账没有“文件名”列");
    }
    if rule.needs.contains(&Need::Figures) && all.iter().all(|evidence| evidence.standing.is_none()) {
        reasons.push("没有同月的进度表，或进度表里没有台账的项目指标");
    }
    (!reasons.is_empty()).then(|| reasons.join("；"))
}

fn finding(case: &ListCase<'_>, rule: &Rule, evidence: &Evidence, hit: EvidenceHit) -> crate::model::finding::Finding {
    let ledger = &evidence.ledger;
    let mut cells = hit.cells;
    if cells.is_empty() {
        // Nothing was handed in: the header of the places is all there is to show.
        let column = ledger.column(LedgerColumn::Place).or_else(|| ledger.column(LedgerColumn::Indicator));
        cells.extend(column.map(|text| text.address));
    }
    let row = |at: u32| -> (Vec<String>, Vec<(Address, String, String)>) {
        let Some(material) = ledger.materials.iter().find(|material| material.row() == at) else {
            let header = ledger.columns.iter().filter(|(_, text)| text.address.row == at);
            return (Vec::new(), header.map(|(_, text)| (text.address, text.text.clone(), String::new())).collect());
        };
        let shown = SHOWN.into_iter().filter_map(|column| {
            let (header, text) = (ledger.column(column)?, material.cell(column)?);
            Some((text.address, header.text.clone(), text.text.clone()))
        });
        (vec![evidence.indicator.clone(), evidence.place.clone()], shown.collect())
    };
    let found = Found {
        sheet: &ledger.sheet,
        indicator: &evidence.indicator,
        place: &evidence.place,
        measure: hit.measure,
        cells,
        tally: Some(hit.tally),
        message: hit.message,
    };
    list::finding(case, rule, found, row)
}
