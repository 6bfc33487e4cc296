//! The handle on a running sandbox.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::books::Books;
use crate::desk::{Cue, Desk, Rules};
use crate::fault::Fault;
use crate::hosts::Hosts;
use crate::onebound::{Account, Gateway};
use crate::record::Recorded;
use crate::reply::Reply;
use crate::scenario::Scenario;
use crate::server::Floor;
use crate::tikhubapi::{Api, Settings, World};

/// A running sandbox; dropping it stops the server.
///
/// It runs on the tokio runtime that it was started on.
pub struct Sandbox {
    hosts: Hosts,
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
    hosts: usize,
    port: u16,
    account: Account,
    settings: Settings,
    rules: Rules,
    latency: Duration,
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
        SandboxBuilder {
            hosts: 1,
            port: 0,
            account: Account::default(),
            settings: Settings::default(),
            rules: Rules::default(),
            latency: Duration::ZERO,
        }
    }

    /// Returns the base URL, without a slash at its end.
    pub fn url(&self) -> String {
        self.hosts.urls().next().unwrap_or_default()
    }

    /// Returns the base URL of each host; [`Sandbox::url`] is the first of them.
    pub fn urls(&self) -> Vec<String> {
        self.hosts.urls().collect()
    }

    /// Takes a host down, counted from 0: its port is closed and its connections are ended.
    ///
    /// Returns when new connections are refused. A host that is down already stays so.
    ///
    /// # Errors
    ///
    /// When there is no such host.
    pub async fn take_host_down(&self, host: usize) -> io::Result<()> {
        self.hosts.take_down(host).await
    }

    /// Brings a host up again, on the same port as before.
    ///
    /// # Errors
    ///
    /// When there is no such host, or somebody else took the port meanwhile.
    pub async fn bring_host_up(&self, host: usize) -> io::Result<()> {
        self.hosts.bring_up(host).await
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
        self.desk.cue(Cue::Reply(reply));
    }

    /// Puts a fault in the same queue: the next request to an operation meets it.
    pub fn fault_next(&self, fault: Fault) {
        self.desk.cue(Cue::Fault(fault));
    }

    /// Ends what [`Fault::QuotaEnds`] began: each provider has as many calls left as it had before.
    pub fn restore_quota(&self) {
        self.desk.restore_quota();
    }

    /// Returns the requests that arrived, oldest first; the latest 10000 unless [`SandboxBuilder::remember`] says so.
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
        self.hosts.stop();
        self.hosts.ended().await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.hosts.stop();
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

    /// Lets requests go wrong as this scenario says.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.rules.scenario = Some(scenario);
        self
    }

    /// Listens on so many ports, on one by default; only the first is chosen by [`SandboxBuilder::port`].
    ///
    /// All of them have the same keys, quota, script, limits and books.
    pub fn hosts(mut self, count: usize) -> Self {
        self.hosts = count;
        self
    }

    /// Lets in no more than `max` requests in any span of length `per`, over both providers; the default is no limit.
    ///
    /// A request that would be one too many is refused and does not count: with code 4008 by OneBound, with status 429
    /// and `Retry-After` by the TikTok data API. Time is that of tokio, which a test may have stopped.
    pub fn rate(mut self, max: u32, per: Duration) -> Self {
        self.rules.limits.rate = Some((max, per));
        self
    }

    /// Lets in no more than `max` requests at once, over both providers; the default is no limit.
    ///
    /// One too many is refused as by [`SandboxBuilder::rate`]. Answers take hardly any time, so this shows only with
    /// [`SandboxBuilder::latency`] or with faults that last.
    pub fn concurrency(mut self, max: u32) -> Self {
        self.rules.limits.concurrency = Some(max);
        self
    }

    /// Holds each answer back for so long, by tokio's clock; the default is not at all.
    pub fn latency(mut self, latency: Duration) -> Self {
        self.latency = latency;
        self
    }

    /// Remembers so many requests for [`Sandbox::requests`], 10000 by default; the books count all of them.
    pub fn remember(mut self, count: usize) -> Self {
        self.rules.remembered = count;
        self
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    ///
    /// When the port is taken, the scenario names an operation that no provider has, or an OpenAPI document that was
    /// compiled in cannot be read.
    pub async fn start(self) -> io::Result<Sandbox> {
        let gateway = Gateway::open(self.account.clone()).map_err(io::Error::other)?;
        let api_key = self.settings.keys.api.clone();
        let api = Api::open(self.settings).map_err(io::Error::other)?;
        let world = api.world();
        let examples = [gateway.examples(), api.examples()].concat();
        if let Some(scenario) = &self.rules.scenario {
            let has_operation = |name: &str| examples.iter().any(|example| example.operation == name);
            scenario.check(has_operation).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        }
        let desk = Arc::new(Desk::new(gateway, api, self.rules));
        let hosts = Hosts::start(self.hosts, self.port, Floor::new(Arc::clone(&desk), self.latency)).await?;
        Ok(Sandbox { hosts, desk, account: self.account, api_key, world, examples })
    }
}

#[cfg(test)]
mod tests;
