//! Where a stream stands can be written down, and read again by another process that goes on from there.

use clipwire::id::{SecUid, VideoId};
use clipwire::onebound::requests::SearchVideos;
use clipwire::page::Progress;
use clipwire::{Checkpoint, Cursor, ErrorKind, Meta, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::support::{client, sandbox, tikhubapi};

/// Six elements on three pages.
fn search(sandbox: &Sandbox) -> SearchVideos {
    client(sandbox).videos().search("three pages")
}

/// What another process reads of it.
fn stored<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

#[tokio::test]
async fn before_the_first_page_in_the_middle_and_finished_are_three_things() {
    let sandbox = sandbox().await;
    let mut pages = search(&sandbox).pages();
    let before = stored(&pages.checkpoint());
    assert_eq!((&before.cursor, before.end, before.is_finished()), (&None, None, false));
    pages.try_next().await.unwrap().unwrap();
    let middle = stored(&pages.checkpoint());
    assert_eq!((&middle.cursor, middle.end, middle.is_finished()), (&Some(Cursor::new("2")), None, false));
    pages.try_next().await.unwrap().unwrap();
    pages.try_next().await.unwrap().unwrap();
    // The last page has been returned, and nobody has asked for another one.
    let finished = stored(&pages.checkpoint());
    assert_eq!((&finished.cursor, finished.end), (&None, Some(StreamEnd::Exhausted)));
    assert!(finished.is_finished());
    assert!(pages.try_next().await.unwrap().is_none());
    assert_eq!(pages.checkpoint(), finished);

    for (checkpoint, elements, calls) in [(before, 6, 3), (middle, 4, 2), (finished, 0, 0)] {
        let before = sandbox.requests().len();
        let all = search(&sandbox).items().resume(checkpoint.clone()).collect_all().await;
        assert_eq!((all.items.len(), all.end), (elements, StreamEnd::Exhausted), "{checkpoint:?}");
        assert_eq!(sandbox.requests().len() - before, calls, "{checkpoint:?}");
        assert!(all.checkpoint.is_finished());
    }
}

#[tokio::test]
async fn elements_that_were_not_returned_yet_are_not_behind_the_checkpoint() {
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    for (returned, cursor) in
        [(1, Some("1")), (2, Some("2")), (3, Some("2")), (4, Some("3")), (5, Some("3")), (6, None)]
    {
        items.try_next().await.unwrap().unwrap();
        let checkpoint = items.checkpoint();
        assert_eq!(checkpoint.cursor.as_ref().map(Cursor::as_str), cursor, "{returned} returned");
        assert_eq!(checkpoint.is_finished(), returned == 6);
    }
    for (limit, cursor) in [(2, "2"), (3, "2"), (4, "3")] {
        let some = search(&sandbox).items().max_items(limit).collect_all().await;
        assert_eq!((some.items.len() as u64, some.end, some.is_complete()), (limit, StreamEnd::ItemLimit, false));
        assert_eq!(
            (some.checkpoint.cursor, some.checkpoint.end),
            (Some(Cursor::new(cursor)), Some(StreamEnd::ItemLimit))
        );
    }
}

#[tokio::test]
async fn a_job_that_takes_a_few_elements_at_a_time_gets_each_of_them_once() {
    let sandbox = sandbox().await;
    let all: Vec<_> = search(&sandbox).items().collect_all().await.items;
    for few in 1..=7 {
        let (mut checkpoint, mut ids) = (search(&sandbox).items().checkpoint(), Vec::new());
        while !checkpoint.is_finished() {
            let some = search(&sandbox).items().max_items(few).resume(checkpoint).collect_all().await;
            ids.extend(some.items.into_iter().map(|video| video.num_iid));
            checkpoint = stored(&some.checkpoint);
        }
        assert_eq!(ids, all.iter().map(|video| video.num_iid.clone()).collect::<Vec<_>>(), "{few} at a time");
    }
}

#[tokio::test]
async fn a_page_that_has_changed_meanwhile_loses_no_element() {
    let sandbox = sandbox().await;
    let page = |ids: &[u64]| {
        let items: Vec<Value> = ids.iter().map(|id| json!({ "num_iid": id })).collect();
        Reply::json(json!({ "error_code": "0000", "page": 1, "pagecount": 1, "item": items }))
    };
    sandbox.reply_next(page(&[1, 2, 3, 4]));
    let two = search(&sandbox).items().max_items(2).collect_all().await;
    sandbox.reply_next(page(&[9, 2, 3, 4]));
    let rest = search(&sandbox).items().resume(two.checkpoint).collect_all().await;
    let ids: Vec<_> = rest.items.iter().map(|video| video.num_iid.clone().unwrap().to_u64().unwrap()).collect();
    assert_eq!((ids, rest.progress.duplicates), (vec![9, 3, 4], 1));
}

#[tokio::test]
async fn a_checkpoint_of_another_list_is_refused_and_nothing_is_sent() {
    let sandbox = sandbox().await;
    let mut pages = search(&sandbox).sort("new").pages();
    pages.try_next().await.unwrap().unwrap();
    let checkpoint = pages.checkpoint();
    let client = client(&sandbox);
    let feeds = tikhubapi(&sandbox).build().unwrap();
    let sent = sandbox.requests().len();

    let other_lists = [
        client.videos().search("another keyword").sort("new").items().resume(checkpoint.clone()).checkpoint(),
        feeds.users().videos("MS4wLjABAAAA-x").items().resume(checkpoint.clone()).checkpoint(),
    ];
    assert_eq!(other_lists, [checkpoint.clone(), checkpoint.clone()], "a refused checkpoint is given back");

    let requests = || {
        let search = |keyword: &str| client.videos().search(keyword);
        [
            ("`q`", search("another keyword").sort("new")),
            ("`sort`", search("three pages").sort("bid")),
            ("`sort`", search("three pages")),
            ("`lang`", search("three pages").sort("new").lang("en")),
            ("`added`", search("three pages").sort("new").with_query("added", "x")),
            ("`q`", search("three pages").sort("new").with_query("q", "replaced")),
        ]
    };
    for (name, request) in requests() {
        let mut items = request.items().resume(checkpoint.clone());
        let error = items.try_next().await.unwrap_err();
        assert_eq!((error.kind(), items.end()), (ErrorKind::InvalidRequest, Some(StreamEnd::Failed)));
        let text = error.to_string();
        assert!(text.contains(name) && !text.contains("three") && !text.contains("another key"), "{text}");
        assert!(items.try_next().await.unwrap().is_none());
    }
    let other = client.goods().search("three pages").pages().resume(checkpoint.clone()).try_next().await.unwrap_err();
    assert_eq!(other.kind(), ErrorKind::InvalidRequest);
    let user = |name: &str| feeds.users().videos(SecUid::new(format!("MS4wLjABAAAA-{name}"))).items();
    let error = user("one").resume(user("another").checkpoint()).try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(sandbox.requests().len(), sent, "nothing was sent");

    // Where it begins, and how it travels, does not make it another list.
    let same = search(&sandbox)
        .sort("new")
        .page(1)
        .with_header("x-trace", "1")
        .with_timeout(std::time::Duration::from_secs(9));
    assert_eq!(same.items().resume(checkpoint).collect_all().await.items.len(), 4);
}

#[tokio::test]
async fn no_secret_is_in_a_checkpoint() {
    let sandbox = sandbox().await;
    let request = search(&sandbox).with_query("token", "planted-secret").with_header("x-token", "planted-secret");
    let mut pages = request.pages();
    pages.try_next().await.unwrap().unwrap();
    let text = format!("{:?} {}", pages.checkpoint(), serde_json::to_string(&pages.checkpoint()).unwrap());
    for secret in ["planted-secret", sandbox.key(), sandbox.secret(), &sandbox.url()] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(text.contains("three pages") && text.contains("item_search_video"));
}

#[tokio::test]
async fn what_is_worth_keeping_is_written_as_plain_json_and_read_again() {
    fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: T, json: Value) {
        assert_eq!(serde_json::to_value(&value).unwrap(), json);
        assert_eq!(stored(&value), value);
    }
    check(Cursor::new("1699395200000"), json!("1699395200000"));
    check(VideoId::new("7118694749548072205"), json!("7118694749548072205"));
    for (end, text) in [
        (StreamEnd::Exhausted, "exhausted"),
        (StreamEnd::CursorRepeated, "cursor_repeated"),
        (StreamEnd::PageRepeated, "page_repeated"),
        (StreamEnd::NothingNew, "nothing_new"),
        (StreamEnd::EmptyPages, "empty_pages"),
        (StreamEnd::PageLimit, "page_limit"),
        (StreamEnd::ItemLimit, "item_limit"),
        (StreamEnd::BudgetSpent, "budget_spent"),
        (StreamEnd::Failed, "failed"),
    ] {
        check(end, json!(text));
        assert_eq!(end.to_string().replace(' ', "_"), text);
    }
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    items.try_next().await.unwrap().unwrap();
    check(items.progress(), json!({ "calls": 1, "pages": 1, "items": 1, "duplicates": 0, "skipped": 0 }));
    check(Progress::default(), json!({ "calls": 0, "pages": 0, "items": 0, "duplicates": 0, "skipped": 0 }));
    let scope = json!({ "q": "three pages" });
    let json =
        json!({ "provider": "onebound", "operation": "item_search_video", "scope": scope, "cursor": "2", "end": null });
    items.try_next().await.unwrap().unwrap();
    check(items.checkpoint(), json);
    let meta: Meta = search(&sandbox).send().await.unwrap().meta().clone();
    let json = serde_json::to_value(&meta).unwrap();
    assert_eq!(
        (&json["operation"], &json["status"], &json["charge"]),
        (&json!("item_search_video"), &json!(200), &json!("yes"))
    );
    assert_eq!(stored(&meta), meta);
}

#[tokio::test]
async fn what_was_collected_before_a_failure_is_kept_and_said_not_to_be_all() {
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    items.try_next().await.unwrap().unwrap();
    items.try_next().await.unwrap().unwrap();
    items.try_next().await.unwrap().unwrap();
    sandbox.reply_next(Reply::json(json!({ "error": "timeout", "error_code": "4017" })));
    let some = items.collect_all().await;
    assert_eq!((some.items.len(), some.end, some.is_complete()), (1, StreamEnd::Failed, false));
    assert_eq!((some.progress.items, some.progress.calls, some.error.unwrap().kind()), (4, 3, ErrorKind::Server));
    let rest = search(&sandbox).items().resume(stored::<Checkpoint>(&some.checkpoint)).collect_all().await;
    assert_eq!((rest.items.len(), rest.end, rest.is_complete()), (2, StreamEnd::Exhausted, true));

    sandbox.reply_next(Reply::json(
        json!({ "error_code": "0000", "pagecount": 1, "item": [{ "num_iid": 1 }, { "odd": 1 }] }),
    ));
    let skipped = search(&sandbox).items().collect_all().await;
    assert_eq!((skipped.items.len(), skipped.skipped.len(), skipped.is_complete()), (1, 1, false));
}

#[tokio::test]
async fn what_came_before_collecting_was_given_up_is_returned_next_time() {
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    {
        let mut collecting = std::pin::pin!(items.collect_all());
        // Given up as soon as the first page has come, and the second is on its way.
        std::future::poll_fn(|context| {
            assert!(collecting.as_mut().poll(context).is_pending());
            context.waker().wake_by_ref();
            if sandbox.requests().len() < 2 { std::task::Poll::Pending } else { std::task::Poll::Ready(()) }
        })
        .await;
    }
    assert_eq!(items.progress().calls, 2);
    let all = items.collect_all().await;
    assert_eq!((all.items.len(), all.end, sandbox.requests().len()), (6, StreamEnd::Exhausted, 3));
}
