//! `cargo xtask adopt`: somebody's published OpenAPI document in the dialect, and a list of what could not be kept.
//!
//! It makes a beginning, not an end: what the document says becomes lenient, named and sourced; what it lacks is made up and
//! called so; what the dialect has no place for is left out and listed, in a comment at the top and in the provider's list of
//! what it documents. `cargo xtask lint --spec` then says what is left to do by hand.

mod components;
mod document;
mod examples;
mod lists;
mod losses;
mod names;
mod operations;
mod parameters;
mod prose;
mod security;
mod shape;
mod yaml;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail, ensure};
use heck::{ToPascalCase, ToShoutySnakeCase};
use serde_json::{Map, Value, json};

use self::components::{Components, UNDESCRIBED, component_ref};
use self::document::{Document, Published, list, text};
use self::examples::Examples;
use self::lists::Lists;
use self::losses::Losses;
use self::operations::{Errors, Operation, operation};
use self::security::Security;
use crate::fmt;
use crate::lint::provenance::is_address;

/// What to bring over, and under which name.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only operations with one of these tags, as the document or the dialect writes them; all if there is none.
    pub tags: Vec<String>,
    /// Only these operations, as the document or the dialect names them; all if there is none.
    pub operations: Vec<String>,
    /// The name of the provider; by default made of the title.
    pub provider: Option<String>,
    /// The address of the document, which every statement refers to; by default one that the document gives.
    pub source: Option<String>,
    /// Whether every place of every loss is listed.
    pub is_whole: bool,
}

/// A document in the dialect.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// The name of the provider.
    pub provider: String,
    /// The spec, in canonical order, with the report as a comment at its top.
    pub spec: String,
    /// The list of what the provider documents, for `openapi/navigation/`.
    pub navigation: String,
    /// What was kept, what was made up and what was not kept, a paragraph each.
    pub report: Vec<String>,
    /// How many operations were kept.
    pub kept: usize,
}

/// Brings over a document; `path` is what messages call it.
pub fn adopt(path: &str, content: &str, options: &Options) -> Result<Adopted> {
    let document = Document::read(path, content)?;
    let address = options.source.clone().unwrap_or_else(|| address(&document, path));
    let published = document.operations();
    let provider = match &options.provider {
        Some(name) => name.clone(),
        None => names::provider(title(&document), &host(&document)),
    };
    let mut losses = Losses::default();
    const READ: &[&str] = &["openapi", "info", "servers", "security", "externalDocs", "tags", "paths", "components"];
    note_unread(&mut losses, "the document", &document.value, READ, "the document");
    let mut components = Components::new(&document, &address);
    let (mut errors, mut ids) = (Errors::default(), names::Taken::default());
    let (mut kept, mut left): (Vec<Operation<'_>>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    let mut all: Vec<(String, String)> = Vec::new();
    let mut asked: BTreeSet<String> = options.tags.iter().chain(&options.operations).cloned().collect();
    let mut sent: Vec<Published<'_>> = Vec::new();
    for published in published {
        let own = text(published.operation, "operationId").to_owned();
        let id = ids.unique(&names::operation(&own, published.method, published.path));
        let tags: Vec<&str> = list(published.operation, "tags").filter_map(Value::as_str).collect();
        let tag = names::tag(&tags, published.path);
        all.push((tag.clone(), id.clone()));
        let is_in = |wanted: &[String], names: &[&str]| {
            wanted.is_empty() || wanted.iter().any(|wanted| names.contains(&wanted.as_str()))
        };
        let tag_names = [&tags[..], &[&tag]].concat();
        asked.retain(|name| !tag_names.contains(&name.as_str()) && *name != own && *name != id);
        if !is_in(&options.tags, &tag_names) || !is_in(&options.operations, &[&own, &id]) {
            left.push((id, "it was not asked for".to_owned()));
            continue;
        }
        // What is lost of an operation that is left out is told by that alone.
        let mut own = Losses::default();
        match operation(&document, &mut components, &mut errors, &mut own, published, &id, &address) {
            Ok(operation) => {
                losses.absorb(own);
                kept.push(operation);
                sent.push(published);
            }
            Err(why) => left.push((id, why)),
        }
    }
    if let Some(name) = asked.first() {
        bail!("{path} has no tag and no operation `{name}`");
    }
    ensure!(
        !kept.is_empty(),
        "{path}: none of its {} operations fits the dialect: {}",
        all.len(),
        reasons(&left).join("; ")
    );
    let security = security::security(&document, &mut losses, &sent, &address);
    let samples = components.samples.clone();
    let roots = roots(&kept, &errors);
    let schemas = components.finish(&mut losses, &roots);
    let count = kept.len();
    let value = spec(&document, &mut losses, &provider, &address, kept, &schemas, &samples, errors, security);
    let mut report = vec![format!(
        "Made by `cargo xtask adopt` from {path}: {count} of {} operations, as the provider `{provider}`.",
        all.len()
    )];
    report.extend(reasons(&left).into_iter().map(|reason| format!("Left out, {reason}")));
    report.extend(losses.lines(options.is_whole).into_iter().map(|line| format!("Changed: {line}.")));
    let comment: String = report.iter().flat_map(|line| wrapped(line)).map(|line| format!("# {line}\n")).collect();
    let spec = fmt::format(path, &(comment + &yaml::document(&value)))?;
    let navigation = navigation(&document, &provider, &address, &all, &left);
    Ok(Adopted { provider, spec, navigation, report, kept: count })
}

/// Where a statement comes from.
fn source(status: &str, address: &str, note: &str) -> Value {
    json!({ "status": status, "ref": address, "note": note })
}

/// Notes the keywords of a value that are not among those that something reads.
fn note_unread(losses: &mut Losses, kind: &str, value: &Value, read: &[&str], at: &str) {
    for keyword in value.as_object().into_iter().flatten().map(|(keyword, _)| keyword) {
        if !read.contains(&keyword.as_str()) {
            let what = format!("keywords of {kind} that the dialect does not have are not kept");
            losses.note(&what, format!("{at} ({keyword})"));
        }
    }
}

/// The reasons for which operations are left out, each with those operations.
fn reasons(left: &[(String, String)]) -> Vec<String> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, why) in left {
        by_reason.entry(why).or_default().push(id);
    }
    by_reason.into_iter().map(|(why, ids)| format!("since {why} ({}): {}.", ids.len(), ids.join(", "))).collect()
}

/// The components that answers and errors start from.
fn roots(kept: &[Operation<'_>], errors: &Errors) -> BTreeSet<String> {
    let of_errors = errors.responses.values().filter_map(|response| {
        response.pointer("/content/application~1json/schema").and_then(crate::spec::ref_name).map(str::to_owned)
    });
    kept.iter().map(|operation| operation.component.clone()).chain(of_errors).collect()
}

#[expect(clippy::too_many_arguments, reason = "a spec is put together of what the steps before it found")]
fn spec(
    document: &Document,
    losses: &mut Losses,
    provider: &str,
    address: &str,
    mut kept: Vec<Operation<'_>>,
    schemas: &Map<String, Value>,
    samples: &BTreeMap<(String, String), Value>,
    errors: Errors,
    security: Security,
) -> Value {
    let lists = Lists { schemas };
    let examples = Examples { schemas, samples };
    let answers: Vec<&str> = kept.iter().map(|operation| operation.component.as_str()).collect();
    let of_errors: Vec<&str> = errors
        .responses
        .values()
        .filter_map(|response| response.pointer("/content/application~1json/schema").and_then(crate::spec::ref_name))
        .collect();
    let envelope = lists.envelope(losses, &answers, &of_errors);
    let mut tags: Vec<String> = Vec::new();
    for operation in &kept {
        if !tags.contains(&operation.tag) {
            tags.push(operation.tag.clone());
        }
    }
    let mut requests = names::Taken::default();
    tags.iter().for_each(|tag| drop(requests.unique(&tag.to_pascal_case())));
    let mut calls = BTreeSet::new();
    let mut paths: Map<String, Value> = Map::new();
    for operation in &mut kept {
        let mut verb = names::verb(&operation.id, &operation.tag);
        if !calls.insert((operation.tag.clone(), verb.clone())) {
            verb.clone_from(&operation.id);
            calls.insert((operation.tag.clone(), verb.clone()));
        }
        let mut facade = json!({
            "call": format!("{}.{verb}", operation.tag),
            "request": requests.unique(&names::request(&operation.id)),
        });
        let mut value = operation.value.clone();
        match lists.paging(losses, &operation.id, &operation.component, &mut operation.parameters) {
            Some(paging) => value["x-paging"] = paging,
            None => {
                if let Some(pointer) = lists.answer(&operation.component) {
                    facade["answer"] = json!(pointer);
                }
            }
        }
        value["tags"] = json!([operation.tag]);
        value["x-facade"] = facade;
        if !operation.parameters.is_empty() {
            value["parameters"] = json!(operation.parameters);
        }
        let mut responses = Map::new();
        responses.insert("200".to_owned(), answer(losses, operation, examples));
        responses.extend(std::mem::take(&mut operation.errors));
        value["responses"] = Value::Object(responses);
        paths.entry(operation.path).or_insert_with(|| json!({}))[operation.method] = value;
    }
    let mut root = json!({
        "openapi": "3.0.3",
        "info": info(document, losses),
        "x-provider": {
            "name": provider,
            "env": provider.to_shouty_snake_case(),
            "charges": "unpublished",
            "otherwise": "unknown",
        },
        "x-source": source("documented", address, "Brought over from the published document; what was not kept stands at the top."),
        "tags": tags.iter().map(|tag| described_tag(document, losses, tag)).collect::<Vec<_>>(),
        "paths": paths,
        "components": {},
    });
    let servers = servers(document, losses);
    if !servers.is_empty() {
        root["servers"] = json!(servers);
    }
    if !security.required.is_empty() {
        root["security"] = json!(security.required);
    }
    if let Some(envelope) = envelope {
        root["x-envelope"] = envelope;
    }
    let responses = errors.responses;
    let parts = [("securitySchemes", security.schemes), ("responses", responses), ("schemas", schemas.clone())];
    for (name, part) in parts.into_iter().filter(|(_, part)| !part.is_empty()) {
        root["components"][name] = Value::Object(part);
    }
    root
}

/// The answer of success, with the document's examples or a placeholder.
fn answer(losses: &mut Losses, operation: &Operation<'_>, examples: Examples<'_>) -> Value {
    let mut named = Map::new();
    for (name, example) in &operation.examples {
        let mut left = Vec::new();
        match examples.fitted(&operation.component, example, &mut left) {
            Some(value) if value != json!({}) || *example == &json!({}) => {
                named.insert(name.clone(), json!({ "summary": "From the published document.", "value": value }));
            }
            _ => {
                losses.note("examples that do not fit their schema are not kept", format!("{} ({name})", operation.id))
            }
        }
        for place in left {
            losses.note("fields of examples that their schema does not declare are not kept", place);
        }
    }
    if named.is_empty() {
        losses.note("examples that the document lacks are placeholders", format!("{} (its answer)", operation.id));
        let value = examples.placeholder(&operation.component);
        named.insert("placeholder".to_owned(), json!({ "summary": "A placeholder, made up.", "value": value }));
    }
    json!({
        "description": operation.answer_description,
        "content": { "application/json": { "schema": component_ref(&operation.component), "examples": named } },
    })
}

fn title(document: &Document) -> &str {
    document.value.pointer("/info/title").and_then(Value::as_str).unwrap_or_default()
}

fn host(document: &Document) -> String {
    let url = document.value.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
    url::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// An address that the document gives for itself, or the name of the file.
fn address(document: &Document, path: &str) -> String {
    let places = ["/externalDocs/url", "/info/contact/url", "/info/termsOfService", "/servers/0/url"];
    let found =
        places.into_iter().filter_map(|place| document.value.pointer(place)?.as_str()).find(|text| is_address(text));
    found.unwrap_or(path).to_owned()
}

fn info(document: &Document, losses: &mut Losses) -> Value {
    let published = document.value.get("info").cloned().unwrap_or_default();
    let version: String = text(&published, "version").chars().filter(char::is_ascii_graphic).collect();
    if version != text(&published, "version") {
        losses.note("what a header cannot hold is taken out of the version", text(&published, "version"));
    }
    let title = if title(document).is_empty() { "Untitled" } else { title(document) };
    let mut info = json!({ "title": title, "version": if version.is_empty() { "1".to_owned() } else { version } });
    let said = prose::description(text(&published, "description"));
    if !said.is_empty() {
        info["description"] = json!(said + "\n");
    }
    const READ: &[&str] = &["title", "version", "description", "contact", "license", "termsOfService"];
    note_unread(losses, "the document", &published, READ, "info");
    for keyword in ["contact", "license", "termsOfService"] {
        if let Some(value) = published.get(keyword) {
            info[keyword] = value.clone();
        }
    }
    info
}

fn servers(document: &Document, losses: &mut Losses) -> Vec<Value> {
    let mut kept = Vec::new();
    for server in list(&document.value, "servers") {
        let mut url = text(server, "url").to_owned();
        for (name, variable) in server.get("variables").and_then(Value::as_object).into_iter().flatten() {
            losses.note("variables of servers have their default", format!("{name} of {url}"));
            url = url.replace(&format!("{{{name}}}"), text(variable, "default"));
        }
        let url = url.trim_end_matches('/');
        if url.starts_with("http") && !url.contains(['{', '?', '#']) {
            kept.push(json!({ "url": url }));
        } else {
            losses.note("servers without a whole address are left out", url);
        }
    }
    kept
}

fn described_tag(document: &Document, losses: &mut Losses, tag: &str) -> Value {
    let published = list(&document.value, "tags").find(|published| names::tag(&[text(published, "name")], "") == tag);
    let said = published.map(|published| prose::description(text(published, "description"))).unwrap_or_default();
    // It is the first line of a page.
    let said = said.lines().next().unwrap_or_default().to_owned();
    if said.is_empty() {
        losses.note("descriptions that the document lacks say so", format!("the tag {tag}"));
        return json!({ "name": tag, "description": format!("Operations on {}. {UNDESCRIBED}", tag.replace('_', " ")) });
    }
    json!({ "name": tag, "description": said })
}

/// The list of what the provider documents: every operation of the document, with the reason where it is not in the spec.
fn navigation(
    document: &Document,
    provider: &str,
    address: &str,
    all: &[(String, String)],
    left: &[(String, String)],
) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (tag, id) in all {
        // Groups follow the order of the operations, so that a tag can come twice.
        match groups.last_mut() {
            Some((last, ids)) if last == tag => ids.push(id),
            _ => groups.push((tag, vec![id])),
        }
    }
    let groups: Vec<Value> = groups.into_iter().map(|(name, ids)| json!({ "name": name, "operations": ids })).collect();
    let excused: Vec<Value> =
        left.iter().map(|(id, why)| json!({ "entry": id, "because": format!("Left out by adopt: {why}.") })).collect();
    let what = format!("Every operation of the published document `{}`.", title(document));
    let value = json!({ "source": address, "what": what, "groups": groups, "not_covered": excused });
    format!(
        "# What the document of {provider} lists, in its order. `cargo xtask lint` demands that each entry is in the spec or below\n\
         # `not_covered`.\n{}",
        yaml::document(&value)
    )
}

/// A paragraph in lines that fit a comment.
fn wrapped(text: &str) -> Vec<String> {
    const WIDTH: usize = 118;
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if !lines[last].is_empty() && lines[last].chars().count() + word.chars().count() >= WIDTH {
            lines.push(format!("  {word}"));
        } else if lines[last].is_empty() {
            word.clone_into(&mut lines[last]);
        } else {
            lines[last] = format!("{} {word}", lines[last]);
        }
    }
    lines
}
