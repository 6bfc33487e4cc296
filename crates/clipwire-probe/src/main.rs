//! Sends one request through clipwire and prints what came back, as one JSON object; `cargo xtask try` runs it.
//!
//! It goes the way of every call: the clients' own credentials, from the variables that `from_env` reads, their errors,
//! their limits on size and time. It makes one attempt. Known secrets are masked before anything is printed.

mod arguments;
#[rustfmt::skip]
mod generated;
mod outcome;
mod provider;
mod send;

use std::process::ExitCode;

use clipwire_sandbox::Sandbox;
use clipwire_transport::Redactor;

use self::arguments::Arguments;
use self::generated::PROVIDERS;
use self::provider::Provider;

const HELP: &str = "\
Sends one request through clipwire and prints what came back, as one JSON object.

Usage: clipwire-probe [OPTION]... PROVIDER METHOD PATH [NAME=VALUE]...

  --sandbox            start a sandbox and send it there, with the sandbox's credentials
  --base-url URL       send it to this address
  --header NAME=VALUE  a header; can be given several times
  --json TEXT          a body

Credentials and addresses come from the environment; in brackets what may be missing:

PROVIDERS
`cargo xtask try` is the comfortable way to run this.";

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

async fn run(words: Vec<String>) -> Result<String, String> {
    let help = || HELP.replace("PROVIDERS\n", &provider::help(PROVIDERS));
    match arguments::read(words.iter().cloned())? {
        None => Err(help()),
        Some(Arguments::Help) => Ok(help()),
        Some(Arguments::Send { provider, in_sandbox, request }) => {
            let provider = PROVIDERS.iter().find(|known| known.name == provider);
            let provider = provider.ok_or_else(|| format!("there is no provider of this name\n\n{}", help()))?;
            if in_sandbox {
                return beside_sandbox(provider, &words).await;
            }
            let outcome = generated::send(provider.name, &request).await?;
            // A client that cannot be built names variables, never their values.
            Ok(outcome.to_json(&redactor()).to_string())
        }
    }
}

/// Runs the same request again in a process whose variables hold the sandbox's address and credentials: clients read the
/// environment, and nobody may change that of a process that runs.
async fn beside_sandbox(provider: &Provider, words: &[String]) -> Result<String, String> {
    let sandbox = Sandbox::start().await.map_err(|error| format!("the sandbox does not start: {error}"))?;
    let program = std::env::current_exe().map_err(|error| format!("this program cannot be found: {error}"))?;
    let mut command = std::process::Command::new(program);
    command.args(words.iter().filter(|word| *word != "--sandbox"));
    command.env(provider.base_url_variable(), sandbox.url());
    for credential in provider.credentials {
        let accepted =
            sandbox.credentials().find(|(its, scheme, _)| (*its, *scheme) == (provider.name, credential.scheme));
        if let Some((_, _, value)) = accepted {
            command.env(credential.variable, value);
        }
    }
    // The sandbox answers from other threads meanwhile.
    let output = tokio::task::block_in_place(|| command.output());
    let output = output.map_err(|error| format!("the request could not be started: {error}"))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Knows every secret of this process.
#[expect(
    clippy::disallowed_methods,
    reason = "the clients read the variables; this only keeps their values from being printed"
)]
fn redactor() -> Redactor {
    let variables = PROVIDERS.iter().flat_map(|provider| provider.credentials);
    let secrets: Vec<String> = variables.filter_map(|credential| std::env::var(credential.variable).ok()).collect();
    Redactor::new(secrets.iter().map(String::as_str))
}
