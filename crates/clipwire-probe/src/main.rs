//! Sends one request through clipwire and prints what came back, as one JSON object; `cargo xtask try` runs it.
//!
//! It goes the way of every call: the clients' own credentials, from the variables that `from_env` reads, their errors,
//! their limits on size and time. It makes one attempt. Known secrets are masked before anything is printed.

mod onebound;
mod outcome;
mod tikhubapi;

use std::process::ExitCode;

use clipwire_sandbox::Sandbox;
use clipwire_transport::Redactor;

const HELP: &str = "\
Sends one request through clipwire and prints what came back, as one JSON object.

Usage: clipwire-probe [--sandbox] onebound OPERATION [NAME=VALUE]...
       clipwire-probe [--sandbox] tikhubapi METHOD PATH [NAME=VALUE]...

  --sandbox  start a sandbox and send it there, with the sandbox's credentials

Credentials and addresses come from the environment: ONEBOUND_KEY, ONEBOUND_SECRET and
maybe ONEBOUND_BASE_URL; TIKHUBAPI_KEY, TIKHUBAPI_BASE_URL and maybe TIKHUBAPI_ACCOUNT_KEY.
`cargo xtask try` is the comfortable way to run this.";

/// The variables that hold secrets.
const SECRETS: [&str; 4] = ["ONEBOUND_KEY", "ONEBOUND_SECRET", "TIKHUBAPI_KEY", "TIKHUBAPI_ACCOUNT_KEY"];

#[tokio::main]
#[expect(clippy::print_stdout, clippy::print_stderr, reason = "printing is what the program is for")]
async fn main() -> ExitCode {
    match run(std::env::args().skip(1).collect()).await {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(mut arguments: Vec<String>) -> Result<String, String> {
    if arguments.iter().any(|argument| argument == "--help") {
        return Ok(HELP.to_owned());
    }
    let in_sandbox = arguments.iter().any(|argument| argument == "--sandbox");
    arguments.retain(|argument| argument != "--sandbox");
    let sandbox = match in_sandbox {
        true => Some(Sandbox::start().await.map_err(|error| format!("the sandbox does not start: {error}"))?),
        false => None,
    };
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["onebound", operation, pairs @ ..] => onebound::send(sandbox.as_ref(), operation, &read(pairs)?).await,
        ["tikhubapi", method, path, pairs @ ..] => tikhubapi::send(sandbox.as_ref(), method, path, &read(pairs)?).await,
        _ => Err(HELP.to_owned()),
    };
    // A client that cannot be built names variables, never their values.
    Ok(outcome?.to_json(&redactor()).to_string())
}

/// The parameters, by name.
fn read(pairs: &[&str]) -> Result<Vec<(String, String)>, String> {
    let split = pairs.iter().map(|pair| {
        // What has no `=` may be a secret that slipped in, so it is not repeated.
        let (name, value) = pair.split_once('=').ok_or("a parameter is written NAME=VALUE")?;
        Ok((name.to_owned(), value.to_owned()))
    });
    split.collect()
}

/// Knows every secret of this process.
#[expect(
    clippy::disallowed_methods,
    reason = "the clients read the variables; this only keeps their values from being printed"
)]
fn redactor() -> Redactor {
    let secrets: Vec<String> = SECRETS.iter().filter_map(|name| std::env::var(name).ok()).collect();
    Redactor::new(secrets.iter().map(String::as_str))
}
