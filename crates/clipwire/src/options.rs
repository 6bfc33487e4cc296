//! What may differ from call to call, for any operation: time, retries, budget, and corrections to the wire.

use std::sync::LazyLock;
use std::time::Duration;

use clipwire_transport::{Budget, RetryPolicy};
use http::{HeaderName, HeaderValue};

use crate::error::{Error, Result};
use crate::reserved::{header_refusal, own_query};

/// How long a whole call may take, unless the caller says otherwise.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The options of one call. Requests have a `with_…` method for each.
#[derive(Clone, Default)]
pub(crate) struct CallOptions {
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    min_attempt_time: Option<Duration>,
    retry: Option<RetryPolicy>,
    budget: Option<Budget>,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
}

impl CallOptions {
    pub(crate) fn set_timeout(&mut self, timeout: Duration) {
        self.timeout = Some(timeout);
    }

    pub(crate) fn set_attempt_timeout(&mut self, timeout: Duration) {
        self.attempt_timeout = Some(timeout);
    }

    pub(crate) fn set_min_attempt_time(&mut self, time: Duration) {
        self.min_attempt_time = Some(time);
    }

    pub(crate) fn set_retry(&mut self, policy: RetryPolicy) {
        self.retry = Some(policy);
    }

    pub(crate) fn set_budget(&mut self, budget: Budget) {
        self.budget = Some(budget);
    }

    pub(crate) fn add_query(&mut self, name: String, value: String) {
        self.query.push((name, value));
    }

    pub(crate) fn add_header(&mut self, name: String, value: String) {
        self.headers.push((name, value));
    }

    /// How long the call may take; the second set of options are the client's.
    pub(crate) fn timeout(&self, defaults: &Self) -> Duration {
        self.timeout.or(defaults.timeout).unwrap_or(TIMEOUT)
    }

    /// How long one attempt may take.
    pub(crate) fn attempt_timeout(&self, defaults: &Self) -> Option<Duration> {
        self.attempt_timeout.or(defaults.attempt_timeout)
    }

    /// How much of the time has to be left for an attempt to be sent.
    pub(crate) fn min_attempt_time(&self, defaults: &Self) -> Option<Duration> {
        self.min_attempt_time.or(defaults.min_attempt_time)
    }

    /// When the call is repeated.
    pub(crate) fn retry<'a>(&'a self, defaults: &'a Self) -> &'a RetryPolicy {
        static USUAL: LazyLock<RetryPolicy> = LazyLock::new(RetryPolicy::default);
        self.retry.as_ref().or(defaults.retry.as_ref()).unwrap_or(&USUAL)
    }

    /// What this call may spend, besides what its client may.
    pub(crate) fn budget(&self) -> Option<&Budget> {
        self.budget.as_ref()
    }

    /// Whether the call has an extra query parameter of this name.
    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.query.iter().any(|(known, _)| known == name)
    }

    /// The extra query parameters.
    pub(crate) fn added_query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The extra query parameters, checked against those that belong to the client alone.
    pub(crate) fn query(&self, reserved: &[String]) -> Result<Vec<(String, String)>> {
        for (name, _) in &self.query {
            if let Some(own) = own_query(name, reserved) {
                return Err(Error::invalid_request(format!(
                    "with_query(\"{name}\", …): the client sets `{own}` itself, from its credentials"
                )));
            }
        }
        Ok(self.query.clone())
    }

    /// The extra headers, checked, also against those that belong to the client alone.
    pub(crate) fn headers(&self, reserved: &[String]) -> Result<Vec<(HeaderName, HeaderValue)>> {
        for (name, _) in &self.headers {
            if let Some(why) = header_refusal(name, reserved) {
                return Err(Error::invalid_request(format!("with_header(\"{name}\", …): {why}")));
            }
        }
        self.headers
            .iter()
            .map(|(name, value)| {
                // The value is not repeated: it may be a secret that only its owner knows of.
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| Error::invalid_request("with_header: the name is no header name".to_owned()))?;
                let mut value = HeaderValue::from_str(value).map_err(|_| {
                    Error::invalid_request(format!(
                        "with_header(\"{name}\", …): the value holds a character that a header cannot carry"
                    ))
                })?;
                value.set_sensitive(true);
                Ok((name, value))
            })
            .collect()
    }
}

impl std::fmt::Debug for CallOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = |pairs: &[(String, String)]| pairs.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        // Names only: what a caller adds may be secret.
        f.debug_struct("CallOptions")
            .field("timeout", &self.timeout)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("min_attempt_time", &self.min_attempt_time)
            .field("retry", &self.retry)
            .field("budget", &self.budget)
            .field("query", &names(&self.query))
            .field("headers", &names(&self.headers))
            .finish()
    }
}

/// Gives a request, which holds `options`, the methods that all requests share.
macro_rules! call_options {
    ($request:ty) => {
        impl $request {
            /// Sets how long this call may take: its wait for a turn under the limits, connecting, all its attempts with their
            /// answers, the renewal of a key, and the waits between them. Nothing is sent after it.
            #[inline]
            pub fn with_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.options.set_timeout(timeout);
                self
            }

            /// Sets how long each attempt may take. Without it, an attempt may take what is left for the call.
            #[inline]
            pub fn with_attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.options.set_attempt_timeout(timeout);
                self
            }

            /// Sets how much of the call's time has to be left for an attempt to be sent: about as long as the provider takes to
            /// answer. Without it, a quarter of the timeout, and 5 seconds at the most; never more than an attempt may take.
            ///
            /// With less left, the call fails unsent and not charged, and is not repeated: what is sent too late to be
            /// answered in time may be paid for. It fails as [`RateLimited`](crate::ErrorKind::RateLimited) where it waited for the
            /// limits, otherwise as [`Timeout`](crate::ErrorKind::Timeout).
            #[inline]
            pub fn with_min_attempt_time(mut self, time: std::time::Duration) -> Self {
                self.options.set_min_attempt_time(time);
                self
            }

            /// Sets when this call is repeated.
            #[inline]
            pub fn with_retry(mut self, policy: crate::RetryPolicy) -> Self {
                self.options.set_retry(policy);
                self
            }

            /// Spends from this budget too, besides that of the client. Clones of the request, and so all pages of a stream,
            /// share it.
            #[inline]
            pub fn with_budget(mut self, budget: crate::Budget) -> Self {
                self.options.set_budget(budget);
                self
            }

            /// Adds a query parameter, or replaces the one of that name: a way to correct the wire without a fork.
            ///
            /// Those that the client sets from its credentials are refused when the request is sent, and so is what a server
            /// may take for them: `KEY` or `key[]` for `key`. Nothing is sent then.
            #[inline]
            pub fn with_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.options.add_query(name.into(), value.into());
                self
            }

            /// Adds a header, or replaces the one of that name.
            ///
            /// Headers about the connection or the end of the message, such as `Content-Length` and `Host`, are refused when the
            /// request is sent, as those are that the client sets from its credentials. Nothing is sent then.
            #[inline]
            pub fn with_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.options.add_header(name.into(), value.into());
                self
            }
        }
    };
}

pub(crate) use call_options;
