//! The figures that `docs/book/src/performance.md` shows, and whether a run is worse than they are.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Result, bail};

use crate::marked::Part;

#[cfg(test)]
mod tests;

/// The page with the table.
const PAGE: &str = "docs/book/src/performance.md";

/// The table in it.
const PART: Part = Part { page: PAGE, command: "cargo xtask instructions --write", before: 0 };

/// By what part a ratio may differ from the one that is shown.
const TOLERANCE: f64 = 0.03;

/// The instructions of a call for one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name of the answer.
    pub answer: String,
    /// By the client written by hand.
    pub by_hand: u64,
    /// By clipwire.
    pub clipwire: u64,
}

/// What a run says beside the table.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Rows that got worse, or that the table does not know, or the run.
    pub faults: Vec<String>,
    /// Rows that got better, and by how much.
    pub better: Vec<String>,
}

impl Row {
    /// How many times the instructions of the client by hand clipwire takes.
    ///
    /// This is what is compared, and not the instructions: both figures move with the compiler, the C library, the processor and
    /// what both clients stand on, and the other client of the same run moves with them.
    fn ratio(&self) -> f64 {
        self.clipwire as f64 / self.by_hand as f64
    }
}

/// Prints rows as a table in Markdown.
pub fn print(rows: &[Row]) -> String {
    let mut table = "| answer | by hand | clipwire | ratio |\n| --- | --- | --- | --- |\n".to_owned();
    for row in rows {
        let _ = writeln!(table, "| {} | {} | {} | {:.3} |", row.answer, row.by_hand, row.clipwire, row.ratio());
    }
    table
}

/// Reads the rows that the page shows.
pub fn read(root: &Path) -> Result<Vec<Row>> {
    parse(&PART.read(root)?)
}

/// Puts rows into the page, in place of those that it shows.
pub fn write(root: &Path, rows: &[Row]) -> Result<()> {
    PART.write(root, &print(rows))
}

/// Compares the rows that are shown with those of a run.
pub fn compare(shown: &[Row], measured: &[Row]) -> Comparison {
    let mut comparison = Comparison::default();
    for row in measured {
        let Some(before) = shown.iter().find(|before| before.answer == row.answer) else {
            comparison.faults.push(format!("{}: the table has no such row", row.answer));
            continue;
        };
        let change = row.ratio() / before.ratio() - 1.0;
        let words = |than: &str| {
            let percent = change.abs() * 100.0;
            let (now, then) = (row.ratio(), before.ratio());
            format!("{}: {now:.3} times those of the client by hand, {percent:.1} % {than} than {then:.3}", row.answer)
        };
        if change > TOLERANCE {
            comparison.faults.push(words("more"));
        } else if change < -TOLERANCE {
            comparison.better.push(words("less"));
        }
    }
    let is_measured = |row: &&Row| measured.iter().any(|other| other.answer == row.answer);
    let gone = shown.iter().filter(|row| !is_measured(row));
    comparison.faults.extend(gone.map(|row| format!("{}: it is not measured any more", row.answer)));
    comparison
}

impl Comparison {
    /// Fails where something got worse; gives a hint where something got better.
    pub fn verdict(&self) -> Result<Option<String>> {
        if !self.faults.is_empty() {
            bail!(
                "clipwire takes more instructions than {PAGE} says, or the table is another one:\n  {}\nFind out which change \
                 did it; if it is worth that, run `cargo xtask instructions --write` and say in the commit why",
                self.faults.join("\n  ")
            );
        }
        if self.better.is_empty() {
            return Ok(None);
        }
        Ok(Some(format!(
            "clipwire takes fewer instructions than {PAGE} says; `cargo xtask instructions --write` keeps it so:\n  {}\n",
            self.better.join("\n  ")
        )))
    }
}

fn parse(table: &str) -> Result<Vec<Row>> {
    let rows = table.lines().skip(2).map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [answer, by_hand, clipwire, _] = cells[..] else { bail!("{PAGE}: `{line}` is no row of four cells") };
        let number = |cell: &str| match cell.parse() {
            Ok(0) | Err(_) => bail!("{PAGE}: `{cell}` is no number of instructions"),
            Ok(number) => Ok(number),
        };
        Ok(Row { answer: answer.to_owned(), by_hand: number(by_hand)?, clipwire: number(clipwire)? })
    });
    rows.collect()
}
