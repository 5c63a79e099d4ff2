//! `gouji office` as the office runs it: one folder in, the papers out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own for a test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("gouji-office-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a temporary folder");
        Self(path)
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn office(input: &Path, output: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gouji"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .arg("office")
        .arg(input)
        .arg("-o")
        .arg(output)
        .args(more)
        .output()
        .expect("it runs")
}

fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn november() {
    let out = Folder::new("november");
    let run = office(Path::new("fixtures/2025-11"), &out.0, &["--ranking"]);
    assert_eq!(run.status.code(), Some(1), "{}", said(&run.stderr));
    let summary = said(&run.stdout);
    for part in ["读入：", "全市表 2", "问题：强制性", "问题清单.xlsx", "突出问题.docx", "综合评价.md"] {
        assert!(summary.contains(part), "{part}\n{summary}");
    }

    let snapshot = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/office/突出问题.md");
    let text = out.text("突出问题.md");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        fs::create_dir_all(snapshot.parent().expect("a folder")).and_then(|()| fs::write(&snapshot, &text)).expect("a snapshot");
    }
    assert_eq!(text, fs::read_to_string(&snapshot).unwrap_or_default().replace("\r\n", "\n"));

    // Every sentence of the text is in the trace, and every finding named there is explained there.
    let trace: serde_json::Value = serde_json::from_str(&out.text("突出问题-依据.json")).expect("JSON");
    let passages = trace["passages"].as_array().expect("passages");
    for passage in passages {
        let sentences = passage["sentences"].as_array().expect("sentences");
        let whole: String = sentences.iter().map(|sentence| sentence["text"].as_str().unwrap_or_default()).collect();
        assert!(text.contains(&whole), "{whole}");
        for clause in sentences.iter().flat_map(|sentence| sentence["clauses"].as_array().expect("clauses")) {
            let ids = clause["findings"].as_array().expect("findings");
            assert!(!ids.is_empty(), "{clause}");
            for id in ids {
                assert!(trace["findings"][id.as_str().expect("an id")].is_array(), "{id}");
            }
        }
    }

    // The list has one row a finding, and one sheet a place.
    let list = gouji::read::read(&out.bytes("问题清单.xlsx")).expect("a workbook");
    let names: Vec<&str> = list.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names.first(), Some(&"总表"));
    for name in ["全市", "文稿", "南湖新区"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let rows = list.sheets[0].cells.keys().map(|address| address.row).max().expect("rows") - 1;
    let count = summary.split("问题清单.xlsx（").nth(1).and_then(|rest| rest.split(' ').next()).expect("a count");
    assert_eq!(rows.to_string(), count, "{summary}");

    // The same input gives the same bytes, over the first results.
    let first: Vec<Vec<u8>> = ["问题清单.xlsx", "突出问题.docx", "综合评价.xlsx"].iter().map(|name| out.bytes(name)).collect();
    let again = office(Path::new("fixtures/2025-11"), &out.0, &["--ranking"]);
    assert_eq!(again.status.code(), Some(1), "{}", said(&again.stderr));
    let second: Vec<Vec<u8>> = ["问题清单.xlsx", "突出问题.docx", "综合评价.xlsx"].iter().map(|name| out.bytes(name)).collect();
    assert_eq!(first, second);
}

#[test]
fn what_a_draft_says_wrongly_is_pinned_to_the_tables() {
    let run = Command::new(env!("CARGO_BIN_EXE_gouji"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["check", "fixtures/2025-11/附件1-省级.xlsx", "fixtures/2025-11/附件2-市级.xlsx"])
        .args(["fixtures/printed/专报（第9期）.md", "--format", "json"])
        .output()
        .expect("it runs");
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let pinned = |words: &str| {
        let found = findings.iter().find(|finding| finding["quote"]["words"] == words).unwrap_or_else(|| panic!("{words}"));
        assert!(found["path"].as_str().expect("a path").ends_with("专报（第9期）.md"), "{found}");
        assert!(found["quote"]["sentence"].as_str().expect("a sentence").contains(words), "{found}");
        assert_eq!(found["sheet"], found["quote"]["against"]["sheet"]);
        assert_eq!(found["cells"], found["quote"]["against"]["cells"]);
        (found["quote"]["against"]["path"].as_str().expect("a path").to_owned(), found["cells"].clone())
    };
    let cells = |file: &str, cells: &[&str]| (format!("fixtures/2025-11/{file}.xlsx"), serde_json::json!(cells));
    assert_eq!(pinned("20017人"), cells("附件1-省级", &["G31"]));
    assert_eq!(pinned("622场"), cells("附件2-市级", &["G28"]));
    assert_eq!(pinned("1235人次"), cells("附件1-省级", &["R19"]));
    assert_eq!(pinned("均达到序时进度"), cells("附件1-省级", &["H86", "Q86"]));
    // A count is about the table as a whole.
    assert_eq!(pinned("14个指标"), cells("附件2-市级", &[]));
}

#[test]
fn what_people_filled_in_is_not_written_over() {
    let out = Folder::new("kept");
    fs::write(out.0.join("问题清单.xlsx"), "有人填过").expect("a file");
    let run = office(Path::new("fixtures/2025-11"), &out.0, &[]);
    assert_eq!(run.status.code(), Some(2));
    assert!(said(&run.stderr).contains("问题清单.xlsx") && said(&run.stderr).contains("--overwrite"), "{}", said(&run.stderr));
    assert_eq!(out.text("问题清单.xlsx"), "有人填过");
    assert!(!out.0.join("突出问题.md").exists(), "all or none");
    let run = office(Path::new("fixtures/2025-11"), &out.0, &["--overwrite"]);
    assert_eq!(run.status.code(), Some(1), "{}", said(&run.stderr));
    assert!(!out.0.join("综合评价.xlsx").exists(), "the ranking is off unless asked for");
}

#[test]
fn results_beside_the_tables_are_no_input_of_the_next_run() {
    let folder = Folder::new("beside");
    let table = "附件2-市级.xlsx";
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/2025-11").join(table), folder.0.join(table)).expect("a copy");
    for _ in 0..2 {
        let run = office(&folder.0, &folder.0, &["--period", "2025-11"]);
        assert_eq!(run.status.code(), Some(1), "{}", said(&run.stderr));
        assert!(said(&run.stdout).contains("读入：1 个文件（全市表 1）"), "{}", said(&run.stdout));
    }
}

#[test]
fn what_cannot_be_read_is_said_and_the_rest_is_written() {
    let (input, out) = (Folder::new("bad-in"), Folder::new("bad-out"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    fs::copy(root.join("bad/truncated.xlsx"), input.0.join("坏.xlsx")).expect("a copy");
    fs::copy(root.join("2025-11/附件2-市级.xlsx"), input.0.join("附件2.xlsx")).expect("a copy");
    let wording = input.0.join("用语.toml");
    fs::write(&wording, "[[fact]]\nid = \"慢\"\nof = [\"F1\"]\ntext = \"{placs}慢\"\n").expect("a file");
    let run = office(&input.0, &out.0, &["--wording", &wording.to_string_lossy()]);
    assert_eq!(run.status.code(), Some(2));
    let (stdout, stderr) = (said(&run.stdout), said(&run.stderr));
    assert!(stdout.contains("没有读出 1") && stdout.contains("出"), "{stdout}");
    assert!(stderr.contains("坏.xlsx") && stderr.contains("{placs}"), "{stderr}");
    assert!(out.0.join("突出问题.md").exists());
}
