//! What a call sends besides what its operation sends.

use std::fmt;
use std::sync::Arc;

use http::{HeaderName, HeaderValue};

use crate::exchange::corrections::Corrections;

/// What a call sends besides what its operation sends: checked once, applied to each attempt.
///
/// A request is built in this order:
///
/// 1. the [parts](crate::RequestParts) of the operation;
/// 2. query parameters that the [`Corrections`] remove from this operation are dropped, the others renamed;
/// 3. the values in the path are filled in, which takes query parameters out where a route names them;
/// 4. the query and headers that the corrections add for all operations, where none of the same name is set already;
/// 5. the call's own query and headers, in place of those of the same name. Their names are those on the wire: they are
///    not renamed;
/// 6. the credentials;
/// 7. `accept: application/json`, and `accept-encoding: zstd,gzip,br` or what of these is compiled in, where none is set already;
///    the second not for a client of the user's own.
///
/// `Debug` prints names only: values may hold what only their owner knows to be secret.
#[derive(Clone)]
pub struct RequestOptions {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// What the client corrects.
    pub corrections: Arc<Corrections>,
    /// Query parameters of this call. A name can stand several times.
    pub query: Vec<(String, String)>,
    /// Headers of this call.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// How many bytes of body are read at the most, after decompression.
    pub body_cap: usize,
}

impl fmt::Debug for RequestOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestOptions")
            .field("operation", &self.operation)
            .field("corrections", &self.corrections)
            .field("query", &self.query.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("body_cap", &self.body_cap)
            .finish()
    }
}
