//! 核实清单: the findings one row each, with cells for the county to explain what may stand. Read back by `settle::explanations`.

use super::book::{self, Column, Entry, Page};
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::rule_summary::Level;

/// What to write, for those who fill the list in.
const ADVICE: [&str; 5] = [
    "核实性问题：有误的改正原表；属实的，在黄色格里填写核实情况说明、填报人、日期，其余各栏请勿改动。",
    "说明要写清三点：数是从哪里来的（台账、批复、系统），为什么与通常不同，谁在什么时候核实过。",
    "只写“核实无误”“已核实”“情况属实”一类的，不采纳。",
    "强制性问题必须改正原表，不能以说明代替；确需保留的，报市专班批准豁免。",
    "填好后用 gouji check 表 --explanations 核实清单.xlsx 读回；此后填报值或规则有变化，说明即失效。",
];

/// The findings that are still to be dealt with, as the bytes of an xlsx file.
///
/// # Errors
/// What the writer refuses: more findings than a sheet has rows.
pub fn render(report: &Report) -> Result<Vec<u8>, String> {
    let columns = vec![
        Column::short("序号", 6),
        Column::short("级别", 8),
        Column::short("规则", 6),
        Column::long("位置", 18),
        Column::long("指标", 24),
        Column::short("地区", 12),
        Column::short("项目", 8),
        Column::long("填报值", 12),
        Column::long("应为", 10),
        Column::long("问题", 36),
        Column::long("核实情况说明", 30),
        Column::short("填报人", 8),
        Column::short("日期", 11),
        Column::short("标记", 10),
    ];
    let open = report.findings.iter().filter(|finding| finding.is_open());
    let rows = open.enumerate().map(|(index, finding)| row(index + 1, finding)).collect();
    let list = Page { name: "核实清单".into(), title: "核实清单".into(), columns, rows };
    let advice = ADVICE.iter().enumerate().map(|(index, line)| vec![Entry::Count(index + 1), (*line).into()]).collect();
    let columns = vec![Column::short("序号", 6), Column::long("填写说明", 100)];
    let advice = Page { name: "填写说明".into(), title: "怎样填写核实清单".into(), columns, rows: advice };
    book::write("核实清单", &[list, advice])
}

fn row(number: usize, finding: &Finding) -> Vec<Entry> {
    let file = finding.location.path.rsplit(['/', '\\']).next().unwrap_or_default();
    let cell = finding.location.cells.first().map(|cell| format!("!{cell}")).unwrap_or_default();
    let expected = finding.diagnosis.suspect.as_ref().and_then(|suspect| suspect.expected.clone());
    let message = match finding.status.objection() {
        Some(objection) => format!("{}（{objection}）", finding.text.message),
        None => finding.text.message.clone(),
    };
    let fill = || if finding.rule.level == Level::Verify { Entry::ToFill } else { "".into() };
    vec![
        Entry::Count(number),
        finding.rule.level.word().into(),
        finding.rule.code.clone().into(),
        format!("{file} {}{cell}", finding.location.sheet).into(),
        finding.subject.indicator.clone().into(),
        finding.subject.place.clone().into(),
        finding.subject.measure.as_ref().map(|measure| measure.word()).unwrap_or_default().into(),
        finding.printed().into(),
        expected.unwrap_or_default().into(),
        message.into(),
        fill(),
        fill(),
        fill(),
        finding.rule.mark.clone().into(),
    ]
}
