//! What every published answer is read as.

use std::collections::BTreeSet;

use clipwire_sandbox::Reply;
use serde_json::Value;

use crate::support::{self, Outcome, call_answered, client, fixture_folder, fixtures, sandbox, snapshots};

#[tokio::test]
async fn every_published_answer_is_read_as_its_snapshot_shows() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (operation, case, bytes) in fixtures().into_iter().filter(|(operation, ..)| operation != "other_types") {
        let outcome = call_answered(&sandbox, &client, &operation, Reply::bytes("application/json", bytes)).await;
        snapshots("decode/onebound").bind(|| insta::assert_snapshot!(format!("{operation}.{case}"), text(outcome)));
    }
}

/// Other types of the gateway share the envelope, and some of the containers.
#[tokio::test]
async fn envelopes_of_other_types_are_read_as_their_snapshots_show() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (operation, case, as_operation) in [
        ("other_types", "taobao_item_search", "item_search"),
        ("other_types", "shopee_item_get", "item_get"),
        ("other_types", "taobao_item_videolist_cat", "item_search_keyword"),
        ("other_types", "taobao_buyer_address_add", "custom"),
    ] {
        let bytes = std::fs::read(fixture_folder().join(operation).join(format!("{case}.json"))).unwrap();
        let outcome = call_answered(&sandbox, &client, as_operation, Reply::bytes("application/json", bytes)).await;
        snapshots("decode/other_types").bind(|| insta::assert_snapshot!(case, text(outcome)));
    }
}

#[tokio::test]
async fn eight_envelopes_of_six_years_give_what_they_hold() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let bytes = std::fs::read(fixture_folder().join("other_types/envelope_tails.json")).unwrap();
    let tails: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
    let mut report = String::new();
    for tail in tails {
        let mut answer = tail["envelope"].clone();
        // A payload is added, so that what is looked at is the envelope alone.
        answer["item"] = serde_json::json!({ "num_iid": "1" });
        let outcome = call_answered(&sandbox, &client, "item_get_video", Reply::json(answer)).await;
        report.push_str(&format!("# {}\n{}\n\n", tail["_id"].as_str().unwrap(), text(outcome)));
    }
    snapshots("decode/other_types").bind(|| insta::assert_snapshot!("envelope_tails", report));
}

#[test]
fn every_fixture_has_its_source_noted() {
    let bytes = std::fs::read(fixture_folder().join("sources.json")).unwrap();
    let sources: Vec<Value> = serde_json::from_slice(&bytes).unwrap();
    let noted: BTreeSet<String> = sources.iter().map(|source| source["file"].as_str().unwrap().to_owned()).collect();
    let there: BTreeSet<String> =
        fixtures().into_iter().map(|(operation, case, _)| format!("{operation}/{case}.json")).collect();
    assert_eq!(noted, there);
    assert!(sources.iter().all(|source| !source["source"].as_str().unwrap().is_empty()));
}

/// A large id, as a number and as text, comes out digit for digit.
#[tokio::test]
async fn a_nineteen_digit_id_survives_exactly_in_both_forms() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for json in ["3542247200207835190", "\"3542247200207835190\"", "18446744073709551617"] {
        let body = format!(r#"{{"items":{{"item":[{{"num_iid":{json}}}]}},"error_code":"0000"}}"#);
        sandbox.reply_next(Reply::bytes("application/json", body));
        let page = client.goods().search("x").send().await.unwrap();
        assert_eq!(page.items[0].num_iid.as_ref().unwrap().as_str(), json.trim_matches('"'));
    }
}

/// Neither is JSON as it should be, and both have been paid for.
#[tokio::test]
async fn half_a_character_or_a_repeated_name_costs_nothing_else() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (item, title) in [
        (r#"{"num_iid":7118694749548072205,"title":"cut \ud83d"}"#, "cut \u{fffd}"),
        (r#"{"num_iid":"1","title":"a","num_iid":7118694749548072205,"title":"b"}"#, "b"),
    ] {
        sandbox.reply_next(Reply::bytes("application/json", format!(r#"{{"item":{item},"error_code":"0000"}}"#)));
        let video = client.videos().get(support::SEED_VIDEO).send().await.unwrap();
        assert_eq!(video.title.as_deref(), Some(title), "{item}");
        assert_eq!(video.num_iid.as_ref().unwrap().as_str(), support::SEED_VIDEO, "{item}");
        sandbox.reply_next(Reply::bytes("application/json", format!(r#"{{"video":{item},"error_code":"0000"}}"#)));
        let free = client.custom().call().send().await.unwrap();
        assert_eq!(free["video"]["title"], title, "{item}");
    }
}

fn text(outcome: Outcome) -> String {
    match outcome {
        Ok((value, meta)) => {
            let mut text = serde_json::to_string_pretty(&value).expect("a value is JSON");
            text.push_str(&format!(
                "\n\ncode {:?} · charge {} · request {:?}\ncached {:?} · server time {}\nquota {}",
                meta.service_code,
                meta.charge,
                meta.request_id,
                meta.cached,
                meta.server_time.map_or("none".to_owned(), |time| {
                    let seconds = time.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
                    format!("{seconds} s after 1970")
                }),
                meta.quota.map_or("none".to_owned(), |quota| format!(
                    "today {:?}, max {:?}, all {:?} = {:?}, expires {:?}",
                    quota.today, quota.max, quota.all, quota.parts, quota.expires
                )),
            ));
            text
        }
        Err(error) => format!("{error}\nkind {:?} · path {:?}", error.kind(), error.json_path()),
    }
}

/// The list of calls and the folders of fixtures agree on the names.
#[test]
fn every_folder_of_fixtures_is_an_operation() {
    for (operation, ..) in fixtures() {
        assert!(
            operation == "other_types" || support::calls_of("onebound").iter().any(|(id, _)| *id == operation),
            "{operation}"
        );
    }
}
