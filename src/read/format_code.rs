//! The code of a number format, such as `yyyy"年"m"月"` or `0.00%;[Red]-0.00%`, in tokens.

/// One piece of a format code's first section.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Token<'a> {
    /// A character that means itself: quoted, escaped, or without meaning.
    Literal(char),
    /// The words between quotes.
    Quoted(&'a str),
    /// What stands between brackets: a colour, a condition, a locale, or an elapsed time (`[h]`).
    Bracketed(&'a str),
    /// Any other character.
    Sign(char),
}

/// The tokens of a code's first section: the one for positive numbers, or for those that meet its condition.
pub fn first_section(code: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = code;
    while let Some(sign) = rest.chars().next() {
        let after = &rest[sign.len_utf8()..];
        let enclosed = |end: char| after.split_once(end).unwrap_or((after, ""));
        rest = match sign {
            ';' => break,
            '"' => {
                let (words, beyond) = enclosed('"');
                tokens.push(Token::Quoted(words));
                beyond
            }
            '[' => {
                let (words, beyond) = enclosed(']');
                tokens.push(Token::Bracketed(words));
                beyond
            }
            // `\` and, in Chinese programs, `!` show the next character; `_` leaves its width, `*` fills with it.
            '\\' | '!' | '_' | '*' => {
                let mut beyond = after.chars();
                match (sign, beyond.next()) {
                    ('\\' | '!', Some(literal)) => tokens.push(Token::Literal(literal)),
                    ('_', Some(_)) => tokens.push(Token::Literal(' ')),
                    _ => {}
                }
                beyond.as_str()
            }
            _ => {
                tokens.push(Token::Sign(sign));
                after
            }
        };
    }
    tokens
}
