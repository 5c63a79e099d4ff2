//! Declarative layouts: which header words make which kind of table.

/// All layouts in use.
#[derive(Clone, Debug, Default)]
pub struct Layouts {}
