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
//! Where the first of the gateway's [hosts](ClientBuilder::base_urls) cannot be reached, the next is tried. When the gateway reports
//! that today's calls are used up, calls fail without being sent until midnight in Beijing.
//!
//! The gateway answers with HTTP 200 whatever happens and says in a code how it went; [`Code`] lists them with what the
//! provider documents about charging. Code 2000, "searched and found nothing", is charged: a request for one thing
//! then fails as [`NotFound`](crate::ErrorKind::NotFound), a request for a list answers with an empty page.

mod envelope;
#[rustfmt::skip]
mod generated;
pub(crate) mod quota;
mod sign;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use clipwire_raw::onebound::Client as RawClient;
use clipwire_transport::{Call, Redactor};

pub use self::generated::*;
use crate::arrived::{Arrived, Sent};
use crate::calling::{self, Core, Lease, Provider};
use crate::config::{Config, account, config_settings};
use crate::credentials::{Credentials, optional_variable};
use crate::error::{Error, Result};
use crate::options::CallOptions;
use crate::protocol::Judged;
use crate::response::Response;

/// A client for the gateway. Cloning is cheap; clones share their connections.
///
/// Each method opens a handle, named by a noun, which starts requests; nothing is sent before a request's `send`.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    core: Core,
    credentials: Arc<Credentials>,
    redactor: Redactor,
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
    /// What it sends goes through the same credentials; what comes back is for the caller to judge. It is one exchange,
    /// outside limits, budget and ledger.
    #[cfg(feature = "raw")]
    pub fn raw(&self, operation: Operation) -> Result<RawClient> {
        let outgoing = calling::outgoing(self, operation.as_str(), None, &CallOptions::default())?;
        let core = &self.inner.core;
        let call = Call::new(&outgoing, self.lease().authorize, &core.http, core.only_turn());
        Ok(self.raw_client(call, 0))
    }

    /// Makes a call of an operation: `send` with the generated client, `read` what came of it.
    pub(crate) async fn run<A, T, Sending>(
        &self,
        operation: Operation,
        options: &CallOptions,
        send: impl Fn(RawClient) -> Sending + Send + Sync,
        read: impl FnOnce(Arrived<A>) -> Result<Response<T>> + Send,
    ) -> Result<Response<T>>
    where
        A: Judged + Send,
        Sending: Future<Output = Sent<A>> + Send,
    {
        let outgoing = calling::outgoing(self, operation.as_str(), None, options)?;
        calling::call(self, outgoing, options, |call, host| send(self.raw_client(call, host)), read).await
    }

    fn raw_client(&self, call: Call, host: usize) -> RawClient {
        let http = &self.inner.core.http;
        RawClient::new_with_client(http.base_url(host), http.client().clone(), call)
    }
}

account!(Client, Operation);

impl Provider for Client {
    const RESERVED_QUERY: &'static [&'static str] = sign::RESERVED;
    const RESERVED_HEADERS: &'static [&'static str] = &[];

    fn core(&self) -> &Core {
        &self.inner.core
    }

    fn lease(&self) -> Lease {
        let Inner { credentials, redactor, .. } = self.inner.as_ref();
        Lease { authorize: credentials.clone(), redactor: redactor.clone(), number: 0 }
    }

    fn rest_of_day(&self, now: SystemTime) -> Option<Duration> {
        quota::rest_of_day(now)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("onebound::Client").field("base_url", &self.inner.core.http.base_url(0)).finish_non_exhaustive()
    }
}

/// Collects what a [`Client`] needs.
#[derive(Clone, Debug, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    config: Config,
}

config_settings!(ClientBuilder, Operation);

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
        let core = self.config.open("onebound", DEFAULT_BASE_URLS)?;
        Ok(Client { inner: Arc::new(Inner { core, credentials: Arc::new(credentials), redactor }) })
    }
}
