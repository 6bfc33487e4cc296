//! CSV, read back by the crate `csv`.

use rust_decimal::Decimal;
use serde_json::Value;

use super::expected::decimal;

/// The header and the rows.
pub fn read(bytes: &[u8]) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let owned = |row: &csv::StringRecord| row.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = owned(reader.headers().expect("a header"));
    (header, reader.records().map(|row| owned(&row.expect("a row"))).collect())
}

/// Whether a field is what a column has to hold.
pub fn is(field: &str, value: &Value) -> bool {
    match value {
        Value::Null => field.is_empty(),
        Value::String(text) => field == text || field.parse::<Decimal>().is_ok_and(|amount| decimal(amount) == *text),
        Value::Array(_) => serde_json::from_str::<Value>(field).is_ok_and(|list| list == *value),
        Value::Number(number) => number.to_string() == field,
        Value::Bool(answer) => answer.to_string() == field,
        Value::Object(_) => false,
    }
}
