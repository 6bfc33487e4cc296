//! How a spec becomes a model.

use anyhow::{Result, anyhow, bail};
use heck::{ToShoutySnakeCase, ToSnakeCase};
use serde_json::Value;

use super::{
    Along, Answer, Charges, Code, Credential, Discount, Echo, Envelope, Kind, Model, Operation, Paging, Parameter,
    Price, Schema, Source, Step, Tag,
};
use crate::spec::{Spec, escape, ref_name};

impl Model {
    /// Reads a spec that the lint has passed.
    pub fn read(spec: &Spec) -> Result<Self> {
        let root_source =
            source(&spec.value).ok_or_else(|| anyhow!("{}: x-source is missing at the root", spec.path))?;
        let mut operations = Vec::new();
        for (path, item) in object(&spec.value, "paths") {
            for method in ["get", "post", "put", "patch", "delete"] {
                let Some(operation) = item.get(method) else { continue };
                let pointer = format!("/paths/{}/{method}", escape(path));
                let operation = read_operation(spec, &root_source, path, method, &pointer, operation)
                    .map_err(|error| anyhow!("{}:{}: {error}", spec.path, spec.line(&pointer)))?;
                operations.push(operation);
            }
        }
        let provider = |name: &str| spec.at(&format!("/x-provider/{name}")).and_then(Value::as_str).unwrap_or_default();
        let charges = match provider("charges") {
            "code" => Charges::ByCode,
            "status" => Charges::ByStatus,
            _ => Charges::Unpublished,
        };
        let otherwise = Some(provider("otherwise")).filter(|text| !text.is_empty()).unwrap_or("unknown").to_owned();
        let codes_source = spec.at("/x-codes").and_then(source).unwrap_or_else(|| root_source.clone());
        let codes = array(spec.at("/x-codes/codes"))
            .map(|code| Code {
                code: text(code, "code"),
                name: text(code, "name"),
                meaning: text(code, "meaning"),
                charged: text(code, "charged"),
                class: text(code, "class"),
                source: source(code).unwrap_or_else(|| codes_source.clone()),
            })
            .collect();
        let components = |kind: &str| {
            let components = spec.at("/components").map(|components| object(components, kind));
            let named = components.into_iter().flatten().map(|(name, component)| Schema {
                name: name.clone(),
                description: text(component, "description"),
                source: source(component).unwrap_or_else(|| root_source.clone()),
            });
            named.collect::<Vec<_>>()
        };
        let (schemas, errors) = (components("schemas"), components("responses"));
        Ok(Self {
            name: provider("name").to_owned(),
            env: provider("env").to_owned(),
            crates: array(spec.at("/x-provider/crates")).filter_map(Value::as_str).map(str::to_owned).collect(),
            platform: provider("platform").to_owned(),
            is_default: spec.at("/x-provider/default").and_then(Value::as_bool).unwrap_or(true),
            charges,
            otherwise,
            credentials: read_credentials(spec, &root_source, provider("env")),
            envelope: envelope(spec),
            per_second: spec
                .at("/x-provider/limits/per_second")
                .and_then(Value::as_u64)
                .and_then(|rate| rate.try_into().ok()),
            discounts: array(spec.at("/x-provider/discounts/tiers"))
                .map(|tier| {
                    let number = |name: &str| tier.get(name).and_then(Value::as_u64).unwrap_or_default();
                    Discount { from: number("from"), percent: number("percent") }
                })
                .collect(),
            digits: spec.at("/x-codes/digits").and_then(Value::as_u64).and_then(|digits| digits.try_into().ok()),
            servers: array(spec.at("/servers")).map(|server| text(server, "url")).collect(),
            tags: array(spec.at("/tags"))
                .map(|tag| Tag {
                    name: text(tag, "name"),
                    description: text(tag, "description"),
                    platform: tag.get("x-platform").and_then(Value::as_str).map(str::to_owned),
                })
                .collect(),
            operations,
            codes,
            schemas,
            errors,
        })
    }
}

fn read_operation(
    spec: &Spec,
    root_source: &Source,
    path: &str,
    method: &str,
    pointer: &str,
    operation: &Value,
) -> Result<Operation> {
    let id = text(operation, "operationId");
    let own_source = source(operation).unwrap_or_else(|| root_source.clone());
    let call = operation.pointer("/x-facade/call").and_then(Value::as_str).unwrap_or_default();
    let (handle, verb) = call
        .split_once('.')
        .ok_or_else(|| anyhow!("{id}: x-facade.call must read `handle.verb`, as in `videos.get`"))?;
    let mut parameters = Vec::new();
    for (index, parameter) in array(operation.get("parameters")).enumerate() {
        let component = ref_name(parameter).map(str::to_owned);
        let (at, parameter) = spec.resolve(&format!("{pointer}/parameters/{index}"), parameter);
        parameters.push(read_parameter(spec, &own_source, at, component.as_deref(), parameter)?);
    }
    let body = operation.pointer("/requestBody/content/application~1json").unwrap_or(&Value::Null);
    if let Some(component) = body.get("schema").and_then(ref_name) {
        let examples = body.pointer("/examples").and_then(Value::as_object).and_then(|all| all.values().next());
        let example = body.get("example").or(examples.and_then(|example| example.get("value")));
        parameters.extend(read_body(spec, &own_source, component, example.unwrap_or(&Value::Null))?);
    }
    let schema = operation.pointer("/responses/200/content/application~1json/schema").unwrap_or(&Value::Null);
    let component = ref_name(schema)
        .ok_or_else(|| anyhow!("{id}: the 200 answer must be a $ref to a component schema"))?
        .to_owned();
    let echo = operation.get("x-echo").map(|echo| Echo {
        parameter: text(echo, "parameter"),
        answer: pointers(echo.get("answer")),
        source: source(echo).unwrap_or_else(|| own_source.clone()),
    });
    let answer = match (operation.get("x-paging"), operation.pointer("/x-facade/answer").and_then(Value::as_str)) {
        (Some(paging), _) => Answer::List(read_paging(paging)),
        (None, Some(pointer)) => Answer::One(pointer.to_owned()),
        (None, None) => Answer::Free,
    };
    Ok(Operation {
        pointer: pointer.to_owned(),
        tag: operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default().to_owned(),
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        description: text(operation, "description").trim().to_owned(),
        page: operation.pointer("/externalDocs/url").and_then(Value::as_str).map(str::to_owned),
        source: own_source,
        handle: handle.to_owned(),
        verb: verb.to_owned(),
        request: operation.pointer("/x-facade/request").and_then(Value::as_str).unwrap_or_default().to_owned(),
        answer,
        price: operation.get("x-price").map(|price| Price {
            amount: text(price, "amount"),
            currency: text(price, "currency"),
            day: text(price, "day"),
        }),
        is_keyless: operation.get("security").and_then(Value::as_array).is_some_and(Vec::is_empty),
        one_of: array(operation.get("x-one-of")).filter_map(Value::as_str).map(str::to_owned).collect(),
        echo,
        parameters,
        component,
        id,
    })
}

fn read_credentials(spec: &Spec, inherited: &Source, prefix: &str) -> Vec<Credential> {
    let alternatives: Vec<&Value> = array(spec.at("/security")).collect();
    let schemes = spec.at("/components").map(|components| object(components, "securitySchemes"));
    schemes
        .into_iter()
        .flatten()
        .map(|(name, scheme)| {
            let is_bearer = text(scheme, "type") == "http";
            let own_variable = scheme.get("x-env").and_then(Value::as_str).map(str::to_owned);
            Credential {
                name: name.clone(),
                location: if is_bearer { "header".to_owned() } else { text(scheme, "in") },
                wire: if is_bearer { "Authorization".to_owned() } else { text(scheme, "name") },
                prefix: if is_bearer { "Bearer ".to_owned() } else { String::new() },
                variable: own_variable.unwrap_or_else(|| format!("{prefix}_{}", name.to_shouty_snake_case())),
                required: !alternatives.is_empty() && alternatives.iter().all(|set| set.get(name).is_some()),
                renewable: scheme.get("x-renewable").and_then(Value::as_bool).unwrap_or_default(),
                description: text(scheme, "description"),
                source: source(scheme).unwrap_or_else(|| inherited.clone()),
            }
        })
        .collect()
}

/// What a spec says of the envelope around a payload; nothing where it says nothing.
pub fn envelope(spec: &Spec) -> Envelope {
    spec.at("/x-envelope").map(read_envelope).unwrap_or_default()
}

fn read_envelope(envelope: &Value) -> Envelope {
    let texts = |name: &str| pointers(envelope.get(name));
    Envelope {
        schema: envelope.get("schema").and_then(Value::as_str).map(str::to_owned),
        payload: texts("payload"),
        code: texts("code"),
        success: texts("success"),
        empty: texts("empty"),
        message: texts("message"),
        request_id: texts("request_id"),
        quota: texts("quota"),
        cached: texts("cached"),
        replay: texts("replay"),
        secrets: texts("secrets"),
        around: texts("around"),
        beside: texts("beside"),
    }
}

fn read_paging(paging: &Value) -> Paging {
    let optional = |name: &str| paging.get(name).and_then(Value::as_str).map(str::to_owned);
    Paging {
        request: optional("request"),
        response: pointers(paging.get("response")),
        with: array(paging.get("with"))
            .map(|along| Along { request: text(along, "request"), response: pointers(along.get("response")) })
            .collect(),
        step: paging.get("step").map(|step| step.as_u64().map_or(Step::Elements, Step::By)),
        more: pointers(paging.get("more")),
        last: optional("last"),
        total: optional("total"),
        items: pointers(paging.get("items")),
        id: optional("id"),
    }
}

/// A list of pointers.
fn pointers(value: Option<&Value>) -> Vec<String> {
    array(value).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The name of a field of a body in the facade.
pub fn body_field(name: &str, property: &Value) -> String {
    property.get("x-name").and_then(Value::as_str).unwrap_or(name).to_snake_case()
}

/// The name of a parameter in the facade.
pub fn field_name(component: Option<&str>, parameter: &Value) -> String {
    let own = parameter.get("x-name").and_then(Value::as_str);
    own.or(component).map_or_else(|| text(parameter, "name"), str::to_owned).to_snake_case()
}

fn read_parameter(
    spec: &Spec,
    inherited: &Source,
    pointer: String,
    component: Option<&str>,
    parameter: &Value,
) -> Result<Parameter> {
    let name = text(parameter, "name");
    let schema = parameter.get("schema").unwrap_or(&Value::Null);
    Ok(Parameter {
        location: text(parameter, "in"),
        required: parameter.get("required").and_then(Value::as_bool).unwrap_or_default(),
        description: text(parameter, "description"),
        kind: read_kind(spec, &name, schema)?,
        id: parameter.get("x-id").and_then(Value::as_str).map(str::to_owned),
        terminal: parameter.get("x-facade").and_then(Value::as_str).map(str::to_owned),
        is_secret: is_secret(parameter),
        example: parameter.get("example").cloned(),
        known_values: known_values(spec, schema),
        source: source(parameter).unwrap_or_else(|| inherited.clone()),
        field: field_name(component, parameter),
        pointer,
        name,
    })
}

/// The fields of a JSON body, each as a parameter.
fn read_body(spec: &Spec, inherited: &Source, component: &str, example: &Value) -> Result<Vec<Parameter>> {
    let at = format!("/components/schemas/{component}");
    let schema = spec.at(&at).ok_or_else(|| anyhow!("the body refers to `{component}`, which is not there"))?;
    let inherited = source(schema).unwrap_or_else(|| inherited.clone());
    if schema.get("type").and_then(Value::as_str) == Some("array") {
        let name = body_field(component, schema);
        return Ok(vec![Parameter {
            location: "whole body".to_owned(),
            required: true,
            description: text(schema, "description"),
            kind: read_kind(spec, &name, schema)?,
            id: None,
            terminal: None,
            is_secret: is_secret(schema),
            example: Some(example.clone()),
            known_values: Vec::new(),
            source: inherited,
            field: name.clone(),
            pointer: at,
            name,
        }]);
    }
    let required: Vec<&str> = array(schema.get("required")).filter_map(Value::as_str).collect();
    object(schema, "properties")
        .map(|(name, property)| {
            Ok(Parameter {
                location: "body".to_owned(),
                required: required.contains(&name.as_str()),
                description: text(property, "description"),
                kind: read_kind(spec, name, property)?,
                id: property.get("x-id").and_then(Value::as_str).map(str::to_owned),
                terminal: None,
                is_secret: is_secret(property),
                example: example.get(name).cloned(),
                known_values: known_values(spec, property),
                source: source(property).unwrap_or_else(|| inherited.clone()),
                field: body_field(name, property),
                pointer: format!("{at}/properties/{}", escape(name)),
                name: name.clone(),
            })
        })
        .collect()
}

fn is_secret(value: &Value) -> bool {
    value.get("x-secret").and_then(Value::as_bool).unwrap_or_default()
}

fn known_values(spec: &Spec, schema: &Value) -> Vec<String> {
    let (_, resolved) = spec.resolve("", schema);
    array(resolved.get("x-known-values")).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn read_kind(spec: &Spec, name: &str, schema: &Value) -> Result<Kind> {
    let (_, resolved) = spec.resolve("", schema);
    Ok(match (resolved.get("type").and_then(Value::as_str), resolved.get("enum")) {
        (Some("string"), Some(_)) => Kind::Enum(
            ref_name(schema)
                .ok_or_else(|| anyhow!("parameter {name}: a closed list of values must be a component schema"))?
                .to_owned(),
        ),
        (Some("string"), None) => Kind::Text,
        (Some("integer"), _) => Kind::Integer(match resolved.get("format").and_then(Value::as_str) {
            Some("uint32") => "u32".to_owned(),
            Some("uint64") => "u64".to_owned(),
            Some("int32") => "i32".to_owned(),
            _ => "i64".to_owned(),
        }),
        (Some("array"), _) if resolved.pointer("/items/type").and_then(Value::as_str) == Some("string") => Kind::Texts,
        (other, _) => bail!("parameter {name}: type {other:?} has no setter; use string or integer"),
    })
}

/// The provenance that a value states for itself.
pub fn source(value: &Value) -> Option<Source> {
    let source = value.get("x-source")?;
    Some(Source { status: text(source, "status"), reference: text(source, "ref"), note: text(source, "note") })
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn array(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

fn object<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}
