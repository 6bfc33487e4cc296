//! Which stored answer belongs to a request.

use serde_json::Value;

use super::SUCCESS;
use super::fixtures::Fixture;
use super::refusal::Refusal;
use crate::record::Recorded;
use crate::spec::{Operation, Parameter};

/// Parameters that name one thing even where the document gives them no typed id.
const NAMES_OF_ONE_THING: [&str; 6] = ["item_id", "num_iid", "sec_uid", "shopid", "word", "imgid"];

/// Words that no search finds.
const UNFINDABLE: [&str; 2] = ["nothing", "没有"];

/// The answer of a fixture, else the example of the document, when the request asks for it.
pub(super) fn payload(
    fixtures: &[Fixture],
    operation: &Operation,
    request: &Recorded,
    page: Option<u64>,
) -> Result<Value, Refusal> {
    if request.filled("q").is_some_and(|q| UNFINDABLE.iter().any(|word| q.contains(word))) {
        return Err(Refusal::NothingFound);
    }
    let answer = match fixture(fixtures, operation, request, page) {
        Match::Answer(answer) => Some(answer),
        Match::NoSuchPage => None,
        Match::Unknown => example(operation, request),
    };
    answer.cloned().ok_or(Refusal::NothingFound)
}

enum Match<'a> {
    Answer(&'a Value),
    /// There are fixtures for other pages of the same list.
    NoSuchPage,
    Unknown,
}

fn fixture<'a>(fixtures: &'a [Fixture], operation: &Operation, request: &Recorded, page: Option<u64>) -> Match<'a> {
    let page_name = operation.paging.as_ref().and_then(|paging| paging.request.as_deref());
    let page = page.map(|page| page.to_string());
    let mut found = Match::Unknown;
    for fixture in fixtures.iter().filter(|fixture| fixture.operation == operation.id) {
        let mut on_this_page = true;
        let is_asked_for = fixture.request.iter().all(|(name, known)| {
            if Some(name.as_str()) == page_name {
                on_this_page = page.as_ref() == Some(known);
                return true;
            }
            request.filled(name).is_some_and(|sent| same(name, sent, known))
        });
        match (is_asked_for, on_this_page) {
            (true, true) => return Match::Answer(&fixture.answer),
            (true, false) => found = Match::NoSuchPage,
            (false, _) => {}
        }
    }
    found
}

fn example<'a>(operation: &'a Operation, request: &Recorded) -> Option<&'a Value> {
    let is_known = |parameter: &Parameter| match (request.filled(&parameter.name), &parameter.example) {
        (Some(sent), Some(known)) => same(&parameter.name, sent, known),
        _ => false,
    };
    let names_one_thing = |parameter: &&Parameter| {
        parameter.required && (parameter.is_id || NAMES_OF_ONE_THING.contains(&parameter.name.as_str()))
    };
    if !operation.parameters.iter().filter(names_one_thing).all(is_known) {
        return None;
    }
    operation.answers.iter().find(|answer| answer["error_code"] == SUCCESS)
}

/// Whether two values mean the same; a share link may come without its scheme and without its last slash.
fn same(name: &str, sent: &str, known: &str) -> bool {
    let bare = |link: &str| {
        let link = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or(link);
        link.strip_suffix('/').unwrap_or(link).to_owned()
    };
    sent == known || (name == "word" && bare(sent) == bare(known))
}
