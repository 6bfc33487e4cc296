//! Which columns of many a table shows when nobody chose: what names a thing first, then its text, its times, its counts.

use std::collections::HashMap;

use super::fit::width;
use super::visible;
use crate::columns::{Cell, Column, leaves};
use crate::row::Row;

/// Deeper values are details.
const DEEPEST: usize = 3;

/// Names that stand further in describe something else than the row, as the name of its music does.
const DEEPEST_BY_NAME: usize = 2;

/// Ids of a row that stand in front. Rows of some providers have a dozen.
const IDS: usize = 2;

/// How wide text has to be able to get for its column to be shown.
const READABLE: usize = 24;

/// The columns that are shown where no terminal sets a limit.
const ELSEWHERE: usize = 12;

/// Where a row of a list of inputs has its input, and why it has nothing else. Both are shown, also where few rows have them.
const INPUT: &str = "input.value";
const ERROR: &str = "error";

/// What is known of a column from the first rows.
#[derive(Clone, Debug)]
pub(super) struct Stat {
    pub(super) column: Column,
    /// Rows that have something there.
    present: usize,
    /// The widest cell, heading included.
    pub(super) widest: usize,
    pub(super) is_number: bool,
    is_bulky: bool,
}

/// What the first rows have, in order of appearance.
pub(super) fn look_at(rows: &[Row]) -> Vec<Stat> {
    let mut stats: Vec<Stat> = Vec::new();
    let mut places = HashMap::new();
    for row in rows {
        for (column, cell) in leaves(row) {
            let place = *places.entry(column.clone()).or_insert_with(|| {
                stats.push(Stat::new(column));
                stats.len() - 1
            });
            if let Some(stat) = stats.get_mut(place) {
                stat.add(cell);
            }
        }
    }
    stats
}

impl Stat {
    pub(super) fn new(column: Column) -> Self {
        let widest = width(&visible::cell(column.name()));
        Self { column, present: 0, widest, is_number: true, is_bulky: false }
    }

    pub(super) fn add(&mut self, cell: Option<Cell<'_>>) {
        let Some(cell) = cell else { return };
        self.present += 1;
        self.is_number &= matches!(cell, Cell::Number(_));
        self.is_bulky |= matches!(&cell, Cell::Json(_)) || matches!(&cell, Cell::Text(text) if text.contains("://"));
        self.widest = self.widest.max(width(&visible::cell(&cell.into_text())));
    }

    /// Whether its cells can be cut and still say something.
    pub(super) fn is_text(&self) -> bool {
        let is_number = self.is_number && self.present > 0;
        !is_number && !is_id(&self.column)
    }
}

/// The columns that a table of this width shows, in the order in which it shows them. Between two columns there is a gap.
pub(super) fn choose(stats: &[Stat], rows: usize, room: Option<usize>, gap: usize) -> Vec<Stat> {
    let is_common = |stat: &&Stat| {
        let is_error = stat.column.name() == ERROR;
        stat.present > 0 && (stat.present * 2 >= rows || is_error) && stat.column.depth() <= DEEPEST
    };
    let mut candidates: Vec<&Stat> = stats.iter().filter(is_common).collect();
    if candidates.is_empty() {
        candidates = stats.iter().collect();
    }
    // Sorting keeps the order of appearance among equals.
    candidates.sort_by_key(|stat| stat.column.depth());
    let front = candidates.iter().filter(|stat| is_front_id(&stat.column)).take(IDS);
    let front: Vec<Column> = front.map(|stat| stat.column.clone()).collect();
    let place = |column: &Column| stats.iter().position(|stat| stat.column == *column);
    candidates.sort_by_key(|stat| {
        let column = &stat.column;
        let rank = if front.contains(column) { 0 } else { rank(stat) };
        (rank, if rank < 4 { column.depth() } else { 0 }, place(column))
    });
    let mut chosen: Vec<Stat> = Vec::new();
    let mut taken = 0;
    for stat in candidates {
        let heading = width(&visible::cell(stat.column.name()));
        let needed = if stat.is_text() { stat.widest.min(READABLE).max(heading) } else { stat.widest };
        let needed = needed + if chosen.is_empty() { 0 } else { gap };
        let has_room = room.map_or(chosen.len() < ELSEWHERE, |room| taken + needed <= room);
        // One is shown, however narrow the terminal.
        if has_room || chosen.is_empty() {
            taken += needed;
            chosen.push(stat.clone());
        }
    }
    chosen
}

/// Whether a column names things, going by its own name.
pub(super) fn is_id(column: &Column) -> bool {
    let name = column.last_name();
    let lower = name.to_ascii_lowercase();
    lower == "id" || lower.ends_with("_id") || lower.ends_with("_iid") || lower.ends_with("uid") || name.ends_with("Id")
}

fn is_front_id(column: &Column) -> bool {
    is_id(column) && column.depth() <= DEEPEST_BY_NAME
}

fn rank(stat: &Stat) -> u8 {
    let name = stat.column.last_name().to_ascii_lowercase();
    let ends_in = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if stat.column.name() == INPUT {
        return 0;
    }
    if stat.column.name() == ERROR {
        return 1;
    }
    if stat.is_bulky {
        return 5;
    }
    if stat.column.depth() > DEEPEST_BY_NAME || is_id(&stat.column) {
        return 4;
    }
    match name.as_str() {
        "title" | "text" | "desc" | "description" | "content" | "name" | "nickname" | "nick" | "username" => 1,
        "date" | "day" | "timestamp" | "created" | "updated" => 2,
        "likes" | "comments" | "shares" | "plays" | "views" | "followers" | "fans" | "sales" | "price" | "total" => 3,
        _ if ends_in(&["_at", "_time", "_date", "createtime"]) => 2,
        _ if ends_in(&["count", "_num", "_price"]) => 3,
        _ => 4,
    }
}

#[cfg(test)]
mod tests;
