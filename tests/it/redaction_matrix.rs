//! Secrets in every encoding, at every place of an answer, looked for in everything that prints.
//!
//! The table in `docs/book/src/redaction.md` is what this test prints; `cargo xtask faults` writes it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use clipwire::http::Method;
use clipwire::observe::{AttemptFinished, Charged, Observer, Throttled, Waited};
use clipwire::onebound::Client;
use clipwire::{Credentials, Error, Limits, RetryPolicy};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::json;
use xtask::faults::{REDACTION, VARIABLE, write_or_compare};

use crate::redaction::log;
use crate::support::{SEED_VIDEO, sandbox};

/// Keys as providers give them, and odd ones.
const KEYS: &[(&str, &str)] = &[
    ("letters and digits", "q7XvB2mKp9RtZw4L"),
    ("a blank, a slash, a plus sign", "wqx planted/+&9f8e7d6c"),
    ("looks encoded", "Jvq%2Fzk%41=Hgw4a3210"),
    ("quotes and backslashes", "vj\"q'9<8>7&6;5\\4zkw"),
    ("digits", "8472019365518273"),
    ("one letter", "jjjjjjjjjjjj"),
    ("Base64", "Zm9v/Ymq+c2VjcmV0=="),
    ("not ASCII", "密钥-Ünq-4d3c2b1a"),
];

/// How the other secret of the account ends; it begins as the key ends.
const OTHER: &str = "another-wsx5b4a";

/// The other secret of the account.
fn other(key: &str) -> String {
    key.chars().skip(key.chars().count() - 4).collect::<String>() + OTHER
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn form(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b' ' => "+".to_owned(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

fn quoted(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    text[1..text.len() - 1].to_owned()
}

fn units(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut code = String::new();
    for group in bytes.chunks(3) {
        let bits = group.iter().chain([&0, &0]).take(3).fold(0, |bits: usize, byte| bits << 8 | usize::from(*byte));
        for place in 0..4 {
            code.push(if place > group.len() { '=' } else { char::from(ALPHABET[bits >> (18 - 6 * place) & 63]) });
        }
    }
    code
}

/// How a provider can spell a secret.
fn encodings(key: &str) -> Vec<(&'static str, String)> {
    let entities =
        |radix: &str| -> String {
            key.chars()
                .map(|char| {
                    if radix == "x" { format!("&#x{:X};", u32::from(char)) } else { format!("&#{};", u32::from(char)) }
                })
                .collect()
        };
    vec![
        ("plain", key.to_owned()),
        ("upper case", key.to_uppercase()),
        ("lower case", key.to_lowercase()),
        ("percent", percent(key)),
        ("percent, lower case", percent(key).to_lowercase()),
        ("percent, twice", percent(&percent(key))),
        ("form", form(key)),
        ("form, twice", form(&form(key))),
        ("JSON", quoted(key).replace('/', "\\/")),
        ("JSON, all escaped", units(key)),
        ("JSON, all escaped, upper case", units(key).to_uppercase().replace("\\U", "\\u")),
        ("JSON in JSON", quoted(&quoted(key))),
        ("JSON in JSON, all escaped", quoted(&units(key))),
        ("HTML", key.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")),
        ("HTML, decimal", entities("")),
        ("HTML, hexadecimal", entities("x")),
        ("Base64", base64(key.as_bytes())),
        ("Base64, one byte later", base64(format!("a{key}").as_bytes())),
        ("Base64, two bytes later", base64(format!("ab{key}z").as_bytes())),
        ("Base64 for URLs", base64(key.as_bytes()).replace('+', "-").replace('/', "_")),
        ("Base64, percent", percent(&base64(key.as_bytes()))),
        ("hexadecimal", key.bytes().map(|byte| format!("{byte:02x}")).collect()),
        ("more blanks", key.replace(' ', " \n\t ")),
        ("overlapping another secret", format!("{key}{OTHER}")),
    ]
}

/// Where it can stand, and what is called for it. A text that can stand between quotes as it is stands there as it is.
fn places(echo: &str) -> Vec<(&'static str, Reply)> {
    let is_json = serde_json::from_str::<String>(&format!("\"{echo}\"")).is_ok();
    let text = if is_json { echo.to_owned() } else { quoted(echo) };
    let body = |json: String| Reply::bytes("application/json", json);
    let ascii: String = echo.chars().filter(|char| matches!(char, ' '..='~')).collect();
    vec![
        ("a value", body(format!(r#"{{"item":{{"num_iid":"1","title":"x{text}y","{text}":1}},"error_code":"0000"}}"#))),
        (
            "a value that cannot be read",
            body(format!(r#"{{"item":{{"num_iid":"1","title":{{"{text}":"{text}"}}}},"error_code":"0000"}}"#)),
        ),
        ("the message", body(format!(r#"{{"error":"Key[{text}]","reason":"{text} ","error_code":"4005"}}"#))),
        ("the code", body(format!(r#"{{"error":"no","error_code":"{text}"}}"#))),
        ("the request id", body(format!(r#"{{"error":"no","error_code":"4013","request_id":"{text}"}}"#))),
        (
            "the report of the quota",
            body(format!(
                r#"{{"item":{{"num_iid":"1","title":"x"}},"error_code":"0000","api_info":"today:1 max:100 {text}"}}"#
            )),
        ),
        ("an error inside", body(format!(r#"{{"item":{{"error":"{text}"}},"error_code":"0000"}}"#))),
        ("no JSON", Reply::bytes("text/html", format!("<html>{echo}</html>"))),
        ("JSON that ends early", body(format!(r#"{{"item":{{"title":"{text}"#))),
        ("a body that is cut", Reply::cut_body(format!(r#"{{"error":"{text}"#))),
        ("a header", Reply::json(json!({ "error": "no", "error_code": "4000" })).header("x-echo", ascii.clone())),
        ("an odd header of the protocol", Reply::empty(429).header("retry-after", ascii.clone())),
        ("Location", Reply::empty(302).header("location", format!("http://127.0.0.2:9/{ascii}?{ascii}"))),
        ("Location, the same host", Reply::empty(307).header("location", format!("/{ascii}"))),
    ]
}

/// An observer that prints all that it is told.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<String>>);

impl Observer for Told {
    fn attempt_finished(&self, attempt: &AttemptFinished<'_>) {
        let _ = write!(self.0.lock().unwrap(), "{attempt:?} {:?}", attempt.code);
    }

    fn waited(&self, wait: &Waited) {
        let _ = write!(self.0.lock().unwrap(), "{wait:?}");
    }

    fn throttled(&self, throttled: &Throttled) {
        let _ = write!(self.0.lock().unwrap(), "{throttled:?}");
    }

    fn charged(&self, charged: &Charged<'_>) {
        let _ = write!(self.0.lock().unwrap(), "{charged:?}");
    }
}

/// Everything that an error prints.
fn of_error(error: &Error) -> Vec<(&'static str, String)> {
    let mut chain = String::new();
    let mut cause = error.source();
    while let Some(source) = cause {
        let _ = write!(chain, "{source} {source:?} {source:#?}");
        cause = source.source();
    }
    let texts = [error.service_code(), error.service_message(), error.request_id(), error.json_path()];
    vec![
        ("Display", error.to_string()),
        ("{:#}", format!("{error:#}")),
        ("Debug", format!("{error:?} {error:#?}")),
        ("the causes", chain),
        ("what the error tells", texts.into_iter().flatten().collect::<Vec<_>>().join(" ")),
        ("its body", error.body().unwrap_or_default().to_owned()),
    ]
}

/// What is looked for: the echo as it was planted, and any six letters and digits of the secret in a row.
struct Wanted {
    pieces: Vec<String>,
}

impl Wanted {
    fn of(key: &str) -> Self {
        let letters: Vec<char> = key.to_lowercase().chars().collect();
        let is_piece = |piece: &&[char]| piece.iter().all(|char| char.is_alphanumeric());
        let mut pieces: Vec<String> = letters.windows(6).filter(is_piece).map(|piece| piece.iter().collect()).collect();
        pieces.extend([key.to_lowercase(), OTHER[8..].to_owned()]);
        Self { pieces }
    }

    fn is_in(&self, echo: &str, text: &str) -> bool {
        let text = text.to_lowercase();
        let echo = echo.to_lowercase();
        let echoes = [echo.clone(), quoted(&echo)];
        self.pieces.iter().chain(&echoes).any(|piece| text.contains(piece.as_str()))
    }
}

fn client(sandbox: &Sandbox, key: &str, told: &Told) -> Client {
    let builder = Client::builder().base_url(sandbox.url()).credentials(Credentials::new(key, other(key)));
    let once = builder.retry(RetryPolicy::none()).limits(Limits::new().adaptive(false)).accept_other_ids();
    once.observe(told.clone()).build().unwrap()
}

#[tokio::test]
async fn no_echo_of_a_secret_is_printed_in_any_encoding_anywhere() {
    let log = log();
    let before = log.text().len();
    let sandbox = sandbox().await;
    let mut cells: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let (mut echoes, mut found, mut order) = (Vec::new(), Vec::new(), Vec::new());
    for (_, key) in KEYS {
        let (wanted, told) = (Wanted::of(key), Told::default());
        let client = client(&sandbox, key, &told);
        for (encoding, echo) in encodings(key) {
            for (place, reply) in places(&echo) {
                sandbox.reply_next(reply);
                let outcome = client.videos().get(SEED_VIDEO).send().await;
                let mut printed = match &outcome {
                    Ok(video) => vec![
                        ("Debug", format!("{video:?} {video:#?}")),
                        ("the value alone", format!("{:?} {:?}", **video, video.title)),
                        ("what is known of the call", format!("{:?} {:?}", video.meta(), video.unread())),
                    ],
                    Err(error) => of_error(error),
                };
                let ledger = client.ledger();
                printed.push(("the ledger", format!("{ledger} {ledger:?}")));
                printed.push(("an observer", std::mem::take(&mut *told.0.lock().unwrap())));
                // The path of a call that is not modelled is the caller's own.
                let call = client.call(Method::GET, format!("/x/{}", echo.replace(['?', '#', '\\', '\n', '\t'], "")));
                printed.push(("a path", format!("{call:?} {call:#?}")));
                if !order.contains(&place) {
                    order.push(place);
                }
                for (sink, text) in printed {
                    let (tried, hits) = cells.entry(place).or_default();
                    *tried += 1;
                    if wanted.is_in(&echo, &text) {
                        *hits += 1;
                        found.push(format!("{key} · {encoding} · {place} · {sink}: {text}"));
                    }
                }
            }
            // Only what nobody else in this process could have written is looked for in the log.
            sandbox.reply_next(Reply::json(json!({ "error": "no", "error_code": "4000" })));
            let path = format!("/x/{}", echo.replace(['?', '#', '\\', '\n', '\t', '{', '}', ':'], ""));
            if let Err(error) = client.call(Method::GET, path).send().await {
                let is_found = of_error(&error).iter().any(|(_, text)| wanted.is_in(&echo, text));
                assert!(!is_found, "{error:?}");
            }
            echoes.push(echo);
        }
    }
    assert!(found.is_empty(), "{} found, the first:\n{}", found.len(), found[..found.len().min(5)].join("\n"));

    let logged = log.text().split_off(before).to_lowercase();
    assert!(logged.contains("attempt finished") && logged.contains("[redacted]"), "the log was caught");
    // Six digits in a row can be anything in a log.
    let is_telling = |piece: &String| !piece.chars().all(|char| char.is_ascii_digit()) || piece.len() > 6;
    let pieces = KEYS.iter().flat_map(|(_, key)| Wanted::of(key).pieces).filter(is_telling);
    let pieces: BTreeSet<String> = pieces.chain(echoes.iter().map(|echo| echo.to_lowercase())).collect();
    for piece in &pieces {
        if let Some(at) = logged.find(piece.as_str()) {
            let start = logged[..at].char_indices().rev().nth(200).map_or(0, |(start, _)| start);
            panic!("`{piece}` is in the log: {}", &logged[start..at + piece.len()]);
        }
    }
    let of_log = (echoes.len() as u64, 0);
    let mut table = String::from("\n| place | cells | found |\n| --- | ---: | ---: |\n");
    for (place, (tried, hits)) in
        order.iter().map(|place| (place, cells[place])).chain([(&"the log of all of it", of_log)])
    {
        let _ = writeln!(table, "| {place} | {tried} | {hits} |");
    }
    let tried: u64 = cells.values().map(|(tried, _)| tried).sum::<u64>() + of_log.0;
    let (keys, encodings, places) = (KEYS.len(), encodings(KEYS[0].1).len(), order.len());
    let _ = writeln!(
        table,
        "| **{keys} secrets × {encodings} encodings × {places} places × their sinks** | **{tried}** | **0** |"
    );
    write_or_compare(REDACTION, &table, std::env::var_os(VARIABLE).is_some()).unwrap();
}

/// The search is worth something only if it finds what is there.
#[test]
fn the_search_finds_what_is_there() {
    for (_, key) in KEYS {
        for (encoding, echo) in encodings(key) {
            assert!(Wanted::of(key).is_in(&echo, &format!("x {echo} y")), "{key} · {encoding}");
        }
    }
}
