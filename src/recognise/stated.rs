//! The number stated in an indicator's name, where it can be tied to the target beyond doubt.

use rust_decimal::Decimal;

use crate::model::table::Stated;
use crate::profile::Profile;
use crate::text::quantity::{self, Quantity, power_of_ten, scale_of};

/// Ties a number in the name to the indicator's unit. Of several numbers with the right unit only one that equals the target is taken,
/// and none if no number has the unit: a rule would otherwise hold a target against a number that means something else.
pub(super) fn find(name: &str, unit: &str, target: Option<Decimal>, percent: bool, profile: &Profile) -> Option<Stated> {
    if unit.is_empty() && !percent {
        return None;
    }
    let mut wholes: Vec<(Decimal, Decimal, String)> = Vec::new();
    let mut part = None;
    for quantity in quantity::quantities(name) {
        let Some((value, resolution, words)) = tie(&quantity, unit, percent, profile) else { continue };
        // The part follows 其中 within the same clause or bracket.
        if quantity.before.rfind("其中").is_some_and(|at| !quantity.before[at..].contains(['；', ';', '。'])) {
            part = part.or(Some((value, words)));
        } else {
            wholes.push((value, resolution, words));
        }
    }
    let agrees = |value: Decimal, resolution: Decimal| {
        target.and_then(|target| target.checked_sub(value)).is_some_and(|difference| difference.abs() <= resolution)
    };
    let distinct = wholes.windows(2).any(|pair| matches!(pair, [(a, ..), (b, ..)] if a != b));
    let index = if distinct { wholes.iter().position(|&(value, resolution, _)| agrees(value, resolution))? } else { 0 };
    let (value, resolution, words) = wholes.into_iter().nth(index)?;
    Some(Stated { value, words, resolution, part })
}

/// The value of a quantity in the indicator's unit, its resolution and its words, if the units agree.
fn tie(quantity: &Quantity<'_>, unit: &str, percent: bool, profile: &Profile) -> Option<(Decimal, Decimal, String)> {
    let decimals = i32::from(quantity.decimals);
    if quantity.percent {
        if percent {
            return Some((quantity.number, power_of_ten(-decimals)?, quantity.words.to_owned()));
        }
        if unit != "%" {
            return None;
        }
        let value = quantity.number.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
        return Some((value, power_of_ten(2 - decimals)?, quantity.words.to_owned()));
    }
    if percent {
        return None;
    }
    let (unit_power, unit_base) = scale_of(unit);
    if unit_base.is_empty() {
        return None;
    }
    let written = unit_in(quantity.following, unit_base, profile)?;
    let shift = i32::from(quantity.scale) - i32::from(unit_power);
    let value = quantity.number.checked_mul(power_of_ten(shift)?)?.normalize();
    let resolution = power_of_ten(shift - decimals)?;
    Some((value, resolution, [quantity.words, written].concat()))
}

/// The unit of the only quantity in a name, with 万 or 亿 where the target is counted so, and whether that quantity is the target.
pub(super) fn unit(name: &str, target: Decimal, profile: &Profile) -> Option<(String, bool)> {
    let quantities = quantity::quantities(name);
    let [quantity] = quantities.as_slice() else { return None };
    if quantity.percent {
        return None;
    }
    let base = leading_unit(quantity.following, "", profile)?;
    let whole = quantity.number.checked_mul(power_of_ten(i32::from(quantity.scale))?)?;
    if quantity.scale > 0 && target < whole.checked_div(Decimal::ONE_HUNDRED)? {
        let scale = match quantity.scale {
            4 => "万",
            8 => "亿",
            _ => return None,
        };
        return Some((format!("{scale}{base}"), quantity.number == target));
    }
    Some((base.to_owned(), whole == target))
}

/// The only quantity that a sentence states, in a unit where one is known, and its decimals.
pub(super) fn said(sentence: &str, unit: &str, profile: &Profile) -> Option<(Decimal, u8)> {
    let quantities = quantity::quantities(sentence);
    let [quantity] = quantities.as_slice() else { return None };
    let value = match unit {
        "" => quantity.number.checked_mul(power_of_ten(i32::from(quantity.scale))?)?,
        unit => tie(quantity, unit, false, profile)?.0,
    };
    Some((value, quantity.decimals.saturating_sub(quantity.scale)))
}

/// The unit at the beginning of a text, if it is the indicator's: 人 must not match 人次, nor 个 match 个月.
fn unit_in<'a>(following: &'a str, unit: &str, profile: &Profile) -> Option<&'a str> {
    let written = leading_unit(following, unit, profile)?;
    // 个村 for 个: the longer unit begins with the shorter one.
    (profile.same_unit(written, unit) || (written.starts_with(unit) && !written.starts_with("人次") && unit == "个"))
        .then_some(written)
}

/// The longest beginning of a text that is a unit the profile knows, or the given unit.
fn leading_unit<'a>(following: &'a str, unit: &str, profile: &Profile) -> Option<&'a str> {
    let longest = following.char_indices().nth(6).map_or(following, |(end, _)| &following[..end]);
    let mut beginnings = longest.char_indices().rev().map(|(at, last)| &longest[..at + last.len_utf8()]);
    let written = beginnings.find(|word| *word == unit || profile.is_unit(word))?;
    let rest = &following[written.len()..];
    // 个月, 人月 and 台次 are other units, whether or not they are known.
    let other = (written == "个" && rest.starts_with(['月', '小', '工']) && !rest.starts_with("小区"))
        || (["人", "名", "户", "家"].contains(&written) && rest.starts_with(['月', '天', '份']))
        || rest.starts_with('次');
    (!other).then_some(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(name: &str, unit: &str, target: i64) -> Option<(String, String)> {
        find(name, unit, Some(Decimal::from(target)), false, &Profile::builtin()).map(|stated| {
            (
                stated.value.to_string(),
                format!(
                    "{}±{}{}",
                    stated.words,
                    stated.resolution,
                    stated.part.map(|(value, words)| format!("其中{value}={words}")).unwrap_or_default()
                ),
            )
        })
    }

    #[test]
    fn numbers_in_names_are_tied_by_their_unit() {
        let some = |value: &str, words: &str| Some((value.to_owned(), words.to_owned()));
        assert_eq!(stated("补充配置电脑26179台", "台", 26179), some("26179", "26179台±1"));
        assert_eq!(stated("新增城镇就业5.9万人以上", "人", 59000), some("59000", "5.9万人±1000"));
        assert_eq!(stated("新发放创业担保贷款6.5亿元", "万元", 65000), some("65000", "6.5亿元±1000"));
        assert_eq!(stated("恢复和改善灌溉面积10.7万亩", "亩", 107000), some("107000", "10.7万亩±1000"));
        assert_eq!(stated("高标准农田建设29.89万亩", "万亩", 29), some("29.89", "29.89万亩±0.01"));
        assert_eq!(stated("全省38家二级以上公立医疗机构，完成率100%", "家", 38), some("38", "38家±1"));
        assert_eq!(
            stated("开展培训1.8万人次（其中创业培训11万人次）", "人次", 18000),
            some("18000", "1.8万人次±1000其中110000=11万人次")
        );
        assert_eq!(stated("全省培训乡村医生291名", "人", 291), some("291", "291名±1"));
        assert_eq!(stated("筛查率达到100%，不少于20017人", "人", 20017), some("20017", "20017人±1"));
        assert_eq!(stated("一网通办率达到90%；", "%", 90), some("90", "90%±1"));
        assert_eq!(stated("新增蓄水能力1010万方", "万方", 1010), some("1010", "1010万方±1"));
        assert_eq!(stated("改造城镇老旧小区217个", "个", 217), some("217", "217个±1"));
    }

    #[test]
    fn numbers_of_other_things_are_left_alone() {
        assert_eq!(stated("新建609个4G/5G基站", "个", 600).map(|pair| pair.0), Some("609".into()));
        assert_eq!(stated("合格率达100%", "个", 3), None);
        assert_eq!(stated("完成剩余的7个县市区应急广播", "人", 7), None);
        assert_eq!(stated("完成14个市州和3个县市区", "个", 3).map(|pair| pair.0), Some("3".into()));
        assert_eq!(stated("完成14个市州和3个县市区", "个", 5), None);
        assert_eq!(stated("服务6个月婴儿", "个", 6), None);
        assert_eq!(stated("惠及2.8万人次", "人", 28000), None);
        assert_eq!(stated("培训5000人月", "人", 5000), None);
        assert_eq!(stated("检修300件次", "件", 300), None);
    }
}
