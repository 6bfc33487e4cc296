//! `clipwire harvest status --watch`: how a job stands, drawn anew until its run is over.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use clap::ArgMatches;
use clipwire_harvest::History;

use super::desk::{Desk, failed};
use super::shown::json;
use crate::config::environment;
use crate::context::Context;
use crate::destination::{done, is_broken_pipe, of_stdout, pass};
use crate::failure::{Exit, Failure};
use crate::output::{cut, visible};

/// How long it waits at the least before it looks again.
const LEAST_WAIT: Duration = Duration::from_secs(1);

/// Of what time reading takes, so many times are waited before the next.
const REST: u32 = 10;

/// Shows how the latest run stands until it is over, or somebody asks to stop.
pub(super) async fn watch(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let desk = Desk::of(context, matches)?;
    let asked = matches.get_one::<String>("output").map(String::as_str);
    let mut shown = Shown::new(context, asked == Some("json"));
    loop {
        let began = Instant::now();
        let (journal, job) = (desk.journal()?, desk.job.clone());
        let read = tokio::task::spawn_blocking(move || History::read(&journal, &job)).await;
        let read = read.map_err(|error| Failure::failed("the journal cannot be read").because(&error))?;
        let history = read.map_err(|error| failed(&error))?;
        match shown.show(&history) {
            Ok(()) => {}
            Err(Failed::Writing(error)) if is_broken_pipe(&error) => return done(Ok(())),
            Err(Failed::Writing(error)) => return Err(of_stdout(&error)),
            Err(Failed::Other(failure)) => return Err(failure),
        }
        if history.status.is_over {
            return Ok(Exit::Done);
        }
        tokio::select! {
            biased;
            () = context.stop.asked() => return Ok(Exit::Interrupted),
            () = tokio::time::sleep((began.elapsed() * REST).max(LEAST_WAIT)) => {}
        }
    }
}

/// Why something was not shown.
enum Failed {
    Writing(io::Error),
    Other(Failure),
}

/// What stands on the screen, or was printed last.
struct Shown {
    how: How,
    /// The lines on the terminal that the next block takes the place of.
    lines: usize,
    /// The columns and rows of the terminal when it was drawn.
    size: Option<(u16, u16)>,
    /// What the last block said, but for times and rates.
    said: Option<String>,
}

enum How {
    /// Drawn over what was there, within so many columns.
    Redrawn { width: usize },
    /// A block each time something came.
    Blocks,
    /// A line of JSON each time something came.
    Json,
}

impl Shown {
    fn new(context: &Context, is_json: bool) -> Self {
        let is_dumb = environment("TERM").is_some_and(|term| term == "dumb");
        let how = match context.width {
            _ if is_json => How::Json,
            Some(width) if !is_dumb => How::Redrawn { width },
            _ => How::Blocks,
        };
        Self { how, lines: 0, size: None, said: None }
    }

    fn show(&mut self, history: &History) -> Result<(), Failed> {
        if let How::Redrawn { width } = self.how {
            return self.redraw(history, width).map_err(Failed::Writing);
        }
        if !self.is_news(history) {
            return Ok(());
        }
        let text = match self.how {
            How::Json => json(history, false).map_err(Failed::Other)?,
            _ => lines(history).join("\n") + "\n",
        };
        pass(format!("{text}\n").as_bytes()).map_err(Failed::Writing)
    }

    fn redraw(&mut self, history: &History, width: usize) -> io::Result<()> {
        let now = rustix::termios::tcgetwinsize(io::stdout()).map_or((0, 0), |size| (size.ws_col, size.ws_row));
        let mut block = match self.size.replace(now) {
            // Lines that were wider than the terminal is now have become several.
            Some(before) if before != now => "\x1b[H\x1b[2J".to_owned(),
            Some(_) => format!("\x1b[{}A\r\x1b[J", self.lines),
            None => String::new(),
        };
        let size = |told: u16, usual: usize| if told == 0 { usual } else { usize::from(told) };
        // What is higher than the terminal would scroll away, and could not be drawn over.
        let (width, most) = (size(now.0, width), size(now.1, 24).max(4) - 1);
        let all = lines(history);
        for line in all.iter().take(most) {
            block.push_str(&cut(line, width).unwrap_or_else(|| line.clone()));
            block.push('\n');
        }
        self.lines = all.len().min(most);
        let mut out = io::stdout().lock();
        out.write_all(block.as_bytes())?;
        out.flush()
    }

    /// Whether anything but the time is other than what was shown last.
    fn is_news(&mut self, history: &History) -> bool {
        let said = format!("{:?} {:?} {}", history.status, history.total, history.status.is_over);
        let is_news = self.said.as_ref() != Some(&said);
        self.said = Some(said);
        is_news
    }
}

/// The block, none of whose words moves the cursor.
fn lines(history: &History) -> Vec<String> {
    history.to_string().lines().map(|line| visible::line(line).into_owned()).collect()
}
