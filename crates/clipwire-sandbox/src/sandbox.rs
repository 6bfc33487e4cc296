//! The handle on a running sandbox.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::books::Books;
use crate::desk::Desk;
use crate::onebound::{Account, Gateway};
use crate::record::Recorded;
use crate::reply::Reply;
use crate::server::Server;
use crate::tikhubapi::{Api, Settings, World};

/// A running sandbox; dropping it stops the server.
///
/// It runs on the tokio runtime that it was started on.
pub struct Sandbox {
    server: Server,
    desk: Arc<Desk>,
    account: Account,
    api_key: String,
    world: Arc<World>,
    examples: Vec<Example>,
}

/// What is chosen before a sandbox starts.
#[derive(Clone, Debug)]
#[must_use = "nothing runs until it is started"]
pub struct SandboxBuilder {
    port: u16,
    account: Account,
    settings: Settings,
}

/// An operation of a provider, with a request that the sandbox answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The provider's name for the operation.
    pub operation: String,
    /// The name of the call in the client, such as `videos.get`.
    pub call: String,
    /// What the operation does, in one sentence.
    pub summary: String,
    /// Path and query of a request that is answered; it follows [`Sandbox::url`].
    pub path_and_query: String,
    /// The headers that the request needs. Where there are none, the credentials are in the query.
    pub headers: Vec<(String, String)>,
}

impl Sandbox {
    /// Starts a sandbox on a free port, with the usual credentials.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Opens the choices that can be made before the start.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder { port: 0, account: Account::default(), settings: Settings::default() }
    }

    /// Returns the base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Returns OneBound's key that is accepted, `sandbox-key` unless chosen otherwise.
    pub fn key(&self) -> &str {
        &self.account.key
    }

    /// Returns OneBound's secret that is accepted, `sandbox-secret` unless chosen otherwise.
    pub fn secret(&self) -> &str {
        &self.account.secret
    }

    /// Returns the key that the TikTok data API accepts, `sandbox-api-key` unless chosen otherwise.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Returns the account key that the TikTok data API accepts, `sandbox-account-key` at first.
    ///
    /// A request without an account key is answered too.
    pub fn account_key(&self) -> String {
        self.desk.account_key()
    }

    /// Ends the session of the account key: from now on this one is accepted, any other is answered with status 428.
    pub fn expire_account_key(&self, new: impl Into<String>) {
        self.desk.set_account_key(new.into());
    }

    /// Shows what the TikTok data API has to offer.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Puts an answer in the queue: the next request gets it in place of the usual one.
    pub fn reply_next(&self, reply: Reply) {
        self.desk.reply_next(reply);
    }

    /// Returns the requests that arrived, oldest first; of more than 10000, the latest.
    pub fn requests(&self) -> Vec<Recorded> {
        self.desk.requests()
    }

    /// Returns what has been counted so far.
    pub fn books(&self) -> Books {
        self.desk.books()
    }

    /// Lists each operation with a request that is answered, in the order of the documents.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Stops the server and waits until every connection is closed.
    pub async fn stop(mut self) {
        self.server.stop();
        self.server.ended().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.stop();
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl SandboxBuilder {
    /// Listens on this port of 127.0.0.1; 0, which is the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Accepts this key and this secret, for OneBound.
    pub fn credentials(mut self, key: impl Into<String>, secret: impl Into<String>) -> Self {
        self.account.key = key.into();
        self.account.secret = secret.into();
        self
    }

    /// Allows so many charged calls, 10000 by default; the next one is refused.
    pub fn quota(mut self, max: u64) -> Self {
        self.account.quota = max;
        self
    }

    /// Accepts this key for the TikTok data API.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.settings.keys.api = key.into();
        self
    }

    /// Makes another world for the TikTok data API; the default is 7. The document's examples exist in each.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Chooses whether what the TikTok data API answers comes inside an envelope, which it does not by default.
    pub fn wrapped(mut self, wrapped: bool) -> Self {
        self.settings.wrapped = wrapped;
        self
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    ///
    /// When the port is taken, or an OpenAPI document that was compiled in cannot be read.
    pub async fn start(self) -> io::Result<Sandbox> {
        let gateway = Gateway::open(self.account.clone()).map_err(io::Error::other)?;
        let api_key = self.settings.keys.api.clone();
        let api = Api::open(self.settings).map_err(io::Error::other)?;
        let world = api.world();
        let examples = [gateway.examples(), api.examples()].concat();
        let desk = Arc::new(Desk::new(gateway, api));
        let server = Server::start(self.port, Arc::clone(&desk)).await?;
        Ok(Sandbox { server, desk, account: self.account, api_key, world, examples })
    }
}

#[cfg(test)]
mod tests;
