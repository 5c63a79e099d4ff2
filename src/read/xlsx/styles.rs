//! How each style of a workbook shows numbers.

use std::collections::HashMap;

use crate::read::format::{self, Shown};
use crate::read::markup::{Broken, Markup, resolved};

/// The formats by style number.
pub fn formats(xml: &str) -> Result<Vec<Shown>, Broken> {
    let mut markup = Markup::new(xml);
    let mut codes: HashMap<u32, String> = HashMap::new();
    let mut styles: Vec<u32> = Vec::new();
    markup.child()?;
    while let Some(section) = markup.child()? {
        match section.name {
            "numFmts" => {
                while let Some(format) = markup.child()? {
                    if let (Some(id), Some(code)) = (format.attribute("numFmtId"), format.attribute("formatCode"))
                        && let Ok(id) = id.parse()
                    {
                        codes.insert(id, resolved(code).into_owned());
                    }
                    markup.skip()?;
                }
            }
            "cellXfs" => {
                while let Some(style) = markup.child()? {
                    if style.name == "xf" {
                        styles.push(style.attribute("numFmtId").and_then(|id| id.parse().ok()).unwrap_or_default());
                    }
                    markup.skip()?;
                }
            }
            _ => markup.skip()?,
        }
    }
    // Most styles differ in borders and fonts only.
    let mut known: HashMap<u32, Shown> = HashMap::new();
    let shown = |id| known.entry(id).or_insert_with(|| format::shown(id, codes.get(&id).map(String::as_str))).clone();
    Ok(styles.into_iter().map(shown).collect())
}
