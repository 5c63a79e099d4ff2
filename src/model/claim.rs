//! What the draft of a bulletin says, number by number, and what the comparison with the tables came to.

use std::sync::Arc;

use crate::model::table::Measure;
use crate::model::workbook::Address;

/// What a draft says, claim by claim.
#[derive(Clone, Debug, PartialEq)]
pub struct DraftClaims {
    /// The draft's file.
    pub path: String,
    /// Whether its lines are paragraphs.
    pub by_paragraph: bool,
    /// Its claims, in order.
    pub claims: Vec<Arc<Claim>>,
}

/// A number of the draft, or a statement on many indicators.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The sentence it stands in.
    pub sentence: String,
    /// The part of the sentence that is the claim: bytes from, bytes to.
    pub mark: (usize, usize),
    /// The paragraph, counted from one.
    pub paragraph: usize,
    /// Where in the paragraph it begins, in characters.
    pub at: usize,
    /// The line of the file (of a Word document: the paragraph, empty ones counted).
    pub line: usize,
    /// What is said: the number with its unit and the words that bound it.
    pub said: String,
    /// The place it is about; empty for the whole, and where it is not known.
    pub place: String,
    /// What the comparison came to.
    pub verdict: Verdict,
    /// What it is tied to.
    pub tie: Option<Tie>,
    /// Why it is tied to nothing, or what the table says, in words.
    pub note: String,
}

/// The figure a claim is tied to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tie {
    /// The file.
    pub path: String,
    /// The sheet.
    pub sheet: String,
    /// The cell; `None` where the claim is about the table as a whole.
    pub cell: Option<Address>,
    /// The indicator's name; empty where it is about several.
    pub indicator: String,
    /// The place; empty for the whole.
    pub place: String,
    /// What is compared.
    pub measure: Option<Measure>,
    /// Further cells of the sheet that say so.
    pub more: Vec<Address>,
    /// What the figure says, with its unit.
    pub figure: String,
    /// The target as printed, if there is one.
    pub target: String,
    /// The progress as printed, if there is one.
    pub progress: String,
}

impl Tie {
    /// File, sheet and cell: `附件1-省级.xlsx › 附件1!G31`.
    pub fn source(&self) -> String {
        let file = self.path.rsplit(['/', '\\']).next().unwrap_or_default();
        let cell = self.cell.map(|cell| format!("!{cell}")).unwrap_or_default();
        format!("{file} › {}{cell}", self.sheet)
    }

    /// All cells it is tied to.
    pub fn cells(&self) -> Vec<Address> {
        self.cell.into_iter().chain(self.more.iter().copied()).collect()
    }

    /// The beginning of what the table says, which tells one statement about a whole table from another.
    pub fn total(&self) -> &str {
        self.figure.split('，').next().unwrap_or_default()
    }
}

/// What a comparison came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// 相符.
    Agrees,
    /// The target is quoted as the result.
    TargetAsResult,
    /// The table says another number.
    Contradicts,
    /// Said as done, while the table says it is under way.
    UnderWay,
    /// A number of indicators, projects or list items that does not add up.
    CountsDiffer,
    /// All are said to keep to schedule, and some do not.
    NotAllOnSchedule,
    /// The table of uploads to the platform says another number.
    PlatformDiffers,
    /// % and 个百分点 are mixed up.
    PointsMixed,
    /// 未对应.
    Untied,
}

impl Verdict {
    /// The name in the JSON report and in rules.
    pub fn id(self) -> &'static str {
        match self {
            Verdict::Agrees => "agrees",
            Verdict::TargetAsResult => "target-as-result",
            Verdict::Contradicts => "contradicts",
            Verdict::UnderWay => "under-way",
            Verdict::CountsDiffer => "counts-differ",
            Verdict::NotAllOnSchedule => "not-all-on-schedule",
            Verdict::PlatformDiffers => "platform-differs",
            Verdict::PointsMixed => "points-mixed",
            Verdict::Untied => "untied",
        }
    }

    /// The field's word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Agrees => "相符",
            Verdict::TargetAsResult => "目标当成完成数",
            Verdict::Contradicts => "不符",
            Verdict::UnderWay => "未完成说成完成",
            Verdict::CountsDiffer => "数目不符",
            Verdict::NotAllOnSchedule => "并非都达到",
            Verdict::PlatformDiffers => "与平台不符",
            Verdict::PointsMixed => "百分比与百分点混用",
            Verdict::Untied => "未对应",
        }
    }
}
