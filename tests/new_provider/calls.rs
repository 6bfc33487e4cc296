//! The made-up provider on the sandbox: authentication, charge, paging, masking, and what is not modelled.

use clipwire::shelf::{Client, ClientBuilder, Code, Operation};
use clipwire::{Charge, Credentials, ErrorKind, RetryPolicy, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::json;

const ISBN: &str = "9780000000019";

async fn sandbox() -> Sandbox {
    Sandbox::start().await.unwrap()
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder()
        .base_url(sandbox.url())
        .token(sandbox.credential("shelf", "token"))
        .retry(RetryPolicy::none())
}

#[tokio::test]
async fn a_call_is_authenticated_charged_and_read() {
    let sandbox = sandbox().await;
    let client = builder(&sandbox).build().unwrap();
    let book = client.books().get(ISBN).send().await.unwrap();
    assert_eq!((book.isbn.as_ref().unwrap().as_str(), book.title.as_deref()), (ISBN, Some("A book about nothing")));
    assert_eq!((book.meta().charge, book.meta().service_code.as_deref()), (Charge::Yes, Some("0")));
    let sent = sandbox.requests().remove(0);
    assert_eq!(sent.path, format!("/v2/books/{ISBN}"));
    assert_eq!(sent.header("authorization"), Some(format!("Bearer {}", sandbox.credential("shelf", "token")).as_str()));
    assert_eq!(client.ledger().total.charges.charged, 1);

    sandbox.reply_next(Reply::json(json!({
        "code": 0, "trace": "t-1", "meter": { "left": 99 }, "data": { "book": { "isbn": 1 } },
    })));
    let book = client.books().get(ISBN).send().await.unwrap();
    assert_eq!(book.meta().quota.as_ref().unwrap().text, "99 left");
    assert_eq!(book.meta().request_id.as_deref(), Some("t-1"));
}

#[tokio::test]
async fn a_wrong_token_is_refused_free_of_charge_and_never_printed() {
    let sandbox = sandbox().await;
    let wrong = "a-wrong-token-5b4a3210";
    let client = builder(&sandbox).token(wrong).build().unwrap();
    let error = client.books().get(ISBN).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Auth, Charge::No), "{error}");
    sandbox.reply_next(Reply::json(json!({ "code": 99, "message": format!("closed for {wrong}") })));
    let error = client.books().get(ISBN).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Server, Charge::No), "{error}");
    assert!(!format!("{error} {error:#} {error:?} {:?} {client:?}", error.body()).contains("5b4a3210"));
    let error = Client::builder().base_url(sandbox.url()).build().unwrap_err();
    assert!(error.to_string().contains("`token`") && error.to_string().contains("SHELF_TOKEN"), "{error}");
    let error = builder(&sandbox).credentials(Credentials::new("key", "secret")).build().unwrap_err();
    assert!(error.to_string().contains("shelf has no credential `key`; it has token, reader"), "{error}");
}

#[tokio::test]
async fn a_list_is_paged_by_its_cursor_also_where_that_goes_out_under_another_name() {
    let sandbox = sandbox().await;
    let client = builder(&sandbox).reader(sandbox.credential("shelf", "reader")).build().unwrap();
    let mut books = client.books().list("poetry").x_language("en").items().dedupe();
    let mut isbns = Vec::new();
    while let Some(book) = books.try_next().await.unwrap() {
        isbns.push(book.isbn.unwrap().to_string());
    }
    // The sandbox makes three pages of the three books in the spec's example, each under numbers of its own.
    assert_eq!(isbns[..3], ["9780000000019", "9780000000026", "9780000000033"]);
    let progress = books.progress();
    assert_eq!((books.end(), progress.items, progress.duplicates), (Some(StreamEnd::Exhausted), 9, 0));
    assert_eq!((progress.calls, sandbox.requests().len()), (3, 3));
    let last = sandbox.requests().pop().unwrap();
    assert_eq!((last.header("x-reader"), last.header("x-language")), (Some(sandbox.credential("shelf", "reader")), Some("en")));
    assert!(last.query_value("after").is_some());

    let renamed = builder(&sandbox).rename_query(Operation::ListBooks, "after", "cursor").build().unwrap();
    sandbox.reply_next(Reply::json(json!({ "code": 0, "data": { "more": true, "next": "c9", "books": [{ "isbn": 1 }] } })));
    sandbox.reply_next(Reply::json(json!({ "code": 0, "data": { "more": false, "books": [{ "isbn": 2 }] } })));
    let mut books = renamed.books().list("poetry").items();
    while books.try_next().await.unwrap().is_some() {}
    assert_eq!(books.progress().items, 2);
    assert_eq!(sandbox.requests().pop().unwrap().query_value("cursor"), Some("c9"));
}

#[tokio::test]
async fn a_body_travels_as_json_and_nothing_found_is_not_charged() {
    let sandbox = sandbox().await;
    let client = builder(&sandbox).build().unwrap();
    let found = client.books().search("nothing").shelves(["poetry"]).at_most(5).send().await.unwrap();
    assert_eq!(found.items.len(), 1);
    let sent = sandbox.requests().remove(0);
    let body: serde_json::Value = serde_json::from_slice(&sent.body).unwrap();
    assert_eq!((sent.method.as_str(), body), ("POST", json!({ "words": "nothing", "shelves": ["poetry"], "at_most": 5 })));
    sandbox.reply_next(Reply::json(json!({ "code": 7, "message": "none" })));
    let error = client.books().get("0").send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::NotFound, Charge::No));
    assert_eq!(Code::from("7"), Code::NothingFound);
    assert_eq!(Code::from("0007"), Code::Unknown("0007".to_owned()), "nobody said that zeros can be lost");
}

#[tokio::test]
async fn what_is_free_form_or_not_modelled_is_returned_without_its_envelope() {
    let sandbox = sandbox().await;
    let client = builder(&sandbox).build().unwrap();
    let reader = client.readers().get("ada").send().await.unwrap();
    assert_eq!(reader["since"], 1843);
    let same = client.call(clipwire::http::Method::GET, "/v2/readers/ada").send().await.unwrap();
    assert_eq!((same["reader"].as_str(), same.meta().charge), (Some("ada"), Charge::Yes));
}
