//! Names as the dialect writes them: operations, handles and verbs, requests, components; each once.

use std::collections::BTreeSet;

use heck::{ToPascalCase, ToSnakeCase};

use crate::lint::names::{RESERVED, pascal, snake};

/// Names that a handle cannot have: files and types that every provider has, and methods of every client.
const TAKEN_HANDLES: &[&str] = &[
    "builder",
    "call",
    "code",
    "code_",
    "config",
    "error",
    "estimate",
    "from_env",
    "generated",
    "item",
    "items",
    "ledger",
    "operation",
    "option",
    "options",
    "page",
    "pages",
    "raw",
    "request",
    "requests",
    "response",
    "result",
    "types",
    "value",
    "values",
];

/// Components that the dialect itself has.
const OWN_COMPONENTS: &[&str] = &["Count", "Envelope", "Flag", "Id", "Nothing", "Number", "Timestamp"];

/// Gives out names, each once.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeSet<String>);

impl Taken {
    /// The name, or with a number where it is taken.
    pub(super) fn unique(&mut self, name: &str) -> String {
        let separator = if name.starts_with(char::is_uppercase) { "" } else { "_" };
        let mut candidate = name.to_owned();
        let mut number = 2;
        while !self.0.insert(candidate.clone()) {
            candidate = format!("{name}{separator}{number}");
            number += 1;
        }
        candidate
    }
}

/// The name of an operation: the document's, in snake case, or made of method and path.
pub(super) fn operation(id: &str, method: &str, path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !is_version(part)).collect();
    let made = format!("{method} {}", parts.join(" ").replace(['{', '}'], ""));
    let id = if id.trim().is_empty() { &made } else { id };
    let id = id.to_snake_case();
    // Some frameworks put path and method behind the name.
    let tail = format!("{}_{method}", path.to_snake_case());
    let short = id.strip_suffix(&tail).map_or(id.as_str(), |short| short.trim_end_matches('_'));
    let name = snake(if short.is_empty() { &id } else { short });
    if ["new", "new_with_client"].contains(&name.as_str()) { format!("{name}_one") } else { name }
}

/// The tag of an operation: its first one, or the first part of its path that is no version.
pub(super) fn tag(tags: &[&str], path: &str) -> String {
    let of_path = path.split('/').find(|part| !part.is_empty() && !part.starts_with('{') && !is_version(part));
    let name = snake(tags.first().copied().or(of_path).unwrap_or("other"));
    if TAKEN_HANDLES.contains(&name.as_str()) || name.ends_with('_') {
        return format!("{}_group", name.trim_end_matches('_'));
    }
    name
}

fn is_version(part: &str) -> bool {
    let digits = part.trim_start_matches(['v', 'V']);
    part == "api" || (!digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// The verb of an operation on its handle: its name without what the handle says already.
pub(super) fn verb(operation: &str, tag: &str) -> String {
    let known: Vec<&str> = tag.split('_').map(singular).collect();
    let words: Vec<&str> = operation.split('_').collect();
    let (first, rest) = words.split_first().map_or(("call", &[][..]), |(first, rest)| (*first, rest));
    let first = match first {
        "fetch" | "retrieve" | "query" => "get",
        "do" => "run",
        other => other,
    };
    let rest: Vec<&str> = rest.iter().copied().filter(|word| !known.contains(&singular(word))).collect();
    let verb = [&[first][..], &rest].concat().join("_");
    let verb = snake(&verb);
    if ["new", "clone", "client"].contains(&verb.as_str()) || verb.ends_with('_') { snake(operation) } else { verb }
}

fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|short| short.len() > 1).unwrap_or(word)
}

/// The type of a request.
pub(super) fn request(operation: &str) -> String {
    let name = pascal(&operation.replacen("fetch_", "get_", 1).replacen("retrieve_", "get_", 1).to_pascal_case());
    if RESERVED.contains(&name.as_str()) || OWN_REQUESTS.contains(&name.as_str()) {
        format!("{name}Request")
    } else {
        name
    }
}

/// Types that every provider has beside its requests.
const OWN_REQUESTS: &[&str] =
    &["CallOptions", "ClientBuilder", "Code", "Items", "Method", "Operation", "Page", "Pages", "Response"];

/// The name of a component, not yet looked at whether it is taken.
pub(super) fn component(name: &str) -> String {
    let name = pascal(&name.to_pascal_case());
    let is_taken = RESERVED.contains(&name.as_str()) || OWN_COMPONENTS.contains(&name.as_str());
    if is_taken { format!("{name}Object") } else { name }
}

/// The name of a provider: the first words of a title, or else of a host.
pub(super) fn provider(title: &str, host: &str) -> String {
    let words = |text: &str| -> Vec<String> {
        let plain: String =
            text.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
        plain.split_whitespace().filter(|word| !is_noise(word)).take(2).map(str::to_owned).collect()
    };
    let chosen = [words(title), words(host)].into_iter().find(|words| !words.is_empty());
    chosen.map_or_else(|| "provider".to_owned(), |words| snake(&words.join("_")))
}

fn is_noise(word: &str) -> bool {
    ["api", "http", "https", "openapi", "rest", "the", "www", "preview"].contains(&word.to_lowercase().as_str())
        || is_version(word)
}

#[cfg(test)]
mod tests {
    //! Names read as a user would choose them, and no two are the same.

    use super::*;

    #[test]
    fn operations_are_named_as_in_the_document_without_what_frameworks_add() {
        for (id, method, path, name) in [
            ("getUserVideos", "get", "/users/{id}/videos", "get_user_videos"),
            ("fetch_one_video_api_v1_app_fetch_one_video_get", "get", "/api/v1/app/fetch_one_video", "fetch_one_video"),
            ("", "get", "/users/{user_id}/videos", "get_users_user_id_videos"),
            ("type", "get", "/type", "type_"),
        ] {
            assert_eq!(operation(id, method, path), name);
        }
    }

    #[test]
    fn verbs_leave_out_what_the_handle_says_and_words_that_the_style_keeps_out() {
        for (operation, tag, expected) in [
            ("get_user", "users", "get"),
            ("list_user_videos", "users", "list_videos"),
            ("fetch_one_video", "videos", "get_one"),
            ("query_videos", "videos", "get"),
            ("videos", "videos", "videos"),
            ("new", "things", "new"),
        ] {
            assert_eq!(verb(operation, tag), expected, "{operation} on {tag}");
        }
    }

    #[test]
    fn tags_come_from_the_document_or_from_the_path() {
        assert_eq!(tag(&["TikTok Web API"], "/x"), "tik_tok_web_api");
        assert_eq!(tag(&[], "/api/v1/{user}/videos"), "videos");
        assert_eq!(tag(&["Items"], "/x"), "items_group");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let mut taken = Taken::default();
        assert_eq!(
            ["Video", "Video", "get", "get"].map(|name| taken.unique(name)),
            ["Video", "Video2", "get", "get_2"]
        );
    }
}
