//! % where 个百分点 is meant, and the other way round.

use rust_decimal::Decimal;

use super::reading::Reading;

const SCHEDULES: [&str; 4] = ["序时进度", "时序进度", "时间进度", "计划进度"];
const AHEAD: [&str; 12] = ["快于", "慢于", "高于", "低于", "超过", "超前", "超", "领先", "落后", "滞后", "快", "慢"];
const CHANGED: [&str; 11] = ["提高", "提升", "上升", "增加", "下降", "降低", "回落", "上涨", "扩大", "收窄", "增长"];
const RATES: [&str; 5] = ["率", "进度", "比重", "占比", "比例"];

/// Whether the unit is mixed up: a difference of rates in %, a rate in 个百分点. `schedule` is the rate due at the end of the month.
pub(super) fn mixed(reading: &Reading, sentence: &[char], schedule: Option<Decimal>) -> bool {
    let number = &reading.number;
    let head: String = sentence.get(..number.from).unwrap_or_default().iter().collect();
    let clause = head.rsplit([',', ';', '。', ':', '(']).next().unwrap_or_default();
    match number.unit.as_str() {
        "%" => difference_in_percent(clause, &head, number.value, schedule),
        "百分点" => rate_in_points(clause),
        _ => false,
    }
}

fn difference_in_percent(clause: &str, head: &str, value: Decimal, schedule: Option<Decimal>) -> bool {
    let bare = clause.trim_end_matches(['约', '近', '了', '出']);
    let compares = |text: &str, words: &[&str]| words.iter().any(|word| text.ends_with(word));
    if let Some(at) = SCHEDULES.iter().filter_map(|word| clause.rfind(word)).max() {
        let ahead = AHEAD.iter().any(|word| clause.get(..at).is_some_and(|before| before.ends_with(word)));
        let behind = clause.get(at..).unwrap_or_default();
        let right_behind = SCHEDULES.iter().any(|word| behind.trim_end_matches(['约', '近']) == *word);
        // 低于序时进度91.67% names the schedule itself.
        let is_schedule = schedule.is_none_or(|due| (due - value).abs() < Decimal::new(6, 3));
        if ahead && right_behind {
            return !is_schedule;
        }
        return compares(bare, &AHEAD) && (clause.contains('比') || clause.contains('较') || clause.contains('于'));
    }
    // 筛查率较上月提高5%
    let Some(at) = ["较", "比", "同比", "环比"].iter().filter_map(|word| clause.rfind(word)).min() else { return false };
    let subject = clause.get(..at).unwrap_or_default();
    let before = head.strip_suffix(clause).unwrap_or_default().trim_end_matches(',');
    let is_rate = |text: &str| RATES.iter().any(|word| text.ends_with(word)) && !text.ends_with("效率");
    let about_rate = if subject.is_empty() { is_rate(before) } else { is_rate(subject) };
    about_rate && compares(bare, &CHANGED)
}

fn rate_in_points(clause: &str) -> bool {
    let bare = clause.trim_end_matches(['达', '到', '为', '是', '已', '约']);
    let is_rate = RATES.iter().any(|word| bare.ends_with(word)) && !SCHEDULES.iter().any(|word| bare.ends_with(word));
    let compares =
        ["较", "比上", "比去", "同比", "环比", "超", "高", "低", "快", "慢", "提", "升", "降", "差", "增", "减", "落后", "领先"];
    is_rate && !compares.iter().any(|word| clause.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_and_points_are_told_apart() {
        let due = Some("0.9167".parse().unwrap());
        let value = |text: &str| text.parse::<Decimal>().unwrap();
        let percent = |text: &str, said: &str| difference_in_percent(text.rsplit(',').next().unwrap(), text, value(said), due);
        assert!(percent("超序时进度", "0.086"));
        assert!(percent("进度90%,高于序时进度", "0.05"));
        assert!(percent("较序时进度快", "0.086"));
        assert!(percent("就业率较上年提高", "0.05"));
        assert!(!percent("低于序时进度", "0.9167"));
        assert!(!percent("投资较上年增长", "0.05"));
        assert!(!percent("完成进度达到", "0.98"));
        assert!(rate_in_points("完成率达到"));
        assert!(!rate_in_points("高于序时进度"));
        assert!(!rate_in_points("完成率较上月提高"));
    }
}
