//! Operations called by their names.

use std::collections::BTreeSet;

use clipwire::dynamic::{self, Answer, Client, OperationInfo, Request, Returns, ValueKind};
use clipwire::{ErrorKind, StreamEnd};
use serde_json::Value;

use crate::operations::Clients;
use crate::support::{make, sandbox};

fn client(clients: &Clients, provider: &str) -> Client {
    match provider {
        "onebound" => clients.onebound.clone().into(),
        "tikhub" => clients.tikhub.clone().into(),
        "tikhubapi" => clients.tikhubapi.clone().into(),
        other => panic!("no client of {other}"),
    }
}

/// The request of an operation with the examples of its spec for what it has to have.
fn request(clients: &Clients, operation: &'static OperationInfo) -> Request {
    let request = client(clients, operation.provider).request(operation).with_header("x-test", "1");
    let needed = operation.required().map(|parameter| parameter.name).chain(operation.one_of.first().copied());
    needed.fold(request, |request, name| {
        let parameter = operation.parameter(name).unwrap();
        let known = || parameter.known_values.first().copied().unwrap_or("…");
        request.set(name, parameter.example.unwrap_or_else(known)).unwrap()
    })
}

/// All that an answer holds, as text: the JSON of each thing, and the kind and the id of its record.
fn texts(answer: &Answer) -> Vec<String> {
    let items = match answer {
        Answer::One(item) => std::slice::from_ref(item),
        Answer::Page(page) => &page.items,
        other => panic!("{other:?}"),
    };
    let record =
        |item: &dynamic::Item| item.record.as_ref().map(|record| (record.kind(), record.id().map(str::to_owned)));
    items.iter().map(|item| format!("{} {:?}", item.json(), record(item))).collect()
}

#[tokio::test]
async fn every_operation_answers_by_name_as_it_does_by_type() {
    let sandbox = sandbox().await;
    let clients = Clients::on(&sandbox);
    let (mut operations, mut records) = (0, 0);
    for operation in dynamic::providers().iter().flat_map(|provider| provider.operations) {
        operations += 1;
        let by_name = request(&clients, operation).send().await;
        let by_name = by_name.unwrap_or_else(|error| panic!("{operation:?}: {error:?}"));
        let (by_type, meta) = make(operation.provider, operation.name)(clients.clone(), false).await.unwrap();
        assert_eq!(by_name.meta().charge, meta.charge, "{operation:?}");
        let again = request(&clients, operation).read(by_name.raw().clone());
        assert_eq!(
            texts(&again.unwrap()),
            texts(&by_name),
            "{operation:?}: a saved body is read as it was when it came"
        );
        let items: Vec<_> = match &*by_name {
            Answer::One(item) => vec![item],
            Answer::Page(page) => {
                assert_eq!(page.items.len(), by_type["items"].as_array().unwrap().len(), "{operation:?}");
                page.items.iter().collect()
            }
            other => panic!("{operation:?}: {other:?}"),
        };
        assert_eq!(operation.returns.is_list(), matches!(&*by_name, Answer::Page(_)), "{operation:?}");
        for item in items {
            let json: Value = serde_json::from_str(item.json()).unwrap();
            assert!(!json.is_null(), "{operation:?}");
            assert_eq!(item.record.as_ref().map(dynamic::Record::kind), operation.model, "{operation:?}");
            records += usize::from(item.record.is_some());
        }
    }
    assert!(operations >= 156 && records > operations, "{operations} operations, {records} records");
}

#[test]
fn the_operations_by_name_are_those_of_the_typed_clients() {
    let names = |provider: &str| -> BTreeSet<&str> {
        dynamic::provider(provider).unwrap().operations.iter().map(|operation| operation.name).collect()
    };
    let all = |operations: &[&'static str]| -> BTreeSet<&'static str> { operations.iter().copied().collect() };
    let typed: Vec<_> = clipwire::onebound::Operation::ALL.iter().map(|operation| operation.as_str()).collect();
    assert_eq!(names("onebound"), all(&typed));
    let typed: Vec<_> = clipwire::tikhub::Operation::ALL.iter().map(|operation| operation.as_str()).collect();
    assert_eq!(names("tikhub"), all(&typed));
    let typed: Vec<_> = clipwire::tikhubapi::Operation::ALL.iter().map(|operation| operation.as_str()).collect();
    assert_eq!(names("tikhubapi"), all(&typed));
}

#[tokio::test]
async fn every_list_ends_by_name_as_it_does_by_type() {
    let sandbox = sandbox().await;
    let clients = Clients::on(&sandbox);
    for operation in dynamic::providers().iter().flat_map(|provider| provider.operations) {
        let items = request(&clients, operation).items();
        if !matches!(operation.returns, Returns::List { .. }) {
            assert_eq!(items.unwrap_err().kind(), ErrorKind::InvalidRequest, "{operation:?}");
            continue;
        }
        let mut items = items.unwrap().dedupe();
        let mut count = 0;
        while let Some(item) = items.try_next().await.unwrap_or_else(|error| panic!("{operation:?}: {error:?}")) {
            assert!(item.json().starts_with(['{', '"', '[']), "{operation:?}: {}", item.json());
            count += 1;
        }
        assert!(items.end().is_some_and(|end| end != StreamEnd::Failed) && count > 0, "{operation:?}");
        assert!(items.is_between_pages(), "{operation:?}");
        assert_eq!(items.progress().items, count, "{operation:?}");
    }
}

#[tokio::test]
async fn every_text_of_an_argument_is_taken_or_refused_unsent() {
    let sandbox = sandbox().await;
    let clients = Clients::on(&sandbox);
    for operation in dynamic::providers().iter().flat_map(|provider| provider.operations) {
        for parameter in operation.parameters {
            let with = |value: &str| request(&clients, operation).set(parameter.name, value).unwrap().preview();
            match parameter.kind {
                ValueKind::OneOf(values) => {
                    for value in values {
                        let preview = with(value).unwrap_or_else(|error| panic!("{operation:?} {value}: {error}"));
                        assert!(!preview.url.is_empty());
                    }
                    let refused = with("no such value").unwrap_err();
                    assert!(refused.to_string().contains(values[0]), "{operation:?}: {refused}");
                }
                ValueKind::Integer => {
                    assert!(with("7").is_ok(), "{operation:?} {}", parameter.name);
                    for wrong in ["seven", "", "7.5", "99999999999999999999"] {
                        let refused = with(wrong).unwrap_err();
                        assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
                        assert!(refused.to_string().contains(parameter.name), "{refused}");
                    }
                }
                ValueKind::Id(kind) => {
                    let refused = with("no id at all").unwrap_err();
                    assert!(refused.to_string().contains(kind), "{operation:?}: {refused}");
                }
                ValueKind::Text | ValueKind::Texts => {}
                other => panic!("{operation:?}: {other:?}"),
            }
        }
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn a_pasted_link_stands_for_its_id_and_no_link_for_another() {
    let sandbox = sandbox().await;
    let clients = Clients::on(&sandbox);
    let get = dynamic::operation("onebound", "videos", "get").unwrap();
    let pasted = "看看【猫】https://www.douyin.com/video/7118694749548072205?msToken=secret 复制打开";
    let name = get.required().next().unwrap().name;
    let preview = client(&clients, "onebound").request(get).set(name, pasted).unwrap().preview().unwrap();
    assert!(preview.url.contains("7118694749548072205") && !preview.url.contains("msToken"), "{}", preview.url);
    for (wrong, why) in [
        ("https://www.douyin.com/user/MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM", "user"),
        ("https://v.douyin.com/FC9YN33/", "short link"),
    ] {
        let refused = client(&clients, "onebound").request(get).set(name, wrong).unwrap().send().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
        assert!(refused.to_string().contains(why), "{refused}");
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
async fn a_preview_is_what_is_sent_with_every_secret_masked() {
    let sandbox = sandbox().await;
    let clients = Clients::on(&sandbox);
    for operation in dynamic::providers().iter().flat_map(|provider| provider.operations) {
        let preview = request(&clients, operation).preview().unwrap();
        let printed = format!("{preview:?}");
        for (provider, scheme, secret) in sandbox.credentials() {
            assert!(!printed.contains(secret), "{operation:?}: {provider} {scheme}");
        }
        request(&clients, operation).send().await.unwrap();
        let sent = sandbox.requests().pop().unwrap();
        let path = preview.url.strip_prefix(&sandbox.url()).unwrap().split('?').next().unwrap().to_owned();
        assert_eq!(sent.path, path, "{operation:?}");
        assert_eq!(operation.path.split(' ').next(), Some(preview.method.as_str()));
    }
}

#[test]
fn what_an_operation_does_not_have_is_refused_with_what_it_has() {
    let client = clipwire::onebound::Client::builder()
        .base_url("http://127.0.0.1:1")
        .credentials(clipwire::Credentials::new("key-key-key", "secret-secret"))
        .build()
        .unwrap();
    let search = dynamic::operation("onebound", "videos", "search").unwrap();
    let refused = Client::from(client).request(search).set("colour", "red").unwrap_err();
    assert!(refused.to_string().contains("no parameter `colour`; it has"), "{refused}");
    assert!(dynamic::operation("onebound", "videos", "delete").is_none());
    assert!(dynamic::provider("nobody").is_none());
}

#[tokio::test]
async fn a_text_goes_to_the_parameter_that_it_looks_like() {
    const SEC_UID: &str = "MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM";
    let sandbox = sandbox().await;
    let client = client(&Clients::on(&sandbox), "tikhub");
    let videos = dynamic::operation("tikhub", "users", "videos").unwrap();
    for (text, sent) in [
        ("@cats.of.tiktok", "unique_id=cats.of.tiktok"),
        ("https://www.tiktok.com/@cats?lang=en", "unique_id=cats"),
        ("cats", "unique_id=cats"),
        (" @cats ", "unique_id=cats"),
        (SEC_UID, SEC_UID),
    ] {
        let preview = client.request(videos).about(text).unwrap().preview().unwrap();
        assert!(preview.url.ends_with(sent), "{text}: {}", preview.url);
    }
    for (text, why) in [
        ("https://vm.tiktok.com/ZMabc1234/", "a short link holds no id"),
        ("https://www.tiktok.com/tag/cats", "names a hashtag"),
    ] {
        let refused = client.request(videos).about(text).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::InvalidRequest);
        assert!(refused.to_string().contains(why) && refused.to_string().contains("unique_id"), "{refused}");
    }
    for operation in dynamic::providers().iter().flat_map(|provider| provider.operations) {
        for blank in ["", " \n", "\u{3000}"] {
            let refused = self::client(&Clients::on(&sandbox), operation.provider).request(operation).about(blank);
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidRequest, "{operation:?}");
        }
    }
    let nothing = dynamic::operation("tikhub", "account", "prices").unwrap();
    assert!(client.request(nothing).about("@cats").is_err());
}
