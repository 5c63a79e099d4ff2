//! The parts of a workbook: found through relationships, never guessed.

use crate::read::markup::{Broken, Markup, meant};
use crate::read::package::Package;
use crate::read::relationships::{document_part, relationships, within};
use crate::read::{ReadError, refuse};

/// A sheet that may hold cells.
pub struct Entry {
    pub name: String,
    pub hidden: bool,
    /// The path of its part; empty where nothing leads to one.
    pub part: String,
}

/// What the workbook part and its relationships say.
pub struct Book {
    /// The worksheets in the order of the file; chart, dialog and macro sheets hold no cells.
    pub sheets: Vec<Entry>,
    pub since_1904: bool,
    /// The path of the shared strings.
    pub strings: String,
    /// The path of the styles.
    pub styles: String,
}

impl Book {
    /// Reads the workbook part.
    pub fn read(package: &mut Package<'_>) -> Result<Self, ReadError> {
        let path = document_part(package)?.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path.as_str()));
        let related = relationships(package, &within(folder, &format!("_rels/{file}.rels")))?;
        let part = |kind: &str, usual: &str| {
            let target = related.values().find(|relationship| relationship.is(kind)).map(|known| known.target.as_str());
            within(folder, target.unwrap_or(usual))
        };
        let mut book = Self {
            sheets: Vec::new(),
            since_1904: false,
            strings: part("sharedStrings", "sharedStrings.xml"),
            styles: part("styles", "styles.xml"),
        };
        let xml = package.xml(&path)?.ok_or_else(refuse::damaged)?;
        book.sheets(&xml, |id| {
            let relationship = related.get(id)?;
            Some((relationship.is("worksheet"), within(folder, &relationship.target)))
        })
        .map_err(|Broken| refuse::damaged())?;
        Ok(book)
    }

    /// `target`: whether a relationship leads to a worksheet, and to which part.
    fn sheets(&mut self, xml: &[u8], target: impl Fn(&str) -> Option<(bool, String)>) -> Result<(), Broken> {
        let mut markup = Markup::new(xml);
        markup.child()?;
        while let Some(section) = markup.child()? {
            match section {
                b"workbookPr" => {
                    self.since_1904 = markup.value_of(b"date1904")?.is_some_and(|set| matches!(set, b"1" | b"true"));
                    markup.skip()?;
                }
                b"sheets" => {
                    while let Some(sheet) = markup.child()? {
                        let (mut name, mut state, mut id) = (&b""[..], &b"visible"[..], &b""[..]);
                        markup.attributes(|known, value| match known {
                            b"name" => name = value,
                            b"state" => state = value,
                            _ if known == b"id" || known.ends_with(b":id") => id = value,
                            _ => {}
                        })?;
                        // A sheet that leads nowhere stays, so that the reader stumbles over it.
                        let (is_worksheet, part) = target(&meant(id)?).unwrap_or((true, String::new()));
                        if is_worksheet && sheet == b"sheet" {
                            self.sheets.push(Entry { name: meant(name)?, hidden: state != b"visible", part });
                        }
                        markup.skip()?;
                    }
                }
                _ => markup.skip()?,
            }
        }
        Ok(())
    }
}
