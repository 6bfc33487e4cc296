//! What a client is built from: `x-provider`, and where an envelope holds what.

use serde_json::Value;

use super::words::compare_source;
use crate::diff::comparison::{Comparison, Place, text};
use crate::diff::flat::canonical;
use crate::diff::rules::{self, Rule};
use crate::spec::{Spec, escape};

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let at = Place::both("/x-provider", "the provider");
    let (base, head) = comparison.values(&at);
    if comparison.is_first_described() {
        // A spec of before `x-provider` could not say how it charges either, nor where its envelope holds what.
        comparison.look(&at);
        comparison.look(&Place::both("/x-envelope", ""));
        let what = if head.is_object() { "is described for the first time" } else { "is described no more" };
        let name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
        comparison.changed(&rules::PROVIDER_DESCRIBED, &at, name(base), name(head), what);
        return;
    }
    comparison.keyword(&rules::PROVIDER_RENAMED, &at, "name", "has another name");
    comparison.keyword(&rules::PROVIDER_ENV_CHANGED, &at, "env", "has another prefix of environment variables");
    comparison.keyword(&rules::PROVIDER_CRATES_CHANGED, &at, "crates", "needs other crates");
    comparison.keyword(&rules::PLATFORM_CHANGED, &at, "platform", "is about another platform");
    compare_charges(comparison, &at);
    let is_default = |value: &Value| value.get("default").and_then(Value::as_bool).unwrap_or(true);
    comparison.look(&at.child("default"));
    match (is_default(base), is_default(head)) {
        (true, false) => {
            comparison.changed(&rules::PROVIDER_OFF_BY_DEFAULT, &at, None, None, "is compiled in on request only");
        }
        (false, true) => comparison.changed(&rules::PROVIDER_ON_BY_DEFAULT, &at, None, None, "is on by default"),
        _ => {}
    }
    for (rule, keyword, part, what) in [
        (&rules::LIMITS_CHANGED, "limits", "per_second", "takes another number of calls in a second"),
        (&rules::PRICE_LIST_CHANGED, "prices", "list", "has its prices listed elsewhere"),
        (&rules::DISCOUNTS_CHANGED, "discounts", "tiers", "takes off something else for many calls"),
    ] {
        let place = at.child(keyword);
        comparison.keyword(rule, &place, part, what);
        compare_source(comparison, &place);
        comparison.rest(&place, &[part, "x-source"]);
        comparison.look(&place);
    }
    comparison.rest(
        &at,
        &["name", "env", "crates", "charges", "otherwise", "default", "platform", "limits", "prices", "discounts"],
    );
    compare_envelope(comparison);
}

fn compare_charges(comparison: &mut Comparison<'_>, at: &Place) {
    let (base, head) = comparison.values(at);
    let rule: &'static Rule = match (text(base, "charges"), text(head, "charges")) {
        ("unpublished", _) => &rules::CHARGES_PUBLISHED,
        (_, "unpublished") => &rules::CHARGES_UNPUBLISHED,
        _ => &rules::CHARGES_CHANGED,
    };
    comparison.keyword(rule, at, "charges", "charges by something else");
    let place = at.child("otherwise");
    comparison.look(&place);
    let of = |value: &Value| match text(value, "otherwise") {
        "" => "unknown".to_owned(),
        charge => charge.to_owned(),
    };
    let (before, after) = (of(base), of(head));
    if before != after {
        let rule = if after == "yes" { &rules::OTHERWISE_CHARGED } else { &rules::OTHERWISE_CHANGED };
        let what = format!("charges what no table tells: `{after}`, and `{before}` before");
        comparison.changed(rule, &place, before, after, what);
    }
}

fn compare_envelope(comparison: &mut Comparison<'_>) {
    let at = Place::both("/x-envelope", "the envelope");
    let rule = match comes_to_the_same(comparison, &at) {
        true => &rules::REFERENCE_CHANGED,
        false => &rules::ENVELOPE_SCHEMA_CHANGED,
    };
    let rows: [(&'static Rule, &str, &str); 13] = [
        (rule, "schema", "is another component"),
        (&rules::ENVELOPE_PAYLOAD_CHANGED, "payload", "holds the payload elsewhere"),
        (&rules::ENVELOPE_CODE_CHANGED, "code", "holds the code elsewhere"),
        (&rules::ENVELOPE_SUCCESS_CHANGED, "success", "says success by other codes"),
        (&rules::ENVELOPE_EMPTY_CHANGED, "empty", "says that nothing was found by other codes"),
        (&rules::ENVELOPE_MESSAGE_CHANGED, "message", "holds the provider's words elsewhere"),
        (&rules::ENVELOPE_REQUEST_ID_CHANGED, "request_id", "holds the name of the call elsewhere"),
        (&rules::ENVELOPE_QUOTA_CHANGED, "quota", "reports the quota elsewhere"),
        (&rules::ENVELOPE_CACHED_CHANGED, "cached", "says elsewhere whether an answer was held"),
        (&rules::ENVELOPE_REPLAY_CHANGED, "replay", "says elsewhere where an answer can be read again"),
        (&rules::ENVELOPE_SECRETS_CHANGED, "secrets", "has other values that are secrets"),
        (&rules::ENVELOPE_AROUND_CHANGED, "around", "has other fields that are never payload"),
        (&rules::ENVELOPE_AROUND_CHANGED, "beside", "has other fields beside the payload"),
    ];
    for (rule, keyword, what) in rows {
        comparison.keyword(rule, &at, keyword, what);
    }
    comparison.rest(&at, &rows.map(|(_, keyword, _)| keyword));
    let (base, head) = comparison.values(&at);
    if base.as_object().is_some_and(serde_json::Map::is_empty)
        || head.as_object().is_some_and(serde_json::Map::is_empty)
    {
        comparison.look(&at);
    }
}

/// Whether the components that describe the envelope are the same but for their names.
fn comes_to_the_same(comparison: &Comparison<'_>, at: &Place) -> bool {
    let (base, head) = comparison.values(at);
    let of = |spec: &Spec, envelope: &Value| {
        let pointer = format!("/components/schemas/{}", escape(text(envelope, "schema")));
        spec.at(&pointer).map(|value| canonical(spec, &[(pointer.clone(), value)]))
    };
    let (before, after) = (of(comparison.base.spec, base), of(comparison.head.spec, head));
    before.is_some() && before == after
}
