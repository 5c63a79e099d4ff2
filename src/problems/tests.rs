use super::*;

#[test]
fn a_project_is_named_after_its_indicator_without_the_number() {
    let profile = Profile::builtin();
    for (name, short) in [
        ("建成消防站14个", "建成消防站"),
        ("农村寄递物流综合服务站1164个", "农村寄递物流综合服务站"),
        ("新增城镇就业5.9万人以上", "新增城镇就业"),
        ("新建609个4G/5G基站", "新建609个4G/5G基站"),
        ("“送戏下乡”演艺622场", "“送戏下乡”演艺"),
        ("高标准农田建设29.89万亩", "高标准农田建设"),
        ("新生儿疾病免费筛查与诊断服务应检尽检，筛查率达到100%，不少于20017人", "新生儿疾病免费筛查与诊断服务应检尽检"),
        ("一网通办率达到90%；", "一网通办率"),
        ("14个", "14个"),
        ("", ""),
    ] {
        assert_eq!(short_name(name, &profile), short);
    }
}

#[test]
fn names_cut_short_are_taken_for_one_only_if_they_say_enough() {
    assert!(speaks_of_one("新建电动汽车公共充电桩（车位）380个", "电动汽车公共充电桩"));
    assert!(!speaks_of_one("建成消防站14个", "消防站"));
    assert!(!speaks_of_one("建成消防站14个", "充电桩"));
}
