//! The reader beside calamine on the same bytes, and what files of other programs do differently.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use calamine::{Data, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx};
use rust_xlsxwriter::{Color, Format, Formula, Workbook as Writer};

use crate::model::workbook::{Address, Content, Region, Sheet};
use crate::read::build::{self, package, xlsx, xlsx_with};
use crate::read::format::{self, Shown};
use crate::read::number;
use crate::read::read;

/// Compares all sheets with what calamine reads: values and their types, number formats, dates, merged regions.
fn assert_as_calamine(bytes: &[u8], name: &str) {
    let ours = read(bytes).unwrap_or_else(|error| panic!("{name}: {error:?}"));
    let mut theirs: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheets = theirs.sheets_metadata().to_vec();
    let worksheets: Vec<_> = sheets.into_iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
    assert_eq!(ours.sheets.len(), worksheets.len(), "{name}");
    for (sheet, metadata) in ours.sheets.iter().zip(worksheets) {
        assert_eq!(sheet.name, metadata.name, "{name}");
        assert_eq!(sheet.hidden, metadata.visible != SheetVisible::Visible, "{name}");
        let range = theirs.worksheet_range(&sheet.name).unwrap();
        let styles = theirs.worksheet_style(&sheet.name).unwrap();
        let (top, left) = range.start().unwrap_or_default();
        let mut count = 0;
        for (row, column, value) in range.used_cells() {
            let address = Address::new(top + row as u32, left + column as u32);
            if *value == Data::String(String::new()) || is_covered(sheet, address) {
                continue;
            }
            count += 1;
            let style = styles.get((address.row, address.column));
            let code = style.and_then(|style| Some(style.number_format.as_ref()?.format_code.as_str()));
            assert_same(sheet.cells.get(&address), value, code, &format!("{name} {} {address}", sheet.name));
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

/// Compares a cell with what calamine reads; `code` is the number format it finds there.
fn assert_same(ours: Option<&Content>, theirs: &Data, code: Option<&str>, place: &str) {
    let same = match (ours, theirs) {
        (Some(Content::Text(ours)), Data::String(theirs)) => **ours == **theirs,
        (Some(Content::Text(ours)), Data::Float(theirs)) => **ours == number::text(*theirs),
        (Some(Content::Number(stored)), Data::Float(theirs)) => {
            number::decimal(*theirs) == Some(stored.value) && Shown::Number(stored.format) == format::shown(0, code)
        }
        (Some(Content::Date(ours)), Data::DateTime(theirs)) => is_moment(ours, *theirs),
        (Some(Content::Date(ours)), Data::DateTimeIso(theirs)) => **ours == **theirs,
        (Some(Content::Logical(ours)), Data::Bool(theirs)) => ours == theirs,
        (Some(Content::Error(ours)), Data::Error(theirs)) => **ours == theirs.to_string(),
        _ => false,
    };
    assert!(same, "{place}: {ours:?}, calamine {theirs:?} {code:?}");
}

/// Whether all numbers of a date as it is shown belong to a moment.
fn is_moment(shown: &str, moment: ExcelDateTime) -> bool {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let parts = [year, year % 100, month.into(), day.into(), hour.into(), minute.into(), second.into()];
    let mut numbers = shown.split(|sign: char| !sign.is_ascii_digit()).filter(|number| !number.is_empty()).peekable();
    numbers.peek().is_some() && numbers.all(|number| parts.contains(&number.parse().unwrap()))
}

/// The paths of all xlsx files in a folder and its folders.
fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(workbooks(&path));
        } else if path.extension().is_some_and(|extension| extension == "xlsx") {
            found.push(path);
        }
    }
    found
}

#[test]
fn all_fixtures_are_read_as_by_calamine() {
    let mut count = 0;
    for path in workbooks(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")) {
        let (bytes, name) = (std::fs::read(&path).unwrap(), path.display().to_string());
        if name.contains("/bad/") && !name.ends_with("no-table.xlsx") {
            // What goes by the name of a workbook and is none.
            assert!(Xlsx::new(Cursor::new(&bytes)).is_err(), "{name}");
            continue;
        }
        count += 1;
        assert_as_calamine(&bytes, &name);
    }
    assert!(count >= 20, "{count}");
}

/// A small generator of pseudo-random numbers, so that failures can be repeated.
struct Chance(u64);

impl Chance {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }
}

/// A workbook of random cells.
fn random_workbook(seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
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
    for sheet in 0..1 + chance.below(3) {
        let worksheet = writer.add_worksheet();
        worksheet.set_name(format!("表{sheet}&<>")).unwrap();
        if sheet > 0 && chance.below(2) == 0 {
            worksheet.set_hidden(true);
        }
        for _ in 0..chance.below(300) {
            let (row, column) = (chance.below(60) as u32, chance.below(40) as u16);
            let format = &formats[chance.below(8) as usize];
            let text = chance.of(&texts);
            match chance.below(8) {
                0 => worksheet.write_string(row, column, text),
                1 => worksheet.write_number_with_format(row, column, chance.below(1_000_000) as f64, format),
                2 => {
                    let quotient = chance.below(u64::MAX) as f64 / (1 + chance.below(u64::MAX)) as f64;
                    worksheet.write_number_with_format(row, column, quotient, format)
                }
                3 => worksheet.write_number(row, column, chance.below(10_000) as f64 / 100.0),
                4 => worksheet.write_boolean(row, column, chance.below(2) == 0),
                5 => {
                    let result = chance.of(&["12.5", "文字", "#N/A", "", "TRUE"]);
                    worksheet.write_formula(row, column, Formula::new("=A1&\"<\"").set_result(result))
                }
                6 => worksheet.write_rich_string(row, column, &[(&red, "红"), (&Format::default(), " 黑 ")]),
                _ => worksheet.write_blank(row, column, format),
            }
            .unwrap();
        }
        for place in 0..chance.below(6) {
            let (row, column) = (70 + place as u32 * 3, chance.below(5) as u16);
            let last = (row + chance.below(3) as u32, column + 1 + chance.below(3) as u16);
            worksheet.merge_range(row, column, last.0, last.1, "合并", &formats[0]).unwrap();
        }
    }
    writer.save_to_buffer().unwrap()
}

/// A workbook as offices hand it in: a title over all columns, a header of two rows, labels merged downwards, three rows for each
/// indicator; with formulas, dates, statuses, notes, hidden rows and columns, and now and then a stray cell.
fn progress_table(seed: u64) -> Vec<u8> {
    let mut chance = Chance::new(seed);
    let plain = Format::new();
    let (count, money) = (Format::new().set_num_format("0"), Format::new().set_num_format("#,##0.00"));
    let percent = Format::new().set_num_format(chance.of(&["0%", "0.00%", "0.0%"]));
    let day =
        Format::new().set_num_format(chance.of(&["yyyy/m/d", "m\"月\"d\"日\"", "yyyy\"年\"m\"月\"d\"日\"", "yyyy-mm-dd h:mm"]));
    let mut writer = Writer::new();
    let worksheet = writer.add_worksheet();
    worksheet.set_name(chance.of(&["进度表", "Sheet1", "11月 & 12月"])).unwrap();
    let places = 2 + chance.below(14) as u16;
    let indicators = 1 + chance.below(12) as u32;
    let last = 3 + places;
    let top = chance.below(3) as u32;
    worksheet.merge_range(top, 0, top, last, "重点民生实事项目11月推进情况统计表", &plain).unwrap();
    worksheet.write_with_format(top + 1, 0, "填报日期：", &plain).unwrap();
    worksheet.write_number_with_format(top + 1, 1, 45_000.0 + chance.below(900) as f64 + 0.25, &day).unwrap();
    for (column, header) in (0..).zip(["序号", "项目指标任务", "类别", "全市"]) {
        worksheet.merge_range(top + 2, column, top + 3, column, header, &plain).unwrap();
    }
    worksheet.merge_range(top + 2, 4, top + 2, last.max(5), "各县市区", &plain).unwrap();
    for place in 0..places {
        worksheet.write(top + 3, 4 + place, format!("县{place}")).unwrap();
    }
    for indicator in 0..indicators {
        let row = top + 4 + indicator * 3;
        worksheet.merge_range(row, 0, row + 2, 0, "", &plain).unwrap();
        worksheet.write_number_with_format(row, 0, f64::from(indicator + 1), &count).unwrap();
        worksheet.merge_range(row, 1, row + 2, 1, &format!("建成{}个\n（含续建）", chance.below(999)), &plain).unwrap();
        for (offset, label) in (0..).zip(["指标", "数量", "进度"]) {
            worksheet.write(row + offset, 2, label).unwrap();
        }
        for column in 3..=last {
            let target = 1.0 + chance.below(9_999) as f64;
            let done = chance.below(99_999) as f64 / 100.0;
            worksheet.write_number_with_format(row, column, target, &count).unwrap();
            match chance.below(9) {
                0 => worksheet.write_string(row + 1, column, chance.of(&["/", "正在推进", "40(市本级)", "８９５０人", " "])),
                1 => worksheet.write_formula(row + 1, column, Formula::new("=SUM(E5:F5)").set_result(done.to_string())),
                2 => worksheet.write_formula(row + 1, column, Formula::new("=E5").set_result("#REF!")),
                3 => worksheet.write_blank(row + 1, column, &money),
                4 => worksheet.write_boolean(row + 1, column, true),
                _ => worksheet.write_number_with_format(row + 1, column, done, &money),
            }
            .unwrap();
            match chance.below(4) {
                0 => worksheet.write_formula_with_format(
                    row + 2,
                    column,
                    Formula::new("=D6/D5").set_result((done / target).to_string()),
                    &percent,
                ),
                1 => worksheet.write_string(row + 2, column, format!("{:.2}%", done / target * 100.0)),
                _ => worksheet.write_number_with_format(row + 2, column, done / target, &percent),
            }
            .unwrap();
        }
        if chance.below(6) == 0 {
            worksheet.set_row_hidden(row + 1).unwrap();
        }
    }
    if chance.below(4) == 0 {
        worksheet.set_column_hidden(5).unwrap();
    }
    if chance.below(5) == 0 {
        worksheet.write(900 + chance.below(99) as u32, 200, "备注").unwrap();
    }
    if chance.below(3) == 0 {
        writer.add_worksheet().set_name("说明").unwrap().write(0, 0, "口径说明").unwrap();
    }
    writer.save_to_buffer().unwrap()
}

#[test]
fn written_workbooks_are_read_as_by_calamine() {
    for seed in 1..=60 {
        assert_as_calamine(&random_workbook(seed), &format!("random {seed}"));
        assert_as_calamine(&progress_table(seed), &format!("table {seed}"));
    }
}

/// The parts of a package, in order.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |index| {
        let mut file = archive.by_index(index).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        (file.name().unwrap().to_string(), text)
    };
    let count = zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len();
    (0..count).map(&mut part).collect()
}

/// All elements with a prefix, and a byte order mark in front.
fn prefixed(xml: &str) -> String {
    let mut result = "\u{FEFF}".to_owned();
    let mut previous = [' '; 2];
    for sign in xml.chars() {
        if sign.is_ascii_alphabetic() && (previous[1] == '<' || previous == ['<', '/']) {
            result.push_str("x:");
        }
        result.push(sign);
        previous = [previous[1], sign];
    }
    result.replace(" xmlns=", " xmlns:x=")
}

/// Positions left out where rows and cells follow the one before, and a dimension that says nothing.
fn without_positions(xml: &str) -> String {
    let mut result = String::new();
    let (mut row, mut next) = (0_u32, Address::default());
    for (index, piece) in xml.split('<').enumerate() {
        let place = piece.split('"').nth(1).unwrap_or_default();
        let written = format!(" r=\"{place}\"");
        let mut piece = piece.to_owned();
        if piece.starts_with("dimension ") {
            piece = "dimension ref=\"A1\"/>".to_owned();
        } else if piece.starts_with("row ") {
            let number: u32 = place.parse().unwrap();
            if number == row + 1 {
                piece = piece.replacen(&written, "", 1);
            }
            row = number;
            next = Address::new(row - 1, 0);
        } else if piece.starts_with("c ") {
            let mut columns = (next.column..).map(|column| Address::new(row - 1, column));
            let at = columns.find(|at| at.to_string() == place).unwrap();
            // An empty cell fills a gap of one; after a wider one, a cell says where it is.
            if at.column == next.column + 1 {
                result.push_str("<c/>");
            }
            if at.column <= next.column + 1 {
                piece = piece.replacen(&written, "", 1);
            }
            next = Address::new(at.row, at.column + 1);
        }
        if index > 0 {
            result.push('<');
        }
        result.push_str(&piece);
    }
    result
}

/// The texts of the shared table in the cells themselves.
fn with_inline_strings(xml: &str, strings: &[&str]) -> String {
    let mut pieces = xml.split(" t=\"s\"><v>");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (index, rest) = piece.split_once("</v>").unwrap();
        result.push_str(&format!(" t=\"inlineStr\"><is>{}</is>{rest}", strings[index.parse::<usize>().unwrap()]));
    }
    result
}

#[test]
fn the_same_workbook_is_read_the_same_however_its_xml_is_written() {
    for seed in 1..=40 {
        for bytes in [random_workbook(seed), progress_table(seed)] {
            let written = parts(&bytes);
            let table = written.iter().find(|(name, _)| name == "xl/sharedStrings.xml").map_or("", |(_, xml)| xml.as_str());
            let strings: Vec<&str> =
                table.split("<si>").skip(1).map(|text| text.split("</si>").next().unwrap_or_default()).collect();
            let wanted = read(&bytes).unwrap();
            let rewritten = |change: &dyn Fn(&str, &str) -> String| {
                let parts: Vec<(&str, String)> = written.iter().map(|(name, xml)| (name.as_str(), change(name, xml))).collect();
                let parts: Vec<(&str, &str)> = parts.iter().map(|(name, xml)| (*name, xml.as_str())).collect();
                read(&package(&parts)).unwrap_or_else(|error| panic!("seed {seed}: {error:?}"))
            };
            let sheets = |change: &dyn Fn(&str) -> String| {
                rewritten(&|name, xml| if name.starts_with("xl/worksheets/sheet") { change(xml) } else { xml.to_owned() })
            };
            let in_office = |name: &str| name.starts_with("xl/") && name.ends_with(".xml");
            assert_eq!(
                rewritten(&|name, xml| if in_office(name) { prefixed(xml) } else { xml.to_owned() }),
                wanted,
                "seed {seed}"
            );
            assert_eq!(sheets(&without_positions), wanted, "seed {seed}");
            assert_eq!(sheets(&|xml| with_inline_strings(xml, &strings)), wanted, "seed {seed}");
            assert_eq!(sheets(&|xml| prefixed(&without_positions(&with_inline_strings(xml, &strings)))), wanted, "seed {seed}");
        }
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
