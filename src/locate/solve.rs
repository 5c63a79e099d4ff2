//! Whether a set of cells can repair the relations, and with which values.
//!
//! The cells of the set become unknowns and all others stay within their intervals. Products of two unknowns count as an
//! unknown of their own; a repair is therefore always proved on its values before it is offered.

use std::borrow::Cow;
use std::cell;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::evidence;
use super::graph::{Graph, block};
use super::linear::{Rows, Sources, source};
use super::typo::{self, UNEXPLAINED, bits_of, float};
use super::whole::{Forms, Units, Whole};
use super::{Block, Cell, Problem};
use crate::algebra::interval::{End, Interval};
use crate::algebra::number::{Number, rounded};
use crate::algebra::relation::{Comparison, Relation};

/// A problem with the values supposed for its cells.
#[derive(Clone)]
pub(super) struct Frame<'a> {
    pub problem: &'a Problem,
    /// The arrangement of the cells, if it speaks of cells that exist.
    pub block: Option<&'a Block>,
    /// Supposed values; the reported ones at first.
    pub values: Vec<Decimal>,
    /// True values the supposed ones stand for.
    pub intervals: Vec<Interval>,
    /// The same in whole numbers, where they fit.
    pub whole: Option<Whole>,
    /// By cell: the decimals to which a new value is given, where they were looked up beforehand.
    digits: Arc<[u32]>,
    pub graph: Arc<Graph>,
    /// By cell: whether it is a progress that is not what comes of its own sources as reported, so that it was not calculated from
    /// them.
    made_up: Arc<[bool]>,
    /// Whether a relation is considered.
    pub active: Arc<[bool]>,
    spare: Spare<'a>,
}

/// A copy of a frame for trying values in, kept for whoever needs one next: it is sooner put right again than made.
#[derive(Default)]
struct Spare<'a>(cell::Cell<Option<Box<Frame<'a>>>>);

// The copy of a frame gets one of its own when it needs it.
impl Clone for Spare<'_> {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Another value of a cell.
pub(super) struct Supposed {
    pub cell: u32,
    pub value: Decimal,
    /// The true values it stands for, where these are not those of a new printed value.
    pub interval: Option<Interval>,
    /// Both in whole numbers, where they fit.
    pub units: Option<Units>,
}

/// What relations say of one open cell alone: `factor · cell ∈ range`, in whole numbers where they fit.
enum Said {
    Units(Vec<(i128, Interval<i128>)>),
    Decimals(Vec<(Decimal, Interval)>),
}

/// Cells of which at least one more must be changed.
pub(super) type Conflict = Vec<u32>;

impl<'a> Frame<'a> {
    pub fn new(problem: &'a Problem) -> Self {
        let graph = Graph::new(problem);
        let known = |(members, relation): (&[u32], &Relation)| !members.is_empty() || relation.polynomial.as_constant().is_some();
        let active = graph.members.iter().zip(&problem.relations).map(known).collect();
        let mut frame = Self::of(problem, Arc::new(graph), active);
        frame.digits = problem.cells.iter().map(Cell::digits).collect();
        frame.whole = Whole::new(problem, &frame.digits);
        let mut made_up = vec![false; problem.cells.len()];
        for (relation, rate) in frame.graph.quotients.iter().enumerate() {
            if let Some(rate) = rate.filter(|_| frame.active[relation] && !frame.holds(relation)) {
                made_up[rate as usize] = true;
            }
        }
        frame.made_up = made_up.into();
        frame
    }

    /// The frame of a problem of which the rest is known.
    pub fn of(problem: &'a Problem, graph: Arc<Graph>, active: Arc<[bool]>) -> Self {
        Self {
            problem,
            block: block(problem),
            values: problem.cells.iter().map(|cell| cell.value).collect(),
            intervals: problem.cells.iter().map(|cell| cell.interval).collect(),
            whole: None,
            digits: Arc::default(),
            graph,
            made_up: Arc::default(),
            active,
            spare: Spare::default(),
        }
    }

    /// A copy for trying values in, to be given back.
    pub fn spare(&self) -> Box<Self> {
        self.spare.0.take().unwrap_or_else(|| Box::new(self.clone()))
    }

    /// Takes back a copy in which other values may be supposed for some cells.
    pub fn give_back(&self, mut spare: Box<Self>, changed: impl IntoIterator<Item = u32>) {
        changed.into_iter().for_each(|cell| spare.restore(self, cell));
        self.spare.0.set(Some(spare));
    }

    /// The decimals to which a new value of a cell is given.
    pub fn digits(&self, cell: u32) -> u32 {
        self.digits.get(cell as usize).copied().unwrap_or_else(|| self.cell(cell).digits())
    }

    /// The true values that a new printed value of a cell would stand for.
    pub fn printed(&self, cell: u32, value: Decimal) -> Interval {
        self.cell(cell).printed(value, self.digits(cell))
    }

    /// The cells of a relation, ascending.
    pub fn members(&self, relation: usize) -> impl Iterator<Item = u32> + '_ {
        self.graph.members[relation].iter().copied()
    }

    /// Whether a cell was calculated from one of some others.
    pub fn is_derived(&self, cell: u32, from: &[u32]) -> bool {
        !self.made_up.get(cell as usize).copied().unwrap_or(false)
            && self.graph.sources[cell as usize].iter().any(|source| from.contains(source))
    }

    /// Whether a cell is by convention calculated from others: a progress.
    pub fn is_calculated(&self, cell: u32) -> bool {
        !self.graph.sources[cell as usize].is_empty()
    }

    pub fn cell(&self, index: u32) -> &'a Cell {
        &self.problem.cells[index as usize]
    }

    pub fn relation(&self, index: usize) -> &'a Relation {
        &self.problem.relations[index]
    }

    /// Whether a relation holds with the supposed values.
    pub fn holds(&self, relation: usize) -> bool {
        self.whole
            .as_ref()
            .and_then(|whole| whole.holds(relation))
            .unwrap_or_else(|| self.relation(relation).is_satisfiable(|variable| self.intervals[variable as usize]))
    }

    /// Whether a relation holds where other values are supposed for some cells.
    pub fn holds_with(&self, relation: usize, supposed: &[Supposed]) -> bool {
        let whole = self.whole.as_ref().and_then(|whole| whole.holds_with(relation, supposed));
        whole.unwrap_or_else(|| self.relation(relation).is_satisfiable(|cell| self.interval(cell, supposed)))
    }

    /// Another value for a cell, with the true values it stands for where these are not those of a new printed value.
    pub fn supposing(&self, cell: u32, value: Decimal, interval: Option<Interval>) -> Supposed {
        let units = self.whole.as_ref().and_then(|whole| whole.units(cell, value, interval.as_ref()));
        Supposed { cell, value, interval, units }
    }

    /// The true values of a cell, with other values supposed for some.
    fn interval(&self, cell: u32, supposed: &[Supposed]) -> Interval {
        let other = supposed.iter().find(|other| other.cell == cell);
        other.map_or(self.intervals[cell as usize], |other| self.interval_of(other))
    }

    fn interval_of(&self, supposed: &Supposed) -> Interval {
        supposed.interval.unwrap_or_else(|| self.printed(supposed.cell, supposed.value))
    }

    /// What is supposed of a cell.
    pub fn supposed(&self, cell: u32) -> Supposed {
        let (value, interval) = (self.values[cell as usize], self.intervals[cell as usize]);
        Supposed { cell, value, interval: Some(interval), units: self.whole.as_ref().map(|whole| whole.of(cell)) }
    }

    /// Supposes a new printed value for a cell.
    pub fn suppose(&mut self, cell: u32, value: Decimal) {
        self.take(&self.supposing(cell, value, None));
    }

    /// Takes a cell's value back to that of another frame of the problem.
    fn restore(&mut self, from: &Frame, cell: u32) {
        self.take(&from.supposed(cell));
        if self.whole.is_none() {
            self.whole.clone_from(&from.whole);
        }
    }

    /// Supposes another value for a cell, with the true values it stands for.
    pub fn take(&mut self, now: &Supposed) {
        let cell = now.cell as usize;
        let interval = self.interval_of(now);
        if self.values[cell] == now.value && self.intervals[cell] == interval {
            return;
        }
        self.values[cell] = now.value;
        self.intervals[cell] = interval;
        if let Some(whole) = &mut self.whole
            && now.units.and_then(|units| whole.suppose(now.cell, units, &self.graph.touching[cell])).is_none()
        {
            self.whole = None;
        }
    }

    /// The relations that touch any cell of a set and are considered, ascending.
    pub fn touched(&self, set: &[u32]) -> Vec<usize> {
        let mut relations: Vec<usize> = set
            .iter()
            .flat_map(|cell| self.graph.touching[*cell as usize].iter().copied())
            .filter(|relation| self.active[*relation])
            .collect();
        relations.sort_unstable();
        relations.dedup();
        relations
    }

    /// Adds a relation over the cells of a set.
    fn form(&self, relation: usize, set: &[u32], forms: &mut Forms<Decimal>) {
        let stated = self.relation(relation);
        let mut constant = Interval::point(Decimal::ZERO);
        for term in stated.polynomial.terms() {
            let mut known = Interval::point(term.coefficient);
            let mut open = Vec::new();
            for factor in term.factors() {
                match set.iter().position(|cell| cell == factor) {
                    Some(unknown) => open.push(unknown as u32),
                    None => known = known.multiply(&self.intervals[*factor as usize]),
                }
            }
            match forms.unknown(&open, set.len()) {
                Some(unknown) => forms.accumulate(unknown, known),
                None => constant = constant.add(&known),
            }
        }
        forms.finish(constant, stated.comparison);
    }

    /// Whether the set can repair everything it touches.
    ///
    /// # Errors
    /// The cells one of which must be changed as well.
    pub fn feasible(&self, set: &[u32]) -> Result<(), Conflict> {
        let touched = self.touched(set);
        match self.in_units(set, &touched) {
            Some(forms) => self.project(&forms, set, &touched, None, true).map(drop),
            None => self.project(&self.in_decimals(set, &touched), set, &touched, None, true).map(drop),
        }
    }

    fn in_decimals(&self, set: &[u32], relations: &[usize]) -> Forms<Decimal> {
        let mut forms = Forms::with_capacity(relations.len(), set.len());
        relations.iter().for_each(|relation| self.form(*relation, set, &mut forms));
        forms
    }

    /// The same in whole numbers.
    fn in_units(&self, set: &[u32], relations: &[usize]) -> Option<Forms<i128>> {
        let whole = self.whole.as_ref()?;
        let mut forms = Forms::with_capacity(relations.len(), set.len());
        relations.iter().try_for_each(|relation| whole.form(*relation, set, &mut forms))?;
        Some(forms)
    }

    /// What remains of some relations about one unknown when the others are eliminated; where it is `judged`, only if some values
    /// satisfy them all.
    fn project<N: Number>(
        &self,
        forms: &Forms<N>,
        set: &[u32],
        relations: &[usize],
        keep: Option<u32>,
        judged: bool,
    ) -> Result<Rows<N>, Conflict> {
        let mut sources = 0;
        let mut first = None;
        for signs in 0..forms.signs() {
            match forms.rows(signs).project(keep) {
                Ok(rows) => match keep.filter(|_| judged).and_then(|keep| rows.contradiction(keep)) {
                    None => return Ok(first.unwrap_or(rows)),
                    Some(conflict) => {
                        sources |= conflict;
                        first.get_or_insert(rows);
                    }
                },
                Err(conflict) => sources |= conflict,
            }
        }
        Err(self.others(set, relations, sources))
    }

    /// The cells beside those of a set of the relations, at the positions of a list, that something was derived from.
    fn others(&self, set: &[u32], relations: &[usize], sources: Sources) -> Conflict {
        let mut cells: Vec<u32> = relations
            .iter()
            .enumerate()
            .filter(|(position, _)| sources & source(*position) != 0)
            .flat_map(|(_, relation)| self.graph.members[*relation].iter().copied())
            .collect();
        cells.sort_unstable();
        cells.dedup();
        cells.retain(|cell| !set.contains(cell));
        cells
    }

    /// The values with which the set repairs everything it touches, one for each of its cells; `None` where the relations
    /// leave a value open.
    ///
    /// # Errors
    /// The cells one of which must be changed as well.
    pub fn solve(&self, set: &[u32]) -> Result<Vec<Option<Decimal>>, Conflict> {
        if let Some(values) = self.forced(set) {
            return Ok(values);
        }
        let mut open: Vec<u32> = set.to_vec();
        // What is calculated from others comes last; before it the cells with the most room, which can make up for the rounding
        // of the others.
        open.sort_by_key(|cell| (self.is_calculated(*cell), *cell));
        let mut first = Some(self.alone(&open, 0, true)?);
        let roots = open.iter().filter(|cell| !self.is_calculated(**cell)).count();
        if roots > 1 && open.len() > 2 {
            let room = |cell: &u32| self.room(set, set.iter().position(|other| other == cell).unwrap_or(0));
            let rooms: Vec<Decimal> = open[..roots].iter().map(room).collect::<Result<_, _>>()?;
            let mut ordered: Vec<(Decimal, u32)> = rooms.into_iter().zip(open[..roots].iter().copied()).collect();
            ordered.sort_unstable();
            open.splice(..roots, ordered.into_iter().map(|(_, cell)| cell));
            first = None;
        }
        let mut spare = None;
        let solved = self.solve_in_turn(set, open, first, &mut spare);
        if let Some(spare) = spare {
            self.give_back(spare, set.iter().copied());
        }
        solved
    }

    /// The same cell by cell in an order, with what the relations say of the first if that is known. What was found is supposed in a
    /// `spare` frame for the rest.
    fn solve_in_turn(
        &self,
        set: &[u32],
        mut open: Vec<u32>,
        mut first: Option<Said>,
        spare: &mut Option<Box<Self>>,
    ) -> Result<Vec<Option<Decimal>>, Conflict> {
        let mut values = vec![None; set.len()];
        // What is supposed last is proved without a frame of its own.
        let mut last = Vec::new();
        while !open.is_empty() {
            let frame = spare.as_deref().unwrap_or(self);
            let mut found = None;
            for (index, cell) in open.iter().enumerate() {
                let alone = match first.take() {
                    Some(alone) => Ok(alone),
                    None => frame.alone(&open, index, false),
                };
                let determined = alone.and_then(|said| frame.determine(&open, index, said));
                // What was chosen for the others may leave nothing; then the set as a whole has failed.
                let determined = if open.len() < set.len() { determined.map_err(|_| self.neighbours(set))? } else { determined? };
                if let Some(value) = determined {
                    found = Some((index, *cell, value));
                    break;
                }
            }
            let Some((index, cell, value)) = found else { break };
            open.remove(index);
            match open.is_empty() {
                true => last.push(frame.supposing(cell, value, None)),
                false => spare.get_or_insert_with(|| self.spare()).suppose(cell, value),
            }
            if let Some(position) = set.iter().position(|other| *other == cell) {
                values[position] = Some(value);
            }
        }
        let frame = spare.as_deref().unwrap_or(self);
        if !open.is_empty() && open.len() < set.len() {
            frame.feasible(&open).map_err(|_| self.neighbours(set))?;
        }
        let is_open = |relation: usize| self.graph.members[relation].iter().any(|cell| open.contains(cell));
        let proved = self.touched(set).iter().all(|relation| is_open(*relation) || frame.holds_with(*relation, &last));
        if proved { Ok(values) } else { Err(self.neighbours(set)) }
    }

    /// The values of several cells each of which equations of its own leave a single one, where with these everything holds. What is
    /// calculated from others of the set has its equations once these are supposed.
    fn forced(&self, set: &[u32]) -> Option<Vec<Option<Decimal>>> {
        if set.len() < 2 || self.whole.is_none() {
            return None;
        }
        let (calculated, roots): (Vec<u32>, Vec<u32>) = set.iter().partition(|cell| self.is_calculated(**cell));
        let mut supposed = self.settled(&roots, set)?;
        let mut spare = None;
        if !roots.is_empty() && !calculated.is_empty() {
            let frame: &mut Box<Self> = spare.insert(self.spare());
            supposed.iter().for_each(|root| frame.take(root));
        }
        let frame = spare.as_deref().unwrap_or(self);
        let rest = frame.settled(&calculated, &calculated);
        let holds = rest.as_ref().is_some_and(|rest| {
            let open = if calculated.is_empty() { &supposed } else { rest };
            self.touched(set).iter().all(|relation| frame.holds_with(*relation, open))
        });
        if let Some(spare) = spare {
            self.give_back(spare, roots);
        }
        supposed.extend(rest.filter(|_| holds)?);
        let value = |cell: &u32| supposed.iter().find(|supposed| supposed.cell == *cell).map(|supposed| supposed.value);
        Some(set.iter().map(value).collect())
    }

    /// What equations of their own leave some cells of a set, if a single value each.
    fn settled(&self, cells: &[u32], set: &[u32]) -> Option<Vec<Supposed>> {
        let whole = self.whole.as_ref()?;
        let mut settled = Vec::with_capacity(cells.len());
        for cell in cells {
            let equations: Vec<usize> = self.equations(*cell, set).collect();
            if equations.is_empty() {
                return None;
            }
            let (rows, _) = whole.rows(*cell, &equations, false).filter(|(_, signed)| !signed)?;
            let rows = about(&rows, 0);
            let value = whole.settled(*cell, &rows, equations.iter().copied())?;
            settled.push(self.supposing(*cell, value, None));
        }
        Some(settled)
    }

    /// Whether two cells of a relation say the same in it, so that it makes no difference which is which.
    pub fn is_symmetric(&self, relation: usize, one: u32, other: u32) -> bool {
        let terms = self.relation(relation).polynomial.terms();
        let coefficient = |cell: u32| {
            let mut mine = terms.iter().filter(|term| term.factors().contains(&cell));
            mine.next().filter(|term| term.factors().len() == 1 && mine.next().is_none()).map(|term| term.coefficient)
        };
        coefficient(one).is_some_and(|factor| coefficient(other) == Some(factor))
    }

    /// The only relation that speaks of a cell, where it has a solution for the cell whatever the others of the set are.
    fn yields(&self, cell: u32, set: &[u32]) -> Option<usize> {
        let mut relations = self.graph.touching[cell as usize].iter().filter(|relation| self.active[**relation]);
        let relation = *relations.next().filter(|_| relations.next().is_none())?;
        let terms = self.relation(relation).polynomial.terms().iter().filter(|term| term.factors().contains(&cell));
        let is_nonzero =
            |other: &u32| set.contains(other) || self.intervals[*other as usize].as_point().is_some_and(|value| !value.is_zero());
        let mut factors = terms.flat_map(|term| term.factors()).filter(|other| **other != cell);
        (self.graph.quotients[relation] == Some(cell) && factors.all(is_nonzero)).then_some(relation)
    }

    /// Whether two cells stand in one relation that is considered.
    pub fn share_a_relation(&self, one: u32, other: u32) -> bool {
        let of_both = |relation: &usize| self.active[*relation] && self.graph.members[*relation].contains(&other);
        self.graph.touching[one as usize].iter().any(of_both)
    }

    /// Every other cell of the relations the set touches.
    fn neighbours(&self, set: &[u32]) -> Conflict {
        let mut cells: Vec<u32> =
            self.touched(set).iter().flat_map(|relation| self.graph.members[*relation].iter().copied()).collect();
        cells.sort_unstable();
        cells.dedup();
        cells.retain(|cell| !set.contains(cell));
        cells
    }

    /// What the relations say of one open cell alone.
    ///
    /// # Errors
    /// The cells one of which must be changed as well; where it is `judged`, always if the open ones can repair nothing.
    fn alone(&self, open: &[u32], index: usize, judged: bool) -> Result<Said, Conflict> {
        let mut touched = self.touched(open);
        let mut core = Cow::Borrowed(open);
        let mut index = index;
        // An equation that only calculates a rate which nothing else speaks of leaves the others as they are.
        if open.len() > 1 {
            let free = |cell: &u32| self.yields(*cell, open).filter(|_| *cell != open[index]);
            let spent: Vec<usize> = open.iter().filter_map(free).collect();
            if !spent.is_empty() && spent.len() < touched.len() {
                touched.retain(|relation| !spent.contains(relation));
                core.to_mut().retain(|cell| free(cell).is_none());
                index = core.iter().position(|cell| *cell == open[index]).unwrap_or(0);
            }
        }
        let open = &*core;
        // Of one cell alone there is nothing to eliminate.
        if let [only] = open
            && let Some(said) = self.of_one(*only, &touched, judged)
        {
            return said.map(|rows| Said::Units(about(&rows, 0)));
        }
        if let Some(forms) = self.in_units(open, &touched) {
            let rows = self.project(&forms, open, &touched, Some(index as u32), judged)?;
            return Ok(Said::Units(about(&rows, index)));
        }
        let rows = self.project(&self.in_decimals(open, &touched), open, &touched, Some(index as u32), judged)?;
        Ok(Said::Decimals(about(&rows, index)))
    }

    /// What some relations say of one cell where all others are known, as [`Self::project`] has it; `None` where that cannot be said in
    /// whole numbers.
    fn of_one(&self, cell: u32, relations: &[usize], judged: bool) -> Option<Result<Rows<i128>, Conflict>> {
        let whole = self.whole.as_ref()?;
        let mut sources = 0;
        let mut first = None;
        for negative in [false, true] {
            let (rows, signed) = whole.rows(cell, relations, negative)?;
            match rows.contradiction(0).filter(|_| judged) {
                None => return Some(Ok(first.unwrap_or(rows))),
                Some(conflict) => sources |= conflict,
            }
            if !signed {
                break;
            }
            first.get_or_insert(rows);
        }
        Some(Err(self.others(&[cell], relations, sources)))
    }

    /// The same in decimals.
    fn decimals(&self, said: Said, open: &[u32], index: usize) -> Result<Vec<(Decimal, Interval)>, Conflict> {
        let units = match said {
            Said::Decimals(rows) => return Ok(rows),
            Said::Units(rows) => rows,
        };
        let decimal = |(factor, range): &(i128, Interval<i128>)| self.whole.as_ref()?.decimal(*factor, range);
        if let Some(rows) = units.iter().map(decimal).collect() {
            return Ok(rows);
        }
        let touched = self.touched(open);
        let rows = self.project(&self.in_decimals(open, &touched), open, &touched, Some(index as u32), false)?;
        Ok(about(&rows, index))
    }

    /// How far apart the values are that one open cell can take.
    fn room(&self, open: &[u32], index: usize) -> Result<Decimal, Conflict> {
        Ok(match bounds(&self.decimals(self.alone(open, index, false)?, open, index)?) {
            (Some(low), Some(high)) => high.checked_sub(low).unwrap_or(Decimal::MAX),
            _ => Decimal::MAX,
        })
    }

    /// The value of one open cell, if the relations determine it while the others stay open.
    ///
    /// `said` is what the relations say of it.
    fn determine(&self, open: &[u32], index: usize, said: Said) -> Result<Option<Decimal>, Conflict> {
        let unknown = open[index];
        if let (Said::Units(rows), Some(whole)) = (&said, &self.whole)
            && let Some(value) = whole.settled(unknown, rows, self.equations(unknown, open))
        {
            return Ok(Some(value));
        }
        let rows = self.decimals(said, open, index)?;
        let fits = |value: Decimal| {
            let printed = self.printed(unknown, value);
            rows.iter().all(|(factor, range)| printed.scale(*factor).intersect(range).is_some())
        };
        let (low, high) = bounds(&rows);
        let digits = self.digits(unknown);
        let computed = self.computed(unknown, open).into_iter().map(|value| rounded(value, digits));
        let first = computed.clone().find(|value| fits(*value));
        let (Some(low), Some(high)) = (low, high) else {
            // Bounded on one side at most; a plain change of sign is then the only guess.
            let flipped = -self.values[unknown as usize];
            return Ok((open.len() == 1 && !flipped.is_zero() && rows.len() == 1 && fits(flipped) && !self.holds_all(unknown))
                .then_some(flipped));
        };
        let step = Decimal::new(1, digits);
        let (least, most) = (round_up(low, digits), round_down(high, digits));
        let several = most.checked_sub(least).is_some_and(|span| span >= step);
        if let Some(first) = first {
            return Ok(Some(if several { self.likeliest(unknown, first, (least, most), &fits) } else { first }));
        }
        if computed.clone().next().is_none() && several {
            return Ok(None);
        }
        // The values printed nearest to the solution from either side.
        let mut near: Vec<Decimal> =
            [least, most, rounded(low, digits), rounded(high, digits)].into_iter().filter(|value| fits(*value)).collect();
        let aim = computed.clone().next().unwrap_or(low);
        near.sort_by_key(|value| (typo::apart(*value, aim), *value));
        match near.first() {
            Some(value) => Ok(Some(*value)),
            None => Err(self.neighbours(open)),
        }
    }

    fn holds_all(&self, cell: u32) -> bool {
        self.graph.touching[cell as usize].iter().all(|relation| !self.active[*relation] || self.holds(*relation))
    }

    /// Among several printed values that all fit, the one a slip of the hand explains best, near the calculated one.
    fn likeliest(
        &self,
        unknown: u32,
        first: Decimal,
        (least, most): (Decimal, Decimal),
        fits: &impl Fn(Decimal) -> bool,
    ) -> Decimal {
        let cell = self.cell(unknown);
        let slip = |value: Decimal| {
            if value == first {
                // A total that left a part out is explained by more than digits.
                return evidence::named(self, self, unknown, value, &[unknown]).1;
            }
            typo::typo(cell, cell.value, value).map_or(UNEXPLAINED, |(_, bits)| bits)
        };
        let width = most.checked_sub(least).map_or(f64::MAX, float).max(f64::MIN_POSITIVE);
        // Most rates are calculated from the figures as printed; the others lie anywhere within what the rounding leaves open.
        let choice = bits_of(width / 10_f64.powi(-(self.digits(unknown).min(18) as i32)) + 1.0);
        let off = |value: Decimal| if self.is_calculated(unknown) && value != first { 2.0 + choice } else { 0.0 };
        let score = |value: Decimal| {
            // Within what a rounded rate leaves open every value is as good as another; what sums say is weighed by itself. Of
            // equally good values the one nearest to the calculated one.
            let distance = float(typo::apart(value, first)) / width;
            slip(value) + 6.0 * distance * distance + self.rounding_doubt(unknown, value) + off(value)
        };
        let mut best = (score(first), first);
        for value in typo::before(cell, cell.value, (least, most)) {
            if fits(value) {
                let found = score(value);
                if found < best.0 {
                    best = (found, value);
                }
            }
        }
        best.1
    }

    /// How unlikely it is, in bits, that sums of rounded parts are as far from their totals as the supposed values say.
    ///
    /// Most totals are added up from the parts as printed; the others differ by the rounding of each part.
    fn rounding_doubt(&self, cell: u32, value: Decimal) -> f64 {
        let supposed = [self.supposing(cell, value, None)];
        self.touched(&[cell]).iter().map(|relation| self.doubt_if(*relation, &supposed)).sum()
    }

    /// The same for one relation; nothing where it is no sum of rounded numbers or does not hold.
    pub fn doubt(&self, relation: usize) -> f64 {
        self.doubt_if(relation, &[])
    }

    /// The same with other values supposed for some cells.
    fn doubt_if(&self, relation: usize, supposed: &[Supposed]) -> f64 {
        const ADDED_AS_PRINTED: f64 = 0.75;
        const MOST: f64 = 8.0;
        let stated = self.relation(relation);
        let terms = stated.polynomial.terms();
        if stated.comparison != Comparison::Equal || terms.len() < 3 || terms.iter().any(|term| term.factors().len() > 1) {
            return 0.0;
        }
        if supposed.is_empty() && self.whole.as_ref().is_some_and(|whole| whole.is_exact(relation)) {
            return 0.0;
        }
        let (mut variance, mut unit) = (0.0_f64, 0.0_f64);
        for cell in &self.graph.members[relation] {
            let Some(width) = self.width(*cell, supposed) else { return 0.0 };
            variance += width * width / 12.0;
            unit = unit.max(width);
        }
        let (Some(off), true) = (self.distance(relation, supposed), variance > 0.0) else { return 0.0 };
        // The density of the normal distribution over one unit; its logarithm is needed only, in bits.
        let spread = variance.sqrt();
        let exponent = off * off / (2.0 * variance) * std::f64::consts::LOG2_E;
        let bits = exponent + bits_of((spread / unit * 2.507).max(1.0)) - bits_of(1.0 - ADDED_AS_PRINTED);
        if off.abs() < unit / 1_000.0 { 0.0 } else { bits.clamp(0.0, MOST) }
    }

    /// How far apart the true values of a cell lie; `None` where there is no end to them.
    fn width(&self, cell: u32, supposed: &[Supposed]) -> Option<f64> {
        self.whole.as_ref().and_then(|whole| whole.width(cell, supposed)).or_else(|| {
            let interval = self.interval(cell, supposed);
            let (low, high) = (interval.low.value()?, interval.high.value()?);
            Some(high.checked_sub(low).map_or(0.0, float))
        })
    }

    /// How far a relation is from holding exactly, on the values as printed.
    fn distance(&self, relation: usize, supposed: &[Supposed]) -> Option<f64> {
        self.whole.as_ref().and_then(|whole| whole.distance(relation, supposed)).or_else(|| {
            let value = |cell: u32| supposed.iter().find(|other| other.cell == cell).map(|other| other.value);
            let polynomial = &self.relation(relation).polynomial;
            polynomial.value(|cell| value(cell).unwrap_or(self.values[cell as usize])).map(float)
        })
    }

    /// The equations that are considered and leave only one cell open.
    fn equations(&self, cell: u32, open: &[u32]) -> impl Iterator<Item = usize> + Clone {
        self.graph.touching[cell as usize].iter().copied().filter(move |relation| {
            self.active[*relation]
                && self.relation(*relation).comparison == Comparison::Equal
                && self.graph.members[*relation].iter().all(|member| *member == cell || !open.contains(member))
        })
    }

    /// What the equations that leave only this cell open give for it from the supposed values: sums first, then products.
    pub fn computed(&self, cell: u32, open: &[u32]) -> Vec<Decimal> {
        let mut found: Vec<(bool, Decimal)> = Vec::new();
        for relation in self.equations(cell, open) {
            if let Some(value) = self.solved(relation, cell) {
                let linear = self.relation(relation).polynomial.terms().iter().all(|term| term.factors().len() < 2);
                found.push((!linear, value));
            }
        }
        found.sort_by_key(|(product, _)| *product);
        found.into_iter().map(|(_, value)| value).collect()
    }

    /// The value one equation gives for a cell from the supposed values of its others; `None` where it cannot be solved.
    pub fn solved(&self, relation: usize, cell: u32) -> Option<Decimal> {
        let (mut slope, mut rest) = (Decimal::ZERO, Decimal::ZERO);
        for term in self.relation(relation).polynomial.terms() {
            let mut product = term.coefficient;
            let mut degree = 0;
            for factor in term.factors() {
                if *factor == cell {
                    degree += 1;
                } else {
                    let value = self.values[*factor as usize];
                    product = if product == Decimal::ONE { value } else { product.checked_mul(value)? };
                }
            }
            match degree {
                0 => rest = rest.checked_add(product)?,
                1 => slope = slope.checked_add(product)?,
                _ => return None,
            }
        }
        (-rest).checked_div(slope)
    }
}

/// The rows about one unknown and no other.
fn about<N: Number>(rows: &Rows<N>, unknown: usize) -> Vec<(N, Interval<N>)> {
    let alone = |(terms, range): (&[(u32, N)], Interval<N>)| match terms {
        [(variable, factor)] if *variable as usize == unknown => Some((*factor, range)),
        _ => None,
    };
    rows.iter().filter_map(alone).collect()
}

/// The least and the greatest value that satisfy `factor · cell ∈ range` for all rows.
fn bounds(rows: &[(Decimal, Interval)]) -> (Option<Decimal>, Option<Decimal>) {
    let (mut low, mut high): (Option<Decimal>, Option<Decimal>) = (None, None);
    for (factor, range) in rows {
        let range = if factor.is_sign_negative() { range.negate() } else { *range };
        let bound = |end: End| end.value().and_then(|value| value.checked_div(factor.abs()));
        low = [low, bound(range.low)].into_iter().flatten().max();
        high = [high, bound(range.high)].into_iter().flatten().min();
    }
    (low, high)
}

fn round_up(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::ToPositiveInfinity)
}

fn round_down(value: Decimal, digits: u32) -> Decimal {
    value.round_dp_with_strategy(digits, rust_decimal::RoundingStrategy::ToNegativeInfinity)
}
