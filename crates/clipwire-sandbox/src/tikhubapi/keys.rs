//! Who may call: an API key, with the key of an account beside it or without.

use std::fmt;

use super::refusal::Refusal;
use crate::magic;
use crate::record::Recorded;

pub(super) const API_KEY: &str = "X-API-KEY";
const ACCOUNT_KEY: &str = "X-ACCOUNT-KEY";

/// The keys that are accepted.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) api: String,
    pub(crate) account: String,
}

impl Default for Keys {
    fn default() -> Self {
        Self { api: "sandbox-api-key".to_owned(), account: "sandbox-account-key".to_owned() }
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

/// The text of the fault that the API key asks for.
pub(super) fn fault<'a>(keys: &Keys, request: &'a Recorded) -> Option<&'a str> {
    magic::fault(&keys.api, request.header(API_KEY)?)
}

/// Checks the API key, and the account key where there is one.
pub(super) fn check(keys: &Keys, request: &Recorded) -> Result<(), Refusal> {
    match request.header(API_KEY) {
        None | Some("") => return Err(Refusal::NoApiKey),
        Some(key) if !magic::is_key(&keys.api, key) => return Err(Refusal::BadApiKey),
        Some(_) => {}
    }
    match request.header(ACCOUNT_KEY) {
        Some(key) if !key.is_empty() && key != keys.account => Err(Refusal::AccountKeyExpired),
        _ => Ok(()),
    }
}
