//! Places: their roles, their names in use, and the place a table without places is about.

use crate::model::table::{NAMELESS, Place, Role, Text};
use crate::model::workbook::Address;
use crate::profile::Profile;
use crate::recognise::layout::{Classes, Words};
use crate::text::wording::{normal, one_line, without_brackets};

/// A normal word without 其中 before it.
pub(super) fn without_of_which(word: &str) -> &str {
    word.strip_prefix("其中").map_or(word, |rest| rest.trim_start_matches(':'))
}

/// A place from its printed name.
pub(super) fn place(words: &Words, profile: &Profile, printed: &str, address: Address) -> Place {
    let word = normal(printed);
    let word = without_of_which(&word);
    let (base, _) = without_brackets(word);
    let role = role(words, word).or_else(|| role(words, base)).unwrap_or(Role::Part);
    let name = profile.place(word).or_else(|| profile.place(base)).map_or_else(|| word.to_string(), str::to_owned);
    let counts = profile.counts(&name);
    Place { name, printed: Text { text: one_line(printed), address }, role, counts }
}

fn role(words: &Words, word: &str) -> Option<Role> {
    let classes = words.exact(word);
    if classes.has(Classes::OWN) {
        return Some(Role::Own);
    }
    let short = word.chars().count() <= 10;
    let total = classes.has(Classes::TOTAL.or(Classes::SUBTOTAL))
        || (short && ["合计", "总计", "小计", "汇总"].iter().any(|ending| word.ends_with(ending)));
    total.then_some(Role::Total)
}

/// Whether a total is called a subtotal (小计), which it is only where there is another total.
pub(super) fn is_subtotal(words: &Words, place: &Place) -> bool {
    let word = normal(&place.printed.text);
    words.exact(&word).has(Classes::SUBTOTAL) || word.ends_with("小计")
}

/// The level of administration that a place's name ends with, villages lowest.
fn level(name: &str) -> Option<u8> {
    // 社区 and 地区 are none of the 区.
    const ENDINGS: [(&str, u8); 14] = [
        ("社区", 0),
        ("村", 0),
        ("镇", 1),
        ("乡", 1),
        ("街道", 1),
        ("地区", 3),
        ("自治区", 4),
        ("县", 2),
        ("区", 2),
        ("旗", 2),
        ("市", 3),
        ("州", 3),
        ("盟", 3),
        ("省", 4),
    ];
    ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, level)| *level)
}

/// Whether a place is of a higher level than most of the others: a city above its counties, some of which may be called 市 as well.
pub(super) fn stands_above(place: &Place, others: &[&Place]) -> bool {
    let Some(own) = level(&place.name) else { return false };
    let below = others.iter().filter(|other| level(&other.name).is_some_and(|level| level < own)).count();
    below >= 2 && below * 2 > others.len()
}

/// The name of the one place a table is about, from its title, the sheet's or the file's name; [`NAMELESS`] when none is named.
pub(super) fn only(words: &Words, profile: &Profile, sources: &[&str], address: Address) -> Place {
    let named = sources.iter().find_map(|text| own(words, text).or_else(|| named(profile, text)));
    let (name, printed) = named.unwrap_or_else(|| (NAMELESS.to_owned(), NAMELESS.to_owned()));
    Place { name, printed: Text { text: printed, address }, role: Role::Only, counts: true }
}

/// The city's own share, where a text is about it: 市本级2025年11月进度表. 市级 is not: it names the level, and city-wide tables are
/// titled so.
fn own(words: &Words, text: &str) -> Option<(String, String)> {
    let word = normal(text);
    let said = words.own_share().find(|own| word.contains(own))?;
    Some((said.to_owned(), said.to_owned()))
}

/// The place a text begins with or names: (name in use, as printed).
fn named(profile: &Profile, text: &str) -> Option<(String, String)> {
    let word = normal(text);
    // The longest known way to write a place wins: 华容县 before 华容.
    let known = profile
        .places()
        .filter(|(alias, _)| alias.chars().count() >= 2 && word.contains(alias))
        .max_by_key(|(alias, _)| alias.len());
    if let Some((alias, name)) = known {
        return Some((name.to_owned(), alias.to_owned()));
    }
    // 某某省某某市某某县…: the last of the chain at the beginning of a run of Chinese characters.
    word.split(|character: char| !('\u{4E00}'..='\u{9FFF}').contains(&character)).find_map(|run| {
        let run = run.strip_prefix("关于").unwrap_or(run);
        let mut found = None;
        let mut start = 0;
        let characters: Vec<char> = run.chars().collect();
        for (index, character) in characters.iter().enumerate() {
            let length = index + 1 - start;
            if length > 8 {
                break;
            }
            if matches!(character, '省' | '市' | '县' | '区' | '旗' | '州') && length >= 2 {
                let name: String = characters[start..=index].iter().collect();
                let generic = [
                    "全市",
                    "全县",
                    "全区",
                    "全省",
                    "各县",
                    "各区",
                    "县市",
                    "市区",
                    "县区",
                    "城区",
                    "地区",
                    "社区",
                    "小区",
                    "园区",
                    "辖区",
                    "各市",
                    "县市区",
                ]
                .contains(&name.as_str())
                    // 省市两级 names levels, no place.
                    || name.chars().all(|character| "省市县区旗州乡镇".contains(character));
                if generic || name.contains(['年', '月', '第', '的', '各']) {
                    break;
                }
                found = Some(name);
                start = index + 1;
            }
        }
        found.map(|name| (name.clone(), name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::layout::Layouts;

    #[test]
    fn places_have_roles_and_names_in_use() {
        let words = Layouts::builtin().words;
        let profile = Profile::builtin();
        let place = |text: &str| place(&words, &profile, text, Address::default());
        assert_eq!(place("屈 原 区").name, "屈原管理区");
        assert_eq!(place("屈 原 区").printed.text, "屈原区");
        assert_eq!(place("合 计").role, Role::Total);
        assert_eq!(place("全市合计").role, Role::Total);
        assert_eq!(place("株洲市合计").role, Role::Total);
        assert_eq!(place("市本级").role, Role::Own);
        assert_eq!(place("其中：市本级").role, Role::Own);
        assert_eq!((place("天元区").role, place("天元区").name), (Role::Part, "天元区".into()));
    }

    #[test]
    fn the_only_place_is_read_from_a_title() {
        let profile = Profile::builtin();
        let words = Layouts::builtin().words;
        let name = |text: &str| only(&words, &profile, &[text], Address::default()).name;
        assert_eq!(name("华容县2025年11月重点民生实事进度表"), "华容县");
        assert_eq!(name("湖南省株洲市茶陵县2025年民生实事"), "茶陵县");
        assert_eq!(name("关于醴陵市民生实事"), "醴陵市");
        assert_eq!(name("2025年民生实事进度表"), "全表");
        assert_eq!(name("全市民生实事"), "全表");
        assert_eq!(name("省市两级民生实事"), "全表");
        assert_eq!(name("2025年市政府民生实事"), "全表");
        assert_eq!(name("附件1：天元区民生实事"), "天元区");
        assert_eq!(name("市本级2025年11月民生实事进度表"), "市本级");
        assert_eq!(name("2025年市级重点民生实事进度表"), "全表");
    }
}
