//! An invented list that is large: 350 KB of JSON, for measurements.
//!
//! Real pages hold ten hits. It stands in code, because as a file it would tell nothing more and weigh a lot.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::format::Format;

/// The operation and the search words that find it.
const OPERATION: &str = "item_search_video";
const WORDS: &str = "three hundred and fifty kilobytes";

pub(super) const HITS: usize = 770;
const FIRST_ID: u64 = 7_310_000_000_000_000_001;

/// Stands for the list in an answer that is to be printed as JSON, so that the list is printed once and not each time.
const MARKER: &str = "\u{1}large";
const PRINTED_MARKER: &str = r#"["\u0001large"]"#;

/// Whether a request asks for the large list.
pub(super) fn is_asked_for(operation: &str, words: &str) -> bool {
    operation == OPERATION && words == WORDS
}

/// What stands for the list.
pub(super) fn marker() -> Vec<Value> {
    vec![MARKER.into()]
}

/// The list.
pub(super) fn hits() -> Vec<Value> {
    (0..HITS as u64).map(hit).collect()
}

/// The hit with this id.
pub(super) fn of_id(id: &str) -> Option<Value> {
    let number = id.parse::<u64>().ok()?.checked_sub(FIRST_ID)?;
    (number < HITS as u64).then(|| hit(number))
}

/// A printed answer with the list in place of what stands for it.
pub(super) fn put_in(printed: String) -> String {
    match printed.split_once(PRINTED_MARKER) {
        Some((before, after)) => [before, list(), after].concat(),
        None => printed,
    }
}

/// The list as JSON with escapes, printed once.
fn list() -> &'static str {
    static PRINTED: LazyLock<String> = LazyLock::new(|| Format::Json.print(&hits().into()));
    &PRINTED
}

fn hit(number: u64) -> Value {
    let id = FIRST_ID + number;
    json!({
        "title": format!("Invented video {number} of a list that is there to be measured 🎬 #虚构 #large"),
        "num_iid": id.to_string(),
        "nick": format!("Nobody {}", number % 90),
        "signature": "This person does not exist.\nWhat they say about themselves has several lines, some of them in \
                      Chinese: 这个人不存在。\n\"Quoted\" \\ and a tab\t.",
        "city": (110_000 + number % 90 * 100).to_string(),
        "uid": (2_000_000_000 + number % 90).to_string(),
        "detail_url": format!("https://www.example.invalid/share/video/{id}/"),
    })
}

#[cfg(test)]
mod tests;
