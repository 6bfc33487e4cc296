//! What an answer says for its stream: elements with their ids, where the list goes on, what the next steps ask for.

use std::collections::BTreeMap;
use std::time::Duration;

use clipwire::dynamic::{Answer, Item, OperationInfo, Record};
use clipwire::{Charge, ErrorKind, Response};
use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::error::Result;
use crate::job::{Job, Step};
use crate::journal::records::{After, Answered, Asked, Charged, Child, Element, Failed, Rules, Stream};

/// Where providers say that an element stands first whatever its age. Known from TikTok's app and website, and from Douyin.
const PINNED: &[&str] = &["/is_top", "/is_pinned", "/isPinnedItem", "/pinned", "/author_pin"];

/// A step with what it needs at work.
#[derive(Clone, Debug)]
pub(crate) struct Working {
    pub(crate) step: Step,
    pub(crate) operation: &'static OperationInfo,
    /// The steps that are about its rows.
    pub(crate) followers: Vec<usize>,
    pub(crate) overlap: Duration,
}

impl Working {
    /// The steps of a job, which has been checked.
    pub(crate) fn of(job: &Job) -> Result<Vec<Self>> {
        let operations = job.operations()?;
        let steps = job.steps.iter().zip(operations).map(|(step, operation)| {
            let follows = |other: &(usize, &Step)| other.1.from.as_deref() == Some(step.name.as_str());
            let followers = job.steps.iter().enumerate().filter(follows).map(|(place, _)| place).collect();
            let overlap = step.only_new.as_ref().map(|only| only.overlap()).transpose()?.unwrap_or_default();
            Ok(Self { step: step.clone(), operation, followers, overlap })
        });
        steps.collect()
    }

    /// When its lists end.
    fn rules(&self, refetch: bool) -> Rules {
        let Step { pages, items, only_new, .. } = &self.step;
        let known = only_new.as_ref().filter(|_| !refetch).map(|only| only.known);
        Rules { pages: *pages, items: *items, known, overlap: self.overlap }
    }
}

/// What came of a call, as the journal takes it.
pub(crate) fn answered(working: &Working, steps: &[Working], answer: &Response<Answer>, refetch: bool) -> Answered {
    let (next, end) = match &**answer {
        Answer::Page(page) => {
            let next = page.next_cursor.as_ref().map(|cursor| cursor.as_str().to_owned());
            // A provider that says "more" and gives no cursor is not believed.
            let end = (next.is_none() && page.has_more == Some(true)).then_some("cursor_missing");
            (next, end)
        }
        _ => (None, Some("done")),
    };
    let meta = answer.meta();
    Answered {
        charge: charged(meta.charge),
        status: meta.status.as_u16(),
        request_id: meta.request_id.clone(),
        body: answer.raw().to_vec(),
        elements: answer.items().iter().map(|item| element(steps, working, item)).collect(),
        only_new: working.step.only_new.is_some() && !refetch,
        next,
        end,
        rules: working.rules(refetch),
    }
}

fn element(steps: &[Working], working: &Working, item: &Item) -> Element {
    // Read a second time only where something asks for what is in it.
    let is_asked_for = working.step.only_new.is_some() || !working.followers.is_empty();
    let json: Value = if is_asked_for { serde_json::from_str(item.json()).unwrap_or_default() } else { Value::Null };
    let is_pinned = PINNED.iter().filter_map(|place| json.pointer(place)).any(|value| match value {
        Value::Bool(is) => *is,
        Value::Number(number) => number.as_i64().is_some_and(|number| number > 0),
        Value::String(text) => text == "1" || text == "true",
        _ => false,
    });
    let children = working.followers.iter().filter_map(|place| {
        let follower = steps.get(*place)?;
        let asked = asked(&follower.step, &json)?;
        let stated = follower.step.stated.as_ref().and_then(|place| number(&json, place));
        Some(Child { step: *place, asked, stated })
    });
    let created = match &item.record {
        Some(Record::Video(video)) => video.created,
        Some(Record::Comment(comment)) => comment.created,
        _ => None,
    };
    Element { id: id_of(item), created, is_pinned, children: children.collect() }
}

/// What tells an element from others: the id of its record, or else all of it.
pub(crate) fn id_of(item: &Item) -> String {
    match item.record.as_ref().and_then(Record::id) {
        Some(id) => id.to_owned(),
        None => Sha256::digest(item.json().as_bytes())
            .iter()
            .take(16)
            .fold("#".to_owned(), |hex, byte| format!("{hex}{byte:02x}")),
    }
}

/// What a step asks about a row of the step before; `None` where the row does not have it, or does not count.
fn asked(step: &Step, json: &Value) -> Option<Asked> {
    if let Some(when) = &step.when
        && number(json, &when.place)? <= when.above
    {
        return None;
    }
    let mut arguments = step.arguments.clone();
    for (parameter, place) in &step.take {
        arguments.insert(parameter.clone(), scalar(json, &pointer(place))?);
    }
    Some(Asked { about: None, arguments })
}

/// A whole number at a place, also one that is written as text.
fn number(json: &Value, place: &str) -> Option<i64> {
    let value = json.pointer(&pointer(place))?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// A text or a whole number as it stands there. Any other is none that an id could be.
fn scalar(json: &Value, pointer: &str) -> Option<String> {
    match json.pointer(pointer)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}

/// A place as people write it, as a JSON pointer.
fn pointer(place: &str) -> String {
    place
        .split('.')
        .fold(String::new(), |pointer, name| format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")))
}

/// What a step asks about an input.
pub(crate) fn asked_about(step: &Step, input: &str) -> Asked {
    let arguments: BTreeMap<String, String> = step.arguments.clone();
    Asked { about: Some(input.to_owned()), arguments }
}

fn charged(charge: Charge) -> Charged {
    match charge {
        Charge::Yes => Charged::Yes,
        Charge::No => Charged::No,
        _ => Charged::Maybe,
    }
}

/// What a failure means for a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) failed: Failed,
    /// Why nothing more is asked at all: the credentials are refused, or the quota is used up.
    pub(crate) stops: Option<String>,
}

/// How long the first repetition waits; each further one twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// How much more often a call is repeated that came too soon: that is no fault of its own.
const TOO_MANY: u32 = 4;

/// What follows from a failed call.
pub(crate) fn failure(error: &clipwire::Error, stream: &Stream, retries: u32, now: Timestamp) -> Failure {
    let said = said(error);
    let charge = charged(error.charge());
    let wait = error.retry_after().unwrap_or(FIRST_WAIT * 2u32.pow(stream.failures.min(8)));
    let again = After::Again(now.checked_add(wait).unwrap_or(now));
    let dead = |reason: &'static str| After::Dead(reason, said.clone());
    let may_repeat = error.is_retryable();
    let (after, stops) = match error.kind() {
        ErrorKind::Auth | ErrorKind::AccountSessionExpired | ErrorKind::QuotaExhausted => {
            (After::Later, Some(said.clone()))
        }
        ErrorKind::RateLimited if may_repeat && stream.failures < retries.saturating_mul(TOO_MANY) => (again, None),
        ErrorKind::RateLimited if may_repeat => (After::Later, Some(said.clone())),
        ErrorKind::NotFound => (dead("not_found"), None),
        ErrorKind::Rejected => (dead("rejected"), None),
        ErrorKind::InvalidRequest => (dead("invalid"), None),
        ErrorKind::Decode => (dead("unreadable"), None),
        _ if may_repeat && stream.failures < retries => (again, None),
        _ if charge == Charged::No => (dead("failed"), None),
        // Whoever asks again may pay again.
        _ => (After::Held(said.clone()), None),
    };
    let body = error.raw_body().map(|body| body.to_vec());
    Failure { failed: Failed { charge, error: said, after, body }, stops }
}

/// What failed, without how long the call had waited before it left: calls that failed in the same way are counted together.
fn said(error: &clipwire::Error) -> String {
    let text = error.to_string();
    let waited = text.rsplit_once(" of waiting)").and_then(|(head, tail)| Some((head.rsplit_once(", ")?.0, tail)));
    match waited {
        Some((head, tail)) if !error.waited().is_zero() => format!("{head}){tail}"),
        _ => text,
    }
}
