//! Streams of pages: they are lazy, they end, and they say why. Each row counts the calls that were made.

use clipwire::onebound::requests::SearchVideos;
use clipwire::{Cursor, ErrorKind, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};

use crate::support::{client, sandbox};

fn search(sandbox: &Sandbox) -> SearchVideos {
    client(sandbox).videos().search("three pages")
}

fn page(number: u64, last: u64, ids: &[u64]) -> Reply {
    let items: Vec<Value> = ids.iter().map(|id| json!({ "num_iid": id })).collect();
    Reply::json(json!({ "page": number, "pagecount": last, "total_results": 999, "item": items, "error_code": "0000" }))
}

/// What a stream over some replies returns, why it ends, and how many calls it makes.
async fn walk(replies: Vec<Reply>) -> (Vec<String>, StreamEnd, usize) {
    let sandbox = sandbox().await;
    replies.into_iter().for_each(|reply| sandbox.reply_next(reply));
    let mut items = search(&sandbox).items();
    let mut ids = Vec::new();
    while let Some(video) = items.try_next().await.unwrap() {
        ids.push(video.num_iid.unwrap().to_string());
    }
    assert_eq!(items.progress().calls as usize, sandbox.requests().len());
    (ids, items.end().unwrap(), sandbox.requests().len())
}

#[tokio::test]
async fn a_list_that_tells_the_truth_is_walked_to_its_end() {
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
        assert_eq!(items.end(), None);
    }
    assert_eq!((count, items.end()), (6, Some(StreamEnd::Exhausted)));
    assert!(items.end().unwrap().is_complete());
    let asked: Vec<Option<String>> =
        sandbox.requests().iter().map(|request| request.query_value("page").map(str::to_owned)).collect();
    assert_eq!(asked, [None, Some("2".to_owned()), Some("3".to_owned())]);
    assert_eq!(sandbox.ledger().charged, 3);
}

#[tokio::test]
async fn a_list_that_misbehaves_is_stopped_within_three_more_calls() {
    let ids = |ids: &[u64]| ids.iter().map(u64::to_string).collect::<Vec<_>>();
    // The same page for ever, under new numbers.
    let same = || page(1, 99, &[1, 2]);
    assert_eq!(walk(vec![same(), same(), same(), same()]).await, (ids(&[1, 2]), StreamEnd::PageRepeated, 2));
    // The same elements for ever, while the number moves on.
    let moving = |number| page(number, 99, &[1, 2]);
    assert_eq!(walk(vec![moving(1), moving(2), moving(3)]).await, (ids(&[1, 2]), StreamEnd::PageRepeated, 2));
    // Two pages that alternate.
    let alternating = vec![page(1, 99, &[1]), page(2, 99, &[2]), page(3, 99, &[1]), page(4, 99, &[2])];
    assert_eq!(walk(alternating).await, (ids(&[1, 2]), StreamEnd::PageRepeated, 3));
    // More is promised, nothing comes.
    assert_eq!(
        walk(vec![page(1, 99, &[1]), page(2, 99, &[]), page(3, 99, &[]), page(4, 99, &[])]).await,
        (ids(&[1]), StreamEnd::EmptyPages, 4)
    );
    // "Nothing found" in the midst is an end like any other.
    let nothing = Reply::json(json!({ "error": "item-not-found", "error_code": "2000" }));
    assert_eq!(walk(vec![page(1, 99, &[1]), nothing]).await, (ids(&[1]), StreamEnd::Exhausted, 2));
}

#[tokio::test]
async fn nothing_is_asked_for_ahead_of_the_reader() {
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    assert_eq!(sandbox.requests().len(), 0);
    items.try_next().await.unwrap().unwrap();
    items.try_next().await.unwrap().unwrap();
    assert_eq!(sandbox.requests().len(), 1);
    items.try_next().await.unwrap().unwrap();
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn limits_of_pages_and_of_elements_end_a_stream() {
    let sandbox = sandbox().await;
    let mut pages = search(&sandbox).pages().max_pages(2);
    while pages.try_next().await.unwrap().is_some() {}
    assert_eq!((pages.end(), pages.progress().pages), (Some(StreamEnd::PageLimit), 2));
    assert_eq!(pages.cursor(), Some(&Cursor::new("3")), "it can go on from here");

    let mut items = search(&sandbox).items().max_items(3);
    let mut count = 0;
    while items.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, items.end(), items.cursor()), (3, Some(StreamEnd::ItemLimit), Some(&Cursor::new("2"))));
    // A limit that is just what there is, is no limit.
    let mut all = search(&sandbox).items().max_items(6);
    while all.try_next().await.unwrap().is_some() {}
    assert_eq!((all.progress().items, all.end()), (6, Some(StreamEnd::Exhausted)));
}

#[tokio::test]
async fn a_failed_page_ends_the_stream_and_is_where_the_next_one_resumes() {
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    items.try_next().await.unwrap().unwrap();
    items.try_next().await.unwrap().unwrap();
    sandbox.reply_next(Reply::json(json!({ "error": "timeout", "error_code": "4017" })));
    let error = items.try_next().await.unwrap_err();
    assert_eq!((error.kind(), items.end()), (ErrorKind::Server, Some(StreamEnd::Failed)));
    assert!(items.try_next().await.unwrap().is_none());
    let mark = items.cursor().unwrap().clone();
    assert_eq!(mark.as_str(), "2");

    let mut rest = search(&sandbox).items().resume_from(mark);
    let mut count = 0;
    while rest.try_next().await.unwrap().is_some() {
        count += 1;
    }
    assert_eq!((count, rest.end()), (4, Some(StreamEnd::Exhausted)));
    let error = search(&sandbox).items().resume_from(Cursor::new("no number")).try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn repeated_ids_are_dropped_and_counted_on_request() {
    let sandbox = sandbox().await;
    let replies = || [page(1, 3, &[1, 2, 3]), page(2, 3, &[3, 4]), page(3, 3, &[4, 5])];
    replies().into_iter().for_each(|reply| sandbox.reply_next(reply));
    let mut items = search(&sandbox).items().dedupe();
    let mut ids = Vec::new();
    while let Some(video) = items.try_next().await.unwrap() {
        ids.push(video.num_iid.unwrap().to_u64().unwrap());
    }
    assert_eq!((ids, items.progress().duplicates), (vec![1, 2, 3, 4, 5], 2));
}

#[tokio::test]
async fn an_element_that_cannot_be_read_costs_itself_and_not_its_page() {
    let sandbox = sandbox().await;
    sandbox.reply_next(Reply::bytes(
        "application/json",
        r#"{"page":1,"pagecount":1,"error_code":"0000","item":[
            {"num_iid":18446744073709551617},{"title":{"odd":12345678901234567890123}},null,{"num_iid":"3","title":[1]}]}"#,
    ));
    let mut items = search(&sandbox).items();
    let mut ids = Vec::new();
    while let Some(video) = items.try_next().await.unwrap() {
        ids.push(video.num_iid.unwrap().to_string());
    }
    assert_eq!(ids, ["18446744073709551617", "3"], "digit for digit, beside the odd one too");
    let skipped = items.take_skipped();
    assert_eq!((skipped.len(), items.progress().skipped), (1, 1));
    assert_eq!(skipped[0].pointer, "/item/1");
    assert_eq!(skipped[0].reason, "it holds none of the expected fields");
    assert!(skipped[0].json.contains("12345678901234567890123"), "{}", skipped[0].json);
}

#[tokio::test]
async fn a_page_on_its_way_is_kept_when_the_reader_lets_go() {
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    {
        // Polled once, so that the call is on its way, then dropped.
        let waiting = items.try_next();
        let mut waiting = std::pin::pin!(waiting);
        let polled = std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context))).await;
        assert!(polled.is_pending());
    }
    assert!(items.try_next().await.unwrap().is_some());
    assert_eq!((sandbox.requests().len(), items.progress().calls), (1, 1));
}

#[tokio::test]
async fn a_stream_is_spawnable_and_speaks_the_common_trait() {
    fn assert_stream<S: futures_core::Stream<Item = clipwire::Result<T>> + Send + Unpin + 'static, T>(_: &S) {}
    let sandbox = sandbox().await;
    let mut items = search(&sandbox).items();
    assert_stream(&items);
    assert_stream(&search(&sandbox).pages());
    let walked = tokio::spawn(async move {
        while items.try_next().await?.is_some() {}
        Ok::<_, clipwire::Error>(items)
    });
    let items = walked.await.unwrap().unwrap();
    assert_eq!(items.progress().items, 6);
    assert!(format!("{items:?}").contains("Exhausted"));
}
