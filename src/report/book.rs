//! Workbooks for people to work in: sheets of rows under a header that stays in view, printed on A4 landscape.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The most characters Excel takes in a cell.
const LONGEST_TEXT: usize = 32_767;
/// The most characters Excel takes in a sheet's name.
const LONGEST_NAME: usize = 31;
const FONT: &str = "宋体";

/// A column: its header, its width in half-width characters, and how its cells stand.
#[derive(Clone, Debug)]
pub struct Column {
    /// The header.
    pub title: &'static str,
    /// Width in half-width characters (a Chinese character takes two).
    pub width: u16,
    /// Whether short words stand in the middle; long texts stand at the left.
    pub centred: bool,
    /// The words to choose from, where the column is filled in by hand with one of a few.
    pub choices: &'static [&'static str],
}

impl Column {
    /// A column of short words.
    pub const fn short(title: &'static str, width: u16) -> Self {
        Self { title, width, centred: true, choices: &[] }
    }

    /// A column of texts.
    pub const fn long(title: &'static str, width: u16) -> Self {
        Self { title, width, centred: false, choices: &[] }
    }
}

/// What stands in a cell. A text is always written as a text, also one that begins with `=`.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A text; an empty one leaves a bordered blank to fill in.
    Text(String),
    /// A count.
    Count(usize),
    /// A coloured blank that somebody is asked to fill in; what is typed stays a text.
    ToFill,
}

impl From<&str> for Entry {
    fn from(text: &str) -> Self {
        Entry::Text(text.to_owned())
    }
}

impl From<String> for Entry {
    fn from(text: String) -> Self {
        Entry::Text(text)
    }
}

/// One sheet.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its name as wanted; made valid and unique when it is written.
    pub name: String,
    /// The line above the header.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Vec<Entry>>,
}

/// Writes a workbook. The same pages give the same bytes.
///
/// # Errors
/// What the writer refuses, in words: more rows than a sheet holds.
pub fn write(title: &str, pages: &[Page]) -> Result<Vec<u8>, String> {
    build(title, pages).map_err(|error| format!("工作簿写不出来：{error}"))
}

fn build(title: &str, pages: &[Page]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // A fixed date in place of the clock's.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_author("gouji").set_creation_datetime(&date));
    let mut names: Vec<String> = Vec::new();
    for page in pages {
        let name = sheet_name(&page.name, &names);
        let sheet = workbook.add_worksheet();
        sheet.set_name(&name)?;
        fill(sheet, page)?;
        names.push(name);
    }
    workbook.save_to_buffer()
}

fn fill(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    const HEADER: u32 = 1;
    let plain = Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter);
    let boxed = plain.clone().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x8C8C8C)).set_text_wrap();
    let centred = boxed.clone().set_align(FormatAlign::Center);
    let to_fill = boxed.clone().set_background_color(Color::RGB(0xFFF8E1)).set_num_format("@");
    let header = centred.clone().set_bold().set_background_color(Color::RGB(0xDDE6F0));
    let heading = plain.clone().set_font_size(16).set_bold().set_align(FormatAlign::Center);

    let last_column = (page.columns.len().max(1) - 1) as u16;
    let last_row = HEADER + page.rows.len() as u32;
    if last_column > 0 {
        sheet.merge_range(0, 0, 0, last_column, &clean(&page.title), &heading)?;
    } else {
        sheet.write_string_with_format(0, 0, clean(&page.title), &heading)?;
    }
    sheet.set_row_height(0, 30)?.set_row_height(HEADER, 32)?;
    for (at, column) in (0u16..).zip(&page.columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.write_string_with_format(HEADER, at, column.title, &header)?;
        if !column.choices.is_empty() && last_row > HEADER {
            let choices = DataValidation::new().allow_list_strings(column.choices)?;
            sheet.add_data_validation(HEADER + 1, at, last_row, at, &choices)?;
        }
    }
    for (row, entries) in (HEADER + 1..).zip(&page.rows) {
        for ((at, column), entry) in (0u16..).zip(&page.columns).zip(entries) {
            let format = if column.centred { &centred } else { &boxed };
            match entry {
                Entry::Text(text) if text.is_empty() => sheet.write_blank(row, at, format)?,
                Entry::Text(text) => sheet.write_string_with_format(row, at, clean(text), format)?,
                Entry::ToFill => sheet.write_blank(row, at, &to_fill)?,
                Entry::Count(count) => sheet.write_number_with_format(row, at, *count as u32, format)?,
            };
        }
        sheet.set_row_height(row, height(&page.columns, entries))?;
    }
    sheet.autofilter(HEADER, 0, last_row.max(HEADER), last_column)?;
    sheet.set_freeze_panes(HEADER + 1, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
    sheet.set_repeat_rows(HEADER, HEADER)?;
    sheet.set_footer("&C&\"宋体\"&10第 &P 页，共 &N 页");
    Ok(())
}

/// The height of a row in points. Programs that open the file would fit it themselves, but not all of them do.
fn height(columns: &[Column], entries: &[Entry]) -> u16 {
    // Fonts that stand in for 宋体 have taller lines.
    const LINE: usize = 15;
    const MOST: usize = 400;
    let lines = columns.iter().zip(entries).map(|(column, entry)| match entry {
        // A little of the width is lost to the cell's margins.
        Entry::Text(text) => {
            text.lines().map(|line| super::measure::wrap(line, usize::from(column.width) - 1).len().max(1)).sum()
        }
        Entry::Count(_) | Entry::ToFill => 1,
    });
    (lines.max().unwrap_or(1).max(1) * LINE + 5).min(MOST) as u16
}

/// A text Excel takes: no control characters but line breaks, no more than fits a cell.
fn clean(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut units = 0;
    for character in text.chars().filter(|character| *character == '\n' || !character.is_control()) {
        units += character.len_utf16();
        if units > LONGEST_TEXT {
            break;
        }
        kept.push(character);
    }
    kept
}

/// A valid name for a sheet that none of the others has, near the one that is wanted.
fn sheet_name(wanted: &str, taken: &[String]) -> String {
    let allowed = |c: &char| !c.is_control() && !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\');
    let base: String = wanted.chars().filter(allowed).collect();
    let base = base.trim().trim_matches('\'');
    let base = if base.is_empty() || base.eq_ignore_ascii_case("history") { "未命名" } else { base };
    let free = |name: &String| !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let mut number = 1;
    loop {
        let suffix = if number == 1 { String::new() } else { format!("（{number}）") };
        let name = format!("{}{suffix}", cut(base, LONGEST_NAME - suffix.encode_utf16().count()));
        if free(&name) {
            return name;
        }
        number += 1;
    }
}

/// The longest beginning of a text that has at most `limit` UTF-16 units, which is what Excel counts.
fn cut(text: &str, limit: usize) -> String {
    let mut units = 0;
    let within = |character: &char| {
        units += character.len_utf16();
        units <= limit
    };
    text.chars().take_while(within).collect::<String>().trim_end_matches('\'').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_valid_and_unique() {
        let mut names: Vec<String> = Vec::new();
        for wanted in
            ["平江县", "平江县", "a/b", "A:B", "", "History", &"长".repeat(40), &"长".repeat(40), &"𠮷".repeat(20), "'x'"]
        {
            names.push(sheet_name(wanted, &names));
        }
        let long = "长".repeat(31);
        assert_eq!(names[..4], ["平江县", "平江县（2）", "ab", "AB（2）"]);
        assert_eq!(names[4..7], ["未命名", "未命名（2）", long.as_str()]);
        assert!(names.iter().all(|name| (1..=31).contains(&name.encode_utf16().count())), "{names:?}");
        assert_eq!(names[9], "x");
    }

    #[test]
    fn a_workbook_is_the_same_every_time_and_holds_texts_as_texts() {
        let page = Page {
            name: "总表".into(),
            title: "问题清单".into(),
            columns: vec![Column::short("序号", 6), Column { choices: &["待整改", "已整改"], ..Column::long("问题", 40) }],
            rows: vec![vec![Entry::Count(1), "=HYPERLINK(\"http://x\")".into()], vec![Entry::Count(2), "\u{1}甲\n乙".into()]],
        };
        let bytes = write("甲", std::slice::from_ref(&page)).expect("a workbook");
        assert_eq!(bytes, write("甲", &[page]).expect("a workbook"));
        let workbook = crate::read::read(&bytes).expect("it can be read");
        let sheet = &workbook.sheets[0];
        assert_eq!(sheet.name, "总表");
        let at = |row, column| format!("{:?}", sheet.at(crate::model::workbook::Address::new(row, column)));
        assert!(at(2, 1).contains("=HYPERLINK"), "{}", at(2, 1));
        assert!(at(2, 1).contains("Text"), "{}", at(2, 1));
        assert!(at(3, 1).contains("甲\\n乙"), "{}", at(3, 1));
    }
}
