//! What every column and every block of rows is of, before a cell is read.

use crate::recognise::cube::headings::Slot;

/// The columns of figures and the places of the blocks of rows. Both number places as the table does.
pub(super) struct Axes {
    pub columns: Vec<Slot>,
    /// The place of each block of rows, or none where rows have none.
    pub rows: Vec<Option<usize>>,
}

impl Axes {
    /// Numbers places anew. A column whose place is no longer there is dropped, and so is the place of such a row.
    pub fn renumber(&mut self, new: impl Fn(usize) -> Option<usize>) {
        self.columns.retain_mut(|slot| {
            let Some(place) = slot.place else { return true };
            slot.place = new(place);
            slot.place.is_some()
        });
        for place in &mut self.rows {
            *place = place.and_then(&new);
        }
    }
}
