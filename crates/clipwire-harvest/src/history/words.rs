//! How a job got where it stands, as a block of lines for somebody who watches.

use std::fmt;

use super::{BudgetUse, History, Progress, Rate, Remaining};
use crate::status::{StepStatus, Streams};

/// The columns behind the name of the step.
const COLUMNS: [&str; 9] = ["streams", "done", "dead", "held", "pages", "items", "new", "dupl.", "cost"];

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = &self.status;
        let over = match &status.paused {
            _ if status.is_over => "over".to_owned(),
            Some(room) => format!("not over, no room for more than {room}"),
            None => "not over".to_owned(),
        };
        writeln!(f, "{}, run {}, begun at {:.0}, {over}, {}", status.job, status.run, status.began, self.activity())?;
        writeln!(f)?;
        let mut rows = vec![header()];
        rows.extend(
            self.steps.iter().zip(&status.steps).map(|(step, now)| row(&step.step, now.streams, &step.progress)),
        );
        if self.steps.len() > 1 {
            rows.push(row("all", all_streams(&status.steps), &self.total));
        }
        table(f, &rows)?;
        writeln!(f)?;
        for budget in &self.budgets {
            writeln!(f, "{budget}")?;
        }
        writeln!(f, "{}", self.rate)?;
        match &self.remaining {
            Some(left) => writeln!(f, "{left}")?,
            None if status.is_over => {}
            None => writeln!(f, "left     nothing says yet how much")?,
        }
        if status.held() > 0 {
            let held = status.held();
            writeln!(
                f,
                "held     {held} that may have been charged; --resend-unknown makes them again, and may pay twice"
            )?;
        }
        for (place, error) in self.errors.iter().take(5).enumerate() {
            let label = if place == 0 { "errors" } else { "" };
            let cost = error.cost.as_ref().map(|cost| format!(" ({cost})")).unwrap_or_default();
            let (count, step, charge) = (error.count, &error.step, &error.charge);
            let text: String = error.error.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            writeln!(f, "{label:<8} {count}× {step}, charged: {charge}{cost}: {text}")?;
        }
        Ok(())
    }
}

impl History {
    /// When it last did something.
    fn activity(&self) -> String {
        match self.last_call {
            None => "no call yet".to_owned(),
            Some(at) => {
                let ago = self.at.as_second().saturating_sub(at.as_second());
                format!("last call {} ago", length(u64::try_from(ago).unwrap_or_default()))
            }
        }
    }
}

impl fmt::Display for BudgetUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, allowed, used, set_aside, share } = self;
        let of = match *of {
            "run" => "this run",
            "day" => "this day, in UTC",
            _ => "calls, this run",
        };
        let percent = (share * 100.0).floor();
        write!(f, "{:<8} {used} of {allowed}, {of}, {percent:.0} %", "budget")?;
        if set_aside.split_whitespace().next() != Some("0") {
            write!(f, "; {set_aside} of it set aside")?;
        }
        Ok(())
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8} {:.1} calls/s", "rate", self.per_second)?;
        match self.limit {
            Some(limit) => write!(f, " of {limit}/s, at most {} at once", self.at_once),
            None => write!(f, ", no limit but {} at once", self.at_once),
        }
    }
}

impl fmt::Display for Remaining {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<8} about {} calls", "left", self.calls)?;
        if let Some(cost) = &self.cost {
            write!(f, ", {cost} at the most")?;
        }
        match self.seconds {
            Some(seconds) => write!(f, ", {}", length(seconds)),
            None => Ok(()),
        }
    }
}

fn header() -> Vec<String> {
    std::iter::once("step").chain(COLUMNS).map(str::to_owned).collect()
}

fn row(name: &str, streams: Streams, progress: &Progress) -> Vec<String> {
    let Streams { ready, working, done, dead, held } = streams;
    let numbers = [ready + working + done + dead + held, done, dead, held];
    let came = [progress.pages, progress.items, progress.new, progress.duplicates];
    let cost = match (&progress.spent, &progress.set_aside) {
        (None, _) => "?".to_owned(),
        (Some(spent), Some(aside)) if aside.amount() != "0" => format!("{spent} + {} maybe", aside.amount()),
        (Some(spent), _) => spent.to_string(),
    };
    let numbers = numbers.into_iter().chain(came).map(|number| number.to_string());
    std::iter::once(name.to_owned()).chain(numbers).chain([cost]).collect()
}

fn all_streams(steps: &[StepStatus]) -> Streams {
    steps.iter().fold(Streams::default(), |all, StepStatus { streams, .. }| Streams {
        ready: all.ready + streams.ready,
        working: all.working + streams.working,
        done: all.done + streams.done,
        dead: all.dead + streams.dead,
        held: all.held + streams.held,
    })
}

/// Rows under one another; the first column to the left, numbers to the right.
fn table(f: &mut fmt::Formatter<'_>, rows: &[Vec<String>]) -> fmt::Result {
    let columns = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    for row in rows {
        for (place, (cell, width)) in row.iter().zip(&widths).enumerate() {
            match place {
                0 => write!(f, "{cell:<width$}")?,
                _ => write!(f, "  {cell:>width$}")?,
            }
        }
        writeln!(f)?;
    }
    Ok(())
}

/// A length of time in the two largest units.
fn length(seconds: u64) -> String {
    let (days, hours, minutes, rest) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{rest} s"),
        (0, 0, _) => format!("{minutes} min {rest} s"),
        (0, _, _) => format!("{hours} h {minutes} min"),
        _ => format!("{days} d {hours} h"),
    }
}
