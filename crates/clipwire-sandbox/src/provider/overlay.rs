//! Behaviour that is written by hand, laid over what a document alone would answer.

use std::fmt;

use serde_json::Value;

use super::answer::PendingReply;
use super::call::Call;
use super::credentials::Credentials;
use super::payload::Payload;
use super::quota::Quota;
use super::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Recorded;
use crate::spec::{Code, Spec};

/// Behaviour of one provider that its document does not tell; every part of it may be left to the document.
///
/// It asks the document where something stands: a parameter by its name in the client, a list, a cursor or a payload not at
/// all, for what is found is written by others.
pub(crate) trait Overlay: fmt::Debug + Send {
    /// What a request finds.
    fn payload(&mut self, _call: &Call<'_>) -> Result<Option<Payload>, Refusal> {
        Ok(None)
    }

    /// The element with this id of a list that stands in no document.
    fn element(&self, _id: &str) -> Option<Value> {
        None
    }

    /// Whether a request may call whose credentials are not all there, such as a signed one.
    fn accepts(&self, _spec: &Spec, _credentials: &Credentials, _request: &Recorded, _operation: &str) -> bool {
        false
    }

    /// The name of the code in the provider's table by which something is refused.
    fn code_name(&self, _refusal: &Refusal) -> Option<&'static str> {
        None
    }

    /// What a refusal says at the places for messages, in their order; `key` is the first of the credentials as sent.
    fn words(&self, refusal: &Refusal, code: Option<&Code>, _key: &str) -> Vec<String> {
        let meaning = code.filter(|_| matches!(refusal, Refusal::Code(_))).map(|code| code.meaning.clone());
        vec![meaning.unwrap_or_else(|| refusal.sentence())]
    }

    /// Adds to a body what is in every answer.
    fn finish(&mut self, _body: &mut Value, _outcome: &Finish<'_>) {}

    /// The answer as it goes out; printing it is left for later.
    fn print(&self, _spec: &Spec, _request: &Recorded, status: u16, body: Value) -> PendingReply {
        PendingReply::new(status, move || Reply::json(body).status(status))
    }
}

/// What an answer that is nearly done is about.
#[derive(Debug)]
pub(crate) struct Finish<'a> {
    pub(crate) spec: &'a Spec,
    /// Nothing for a path that names no operation.
    pub(crate) call: Option<&'a Call<'a>>,
    pub(crate) refusal: Option<&'a Refusal>,
    pub(crate) quota: Quota,
    /// Answers so far, this one included.
    pub(crate) answered: u64,
}

/// A provider of which nothing is known but its document.
#[derive(Debug)]
pub(super) struct DocumentOnly;

impl Overlay for DocumentOnly {}
