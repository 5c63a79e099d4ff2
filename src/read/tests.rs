//! What the readers promise, tried on small built files and on the fixtures.

use std::path::PathBuf;

use rust_decimal::Decimal;

use super::build::{self, xlsx, xlsx_with};
use super::{ReadError, read};
use crate::model::workbook::{Address, Content, NumberFormat, Sheet, Stored, Workbook};

fn fixture(name: &str) -> Vec<u8> {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "fixtures", name].iter().collect();
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn at(row: u32, column: u32) -> Address {
    Address::new(row, column)
}

fn number(value: &str, decimals: Option<u8>, percent: bool) -> Content {
    Content::Number(Stored { value: value.parse::<Decimal>().unwrap(), format: NumberFormat { decimals, percent } })
}

fn text(text: &str) -> Content {
    Content::Text(text.into())
}

fn only_sheet(bytes: &[u8]) -> Sheet {
    let Workbook { mut sheets, .. } = read(bytes).unwrap();
    assert_eq!(sheets.len(), 1);
    sheets.remove(0)
}

fn refusal(bytes: &[u8]) -> ReadError {
    let error = read(bytes).unwrap_err();
    assert!(!error.help.is_empty(), "{error:?}");
    error
}

/// A cell as printed, for numbers, texts and blanks.
fn printed(content: Option<&Content>) -> String {
    match content {
        None => String::new(),
        Some(Content::Text(text)) => text.to_string(),
        Some(Content::Number(Stored { value, format: NumberFormat { decimals, percent } })) => {
            let decimals = usize::from(decimals.unwrap_or_default());
            if *percent { format!("{:.decimals$}%", value * Decimal::ONE_HUNDRED) } else { format!("{value:.decimals$}") }
        }
        Some(other) => format!("{other:?}"),
    }
}

/// Compares a sheet from a row on with a table as printed; blank labels of the table are merged cells of the sheet.
fn assert_prints(sheet: &Sheet, from: u32, table: &str) {
    let rows = String::from_utf8(fixture(table)).unwrap();
    for (row, line) in (from..).zip(rows.lines()) {
        for (column, wanted) in (0..).zip(line.split('\t')) {
            assert_eq!(printed(sheet.cells.get(&at(row, column))), wanted, "{table} {}", at(row, column));
        }
    }
}

const PROVINCE: &str = "printed/附件1-省级.tsv";
const CITY: &str = "printed/附件2-市级.tsv";

#[test]
fn the_fixture_workbooks_print_as_the_bulletin() {
    assert_prints(&only_sheet(&fixture("2025-11/附件1-省级.xlsx")), 1, PROVINCE);
    assert_prints(&only_sheet(&fixture("2025-11/附件2-市级.xlsx")), 1, CITY);
}

#[test]
fn merged_labels_answer_in_every_cell_they_cover() {
    let province = only_sheet(&fixture("2025-11/附件1-省级.xlsx"));
    assert_eq!(province.at(at(0, 20)), Some(&text("省级十大重点民生实事项目11月推进情况统计表")));
    assert_eq!(province.at(at(1, 3)), Some(&text("项目指标任务")));
    assert_eq!(province.at(at(10, 0)), Some(&number("1", Some(0), false)));
    assert_eq!(province.at(at(4, 3)), Some(&text("补充配置电脑26179台")));
    assert_eq!(province.at(at(4, 4)), Some(&text("台")));
    let city = only_sheet(&fixture("2025-11/附件2-市级.xlsx"));
    assert_eq!(city.at(at(2, 2)), city.at(at(4, 1)));
    assert_eq!(city.at(at(7, 19)), Some(&number("1", Some(0), true)), "one 100% spans all places");
    assert_eq!(city.at(at(5, 3)), None, "a merged blank stays blank");
}

#[test]
fn percentages_are_stored_as_fractions_with_their_format() {
    let province = only_sheet(&fixture("2025-11/附件1-省级.xlsx"));
    let doctors = province.cells.iter().find(|(_, content)| printed(Some(content)).contains("154.1万人")).unwrap().0.row;
    assert_eq!(province.cells.get(&at(doctors + 2, 6)), Some(&number("1.515", Some(2), true)));
    assert_eq!(province.cells.get(&at(doctors, 6)), Some(&number("154.1", Some(2), false)));
}

#[test]
fn the_variants_hold_the_same_table() {
    for name in ["variants/附件1-省级-utf8.csv", "variants/附件1-省级-gb18030.csv"] {
        assert_prints(&only_sheet(&fixture(name)), 1, PROVINCE);
    }
    for name in ["variants/附件2-市级-utf8.csv", "variants/附件2-市级-gb18030.csv", "bad/text-named.xlsx"] {
        assert_prints(&only_sheet(&fixture(name)), 1, CITY);
    }
    assert_eq!(read(&fixture("variants/附件1-省级-gb18030.csv")).unwrap().encoding, Some("GB18030"));
    assert_eq!(read(&fixture("variants/附件1-省级-utf8.csv")).unwrap().encoding, Some("UTF-8"));
    let pages = read(&fixture("variants/两表两页.xlsx")).unwrap();
    assert_eq!(pages.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["省级", "市级"]);
    for (sheet, table) in pages.sheets.iter().zip([PROVINCE, CITY]) {
        assert_prints(sheet, 1, table);
    }
    let texts = read(&fixture("variants/文本数字.xlsx")).unwrap();
    assert_prints(&texts.sheets[0], 1, PROVINCE);
    assert_eq!(texts.sheets[0].cells.get(&at(2, 6)), Some(&text("26179.00")));
    let one = only_sheet(&fixture("variants/两表同页.xlsx"));
    assert_prints(&one, 3, PROVINCE);
    assert_prints(&one, 3 + 121 + 2 + 2 + 3, CITY);
}

#[test]
fn old_and_open_formats_give_the_same_cells() {
    for (name, table) in [("附件1-省级", PROVINCE), ("附件2-市级", CITY)] {
        let wanted = only_sheet(&fixture(&format!("2025-11/{name}.xlsx")));
        for kind in ["xls", "ods"] {
            let sheet = only_sheet(&fixture(&format!("variants/{name}.{kind}")));
            assert_prints(&sheet, 1, table);
            assert_eq!(sheet.cells, wanted.cells, "{name}.{kind}");
            assert_eq!(sheet.merges, wanted.merges, "{name}.{kind}");
        }
    }
}

#[test]
fn every_kind_of_cell_is_told_apart() {
    let sheet = only_sheet(&xlsx_with(
        r##"<sheetData><row r="1">
            <c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>富</t></r><r><t>文本</t></r></is></c>
            <c r="C1" t="b"><v>1</v></c><c r="D1" t="e"><v>#REF!</v></c><c r="E1" t="str"><f>"甲"</f><v>甲</v></c>
            <c r="F1" s="1"><v>45659</v></c><c r="G1"><v>0.30000000000000004</v></c><c r="H1"><v>1E300</v></c>
            <c r="I1" t="s"><v>1</v></c><c r="J1" s="2"/><c r="K1" s="2"><v>1.515</v></c><c r="L1" t="s"><v>2</v></c>
        </row></sheetData>"##,
        &[
            ("xl/styles.xml", &build::styles(&["m\"月\"d\"日\"", "0.00%"])),
            (
                "xl/sharedStrings.xml",
                r#"<sst uniqueCount="3"><si><t>岳阳</t><rPh sb="0" eb="1"><t>yue</t></rPh></si><si><t></t></si><si><t xml:space="preserve"> 前后 </t></si></sst>"#,
            ),
        ],
    ));
    let wanted = [
        Some(text("岳阳")),
        Some(text("富文本")),
        Some(Content::Logical(true)),
        Some(Content::Error("#REF!".into())),
        Some(text("甲")),
        Some(Content::Date("1月2日".into())),
        Some(number("0.3", None, false)),
        Some(text("1e300")),
        None,
        None,
        Some(number("1.515", Some(2), true)),
        Some(text(" 前后 ")),
    ];
    for (column, wanted) in (0..).zip(wanted) {
        assert_eq!(sheet.cells.get(&at(0, column)).cloned(), wanted, "{}", at(0, column));
    }
}

#[test]
fn formulas_without_a_stored_value_are_no_blanks() {
    for (cell, wanted) in [
        (r#"<c r="B2"><f>SUM(C2:D2)</f></c>"#, Some(Content::Uncomputed)),
        (r#"<c r="B2"><f>1+1</f><v/></c>"#, Some(Content::Uncomputed)),
        (r#"<c r="B2"><f>1+1</f><v></v></c>"#, Some(Content::Uncomputed)),
        (r#"<c r="B2"><f t="shared" si="4000000000"/></c>"#, Some(Content::Uncomputed)),
        (
            r#"<c r="B2"><f>1+1</f>
            <v>2</v></c>"#,
            Some(number("2", None, false)),
        ),
        (r#"<c r="B2" t="str"><f>""</f><v></v></c>"#, None),
        (r#"<c r="B2"/>"#, None),
    ] {
        let sheet = only_sheet(&xlsx(&format!(r#"<sheetData><row r="2"><c r="A2"><v>1</v></c>{cell}</row></sheetData>"#)));
        assert_eq!(sheet.cells.get(&at(1, 1)).cloned(), wanted, "{cell}");
    }
    let prefixed = build::package(&[
        ("_rels/.rels", build::RELS),
        ("xl/workbook.xml", build::BOOK),
        ("xl/_rels/workbook.xml.rels", build::BOOK_RELS),
        (
            "xl/worksheets/sheet1.xml",
            r#"<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1"><x:f>1</x:f></x:c></x:row></x:sheetData>
               <x:mergeCells count="1"><x:mergeCell ref="A1:B2"/></x:mergeCells></x:worksheet>"#,
        ),
    ]);
    let sheet = only_sheet(&prefixed);
    assert_eq!(sheet.at(at(1, 1)), Some(&Content::Uncomputed));
}

#[test]
fn a_stray_cell_in_the_last_corner_costs_nothing() {
    let sheet = only_sheet(&xlsx(
        r#"<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>"#,
    ));
    assert_eq!(sheet.cells.len(), 2);
    assert_eq!(sheet.cells.iter().next_back().unwrap().0.to_string(), "XFD1048576");
    let beyond = xlsx(r#"<sheetData><row r="1"><c r="A4000000000"><v>1</v></c></row></sheetData>"#);
    assert!(read(&beyond).is_err());
}

#[test]
fn false_claims_about_sizes_ask_for_no_memory() {
    let strings = [("xl/sharedStrings.xml", r#"<sst count="1" uniqueCount="999999999999"><si><t>a</t></si></sst>"#)];
    let sheet = only_sheet(&xlsx_with(r#"<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>"#, &strings));
    assert_eq!(sheet.cells.get(&at(0, 0)), Some(&text("a")));
}

#[test]
fn merged_regions_are_found_whatever_their_order_and_hide_what_they_cover() {
    let sheet = only_sheet(&xlsx(
        r#"<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>9</v></c></row><row r="3"><c r="C3"><v>3</v></c></row></sheetData>
           <mergeCells><mergeCell ref="C3:C200"/><mergeCell ref="A1:B2"/><mergeCell ref="F6:E5"/><mergeCell ref="nonsense"/><mergeCell ref="D4"/></mergeCells>"#,
    ));
    assert_eq!(sheet.cells.get(&at(0, 1)), None, "a value under a merged region is not shown by any program");
    assert_eq!(sheet.at(at(1, 1)), Some(&number("1", None, false)));
    assert_eq!(sheet.at(at(199, 2)), Some(&number("3", None, false)));
    assert_eq!(sheet.at(at(200, 2)), None);
    assert_eq!(sheet.merges.len(), 3);
    assert_eq!(sheet.region(at(5, 5)).unwrap().first, at(4, 4));
}

#[test]
fn absurd_merged_regions_are_refused_in_reasonable_time() {
    let cells: String = (1..=20_000).map(|row| format!(r#"<row r="{row}"><c r="A{row}"><v>1</v></c></row>"#)).collect();
    let merges = r#"<mergeCell ref="A1:XFD1048576"/>"#.repeat(20_000);
    let error = refusal(&xlsx(&format!("<sheetData>{cells}</sheetData><mergeCells>{merges}</mergeCells>")));
    assert_eq!(error.sheet.as_deref(), Some("表"));
}

#[test]
fn sheets_are_found_through_relationships_and_hidden_ones_are_told() {
    let book = r#"<workbook><sheets><sheet name="a&amp;b" r:id="x"/><sheet name="图" r:id="c"/><sheet name="藏" state="hidden" r:id="y"/></sheets></workbook>"#;
    let rels = r#"<Relationships>
        <Relationship Id="x" Type="t/worksheet" Target="/other/Data.XML"/><Relationship Id="y" Type="t/worksheet" Target="deep/er.xml"/>
        <Relationship Id="c" Type="t/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>"#;
    let sheet = |value: u32| {
        format!(
            r#"<worksheet><sheetData><row r="1"><c r="A1"><v>{value}</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells></worksheet>"#
        )
    };
    let bytes = build::package(&[
        ("_rels/.rels", &build::RELS.replace("xl/workbook.xml", "/xl/Book.xml")),
        ("xl/Book.xml", book),
        (r"xl\_rels\Book.xml.rels", rels),
        ("Other/data.xml", &sheet(1)),
        ("xl/deep/er.xml", &sheet(2)),
        ("xl/chartsheets/sheet1.xml", "<chartsheet/>"),
    ]);
    let book = read(&bytes).unwrap();
    let seen: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden, printed(sheet.at(at(1, 0))))).collect();
    assert_eq!(seen, [("a&b", false, "1".to_owned()), ("藏", true, "2".to_owned())]);
}

#[test]
fn ods_cells_keep_what_is_printed() {
    let sheet = only_sheet(&build::ods(
        r#"<table:table table:name="表"><table:table-row>
            <table:table-cell office:value-type="percentage" office:value="1.515"><text:p>151.50%</text:p></table:table-cell>
            <table:table-cell office:value-type="float" office:value="7.8" table:number-columns-repeated="2"><text:p>7.80</text:p></table:table-cell>
            <table:table-cell office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="2"><office:annotation><text:p>批注</text:p></office:annotation><text:p>一<text:s text:c="2"/>二</text:p><text:p>三&amp;</text:p></table:table-cell>
            <table:covered-table-cell/><table:table-cell table:formula="of:=1+1"/>
            <table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>
            <table:table-cell office:value-type="date" office:date-value="2025-01-02"><text:p>1月2日</text:p></table:table-cell>
            <table:table-cell office:value-type="boolean" office:boolean-value="true"><text:p>TRUE</text:p></table:table-cell>
            <table:table-cell table:number-columns-repeated="16000"/>
           </table:table-row><table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>"#,
    ));
    assert_eq!(sheet.cells.get(&at(0, 0)), Some(&number("1.515", Some(2), true)));
    assert_eq!(sheet.cells.get(&at(0, 2)), Some(&number("7.8", Some(2), false)));
    assert_eq!(sheet.at(at(1, 4)), Some(&text("一  二\n三&")));
    assert_eq!(sheet.cells.get(&at(0, 5)), Some(&Content::Uncomputed));
    assert_eq!(sheet.cells.get(&at(0, 6)), Some(&Content::Error("#REF!".into())));
    assert_eq!(sheet.cells.get(&at(0, 7)), Some(&Content::Date("1月2日".into())));
    assert_eq!(sheet.cells.get(&at(0, 8)), Some(&Content::Logical(true)));
    assert_eq!(sheet.cells.len(), 8);
}

#[test]
fn ods_repetitions_do_not_fill_the_memory() {
    let row = r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="4000000000"><text:p>1</text:p></table:table-cell></table:table-row>"#;
    refusal(&build::ods(&format!(r#"<table:table table:name="表">{row}</table:table>"#)));
}

#[test]
fn separated_text_is_read_with_its_own_delimiter() {
    let cells = |text: &str| {
        let sheet = only_sheet(text.as_bytes());
        sheet.cells.iter().map(|(address, content)| format!("{address}={}", printed(Some(content)))).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(cells("序号,项目\n1,甲"), "A1=序号 B1=项目 A2=1 B2=甲");
    assert_eq!(cells("序号\t项目\r\n1\t\"甲,\n乙\"\r\n\r\n2\t丙"), "A1=序号 B1=项目 A2=1 B2=甲,\n乙 A4=2 B4=丙");
    assert_eq!(cells("序号;项目\n1;甲,乙\n2;1,5"), "A1=序号 B1=项目 A2=1 B2=甲,乙 A3=2 B3=1,5");
    assert_eq!(cells("序号|项目\n1|甲,乙\n2|丙"), "A1=序号 B1=项目 A2=1 B2=甲,乙 A3=2 B3=丙");
    assert_eq!(cells("| 序号 | 项目 |\n|---|:-:|\n| 1 | 甲 |\n"), "B1=序号 C1=项目 B3=1 C3=甲");
    assert_eq!(cells("sep=;\n1;2"), "A1=1 B1=2");
    assert_eq!(cells("a,\"b\"\"c\",\" d\"\n,,\n"), "A1=a B1=b\"c C1= d");
    assert_eq!(cells("5寸\"管,2\n3,4"), "A1=5寸\"管 B1=2 A2=3 B2=4");
    assert_eq!(cells("没有表格的一段话。\n第二行"), "A1=没有表格的一段话。 A2=第二行");
    assert_eq!(cells("\n\n标题\n\na,b\nc,d\n"), "A3=标题 A5=a B5=b A6=c B6=d");
}

#[test]
fn encodings_are_told_by_content() {
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain("序号\t项目".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let book = read(&utf16).unwrap();
    assert_eq!((book.encoding, book.sheets[0].cells.len()), (Some("UTF-16LE"), 2));
    let (bytes, _, _) = encoding_rs::GB18030.encode("序号,项目\n1,𠮷㐀\n");
    let book = read(&bytes).unwrap();
    assert_eq!(book.encoding, Some("GB18030"));
    assert_eq!(book.sheets[0].cells.get(&at(1, 1)), Some(&text("𠮷㐀")));
}

#[test]
fn every_wrong_file_has_its_own_words() {
    let archive = build::package(&[("a.txt", "x")]);
    let docx = build::package(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>")]);
    let xlsb = build::package(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.bin", "")]);
    let odt = build::package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>")]);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (fixture("bad/empty.xlsx"), "空的"),
        (fixture("bad/truncated.xlsx"), "不完整"),
        (fixture("bad/picture.xlsx"), "图片"),
        (fixture("bad/web-page.xls"), "网页"),
        (fixture("bad/encrypted.xlsx"), "已加密，请去除打开密码后再试"),
        (b"<?xml version=\"1.0\"?><Workbook/>".to_vec(), "网页"),
        (b"%PDF-1.7".to_vec(), "PDF"),
        (b"\x00\x01\x02\x03\xFF".to_vec(), "认不出"),
        (b"abc\x00def".to_vec(), "认不出"),
        (b"  \n \n".to_vec(), "没有内容"),
        (archive, "压缩包"),
        (docx, "Word"),
        (xlsb, "xlsb"),
        (odt, "OpenDocument"),
    ];
    for (bytes, words) in cases {
        let error = refusal(&bytes);
        assert!(error.message.contains(words), "{words}: {error:?}");
    }
    assert!(!read(&fixture("bad/no-table.xlsx")).unwrap().sheets[0].cells.is_empty());
}

/// A small generator of pseudo-random numbers, so that failures can be repeated.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

#[test]
fn damaged_files_never_cause_a_panic() {
    let mut state = 0x9E37_79B9_7F4A_7C15;
    for name in
        ["2025-11/附件2-市级.xlsx", "variants/附件2-市级.ods", "variants/附件2-市级.xls", "variants/附件2-市级-gb18030.csv"]
    {
        let whole = fixture(name);
        for length in (0..whole.len()).step_by(whole.len() / 60 + 1) {
            let _ = read(&whole[..length]);
        }
        for _ in 0..150 {
            let mut damaged = whole.clone();
            for _ in 0..1 + next(&mut state) % 8 {
                let place = next(&mut state) as usize % damaged.len();
                damaged[place] ^= 1 << (next(&mut state) % 8);
            }
            let _ = read(&damaged);
        }
    }
}

#[test]
fn damaged_xml_never_causes_a_panic() {
    let mut state = 0x0123_4567_89AB_CDEF;
    let sheet = r#"<dimension ref="A1:C3"/><sheetData><row r="1"><c r="A1" s="1"><v>1.5</v></c><c r="B1" t="s"><v>0</v></c><c r="C1"><f>A1</f></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>"#;
    let styles = build::styles(&["0.00%"]);
    let strings = r#"<sst uniqueCount="1"><si><t>甲</t></si></sst>"#;
    for _ in 0..400 {
        let mut text: Vec<u8> = sheet.bytes().collect();
        for _ in 0..1 + next(&mut state) % 4 {
            let place = next(&mut state) as usize % text.len();
            text[place] = b"<>/\"=9AZ: "[next(&mut state) as usize % 10];
        }
        let text = String::from_utf8_lossy(&text).into_owned();
        let _ = read(&xlsx_with(&text, &[("xl/styles.xml", &styles), ("xl/sharedStrings.xml", strings)]));
    }
}
