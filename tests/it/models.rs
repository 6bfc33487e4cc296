//! One model for what all providers send: every value from where it stands, and nothing made up.

use clipwire::model::{Author, Comment, Count, Hashtag, LiveRoom, Media, Model, Product, Shop, Sound, Video};
use clipwire::{Charge, onebound, tikhub, tikhubapi};
use clipwire_sandbox::{Reply, Sandbox};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use xtask::provider::workspace_root;

use crate::support::{self, SEED_VIDEO, sandbox};

/// Set, the tests write the schemas instead of comparing with them.
const VARIABLE: &str = "CLIPWIRE_WRITE_SCHEMAS";

fn fixture(file: &str) -> Vec<u8> {
    std::fs::read(workspace_root().join("tests/fixtures/tikhub").join(file)).unwrap()
}

fn tikhub(sandbox: &Sandbox) -> tikhub::Client {
    support::tikhub(sandbox).build().unwrap()
}

fn exact(count: &Option<Count>) -> Option<u64> {
    count.as_ref().and_then(Count::exact)
}

#[tokio::test]
async fn a_video_of_the_app_of_the_website_of_douyin_and_of_the_gateway_is_one_record() {
    let sandbox = sandbox().await;
    let client = tikhub(&sandbox);

    sandbox.reply_next(Reply::bytes("application/json", fixture("45.search_video.app.json")));
    let page = client.search().videos("cats").send().await.unwrap();
    let videos: Vec<Video> = page.to_models();
    let video = &videos[0];
    assert_eq!((video.id(), video.platform.as_deref()), (Some("7654140390426947506"), Some("tiktok")));
    assert_eq!((video.created().unwrap().as_second(), video.region.as_deref()), (1_784_547_110, Some("US")));
    assert_eq!((exact(&video.stats.plays), exact(&video.stats.saves)), (Some(112_562), Some(1_093)));
    assert_eq!((video.duration_ms, video.sound.as_ref().unwrap().duration_ms), (Some(5_134), Some(60_000)));
    let author = video.author.as_ref().unwrap();
    assert_eq!((exact(&author.followers), exact(&author.videos)), (Some(5_237), Some(0)), "0 is not none");
    assert_eq!((author.platform.as_deref(), &author.source), (Some("tiktok"), &None));
    assert_eq!(video.url().as_deref(), Some("https://www.tiktok.com/@example_user_1/video/7032406081981865894"));
    let source = video.source().unwrap();
    assert_eq!(
        (source.provider.as_str(), source.operation.as_str()),
        ("tikhub", "tiktok_app_v3_fetch_video_search_result")
    );
    assert_eq!((source.charge, source.fetched_at.is_some()), (Some(Charge::Yes), true));

    sandbox.reply_next(Reply::bytes("application/json", fixture("14.video.web.json")));
    let video: Video = client.videos().get_web("7664322197953035118").send().await.unwrap().to_model();
    assert_eq!((video.id(), exact(&video.stats.saves)), (Some("7664322197953035118"), Some(90_626)), "the exact twin");
    assert_eq!((video.duration_ms, video.created().unwrap().as_second()), (Some(23_000), 1_771_014_494));
    let author = video.author.as_ref().unwrap();
    assert_eq!((author.handle.as_deref(), author.is_verified), (Some("example_user_3"), Some(true)));
    assert!(exact(&author.likes).is_some(), "a twin that overflowed is passed over");
    assert_eq!(video.hashtags.len(), 2, "{:?}", video.hashtags);

    sandbox.reply_next(Reply::bytes("application/json", fixture("dy.item_get_video.v3.full.json")));
    let video: Video = client.douyin().video("7098785332357736364").send().await.unwrap().to_model();
    assert_eq!((video.id(), video.platform.as_deref()), (Some("7098785332357736364"), Some("douyin")));
    assert_eq!((exact(&video.stats.likes), exact(&video.stats.plays)), (Some(2_279), Some(0)));
    assert_eq!(video.duration_ms, Some(22_334));

    let gateway = support::client(&sandbox);
    let video: Video = gateway.videos().get(SEED_VIDEO).send().await.unwrap().to_model();
    assert_eq!((video.id(), video.platform.as_deref()), (Some(SEED_VIDEO), Some("douyin")));
    assert_eq!(video.url().as_deref().map(|url| url.contains(SEED_VIDEO)), Some(true));
    assert!(video.author.as_ref().unwrap().name.is_some() && video.play.as_ref().unwrap().url().is_some());
    assert_eq!(
        (video.stats.plays.as_ref(), video.created()),
        (None, None),
        "the gateway sends none, and none is made up"
    );

    let assumed = support::tikhubapi(&sandbox).build().unwrap();
    let video: Video = assumed.videos().info("7300000000000000001").send().await.unwrap().to_model();
    assert_eq!((video.id(), video.source().unwrap().charge), (Some("7300000000000000001"), Some(Charge::Unknown)));
}

#[tokio::test]
async fn counters_that_overflowed_are_taken_from_their_right_twin() {
    let sandbox = sandbox().await;
    let client = tikhub(&sandbox);
    let video = json!({ "id": "1", "author": { "id": "2" },
        "authorStats": { "heart": 2_600_000_000_u64, "heartCount": -1_694_967_296_i64, "followerCount": 5 } });
    let body = json!({ "code": 200, "data": { "itemInfo": { "itemStruct": video }, "statusCode": 0 } });
    sandbox.reply_next(Reply::json(body));
    let video: Video = client.videos().get_web("1").send().await.unwrap().to_model();
    let author = video.author.unwrap();
    assert_eq!((exact(&author.likes), exact(&author.followers)), (Some(2_600_000_000), Some(5)));
    assert_eq!(video.stats, Default::default());
}

#[tokio::test]
async fn prices_are_decimal_and_masked_ones_absent_and_the_gateways_are_yuan() {
    let sandbox = sandbox().await;
    let client = tikhub(&sandbox);
    let product = |price: &str| {
        json!({ "product_id": "1729000000000000001", "title": "A lamp",
            "product_price_info": { "sale_price_decimal": price, "sale_price_format": format!("${price}"), "currency_name": "USD" },
            "seller_info": { "seller_id": "7495000000000000001", "shop_name": "A shop" }, "sold_info": { "sold_count": "50.8K+" } })
    };
    let list = json!({ "products": [product("19.99"), product("1?.??")], "has_more": false });
    sandbox.reply_next(Reply::json(json!({ "code": 200, "data": { "code": 0, "data": list } })));
    let products: Vec<Product> = client.shop().seller_products("7495000000000000001").send().await.unwrap().to_models();
    let prices: Vec<_> = products.iter().map(|product| product.price.as_ref().unwrap()).collect();
    assert_eq!(
        (prices[0].amount.unwrap().to_string(), prices[0].currency.as_deref()),
        ("19.99".to_owned(), Some("USD"))
    );
    assert_eq!((prices[1].amount, prices[1].text.as_deref()), (None, Some("$1?.??")));
    assert_eq!(
        (products[0].sold.as_ref().unwrap().text(), products[0].sold.as_ref().unwrap().at_least()),
        (Some("50.8K+"), 50_800)
    );
    assert_eq!(products[0].shop.as_ref().unwrap().name.as_deref(), Some("A shop"));

    let goods: Vec<Product> = support::client(&sandbox).goods().search("菜谱").send().await.unwrap().to_models();
    let price = goods.iter().find_map(|product| product.price.as_ref()).unwrap();
    assert_eq!(price.currency.as_deref(), Some("CNY"));
    assert!(price.amount.is_some());
}

#[tokio::test]
async fn a_list_is_a_stream_of_records_that_says_of_each_page_what_it_cost() {
    let sandbox = sandbox().await;
    let client = tikhub(&sandbox);
    let mut videos = client.users().videos().unique_id("sample.creator").items().models::<Video>();
    let mut calls = std::collections::BTreeSet::new();
    while let Some(video) = videos.try_next().await.unwrap() {
        assert!(video.id().is_some());
        calls.insert(video.source().unwrap().request_id.clone());
    }
    assert_eq!((calls.len() as u64, videos.items().progress().calls), (3, 3));
    let comments: Vec<Comment> = client.videos().comments("7300000000000000001").send().await.unwrap().to_models();
    assert!(comments.iter().all(|comment| comment.id().is_some() && comment.author.is_some()));
    let followers: Vec<Author> =
        client.users().followers_web("MS4wLjABAAAAsample-creator-0001").send().await.unwrap().to_models();
    assert!(followers.iter().all(|author| author.handle.is_some() && author.url().is_some()), "{followers:?}");
    let hashtag: Hashtag = client.videos().hashtag("1").send().await.unwrap().to_model();
    assert!(hashtag.name.is_some());
    let sound: Sound = client.videos().music("1").send().await.unwrap().to_model();
    assert!(sound.id().is_some());
    let room: LiveRoom = client.live().info("1").send().await.unwrap().to_model();
    assert!(room.id().is_some());
}

/// The schemas of all records, as files: with references, and without for whoever cannot follow them.
fn schemas(inline: bool) -> Value {
    fn add<M: Model + schemars::JsonSchema>(all: &mut Map<String, Value>, inline: bool) {
        let mut settings = SchemaSettings::draft2020_12();
        settings.inline_subschemas = inline;
        let schema = SchemaGenerator::new(settings).into_root_schema_for::<M>();
        all.insert(M::KIND.to_owned(), schema.to_value());
    }
    let mut all = Map::new();
    add::<Video>(&mut all, inline);
    add::<Author>(&mut all, inline);
    add::<Sound>(&mut all, inline);
    add::<Hashtag>(&mut all, inline);
    add::<Comment>(&mut all, inline);
    add::<Product>(&mut all, inline);
    add::<Shop>(&mut all, inline);
    add::<LiveRoom>(&mut all, inline);
    all.into()
}

#[test]
fn the_schemas_of_the_model_are_those_in_the_tree() {
    for (file, inline) in [("openapi/models.schema.json", false), ("openapi/models.inlined.schema.json", true)] {
        let text = serde_json::to_string_pretty(&schemas(inline)).unwrap() + "\n";
        assert!(!inline || !text.contains("$ref"), "{file} has a reference");
        let path = workspace_root().join(file);
        if std::env::var_os(VARIABLE).is_some() {
            std::fs::write(path, text).unwrap();
            continue;
        }
        let known = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(known == text, "{file} is another one; look at the difference, and write it with {VARIABLE}=1");
    }
}

#[tokio::test]
async fn records_fit_their_schema_and_are_read_as_they_were_written() {
    let sandbox = sandbox().await;
    let client = tikhub(&sandbox);
    let all = schemas(true);
    fn check<M>(all: &Value, records: &[M])
    where
        M: Model + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
    {
        let validator = jsonschema::validator_for(&all[M::KIND]).unwrap();
        assert!(!records.is_empty(), "{}", M::KIND);
        for record in records {
            let written = serde_json::to_value(record).unwrap();
            let faults: Vec<String> = validator.iter_errors(&written).map(|error| error.to_string()).collect();
            assert!(faults.is_empty(), "{}: {faults:?} in {written}", M::KIND);
            assert_eq!(serde_json::from_value::<M>(written).unwrap(), *record);
        }
    }
    for file in ["45.search_video.app.json", "up.search_video.json"] {
        sandbox.reply_next(Reply::bytes("application/json", fixture(file)));
        let page = client.search().videos("cats").send().await.unwrap();
        let videos: Vec<Video> = page.to_models();
        check(&all, &videos);
        let authors: Vec<Author> = videos.iter().filter_map(|video| video.author.clone()).collect();
        check(&all, &authors);
        let sounds: Vec<Sound> = videos.iter().filter_map(|video| video.sound.clone()).collect();
        check(&all, &sounds);
    }
    let comments: Vec<Comment> = client.videos().comments("1").send().await.unwrap().to_models();
    check(&all, &comments);
    let rooms: Vec<LiveRoom> = vec![client.live().info("1").send().await.unwrap().to_model()];
    check(&all, &rooms);
    let products: Vec<Product> = client.shop().seller_products("1").send().await.unwrap().to_models();
    check(&all, &products);
    let shops: Vec<Shop> = products.iter().filter_map(|product| product.shop.clone()).collect();
    check(&all, &shops);
    let hashtags: Vec<Hashtag> = vec![client.videos().hashtag("1").send().await.unwrap().to_model()];
    check(&all, &hashtags);
    let _: (Option<&onebound::Client>, Option<&tikhubapi::Client>, Media) = (None, None, Media::default());
}
