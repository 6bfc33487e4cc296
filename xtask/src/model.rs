//! A spec as the emitters read it: operations, parameters, codes, all references followed.

use anyhow::{Result, anyhow, bail};
use heck::{ToShoutySnakeCase, ToSnakeCase};
use serde_json::Value;

use crate::spec::{Spec, escape, ref_name};

/// What a spec says, with its references followed and its provenance resolved.
#[derive(Clone, Debug)]
pub struct Model {
    /// The name of the provider, which is that of its module.
    pub name: String,
    /// The prefix of its environment variables.
    pub env: String,
    /// The crates that its hand-written file needs besides those that every provider has.
    pub crates: Vec<String>,
    /// What decides about the charge of a call.
    pub charges: Charges,
    /// The charge of what no table tells: `yes`, `no`, `unstated` or `unknown`.
    pub otherwise: String,
    /// What a call is authenticated with, in the order of the spec.
    pub credentials: Vec<Credential>,
    /// What stands around a payload.
    pub envelope: Envelope,
    /// The addresses that calls go to unless the user gives others, in the order of preference.
    pub servers: Vec<String>,
    /// The tags, in the order of the spec.
    pub tags: Vec<Tag>,
    /// The operations, in the order of the spec.
    pub operations: Vec<Operation>,
    /// The provider's error codes.
    pub codes: Vec<Code>,
    /// How many digits a code has, where leading zeros count and can be lost.
    pub digits: Option<usize>,
    /// How many calls of one operation the provider takes in a second.
    pub per_second: Option<u32>,
    /// What the provider takes off for many calls of one operation in a day.
    pub discounts: Vec<Discount>,
    /// The component schemas, in the order of the spec.
    pub schemas: Vec<Schema>,
    /// The error answers, in the order of the spec.
    pub errors: Vec<Schema>,
}

/// What decides about the charge of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charges {
    /// The code of the response, by the table in `x-codes`.
    ByCode,
    /// The HTTP status: what succeeds is charged, and nothing else is.
    ByStatus,
    /// The provider does not publish it.
    Unpublished,
}

/// One thing that a call is authenticated with: a security scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Its name in the spec, which names the setter of the builder.
    pub name: String,
    /// `query` or `header`.
    pub location: String,
    /// The name of the parameter or header.
    pub wire: String,
    /// What stands before the secret, such as `Bearer `.
    pub prefix: String,
    /// The environment variable that `from_env` reads it from.
    pub variable: String,
    /// Whether no call can be made without it.
    pub required: bool,
    /// Whether it can expire and be renewed while a client is in use.
    pub renewable: bool,
    /// What it is.
    pub description: String,
    /// How well it is known.
    pub source: Source,
}

/// What a provider takes off the price of calls in a day, from so many on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discount {
    /// The first call, counted from 0, that it applies to.
    pub from: u64,
    /// What is taken off.
    pub percent: u64,
}

/// What an answered call costs, as the provider published it on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// A decimal number.
    pub amount: String,
    /// Three letters.
    pub currency: String,
    /// The day, as in `2026-07-28`.
    pub day: String,
}

/// Where the parts of an envelope stand: JSON pointers, of which the first that is there counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// The component that describes it, where every answer has it around its payload.
    pub schema: Option<String>,
    /// Where the payload stands, if it does not stand bare.
    pub payload: Vec<String>,
    /// The code of the outcome.
    pub code: Vec<String>,
    /// The codes of success, besides those of `x-codes`.
    pub success: Vec<String>,
    /// The codes of a search that found nothing, besides those of `x-codes`.
    pub empty: Vec<String>,
    /// The provider's words.
    pub message: Vec<String>,
    /// The provider's name for the call.
    pub request_id: Vec<String>,
    /// The report of the quota.
    pub quota: Vec<String>,
    /// Whether the answer comes from what the provider held.
    pub cached: Vec<String>,
    /// The address under which the answer can be read again.
    pub replay: Vec<String>,
    /// Values that are secrets.
    pub secrets: Vec<String>,
    /// Other fields that are never part of a payload.
    pub around: Vec<String>,
    /// Other fields that may stand beside the place of a payload.
    pub beside: Vec<String>,
}

/// A tag: one handle of the facade.
#[derive(Clone, Debug)]
pub struct Tag {
    /// Its name, which is the name of the method of the client that gives it.
    pub name: String,
    /// What it holds.
    pub description: String,
}

/// One operation.
#[derive(Clone, Debug)]
pub struct Operation {
    /// The provider's name for it, in snake case.
    pub id: String,
    /// Where it stands in the spec.
    pub pointer: String,
    /// The tag that it belongs to.
    pub tag: String,
    /// The HTTP method, in capitals.
    pub method: String,
    /// The path template.
    pub path: String,
    /// One line.
    pub summary: String,
    /// The rest.
    pub description: String,
    /// The provider's own page.
    pub page: Option<String>,
    /// How well it is known.
    pub source: Source,
    /// The handle of the facade, such as `videos`.
    pub handle: String,
    /// The method on the handle, such as `get`.
    pub verb: String,
    /// The facade's request type, such as `GetVideo`.
    pub request: String,
    /// What `send` returns.
    pub answer: Answer,
    /// What a call costs, where the provider publishes it.
    pub price: Option<Price>,
    /// Whether it is called without credentials.
    pub is_keyless: bool,
    /// The parameters, in the order of the spec.
    pub parameters: Vec<Parameter>,
    /// Of these parameters, by their names in the facade, a call needs one at least.
    pub one_of: Vec<String>,
    /// Where an answer repeats the id that was asked for.
    pub echo: Option<Echo>,
    /// The component that describes the whole answer.
    pub component: String,
}

/// What `send` returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One thing, at this pointer below the answer.
    One(String),
    /// A list.
    List(Paging),
    /// Whatever came, without the envelope.
    Free,
}

/// An id that is asked for and that an answer repeats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Echo {
    /// The parameter, by its name in the facade.
    pub parameter: String,
    /// Where the answer has it; the first that is there counts.
    pub answer: Vec<String>,
    /// How well that is known.
    pub source: Source,
}

/// How a list is paged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The parameter that asks for a page.
    pub request: Option<String>,
    /// Where the answer gives a cursor: of this page where pages are counted, else of the next one. The first that is
    /// there counts.
    pub response: Vec<String>,
    /// What is sent along with the cursor.
    pub with: Vec<Along>,
    /// How much further the next page begins, where elements are counted and no answer says where.
    pub step: Option<Step>,
    /// Where the answer says whether there is more.
    pub more: Vec<String>,
    /// Where the answer says which page is the last.
    pub last: Option<String>,
    /// Where the answer says how many there are in all.
    pub total: Option<String>,
    /// Where the elements stand; the first that is there counts.
    pub items: Vec<String>,
    /// What tells an element from others: a field of it, or a pointer.
    pub id: Option<String>,
}

/// A parameter that goes along with the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Along {
    /// The parameter.
    pub request: String,
    /// Where the answer gives its value for the next page; the first that is there counts.
    pub response: Vec<String>,
}

/// How much further the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By this many elements.
    By(u64),
    /// By as many as came.
    Elements,
}

/// How the next page of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Next<'a> {
    /// By no way that is known.
    Unknown,
    /// By the number of the page.
    Page(&'a Parameter),
    /// By the number of elements before it.
    Offset(&'a Parameter, Step),
    /// By what the answer gives.
    Cursor(&'a Parameter),
}

/// One parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Its name in the facade: of its own, or that of the component, or as on the wire. It outlives a corrected wire.
    pub field: String,
    /// Where it stands in the spec.
    pub pointer: String,
    /// `query`, `header`, `path`, `body` for a field of the JSON body, or `whole body`.
    pub location: String,
    /// Whether the call cannot be made without it.
    pub required: bool,
    /// What it means.
    pub description: String,
    /// Its type.
    pub kind: Kind,
    /// The typed id of the facade, such as `VideoId`.
    pub id: Option<String>,
    /// The terminal of the facade that sets it, instead of a setter.
    pub terminal: Option<String>,
    /// Whether it is kept out of print.
    pub is_secret: bool,
    /// A value that a request may have.
    pub example: Option<Value>,
    /// Known values of an open list.
    pub known_values: Vec<String>,
    /// How well it is known.
    pub source: Source,
}

/// The type of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number; the name of the Rust type.
    Integer(String),
    /// A closed list of values; the name of the component.
    Enum(String),
    /// A list of texts, in a body.
    Texts,
}

/// One error code of the provider.
#[derive(Clone, Debug)]
pub struct Code {
    /// As the provider sends it.
    pub code: String,
    /// Our name, in snake case.
    pub name: String,
    /// What it means.
    pub meaning: String,
    /// `yes`, `no` or `unstated`.
    pub charged: String,
    /// What it is for a caller.
    pub class: String,
    /// How well it is known.
    pub source: Source,
}

/// One component, a schema or an error answer.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// What it describes.
    pub description: String,
    /// How well it is known.
    pub source: Source,
}

/// Where a statement comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// `documented`, `observed`, `inferred` or `assumed`.
    pub status: String,
    /// The page or program that says so.
    pub reference: String,
    /// Why, in a line.
    pub note: String,
}

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
                .map(|tag| Tag { name: text(tag, "name"), description: text(tag, "description") })
                .collect(),
            operations,
            codes,
            schemas,
            errors,
        })
    }
}

impl Operation {
    /// The parameters that the caller cannot leave out, in the order of the spec.
    pub fn required(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| parameter.required)
    }

    /// The first of the parameters of which a call needs one.
    pub fn one(&self) -> Option<&Parameter> {
        let name = self.one_of.first()?;
        self.parameters.iter().find(|parameter| parameter.field == *name)
    }

    /// How its next page is asked for.
    pub fn next(&self) -> Next<'_> {
        let Answer::List(paging) = &self.answer else { return Next::Unknown };
        let Some(parameter) = paging.request.as_ref().and_then(|name| self.parameter(name)) else {
            return Next::Unknown;
        };
        match (paging.step, &parameter.kind) {
            (Some(step), _) => Next::Offset(parameter, step),
            // What counts pages says which is the last; what gives cursors says whether there is more.
            (None, Kind::Integer(_)) if paging.more.is_empty() => Next::Page(parameter),
            _ => Next::Cursor(parameter),
        }
    }

    /// The parameters that go along with its cursor, with where the answer gives their values.
    pub fn along(&self) -> Vec<(&Parameter, &[String])> {
        let Answer::List(paging) = &self.answer else { return Vec::new() };
        let known = |along: &'_ Along| self.parameter(&along.request);
        paging.with.iter().filter_map(|along| Some((known(along)?, along.response.as_slice()))).collect()
    }

    /// A parameter by its name in the facade or on the wire.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        let by_field = self.parameters.iter().find(|parameter| parameter.field == name);
        by_field.or_else(|| self.parameters.iter().find(|parameter| parameter.name == name))
    }

    /// The parameters that have a setter, in the order of the spec.
    pub fn optional(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().filter(|parameter| !parameter.required && parameter.terminal.is_none())
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
