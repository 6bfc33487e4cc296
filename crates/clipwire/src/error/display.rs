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
    /// What is known. A program whose `main` fails prints this, and what is not known would only hide it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn known(debug: &mut fmt::DebugStruct<'_, '_>, name: &str, value: Option<impl fmt::Debug>) {
            if let Some(value) = value {
                debug.field(name, &value);
            }
        }

        let inner = &self.inner;
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &inner.kind);
        known(&mut debug, "operation", inner.operation);
        known(&mut debug, "status", inner.status);
        known(&mut debug, "service_code", inner.service_code.as_ref());
        known(&mut debug, "service_message", inner.service_message.as_ref());
        known(&mut debug, "request_id", inner.request_id.as_ref());
        debug.field("charge", &inner.charge).field("attempts", &inner.attempts).field("elapsed", &inner.elapsed);
        known(&mut debug, "waited", Some(inner.waited).filter(|waited| !waited.is_zero()));
        known(&mut debug, "retry_after", inner.retry_after);
        known(&mut debug, "gave_up", inner.gave_up);
        known(&mut debug, "detail", inner.detail.as_ref());
        known(&mut debug, "json_path", inner.json_path.as_ref());
        if let Some(body) = &inner.body {
            debug.field("body", &format_args!("{} bytes", body.len()));
        }
        known(&mut debug, "source", inner.source.as_ref());
        debug.finish()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Error;
    use crate::ErrorKind;

    #[test]
    fn debug_says_what_is_known_and_nothing_of_what_is_not() {
        let error = Error::new(ErrorKind::RateLimited);
        let printed = format!("{error:?}");
        assert!(printed.starts_with("Error { kind: RateLimited, charge: "), "{printed}");
        assert!(!printed.contains("None") && !printed.contains("retry_after"), "{printed}");
        let error = error.with_retry_after(Some(Duration::from_secs(3))).with_operation("item_get_video");
        let printed = format!("{error:?}");
        assert!(printed.contains("operation: \"item_get_video\"") && printed.contains("retry_after: 3s"), "{printed}");
    }
}
