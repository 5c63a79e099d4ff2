//! Tables as understood: indicators × places × measures, or flat records, over figures that keep their cells.

use crate::model::figure::Figure;
use crate::model::workbook::Address;
use crate::text::period::Period;

/// Index of a figure in its table's `figures`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FigureId(pub u32);

/// One recognised table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The sheet it stands on.
    pub sheet: String,
    /// The id of the layout that fitted; `Layouts::name` gives its name in Chinese.
    pub layout: String,
    /// The title above the header, if any.
    pub title: Option<Text>,
    /// The month the figures stand for.
    pub period: Option<Period>,
    /// The word and cell from which the period was read; `None` when it was given or is unknown.
    pub period_source: Option<String>,
    /// Places (columns in families a and b, rows in family c), in the order of the table.
    pub places: Vec<Place>,
    /// Indicators in the order of the table; empty for flat tables.
    pub indicators: Vec<Indicator>,
    /// The records of a flat table.
    pub records: Option<Records>,
    /// Every figure of the table.
    pub figures: Vec<Figure>,
    /// First and last row of the table on its sheet (zero-based), header included.
    pub rows: (u32, u32),
    /// Things seen on the sheet that did not fit, in words, with the cell.
    pub remarks: Vec<Text>,
    /// Figures that belong to the table and could not be taken into it: why, in words, with the first cell.
    pub unchecked: Vec<Text>,
    /// What the table's own notes columns say (备注, 情况说明).
    pub notes: Vec<Note>,
    /// The labels of rows that hold one measure each, top to bottom; empty where measures stand in the columns.
    pub labels: Vec<Label>,
    /// The short texts above and below the table besides its title: 单位：…, 填报日期：….
    pub captions: Vec<Text>,
    /// Cells for figures that a number merged over them has swallowed.
    pub covered: Vec<Covered>,
    /// Whether progress is given as 100% wherever more was done than the target.
    pub capped: bool,
}

impl Table {
    /// A figure by its id.
    pub fn figure(&self, id: FigureId) -> &Figure {
        &self.figures[id.0 as usize]
    }

    /// The figure of an indicator at a place, if the table has such a cell.
    pub fn at(&self, indicator: &Indicator, measure: Measure, place: usize) -> Option<&Figure> {
        indicator.figure(measure, place).map(|id| self.figure(id))
    }

    /// The index of the place that stands for the whole.
    pub fn total(&self) -> Option<usize> {
        self.places.iter().position(|place| place.role == Role::Total)
    }
}

/// A text with its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text as printed.
    pub text: String,
    /// Where it stands.
    pub address: Address,
}

/// A text beside figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The note itself.
    pub text: Text,
    /// The indicator in whose rows it stands; `None` where the rows are places only.
    pub indicator: Option<usize>,
    /// The place in whose row it stands; `None` where places stand in the columns.
    pub place: Option<usize>,
}

/// The label of a row that holds one measure: 指标, 数量, 进度.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The label as printed.
    pub text: Text,
    /// The measure that the row is taken to hold.
    pub measure: Measure,
    /// Whether the label says something else, and only the order of the rows tells what the row is.
    pub by_order: bool,
}

/// A cell for a figure that is merged into another cell, which holds a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covered {
    /// The cell without a number of its own.
    pub address: Address,
    /// The cell that holds the number.
    pub origin: Address,
    /// The indicator that the missing figure belongs to.
    pub indicator: usize,
    /// The place that the missing figure belongs to.
    pub place: usize,
}

/// What a place is to the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The whole: 全市, 合计.
    Total,
    /// A county, district or functional zone.
    Part,
    /// The city's own share: 市本级, 市直.
    Own,
    /// The only place of the table: one county's submission, or a table without places.
    Only,
    /// A sum of some places within the whole: 市区小计. It adds up the places from `from` up to but not including `to`; both are 0 where
    /// it is not known which places these are.
    Subtotal {
        /// Index of the first place that is added up.
        from: u16,
        /// Index after the last place that is added up.
        to: u16,
    },
}

impl Role {
    /// Whether it adds up other places: the whole, or a part of it.
    pub fn is_sum(self) -> bool {
        self == Role::Total || self.is_subtotal()
    }

    /// Whether it adds up some places within the whole.
    pub fn is_subtotal(self) -> bool {
        matches!(self, Role::Subtotal { .. })
    }
}

/// The name of the only place of a table that names none.
pub const NAMELESS: &str = "全表";

/// A place: a column (families a, b) or a row (family c).
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The name in use throughout (aliases resolved).
    pub name: String,
    /// The name as printed, with its cell.
    pub printed: Text,
    /// What the place is to the whole.
    pub role: Role,
    /// Whether its figures count in the whole. The profile may say that a place's do not: sums leave it out.
    pub counts: bool,
}

impl Place {
    /// Whether its figures are part of the whole's: a county's, and where `own` the city's own share.
    pub fn is_part(&self, own: bool) -> bool {
        self.counts && (self.role == Role::Part || (own && self.role == Role::Own))
    }
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// 指标, 目标: what is to be done in the year.
    Target,
    /// 数量, 已完成: what has been done since the start of the year.
    Actual,
    /// 进度, 完成率: done ÷ target.
    Progress,
    /// 本月完成: what has been done in the month.
    Month,
}

impl Measure {
    /// All measures, in the order of their discriminants.
    pub const ALL: [Measure; 4] = [Measure::Target, Measure::Actual, Measure::Progress, Measure::Month];

    /// The name in the JSON report and in rules.
    pub fn id(self) -> &'static str {
        match self {
            Measure::Target => "target",
            Measure::Actual => "actual",
            Measure::Progress => "progress",
            Measure::Month => "month",
        }
    }

    /// The field's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Measure::Target => "目标",
            Measure::Actual => "完成数",
            Measure::Progress => "进度",
            Measure::Month => "本月完成数",
        }
    }
}

/// What kind of quantity an indicator is; decides which relations must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IndicatorKind {
    /// Parts add up to the whole.
    Additive,
    /// Every place has the city's value.
    Uniform,
    /// A rate: parts do not add up.
    Rate,
    /// A level that may fall: 稳定在….
    Stock,
    /// States in place of numbers.
    Status,
    /// Lower is better.
    Inverse,
    /// A paragraph in place of figures.
    Task,
}

impl IndicatorKind {
    /// All kinds.
    pub const ALL: [IndicatorKind; 7] = [
        IndicatorKind::Additive,
        IndicatorKind::Uniform,
        IndicatorKind::Rate,
        IndicatorKind::Stock,
        IndicatorKind::Status,
        IndicatorKind::Inverse,
        IndicatorKind::Task,
    ];

    /// The name in rules and profiles.
    pub fn id(self) -> &'static str {
        match self {
            IndicatorKind::Additive => "additive",
            IndicatorKind::Uniform => "uniform",
            IndicatorKind::Rate => "rate",
            IndicatorKind::Stock => "stock",
            IndicatorKind::Status => "status",
            IndicatorKind::Inverse => "inverse",
            IndicatorKind::Task => "task",
        }
    }

    /// The field's word for it.
    pub fn word(self) -> &'static str {
        match self {
            IndicatorKind::Additive => "累计型（各地相加等于全市）",
            IndicatorKind::Uniform => "标准型（各地与全市同值）",
            IndicatorKind::Rate => "比率型（不可相加）",
            IndicatorKind::Stock => "存量型（可升可降）",
            IndicatorKind::Status => "状态型（以文字代替数字）",
            IndicatorKind::Inverse => "逆指标（越低越好）",
            IndicatorKind::Task => "文字任务",
        }
    }
}

/// One indicator with its figures.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// 序号 as printed.
    pub number: Option<Text>,
    /// The project above the indicator, outermost first, joined by ` / `; empty when there is none.
    pub project: String,
    /// The indicator's own name.
    pub name: Text,
    /// 单位.
    pub unit: Option<Text>,
    /// 牵头部门.
    pub lead: Option<Text>,
    /// The kind of quantity.
    pub kind: IndicatorKind,
    /// Why the indicator is taken for that kind, in words.
    pub reason: String,
    /// Whether the places' values add up to the whole. Apart from `kind`, because a stock (稳定在…) or an indicator whose done
    /// cells are words (正在推进) still has a target that is the sum of its parts.
    pub additive: bool,
    /// Whether the values are counts (人, 个, 台 …) that must be whole.
    pub counted: bool,
    /// Figures by measure and place: `figures[measure as usize][place]`; an empty vector where the table lacks the measure.
    pub figures: [Vec<Option<FigureId>>; 4],
    /// The row of each measure in families a (three rows) and the single row in b; `None` where the table lacks it.
    pub label_rows: [Option<u32>; 4],
    /// Index of the indicator of which this one is a part (其中：…).
    pub whole: Option<usize>,
    /// The number stated in the indicator's name, in the indicator's unit, when one could be tied to it.
    pub stated: Option<Stated>,
}

impl Indicator {
    /// The figure of a measure at a place.
    pub fn figure(&self, measure: Measure, place: usize) -> Option<FigureId> {
        self.figures[measure as usize].get(place).copied().flatten()
    }

    /// The texts of the indicator that stand in cells of their own: the name, and the unit if there is one.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        std::iter::once(&self.name).chain(&self.unit)
    }

    /// The unit as printed; empty where none is.
    pub fn unit_text(&self) -> &str {
        self.unit.as_ref().map_or("", |unit| unit.text.as_str())
    }
}

/// A number stated in the name of an indicator: `5.9万人以上` with unit 人 states 59000.
#[derive(Clone, Debug, PartialEq)]
pub struct Stated {
    /// The value in the indicator's unit.
    pub value: rust_decimal::Decimal,
    /// The number with its unit, as printed.
    pub words: String,
    /// Unit of one in the last place printed, in the indicator's unit (1000 for `5.9万人`).
    pub resolution: rust_decimal::Decimal,
    /// A part that the name states beside the number (`其中…11万人次`), in the same unit, with its words.
    pub part: Option<(rust_decimal::Decimal, String)>,
}

/// The records of a flat table.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Column names as printed, with their cells.
    pub columns: Vec<Text>,
    /// Figures by record and column.
    pub rows: Vec<Vec<FigureId>>,
    /// The column whose texts name the records, if there is one.
    pub key: Option<usize>,
}
