//! What every command knows: settings, folders, what the terminal can do, and whether somebody wants it to stop.

use std::io::{self, IsTerminal, Write};

use clap::ArgMatches;
use clipwire::dynamic;

use crate::config::{Color, Config, Folders, Progress, environment};
use crate::failure::Failure;
use crate::output::visible;
use crate::stop::Stop;

/// What every command knows.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) folders: Folders,
    pub(crate) config: Config,
    /// Whether a stand-in is asked instead of providers.
    pub(crate) sandbox: bool,
    pub(crate) quiet: bool,
    /// How often more was asked for.
    pub(crate) verbose: u8,
    /// Whether what people read is colored, on stderr and on stdout.
    pub(crate) color: (bool, bool),
    pub(crate) progress: Progress,
    /// The columns of the terminal that stdout is; `None` where it is none.
    pub(crate) width: Option<usize>,
    pub(crate) stop: Stop,
}

impl Context {
    /// Reads the settings. A file or variable that cannot be used is a failure.
    pub(crate) fn new(matches: &ArgMatches) -> Result<Self, Failure> {
        let folders = Folders::of(&environment)?;
        let names: Vec<&str> = dynamic::providers().iter().map(|provider| provider.name).collect();
        let config = Config::load(&folders.config, &environment, &names)?;
        let text = |name: &str| matches.get_one::<String>(name);
        let wrong = |why: String| Failure::usage(why);
        let color = text("color").map(|word| word.parse()).transpose().map_err(wrong)?.unwrap_or(config.color.value);
        let progress =
            text("progress").map(|word| word.parse()).transpose().map_err(wrong)?.unwrap_or(config.progress.value);
        Ok(Self {
            folders,
            config,
            sandbox: matches.get_flag("sandbox"),
            quiet: matches.get_flag("quiet"),
            verbose: matches.get_count("verbose"),
            color: (colors(color, io::stderr().is_terminal()), colors(color, io::stdout().is_terminal())),
            progress,
            width: width(),
            stop: Stop::default(),
        })
    }

    /// Tells people something, unless they asked for quiet.
    pub(crate) fn say(&self, sentence: &str) {
        if !self.quiet {
            // Nobody is left to be told that stderr is gone.
            let _ = writeln!(io::stderr().lock(), "{}", visible::line(sentence));
        }
    }

    /// Whether stdout is a terminal.
    pub(crate) fn is_terminal_out(&self) -> bool {
        self.width.is_some()
    }
}

/// Whether a stream is colored. `NO_COLOR` counts wherever it is set to something, and a dumb terminal shows none.
fn colors(when: Color, is_terminal: bool) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            is_terminal && environment("NO_COLOR").is_none() && environment("TERM").is_none_or(|term| term != "dumb")
        }
    }
}

/// The columns of the terminal that stdout is. `COLUMNS` outranks what the terminal says.
fn width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    let told = environment("COLUMNS").and_then(|columns| columns.trim().parse().ok());
    let asked = || rustix::termios::tcgetwinsize(io::stdout()).ok().map(|size| usize::from(size.ws_col));
    Some(told.or_else(asked).filter(|width| *width > 0).unwrap_or(80))
}

#[cfg(test)]
pub(crate) mod tests;
