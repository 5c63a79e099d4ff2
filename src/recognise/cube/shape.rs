//! Which dimension stands in the rows of a table, and which in its columns.

use crate::model::table::Measure;
use crate::recognise::blocks::Labels;
use crate::recognise::columns::{Column, Value, is_place_like};
use crate::recognise::cube::{Lack, Source};
use crate::recognise::layout::{Dimension, Layout, Layouts};

/// Where the dimensions stand. Columns are of places or of indicators, never of both.
pub(super) struct Shape<'l> {
    pub layout: &'l Layout,
    pub place_in_rows: bool,
    pub indicator_in_rows: bool,
    pub place_in_columns: bool,
    pub indicator_in_columns: bool,
    pub measure_in_rows: bool,
}

impl<'l> Shape<'l> {
    /// Finds the shape, or says what keeps the table from having one.
    pub fn find(source: &Source<'_, '_>, columns: &[Column], labels: &Labels, layouts: &'l Layouts) -> Result<Self, Lack> {
        let values = || columns.iter().filter_map(|column| if let Column::Value(value) = column { Some(value) } else { None });
        let (rows, across) = if labels.label.is_some() {
            with_measures_down(labels)?
        } else {
            with_measures_across(source, &values().collect::<Vec<_>>(), labels)?
        };
        let Some(layout) = layouts.with(&across, &rows) else {
            return Err(lack("three-rows", "目标、完成数、进度与各地的位置不合任何版式"));
        };
        Ok(Self {
            layout,
            place_in_rows: rows.contains(&Dimension::Place),
            indicator_in_rows: rows.contains(&Dimension::Indicator),
            place_in_columns: across.contains(&Dimension::Place),
            indicator_in_columns: across.contains(&Dimension::Indicator),
            measure_in_rows: labels.label.is_some(),
        })
    }

    /// Whether a row is about one indicator at all places, so that it can be named by its indicator and measure.
    pub fn rows_are_of_one_indicator(&self) -> bool {
        self.indicator_in_rows && !self.place_in_rows
    }
}

/// The dimensions in rows and in columns.
type Dimensions = (Vec<Dimension>, Vec<Dimension>);

fn lack(layout: &'static str, detail: &str) -> Lack {
    Lack { layout, detail: detail.to_owned() }
}

/// Where each row is labelled with its measure, what names the row leaves the other dimension to the columns.
fn with_measures_down(labels: &Labels) -> Result<Dimensions, Lack> {
    if labels.values.is_empty() {
        return Err(lack("three-rows", "行标签右边没有地方（全市、各县市区）的列"));
    }
    Ok(if labels.place.is_some() && labels.names.is_empty() {
        (vec![Dimension::Measure, Dimension::Place], vec![Dimension::Indicator])
    } else {
        (vec![Dimension::Measure, Dimension::Indicator], vec![Dimension::Place])
    })
}

fn with_measures_across(source: &Source<'_, '_>, values: &[&Value], labels: &Labels) -> Result<Dimensions, Lack> {
    let (has_place, has_name) = (labels.place.is_some(), !labels.names.is_empty());
    let mut measures: Vec<Measure> = values.iter().filter_map(|value| value.measure).collect();
    measures.sort_unstable();
    measures.dedup();
    // A matrix of rates alone can be held against the schedule.
    let rates = measures == [Measure::Progress] && values.len() > 1;
    if measures.len() < 2 && !rates {
        let layout = if has_place { "places-down" } else { "one-row" };
        let found = measures.first().map_or_else(String::new, |measure| format!("只找到“{}”列", measure.word()));
        return Err(Lack { layout, detail: found });
    }
    if !has_name && !has_place {
        return Err(lack("one-row", "没有写项目或指标名称的列"));
    }
    let (mut rows, mut across) = (Vec::new(), vec![Dimension::Measure]);
    if has_place {
        rows.push(Dimension::Place);
    }
    if has_name {
        rows.push(Dimension::Indicator);
    }
    if has_place && !has_name {
        across.push(Dimension::Indicator);
    } else if !has_place && (is_repeated(values) || is_under_a_place(source, values)) {
        across.push(Dimension::Place);
    }
    Ok((rows, across))
}

/// Whether a measure has several columns, which can only be of several places.
fn is_repeated(values: &[&Value]) -> bool {
    values.iter().enumerate().any(|(at, value)| values.iter().take(at).any(|before| before.measure == value.measure))
}

fn is_under_a_place(source: &Source<'_, '_>, values: &[&Value]) -> bool {
    let is_place = |text: &str| is_place_like(&source.layouts.words, source.profile, text);
    values.iter().any(|value| value.group.last().is_some_and(|(text, _)| is_place(text)))
}
