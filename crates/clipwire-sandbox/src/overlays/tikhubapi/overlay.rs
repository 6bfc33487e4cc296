//! The world behind the operations that have a part in it.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::operations;
use super::query::Query;
use super::world::World;
use crate::provider::{Call, Finish, Overlay, Payload, Refusal};
use crate::spec::Code;

/// The world behind the operations that have a part in it.
#[derive(Debug)]
pub(crate) struct TikTok {
    world: Arc<World>,
    answered: u64,
}

impl TikTok {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self { world, answered: 0 }
    }
}

impl Overlay for TikTok {
    fn payload(&mut self, call: &Call<'_>) -> Result<Option<Payload>, Refusal> {
        // An operation that was added to the document is answered with its example.
        let Some(handler) = operations::handler(&call.operation.id) else { return Ok(None) };
        Ok(Some(handler(&Query::read(call, &self.world, self.answered + 1)?)))
    }

    /// Which parameters are at fault stands elsewhere.
    fn words(&self, refusal: &Refusal, _code: Option<&Code>, _key: &str) -> Vec<String> {
        match refusal {
            Refusal::BadParameters(_) => vec!["A parameter is missing or malformed.".to_owned()],
            other => vec![other.sentence()],
        }
    }

    fn finish(&mut self, body: &mut Value, outcome: &Finish<'_>) {
        self.answered = outcome.answered;
        if let Some(Refusal::BadParameters(bad)) = outcome.refusal {
            // The parameters at fault, each with a reason.
            let fields: Map<String, Value> =
                bad.iter().map(|parameter| (parameter.name.clone(), parameter.problem.as_str().into())).collect();
            body["fields"] = fields.into();
        }
    }
}
