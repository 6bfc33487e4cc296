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

/// A running sandbox; dropping it stops the server.
///
/// It runs on the tokio runtime that it was started on.
pub struct Sandbox {
    server: Server,
    desk: Arc<Desk>,
    account: Account,
    examples: Vec<Example>,
}

/// What is chosen before a sandbox starts.
#[derive(Clone, Debug)]
#[must_use = "nothing runs until it is started"]
pub struct SandboxBuilder {
    port: u16,
    account: Account,
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
    /// Path and query of a request that is answered, credentials included; it follows [`Sandbox::url`].
    pub path_and_query: String,
}

impl Sandbox {
    /// Starts a sandbox on a free port, with the usual credentials.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Opens the choices that can be made before the start.
    pub fn builder() -> SandboxBuilder {
        SandboxBuilder { port: 0, account: Account::default() }
    }

    /// Returns the base URL, without a slash at its end.
    pub fn url(&self) -> String {
        format!("http://{}", self.server.address())
    }

    /// Returns the key that is accepted, `sandbox-key` unless chosen otherwise.
    pub fn key(&self) -> &str {
        &self.account.key
    }

    /// Returns the secret that is accepted, `sandbox-secret` unless chosen otherwise.
    pub fn secret(&self) -> &str {
        &self.account.secret
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

    /// Lists each operation with a request that is answered, in the order of the document.
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

    /// Accepts this key and this secret.
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

    /// Starts the sandbox.
    ///
    /// # Errors
    ///
    /// When the port is taken, or the OpenAPI document that was compiled in cannot be read.
    pub async fn start(self) -> io::Result<Sandbox> {
        let gateway = Gateway::open(self.account.clone()).map_err(io::Error::other)?;
        let examples = gateway.examples();
        let desk = Arc::new(Desk::new(gateway));
        let server = Server::start(self.port, Arc::clone(&desk)).await?;
        Ok(Sandbox { server, desk, account: self.account, examples })
    }
}

#[cfg(test)]
mod tests;
