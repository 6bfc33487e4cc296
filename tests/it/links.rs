//! What is read out of pasted text: a table of inputs with the right result, which was written from the forms and not from the output.

use std::collections::BTreeSet;

use clipwire::id::{SecUid, UniqueId, VideoId};
use clipwire::link::{self, LinkKind};
use clipwire::{Charge, Error, ErrorKind, StreamEnd, tikhub, tikhubapi};
use clipwire_sandbox::Reply;
use serde::Deserialize;
use serde_json::{Value, json};
use xtask::model::{Model, Operation};
use xtask::spec::Spec;

use crate::support::{client, sandbox, sorted_entries, tikhub, tikhubapi};

/// A row of `tests/fixtures/links.json`.
#[derive(Deserialize)]
struct Row {
    family: String,
    text: String,
    links: Vec<Value>,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../fixtures/links.json")).unwrap()
}

#[test]
fn every_input_of_the_table_is_read_rightly() {
    let mut wrong = Vec::new();
    for Row { family, text, links } in rows() {
        let found: Vec<Value> = link::parse(&text)
            .into_iter()
            .map(|link| json!({ "platform": link.platform, "kind": link.kind, "id": link.id, "url": link.url }))
            .collect();
        if found != links {
            wrong.push(format!("{family}: {text}\n  found {}\n  right {}", json!(found), json!(links)));
        }
        assert_eq!(link::first(&text), link::parse(&text).into_iter().next(), "{text}");
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_table_is_as_large_as_it_is_said_to_be() {
    let rows = rows();
    let refused = rows.iter().filter(|row| row.links.is_empty()).count();
    assert!(rows.len() >= 220 && refused >= 65, "{} inputs, {refused} of them refused", rows.len());
    let texts: BTreeSet<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    assert_eq!(texts.len(), rows.len(), "an input stands there twice");
}

#[test]
fn nothing_secret_or_tracking_is_repeated() {
    for Row { text, .. } in rows() {
        for link in link::parse(&text) {
            let printed = format!("{link} {link:?} {}", serde_json::to_string(&link).unwrap());
            for secret in ["SeCrEt", "msToken", "sessionid", "utm_", "MS4wLjABAAAAdevice", "_r=1"] {
                assert!(!printed.contains(secret), "{printed}");
            }
        }
    }
}

#[test]
fn a_link_is_written_and_read_with_serde() {
    for link in rows().iter().flat_map(|row| link::parse(&row.text)) {
        let json = serde_json::to_string(&link).unwrap();
        assert_eq!(serde_json::from_str::<link::Link>(&json).unwrap(), link);
    }
}

#[test]
fn a_short_link_names_operations_that_there_are_and_nothing_else_does() {
    let surface = std::fs::read_to_string(xtask::provider::workspace_root().join("openapi/SURFACE.md")).unwrap();
    for link in rows().iter().flat_map(|row| link::parse(&row.text)) {
        assert_eq!(link.needs_call(), link.kind == LinkKind::Short, "{link}");
        assert_eq!(link.resolvers().is_empty(), !link.needs_call(), "{link}");
        for resolver in link.resolvers() {
            let (method, _) = resolver.call.split_once("(text)").or(resolver.call.split_once("(url)")).unwrap();
            assert!(surface.contains(&format!("`{method}(")), "{method} is no method");
            let is_one = match resolver.provider {
                "onebound" => {
                    clipwire::onebound::Operation::ALL.iter().any(|known| known.as_str() == resolver.operation)
                }
                "tikhub" => clipwire::tikhub::Operation::ALL.iter().any(|known| known.as_str() == resolver.operation),
                "tikhubapi" => {
                    clipwire::tikhubapi::Operation::ALL.iter().any(|known| known.as_str() == resolver.operation)
                }
                other => panic!("{other} is no provider"),
            };
            assert!(is_one, "{} is no operation", resolver.operation);
        }
    }
}

/// Pasted where an id belongs. Each would be sent and paid for, and a list would be empty.
const PASTED: &[&str] = &[
    "https://www.tiktok.com/@cats/video/7300000000000000001?msToken=SeCrEt",
    "https://v.douyin.com/FC9YN33/",
    "v.douyin.com/FC9YN33",
    "@cats",
    "7300000000000000001 ",
    "7300000000000000001\n",
    "cats",
];

#[tokio::test]
async fn what_is_pasted_where_an_id_belongs_is_refused_unsent() {
    let sandbox = sandbox().await;
    let (onebound, tikhub) = (client(&sandbox), tikhub(&sandbox).build().unwrap());
    let tikhubapi = tikhubapi(&sandbox).build().unwrap();
    for text in PASTED {
        let text = *text;
        let mut feed = tikhubapi.users().videos(text).items();
        let errors = [
            onebound.videos().get(text).send().await.unwrap_err(),
            onebound.goods().get(text).send().await.unwrap_err(),
            onebound.users().get(text).send().await.unwrap_err(),
            tikhub.videos().get(text).send().await.unwrap_err(),
            tikhub.users().info().sec_uid(text).send().await.unwrap_err(),
            tikhub.users().info().user_id(text).send().await.unwrap_err(),
            tikhub.douyin().comments(text).pages().try_next().await.unwrap_err(),
            tikhubapi.videos().info(text).send().await.unwrap_err(),
            tikhubapi.users().info().sec_uid(text).send().await.unwrap_err(),
            feed.try_next().await.unwrap_err(),
        ];
        assert_eq!(feed.end(), Some(StreamEnd::Failed));
        for error in errors {
            assert_eq!((error.kind(), error.charge()), (ErrorKind::InvalidRequest, Charge::No), "{text}: {error}");
            let printed = format!("{error} {error:?}");
            assert!(printed.contains("clipwire::link"), "{printed}");
            assert!(!printed.contains("SeCrEt") && !printed.contains("FC9YN33"), "{printed}");
        }
        let request = format!("{:?}", tikhub.videos().get(text));
        assert!(!request.contains("SeCrEt"), "{request}");
    }
    let error = onebound.shops().goods("https://v.douyin.com/FC9YN33/").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(sandbox.requests().is_empty());
}

/// What every call comes to that takes the name of a user or of a hashtag.
async fn named(tikhub: &tikhub::Client, tikhubapi: &tikhubapi::Client, name: &str) -> [Option<Error>; 9] {
    let (users, assumed) = (tikhub.users(), tikhubapi.users());
    [
        users.info().unique_id(name).send().await.err(),
        users.info_web().unique_id(name).send().await.err(),
        users.ids_of(name).send().await.err(),
        users.videos().unique_id(name).items().try_next().await.err(),
        users.region(name).send().await.err(),
        tikhub.live().info_web(name).send().await.err(),
        tikhub.videos().hashtag_web(name).send().await.err(),
        assumed.info().unique_id(name).send().await.err(),
        assumed.region(name).send().await.err(),
    ]
}

#[tokio::test]
async fn what_is_pasted_where_a_name_belongs_is_refused_unsent_and_a_name_is_sent_as_it_is() {
    let sandbox = sandbox().await;
    let (tikhub, tikhubapi) = (tikhub(&sandbox).build().unwrap(), tikhubapi(&sandbox).build().unwrap());
    let mut refused = BTreeSet::new();
    for text in [
        "https://www.tiktok.com/@cats?msToken=SeCrEt",
        "www.tiktok.com/@cats",
        "https://www.tiktok.com/tag/cats",
        "@cats",
        "#cats",
        "cats cats",
        "cats\n",
        "MS4wLjABAAAAsample-creator-0001",
    ] {
        for error in named(&tikhub, &tikhubapi, text).await {
            let error = error.unwrap_or_else(|| panic!("{text} was sent"));
            assert_eq!((error.kind(), error.charge()), (ErrorKind::InvalidRequest, Charge::No), "{text}: {error}");
            let printed = format!("{error} {error:?}");
            assert!(printed.contains("clipwire::link") && !printed.contains("SeCrEt"), "{printed}");
            refused.insert(error.operation().unwrap().to_owned());
        }
    }
    assert!(sandbox.requests().is_empty());
    let ledgers = [tikhub.ledger(), tikhubapi.ledger()].map(|ledger| ledger.total.charges.attempts());
    assert_eq!(ledgers, [0, 0]);
    assert_eq!(refused, taking(&["UniqueId", "HashtagName"]), "each call that takes a name is tried");

    let link = link::first("https://www.tiktok.com/@sample.creator?lang=en").unwrap();
    let name = UniqueId::try_from(&link).unwrap();
    for error in named(&tikhub, &tikhubapi, name.as_str()).await.into_iter().flatten() {
        assert_ne!(error.kind(), ErrorKind::InvalidRequest, "{error}");
    }
    let sent = sandbox.requests();
    assert_eq!(sent.len(), refused.len());
    for request in sent {
        let names = ["unique_id", "uniqueId", "username", "tag_name"];
        let value = names.into_iter().find_map(|name| request.query_value(name));
        assert_eq!(value, Some("sample.creator"), "{}", request.path);
    }
}

/// The operations that take one of these typed ids.
fn taking(ids: &[&str]) -> BTreeSet<String> {
    let root = xtask::provider::workspace_root();
    let providers = xtask::provider::providers(&root).unwrap();
    let operations =
        providers.iter().flat_map(|provider| Model::read(&Spec::load(&root, provider).unwrap()).unwrap().operations);
    let takes = |operation: &Operation| {
        operation.parameters.iter().any(|parameter| parameter.id.as_deref().is_some_and(|id| ids.contains(&id)))
    };
    operations.filter(takes).map(|operation| operation.id).collect()
}

#[tokio::test]
async fn ids_of_links_are_sent_as_they_are() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let link = link::first("看 https://www.douyin.com/video/7118694749548072205?msToken=x").unwrap();
    let _ = client.videos().get(VideoId::try_from(&link).unwrap()).send().await;
    let link = link::first("MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM").unwrap();
    let _ = client.users().get(SecUid::try_from(&link).unwrap()).send().await;
    let sent = sandbox.requests();
    assert_eq!(sent[0].query_value("item_id"), Some("7118694749548072205"));
    assert_eq!(sent[1].query_value("sec_uid"), Some(link.id.as_str()));
}

#[tokio::test]
async fn a_text_is_resolved_for_nothing_where_it_can_be_and_with_one_call_where_not() {
    let sandbox = sandbox().await;
    let (onebound, tikhub) = (client(&sandbox), tikhub(&sandbox).build().unwrap());
    let text = "看 https://www.douyin.com/video/7118694749548072205?msToken=x";
    for found in [onebound.links().resolve(text).await.unwrap(), tikhub.links().resolve(text).await.unwrap()] {
        assert_eq!((found.link.id.as_str(), found.meta()), ("7118694749548072205", None));
    }
    for text in ["no link", "https://vm.tiktok.com/ZMabc1234/"] {
        for error in
            [onebound.links().resolve(text).await.unwrap_err(), tikhub.links().resolve(text).await.unwrap_err()]
        {
            assert_eq!((error.kind(), error.charge()), (ErrorKind::InvalidRequest, Charge::No), "{error}");
        }
    }
    assert!(sandbox.requests().is_empty());

    let text = "7.53 看看【猫的作品】 https://v.douyin.com/FC9YN33/ 0@8.com :1pm";
    let found = onebound.links().resolve(text).await.unwrap();
    assert_eq!(found.link.url.as_deref(), Some("https://www.douyin.com/video/7092264344980868359"));
    assert_eq!(&text[found.link.span.clone()], "https://v.douyin.com/FC9YN33/");
    assert_eq!(found.meta().unwrap().charge, Charge::Yes);
    assert_eq!(sandbox.requests()[0].query_value("word"), Some("https://v.douyin.com/FC9YN33/"));
    let found = tikhub.links().resolve(text).await.unwrap();
    assert_eq!(VideoId::try_from(&found.link).unwrap().as_str(), "7300000000000000001");
    assert_eq!(found.meta().unwrap().operation, "douyin_app_v3_fetch_one_video_by_share_url");
    assert_eq!(sandbox.requests().len(), 2);

    // An id without an address is enough; neither of them is an error that says what it cost.
    let answer = |item: Value| Reply::json(json!({ "error_code": "0000", "item": { "item": item } }));
    sandbox
        .reply_next(answer(json!({ "num_iid": "7118694749548072205", "detail_url": "https://v.douyin.com/FC9YN33/" })));
    let found = onebound.links().resolve(text).await.unwrap();
    assert_eq!(found.link.id.as_str(), "7118694749548072205");
    sandbox.reply_next(answer(json!({ "title": "x" })));
    let error = onebound.links().resolve(text).await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Decode, Charge::Yes), "{error}");
}

/// The check stands in one place, and the generator puts it into every request: none has an id that goes around it.
#[test]
fn every_typed_id_of_every_request_is_checked() {
    let providers = xtask::provider::workspace_root().join("crates/clipwire/src/providers");
    let mut checked = 0;
    for folder in
        sorted_entries(&providers).into_iter().map(|folder| folder.join("generated")).filter(|path| path.is_dir())
    {
        for file in sorted_entries(&folder) {
            let text = std::fs::read_to_string(&file).unwrap();
            // The fields of requests, and not the arguments of functions, which stand further in.
            let fields =
                text.lines().filter_map(|line| line.strip_prefix("    ").filter(|line| !line.starts_with(' ')));
            let types = fields.filter_map(|field| field.split_once(": ")?.1.strip_suffix(','));
            let types =
                types.map(|held| held.strip_prefix("Option<").and_then(|held| held.strip_suffix('>')).unwrap_or(held));
            let held = types.filter(|held| ["Id", "Uid", "Name"].iter().any(|end| held.ends_with(end))).count();
            let checks = text.matches("= required_id(").count() + text.matches("= optional_id(").count();
            assert_eq!(held, checks, "{}", file.display());
            checked += checks;
        }
    }
    assert!(checked > 80, "{checked}");
}
