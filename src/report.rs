//! What a person or a program reads of a check: full text, one line a finding, JSON; and how a file was understood.
//!
//! Renderers return text and never print. Whatever came from a file is cleaned of control characters before it is shown.

pub mod book;
pub mod claims;
pub mod concise;
pub mod config;
pub mod full;
pub mod github;
pub mod inspect;
pub mod json;
mod measure;
pub mod sarif;
mod snippet;
mod style;
mod summary;
pub mod trouble;
pub mod verification_list;
pub mod waivers;

pub use style::Style;
pub use summary::Summary;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod snapshots;
#[cfg(test)]
mod tests;
