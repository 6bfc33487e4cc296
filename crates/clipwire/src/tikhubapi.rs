//! The TikTok data API of doc.tikhubapi.com: users, videos, live rooms, the shop, searches.
//!
//! The provider publishes the titles of fifty operations and one page on an expired account key. Everything else, from the
//! paths to the fields, follows one convention, chosen after the APIs that this one resembles; each request and each
//! type says how well it is known. So the address has to be given, and the wire can be corrected without a fork:
//! [`route`](ClientBuilder::route) moves an operation to another path, `with_query` and `with_header` change what a request
//! sends, and [`call`](Client::call) reaches what is not modelled.
//!
//! ```no_run
//! use clipwire::id::SecUid;
//! use clipwire::tikhubapi::Client;
//!
//! # async fn example() -> clipwire::Result<()> {
//! let client = Client::builder().base_url("https://api.example").api_key("key").build()?;
//! let mut feed = client.users().videos(SecUid::new("MS4wLjABAAAA…")).region("US").items();
//! while let Some(video) = feed.try_next().await? {
//!     println!("{:?}", video.desc);
//! }
//! println!("{} calls, {:?}", feed.progress().calls, feed.end());
//! # Ok(())
//! # }
//! ```
//!
//! A body may come bare or inside `{code, message, data}`; both are read. What a call costs is not published, so the charge of
//! everything that was answered is [`Unknown`](crate::Charge::Unknown).

pub(crate) mod envelope;
#[rustfmt::skip]
mod generated;
mod session;
mod unmodelled;

use std::collections::BTreeMap;
use std::sync::Arc;

use clipwire_raw::tikhubapi::Client as RawClient;
use clipwire_transport::Call;
use http::Method;

pub use self::generated::*;
pub use self::session::{Expired, NewAccountKey};
use self::session::{Keys, Session};
pub use self::unmodelled::UnmodelledCall;
use crate::arrived::{Arrived, Sent};
use crate::calling::{self, Complaint, Core, Lease, Mending, Provider};
use crate::config::{Config, account, config_settings};
use crate::credentials::{optional_variable, required_variable};
use crate::error::{Error, Result};
use crate::options::CallOptions;
use crate::protocol::Judged;
use crate::response::Response;

/// The headers that only the client sets.
const RESERVED_HEADERS: &[&str] = &[session::API_KEY, session::ACCOUNT_KEY];

/// A client for the API. Cloning is cheap; clones share their connections and their account key.
///
/// Each method opens a handle, named by a noun, which starts requests; nothing is sent before a request's `send`.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    core: Core,
    session: Session,
    routes: BTreeMap<&'static str, String>,
}

impl Client {
    /// Starts building a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Builds a client from `TIKHUBAPI_BASE_URL` and `TIKHUBAPI_KEY`, and from `TIKHUBAPI_ACCOUNT_KEY` if it is set.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) when a variable is missing or does not fit.
    pub fn from_env() -> Result<Self> {
        let mut builder = Self::builder()
            .base_url(required_variable("TIKHUBAPI_BASE_URL")?)
            .api_key(required_variable("TIKHUBAPI_KEY")?);
        if let Some(key) = optional_variable("TIKHUBAPI_ACCOUNT_KEY")? {
            builder = builder.account_key(key);
        }
        builder.build()
    }

    /// Starts a call of something that is not modelled, by its path below the base URL.
    ///
    /// It goes through the same credentials, options, errors and redaction as every other call.
    pub fn call(&self, method: Method, path: impl Into<String>) -> UnmodelledCall {
        UnmodelledCall::new(self.clone(), method, path.into())
    }

    /// The generated client for one call of an operation. Outside semver: it changes with the generator.
    ///
    /// What it sends goes through the same credentials; what comes back is for the caller to judge. It is one exchange,
    /// outside limits, budget and ledger.
    #[cfg(feature = "raw")]
    pub fn raw(&self, operation: Operation) -> Result<RawClient> {
        let route = self.inner.routes.get(operation.as_str()).cloned();
        let outgoing = calling::outgoing(self, operation.as_str(), route, &CallOptions::default())?;
        let core = &self.inner.core;
        let call = Call::new(&outgoing, Provider::lease(self).authorize, &core.http, core.only_turn());
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
        let route = self.inner.routes.get(operation.as_str()).cloned();
        let outgoing = calling::outgoing(self, operation.as_str(), route, options)?;
        calling::call(self, outgoing, options, |call, host| send(self.raw_client(call, host)), read).await
    }

    fn raw_client(&self, call: Call, host: usize) -> RawClient {
        let http = &self.inner.core.http;
        RawClient::new_with_client(http.base_url(host), http.client().clone(), call)
    }
}

account!(Client, Operation);

impl Provider for Client {
    const RESERVED_QUERY: &'static [&'static str] = &[];
    const RESERVED_HEADERS: &'static [&'static str] = RESERVED_HEADERS;

    fn core(&self) -> &Core {
        &self.inner.core
    }

    fn lease(&self) -> Lease {
        self.inner.session.lease()
    }

    /// An expired account key is renewed, where there is a way.
    fn mend<'a>(&'a self, complaint: &Complaint) -> Option<Mending<'a>> {
        let Complaint { operation, lease, status } = *complaint;
        (status == session::EXPIRED).then(|| Box::pin(self.inner.session.renew(lease, operation)) as Mending<'a>)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("tikhubapi::Client").field("base_url", &self.inner.core.http.base_url(0)).finish_non_exhaustive()
    }
}

/// Collects what a [`Client`] needs.
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    api_key: Option<String>,
    account_key: Option<String>,
    renew: Option<session::Renew>,
    routes: BTreeMap<&'static str, String>,
    config: Config,
}

config_settings!(ClientBuilder, Operation);

impl ClientBuilder {
    /// Sets the API key, sent in the header `X-API-KEY`. Required. The name of the header is assumed.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Sets the account key, sent in the header `X-ACCOUNT-KEY`. The name of the header is assumed.
    pub fn account_key(mut self, key: impl Into<String>) -> Self {
        self.account_key = Some(key.into());
        self
    }

    /// Sets what is done when the account key has expired, HTTP 428.
    ///
    /// It is given the masked key and the operation, and gives a new key, or [`NewAccountKey::give_up`]. However many calls
    /// run into the expiry at once, it is started once; the others wait for it, and all of them are made once more with
    /// the new key. Without it, or when it gives up, they fail as
    /// [`AccountSessionExpired`](crate::ErrorKind::AccountSessionExpired).
    ///
    /// ```no_run
    /// use clipwire::tikhubapi::{Client, NewAccountKey};
    ///
    /// # fn ask_the_user(_: &str) -> Option<String> { None }
    /// # fn example() -> clipwire::Result<()> {
    /// let client = Client::builder()
    ///     .base_url("https://api.example")
    ///     .api_key("key")
    ///     .account_key("account")
    ///     .on_session_expired(|expired| async move {
    ///         match ask_the_user(expired.operation()) {
    ///             Some(key) => NewAccountKey::new(key),
    ///             None => NewAccountKey::give_up(),
    ///         }
    ///     })
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_session_expired<F, Renewed>(mut self, renew: F) -> Self
    where
        F: Fn(Expired) -> Renewed + Send + Sync + 'static,
        Renewed: Future<Output = NewAccountKey> + Send + 'static,
    {
        self.renew = Some(session::Renew::new(renew));
        self
    }

    /// Sends the calls of an operation to another path, for whoever holds the real documentation.
    pub fn route(mut self, operation: Operation, path: impl Into<String>) -> Self {
        self.routes.insert(operation.as_str(), path.into());
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`Config`](crate::ErrorKind::Config) when the base URL or the API key is missing, or cannot be used.
    pub fn build(self) -> Result<Client> {
        if self.config.base_urls.is_empty() {
            return Err(Error::config(
                "no base URL; the provider does not publish the address of its API, so give the one that you were told with \
                 `base_url(..)`"
                    .to_owned(),
            ));
        }
        let Some(api_key) = self.api_key else {
            return Err(Error::config("no API key; give it with `api_key(..)`".to_owned()));
        };
        let keys = Keys::new(&api_key, self.account_key.as_deref()).map_err(|error| Error::config(error.to_owned()))?;
        let session = Session::new(keys, self.renew);
        let core = self.config.open("tikhubapi", &[])?;
        Ok(Client { inner: Arc::new(Inner { core, session, routes: self.routes }) })
    }
}

impl std::fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("tikhubapi::ClientBuilder")
            .field("routes", &self.routes)
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
