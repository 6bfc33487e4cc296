//! What is chosen once, for any provider: where calls go, with which credentials, how long they may take, what they may cost.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use clipwire_transport::{CallPlan, Corrections, HttpConfig, RunnerConfig};
use http::{HeaderName, HeaderValue};

use crate::credentials::{Credentials, variable};
use crate::error::{Error, Result};
use crate::options::CallOptions;
use crate::received::ChargeRule;
use crate::renewal::RenewalHook;
use crate::spec::ProviderSpec;

/// How large a response may be, unless the caller says otherwise.
const BODY_CAP: usize = 32 * 1024 * 1024;

/// Corrections of how a credential is sent, by its name: the name of its parameter or header, and what stands before it.
#[derive(Clone, Debug, Default)]
pub(crate) struct CredentialCorrections(pub(crate) Vec<(String, CredentialCorrection)>);

/// One correction.
#[derive(Clone, Debug)]
pub(crate) enum CredentialCorrection {
    Name(String),
    Prefix(String),
}

/// The settings that every provider's builder collects.
#[derive(Clone)]
pub(crate) struct Config {
    /// How requests leave. `base_urls` is empty where the builder was not told any.
    pub(crate) http: HttpConfig,
    pub(crate) credentials: Credentials,
    /// Whether the environment was asked for what is missing.
    pub(crate) from_env: bool,
    pub(crate) credential_corrections: CredentialCorrections,
    pub(crate) renewal: Option<RenewalHook>,
    pub(crate) corrections: Corrections,
    /// Headers of all operations, as they were given.
    pub(crate) headers: Vec<(String, String)>,
    /// Names of query parameters of all operations.
    pub(crate) query_names: Vec<String>,
    pub(crate) charge: Option<Arc<ChargeRule>>,
    /// Whether an answer may be about another id than the one that was asked for.
    pub(crate) accepts_other_ids: bool,
    pub(crate) body_cap: usize,
    pub(crate) defaults: CallOptions,
    /// Limits, prices, budget, observers: what the calls of the client share.
    pub(crate) shared: RunnerConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            http: HttpConfig {
                base_urls: Vec::new(),
                user_agent: concat!("clipwire/", env!("CARGO_PKG_VERSION")).to_owned(),
                connect_timeout: None,
                plain_http_host: None,
                proxy: None,
                root_certificates: Vec::new(),
                client: None,
            },
            credentials: Credentials::default(),
            from_env: false,
            credential_corrections: CredentialCorrections::default(),
            renewal: None,
            corrections: Corrections::default(),
            headers: Vec::new(),
            query_names: Vec::new(),
            charge: None,
            accepts_other_ids: false,
            body_cap: BODY_CAP,
            defaults: CallOptions::default(),
            shared: RunnerConfig::default(),
        }
    }
}

impl Config {
    /// Takes credentials and the base URL from the environment, as far as their variables are set.
    pub(crate) fn from_env(provider: &ProviderSpec) -> Result<Self> {
        let mut config = Self { from_env: true, ..Self::default() };
        if let Some(url) = variable(&format!("{}_BASE_URL", provider.env))? {
            config.http.base_urls = vec![url];
        }
        for credential in provider.credentials {
            if let Some(secret) = variable(credential.variable)? {
                config.credentials.set(credential.name.to_owned(), secret);
            }
        }
        Ok(config)
    }

    /// Fills in the provider's own addresses where none was given.
    pub(crate) fn choose_servers(&mut self, provider: &ProviderSpec) -> Result<()> {
        if self.http.base_urls.is_empty() {
            self.http.base_urls = provider.servers.iter().map(|url| (*url).to_owned()).collect();
        }
        if self.http.base_urls.is_empty() {
            return Err(Error::config(format!(
                "no base URL; the provider does not publish the address of its API, so give the one that you were told with \
                 `base_url(..)`{}",
                self.or_variable(&format!("{}_BASE_URL", provider.env))
            )));
        }
        Ok(())
    }

    /// How else something that is missing can be given, or why it was not found.
    pub(crate) fn or_variable(&self, variable: &str) -> String {
        match self.from_env {
            true => format!("; the environment variable {variable} is not set"),
            false => format!(", or in the environment variable {variable} with `from_env`"),
        }
    }

    /// The corrections with the headers of all operations, none of which may be the client's own.
    pub(crate) fn corrections(&self, own_query: &[String], own_headers: &[String]) -> Result<Corrections> {
        let mut corrections = self.corrections.clone();
        if let Some(name) = self.query_names.iter().find(|name| own_query.contains(name)) {
            return Err(Error::config(format!(
                "the query parameter `{name}` is set by the client, from its credentials"
            )));
        }
        for (name, value) in &self.headers {
            if own_headers.iter().any(|own| own.eq_ignore_ascii_case(name)) {
                return Err(Error::config(format!("the header `{name}` is set by the client, from its credentials")));
            }
            // The value is not repeated: it may be a secret that only its owner knows of.
            let header = HeaderName::from_bytes(name.as_bytes());
            let header =
                header.map_err(|_| Error::config("a default header has a name that no header can have".to_owned()))?;
            let mut value = HeaderValue::from_str(value).map_err(|_| {
                Error::config(format!("the default header `{header}` holds a character that a header cannot carry"))
            })?;
            value.set_sensitive(true);
            corrections.add_header(header, value);
        }
        Ok(corrections)
    }

    /// One currency for all prices, and for the budget.
    pub(crate) fn check_money(&self) -> Result<()> {
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

/// What one call may take, by its own options and those of the client.
pub(crate) fn plan<'a>(operation: &'static str, options: &'a CallOptions, defaults: &'a CallOptions) -> CallPlan<'a> {
    let timeout: Duration = options.timeout(defaults);
    CallPlan {
        operation,
        timeout,
        attempt_timeout: options.attempt_timeout(defaults),
        retry: options.retry(defaults),
        budget: options.budget(),
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("base_urls", &self.http.base_urls)
            .field("user_agent", &self.http.user_agent)
            .field("credentials", &self.credentials)
            .field("corrections", &self.corrections)
            .field("body_cap", &self.body_cap)
            .field("defaults", &self.defaults)
            .finish_non_exhaustive()
    }
}
