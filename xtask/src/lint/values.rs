//! Rules on values in a spec: examples and defaults exist, fit their schemas and hide nothing.

use std::collections::{BTreeMap, HashMap};

use jsonschema::Validator;
use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::walk::{Findings, Node, Operation, Walk};
use crate::schema::{self, Leaf, leaves};
use crate::spec::escape;

pub(super) const EXAMPLE_MISSING: Rule = Rule {
    id: "example-missing",
    what: "an operation without an example of its answer, or of the body that it sends",
    why: "the sandbox answers with it, tests decode it, and a request can be sent as it stands",
    mend: "add `example`, or `examples` with names; take it from the provider's page, shortened",
};

pub(super) const EXAMPLE_MISMATCH: Rule = Rule {
    id: "example-mismatch",
    what: "an example that does not fit its schema",
    why: "one of the two is wrong, and the generated type follows the schema",
    mend: "believe the provider's own sample, and correct the other one",
};

pub(super) const EXAMPLE_UNDECLARED: Rule = Rule {
    id: "example-undeclared",
    what: "an example with a field that its schema does not declare",
    why: "the generated type would leave it out",
    mend: "declare the field, or take it out of the example if it was made up",
};

pub(super) const ANSWER_REQUIRED: Rule = Rule {
    id: "answer-required",
    what: "a required field of an answer that not every example has, or that may be null",
    why: "an answer without it would be unreadable, null or not",
    mend: "take it out of `required`",
};

pub(super) const PARAMETER_EXAMPLE_MISSING: Rule = Rule {
    id: "parameter-example-missing",
    what: "a required parameter without an example",
    why: "every operation needs a request that can be sent as it stands",
    mend: "add `example`, with a value from the provider's page",
};

pub(super) const PARAMETER_EXAMPLE_MISMATCH: Rule = Rule {
    id: "parameter-example-mismatch",
    what: "an example of a parameter that does not fit its schema",
    why: "the documentation and the tests would send it",
    mend: "correct it; a number that is text stands in quotes",
};

pub(super) const DEFAULT_MISMATCH: Rule = Rule {
    id: "default-mismatch",
    what: "a default that does not fit its schema",
    why: "the generator fails",
    mend: "correct it, or take it out",
};

/// One example of an answer, references followed.
struct Example<'a> {
    operation: String,
    name: &'a str,
    pointer: String,
    value: &'a Value,
}

/// Looks at whether the examples are there; the schemas need not be sound for that.
pub(super) fn check_presence(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for operation in &walk.operations {
        let media = format!("{}{MEDIA}", operation.pointer);
        if walk.at(&media).is_some() && examples(walk, operation).is_empty() {
            findings.add(&EXAMPLE_MISSING, &media, "the answer has no example");
        }
    }
    for media in walk.of(Kind::Media).filter(|media| is_in(walk, media, Kind::Body)) {
        if !media.has("example") && !media.has("examples") {
            findings.add(&EXAMPLE_MISSING, &media.pointer, "the body has no example");
        }
    }
    for parameter in walk.of(Kind::Parameter) {
        if parameter.value.get("required") == Some(&Value::Bool(true)) && !parameter.has("example") {
            let message = format!("`{}` has no example", parameter.text("name"));
            findings.add(&PARAMETER_EXAMPLE_MISSING, &parameter.pointer, message);
        }
    }
}

/// Looks at whether the values fit; only for a spec whose references are sound.
pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let mut validators: HashMap<String, Option<Validator>> = HashMap::new();
    let mut required = RequiredFields::default();
    for operation in &walk.operations {
        let at = format!("{}{MEDIA}/schema", operation.pointer);
        let Some(schema) = walk.spec.at(&at) else { continue };
        let (pointer, schema) = walk.spec.resolve(&at, schema);
        let validator =
            validators.entry(pointer.clone()).or_insert_with(|| schema::lenient_validator(walk.spec, &pointer).ok());
        for example in examples(walk, operation) {
            for (below, fault) in validator.iter().flat_map(|validator| schema::faults(validator, example.value)) {
                findings.add(&EXAMPLE_MISMATCH, &format!("{}{below}", example.pointer), located(&below, &fault));
            }
            for below in schema::undeclared(walk.spec, &pointer, example.value) {
                let message = format!("`{below}` is not declared");
                findings.add(&EXAMPLE_UNDECLARED, &format!("{}{below}", example.pointer), message);
            }
            required.read(walk, &leaves(walk.spec, &pointer, schema), example.value, &example);
        }
    }
    required.report(walk, findings);
    check_other_media(walk, findings);
    check_parameters(walk, findings);
    check_defaults(walk, findings);
}

const MEDIA: &str = "/responses/200/content/application~1json";

fn examples<'a>(walk: &Walk<'a>, operation: &Operation<'a>) -> Vec<Example<'a>> {
    media_examples(walk, &format!("{}{MEDIA}", operation.pointer), operation.label())
}

fn media_examples<'a>(walk: &Walk<'a>, media: &str, label: String) -> Vec<Example<'a>> {
    let mut found = Vec::new();
    if let Some(value) = walk.spec.at(&format!("{media}/example")) {
        found.push(Example { operation: label.clone(), name: "example", pointer: format!("{media}/example"), value });
    }
    let named = walk.spec.at(&format!("{media}/examples")).and_then(Value::as_object);
    for (name, example) in named.into_iter().flatten() {
        let (pointer, example) = walk.spec.resolve(&format!("{media}/examples/{}", escape(name)), example);
        if let Some(value) = example.get("value") {
            found.push(Example { operation: label.clone(), name, pointer: format!("{pointer}/value"), value });
        }
    }
    found
}

fn is_in(walk: &Walk<'_>, node: &Node<'_>, kind: Kind) -> bool {
    walk.parent(node).is_some_and(|parent| parent.kind == kind)
}

/// The examples of bodies and of error answers.
fn check_other_media(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for media in walk.of(Kind::Media).filter(|media| !media.pointer.ends_with(MEDIA)) {
        let at = format!("{}/schema", media.pointer);
        let Some(schema) = media.value.get("schema") else { continue };
        let (target, _) = walk.spec.resolve(&at, schema);
        let is_body = is_in(walk, media, Kind::Body);
        let validator = if is_body { schema::validator } else { schema::lenient_validator };
        let Ok(validator) = validator(walk.spec, &target) else { continue };
        for example in media_examples(walk, &media.pointer, media.name.clone()) {
            for (below, fault) in schema::faults(&validator, example.value) {
                findings.add(&EXAMPLE_MISMATCH, &format!("{}{below}", example.pointer), located(&below, &fault));
            }
            for below in schema::undeclared(walk.spec, &target, example.value) {
                let message = format!("`{below}` is not declared");
                findings.add(&EXAMPLE_UNDECLARED, &format!("{}{below}", example.pointer), message);
            }
        }
    }
    for header in walk.of(Kind::Header).filter(|header| header.has("example") && header.has("schema")) {
        let Ok(validator) = schema::validator(walk.spec, &format!("{}/schema", header.pointer)) else { continue };
        for (_, fault) in schema::faults(&validator, &header.value["example"]) {
            findings.add(&EXAMPLE_MISMATCH, &format!("{}/example", header.pointer), fault);
        }
    }
}

fn located(below: &str, fault: &str) -> String {
    if below.is_empty() { fault.to_owned() } else { format!("at `{below}`: {fault}") }
}

/// For every required field of an answer, the first example that lacks it.
#[derive(Default)]
struct RequiredFields {
    seen: BTreeMap<(String, String), bool>,
    lacking: BTreeMap<(String, String), String>,
}

impl RequiredFields {
    fn read(&mut self, walk: &Walk<'_>, parts: &[Leaf<'_>], instance: &Value, example: &Example<'_>) {
        match instance {
            Value::Object(fields) => {
                for leaf in parts.iter().filter(|leaf| leaf.is_object()) {
                    for name in leaf.schema.get("required").and_then(Value::as_array).into_iter().flatten() {
                        let name = name.as_str().unwrap_or_default();
                        let key = (leaf.pointer.clone(), name.to_owned());
                        self.seen.insert(key.clone(), true);
                        if !fields.contains_key(name) {
                            let which = format!("the example `{}` of {}", example.name, example.operation);
                            self.lacking.entry(key).or_insert(which);
                        }
                    }
                }
                for (name, value) in fields {
                    let below = parts.iter().filter_map(|leaf| leaf.property(name));
                    let below: Vec<_> =
                        below.flat_map(|(pointer, schema)| leaves(walk.spec, &pointer, schema)).collect();
                    self.read(walk, &below, value, example);
                }
            }
            Value::Array(elements) => {
                let below = parts.iter().filter_map(Leaf::items);
                let below: Vec<_> = below.flat_map(|(pointer, schema)| leaves(walk.spec, &pointer, schema)).collect();
                for element in elements {
                    self.read(walk, &below, element, example);
                }
            }
            _ => {}
        }
    }

    fn report(self, walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
        for node in walk.answer_schemas() {
            for name in node.value.get("required").and_then(Value::as_array).into_iter().flatten() {
                let key = (node.pointer.clone(), name.as_str().unwrap_or_default().to_owned());
                let at = format!("{}/required", node.pointer);
                let property = node.value.get("properties").and_then(|properties| properties.get(&key.1));
                if property.is_some_and(|property| schema::takes_null(walk.spec, property)) {
                    findings.add(&ANSWER_REQUIRED, &at, format!("`{}` may be null", key.1));
                } else if let Some(which) = self.lacking.get(&key) {
                    findings.add(&ANSWER_REQUIRED, &at, format!("`{}` is absent from {which}", key.1));
                } else if !self.seen.contains_key(&key) {
                    findings.add(&ANSWER_REQUIRED, &at, format!("`{}` is in no example", key.1));
                }
            }
        }
    }
}

fn check_parameters(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for parameter in walk.of(Kind::Parameter) {
        let (Some(example), Some(_)) = (parameter.value.get("example"), parameter.value.get("schema")) else {
            continue;
        };
        let Ok(validator) = schema::validator(walk.spec, &format!("{}/schema", parameter.pointer)) else { continue };
        for (_, fault) in schema::faults(&validator, example) {
            let message = format!("the example of `{}`: {fault}", parameter.text("name"));
            findings.add(&PARAMETER_EXAMPLE_MISMATCH, &format!("{}/example", parameter.pointer), message);
        }
    }
}

fn check_defaults(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    for node in walk.of(Kind::Schema) {
        let Some(default) = node.value.get("default") else { continue };
        let Ok(validator) = schema::validator(walk.spec, &node.pointer) else { continue };
        for (_, fault) in schema::faults(&validator, default) {
            findings.add(&DEFAULT_MISMATCH, &format!("{}/default", node.pointer), fault);
        }
    }
}
