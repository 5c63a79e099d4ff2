//! Reads an evidence ledger.

use rust_decimal::Decimal;

use crate::model::ledger::{Acceptance, Ledger, LedgerColumn, Material, Review, Said};
use crate::model::table::{NAMELESS, Role, Text};
use crate::model::workbook::{Address, Content};
use crate::profile::Profile;
use crate::recognise::grid::{ByText, Grid};
use crate::recognise::layout::{Layouts, ListLayout};
use crate::recognise::lists::{self, Found, text};
use crate::recognise::places;
use crate::text::date::Date;
use crate::text::quantity;
use crate::text::wording::normal;

/// What stands on a sheet that reads like a ledger: the ledger and the rows it takes, or what it lacks.
pub(super) type Outcome = Result<Ledger, Lack>;

/// A ledger without a column that is needed.
pub(super) struct Lack {
    /// The header row on the grid.
    pub top: usize,
    /// Names of the columns.
    pub missing: Vec<String>,
}

/// The first ledger at or below a row, with the first row after it. `sources` are the texts that may name the place of a ledger
/// without a column of places.
pub(super) fn find(
    grid: &Grid<'_>,
    layouts: &Layouts,
    profile: &Profile,
    from: usize,
    sources: &[&str],
) -> Option<(Outcome, usize, usize)> {
    let layout: &ListLayout<LedgerColumn> = &layouts.lists.ledger;
    let found = lists::find(grid, &layouts.words, layout, from)?;
    let (top, end) = (found.top, found.end);
    let above: Vec<&str> =
        (from..top).flat_map(|row| (0..grid.width()).filter_map(move |column| grid.text(row, column))).collect();
    let all: Vec<&str> = above.iter().copied().chain(sources.iter().copied()).collect();
    let only = places::only(&layouts.words, profile, &all, grid.address(top, 0));
    let is_named = only.name != NAMELESS;
    let missing = found.missing(layout, is_named.then_some(LedgerColumn::Place));
    if !missing.is_empty() {
        let missing = missing.into_iter().map(str::to_owned).collect();
        return Some((Err(Lack { top, missing }), top, end));
    }
    let reader = Reader { grid, layouts, profile, found: &found, only: only.name.as_str() };
    let mut meanings = Meanings { places: ByText::new(grid), reviews: ByText::new(grid), acceptances: ByText::new(grid) };
    Some((Ok(reader.read(&mut meanings)), top, end))
}

/// What the few words mean that fill whole columns of a ledger (已通过, names of counties), each found out once.
struct Meanings {
    /// Names in use of places.
    places: ByText<String>,
    reviews: ByText<Review>,
    acceptances: ByText<Acceptance>,
}

struct Reader<'r, 'g, 'l> {
    grid: &'r Grid<'g>,
    layouts: &'l Layouts,
    profile: &'r Profile,
    found: &'r Found<'l, LedgerColumn>,
    only: &'r str,
}

impl Reader<'_, '_, '_> {
    fn read(&self, meanings: &mut Meanings) -> Ledger {
        let header = |column: usize| text(self.grid, self.found.top, column);
        let mut ledger = Ledger {
            sheet: self.grid.sheet.name.clone(),
            columns: self.found.columns.iter().filter_map(|(column, known)| Some((known.role, header(*column)?))).collect(),
            rows: (
                self.grid.address(self.found.top, 0).row,
                self.grid.address(self.found.rows.last().copied().unwrap_or(self.found.top), 0).row,
            ),
            ..Ledger::default()
        };
        // What stands for several rows without being merged over them.
        let (mut indicator, mut place): (Option<Text>, Option<Text>) = (None, None);
        for &row in &self.found.rows {
            indicator = self.cell(row, LedgerColumn::Indicator).or(indicator);
            place = self.place(row, &mut meanings.places).or(place);
            let says_something = self.found.columns.iter().any(|(column, known)| {
                !matches!(known.role, LedgerColumn::Number | LedgerColumn::Other) && self.grid.own(row, *column).is_some()
            });
            if !says_something {
                continue;
            }
            if self.is_sum(row) {
                ledger.remarks.push(Text { text: "合计行，未作为材料".to_owned(), address: self.grid.address(row, 0) });
                continue;
            }
            let Some(indicator) = indicator.clone() else {
                ledger.remarks.push(Text {
                    text: "没有写项目指标，这一行未核对".to_owned(), address: self.grid.address(row, 0)
                });
                continue;
            };
            let place = match (&place, self.found.column(LedgerColumn::Place)) {
                (Some(place), _) => place.clone(),
                (None, None) => Text { text: self.only.to_owned(), address: self.grid.address(row, 0) },
                (None, Some(column)) => {
                    let address = self.grid.address(row, column);
                    ledger.remarks.push(Text { text: "没有写县市区，这一行未核对".to_owned(), address });
                    continue;
                }
            };
            ledger.materials.push(self.material(row, indicator, place, meanings));
        }
        ledger
    }

    fn cell(&self, row: usize, role: LedgerColumn) -> Option<Text> {
        text(self.grid, row, self.found.column(role)?)
    }

    /// The place of a row, by its name in use.
    fn place(&self, row: usize, known: &mut ByText<String>) -> Option<Text> {
        let column = self.found.column(LedgerColumn::Place)?;
        let printed = text(self.grid, row, column)?;
        let name = || places::place(&self.layouts.words, self.profile, &printed.text, printed.address).name;
        let text = known.of(self.grid, row, column, |_| name()).cloned().unwrap_or_else(name);
        Some(Text { text, ..printed })
    }

    fn is_sum(&self, row: usize) -> bool {
        let is_total =
            |text: Text| places::place(&self.layouts.words, self.profile, &text.text, Address::default()).role == Role::Total;
        let named = [LedgerColumn::Number, LedgerColumn::Indicator, LedgerColumn::Place];
        let material = self.cell(row, LedgerColumn::Material).or_else(|| self.cell(row, LedgerColumn::File));
        material.is_none() && named.into_iter().filter_map(|role| self.cell(row, role)).any(is_total)
    }

    fn material(&self, row: usize, indicator: Text, place: Text, meanings: &mut Meanings) -> Material {
        let Meanings { reviews, acceptances, .. } = meanings;
        Material {
            indicator,
            place,
            point: self.cell(row, LedgerColumn::Point),
            quantity: self.quantity(row),
            kind: self.cell(row, LedgerColumn::Material),
            file: self.cell(row, LedgerColumn::File),
            uploaded: self.found.column(LedgerColumn::Uploaded).and_then(|column| date(self.grid, row, column)),
            city: self.stated(row, LedgerColumn::City, reviews, |word| self.profile.review(word)),
            province: self.stated(row, LedgerColumn::Province, reviews, |word| self.profile.review(word)),
            opinion: self.cell(row, LedgerColumn::Opinion),
            acceptance: self.stated(row, LedgerColumn::Acceptance, acceptances, |word| self.profile.acceptance(word)),
        }
    }

    fn quantity(&self, row: usize) -> Option<Decimal> {
        let text = self.cell(row, LedgerColumn::Quantity)?;
        quantity::numeral(&text.text).map(|numeral| numeral.value)
    }

    fn stated<T: Copy>(&self, row: usize, role: LedgerColumn, known: &mut ByText<T>, meaning: impl Fn(&str) -> T) -> Said<T> {
        let column = self.found.column(role).unwrap_or(0);
        let text = self.cell(row, role).unwrap_or_else(|| Text { text: String::new(), address: self.grid.address(row, column) });
        let find = || meaning(&normal(&text.text));
        let meaning = if text.text.is_empty() { None } else { known.of(self.grid, row, column, |_| find()).copied() };
        Said { meaning: meaning.unwrap_or_else(find), text }
    }
}

/// The day a cell names: a date, a text, or a plain number that counts days.
pub(super) fn date(grid: &Grid<'_>, row: usize, column: usize) -> Option<Said<Option<Date>>> {
    let text = text(grid, row, column)?;
    let serial = match grid.content(row, column) {
        Some(Content::Number(stored)) if stored.value.fract().is_zero() => u32::try_from(stored.value).ok(),
        _ => None,
    };
    // 20251203 and 45994 are both stored as numbers.
    let meaning = Date::parse(&text.text).filter(|date| date.year.is_some() || serial.is_none());
    Some(Said { meaning: meaning.or_else(|| serial.and_then(Date::from_serial)), text })
}
