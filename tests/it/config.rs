//! How a client is built, and what it says when it cannot be.

use std::process::Command;

use clipwire::onebound::Client;
use clipwire::{Credentials, ErrorKind, tikhubapi};

use crate::support::{SEED_VIDEO, client, path_of, sandbox};

#[test]
fn a_client_that_cannot_be_built_says_what_is_missing() {
    let good = || Credentials::new("some-key", "some-secret");
    let builders = [
        Client::builder(),
        Client::builder().credentials(Credentials::new("", "some-secret")),
        Client::builder().credentials(good()).base_url("http://api.example"),
        Client::builder().credentials(good()).base_url("api.example"),
        Client::builder().credentials(good()).base_url("https://api.example/?key=some-key"),
        Client::builder().credentials(good()).user_agent("line\nbreak"),
    ];
    let mut report = String::new();
    for builder in builders {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        report.push_str(&format!("{error}\n"));
    }
    insta::assert_snapshot!(report, @r#"
    the client cannot be built: no credential `key`; give it with `key(..)`, or in the environment variable ONEBOUND_KEY with `from_env`
    the client cannot be built: the credential `key` is empty
    the client cannot be built: the base URL is plain http, which would send the credentials in the clear; use https, or name the host with `allow_plain_http("api.example")`
    the client cannot be built: the base URL is not an address; write it as in `https://host.example`
    the client cannot be built: the base URL has a query or a fragment; give the address alone, and query parameters with `with_query`
    the client cannot be built: the HTTP client could not be set up
    "#);
}

#[test]
fn plain_http_to_a_named_host_is_allowed() {
    let builder = Client::builder().credentials(Credentials::new("some-key", "some-secret"));
    assert!(builder.base_url("http://mirror.example:8080").allow_plain_http("mirror.example").build().is_ok());
}

#[tokio::test]
async fn a_base_url_may_end_with_a_slash_and_have_a_path() {
    let sandbox = sandbox().await;
    let slash = Client::builder()
        .base_url(format!("{}/", sandbox.url()))
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()));
    slash.build().unwrap().videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!(sandbox.requests()[0].path, path_of(&sandbox, "item_get_video"));
}

/// Clones are one client: they share the connections, and dropping one leaves the others alone.
#[tokio::test]
async fn a_clone_goes_on_when_the_original_is_gone() {
    let sandbox = sandbox().await;
    let original = client(&sandbox);
    let clone = original.clone();
    drop(original);
    clone.videos().get(SEED_VIDEO).send().await.unwrap();
}

/// Every variable that a client reads. An empty one counts as not set.
const VARIABLES: [&str; 6] = [
    "ONEBOUND_KEY",
    "ONEBOUND_SECRET",
    "ONEBOUND_BASE_URL",
    "TIKHUBAPI_KEY",
    "TIKHUBAPI_ACCOUNT_KEY",
    "TIKHUBAPI_BASE_URL",
];

/// Variables are set for a process of its own: this one is shared with other tests.
fn from_env(variables: &[(&str, &str)]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "config::says_what_from_env_builds", "--nocapture"])
        .envs(VARIABLES.map(|name| (name, "")))
        .env("CLIPWIRE_SAYS_FROM_ENV", "1")
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said = text.lines().find_map(|line| line.split("from_env: ").nth(1));
    said.unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// Runs for itself without an effect; `from_env` above starts it with variables.
#[test]
#[expect(clippy::print_stdout, clippy::disallowed_methods, reason = "it talks to the process that started it")]
fn says_what_from_env_builds() {
    if std::env::var("CLIPWIRE_SAYS_FROM_ENV").is_ok() {
        let onebound = Client::from_env().map_or_else(|error| error.to_string(), |client| format!("{client:?}"));
        let tikhubapi = tikhubapi::Client::from_env();
        let tikhubapi = tikhubapi.map_or_else(|error| error.to_string(), |client| format!("{client:?}"));
        println!("\nfrom_env: {onebound}; {tikhubapi}");
    }
}

#[test]
fn the_environment_gives_credentials_and_maybe_an_address() {
    let both = [("ONEBOUND_KEY", "some-key"), ("ONEBOUND_SECRET", "some-secret")];
    assert!(from_env(&[]).contains("ONEBOUND_KEY is not set"));
    assert!(from_env(&both[..1]).contains("ONEBOUND_SECRET is not set"));
    assert!(from_env(&[both[0], ("ONEBOUND_SECRET", " ")]).contains("ONEBOUND_SECRET is not set"));
    assert!(from_env(&both).contains("https://api-gw.onebound.cn"));
    let elsewhere = [both[0], both[1], ("ONEBOUND_BASE_URL", "http://127.0.0.1:9")];
    assert!(from_env(&elsewhere).contains("http://127.0.0.1:9"));
    let other = [
        ("TIKHUBAPI_BASE_URL", "http://127.0.0.1:7"),
        ("TIKHUBAPI_KEY", "some-key"),
        ("TIKHUBAPI_ACCOUNT_KEY", "some-account"),
    ];
    assert!(from_env(&[]).contains("TIKHUBAPI_BASE_URL is not set"));
    assert!(from_env(&other[..1]).contains("TIKHUBAPI_KEY is not set"));
    assert!(from_env(&other).contains("http://127.0.0.1:7"));
    for variables in [&both[..], &elsewhere[..], &other[..]] {
        assert!(!from_env(variables).contains("some-"), "no secret is printed");
    }
}
