//! `clipwire tap` as a process: what a Singer target gets, and what that costs.

#![cfg(feature = "harvest")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};

/// A folder of its own for each test, with a configuration, and a provider that counts.
struct Desk {
    folder: PathBuf,
    sandbox: Sandbox,
}

impl Desk {
    /// A creator with a few videos, and the comments on these.
    async fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tap").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let sandbox = Sandbox::builder().latency(Duration::ZERO).start().await.unwrap();
        let creator = sandbox.world().creators().iter().min_by_key(|creator| creator.videos).unwrap().sec_uid.clone();
        let desk = Self { folder, sandbox };
        desk.config(&json!({
            "folder": "journals",
            "job": {
                "name": "tapped", "provider": "tikhubapi", "inputs": { "list": [creator] },
                "step": [
                    { "name": "videos", "operation": "users videos", "arguments": { "region": "US" }, "only_new": { "known": 3 } },
                    { "name": "comments", "operation": "videos comments", "from": "videos", "take": { "video_id": "aweme_id" }, "pages": 1 },
                ],
            },
        }));
        desk
    }

    fn config(&self, config: &Value) {
        fs::write(self.folder.join("config.json"), config.to_string()).unwrap();
    }

    /// Changes the configuration.
    fn set(&self, key: &str, value: Value) {
        let mut config: Value = serde_json::from_slice(&fs::read(self.folder.join("config.json")).unwrap()).unwrap();
        config[key] = value;
        self.config(&config);
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clipwire"));
        command.args(["tap", "--config", "config.json"]).args(words).current_dir(&self.folder);
        command.env_remove("HTTP_PROXY").env("CLIPWIRE_NO_KEYRING", "1");
        command.env("CLIPWIRE_CONFIG_DIR", "config").env("CLIPWIRE_DATA_DIR", "data");
        command.env("TIKHUBAPI_BASE_URL", self.sandbox.url()).env("TIKHUBAPI_KEY", self.sandbox.api_key());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn tap(&self, words: &[&str]) -> Vec<Value> {
        let output = self.command(words).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", err(&output));
        lines(&output)
    }

    /// The same behind a state.
    fn tap_behind(&self, state: &Value) -> Vec<Value> {
        fs::write(self.folder.join("state.json"), state.to_string()).unwrap();
        self.tap(&["--state", "state.json"])
    }

    fn received(&self) -> u64 {
        self.sandbox.ledger().received
    }
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The rows of messages, by stream and id.
fn rows(messages: &[Value]) -> BTreeSet<(String, String)> {
    let records = messages.iter().filter(|message| message["type"] == "RECORD");
    records.map(|record| (record["stream"].to_string(), record["record"]["id"].to_string())).collect()
}

fn last_state(messages: &[Value]) -> Value {
    messages.iter().rev().find(|message| message["type"] == "STATE").unwrap()["value"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_record_fits_the_schema_before_it_and_that_of_the_catalog() {
    let desk = Desk::new("schema").await;
    let catalog: Value = serde_json::from_slice(&desk.command(&["--discover"]).output().unwrap().stdout).unwrap();
    assert_eq!(desk.received(), 0, "nothing is sent for a catalog");
    let messages = desk.tap(&[]);
    let mut schemas: BTreeMap<String, jsonschema::Validator> = BTreeMap::new();
    let mut records = 0;
    for message in &messages {
        let stream = message["stream"].as_str().unwrap_or_default().to_owned();
        match message["type"].as_str().unwrap() {
            "SCHEMA" => {
                let entry = catalog["streams"].as_array().unwrap().iter().find(|entry| entry["stream"] == stream);
                assert_eq!(message["schema"], entry.unwrap()["schema"]);
                assert_eq!(message["key_properties"], json!(["id"]));
                schemas.insert(stream, jsonschema::validator_for(&message["schema"]).unwrap());
            }
            "RECORD" => {
                let faults: Vec<String> =
                    schemas[&stream].iter_errors(&message["record"]).map(|error| error.to_string()).collect();
                assert!(faults.is_empty(), "{stream}: {faults:?} in {}", message["record"]);
                let known = schemas[&stream].is_valid(&json!({ "id": 7 }));
                assert!(!known && message["time_extracted"].is_string());
                records += 1;
            }
            _ => assert!(message["value"]["bookmarks"].is_object(), "{message}"),
        }
    }
    assert!(records > 50 && records == rows(&messages).len(), "{records}");
    assert_eq!(schemas.keys().map(String::as_str).collect::<Vec<_>>(), ["comments", "videos"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_state_gives_stored_rows_again_and_pays_for_none_of_them() {
    let desk = Desk::new("stored").await;
    let first = desk.tap(&[]);
    let requests = desk.received();
    let middle = first.iter().find(|message| message["type"] == "STATE").unwrap()["value"].clone();
    let behind: BTreeSet<_> = rows(&first).into_iter().filter(|(stream, _)| stream == "\"comments\"").collect();

    desk.set("only_stored", true.into());
    assert_eq!(rows(&desk.tap(&[])), rows(&first), "without a state it begins at the beginning");
    assert_eq!(rows(&desk.tap_behind(&middle)), behind, "behind the videos there are the comments");
    assert_eq!(rows(&desk.tap_behind(&last_state(&first))).len(), 0);
    assert_eq!(desk.received(), requests, "nothing is asked for what is stored");

    desk.set("only_stored", false.into());
    let next = desk.tap_behind(&middle);
    // A run of the next day asks for the page of the creator that says that there is nothing new.
    assert_eq!((rows(&next), desk.received()), (behind, requests + 1));
    let mut other = last_state(&first);
    other["bookmarks"]["videos"]["journal"] = "2020-01-01T00:00:00Z".into();
    assert_eq!(rows(&desk.tap_behind(&other)).len(), rows(&first).len() - rows(&next).len(), "of another journal");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tap_that_is_killed_between_states_loses_no_row_and_pays_for_none_twice() {
    let whole = Desk::new("killed-whole").await;
    let expected = rows(&whole.tap(&[]));
    let desk = Desk::new("killed").await;
    let mut child = desk.command(&[]).spawn().unwrap();
    let mut got = Vec::new();
    let mut behind_state = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        let message: Value = serde_json::from_str(&line.unwrap()).unwrap();
        behind_state += u64::from(got.iter().any(|message: &Value| message["type"] == "STATE"));
        got.push(message);
        if behind_state == 5 {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let requests = desk.received();
    assert_eq!(requests, whole.received(), "a run is made before rows are given on");
    let rest = desk.tap_behind(&last_state(&got));
    let both: BTreeSet<_> = rows(&got).union(&rows(&rest)).cloned().collect();
    assert_eq!(both, expected);
    assert_eq!(desk.received(), requests + 1, "but for the next look at the creator");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalog_chooses_streams_and_fields() {
    let desk = Desk::new("catalog").await;
    let mut catalog: Value = serde_json::from_slice(&desk.command(&["--discover"]).output().unwrap().stdout).unwrap();
    let streams = catalog["streams"].as_array_mut().unwrap();
    streams[1]["metadata"][0]["metadata"]["selected"] = false.into();
    for entry in streams[0]["metadata"].as_array_mut().unwrap() {
        let way = entry["breadcrumb"].to_string();
        if [r#"["properties","text"]"#, r#"["properties","id"]"#, r#"["properties","author","properties","bio"]"#]
            .contains(&way.as_str())
        {
            entry["metadata"]["selected"] = false.into();
        }
    }
    fs::write(desk.folder.join("catalog.json"), catalog.to_string()).unwrap();
    for option in ["--catalog", "--properties"] {
        let messages = desk.tap(&[option, "catalog.json"]);
        let record = messages.iter().find(|message| message["type"] == "RECORD").unwrap();
        assert!(rows(&messages).iter().all(|(stream, _)| stream == "\"videos\""));
        assert!(record["record"]["text"].is_null() && record["record"]["author"]["bio"].is_null(), "{record}");
        assert!(record["record"]["id"].is_string() && record["record"]["author"]["id"].is_string(), "a key stays");
    }
    catalog["streams"][0]["tap_stream_id"] = "vidoes".into();
    fs::write(desk.folder.join("catalog.json"), catalog.to_string()).unwrap();
    let output = desk.command(&["--catalog", "catalog.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(err(&output).contains("there are comments, videos"), "{}", err(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_without_a_model_keep_every_digit_of_the_provider() {
    let desk = Desk::new("raw").await;
    let mut config: Value = serde_json::from_slice(&fs::read(desk.folder.join("config.json")).unwrap()).unwrap();
    config["job"]["output"] = json!({ "format": "raw" });
    config["job"]["step"].as_array_mut().unwrap().truncate(1);
    desk.config(&config);
    let body = r#"{"status_code":0,"aweme_list":[{"aweme_id":"7300000000000000001","exact":1234567890123456789012345,
        "price":0.10}],"has_more":false}"#;
    desk.sandbox.reply_next(Reply::bytes("application/json", body));
    let output = desk.command(&[]).output().unwrap();
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(text.contains("1234567890123456789012345") && text.contains("0.10"), "{text} {}", err(&output));
    let record = &lines(&output)[1];
    assert_eq!(
        (&record["type"], &record["record"]["data"]["aweme_id"]),
        (&"RECORD".into(), &"7300000000000000001".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_is_no_failure_and_refused_credentials_are_behind_what_had_come() {
    let desk = Desk::new("ends").await;
    let mut config: Value = serde_json::from_slice(&fs::read(desk.folder.join("config.json")).unwrap()).unwrap();
    config["job"]["budget"] = json!({ "calls": 3 });
    desk.config(&config);
    let output = desk.command(&[]).output().unwrap();
    assert_eq!((output.status.code(), desk.received()), (Some(0), 3), "{}", err(&output));
    let came = rows(&lines(&output));
    assert!(!came.is_empty() && err(&output).contains("3 calls of this run"), "{}", err(&output));

    config["job"]["budget"] = json!({});
    desk.config(&config);
    let secret = "a-key-that-nobody-knows";
    let output = desk.command(&[]).env("TIKHUBAPI_KEY", secret).output().unwrap();
    assert_eq!((output.status.code(), rows(&lines(&output))), (Some(4), came), "{}", err(&output));
    assert!(!err(&output).contains(secret) && !String::from_utf8_lossy(&output.stdout).contains(secret));
}
