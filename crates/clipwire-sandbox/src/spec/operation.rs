//! One operation: what it takes and what it answers.

use serde_json::{Map, Value};

use super::parameter::{Parameter, Place};
use super::path::PathTemplate;
use super::reference::{Document, fields, flag, list, text, texts};

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    /// In capitals.
    pub(crate) method: String,
    pub(crate) path: PathTemplate,
    pub(crate) summary: String,
    /// The name of the call in the client.
    pub(crate) call: String,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    /// Where the one thing stands that the operation is asked for.
    pub(crate) answer: Option<String>,
    pub(crate) paging: Option<Paging>,
    /// Of these parameters, by their names in the client, a request needs one at least.
    pub(crate) one_of: Vec<String>,
    /// Whether it takes no credentials.
    pub(crate) is_keyless: bool,
    /// Whether it costs nothing, whatever others do.
    pub(crate) is_free: bool,
    /// Whether its answers come without the provider's envelope.
    pub(crate) is_bare: bool,
    /// The status of success.
    pub(crate) status: u16,
    /// The examples of a success, in the order of the document.
    pub(crate) examples: Vec<Value>,
    /// The statuses of errors that are described, such as `404`, `4XX` or `default`, each with an example if it has one.
    pub(crate) errors: Vec<(String, Option<Value>)>,
}

/// How a list goes on.
#[derive(Debug)]
pub(crate) struct Paging {
    /// The parameter that asks for a page, by its name in the client or on the wire.
    pub(crate) request: Option<String>,
    /// Where an answer has the number of its page, or the cursor of the next one.
    pub(crate) response: Vec<String>,
    /// The parameters that go along with the cursor, by their names, with where an answer has their values.
    pub(crate) with: Vec<(String, Vec<String>)>,
    /// Whether elements are counted, and no answer says where the next page begins.
    has_step: bool,
    /// How many elements further the next page begins, where that is always the same.
    pub(crate) step: Option<usize>,
    /// Where it says whether there is more.
    pub(crate) more: Vec<String>,
    /// Where it has the number of the last page.
    pub(crate) last: Option<String>,
    /// Where it has the number of all elements.
    pub(crate) total: Option<String>,
    /// Where the elements stand.
    pub(crate) items: Vec<String>,
    /// Where an element has its id.
    pub(crate) id: Option<String>,
}

/// The JSON that a request carries.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    /// The fields of the object, and what types their values have.
    fields: Vec<BodyField>,
    /// Whether it is a list of texts.
    is_list: bool,
    pub(crate) example: Option<Value>,
}

#[derive(Debug)]
struct BodyField {
    name: String,
    kind: Option<String>,
    required: bool,
}

impl Operation {
    pub(super) fn read<'a>(
        document: Document<'a>,
        path: &str,
        method: &str,
        operation: &'a Value,
    ) -> Result<Self, String> {
        let parameters = list(operation, "parameters").map(|parameter| Parameter::read(document, parameter));
        let mut parameters: Vec<Parameter> = parameters.collect::<Result<_, _>>()?;
        let body = operation.get("requestBody").map(|body| Body::read(document, body)).transpose()?;
        if let Some(body) = operation.get("requestBody") {
            parameters.extend(fields_of_body(document, body)?);
        }
        let amount = operation.pointer("/x-price/amount").and_then(Value::as_str);
        let (mut status, mut examples, mut errors) = (200, Vec::new(), Vec::new());
        for (key, response) in fields(operation, "responses") {
            let mut found = examples_of(document, document.follow(response)?)?;
            if key.starts_with('2') {
                status = key.parse().unwrap_or(200);
                examples.append(&mut found);
            } else {
                errors.push((key.clone(), found.into_iter().next()));
            }
        }
        Ok(Self {
            id: text(operation, "operationId")?,
            method: method.to_uppercase(),
            path: PathTemplate::new(path),
            summary: text(operation, "summary").unwrap_or_default(),
            call: operation.pointer("/x-facade/call").and_then(Value::as_str).unwrap_or_default().to_owned(),
            parameters,
            body,
            answer: operation.pointer("/x-facade/answer").and_then(Value::as_str).map(str::to_owned),
            paging: operation.get("x-paging").map(Paging::read),
            one_of: texts(operation, "x-one-of"),
            is_keyless: operation.get("security").and_then(Value::as_array).is_some_and(Vec::is_empty),
            is_free: amount.is_some_and(|amount| amount.bytes().all(|byte| matches!(byte, b'0' | b'.'))),
            is_bare: flag(operation, "x-bare"),
            status,
            examples,
            errors,
        })
    }

    /// The parameter with this name in the client.
    pub(crate) fn parameter(&self, field: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.field == field)
    }

    /// The parameter with this name in the client or on the wire.
    pub(crate) fn named(&self, name: &str) -> Option<&Parameter> {
        self.parameter(name).or_else(|| self.parameters.iter().find(|parameter| parameter.wire == *name))
    }

    /// The parameters that go along with the cursor, with where an answer has their values.
    pub(crate) fn along(&self) -> impl Iterator<Item = (&Parameter, &[String])> {
        let with = self.paging.iter().flat_map(|paging| &paging.with);
        with.filter_map(|(name, places)| Some((self.named(name)?, places.as_slice())))
    }

    /// The parameter that asks for a page.
    pub(crate) fn page_parameter(&self) -> Option<&Parameter> {
        let name = self.paging.as_ref()?.request.as_ref()?;
        self.named(name)
    }

    /// Whether pages are asked for by their numbers, which begin with 1.
    pub(crate) fn counts_pages(&self) -> bool {
        let by_number = |paging: &Paging| paging.more.is_empty() && !paging.has_step;
        self.paging.as_ref().is_some_and(by_number)
            && self.page_parameter().is_some_and(|parameter| parameter.is_integer)
    }

    /// The parameters of a request that is answered: the required ones; where there are none, the first typed id.
    pub(crate) fn sample_request(&self, place: Place) -> impl Iterator<Item = (&str, &str)> {
        let is_free = !self.parameters.iter().any(|parameter| parameter.required);
        let id = self.parameters.iter().find(|parameter| is_free && parameter.is_id).map(|parameter| &parameter.wire);
        self.parameters
            .iter()
            .filter(move |parameter| parameter.place == place && (parameter.required || Some(&parameter.wire) == id))
            .map(|parameter| (parameter.wire.as_str(), parameter.sample()))
    }
}

fn examples_of<'a>(document: Document<'a>, node: &'a Value) -> Result<Vec<Value>, String> {
    let Some(media) = node.pointer("/content/application~1json") else { return Ok(Vec::new()) };
    let mut examples: Vec<Value> = media.get("example").cloned().into_iter().collect();
    for (_, example) in fields(media, "examples") {
        examples.push(document.follow(example)?.get("value").ok_or("an example has no value")?.clone());
    }
    Ok(examples)
}

/// The fields of a JSON body as parameters.
fn fields_of_body<'a>(document: Document<'a>, body: &'a Value) -> Result<Vec<Parameter>, String> {
    let body = document.follow(body)?;
    let schema = body.pointer("/content/application~1json/schema").unwrap_or(&Value::Null);
    let example = examples_of(document, body)?.into_iter().next().unwrap_or_default();
    let (properties, required) = document.properties(schema)?;
    let field = |(name, property): (&String, &Value)| {
        Parameter::of_body(name, property, required.contains(&name.as_str()), example.get(name))
    };
    Ok(properties.iter().map(field).collect())
}

impl Paging {
    fn read(paging: &Value) -> Self {
        let field = |name| text(paging, name).ok();
        Self {
            request: field("request"),
            response: texts(paging, "response"),
            with: list(paging, "with")
                .filter_map(|along| Some((text(along, "request").ok()?, texts(along, "response"))))
                .collect(),
            has_step: paging.get("step").is_some(),
            step: paging.get("step").and_then(Value::as_u64).and_then(|step| step.try_into().ok()),
            more: texts(paging, "more"),
            last: field("last"),
            total: field("total"),
            items: texts(paging, "items"),
            id: field("id").map(|id| if id.starts_with('/') { id } else { format!("/{id}") }),
        }
    }
}

impl Body {
    fn read<'a>(document: Document<'a>, body: &'a Value) -> Result<Self, String> {
        let body = document.follow(body)?;
        let schema = body.pointer("/content/application~1json/schema").unwrap_or(&Value::Null);
        let (properties, required) = document.properties(schema)?;
        let field = |(name, property): (String, Value)| BodyField {
            required: required.contains(&name.as_str()),
            kind: property.get("type").and_then(Value::as_str).map(str::to_owned),
            name,
        };
        let is_list = document.follow(schema)?.get("type").and_then(Value::as_str) == Some("array");
        Ok(Self {
            is_list,
            required: flag(body, "required"),
            fields: properties.into_iter().map(field).collect(),
            example: examples_of(document, body)?.into_iter().next(),
        })
    }

    /// Whether it is a list of texts.
    pub(crate) fn is_list(&self) -> bool {
        self.is_list
    }

    /// What is wrong with a body, by the name of the field; only the outermost object is looked at.
    pub(crate) fn problems(&self, sent: &[u8]) -> Vec<(String, &'static str)> {
        if sent.is_empty() {
            let missing = ("body".to_owned(), "is required");
            return Vec::from_iter(self.required.then_some(missing));
        }
        if self.is_list {
            let is_list = serde_json::from_slice::<Vec<String>>(sent).is_ok_and(|list| !list.is_empty());
            return Vec::from_iter((!is_list).then_some(("body".to_owned(), "is no list of texts")));
        }
        let Ok(sent) = serde_json::from_slice::<Map<String, Value>>(sent) else {
            return vec![("body".to_owned(), "is no JSON object")];
        };
        let problem = |field: &BodyField| match sent.get(&field.name) {
            None | Some(Value::Null) if field.required => Some((field.name.clone(), "is required")),
            Some(value) if !value.is_null() && !field.allows(value) => Some((field.name.clone(), "is of another type")),
            _ => None,
        };
        self.fields.iter().filter_map(problem).collect()
    }
}

impl BodyField {
    fn allows(&self, value: &Value) -> bool {
        match self.kind.as_deref() {
            Some("string") => value.is_string(),
            Some("integer") => value.is_i64() || value.is_u64(),
            Some("number") => value.is_number(),
            Some("boolean") => value.is_boolean(),
            Some("array") => value.is_array(),
            Some("object") => value.is_object(),
            _ => true,
        }
    }
}
