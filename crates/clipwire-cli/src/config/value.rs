//! How the value of a setting is written.

use std::str::FromStr;
use std::time::Duration;

use clipwire::Money;

/// How the program shows that it is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    /// A bar on a terminal, nothing elsewhere.
    Auto,
    Bar,
    Plain,
    Json,
    None,
}

/// When the output is colored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    Always,
    Never,
}

impl Progress {
    const ALL: [Self; 5] = [Self::Auto, Self::Bar, Self::Plain, Self::Json, Self::None];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Bar => "bar",
            Self::Plain => "plain",
            Self::Json => "json",
            Self::None => "none",
        }
    }
}

impl FromStr for Progress {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|progress| progress.as_str() == word);
        found.ok_or_else(|| not_one_of(word, &Self::ALL.map(Self::as_str)))
    }
}

impl Color {
    const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }
}

impl FromStr for Color {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|color| color.as_str() == word);
        found.ok_or_else(|| not_one_of(word, &Self::ALL.map(Self::as_str)))
    }
}

fn not_one_of(word: &str, words: &[&str]) -> String {
    format!("`{word}` is none of {}", words.join(", "))
}

pub(super) fn one_of(word: &str, words: &[&str]) -> Result<String, String> {
    if words.contains(&word) { Ok(word.to_owned()) } else { Err(not_one_of(word, words)) }
}

/// A length of time as people write it: `500ms`, `60s`, `2m 30s`. None at all is refused: nothing can be done in it.
pub(crate) fn parse_time(text: &str) -> Result<Duration, String> {
    match humantime::parse_duration(text) {
        Ok(time) if time.is_zero() => Err("no time at all is not enough for a call".to_owned()),
        Ok(time) => Ok(time),
        Err(error) => Err(format!("`{text}` is no length of time ({error}); write it as in `500ms`, `60s` or `2m`")),
    }
}

pub(super) fn time(time: Duration) -> String {
    humantime::format_duration(time).to_string()
}

/// An amount and a currency, as in `1.50 USD`. On a command line the blank is in the way, so it may be left out.
pub(crate) fn parse_money(text: &str) -> Result<Money, String> {
    let text = text.trim();
    let currency = text.find(|c: char| c.is_ascii_alphabetic()).filter(|_| !text.contains(char::is_whitespace));
    let spaced =
        currency.and_then(|at| text.split_at_checked(at)).map(|(amount, currency)| format!("{amount} {currency}"));
    spaced.as_deref().unwrap_or(text).parse().map_err(|error: clipwire::ledger::MoneyError| error.to_string())
}

pub(super) fn count(text: &str) -> Result<u64, String> {
    // TOML has underscores in long numbers.
    text.replace('_', "").parse().map_err(|_| format!("`{text}` is no whole number"))
}

pub(super) fn at_least_one<T: TryFrom<u64>>(text: &str) -> Result<T, String> {
    let number = count(text)?;
    let number = if number == 0 { None } else { T::try_from(number).ok() };
    number.ok_or_else(|| format!("`{text}` has to be at least 1, and not larger than the machine can count"))
}

pub(super) fn answer(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" | "yes" | "on" => Ok(true),
        "false" | "0" | "no" | "off" => Ok(false),
        _ => Err(format!("`{text}` is neither `true` nor `false`")),
    }
}

/// An address is checked by those who use it. Here, that it is one, without repeating it: it may hold a password.
pub(super) fn address(text: &str) -> Result<String, String> {
    let (scheme, rest) = text.split_once("://").unwrap_or_default();
    if scheme.is_empty() || rest.is_empty() || text.contains(char::is_whitespace) {
        return Err("it is no address; write it as in `https://host:8080`".to_owned());
    }
    Ok(text.to_owned())
}

/// An address without the name and password that it may hold.
///
/// A password may hold what ends a host, written wrongly: so everything up to the last `@` is taken for one.
pub(super) fn masked(address: &str) -> String {
    match address.split_once("://").and_then(|(scheme, rest)| Some((scheme, rest.rsplit_once('@')?.1))) {
        Some((scheme, host)) => format!("{scheme}://***@{host}"),
        None => address.to_owned(),
    }
}
