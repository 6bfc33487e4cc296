//! The keys of a client, and how an expired account key is renewed once for all calls.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use clipwire_transport::redact::MASK;
use clipwire_transport::{Authorize, Redactor};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::sync::Mutex;
use url::Url;

use crate::calling::Lease;
use crate::error::{Error, Result};

/// The header of the API key, in the lower case of header names. Assumed.
pub(super) const API_KEY: &str = "x-api-key";

/// The header of the account key. Assumed.
pub(super) const ACCOUNT_KEY: &str = "x-account-key";

/// The status of an expired account key. Documented.
pub(super) const EXPIRED: u16 = 428;

/// How many characters of a key its masked form shows, and of how long a key.
const SHOWN: (usize, usize) = (4, 12);

/// What a renewal is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    key: String,
    operation: &'static str,
}

impl Expired {
    /// The masked form of the key that expired: its last four characters, where it is long enough to hide the rest.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The provider's name of the operation that was refused first.
    pub fn operation(&self) -> &'static str {
        self.operation
    }
}

/// What a renewal comes to.
pub struct NewAccountKey(Option<String>);

impl NewAccountKey {
    /// A new account key, used from now on.
    pub fn new(key: impl Into<String>) -> Self {
        Self(Some(key.into()))
    }

    /// There is no new key; the calls that wait for one fail.
    pub fn give_up() -> Self {
        Self(None)
    }
}

impl fmt::Debug for NewAccountKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "NewAccountKey(new)" } else { "NewAccountKey(give up)" })
    }
}

type Renewing = Pin<Box<dyn Future<Output = NewAccountKey> + Send>>;

/// The caller's way to a new account key.
#[derive(Clone)]
pub(super) struct Renew(Arc<dyn Fn(Expired) -> Renewing + Send + Sync>);

impl Renew {
    pub(super) fn new<F, Renewed>(renew: F) -> Self
    where
        F: Fn(Expired) -> Renewed + Send + Sync + 'static,
        Renewed: Future<Output = NewAccountKey> + Send + 'static,
    {
        Self(Arc::new(move |expired| Box::pin(renew(expired))))
    }
}

/// The keys, ready to be put on a request.
pub(super) struct Keys {
    api: HeaderValue,
    account: Option<HeaderValue>,
}

impl Keys {
    pub(super) fn new(api: &str, account: Option<&str>) -> std::result::Result<Self, &'static str> {
        let header = |key: &str, fault: &'static str| {
            let mut value = HeaderValue::from_str(key.trim()).map_err(|_| fault)?;
            value.set_sensitive(true);
            if value.is_empty() { Err(fault) } else { Ok(value) }
        };
        Ok(Self {
            api: header(api, "the API key is empty, or holds a character that a header cannot carry")?,
            account: account
                .map(|key| header(key, "the account key is empty, or holds a character that a header cannot carry"))
                .transpose()?,
        })
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        [Some(&self.api), self.account.as_ref()].into_iter().flatten().filter_map(|value| value.to_str().ok())
    }
}

impl Authorize for Keys {
    fn authorize(&self, _: &str, _: &mut Url, headers: &mut HeaderMap) {
        headers.insert(HeaderName::from_static(API_KEY), self.api.clone());
        if let Some(account) = &self.account {
            headers.insert(HeaderName::from_static(ACCOUNT_KEY), account.clone());
        }
    }
}

/// The keys of a moment, and how to mask them.
struct Now {
    keys: Arc<Keys>,
    redactor: Redactor,
    /// Which generation of the account key it is.
    number: u64,
}

/// The keys of a client, over time.
pub(super) struct Session {
    now: RwLock<Now>,
    renew: Option<Renew>,
    /// Held while a renewal runs. The generation that could not be renewed, if any.
    renewal: Mutex<Option<u64>>,
}

impl Session {
    pub(super) fn new(keys: Keys, renew: Option<Renew>) -> Self {
        let redactor = Redactor::new(keys.texts());
        let now = RwLock::new(Now { keys: Arc::new(keys), redactor, number: 0 });
        Self { now, renew, renewal: Mutex::new(None) }
    }

    /// The keys of this moment.
    pub(super) fn lease(&self) -> Lease {
        let now = self.now();
        Lease { authorize: now.keys.clone(), redactor: now.redactor.clone(), number: now.number }
    }

    fn now(&self) -> RwLockReadGuard<'_, Now> {
        self.now.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees to a new account key after one of a generation has expired; says whether there is one.
    ///
    /// The first call to come starts the renewal; the others wait for it. One that is dropped while it renews leaves the
    /// renewal to the next.
    pub(super) async fn renew(&self, expired: u64, operation: &'static str) -> Result<bool> {
        let Some(Renew(renew)) = &self.renew else { return Ok(false) };
        let mut gave_up = self.renewal.lock().await;
        let (keys, number) = {
            let now = self.now();
            (now.keys.clone(), now.number)
        };
        if number != expired {
            return Ok(true);
        }
        if *gave_up == Some(expired) {
            return Ok(false);
        }
        let key = keys.account.as_ref().and_then(|key| key.to_str().ok()).map_or_else(|| MASK.to_owned(), masked);
        let NewAccountKey(Some(new)) = renew(Expired { key, operation }).await else {
            *gave_up = Some(expired);
            return Ok(false);
        };
        let api = keys.api.to_str().unwrap_or_default();
        let renewed = Keys::new(api, Some(&new)).map_err(|fault| Error::config(format!("after renewal, {fault}")))?;
        let mut now = self.now.write().unwrap_or_else(PoisonError::into_inner);
        // The old key stays a secret: answers to earlier calls may still repeat it.
        now.redactor = now.redactor.and(renewed.texts());
        now.keys = Arc::new(renewed);
        now.number += 1;
        Ok(true)
    }
}

fn masked(key: &str) -> String {
    let (shown, of) = SHOWN;
    if key.len() < of { MASK.to_owned() } else { format!("…{}", &key[key.len() - shown..]) }
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn a_masked_key_shows_four_characters_of_a_long_one_and_none_of_a_short_one() {
        assert_eq!(masked("0123456789abcdef"), "…cdef");
        assert_eq!(masked("0123456789a"), "[redacted]");
    }
}
