//! The command of an operation: one call, a list, or a call for each line of a list of inputs.

mod invocation;
mod list;
mod preview;

mod all;
mod many;
mod one;
mod queue;

use std::sync::Arc;

use clap::ArgMatches;
use clipwire::dynamic::{OperationInfo, provider};

use self::invocation::Call;
use crate::args;
use crate::context::Context;
use crate::destination::{Destination, check_stdout};
use crate::failure::{Exit, Failure};
use crate::open::open;
use crate::request::{at, request};
use crate::settings::Settings;

/// Runs the command of an operation.
pub(crate) async fn run(
    context: &Arc<Context>,
    operation: &'static OperationInfo,
    matches: &ArgMatches,
) -> Result<Exit, Failure> {
    let settings = Settings::of(context, operation, matches)?;
    if settings.output.file.is_none() || settings.dry_run {
        check_stdout()?;
    }
    if settings.dry_run {
        Destination::check(&settings.output)?;
    }
    let provider = provider(operation.provider).ok_or_else(|| Failure::usage("there is no such provider"))?;
    let needs_keys = !operation.is_keyless && !settings.dry_run;
    let opened = open(context, provider, &settings.told(), needs_keys).await?;
    let call = Arc::new(Call { context: context.clone(), operation, matches: matches.clone(), settings, opened });
    // Many calls at once are ended where they are begun.
    let outcome = if call.text("input").is_some() {
        begin(&call).await
    } else {
        tokio::select! {
            biased;
            () = context.stop.at_once() => Err(call.stopped_at_once()),
            outcome = begin(&call) => outcome,
        }
    };
    call.opened.tell(context);
    outcome
}

async fn begin(call: &Arc<Call>) -> Result<Exit, Failure> {
    let (given, first) = args::arguments(call.operation, &call.matches);
    if let Some(list) = call.text("input") {
        return many::run(call, list, &given).await;
    }
    let cursor = call.text("cursor");
    let request = request(&call.opened.client, call.operation, first.as_deref(), &given, &call.settings)?;
    if call.settings.dry_run {
        return preview::print(call, &at(request, cursor)?).map(|()| Exit::Done);
    }
    let command = call.command(&[("", first.unwrap_or_default())], &given);
    if call.settings.raw {
        return one::raw(call, at(request, cursor)?).await;
    }
    if call.is_whole_list() {
        return all::list(call, request, &command).await;
    }
    one::single(call, at(request, cursor)?, &command).await
}

#[cfg(test)]
mod tests;
