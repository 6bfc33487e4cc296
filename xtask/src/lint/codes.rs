//! Rules on `x-codes`: the provider's error codes, and what each means for a caller and for the bill.

use std::collections::HashSet;

use super::Rule;
use super::grammar::Kind;
use super::names::{pascal, snake};
use super::walk::{Findings, Walk};

pub(super) const CODE_FORM: Rule = Rule {
    id: "code-form",
    what: "a code that is not text of digits",
    why: "codes are compared as text; leading zeros matter",
    mend: "write the digits in quotes: '0000'",
};

pub(super) const CODE_DUPLICATE: Rule = Rule {
    id: "code-duplicate",
    what: "a code that is listed twice",
    why: "the later entry would never be found",
    mend: "keep one entry",
};

pub(super) const CODE_NAME: Rule = Rule {
    id: "code-name",
    what: "a name of a code that is not in snake_case, is given twice, or is `unknown`",
    why: "it becomes a variant beside `Unknown`, the one for codes that the table does not have",
    mend: "write it as `quota_exceeded`, each once",
};

pub(super) const CODE_CHARGED: Rule = Rule {
    id: "code-charged",
    what: "a `charged` other than yes, no or unstated",
    why: "the retry decision and the ledger know the three",
    mend: "write 'yes' or 'no' in quotes, or unstated when the provider does not say",
};

pub(super) const CODE_CLASS: Rule = Rule {
    id: "code-class",
    what: "a class that the facade does not know",
    why: "it decides the kind of the error",
    mend: "use answer, empty, invalid_request, auth, rate_limited, quota_exhausted, not_found, rejected or server",
};

const CLASSES: &[&str] = &[
    "answer",
    "empty",
    "invalid_request",
    "auth",
    "rate_limited",
    "quota_exhausted",
    "not_found",
    "rejected",
    "server",
];

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let (mut codes, mut names) = (HashSet::new(), HashSet::new());
    for node in walk.of(Kind::Code) {
        let at = |keyword: &str| format!("{}/{keyword}", node.pointer);
        // What is absent or not text is reported as such already.
        let given = |keyword: &str| node.value.get(keyword).and_then(serde_json::Value::as_str);
        if let Some(code) = given("code") {
            if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
                findings.add(&CODE_FORM, &at("code"), format!("`{code}` is not made of digits"));
            }
            if !codes.insert(code) {
                findings.add(&CODE_DUPLICATE, &at("code"), format!("`{code}` is listed above"));
            }
        }
        if let Some(name) = given("name") {
            if snake(name) != name {
                findings.add(&CODE_NAME, &at("name"), format!("`{name}` is not in snake_case"));
            } else if name == "unknown" || !names.insert(pascal(name)) {
                findings.add(&CODE_NAME, &at("name"), format!("`{name}` is taken"));
            }
        }
        if let Some(charged) = given("charged").filter(|charged| !["yes", "no", "unstated"].contains(charged)) {
            findings.add(
                &CODE_CHARGED,
                &at("charged"),
                format!("`{charged}` is not an answer to whether it is charged"),
            );
        }
        if let Some(class) = given("class").filter(|class| !CLASSES.contains(class)) {
            findings.add(&CODE_CLASS, &at("class"), format!("`{class}` is not a class"));
        }
    }
}
