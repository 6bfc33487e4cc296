//! One call from options to response: attempts under the client's policy, the last of them returned, all of them recorded.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use clipwire_transport::{
    AttemptContext, AttemptFuture, AttemptResult, BudgetExceeded, CallResult, CallStats, Corrections, Delivery,
    Exchange, Http, HttpConfig, NotSentReason, Outcome, RawResponse, Redactor, Renewal, RequestOptions, RequestParts,
    Runner,
};
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::config::{Config, plan};
use crate::envelope::Envelope;
use crate::error::{Error, ErrorKind, Result, failed_exchange};
use crate::keyring::Keyring;
use crate::options::CallOptions;
use crate::received::{ChargeRule, Classified, Received};
use crate::response::{Response, Secret};
use crate::spec::{Discount, OperationSpec, Price, ProviderSpec};

/// An answer that is read again. Ledger and limits know it by this name.
static REPLAY: OperationSpec = OperationSpec {
    price: Some(Price { amount: "0", currency: "" }),
    is_keyless: true,
    ..OperationSpec::named("replay")
};

/// What a client is made of: the way out, the credentials, and what its calls share.
pub(crate) struct Core {
    pub(crate) http: Http,
    /// How that was built, for a provider whose answers can be read again on another host.
    http_config: Option<HttpConfig>,
    pub(crate) runner: Runner,
    pub(crate) defaults: CallOptions,
    provider: &'static ProviderSpec,
    rules: &'static dyn Envelope,
    keyring: Keyring,
    corrections: Arc<Corrections>,
    charge: Option<Arc<ChargeRule>>,
    accepts_other_ids: bool,
    body_cap: usize,
    /// The query parameters and headers that only the client sets.
    own_query: Vec<String>,
    own_headers: Vec<String>,
}

impl Core {
    /// Checks a builder's settings, and sets up what the calls of a client share. Nothing is sent.
    pub(crate) fn open(config: Config, provider: &'static ProviderSpec, rules: &'static dyn Envelope) -> Result<Self> {
        let redactor = config.redactor();
        Self::of(config, provider, rules).map_err(|error| error.masked(&redactor))
    }

    fn of(mut config: Config, provider: &'static ProviderSpec, rules: &'static dyn Envelope) -> Result<Self> {
        config.choose_servers(provider)?;
        let (corrections, renewal) = (std::mem::take(&mut config.credential_corrections), config.renewal.take());
        let keyring = Keyring::new(provider, rules.signer(), &config, corrections, renewal)?;
        let reserved = || rules.reserved().iter().map(|name| (*name).to_owned());
        let own_query: Vec<String> = keyring.query_names().into_iter().chain(reserved()).collect();
        let own_headers: Vec<String> = keyring.header_names().into_iter().chain(reserved()).collect();
        let corrections = Arc::new(config.corrections(&own_query, &own_headers)?);
        config.take_defaults(provider);
        config.check_money()?;
        let http_config = (!provider.envelope.replay.is_empty()).then(|| config.http.clone());
        let http = Http::build(config.http).map_err(|error| Error::config(error.to_string()).with_source(error))?;
        config.shared.provider = provider.name;
        // Spans name them.
        let redactor = keyring.authorization().redactor;
        config.shared.hosts = http.hosts().map(|host| redactor.redact(host)).collect();
        Ok(Self {
            http,
            http_config,
            runner: Runner::new(config.shared),
            defaults: config.defaults,
            provider,
            rules,
            keyring,
            corrections,
            charge: config.charge,
            accepts_other_ids: config.accepts_other_ids,
            body_cap: config.body_cap,
            own_query,
            own_headers,
        })
    }

    /// Whether a call can renew a credential that has expired, and so make one attempt more.
    pub(crate) fn can_renew(&self) -> bool {
        self.keyring.can_renew()
    }

    /// Makes a call: as many attempts as its policy allows, of which the last is returned for the caller to decode.
    ///
    /// Where no whole response came back, or nothing was sent, it fails at once.
    pub(crate) async fn call(
        &self,
        operation: &'static OperationSpec,
        parts: RequestParts,
        options: &CallOptions,
    ) -> Result<Received> {
        if let Some(name) = self.keyring.missing().filter(|_| !operation.is_keyless) {
            let why = format!("it needs the credential `{name}`, and the client was built without");
            return Err(Error::invalid_request(why).with_operation(operation.name));
        }
        self.call_at(&self.http, operation, parts, options).await
    }

    /// Reads an answer again where the provider keeps it, which costs nothing: one that was paid for and got lost.
    #[allow(dead_code, reason = "a provider whose answers cannot be read again does not use it")]
    pub(crate) async fn replay(&self, url: &Secret) -> Result<Response<Bytes>> {
        let refuse = |why: &str| Error::invalid_request(why.to_owned()).with_operation(REPLAY.name);
        let url = Url::parse(url.expose()).map_err(|_| refuse("the replay address is no address"))?;
        let is_known = |origin: &str| Url::parse(origin).is_ok_and(|known| known.origin() == url.origin());
        let is_own = self.http.base_url(0).origin() == url.origin();
        if !is_own && !self.rules.replay_origins().iter().any(|origin| is_known(origin)) {
            return Err(refuse("the replay address is not one of the provider's"));
        }
        let base_urls = vec![url.origin().ascii_serialization()];
        let config = HttpConfig { base_urls, ..self.http_config.clone().unwrap_or_default() };
        let http = Http::build(config).map_err(|error| Error::config(error.to_string()).with_source(error))?;
        let parts = RequestParts::new(Method::GET, url.path().to_owned());
        let parts = url.query_pairs().fold(parts, |parts, (name, value)| parts.query(name.into_owned(), Some(value)));
        self.call_at(&http, &REPLAY, parts, &CallOptions::default()).await?.bytes()
    }

    async fn call_at(
        &self,
        http: &Http,
        operation: &'static OperationSpec,
        parts: RequestParts,
        options: &CallOptions,
    ) -> Result<Received> {
        let checked = || Ok((options.query(&self.own_query)?, options.headers(&self.own_headers)?));
        let (query, headers) =
            checked().map_err(|error: Error| error.with_operation(operation.name).masked(&self.redactor()))?;
        let (corrections, body_cap) = (self.corrections.clone(), self.body_cap);
        let request = RequestOptions { operation: operation.name, corrections, query, headers, body_cap };
        let latest = Latest::default();
        let CallResult { not_sent, stats, record } = {
            let (parts, request, latest) = (&parts, &request, &latest);
            let mut attempt = |context: AttemptContext| -> AttemptFuture<'_> {
                Box::pin(self.attempt(http, operation, parts, request, context, latest))
            };
            self.runner.run(plan(operation.name, options, &self.defaults), &mut attempt).await
        };
        let outcome = match not_sent {
            Some(reason) => Err(not_sent_error(reason)),
            None => {
                latest.take().unwrap_or_else(|| Err(Error::new(ErrorKind::Other).with_detail("no attempt was made")))
            }
        };
        match outcome {
            Ok(classified) => {
                let (provider, record) = (self.provider, Some(record));
                let asked = self.asked(operation, &parts, options).map(str::to_owned);
                Ok(Received { provider, operation, classified, stats, asked, record })
            }
            Err(error) => {
                record.end(Some(error.kind()));
                Err(error.with_operation(operation.name).with_stats(&stats).masked(&self.redactor()))
            }
        }
    }

    /// What would be sent, with every secret masked.
    #[cfg(feature = "dynamic")]
    pub(crate) fn preview(
        &self,
        operation: &'static OperationSpec,
        parts: &RequestParts,
        options: &CallOptions,
    ) -> Result<clipwire_transport::Preview> {
        let authorization = if operation.is_keyless { self.keyring.none() } else { self.keyring.authorization() };
        let preview = || {
            let (query, headers) = (options.query(&self.own_query)?, options.headers(&self.own_headers)?);
            let (corrections, body_cap) = (self.corrections.clone(), self.body_cap);
            let request = RequestOptions { operation: operation.name, corrections, query, headers, body_cap };
            clipwire_transport::Preview::of(&self.http, parts, &request, &authorization).map_err(Error::invalid_request)
        };
        preview().map_err(|error: Error| error.with_operation(operation.name).masked(&authorization.redactor))
    }

    /// What the provider takes off for many calls.
    pub(crate) fn discounts(&self) -> &'static [Discount] {
        self.provider.discounts
    }

    /// What keeps the secrets of this moment out of print.
    pub(crate) fn redactor(&self) -> Redactor {
        self.keyring.authorization().redactor
    }

    /// The first address of the client, as it is printed.
    pub(crate) fn base_url(&self) -> String {
        self.redactor().redact(self.http.base_url(0).as_str())
    }

    /// Takes a saved body for the answer to a call that was not made.
    pub(crate) fn saved(&self, operation: &'static OperationSpec, body: Bytes) -> Received {
        let response = RawResponse { status: StatusCode::OK, headers: HeaderMap::new(), body };
        let (redactor, now) = (self.keyring.authorization().redactor, self.runner.clock().time_of_day());
        let classified =
            Classified::new(self.provider, operation, self.rules, self.charge.as_deref(), &redactor, response, now);
        let stats = CallStats { charge: classified.outcome().charge, ..CallStats::new() };
        Received { provider: self.provider, operation, classified, stats, asked: None, record: None }
    }

    /// The id that a call asks for, where answers repeat it and nothing says that they may not.
    fn asked<'a>(&self, operation: &OperationSpec, parts: &'a RequestParts, options: &CallOptions) -> Option<&'a str> {
        let echo = operation.echo.as_ref().filter(|_| !self.accepts_other_ids)?;
        parts.value(echo.parameter).filter(|_| !options.has_query(echo.parameter))
    }

    /// Makes one attempt, keeps what it brought, and tells the loop what it has to know.
    async fn attempt<'a>(
        &'a self,
        http: &'a Http,
        operation: &'static OperationSpec,
        parts: &'a RequestParts,
        request: &'a RequestOptions,
        context: AttemptContext,
        latest: &'a Latest,
    ) -> AttemptResult<'a> {
        let authorization = if operation.is_keyless { self.keyring.none() } else { self.keyring.authorization() };
        let exchange = Exchange::send(http, &context, parts, request, &authorization).await;
        let (response, damage) = match exchange.outcome {
            Outcome::Answered(response) => (response, None),
            // Nothing that it says can be relied on, not even a code: it is an answer without a body.
            Outcome::Undecodable { response, why } => {
                (RawResponse { body: Bytes::new(), ..response }, Some((response.body, why)))
            }
            outcome => {
                let name = http.hosts().nth(context.host).unwrap_or_default();
                let error = failed_exchange(Exchange { outcome, ..exchange }, name);
                let outcome = error.outcome();
                latest.keep(Err(error));
                return AttemptResult { outcome, quota: None, renewal: None };
            }
        };
        let now = self.runner.clock().time_of_day();
        let redactor = authorization.redactor;
        let classified =
            Classified::new(self.provider, operation, self.rules, self.charge.as_deref(), &redactor, response, now)
                .asked_of(http.base_url(context.host));
        let mut outcome = classified.outcome();
        let undecodable = damage.map(|(part, why)| {
            let kind = *outcome.kind.get_or_insert(ErrorKind::Decode);
            let error = Error::new(kind).with_attempt(Delivery::Answered, outcome.charge).with_status(outcome.status);
            error.with_retry_after(outcome.retry_after).with_detail(why).with_body(part, &redactor)
        });
        let quota = classified.quota().cloned().map(|quota| {
            let is_last = quota.remaining() == Some(0);
            // By the provider's clock, as far as it says what it shows.
            let rest_of_day = || self.rules.rest_of_day(classified.sent_at().unwrap_or(now));
            (quota, if is_last { rest_of_day() } else { None })
        });
        let expired = outcome.kind.and_then(|_| self.rules.expired(classified.status(), classified.code()));
        let renewal = expired.filter(|_| self.keyring.can_renew()).map(|credential| Renewal {
            credential_generation: authorization.generation,
            renew: Box::pin(async move {
                match self.keyring.renew(authorization.generation, credential, operation.name).await {
                    Ok(renewed) => renewed,
                    Err(error) => {
                        latest.keep(Err(error));
                        false
                    }
                }
            }),
        });
        latest.keep(undecodable.map_or(Ok(classified), Err));
        AttemptResult { outcome, quota, renewal }
    }
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Core").field("http", &self.http).finish_non_exhaustive()
    }
}

/// What the last attempt brought: a response, or why there is none.
#[derive(Default)]
struct Latest(Mutex<Option<Result<Box<Classified>>>>);

impl Latest {
    fn keep(&self, outcome: Result<Box<Classified>>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    fn take(self) -> Option<Result<Box<Classified>>> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A required value, refused where the provider would refuse it for certain.
pub(crate) fn required<'a>(operation: &'static str, name: &str, value: &'a str) -> Result<&'a str> {
    if value.trim().is_empty() {
        return Err(Error::invalid_request(format!("`{name}` is empty")).with_operation(operation));
    }
    Ok(value)
}

/// A required list, refused where the provider would refuse it for certain.
#[allow(dead_code, reason = "whether an operation takes a list depends on the providers that are compiled in")]
pub(crate) fn required_list<'a>(operation: &'static str, name: &str, list: &'a [String]) -> Result<&'a [String]> {
    if list.iter().all(|element| element.trim().is_empty()) {
        return Err(Error::invalid_request(format!("`{name}` is empty")).with_operation(operation));
    }
    Ok(list)
}

/// Parameters of which one is needed, refused where none of them is set, by its setter or by name.
#[allow(dead_code, reason = "whether an operation needs one of several depends on the providers that are compiled in")]
pub(crate) fn one_of(operation: &'static str, given: &[(&str, bool)], options: &CallOptions) -> Result<()> {
    if given.iter().any(|(name, is_set)| *is_set || options.has_query(name)) {
        return Ok(());
    }
    let names: Vec<String> = given.iter().map(|(name, _)| format!("`{name}`")).collect();
    Err(Error::invalid_request(format!("none of {} is set; give one of them", names.join(", ")))
        .with_operation(operation))
}

/// The error of a call of which nothing was sent.
fn not_sent_error(reason: NotSentReason) -> Error {
    match reason {
        NotSentReason::Budget(exceeded @ BudgetExceeded::NoPrice(_)) => {
            Error::invalid_request(format!("the budget does not fit: {exceeded}"))
        }
        NotSentReason::Budget(exceeded) => {
            let rest = if let BudgetExceeded::Day { rest, .. } = &exceeded { Some(*rest) } else { None };
            Error::new(ErrorKind::BudgetExhausted).with_detail(exceeded.to_string()).with_retry_after(rest)
        }
        NotSentReason::Quota(rest) => Error::new(ErrorKind::QuotaExhausted)
            .with_detail("by the provider's last report nothing is left today, so nothing was sent")
            .with_retry_after(Some(rest)),
        NotSentReason::Deadline => {
            Error::new(ErrorKind::Timeout).with_detail("too little of it was left for an attempt, so nothing was sent")
        }
        NotSentReason::Limits(free_in) => Error::new(ErrorKind::RateLimited)
            .with_detail("the client's own limits leave no room in the time allowed, so nothing was sent")
            .with_retry_after(free_in),
        NotSentReason::NoRuntime => Error::new(ErrorKind::Other).with_detail(
            "it was awaited outside of a tokio runtime; use `#[tokio::main]`, or `block_on` of a `tokio::runtime::Runtime`",
        ),
        _ => Error::new(ErrorKind::Other).with_detail("nothing was sent"),
    }
}
