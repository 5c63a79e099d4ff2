//! Finds and reads what was decided about findings: waivers beside the tables, explanations that were filled in; and the date.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use gouji::model::report::Report;
use gouji::model::trouble::Trouble;
use gouji::settle::{self, Date, Entries};

use crate::arguments::Decisions;
use crate::load::{Engines, nearest, shown};
use crate::output::reason;

/// The waivers of a folder and of all below it.
const WAIVERS: &str = "豁免.toml";

/// Beijing time, by which the dates of the field are meant, is so many seconds ahead.
const BEIJING: u64 = 8 * 3600;

/// Applies waivers and explanations to a report; what is wrong with them is returned.
pub fn settle(report: &mut Report, decisions: &Decisions, files: &[PathBuf], engines: &Engines) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let mut given = Vec::new();
    for (file, paths) in waiver_files(decisions, files) {
        let Some(bytes) = read(&file, &mut troubles) else { continue };
        let Ok(text) = String::from_utf8(bytes) else {
            troubles.push(trouble(&file, "不是 UTF-8 编码的文本。".to_owned()));
            continue;
        };
        let (entries, wrong) = settle::waivers(&shown(&file), &text);
        troubles.extend(wrong);
        given.push(Entries { entries, paths: paths.map(|paths| paths.into_iter().collect()) });
    }
    for file in &decisions.explanations {
        let Some(bytes) = read(file, &mut troubles) else { continue };
        let (entries, wrong) = settle::explanations(&shown(file), &bytes);
        troubles.extend(wrong);
        given.push(Entries { entries, paths: None });
    }
    if !given.is_empty() {
        let numbers: BTreeMap<_, usize> =
            files.iter().enumerate().map(|(number, file)| (file.to_string_lossy(), number)).collect();
        let profile = |path: &str| &engines.of(numbers.get(path).copied().unwrap_or(0)).profile;
        settle::settle(report, &given, decisions.today.unwrap_or_else(today), profile);
    }
    troubles
}

/// The waivers files and the inputs each is for; a file that was named is for all.
fn waiver_files(decisions: &Decisions, files: &[PathBuf]) -> Vec<(PathBuf, Option<Vec<String>>)> {
    if let Some(file) = &decisions.waivers {
        return vec![(file.clone(), None)];
    }
    let mut found: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for file in files {
        if let Some(waivers) = nearest(file, WAIVERS) {
            found.entry(waivers).or_default().push(file.to_string_lossy().into_owned());
        }
    }
    found.into_iter().map(|(file, paths)| (file, Some(paths))).collect()
}

fn read(file: &Path, troubles: &mut Vec<Trouble>) -> Option<Vec<u8>> {
    std::fs::read(file).map_err(|error| troubles.push(trouble(file, format!("打不开：{}。", reason(&error))))).ok()
}

fn trouble(file: &Path, message: String) -> Trouble {
    Trouble {
        path: shown(file), message, help: "请检查 --waivers、--explanations 的路径。".to_owned(), ..Trouble::default()
    }
}

/// The date in Beijing.
fn today() -> Date {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    date((seconds + BEIJING) / 86_400)
}

/// The date so many days after 1970-01-01 (the civil calendar counted in eras of 400 years that begin in March).
fn date(days: u64) -> Date {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    Date { year: year as u16, month: month as u8, day: day as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_1970() {
        for (days, text) in
            [(0, "1970-01-01"), (19_782, "2024-02-29"), (19_783, "2024-03-01"), (20_454, "2026-01-01"), (20_780, "2026-11-23")]
        {
            assert_eq!(date(days).to_string(), text);
        }
    }
}
