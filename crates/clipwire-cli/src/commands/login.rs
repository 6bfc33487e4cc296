//! `clipwire login` and `logout`: credentials asked for, kept, tried, and forgotten.

use std::io::{self, BufRead as _, IsTerminal, Write as _};
use std::sync::Arc;

use clap::ArgMatches;
use clipwire::dynamic::{self, OperationInfo, Provider};
use clipwire::value::Secret;
use clipwire::{Credentials, Money};

use crate::args::{kebab, price};
use crate::config::environment;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::keys::Keys;
use crate::open::{Told, base_url, recorder, sum};

fn provider(matches: &ArgMatches) -> Result<&'static Provider, Failure> {
    let name = matches.get_one::<String>("provider").map_or("", String::as_str);
    dynamic::provider(name).ok_or_else(|| Failure::usage(format!("there is no provider `{name}`")))
}

/// Asks for the credentials of a provider, tries them, and keeps them.
pub(crate) async fn login(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    let provider = provider(matches)?;
    let mut given = Vec::new();
    for known in provider.credentials {
        let need = if known.is_required { "" } else { " (may be left empty)" };
        let secret =
            ask(context, &format!("{}: {}{need}: ", known.name, known.description.trim_end_matches('.'))).await?;
        let secret = secret.trim().to_owned();
        match (secret.is_empty(), known.is_required) {
            (true, true) => {
                let failure = Failure::credentials(format!("no {} was given", known.name));
                return Err(failure.todo("type it when asked, or pipe one credential a line into stdin"));
            }
            (true, false) => {}
            (false, _) => given.push((known.name, Secret::new(secret))),
        }
    }
    if !matches.get_flag("no-try") {
        attempt(context, provider, &given).await?;
    }
    let keys = Keys::new(&context.folders.config, &environment);
    for (name, secret) in &given {
        let place = keys.store(provider.name, name, secret)?;
        context.say(&format!("{name} is kept in {place}"));
    }
    Ok(Exit::Done)
}

/// Forgets what `login` has kept.
pub(crate) fn logout(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let provider = provider(matches)?;
    let names: Vec<&str> = provider.credentials.iter().map(|known| known.name).collect();
    let places = Keys::new(&context.folders.config, &environment).forget(provider.name, &names)?;
    match places.as_slice() {
        [] => context.say(&format!("nothing of {} is kept", provider.name)),
        places => places.iter().for_each(|place| context.say(&format!("removed from {place}"))),
    }
    for known in provider.credentials.iter().filter(|known| environment(known.variable).is_some()) {
        context.say(&format!("{} is still set in the environment", known.variable));
    }
    Ok(Exit::Done)
}

/// Makes the cheapest call that tells whether credentials are accepted.
async fn attempt(context: &Context, provider: &'static Provider, given: &[(&str, Secret)]) -> Result<(), Failure> {
    let Some(operation) = cheapest(provider) else { return Ok(()) };
    let command = format!("{} {} {}", operation.provider, kebab(operation.handle), kebab(operation.method));
    context.say(&format!("trying them with `{command}`: {}", price(operation)));
    let credentials = given.iter().fold(Credentials::default(), |all, (name, secret)| all.and(*name, secret.expose()));
    let mut builder = provider.builder().credentials(credentials);
    let own = context.config.provider(provider.name);
    let url = base_url(context, provider);
    let sandbox = match context.sandbox {
        true => Some(
            clipwire_sandbox::Sandbox::start()
                .await
                .map_err(|error| Failure::failed("the sandbox cannot be started").because(&error))?,
        ),
        false => None,
    };
    if let Some(url) = sandbox.as_ref().map(|sandbox| sandbox.url()).or(url) {
        builder = builder.base_url(url);
    }
    if let Some(proxy) = own.proxy {
        builder = builder.proxy(proxy.value);
    }
    let recorder = if sandbox.is_none() { recorder(context, provider, &Told::default()) } else { None };
    if let Some(recorder) = &recorder {
        builder = builder.observe(recorder.clone());
    }
    let client = builder.build()?;
    let mut request = client.request(operation);
    for parameter in needed(operation) {
        request = request
            .set(parameter, operation.parameter(parameter).and_then(|known| known.example).unwrap_or_default())?;
    }
    let outcome = request.send().await;
    context.say(&sum(&client.ledger()));
    if let Some(failure) = recorder.and_then(|recorder| recorder.failure()) {
        let _ = failure.print(&mut io::stderr().lock(), context.color.0);
    }
    match outcome {
        Ok(_) => {
            context.say("they are accepted");
            Ok(())
        }
        Err(error) => {
            let failure = Failure::from(&error);
            if failure.exit == Exit::Credentials {
                return Err(
                    failure.todo("check them and try again; nothing was kept. --no-try keeps them without a call")
                );
            }
            // The provider looked at them before it failed, or nobody can tell.
            context.say(&format!("they were not refused, and the call failed: {error}"));
            Ok(())
        }
    }
}

/// The operation that costs the least, of those whose needed parameters all have examples and that take credentials.
fn cheapest(provider: &'static Provider) -> Option<&'static OperationInfo> {
    let can_be_called = |operation: &&'static OperationInfo| {
        !operation.is_keyless
            && needed(operation)
                .all(|name| operation.parameter(name).is_some_and(|known| known.example.is_some() && !known.is_secret))
    };
    let cost = |operation: &&'static OperationInfo| {
        let price = operation.price.and_then(|price| price.parse::<Money>().ok());
        let is_free = operation.price.is_some_and(|price| price.starts_with("0 "));
        (!is_free, price.is_none(), operation.price.unwrap_or_default().to_owned(), operation.parameters.len())
    };
    provider.operations.iter().filter(can_be_called).min_by_key(cost)
}

/// What a call cannot be made without.
fn needed(operation: &'static OperationInfo) -> impl Iterator<Item = &'static str> {
    operation.required().map(|parameter| parameter.name).chain(operation.one_of.first().copied())
}

/// Asks for a line. What is typed on a terminal is not shown.
async fn ask(context: &Context, question: &str) -> Result<String, Failure> {
    let cannot = |error: io::Error| Failure::credentials("nothing can be read from stdin").because(&error);
    let is_terminal = io::stdin().is_terminal();
    if is_terminal {
        let mut err = io::stderr().lock();
        let _ = err.write_all(question.as_bytes()).and_then(|()| err.flush());
    }
    let hidden = is_terminal.then(Hidden::begin).transpose().map_err(cannot)?;
    let read = context.stop.apart(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    let read = read.await;
    drop(hidden);
    if is_terminal {
        let _ = writeln!(io::stderr().lock());
    }
    read.ok_or_else(|| Failure::new(Exit::Interrupted, "stopped; nothing was kept"))?.map_err(cannot)
}

/// A terminal that does not show what is typed, until it is dropped.
struct Hidden {
    before: rustix::termios::Termios,
}

impl Hidden {
    fn begin() -> io::Result<Self> {
        let before = rustix::termios::tcgetattr(io::stdin())?;
        let mut silent = before.clone();
        silent.local_modes.remove(rustix::termios::LocalModes::ECHO);
        rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Flush, &silent)?;
        Ok(Self { before })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &self.before);
    }
}

#[cfg(test)]
mod tests;
