//! The register of problems: every finding of the month with its project, its place, and who answers for it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use crate::gather::naming::{Named, Names};
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::table::{Measure, Role, Table};
use crate::profile::Profile;
use crate::text::period::Period;
use crate::text::wording::{normal, one_line};

/// A project as the office speaks of it: one indicator of the tables, or several that the profile gives one name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// Its name: the profile's, else the indicator's without its number.
    pub name: String,
    /// 牵头单位: the table's, else the profile's.
    pub lead: Option<String>,
    /// The indicators it is made of, as printed.
    pub indicators: Vec<String>,
    /// The places that have a task in it, in the order of the tables; empty where no table says.
    pub tasked: Vec<String>,
}

/// Where a problem is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Area {
    /// The whole: 全市, several places at once, or no place named.
    City,
    /// A place, 市本级 included.
    Place(String),
    /// The draft of the bulletin: whoever wrote it answers, whatever place it speaks of.
    Draft,
}

impl Area {
    /// The place, if it is one.
    pub fn place(&self) -> Option<&str> {
        match self {
            Area::City | Area::Draft => None,
            Area::Place(name) => Some(name),
        }
    }

    /// The word for it in lists.
    pub fn word(&self) -> &str {
        match self {
            Area::City => "全市",
            Area::Place(name) => name,
            Area::Draft => "文稿",
        }
    }
}

/// One finding with what the office adds to it.
#[derive(Clone, Debug)]
pub struct Problem<'a> {
    /// What was found.
    pub finding: &'a Finding,
    /// Index of its project in the register; `None` where it is about a table.
    pub project: Option<usize>,
    /// Where it is.
    pub area: Area,
    /// The same problem in further files: two files of one place, say.
    pub also: Vec<&'a Finding>,
}

/// All problems of a month, ordered by project, place, level and rule.
#[derive(Clone, Debug, Default)]
pub struct Register<'a> {
    /// The month, if a table says which.
    pub period: Option<Period>,
    /// The projects in the order of the tables; those known from findings only at the end.
    pub projects: Vec<Project>,
    /// The places in the order of the tables, 市本级 last; the whole is left out.
    pub places: Vec<String>,
    /// The names of 市本级.
    own: BTreeSet<String>,
    /// The problems.
    pub problems: Vec<Problem<'a>>,
    /// Findings on tables of other months, which are none of this register.
    pub other_months: usize,
}

impl<'a> Register<'a> {
    /// Enters the findings of a report. `tables` are all that were read, with their paths; the month is the one given, else the
    /// latest a table has.
    pub fn new(report: &'a Report, tables: &[(&str, &Table)], profile: &Profile, period: Option<Period>) -> Self {
        let period = period.or_else(|| tables.iter().filter_map(|(_, table)| table.period).max());
        let of_month = |table: &Table| table.period.is_none_or(|own| period.is_none_or(|period| same_month(own, period)));
        let mut register = Self { period, ..Self::default() };
        let mut current: Vec<&Table> = tables.iter().map(|(_, table)| *table).filter(|table| of_month(table)).collect();
        // The tables of the whole city name projects, places and lead units; submissions add what these lack.
        current.sort_by_key(|table| table.total().is_none());
        for table in &current {
            register.enter_places(table);
        }
        let (whole, others): (Vec<&Table>, Vec<&Table>) = current.iter().partition(|table| table.total().is_some());
        let mut known = Known::default();
        for table in whole {
            register.enter_indicators(table, profile, &mut known);
        }
        known.settle(&register, profile);
        for table in others {
            register.enter_indicators(table, profile, &mut known);
        }
        let wholes: BTreeSet<&str> =
            current.iter().filter_map(|table| Some(table.places[table.total()?].name.as_str())).collect();
        let other: BTreeSet<(&str, &str)> =
            tables.iter().filter(|(_, table)| !of_month(table)).map(|(path, table)| (*path, table.sheet.as_str())).collect();
        let drafts: BTreeSet<&str> = report.claims.iter().map(|draft| draft.path.as_str()).collect();
        let mut entered: HashMap<(&str, &str), usize> = HashMap::new();
        for finding in &report.findings {
            if other.contains(&(finding.location.path.as_str(), finding.location.sheet.as_str())) {
                register.other_months += 1;
                continue;
            }
            let project = (!finding.subject.indicator.is_empty())
                .then(|| register.project(&finding.subject.indicator, profile, &mut known));
            // 甲、乙等7个地区 is no place of its own.
            let several = finding.subject.place.contains('、') && !register.places.contains(&finding.subject.place);
            let whole = finding.subject.place.is_empty()
                || several
                || finding.subject.place == "全市"
                || wholes.contains(finding.subject.place.as_str());
            let area = if drafts.contains(finding.location.path.as_str()) {
                Area::Draft
            } else if whole {
                Area::City
            } else {
                Area::Place(finding.subject.place.clone())
            };
            if let Area::Place(place) = &area
                && !register.places.contains(place)
            {
                register.places.push(place.clone());
            }
            let said = (finding.id.as_str(), finding.text.message.as_str());
            match entered.get(&said).map(|at| &mut register.problems[*at]) {
                Some(known) if known.finding.location.path != finding.location.path && finding.quote().is_none() => {
                    known.also.push(finding)
                }
                _ => {
                    entered.insert(said, register.problems.len());
                    register.problems.push(Problem { finding, project, area, also: Vec::new() });
                }
            }
        }
        for project in register.projects.iter_mut().filter(|project| project.lead.is_none()) {
            let names = project.indicators.iter().chain([&project.name]);
            project.lead = names.filter_map(|name| profile.lead(&normal(name))).next().map(str::to_owned);
        }
        register.sort();
        register
    }

    fn enter_places(&mut self, table: &Table) {
        for place in table.places.iter().filter(|place| !place.role.is_sum() && !place.name.is_empty()) {
            if !self.places.contains(&place.name) {
                self.places.push(place.name.clone());
            }
            if place.role == Role::Own {
                self.own.insert(place.name.clone());
            }
        }
        let own = self.own.clone();
        self.places.sort_by_key(|place| own.contains(place));
    }

    fn enter_indicators(&mut self, table: &Table, profile: &Profile, known: &mut Known) {
        for indicator in &table.indicators {
            let at = self.project(&indicator.name.text, profile, known);
            let project = &mut self.projects[at];
            if project.lead.is_none() {
                project.lead = indicator.lead.as_ref().map(|lead| one_line(&lead.text)).filter(|lead| !lead.is_empty());
            }
            for (index, place) in table.places.iter().enumerate().filter(|(_, place)| !place.role.is_sum()) {
                let target = table.at(indicator, Measure::Target, index).and_then(|figure| figure.value);
                if target.is_some_and(|target| target > Decimal::ZERO) && !project.tasked.contains(&place.name) {
                    project.tasked.push(place.name.clone());
                }
            }
        }
    }

    /// The project of an indicator, entered if it is new.
    fn project(&mut self, indicator: &str, profile: &Profile, known: &mut Known) -> usize {
        let indicator = one_line(indicator);
        if let Some(at) = known.projects.get(&indicator) {
            return *at;
        }
        let named = profile.project(&normal(&indicator)).map(str::to_owned);
        let name = named.unwrap_or_else(|| short_name(&indicator, profile));
        let same = self.projects.iter().position(|project| project.name == name);
        let at = same.or_else(|| known.find(&indicator, profile)).unwrap_or_else(|| {
            self.projects.push(Project { name, ..Project::default() });
            self.projects.len() - 1
        });
        self.projects[at].indicators.push(indicator.clone());
        known.projects.insert(indicator, at);
        at
    }

    fn sort(&mut self) {
        let order = |area: &Area| match area {
            Area::City => 0,
            Area::Place(place) => 1 + self.places.iter().position(|known| known == place).unwrap_or(usize::MAX - 2),
            Area::Draft => usize::MAX,
        };
        let key = |problem: &Problem<'_>| {
            (
                problem.project.unwrap_or(usize::MAX),
                order(&problem.area),
                problem.finding.rule.level,
                crate::model::rule_summary::code_order(&problem.finding.rule.code),
            )
        };
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_cached_key(key);
        self.problems = problems;
    }

    /// The project of a problem.
    pub fn project_of(&self, problem: &Problem<'_>) -> Option<&Project> {
        self.projects.get(problem.project?)
    }

    /// 责任单位: the place, or for the whole the lead unit; empty where nobody is known.
    pub fn responsible<'s>(&'s self, problem: &'s Problem<'_>) -> &'s str {
        let lead = || self.project_of(problem).and_then(|project| project.lead.as_deref());
        match &problem.area {
            Area::Draft => "文稿起草单位",
            Area::Place(place) if !self.is_own(place) => place,
            whole => lead().or(whole.place()).unwrap_or_default(),
        }
    }

    /// Whether a place is the city's own share.
    pub fn is_own(&self, place: &str) -> bool {
        self.own.contains(place)
    }
}

/// A month without a year is taken for that of any year.
fn same_month(a: Period, b: Period) -> bool {
    a.month == b.month && (a.year.is_none() || b.year.is_none() || a.year == b.year)
}

/// Which project an indicator belongs to, by every name it was met under.
#[derive(Default)]
struct Known {
    projects: BTreeMap<String, usize>,
    /// The names of the city's tables, to find there what others write a little differently, with their projects.
    names: Option<(Names, Vec<usize>)>,
}

impl Known {
    /// Takes the indicators entered so far for those that others mean.
    fn settle(&mut self, register: &Register<'_>, profile: &Profile) {
        let all = register.projects.iter().enumerate();
        let (of, names): (Vec<usize>, Vec<Named<'_>>) =
            all.flat_map(|(at, project)| project.indicators.iter().map(move |name| (at, Named { project: "", name }))).unzip();
        self.names = Some((Names::new(profile, &names), of));
    }

    fn find(&self, indicator: &str, profile: &Profile) -> Option<usize> {
        let (names, of) = self.names.as_ref()?;
        of.get(names.find(profile, Named { project: "", name: indicator }).one()?).copied()
    }
}

/// An indicator's name without what follows its first clause and without the number and unit at its end: `建成消防站14个` →
/// `建成消防站`.
fn short_name(name: &str, profile: &Profile) -> String {
    let clause = first_clause(name);
    let end = ["以上", "以下", "左右", "余"].iter().find_map(|word| clause.strip_suffix(word)).unwrap_or(clause);
    let unit = end.chars().rev().take_while(|c| !c.is_ascii_digit()).map(char::len_utf8).sum::<usize>();
    let (numbered, unit) = end.split_at(end.len() - unit);
    let before = numbered.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let before = before.trim_end_matches(['达', '到', '共', '约', '少', '于', '不', '低', '在']);
    let is_number = numbered.len() > before.len() && profile.is_unit(&normal(unit));
    if is_number && before.chars().count() >= 2 { before.to_owned() } else { clause.to_owned() }
}

/// What stands before the first mark that ends a clause, brackets left alone.
fn first_clause(name: &str) -> &str {
    let mut depth = 0usize;
    for (at, character) in name.char_indices() {
        match character {
            '（' | '(' | '“' => depth += 1,
            '）' | ')' | '”' => depth = depth.saturating_sub(1),
            '，' | ',' | '；' | ';' | '。' if depth == 0 && at > 0 => return &name[..at],
            _ => {}
        }
    }
    name
}

#[cfg(test)]
mod tests;
