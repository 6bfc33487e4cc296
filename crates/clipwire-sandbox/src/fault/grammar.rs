//! The text form of a fault, read and written.

use std::fmt;
use std::str::FromStr;

use super::kind::{Billing, Fault, RetryAfter};
use super::list::NAMED;
use crate::parse_error::ParseError;

/// A name with its value, when it has one.
type Word<'a> = (&'a str, Option<&'a str>);

impl FromStr for Fault {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let words = words(text).map_err(|problem| ParseError::new(format!("{problem} in `{text}`")))?;
        let [(name, None), options @ ..] = &words[..] else {
            let what = if words.is_empty() { "is missing" } else { "takes no value" };
            return Err(ParseError::new(format!("the name of the fault {what} in `{text}`")));
        };
        let mut fault = named(name)?;
        for option in options {
            fault.set(*option).map_err(|problem| ParseError::new(format!("{name}: {problem}")))?;
        }
        Ok(fault)
    }
}

fn named(name: &str) -> Result<Fault, ParseError> {
    let number = |prefix| name.strip_prefix(prefix);
    if let Some(number) = number("status-") {
        let status = number.parse().ok().filter(|status| (400..600).contains(status));
        let status = status.ok_or_else(|| ParseError::new(format!("`{number}` is no status from 400 to 599")))?;
        return Ok(Fault::Status { status, retry_after: Vec::new() });
    }
    if let Some(code) = number("code-") {
        let is_code = (1..=9).contains(&code.len()) && code.bytes().all(|digit| digit.is_ascii_digit());
        return if is_code {
            Ok(Fault::Code(code.to_owned()))
        } else {
            Err(ParseError::new(format!("`{code}` is no code of one to nine digits")))
        };
    }
    let known = NAMED.into_iter().find(|kind| kind.name == name);
    known
        .map(|kind| kind.fault)
        .ok_or_else(|| ParseError::new(format!("there is no fault `{name}`; there are {}", Fault::names())))
}

impl Fault {
    fn set(&mut self, (name, value): Word<'_>) -> Result<(), String> {
        match (self, name, value) {
            (Self::Status { retry_after, .. }, _, Some(value)) => retry_after.push(RetryAfter::read(name, value)?),
            (Self::Drip { ms, .. }, "ms", Some(value)) => *ms = number(name, value)?,
            (
                Self::CutBeforeHeaders(billing)
                | Self::CutInHeaders(billing)
                | Self::CutInBody(billing)
                | Self::Drip { billing, .. }
                | Self::Never(billing),
                "unbilled",
                None,
            ) => *billing = Billing::Unbilled,
            (_, _, None) => return Err(format!("there is no option `{name}` without a value")),
            (_, _, Some(_)) => return Err(format!("there is no option `{name}` with a value")),
        }
        Ok(())
    }

    /// The name, without options.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Status { status, .. } => format!("status-{status}"),
            Self::Code(code) => format!("code-{code}"),
            other => {
                let is_same_kind = |known: &Self| match (known, other) {
                    (Self::Body(known), Self::Body(other)) => known == other,
                    _ => std::mem::discriminant(known) == std::mem::discriminant(other),
                };
                let kind = NAMED.into_iter().find(|kind| is_same_kind(&kind.fault));
                kind.map_or("", |kind| kind.name).to_owned()
            }
        }
    }
}

impl RetryAfter {
    fn read(name: &str, value: &str) -> Result<Self, String> {
        match name {
            "retry-after" if value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) => {
                Ok(Self::Text(value.to_owned()))
            }
            "retry-after" => Err("a header holds printable ASCII only".to_owned()),
            "retry-after-date" => Ok(Self::Date { seconds: number(name, value)? }),
            "retry-after-ms" => Ok(Self::Milliseconds(number(name, value)?)),
            _ => Err(format!("there is no option `{name}` with a value")),
        }
    }
}

fn number<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("the value `{value}` of `{name}` is no such number"))
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())?;
        let billing = match self {
            Self::Status { retry_after, .. } => {
                retry_after.iter().try_for_each(|wait| write!(f, " {wait}"))?;
                Billing::Usual
            }
            Self::Drip { ms, billing } => {
                write!(f, " ms={ms}")?;
                *billing
            }
            Self::CutBeforeHeaders(billing)
            | Self::CutInHeaders(billing)
            | Self::CutInBody(billing)
            | Self::Never(billing) => *billing,
            _ => Billing::Usual,
        };
        match billing {
            Billing::Usual => Ok(()),
            Billing::Unbilled => f.write_str(" unbilled"),
        }
    }
}

impl fmt::Display for RetryAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) if text.is_empty() || text.contains(is_separator) => write!(f, "retry-after=\"{text}\""),
            Self::Text(text) => write!(f, "retry-after={text}"),
            Self::Date { seconds } => write!(f, "retry-after-date={seconds:+}"),
            Self::Milliseconds(number) => write!(f, "retry-after-ms={number}"),
        }
    }
}

fn is_separator(character: char) -> bool {
    character == ',' || character.is_whitespace()
}

/// Takes a text apart; a double quote can only stand at both ends of a value.
fn words(text: &str) -> Result<Vec<Word<'_>>, &'static str> {
    let mut words = Vec::new();
    let mut rest = text.trim_start_matches(is_separator);
    while !rest.is_empty() {
        let (name, after) = split(rest, |character| is_separator(character) || character == '=');
        let value;
        (value, rest) = match after.strip_prefix('=') {
            None => (None, after),
            Some(after) => {
                let (value, after) = match after.strip_prefix('"') {
                    Some(quoted) => quoted.split_once('"').ok_or("a double quote is not closed")?,
                    None => split(after, is_separator),
                };
                (Some(value), after)
            }
        };
        if name.contains('"')
            || value.is_some_and(|value| value.contains('"'))
            || !rest.is_empty() && !rest.starts_with(is_separator)
        {
            return Err("there is a double quote in the middle of a word");
        }
        words.push((name, value));
        rest = rest.trim_start_matches(is_separator);
    }
    Ok(words)
}

/// What comes before the first such character, and the rest, which begins with it.
fn split(text: &str, end: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(end).unwrap_or(text.len()))
}
