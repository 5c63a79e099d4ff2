//! What a rule speaks of, so that it can be said at once what a table or its neighbours lack for it.

use crate::model::table::Measure;
use crate::rule::expression::{Members, Mention, Of, PlaceReference, Reference};

use super::{Body, Equation, Need, Rule};

/// What a rule speaks of.
#[derive(Clone, Debug, Default)]
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
    /// By relation: the measures it cannot do without.
    pub measures: Vec<Vec<Measure>>,
}

impl Speaks {
    /// What the conditions and relations of a rule speak of, and what it says it needs.
    pub fn of(rule: &Rule) -> Self {
        let mut speaks = Self {
            previous: rule.needs.contains(&Need::Previous),
            submitted: rule.needs.contains(&Need::Submitted),
            ..Self::default()
        };
        rule.visit(&mut |mention| speaks.note(mention));
        if let Body::Require(equations) = &rule.body {
            let measures = |equation: &Equation| {
                let mut measures = Vec::new();
                equation.visit(&mut |mention| measures.extend(measure_of(mention)));
                measures
            };
            speaks.measures = equations.iter().map(measures).collect();
        }
        speaks
    }

    /// Whether it speaks of several places at once.
    pub fn of_several(&self) -> bool {
        self.parts || self.counties || self.within
    }

    fn note(&mut self, mention: Mention<'_>) {
        match mention {
            Mention::Figure(Reference::Figure { place, of, .. }) => {
                self.note_table(*of);
                self.total |= *place == PlaceReference::Total;
            }
            Mention::Series(series) => {
                self.note_table(series.of);
                match series.members {
                    Members::Parts => self.parts = true,
                    Members::Counties => self.counties = true,
                    Members::Within => self.within = true,
                }
            }
            Mention::Period(of) => {
                self.note_table(of);
                self.period = true;
            }
            Mention::Figure(_) | Mention::Threshold(_) => {}
        }
    }

    fn note_table(&mut self, of: Of) {
        match of {
            Of::Previous => self.previous = true,
            Of::Lead => self.lead = true,
            Of::Submitted => self.submitted = true,
            Of::This | Of::Whole => {}
        }
    }
}

/// The measure of what is spoken of, if it is a figure or a row of figures.
fn measure_of(mention: Mention<'_>) -> Option<Measure> {
    match mention {
        Mention::Figure(Reference::Figure { measure, .. }) => Some(*measure),
        Mention::Series(series) => Some(series.measure),
        _ => None,
    }
}
