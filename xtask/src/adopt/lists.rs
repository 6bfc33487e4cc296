//! Lists and envelopes, recognized by the names of parameters and fields.

use serde_json::{Map, Value, json};

use super::losses::Losses;
use crate::lint::names::snake;
use crate::spec::ref_name;

const CURSORS: &[&str] = &[
    "cursor",
    "max_cursor",
    "next_cursor",
    "page_token",
    "next_token",
    "next_page_token",
    "continuation",
    "pcursor",
    "offset",
];
const NEXT: &[&str] =
    &["next_cursor", "next_page_token", "next_token", "next_offset", "max_cursor", "cursor", "pcursor", "continuation"];
const PAGES: &[&str] = &["page", "page_no", "page_num", "page_number", "pageno", "pn", "current_page"];
const LASTS: &[&str] = &["last_page", "page_count", "pagecount", "pages", "total_pages"];
const MORE: &[&str] = &["has_more", "has_next", "has_next_page", "more"];
const TOTALS: &[&str] = &["total", "total_count", "total_results", "total_items"];
const PAYLOADS: &[&str] = &["data", "result", "payload", "response"];
const CODES: &[&str] = &["code", "status_code", "error_code", "errcode", "ret"];
const MESSAGES: &[&str] = &["message", "msg", "error_message", "errmsg", "error", "detail"];
const REQUEST_IDS: &[&str] = &["request_id", "requestid", "trace_id"];

/// The schemas that are looked at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lists<'a> {
    pub(super) schemas: &'a Map<String, Value>,
}

impl<'a> Lists<'a> {
    fn fields(self, component: &str) -> Option<&'a Map<String, Value>> {
        self.schemas.get(component)?.get("properties")?.as_object()
    }

    /// Where the payload of an answer stands, if it is an object inside an envelope.
    pub(super) fn answer(self, component: &str) -> Option<String> {
        let fields = self.fields(component)?;
        match payload(fields) {
            None => Some(String::new()),
            Some((name, schema)) => {
                let is_object = schema.get("oneOf").is_some() || schema.get("type") == Some(&json!("object"));
                is_object.then(|| format!("/{name}"))
            }
        }
    }

    /// How an answer is paged, if it is a list. A cursor that is a number becomes text, since nobody counts with it.
    pub(super) fn paging(
        self,
        losses: &mut Losses,
        operation: &str,
        component: &str,
        parameters: &mut [Value],
    ) -> Option<Value> {
        let whole = self.fields(component)?;
        let inner = payload(whole).and_then(|(name, schema)| {
            let target = schema.get("oneOf")?.get(0).and_then(ref_name)?;
            Some((format!("/{name}"), self.fields(target)?))
        });
        let asked = |names: &[&str]| {
            let is_it = |parameter: &&Value| {
                parameter["required"] != true
                    && names.contains(&snake(parameter["name"].as_str().unwrap_or_default()).as_str())
            };
            parameters.iter().position(|parameter| is_it(&parameter))
        };
        let (cursor, page) = (asked(CURSORS), asked(PAGES));
        for (base, fields) in inner.into_iter().chain([(String::new(), whole)]) {
            let find = |names: &[&str], types: &[&str]| {
                names.iter().find_map(|name| {
                    let found = fields.iter().find(|(field, _)| snake(field) == *name);
                    found.filter(|(_, schema)| is_one_of(schema, types)).map(|(field, _)| format!("{base}/{field}"))
                })
            };
            let (next, more, total) =
                (find(NEXT, &["Id", "string"]), find(MORE, &["Flag"]), find(TOTALS, &["Number", "Count"]));
            let is_paged = cursor.is_some() || page.is_some() || next.is_some() || more.is_some() || total.is_some();
            let Some((name, element)) = list(fields).filter(|_| is_paged) else { continue };
            let mut paging = json!({ "items": [format!("{base}/{name}")] });
            if let (Some(index), Some(next)) = (cursor, &next) {
                let parameter = &mut parameters[index];
                paging["request"] = parameter["name"].clone();
                paging["response"] = json!([next]);
                if parameter["schema"]["type"] == "integer" {
                    losses.note(
                        "cursors that are numbers became text",
                        format!("{operation} {}", parameter["name"].as_str().unwrap_or_default()),
                    );
                    parameter["schema"] = json!({ "type": "string" });
                    if let Some(example) = parameter.get("example").map(ToString::to_string) {
                        parameter["example"] = json!(example);
                    }
                }
            } else if let Some(index) = page.filter(|index| parameters[*index]["schema"]["type"] == "integer") {
                paging["request"] = parameters[index]["name"].clone();
                if let Some(number) = find(PAGES, &["Number", "Count"]) {
                    paging["response"] = json!([number]);
                }
                if let Some(last) = find(LASTS, &["Number", "Count"]) {
                    paging["last"] = json!(last);
                }
            } else {
                losses.note("lists whose next page nothing asks for are one page", operation);
            }
            if let Some(more) = more {
                paging["more"] = json!([more]);
            }
            if let Some(total) = total {
                paging["total"] = json!(total);
            }
            if let Some(id) = self.identity(element) {
                paging["id"] = json!(id);
            }
            losses.note("paging is concluded from the names of parameters and fields", operation);
            return Some(paging);
        }
        None
    }

    /// The field that tells elements of a list apart.
    fn identity(self, element: &str) -> Option<&'a str> {
        let fields = self.fields(element)?;
        let is_text = |name: &&String| is_one_of(&fields[name.as_str()], &["Id", "string"]);
        let first = fields.keys().filter(is_text).find(|name| snake(name) == "id");
        first.or_else(|| fields.keys().filter(is_text).find(|name| snake(name).ends_with("_id"))).map(String::as_str)
    }

    /// The envelope that most answers have around their payload, and where errors say what went wrong.
    pub(super) fn envelope(self, losses: &mut Losses, answers: &[&str], errors: &[&str]) -> Option<Value> {
        let with_fields: Vec<&Map<String, Value>> = answers.iter().filter_map(|name| self.fields(name)).collect();
        let enveloped: Vec<_> = with_fields.iter().filter(|fields| payload(fields).is_some()).collect();
        let mut envelope = json!({});
        if !enveloped.is_empty() && enveloped.len() * 2 >= with_fields.len() {
            let find = |names: &[&str]| {
                let field = enveloped.iter().find_map(|fields| name_in(fields, names))?;
                Some(json!([format!("/{field}")]))
            };
            if let Some(code) = find(CODES) {
                losses.note("made up: which codes are a success", "0 and 200");
                envelope["code"] = code;
                envelope["success"] = json!(["0", "200"]);
            }
            for (keyword, names) in [("message", MESSAGES), ("request_id", REQUEST_IDS)] {
                if let Some(pointers) = find(names) {
                    envelope[keyword] = pointers;
                }
            }
            let known = [CODES, MESSAGES, REQUEST_IDS, PAYLOADS].concat();
            let mut around: Vec<&String> = enveloped.iter().flat_map(|fields| fields.keys()).collect();
            around.retain(|name| !known.contains(&snake(name).as_str()));
            around.sort();
            around.dedup();
            if !around.is_empty() {
                envelope["around"] = json!(around);
            }
            losses.note("the envelope is concluded from the names of fields", envelope.to_string());
        } else if let Some(message) =
            errors.iter().filter_map(|name| self.fields(name)).find_map(|fields| name_in(fields, MESSAGES))
        {
            envelope["message"] = json!([format!("/{message}")]);
        }
        (envelope != json!({})).then_some(envelope)
    }
}

/// The payload inside an envelope: a field called so, beside a code or a message.
fn payload(fields: &Map<String, Value>) -> Option<(&String, &Value)> {
    let is_envelope = name_in(fields, CODES).is_some() || name_in(fields, MESSAGES).is_some();
    fields.iter().find(|(name, _)| PAYLOADS.contains(&snake(name).as_str())).filter(|_| is_envelope)
}

/// The only list of objects among some fields, or the one that is called like one.
fn list(fields: &Map<String, Value>) -> Option<(&String, &str)> {
    let lists: Vec<(&String, &str)> =
        fields.iter().filter_map(|(name, schema)| Some((name, ref_name(schema.get("items")?)?))).collect();
    match lists.as_slice() {
        [only] => Some(*only),
        several => {
            several.iter().find(|(name, _)| ["items", "data", "list", "results"].contains(&name.as_str())).copied()
        }
    }
}

fn name_in<'a>(fields: &'a Map<String, Value>, names: &[&str]) -> Option<&'a String> {
    names.iter().find_map(|name| fields.keys().find(|field| snake(field) == *name))
}

fn is_one_of(schema: &Value, types: &[&str]) -> bool {
    let of_component = schema.pointer("/allOf/0").and_then(ref_name);
    let name = of_component.or_else(|| schema.get("type").and_then(Value::as_str));
    name.is_some_and(|name| types.contains(&name))
}
