//! How the parts of an Office package lead to one another.

use std::collections::HashMap;

use super::ReadError;
use super::package::Package;
use super::xml::{Walk, attribute};

/// Where one part leads to.
pub struct Relationship {
    kind: String,
    /// As written; see [`within`].
    pub target: String,
}

impl Relationship {
    /// Whether its type ends so: the two editions of the standard differ in what stands before.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

/// The relationships of a part by their names; none where the part is missing.
pub fn relationships(package: &mut Package<'_>, part: &str) -> Result<HashMap<String, Relationship>, ReadError> {
    let Some(xml) = package.xml(part)? else { return Ok(HashMap::new()) };
    let mut walk = Walk::new(&xml);
    let mut found = HashMap::new();
    walk.child()?;
    while let Some(element) = walk.child()? {
        let written = |name: &str| attribute(&element, name).unwrap_or_default().into_owned();
        found.insert(written("Id"), Relationship { kind: written("Type"), target: written("Target") });
        walk.skip()?;
    }
    Ok(found)
}

/// The part a package is about; `None` where its relationships do not say.
pub fn document_part(package: &mut Package<'_>) -> Result<Option<String>, ReadError> {
    let root = relationships(package, "_rels/.rels")?;
    let document = root.values().find(|relationship| relationship.is("officeDocument"));
    Ok(document.map(|relationship| within("", &relationship.target)))
}

/// A target as seen from a folder: absolute with a leading slash, else relative.
pub fn within(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            ".." => drop(path.pop()),
            "." => {}
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_absolute_or_relative() {
        for (folder, target, path) in [
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "../data/./a.xml", "data/a.xml"),
            ("", "xl\\workbook.xml", "xl/workbook.xml"),
            ("", "../../a.xml", "a.xml"),
        ] {
            assert_eq!(within(folder, target), path);
        }
    }
}
