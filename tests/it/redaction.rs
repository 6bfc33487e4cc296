//! A secret is planted wherever it can get, and looked for in everything that can be printed.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use clipwire::onebound::{Client, ResultType};
use clipwire::{Credentials, Error};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::json;

use crate::support::{SEED_VIDEO, sandbox};

const KEY: &str = "planted key/+&9f8e7d6c";
const SECRET: &str = "planted=secret 5b4a3210";

/// Each secret as it is, as it looks in an address, and in the tail that the gateway's tracking picture carries.
const NEEDLES: &[&str] = &[
    "planted key",
    "planted+key",
    "planted%20key",
    "9f8e7d6c",
    "k=d6c",
    "&k=e7d6c",
    "planted=secret",
    "planted%3Dsecret",
    "5b4a3210",
];

/// What the whole process logs at TRACE, of all targets, from the first time on that somebody asks.
///
/// A subscriber of one thread alone can find events switched off by another thread's test.
pub(crate) fn log() -> Printed {
    static LOG: LazyLock<Printed> = LazyLock::new(|| {
        let printed = Printed::default();
        let writer = printed.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("nobody else sets one");
        printed
    });
    LOG.clone()
}

/// Everything that anything printed.
#[derive(Clone, Default)]
pub(crate) struct Printed(Arc<Mutex<Vec<u8>>>);

impl Printed {
    /// All of it.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    fn add(&self, text: &str) {
        self.0.lock().unwrap().extend_from_slice(text.as_bytes());
    }

    fn error(&self, error: &Error) {
        self.add(&format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n"));
        self.add(&format!("{:?} {:?}\n", error.service_message(), error.body()));
        let mut cause = std::error::Error::source(error);
        while let Some(source) = cause {
            self.add(&format!("{source}\n{source:?}\n"));
            cause = source.source();
        }
    }
}

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn failures(sandbox: &Sandbox) -> Vec<Reply> {
    let echo = format!("Key[{KEY}]已超量 secret {SECRET}");
    let encoded = "planted+key%2F%2B%269f8e7d6c and planted%3Dsecret+5b4a3210 and planted%20key%2F%2B%269f8e7d6c";
    let far = format!("{}{KEY}{}", "x".repeat(8 * 1024 - 5), "y".repeat(100));
    vec![
        Reply::json(json!({ "error": echo, "reason": echo, "error_code": "4005" })),
        Reply::json(json!({ "error": echo, "reason": encoded, "error_code": "4013" })),
        Reply::json(json!({ "error": echo })),
        Reply::json(json!({ "error": "no", "error_code": KEY, "request_id": SECRET })),
        Reply::json(json!({ "item": { "error": echo }, "error_code": "0000" })),
        Reply::json(json!({ "item": { "video": echo }, "error_code": "0000" })),
        Reply::json(json!({ "item": { "title": { KEY: echo } }, "error_code": "0000" })),
        Reply::json(json!({ "error": echo, "reason": echo, "error_code": "2000" })),
        Reply::bytes("text/html", format!("<html>{echo} {encoded}</html>")),
        Reply::bytes("text/html", "<img src=\"https://www.o0b.cn/i.php?t.png&rid=1&p=2&k=e7d6c&t=3\">"),
        Reply::bytes("text/html", far),
        Reply::bytes("text/html", echo.clone()).status(502),
        Reply::empty(302).header("location", format!("http://127.0.0.2:9/?{encoded}")),
        Reply::empty(302)
            .header("location", format!("{}/elsewhere?key={}", sandbox.url(), "planted+key%2F%2B%269f8e7d6c")),
        Reply::bytes("application/json", echo),
        Reply::cut_connection(),
        Reply::cut_body(format!("{{\"error\":\"{encoded}")),
    ]
}

#[tokio::test]
async fn no_secret_is_in_anything_that_can_be_printed() {
    let printed = Printed::default();
    let log = log();
    let sandbox = Sandbox::builder().credentials(KEY, SECRET).start().await.unwrap();
    for credentials in [Credentials::new(KEY, SECRET), Credentials::new(KEY, SECRET).signed()] {
        printed.add(&format!("{credentials:?}\n"));
        let builder = Client::builder().base_url(sandbox.url()).credentials(credentials);
        printed.add(&format!("{builder:?}\n{builder:#?}\n"));
        let client = builder.build().unwrap();
        let request = client.videos().get(SEED_VIDEO).with_header("x-own", SECRET).with_query("own", SECRET);
        printed.add(&format!("{client:?}\n{request:?}\n{:?}\n", client.videos()));
        let video = request.send().await.unwrap();
        printed.add(&format!("{video:?}\n{video:#?}\n{:?}\n", video.meta()));
        for reply in failures(&sandbox) {
            sandbox.reply_next(reply.clone());
            printed.error(&client.videos().get(SEED_VIDEO).send().await.unwrap_err());
            sandbox.reply_next(reply);
            if let Err(error) = client.videos().get(SEED_VIDEO).send_bytes(ResultType::Xml).await {
                printed.error(&error);
            }
        }
        sandbox.reply_next(Reply::never());
        let slow = client.videos().get(SEED_VIDEO).with_timeout(Duration::from_millis(50));
        printed.error(&slow.send().await.unwrap_err());
        printed.error(&client.videos().get("1").with_query("key", KEY).send().await.unwrap_err());
        printed.error(&client.videos().get("1").with_header("x", format!("{KEY}\n")).send().await.unwrap_err());
    }
    let credentials = || Credentials::new(KEY, SECRET);
    for url in [
        format!("http://127.0.0.1:9/?key={KEY}"),
        format!("https://{SECRET}@api.example"),
        format!("{KEY}://api.example"),
    ] {
        printed.error(&Client::builder().base_url(url).credentials(credentials()).build().unwrap_err());
    }
    let url = sandbox.url();
    sandbox.stop().await;
    let client = Client::builder().base_url(url).credentials(credentials()).build().unwrap();
    printed.error(&client.videos().get(SEED_VIDEO).send().await.unwrap_err());

    printed.add(&log.text());
    let text = printed.text();
    assert!(text.contains("attempt finished") && text.contains("item_get_video"), "the log was caught");
    assert!(text.contains("[redacted]"), "the echo was masked");
    for needle in NEEDLES {
        if let Some(at) = text.find(needle) {
            let start = text[..at].char_indices().rev().nth(200).map_or(0, |(start, _)| start);
            panic!("`{needle}` was printed: …{}", &text[start..at + needle.len()]);
        }
    }
}

/// The search above is worth something only if it would find what it looks for.
#[tokio::test]
async fn the_planted_secrets_do_travel() {
    let sandbox = Sandbox::builder().credentials(KEY, SECRET).start().await.unwrap();
    let client = Client::builder().base_url(sandbox.url()).credentials(Credentials::new(KEY, SECRET)).build().unwrap();
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let sent = sandbox.requests().remove(0);
    assert_eq!((sent.query_value("key"), sent.query_value("secret")), (Some(KEY), Some(SECRET)));
}

/// Snapshots and fixtures are read by everybody.
#[tokio::test]
async fn no_snapshot_holds_a_credential() {
    let sandbox = sandbox().await;
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("it/snapshots")];
    while let Some(folder) = folders.pop() {
        for path in crate::support::sorted_entries(&folder) {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for secret in [sandbox.key(), sandbox.secret()] {
                assert!(!text.contains(secret), "{} holds a credential", path.display());
            }
        }
    }
}
