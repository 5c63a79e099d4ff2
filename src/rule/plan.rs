//! What applying rules comes to, worked out once when they are loaded, not for every table and indicator.

use std::collections::HashMap;
use std::ops::Deref;

use crate::model::table::Measure;
use crate::rule::expression::{Attribute, Condition, Expression, Members, Mention, Of, PlaceReference, Reference, Wording};

use super::{Body, Need, Rule};

/// Rules in force, ordered by code, with what is worked out about them.
#[derive(Debug, Default)]
pub struct InForce {
    rules: Vec<Rule>,
    plans: Vec<Plan>,
    conditions: Vec<Condition>,
    /// By condition: its number among those that more than one rule asks for.
    shared: Vec<Option<usize>>,
    /// How many these are.
    sharing: usize,
}

/// A condition that all rules which state it have in common, by its number.
pub type ConditionId = usize;

/// What must hold, one by one.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// What an indicator decides for all its places and cells alike.
    pub fixed: Vec<ConditionId>,
    /// What each place or cell decides for itself.
    pub local: Vec<ConditionId>,
}

/// What is worked out about one rule.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What must hold where the rule is applied.
    pub when: Demand,
    /// The same with what the rule forbids: a hit is where all of it holds.
    pub hit: Demand,
    /// Whether all figures that its relations speak of stand at the place at hand.
    pub at_home: bool,
    /// What it speaks of.
    pub speaks: Speaks,
    /// By relation: the measures it cannot do without, a bit each.
    pub measures: Vec<u8>,
}

/// What a rule speaks of, so that it can be said at once what a table or its neighbours lack for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Speaks {
    /// The table of an earlier month.
    pub previous: bool,
    /// The lead unit's table.
    pub lead: bool,
    /// Tables that places handed in themselves.
    pub submitted: bool,
    /// The whole.
    pub total: bool,
    /// Counties and 市本级.
    pub parts: bool,
    /// Counties only.
    pub counties: bool,
    /// What a subtotal adds up.
    pub within: bool,
    /// The table's month.
    pub period: bool,
}

impl InForce {
    /// A condition by its number.
    pub fn condition(&self, id: ConditionId) -> &Condition {
        &self.conditions[id]
    }

    /// The number of a condition among those that more than one rule asks for, whose answers are worth keeping.
    pub fn shared(&self, id: ConditionId) -> Option<usize> {
        self.shared[id]
    }

    /// How many conditions more than one rule asks for.
    pub fn sharing(&self) -> usize {
        self.sharing
    }

    /// How many different conditions there are.
    pub fn conditions(&self) -> usize {
        self.conditions.len()
    }

    /// What is worked out about a rule, by its number.
    pub fn plan(&self, rule: usize) -> &Plan {
        &self.plans[rule]
    }

    /// The rules alone.
    pub fn into_rules(self) -> Vec<Rule> {
        self.rules
    }
}

impl Deref for InForce {
    type Target = [Rule];

    fn deref(&self) -> &[Rule] {
        &self.rules
    }
}

impl From<Vec<Rule>> for InForce {
    fn from(rules: Vec<Rule>) -> Self {
        let mut known = Known::default();
        let plans = rules.iter().map(|rule| Plan::of(rule, &mut known)).collect();
        Self { plans, rules, conditions: known.conditions, shared: known.shared, sharing: known.sharing }
    }
}

/// Conditions met so far.
#[derive(Default)]
struct Known {
    numbers: HashMap<Condition, ConditionId>,
    conditions: Vec<Condition>,
    shared: Vec<Option<usize>>,
    sharing: usize,
}

impl Known {
    /// The numbers of the conditions that must all hold for one to hold.
    fn all_of(&mut self, condition: &Condition, numbers: &mut Vec<ConditionId>) {
        match condition {
            Condition::And(a, b) => {
                self.all_of(a, numbers);
                self.all_of(b, numbers);
                return;
            }
            // Neither of two: not the one and not the other.
            Condition::Not(inner) => {
                if let Condition::Or(a, b) = &**inner {
                    self.all_of(&Condition::Not(a.clone()), numbers);
                    self.all_of(&Condition::Not(b.clone()), numbers);
                    return;
                }
            }
            _ => {}
        }
        let number = match self.numbers.get(condition) {
            Some(number) => {
                self.shared[*number].get_or_insert_with(|| {
                    self.sharing += 1;
                    self.sharing - 1
                });
                *number
            }
            None => {
                self.numbers.insert(condition.clone(), self.conditions.len());
                self.conditions.push(condition.clone());
                self.shared.push(None);
                self.conditions.len() - 1
            }
        };
        numbers.push(number);
    }

    /// What must hold for some conditions to hold. Which is asked first makes no difference but to the time: mostly one that
    /// costs little says no already.
    fn demand(&self, mut numbers: Vec<ConditionId>) -> Demand {
        numbers.sort_by_key(|number| cost(&self.conditions[*number]));
        let (fixed, local) = numbers.into_iter().partition(|number| is_fixed(&self.conditions[*number]));
        Demand { fixed, local }
    }
}

impl Plan {
    fn of(rule: &Rule, known: &mut Known) -> Self {
        let mut when = Vec::new();
        if let Some(condition) = &rule.when {
            known.all_of(condition, &mut when);
        }
        let mut hit = when.clone();
        if let Body::Forbid(condition) = &rule.body {
            known.all_of(condition, &mut hit);
        }
        let (when, hit) = (known.demand(when), known.demand(hit));
        let mut at_home = true;
        let measures = match &rule.body {
            Body::Require(equations) => equations
                .iter()
                .map(|equation| {
                    let mut measures = 0;
                    for side in [&equation.left, &equation.right] {
                        side.visit(&mut |mention| {
                            at_home &= match mention {
                                Mention::Figure(reference) => !reference.is_fixed(),
                                Mention::Series(_) => false,
                                Mention::Period(_) | Mention::Threshold(_) => true,
                            };
                            measures |= match mention {
                                Mention::Figure(Reference::Figure { measure, .. }) => 1 << *measure as u8,
                                Mention::Series(series) => 1 << series.measure as u8,
                                _ => 0,
                            }
                        });
                    }
                    measures
                })
                .collect(),
            _ => Vec::new(),
        };
        Self { when, hit, at_home, speaks: Speaks::of(rule), measures }
    }
}

/// Whether a condition is decided by the indicator: the same for all its places and cells.
fn is_fixed(condition: &Condition) -> bool {
    match condition {
        Condition::Constant(_) | Condition::Lists(_) => true,
        Condition::AllEqual(series) | Condition::Some(series, _) => series.is_fixed(),
        Condition::Has(attribute) => {
            !matches!(attribute, Attribute::Total | Attribute::Own | Attribute::Subtotal | Attribute::Measure(_))
        }
        Condition::Is(reference, _) | Condition::Says(Wording::Cell(reference), _) => reference.is_fixed(),
        Condition::Says(wording, _) => matches!(wording, Wording::Name | Wording::Unit | Wording::Sheet),
        Condition::Compare(_, a, b) | Condition::Surely(_, a, b) => a.is_fixed() && b.is_fixed(),
        Condition::Not(inner) => is_fixed(inner),
        Condition::And(a, b) | Condition::Or(a, b) => is_fixed(a) && is_fixed(b),
    }
}

/// About how long it takes to decide a condition, compared with others.
fn cost(condition: &Condition) -> u32 {
    let of_value = |side: &Expression| {
        let mut cost = 2;
        side.visit(&mut |mention| cost += if matches!(mention, Mention::Series(_)) { 20 } else { 1 });
        cost
    };
    match condition {
        // The numbers of the name have to be read.
        Condition::Has(Attribute::TargetNamed | Attribute::OtherNamed) => 150,
        Condition::Has(Attribute::StatesOnly) => 10,
        Condition::Constant(_) | Condition::Has(_) | Condition::Is(..) => 1,
        Condition::Compare(_, a, b) => of_value(a) + of_value(b),
        Condition::Surely(_, a, b) => 2 * (of_value(a) + of_value(b)),
        Condition::AllEqual(_) | Condition::Some(..) | Condition::Lists(_) => 15,
        Condition::Says(_, words) => 20 + words.len() as u32,
        Condition::Not(inner) => cost(inner),
        Condition::And(a, b) | Condition::Or(a, b) => cost(a) + cost(b),
    }
}

impl Speaks {
    /// Whether it speaks of several places at once.
    pub fn of_several(&self) -> bool {
        self.parts || self.counties || self.within
    }

    fn of(rule: &Rule) -> Self {
        let mut speaks = Self::default();
        let note = |of: Of, speaks: &mut Self| match of {
            Of::Previous => speaks.previous = true,
            Of::Lead => speaks.lead = true,
            Of::Submitted => speaks.submitted = true,
            Of::This | Of::Whole => {}
        };
        rule.visit(&mut |mention| match mention {
            Mention::Figure(Reference::Figure { place, of, .. }) => {
                note(*of, &mut speaks);
                speaks.total |= *place == PlaceReference::Total;
            }
            Mention::Series(series) => {
                note(series.of, &mut speaks);
                match series.members {
                    Members::Parts => speaks.parts = true,
                    Members::Counties => speaks.counties = true,
                    Members::Within => speaks.within = true,
                }
            }
            Mention::Period(of) => {
                note(of, &mut speaks);
                speaks.period = true;
            }
            Mention::Figure(_) | Mention::Threshold(_) => {}
        });
        speaks.previous |= rule.needs.contains(&Need::Previous);
        speaks.submitted |= rule.needs.contains(&Need::Submitted);
        speaks
    }
}

/// The measures of a set, a bit each, as words.
pub fn measures_in(bits: u8) -> impl Iterator<Item = Measure> {
    Measure::ALL.into_iter().filter(move |measure| bits >> *measure as u8 & 1 == 1)
}
