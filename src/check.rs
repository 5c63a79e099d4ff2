//! From tables to findings: applies the rules, locates the errors, and puts one finding together per root cause.

mod bind;
mod blocks;
mod claims;
mod compose;
mod dossiers;
mod link;
mod list;
mod office;
mod records;
mod scope;
mod seen;
mod uploads;

use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;
use smallvec::SmallVec;

use crate::locate::{Change, Located, Repair};
use crate::model::finding::{Cause, Evidence, Finding, MeasureName, Skipped, Trouble};
use crate::model::table::{FigureId, Measure, Role, Table};
use crate::model::workbook::Address;
use crate::profile::{Duty, Profile};
use crate::rule::expression::{Condition, Mention};
use crate::rule::properties::Properties;
use crate::rule::script::{Facts, Over, Pointed, Reported};
use crate::rule::{Body, Group, Need, Rule, RuleSet, Speaks};

pub use claims::check as claims;
pub use dossiers::check as ledger;
pub use link::Links;
pub use list::ListCase;
use scope::{Key, Scope, Totals};
pub use seen::{Seen, Sight, seen};
pub use uploads::check as uploads;

/// A table to check, with everything it is checked against.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The file's path, as it is to be shown.
    pub path: &'a str,
    /// The table.
    pub table: &'a Arc<Table>,
    /// Tables it is compared with.
    pub links: &'a Links,
    /// Rules in force.
    pub rules: &'a RuleSet,
    /// Thresholds.
    pub profile: &'a Profile,
}

/// What checking one table gave.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Rules that could not be applied.
    pub skipped: Vec<Skipped>,
    /// Rules that failed to run.
    pub troubles: Vec<Trouble>,
    /// No rule spoke of the table.
    pub idle: bool,
}

/// A cell of a repair: what it should say, and why it does not.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Correction {
    figure: FigureId,
    expected: Option<Decimal>,
    cause: Option<Cause>,
}

/// The figures a finding is about; mostly few.
type Figures = SmallVec<[FigureId; 4]>;

/// A finding before it is put into words.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    rule: usize,
    indicator: Option<usize>,
    /// Places hit; several in a grouped finding.
    places: SmallVec<[usize; 2]>,
    measure: Option<MeasureName>,
    /// Index of the record (flat tables).
    record: Option<usize>,
    figures: Figures,
    cells: SmallVec<[Address; 4]>,
    evidence: Vec<Evidence>,
    suspects: Vec<Correction>,
    alternatives: Vec<Vec<Correction>>,
    unsettled: Option<String>,
    /// The message of a procedural rule; others are put together from the template.
    message: Option<String>,
    /// How many hits were put together.
    count: usize,
}

impl Draft {
    fn new(rule: usize) -> Self {
        Self {
            rule,
            indicator: None,
            places: SmallVec::new(),
            measure: None,
            record: None,
            figures: SmallVec::new(),
            cells: SmallVec::new(),
            evidence: Vec::new(),
            suspects: Vec::new(),
            alternatives: Vec::new(),
            unsettled: None,
            message: None,
            count: 1,
        }
    }

    /// Takes over what the locator found: the chosen repair, the others that are as good, and what it could not settle.
    /// `figure` says which figure of the table a cell of the problem is; cells of other tables are left out.
    fn take_over(&mut self, located: &Located, figure: impl Fn(usize) -> Option<FigureId>) {
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
}

/// Checks one table.
pub fn check(case: Case<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let flat = case.table.records.is_some();
    let schedule = case.table.period.map(|period| case.profile.schedule(period.month));
    let mut applicable = Vec::with_capacity(case.rules.rules.len());
    let at_hand = AtHand::of(case);
    for (index, rule) in case.rules.rules.iter().enumerate() {
        if (rule.over == Over::Record) != flat || rule.over.is_checked_only() {
            continue;
        }
        let speaks = Speaks::of(rule);
        if !concerns(case.table, rule, &speaks) {
            continue;
        }
        match obstacle(case, rule, &speaks, &at_hand) {
            Some(reason) => outcome.skipped.push(Skipped {
                rule: rule.code.clone(),
                path: case.path.to_owned(),
                sheet: case.table.sheet.clone(),
                reason,
            }),
            None => applicable.push(index),
        }
    }
    // Room for a few in every indicator, since they are large.
    let mut drafts = Vec::with_capacity(4 * case.table.indicators.len());
    if flat {
        records::check(case, &applicable, &mut drafts, &mut outcome);
    } else {
        let base = Scope::of(case, schedule);
        let rules = &case.rules.rules;
        let of_sort = |is: fn(&Rule) -> bool| applicable.iter().copied().filter(|rule| is(&rules[*rule])).collect::<Vec<_>>();
        let (located, asking) = (of_sort(Rule::is_located), of_sort(Rule::asks));
        // By rule whose script looks at indicators: those it applies to.
        let looking = of_sort(|rule| rule.over == Over::Indicator && matches!(rule.body, Body::Check(_)));
        let mut looked_at: Vec<(usize, Vec<usize>)> = looking.into_iter().map(|rule| (rule, Vec::new())).collect();
        for indicator in 0..case.table.indicators.len() {
            let totals = Totals::default();
            let scope = Scope { indicator, totals: Some(&totals), ..base };
            let from = drafts.len();
            blocks::check(case, &located, scope, &mut drafts);
            let errors = drafts.len();
            for &index in &asking {
                let rule = &rules[index];
                drafts.extend(applied(rule, scope).filter(|scope| says(rule, *scope)).map(|scope| hit_draft(index, rule, scope)));
            }
            drop_explained(case, scope, &mut drafts, from, errors);
            for (rule, indicators) in &mut looked_at {
                indicators.extend(applied(&rules[*rule], scope).map(|scope| scope.indicator));
            }
        }
        procedural(case, &applicable, &looked_at, &mut drafts, &mut outcome);
    }
    drop_refined(case.rules, &mut drafts);
    group(case.rules, &mut drafts);
    let sheet = compose::Sheet::of(case.table);
    outcome.findings = drafts.into_iter().map(|draft| compose::finding(case, schedule, &sheet, draft)).collect();
    outcome
}

/// Whether a rule is about tables of this sort at all: those of all places are held against those of the places, only the places'
/// own tables can be late, and few have subtotals.
fn concerns(table: &Table, rule: &Rule, speaks: &Speaks) -> bool {
    let is_submission = table.submitter().is_some();
    let has_subtotals = || table.places.iter().any(|place| place.role.is_subtotal());
    (if is_submission { !speaks.submitted } else { !rule.needs.contains(&Need::SubmissionDay) })
        && (!speaks.within || has_subtotals())
}

/// What a table has for rules to speak of.
struct AtHand {
    total: bool,
    parts: bool,
    counties: bool,
    /// Measures without figures.
    absent: Vec<Measure>,
}

impl AtHand {
    fn of(case: Case<'_>) -> Self {
        let places = &case.table.places;
        let has =
            |measure: &Measure| case.table.indicators.iter().any(|i| i.figures[*measure as usize].iter().any(Option::is_some));
        Self {
            total: places.iter().any(|place| matches!(place.role, Role::Total | Role::Only)),
            parts: places.iter().any(|place| place.is_part(true)),
            counties: places.iter().any(|place| place.is_part(false)),
            absent: Measure::ALL.into_iter().filter(|measure| !has(measure)).collect(),
        }
    }
}

/// Why a rule cannot be applied to a table at all, in words.
fn obstacle(case: Case<'_>, rule: &Rule, speaks: &Speaks, at_hand: &AtHand) -> Option<String> {
    let missing = [
        (speaks.previous && !case.links.has_previous(), "没有提供上月的表"),
        (speaks.lead && !case.links.has_leads(), "没有提供牵头单位的表"),
        (speaks.submitted && !case.links.has_submissions(), "没有提供各地自己上报的表"),
        (speaks.total && !at_hand.total, "表中没有全市（合计）"),
        ((speaks.parts && !at_hand.parts) || (speaks.counties && !at_hand.counties), "表中只有一个地区，没有分项可加"),
        (speaks.period && case.table.period.is_none(), "不知道表的月份，请在标题或文件名中写明，或用 --period 指定"),
    ];
    let mut reasons: BTreeSet<String> =
        missing.into_iter().filter(|(is_missing, _)| *is_missing).map(|(_, reason)| reason.to_owned()).collect();
    // Nothing is lacking where one of the rule's relations can be checked.
    let is_lacking = |measure: &&Measure| at_hand.absent.contains(measure);
    if speaks.measures.iter().all(|measures| measures.iter().any(|measure| is_lacking(&measure))) {
        let lacking = speaks.measures.iter().flatten().filter(is_lacking);
        reasons.extend(lacking.map(|measure| format!("表中没有“{}”", measure.word())));
    }
    if rule.needs.contains(&Need::SubmissionDay) {
        reasons.extend(no_submission_day(case));
    }
    if reasons.is_empty() { None } else { Some(reasons.into_iter().collect::<Vec<_>>().join("；")) }
}

/// Why it cannot be said whether a place's table was handed in in time.
fn no_submission_day(case: Case<'_>) -> Option<String> {
    let Some(period) = case.table.period else { return Some("不知道表的月份".to_owned()) };
    if case.profile.due(Duty::Submission, period).is_none() {
        return Some("配置里没有写报送期限（[deadlines] submission）".to_owned());
    }
    match office::day(case.table) {
        None => Some("表里没有写报送日期".to_owned()),
        Some(said) if said.meaning.is_none() => {
            Some(format!("报送日期“{}”（{}）看不出是哪一天", said.text.text, said.text.address))
        }
        Some(_) => None,
    }
}

/// Every scope in which a rule is applied within an indicator.
fn scopes<'a>(over: Over, base: Scope<'a>) -> impl Iterator<Item = Scope<'a>> {
    let places = |wanted: bool| 0..if wanted { base.table.places.len() } else { 0 };
    let cells = Measure::ALL.into_iter().flat_map(move |measure| {
        places(over == Over::Cell).filter_map(move |place| {
            let id = base.indicator().figure(measure, place)?;
            Some(Scope { place: Some(place), cell: Some((measure, id)), ..base })
        })
    });
    let whole = (over == Over::Indicator).then_some(base);
    let each = places(over == Over::Place).map(move |place| Scope { place: Some(place), ..base });
    whole.into_iter().chain(each).chain(cells)
}

/// The scopes within an indicator to which a rule's `when` applies it.
fn applied<'a>(rule: &Rule, base: Scope<'a>) -> impl Iterator<Item = Scope<'a>> {
    scopes(rule.over, base).filter(|scope| applies(rule, *scope))
}

/// Whether a rule's `when` holds in a scope.
fn applies(rule: &Rule, scope: Scope<'_>) -> bool {
    rule.when.as_ref().is_none_or(|when| scope.holds(when) == Some(true))
}

/// Whether what a `forbid` or query rule speaks of is there.
fn says(rule: &Rule, scope: Scope<'_>) -> bool {
    match &rule.body {
        Body::Forbid(condition) => scope.holds(condition) == Some(true),
        Body::Require(equations) => equations.iter().any(|equation| scope.is_broken(equation)),
        Body::Check(_) => false,
    }
}

fn hit_draft(index: usize, rule: &Rule, scope: Scope<'_>) -> Draft {
    // Which cells are in question: the figures spoken of, and a whole row only where all of it is (all the same).
    let mut met: SmallVec<[Key; 8]> = SmallVec::new();
    let mut evidence = Vec::new();
    match &rule.body {
        Body::Forbid(condition) => visit_met(&scope, condition, &mut |mention| scope.keys(mention, &mut |key| met.push(key))),
        Body::Require(equations) => {
            for equation in equations {
                if scope.is_broken(equation) {
                    equation.visit(&mut |mention| scope.keys(mention, &mut |key| met.push(key)));
                    evidence.push(compose::evidence(scope, &rule.code, equation));
                }
            }
        }
        Body::Check(_) => {}
    }
    let mut draft = Draft::new(index);
    for figure in met.iter().filter(|key| key.table == 0).map(|key| key.figure) {
        if !draft.figures.contains(&figure) {
            draft.figures.push(figure);
            draft.cells.push(scope.table.figure(figure).address);
        }
    }
    draft.indicator = Some(scope.indicator);
    match scope.place {
        Some(place) => draft.places.push(place),
        None => {
            for figure in &draft.figures {
                draft.places.extend(place_of(scope, *figure).filter(|place| !draft.places.contains(place)));
            }
        }
    }
    // A rule that names no cell (the number in a name, a row as a whole) points to the indicator's name.
    if draft.cells.is_empty() {
        draft.cells.push(scope.indicator().name.address);
    }
    draft.measure = draft.figures.first().and_then(|figure| measure_of(scope, *figure)).map(MeasureName::Measure);
    draft.evidence = evidence;
    if rule.form {
        draft.suspects = (draft.figures.iter())
            .filter_map(|id| {
                let figure = scope.table.figure(*id);
                let expected = crate::algebra::number::rounded(figure.value?, figure.decimals.into());
                Some(Correction { figure: *id, expected: Some(expected), cause: None })
            })
            .collect();
    }
    draft
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
pub(crate) fn measure_of(scope: Scope<'_>, figure: FigureId) -> Option<Measure> {
    // Mostly it stands at the place at hand.
    let here = |place| Measure::ALL.into_iter().find(|measure| scope.indicator().figure(*measure, place) == Some(figure));
    let row = |measure: &Measure| scope.indicator().figures[*measure as usize].contains(&Some(figure));
    scope.place.and_then(here).or_else(|| Measure::ALL.into_iter().find(row))
}

/// The place a figure of the indicator at hand belongs to.
pub(crate) fn place_of(scope: Scope<'_>, figure: FigureId) -> Option<usize> {
    scope.indicator().figures.iter().find_map(|row| row.iter().position(|id| *id == Some(figure)))
}

/// How many of the repairs that are equally good may explain a query's hit away; what only an unlikely one would remove is said.
const LIKELY: usize = 3;

/// Drops hits that a repair explains: a rate of 9.8% that should be 98% is behind schedule on paper only.
///
/// `drafts[from..located]` are the located errors of the indicator, what follows are hits on it. A hit that is no query (half a
/// person, a figure without a target) also tells which of several repairs is the right one.
fn drop_explained(case: Case<'_>, scope: Scope<'_>, drafts: &mut Vec<Draft>, from: usize, located: usize) {
    if located == from || drafts.len() == located {
        return;
    }
    let mut hits = drafts.split_off(located);
    hits.retain(|draft| {
        let rule = &case.rules.rules[draft.rule];
        // A sum is of more figures than the hit points to.
        let of_sums = Speaks::of(rule).of_several();
        let explains = |repair: &Vec<Correction>| {
            let repaired: Vec<(FigureId, Decimal)> =
                repair.iter().filter_map(|c| c.expected.map(|expected| (c.figure, expected))).collect();
            (of_sums || repaired.iter().any(|(figure, _)| draft.figures.contains(figure)))
                && !repaired.is_empty()
                && scopes(rule.over, Scope { repaired: &repaired, ..scope }).all(|scope| {
                    let same = match rule.over {
                        Over::Cell => scope.cell.is_some_and(|(_, figure)| draft.figures.contains(&figure)),
                        Over::Place => scope.place.is_some_and(|place| draft.places.contains(&place)),
                        _ => true,
                    };
                    !same || !applies(rule, scope) || !says(rule, scope)
                })
        };
        for error in &mut drafts[from..] {
            // A rule that refines the broken relation knows better what is wrong than a repair of it, but for a slip in one of many
            // cells that it takes as they are.
            let slip = of_sums && error.suspects.iter().any(|correction| correction.cause.is_some());
            if rule.refines.contains(&case.rules.rules[error.rule].code) && !slip {
                continue;
            }
            if explains(&error.suspects) {
                return false;
            }
            if let Some(repair) =
                error.alternatives.iter().take(if rule.query { LIKELY } else { usize::MAX }).find(|repair| explains(repair))
            {
                if error.suspects.is_empty() && !rule.query {
                    error.suspects = repair.clone();
                    blocks::point_at_suspects(scope, error);
                }
                return false;
            }
        }
        true
    });
    drafts.append(&mut hits);
}

/// Runs the procedural rules, those over indicators on the indicators they apply to.
fn procedural(
    case: Case<'_>,
    applicable: &[usize],
    looked_at: &[(usize, Vec<usize>)],
    drafts: &mut Vec<Draft>,
    outcome: &mut Outcome,
) {
    let mut facts = None;
    for &index in applicable {
        let rule = &case.rules.rules[index];
        let Body::Check(ast) = &rule.body else { continue };
        let facts = facts.get_or_insert_with(|| {
            Facts::new(case.table, &Arc::new(Properties::of(case.table)), case.profile, case.links.previous(), office::handed_in(case))
        });
        let arguments: Vec<rhai::Dynamic> = match rule.over {
            Over::Table if rule.when.as_ref().is_none_or(|when| facts.holds(when)) => vec![facts.table()],
            Over::Table => Vec::new(),
            _ => {
                let indicators = looked_at.iter().filter(|(rule, _)| *rule == index).flat_map(|(_, indicators)| indicators);
                indicators.map(|indicator| facts.indicator(*indicator)).collect()
            }
        };
        for argument in arguments {
            match case.rules.host.check::<Reported>(ast, argument) {
                Ok(all) => drafts.extend(all.into_iter().map(|reported| reported_draft(case.table, index, reported))),
                Err(error) => {
                    outcome.troubles.push(Trouble {
                        path: rule.path.clone(),
                        rule: Some(rule.code.clone()),
                        // A bound may be met nowhere in particular.
                        position: error.position.or_else(|| rule.place_of("check")),
                        source: Some(rule.source.to_string()),
                        message: format!("规则在检查 {} 的“{}”表时出错：{}", case.path, case.table.sheet, error.message),
                        help: "改正规则脚本；这条规则在该表上没有检查完，其余规则不受影响".to_owned(),
                        ..Trouble::default()
                    });
                    break;
                }
            }
        }
    }
}

fn reported_draft(table: &Table, index: usize, reported: Reported) -> Draft {
    let mut draft = Draft::new(index);
    draft.indicator = reported.indicator;
    draft.places.extend(reported.place);
    draft.measure = reported.measure.map(MeasureName::Measure);
    let stands_at =
        |id: FigureId, address: Address| table.figures.get(id.0 as usize).is_some_and(|figure| figure.address == address);
    // What is said of a name or a unit is said of no figure, and there are many to look through.
    let indicator = reported.indicator.and_then(|index| table.indicators.get(index));
    let is_text = |address| indicator.is_some_and(|indicator| indicator.texts().any(|text| text.address == address));
    let figure = |cell: &Pointed| {
        let searched = || table.figures.iter().position(|figure| figure.address == cell.address).map(|id| FigureId(id as u32));
        cell.figure.filter(|id| stands_at(*id, cell.address)).or_else(|| if is_text(cell.address) { None } else { searched() })
    };
    draft.figures = reported.cells.iter().filter_map(figure).collect();
    draft.figures.sort_unstable();
    draft.figures.dedup();
    draft.cells = reported.cells.into_iter().map(|cell| cell.address).collect();
    draft.message = Some(reported.message);
    draft
}

/// Whether a cell stands in a relation that a draft says is broken.
fn is_evidence(draft: &Draft, cell: &Address) -> bool {
    draft.evidence.iter().any(|evidence| evidence.cells.contains(cell))
}

/// Drops a finding where a more specific rule speaks of the same figures. What a script says of a cell also explains the
/// relations that the cell breaks, wherever the locator saw their fault.
fn drop_refined(rules: &RuleSet, drafts: &mut Vec<Draft>) {
    let refines = |other: &Draft, draft: &Draft| {
        other.indicator == draft.indicator
            && other.record == draft.record
            && rules.rules[other.rule].refines.contains(&rules.rules[draft.rule].code)
            && other.cells.iter().any(|cell| draft.cells.contains(cell) || (other.message.is_some() && is_evidence(draft, cell)))
    };
    let refining: Vec<usize> = (0..drafts.len()).filter(|at| !rules.rules[drafts[*at].rule].refines.is_empty()).collect();
    let mut dropped = vec![false; drafts.len()];
    for at in 0..drafts.len() {
        let draft = &drafts[at];
        let Some(other) = refining.iter().copied().find(|other| refines(&drafts[*other], draft)) else { continue };
        dropped[at] = true;
        // The repair that was found stays, if it changes all of what the script speaks of.
        let repaired = |figure: &FigureId| draft.suspects.iter().any(|correction| correction.figure == *figure);
        let better = &drafts[other];
        if better.message.is_some()
            && better.suspects.is_empty()
            && !better.figures.is_empty()
            && better.figures.iter().all(repaired)
        {
            let suspects = draft.suspects.clone();
            drafts[other].suspects = suspects;
        }
    }
    let mut position = 0;
    drafts.retain(|_| {
        position += 1;
        !dropped[position - 1]
    });
}

/// Puts the hits of grouping rules together.
fn group(rules: &RuleSet, drafts: &mut Vec<Draft>) {
    let mut grouped: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts.drain(..) {
        let group = rules.rules[draft.rule].group;
        if group == Group::None {
            grouped.push(draft);
            continue;
        }
        // Those of an indicator follow one another.
        let home = grouped.iter_mut().rev().find(|other| {
            other.rule == draft.rule
                && match group {
                    Group::None => false,
                    Group::Indicator => other.indicator == draft.indicator,
                    Group::Table => true,
                }
        });
        match home {
            None => grouped.push(draft),
            Some(home) => {
                if home.indicator != draft.indicator {
                    home.indicator = None;
                }
                if home.measure != draft.measure {
                    home.measure = None;
                }
                for place in draft.places {
                    if !home.places.contains(&place) {
                        home.places.push(place);
                    }
                }
                home.figures.extend(draft.figures);
                for cell in draft.cells {
                    if !home.cells.contains(&cell) {
                        home.cells.push(cell);
                    }
                }
                home.evidence.extend(draft.evidence);
                home.suspects.extend(draft.suspects);
                home.count += draft.count;
            }
        }
    }
    *drafts = grouped;
}
