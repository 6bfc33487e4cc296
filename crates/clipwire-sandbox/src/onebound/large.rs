//! An invented list that is large: 350 KB of JSON, for measurements.
//!
//! Real pages hold ten hits. It stands in code, because as a file it would tell nothing more and weigh a lot.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::format::Format;
use crate::record::Recorded;

/// The operation and the search word that find it.
const OPERATION: &str = "item_search_video";
const WORD: &str = "three hundred and fifty kilobytes";

const HITS: u64 = 770;
const FIRST_ID: u64 = 7_310_000_000_000_000_001;

/// Whether a request asks for the large list.
pub(super) fn is_asked_for(operation: &str, request: &Recorded) -> bool {
    operation == OPERATION && request.filled("q") == Some(WORD)
}

/// The list as JSON with escapes, printed once.
pub(super) fn printed() -> &'static str {
    static PRINTED: LazyLock<String> = LazyLock::new(|| Format::Json.print(&value()));
    &PRINTED
}

/// The list, all of it on its first page.
pub(super) fn value() -> Value {
    let hits: Vec<Value> = (0..HITS).map(hit).collect();
    json!({
        "page": "1",
        "real_total_results": HITS,
        "total_results": HITS,
        "page_size": HITS,
        "pagecount": 1,
        "item": hits,
    })
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
