//! The phrases of 三、突出问题: read from TOML, each tied to the findings it may speak of, checked when it is loaded.

use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use crate::model::finding::Finding;
use crate::model::trouble::Trouble;
use crate::text::message::Template;
use crate::text::quantity;

/// The phrases that are built in.
const BUILTIN: &str = include_str!("../../../rules/wording/problems.toml");

/// What a phrase may speak of. A phrase one of whose slots has no value is passed over for the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// The word of quantity with the places by name: 多个县市区（岳阳县、华容县等7个）.
    Places,
    /// The places by name: 岳阳县、华容县等7个县市区.
    Names,
    /// What the findings measure: the kinds of material.
    Measures,
    /// The place with the lowest figure.
    WorstPlace,
    /// The lowest figure.
    Worst,
    /// How far the lowest figure stays behind what is due, in 个百分点 where they are percentages.
    Gap,
    /// Each place with its figure.
    Each,
    /// The word of quantity with 项目点, by how many sites are in question: 个别项目点.
    Points,
    /// How many sites of how many are in question in the worst place: 5个项目点有4个, 5个项目点均.
    WorstSites,
    /// The lead unit.
    Lead,
    /// The last day of the month: 11月30日.
    Date,
}

const SLOTS: [(&str, Slot); 11] = [
    ("places", Slot::Places),
    ("names", Slot::Names),
    ("measures", Slot::Measures),
    ("worst_place", Slot::WorstPlace),
    ("worst", Slot::Worst),
    ("gap", Slot::Gap),
    ("each", Slot::Each),
    ("points", Slot::Points),
    ("worst_sites", Slot::WorstSites),
    ("lead", Slot::Lead),
    ("date", Slot::Date),
];

/// Which findings a phrase speaks of: `I8`, or `I8@省级` for those whose measure says 省级.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector {
    code: String,
    measure: Option<String>,
}

impl Selector {
    fn parse(text: &str) -> Option<Self> {
        let (code, measure) = match text.split_once('@') {
            Some((code, measure)) => (code, Some(measure.trim().to_owned()).filter(|measure| !measure.is_empty())?.into()),
            None => (text, None),
        };
        let code = code.trim();
        let sound = code.starts_with(|c: char| c.is_ascii_uppercase()) && code.chars().all(|c| c.is_ascii_alphanumeric());
        sound.then(|| Self { code: code.to_owned(), measure })
    }

    /// Whether a finding is one of these.
    pub fn takes(&self, finding: &Finding) -> bool {
        let measured =
            |word: &String| finding.subject.measure.as_ref().is_some_and(|measure| measure.id().contains(word.as_str()));
        finding.rule.code == self.code && self.measure.as_ref().is_none_or(measured)
    }

    /// The rule's code.
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// A clause that states what was found.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name in the trace.
    pub id: String,
    /// What it speaks of; there must be a finding for each.
    pub of: Vec<Selector>,
    /// Only findings at least so many 个百分点 behind.
    pub least_gap: Option<Decimal>,
    /// Only findings whose figure (or share of sites that are in order) is below so many percent.
    pub below: Option<Decimal>,
    /// Only where at least this share of the places is concerned.
    pub least_share: Option<Decimal>,
    /// The clause.
    pub text: Template<Slot>,
}

/// A sentence that judges; it needs its premise among the findings.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Its name in the trace.
    pub id: String,
    /// There must be a finding for each of these.
    pub all: Vec<Selector>,
    /// And for one of these, if there are any.
    pub any: Vec<Selector>,
    /// And at least this share of the places is concerned.
    pub least_share: Option<Decimal>,
    /// The sentence without its full stop.
    pub text: Template<Slot>,
}

/// A word of quantity and the share up to which it is used.
#[derive(Clone, Debug, PartialEq)]
pub struct QuantityWord {
    /// 个别, 少数, 部分, 多个, 大部分.
    pub word: String,
    /// The largest share of the places with a task.
    pub up_to: Decimal,
    /// The fewest places it can be said of.
    pub least: usize,
}

/// All phrases, in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub struct Phrases {
    /// Facts.
    pub facts: Vec<Fact>,
    /// Judgements.
    pub judgements: Vec<Judgement>,
    /// Clauses of the sentence on the quality of what was submitted.
    pub quality: Vec<Fact>,
    /// Words of quantity, the least share first.
    pub quantities: Vec<QuantityWord>,
}

impl Phrases {
    /// The phrases that are built in.
    ///
    /// # Errors
    /// As for [`Self::parse`]; only a mistake in the built-in text, which this module's tests would find.
    pub fn builtin() -> Result<Self, Box<Trouble>> {
        Self::parse("rules/wording/problems.toml", BUILTIN)
    }

    /// Reads phrases.
    ///
    /// # Errors
    /// Text that is no TOML, an unknown key or slot, a selector that is no rule's code, a number that is none, a rule without a
    /// phrase that always fits; each with its place.
    pub fn parse(path: &str, text: &str) -> Result<Self, Box<Trouble>> {
        let source = Source { path, text };
        let file: File = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            source.wrong(offset, format!("用语文件写得不对：{}", error.message()), "检查这一处的写法和拼写，对照内置的用语文件")
        })?;
        let facts = |entries: Vec<FactEntry>| entries.into_iter().map(|entry| source.fact(entry)).collect::<Result<Vec<_>, _>>();
        let phrases = Self {
            facts: facts(file.fact)?,
            quality: facts(file.quality)?,
            judgements: file.judgement.into_iter().map(|entry| source.judgement(entry)).collect::<Result<_, _>>()?,
            quantities: file.quantity.into_iter().map(|entry| source.quantity(entry)).collect::<Result<_, _>>()?,
        };
        phrases.is_complete().map_err(|code| {
            source.wrong(
                0,
                format!("规则 {code} 没有总能用上的一句"),
                "为它加一条不设条件、只用 {places} 或 {names} 的 [[fact]]，放在最后",
            )
        })?;
        Ok(phrases)
    }

    /// Every rule that is spoken of must have a fact that fits whatever the figures are; else a finding could go untold.
    fn is_complete(&self) -> Result<(), String> {
        let always = |fact: &Fact| {
            fact.least_gap.is_none()
                && fact.below.is_none()
                && fact.least_share.is_none()
                && fact.text.fill_if(|slot| matches!(slot, Slot::Places | Slot::Names).then(String::new)).is_some()
        };
        for fact in &self.facts {
            for selector in &fact.of {
                let told = |other: &Fact| {
                    always(other) && matches!(other.of.as_slice(), [only] if only.code == selector.code && only.measure.is_none())
                };
                if !self.facts.iter().any(told) {
                    return Err(selector.code.clone());
                }
            }
        }
        Ok(())
    }

    /// Whether a finding is a problem of a project, and not of the data.
    pub fn tells(&self, finding: &Finding) -> bool {
        self.facts.iter().flat_map(|fact| &fact.of).any(|selector| selector.takes(finding))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    quantity: Vec<QuantityEntry>,
    #[serde(default)]
    fact: Vec<FactEntry>,
    #[serde(default)]
    judgement: Vec<JudgementEntry>,
    #[serde(default)]
    quality: Vec<FactEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuantityEntry {
    word: String,
    up_to: Spanned<String>,
    #[serde(default)]
    least: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactEntry {
    id: String,
    of: Spanned<Vec<Spanned<String>>>,
    least_gap: Option<Spanned<String>>,
    below: Option<Spanned<String>>,
    least_share: Option<Spanned<String>>,
    text: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JudgementEntry {
    id: String,
    #[serde(default)]
    all: Vec<Spanned<String>>,
    #[serde(default)]
    any: Vec<Spanned<String>>,
    least_share: Option<Spanned<String>>,
    text: Spanned<String>,
}

/// The text of a wording file, for errors with a place.
#[derive(Clone, Copy)]
struct Source<'a> {
    path: &'a str,
    text: &'a str,
}

type Checked<T> = Result<T, Box<Trouble>>;

impl Source<'_> {
    fn wrong(self, offset: usize, message: String, help: &str) -> Box<Trouble> {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Box::new(Trouble {
            path: self.path.to_owned(),
            position: Some((line, column)),
            source: Some(self.text.to_owned()),
            message,
            help: help.to_owned(),
            ..Trouble::default()
        })
    }

    fn quantity(self, entry: QuantityEntry) -> Checked<QuantityWord> {
        Ok(QuantityWord { word: entry.word, up_to: self.number(&entry.up_to)?, least: entry.least })
    }

    fn fact(self, entry: FactEntry) -> Checked<Fact> {
        if entry.of.get_ref().is_empty() {
            return Err(self.wrong(entry.of.span().start, "没有写说的是哪条规则的问题".into(), "写成 of = [\"F1\"]"));
        }
        Ok(Fact {
            of: self.selectors(entry.of.get_ref())?,
            least_gap: entry.least_gap.as_ref().map(|number| self.number(number)).transpose()?,
            below: entry.below.as_ref().map(|number| self.number(number)).transpose()?,
            least_share: entry.least_share.as_ref().map(|number| self.number(number)).transpose()?,
            text: self.template(&entry.text)?,
            id: entry.id,
        })
    }

    fn judgement(self, entry: JudgementEntry) -> Checked<Judgement> {
        if entry.all.is_empty() && entry.any.is_empty() {
            let help = "写 all（都要有）或 any（有一条就行）";
            return Err(self.wrong(entry.text.span().start, "这句评价没有写以哪些问题为前提".into(), help));
        }
        Ok(Judgement {
            all: self.selectors(&entry.all)?,
            any: self.selectors(&entry.any)?,
            least_share: entry.least_share.as_ref().map(|number| self.number(number)).transpose()?,
            text: self.template(&entry.text)?,
            id: entry.id,
        })
    }

    fn selectors(self, texts: &[Spanned<String>]) -> Checked<Vec<Selector>> {
        let read = |text: &Spanned<String>| {
            Selector::parse(text.get_ref()).ok_or_else(|| {
                let message = format!("“{}”不是规则编号", text.get_ref());
                self.wrong(text.span().start, message, "写成 \"I8\"，或 \"I8@省级\"（只说计量项里有“省级”的）")
            })
        };
        texts.iter().map(read).collect()
    }

    fn template(self, text: &Spanned<String>) -> Checked<Template<Slot>> {
        Template::with_slots(text.get_ref(), &SLOTS)
            .map_err(|problem| self.wrong(text.span().start, problem, "改用列出的占位，或删去大括号"))
    }

    fn number(self, text: &Spanned<String>) -> Checked<Decimal> {
        quantity::numeral(text.get_ref())
            .map(|numeral| numeral.value)
            .ok_or_else(|| self.wrong(text.span().start, format!("“{}”不是数", text.get_ref()), "写成 \"30\" 或 \"60%\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_phrases_are_sound() {
        let phrases = Phrases::builtin().unwrap_or_else(|trouble| panic!("{trouble:?}"));
        assert!(phrases.facts.len() > 8 && phrases.judgements.len() > 4 && phrases.quantities.len() > 4);
        let shares: Vec<Decimal> = phrases.quantities.iter().map(|word| word.up_to).collect();
        assert!(shares.is_sorted(), "{shares:?}");
        let mut ids: Vec<&str> = phrases.facts.iter().chain(&phrases.quality).map(|fact| fact.id.as_str()).collect();
        ids.extend(phrases.judgements.iter().map(|judgement| judgement.id.as_str()));
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all, "a name stands twice");
    }

    #[test]
    fn a_mistake_is_an_error_with_its_place() {
        let wrong = |text: &str| Phrases::parse("用语.toml", text).expect_err(text);
        let slot = wrong("[[fact]]\nid = \"a\"\nof = [\"F1\"]\ntext = \"{place}滞后\"\n");
        assert!(slot.message.contains("{place}") && slot.message.contains("places"), "{slot:?}");
        assert_eq!(slot.position, Some((4, 8)));
        let code = wrong("[[fact]]\nid = \"a\"\nof = [\"滞后\"]\ntext = \"{places}滞后\"\n");
        assert_eq!(code.position, Some((3, 7)));
        assert!(wrong("[[fact]]\nid = \"a\"\nof = []\ntext = \"\"\n").message.contains("哪条规则"));
        assert!(wrong("[[judgement]]\nid = \"a\"\ntext = \"差\"\n").message.contains("前提"));
        assert!(
            wrong("[[fact]]\nid = \"a\"\nof = [\"F1\"]\nleast_gap = \"多\"\ntext = \"{places}\"\n").message.contains("不是数")
        );
        assert!(wrong("[[fact]]\nid = \"a\"\nof = [\"F1\"]\ntext = \"{places}慢{gap}\"\n").message.contains("F1"));
        assert!(wrong("[[facts]]\n").message.contains("facts"));
        assert!(wrong("[[[").position.is_some());
    }

    #[test]
    fn a_selector_names_a_rule_and_perhaps_a_measure() {
        assert_eq!(Selector::parse("I8@省级"), Some(Selector { code: "I8".into(), measure: Some("省级".into()) }));
        assert_eq!(Selector::parse("F1").map(|selector| selector.code), Some("F1".to_owned()));
        for wrong in ["", "滞后", "I8@", "f1", "I8 省级"] {
            assert_eq!(Selector::parse(wrong), None, "{wrong}");
        }
    }
}
