//! A zip package (xlsx, ods), unpacked once and within limits.
//!
//! The parts that matter are inflated one time and kept *stored* in a new package in memory. calamine reads that one, so it
//! inflates nothing again and meets no bomb; the raw bytes of each part are at hand for what calamine does not tell.

use std::collections::HashMap;
use std::io::{Cursor, Read, Write};
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{ReadError, refuse};

/// Most bytes that parts may unfold to.
#[derive(Clone, Copy)]
struct Limits {
    part: u64,
    package: u64,
}

/// Five million cells take some 200 MB of XML.
const LIMITS: Limits = Limits { part: 256 << 20, package: 512 << 20 };
/// Most entries; a workbook has some dozens.
const MOST_ENTRIES: usize = 20_000;

/// Folders of a workbook that hold no cells.
const FOLDERS_WITHOUT_CELLS: [&str; 14] = [
    "media",
    "drawings",
    "charts",
    "theme",
    "docprops",
    "externallinks",
    "pivotcache",
    "pivottables",
    "customxml",
    "printersettings",
    "threadedcomments",
    "persons",
    "tables",
    "activex",
];

/// What a package is.
pub enum Kind {
    /// A workbook of Office Open XML.
    Xlsx,
    /// A spreadsheet of OpenDocument.
    Ods,
    /// A document of Office Open XML.
    Word,
    /// Something else, with the words to refuse it.
    Other(ReadError),
}

/// An unpacked package.
pub struct Package {
    stored: Vec<u8>,
    parts: HashMap<String, Range<usize>>,
    names: Vec<String>,
}

impl Package {
    /// Unpacks the parts that can matter.
    pub fn open(bytes: &[u8]) -> Result<Self, ReadError> {
        Self::open_within(bytes, LIMITS)
    }

    fn open_within(bytes: &[u8], limits: Limits) -> Result<Self, ReadError> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(refuse::damaged_because)?;
        if archive.len() > MOST_ENTRIES {
            return Err(refuse::archive());
        }
        let mut names = Vec::with_capacity(archive.len());
        // XML packs to about a tenth; a wrong guess costs time only.
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len().saturating_mul(8).min(64 << 20))));
        let mut left = limits.package;
        for index in 0..archive.len() {
            let mut part = archive.by_index(index).map_err(|error| match error {
                zip::result::ZipError::UnsupportedArchive(_) => refuse::encrypted_archive(),
                other => refuse::damaged_because(other),
            })?;
            let name = normal(&part.name().map_err(refuse::damaged_because)?);
            if names.contains(&name) || part.is_dir() {
                continue;
            }
            if matters(&name) {
                let limit = limits.part.min(left);
                if part.size() > limit {
                    return Err(refuse::too_large(&name));
                }
                let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
                writer.start_file(name.as_str(), options).map_err(refuse::damaged_because)?;
                // The declared size may lie: count what really comes out.
                let written = std::io::copy(&mut part.by_ref().take(limit + 1), &mut writer).map_err(refuse::damaged_because)?;
                if written > limit {
                    return Err(refuse::too_large(&name));
                }
                left -= written;
            }
            names.push(name);
        }
        writer.flush().map_err(refuse::damaged_because)?;
        let stored = writer.finish().map_err(refuse::damaged_because)?.into_inner();
        let parts = places(&stored)?;
        Ok(Self { stored, parts, names })
    }

    /// The package with all parts stored, for calamine.
    pub fn stored(&self) -> Cursor<&[u8]> {
        Cursor::new(&self.stored)
    }

    /// The bytes of a part; names are compared as Office does: without case, with either slash.
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        self.stored.get(self.parts.get(&normal(name))?.clone())
    }

    /// The bytes of all parts of a name, whatever their folder.
    pub fn parts_named(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        let name = normal(name);
        let known = self.parts.iter().filter(move |(path, _)| path.rsplit('/').next() == Some(name.as_str()));
        known.filter_map(|(_, place)| self.stored.get(place.clone()))
    }

    /// What the package is.
    pub fn kind(&self) -> Kind {
        let has = |name: &str| self.names.iter().any(|known| known == name);
        let under = |folder: &str| self.names.iter().any(|known| known.starts_with(folder));
        match self.part("mimetype").map(<[u8]>::trim_ascii) {
            Some(b"application/vnd.oasis.opendocument.spreadsheet") => return Kind::Ods,
            Some(b"application/vnd.oasis.opendocument.spreadsheet-template") => return Kind::Ods,
            Some(kind) if kind.starts_with(b"application/vnd.oasis.opendocument") => {
                return Kind::Other(refuse::document("OpenDocument 文字或演示文档"));
            }
            _ => {}
        }
        if has("encryptedpackage") {
            Kind::Other(refuse::encrypted())
        } else if has("xl/workbook.bin") {
            Kind::Other(refuse::xlsb())
        } else if under("word/") {
            Kind::Word
        } else if under("ppt/") {
            Kind::Other(refuse::document("演示文稿（PPT）"))
        } else if has("xl/workbook.xml") || has("_rels/.rels") || has("[content_types].xml") {
            Kind::Xlsx
        } else {
            Kind::Other(refuse::archive())
        }
    }
}

/// Where each part's bytes stand in a package without compression.
fn places(stored: &[u8]) -> Result<HashMap<String, Range<usize>>, ReadError> {
    let mut archive = ZipArchive::new(Cursor::new(stored)).map_err(refuse::damaged_because)?;
    let mut parts = HashMap::with_capacity(archive.len());
    for index in 0..archive.len() {
        let part = archive.by_index_raw(index).map_err(refuse::damaged_because)?;
        let start = usize::try_from(part.data_start().unwrap_or_default()).unwrap_or(usize::MAX);
        let size = usize::try_from(part.size()).unwrap_or(usize::MAX);
        parts.insert(part.name().map_err(refuse::damaged_because)?.into_owned(), start..start.saturating_add(size));
    }
    Ok(parts)
}

fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

fn matters(name: &str) -> bool {
    if name == "mimetype" {
        return true;
    }
    let in_folder_without_cells = name.split('/').any(|folder| FOLDERS_WITHOUT_CELLS.contains(&folder));
    let xml = name.ends_with(".xml") || name.ends_with(".rels");
    xml && name != "[content_types].xml"
        && !name.contains("worksheets/_rels/")
        && !in_folder_without_cells
        && !name.ends_with("calcchain.xml")
        && !name.ends_with("settings.xml")
}

/// The parts of an Office workbook's sheets in the order of the file. Found through the relationships, never guessed.
pub fn sheet_parts(package: &Package) -> Vec<String> {
    let document = document_part(package).unwrap_or_else(|| "xl/workbook.xml".to_owned());
    let (folder, file) = document.rsplit_once('/').map_or(("", document.as_str()), |(folder, file)| (folder, file));
    let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let targets: HashMap<String, String> = relationships(package, &format!("{folder}_rels/{file}.rels"))
        .into_iter()
        .map(|relationship| {
            let absolute = relationship.target.starts_with('/');
            let path = if absolute { relationship.target } else { format!("{folder}{}", relationship.target) };
            (relationship.id, path)
        })
        .collect();
    let mut sheets = Vec::new();
    each_element(package.part(&document).unwrap_or_default(), "sheet", |element| {
        sheets.push(attribute(element, "id").and_then(|id| targets.get(&id).cloned()).unwrap_or_default());
    });
    sheets
}

/// The part a package is about, as its relationships say.
pub fn document_part(package: &Package) -> Option<String> {
    let mut all = relationships(package, "_rels/.rels").into_iter();
    all.find(|relationship| relationship.kind.ends_with("/officeDocument")).map(|relationship| normal(&relationship.target))
}

struct Relationship {
    id: String,
    kind: String,
    target: String,
}

fn relationships(package: &Package, part: &str) -> Vec<Relationship> {
    let mut found = Vec::new();
    each_element(package.part(part).unwrap_or_default(), "Relationship", |element| {
        let text = |name| attribute(element, name).unwrap_or_default();
        found.push(Relationship { id: text("Id"), kind: text("Type"), target: text("Target") });
    });
    found
}

/// Calls back for each element with a local name. Stops at what is no XML.
pub fn each_element(xml: &[u8], name: &str, mut found: impl FnMut(&BytesStart<'_>)) {
    let Ok(xml) = std::str::from_utf8(xml) else { return };
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == name => found(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// An attribute by its local name, with entities resolved.
pub fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::default()).ok().map(|value| value.into_owned())
}

/// The character an entity or a character reference stands for.
pub fn entity(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(sign)) = reference.resolve_char_ref() {
        return sign.to_string();
    }
    match reference.xml10_content().as_ref() {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => "",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::build;

    #[test]
    fn bombs_are_stopped_whatever_size_they_declare() {
        let limits = Limits { part: 10_000, package: 15_000 };
        let rows = |count: usize| "<row/>".repeat(count);
        let refused = |bytes: &[u8]| Package::open_within(bytes, limits).err().map(|error| error.message).unwrap_or_default();
        assert_eq!(refused(&build::package(&[("a.xml", &rows(1_000))])), "");
        let mut bomb = build::package(&[("a.xml", &rows(5_000))]);
        assert!(refused(&bomb).contains("展开后过大"));
        // The size is declared twice, in front of the part and in the directory.
        let declared = 30_000_u32.to_le_bytes();
        for at in 0..bomb.len() - 4 {
            if bomb.get(at..at + 4) == Some(&declared) {
                bomb.splice(at..at + 4, 100_u32.to_le_bytes());
            }
        }
        assert_ne!(refused(&bomb), "");
        assert!(refused(&build::package(&[("a.xml", &rows(1_500)), ("b.xml", &rows(1_500))])).contains("展开后过大"));
    }

    #[test]
    fn parts_that_hold_no_cells_are_left_packed() {
        let package = Package::open(&build::package(&[
            ("xl/media/a.xml", "x"),
            ("XL\\Worksheets\\Sheet1.xml", "y"),
            ("xl/calcChain.xml", "z"),
        ]))
        .unwrap();
        assert_eq!(package.part("/xl/worksheets/sheet1.XML"), Some(&b"y"[..]));
        assert_eq!(package.part("xl/media/a.xml"), None);
        assert_eq!(package.part("xl/calcchain.xml"), None);
    }
}
