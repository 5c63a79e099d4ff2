//! The office's month: what is wrong everywhere put into one list, the section 三、突出问题, the ranking, and the papers to send out.

pub mod narrative;
pub mod papers;
pub mod ranking;
pub mod register;
