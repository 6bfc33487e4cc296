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
    /// How many letters the name of a job may have on a server: schemas are called after it, and PostgreSQL cuts longer names off.
    pub(crate) const LONGEST_NAME: usize = 48;

    /// Where a job says that its journal is; without a word of it a file in this folder.
    pub fn of(job: &Job, folder: &Path) -> Self {
        match &job.journal {
            Some(address) => Self::Postgres(address.clone()),
            None => Self::File(folder.join(format!("{}.journal.sqlite", job.name))),
        }
    }

    /// The same with a password, where it is at a server and the address has none.
    #[must_use]
    pub fn with_password(self, password: &str) -> Self {
        match self {
            Self::Postgres(address) if !has_password(&address) => {
                let separator = if address.contains('?') { '&' } else { '?' };
                Self::Postgres(format!("{address}{separator}password={}", encoded(password)))
            }
            other => other,
        }
    }

    pub(crate) fn has_password(&self) -> bool {
        matches!(self, Self::Postgres(address) if has_password(address))
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

fn has_password(address: &str) -> bool {
    let (place, options) = address.split_once('?').unwrap_or((address, ""));
    let user = place.split_once("://").map_or(place, |(_, rest)| rest).rsplit_once('@').map(|(user, _)| user);
    user.is_some_and(|user| user.contains(':')) || options.split('&').any(|option| option.starts_with("password="))
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let letters =
        text.bytes().map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") });
    letters.collect()
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
                write!(
                    f,
                    "the PostgreSQL at {}",
                    place.trim_start_matches("postgresql://").trim_start_matches("postgres://")
                )
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn a_password_is_never_shown_wherever_it_stands() {
        for address in ["postgresql://me:se%40cret@host:5432/jobs", "postgres://host/jobs?password=se%40cret&user=me"] {
            let location = Location::postgres(address).unwrap();
            assert!(location.has_password(), "{address}");
            for shown in [location.to_string(), format!("{location:?}")] {
                assert!(shown.contains("host") && !shown.contains("cret"), "{shown}");
            }
        }
    }

    #[test]
    fn a_password_is_added_where_there_is_none() {
        let with = |address: &str| Location::postgres(address).unwrap().with_password("p@ss w:rd/é");
        let Location::Postgres(address) = with("postgresql://me@host/jobs?connect_timeout=5") else {
            panic!("a server")
        };
        assert_eq!(address, "postgresql://me@host/jobs?connect_timeout=5&password=p%40ss%20w%3Ard%2F%C3%A9");
        assert_eq!(with("postgresql://me:own@host/jobs"), Location::postgres("postgresql://me:own@host/jobs").unwrap());
    }

    #[test]
    fn what_is_no_address_of_a_server_is_refused() {
        assert!(Location::postgres("mysql://host/jobs").is_err());
    }
}
