//! Every operation, sent by the probe to a sandbox, is answered as the spec says; what is planted there is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files is to stop")]

use std::process::Command;
use std::sync::LazyLock;

use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};
use xtask::answer::{Observation, Subject, compare, propose, report};
use xtask::lint::lint;
use xtask::model::{Model, Operation};
use xtask::provider::{Provider, providers, workspace_root};
use xtask::spec::Spec;
use xtask::try_call::{argument, arguments};

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_answered_as_the_spec_says() {
    let sandbox = Sandbox::start().await.unwrap();
    for provider in &providers(&workspace_root()).unwrap() {
        let spec = Spec::load(&workspace_root(), provider).unwrap();
        for operation in Model::read(&spec).unwrap().operations {
            let subject = Subject { provider: provider.clone(), spec: spec.clone(), operation };
            let outcome = probe(&sandbox, &subject, &examples(&subject.operation));
            assert_eq!(outcome["error"], Value::Null, "{}", subject.operation.id);
            let found = compare(&subject.spec, &subject.pointer(200).unwrap(), &body(&outcome)).unwrap();
            assert!(found.findings.is_empty(), "{}", report(&subject.spec, &found, &[]));
            assert!(found.fields > 0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_field_becomes_a_proposal_that_lints_clean() {
    let sandbox = Sandbox::start().await.unwrap();
    let subject = Subject::find(&workspace_root(), None, "item_get_video").unwrap();
    sandbox.reply_next(Reply::json(
        json!({ "error_code": "0000", "item": { "num_iid": "1", "fan_club": { "level": "3" } } }),
    ));
    let outcome = probe(&sandbox, &subject, &examples(&subject.operation));
    let comparison = compare(&subject.spec, &subject.pointer(200).unwrap(), &body(&outcome)).unwrap();
    let observation = Observation {
        operation: "item_get_video".to_owned(),
        reference: "https://open.onebound.cn/help/api/".to_owned(),
        date: "2026-11-24".to_owned(),
    };
    let proposal = propose(&subject.spec, &comparison, &observation).unwrap();
    assert!(proposal.patch.contains("+        fan_club:"), "{}", proposal.patch);
    assert_eq!(lint(&Spec::parse("x", &proposal.text).unwrap()), []);
}

/// The gateway repeats the key in its errors and in its answers; neither form is printed.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_printed() {
    let sandbox = Sandbox::start().await.unwrap();
    let onebound = Subject::find(&workspace_root(), None, "item_get").unwrap();
    let pairs = ["num_iid=1".to_owned()];
    for reply in [
        json!({ "error": format!("Key[{}]", sandbox.key()), "error_code": "4005" }),
        json!({ "item": { "title": sandbox.secret(), "desc": format!("&k={}", &sandbox.key()[6..]) }, "error_code": "0000" }),
        json!({ "error": sandbox.secret(), "error_code": "2000" }),
    ] {
        sandbox.reply_next(Reply::json(reply));
        let outcome = probe(&sandbox, &onebound, &pairs).to_string();
        assert!(!outcome.contains(sandbox.key()) && !outcome.contains(sandbox.secret()), "{outcome}");
        assert!(outcome.contains("[redacted]"), "{outcome}");
    }
    let tikhubapi = Subject::find(&workspace_root(), None, "get_user_info").unwrap();
    sandbox.reply_next(Reply::json(
        json!({ "user": { "signature": sandbox.api_key() }, "account": sandbox.account_key() }),
    ));
    let outcome = probe(&sandbox, &tikhubapi, &[]).to_string();
    assert!(!outcome.contains(sandbox.api_key()) && !outcome.contains(&sandbox.account_key()), "{outcome}");
}

#[test]
fn a_call_that_cannot_be_made_says_why_and_repeats_no_argument() {
    for (arguments, words) in [
        (&["onebound", "GET", "/douyin/item_get/", "my-secret"][..], "NAME=VALUE"),
        (&["onebound", "GET", "/douyin/item_get/"], "ONEBOUND_KEY"),
        (&["tikhubapi", "GET", "/x"], "TIKHUBAPI"),
        (&["nobody", "GET", "/x"], "there is no provider of this name"),
        (&["nobody"], "Usage"),
    ] {
        let output = bare(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(words) && !said.contains("my-secret"), "{said}");
    }
}

#[test]
fn the_help_names_the_variables_of_every_provider() {
    let output = bare(&["--help"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    for known in VARIABLES.iter() {
        assert!(known.credentials.iter().all(|(_, variable)| said.contains(variable)), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_is_started_for_a_request_and_given_its_own_credentials() {
    let output = bare(&["--sandbox", "tikhubapi", "GET", "/get-api-info"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(outcome["status"], 200, "{outcome}");
}

/// What the environment says of a provider.
struct Variables {
    provider: Provider,
    /// The variable that leads its calls elsewhere.
    base_url: String,
    /// The schemes of its credentials, each with its variable.
    credentials: Vec<(String, String)>,
}

/// Read once: a spec is long.
static VARIABLES: LazyLock<Vec<Variables>> = LazyLock::new(|| {
    let root = workspace_root();
    let of = |provider: Provider| {
        let model = Model::read(&Spec::load(&root, &provider).unwrap()).unwrap();
        let each = model.credentials.into_iter().map(|credential| (credential.name, credential.variable)).collect();
        Variables { provider, base_url: format!("{}_BASE_URL", model.env), credentials: each }
    };
    providers(&root).unwrap().into_iter().map(of).collect()
});

fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire-probe"));
    command.args(arguments);
    for known in VARIABLES.iter() {
        command.env_remove(&known.base_url);
        for (_, variable) in &known.credentials {
            command.env_remove(variable);
        }
    }
    command
}

/// Runs the probe as `cargo xtask try` does, with the sandbox's credentials in the environment.
fn probe(sandbox: &Sandbox, subject: &Subject, pairs: &[String]) -> Value {
    let mut command = bare(&[]);
    command.args(arguments(subject, pairs).unwrap());
    for known in VARIABLES.iter() {
        command.env(&known.base_url, sandbox.url());
        for (scheme, variable) in &known.credentials {
            command.env(variable, sandbox.credential(&known.provider.name, scheme));
        }
    }
    let output = tokio::task::block_in_place(|| command.output()).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn body(outcome: &Value) -> Value {
    serde_json::from_str(outcome["body"].as_str().unwrap()).unwrap()
}

/// The required parameters of an operation, with their examples; where none is, all that have one.
fn examples(operation: &Operation) -> Vec<String> {
    let has_required = operation.required().next().is_some();
    let chosen = operation.parameters.iter().filter(|parameter| parameter.required || !has_required);
    let pairs = chosen.filter_map(|parameter| {
        let example = parameter.example.as_ref()?;
        Some(format!("{}={}", parameter.name, argument(example)))
    });
    pairs.collect()
}
