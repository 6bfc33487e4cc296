//! The spec as progenitor can take it: success answers only, tolerance made plain, provenance in the descriptions.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::model::{Model, Source, source};
use crate::spec::{Spec, ref_name};

/// The component that stands for the ways in which PHP prints nothing.
const NOTHING: &str = "Nothing";

/// Makes the document for progenitor. The file itself stays whole; every step here says that it took effect.
pub fn strip(spec: &Spec, model: &Model) -> Result<openapiv3::OpenAPI> {
    let mut value = spec.value.clone();
    keep_success_answers(&mut value)?;
    drop_examples(&mut value);
    drop_envelope(&mut value, model);
    describe(&mut value, model);
    spell_out_tolerance(&mut value);
    if let Some(schemas) = value.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.shift_remove(NOTHING);
    }
    if value.to_string().contains("#/components/schemas/Nothing") {
        bail!(
            "{}: a reference to {NOTHING} is left; use it only as `oneOf: [<object>, $ref {NOTHING}]`, in a property",
            spec.path
        );
    }
    serde_json::from_value(value).with_context(|| format!("{}: not an OpenAPI 3.0 document", spec.path))
}

/// progenitor takes one error type per operation at the most; without any, all failures reach the facade alike.
fn keep_success_answers(value: &mut Value) -> Result<()> {
    for operation in operations(value) {
        let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { continue };
        responses.retain(|status, _| status.starts_with('2'));
        if responses.len() != 1 {
            bail!("an operation needs exactly one success answer");
        }
    }
    Ok(())
}

fn drop_examples(value: &mut Value) {
    for operation in operations(value) {
        if let Some(media) =
            operation.pointer_mut("/responses/200/content/application~1json").and_then(Value::as_object_mut)
        {
            media.shift_remove("examples");
            media.shift_remove("example");
        }
    }
    if let Some(components) = value.get_mut("components").and_then(Value::as_object_mut) {
        components.shift_remove("examples");
    }
}

/// The envelope is read by its places, once for all responses, so it is left out of the type of each.
fn drop_envelope(value: &mut Value, model: &Model) {
    let Some(envelope) = &model.envelope.schema else { return };
    let Some(schemas) = value.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    for schema in schemas.values_mut().filter_map(Value::as_object_mut) {
        let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) else { continue };
        parts.retain(|part| ref_name(part) != Some(envelope));
        // What stands alone needs no `allOf` around it.
        if let [Value::Object(only)] = parts.as_mut_slice()
            && !only.contains_key("$ref")
        {
            let only = std::mem::take(only);
            schema.shift_remove("allOf");
            schema.extend(only.into_iter().filter(|(name, _)| name != "description"));
        }
    }
}

/// Adds the provenance to what becomes rustdoc.
fn describe(value: &mut Value, model: &Model) {
    let Some(schemas) = value.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    for (name, schema) in schemas {
        if let Some(known) = model.schemas.iter().find(|known| known.name == *name) {
            add_source(schema, &known.source);
        }
        for_each_property(schema, &mut |property| {
            if let Some(own) = source(property) {
                add_source(property, &own);
            }
        });
    }
}

fn add_source(schema: &mut Value, source: &Source) {
    let description = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    schema["description"] = json!(format!("{description}\n\n{}", source_line(source)));
}

/// The line of rustdoc that says how well something is known.
pub fn source_line(source: &Source) -> String {
    let note = source.note.trim_end_matches('.');
    format!("Source: {} ([page]({})). {note}.", source.status, source.reference)
}

/// Where the spec says "an object or nothing", or "a list or a single one", generated code gets the plain type: the
/// readers of its fields take the other forms.
fn spell_out_tolerance(value: &mut Value) {
    match value {
        Value::Object(map) => {
            if let Some(plain) = map.get("oneOf").and_then(Value::as_array).and_then(|one_of| plain_form(one_of)) {
                map.shift_remove("oneOf");
                map.insert("nullable".to_owned(), json!(true));
                if plain.get("$ref").is_some() {
                    map.insert("allOf".to_owned(), json!([plain]));
                } else if let Value::Object(plain) = plain {
                    map.extend(plain);
                }
            }
            map.values_mut().for_each(spell_out_tolerance);
        }
        Value::Array(items) => items.iter_mut().for_each(spell_out_tolerance),
        _ => {}
    }
}

fn plain_form(one_of: &[Value]) -> Option<Value> {
    let [first, second] = one_of else { return None };
    let is_list_of_second = first.get("items").is_some_and(|items| items == second);
    (ref_name(second) == Some(NOTHING) || is_list_of_second).then(|| first.clone())
}

/// Visits every property of a schema, through `allOf`.
fn for_each_property(schema: &mut Value, visit: &mut impl FnMut(&mut Value)) {
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(&mut *visit);
    }
    if let Some(parts) = schema.get_mut("allOf").and_then(Value::as_array_mut) {
        for part in parts {
            for_each_property(part, visit);
        }
    }
}

fn operations(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.iter_mut().filter(|(name, _)| name.as_str() != "parameters").map(|(_, value)| value))
}
