//! The Douyin type of the OneBound gateway: videos, goods, users, shops, keywords, share codes.
//!
//! ```no_run
//! use clipwire::Credentials;
//! use clipwire::onebound::{Cache, Client};
//!
//! # async fn example() -> clipwire::Result<()> {
//! let client = Client::builder().credentials(Credentials::new("key", "secret")).build()?;
//! let video = client.videos().get("7118694749548072205").cache(Cache::Bypass).send().await?;
//! println!("{:?} by {:?}, charged: {}", video.title, video.nick, video.meta().charge);
//! # Ok(())
//! # }
//! ```
//!
//! The gateway answers with HTTP 200 whatever happens and says in a code how it went; [`Code`] lists them with what the
//! provider documents about charging. Code 2000, "searched and found nothing", is charged: a request for one thing
//! then fails as [`NotFound`](crate::ErrorKind::NotFound), a request for a list answers with an empty page.

mod envelope;
#[rustfmt::skip]
mod generated;
mod quota;
mod sign;

use std::sync::Arc;

use clipwire_raw::onebound::Client as RawClient;
use clipwire_transport::{Call, Http, Redactor, Setup};

pub use self::generated::*;
use crate::arrived::{Pending, Sent, Step};
use crate::config::{Config, config_settings};
use crate::credentials::{Credentials, optional_variable};
use crate::error::{Error, Result};
use crate::options::CallOptions;

/// A client for the gateway. Cloning is cheap; clones share their connections.
///
/// Each method opens a handle, named by a noun, which starts requests; nothing is sent before a request's `send`.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    http: Http,
    credentials: Arc<Credentials>,
    redactor: Redactor,
    config: Config,
}

impl Client {
    /// Starts building a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Builds a client from `ONEBOUND_KEY` and `ONEBOUND_SECRET`, and from `ONEBOUND_BASE_URL` if it is set.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) when a variable is missing or does not fit.
    pub fn from_env() -> Result<Self> {
        let mut builder = Self::builder().credentials(Credentials::from_env("ONEBOUND_KEY", "ONEBOUND_SECRET")?);
        if let Some(url) = optional_variable("ONEBOUND_BASE_URL")? {
            builder = builder.base_url(url);
        }
        builder.build()
    }

    /// The generated client for one call of an operation. Outside semver: it changes with the generator.
    ///
    /// What it sends goes through the same credentials and the same rules; what comes back is for the caller to judge.
    #[cfg(feature = "raw")]
    pub fn raw(&self, operation: &'static str) -> RawClient {
        self.raw_client(self.call(operation, &CallOptions::default(), Vec::new(), Vec::new()))
    }

    /// Starts one call of an operation: the generated client to make it with, and what reads the answer.
    pub(crate) fn start(&self, operation: &'static str, options: &CallOptions) -> Result<(RawClient, Pending)> {
        let checked = || Ok((options.query(sign::RESERVED)?, options.headers(&[])?));
        let (query, headers) = checked().map_err(|error: Error| error.with_operation(operation))?;
        let call = self.call(operation, options, query, headers);
        Ok((self.raw_client(call.clone()), Pending::new(operation, call, self.inner.redactor.clone())))
    }

    /// What to do with what came of a call: a call of this provider is made once.
    pub(crate) async fn settle<A>(
        &self,
        pending: Pending,
        sent: Sent<A>,
        _: &CallOptions,
    ) -> Result<Step<A, (RawClient, Pending)>> {
        pending.arrived(sent).map(Step::Arrived)
    }

    fn call(
        &self,
        operation: &'static str,
        options: &CallOptions,
        query: Vec<(String, String)>,
        headers: Vec<(http::HeaderName, http::HeaderValue)>,
    ) -> Call {
        Call::new(Setup {
            operation,
            authorize: self.inner.credentials.clone(),
            path: None,
            query,
            headers,
            timeout: options.timeout(&self.inner.config.defaults),
            body_cap: self.inner.config.body_cap,
        })
    }

    fn raw_client(&self, call: Call) -> RawClient {
        let http = &self.inner.http;
        RawClient::new_with_client(http.base_url(), http.client().clone(), call)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("onebound::Client").field("base_url", &self.inner.http.base_url()).finish_non_exhaustive()
    }
}

/// Collects what a [`Client`] needs.
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    config: Config,
}

config_settings!(ClientBuilder);

impl ClientBuilder {
    /// Sets the key and the secret. Required.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) when the credentials are missing or empty, or the base URL cannot be used.
    pub fn build(self) -> Result<Client> {
        let Some(credentials) = self.credentials else {
            return Err(Error::config(
                "no credentials; give them with `credentials(Credentials::new(key, secret))`".to_owned(),
            ));
        };
        if credentials.key().trim().is_empty() || credentials.secret().trim().is_empty() {
            return Err(Error::config("the key or the secret is empty".to_owned()));
        }
        let redactor = Redactor::new([credentials.key(), credentials.secret()]);
        let http = self.config.http(DEFAULT_BASE_URL)?;
        Ok(Client {
            inner: Arc::new(Inner { http, credentials: Arc::new(credentials), redactor, config: self.config }),
        })
    }
}
