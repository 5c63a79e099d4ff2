//! The parts of a workbook: found through relationships, never guessed.

use crate::read::package::Package;
use crate::read::relationships::{document_part, relationships, within};
use crate::read::xml::{Walk, attribute};
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
        })?;
        Ok(book)
    }

    /// `target`: whether a relationship leads to a worksheet, and to which part.
    fn sheets(&mut self, xml: &str, target: impl Fn(&str) -> Option<(bool, String)>) -> Result<(), ReadError> {
        let mut walk = Walk::new(xml);
        walk.child()?;
        while let Some(section) = walk.child()? {
            match section.local_name().as_ref() {
                "workbookPr" => {
                    self.since_1904 = matches!(attribute(&section, "date1904").as_deref(), Some("1" | "true"));
                    walk.skip()?;
                }
                "sheets" => {
                    while let Some(sheet) = walk.child()? {
                        let written = |name: &str| attribute(&sheet, name).unwrap_or_default();
                        // A sheet that leads nowhere stays, so that the reader stumbles over it.
                        let (is_worksheet, part) = target(&written("id")).unwrap_or((true, String::new()));
                        if is_worksheet && sheet.local_name().as_ref() == "sheet" {
                            let hidden = attribute(&sheet, "state").is_some_and(|state| state != "visible");
                            self.sheets.push(Entry { name: written("name").into_owned(), hidden, part });
                        }
                        walk.skip()?;
                    }
                }
                _ => walk.skip()?,
            }
        }
        Ok(())
    }
}
