//! What a call would send and cost, without sending it.

use clipwire::dynamic::Request;
use serde::Serialize;

use super::invocation::Call;
use crate::args;
use crate::destination::{self, done};
use crate::failure::Failure;
use crate::output::Format;

#[derive(Serialize)]
struct Shown<'a> {
    provider: &'a str,
    operation: &'a str,
    method: &'a str,
    url: &'a str,
    headers: &'a [(String, String)],
    body: Option<&'a str>,
    calls: u64,
    cost: Option<String>,
    fits_budget: Option<bool>,
    known: &'a str,
}

/// Prints the request of a call, with every secret masked.
pub(super) fn print(call: &Call, request: &Request) -> Result<(), Failure> {
    let preview = request.preview()?;
    let operation = call.operation;
    let estimate = call.opened.client.estimate([(operation, 1)]);
    let cost = estimate.cost.as_ref().map(ToString::to_string);
    let output = &call.settings.output;
    // A file is for rows, of which there are none.
    let is_for_people = match &output.file {
        Some(_) => call.context.is_terminal_out(),
        None => output.format == Format::Table,
    };
    if let Some(path) = &output.file {
        call.context.say(&format!("nothing is written into {}: this is a dry run", path.display()));
    }
    let text = if is_for_people {
        let mut lines = vec![format!("{} {}", preview.method, preview.url)];
        lines.extend(preview.headers.iter().map(|(name, value)| format!("{name}: {value}")));
        lines.extend(preview.body.iter().flat_map(|body| [String::new(), body.clone()]));
        lines.push(String::new());
        let price = cost.map_or_else(|| args::price(operation), |cost| format!("{cost} if it is charged"));
        lines.push(format!("One call of {}: {price}. Nothing was sent.", operation.name));
        if estimate.fits_budget == Some(false) {
            lines.push("That is more than --max-cost or --max-calls allow.".to_owned());
        }
        lines.join("\n")
    } else {
        let shown = Shown {
            provider: operation.provider,
            operation: operation.name,
            method: preview.method.as_str(),
            url: &preview.url,
            headers: &preview.headers,
            body: preview.body.as_deref(),
            calls: 1,
            cost,
            fits_budget: estimate.fits_budget,
            known: operation.source.status,
        };
        serde_json::to_string(&shown).map_err(|error| Failure::failed("the preview is no JSON").because(&error))?
    };
    done(destination::print(text.as_bytes())).map(drop)
}
