//! What every operation sends: method, path, query, headers.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clipwire_sandbox::Recorded;

use crate::support::{CALLS, client, sandbox, snapshots};

#[tokio::test]
async fn every_operation_sends_what_its_snapshot_shows() {
    for (id, make) in CALLS {
        let sandbox = sandbox().await;
        for all in [false, true] {
            // Page 2 of a sample with one page is answered with "nothing found"; here only the request counts.
            let _ = make(client(&sandbox), all).await;
        }
        let sent: Vec<String> = sandbox.requests().iter().map(request_text).collect();
        assert_eq!(sent.len(), 2, "{id}: one request per call");
        let text = format!("required only\n{}\neverything set\n{}", sent[0], sent[1]);
        snapshots("wire/onebound").bind(|| insta::assert_snapshot!(*id, text));
    }
}

#[test]
fn the_table_of_calls_has_every_operation_of_the_spec() {
    let root = xtask::provider::workspace_root();
    let mut ids = BTreeSet::new();
    for provider in xtask::provider::PROVIDERS {
        let spec = xtask::spec::Spec::load(&root, *provider).unwrap();
        let model = xtask::model::Model::read(&spec).unwrap();
        ids.extend(model.operations.into_iter().map(|operation| operation.id));
    }
    let called: BTreeSet<String> = CALLS.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(called, ids);
}

fn request_text(request: &Recorded) -> String {
    let mut text = format!("{} {}\n", request.method, request.path);
    let mut query = request.query.clone();
    query.sort();
    for (name, value) in query {
        let value = if matches!(name.as_str(), "key" | "secret") { "[masked]".to_owned() } else { value };
        let _ = writeln!(text, "  ?{name}={value}");
    }
    let mut headers = request.headers.clone();
    headers.sort();
    for (name, value) in headers {
        let value = if name == "host" { "[sandbox]".to_owned() } else { value };
        let _ = writeln!(text, "  {name}: {value}");
    }
    text
}
