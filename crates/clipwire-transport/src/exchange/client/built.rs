//! A request as it was built.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

/// A request with all that is sent, apart from what each client says of itself.
pub(crate) struct BuiltRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}

impl fmt::Debug for BuiltRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its query and its headers hold the credentials.
        f.debug_struct("BuiltRequest").field("method", &self.method).finish_non_exhaustive()
    }
}
