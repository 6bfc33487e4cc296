//! tikhub.io: what users of it published is read, what it refuses is told from what fails, and every list ends.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clipwire::http::StatusCode;
use clipwire::tikhub::{Client, Operation};
use clipwire::value::Secret;
use clipwire::{Budget, Charge, ErrorKind, RetryPolicy, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};
use xtask::answer::{Kind, compare, described};
use xtask::model::{Answer, Model};
use xtask::provider::{providers, workspace_root};
use xtask::spec::Spec;

use crate::operations::{Clients, LISTS};
use crate::support::{make, sandbox, snapshots, tikhub};

/// What is known of a fixture.
struct Fixture {
    file: String,
    operation: String,
    body: Vec<u8>,
}

/// The bodies that users published, with the operation that each belongs to.
fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tikhub");
    let sources = std::fs::read(folder.join("sources.json")).unwrap();
    let sources: Vec<BTreeMap<String, String>> = serde_json::from_slice(&sources).unwrap();
    let fixture = |row: &BTreeMap<String, String>| Fixture {
        body: std::fs::read(folder.join(&row["file"])).unwrap(),
        file: row["file"].clone(),
        operation: row["operation"].clone(),
    };
    sources.iter().map(fixture).collect()
}

fn fixture(file: &str) -> Vec<u8> {
    fixtures().into_iter().find(|fixture| fixture.file == file).unwrap_or_else(|| panic!("no {file}")).body
}

fn spec() -> (Spec, Model) {
    let provider = providers(&workspace_root()).unwrap().into_iter().find(|known| known.name == "tikhub").unwrap();
    let spec = Spec::load(&workspace_root(), &provider).unwrap();
    let model = Model::read(&spec).unwrap();
    (spec, model)
}

fn client(sandbox: &Sandbox) -> Client {
    tikhub(sandbox).retry(RetryPolicy::none()).build().unwrap()
}

/// Every value that is something, by its place: positions in lists are kept, names are as on the wire.
fn values(value: &Value, at: String, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                values(value, format!("{at}/{name}"), into);
            }
        }
        Value::Array(elements) => {
            for (position, value) in elements.iter().enumerate() {
                values(value, format!("{at}/{position}"), into);
            }
        }
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => drop(into.insert(at, text.clone())),
        other => drop(into.insert(at, other.to_string())),
    }
}

/// A place without the positions in lists.
fn pattern(place: &str) -> String {
    let steps = place.split('/').skip(1);
    steps.fold(String::new(), |path, step| match step.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{path}[]"),
        false if path.is_empty() => step.to_owned(),
        false => format!("{path}.{step}"),
    })
}

#[tokio::test]
async fn every_published_body_is_read_and_no_declared_field_of_it_is_lost() {
    let (spec, model) = spec();
    let sandbox = sandbox().await;
    let (mut read, mut lines) = (0, Vec::new());
    for Fixture { file, operation, body } in fixtures() {
        let Some(operation) = model.operations.iter().find(|known| known.id == operation) else { continue };
        sandbox.reply_next(Reply::bytes("application/json", body.clone()));
        let (value, _) = match make("tikhub", &operation.id)(Clients::on(&sandbox), false).await {
            Ok(answer) => answer,
            // What TikTok refused is looked at below.
            Err(error) if error.kind() == ErrorKind::Rejected => continue,
            Err(error) => {
                // An object of which users took the contents out, or null in the place of a list that is said to have elements.
                let pointer = match &operation.answer {
                    Answer::One(pointer) => pointer,
                    Answer::List(paging) => &paging.items[0],
                    Answer::Free => panic!("{file}: {error}"),
                };
                let body: Value = serde_json::from_slice(&body).unwrap();
                let mut left = BTreeMap::new();
                let there = body.pointer(&format!("/data{pointer}")).unwrap_or_else(|| panic!("{file}: {error}"));
                values(there, String::new(), &mut left);
                assert_eq!(left, BTreeMap::new(), "{file}: {error}");
                continue;
            }
        };
        let body: Value = serde_json::from_slice(&body).unwrap();
        let pointer = format!("/components/schemas/{}", operation.component);
        let comparison = compare(&spec, &pointer, &body).unwrap();
        let of_kind = |kind| comparison.findings.iter().filter(move |found| found.kind == kind);
        assert_eq!(of_kind(Kind::Type).map(|found| &found.path).collect::<Vec<_>>(), Vec::<&String>::new(), "{file}");
        let undeclared: BTreeSet<&str> = of_kind(Kind::Unknown).map(|found| found.path.as_str()).collect();
        let part = described(&spec, &pointer, &body);
        let (place, returned) = match &operation.answer {
            Answer::One(pointer) => (pointer.clone(), value),
            Answer::List(paging) => {
                // Users took the contents of some elements out, of which nothing is left to read.
                let skipped = value["skipped"].as_array().unwrap();
                for skipped in skipped {
                    let mut left = BTreeMap::new();
                    values(&serde_json::from_str(skipped["json"].as_str().unwrap()).unwrap(), String::new(), &mut left);
                    assert_eq!(left, BTreeMap::new(), "{file}: {skipped}");
                }
                let place = paging.items.iter().find(|place| part.pointer(place).is_some());
                (place.unwrap_or(&paging.items[0]).clone(), value["items"].clone())
            }
            Answer::Free => (String::new(), value),
        };
        let (mut sent, mut kept) = (BTreeMap::new(), BTreeMap::new());
        values(part.pointer(&place).unwrap_or(&Value::Null), place.clone(), &mut sent);
        values(&returned, place, &mut kept);
        let prefix = if body.pointer("/data").is_some_and(|data| *data == part) { "data." } else { "" };
        for (at, text) in &sent {
            let path = format!("{prefix}{}", pattern(at));
            let is_undeclared = undeclared.iter().any(|known| {
                path.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            });
            if is_undeclared {
                continue;
            }
            let found = kept.get(at).unwrap_or_else(|| panic!("{file}: {at} is lost: {text}"));
            let is_number = |text: &str| text.parse::<f64>().ok();
            let is_same = found == text
                || found == "[redacted]"
                || (is_number(found).is_some() && is_number(found) == is_number(text));
            assert!(is_same, "{file}: {at} was {text} and is {found}");
        }
        read += 1;
        let undeclared: Vec<&str> = undeclared.into_iter().collect();
        lines.push(format!("{file}: {}\n  {}", operation.id, undeclared.join("\n  ")));
    }
    assert!(read > 60, "only {read} were read");
    snapshots("tikhub").bind(|| insta::assert_snapshot!("undeclared", lines.join("\n")));
}

#[tokio::test]
async fn what_tiktok_refuses_is_charged_and_not_repeated() {
    let sandbox = sandbox().await;
    let client = tikhub(&sandbox).retry(RetryPolicy::eager()).build().unwrap();
    for (file, operation, code, words) in [
        ("09.followings.app.hidden.json", Operation::TiktokAppV3FetchUserFollowingList, "3002060", "hiding"),
        ("28.live_ended.app.json", Operation::TiktokAppV3FetchLiveRoomInfo, "30003", ""),
        ("dy.share_info_by_code.json", Operation::DouyinAppV3FetchShareInfoByShareCode, "3020001", ""),
        ("x.shop_home_refused.json", Operation::TiktokShopWebFetchSellerProductsList, "10000", ""),
    ] {
        sandbox.reply_next(Reply::bytes("application/json", fixture(file)));
        let before = sandbox.requests().len();
        let clients = Clients { tikhub: client.clone(), ..Clients::on(&sandbox) };
        let error = make("tikhub", operation.as_str())(clients, false).await.unwrap_err();
        let told = (error.kind(), error.service_code(), error.charge(), error.attempts());
        assert_eq!(told, (ErrorKind::Rejected, Some(code), Charge::Yes, 1), "{file}: {error}");
        assert_eq!(sandbox.requests().len(), before + 1, "{file}");
        assert!(error.to_string().contains(words), "{file}: {error}");
        assert!(!error.to_string().contains("successful"), "{file}: {error}");
    }
}

#[tokio::test]
async fn every_error_is_classified_as_its_status_says_and_quoted() {
    let sandbox = sandbox().await;
    let single = client(&sandbox);
    let video = "7300000000000000001";
    for (file, status, kind, charge, words) in [
        ("err.400.json", 400, ErrorKind::Server, Charge::No, "Please retry"),
        ("err.401.json", 401, ErrorKind::Auth, Charge::No, "invalid token"),
        ("err.402.json", 402, ErrorKind::QuotaExhausted, Charge::No, "requires payment"),
        ("err.402.in_200.json", 200, ErrorKind::QuotaExhausted, Charge::Unknown, "Insufficient balance"),
        ("err.422.json", 422, ErrorKind::InvalidRequest, Charge::No, "query.aweme_id: Field required"),
        ("err.429.json", 429, ErrorKind::RateLimited, Charge::Unknown, "too many requests"),
    ] {
        sandbox.reply_next(Reply::bytes("application/json", fixture(file)).status(status));
        let error = single.videos().get(video).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (kind, charge), "{file}: {error}");
        assert!(error.to_string().contains(words), "{file}: {error}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status), "{file}");
    }
    for (status, kind) in [(403, ErrorKind::Auth), (404, ErrorKind::Rejected), (502, ErrorKind::Server)] {
        for body in [json!({ "detail": "Not Found" }), json!({ "detail": { "message": "Not Found" } }), json!({})] {
            sandbox.reply_next(Reply::json(body).status(status));
            let error = single.videos().get(video).send().await.unwrap_err();
            assert_eq!((error.kind(), error.charge()), (kind, Charge::No), "{status}: {error}");
        }
    }
    // Three attempts, and no more.
    let careful = tikhub(&sandbox).retry(RetryPolicy::careful().base_delay(std::time::Duration::ZERO)).build().unwrap();
    let before = sandbox.requests().len();
    for _ in 0..3 {
        sandbox.reply_next(Reply::bytes("application/json", fixture("err.400.json")).status(400));
    }
    let error = careful.videos().get(video).send().await.unwrap_err();
    assert_eq!((error.attempts(), sandbox.requests().len() - before), (3, 3), "{error}");
    assert_eq!(careful.ledger().total.charges.not_charged, 3);
}

#[tokio::test]
async fn likes_that_are_hidden_are_an_empty_page_that_was_charged() {
    let sandbox = sandbox().await;
    sandbox.reply_next(Reply::bytes("application/json", fixture("05.user_likes.web.json")));
    let page = client(&sandbox).users().liked_videos_web("MS4wLjABAAAAsample-creator-0001").send().await.unwrap();
    assert_eq!((page.items.len(), page.next_cursor.as_ref(), page.meta().charge), (0, None, Charge::Yes));
}

/// Each family of cursors among them: of one part and of several, in the query and in a body, and the number of elements before.
#[tokio::test]
async fn every_list_of_every_provider_goes_on_to_its_end_on_the_sandbox() {
    let sandbox = sandbox().await;
    let clients = Clients::on(&sandbox);
    let all = providers(&workspace_root()).unwrap();
    let mut several = 0;
    for (name, lists) in LISTS {
        let provider = all.iter().find(|known| known.name == *name).unwrap();
        let model = Model::read(&Spec::load(&workspace_root(), provider).unwrap()).unwrap();
        for (id, walk) in *lists {
            let operation = model.operations.iter().find(|known| known.id == *id).unwrap();
            let Answer::List(paging) = &operation.answer else { panic!("{id}") };
            let (end, progress) = walk(clients.clone()).await;
            // Elements without an id are the same on each page of the sandbox.
            let is_told_apart = paging.id.is_some() || paging.request.is_none();
            let is_same_page = !is_told_apart && end == Some(StreamEnd::PageRepeated);
            assert!(end == Some(StreamEnd::Exhausted) || is_same_page, "{name}, {id}: {end:?}");
            assert_eq!((progress.skipped, progress.calls > 0), (0, true), "{name}, {id}");
            if *name == "tikhub" && is_told_apart {
                let pages = if paging.request.is_some() { 3 } else { 1 };
                // Where nothing says that there is no more, an empty page does.
                let calls = pages + u64::from(paging.more.is_empty() && paging.request.is_some());
                assert_eq!((progress.calls, progress.duplicates), (calls, 0), "{name}, {id}: {progress:?}");
                assert!(progress.items > 0 && progress.items % pages == 0, "{name}, {id}: {progress:?}");
            }
            several += u64::from(progress.calls > 1);
        }
    }
    assert!(several > 40, "only {several} lists had several pages");
}

#[tokio::test]
async fn a_cursor_of_several_parts_is_one_text_and_a_part_alone_is_taken_too() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let page = client.users().followers().user_id("7000000000000000101").send().await.unwrap();
    let next = page.next_cursor.clone().unwrap();
    assert!(next.as_str().starts_with("min_time=") && next.as_str().contains("&page_token="), "{next}");
    let mut items = client.users().followers().user_id("7000000000000000101").items().resume_from(next);
    assert!(items.try_next().await.unwrap().is_some());
    let sent = sandbox.requests().pop().unwrap();
    assert!(sent.query_value("min_time").is_some() && sent.query_value("page_token").is_some());
    let alone = clipwire::Cursor::new("1785194102");
    sandbox
        .reply_next(Reply::json(json!({ "code": 200, "data": { "followers": [{ "uid": "1" }], "has_more": false } })));
    let mut items = client.users().followers().user_id("7000000000000000101").items().resume_from(alone);
    assert!(items.try_next().await.unwrap().is_some());
    let sent = sandbox.requests().pop().unwrap();
    assert_eq!((sent.query_value("min_time"), sent.query_value("page_token")), (Some("1785194102"), None));
}

#[tokio::test]
async fn prices_are_known_and_give_way_to_the_list_and_to_the_caller() {
    let sandbox = sandbox().await;
    let free = Client::builder().base_url(sandbox.url()).without_credentials().build().unwrap();
    let prices = free.account().prices().send().await.unwrap();
    assert_eq!((prices.meta().charge, free.ledger().total.charges.charged), (Charge::No, 0));
    assert!(sandbox.requests().pop().unwrap().header("authorization").is_none());
    let error = free.videos().get("7300000000000000001").send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::InvalidRequest, Charge::No, 0), "{error}");
    assert!(error.to_string().contains("`api_key`"), "{error}");

    let client = client(&sandbox);
    let cost =
        |client: &Client, job: &[(Operation, u64)]| client.estimate(job.iter().copied()).cost.unwrap().to_string();
    assert_eq!(cost(&client, &[(Operation::TiktokAppV3FetchOneVideo, 3)]), "0.003 USD");
    assert_eq!(cost(&client, &[(Operation::TiktokAppV3FetchMultiVideoV2, 2)]), "0.05 USD");
    assert_eq!(cost(&client, &[(Operation::HealthCheck, 9)]), "0 USD");
    let estimate = client.estimate([(Operation::TiktokAppV3FetchOneVideo, 12_000)]);
    assert_eq!(estimate.cost_discounted.unwrap().to_string(), "10 USD");
    assert_eq!(
        client.estimate([(Operation::TiktokAppV3FetchOneVideo, 1_000)]).cost_discounted,
        Some("1 USD".parse().unwrap())
    );

    let mut rows = prices.items.clone();
    rows.iter_mut().for_each(|row| row.endpoint_uri = Some("/api/v1/tiktok/app/v3/fetch_one_video".to_owned()));
    let mut dearer = rows.clone();
    dearer.iter_mut().for_each(|row| row.endpoint_cost = Some("0.25".into()));
    let listed = tikhub(&sandbox).prices(dearer.iter().chain(&rows)).build().unwrap();
    assert_eq!(cost(&listed, &[(Operation::TiktokAppV3FetchOneVideo, 1)]), "0.25 USD", "the higher of two");
    let own = tikhub(&sandbox).price(Operation::TiktokAppV3FetchOneVideo, "7 CNY".parse().unwrap()).build().unwrap();
    assert_eq!(cost(&own, &[(Operation::TiktokAppV3FetchOneVideo, 1)]), "7 CNY");

    let budget = Budget::new().max_cost("0.002 USD".parse().unwrap());
    let poor = tikhub(&sandbox).budget(budget).build().unwrap();
    for _ in 0..2 {
        poor.videos().get("7300000000000000001").send().await.unwrap();
    }
    let error = poor.videos().get("7300000000000000001").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::BudgetExhausted);
    assert_eq!(poor.ledger().total.cost.unwrap().to_string(), "0.002 USD");
}

#[tokio::test]
async fn an_answer_that_got_lost_is_read_again_free_of_charge_and_only_from_the_provider() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let request = client.videos().get("7300000000000000001");
    let answer = request.clone().send().await.unwrap();
    let address = answer.meta().replay_url.clone().unwrap();
    let body = client.replay(&address).await.unwrap();
    assert_eq!((body.meta().charge, body.meta().status), (Charge::No, StatusCode::OK));
    assert!(sandbox.requests().pop().unwrap().header("authorization").is_none(), "the address needs no key");
    assert_eq!(request.read(body.into_value()).unwrap().aweme_id, answer.aweme_id);
    let ledger = client.ledger();
    assert_eq!(
        (ledger.total.charges.charged, ledger.total.charges.not_charged, ledger.by_operation["replay"].calls),
        (1, 1, 1)
    );
    let before = sandbox.requests().len();
    for other in
        ["https://cache.tikhub.io.example/x", "https://example.com/api/v1/cache/public/1?sign=2", "nowhere", ""]
    {
        let error = client.replay(&Secret::new(other)).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0), "{error}");
        assert!(other.is_empty() || !format!("{error:?} {error:#}").contains(other), "{error:?}");
    }
    assert_eq!(sandbox.requests().len(), before);
}

/// What the provider itself calls secret is reached by name, and printed nowhere.
#[tokio::test]
async fn secrets_of_an_answer_are_reached_by_name_and_printed_nowhere() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let (sign, cookie, token) =
        ("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "ttwid=abcdef0123456789; msToken=zyx", "chain-token-9f8e7d6c");
    let address = format!("https://cache.tikhub.io/api/v1/cache/public/1?sign={sign}");
    let body = |data: Value| json!({ "code": 200, "request_id": "r", "cache_url": address, "params": { "x": "y" }, "data": data });
    let printed = |text: String| {
        for secret in [sign, "abcdef0123456789", token] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    };
    let page = json!({ "itemList": [{ "id": "1" }], "hasMore": false, "statusCode": 0, "cookie": cookie, "tt_chain_token": token });
    sandbox.reply_next(Reply::json(body(page.clone())));
    let answer = client.videos().trending_by_category().send().await.unwrap();
    assert_eq!(answer.meta().replay_url.as_ref().unwrap().expose(), address);
    printed(format!("{answer:?} {:?} {:#?}", answer.meta(), answer));
    assert_eq!(serde_json::to_value(answer.meta()).unwrap().get("replay_url"), None);

    sandbox.reply_next(Reply::json(body(page)));
    let answer =
        client.call(clipwire::http::Method::GET, "/api/v1/tiktok/web/fetch_explore_post").send().await.unwrap();
    assert_eq!(answer["cookie"], cookie, "whoever asks for it by name gets it");
    printed(format!("{answer:?}"));

    let refused = json!({ "statusCode": 10201, "cookie": cookie, "tt_chain_token": token });
    sandbox.reply_next(Reply::json(body(refused)));
    let error = client.videos().trending_by_category().send().await.unwrap_err();
    printed(format!("{error} {error:?} {error:#} {:?}", error.body()));
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Rejected, Charge::Yes));

    let request = client.videos().trending_web().cookie(cookie);
    printed(format!("{request:?}"));
    sandbox.reply_next(
        Reply::json(json!({ "detail": { "code": 400, "message": "no", "params": { "cookie": cookie } } })).status(400),
    );
    request.send().await.unwrap_err();
    let sent: Value = serde_json::from_slice(&sandbox.requests().pop().unwrap().body).unwrap();
    assert_eq!(sent["cookie"], cookie);
}

#[tokio::test]
async fn calls_of_one_path_keep_to_the_published_rate() {
    let sandbox = sandbox().await;
    let clock = clipwire::Clock::skipping();
    let builder =
        clipwire::tikhub::Client::builder().base_url(sandbox.url()).api_key(sandbox.credential("tikhub", "api_key"));
    let client = builder.clock(clock).build().unwrap();
    let estimate = client.estimate([(Operation::TiktokAppV3FetchOneVideo, 101)]);
    assert_eq!(estimate.time_at_least, std::time::Duration::from_secs(10), "ten a second");
    for _ in 0..21 {
        client.videos().get("7300000000000000001").send().await.unwrap();
    }
    assert!(
        client.ledger().total.waited > std::time::Duration::from_millis(1_500),
        "{:?}",
        client.ledger().total.waited
    );
}

/// The page says who serves each of the fifty titles, by the names of the facade.
#[test]
fn the_page_of_titles_names_all_fifty_and_only_calls_that_there_are() {
    let page = std::fs::read_to_string(workspace_root().join("docs/book/src/titles.md")).unwrap();
    let all = providers(&workspace_root()).unwrap();
    let calls = |name: &str| -> BTreeSet<String> {
        let provider = all.iter().find(|known| known.name == name).unwrap();
        let model = Model::read(&Spec::load(&workspace_root(), provider).unwrap()).unwrap();
        model.operations.iter().map(|operation| format!("{}.{}", operation.handle, operation.verb)).collect()
    };
    let (tikhubapi, tikhub) = (calls("tikhubapi"), calls("tikhub"));
    let rows: Vec<Vec<&str>> = page
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>())
        .filter(|cells| cells.len() == 8 && cells[1].parse::<u32>().is_ok())
        .collect();
    assert_eq!(rows.len(), 50);
    let (mut named, mut ways) = (BTreeSet::new(), BTreeMap::<&str, u32>::new());
    for row in &rows {
        let names = |cell: &str| -> Vec<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
        for (cell, known) in [(row[3], &tikhubapi), (row[4], &tikhub)] {
            for name in names(cell) {
                assert!(known.contains(&name), "{row:?} names {name}");
            }
        }
        named.extend(names(row[3]));
        *ways.entry(row[5].split(' ').next().unwrap()).or_default() += 1;
    }
    assert_eq!(named, tikhubapi, "each operation of tikhubapi has its row");
    assert_eq!(ways.values().sum::<u32>(), 50, "{ways:?}");
    assert_eq!(ways.get("no"), Some(&6), "{ways:?}");
    assert_eq!(ways.get("directly"), Some(&36), "{ways:?}");
}
