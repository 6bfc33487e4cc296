//! The sandbox as a program: prints what it answers and runs until Ctrl-C.

use std::io;
use std::process::ExitCode;

use clipwire_sandbox::Sandbox;

const HELP: &str = "\
An offline stand-in for the providers behind clipwire.

Usage: clipwire-sandbox [--port N]

  --port N  listen on this port of 127.0.0.1; without it, on a free one
  --help    print this text

Ctrl-C stops it.";

enum Command {
    Help,
    Run { port: u16 },
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match read(std::env::args().skip(1)) {
        Ok(Command::Help) => {
            say(HELP);
            Ok(())
        }
        Ok(Command::Run { port }) => run(port).await.map_err(|error| error.to_string()),
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
    let mut port = 0;
    while let Some(argument) = arguments.next() {
        let value = match argument.split_once('=') {
            Some(("--port", value)) => Some(value.to_owned()),
            _ if argument == "--port" => arguments.next(),
            _ if argument == "--help" || argument == "-h" => return Ok(Command::Help),
            _ => return Err(format!("unknown argument `{argument}`")),
        };
        let value = value.ok_or("--port needs a number")?;
        port = value.parse().map_err(|_| format!("`{value}` is no port number"))?;
    }
    Ok(Command::Run { port })
}

async fn run(port: u16) -> io::Result<()> {
    let sandbox = Sandbox::builder().port(port).start().await?;
    let url = sandbox.url();
    say(&format!("url          {url}"));
    say(&format!("key          {}\nsecret       {}", sandbox.key(), sandbox.secret()));
    say(&format!("api key      {}\naccount key  {}\n", sandbox.api_key(), sandbox.account_key()));
    for example in sandbox.examples() {
        say(&format!("# {}, {}: {}", example.operation, example.call, example.summary));
        let headers: String = example.headers.iter().map(|(name, value)| format!(" -H '{name}: {value}'")).collect();
        say(&format!("curl{headers} '{url}{}'\n", example.path_and_query));
    }
    say("Ctrl-C stops it.");
    tokio::signal::ctrl_c().await?;
    sandbox.stop().await;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "printing is what the program is for")]
fn say(text: &str) {
    println!("{text}");
}

#[expect(clippy::print_stderr, reason = "this is where a program reports its failure")]
fn complain(text: &str) {
    eprintln!("{text}");
}
