//! What a list of the sandbox hands out is there when it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use clipwire::dynamic::{Answer, Client, Item, OperationInfo, Record, Request, Returns, ValueKind};
use clipwire_sandbox::Sandbox;
use serde_json::Value;

use crate::support::{onebound, sandbox, tikhub, tikhubapi};

/// So many elements of a list are looked at, and so many ids of a type are asked for: the first and the last of those.
const ELEMENTS: u64 = 80;
const IDS: usize = 5;

/// Clients as users build them: an answer about another id than the one that was asked for is an error.
fn clients(sandbox: &Sandbox) -> [Client; 3] {
    let onebound = onebound(sandbox).build().unwrap();
    let (tikhub, tikhubapi) = (tikhub(sandbox).build().unwrap(), tikhubapi(sandbox).build().unwrap());
    [onebound.into(), tikhub.into(), tikhubapi.into()]
}

/// The request of an operation about a value, with the examples of its spec for whatever else it has to have.
fn request(client: &Client, operation: &'static OperationInfo, about: Option<(&'static str, &str)>) -> Request {
    let given = about.map(|(name, _)| name);
    let one_of =
        operation.one_of.first().copied().filter(|_| given.is_none_or(|name| !operation.one_of.contains(&name)));
    let needed = operation.required().map(|parameter| parameter.name).chain(one_of).filter(|name| Some(*name) != given);
    let request = needed.fold(client.request(operation), |request, name| {
        let parameter = operation.parameter(name).unwrap();
        let known = || parameter.known_values.first().copied().unwrap_or("…");
        request.set(name, parameter.example.unwrap_or_else(known)).unwrap()
    });
    about.into_iter().fold(request, |request, (name, value)| request.set(name, value).unwrap())
}

/// The ids that a record holds, by their types.
fn ids(record: &Record, provider: &str) -> Vec<(&'static str, String)> {
    let json = serde_json::to_value(record).unwrap();
    let is_gateway = provider == "onebound";
    let places: &[(&str, &str)] = match record.kind() {
        "video" => &[
            ("VideoId", "/id"),
            ("SecUid", "/author/sec_uid"),
            ("UniqueId", "/author/handle"),
            ("MusicId", "/sound/id"),
            ("HashtagId", "/hashtags/0/id"),
        ],
        "author" => &[("UserId", "/id"), ("SecUid", "/sec_uid"), ("UniqueId", "/handle")],
        "comment" => &[("CommentId", "/id"), ("SecUid", "/author/sec_uid")],
        "hashtag" => &[("HashtagId", "/id")],
        "live_room" => &[("RoomId", "/id")],
        "product" if is_gateway => &[("GoodsId", "/id")],
        "product" => &[("ProductId", "/id"), ("SellerId", "/shop/id")],
        "sound" => &[("MusicId", "/id")],
        "shop" => &[("SellerId", "/id")],
        other => panic!("{other} is a kind of record that this test does not know"),
    };
    let text = |place: &str| json.pointer(place).and_then(Value::as_str).map(str::to_owned);
    places.iter().filter_map(|(kind, place)| Some((*kind, text(place)?))).filter(|(_, id)| !id.is_empty()).collect()
}

/// Every id that the lists of a provider hand out, by its type.
async fn handed_out(client: &Client) -> BTreeMap<&'static str, BTreeSet<String>> {
    let mut found: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    let is_list = |operation: &&OperationInfo| matches!(operation.returns, Returns::List { .. });
    for operation in client.provider().operations.iter().filter(is_list).filter(|list| list.model.is_some()) {
        let mut items = request(client, operation, None).items().unwrap().max_items(ELEMENTS);
        while let Some(item) = items.try_next().await.unwrap_or_else(|error| panic!("{operation:?}: {error}")) {
            for (kind, id) in item.record.iter().flat_map(|record| ids(record, client.provider().name)) {
                found.entry(kind).or_default().insert(id);
            }
        }
    }
    found
}

/// Whether a thing says that it is about an id: the record's own, where it is one of this type.
fn contradicts(item: &Item, provider: &str, kind: &str, id: &str) -> bool {
    let known = item.record.iter().flat_map(|record| ids(record, provider).into_iter().take(3));
    let mut known = known.filter(|(its, _)| *its == kind).peekable();
    known.peek().is_some() && known.all(|(_, its)| its != id)
}

#[tokio::test]
async fn every_id_that_a_list_hands_out_is_answered_by_the_operations_about_it() {
    let sandbox = sandbox().await;
    let mut asked = 0;
    for client in clients(&sandbox) {
        let name = client.provider().name;
        let found = handed_out(&client).await;
        assert!(found.len() >= 2, "{name}: {found:?}");
        for operation in client.provider().operations {
            for parameter in operation.parameters {
                let ValueKind::Id(kind) = parameter.kind else { continue };
                let ids: Vec<&String> = found.get(kind).into_iter().flatten().collect();
                let chosen = ids.iter().take(IDS).chain(ids.iter().rev().take(IDS));
                for id in chosen {
                    asked += 1;
                    let answer = request(&client, operation, Some((parameter.name, id))).send().await;
                    let answer = answer.unwrap_or_else(|error| panic!("{operation:?} of {id}: {error}"));
                    if let Answer::One(item) = &*answer {
                        assert!(!matches!(item.json(), "null" | "{}" | "[]"), "{operation:?} of {id} is empty");
                        assert!(!contradicts(item, name, kind, id), "{operation:?} of {id}: {}", item.json());
                    }
                }
            }
        }
    }
    assert!(asked > 500, "{asked} calls");
}

#[tokio::test]
async fn a_thing_that_is_fetched_says_what_the_list_said_of_it() {
    let sandbox = sandbox().await;
    let client = onebound(&sandbox).build().unwrap();
    for words in ["three pages", "菜谱", "three hundred and fifty kilobytes"] {
        let hits = client.videos().search(words).items().max_items(12).collect_all().await.items;
        let hit = hits.last().unwrap();
        let id = hit.num_iid.as_ref().unwrap().to_string();
        let video = client.videos().get(id.as_str()).send().await.unwrap();
        assert_eq!(video.num_iid.as_ref().unwrap().to_string(), id, "{words}");
        assert_eq!((&video.title, &video.nick), (&hit.title, &hit.nick), "{words}");
    }
    let refused = client.videos().get("7000000000000000000").send().await.unwrap_err();
    assert_eq!(refused.kind(), clipwire::ErrorKind::NotFound, "what nobody hands out is still not there");
}
