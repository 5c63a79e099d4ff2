//! The reader beside calamine on the same bytes, and what files of other programs do differently.

use std::io::Cursor;

use calamine::{Data, Reader, SheetType, Xlsx};
use rust_xlsxwriter::{Color, Format, Formula, Workbook as Writer};

use crate::model::workbook::{Address, Content, Region, Sheet};
use crate::read::build::{self, package, xlsx, xlsx_with};
use crate::read::number;
use crate::read::read;

/// Compares all sheets with what calamine reads.
fn assert_as_calamine(bytes: &[u8], name: &str) {
    let ours = read(bytes).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let mut theirs: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheets = theirs.sheets_metadata().to_vec();
    let worksheets: Vec<_> = sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    assert_eq!(ours.sheets.len(), worksheets.len(), "{name}");
    for (sheet, metadata) in ours.sheets.iter().zip(worksheets) {
        assert_eq!(sheet.name, metadata.name, "{name}");
        let range = theirs.worksheet_range(&sheet.name).unwrap();
        let (top, left) = range.start().unwrap_or_default();
        let mut count = 0;
        for (row, column, value) in range.used_cells() {
            let address = Address::new(top + row as u32, left + column as u32);
            if *value == Data::String(String::new()) || is_covered(sheet, address) {
                continue;
            }
            count += 1;
            assert_same(sheet.cells.get(&address), value, &format!("{name} {} {address}", sheet.name));
        }
        let stored = sheet.cells.iter().filter(|(_, content)| **content != Content::Uncomputed).count();
        assert_eq!(stored, count, "{name} {}", sheet.name);
        let merges = theirs.merge_cells_by_sheet_name(&sheet.name).unwrap();
        let corner = |(row, column): (u32, u32)| Address::new(row, column);
        let mut merges: Vec<Region> =
            merges.iter().map(|region| Region { first: corner(region.start), last: corner(region.end) }).collect();
        merges.sort_by_key(|region| region.first);
        assert_eq!(sheet.merges, merges, "{name} {}", sheet.name);
    }
}

fn is_covered(sheet: &Sheet, address: Address) -> bool {
    sheet.region(address).is_some_and(|region| region.first != address)
}

fn assert_same(ours: Option<&Content>, theirs: &Data, place: &str) {
    let same = match (ours, theirs) {
        (Some(Content::Text(ours)), Data::String(theirs)) => **ours == **theirs,
        (Some(Content::Text(ours)), Data::Float(theirs)) => **ours == number::text(*theirs),
        (Some(Content::Number(stored)), Data::Float(theirs)) => number::decimal(*theirs) == Some(stored.value),
        (Some(Content::Date(_)), Data::DateTime(_)) => true,
        (Some(Content::Date(ours)), Data::DateTimeIso(theirs)) => **ours == **theirs,
        (Some(Content::Logical(ours)), Data::Bool(theirs)) => ours == theirs,
        (Some(Content::Error(ours)), Data::Error(theirs)) => **ours == theirs.to_string(),
        _ => false,
    };
    assert!(same, "{place}: {ours:?}, calamine {theirs:?}");
}

#[test]
fn all_fixtures_are_read_as_by_calamine() {
    let mut count = 0;
    for folder in ["2025-11", "variants"] {
        let path = format!("{}/fixtures/{folder}", env!("CARGO_MANIFEST_DIR"));
        for entry in std::fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "xlsx") {
                count += 1;
                assert_as_calamine(&std::fs::read(&path).unwrap(), &path.display().to_string());
            }
        }
    }
    assert!(count >= 4, "{count}");
}

/// A workbook of random cells.
fn random_workbook(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let texts = [
        "甲",
        " 前后 ",
        "a<b&c>\"'",
        "两\n行",
        "_x000D_",
        "\u{1}控制",
        "\u{A0}不断",
        "　全角　",
        "",
        "😀",
        "12",
        "=1",
        "]]>",
        "  ",
        "a\r\nb",
    ];
    let formats = ["0.00", "0%", "0.00%", "yyyy/m/d", "General", "m\"月\"d\"日\"", "#,##0.00_ ;[Red]-#,##0.00", "@"]
        .map(|code| Format::new().set_num_format(code));
    let red = Format::new().set_font_color(Color::Red);
    let mut writer = Writer::new();
    for sheet in 0..1 + next(3) {
        let worksheet = writer.add_worksheet();
        worksheet.set_name(format!("表{sheet}&<>")).unwrap();
        if sheet > 0 && next(2) == 0 {
            worksheet.set_hidden(true);
        }
        for _ in 0..next(300) {
            let (row, column) = (next(60) as u32, next(40) as u16);
            let format = &formats[next(8) as usize];
            let text = texts[next(15) as usize];
            match next(8) {
                0 => worksheet.write_string(row, column, text),
                1 => worksheet.write_number_with_format(row, column, next(1_000_000) as f64, format),
                2 => worksheet.write_number_with_format(row, column, next(u64::MAX) as f64 / (1 + next(u64::MAX)) as f64, format),
                3 => worksheet.write_number(row, column, next(10_000) as f64 / 100.0),
                4 => worksheet.write_boolean(row, column, next(2) == 0),
                5 => {
                    let result = ["12.5", "文字", "#N/A", "", "TRUE"][next(5) as usize];
                    worksheet.write_formula(row, column, Formula::new("=A1&\"<\"").set_result(result))
                }
                6 => worksheet.write_rich_string(row, column, &[(&red, "红"), (&Format::default(), " 黑 ")]),
                _ => worksheet.write_blank(row, column, format),
            }
            .unwrap();
        }
        for place in 0..next(6) {
            let (row, column) = (70 + place as u32 * 3, next(5) as u16);
            worksheet.merge_range(row, column, row + next(3) as u32, column + 1 + next(3) as u16, "合并", &formats[0]).unwrap();
        }
    }
    writer.save_to_buffer().unwrap()
}

#[test]
fn written_workbooks_are_read_as_by_calamine() {
    for seed in 1..40 {
        assert_as_calamine(&random_workbook(seed), &format!("seed {seed}"));
    }
}

fn cells(sheet: &str) -> String {
    told(&xlsx(sheet))
}

/// All cells of all sheets in a few words.
fn told(bytes: &[u8]) -> String {
    let book = read(bytes).unwrap();
    let cells = book.sheets.iter().flat_map(|sheet| sheet.cells.iter());
    let told = cells.map(|(address, content)| match content {
        Content::Number(stored) => format!("{address}={}", stored.value),
        Content::Text(text) | Content::Date(text) | Content::Error(text) => format!("{address}={text}"),
        other => format!("{address}={other:?}"),
    });
    told.collect::<Vec<_>>().join(" ")
}

#[test]
fn rows_and_cells_need_not_say_where_they_are() {
    assert_eq!(
        cells(
            "<sheetData><row><c><v>1</v></c><c/><c><v>2</v></c></row><row r=\"4\"><c r=\"B4\"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row></sheetData>"
        ),
        "A1=1 C1=2 B4=3 C4=4 A5=5"
    );
}

#[test]
fn values_are_found_however_they_are_written() {
    for (cell, wanted) in [
        (r#"<c r="A1"><v> 12 </v></c>"#, "A1=12"),
        (r#"<c r="A1" t="n"><v>1.50</v></c>"#, "A1=1.5"),
        (r#"<c r="A1"><v>1E3</v></c>"#, "A1=1000"),
        (r#"<c r="A1"><v>甲</v></c>"#, "A1=甲"),
        (r#"<c r='A1' t='str'><f>1&lt;2</f><v>a&amp;_x000D_b</v></c>"#, "A1=a&\rb"),
        (r#"<c r="A1" t="str"><v><![CDATA[<甲>]]></v></c>"#, "A1=<甲>"),
        (r#"<c r="A1" t="inlineStr"><is><t>甲</t><rPh sb="0" eb="1"><t>jia</t></rPh><phoneticPr fontId="1"/></is></c>"#, "A1=甲"),
        (r#"<c r="A1" t="inlineStr"><v>甲</v></c>"#, "A1=甲"),
        (r#"<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>"#, "A1= a "),
        (
            r#"<c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>甲 </t></r><r><t xml:space="preserve"> 乙</t></r></is></c>"#,
            "A1=甲 乙",
        ),
        (r#"<c r="A1" t="b"><v>true</v></c>"#, "A1=Logical(true)"),
        (r#"<c r="A1" t="e"><v>#SPILL!</v></c>"#, "A1=#SPILL!"),
        (r#"<c r="A1" t="d"><v>2025-11-30</v></c>"#, "A1=2025-11-30"),
        (r#"<c r="A1"><f t="shared" si="0" ref="A1:A2">B1</f><v>3</v></c>"#, "A1=3"),
        (r#"<c r="A1"><extLst><ext><v>7</v></ext></extLst></c>"#, ""),
        (r#"<c r="A1" s="999"><v>1</v></c>"#, "A1=1"),
        ("<c r=\"A1\"\n\ts = \"0\" ><!-- > --><v>1<!-- 2 -->3</v></c>", "A1=13"),
    ] {
        assert_eq!(cells(&format!(r#"<sheetData><row r="1">{cell}</row></sheetData>"#)), wanted, "{cell}");
    }
}

#[test]
fn what_contradicts_itself_is_refused_and_named() {
    for cell in [
        r#"<c r="A1" t="s"><v>7</v></c>"#,
        r#"<c r="A1" t="s"><v>x</v></c>"#,
        r#"<c r="A1" t="n"><v>x</v></c>"#,
        r#"<c r="A1" t="b"><v>2</v></c>"#,
        r#"<c r="A1" t="unknown"><v>2</v></c>"#,
    ] {
        let error = read(&xlsx(&format!(r#"<sheetData><row r="1">{cell}</row></sheetData>"#))).unwrap_err();
        assert_eq!((error.sheet.as_deref(), error.cell), (Some("表"), Some(Address::new(0, 0))), "{cell}");
    }
    for sheet in [
        r#"<sheetData><row r="0"><c><v>1</v></c></row></sheetData>"#,
        r#"<sheetData><row><c r="1A"><v>1</v></c></row></sheetData>"#,
    ] {
        assert!(read(&xlsx(sheet)).is_err(), "{sheet}");
    }
}

#[test]
fn a_part_that_breaks_off_is_no_shorter_table() {
    let whole = r#"<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>"#;
    for length in 0..whole.len() {
        let bytes = package(&[
            ("_rels/.rels", build::RELS),
            ("xl/workbook.xml", build::BOOK),
            ("xl/_rels/workbook.xml.rels", build::BOOK_RELS),
            ("xl/worksheets/sheet1.xml", &whole[..length]),
        ]);
        assert!(read(&bytes).is_err(), "{}", &whole[..length]);
    }
}

#[test]
fn strict_files_with_prefixes_and_their_own_paths_are_read() {
    let types = "http://purl.oclc.org/ooxml/officeDocument/relationships";
    let bytes = package(&[
        (
            "_rels/.rels",
            &format!(
                r#"<p:Relationships xmlns:p="p"><p:Relationship Id="a" Type="{types}/officeDocument" Target="./book/main.xml"/></p:Relationships>"#
            ),
        ),
        (
            "book/main.xml",
            r#"<x:workbook xmlns:x="m" xmlns:rel="r" conformance="strict"><x:workbookPr date1904="1"/><x:sheets><x:sheet name="a" sheetId="1" rel:id="s"/><x:sheet name="宏" sheetId="2" rel:id="m"/></x:sheets></x:workbook>"#,
        ),
        (
            "book/_rels/main.xml.rels",
            &format!(
                r#"<Relationships><Relationship Id="s" Type="{types}/worksheet" Target="../sheets/one.xml"/>
                   <Relationship Id="m" Type="{types}/xlMacrosheet" Target="macro.xml"/><Relationship Id="t" Type="{types}/sharedStrings" Target="/other/texts.xml"/>
                   <Relationship Id="f" Type="{types}/styles" Target="looks.xml"/></Relationships>"#
            ),
        ),
        (
            "sheets/one.xml",
            r#"<x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" s="1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"#,
        ),
        ("other/texts.xml", r#"<x:sst xmlns:x="m"><x:si><x:t>甲</x:t></x:si></x:sst>"#),
        ("book/looks.xml", &build::styles(&["yyyy/m/d"])),
    ]);
    assert_eq!(told(&bytes), "A1=甲 B1=1904/1/2");
}

#[test]
fn empty_strings_keep_their_numbers() {
    let bytes = xlsx_with(
        r#"<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row></sheetData>"#,
        &[("xl/SharedStrings.XML", "<sst><si/><si><t/></si><si><t>丙</t></si><extLst/></sst>")],
    );
    assert_eq!(told(&bytes), "C1=丙");
}
