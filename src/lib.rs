//! gouji 勾稽 audits the monthly progress tables of 民生实事 projects.
//!
//! One way through the house, from bytes to reports: [`read`] → [`recognise`] → [`gather`] → [`check`] (with [`rule`] and
//! [`locate`]) → [`settle`] → [`report`] and [`office`]. A room uses only the rooms above it in the list below
//! (`tests/rooms.rs` holds it to that). Everything in this library takes bytes and returns data: no files, clock, threads or
//! printing.

pub mod algebra;
pub mod builtin;
pub mod text;

pub mod model;

pub mod profile;

pub mod locate;
pub mod read;

pub mod bulletin;
pub mod recognise;

pub mod gather;

pub mod rule;

pub mod check;
pub mod settle;

pub mod engine;

pub mod pack;
pub mod report;

pub mod office;
