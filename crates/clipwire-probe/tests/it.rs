//! Every operation, sent by the probe to a sandbox, is answered as the spec says; what is planted there is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files is to stop")]

use std::process::Command;

use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};
use xtask::answer::{Observation, Subject, compare, propose, report};
use xtask::lint::lint;
use xtask::model::{Model, Operation};
use xtask::provider::{Provider, providers, workspace_root};
use xtask::spec::Spec;

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_answered_as_the_spec_says() {
    let sandbox = Sandbox::start().await.unwrap();
    for provider in &providers(&workspace_root()).unwrap() {
        let spec = Spec::load(&workspace_root(), provider).unwrap();
        for operation in Model::read(&spec).unwrap().operations {
            let subject = Subject { provider: provider.clone(), spec: spec.clone(), operation };
            let outcome = probe(&sandbox, provider, &subject.operation, &examples(&subject.operation));
            assert_eq!(outcome["error"], Value::Null, "{}", subject.operation.id);
            let found = compare(&subject.spec, &subject.pointer(200).unwrap(), &body(&outcome)).unwrap();
            assert!(found.findings.is_empty(), "{}", report(&subject.spec, &found, &[]));
            assert!(found.fields > 0);
        }
    }
    let sent = sandbox.requests();
    assert!(
        sent.iter().all(|request| !request.query.iter().any(|(_, value)| value == "unset")),
        "a placeholder was sent"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_field_becomes_a_proposal_that_lints_clean() {
    let sandbox = Sandbox::start().await.unwrap();
    let subject = Subject::find(&workspace_root(), None, "item_get_video").unwrap();
    sandbox.reply_next(Reply::json(
        json!({ "error_code": "0000", "item": { "num_iid": "1", "fan_club": { "level": "3" } } }),
    ));
    let outcome = probe(&sandbox, subject.provider, &subject.operation, &examples(&subject.operation));
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
        let outcome = probe(&sandbox, onebound.provider, &onebound.operation, &pairs).to_string();
        assert!(!outcome.contains(sandbox.key()) && !outcome.contains(sandbox.secret()), "{outcome}");
        assert!(outcome.contains("[redacted]"), "{outcome}");
    }
    let tikhubapi = Subject::find(&workspace_root(), None, "get_user_info").unwrap();
    sandbox.reply_next(Reply::json(
        json!({ "user": { "signature": sandbox.api_key() }, "account": sandbox.account_key() }),
    ));
    let outcome = probe(&sandbox, tikhubapi.provider, &tikhubapi.operation, &[]).to_string();
    assert!(!outcome.contains(sandbox.api_key()) && !outcome.contains(&sandbox.account_key()), "{outcome}");
}

#[test]
fn a_call_that_cannot_be_made_says_why_and_repeats_no_argument() {
    for (arguments, words) in [
        (&["onebound", "item_get", "my-secret"][..], "NAME=VALUE"),
        (&["onebound", "item_got"], "ONEBOUND_KEY is not set"),
        (&["--sandbox", "onebound", "item_got"], "no operation of OneBound is called `item_got`"),
        (&["tikhubapi", "GET", "/x"], "TIKHUBAPI_BASE_URL is not set"),
        (&["nobody"], "Usage"),
    ] {
        let output = bare(arguments).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(words) && !said.contains("my-secret"), "{said}");
    }
}

fn bare(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire-probe"));
    command.args(arguments);
    for name in ["ONEBOUND_KEY", "ONEBOUND_SECRET", "ONEBOUND_BASE_URL"] {
        command.env_remove(name);
    }
    for name in ["TIKHUBAPI_KEY", "TIKHUBAPI_ACCOUNT_KEY", "TIKHUBAPI_BASE_URL"] {
        command.env_remove(name);
    }
    command
}

/// Runs the probe as `cargo xtask try` does, with the sandbox's credentials in the environment.
fn probe(sandbox: &Sandbox, provider: &Provider, operation: &Operation, pairs: &[String]) -> Value {
    let mut command = match provider.name.as_str() {
        "onebound" => bare(&["onebound", operation.id.as_str()]),
        _ => bare(&["tikhubapi", &operation.method, &operation.path]),
    };
    command.args(pairs).env("ONEBOUND_KEY", sandbox.key()).env("ONEBOUND_SECRET", sandbox.secret());
    command.env("TIKHUBAPI_KEY", sandbox.api_key()).env("TIKHUBAPI_ACCOUNT_KEY", sandbox.account_key());
    command.env("ONEBOUND_BASE_URL", sandbox.url()).env("TIKHUBAPI_BASE_URL", sandbox.url());
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
        Some(format!("{}={}", parameter.name, example.as_str().map_or_else(|| example.to_string(), str::to_owned)))
    });
    pairs.collect()
}
