//! The OneBound gateway, type `douyin`, as far as its pages and its users tell.

mod credentials;
mod envelope;
mod fixtures;
mod format;
mod lookup;
mod memory;
mod paging;
mod refusal;
mod sign;
mod source;

use std::sync::Arc;

pub(crate) use credentials::Account;
use serde_json::Value;

use crate::clock::Clock;
use crate::query;
use crate::record::Recorded;
use crate::reply::Reply;
use crate::sandbox::Example;
use crate::spec::Operation;
use envelope::Stamp;
use format::Format;
use memory::Memory;
use refusal::Refusal;
use source::Source;

const SUCCESS: &str = "0000";

/// The gateway: a request in, an answer out.
#[derive(Debug)]
pub(crate) struct Gateway {
    source: Arc<Source>,
    account: Account,
    clock: Clock,
    charged: u64,
    answered: u64,
    memory: Memory,
}

/// What the gateway says, with what the books need to know of it.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: &'static str,
    pub(crate) charged: bool,
    pub(crate) reply: Reply,
}

impl Gateway {
    /// Opens the gateway of the document and the fixtures that were compiled in.
    pub(crate) fn open(account: Account) -> Result<Self, String> {
        Ok(Self::new(account, Source::embedded()?, Clock::System))
    }

    fn new(account: Account, source: Arc<Source>, clock: Clock) -> Self {
        Self { source, account, clock, charged: 0, answered: 0, memory: Memory::default() }
    }

    /// Whether this path is the gateway's to answer.
    pub(crate) fn owns(&self, path: &str) -> bool {
        self.source.operation_name(path).is_some()
    }

    /// Answers a request.
    pub(crate) fn answer(&mut self, request: &Recorded) -> Answer {
        let name = self.source.operation_name(&request.path).unwrap_or_default();
        let operation = self.source.operation(name);
        let mut outcome = self.judge(request, name, operation);
        let mut charged = self.source.is_charged(code_of(&outcome));
        if charged && self.charged >= self.account.quota {
            outcome = Err(Refusal::QuotaUsedUp { key: self.account.key.clone() });
            charged = false;
        }
        self.charged += u64::from(charged);
        self.answered += 1;

        let code = code_of(&outcome);
        let stamp = Stamp {
            api_type: &self.source.api_type,
            today: self.charged,
            max: self.account.quota,
            cached: outcome.is_ok() && self.memory.recall(name, request),
            language: request.filled("lang").unwrap_or("cn"),
            last_id: self.answered,
            moment: self.clock.read(),
        };
        let body = match outcome {
            Ok(payload) => envelope::success(payload, &stamp),
            Err(refusal) => {
                let (error, reason) = self.source.words(&refusal, operation);
                envelope::failure(&error, &reason, code, &stamp)
            }
        };
        let format = request.filled("result_type").and_then(Format::named).unwrap_or(Format::Json);
        Answer { code, charged, reply: Reply::bytes(format.content_type(), format.print(&body)) }
    }

    /// The payload that a request earns, or why it gets none.
    fn judge(&self, request: &Recorded, name: &str, operation: Option<&Operation>) -> Result<Value, Refusal> {
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
        let mut payload = lookup::payload(&self.source.fixtures, operation, request, page)?;
        paging::turn(&mut payload, operation, page)?;
        Ok(payload)
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

fn code_of(outcome: &Result<Value, Refusal>) -> &'static str {
    outcome.as_ref().map_or_else(Refusal::code, |_| SUCCESS)
}

#[cfg(test)]
mod tests;
