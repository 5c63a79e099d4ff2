//! Documents that are checked together: whose each is, for which month, and what stands beside it.

pub mod document;
pub mod dossier;
pub mod gathered;
pub mod naming;
