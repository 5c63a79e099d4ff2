//! How alike two wordings are: pairs of neighbouring characters, weighed by how rare they are among the names of the tables, and
//! the longest common subsequence, which sees through abbreviations (物化生考室, 物理化学生物考室).

use std::collections::{BTreeMap, BTreeSet};

/// Words that name no thing and are left out of a claim's wording; longer ones first.
const GENERIC: [&str; 85] = [
    "分别",
    "年度目标任务",
    "目标任务",
    "年度任务",
    "年度目标",
    "年度计划",
    "全年计划",
    "计划任务",
    "计划数",
    "较低的是",
    "较高的是",
    "最低的是",
    "最高的是",
    "较快的是",
    "较慢的是",
    "最快的是",
    "最慢的是",
    "任务数",
    "目标数",
    "完成进度",
    "形象进度",
    "序时进度",
    "时序进度",
    "时间进度",
    "计划进度",
    "序时",
    "完成率",
    "完成比例",
    "进度",
    "低于",
    "高于",
    "快于",
    "慢于",
    "超过",
    "超额",
    "其中",
    "年度",
    "目标",
    "任务",
    "仅",
    "占",
    "服务人数",
    "总比率",
    "覆盖率",
    "覆盖面",
    "累计",
    "共计",
    "合计",
    "总计",
    "总数",
    "总量",
    "总额",
    "人数",
    "户数",
    "个数",
    "数量",
    "比率",
    "比例",
    "比重",
    "规模",
    "达到",
    "实现",
    "实际",
    "目前",
    "已经",
    "成功",
    "顺利",
    "稳步",
    "扎实",
    "高标准",
    "高质量",
    "全年",
    "今年",
    "全市",
    "全省",
    "我市",
    "截至",
    "各类",
    "各级",
    "有效",
    "完成",
    "已",
    "达",
    "共",
    "了",
];
/// What anything may have: whose it is, other words must say.
const ATTRIBUTES: [&str; 14] =
    ["总投资", "投资", "投入", "资金", "金额", "经费", "面积", "里程", "总里程", "长度", "总长", "财政", "筹措", "拨付"];
/// Most characters of a wording that are compared.
const LONGEST: usize = 200;

/// A wording made ready for comparison.
#[derive(Clone, Debug, Default)]
pub struct Words {
    characters: Vec<char>,
    pairs: BTreeSet<(char, char)>,
}

impl Words {
    /// A wording as it stands; punctuation keeps characters apart.
    pub fn of(text: &str) -> Self {
        let mut words = Self::default();
        let mut last = None;
        for character in text.chars().take(LONGEST) {
            let character = crate::text::wording::half_width(character).to_ascii_lowercase();
            if !character.is_alphanumeric() {
                // Quotation marks do not part: “送戏下乡”演艺.
                last = if matches!(character, '“' | '”' | '"' | '‘' | '’' | '《' | '》') { last } else { None };
                continue;
            }
            words.characters.push(character);
            if let Some(before) = last {
                words.pairs.insert((before, character));
            }
            last = Some(character);
        }
        words
    }

    /// The wording of a claim, generic words left out.
    pub fn of_claim(text: &str) -> Self {
        let mut text = text.to_owned();
        for word in GENERIC {
            text = text.replace(word, "，");
        }
        Self::of(&text)
    }

    /// Whether the wording of a claim names an attribute and no thing.
    pub fn is_attribute(text: &str) -> bool {
        let bare = ATTRIBUTES.iter().fold(text.to_owned(), |text, word| text.replace(word, "，"));
        bare != text && Self::of_claim(&bare).is_empty()
    }

    /// Whether nothing is left that could name a thing.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether two wordings have a pair in common.
    pub fn meets(&self, other: &Words) -> bool {
        self.pairs.iter().any(|pair| other.pairs.contains(pair))
    }

    /// Whether the last two characters stand side by side in another wording too.
    fn ends_within(&self, other: &Words) -> bool {
        let [.., before, last] = self.characters.as_slice() else { return false };
        other.pairs.contains(&(*before, *last))
    }

    /// Both wordings one after the other.
    pub fn joined(&self, other: &Words) -> Words {
        Words {
            characters: self.characters.iter().chain(&other.characters).copied().collect(),
            pairs: self.pairs.union(&other.pairs).copied().collect(),
        }
    }
}

/// How rare each pair is among the names of the tables.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    counts: BTreeMap<(char, char), u32>,
    names: u32,
}

impl Vocabulary {
    /// Takes a name into account.
    pub fn learn(&mut self, name: &Words) {
        self.names += 1;
        for pair in &name.pairs {
            *self.counts.entry(*pair).or_default() += 1;
        }
    }

    fn weight(&self, pair: &(char, char)) -> f64 {
        let count = f64::from(self.counts.get(pair).copied().unwrap_or(0));
        // A pair that no name has says less than one that a single name has.
        let count = if count == 0.0 { 2.0 } else { count };
        ((f64::from(self.names) + 2.0) / count).ln().max(0.1)
    }

    /// From 0 (nothing in common) to 1 (the same): how well a claim's wording fits a name.
    pub fn likeness(&self, claim: &Words, name: &Words) -> f64 {
        let sum = |pairs: &mut dyn Iterator<Item = &(char, char)>| pairs.map(|pair| self.weight(pair)).sum::<f64>();
        let common = claim.pairs.intersection(&name.pairs).count();
        let (all_claim, all_name) = (sum(&mut claim.pairs.iter()), sum(&mut name.pairs.iter()));
        let mut by_pairs = 0.0;
        if common > 0 {
            let shared = sum(&mut claim.pairs.intersection(&name.pairs));
            let (precision, recall) = (shared / all_claim, shared / all_name);
            let balanced = 2.0 * precision * recall / (precision + recall);
            // One pair out of several may be chance.
            let cover = if common > 1 || claim.pairs.len() == 1 || name.pairs.len() == 1 { 0.45 } else { 0.2 };
            by_pairs = 0.5 * balanced + cover * precision.max(recall);
        }
        let subsequence = longest_common(&claim.characters, &name.characters);
        // Scattered characters may agree by chance; what a wording ends in names the thing.
        let same_thing = claim.ends_within(name) || name.ends_within(claim);
        let by_order = if subsequence >= 4 && same_thing {
            2.0 * subsequence as f64 / (claim.characters.len() + name.characters.len()) as f64
        } else {
            0.0
        };
        by_pairs.max(by_order)
    }
}

/// Length of the longest common subsequence.
fn longest_common(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0_usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (index, y) in b.iter().enumerate() {
            let above = row.get(index + 1).copied().unwrap_or(0);
            let left = row.get(index).copied().unwrap_or(0);
            let best = if x == y { diagonal + 1 } else { above.max(left) };
            if let Some(cell) = row.get_mut(index + 1) {
                *cell = best;
            }
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_is_most_like_the_name_it_means() {
        let names = [
            "建设物理化学生物考室",
            "新建4G/5G基站",
            "共享4G/5G基站",
            "新增城镇就业",
            "新发放创业担保贷款",
            "全民阅读推广活动",
            "新增纳入交通部门管养范围农村道路",
            "农村公路提质改造",
            "符合补贴范围应补尽补，总额",
        ];
        let words: Vec<Words> = names.iter().map(|name| Words::of(name)).collect();
        let mut vocabulary = Vocabulary::default();
        words.iter().for_each(|name| vocabulary.learn(name));
        let best = |claim: &str| {
            let claim = Words::of_claim(claim);
            let scores: Vec<f64> = words.iter().map(|name| vocabulary.likeness(&claim, name)).collect();
            let top = (0..scores.len()).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap();
            (names[top], (scores[top] * 100.0).round())
        };
        for (claim, name) in [
            ("新建标准化物化生考室", names[0]),
            ("新建4G/5G基站", names[1]),
            ("累计发放创业贷款", names[4]),
            ("新增农村道路纳入交通部门管养", names[6]),
        ] {
            let (found, score) = best(claim);
            assert!(found == name && score >= 50.0, "{claim}: {found} {score}");
        }
        for claim in ["举办各类招聘活动", "直接带动就业", "达成就业意向", "返还补贴", "推送岗位"] {
            let (found, score) = best(claim);
            assert!(score < 40.0, "{claim}: {found} {score}");
        }
    }
}
