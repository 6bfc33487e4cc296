//! What is chosen once, for any provider: where calls go, how long they may take, how much they may bring.

use std::time::Duration;

use clipwire_transport::{Http, HttpConfig};

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
    pub(crate) base_url: Option<String>,
    pub(crate) user_agent: String,
    pub(crate) body_cap: usize,
    pub(crate) plain_http_host: Option<String>,
    pub(crate) defaults: CallOptions,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            base_url: None,
            user_agent: concat!("clipwire/", env!("CARGO_PKG_VERSION")).to_owned(),
            body_cap: BODY_CAP,
            plain_http_host: None,
            defaults: CallOptions::default(),
        }
    }
}

impl Config {
    /// Sets up the HTTP client.
    pub(crate) fn http(&self, default_base_url: &str) -> Result<Http> {
        Http::build(HttpConfig {
            base_url: self.base_url.clone().unwrap_or_else(|| default_base_url.to_owned()),
            user_agent: self.user_agent.clone(),
            connect_timeout: CONNECT_TIMEOUT,
            plain_http_host: self.plain_http_host.clone(),
        })
        .map_err(|error| Error::config(error.to_string()).with_source(error))
    }
}

/// Gives a provider's builder, which holds a `config`, the setters that all of them share.
macro_rules! config_settings {
    ($builder:ty) => {
        impl $builder {
            /// Sends calls to another address, without the paths of the operations.
            ///
            /// It has to be https, except on this machine and for a host named with
            /// [`allow_plain_http`](Self::allow_plain_http).
            pub fn base_url(mut self, url: impl Into<String>) -> Self {
                self.config.base_url = Some(url.into());
                self
            }

            /// Allows plain http to one host by its name, credentials and all. Think twice.
            pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
                self.config.plain_http_host = Some(host.into());
                self
            }

            /// Sets how long a whole call may take. 60 seconds by default; a request can say otherwise.
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.config.defaults.set_timeout(timeout);
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

pub(crate) use config_settings;
