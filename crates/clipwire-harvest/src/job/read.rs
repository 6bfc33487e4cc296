//! A job out of its file.

use std::fs;
use std::path::Path;

use super::text::Text;
use super::{Job, rules};
use crate::error::{Error, ErrorKind, Result};

impl Job {
    /// Reads a job from its TOML file, and checks that it can be done. What is wrong is told with its line, and what there is instead by
    /// [`Error::hint`].
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where the file cannot be read or understood, or asks for what there is not.
    pub fn read(path: &Path) -> Result<Self> {
        let name = path.display().to_string();
        let text = fs::read(path).map_err(|error| {
            let cannot = Error::new(ErrorKind::Job, format!("cannot read the job in {name}"));
            cannot.with_hint("check the name of the file").because(error)
        })?;
        let text = String::from_utf8(text).map_err(|error| {
            let cannot = Error::new(ErrorKind::Job, format!("{name} is not UTF-8")).because(error);
            cannot.with_hint("save it as UTF-8")
        })?;
        Self::parse(&name, &text)
    }

    /// The same out of a text in TOML. The name stands for the file in what errors say.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where the text cannot be understood, or asks for what there is not.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let text = Text::parse(name, text.trim_start_matches('\u{feff}'))?;
        let job: Self = text.read()?;
        rules::check(&job, &text)?;
        Ok(job)
    }
}
