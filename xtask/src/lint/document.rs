//! Rules on the document as a whole: its versions, servers, tags and paths.

use std::collections::HashSet;

use serde_json::Value;

use super::Rule;
use super::grammar::Kind;
use super::names::snake;
use super::walk::{Findings, Walk};

pub(super) const OPENAPI_VERSION: Rule = Rule {
    id: "openapi-version",
    what: "a document that is not OpenAPI 3.0",
    why: "the generator reads 3.0.x only",
    mend: "write `openapi: 3.0.3`",
};

pub(super) const INFO_VERSION: Rule = Rule {
    id: "info-version",
    what: "an `info.version` outside printable ASCII",
    why: "generated code makes a header of it and panics at the first call",
    mend: "use ASCII letters, digits, dots and dashes",
};

pub(super) const SERVER_URL: Rule = Rule {
    id: "server-url",
    what: "a server address that is not http(s), ends with a slash or has placeholders",
    why: "paths are appended as they stand, so requests would go to `//path`",
    mend: "write the plain address without the last slash",
};

pub(super) const TAG_FORM: Rule = Rule {
    id: "tag-form",
    what: "a tag that is declared twice or not in snake_case",
    why: "a tag is a module and a method of the facade",
    mend: "give each tag one name such as `live_rooms`",
};

pub(super) const TAG_UNUSED: Rule = Rule {
    id: "tag-unused",
    what: "a tag without operations",
    why: "the facade would have a handle that does nothing",
    mend: "take it out, or tag an operation with it",
};

pub(super) const PATH_FORM: Rule = Rule {
    id: "path-form",
    what: "a path that does not start with a slash, or holds a query, a fragment or a blank",
    why: "it is appended to the server's address as it stands",
    mend: "write the path alone; declare what follows the question mark as query parameters",
};

pub(super) fn check(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let spec = walk.spec;
    if let Some(version) = spec.at("/openapi") {
        let is_3_0 = version.as_str().and_then(|text| text.strip_prefix("3.0."));
        if !is_3_0.is_some_and(|patch| !patch.is_empty() && patch.bytes().all(|byte| byte.is_ascii_digit())) {
            findings.add(&OPENAPI_VERSION, "/openapi", format!("the version is {version}"));
        }
    }
    if let Some(version) = spec.at("/info/version").and_then(Value::as_str)
        && (version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_graphic()))
    {
        findings.add(&INFO_VERSION, "/info/version", format!("`{version}` cannot be sent as a header"));
    }
    for server in walk.of(Kind::Server) {
        let url = server.text("url");
        let is_http = url.starts_with("https://") || url.starts_with("http://");
        if server.has("url") && (!is_http || url.ends_with('/') || url.contains(['{', '?', '#'])) {
            findings.add(&SERVER_URL, &format!("{}/url", server.pointer), format!("`{url}` cannot carry a path"));
        }
    }
    check_tags(walk, findings);
    for item in walk.of(Kind::PathItem) {
        let path = &item.name;
        let blank = |c: char| c.is_whitespace() || c == '?' || c == '#';
        if !path.starts_with('/') || path.contains(blank) {
            findings.add(&PATH_FORM, &item.pointer, format!("`{path}` is not a plain path"));
        }
    }
}

fn check_tags(walk: &Walk<'_>, findings: &mut Findings<'_, '_>) {
    let used: HashSet<&str> = walk
        .operations
        .iter()
        .flat_map(|operation| operation.value.get("tags").and_then(Value::as_array).into_iter().flatten())
        .filter_map(Value::as_str)
        .collect();
    let mut seen = HashSet::new();
    for tag in walk.of(Kind::Tag) {
        let name = tag.text("name");
        if !seen.insert(name) {
            findings.add(&TAG_FORM, &tag.pointer, format!("`{name}` is declared twice"));
        } else if tag.has("name") && snake(name) != name {
            findings.add(&TAG_FORM, &tag.pointer, format!("`{name}` is not in snake_case"));
        } else if !used.contains(name) {
            findings.add(&TAG_UNUSED, &tag.pointer, format!("no operation is tagged `{name}`"));
        }
    }
}
