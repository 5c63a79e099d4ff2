//! The functions of a script, as they are written: which parameters and functions are never used.

/// A function of a script.
#[derive(Debug)]
pub struct Function {
    pub name: String,
    /// Parameters with their places (line and column, from one).
    pub parameters: Vec<(String, (usize, usize))>,
    /// Where its name stands.
    pub place: (usize, usize),
    body: String,
}

impl Function {
    /// Whether its body names something.
    pub fn uses(&self, word: &str) -> bool {
        words(&self.body).any(|known| known == word)
    }
}

/// The functions of a script that compiles.
pub fn functions(source: &str) -> Vec<Function> {
    let code: Vec<char> = code(source);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((start, name)) = next_word(&code, at) {
        at = start + name.chars().count();
        if name != "fn" {
            continue;
        }
        let Some((start, name)) = next_word(&code, at) else { break };
        at = start + name.chars().count();
        let Some(close) = (at..code.len()).find(|index| code[*index] == ')') else { break };
        let mut parameters = Vec::new();
        let mut from = at;
        while let Some((start, parameter)) = next_word(&code, from).filter(|(start, _)| *start < close) {
            from = start + parameter.chars().count();
            parameters.push((parameter, place(&code, start)));
        }
        let end = body_end(&code, close);
        found.push(Function { name, parameters, place: place(&code, start), body: code[close..end].iter().collect() });
        at = end;
    }
    found
}

/// The index behind the brace that closes the first one opened from `from` on.
fn body_end(code: &[char], from: usize) -> usize {
    let mut depth = 0_usize;
    for (index, character) in code.iter().enumerate().skip(from) {
        match character {
            '{' => depth += 1,
            '}' if depth <= 1 => return index + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

fn next_word(code: &[char], from: usize) -> Option<(usize, String)> {
    let start = (from..code.len()).find(|index| is_word(code[*index]))?;
    Some((start, code[start..].iter().take_while(|character| is_word(**character)).collect()))
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|character: char| !is_word(character)).filter(|word| !word.is_empty())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Line and column, from one, of an index.
fn place(code: &[char], at: usize) -> (usize, usize) {
    let line = code[..at].iter().filter(|character| **character == '\n').count() + 1;
    let column = code[..at].iter().rev().take_while(|character| **character != '\n').count() + 1;
    (line, column)
}

/// The script with comments and texts blanked out, but for the expressions within texts (`${…}`).
fn code(source: &str) -> Vec<char> {
    let source: Vec<char> = source.chars().collect();
    let mut code = Vec::with_capacity(source.len());
    // The quote of the text at hand, and how deep in an expression within it.
    let mut text: Option<char> = None;
    let mut inner = 0_usize;
    let mut comment = false;
    let mut index = 0;
    while index < source.len() {
        let character = source[index];
        let next = source.get(index + 1).copied();
        let mut skipped = 1;
        let keep = match text {
            _ if character == '\n' => {
                comment = false;
                true
            }
            _ if comment => false,
            Some('`') if inner > 0 => {
                match character {
                    '{' => inner += 1,
                    '}' => inner -= 1,
                    _ => {}
                }
                inner > 0
            }
            Some('`') if character == '$' && next == Some('{') => {
                inner = 1;
                skipped = 2;
                false
            }
            Some(quote) => {
                if character == '\\' && quote != '`' {
                    skipped = 2;
                } else if character == quote {
                    text = None;
                }
                false
            }
            None if matches!(character, '"' | '\'' | '`') => {
                text = Some(character);
                false
            }
            None if character == '/' && next == Some('/') => {
                comment = true;
                false
            }
            None => true,
        };
        for offset in 0..skipped.min(source.len() - index) {
            let character = source[index + offset];
            code.push(if keep || character == '\n' { character } else { ' ' });
        }
        index += skipped;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_found_with_what_they_use() {
        let source = "// fn no(x) {}\nfn check(t) {\n    let s = \"fn f(y) { t }\"; `甲${t.name}乙 z`\n}\nfn help(a, b) { a }\n";
        let all = functions(source);
        let names: Vec<&str> = all.iter().map(|function| function.name.as_str()).collect();
        assert_eq!(names, ["check", "help"]);
        assert!(all[0].uses("t") && !all[0].uses("z") && !all[0].uses("f"));
        assert_eq!(all[1].parameters, [("a".to_owned(), (5, 9)), ("b".to_owned(), (5, 12))]);
        assert!(all[1].uses("a") && !all[1].uses("b"));
        assert_eq!(all[0].place, (2, 4));
    }
}
