//! Where the program keeps its files.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;

use crate::failure::Failure;

/// The folders of the program. They are made when something is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Folders {
    /// Settings and credentials.
    pub(crate) config: PathBuf,
    /// What was spent.
    pub(crate) data: PathBuf,
}

impl Folders {
    /// The folders of the system, such as `~/.config/clipwire` and `~/.local/share/clipwire`. `CLIPWIRE_CONFIG_DIR` and
    /// `CLIPWIRE_DATA_DIR` name others.
    pub(crate) fn of(variable: &dyn Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let config = variable("CLIPWIRE_CONFIG_DIR").map(PathBuf::from);
        let data = variable("CLIPWIRE_DATA_DIR").map(PathBuf::from);
        if let (Some(config), Some(data)) = (&config, &data) {
            return Ok(Self { config: config.clone(), data: data.clone() });
        }
        let system = etcetera::choose_base_strategy().map_err(|error| {
            let failure = Failure::failed("there is no home folder to keep settings in").because(&error);
            failure.todo("set CLIPWIRE_CONFIG_DIR and CLIPWIRE_DATA_DIR")
        })?;
        Ok(Self {
            config: config.unwrap_or_else(|| system.config_dir().join("clipwire")),
            data: data.unwrap_or_else(|| system.data_dir().join("clipwire")),
        })
    }

    /// The file to which every call adds a line.
    pub(crate) fn spending(&self) -> PathBuf {
        self.data.join("spending.jsonl")
    }
}

/// Reads a variable of the environment. An empty one, and one that is no text, counts as not set.
pub(crate) fn environment(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the one place of the program that reads the environment")]
    std::env::var(name).ok().filter(|value| !value.trim().is_empty())
}
