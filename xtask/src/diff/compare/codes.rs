//! The provider's error codes: what each costs and means.

use serde_json::Value;

use super::words::compare_source;
use crate::diff::comparison::{Comparison, Place, short, text};
use crate::diff::rules;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (before, after) = (comparison.base_at("/x-codes/codes"), comparison.head_at("/x-codes/codes"));
    let rows = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (before, after) = (rows(before), rows(after));
    let table = Place::both("/x-codes", "the table of codes");
    compare_source(comparison, &table);
    if comparison.is_first_described() {
        comparison.look(&table.child("digits"));
    } else {
        comparison.keyword(&rules::CODE_DIGITS_CHANGED, &table, "digits", "has codes of another length");
    }
    comparison.rest(&table, &["x-source", "digits", "codes"]);
    if before.is_empty() || after.is_empty() {
        comparison.look(&table.child("codes"));
    }
    let names = |rows: &[Value]| -> Vec<String> { rows.iter().map(|row| text(row, "name").to_owned()).collect() };
    let known = names(&before);
    for (index, row) in before.iter().enumerate() {
        let (code, base) = (text(row, "code"), format!("/x-codes/codes/{index}"));
        let subject = format!("code {code}");
        let nth = before[..index].iter().filter(|other| text(other, "code") == code).count();
        let mut same = after.iter().enumerate().filter(|(_, other)| text(other, "code") == code);
        let Some((position, _)) = same.nth(nth) else {
            comparison.removed(&rules::CODE_REMOVED, &base, &subject, Some(tell(row)), "is gone");
            continue;
        };
        let head = format!("/x-codes/codes/{position}");
        compare_row(comparison, &Place::new(base, head, subject), row, &after[position], &known);
    }
    for (index, row) in after.iter().enumerate() {
        let code = text(row, "code");
        let same = |rows: &[Value]| rows.iter().filter(|other| text(other, "code") == code).count();
        if same(&after[..=index]) > same(&before) {
            let (head, subject) = (format!("/x-codes/codes/{index}"), format!("code {code}"));
            let what = format!("is known: {}", text(row, "meaning").trim_end_matches('.'));
            comparison.added(&rules::CODE_ADDED, (&head, ""), &subject, Some(tell(row)), what);
        }
    }
}

/// A row of the table in words.
fn tell(row: &Value) -> String {
    let charged = match text(row, "charged") {
        "yes" => "charged",
        "no" => "not charged",
        _ => "nobody says whether charged",
    };
    format!("{}, {}, {charged}", text(row, "name"), text(row, "class"))
}

fn compare_row(comparison: &mut Comparison<'_>, at: &Place, base: &Value, head: &Value, known: &[String]) {
    comparison.look(&at.child("code"));
    comparison.look(&at.child("charged"));
    let (before, after) = (base.get("charged").map(short), head.get("charged").map(short));
    if before != after {
        let rule = match after.as_deref() {
            Some("yes") => &rules::CODE_CHARGED,
            Some("no") => &rules::CODE_FREE,
            _ => &rules::CODE_UNSTATED,
        };
        let word = |charge: &Option<String>| charge.clone().unwrap_or_default();
        let what = format!("has the charge `{}`, and had `{}`", word(&after), word(&before));
        comparison.changed(rule, at, before, after, what);
    }
    let new = text(head, "name");
    let is_exchanged = new != text(base, "name") && known.iter().any(|name| name == new);
    let (rule, what) = match is_exchanged {
        true => (&rules::CODE_NAMES_EXCHANGED, "has the name of another code"),
        false => (&rules::CODE_RENAMED, "is called otherwise"),
    };
    comparison.keyword(rule, at, "name", what);
    comparison.keyword(&rules::CODE_CLASS_CHANGED, at, "class", "means another kind of failure");
    comparison.keyword(&rules::CODE_MEANING_CHANGED, at, "meaning", "is explained otherwise");
    compare_source(comparison, at);
    comparison.rest(at, &["code", "charged", "name", "class", "meaning", "x-source"]);
}
