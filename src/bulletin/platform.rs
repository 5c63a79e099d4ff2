//! What a draft says of uploads to the province's platform, against the table of uploads.

use std::sync::Arc;

use super::judge;
use super::number::Sort;
use super::reading::{Reading, Role, Whose};
use super::shelf::Value;
use crate::algebra::interval::Interval;
use crate::model::claim::{Tie, Verdict};
use crate::model::uploads::Uploads;
use crate::profile::Profile;

/// A table of uploads and the file it stands in.
#[derive(Clone, Debug)]
pub struct UploadSource {
    /// The file, as it is to be shown.
    pub path: String,
    /// The table.
    pub uploads: Arc<Uploads>,
}

/// Words by which a sentence says that it is about uploads.
const PLATFORM: [&str; 5] = ["平台", "码上通", "上传", "数据库", "录入"];
/// Units in which uploads are counted.
const UNITS: [&str; 7] = ["项", "条", "个", "份", "篇", "次", "件"];

/// Compares a number with the uploads of its kind; `None` where it is about something else, or no table says.
pub(super) fn compare(reading: &Reading, sentence: &str, sources: &[UploadSource], profile: &Profile) -> Option<(Verdict, Tie)> {
    let number = &reading.number;
    let about = PLATFORM.iter().any(|word| sentence.contains(word)) && UNITS.contains(&number.unit.as_str());
    if number.sort != Sort::Quantity || !about || !matches!(reading.role, Role::Result | Role::Month) {
        return None;
    }
    let place = match &reading.place {
        Whose::Whole => "",
        Whose::Place(name) => name.as_str(),
        Whose::Several | Whose::Elsewhere => return None,
    };
    let (source, index) = kind_meant(&reading.text, sources)?;
    let uploads = &source.uploads;
    let (value, printed, cell) = if place.is_empty() {
        let total = uploads.totals().into_iter().nth(index)?;
        let value = total.value?;
        let printed =
            if total.added_up { format!("{}（各地相加）", value.normalize()) } else { value.normalize().to_string() };
        (value, printed, total.cell)
    } else {
        let row = uploads.places.iter().find(|row| row.place.name == place)?;
        let figure = row.counts.get(index)?;
        (figure.value?, figure.printed().to_string(), figure.address)
    };
    let compared = Value { value, interval: Interval::point(value), printed: printed.clone(), address: cell };
    let verdict = if judge::agrees(number, &compared, profile) { Verdict::Agrees } else { Verdict::PlatformDiffers };
    let tie = Tie {
        path: source.path.clone(),
        sheet: uploads.sheet.clone(),
        cell: Some(cell),
        place: place.to_owned(),
        figure: printed,
        ..Tie::default()
    };
    Some((verdict, tie))
}

/// The kind of upload a wording names, the longest name first.
fn kind_meant<'s>(text: &str, sources: &'s [UploadSource]) -> Option<(&'s UploadSource, usize)> {
    let kinds =
        sources.iter().flat_map(|source| source.uploads.kinds.iter().enumerate().map(move |(index, kind)| (source, index, kind)));
    let length = |kind: &crate::model::uploads::UploadKind| {
        [kind.name.as_str(), kind.printed.text.trim()].into_iter().filter(|name| text.contains(name)).map(str::len).max()
    };
    let named = kinds.filter_map(|(source, index, kind)| Some((length(kind)?, source, index)));
    // The first of the longest: one table a month is enough.
    named.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, source, index)| (source, index))
}
