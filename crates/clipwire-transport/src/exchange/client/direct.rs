//! Sends requests over connections that are made here.

use std::error::Error;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::{PROXY_AUTHORIZATION, USER_AGENT};
use http::{HeaderMap, HeaderValue, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Builder, Client, Error as ClientError, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};

use crate::exchange::client::built::BuiltRequest;
use crate::exchange::client::connector::Connector;
use crate::exchange::client::failure::{BodyFailure, Failure, Reach, causes, is_refused};
use crate::exchange::client::proxy::Proxies;
use crate::exchange::connected::{Connected, Watched};
use crate::exchange::connections::{Connections, Pool};

/// How long a connection of HTTP/2 may be silent while it is waited for, before its server is asked whether it is there; and how long
/// that may take.
pub(crate) const SILENCE: Duration = Duration::from_secs(10);

/// An HTTP client. It follows no redirect and repeats nothing that may have been sent.
pub(crate) struct DirectClient {
    connections: Connections,
    user_agent: HeaderValue,
    /// Those that requests go through whose servers have no TLS; with it, they never see a request.
    proxies: Proxies,
}

impl DirectClient {
    /// A client with these connections. The builder says which versions of HTTP they speak.
    pub(crate) fn new(connector: Connector, builder: Builder, connected: Connected) -> Self {
        let (user_agent, proxies) = (connector.user_agent.clone(), connector.proxies.clone());
        let watched = Watched::new(connector, connected);
        let connections = Connections::new(move |idle| pool(&builder, idle, watched.clone()));
        Self { connections, user_agent, proxies }
    }

    /// Sends a request, when what is returned is polled. The error says why it is none that can be sent.
    pub(crate) fn send(&self, request: BuiltRequest) -> Result<ResponseFuture, String> {
        let BuiltRequest { method, url, mut headers, body } = request;
        // The bytes of the address are not copied.
        let Ok(uri) = Uri::from_maybe_shared(Bytes::from(String::from(url))) else {
            return Err("its URL is too long, or holds a character that none can carry".to_owned());
        };
        headers.entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        if let Some(password) = self.proxies.password_beside(&uri) {
            headers.insert(PROXY_AUTHORIZATION, password);
        }
        let mut request = http::Request::new(body.map(Full::from).unwrap_or_default());
        *request.method_mut() = method;
        *request.uri_mut() = uri;
        *request.headers_mut() = headers;
        Ok(self.connections.send(request))
    }

    /// Takes from a response what it says about its connection.
    pub(crate) fn learn(&self, headers: &HeaderMap) {
        self.connections.learn(headers);
    }
}

/// Connections of HTTP/1.1 or 2, whichever a server says that it speaks.
pub(crate) fn builder(silence: Duration) -> Builder {
    let mut builder = Client::builder(TokioExecutor::new());
    builder.timer(TokioTimer::new()).pool_timer(TokioTimer::new());
    // All requests share a connection of HTTP/2, so that one whose server is gone without a word would take one after the other
    // with it, each of which may be paid for as far as anybody knows.
    builder.http2_keep_alive_interval(silence).http2_keep_alive_timeout(silence);
    builder
}

/// A pool that keeps idle connections for so long.
fn pool(builder: &Builder, idle: Duration, connector: Watched<Connector>) -> Pool {
    let mut builder = builder.clone();
    // Nothing lies idle for no time at all.
    builder.pool_idle_timeout(idle).pool_max_idle_per_host(if idle.is_zero() { 0 } else { usize::MAX });
    builder.build(connector)
}

/// Why there is no response.
#[cold]
pub(super) fn failure(error: ClientError) -> Failure {
    let reach = if error.is_connect() || is_refused(&error) { Reach::NotSent } else { Reach::MaybeSent };
    Failure { reach, timed_out: is_of_time(&error), cause: error.into() }
}

/// Waits for the next piece of a body.
pub(super) async fn next(body: &mut Incoming) -> Result<Option<Bytes>, BodyFailure> {
    loop {
        match body.frame().await {
            None => return Ok(None),
            // Trailers say nothing that is asked for.
            Some(Ok(frame)) => {
                if let Ok(piece) = frame.into_data() {
                    return Ok(Some(piece));
                }
            }
            Some(Err(error)) => {
                let timed_out = error.is_timeout() || is_of_time(&error);
                return Err(BodyFailure { is_of_a_decoder: false, timed_out, cause: error.into() });
            }
        }
    }
}

/// Whether time ran out that somebody else measured: the system, or HTTP/2.
fn is_of_time(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| {
        cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_timeout)
            || cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut)
    })
}
