//! What a comparison found, for a person: each place once, with a shortened value that shows no secret.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::{Comparison, Finding, Kind, scrub};
use crate::spec::Spec;

/// How much of a value is shown.
const SHOWN: usize = 40;

/// The findings by kind, then what the answer does not have. `secrets` are known ones, which are masked.
pub fn report(spec: &Spec, comparison: &Comparison, secrets: &[String]) -> String {
    let mut text = format!("beside {}:{}, {}\n", spec.path, spec.line(&comparison.pointer), short(&comparison.pointer));
    for (kind, title) in [
        (Kind::Unknown, "unknown to the spec"),
        (Kind::Type, "of another type than declared"),
        (Kind::Null, "null where that is not declared"),
        (Kind::Value, "outside the known values"),
    ] {
        let findings: Vec<&Finding> = comparison.findings.iter().filter(|finding| finding.kind == kind).collect();
        if !findings.is_empty() {
            let _ = writeln!(text, "\n{title} ({})", findings.len());
        }
        for finding in findings {
            let _ = writeln!(text, "{}", line(spec, finding, secrets));
        }
    }
    if comparison.findings.is_empty() {
        let _ = writeln!(text, "\nall {} fields are as the spec says", comparison.fields);
    }
    if !comparison.absent.is_empty() {
        let _ = writeln!(
            text,
            "\ndeclared, not in this answer ({}; no fault, every field may be absent)",
            comparison.absent.len()
        );
        let _ = writeln!(text, "  {}", comparison.absent.join(", "));
    }
    text
}

fn line(spec: &Spec, finding: &Finding, secrets: &[String]) -> String {
    let shapes: BTreeSet<&str> = finding.seen.iter().map(shape).collect();
    let shapes = shapes.into_iter().collect::<Vec<_>>().join(" or ");
    let path = masked(&Value::from(finding.path.as_str()), secrets);
    let mut line = format!("  {}: {shapes}", path.trim_matches('"'));
    if let Some(value) = finding.seen.iter().find(|value| !value.is_null()) {
        let _ = write!(line, ", such as {}", masked(&under(&finding.path, value), secrets));
    }
    if finding.seen.len() > 1 {
        let _ = write!(line, ", {} times", finding.seen.len());
    }
    let place = format!("{}:{}", spec.path, spec.line(&finding.pointer));
    match finding.kind {
        Kind::Unknown => line.push_str(&format!("; would belong to {} ({place})", short(&finding.pointer))),
        Kind::Type | Kind::Null => line.push_str(&format!("; declared {} ({place})", finding.declared)),
        Kind::Value => line.push_str(&format!("; known are {} ({place})", finding.declared)),
    }
    line
}

/// The value under the name of its field, since the name may say that it is secret.
fn under(path: &str, value: &Value) -> Value {
    let name = path.rsplit('.').next().unwrap_or_default().trim_end_matches("[]");
    serde_json::json!({ name: value })
}

/// A value as it may be shown: scrubbed, on one line, shortened.
fn masked(value: &Value, secrets: &[String]) -> String {
    // What is to be judged by a person before a fixture is made of it is not shown either.
    let names: BTreeSet<String> = value.as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect();
    let scrubbed = scrub(&value.to_string(), secrets, &names).ok().filter(|scrubbed| scrubbed.left.is_empty());
    let text = scrubbed.and_then(|scrubbed| serde_json::from_str::<Value>(&scrubbed.text).ok());
    // Without the name that it was put under.
    let text = text.map(|value| match value {
        Value::Object(fields) if fields.len() == 1 => fields.into_iter().next().map(|(_, value)| value),
        other => Some(other),
    });
    let text = text.flatten().map_or_else(|| "[like a key]".to_owned(), |value| value.to_string());
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// What kind of value it is, in a word.
pub fn shape(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "empty text",
        Value::String(_) => "text",
        Value::Array(list) if list.is_empty() => "an empty list",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn short(pointer: &str) -> String {
    pointer.trim_start_matches("/components/schemas/").trim_start_matches('/').replace("~1", "/")
}
