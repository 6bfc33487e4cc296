//! The bytes of an answer that hyper would refuse to send.

use std::fmt::Write as _;

use axum::http::StatusCode;

use crate::reply::{Reply, Wire};

/// So much longer than what is sent is the body that is announced.
const MISSING: usize = 1000;

/// The reply as bytes on the wire.
pub(super) fn bytes(reply: &Reply) -> Vec<u8> {
    let mut bytes = head(reply).into_bytes();
    bytes.extend_from_slice(&reply.body);
    bytes
}

/// The first half of the status line and the headers.
pub(super) fn half_of_head(reply: &Reply) -> Vec<u8> {
    let mut bytes = head(reply).into_bytes();
    bytes.truncate(bytes.len() / 2);
    bytes
}

fn head(reply: &Reply) -> String {
    let reason =
        StatusCode::from_u16(reply.status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", reply.status);
    for (name, value) in &reply.headers {
        // Writing to a String cannot fail.
        let _ = write!(head, "{name}: {value}\r\n");
    }
    if !reply.frames_itself() {
        let missing = if reply.wire == Wire::CutBody { MISSING } else { 0 };
        let _ = write!(head, "content-length: {}\r\n", reply.body.len() + missing);
    }
    head.push_str("\r\n");
    head
}
