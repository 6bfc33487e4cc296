//! The provider's error codes: what each costs and means.

use serde_json::Value;

use super::words::compare_source;
use super::{Both, Comparison, short, text};
use crate::diff::rules;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (before, after) = (comparison.base_at("/x-codes/codes"), comparison.head_at("/x-codes/codes"));
    let rows = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let (before, after) = (rows(before), rows(after));
    compare_source(comparison, Both { base: "/x-codes", head: "/x-codes", subject: "the table of codes" });
    for (index, row) in before.iter().enumerate() {
        let (code, base) = (text(row, "code"), format!("/x-codes/codes/{index}"));
        let subject = format!("code {code}");
        let Some(position) = after.iter().position(|other| text(other, "code") == code) else {
            comparison.removed(&rules::CODE_REMOVED, &base, &subject, Some(short(row)), "is gone");
            continue;
        };
        let head = format!("/x-codes/codes/{position}");
        compare_row(comparison, Both { base: &base, head: &head, subject: &subject }, row, &after[position]);
    }
    for (index, row) in after.iter().enumerate() {
        let code = text(row, "code");
        if !before.iter().any(|other| text(other, "code") == code) {
            let (head, subject) = (format!("/x-codes/codes/{index}"), format!("code {code}"));
            let what = format!("is known: {} Charged: {}.", text(row, "meaning"), text(row, "charged"));
            comparison.added(&rules::CODE_ADDED, &head, &subject, Some(short(row)), &what);
        }
    }
}

fn compare_row(comparison: &mut Comparison<'_>, at: Both<'_>, base: &Value, head: &Value) {
    let (before, after) = (text(base, "charged"), text(head, "charged"));
    if before != after {
        let rule = match after {
            "yes" => &rules::CODE_CHARGED,
            "no" => &rules::CODE_FREE,
            _ => &rules::CODE_UNSTATED,
        };
        let what = format!("has the charge `{after}`, and had `{before}`");
        comparison.changed(rule, at, before.to_owned(), after.to_owned(), what);
    }
    let pair = (base, head);
    comparison.keyword(&rules::CODE_RENAMED, at, pair, "name", "is called otherwise");
    comparison.keyword(&rules::CODE_CLASS_CHANGED, at, pair, "class", "means another kind of failure");
    comparison.keyword(&rules::CODE_MEANING_CHANGED, at, pair, "meaning", "is explained otherwise");
    compare_source(comparison, at);
}
