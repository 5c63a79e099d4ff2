//! Running text: a Word document, or a text file.

use super::package::{Kind, Package};
use super::{ReadError, delimited, docx, refuse};
use crate::model::prose::{Line, Prose};

/// Most lines of a text; a bulletin has some hundred.
const MOST_LINES: usize = 100_000;

/// Whether a file is running text rather than a workbook: by its name, or because it is a Word document by its content.
pub fn is_prose(path: &str, bytes: &[u8]) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("docx" | "doc" | "wps" | "md" | "markdown") => true,
        Some("txt") => !is_separated(bytes),
        _ => {
            bytes.starts_with(b"PK\x03\x04")
                && matches!(Package::open(bytes).and_then(|mut package| package.kind()), Ok(Kind::Word))
        }
    }
}

/// Whether most lines of a text have cells between tabs or bars, as a table saved as text has.
fn is_separated(bytes: &[u8]) -> bool {
    let Ok((text, _)) = delimited::decode(bytes) else { return false };
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    ['\t', '|'].iter().any(|delimiter| lines().filter(|line| line.matches(*delimiter).count() >= 2).count() * 2 > lines().count())
}

/// Reads running text.
///
/// # Errors
/// What is neither a Word document nor text, with what to do; more text than a bulletin can have.
pub fn read(path: &str, bytes: &[u8]) -> Result<Prose, ReadError> {
    if bytes.is_empty() {
        return Err(refuse::by_magic(bytes).unwrap_or_else(refuse::no_words));
    }
    if bytes.starts_with(b"%PDF") {
        return Err(refuse::not_prose("PDF 文件"));
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(refuse::not_prose("文字文档（RTF）"));
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(refuse::old_word());
    }
    let lower = path.to_ascii_lowercase();
    let prose = if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let mut package = Package::open(bytes)?;
        if !matches!(package.kind()?, Kind::Word) {
            return Err(refuse::not_word());
        }
        Prose { lines: docx::read(&mut package)?, by_paragraph: true }
    } else if lower.ends_with(".docx") || lower.ends_with(".doc") || lower.ends_with(".wps") {
        return Err(refuse::not_word());
    } else {
        if let Some(refusal) = refuse::by_magic(bytes) {
            return Err(refusal);
        }
        let (text, _) = delimited::decode(bytes)?;
        if delimited::is_markup(&text) {
            return Err(refuse::markup());
        }
        Prose { lines: lines(&text), by_paragraph: false }
    };
    if prose.lines.len() > MOST_LINES {
        return Err(refuse::too_long());
    }
    if prose.lines.iter().all(|line| line.text.trim().is_empty()) {
        return Err(refuse::no_words());
    }
    Ok(prose)
}

/// The lines of a text; a line of Markdown that begins with `|` is a row of a table.
pub fn lines(text: &str) -> Vec<Line> {
    let line = |(index, text): (usize, &str)| {
        let row = text.trim();
        let in_table = row.starts_with('|') && row.len() > 1;
        Line { number: index + 1, text: row.to_owned(), in_table }
    };
    text.lines().enumerate().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::build;

    const RELS: &str = r#"<Relationships><Relationship Id="r1" Type="http://x/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

    fn word(body: &str, notes: &str) -> Vec<u8> {
        let document = format!("<w:document><w:body>{body}</w:body></w:document>");
        let notes = format!("<w:footnotes>{notes}</w:footnotes>");
        build::package(&[("_rels/.rels", RELS), ("word/document.xml", &document), ("word/footnotes.xml", &notes)])
    }

    fn texts(bytes: &[u8]) -> Vec<String> {
        read("a.docx", bytes).unwrap().lines.into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn a_word_document_gives_what_a_reader_sees() {
        let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
        let body = [
            format!("<w:p>{}{}</w:p>", run("建成基站60"), run("9个&amp;")),
            format!("<w:p>{}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins>{}</w:ins></w:p>", run("甲"), run("新")),
            format!("<w:p><w:moveFrom>{}</w:moveFrom>{}</w:p>", run("移走"), run("留下")),
            format!("<w:p>{}<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r></w:p>", run("看得见")),
            format!("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}</w:p><w:p>{}</w:p>", run("前半"), run("后半")),
            format!("<w:p>{}<w:r><w:br/></w:r>{}</w:p>", run("一行"), run("二行")),
            "<w:p/>".to_owned(),
            format!("<w:tbl><w:tr><w:tc><w:p>{}</w:p></w:tc><w:tc><w:p>{}</w:p></w:tc></w:tr></w:tbl>", run("基站"), run("609")),
        ];
        let notes =
            format!("<w:footnote w:type=\"separator\"><w:p/></w:footnote><w:footnote><w:p>{}</w:p></w:footnote>", run("注"));
        let bytes = word(&body.concat(), &notes);
        assert_eq!(
            texts(&bytes),
            ["建成基站609个&", "甲新", "留下", "看得见", "前半后半", "一行", "二行", "", "基站 | 609", "注"]
        );
        assert!(is_prose("专报", &bytes));
    }

    #[test]
    fn what_is_no_text_is_refused_with_advice() {
        let refused = |path: &str, bytes: &[u8]| read(path, bytes).unwrap_err();
        let workbook = build::xlsx("<sheetData/>");
        for (path, bytes, words) in [
            ("a.docx", &workbook[..], "内容却不是"),
            ("a.docx", b"plain text", "内容却不是"),
            ("a.doc", &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "旧版 Word"),
            ("a.docx", b"%PDF-1.7", "PDF"),
            ("a.docx", b"", "空的"),
            ("a.md", b"  \n ", "没有"),
            ("a.docx", b"PK\x03\x04broken", "损坏"),
        ] {
            let error = refused(path, bytes);
            assert!(error.message.contains(words), "{path}: {}", error.message);
            assert!(!error.help.is_empty());
        }
        assert!(read("a.docx", &word("<w:p><w:r><w:t>断", "")).is_err());
    }

    #[test]
    fn text_of_tabs_is_a_table() {
        assert!(!is_prose("a.txt", "序号\t名称\t全市\n1\t基站\t609\n".as_bytes()));
        assert!(is_prose("a.txt", "一、工作进展\n完成609个。".as_bytes()));
        assert!(!is_prose("a.xlsx", &build::xlsx("<sheetData/>")));
    }
}
