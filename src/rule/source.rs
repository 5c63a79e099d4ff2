//! Where things stand in a script, so that what is wrong with them is shown there.

/// Where a script declares its `META`, or where it should: at the first line that is no comment.
pub fn place_of_meta(source: &str) -> Option<(usize, usize)> {
    let lines = || (1..).zip(source.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with("//"));
    let declared = lines().find_map(|(number, line)| {
        let declares = line.trim_start().starts_with("const ") || line.trim_start().starts_with("let ");
        let at = line.find("META").filter(|_| declares)?;
        Some((number, line.get(..at)?.chars().count() + 1))
    });
    declared.or_else(|| lines().next().map(|(number, _)| (number, 1)))
}

/// The place of a function's definition in a script.
pub fn function_place(source: &str, function: &str) -> Option<(usize, usize)> {
    text_place(source, &format!("fn {function}"))
}

/// The place of a text in a script.
pub fn text_place(source: &str, text: &str) -> Option<(usize, usize)> {
    source.lines().enumerate().find_map(|(line, content)| {
        let byte = content.find(text)?;
        Some((line + 1, content[..byte].chars().count() + 1))
    })
}

/// The place of a key in a script's `META`; of `META` itself where it lacks the key.
pub fn meta_place(source: &str, key: &str) -> Option<(usize, usize)> {
    let start = source.find("const META")?;
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let key = source[start..].match_indices(key).map(|(at, _)| start + at).find(|at| {
        let after = source[at + key.len()..].trim_start_matches('"').trim_start();
        after.starts_with(':') && !source[..*at].ends_with(is_word)
    });
    let at = key.unwrap_or(start);
    let line = source[..at].matches('\n').count() + 1;
    let column = source[..at].rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    Some((line, column))
}
