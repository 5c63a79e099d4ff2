//! What a table is about where no row and no column names it.

use crate::model::table::Text;
use crate::recognise::cube::Source;
use crate::text::wording::{normal, without_brackets};

/// The words before a project's name on a line above a table.
const PROJECT: [&str; 6] = ["项目", "项目名称", "实事项目", "民生实事项目", "指标", "指标名称"];

/// The words before the field that may follow the project's name on its line.
const NEXT_FIELD: [&str; 5] = ["计量单位", "责任单位", "牵头单位", "填报单位", "单位"];

impl Source<'_, '_> {
    /// What a line above the table calls the project, what stands right above it with a unit, or else its title.
    pub(super) fn caption(&self) -> Option<Text> {
        if let Some(named) = self.above.iter().rev().find_map(|line| self.named(line)) {
            return Some(named);
        }
        let nearest = self.above.last().filter(|text| self.unit_in(&normal(&text.text)).is_some());
        nearest.cloned().or_else(|| self.title.clone())
    }

    /// The unit at the end of a normal name: 改造小区(个), 新增床位(单位:张).
    pub(super) fn unit_in<'w>(&self, word: &'w str) -> Option<&'w str> {
        let (base, inner) = without_brackets(word);
        let inner = inner.filter(|_| !base.is_empty())?;
        let unit = inner.strip_prefix("计量").unwrap_or(inner);
        Some(unit.strip_prefix("单位:").unwrap_or(unit)).filter(|unit| self.profile.is_unit(unit))
    }

    /// The project that a line names, with its unit: 项目：新增养老床位　单位：张.
    fn named(&self, line: &Text) -> Option<Text> {
        let (_, rest) = line.text.split_once(['：', ':']).filter(|(label, _)| PROJECT.contains(&label.trim()))?;
        let (name, unit) = match rest.split_once(['：', ':']) {
            Some((before, value)) => {
                let label = NEXT_FIELD.into_iter().find(|label| before.ends_with(label))?;
                (before.strip_suffix(label)?, Some(value.trim()).filter(|_| label == "计量单位" || label == "单位"))
            }
            None => (rest, None),
        };
        let name = name.trim();
        let text = match unit.filter(|unit| self.profile.is_unit(&normal(unit))) {
            Some(unit) => format!("{name}（{unit}）"),
            None => name.to_owned(),
        };
        (!name.is_empty()).then_some(Text { text, address: line.address })
    }
}
