//! What the sandbox answers is what the spec allows.

use clipwire_sandbox::Sandbox;
use serde_json::Value;
use xtask::model::Model;
use xtask::provider::{PROVIDERS, workspace_root};
use xtask::schema::{faults, undeclared, validator};
use xtask::spec::Spec;

use crate::support::{CALLS, client, sandbox};

/// Reads one operation's answer with a plain GET, as anybody could.
async fn get(sandbox: &Sandbox, path_and_query: &str) -> Value {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = sandbox.url().trim_start_matches("http://").to_owned();
    let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
    let request = format!("GET {path_and_query} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{path_and_query}: {error}: {body}"))
}

#[tokio::test]
async fn every_answer_fits_the_spec_and_declares_every_field() {
    let spec = Spec::load(&workspace_root(), PROVIDERS[0]).unwrap();
    let model = Model::read(&spec).unwrap();
    let sandbox = sandbox().await;
    let mut seen = 0;
    for operation in &model.operations {
        let pointer = format!("/components/schemas/{}", operation.component);
        let validator = validator(&spec, &pointer).unwrap();
        let example = sandbox.examples().iter().find(|example| example.operation == operation.id).unwrap();
        let known = example.path_and_query.clone();
        // The same with other values: refused for its key, for a parameter, for an id, and not found.
        let requests = [
            known.clone(),
            known.replace(sandbox.key(), "somebody"),
            known.split('?').next().unwrap().to_owned(),
            format!("{known}&cache=perhaps"),
            format!("{known}&page=999"),
            format!("{known}&q=nothing&item_id=1&num_iid=1&sec_uid=1&shopid=1&word=1&imgid=1"),
        ];
        for request in requests {
            let answer = get(&sandbox, &request).await;
            assert_eq!(faults(&validator, &answer), [], "{request}: {answer}");
            assert_eq!(undeclared(&spec, &pointer, &answer), Vec::<String>::new(), "{request}");
            seen += 1;
        }
    }
    assert_eq!(seen, 16 * 6);
}

/// A client that sends what the spec does not declare would work on a stand-in that takes everything.
#[tokio::test]
async fn the_client_sends_only_parameters_that_the_spec_declares() {
    let spec = Spec::load(&workspace_root(), PROVIDERS[0]).unwrap();
    let model = Model::read(&spec).unwrap();
    for (id, make) in CALLS {
        let sandbox = sandbox().await;
        let _ = make(client(&sandbox), true).await;
        let operation = model.operations.iter().find(|operation| operation.id == *id).unwrap();
        for (name, _) in &sandbox.requests()[0].query {
            let declared = operation.parameters.iter().any(|parameter| parameter.name == *name);
            // The three that nothing is known of are called with a parameter of the caller's own.
            let added = matches!(
                (*id, name.as_str()),
                ("custom", "method") | ("item_sku", "num_iid") | ("item_video_barrage", "room_id")
            );
            assert!(declared || added || matches!(name.as_str(), "key" | "secret"), "{id} sends {name}");
        }
    }
}
