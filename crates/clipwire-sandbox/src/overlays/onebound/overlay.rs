//! What the gateway does beyond what its document says.

use serde_json::Value;

use super::format::Format;
use super::memory::Memory;
use super::{large, report, sign, words};
use crate::clock::Clock;
use crate::provider::{Call, Credentials, Finish, Overlay, Payload, PendingReply, Refusal, is_handed_out, window};
use crate::reply::Reply;
use crate::request::{Recorded, trigger};
use crate::spec::{Code, Parameter, Spec};

/// Parameters that name one thing where the document gives them no typed id.
const NAMES_OF_ONE_THING: [&str; 2] = ["word", "imgid"];

/// Words that no search finds.
const UNFINDABLE: [&str; 2] = ["nothing", "没有"];

/// The gateway.
#[derive(Debug)]
pub(crate) struct OneBound {
    pub(super) clock: Clock,
    memory: Memory,
}

impl Default for OneBound {
    fn default() -> Self {
        Self { clock: Clock::System, memory: Memory::default() }
    }
}

impl Overlay for OneBound {
    fn payload(&mut self, call: &Call<'_>) -> Result<Option<Payload>, Refusal> {
        let words = call.value("q").unwrap_or_default();
        if UNFINDABLE.iter().any(|word| words.contains(word)) {
            return Err(Refusal::NothingFound);
        }
        if large::is_asked_for(&call.operation.id, words) {
            let window = window(call, large::HITS, large::HITS)?;
            let hits = if format(call.spec, call.request) == Format::Json { large::marker() } else { large::hits() };
            return Ok(Some(Payload::Page(window.page(hits))));
        }
        let names_one_thing = |parameter: &&Parameter| {
            parameter.required && (parameter.is_id || NAMES_OF_ONE_THING.contains(&parameter.field.as_str()))
        };
        let is_handed_out = |parameter: &Parameter, id: &str| {
            parameter.is_id && (large::of_id(id).is_some() || is_handed_out(call.spec, parameter, id))
        };
        let is_known = |parameter: &Parameter| match (call.sent(parameter), &parameter.example) {
            (Some(sent), Some(known)) => {
                sent == known || bare_link(sent) == bare_link(known) || is_handed_out(parameter, sent)
            }
            _ => false,
        };
        // Whatever is neither in the document's example nor in a list is not there.
        if call.operation.parameters.iter().filter(names_one_thing).all(is_known) {
            Ok(None)
        } else {
            Err(Refusal::NothingFound)
        }
    }

    fn element(&self, id: &str) -> Option<Value> {
        large::of_id(id)
    }

    /// A key with a signature, in place of the secret. No age of `dateline` is too high.
    fn accepts(&self, spec: &Spec, credentials: &Credentials, request: &Recorded, operation: &str) -> bool {
        let (Some(key), Some(secret)) = (credentials.get("key"), credentials.get("secret")) else { return false };
        let wire = spec.schemes.iter().find(|scheme| scheme.name == "secret").map_or("", |scheme| &scheme.wire);
        credentials.sent(request, "key").is_some_and(|sent| trigger::is_key(key, sent))
            && credentials.sent(request, "secret").is_none()
            && request.filled(sign::MOMENT).is_some()
            && request.filled(sign::SIGNATURE) == Some(&sign::sign(secret, wire, operation, &request.query))
    }

    fn code_name(&self, refusal: &Refusal) -> Option<&'static str> {
        words::code_name(refusal)
    }

    fn words(&self, refusal: &Refusal, code: Option<&Code>, key: &str) -> Vec<String> {
        words::words(refusal, code, key)
    }

    fn finish(&mut self, body: &mut Value, outcome: &Finish<'_>) {
        let is_success = outcome.refusal.is_none();
        let cached = is_success && outcome.call.is_some_and(|call| self.memory.recall(call));
        report::write(body, outcome, cached, self.clock.read());
    }

    fn print(&self, spec: &Spec, request: &Recorded, status: u16, body: Value) -> PendingReply {
        let format = format(spec, request);
        PendingReply::new(status, move || {
            Reply::bytes(format.content_type(), large::put_in(format.print(&body))).status(status)
        })
    }
}

/// The format that a request asks for; refusals come in it, too.
fn format(spec: &Spec, request: &Recorded) -> Format {
    let parameter = spec.operations.iter().find_map(|operation| operation.parameter("result_type"));
    let named = parameter.and_then(|parameter| request.filled(&parameter.wire));
    named.and_then(Format::named).unwrap_or(Format::Json)
}

/// A share link may come without its scheme and without its last slash.
fn bare_link(link: &str) -> &str {
    let link = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or(link);
    link.strip_suffix('/').unwrap_or(link)
}
