//! What the client and the builder of every provider can do; generated code names the types.

/// Gives a provider's client, which holds a `core`, what all of them have in common.
macro_rules! client {
    ($client:ident, $builder:ident, $operation:ident, $spec:expr) => {
        impl $client {
            /// Starts building a client.
            #[inline]
            pub fn builder() -> $builder {
                $builder::default()
            }

            /// Starts a call of something that is not modelled, by its path below the base URL.
            ///
            /// It goes through the same credentials, limits, options, errors and redaction as every other call. A path with a
            /// query, a fragment, a `..` in any spelling, or an address in it is refused unsent, and so are the methods `CONNECT`
            /// and `TRACE`.
            #[inline]
            pub fn call(&self, method: http::Method, path: impl Into<String>) -> crate::generic_call::GenericCall {
                crate::generic_call::GenericCall::new(self.core.clone(), method, path.into())
            }

            /// Sends what a function of the generated [`raw`](crate::raw) module made, as a call of an operation, and returns
            /// the body untouched. Outside semver: it changes with the generator.
            ///
            /// It goes through the same credentials, limits, budget, retries and ledger as every other call.
            ///
            /// # Errors
            ///
            /// The same as of every other call, as far as an error of the provider can be recognized.
            #[cfg(feature = "raw")]
            #[cfg_attr(docsrs, doc(cfg(feature = "raw")))]
            #[inline]
            pub async fn raw(
                &self,
                operation: $operation,
                parts: crate::raw::RequestParts,
            ) -> crate::Result<crate::Response<bytes::Bytes>> {
                let options = crate::options::CallOptions::default();
                self.core.call(operation.spec(), parts, &options).await?.bytes()
            }

            /// What was asked, sent, answered and charged so far, by this client and its clones.
            #[inline]
            pub fn ledger(&self) -> crate::Ledger {
                self.core.runner.ledger()
            }

            /// Says what a job would take and cost at the most, before it runs. Nothing is sent.
            ///
            /// The job is how often each operation is called; a page of a list is a call.
            #[inline]
            pub fn estimate(&self, job: impl IntoIterator<Item = ($operation, u64)>) -> crate::estimate::Estimate {
                let job = job.into_iter().map(|(operation, calls)| (operation.as_str(), calls));
                crate::estimate::Estimate::of(&self.core, job)
            }
        }

        impl std::fmt::Debug for $client {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(concat!(stringify!($client)))
                    .field("provider", &$spec.name)
                    .field("base_url", &self.core.base_url())
                    .finish_non_exhaustive()
            }
        }
    };
}

/// Gives a builder, which holds a `config` and has a `finish`, the settings that those of all providers share.
macro_rules! builder {
    ($builder:ident, $client:ident, $operation:ident) => {
        impl $builder {
            /// Builds the client. Nothing is sent.
            ///
            /// # Errors
            ///
            /// [`Config`](crate::ErrorKind::Config) when a credential or the base URL is missing, or something cannot be used.
            #[inline]
            pub fn build(self) -> crate::Result<$client> {
                self.finish()
            }

            /// Sets several credentials at once, by the names of their setters.
            #[inline]
            pub fn credentials(mut self, credentials: crate::Credentials) -> Self {
                self.config.credentials.extend(credentials);
                self
            }

            /// Sends a credential under another name than the spec says: of its query parameter, or of its header.
            ///
            /// `credential` is the name of its setter.
            #[inline]
            pub fn credential_name(mut self, credential: impl Into<String>, name: impl Into<String>) -> Self {
                let correction = crate::config::CredentialCorrection::Name(name.into());
                self.config.credential_corrections.0.push((credential.into(), correction));
                self
            }

            /// Puts another text before a credential than the spec says, such as `Token ` in place of `Bearer `.
            ///
            /// `credential` is the name of its setter.
            #[inline]
            pub fn credential_prefix(mut self, credential: impl Into<String>, prefix: impl Into<String>) -> Self {
                let correction = crate::config::CredentialCorrection::Prefix(prefix.into());
                self.config.credential_corrections.0.push((credential.into(), correction));
                self
            }

            /// Sends calls to another address, without the paths of the operations.
            ///
            /// It has to be https, except on this machine and for a host named with
            /// [`allow_plain_http`](Self::allow_plain_http).
            #[inline]
            pub fn base_url(self, url: impl Into<String>) -> Self {
                self.base_urls([url])
            }

            /// Sends calls to the first of several addresses, and to the next where one cannot be reached.
            ///
            /// A call that was sent goes to another address only where its answer says that it was not charged. An address
            /// that could not be reached is left alone for a minute.
            #[inline]
            pub fn base_urls<Url: Into<String>>(mut self, urls: impl IntoIterator<Item = Url>) -> Self {
                self.config.http.base_urls = urls.into_iter().map(Into::into).collect();
                self
            }

            /// Allows plain http to one host by its name, credentials and all. Think twice.
            #[inline]
            pub fn allow_plain_http(mut self, host: impl Into<String>) -> Self {
                self.config.http.plain_http_host = Some(host.into());
                self
            }

            /// Sends every call through a proxy, such as `http://user:password@proxy.example:3128`.
            ///
            /// Without it, the proxies of the environment count. A base URL on this machine is asked without a proxy in any case.
            #[inline]
            pub fn proxy(mut self, url: impl Into<String>) -> Self {
                self.config.http.proxy = Some(url.into());
                self
            }

            /// Trusts certificates besides those of the platform, given as PEM. Can be set several times.
            #[inline]
            pub fn root_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
                self.config.http.root_certificates.push(pem.into());
                self
            }

            /// Sets how long a connection may take to come about. 10 seconds by default.
            ///
            /// It is given up sooner where it would leave less of an attempt than [`min_attempt_time`](Self::min_attempt_time), or
            /// than half of an attempt that has not twice as much. Either way nothing was sent.
            #[inline]
            pub fn connect_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.config.http.connect_timeout = Some(timeout);
                self
            }

            /// Sends calls with an HTTP client of your own. Outside semver: it changes with reqwest.
            ///
            /// ```no_run
            /// use clipwire::onebound::Client;
            /// use clipwire::reqwest::{self, redirect, retry};
            ///
            /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
            /// let own = reqwest::Client::builder().redirect(redirect::Policy::none()).retry(retry::never()).referer(false).build()?;
            /// let client = Client::builder().http_client(own).base_url("https://mirror.example");
            /// # let _ = client;
            /// # Ok(())
            /// # }
            /// ```
            ///
            /// Let it follow no redirects, `redirect(Policy::none())`, and repeat nothing, `retry(retry::never())`: each redirect
            /// that it follows and each repetition is a request that nothing here counts, limits or sets money aside for, and
            /// that may be paid for. Where it may follow one, a connection that does not come about may be that of a redirect:
            /// such a call is `Interrupted` at an unknown charge, and not `Connect` at none. Proxy, certificates, connect timeout,
            /// the `Referer` header, and how long idle connections are kept are its own too; for the last, 15 seconds at the
            /// most are a good choice.
            #[cfg(feature = "reqwest")]
            #[cfg_attr(docsrs, doc(cfg(feature = "reqwest")))]
            #[inline]
            pub fn http_client(mut self, client: reqwest::Client) -> Self {
                self.config.http.client = Some(client);
                self
            }

            /// Sets what the client calls itself in the `User-Agent` header. `clipwire/<version>` by default.
            #[inline]
            pub fn user_agent(mut self, name: impl Into<String>) -> Self {
                self.config.http.user_agent = name.into();
                self
            }

            /// Sends a header with every call that has none of this name. Those are refused that `with_header` of a request refuses.
            #[inline]
            pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                self.config.headers.push((name.into(), value.into()));
                self
            }

            /// Sends a query parameter with every call that has none of this name.
            #[inline]
            pub fn default_query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
                let name = name.into();
                self.config.query_names.push(name.clone());
                self.config.corrections.add_query(name, value);
                self
            }

            /// Sends the calls of an operation to another path, for whoever holds better documentation.
            ///
            /// A `{name}` in it takes the value of the parameter that would go out under that name, which is then not sent in
            /// the query. It is a path below the base URL: with a query, a fragment, a `..` in any spelling, or an address in
            /// it, calls are refused unsent, as [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
            #[inline]
            pub fn route(mut self, operation: $operation, path: impl Into<String>) -> Self {
                self.config.corrections.route(operation.as_str(), path);
                self
            }

            /// Sends a query parameter of an operation under another name. Pages are asked for under it too.
            #[inline]
            pub fn rename_query(
                mut self,
                operation: $operation,
                from: impl Into<String>,
                to: impl Into<String>,
            ) -> Self {
                let to = to.into();
                self.config.query_names.push(to.clone());
                self.config.corrections.rename_query(operation.as_str(), from, to);
                self
            }

            /// Does not send a query parameter of an operation.
            #[inline]
            pub fn remove_query(mut self, operation: $operation, name: impl Into<String>) -> Self {
                self.config.corrections.remove_query(operation.as_str(), name);
                self
            }

            /// Sets what a call that was answered is said to cost, by the HTTP status and the provider's code, in place of the
            /// rule of the spec: for whoever holds the provider's price list.
            ///
            /// What was not answered keeps its charge: [`No`](crate::Charge::No) where it certainly was not sent,
            /// [`Unknown`](crate::Charge::Unknown) where a response was lost.
            #[inline]
            pub fn charges(
                mut self,
                rule: impl Fn(http::StatusCode, Option<&str>) -> crate::Charge + Send + Sync + 'static,
            ) -> Self {
                self.config.charge = Some(std::sync::Arc::new(rule));
                self
            }

            /// Takes an answer that names another id than the one that was asked for.
            ///
            /// Where an answer is known to repeat the id, one with another id is not returned, as it belongs to another call: it
            /// fails as [`Decode`](crate::ErrorKind::Decode). This is for a provider that answers with the id of something
            /// equal.
            #[inline]
            pub fn accept_other_ids(mut self) -> Self {
                self.config.accepts_other_ids = true;
                self
            }

            /// Sets how long a whole call may take: its wait for a turn under the limits, connecting, all its attempts with
            /// their answers, the renewal of a key, and the waits between them. Nothing is sent after it.
            ///
            /// 60 seconds by default; a request can say otherwise. No attempt is sent where less is left than
            /// [`min_attempt_time`](Self::min_attempt_time).
            #[inline]
            pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
                self.config.defaults.set_timeout(timeout);
                self
            }

            /// Sets how long each attempt may take. By default it may take what is left for the call.
            #[inline]
            pub fn attempt_timeout(mut self, timeout: std::time::Duration) -> Self {
                self.config.defaults.set_attempt_timeout(timeout);
                self
            }

            /// Sets how much of a call's time has to be left for an attempt to be sent: about as long as the provider takes to
            /// answer. By default a quarter of the call's timeout, and 5 seconds at the most; never more than an attempt may take.
            ///
            /// With less left, a call fails unsent and not charged, and is not repeated: what is sent too late to be answered
            /// in time may be paid for. It fails as [`RateLimited`](crate::ErrorKind::RateLimited) where it waited for the limits,
            /// otherwise as [`Timeout`](crate::ErrorKind::Timeout).
            #[inline]
            pub fn min_attempt_time(mut self, time: std::time::Duration) -> Self {
                self.config.defaults.set_min_attempt_time(time);
                self
            }

            /// Sets when calls are repeated. [`RetryPolicy::careful`](crate::RetryPolicy::careful) by default; a request can say
            /// otherwise.
            #[inline]
            pub fn retry(mut self, policy: crate::RetryPolicy) -> Self {
                self.config.defaults.set_retry(policy);
                self
            }

            /// Sets how many attempts may leave, in any stretch of time and at once, for all clones together.
            #[inline]
            pub fn limits(mut self, limits: crate::Limits) -> Self {
                self.config.shared.limits = limits;
                self
            }

            /// Sets the limits of one operation, which are kept besides those of all.
            #[inline]
            pub fn limits_of(mut self, operation: $operation, limits: crate::Limits) -> Self {
                self.config.shared.limits_by_operation.insert(operation.as_str(), limits);
                self
            }

            /// Sets the limits of every operation that [`limits_of`](Self::limits_of) says nothing of, each of which keeps them for
            /// itself. Where a provider publishes how many calls of an operation it takes, that is the limit without it.
            #[inline]
            pub fn limits_of_each(mut self, limits: crate::Limits) -> Self {
                self.config.limits_of_each = Some(limits);
                self
            }

            /// Sets what may be spent at the most, by all clones together.
            #[inline]
            pub fn budget(mut self, budget: crate::Budget) -> Self {
                self.config.shared.budget = Some(budget);
                self
            }

            /// Sets what a charged call costs, of every operation that has no price of its own.
            ///
            /// What the provider publishes of its prices is known without it: the price of an operation comes before this one.
            #[inline]
            pub fn usual_price(mut self, price: crate::Money) -> Self {
                self.config.shared.prices.set_usual(price);
                self
            }

            /// Sets what a charged call of one operation costs.
            #[inline]
            pub fn price(mut self, operation: $operation, price: crate::Money) -> Self {
                self.config.shared.prices.set(operation.as_str(), price);
                self
            }

            /// Tells an observer what happens to calls, such as a collector of metrics. Can be set several times. An
            /// [`Arc`](std::sync::Arc) of one is one, to read later what it has learned.
            #[inline]
            pub fn observe(mut self, observer: impl crate::observe::Observer + 'static) -> Self {
                self.config.shared.observe(std::sync::Arc::new(observer));
                self
            }

            /// Sets the clock by which the client waits and measures. For tests: on [`Clock::skipping`](crate::Clock::skipping)
            /// waits take no time.
            #[cfg(feature = "test-util")]
            #[cfg_attr(docsrs, doc(cfg(feature = "test-util")))]
            #[inline]
            pub fn clock(mut self, clock: crate::Clock) -> Self {
                self.config.shared.clock = clock;
                self
            }

            /// Sets how many bytes an answer may have after decompression. 32 MiB by default.
            #[inline]
            pub fn body_cap(mut self, bytes: usize) -> Self {
                self.config.body_cap = bytes;
                self
            }
        }
    };
}

/// Gives a builder the setting that a provider with credentials that expire has besides.
macro_rules! renewable {
    ($builder:ident) => {
        impl $builder {
            /// Sets what is done when a credential has expired.
            ///
            /// It is given the masked key and the operation, and gives a new key, or
            /// [`NewKey::give_up`](crate::credentials::NewKey::give_up). However many calls run into the expiry at once, it is
            /// started once; the others wait for it, and all of them are made once more with the new key. Without it, or when it
            /// gives up, they fail as [`AccountSessionExpired`](crate::ErrorKind::AccountSessionExpired).
            ///
            /// A call waits for it no longer than its own time allows, and then fails in the same way. The renewal is not lost
            /// by that: it goes on where it stood, with the next call that waits for it.
            #[inline]
            pub fn on_session_expired<F, Renewed>(mut self, renew: F) -> Self
            where
                F: Fn(crate::credentials::Expired) -> Renewed + Send + Sync + 'static,
                Renewed: Future<Output = crate::credentials::NewKey> + Send + 'static,
            {
                self.config.renewal = Some(crate::renewal::RenewalHook::new(renew));
                self
            }
        }
    };
}

/// Gives a builder the setting that a provider has besides, some of whose operations take no credentials.
macro_rules! keyless {
    ($builder:ident) => {
        impl $builder {
            /// Builds the client without credentials, for the operations that take none. The others are refused unsent, as
            /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
            #[inline]
            pub fn without_credentials(mut self) -> Self {
                self.config.is_keyless = true;
                self
            }
        }
    };
}

/// Gives a client what a provider can do besides, whose answers can be read again.
macro_rules! replay {
    ($client:ident) => {
        impl $client {
            /// Reads an answer again, which is not charged: one that was paid for and got lost on this side, such as in a crash.
            ///
            /// `url` is the [`replay_url`](crate::Meta::replay_url) of that answer, which the provider keeps for a day. The body
            /// is read by [`read`](requests) of the request that it answered. No credential is sent. Limits and ledger know
            /// the call as `replay`.
            ///
            /// # Errors
            ///
            /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) where the address is not one of the provider's; nothing is sent
            /// then. Otherwise as of every call.
            #[inline]
            pub async fn replay(&self, url: &crate::value::Secret) -> crate::Result<crate::Response<bytes::Bytes>> {
                self.core.replay(url).await
            }
        }
    };
}

pub(crate) use {builder, client, keyless, renewable, replay};
