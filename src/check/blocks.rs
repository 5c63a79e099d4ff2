//! Relations of one indicator's block of figures: which fail, and which cell is to blame.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use smallvec::SmallVec;

use crate::algebra::relation::{Comparison, Relation, Term};
use crate::locate::{self, Block, Problem};
use crate::model::finding::MeasureName;
use crate::model::table::{FigureId, Measure, Role};
use crate::rule::expression::{Expression, Mention, Operator, Reference};
use crate::rule::{Body, Equation};

use super::bind::{self, Cells};
use super::hit::{Correction, Figures, Hit, measure_of, place_of};
use super::scope::{Key, Scope};
use super::{Case, apply, compose};

/// One equation at one place, where it can be said whether it holds.
#[derive(Clone, Copy)]
struct Instance<'a> {
    rule: usize,
    equation: &'a Equation,
    scope: Scope<'a>,
    /// Whether it can hold.
    possible: bool,
}

/// An inequality that holds as reported.
struct Held<'a> {
    instance: Instance<'a>,
    /// The figures it speaks of.
    figures: Vec<Key>,
}

/// The inequalities of an indicator that hold as reported.
struct Bounds<'a> {
    stated: Vec<Instance<'a>>,
    /// Figures that are no basis for a bound.
    doubtful: Vec<Key>,
}

impl<'a> Bounds<'a> {
    /// Those that speak of any of some figures; all where none are named.
    fn about(&self, wanted: Option<&BTreeSet<FigureId>>) -> Vec<Held<'a>> {
        let mut held = Vec::new();
        let mut figures = Vec::new();
        for &instance in &self.stated {
            instance.figures(&mut figures);
            let concerned = |key: &Key| wanted.is_none_or(|wanted| key.table == 0 && wanted.contains(&key.figure));
            if figures.iter().any(concerned) && !figures.iter().any(|key| self.doubtful.contains(key)) {
                held.push(Held { instance, figures: figures.clone() });
            }
        }
        held
    }
}

impl Instance<'_> {
    /// Puts the figures it speaks of in place of those met before.
    fn figures(&self, figures: &mut Vec<Key>) {
        figures.clear();
        self.equation.visit(&mut |mention| self.scope.keys(mention, &mut |key| figures.push(key)));
    }

    fn bind(&self, cells: &mut Cells) -> Option<Relation> {
        bind::relation(&self.scope, cells, &self.equation.left, self.equation.operator, &self.equation.right)
    }
}

impl Held<'_> {
    /// Whether it can still hold with other values for some figures.
    fn allows(&self, repaired: &[(FigureId, Decimal)]) -> bool {
        let Instance { equation, scope, .. } = self.instance;
        let concerned = |key: &Key| key.table == 0 && repaired.iter().any(|(figure, _)| *figure == key.figure);
        !self.figures.iter().any(concerned) || !Scope { repaired, ..scope }.is_broken(equation)
    }
}

/// Checks the relations that some rules state of an indicator, and makes one hit per root cause.
pub fn check(case: Case<'_>, rules: &[usize], base: Scope<'_>) -> Vec<Hit> {
    let stated = instances(case, rules, base);
    if stated.iter().all(|instance| instance.possible) {
        return Vec::new();
    }
    let mut hits = Vec::new();
    // What a place's own submission says wrongly too is confirmed by nobody.
    let doubtful: Vec<Key> =
        (0..base.table.places.len()).flat_map(|place| base.links.self_contradicting(base.indicator, place)).collect();
    let mut bounds = Bounds { stated: Vec::new(), doubtful };
    let mut cells = Cells::of(base.indicator());
    let mut relations: Vec<Relation> = Vec::with_capacity(stated.len());
    // By relation: the instances that state it. Two rules may state the same relation.
    let mut origins: Vec<SmallVec<[usize; 2]>> = Vec::with_capacity(stated.len());
    let mut unbound = Vec::new();
    let mut worded = Vec::new();
    // Equations met so far, and by place the relation that each became there.
    let mut bound: Vec<(&Equation, Vec<Option<usize>>)> = Vec::new();
    for (number, instance) in stated.iter().enumerate() {
        let possible = instance.possible;
        if possible && instance.equation.operator != Operator::Equal {
            bounds.stated.push(*instance);
            continue;
        }
        // Two rules that state the same equation of a place state one relation.
        let here = instance.scope.place.filter(|_| instance.scope.cell.is_none());
        let known = bound.iter().position(|(equation, _)| *equation == instance.equation);
        let known = known.unwrap_or_else(|| {
            bound.push((instance.equation, vec![None; base.table.places.len()]));
            bound.len() - 1
        });
        if let Some(relation) = here.and_then(|place| bound[known].1[place]) {
            origins[relation].push(number);
            continue;
        }
        match instance.bind(&mut cells) {
            // What speaks of no cell (two numbers in the indicator's name) leaves nothing to locate.
            Some(relation) if relation.polynomial.as_constant().is_some() => worded.extend((!possible).then_some(number)),
            Some(relation) if possible && mentions(&relation, &cells, &bounds.doubtful) => {}
            Some(relation) => {
                let at = relations.iter().position(|other| same(other, &relation)).unwrap_or(relations.len());
                if at == relations.len() {
                    relations.push(relation);
                    origins.push(SmallVec::new());
                }
                origins[at].push(number);
                if let Some(place) = here {
                    bound[known].1[place] = Some(at);
                }
            }
            None if !possible => unbound.push(number),
            None => {}
        }
    }
    let mut problem = Problem { cells: Vec::new(), relations, block: None };
    let mut located = Vec::new();
    // What is broken may all speak of no cell.
    if origins.iter().flatten().any(|number| !stated[*number].possible) {
        problem.block = Some(block(base, &mut cells));
        problem.cells = hinted(base, &cells);
        located = locate_within(&mut problem, &mut cells, base, &bounds);
    }
    let mut explained = vec![false; problem.relations.len()];
    for cause in &located {
        let numbers: Vec<usize> = cause.broken.iter().flat_map(|relation| origins.get(*relation)).flatten().copied().collect();
        for relation in &cause.broken {
            explained[*relation] = true;
        }
        hits.push(hit(case, &cells, &stated, &numbers, Some(cause)));
    }
    // What the locator could not take on is still a finding.
    let left_over = origins
        .iter()
        .zip(&explained)
        .filter(|(_, explained)| !**explained)
        .flat_map(|(origin, _)| origin.first().copied())
        .filter(|number| !stated[*number].possible);
    for number in left_over.chain(unbound) {
        hits.push(hit(case, &cells, &stated, &[number], None));
    }
    for number in worded {
        hits.push(Hit { unsettled: None, ..hit(case, &cells, &stated, &[number], None) });
    }
    hits
}

/// Whether a relation mentions any of some figures.
fn mentions(relation: &Relation, cells: &Cells, figures: &[Key]) -> bool {
    !figures.is_empty() && relation.polynomial.variables().iter().any(|cell| figures.contains(&cells.keys[*cell as usize]))
}

/// Locates with inequalities that hold as reported. They do not say which cell is wrong, only which repairs are none; so they are
/// left out of the search, which they would slow down tenfold, unless it comes to nothing without them.
fn locate_within(problem: &mut Problem, cells: &mut Cells, base: Scope<'_>, bounds: &Bounds<'_>) -> Vec<locate::Located> {
    let mut located = locate::locate(problem, locate::USUAL_BUDGET);
    let repaired = |repair: &locate::Repair| -> Vec<(FigureId, Decimal)> {
        let figure = |change: &locate::Change| cells.keys.get(change.cell).filter(|key| key.table == 0).map(|key| key.figure);
        repair.changes.iter().filter_map(|change| Some((figure(change)?, change.expected?))).collect()
    };
    let changed = located.iter().flat_map(|cause| cause.repairs.iter().flat_map(&repaired)).map(|(figure, _)| figure).collect();
    let concerned = bounds.about(Some(&changed));
    let within = |repair: &locate::Repair| {
        let repaired = repaired(repair);
        concerned.iter().all(|held| held.allows(&repaired))
    };
    let mut needed = false;
    for cause in &mut located {
        let first = cause.repairs.first().cloned();
        let before = cause.repairs.len();
        cause.repairs.retain(within);
        let kept_first = cause.repairs.first() == first.as_ref();
        cause.decided = (cause.decided && kept_first) || (cause.repairs.len() == 1 && before > 1);
        needed |= cause.repairs.is_empty() && before > 0;
    }
    if !needed {
        return located;
    }
    let known = cells.keys.len();
    let held = bounds.about(None);
    let bound = held.iter().filter_map(|held| held.instance.bind(cells));
    problem.relations.extend(bound.filter(|relation| relation.polynomial.as_constant().is_none()));
    problem.cells.extend(cells.for_locator(&base).drain(known..));
    locate::locate(problem, locate::USUAL_BUDGET)
}

/// The relations of some rules wherever they apply within the indicator and can be decided.
fn instances<'a>(case: Case<'a>, rules: &[usize], base: Scope<'a>) -> Vec<Instance<'a>> {
    let mut all = Vec::new();
    for &number in rules {
        let rule = &case.rules.rules[number];
        let Body::Require(equations) = &rule.body else { continue };
        for scope in apply::scopes(rule, base) {
            all.extend(equations.iter().filter_map(|equation| {
                let possible = scope.possible(equation.operator, &equation.left, &equation.right)?;
                Some(Instance { rule: number, equation, scope, possible })
            }));
        }
    }
    all
}

/// Whether two relations are the same but for an equation's sign.
fn same(a: &Relation, b: &Relation) -> bool {
    // Nearly all differ in their cells already.
    let last = |relation: &Relation| relation.polynomial.terms().last().map(Term::cells);
    a.comparison == b.comparison
        && last(a) == last(b)
        && (a.polynomial == b.polynomial || (a.comparison == Comparison::Equal && a.polynomial.is_opposite(&b.polynomial)))
}

/// The arrangement of the indicator's numbers, for hypotheses about neighbours, rows and columns.
fn block(base: Scope<'_>, cells: &mut Cells) -> Block {
    let is_subtotal = |place: &usize| base.table.places[*place].role.is_subtotal();
    let mut block = Block {
        total: base.total,
        own: base.table.places.iter().position(|place| place.role == Role::Own),
        subtotals: (0..base.table.places.len()).filter(is_subtotal).collect(),
        ..Block::default()
    };
    for measure in Measure::ALL {
        let row = &base.indicator().figures[measure as usize];
        if row.iter().any(Option::is_some) {
            block.rows[measure as usize] = row
                .iter()
                .map(|id| {
                    let key = Key { table: 0, figure: (*id)? };
                    base.figure(key).value?;
                    Some(cells.number(key) as usize)
                })
                .collect();
        }
    }
    block
}

/// The cells with what else is known of them: last month's value, and the number in the indicator's name.
fn hinted(base: Scope<'_>, cells: &Cells) -> Vec<locate::Cell> {
    let mut all = cells.for_locator(&base);
    for measure in Measure::ALL {
        for (place, id) in base.indicator().figures[measure as usize].iter().enumerate() {
            let Some(number) = id.and_then(|figure| cells.known(Key { table: 0, figure })) else { continue };
            let cell = &mut all[number as usize];
            cell.previous = base.links.previous_figure(base.indicator, measure, place).and_then(|key| base.figure(key).value);
            if measure == Measure::Target && Some(place) == base.total {
                cell.stated = base.indicator().stated.as_ref().map(|stated| stated.value);
            }
        }
    }
    all
}

fn hit(case: Case<'_>, cells: &Cells, stated: &[Instance<'_>], numbers: &[usize], located: Option<&locate::Located>) -> Hit {
    let rules = &case.rules.rules;
    let refined = |number: usize| {
        let code = &rules[stated[number].rule].code;
        numbers.iter().any(|other| rules[stated[*other].rule].refines.contains(code))
    };
    // The finding is named after its gravest relation; among equals after the widest, a sum before a ratio.
    let mut order: Vec<usize> = numbers.iter().copied().filter(|number| !refined(*number)).collect();
    order.sort_by_key(|number| {
        let instance = &stated[*number];
        (rules[instance.rule].level, std::cmp::Reverse(width(instance)), *number)
    });
    let main = &stated[order.first().copied().unwrap_or(numbers[0])];
    let mut hit = Hit::new(main.rule);
    let scope = main.scope;
    hit.indicator = Some(scope.indicator);
    hit.relations =
        order.iter().map(|n| compose::broken(stated[*n].scope, &rules[stated[*n].rule].code, stated[*n].equation)).collect();
    if let Some(located) = located {
        hit.take_over(located, |cell| cells.keys.get(cell).filter(|key| key.table == 0).map(|key| key.figure));
        // What the finding is named after comes first, what follows from it after.
        let named = left_figure(main);
        hit.suspects.sort_by_key(|correction| Some(correction.figure) != named);
        hit.alternatives.iter_mut().for_each(|repair| repair.sort_by_key(|correction| Some(correction.figure) != named));
        // A rule that refines another knows more than the figures say: done = target and yet 99% is a wrong progress.
        if hit.suspects.is_empty() && !rules[main.rule].refines.is_empty() {
            let named = left_figure(main);
            let said = |repair: &&Vec<Correction>| repair.len() == 1 && repair.first().map(|c| c.figure) == named;
            if let Some(repair) = hit.alternatives.iter().find(said).cloned() {
                hit.alternatives.clear();
                hit.suspects = repair;
            }
        }
    } else {
        hit.unsettled = Some("无法推断是哪一格错了，请逐格核对".to_owned());
    }
    if hit.suspects.is_empty() {
        let mut figures = Figures::new();
        for figure in order.iter().filter_map(|number| left_figure(&stated[*number])) {
            if !figures.contains(&figure) {
                figures.push(figure);
            }
        }
        point_at(scope, &mut hit, figures);
    } else {
        point_at_suspects(scope, &mut hit);
    }
    hit
}

/// Makes the cells of the chosen repair those the finding is about.
pub fn point_at_suspects(scope: Scope<'_>, hit: &mut Hit) {
    let figures = hit.suspects.iter().map(|correction| correction.figure).collect();
    point_at(scope, hit, figures);
}

fn point_at(scope: Scope<'_>, hit: &mut Hit, figures: Figures) {
    hit.cells = figures.iter().map(|figure| scope.table.figure(*figure).address).collect();
    if hit.cells.is_empty() {
        hit.cells.push(scope.indicator().name.address);
    }
    match figures.first() {
        Some(first) => {
            hit.places = place_of(scope, *first).into_iter().collect();
            hit.measure = measure_of(scope, *first).map(MeasureName::Measure);
        }
        None => hit.places = scope.place.into_iter().collect(),
    }
    hit.figures = figures;
}

/// How many figures an equation speaks of.
fn width(instance: &Instance<'_>) -> usize {
    let mut count = 0;
    for side in [&instance.equation.left, &instance.equation.right] {
        side.visit(&mut |mention| {
            count += match mention {
                Mention::Figure(_) => 1,
                Mention::Series(series) => instance.scope.members(series).map_or(0, |members| members.len()),
                _ => 0,
            }
        });
    }
    count
}

/// The figure an equation is about: the one that stands alone on a side, else the first.
fn left_figure(instance: &Instance<'_>) -> Option<FigureId> {
    let own = |reference: &Reference| instance.scope.key(reference).filter(|key| key.table == 0).map(|key| key.figure);
    for side in [&instance.equation.left, &instance.equation.right] {
        if let Expression::Figure(reference) = &**side
            && let Some(figure) = own(reference)
        {
            return Some(figure);
        }
    }
    let mut first = None;
    for side in [&instance.equation.left, &instance.equation.right] {
        side.visit(&mut |mention| {
            if let Mention::Figure(reference) = mention
                && first.is_none()
            {
                first = own(reference);
            }
        });
    }
    first
}
