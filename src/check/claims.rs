//! From the claims of a draft to findings: the rules over `claim` say which verdict is a finding, how grave, and in which words.

use crate::model::claim::{Claim, DraftClaims};
use crate::model::finding::{About, Finding, Location, MeasureName, Subject};
use crate::model::quote::{Pin, Quote};
use crate::model::trouble::Trouble;
use crate::rule::script::{ClaimFacts, ClaimHit, Over};
use crate::rule::{Body, Rule, RuleSet};

use super::Outcome;

/// Applies the rules over `claim` to the claims of a draft. What is said twice is found once.
pub fn check(draft: &DraftClaims, rules: &RuleSet) -> Outcome {
    let mut outcome = Outcome::default();
    for rule in rules.rules.iter().filter(|rule| rule.over == Over::Claim) {
        let Body::Check(ast) = &rule.body else { continue };
        let mut found: Vec<Finding> = Vec::new();
        for claim in &draft.claims {
            match rules.host.check::<ClaimHit>(ast, ClaimFacts::argument(claim)) {
                Ok(hits) => found.extend(hits.into_iter().map(|hit| finding(draft, rule, claim, hit.message))),
                Err(error) => {
                    outcome.troubles.push(Trouble {
                        path: rule.path.clone(),
                        rule: Some(rule.code.clone()),
                        position: error.position,
                        source: Some(rule.source.to_string()),
                        message: format!("规则在核对 {} 的“{}”时出错：{}", draft.path, claim.said, error.message),
                        help: "改正规则脚本；这条规则在该文稿上没有核对完，其余规则不受影响".to_owned(),
                        ..Trouble::default()
                    });
                    break;
                }
            }
        }
        let mut kept: Vec<Finding> = Vec::with_capacity(found.len());
        for finding in found {
            if !kept.iter().any(|other| other.id == finding.id) {
                kept.push(finding);
            }
        }
        outcome.findings.extend(kept);
    }
    outcome
}

fn finding(draft: &DraftClaims, rule: &Rule, claim: &Claim, message: String) -> Finding {
    let tie = claim.tie.as_ref();
    let indicator = tie.map(|tie| tie.indicator.clone()).unwrap_or_default();
    // What no indicator names is known by what it is compared with.
    let subject = if indicator.is_empty() {
        tie.map(|tie| format!("{}{}", tie.source(), tie.total())).unwrap_or_default()
    } else {
        indicator.clone()
    };
    let place = match tie {
        Some(_) if claim.place.is_empty() => "全市".to_owned(),
        _ => claim.place.clone(),
    };
    Finding {
        id: [rule.code.as_str(), &subject, &place, &claim.said].join("|"),
        rule: rule.summary(),
        location: Location {
            path: draft.path.clone(),
            values: std::iter::once(claim.said.clone()).chain(tie.map(|tie| tie.figure.to_string())).collect(),
            ..Location::default()
        },
        subject: Subject { indicator, place, measure: tie.and_then(|tie| tie.measure).map(MeasureName::Measure) },
        text: rule.say(message),
        about: About::Quote(Quote {
            paragraph: claim.paragraph,
            at: claim.at,
            line: claim.line,
            by_paragraph: draft.by_paragraph,
            sentence: claim.sentence.clone(),
            mark: claim.mark,
            against: tie.map(|tie| Pin { path: tie.path.clone(), sheet: tie.sheet.clone(), cells: tie.cells() }),
            note: tie.map(|tie| format!("{} {}", tie.source(), tie.figure)).unwrap_or_else(|| claim.note.clone()),
        }),
        ..Finding::default()
    }
}
