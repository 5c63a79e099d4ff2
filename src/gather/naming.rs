//! Which name of one list is which of another: counties, ledgers and bulletins never write an indicator quite as the table does.

use std::collections::HashMap;

use crate::profile::Profile;
use crate::text::quantity;
use crate::text::wording::normal;

/// What one name was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// This one of the others.
    One(usize),
    /// It may be any of these; none is taken.
    Several(Vec<usize>),
    /// Nothing like it.
    None,
}

impl Match {
    /// The one it is, if that is certain.
    pub fn one(&self) -> Option<usize> {
        match self {
            Match::One(index) => Some(*index),
            _ => None,
        }
    }
}

/// A name to be matched.
#[derive(Clone, Copy, Debug)]
pub struct Named<'a> {
    /// The project above it; empty when there is none.
    pub project: &'a str,
    /// The name itself.
    pub name: &'a str,
}

/// How alike two names must be, of 1000, to be taken for one.
const ALIKE: u32 = 750;
/// How much more alike than the next best.
const MARGIN: u32 = 80;
/// Names that share this much are mentioned where none is alike enough to be taken.
const RESEMBLING: u32 = 600;
/// The shortest core that may be found inside a longer name, in characters.
const SHORTEST_CORE: usize = 3;

/// Words that say what is done and not what it is done to.
const VERBS: [&str; 30] = [
    "建设", "建成", "新建", "新增", "完成", "实施", "开展", "推进", "改造", "提升", "加强", "项目", "工程", "任务", "指标",
    "工作", "行动", "全省", "全市", "全县", "全区", "基层", "共享", "与", "和", "及", "的", "等", "达到", "以上",
];

/// Matches each of `names` to at most one of `others`.
///
/// Certain ways are tried first (the same words; the same but for numbering and punctuation; the same but for the numbers in
/// them), and what one way has matched is taken for the next ones. Only then likeness decides, and only where one candidate is
/// clearly the best for both sides.
pub fn match_all(profile: &Profile, names: &[Named<'_>], others: &[Named<'_>]) -> Vec<Match> {
    let (mine, theirs) = (exact(names), exact(others));
    let mut pairing = Pairing::exact(&mine, &theirs);
    if pairing.found.iter().all(Option::is_some) || pairing.taken.iter().all(|taken| *taken) {
        // Most tables are written alike, and the looser forms take longer to make.
        return pairing.found.into_iter().map(|found| found.map_or(Match::None, Match::One)).collect();
    }
    let mine: Vec<Forms> = mine.into_iter().map(|(project, name)| Forms::of(profile, project, &name)).collect();
    let theirs: Vec<Forms> = theirs.into_iter().map(|(project, name)| Forms::of(profile, project, &name)).collect();
    pairing.unique(&mine, &theirs, |forms| ("", &forms.plain));
    pairing.unique(&mine, &theirs, |forms| (&forms.project, &forms.stem));
    pairing.unique(&mine, &theirs, |forms| ("", &forms.stem));
    let scores = pairing.likeness(&mine, &theirs);
    let all = pairing.found.iter().enumerate();
    all.map(|(a, found)| found.map_or_else(|| decide(a, &scores), Match::One)).collect()
}

/// Matches each of `names` to the one of `others` that is written with the same words.
pub fn match_exact(names: &[Named<'_>], others: &[Named<'_>]) -> Vec<Match> {
    let pairing = Pairing::exact(&exact(names), &exact(others));
    pairing.found.into_iter().map(|found| found.map_or(Match::None, Match::One)).collect()
}

/// Projects and names in normal form.
fn exact(names: &[Named<'_>]) -> Vec<(String, String)> {
    names.iter().map(|named| (normal(named.project).into_owned(), normal(named.name).into_owned())).collect()
}

/// Names ready to be found again and again, each by itself: several spellings may mean the same one.
#[derive(Debug)]
pub struct Names {
    exact: Vec<String>,
    forms: Vec<Forms>,
}

impl Names {
    /// Makes names ready.
    pub fn new(profile: &Profile, names: &[Named<'_>]) -> Self {
        let exact: Vec<String> = names.iter().map(|named| normal(named.name).into_owned()).collect();
        let forms = names.iter().zip(&exact).map(|(named, name)| Forms::of(profile, normal(named.project).into_owned(), name));
        Self { forms: forms.collect(), exact }
    }

    /// Finds the one that a name means.
    pub fn find(&self, profile: &Profile, named: Named<'_>) -> Match {
        let exact = normal(named.name).into_owned();
        let mine = Forms::of(profile, normal(named.project).into_owned(), &exact);
        let only = |is_it: &dyn Fn(usize) -> bool| {
            let mut all = (0..self.forms.len()).filter(|index| is_it(*index));
            all.next().filter(|_| all.next().is_none())
        };
        let certain = only(&|index| self.exact[index] == exact)
            .or_else(|| only(&|index| self.forms[index].plain == mine.plain))
            .or_else(|| only(&|index| !mine.stem.is_empty() && self.forms[index].stem == mine.stem));
        certain.map_or_else(
            || {
                let nothing = Pairing { found: vec![None], taken: vec![false; self.forms.len()] };
                decide(0, &nothing.likeness(std::slice::from_ref(&mine), &self.forms))
            },
            Match::One,
        )
    }
}

/// What has been matched so far.
struct Pairing {
    found: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairing {
    /// Matches what is written with the same words.
    fn exact(mine: &[(String, String)], theirs: &[(String, String)]) -> Self {
        let mut pairing = Self { found: vec![None; mine.len()], taken: vec![false; theirs.len()] };
        // With the project before without it: two projects may each have a 新建.
        pairing.unique(mine, theirs, |(project, name)| (project, name));
        pairing.unique(mine, theirs, |(_, name)| ("", name));
        pairing
    }

    /// Matches the names left whose forms are equal and stand once on either side.
    fn unique<T>(&mut self, mine: &[T], theirs: &[T], form: impl Fn(&T) -> (&str, &str)) {
        type Sides = (Option<usize>, Option<usize>, bool);
        let mut by_form: HashMap<(&str, &str), Sides> = HashMap::new();
        for (index, item) in mine.iter().enumerate().filter(|(index, _)| self.found[*index].is_none()) {
            let sides = by_form.entry(form(item)).or_default();
            sides.2 |= sides.0.replace(index).is_some();
        }
        for (index, item) in theirs.iter().enumerate().filter(|(index, _)| !self.taken[*index]) {
            if let Some(sides) = by_form.get_mut(&form(item)) {
                sides.2 |= sides.1.replace(index).is_some();
            }
        }
        for ((_, name), (a, b, repeated)) in by_form {
            if let (Some(a), Some(b), false, false) = (a, b, repeated, name.is_empty()) {
                self.found[a] = Some(b);
                self.taken[b] = true;
            }
        }
    }

    /// How alike the names are that are left on either side; only what resembles at all.
    fn likeness(&self, mine: &[Forms], theirs: &[Forms]) -> HashMap<(usize, usize), u32> {
        let mut scores = HashMap::new();
        for (a, forms) in mine.iter().enumerate().filter(|(a, _)| self.found[*a].is_none()) {
            for (b, others) in theirs.iter().enumerate().filter(|(b, _)| !self.taken[*b]) {
                let score = forms.likeness(others);
                if score >= RESEMBLING {
                    scores.insert((a, b), score);
                }
            }
        }
        scores
    }
}

/// The one candidate that is clearly the best for both sides, or all that resemble.
fn decide(a: usize, scores: &HashMap<(usize, usize), u32>) -> Match {
    let mut mine: Vec<(u32, usize)> = scores.iter().filter(|((x, _), _)| *x == a).map(|((_, b), score)| (*score, *b)).collect();
    mine.sort_unstable_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)));
    let Some(&(best, b)) = mine.first() else { return Match::None };
    let next = mine.get(1).map_or(0, |(score, _)| *score);
    let rival = scores.iter().filter(|((x, y), _)| *y == b && *x != a).map(|(_, score)| *score).max().unwrap_or(0);
    if best >= ALIKE && best >= next + MARGIN && best >= rival + MARGIN {
        return Match::One(b);
    }
    let alike: Vec<usize> = mine.into_iter().filter(|(score, _)| *score >= ALIKE).map(|(_, b)| b).collect();
    if alike.is_empty() { Match::None } else { Match::Several(alike) }
}

/// A name in the forms in which it is compared, from the strictest to the loosest.
#[derive(Debug)]
struct Forms {
    project: String,
    /// Without white space, numbering, brackets, quotation marks and punctuation.
    plain: String,
    /// Without the numbers and their units too.
    stem: String,
    /// Without the words for what is done too.
    core: String,
    /// The characters of the stem, in their order.
    letters: Vec<char>,
    /// The same, sorted.
    sorted: Vec<char>,
}

impl Forms {
    /// The forms of a name (normal form).
    fn of(profile: &Profile, project: String, name: &str) -> Self {
        let unnumbered = without_numbering(name);
        let plain = letters(unnumbered);
        let stem = letters(&without_quantities(profile, unnumbered));
        let core = VERBS.iter().fold(stem.clone(), |core, verb| core.replace(verb, ""));
        let letters: Vec<char> = stem.chars().collect();
        let mut sorted = letters.clone();
        sorted.sort_unstable();
        Self { project, plain, stem, core, letters, sorted }
    }

    /// Of 1000; zero for what does not resemble.
    fn likeness(&self, other: &Self) -> u32 {
        if self.stem.is_empty() || other.stem.is_empty() {
            return 0;
        }
        let whole = self.in_common(other);
        let (short, long) = if self.core.len() <= other.core.len() { (self, other) } else { (other, self) };
        let inside = short.core.chars().count() >= SHORTEST_CORE && long.core.contains(&short.core);
        if inside { whole.max(ALIKE + MARGIN) } else { whole }
    }

    /// How much of the two stems is common to both, in order, of 1000; zero where it cannot come near resembling.
    fn in_common(&self, other: &Self) -> u32 {
        let length = self.letters.len() + other.letters.len();
        // Characters in common in any order are at least as many, and counted much faster: most pairs of names have next to none.
        let most = 2000 * shared(&self.sorted, &other.sorted) / length;
        if most < RESEMBLING as usize {
            return 0;
        }
        let difference = similar::capture_diff_slices(similar::Algorithm::Myers, &self.letters, &other.letters);
        let ratio = similar::diff_ratio(&difference, self.letters.len(), other.letters.len());
        (f64::from(ratio) * 1000.0) as u32
    }
}

/// How many items two sorted lists have in common.
fn shared(a: &[char], b: &[char]) -> usize {
    let (mut a, mut b, mut count) = (a.iter().peekable(), b.iter().peekable(), 0);
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => a.next(),
            std::cmp::Ordering::Greater => b.next(),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next()
            }
        };
    }
    count
}

/// A name without the number before it: `1.`, `（一）`, `二、`, `①`.
fn without_numbering(name: &str) -> &str {
    let inner = name.trim_start_matches('(');
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩".contains(c));
    if rest.len() == inner.len() {
        return name;
    }
    let bracketed = inner.len() < name.len();
    let after = if bracketed { rest.strip_prefix(')') } else { rest.strip_prefix(['.', '、', ')', '．']) };
    match after {
        // 1.5万人… is no numbering.
        Some(after) if !after.is_empty() && !after.starts_with(|c: char| c.is_ascii_digit()) => after,
        _ if name.starts_with(['①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨', '⑩']) => rest,
        _ => name,
    }
}

/// Letters, digits and Chinese characters only.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || *c == '%').collect()
}

/// A name without the numbers that count something, nor their units: a county writes its own number there.
fn without_quantities(profile: &Profile, name: &str) -> String {
    let mut result = String::with_capacity(name.len());
    let mut from = 0;
    for quantity in quantity::quantities(name) {
        let start = quantity.before.len();
        let end = start + quantity.words.len();
        if start < from {
            continue;
        }
        result.push_str(&name[from..start]);
        // The longest unit at the beginning of what follows.
        let unit = quantity
            .following
            .char_indices()
            .map(|(at, c)| at + c.len_utf8())
            .take(4)
            .filter(|end| profile.is_unit(&quantity.following[..*end]));
        from = end + unit.max().unwrap_or(0);
    }
    result.push_str(name.get(from..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(names: &[&'a str]) -> Vec<Named<'a>> {
        names.iter().map(|name| Named { project: "", name }).collect()
    }

    fn matched(names: &[&str], others: &[&str]) -> Vec<Match> {
        match_all(&Profile::builtin(), &named(names), &named(others))
    }

    #[test]
    fn the_same_thing_written_differently() {
        let table = [
            "建成消防站14个",
            "新建609个4G/5G基站",
            "共享70个4G/5G基站",
            "农村寄递物流综合服务站1164个",
            "新建电动汽车公共充电桩（车位）380个",
            "开展职业技能和创业培训1.8万人次（其中创业培训11万人次）",
            "“送戏下乡”演艺622场",
            "一网通办率达到90%；",
        ];
        let county = [
            "1.建成消防站 5 个",
            "新建24个4G/5G基站",
            "共享7个4G/5G基站；",
            "（四）农村寄递物流综合服务站28个",
            "新建电动汽车公共充电桩(车位)",
            "开展职业技能和创业培训1455人次",
            "送戏下乡演艺4场",
            "一网通办率达到 90%",
        ];
        let expected: Vec<Match> = (0..county.len()).map(Match::One).collect();
        assert_eq!(matched(&county, &table), expected);
        // A short name in a ledger or a bulletin.
        assert_eq!(
            matched(&["基层消防站建设项目", "电动汽车公共充电桩", "农村寄递物流综合服务站项目"], &table),
            [Match::One(0), Match::One(4), Match::One(3)]
        );
        // A slip of the pen.
        assert_eq!(matched(&["农村寄递物流综合服务占"], &table), [Match::One(3)]);
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        let table = ["新建609个4G/5G基站", "共享70个4G/5G基站", "建设社区老年助餐服务点47个"];
        assert_eq!(matched(&["4G/5G基站建设与共享"], &table), [Match::Several(vec![0, 1])]);
        assert_eq!(matched(&["改造城市危旧房428套"], &table), [Match::None]);
        // Two names of one thing: neither is taken.
        let both = matched(&["社区老年助餐服务点", "社区老年助餐服务点（新）"], &table);
        assert!(both.iter().all(|found| found.one().is_none()), "{both:?}");
    }

    #[test]
    fn the_project_tells_like_names_apart() {
        let table = [Named { project: "甲工程", name: "新建" }, Named { project: "乙工程", name: "新建" }];
        let county = [Named { project: "乙工程", name: "新建" }, Named { project: "甲工程", name: "新建" }];
        assert_eq!(match_all(&Profile::builtin(), &county, &table), [Match::One(1), Match::One(0)]);
    }
}
