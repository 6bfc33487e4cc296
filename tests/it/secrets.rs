//! Which secrets a client takes, for how long it knows them, and what keeps them out of what people print.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clipwire::credentials::NewKey;
use clipwire::http::Method;
use clipwire::onebound::Client;
use clipwire::{Credentials, Cursor, ErrorKind, tikhubapi};
use clipwire_sandbox::Reply;
use serde_json::json;

use crate::support::{SEED_VIDEO, client, onebound, sandbox, tikhubapi, wire_name};

#[test]
fn a_secret_that_cannot_be_masked_or_sent_is_refused_when_the_client_is_built() {
    for (key, why) in [
        ("", "is empty"),
        (" \t\n", "is empty"),
        ("short-7", "too short"),
        ("  short-7  ", "too short"),
        ("a b c d e f g", "too short"),
        ("++++++++++++", "too short"),
        ("1234567\u{200b}", "too short"),
        ("line\nbreak-in-it", "a header cannot carry"),
        ("tab\tin-the-key", "a header cannot carry"),
        ("nul\0in-the-key", "a header cannot carry"),
        ("escape\u{1b}in-it", "a header cannot carry"),
        ("delete\u{7f}in-it", "a header cannot carry"),
    ] {
        for error in [
            Client::builder().credentials(Credentials::new(key, "a-good-secret")).build().unwrap_err(),
            Client::builder().credentials(Credentials::new("a-good-key", key)).build().unwrap_err(),
            tikhubapi::Client::builder().base_url("https://api.example").api_key(key).build().unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::Config);
            let text = format!("{error} {error:?}");
            assert!(error.to_string().contains(why), "{key:?}: {error}");
            assert!(key.trim().is_empty() || !text.contains(key.trim()), "{text}");
        }
    }
}

#[tokio::test]
async fn a_secret_is_trimmed_wherever_it_is_sent() {
    let sandbox = sandbox().await;
    let padded = |secret: &str| format!(" \n{secret}\t ");
    let client = Client::builder().base_url(sandbox.url());
    let client = client.credentials(Credentials::new(padded(sandbox.key()), padded(sandbox.secret()))).build().unwrap();
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!(sandbox.requests()[0].query_value("key"), Some(sandbox.key()));
    let other =
        tikhubapi::Client::builder().base_url(sandbox.url()).api_key(padded(sandbox.api_key())).build().unwrap();
    let _ = other.users().info().user_id("1").send().await;
    let sent = sandbox.requests().pop().unwrap();
    assert!(sent.headers.iter().any(|(_, value)| value.ends_with(sandbox.api_key())), "{:?}", sent.headers);
}

#[test]
fn a_builder_prints_no_address_with_a_key_in_it() {
    for url in [
        "https://planted-user@api.example",
        "https://user:planted-password@api.example",
        "https://api.example/?key=planted-key",
        "https://api.example/#planted-key",
        "https://api.example/planted-key-1/v1",
        "https://planted-key-1.api.example/",
        "planted-key",
        "user:planted-password@api.example",
    ] {
        let builder = Client::builder().credentials(Credentials::new("planted-key-1", "planted-secret-2"));
        let builder = builder.base_urls(["https://first.example", url]).user_agent("planted-key-1/1");
        let builder = builder.route(clipwire::onebound::Operation::ItemGet, "/planted-secret-2/x");
        let mut printed = format!("{builder:?} {builder:#?}");
        assert!(printed.contains("https://first.example"), "{printed}");
        match builder.build() {
            Ok(client) => printed.push_str(&format!("{client:?} {:?}", client.call(Method::GET, "/planted-key-1"))),
            Err(error) => printed.push_str(&format!("{error} {error:#} {error:?}")),
        }
        assert!(!printed.contains("planted"), "{printed}");
    }
}

#[tokio::test]
async fn an_old_key_is_masked_while_an_answer_may_repeat_it_and_forgotten_after_the_next_renewal() {
    let sandbox = sandbox().await;
    let renewals = Arc::new(AtomicUsize::new(0));
    let counted = renewals.clone();
    let client = tikhubapi(&sandbox)
        .account_key("planted-account-0")
        .on_session_expired(move |_| {
            let number = counted.fetch_add(1, Ordering::SeqCst) + 1;
            async move { NewKey::new(format!("planted-account-{number}")) }
        })
        .build()
        .unwrap();
    let call = || client.users().info().user_id("1");
    let echo = |number: usize| Reply::json(json!({ "message": format!("planted-account-{number}") })).status(400);
    for round in 1..=5 {
        sandbox.reply_next(Reply::empty(428));
        sandbox.reply_next(echo(round));
        let error = call().send().await.unwrap_err();
        assert_eq!(renewals.load(Ordering::SeqCst), round);
        assert_eq!(error.service_message(), Some("[redacted]"), "the new key");
        sandbox.reply_next(echo(round - 1));
        assert_eq!(call().send().await.unwrap_err().service_message(), Some("[redacted]"), "the key before");
    }
    sandbox.reply_next(echo(2));
    let error = call().send().await.unwrap_err();
    assert_eq!(error.service_message(), Some("planted-account-2"), "an old key, which is no secret any more");
}

#[tokio::test]
async fn what_a_provider_wrote_is_cut_and_controls_no_terminal() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let evil = "a\u{1b}[31mred\u{7}\u{202e}desrever\u{2066}\u{200b}\r\nsecond line\u{85}\u{9b}x";
    let long = "word ".repeat(10_000);
    for body in [
        json!({ "error": evil, "reason": long, "error_code": "4000" }),
        json!({ "error": evil, "error_code": format!("{evil}{long}") }),
        json!({ "error": long, "error_code": "4013", "request_id": format!("{evil}{long}"), "api_info": format!("{evil}{long}") }),
        json!({ "item": { "error": format!("{evil}{long}") }, "error_code": "0000" }),
        json!({ "item": { format!("{evil}{long}"): 1, "title": {} }, "error_code": "0000" }),
    ] {
        sandbox.reply_next(Reply::json(body));
        let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        let lines = [error.to_string(), format!("{error:#}"), format!("{error:?}")];
        for line in &lines {
            let odd = line.chars().find(|char| {
                char.is_control()
                    || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            });
            assert_eq!(odd, None, "{line:?}");
        }
        assert!(lines[0].len() < 700, "{} bytes", lines[0].len());
        assert!(lines[2].len() < 3_000, "{} bytes", lines[2].len());
        let told = [error.service_code(), error.service_message(), error.request_id(), error.json_path()];
        for text in told.into_iter().flatten() {
            assert!(text.len() < 1_100 && !text.contains(['\u{1b}', '\u{202e}', '\u{7}', '\r', '\u{9b}']), "{text:?}");
        }
    }
    let report = format!("{:?} {}", client.ledger(), client.ledger());
    assert!(report.len() < 8_000 && !report.contains(['\u{1b}', '\u{202e}']), "{report}");
}

#[tokio::test]
async fn a_cursor_with_a_key_in_it_is_sent_as_it_came_and_printed_masked() {
    let sandbox = sandbox().await;
    let client = tikhubapi(&sandbox).build().unwrap();
    let key = sandbox.api_key();
    let given = format!("next?key={key}&page=2");
    let page =
        json!({ "aweme_list": [{ "aweme_id": "1", "desc": format!("by {key}") }], "cursor": given, "has_more": true });
    sandbox.reply_next(Reply::json(page.clone()));
    let first = client.users().videos("MS4wLjABAAAA-x").send().await.unwrap();
    let cursor = first.next_cursor.clone().expect("there is more");
    assert_eq!((cursor.as_str(), &cursor), (given.as_str(), &Cursor::new(given.clone())));
    assert_eq!(serde_json::to_string(&cursor).unwrap(), serde_json::to_string(&given).unwrap());
    assert_eq!(format!("{cursor} {cursor:?}"), "next?key=[redacted]&page=2 Cursor(next?key=[redacted]&page=2)");
    assert_eq!(first.items[0].desc.as_deref(), Some("by [redacted]"), "what is read is masked");
    assert!(!String::from_utf8_lossy(&first.raw_item(0).unwrap()).contains(key));
    assert!(String::from_utf8_lossy(first.raw()).contains(key), "the body stays as it came");

    sandbox.reply_next(Reply::json(page));
    let mut pages = client.users().videos("MS4wLjABAAAA-x").pages();
    pages.try_next().await.unwrap();
    let printed = format!("{pages:?} {:?} {:?} {first:?}", pages.checkpoint(), pages.cursor());
    assert!(!printed.contains(key) && printed.contains("[redacted]"), "{printed}");
    let _ = pages.try_next().await;
    let sent = sandbox.requests().pop().unwrap();
    assert_eq!(sent.query_value(&wire_name("Cursor")), Some(given.as_str()), "the provider gets its own cursor");
}

#[tokio::test]
async fn a_value_that_merely_looks_like_a_key_stays_as_it_is() {
    let sandbox = sandbox().await;
    let digits = onebound(&sandbox).credentials(Credentials::new("7118694749548072", "a-good-secret")).build().unwrap();
    let body = json!({ "item": { "num_iid": 7_118_694_749_548_072_205_u64, "title": "x" }, "error_code": "0000" });
    sandbox.reply_next(Reply::json(body));
    let video = digits.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!(
        video.num_iid.as_ref().map(|id| id.as_str()),
        Some(SEED_VIDEO),
        "a number with the digits of a key in it"
    );
}
