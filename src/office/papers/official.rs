//! Official documents (公文) as docx in the format of GB/T 9704—2012: A4, text area of 156×225 mm, 22 lines of 28 characters,
//! 3号仿宋 with two characters of indent, page numbers at the outer edge.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// The title, centred.
    pub title: String,
    /// What stands below it.
    pub blocks: Vec<Block>,
}

/// A paragraph by its rank.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// 一、 in 黑体.
    Heading(String),
    /// （一） in 楷体.
    Subheading(String),
    /// Body text.
    Text(String),
}

/// Twentieths of a point in a millimetre, times 100.
const TWIPS_PER_100_MM: u32 = 5669;

/// Millimetres in twentieths of a point.
const fn mm(millimetres: u32) -> u32 {
    (millimetres * TWIPS_PER_100_MM + 50) / 100
}

/// The pitch of 22 lines on 225 mm, in twentieths of a point: 28.95 points.
const LINE: u32 = 579;
/// How much closer characters of 16 points stand so that 28 fill 156 mm, in twentieths of a point. A grid of characters would say
/// the same, but LibreOffice gives a character that is wider than its cell two of them.
const CLOSER: i32 = -5;

/// Fonts by the part of the document, and what stands in for them where they are not installed.
const FONTS: [(&str, &str); 4] =
    [("方正小标宋简体", "宋体"), ("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体"), ("黑体", "Noto Sans CJK SC")];

/// The document as docx. The same document gives the same bytes.
///
/// # Errors
/// A document beyond what the archive format holds.
pub fn render(document: &Document) -> Result<Vec<u8>, String> {
    let parts: [(&str, String); 10] = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", RELATIONS.replace("{main}", "word/document.xml")),
        ("docProps/core.xml", core(&document.title)),
        ("word/document.xml", body(document)),
        ("word/styles.xml", styles()),
        ("word/settings.xml", SETTINGS.to_owned()),
        ("word/fontTable.xml", font_table()),
        ("word/footer1.xml", footer("right")),
        ("word/footer2.xml", footer("left")),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.to_owned()),
    ];
    archive(&parts).map_err(|error| format!("文档写不出来：{error}"))
}

fn archive(parts: &[(&str, String)]) -> zip::result::ZipResult<Vec<u8>> {
    // Without the clock's date the bytes depend on the document alone.
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(zip::DateTime::default());
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, options)?;
        writer.write_all(text.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

const W: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"{main}\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
</Relationships>";

const DOCUMENT_RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings\" Target=\"settings.xml\"/>\
<Relationship Id=\"rId3\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable\" Target=\"fontTable.xml\"/>\
<Relationship Id=\"rId4\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer1.xml\"/>\
<Relationship Id=\"rId5\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer2.xml\"/>\
</Relationships>";

const SETTINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
<w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>\
<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:adjustLineHeightInTable/><w:useFELayout/>\
<w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
<w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>";

fn content_types() -> String {
    let part = |name: &str, kind: &str| {
        format!(
            "<Override PartName=\"/word/{name}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml\"/>"
        )
    };
    let parts = [
        part("document", "document.main"),
        part("styles", "styles"),
        part("settings", "settings"),
        part("fontTable", "fontTable"),
        part("footer1", "footer"),
        part("footer2", "footer"),
    ];
    format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>{}\
<Override PartName=\"/docProps/core.xml\" ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>",
        parts.concat()
    )
}

fn core(title: &str) -> String {
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:creator>gouji</dc:creator></cp:coreProperties>",
        escape(title)
    )
}

fn font_table() -> String {
    let font = |(name, other): &(&str, &str)| {
        format!("<w:font w:name=\"{name}\"><w:altName w:val=\"{other}\"/><w:charset w:val=\"86\"/></w:font>")
    };
    format!("{XML}<w:fonts {W}>{}</w:fonts>", FONTS.iter().map(font).collect::<String>())
}

/// Fonts of a run: digits and letters in the document's Latin font, everything else in the Chinese one.
fn fonts(chinese: &str) -> String {
    format!(
        "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:cs=\"Times New Roman\" w:eastAsia=\"{chinese}\"/>"
    )
}

/// A size in half points, for Latin and other scripts alike.
fn size(half_points: u32) -> String {
    format!("<w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/>")
}

fn styles() -> String {
    let [title, text, sub, heading] = FONTS.map(|(name, _)| fonts(name));
    let exact = format!("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{LINE}\" w:lineRule=\"exact\"/>");
    // Two characters, counted in hundredths; the twips are for programs that do not count characters.
    let indent = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"632\"/>";
    let style = |id: &str, name: &str, paragraph: &str, run: &str| {
        format!(
            "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/>\
<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
        )
    };
    let three = format!("<w:spacing w:val=\"{CLOSER}\"/>{}", size(32));
    format!(
        "{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{text}{}<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\" w:bidi=\"ar-SA\"/></w:rPr></w:rPrDefault>\
<w:pPrDefault/></w:docDefaults>\
<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/>\
<w:pPr><w:widowControl w:val=\"0\"/><w:snapToGrid/>{exact}<w:jc w:val=\"both\"/></w:pPr><w:rPr><w:color w:val=\"000000\"/></w:rPr></w:style>{}{}{}{}\
<w:style w:type=\"paragraph\" w:styleId=\"Footer\"><w:name w:val=\"footer\"/><w:basedOn w:val=\"Normal\"/>\
<w:pPr><w:snapToGrid w:val=\"0\"/><w:spacing w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"left\"/></w:pPr></w:style></w:styles>",
        size(32),
        style("GWTitle", "公文标题", "<w:keepNext/><w:jc w:val=\"center\"/>", &format!("{title}{}", size(44))),
        style("GWText", "公文正文", indent, &format!("{text}{three}")),
        style(
            "GWHeading",
            "公文一级标题",
            &format!("<w:keepNext/>{indent}<w:outlineLvl w:val=\"0\"/>"),
            &format!("{heading}{three}")
        ),
        style(
            "GWSubheading",
            "公文二级标题",
            &format!("<w:keepNext/>{indent}<w:outlineLvl w:val=\"1\"/>"),
            &format!("{sub}{three}")
        ),
    )
}

fn body(document: &Document) -> String {
    let mut xml = format!("{XML}<w:document {W}><w:body>");
    xml.push_str(&paragraph("GWTitle", &document.title));
    // An empty line between the title and the text.
    xml.push_str("<w:p><w:pPr><w:pStyle w:val=\"GWText\"/></w:pPr></w:p>");
    for block in &document.blocks {
        xml.push_str(&match block {
            Block::Heading(text) => paragraph("GWHeading", text),
            Block::Subheading(text) => paragraph("GWSubheading", text),
            Block::Text(text) => paragraph("GWText", text),
        });
    }
    let [width, height, top, left, right, bottom] = [mm(210), mm(297), mm(37), mm(28), mm(26), mm(35)];
    // The number's line stands 7 mm below the text.
    let foot = mm(35 - 7 - 5);
    xml.push_str(&format!(
        "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:footerReference w:type=\"even\" r:id=\"rId5\"/>\
<w:pgSz w:w=\"{width}\" w:h=\"{height}\"/>\
<w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"851\" w:footer=\"{foot}\" w:gutter=\"0\"/>\
<w:pgNumType w:fmt=\"decimal\" w:start=\"1\"/><w:docGrid w:type=\"lines\" w:linePitch=\"{LINE}\"/></w:sectPr>\
</w:body></w:document>"
    ));
    xml
}

fn paragraph(style: &str, text: &str) -> String {
    // Without the hint, quotation marks and dashes would be taken from the Latin font.
    format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:rPr><w:rFonts w:hint=\"eastAsia\"/></w:rPr>\
<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
        escape(text)
    )
}

/// `— 1 —` in 4号宋体, one character from the outer edge.
fn footer(side: &str) -> String {
    let run = |inner: &str| {
        format!(
            "<w:r><w:rPr><w:rFonts w:ascii=\"宋体\" w:hAnsi=\"宋体\" w:eastAsia=\"宋体\" w:hint=\"eastAsia\"/>{}</w:rPr>{inner}</w:r>",
            size(28)
        )
    };
    let number = [
        run("<w:t xml:space=\"preserve\">— </w:t>"),
        run("<w:fldChar w:fldCharType=\"begin\"/>"),
        run("<w:instrText xml:space=\"preserve\"> PAGE </w:instrText>"),
        run("<w:fldChar w:fldCharType=\"separate\"/>"),
        run("<w:t>1</w:t>"),
        run("<w:fldChar w:fldCharType=\"end\"/>"),
        run("<w:t xml:space=\"preserve\"> —</w:t>"),
    ];
    format!(
        "{XML}<w:ftr {W}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/><w:ind w:{side}Chars=\"100\" w:{side}=\"280\"/><w:jc w:val=\"{side}\"/></w:pPr>{}</w:p></w:ftr>",
        number.concat()
    )
}

/// A text as XML holds it: marks escaped, characters XML has no place for left out.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            control if control.is_control() => {}
            plain => escaped.push(plain),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn part(bytes: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut text = String::new();
        archive.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
        text
    }

    fn sample() -> Vec<u8> {
        let blocks = vec![
            Block::Heading("三、突出问题".into()),
            Block::Subheading("项目（牵头单位：市发改委）：".into()),
            Block::Text("进度为65.00%<\u{1}“&”。".into()),
        ];
        render(&Document { title: "突出问题".into(), blocks }).expect("a document")
    }

    #[test]
    fn measures_are_those_of_the_standard() {
        let bytes = sample();
        let body = part(&bytes, "word/document.xml");
        let number = |name: &str| -> f64 {
            let (_, rest) = body.split_once(&format!("w:{name}=\"")).expect(name);
            rest.split('"').next().expect("a value").parse().expect("a number")
        };
        // Twentieths of a point; 1 mm = 56.69.
        for (name, millimetres) in [("w", 210.0), ("h", 297.0), ("top", 37.0), ("left", 28.0), ("right", 26.0), ("bottom", 35.0)]
        {
            assert!((number(name) / 56.693 - millimetres).abs() < 0.1, "{name}: {}", number(name));
        }
        let text_height = number("h") - number("top") - number("bottom");
        assert_eq!((text_height / number("linePitch")).floor(), 22.0);
        let text_width = (number("w") - number("left") - number("right")) / 20.0;
        assert_eq!((text_width / (16.0 + f64::from(CLOSER) / 20.0)).floor(), 28.0);
        assert!(part(&bytes, "word/styles.xml").contains(&format!("<w:spacing w:val=\"{CLOSER}\"/><w:sz w:val=\"32\"/>")));
    }

    #[test]
    fn fonts_and_page_numbers_are_those_of_the_standard() {
        let bytes = sample();
        let styles = part(&bytes, "word/styles.xml");
        for (id, font, half_points) in [
            ("GWTitle", "方正小标宋简体", 44),
            ("GWText", "仿宋_GB2312", 32),
            ("GWHeading", "黑体", 32),
            ("GWSubheading", "楷体_GB2312", 32),
        ] {
            let (_, style) = styles.split_once(&format!("w:styleId=\"{id}\"")).expect(id);
            let style = style.split("</w:style>").next().expect("a style");
            assert!(style.contains(&format!("w:eastAsia=\"{font}\"")), "{id}: {style}");
            assert!(style.contains(&format!("<w:sz w:val=\"{half_points}\"/>")), "{id}: {style}");
            assert_eq!(style.contains("w:firstLineChars=\"200\""), id != "GWTitle", "{id}");
        }
        assert!(styles.contains("w:line=\"579\" w:lineRule=\"exact\""));
        assert!(part(&bytes, "word/footer1.xml").contains("<w:jc w:val=\"right\"/>"));
        assert!(part(&bytes, "word/footer2.xml").contains("<w:jc w:val=\"left\"/>"));
        assert!(part(&bytes, "word/settings.xml").contains("evenAndOddHeaders"));
    }

    #[test]
    fn every_part_is_sound_xml_and_the_bytes_are_the_same_every_time() {
        let bytes = sample();
        assert_eq!(bytes, sample());
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).expect("an archive");
        for index in 0..archive.len() {
            let mut text = String::new();
            archive.by_index(index).expect("a part").read_to_string(&mut text).expect("UTF-8");
            let mut reader = quick_xml::Reader::from_str(&text);
            loop {
                match reader.read_event() {
                    Ok(quick_xml::events::Event::Eof) => break,
                    Ok(_) => {}
                    Err(error) => panic!("{error}: {text}"),
                }
            }
        }
        assert!(part(&bytes, "word/document.xml").contains("65.00%&lt;“&amp;”。"));
    }
}
