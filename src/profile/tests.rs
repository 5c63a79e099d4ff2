use std::str::FromStr;

use super::schema::{Keys, SECTIONS, Section, Tolerances};
use super::*;
use crate::model::rule_summary::Level;

/// The profile a text makes, which must have no mistakes.
fn sound(text: &str) -> Profile {
    let (profile, troubles) = Profile::parse(text);
    assert_eq!(troubles, []);
    profile
}

/// The one mistake of a text: its help and its position.
fn mistake(text: &str) -> (String, Option<(usize, usize)>) {
    let (_, troubles) = Profile::parse(text);
    assert_eq!(troubles.len(), 1, "{text}: {troubles:?}");
    (troubles[0].help.clone(), troubles[0].position)
}

#[test]
fn the_builtin_profiles_are_sound_and_complete() {
    for name in Profile::names() {
        let mut profile = Profile::builtin();
        assert_eq!(profile.overlay(Profile::named(name).unwrap()), [], "{name}");
    }
    let profile = Profile::builtin();
    let asked_for = Section { name: "thresholds", keys: Tolerances::KEYS };
    for section in SECTIONS.iter().chain([&asked_for]) {
        if let Keys::Fixed(keys) = section.keys {
            for key in keys.iter().filter(|key| !key.optional) {
                let said = profile.settings().get(section.name, key.name);
                assert!(said.is_some(), "[{}] {} has no built-in value", section.name, key.name);
            }
        }
    }
    assert_eq!(profile.threshold("extreme_progress"), Some(Decimal::from(5)));
    assert_eq!(profile.place("屈原区"), Some("屈原管理区"));
    assert!(profile.is_not_applicable("/") && profile.is_not_applicable("无"));
    assert!(profile.is_counted("人次") && profile.is_counted("个、座"));
    assert!(!profile.is_counted("万人次") && !profile.is_counted("公里"));
    assert!(profile.is_unit("万元") && profile.is_unit("%") && profile.is_unit("元/月") && !profile.is_unit("华容县"));
    assert_eq!(crate::model::figure::print(profile.schedule(11), 4, true), "91.67%");
}

#[test]
fn a_profile_overlays_the_builtin_one() {
    let profile = sound(
        "[thresholds]\nschedule_tolerance = 0.1\nlow_progress = \"12.50\"\n[schedule]\n\"6月\" = \"45%\"\n[kinds]\n\"一网通办率\" = \"uniform\"\n\
         [places]\n\"天元区\" = [\"天元\"]\n\"经开区\" = { aliases = [\"开发区\"], counts = false }\n",
    );
    assert_eq!(profile.threshold("schedule_tolerance"), Some(Decimal::from_str("0.1").unwrap()));
    assert_eq!(profile.threshold("low_progress"), Some(Decimal::from_str("12.50").unwrap()));
    assert_eq!(profile.schedule(6), Decimal::from_str("0.45").unwrap());
    assert_eq!(profile.kind(|| "“一网通办率”达90%".into()).map(|(_, kind)| kind), Some(IndicatorKind::Uniform));
    assert_eq!(profile.place("天元"), Some("天元区"));
    assert_eq!(profile.place("屈原区"), Some("屈原管理区"));
    assert_eq!(profile.place("开发区"), Some("经开区"));
    assert!(!profile.counts("经开区") && profile.counts("天元区") && profile.counts("从未听说"));
    assert!(profile.is_not_applicable("/"));
}

#[test]
fn every_value_remembers_where_it_came_from() {
    let mut profile = sound("[thresholds]\nlow_progress = 20\n");
    profile.choose(&[], &["C4".to_owned()]);
    let origin = |section: &str, key: &str| profile.settings().get(section, key).map(|setting| setting.origin.to_string());
    assert_eq!(origin("thresholds", "low_progress").as_deref(), Some("gouji.toml:2"));
    assert!(origin("thresholds", "late_schedule").is_some_and(|origin| origin.starts_with("内置 default:")));
    assert_eq!(origin("", "ignore").as_deref(), Some("命令行"));
    assert_eq!(profile.settings().all("thresholds", "low_progress").len(), 2);
}

#[test]
fn a_mistyped_key_is_refused_with_the_nearest_one() {
    let (help, position) = mistake("[threshold]\na = 1\n");
    assert!(help.contains("thresholds"), "{help}");
    assert_eq!(position, Some((1, 2)));
    let (help, position) = mistake("[words]\nnot_aplicable = [\"/\"]\n");
    assert!(help.contains("not_applicable"), "{help}");
    assert_eq!(position, Some((2, 1)));
    let (help, position) = mistake("[kinds]\n\"率\" = \"uniforn\"\n");
    assert!(help.contains("uniform"), "{help}");
    assert_eq!(position, Some((2, 8)));
    assert!(mistake("[deadlines]\nsubmision = 5\n").0.contains("submission"));
    assert!(mistake("[places]\n\"甲区\" = { count = false }\n").0.contains("counts"));
    assert!(mistake("[levels]\nF1 = \"verfy\"\n").0.contains("verify"));
    assert!(mistake("selct = [\"F\"]\n").0.contains("select"));
    let (_, troubles) = Profile::parse("[thresholds]\nlow_progress = \nlate_schedule = 1\n");
    assert_eq!(troubles[0].message, "“low_progress”的等号后面是空的");
    for wrong in [
        "[thresholds]\na = true\n",
        "[schedule]\n6 = \"145\"\n",
        "[schedule]\n13 = 1\n",
        "words = 3",
        "[[[",
        "[lights]\n\"黄灯\" = {}\n",
        "[lights]\n\"黄灯\" = { from = 1 }\n",
        "select = [\"\"]\n",
        "select = \"F\"\n",
        "[places]\n\"甲区\" = { counts = 1 }\n",
    ] {
        mistake(wrong);
    }
}

#[test]
fn what_is_right_counts_beside_what_is_wrong() {
    let (profile, troubles) = Profile::parse("[thresholds]\nlow_progress = 20\nlate_schedule = true\n[wrods]\n");
    assert_eq!(troubles.len(), 2);
    assert_eq!(profile.threshold("low_progress"), Some(Decimal::from(20)));
    assert_eq!(profile.threshold("late_schedule"), Profile::builtin().threshold("late_schedule"));
}

#[test]
fn only_a_folder_names_the_profile_it_stands_on() {
    assert_eq!(sound("profile = \"yinchuan\"\n").sections().top.profile.as_deref(), Some("yinchuan"));
    let layer = Layer { name: "甲.toml".into(), kind: LayerKind::Profile, text: "profile = \"yinchuan\"\n".into() };
    assert_eq!(Profile::builtin().overlay(layer).len(), 1);
}

#[test]
fn the_longest_beginning_of_a_code_selects_it() {
    let profile = sound("select = [\"E\", \"F1\"]\nignore = [\"F\", \"E1\"]\n");
    for (code, selected) in [("E4", true), ("E1", false), ("E10", true), ("F1", true), ("F2", false), ("C1", false), ("e4", true)]
    {
        assert_eq!(profile.selects(code), selected, "{code}");
    }
    let mut profile = sound("select = [\"F1\"]\n");
    profile.choose(&[], &["F".to_owned()]);
    assert!(!profile.selects("F1"), "the command line takes away");
    let mut profile = sound("ignore = [\"C4\"]\n");
    profile.choose(&["C4".to_owned()], &[]);
    assert!(profile.selects("C4") && !profile.selects("E4"), "the command line begins anew");
    assert!(Profile::builtin().selects("X9"));
}

#[test]
fn levels_are_given_by_code() {
    let profile = sound("[levels]\nF = \"advisory\"\nf1 = \"强制性\"\n");
    assert_eq!(profile.level("F1"), Some(Level::Mandatory));
    assert_eq!(profile.level("F10"), Some(Level::Advisory));
    assert_eq!(profile.level("E4"), None);
}

#[test]
fn what_no_rule_knows_is_said() {
    let profile = sound("ignore = [\"Z9\", \"E\"]\n[levels]\nE44 = \"verify\"\n[thresholds]\nlow_progres = 1\nown = 2\n");
    let troubles = profile.unmatched(&["E4", "F1"], &["own"]);
    let said: Vec<(&str, Option<(usize, usize)>)> = troubles.iter().map(|t| (t.message.as_str(), t.position)).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(said[0].0.contains("Z9") && said[1].0.contains("E44") && said[2].0.contains("low_progres"));
    assert_eq!(said[1].1, Some((3, 1)));
    assert!(troubles[1].help.contains("E4") && troubles[2].help.contains("low_progress"));
    assert_eq!(Profile::builtin().unmatched(&[], &[]), []);
}

#[test]
fn lights_are_lit_by_points_behind() {
    let yinchuan = Profile::named("yinchuan").map(|layer| {
        let mut profile = Profile::builtin();
        profile.overlay(layer);
        profile
    });
    let light = |points: &str| yinchuan.as_ref().and_then(|p| p.light(Decimal::from_str(points).unwrap()).map(str::to_owned));
    assert_eq!(light("9.99"), None);
    assert_eq!(light("10").as_deref(), Some("黄灯"));
    assert_eq!(light("30").as_deref(), Some("黄灯"));
    assert_eq!(light("30.01").as_deref(), Some("红灯"));
    assert_eq!(Profile::builtin().light(Decimal::ONE_HUNDRED), None);
}
