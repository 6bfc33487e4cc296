//! Secrets in, nothing out: what a client authenticates with, and where it may come from.

use std::fmt;

use clipwire_transport::MASK;

use crate::error::{Error, Result};

pub use crate::renewal::{Expired, NewKey};

/// The secrets of an account, by the names that a provider's builder has for them.
///
/// None is ever printed: not by `Debug`, not in an error, not in a log field, and not where a provider repeats one. For that it
/// has to be told from other words: blanks around a secret are taken off, and one with fewer than 8 characters, blanks and plus
/// signs not counted, or with a character that a header cannot carry, is refused when the client is built. Where each is sent, in the query or in a header,
/// follows from the provider. [`signed`](Self::signed) keeps a secret at home where the provider can be called so.
///
/// ```
/// use clipwire::Credentials;
///
/// let of_onebound = Credentials::new("your-key", "your-secret");
/// let of_tikhubapi = Credentials::named("api_key", "key").and("account_key", "another key");
/// # let _ = (of_onebound, of_tikhubapi);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    secrets: Vec<(String, String)>,
    signed: bool,
}

impl Credentials {
    /// Takes the key and the secret of an account, for a provider that asks for a `key` and a `secret`.
    pub fn new(key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self::named("key", key).and("secret", secret)
    }

    /// Takes one secret by the name that the provider's builder has for it, such as `api_key`.
    pub fn named(name: impl Into<String>, secret: impl Into<String>) -> Self {
        Self::default().and(name, secret)
    }

    /// Takes another secret, or another value for one that was given already.
    pub fn and(mut self, name: impl Into<String>, secret: impl Into<String>) -> Self {
        self.set(name.into(), secret.into());
        self
    }

    /// Signs each call instead of sending the secret, where the provider can be called so.
    ///
    /// OneBound: the signature follows the provider's own demonstration program of 2020 and its test vectors. **Nobody has
    /// shown that the live gateway still accepts it**; if it answers with code 4005, send the secret plainly.
    pub fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    pub(crate) fn set(&mut self, name: String, secret: String) {
        self.secrets.retain(|(known, _)| *known != name);
        self.secrets.push((name, secret));
    }

    /// Takes all of others.
    pub(crate) fn extend(&mut self, others: Self) {
        self.signed |= others.signed;
        for (name, secret) in others.secrets {
            self.set(name, secret);
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.secrets.iter().find(|(known, _)| known == name).map(|(_, secret)| secret.as_str())
    }

    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(|(_, secret)| secret.as_str())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.secrets.iter().map(|(name, _)| name.as_str())
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.signed
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Credentials");
        for name in self.names() {
            debug.field(name, &MASK);
        }
        debug.field("signed", &self.signed).finish()
    }
}

/// Reads a variable of the environment; an empty one counts as not set.
pub(crate) fn variable(name: &str) -> Result<Option<String>> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::config(format!("the environment variable {name} is not valid UTF-8")))
        }
    }
}
