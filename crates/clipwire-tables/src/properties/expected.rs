//! What a table has to hold of a record, found in another way than by its columns: from its JSON.

use clipwire::model::Count;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::columns::Table;
use crate::schema::{Column, ColumnType, Schema};

/// Why a moment and an amount of a record can be read.
const PARSES: &str = "the record was written with it";

/// What the columns have to hold of a record: texts, numbers, answers, RFC 3339, decimal numbers without zeros at the end, lists.
pub fn expected<M: Table>(record: &M) -> Vec<(Column, Value)> {
    let mut json = serde_json::to_value(record).expect("a record can be written");
    let held = take(&Schema::of::<M>().columns, &mut json, "");
    assert!(is_used_up(&json), "no column has what is left of {}: {json}", M::KIND);
    held
}

fn take(columns: &[Column], json: &mut Value, prefix: &str) -> Vec<(Column, Value)> {
    columns.iter().map(|column| (column.clone(), value(column, columns, json, prefix))).collect()
}

fn value(column: &Column, columns: &[Column], json: &mut Value, prefix: &str) -> Value {
    let name = column.name.strip_prefix(prefix).expect("a part has its name before those of its columns");
    let number = column.name.strip_suffix("_text").and_then(|name| columns.iter().find(|other| other.name == name));
    if let Some(number) = number {
        let found = place(json, &number.name[prefix.len()..]).map(Value::take).unwrap_or_default();
        let is_decimal = number.kind == ColumnType::Decimal;
        return match (&found, found.as_u64()) {
            (Value::String(text), _) if is_decimal && is_exact(text) => Value::Null,
            (Value::String(text), _) => json!(text.replace('\0', "")),
            (_, Some(number)) if i64::try_from(number).is_err() => json!(number.to_string()),
            _ => Value::Null,
        };
    }
    let has_twin = columns.iter().any(|other| other.name == format!("{}_text", column.name));
    let Some(found) = place(json, name) else { return Value::Null };
    let held = if has_twin { found.clone() } else { found.take() };
    match (&column.kind, held) {
        (_, Value::Null) => Value::Null,
        (ColumnType::Id | ColumnType::Text, text) => without_nuls(text),
        (ColumnType::Integer, Value::String(text)) => json!(Count::parse(&text).expect("a count").at_least()),
        (ColumnType::Integer, number) if number.as_u64().is_none_or(|number| i64::try_from(number).is_err()) => {
            Value::Null
        }
        (ColumnType::Time, Value::String(text)) => json!(microseconds(&text)),
        (ColumnType::Decimal, Value::String(text)) => json!(decimal(text.parse().expect(PARSES))),
        (ColumnType::Texts, list) => without_nuls(list),
        (ColumnType::Rows(inner), Value::Array(list)) => list
            .into_iter()
            .map(|mut element| {
                let held = take(inner, &mut element, "").into_iter().map(|(column, value)| (column.name, value));
                Value::Object(held.collect::<Map<_, _>>())
            })
            .collect(),
        (_, value) => value,
    }
}

/// The place whose path, joined with `_`, is the name.
fn place<'a>(json: &'a mut Value, name: &str) -> Option<&'a mut Value> {
    let members = json.as_object_mut()?;
    if members.contains_key(name) {
        return members.get_mut(name);
    }
    let begins = |member: &&String| name.strip_prefix(member.as_str()).is_some_and(|rest| rest.starts_with('_'));
    let member = members.keys().filter(begins).max_by_key(|member| member.len())?.clone();
    place(members.get_mut(&member)?, &name[member.len() + 1..])
}

fn is_used_up(json: &Value) -> bool {
    json.as_object().map_or(json.is_null(), |members| members.values().all(is_used_up))
}

/// Whether a table has room for all places of an amount.
fn is_exact(amount: &str) -> bool {
    let amount: Decimal = amount.parse().expect(PARSES);
    amount == amount.round_dp(9)
}

fn microseconds(text: &str) -> String {
    let moment: jiff::Timestamp = text.parse().expect(PARSES);
    jiff::Timestamp::from_microsecond(moment.as_microsecond()).expect("a moment is one in microseconds").to_string()
}

/// A decimal number as text, without zeros at the end.
pub fn decimal(amount: Decimal) -> String {
    amount.round_dp(9).normalize().to_string()
}

/// A text, or a list of them, without U+0000.
fn without_nuls(value: Value) -> Value {
    match value {
        Value::String(text) => json!(text.replace('\0', "")),
        Value::Array(list) => list.into_iter().map(without_nuls).collect(),
        other => other,
    }
}
