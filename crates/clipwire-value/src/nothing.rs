//! The ways in which nothing is printed.

/// Whether a value is nothing, in one of the ways in which PHP and others print it.
pub fn is_nothing(json: &str) -> bool {
    match json.as_bytes().first() {
        None => true,
        Some(b'"') => json == "\"\"",
        Some(b'[') => json[1..].trim_start().starts_with(']'),
        Some(b'{') => false,
        Some(_) => matches!(json, "null" | "false" | "NaN" | "undefined"),
    }
}
