//! The schemas of answers in the dialect: named objects, every field optional, every scalar lenient.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::document::{Document, text};
use super::losses::Losses;
use super::shape::{Form, Shape, shape};
use super::{names, prose, source};
use crate::lint::names::snake;

/// What stands where the document says nothing.
pub(super) const UNDESCRIBED: &str = "The document does not describe it.";

/// How many known values of a number are told in its description.
const TOLD: usize = 24;

/// The component schemas, as they are found on the way through the answers.
#[derive(Debug)]
pub(super) struct Components<'a> {
    document: &'a Document,
    address: &'a str,
    taken: names::Taken,
    by_place: BTreeMap<&'a str, String>,
    /// What the names of components inside a component begin with.
    stems: BTreeMap<String, String>,
    schemas: Map<String, Value>,
    /// Values that the document gives for single fields, by component and field.
    pub(super) samples: BTreeMap<(String, String), Value>,
}

impl<'a> Components<'a> {
    pub(super) fn new(document: &'a Document, address: &'a str) -> Self {
        Self {
            document,
            address,
            taken: names::Taken::default(),
            by_place: BTreeMap::new(),
            stems: BTreeMap::new(),
            schemas: Map::new(),
            samples: BTreeMap::new(),
        }
    }

    /// The component for an answer, or why the dialect has no form for it.
    pub(super) fn answer(
        &mut self,
        losses: &mut Losses,
        name: &str,
        schema: &'a Value,
    ) -> Result<String, &'static str> {
        let shape = shape(self.document, schema);
        match &shape.form {
            Form::Object(_) => Ok(self.object(losses, &shape, name)),
            Form::Map | Form::Any => Ok(self.free(name, shape.description)),
            Form::List(_) | Form::OneOrMany(_) => {
                Err("its answer is a bare list, and the dialect's answers are objects")
            }
            _ => Err("its answer is a bare value, and the dialect's answers are objects"),
        }
    }

    /// A component of which nothing is known but that it is an object.
    fn free(&mut self, name: &str, description: &str) -> String {
        let name = self.taken.unique(&names::component(name));
        let said = prose::description(description);
        let description =
            if said.is_empty() { "An answer whose fields the document does not list.".to_owned() } else { said };
        let about = source("documented", self.address, "The published document lists no fields of it.");
        self.schemas.insert(
            name.clone(),
            json!({ "description": description, "type": "object", "x-source": about, "additionalProperties": true }),
        );
        name
    }

    /// The component of an object; the same for every reference to one place.
    fn object(&mut self, losses: &mut Losses, shape: &Shape<'a>, suggested: &str) -> String {
        if let Some(known) = shape.place.and_then(|place| self.by_place.get(place)) {
            return known.clone();
        }
        let published = shape.place.and_then(|place| place.rsplit('/').next());
        let name = self.taken.unique(&names::component(published.unwrap_or(suggested)));
        let stem = if published.is_some() { &name } else { suggested.trim_end_matches("_object") };
        self.stems.insert(name.clone(), stem.to_owned());
        if let Some(place) = shape.place {
            self.by_place.insert(place, name.clone());
        }
        // Its place in the order is taken before what it holds.
        self.schemas.insert(name.clone(), Value::Null);
        note_lost(losses, shape, &name);
        let is_merged = shape.lost.iter().any(|what| what.starts_with("choices"));
        let about = if is_merged {
            source("inferred", self.address, "It has the fields of all forms that the published document lists.")
        } else {
            source("documented", self.address, "As the published document describes it.")
        };
        let said = prose::description(shape.description);
        let description = if said.is_empty() { UNDESCRIBED.to_owned() } else { said };
        let mut properties = Map::new();
        let mut fields = BTreeMap::new();
        let Form::Object(held) = &shape.form else { return name };
        for (field, schema) in held {
            let at = format!("{name}.{field}");
            if field.is_empty() {
                losses.note("fields without a name are left out", &at);
            } else if let Some(first) = fields.insert(snake(field), *field) {
                losses.note("fields that are one name in Rust are left out", format!("{at} beside {first}"));
            } else {
                let property = self.property(losses, &name, field, *schema);
                properties.insert((*field).to_owned(), property);
            }
        }
        let schema =
            json!({ "description": description, "type": "object", "x-source": about, "properties": properties });
        self.schemas.insert(name.clone(), schema);
        name
    }

    fn property(&mut self, losses: &mut Losses, owner: &str, name: &str, schema: Option<&'a Value>) -> Value {
        let at = format!("{owner}.{name}");
        let Some(schema) = schema else {
            losses.note("fields that differ between the forms of a choice became free-form", &at);
            return json!({ "description": "Its form differs between the forms of the object." });
        };
        let shape = shape(self.document, schema);
        if !matches!(shape.form, Form::Object(_)) {
            note_lost(losses, &shape, &at);
        }
        if let Some(example) = shape.example {
            self.samples.insert((owner.to_owned(), name.to_owned()), example.clone());
        }
        // Beside a reference, OpenAPI 3.1 allows words on this use of it.
        let own = text(schema, "description");
        let mut said = prose::description(if own.is_empty() { shape.description } else { own });
        if said.is_empty() {
            losses.note("descriptions that the document lacks say so", &at);
            said = UNDESCRIBED.to_owned();
        }
        let inner = format!("{}_{name}", self.stems.get(owner).map_or(owner, String::as_str));
        let mut property = match &shape.form {
            Form::Text { format, values } => {
                let mut property = match lenient_text(name, format) {
                    Some(value) if values.is_empty() => reference_to(value),
                    _ => json!({ "type": "string" }),
                };
                if !values.is_empty() {
                    property["x-known-values"] = json!(values);
                } else if let Some(words) = words_for(format) {
                    said = format!("{said} {words}");
                } else if !format.is_empty() {
                    losses.note("formats of texts in answers are not kept", format!("{at} ({format})"));
                }
                property
            }
            Form::Number { is_whole, values } => {
                if !values.is_empty() {
                    let told = values[..values.len().min(TOLD)].join(", ");
                    said = format!("{said} Known values: {}.", prose::description(&told));
                    if values.len() > TOLD {
                        losses.note("long lists of known numbers are cut", format!("{at} ({} values)", values.len()));
                    }
                }
                reference_to(lenient_number(name, *is_whole))
            }
            Form::Flag => reference_to("Flag"),
            Form::Mixed => reference_to(if is_id(name) || is_cursor(name) { "Id" } else { "Number" }),
            Form::Object(_) => {
                // The generator would call the type of this very place like that, without the last word.
                let component = self.object(losses, &shape, &format!("{inner}_object"));
                json!({ "oneOf": [component_ref(&component), component_ref("Nothing")] })
            }
            Form::Map => json!({ "type": "object", "nullable": true, "additionalProperties": true }),
            Form::List(items) => self.list(losses, &at, &inner, *items),
            Form::OneOrMany(items) => {
                let element = super::shape::shape(self.document, items);
                if let Form::Object(_) = element.form {
                    let component = component_ref(&self.object(losses, &element, &format!("{inner}_object")));
                    json!({ "oneOf": [{ "type": "array", "nullable": true, "items": component }, component] })
                } else {
                    losses.note("lists of other things than objects and texts became free-form", &at);
                    json!({})
                }
            }
            Form::Any | Form::Null => json!({}),
        };
        property["description"] = json!(said);
        property
    }

    fn list(&mut self, losses: &mut Losses, at: &str, inner: &str, items: Option<&'a Value>) -> Value {
        let element = items.map(|items| shape(self.document, items));
        let items = match element {
            Some(element) => match &element.form {
                Form::Object(_) => component_ref(&self.object(losses, &element, &format!("{inner}_item"))),
                Form::Map => json!({ "type": "object", "additionalProperties": true }),
                Form::Text { values, .. } if values.is_empty() => json!({ "type": "string" }),
                Form::Text { values, .. } => json!({ "type": "string", "x-known-values": values }),
                _ => Value::Null,
            },
            None => Value::Null,
        };
        if items.is_null() {
            losses.note("lists of other things than objects and texts became free-form", at);
            return json!({});
        }
        json!({ "type": "array", "nullable": true, "items": items })
    }

    /// All components that `roots` lead to, with the lenient values that they use. No object holds itself outside a list.
    pub(super) fn finish(mut self, losses: &mut Losses, roots: &BTreeSet<String>) -> Map<String, Value> {
        for name in self.schemas.keys().cloned().collect::<Vec<_>>() {
            break_circle(losses, &mut self.schemas, &name, &mut Vec::new(), &mut BTreeSet::new());
        }
        let mut reached = BTreeSet::new();
        let mut open: Vec<String> = roots.iter().cloned().collect();
        while let Some(name) = open.pop() {
            if let Some(schema) = self.schemas.get(&name)
                && reached.insert(name)
            {
                visit(schema, &mut |target| open.push(target.to_owned()));
            }
        }
        let mut used = BTreeSet::new();
        for name in &reached {
            visit(&self.schemas[name], &mut |target| {
                used.insert(target.to_owned());
            });
        }
        let mut all = Map::new();
        for (name, schema) in own_components(self.address) {
            if used.contains(name) {
                all.insert(name.to_owned(), schema);
            }
        }
        all.extend(self.schemas.into_iter().filter(|(name, _)| reached.contains(name)));
        all
    }
}

/// Makes free-form what leads back to an object without a list in between.
fn break_circle(
    losses: &mut Losses,
    schemas: &mut Map<String, Value>,
    name: &str,
    path: &mut Vec<String>,
    done: &mut BTreeSet<String>,
) {
    if !done.insert(name.to_owned()) {
        return;
    }
    path.push(name.to_owned());
    let direct: Vec<(String, String)> = schemas[name]
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(field, schema)| {
            let branches = schema.get("oneOf")?.as_array()?;
            let target = branches.iter().filter_map(crate::spec::ref_name).find(|target| *target != "Nothing")?;
            Some((field.clone(), target.to_owned()))
        })
        .collect();
    for (field, target) in direct {
        if path.contains(&target) {
            losses.note("objects that hold themselves became free-form there", format!("{name}.{field}"));
            let description = schemas[name]["properties"][&field]["description"].clone();
            schemas[name]["properties"][&field] = json!({
                "type": "object", "nullable": true, "additionalProperties": true, "description": description,
            });
        } else {
            break_circle(losses, schemas, &target, path, done);
        }
    }
    path.pop();
}

fn visit(value: &Value, see: &mut impl FnMut(&str)) {
    if let Some(name) = crate::spec::ref_name(value) {
        see(name);
    }
    match value {
        Value::Object(entries) => entries.values().for_each(|value| visit(value, see)),
        Value::Array(items) => items.iter().for_each(|value| visit(value, see)),
        _ => {}
    }
}

fn note_lost(losses: &mut Losses, shape: &Shape<'_>, at: &str) {
    shape.lost.iter().for_each(|what| losses.note(what, at));
    note_unread(losses, shape, at);
}

/// Notes the keywords of a schema that nothing here reads.
pub(super) fn note_unread(losses: &mut Losses, shape: &Shape<'_>, at: &str) {
    for keyword in &shape.unread {
        losses.note("keywords of schemas that the dialect does not have are not kept", format!("{at} ({keyword})"));
    }
}

pub(super) fn component_ref(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn reference_to(value: &str) -> Value {
    json!({ "allOf": [component_ref(value)] })
}

/// What a text may be, besides text.
fn lenient_text(name: &str, format: &str) -> Option<&'static str> {
    let is_id = is_id(name) || is_cursor(name) || ["snowflake", "int64", "uint64"].contains(&format);
    is_id.then_some("Id")
}

fn lenient_number(name: &str, is_whole: bool) -> &'static str {
    let small = snake(name);
    if is_whole && (is_id(name) || is_cursor(name)) {
        return "Id";
    }
    let is_moment = ["_at", "_time", "_timestamp", "_date", "_ts"].iter().any(|end| small.ends_with(end))
        || ["time", "timestamp", "date", "created", "updated"].contains(&small.as_str());
    if is_whole && is_moment {
        return "Timestamp";
    }
    let is_count = ["count", "total", "likes", "views", "followers"].iter().any(|word| small.contains(word));
    if is_whole && is_count { "Count" } else { "Number" }
}

/// Whether a field identifies something, by its name.
pub(super) fn is_id(name: &str) -> bool {
    let small = snake(name);
    small == "id" || small.ends_with("_id") || small.ends_with("uid") || small.ends_with("iid")
}

/// Whether a field says where a page begins, by its name.
pub(super) fn is_cursor(name: &str) -> bool {
    let small = snake(name);
    small.contains("cursor") || small.ends_with("page_token") || small == "next_token" || small == "continuation"
}

/// What is said in the description in place of a format.
fn words_for(format: &str) -> Option<&'static str> {
    match format {
        "date-time" => Some("A date and a time, as in RFC 3339."),
        "date" => Some("A date, as in RFC 3339."),
        "time" => Some("A time of day, as in RFC 3339."),
        "uri" | "url" | "uri-reference" => Some("An address."),
        "email" => Some("An e-mail address."),
        "uuid" => Some("A UUID."),
        "ip" | "ipv4" | "ipv6" => Some("An IP address."),
        "byte" | "base64" => Some("Bytes, in base64."),
        "snowflake" | "int64" | "uint64" => Some("A large number, as text."),
        _ => None,
    }
}

/// The values of the dialect that every spec writes down for itself.
fn own_components(address: &str) -> Vec<(&'static str, Value)> {
    let value = |name: &'static str, description: &str, one_of: Value| {
        let note = "The published document names one type for such fields; the other forms are tolerated.";
        let schema = json!({
            "description": description,
            "oneOf": one_of,
            "x-rust-type": { "crate": "clipwire-raw", "version": "*", "path": format!("clipwire_raw::value::{name}") },
            "x-source": source("inferred", address, note),
        });
        (name, schema)
    };
    // Null fits one of the forms and no other, as OpenAPI 3.0.3 wants it of a choice.
    let text = json!({ "type": "string", "nullable": true });
    let [whole, number, flag] = ["integer", "number", "boolean"].map(|name| json!({ "type": name }));
    let false_alone = json!({ "type": "boolean", "enum": [false] });
    let nothing = json!({
        "description": "What stands where there is no object, which is null, an empty list, empty text or `false`.",
        "oneOf": [
            { "type": "array", "maxItems": 0, "items": {} },
            { "type": "string", "nullable": true, "maxLength": 0 },
            false_alone,
        ],
        "x-source": source("assumed", address, "The document does not say it; a reader takes it where it comes."),
    });
    vec![
        value("Id", "An identifier, sent as text or as a number of any size.", json!([text, whole, false_alone])),
        value("Flag", "A yes or a no, sent as a boolean, as 0 or 1, or as text.", json!([flag, whole, text])),
        value("Number", "A number, sent as such or as text; empty text means there is none.", json!([number, text])),
        value("Count", "A count, exact or rounded to text such as `4000+`.", json!([whole, text])),
        value(
            "Timestamp",
            "A moment, in seconds or milliseconds since 1970, as a number or as text.",
            json!([whole, text]),
        ),
        ("Nothing", nothing),
    ]
}
