//! How each style of a workbook shows numbers.

use std::collections::HashMap;

use crate::read::format::{self, Shown};
use crate::read::markup::{Broken, Markup, meant, number};

/// The formats by style number.
pub fn formats(xml: &[u8]) -> Result<Vec<Shown>, Broken> {
    let mut markup = Markup::new(xml);
    let mut codes: HashMap<u32, String> = HashMap::new();
    let mut styles: Vec<u32> = Vec::new();
    markup.child()?;
    while let Some(section) = markup.child()? {
        match section {
            b"numFmts" => {
                while markup.child()?.is_some() {
                    let (mut id, mut code) = (None, None);
                    markup.attributes(|name, value| match name {
                        b"numFmtId" => id = number(value),
                        b"formatCode" => code = Some(value),
                        _ => {}
                    })?;
                    if let (Some(id), Some(code)) = (id, code) {
                        codes.insert(id, meant(code)?);
                    }
                    markup.skip()?;
                }
            }
            b"cellXfs" => {
                while let Some(style) = markup.child()? {
                    if style == b"xf" {
                        styles.push(markup.value_of(b"numFmtId")?.and_then(number).unwrap_or_default());
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
