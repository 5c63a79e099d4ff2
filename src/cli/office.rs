//! `gouji office`: from a folder of everything that was submitted to the office's papers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use gouji::engine::Document;
use gouji::model::finding::Finding;
use gouji::model::report::Report;
use gouji::model::table::{Role, Table};
use gouji::model::trouble::Trouble;
use gouji::office::narrative::{self, Phrases};
use gouji::office::papers::{highlights, official, problem_list, standings};
use gouji::office::ranking;
use gouji::office::register::Register;
use gouji::profile::Profile;
use gouji::report::{Summary, claims, trouble};

use crate::arguments::Office;
use crate::papers::{self, Paper};
use crate::progress::Progress;
use crate::{FAILED, check, files, inputs, load, output, settle};

const PROBLEM_LIST: &str = "问题清单.xlsx";
const HIGHLIGHTS_MD: &str = "突出问题.md";
const HIGHLIGHTS_DOCX: &str = "突出问题.docx";
const TRACE: &str = "突出问题-依据.json";
const RANKING_XLSX: &str = "综合评价.xlsx";
const RANKING_MD: &str = "综合评价.md";
const CLAIMS_MD: &str = "文表核对表.md";
const NAMES: [&str; 7] = [PROBLEM_LIST, CLAIMS_MD, HIGHLIGHTS_MD, HIGHLIGHTS_DOCX, TRACE, RANKING_XLSX, RANKING_MD];

/// Reads everything, writes the papers, returns the exit code.
pub fn run(arguments: &Office) -> u8 {
    let mut troubles = Vec::new();
    let named = arguments.wording.as_deref().and_then(|file| taken(read_phrases(file), &mut troubles));
    // The built-in phrases stand in for those that cannot be used.
    let phrases = named.or_else(|| taken(Phrases::builtin(), &mut troubles)).unwrap_or_default();
    let mut inputs = inputs::collect(&arguments.paths);
    let own = papers::own(&arguments.output, &NAMES);
    inputs.files.retain(|file| std::fs::canonicalize(file).map_or(true, |file| !own.contains(&file)));

    let loaded = load::for_files(&arguments.sources, &inputs.files);
    // Each file goes by the profile of its folder; the papers go by that of what was named.
    let profile = load::load(&arguments.sources, arguments.paths.first().map(PathBuf::as_path)).engine.profile;

    let progress = Progress::new(inputs.files.len() * 2);
    let documents = files::understand(&loaded, &inputs.files, arguments.period, &progress);
    let mut report = check::check(&loaded, &documents, &progress);
    progress.end();
    let unsettled = settle::settle(&mut report, &arguments.decisions, &inputs.files, &loaded);
    report.errors.extend(unsettled);
    report.errors.splice(0..0, loaded.troubles.into_iter().chain(troubles).chain(inputs.troubles));

    // What may stand is no problem: it is counted, and not in the papers.
    let counts = Summary::of(&report);
    report.findings.retain(Finding::is_open);
    let written = match write(arguments, &profile, &phrases, &documents, &report) {
        Ok(written) => written,
        Err(message) => {
            output::complain(&message);
            output::complain(&trouble::render(&report.errors, output::for_messages(arguments.look)));
            return FAILED;
        }
    };
    output::print(&summary(&documents, counts, &written));
    if !report.errors.is_empty() {
        output::complain(&format!("\n{}", trouble::render(&report.errors, output::for_messages(arguments.look))));
    }
    check::exit_code(&report, arguments.fail_level)
}

/// Makes the papers and writes them; what was written, line by line.
fn write(
    arguments: &Office,
    profile: &Profile,
    phrases: &Phrases,
    documents: &[Document],
    report: &Report,
) -> Result<Vec<String>, String> {
    let tables: Vec<(&str, &Table)> =
        documents.iter().flat_map(|document| document.tables.iter().map(|table| (document.path.as_str(), &**table))).collect();
    let register = Register::new(report, &tables, profile, arguments.period);
    let settings = narrative::Settings::of(profile);
    let section = narrative::write(&register, phrases, &settings);
    let named = |name: &'static str, bytes: Vec<u8>, about: String| Paper { name, bytes, about };
    let failed = |message: String| format!("{message}\n");

    let chosen = section.candidates.iter().filter(|candidate| candidate.passage.is_some()).count();
    let about = format!("{chosen} 个项目");
    let month = match register.other_months {
        0 => String::new(),
        count => format!("；另有其他月份的表中 {count} 个问题未列入"),
    };
    let merged = match register.problems.iter().map(|problem| problem.also.len()).sum::<usize>() {
        0 => String::new(),
        count => format!("，另有 {count} 个在别的文件里重复，已合并"),
    };
    let docx = official::render(&highlights::document(&register, &section)).map_err(failed)?;
    let mut all = vec![
        named(
            PROBLEM_LIST,
            problem_list::render(&register).map_err(failed)?,
            format!("{} 个问题{merged}{month}", register.problems.len()),
        ),
        named(HIGHLIGHTS_MD, highlights::markdown(&section).into_bytes(), about.clone()),
        named(HIGHLIGHTS_DOCX, docx, about),
        named(TRACE, highlights::trace(&register, &section, &settings).into_bytes(), "每句话依据的问题、各项目得分".to_owned()),
    ];
    if !report.claims.is_empty() {
        let count = report.claims.iter().map(|draft| draft.claims.len()).sum::<usize>();
        all.push(named(CLAIMS_MD, claims::render(&report.claims).into_bytes(), format!("文稿中的 {count} 处")));
    }
    if arguments.ranking || ranking::is_wanted(profile) {
        let weights = ranking::Settings::of(profile);
        let ranking = ranking::rank(&register, &weights);
        let about = format!("{} 个县市区、{} 个牵头单位", ranking.places.len(), ranking.leads.len());
        all.push(named(RANKING_XLSX, standings::workbook(&register, &ranking, &weights).map_err(failed)?, about.clone()));
        all.push(named(RANKING_MD, standings::markdown(&register, &ranking).into_bytes(), about));
    }
    papers::deliver(&arguments.output, &all, arguments.overwrite)?;
    Ok(all.iter().map(|paper| format!("{}（{}）", arguments.output.join(paper.name).display(), paper.about)).collect())
}

/// What was read, what was found, what was written.
fn summary(documents: &[Document], counts: Summary, written: &[String]) -> String {
    let mut kinds: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for document in documents {
        *kinds.entry(kind(document)).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|((_, kind), count)| format!("{kind} {count}")).collect();
    let Summary { mandatory, verify, advisory, skipped, errors, waived, explained } = counts;
    let mut text = format!("读入：{} 个文件（{}）\n", documents.len(), kinds.join("，"));
    text.push_str(&format!("问题：强制性 {mandatory}，核实性 {verify}，提示性 {advisory}\n"));
    if waived + explained > 0 {
        text.push_str(&format!("不列入：已豁免 {waived}，已说明 {explained}\n"));
    }
    if skipped > 0 {
        text.push_str(&format!("未能适用：{skipped} 处（原因见 gouji check）\n"));
    }
    if errors > 0 {
        text.push_str(&format!("读不了或没有核对：{errors} 处，见下\n"));
    }
    text.push_str("写出：\n");
    for line in written {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

/// What a file is to the office, with its place in the list.
fn kind(document: &Document) -> (usize, &'static str) {
    let has = |test: fn(&Table) -> bool| document.tables.iter().any(|table| test(table));
    if has(|table| table.total().is_some()) {
        (0, "全市表")
    } else if has(|table| table.places.iter().any(|place| place.role == Role::Only)) {
        (1, "各地报表")
    } else if has(|table| !table.indicators.is_empty()) {
        (2, "其他进度表")
    } else if !document.ledgers.is_empty() {
        (3, "佐证材料台账")
    } else if !document.uploads.is_empty() {
        (4, "平台上传统计")
    } else if document.draft.is_some() {
        (5, "文稿")
    } else if has(|table| table.records.is_some()) {
        (6, "明细表")
    } else {
        (9, "没有读出")
    }
}

fn taken(phrases: Result<Phrases, Box<Trouble>>, troubles: &mut Vec<Trouble>) -> Option<Phrases> {
    phrases.map_err(|trouble| troubles.push(*trouble)).ok()
}

fn read_phrases(file: &Path) -> Result<Phrases, Box<Trouble>> {
    let path = file.to_string_lossy();
    let text = std::fs::read_to_string(file).map_err(|error| Trouble {
        path: path.clone().into_owned(),
        message: format!("打不开：{}。", output::reason(&error)),
        help: "请检查 --wording 的路径。已改用内置用语。".to_owned(),
        ..Trouble::default()
    })?;
    Phrases::parse(&path, &text)
}
