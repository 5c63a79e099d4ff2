//! XML parts as elements, one inside the other, over `quick-xml`.
//!
//! Names are compared without their namespace prefix (`x:row` is `row`): the parts of an Office package have one vocabulary each.
//! A text that ends inside an element is damaged, not a shorter table.

use std::borrow::Cow;

use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{ReadError, refuse};

/// A walk over the elements of a text.
pub struct Walk<'a>(Reader<&'a [u8]>);

impl<'a> Walk<'a> {
    /// A walk from the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        // A lone `&` stays as written.
        reader.config_mut().allow_dangling_amp = true;
        Self(reader)
    }

    fn event(&mut self) -> Result<Event<'a>, ReadError> {
        match self.0.read_event() {
            // A document type could define entities. No office program writes one.
            Ok(Event::Eof | Event::DocType(_)) | Err(_) => Err(refuse::damaged()),
            Ok(event) => Ok(event),
        }
    }

    /// The next element inside the one that was entered last; `None` at that one's end.
    ///
    /// Each element that is returned must be gone through before the next is asked for: by asking for its children until there
    /// are no more, by [`Self::text`], or by [`Self::skip`].
    pub fn child(&mut self) -> Result<Option<BytesStart<'a>>, ReadError> {
        loop {
            match self.event()? {
                Event::Start(element) => return Ok(Some(element)),
                Event::End(_) => return Ok(None),
                _ => {}
            }
        }
    }

    /// Goes through the element that was entered last, whatever it holds.
    pub fn skip(&mut self) -> Result<(), ReadError> {
        let mut depth = 1_usize;
        while depth > 0 {
            match self.child()? {
                Some(_) => depth += 1,
                None => depth -= 1,
            }
        }
        Ok(())
    }

    /// Goes through the element that was entered last and returns its text, without that of the elements inside it.
    pub fn text(&mut self) -> Result<String, ReadError> {
        let mut text = String::new();
        loop {
            match self.event()? {
                Event::Start(_) => self.skip()?,
                Event::End(_) => return Ok(text),
                Event::Text(words) => text.push_str(&words.xml10_content()),
                Event::CData(words) => text.push_str(&words.xml10_content()),
                Event::GeneralRef(reference) => text.push_str(&entity(&reference)),
                _ => {}
            }
        }
    }
}

/// Calls back for each element of a text, up to the first element that ends the search or to what is no XML.
pub fn each_element(xml: &str, mut found: impl FnMut(&BytesStart<'_>), ends: impl Fn(&str) -> bool) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) if ends(element.local_name().as_ref()) => return,
            Ok(Event::Start(element) | Event::Empty(element)) => found(&element),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// An attribute by its local name, with entities resolved; as written where it names an unknown one.
pub fn attribute<'e>(element: &'e BytesStart<'_>, name: &str) -> Option<Cow<'e, str>> {
    let attribute =
        element.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
    Some(attribute.normalized_value(XmlVersion::default()).unwrap_or(attribute.value))
}

/// The character that an entity or a character reference stands for; an unknown entity stays as written.
pub fn entity(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(sign)) = reference.resolve_char_ref() {
        return sign.to_string();
    }
    let name = reference.xml10_content();
    quick_xml::escape::resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(element: Option<BytesStart<'_>>) -> Option<String> {
        element.map(|element| element.local_name().as_ref().to_owned())
    }

    #[test]
    fn elements_are_walked_one_inside_the_other() {
        let text = "\u{FEFF}<?xml version='1.0'?><!-- <a> --><x:a p = '1>2' q=\"&lt;&#x4E2D;\"><b/>text<c>1<![CDATA[<2>]]><!-- - -->&amp;3<d>no</d></c></x:a>";
        let mut walk = Walk::new(text);
        let root = walk.child().unwrap().unwrap();
        assert_eq!(root.local_name().as_ref(), "a");
        assert_eq!(attribute(&root, "p").as_deref(), Some("1>2"));
        assert_eq!(attribute(&root, "q").as_deref(), Some("<中"));
        assert_eq!(attribute(&root, "r"), None);
        assert_eq!(name(walk.child().unwrap()).as_deref(), Some("b"));
        assert_eq!(name(walk.child().unwrap()), None);
        assert_eq!(name(walk.child().unwrap()).as_deref(), Some("c"));
        assert_eq!(walk.text().unwrap(), "1<2>&3");
        assert_eq!(name(walk.child().unwrap()), None);
        assert!(walk.child().is_err(), "nothing follows the root");
    }

    #[test]
    fn what_is_no_attribute_does_no_harm() {
        for (tag, wanted) in
            [("<a b='1' c d='2>'/>", Some("1")), ("<a b=1 c='2'/>", None), ("<a b = '1'\nc=\t\"'\"/>", Some("1")), ("<a/>", None)]
        {
            let mut walk = Walk::new(tag);
            let element = walk.child().unwrap().unwrap();
            assert_eq!(attribute(&element, "b").as_deref(), wanted, "{tag}");
            assert_eq!(name(walk.child().unwrap()), None, "{tag}");
        }
    }

    #[test]
    fn what_breaks_off_is_damaged() {
        for text in [
            "",
            "a",
            "<",
            "<a",
            "<a b='",
            "<a b='>",
            "<!--",
            "<![CDATA[",
            "<?",
            "</",
            "<!DOCTYPE a>",
            "<a>",
            "<a><b></b>",
            "<a></b>",
        ] {
            let mut walk = Walk::new(text);
            assert!(walk.child().and_then(|_| walk.skip()).is_err(), "{text}");
        }
    }

    #[test]
    fn only_known_entities_are_replaced() {
        for (written, meant) in [
            ("a&amp;&unknown;&#65;&#x4E2D;&", "a&&unknown;A中&"),
            ("a & b &lt;", "a & b <"),
            ("a\r\nb\rc\nd&#13;\n", "a\nb\nc\nd\r\n"),
            ("&#x110000;", "&#x110000;"),
        ] {
            let xml = format!("<a>{written}</a>");
            let mut walk = Walk::new(&xml);
            walk.child().unwrap();
            assert_eq!(walk.text().unwrap(), meant, "{written}");
        }
    }
}
