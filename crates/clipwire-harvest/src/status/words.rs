//! How a job stands, in a table and in sentences.

use std::collections::BTreeMap;
use std::fmt;

use super::{Asked, Completeness, Spending, Status, StepStatus, UnknownCall};

/// How many calls without an answer are told one by one.
const SHOWN: usize = 20;

/// The columns of the table behind the name of the step.
const COLUMNS: [&str; 9] = ["rows", "ready", "working", "done", "dead", "held", "answered", "failed", "unknown"];

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let over = if self.is_over { "over" } else { "not over" };
        write!(f, "Run {} of the job `{}`, begun at {:.0}, is {over}", self.run, self.job, self.began)?;
        match &self.paused {
            Some(why) => writeln!(f, ", and waits for somebody to go on with it: no room for more than {why}.\n")?,
            None => f.write_str(".\n\n")?,
        }
        table(f, &self.steps)?;
        for step in &self.steps {
            reasons(f, &step.step, "done", &step.done)?;
            reasons(f, &step.step, "dead", &step.dead)?;
            if let Some(Completeness { lists, stated, received, short, missing }) = step.completeness {
                let step = &step.step;
                write!(
                    f,
                    "\n{step}: {received} of {stated} stated came, of {lists} lists; {short} of them are short, by {missing}"
                )?;
            }
        }
        write!(f, "\nThis run: {}. Today, in UTC: {}.", self.in_run, self.today)?;
        let held: Vec<&UnknownCall> = self.unknown.iter().filter(|call| call.is_held).collect();
        let other: Vec<&UnknownCall> = self.unknown.iter().filter(|call| !call.is_held).collect();
        list(
            f,
            "Left without an answer, may have been charged, and held until somebody says that they may be made again",
            &held,
        )?;
        list(f, "On their way, lost with the program that made them, or made again since", &other)?;
        if !self.errors.is_empty() {
            f.write_str("\n\nThe latest errors:")?;
        }
        for call in &self.errors {
            let (id, step, error) = (call.id, &call.step, line(&call.error));
            write!(f, "\n  call {id} of `{step}`, {}, charged: {}: {error}", call.asked, call.charge)?;
        }
        Ok(())
    }
}

/// A line for each step, with its numbers under their names.
fn table(f: &mut fmt::Formatter<'_>, steps: &[StepStatus]) -> fmt::Result {
    let first = steps.iter().map(|step| step.step.len()).max().unwrap_or_default().max("step".len());
    write!(f, "{:first$}", "step")?;
    COLUMNS.iter().try_for_each(|column| write!(f, "  {column:>7}"))?;
    for step in steps {
        let StepStatus { streams, calls, rows, .. } = step;
        let numbers = [
            *rows,
            streams.ready,
            streams.working,
            streams.done,
            streams.dead,
            streams.held,
            calls.answered,
            calls.failed,
            calls.unknown,
        ];
        write!(f, "\n{:first$}", step.step)?;
        for (column, number) in COLUMNS.iter().zip(numbers) {
            write!(f, "  {number:>width$}", width = column.len().max(7))?;
        }
    }
    Ok(())
}

fn reasons(f: &mut fmt::Formatter<'_>, step: &str, state: &str, reasons: &BTreeMap<String, u64>) -> fmt::Result {
    if reasons.is_empty() {
        return Ok(());
    }
    let reasons: Vec<String> = reasons.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    write!(f, "\n{step}, {state}: {}", reasons.join(", "))
}

fn list(f: &mut fmt::Formatter<'_>, what: &str, calls: &[&UnknownCall]) -> fmt::Result {
    if calls.is_empty() {
        return Ok(());
    }
    write!(f, "\n\n{what}: {}", calls.len())?;
    for call in calls.iter().take(SHOWN) {
        write!(f, "\n  call {} of `{}` in run {}, {}", call.id, call.step, call.run, call.asked)?;
        if let Some(cursor) = &call.cursor {
            write!(f, ", at the cursor {}", line(cursor))?;
        }
        write!(f, ", {:.0}", call.at)?;
        if let Some(error) = &call.error {
            write!(f, ": {}", line(error))?;
        }
    }
    match calls.len().checked_sub(SHOWN) {
        Some(more) if more > 0 => write!(f, "\n  and {more} more"),
        _ => Ok(()),
    }
}

/// A text of others on one line.
fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

impl fmt::Display for Spending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let calls = if self.calls == 1 { "call" } else { "calls" };
        write!(f, "{} {calls}", self.calls)?;
        match (&self.spent, &self.set_aside) {
            (Some(spent), Some(aside)) if aside.amount() != "0" => write!(f, ", {spent}, and {aside} set aside"),
            (Some(spent), _) => write!(f, ", {spent}"),
            (None, _) => f.write_str(" at a price that nobody knows"),
        }
    }
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let about = self.about.iter().map(|about| line(about));
        let arguments = self.arguments.iter().map(|(name, value)| format!("{name}={}", line(value)));
        let parts: Vec<String> = about.chain(arguments).collect();
        f.write_str(&parts.join(" "))
    }
}
