//! What every operation sends: method, path, query, headers.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clipwire_sandbox::Recorded;

use crate::operations::{CALLS, Clients};
use crate::support::{sandbox, snapshots};

#[tokio::test]
async fn every_operation_sends_what_its_snapshot_shows() {
    for (provider, calls) in CALLS {
        for (id, make) in *calls {
            let sandbox = sandbox().await;
            for all in [false, true] {
                // Page 2 of a sample with one page is answered with "nothing found"; here only the request counts.
                let _ = make(Clients::on(&sandbox), all).await;
            }
            let sent: Vec<String> = sandbox.requests().iter().map(request_text).collect();
            assert_eq!(sent.len(), 2, "{id}: one request per call");
            let text = format!("required only\n{}\neverything set\n{}", sent[0], sent[1]);
            snapshots(&format!("wire/{provider}")).bind(|| insta::assert_snapshot!(*id, text));
        }
    }
}

#[test]
fn the_tables_of_calls_have_every_operation_of_the_specs() {
    let root = xtask::provider::workspace_root();
    for provider in &xtask::provider::providers(&root).unwrap() {
        let spec = xtask::spec::Spec::load(&root, provider).unwrap();
        let model = xtask::model::Model::read(&spec).unwrap();
        let ids: BTreeSet<String> = model.operations.into_iter().map(|operation| operation.id).collect();
        let (_, calls) = CALLS.iter().find(|(name, _)| *name == provider.name).unwrap();
        let called: BTreeSet<String> = calls.iter().map(|(id, _)| (*id).to_owned()).collect();
        assert_eq!(called, ids, "{}", provider.name);
    }
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
        let value = match name.as_str() {
            "host" => "[sandbox]".to_owned(),
            "x-api-key" | "x-account-key" => "[masked]".to_owned(),
            _ => value,
        };
        let _ = writeln!(text, "  {name}: {value}");
    }
    text
}
