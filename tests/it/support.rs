//! What the tests have in common: a sandbox, a client on it, and one way to make any call.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use clipwire::onebound::{Cache, Client, ClientBuilder};
use clipwire::tikhubapi;
use clipwire::{Credentials, Limits, Meta, Page, Response, Result, RetryPolicy};
use clipwire_sandbox::{Reply, Sandbox};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A published answer of item_get_video, in full.
pub(crate) const SEED_VIDEO: &str = "7118694749548072205";

pub(crate) async fn sandbox() -> Sandbox {
    Sandbox::builder().quota(1_000_000).start().await.expect("a free port on 127.0.0.1")
}

/// A client that makes one attempt and never slows down, so that a scripted reply is what the call comes to.
pub(crate) fn client(sandbox: &Sandbox) -> Client {
    let single = onebound(sandbox).retry(RetryPolicy::none()).limits(Limits::new().adaptive(false));
    single.build().expect("a client for the sandbox")
}

/// A client as users build it.
pub(crate) fn onebound(sandbox: &Sandbox) -> ClientBuilder {
    Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .timeout(Duration::from_secs(30))
}

pub(crate) fn tikhubapi(sandbox: &Sandbox) -> tikhubapi::ClientBuilder {
    tikhubapi::Client::builder()
        .base_url(sandbox.url())
        .api_key(sandbox.api_key())
        .account_key(sandbox.account_key())
        .timeout(Duration::from_secs(30))
        .retry(RetryPolicy::none())
        .limits(Limits::new().adaptive(false))
}

/// A client of every provider on one sandbox.
#[derive(Clone)]
pub(crate) struct Clients {
    pub(crate) onebound: Client,
    pub(crate) tikhubapi: tikhubapi::Client,
}

pub(crate) fn clients(sandbox: &Sandbox) -> Clients {
    Clients { onebound: client(sandbox), tikhubapi: tikhubapi(sandbox).build().expect("a client for the sandbox") }
}

/// What a call handed out, as JSON, and what was known about it.
pub(crate) type Outcome = Result<(Value, Meta)>;

/// Makes a call; everything that may be left out is set where `all` is.
pub(crate) type Make = fn(Clients, bool) -> Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// A table row: sets every optional parameter named, where asked to, and sends.
macro_rules! call {
    ($id:literal, |$client:ident| $request:expr $(, .$setter:ident($value:expr))*) => {
        ($id, |clients, all| {
            Box::pin(async move {
                let $client = clients.onebound;
                let mut request = $request.with_header("x-test", "1");
                if all {
                    request = request.cache(Cache::Bypass).lang("en").version("1.0.1") $(.$setter($value))*;
                }
                request.send().await.map(ToJson::to_json)
            })
        })
    };
}

const SEC_UID: &str = "MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM";
const GOODS: &str = "3514453298386183303";
const IMAGE: &str = "https://p6-aio.ecombdimg.com/obj/temai/e9ed9a7b06bbbf03b769075a4cf12045www876-876";

/// Every operation of OneBound, by the provider's name.
pub(crate) const ONEBOUND: &[(&str, Make)] = &[
    call!("item_search", |client| client.goods().search("女装"), .page(2), .sort("_sale"), .filter("goods")),
    call!("item_get", |client| client.goods().get(GOODS)),
    call!("item_search_img", |client| client.goods().search_by_image(IMAGE), .cat("20005")),
    call!("item_video_barrage", |client| client.live().barrage().with_query("room_id", "1")),
    call!("item_get_app", |client| client.goods().get_app(GOODS)),
    call!("item_search_video", |client| client.videos().search("菜谱"), .page(2), .sort("new")),
    call!("item_get_video", |client| client.videos().get(SEED_VIDEO)),
    call!("item_search_keyword", |client| client.keywords().search("零食")),
    call!("item_search_shop", |client| client.shops().goods("sXahcZg"), .page(1)),
    call!("item_password", |client| client.share().goods("https://v.douyin.com/FC9YN33/")),
    call!("item_password_video", |client| client.share().video("https://v.douyin.com/FC9YN33/")),
    call!("item_search_shop_video", |client| client.users().videos(SEC_UID)),
    call!("item_review", |client| client.videos().comments(SEED_VIDEO)),
    call!("user_info", |client| client.users().get(SEC_UID)),
    call!("item_sku", |client| client.goods().skus().with_query("num_iid", GOODS)),
    call!("custom", |client| client.custom().call().with_query("method", "a b&c=菜")),
];

/// The same for a provider without common parameters.
macro_rules! tikhub {
    ($id:literal, |$client:ident| $request:expr $(, .$setter:ident($value:expr))*) => {
        ($id, |clients, all| {
            Box::pin(async move {
                let $client = clients.tikhubapi;
                let mut request = $request.with_header("x-test", "1");
                if all {
                    request = request.with_query("extra", "1") $(.$setter($value))*;
                }
                request.send().await.map(ToJson::to_json)
            })
        })
    };
}

/// Every operation of tikhubapi, by its name in the spec.
pub(crate) const TIKHUBAPI: &[(&str, Make)] = &[
    tikhub!("get_user_info", |client| client.users().info().sec_uid("MS4wLjABAAAAsample-creator-0001"), .user_id("7000000000000000101"), .sec_uid("MS4wLjABAAAAsample-creator-0001"), .unique_id("sample.creator")),
    tikhub!("get_user_id", |client| client.users().id_of("https://www.tiktok.com/@sample.creator")),
    tikhub!("get_sec_uid", |client| client.users().sec_uid_of("https://www.tiktok.com/@sample.creator")),
    tikhub!("get_user_video_feed", |client| client.users().videos("MS4wLjABAAAAsample-creator-0001"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_user_liked_video_feed", |client| client.users().liked_videos("MS4wLjABAAAAsample-creator-0001"), .count(20), .cursor("20")),
    tikhub!("get_user_playlists", |client| client.users().playlists("MS4wLjABAAAAsample-creator-0001"), .count(20), .cursor("20")),
    tikhub!("get_playlist_info", |client| client.users().playlist("7299000000000000301")),
    tikhub!("get_user_follower_list", |client| client.users().followers("MS4wLjABAAAAsample-creator-0001"), .count(20), .cursor("20")),
    tikhub!("get_user_following_list", |client| client.users().following("MS4wLjABAAAAsample-creator-0001"), .count(20), .cursor("20")),
    tikhub!("get_user_region", |client| client.users().region("sample.creator")),
    tikhub!("get_user_stories", |client| client.users().stories("MS4wLjABAAAAsample-creator-0001")),
    tikhub!("check_ttseller", |client| client.users().is_seller("MS4wLjABAAAAsample-creator-0001")),
    tikhub!("check_showcase", |client| client.users().has_showcase("MS4wLjABAAAAsample-creator-0001")),
    tikhub!("get_video_info", |client| client.videos().info("7300000000000000001"), .region("US")),
    tikhub!("get_video_comments", |client| client.videos().comments("7300000000000000001"), .count(20), .cursor("20")),
    tikhub!("get_comment_replies", |client| client.videos().replies("7300000000000000001", "7300100000000000201"), .count(20), .cursor("20")),
    tikhub!("get_comment_info", |client| client.videos().comment("7300100000000000201")),
    tikhub!("get_trending_categories_feed", |client| client.videos().trending_by_category("1"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_trending_feed", |client| client.videos().trending(), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_video_feed_by_play_id", |client| client.videos().of_playlist("7299000000000000301"), .count(20), .cursor("20")),
    tikhub!("get_video_feed_by_hashtag_id", |client| client.videos().of_hashtag("5000301"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_video_feed_by_music_id", |client| client.videos().of_music("7290000000000000401"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_hashtag_info", |client| client.videos().hashtag("5000301")),
    tikhub!("get_music_info", |client| client.videos().music("7290000000000000401")),
    tikhub!("get_user_music_list", |client| client.videos().music_of_user("MS4wLjABAAAAsample-creator-0001"), .count(20), .cursor("20")),
    tikhub!("get_product_related_videos", |client| client.videos().of_product("1729000000000000601"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_seller_related_videos", |client| client.videos().of_seller("7495000000000000701"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_live_info", |client| client.live().info("7300300000000000501")),
    tikhub!("get_live_ranking_list", |client| client.live().rankings("7300300000000000501", "7000000000000000101")),
    tikhub!("get_live_ranking_info", |client| client.live().ranking("7300300000000000501")),
    tikhub!("check_live_stream_on", |client| client.live().is_on("7300300000000000501")),
    tikhub!("get_product_info", |client| client.shop().product("1729000000000000601"), .region("US")),
    tikhub!("get_seller_categories", |client| client.shop().seller_categories("7495000000000000701")),
    tikhub!("get_product_level1_category", |client| client.shop().categories_level1(), .region("US")),
    tikhub!("get_product_level2_category", |client| client.shop().categories_level2(), .parent_id("600001"), .region("US")),
    tikhub!("get_product_level3_category", |client| client.shop().categories_level3(), .parent_id("600001"), .region("US")),
    tikhub!("get_seller_info", |client| client.shop().seller("7495000000000000701")),
    tikhub!("get_seller_products", |client| client.shop().seller_products("7495000000000000701"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_seller_id_by_share_link", |client| client.shop().seller_id_of("https://vt.tiktok.com/ZSsample1/")),
    tikhub!("get_product_id_by_share_link", |client| client.shop().product_id_of("https://vt.tiktok.com/ZSsample1/")),
    tikhub!("get_products_by_category_id", |client| client.shop().products_of_category("620003"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_video_products", |client| client.shop().products_of_video("7300000000000000001"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_user_related_products", |client| client.shop().products_of_user("MS4wLjABAAAAsample-creator-0001"), .region("US"), .count(20), .cursor("20")),
    tikhub!("search_user", |client| client.search().users("sample"), .count(20), .cursor("20")),
    tikhub!("search_video", |client| client.search().videos("sample"), .count(20), .cursor("20")),
    tikhub!("search_hashtag", |client| client.search().hashtags("sample"), .count(20), .cursor("20")),
    tikhub!("search_music", |client| client.search().music("sample"), .count(20), .cursor("20")),
    tikhub!("search_live", |client| client.search().live("sample"), .count(20), .cursor("20")),
    tikhub!("search_product", |client| client.search().products("sample"), .region("US"), .count(20), .cursor("20")),
    tikhub!("get_api_info", |client| client.key().info()),
];

/// Every operation of the facade: the provider, and its table.
pub(crate) const CALLS: &[(&str, &[(&str, Make)])] = &[("onebound", ONEBOUND), ("tikhubapi", TIKHUBAPI)];

pub(crate) fn make(id: &str) -> Make {
    ONEBOUND.iter().find(|(known, _)| *known == id).unwrap_or_else(|| panic!("no call for {id}")).1
}

/// Makes a call whose answer is given.
pub(crate) async fn call_answered(sandbox: &Sandbox, client: &Client, id: &str, reply: Reply) -> Outcome {
    sandbox.reply_next(reply);
    let clients = Clients { onebound: client.clone(), tikhubapi: tikhubapi(sandbox).build().expect("a client") };
    make(id)(clients, false).await
}

/// What a response hands out, as JSON.
pub(crate) trait ToJson {
    fn to_json(self) -> (Value, Meta);
}

impl<T: Payload> ToJson for Response<T> {
    fn to_json(self) -> (Value, Meta) {
        let (value, meta, _) = self.into_parts();
        (value.payload(), meta)
    }
}

pub(crate) trait Payload {
    fn payload(&self) -> Value;
}

impl<T: Serialize> Payload for Page<T> {
    fn payload(&self) -> Value {
        let skipped: Vec<Value> = self
            .skipped
            .iter()
            .map(|skipped| json!({ "pointer": skipped.pointer, "json": skipped.json, "reason": skipped.reason }))
            .collect();
        json!({
            "items": self.items,
            "next": self.next.as_ref().map(clipwire::Mark::as_str),
            "total": self.total,
            "skipped": skipped,
        })
    }
}

impl Payload for Map<String, Value> {
    fn payload(&self) -> Value {
        Value::Object(self.clone())
    }
}

macro_rules! serializes {
    ($($provider:ident: $($name:ident),*;)*) => {$($(
        impl Payload for clipwire::$provider::types::$name {
            fn payload(&self) -> Value {
                serde_json::to_value(self).expect("generated types are JSON")
            }
        }
    )*)*};
}

serializes! {
    onebound: VideoItem, GoodsItem;
    tikhubapi: User, UserIdentity, UserRegion, Video, Playlist, Hashtag, Music, LiveRoom, ProductDetail, Seller;
}

/// The fixtures of a provider: operation, case, bytes.
pub(crate) fn fixtures() -> Vec<(String, String, Vec<u8>)> {
    let folder = fixture_folder();
    let mut found = Vec::new();
    for operation in sorted_entries(&folder).into_iter().filter(|path| path.is_dir()) {
        for file in sorted_entries(&operation) {
            let bytes = std::fs::read(&file).expect("a fixture that was just listed");
            found.push((stem(&operation), stem(&file), bytes));
        }
    }
    found
}

pub(crate) fn fixture_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/onebound")
}

pub(crate) fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder of fixtures").map(|entry| entry.expect("an entry").path()).collect();
    entries.sort();
    entries
}

pub(crate) fn stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

/// Snapshots of this package: short names in one folder per subject.
pub(crate) fn snapshots(folder: &str) -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/{folder}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
