//! What a draft says: for each number the words around it, the place it is about and the part it plays.

use std::ops::Range;

use super::draft::{Sentence, sentences};
use super::likeness::Words;
use super::number::{self, Number, Sort, Units};
use super::shelf::{LEVELS, Mention, Places};
use crate::model::draft::{Draft, ParagraphKind};

/// A number of the draft with everything that tells what it is about.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    /// Index of the sentence.
    pub sentence: usize,
    pub number: Number,
    /// The words around it, as written.
    pub text: String,
    pub own: Words,
    /// Whether these words name only what anything may have, its cost or its size: 完成投资, 总面积.
    pub is_attribute: bool,
    /// What stands before it in the sentence, clauses about other numbers of the same unit left out.
    pub context: Words,
    /// The nearest words before it that name something, whatever they count: 新建公园13个，其中东湖区6个.
    pub nearest: Words,
    /// The sentence before, for a sentence that names nothing itself.
    pub above: Words,
    /// Its clause, as written.
    pub clause: String,
    pub place: Whose,
    pub role: Role,
}

impl Reading {
    /// Whether its clause has one of some words.
    pub fn speaks_of(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.clause.contains(word))
    }
}

/// Whose number it is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Whose {
    /// Of the whole.
    Whole,
    /// Of a place, by the name in use.
    Place(String),
    /// Of several places at once.
    Several,
    /// Of something that no table has a column for: a town, a company.
    Elsewhere,
}

/// The part a number plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// What has been done.
    Result,
    /// What was to be done.
    Target,
    /// How far it got: 完成率, 进度.
    Progress,
    /// What was done in the month.
    Month,
    /// What is meant to be done from now on.
    Plan,
    /// A part of what was named before: 其中.
    Share,
    /// By how much a target was passed: 超目标1个, 超年度任务20%.
    Excess,
    /// Of another time: 去年, 同期.
    Earlier,
    /// An average: 人均, 每.
    Average,
    /// One of several given one after the other: 分别.
    Each,
}

/// A draft read through.
pub(super) struct Text {
    pub sentences: Vec<Sentence>,
    /// For each sentence what its paragraph says of place and level.
    pub settings: Vec<Setting>,
    pub readings: Vec<Reading>,
}

/// What a paragraph's place in the draft says of its numbers.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub place: Whose,
    pub is_plan: bool,
    pub levels: Vec<&'static str>,
    pub in_table: bool,
}

const STOPS: &[char] = &[',', '。', ';', ':', '!', '?', '(', ')', '|'];
/// Things that end like the name of a place or an office.
const THINGS: [&str; 18] = [
    "小区",
    "社区",
    "园区",
    "片区",
    "城区",
    "校区",
    "景区",
    "农村",
    "乡村",
    "城乡",
    "城市",
    "超市",
    "夜市",
    "学校",
    "医院",
    "卫生院",
    "养老院",
    "福利院",
];
const PLANS: [&str; 6] = ["下一步", "工作安排", "工作计划", "工作打算", "下阶段", "下步"];

pub(super) fn read(draft: &Draft, places: &Places, units: &Units<'_>) -> Text {
    let sentences = sentences(draft);
    let by_paragraph = settings(draft, places);
    let mut text = Text { settings: Vec::with_capacity(sentences.len()), readings: Vec::new(), sentences };
    let mut above = (usize::MAX, Words::default());
    let mut topic = String::new();
    for (index, sentence) in text.sentences.iter().enumerate() {
        let Some(setting) = by_paragraph.get(sentence.paragraph) else { continue };
        let mut setting = setting.clone();
        let own: Vec<&'static str> = LEVELS.into_iter().filter(|level| sentence.text.contains(level)).collect();
        if !own.is_empty() {
            setting.levels = own;
        }
        let previous = if above.0 == sentence.paragraph { above.1 } else { Words::of_claim(&topic) };
        let numbers = number::numbers(&sentence.characters, units);
        let one = One { sentence, numbers: &numbers, mentions: places.mentions(&sentence.characters), setting: &setting };
        text.readings.extend(one.readings(index, &previous));
        let words = one.words(0..sentence.characters.len());
        above = (sentence.paragraph, Words::of_claim(&words));
        // 口袋公园项目（牵头单位：市城管局）： stands above what is said of it.
        topic = if words.ends_with(':') { words } else { String::new() };
        text.settings.push(setting);
    }
    text
}

/// Place, level and tense of each paragraph: from its own first words, and from the heading above it.
fn settings(draft: &Draft, places: &Places) -> Vec<Setting> {
    let mut all = Vec::with_capacity(draft.paragraphs.len());
    let mut scope = Whose::Whole;
    let mut is_plan = false;
    for paragraph in &draft.paragraphs {
        let characters: Vec<char> = paragraph.text.chars().map(crate::text::wording::half_width).collect();
        if paragraph.kind == ParagraphKind::Heading {
            scope = whose(&places.mentions(&characters)).unwrap_or(Whose::Whole);
            is_plan = PLANS.iter().any(|word| paragraph.text.contains(word));
        } else if let Some(lead) = lead(&characters, places) {
            scope = lead;
        }
        let begin: String = paragraph.text.chars().take(40).collect();
        let first = begin.split(['。', '，', '；']).next().unwrap_or_default();
        let levels = LEVELS.into_iter().filter(|level| first.contains(level)).collect();
        all.push(Setting { place: scope.clone(), is_plan, levels, in_table: paragraph.kind == ParagraphKind::Row });
    }
    all
}

/// The place a paragraph says it is about: `汨罗市：…`, `君山区广兴洲镇：…`, `某某公司：…`.
fn lead(characters: &[char], places: &Places) -> Option<Whose> {
    const LONGEST: usize = 16;
    let end = characters.iter().take(LONGEST).position(|character| matches!(character, ':' | '。'))?;
    let mut head = characters.get(..end)?;
    // (一)白沙市。
    if head.first() == Some(&'(')
        && let Some(close) = head.iter().position(|character| *character == ')')
    {
        head = head.get(close + 1..)?;
    }
    let run_in = characters.get(end) == Some(&'。');
    if head.iter().any(|character| STOPS.contains(character) || *character == '、') {
        return None;
    }
    let item = head.iter().position(|character| character.is_alphabetic())?;
    let mentions = places.mentions(head);
    let named = mentions.first().filter(|mention| mention.from <= item + 2);
    match named {
        Some(mention) if mention.to == head.len() && !mention.within => whose(&mentions),
        _ if run_in => None,
        Some(_) => Some(Whose::Elsewhere),
        // 老旧小区：is what it is about, not where.
        None if THINGS.iter().any(|thing| number::ends(head, head.len(), thing)) => None,
        None => head.last().filter(|last| "县区市镇乡村局办社司院校".contains(**last)).map(|_| Whose::Elsewhere),
    }
}

fn whose(mentions: &[Mention]) -> Option<Whose> {
    let mut names: Vec<&str> = mentions.iter().map(|mention| mention.name.as_str()).collect();
    names.dedup();
    match names.as_slice() {
        [] => None,
        _ if mentions.iter().any(|mention| mention.within) => Some(Whose::Elsewhere),
        [""] => Some(Whose::Whole),
        [name] => Some(Whose::Place((*name).to_owned())),
        _ => Some(Whose::Several),
    }
}

/// One sentence.
struct One<'a> {
    sentence: &'a Sentence,
    numbers: &'a [Number],
    mentions: Vec<Mention>,
    setting: &'a Setting,
}

/// A stretch of a sentence: the words of a number, or a clause without any.
struct Stretch {
    range: Range<usize>,
    number: Option<usize>,
}

impl One<'_> {
    fn readings(&self, index: usize, previous: &Words) -> Vec<Reading> {
        let stretches = self.stretches();
        let mut found = Vec::new();
        for (position, number) in self.numbers.iter().enumerate() {
            let range = stretches.iter().find(|stretch| stretch.number == Some(position)).map(|stretch| stretch.range.clone());
            let range = range.unwrap_or_else(|| self.clause(number.from));
            let text = self.words(range.clone());
            let mut context = String::new();
            let mut nearest = Words::default();
            for stretch in
                stretches.iter().filter(|stretch| stretch.range.start < range.start && stretch.number != Some(position))
            {
                let other = stretch.number.and_then(|other| self.numbers.get(other));
                let words = self.words(stretch.range.clone());
                let named = Words::of_claim(&words);
                if !named.is_empty() {
                    nearest = named;
                }
                if other.is_none_or(|other| other.unit != number.unit) {
                    context.push_str(&words);
                    context.push('，');
                }
            }
            found.push(Reading {
                sentence: index,
                number: number.clone(),
                own: Words::of_claim(&text),
                is_attribute: Words::is_attribute(&text),
                context: Words::of_claim(&context),
                nearest,
                above: previous.clone(),
                clause: self.sentence.characters.get(self.clause(number.from)).unwrap_or_default().iter().collect(),
                place: self.place(number, &range),
                role: self.role(number, &range),
                text,
            });
        }
        found
    }

    /// The clause around a position.
    fn clause(&self, at: usize) -> Range<usize> {
        let characters = &self.sentence.characters;
        let inside = |position: usize| self.numbers.iter().any(|number| number.start <= position && position < number.end);
        let stop = |position: &usize| characters.get(*position).is_some_and(|c| STOPS.contains(c)) && !inside(*position);
        let start = (0..at).rev().find(stop).map_or(0, |position| position + 1);
        let end = (at..characters.len()).find(stop).unwrap_or(characters.len());
        start..end
    }

    fn stretches(&self) -> Vec<Stretch> {
        let mut found = Vec::new();
        let length = self.sentence.characters.len();
        let mut at = 0;
        while at < length {
            let clause = self.clause(at);
            let within: Vec<usize> = (0..self.numbers.len())
                .filter(|index| {
                    let number = &self.numbers[*index];
                    number.sort == Sort::Quantity && clause.contains(&number.from)
                })
                .collect();
            if within.is_empty() {
                found.push(Stretch { range: clause.clone(), number: None });
            }
            for (order, index) in within.iter().enumerate() {
                let before = order.checked_sub(1).and_then(|order| within.get(order)).map(|index| &self.numbers[*index]);
                let after = within.get(order + 1).map(|index| &self.numbers[*index]);
                let number = &self.numbers[*index];
                let start = before.map_or(clause.start, |before| self.seam(before.end, number.start).unwrap_or(before.end));
                let end = after.map_or(clause.end, |after| self.seam(number.end, after.start).unwrap_or(after.start));
                found.push(Stretch { range: start..end.max(number.end), number: Some(*index) });
            }
            at = clause.end + 1;
        }
        found
    }

    /// Where between two numbers one thing ends and the next begins: at 、 or a word that joins.
    fn seam(&self, from: usize, to: usize) -> Option<usize> {
        (from..to).find(|at| self.sentence.characters.get(*at).is_some_and(|c| matches!(c, '、' | '和' | '及' | '与' | '并')))
    }

    /// The words of a stretch, numbers and places left out.
    fn words(&self, range: Range<usize>) -> String {
        let counted = |at: usize| {
            self.numbers.iter().any(|number| number.sort != Sort::Chinese && number.start <= at && at < number.end)
                || self.mentions.iter().any(|mention| mention.from <= at && at < mention.to)
        };
        let mut words = String::new();
        for at in range {
            match self.sentence.characters.get(at) {
                Some(_) if counted(at) => words.push('，'),
                Some(character) => words.push(*character),
                None => {}
            }
        }
        words
    }

    fn place(&self, number: &Number, range: &Range<usize>) -> Whose {
        let before: Vec<&Mention> = self.mentions.iter().filter(|mention| mention.to <= number.start).collect();
        if let Some(each) = self.each(number) {
            return each;
        }
        let own: Vec<Mention> = before.iter().filter(|mention| mention.from >= range.start).map(|m| (*m).clone()).collect();
        if let Some(place) = whose(&own) {
            return place;
        }
        // What an earlier clause is about goes on, unless that clause lists places one by one.
        if let Some(last) = before.last() {
            let clause = self.clause(last.from);
            let clause: Vec<Mention> =
                before.iter().filter(|mention| clause.contains(&mention.from)).map(|m| (*m).clone()).collect();
            let listed = self
                .numbers
                .iter()
                .filter(|other| other.sort == Sort::Quantity && other.start >= last.to && other.end <= range.start);
            let alone = clause.len() == 1 || listed.count() == 0;
            return if alone { whose(&clause).unwrap_or(Whose::Whole) } else { Whose::Several };
        }
        self.setting.place.clone()
    }

    /// `A、B分别为3个、5个`: the place by its order. Several where the lists do not match.
    fn each(&self, number: &Number) -> Option<Whose> {
        let at = self.each_at(number)?;
        let within = |other: &&Number| other.sort == Sort::Quantity && other.from > at && other.from < self.clause(at).end;
        let numbers: Vec<&Number> = self.numbers.iter().filter(within).collect();
        let clause = self.clause(at);
        let mentions: Vec<&Mention> =
            self.mentions.iter().filter(|mention| mention.from >= clause.start && mention.to <= at).collect();
        let order = numbers.iter().position(|other| other.from == number.from)?;
        if mentions.is_empty() {
            return None;
        }
        Some(match mentions.get(order) {
            Some(mention) if mentions.len() == numbers.len() && !mention.within => Whose::Place(mention.name.clone()),
            _ => Whose::Several,
        })
    }

    fn each_at(&self, number: &Number) -> Option<usize> {
        let at = (0..number.start).rev().find(|at| number::stands(&self.sentence.characters, *at, "分别"))?;
        let broken = self.sentence.characters.get(at..number.start)?.iter().any(|c| matches!(c, ',' | ';' | ':'));
        (!broken).then_some(at)
    }

    fn role(&self, number: &Number, range: &Range<usize>) -> Role {
        let characters = &self.sentence.characters;
        let text = |range: Range<usize>| -> String { characters.get(range).unwrap_or_default().iter().collect() };
        let clause = self.clause(number.from);
        let before = text(range.start..number.start);
        let whole = text(clause.clone());
        let has = |text: &str, words: &[&str]| words.iter().any(|word| text.contains(word));
        if has(&whole, &["去年", "上年", "同期", "上月", "往年", "同比", "环比", "前年", "历年", "此前"]) {
            return Role::Earlier;
        }
        if has(&before, &["平均", "人均", "户均", "每", "均价"]) {
            return Role::Average;
        }
        if self.each_at(number).is_some() && self.each(number).is_none() {
            return Role::Each;
        }
        let since = text(0..number.start);
        if let Some(at) = since.rfind("其中") {
            let at = since.get(..at).map_or(0, |head| head.chars().count());
            let counted = self.numbers.iter().any(|other| other.sort == Sort::Quantity && other.end <= at);
            let placed =
                self.mentions.iter().any(|mention| mention.from >= at && mention.to <= number.start && !mention.name.is_empty());
            if counted && !placed {
                return Role::Share;
            }
        }
        if self.setting.is_plan
            || has(&before, &["将", "拟", "预计", "力争", "计划于", "明年", "年底前", "有望"])
            || has(&whole, &["确保", "尚需", "还需", "尚差", "还差", "剩余"])
            || has(&before, &["距目标", "距年度", "距全年", "距任务", "缺口"])
            || before.ends_with('差')
        {
            return Role::Plan;
        }
        if number.unit == "百分点" {
            return Role::Progress;
        }
        let named = !Words::of_claim(&self.words(range.clone())).is_empty();
        let passed = has(&before, &["超额", "超目标", "超任务", "超计划", "超年度", "超出", "多完成", "超全年"]);
        if passed && (number.unit == "%" || !named) {
            return Role::Excess;
        }
        // 仅完成33.33%: of what was named before.
        if number.unit == "%" && !named && whole.contains("完成") {
            return Role::Progress;
        }
        if number.unit == "%"
            && has(
                &whole,
                &[
                    "进度",
                    "完成率",
                    "完成比例",
                    "任务的",
                    "目标的",
                    "任务数的",
                    "目标任务",
                    "完成年度",
                    "计划的",
                    "占年度",
                    "占全年",
                    "占目标",
                    "占任务",
                    "占计划",
                ],
            )
        {
            return Role::Progress;
        }
        // 完成率较低的是甲县（71.43%）.
        if number.unit == "%" && !named && has(&since, &["进度", "完成率", "完成比例"]) {
            return Role::Progress;
        }
        let target = ["目标任务数", "目标任务", "目标值", "目标数", "目标", "任务数", "任务量", "任务", "计划数", "计划"];
        let bare = before.trim_end_matches(['为', '是', ':', '的']);
        let planned = ["计划", "年度任务", "目标任务", "年初下达", "任务分解"];
        let of_the_target = characters.get(number.end) == Some(&'的') && target.iter().any(|word| bare.ends_with(word));
        let says_done = has(&before, &["完成", "超额", "超过", "实际", "占"]);
        if of_the_target || (!says_done && (target.iter().any(|word| bare.ends_with(word)) || has(&before, &planned))) {
            return Role::Target;
        }
        let monthly = |text: &str| {
            has(
                text,
                &[
                    "本月",
                    "当月",
                    "月内",
                    "这个月",
                    "一季度",
                    "二季度",
                    "三季度",
                    "四季度",
                    "本季度",
                    "当季",
                    "本周",
                    "上旬",
                    "中旬",
                    "下旬",
                ],
            )
        };
        let begin = text(0..clause.end);
        let by_date = begin
            .split(['月'])
            .next()
            .is_some_and(|head| !head.is_empty() && head.len() <= 2 && head.bytes().all(|b| b.is_ascii_digit()));
        if (monthly(&begin) && !has(&begin, &["前三季度", "前二季度", "前两季度", "截至", "截止"]))
            || (by_date && !has(&begin, &["截至", "截止", "累计", "底", "日"]))
        {
            return Role::Month;
        }
        Role::Result
    }
}
