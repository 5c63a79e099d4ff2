//! What was decided about findings: waivers of the office, and explanations of those who filled in the table.
//!
//! A stage of its own between the findings and the reports. Each entry is for one finding (rule, indicator, place, measure) and for
//! what its cells said when it was given. It counts while that is so, the rule is the same, and its date has not passed; else the
//! finding is back, with a note why. An entry without a finding is a finding itself (K1).

mod explanations;
mod phrases;
mod waivers;

use std::collections::BTreeSet;

use crate::model::finding::{Finding, FindingText, Location, Subject};
use crate::model::report::Report;
use crate::model::rule_summary::{Level, RuleSummary};
use crate::model::status::{Status, Waived};
use crate::model::table::Measure;
use crate::profile::Profile;
use crate::rule::Page;
use crate::text::wording::normal;

pub use explanations::{HEADINGS, explanations};
pub use toml::value::Date;
pub use waivers::waivers;

/// The code of an entry without a finding.
const WITHOUT_FINDING: &str = "K1";

/// What was decided about one finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Which finding it is for.
    pub identity: Identity,
    /// What the finding's cells said.
    pub values: String,
    /// The mark of the rule as it was in force; empty where it had none.
    pub mark: String,
    /// What it is.
    pub decision: Decision,
    /// Why the finding may stand.
    pub reason: String,
    /// Who says so: who approved a waiver, who filled in an explanation.
    pub by: String,
    /// The text it stands in, and where: `豁免.toml:3`, `核实清单.xlsx 第5行`.
    pub source: (String, String),
}

/// Waived, or explained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    /// The office lets any finding stand, until a day.
    Waived {
        /// The last day on which it counts.
        until: Date,
    },
    /// Those who filled in the table explain a finding that is to be verified.
    Explained,
}

/// What tells one finding from another, from month to month: not its row. As written; compared without spaces, in half width.
#[derive(Clone, Debug)]
pub struct Identity([String; 4]);

impl PartialEq for Identity {
    fn eq(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b || normal(a).eq_ignore_ascii_case(&normal(b)))
    }
}

impl Identity {
    /// From rule, indicator, place and measure: its id, its word, or a column's name.
    pub fn new(rule: &str, indicator: &str, place: &str, measure: &str) -> Self {
        let known = Measure::ALL.into_iter().find(|known| known.word() == measure.trim());
        Self([rule, indicator, place, known.map_or(measure, |known| known.id())].map(|part| part.trim().to_owned()))
    }

    /// That of a finding.
    pub fn of(finding: &Finding) -> Self {
        let measure = finding.subject.measure.as_ref().map(|measure| measure.id()).unwrap_or_default();
        Self::new(&finding.rule.code, &finding.subject.indicator, &finding.subject.place, measure)
    }
}

impl Entry {
    /// What is written down of it at the finding that may stand.
    fn waived(&self) -> Waived {
        Waived {
            explained: self.decision == Decision::Explained,
            reason: self.reason.clone(),
            by: self.by.clone(),
            until: match self.decision {
                Decision::Waived { until } => Some(until.to_string()),
                Decision::Explained => None,
            },
            source: format!("{} {}", self.source.0, self.source.1).trim().to_owned(),
        }
    }
}

/// Entries that belong together: those of one file.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// The entries.
    pub entries: Vec<Entry>,
    /// The inputs they are for; `None` for all.
    pub paths: Option<BTreeSet<String>>,
}

impl Entries {
    fn are_for(&self, finding: &Finding) -> bool {
        self.paths.as_ref().is_none_or(|paths| paths.contains(&finding.location.path))
    }
}

/// Applies what was decided. `today` is the day on which dates are judged; `profile` gives the profile an input was checked with.
pub fn settle<'p>(report: &mut Report, given: &[Entries], today: Date, profile: impl Fn(&str) -> &'p Profile) {
    let mut orphans = Vec::new();
    for entries in given {
        for entry in &entries.entries {
            let mut found = false;
            for finding in &mut report.findings {
                if !entries.are_for(finding) || Identity::of(finding) != entry.identity {
                    continue;
                }
                found = true;
                // The first entry that counts settles it, whatever others say.
                if finding.is_open() {
                    finding.status = match objection(entry, finding, today, profile(&finding.location.path)) {
                        None => Status::Waived(entry.waived()),
                        Some(objection) => Status::Refused(objection),
                    };
                }
            }
            if !found {
                orphans.push(entry);
            }
        }
    }
    let Some(page) = Page::of(WITHOUT_FINDING) else { return };
    report.findings.extend(orphans.into_iter().filter_map(|entry| {
        let profile = profile(&entry.source.0);
        profile.selects(&page.code).then(|| orphan(entry, &page, profile.level(&page.code).unwrap_or(page.level)))
    }));
    report.sort();
}

/// Why an entry does not count for its finding, in words; `None` where it does.
fn objection(entry: &Entry, finding: &Finding, today: Date, profile: &Profile) -> Option<String> {
    let what = match entry.decision {
        Decision::Waived { .. } => "豁免",
        Decision::Explained => "说明",
    };
    let lapsed = |why: String| Some(format!("{what}已失效（{}）：{why}", entry.source.1));
    if let Decision::Waived { until } = entry.decision
        && today > until
    {
        return lapsed(format!("期限到{until}为止"));
    }
    let printed = finding.printed();
    if normal(&printed) != normal(&entry.values) {
        return lapsed(format!("当时填的是“{}”，现在是“{printed}”", entry.values));
    }
    if finding.rule.mark != entry.mark {
        return lapsed(format!("规则 {} 的内容或级别已变动，须重新认定", finding.rule.code));
    }
    if entry.decision == Decision::Explained && finding.rule.level == Level::Mandatory {
        return Some("说明没有采纳：强制性问题必须改正，不能以说明代替；确需保留的，报市专班批准豁免".to_owned());
    }
    if entry.by.trim().is_empty() {
        return Some(format!("{what}没有采纳（{}）：没有写明{}", entry.source.1, entry.decision.who()));
    }
    phrases::objection(&entry.reason, profile).map(|why| format!("{what}没有采纳（{}）：{why}", entry.source.1))
}

impl Decision {
    /// Whose name it bears.
    fn who(self) -> &'static str {
        match self {
            Decision::Waived { .. } => "批准人",
            Decision::Explained => "填报人",
        }
    }
}

fn orphan(entry: &Entry, page: &Page, level: Level) -> Finding {
    let Identity([rule, indicator, place, measure]) = &entry.identity;
    let what = match entry.decision {
        Decision::Waived { .. } => "豁免",
        Decision::Explained => "说明",
    };
    let word = Measure::ALL.into_iter().find(|known| known.id() == measure).map_or(measure.as_str(), |known| known.word());
    let named = [rule.as_str(), indicator, place, word].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    Finding {
        id: [&page.code, rule, indicator, place, measure].map(String::as_str).join("|"),
        rule: RuleSummary {
            code: page.code.clone(),
            name: page.name.clone(),
            title: page.title.clone(),
            level,
            mark: String::new(),
        },
        location: Location { path: entry.source.0.clone(), ..Location::default() },
        subject: Subject { indicator: indicator.clone(), place: place.clone(), measure: None },
        text: FindingText {
            message: format!("{what}（{}）没有对应的问题：{}", entry.source.1, named.join("、")),
            why: page.why.clone(),
            help: page.help.clone(),
            light: None,
        },
        ..Finding::default()
    }
}

#[cfg(test)]
mod tests;
