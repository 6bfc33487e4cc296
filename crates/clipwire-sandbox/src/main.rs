//! The sandbox as a program: prints what it answers and runs until Ctrl-C.

use std::process::ExitCode;

use clipwire_sandbox::{Fault, Sandbox, Scenario};

const HELP: &str = "\
An offline stand-in for the providers behind clipwire.

Usage: clipwire-sandbox [--port N] [--spec FILE]... [--scenario FILE]

  --port N         listen on this port of 127.0.0.1; without it, on a free one
  --spec FILE      serve this OpenAPI document, too, or in place of the one of
                   the same provider
  --scenario FILE  let requests go wrong as the rules in this YAML file say
  --faults         list the ways in which a request can go wrong
  --help           print this text

A single call goes wrong by its key: the real one, a slash and a fault, in which
a comma may stand for a space. So do `sandbox-key/code-4017` for OneBound and
`sandbox-api-key/status-429,retry-after=2` for the TikTok data API. The header
`x-sandbox-fault: html` does the same.

Ctrl-C stops it.";

enum Command {
    Help,
    Faults,
    Run(Options),
}

#[derive(Default)]
struct Options {
    port: u16,
    specs: Vec<String>,
    scenario: Option<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match read(std::env::args().skip(1)) {
        Ok(Command::Help) => {
            say(HELP);
            Ok(())
        }
        Ok(Command::Faults) => {
            say(Fault::help().trim_end());
            Ok(())
        }
        Ok(Command::Run(options)) => run(options).await,
        Err(problem) => Err(format!("{problem}\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem);
            ExitCode::FAILURE
        }
    }
}

fn read(mut arguments: impl Iterator<Item = String>) -> Result<Command, String> {
    let mut options = Options::default();
    while let Some(argument) = arguments.next() {
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        match name {
            "--help" | "-h" => return Ok(Command::Help),
            "--faults" => return Ok(Command::Faults),
            "--port" => {
                let value = value.or_else(|| arguments.next()).ok_or("--port needs a number")?;
                options.port = value.parse().map_err(|_| format!("`{value}` is no port number"))?;
            }
            "--spec" => options.specs.push(value.or_else(|| arguments.next()).ok_or("--spec needs a file")?),
            "--scenario" => {
                options.scenario = Some(value.or_else(|| arguments.next()).ok_or("--scenario needs a file")?);
            }
            _ => return Err(format!("unknown argument `{argument}`")),
        }
    }
    Ok(Command::Run(options))
}

async fn run(options: Options) -> Result<(), String> {
    let mut builder = Sandbox::builder().port(options.port);
    for file in options.specs {
        builder = builder.spec(read_file(&file)?);
    }
    if let Some(file) = options.scenario {
        builder = builder.scenario(read_file(&file)?.parse::<Scenario>().map_err(|error| format!("{file}: {error}"))?);
    }
    let sandbox = builder.start().await.map_err(|error| error.to_string())?;
    introduce(&sandbox);
    tokio::signal::ctrl_c().await.map_err(|error| error.to_string())?;
    sandbox.stop().await;
    Ok(())
}

fn read_file(file: &str) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))
}

fn introduce(sandbox: &Sandbox) {
    let url = sandbox.url();
    say(&format!("url          {url}"));
    let mut last = "";
    for (provider, scheme, value) in sandbox.credentials() {
        if provider != last {
            say(&format!("\n{provider}"));
            last = provider;
        }
        say(&format!("{:<12} {}", scheme.replace('_', " "), value));
    }
    say("");
    for example in sandbox.examples() {
        say(&format!("# {}, {}: {}", example.operation, example.call, example.summary));
        let method = if example.method == "GET" { String::new() } else { format!(" -X {}", example.method) };
        let headers: String = example.headers.iter().map(|(name, value)| format!(" -H '{name}: {value}'")).collect();
        let body = example.body.as_ref().map(|body| format!(" --json '{body}'")).unwrap_or_default();
        say(&format!("curl{method}{headers}{body} '{url}{}'\n", example.path_and_query));
    }
    say("Ctrl-C stops it.");
}

#[expect(clippy::print_stdout, reason = "printing is what the program is for")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "this is where a program reports its failure")]
fn complain(text: &str) {
    eprintln!("{text}");
}
