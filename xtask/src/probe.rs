//! `cargo xtask try`: one real request through clipwire, and its answer beside the spec.
//!
//! The request is sent by the package clipwire-probe, since this program has to run while generated code does not compile.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::answer::{Observation, Proposal, Subject, compare, propose, report};
use crate::ci::cargo_program;

/// The variables that hold secrets of the providers.
const SECRETS: [&str; 4] = ["ONEBOUND_KEY", "ONEBOUND_SECRET", "TIKHUBAPI_KEY", "TIKHUBAPI_ACCOUNT_KEY"];

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To the provider, or where the provider's variable says.
    Provider,
    /// To another address.
    Address(String),
    /// To a sandbox that runs as long as the request.
    Sandbox,
}

/// Sends a request and tells what came back, beside what the spec says. With an observation, also what could be added.
pub fn run(
    root: &Path,
    subject: &Subject,
    target: &Target,
    pairs: &[String],
    observation: Option<&Observation>,
) -> Result<String> {
    check_parameters(subject, pairs)?;
    let outcome = send(root, subject, target, pairs)?;
    let text = |name: &str| outcome[name].as_str().unwrap_or("none");
    let status = outcome["status"].as_u64().map_or_else(|| "none".to_owned(), |status| status.to_string());
    let operation = &subject.operation.id;
    let mut out = format!("{operation}: status {status}, code {}, charged: {}\n", text("code"), text("charge"));
    if let Some(error) = outcome["error"].as_str() {
        let _ = writeln!(out, "the client says: {error}");
    }
    let Some(body) = outcome["body"].as_str() else { return Ok(out + "no answer came back\n") };
    let Ok(answer) = serde_json::from_str::<Value>(body) else {
        return Ok(out + &format!("the answer is no JSON, or only its beginning: {} bytes\n", body.len()));
    };
    let status = outcome["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let comparison = compare(&subject.spec, &subject.pointer(status)?, &answer)?;
    out.push_str(&report(&subject.spec, &comparison, &secrets()));
    if let Some(observation) = observation {
        out.push_str(&proposal_text(&propose(&subject.spec, &comparison, observation)?));
    }
    Ok(out)
}

/// A proposal as it is printed: a patch, and what no patch can be made of.
pub fn proposal_text(proposal: &Proposal) -> String {
    let mut out = String::new();
    if proposal.patch.is_empty() && proposal.by_hand.is_empty() {
        return "\nnothing to propose\n".to_owned();
    }
    if !proposal.patch.is_empty() {
        let _ = write!(
            out,
            "\na proposal; read it, improve the descriptions, then `git apply` it and run `cargo xtask lint`\n\n{}",
            proposal.patch
        );
    }
    for line in &proposal.by_hand {
        let _ = writeln!(out, "by hand: {line}");
    }
    out
}

/// The secrets that this process was given, so that they are recognized in an answer.
#[expect(
    clippy::disallowed_methods,
    reason = "they are looked for and masked, never used; the clients read them themselves"
)]
pub fn secrets() -> Vec<String> {
    SECRETS.iter().filter_map(|name| std::env::var(name).ok()).filter(|value| !value.trim().is_empty()).collect()
}

/// Refuses what would cost a call for nothing. Parameters that the spec does not know are sent: finding out is the point.
fn check_parameters(subject: &Subject, pairs: &[String]) -> Result<()> {
    let mut names = Vec::new();
    for pair in pairs {
        // What has no `=` may be a secret that slipped in, so it is not repeated.
        let (name, _) = pair.split_once('=').ok_or_else(|| anyhow!("a parameter is written NAME=VALUE"))?;
        if ["key", "secret", "api_key", "account_key"].contains(&name) {
            bail!("`{name}` comes from the environment, never from an argument");
        }
        names.push(name);
    }
    let missing = subject.operation.required().find(|parameter| !names.contains(&parameter.name.as_str()));
    if let Some(parameter) = missing {
        let example = parameter.example.as_ref().and_then(Value::as_str).unwrap_or("…");
        bail!("{} needs `{}`, as in {}={example}", subject.operation.id, parameter.name, parameter.name);
    }
    Ok(())
}

fn send(root: &Path, subject: &Subject, target: &Target, pairs: &[String]) -> Result<Value> {
    let mut command = Command::new(cargo_program());
    command.args(["run", "--quiet", "--package", "clipwire-probe", "--"]).current_dir(root);
    let provider = &subject.provider.name;
    match target {
        Target::Provider => {}
        Target::Address(url) => {
            command.env(format!("{}_BASE_URL", provider.to_uppercase()), url);
        }
        Target::Sandbox => {
            command.arg("--sandbox");
        }
    }
    command.arg(provider);
    match provider.as_str() {
        "onebound" => command.arg(subject.operation.id.as_str()),
        _ => command.args([&subject.operation.method, &subject.operation.path]),
    };
    let output = command.args(pairs).stderr(Stdio::inherit()).output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!("nothing was sent, or the probe does not build; see above");
    }
    serde_json::from_slice(&output.stdout).context("the probe printed something else than an outcome")
}
