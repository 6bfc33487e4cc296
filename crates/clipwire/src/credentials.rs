//! Secrets in, nothing out: what a client authenticates with, and where it may come from.

use std::fmt;

use clipwire_transport::redact::MASK;

use crate::error::{Error, Result};

/// A key and its secret.
///
/// Neither is ever printed: not by `Debug`, not in an error, not in a log field. By default both are sent in the query
/// string over TLS, as the provider documents it. [`signed`](Self::signed) keeps the secret at home.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    key: String,
    secret: String,
    signed: bool,
}

impl Credentials {
    /// Takes the key and the secret of an account.
    pub fn new(key: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { key: key.into(), secret: secret.into(), signed: false }
    }

    /// Signs each call instead of sending the secret.
    ///
    /// The signature follows the provider's own demonstration program of 2020 and its test vectors. **Nobody has shown
    /// that the live gateway still accepts it**; if it answers with code 4005, send the secret plainly.
    pub fn signed(mut self) -> Self {
        self.signed = true;
        self
    }

    /// Reads the key and the secret from two variables of the environment.
    pub(crate) fn from_env(key: &str, secret: &str) -> Result<Self> {
        Ok(Self::new(required_variable(key)?, required_variable(secret)?))
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn secret(&self) -> &str {
        &self.secret
    }

    pub(crate) fn is_signed(&self) -> bool {
        self.signed
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("key", &MASK).field("secret", &MASK).field("signed", &self.signed).finish()
    }
}

/// Reads a variable that has to be set.
pub(crate) fn required_variable(name: &str) -> Result<String> {
    optional_variable(name)?.ok_or_else(|| Error::config(format!("the environment variable {name} is not set")))
}

/// Reads a variable that may be set; an empty one counts as not set.
pub(crate) fn optional_variable(name: &str) -> Result<Option<String>> {
    #[expect(clippy::disallowed_methods, reason = "this is the one room that reads the environment")]
    match std::env::var(name) {
        Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::config(format!("the environment variable {name} is not valid UTF-8")))
        }
    }
}
