//! The bytes of an answer that hyper would refuse to send.

use std::fmt::Write as _;

use axum::http::StatusCode;

use crate::reply::{Fault, Reply};

/// So much longer than what is sent is the body that is announced.
const MISSING: usize = 1000;

/// Whether the reply says itself how long it is, which is then nobody else's business.
pub(super) fn frames_itself(reply: &Reply) -> bool {
    reply.has_header("content-length") || reply.has_header("transfer-encoding")
}

/// The reply as bytes on the wire.
pub(super) fn of(reply: &Reply) -> Vec<u8> {
    let reason =
        StatusCode::from_u16(reply.status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", reply.status);
    for (name, value) in &reply.headers {
        // Writing to a String cannot fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if !frames_itself(reply) {
        let missing = if reply.fault == Fault::CutBody { MISSING } else { 0 };
        let _ = write!(head, "content-length: {}\r\n", reply.body.len() + missing);
    }
    head.push_str("\r\n");
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(&reply.body);
    bytes
}
