//! Cases from the public record that are about HTTP: content codings, redirects, moments to wait for.

use std::time::{Duration, SystemTime};

use clipwire::onebound::{Client, ClientBuilder};
use clipwire::{Charge, Clock, Error, ErrorKind, Limits, RetryPolicy};
use clipwire_sandbox::{Reply, Sandbox};

use crate::support::{SEED_VIDEO, client, onebound, sandbox, tikhubapi};

const JSON: &str = "application/json; charset=utf-8";

/// Labels of gzip, and wrong ones.
const LABELS: [&str; 9] = ["gzip", "GZIP", "x-gzip", "X-Gzip", "gzip, identity", "deflate", "br", "zstd", "utf-8"];

fn case(file: &str) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases").join(file);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A reply under a label, or without one.
fn coded(label: &str, body: Vec<u8>) -> Reply {
    let reply = Reply::bytes(JSON, body);
    if label.is_empty() { reply } else { reply.header("content-encoding", label) }
}

/// A client that repeats whatever it may, and waits for nothing.
fn eager(sandbox: &Sandbox) -> ClientBuilder {
    onebound(sandbox).retry(RetryPolicy::eager()).limits(Limits::new().adaptive(false)).clock(Clock::skipping())
}

async fn title(client: &Client) -> Result<(String, Charge, u32), Error> {
    let video = client.videos().get(SEED_VIDEO).send().await?;
    let meta = video.meta();
    Ok((video.title.clone().unwrap_or_default(), meta.charge, meta.attempts))
}

#[tokio::test]
async fn a_whole_body_is_read_whatever_its_label_says() {
    let sandbox = sandbox().await;
    let client = eager(&sandbox).build().unwrap();
    for label in LABELS.into_iter().chain([""]) {
        for file in ["11-content-coding/plain.json", "11-content-coding/item.gz"] {
            sandbox.reply_next(coded(label, case(file)));
            let (title, charge, attempts) = title(&client).await.unwrap();
            assert!(title.starts_with("hello world"), "{label}, {file}: {title}");
            assert_eq!((charge, attempts), (Charge::Yes, 1), "{label}, {file}");
        }
        let single = crate::support::client(&sandbox);
        sandbox.reply_next(coded(label, case("11-content-coding/error4017.gz")));
        let error = single.videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Server, Charge::No), "{label}: {error}");
        assert_eq!(error.service_code(), Some("4017"), "{label}");
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_decompressed_was_an_answer_and_is_not_asked_for_again() {
    let sandbox = sandbox().await;
    let client = eager(&sandbox).build().unwrap();
    let whole = case("11-content-coding/item.gz");
    let mut wrong = whole.clone();
    let sum = wrong.len() - 6;
    wrong[sum] ^= 1;
    for (label, body) in [
        ("gzip", whole[..whole.len() / 2].to_vec()),
        ("", whole[..whole.len() - 3].to_vec()),
        ("gzip", wrong),
        ("br", vec![0x8b, 0x1e, 0x80, 0x7b]),
        ("snappy", vec![0xff, 6, 0, 0, 1]),
    ] {
        let before = client.ledger().total;
        sandbox.reply_next(coded(label, body.clone()));
        let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.charge(), error.attempts()),
            (ErrorKind::Decode, Charge::Unknown, 1),
            "{error}"
        );
        assert!(error.body().is_some() && error.to_string().contains("its body "), "{error}");
        let after = client.ledger().total;
        assert_eq!((after.answered - before.answered, after.unanswered), (1, 0), "{label}");
        // A format that no JSON reader refuses is not returned in part either.
        sandbox.reply_next(coded(label, body));
        let bytes = client.call(clipwire::http::Method::GET, "/file").send_bytes().await;
        assert_eq!(bytes.is_ok(), label.is_empty(), "a file without a label is the file: {bytes:?}");
    }
    // What a status says needs no body.
    for (status, kind, attempts) in [(429, ErrorKind::RateLimited, 4), (401, ErrorKind::Auth, 1)] {
        let cut = || coded("gzip", whole[..40].to_vec()).status(status);
        (0..attempts).for_each(|_| sandbox.reply_next(cut()));
        let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (kind, attempts), "{error}");
    }
}

#[tokio::test]
async fn a_redirect_is_one_answered_request_wherever_it_leads() {
    let sandbox = sandbox().await;
    let empty = || Reply::bytes(JSON, case("13-redirect-hops/empty.json"));
    let own = format!("{}/elsewhere?key={}", sandbox.url(), sandbox.key());
    for status in [300, 301, 302, 303, 304, 307, 308] {
        for location in ["", "/loop", &own, "//127.0.0.1:1/", "http://127.0.0.1:1/", "::", "https://api.example/"] {
            let reply = empty().status(status);
            sandbox.reply_next(if location.is_empty() { reply } else { reply.header("location", location) });
            let client = eager(&sandbox).build().unwrap();
            let received = sandbox.requests().len();
            let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
            assert_eq!((error.kind(), error.charge()), (ErrorKind::Rejected, Charge::Unknown), "{status} {location}");
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!(sandbox.requests().len() - received, 1, "{status} {location}: every request is booked");
            let ledger = client.ledger().total;
            assert_eq!((ledger.attempts, ledger.answered, ledger.charges.unknown), (1, 1, 1));
            assert!(!format!("{error} {error:?} {error:#}").contains(sandbox.key()), "{error}");
        }
    }
}

#[tokio::test]
async fn what_is_posted_is_never_repeated_as_something_else() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for status in [301, 302, 303, 307, 308] {
        sandbox.reply_next(Reply::empty(status).header("location", "/elsewhere"));
        let call = client.call(clipwire::http::Method::POST, "/anything").json(&serde_json::json!({ "a": 1 }));
        assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::Rejected);
    }
    assert_eq!(sandbox.requests().iter().map(|request| request.method.as_str()).collect::<Vec<_>>(), ["POST"; 5]);
}

/// An HTTP date so many seconds after a moment.
fn date(moment: SystemTime, seconds: i64) -> String {
    let offset = Duration::from_secs(seconds.unsigned_abs());
    httpdate::fmt_http_date(if seconds < 0 { moment - offset } else { moment + offset })
}

#[tokio::test]
async fn a_moment_to_wait_for_is_one_of_the_clock_that_named_it() {
    let sandbox = sandbox().await;
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_507_200);
    let limited = || Reply::bytes(JSON, case("14-retry-after-against-a-skewed-clock/limited.json")).status(429);
    for (skew, wait) in [(-3_600, 5), (3_600, 2), (0, 7), (-400 * 86_400, 20), (400 * 86_400, 1)] {
        let (sent, after) = (date(now, skew), date(now, skew + wait));
        let reply = || limited().header("date", sent.as_str()).header("retry-after", after.as_str());
        let wait = Duration::from_secs(wait.unsigned_abs());
        let single = tikhubapi(&sandbox).clock(Clock::skipping().at(now)).build().unwrap();
        sandbox.reply_next(reply());
        let error = single.videos().info("7300000000000000001").send().await.unwrap_err();
        assert_eq!((error.kind(), error.retry_after()), (ErrorKind::RateLimited, Some(wait)), "{skew}");
        let careful =
            tikhubapi(&sandbox).retry(RetryPolicy::careful()).clock(Clock::skipping().at(now)).build().unwrap();
        sandbox.reply_next(reply());
        let video = careful.videos().info("7300000000000000001").send().await.unwrap();
        let waited = video.meta().waited;
        assert!(waited >= wait && waited <= wait.mul_f64(1.1), "{skew}: {waited:?}");
    }
}

#[tokio::test]
async fn nobody_comes_back_at_once_after_being_told_to_slow_down() {
    let sandbox = sandbox().await;
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_507_200);
    let past = date(now, -3_600);
    for after in ["0", "-1", "0.0", "-1e9", past.as_str(), "", "soon"] {
        let client =
            tikhubapi(&sandbox).retry(RetryPolicy::careful()).clock(Clock::skipping().at(now)).build().unwrap();
        sandbox.reply_next(Reply::empty(429).header("retry-after", after));
        let video = client.videos().info("7300000000000000001").send().await.unwrap();
        assert!(video.meta().waited >= Duration::from_secs(1), "{after}: {:?}", video.meta().waited);
    }
}

/// The system takes the connection, and nobody ever answers: TLS does not come about.
#[tokio::test]
async fn time_that_runs_out_before_there_is_a_connection_is_nothing_sent() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", silent.local_addr().unwrap());
    let sandbox = sandbox().await;
    let hosts = [url.clone(), sandbox.url()];
    let short = Duration::from_millis(300);
    let alone = || onebound(&sandbox).base_url(&url).retry(RetryPolicy::none());
    for alone in [alone().timeout(short), alone().attempt_timeout(short), alone().connect_timeout(short)] {
        let error = alone.build().unwrap().videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Timeout, Charge::No), "{error}");
    }
    let client = onebound(&sandbox).base_urls(hosts).attempt_timeout(short).build().unwrap();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!((video.meta().attempts, video.meta().charge), (2, Charge::Yes));
    assert_eq!(client.ledger().total.charges.not_charged, 1);
    // The first may not be told from a request that is lost once a connection to it has come about.
    sandbox.reply_next(Reply::never());
    let error = client.videos().get(SEED_VIDEO).with_retry(RetryPolicy::none()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Timeout, Charge::Unknown), "{error}");
}
