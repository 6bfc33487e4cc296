use std::path::Path;

use clipwire::dynamic;

use super::Context;
use crate::config::{Config, Folders, Progress};
use crate::stop::Stop;

/// What a command knows that has this folder alone, and no terminal.
pub(crate) fn context(folder: &Path, sandbox: bool) -> Context {
    let names: Vec<&str> = dynamic::providers().iter().map(|provider| provider.name).collect();
    Context {
        config: Config::load(folder, &|_| None, &names).unwrap(),
        folders: Folders { config: folder.to_owned(), data: folder.to_owned() },
        sandbox,
        quiet: true,
        verbose: 0,
        color: (false, false),
        progress: Progress::None,
        width: None,
        stop: Stop::default(),
    }
}
