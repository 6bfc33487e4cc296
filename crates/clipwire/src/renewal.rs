//! The caller's way to a new secret, for one that has expired.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// What a renewal is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expired {
    pub(crate) credential: &'static str,
    pub(crate) key: String,
    pub(crate) operation: &'static str,
}

impl Expired {
    /// The name of the credential, as the builder calls it.
    pub fn credential(&self) -> &'static str {
        self.credential
    }

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
pub struct NewKey(pub(crate) Option<String>);

impl NewKey {
    /// A new key, used from now on.
    pub fn new(key: impl Into<String>) -> Self {
        Self(Some(key.into()))
    }

    /// There is no new key; the calls that wait for one fail.
    pub fn give_up() -> Self {
        Self(None)
    }
}

impl fmt::Debug for NewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "NewKey(new)" } else { "NewKey(give up)" })
    }
}

/// A renewal that was started.
pub(crate) type Renewing = Pin<Box<dyn Future<Output = NewKey> + Send>>;

/// The caller's way to a new key.
#[derive(Clone)]
pub(crate) struct RenewalHook(Arc<dyn Fn(Expired) -> Renewing + Send + Sync>);

impl RenewalHook {
    pub(crate) fn new<F, Renewed>(renew: F) -> Self
    where
        F: Fn(Expired) -> Renewed + Send + Sync + 'static,
        Renewed: Future<Output = NewKey> + Send + 'static,
    {
        Self(Arc::new(move |expired| Box::pin(renew(expired))))
    }

    pub(crate) fn run(&self, expired: Expired) -> Renewing {
        (self.0)(expired)
    }
}

impl fmt::Debug for RenewalHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RenewalHook")
    }
}
