//! What was written, and what a format made of it.

use serde::{Deserialize, Serialize};

/// What was written, and how often a value had to be changed because the format cannot hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Report {
    /// Records written.
    pub rows: u64,
    /// Characters U+0000 removed: Postgres and others take none.
    pub nuls_removed: u64,
    /// Other characters removed that Excel cannot show or that XML has not.
    pub controls_removed: u64,
    /// Cells cut to the 32,767 characters that Excel takes.
    pub cells_cut: u64,
    /// Cells in which Excel would have seen a formula, or a number too long to be marked, neutralized with a `'` before them. Only CSV
    /// has them.
    pub formulas_neutralized: u64,
    /// Cells written as `="…"`, so that Excel keeps them as text. Only CSV has them.
    pub texts_marked: u64,
    /// Numbers of more than 15 digits and moments outside Excel's calendar, written as text. Only workbooks have them.
    pub numbers_as_text: u64,
    /// Numbers above 9,223,372,036,854,775,807, which are left out. Counts have them as text beside their column.
    pub numbers_dropped: u64,
}

impl Report {
    /// Adds what another writer reports.
    pub fn add(&mut self, other: &Self) {
        let Self {
            rows,
            nuls_removed,
            controls_removed,
            cells_cut,
            formulas_neutralized,
            texts_marked,
            numbers_as_text,
            numbers_dropped,
        } = other;
        self.rows += rows;
        self.nuls_removed += nuls_removed;
        self.controls_removed += controls_removed;
        self.cells_cut += cells_cut;
        self.formulas_neutralized += formulas_neutralized;
        self.texts_marked += texts_marked;
        self.numbers_as_text += numbers_as_text;
        self.numbers_dropped += numbers_dropped;
    }

    /// A number as a table has it.
    pub(crate) fn integer(&mut self, number: u64) -> Option<i64> {
        let fitting = i64::try_from(number).ok();
        self.numbers_dropped += u64::from(fitting.is_none());
        fitting
    }
}
