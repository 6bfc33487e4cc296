//! What a job has to be besides well-formed, so that it does not fail after the first call was paid for.

mod step;

use std::time::Duration;

use clipwire::Money;

use super::Job;
use super::names;
use super::text::{At, Text};
use crate::amount::billionths;
use crate::error::Result;
use crate::export::address;
use crate::journal::Location;

/// How many calls may be on their way at once.
const AT_ONCE: std::ops::RangeInclusive<u32> = 1..=256;

/// How soon a machine may be taken for dead.
const SHORTEST_LIFE: Duration = Duration::from_secs(1);

/// The formats of rows.
const FORMATS: [&str; 4] = ["jsonl", "csv", "parquet", "raw"];

/// Checks a job, and tells the first thing that is wrong with it.
pub(super) fn check(job: &Job, text: &Text<'_>) -> Result<()> {
    name(text, &[At::Key("name")], &job.name)?;
    names::provider(&job.provider)
        .map_err(|missing| text.refuse(&[At::Key("provider")], &missing.what).with_hint(missing.instead))?;
    inputs(job, text)?;
    if job.steps.is_empty() {
        return Err(text.refuse(&[], "there is no step").with_hint("begin one with a line `[[step]]`"));
    }
    let operations = (0..job.steps.len()).map(|place| step::check(job, place, text)).collect::<Result<Vec<_>>>()?;
    budget(job, text)?;
    limits(job, text)?;
    journal(job, text)?;
    schedule(job, text)?;
    if let Some(address) = job.output.address() {
        let refuse = |what: &str| text.refuse(&[At::Key("output"), At::Key("folder")], what);
        if !address::is_known(address) {
            let error = refuse("the address is that of no object store that is known");
            return Err(
                error.with_hint("write it as in s3://bucket/folder, gs://bucket/folder or az://container/folder")
            );
        }
        if cfg!(not(feature = "object-store")) {
            return Err(refuse(address::UNBUILT).with_hint(address::REBUILD));
        }
    }
    let format = job.output.format.as_str();
    let at = [At::Key("output"), At::Key("format")];
    if !FORMATS.contains(&format) {
        let error = text.refuse(&at, &format!("there is no format `{format}`"));
        return Err(error.with_hint(names::instead(format, &FORMATS, "the formats")));
    }
    if format == "parquet" && cfg!(not(feature = "parquet")) {
        let error = text.refuse(&at, "this build writes no parquet");
        return Err(error.with_hint("build it with the feature `parquet`, or choose csv"));
    }
    let is_table = matches!(format, "csv" | "parquet");
    if let Some(operation) = operations.iter().find(|operation| is_table && operation.model.is_none()) {
        let what = format!("{format} holds records, and what {} returns becomes none", names::written(operation));
        return Err(text.refuse(&at, &what).with_hint("choose jsonl or raw, which hold the provider's own JSON"));
    }
    Ok(())
}

/// A name that files are called after.
fn name(text: &Text<'_>, at: &[At<'_>], name: &str) -> Result<()> {
    if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return Ok(());
    }
    let error = text.refuse(at, &format!("`{}` is no name", name.escape_debug()));
    Err(error.with_hint("write it in the letters a to z and A to Z, digits, `-` and `_`"))
}

fn inputs(job: &Job, text: &Text<'_>) -> Result<()> {
    let inputs = &job.inputs;
    if inputs.list.is_empty() && inputs.file.is_none() && inputs.query.is_none() {
        let error = text.refuse(&[At::Key("inputs")], "there are no inputs");
        return Err(error.with_hint("write `list = [\"@name\"]` or `file = \"creators.csv\"` below `[inputs]`"));
    }
    if inputs.column.is_some() && inputs.file.is_none() {
        let error = text.refuse(&[At::Key("inputs"), At::Key("column")], "there is no file that has the column");
        return Err(error.with_hint("name it as in `file = \"creators.csv\"`"));
    }
    if inputs.query.is_some() != inputs.from.is_some() {
        let (has, lacks, hint) = match inputs.query {
            Some(_) => ("query", "from", "name the database, as in `from = \"creators.sqlite\"`"),
            None => ("from", "query", "write what is asked of it, as in `query = \"SELECT handle FROM creators\"`"),
        };
        let what = format!("inputs.{has} has no inputs.{lacks} beside it");
        return Err(text.refuse(&[At::Key("inputs"), At::Key(has)], &what).with_hint(hint));
    }
    Ok(())
}

fn budget(job: &Job, text: &Text<'_>) -> Result<()> {
    let own = &job.budget;
    let at = |key: &'static str| [At::Key("budget"), At::Key(key)];
    let mut first: Option<(&str, Money)> = None;
    for (key, amount) in [("run", &own.run), ("day", &own.day), ("price", &own.price)] {
        let Some(amount) = amount else { continue };
        let money = amount.parse::<Money>().map_err(|error| {
            let refused = text.refuse(&at(key), &format!("budget.{key} is no amount of money")).because(error);
            refused.with_hint("write it with its currency, as in \"1.50 USD\"")
        })?;
        if billionths(&money).is_none() {
            let error = text.refuse(&at(key), &format!("budget.{key} cannot be counted in billionths"));
            return Err(error.with_hint("write it with nine places at the most"));
        }
        match &first {
            Some((other, before)) if before.currency() != money.currency() => {
                let (here, there) = (money.currency(), before.currency());
                let what = format!("budget.{key} is in {here}, and budget.{other} in {there}");
                return Err(text.refuse(&at(key), &what).with_hint("write both in the currency of the prices"));
            }
            Some(_) => {}
            None => first = Some((key, money)),
        }
    }
    if own.calls == Some(0) {
        let error = text.refuse(&at("calls"), "a run of no calls does nothing");
        return Err(error.with_hint("leave budget.calls out for no limit"));
    }
    Ok(())
}

fn journal(job: &Job, text: &Text<'_>) -> Result<()> {
    let Some(address) = &job.journal else { return Ok(()) };
    let refuse = |what: &str| text.refuse(&[At::Key("journal")], what);
    let location = Location::postgres(address)
        .map_err(|wrong| refuse(&wrong.to_string()).with_hint(wrong.hint().unwrap_or_default()))?;
    if location.has_password() {
        let error = refuse("the address has a password, and a job is a file that others read");
        return Err(error.with_hint("leave it out, and give it in the variable PGPASSWORD"));
    }
    if job.name.len() > Location::LONGEST_NAME {
        let what =
            format!("a job with a journal in PostgreSQL has a name of {} letters at the most", Location::LONGEST_NAME);
        return Err(text.refuse(&[At::Key("name")], &what).with_hint("schemas are called after it; shorten it"));
    }
    if cfg!(not(feature = "postgres")) {
        let error = refuse("this build keeps no journal in PostgreSQL");
        return Err(error.with_hint("build it with the feature `postgres`, or leave `journal` out for a file"));
    }
    Ok(())
}

fn schedule(job: &Job, text: &Text<'_>) -> Result<()> {
    job.schedule().map(drop).map_err(|error| {
        let refused = text.refuse(&[At::Key("schedule")], &error.to_string());
        let hint = error.hint().unwrap_or_default().to_owned();
        refused.with_hint(hint).because(error)
    })
}

fn limits(job: &Job, text: &Text<'_>) -> Result<()> {
    let at = |key: &'static str| [At::Key("limits"), At::Key(key)];
    if job.limits.per_second == Some(0) {
        let error = text.refuse(&at("per_second"), "limits.per_second has to be at least 1");
        return Err(error.with_hint("leave it out for no limit of your own"));
    }
    if job.limits.at_once.is_some_and(|at_once| !AT_ONCE.contains(&at_once)) {
        let what = format!("limits.at_once has to be from {} to {}", AT_ONCE.start(), AT_ONCE.end());
        return Err(text.refuse(&at("at_once"), &what).with_hint("leave it out for 4"));
    }
    if job.limits.dead_after().map_or(true, |after| after < SHORTEST_LIFE) {
        let error = text.refuse(&at("dead_after"), "limits.dead_after is no time of a second or more");
        return Err(error.with_hint("write it as in \"60s\""));
    }
    Ok(())
}
