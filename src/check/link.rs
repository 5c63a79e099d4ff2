//! Links between tables: the month before, and the places' own submissions.

use std::collections::HashMap;
use std::sync::Arc;

use crate::script::Paired;
use crate::table::{Measure, Period, Role, Table};

use super::scope::Key;

/// The tables a table is compared with.
#[derive(Clone, Debug, Default)]
pub struct Links {
    tables: Vec<Link>,
    previous: Option<usize>,
    /// By place of the table: the link that is its own submission.
    submissions: HashMap<usize, usize>,
}

#[derive(Clone, Debug)]
struct Link {
    table: Arc<Table>,
    /// The linked table's indicator by the table's own.
    indicators: Vec<Option<usize>>,
    /// The linked table's place by the table's own.
    places: Vec<Option<usize>>,
}

impl Links {
    /// Finds the tables to compare `table` with among those `known`.
    pub fn find<'a>(table: &Table, known: impl Iterator<Item = &'a Arc<Table>>) -> Self {
        let mut links = Self::default();
        let Some(period) = table.period else { return links };
        if table.indicators.is_empty() {
            return links;
        }
        let is_whole = table.places.iter().any(|place| place.role == Role::Total);
        let mut best: Option<(Period, Link)> = None;
        for other in known {
            let Some(other_period) = other.period else { continue };
            if std::ptr::eq(Arc::as_ptr(other), table) || other.indicators.is_empty() {
                continue;
            }
            if other_period < period && other_period.year == period.year {
                if best.as_ref().is_some_and(|(found, _)| *found >= other_period) {
                    continue;
                }
                if let Some(link) = Link::between(table, other) {
                    best = Some((other_period, link));
                }
            } else if other_period == period && is_whole {
                let [only] = other.places.as_slice() else { continue };
                let Some(place) = table.places.iter().position(|place| only.role == Role::Only && place.name == only.name) else {
                    continue;
                };
                // Two submissions of one place: the first stands here; that there are two is for the office to settle.
                if !links.submissions.contains_key(&place)
                    && let Some(mut link) = Link::between(table, other)
                {
                    link.places = vec![None; table.places.len()];
                    link.places[place] = Some(0);
                    links.submissions.insert(place, links.tables.len());
                    links.tables.push(link);
                }
            }
        }
        if let Some((_, link)) = best {
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

    /// A linked table by the number in its keys.
    pub fn table(&self, number: u32) -> &Table {
        &self.tables[number as usize - 1].table
    }

    /// The figure of an earlier month.
    pub fn previous_figure(&self, indicator: usize, measure: Measure, place: usize) -> Option<Key> {
        self.figure(self.previous?, indicator, measure, place)
    }

    /// The figure in a place's own submission.
    pub fn submitted_figure(&self, indicator: usize, measure: Measure, place: usize) -> Option<Key> {
        self.figure(*self.submissions.get(&place)?, indicator, measure, place)
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
    fn between(table: &Table, other: &Arc<Table>) -> Option<Self> {
        let mut by_name: HashMap<(String, String), Option<usize>> = HashMap::new();
        for (index, indicator) in other.indicators.iter().enumerate() {
            // A name that stands twice names nothing.
            by_name
                .entry(name(&indicator.project, &indicator.name.text))
                .and_modify(|entry| *entry = None)
                .or_insert(Some(index));
        }
        let indicators: Vec<Option<usize>> = table
            .indicators
            .iter()
            .map(|indicator| by_name.get(&name(&indicator.project, &indicator.name.text)).copied().flatten())
            .collect();
        let common = indicators.iter().flatten().count();
        if common * 2 < table.indicators.len().min(other.indicators.len()) {
            return None;
        }
        let single = table.places.len() == 1 && other.places.len() == 1;
        let places = table
            .places
            .iter()
            .map(|place| if single { Some(0) } else { other.places.iter().position(|candidate| candidate.name == place.name) })
            .collect();
        Some(Self { table: Arc::clone(other), indicators, places })
    }
}

/// Names compare without white space.
fn name(project: &str, indicator: &str) -> (String, String) {
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    (squeeze(project), squeeze(indicator))
}
