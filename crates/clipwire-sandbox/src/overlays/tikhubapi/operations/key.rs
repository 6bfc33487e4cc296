//! The key itself.

use serde_json::json;

use crate::overlays::tikhubapi::query::Query;
use crate::provider::Payload;

pub(super) fn info(query: &Query<'_>) -> Payload {
    Payload::Whole(json!({
        "status": "success",
        "message": "A made-up answer.",
        "key": { "name": "sandbox", "requests": query.answered },
    }))
}
