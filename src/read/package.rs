//! A zip package (xlsx, ods): its parts are unpacked where they are asked for, within limits.

use std::collections::HashMap;
use std::io::Cursor;

use flate2::{Decompress, FlushDecompress, Status};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::{CompressionMethod, ZipArchive};

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
    bytes: &'a [u8],
    archive: ZipArchive<Cursor<&'a [u8]>>,
    /// The places of its entries, by name as Office compares names: without case, with either slash.
    entries: HashMap<String, usize>,
    limits: Limits,
    /// One for all parts, for its tables are large.
    inflater: Option<Decompress>,
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
        Ok(Self { bytes, archive, entries, limits, inflater: None })
    }

    /// The bytes of a part; `None` where there is none of that name.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let name = normal(name);
        let Some(&index) = self.entries.get(&name) else { return Ok(None) };
        let part = self.archive.by_index_raw(index).map_err(refuse::damaged_because)?;
        let deflated = match part.compression() {
            _ if part.encrypted() => return Err(refuse::encrypted_archive()),
            CompressionMethod::Stored => false,
            CompressionMethod::Deflated => true,
            _ => return Err(refuse::encrypted_archive()),
        };
        let limit = self.limits.part.min(self.limits.package);
        if part.size() > limit {
            return Err(refuse::too_large(&name));
        }
        let (claimed, sum) = (part.size(), part.crc32());
        let span = part.data_start().and_then(|from| Some(from..from.checked_add(part.compressed_size())?));
        let span = span.and_then(|span| Some(usize::try_from(span.start).ok()?..usize::try_from(span.end).ok()?));
        let packed = span.and_then(|span| self.bytes.get(span)).ok_or_else(refuse::damaged)?;
        drop(part);
        let bytes = if deflated { self.inflate(packed, claimed, limit)? } else { packed.to_vec() };
        if bytes.len() as u64 > limit {
            return Err(refuse::too_large(&name));
        }
        if crc32fast::hash(&bytes) != sum {
            return Err(refuse::damaged_because(format!("CRC: {name}")));
        }
        self.limits.package -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// Unpacks bytes that are said to unfold to a size. What goes beyond the limit is cut off soon after it.
    fn inflate(&mut self, packed: &[u8], claimed: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
        // The declared size may lie: no more memory is asked for than the packed bytes can unfold to, and what really comes
        // out is counted.
        const MOST_UNFOLDING: usize = 1_032;
        let most = usize::try_from(limit + 1).unwrap_or(usize::MAX).min(packed.len().saturating_mul(MOST_UNFOLDING)).max(1);
        // The inflater is quick while there is room for the longest piece that it may copy.
        const LONGEST_PIECE: usize = 264;
        let mut bytes = Vec::with_capacity(usize::try_from(claimed).unwrap_or(usize::MAX).min(most) + LONGEST_PIECE);
        let inflater = self.inflater.get_or_insert_with(|| Decompress::new(false));
        inflater.reset(false);
        loop {
            let taken = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
            let rest = packed.get(taken..).unwrap_or_default();
            let status = inflater.decompress_vec(rest, &mut bytes, FlushDecompress::Finish);
            match status.map_err(refuse::damaged_because)? {
                Status::StreamEnd => return Ok(bytes),
                _ if bytes.len() >= most => return Ok(bytes),
                // There was room, so that it is the packed bytes that break off.
                _ if bytes.len() < bytes.capacity() => return Err(refuse::damaged()),
                _ => bytes.reserve_exact(bytes.len().max(1).min(most - bytes.len())),
            }
        }
    }

    /// The bytes of all parts of a name, whatever their folder, in the order of their paths.
    pub fn parts_named(&mut self, name: &str) -> Result<Vec<Vec<u8>>, ReadError> {
        let name = normal(name);
        let mut paths: Vec<String> =
            self.entries.keys().filter(|path| path.rsplit('/').next() == Some(name.as_str())).cloned().collect();
        paths.sort_unstable();
        paths.iter().filter_map(|path| self.part(path).transpose()).collect()
    }

    /// The text of a part, in UTF-8 as far as it is one.
    pub fn xml(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        Ok(self.part(name)?.map(text))
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

/// A text in UTF-8. The standard allows UTF-16 too, which has a mark in front.
fn text(bytes: Vec<u8>) -> Vec<u8> {
    match encoding_rs::Encoding::for_bom(&bytes) {
        Some((encoding, _)) if encoding != encoding_rs::UTF_8 => encoding.decode(&bytes).0.into_owned().into_bytes(),
        _ => bytes,
    }
}

fn normal(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
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
            assert_eq!(text(bytes.to_vec()), "中".as_bytes());
        }
    }
}
