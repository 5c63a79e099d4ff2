//! Relations over the named columns of flat tables, record by record.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::algebra::relation::{Polynomial, Relation, Variable};
use crate::locate::{self, Problem, System};
use crate::model::figure::Figure;
use crate::model::finding::{BrokenRelation, MeasureName};
use crate::model::report::Skipped;
use crate::model::table::{FigureId, Records, Table};
use crate::model::trouble::Trouble;
use crate::rule::canonical::Canonical;
use crate::rule::expression::{Expression, Mention, Operator, Reference};
use crate::rule::{Body, Rule, text_place};
use crate::text::wording::nearest;

use super::hit::Hit;
use super::{Case, Outcome};

/// Columns that are named where none of them is known to a rule.
const SHOWN: usize = 12;

/// One equation over columns, in canonical form over column numbers.
struct Stated<'a> {
    rule: usize,
    code: &'a str,
    left: &'a Arc<Expression>,
    operator: Operator,
    right: &'a Arc<Expression>,
    relation: Relation,
    columns: Vec<Variable>,
}

/// Checks the records of a flat table.
pub fn check(case: Case<'_>, applicable: &[usize], hits: &mut Vec<Hit>, outcome: &mut Outcome) {
    let Some(records) = &case.table.records else { return };
    let mut stated = Vec::new();
    for &index in applicable {
        let rule = &case.rules.rules[index];
        match bind(rule, index, records) {
            Bound::Stated(all) => stated.extend(all),
            Bound::Misnames(column) => outcome.troubles.push(misnamed(case, rule, &column, records)),
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
                "没有一条规则适用于这张表，什么也没有检查（列：{}{}）",
                records.columns.iter().take(SHOWN).map(|text| text.text.as_str()).collect::<Vec<_>>().join("、"),
                if records.columns.len() > SHOWN { format!(" 等 {} 列", records.columns.len()) } else { String::new() }
            ),
            help: "用 --extend-rules 指定针对这些列的规则；如果这是进度表，请核对表头是否有指标、目标、完成数、进度等字样"
                .to_owned(),
            ..Trouble::default()
        });
        outcome.idle = true;
        return;
    }
    let mut prepared = Prepared::new(case, records, stated);
    let mut unread: Vec<(usize, FigureId)> = Vec::new();
    for (number, row) in records.rows.iter().enumerate() {
        prepared.record(case.table, number, row, &mut unread, hits);
    }
    report_unread(case, records, &unread, &prepared.stated, outcome);
}

enum Bound<'a> {
    Stated(Vec<Stated<'a>>),
    /// The table has some of the rule's columns, but not this one: most likely it is mistyped, here or there.
    Misnames(String),
    Lacks(String),
}

/// A column that a rule names and the table lacks, shown in the script.
fn misnamed(case: Case<'_>, rule: &Rule, column: &str, records: &Records) -> Trouble {
    let near = nearest(column.trim(), records.columns.iter().map(|text| text.text.trim()));
    let all = || records.columns.iter().map(|text| text.text.trim()).collect::<Vec<_>>().join("、");
    let known = near.map_or_else(|| format!("表中的列：{}", all()), |near| format!("是不是“{near}”"));
    Trouble {
        path: rule.path.clone(),
        rule: Some(rule.code.clone()),
        position: text_place(&rule.source, &format!("\"{column}\""))
            .map(|(line, quote)| (line, quote + 1))
            .or_else(|| rule.place_of("require")),
        source: Some(rule.source.to_string()),
        message: format!("{} 的“{}”表里没有名为“{column}”的列", case.path, case.table.sheet),
        help: format!("{known}；改规则里的列名，或改表头。这条规则没有用在这张表上"),
        ..Trouble::default()
    }
}

fn bind<'a>(rule: &'a Rule, index: usize, records: &Records) -> Bound<'a> {
    let Body::Require(equations) = &rule.body else {
        return Bound::Lacks("明细表只核对 require 写的关系式".to_owned());
    };
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
        return Bound::Lacks(format!("表中没有规则所说的列（“{}”），不是这条规则要查的表", missing.join("”“")));
    }
    if !missing.is_empty() {
        return Bound::Misnames(missing.swap_remove(0));
    }
    let mut all = Vec::new();
    for equation in equations {
        let mut column = |expression: &Expression| match expression {
            Expression::Figure(Reference::Column(name)) => position(name).map(|column| Polynomial::variable(column as Variable)),
            _ => None,
        };
        // A divisor is taken to be positive.
        let Some(canonical) = Canonical::of(&equation.left, equation.operator, &equation.right, &mut column) else {
            return Bound::Lacks(format!(
                "关系式“{} {} {}”超出了能够计算的范围",
                equation.left,
                equation.operator.sign(),
                equation.right
            ));
        };
        let relation = canonical.relation;
        let columns = relation.polynomial.variables().into_vec();
        all.push(Stated {
            code: &rule.code,
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

/// The rules' relations over the columns of a table, prepared once for all its records.
struct Prepared<'a> {
    stated: Vec<Stated<'a>>,
    /// By column: whether some relation speaks of it.
    used: Vec<bool>,
    weights: Vec<Decimal>,
    fixed: Vec<bool>,
    system: System,
}

impl<'a> Prepared<'a> {
    fn new(case: Case<'_>, records: &Records, stated: Vec<Stated<'a>>) -> Self {
        let weights = weights(case, records, &stated);
        let used: Vec<bool> = (0..records.columns.len())
            .map(|column| stated.iter().any(|one| one.columns.contains(&(column as Variable))))
            .collect();
        let fixed: Vec<bool> = weights.iter().zip(&used).map(|(weight, used)| weight.is_none() || !used).collect();
        let relations = stated.iter().map(|one| one.relation.clone()).collect();
        let weights: Vec<Decimal> = weights.into_iter().map(|weight| weight.unwrap_or(Decimal::ONE)).collect();
        let system = System::new(relations, weights.clone(), fixed.clone());
        Self { stated, used, weights, fixed, system }
    }

    /// Checks one record. Relations whose columns hold no number in it are noted in `unread`.
    fn record(
        &mut self,
        table: &Table,
        number: usize,
        row: &[FigureId],
        unread: &mut Vec<(usize, FigureId)>,
        hits: &mut Vec<Hit>,
    ) {
        let used = |column: &usize| self.used.get(*column).copied().unwrap_or(false);
        let figures: Vec<Option<&Figure>> =
            row.iter().enumerate().map(|(column, id)| used(&column).then(|| table.figure(*id))).collect();
        if figures.len() == self.used.len() && figures.iter().flatten().all(|figure| figure.value.is_some()) {
            if figures.iter().flatten().all(|figure| figure.interval.as_point() == figure.value) {
                let values: Vec<Decimal> =
                    figures.iter().map(|figure| figure.and_then(|figure| figure.value).unwrap_or_default()).collect();
                if self.system.is_clean(&values) == Some(true) {
                    return;
                }
            }
            let cells = self.cells(&figures);
            let located = self.system.locate(&cells, locate::USUAL_BUDGET);
            let all: Vec<usize> = (0..self.stated.len()).collect();
            report(table, number, row, &self.stated, &all, &cells, &located, hits);
            return;
        }
        let figure = |column: &Variable| figures.get(*column as usize).copied().flatten();
        let mut usable = Vec::with_capacity(self.stated.len());
        for (index, one) in self.stated.iter().enumerate() {
            match one.columns.iter().find(|column| figure(column).is_none_or(|figure| figure.value.is_none())) {
                Some(column) => unread.extend(row.get(*column as usize).map(|id| (index, *id))),
                None => usable.push(index),
            }
        }
        let cells = self.cells(&figures);
        let relations = usable.iter().map(|index| self.stated[*index].relation.clone()).collect();
        let problem = Problem { cells, relations, block: None };
        let located = locate::locate(&problem, locate::USUAL_BUDGET);
        report(table, number, row, &self.stated, &usable, &problem.cells, &located, hits);
    }

    /// The cells as the locator takes them. One that no relation speaks of, or that holds no number, is never changed.
    fn cells(&self, figures: &[Option<&Figure>]) -> Vec<locate::Cell> {
        figures
            .iter()
            .zip(self.weights.iter().zip(&self.fixed))
            .map(|(figure, (weight, fixed))| match figure.and_then(|figure| figure.value.map(|value| (figure, value))) {
                Some((figure, value)) => locate::Cell {
                    value,
                    interval: figure.interval,
                    decimals: figure.decimals,
                    percent: figure.percent,
                    weight: *weight,
                    fixed: *fixed,
                    ..locate::Cell::default()
                },
                None => locate::Cell { fixed: true, ..locate::Cell::default() },
            })
            .collect()
    }
}

/// Makes a hit for each root cause, and one for each broken relation that none explains.
#[expect(clippy::too_many_arguments, reason = "a record with everything that was found out about it")]
fn report(
    table: &Table,
    number: usize,
    row: &[FigureId],
    stated: &[Stated<'_>],
    usable: &[usize],
    cells: &[locate::Cell],
    located: &[locate::Located],
    hits: &mut Vec<Hit>,
) {
    let mut explained = vec![false; usable.len()];
    for one in located {
        for relation in &one.broken {
            explained[*relation] = true;
        }
        let numbers: Vec<usize> = one.broken.iter().map(|relation| usable[*relation]).collect();
        hits.push(hit(table, number, row, stated, &numbers, Some(one)));
    }
    for (index, explained) in usable.iter().zip(explained) {
        let holds = || stated[*index].relation.is_satisfiable(|column| cells[column as usize].interval);
        if !explained && !holds() {
            hits.push(hit(table, number, row, stated, &[*index], None));
        }
    }
}

fn hit(
    table: &Table,
    number: usize,
    row: &[FigureId],
    stated: &[Stated<'_>],
    numbers: &[usize],
    located: Option<&locate::Located>,
) -> Hit {
    let mut hit = Hit::new(numbers.first().map_or(0, |index| stated[*index].rule));
    hit.record = Some(number);
    hit.relations = numbers.iter().map(|index| broken(table, row, &stated[*index])).collect();
    if let Some(located) = located {
        hit.take_over(located, |cell| row.get(cell).copied());
    }
    hit.figures = if hit.suspects.is_empty() {
        let mut columns: Vec<Variable> = numbers.iter().flat_map(|index| stated[*index].columns.iter().copied()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns.iter().filter_map(|column| row.get(*column as usize).copied()).collect()
    } else {
        hit.suspects.iter().map(|correction| correction.figure).collect()
    };
    hit.cells = hit.figures.iter().map(|id| table.figure(*id).address).collect();
    let column = hit.figures.first().and_then(|id| row.iter().position(|other| other == id));
    hit.measure =
        column.and_then(|column| table.records.as_ref()?.columns.get(column)).map(|text| MeasureName::Named(text.text.clone()));
    hit
}

fn broken(table: &Table, row: &[FigureId], stated: &Stated<'_>) -> BrokenRelation {
    let Some(records) = &table.records else { return BrokenRelation::default() };
    let figure = |name: &str| {
        let column = records.columns.iter().position(|column| column.text.trim() == name.trim())?;
        row.get(column).map(|id| table.figure(*id))
    };
    let value = |expression: &Expression| value(expression, &|name| figure(name)?.value);
    let (left, right) = (value(stated.left), value(stated.right));
    let print = |value: Option<Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    BrokenRelation {
        rule: stated.code.to_owned(),
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
                first.printed()
            ),
        });
    }
}
