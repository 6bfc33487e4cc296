//! How the file of settings is read, so that a mistake in it is told with its line.

use std::io;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{Config, Effective, KEYS, Origin, Provider, value};
use crate::failure::Failure;

/// The keys of a provider's table.
const PROVIDER_KEYS: [&str; 6] = ["base_url", "proxy", "price", "calls_per_second", "timeout", "prices"];

/// Takes what the file says, where there is one.
pub(super) fn read(path: &Path, config: &mut Config, providers: &[&str]) -> Result<(), Failure> {
    match std::fs::read_to_string(path) {
        Ok(text) => File { path, text: &text, providers }.read(config),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::failed(format!("cannot read the settings in {}", path.display())).because(&error)),
    }
}

/// The number of the line that has this byte.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text.bytes().take(byte).filter(|byte| *byte == b'\n').count() + 1
}

struct File<'a> {
    path: &'a Path,
    text: &'a str,
    providers: &'a [&'a str],
}

impl File<'_> {
    fn read(&self, config: &mut Config) -> Result<(), Failure> {
        // In full, the error would show the line, which may hold a password.
        let table = DeTable::parse(self.text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            self.refuse(at, error.message()).todo("correct the line; strings are in quotes, tables in brackets")
        })?;
        for (key, found) in table.get_ref() {
            let at = key.span().start;
            match (&**key.get_ref(), found.get_ref()) {
                ("providers", DeValue::Table(tables)) => self.providers(tables, config)?,
                ("providers", _) => return Err(self.refuse(at, "`providers` has to be tables").todo(self.example())),
                (name, found) if KEYS.contains(&name) => {
                    let text = self.scalar(at, name, found)?;
                    config
                        .set(name, &text, self.origin(at), self.providers)
                        .map_err(|why| self.not_set(at, name, &why))?;
                }
                (name, _) => return Err(self.unknown(at, name, &[&KEYS[..], &["providers"]].concat())),
            }
        }
        Ok(())
    }

    fn providers(&self, tables: &DeTable<'_>, config: &mut Config) -> Result<(), Failure> {
        for (name, found) in tables {
            let at = name.span().start;
            let name = &**name.get_ref();
            if !self.providers.contains(&name) {
                let failure = self.refuse(at, &format!("there is no provider `{name}`"));
                return Err(failure.todo(format!("the providers are {}", self.providers.join(", "))));
            }
            let DeValue::Table(keys) = found.get_ref() else {
                return Err(self.refuse(at, &format!("`providers.{name}` has to be a table")).todo(self.example()));
            };
            let provider = self.provider(name, keys)?;
            config.providers.insert(name.to_owned(), provider);
        }
        Ok(())
    }

    fn provider(&self, provider_name: &str, keys: &DeTable<'_>) -> Result<Provider, Failure> {
        let mut provider = Provider::default();
        for (key, found) in keys {
            let at = key.span().start;
            let key = &**key.get_ref();
            let name = format!("providers.{provider_name}.{key}");
            if key == "prices" {
                let DeValue::Table(prices) = found.get_ref() else {
                    let failure = self.refuse(at, &format!("`{name}` has to be a table"));
                    return Err(failure.todo("write it as in `prices = { item_get = \"0.002 USD\" }`"));
                };
                for (operation, price) in prices {
                    let at = operation.span().start;
                    let operation = operation.get_ref().to_string();
                    let name = format!("{name}.{operation}");
                    let text = self.scalar(at, &name, price.get_ref())?;
                    let price = self.parsed(at, &name, value::parse_money(&text))?;
                    provider.prices.insert(operation, price);
                }
                continue;
            }
            if !PROVIDER_KEYS.contains(&key) {
                return Err(self.unknown(at, &name, &PROVIDER_KEYS));
            }
            let text = self.scalar(at, &name, found.get_ref())?;
            let text = text.trim();
            match key {
                "base_url" => provider.base_url = Some(self.parsed(at, &name, value::address(text))?),
                "proxy" => provider.proxy = Some(self.parsed(at, &name, value::address(text))?),
                "price" => provider.price = Some(self.parsed(at, &name, value::parse_money(text))?),
                "calls_per_second" => {
                    provider.calls_per_second = Some(self.parsed(at, &name, value::at_least_one(text))?)
                }
                _ => provider.timeout = Some(self.parsed(at, &name, value::parse_time(text))?),
            }
        }
        Ok(provider)
    }

    /// A value as the text that stands for it in the environment.
    fn scalar(&self, at: usize, name: &str, found: &DeValue<'_>) -> Result<String, Failure> {
        Ok(match found {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().to_owned(),
            DeValue::Float(number) => number.as_str().to_owned(),
            DeValue::Boolean(answer) => answer.to_string(),
            other => {
                return Err(self.not_set(
                    at,
                    name,
                    &format!("it has to be one value, and this is a {}", other.type_str()),
                ));
            }
        })
    }

    fn parsed<T>(&self, at: usize, name: &str, value: Result<T, String>) -> Result<Effective<T>, Failure> {
        match value {
            Ok(value) => Ok(Effective { value, from: self.origin(at) }),
            Err(why) => Err(self.not_set(at, name, &why)),
        }
    }

    fn origin(&self, at: usize) -> Origin {
        Origin::File { path: self.path.to_owned(), line: line_of(self.text, at) }
    }

    fn refuse(&self, at: usize, why: &str) -> Failure {
        let line = line_of(self.text, at);
        Failure::usage(format!("line {line} of {} is not a setting", self.path.display())).why(why)
    }

    fn not_set(&self, at: usize, name: &str, why: &str) -> Failure {
        self.refuse(at, &format!("`{name}`: {why}")).todo("correct the value, or take the line out")
    }

    fn unknown(&self, at: usize, name: &str, known: &[&str]) -> Failure {
        self.refuse(at, &format!("there is no key `{name}`")).todo(format!("the keys are {}", known.join(", ")))
    }

    fn example(&self) -> String {
        format!("write it as in `[providers.{}]`", self.providers.first().unwrap_or(&"name"))
    }
}
