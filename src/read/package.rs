//! A zip package (xlsx, ods, docx): its parts are unpacked where they are asked for, within limits.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

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

/// A package.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The places of its entries, by name as Office compares names: without case, with either slash.
    entries: HashMap<String, usize>,
    limits: Limits,
}

impl<'a> Package<'a> {
    /// Reads the directory of a package.
    pub fn open(bytes: &'a [u8]) -> Result<Self, ReadError> {
        Self::open_within(bytes, LIMITS)
    }

    fn open_within(bytes: &'a [u8], limits: Limits) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(refuse::damaged_because)?;
        if archive.len() > MOST_ENTRIES {
            return Err(refuse::archive());
        }
        let mut entries = HashMap::with_capacity(archive.len());
        for (index, name) in archive.file_names().enumerate() {
            entries.entry(normal(&name.map_err(refuse::damaged_because)?)).or_insert(index);
        }
        Ok(Self { archive, entries, limits })
    }

    /// The bytes of a part; `None` where there is none of that name.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let name = normal(name);
        let Some(&index) = self.entries.get(&name) else { return Ok(None) };
        let part = self.archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => refuse::encrypted_archive(),
            other => refuse::damaged_because(other),
        })?;
        let limit = self.limits.part.min(self.limits.package);
        if part.size() > limit {
            return Err(refuse::too_large(&name));
        }
        // The declared size may lie: what really comes out is counted, and no more is asked for.
        let mut bytes = Vec::new();
        part.take(limit + 1).read_to_end(&mut bytes).map_err(refuse::damaged_because)?;
        if bytes.len() as u64 > limit {
            return Err(refuse::too_large(&name));
        }
        self.limits.package -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The bytes of all parts of a name, whatever their folder, in the order of their paths.
    pub fn parts_named(&mut self, name: &str) -> Result<Vec<Vec<u8>>, ReadError> {
        let name = normal(name);
        let mut paths: Vec<String> =
            self.entries.keys().filter(|path| path.rsplit('/').next() == Some(name.as_str())).cloned().collect();
        paths.sort_unstable();
        paths.iter().filter_map(|path| self.part(path).transpose()).collect()
    }

    /// The text of a part; `None` where there is none of that name.
    pub fn xml(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        self.part(name)?.map(text).transpose()
    }

    /// What the package is.
    pub fn kind(&mut self) -> Result<Kind, ReadError> {
        let kind = self.part("mimetype")?;
        match kind.as_deref().map(<[u8]>::trim_ascii) {
            Some(b"application/vnd.oasis.opendocument.spreadsheet") => return Ok(Kind::Ods),
            Some(b"application/vnd.oasis.opendocument.spreadsheet-template") => return Ok(Kind::Ods),
            Some(kind) if kind.starts_with(b"application/vnd.oasis.opendocument") => {
                return Ok(Kind::Other(refuse::document("OpenDocument 文字或演示文档")));
            }
            _ => {}
        }
        let has = |name: &str| self.entries.contains_key(name);
        let under = |folder: &str| self.entries.keys().any(|known| known.starts_with(folder));
        Ok(if has("encryptedpackage") {
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
        })
    }
}

/// A text in UTF-8, or in UTF-16 with its mark in front, as the standard allows too.
fn text(bytes: Vec<u8>) -> Result<String, ReadError> {
    match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => Ok(encoding.decode(&bytes).0.into_owned()),
        _ => String::from_utf8(bytes).map_err(|_| refuse::damaged()),
    }
}

fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::build;

    #[test]
    fn bombs_are_stopped_whatever_size_they_declare() {
        let limits = Limits { part: 10_000, package: 15_000 };
        let rows = |count: usize| "<row/>".repeat(count);
        let refused = |bytes: &[u8]| {
            let mut package = Package::open_within(bytes, limits)?;
            package.part("a.xml").and_then(|_| package.part("b.xml"))
        };
        let message = |bytes: &[u8]| refused(bytes).err().map(|error| error.message).unwrap_or_default();
        assert_eq!(message(&build::package(&[("a.xml", &rows(1_000))])), "");
        let mut bomb = build::package(&[("a.xml", &rows(5_000))]);
        assert!(message(&bomb).contains("展开后过大"));
        // The size is declared twice, in front of the part and in the directory.
        let declared = 30_000_u32.to_le_bytes();
        for at in 0..bomb.len() - 4 {
            if bomb.get(at..at + 4) == Some(&declared) {
                bomb.splice(at..at + 4, 100_u32.to_le_bytes());
            }
        }
        assert_ne!(message(&bomb), "");
        assert!(message(&build::package(&[("a.xml", &rows(1_500)), ("b.xml", &rows(1_500))])).contains("展开后过大"));
    }

    #[test]
    fn parts_are_found_whatever_their_case_and_slashes() {
        let bytes = build::package(&[("XL\\Worksheets\\Sheet1.xml", "y")]);
        let mut package = Package::open(&bytes).unwrap();
        assert_eq!(package.part("/xl/worksheets/sheet1.XML").unwrap().as_deref(), Some(&b"y"[..]));
        assert_eq!(package.part("xl/media/a.xml").unwrap(), None);
    }

    #[test]
    fn a_text_may_be_in_utf_16() {
        for bytes in [&b"\xFF\xFE-N"[..], b"\xFE\xFFN-", "\u{4E2D}".as_bytes()] {
            assert_eq!(text(bytes.to_vec()).unwrap(), "中");
        }
    }
}
