//! The second provider: sessions that expire, wires that are corrected, bodies bare and wrapped, marks of every form.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clipwire::credentials::NewKey;
use clipwire::http::Method;
use clipwire::id::SecUid;
use clipwire::tikhubapi::{Client, Operation};
use clipwire::{Charge, ErrorKind, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};

use crate::operations::Clients;
use crate::support::{calls_of, path_of, sandbox, tikhubapi};

const SEC_UID: &str = "MS4wLjABAAAAsample-creator-0001";

#[tokio::test]
async fn every_operation_answers_on_the_sandbox_bare_and_wrapped() {
    for wrapped in [false, true] {
        let sandbox = Sandbox::builder().wrapped(wrapped).start().await.unwrap();
        for (id, make) in calls_of("tikhubapi") {
            let (value, meta) = make(Clients::on(&sandbox), false)
                .await
                .unwrap_or_else(|error| panic!("{id}, wrapped {wrapped}: {error}"));
            assert_eq!((&*meta.operation, meta.charge, meta.attempts), (*id, Charge::Unknown, 1));
            if let Some(items) = value.get("items").and_then(Value::as_array).filter(|_| value.get("skipped").is_some())
            {
                assert!(!items.is_empty(), "{id}: an empty page says nothing");
                assert_eq!(value["skipped"], json!([]), "{id}");
            }
        }
    }
}

#[tokio::test]
async fn one_hundred_calls_that_find_the_session_expired_renew_it_once() {
    let sandbox = sandbox().await;
    let renewals = Arc::new(AtomicUsize::new(0));
    let counted = renewals.clone();
    let client = tikhubapi(&sandbox)
        .on_session_expired(move |expired| {
            let counted = counted.clone();
            async move {
                assert_eq!(expired.key(), "…-key", "the masked form");
                assert_eq!(expired.operation(), "get_user_info");
                counted.fetch_add(1, Ordering::SeqCst);
                // Others run into the expiry while this one waits.
                for _ in 0..50 {
                    tokio::task::yield_now().await;
                }
                NewKey::new("the-new-account-key")
            }
        })
        .build()
        .unwrap();
    sandbox.expire_account_key("the-new-account-key");
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.users().info().sec_uid(SEC_UID).send().await })
        })
        .collect();
    for call in calls {
        let user = call.await.unwrap().unwrap();
        assert!(user.meta().attempts <= 2);
        assert!(user.nickname.is_some());
    }
    assert_eq!(renewals.load(Ordering::SeqCst), 1);
    // Later calls go out with the new key at once.
    let user = client.users().info().sec_uid(SEC_UID).send().await.unwrap();
    assert_eq!(user.meta().attempts, 1);
}

#[tokio::test]
async fn without_a_new_key_an_expired_session_says_what_to_do() {
    let sandbox = sandbox().await;
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let gives_up = tikhubapi(&sandbox).on_session_expired(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        async { NewKey::give_up() }
    });
    let same_key = tikhubapi(&sandbox).on_session_expired(|_| async { NewKey::new("also-expired-key") });
    sandbox.expire_account_key("nobody-knows-this-key");
    for (builder, attempts) in [(tikhubapi_with_old_key(&sandbox), 1), (gives_up, 1), (same_key, 2)] {
        let client = builder.build().unwrap();
        for _ in 0..2 {
            let error = client.users().info().sec_uid(SEC_UID).send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::AccountSessionExpired);
            assert!(error.to_string().contains("notify the user and send a new authorization link"), "{error}");
            assert!(error.attempts() <= attempts, "{} attempts", error.attempts());
        }
    }
    assert_eq!(tries.load(Ordering::SeqCst), 1, "a renewal that gave up is not tried again for the same key");
}

fn tikhubapi_with_old_key(sandbox: &Sandbox) -> clipwire::tikhubapi::ClientBuilder {
    tikhubapi(sandbox).account_key("an-expired-account-key")
}

#[tokio::test]
async fn the_wire_is_corrected_without_a_fork() {
    let sandbox = sandbox().await;
    let profile = path_of(&sandbox, "get_user_info");
    let client = tikhubapi(&sandbox).route(Operation::GetUserRegion, profile.clone()).build().unwrap();
    let request = client.users().region("ignored").with_query("added", "sample.creator").with_header("x-own", "1");
    let _ = request.send().await;
    let sent = sandbox.requests().remove(0);
    assert_eq!((sent.path.as_str(), sent.query_value("added")), (profile.as_str(), Some("sample.creator")));
    assert_eq!(sent.header("x-own"), Some("1"));

    let examples = sandbox.examples();
    let example = examples.iter().find(|example| example.operation == "get_user_info").unwrap();
    let pairs = example.path_and_query.split_once('?').map_or("", |(_, query)| query).split('&');
    let call = pairs
        .filter_map(|pair| pair.split_once('='))
        .fold(client.call(Method::GET, profile), |call, (name, value)| call.with_query(name, value));
    let answer = call.send().await.unwrap();
    assert!(answer["user"].is_object(), "{answer:?}");
    assert_eq!(answer.meta().operation, "unmodelled");
    let sent = sandbox.requests().remove(1);
    assert_eq!(sent.header("x-api-key"), Some(sandbox.api_key()));

    let error = client.users().info().with_header("X-API-KEY", "mine").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn an_unmodelled_call_has_the_same_errors_and_the_same_renewal() {
    let sandbox = sandbox().await;
    let client =
        tikhubapi(&sandbox).on_session_expired(|_| async { NewKey::new("the-new-account-key") }).build().unwrap();
    sandbox.expire_account_key("the-new-account-key");
    let answer = client.call(Method::GET, path_of(&sandbox, "get_api_info")).send().await.unwrap();
    assert_eq!(answer.meta().attempts, 2);
    sandbox.reply_next(Reply::json(json!({ "status": "error", "message": "slow down" })).status(429));
    let error = client.call(Method::GET, "/x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.service_message()), (ErrorKind::RateLimited, Some("slow down")));
}

#[tokio::test]
async fn a_client_that_lacks_its_address_or_key_says_so() {
    let text = |builder: clipwire::tikhubapi::ClientBuilder| builder.build().unwrap_err().to_string();
    assert!(text(Client::builder().api_key("some-key")).contains("does not publish the address"));
    assert!(text(Client::builder().base_url("https://api.example")).contains("no credential `api_key`"));
    assert!(text(Client::builder().base_url("https://api.example").api_key("a\nb")).contains("a header cannot carry"));
}

fn feed(sandbox: &Sandbox) -> clipwire::Items<clipwire::tikhubapi::types::Video> {
    tikhubapi(sandbox).build().unwrap().users().videos(SecUid::new(SEC_UID)).items()
}

/// What a feed returns, why it ends, and how many calls it makes.
type Walked = (usize, StreamEnd, usize);

async fn walk(replies: Vec<Value>) -> Walked {
    let sandbox = sandbox().await;
    let spare = json!({ "has_more": true, "cursor": "9", "aweme_list": [{ "aweme_id": "9" }] });
    replies.into_iter().chain([spare.clone(), spare]).for_each(|reply| sandbox.reply_next(Reply::json(reply)));
    let mut items = feed(&sandbox);
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    (count, items.end().unwrap(), sandbox.requests().len())
}

#[tokio::test]
async fn feeds_with_marks_end_whatever_the_provider_says() {
    let page = |ids: &[u64], marks: Value| {
        let list: Vec<Value> = ids.iter().map(|id| json!({ "aweme_id": id.to_string() })).collect();
        let mut page = marks;
        page["aweme_list"] = json!(list);
        page
    };
    let more = |cursor: Value| json!({ "has_more": 1, "cursor": cursor });
    let done = || json!({ "has_more": 0, "cursor": "0" });
    let rows: Vec<(&str, Vec<Value>, Walked)> = vec![
        ("one page", vec![page(&[1], done())], (1, StreamEnd::Exhausted, 1)),
        ("two pages", vec![page(&[1], more(json!(20))), page(&[2], done())], (2, StreamEnd::Exhausted, 2)),
        (
            "the same mark for ever",
            vec![page(&[1], more(json!("20"))), page(&[2], more(json!("20")))],
            (2, StreamEnd::CursorRepeated, 2),
        ),
        (
            "the same mark, as text and as a number",
            vec![page(&[1], more(json!("20"))), page(&[2], more(json!(20)))],
            (2, StreamEnd::CursorRepeated, 2),
        ),
        (
            "marks that alternate",
            vec![page(&[1], more(json!(1))), page(&[2], more(json!(2))), page(&[3], more(json!(1)))],
            (3, StreamEnd::CursorRepeated, 3),
        ),
        (
            "the same page under new marks",
            vec![page(&[1, 2], more(json!(1))), page(&[1, 2], more(json!(2)))],
            (2, StreamEnd::PageRepeated, 2),
        ),
        (
            "nothing, and more",
            vec![page(&[], more(json!(20))), page(&[], more(json!(40))), page(&[], more(json!(60)))],
            (0, StreamEnd::EmptyPages, 3),
        ),
        (
            "nothing in the midst",
            vec![page(&[1], more(json!(1))), page(&[], more(json!(2))), page(&[2], done())],
            (2, StreamEnd::Exhausted, 3),
        ),
        ("more without a mark", vec![page(&[1], json!({ "has_more": true }))], (1, StreamEnd::CursorRepeated, 1)),
        (
            "no word on more, a new mark",
            vec![page(&[1], json!({ "cursor": 7 })), page(&[2], done())],
            (2, StreamEnd::Exhausted, 2),
        ),
        ("no word on more, no mark", vec![page(&[1], json!({}))], (1, StreamEnd::Exhausted, 1)),
        ("no word on more, mark zero", vec![page(&[1], json!({ "cursor": 0 }))], (1, StreamEnd::Exhausted, 1)),
        (
            "more as text",
            vec![page(&[1], json!({ "has_more": "true", "cursor": "a" })), page(&[2], done())],
            (2, StreamEnd::Exhausted, 2),
        ),
        ("no more as text", vec![page(&[1], json!({ "has_more": "0", "cursor": "a" }))], (1, StreamEnd::Exhausted, 1)),
        (
            "an older mark",
            vec![page(&[1], json!({ "has_more": 1, "max_cursor": 1_700_000_000_000_u64 })), page(&[2], done())],
            (2, StreamEnd::Exhausted, 2),
        ),
    ];
    for (name, replies, expected) in rows {
        assert_eq!(walk(replies).await, expected, "{name}");
    }
}

#[tokio::test]
async fn a_creators_whole_feed_is_walked_and_each_video_is_the_one_of_its_id() {
    let sandbox = sandbox().await;
    let creator = sandbox.world().creators().into_iter().max_by_key(|creator| creator.videos).unwrap();
    let client = tikhubapi(&sandbox).build().unwrap();
    let mut items = client.users().videos(creator.sec_uid.as_str()).items().dedupe();
    let mut ids = BTreeSet::new();
    while let Some(video) = items.try_next().await.unwrap() {
        ids.insert(video.aweme_id.unwrap().to_string());
    }
    assert_eq!((ids.len(), items.end()), (creator.videos, Some(StreamEnd::Exhausted)));
    assert_eq!(items.progress().duplicates, 0);
    let first = ids.first().unwrap().as_str();
    let video = client.videos().info(first).send().await.unwrap();
    assert_eq!(video.aweme_id.as_ref().unwrap().as_str(), first);
    assert_eq!(video.author.as_ref().unwrap().sec_uid.as_ref().unwrap().as_str(), creator.sec_uid);
}

#[tokio::test]
async fn keys_are_in_nothing_that_can_be_printed() {
    let sandbox = Sandbox::builder().api_key("planted-api-key-77").start().await.unwrap();
    let client = tikhubapi(&sandbox).account_key("planted-old-account-66").on_session_expired(|expired| async move {
        assert!(!format!("{expired:?}").contains("planted"));
        NewKey::new("planted-new-account-55")
    });
    let mut printed = format!("{client:?}");
    let client = client.build().unwrap();
    sandbox.expire_account_key("planted-new-account-55");
    let user = client.users().info().sec_uid(SEC_UID).send().await.unwrap();
    printed.push_str(&format!("{client:?} {user:?} {:?}", client.users().info()));
    let echo = "keys planted-api-key-77 planted-old-account-66 planted-new-account-55";
    for reply in [
        Reply::json(json!({ "status": "error", "message": echo, "fields": { "x": echo } })).status(400),
        Reply::json(json!({ "message": echo })).status(500),
        Reply::bytes("text/html", format!("<html>{echo}")),
        Reply::json(json!({ "user": echo })),
    ] {
        sandbox.reply_next(reply);
        let error = client.users().info().sec_uid(SEC_UID).send().await.unwrap_err();
        printed.push_str(&format!("{error} {error:#} {error:?} {:?} {:?}", error.body(), error.service_message()));
    }
    assert!(printed.contains("[redacted]"));
    assert!(!printed.contains("planted"), "{printed}");
}

#[tokio::test]
async fn a_renewal_that_its_call_no_longer_waits_for_goes_on_with_the_next() {
    let sandbox = sandbox().await;
    let (started, proceed) = (Arc::new(AtomicUsize::new(0)), Arc::new(tokio::sync::Notify::new()));
    let client = {
        let (started, proceed) = (started.clone(), proceed.clone());
        let hook = move |_| {
            let proceed = proceed.clone();
            started.fetch_add(1, Ordering::SeqCst);
            // What it got by now can be used once.
            async move {
                proceed.notified().await;
                NewKey::new("the-new-account-key")
            }
        };
        tikhubapi(&sandbox).on_session_expired(hook).build().unwrap()
    };
    sandbox.expire_account_key("the-new-account-key");
    let user = || client.users().info().sec_uid("MS4wLjABAAAAsample-creator-0001").send();
    for calls in 1..4 {
        let mut call = Box::pin(user());
        // It is dropped once it waits for the renewal.
        while sandbox.requests().len() < calls || started.load(Ordering::SeqCst) == 0 {
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(call.as_mut().poll(context))).await;
            assert!(polled.is_pending());
            tokio::task::yield_now().await;
        }
    }
    proceed.notify_one();
    assert_eq!((user().await.unwrap().meta().attempts, started.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn a_code_of_expiry_under_status_200_renews_as_the_status_does() {
    let said = "the session has expired";
    for body in [
        json!({ "code": 428 }),
        json!({ "code": "428", "message": said, "data": null }),
        json!({ "statusCode": 428, "status": "error", "message": said }),
        json!({ "status_code": 428, "status_msg": said }),
        json!({ "code": 200, "message": "ok", "data": { "code": 428, "message": said } }),
        json!({ "code": 0, "data": { "status_code": 428, "status_msg": said } }),
        json!({ "error": { "code": 428, "message": said } }),
    ] {
        let sandbox = sandbox().await;
        let client =
            tikhubapi(&sandbox).on_session_expired(|_| async { NewKey::new("the-new-account-key") }).build().unwrap();
        sandbox.expire_account_key("the-new-account-key");
        sandbox.reply_next(clipwire_sandbox::Reply::json(body.clone()));
        let user = client.users().info().sec_uid(SEC_UID).send().await;
        assert_eq!(user.unwrap_or_else(|error| panic!("{body}: {error}")).meta().attempts, 2, "{body}");
    }
}
