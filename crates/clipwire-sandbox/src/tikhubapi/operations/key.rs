//! The key itself.

use serde_json::{Value, json};

use crate::tikhubapi::call::Call;

pub(super) fn info(call: &Call<'_>) -> Value {
    json!({
        "status": "success",
        "message": "A made-up answer.",
        "key": { "name": "sandbox", "requests": call.answered },
    })
}
