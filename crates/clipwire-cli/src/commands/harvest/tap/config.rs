//! What a tap is told: the job, and where its journal lies. It holds no secrets: credentials are where all of clipwire looks for them.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ArgMatches;
use clipwire_harvest::Job;
use serde::Deserialize;
use serde_json::Value;

use super::super::desk::{Desk, failed};
use crate::context::Context;
use crate::failure::Failure;

/// The file of `--config`. Paths are relative to the folder in which the tap is started.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Config {
    job: JobOf,
    /// Where the journal lies, made where it is not there; beside the file of the job without it.
    folder: Option<PathBuf>,
    /// Asks for what is known as well, for its counts.
    #[serde(default)]
    pub(super) refetch: bool,
    /// Sends nothing, and gives on what is stored.
    #[serde(default)]
    pub(super) only_stored: bool,
}

/// What a job is called that has no file.
const INLINE: &str = "the job in the configuration";

/// A job by its file, or written down in the configuration with the keys of that file.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum JobOf {
    File(PathBuf),
    Inline(Value),
}

impl Config {
    pub(super) fn read(matches: &ArgMatches) -> Result<Self, Failure> {
        let path = matches.get_one::<String>("config").map(String::as_str).unwrap_or_default();
        read_json(path, "configuration")
    }

    /// The job and its folders.
    pub(super) fn desk(&self, context: &Context) -> Result<Desk, Failure> {
        let (job, folder, file) = match &self.job {
            JobOf::File(path) => {
                let job = Job::read(path).map_err(|error| failed(&error))?;
                (job, path.parent().map(Path::to_owned).unwrap_or_default(), path.display().to_string())
            }
            JobOf::Inline(job) => {
                let refused = |error| {
                    let failure = Failure::usage("the job in the configuration is no job").because(&error);
                    failure.todo("write it as in the file of a job; leave out what has no value")
                };
                let text = toml::to_string(job).map_err(refused)?;
                let job = Job::parse(INLINE, &text).map_err(|error| in_config(failed(&error)))?;
                (job, PathBuf::new(), "JOB.toml".to_owned())
            }
        };
        let desk = Desk::for_job(context, job, folder, file)?;
        Ok(match &self.folder {
            Some(journals) => {
                fs::create_dir_all(journals).map_err(|error| {
                    Failure::failed(format!("cannot make the folder {}", journals.display())).because(&error)
                })?;
                desk.with_journal_in(journals.clone())
            }
            None => desk,
        })
    }
}

/// A failure without the line, which nobody wrote.
fn in_config(mut failure: Failure) -> Failure {
    if let Some((_, what)) = failure.what.split_once(&format!(" of {INLINE}: ")) {
        failure.what = format!("{INLINE}: {what}");
    }
    failure
}

/// A file of JSON that the command line names.
pub(super) fn read_json<T: serde::de::DeserializeOwned>(path: &str, what: &str) -> Result<T, Failure> {
    let text = fs::read_to_string(path).map_err(|error| {
        Failure::usage(format!("cannot read the {what} in {path}")).because(&error).todo("check the name of the file")
    })?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::usage(format!("the {what} in {path} cannot be understood")).because(&error))
}
