//! How long idle connections are kept.
//!
//! A server closes a connection that nothing came on for a while, and a request that meets the end of it is lost: nobody can
//! say whether it was read. So an idle connection is given up before its server does. How long a server waits is in
//! `keep-alive: timeout=N`, for each connection anew; the pool has one time for all of them. So the shortest that was ever
//! announced counts, from the response on that announces it: with a new pool, which is empty.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName};
use http_body_util::Full;
use hyper_util::client::legacy::{Client, ResponseFuture};

use crate::exchange::client::connector::Connector;
use crate::exchange::connected::Watched;

/// How long a connection may lie idle and be used again, unless its server says less.
const LONGEST_IDLE: Duration = Duration::from_secs(15);

/// By how much sooner than its server a connection is given up; half of what it says, where that is shorter.
const MARGIN: Duration = Duration::from_secs(1);

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// Connections to some servers, and what sends over them.
pub(super) type Pool = Client<Watched<Connector>, Full<Bytes>>;

/// A pool that is replaced when a server says that it closes idle connections sooner.
pub(super) struct Connections {
    current: RwLock<(Pool, Duration)>,
    /// Makes a pool that keeps idle connections for so long.
    make: Box<dyn Fn(Duration) -> Pool + Send + Sync>,
}

impl Connections {
    /// With pools that are made here.
    pub(super) fn new(make: impl Fn(Duration) -> Pool + Send + Sync + 'static) -> Self {
        Self { current: RwLock::new((make(LONGEST_IDLE), LONGEST_IDLE)), make: Box::new(make) }
    }

    /// Sends a request, when what is returned is polled.
    pub(super) fn send(&self, request: http::Request<Full<Bytes>>) -> ResponseFuture {
        self.current.read().unwrap_or_else(PoisonError::into_inner).0.request(request)
    }

    /// Takes from a response how long its server keeps idle connections.
    pub(super) fn learn(&self, headers: &HeaderMap) {
        let Some(announced) = announced(headers) else { return };
        let idle = announced.saturating_sub(MARGIN.min(announced / 2));
        let is_shorter = || idle < self.current.read().unwrap_or_else(PoisonError::into_inner).1;
        if is_shorter() {
            let pool = (self.make)(idle);
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            if idle < current.1 {
                *current = (pool, idle);
            }
        }
    }
}

/// The time in `keep-alive: timeout=5, max=100`.
fn announced(headers: &HeaderMap) -> Option<Duration> {
    let values = headers.get_all(KEEP_ALIVE).into_iter().filter_map(|value| value.to_str().ok());
    let seconds = values.flat_map(|value| value.split(',')).filter_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches('"').trim();
        name.trim().eq_ignore_ascii_case("timeout").then(|| value.parse().ok())?
    });
    seconds.min().map(Duration::from_secs)
}

#[cfg(test)]
mod tests;
