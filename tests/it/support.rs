//! What the tests have in common: a sandbox, a client on it, and one way to make any call.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use clipwire::onebound::{Client, ClientBuilder};
use clipwire::{Credentials, Error, Items, Limits, Meta, Page, Progress, Response, Result, RetryPolicy, StreamEnd};
use clipwire::{tikhub, tikhubapi};
use clipwire_sandbox::{Reply, Sandbox};
use serde::Serialize;
use serde_json::{Value, json};

use crate::operations::{CALLS, Clients};

/// A published answer of item_get_video, in full.
pub(crate) const SEED_VIDEO: &str = "7118694749548072205";

pub(crate) async fn sandbox() -> Sandbox {
    Sandbox::builder().quota(1_000_000).start().await.expect("a free port on 127.0.0.1")
}

/// The path of an operation as the specs have it, so that a test does not depend on one that is assumed.
pub(crate) fn path_of(sandbox: &Sandbox, operation: &str) -> String {
    let example = sandbox.examples().iter().find(|example| example.operation == operation).expect("a known operation");
    example.path_and_query.split('?').next().unwrap_or_default().to_owned()
}

/// The name on the wire of a parameter that stands among the components of tikhubapi's spec.
pub(crate) fn wire_name(component: &str) -> String {
    let text = tikhubapi_spec();
    let start = format!("\n    {component}:\n      name: ");
    let name = text.split_once(&start).expect("a component with a name").1.lines().next();
    name.unwrap_or_default().to_owned()
}

/// The spec of tikhubapi, as it is checked in.
pub(crate) fn tikhubapi_spec() -> String {
    let path = xtask::provider::workspace_root().join("openapi/tikhubapi.yaml");
    std::fs::read_to_string(path).expect("the spec is there").replace("\r\n", "\n")
}

/// A client that makes one attempt and never slows down, so that a scripted reply is what the call comes to, whatever it is about.
pub(crate) fn client(sandbox: &Sandbox) -> Client {
    let single = onebound(sandbox).retry(RetryPolicy::none()).limits(Limits::new().adaptive(false));
    single.accept_other_ids().build().expect("a client for the sandbox")
}

/// A client as users build it.
pub(crate) fn onebound(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .timeout(Duration::from_secs(30))
}

pub(crate) fn tikhubapi(sandbox: &Sandbox) -> tikhubapi::ClientBuilder {
    tikhubapi::Client::builder()
        .base_url(sandbox.url())
        .api_key(sandbox.api_key())
        .account_key(sandbox.account_key())
        .timeout(Duration::from_secs(30))
        .retry(RetryPolicy::none())
        .limits(Limits::new().adaptive(false))
}

pub(crate) fn tikhub(sandbox: &Sandbox) -> tikhub::ClientBuilder {
    tikhub::Client::builder()
        .base_url(sandbox.url())
        .api_key(sandbox.credential("tikhub", "api_key"))
        .timeout(Duration::from_secs(30))
        .limits_of_each(Limits::new())
}

/// Makes the client of a provider on a sandbox: one attempt, no slowing down, and a reply may be about whatever it is.
macro_rules! single_attempt {
    ($provider:path, $sandbox:expr, $credentials:expr) => {{
        use $provider as provider;
        provider::Client::builder()
            .base_url($sandbox.url())
            .credentials($credentials)
            .timeout(std::time::Duration::from_secs(30))
            .retry(clipwire::RetryPolicy::none())
            .limits(clipwire::Limits::new().adaptive(false))
            .limits_of_each(clipwire::Limits::new())
            .accept_other_ids()
            .build()
            .expect("a client for the sandbox")
    }};
}

pub(crate) use single_attempt;

/// What a call returned, as JSON, and what was known about it.
pub(crate) type Outcome = Result<(Value, Meta)>;

/// Makes a call; everything that may be left out is set where `all` is.
pub(crate) type Make = fn(Clients, bool) -> Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// Goes through a list to its end.
pub(crate) type Walk = fn(Clients) -> Pin<Box<dyn Future<Output = (Option<StreamEnd>, Progress)> + Send>>;

/// Why a list ended, and how far it was gone through.
pub(crate) async fn walked<T: Send + 'static>(items: Items<T>) -> (Option<StreamEnd>, Progress) {
    let mut items = items.dedupe();
    let all = items.collect_all().await;
    assert!(all.error.is_none(), "{:?}", all.error);
    (items.end(), items.progress())
}

/// Every call of a provider.
pub(crate) fn calls_of(provider: &str) -> &'static [(&'static str, Make)] {
    CALLS.iter().find(|(known, _)| *known == provider).unwrap_or_else(|| panic!("no {provider}")).1
}

/// The call of an operation by the provider's name of it.
pub(crate) fn make(provider: &str, id: &str) -> Make {
    calls_of(provider).iter().find(|(known, _)| *known == id).unwrap_or_else(|| panic!("no call for {id}")).1
}

/// Makes a call of OneBound whose answer is given.
pub(crate) async fn call_answered(sandbox: &Sandbox, client: &Client, id: &str, reply: Reply) -> Outcome {
    sandbox.reply_next(reply);
    let clients = Clients { onebound: client.clone(), ..Clients::on(sandbox) };
    make("onebound", id)(clients, false).await
}

/// What a response holds, as JSON.
pub(crate) fn value<T: Serialize>(outcome: Result<Response<T>>) -> Outcome {
    let (value, meta, _) = outcome?.into_parts();
    Ok((serde_json::to_value(value).expect("generated types are JSON"), meta))
}

/// What a page holds, as JSON.
pub(crate) fn page<T: Serialize>(outcome: Result<Response<Page<T>>>) -> Outcome {
    let (page, meta, _) = outcome?.into_parts();
    let skipped: Vec<Value> = page
        .skipped
        .iter()
        .map(|skipped| json!({ "pointer": skipped.pointer, "json": skipped.json, "reason": skipped.reason }))
        .collect();
    let value = json!({
        "items": page.items,
        "next": page.next_cursor.as_ref().map(clipwire::Cursor::as_str),
        "total": page.total,
        "skipped": skipped,
    });
    Ok((value, meta))
}

/// The fixtures of a provider: operation, case, bytes.
pub(crate) fn fixtures() -> Vec<(String, String, Vec<u8>)> {
    let folder = fixture_folder();
    let mut found = Vec::new();
    for operation in sorted_entries(&folder).into_iter().filter(|path| path.is_dir()) {
        for file in sorted_entries(&operation) {
            let bytes = std::fs::read(&file).expect("a fixture that was just listed");
            found.push((stem(&operation), stem(&file), bytes));
        }
    }
    found
}

pub(crate) fn fixture_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/onebound")
}

pub(crate) fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder of fixtures").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries
}

pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// The line of an error as a snapshot holds it: without how long the call waited, which is another time in every run.
pub(crate) fn line(error: &Error) -> String {
    let line = error.to_string();
    let parts = line.split_once(" of waiting").and_then(|(before, after)| Some((before.rsplit_once(", ")?.0, after)));
    parts.map(|(before, after)| format!("{before}{after}")).unwrap_or(line)
}

/// Snapshots of this package: short names in one folder per subject.
pub(crate) fn snapshots(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
