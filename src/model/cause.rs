//! What may have gone wrong in a figure: the causes that the error locator tries.

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
