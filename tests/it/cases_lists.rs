//! Lists of the public record, with our own data in them: a null list that says that it is empty, an empty page in the middle.

use clipwire::onebound::requests::SearchVideos;
use clipwire::{ErrorKind, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};

use crate::support::{client, sandbox, tikhubapi};

/// An answer of `tests/cases`.
fn case(file: &str) -> Reply {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(file);
    Reply::bytes("application/json", std::fs::read(path).unwrap())
}

fn comments(sandbox: &Sandbox) -> clipwire::Items<clipwire::tikhubapi::types::Comment> {
    tikhubapi(sandbox).build().unwrap().videos().comments("7300000000000000001").items()
}

#[tokio::test]
async fn a_null_list_that_says_that_it_is_empty_is_an_empty_page() {
    let sandbox = sandbox().await;
    sandbox.reply_next(case("04-null-list-that-says-empty/comments.json"));
    let none = comments(&sandbox).collect_all().await;
    assert_eq!((none.items.len(), none.end, none.is_complete()), (0, StreamEnd::Exhausted, true));

    sandbox.reply_next(case("04-null-list-that-says-empty/first.json"));
    sandbox.reply_next(case("04-null-list-that-says-empty/last.json"));
    let two = comments(&sandbox).collect_all().await;
    assert_eq!((two.items.len(), two.end, two.progress.calls), (2, StreamEnd::Exhausted, 2));
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn a_null_list_of_which_nothing_says_that_it_is_empty_is_an_error() {
    let sandbox = sandbox().await;
    for answer in [
        json!({ "status_code": 0, "comments": null, "cursor": 20, "has_more": 1, "total": 0 }),
        json!({ "status_code": 0, "comments": null, "cursor": 20, "has_more": 1, "total": 2 }),
        json!({ "status_code": 0, "comments": null, "cursor": 0, "has_more": 0, "total": 2 }),
        json!({ "status_code": 0, "comments": null, "cursor": 0, "total": 0 }),
        json!({ "status_code": 0, "comments": null, "has_more": 0 }),
        json!({ "status_code": 0, "comments": null }),
        json!({ "status_code": 0, "has_more": 0, "total": 0 }),
    ] {
        sandbox.reply_next(Reply::json(answer.clone()));
        let error = comments(&sandbox).try_next().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{answer}");
    }
    // The same of a later page that says that there is more.
    sandbox.reply_next(case("04-null-list-that-says-empty/first.json"));
    sandbox.reply_next(Reply::json(json!({ "comments": null, "cursor": 40, "has_more": 1, "total": 2 })));
    let failed = comments(&sandbox).collect_all().await;
    assert_eq!((failed.items.len(), failed.end, failed.is_complete()), (2, StreamEnd::Failed, false));
    assert_eq!(failed.error.unwrap().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn numbered_pages_say_in_their_own_way_that_a_null_list_is_empty() {
    let sandbox = sandbox().await;
    let search = |page: Option<u32>| -> SearchVideos {
        let request = client(&sandbox).videos().search("x");
        match page {
            Some(page) => request.page(page),
            None => request,
        }
    };
    let answer = |page: u64, last: Value, total: Value| json!({ "error_code": "0000", "item": null, "page": page, "pagecount": last, "total_results": total });
    for (asked, answer, is_empty) in [
        (None, answer(1, json!(0), json!(0)), true),
        (None, answer(1, json!(1), json!(0)), true),
        (Some(3), answer(3, json!(2), json!(40)), true),
        (None, answer(1, json!(9), json!(0)), false),
        (None, answer(1, json!(1), json!(20)), false),
        (Some(3), answer(3, json!(9), json!(180)), false),
        (None, answer(1, json!(null), json!(0)), false),
    ] {
        sandbox.reply_next(Reply::json(answer.clone()));
        match search(asked).send().await {
            Ok(page) => assert!(is_empty && page.is_empty() && page.next_cursor.is_none(), "{answer}"),
            Err(error) => assert!(!is_empty && error.kind() == ErrorKind::Decode, "{answer}: {error}"),
        }
    }
}

#[tokio::test]
async fn an_empty_page_in_the_middle_is_followed() {
    let sandbox = sandbox().await;
    for page in ["e1", "e2", "e3"] {
        sandbox.reply_next(case(&format!("10-empty-page-in-the-middle/{page}.json")));
    }
    let feed = || tikhubapi(&sandbox).build().unwrap().users().videos("MS4wLjABAAAA-x").items();
    let all = feed().collect_all().await;
    let ids: Vec<String> = all.items.iter().map(|video| video.aweme_id.clone().unwrap().to_string()).collect();
    assert_eq!(
        (ids, all.end, sandbox.requests().len()),
        (vec!["1".into(), "2".into(), "3".into()], StreamEnd::Exhausted, 3)
    );

    // Who allows one only, stops there and can go on behind it.
    sandbox.reply_next(case("10-empty-page-in-the-middle/e1.json"));
    sandbox.reply_next(case("10-empty-page-in-the-middle/e2.json"));
    let first = feed().max_empty_pages(1).collect_all().await;
    assert_eq!((first.items.len(), first.end, first.is_complete()), (2, StreamEnd::EmptyPages, false));
    sandbox.reply_next(case("10-empty-page-in-the-middle/e3.json"));
    let rest = feed().resume(first.checkpoint).collect_all().await;
    assert_eq!((rest.items.len(), rest.end), (1, StreamEnd::Exhausted));
    let sent = sandbox.requests().pop().unwrap();
    assert_eq!(sent.query_value("cursor"), Some("1699395200000"));
}
