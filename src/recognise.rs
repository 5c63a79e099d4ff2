//! From a [`Workbook`] to [`Table`]s, by declarative layouts.
//!
//! Every office draws its own table, so nothing here goes by position: headers are found by their words (`header`) on a dense view of
//! the sheet (`grid`), and the rows below belong to them until something else begins (`body`). Columns are sorted by header and, since
//! a word like 任务 means different things in different tables, by content (`columns`); rows are grouped by what they are about
//! (`blocks`), and both together give the table (`cube`). What has no header of a known kind may still be records (`flat`).
//!
//! Whatever cannot be understood is said, with its cell: a figure that was left out in silence would look like one that was checked.

mod blocks;
mod body;
mod columns;
mod cube;
mod figures;
mod flat;
mod grid;
mod header;
mod kinds;
pub mod layout;
mod ledger;
mod lists;
mod places;
mod precision;
mod sides;
mod stated;
#[cfg(test)]
mod tests;
mod uploads;

use crate::model::figure::{Figure, Kind};
use crate::model::ledger::Ledger;
use crate::model::table::{FigureId, Records, Table, Text};
use crate::model::uploads::Uploads;
use crate::model::workbook::{Address, Sheet, Workbook};
use crate::profile::Profile;
use crate::recognise::cube::{Lack, Source};
use crate::recognise::grid::Grid;
use crate::recognise::header::Header;
use crate::recognise::layout::{Classes, Layouts};
use crate::text::period::{self, Mention, Period};
use crate::text::quantity;
use crate::text::wording::{normal, one_line};

/// What was understood of a workbook, and what was not.
#[derive(Clone, Debug, Default)]
pub struct Recognised {
    /// The tables, in the order of sheets and rows.
    pub tables: Vec<Table>,
    /// Evidence ledgers.
    pub ledgers: Vec<Ledger>,
    /// Tables of uploads to the platform.
    pub uploads: Vec<Uploads>,
    /// Sheets, or parts of them, that fit no layout. Never silent.
    pub misfits: Vec<Misfit>,
    /// Sheets that hold words only (填表说明) beside real tables: nothing to check, but not silent either.
    pub notes: Vec<Misfit>,
}

/// A sheet, or a part of one, that fits no layout.
#[derive(Clone, Debug, PartialEq)]
pub struct Misfit {
    /// The sheet.
    pub sheet: String,
    /// Where it starts.
    pub cell: Option<Address>,
    /// What is wrong: the nearest layout and what is missing, in words.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Recognised {
    /// Moves misfits on hidden sheets (lists to choose from, trials) to what was not checked in the first table: whoever hands in the
    /// file does not see such a sheet, and the tables beside it are none the worse for it.
    fn set_hidden_aside(&mut self, workbook: &Workbook) {
        let Some(table) = self.tables.first_mut() else { return };
        let is_hidden = |name: &str| workbook.sheets.iter().any(|sheet| sheet.hidden && sheet.name == name);
        let address = table.rows.0;
        self.misfits.retain(|misfit| {
            let hidden = is_hidden(&misfit.sheet);
            if hidden {
                let text = format!("隐藏的工作表“{}”上有数，不是认得出的表，未核对", misfit.sheet);
                table.unchecked.push(Text { text, address: Address::new(address, 0) });
            }
            !hidden
        });
    }
}

/// The fewest figures outside of all tables that make a misfit. Fewer are mentioned only: a sum or a page number somebody noted.
const STRAY_FIGURES: usize = 4;

/// Headers without a table that are tried on one sheet before the search ends.
const MOST_FAILURES: usize = 64;

/// Recognises the tables of a workbook. `stem` is the file's name without folder and extension (a period may stand in it);
/// `period` overrides what titles and names say.
pub fn recognise(workbook: &Workbook, stem: &str, layouts: &Layouts, profile: &Profile, period: Option<Period>) -> Recognised {
    let mut recognised = Recognised::default();
    let context = Context { stem, layouts, profile, period, separated: workbook.encoding.is_some() };
    for sheet in &workbook.sheets {
        context.sheet(sheet, &mut recognised);
    }
    recognised.set_hidden_aside(workbook);
    let understood = recognised.tables.len() + recognised.ledgers.len() + recognised.uploads.len();
    if understood == 0 && recognised.misfits.is_empty() {
        if recognised.notes.is_empty() {
            recognised.misfits.push(Misfit {
                sheet: workbook.sheets.first().map(|sheet| sheet.name.clone()).unwrap_or_default(),
                cell: None,
                message: "文件里没有任何内容".into(),
                help: "确认交来的是填好的进度表".into(),
            });
        } else {
            recognised.misfits.append(&mut recognised.notes);
        }
    }
    recognised
}

/// The tables found under a header.
struct Found {
    tables: Vec<Table>,
    /// The first row of the header.
    top: usize,
    /// The first row after all of the tables.
    end: usize,
}

struct Context<'c> {
    stem: &'c str,
    layouts: &'c Layouts,
    profile: &'c Profile,
    period: Option<Period>,
    separated: bool,
}

/// A misfit for each cell of a table whose number is too long to be read exactly: it cannot be checked, and that must not look like
/// a pass.
fn too_long(grid: &Grid<'_>, table: &Table) -> impl Iterator<Item = Misfit> {
    const MOST: usize = 20;
    let figures = if grid.has_too_long() { table.figures.as_slice() } else { &[] };
    let long = |figure: &&Figure| matches!(figure.kind, Kind::Text) && quantity::is_too_long(&figure.printed());
    // Among records, a column of such numbers holds names (of files, of accounts); only one among figures is a mistake.
    let names = table.records.as_ref().map(|records| columns_of_names(table, records)).unwrap_or_default();
    let is_name = move |figure: &&Figure| names.binary_search(&figure.address.column).is_ok();
    figures.iter().filter(long).filter(move |figure| !is_name(figure)).take(MOST).map(|figure| Misfit {
        sheet: table.sheet.clone(),
        cell: Some(figure.address),
        message: format!("“{}”位数太多，不能当作数核对", figure.printed()),
        help: "核对这一格：多半是几个数粘连在一起，或录入时多按了键；表里的数最多 27 位".into(),
    })
}

/// The columns of records that do not mostly hold numbers, by their places on the sheet, ascending.
fn columns_of_names(table: &Table, records: &Records) -> Vec<u32> {
    let is_number = |id: &&FigureId| table.figures.get(id.0 as usize).is_some_and(|figure| figure.value.is_some());
    let of_names = |&(at, _): &(usize, &Text)| {
        let numbers = records.rows.iter().filter_map(|record| record.get(at)).filter(is_number).count();
        numbers * 2 <= records.rows.len()
    };
    records.columns.iter().enumerate().filter(of_names).map(|(_, column)| column.address.column).collect()
}

impl Context<'_> {
    fn sheet(&self, sheet: &Sheet, recognised: &mut Recognised) {
        let Some(grid) = Grid::new(sheet) else {
            recognised.misfits.push(Misfit {
                sheet: sheet.name.clone(),
                cell: sheet.cells.first(),
                message: "单元格散布得太开，看不出表格".into(),
                help: "删去表格以外的零散单元格后再试".into(),
            });
            return;
        };
        if grid.height() == 0 {
            return;
        }
        let before = recognised.tables.len();
        let mut lacks: Vec<(usize, Lack)> = Vec::new();
        // Rows taken by tables, to see what is left over.
        let mut taken: Vec<(usize, usize)> = Vec::new();
        let mut from = 0;
        let mut list = self.list(&grid, from, sheet);
        // What stands above the first table may speak for the tables below it as well.
        let mut opening: Vec<Text> = Vec::new();
        while lacks.len() < MOST_FAILURES {
            let header = header::find(&grid, &self.layouts.words, self.profile, from);
            // Which comes first: the header of a list may read like that of a table.
            if let Some(found) = list.take_if(|found| header.as_ref().is_none_or(|header| found.top <= header.bottom)) {
                taken.push((found.top, found.end));
                from = found.end;
                self.enter(&grid, found, recognised);
                list = self.list(&grid, from, sheet);
                continue;
            }
            let Some(header) = header else { break };
            match self.side_by_side(&grid, from, &header, Surroundings { grid: &grid, from, opening: &opening }) {
                Ok(Found { tables, top, end }) => {
                    if taken.is_empty() {
                        (_, opening) = self.above(&grid, 0, top);
                    }
                    taken.push((top, end));
                    recognised.misfits.extend(tables.iter().flat_map(|table| too_long(&grid, table)));
                    recognised.tables.extend(tables);
                    from = end.max(header.bottom + 1);
                }
                Err(lack) => {
                    lacks.push((header.top, lack));
                    // A header without a table: look again below it.
                    from = header.bottom + 1;
                }
            }
        }
        self.leftovers(&grid, &taken, &lacks, recognised, before);
    }

    /// The next evidence ledger or table of uploads at or below a row.
    fn list(&self, grid: &Grid<'_>, from: usize, sheet: &Sheet) -> Option<List> {
        let names = [sheet.name.as_str(), self.stem];
        let ledger = ledger::find(grid, self.layouts, self.profile, from, &names).map(|(outcome, top, end)| List {
            content: Content::Ledger(outcome),
            from,
            top,
            end,
        });
        let uploads = uploads::find(grid, self.layouts, self.profile, self.separated, from).map(|(uploads, top, end)| List {
            content: Content::Uploads(Box::new(uploads)),
            from,
            top,
            end,
        });
        [ledger, uploads].into_iter().flatten().min_by_key(|list| list.top)
    }

    /// Takes a list in, with its title and period, or says what it lacks.
    fn enter(&self, grid: &Grid<'_>, list: List, recognised: &mut Recognised) {
        let (title, above) = self.above(grid, list.from, list.top);
        let (period, _) = self.period(title.as_ref(), &above, None, &grid.sheet.name);
        match list.content {
            Content::Ledger(Ok(ledger)) => recognised.ledgers.push(Ledger { title, period, ..ledger }),
            Content::Uploads(uploads) => recognised.uploads.push(Uploads { title, period, ..*uploads }),
            Content::Ledger(Err(lack)) => recognised.misfits.push(Misfit {
                sheet: grid.sheet.name.clone(),
                cell: Some(grid.address(lack.top, 0)),
                message: format!("佐证材料台账缺少“{}”列，没有核对", lack.missing.join("”“")),
                help: "在表头补上这一列（也可用别的常见写法，如“市级审核状态”）；没有内容的格可以空着".into(),
            }),
        }
    }

    /// The tables under a header: one, or several side by side. A header is divided only where both sides are complete tables by
    /// themselves, because many single tables repeat their header words from left to right.
    fn side_by_side(&self, grid: &Grid<'_>, from: usize, header: &Header, around: Surroundings<'_, '_>) -> Result<Found, Lack> {
        for column in sides::beginnings(grid, header) {
            let (left, right) = grid.split(column);
            let under = |side: &Grid<'_>| {
                header::find(side, &self.layouts.words, self.profile, from).filter(|found| found.top <= header.bottom)
            };
            let (Some(one), Some(other)) = (under(&left), under(&right)) else { continue };
            let Ok(mut found) = self.table(&left, from, &one, around) else { continue };
            let Ok(beside) = self.side_by_side(&right, from, &other, around) else { continue };
            found.tables.extend(beside.tables);
            let (top, end) = (found.top.min(beside.top), found.end.max(beside.end));
            return Ok(Found { top, end, ..found });
        }
        self.table(grid, from, header, around)
    }

    fn table(&self, grid: &Grid<'_>, from: usize, header: &Header, around: Surroundings<'_, '_>) -> Result<Found, Lack> {
        let body = body::find(grid, &self.layouts.words, header);
        let (mut title, mut above) = self.above(grid, from, header.top);
        let (shared, beside) = self.above(around.grid, around.from, header.top);
        if above.is_empty() {
            (title, above) = (shared, beside.clone());
        }
        // The month may stand over the other side only.
        let texts = [above.as_slice(), &beside, around.opening].concat();
        let (period, period_source) = self.period(title.as_ref(), &texts, Some(header), &grid.sheet.name);
        let sorted = columns::sort(
            grid,
            &self.layouts.words,
            self.profile,
            header,
            &body.rows,
            period,
            title.as_ref().map_or("", |title| &title.text),
        );
        let source = Source {
            grid,
            layouts: self.layouts,
            profile: self.profile,
            separated: self.separated,
            header,
            body: &body,
            title,
            above,
            stem: self.stem,
        };
        let mut table = cube::build(&source, sorted)?;
        (table.period, table.period_source) = (period, period_source);
        table.captions = source.above.iter().filter(|text| Some(*text) != table.title.as_ref()).cloned().collect();
        table.captions.extend(body::below(grid, &self.layouts.words, &body));
        Ok(Found { tables: vec![table], top: header.top, end: body.end })
    }

    /// Sorts what lies outside of all tables into records, misfits and plain words.
    fn leftovers(
        &self,
        grid: &Grid<'_>,
        taken: &[(usize, usize)],
        lacks: &[(usize, Lack)],
        recognised: &mut Recognised,
        before: usize,
    ) {
        let mut gaps = Vec::new();
        let mut start = 0;
        for &(top, end) in taken {
            gaps.push((start, top));
            start = end;
        }
        gaps.push((start, grid.height()));
        for (start, end) in gaps {
            let mut from = start;
            while let Some((mut table, top, next)) =
                flat::find(grid, &self.layouts.words, self.profile, self.separated, from, end)
            {
                let (title, above) = self.above(grid, from, top);
                table.title = title;
                recognised.misfits.extend(too_long(grid, &table));
                (table.period, table.period_source) = self.period(table.title.as_ref(), &above, None, &table.sheet);
                recognised.tables.push(table);
                from = next.max(top + 1);
            }
            let figures = (from..end).map(|row| grid.own_numbers(row)).sum::<usize>();
            if figures >= STRAY_FIGURES {
                let lack = lacks.iter().find(|(row, _)| (from..end).contains(row));
                recognised.misfits.push(self.misfit(grid, from, lack.map(|(_, lack)| lack)));
            } else if figures > 0
                && let Some(table) = recognised.tables.last_mut().filter(|table| table.sheet == grid.sheet.name)
            {
                table
                    .unchecked
                    .push(Text { text: "表外另有零星数字，未核对".into(), address: grid.address(from, 0) });
            }
        }
        if let Some(tables) = recognised.tables.get_mut(before..) {
            tables.sort_by_key(|table| table.rows.0);
        }
        let nothing = taken.is_empty()
            && recognised.tables.len() == before
            && !recognised.misfits.iter().any(|misfit| misfit.sheet == grid.sheet.name);
        if nothing {
            let address = grid.sheet.cells.first();
            recognised.notes.push(Misfit {
                sheet: grid.sheet.name.clone(),
                cell: address,
                message: match lacks.first() {
                    Some((_, lack)) => self.nearest(lack),
                    None => "这张工作表只有文字，没有可核对的数".into(),
                },
                help: "如果它本应是进度表，请对照模板检查表头；如果只是说明，不必理会".into(),
            });
        }
    }

    fn nearest(&self, lack: &Lack) -> String {
        let layout = self.layouts.get(lack.layout);
        let name = layout.map_or(lack.layout, |layout| layout.name.as_str());
        let missing = layout.map_or("", |layout| layout.missing.as_str());
        let detail = if lack.detail.is_empty() { String::new() } else { format!("（{}）", lack.detail) };
        format!("最接近“{name}”版式，缺少{missing}{detail}")
    }

    fn misfit(&self, grid: &Grid<'_>, from: usize, lack: Option<&Lack>) -> Misfit {
        let message = match lack {
            Some(lack) => format!("认不出这张表：{}", self.nearest(lack)),
            None => {
                let fallback = Lack { layout: "flat", detail: "没有找到表头".into() };
                format!("认不出这些数：{}", self.nearest(&fallback))
            }
        };
        let column = (0..grid.width()).find(|&column| grid.own(from, column).is_some()).unwrap_or(0);
        Misfit {
            sheet: grid.sheet.name.clone(),
            cell: Some(grid.address(from, column)),
            message,
            help: "对照下发的模板检查表头：列名（或行标签）要有目标、完成数、进度，各地名称或项目名称要在同一行或同一列".into(),
        }
    }

    /// The title above a header, and all texts that stand there.
    fn above(&self, grid: &Grid<'_>, from: usize, top: usize) -> (Option<Text>, Vec<Text>) {
        let mut texts = Vec::new();
        for row in from..top {
            for (column, text) in header::own_texts(grid, row) {
                texts.push(Text { text: one_line(text), address: grid.address(row, column) });
            }
        }
        let is_title = |text: &Text| {
            let word = normal(&text.text);
            let label = word.starts_with("附件")
                || word.starts_with("附表")
                || word.contains("单位:")
                || word.starts_with("填报")
                || word.starts_with("制表");
            let short_label = label && word.chars().count() <= 8
                || word.contains("单位:")
                || word.starts_with("填报")
                || word.starts_with("制表");
            !short_label && word.chars().count() >= 4 && !self.layouts.words.is_footer(&text.text)
        };
        // The longest line of several that might be the title names the table best; the first of equals.
        let title = texts.iter().filter(|text| is_title(text) && text.text.chars().count() <= 80).max_by_key(|text| {
            (
                text.text.contains('表') || text.text.contains("情况") || text.text.contains("进度"),
                std::cmp::Reverse((text.address.row, text.address.column)),
            )
        });
        (title.cloned(), texts)
    }

    /// The period, and where it was read. One that is given comes first; else the sources are asked in the order in which offices
    /// keep them current: the title, other texts above the table, the sheet's name, the file's name (often left over from a copy of
    /// last month's), the headers of what was done (`1-11月累计完成`), and last the day of filing.
    fn period(
        &self,
        title: Option<&Text>,
        above: &[Text],
        header: Option<&Header>,
        sheet: &str,
    ) -> (Option<Period>, Option<String>) {
        if let Some(period) = self.period {
            return (Some(period), None);
        }
        let mut sources: Vec<(Mention, String)> = Vec::new();
        let mut mention = |text: &str, words: String| sources.push((period::find(text), words));
        let words = |text: &Text| format!("表上方的“{}”（{}）", text.text, text.address);
        if let Some(title) = title {
            mention(&title.text, format!("标题“{}”（{}）", title.text, title.address));
        }
        // The day of filing says least, and is not in the month that the figures are of.
        let others = above.iter().filter(|text| Some(*text) != title).map(|text| (period::of_filing(&text.text), text));
        let (filed, others): (Vec<_>, Vec<_>) = others.partition(|(filed, _)| filed.is_some());
        others.into_iter().for_each(|(_, text)| mention(&text.text, words(text)));
        mention(sheet, format!("工作表名“{sheet}”"));
        mention(self.stem, format!("文件名“{}”", self.stem));
        let parts = header.into_iter().flat_map(|header| header.paths.iter().flatten());
        let done = parts.filter(|part| part.heading.classes.has(Classes::ACTUAL) && part.text.contains('月'));
        // Of several months the last.
        if let Some(part) = done.max_by_key(|part| period::find(&part.text).month) {
            mention(&part.text, format!("表头“{}”", part.text));
        }
        sources.extend(filed.into_iter().filter_map(|(filed, text)| Some((filed?, words(text)))));
        period::decide(&sources)
    }
}

/// What may speak for a table besides the texts right above it.
#[derive(Clone, Copy)]
struct Surroundings<'s, 'a> {
    /// The whole sheet, of which a table side by side with another has only a part.
    grid: &'s Grid<'a>,
    /// The first row above the table that does not belong to another one.
    from: usize,
    /// The texts above the sheet's first table: its month and units hold for the tables below it too.
    opening: &'s [Text],
}

/// A list found on a sheet, before its title is known.
struct List {
    content: Content,
    /// The first row that may hold its title.
    from: usize,
    /// The last row of its header.
    top: usize,
    /// The first row after the list.
    end: usize,
}

enum Content {
    Ledger(ledger::Outcome),
    Uploads(Box<Uploads>),
}
