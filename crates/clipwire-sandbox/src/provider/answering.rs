//! One provider: a request in, an answer out.

use std::sync::Arc;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answer::{Answer, PendingReply};
use super::call::Call;
use super::credentials::Credentials;
use super::example::Example;
use super::overlay::{DocumentOnly, Finish, Overlay};
use super::payload::{Page, Payload};
use super::quota::Quota;
use super::refusal::Refusal;
use super::replay::{self, Replays};
use super::shape::{self, Hints, Shaped};
use super::{about, paging, parameters, stored};
use crate::fault::{self, Instruction};
use crate::reply::{JSON, Reply};
use crate::request::Recorded;
use crate::spec::{Charges, Found, Spec, pointer};

/// What is said where everything else would look the same in GBK: that the key is wrong.
const NOT_ASCII: &str = "密钥错误,无权限访问";

/// A provider as its document describes it, with what is laid over that.
#[derive(Debug)]
pub(crate) struct Provider {
    spec: Arc<Spec>,
    pub(crate) credentials: Credentials,
    overlay: Box<dyn Overlay>,
    quota: Quota,
    answered: u64,
    /// Whether an answer comes inside an envelope where the document shows it bare.
    wraps: bool,
    /// The answers that can be read again.
    replays: Replays,
}

impl Provider {
    pub(crate) fn new(spec: Arc<Spec>, overlay: Option<Box<dyn Overlay>>, quota: u64, wraps: bool) -> Self {
        Self {
            credentials: Credentials::of(&spec),
            overlay: overlay.unwrap_or_else(|| Box::new(DocumentOnly)),
            // Where nothing is charged, only a fault uses the quota up.
            quota: Quota::new(if spec.charges == Charges::Unpublished { u64::MAX } else { quota }),
            answered: 0,
            replays: Replays::default(),
            wraps: wraps || shape::wraps_always(&spec),
            spec,
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.spec.name
    }

    /// What a request leads to; nothing for a path that is not the provider's.
    pub(crate) fn find(&self, request: &Recorded) -> Option<Found<'_>> {
        self.spec.find(&request.method, &request.path)
    }

    /// The answer that a request reads again.
    pub(crate) fn replay(&self, request: &Recorded) -> Option<Reply> {
        self.replays.find(request, &self.spec.name).map(|body| Reply::json(body.clone()))
    }

    /// The text of the fault that a credential of a request asks for.
    pub(crate) fn trigger<'a>(&self, request: &'a Recorded) -> Option<&'a str> {
        self.credentials.fault(request)
    }

    /// The calls are used up, or are as many again as were charged.
    pub(crate) fn end_quota(&mut self, ended: bool) {
        self.quota.ended = ended;
    }

    /// Each operation with a request that is answered.
    pub(crate) fn examples(&self) -> impl Iterator<Item = Example> {
        let spec = &*self.spec;
        spec.operations.iter().map(|operation| Example::new(spec, &self.credentials, operation))
    }

    /// Does with a request as it is told.
    pub(crate) fn answer(&mut self, request: &Recorded, instruction: Instruction<'_>) -> Answer {
        let spec = Arc::clone(&self.spec);
        let call = match spec.find(&request.method, &request.path) {
            Some(Found::Operation(operation, in_path)) => Some(Call::new(&spec, operation, request, in_path)),
            _ => None,
        };
        self.answered += 1;
        self.quota.ended |= instruction == Instruction::EndQuota;
        let outcome = match instruction {
            Instruction::Status(status) => Err(Refusal::Status(status)),
            Instruction::Code(code) if !spec.is_success(code) => Err(Refusal::Code(code.to_owned())),
            Instruction::Throttled { seconds } => Err(Refusal::RateLimited { seconds }),
            Instruction::Garbled => Err(Refusal::WrongCredential { scheme: self.first_scheme() }),
            Instruction::Emptied => self.decide(call.as_ref(), request).map(|_| Payload::Nothing),
            Instruction::Nulled => self.decide(call.as_ref(), request).map(|_| Payload::InPlace(Value::Null)),
            Instruction::FailedInside => {
                let failure = json!({ "status_code": 2053, "status_msg": "This is not available." });
                self.decide(call.as_ref(), request).map(|_| Payload::InPlace(failure))
            }
            _ => self.decide(call.as_ref(), request),
        };
        let refusal = outcome.as_ref().err().cloned();
        let (mut shaped, mut refusal) = (self.shape(call.as_ref(), request, outcome), refusal);
        let mut charged = spec.is_charged(shaped.code.as_deref(), shaped.status);
        if (charged || refusal.is_none()) && self.quota.is_exhausted() {
            shaped = self.shape(call.as_ref(), request, Err(Refusal::QuotaExhausted));
            (charged, refusal) = (false, Some(Refusal::QuotaExhausted));
        }
        charged &= instruction != Instruction::Unbilled && !call.as_ref().is_some_and(|call| call.operation.is_free);
        self.quota.charged += u64::from(charged);
        Answer {
            code: shaped.code.clone().filter(|_| !spec.codes.is_empty()).unwrap_or_else(|| shaped.status.to_string()),
            charged,
            ids: call.as_ref().map(Call::ids).unwrap_or_default(),
            reply: self.finish(call.as_ref(), request, refusal.as_ref(), shaped, instruction),
        }
    }

    /// What a request finds, or why it gets nothing.
    fn decide(&mut self, call: Option<&Call<'_>>, request: &Recorded) -> Result<Payload, Refusal> {
        // A path that names no operation names what follows on the beginning of the paths that do.
        let after = |path: &str| path.split('/').skip(1 + self.spec.beginning.len()).collect::<Vec<_>>().join("/");
        let name = match call {
            Some(call) => call.operation.id.clone(),
            None => after(&request.path).trim_end_matches('/').to_owned(),
        };
        let is_keyless = call.is_some_and(|call| call.operation.is_keyless);
        if !is_keyless
            && let Err(refusal) = self.credentials.check(&self.spec, request)
            && !self.overlay.accepts(&self.spec, &self.credentials, request, &name)
        {
            return Err(refusal);
        }
        let call = call.ok_or(Refusal::UnknownOperation { name })?;
        parameters::check(call)?;
        if let Some(payload) = stored::payload(call)? {
            return Ok(payload);
        }
        match self.overlay.payload(call)? {
            Some(payload) => Ok(payload),
            None => match paging::of_example(call)? {
                Payload::Example => Ok(about::payload(call, |id| self.overlay.element(id)).unwrap_or(Payload::Example)),
                page => Ok(page),
            },
        }
    }

    fn shape(&self, call: Option<&Call<'_>>, request: &Recorded, outcome: Result<Payload, Refusal>) -> Shaped {
        let operation = call.map(|call| call.operation);
        let success = |payload| {
            let bare = || Shaped { status: 200, code: None, body: Some(Value::Null) };
            operation.map_or_else(bare, |operation| shape::success(&self.spec, operation, payload, self.wraps))
        };
        let refusal = match outcome {
            Ok(payload) => return success(payload),
            Err(refusal) => refusal,
        };
        let mut hints = Hints { code_name: self.overlay.code_name(&refusal), words: Vec::new() };
        let mut shape = |words| {
            hints.words = words;
            shape::refusal(&self.spec, operation, &refusal, &hints)
        };
        // Which code it is decides about the words.
        let code = shape(Vec::new()).and_then(|shaped| shaped.code);
        let line = code.as_deref().and_then(|code| self.spec.code(code));
        let scheme = self.first_scheme();
        let key = self.credentials.sent(request, &scheme).or(self.credentials.get(&scheme)).unwrap_or_default();
        // Where nothing says that nothing was found, it is a success with nothing in it.
        shape(self.overlay.words(&refusal, line, key)).unwrap_or_else(|| {
            let page = Page { items: Vec::new(), more: false, cursor: 0, last: None, total: Some(0) };
            let is_list = operation.is_some_and(|operation| operation.paging.is_some());
            success(if is_list { Payload::Page(page) } else { Payload::One(Value::Null) })
        })
    }

    fn finish(
        &mut self,
        call: Option<&Call<'_>>,
        request: &Recorded,
        refusal: Option<&Refusal>,
        shaped: Shaped,
        instruction: Instruction<'_>,
    ) -> PendingReply {
        let Shaped { status, body, .. } = shaped;
        let Some(mut body) = body else { return gateway_page(status).into() };
        if let Some(place) = pointer::first(&body, &self.spec.envelope.request_id) {
            pointer::put(&mut body, place, format!("sandbox-{}", self.answered).into());
        }
        if let Some(place) = pointer::first(&body, &self.spec.envelope.replay) {
            let address = replay::address(request, &self.spec.name, self.answered);
            pointer::put(&mut body, place, address.into());
            self.replays.keep(self.answered, &body);
        }
        let (spec, quota, answered) = (&*self.spec, self.quota, self.answered);
        self.overlay.finish(&mut body, &Finish { spec, call, refusal, quota, answered });
        if instruction == Instruction::Garbled {
            if body.to_string().is_ascii() {
                shape::put_words(spec, &mut body, &[NOT_ASCII.to_owned()]);
            }
            return in_gbk(status, &body).into();
        }
        match refusal {
            Some(Refusal::RateLimited { seconds }) if status != 200 => {
                Reply::json(body).status(status).header("Retry-After", seconds.to_string()).into()
            }
            _ => self.overlay.print(spec, request, status, body),
        }
    }

    fn first_scheme(&self) -> String {
        self.spec.schemes.first().map(|scheme| scheme.name.clone()).unwrap_or_default()
    }
}

/// What stands in front of a provider answers with a page, not with JSON.
fn gateway_page(status: u16) -> Reply {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
    Reply::bytes("text/html", fault::page(&format!("{status} {reason}"))).status(status)
}

/// An answer as users have seen refusals: in GBK, and called UTF-8.
fn in_gbk(status: u16, body: &Value) -> Reply {
    Reply::bytes(JSON, encoding_rs::GBK.encode(&body.to_string()).0).status(status)
}
