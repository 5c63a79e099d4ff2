//! placeholder
use super::{Cell, Located};
/// x
pub struct System;
impl System {
    /// x
    pub fn locate(&mut self, _cells: &[Cell], _budget: u64) -> Vec<Located> {
        Vec::new()
    }
}
