//! Where the journal of a job is: a file of one machine, or a PostgreSQL that many share.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::{Error, ErrorKind, Result};
use crate::job::Job;

/// Where a journal is.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A SQLite file of one machine.
    File(PathBuf),
    /// A PostgreSQL server, by its address such as `postgresql://user@host/database`; many machines share it. The journal is in a schema of
    /// its own there.
    Postgres(String),
}

impl Location {
    /// Where a job says that its journal is; without a word of it a file in this folder.
    pub fn of(job: &Job, folder: &Path) -> Self {
        match &job.journal {
            Some(address) => Self::Postgres(address.clone()),
            None => Self::File(folder.join(format!("{}.journal.sqlite", job.name))),
        }
    }

    /// A server by its address.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where it is no address of a PostgreSQL server.
    pub fn postgres(address: &str) -> Result<Self> {
        if ["postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme)) {
            return Ok(Self::Postgres(address.to_owned()));
        }
        let error = Error::new(ErrorKind::Job, "the journal is at no address of a PostgreSQL server");
        Err(error.with_hint("write it as in postgresql://user@host/database"))
    }
}

/// An address may hold a password.
impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Postgres(address) => {
                let place = address.rsplit_once('@').map_or(address.as_str(), |(_, place)| place);
                let place = place.split_once('?').map_or(place, |(place, _)| place);
                write!(f, "the PostgreSQL at {}", place.trim_start_matches("postgresql://").trim_start_matches("postgres://"))
            }
        }
    }
}
