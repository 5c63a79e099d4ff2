//! What a check reports: one finding per root cause, pinned to cells.

use std::sync::Arc;

use ecow::EcoString;
use serde::Serialize;

use crate::bulletin::Claim;
use crate::model::figure::Printed;
use crate::model::table::Measure;
use crate::model::workbook::Address;

/// How binding a rule is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 强制性: must be corrected.
    #[default]
    Mandatory,
    /// 核实性: may stand, with a real explanation.
    Verify,
    /// 提示性: a note.
    Advisory,
}

impl Level {
    /// All levels, the most binding first.
    pub const ALL: [Level; 3] = [Level::Mandatory, Level::Verify, Level::Advisory];

    /// The field's word.
    pub fn word(self) -> &'static str {
        match self {
            Level::Mandatory => "强制性",
            Level::Verify => "核实性",
            Level::Advisory => "提示性",
        }
    }

    /// The name on the command line and in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Level::Mandatory => "mandatory",
            Level::Verify => "verify",
            Level::Advisory => "advisory",
        }
    }
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

/// Typed causes of an error in a figure, tried as hypotheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Two adjacent digits swapped.
    DigitsSwapped,
    /// One digit wrong.
    DigitWrong,
    /// One digit missing.
    DigitMissing,
    /// One digit too many.
    DigitAdded,
    /// Decimal point moved: off by 10, 100 or 1000.
    DecimalSlip,
    /// Wrong unit: off by 10⁴ or 10⁸ (万, 亿, 万元/元).
    UnitSlip,
    /// Sign reversed.
    Sign,
    /// Swapped with the neighbouring cell.
    NeighboursSwapped,
    /// Target and done swapped.
    TargetActualSwapped,
    /// Done and progress swapped.
    ActualProgressSwapped,
    /// A run of cells shifted by one row or column.
    Shifted,
    /// Last month's value left in.
    PreviousMonth,
    /// The cumulative figure in place of the month's, or the reverse.
    CumulativeForMonthly,
    /// Mean of the places' rates in place of the ratio of the sums.
    MeanOfRates,
    /// Truncated in place of rounded.
    Truncated,
    /// The total is that of the parts with their decimals cut off.
    TotalTruncated,
    /// One part left out of the total.
    MissingPart,
    /// 市本级 left out of the total although it belongs in.
    OwnLeftOut,
    /// 市本级 counted in the total although it does not belong, or counted twice.
    OwnCountedIn,
    /// The parts added up twice, a subtotal among them.
    TotalDoubled,
    /// The target copied as the done figure.
    TargetCopied,
    /// Calculated from another cell that is wrong itself.
    Derived,
}

impl Cause {
    /// The name in the JSON report.
    pub fn id(self) -> &'static str {
        match self {
            Cause::DigitsSwapped => "digits-swapped",
            Cause::DigitWrong => "digit-wrong",
            Cause::DigitMissing => "digit-missing",
            Cause::DigitAdded => "digit-added",
            Cause::DecimalSlip => "decimal-slip",
            Cause::UnitSlip => "unit-slip",
            Cause::Sign => "sign",
            Cause::NeighboursSwapped => "neighbours-swapped",
            Cause::TargetActualSwapped => "target-actual-swapped",
            Cause::ActualProgressSwapped => "actual-progress-swapped",
            Cause::Shifted => "shifted",
            Cause::PreviousMonth => "previous-month",
            Cause::CumulativeForMonthly => "cumulative-for-monthly",
            Cause::MeanOfRates => "mean-of-rates",
            Cause::Truncated => "truncated",
            Cause::TotalTruncated => "total-truncated",
            Cause::MissingPart => "missing-part",
            Cause::OwnLeftOut => "own-left-out",
            Cause::OwnCountedIn => "own-counted-in",
            Cause::TotalDoubled => "total-doubled",
            Cause::TargetCopied => "target-copied",
            Cause::Derived => "derived",
        }
    }

    /// The rows that were exchanged, in words, where that is the cause.
    pub fn exchanged_rows(self) -> Option<&'static str> {
        match self {
            Cause::TargetActualSwapped => Some("目标行与完成数行"),
            Cause::ActualProgressSwapped => Some("完成数行与进度行"),
            _ => None,
        }
    }

    /// The cause in words, to follow “疑似”.
    pub fn words(self) -> &'static str {
        match self {
            Cause::DigitsSwapped => "相邻两位数字颠倒",
            Cause::DigitWrong => "一位数字录错",
            Cause::DigitMissing => "漏录一位数字",
            Cause::DigitAdded => "多录一位数字",
            Cause::DecimalSlip => "小数点错位",
            Cause::UnitSlip => "计量单位用错（相差万倍或亿倍）",
            Cause::Sign => "正负号录反",
            Cause::NeighboursSwapped => "与相邻单元格填反",
            Cause::TargetActualSwapped => "目标与完成数填反",
            Cause::ActualProgressSwapped => "完成数与进度填反",
            Cause::Shifted => "整段错行或错列",
            Cause::PreviousMonth => "仍是上月的数",
            Cause::CumulativeForMonthly => "累计数与本月数混填",
            Cause::MeanOfRates => "用了各地进度的算术平均",
            Cause::Truncated => "截尾而未四舍五入",
            Cause::TotalTruncated => "各分项截去小数后相加",
            Cause::MissingPart => "合计漏加一个分项",
            Cause::OwnLeftOut => "合计漏加市本级",
            Cause::OwnCountedIn => "合计多加了市本级",
            Cause::TotalDoubled => "合计把各分项加了两遍",
            Cause::TargetCopied => "把目标数当作完成数",
            Cause::Derived => "由另一处错数算出",
        }
    }
}

/// A relation that fails, with its figures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
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

impl Evidence {
    /// The difference as it is spoken of: percentages differ by 个百分点.
    pub fn difference_in_words(&self) -> String {
        match self.difference.strip_suffix('%') {
            Some(number) => format!("{number}个百分点"),
            None => self.difference.clone(),
        }
    }
}

/// The part of a sheet's row that shows a finding.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Excerpt {
    /// Zero-based row on the sheet.
    pub row: u32,
    /// Texts that name the row (indicator, measure).
    pub labels: Vec<String>,
    /// Cells of the row to show: column header, what the cell says, whether it is in question.
    pub cells: Vec<ExcerptCell>,
}

/// One cell of an [`Excerpt`].
#[derive(Clone, Debug, PartialEq)]
pub struct ExcerptCell {
    /// The column's header: the place or the column name.
    pub header: EcoString,
    /// What the cell says; empty for a blank.
    pub printed: Printed,
    /// A short note to put under it; `None` where the cell is only context.
    pub note: Option<String>,
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

/// That a finding may stand: it is waived by the office, or explained by those who filled in the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waived {
    /// Explained by those who filled in the table; else waived by the office.
    pub explained: bool,
    /// Why it may stand.
    pub reason: String,
    /// Who approved it, or who explains it.
    pub by: String,
    /// The last day on which it counts: `2026-03-31`.
    pub until: Option<String>,
    /// Where it stands: file and line or row.
    pub source: String,
}

impl Waived {
    /// The field's word.
    pub fn word(&self) -> &'static str {
        if self.explained { "已说明" } else { "已豁免" }
    }
}

/// One root cause.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finding {
    /// Stable identity: rule + indicator + place + measure, not the row number.
    pub id: String,
    /// Code of the rule.
    pub rule: String,
    /// The rule's short name (kebab case).
    pub name: String,
    /// The rule's title in Chinese.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// The input it was found in.
    pub path: String,
    /// The sheet.
    pub sheet: String,
    /// The cells in question, the worst first.
    pub cells: Vec<Address>,
    /// The indicator's name, or the record's; empty where the finding is about the table.
    pub indicator: String,
    /// The place; empty where it is about all or none.
    pub place: String,
    /// The measure, or the column's name in a flat table.
    pub measure: Option<MeasureName>,
    /// The light it is lit with for being behind schedule (黄灯, 红灯), where the profile sets lights.
    pub light: Option<String>,
    /// What is wrong: one line that is enough by itself.
    pub message: String,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub help: String,
    /// The broken relations; the first is the one the finding is named after. Empty for findings that are no relation.
    pub evidence: Vec<Evidence>,
    /// The likeliest wrong cell.
    pub suspect: Option<Suspect>,
    /// Every cell of the chosen repair.
    pub suspects: Vec<Suspect>,
    /// Other repairs that are as good, likeliest first (the chosen one included, when there are several).
    pub alternatives: Vec<Vec<Suspect>>,
    /// What the locator could not settle, in words.
    pub unsettled: Option<String>,
    /// How much of what is in question; `None` where a finding is about figures.
    pub tally: Option<Tally>,
    /// The sentence of a draft it is about; `None` where it is about cells.
    pub quote: Option<Quote>,
    /// Rows to show.
    pub excerpts: Vec<Excerpt>,
    /// What each of `cells` says, in their order: what a waiver or an explanation is given for.
    pub values: Vec<String>,
    /// The mark of the rule as it was in force: another one once its script or its level is another.
    pub mark: String,
    /// That it may stand, and why.
    pub waived: Option<Waived>,
    /// Why a waiver or an explanation that was given for it does not count.
    pub objection: Option<String>,
}

impl Finding {
    /// What the cells in question say, in one text: `103.00%×8`, `5、（空）`.
    pub fn printed(&self) -> String {
        let runs = self.values.chunk_by(|a, b| a == b).map(|run| {
            let says = run.first().filter(|value| !value.is_empty()).map_or("（空）", String::as_str);
            if run.len() > 1 { format!("{says}×{}", run.len()) } else { says.to_owned() }
        });
        runs.collect::<Vec<_>>().join("、")
    }

    /// The line of its file that it is about: the row of its first cell, the line of a draft; 1-based.
    pub fn line(&self) -> Option<u64> {
        let quoted = self.quote.as_ref().map(|quote| quote.line as u64);
        quoted.or_else(|| self.cells.first().map(|cell| u64::from(cell.row) + 1))
    }

    /// Whether it is still to be dealt with.
    pub fn is_open(&self) -> bool {
        self.waived.is_none()
    }
}

/// A sentence of a draft, with the words in question.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quote {
    /// The paragraph, counted from one, blank lines left out.
    pub paragraph: usize,
    /// Where in the paragraph the words in question begin, in characters.
    pub at: usize,
    /// The line of the file; of a Word document the paragraph, empty ones counted.
    pub line: usize,
    /// Whether `line` is a paragraph.
    pub by_paragraph: bool,
    /// The sentence.
    pub sentence: String,
    /// The words in question: bytes from, bytes to.
    pub mark: (usize, usize),
    /// A short note to put under them.
    pub note: String,
    /// The cells of a table that the words are compared with.
    pub against: Option<Pin>,
}

/// Cells of a table, where a finding is about something else than a table itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pin {
    /// The file.
    pub path: String,
    /// The sheet.
    pub sheet: String,
    /// The cells; none where the table as a whole is meant.
    pub cells: Vec<Address>,
}

impl Quote {
    /// Where it stands, in words: 第9段, 第21行.
    pub fn place(&self) -> String {
        format!("第{}{}", self.line, if self.by_paragraph { "段" } else { "行" })
    }
}

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

/// A rule that could not be applied to a table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Skipped {
    /// The rule's code.
    pub rule: String,
    /// The input.
    pub path: String,
    /// The sheet.
    pub sheet: String,
    /// Why, in words.
    pub reason: String,
}

/// Something that could not be read, understood or run.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Trouble {
    /// The input, or the rule's script.
    pub path: String,
    /// The sheet, where it is about one.
    pub sheet: Option<String>,
    /// The cell, where it is about one.
    pub cell: Option<Address>,
    /// The rule, where it is about one.
    pub rule: Option<String>,
    /// Line and column in a script, 1-based, columns in characters.
    pub position: Option<(usize, usize)>,
    /// The source text the position points into.
    pub source: Option<String>,
    /// What happened, in words.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// How one input was understood, in short.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// As given or found.
    pub path: String,
    /// Its tables.
    pub tables: Vec<TableSummary>,
}

/// One table of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct TableSummary {
    /// The sheet.
    pub sheet: String,
    /// The layout's id.
    pub layout: String,
    /// `2025-11`, if known.
    pub period: Option<String>,
    /// Number of indicators (records in a flat table).
    pub indicators: usize,
    /// Number of places (columns in a flat table).
    pub places: usize,
    /// Whether any rule spoke of it; if not, the report's errors say so.
    pub checked: bool,
}

/// Orders codes as people do: E2 before E10.
pub fn code_order(code: &str) -> (EcoString, u32, EcoString) {
    let (letters, rest) = code.split_at(code.find(|c: char| c.is_ascii_digit()).unwrap_or(code.len()));
    let digits = rest.find(|c: char| !c.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
    (letters.into(), digits.parse().unwrap_or(0), code.into())
}

/// Everything a check has to say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Report {
    /// What was read.
    pub inputs: Vec<Input>,
    /// What is wrong, ordered by path, sheet, row, column and rule.
    pub findings: Vec<Finding>,
    /// What could not be applied.
    pub skipped: Vec<Skipped>,
    /// What could not be read or run.
    pub errors: Vec<Trouble>,
    /// What the drafts say, compared with the tables.
    pub claims: Vec<DraftClaims>,
}

impl Report {
    /// Puts everything in the order in which it is shown: by path, sheet, row, column, then rule.
    pub fn sort(&mut self) {
        let first = |finding: &Finding| {
            let quoted = finding.quote.as_ref().map(|quote| (quote.paragraph, quote.at));
            (finding.cells.iter().min().copied(), quoted)
        };
        self.inputs.sort_by(|a, b| a.path.cmp(&b.path));
        self.findings.sort_by_cached_key(|finding| (first(finding), code_order(&finding.rule)));
        // Which leaves them in that order within each sheet.
        self.findings.sort_by(|a, b| (&a.path, &a.sheet).cmp(&(&b.path, &b.sheet)));
        self.skipped.sort_by(|a, b| (&a.path, &a.sheet, &a.rule, &a.reason).cmp(&(&b.path, &b.sheet, &b.rule, &b.reason)));
    }

    /// Takes in another report.
    pub fn merge(&mut self, other: Report) {
        self.inputs.extend(other.inputs);
        self.findings.extend(other.findings);
        self.skipped.extend(other.skipped);
        self.errors.extend(other.errors);
        self.claims.extend(other.claims);
    }
}
