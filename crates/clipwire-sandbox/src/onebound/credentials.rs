//! Who may call: a key with its secret, or a key with a signature.

use std::fmt;

use super::refusal::Refusal;
use super::sign;
use crate::magic;
use crate::record::Recorded;

/// The one account that the gateway knows.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) key: String,
    pub(crate) secret: String,
    /// So many calls are answered before the gateway refuses more.
    pub(crate) quota: u64,
}

impl Default for Account {
    fn default() -> Self {
        Self { key: "sandbox-key".to_owned(), secret: "sandbox-secret".to_owned(), quota: 10_000 }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("quota", &self.quota).finish_non_exhaustive()
    }
}

/// Checks the key with the secret, or without one the signature. No age of `dateline` is too high.
pub(super) fn check(account: &Account, request: &Recorded, operation: &str) -> Result<(), Refusal> {
    let key = request.filled("key").ok_or(Refusal::NoKey)?;
    let accepted = magic::is_key(&account.key, key)
        && match (request.filled("secret"), request.filled("dateline"), request.filled("sign")) {
            (Some(secret), _, _) => secret == account.secret,
            (None, Some(_), Some(sign)) => sign == sign::sign(&account.secret, operation, &request.query),
            _ => false,
        };
    if accepted { Ok(()) } else { Err(Refusal::BadCredentials { key: key.to_owned() }) }
}
