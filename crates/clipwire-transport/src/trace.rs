//! The spans and events of a call: names, fields, and nothing secret in them.
//!
//! The names of HTTP fields are those of OpenTelemetry's conventions; our own begin with `clipwire.`, `attempt.`, `retry.`
//! and `limit.`. Bodies and queries are never recorded.

use std::time::Duration;

use tracing::{Span, debug, debug_span, field};

use crate::ErrorKind;
use crate::retry::{Decision, Finding};
use crate::run::Tally;

/// The span of a call, with all its attempts.
pub(crate) fn call(provider: &'static str, operation: &'static str) -> Span {
    debug_span!(
        "clipwire.call",
        otel.kind = "client",
        otel.name = operation,
        otel.status_code = field::Empty,
        clipwire.provider = provider,
        clipwire.operation = operation,
        clipwire.attempts = field::Empty,
        clipwire.charge = field::Empty,
        error.r#type = field::Empty,
        elapsed_ms = field::Empty,
        waited_ms = field::Empty,
    )
}

/// The span of one attempt.
pub(crate) fn attempt(operation: &'static str, attempt: u32, server: &str) -> Span {
    debug_span!(
        "clipwire.attempt",
        otel.kind = "client",
        clipwire.operation = operation,
        server.address = server,
        attempt.number = attempt,
        http.request.resend_count = attempt - 1,
        http.response.status_code = field::Empty,
        attempt.outcome = field::Empty,
        clipwire.code = field::Empty,
        clipwire.charge = field::Empty,
        error.r#type = field::Empty,
        body_bytes = field::Empty,
        elapsed_ms = field::Empty,
    )
}

/// Records what an attempt came to.
pub(crate) fn finish(span: &Span, finding: &Finding, elapsed: Duration) {
    if span.is_disabled() {
        return;
    }
    if let Some(status) = finding.status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(code) = &finding.code {
        span.record("clipwire.code", code.as_str());
    }
    if let Some(kind) = finding.kind {
        span.record("error.type", kind.name());
    }
    span.record("attempt.outcome", finding.reach.as_str());
    span.record("clipwire.charge", finding.charge.as_str());
    span.record("body_bytes", finding.bytes);
    span.record("elapsed_ms", milliseconds(elapsed));
}

/// Records what a call took.
pub(crate) fn tallied(span: &Span, tally: &Tally) {
    if span.is_disabled() {
        return;
    }
    span.record("clipwire.attempts", tally.attempts);
    span.record("clipwire.charge", tally.charge.as_str());
    span.record("elapsed_ms", milliseconds(tally.elapsed));
    span.record("waited_ms", milliseconds(tally.waited));
}

/// Records how a call ended.
pub(crate) fn ended(span: &Span, kind: Option<ErrorKind>) {
    if let Some(kind) = kind {
        span.record("error.type", kind.name());
        span.record("otel.status_code", "error");
    }
}

/// Tells why and when an attempt is repeated, or that it is not although it could be.
pub(crate) fn decided(operation: &'static str, attempt: u32, finding: &Finding, decision: Decision) {
    let kind = finding.kind.map(|kind| kind.name());
    let told_ms = finding.told.map(milliseconds);
    match decision {
        Decision::Done => {}
        Decision::Again { after, .. } => debug!(
            clipwire.operation = operation,
            retry.attempt = attempt + 1,
            retry.reason = kind,
            retry.told_ms = told_ms,
            retry.wait_ms = milliseconds(after),
            clipwire.charge = finding.charge.as_str(),
            "the attempt is repeated"
        ),
        Decision::GiveUp(why) => debug!(
            clipwire.operation = operation,
            retry.attempt = attempt,
            retry.reason = kind,
            retry.told_ms = told_ms,
            retry.gave_up = why.as_str(),
            clipwire.charge = finding.charge.as_str(),
            "the attempt is not repeated"
        ),
    }
}

/// Tells that a call waited for its turn.
pub(crate) fn waited(operation: &'static str, time: Duration) {
    debug!(clipwire.operation = operation, limit.wait_ms = milliseconds(time), "the call waited for its turn");
}

/// Tells that the provider asked for fewer calls, and what follows from it.
pub(crate) fn throttled(operation: &'static str, told: Option<Duration>, rate: Option<f64>) {
    debug!(
        clipwire.operation = operation,
        retry.told_ms = told.map(milliseconds),
        limit.rate_per_second = rate,
        "the provider wants fewer calls"
    );
}

/// Whole milliseconds, as fields give them.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
