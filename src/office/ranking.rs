//! 综合评价及排名: points lost by finding, for places and for lead units. Every point lost names its findings.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::model::finding::Finding;
use crate::model::rule_summary::Level;
use crate::office::narrative::figures;
use crate::office::register::{Area, Problem, Register};
use crate::profile::Profile;

/// What a part of the score looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// 进度: figures behind what is due.
    Progress,
    /// 数据质量: figures that do not agree.
    Quality,
    /// 佐证材料.
    Evidence,
    /// 报送: late, missing, twice.
    Timeliness,
}

impl Aspect {
    /// All of them, in the order of the columns.
    pub const ALL: [Aspect; 4] = [Aspect::Progress, Aspect::Quality, Aspect::Evidence, Aspect::Timeliness];

    /// The field's word.
    pub fn word(self) -> &'static str {
        match self {
            Aspect::Progress => "进度",
            Aspect::Quality => "数据质量",
            Aspect::Evidence => "佐证材料",
            Aspect::Timeliness => "报送",
        }
    }
}

/// Weights and deductions, from the profile. All in points.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The full score of each aspect, in the order of [`Aspect::ALL`].
    pub full: [Decimal; 4],
    /// Deducted for each 个百分点 behind what is due.
    pub behind: Decimal,
    /// Deducted for a finding of a rule; a code, or the letters it begins with.
    pub deductions: BTreeMap<String, Decimal>,
    /// Deducted for a finding on the data: mandatory, verify, advisory.
    pub levels: [Decimal; 3],
    /// Which aspect a rule counts to: the code or the letters it begins with, by aspect. What is named nowhere is of the data.
    pub rules: [Vec<String>; 4],
}

/// Whether the profile wants a ranking with every run.
pub fn is_wanted(profile: &Profile) -> bool {
    profile.sections().ranking.enabled > Decimal::ZERO
}

impl Settings {
    /// What a profile says.
    pub fn of(profile: &Profile) -> Self {
        let (said, deductions) = (&profile.sections().ranking, &profile.sections().deductions);
        Self {
            full: [said.progress, said.quality, said.evidence, said.timeliness],
            behind: said.behind,
            deductions: deductions.iter().map(|entry| (entry.key.clone(), entry.value)).collect(),
            levels: [said.mandatory, said.verify, said.advisory],
            rules: [said.progress_rules.to_vec(), Vec::new(), said.evidence_rules.to_vec(), said.timeliness_rules.to_vec()],
        }
    }

    /// The aspect a finding counts to.
    pub fn aspect(&self, finding: &Finding) -> Aspect {
        let named = |codes: &[String]| codes.iter().any(|code| begins(&finding.rule.code, code));
        let at = self.rules.iter().position(|codes| named(codes));
        at.and_then(|at| Aspect::ALL.get(at).copied()).unwrap_or(Aspect::Quality)
    }

    /// The points a finding costs.
    fn points(&self, finding: &Finding, aspect: Aspect) -> Decimal {
        let own = self.deductions.iter().filter(|(code, _)| begins(&finding.rule.code, code)).max_by_key(|(code, _)| code.len());
        if let Some((_, points)) = own {
            return *points;
        }
        match (aspect, figures::gap(finding)) {
            (Aspect::Progress, Some(gap)) => gap.checked_mul(self.behind).unwrap_or(self.full[0]),
            _ => {
                self.levels[match finding.rule.level {
                    Level::Mandatory => 0,
                    Level::Verify => 1,
                    Level::Advisory => 2,
                }]
            }
        }
    }
}

/// Whether a code is the one named, or one of the letter named: `I8` of `I`, but not `I10` of `I1`.
fn begins(code: &str, named: &str) -> bool {
    code == named
        || (!named.contains(|c: char| c.is_ascii_digit()) && code.trim_end_matches(|c: char| c.is_ascii_digit()) == named)
}

/// Points lost to one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// Which part of the score.
    pub aspect: Aspect,
    /// The rule's code.
    pub rule: String,
    /// The rule's title.
    pub title: String,
    /// Points, before the part is exhausted.
    pub points: Decimal,
    /// The findings.
    pub findings: Vec<String>,
}

/// One place or unit with its score.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// 1, 2, 2, 4: equal scores share a rank.
    pub rank: usize,
    /// The place or unit.
    pub name: String,
    /// What is left of each part.
    pub parts: [Decimal; 4],
    /// The sum of the parts.
    pub score: Decimal,
    /// Where the points went.
    pub losses: Vec<Loss>,
    /// How many indicators the losses were averaged over; 1 where they were not.
    pub averaged: usize,
}

/// Both tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ranking {
    /// Places, the best first.
    pub places: Vec<Standing>,
    /// Lead units, the best first; their losses are averaged over the indicators they lead, or the busiest would always be last.
    pub leads: Vec<Standing>,
}

/// Ranks places and lead units.
pub fn rank(register: &Register<'_>, settings: &Settings) -> Ranking {
    let places = register.places.iter().filter(|place| !register.is_own(place)).map(|place| {
        let own: Vec<&Problem<'_>> = register.problems.iter().filter(|problem| problem.area.place() == Some(place)).collect();
        standing(place, &own, 1, settings)
    });
    let mut indicators: BTreeMap<&str, usize> = BTreeMap::new();
    for project in &register.projects {
        if let Some(lead) = &project.lead {
            *indicators.entry(lead).or_default() += project.indicators.len().max(1);
        }
    }
    let leads = indicators.into_iter().map(|(lead, count)| {
        // What the draft says wrongly is no fault of those it speaks of.
        let led = |problem: &&Problem<'_>| {
            let of = register.project_of(problem).and_then(|project| project.lead.as_deref());
            problem.area != Area::Draft && of == Some(lead)
        };
        standing(lead, &register.problems.iter().filter(led).collect::<Vec<_>>(), count, settings)
    });
    Ranking { places: ranked(places.collect()), leads: ranked(leads.collect()) }
}

fn standing(name: &str, problems: &[&Problem<'_>], averaged: usize, settings: &Settings) -> Standing {
    let mut losses: Vec<Loss> = Vec::new();
    for problem in problems {
        let finding = problem.finding;
        let aspect = settings.aspect(finding);
        let points = settings.points(finding, aspect).checked_div(Decimal::from(averaged.max(1))).unwrap_or_default();
        match losses.iter_mut().find(|loss| loss.rule == finding.rule.code) {
            // The city's table and the place's own say the same: one problem, in two files.
            Some(loss) if loss.findings.contains(&finding.id) => {}
            Some(loss) => {
                loss.points = loss.points.checked_add(points).unwrap_or(loss.points);
                loss.findings.push(finding.id.clone());
            }
            None => losses.push(Loss {
                aspect,
                rule: finding.rule.code.clone(),
                title: finding.rule.title.clone(),
                points,
                findings: vec![finding.id.clone()],
            }),
        }
    }
    for loss in &mut losses {
        loss.points = loss.points.round_dp(2);
    }
    losses.sort_by_cached_key(|loss| (loss.aspect, Reverse(loss.points), crate::model::rule_summary::code_order(&loss.rule)));
    let mut parts = settings.full;
    for (part, aspect) in parts.iter_mut().zip(Aspect::ALL) {
        for loss in losses.iter().filter(|loss| loss.aspect == aspect) {
            // A part cannot lose more than it has.
            *part = part.checked_sub(loss.points).unwrap_or_default().max(Decimal::ZERO);
        }
    }
    let score = parts.iter().fold(Decimal::ZERO, |sum, part| sum.checked_add(*part).unwrap_or(sum));
    Standing { rank: 0, name: name.to_owned(), parts, score, losses, averaged }
}

/// Competition ranking; equal scores stand in the order in which they came.
fn ranked(mut standings: Vec<Standing>) -> Vec<Standing> {
    standings.sort_by_key(|standing| Reverse(standing.score));
    let mut previous: Option<(Decimal, usize)> = None;
    for (index, standing) in standings.iter_mut().enumerate() {
        standing.rank = match previous {
            Some((score, rank)) if score == standing.score => rank,
            _ => index + 1,
        };
        previous = Some((standing.score, standing.rank));
    }
    standings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::report::Report;
    use crate::office::narrative::tests::finding;

    fn standing(name: &str, score: i64) -> Standing {
        let parts = [Decimal::ZERO; 4];
        Standing { rank: 0, name: name.into(), parts, score: Decimal::from(score), losses: Vec::new(), averaged: 1 }
    }

    #[test]
    fn equal_scores_share_a_rank() {
        let all =
            ranked(vec![standing("甲", 90), standing("乙", 95), standing("丙", 90), standing("丁", 80), standing("戊", 80)]);
        let ranks: Vec<(usize, &str)> = all.iter().map(|one| (one.rank, one.name.as_str())).collect();
        assert_eq!(ranks, [(1, "乙"), (2, "甲"), (2, "丙"), (4, "丁"), (4, "戊")]);
    }

    #[test]
    fn every_point_lost_names_its_findings() {
        let points = |text: &str| text.parse::<Decimal>().expect("a number");
        let (base, shared) = ("新建609个4G/5G基站", "共享70个4G/5G基站");
        let behind = finding("F1", base, "南湖新区", None, Some(("65.00%", "91.67%", "-26.67%")));
        let findings = vec![
            behind.clone(),
            finding("I8", shared, "南湖新区", Some("省级"), None),
            finding("J1", "", "平江县", None, None),
            finding("J1", "", "平江县", Some("二"), None),
        ];
        let report = Report { findings, ..Report::default() };
        let profile = Profile::builtin();
        let register = Register::new(&report, &[], &profile, None);
        let ranking = rank(&register, &Settings::of(&profile));
        let place = |name: &str| ranking.places.iter().find(|standing| standing.name == name).expect("a place");
        // 26.67 points behind at 0.3 each, one evidence finding at 1.
        assert_eq!(place("南湖新区").parts, [points("32.00"), points("20"), points("24"), points("15")]);
        assert_eq!(place("南湖新区").losses[0].findings, [behind.id]);
        // Two at 15 take no more than the part has.
        assert_eq!(place("平江县").parts[3], Decimal::ZERO);
        assert_eq!((place("南湖新区").rank, place("平江县").rank), (1, 2));
        // Two indicators are led: half of each loss.
        let [lead] = ranking.leads.as_slice() else { panic!("one lead unit") };
        assert_eq!((lead.name.as_str(), lead.averaged), ("市通管办", 2));
        assert_eq!(lead.parts, [points("36.00"), points("20"), points("24.5"), points("15")]);
    }

    #[test]
    fn a_letter_names_its_rules_and_a_code_only_itself() {
        assert!(begins("I8", "I") && begins("I10", "I") && begins("I1", "I1"));
        assert!(!begins("I10", "I1") && !begins("I1", "I10") && !begins("F1", "I"));
    }
}
