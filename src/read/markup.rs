//! XML as slices of the bytes it stands in: one pass, no buffers, and a copy only where something has to be resolved.
//!
//! Names of elements are told without their namespace prefix (`x:row` is `row`): the parts of an Office package have one
//! vocabulary each. Nothing is validated beyond what the readers rely on; they find out that a text breaks off, for then an
//! element has no end.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};

/// The text ends inside an element, or is no XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken;

/// A walk over a text of XML, in UTF-8.
pub struct Markup<'a> {
    rest: &'a [u8],
    place: Place,
}

/// Where a walk stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Outside of tags.
    Between,
    /// Inside the opening tag that was told last: its attributes may be asked for.
    Tag,
    /// Behind a tag that closed itself: its end is still to be told.
    Closed,
}

enum Event<'a> {
    Open(&'a [u8]),
    Close,
    Text(&'a [u8]),
    Literal(&'a [u8]),
}

impl<'a> Markup<'a> {
    /// A walk from the beginning of a text.
    pub fn new(text: &'a [u8]) -> Self {
        Self { rest: text, place: Place::Between }
    }

    /// What is still to be walked over, where the walk stands outside of tags: for a reader that knows what to expect.
    #[inline]
    pub fn rest(&self) -> Option<&'a [u8]> {
        (self.place == Place::Between).then_some(self.rest)
    }

    /// Goes on behind what such a reader has gone through: whole elements.
    #[inline]
    pub fn go_on(&mut self, rest: &'a [u8]) {
        self.rest = rest;
    }

    /// The name of the next element inside the one that was entered last; `None` at that one's end.
    ///
    /// Each element that is told must be gone through before the next is asked for: by asking for its elements until there are
    /// no more, by [`Self::words`], or by [`Self::skip`].
    #[inline]
    pub fn child(&mut self) -> Result<Option<&'a [u8]>, Broken> {
        loop {
            match self.event()? {
                Event::Open(name) => return Ok(Some(name)),
                Event::Close => return Ok(None),
                Event::Text(_) | Event::Literal(_) => {}
            }
        }
    }

    /// Tells the attributes of the element that was told last: names with their prefix, values as written (see [`meant`]). What
    /// is no attribute ends them.
    #[inline]
    pub fn attributes(&mut self, mut tell: impl FnMut(&'a [u8], &'a [u8])) -> Result<(), Broken> {
        let mut rest = if self.place == Place::Tag { self.rest } else { return Ok(()) };
        loop {
            match rest {
                [b'>', after @ ..] => {
                    (self.rest, self.place) = (after, Place::Between);
                    return Ok(());
                }
                [b'/', b'>', after @ ..] => {
                    (self.rest, self.place) = (after, Place::Closed);
                    return Ok(());
                }
                [0..=b' ', after @ ..] => rest = after,
                _ => {
                    let marked = |eight: Eight| eight.below(b'!') | eight.equal(b'=') | eight.equal(b'>') | eight.equal(b'/');
                    let ends = |byte: &u8| matches!(byte, 0..=b' ' | b'=' | b'>' | b'/');
                    let end = first(rest, marked, |rest| rest.iter().position(ends))?;
                    let (name, after) = rest.split_at_checked(end).ok_or(Broken)?;
                    let Some((quote, value)) = quoted(after) else {
                        self.rest = after;
                        return self.leave_tag();
                    };
                    let (value, after) = value.split_at_checked(near(quote, value)?).ok_or(Broken)?;
                    rest = after.get(1..).ok_or(Broken)?;
                    tell(name, value);
                }
            }
        }
    }

    /// The value of an attribute of the element that was told last, by its name.
    pub fn value_of(&mut self, wanted: &[u8]) -> Result<Option<&'a [u8]>, Broken> {
        let mut found = None;
        self.attributes(|name, value| {
            if name == wanted {
                found = Some(value);
            }
        })?;
        Ok(found)
    }

    /// Goes through the element that was entered last, whatever it holds.
    pub fn skip(&mut self) -> Result<(), Broken> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.child()? {
                Some(_) => depth += 1,
                None => depth -= 1,
            }
        }
        Ok(())
    }

    /// Goes through the element that was entered last; the answer is its text.
    pub fn text(&mut self) -> Result<Cow<'a, str>, Broken> {
        match self.words()? {
            Cow::Borrowed(words) => as_text(words).map(Cow::Borrowed),
            Cow::Owned(words) => String::from_utf8(words).map(Cow::Owned).map_err(|_| Broken),
        }
    }

    /// Goes through the element that was entered last; the answer is its text in bytes, for what is most often a number.
    #[inline]
    pub fn words(&mut self) -> Result<Cow<'a, [u8]>, Broken> {
        self.leave_tag()?;
        // Almost always it is one text that means what is written, and nothing else.
        if self.place == Place::Between {
            let (words, rest) = self.rest.split_at_checked(first_marked(self.rest)?).ok_or(Broken)?;
            if let [b'<', b'/', rest @ ..] = rest {
                self.rest = rest.get(near(b'>', rest)? + 1..).ok_or(Broken)?;
                return Ok(Cow::Borrowed(words));
            }
        }
        self.pieces()
    }

    /// The text of an element that consists of several pieces.
    fn pieces(&mut self) -> Result<Cow<'a, [u8]>, Broken> {
        let mut words = Cow::Borrowed(&b""[..]);
        let mut add = |piece: Cow<'a, [u8]>| {
            if words.is_empty() {
                words = piece;
            } else {
                words.to_mut().extend_from_slice(&piece);
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

    #[inline]
    fn event(&mut self) -> Result<Event<'a>, Broken> {
        if self.place != Place::Between {
            self.leave_tag()?;
            if std::mem::replace(&mut self.place, Place::Between) == Place::Closed {
                return Ok(Event::Close);
            }
        }
        loop {
            match self.rest {
                [b'<', b'/', rest @ ..] => {
                    self.rest = rest.get(near(b'>', rest)? + 1..).ok_or(Broken)?;
                    return Ok(Event::Close);
                }
                [b'<', b'?' | b'!', ..] => {
                    if let Some(literal) = self.aside()? {
                        return Ok(Event::Literal(literal));
                    }
                }
                [b'<', rest @ ..] => return self.open(rest).map(Event::Open),
                rest => {
                    let (text, rest) = rest.split_at_checked(near(b'<', rest)?).ok_or(Broken)?;
                    self.rest = rest;
                    return Ok(Event::Text(text));
                }
            }
        }
    }

    #[inline]
    fn open(&mut self, mut rest: &'a [u8]) -> Result<&'a [u8], Broken> {
        loop {
            let marked = |eight: Eight| eight.below(b'!') | eight.equal(b'>') | eight.equal(b'/') | eight.equal(b':');
            let ends = |byte: &u8| matches!(byte, 0..=b' ' | b'>' | b'/' | b':');
            let end = first(rest, marked, |rest| rest.iter().position(ends))?;
            let (name, after) = rest.split_at_checked(end).ok_or(Broken)?;
            match after {
                [b':', after @ ..] => rest = after,
                _ => {
                    (self.rest, self.place) = (after, Place::Tag);
                    return Ok(name);
                }
            }
        }
    }

    /// Passes over an instruction or a comment; the answer is the text of a literal section.
    fn aside(&mut self) -> Result<Option<&'a [u8]>, Broken> {
        let literal = self.rest.starts_with(b"<![CDATA[");
        let (opening, closing) = match self.rest {
            [b'<', b'?', ..] => (2, "?>"),
            rest if rest.starts_with(b"<!--") => (4, "-->"),
            _ if literal => (9, "]]>"),
            // A document type could define entities. No office program writes one.
            _ => return Err(Broken),
        };
        let inside = self.rest.get(opening..).ok_or(Broken)?;
        let length = memmem::find(inside, closing.as_bytes()).ok_or(Broken)?;
        let (inside, rest) = inside.split_at_checked(length).ok_or(Broken)?;
        self.rest = rest.get(closing.len()..).ok_or(Broken)?;
        Ok(literal.then_some(inside))
    }

    /// Passes over what is left of the tag that was told last.
    #[inline]
    fn leave_tag(&mut self) -> Result<(), Broken> {
        if self.place != Place::Tag {
            return Ok(());
        }
        self.place = Place::Between;
        loop {
            match self.rest {
                [b'>', rest @ ..] => {
                    self.rest = rest;
                    return Ok(());
                }
                [b'/', b'>', rest @ ..] => {
                    self.rest = rest;
                    self.place = Place::Closed;
                    return Ok(());
                }
                // `>` may stand in an attribute's value.
                [quote @ (b'"' | b'\''), rest @ ..] => {
                    self.rest = rest.get(near(*quote, rest)? + 1..).ok_or(Broken)?;
                }
                [_, rest @ ..] => self.rest = rest,
                [] => return Err(Broken),
            }
        }
    }
}

/// What follows white space: XML holds no other control characters.
#[inline]
fn past_space(mut text: &[u8]) -> &[u8] {
    while let [0..=b' ', rest @ ..] = text {
        text = rest;
    }
    text
}

/// What follows the name of an attribute: the quotation mark behind `=`, and what follows it.
#[inline]
fn quoted(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [b'=', quote @ (b'"' | b'\''), rest @ ..] => Some((*quote, rest)),
        [b'=', rest @ ..] => match past_space(rest) {
            [quote @ (b'"' | b'\''), rest @ ..] => Some((*quote, rest)),
            _ => None,
        },
        [0..=b' ', ..] => quoted(past_space(text)),
        _ => None,
    }
}

/// Eight bytes that are looked at together: what is sought is most often near, and a step for each byte would cost more.
#[derive(Clone, Copy)]
struct Eight(u64);

impl Eight {
    /// One in each byte.
    const ONES: u64 = u64::MAX / 0xFF;

    /// The highest bit of the first byte below a bound (at most 128), if there is one, and perhaps of some behind it.
    #[inline]
    fn below(self, bound: u8) -> u64 {
        self.0.wrapping_sub(Self::ONES * u64::from(bound)) & !self.0 & (Self::ONES << 7)
    }

    /// The same of the first byte that equals one.
    #[inline]
    fn equal(self, byte: u8) -> u64 {
        Self(self.0 ^ (Self::ONES * u64::from(byte))).below(1)
    }
}

/// The first place that is marked among the next sixteen bytes, or else that a search of the whole text finds.
#[inline]
fn first(text: &[u8], marked: impl Fn(Eight) -> u64, search: impl Fn(&[u8]) -> Option<usize>) -> Result<usize, Broken> {
    for (at, bytes) in text.as_chunks().0.iter().take(2).enumerate() {
        let marks = marked(Eight(u64::from_le_bytes(*bytes)));
        if marks != 0 {
            return Ok(at * 8 + marks.trailing_zeros() as usize / 8);
        }
    }
    search(text).ok_or(Broken)
}

/// A text up to the next tag, if it means what is written, and that tag with what follows.
#[inline]
pub fn up_to_tag(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let found = text.split_at_checked(first_marked(text).ok()?)?;
    found.1.starts_with(b"<").then_some(found)
}

/// The first place of what ends a text or has to be resolved in it.
#[inline]
fn first_marked(text: &[u8]) -> Result<usize, Broken> {
    let marked = |eight: Eight| eight.equal(b'<') | eight.equal(b'&') | eight.equal(b'\r');
    first(text, marked, |text| memchr3(b'<', b'&', b'\r', text))
}

/// The first place of a byte.
#[inline]
fn near(byte: u8, text: &[u8]) -> Result<usize, Broken> {
    first(text, |eight| eight.equal(byte), |text| memchr(byte, text))
}

/// What was written, as text.
pub fn as_text(written: &[u8]) -> Result<&str, Broken> {
    std::str::from_utf8(written).map_err(|_| Broken)
}

/// An attribute's value as a text of its own.
pub fn meant(written: &[u8]) -> Result<String, Broken> {
    String::from_utf8(resolved(written).into_owned()).map_err(|_| Broken)
}

/// A number without sign.
pub fn number(written: &[u8]) -> Option<u32> {
    let (number, rest) = leading_number(written)?;
    rest.is_empty().then_some(number)
}

/// The number without sign that a text begins with, and what follows it.
#[inline(always)]
pub fn leading_number(text: &[u8]) -> Option<(u32, &[u8])> {
    // Of so many digits a number never overflows.
    const MOST_DIGITS: usize = 19;
    let (mut number, mut end) = (0_u64, 0);
    for byte in text.iter().take(MOST_DIGITS).take_while(|byte| byte.is_ascii_digit()) {
        number = number * 10 + u64::from(byte - b'0');
        end += 1;
    }
    if end == 0 { None } else { Some((u32::try_from(number).ok()?, text.get(end..)?)) }
}

/// A text as it is meant: entities replaced, line ends as XML reads them. What is no known entity stays as written.
fn resolved(text: &[u8]) -> Cow<'_, [u8]> {
    let Some(first) = memchr2(b'&', b'\r', text) else { return Cow::Borrowed(text) };
    let mut result = Vec::with_capacity(text.len());
    let (before, mut rest) = text.split_at(first);
    result.extend_from_slice(before);
    loop {
        rest = match rest {
            [] => return Cow::Owned(result),
            [b'\r', rest @ ..] => {
                result.push(b'\n');
                rest.strip_prefix(b"\n").unwrap_or(rest)
            }
            [b'&', after @ ..] => match entity(after) {
                Some((meant, rest)) => {
                    result.extend_from_slice(meant.encode_utf8(&mut [0; 4]).as_bytes());
                    rest
                }
                None => {
                    result.push(b'&');
                    after
                }
            },
            rest => {
                let (plain, rest) = rest.split_at(memchr2(b'&', b'\r', rest).unwrap_or(rest.len()));
                result.extend_from_slice(plain);
                rest
            }
        };
    }
}

/// The character that an entity stands for, and what follows it.
fn entity(text: &[u8]) -> Option<(char, &[u8])> {
    let end = memchr(b';', text)?;
    let (name, rest) = (as_text(text.get(..end)?).ok()?, text.get(end + 1..)?);
    let meant = match name {
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
    };
    Some((meant, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_told_one_in_the_other() {
        let text = "\u{FEFF}<?xml version='1.0'?><!-- <a> --><x:a p = '1>2' q=\"&lt;&#x4E2D;\"><b/>text<c>1<![CDATA[<2>]]><!-- - -->&amp;3<d>no</d></c></x:a>";
        let mut markup = Markup::new(text.as_bytes());
        assert_eq!(markup.child(), Ok(Some(&b"a"[..])));
        let mut told = Vec::new();
        markup.attributes(|name, value| told.push((name, meant(value)))).unwrap();
        assert_eq!(told, [(&b"p"[..], Ok("1>2".to_owned())), (&b"q"[..], Ok("<中".to_owned()))]);
        assert_eq!(markup.value_of(b"p"), Ok(None), "they are told once");
        assert_eq!(markup.child(), Ok(Some(&b"b"[..])));
        assert_eq!(markup.child(), Ok(None));
        assert_eq!(markup.child(), Ok(Some(&b"c"[..])));
        assert_eq!(markup.words().unwrap(), &b"1<2>&3"[..]);
        assert!(markup.child().unwrap().is_none());
        assert_eq!(markup.child().unwrap_err(), Broken);
    }

    #[test]
    fn what_is_no_attribute_ends_them() {
        for (tag, values) in [("<a b='1' c d='2>'/>", 1), ("<a b=1 c='2'/>", 0), ("<a b = '1'\nc=\t\"'\"/>", 2), ("<a/>", 0)] {
            let mut markup = Markup::new(tag.as_bytes());
            let mut count = 0;
            markup.child().and_then(|_| markup.attributes(|_, _| count += 1)).unwrap();
            assert_eq!((count, markup.child()), (values, Ok(None)), "{tag}");
        }
    }

    #[test]
    fn what_breaks_off_is_broken() {
        for text in
            ["", "a", "<", "<a", "<a b='", "<a b='>", "<!--", "<![CDATA[", "<?", "</", "<!DOCTYPE a>", "<a>", "<a><b></b>"]
        {
            let mut markup = Markup::new(text.as_bytes());
            let broken = markup.child().and_then(|_| markup.skip());
            assert_eq!(broken, Err(Broken), "{text}");
        }
    }

    #[test]
    fn only_known_entities_are_replaced() {
        assert_eq!(resolved(b"a&amp;&unknown;&#65;&;&#x110000;&"), &b"a&&unknown;A&;&#x110000;&"[..]);
        assert_eq!(resolved(b"a\r\nb\rc\nd\r"), &b"a\nb\nc\nd\n"[..]);
        assert!(matches!(resolved("甲乙".as_bytes()), Cow::Borrowed(_)));
        assert_eq!(meant(b"\xFF"), Err(Broken));
    }
}
