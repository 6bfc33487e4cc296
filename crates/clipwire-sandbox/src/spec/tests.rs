//! What is read from a document, and what a broken one is told.

use super::{Operation, Spec};

fn operation(parameters: &str) -> Result<Operation, String> {
    let document = format!(
        "
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
    let operation = operation("[{ $ref: '#/components/parameters/Page' }, { name: x, in: header }]").unwrap();
    let [page] = &operation.parameters[..] else { panic!("{:?}", operation.parameters) };
    assert_eq!((page.name.as_str(), page.example.as_deref()), ("page", Some("1")));
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
    assert_eq!(Spec::read("info: {}").unwrap_err(), "`paths` is missing or no object");
}
