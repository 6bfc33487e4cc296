//! The client that requests are sent with, and how long its idle connections are kept.
//!
//! A server closes a connection that nothing came on for a while, and a request that meets the end of it is lost: nobody can
//! say whether it was read. So an idle connection is given up before its server does. How long a server waits is in
//! `keep-alive: timeout=N`, for each connection anew; the pool has one time for all of them. So the shortest that was ever
//! announced counts, from the response on that announces it: with a new client, whose pool is empty.

use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use http::{HeaderMap, HeaderName};

/// How long a connection may lie idle and be used again, unless its server says less.
const LONGEST_IDLE: Duration = Duration::from_secs(15);

/// By how much sooner than its server a connection is given up; half of what it says, where that is shorter.
const MARGIN: Duration = Duration::from_secs(1);

const KEEP_ALIVE: HeaderName = HeaderName::from_static("keep-alive");

/// What the `Debug` of a client says that follows no redirects.
const NO_REDIRECTS: &str = "redirect_policy: \"Policy(None)\"";

/// Makes a client that keeps idle connections for so long; `None` where that fails.
type Make = dyn Fn(Duration) -> Option<reqwest::Client> + Send + Sync;

/// A client that is replaced when a server says that it closes idle connections sooner.
pub(super) struct Connections {
    current: RwLock<(reqwest::Client, Duration)>,
    /// `None` for the user's own client, whose pool is its own.
    make: Option<Box<Make>>,
    follows_redirects: bool,
}

impl Connections {
    /// With the user's own client, which stays as it is.
    pub(super) fn own(client: reqwest::Client) -> Self {
        // It has no other way to say so. One that says it in another way one day is taken for one that may.
        let follows_redirects = !format!("{client:?}").contains(NO_REDIRECTS);
        Self { current: RwLock::new((client, LONGEST_IDLE)), make: None, follows_redirects }
    }

    /// With clients that are made here. The first may fail, for a reason that is told.
    pub(super) fn new<E>(
        make: impl Fn(Duration) -> Result<reqwest::Client, E> + Send + Sync + 'static,
    ) -> Result<Self, E> {
        let first = make(LONGEST_IDLE)?;
        let make: Box<Make> = Box::new(move |idle| make(idle).ok());
        Ok(Self { current: RwLock::new((first, LONGEST_IDLE)), make: Some(make), follows_redirects: false })
    }

    /// Whether the client is the user's own.
    pub(super) fn is_own(&self) -> bool {
        self.make.is_none()
    }

    /// Whether the client may follow redirects, so that a connection that fails need not be that of the first request.
    pub(super) fn follows_redirects(&self) -> bool {
        self.follows_redirects
    }

    /// The client of this moment.
    pub(super) fn client(&self) -> reqwest::Client {
        self.current.read().unwrap_or_else(PoisonError::into_inner).0.clone()
    }

    /// Takes from a response how long its server keeps idle connections.
    pub(super) fn learn(&self, headers: &HeaderMap) {
        let Some(announced) = announced(headers) else { return };
        let idle = announced.saturating_sub(MARGIN.min(announced / 2));
        let is_shorter = || idle < self.current.read().unwrap_or_else(PoisonError::into_inner).1;
        if let Some(make) = self.make.as_ref().filter(|_| is_shorter())
            && let Some(client) = make(idle)
        {
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            if idle < current.1 {
                *current = (client, idle);
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
