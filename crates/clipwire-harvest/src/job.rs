//! A job: what goes in, what is asked of it step by step, what it may cost, and where rows go.

mod names;
mod text;

mod rules;

mod check;
mod inputs;
mod read;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clipwire::dynamic::OperationInfo;
use schemars::{JsonSchema, schema_for};
use serde::{Deserialize, Serialize};

pub use self::check::{Check, StepCheck};
use crate::error::{Error, ErrorKind, Result};
use crate::schedule::Schedule;

/// A job, as its TOML file says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Job {
    /// What it is called, in letters, digits, `-` and `_`: its journal and its output are named after it.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]+$"))]
    pub name: String,
    /// The provider that is asked, such as `tikhub`.
    pub provider: String,
    /// What goes in.
    pub inputs: Inputs,
    /// What is asked, in this order. Each step is about the inputs, or about what an earlier one brought.
    #[serde(rename = "step")]
    #[schemars(length(min = 1))]
    pub steps: Vec<Step>,
    /// What it may cost.
    #[serde(default)]
    pub budget: Budget,
    /// How fast it may ask.
    #[serde(default)]
    pub limits: Limits,
    /// Where rows go.
    #[serde(default)]
    pub output: Output,
    /// The PostgreSQL server that keeps the journal, so that many machines work on the job: its address without a password, as in
    /// `postgresql://user@host/database`. A file beside the job's without it.
    #[serde(default)]
    pub journal: Option<String>,
    /// When `harvest run --on-schedule` runs it: the five fields of cron, in UTC or in the time zone behind them, as in `0 6 * * *` or
    /// `0 6 * * 1-5 Europe/Berlin`.
    #[serde(default)]
    pub schedule: Option<String>,
}

/// What goes in: ids, names, keywords, links or share texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Inputs {
    /// Written down in the job.
    pub list: Vec<String>,
    /// One a line, or a CSV with a header; relative to the file of the job.
    pub file: Option<PathBuf>,
    /// The column of the CSV.
    pub column: Option<String>,
    /// A query in SQL whose first column has them: texts or whole numbers. It reads, and cannot write.
    pub query: Option<String>,
    /// The SQLite database that is asked; relative to the file of the job.
    pub from: Option<PathBuf>,
}

/// One step: an operation, asked once for each thing that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// What its rows are called, in letters, digits, `-` and `_`.
    #[schemars(regex(pattern = "^[A-Za-z0-9_-]+$"))]
    pub name: String,
    /// The operation: handle and method, as in `users videos`.
    pub operation: String,
    /// The step whose rows it is about; without it, the inputs.
    #[serde(default)]
    pub from: Option<String>,
    /// Which parameters take what of a row of that step: places in its JSON, as in `aweme_id` or `author.sec_uid`.
    #[serde(default)]
    pub take: BTreeMap<String, String>,
    /// Only rows of which this holds.
    #[serde(default)]
    pub when: Option<When>,
    /// Where a row of that step says how many elements the list should have, such as `statistics.comment_count`: `status` holds what came
    /// against it.
    #[serde(default)]
    pub stated: Option<String>,
    /// Further arguments, the same for every call.
    #[serde(default)]
    pub arguments: BTreeMap<String, String>,
    /// How many pages of each list at the most. All of them without it.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub pages: Option<u64>,
    /// How many elements of each list, about: its pages are whole.
    #[serde(default)]
    #[schemars(range(min = 1))]
    pub items: Option<u64>,
    /// Ask for what is new alone, where an earlier run has been.
    #[serde(default)]
    pub only_new: Option<OnlyNew>,
}

/// A row counts where a number at a place is larger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The place in the JSON of the row, such as `reply_comment_total`.
    pub place: String,
    /// The number.
    pub above: i64,
}

/// When a list that was gone through before is at its known part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OnlyNew {
    /// So many known elements in a row, pinned ones not counted, end the list.
    #[schemars(range(min = 1))]
    pub known: u64,
    /// Elements that are at most this much older than the newest of the earlier run do not count as known: lists are not quite in order.
    /// Such as `2d` or `12h`.
    pub overlap: String,
}

impl Default for OnlyNew {
    fn default() -> Self {
        Self { known: 3, overlap: "0s".to_owned() }
    }
}

/// What a job may cost. Without any of it there is no limit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// Money for one run, such as `1 USD`.
    pub run: Option<String>,
    /// Money for a day in UTC, over all runs.
    pub day: Option<String>,
    /// Calls of one run.
    #[schemars(range(min = 1))]
    pub calls: Option<u64>,
    /// What a charged call costs, where the provider publishes no price.
    pub price: Option<String>,
}

/// How fast a job may ask. With a journal that many machines share, `per_second` is for all of them together, and the rest for each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Calls a second.
    #[schemars(range(min = 1))]
    pub per_second: Option<u32>,
    /// Calls on their way at once; 4 without it.
    #[schemars(range(min = 1, max = 256))]
    pub at_once: Option<u32>,
    /// How often a call that failed without a charge is repeated; 3 without it.
    pub retries: Option<u32>,
    /// After how long without a sign of life a machine is taken for dead, and its work given to others, such as `60s`, which it is without it.
    /// Only for a journal that many machines share.
    pub dead_after: Option<String>,
}

/// Where rows go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Output {
    /// The folder, relative to the file of the job; or a bucket of an object store, as in `s3://bucket/folder`. A folder of the job's name without
    /// it.
    pub folder: Option<PathBuf>,
    /// `jsonl`, `csv`, `parquet`, or `raw` for the provider's own JSON as JSON Lines.
    #[schemars(extend("enum" = ["jsonl", "csv", "parquet", "raw"]))]
    pub format: String,
}

impl Default for Output {
    fn default() -> Self {
        Self { folder: None, format: "jsonl".to_owned() }
    }
}

impl Job {
    /// The JSON Schema of the file, for editors and for programs that write jobs.
    pub fn schema() -> serde_json::Value {
        schema_for!(Job).to_value()
    }

    /// When it is to be run; `None` where the job does not say so.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where what it says is no schedule. A job that was read has none such.
    pub fn schedule(&self) -> Result<Option<Schedule>> {
        self.schedule.as_deref().map(Schedule::parse).transpose()
    }

    /// Where its rows go, if its file is in this folder.
    pub fn output_folder(&self, folder: &Path) -> PathBuf {
        match &self.output.folder {
            Some(own) => folder.join(own),
            None => folder.join(&self.name),
        }
    }

    /// Whether a call of it needs credentials.
    pub fn needs_credentials(&self) -> bool {
        self.operations().is_ok_and(|operations| operations.iter().any(|operation| !operation.is_keyless))
    }

    /// What decides what is asked: a journal is of one such job. Limits and budgets may change between runs.
    pub(crate) fn identity(&self) -> String {
        serde_json::json!({ "name": self.name, "provider": self.provider, "steps": self.steps }).to_string()
    }

    /// The operations of the steps, in their order.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Job`] where there is no such operation.
    pub(crate) fn operations(&self) -> Result<Vec<&'static OperationInfo>> {
        let operations = self.steps.iter().map(|step| {
            names::operation(&self.provider, &step.operation).map_err(|missing| {
                let what = format!("step `{}`: {}", step.name, missing.what);
                Error::new(ErrorKind::Job, what).with_hint(missing.instead)
            })
        });
        operations.collect()
    }
}

impl Budget {
    /// Whether there is no limit.
    pub(crate) fn is_unlimited(&self) -> bool {
        self.run.is_none() && self.day.is_none() && self.calls.is_none()
    }
}

/// After how long a machine is taken for dead, unless the job says otherwise.
const DEAD_AFTER: Duration = Duration::from_secs(60);

/// How many calls are on their way at once, unless the job says otherwise.
const AT_ONCE: u32 = 4;

impl Output {
    /// The address of the object store where rows go, where it is one and no folder.
    pub fn address(&self) -> Option<&str> {
        self.folder.as_deref()?.to_str().filter(|text| text.contains("://"))
    }
}

impl Limits {
    /// How many calls of one process are on their way at once.
    pub fn calls_at_once(&self) -> u32 {
        self.at_once.unwrap_or(AT_ONCE).max(1)
    }

    /// After how long without a sign of life a machine is taken for dead.
    pub(crate) fn dead_after(&self) -> Result<Duration> {
        let wrong = |error| Error::new(ErrorKind::Job, "limits.dead_after is a time, such as `60s`").because(error);
        self.dead_after.as_deref().map_or(Ok(DEAD_AFTER), |text| humantime::parse_duration(text).map_err(wrong))
    }
}

impl OnlyNew {
    /// The overlap as a length of time.
    pub(crate) fn overlap(&self) -> Result<Duration> {
        let wrong = |error| Error::new(ErrorKind::Job, "only_new.overlap is a time, such as `2d`").because(error);
        humantime::parse_duration(&self.overlap).map_err(wrong)
    }
}

#[cfg(test)]
mod tests;
