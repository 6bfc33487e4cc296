//! What a schema comes to: references followed, `allOf` merged, the forms of tolerance taken off.
//!
//! Two schemas that come to the same are the same on the wire, however each of them is put together.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::comparison::{elements, entries};
use crate::spec::{Spec, escape, ref_name};

/// A schema as it stands somewhere; the whole is merged from several.
#[derive(Clone, Debug)]
pub(super) struct Part<'a> {
    pub(super) pointer: String,
    pub(super) value: &'a Value,
    /// The component that it was taken in from, if it does not stand in the schema itself.
    pub(super) via: Option<&'a str>,
}

/// A field of an object, by every place that declares it.
#[derive(Clone, Debug)]
pub(super) struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) places: Vec<(String, &'a Value)>,
    pub(super) via: Option<&'a str>,
}

/// What a schema comes to.
#[derive(Clone, Debug)]
pub(super) struct Flat<'a> {
    /// The component that it refers to, which names its type.
    pub(super) component: Option<&'a str>,
    /// What stands around the schema proper where it is used: a reference, a lone `allOf`, a form of tolerance.
    pub(super) wrappers: Vec<Part<'a>>,
    /// The schema proper, in its parts. The first one is where it begins.
    pub(super) parts: Vec<Part<'a>>,
    /// The forms of a choice, where it is one.
    pub(super) forms: Vec<(String, &'a Value)>,
    /// Whether what stands for nothing may come in its place.
    pub(super) nothing: bool,
    /// Whether it is a list that may come as a single one.
    pub(super) single: bool,
}

/// A form of tolerance: `oneOf` with what stands for nothing, or with a single one of a list.
struct Tolerant<'a> {
    /// What is described besides.
    value: &'a Value,
    nothing: bool,
    single: bool,
}

impl<'a> Tolerant<'a> {
    fn of(spec: &Spec, value: &'a Value) -> Option<Self> {
        let forms: Vec<&Value> = elements(value, "oneOf").collect();
        let [first, second] = forms[..] else { return None };
        let nothing = ref_name(second) == Some("Nothing");
        // One of the two may be written out where the other is named.
        let single = first.get("items").is_some_and(|items| spec.resolve("", items).1 == spec.resolve("", second).1);
        (nothing || single).then_some(Self { value: first, nothing, single })
    }
}

/// What kind of value it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A scalar of any form, read by a type that is written by hand.
    Lenient,
    /// One of several forms.
    Choice,
    List,
    Object,
    /// An object of which no field is described.
    FreeObject,
    Text,
    Whole,
    Decimal,
    Truth,
    Anything,
}

/// Keywords that put a schema together, and say nothing by themselves.
pub(super) const STRUCTURE: [&str; 6] = ["$ref", "allOf", "oneOf", "properties", "items", "additionalProperties"];

/// Keywords that only people read.
pub(super) const WORDS: [&str; 5] = ["description", "title", "x-source", "example", "examples"];

impl<'a> Flat<'a> {
    /// Flattens what is declared at some places, of which there is usually one.
    pub(super) fn of(spec: &'a Spec, places: &[(String, &'a Value)]) -> Self {
        let mut flat = Self {
            component: None,
            wrappers: Vec::new(),
            parts: Vec::new(),
            forms: Vec::new(),
            nothing: false,
            single: false,
        };
        if let [(pointer, value)] = places {
            let (pointer, value) = flat.peel(spec, pointer.clone(), value);
            flat.gather(spec, pointer, value, None);
        } else {
            for (pointer, value) in places {
                flat.gather(spec, pointer.clone(), value, None);
            }
        }
        flat
    }

    /// Takes off what stands around the schema proper, up to the first component.
    fn peel(&mut self, spec: &'a Spec, mut pointer: String, mut value: &'a Value) -> (String, &'a Value) {
        while self.component.is_none() {
            let part = Part { pointer: pointer.clone(), value, via: None };
            if let Some((name, target)) = target(spec, value) {
                self.wrappers.push(part);
                self.component = Some(name);
                return target;
            }
            let parts: Vec<&Value> = elements(value, "allOf").collect();
            if let Some(tolerant) = Tolerant::of(spec, value) {
                self.wrappers.push(part);
                self.bear(&tolerant);
                (pointer, value) = (format!("{pointer}/oneOf/0"), tolerant.value);
            } else if let ([only], false) = (&parts[..], is_described(value)) {
                self.wrappers.push(part);
                (pointer, value) = (format!("{pointer}/allOf/0"), only);
            } else {
                break;
            }
        }
        (pointer, value)
    }

    fn bear(&mut self, tolerant: &Tolerant<'_>) {
        self.nothing |= tolerant.nothing;
        self.single |= tolerant.single;
    }

    /// Collects the parts of the schema proper.
    fn gather(&mut self, spec: &'a Spec, pointer: String, value: &'a Value, via: Option<&'a str>) {
        if self.parts.iter().any(|known| known.pointer == pointer) {
            return;
        }
        self.parts.push(Part { pointer: pointer.clone(), value, via });
        if let Some((name, (pointer, value))) = target(spec, value) {
            return self.gather(spec, pointer, value, Some(name));
        }
        if let Some(tolerant) = Tolerant::of(spec, value) {
            self.bear(&tolerant);
            return self.gather(spec, format!("{pointer}/oneOf/0"), tolerant.value, via);
        }
        let forms = elements(value, "oneOf").enumerate();
        self.forms.extend(forms.map(|(index, form)| (format!("{pointer}/oneOf/{index}"), form)));
        for (index, inner) in elements(value, "allOf").enumerate() {
            self.gather(spec, format!("{pointer}/allOf/{index}"), inner, via);
        }
    }

    /// Where the schema proper begins.
    pub(super) fn pointer(&self) -> &str {
        self.parts.first().map_or("", |part| part.pointer.as_str())
    }

    /// Every part, those around the schema proper first.
    pub(super) fn all(&self) -> Vec<Part<'a>> {
        self.wrappers.iter().chain(&self.parts).cloned().collect()
    }

    /// The names of the components whose fields are taken in.
    pub(super) fn taken_in(&self) -> BTreeSet<&'a str> {
        self.parts.iter().filter_map(|part| part.via).collect()
    }

    /// Every field, in the order of the file.
    pub(super) fn fields(&self) -> Vec<Field<'a>> {
        let mut fields: Vec<Field<'a>> = Vec::new();
        for part in &self.parts {
            for (name, value) in entries(part.value, "properties") {
                let place = (format!("{}/properties/{}", part.pointer, escape(name)), value);
                match fields.iter_mut().find(|field| field.name == name) {
                    Some(known) => known.places.push(place),
                    None => fields.push(Field { name, places: vec![place], via: part.via }),
                }
            }
        }
        fields
    }

    /// The names of the fields that have to be there.
    pub(super) fn required(&self) -> BTreeSet<&'a str> {
        self.parts.iter().flat_map(|part| elements(part.value, "required")).filter_map(Value::as_str).collect()
    }

    /// The places of what stands under a keyword, such as `items`.
    pub(super) fn places(&self, keyword: &str) -> Vec<(String, &'a Value)> {
        let below = |part: &Part<'a>| {
            part.value.get(keyword).map(|value| (format!("{}/{}", part.pointer, escape(keyword)), value))
        };
        self.parts.iter().filter_map(below).collect()
    }

    pub(super) fn kind(&self) -> Kind {
        let has = |keyword: &str| self.parts.iter().any(|part| part.value.get(keyword).is_some());
        let named = values(&self.parts, "type").first().and_then(|name| name.as_str()).unwrap_or_default();
        match named {
            _ if has("x-rust-type") => Kind::Lenient,
            _ if !self.forms.is_empty() || has("anyOf") || has("not") => Kind::Choice,
            "array" => Kind::List,
            "string" => Kind::Text,
            "integer" => Kind::Whole,
            "number" => Kind::Decimal,
            "boolean" => Kind::Truth,
            _ if has("properties") => Kind::Object,
            "object" => Kind::FreeObject,
            _ if has("items") => Kind::List,
            _ => Kind::Anything,
        }
    }

    /// What kind of value it is, as people say it.
    pub(super) fn words(&self, spec: &'a Spec) -> String {
        if let Some(name) = self.component {
            return name.to_owned();
        }
        match self.kind() {
            Kind::Lenient => "a value of any form".to_owned(),
            Kind::Choice => "one of several forms".to_owned(),
            Kind::List => match self.places("items").as_slice() {
                [] => "a list".to_owned(),
                items => format!("a list of {}", Self::of(spec, items).words(spec)),
            },
            Kind::Object => "an object".to_owned(),
            Kind::FreeObject => "a free-form object".to_owned(),
            Kind::Text => "text".to_owned(),
            Kind::Whole => "a whole number".to_owned(),
            Kind::Decimal => "a number".to_owned(),
            Kind::Truth => "true or false".to_owned(),
            Kind::Anything => "anything".to_owned(),
        }
    }
}

impl Kind {
    pub(super) fn is_scalar(self) -> bool {
        matches!(self, Self::Lenient | Self::Text | Self::Whole | Self::Decimal | Self::Truth)
    }
}

/// Whether some parts say that null may come.
pub(super) fn is_nullable(parts: &[Part<'_>]) -> bool {
    parts.iter().any(|part| part.value.get("nullable").and_then(Value::as_bool).unwrap_or_default())
}

/// What some parts say under a keyword, each thing once.
pub(super) fn values<'a>(parts: &[Part<'a>], keyword: &str) -> Vec<&'a Value> {
    let mut values: Vec<&Value> = Vec::new();
    for value in parts.iter().filter_map(|part| part.value.get(keyword)) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// The component schema that a reference leads to, by its name, place and value.
fn target<'a>(spec: &'a Spec, value: &'a Value) -> Option<(&'a str, (String, &'a Value))> {
    let pointer = value.get("$ref")?.as_str()?.strip_prefix('#')?;
    let found = spec.at(pointer)?;
    Some((ref_name(value)?, (pointer.to_owned(), found)))
}

/// Whether a schema says something itself, beside its `allOf`.
fn is_described(value: &Value) -> bool {
    const SAYING: [&str; 8] =
        ["type", "properties", "items", "additionalProperties", "required", "enum", "oneOf", "x-rust-type"];
    SAYING.iter().any(|keyword| value.get(keyword).is_some())
}

/// What a schema comes to, as a value that is equal for equal schemas. Words are left out.
pub(super) fn canonical(spec: &Spec, places: &[(String, &Value)]) -> Value {
    describe(spec, places, &mut Vec::new())
}

fn describe(spec: &Spec, places: &[(String, &Value)], around: &mut Vec<String>) -> Value {
    let flat = Flat::of(spec, places);
    if let Some(depth) = around.iter().position(|known| known == flat.pointer()) {
        return json!({ "again": around.len() - depth });
    }
    around.push(flat.pointer().to_owned());
    let all = flat.all();
    let mut map = Map::new();
    let keywords: BTreeSet<&String> =
        all.iter().flat_map(|part| part.value.as_object()).flatten().map(|(keyword, _)| keyword).collect();
    let apart = |keyword: &str| {
        STRUCTURE.contains(&keyword) || WORDS.contains(&keyword) || ["nullable", "required"].contains(&keyword)
    };
    for keyword in keywords.into_iter().filter(|keyword| !apart(keyword)) {
        map.insert(keyword.clone(), json!(values(&all, keyword)));
    }
    map.insert("required".to_owned(), json!(flat.required()));
    map.insert("nullable".to_owned(), json!(is_nullable(&all)));
    map.insert("nothing".to_owned(), json!(flat.nothing));
    map.insert("single".to_owned(), json!(flat.single));
    let mut fields = flat.fields();
    fields.sort_by_key(|field| field.name);
    let fields: Map<String, Value> =
        fields.iter().map(|field| (field.name.to_owned(), describe(spec, &field.places, around))).collect();
    map.insert("properties".to_owned(), Value::Object(fields));
    for keyword in ["items", "additionalProperties"] {
        let (schemas, flags): (Vec<_>, Vec<_>) =
            flat.places(keyword).into_iter().partition(|(_, value)| value.is_object());
        if !schemas.is_empty() {
            map.insert(keyword.to_owned(), describe(spec, &schemas, around));
        } else if let Some((_, flag)) = flags.first() {
            map.insert(keyword.to_owned(), (*flag).clone());
        }
    }
    let forms: Vec<Value> = flat.forms.iter().map(|form| describe(spec, std::slice::from_ref(form), around)).collect();
    if !forms.is_empty() {
        map.insert("oneOf".to_owned(), Value::Array(forms));
    }
    around.pop();
    Value::Object(map)
}

/// What an answer, a header or a body comes to, without words and examples, for comparing it as a whole.
pub(super) fn meaning(spec: &Spec, pointer: &str, value: &Value) -> Value {
    let (pointer, value) = spec.resolve(pointer, value);
    match value {
        Value::Object(map) => {
            let words = |name: &str| WORDS.contains(&name) || ["summary", "externalDocs"].contains(&name);
            let inner = map.iter().filter(|(name, _)| !words(name)).map(|(name, value)| {
                let place = format!("{pointer}/{}", escape(name));
                let inner = match name.as_str() {
                    "schema" => canonical(spec, &[(place, value)]),
                    _ => meaning(spec, &place, value),
                };
                (name.clone(), inner)
            });
            Value::Object(inner.collect())
        }
        other => other.clone(),
    }
}
