//! What the sandbox answers is what the spec allows.

use clipwire_sandbox::Sandbox;
use serde_json::Value;
use xtask::answer::described;
use xtask::model::Model;
use xtask::provider::{providers, workspace_root};
use xtask::schema::{faults, undeclared, validator};
use xtask::spec::Spec;

use crate::operations::{CALLS, Clients};
use crate::support::sandbox;

/// Reads one operation's answer with a plain GET, as anybody could.
pub(crate) async fn get(sandbox: &Sandbox, path_and_query: &str, headers: &[(String, String)]) -> Value {
    ask(sandbox, ("GET", path_and_query), headers, "").await
}

/// The same with another method and a body.
async fn ask(
    sandbox: &Sandbox,
    (method, path_and_query): (&str, &str),
    headers: &[(String, String)],
    body: &str,
) -> Value {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!(
        "{method} {path_and_query} HTTP/1.1\r\nHost: {address}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{path_and_query}: {error}: {body}"))
}

#[tokio::test]
async fn every_answer_fits_the_spec_and_declares_every_field() {
    let sandbox = sandbox().await;
    let (mut seen, mut operations) = (0, 0);
    for provider in &providers(&workspace_root()).unwrap() {
        let spec = Spec::load(&workspace_root(), provider).unwrap();
        let model = Model::read(&spec).unwrap();
        operations += model.operations.len();
        for operation in &model.operations {
            let pointer = format!("/components/schemas/{}", operation.component);
            let validator = validator(&spec, &pointer).unwrap();
            let example = sandbox.examples().iter().find(|example| example.operation == operation.id).unwrap();
            for request in variations(&example.path_and_query, &sandbox) {
                let body = example.body.as_deref().unwrap_or_default();
                let answer = ask(&sandbox, (&example.method, &request), &example.headers, body).await;
                // Those of tikhub stand under one name, and each status has a schema for it.
                if provider.name == "tikhub" && answer.get("detail").is_some() {
                    let errors = spec.at("/components/responses").unwrap().as_object().unwrap().keys();
                    let mut fits = errors.map(|name| {
                        let pointer = format!("/components/responses/{name}/content/application~1json/schema");
                        let validator = xtask::schema::validator(&spec, &pointer).unwrap();
                        faults(&validator, &answer).is_empty() && undeclared(&spec, &pointer, &answer).is_empty()
                    });
                    assert!(fits.any(|fits| fits), "{request}: {answer}");
                    continue;
                }
                // Errors of tikhubapi have a schema of their own, and a status that tells them apart.
                if provider.name == "tikhubapi" && answer["status"] == "error" {
                    let errors = xtask::schema::validator(&spec, "/components/schemas/ErrorAnswer").unwrap();
                    assert_eq!(faults(&errors, &answer), [], "{request}: {answer}");
                    continue;
                }
                let answer = described(&spec, &pointer, &answer);
                assert_eq!(faults(&validator, &answer), [], "{request}: {answer}");
                assert_eq!(undeclared(&spec, &pointer, &answer), Vec::<String>::new(), "{request}");
                seen += 1;
            }
        }
    }
    assert!(seen > 2 * operations, "{seen} answers of {operations} operations were looked at");
}

/// A known request, and the same with other values: refused for its key, for a parameter, for an id, and not found.
fn variations(known: &str, sandbox: &Sandbox) -> Vec<String> {
    let joint = if known.contains('?') { '&' } else { '?' };
    vec![
        known.to_owned(),
        known.replace(sandbox.key(), "somebody"),
        known.split('?').next().unwrap().to_owned(),
        format!("{known}{joint}cache=perhaps"),
        format!("{known}{joint}page=999&cursor=20&count=5"),
        format!(
            "{known}{joint}q=nothing&item_id=1&num_iid=1&sec_uid=1&shopid=1&word=1&imgid=1&video_id=1&keyword=nothing"
        ),
    ]
}

/// A client that sends what the spec does not declare would work on a stand-in that takes everything.
#[tokio::test]
async fn the_client_sends_only_parameters_that_the_spec_declares() {
    for provider in &providers(&workspace_root()).unwrap() {
        let model = Model::read(&Spec::load(&workspace_root(), provider).unwrap()).unwrap();
        let (_, calls) = CALLS.iter().find(|(name, _)| *name == provider.name).unwrap();
        for (id, make) in *calls {
            let sandbox = sandbox().await;
            let _ = make(Clients::on(&sandbox), true).await;
            let operation = model.operations.iter().find(|operation| operation.id == *id).unwrap();
            for (name, _) in &sandbox.requests()[0].query {
                let declared = operation.parameters.iter().any(|parameter| parameter.name == *name);
                // What the tables add with `with_query`, and the credentials of OneBound.
                let added = ["method", "num_iid", "room_id", "extra", "key", "secret"].contains(&name.as_str());
                assert!(declared || added, "{id} sends {name}");
            }
        }
    }
}
