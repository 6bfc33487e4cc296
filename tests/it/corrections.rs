//! The wire is corrected where the spec is wrong about it, without a fork: names, paths, credentials, charges, the way out.

use std::time::Duration;

use clipwire::http::{Method, StatusCode};
use clipwire::onebound::Client;
use clipwire::{Charge, Credentials, ErrorKind, Limits, RetryPolicy, StreamEnd, tikhubapi};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::json;

use crate::support::{SEED_VIDEO, onebound, path_of, sandbox, tikhubapi, tikhubapi_spec, wire_name};

const SEC_UID: &str = "MS4wLjABAAAAsample-creator-0001";

#[tokio::test]
async fn a_cursor_that_goes_out_under_another_name_pages_through() {
    // A server that knows the cursor by another name: the sandbox, told so by its document.
    let known = wire_name("Cursor");
    let component = |name: &str| format!("    Cursor:\n      name: {name}\n");
    let document = tikhubapi_spec().replacen(&component(&known), &component("from_there"), 1);
    let sandbox = Sandbox::builder().spec(document).start().await.unwrap();
    let walk = async |client: tikhubapi::Client| {
        let mut feed = client.users().videos(SEC_UID).items();
        while feed.try_next().await.unwrap().is_some() {}
        (feed.progress().items, feed.end())
    };
    // The server ignores the name of the spec, and sends the first page again.
    let wrong = walk(tikhubapi(&sandbox).build().unwrap()).await;
    assert_eq!(wrong.1, Some(StreamEnd::PageRepeated));
    let renamed =
        tikhubapi(&sandbox).rename_query(tikhubapi::Operation::GetUserVideoFeed, known, "from_there").build().unwrap();
    let right = walk(renamed).await;
    assert_eq!(right.1, Some(StreamEnd::Exhausted));
    assert!(right.0 > wrong.0, "{right:?} after {wrong:?}");
}

#[tokio::test]
async fn a_path_can_take_a_parameter_and_a_parameter_can_be_left_out() {
    let sandbox = sandbox().await;
    let client = tikhubapi(&sandbox)
        .route(tikhubapi::Operation::GetUserVideoFeed, "/v2/users/{sec_user_id}/videos")
        .rename_query(tikhubapi::Operation::GetUserVideoFeed, wire_name("SecUid"), "sec_user_id")
        .remove_query(tikhubapi::Operation::GetUserVideoFeed, wire_name("Region"))
        .default_query("lang", "en")
        .default_header("x-team", "research")
        .build()
        .unwrap();
    let _ = client.users().videos("MS4wLjABAAAA-x:+[").region("US").count(5).send().await;
    let sent = sandbox.requests().remove(0);
    assert_eq!(sent.path, "/v2/users/MS4wLjABAAAA-x%3A%2B%5B/videos");
    let mut query = sent.query.clone();
    query.sort();
    let mut expected = [(wire_name("Count"), "5".to_owned()), ("lang".to_owned(), "en".to_owned())];
    expected.sort();
    assert_eq!(query, expected);
    assert_eq!(sent.header("x-team"), Some("research"));
    // What a call sets itself stands in place of a default.
    let _ = client.users().videos("MS4wLjABAAAA-x").with_query("lang", "fr").with_header("x-team", "own").send().await;
    let sent = sandbox.requests().remove(1);
    assert_eq!((sent.query_value("lang"), sent.header("x-team")), (Some("fr"), Some("own")));
}

#[tokio::test]
async fn a_route_that_asks_for_what_is_not_there_is_refused_unsent() {
    let sandbox = sandbox().await;
    let client =
        tikhubapi(&sandbox).route(tikhubapi::Operation::GetUserVideoFeed, "/users/{user}/videos").build().unwrap();
    let error = client.users().videos("MS4wLjABAAAA-x").send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::InvalidRequest, Charge::No));
    assert!(error.to_string().contains("{user}"), "{error}");
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn credentials_go_out_under_the_name_and_prefix_that_the_caller_says() {
    let sandbox = sandbox().await;
    let client = tikhubapi(&sandbox)
        .credential_name("api_key", "X-RapidAPI-Key")
        .credential_prefix("api_key", "Token ")
        .build()
        .unwrap();
    let _ = client.call(Method::GET, "/x").send().await;
    let sent = sandbox.requests().remove(0);
    assert_eq!(sent.header("x-rapidapi-key"), Some(format!("Token {}", sandbox.api_key()).as_str()));
    assert_eq!(sent.header("x-api-key"), None);
    // The name that is in use belongs to the client, the one of the spec does not any more.
    let error = client.users().info().user_id("1").with_header("x-rapidapi-key", "mine").send().await.unwrap_err();
    assert!(error.to_string().contains("the client sets"), "{error}");
    assert!(client.users().info().user_id("1").with_header("x-api-key", "mine").send().await.is_err());
    assert_eq!(sandbox.requests().pop().unwrap().header("x-api-key"), Some("mine"));

    let client = onebound(&sandbox).credential_name("key", "access_key").build().unwrap();
    let _ = client.videos().get(SEED_VIDEO).send().await;
    let sent = sandbox.requests().pop().unwrap();
    assert_eq!((sent.query_value("access_key"), sent.query_value("key")), (Some(sandbox.key()), None));
}

#[test]
fn corrections_that_cannot_be_made_are_refused_when_the_client_is_built() {
    let builder = || Client::builder().credentials(Credentials::new("some-key", "some-secret"));
    let mut report = String::new();
    for builder in [
        builder().credential_name("token", "x"),
        builder().credential_prefix("password", "x"),
        builder().credentials(Credentials::named("user", "somebody")),
        builder().default_query("secret", "mine"),
        builder().default_header("no header", "x"),
        builder().default_header("x-good", "line\nbreak"),
        builder().proxy("no proxy at all: with a password"),
        builder().root_certificate("no certificate"),
        tikhub_signed(),
    ] {
        report.push_str(&format!("{}\n", builder.build().unwrap_err()));
    }
    insta::assert_snapshot!(report, @"
    the client cannot be built: onebound has no credential `token`; it has key, secret
    the client cannot be built: onebound has no credential `password`; it has key, secret
    the client cannot be built: onebound has no credential `user`; it has key, secret
    the client cannot be built: the query parameter `secret` is set by the client, from its credentials
    the client cannot be built: a default header has a name that no header can have
    the client cannot be built: the default header `x-good` holds a character that a header cannot carry
    the client cannot be built: the proxy is not an address; write it as in `http://host.example:8080`
    the client cannot be built: a root certificate is not a certificate in PEM
    the client cannot be built: no credential `secret`; give it with `secret(..)`, or in the environment variable ONEBOUND_SECRET with `from_env`
    ");
}

/// A builder of the one provider that can sign, without what it signs with.
fn tikhub_signed() -> clipwire::onebound::ClientBuilder {
    Client::builder().credentials(Credentials::named("key", "some-key").signed())
}

#[tokio::test]
async fn whoever_holds_the_price_list_says_what_is_charged() {
    let sandbox = sandbox().await;
    let builder = || {
        tikhubapi(&sandbox)
            .charges(|status, code| match (status, code) {
                (StatusCode::OK, None) => Charge::Yes,
                (StatusCode::OK, Some(_)) => Charge::Unstated,
                _ => Charge::No,
            })
            .usual_price("0.01 USD".parse().unwrap())
    };
    let client = builder().build().unwrap();
    let answer = client.users().info().sec_uid(SEC_UID).send().await.unwrap();
    assert_eq!(answer.meta().charge, Charge::Yes);
    sandbox.reply_next(Reply::json(json!({ "status": "error", "message": "no" })).status(403));
    let error = client.users().info().sec_uid(SEC_UID).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Auth, Charge::No));
    sandbox.reply_next(Reply::json(json!({ "status_code": 10202 })));
    assert_eq!(client.users().info().sec_uid(SEC_UID).send().await.unwrap_err().charge(), Charge::Unstated);
    assert_eq!(client.ledger().total.cost, Some("0.01 USD".parse().unwrap()));

    // A refusal that costs nothing eats no budget, and may be repeated.
    let budget = clipwire::Budget::new().max_cost("0.01 USD".parse().unwrap());
    let client = builder().budget(budget).retry(RetryPolicy::careful()).limits(Limits::new()).build().unwrap();
    sandbox.reply_next(Reply::empty(503).header("retry-after", "0"));
    let answer = client.users().info().sec_uid(SEC_UID).send().await.unwrap();
    assert_eq!((answer.meta().attempts, answer.meta().charges.not_charged), (2, 1));
    // An answer that is lost stays unknown, whatever the rule says.
    sandbox.reply_next(Reply::cut_connection());
    let client = builder().build().unwrap();
    assert_eq!(client.users().info().sec_uid(SEC_UID).send().await.unwrap_err().charge(), Charge::Unknown);
}

#[tokio::test]
async fn what_is_not_modelled_can_be_called_on_every_provider() {
    #[derive(serde::Deserialize)]
    struct Item {
        item: Video,
    }
    #[derive(serde::Deserialize)]
    struct Video {
        title: String,
    }
    let sandbox = sandbox().await;
    let client = onebound(&sandbox).build().unwrap();
    let path = path_of(&sandbox, "item_get_video");
    let call = || client.call(Method::GET, path.clone()).with_query("item_id", SEED_VIDEO);
    let json = call().send().await.unwrap();
    assert_eq!(json.meta().charge, Charge::Yes);
    assert!(json["item"]["title"].is_string() && json.get("error_code").is_none(), "{:?}", *json);
    assert!(json.meta().quota.is_some(), "the report of the quota is read");
    let typed = call().send_as::<Item>().await.unwrap();
    assert_eq!(Some(typed.item.title.as_str()), json["item"]["title"].as_str());
    let error = call().send_as::<Vec<u8>>().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Decode, Charge::Yes), "{error}");
    assert_eq!(client.ledger().by_operation["unmodelled"].charges.charged, 3);

    sandbox.reply_next(Reply::json(json!({ "error_code": "4017", "error": "timeout" })));
    assert_eq!(call().with_retry(RetryPolicy::none()).send().await.unwrap_err().kind(), ErrorKind::Server);
    let posted = client.call(Method::POST, "/anything").json(&json!({ "words": ["a", 1] }));
    sandbox.reply_next(Reply::bytes("application/json", r#"[1, "2", {"three": 12345678901234567890}]"#));
    let answer = posted.send().await.unwrap();
    assert_eq!(answer[1], "2");
    let sent = sandbox.requests().pop().unwrap();
    assert_eq!((sent.method.as_str(), sent.header("content-type")), ("POST", Some("application/json")));
    assert_eq!(sent.body, br#"{"words":["a",1]}"#);
    let error = client.call(Method::GET, "/x?y=1").send().await.unwrap_err();
    assert!(error.to_string().contains("with_query"), "{error}");
}

#[tokio::test]
async fn a_call_goes_through_a_proxy_that_it_was_told_of() {
    let sandbox = sandbox().await;
    // To an http proxy the whole address is sent; the sandbox takes it for one of its own paths.
    let client = onebound(&sandbox)
        .base_url("http://gateway.example:8123")
        .allow_plain_http("gateway.example")
        .proxy(sandbox.url())
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let _ = client.videos().get(SEED_VIDEO).send().await;
    let sent = sandbox.requests().remove(0);
    assert_eq!(sent.header("host"), Some("gateway.example:8123"));
}

#[tokio::test]
async fn an_address_on_this_machine_is_never_asked_through_a_proxy() {
    let (proxy, near) = (sandbox().await, sandbox().await);
    let gateway = "http://gateway.example:8123".to_owned();
    let ask = async |urls: Vec<String>| {
        let builder = onebound(&near).base_urls(urls).allow_plain_http("gateway.example").proxy(proxy.url());
        let _ = builder.retry(RetryPolicy::none()).build().unwrap().videos().get(SEED_VIDEO).send().await;
        (near.requests().len(), proxy.requests().len())
    };
    assert_eq!(ask(vec![near.url()]).await, (1, 0));
    assert_eq!(ask(vec![near.url(), gateway.clone()]).await, (2, 0), "one of several");
    assert_eq!(ask(vec![near.url().replace("127.0.0.1", "localhost"), gateway.clone()]).await.1, 0);
    assert_eq!(ask(vec![gateway, near.url()]).await.1, 1, "the other goes through it");
}
