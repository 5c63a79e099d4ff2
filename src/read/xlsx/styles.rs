//! How each style of a workbook shows numbers.

use std::collections::HashMap;

use crate::read::ReadError;
use crate::read::format::{self, Shown};
use crate::read::xml::{Walk, attribute};

/// The formats by style number.
pub fn formats(xml: &str) -> Result<Vec<Shown>, ReadError> {
    let mut walk = Walk::new(xml);
    let mut codes: HashMap<u32, String> = HashMap::new();
    let mut styles: Vec<u32> = Vec::new();
    walk.child()?;
    while let Some(section) = walk.child()? {
        match section.local_name().as_ref() {
            "numFmts" => {
                while let Some(format) = walk.child()? {
                    let id = attribute(&format, "numFmtId").and_then(|id| id.parse().ok());
                    if let (Some(id), Some(code)) = (id, attribute(&format, "formatCode")) {
                        codes.insert(id, code.into_owned());
                    }
                    walk.skip()?;
                }
            }
            "cellXfs" => {
                while let Some(style) = walk.child()? {
                    if style.local_name().as_ref() == "xf" {
                        styles.push(attribute(&style, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or_default());
                    }
                    walk.skip()?;
                }
            }
            _ => walk.skip()?,
        }
    }
    // Most styles differ in borders and fonts only.
    let mut known: HashMap<u32, Shown> = HashMap::new();
    let shown = |id| known.entry(id).or_insert_with(|| format::shown(id, codes.get(&id).map(String::as_str))).clone();
    Ok(styles.into_iter().map(shown).collect())
}
