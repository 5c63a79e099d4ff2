//! `gouji rules api`.

use gouji::pack::language;

use crate::arguments::RuleNames;
use crate::{CLEAN, FAILED, output};

/// Prints the reference of the language of rules, or what it says of one name; returns the exit code.
pub fn run(arguments: &RuleNames) -> u8 {
    match language::lookup(arguments.name.as_deref()) {
        Ok(text) => {
            output::print(&text);
            CLEAN
        }
        Err(problem) => {
            output::complain(&problem);
            FAILED
        }
    }
}
