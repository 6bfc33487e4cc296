//! Values that are hard to keep, put into records as bytes say.

use std::sync::LazyLock;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::columns::Table;

/// Texts, numbers, moments and amounts that break something.
static HARD: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let texts = [
        "",
        " ",
        " blanks around\t",
        "\0",
        "a\0b\0",
        "\u{1}\u{b}\u{1f}\u{7f}\u{85}\u{9f}",
        "\u{fffe}\u{ffff}",
        "\u{feff}=1",
        "\u{202e}\u{200b}\u{2028}\u{ad}",
        "\r",
        "\n",
        "a\r\nb\rc\n\n",
        "\"",
        "\"\"",
        "a\"b,c;d\te",
        "'",
        "'=1",
        "=1+1",
        "=\"1\"",
        "+1-1",
        "-a",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\u{0}=1",
        "\u{1}=1",
        "＝1+1",
        "＠a",
        "=cmd|' /C calc'!A0",
        "1e5",
        "007",
        "2026-11-27",
        "1/2",
        "7118694749548072205",
        "1.7万+",
        "_x0041_",
        "_x005F_x0041_",
        "_x_x004_x00411_",
        "<a>&amp;]]>",
        "\\ud83d\\u0000",
        "👩‍👩‍👧🏽",
        "[\"",
        "null",
        "2026-11-27T20:46:18.123456789Z",
        "1900-01-01T00:00:00Z",
        "9999-12-30T21:59:59.999999Z",
        "0.0000000001",
        "79228162514264337593543950335",
        "-0.5",
    ];
    let long = ["中", "😀", "a", "1", "\0a", "=", "\"", "&", "\r\n", "_x0041_"].map(|piece| piece.repeat(40_000));
    let edges = [255, 256, 32_766, 32_767, 32_768].map(|units| "=".repeat(units));
    let digits = [255, 256, 300].map(|units| "1".repeat(units));
    let numbers = [0, 999_999_999_999_999, 1_000_000_000_000_000, 9_007_199_254_740_993, 1 << 63, u64::MAX];
    let texts = texts.into_iter().map(Value::from);
    let made = long.into_iter().chain(edges).chain(digits).map(Value::from);
    texts.chain(made).chain(numbers.map(Value::from)).chain([json!(true), json!([]), json!([{}])]).collect()
});

/// How many values are known that are hard to keep.
pub fn hard_values() -> usize {
    HARD.len()
}

/// Puts values into a record: two bytes for each, the place and the value. Where the value does not fit, the record stays as it was.
/// Behind the known values comes a text of the caller's.
pub(super) fn edit<M: Table + DeserializeOwned>(record: M, edits: &[u8], text: &str) -> M {
    let mut value = serde_json::to_value(&record).expect("a record can be written");
    let mut record = record;
    for edit in edits.chunks_exact(2) {
        let mut places = Vec::new();
        collect(&value, String::new(), &mut places);
        let Some(place) = places.get(usize::from(edit[0]) % places.len().max(1)) else { continue };
        let new = HARD.get(usize::from(edit[1]) % (HARD.len() + 1)).cloned().unwrap_or_else(|| text.into());
        let mut edited = value.clone();
        *edited.pointer_mut(place).expect("a place that was found") = new;
        if let Ok(read) = serde_json::from_value(edited) {
            record = read;
            value = serde_json::to_value(&record).expect("a record can be written");
        }
    }
    record
}

/// Every place of a scalar, of nothing and of a list.
fn collect(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, value)| collect(value, format!("{pointer}/{name}"), found));
        }
        Value::Array(elements) => {
            let elements_of = elements.iter().enumerate();
            elements_of.for_each(|(at, element)| collect(element, format!("{pointer}/{at}"), found));
            found.push(pointer);
        }
        _ => found.push(pointer),
    }
}
