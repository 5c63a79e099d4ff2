//! Tests of the locator as a whole.

mod blocks;
mod planted;
mod published;
mod systems;
mod table;
