//! What belongs to the document as a whole: servers, credentials, tags.

use std::collections::BTreeSet;

use serde_json::Value;

use super::words::{compare_extensions, compare_source, compare_words};
use super::{Both, Comparison, elements, entries, short, text};
use crate::diff::rules;
use crate::spec::escape;

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let at = Both { base: "", head: "", subject: "the document" };
    compare_words(comparison, at, &["info", "externalDocs"]);
    compare_extensions(comparison, at);
    compare_source(comparison, at);
    compare_servers(comparison);
    compare_security(comparison);
    compare_tags(comparison);
}

fn compare_servers(comparison: &mut Comparison<'_>) {
    let urls =
        |value: &Value| elements(value, "servers").map(|server| text(server, "url").to_owned()).collect::<Vec<_>>();
    let (before, after) = (urls(&comparison.base.spec.value), urls(&comparison.head.spec.value));
    let at = Both { base: "/servers/0", head: "/servers/0", subject: "the server" };
    if before.first() != after.first() {
        comparison.changed(
            &rules::SERVER_CHANGED,
            at,
            before.first().cloned(),
            after.first().cloned(),
            "is another one: calls go there unless the builder says otherwise",
        );
    }
    let rest = |urls: &[String]| urls.iter().skip(1).cloned().collect::<Vec<_>>();
    let (known, new) = (rest(&before), rest(&after));
    for (index, url) in known.iter().enumerate().filter(|(_, url)| !after.contains(url)) {
        let place = format!("/servers/{}", index + 1);
        comparison.removed(
            &rules::SERVER_REMOVED,
            &place,
            "the server",
            Some(url.clone()),
            "is gone from those to fall back on",
        );
    }
    for (index, url) in new.iter().enumerate().filter(|(_, url)| !before.contains(url)) {
        let place = format!("/servers/{}", index + 1);
        comparison.added(&rules::SERVER_ADDED, &place, "the server", Some(url.clone()), "is one more to fall back on");
    }
    for (index, url) in after.iter().enumerate() {
        let Some(old) = before.iter().position(|known| known == url) else { continue };
        let (base, head) = (format!("/servers/{old}"), format!("/servers/{index}"));
        let at = Both { base: &base, head: &head, subject: url };
        compare_words(comparison, at, &["description"]);
    }
}

fn compare_security(comparison: &mut Comparison<'_>) {
    let (base, head) = (&comparison.base.spec.value, &comparison.head.spec.value);
    let asked = |value: &Value| -> BTreeSet<String> {
        let requirements = elements(value, "security").filter_map(Value::as_object);
        requirements.flat_map(|requirement| requirement.keys().cloned()).collect()
    };
    let (before, after) = (asked(base), asked(head));
    let at = |name: &str| format!("/components/securitySchemes/{}", escape(name));
    for name in before.difference(&after) {
        let subject = format!("the credential `{name}`");
        comparison.removed(&rules::SECURITY_REMOVED, "/security", &subject, Some(name.clone()), "is asked for no more");
    }
    for name in after.difference(&before) {
        let subject = format!("the credential `{name}`");
        comparison.added(&rules::SECURITY_ADDED, "/security", &subject, Some(name.clone()), "is asked for now");
    }
    let schemes = |value: &Value| -> Vec<(String, Value)> {
        let components = value.get("components").cloned().unwrap_or_default();
        entries(&components, "securitySchemes").map(|(name, scheme)| (name.clone(), scheme.clone())).collect()
    };
    let new = schemes(head);
    for (name, scheme) in schemes(base) {
        let Some((_, other)) = new.iter().find(|(known, _)| *known == name) else { continue };
        let place = at(&name);
        let subject = format!("the credential `{name}`");
        let at = Both { base: &place, head: &place, subject: &subject };
        if text(&scheme, "type") != text(other, "type") || text(&scheme, "scheme") != text(other, "scheme") {
            comparison.changed(&rules::SECURITY_TYPE_CHANGED, at, short(&scheme), short(other), "is of another type");
        } else if text(&scheme, "in") != text(other, "in") || text(&scheme, "name") != text(other, "name") {
            let tell = |scheme: &Value| format!("{} {}", text(scheme, "in"), text(scheme, "name"));
            let what = format!("travels as {}, and not as {} any more", tell(other), tell(&scheme));
            comparison.changed(&rules::SECURITY_MOVED, at, tell(&scheme), tell(other), what);
        }
        compare_words(comparison, at, &["description"]);
        compare_source(comparison, at);
    }
}

fn compare_tags(comparison: &mut Comparison<'_>) {
    let names = |value: &Value| elements(value, "tags").map(|tag| text(tag, "name").to_owned()).collect::<Vec<_>>();
    let (before, after) = (names(&comparison.base.spec.value), names(&comparison.head.spec.value));
    for (index, name) in before.iter().enumerate() {
        let base = format!("/tags/{index}");
        let subject = format!("the tag `{name}`");
        match after.iter().position(|known| known == name) {
            None => comparison.removed(
                &rules::TAG_REMOVED,
                &base,
                &subject,
                Some(name.clone()),
                "is gone, and its handle with it",
            ),
            Some(position) => {
                let head = format!("/tags/{position}");
                compare_words(comparison, Both { base: &base, head: &head, subject: &subject }, &["description"]);
            }
        }
    }
    for (index, name) in after.iter().enumerate().filter(|(_, name)| !before.contains(name)) {
        let subject = format!("the tag `{name}`");
        comparison.added(
            &rules::TAG_ADDED,
            &format!("/tags/{index}"),
            &subject,
            Some(name.clone()),
            "is new, and has a handle",
        );
    }
}
