//! Why a table could not be written.

use std::fmt;
use std::path::{Path, PathBuf};

/// A result with this crate's error.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a table could not be written.
pub struct Error {
    inner: Box<Inner>,
}

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    what: &'static str,
    path: Option<PathBuf>,
    source: Option<Source>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file system refused, or what is written to did.
    Io,
    /// There is such a file, and nothing is overwritten. Choose another name, or remove it.
    Exists,
    /// The format refused a record. The table cannot be finished.
    Encode,
    /// The stream that was drained failed. What it gave before is written, and the writer can still be finished.
    Stream,
    /// A write failed before, so the table is not whole and gets no name.
    Unfinished,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, what: &'static str) -> Self {
        Self { inner: Box::new(Inner { kind, what, path: None, source: None }) }
    }

    pub(crate) fn io(what: &'static str, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Io, what).because(source)
    }

    pub(crate) fn encode(what: &'static str, source: impl Into<Source>) -> Self {
        Self::new(ErrorKind::Encode, what).because(source)
    }

    pub(crate) fn because(mut self, source: impl Into<Source>) -> Self {
        self.inner.source = Some(source.into());
        self
    }

    /// Names the file, unless one is named.
    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.inner.path.get_or_insert_with(|| path.to_owned());
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The file that it is about.
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.inner.what)?;
        match &self.inner.path {
            Some(path) => write!(f, ": {}", path.display()),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner.source.as_deref().map(|source| source as _)
    }
}
