use proptest::prelude::*;

use super::*;
use crate::model::excerpt::{Excerpt, ExcerptCell};
use crate::report::measure::columns;
use crate::report::{samples, snapshots};

const NARROW: Style = Style { width: 80, colour: false, ascii: false };
const WIDE: Style = Style { width: 120, colour: false, ascii: false };

#[test]
fn november_at_80_columns() {
    snapshots::check("full-80.txt", &render(&samples::november(), NARROW));
}

#[test]
fn november_at_120_columns() {
    snapshots::check("full-120.txt", &render(&samples::november(), WIDE));
}

#[test]
fn november_in_ascii() {
    let text = render(&samples::november(), Style { ascii: true, ..NARROW });
    assert!(!text.contains(['│', '╭', '─', '╰', '›', '…', '→', '×', '⚠', '·']), "{text}");
    snapshots::check("full-ascii.txt", &text);
}

#[test]
fn nothing_is_wider_than_asked() {
    for width in [60, 72, 80, 100, 120, 200] {
        for ascii in [false, true] {
            let text = render(&samples::november(), Style { width, colour: false, ascii });
            // miette lets a closing punctuation mark hang over by one character.
            let over: Vec<&str> = text.lines().filter(|line| columns(line) > width + 2).collect();
            assert!(over.is_empty(), "{width}: {over:#?}");
        }
    }
}

#[test]
fn only_chinese_words_and_no_terminal_sequences() {
    let text = render(&samples::november(), WIDE);
    assert!(!text.contains('\u{1b}'));
    for word in ["help:", "Error", "Warning", "Advice", "error"] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn colours_change_nothing_but_colour() {
    let plain = render(&samples::november(), NARROW);
    let coloured = render(&samples::november(), Style { colour: true, ..NARROW });
    assert!(coloured.contains("\u{1b}["));
    let stripped = coloured.split('\u{1b}').enumerate().map(|(index, part)| match (index, part.split_once('m')) {
        (0, _) | (_, None) => part.to_owned(),
        (_, Some((_, rest))) => rest.to_owned(),
    });
    let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
    assert_eq!(trimmed(&stripped.collect::<String>()), trimmed(&plain));
}

#[test]
fn the_mark_stands_under_the_value() {
    let report = Report { findings: vec![samples::equal_but_not_done()], ..Report::default() };
    for width in [60, 80, 120] {
        let text = render(&report, Style { width, ..NARROW });
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|line| line.contains("97% ") && line.starts_with(" 22")).expect("the row");
        let value = columns(lines[at].split("97%").next().expect("text before"));
        let mark = columns(lines[at + 1].split(['┬', '─']).next().expect("text before"));
        assert_eq!(value, mark, "{text}");
    }
}

#[test]
fn rows_apart_are_blocks_apart_with_their_own_numbers() {
    let mut finding = samples::mean_of_rates();
    finding.location.excerpts[0].row = 9;
    finding.location.excerpts[0].cells[0].note = Some("指标在此".into());
    let text = render(&Report { findings: vec![finding], ..Report::default() }, WIDE);
    assert!(text.contains("\n 10 │ ") && text.contains("\n 25 │ ") && text.contains("\n 26 │ "), "{text}");
    assert_eq!(text.matches('╭').count(), 2, "{text}");
}

#[test]
fn strange_excerpts_do_no_harm() {
    let cell = |header: &str, printed: &str, note: Option<&str>| ExcerptCell {
        header: header.into(),
        printed: printed.into(),
        note: note.map(str::to_owned),
    };
    let excerpts = vec![
        vec![],
        vec![Excerpt::default()],
        vec![Excerpt { row: u32::MAX, labels: vec!["甲".repeat(500)], cells: vec![cell("", "", Some(""))] }],
        vec![Excerpt { row: 3, labels: vec![], cells: vec![cell("同名", "1", None), cell("同名", "2", Some("这里"))] }],
        vec![
            Excerpt {
                row: 3,
                labels: vec![],
                cells: vec![cell("\n", "\t", Some("\u{1b}[2J")), cell("e\u{301}", "👨‍👩‍👧", Some("注"))],
            },
            Excerpt { row: 4, labels: vec!["一".into(), "二".into(), "三".into()], cells: vec![] },
            Excerpt { row: 4, labels: vec![], cells: vec![cell("重复的行", "1", None)] },
        ],
    ];
    for excerpts in excerpts {
        let mut finding = samples::mean_of_rates();
        finding.location.excerpts = excerpts;
        let report = Report { findings: vec![finding], ..Report::default() };
        for width in [0, 40, 80, 1000] {
            let text = render(&report, Style { width, ..NARROW });
            assert!(text.contains("怎么办：") && !text.contains('\u{1b}'), "{text}");
        }
    }
}

#[test]
fn many_findings_of_one_rule_are_capped_and_counted() {
    let findings = vec![samples::mean_of_rates(); SHOWN_PER_RULE + 87];
    let text = render(&Report { findings, ..Report::default() }, NARROW);
    assert_eq!(text.matches("怎么办：").count(), SHOWN_PER_RULE);
    assert!(text.contains("E4 在这张表中另有 87 处"), "{text}");
    assert!(text.contains(&format!("强制性 {}", SHOWN_PER_RULE + 87)), "{text}");
}

#[test]
fn a_clean_report_says_what_was_checked_and_an_empty_one_that_nothing_was() {
    let november = samples::november();
    let clean = Report { inputs: november.inputs.clone(), ..Report::default() };
    assert!(render(&clean, NARROW).starts_with("共核对 2 个文件、2 张表、51 个指标，未发现问题。\n"));
    let empty = render(&Report::default(), NARROW);
    assert!(empty.contains("没有核对到任何指标") && !empty.contains("未发现问题"), "{empty}");
    let partly = Report { inputs: november.inputs, errors: november.errors, ..Report::default() };
    assert!(render(&partly, WIDE).contains("4 处出错，出错部分未能核对"));
}

proptest! {
    /// Whatever stands in the cells: no panic, every finding seen, nothing much wider than asked.
    #[test]
    fn any_text_can_be_shown(
        texts in prop::collection::vec(("\\PC{0,12}|[\u{0}-\u{2fff}]{0,8}|[一-龥，。]{0,30}", ".{0,20}", prop::option::of(".{0,40}")), 0..9),
        rows in prop::collection::vec(0u32..40, 1..5),
        label in ".{0,60}",
        width in 0usize..160,
    ) {
        let cells: Vec<ExcerptCell> =
            texts.into_iter().map(|(header, printed, note)| ExcerptCell { header: header.into(), printed: printed.into(), note }).collect();
        let excerpts =
            rows.iter().map(|&row| Excerpt { row, labels: vec![label.clone(), "进度".into()], cells: cells.clone() }).collect();
        let mut finding = samples::mean_of_rates();
        finding.location.excerpts = excerpts;
        finding.text.message = label;
        let report = Report { findings: vec![finding], ..Report::default() };
        let style = Style { width, colour: false, ascii: false };
        let text = render(&report, style);
        prop_assert!(text.contains("依据：E4"));
        let ruly = text.chars().all(|character| character == '\n' || !character.is_control());
        prop_assert!(ruly, "{}", text);
    }
}
