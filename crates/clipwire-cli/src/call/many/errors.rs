//! The file of the inputs that failed.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::failure::Failure;
use crate::inputs::Input;

/// Where failed inputs are written to, as they fail.
pub(super) struct ErrorsFile {
    path: String,
    file: File,
}

#[derive(Serialize)]
struct Failed<'a> {
    line: u64,
    input: Option<&'a str>,
    error: &'a str,
    why: &'a [String],
    todo: Option<&'a str>,
}

impl ErrorsFile {
    /// Opens it: that of the run before where the command goes on, and otherwise none that holds something.
    pub(super) fn open(path: &str, goes_on: bool, force: bool) -> Result<Self, Failure> {
        let cannot = |error: io::Error| {
            Failure::failed(format!("cannot write {path}")).because(&error).in_its_folder(Path::new(path), &error)
        };
        let file = File::options().create(true).append(true).open(path).map_err(cannot)?;
        if !goes_on && file.metadata().map_err(cannot)?.len() > 0 {
            if !force {
                let failure = Failure::usage(format!("{path} is there, and is of another run"));
                return Err(failure.todo("name another file for --errors, or add --force to overwrite it"));
            }
            // A device cannot be cut, and need not be.
            let _ = file.set_len(0);
        }
        Ok(Self { path: path.to_owned(), file })
    }

    pub(super) fn add(&mut self, input: &Input, failure: &Failure) -> Result<(), Failure> {
        let line = Failed {
            line: input.line,
            input: input.value.as_deref(),
            error: &failure.what,
            why: &failure.why,
            todo: failure.todo.as_deref(),
        };
        let text = serde_json::to_string(&line).map_err(io::Error::from);
        let written = text.and_then(|text| self.file.write_all(format!("{text}\n").as_bytes()));
        written.map_err(|error| Failure::failed(format!("cannot write {}", self.path)).because(&error))
    }
}
