//! The papers themselves, as bytes: docx and xlsx.

pub mod highlights;
pub mod official;
pub mod problem_list;
pub mod standings;
