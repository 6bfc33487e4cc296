//! Writes into a spec what an answer has and the spec does not, marked as observed. A person reads it before it stays.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::Result;
use heck::ToUpperCamelCase as _;
use serde_json::Value;
use similar::TextDiff;

use super::report::shape;
use super::{Comparison, Finding, Kind, property_pointer};
use crate::spec::{Spec, escape};

/// From here on a whole number is no count or amount, but an id.
const LARGEST_COUNT: u64 = 1 << 53;

/// The component for what stands where there is no object, without its `x-source`.
const NOTHING: &str = "\
Nothing:
  description: What stands where there is no object, which is null, an empty list, empty text or `false`.
  oneOf:
    - { type: array, maxItems: 0, items: {} }
    - { type: string, nullable: true, maxLength: 0 }
    - { type: boolean, enum: [false] }";

/// Where and when an answer was seen.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The operation that was called.
    pub operation: String,
    /// An address for `ref`: of a report, or of the page that leaves the field out.
    pub reference: String,
    /// The day, as in `2026-11-24`.
    pub date: String,
}

/// A spec with the unknown fields in it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The whole spec, with the additions.
    pub text: String,
    /// The difference, as `git apply` takes it; empty when there is nothing to add.
    pub patch: String,
    /// What has to be written by hand, and where.
    pub by_hand: Vec<String>,
}

/// Proposes an addition for every field that the spec does not have.
pub fn propose(spec: &Spec, comparison: &Comparison, observation: &Observation) -> Result<Proposal> {
    let mut writer = Writer { spec, observation, additions: Vec::new(), components: Vec::new(), taken: names(spec) };
    let mut by_hand = Vec::new();
    let mut done = BTreeSet::new();
    for finding in comparison.findings.iter().filter(|finding| finding.kind == Kind::Unknown) {
        let name = finding.path.rsplit('.').next().unwrap_or_default();
        // The same component can be reached on two ways.
        if !done.insert((finding.pointer.as_str(), name)) {
            continue;
        }
        let same = comparison.findings.iter().filter(|other| {
            other.kind == Kind::Unknown
                && other.pointer == finding.pointer
                && other.path.rsplit('.').next() == Some(name)
        });
        let values: Vec<&Value> = same.flat_map(|other| &other.seen).collect();
        match writer.end_of_properties(&finding.pointer) {
            Some((line, indent)) => {
                let schema = writer.schema(name, &values, &owner(finding));
                let lines = writer.property(name, &schema, &values, true);
                writer.additions.push((line, indented(&lines, indent)));
            }
            None => by_hand.push(format!("{}: add `{name}` to {}", finding.path, finding.pointer)),
        }
    }
    let text = writer.finish();
    let patch = TextDiff::from_lines(spec.text.as_str(), text.as_str())
        .unified_diff()
        .header(&format!("a/{}", spec.path), &format!("b/{}", spec.path))
        .to_string();
    Ok(Proposal { text, patch, by_hand })
}

/// The component that a field belongs to, as the beginning of the names of what it contains.
fn owner(finding: &Finding) -> String {
    finding.pointer.trim_start_matches("/components/schemas/").split('/').next().unwrap_or_default().to_owned()
}

fn names(spec: &Spec) -> BTreeSet<String> {
    let schemas = spec.at("/components/schemas").and_then(Value::as_object);
    schemas.into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// What a field is taken to be.
#[derive(Clone, Debug, PartialEq)]
enum Schema {
    /// Too little was seen.
    Anything,
    Text,
    /// An object of unknown fields.
    Free,
    /// A lenient value.
    Value(String),
    /// A component for an object, or nothing.
    Object(String),
    List(Box<Schema>),
}

struct Writer<'a> {
    spec: &'a Spec,
    observation: &'a Observation,
    /// After which line what is added.
    additions: Vec<(usize, Vec<String>)>,
    /// New components, each with its lines.
    components: Vec<Vec<String>>,
    taken: BTreeSet<String>,
}

impl Writer<'_> {
    fn schema(&mut self, name: &str, values: &[&Value], owner: &str) -> Schema {
        let is_nothing = |value: &&Value| match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        let (nothing, told): (Vec<&Value>, Vec<&Value>) = values.iter().copied().partition(is_nothing);
        if told.is_empty() {
            let is_text = !nothing.is_empty() && nothing.iter().all(|value| value.is_string());
            return if is_text { Schema::Text } else { Schema::Anything };
        }
        if told.iter().all(|value| value.is_object()) {
            return self.object(name, &told, owner).map_or(Schema::Free, Schema::Object);
        }
        if told.iter().all(|value| value.is_array()) {
            let elements: Vec<&Value> = told.iter().filter_map(|value| value.as_array()).flatten().collect();
            return Schema::List(Box::new(self.schema(name, &elements, owner)));
        }
        if told.iter().any(|value| value.is_object() || value.is_array()) {
            return Schema::Anything;
        }
        match lenient(name, &told) {
            Some("Text") => Schema::Text,
            Some(component) if self.spec.schema(component).is_some() => Schema::Value(component.to_owned()),
            _ => Schema::Anything,
        }
    }

    /// A new component for objects, by the fields that they have; none where the names of the fields are data.
    fn object(&mut self, name: &str, values: &[&Value], owner: &str) -> Option<String> {
        let mut fields: Vec<&String> = Vec::new();
        for field in values.iter().filter_map(|value| value.as_object()).flat_map(serde_json::Map::keys) {
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let is_name = |field: &str| field.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if fields.is_empty() || !fields.iter().all(|field| is_name(field)) {
            return None;
        }
        let wanted = format!("{owner}{}", name.to_upper_camel_case());
        let free = (1..).map(|n| if n == 1 { wanted.clone() } else { format!("{wanted}{n}") });
        let component = free.into_iter().find(|name| !self.taken.contains(name))?;
        self.taken.insert(component.clone());
        let mut lines = vec![
            format!("{component}:"),
            format!("  description: What stands under `{name}`; not documented."),
            "  type: object".to_owned(),
        ];
        lines.extend(indented(&self.source(), 2));
        lines.push("  properties:".to_owned());
        for field in fields {
            let inner: Vec<&Value> = values.iter().filter_map(|value| value.get(field)).collect();
            let schema = self.schema(field, &inner, &component);
            lines.extend(indented(&self.property(field, &schema, &inner, false), 4));
        }
        self.components.push(lines);
        Some(component)
    }

    fn property(&self, name: &str, schema: &Schema, values: &[&Value], with_source: bool) -> Vec<String> {
        let shapes: BTreeSet<&str> = values.iter().map(|value| shape(value)).collect();
        let shapes = shapes.into_iter().collect::<Vec<_>>().join(" or ");
        let mut lines = vec![format!("{}:", quoted(name))];
        lines.extend(indented(&said(schema), 2));
        lines.push(format!("  description: Not documented; {shapes} where it was seen."));
        if with_source {
            lines.extend(indented(&self.source(), 2));
        }
        lines
    }

    fn source(&self) -> Vec<String> {
        let Observation { operation, reference, date } = self.observation;
        vec![
            "x-source:".to_owned(),
            "  status: observed".to_owned(),
            format!("  ref: {reference}"),
            format!("  note: Seen in an answer of {operation} on {date}; the type is a guess from the values."),
        ]
    }

    /// The line after which a property can be added to an object schema, and how far properties are indented there.
    fn end_of_properties(&self, pointer: &str) -> Option<(usize, usize)> {
        let properties = self.spec.at(&format!("{pointer}/properties"))?.as_object()?;
        let last = properties.keys().next_back()?;
        self.end_of_entry(&property_pointer(pointer, last), last)
    }

    /// The last line of an entry of a mapping in block style, and its indent.
    fn end_of_entry(&self, pointer: &str, key: &str) -> Option<(usize, usize)> {
        let lines: Vec<&str> = self.spec.text.lines().collect();
        let start = self.spec.line(pointer).checked_sub(1)?;
        let indent = indent_of(lines.get(start)?);
        // A mapping in braces has no line of its own for each entry.
        lines[start].trim_start().trim_start_matches(['\'', '"']).starts_with(key).then_some(())?;
        let mut end = start;
        for (at, line) in lines.iter().enumerate().skip(start + 1) {
            if line.trim().is_empty() {
                continue;
            }
            if indent_of(line) <= indent {
                break;
            }
            end = at;
        }
        Some((end, indent))
    }

    fn finish(mut self) -> String {
        let own = self.additions.iter().map(|(_, lines)| lines).chain(&self.components);
        let needs_nothing = own.flatten().any(|line| line.contains("schemas/Nothing'"));
        if needs_nothing && self.spec.schema("Nothing").is_none() {
            let lines = NOTHING.lines().map(str::to_owned).chain(indented(&self.source(), 2));
            self.components.push(lines.collect());
        }
        let schemas = self.spec.at("/components/schemas").and_then(Value::as_object);
        let last = schemas.and_then(|schemas| schemas.keys().next_back());
        let end = last.and_then(|last| self.end_of_entry(&format!("/components/schemas/{}", escape(last)), last));
        if let Some((line, indent)) = end {
            for component in std::mem::take(&mut self.components) {
                self.additions.push((line, indented(&component, indent)));
            }
        }
        let mut out = String::new();
        for (at, line) in self.spec.text.lines().enumerate() {
            let _ = writeln!(out, "{line}");
            for line in self.additions.iter().filter(|(after, _)| *after == at).flat_map(|(_, lines)| lines) {
                let _ = writeln!(out, "{line}");
            }
        }
        out
    }
}

/// The lenient value that scalars fit; none where they do not agree.
fn lenient(name: &str, values: &[&Value]) -> Option<&'static str> {
    let small = name.to_ascii_lowercase();
    let is = |test: fn(&str) -> bool| values.iter().all(|value| test(&plain(value)));
    if values.iter().all(|value| value.is_boolean()) {
        return Some("Flag");
    }
    if values.iter().any(|value| value.is_boolean()) {
        return None;
    }
    let is_id = small == "id"
        || small.ends_with("_id")
        || small.ends_with("iid")
        || small.ends_with("uid")
        || name.ends_with("Id");
    let whole = is(|text| !text.is_empty() && text.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit()));
    let is_large = |value: &&Value| plain(value).parse::<u64>().is_ok_and(|number| number > LARGEST_COUNT);
    if is_id || whole && values.iter().any(is_large) {
        return Some("Id");
    }
    if whole {
        let is_moment = |value: &&Value| {
            let number = plain(value).parse::<u64>().unwrap_or_default();
            (1_000_000_000..5_000_000_000).contains(&number) || (1_000_000_000_000..5_000_000_000_000).contains(&number)
        };
        if small.contains("time") && values.iter().all(is_moment) {
            return Some("Timestamp");
        }
        let is_count = ["count", "total", "sales", "likes"].iter().any(|word| small.contains(word));
        return Some(if is_count { "Count" } else { "Number" });
    }
    if is(|text| text.parse::<f64>().is_ok_and(f64::is_finite)) {
        return Some("Number");
    }
    let is_rounded = |text: &str| {
        let trimmed = text.trim_end_matches('+').trim_end_matches(['万', '亿', 'w', 'k', 'K', 'm', 'M', 'B']);
        trimmed.parse::<f64>().is_ok_and(f64::is_finite)
    };
    if values.iter().all(|value| is_rounded(&plain(value))) {
        return Some("Count");
    }
    values.iter().all(|value| value.is_string()).then_some("Text")
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The keywords of a schema.
fn said(schema: &Schema) -> Vec<String> {
    let reference = |name: &str| format!("{{ $ref: '#/components/schemas/{name}' }}");
    match schema {
        Schema::Anything => Vec::new(),
        Schema::Text => vec!["type: string".to_owned()],
        Schema::Free => {
            vec!["type: object".to_owned(), "nullable: true".to_owned(), "additionalProperties: true".to_owned()]
        }
        Schema::Value(name) => vec![format!("allOf: [{}]", reference(name))],
        Schema::Object(name) => vec![format!("oneOf: [{}, {}]", reference(name), reference("Nothing"))],
        Schema::List(element) => {
            let mut lines = vec!["type: array".to_owned(), "nullable: true".to_owned()];
            match element.as_ref() {
                Schema::Value(name) | Schema::Object(name) => {
                    lines.extend(["items:".to_owned(), format!("  $ref: '#/components/schemas/{name}'")]);
                }
                Schema::Anything => lines.push("items: {}".to_owned()),
                inner => {
                    lines.push("items:".to_owned());
                    lines.extend(indented(&said(inner), 2));
                }
            }
            lines
        }
    }
}

/// A name as a key of YAML: in quotes where readers might take it for something else.
fn quoted(name: &str) -> String {
    const OTHERS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && !OTHERS.contains(&name.to_ascii_lowercase().as_str());
    if is_plain { name.to_owned() } else { format!("'{}'", name.replace('\'', "''")) }
}

fn indented(lines: &[String], by: usize) -> Vec<String> {
    lines.iter().map(|line| format!("{}{line}", " ".repeat(by))).collect()
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}
