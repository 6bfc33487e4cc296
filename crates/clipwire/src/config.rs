//! What is chosen once, for any provider: where calls go, how long they may take, how much they may bring.

use std::time::Duration;

use clipwire_transport::{Http, HttpConfig, Runner, RunnerConfig};

use crate::calling::Core;
use crate::error::{Error, Result};
use crate::options::CallOptions;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a whole call may take, unless the caller says otherwise.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(60);

/// How large an answer may be, unless the caller says otherwise.
const BODY_CAP: usize = 32 * 1024 * 1024;

/// The settings that every provider's builder collects.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// Where calls go, in the order of preference; empty where the builder was not told.
    pub(crate) base_urls: Vec<String>,
    pub(crate) user_agent: String,
    pub(crate) body_cap: usize,
    pub(crate) plain_http_host: Option<String>,
    pub(crate) defaults: CallOptions,
    /// Limits, prices, budget, observers: what the calls of the client share.
    pub(crate) shared: RunnerConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_urls: Vec::new(),
            user_agent: concat!("clipwire/", env!("CARGO_PKG_VERSION")).to_owned(),
            body_cap: BODY_CAP,
            plain_http_host: None,
            defaults: CallOptions::default(),
            shared: RunnerConfig::default(),
        }
    }
}

impl Config {
    /// Sets up what the calls of a client share.
    pub(crate) fn open(mut self, provider: &'static str, default_base_urls: &[&str]) -> Result<Core> {
        if self.base_urls.is_empty() {
            self.base_urls = default_base_urls.iter().map(|url| (*url).to_owned()).collect();
        }
        let http = Http::build(HttpConfig {
            base_urls: self.base_urls.clone(),
            user_agent: self.user_agent.clone(),
            connect_timeout: CONNECT_TIMEOUT,
            plain_http_host: self.plain_http_host.clone(),
        })
        .map_err(|error| Error::config(error.to_string()).with_source(error))?;
        self.check_money()?;
        self.shared.provider = provider;
        self.shared.hosts = http.hosts().map(str::to_owned).collect();
        Ok(Core { http, runner: Runner::new(self.shared.clone()), config: self })
    }

    /// One currency for all prices, and for the budget.
    fn check_money(&self) -> Result<()> {
        let of_prices = self.shared.prices.currency().map_err(|(one, other)| {
            Error::config(format!("prices in {one} and in {other}; give all of them in one currency"))
        })?;
        match (self.shared.budget.as_ref().and_then(clipwire_transport::Budget::currency), of_prices) {
            (Some(budget), None) => Err(Error::config(format!(
                "the budget counts {budget}, and no operation has a price; give them with `usual_price` or `price`"
            ))),
            (Some(budget), Some(prices)) if budget != prices => {
                Err(Error::config(format!("the budget counts {budget}, and the prices are in {prices}")))
            }
            _ => Ok(()),
        }
    }
}

/// Gives a provider's builder, which holds a `config`, the setters that all of them share.
macro_rules! config_settings {
    ($builder:ty, $operation:ty) => {
        impl $builder {
            /// Sends calls to another address, without the paths of the operations.
            ///
            /// It has to be https, except on this machine and for a host named with
            /// [`allow_plain_http`](Self::allow_plain_http).
            pub fn base_url(self, url: impl Into<String>) -> Self {
                self.base_urls([url])
            }

            /// Sends calls to the first of several addresses, and to the next where one cannot be reached.
            ///
            /// A call that was sent goes to another address only where its answer says that it was not charged. An address
            /// that could not be reached is left alone for a minute.
            pub fn base_urls<Url: Into<String>>(mut self, urls: impl IntoIterator<Item = Url>) -> Self {
                self.config.base_urls = urls.into_iter().map(Into::into).collect();
                self
            }

            /// Allows plain http to one host by its name, credentials and all. Think twice.
            pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
                self.config.plain_http_host = Some(host.into());
                self
            }

            /// Sets how long a whole call may take, with all its attempts and the waits between them.
            ///
            /// 60 seconds by default; a request can say otherwise.
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.config.defaults.set_timeout(timeout);
                self
            }

            /// Sets how long each attempt may take. By default it may take what is left for the call.
            pub fn attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.config.defaults.set_attempt_timeout(timeout);
                self
            }

            /// Sets when calls are repeated. [`RetryPolicy::careful`](crate::RetryPolicy::careful) by default; a request can say
            /// otherwise.
            pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
                self.config.defaults.set_retry(policy);
                self
            }

            /// Sets how many attempts may leave, in any stretch of time and at once, for all clones together.
            pub fn limits(mut self, limits: crate::Limits) -> Self {
                self.config.shared.limits = limits;
                self
            }

            /// Sets the limits of one operation, which are kept besides those of all.
            pub fn limits_of(mut self, operation: $operation, limits: crate::Limits) -> Self {
                self.config.shared.limits_by_operation.insert(operation.as_str(), limits);
                self
            }

            /// Sets what may be spent at the most, by all clones together.
            pub fn budget(mut self, budget: crate::Budget) -> Self {
                self.config.shared.budget = Some(budget);
                self
            }

            /// Sets what a charged call costs, of every operation that has no price of its own.
            ///
            /// Prices are the caller's: no provider states them in its answers.
            pub fn usual_price(mut self, price: crate::Money) -> Self {
                self.config.shared.prices.set_usual(price);
                self
            }

            /// Sets what a charged call of one operation costs.
            pub fn price(mut self, operation: $operation, price: crate::Money) -> Self {
                self.config.shared.prices.set(operation.as_str(), price);
                self
            }

            /// Tells somebody what happens to calls, such as a collector of metrics. Can be set several times.
            pub fn observe(mut self, observer: impl crate::observe::Observer + 'static) -> Self {
                self.config.shared.observe(std::sync::Arc::new(observer));
                self
            }

            /// Sets the clock by which the client waits and measures. For tests.
            #[cfg(feature = "test-util")]
            #[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
            pub fn clock(mut self, clock: crate::Clock) -> Self {
                self.config.shared.clock = clock;
                self
            }

            /// Sets how many bytes an answer may have after decompression. 32 MiB by default.
            pub fn body_cap(mut self, bytes: usize) -> Self {
                self.config.body_cap = bytes;
                self
            }

            /// Sets what the client calls itself in the `User-Agent` header. `clipwire/<version>` by default.
            pub fn user_agent(mut self, name: impl Into<String>) -> Self {
                self.config.user_agent = name.into();
                self
            }
        }
    };
}

/// Gives a provider's client, which has a `core`, what all of them tell about themselves.
macro_rules! account {
    ($client:ty, $operation:ty) => {
        impl $client {
            /// What was asked, sent, answered and charged so far, by this client and its clones.
            pub fn ledger(&self) -> crate::Ledger {
                crate::calling::Provider::core(self).runner.ledger()
            }

            /// Says what a job would take and cost at the most, before it runs. Nothing is sent.
            ///
            /// The job is how often each operation is called; a page of a list is a call.
            pub fn estimate(&self, job: impl IntoIterator<Item = ($operation, u64)>) -> crate::estimate::Estimate {
                let job = job.into_iter().map(|(operation, calls)| (operation.as_str(), calls));
                crate::estimate::Estimate::of(crate::calling::Provider::core(self), job)
            }
        }
    };
}

pub(crate) use {account, config_settings};
