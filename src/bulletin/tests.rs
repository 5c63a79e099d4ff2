//! Drafts against tables, from the outside: the bulletin of November 2025, and drafts of other cities with planted errors.

use std::path::Path;

use super::*;
use crate::engine::Engine;
use crate::model::prose::Prose;
use crate::read::prose::lines;

/// Everything a draft says that does not agree: verdict, words, place, figure.
type Wrong = (Verdict, String, String, String);

fn understood(name: &str, bytes: &[u8]) -> Vec<Source> {
    let (engine, _) = Engine::builtin();
    let document = engine.understand(name, bytes, None);
    assert!(document.troubles.is_empty(), "{:?}", document.troubles);
    document.tables.into_iter().map(|table| Source { path: name.to_owned(), table }).collect()
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)).expect("the fixture is there")
}

fn read(text: &str, sources: &[Source]) -> Vec<Claim> {
    let draft = draft::from_prose(&Prose { lines: lines(text), by_paragraph: false });
    audit(&draft, sources, &[], &Profile::builtin()).claims
}

fn wrong(claims: &[Claim]) -> Vec<Wrong> {
    let accused = claims.iter().filter(|claim| !matches!(claim.verdict, Verdict::Agrees | Verdict::Untied));
    let brief = |claim: &Claim| {
        let figure = claim.tie.as_ref().map(|tie| tie.figure.clone()).unwrap_or_default();
        (claim.verdict, claim.said.clone(), claim.place.clone(), figure)
    };
    accused.map(brief).collect()
}

fn agreeing(claims: &[Claim]) -> Vec<&str> {
    claims.iter().filter(|claim| claim.verdict == Verdict::Agrees).map(|claim| claim.said.as_str()).collect()
}

fn show(claims: &[Claim]) -> String {
    let line = |claim: &Claim| {
        let tie = claim.tie.as_ref().map(|tie| format!("{} {} {}", tie.indicator, tie.place, tie.figure)).unwrap_or_default();
        format!("{} {} {} [{tie}] {}\n", claim.verdict.word(), claim.said, claim.place, claim.note)
    };
    claims.iter().map(line).collect()
}

fn expected(lines: &[(Verdict, &str, &str, &str)]) -> Vec<Wrong> {
    lines.iter().map(|(verdict, said, place, figure)| (*verdict, (*said).into(), (*place).into(), (*figure).into())).collect()
}

#[test]
fn the_bulletin_of_november_2025_gives_what_is_wrong_in_it_and_nothing_else() {
    let mut sources = understood("2025-11/附件1-省级.xlsx", &file("2025-11/附件1-省级.xlsx"));
    sources.extend(understood("2025-11/附件2-市级.xlsx", &file("2025-11/附件2-市级.xlsx")));
    let text = String::from_utf8(file("printed/专报（第9期）.md")).expect("UTF-8");
    let claims = read(&text, &sources);
    let found: Vec<(Verdict, &str)> = claims
        .iter()
        .filter(|claim| !matches!(claim.verdict, Verdict::Agrees | Verdict::Untied))
        .map(|claim| (claim.verdict, claim.said.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (Verdict::CountsDiffer, "14个指标"),
            (Verdict::NotAllOnSchedule, "均达到序时进度"),
            (Verdict::CountsDiffer, "14个指标"),
            (Verdict::TargetAsResult, "20017人"),
            (Verdict::UnderWay, "2个"),
            (Verdict::UnderWay, "2362公里"),
            (Verdict::UnderWay, "1个"),
            (Verdict::Contradicts, "超1200米"),
            (Verdict::TargetAsResult, "622场"),
            (Verdict::Contradicts, "1235人次"),
            (Verdict::Contradicts, "6050万元"),
        ],
        "{}",
        show(&claims)
    );
    assert_eq!(
        agreeing(&claims),
        [
            "22个项目",
            "40个指标",
            "10个项目",
            "38个指标",
            "100张",
            "100%",
            "90%",
            "超100项",
            "不少于3项",
            "超50%",
            "609个",
            "10.7万亩",
            "1015万立方米",
            "428套",
            "26179台",
            "175个",
            "7.16亿元",
            "13种",
            "2.4万人次",
            "90802万元"
        ]
    );
    let cell = |said: &str| {
        let claim = claims.iter().find(|claim| claim.said == said && claim.tie.is_some());
        claim.and_then(|claim| claim.tie.as_ref()?.cell).map(|cell| cell.to_string())
    };
    for (said, address) in [("20017人", "G31"), ("1235人次", "R19"), ("6050万元", "L22"), ("622场", "G28"), ("超1200米", "G6")]
    {
        assert_eq!(cell(said).as_deref(), Some(address), "{said}");
    }
}

const RIVER: &str = "\
江城市2026年6月十大民生实事进度表,,,,,,,
序号,项目名称,单位,推进情况,全市,东湖区,西山区,南溪县
1,新增公办幼儿园学位5000个,个,目标,5000,2000,1800,1200
,,,完成数,3120,1400,1000,720
,,,进度,62.40%,70.00%,55.56%,60.00%
2,改造农村危房860户,户,目标,860,100,260,500
,,,完成数,655,100,205,350
,,,进度,76.16%,100.00%,78.85%,70.00%
3,新建口袋公园24个,个,目标,24,10,8,6
,,,完成数,13,6,5,2
,,,进度,54.17%,60.00%,62.50%,33.33%
4,开展适龄妇女两癌免费检查3.2万人,人,目标,32000,12000,11000,9000
,,,完成数,21480,8010,7460,6010
,,,进度,67.13%,66.75%,67.82%,66.78%
5,发放稳岗返还资金1.5亿元,万元,目标,15000,6000,5000,4000
,,,完成数,8126.5,3200.5,2926,2000
,,,进度,54.18%,53.34%,58.52%,50.00%
6,建成区域性养老服务中心3个,个,目标,3,1,1,1
,,,完成数,正在建设,正在建设,正在建设,正在建设
,,,进度,55.00%,55.00%,55.00%,55.00%
";

#[test]
fn a_half_year_draft_of_another_city() {
    let sources = understood("江城市.csv", RIVER.as_bytes());
    let clean = "\
# 江城市民生实事专报（第6期）

二、工作进展

截至6月30日，全市十大民生实事6个项目均达到序时进度。新增公办幼儿园学位3120个，占年度目标任务的62.4%；改造农村危房655户，\
完成率76.16%。新建口袋公园13个，其中东湖区6个、西山区5个、南溪县2个。组织适龄妇女“两癌”免费检查2.1万余人，发放稳岗返还资金超8100万元。

区域性养老服务中心建设正在推进，3个项目均已完成主体施工。下一步，力争年底前再建20个社区食堂。

三、突出问题

口袋公园项目：南溪县进度偏慢，仅完成33.33%，低于序时进度16.67个百分点。

四、典型做法

西山区：改造农村危房205户，走访困难群众1200余人次，开展技能培训12期，发放宣传册3万份。
";
    let claims = read(clean, &sources);
    assert_eq!(wrong(&claims), expected(&[(Verdict::NotAllOnSchedule, "均达到序时进度", "", "33.33%")]), "{}", show(&claims));
    let clean = clean.replace("均达到序时进度", "整体推进有序");
    let claims = read(&clean, &sources);
    assert_eq!(wrong(&claims), [], "{}", show(&claims));
    for said in ["6个项目", "3120个", "62.4%", "655户", "76.16%", "13个", "5个", "2.1万余人", "超8100万元", "33.33%", "205户"]
    {
        assert!(agreeing(&claims).contains(&said), "{said}\n{}", show(&claims));
    }
    for (from, to, found) in [
        ("学位3120个", "学位5000个", (Verdict::TargetAsResult, "5000个", "", "3120")),
        ("危房655户", "危房565户", (Verdict::Contradicts, "565户", "", "655")),
        ("西山区5个", "西山区8个", (Verdict::TargetAsResult, "8个", "西山区", "5")),
        ("超8100万元", "超1.2亿元", (Verdict::Contradicts, "超1.2亿元", "", "8126.5")),
        ("2.1万余人", "3.1万余人", (Verdict::Contradicts, "3.1万余人", "", "21480")),
        ("任务的62.4%", "任务的72.4%", (Verdict::Contradicts, "72.4%", "", "62.40%")),
        ("16.67个百分点", "16.67%", (Verdict::PointsMixed, "16.67%", "南溪县", "")),
        ("危房205户", "危房250户", (Verdict::Contradicts, "250户", "西山区", "205")),
        ("6个项目", "8个项目", (Verdict::CountsDiffer, "8个项目", "", "6个项目")),
        (
            "养老服务中心建设正在推进，3个项目均已完成主体施工",
            "养老服务中心已建成3个",
            (Verdict::UnderWay, "3个", "", "正在建设"),
        ),
    ] {
        assert!(clean.contains(from), "{from}");
        let claims = read(&clean.replace(from, to), &sources);
        assert_eq!(wrong(&claims), expected(&[found]), "{to}\n{}", show(&claims));
    }
}

const HILLS: &str = "\
云岭县2025年第三季度民生实事完成情况,,,,,
序号,实事名称,牵头单位,计量单位,年度任务,累计完成,完成率
1,新建改建农村公路120公里,县交通运输局,公里,120,101.6,84.67%
2,新增停车泊位1800个,县城管局,个,1800,1425,79.17%
3,城镇新增就业4200人,县人社局,人,4200,3568,84.95%
4,提标改造乡镇卫生院9所,县卫健局,所,9,9,100.00%
5,农村饮水安全巩固提升受益人口2.6万人,县水利局,万人,2.6,2.05,78.85%
6,为60岁以上老年人免费接种疫苗1.1万剂次,县疾控局,剂次,11000,9876,89.78%
";

#[test]
fn a_county_draft_with_one_row_an_indicator() {
    let sources = understood("云岭县2025年9月.csv", HILLS.as_bytes());
    let clean = "\
一、总体情况
截至9月底，6件民生实事总体进展顺利，１件已全部完成。新建改建农村公路101.6公里；新增停车泊位1425个，完成率79.17%；城镇新增就业3568人，\
同比增长12%，失业人员再就业860人。完成乡镇卫生院提标改造9所，实现全覆盖。农村饮水安全巩固提升惠及2.05万人，60岁以上老年人疫苗接种\
近1万剂次。

二、存在问题
停车泊位建设用地紧张，尚有375个未开工，较年度任务差20.83个百分点。全县共投入资金3.2亿元，涉及14个乡镇。
";
    let claims = read(clean, &sources);
    assert_eq!(wrong(&claims), [], "{}", show(&claims));
    for said in ["101.6公里", "1425个", "79.17%", "3568人", "9所", "2.05万人", "近1万剂次"] {
        assert!(agreeing(&claims).contains(&said), "{said}\n{}", show(&claims));
    }
    for (from, to, found) in [
        ("公路101.6公里", "公路120公里", (Verdict::TargetAsResult, "120公里", "", "101.6")),
        ("就业3568人", "就业3658人", (Verdict::Contradicts, "3658人", "", "3568")),
        ("2.05万人", "2.5万人", (Verdict::Contradicts, "2.5万人", "", "2.05")),
        ("近1万剂次", "超1万剂次", (Verdict::Contradicts, "超1万剂次", "", "9876")),
        ("6件民生实事总体", "10件民生实事总体", (Verdict::CountsDiffer, "10件民生实事", "", "6个项目")),
        ("完成率79.17%", "完成率79.17个百分点", (Verdict::PointsMixed, "79.17个百分点", "", "")),
    ] {
        assert!(clean.contains(from), "{from}");
        let claims = read(&clean.replace(from, to), &sources);
        assert_eq!(wrong(&claims), expected(&[found]), "{to}\n{}", show(&claims));
    }
}

const COAST: &str = "\
滨海市2025年10月民生实事分县区完成情况,,,,,,
县市区,老旧小区改造（个）,,,电动自行车充电设施（个）,,
,目标,完成,进度,目标,完成,进度
合计,96,88,91.67%,5200,5336,102.62%
临港区,40,38,95.00%,2200,2310,105.00%
青屿县,30,26,86.67%,1800,1826,101.44%
白沙市,26,24,92.31%,1200,1200,100.00%
";

#[test]
fn a_draft_against_a_table_with_places_down() {
    let sources = understood("滨海市2025年10月.csv", COAST.as_bytes());
    let clean = "\
滨海市民生实事工作通报

一、进展情况
1—10月，全市改造老旧小区88个，临港区、青屿县、白沙市分别完成38个、26个和24个。电动自行车充电设施建成5336个，超额完成年度任务，\
其中青屿县1826个，进度101.44%。

二、经验做法
（一）白沙市。投资1.2亿元改造老旧小区24个，惠及居民6300户，加装电梯42部。
青屿县东门镇：新增充电设施60个，服务居民800余户。
";
    let claims = read(clean, &sources);
    assert_eq!(wrong(&claims), [], "{}", show(&claims));
    for said in ["88个", "38个", "26个", "24个", "5336个", "1826个", "101.44%"] {
        assert!(agreeing(&claims).contains(&said), "{said}\n{}", show(&claims));
    }
    for (from, to, found) in [
        (
            "完成38个、26个和24个",
            "完成38个、24个和26个",
            vec![(Verdict::Contradicts, "24个", "青屿县", "26"), (Verdict::TargetAsResult, "26个", "白沙市", "24")],
        ),
        ("建成5336个", "建成5200个", vec![(Verdict::TargetAsResult, "5200个", "", "5336")]),
        ("进度101.44%", "进度105.00%", vec![(Verdict::Contradicts, "105.00%", "青屿县", "101.44%")]),
        ("老旧小区24个", "老旧小区42个", vec![(Verdict::Contradicts, "42个", "白沙市", "24")]),
    ] {
        assert!(clean.contains(from), "{from}");
        let claims = read(&clean.replace(from, to), &sources);
        assert_eq!(wrong(&claims), expected(&found), "{to}\n{}", show(&claims));
    }
}

#[test]
fn places_deeds_and_rates_are_tied_where_they_belong() {
    let sources = understood("江城市.csv", RIVER.as_bytes());
    for (text, said, place, figure) in [
        ("西山区改造农村危房250户。", "250户", "西山区", "205"),
        ("南溪县新建口袋公园4个。", "4个", "南溪县", "2"),
        ("农村危房改造进度较慢的是南溪县（75.00%）。", "75.00%", "南溪县", "70.00%"),
        ("改造农村危房655户，占年度任务860户的67.16%。", "67.16%", "", "76.16%"),
        ("适龄妇女两癌免费检查突破3.5万人。", "突破3.5万人", "", "21480"),
    ] {
        let claims = read(text, &sources);
        assert_eq!(wrong(&claims), expected(&[(Verdict::Contradicts, said, place, figure)]), "{text}\n{}", show(&claims));
    }
    // All indicators there are.
    let claims = read("截至6月30日，全市7个指标推进有序。", &sources);
    assert_eq!(wrong(&claims), expected(&[(Verdict::CountsDiffer, "7个指标", "", "6个指标")]), "{}", show(&claims));
    for elsewhere in ["东湖区花园镇新建口袋公园3个。", "西山区青石村改造农村危房12户。", "南溪县城关街道新建口袋公园1个。"]
    {
        let claims = read(elsewhere, &sources);
        assert!(claims.iter().all(|claim| claim.verdict == Verdict::Untied), "{elsewhere}\n{}", show(&claims));
    }
}

#[test]
fn what_ends_like_a_place_may_be_a_thing() {
    let sources = understood("滨海市2025年10月.csv", COAST.as_bytes());
    let text =
        "二、项目情况\n1.老旧小区：改造80个，加装电梯42部。\n2.充电设施：建成电动自行车充电设施5336个，比序时快19.29个百分点。\n";
    let claims = read(text, &sources);
    assert_eq!(wrong(&claims), expected(&[(Verdict::Contradicts, "80个", "", "88")]), "{}", show(&claims));
    assert_eq!(agreeing(&claims), ["5336个", "19.29个百分点"], "{}", show(&claims));
}

#[test]
fn lists_are_counted() {
    let sources = understood("江城市.csv", RIVER.as_bytes());
    let found = |text: &str| wrong(&read(text, &sources));
    assert_eq!(found("其余3项：甲、乙、丙，正在推进。"), []);
    assert_eq!(found("涉及4个县（东县、西县、南县和北县）。"), []);
    assert_eq!(found("重点推进5项：甲、乙、丙等。"), []);
    assert_eq!(found("其余2项：甲、乙、丙。").len(), 1);
    assert_eq!(found("涉及5个县（东县、西县、南县、北县）。").len(), 1);
}

#[test]
fn numbers_that_no_table_speaks_of_are_listed_and_left_alone() {
    let sources = understood("江城市.csv", RIVER.as_bytes());
    let text = "三、经验\n2026年6月，第9期简报指出，去年改造农村危房900户，预计新建口袋公园30个；东湖区花园镇新增幼儿园学位300个，户均补助2.3万元。";
    let claims = read(text, &sources);
    assert_eq!(claims.len(), 6, "{}", show(&claims));
    assert!(claims.iter().all(|claim| claim.verdict == Verdict::Untied && !claim.note.is_empty()), "{}", show(&claims));
}

#[test]
fn a_draft_without_tables_and_odd_texts_do_no_harm() {
    assert!(read("完成改造90%，建成10个。", &[]).iter().all(|claim| claim.verdict == Verdict::Untied));
    let sources = understood("江城市.csv", RIVER.as_bytes());
    for text in [
        "",
        "。。。；；",
        "１２３",
        "9999999999999999999999999999999999个",
        "超",
        "（（（",
        "分别分别3个",
        "0.0.0.0",
        "％％",
        "5至",
        "第",
    ] {
        let _ = read(text, &sources);
    }
    let long = "完成改造农村危房655户，".repeat(400);
    assert_eq!(wrong(&read(&long, &sources)), []);
}

#[test]
fn uploads_are_compared_with_the_platform() {
    let table = "\
省民生实事保障平台2025年11月上传情况,,,,
县市区,进度数据,政策文件,建设内容,工作总结
东湖区,140,100,130,50
西山区,139,75,102,48
合计,279,175,232,98
";
    let (engine, _) = Engine::builtin();
    let document = engine.understand("平台.csv", table.as_bytes(), None);
    assert_eq!(document.uploads.len(), 1, "{:?}", document.troubles);
    let uploads = [UploadSource { path: "平台.csv".to_owned(), uploads: document.uploads[0].clone() }];
    let text = "截至11月30日，“民生实事保障”平台共上传任务项目进度数据279项，码上通上传政策文件增加157条、建设内容增加232条，东湖区上传工作总结50条。";
    let draft = draft::from_prose(&Prose { lines: lines(text), by_paragraph: false });
    let claims = audit(&draft, &[], &uploads, &Profile::builtin()).claims;
    let verdicts: Vec<(Verdict, &str)> = claims.iter().skip(1).map(|claim| (claim.verdict, claim.said.as_str())).collect();
    assert_eq!(
        verdicts,
        [(Verdict::Agrees, "279项"), (Verdict::PlatformDiffers, "157条"), (Verdict::Agrees, "232条"), (Verdict::Agrees, "50条")],
        "{}",
        show(&claims)
    );
}

#[test]
fn words_that_look_like_results_and_are_none_are_not_accused() {
    let sources = understood("江城市.csv", RIVER.as_bytes());
    for text in [
        "新增公办幼儿园学位3120个，完成年度目标任务5000个的62.4%。",
        "计划新增公办幼儿园学位5000个，实际新增3120个。",
        "改造农村危房年度任务860户，已改造655户，完成率76.16%，还剩205户。",
        "新建口袋公园13个，面积4.2万平方米，惠及周边居民2.6万人。",
        "二季度新增公办幼儿园学位900个，6月份改造农村危房120户。",
        "新建公办幼儿园5所，新增学位3120个，平均每所新增624个。",
        "东湖区、西山区、南溪县新建口袋公园分别为6个、5个、2个。",
        "适龄妇女两癌免费检查21480人，检出异常312人，治疗率98%。",
        "改造农村危房655户，其中D级危房210户，户均补助2.3万元。",
        "稳岗返还资金发放8126.5万元，惠及企业1.1万家，同比增长15%。",
        "南溪县农村危房改造350户，进度70%，高于序时进度20个百分点。",
        "建成2个示范点：设施齐全、管理规范、群众满意。",
        "6个项目中，3个由市住建局牵头，2个由市教育局牵头。",
        "东湖区农村危房改造100户，超额完成年度任务。",
        // What a place's deeds begin with is no town of it.
        "东湖区新增城镇公园6个，西山区改造农村危房205户。",
        "改造农村危房655户，完成投资3.4亿元，较去年增长12%。",
        "区域性养老服务中心3个均在装修。",
        "南溪县农村危房改造350户，距目标差150户。",
        "农村危房改造进度较快的是东湖区（100.00%），较慢的是南溪县（70.00%）。",
        "改造农村危房655户，占年度任务860户的76.16%。",
    ] {
        let claims = read(text, &sources);
        assert_eq!(wrong(&claims), [], "{text}\n{}", show(&claims));
    }
}
