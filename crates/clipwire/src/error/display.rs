//! How an error reads: one line for people, masked fields for developers.

use std::error::Error as _;
use std::fmt;

use clipwire_transport::one_line;

use super::{Error, GaveUp};
use crate::Charge;
use crate::text::{PRINTED, cut_at, duration};

impl fmt::Display for Error {
    /// One line: operation, what failed, the provider's words, status and code, charge. `{:#}` adds the causes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        if let Some(operation) = inner.operation {
            write!(f, "{operation}: ")?;
        }
        write!(f, "{}", inner.kind)?;
        if let Some(detail) = &inner.detail {
            write!(f, ": {}", one_line(detail))?;
        }
        if let Some(path) = &inner.json_path {
            write!(f, " at `{}`", one_line(path))?;
        }
        if let Some(message) = inner.service_message.as_deref().filter(|message| !message.is_empty()) {
            let line = one_line(message);
            let cut = cut_at(&line, PRINTED);
            write!(f, ": {cut}{}", if cut.len() < line.len() { "…" } else { "" })?;
        }
        if inner.operation.is_some() {
            f.write_str(" (")?;
            if let Some(status) = inner.status {
                write!(f, "status {}, ", status.as_u16())?;
            }
            if let Some(code) = &inner.service_code {
                write!(f, "code {code}, ")?;
            }
            f.write_str(match inner.charge {
                Charge::Yes => "charged",
                Charge::No => "not charged",
                Charge::Unstated => "charge not stated by the provider",
                _ => "charge unknown",
            })?;
            if inner.attempts > 1 {
                write!(f, ", {} attempts", inner.attempts)?;
            }
            if !inner.waited.is_zero() {
                write!(f, ", {} of waiting", duration(inner.waited))?;
            }
            f.write_str(")")?;
            self.say_what_next(f)?;
        }
        if f.alternate() {
            let mut cause = self.source();
            while let Some(error) = cause {
                write!(f, ": {error}")?;
                cause = error.source();
            }
        }
        Ok(())
    }
}

impl Error {
    /// Why it was not repeated, and when it could be.
    fn say_what_next(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        let limit = inner.gave_up.filter(|why| *why != GaveUp::Attempts);
        if let Some(why) = limit {
            write!(f, "; not repeated: {}", why.as_str())?;
        }
        match inner.retry_after {
            Some(after) if limit.is_some() || inner.attempts == 0 => write!(f, "; try again in {}", duration(after)),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.inner;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("status", &inner.status)
            .field("service_code", &inner.service_code)
            .field("service_message", &inner.service_message)
            .field("request_id", &inner.request_id)
            .field("charge", &inner.charge)
            .field("attempts", &inner.attempts)
            .field("elapsed", &inner.elapsed)
            .field("waited", &inner.waited)
            .field("retry_after", &inner.retry_after)
            .field("gave_up", &inner.gave_up)
            .field("detail", &inner.detail)
            .field("json_path", &inner.json_path)
            .field("body", &format_args!("{} bytes", inner.body.as_ref().map_or(0, String::len)))
            .field("source", &inner.source)
            .finish()
    }
}
