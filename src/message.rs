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

/// A message with slots, checked when the rule is loaded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Words(String),
    Slot(Slot),
}

impl Template {
    /// Reads a template; an unknown slot is an error that lists the known ones.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            let Some(length) = rest[open..].find('}') else { return Err("`{` 没有对应的 `}`".to_owned()) };
            let name = &rest[open + 1..open + length];
            let Some((_, slot)) = SLOTS.iter().find(|(known, _)| *known == name) else {
                let known: Vec<&str> = SLOTS.iter().map(|(known, _)| *known).collect();
                return Err(format!("没有 {{{name}}} 这个占位，可用的有 {}", known.join("、")));
            };
            parts.push(Part::Words(rest[..open].to_owned()));
            parts.push(Part::Slot(*slot));
            rest = &rest[open + length + 1..];
        }
        parts.push(Part::Words(rest.to_owned()));
        Ok(Self { parts })
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, Part::Words(words) if words.is_empty()))
    }

    /// Whether it speaks of something.
    pub fn has(&self, slot: Slot) -> bool {
        self.parts.contains(&Part::Slot(slot))
    }

    /// The message with its slots filled.
    pub fn fill(&self, value: impl Fn(Slot) -> String) -> String {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Words(words) => words.clone(),
                Part::Slot(slot) => value(*slot),
            })
            .collect()
    }
}
