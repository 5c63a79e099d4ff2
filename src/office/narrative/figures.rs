//! The figures a finding says: what stands in its first relation, as percentages or plain numbers, or how many sites are in order.

use rust_decimal::Decimal;

use crate::model::finding::{Finding, Tally};
use crate::text::quantity;

/// What the figure is: the left side as printed.
pub fn printed(finding: &Finding) -> Option<&str> {
    finding.relations.first().map(|evidence| evidence.left.as_str()).filter(|left| !left.is_empty())
}

/// What the figure is, in percent where it is a percentage; without one, the percentage of sites that are in order.
pub fn value(finding: &Finding) -> Option<Decimal> {
    printed(finding).map_or_else(|| in_order(finding), number)
}

fn in_order(finding: &Finding) -> Option<Decimal> {
    let tally = finding.tally()?;
    let good = Decimal::from(tally.of.checked_sub(tally.count)?).checked_mul(Decimal::ONE_HUNDRED)?;
    good.checked_div(Decimal::from(tally.of))
}

/// How many sites (项目点) of how many; `None` where the finding speaks of materials or figures.
pub fn sites(finding: &Finding) -> Option<&Tally> {
    finding.tally().filter(|tally| tally.of > 0 && finding.text.message.contains("项目点"))
}

/// What is due: the right side, in percent where it is a percentage.
pub fn due(finding: &Finding) -> Option<Decimal> {
    number(&finding.relations.first()?.right).filter(|due| *due > Decimal::ZERO)
}

/// How far the figure stays behind what is due, in 个百分点 for percentages; `None` where it does not.
pub fn gap(finding: &Finding) -> Option<Decimal> {
    number(&finding.relations.first()?.difference).filter(Decimal::is_sign_negative).map(|difference| difference.abs())
}

/// The gap in words: a difference of percentages is one of 个百分点, never of %.
pub fn gap_words(finding: &Finding) -> Option<String> {
    finding.relations.first()?.difference_in_words().strip_prefix('-').map(str::to_owned)
}

fn number(printed: &str) -> Option<Decimal> {
    quantity::numeral(printed.strip_suffix('%').unwrap_or(printed)).map(|numeral| numeral.value)
}
