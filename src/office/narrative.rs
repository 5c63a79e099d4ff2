//! 三、突出问题: which projects, and what is said of each. Every clause keeps the findings it stands on; no clause is without.

mod compose;
pub mod figures;
pub mod phrases;
pub mod score;
mod settings;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::office::register::{Area, Problem, Register};
pub use phrases::Phrases;
pub use score::Score;
pub use settings::Settings;

/// A clause with what it stands on.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The words, without the mark at the end.
    pub text: String,
    /// The name of the phrase in the wording file.
    pub phrase: String,
    /// The findings that support it; never empty.
    pub findings: Vec<String>,
}

/// A sentence: clauses joined.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// The words with the full stop.
    pub text: String,
    /// What it is made of.
    pub clauses: Vec<Clause>,
}

/// What is said of one project.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// `项目（牵头单位：X）：`.
    pub heading: String,
    /// Facts, then a judgement.
    pub sentences: Vec<Sentence>,
}

impl Passage {
    /// The sentences as one paragraph.
    pub fn text(&self) -> String {
        self.sentences.iter().map(|sentence| sentence.text.as_str()).collect()
    }
}

/// A project with problems of its own, chosen or not.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Index in the register.
    pub project: usize,
    /// Its score.
    pub score: Score,
    /// What is said of it, if it was chosen.
    pub passage: Option<Passage>,
    /// Findings of its that no sentence speaks of.
    pub untold: Vec<String>,
}

/// The section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// All projects with problems of their own, the highest score first; of equal ones the earlier in the tables.
    pub candidates: Vec<Candidate>,
    /// The closing paragraph on the quality of what was submitted, where the profile wants one and there is something to say.
    pub quality: Option<Passage>,
}

impl Section {
    /// What is said, in order.
    pub fn passages(&self) -> impl Iterator<Item = &Passage> {
        self.candidates.iter().filter_map(|candidate| candidate.passage.as_ref()).chain(&self.quality)
    }
}

/// Writes the section from a register.
pub fn write(register: &Register<'_>, phrases: &Phrases, settings: &Settings) -> Section {
    let mut candidates: Vec<(Candidate, Vec<&Problem<'_>>)> = Vec::new();
    for (index, project) in register.projects.iter().enumerate() {
        let own = |problem: &&Problem<'_>| {
            problem.project == Some(index) && problem.area != Area::Draft && phrases.tells(problem.finding)
        };
        let problems: Vec<&Problem<'_>> = register.problems.iter().filter(own).collect();
        if problems.is_empty() {
            continue;
        }
        let score = Score::of(project, &problems, settings);
        let untold = problems.iter().map(|problem| problem.finding.id.clone()).collect();
        candidates.push((Candidate { project: index, score, passage: None, untold }, problems));
    }
    candidates.sort_by_key(|(candidate, _)| (std::cmp::Reverse(candidate.score.total()), candidate.project));
    for (candidate, problems) in candidates.iter_mut().take(settings.most_projects) {
        if candidate.score.total() < settings.least_score {
            break;
        }
        let passage = compose::passage(register, candidate.project, problems, phrases, settings);
        let told: BTreeSet<&String> = clauses(&passage).flat_map(|clause| &clause.findings).collect();
        candidate.untold.retain(|id| !told.contains(id));
        candidate.passage = Some(passage);
    }
    let quality = settings.data_quality.then(|| compose::quality(register, phrases, settings)).flatten();
    Section { candidates: candidates.into_iter().map(|(candidate, _)| candidate).collect(), quality }
}

fn clauses(passage: &Passage) -> impl Iterator<Item = &Clause> {
    passage.sentences.iter().flat_map(|sentence| &sentence.clauses)
}

/// The share of a whole, if there is one.
fn at_least(part: usize, whole: usize, limit: Option<Decimal>) -> bool {
    limit.is_none_or(|limit| score::share(part, whole).is_some_and(|share| share >= limit))
}

#[cfg(test)]
pub(crate) mod tests;
