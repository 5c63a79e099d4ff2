//! 综合评价及排名 as a workbook and as Markdown.

use rust_decimal::Decimal;

use super::problem_list::month_words;
use crate::office::ranking::{Aspect, Ranking, Settings, Standing};
use crate::office::register::Register;
use crate::report::book::{self, Column, Entry, Page};

/// The ranking as a workbook: places, lead units, and every point lost with its findings.
///
/// # Errors
/// What the writer refuses, in words.
pub fn workbook(register: &Register<'_>, ranking: &Ranking, settings: &Settings) -> Result<Vec<u8>, String> {
    let month = register.period.map(month_words).unwrap_or_default();
    let tables = [("县市区", &ranking.places), ("牵头单位", &ranking.leads)];
    let mut pages = Vec::new();
    for (name, standings) in tables {
        let rows = standings.iter().map(|standing| {
            let mut row = vec![Entry::Count(standing.rank), standing.name.as_str().into()];
            row.extend(standing.parts.iter().map(|part| Entry::from(points(*part))));
            row.extend([points(standing.score).into(), summary(standing).into()]);
            row
        });
        let mut columns = vec![Column::short("名次", 6), Column::short(name, 18)];
        columns.extend(Aspect::ALL.map(|aspect| Column::short(aspect.word(), 10)));
        columns.extend([Column::short("得分", 10), Column::long("失分", 60)]);
        let title = format!("{month}民生实事综合评价及排名（{name}）");
        pages.push(Page { name: format!("{name}排名"), title, columns, rows: rows.collect() });
    }
    let columns = vec![
        Column::short("类别", 10),
        Column::short("名称", 18),
        Column::short("部分", 10),
        Column::short("规则", 6),
        Column::long("问题", 26),
        Column::short("个数", 6),
        Column::short("失分", 8),
        Column::long("问题编号", 70),
    ];
    let rows = tables.into_iter().flat_map(|(kind, standings)| {
        standings.iter().flat_map(move |standing| {
            standing.losses.iter().map(move |loss| {
                vec![
                    kind.into(),
                    standing.name.as_str().into(),
                    loss.aspect.word().into(),
                    loss.rule.as_str().into(),
                    loss.title.as_str().into(),
                    Entry::Count(loss.findings.len()),
                    points(loss.points).into(),
                    loss.findings.join("\n").into(),
                ]
            })
        })
    });
    pages.push(Page { name: "失分明细".into(), title: format!("{month}失分明细"), columns, rows: rows.collect() });
    pages.push(method(settings));
    book::write("综合评价及排名", &pages)
}

/// How the points are worked out.
fn method(settings: &Settings) -> Page {
    let mut rows: Vec<Vec<Entry>> = Aspect::ALL
        .iter()
        .zip(settings.full)
        .map(|(aspect, full)| vec![format!("{}满分", aspect.word()).into(), points(full).into()])
        .collect();
    rows.push(vec!["低于序时每1个百分点扣".into(), points(settings.behind).into()]);
    for (word, deduction) in ["强制性", "核实性", "提示性"].iter().zip(settings.levels) {
        rows.push(vec![format!("其他问题：每个{word}问题扣").into(), points(deduction).into()]);
    }
    for (code, deduction) in &settings.deductions {
        rows.push(vec![format!("其中规则 {code} 每个扣").into(), points(*deduction).into()]);
    }
    rows.push(vec!["每部分扣完为止；同分同名次；牵头单位的扣分按所牵头的指标数平均".into(), "".into()]);
    let columns = vec![Column::long("办法", 60), Column::short("分", 10)];
    Page { name: "办法".into(), title: "评分办法".into(), columns, rows }
}

/// The ranking as Markdown.
pub fn markdown(register: &Register<'_>, ranking: &Ranking) -> String {
    let month = register.period.map(month_words).unwrap_or_default();
    let mut text = format!("# {month}民生实事综合评价及排名\n");
    for (name, standings) in [("县市区", &ranking.places), ("牵头单位", &ranking.leads)] {
        let aspects = Aspect::ALL.map(Aspect::word).join(" | ");
        text.push_str(&format!(
            "\n## {name}\n\n| 名次 | {name} | {aspects} | 得分 | 失分 |\n|---|---|---|---|---|---|---|---|\n"
        ));
        for standing in standings {
            let parts = standing.parts.map(points).join(" | ");
            let (rank, name, score) = (standing.rank, standing.name.replace('|', "｜"), points(standing.score));
            text.push_str(&format!("| {rank} | {name} | {parts} | {score} | {} |\n", summary(standing).replace('\n', "<br>")));
        }
    }
    text
}

/// Where the points went, one line a rule.
fn summary(standing: &Standing) -> String {
    let line = |loss: &crate::office::ranking::Loss| {
        format!("{} {}：{}个，失{}分", loss.rule, loss.title.replace('|', "｜"), loss.findings.len(), points(loss.points))
    };
    standing.losses.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn points(value: Decimal) -> String {
    crate::model::figure::print(value, 2, false)
}
