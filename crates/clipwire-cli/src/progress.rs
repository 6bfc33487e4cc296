//! That the program is at work: a bar on a terminal, lines elsewhere, JSON for programs; on stderr, never on stdout.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use clipwire::Ledger;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::config;
use crate::context::Context;
use crate::open::{counted, sum};

/// How often a line is written at the most, and after how long the first: what is done sooner needs none.
const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// Shows how far a job is.
pub(crate) struct Progress {
    how: How,
    began: Instant,
    state: Mutex<State>,
}

enum How {
    Bar(ProgressBar),
    Lines,
    Json,
    Nothing,
}

#[derive(Default)]
struct State {
    told: Option<Instant>,
    pages: u64,
    rows: u64,
    inputs: u64,
}

#[derive(Serialize)]
struct Line {
    event: &'static str,
    pages: u64,
    rows: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    inputs: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of_inputs: Option<u64>,
    calls: u64,
    charged: u64,
    cost: Option<String>,
    seconds: f64,
    rows_per_second: f64,
}

impl Progress {
    /// Begins to show. A job of one call is not shown unless somebody asks for it.
    pub(crate) fn new(context: &Context, is_long: bool) -> Self {
        let is_terminal = io::stderr().is_terminal();
        let how = match context.progress {
            _ if context.quiet => How::Nothing,
            config::Progress::None => How::Nothing,
            config::Progress::Json => How::Json,
            config::Progress::Plain => How::Lines,
            config::Progress::Bar => How::Bar(bar(context.color.0)),
            config::Progress::Auto if !is_long => How::Nothing,
            config::Progress::Auto if is_terminal => How::Bar(bar(context.color.0)),
            config::Progress::Auto => How::Lines,
        };
        Self { how, began: Instant::now(), state: Mutex::default() }
    }

    /// A page came, with so many rows.
    pub(crate) fn page(&self, rows: u64, ledger: &Ledger) {
        let mut state = self.state();
        // The end of a list is told like a page, and may bring nothing.
        state.pages += u64::from(rows > 0);
        state.rows += rows;
        self.show(&mut state, "page", ledger, None);
    }

    /// An input is done. `of` is how many there are, where that is known.
    pub(crate) fn input(&self, ledger: &Ledger, of: Option<u64>) {
        let mut state = self.state();
        state.inputs += 1;
        self.show(&mut state, "input", ledger, of);
    }

    /// Writes to a terminal that the bar may be on, too.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.how {
            How::Bar(bar) => bar.suspend(write),
            How::Lines | How::Json | How::Nothing => write(),
        }
    }

    /// Takes the bar away.
    pub(crate) fn end(&self) {
        if let How::Bar(bar) = &self.how {
            bar.finish_and_clear();
        }
    }

    fn show(&self, state: &mut State, event: &'static str, ledger: &Ledger, of_inputs: Option<u64>) {
        let seconds = self.began.elapsed().as_secs_f64();
        let rate = if seconds > 0.0 { state.rows as f64 / seconds } else { 0.0 };
        match &self.how {
            How::Nothing => {}
            How::Bar(bar) => bar.set_message(words(state, ledger, rate, of_inputs)),
            How::Lines => {
                let is_due = state.told.unwrap_or(self.began).elapsed() >= BETWEEN_LINES;
                if is_due {
                    state.told = Some(Instant::now());
                    let _ = writeln!(io::stderr().lock(), "{}", words(state, ledger, rate, of_inputs));
                }
            }
            How::Json => {
                let total = &ledger.total;
                let line = Line {
                    event,
                    pages: state.pages,
                    rows: state.rows,
                    inputs: (state.inputs > 0).then_some(state.inputs),
                    of_inputs,
                    calls: total.calls,
                    charged: total.charges.charged,
                    cost: total.cost.as_ref().map(ToString::to_string),
                    seconds: (seconds * 1_000.0).round() / 1_000.0,
                    rows_per_second: rate.round(),
                };
                if let Ok(line) = serde_json::to_string(&line) {
                    let _ = writeln!(io::stderr().lock(), "{line}");
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn bar(color: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    let template = if color { "{spinner:.green} {elapsed} {wide_msg}" } else { "{spinner} {elapsed} {wide_msg}" };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

fn words(state: &State, ledger: &Ledger, rate: f64, of_inputs: Option<u64>) -> String {
    let inputs = match (state.inputs, of_inputs) {
        (0, _) => String::new(),
        (done, Some(of)) => format!("{done} of {}, ", counted(of, "input")),
        (done, None) => format!("{}, ", counted(done, "input")),
    };
    let (pages, rows) = (counted(state.pages, "page"), counted(state.rows, "row"));
    format!("{inputs}{pages}, {rows}, {rate:.0} rows/s, {}", sum(ledger))
}

#[cfg(test)]
mod tests;
