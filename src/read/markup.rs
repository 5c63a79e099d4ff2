//! XML as slices of the text it stands in: one pass, no buffers, and a copy only where something has to be resolved.
//!
//! Names are told without their namespace prefix (`x:row` is `row`): the parts of an Office package have one vocabulary each.
//! Nothing is validated beyond what the readers rely on; they find out that a text breaks off, for then an element has no end.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memmem};

/// The text ends inside an element, or is no XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// An opening tag.
#[derive(Clone, Copy, Debug)]
pub struct Tag<'a> {
    /// The name without its prefix.
    pub name: &'a str,
    attributes: &'a str,
}

impl<'a> Tag<'a> {
    /// The attributes: names with their prefix, values as written (see [`resolved`]).
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes { text: self.attributes, at: 0 }
    }

    /// The value of an attribute as written.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// The attributes of a tag. What is no attribute ends them.
pub struct Attributes<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        let past_space = |mut at: usize| {
            while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                at += 1;
            }
            at
        };
        let name = past_space(self.at);
        let mut end = name;
        while !matches!(bytes.get(end)?, b'=' | b' ' | b'\t' | b'\n' | b'\r') {
            end += 1;
        }
        let equals = past_space(end);
        if bytes.get(equals) != Some(&b'=') {
            return None;
        }
        let opening = past_space(equals + 1);
        let quote = *bytes.get(opening).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let mut closing = opening + 1;
        while *bytes.get(closing)? != quote {
            closing += 1;
        }
        self.at = closing + 1;
        Some((self.text.get(name..end)?, self.text.get(opening + 1..closing)?))
    }
}

enum Event<'a> {
    Open(Tag<'a>),
    Close,
    Text(&'a str),
    Literal(&'a str),
}

/// A walk over a text of XML.
pub struct Markup<'a> {
    text: &'a str,
    at: usize,
    /// The last tag closed itself: its end is still to be told.
    closing: bool,
}

impl<'a> Markup<'a> {
    /// A walk from the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, closing: false }
    }

    /// The next element inside the one that was entered last; `None` at that one's end.
    ///
    /// Each element that is told must be gone through before the next is asked for: by asking for its elements until there are
    /// no more, by [`Self::words`], or by [`Self::skip`].
    pub fn child(&mut self) -> Result<Option<Tag<'a>>, Broken> {
        loop {
            match self.event()? {
                Event::Open(tag) => return Ok(Some(tag)),
                Event::Close => return Ok(None),
                Event::Text(_) | Event::Literal(_) => {}
            }
        }
    }

    /// Goes through the element that was entered last, whatever it holds.
    pub fn skip(&mut self) -> Result<(), Broken> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.event()? {
                Event::Open(_) => depth += 1,
                Event::Close => depth -= 1,
                Event::Text(_) | Event::Literal(_) => {}
            }
        }
        Ok(())
    }

    /// Goes through the element that was entered last; the answer is its text.
    pub fn words(&mut self) -> Result<Cow<'a, str>, Broken> {
        // Almost always it is one text and nothing else.
        if !self.closing {
            let rest = self.text.as_bytes().get(self.at..).ok_or(Broken)?;
            let length = near(b'<', rest).ok_or(Broken)?;
            if rest.get(length + 1) == Some(&b'/') {
                let text = self.take(length, 0)?;
                self.at += near(b'>', rest.get(length..).unwrap_or_default()).ok_or(Broken)? + 1;
                return Ok(resolved(text));
            }
        }
        let mut words = Cow::Borrowed("");
        let mut add = |piece: Cow<'a, str>| {
            if words.is_empty() {
                words = piece;
            } else {
                words.to_mut().push_str(&piece);
            }
        };
        loop {
            match self.event()? {
                Event::Open(_) => self.skip()?,
                Event::Close => return Ok(words),
                Event::Text(text) => add(resolved(text)),
                Event::Literal(text) => add(Cow::Borrowed(text)),
            }
        }
    }

    fn event(&mut self) -> Result<Event<'a>, Broken> {
        if std::mem::take(&mut self.closing) {
            return Ok(Event::Close);
        }
        loop {
            let rest = self.text.as_bytes().get(self.at..).ok_or(Broken)?;
            if rest.first() != Some(&b'<') {
                let length = near(b'<', rest).ok_or(Broken)?;
                return Ok(Event::Text(self.take(length, 0)?));
            }
            match rest.get(1).ok_or(Broken)? {
                b'/' => {
                    self.at += near(b'>', rest).ok_or(Broken)? + 1;
                    return Ok(Event::Close);
                }
                b'?' => self.at += memmem::find(rest, b"?>").ok_or(Broken)? + 2,
                b'!' if rest.starts_with(b"<!--") => {
                    self.at += 4;
                    let inside = rest.get(4..).unwrap_or_default();
                    self.at += memmem::find(inside, b"-->").ok_or(Broken)? + 3;
                }
                b'!' if rest.starts_with(b"<![CDATA[") => {
                    self.at += 9;
                    let length = memmem::find(rest.get(9..).unwrap_or_default(), b"]]>").ok_or(Broken)?;
                    return Ok(Event::Literal(self.take(length, 3)?));
                }
                // A document type could define entities. No office program writes one.
                b'!' => return Err(Broken),
                _ => return self.open(rest),
            }
        }
    }

    /// Takes the next bytes, and passes over some more.
    fn take(&mut self, length: usize, over: usize) -> Result<&'a str, Broken> {
        let taken = self.text.get(self.at..self.at + length).ok_or(Broken)?;
        self.at += length + over;
        Ok(taken)
    }

    fn open(&mut self, rest: &[u8]) -> Result<Event<'a>, Broken> {
        let mut name = 1;
        let mut end = 1;
        loop {
            match rest.get(end).ok_or(Broken)? {
                b'>' | b'/' => break,
                b':' => name = end + 1,
                byte if byte.is_ascii_whitespace() => break,
                _ => {}
            }
            end += 1;
        }
        // `>` may stand in an attribute's value.
        let mut close = end;
        loop {
            match *rest.get(close).ok_or(Broken)? {
                b'>' => break,
                quote @ (b'"' | b'\'') => {
                    close += 1;
                    while *rest.get(close).ok_or(Broken)? != quote {
                        close += 1;
                    }
                }
                _ => {}
            }
            close += 1;
        }
        self.closing = rest.get(close - 1) == Some(&b'/');
        let last = close - usize::from(self.closing);
        let slice = |from: usize, to: usize| self.text.get(self.at + from..self.at + to.max(from)).ok_or(Broken);
        let tag = Tag { name: slice(name, end)?, attributes: slice(end, last)? };
        self.at += close + 1;
        Ok(Event::Open(tag))
    }
}

/// The first place of a byte that is most often near.
fn near(byte: u8, bytes: &[u8]) -> Option<usize> {
    const NEAR: usize = 16;
    let (first, rest) = bytes.split_at_checked(NEAR).unwrap_or((bytes, &[]));
    first.iter().position(|&other| other == byte).or_else(|| memchr(byte, rest).map(|at| NEAR + at))
}

/// A text as it is meant: entities replaced, line ends as XML reads them. What is no known entity stays as written.
pub fn resolved(text: &str) -> Cow<'_, str> {
    if memchr2(b'&', b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr2(b'&', b'\r', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        if let Some(after) = from.strip_prefix('\r') {
            result.push('\n');
            rest = after.strip_prefix('\n').unwrap_or(after);
            continue;
        }
        let entity = from.split_once(';').and_then(|(name, after)| Some((entity(name.get(1..)?)?, after)));
        match entity {
            Some((meant, after)) => {
                result.push(meant);
                rest = after;
            }
            None => {
                result.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    result.push_str(rest);
    Cow::Owned(result)
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "apos" => '\'',
        "quot" => '"',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_told_one_in_the_other() {
        let text = "\u{FEFF}<?xml version='1.0'?><!-- <a> --><x:a p = '1>2' q=\"&lt;&#x4E2D;\"><b/>text<c>1<![CDATA[<2>]]><!-- - -->&amp;3<d>no</d></c></x:a>";
        let mut markup = Markup::new(text);
        let a = markup.child().unwrap().unwrap();
        assert_eq!((a.name, a.attribute("p"), a.attribute("r")), ("a", Some("1>2"), None));
        assert_eq!(resolved(a.attribute("q").unwrap()), "<中");
        assert_eq!(markup.child().unwrap().unwrap().name, "b");
        assert!(markup.child().unwrap().is_none());
        assert_eq!(markup.child().unwrap().unwrap().name, "c");
        assert_eq!(markup.words().unwrap(), "1<2>&3");
        assert!(markup.child().unwrap().is_none());
        assert_eq!(markup.child().unwrap_err(), Broken);
    }

    #[test]
    fn what_breaks_off_is_broken() {
        for text in
            ["", "a", "<", "<a", "<a b='", "<a b='>", "<!--", "<![CDATA[", "<?", "</", "<!DOCTYPE a>", "<a>", "<a><b></b>"]
        {
            let mut markup = Markup::new(text);
            let broken = markup.child().and_then(|_| markup.skip());
            assert_eq!(broken, Err(Broken), "{text}");
        }
    }

    #[test]
    fn only_known_entities_are_replaced() {
        assert_eq!(resolved("a&amp;&unknown;&#65;&;&#x110000;&"), "a&&unknown;A&;&#x110000;&");
        assert_eq!(resolved("a\r\nb\rc\nd"), "a\nb\nc\nd");
        assert!(matches!(resolved("甲乙"), Cow::Borrowed(_)));
    }
}
