//! From the problems of a project to its sentences.

use rust_decimal::Decimal;

use super::phrases::{Fact, Judgement, Phrases, QuantityWord, Selector, Slot};
use super::settings::Settings;
use super::{Clause, Passage, Sentence, at_least, figures, score};
use crate::model::finding::{Finding, Tally};
use crate::office::register::{Area, Problem, Register};
use crate::text::message::Template;
use crate::text::period::Period;

/// More names than these would hide the sentence.
const MATERIALS: usize = 4;

/// What is said of a project.
pub(super) fn passage(
    register: &Register<'_>,
    index: usize,
    problems: &[&Problem<'_>],
    phrases: &Phrases,
    settings: &Settings,
) -> Passage {
    let project = &register.projects[index];
    let name = if project.name.ends_with("项目") { project.name.clone() } else { format!("{}项目", project.name) };
    let heading = match &project.lead {
        Some(lead) => format!("{name}（牵头单位：{lead}）："),
        None => format!("{name}："),
    };
    let whole = score::places(project, problems).len();
    let scene = Scene { register, phrases, settings, whole, lead: project.lead.as_deref() };
    // What is true of the whole city comes first and is never mixed with single places.
    let (city, places): (Vec<&Problem<'_>>, Vec<&Problem<'_>>) = problems.iter().partition(|problem| problem.area == Area::City);
    let mut clauses = scene.facts(&phrases.facts, city);
    clauses.extend(scene.facts(&phrases.facts, places));
    let mut sentences: Vec<Sentence> = join(clauses).into_iter().collect();
    let judged = phrases.judgements.iter().find_map(|judgement| scene.judge(judgement, problems));
    sentences.extend(judged.and_then(|clause| join(vec![clause])));
    Passage { heading, sentences }
}

/// What is said of the quality of what the places submitted; `None` where there is nothing to say.
pub(super) fn quality(register: &Register<'_>, phrases: &Phrases, settings: &Settings) -> Option<Passage> {
    let scene = Scene { register, phrases, settings, whole: register.places.len(), lead: None };
    let places = register.problems.iter().filter(|problem| problem.area.place().is_some()).collect();
    let sentence = join(scene.facts(&phrases.quality, places))?;
    Some(Passage { heading: "报送数据质量：".to_owned(), sentences: vec![sentence] })
}

/// Clauses as one sentence; a semicolon parts them where one of them has a comma of its own.
fn join(clauses: Vec<Clause>) -> Option<Sentence> {
    if clauses.is_empty() {
        return None;
    }
    let mark = if clauses.iter().any(|clause| clause.text.contains('，')) { "；" } else { "，" };
    let texts: Vec<&str> = clauses.iter().map(|clause| clause.text.as_str()).collect();
    Some(Sentence { text: format!("{}。", texts.join(mark)), clauses })
}

/// What a phrase is filled from.
struct Scene<'a, 'r> {
    register: &'a Register<'r>,
    phrases: &'a Phrases,
    settings: &'a Settings,
    /// How many places the shares are taken of.
    whole: usize,
    lead: Option<&'a str>,
}

impl Scene<'_, '_> {
    /// The facts that hold, each finding told once.
    fn facts(&self, facts: &[Fact], mut untold: Vec<&Problem<'_>>) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for fact in facts {
            let (taken, rest): (Vec<&Problem<'_>>, Vec<&Problem<'_>>) =
                untold.iter().partition(|problem| fact_takes(fact, problem.finding));
            if let Some(clause) = self.fact(fact, &taken) {
                clauses.push(clause);
                untold = rest;
            }
        }
        clauses
    }

    fn fact(&self, fact: &Fact, taken: &[&Problem<'_>]) -> Option<Clause> {
        let complete = fact.of.iter().all(|selector| taken.iter().any(|problem| selector.takes(problem.finding)));
        let enough = at_least(places_of(self.register, taken).len(), self.whole, fact.least_share);
        (complete && enough).then(|| self.clause(&fact.id, &fact.text, taken)).flatten()
    }

    /// A judgement whose premise is there.
    fn judge(&self, judgement: &Judgement, problems: &[&Problem<'_>]) -> Option<Clause> {
        let is_any = |selectors: &[Selector], problem: &Problem<'_>| selectors.iter().any(|one| one.takes(problem.finding));
        let all = judgement.all.iter().all(|selector| problems.iter().any(|problem| selector.takes(problem.finding)));
        let any = judgement.any.is_empty() || problems.iter().any(|problem| is_any(&judgement.any, problem));
        let premise: Vec<&Problem<'_>> = problems
            .iter()
            .copied()
            .filter(|problem| is_any(&judgement.all, problem) || is_any(&judgement.any, problem))
            .collect();
        let enough = at_least(places_of(self.register, &premise).len(), self.whole, judgement.least_share);
        (all && any && enough).then(|| self.clause(&judgement.id, &judgement.text, &premise)).flatten()
    }

    fn clause(&self, phrase: &str, template: &Template<Slot>, problems: &[&Problem<'_>]) -> Option<Clause> {
        let mut findings: Vec<String> = problems.iter().map(|problem| problem.finding.id.clone()).collect();
        findings.sort_unstable();
        findings.dedup();
        if findings.is_empty() {
            return None;
        }
        let text = template.fill_if(|slot| self.value(slot, problems))?;
        Some(Clause { text, phrase: phrase.to_owned(), findings })
    }

    fn value(&self, slot: Slot, problems: &[&Problem<'_>]) -> Option<String> {
        match slot {
            Slot::Places => Some(self.places(problems)),
            Slot::Names => Some(self.names(&places_of(self.register, problems))),
            Slot::Measures => measures(problems),
            // Of one place alone there is none that stands out.
            Slot::WorstPlace => {
                Some(worst(problems).filter(|_| places_of(self.register, problems).len() > 1)?.area.word().to_owned())
            }
            Slot::Worst => figures::printed(worst(problems)?.finding).map(str::to_owned),
            Slot::Gap => figures::gap_words(worst(problems)?.finding),
            Slot::Each => self.each(problems),
            Slot::Points => self.points(problems),
            Slot::WorstSites => figures::sites(worst(problems)?.finding).map(sites_words),
            Slot::Lead => self.lead.map(str::to_owned),
            Slot::Date => self.register.period.map(last_day),
        }
    }

    /// `多个县市区（岳阳县、华容县等7个）`; the name alone of one place, and where so few have a task that a share says nothing.
    fn places(&self, problems: &[&Problem<'_>]) -> String {
        let places = places_of(self.register, problems);
        if places.is_empty() {
            return Area::City.word().to_owned();
        }
        let word = quantity(&self.phrases.quantities, places.len(), self.whole);
        match word.filter(|_| places.len() > 1 && self.whole > FEW) {
            None => self.names(&places),
            Some(word) => {
                let (named, left_out) = self.named(&places);
                let count = if left_out { format!("等{}个", places.len()) } else { String::new() };
                format!("{word}{}（{named}{count}）", self.noun(&places))
            }
        }
    }

    /// `岳阳县、华容县等7个县市区`.
    fn names(&self, places: &[&str]) -> String {
        let (named, left_out) = self.named(places);
        match left_out {
            true => format!("{named}等{}个{}", places.len(), self.noun(places)),
            false if named.is_empty() => Area::City.word().to_owned(),
            false => named,
        }
    }

    /// The names up to the limit, and whether some are left out.
    fn named(&self, places: &[&str]) -> (String, bool) {
        let limit = self.settings.named_places.max(1);
        (places.iter().take(limit).copied().collect::<Vec<_>>().join("、"), places.len() > limit)
    }

    fn noun(&self, places: &[&str]) -> &'static str {
        // 市本级 is no county.
        if places.iter().any(|place| self.register.is_own(place)) { "单位" } else { "县市区" }
    }

    /// `个别项目点`, where every finding says how many of how many.
    fn points(&self, problems: &[&Problem<'_>]) -> Option<String> {
        let tallies: Vec<&Tally> = problems.iter().map(|problem| figures::sites(problem.finding)).collect::<Option<_>>()?;
        let count = tallies.iter().map(|tally| tally.count).sum();
        let word = quantity(&self.phrases.quantities, count, tallies.iter().map(|tally| tally.of).sum())?;
        Some(format!("{word}项目点"))
    }

    /// Each place with its figure, where there are few enough and each has one.
    fn each(&self, problems: &[&Problem<'_>]) -> Option<String> {
        if problems.len() > self.settings.named_places {
            return None;
        }
        let each = |problem: &&Problem<'_>| Some(format!("{}{}", problem.area.word(), figures::printed(problem.finding)?));
        problems.iter().map(each).collect::<Option<Vec<_>>>().map(|all| all.join("、"))
    }
}

/// Of so few places no share is told.
const FEW: usize = 2;

fn fact_takes(fact: &Fact, finding: &Finding) -> bool {
    fact.of.iter().any(|selector| selector.takes(finding))
        && fact.least_gap.is_none_or(|least| figures::gap(finding).is_some_and(|gap| gap >= least))
        && fact.below.is_none_or(|limit| figures::value(finding).is_some_and(|value| value < limit))
}

/// The places of problems, each once, in the order of the tables.
fn places_of<'p>(register: &'p Register<'_>, problems: &[&'p Problem<'_>]) -> Vec<&'p str> {
    let concerned = |place: &&str| problems.iter().any(|problem| problem.area.place() == Some(*place));
    register.places.iter().map(String::as_str).filter(concerned).collect()
}

/// The problem with the lowest figure; the first of equal ones, `None` where a figure is missing.
fn worst<'p, 'f>(problems: &[&'p Problem<'f>]) -> Option<&'p Problem<'f>> {
    let values: Option<Vec<Decimal>> = problems.iter().map(|problem| figures::value(problem.finding)).collect();
    let lowest = values?.into_iter().enumerate().min_by_key(|(index, value)| (*value, *index))?;
    problems.get(lowest.0).copied()
}

/// `5个项目点有4个`, `5个项目点均`.
fn sites_words(tally: &Tally) -> String {
    let Tally { count, of, .. } = tally;
    if *of == 1 {
        "1个项目点".to_owned()
    } else if count == of {
        format!("{of}个项目点均")
    } else {
        format!("{of}个项目点有{count}个")
    }
}

/// What the findings measure, each once.
fn measures(problems: &[&Problem<'_>]) -> Option<String> {
    let mut words: Vec<&str> = Vec::new();
    for problem in problems {
        let word = problem.finding.subject.measure.as_ref()?.id();
        if !words.contains(&word) {
            words.push(word);
        }
    }
    let named = words.iter().take(MATERIALS).copied().collect::<Vec<_>>().join("、");
    let more = if words.len() > MATERIALS { format!("等{}种材料", words.len()) } else { String::new() };
    (!named.is_empty()).then(|| format!("{named}{more}"))
}

/// The word for a share; `None` where no word fits.
pub(super) fn quantity(words: &[QuantityWord], part: usize, whole: usize) -> Option<&str> {
    let share = score::share(part, whole)?;
    words.iter().find(|word| share <= word.up_to && part >= word.least).map(|word| word.word.as_str())
}

/// The last day of a month: 11月30日.
fn last_day(period: Period) -> String {
    let leap = period.year.is_some_and(|year| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    let day = match period.month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    format!("{}月{day}日", period.month)
}
