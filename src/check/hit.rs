//! What a rule has hit: a finding before it is put into words.

use rust_decimal::Decimal;
use smallvec::SmallVec;

use crate::algebra::number::rounded;
use crate::locate::{Change, Located, Repair};
use crate::model::cause::Cause;
use crate::model::finding::{BrokenRelation, MeasureName};
use crate::model::table::{FigureId, Measure};
use crate::model::workbook::Address;
use crate::rule::expression::{Condition, Mention};
use crate::rule::{Body, Rule};

use super::compose;
use super::scope::{Key, Scope};

/// A cell of a repair.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The cell.
    pub figure: FigureId,
    /// What it should say, where that is determined.
    pub expected: Option<Decimal>,
    /// Why it does not.
    pub cause: Option<Cause>,
}

/// The figures a finding is about; mostly few.
pub type Figures = SmallVec<[FigureId; 4]>;

/// A finding before it is put into words.
#[derive(Clone, Debug)]
pub struct Hit {
    /// The number of the rule among those in force.
    pub rule: usize,
    /// The indicator, if it is about one.
    pub indicator: Option<usize>,
    /// Places hit; several in a grouped finding.
    pub places: SmallVec<[usize; 2]>,
    /// What is measured.
    pub measure: Option<MeasureName>,
    /// Index of the record (flat tables).
    pub record: Option<usize>,
    /// The figures it is about.
    pub figures: Figures,
    /// The cells it is about.
    pub cells: SmallVec<[Address; 4]>,
    /// The relations that are broken.
    pub relations: Vec<BrokenRelation>,
    /// The repair that was chosen.
    pub suspects: Vec<Correction>,
    /// Repairs that are as good as each other.
    pub alternatives: Vec<Vec<Correction>>,
    /// Why it could not be said which cell is wrong.
    pub unsettled: Option<String>,
    /// The message of a procedural rule; others are put together from the template.
    pub message: Option<String>,
    /// How many hits were put together.
    pub count: usize,
}

impl Hit {
    /// One of a rule, about nothing yet.
    pub fn new(rule: usize) -> Self {
        Self {
            rule,
            indicator: None,
            places: SmallVec::new(),
            measure: None,
            record: None,
            figures: SmallVec::new(),
            cells: SmallVec::new(),
            relations: Vec::new(),
            suspects: Vec::new(),
            alternatives: Vec::new(),
            unsettled: None,
            message: None,
            count: 1,
        }
    }

    /// Takes over what the locator found: the chosen repair, the others that are as good, and what it could not settle.
    /// `figure` says which figure of the table a cell of the problem is; cells of other tables are left out.
    pub fn take_over(&mut self, located: &Located, figure: impl Fn(usize) -> Option<FigureId>) {
        let corrections = |repair: &Repair| -> Vec<Correction> {
            let correction = |change: &Change| {
                Some(Correction { figure: figure(change.cell)?, expected: change.expected, cause: change.cause })
            };
            repair.changes.iter().filter_map(correction).collect()
        };
        if located.decided {
            self.suspects = located.repairs.first().map(corrections).unwrap_or_default();
        }
        if located.repairs.len() > 1 {
            self.alternatives = located.repairs.iter().map(corrections).collect();
        }
        if located.gave_up {
            self.unsettled = Some("涉及的关系太多，未能在限定步数内推断出是哪一格错了".to_owned());
        } else if located.repairs.is_empty() {
            self.unsettled = Some("改动少数几格无法使各项关系同时成立，请逐格核对".to_owned());
        }
    }

    /// What a `forbid` or query rule speaks of, met in a scope.
    pub fn met(index: usize, rule: &Rule, scope: Scope<'_>) -> Self {
        // Which cells are in question: the figures spoken of, and a whole row only where all of it is (all the same).
        let mut met: SmallVec<[Key; 8]> = SmallVec::new();
        let mut relations = Vec::new();
        match &rule.body {
            Body::Forbid(condition) => visit_met(&scope, condition, &mut |mention| scope.keys(mention, &mut |key| met.push(key))),
            Body::Require(equations) => {
                for equation in equations {
                    if scope.is_broken(equation) {
                        equation.visit(&mut |mention| scope.keys(mention, &mut |key| met.push(key)));
                        relations.push(compose::broken(scope, &rule.code, equation));
                    }
                }
            }
            Body::Check(_) => {}
        }
        let mut hit = Self::new(index);
        for figure in met.iter().filter(|key| key.table == 0).map(|key| key.figure) {
            if !hit.figures.contains(&figure) {
                hit.figures.push(figure);
                hit.cells.push(scope.table.figure(figure).address);
            }
        }
        hit.indicator = Some(scope.indicator);
        match scope.place {
            Some(place) => hit.places.push(place),
            None => {
                for figure in &hit.figures {
                    hit.places.extend(place_of(scope, *figure).filter(|place| !hit.places.contains(place)));
                }
            }
        }
        // A rule that names no cell (the number in a name, a row as a whole) points to the indicator's name.
        if hit.cells.is_empty() {
            hit.cells.push(scope.indicator().name.address);
        }
        hit.measure = hit.figures.first().and_then(|figure| measure_of(scope, *figure)).map(MeasureName::Measure);
        hit.relations = relations;
        if rule.form {
            hit.suspects = (hit.figures.iter())
                .filter_map(|id| {
                    let figure = scope.table.figure(*id);
                    let expected = rounded(figure.value?, figure.decimals.into());
                    Some(Correction { figure: *id, expected: Some(expected), cause: None })
                })
                .collect();
        }
        hit
    }
}

/// Calls `visit` for what a condition speaks of; of alternatives only those that are met.
fn visit_met(scope: &Scope<'_>, condition: &Condition, visit: &mut impl FnMut(Mention<'_>)) {
    match condition {
        Condition::And(a, b) => {
            visit_met(scope, a, visit);
            visit_met(scope, b, visit);
        }
        Condition::Or(a, b) => {
            for side in [a, b] {
                if scope.holds(side) == Some(true) {
                    visit_met(scope, side, visit);
                }
            }
        }
        Condition::AllEqual(_) | Condition::Not(_) | Condition::Constant(_) | Condition::Has(_) | Condition::Lists(_) => {
            condition.visit(visit);
        }
        Condition::Compare(..) | Condition::Surely(..) | Condition::Is(..) | Condition::Some(..) | Condition::Says(..) => {
            condition.visit(&mut |mention| {
                if !matches!(mention, Mention::Series(_)) {
                    visit(mention);
                }
            });
        }
    }
}

/// The measure a figure of the indicator at hand belongs to.
pub fn measure_of(scope: Scope<'_>, figure: FigureId) -> Option<Measure> {
    // Mostly it stands at the place at hand.
    let here = |place| Measure::ALL.into_iter().find(|measure| scope.indicator().figure(*measure, place) == Some(figure));
    let row = |measure: &Measure| scope.indicator().figures[*measure as usize].contains(&Some(figure));
    scope.place.and_then(here).or_else(|| Measure::ALL.into_iter().find(row))
}

/// The place a figure of the indicator at hand belongs to.
pub fn place_of(scope: Scope<'_>, figure: FigureId) -> Option<usize> {
    scope.indicator().figures.iter().find_map(|row| row.iter().position(|id| *id == Some(figure)))
}
