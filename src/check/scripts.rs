//! Rules whose scripts look at concrete values: runs them on what they apply to.

use std::sync::Arc;

use crate::model::finding::MeasureName;
use crate::model::table::{FigureId, Table};
use crate::model::trouble::Trouble;
use crate::model::workbook::Address;
use crate::rule::Body;
use crate::rule::properties::Properties;
use crate::rule::script::{Facts, Over, Pointed, Reported};

use super::hit::Hit;
use super::scope::Scope;
use super::{Case, Outcome, apply, office};

/// Runs scripts on the table or on its indicators, wherever their `when` holds and nowhere else.
pub fn check(case: Case<'_>, applicable: &[usize], base: Scope<'_>, outcome: &mut Outcome) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut facts = None;
    for &index in applicable {
        let rule = &case.rules.rules[index];
        let Body::Check(ast) = &rule.body else { continue };
        let facts = facts.get_or_insert_with(|| {
            Facts::new(
                case.table,
                &Arc::new(Properties::of(case.table)),
                case.profile,
                case.links.previous(),
                office::handed_in(case),
            )
        });
        let arguments: Vec<rhai::Dynamic> = match rule.over {
            Over::Table if rule.when.as_ref().is_none_or(|when| facts.holds(when)) => vec![facts.table()],
            Over::Table => Vec::new(),
            _ => (0..case.table.indicators.len())
                .filter(|indicator| apply::applies(rule, Scope { indicator: *indicator, ..base }))
                .map(|indicator| facts.indicator(indicator))
                .collect(),
        };
        for argument in arguments {
            match case.rules.host.check::<Reported>(ast, argument) {
                Ok(all) => hits.extend(all.into_iter().map(|reported| hit(case.table, index, reported))),
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
    hits
}

/// What a script reported.
fn hit(table: &Table, index: usize, reported: Reported) -> Hit {
    let mut hit = Hit::new(index);
    hit.indicator = reported.indicator;
    hit.places.extend(reported.place);
    hit.measure = reported.measure.map(MeasureName::Measure);
    let stands_at =
        |id: FigureId, address: Address| table.figures.get(id.0 as usize).is_some_and(|figure| figure.address == address);
    // What is said of a name or a unit is said of no figure, and there are many to look through.
    let indicator = reported.indicator.and_then(|index| table.indicators.get(index));
    let is_text = |address| indicator.is_some_and(|indicator| indicator.texts().any(|text| text.address == address));
    let figure = |cell: &Pointed| {
        let searched = || table.figures.iter().position(|figure| figure.address == cell.address).map(|id| FigureId(id as u32));
        cell.figure.filter(|id| stands_at(*id, cell.address)).or_else(|| if is_text(cell.address) { None } else { searched() })
    };
    hit.figures = reported.cells.iter().filter_map(figure).collect();
    hit.figures.sort_unstable();
    hit.figures.dedup();
    hit.cells = reported.cells.into_iter().map(|cell| cell.address).collect();
    hit.message = Some(reported.message);
    hit
}
