//! What is answered: the page with what it is made of, and the numbers of the job.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use super::Source;
use super::gate::Gate;

/// Nothing from anywhere else is loaded, run or sent, and nobody else may show the page within theirs.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// What every answer says.
const HEADERS: [(header::HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
    (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Answers a request.
pub(super) async fn answer(gate: Gate, source: Arc<Source>, request: Request) -> Response {
    if let Some((status, why)) = gate.refuses(&request) {
        let mut refusal = response(status, "text/plain; charset=utf-8", why);
        if status == StatusCode::METHOD_NOT_ALLOWED {
            refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        return refusal;
    }
    let ok = StatusCode::OK;
    match request.uri().path() {
        "/" => response(ok, "text/html; charset=utf-8", include_str!("page.html")),
        "/page.css" => response(ok, "text/css; charset=utf-8", include_str!("page.css")),
        "/page.js" => response(ok, "text/javascript; charset=utf-8", include_str!("page.js")),
        "/data.json" => match source.data().await {
            Ok(text) => response(ok, "application/json", text.to_string()),
            Err(failure) => {
                response(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", failure.to_string())
            }
        },
        _ => response(StatusCode::NOT_FOUND, "text/plain; charset=utf-8", "there is only the page at /\n"),
    }
}

fn response(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
