//! The TikTok data API of doc.tikhubapi.com, as far as its document tells, over a made-up world.

mod call;
mod keys;
mod listing;
mod operations;
mod print;
mod refusal;
mod world;

use std::sync::{Arc, OnceLock};

pub(crate) use keys::Keys;
use serde_json::{Value, json};
pub use world::{Creator, World};

use crate::answer::Answer;
use crate::fault::Order;
use crate::query;
use crate::record::Recorded;
use crate::reply::Reply;
use crate::sandbox::Example;
use crate::spec::{Operation, Spec};
use call::Call;
use refusal::Refusal;

const DOCUMENT: &str = include_str!("../../../openapi/tikhubapi.yaml");

/// The API: a request in, an answer out.
#[derive(Debug)]
pub(crate) struct Api {
    spec: Arc<Spec>,
    world: Arc<World>,
    settings: Settings,
    answered: u64,
    /// Whether no more calls are left.
    quota_ended: bool,
}

/// What is chosen before the API opens.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) keys: Keys,
    pub(crate) seed: u64,
    /// Whether an answer comes inside an envelope.
    pub(crate) wrapped: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { keys: Keys::default(), seed: 7, wrapped: false }
    }
}

impl Api {
    /// Opens the API of the document that was compiled in.
    pub(crate) fn open(settings: Settings) -> Result<Self, String> {
        static EMBEDDED: OnceLock<Result<Arc<Spec>, String>> = OnceLock::new();
        let spec = EMBEDDED.get_or_init(|| Spec::read(DOCUMENT).map(Arc::new)).clone()?;
        Ok(Self::new(settings, spec))
    }

    fn new(settings: Settings, spec: Arc<Spec>) -> Self {
        Self { spec, world: Arc::new(World::new(settings.seed)), settings, answered: 0, quota_ended: false }
    }

    pub(crate) fn world(&self) -> Arc<World> {
        Arc::clone(&self.world)
    }

    pub(crate) fn account_key(&self) -> &str {
        &self.settings.keys.account
    }

    /// From now on another account key is accepted.
    pub(crate) fn set_account_key(&mut self, key: String) {
        self.settings.keys.account = key;
    }

    /// Whether this path is the API's to answer.
    pub(crate) fn owns(&self, path: &str) -> bool {
        self.operation(path).is_some()
    }

    /// The operation that a path names.
    pub(crate) fn operation_id(&self, path: &str) -> Option<&str> {
        self.operation(path).map(|operation| operation.id.as_str())
    }

    /// The text of the fault that the key of a request asks for.
    pub(crate) fn magic<'a>(&self, request: &'a Recorded) -> Option<&'a str> {
        keys::fault(&self.settings.keys, request)
    }

    /// Calls are used up, or are left again.
    pub(crate) fn end_quota(&mut self, ended: bool) {
        self.quota_ended = ended;
    }

    /// Does with a request what is ordered.
    pub(crate) fn answer(&mut self, request: &Recorded, order: Order<'_>) -> Answer {
        self.answered += 1;
        if order == Order::EndQuota {
            self.quota_ended = true;
        }
        Answer::by_status(match order {
            Order::Status(status) => refusal::reply(&Refusal::Status(status)),
            Order::Code(code) if code.bytes().any(|digit| digit != b'0') => refusal::with_code(code),
            Order::Throttled { seconds } => {
                refusal::reply(&Refusal::Status(429)).header("Retry-After", seconds.to_string())
            }
            Order::Garbled => refusal::in_gbk(),
            Order::Emptied => self.reply(self.judge(request).map(|_| json!({ "status_code": 0 }))),
            Order::Usual | Order::Unbilled | Order::Code(_) | Order::EndQuota => self.reply(self.judge(request)),
        })
    }

    fn reply(&self, outcome: Result<Value, Refusal>) -> Reply {
        match outcome {
            Ok(_) if self.quota_ended => refusal::reply(&Refusal::Status(429)),
            Ok(body) if self.settings.wrapped => Reply::json(json!({ "code": 200, "message": "ok", "data": body })),
            Ok(body) => Reply::json(body),
            Err(refusal) => refusal::reply(&refusal),
        }
    }

    /// The body that a request earns, or why it gets none.
    fn judge(&self, request: &Recorded) -> Result<Value, Refusal> {
        keys::check(&self.settings.keys, request)?;
        let Some(operation) = self.operation(&request.path) else { return Ok(json!({})) };
        let call = Call::read(operation, request, &self.world, self.answered)?;
        // An operation that was added to the document is answered with its example.
        let example = || operation.answers.first().cloned().unwrap_or_else(|| json!({}));
        Ok(operations::handler(&operation.id).map_or_else(example, |handler| handler(&call)))
    }

    fn operation(&self, path: &str) -> Option<&Operation> {
        self.spec.operations.iter().find(|operation| operation.path == path)
    }

    /// Each operation with a request that is answered.
    pub(crate) fn examples(&self) -> Vec<Example> {
        let headers = [(keys::API_KEY.to_owned(), self.settings.keys.api.clone())];
        self.spec
            .operations
            .iter()
            .map(|operation| Example {
                operation: operation.id.clone(),
                call: operation.call.clone(),
                summary: operation.summary.clone(),
                path_and_query: match query::encode(call::example(operation)) {
                    query if query.is_empty() => operation.path.clone(),
                    query => format!("{}?{query}", operation.path),
                },
                headers: headers.to_vec(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests;
