//! From broken relations to root causes: what hangs together is solved together, what does not is told apart.

use std::borrow::Cow;

use rust_decimal::Decimal;

use super::evidence::{Evidence, another_price};
use super::hypothesis;
use super::search::{DERIVED, General, Learned, Quest, SLACK, Solution, Solver, UNIT, cost, search};
use super::solve::Frame;
use super::trial::Explained;
use super::{Cell, Change, Located, Problem, Repair};
use crate::model::cause::Cause;

/// A first repair stands out if it is cheaper than the second by this many hundredths of a cell (five bits of evidence).
const STANDS_OUT: i64 = 25;
/// Sets as costly as this (in thousandths) are not searched for where a hypothesis explains everything.
const BESIDE: i64 = 3 * UNIT;
/// The most alternatives that are listed.
const MOST_REPAIRS: usize = 60;

/// A root cause in the making.
#[derive(Clone, Debug, Default)]
struct Group {
    /// Ascending.
    broken: Vec<usize>,
    repairs: Vec<Repair>,
    gave_up: bool,
}

impl Group {
    fn best(&self) -> Option<Decimal> {
        self.repairs.iter().map(|repair| repair.cost).min()
    }
}

pub(super) fn locate(problem: &Problem, budget: u64) -> Vec<Located> {
    locate_in(&Frame::new(&evened(problem)), &mut General, budget)
}

/// The problem with no cell printed finer than the rest of its row: what one slip of the hand added is no precision.
fn evened(problem: &Problem) -> Cow<'_, Problem> {
    let mut evened = Cow::Borrowed(problem);
    for row in problem.block.iter().flat_map(|block| &block.rows) {
        let cells = || row.iter().flatten().filter(|cell| **cell < problem.cells.len());
        // The last of the finest; where there are two of them, each is as fine as the rest.
        let Some(finest) = cells().max_by_key(|cell| problem.cells[**cell].decimals).filter(|_| cells().count() > 2) else {
            continue;
        };
        let others = || cells().filter(|other| *other != finest).map(|other| &problem.cells[*other]);
        let decimals = problem.cells[*finest].decimals;
        if others().any(|other| other.decimals >= decimals) {
            continue;
        }
        // Cut of trailing zeros (90%, 62.11%, 105%) the others say less than what they were rounded to.
        let rest = match others().all(Cell::may_be_cut) {
            true => others().map(|other| u8::try_from(other.digits()).unwrap_or(u8::MAX)).max(),
            false => others().map(|other| other.decimals).max(),
        };
        if let Some(rest) = rest.filter(|rest| (1..decimals).contains(rest)) {
            evened.to_mut().cells[*finest].decimals = rest;
        }
    }
    evened
}

pub(super) fn locate_in(frame: &Frame, solver: &mut dyn Solver, mut budget: u64) -> Vec<Located> {
    let broken: Vec<usize> =
        (0..frame.problem.relations.len()).filter(|index| frame.active[*index] && !frame.holds(*index)).collect();
    if broken.is_empty() {
        return Vec::new();
    }
    let mut located = Vec::new();
    // In a block without totals the places have no relation in common, and still neighbours can be swapped.
    let components = match frame.block {
        Some(_) => vec![((0..frame.values.len() as u32).collect(), broken)],
        None => components(frame, &broken),
    };
    for (cells, broken) in components {
        let Split { mut groups, wholes } = component(frame, solver, &cells, &broken, &mut budget, 0);
        if frame.block.is_none() {
            let mut whole = united(frame, groups);
            whole.repairs.extend(wholes);
            groups = vec![whole];
        }
        located.extend(groups.into_iter().map(finish));
    }
    located.sort_by(|a, b| a.broken.cmp(&b.broken));
    located
}

/// The root causes of one component.
fn component(frame: &Frame, solver: &mut dyn Solver, cells: &[u32], broken: &[usize], budget: &mut u64, depth: u8) -> Split {
    let explained = hypothesis::explain(frame, cells, broken, budget);
    let partly = explained
        .iter()
        .filter(|known| depth < 2 && known.broken.len() > 1 && known.broken.len() < broken.len())
        .min_by_key(|known| (std::cmp::Reverse(known.broken.len()), known.repair.cost))
        .cloned();
    let mut found = solve(frame, solver, broken, &explained, budget);
    found.groups = adopt(frame, found.groups, explained);
    // An arrangement error beside others: repaired first, it may leave less to explain.
    if let Some(known) = partly
        && !found.groups.iter().any(|group| group.broken == known.broken)
    {
        let mut after = frame.clone();
        for change in &known.repair.changes {
            if let Some(value) = change.expected {
                after.suppose(change.cell as u32, value);
            }
        }
        let rest: Vec<usize> = broken.iter().copied().filter(|relation| !known.broken.contains(relation)).collect();
        let mut others = component(&after, &mut General, cells, &rest, budget, depth + 1);
        let total = |groups: &[Group]| combined(groups.iter().map(Group::best));
        let first = known.repair.cost;
        let better = total(&others.groups).is_some_and(|rest| {
            total(&found.groups).is_none_or(|whole| {
                rest.saturating_add(first).saturating_add(another_price()).saturating_add(Decimal::new(5, 2)) < whole
            })
        });
        if better {
            others.groups.push(Group { broken: known.broken, repairs: vec![known.repair], gave_up: false });
            return Split { groups: others.groups, wholes: Vec::new() };
        }
    }
    found
}

/// The cost of independent root causes together; `None` where one of them has no repair.
fn combined(bests: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    let mut total: Option<Decimal> = None;
    for best in bests {
        let best = best?;
        total = Some(total.map_or(best, |sum| sum.saturating_add(another_price()).saturating_add(best)));
    }
    Some(total.unwrap_or_default())
}

/// The connected groups of cells that have a broken relation, with these relations.
fn components(frame: &Frame, broken: &[usize]) -> Vec<(Vec<u32>, Vec<usize>)> {
    let mut component: Vec<Option<usize>> = vec![None; frame.values.len()];
    let mut found: Vec<(Vec<u32>, Vec<usize>)> = Vec::new();
    for relation in broken {
        let Some(first) = frame.graph.members[*relation].first() else {
            found.push((Vec::new(), vec![*relation]));
            continue;
        };
        if let Some(known) = component[*first as usize] {
            found[known].1.push(*relation);
            continue;
        }
        let index = found.len();
        let mut cells = vec![*first];
        component[*first as usize] = Some(index);
        let mut next = 0;
        while let Some(cell) = cells.get(next).copied() {
            next += 1;
            for touching in frame.graph.touching[cell as usize].iter() {
                for member in &frame.graph.members[*touching] {
                    if component[*member as usize].is_none() {
                        component[*member as usize] = Some(index);
                        cells.push(*member);
                    }
                }
            }
        }
        cells.sort_unstable();
        found.push((cells, vec![*relation]));
    }
    found
}

/// Broken relations that share a cell which may be changed, or are linked through others that do.
fn clusters(frame: &Frame, broken: &[usize]) -> Vec<Vec<usize>> {
    let shared = |a: usize, b: usize| {
        frame.graph.members[a].iter().any(|cell| !frame.cell(*cell).fixed && frame.graph.members[b].contains(cell))
    };
    linked(broken, shared)
}

/// The classes of the smallest equivalence that holds a symmetric relation.
fn linked(items: &[usize], shared: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut classes: Vec<Vec<usize>> = Vec::new();
    for item in items {
        let (near, mut far): (Vec<_>, Vec<_>) =
            classes.into_iter().partition(|class| class.iter().any(|other| shared(*item, *other)));
        let mut joined: Vec<usize> = near.into_iter().flatten().collect();
        joined.push(*item);
        joined.sort_unstable();
        far.push(joined);
        far.sort();
        classes = far;
    }
    classes
}

/// Solves the broken relations of one component: each cluster by itself, and together where that is cheaper. Gives the root
/// causes and, where all was solved together, the repairs of the component as a whole.
fn solve(frame: &Frame, solver: &mut dyn Solver, broken: &[usize], explained: &[Explained], budget: &mut u64) -> Split {
    let clusters = clusters(frame, broken);
    let mut outcomes = Vec::with_capacity(clusters.len());
    let mut learned = Learned::default();
    for cluster in &clusters {
        let alone = without(frame, broken, cluster);
        // Beside a hypothesis that explains all of it, only small sets are worth a search.
        let covered = explained.iter().any(|known| cluster.iter().all(|relation| known.broken.contains(relation)));
        // Something is kept for the others.
        let mut share = *budget - *budget / 3;
        let kept = *budget - share;
        let quest = Quest { broken: cluster, below: covered.then_some(BESIDE), slack: SLACK };
        let mut known = Learned::default();
        outcomes.push(search(&alone, solver, &quest, &mut known, &mut share));
        learned.join(known);
        *budget = kept + share;
    }
    if clusters.len() > 1 && outcomes.iter().all(|outcome| !outcome.solutions.is_empty()) {
        let apart: i64 = outcomes.iter().filter_map(|outcome| outcome.solutions.first()).map(|first| first.cost).sum();
        let agree = agree(frame, outcomes.iter().filter_map(|outcome| outcome.solutions.first()));
        let mut share = *budget / 2;
        let kept = *budget - share;
        // Several changes that have nothing in common were found apart already.
        let quest = Quest { broken, below: agree.then_some(apart), slack: DERIVED };
        let together = search(frame, solver, &quest, &mut learned, &mut share);
        *budget = kept + share;
        if !together.solutions.is_empty() {
            let mut evidence = Evidence::new(frame);
            let mut assessed = assessed(&mut evidence, together.solutions);
            if let [one, other] = outcomes.as_slice() {
                pairs(frame, &mut evidence, &one.solutions, &other.solutions, &mut assessed);
            }
            return split(frame, &mut evidence, broken, assessed, together.gave_up);
        }
        if !agree {
            return Split::nothing(broken, together.gave_up);
        }
    }
    let mut parts: Vec<Split> = clusters
        .iter()
        .zip(outcomes)
        .map(|(cluster, outcome)| match outcome.solutions.is_empty() {
            true if outcome.gave_up => one_by_one(frame, solver, broken, cluster, budget),
            true => Split::nothing(cluster, false),
            false => {
                let mut evidence = Evidence::new(frame);
                let assessed = assessed(&mut evidence, outcome.solutions);
                split(frame, &mut evidence, cluster, assessed, outcome.gave_up)
            }
        })
        .collect();
    if parts.len() == 1 {
        return parts.remove(0);
    }
    // Repairs of one of several clusters are none of the whole.
    Split { groups: parts.into_iter().flat_map(|part| part.groups).collect(), wholes: Vec::new() }
}

/// Solutions with what speaks for them.
fn assessed(evidence: &mut Evidence, solutions: Vec<Solution>) -> Vec<(Repair, Solution)> {
    solutions.into_iter().map(|solution| (evidence.assess(&solution.cells, &solution.values), solution)).collect()
}

/// Adds the pairs of solutions that were found apart, go together, and are likelier than anything that explains both.
fn pairs(frame: &Frame, evidence: &mut Evidence, ones: &[Solution], others: &[Solution], out: &mut Vec<(Repair, Solution)>) {
    const LIKELIEST: usize = 3;
    let Some(least) = out.iter().map(|(repair, _)| repair.cost).min() else { return };
    // Two errors cost this much even where each of them is as likely as can be.
    if least <= another_price() {
        return;
    }
    let mut best = |solutions: &[Solution]| {
        let price = |solution: &Solution| evidence.assess(&solution.cells, &solution.values).cost;
        let mut priced: Vec<(Decimal, usize)> = solutions.iter().map(price).zip(0..).collect();
        priced.sort_unstable();
        priced.truncate(LIKELIEST);
        priced
    };
    let firsts = best(ones);
    // The likelier of the two may already be too much.
    let room = least.saturating_sub(another_price());
    if firsts.first().is_none_or(|(price, _)| *price >= room) {
        return;
    }
    let seconds = best(others);
    for (first, one) in firsts.into_iter().map(|(price, index)| (price, &ones[index])) {
        for (second, other) in seconds.iter().map(|(price, index)| (*price, &others[*index])) {
            let mut both: Vec<(u32, Option<Decimal>)> = (one.cells.iter().zip(&one.values))
                .chain(other.cells.iter().zip(&other.values))
                .map(|(cell, value)| (*cell, *value))
                .collect();
            both.sort_unstable();
            let shared = both.windows(2).any(|pair| pair[0].0 == pair[1].0);
            let likelier = first.saturating_add(second).saturating_add(another_price()) < least;
            if likelier && !shared && agree(frame, [one, other].into_iter()) {
                let (cells, values): (Vec<u32>, Vec<Option<Decimal>>) = both.into_iter().unzip();
                let solution = Solution { cost: cost(frame, &cells), cells, values };
                out.push((evidence.assess(&solution.cells, &solution.values), solution));
            }
        }
    }
}

/// Where there are too many broken relations to try all sets: each by itself, if that adds up.
fn one_by_one(frame: &Frame, solver: &mut dyn Solver, broken: &[usize], cluster: &[usize], budget: &mut u64) -> Split {
    let mut groups = Vec::with_capacity(cluster.len());
    let mut firsts = Vec::with_capacity(cluster.len());
    for relation in cluster {
        let single = [*relation];
        let alone = without(frame, broken, &single);
        let mut share = *budget / 3;
        let kept = *budget - share;
        let quest = Quest { broken: &single, below: Some(BESIDE), slack: SLACK };
        let outcome = search(&alone, solver, &quest, &mut Learned::default(), &mut share);
        *budget = kept + share;
        let Some(first) = outcome.solutions.first().cloned() else { return Split::nothing(cluster, true) };
        firsts.push(first);
        let mut evidence = Evidence::new(frame);
        let assessed = assessed(&mut evidence, outcome.solutions);
        groups.extend(split(frame, &mut evidence, &single, assessed, true).groups);
    }
    if agree(frame, firsts.iter()) { Split { groups, wholes: Vec::new() } } else { Split::nothing(cluster, true) }
}

/// The same frame without the broken relations of other clusters.
fn without<'f, 'p>(frame: &'f Frame<'p>, broken: &[usize], cluster: &[usize]) -> Cow<'f, Frame<'p>> {
    if cluster.len() == broken.len() {
        return Cow::Borrowed(frame);
    }
    let mut alone = frame.clone();
    alone.active = frame
        .active
        .iter()
        .enumerate()
        .map(|(index, active)| *active && (!broken.contains(&index) || cluster.contains(&index)))
        .collect();
    Cow::Owned(alone)
}

/// Whether solutions found apart leave everything in order when taken together.
fn agree<'s>(frame: &Frame, solutions: impl Iterator<Item = &'s Solution>) -> bool {
    let mut after = frame.spare();
    let (mut changed, mut open) = (Vec::new(), Vec::new());
    for solution in solutions {
        for (cell, value) in solution.cells.iter().zip(&solution.values) {
            changed.push(*cell);
            match value {
                Some(value) => after.suppose(*cell, *value),
                None => open.push(*cell),
            }
        }
    }
    open.sort_unstable();
    open.dedup();
    let is_open = |relation: usize| frame.graph.members[relation].iter().any(|cell| open.contains(cell));
    let agree = (open.is_empty() || after.feasible(&open).is_ok())
        && frame.touched(&changed).iter().all(|relation| after.holds(*relation) || is_open(*relation));
    frame.give_back(after, changed);
    agree
}

/// Tells root causes apart: cells of the first solution that share no relation are separate, and each keeps those
/// alternatives that differ from the first solution in its own cells only.
fn split(
    frame: &Frame,
    evidence: &mut Evidence,
    broken: &[usize],
    mut assessed: Vec<(Repair, Solution)>,
    gave_up: bool,
) -> Split {
    assessed.sort_by(|a, b| (a.0.cost, &a.1.cells).cmp(&(b.0.cost, &b.1.cells)));
    let Some(first) = assessed.first().map(|(_, first)| first.clone()) else { return Split::default() };
    let concerns = |cell: u32, relation: usize| frame.graph.members[relation].contains(&cell);
    let indices: Vec<usize> = (0..first.cells.len()).collect();
    let parts = linked(&indices, |a, b| {
        let (a, b) = (first.cells[a], first.cells[b]);
        // A relation that holds before and after the change of both holds them together no less than a broken one.
        frame.graph.touching[a as usize].iter().any(|relation| frame.active[*relation] && concerns(b, *relation))
    });
    if parts.len() == 1 {
        let repairs = assessed.into_iter().map(|(repair, _)| repair).collect();
        return Split { groups: vec![Group { broken: broken.to_vec(), repairs, gave_up }], wholes: Vec::new() };
    }
    let groups = parts.into_iter().map(|part| {
        let mine: Vec<u32> = part.iter().map(|index| first.cells[*index]).collect();
        let rest: Vec<u32> = first.cells.iter().copied().filter(|cell| !mine.contains(cell)).collect();
        let repairs = assessed
            .iter()
            .filter_map(|(_, solution)| {
                // The other root causes must be repaired in the same way, with the same values.
                let same = |cell: &u32| solution.value(*cell).is_some_and(|value| first.value(*cell) == Some(value));
                let own: Vec<u32> = solution.cells.iter().copied().filter(|cell| !rest.contains(cell)).collect();
                let values: Vec<Option<Decimal>> = own.iter().filter_map(|cell| solution.value(*cell)).collect();
                let small = cost(frame, &own) <= cost(frame, &mine) + SLACK;
                (rest.iter().all(same) && !own.is_empty() && small).then(|| evidence.assess(&own, &values))
            })
            .collect();
        let broken = broken.iter().copied().filter(|relation| mine.iter().any(|cell| concerns(*cell, *relation))).collect();
        Group { broken, repairs, gave_up }
    });
    let groups = groups.collect();
    Split { groups, wholes: assessed.into_iter().map(|(repair, _)| repair).collect() }
}

/// Solutions told apart.
#[derive(Default)]
struct Split {
    groups: Vec<Group>,
    /// The repairs as they were found, where they were taken apart.
    wholes: Vec<Repair>,
}

impl Split {
    /// Broken relations that nothing repairs.
    fn nothing(broken: &[usize], gave_up: bool) -> Self {
        Self { groups: vec![Group { broken: broken.to_vec(), repairs: Vec::new(), gave_up }], wholes: Vec::new() }
    }
}

/// Takes over hypotheses: beside the repairs of the group they explain, or in place of several groups that they explain as
/// one error more cheaply.
fn adopt(frame: &Frame, mut groups: Vec<Group>, explained: Vec<Explained>) -> Vec<Group> {
    let mut offers: Vec<(Decimal, Vec<usize>, Explained)> = Vec::new();
    for hypothesis in explained {
        let covered: Vec<usize> = (0..groups.len())
            .filter(|index| groups[*index].broken.iter().any(|relation| hypothesis.broken.contains(relation)))
            .collect();
        let complete =
            covered.iter().all(|index| groups[*index].broken.iter().all(|relation| hypothesis.broken.contains(relation)));
        // What it moves must not lie in a relation that another group repairs from the figures as they stand.
        let moved: Vec<u32> = hypothesis.repair.changes.iter().map(|change| change.cell as u32).collect();
        let mut moved = frame.touched(&moved).into_iter().filter(|relation| !hypothesis.broken.contains(relation));
        let alone = !moved.any(|relation| groups.iter().any(|group| group.broken.contains(&relation)));
        if covered.is_empty() || !complete || !alone {
            continue;
        }
        // A group that nothing else repairs gains the most.
        let apart = combined(covered.iter().map(|index| groups[*index].best()));
        let gain = apart.map_or(Decimal::MAX, |apart| apart.saturating_sub(hypothesis.repair.cost));
        offers.push((gain, covered, hypothesis));
    }
    offers.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut merged: Vec<Vec<usize>> = Vec::new();
    for (gain, covered, hypothesis) in offers {
        if let [only] = covered.as_slice()
            && !merged.iter().flatten().any(|index| index == only)
        {
            groups[*only].repairs.push(hypothesis.repair);
            continue;
        }
        if let Some(known) = merged.iter().find(|known| **known == covered) {
            groups[known[0]].repairs.push(hypothesis.repair);
            continue;
        }
        // What explains one of the merged groups alone no longer explains all.
        if covered.len() < 2 {
            continue;
        }
        if gain <= Decimal::new(5, 2) || merged.iter().flatten().any(|index| covered.contains(index)) {
            continue;
        }
        let mut together = united(frame, covered.iter().map(|index| std::mem::take(&mut groups[*index])).collect());
        together.repairs.push(hypothesis.repair);
        groups[covered[0]] = together;
        merged.push(covered);
    }
    groups.retain(|group| !group.broken.is_empty());
    groups
}

/// Several groups as one, its repairs combined from theirs where they go together.
fn united(frame: &Frame, mut groups: Vec<Group>) -> Group {
    const MOST: usize = 24;
    if groups.len() == 1 {
        return groups.remove(0);
    }
    let mut whole = Group { repairs: vec![Repair { changes: Vec::new(), cost: Decimal::ZERO }], ..Group::default() };
    for mut group in groups {
        order(&mut group.repairs);
        whole.broken.extend(group.broken);
        whole.gave_up |= group.gave_up;
        let mut combined: Vec<Repair> = Vec::new();
        for one in &whole.repairs {
            for other in group.repairs.iter().take(MOST) {
                let mut changes = one.changes.clone();
                changes.extend(
                    other.changes.iter().filter(|change| !one.changes.iter().any(|known| known.cell == change.cell)).cloned(),
                );
                changes.sort_by_key(|change| change.cause == Some(Cause::Derived));
                if one.changes.is_empty() || together(frame, &changes) {
                    let more = if one.changes.is_empty() { Decimal::ZERO } else { another_price() };
                    combined.push(Repair { changes, cost: one.cost.saturating_add(other.cost).saturating_add(more) });
                }
            }
        }
        order(&mut combined);
        combined.truncate(MOST);
        whole.repairs = combined;
    }
    whole.broken.sort_unstable();
    whole
}

/// Whether changes leave every relation in order that holds more than one of them.
fn together(frame: &Frame, changes: &[Change]) -> bool {
    let mut after = frame.spare();
    let mut cells: Vec<u32> = Vec::with_capacity(changes.len());
    for change in changes {
        cells.push(change.cell as u32);
        if let Some(value) = change.expected {
            after.suppose(change.cell as u32, value);
        }
    }
    let open = |cell: &u32| changes.iter().any(|change| change.cell == *cell as usize && change.expected.is_none());
    let in_order = frame.touched(&cells).into_iter().all(|relation| {
        let members = &frame.graph.members[relation];
        members.iter().filter(|cell| cells.contains(cell)).count() < 2 || members.iter().any(open) || after.holds(relation)
    });
    frame.give_back(after, cells);
    in_order
}

fn order(repairs: &mut [Repair]) {
    let cells = |repair: &Repair| repair.changes.iter().map(|change| change.cell).collect::<Vec<_>>();
    repairs.sort_by(|a, b| a.cost.cmp(&b.cost).then(a.changes.len().cmp(&b.changes.len())).then_with(|| cells(a).cmp(&cells(b))));
}

/// The cells that a repair says are wrong in themselves, ascending.
pub(super) fn roots(repair: &Repair) -> Vec<usize> {
    let mut cells: Vec<usize> =
        repair.changes.iter().filter(|change| change.cause != Some(Cause::Derived)).map(|change| change.cell).collect();
    cells.sort_unstable();
    cells
}

fn finish(mut group: Group) -> Located {
    order(&mut group.repairs);
    let mut repairs: Vec<Repair> = Vec::new();
    for repair in group.repairs {
        let known = |known: &Repair| {
            known.changes.len() == repair.changes.len()
                && repair.changes.iter().all(|change| {
                    known.changes.iter().any(|other| other.cell == change.cell && other.expected == change.expected)
                })
        };
        if repairs.len() < MOST_REPAIRS && !repairs.iter().any(known) {
            repairs.push(repair);
        }
    }
    // Which cells are wrong is what has to stand out; other values for the same cells are no rivals.
    let decided = repairs.first().is_some_and(|first| {
        let mut others = repairs.iter().filter(|other| roots(other) != roots(first));
        others.next().is_none_or(|second| second.cost.saturating_sub(first.cost) >= Decimal::new(STANDS_OUT, 2))
    });
    Located { broken: group.broken, repairs, decided, gave_up: group.gave_up }
}
