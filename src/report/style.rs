//! How text reports look: width, colours, drawing characters.

use miette::{GraphicalReportHandler, GraphicalTheme, ThemeCharacters, ThemeStyles};

/// How text reports look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; narrow Chinese characters count as two. Less than 60 is taken as 60.
    pub width: usize,
    /// Whether to use ANSI colours.
    pub colour: bool,
    /// Whether to draw with ASCII characters only (for consoles in code page 936, which show box characters two columns wide).
    pub ascii: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 100, colour: false, ascii: false }
    }
}

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    /// A file, a sheet, a heading.
    Heading,
    /// A label before a text: 为什么, 怎么办.
    Label,
}

impl Style {
    /// The width with its lower bound.
    pub(super) fn columns(self) -> usize {
        self.width.max(60)
    }

    /// Puts a text into its colour.
    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Heading => "1",
            Tone::Label => "36",
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// The mark of something left out.
    pub(super) fn ellipsis(self) -> &'static str {
        if self.ascii { ".." } else { "…" }
    }

    /// The mark between what a cell says and what it should say.
    pub(super) fn arrow(self) -> &'static str {
        if self.ascii { "->" } else { "→" }
    }

    /// The mark between a file and its sheet.
    pub(super) fn chevron(self) -> &'static str {
        if self.ascii { ">" } else { "›" }
    }

    /// A miette handler in this style. It is given everything, so that it asks neither terminal nor environment.
    pub(super) fn handler(self) -> GraphicalReportHandler {
        let theme = GraphicalTheme {
            characters: if self.ascii { ThemeCharacters::ascii() } else { ThemeCharacters::unicode() },
            styles: if self.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
        };
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.columns())
            .with_links(false)
            .without_primary_span_start()
            .without_syntax_highlighting()
    }
}
