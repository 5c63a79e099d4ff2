//! Relations over the named columns of flat tables, record by record.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::expression::{Expression, Mention, Operator, Reference};
use crate::finding::{Evidence, MeasureName, Skipped, Trouble};
use crate::locate::{self, Problem};
use crate::relation::{Comparison, Polynomial, Relation, Variable};
use crate::rule::{Body, Rule};
use crate::table::{FigureId, Records, Table};

use super::{Case, Correction, Draft, Outcome};

/// One equation over columns, in canonical form over column numbers.
struct Stated<'a> {
    rule: usize,
    left: &'a Arc<Expression>,
    operator: Operator,
    right: &'a Arc<Expression>,
    relation: Relation,
    columns: Vec<Variable>,
}

/// Checks the records of a flat table.
pub fn check(case: Case<'_>, applicable: &[usize], drafts: &mut Vec<Draft>, outcome: &mut Outcome) {
    let Some(records) = &case.table.records else { return };
    let mut stated = Vec::new();
    for &index in applicable {
        let rule = &case.rules.rules[index];
        match bind(rule, index, records) {
            Bound::Stated(all) => stated.extend(all),
            Bound::Elsewhere => {}
            Bound::Lacks(reason) => outcome.skipped.push(Skipped {
                rule: rule.code.clone(),
                path: case.path.to_owned(),
                sheet: case.table.sheet.clone(),
                reason,
            }),
        }
    }
    if stated.is_empty() {
        outcome.troubles.push(Trouble {
            path: case.path.to_owned(),
            sheet: Some(case.table.sheet.clone()),
            cell: records.columns.first().map(|text| text.address),
            message: format!(
                "没有一条规则适用于这张表，什么也没有检查（列：{}）",
                records.columns.iter().map(|text| text.text.as_str()).collect::<Vec<_>>().join("、")
            ),
            help: "用 --extend-rules 指定针对这些列的规则；如果这是进度表，请核对表头是否有指标、目标、完成数、进度等字样"
                .to_owned(),
            ..Trouble::default()
        });
        return;
    }
    let weights = weights(case, records, &stated);
    let mut unread: Vec<(usize, FigureId)> = Vec::new();
    for (number, row) in records.rows.iter().enumerate() {
        record(case, number, row, &stated, &weights, &mut unread, drafts);
    }
    report_unread(case, records, &unread, &stated, outcome);
}

enum Bound<'a> {
    Stated(Vec<Stated<'a>>),
    /// None of the rule's columns is here: it is about another table.
    Elsewhere,
    Lacks(String),
}

fn bind<'a>(rule: &'a Rule, index: usize, records: &Records) -> Bound<'a> {
    let Body::Require(equations) = &rule.body else { return Bound::Elsewhere };
    let position = |name: &str| records.columns.iter().position(|column| column.text.trim() == name.trim());
    let mut present = Vec::new();
    let mut missing = Vec::new();
    rule.visit(&mut |mention| {
        if let Mention::Figure(Reference::Column(name)) = mention {
            if position(name).is_some() { present.push(name.to_string()) } else { missing.push(name.to_string()) }
        }
    });
    missing.sort();
    missing.dedup();
    if present.is_empty() {
        return Bound::Elsewhere;
    }
    if !missing.is_empty() {
        return Bound::Lacks(format!("表中没有名为“{}”的列", missing.join("”“")));
    }
    let mut all = Vec::new();
    for equation in equations {
        let column = |name: &str| position(name).map(|column| column as Variable);
        let Some(relation) = relation(&equation.left, equation.operator, &equation.right, &column) else {
            return Bound::Lacks(format!(
                "关系式“{} {} {}”超出了能够计算的范围",
                equation.left,
                equation.operator.sign(),
                equation.right
            ));
        };
        let columns = relation.polynomial.variables();
        all.push(Stated {
            rule: index,
            left: &equation.left,
            operator: equation.operator,
            right: &equation.right,
            relation,
            columns,
        });
    }
    Bound::Stated(all)
}

/// The relation `left operator right` over column numbers. Quotients are cleared by multiplying with the divisor, which is taken
/// to be positive.
fn relation(
    left: &Expression,
    operator: Operator,
    right: &Expression,
    column: &impl Fn(&str) -> Option<Variable>,
) -> Option<Relation> {
    let (left, right, comparison) = match operator {
        Operator::Equal => (left, right, Comparison::Equal),
        Operator::AtMost => (left, right, Comparison::AtMost),
        Operator::Below => (left, right, Comparison::Below),
        Operator::AtLeast => (right, left, Comparison::AtMost),
        Operator::Above => (right, left, Comparison::Below),
        Operator::NotEqual => return None,
    };
    let (a, b) = fraction(left, column)?;
    let (c, d) = fraction(right, column)?;
    let polynomial = a.multiply(&d).ok()?.subtract(&c.multiply(&b).ok()?).ok()?;
    Some(Relation { polynomial, comparison })
}

fn fraction(expression: &Expression, column: &impl Fn(&str) -> Option<Variable>) -> Option<(Polynomial, Polynomial)> {
    let one = || Polynomial::constant(Decimal::ONE);
    let pair = |a, b| Some((fraction(a, column)?, fraction(b, column)?));
    match expression {
        Expression::Number(value) => Some((Polynomial::constant(*value), one())),
        Expression::Figure(Reference::Column(name)) => Some((Polynomial::variable(column(name)?), one())),
        Expression::Add(a, b) | Expression::Subtract(a, b) => {
            let ((a, b), (c, d)) = pair(a, b)?;
            let (left, right) = (a.multiply(&d).ok()?, c.multiply(&b).ok()?);
            let numerator = if matches!(expression, Expression::Add(..)) { left.add(&right) } else { left.subtract(&right) };
            Some((numerator.ok()?, b.multiply(&d).ok()?))
        }
        Expression::Multiply(a, b) => {
            let ((a, b), (c, d)) = pair(a, b)?;
            Some((a.multiply(&c).ok()?, b.multiply(&d).ok()?))
        }
        Expression::Divide(a, b) => {
            let ((a, b), (c, d)) = pair(a, b)?;
            Some((a.multiply(&d).ok()?, b.multiply(&c).ok()?))
        }
        _ => None,
    }
}

/// Reliability weights by column; `None` for columns that are never to be changed. A rule's word holds for the whole table.
fn weights(case: Case<'_>, records: &Records, stated: &[Stated<'_>]) -> Vec<Option<Decimal>> {
    records
        .columns
        .iter()
        .map(|column| {
            let name = column.text.trim();
            let mut weight = Decimal::ONE;
            for rule in stated.iter().map(|s| &case.rules.rules[s.rule]) {
                if rule.fixed.iter().any(|fixed| fixed.trim() == name) {
                    return None;
                }
                if let Some(given) = rule.weights.get(name) {
                    weight = weight.max(*given);
                }
            }
            Some(weight)
        })
        .collect()
}

fn record(
    case: Case<'_>,
    number: usize,
    row: &[FigureId],
    stated: &[Stated<'_>],
    weights: &[Option<Decimal>],
    unread: &mut Vec<(usize, FigureId)>,
    drafts: &mut Vec<Draft>,
) {
    let table = case.table.as_ref();
    let figure = |column: Variable| row.get(column as usize).map(|id| table.figure(*id));
    let mut usable = Vec::with_capacity(stated.len());
    let mut broken = false;
    for (index, one) in stated.iter().enumerate() {
        match one.columns.iter().find(|column| figure(**column).is_none_or(|figure| figure.value.is_none())) {
            Some(column) => unread.extend(row.get(*column as usize).map(|id| (index, *id))),
            None => {
                broken |= !one.relation.is_satisfiable(|column| match figure(column) {
                    Some(figure) => figure.interval,
                    None => crate::interval::Interval::EVERYTHING,
                });
                usable.push(index);
            }
        }
    }
    if !broken {
        return;
    }
    let problem = Problem {
        cells: row
            .iter()
            .enumerate()
            .map(|(column, id)| {
                let figure = table.figure(*id);
                locate::Cell {
                    value: figure.value.unwrap_or_default(),
                    interval: figure.interval,
                    decimals: figure.decimals,
                    percent: figure.percent,
                    weight: weights.get(column).copied().flatten().unwrap_or(Decimal::ONE),
                    fixed: figure.value.is_none() || weights.get(column).is_some_and(Option::is_none),
                    previous: None,
                    stated: None,
                }
            })
            .collect(),
        relations: usable.iter().map(|index| stated[*index].relation.clone()).collect(),
        block: None,
    };
    let mut explained = vec![false; usable.len()];
    for located in locate::locate(&problem, super::blocks::BUDGET) {
        for relation in &located.broken {
            explained[*relation] = true;
        }
        let numbers: Vec<usize> = located.broken.iter().map(|relation| usable[*relation]).collect();
        drafts.push(draft(table, number, row, stated, &numbers, Some(&located)));
    }
    for (position, index) in usable.iter().enumerate() {
        let fails = !problem.relations[position].is_satisfiable(|column| problem.cells[column as usize].interval);
        if fails && !explained[position] {
            drafts.push(draft(table, number, row, stated, &[*index], None));
        }
    }
}

fn draft(
    table: &Table,
    number: usize,
    row: &[FigureId],
    stated: &[Stated<'_>],
    numbers: &[usize],
    located: Option<&locate::Located>,
) -> Draft {
    let mut draft = Draft::new(numbers.first().map_or(0, |index| stated[*index].rule));
    draft.record = Some(number);
    draft.evidence = numbers.iter().map(|index| evidence(table, row, &stated[*index])).collect();
    let corrections = |repair: &locate::Repair| -> Vec<Correction> {
        repair
            .changes
            .iter()
            .filter_map(|change| {
                Some(Correction { figure: *row.get(change.cell)?, expected: change.expected, cause: change.cause })
            })
            .collect()
    };
    if let Some(located) = located {
        if located.decided {
            draft.suspects = located.repairs.first().map(corrections).unwrap_or_default();
        }
        if located.repairs.len() > 1 {
            draft.alternatives = located.repairs.iter().map(corrections).collect();
        }
        if located.gave_up {
            draft.unsettled = Some("涉及的关系太多，未能在限定步数内推断出是哪一格错了".to_owned());
        } else if located.repairs.is_empty() {
            draft.unsettled = Some("改动少数几格无法使各项关系同时成立，请逐格核对".to_owned());
        }
    }
    draft.figures = if draft.suspects.is_empty() {
        let mut columns: Vec<Variable> = numbers.iter().flat_map(|index| stated[*index].columns.iter().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.iter().filter_map(|column| row.get(*column as usize).copied()).collect()
    } else {
        draft.suspects.iter().map(|correction| correction.figure).collect()
    };
    draft.cells = draft.figures.iter().map(|id| table.figure(*id).address).collect();
    let column = draft.figures.first().and_then(|id| row.iter().position(|other| other == id));
    draft.measure =
        column.and_then(|column| table.records.as_ref()?.columns.get(column)).map(|text| MeasureName::Named(text.text.clone()));
    draft
}

fn evidence(table: &Table, row: &[FigureId], stated: &Stated<'_>) -> Evidence {
    let Some(records) = &table.records else { return Evidence::default() };
    let figure = |name: &str| {
        let column = records.columns.iter().position(|column| column.text.trim() == name.trim())?;
        row.get(column).map(|id| table.figure(*id))
    };
    let value = |expression: &Expression| value(expression, &|name| figure(name)?.value);
    let (left, right) = (value(stated.left), value(stated.right));
    let print = |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    Evidence {
        rule: String::new(),
        formula: format!("{} {} {}", stated.left, stated.operator.sign(), stated.right),
        left: print(left),
        right: print(right),
        difference: print(left.zip(right).and_then(|(left, right)| left.checked_sub(right))),
        cells: stated.columns.iter().filter_map(|column| row.get(*column as usize)).map(|id| table.figure(*id).address).collect(),
    }
}

fn value(expression: &Expression, column: &impl Fn(&str) -> Option<Decimal>) -> Option<Decimal> {
    match expression {
        Expression::Number(value) => Some(*value),
        Expression::Figure(Reference::Column(name)) => column(name),
        Expression::Add(a, b) => value(a, column)?.checked_add(value(b, column)?),
        Expression::Subtract(a, b) => value(a, column)?.checked_sub(value(b, column)?),
        Expression::Multiply(a, b) => value(a, column)?.checked_mul(value(b, column)?),
        Expression::Divide(a, b) => value(a, column)?.checked_div(value(b, column)?),
        _ => None,
    }
}

/// Records a rule could not be applied to are named: they were not checked.
fn report_unread(case: Case<'_>, records: &Records, unread: &[(usize, FigureId)], stated: &[Stated<'_>], outcome: &mut Outcome) {
    let mut rules: Vec<usize> = unread.iter().map(|(index, _)| stated[*index].rule).collect();
    rules.dedup();
    rules.sort_unstable();
    rules.dedup();
    for rule in rules {
        let cells: Vec<FigureId> = unread.iter().filter(|(index, _)| stated[*index].rule == rule).map(|(_, id)| *id).collect();
        let first = cells.first().map(|id| case.table.figure(*id));
        let name = first
            .and_then(|figure| records.columns.iter().find(|column| column.address.column == figure.address.column))
            .map(|column| column.text.as_str())
            .unwrap_or_default();
        let Some(first) = first else { continue };
        outcome.skipped.push(Skipped {
            rule: case.rules.rules[rule].code.clone(),
            path: case.path.to_owned(),
            sheet: case.table.sheet.clone(),
            reason: format!(
                "{}条记录缺少所需的数值（如 {} 的“{name}”为“{}”），这些记录未核对",
                cells.len(),
                first.address,
                first.printed
            ),
        });
    }
}
