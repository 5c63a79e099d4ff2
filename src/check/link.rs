//! Links between tables: the month before, and the places' own submissions.

use std::collections::HashMap;
use std::sync::Arc;

use crate::algebra::interval::Interval;
use crate::gather::gathered::{Gathered, Standing};
use crate::gather::naming::{self, Match, Named};
use crate::model::figure::{Figure, Kind};
use crate::model::table::{Indicator, Measure, Role, Table};
use crate::profile::Profile;
use crate::rule::script::Paired;
use crate::text::period::Period;
use crate::text::wording::normal;

use super::scope::Key;

/// The tables a table is compared with.
#[derive(Clone, Debug, Default)]
pub struct Links {
    tables: Vec<Link>,
    previous: Option<usize>,
    /// By place of the table: the links that are its own submissions, in the order of their paths.
    submissions: HashMap<usize, Vec<usize>>,
    /// Tables of the same month that a lead unit made of its own indicators.
    leads: Vec<usize>,
    /// Where the table is a place's own: the links that are other files of the same place with indicators of this one.
    doubles: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Link {
    path: Arc<str>,
    table: Arc<Table>,
    /// The linked table's indicator by the table's own.
    indicators: Vec<Option<usize>>,
    /// The linked table's indicators that may be one of the table's own, where that is not certain.
    unclear: HashMap<usize, Vec<usize>>,
    /// The linked table's place by the table's own.
    places: Vec<Option<usize>>,
}

/// How a place's submission stands to one of the table's indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reported {
    /// It is there.
    There,
    /// It is not there.
    Absent,
    /// Several of its indicators may be meant: their names.
    Unclear(Vec<String>),
}

impl Links {
    /// Finds the tables to compare `table` with among those gathered.
    pub fn find(table: &Table, gathered: &Gathered<'_>, profile: &Profile) -> Self {
        let mut links = Self::default();
        let Some(period) = table.period else { return links };
        if table.indicators.is_empty() {
            return links;
        }
        if table.total().is_some() {
            for (place, name) in table.places.iter().enumerate().map(|(index, place)| (index, place.name.as_str())) {
                if table.places[place].role.is_sum() {
                    continue;
                }
                for standing in gathered.submissions(name, period) {
                    let Some(mut link) = Link::between(profile, table, *standing) else { continue };
                    link.places = vec![None; table.places.len()];
                    link.places[place] = Some(0);
                    links.submissions.entry(place).or_default().push(links.tables.len());
                    links.tables.push(link);
                }
            }
        }
        for standing in gathered.whole(period) {
            if let Some(link) = Link::to_lead(profile, table, standing) {
                links.leads.push(links.tables.len());
                links.tables.push(link);
            }
        }
        if let Some(place) = table.submitter() {
            for standing in gathered.submissions(place, period) {
                if let Some(link) = Link::between(profile, table, *standing) {
                    links.doubles.push(links.tables.len());
                    links.tables.push(link);
                }
            }
        }
        let previous = gathered.earlier(table).find_map(|standing| Link::between(profile, table, standing));
        if let Some(link) = previous {
            links.previous = Some(links.tables.len());
            links.tables.push(link);
        }
        links
    }

    /// Whether an earlier month is known.
    pub fn has_previous(&self) -> bool {
        self.previous.is_some()
    }

    /// Whether some place's own submission is known.
    pub fn has_submissions(&self) -> bool {
        !self.submissions.is_empty()
    }

    /// The earlier month's table, and the number in it of each of the table's own indicators and places.
    pub fn previous(&self) -> Option<Paired<'_>> {
        let link = self.tables.get(self.previous?)?;
        Some((&link.table, &link.indicators, &link.places))
    }

    /// The earlier month.
    pub fn previous_period(&self) -> Option<Period> {
        self.previous()?.0.period
    }

    /// The paths of a place's own submissions.
    pub fn submission_paths(&self, place: usize) -> impl Iterator<Item = &str> {
        self.submissions_of(place).map(|link| &*link.path)
    }

    /// The paths of the other files in which the same place has handed in the same.
    pub fn double_paths(&self) -> impl Iterator<Item = &str> {
        self.doubles.iter().map(|link| &*self.tables[*link].path)
    }

    /// The figures in which the place's files differ.
    pub fn conflicts(&self, table: &Table) -> Vec<(usize, Measure)> {
        let mut conflicts = Vec::new();
        for (index, indicator) in table.indicators.iter().enumerate() {
            for measure in Measure::ALL {
                let Some(own) = table.at(indicator, measure, 0) else { continue };
                let others = self.doubles.iter().filter_map(|link| self.figure(*link, index, measure, 0));
                if others.into_iter().any(|key| !says_the_same(own, self.table(key.table).figure(key.figure))) {
                    conflicts.push((index, measure));
                }
            }
        }
        conflicts
    }

    /// The figures of which one side at least is no number, and which differ from what a place's own table says: with those words.
    /// Numbers on both sides are compared by equations.
    pub fn differing_words(&self, table: &Table, place: usize) -> Vec<(usize, Measure, String)> {
        let mut differing = Vec::new();
        for (index, indicator) in table.indicators.iter().enumerate() {
            for measure in Measure::ALL {
                // A paragraph that stands for all places is no word of this one.
                let Some(own) = table.at(indicator, measure, place).filter(|own| own.kind != Kind::Text) else { continue };
                let Some(key) = self.submitted_figure(index, measure, place) else { continue };
                let said = self.table(key.table).figure(key.figure);
                if (own.value.is_none() || said.value.is_none()) && !says_the_same(own, said) {
                    differing.push((index, measure, said.printed().to_string()));
                }
            }
        }
        differing
    }

    fn submissions_of(&self, place: usize) -> impl Iterator<Item = &Link> {
        self.submissions.get(&place).into_iter().flatten().map(|link| &self.tables[*link])
    }

    /// How a place's submissions stand to an indicator.
    pub fn reported(&self, indicator: usize, place: usize) -> Reported {
        let mut unclear = Vec::new();
        for link in self.submissions_of(place) {
            if link.indicators.get(indicator).is_some_and(Option::is_some) {
                return Reported::There;
            }
            let names = link.unclear.get(&indicator).into_iter().flatten().filter_map(|other| link.table.indicators.get(*other));
            unclear.extend(names.map(|indicator| indicator.name.text.clone()));
        }
        if unclear.is_empty() { Reported::Absent } else { Reported::Unclear(unclear) }
    }

    /// Whether some lead unit's own table is known.
    pub fn has_leads(&self) -> bool {
        !self.leads.is_empty()
    }

    /// The figure in a lead unit's own table.
    pub fn lead_figure(&self, indicator: usize, measure: Measure, place: usize) -> Option<Key> {
        self.leads.iter().find_map(|link| self.figure(*link, indicator, measure, place))
    }

    /// A linked table by the number in its keys.
    pub fn table(&self, number: u32) -> &Table {
        &self.tables[number as usize - 1].table
    }

    /// The figure of an earlier month.
    pub fn previous_figure(&self, indicator: usize, measure: Measure, place: usize) -> Option<Key> {
        self.figure(self.previous?, indicator, measure, place)
    }

    /// The figure in a place's own submission. Of several submissions none is taken unless they agree.
    pub fn submitted_figure(&self, indicator: usize, measure: Measure, place: usize) -> Option<Key> {
        let links = self.submissions.get(&place)?;
        let mut keys = links.iter().filter_map(|link| self.figure(*link, indicator, measure, place));
        let first = keys.next()?;
        let figure = |key: Key| self.table(key.table).figure(key.figure);
        keys.all(|other| says_the_same(figure(first), figure(other))).then_some(first)
    }

    /// The figures of a place's own submission for an indicator, where they contradict each other: the submission repeats an error
    /// and is no witness against it.
    pub fn self_contradicting(&self, indicator: usize, place: usize) -> Vec<Key> {
        let keys = [Measure::Target, Measure::Actual, Measure::Progress].map(|m| self.submitted_figure(indicator, m, place));
        let [Some(target), Some(actual), Some(progress)] = keys else { return Vec::new() };
        let of = |key: Key| {
            let figure = self.table(key.table).figure(key.figure);
            figure.value.map(|_| figure.interval)
        };
        let (Some(t), Some(a), Some(p)) = (of(target), of(actual), of(progress)) else { return Vec::new() };
        // Of an inverse indicator the progress is the other way round.
        let fits = |whole: Interval, part: Interval| p.multiply(&whole).intersect(&part).is_some();
        if fits(t, a) || fits(a, t) { Vec::new() } else { vec![target, actual, progress] }
    }

    fn figure(&self, link: usize, indicator: usize, measure: Measure, place: usize) -> Option<Key> {
        let known = &self.tables[link];
        let indicator = known.indicators.get(indicator).copied().flatten()?;
        let place = known.places.get(place).copied().flatten()?;
        let figure = known.table.indicators.get(indicator)?.figure(measure, place)?;
        Some(Key { table: link as u32 + 1, figure })
    }
}

impl Link {
    /// Links two tables by the names of indicators and places; `None` where they have too little in common.
    fn between(profile: &Profile, table: &Table, standing: Standing<'_>) -> Option<Self> {
        let other = standing.table;
        if std::ptr::eq(Arc::as_ptr(other), table) {
            return None;
        }
        let single = table.places.len() == 1 && other.places.len() == 1;
        let places: Vec<Option<usize>> = table
            .places
            .iter()
            .map(|place| {
                let same = other.places.iter().position(|candidate| candidate.name == place.name);
                let alike = || other.places.iter().position(|candidate| candidate.role == place.role);
                if single { Some(0) } else { same.or_else(|| if place.role == Role::Part { None } else { alike() }) }
            })
            .collect();
        // Of two months a changed name is itself worth telling; a county only writes it differently.
        let matches = if table.period == other.period {
            naming::match_all(profile, &names(table), &names(other))
        } else {
            naming::match_exact(&names(table), &names(other))
        };
        let indicators: Vec<Option<usize>> = matches.iter().map(Match::one).collect();
        let common = indicators.iter().flatten().count();
        if common * 2 < table.indicators.len().min(other.indicators.len()) {
            return None;
        }
        let several = |(index, found): (usize, Match)| match found {
            Match::Several(several) => Some((index, several)),
            _ => None,
        };
        let unclear = matches.into_iter().enumerate().filter_map(several).collect();
        Some(Self { path: standing.path.into(), table: Arc::clone(other), indicators, unclear, places })
    }

    /// Links a table to that of a lead unit: one over the same places with only some of the indicators. Indicators in another unit
    /// are left apart.
    fn to_lead(profile: &Profile, table: &Table, standing: Standing<'_>) -> Option<Self> {
        let other = standing.table;
        if other.indicators.len() >= table.indicators.len() || other.places.len() < 2 {
            return None;
        }
        let mut link = Self::between(profile, table, standing)?;
        let common =
            table.places.iter().zip(&link.places).filter(|(place, paired)| place.role != Role::Total && paired.is_some());
        // 合计 stands in the tables of other places too.
        if common.count() < table.places.len().min(2) {
            return None;
        }
        for (indicator, paired) in table.indicators.iter().zip(&mut link.indicators) {
            let unit = |indicator: &Indicator| indicator.unit.as_ref().map(|unit| normal(&unit.text).into_owned());
            *paired = paired.filter(|index| other.indicators.get(*index).is_some_and(|theirs| unit(theirs) == unit(indicator)));
        }
        Some(link)
    }
}

/// The names of a table's indicators.
pub fn names(table: &Table) -> Vec<Named<'_>> {
    table.indicators.iter().map(|indicator| Named { project: &indicator.project, name: &indicator.name.text }).collect()
}

/// Whether two figures say the same: values that agree within what was printed, words that are the same, nothing in either.
pub fn says_the_same(a: &Figure, b: &Figure) -> bool {
    match (a.value, b.value) {
        (Some(x), Some(y)) => x == y || a.interval.intersect(&b.interval).is_some(),
        (None, None) => (a.is_vacant() && b.is_vacant()) || normal(&a.printed()) == normal(&b.printed()),
        _ => false,
    }
}
