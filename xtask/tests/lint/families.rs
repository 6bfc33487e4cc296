//! The families that the rules of the linter make up, so that none is without a reason to be there.

use xtask::lint::RULES;

/// The families of rules, and the rules that make each up. The order of keys is for `cargo xtask fmt --check`, a key that
/// stands twice for the reader of the file.
#[test]
fn every_rule_belongs_to_a_family() {
    let families: &[(&str, &[&str])] = &[
        ("the generator survives it, and what it makes compiles", GENERATOR),
        ("names are unique after conversion, those made up included", NAMES),
        ("answers are read whatever the provider does", TOLERANCE),
        ("everything says where it comes from", EVIDENCE),
        ("examples are there, fit and hide nothing", EXAMPLES),
        ("every YAML reader sees the same, and a diff what changed", HYGIENE),
        ("what the provider documents is there", COVERAGE),
        ("the facade and its documentation can be made of it", FACADE),
    ];
    let mut rules: Vec<&str> = families.iter().flat_map(|(_, rules)| rules.iter().copied()).collect();
    rules.sort_unstable();
    let mut known: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    known.sort_unstable();
    assert_eq!(rules, known);
}

const GENERATOR: &[&str] = &[
    "unknown-keyword",
    "ignored-keyword",
    "unknown-extension",
    "missing-keyword",
    "malformed",
    "newer-syntax",
    "unknown-type",
    "path-item-ref",
    "external-ref",
    "unresolved-ref",
    "circular-ref",
    "ref-siblings",
    "unused-component",
    "openapi-version",
    "info-version",
    "server-url",
    "provider-form",
    "provider-codes",
    "provider-terms",
    "envelope-pointer",
    "envelope-codes",
    "security-scheme",
    "path-form",
    "operation-id-missing",
    "operation-security",
    "path-placeholder",
    "path-parameter-optional",
    "parameter-location",
    "parameter-content",
    "parameter-style",
    "parameter-type",
    "parameter-format",
    "parameter-limits",
    "parameter-nullable",
    "parameter-default",
    "parameter-enum-inline",
    "body-on-get",
    "body-media-type",
    "body-schema",
    "body-optional",
    "body-default",
    "body-extension",
    "secret-form",
    "answer-missing",
    "second-success",
    "default-response",
    "answer-range",
    "response-status",
    "answer-by-ref",
    "answer-media-type",
    "media-type-without-schema",
    "answer-schema-inline",
    "any-of",
    "one-of-shape",
    "nothing-place",
    "discriminator",
    "not",
    "all-of-conflict",
    "required-undeclared",
    "invalid-pattern",
    "rust-type",
    "enum-value-type",
    "enum-empty-text",
    "default-mismatch",
    "doctest-trap",
    "rustdoc-trap",
];

const NAMES: &[&str] = &[
    "operation-id-form",
    "operation-id-duplicate",
    "parameter-name-reused",
    "parameter-names-collide",
    "parameter-name-reserved",
    "enum-variants-collide",
    "component-name",
    "component-name-reserved",
    "properties-collide",
    "type-names-collide",
    "facade-call-duplicate",
    "facade-request-duplicate",
    "code-duplicate",
];

const TOLERANCE: &[&str] = &[
    "answer-closed-object",
    "answer-flattened",
    "answer-limits",
    "answer-closed-enum",
    "answer-format",
    "answer-bare-scalar",
    "answer-not-nullable",
    "nothing-form",
    "nullable-untyped",
    "answer-default",
    "answer-recursive",
    "answer-required",
];

const EVIDENCE: &[&str] =
    &["source-missing", "source-status", "source-ref", "source-note", "source-inferred", "docs-url"];

const EXAMPLES: &[&str] = &[
    "example-missing",
    "example-mismatch",
    "example-undeclared",
    "parameter-example-missing",
    "parameter-example-mismatch",
];

const HYGIENE: &[&str] =
    &["ambiguous-scalar", "key-not-text", "anchor", "explicit-tag", "tab", "crlf", "trailing-space"];

const COVERAGE: &[&str] =
    &["navigation-form", "navigation-missing", "navigation-unlisted", "navigation-order", "navigation-not-covered"];

const FACADE: &[&str] = &[
    "tag-form",
    "tag-unused",
    "operation-tag",
    "tag-undeclared",
    "parameter-terminal",
    "id-form",
    "enum-names",
    "description-missing",
    "summary-form",
    "facade-call",
    "facade-verb",
    "facade-request",
    "facade-answer",
    "answer-and-paging",
    "one-of",
    "echo",
    "paging-request",
    "paging-pointer",
    "paging-step",
    "model-reader",
    "price-form",
    "paging-id",
    "code-form",
    "code-name",
    "code-charged",
    "code-class",
];
