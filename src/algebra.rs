//! The ground of all: exact numbers, what a printed number stands for, and relations between them. Nothing here knows the field.

pub mod interval;
pub mod number;
pub mod relation;
