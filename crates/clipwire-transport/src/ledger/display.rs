//! A ledger as a small table.

use std::fmt;

use super::{Entry, Ledger};

/// The columns after the name of the operation.
const COLUMNS: [&str; 9] =
    ["calls", "failed", "attempts", "not sent", "unanswered", "charged", "not charged", "unstated", "unknown"];

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.by_operation.keys().map(|name| name.chars().count());
        let width = names.max().unwrap_or_default().max("operation".len());
        write!(f, "{:width$}", "operation")?;
        for column in COLUMNS {
            write!(f, "  {column:>width$}", width = width_of(column))?;
        }
        for (name, entry) in &self.by_operation {
            row(f, width, name, entry)?;
        }
        if self.by_operation.len() != 1 {
            row(f, width, "all", &self.total)?;
        }
        if let (Some(cost), Some(at_most)) = (&self.total.cost, &self.total.cost_at_most) {
            write!(f, "\ncost: {cost}")?;
            if cost != at_most {
                write!(f, ", {at_most} at the most")?;
            }
        }
        if !self.by_kind.is_empty() {
            let kinds: Vec<String> =
                self.by_kind.iter().map(|(kind, count)| format!("{} {count}", kind.name())).collect();
            write!(f, "\nfailed: {}", kinds.join(", "))?;
        }
        if self.total.dropped > 0 {
            write!(f, "\ndropped: {}", self.total.dropped)?;
        }
        if let Some(quota) = self.quota.as_ref().filter(|quota| quota.remaining().is_some()) {
            let number = |value: Option<u64>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
            let (today, max, left) = (number(quota.today), number(quota.max), number(quota.remaining()));
            write!(f, "\nquota: {today} of {max} today, {left} left")?;
        }
        Ok(())
    }
}

fn row(f: &mut fmt::Formatter<'_>, width: usize, name: &str, entry: &Entry) -> fmt::Result {
    let charges = &entry.charges;
    write!(f, "\n{name:width$}")?;
    let values = [
        entry.calls,
        entry.failed,
        entry.attempts,
        entry.not_sent,
        entry.unanswered,
        charges.charged,
        charges.not_charged,
        charges.unstated,
        charges.unknown,
    ];
    for (value, column) in values.iter().zip(COLUMNS) {
        write!(f, "  {value:>width$}", width = width_of(column))?;
    }
    Ok(())
}

/// As wide as its heading, and wide enough for eight digits.
fn width_of(column: &str) -> usize {
    column.len().max(8)
}
