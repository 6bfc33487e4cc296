//! What sends a request and receives the response: with connections that are made here, or with an HTTP client of the user's own.

pub(super) mod built;
pub(super) mod connector;
pub(super) mod direct;
pub(super) mod failure;
#[cfg(feature = "reqwest")]
pub(super) mod own;
pub(super) mod proxy;
pub(super) mod tls;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use hyper::body::{Body as _, Incoming};
use hyper_util::client::legacy::ResponseFuture;

use self::built::BuiltRequest;
use self::direct::DirectClient;
use self::failure::{BodyFailure, Failure};
#[cfg(feature = "reqwest")]
use self::own::OwnClient;

/// What requests are sent with. Clones share their connections.
#[derive(Clone)]
pub(super) enum Client {
    /// Connections that are made here.
    Direct(Arc<DirectClient>),
    /// The user's own.
    #[cfg(feature = "reqwest")]
    Own(Arc<OwnClient>),
}

/// A request on its way.
pub(super) enum Sending {
    Direct(ResponseFuture),
    #[cfg(feature = "reqwest")]
    Own(own::ResponseFuture),
}

/// The head of a response, and its body as it comes.
pub(super) struct Response {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Body,
}

/// The rest of a response.
pub(super) enum Body {
    Direct(Incoming),
    #[cfg(feature = "reqwest")]
    Own(Box<reqwest::Response>),
}

impl Client {
    /// Whether it is the user's own.
    pub(super) fn is_own(&self) -> bool {
        !matches!(self, Self::Direct(_))
    }

    /// Sends a request, when what is returned is polled. The error says why it is none that can be sent.
    pub(super) fn send(&self, request: BuiltRequest) -> Result<Sending, String> {
        match self {
            Self::Direct(client) => client.send(request).map(Sending::Direct),
            #[cfg(feature = "reqwest")]
            Self::Own(client) => Ok(Sending::Own(client.send(request))),
        }
    }

    /// Takes from a response what it says about its connection. The user's own client has its own mind about that.
    pub(super) fn learn(&self, headers: &HeaderMap) {
        match self {
            Self::Direct(client) => client.learn(headers),
            #[cfg(feature = "reqwest")]
            Self::Own(_) => {}
        }
    }
}

impl Sending {
    /// Waits for the head of the response.
    pub(super) async fn response(self) -> Result<Response, Failure> {
        match self {
            Self::Direct(sending) => {
                let (head, body) = sending.await.map_err(direct::failure)?.into_parts();
                Ok(Response { status: head.status, headers: head.headers, body: Body::Direct(body) })
            }
            #[cfg(feature = "reqwest")]
            Self::Own(sending) => {
                let mut response = sending.await?;
                let headers = std::mem::take(response.headers_mut());
                Ok(Response { status: response.status(), headers, body: Body::Own(Box::new(response)) })
            }
        }
    }
}

impl Body {
    /// How many bytes it has, as far as that is known before they are there.
    pub(super) fn announced(&self) -> Option<u64> {
        match self {
            Self::Direct(body) => body.size_hint().exact(),
            #[cfg(feature = "reqwest")]
            Self::Own(response) => response.content_length(),
        }
    }

    /// Waits for the next piece of it; `None` after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, BodyFailure> {
        match self {
            Self::Direct(body) => direct::next(body).await,
            #[cfg(feature = "reqwest")]
            Self::Own(response) => own::next(response).await,
        }
    }
}
