//! How credentials get on a request.

use std::fmt;
use std::sync::Arc;

use http::HeaderMap;
use url::Url;

use crate::exchange::redact::Redactor;

/// Puts credentials on a request. A provider's client implements it.
pub trait Authorize: Send + Sync {
    /// Adds what the provider asks for. `operation` is the provider's name; the query of `url` holds every other parameter.
    fn authorize(&self, operation: &str, url: &mut Url, headers: &mut HeaderMap);
}

/// The credentials of one moment, and what is needed to keep them out of print.
#[derive(Clone)]
pub struct Authorization {
    /// Puts them on a request.
    pub authorize: Arc<dyn Authorize>,
    /// Takes them out of texts.
    pub redactor: Redactor,
    /// Counts up with every renewal, where the credentials can be renewed. A response that says that they have expired is
    /// about this generation, and not about what came after it.
    pub generation: u64,
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization").field("generation", &self.generation).finish_non_exhaustive()
    }
}
