//! What is chosen once, for any provider: where calls go, with which credentials, how long they may take, what they may cost.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use clipwire_transport::{CallPlan, Corrections, HttpConfig, Limits, MASK, Redactor, RunnerConfig};
use http::{HeaderName, HeaderValue};
use url::Url;

use crate::credentials::{Credentials, variable};
use crate::error::{Error, Result};
use crate::masked;
use crate::options::CallOptions;
use crate::received::ChargeRule;
use crate::renewal::RenewalHook;
use crate::reserved;
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
    /// Names of query parameters that the caller adds to all operations, or gives to a parameter.
    pub(crate) query_names: Vec<String>,
    pub(crate) charge: Option<Arc<ChargeRule>>,
    /// Whether the client is built without credentials that calls need, for those that need none.
    pub(crate) is_keyless: bool,
    /// Whether an answer may be about another id than the one that was asked for.
    pub(crate) accepts_other_ids: bool,
    /// The limits of operations that have none of their own.
    pub(crate) limits_of_each: Option<Limits>,
    pub(crate) body_cap: usize,
    pub(crate) defaults: CallOptions,
    /// Limits, prices, budget, observers: what the calls of the client share.
    pub(crate) shared: RunnerConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            http: HttpConfig {
                user_agent: concat!("clipwire/", env!("CARGO_PKG_VERSION")).to_owned(),
                ..HttpConfig::default()
            },
            credentials: Credentials::default(),
            from_env: false,
            credential_corrections: CredentialCorrections::default(),
            renewal: None,
            corrections: Corrections::default(),
            headers: Vec::new(),
            query_names: Vec::new(),
            charge: None,
            is_keyless: false,
            accepts_other_ids: false,
            limits_of_each: None,
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
        for name in &self.query_names {
            if let Some(own) = reserved::own_query(name, own_query) {
                return Err(Error::config(format!(
                    "the query parameter `{own}` is set by the client, from its credentials"
                )));
            }
        }
        for (name, value) in &self.headers {
            if let Some(why) = reserved::header_refusal(name, own_headers) {
                return Err(Error::config(format!("the default header `{}`: {why}", name.trim())));
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

    /// Takes from the spec what the caller left open: prices of operations, and how many calls of each the provider takes.
    ///
    /// Prices in another currency than the caller's own are left out: those do not know them.
    pub(crate) fn take_defaults(&mut self, provider: &'static ProviderSpec) {
        let own = self.shared.prices.currency().ok().flatten().map(str::to_owned);
        let published = provider.per_second.map(|rate| Limits::new().per_second(rate));
        let limits = self.limits_of_each.take().or(published);
        for operation in provider.operations {
            let price = operation.price.filter(|price| own.as_deref().is_none_or(|own| own == price.currency));
            if let Some(Ok(price)) = price.map(|price| format!("{} {}", price.amount, price.currency).parse()) {
                self.shared.prices.set_default(operation.name, price);
            }
            if let Some(limits) = &limits {
                self.shared.limits_by_operation.entry(operation.name).or_insert_with(|| limits.clone());
            }
        }
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
        min_attempt_time: options.min_attempt_time(defaults),
        retry: options.retry(defaults),
        budget: options.budget(),
    }
}

impl Config {
    /// What keeps the credentials out of print, before there is a client.
    pub(crate) fn redactor(&self) -> Redactor {
        Redactor::new(self.credentials.secrets().map(str::trim))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        masked::debug(f, &self.redactor(), &Shown(self))
    }
}

/// Settings as they are printed, before secrets are masked.
struct Shown<'a>(&'a Config);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Config { http, credentials, corrections, body_cap, defaults, .. } = self.0;
        f.debug_struct("Config")
            .field("base_urls", &http.base_urls.iter().map(|url| shown_url(url)).collect::<Vec<_>>())
            .field("user_agent", &http.user_agent)
            .field("credentials", credentials)
            .field("corrections", corrections)
            .field("body_cap", body_cap)
            .field("defaults", defaults)
            .finish_non_exhaustive()
    }
}

/// An address as it is printed: people paste addresses with keys in them, and what is no address can be anything.
fn shown_url(text: &str) -> &str {
    let is_plain = Url::parse(text).is_ok_and(|url| {
        let has_user = !url.username().is_empty() || url.password().is_some();
        !has_user && url.has_host() && url.query().is_none() && url.fragment().is_none()
    });
    if is_plain { text } else { MASK }
}
