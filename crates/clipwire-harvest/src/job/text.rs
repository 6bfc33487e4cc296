//! The TOML of a job, and in which line of it something stands.

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{Error, ErrorKind};

/// A part of the way to a value.
#[derive(Clone, Copy, Debug)]
pub(super) enum At<'a> {
    /// By its key in a table.
    Key(&'a str),
    /// By its place in an array, from 0.
    Place(usize),
}

/// The TOML of a job.
pub(super) struct Text<'a> {
    /// What the file is called in errors.
    name: &'a str,
    text: &'a str,
    table: DeTable<'a>,
}

impl<'a> Text<'a> {
    pub(super) fn parse(name: &'a str, text: &'a str) -> Result<Self, Error> {
        match DeTable::parse(text) {
            Ok(table) => Ok(Self { name, text, table: table.into_inner() }),
            Err(error) => Err(refused(name, text, error.span().map(|span| span.start), error.message())
                .with_hint("texts stand in quotes, tables in brackets: see https://toml.io")),
        }
    }

    /// What the text says, as a type.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        toml::from_str(self.text).map_err(|error| {
            let at = error.span().map(|span| span.start);
            let refused = |what: &str| refused(self.name, self.text, at, what);
            // serde tells keys as fields of a type.
            match error.message().split_once(", expected ") {
                Some((unknown, known)) if unknown.starts_with("unknown field") => {
                    let what = unknown.replacen("unknown field", "there is no key", 1);
                    let known = known.trim_start_matches("one of ").replace(" or ", ", ");
                    refused(&what).with_hint(format!("the keys there are {known}"))
                }
                _ => refused(&error.message().replacen("missing field", "missing key", 1)),
            }
        })
    }

    /// That something at a place is wrong. Where the place is left out, what it would be in counts.
    pub(super) fn refuse(&self, place: &[At<'_>], what: &str) -> Error {
        refused(self.name, self.text, self.find(place), what)
    }

    /// The byte at which the last part of a way begins that there is.
    fn find(&self, place: &[At<'_>]) -> Option<usize> {
        let (mut table, mut value): (Option<&DeTable<'_>>, Option<&DeValue<'_>>) = (Some(&self.table), None);
        let mut found = None;
        for part in place {
            let next: Option<(usize, &Spanned<DeValue<'_>>)> = match (part, table, value) {
                (At::Key(key), Some(table), _) => {
                    let entry = table.iter().find(|(name, _)| &**name.get_ref() == *key);
                    entry.map(|(name, value)| (name.span().start, value))
                }
                (At::Place(place), _, Some(DeValue::Array(array))) => {
                    array.get(*place).map(|value| (value.span().start, value))
                }
                _ => None,
            };
            let Some((at, next)) = next else { break };
            found = Some(at);
            value = Some(next.get_ref());
            table = match next.get_ref() {
                DeValue::Table(table) => Some(table),
                _ => None,
            };
        }
        found
    }
}

fn refused(name: &str, text: &str, at: Option<usize>, what: &str) -> Error {
    let line = at.map(|at| text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1);
    let place = match line {
        Some(line) => format!("line {line} of {name}"),
        None => name.to_owned(),
    };
    // A message of several lines would tear the one that it stands in.
    let what: Vec<&str> = what.split_whitespace().collect();
    Error::new(ErrorKind::Job, format!("{place}: {}", what.join(" ")))
}
