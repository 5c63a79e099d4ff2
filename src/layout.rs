//! Declarative layouts: which header words make which kind of table.

/// All layouts in use.
#[derive(Clone, Debug, Default)]
pub struct Layouts {}

impl Layouts {
    /// The layouts built into the program.
    pub fn builtin() -> Self {
        Self::default()
    }
}
