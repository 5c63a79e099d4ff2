//! Whether a reason says anything.

use crate::profile::Profile;
use crate::text::wording::normal;

/// What a good explanation contains.
const GOOD: &str = "请写明三点：数是从哪里来的（台账、批复、系统），为什么与通常不同，谁在什么时候核实过";

/// Why a reason is not enough, in words; `None` where it is.
///
/// Stock phrases are cut out, wherever they stand, together with everything that is neither letter nor digit. What is left must
/// be as long as the profile asks (`[words] explanation_length`).
pub(super) fn objection(reason: &str, profile: &Profile) -> Option<String> {
    let mut phrases: Vec<&String> = profile.sections().words.empty_phrases.iter().collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.chars().count()));
    let mut rest: String = normal(reason).chars().filter(|character| character.is_alphanumeric()).collect();
    for phrase in phrases {
        let phrase: String = phrase.chars().filter(|character| character.is_alphanumeric()).collect();
        if !phrase.is_empty() {
            rest = rest.replace(&phrase, "");
        }
    }
    let least = profile.sections().words.explanation_length;
    let distinct: std::collections::BTreeSet<char> = rest.chars().collect();
    if rust_decimal::Decimal::from(rest.chars().count()) >= least && distinct.len() * 3 >= least.try_into().unwrap_or(0) {
        return None;
    }
    let said = reason.trim();
    Some(match said.is_empty() {
        true => format!("没有写说明。{GOOD}"),
        false => format!("“{said}”没有说明原因。{GOOD}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stock_phrases_are_no_reasons() {
        let profile = Profile::builtin();
        for empty in [
            "",
            "  ",
            "核实无误",
            "已核实",
            "已核实，情况属实。",
            "情况属实",
            "无误",
            "同上",
            "已核对",
            "经核实，数据无误！",
            "……",
            "111111111111",
            "已核实修正数据",
            "数据真实准确",
            "啊啊啊啊啊啊啊啊啊啊啊啊",
        ] {
            assert!(objection(empty, &profile).is_some(), "{empty}");
        }
        for good in [
            "省厅平台按同一口径折算，各地均为103%，已与市人社局王某某核对台账",
            "经核实无误：云溪区年初目标0.6公里，10月追加11公里（岳交发〔2025〕12号）",
        ] {
            assert_eq!(objection(good, &profile), None, "{good}");
        }
    }
}
