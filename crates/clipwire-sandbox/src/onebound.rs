//! The OneBound gateway, type `douyin`, as far as its pages and its users tell.

mod credentials;
mod envelope;
mod fixtures;
mod format;
mod large;
mod lookup;
mod memory;
mod paging;
mod refusal;
mod sheet;
mod sign;
mod source;

use std::sync::Arc;

use axum::http::StatusCode;
pub(crate) use credentials::Account;
use serde_json::Value;

use crate::answer::{Answer, Draft};
use crate::clock::Clock;
use crate::fault::{self, Order};
use crate::magic;
use crate::query;
use crate::record::Recorded;
use crate::reply::Reply;
use crate::sandbox::Example;
use crate::spec::Operation;
use envelope::Stamp;
use format::Format;
use memory::Memory;
use refusal::Refusal;
use sheet::Body;
pub(crate) use sheet::Sheet;
use source::Source;

const SUCCESS: &str = "0000";
const TOO_MANY: &str = "4008";

/// The gateway: a request in, an answer out.
#[derive(Debug)]
pub(crate) struct Gateway {
    source: Arc<Source>,
    account: Account,
    clock: Clock,
    charged: u64,
    /// Whether no more calls are left, whatever was charged.
    quota_ended: bool,
    answered: u64,
    memory: Memory,
}

/// What a request earns.
#[derive(Debug)]
enum Payload {
    Value(Value),
    Large,
}

impl Gateway {
    /// Opens the gateway of the document and the fixtures that were compiled in.
    pub(crate) fn open(account: Account) -> Result<Self, String> {
        Ok(Self::new(account, Source::embedded()?, Clock::System))
    }

    fn new(account: Account, source: Arc<Source>, clock: Clock) -> Self {
        Self { source, account, clock, charged: 0, quota_ended: false, answered: 0, memory: Memory::default() }
    }

    /// Whether this path is the gateway's to answer.
    pub(crate) fn owns(&self, path: &str) -> bool {
        self.source.operation_name(path).is_some()
    }

    /// The operation that a path names, when the document has it.
    pub(crate) fn operation(&self, path: &str) -> Option<&str> {
        let operation = self.source.operation(self.source.operation_name(path)?)?;
        Some(&operation.id)
    }

    /// The text of the fault that the key of a request asks for.
    pub(crate) fn magic<'a>(&self, request: &'a Recorded) -> Option<&'a str> {
        magic::fault(&self.account.key, request.filled("key")?)
    }

    /// The calls of today are used up, or are as many again as were charged.
    pub(crate) fn end_quota(&mut self, ended: bool) {
        self.quota_ended = ended;
    }

    /// Does with a request what is ordered.
    pub(crate) fn answer(&mut self, request: &Recorded, order: Order<'_>) -> Answer {
        let key = request.filled("key").unwrap_or(&self.account.key);
        if let Order::Status(status) = order {
            return Answer::by_status(gateway_page(status));
        }
        let name = self.source.operation_name(&request.path).unwrap_or_default();
        let operation = self.source.operation(name);
        let mut outcome = match order {
            Order::Code(code) if code != SUCCESS => Err(self.source.refusal(code, key)),
            Order::Throttled { .. } => Err(self.source.refusal(TOO_MANY, key)),
            Order::Garbled => Err(Refusal::BadCredentials { key: key.to_owned() }),
            _ => self.judge(request, name, operation),
        };
        if order == Order::Emptied {
            outcome = outcome.map(|_| Payload::Value(Value::Null));
        }
        if order == Order::EndQuota {
            self.quota_ended = true;
        }
        let mut charged = self.source.is_charged(code_of(&outcome));
        if charged && (self.quota_ended || self.charged >= self.account.quota) {
            outcome = Err(Refusal::QuotaUsedUp { key: key.to_owned() });
            charged = false;
        }
        charged &= order != Order::Unbilled;
        self.charged += u64::from(charged);
        self.answered += 1;

        let is_used_up = matches!(outcome, Err(Refusal::QuotaUsedUp { .. }));
        let code = code_of(&outcome).to_owned();
        let stamp = Stamp {
            api_type: &self.source.api_type,
            today: if is_used_up { self.account.quota } else { self.charged },
            max: self.account.quota,
            cached: outcome.is_ok() && self.memory.recall(name, request),
            language: request.filled("lang").unwrap_or("cn"),
            last_id: self.answered,
            moment: self.clock.read(),
        };
        let format = request.filled("result_type").and_then(Format::named).unwrap_or(Format::Json);
        let body = match outcome {
            Ok(Payload::Value(payload)) => Body::Value(envelope::success(payload, &stamp)),
            Ok(Payload::Large) if format == Format::Json => Body::Large { envelope: envelope::around(&stamp) },
            Ok(Payload::Large) => Body::Value(envelope::success(large::value(), &stamp)),
            Err(refusal) => {
                let (error, reason) = self.source.words(&refusal, operation);
                Body::Value(envelope::failure(&error, &reason, &code, &stamp))
            }
        };
        let sheet = Sheet { body, format };
        let draft = if order == Order::Garbled { Draft::Ready(in_gbk(sheet)) } else { Draft::Sheet(sheet) };
        Answer { code, charged, draft }
    }

    /// The payload that a request earns, or why it gets none.
    fn judge(&self, request: &Recorded, name: &str, operation: Option<&Operation>) -> Result<Payload, Refusal> {
        credentials::check(&self.account, request, name)?;
        let operation = operation.ok_or_else(|| Refusal::UnknownOperation { name: name.to_owned() })?;
        for parameter in &operation.parameters {
            match request.filled(&parameter.name) {
                None if parameter.required => {
                    return Err(Refusal::MissingParameter { name: parameter.name.clone() });
                }
                Some(value) if !parameter.allows(value) => {
                    return Err(Refusal::BadValue { name: parameter.name.clone(), value: value.to_owned() });
                }
                _ => {}
            }
        }
        let page = paging::asked(operation, request)?;
        if large::is_asked_for(&operation.id, request) {
            return if page.is_none_or(|page| page == 1) { Ok(Payload::Large) } else { Err(Refusal::NothingFound) };
        }
        let mut payload = lookup::payload(&self.source.fixtures, operation, request, page)?;
        paging::turn(&mut payload, operation, page)?;
        Ok(Payload::Value(payload))
    }

    /// Each operation with a request that is answered.
    pub(crate) fn examples(&self) -> Vec<Example> {
        let credentials = [("key", self.account.key.as_str()), ("secret", self.account.secret.as_str())];
        self.source
            .spec
            .operations
            .iter()
            .map(|operation| Example {
                operation: operation.id.clone(),
                call: operation.call.clone(),
                summary: operation.summary.clone(),
                path_and_query: format!(
                    "{}?{}",
                    operation.path,
                    query::encode(credentials.into_iter().chain(operation.example_request()))
                ),
                headers: Vec::new(),
            })
            .collect()
    }
}

fn code_of(outcome: &Result<Payload, Refusal>) -> &str {
    outcome.as_ref().map_or_else(Refusal::code, |_| SUCCESS)
}

/// What stands in front of the gateway answers with a page, not with JSON.
fn gateway_page(status: u16) -> Reply {
    let reason = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error");
    Reply::bytes("text/html", fault::page(&format!("{status} {reason}"))).status(status)
}

/// The answer as users have seen refusals: in GBK, and called UTF-8.
fn in_gbk(sheet: Sheet) -> Reply {
    let mut reply = Sheet { format: Format::JsonUnescaped, ..sheet }.print();
    reply.body = encoding_rs::GBK.encode(&String::from_utf8_lossy(&reply.body)).0.into_owned();
    reply
}

#[cfg(test)]
mod tests;
