//! The profile: words, places, kinds and thresholds that differ from city to city and year to year.

use std::collections::{BTreeMap, HashMap, HashSet};

use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::quantity;
use crate::table::IndicatorKind;
use crate::wording::normal;

/// The profile that is built in.
const BUILTIN: &str = include_str!("../rules/profiles/default.toml");

const SECTIONS: &[&str] = &["words", "units", "places", "kinds", "thresholds", "schedule"];
const WORDS: &[&str] = &["not_applicable", "status", "blank"];
const UNITS: &[&str] = &["counted", "measured", "same"];

/// What the rules and the recogniser need to know about a city and its tables. Read from TOML; nothing of it stands in code.
#[derive(Clone, Debug)]
pub struct Profile {
    not_applicable: HashSet<String>,
    status: HashSet<String>,
    blank: HashSet<String>,
    counted: HashSet<String>,
    measured: HashSet<String>,
    same: Vec<Vec<String>>,
    places: BTreeMap<String, String>,
    kinds: Vec<(String, IndicatorKind)>,
    thresholds: BTreeMap<String, Decimal>,
    schedule: BTreeMap<u8, Decimal>,
    /// Canonical names by the normal form of every way to write them.
    aliases: HashMap<String, String>,
}

/// A mistake in a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// What is wrong, in words.
    pub message: String,
    /// What to do.
    pub help: String,
    /// Line and column, 1-based, columns in characters.
    pub position: Option<(usize, usize)>,
}

impl std::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.position {
            Some((line, column)) => write!(f, "第{line}行第{column}列：{}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for ProfileError {}

impl Default for Profile {
    /// The built-in profile.
    fn default() -> Self {
        Self::builtin()
    }
}

impl Profile {
    /// The profile that is built in.
    pub fn builtin() -> Self {
        let mut profile = Self::empty();
        // A mistake in the built-in text would be found by this module's tests.
        let _ = profile.overlay(BUILTIN);
        profile
    }

    fn empty() -> Self {
        Self {
            not_applicable: HashSet::new(),
            status: HashSet::new(),
            blank: HashSet::new(),
            counted: HashSet::new(),
            measured: HashSet::new(),
            same: Vec::new(),
            places: BTreeMap::new(),
            kinds: Vec::new(),
            thresholds: BTreeMap::new(),
            schedule: BTreeMap::new(),
            aliases: HashMap::new(),
        }
    }

    /// Reads a profile. What it does not mention is as in the built-in profile; a word list replaces the built-in list of
    /// that name, places, kinds, thresholds and months are replaced one by one.
    ///
    /// # Errors
    /// Text that is no TOML, an unknown section or word list (the nearest known one is named), a value of the wrong type.
    pub fn parse(text: &str) -> Result<Self, ProfileError> {
        let mut profile = Self::builtin();
        profile.overlay(text)?;
        Ok(profile)
    }

    fn overlay(&mut self, text: &str) -> Result<(), ProfileError> {
        let source = Source { text };
        let document = DeTable::parse(text).map_err(|error| ProfileError {
            message: format!("配置文件不是正确的 TOML：{}", error.message()),
            help: "检查这一处的引号、等号和方括号".into(),
            position: error.span().map(|span| source.position(span.start)),
        })?;
        for (key, value) in document.get_ref() {
            let section = source.table(key.get_ref(), value)?;
            match key.get_ref().as_ref() {
                "words" => {
                    for (key, value) in section {
                        let list = source.normal_texts(key.get_ref(), value)?;
                        match key.get_ref().as_ref() {
                            "not_applicable" => self.not_applicable = list,
                            "status" => self.status = list,
                            "blank" => self.blank = list,
                            unknown => return Err(source.unknown(unknown, key.span().start, WORDS, "[words]")),
                        }
                    }
                }
                "units" => {
                    for (key, value) in section {
                        match key.get_ref().as_ref() {
                            "counted" => self.counted = source.normal_texts("counted", value)?,
                            "measured" => self.measured = source.normal_texts("measured", value)?,
                            "same" => {
                                let groups = source.array("same", value)?;
                                self.same = groups
                                    .iter()
                                    .map(|group| {
                                        let words = source.texts("same", group)?;
                                        Ok(words.iter().map(|word| normal(word).into_owned()).collect())
                                    })
                                    .collect::<Result<_, ProfileError>>()?;
                            }
                            unknown => return Err(source.unknown(unknown, key.span().start, UNITS, "[units]")),
                        }
                    }
                }
                "places" => {
                    for (key, value) in section {
                        let name = key.get_ref().to_string();
                        for alias in source.texts(&name, value)? {
                            self.places.insert(normal(&alias).into_owned(), name.clone());
                        }
                        self.places.insert(normal(&name).into_owned(), name);
                    }
                }
                "kinds" => {
                    for (key, value) in section {
                        let word = value.get_ref().as_str().unwrap_or_default();
                        let Some(kind) = IndicatorKind::ALL.into_iter().find(|kind| kind.id() == word) else {
                            let known = IndicatorKind::ALL.map(IndicatorKind::id);
                            return Err(source.unknown(word, value.span().start, &known, "指标类型"));
                        };
                        let pattern = normal(key.get_ref()).into_owned();
                        self.kinds.retain(|(other, _)| *other != pattern);
                        self.kinds.push((pattern, kind));
                    }
                    // The longest pattern speaks first, so that a particular name overrides a general word.
                    self.kinds.sort_by(|a, b| b.0.chars().count().cmp(&a.0.chars().count()).then_with(|| a.0.cmp(&b.0)));
                }
                "thresholds" => {
                    for (key, value) in section {
                        self.thresholds.insert(key.get_ref().to_string(), source.decimal(key.get_ref(), value)?);
                    }
                }
                "schedule" => {
                    for (key, value) in section {
                        let month =
                            key.get_ref().trim_end_matches('月').parse::<u8>().ok().filter(|month| (1..=12).contains(month));
                        let Some(month) = month else {
                            return Err(source.wrong(
                                key.span().start,
                                format!("[schedule] 里的“{}”不是月份", key.get_ref()),
                                "写 1 到 12",
                            ));
                        };
                        self.schedule.insert(month, source.decimal(key.get_ref(), value)?);
                    }
                }
                unknown => return Err(source.unknown(unknown, key.span().start, SECTIONS, "配置文件")),
            }
        }
        self.aliases = self.places.clone().into_iter().collect();
        Ok(())
    }

    /// A threshold by its name in the profile's `[thresholds]` table.
    pub fn threshold(&self, name: &str) -> Option<Decimal> {
        self.thresholds.get(name).copied()
    }

    /// The names of all thresholds, in order.
    pub fn threshold_names(&self) -> impl Iterator<Item = &str> {
        self.thresholds.keys().map(String::as_str)
    }

    /// The share of the year's target that is due at the end of a month, as a fraction: month/12 unless the profile says otherwise.
    pub fn schedule(&self, month: u8) -> Decimal {
        let even = || Decimal::from(month.clamp(1, 12)).checked_div(Decimal::from(12)).unwrap_or(Decimal::ONE);
        self.schedule.get(&month).copied().unwrap_or_else(even)
    }

    /// Whether a normal text means “does not apply here”.
    pub fn is_not_applicable(&self, normal: &str) -> bool {
        self.not_applicable.contains(normal)
    }

    /// Whether a normal text is a known word for a state.
    pub fn is_status(&self, normal: &str) -> bool {
        self.status.contains(normal)
    }

    /// Whether a normal text counts as a blank.
    pub fn is_blank(&self, normal: &str) -> bool {
        normal.is_empty() || self.blank.contains(normal)
    }

    /// The name in use for a place written in this way (normal form), if the profile knows it.
    pub fn place(&self, normal: &str) -> Option<&str> {
        self.aliases.get(normal).map(String::as_str)
    }

    /// Every way to write a place that the profile knows, with the name in use.
    pub fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.places.iter().map(|(alias, name)| (alias.as_str(), name.as_str()))
    }

    /// The kind the profile declares for an indicator's name (normal form), with the pattern that matched.
    pub fn kind(&self, normal: &str) -> Option<(&str, IndicatorKind)> {
        self.kinds.iter().find(|(pattern, _)| normal.contains(pattern.as_str())).map(|(pattern, kind)| (pattern.as_str(), *kind))
    }

    /// Whether a unit (normal form) counts things, so that only whole numbers make sense: 人, 个, `个、座`, but not 万人.
    pub fn is_counted(&self, normal: &str) -> bool {
        if self.counted.contains(normal) {
            return true;
        }
        let mut words = normal.split(['、', '/', ',', ';', '或']).peekable();
        words.peek().is_some() && words.all(|word| self.counted.contains(word))
    }

    /// Whether a word is known as a unit of any kind, a scale word before it allowed: 万人, 公里, %.
    pub fn is_unit(&self, normal: &str) -> bool {
        let (_, base) = quantity::scale_of(normal);
        self.is_counted(base)
            || self.measured.contains(base)
            || self.measured.contains(normal)
            || matches!(normal, "%" | "‰" | "百分点" | "率")
            || self.same.iter().flatten().any(|word| word == base)
            || (base.contains(['/', '、', ';']) && base.split(['/', '、', ';', '.']).all(|word| self.is_simple_unit(word)))
    }

    fn is_simple_unit(&self, word: &str) -> bool {
        let (_, base) = quantity::scale_of(word);
        self.counted.contains(base)
            || self.measured.contains(base)
            || matches!(word, "%" | "月" | "年" | "日" | "天" | "季" | "周")
    }

    /// The unit that measures rather than counts which occurs in a text after a bracket or the word 单位, if any; used where a
    /// table has no column of units.
    pub fn measured_in(&self, normal: &str) -> bool {
        self.measured.iter().any(|unit| {
            normal.match_indices(unit.as_str()).any(|(at, _)| {
                let before = normal[..at].chars().next_back();
                before.is_some_and(|character| character.is_ascii_digit() || matches!(character, '(' | ':' | '万' | '亿' | '、'))
            })
        })
    }

    /// Whether two units without scale words mean the same: 人 and 名.
    pub fn same_unit(&self, a: &str, b: &str) -> bool {
        a == b || self.same.iter().any(|group| group.iter().any(|word| word == a) && group.iter().any(|word| word == b))
    }
}

/// The text of a profile, for errors with a place.
struct Source<'a> {
    text: &'a str,
}

impl Source<'_> {
    fn position(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    fn wrong(&self, offset: usize, message: String, help: &str) -> ProfileError {
        ProfileError { message, help: help.to_owned(), position: Some(self.position(offset)) }
    }

    fn unknown(&self, word: &str, offset: usize, known: &[&str], place: &str) -> ProfileError {
        let nearest = similar::get_close_matches(word, known, 1, 0.5).first().copied();
        let help = match nearest {
            Some(nearest) => format!("是否想写“{nearest}”？"),
            None => format!("可写的有：{}", known.join("、")),
        };
        self.wrong(offset, format!("{place}里没有“{word}”这一项"), &help)
    }

    fn table<'t, 'i>(&self, key: &str, value: &'t Spanned<DeValue<'i>>) -> Result<&'t DeTable<'i>, ProfileError> {
        value.get_ref().as_table().ok_or_else(|| {
            let known = similar::get_close_matches(key, SECTIONS, 1, 0.5).first().copied();
            let help = known
                .map_or_else(|| format!("每一项都写在小节里：{}", SECTIONS.join("、")), |known| format!("小节写作 [{known}]"));
            self.wrong(value.span().start, format!("“{key}”应当是一个小节"), &help)
        })
    }

    fn array<'t, 'i>(&self, key: &str, value: &'t Spanned<DeValue<'i>>) -> Result<&'t [Spanned<DeValue<'i>>], ProfileError> {
        let array = value.get_ref().as_array().ok_or_else(|| {
            self.wrong(value.span().start, format!("“{key}”应当是一组词"), "写在方括号里，用逗号隔开，如 [\"无\", \"/\"]")
        })?;
        Ok(array)
    }

    fn texts(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, ProfileError> {
        self.array(key, value)?
            .iter()
            .map(|item| {
                item.get_ref()
                    .as_str()
                    .map(str::to_owned)
                    .ok_or_else(|| self.wrong(item.span().start, format!("“{key}”里有一项不是文字"), "给它加上双引号"))
            })
            .collect()
    }

    fn normal_texts(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<HashSet<String>, ProfileError> {
        Ok(self.texts(key, value)?.iter().map(|word| normal(word).into_owned()).collect())
    }

    /// A decimal from the digits as written: never through a binary fraction.
    fn decimal(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Result<Decimal, ProfileError> {
        let literal = match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str().to_owned()),
            DeValue::Float(float) => Some(float.as_str().to_owned()),
            _ => None,
        };
        literal
            .and_then(|literal| quantity::numeral(&literal.replace('_', "")))
            .map(|numeral| numeral.value)
            .ok_or_else(|| self.wrong(value.span().start, format!("“{key}”应当是一个数"), "写成 5、0.5 或 \"50%\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn the_builtin_profile_is_sound() {
        let mut profile = Profile::empty();
        assert_eq!(profile.overlay(BUILTIN), Ok(()));
        assert_eq!(profile.threshold("extreme_progress"), Some(Decimal::from(5)));
        assert_eq!(profile.place("屈原区"), Some("屈原管理区"));
        assert!(profile.is_not_applicable("/") && profile.is_not_applicable("无"));
        assert!(
            profile.is_counted("人次")
                && profile.is_counted("个、座")
                && !profile.is_counted("万人次")
                && !profile.is_counted("公里")
        );
        assert!(profile.is_unit("万元") && profile.is_unit("%") && profile.is_unit("元/月") && !profile.is_unit("华容县"));
        assert_eq!(crate::figure::print(profile.schedule(11), 4, true), "91.67%");
    }

    #[test]
    fn a_profile_overlays_the_builtin_one() {
        let profile = Profile::parse(
            "[thresholds]\nschedule_tolerance = 0.1\nlow_progress = \"12.50\"\n[schedule]\n6 = \"45%\"\n[kinds]\n\"一网通办率\" = \"uniform\"\n[places]\n\"天元区\" = [\"天元\"]\n",
        )
        .unwrap();
        assert_eq!(profile.threshold("schedule_tolerance"), Some(Decimal::from_str("0.1").unwrap()));
        assert_eq!(profile.threshold("low_progress"), Some(Decimal::from_str("12.50").unwrap()));
        assert_eq!(profile.schedule(6), Decimal::from_str("0.45").unwrap());
        assert_eq!(profile.kind("“一网通办率”达90%").map(|(_, kind)| kind), Some(IndicatorKind::Uniform));
        assert_eq!(profile.place("天元"), Some("天元区"));
        assert_eq!(profile.place("屈原区"), Some("屈原管理区"));
        assert!(profile.is_not_applicable("/"));
    }

    #[test]
    fn a_mistyped_key_is_refused_with_the_nearest_one() {
        let error = Profile::parse("[threshold]\na = 1\n").unwrap_err();
        assert!(error.help.contains("thresholds"), "{error:?}");
        assert_eq!(error.position, Some((1, 2)));
        let error = Profile::parse("[words]\nnot_aplicable = [\"/\"]\n").unwrap_err();
        assert!(error.help.contains("not_applicable"), "{error:?}");
        assert_eq!(error.position, Some((2, 1)));
        let error = Profile::parse("[kinds]\n\"率\" = \"uniforn\"\n").unwrap_err();
        assert!(error.help.contains("uniform"), "{error:?}");
        assert!(Profile::parse("[thresholds]\na = true\n").is_err());
        assert!(Profile::parse("[schedule]\n13 = 1\n").is_err());
        assert!(Profile::parse("words = 3").is_err());
        assert!(Profile::parse("[[[").is_err());
    }
}
