//! What the sandbox reads from an OpenAPI document.

mod reference;

use serde_json::{Map, Value};

use reference::Document;

/// The part of an OpenAPI document that answering needs.
#[derive(Debug)]
pub(crate) struct Spec {
    pub(crate) operations: Vec<Operation>,
    pub(crate) codes: Vec<Code>,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) path: String,
    pub(crate) summary: String,
    /// The name of the call in the client.
    pub(crate) call: String,
    /// The parameters that travel in the query.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) paging: Option<Paging>,
    /// The examples of an answer with status 200, in the order of the document.
    pub(crate) answers: Vec<Value>,
}

/// A parameter in the query.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// Whether the document gives it a typed id.
    pub(crate) is_id: bool,
    pub(crate) is_integer: bool,
    /// The only values that are allowed, when there is such a list.
    pub(crate) allowed: Option<Vec<String>>,
    pub(crate) example: Option<String>,
}

/// How a list goes on.
#[derive(Debug)]
pub(crate) struct Paging {
    /// The parameter that asks for a page, when there is one.
    pub(crate) request: Option<String>,
    /// A JSON pointer to the number of the page in the answer.
    pub(crate) response: Option<String>,
    /// A JSON pointer to the number of the last page.
    pub(crate) last: Option<String>,
}

/// A line of the provider's code table.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) meaning: String,
    pub(crate) charged: bool,
}

impl Spec {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// A sentence that names the place in the document.
    pub(crate) fn read(yaml: &str) -> Result<Self, String> {
        let root: Value = yaml_serde::from_str(yaml).map_err(|error| format!("the document is no YAML: {error}"))?;
        let document = Document::new(&root);
        let mut operations = Vec::new();
        for (path, item) in object(&root, "paths")? {
            if let Some(operation) = item.get("get") {
                let operation = Operation::read(&document, path, operation);
                operations.push(operation.map_err(|problem| format!("get {path}: {problem}"))?);
            }
        }
        let codes = match root.pointer("/x-codes/codes").and_then(Value::as_array) {
            Some(codes) => codes.iter().map(Code::read).collect::<Result<_, _>>()?,
            None => Vec::new(),
        };
        Ok(Self { operations, codes })
    }
}

impl Operation {
    fn read<'a>(document: &Document<'a>, path: &str, operation: &'a Value) -> Result<Self, String> {
        let mut parameters = Vec::new();
        for parameter in operation.get("parameters").and_then(Value::as_array).into_iter().flatten() {
            let parameter = document.follow(parameter)?;
            if parameter.get("in").and_then(Value::as_str) == Some("query") {
                parameters.push(Parameter::read(document, parameter)?);
            }
        }
        let examples = operation.pointer("/responses/200/content/application~1json/examples");
        let mut answers = Vec::new();
        for example in examples.and_then(Value::as_object).into_iter().flat_map(Map::values) {
            answers.push(document.follow(example)?.get("value").ok_or("an example has no value")?.clone());
        }
        Ok(Self {
            id: text(operation, "operationId")?,
            path: path.to_owned(),
            summary: text(operation, "summary").unwrap_or_default(),
            call: operation.pointer("/x-facade/call").and_then(Value::as_str).unwrap_or_default().to_owned(),
            parameters,
            paging: operation.get("x-paging").map(Paging::read),
            answers,
        })
    }

    /// The values that the document gives for the required parameters.
    pub(crate) fn example_request(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.required)
            .filter_map(|parameter| Some((parameter.name.as_str(), parameter.example.as_deref()?)))
    }
}

impl Parameter {
    fn read<'a>(document: &Document<'a>, parameter: &'a Value) -> Result<Self, String> {
        let name = text(parameter, "name")?;
        let schema = document.follow(parameter.get("schema").unwrap_or(&Value::Null))?;
        let allowed = schema.get("enum").and_then(Value::as_array);
        Ok(Self {
            name,
            required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
            is_id: parameter.get("x-id").is_some(),
            is_integer: schema.get("type").and_then(Value::as_str) == Some("integer"),
            allowed: allowed.map(|values| values.iter().map(plain).collect()),
            example: parameter.get("example").map(plain),
        })
    }

    /// Whether a value that is not empty is one that the document allows.
    pub(crate) fn allows(&self, value: &str) -> bool {
        let listed = self.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|known| known == value));
        listed && (!self.is_integer || value.parse::<i64>().is_ok())
    }
}

impl Paging {
    fn read(paging: &Value) -> Self {
        let field = |name| text(paging, name).ok();
        // The first of the pointers is the one that counted pages have.
        let response = paging.pointer("/response/0").and_then(Value::as_str).map(str::to_owned);
        Self { request: field("request"), response, last: field("last") }
    }
}

impl Code {
    fn read(line: &Value) -> Result<Self, String> {
        let field = |name| text(line, name).map_err(|problem| format!("x-codes: {problem}"));
        Ok(Self {
            code: field("code")?,
            name: field("name")?,
            meaning: field("meaning").unwrap_or_default(),
            charged: field("charged")? == "yes",
        })
    }
}

fn object<'a>(parent: &'a Value, name: &str) -> Result<&'a Map<String, Value>, String> {
    parent.get(name).and_then(Value::as_object).ok_or_else(|| format!("`{name}` is missing or no object"))
}

fn text(parent: &Value, name: &str) -> Result<String, String> {
    let value = parent.get(name).and_then(Value::as_str);
    value.map(str::to_owned).ok_or_else(|| format!("`{name}` is missing or no text"))
}

/// A scalar as it stands in a query.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
