//! Where the gateway's answers come from: its OpenAPI document with the fixtures.

use std::sync::{Arc, OnceLock};

use super::fixtures::{self, Fixture};
use super::refusal::Refusal;
use crate::spec::{Operation, Spec};

const DOCUMENT: &str = include_str!("../../../../openapi/onebound-douyin.yaml");

#[derive(Debug)]
pub(super) struct Source {
    pub(super) spec: Spec,
    pub(super) fixtures: Vec<Fixture>,
    /// The first segment of every path.
    pub(super) api_type: String,
}

impl Source {
    /// What was compiled in, read once.
    pub(super) fn embedded() -> Result<Arc<Self>, String> {
        static EMBEDDED: OnceLock<Result<Arc<Source>, String>> = OnceLock::new();
        EMBEDDED.get_or_init(|| Self::read(DOCUMENT).map(Arc::new)).clone()
    }

    pub(super) fn read(document: &str) -> Result<Self, String> {
        let spec = Spec::read(document)?;
        let first = spec.operations.first().ok_or("the document has no operations")?;
        let api_type = first.path.split('/').nth(1).unwrap_or_default().to_owned();
        Ok(Self { fixtures: fixtures::read()?, api_type, spec })
    }

    /// The operation that a path names, known or not; `None` for a path that is not the gateway's.
    pub(super) fn operation_name<'a>(&self, path: &'a str) -> Option<&'a str> {
        let rest = path.strip_prefix('/')?.strip_prefix(&self.api_type)?.strip_prefix('/')?;
        Some(rest.strip_suffix('/').unwrap_or(rest))
    }

    pub(super) fn operation(&self, name: &str) -> Option<&Operation> {
        self.spec.operations.iter().find(|operation| self.operation_name(&operation.path) == Some(name))
    }

    pub(super) fn is_charged(&self, code: &str) -> bool {
        self.spec.codes.iter().any(|line| line.code == code && line.charged)
    }

    /// The refusal with this code; those that repeat the caller's key do so.
    pub(super) fn refusal(&self, code: &str, key: &str) -> Refusal {
        match code {
            "4005" => Refusal::BadCredentials { key: key.to_owned() },
            "4013" => Refusal::QuotaUsedUp { key: key.to_owned() },
            _ => {
                let line = self.spec.codes.iter().find(|line| line.code == code);
                let meaning = line.map_or("No table lists this code.", |line| line.meaning.as_str());
                Refusal::Asked { code: code.to_owned(), meaning: meaning.to_owned() }
            }
        }
    }

    /// `error` and `reason` of a refusal: those of the operation's own example of this code, else short ones of ours.
    pub(super) fn words(&self, refusal: &Refusal, operation: Option<&Operation>) -> (String, String) {
        let code = refusal.code();
        let answers = operation.map_or(&[][..], |operation| &operation.answers);
        if let Some(example) = answers.iter().find(|answer| answer["error_code"] == code) {
            let text = |name: &str| example[name].as_str().unwrap_or_default().to_owned();
            return (text("error"), text("reason"));
        }
        let name = self.spec.codes.iter().find(|line| line.code == code).map_or("error", |line| line.name.as_str());
        (name.replace('_', "-"), refusal.reason())
    }
}
