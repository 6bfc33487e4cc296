//! A request as it was built.

use bytes::Bytes;
use http::{HeaderMap, Method};
use url::Url;

/// A request with all that is sent, apart from what each client says of itself.
#[derive(Debug)]
pub(crate) struct BuiltRequest {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Bytes>,
}
