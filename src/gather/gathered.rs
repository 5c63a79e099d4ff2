//! The documents that are checked together, and what is looked up among them: the month before, the places' own tables, the
//! city's tables of a month.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::gather::document::Document;
use crate::gather::dossier::{self, Evidence};
use crate::gather::naming::{Named, Names};
use crate::model::ledger::Ledger;
use crate::model::table::{Measure, NAMELESS, Role, Table};
use crate::profile::Profile;
use crate::text::period::Period;
use crate::text::wording::normal;

/// A table and the document it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    /// The file's path.
    pub path: &'a str,
    /// The table.
    pub table: &'a Arc<Table>,
}

/// Documents with an index over their tables. Building it takes one pass; each question after that goes to the few tables it
/// concerns, however many documents there are.
#[derive(Debug)]
pub struct Gathered<'a> {
    /// The documents.
    pub documents: &'a [Document],
    /// Tables by what they are about and their month.
    by_subject: HashMap<&'a str, BTreeMap<Period, Vec<Standing<'a>>>>,
    /// Which indicator of which table a ledger of a month means by a name (normal form); `None` where that is not certain.
    indicators: HashMap<Spelling, Option<Meant<'a>>>,
    /// By month and indicator: the first ledger that speaks of it, and the places that have handed in anything in any.
    handed_in: HashMap<Spelling, HandedIn<'a>>,
}

/// A month and a name (normal form).
type Spelling = (Option<Period>, String);

/// An indicator of a table, by index.
type Meant<'a> = (Standing<'a>, usize);

/// The first ledger that speaks of something, and the places that have handed in anything for it.
type HandedIn<'a> = (&'a Arc<Ledger>, BTreeSet<&'a str>);

/// The indicators of a month's tables, and their names.
type Month<'a> = (Vec<Meant<'a>>, Names);

/// What stands for the subject of a table that is about the whole.
const WHOLE: &str = "";

impl<'a> Gathered<'a> {
    /// Gathers documents.
    pub fn new(documents: &'a [Document], profile: &Profile) -> Self {
        let mut by_subject: HashMap<&str, BTreeMap<Period, Vec<Standing<'_>>>> = HashMap::new();
        for document in documents {
            for table in &document.tables {
                let Some(period) = table.period.filter(|_| !table.indicators.is_empty()) else { continue };
                let standing = Standing { path: &document.path, table };
                by_subject.entry(subject(table)).or_default().entry(period).or_default().push(standing);
            }
        }
        let mut gathered = Self { documents, by_subject, indicators: HashMap::new(), handed_in: HashMap::new() };
        gathered.link_ledgers(profile);
        gathered
    }

    /// Finds out which indicators the ledgers speak of, and who has handed in anything for each.
    fn link_ledgers(&mut self, profile: &Profile) {
        let mut names: HashMap<Option<Period>, Month<'a>> = HashMap::new();
        for document in self.documents {
            for ledger in &document.ledgers {
                let period = self.month_of(ledger);
                let (tables, index) = names.entry(period).or_insert_with(|| {
                    let tables: Vec<Meant<'a>> = period
                        .into_iter()
                        .flat_map(|period| self.whole(period))
                        .flat_map(|standing| (0..standing.table.indicators.len()).map(move |index| (standing, index)))
                        .collect();
                    let all: Vec<Named<'_>> = tables.iter().map(|(standing, index)| standing.named(*index)).collect();
                    let index = Names::new(profile, &all);
                    (tables, index)
                });
                for material in &ledger.materials {
                    let spelling = normal(&material.indicator.text).into_owned();
                    let key = (period, spelling);
                    let linked = match self.indicators.get(&key) {
                        Some(linked) => *linked,
                        None => {
                            let found = index.find(profile, Named { project: "", name: &material.indicator.text });
                            let linked = found.one().and_then(|at| tables.get(at)).copied();
                            self.indicators.insert(key.clone(), linked);
                            linked
                        }
                    };
                    let name = linked.map_or(key.1, |(standing, index)| normal(standing.named(index).name).into_owned());
                    let entry = self.handed_in.entry((period, name)).or_insert_with(|| (ledger, BTreeSet::new()));
                    entry.1.insert(&material.place.text);
                }
            }
        }
    }

    /// The month of the tables that a ledger goes with: its own, or the only one there is.
    fn month_of(&self, ledger: &Ledger) -> Option<Period> {
        let mut months = self.months();
        ledger.period.or_else(|| months.next().filter(|_| months.next().is_none()))
    }

    /// The names of the places in the tables of a month, without the whole and the city's own share.
    pub fn places(&self, period: Period) -> impl Iterator<Item = &'a str> {
        let parts = |standing: Standing<'a>| standing.table.places.iter().filter(|place| place.role == Role::Part);
        self.whole(period).flat_map(parts).map(|place| place.name.as_str())
    }

    /// What a ledger holds, by indicator and place, with what the month's tables say about each. Where several places have
    /// handed in something for an indicator, those that have a target and have handed in nothing are there too, empty.
    pub fn evidence(&self, ledger: &Arc<Ledger>, profile: &Profile) -> Vec<Evidence> {
        let period = self.month_of(ledger);
        let linked = |spelling: &str| self.indicators.get(&(period, normal(spelling).into_owned())).copied().flatten();
        let mut all = dossier::group(ledger, profile, |spelling| {
            linked(spelling).map_or_else(|| spelling.to_owned(), |(standing, index)| standing.named(index).name.to_owned())
        });
        let mut absent: Vec<Evidence> = Vec::new();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for evidence in &mut all {
            let Some((standing, index)) = evidence.rows.first().and_then(|row| linked(&ledger.materials[*row].indicator.text))
            else {
                continue;
            };
            evidence.standing = standing.of(index, &evidence.place);
            let key = (period, normal(&evidence.indicator).into_owned());
            let speaks = self.handed_in.get(&key).filter(|(first, places)| Arc::ptr_eq(first, ledger) && places.len() > 1);
            if let Some((_, places)) = speaks
                && seen.insert(evidence.indicator.clone())
            {
                for place in standing.with_task(index).filter(|place| !places.contains(place)) {
                    let mut empty = Evidence::empty(ledger, &evidence.indicator, place, profile);
                    empty.standing = standing.of(index, place);
                    absent.push(empty);
                }
            }
        }
        all.extend(absent);
        all
    }

    /// The tables about the same as this one, of earlier months of its year, the latest month first.
    pub fn earlier(&self, table: &Table) -> impl Iterator<Item = Standing<'a>> {
        let period = table.period.unwrap_or(Period { year: None, month: 0 });
        let months = self.by_subject.get(subject(table));
        // Of tables of one place that do not say which, only those of a single file a month are surely of the same place.
        let one_file = |tables: &Vec<Standing<'_>>| {
            tables.iter().all(|standing| tables.first().is_some_and(|first| first.path == standing.path))
        };
        let is_certain = subject(table) != NAMELESS || months.is_some_and(|months| months.values().all(one_file));
        let months = months.filter(|_| is_certain).into_iter().flat_map(move |months| months.range(..period).rev());
        months.filter(move |(other, _)| other.year == period.year).flat_map(|(_, tables)| tables.iter().copied())
    }

    /// The tables that a place handed in for a month.
    pub fn submissions(&self, place: &str, period: Period) -> &[Standing<'a>] {
        if place == WHOLE {
            return &[];
        }
        self.by_subject.get(place).and_then(|months| months.get(&period)).map_or(&[], Vec::as_slice)
    }

    /// The tables of a month that are about all places.
    pub fn whole(&self, period: Period) -> impl Iterator<Item = Standing<'a>> {
        let tables = self.by_subject.get(WHOLE).and_then(|months| months.get(&period));
        tables.into_iter().flatten().copied().filter(|standing| standing.table.total().is_some())
    }

    /// The months for which there are tables about all places, the latest last.
    pub fn months(&self) -> impl Iterator<Item = Period> {
        self.by_subject.get(WHOLE).into_iter().flat_map(|months| months.keys().copied())
    }
}

impl<'a> Standing<'a> {
    fn named(self, indicator: usize) -> Named<'a> {
        let indicator = &self.table.indicators[indicator];
        Named { project: &indicator.project, name: &indicator.name.text }
    }

    /// What the table says about an indicator in a place.
    fn of(self, indicator: usize, place: &str) -> Option<dossier::Standing> {
        let place = self.table.places.iter().position(|other| other.name == place)?;
        let indicator = &self.table.indicators[indicator];
        let value = |measure| self.table.at(indicator, measure, place).and_then(|figure| figure.value);
        Some(dossier::Standing {
            target: value(Measure::Target),
            actual: value(Measure::Actual),
            progress: value(Measure::Progress),
            unit: indicator.unit_text().to_owned(),
            counted: indicator.counted,
        })
    }

    /// The places that have a target for an indicator.
    fn with_task(self, indicator: usize) -> impl Iterator<Item = &'a str> {
        let has_task = move |place: usize| {
            let figure = self.table.at(&self.table.indicators[indicator], Measure::Target, place);
            figure.and_then(|figure| figure.value).is_some_and(|value| !value.is_zero())
        };
        let places = self.table.places.iter().enumerate();
        places.filter(move |(index, place)| !place.role.is_sum() && has_task(*index)).map(|(_, place)| place.name.as_str())
    }
}

/// The place a table is about; empty for a table about all places.
fn subject(table: &Table) -> &str {
    let is_single = matches!(table.places.as_slice(), [only] if only.role == Role::Only);
    table.submitter().unwrap_or(if is_single { NAMELESS } else { WHOLE })
}

impl Table {
    /// The place whose own table this is: the only one in it, if it is named.
    pub fn submitter(&self) -> Option<&str> {
        match self.places.as_slice() {
            [only] if only.role == Role::Only && only.name != NAMELESS => Some(only.name.as_str()),
            // A place's own share by itself: 市本级.
            [own] if own.role == Role::Own => Some(own.name.as_str()),
            _ => None,
        }
    }
}
