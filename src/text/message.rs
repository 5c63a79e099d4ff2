//! Templates of messages: `{place}进度{left}，按完成数÷目标应为{right}`.

/// What a template may speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The indicator's name.
    Indicator,
    /// The place.
    Place,
    /// The places of a grouped finding, up to four by name.
    Places,
    /// How many hits a grouped finding has.
    Count,
    /// The measure's word.
    Measure,
    /// What the first cell says.
    Value,
    /// The unit as printed.
    Unit,
    /// Left side of the relation.
    Left,
    /// Right side of the relation.
    Right,
    /// Left − right without its sign.
    Difference,
    /// The target as printed.
    Target,
    /// The done figure as printed.
    Actual,
    /// The progress as printed.
    Progress,
    /// The cell's address.
    Cell,
    /// The words of the number stated in the name.
    Stated,
    /// The words of the part stated in the name.
    StatedPart,
    /// 序时进度 of the table's month.
    Schedule,
    /// The light for being so far behind, in brackets; nothing where the profile sets none.
    Light,
    /// What the notes columns say.
    Notes,
}

const SLOTS: [(&str, Slot); 19] = [
    ("indicator", Slot::Indicator),
    ("place", Slot::Place),
    ("places", Slot::Places),
    ("count", Slot::Count),
    ("measure", Slot::Measure),
    ("value", Slot::Value),
    ("unit", Slot::Unit),
    ("left", Slot::Left),
    ("right", Slot::Right),
    ("difference", Slot::Difference),
    ("target", Slot::Target),
    ("actual", Slot::Actual),
    ("progress", Slot::Progress),
    ("cell", Slot::Cell),
    ("stated", Slot::Stated),
    ("stated_part", Slot::StatedPart),
    ("schedule", Slot::Schedule),
    ("light", Slot::Light),
    ("notes", Slot::Notes),
];

/// A text with slots of one kind, checked when it is loaded.
#[derive(Clone, Debug, PartialEq)]
pub struct Template<S = Slot> {
    parts: Vec<Part<S>>,
}

impl<S> Default for Template<S> {
    /// A template without any text.
    fn default() -> Self {
        Self { parts: Vec::new() }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Part<S> {
    Words(String),
    Slot(S),
}

impl Template {
    /// Reads the template of a rule's message.
    ///
    /// # Errors
    /// An unknown slot; the known ones are listed.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::with_slots(text, &SLOTS)
    }

    /// The slots of the template, by the names used in templates.
    pub fn slots(&self) -> impl Iterator<Item = (&'static str, Slot)> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Part::Words(_) => None,
            Part::Slot(slot) => SLOTS.iter().find(|(_, known)| known == slot).copied(),
        })
    }
}

impl<S: Copy + PartialEq> Template<S> {
    /// Reads a template with the slots of that kind.
    ///
    /// # Errors
    /// An unknown slot (the known ones are listed), a brace that is not closed.
    pub fn with_slots(text: &str, slots: &[(&str, S)]) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest[open..].find('}') else { return Err("`{` 没有对应的 `}`".to_owned()) };
            let name = &rest[open + 1..open + length];
            let Some((_, slot)) = slots.iter().find(|(known, _)| *known == name) else {
                let known: Vec<&str> = slots.iter().map(|(known, _)| *known).collect();
                return Err(format!("没有 {{{name}}} 这个占位，可用的有 {}", known.join("、")));
            };
            parts.push(Part::Words(rest[..open].to_owned()));
            parts.push(Part::Slot(*slot));
            rest = &rest[open + length + 1..];
        }
        parts.push(Part::Words(rest.to_owned()));
        Ok(Self { parts })
    }

    /// Whether the template has no text.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Words(words) if words.is_empty()))
    }

    /// Whether the template has a certain slot.
    pub fn has(&self, slot: S) -> bool {
        self.parts.contains(&Part::Slot(slot))
    }

    /// The message with its slots filled.
    pub fn fill(&self, value: impl Fn(S) -> String) -> String {
        self.fill_if(|slot| Some(value(slot))).unwrap_or_default()
    }

    /// The text with its slots filled; `None` where one of them has no value.
    pub fn fill_if(&self, value: impl Fn(S) -> Option<String>) -> Option<String> {
        // Room for a usual line.
        let mut text = String::with_capacity(160);
        for part in &self.parts {
            match part {
                Part::Words(words) => text.push_str(words),
                Part::Slot(slot) => text.push_str(&value(*slot)?),
            }
        }
        Some(text)
    }
}
