//! What one attempt brings along: options and credentials going out, what happened coming back.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use crate::exchange::{Exchange, exchange};
use crate::http::Http;
use crate::run::Turn;

/// Puts credentials on a request. A provider's module implements it.
pub trait Authorize: Send + Sync {
    /// Adds what the provider asks for. `operation` is the provider's name; the query of `url` holds every other parameter.
    fn authorize(&self, operation: &str, url: &mut Url, headers: &mut HeaderMap);
}

/// What a call sends besides what the generated client puts together: checked once, sent with each attempt.
pub struct Outgoing {
    /// The provider's name of the operation.
    pub operation: &'static str,
    /// A path that takes the place of the generated one, below the base URL's own.
    pub route: Option<String>,
    /// Query parameters that replace those of the same name, or are added.
    pub query: Vec<(String, String)>,
    /// Headers that replace those of the same name, or are added.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// How many bytes of body are read at the most, after decompression.
    pub body_cap: usize,
}

/// The context of one attempt. It is the inner value of a generated client, which lives as long as the attempt.
#[derive(Clone)]
pub struct Call(Arc<State>);

struct State {
    outgoing: Arc<Outgoing>,
    authorize: Arc<dyn Authorize>,
    path: Option<String>,
    timeout: Duration,
    exchange: Mutex<Option<Exchange>>,
}

impl Call {
    /// Starts an attempt; nothing is sent yet.
    pub fn new(outgoing: &Arc<Outgoing>, authorize: Arc<dyn Authorize>, http: &Http, turn: Turn) -> Self {
        let path = outgoing.route.as_deref().map(|route| http.path_below(turn.host, route));
        let (outgoing, timeout) = (outgoing.clone(), turn.timeout);
        Self(Arc::new(State { outgoing, authorize, path, timeout, exchange: Mutex::new(None) }))
    }

    /// Makes a generated request ready to leave: options and credentials on, the generator's own header off.
    pub fn prepare(&self, request: &mut reqwest::Request) {
        let State { outgoing, authorize, path, timeout, .. } = self.0.as_ref();
        let Outgoing { operation, query: extra, headers, .. } = outgoing.as_ref();
        if let Some(path) = path {
            request.url_mut().set_path(path);
        }
        if !extra.is_empty() {
            replace(request.url_mut(), extra);
        }
        let mut sent = std::mem::take(request.headers_mut());
        // The generator sends the version of the spec with every request. The provider never asked for it.
        sent.remove("api-version");
        for (name, value) in headers {
            sent.insert(name.clone(), value.clone());
        }
        authorize.authorize(operation, request.url_mut(), &mut sent);
        *request.headers_mut() = sent;
        *request.timeout_mut() = Some(*timeout);
    }

    /// Sends a prepared request once and keeps what happened for [`Call::take_exchange`].
    pub async fn exchange(
        &self,
        client: &reqwest::Client,
        request: reqwest::Request,
    ) -> reqwest::Result<reqwest::Response> {
        let Outgoing { operation, body_cap, .. } = self.0.outgoing.as_ref();
        let (exchange, response) = exchange(operation, *body_cap, client, request).await;
        *self.0.exchange.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
        response
    }

    /// Prepares and sends a request that no generated client knows of.
    pub async fn send(&self, http: &Http, host: usize, method: Method) -> reqwest::Result<reqwest::Response> {
        let mut request = http.client().request(method, http.base_url(host)).build()?;
        self.prepare(&mut request);
        self.exchange(http.client(), request).await
    }

    /// What happened, once; `None` when nothing was sent.
    pub fn take_exchange(&self) -> Option<Exchange> {
        self.0.exchange.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Gives a query these parameters, in place of those of the same names.
fn replace(url: &mut Url, parameters: &[(String, String)]) {
    let mut query: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    query.retain(|(name, _)| !parameters.iter().any(|(other, _)| other == name));
    url.query_pairs_mut().clear().extend_pairs(query).extend_pairs(parameters);
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Extra parameters and headers may hold what only their owner knows to be secret.
        f.debug_struct("Outgoing")
            .field("operation", &self.operation)
            .field("route", &self.route)
            .field("body_cap", &self.body_cap)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.0.outgoing).finish()
    }
}
