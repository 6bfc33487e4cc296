//! `cargo xtask try`: one real request through clipwire, and its answer beside the spec.
//!
//! The request is sent by the package clipwire-probe, since this program has to run while generated code does not compile.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::answer::{Document, Observation, Proposal, Subject, compare, propose, report};
use crate::command::cargo_program;
use crate::model::{Credential, Kind, Model, envelope};
use crate::provider::providers;
use crate::spec::Spec;

#[cfg(test)]
mod tests;

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
    let outcome = send(root, subject, target, &parts(subject, pairs)?)?;
    let text = |name: &str| outcome[name].as_str().unwrap_or("none");
    let status = outcome["status"].as_u64().map_or_else(|| "none".to_owned(), |status| status.to_string());
    let operation = &subject.operation.id;
    let mut out = format!("{operation}: status {status}, code {}, charged: {}\n", text("code"), text("charge"));
    if let Some(error) = outcome["error"].as_str() {
        let _ = writeln!(out, "the client says: {error}");
    }
    let Some(body) = outcome["body"].as_str() else { return Ok(out + "no answer came back\n") };
    let answer = match Document::of(body.as_bytes(), &envelope(&subject.spec)).and_then(|document| document.value()) {
        Ok(answer) => answer,
        Err(error) => return Ok(out + &format!("{error:#}: {} bytes\n", body.len())),
    };
    let status = outcome["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(200);
    let comparison = compare(&subject.spec, &subject.pointer(status)?, &answer)?;
    out.push_str(&report(&subject.spec, &comparison, &secrets(root)?));
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

/// The secrets that this process was given for any provider, so that they are recognized in an answer.
#[expect(
    clippy::disallowed_methods,
    reason = "they are looked for and masked, never used; the clients read them themselves"
)]
pub fn secrets(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for provider in &providers(root)? {
        let credentials = Model::read(&Spec::load(root, provider)?)?.credentials;
        found.extend(credentials.iter().filter_map(|credential| std::env::var(&credential.variable).ok()));
    }
    found.retain(|value| !value.trim().is_empty());
    Ok(found)
}

/// The parts of a request, as the parameters of an operation put them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Parts {
    path: String,
    query: Vec<String>,
    headers: Vec<String>,
    body: Option<Value>,
}

/// Puts each parameter where the spec says. What the spec does not know goes into the query: finding out is the point.
///
/// Refuses what would cost a call for nothing.
fn parts(subject: &Subject, pairs: &[String]) -> Result<Parts> {
    let operation = &subject.operation;
    let credentials = Model::read(&subject.spec)?.credentials;
    let mut parts = Parts { path: operation.path.clone(), ..Parts::default() };
    let mut names = Vec::new();
    for pair in pairs {
        // What has no `=` may be a secret that slipped in, so it is not repeated.
        let (name, value) = pair.split_once('=').ok_or_else(|| anyhow!("a parameter is written NAME=VALUE"))?;
        let is_secret = |credential: &Credential| {
            [&credential.name, &credential.wire].iter().any(|known| known.eq_ignore_ascii_case(name))
        };
        if credentials.iter().any(is_secret) {
            bail!("`{name}` comes from the environment, never from an argument");
        }
        names.push(name);
        let declared = operation.parameters.iter().find(|parameter| parameter.name == name);
        match declared.map(|parameter| parameter.location.as_str()) {
            Some("path") => parts.path = parts.path.replace(&format!("{{{name}}}"), &escaped(value)),
            Some("header") => parts.headers.push(pair.clone()),
            Some("body") => {
                let value = json_value(declared.map_or(&Kind::Text, |parameter| &parameter.kind), value)?;
                parts.body.get_or_insert_with(|| json!({}))[name] = value;
            }
            Some("whole body") => parts.body = Some(json_value(&Kind::Texts, value)?),
            _ => parts.query.push(pair.clone()),
        }
    }
    let missing = operation.required().find(|parameter| !names.contains(&parameter.name.as_str()));
    if let Some(parameter) = missing {
        let example = parameter.example.as_ref().map_or_else(|| "…".to_owned(), argument);
        bail!("{} needs `{}`, as in {}={example}", operation.id, parameter.name, parameter.name);
    }
    Ok(parts)
}

/// A value of a body: a number, a list of what stands between commas, or text.
fn json_value(kind: &Kind, value: &str) -> Result<Value> {
    Ok(match kind {
        Kind::Integer(_) => value.parse::<i64>().with_context(|| format!("`{value}` is no whole number"))?.into(),
        Kind::Texts => value.split(',').map(str::trim).filter(|element| !element.is_empty()).collect(),
        Kind::Text | Kind::Enum(_) => value.into(),
    })
}

/// A value of the spec as it is given in an argument: what `json_value` reads.
pub fn argument(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// The arguments of the probe that send an operation with these parameters, `NAME=VALUE` each.
pub fn arguments(subject: &Subject, pairs: &[String]) -> Result<Vec<String>> {
    Ok(parts(subject, pairs)?.arguments(subject))
}

impl Parts {
    fn arguments(&self, subject: &Subject) -> Vec<String> {
        let headers = self.headers.iter().flat_map(|header| ["--header".to_owned(), header.clone()]);
        let body = self.body.iter().flat_map(|body| ["--json".to_owned(), body.to_string()]);
        let target = [subject.provider.name.clone(), subject.operation.method.clone(), self.path.clone()];
        headers.chain(body).chain(target).chain(self.query.iter().cloned()).collect()
    }
}

/// A value as one part of a path.
fn escaped(value: &str) -> String {
    let mut out = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

fn send(root: &Path, subject: &Subject, target: &Target, parts: &Parts) -> Result<Value> {
    let mut command = Command::new(cargo_program());
    command.args(["run", "--quiet", "--package", "clipwire-probe", "--"]).current_dir(root);
    match target {
        Target::Provider => {}
        Target::Address(url) => {
            command.args(["--base-url", url]);
        }
        Target::Sandbox => {
            command.arg("--sandbox");
        }
    }
    command.args(parts.arguments(subject));
    let output = command.stderr(Stdio::inherit()).output().context("cannot run cargo")?;
    if !output.status.success() {
        bail!("nothing was sent, or the probe does not build; see above");
    }
    serde_json::from_slice(&output.stdout).context("the probe printed something else than an outcome")
}
