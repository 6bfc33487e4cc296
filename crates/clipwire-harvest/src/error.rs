//! What can go wrong with a job besides its calls.

use std::fmt;

/// The result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What is said of a job without a journal.
const NOT_RUN: &str = "the job has not been run yet";

/// What kind of failure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file of the job cannot be read or understood.
    Job,
    /// The journal cannot be read or written.
    Journal,
    /// Another process works on the journal.
    Busy,
    /// The journal is of another job.
    OtherJob,
    /// A client or a request cannot be made, or the provider refused the credentials.
    Client,
    /// Rows cannot be written.
    Output,
}

/// A failure, in a line of words, with its cause.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    what: String,
    hint: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), hint: None, source: None }
    }

    /// There is no journal of a job.
    pub(crate) fn not_run(location: &impl std::fmt::Display) -> Self {
        Self::new(ErrorKind::Journal, format!("there is no journal in {location}")).with_hint(NOT_RUN)
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether the job has not been run yet, so that it has no journal.
    pub fn is_not_run(&self) -> bool {
        self.hint() == Some(NOT_RUN)
    }

    /// What there is instead, or what can be done, where that is known.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as &(dyn std::error::Error + 'static))
    }
}

impl From<clipwire::Error> for Error {
    fn from(error: clipwire::Error) -> Self {
        Self::new(ErrorKind::Client, error.to_string()).because(error)
    }
}
