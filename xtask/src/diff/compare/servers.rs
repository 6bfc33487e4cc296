//! Where calls go: the addresses in their order, with what their templates stand for when nothing is chosen.

use serde_json::Value;

use super::words::compare_words;
use crate::diff::comparison::{Comparison, Place, elements, entries, text};
use crate::diff::rules;
use crate::diff::side::Operation;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let (before, after) = (urls(comparison.base_at("/servers")), urls(comparison.head_at("/servers")));
    for index in 0..before.len().max(after.len()) {
        comparison.look(&Place::both(&format!("/servers/{index}/url"), "a server"));
    }
    if before.is_empty() || after.is_empty() {
        comparison.look(&Place::both("/servers", "the servers"));
    }
    let first = Place::both("/servers/0", "the server");
    let is_replaced = !before.is_empty() && !after.is_empty() && !after.contains(&before[0]);
    if is_replaced {
        let what = "is another one: calls go there unless the builder says otherwise";
        comparison.changed(&rules::SERVER_CHANGED, &first, before[0].clone(), after[0].clone(), what);
    }
    let passed = usize::from(is_replaced);
    for (index, url) in before.iter().enumerate().skip(passed).filter(|(_, url)| !after.contains(url)) {
        let (place, what) = (format!("/servers/{index}"), "is gone from those to fall back on");
        comparison.removed(&rules::SERVER_REMOVED, &place, "the server", Some(url.clone()), what);
    }
    for (index, url) in after.iter().enumerate().filter(|(_, url)| !before.contains(url)) {
        if is_replaced && index == 0 {
            continue;
        }
        let (place, what) = (format!("/servers/{index}"), "is one more to fall back on");
        comparison.added(&rules::SERVER_ADDED, (&place, ""), "the server", Some(url.clone()), what);
    }
    let kept = |some: &[String], others: &[String]| -> Vec<String> {
        some.iter().filter(|url| others.contains(url)).cloned().collect()
    };
    let (old, new) = (kept(&before, &after), kept(&after, &before));
    let is_led = !before.is_empty() && !is_replaced && before.first() != after.first() && old == new;
    if old != new || (is_led && !after.is_empty()) {
        let what = "are tried in another order";
        let at = Place::both("/servers", "the servers");
        comparison.changed(&rules::SERVERS_REORDERED, &at, before.join(", "), after.join(", "), what);
    }
    for (index, url) in after.iter().enumerate() {
        let old = before.iter().position(|known| known == url);
        // The first address stays the first, whatever it is called.
        let Some(old) = old.or((index == 0 && is_replaced).then_some(0)) else { continue };
        let at = Place::new(format!("/servers/{old}"), format!("/servers/{index}"), url.as_str());
        compare_words(comparison, &at, &["description"]);
        compare_variables(comparison, &at);
        comparison.rest(&at, &["url", "description", "variables", "example", "examples"]);
    }
    if is_replaced && before.len() > 1 {
        comparison.look_base("/servers/0");
    }
}

/// Addresses that an operation, or its path, has of its own.
pub(super) fn compare_of_operation(
    comparison: &mut Comparison<'_>,
    at: &Place,
    old: &Operation<'_>,
    new: &Operation<'_>,
) {
    comparison.look(&at.child("servers"));
    let own = |operation: &Operation<'_>| {
        operation.value.get("servers").is_some() || operation.item_value.get("servers").is_some()
    };
    if !own(old) && !own(new) {
        return;
    }
    let of = |value: Option<&Value>| value.map(urls).unwrap_or_default();
    let before = of(old.effective(comparison.base.spec, "servers"));
    let after = of(new.effective(comparison.head.spec, "servers"));
    let said =
        |operation: &Operation<'_>| [operation.value, operation.item_value].map(|value| value.get("servers").cloned());
    if before != after {
        let what = "has addresses of its own";
        comparison.changed(&rules::OPERATION_SERVER_CHANGED, at, before.join(", "), after.join(", "), what);
    } else if said(old) != said(new) {
        comparison.changed(&rules::WORDS_CHANGED, at, None, None, "describes its own addresses otherwise");
    }
}

/// The addresses of a list, with the defaults of their templates.
fn urls(servers: &Value) -> Vec<String> {
    let url = |server: &Value| {
        let filled = |url: String, (name, variable): (&String, &Value)| {
            url.replace(&format!("{{{name}}}"), text(variable, "default"))
        };
        entries(server, "variables").fold(text(server, "url").to_owned(), filled)
    };
    servers.as_array().into_iter().flatten().map(url).collect()
}

/// What a template may be filled with besides its default, which is part of the address.
fn compare_variables(comparison: &mut Comparison<'_>, at: &Place) {
    let place = at.child("variables");
    comparison.look(&place);
    let values = |server: &Value| -> Vec<(String, Vec<Value>)> {
        let rows = entries(server, "variables");
        let mut rows: Vec<_> =
            rows.map(|(name, variable)| (name.clone(), elements(variable, "enum").cloned().collect())).collect();
        rows.retain(|(_, values): &(String, Vec<Value>)| !values.is_empty());
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        rows
    };
    let (base, head) = comparison.values(at);
    if values(base) != values(head) {
        let what = "is a template of other values";
        comparison.changed(&rules::SERVER_VARIABLE_CHANGED, &place, None, None, what);
    } else if base.get("variables") != head.get("variables") {
        comparison.changed(&rules::WORDS_CHANGED, &place, None, None, "is a template that is described otherwise");
    }
}
