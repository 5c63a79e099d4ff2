//! What is wrong in a table or a draft: one finding per root cause, in parts that answer one question each.

use serde::Serialize;

use crate::model::cause::Cause;
use crate::model::excerpt::Excerpt;
use crate::model::quote::Quote;
use crate::model::rule_summary::RuleSummary;
use crate::model::status::Status;
use crate::model::table::Measure;
use crate::model::workbook::Address;

/// One root cause.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// Stable identity: rule + indicator + place + measure, not the row number.
    pub id: String,
    /// Which rule is broken.
    pub rule: RuleSummary,
    /// Where it was found.
    pub location: Location,
    /// What the figures in question stand for.
    pub subject: Subject,
    /// What is said of it.
    pub text: FindingText,
    /// The broken relations; the first is the one the finding is named after. Empty for findings that are no relation.
    pub relations: Vec<BrokenRelation>,
    /// Which cells are probably wrong, and what they should say.
    pub diagnosis: Diagnosis,
    /// What it is about: cells, things that were counted, or a sentence.
    pub about: About,
    /// What was decided about it.
    pub status: Status,
}

/// Where a finding was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Location {
    /// The input.
    pub path: String,
    /// The sheet; empty in a draft.
    pub sheet: String,
    /// The cells in question, the worst first.
    pub cells: Vec<Address>,
    /// What each of the cells says, in their order: what a waiver or an explanation is given for.
    pub values: Vec<String>,
    /// Rows to show.
    pub excerpts: Vec<Excerpt>,
}

/// What the figures of a finding stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The indicator's name, or the record's; empty where the finding is about the table.
    pub indicator: String,
    /// The place; empty where it is about all or none.
    pub place: String,
    /// The measure, or the column's name in a flat table.
    pub measure: Option<MeasureName>,
}

/// What is said of a finding, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingText {
    /// What is wrong: one line that is enough by itself.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub help: String,
    /// The light for being behind schedule (黄灯, 红灯), where the profile sets lights.
    pub light: Option<String>,
}

/// A relation that fails, with its figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BrokenRelation {
    /// The rule that states it.
    pub rule: String,
    /// The relation in words: `进度 = 完成数 ÷ 目标`.
    pub formula: String,
    /// Left side as printed.
    pub left: String,
    /// Right side as printed.
    pub right: String,
    /// Left − right as printed.
    pub difference: String,
    /// The cells in the relation.
    pub cells: Vec<Address>,
}

impl BrokenRelation {
    /// The difference as it is spoken of: percentages differ by 个百分点.
    pub fn difference_in_words(&self) -> String {
        match self.difference.strip_suffix('%') {
            Some(number) => format!("{number}个百分点"),
            None => self.difference.clone(),
        }
    }
}

/// Which cells are probably wrong.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// The likeliest wrong cell.
    pub suspect: Option<Suspect>,
    /// Every cell of the chosen repair.
    pub suspects: Vec<Suspect>,
    /// Other repairs that are as good, likeliest first (the chosen one included, when there are several).
    pub alternatives: Vec<Vec<Suspect>>,
    /// What the locator could not settle, in words.
    pub unsettled: Option<String>,
}

/// A cell that is probably wrong, and what it should say.
#[derive(Clone, Debug, PartialEq)]
pub struct Suspect {
    /// The cell.
    pub cell: Address,
    /// Its path on the sheet in words: `全市 进度`, or the column name of a flat table.
    pub label: String,
    /// What it says.
    pub reported: String,
    /// What it should say, with its decimals and percent sign; `None` where that is not determined.
    pub expected: Option<String>,
    /// The typed cause, if one explains the difference.
    pub cause: Option<Cause>,
}

/// What a finding is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum About {
    /// Cells of a table, or the table as a whole.
    #[default]
    Cells,
    /// Materials or sites that were counted.
    Tally(Tally),
    /// The sentence of a draft.
    Quote(Quote),
}

/// How much of something a finding is about, for those who put several findings together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many are in question: materials, sites.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The sites (项目点) in question by name, else the files.
    pub names: Vec<String>,
}

/// What a finding measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureName {
    /// A measure of an indicator.
    Measure(Measure),
    /// A named column of a flat table, or another name (单位, 名称).
    Named(String),
}

impl MeasureName {
    /// The field's word.
    pub fn word(&self) -> &str {
        match self {
            MeasureName::Measure(measure) => measure.word(),
            MeasureName::Named(name) => name,
        }
    }

    /// The name in the JSON report.
    pub fn id(&self) -> &str {
        match self {
            MeasureName::Measure(measure) => measure.id(),
            MeasureName::Named(name) => name,
        }
    }
}

impl Finding {
    /// What the cells in question say, in one text: `103.00%×8`, `5、（空）`.
    pub fn printed(&self) -> String {
        let runs = self.location.values.chunk_by(|a, b| a == b).map(|run| {
            let says = run.first().filter(|value| !value.is_empty()).map_or("（空）", String::as_str);
            if run.len() > 1 { format!("{says}×{}", run.len()) } else { says.to_owned() }
        });
        runs.collect::<Vec<_>>().join("、")
    }

    /// The line of its file that it is about: the row of its first cell, the line of a draft; 1-based.
    pub fn line(&self) -> Option<u64> {
        let quoted = self.quote().map(|quote| quote.line as u64);
        quoted.or_else(|| self.location.cells.first().map(|cell| u64::from(cell.row) + 1))
    }

    /// Whether it is still to be dealt with.
    pub fn is_open(&self) -> bool {
        self.status.waived().is_none()
    }

    /// How much of what was counted is in question; `None` where nothing was counted.
    pub fn tally(&self) -> Option<&Tally> {
        match &self.about {
            About::Tally(tally) => Some(tally),
            About::Cells | About::Quote(_) => None,
        }
    }

    /// The sentence of a draft it is about; `None` where it is about a table.
    pub fn quote(&self) -> Option<&Quote> {
        match &self.about {
            About::Quote(quote) => Some(quote),
            About::Cells | About::Tally(_) => None,
        }
    }
}
