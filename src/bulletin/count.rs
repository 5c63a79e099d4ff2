//! Statements about many indicators at once: how many there are, how many reached what, whether all keep to schedule; and lists
//! whose length is stated.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::number::{self, Number, Sort};
use super::reading::{Reading, Setting, Whose};
use super::shelf::{LEVELS, Shelf, is_progress, whole_or_named};
use crate::model::claim::{Tie, Verdict};
use crate::model::figure;
use crate::model::table::{Indicator, Measure, Role, Table};
use crate::profile::Profile;
use crate::text::wording::one_line;

/// What a statement on many indicators came to.
pub(super) struct Counted {
    pub verdict: Verdict,
    pub tie: Option<Tie>,
    pub note: String,
    /// Where the words that are judged end.
    pub to: usize,
}

/// What is said of the indicators that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Predicate {
    /// Nothing: they are counted.
    Any,
    /// They keep to schedule.
    OnSchedule,
    /// They do not.
    Behind,
    /// They reached 100%.
    Full,
    /// They did not.
    NotFull,
    /// They went beyond 100%.
    Beyond,
}

const ALL: [&str; 6] = ["均", "都", "全部", "整体", "全面", "皆"];
const SCHEDULES: [&str; 5] = ["序时", "时序", "时间进度", "时间任务进度", "计划进度"];
const SHORT_OF: [&str; 7] = ["未", "低于", "滞后", "慢", "不足", "落后", "没有"];
const EXCEPTIONS: [&str; 8] = ["除", "其余", "其他", "其它", "余下", "部分", "大多", "基本"];
/// Most names listed in a note.
const MOST_NAMES: usize = 4;

/// Whether a number counts 指标 (or else 项目 and its like), and where that word ends; `None` where it counts anything else.
fn noun(sentence: &[char], number: &Number) -> Option<(bool, usize)> {
    if !["个", "项", "件", "大"].contains(&number.unit.as_str()) || number.unit == "大" {
        return None;
    }
    let mut at = number.end;
    for word in ["省级", "市级", "年度", "重点", "民生实事", "民生", "实事", "具体", "细化", "工作"] {
        if number::stands(sentence, at, word) {
            at += word.chars().count();
        }
    }
    let indicator = ["指标", "项目指标", "任务指标"].into_iter().find(|word| number::stands(sentence, at, word));
    let project = ["项目", "任务"].into_iter().find(|word| number::stands(sentence, at, word));
    let end = |word: &str| at + word.chars().count();
    match (indicator, project) {
        (Some(word), _) => Some((true, end(word))),
        (None, Some(word)) => Some((false, end(word))),
        (None, None) if at > number.end && number::ends(sentence, at, "实事") => Some((false, at)),
        (None, None) => None,
    }
}

/// 全市15个指标: all that there are.
fn counts_all(sentence: &[char], number: &Number) -> bool {
    ["全市", "全县", "全区", "我市", "我县", "我区", "共", "共有"].iter().any(|word| number::ends(sentence, number.start, word))
}

/// Judges a number that counts indicators or projects; `None` where it counts something else.
pub(super) fn count(
    reading: &Reading,
    sentence: &[char],
    setting: &Setting,
    shelf: &Shelf<'_>,
    profile: &Profile,
) -> Option<Counted> {
    let number = &reading.number;
    let (of_indicators, to) = noun(sentence, number)?;
    let whole: String = sentence.iter().collect();
    // What else a city counts as projects is none of the tables' business.
    let about = if of_indicators {
        whole.contains("实事") || has(&whole, &LEVELS) || setting.levels.len() == 1 || counts_all(sentence, number)
    } else {
        reading.clause.contains("实事")
    };
    if !about || number.sort != Sort::Quantity || number.upper.is_some() {
        return None;
    }
    let place = match &reading.place {
        Whose::Whole => "",
        Whose::Place(name) => name.as_str(),
        Whose::Several | Whose::Elsewhere => return None,
    };
    let before: String = sentence.get(..number.start).unwrap_or_default().iter().collect();
    let levels: Vec<&str> = match LEVELS.iter().filter_map(|level| before.rfind(level).map(|at| (at, *level))).max() {
        Some((_, level)) => vec![level],
        None => setting.levels.clone(),
    };
    let sources = sources(shelf, &levels, place);
    if sources.is_empty() {
        let level = levels.first().copied().unwrap_or_default();
        return Some(Counted { verdict: Verdict::Untied, tie: None, note: format!("没有{level}指标的表可以对照"), to });
    }
    let tail = tail(sentence, number.end);
    let head: String =
        before.chars().rev().take_while(|c| !matches!(c, ',' | ';' | '。')).collect::<Vec<_>>().into_iter().rev().collect();
    let predicate = predicate(&tail).unwrap_or_else(|| predicate_before(&head));
    let mut counted = Vec::new();
    for &source in &sources {
        let table = &shelf.sources[source].table;
        counted.push(Tally::of(table, place, predicate, of_indicators, profile));
    }
    let total = counted.iter().fold(Tally::default(), |sum, one| sum.plus(one));
    let said = number.value;
    let all_counts = matches!(predicate, Predicate::Any | Predicate::OnSchedule);
    let agrees = |tally: &Tally| {
        tally.met.iter().any(|(low, high)| *low <= said && said <= *high) || (all_counts && tally.all.contains(&said))
    };
    let right = agrees(&total) || counted.iter().any(agrees);
    let what = if of_indicators { "指标" } else { "项目" };
    let list = |counts: &BTreeSet<Decimal>| counts.iter().map(ToString::to_string).collect::<Vec<_>>().join("或");
    let mut figure = format!("{}个{what}", list(&total.all));
    if predicate != Predicate::Any {
        let met: BTreeSet<Decimal> = total.met.iter().map(|(low, _)| *low).collect();
        figure.push_str(&format!("，其中{}的{}个", predicate.word(), list(&met)));
    }
    let first = &shelf.sources[sources[0]];
    let tie = Tie {
        path: first.path.clone(),
        sheet: first.table.sheet.clone(),
        cell: None,
        indicator: String::new(),
        place: place.to_owned(),
        measure: None,
        figure: figure.clone(),
        ..Tie::default()
    };
    let verdict = if right { Verdict::Agrees } else { Verdict::CountsDiffer };
    if !right && predicate == Predicate::Any && !is_total(&tail, &head) {
        let note = format!("表中列出{figure}，文中说的不一定是全部");
        return Some(Counted { verdict: Verdict::Untied, tie: Some(tie), note, to });
    }
    Some(Counted { verdict, tie: Some(tie), note: format!("表中列出{figure}"), to })
}

/// What is said behind a number: its clause, and the next where that goes on about all of them.
fn tail(sentence: &[char], from: usize) -> String {
    let rest: String = sentence.iter().skip(from).take_while(|c| !matches!(c, ';' | '。')).collect();
    let mut clauses = rest.split(',');
    let mut tail = clauses.next().unwrap_or_default().to_owned();
    if let Some(next) = clauses.next()
        && (["完成进度", "进度", "已全部"].iter().chain(&ALL).any(|word| next.starts_with(word)))
    {
        tail.push_str(next);
    }
    tail
}

/// Whether the words around a number say that it is all of them, not some.
fn is_total(tail: &str, head: &str) -> bool {
    let behind = tail.trim_start_matches(|c: char| "项目指标任务民生实事重点工作".contains(c));
    let closed = behind.chars().next().is_none_or(|c| !c.is_alphabetic());
    closed
        || ["整体", "总体", "均", "都", "全部", "进展", "推进"].iter().any(|word| behind.starts_with(word))
        || head.ends_with('共')
}

/// The tables of a level that have the place; of several that list the same indicators the first.
fn sources(shelf: &Shelf<'_>, levels: &[&str], place: &str) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for (index, source) in shelf.sources.iter().enumerate() {
        let table = &source.table;
        let fits = match shelf.level(index, levels) {
            Some(fits) => fits,
            None => levels.is_empty() || shelf.level(index, &LEVELS).is_none(),
        };
        let has_place = whole_or_named(table, place)
            .is_some_and(|at| !place.is_empty() || table.places[at].role == Role::Total || shelf.sources.len() == 1);
        let names = |table: &Table| table.indicators.iter().map(|indicator| indicator.name.text.clone()).collect::<Vec<_>>();
        let again = || found.iter().any(|known| names(&shelf.sources[*known].table) == names(table));
        if fits && has_place && !table.indicators.is_empty() && !again() {
            found.push(index);
        }
    }
    found
}

/// How many indicators or projects there are, and how many meet a predicate, by each way to count them.
#[derive(Clone, Debug, Default)]
struct Tally {
    all: BTreeSet<Decimal>,
    /// At least and at most, where some progress is not known.
    met: BTreeSet<(Decimal, Decimal)>,
}

impl Tally {
    fn of(table: &Table, place: &str, predicate: Predicate, of_indicators: bool, profile: &Profile) -> Self {
        let mut tally = Self::default();
        let Some(place_index) = whole_or_named(table, place) else { return tally };
        let concerned = |indicator: &&Indicator| {
            place.is_empty() || table.at(indicator, Measure::Target, place_index).is_some_and(|figure| figure.value.is_some())
        };
        let schedule = table.period.map(|period| profile.schedule(period.month));
        let met = |indicator: &Indicator| -> Option<bool> {
            let progress = table.at(indicator, Measure::Progress, place_index).and_then(is_progress);
            predicate.holds(progress, schedule)
        };
        let rows: Vec<&Indicator> = table.indicators.iter().filter(concerned).collect();
        let mut put = |groups: Vec<Vec<&Indicator>>| {
            let sure = groups.iter().filter(|group| group.iter().all(|i| met(i) == Some(true))).count();
            let possible = groups.iter().filter(|group| group.iter().all(|i| met(i) != Some(false))).count();
            tally.all.insert(groups.len().into());
            tally.met.insert((sure.into(), possible.into()));
        };
        if of_indicators {
            put(rows.iter().map(|indicator| vec![*indicator]).collect());
            let own: Vec<Vec<&Indicator>> = rows.iter().filter(|indicator| indicator.whole.is_none()).map(|i| vec![*i]).collect();
            if own.len() < rows.len() {
                put(own);
            }
            return tally;
        }
        let grouped = |key: &dyn Fn(&Indicator) -> String| -> Vec<Vec<&Indicator>> {
            let mut groups: Vec<(String, Vec<&Indicator>)> = Vec::new();
            for indicator in &rows {
                let key = key(indicator);
                match groups.iter_mut().find(|(known, _)| *known == key) {
                    Some((_, group)) => group.push(indicator),
                    None => groups.push((key, vec![indicator])),
                }
            }
            groups.into_iter().map(|(_, group)| group).collect()
        };
        let named =
            |text: &str, indicator: &Indicator| if text.is_empty() { indicator.name.text.clone() } else { text.to_owned() };
        put(grouped(&|i| named(&i.project, i)));
        put(grouped(&|i| named(i.project.split(" / ").next().unwrap_or_default(), i)));
        if rows.iter().all(|indicator| indicator.number.is_some()) {
            put(grouped(&|i| i.number.as_ref().map(|number| number.text.clone()).unwrap_or_default()));
        }
        tally
    }

    fn plus(self, other: &Self) -> Self {
        if self.all.is_empty() {
            return other.clone();
        }
        let all = self.all.iter().flat_map(|a| other.all.iter().map(move |b| a + b)).collect();
        let met = self.met.iter().flat_map(|a| other.met.iter().map(move |b| (a.0 + b.0, a.1 + b.1))).collect();
        Self { all, met }
    }
}

impl Predicate {
    fn word(self) -> &'static str {
        match self {
            Predicate::Any => "",
            Predicate::OnSchedule => "达到序时进度",
            Predicate::Behind => "低于序时进度",
            Predicate::Full => "进度达到100%",
            Predicate::NotFull => "进度不到100%",
            Predicate::Beyond => "进度超过100%",
        }
    }

    /// Whether it holds of a progress; `None` where that is not known.
    fn holds(self, progress: Option<Decimal>, schedule: Option<Decimal>) -> Option<bool> {
        match self {
            Predicate::Any => Some(true),
            Predicate::OnSchedule => Some(progress? >= schedule?),
            Predicate::Behind => Some(progress? < schedule?),
            Predicate::Full => Some(progress? >= Decimal::ONE),
            Predicate::NotFull => Some(progress? < Decimal::ONE),
            Predicate::Beyond => Some(progress? > Decimal::ONE),
        }
    }
}

fn has(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

fn predicate(tail: &str) -> Option<Predicate> {
    let short = has(tail, &SHORT_OF);
    Some(match () {
        () if has(tail, &SCHEDULES) && short => Predicate::Behind,
        () if has(tail, &SCHEDULES) => Predicate::OnSchedule,
        () if has(tail, &["超额完成", "超100%", "超过100%"]) => Predicate::Beyond,
        () if has(tail, &["未完成", "未达到100%", "未达100%", "尚未完成"]) => Predicate::NotFull,
        () if has(tail, &["100%", "完成年度", "完成目标", "完成全年", "完成任务"]) || is_done(tail) => {
            Predicate::Full
        }
        () if has(tail, &["滞后"]) => Predicate::Behind,
        () => return None,
    })
}

/// Whether a clause ends in saying that all is done: 均已完成, but not 均已完成招标.
fn is_done(tail: &str) -> bool {
    tail.match_indices("完成").any(|(at, word)| {
        let behind = tail.get(at + word.len()..).unwrap_or_default();
        let before = tail.get(..at).unwrap_or_default();
        behind.chars().next().is_none_or(|c| !c.is_alphanumeric())
            && ["已", "全部", "全面", "均", "都", "提前"].iter().any(|word| before.ends_with(word))
    })
}

/// 已完成38个指标, 超额完成12个指标: the predicate before the number.
fn predicate_before(head: &str) -> Predicate {
    match () {
        () if has(head, &["未完成"]) => Predicate::NotFull,
        () if head.ends_with("超额完成") => Predicate::Beyond,
        () if head.ends_with("已完成") || head.ends_with("全面完成") || head.ends_with("提前完成") => Predicate::Full,
        () => Predicate::Any,
    }
}

/// A statement that all keep to schedule, or are all done.
pub(super) struct Sweeping {
    /// Where its words begin in the sentence.
    pub from: usize,
    pub counted: Counted,
}

/// Finds and judges the sweeping statements of a sentence.
pub(super) fn sweeping(sentence: &[char], setting: &Setting, shelf: &Shelf<'_>, profile: &Profile) -> Vec<Sweeping> {
    let mut found = Vec::new();
    let mut from = 0;
    for to in 0..=sentence.len() {
        if to < sentence.len() && !sentence.get(to).is_some_and(|c| matches!(c, ',' | ';' | '。' | ':')) {
            continue;
        }
        let clause: String = sentence.get(from..to).unwrap_or_default().iter().collect();
        if let Some((words, predicate)) = says_all(&clause)
            && !setting.is_plan
            && let Some(at) = clause.find(&words)
        {
            let start = from + clause.get(..at).unwrap_or_default().chars().count();
            let whole: String = sentence.get(..to).unwrap_or_default().iter().collect();
            let levels: Vec<&str> = LEVELS.into_iter().filter(|level| whole.contains(level)).collect();
            let levels = if levels.is_empty() { setting.levels.clone() } else { levels };
            let mentions = shelf.places.mentions(sentence.get(from..to).unwrap_or_default());
            let place = match (mentions.as_slice(), &setting.place) {
                ([], Whose::Whole) => Some(String::new()),
                ([], Whose::Place(name)) => Some(name.clone()),
                ([one], _) if !one.within => Some(one.name.clone()),
                _ => None,
            };
            if let Some(place) = place {
                let to = start + words.chars().count();
                let counted = all_of(predicate, &sources(shelf, &levels, &place), &place, shelf, profile);
                found.extend(counted.map(|counted| Sweeping { from: start, counted: Counted { to, ..counted } }));
            }
        }
        from = to + 1;
    }
    found
}

/// The words of a clause that says something of all, and what.
fn says_all(clause: &str) -> Option<(String, Predicate)> {
    if !has(clause, &ALL) || has(clause, &EXCEPTIONS) || has(clause, &SHORT_OF) || has(clause, &["确保", "力争", "将"]) {
        return None;
    }
    let begin = ALL.iter().filter_map(|word| clause.find(word)).max()?;
    let words = clause.get(begin..)?.to_owned();
    if has(&words, &SCHEDULES) && has(&words, &["达", "超", "完成", "符合", "快于", "高于"]) {
        return Some((words, Predicate::OnSchedule));
    }
    let about = has(clause, &["指标", "民生实事", "实事项目"]) && !clause.chars().any(|c| c.is_ascii_digit());
    let done = ["均已完成", "都已完成", "全部完成", "全面完成", "均完成", "都完成", "已全部完成"]
        .iter()
        .find(|word| clause.contains(**word));
    done.filter(|_| about).map(|word| ((*word).to_owned(), Predicate::Full))
}

fn all_of(predicate: Predicate, sources: &[usize], place: &str, shelf: &Shelf<'_>, profile: &Profile) -> Option<Counted> {
    let mut whole = Vec::new();
    let mut parts = Vec::new();
    let mut first: Option<Tie> = None;
    let mut seen = 0_usize;
    for &source in sources {
        let one = &shelf.sources[source];
        let table = &one.table;
        let schedule = table.period.map(|period| profile.schedule(period.month));
        let tolerance = profile.tolerances().schedule_tolerance.checked_div(Decimal::ONE_HUNDRED);
        let schedule = schedule.map(|due| due - tolerance.unwrap_or_default());
        let Some(total) = whole_or_named(table, place) else { continue };
        for indicator in &table.indicators {
            for index in 0..table.places.len() {
                let is_whole = index == total;
                // What all places did is only asked for where the words are about the schedule.
                let asked = is_whole
                    || (place.is_empty() && predicate == Predicate::OnSchedule && table.places[index].role == Role::Part);
                let Some(figure) = table.at(indicator, Measure::Progress, index).filter(|_| asked) else { continue };
                let Some(holds) = predicate.holds(is_progress(figure), schedule) else { continue };
                seen += 1;
                if holds {
                    continue;
                }
                let name = &table.places[index].name;
                let words =
                    format!("{}“{}”{}", if is_whole { "" } else { name }, one_line(&indicator.name.text), figure.printed());
                if is_whole {
                    whole.push(words)
                } else {
                    parts.push(words)
                }
                match &mut first {
                    Some(tie) if tie.path == one.path && tie.sheet == table.sheet => tie.more.push(figure.address),
                    Some(_) => {}
                    None => {
                        first = Some(Tie {
                            path: one.path.clone(),
                            sheet: table.sheet.clone(),
                            cell: Some(figure.address),
                            place: place.to_owned(),
                            measure: Some(Measure::Progress),
                            figure: figure.printed().to_string(),
                            progress: figure.printed().to_string(),
                            ..Tie::default()
                        })
                    }
                }
            }
        }
    }
    if seen == 0 {
        return Some(Counted { verdict: Verdict::Untied, tie: None, note: "没有可以对照的进度".to_owned(), to: 0 });
    }
    if first.is_none() {
        return Some(Counted { verdict: Verdict::Agrees, tie: None, note: format!("表中{seen}个进度都是"), to: 0 });
    }
    let due = sources.first().and_then(|source| shelf.sources[*source].table.period).map(|period| profile.schedule(period.month));
    let due = match (predicate, due) {
        (Predicate::OnSchedule, Some(due)) => format!("序时进度{}", figure::print(due, 4, true)),
        _ => "100%".to_owned(),
    };
    let names = |all: &[String]| {
        let shown = all.iter().take(MOST_NAMES).cloned().collect::<Vec<_>>().join("、");
        if all.len() > MOST_NAMES { format!("{shown}等{}项", all.len()) } else { shown }
    };
    let note = match (whole.is_empty(), parts.is_empty()) {
        (true, _) => format!("全市都达到，但{}低于{due}", names(&parts)),
        (false, true) => format!("{}低于{due}", names(&whole)),
        (false, false) => format!("{}低于{due}，另有{}", names(&whole), names(&parts)),
    };
    let verdict = if predicate == Predicate::OnSchedule { Verdict::NotAllOnSchedule } else { Verdict::Contradicts };
    Some(Counted { verdict, tie: first, note, to: 0 })
}

/// Judges a stated number of things against the list that follows: `其余3项：A、B、C`; `None` where no list follows.
pub(super) fn list(number: &Number, sentence: &[char]) -> Option<Counted> {
    const LONGEST_NOUN: usize = 14;
    const MOST: u32 = 30;
    let counts = ["个", "项", "件", "家", "类", "处", "所", "条", "县", "种", "县市区"].contains(&number.unit.as_str());
    if !counts || number.value > Decimal::from(MOST) || number.value < Decimal::TWO || number.upper.is_some() {
        return None;
    }
    let opens = |at: usize| {
        ["分别是", "分别为", "即:", "即", ":", "("]
            .into_iter()
            .find(|word| number::stands(sentence, at, word))
            .map(|word| (at, word))
    };
    let stop = |c: char| matches!(c, ',' | '。' | ';' | '!' | '?');
    let (at, word) = (number.end..sentence.len().min(number.end + LONGEST_NOUN))
        .take_while(|at| !sentence.get(*at).is_some_and(|c| stop(*c) || c.is_ascii_digit()))
        .find_map(opens)?;
    let begin = at + word.chars().count();
    // 2个示范点（设施齐全、管理规范）describes; 4个县（东县、西县……）lists.
    const LISTED: [&str; 13] = ["县", "区", "市", "乡", "镇", "街道", "项目", "指标", "单位", "部门", "地方", "任务", "工程"];
    let noun: String = sentence.get(number.from..at).unwrap_or_default().iter().collect();
    let descriptive = ["含", "包括", "如", "其中", "占", "约", "共"].iter().any(|word| number::stands(sentence, begin, word));
    if matches!(word, "(" | ":") && (descriptive || !(noun.contains('项') || has(&noun, &LISTED))) {
        return None;
    }
    let closes = |c: char| stop(c) || (word == "(" && c == ')');
    let mut depth = 0_i32;
    let mut items = 1_u32;
    let mut joints = 0_u32;
    let mut text = String::new();
    for &character in sentence.iter().skip(begin) {
        match character {
            c if depth == 0 && closes(c) => break,
            '(' | '“' => depth += 1,
            ')' | '”' => depth -= 1,
            '、' if depth == 0 => items += 1,
            '和' | '及' | '与' if depth == 0 => joints += 1,
            _ => {}
        }
        text.push(character);
    }
    if items < 2 || text.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let open_ended = text.trim_end_matches(|c: char| !c.is_alphabetic()).ends_with('等') || text.contains("等");
    let said = number.value;
    let wrong = said < Decimal::from(items) || (!open_ended && said > Decimal::from(items + joints));
    let note = format!("后面列出的是{items}{}", number.unit);
    Some(Counted { verdict: if wrong { Verdict::CountsDiffer } else { Verdict::Agrees }, tie: None, note, to: number.end })
}
