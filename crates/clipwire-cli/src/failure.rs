//! What the program says, and with which code it ends, when it cannot do what was asked.

use std::error::Error as _;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use clipwire::ErrorKind;

use crate::args;
use crate::output::visible;

/// How the program ends. Scripts rely on these numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All of it was done.
    Done = 0,
    /// It was tried and failed.
    Failed = 1,
    /// It could not be understood: nothing was tried.
    Usage = 2,
    /// A limit was reached: a budget of the caller, or the provider's quota.
    Stopped = 3,
    /// A credential is missing or was not accepted.
    Credentials = 4,
    /// Of several inputs some failed.
    SomeInputsFailed = 5,
    /// All of it was done and nothing new came, which somebody wanted to be told.
    #[cfg(feature = "harvest")]
    NothingNew = 99,
    /// Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    pub(crate) fn code(self) -> u8 {
        self as u8
    }
}

/// One failure in three lines: what, why, and what can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    pub(crate) what: String,
    pub(crate) why: Vec<String>,
    pub(crate) todo: Option<String>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, what: impl Into<String>) -> Self {
        Self { exit, what: what.into(), why: Vec::new(), todo: None }
    }

    pub(crate) fn failed(what: impl Into<String>) -> Self {
        Self::new(Exit::Failed, what)
    }

    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self::new(Exit::Usage, what)
    }

    pub(crate) fn stopped(what: impl Into<String>) -> Self {
        Self::new(Exit::Stopped, what)
    }

    pub(crate) fn credentials(what: impl Into<String>) -> Self {
        Self::new(Exit::Credentials, what)
    }

    /// Adds a cause, behind those that are there.
    #[must_use]
    pub(crate) fn why(mut self, cause: impl Into<String>) -> Self {
        self.why.push(cause.into());
        self
    }

    /// Adds an error as a cause, and the causes that it has itself.
    #[must_use]
    pub(crate) fn because(mut self, error: &dyn std::error::Error) -> Self {
        let mut cause = Some(error);
        while let Some(error) = cause {
            self.why.push(error.to_string());
            cause = error.source();
        }
        self
    }

    /// Says what can be done about it.
    #[must_use]
    pub(crate) fn todo(mut self, todo: impl Into<String>) -> Self {
        self.todo = Some(todo.into());
        self
    }

    /// Says to make the folder of a file that cannot be opened, where that is missing.
    #[must_use]
    pub(crate) fn in_its_folder(self, path: &Path, error: &io::Error) -> Self {
        match path.parent().filter(|folder| !folder.as_os_str().is_empty() && error.kind() == io::ErrorKind::NotFound) {
            Some(folder) => self.todo(format!("make the folder {}, or name another file", folder.display())),
            None => self,
        }
    }

    /// Writes the lines that there is something to say in. Nothing in them moves the cursor, wherever their words come from.
    pub(crate) fn print(&self, to: &mut dyn Write, color: bool) -> io::Result<()> {
        let style = |style: Style| if color { style } else { Style::new() };
        let red = style(Style::new().fg_color(Some(AnsiColor::Red.into())).bold());
        let bold = style(Style::new().bold());
        writeln!(to, "{red}error:{red:#} {}", visible::line(&self.what))?;
        if !self.why.is_empty() {
            writeln!(to, "  {bold}because:{bold:#} {}", visible::line(&self.why.join(": ")))?;
        }
        if let Some(todo) = &self.todo {
            writeln!(to, "  {bold}do:{bold:#} {}", visible::line(todo))?;
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    /// What failed, without why.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible::line(&self.what))
    }
}

impl std::error::Error for Failure {}

impl From<clipwire::Error> for Failure {
    fn from(error: clipwire::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&clipwire::Error> for Failure {
    fn from(error: &clipwire::Error) -> Self {
        // The library names its own ways out.
        let mut what = error.to_string().replace("`clipwire::link::first` reads", "`clipwire paste` reads");
        // What nobody sent is about the arguments, which have other names here.
        if let Some(operation) = error.operation().filter(|_| error.attempts() == 0) {
            what = args::with_options(operation, &what);
        }
        // The library says what an operation cost; without an operation it says nothing of it.
        if error.operation().is_none() && error.may_have_been_charged() {
            what.push_str(&format!(" (charged: {})", error.charge()));
        }
        if let Some(id) = error.request_id() {
            what.push_str(&format!(" [request id {id}]"));
        }
        let mut failure = Self::new(exit_of(error), what);
        // What a client cannot be built from is told by both.
        if let Some(source) = error.source().filter(|source| !failure.what.ends_with(&source.to_string())) {
            failure = failure.because(source);
        }
        failure.todo = todo_of(error).map(str::to_owned);
        failure
    }
}

fn exit_of(error: &clipwire::Error) -> Exit {
    match error.kind() {
        ErrorKind::Auth | ErrorKind::AccountSessionExpired => Exit::Credentials,
        ErrorKind::Config if is_about_credentials(error) => Exit::Credentials,
        ErrorKind::InvalidRequest => Exit::Usage,
        ErrorKind::BudgetExhausted | ErrorKind::QuotaExhausted => Exit::Stopped,
        _ => Exit::Failed,
    }
}

/// The library has one kind for all that a client cannot be built from. A test has the messages that tell them apart.
fn is_about_credentials(error: &clipwire::Error) -> bool {
    error.to_string().contains("credential")
}

fn todo_of(error: &clipwire::Error) -> Option<&'static str> {
    let is_paid = error.may_have_been_charged();
    Some(match error.kind() {
        ErrorKind::Config if is_about_credentials(error) => {
            "set the credential in the environment, or store it once for this provider"
        }
        ErrorKind::Config => "correct the settings; `clipwire config` shows each and where it comes from",
        ErrorKind::InvalidRequest => "correct the arguments; the same call will fail again",
        ErrorKind::Auth => "check the credentials and what the account at the provider covers",
        ErrorKind::AccountSessionExpired => "authorize the account again and store the new key",
        ErrorKind::Connect => {
            "check the network, the proxy and the base address; nothing was charged, so it can be repeated"
        }
        ErrorKind::Timeout | ErrorKind::Interrupted if is_paid => {
            "look at the charge before repeating it: the provider may have done the work; a longer `timeout` may help"
        }
        ErrorKind::Timeout | ErrorKind::Interrupted => "repeat it; nothing was charged; a longer `timeout` may help",
        ErrorKind::RateLimited => "wait, then repeat it, or allow fewer calls per second",
        ErrorKind::QuotaExhausted => "top up the account, or wait for the provider's next day",
        ErrorKind::BudgetExhausted => "raise `max_cost` or `max_calls` if it may cost more",
        ErrorKind::NotFound => "check the id or the link; the provider does not have it",
        ErrorKind::Rejected => "see the provider's own words; the same call will probably be refused again",
        ErrorKind::Server if is_paid => "repeat it later; it may be charged twice",
        ErrorKind::Server => "repeat it later; nothing was charged",
        ErrorKind::Decode => "look at it with --raw; the provider may have changed it",
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
