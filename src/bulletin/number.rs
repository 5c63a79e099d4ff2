//! The numbers of a sentence, with their units and with the words that bound them (超, 不少于, 近, 余, 以上).

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::profile::Profile;
use crate::text::quantity::{numeral, power_of_ten, scale_of};
use crate::text::wording::normal;

/// A number of a sentence; positions count characters of the sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// Where it begins, the words that bound it included.
    pub start: usize,
    /// Where its digits begin.
    pub from: usize,
    /// Where it ends, with its unit and the words behind it.
    pub end: usize,
    /// What it says.
    pub sort: Sort,
    /// The value, without scale words: 71600000 for 7160万, 0.9 for 90%.
    pub value: Decimal,
    /// The other end of a range.
    pub upper: Option<Decimal>,
    /// One in the last place written: 1000000 for `7.16亿`.
    pub step: Decimal,
    /// The place of the last digit that is not zero: 100 for `1200`.
    pub place: Decimal,
    /// The unit without scale words; `%`, `百分点`, empty where there is none.
    pub unit: String,
    /// How it is bounded.
    pub bound: Bound,
}

/// What a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A count or a measure.
    Quantity,
    /// Part of a date or a time.
    Date,
    /// 第9期, 附件1.
    Ordinal,
    /// Written in Chinese: 八大场景.
    Chinese,
}

/// How a number is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// As it stands.
    Exact,
    /// 超, 逾, 突破, 以上.
    Beyond,
    /// 不少于, 不低于, 至少: from here on, however far.
    AtLeast,
    /// 余, 多: a little more.
    Over,
    /// 近, 接近: a little less.
    Nearly,
    /// 约, 左右.
    About,
    /// 不超过, 以内.
    AtMost,
}

const BEFORE: [(&str, Bound); 27] = [
    ("不超过", Bound::AtMost),
    ("不高于", Bound::AtMost),
    ("不多于", Bound::AtMost),
    ("不足", Bound::AtMost),
    ("不少于", Bound::AtLeast),
    ("不低于", Bound::AtLeast),
    ("不小于", Bound::AtLeast),
    ("不下于", Bound::AtLeast),
    ("至少", Bound::AtLeast),
    ("≥", Bound::AtLeast),
    ("≤", Bound::AtMost),
    (">", Bound::Beyond),
    ("<", Bound::AtMost),
    ("超过", Bound::Beyond),
    ("超出", Bound::Beyond),
    ("突破", Bound::Beyond),
    ("多于", Bound::Beyond),
    ("高于", Bound::Beyond),
    ("低于", Bound::AtMost),
    ("接近", Bound::Nearly),
    ("将近", Bound::Nearly),
    ("大约", Bound::About),
    ("约", Bound::About),
    ("左右", Bound::About),
    ("超", Bound::Beyond),
    ("逾", Bound::Beyond),
    ("近", Bound::Nearly),
];
const BEHIND: [(&str, Bound); 6] = [
    ("以上", Bound::Beyond),
    ("以内", Bound::AtMost),
    ("以下", Bound::AtMost),
    ("左右", Bound::About),
    ("上下", Bound::About),
    ("之多", Bound::Exact),
];
/// Words between the bound and the number: 超过了, 不少于共.
const FILLERS: [&str; 5] = ["了", "达到", "达", "为", "共"];
const CALENDAR: [&str; 11] = ["年", "月份", "月底", "月末", "月", "日", "号", "届", "时", "点钟", "季度"];
/// Most characters of a unit.
const LONGEST_UNIT: usize = 7;
/// Words that a Chinese numeral counts with.
const COUNTERS: &str = "大个项类家人名处座所条张套县市区次场批级种镇户辆期万亿余";
/// Characters that are no unit though they stand behind a number.
const PARTICLES: &str = "的了等和与及以为在是至到已均并或而也即未被把将由从向对其之";

/// What counts as a unit: what the profile knows, and what the tables use.
pub struct Units<'a> {
    profile: &'a Profile,
    known: BTreeSet<String>,
}

impl<'a> Units<'a> {
    /// Units of a profile, and those that tables use.
    pub fn new<'t>(profile: &'a Profile, tables: impl Iterator<Item = &'t str>) -> Self {
        let bases = tables.flat_map(|unit| {
            let normal = normal(unit);
            let parts: Vec<String> = normal.split(['/', '、', ';', '(', ')']).map(|part| scale_of(part).1.to_owned()).collect();
            parts
        });
        Self { profile, known: bases.filter(|base| !base.is_empty()).collect() }
    }

    /// The progress that is due at the end of a month.
    pub fn schedule(&self, month: u8) -> Decimal {
        self.profile.schedule(month)
    }

    fn is_unit(&self, word: &str) -> bool {
        self.known.contains(word) || self.profile.is_unit(word)
    }
}

/// The numbers of a sentence (in half width), from left to right. Digits within Latin words (`4G`, `DN500`) and the numbers of
/// list items are none.
pub fn numbers(sentence: &[char], units: &Units<'_>) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < sentence.len() {
        let number = if is_digit(sentence, at) { Scan { sentence, units }.number(at) } else { None };
        match number {
            Some(Ok(number)) => {
                at = number.end.max(at + 1);
                match found.last_mut() {
                    // 2025年11月30日 is one date.
                    Some(last) if last.sort == Sort::Date && number.sort == Sort::Date && last.end == number.start => {
                        last.end = number.end
                    }
                    _ => found.push(number),
                }
            }
            Some(Err(end)) => at = end.max(at + 1),
            None => match chinese(sentence, at) {
                Some(number) => {
                    at = number.end;
                    found.push(number);
                }
                None => at += 1,
            },
        }
    }
    found
}

fn is_digit(sentence: &[char], at: usize) -> bool {
    sentence.get(at).is_some_and(char::is_ascii_digit)
}

/// Whether a text stands at a position.
pub fn stands(sentence: &[char], at: usize, words: &str) -> bool {
    let mut position = at;
    words.chars().all(|character| {
        position += 1;
        sentence.get(position - 1) == Some(&character)
    })
}

/// Whether a text stands right before a position.
pub fn ends(sentence: &[char], at: usize, words: &str) -> bool {
    at.checked_sub(words.chars().count()).is_some_and(|from| stands(sentence, from, words))
}

struct Scan<'a> {
    sentence: &'a [char],
    units: &'a Units<'a>,
}

impl Scan<'_> {
    /// The number whose digits begin here, or where the digits end that are none.
    fn number(&self, from: usize) -> Option<Result<Number, usize>> {
        let sentence = self.sentence;
        let digits = self.digits_end(from);
        let last = from.checked_sub(1).and_then(|at| sentence.get(at)).copied();
        let next = sentence.get(digits).copied();
        if last.is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
            || matches!(last, Some('.' | '/' | ':') if from > 1) && self.is_code(from)
        {
            return Some(Err(digits));
        }
        // The number of a list item: 1.锚定节点, (2)….
        let opens = from == 0 || matches!(last, Some('(' | ':' | '。' | '；'));
        let item = matches!(next, Some('.' | '、' | ')')) && !is_digit(sentence, digits + 1);
        if opens && item && digits - from <= 2 {
            return Some(Err(digits + 1));
        }
        let latin = next.is_some_and(|c| c.is_ascii_alphabetic())
            && !["km", "m2", "m²"].iter().any(|unit| stands(sentence, digits, unit));
        if latin {
            let end = (digits..sentence.len()).find(|at| !sentence.get(*at).is_some_and(char::is_ascii_alphanumeric));
            return Some(Err(end.unwrap_or(sentence.len())));
        }
        let read = |range: std::ops::Range<usize>| {
            let text: String = sentence.get(range).unwrap_or_default().iter().collect();
            numeral(&text)
        };
        let Some(first) = read(from..digits) else { return Some(Err(digits)) };
        if let Some(sort) = self.not_counting(from, digits) {
            let number = Number {
                start: self.ordinal_start(from),
                from,
                end: self.uncounted_end(digits, sort),
                sort,
                value: first.value,
                upper: None,
                step: Decimal::ONE,
                place: Decimal::ONE,
                unit: String::new(),
                bound: Bound::Exact,
            };
            return Some(Ok(number));
        }
        let mut end = digits;
        let mut second = None;
        if let Some(dash) = sentence.get(end)
            && matches!(dash, '-' | '~' | '—' | '–' | '至' | '%')
        {
            // 5—10个, 63%~68%
            let percent = usize::from(*dash == '%');
            let behind = end + percent;
            let dashes = sentence.iter().skip(behind).take_while(|c| matches!(c, '-' | '~' | '—' | '–' | '至')).count();
            if dashes > 0 && is_digit(sentence, behind + dashes) {
                let to = self.digits_end(behind + dashes);
                second = read(behind + dashes..to);
                end = if second.is_some() { to } else { end };
            }
        }
        Some(match self.measured(from, end, first, second.map(|number| number.value)) {
            Some(number) => Ok(number),
            None => Err(end),
        })
    }

    /// The number with its scale words, unit and bounds.
    fn measured(
        &self,
        from: usize,
        digits: usize,
        first: crate::text::quantity::Numeral,
        second: Option<Decimal>,
    ) -> Option<Number> {
        let sentence = self.sentence;
        let mut end = digits;
        let mut bound = Bound::Exact;
        let mut over = |end: &mut usize| {
            if matches!(sentence.get(*end), Some('余' | '多')) {
                bound = Bound::Over;
                *end += 1;
            }
        };
        over(&mut end);
        let rest: String = sentence.iter().skip(end).take(LONGEST_UNIT + 2).collect();
        let (scale, behind) = scale_of(&rest);
        end += rest.chars().count() - behind.chars().count();
        over(&mut end);
        let (unit, length) = self.unit(end);
        end += length;
        for (words, sort) in BEHIND {
            if stands(sentence, end, words) {
                end += words.chars().count();
                bound = if bound == Bound::Exact { sort } else { bound };
            }
        }
        let mut start = from;
        for filler in FILLERS {
            if ends(sentence, start, filler)
                && BEFORE.iter().any(|(word, _)| ends(sentence, start - filler.chars().count(), word))
            {
                start -= filler.chars().count();
            }
        }
        if let Some((words, sort)) = BEFORE.iter().find(|(words, _)| ends(sentence, start, words)) {
            let at = start - words.chars().count();
            // 附近, 最近, 靠近 are no 近.
            let inside =
                *words == "近" && matches!(at.checked_sub(1).and_then(|at| sentence.get(at)), Some('附' | '最' | '靠' | '临'));
            if !inside {
                start = at;
                bound = if bound == Bound::Exact { *sort } else { bound };
            }
        }
        let mut exponent = i32::from(scale);
        match unit.as_str() {
            "%" | "百分点" => exponent -= 2,
            "‰" => exponent -= 3,
            _ => {}
        }
        let factor = power_of_ten(exponent)?;
        let value = first.value.checked_mul(factor)?;
        let step = power_of_ten(exponent - i32::from(first.decimals))?;
        let zeros = first.value.trunc().mantissa().unsigned_abs();
        let mut place = step;
        if first.decimals == 0 && zeros > 0 {
            let mut rest = zeros;
            while rest.is_multiple_of(10) {
                rest /= 10;
                place = place.checked_mul(Decimal::TEN)?;
            }
        }
        let upper = match second {
            Some(second) => Some(second.checked_mul(factor)?),
            None => None,
        };
        Some(Number { start, from, end, sort: Sort::Quantity, value, upper, step, place, unit, bound })
    }

    /// The unit that begins here, and its length.
    fn unit(&self, at: usize) -> (String, usize) {
        for points in ["个百分点", "百分点"] {
            if stands(self.sentence, at, points) {
                return ("百分点".to_owned(), points.chars().count());
            }
        }
        let rest: Vec<char> = self.sentence.iter().skip(at).take(LONGEST_UNIT).copied().collect();
        for length in (1..=rest.len()).rev() {
            let word: String = rest.iter().take(length).collect();
            if word.chars().all(|c| c.is_alphanumeric() || matches!(c, '%' | '‰' | '/' | '(' | ')' | '²' | '³'))
                && self.units.is_unit(&word)
            {
                // 个村, 个小区: what is counted belongs to the words.
                return if word.starts_with('个') { ("个".to_owned(), 1) } else { (word, length) };
            }
        }
        // Any word that counts: 13种, 3类.
        match rest.first() {
            Some(word) if word.is_alphabetic() && !word.is_ascii() && !PARTICLES.contains(*word) => (word.to_string(), 1),
            _ => (String::new(), 0),
        }
    }

    /// Where the digits end: one point at most, separators between groups of three.
    fn digits_end(&self, from: usize) -> usize {
        let sentence = self.sentence;
        let mut end = from;
        let mut point = false;
        while let Some(character) = sentence.get(end) {
            let run = sentence.iter().skip(end + 1).take_while(|c| c.is_ascii_digit()).count();
            match character {
                '0'..='9' => {}
                '.' if !point && run > 0 => point = true,
                ',' if !point && run == 3 && !(end + 1..end + 4).any(|at| sentence.get(at) == Some(&',')) => {}
                _ => break,
            }
            end += 1;
        }
        end
    }

    /// Whether digits behind `/`, `:` or `.` belong to something like 24/7 or 1.2.3.
    fn is_code(&self, from: usize) -> bool {
        from.checked_sub(2).and_then(|at| self.sentence.get(at)).is_some_and(char::is_ascii_alphanumeric)
    }

    /// Dates, times, ordinals.
    fn not_counting(&self, from: usize, digits: usize) -> Option<Sort> {
        let sentence = self.sentence;
        let before = |words: &str| ends(sentence, from, words);
        if before("第") || before("附件") || before("附表") || before("图") || before("〔") {
            return Some(Sort::Ordinal);
        }
        let calendar = CALENDAR.iter().any(|word| stands(sentence, digits, word));
        // 1-11月, 2024/2025年
        let range = matches!(sentence.get(digits), Some('-' | '—' | '~' | '至' | '/' | '–')) && {
            let next =
                digits + sentence.iter().skip(digits).take_while(|c| matches!(c, '-' | '—' | '~' | '至' | '/' | '–')).count();
            is_digit(sentence, next) && CALENDAR.iter().any(|word| stands(sentence, self.digits_end(next), word))
        };
        let hours = sentence.get(digits) == Some(&':') && is_digit(sentence, digits + 1);
        (calendar || range || hours).then_some(Sort::Date)
    }

    fn uncounted_end(&self, digits: usize, sort: Sort) -> usize {
        let words: &[&str] =
            if sort == Sort::Date { &CALENDAR } else { &["期", "次", "批", "届", "号", "位", "名", "条", "项", "个"] };
        digits + words.iter().find(|word| stands(self.sentence, digits, word)).map_or(0, |word| word.chars().count())
    }

    fn ordinal_start(&self, from: usize) -> usize {
        let word = ["第", "附件", "附表", "图"].into_iter().find(|word| ends(self.sentence, from, word));
        from - word.map_or(0, |word| word.chars().count())
    }
}

/// A Chinese numeral that counts something: 八大场景, 十个; not 一是, 第四次, 一网通办.
fn chinese(sentence: &[char], from: usize) -> Option<Number> {
    const NUMERALS: &str = "一二三四五六七八九十百千两";
    let length = sentence.iter().skip(from).take_while(|character| NUMERALS.contains(**character)).count();
    let end = from + length;
    let counts = sentence.get(end).is_some_and(|character| COUNTERS.contains(*character));
    let ordinal = ends(sentence, from, "第") || ends(sentence, from, "之");
    if length == 0 || !counts || ordinal || (length == 1 && sentence.get(from) == Some(&'一')) {
        return None;
    }
    let text: String = sentence.get(from..end)?.iter().collect();
    let value = numeral(&text)?.value;
    let unit = sentence.get(end)?.to_string();
    Some(Number {
        start: from,
        from,
        end: end + 1,
        sort: Sort::Chinese,
        value,
        upper: None,
        step: Decimal::ONE,
        place: Decimal::ONE,
        unit,
        bound: Bound::Exact,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::wording::half_width;

    fn read(text: &str) -> Vec<(String, String, Bound)> {
        let sentence: Vec<char> = text.chars().map(half_width).collect();
        numbers(&sentence, &Units::new(&Profile::builtin(), std::iter::empty()))
            .into_iter()
            .filter(|number| number.sort == Sort::Quantity)
            .map(|number| (number.value.normalize().to_string(), number.unit, number.bound))
            .collect()
    }

    #[test]
    fn numbers_keep_their_units_and_bounds() {
        for (text, value, unit, bound) in [
            ("筛查人数达20017人，", "20017", "人", Bound::Exact),
            ("担保贷款7.16亿元等", "716000000", "元", Bound::Exact),
            ("能力1015万立方米", "10150000", "立方米", Bound::Exact),
            ("免费筛查２．４万人次。", "24000", "人次", Bound::Exact),
            ("服务事项超100项", "100", "项", Bound::Beyond),
            ("不少于3项增值服务", "3", "项", Bound::AtLeast),
            ("意向1500余人", "1500", "人", Bound::Over),
            ("惠及2万多户", "20000", "户", Bound::Over),
            ("10余万人", "100000", "人", Bound::Over),
            ("近150家次", "150", "家次", Bound::Nearly),
            ("5.9万人以上", "59000", "人", Bound::Beyond),
            ("约3,000亩左右", "3000", "亩", Bound::About),
            ("慢2.67个百分点", "0.0267", "百分点", Bound::Exact),
            ("覆盖率超50%", "0.5", "%", Bound::Beyond),
            ("新建609个4G/5G基站", "609", "个", Bound::Exact),
            ("管养2362公里农村道路", "2362", "公里", Bound::Exact),
            ("附近3个村", "3", "个", Bound::Exact),
            ("免费筛查13种", "13", "种", Bound::Exact),
        ] {
            assert_eq!(read(text), [(value.to_owned(), unit.to_owned(), bound)], "{text}");
        }
        assert_eq!(read("DN500管和PM2.5。1.锚定节点"), []);
        assert_eq!(read("22个项目40个指标").len(), 2);
        let sentence: Vec<char> = "完成63%~68%，新增5—10个".chars().collect();
        let ranges: Vec<Option<Decimal>> =
            numbers(&sentence, &Units::new(&Profile::builtin(), std::iter::empty())).into_iter().map(|n| n.upper).collect();
        assert_eq!(ranges, [Some("0.68".parse().unwrap()), Some(Decimal::TEN)]);
    }

    #[test]
    fn what_counts_nothing_is_told_apart() {
        let sorts = |text: &str| -> Vec<Sort> {
            let sentence: Vec<char> = text.chars().map(half_width).collect();
            numbers(&sentence, &Units::new(&Profile::builtin(), std::iter::empty()))
                .into_iter()
                .map(|number| number.sort)
                .collect()
        };
        assert_eq!(sorts("截至2025年11月30日"), [Sort::Date]);
        assert_eq!(sorts("1—11月"), [Sort::Date; 2]);
        assert_eq!(sorts("(第9期)附件1"), [Sort::Ordinal; 2]);
        assert_eq!(sorts("八大场景，十大实事"), [Sort::Chinese; 2]);
        assert_eq!(sorts("一是一网通办，第四次会议"), []);
        assert_eq!(sorts("12个月"), [Sort::Quantity]);
    }

    #[test]
    fn the_places_written_are_known() {
        let sentence: Vec<char> = "超1200米，7.16亿元".chars().collect();
        let found = numbers(&sentence, &Units::new(&Profile::builtin(), std::iter::empty()));
        assert_eq!((found[0].place, found[0].step), (Decimal::ONE_HUNDRED, Decimal::ONE));
        assert_eq!(found[1].step, Decimal::from(1_000_000));
    }
}
