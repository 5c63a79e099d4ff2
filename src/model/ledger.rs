//! The evidence ledger (佐证材料台账) as understood: one material a row, with the state of its review at each level.

use rust_decimal::Decimal;

use crate::model::table::Text;
use crate::model::workbook::Address;
use crate::text::date::Date;
use crate::text::period::Period;

/// A column of a ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LedgerColumn {
    /// 序号.
    Number,
    /// 项目: the project above the indicator.
    Project,
    /// 项目指标.
    Indicator,
    /// 县市区.
    Place,
    /// 项目点: one site of the project.
    Point,
    /// 数量: how many units the site counts for.
    Quantity,
    /// 材料类型.
    Material,
    /// 文件名.
    File,
    /// 上传日期.
    Uploaded,
    /// 市级审核.
    City,
    /// 省级审核.
    Province,
    /// 审核意见.
    Opinion,
    /// 验收.
    Acceptance,
    /// 备注 and other columns of no meaning here.
    Other,
}

/// What a review came to, by the profile's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Review {
    /// 通过.
    Passed,
    /// 未审核, or nothing was written.
    Pending,
    /// 退回: sent back to be mended.
    Returned,
    /// 不符合要求.
    Failed,
    /// A word that the profile does not know; never taken as passed.
    Unknown,
}

/// Whether a site has been accepted, by the profile's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Acceptance {
    /// 已验收.
    Accepted,
    /// 未验收, or nothing was written.
    Pending,
    /// 验收不合格.
    Failed,
    /// A word that the profile does not know; never taken as accepted.
    Unknown,
}

/// What a cell says, with the meaning the profile gives to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    /// What it means.
    pub meaning: T,
    /// What it says; empty for a blank.
    pub text: Text,
}

/// One row of a ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// The indicator or project it belongs to, as written.
    pub indicator: Text,
    /// The name in use of its place, and the cell that names it.
    pub place: Text,
    /// 项目点.
    pub point: Option<Text>,
    /// How many units the site counts for, where the ledger says so.
    pub quantity: Option<Decimal>,
    /// 材料类型.
    pub kind: Option<Text>,
    /// 文件名.
    pub file: Option<Text>,
    /// 上传日期; `None` where the cell is blank.
    pub uploaded: Option<Said<Option<Date>>>,
    /// 市级审核.
    pub city: Said<Review>,
    /// 省级审核.
    pub province: Said<Review>,
    /// 审核意见.
    pub opinion: Option<Text>,
    /// 验收.
    pub acceptance: Said<Acceptance>,
}

/// One ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// The sheet it stands on.
    pub sheet: String,
    /// The title above the header.
    pub title: Option<Text>,
    /// The month it stands for.
    pub period: Option<Period>,
    /// Its columns, from the left, with their headers.
    pub columns: Vec<(LedgerColumn, Text)>,
    /// Its rows.
    pub materials: Vec<Material>,
    /// First and last row on the sheet (zero-based), header included.
    pub rows: (u32, u32),
    /// Things on the sheet that did not fit, in words, with the cell.
    pub remarks: Vec<Text>,
}

impl Ledger {
    /// The header of a column, if the ledger has it.
    pub fn column(&self, column: LedgerColumn) -> Option<&Text> {
        self.columns.iter().find(|(other, _)| *other == column).map(|(_, text)| text)
    }
}

impl Material {
    /// What a column says in this row, with its cell; `None` where it says nothing.
    pub fn cell(&self, column: LedgerColumn) -> Option<&Text> {
        match column {
            LedgerColumn::Indicator => Some(&self.indicator),
            LedgerColumn::Place => Some(&self.place),
            LedgerColumn::Point => self.point.as_ref(),
            LedgerColumn::Material => self.kind.as_ref(),
            LedgerColumn::File => self.file.as_ref(),
            LedgerColumn::Uploaded => self.uploaded.as_ref().map(|stated| &stated.text),
            LedgerColumn::City => Some(&self.city.text),
            LedgerColumn::Province => Some(&self.province.text),
            LedgerColumn::Opinion => self.opinion.as_ref(),
            LedgerColumn::Acceptance => Some(&self.acceptance.text),
            LedgerColumn::Number | LedgerColumn::Project | LedgerColumn::Quantity | LedgerColumn::Other => None,
        }
    }

    /// The row on the sheet (zero-based).
    pub fn row(&self) -> u32 {
        self.city.text.address.row
    }

    /// The cell that best stands for the row: the material, its file, its site, else its indicator.
    pub fn address(&self) -> Address {
        let named = self.kind.as_ref().or(self.file.as_ref()).or(self.point.as_ref());
        named.unwrap_or(&self.indicator).address
    }
}
