//! `gouji config`.

use gouji::report::{config, trouble};

use crate::arguments::{Config, InspectFormat};
use crate::{CLEAN, FAILED, load, output};

/// Prints what is in force at a path and where it comes from; returns the exit code.
pub fn run(arguments: &Config) -> u8 {
    if let Some(path) = arguments.path.as_deref().filter(|path| !path.exists()) {
        output::complain(&format!("打不开 {}：没有这个文件或文件夹。\n", path.display()));
        return FAILED;
    }
    let loaded = load::load(&arguments.sources, arguments.path.as_deref());
    let (profile, rules) = (&loaded.engine.profile, &loaded.engine.rules);
    output::print(&match arguments.format {
        InspectFormat::Text => config::render(profile, rules, output::for_results(arguments.look, None)),
        InspectFormat::Json => config::json(profile, rules),
    });
    output::complain(&trouble::render(&loaded.troubles, output::for_messages(arguments.look)));
    if loaded.troubles.is_empty() { CLEAN } else { FAILED }
}
