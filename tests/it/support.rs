//! What the tests have in common: a sandbox, a client on it, and one way to make any call.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::time::Duration;

use clipwire::onebound::{Cache, Client};
use clipwire::{Credentials, Meta, Page, Response, Result};
use clipwire_sandbox::{Reply, Sandbox};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A published answer of item_get_video, in full.
pub(crate) const SEED_VIDEO: &str = "7118694749548072205";

pub(crate) async fn sandbox() -> Sandbox {
    Sandbox::builder().quota(1_000_000).start().await.expect("a free port on 127.0.0.1")
}

pub(crate) fn client(sandbox: &Sandbox) -> Client {
    Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .timeout(Duration::from_secs(30))
        .build()
        .expect("a client for the sandbox")
}

/// What a call handed out, as JSON, and what was known about it.
pub(crate) type Outcome = Result<(Value, Meta)>;

/// Makes a call; everything that may be left out is set where `all` is.
pub(crate) type Make = fn(Client, bool) -> Pin<Box<dyn Future<Output = Outcome> + Send>>;

/// A table row: sets every optional parameter named, where asked to, and sends.
macro_rules! call {
    ($id:literal, |$client:ident| $request:expr $(, .$setter:ident($value:expr))*) => {
        ($id, |$client, all| {
            Box::pin(async move {
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

/// Every operation of the facade, by the provider's name.
pub(crate) const CALLS: &[(&str, Make)] = &[
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

pub(crate) fn make(id: &str) -> Make {
    CALLS.iter().find(|(known, _)| *known == id).unwrap_or_else(|| panic!("no call for {id}")).1
}

/// Makes a call whose answer is given.
pub(crate) async fn call_answered(sandbox: &Sandbox, client: &Client, id: &str, reply: Reply) -> Outcome {
    sandbox.reply_next(reply);
    make(id)(client.clone(), false).await
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
    ($($name:ident),*) => {$(
        impl Payload for clipwire::onebound::types::$name {
            fn payload(&self) -> Value {
                serde_json::to_value(self).expect("generated types are JSON")
            }
        }
    )*};
}

serializes!(VideoItem, GoodsItem);

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
