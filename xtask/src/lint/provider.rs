//! Rules on `x-provider`, `x-envelope` and the security schemes: what every provider's client is built from.

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::names::snake;
use super::walk::{Findings, Walk};

pub(super) const PROVIDER_FORM: Rule = Rule {
    id: "provider-form",
    what: "an `x-provider` whose name, prefix of variables or charging is not one that a client can be built from",
    why: "it names a module, a feature and environment variables, and decides what an answer is said to cost",
    mend: "write `name: snake_case`, `env: SCREAMING_CASE`, `charges: code`, `status` or `unpublished`, and `otherwise: yes`, `no`, \
           `unstated` or `unknown`, with 'yes' and 'no' in quotes, and `platform: tiktok` or `douyin`",
};

pub(super) const PROVIDER_CODES: Rule = Rule {
    id: "provider-codes",
    what: "a provider that charges by code without a table of codes",
    why: "nothing would say what an answer cost",
    mend: "add `x-codes`, or write `charges: unpublished`",
};

pub(super) const PROVIDER_TERMS: Rule = Rule {
    id: "provider-terms",
    what: "a rate below 1, discounts that do not rise in `from` and lie between 1 and 100 percent, or a list of prices that is no \
           operation",
    why: "calls would wait for ever, or be said to cost something else",
    mend: "write `per_second: 10`, tiers such as `{ from: 1000, percent: 10 }` in order, and an operationId as the list of prices",
};

pub(super) const ENVELOPE_POINTER: Rule = Rule {
    id: "envelope-pointer",
    what: "a place in `x-envelope` that is no JSON pointer, or a schema that is no component",
    why: "nothing would ever be found there",
    mend: "write `/code` or `/error/message`, and the name of a component schema",
};

pub(super) const ENVELOPE_CODES: Rule = Rule {
    id: "envelope-codes",
    what: "a code in `x-envelope` that `x-codes` lists too, or an envelope with codes of which none is a success",
    why: "two places would say what the code means, or every answer would be taken for a failure",
    mend: "list the codes of success in `x-codes` with the class answer, or in `x-envelope: success`, once",
};

pub(super) const SECURITY_SCHEME: Rule = Rule {
    id: "security-scheme",
    what: "a security scheme that a builder has no setter for",
    why: "the credential would never be sent",
    mend: "use `type: apiKey` in a query or a header, or `type: http` with `scheme: bearer`, named in snake_case",
};

/// Settings of every builder, which a credential cannot be named after.
pub(crate) const RESERVED: &[&str] =
    &["base_url", "base_urls", "build", "budget", "clock", "config", "limits", "price", "retry", "timeout"];

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    check_provider(walk, findings);
    check_terms(walk, findings);
    check_envelope(walk, findings);
    check_security(walk, findings);
}

fn check_provider(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for provider in walk.of(Kind::Provider) {
        let mut refuse = |keyword: &str, is_fine: fn(&str) -> bool| {
            // What is absent or not text is reported as such already.
            if let Some(text) = provider.value.get(keyword).and_then(Value::as_str).filter(|text| !is_fine(text)) {
                findings.add(
                    &PROVIDER_FORM,
                    &format!("{}/{keyword}", provider.pointer),
                    format!("`{text}` is no `{keyword}`"),
                );
            }
        };
        refuse("name", |name| !name.is_empty() && snake(name) == name && syn::parse_str::<syn::Ident>(name).is_ok());
        refuse("env", |env| {
            let is_fit = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            env.starts_with(|first: char| first.is_ascii_uppercase()) && env.bytes().all(is_fit)
        });
        refuse("platform", is_platform);
        refuse("charges", |charges| ["code", "status", "unpublished"].contains(&charges));
        refuse("otherwise", |charge| ["yes", "no", "unstated", "unknown"].contains(&charge));
        if provider.text("charges") == "code" && walk.of(Kind::Code).next().is_none() {
            findings.add(
                &PROVIDER_CODES,
                &format!("{}/charges", provider.pointer),
                "there are no `x-codes`".to_owned(),
            );
        }
    }
}

/// The platforms that a model can be of.
fn is_platform(platform: &str) -> bool {
    ["tiktok", "douyin"].contains(&platform)
}

fn check_terms(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for tag in walk.of(Kind::Tag).filter(|tag| tag.has("x-platform") && !is_platform(tag.text("x-platform"))) {
        let at = format!("{}/x-platform", tag.pointer);
        findings.add(&PROVIDER_FORM, &at, format!("`{}` is no platform", tag.text("x-platform")));
    }
    for limits in walk.of(Kind::Limits) {
        let rate = limits.value.get("per_second").filter(|rate| rate.is_number());
        if rate.is_some_and(|rate| rate.as_u64().is_none_or(|rate| rate == 0 || u32::try_from(rate).is_err())) {
            let at = format!("{}/per_second", limits.pointer);
            findings.add(&PROVIDER_TERMS, &at, "it is no number of calls in a second".to_owned());
        }
    }
    for prices in walk.of(Kind::Prices).filter(|prices| prices.has("list")) {
        let list = prices.text("list");
        if !walk.operations.iter().any(|operation| operation.id() == Some(list)) {
            let at = format!("{}/list", prices.pointer);
            findings.add(&PROVIDER_TERMS, &at, format!("there is no operation `{list}`"));
        }
    }
    let mut before = None;
    for tier in walk.of(Kind::Tier) {
        let number = |keyword: &str| tier.value.get(keyword).and_then(Value::as_u64);
        let (from, percent) = (number("from"), number("percent"));
        if from.is_none() || from <= before || !percent.is_some_and(|percent| (1..=100).contains(&percent)) {
            findings.add(&PROVIDER_TERMS, &tier.pointer, "the discount does not go on from the one before".to_owned());
        }
        before = from.or(before);
    }
}

fn check_envelope(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for envelope in walk.of(Kind::Envelope) {
        let texts = |keyword: &str| -> Vec<&str> {
            let list = envelope.value.get(keyword).and_then(Value::as_array).into_iter().flatten();
            list.filter_map(Value::as_str).collect()
        };
        for keyword in ["payload", "code", "message", "request_id", "quota", "cached", "replay", "secrets"] {
            for (index, pointer) in texts(keyword).into_iter().enumerate() {
                if !pointer.starts_with('/') || pointer.len() < 2 {
                    let at = format!("{}/{keyword}/{index}", envelope.pointer);
                    findings.add(&ENVELOPE_POINTER, &at, format!("`{pointer}` points nowhere"));
                }
            }
        }
        if envelope.has("schema") && walk.spec.schema(envelope.text("schema")).is_none() {
            let message = format!("there is no component schema `{}`", envelope.text("schema"));
            findings.add(&ENVELOPE_POINTER, &format!("{}/schema", envelope.pointer), message);
        }
        let listed: Vec<(&str, &str)> =
            walk.of(Kind::Code).map(|code| (code.text("code"), code.text("class"))).collect();
        for keyword in ["success", "empty"] {
            for (index, code) in texts(keyword).into_iter().enumerate() {
                if listed.iter().any(|(known, _)| *known == code) {
                    let at = format!("{}/{keyword}/{index}", envelope.pointer);
                    findings.add(&ENVELOPE_CODES, &at, format!("`{code}` is listed in `x-codes`"));
                }
            }
        }
        let succeeds = !texts("success").is_empty() || listed.iter().any(|(_, class)| *class == "answer");
        if !texts("code").is_empty() && !succeeds {
            findings.add(&ENVELOPE_CODES, &format!("{}/code", envelope.pointer), "no code is a success".to_owned());
        }
    }
}

fn check_security(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for scheme in walk.of(Kind::Security) {
        let kind = scheme.text("type");
        let is_known = match kind {
            "apiKey" => ["query", "header"].contains(&scheme.text("in")) && !scheme.text("name").is_empty(),
            "http" => scheme.text("scheme").eq_ignore_ascii_case("bearer"),
            _ => false,
        };
        let name = &scheme.name;
        if scheme.has("type") && !is_known {
            findings.add(&SECURITY_SCHEME, &scheme.pointer, format!("`{name}` is of a type that is not sent"));
        } else if snake(name) != *name || RESERVED.contains(&name.as_str()) {
            findings.add(&SECURITY_SCHEME, &scheme.pointer, format!("`{name}` cannot be a setter of the builder"));
        }
    }
}
