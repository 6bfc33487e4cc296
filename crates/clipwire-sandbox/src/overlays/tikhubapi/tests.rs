//! What the API answers, asked without a server.

mod lists;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{TikTok, World};
use crate::fault::Instruction;
use crate::provider::{Example, Provider};
use crate::reply::Reply;
use crate::request::Recorded;
use crate::spec::{Spec, embedded};

const CREATOR: &str = "MS4wLjABAAAAsample-creator-0001";
const VIDEO: &str = "7300000000000000001";
const COMMENT: &str = "7300100000000000201";

/// The API and the world behind it.
struct Api {
    provider: Provider,
    world: Arc<World>,
}

impl Api {
    fn world(&self) -> &World {
        &self.world
    }

    fn examples(&self) -> Vec<Example> {
        self.provider.examples().collect()
    }
}

fn spec() -> &'static Arc<Spec> {
    embedded().unwrap().iter().find(|spec| spec.name == "tikhubapi").unwrap()
}

fn api() -> Api {
    with(7, false)
}

fn with(seed: u64, wrapped: bool) -> Api {
    let world = Arc::new(World::new(seed));
    let overlay = Box::new(TikTok::new(Arc::clone(&world)));
    Api { provider: Provider::new(Arc::clone(spec()), Some(overlay), 10_000, wrapped), world }
}

/// A request for an operation by its id, with the client's names of the parameters, or for a path.
fn request(call: &str, headers: &[(&str, &str)]) -> Recorded {
    Recorded::made_up(&spec().target(call), headers)
}

fn reply(api: &mut Api, request: &Recorded) -> Reply {
    api.provider.answer(request, Instruction::Usual).reply.print()
}

/// The answer to a request with the API key.
fn ask(api: &mut Api, path_and_query: &str) -> Reply {
    let request = request(path_and_query, &[("x-api-key", "sandbox-api-key")]);
    assert!(api.provider.find(&request).is_some(), "{path_and_query}");
    reply(api, &request)
}

/// The body of an answer, which has to be a success.
fn get(api: &mut Api, path_and_query: &str) -> Value {
    let reply = ask(api, path_and_query);
    assert_eq!(reply.status, 200, "{path_and_query}");
    body(&reply)
}

fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap()
}

/// Everything that the value at this pointer of a body lists.
fn list<'a>(body: &'a Value, pointer: &str) -> &'a [Value] {
    body.pointer(pointer).unwrap_or_else(|| panic!("no {pointer} in {body}")).as_array().unwrap()
}

/// The elements of a page of this operation.
fn items<'a>(operation: &str, page: &'a Value) -> &'a [Value] {
    list(page, &spec().operation(operation).unwrap().paging.as_ref().unwrap().items[0])
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no text {field} in {value}"))
}

/// The texts of the sample creator's first fifty videos.
fn captions(api: &mut Api) -> Vec<String> {
    let feed = get(api, &format!("get_user_video_feed?sec_uid={CREATOR}&count=50"));
    items("get_user_video_feed", &feed).iter().map(|video| text(video, "desc").to_owned()).collect()
}

#[test]
fn every_operation_of_the_document_is_answered_with_every_field_of_its_example() {
    let mut api = api();
    let examples = api.examples();
    assert_eq!(examples.len(), spec().operations.len());
    for Example { operation, path_and_query, headers, .. } in examples {
        assert_eq!(headers, [("X-API-KEY".to_owned(), "sandbox-api-key".to_owned())]);
        let answer = get(&mut api, &path_and_query);
        let stored = &spec().operation(&operation).unwrap().examples[0];
        for name in stored.as_object().unwrap().keys() {
            // There is nothing more to load after the last page.
            let is_there = answer.get(name).is_some_and(|answered| !answered.is_null() || name == "load_more_params");
            assert!(is_there, "{operation}: {name} is missing in {answer}");
            let is_empty = answer[name].as_array().is_some_and(Vec::is_empty);
            assert!(!is_empty, "{operation}: {name} is empty");
        }
    }
}

#[test]
fn other_paths_are_not_the_api_s() {
    for path in ["/", "/get-user-info/", "/get-user", "/douyin/item_get/", "/x/get-user-info"] {
        assert!(api().provider.find(&request(path, &[])).is_none(), "{path}");
    }
}

#[test]
fn the_api_key_has_to_be_there_and_right() {
    for headers in [&[][..], &[("x-api-key", "")], &[("x-api-key", "other")], &[("authorization", "sandbox-api-key")]] {
        let reply = reply(&mut api(), &request("get_trending_feed", headers));
        assert_eq!(reply.status, 401, "{headers:?}");
        let body = body(&reply);
        assert_eq!(body["status"], "error");
        assert!(body["message"].is_string() && body.get("statusCode").is_none(), "{body}");
    }
}

#[test]
fn an_account_key_is_optional_and_expires() {
    let mut api = api();
    let status = |api: &mut Api, account: &str| {
        let headers = [("x-api-key", "sandbox-api-key"), ("X-Account-Key", account)];
        let reply = reply(api, &request("get_trending_feed", &headers));
        (reply.status, body(&reply)["statusCode"].clone())
    };
    assert_eq!(status(&mut api, "sandbox-account-key"), (200, Value::Null));
    assert_eq!(status(&mut api, "unknown"), (428, json!(8)));
    assert!(api.provider.credentials.set("account_key", "fresh"));
    assert_eq!(status(&mut api, "sandbox-account-key"), (428, json!(8)));
    assert_eq!(status(&mut api, "fresh"), (200, Value::Null));
    // Who may not call at all is told that first.
    let headers = [("x-api-key", "other"), ("x-account-key", "unknown")];
    assert_eq!(reply(&mut api, &request("get_trending_feed", &headers)).status, 401);
}

#[test]
fn what_is_missing_or_malformed_is_named() {
    for (query, fields) in [
        ("get_user_video_feed", &["sec_uid"][..]),
        ("get_user_video_feed?sec_uid=", &["sec_uid"]),
        ("get_comment_replies?count=2", &["comment_id", "video_id"]),
        ("get_user_info", &["sec_uid", "unique_id", "user_id"]),
        ("get_user_info?region=US&user_id=", &["sec_uid", "unique_id", "user_id"]),
        ("get_trending_feed?count=many", &["count"]),
        ("get_trending_feed?count=0&cursor=x", &["count", "cursor"]),
        ("get_trending_feed?count=-1", &["count"]),
        ("search_video?cursor=1.5", &["keyword"]),
        ("search_video?cursor=1.5&keyword=a", &["cursor"]),
    ] {
        let reply = ask(&mut api(), query);
        assert_eq!(reply.status, 400, "{query}");
        let body = body(&reply);
        assert_eq!((&body["status"], body["message"].is_string()), (&json!("error"), true), "{body}");
        let named = body["fields"].as_object().unwrap();
        let operation = spec().operation(query.split('?').next().unwrap()).unwrap();
        let wire = |field: &&str| &operation.parameters.iter().find(|own| own.field == *field).unwrap().wire;
        assert_eq!(named.keys().collect::<BTreeSet<_>>(), fields.iter().map(wire).collect(), "{query}");
        assert!(named.values().all(Value::is_string), "{body}");
    }
}

#[test]
fn what_is_not_there_is_answered_with_nothing_in_it() {
    let ids = "sec_uid=1&video_id=1&comment_id=1&playlist_id=1&hashtag_id=1&music_id=1&room_id=1&anchor_id=1\
               &product_id=1&seller_id=1&category_id=1000&parent_id=1&share_link=https://vt.tiktok.com/1\
               &url=https://www.tiktok.com/@1&unique_id=1&keyword=nothing+here";
    let mut api = api();
    for operation in api.examples() {
        let operation = operation.operation.as_str();
        // What no code answers is answered with its example, whatever is asked for.
        let is_generic = super::operations::handler(operation).is_none();
        if is_generic || ["get_trending_feed", "get_api_info", "get_product_level1_category"].contains(&operation) {
            continue;
        }
        let answer = get(&mut api, &format!("{operation}?{ids}"));
        for (name, value) in answer.as_object().unwrap() {
            let is_around = ["cursor", "max_cursor", "min_cursor", "min_time", "rid", "load_more_params"];
            let is_nothing = value.is_null() || *value == json!(0) || *value == json!(false) || *value == json!([]);
            assert!(is_nothing || is_around.contains(&name.as_str()), "{operation}: {name} in {answer}");
        }
    }
}

#[test]
fn an_answer_comes_bare_or_inside_an_envelope_and_a_refusal_as_it_is() {
    let mut wrapped = with(7, true);
    let feed = format!("get_user_video_feed?sec_uid={CREATOR}&count=2");
    let expected = json!({ "code": 200, "message": "ok", "request_id": "sandbox-1", "data": get(&mut api(), &feed) });
    assert_eq!(get(&mut wrapped, &feed), expected);
    assert_eq!(ask(&mut wrapped, "get_user_video_feed"), ask(&mut api(), "get_user_video_feed"));
}

#[test]
fn the_same_request_is_answered_the_same_and_another_seed_otherwise() {
    let mut other = with(8, false);
    let (mut first, mut second) = (api(), api());
    for Example { operation, path_and_query, .. } in first.examples() {
        let answer = ask(&mut first, &path_and_query);
        assert_eq!(answer, ask(&mut second, &path_and_query), "{operation}");
        assert_eq!(ask(&mut other, &path_and_query).status, 200, "{operation}");
    }
    assert_ne!(captions(&mut first), captions(&mut other));
    assert_ne!(first.world().creators()[1], other.world().creators()[1]);
    assert_eq!(first.world().creators()[0], other.world().creators()[0], "the sample is the same in every world");
}

#[test]
fn a_first_page_has_texts_of_every_kind() {
    let captions = captions(&mut api());
    let some = |test: &dyn Fn(&str) -> bool| captions.iter().any(|caption| test(caption));
    let within = |caption: &str, range: std::ops::RangeInclusive<char>| caption.chars().any(|c| range.contains(&c));
    assert!(some(&|caption| within(caption, '\u{1f300}'..='\u{1faff}')), "emoji");
    assert!(some(&|caption| within(caption, '\u{4e00}'..='\u{9fff}')), "Chinese");
    assert!(some(&|caption| within(caption, '\u{0600}'..='\u{06ff}')), "Arabic");
    assert!(some(&|caption| within(caption, '\u{0590}'..='\u{05ff}')), "Hebrew");
    assert!(some(&str::is_empty), "empty");
    assert!(some(&|caption| caption.chars().count() >= 2_000), "very long");
    for piece in ["\"", "\\", "\n", "\t", "\r\n", "<b>", "\u{200b}", "\u{202e}", "\u{1}", "@"] {
        assert!(some(&|caption| caption.contains(piece)), "{piece:?}");
    }
}

#[test]
fn the_places_of_hashtags_and_mentions_are_those_in_the_text() {
    let mut api = api();
    let sec_uid = api.world().creators()[1].sec_uid.clone();
    let mut seen = BTreeSet::new();
    for sec_uid in [CREATOR, &sec_uid] {
        let feed = get(&mut api, &format!("get_user_video_feed?sec_uid={sec_uid}&count=50"));
        for video in items("get_user_video_feed", &feed) {
            let units: Vec<u16> = text(video, "desc").encode_utf16().collect();
            for spot in list(video, "/text_extra") {
                let place = |name: &str| usize::try_from(spot[name].as_u64().unwrap()).unwrap();
                let piece = String::from_utf16(&units[place("start")..place("end")]).unwrap();
                match spot["hashtag_name"].as_str() {
                    Some(name) => {
                        assert_eq!(piece, format!("#{name}"));
                        let tags = list(video, "/cha_list");
                        assert!(tags.iter().any(|tag| tag["cid"] == spot["hashtag_id"] && tag["cha_name"] == name));
                    }
                    None => {
                        let path = format!("get_user_info?unique_id={}", piece.strip_prefix('@').unwrap());
                        assert_eq!(get(&mut api, &path)["user"]["sec_uid"], spot["sec_uid"]);
                    }
                }
                seen.insert(spot["type"].as_u64());
            }
        }
    }
    assert_eq!(seen.len(), 2, "hashtags and mentions");
}

#[test]
fn a_user_is_the_same_by_each_of_the_three_names() {
    let mut api = api();
    for creator in api.world().creators() {
        let by_uid = get(&mut api, &format!("get_user_info?user_id={}", creator.user_id));
        assert_eq!(text(&by_uid["user"], "unique_id"), creator.unique_id);
        assert_eq!(by_uid["user"]["aweme_count"], creator.videos);
        assert_eq!(get(&mut api, &format!("get_user_info?sec_uid={}", creator.sec_uid)), by_uid);
        assert_eq!(get(&mut api, &format!("get_user_info?unique_id={}", creator.unique_id)), by_uid);
        let ids = json!({ "status_code": 0, "uid": creator.user_id, "sec_uid": creator.sec_uid });
        for url in ["https://www.tiktok.com/@{}", "tiktok.com/@{}/video/1", "https://m.tiktok.com/@{}?lang=de"] {
            let url = url.replace("{}", &creator.unique_id).replace('?', "%3F");
            assert_eq!(get(&mut api, &format!("get_user_id?url={url}")), ids);
            assert_eq!(get(&mut api, &format!("get_sec_uid?url={url}")), ids);
        }
    }
}

#[test]
fn a_number_is_a_number_here_and_text_there() {
    let mut api = api();
    let video = get(&mut api, &format!("get_video_info?video_id={VIDEO}"))["aweme_detail"].clone();
    assert_eq!(video["aweme_id"], json!(VIDEO));
    assert_eq!(
        (&video["create_time"], &video["author_user_id"]),
        (&json!(1_699_663_698), &json!(7_000_000_000_000_000_101_u64))
    );
    let music = &video["music"];
    assert_eq!(
        (&music["id"], &music["id_str"]),
        (&json!(7_290_000_000_000_000_401_u64), &json!("7290000000000000401"))
    );
    assert_eq!(get(&mut api, "search_video?keyword=a")["cursor"], json!(20));
    assert_eq!(get(&mut api, "search_product?keyword=a&count=2")["cursor"], json!("2"));
}

#[test]
fn rooms_are_on_or_not_and_rank_among_others() {
    let mut api = api();
    let found = get(&mut api, "search_live?keyword=sample");
    let states: Vec<Value> = list(&found, "/data")
        .iter()
        .map(|hit| {
            let summary: Value = serde_json::from_str(text(&hit["lives"], "rawdata")).unwrap();
            let id = text(&summary, "id_str");
            let room = get(&mut api, &format!("get_live_info?room_id={id}"))["data"].clone();
            let state = get(&mut api, &format!("check_live_stream_on?room_id={id}"))["data"][0]["alive"].clone();
            assert_eq!(room["status"], if state == true { 2 } else { 4 });
            let owner = get(&mut api, &format!("get_user_info?sec_uid={}", text(&room["owner"], "sec_uid")));
            assert_eq!(owner["user"]["room_id"], if state == true { room["id"].clone() } else { json!(0) });
            state
        })
        .collect();
    assert_eq!(states, [true, false]);

    let room = "room_id=7300300000000000501";
    let ranks = get(&mut api, &format!("get_live_ranking_list?{room}&anchor_id=7000000000000000101"));
    let ranks = list(&ranks, "/ranks");
    let number = |rank: &Value| rank["score"].as_u64().or_else(|| rank["score"].as_str()?.parse().ok()).unwrap();
    assert!(ranks.is_sorted_by(|a, b| number(a) >= number(b)) && ranks.len() == 12);
    let own = get(&mut api, &format!("get_live_ranking_info?{room}"))["rank_info"].clone();
    assert!(ranks.contains(&own) && own["user"]["display_id"] == "sample.creator");
}

#[test]
fn the_shop_agrees_with_itself() {
    let mut api = api();
    let tree = get(&mut api, "get_product_level1_category");
    assert_eq!(list(&tree, "/data").len(), 6);
    let mut in_categories = 0;
    for first in list(&tree, "/data") {
        let first = text(&first["self"], "category_id").to_owned();
        let second = get(&mut api, &format!("get_product_level2_category?parent_id={first}"));
        assert_eq!(list(&second, "/data").len(), 3);
        for second in list(&second, "/data") {
            assert_eq!(second["self"]["parent_category_id"], json!(first));
            let second = text(&second["self"], "category_id");
            let third = get(&mut api, &format!("get_product_level3_category?parent_id={second}"));
            assert_eq!(list(&third, "/data").len(), 2);
        }
        assert_eq!(list(&get(&mut api, &format!("get_product_level3_category?parent_id={first}")), "/data").len(), 6);
        let products = get(&mut api, &format!("get_products_by_category_id?category_id={first}&count=50"));
        assert_eq!(products["has_more"], false);
        for product in list(&products, "/products") {
            let detail = get(&mut api, &format!("get_product_info?product_id={}", text(product, "product_id")));
            let detail = &detail["product_info"];
            assert_eq!(detail["product_base"]["title"], product["title"]);
            assert_eq!(
                detail["product_base"]["price"]["real_price"],
                product["product_price_info"]["sale_price_format"]
            );
            assert_eq!(detail["seller"]["seller_id"], product["seller_info"]["seller_id"]);
            assert_eq!(detail["categories"][0]["category_id"], json!(first));
            let seller = get(&mut api, &format!("get_seller_info?seller_id={}", text(&detail["seller"], "seller_id")));
            assert_eq!(seller, product["seller_info"]);
            let link = text(&product["seo_url"], "pdp_url");
            let ids = ["product", "seller"]
                .map(|what| get(&mut api, &format!("/get-{what}-id-by-share-link?share_link={link}")));
            assert_eq!(
                ids,
                [json!({ "product_id": detail["product_id"] }), json!({ "seller_id": seller["seller_id"] })]
            );
            in_categories += 1;
        }
    }
    assert_eq!(in_categories, 150);
}

#[test]
fn the_key_knows_how_often_it_was_used() {
    let mut api = api();
    get(&mut api, "get_trending_feed");
    assert_eq!(get(&mut api, "get_api_info")["key"], json!({ "name": "sandbox", "requests": 2 }));
}

#[test]
fn what_is_pinned_stands_first_whatever_its_age_and_is_listed_once() {
    let mut api = api();
    let mut pinning = 0;
    for creator in api.world().creators() {
        let (mut cursor, mut ids, mut moments) = (0, Vec::new(), Vec::new());
        loop {
            let path = format!("get_user_video_feed?sec_uid={}&count=20&cursor={cursor}", creator.sec_uid);
            let page = get(&mut api, &path);
            for video in items("get_user_video_feed", &page) {
                ids.push(text(video, "aweme_id").to_owned());
                match (video["is_top"].as_u64().unwrap(), cursor) {
                    (1, 0) if moments.is_empty() => {}
                    (0, _) => moments.push(video["create_time"].as_u64().unwrap()),
                    odd => panic!("{odd:?} behind {} others", moments.len()),
                }
            }
            if page["has_more"] == 0 {
                break;
            }
            cursor = page["max_cursor"].as_u64().unwrap();
        }
        pinning += usize::from(ids.len() > moments.len());
        assert!(moments.is_sorted_by(|earlier, later| earlier > later), "the rest has the latest first");
        let listed = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), listed), (listed, creator.videos));
    }
    assert!(pinning > 1, "{pinning} creators have pinned something");
}
