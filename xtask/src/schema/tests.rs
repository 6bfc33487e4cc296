//! Schemas of a small spec, held against values.

use serde_json::{Value, json};

use super::{faults, lenient_validator, takes_null, undeclared, validator};
use crate::spec::Spec;

const SPEC: &str = "
components:
  schemas:
    Nothing:
      oneOf:
        - { type: array, maxItems: 0, items: {} }
        - { type: string, nullable: true, maxLength: 0 }
    Id:
      oneOf: [{ type: string, nullable: true }, { type: integer }]
      x-rust-type: { crate: a, version: '*', path: 'a::Id' }
    Owner:
      type: object
      required: [id]
      properties:
        id: { allOf: [{ $ref: '#/components/schemas/Id' }] }
        born: { type: integer, minimum: 1900, exclusiveMinimum: true }
    Answer:
      allOf:
        - type: object
          properties:
            error: { type: string, nullable: true }
        - type: object
          properties:
            owner:
              oneOf: [{ $ref: '#/components/schemas/Owner' }, { $ref: '#/components/schemas/Nothing' }]
            owners:
              oneOf:
                - { type: array, nullable: true, items: { $ref: '#/components/schemas/Owner' } }
                - { $ref: '#/components/schemas/Owner' }
            rest: { description: Anything. }
            state: { type: string, nullable: true, enum: [new] }
            other: { nullable: true, allOf: [{ $ref: '#/components/schemas/Owner' }] }
            map: { type: object, additionalProperties: true }
";

#[test]
fn values_that_fit_have_no_faults() {
    for value in [
        json!({}),
        json!({ "error": null }),
        json!({ "owner": null, "owners": [] }),
        json!({ "owner": { "id": null }, "owners": null, "rest": null }),
        json!({ "owner": [] }),
        json!({ "owner": "" }),
        json!({ "owner": { "id": 5 }, "owners": { "id": "5" } }),
        json!({ "owners": [{ "id": 3_551_692_711_612_573_245_u64 }], "rest": [1], "map": { "a": 1 } }),
    ] {
        assert_eq!(check(&value), [""; 0], "{value}");
    }
}

#[test]
fn faults_are_named_where_they_are_however_deep() {
    for (value, expected) in [
        (json!({ "error": 5 }), "/error: the value is not of types \"null\", \"string\""),
        (
            json!({ "rest": 1, "owner": { "id": true } }),
            "/owner/id: the value has none of the forms that the schema lists",
        ),
        (json!({ "owner": {} }), "/owner: \"id\" is a required property"),
        (json!({ "map": null }), "/map: the value is null, which the schema does not take"),
        (
            json!({ "owner": { "id": 1, "born": 1900 } }),
            "/owner/born: the value is less than or equal to the minimum of 1900",
        ),
    ] {
        let found = check(&value);
        assert!(found.iter().any(|line| line == expected), "{value}: {found:?}");
    }
}

/// As OpenAPI 3.0.3 has it: `nullable` counts beside a `type` alone, and a list of values lists null as well.
#[test]
fn null_fits_where_a_type_is_nullable_and_nothing_else_refuses_it() {
    let spec = spec();
    for (field, fits) in [
        ("error", true),
        ("owner", true),
        ("owners", true),
        ("rest", true),
        ("map", false),
        ("state", false),
        ("other", false),
    ] {
        let answer = json!({ field: null });
        assert_eq!(check(&answer).is_empty(), fits, "{field}");
        let property = ["0", "1"].iter().find_map(|part| spec.at(&format!("{ANSWER}/allOf/{part}/properties/{field}")));
        assert_eq!(takes_null(&spec, property.unwrap()), fits, "{field}");
    }
}

#[test]
fn lenient_validator_passes_over_absent_fields() {
    let spec = spec();
    let value = json!({ "owner": {} });
    assert!(!validator(&spec, ANSWER).unwrap().is_valid(&value));
    assert!(lenient_validator(&spec, ANSWER).unwrap().is_valid(&value));
}

#[test]
fn undeclared_fields_are_found_through_compositions_and_lists() {
    let value = json!({
        "error": "",
        "extra": 1,
        "owner": { "id": 1, "name": "Ada" },
        "owners": [{ "id": 1 }, { "id": 2, "a/b": 3 }],
        "rest": { "anything": 1 },
        "map": { "anything": { "deep": 1 } },
    });
    assert_eq!(undeclared(&spec(), ANSWER, &value), ["/extra", "/owner/name", "/owners/1/a~1b"]);
}

const ANSWER: &str = "/components/schemas/Answer";

fn spec() -> Spec {
    Spec::parse("test.yaml", SPEC).unwrap()
}

fn check(value: &Value) -> Vec<String> {
    let found = faults(&validator(&spec(), ANSWER).unwrap(), value);
    found.into_iter().map(|(at, fault)| format!("{at}: {fault}")).collect()
}
