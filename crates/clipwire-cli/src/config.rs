//! What the program is set to, and by whom: a default, the file, or the environment.

mod file;
mod folders;
pub(crate) mod private;
mod value;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clipwire::Money;

use crate::failure::Failure;
use crate::output::Format;
use crate::row::Row;

pub(crate) use self::file::line_of;
pub(crate) use self::folders::{Folders, environment};
pub(crate) use self::value::{Color, Progress, parse_money, parse_time};

/// The name of the file in the folder of settings.
pub(crate) const FILE: &str = "config.toml";

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Environment(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}, line {line}", path.display()),
            Self::Environment(variable) => write!(f, "the environment variable {variable}"),
        }
    }
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Effective<T> {
    pub(crate) value: T,
    pub(crate) from: Origin,
}

impl<T> Effective<T> {
    fn default(value: T) -> Self {
        Self { value, from: Origin::Default }
    }

    fn set(&mut self, value: T, from: Origin) {
        *self = Self { value, from };
    }
}

/// All settings. `None` leaves it to whoever asks.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The provider of a pasted link that several of them know.
    pub(crate) provider: Effective<Option<String>>,
    pub(crate) output: Effective<Option<Format>>,
    pub(crate) max_cost: Effective<Option<Money>>,
    pub(crate) max_calls: Effective<Option<u64>>,
    /// How many calls at once.
    pub(crate) jobs: Effective<Option<usize>>,
    /// The time for one call.
    pub(crate) timeout: Effective<Option<Duration>>,
    pub(crate) progress: Effective<Progress>,
    pub(crate) color: Effective<Color>,
    /// Whether spending is recorded.
    pub(crate) ledger: Effective<bool>,
    providers: BTreeMap<String, Provider>,
}

/// What is set for one provider.
#[derive(Clone, Debug, Default)]
pub(crate) struct Provider {
    pub(crate) base_url: Option<Effective<String>>,
    /// It may hold a password.
    pub(crate) proxy: Option<Effective<String>>,
    /// The price of a charged call of every operation that has none of its own.
    pub(crate) price: Option<Effective<Money>>,
    pub(crate) calls_per_second: Option<Effective<u32>>,
    pub(crate) timeout: Option<Effective<Duration>>,
    pub(crate) prices: BTreeMap<String, Effective<Money>>,
}

impl Config {
    fn defaults() -> Self {
        Self {
            provider: Effective::default(None),
            output: Effective::default(None),
            max_cost: Effective::default(None),
            max_calls: Effective::default(None),
            jobs: Effective::default(None),
            timeout: Effective::default(None),
            progress: Effective::default(Progress::Auto),
            color: Effective::default(Color::Auto),
            ledger: Effective::default(true),
            providers: BTreeMap::new(),
        }
    }

    /// Reads the file of a folder, where there is one, and then the environment, which outranks it.
    ///
    /// `providers` are the names that there are.
    pub(crate) fn load(
        folder: &Path,
        variable: &dyn Fn(&str) -> Option<String>,
        providers: &[&str],
    ) -> Result<Self, Failure> {
        let mut config = Self::defaults();
        file::read(&folder.join(FILE), &mut config, providers)?;
        for key in KEYS {
            let name = format!("CLIPWIRE_{}", key.to_ascii_uppercase());
            let Some(text) = variable(&name) else { continue };
            if let Err(why) = config.set(key, &text, Origin::Environment(name.clone()), providers) {
                let failure = Failure::usage(format!("the environment variable {name} cannot be used")).why(why);
                return Err(failure.todo(format!("correct {name} or unset it")));
            }
        }
        Ok(config)
    }

    /// What is set for a provider; nothing, where there is no table of it.
    pub(crate) fn provider(&self, name: &str) -> Provider {
        self.providers.get(name).cloned().unwrap_or_default()
    }

    fn set(&mut self, key: &str, text: &str, from: Origin, providers: &[&str]) -> Result<(), String> {
        let text = text.trim();
        match key {
            "provider" => self.provider.set(Some(value::one_of(text, providers)?), from),
            "output" => self.output.set(Some(text.parse().map_err(|failure: Failure| failure.what)?), from),
            "max_cost" => self.max_cost.set(Some(parse_money(text)?), from),
            "max_calls" => self.max_calls.set(Some(value::count(text)?), from),
            "jobs" => self.jobs.set(Some(value::at_least_one(text)?), from),
            "timeout" => self.timeout.set(Some(parse_time(text)?), from),
            "progress" => self.progress.set(text.parse()?, from),
            "color" => self.color.set(text.parse()?, from),
            "ledger" => self.ledger.set(value::answer(text)?, from),
            _ => return Err(format!("there is no key `{key}`")),
        }
        Ok(())
    }

    /// A row for each setting: its key, its value as it is written in the file, and where it comes from. Passwords are masked.
    pub(crate) fn rows(&self) -> Vec<Row> {
        let mut rows = Rows(Vec::new());
        rows.maybe("provider", &self.provider, Clone::clone);
        rows.maybe("output", &self.output, |format| format.name().to_owned());
        rows.maybe("max_cost", &self.max_cost, Money::to_string);
        rows.maybe("max_calls", &self.max_calls, u64::to_string);
        rows.maybe("jobs", &self.jobs, usize::to_string);
        rows.maybe("timeout", &self.timeout, |time| value::time(*time));
        rows.add("progress", Some(self.progress.value.as_str().to_owned()), &self.progress.from);
        rows.add("color", Some(self.color.value.as_str().to_owned()), &self.color.from);
        rows.add("ledger", Some(self.ledger.value.to_string()), &self.ledger.from);
        for (name, provider) in &self.providers {
            let key = |key: &str| format!("providers.{name}.{key}");
            rows.of(&key("base_url"), provider.base_url.as_ref(), |url| value::masked(url));
            rows.of(&key("proxy"), provider.proxy.as_ref(), |url| value::masked(url));
            rows.of(&key("price"), provider.price.as_ref(), Money::to_string);
            rows.of(&key("calls_per_second"), provider.calls_per_second.as_ref(), u32::to_string);
            rows.of(&key("timeout"), provider.timeout.as_ref(), |time| value::time(*time));
            for (operation, price) in &provider.prices {
                rows.of(&key(&format!("prices.{operation}")), Some(price), Money::to_string);
            }
        }
        rows.0
    }
}

/// The keys outside tables. Each can be set by `CLIPWIRE_` and its name in capitals.
const KEYS: [&str; 9] =
    ["provider", "output", "max_cost", "max_calls", "jobs", "timeout", "progress", "color", "ledger"];

struct Rows(Vec<Row>);

impl Rows {
    fn add(&mut self, key: &str, value: Option<String>, from: &Origin) {
        #[derive(serde::Serialize)]
        struct Setting<'a> {
            key: &'a str,
            value: Option<String>,
            from: String,
        }

        self.0.extend(Row::of(&Setting { key, value, from: from.to_string() }));
    }

    fn maybe<T>(&mut self, key: &str, setting: &Effective<Option<T>>, write: impl Fn(&T) -> String) {
        self.add(key, setting.value.as_ref().map(write), &setting.from);
    }

    fn of<T>(&mut self, key: &str, setting: Option<&Effective<T>>, write: impl Fn(&T) -> String) {
        if let Some(setting) = setting {
            self.add(key, Some(write(&setting.value)), &setting.from);
        }
    }
}

#[cfg(test)]
mod tests;
