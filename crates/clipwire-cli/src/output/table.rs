//! Rows as a table for people.
//!
//! The first rows decide on columns and widths; later ones are written as they come. One row on its own stands upright: a line for
//! each of its fields. Nothing is left out in silence: what was not shown or cut is counted, and told at the end.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use anstyle::Style;

use super::choice::{self, Stat};
use super::fit::{self, width};
use super::{Chosen, Layout, Notes, RowWriter, counted, visible};
use crate::columns::{Column, leaves, pick};
use crate::row::Row;

/// The rows that decide.
const FIRST: usize = 200;

/// As much text of rows is kept back at the most.
const FIRST_BYTES: usize = 8 << 20;

/// Between two columns.
const GAP: &str = "  ";

/// The widest cell where no terminal sets a limit.
const WIDEST: usize = 60;

pub(super) struct Table {
    chosen: Option<Chosen>,
    width: Option<usize>,
    color: bool,
    whole_cells: bool,
    first: Vec<Row>,
    first_bytes: usize,
    plan: Option<Vec<Planned>>,
    /// Every column that any row had, to say how many are not shown.
    known: HashSet<Column>,
    cut_cells: u64,
    cut_names: u64,
    is_too_wide: bool,
    to: Box<dyn Write + Send>,
}

/// A column that is shown.
struct Planned {
    column: Column,
    width: usize,
    is_number: bool,
}

impl Table {
    pub(super) fn new(layout: Layout, to: Box<dyn Write + Send>) -> Self {
        Self {
            chosen: layout.columns.map(Chosen::new),
            width: layout.width,
            color: layout.color,
            whole_cells: layout.whole_cells,
            first: Vec::new(),
            first_bytes: 0,
            plan: None,
            known: HashSet::new(),
            cut_cells: 0,
            cut_names: 0,
            is_too_wide: false,
            to,
        }
    }

    /// Decides, and writes what was kept back.
    fn begin(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.first);
        let shown = match &self.chosen {
            Some(chosen) => chosen_stats(&chosen.columns, &rows),
            None => choice::choose(&choice::look_at(&rows), rows.len(), self.width, GAP.len()),
        };
        let plan = self.plan(shown);
        self.heading(&plan)?;
        for row in &rows {
            self.line(&plan, row)?;
        }
        self.plan = Some(plan);
        Ok(())
    }

    fn plan(&mut self, shown: Vec<Stat>) -> Vec<Planned> {
        let natural: Vec<usize> = shown.iter().map(|stat| stat.widest).collect();
        let widths = match self.width {
            Some(width) => {
                let gaps = GAP.len() * shown.len().saturating_sub(1);
                let is_text: Vec<bool> = shown.iter().map(Stat::is_text).collect();
                let widths = fit::shrink(&natural, &is_text, width.saturating_sub(gaps));
                self.is_too_wide = widths.iter().sum::<usize>() + gaps > width;
                widths
            }
            None if self.whole_cells => natural,
            None => natural.into_iter().map(|width| width.min(WIDEST)).collect(),
        };
        let planned = shown.into_iter().zip(widths);
        planned
            .map(|(stat, width)| Planned { is_number: !stat.is_text() && stat.is_number, column: stat.column, width })
            .collect()
    }

    fn heading(&mut self, plan: &[Planned]) -> io::Result<()> {
        let style = if self.color { Style::new().bold() } else { Style::new() };
        let mut line = Line::default();
        for planned in plan {
            let name = visible::cell(planned.column.name());
            self.cut_names += u64::from(line.cell(&name, planned));
        }
        writeln!(self.to, "{style}{}{style:#}", line.text.trim_end())
    }

    fn line(&mut self, plan: &[Planned], row: &Row) -> io::Result<()> {
        let mut line = Line::default();
        for planned in plan {
            let text = pick(row, &planned.column).map_or(Cow::Borrowed(""), crate::columns::Cell::into_text);
            let text = visible::cell(&text);
            // A file has room for later cells that are wider than the first.
            if self.width.is_none() && self.whole_cells {
                line.whole_cell(&text, planned);
            } else {
                self.cut_cells += u64::from(line.cell(&text, planned));
            }
        }
        writeln!(self.to, "{}", line.text.trim_end())
    }

    /// One row: a line for each field.
    fn upright(&mut self, row: &Row) -> io::Result<()> {
        let cells = match &self.chosen {
            Some(chosen) => chosen.columns.iter().map(|column| (column.clone(), pick(row, column))).collect(),
            None => leaves(row),
        };
        let cells: Vec<_> = cells
            .into_iter()
            .map(|(column, cell)| (column, cell.map(crate::columns::Cell::into_text).unwrap_or_default()))
            .collect();
        let names = cells.iter().map(|(column, _)| width(&visible::cell(column.name())));
        let names = names.max().unwrap_or_default().max("field".len());
        let (names, values) = match self.width {
            Some(all) => {
                let room = all.saturating_sub(GAP.len());
                // Names are cut only where they would leave less than half to the values.
                let names = names.min((room / 2).max(fit::NARROWEST));
                (names, room.saturating_sub(names).max(fit::NARROWEST))
            }
            None => (names, usize::MAX),
        };
        let style = if self.color { Style::new().bold() } else { Style::new() };
        writeln!(self.to, "{style}{:names$}{GAP}value{style:#}", "field")?;
        for (column, text) in cells {
            let name = visible::cell(column.name());
            let name = fit::cut(&name, names).map_or(name, |kept| {
                self.cut_names += 1;
                Cow::Owned(kept)
            });
            let text = visible::cell(&text);
            let text = fit::cut(&text, values).map_or(text.clone(), |kept| {
                self.cut_cells += 1;
                Cow::Owned(kept)
            });
            let line = format!("{name}{:blanks$}{GAP}{text}", "", blanks = names.saturating_sub(width(&name)));
            writeln!(self.to, "{}", line.trim_end())?;
        }
        Ok(())
    }

    fn notes(&self) -> Notes {
        let mut notes = Notes::new();
        if let (None, Some(plan)) = (&self.chosen, &self.plan)
            && plan.len() < self.known.len()
        {
            notes.push(format!(
                "{} of {} columns shown; `--columns a,b.c` chooses, `-o jsonl` has all of them",
                plan.len(),
                self.known.len()
            ));
        }
        if self.cut_cells > 0 {
            notes.push(format!("{} cut to fit; `-o jsonl` has them whole", counted(self.cut_cells, "cell")));
        }
        if self.cut_names > 0 {
            notes.push(format!("{} cut to fit", counted(self.cut_names, "column name")));
        }
        if self.is_too_wide {
            notes.push("the table is wider than the terminal; fewer `--columns` would fit".to_owned());
        }
        notes.extend(self.chosen.as_ref().and_then(Chosen::note));
        notes
    }
}

impl RowWriter for Table {
    fn row(&mut self, row: &Row) -> io::Result<()> {
        match &mut self.chosen {
            Some(chosen) => chosen.look_at(row),
            None => {
                for (column, _) in leaves(row) {
                    self.known.insert(column);
                }
            }
        }
        if let Some(plan) = self.plan.take() {
            let written = self.line(&plan, row);
            self.plan = Some(plan);
            return written;
        }
        self.first_bytes += row.text().len();
        self.first.push(row.clone());
        if self.first.len() >= FIRST || self.first_bytes >= FIRST_BYTES { self.begin() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }

    fn finish(mut self: Box<Self>) -> io::Result<Notes> {
        let mut nothing = None;
        match (&self.plan, self.first.as_slice()) {
            (None, []) => nothing = Some("no rows".to_owned()),
            (None, [row]) => {
                let row = row.clone();
                self.upright(&row)?;
            }
            (None, _) => self.begin()?,
            (Some(_), _) => {}
        }
        self.to.flush()?;
        let mut notes = self.notes();
        notes.extend(nothing);
        Ok(notes)
    }
}

fn chosen_stats(columns: &[Column], rows: &[Row]) -> Vec<Stat> {
    let stat = |column: &Column| {
        let mut stat = Stat::new(column.clone());
        rows.iter().for_each(|row| stat.add(pick(row, column)));
        stat
    };
    columns.iter().map(stat).collect()
}

/// A line as it grows.
#[derive(Default)]
struct Line {
    text: String,
    has_cells: bool,
}

impl Line {
    /// Adds a cell in its width, and says whether it was cut.
    fn cell(&mut self, text: &str, planned: &Planned) -> bool {
        match fit::cut(text, planned.width) {
            Some(kept) => {
                self.whole_cell(&kept, planned);
                true
            }
            None => {
                self.whole_cell(text, planned);
                false
            }
        }
    }

    fn whole_cell(&mut self, text: &str, planned: &Planned) {
        if std::mem::replace(&mut self.has_cells, true) {
            self.text.push_str(GAP);
        }
        let blanks = " ".repeat(planned.width.saturating_sub(width(text)));
        let (before, after) = if planned.is_number { (&*blanks, "") } else { ("", &*blanks) };
        self.text.push_str(before);
        self.text.push_str(text);
        self.text.push_str(after);
    }
}

#[cfg(test)]
mod tests;
