//! What the office receives beside the tables: submissions, ledgers, uploads, as files and as bad files.

use std::fs;
use std::path::Path;

use gouji::builtin;
use gouji::engine::{Document, Engine};
use gouji::model::report::Report;
use gouji::profile::Profile;

fn engine() -> Engine {
    let settings = fs::read_to_string(folder().join("gouji.toml")).expect("the settings of the month");
    let (profile, troubles) = Profile::parse(&settings);
    assert!(troubles.is_empty(), "{troubles:?}");
    Engine::new(profile, builtin::rules()).0
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/2025-11")
}

/// Every document of the month, by path.
fn november(engine: &Engine) -> Vec<Document> {
    let mut paths: Vec<_> = walkdir::WalkDir::new(folder())
        .into_iter()
        .map(|entry| entry.expect("the fixtures can be read").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xlsx"))
        .collect();
    paths.sort();
    let understand = |path: &std::path::PathBuf| {
        let name = path.strip_prefix(folder()).expect("below it").to_string_lossy().replace('\\', "/");
        engine.understand(&format!("2025-11/{name}"), &fs::read(path).expect("a fixture"), None)
    };
    paths.iter().map(understand).collect()
}

fn check_all(engine: &Engine, documents: &[Document]) -> Report {
    let gathered = engine.gather(documents);
    let mut whole = Report::default();
    for index in 0..documents.len() {
        whole.merge(engine.check_gathered(&gathered, index));
    }
    whole
}

/// Rule and place of the findings of some rules.
fn brief(report: &Report, rules: &[&str]) -> Vec<String> {
    let wanted = report.findings.iter().filter(|finding| rules.contains(&finding.rule.code.as_str()));
    let mut all: Vec<String> = wanted.map(|finding| format!("{} {}", finding.rule.code, finding.subject.place)).collect();
    all.sort();
    all.dedup();
    all
}

#[test]
fn the_planted_differences_of_the_submissions_are_found_and_no_others() {
    let engine = engine();
    let documents = november(&engine);
    let report = check_all(&engine, &documents);
    assert!(report.errors.is_empty(), "{:?}", report.errors);
    assert_eq!(
        brief(&report, &["H2", "H10", "H11", "J1", "J5", "J6", "J7", "J8", "J9", "J10"]),
        ["H11 岳阳县", "H2 湘阴县", "J1 城陵矶新港区", "J5 云溪区", "J6 城陵矶新港区", "J7 屈原管理区", "J8 汨罗市", "J9 临湘市"]
    );
    let double =
        report.findings.iter().find(|finding| finding.rule.code == "J8" && !finding.text.message.contains("相同")).expect("J8");
    assert!(
        double.text.message.contains("汨罗市.xlsx") && double.text.message.contains("汨罗市（更正）.xlsx"),
        "{}",
        double.text.message
    );
}

#[test]
fn the_ledger_tells_what_the_bulletin_says() {
    let engine = engine();
    let report = check_all(&engine, &november(&engine));
    let evidence: Vec<_> = report.findings.iter().filter(|finding| finding.rule.code.starts_with('I')).collect();
    let of = |rule: &str, indicator: &str| {
        let hit = |finding: &&&gouji::model::finding::Finding| {
            finding.rule.code == rule && finding.subject.indicator.contains(indicator)
        };
        let mut places: Vec<&str> = evidence.iter().filter(hit).map(|finding| finding.subject.place.as_str()).collect();
        places.sort_unstable();
        places
    };
    assert_eq!(of("I7", "寄递物流"), ["岳阳县", "平江县", "汨罗市"]);
    assert_eq!(of("I3", "寄递物流"), ["平江县", "湘阴县"]);
    assert_eq!(of("I1", "充电桩"), ["岳阳县", "湘阴县"]);
    assert_eq!(of("I1", "消防站"), ["临湘市", "南湖新区", "岳阳楼区", "湘阴县"]);
    assert_eq!(of("I8", "新建609个4G/5G基站").len(), 10);
    assert!(of("I8", "充电桩").len() > 7);
    // In good order, and so is what agrees with the table.
    assert!(evidence.iter().all(|finding| !finding.subject.indicator.contains("助餐") && finding.rule.code != "I2"));
    // Base stations that nobody has listed.
    assert_eq!(of("I6", ""), ["平江县", "汨罗市", "湘阴县"]);
    assert_eq!(of("I6", "4G/5G基站"), of("I6", ""));
    // Counts for those who put findings together.
    assert!(evidence.iter().all(|finding| finding.tally().is_some_and(|tally| tally.count > 0 && tally.count <= tally.of)));
}

#[test]
fn a_submission_that_says_the_same_wrong_thing_is_no_witness_for_it() {
    let engine = engine();
    let report = check_all(&engine, &november(&engine));
    // 100% and not 97% or 99%, though the places' own tables have copied it.
    let wrong =
        report.findings.iter().filter(|finding| finding.rule.code == "E8" && finding.location.path.ends_with("附件2-市级.xlsx"));
    let repairs: Vec<(String, Option<String>)> = wrong
        .flat_map(|finding| &finding.diagnosis.suspects)
        .map(|suspect| (suspect.cell.to_string(), suspect.expected.clone()))
        .collect();
    let expected = |cell: &str| (cell.to_owned(), Some("100%".to_owned()));
    assert_eq!(repairs, [expected("L23"), expected("M23")]);
}

#[test]
fn the_uploads_have_the_totals_of_the_bulletin() {
    let engine = engine();
    let documents = november(&engine);
    let uploads = documents.iter().flat_map(|document| &document.uploads).next().expect("a table of uploads");
    let totals: Vec<String> =
        uploads.totals().into_iter().filter_map(|total| total.value).map(|value| value.to_string()).collect();
    assert_eq!(totals, ["279", "175", "232", "192", "335", "235", "78", "98"]);
}

fn understand(name: &str, text: &str) -> Document {
    engine().understand(name, text.as_bytes(), None)
}

#[test]
fn a_ledger_without_a_needed_column_names_it() {
    let document =
        understand("台账.csv", "项目指标,县市区,材料类型,文件名,市级审核,验收\n充电桩,东湖区,照片,a.jpg,通过,已验收\n");
    assert!(document.ledgers.is_empty() && document.tables.is_empty());
    let [trouble] = document.troubles.as_slice() else { panic!("{:?}", document.troubles) };
    assert!(trouble.message.contains("省级审核") && !trouble.message.contains("“验收”"), "{}", trouble.message);
}

#[test]
fn a_ledger_is_known_by_its_words_in_any_order() {
    // Title rows, a header of two rows, foreign columns, places only in the title, a footer.
    let text = "南溪县2025年11月佐证资料台账,,,,,,,\n填报单位：南溪县专班,,,,,,,\n联系电话,审核情况,,佐证资料,,验收情况,民生实事,点位\n,市级,省级,资料名称,资料类型,,,\n\
                0730,审核通过,未审核,a.pdf,供电合同,未验收,公共充电桩,甲站\n0730,,,b.pdf,照片,,,乙站\n填表人：张三,,,,,,,\n";
    let document = understand("甲.csv", text);
    let [ledger] = document.ledgers.as_slice() else { panic!("{document:?}") };
    assert_eq!(ledger.materials.len(), 2, "{:?}", ledger.remarks);
    assert!(ledger.materials.iter().all(|material| material.place.text == "南溪县" && material.indicator.text == "公共充电桩"));
    assert_eq!(ledger.period.map(|period| period.to_string()).as_deref(), Some("2025-11"));
    assert!(document.troubles.is_empty() && document.tables.is_empty());
}

#[test]
fn a_numbered_row_that_speaks_of_measures_does_not_end_a_ledger() {
    let text = "序号,项目指标,县市区,材料类型,文件名,市级审核,省级审核,验收,证明,又证明\n\
                1,充电桩,东湖区,照片,a.jpg,通过,通过,已验收,完成数,进度\n2,充电桩,东湖区,照片,b.jpg,通过,通过,已验收,,\n";
    let document = understand("台账.csv", text);
    let [ledger] = document.ledgers.as_slice() else { panic!("{document:?}") };
    assert_eq!(ledger.materials.len(), 2, "{:?}", ledger.remarks);
}

#[test]
fn a_progress_table_with_such_columns_is_no_ledger() {
    let text = "江城市2025年11月进度表,,,,,,,\n项目,单位,目标,完成数,进度,佐证材料,审核意见,验收情况\n改造老旧小区,个,4,4,100%,照片.jpg,通过,已验收\n";
    let document = understand("乙.csv", text);
    assert!(document.ledgers.is_empty());
    assert_eq!(document.tables.len(), 1, "{:?}", document.troubles);
}

#[test]
fn many_submissions_are_looked_up_and_not_searched() {
    // A county's table of one place has nothing to do with that of another, however alike they are.
    let engine = engine();
    let letters: Vec<char> = "东西南北江河湖海".chars().collect();
    let mut documents: Vec<Document> = Vec::new();
    for (place, (first, second)) in letters.iter().flat_map(|a| letters.iter().map(move |b| (a, b))).enumerate() {
        for month in [10, 11] {
            let target = place + 1;
            let text = format!(
                "{first}{second}县2025年{month}月民生实事进度表,,,,\n指标,单位,目标,完成数,进度\n改造老旧小区,个,{target},{target},100%\n"
            );
            documents.push(engine.understand(&format!("{place}-{month}.csv"), text.as_bytes(), None));
        }
    }
    let report = check_all(&engine, &documents);
    assert!(report.errors.is_empty());
    // Last month's table of the same county was found: its target is the same, so nothing is said of a changed one.
    assert!(
        report.findings.iter().all(|finding| finding.rule.code != "F4" && finding.rule.code != "G1"),
        "{:?}",
        report.findings.first()
    );
    assert!(report.skipped.iter().filter(|skipped| skipped.rule == "G1").count() == letters.len() * letters.len());
}
