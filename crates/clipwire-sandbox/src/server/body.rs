//! A reply as an HTTP response.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use crate::reply::Reply;

/// The reply with its own body.
pub(super) fn whole(mut reply: Reply) -> Response {
    let body = std::mem::take(&mut reply.body);
    with_body(&reply, Body::from(body))
}

/// The reply's status and headers, with this body.
pub(super) fn with_body(reply: &Reply, body: Body) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(body).unwrap_or_else(|error| {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("the queued reply is no HTTP answer: {error}\n")).into_response()
    })
}
