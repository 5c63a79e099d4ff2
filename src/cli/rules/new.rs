//! `gouji rules new`.

use std::path::Path;

use gouji::engine::Engine;
use gouji::pack::template::Name;

use crate::arguments::{NewRule, Sources};
use crate::output::reason;
use crate::{CLEAN, FAILED, load, output};

/// Writes the folder of a new rule; returns the exit code.
pub fn run(arguments: &NewRule) -> u8 {
    // Codes are taken by the built-in rules and by those that stand there already; what is wrong with them is not asked here.
    let mut rules = Engine::builtin().0.rules.rules;
    if arguments.rules.is_dir() {
        let sources = Sources { rules: Some(arguments.rules.clone()), ..Sources::default() };
        rules.extend(load::pack(&sources).0.rules.rules);
    }
    let name = match Name::parse(&arguments.name, &rules, arguments.force) {
        Ok(name) => name,
        Err(problem) => {
            output::complain(&format!("没有新建：{problem}。\n"));
            return FAILED;
        }
    };
    let root = arguments.rules.to_string_lossy().trim_end_matches(['/', '\\']).to_owned();
    let made = name.fill(&root);
    let cases = made.cases_path();
    if let Err(problem) = write(&made.path, &made.script, &cases, made.cases.as_deref().unwrap_or_default()) {
        output::complain(&format!("没有新建：{problem}。\n"));
        return FAILED;
    }
    let folder = format!("{root}/{}", name.folder());
    output::print(&format!(
        "已新建 {folder}\n  {}\n  {cases}\n\n接下来：\n  1. 把“待写”换成这条规则自己的说明，改 when、forbid（或 require、check）和例子\n  \
         2. gouji rules test {folder}\n  3. gouji rules lint {folder}\n  4. gouji check 表.xlsx --extend-rules {folder}\n",
        made.path
    ));
    CLEAN
}

/// Writes both files, and neither over one that is there.
fn write(script_path: &str, script: &str, cases_path: &str, cases: &str) -> Result<(), String> {
    let folder = Path::new(script_path).parent().unwrap_or(Path::new("."));
    if folder.exists() {
        return Err(format!("{} 已经有了，不会覆盖", folder.display()));
    }
    let failed = |path: &Path, error: &std::io::Error| format!("{} 写不了：{}", path.display(), reason(error));
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    for (path, text) in [(script_path, script), (cases_path, cases)] {
        std::fs::write(path, text).map_err(|error| failed(Path::new(path), &error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_written_once_and_never_over_another() {
        let root = std::env::temp_dir().join(format!("gouji-new-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        let new = |name: &str| NewRule { name: name.into(), rules: root.clone(), force: false };
        assert_eq!(run(&new("progress/X99-too-fast")), CLEAN);
        let script = root.join("progress/X99-too-fast/rule.rhai");
        assert!(std::fs::read_to_string(&script).expect("the script").contains("code: \"X99\", name: \"too-fast\""));
        assert!(root.join("progress/X99-too-fast/cases.md").is_file());
        // The code is taken now; and a folder that holds no rule yet is spared, too.
        assert_eq!(run(&new("unit/X99-too-slow")), FAILED);
        std::fs::write(&script, "mine").expect("written");
        assert_eq!(run(&new("progress/X99-too-fast")), FAILED);
        assert_eq!(std::fs::read_to_string(&script).expect("the script"), "mine");
        let _ = std::fs::remove_dir_all(&root);
    }
}
