//! The handle on a running sandbox.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::fault::Fault;
use crate::ledger::ServerLedger;
use crate::overlays::{self, World};
use crate::provider::{Example, Provider};
use crate::reply::Reply;
use crate::request::Recorded;
use crate::router::{Queued, Router, Rules};
use crate::scenario::Scenario;
use crate::server::{Handler, Hosts};
use crate::spec::{self, Spec};

/// A running sandbox; dropping it stops the server.
///
/// It runs on the tokio runtime that it was started on.
pub struct Sandbox {
    hosts: Hosts,
    router: Arc<Router>,
    world: Arc<World>,
    /// Provider, scheme and value.
    credentials: Vec<(String, String, String)>,
    examples: Vec<Example>,
}

/// What is chosen before a sandbox starts.
#[derive(Clone)]
#[must_use = "nothing runs until it is started"]
pub struct SandboxBuilder {
    hosts: usize,
    port: u16,
    documents: Vec<String>,
    /// Provider, scheme and value.
    credentials: Vec<(String, String, String)>,
    quota: u64,
    seed: u64,
    wrapped: bool,
    rules: Rules,
    latency: Duration,
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
            documents: Vec::new(),
            credentials: Vec::new(),
            quota: 10_000,
            seed: 7,
            wrapped: false,
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

    /// Returns the credential that a provider accepts from the start for a security scheme of its document.
    ///
    /// That is `sandbox-` and the name of the scheme with dashes, such as `sandbox-api-key`, unless
    /// [`SandboxBuilder::credential`] says otherwise.
    ///
    /// # Panics
    ///
    /// When no provider of this name has such a scheme.
    pub fn credential(&self, provider: &str, scheme: &str) -> &str {
        let found = self.credentials().find(|(its, name, _)| (*its, *name) == (provider, scheme));
        found.map(|(_, _, value)| value).unwrap_or_else(|| panic!("{}", no_scheme(provider, scheme)))
    }

    /// Lists the provider, the security scheme and the value of each credential that is accepted from the start.
    pub fn credentials(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.credentials.iter().map(|(provider, scheme, value)| (provider.as_str(), scheme.as_str(), value.as_str()))
    }

    /// Ends the session of a credential: from now on this one is accepted and the one before is not.
    ///
    /// Whoever sends another one for a scheme that can be renewed (`x-renewable`) is told that it has expired.
    ///
    /// # Panics
    ///
    /// When no provider of this name has such a scheme.
    pub fn expire_credential(&self, provider: &str, scheme: &str, new: impl AsRef<str>) {
        let is_there = self.router.set_credential(provider, scheme, new.as_ref());
        assert!(is_there, "{}", no_scheme(provider, scheme));
    }

    /// Returns OneBound's key that is accepted, `sandbox-key` unless chosen otherwise.
    pub fn key(&self) -> &str {
        self.credential("onebound", "key")
    }

    /// Returns OneBound's secret that is accepted, `sandbox-secret` unless chosen otherwise.
    pub fn secret(&self) -> &str {
        self.credential("onebound", "secret")
    }

    /// Returns the key that the TikTok data API accepts, `sandbox-api-key` unless chosen otherwise.
    pub fn api_key(&self) -> &str {
        self.credential("tikhubapi", "api_key")
    }

    /// Returns the account key that the TikTok data API accepts now, `sandbox-account-key` at first.
    ///
    /// A request without an account key is answered too.
    pub fn account_key(&self) -> String {
        self.router.credential("tikhubapi", "account_key").unwrap_or_default()
    }

    /// Ends the session of the account key: from now on this one is accepted, any other is answered with status 428.
    pub fn expire_account_key(&self, new: impl AsRef<str>) {
        self.expire_credential("tikhubapi", "account_key", new);
    }

    /// Shows what the TikTok data API has to offer.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Puts an answer in the queue: the next request gets it in place of the usual one.
    pub fn reply_next(&self, reply: Reply) {
        self.router.queue(Queued::Reply(reply));
    }

    /// Puts a fault in the same queue: the next request to an operation meets it.
    pub fn fault_next(&self, fault: Fault) {
        self.router.queue(Queued::Fault(fault));
    }

    /// Ends what [`Fault::QuotaEnds`] began: each provider has as many calls left as it had before.
    pub fn restore_quota(&self) {
        self.router.restore_quota();
    }

    /// Returns the requests that arrived, oldest first; the latest 10000 unless [`SandboxBuilder::remember`] says so.
    pub fn requests(&self) -> Vec<Recorded> {
        self.router.requests()
    }

    /// Returns what has been counted so far.
    pub fn ledger(&self) -> ServerLedger {
        self.router.ledger()
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

impl fmt::Debug for SandboxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SandboxBuilder").field("hosts", &self.hosts).field("port", &self.port).finish_non_exhaustive()
    }
}

impl SandboxBuilder {
    /// Serves the OpenAPI document in this YAML text besides those of the folder `openapi/`.
    ///
    /// One of a provider that is there already (`x-provider: name`) takes the place of that one's, with the behaviour that
    /// is written by hand for it. Where two providers have the same method and path, the one added first answers, and
    /// those of the folder come last.
    pub fn spec(mut self, yaml: impl Into<String>) -> Self {
        self.documents.push(yaml.into());
        self
    }

    /// Listens on this port of 127.0.0.1; 0, which is the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Accepts this credential of a provider for a security scheme of its document.
    pub fn credential(
        mut self,
        provider: impl Into<String>,
        scheme: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.credentials.push((provider.into(), scheme.into(), value.into()));
        self
    }

    /// Accepts this key and this secret, for OneBound.
    pub fn credentials(self, key: impl Into<String>, secret: impl Into<String>) -> Self {
        self.credential("onebound", "key", key).credential("onebound", "secret", secret)
    }

    /// Accepts this key for the TikTok data API.
    pub fn api_key(self, key: impl Into<String>) -> Self {
        self.credential("tikhubapi", "api_key", key)
    }

    /// Allows so many charged calls to each provider, 10000 by default; the next one is refused.
    ///
    /// A provider that does not publish what it charges for has no quota.
    pub fn quota(mut self, max: u64) -> Self {
        self.quota = max;
        self
    }

    /// Makes another world for the TikTok data API; the default is 7. The document's examples exist in each.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Chooses whether an answer comes inside the envelope of `x-envelope` where the document shows it bare.
    ///
    /// By default it does so only where the envelope has a code and the examples of the document never show one.
    pub fn wrapped(mut self, wrapped: bool) -> Self {
        self.wrapped = wrapped;
        self
    }

    /// Lets requests go wrong as this scenario says.
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.rules.scenario = Some(scenario);
        self
    }

    /// Listens on so many ports, on one by default; only the first is chosen by [`SandboxBuilder::port`].
    ///
    /// All of them have the same credentials, quota, queue, limits and ledger.
    pub fn hosts(mut self, count: usize) -> Self {
        self.hosts = count;
        self
    }

    /// Lets in no more than `max` requests in any span of length `per`, over all providers; the default is no limit.
    ///
    /// A request that would be one too many is refused and does not count: with status 429 and `Retry-After` where the
    /// document describes that, else by the code of the table, such as 4008. Time is that of tokio, which a test may have
    /// stopped.
    pub fn rate(mut self, max: u32, per: Duration) -> Self {
        self.rules.limits.rate = Some((max, per));
        self
    }

    /// Lets in no more than `max` requests at once, over all providers; the default is no limit.
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

    /// Remembers so many requests for [`Sandbox::requests`], 10000 by default; the ledger counts all of them.
    pub fn remember(mut self, count: usize) -> Self {
        self.rules.remembered = count;
        self
    }

    /// Starts the sandbox.
    ///
    /// # Errors
    ///
    /// When the port is taken, an OpenAPI document cannot be read, or the scenario or a credential names something that
    /// no document has.
    pub async fn start(self) -> io::Result<Sandbox> {
        let invalid = |problem: String| io::Error::new(io::ErrorKind::InvalidInput, problem);
        let world = Arc::new(World::new(self.seed));
        let mut providers = self.providers(&world).map_err(invalid)?;
        for (name, scheme, value) in &self.credentials {
            let provider = providers.iter_mut().find(|provider| provider.name() == name);
            if !provider.is_some_and(|provider| provider.credentials.set(scheme, value)) {
                return Err(invalid(no_scheme(name, scheme)));
            }
        }
        let examples: Vec<Example> = providers.iter().flat_map(Provider::examples).collect();
        if let Some(scenario) = &self.rules.scenario {
            let names: Vec<&str> = providers.iter().map(Provider::name).collect();
            let has_operation = |name: &str| examples.iter().any(|example| example.operation == name);
            scenario.check(&names, has_operation).map_err(|error| invalid(error.to_string()))?;
        }
        let credentials = providers.iter().flat_map(|provider| {
            let own = provider.credentials.iter();
            own.map(|(scheme, value)| (provider.name().to_owned(), scheme.name.clone(), value.to_owned()))
        });
        let credentials = credentials.collect();
        let router = Arc::new(Router::new(providers, self.rules));
        let hosts = Hosts::start(self.hosts, self.port, Handler::new(Arc::clone(&router), self.latency)).await?;
        Ok(Sandbox { hosts, router, world, credentials, examples })
    }

    /// Those of the documents that were added, then those of the folder.
    fn providers(&self, world: &Arc<World>) -> Result<Vec<Provider>, String> {
        let mut specs =
            self.documents.iter().map(|yaml| Spec::read(yaml).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
        for spec in spec::embedded()? {
            if specs.iter().all(|known| known.name != spec.name) {
                specs.push(Arc::clone(spec));
            }
        }
        let provider = |spec: Arc<Spec>| {
            let overlay = overlays::of(&spec.name, world);
            Provider::new(spec, overlay, self.quota, self.wrapped)
        };
        Ok(specs.into_iter().map(provider).collect())
    }
}

fn no_scheme(provider: &str, scheme: &str) -> String {
    format!("no document of `{provider}` has a security scheme `{scheme}`")
}

#[cfg(test)]
mod tests;
