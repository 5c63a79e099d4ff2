//! What a rule says, as data: expressions over figures and conditions on them.
//!
//! A rule's script runs once, at load time, on symbols; the operators build these trees. The engine owns them from then on:
//! it evaluates them on exact decimals and intervals, prints them as formulas and hands them to the locator.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::model::table::Measure;
use crate::text::wording::Word;

/// Which figure an expression speaks of, relative to where the rule is applied.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A measure of the indicator at hand.
    Figure {
        /// What is measured.
        measure: Measure,
        /// At which place.
        place: PlaceReference,
        /// Of which indicator or month.
        of: Of,
    },
    /// The cell at hand (rules over cells).
    Cell,
    /// A named column of the record at hand (rules over records).
    Column(Arc<str>),
}

/// A place relative to where the rule is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PlaceReference {
    /// The place at hand.
    Here,
    /// The whole: 全市, or the only place of the table.
    Total,
    /// 市本级.
    Own,
}

/// Whose figures are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// The indicator at hand, this month.
    This,
    /// The same indicator in the latest earlier month that was given.
    Previous,
    /// The indicator of which the one at hand is a part (其中：…).
    Whole,
    /// The same indicator in the place's own submission of the same month.
    Submitted,
    /// The same indicator in the lead unit's own table of the same month.
    Lead,
}

/// A row of figures: one measure over places.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Series {
    /// What is measured.
    pub measure: Measure,
    /// Over which places.
    pub members: Members,
    /// Of which indicator or month.
    pub of: Of,
}

/// Which places a series runs over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Members {
    /// Counties and 市本级: everything that adds up to the whole.
    Parts,
    /// Counties only.
    Counties,
    /// What the subtotal at hand adds up.
    Within,
}

/// What is made of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Aggregate {
    /// Sum of the numbers.
    Sum,
    /// Arithmetic mean of the numbers.
    Mean,
    /// How many numbers there are.
    Count,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expression {
    /// A number written in the script.
    Number(Decimal),
    /// A figure.
    Figure(Reference),
    /// A sum, mean or count.
    Aggregate(Aggregate, Series),
    /// A threshold of the profile, by name.
    Threshold(Arc<str>),
    /// 序时进度: the share of the year that has passed by the table's month (or the earlier one's), from the profile's schedule.
    Schedule(Of),
    /// The number stated in the indicator's name.
    Stated,
    /// The part stated in the indicator's name (其中…).
    StatedPart,
    /// `a + b`
    Add(Arc<Expression>, Arc<Expression>),
    /// `a - b`
    Subtract(Arc<Expression>, Arc<Expression>),
    /// `a * b`
    Multiply(Arc<Expression>, Arc<Expression>),
    /// `a / b`
    Divide(Arc<Expression>, Arc<Expression>),
}

/// How two expressions are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Operator {
    /// The sign used in formulas.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "≠",
            Operator::Below => "<",
            Operator::AtMost => "≤",
            Operator::Above => ">",
            Operator::AtLeast => "≥",
        }
    }

    /// The comparison that holds where this one does not.
    pub fn opposite(self) -> Self {
        match self {
            Operator::Equal => Operator::NotEqual,
            Operator::NotEqual => Operator::Equal,
            Operator::Below => Operator::AtLeast,
            Operator::AtMost => Operator::Above,
            Operator::Above => Operator::AtMost,
            Operator::AtLeast => Operator::Below,
        }
    }

    /// Whether two exact values compare so.
    pub fn holds(self, left: Decimal, right: Decimal) -> bool {
        // Numbers of the same scale compare by their digits, which is what most comparisons come to.
        let order = if left.scale() == right.scale() { left.mantissa().cmp(&right.mantissa()) } else { left.cmp(&right) };
        match self {
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            Operator::Below => order.is_lt(),
            Operator::AtMost => order.is_le(),
            Operator::Above => order.is_gt(),
            Operator::AtLeast => order.is_ge(),
        }
    }
}

/// A property of a cell that a rule can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trait {
    /// A plain number.
    Number,
    /// Nothing.
    Blank,
    /// `/`, `—`, `无`.
    NotApplicable,
    /// A word in place of a number.
    Status,
    /// A number with a note.
    Mixed,
    /// A number with its unit.
    Quantity,
    /// A paragraph.
    Text,
    /// A date.
    Date,
    /// An error value.
    Error,
    /// A formula without a stored value.
    Uncomputed,
    /// A number stored as text.
    AsText,
    /// A number whose writing had to be normalised.
    Normalised,
    /// A number in scientific notation.
    Scientific,
    /// A number without a fraction.
    Whole,
    /// A number with a fraction.
    Fraction,
    /// A number printed with a percent sign.
    Percent,
    /// A number written in another convention than its row: without the percent sign among percentages.
    Unconventional,
}

impl Trait {
    /// The kinds of cells, of which each is one.
    pub const KINDS: [Self; 10] = [
        Self::Number,
        Self::Blank,
        Self::NotApplicable,
        Self::Status,
        Self::Mixed,
        Self::Quantity,
        Self::Text,
        Self::Date,
        Self::Error,
        Self::Uncomputed,
    ];

    /// Whether no cell has this property and another one.
    pub fn excludes(self, other: Self) -> bool {
        let are_kinds = [self, other].iter().all(|one| Self::KINDS.contains(one));
        self != other && (are_kinds || matches!((self, other), (Self::Whole, Self::Fraction) | (Self::Fraction, Self::Whole)))
    }

    /// Its bit in a word of properties.
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A property of the indicator, place or measure at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// Parts add up to the whole.
    Additive,
    /// Of a kind, by [`crate::model::table::IndicatorKind`] discriminant.
    Kind(crate::model::table::IndicatorKind),
    /// Counted in whole units.
    Counted,
    /// The done figures of the indicator are words for states throughout, with no number among them.
    StatesOnly,
    /// The place at hand is the whole (or the only one).
    Total,
    /// The table is about one place only.
    Only,
    /// The table gives progress as 100% wherever more was done than the target.
    Capped,
    /// The indicator's name states a number in its unit.
    Stated,
    /// The indicator's name holds the number that is the whole's target, whatever it counts there.
    TargetNamed,
    /// The indicator's name holds a number that counts something and is not the whole's target.
    OtherNamed,
    /// The place at hand is 市本级.
    Own,
    /// The place at hand is a subtotal.
    Subtotal,
    /// The cell at hand is of a measure.
    Measure(Measure),
}

impl Attribute {
    /// Whether nothing has this property and another one.
    pub fn excludes(self, other: Self) -> bool {
        let is_role = |one| matches!(one, Self::Total | Self::Own | Self::Subtotal);
        let are_alike = match (self, other) {
            (Self::Kind(_), Self::Kind(_)) | (Self::Measure(_), Self::Measure(_)) => true,
            (a, b) => is_role(a) && is_role(b),
        };
        are_alike && self != other
    }
}

/// A text that a rule can look for words in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Wording {
    /// What a cell says, as printed.
    Cell(Reference),
    /// The indicator's name.
    Name,
    /// The unit of the indicator at hand.
    Unit,
    /// What the notes columns say of the indicator (and place) at hand.
    Notes,
    /// What the sheet is called.
    Sheet,
}

/// A list of a table, as a rule over tables asks for it: `t.merged`, `t.captions(["填表人"])`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Listing {
    /// Its name.
    pub name: &'static str,
    /// The words it is asked for by.
    pub words: Arc<[Arc<str>]>,
}

/// Something that is true or not.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Always or never.
    Constant(bool),
    /// A comparison of values.
    Compare(Operator, Arc<Expression>, Arc<Expression>),
    /// A comparison that holds whatever the true values behind the printed ones are.
    Surely(Operator, Arc<Expression>, Arc<Expression>),
    /// A property of a cell.
    Is(Reference, Trait),
    /// A property of what is at hand.
    Has(Attribute),
    /// All numbers of a series are the same (there are at least two).
    AllEqual(Series),
    /// Some cell of a series has a property.
    Some(Series, Trait),
    /// A text holds one of some words.
    Says(Wording, Arc<[Word]>),
    /// There is something in a list of the table (rules over tables).
    Lists(Listing),
    /// Not.
    Not(Arc<Condition>),
    /// Both.
    And(Arc<Condition>, Arc<Condition>),
    /// Either.
    Or(Arc<Condition>, Arc<Condition>),
}

impl Series {
    /// Whether it means the same figures at every place.
    pub fn is_fixed(&self) -> bool {
        self.members != Members::Within
    }
}

impl Expression {
    /// Calls `visit` for every figure and series it speaks of, from left to right.
    pub fn visit(&self, visit: &mut impl FnMut(Mention<'_>)) {
        match self {
            Expression::Figure(reference) => visit(Mention::Figure(reference)),
            Expression::Aggregate(_, series) => visit(Mention::Series(series)),
            Expression::Schedule(of) => visit(Mention::Period(*of)),
            Expression::Threshold(name) => visit(Mention::Threshold(name)),
            Expression::Stated | Expression::StatedPart | Expression::Number(_) => {}
            Expression::Add(a, b) | Expression::Subtract(a, b) | Expression::Multiply(a, b) | Expression::Divide(a, b) => {
                a.visit(visit);
                b.visit(visit);
            }
        }
    }
}

impl Condition {
    /// Calls `visit` for every figure and series it speaks of, from left to right.
    pub fn visit(&self, visit: &mut impl FnMut(Mention<'_>)) {
        match self {
            Condition::Constant(_) | Condition::Has(_) | Condition::Lists(_) => {}
            Condition::Says(Wording::Name | Wording::Unit | Wording::Notes | Wording::Sheet, _) => {}
            Condition::Compare(_, a, b) | Condition::Surely(_, a, b) => {
                a.visit(visit);
                b.visit(visit);
            }
            Condition::Is(reference, _) | Condition::Says(Wording::Cell(reference), _) => visit(Mention::Figure(reference)),
            Condition::AllEqual(series) | Condition::Some(series, _) => visit(Mention::Series(series)),
            Condition::Not(inner) => inner.visit(visit),
            Condition::And(a, b) | Condition::Or(a, b) => {
                a.visit(visit);
                b.visit(visit);
            }
        }
    }
}

/// Something an expression or condition speaks of.
#[derive(Clone, Copy, Debug)]
pub enum Mention<'a> {
    /// One figure.
    Figure(&'a Reference),
    /// A row of figures.
    Series(&'a Series),
    /// The month of the table, or of the earlier one.
    Period(Of),
    /// A threshold of the profile.
    Threshold(&'a str),
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reference::Figure { measure, place, of } => {
                match of {
                    Of::This => {}
                    Of::Previous => f.write_str("上月")?,
                    Of::Whole => f.write_str("总体")?,
                    Of::Submitted => f.write_str("本地上报的")?,
                    Of::Lead => f.write_str("牵头单位的")?,
                }
                match place {
                    PlaceReference::Here => {}
                    PlaceReference::Total => f.write_str("全市")?,
                    PlaceReference::Own => f.write_str("市本级")?,
                }
                f.write_str(measure.word())
            }
            Reference::Cell => f.write_str("本格"),
            Reference::Column(name) => f.write_str(name),
        }
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.of == Of::Previous {
            f.write_str("上月")?;
        }
        match self.members {
            Members::Parts => f.write_str("各地")?,
            Members::Counties => f.write_str("各县市区")?,
            Members::Within => f.write_str("所属各地")?,
        }
        f.write_str(self.measure.word())
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Brackets only where a looser operator stands inside a tighter one.
        fn loose(expression: &Expression, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match expression {
                Expression::Add(..) | Expression::Subtract(..) => write!(f, "（{expression}）"),
                _ => write!(f, "{expression}"),
            }
        }
        match self {
            Expression::Number(value) => write!(f, "{}", value.normalize()),
            Expression::Figure(reference) => write!(f, "{reference}"),
            Expression::Aggregate(Aggregate::Sum, series) => write!(f, "{series}之和"),
            Expression::Aggregate(Aggregate::Mean, series) => write!(f, "{series}的平均"),
            Expression::Aggregate(Aggregate::Count, series) => write!(f, "{series}的个数"),
            Expression::Threshold(_) => f.write_str("规定限值"),
            Expression::Schedule(Of::Previous) => f.write_str("上月序时进度"),
            Expression::Schedule(_) => f.write_str("序时进度"),
            Expression::Stated => f.write_str("名称中的数"),
            Expression::StatedPart => f.write_str("名称中“其中”的数"),
            Expression::Add(a, b) => write!(f, "{a} + {b}"),
            Expression::Subtract(a, b) => {
                write!(f, "{a} − ")?;
                loose(b, f)
            }
            Expression::Multiply(a, b) => {
                loose(a, f)?;
                f.write_str(" × ")?;
                loose(b, f)
            }
            Expression::Divide(a, b) => {
                loose(a, f)?;
                f.write_str(" ÷ ")?;
                match **b {
                    Expression::Multiply(..) | Expression::Divide(..) => write!(f, "（{b}）"),
                    _ => loose(b, f),
                }
            }
        }
    }
}
