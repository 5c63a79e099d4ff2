//! One error each into a clean table, with the truth about it.

mod figures;
mod forms;
mod rows;

use crate::ambiguity;
use crate::clean;
use crate::judge;
use crate::random::Random;
use crate::table::{Layout, Shape, Spot, Table};

/// A cell that is wrong, and what it said before.
#[derive(Clone, Debug)]
pub struct Wrong {
    pub spot: Spot,
    /// The right value as printed.
    pub right: String,
    /// Whether it was calculated from another wrong cell.
    pub derived: bool,
}

/// What can be asked of a check about a type of error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The relations decide which cell is wrong and what it should say.
    Decided,
    /// Several cells could be wrong, and the relations cannot tell which.
    Open,
    /// What stands in the cell is of the wrong form: nothing needs to be calculated to see it.
    Form,
    /// Whole rows are wrong.
    Rows,
    /// The number can be read; a note is enough.
    Note,
}

type Plant = Box<dyn Fn(&mut Random, &mut Table, Option<&Table>) -> Option<Vec<Wrong>> + Send + Sync>;

/// A type of error.
pub struct Kind {
    pub id: String,
    pub class: Class,
    /// The layout it belongs to; otherwise all with several places.
    layout: Option<Layout>,
    /// Whether last month's table comes with it.
    before: bool,
    /// Whether a relation must break for the error to count.
    breaks: bool,
    plant: Plant,
}

/// A clean table and the same with one error.
pub struct Case {
    pub clean: Table,
    pub planted: Table,
    /// Last month's table, handed in beside either.
    pub before: Option<Table>,
    pub wrong: Vec<Wrong>,
}

impl Case {
    /// Whether one cell is wrong and arithmetic alone leaves no other to suspect.
    pub fn is_plain(&self) -> bool {
        let [Wrong { spot: Spot::Figure { indicator, row, place }, .. }] = self.wrong.as_slice() else { return false };
        let (planted, clean) = (&self.planted.indicators[*indicator], &self.clean.indicators[*indicator]);
        ambiguity::single_repairs(&self.planted, planted, clean) == [(*row, *place)]
    }
}

impl Kind {
    fn new(
        id: impl Into<String>,
        class: Class,
        plant: impl Fn(&mut Random, &mut Table) -> Option<Vec<Wrong>> + Send + Sync + 'static,
    ) -> Self {
        let plant = Box::new(move |random: &mut Random, table: &mut Table, _: Option<&Table>| plant(random, table));
        let breaks = matches!(class, Class::Decided | Class::Open);
        Self { id: id.into(), class, layout: None, before: false, breaks, plant }
    }

    fn with_before(
        id: &str,
        class: Class,
        plant: impl Fn(&mut Random, &mut Table, &Table) -> Option<Vec<Wrong>> + Send + Sync + 'static,
    ) -> Self {
        let plant = Box::new(move |random: &mut Random, table: &mut Table, before: Option<&Table>| plant(random, table, before?));
        Self { id: id.into(), class, layout: None, before: true, breaks: matches!(class, Class::Decided | Class::Open), plant }
    }

    fn only_in(mut self, layout: Layout) -> Self {
        self.layout = Some(layout);
        self
    }

    /// Draws a clean table and plants the error; draws again where the table has no room for it or where nothing would break.
    pub fn draw(&self, seed: u64) -> Case {
        let random = &mut Random::new(seed, &self.id);
        for _ in 0..10_000 {
            let clean = clean::draw(random, self.layout);
            let before = self.before.then(|| clean::month_before(random, &clean));
            let mut planted = clean.clone();
            let Some(wrong) = (self.plant)(random, &mut planted, before.as_ref()) else { continue };
            let shown = |wrong: &Wrong| planted.cell(wrong.spot).printed() != wrong.right;
            if wrong.is_empty() || !wrong.iter().all(shown) {
                continue;
            }
            let breaks = planted
                .indicators
                .iter()
                .zip(&clean.indicators)
                .any(|(indicator, printed)| !judge::broken(&planted, indicator, printed).is_empty());
            if self.breaks && !breaks {
                continue;
            }
            return Case { clean, planted, before, wrong };
        }
        panic!("{}: no table has room for it", self.id);
    }
}

/// All types, in the order of the report.
pub fn kinds() -> Vec<Kind> {
    let mut kinds = figures::kinds();
    kinds.extend(rows::kinds());
    kinds.extend(forms::kinds());
    kinds
}

/// Writes a wrong cell over the right one and notes the truth.
fn spoil(table: &mut Table, spot: Spot, wrong: crate::table::Cell) -> Wrong {
    let right = table.cell(spot).printed();
    table.set(spot, wrong);
    Wrong { spot, right, derived: false }
}

/// A random indicator whose parts add up, with the places that have all three numbers (the whole not among them).
fn additive(random: &mut Random, table: &Table) -> Option<(usize, Vec<usize>)> {
    let indicators: Vec<usize> =
        (0..table.indicators.len()).filter(|&index| table.indicators[index].shape == Shape::Additive).collect();
    if indicators.is_empty() {
        return None;
    }
    let indicator = random.pick(&indicators);
    let places = table.indicators[indicator].full(table.parts());
    (!places.is_empty()).then_some((indicator, places))
}
