//! One text a profile is made of, and the place of everything in it.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::model::trouble::Trouble;

/// A text that says what is in force, over those before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    /// Its name: the built-in profile's, or the file's path.
    pub name: String,
    /// What it is.
    pub kind: LayerKind,
    /// The TOML.
    pub text: String,
}

/// What a layer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// Built into the program.
    Builtin,
    /// A profile that was named.
    Profile,
    /// The `gouji.toml` of the folder, or of one above it.
    Folder,
    /// Options of the command line.
    CommandLine,
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The text.
    pub layer: Arc<Layer>,
    /// Line and column, 1-based, columns in characters.
    pub position: (usize, usize),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, line) = (&self.layer.name, self.position.0);
        match self.layer.kind {
            LayerKind::Builtin => write!(f, "内置 {name}:{line}"),
            LayerKind::Profile | LayerKind::Folder => write!(f, "{name}:{line}"),
            LayerKind::CommandLine => f.write_str("命令行"),
        }
    }
}

impl Origin {
    /// Something wrong with the value that came from here.
    pub fn trouble(&self, message: String, help: String) -> Trouble {
        let shown = self.layer.kind != LayerKind::CommandLine;
        Trouble {
            path: self.layer.name.clone(),
            position: shown.then_some(self.position),
            source: shown.then(|| self.layer.text.clone()),
            message,
            help,
            ..Trouble::default()
        }
    }
}

/// A mistake in a layer.
#[derive(Debug)]
pub(crate) struct Mistake {
    message: String,
    help: String,
    offset: usize,
}

impl Layer {
    /// Line and column of a byte, 1-based, columns in characters.
    pub(crate) fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    /// A mistake at a place.
    pub(crate) fn mistake(&self, span: Range<usize>, message: String, help: &str) -> Mistake {
        // The quotation mark is no part of the word that is marked.
        let quoted = self.text.get(span.start..).is_some_and(|rest| rest.starts_with(['"', '\'']));
        Mistake { message, help: help.to_owned(), offset: span.start + usize::from(quoted) }
    }

    /// A word that is none of those known; the nearest is named.
    pub(crate) fn unknown(&self, span: Range<usize>, word: &str, known: &[&str], place: &str) -> Mistake {
        self.mistake(span, format!("{place}里没有“{word}”这一项"), &nearest(word, known))
    }

    /// A text that is no TOML at all; `what` it was meant to be.
    pub(crate) fn unreadable(&self, what: &str, error: &toml::de::Error) -> Mistake {
        let span = error.span().unwrap_or_default();
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let rest = self.text.get(before.len()..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        match line.trim_end().strip_suffix('=') {
            Some(key) if rest.trim().is_empty() => {
                let message = format!("“{}”的等号后面是空的", key.trim());
                self.mistake(span, message, "填上这一项：文字写在双引号里，日期写成 2026-03-31")
            }
            _ => {
                let message = format!("{what}不是正确的 TOML：{}", error.message());
                self.mistake(span, message, "检查这一处的引号、等号和方括号")
            }
        }
    }

    /// The mistake as it is reported.
    pub(crate) fn trouble(&self, mistake: Mistake) -> Trouble {
        Trouble {
            path: self.name.clone(),
            position: Some(self.position(mistake.offset)),
            source: Some(self.text.clone()),
            message: mistake.message,
            help: mistake.help,
            ..Trouble::default()
        }
    }
}

/// What to write in place of a word nobody knows: the one most like it, or all there are.
pub fn nearest(word: &str, known: &[&str]) -> String {
    match crate::text::wording::nearest(word, known.iter().copied()) {
        Some(nearest) => format!("是否想写“{nearest}”？"),
        None => format!("可写的有：{}", known.join("、")),
    }
}
