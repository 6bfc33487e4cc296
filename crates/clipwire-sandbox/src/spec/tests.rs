//! What is read from a document, and what a broken one is told.

use super::{Found, Operation, Spec};

fn operation(parameters: &str) -> Result<Operation, String> {
    let document = format!(
        "
x-provider: {{ name: made_up }}
paths:
  /a/b/:
    get:
      operationId: b
      parameters: {parameters}
components:
  parameters:
    Page: {{ name: page, in: query, schema: {{ $ref: '#/components/schemas/Page' }}, example: 1 }}
    Loop: {{ $ref: '#/components/parameters/Loop' }}
  schemas:
    Page: {{ type: integer }}
    Order: {{ type: string, enum: ['yes', 'no'] }}
"
    );
    Ok(Spec::read(&document)?.operations.remove(0))
}

#[test]
fn parameters_are_read_through_references() {
    let operation =
        operation("[{ $ref: '#/components/parameters/Page' }, { name: X-Trace, in: header, x-name: trace }]").unwrap();
    let [page, trace] = &operation.parameters[..] else { panic!("{:?}", operation.parameters) };
    assert_eq!((page.wire.as_str(), page.example.as_deref()), ("page", Some("1")));
    assert_eq!((trace.wire.as_str(), trace.field.as_str()), ("X-Trace", "trace"));
    assert!(page.allows("12") && !page.allows("twelve"));
}

#[test]
fn only_the_listed_values_are_allowed() {
    let operation = operation("[{ name: order, in: query, schema: { $ref: '#/components/schemas/Order' } }]").unwrap();
    let order = &operation.parameters[0];
    assert!(order.allows("yes") && order.allows("no") && !order.allows("YES"));
}

#[test]
fn a_broken_document_is_told_where() {
    for (parameters, problem) in [
        ("[{ $ref: '#/nowhere' }]", "get /a/b/: `#/nowhere` leads nowhere"),
        ("[{ $ref: 'other.yaml#/a' }]", "get /a/b/: `other.yaml#/a` leads out of the document"),
        ("[{ $ref: '#/components/parameters/Loop' }]", "get /a/b/: a reference leads in a circle"),
        ("[{ in: query }]", "get /a/b/: `name` is missing or no text"),
    ] {
        assert_eq!(operation(parameters).unwrap_err(), problem);
    }
    let named = "x-provider: { name: made_up }";
    assert_eq!(Spec::read(named).unwrap_err(), "`paths` is missing or no object");
    assert_eq!(Spec::read("paths: {}").unwrap_err(), "`x-provider` has no `name`; it says whose document this is");
}

#[test]
fn a_parameter_keeps_its_name_in_the_client_when_that_on_the_wire_is_corrected() {
    let operation = operation("[{ $ref: '#/components/parameters/Page' }, { name: secUid, in: query }]").unwrap();
    assert_eq!(operation.parameter("page").unwrap().wire, "page");
    assert_eq!(operation.parameter("sec_uid").unwrap().wire, "secUid");
    let component = "
x-provider: { name: made_up }
paths: { /a: { get: { operationId: a, parameters: [{ $ref: '#/components/parameters/SecUid' }] } } }
components: { parameters: { SecUid: { name: sec_user_id, in: query } } }
";
    assert_eq!(Spec::read(component).unwrap().operations[0].parameter("sec_uid").unwrap().wire, "sec_user_id");
}

#[test]
fn a_request_is_found_by_method_and_path_template() {
    let document = "
x-provider: { name: made_up }
paths:
  /v1/notes/{id}: { get: { operationId: get }, put: { operationId: put } }
  /v1/notes/latest: { get: { operationId: latest } }
  /v1/users/: { get: { operationId: users } }
";
    let spec = Spec::read(document).unwrap();
    let find = |method: &str, path: &str| match spec.find(method, path) {
        Some(Found::Operation(operation, values)) => format!("{} {values:?}", operation.id),
        Some(Found::OtherMethods(methods)) => format!("other {methods:?}"),
        Some(Found::UnknownOperation) => "unknown".to_owned(),
        None => "none".to_owned(),
    };
    for (method, path, expected) in [
        ("GET", "/v1/notes/a%2Fb+c", "get [(\"id\", \"a/b+c\")]"),
        ("PUT", "/v1/notes/latest", "put [(\"id\", \"latest\")]"),
        ("GET", "/v1/notes/latest", "latest []"),
        ("POST", "/v1/notes/7", "other [\"GET\", \"PUT\"]"),
        ("GET", "/v1/users", "users []"),
        ("GET", "/v1/users/", "users []"),
        ("GET", "/v1/notes/", "unknown"),
        ("GET", "/v1/notes/7/x", "unknown"),
        ("GET", "/v1", "none"),
        ("GET", "/v2/notes/7", "none"),
    ] {
        assert_eq!(find(method, path), expected, "{method} {path}");
    }
}
