//! Chinese as tables and bulletins write it: wordings, quantities, dates and periods, and the templates of messages.

pub mod date;
pub mod message;
pub mod period;
pub mod quantity;
mod scan;
pub mod wording;
