//! Layouts of lists: one thing a row under named columns, recognised by the columns' words in any order.

use std::collections::HashMap;

use serde::Deserialize;

use crate::model::ledger::LedgerColumn;
use crate::text::wording::{normal, without_brackets};

const LEDGER: &str = include_str!("../../../rules/layouts/ledger.toml");
const UPLOADS: &str = include_str!("../../../rules/layouts/uploads.toml");

/// A column of the table of platform uploads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UploadsColumn {
    /// 序号.
    Number,
    /// 县市区.
    Place,
    /// A count of one kind of upload.
    Kind,
    /// 合计.
    Sum,
    /// The day of the last upload.
    Last,
    /// 备注 and other columns of no meaning here.
    Other,
}

/// A column that a list may have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListColumn<R> {
    /// The column's role in the list.
    pub role: R,
    /// The column's name in messages.
    pub name: String,
    /// Whether the list cannot be checked without it.
    #[serde(default)]
    pub needed: bool,
    /// Whether the column is a mark of this list, which other tables do not have.
    #[serde(default)]
    mark: bool,
    /// The ways in which the column's header may be written.
    words: Vec<String>,
}

/// The layout of one kind of list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListLayout<R> {
    /// The layout's id in reports.
    pub id: String,
    /// The layout's name in Chinese.
    pub name: String,
    /// How many columns that are marks a table must have to be this list.
    least_marks: usize,
    /// The columns that such a list may have.
    #[serde(rename = "column")]
    pub columns: Vec<ListColumn<R>>,
    /// Columns by their words in normal form.
    #[serde(skip)]
    by_word: HashMap<String, usize>,
}

impl<R> Default for ListLayout<R> {
    /// A layout that fits nothing.
    fn default() -> Self {
        Self { id: String::new(), name: String::new(), least_marks: usize::MAX, columns: Vec::new(), by_word: HashMap::default() }
    }
}

impl<R: serde::de::DeserializeOwned> ListLayout<R> {
    fn parse(text: &str) -> Result<Self, toml::de::Error> {
        let mut layout: Self = toml::from_str(text)?;
        for (index, column) in layout.columns.iter().enumerate() {
            for word in &column.words {
                // The first column to claim a word has it.
                layout.by_word.entry(normal(word).into_owned()).or_insert(index);
            }
        }
        Ok(layout)
    }

    /// The index of the column a header text names, alone or with a bracket behind it.
    pub fn column(&self, text: &str) -> Option<usize> {
        let word = normal(text);
        let (base, _) = without_brackets(&word);
        self.by_word.get(word.as_ref()).or_else(|| self.by_word.get(base)).copied()
    }

    /// Whether columns (by index, each once) are enough to tell this list from other tables.
    pub fn is_told_by(&self, columns: &[usize]) -> bool {
        let mut seen: Vec<usize> = columns.to_vec();
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().filter(|column| self.columns.get(*column).is_some_and(|column| column.mark)).count() >= self.least_marks
    }
}

/// The layouts of all lists.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    /// 佐证材料台账.
    pub ledger: ListLayout<LedgerColumn>,
    /// 平台上传情况表.
    pub uploads: ListLayout<UploadsColumn>,
}

impl Lists {
    /// The layouts that are built in.
    ///
    /// # Errors
    /// Text that is no TOML, an unknown key, a missing one.
    pub(super) fn builtin() -> Result<Self, toml::de::Error> {
        Ok(Self { ledger: ListLayout::parse(LEDGER)?, uploads: ListLayout::parse(UPLOADS)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_lists_are_sound() {
        let lists = Lists::builtin().expect("the built-in layouts are read");
        let role = |text: &str| lists.ledger.column(text).map(|index| lists.ledger.columns[index].role);
        assert_eq!(role("市级\n审核状态"), Some(LedgerColumn::City));
        assert_eq!(role("县（市、区）"), Some(LedgerColumn::Place));
        assert_eq!(role("验收情况（截至11月30日）"), Some(LedgerColumn::Acceptance));
        assert_eq!(role("进度"), None);
        let kinds = lists.uploads.columns.iter().filter(|column| column.role == UploadsColumn::Kind).count();
        assert_eq!(kinds, 8);
    }
}
