//! 文表核对: the draft of a bulletin against the tables.
//!
//! ```text
//! Draft ─read→ numbers with the words around them ─tie→ figures of the tables ─judge→ claims with a verdict
//! ```
//! Every number of the draft becomes a claim. One that no figure can be tied to is listed as such and never accused. Which verdict
//! is a finding, how grave, and in which words, the rules over `claim` say.

mod count;
pub mod draft;
mod judge;
mod likeness;
mod number;
mod platform;
mod points;
mod reading;
mod shelf;
mod tie;

#[cfg(test)]
mod tests;

use crate::model::claim::{Claim, Tie, Verdict};
use crate::model::draft::Draft;
use crate::model::table::{Measure, Role};
use crate::profile::Profile;
use crate::text::period::Period;

use judge::Fit;
use number::Sort;
pub use platform::UploadSource;
use reading::{Reading, Role as Part, Whose};
use shelf::Shelf;
pub use shelf::Source;
use tie::Tied;

/// What the audit of a draft gave: every claim, in the order of the draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// The claims.
    pub claims: Vec<Claim>,
}

/// Compares a draft with the tables. Tables of other months than the draft's are left aside where the month is known.
pub fn audit(draft: &Draft, sources: &[Source], uploads: &[UploadSource], profile: &Profile) -> Audit {
    let uploads = uploads_of_the_month(draft, uploads);
    let sources = of_the_month(draft, sources);
    let shelf = Shelf::new(&sources, &uploads, profile);
    let text = reading::read(draft, &shelf.places, &shelf.units);
    let schedule = sources.iter().find_map(|source| source.table.period).map(|period| profile.schedule(period.month));
    let mut claims: Vec<(usize, usize, Claim)> = Vec::new();
    let counted: Vec<usize> = (text.readings.iter())
        .filter(|reading| {
            count::count(reading, &text.sentences[reading.sentence].characters, &text.settings[reading.sentence], &shelf, profile)
                .is_some()
        })
        .map(|reading| reading.sentence)
        .collect();
    for (index, (sentence, setting)) in text.sentences.iter().zip(&text.settings).enumerate() {
        for found in count::sweeping(&sentence.characters, setting, &shelf, profile) {
            let counted = found.counted;
            let claim = untied(sentence, (found.from, counted.to), "");
            claims.push((index, found.from, Claim { verdict: counted.verdict, tie: counted.tie, note: counted.note, ..claim }));
        }
    }
    for reading in &text.readings {
        let sentence = &text.sentences[reading.sentence];
        let setting = &text.settings[reading.sentence];
        let place = match &reading.place {
            Whose::Place(name) => name.as_str(),
            _ => "",
        };
        let mut claim = untied(sentence, (reading.number.start, reading.number.end), place);
        let counts = count::count(reading, &sentence.characters, setting, &shelf, profile)
            .or_else(|| count::list(&reading.number, &sentence.characters));
        if let Some(counts) = counts {
            claim = untied(sentence, (reading.number.start, counts.to), place);
            (claim.verdict, claim.tie, claim.note) = (counts.verdict, counts.tie, counts.note);
        } else if points::mixed(reading, &sentence.characters, schedule) {
            claim.verdict = Verdict::PointsMixed;
            claim.note = match reading.number.unit.as_str() {
                "%" => "两个百分数相差，应写“个百分点”",
                _ => "一个百分数本身，应写“%”",
            }
            .to_owned();
        } else if reading.number.unit == "%" && counted.contains(&reading.sentence) && reading.role == Part::Progress {
            claim.note = "随指标的个数一并核对".to_owned();
        } else if let Some((verdict, tie)) = platform::compare(reading, &sentence.text, &uploads, profile) {
            (claim.verdict, claim.tie) = (verdict, Some(tie));
        } else if let Some(reason) = left_alone(reading) {
            claim.note = reason.to_owned();
        } else {
            match tie::tie(reading, &setting.levels, &shelf, profile) {
                Ok(tied) => settle(&mut claim, reading, tied, &shelf, setting.in_table),
                Err(reason) => claim.note = reason,
            }
        }
        claims.push((reading.sentence, reading.number.start, claim));
    }
    claims.sort_by_key(|(sentence, from, _)| (*sentence, *from));
    Audit { claims: claims.into_iter().map(|(_, _, claim)| claim).collect() }
}

/// The tables of the draft's month; without one the latest. A place's own table stands only where there is none of the whole.
fn of_the_month(draft: &Draft, sources: &[Source]) -> Vec<Source> {
    let month = |source: &&Source| source.table.period.map(|period| period.month);
    let known = |month_of_draft: u8| sources.iter().any(|source| month(&source) == Some(month_of_draft));
    let latest: Option<Period> = sources.iter().filter_map(|source| source.table.period).max();
    let wanted = draft.month.filter(|month| known(*month)).or(latest.map(|period| period.month));
    let year = sources.iter().filter(|source| month(source) == wanted).filter_map(|source| source.table.period?.year).max();
    let whole = |source: &Source| source.table.places.iter().any(|place| place.role != Role::Only);
    let any_whole = sources.iter().any(whole);
    let fits = |source: &&Source| {
        let period = source.table.period;
        let in_month = period.is_none_or(|period| Some(period.month) == wanted && (period.year.is_none() || period.year == year));
        in_month && !source.table.indicators.is_empty() && (whole(source) || !any_whole)
    };
    sources.iter().filter(fits).cloned().collect()
}

/// The tables of uploads of the draft's month, as far as months are known.
fn uploads_of_the_month(draft: &Draft, uploads: &[UploadSource]) -> Vec<UploadSource> {
    let fits = |source: &&UploadSource| match (draft.month, source.uploads.period) {
        (Some(month), Some(period)) => period.month == month,
        _ => true,
    };
    uploads.iter().filter(fits).cloned().collect()
}

/// Why a number is not compared with anything.
fn left_alone(reading: &Reading) -> Option<&'static str> {
    match reading.number.sort {
        Sort::Date => return Some("日期"),
        Sort::Ordinal => return Some("序号"),
        Sort::Chinese => return Some("中文写的数，没有核对"),
        Sort::Quantity => {}
    }
    match reading.role {
        Part::Plan => Some("说的是打算，或还差多少，不是结果"),
        Part::Share => Some("是“其中”的一部分，表中没有单列"),
        Part::Excess => Some("说的是超出目标的部分"),
        Part::Earlier => Some("说的是以前，或与以前相比"),
        Part::Average => Some("是平均数"),
        Part::Each => Some("“分别”所指对不上"),
        Part::Result | Part::Target | Part::Progress | Part::Month => None,
    }
}

/// Writes down what a claim is tied to and what that came to.
fn settle(claim: &mut Claim, reading: &Reading, tied: Tied<'_>, shelf: &Shelf<'_>, in_table: bool) {
    let Tied { item, values, fit } = tied;
    let indicator = shelf.indicator(item);
    let source = &shelf.sources[item.source];
    let actual = values.actual.as_ref().map(|value| (Measure::Actual, value.printed.clone(), value.address));
    let state = values.state.as_ref().map(|(words, address)| (Measure::Actual, words.clone(), *address));
    let of = |measure: Measure, value: &Option<shelf::Value>| {
        value.as_ref().map(|value| (measure, value.printed.clone(), value.address))
    };
    let (target, progress) = (of(Measure::Target, &values.target), of(Measure::Progress, &values.progress));
    let compared = match reading.role {
        Part::Progress if reading.number.unit == "百分点" => {
            judge::gap(reading, &values).map(|value| (Measure::Progress, value.printed, value.address))
        }
        Part::Progress => progress.clone(),
        Part::Target => target.clone(),
        Part::Month => of(Measure::Month, &values.month),
        _ if fit == Fit::UnderWay => state.or(progress.clone()),
        _ => actual.or(target.clone()).or(state),
    };
    let (measure, figure, cell) = match compared {
        Some((measure, figure, cell)) => (Some(measure), figure, Some(cell)),
        None => (None, String::new(), None),
    };
    claim.tie = Some(Tie {
        path: source.path.clone(),
        sheet: source.table.sheet.clone(),
        cell,
        indicator: indicator.name.text.clone(),
        place: claim.place.clone(),
        measure,
        figure,
        target: target.map(|(_, printed, _)| printed).unwrap_or_default(),
        progress: progress.map(|(_, printed, _)| printed).unwrap_or_default(),
        ..Tie::default()
    });
    claim.verdict = match fit {
        Fit::Done => Verdict::Agrees,
        Fit::Target => Verdict::TargetAsResult,
        Fit::UnderWay => Verdict::UnderWay,
        Fit::Other => Verdict::Contradicts,
        Fit::Nothing => Verdict::Untied,
    };
    if in_table && claim.verdict != Verdict::Agrees {
        // A row of a table has too few words to be accused by.
        (claim.verdict, claim.note) = (Verdict::Untied, "文中表格里的数，没有核对".to_owned());
    } else if claim.verdict == Verdict::Untied {
        claim.note = "表中没有可以对照的数".to_owned();
    }
}

/// A claim as it stands in its sentence, from one character to another; what it is compared with is yet to be found.
fn untied(sentence: &draft::Sentence, (from, to): (usize, usize), place: &str) -> Claim {
    let byte = |at: usize| sentence.text.char_indices().nth(at).map_or(sentence.text.len(), |(byte, _)| byte);
    let mark = (byte(from), byte(to));
    Claim {
        said: sentence.text.get(mark.0..mark.1).unwrap_or_default().to_owned(),
        sentence: sentence.text.clone(),
        mark,
        paragraph: sentence.paragraph + 1,
        at: sentence.from + from,
        line: sentence.line,
        place: place.to_owned(),
        verdict: Verdict::Untied,
        tie: None,
        note: String::new(),
    }
}
