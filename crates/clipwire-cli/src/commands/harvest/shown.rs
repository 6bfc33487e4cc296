//! What is printed of a job: words for people, JSON for programs.

use std::fmt::Display;

use clap::ArgMatches;
use serde::Serialize;

use crate::context::Context;
use crate::destination::{self, done};
use crate::failure::{Exit, Failure};
use crate::output::visible;

/// Prints something as `--output` says: as text on a terminal, and as a line of JSON elsewhere.
pub(super) fn shown(
    context: &Context,
    matches: &ArgMatches,
    value: &(impl Serialize + Display),
) -> Result<Exit, Failure> {
    let asked = matches.get_one::<String>("output").map(String::as_str);
    let is_text = asked.map_or(context.is_terminal_out(), |asked| asked == "text");
    let text = if is_text {
        // Words of others are in it, none of which may move the cursor.
        let lines: Vec<String> = value.to_string().lines().map(|line| visible::line(line).into_owned()).collect();
        lines.join("\n")
    } else {
        json(value, false)?
    };
    done(destination::print(text.as_bytes()))
}

/// Something as JSON, on a line or laid out.
pub(super) fn json(value: &impl Serialize, is_laid_out: bool) -> Result<String, Failure> {
    let text = if is_laid_out { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) };
    let text = text.map_err(|error| Failure::failed("this cannot be written as JSON").because(&error))?;
    Ok(visible::json(&text).into_owned())
}
