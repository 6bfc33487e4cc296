//! The spans and events of a call: names, fields, and nothing secret in them.
//!
//! The names of HTTP fields are those of OpenTelemetry's conventions; our own begin with `clipwire.`, `attempt.`, `retry.`
//! and `limit.`. Bodies and queries are never recorded.

use std::time::Duration;

use tracing::{Span, debug, debug_span, field};

use crate::outcome::attempt::AttemptOutcome;
use crate::outcome::kind::ErrorKind;
use crate::outcome::stats::CallStats;
use crate::policy::retry::Decision;

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
        attempt.delivery = field::Empty,
        clipwire.code = field::Empty,
        clipwire.charge = field::Empty,
        error.r#type = field::Empty,
        body_bytes = field::Empty,
        elapsed_ms = field::Empty,
    )
}

/// Records what an attempt came to.
pub(crate) fn finish(span: &Span, outcome: &AttemptOutcome, elapsed: Duration) {
    if span.is_disabled() {
        return;
    }
    if let Some(status) = outcome.status {
        span.record("http.response.status_code", status.as_u16());
    }
    if let Some(code) = &outcome.code {
        span.record("clipwire.code", code.as_str());
    }
    if let Some(kind) = outcome.kind {
        span.record("error.type", kind.name());
    }
    span.record("attempt.delivery", outcome.delivery.as_str());
    span.record("clipwire.charge", outcome.charge.as_str());
    span.record("body_bytes", outcome.bytes);
    span.record("elapsed_ms", milliseconds(elapsed));
}

/// Records what all attempts of a call took.
pub(crate) fn finished(span: &Span, stats: &CallStats) {
    if span.is_disabled() {
        return;
    }
    span.record("clipwire.attempts", stats.attempts);
    span.record("clipwire.charge", stats.charge.as_str());
    span.record("elapsed_ms", milliseconds(stats.elapsed));
    span.record("waited_ms", milliseconds(stats.waited));
}

/// Records how a call ended.
pub(crate) fn ended(span: &Span, kind: Option<ErrorKind>) {
    if let Some(kind) = kind {
        span.record("error.type", kind.name());
        span.record("otel.status_code", "error");
    }
}

/// Says why and when an attempt is repeated, or that it is not although it could be.
pub(crate) fn decided(operation: &'static str, attempt: u32, outcome: &AttemptOutcome, decision: Decision) {
    let kind = outcome.kind.map(|kind| kind.name());
    let retry_after_ms = outcome.retry_after.map(milliseconds);
    match decision {
        Decision::Done => {}
        Decision::Retry { after, .. } => debug!(
            clipwire.operation = operation,
            retry.attempt = attempt + 1,
            retry.reason = kind,
            retry.after_ms = retry_after_ms,
            retry.wait_ms = milliseconds(after),
            clipwire.charge = outcome.charge.as_str(),
            "the attempt is repeated"
        ),
        Decision::GiveUp(why) => debug!(
            clipwire.operation = operation,
            retry.attempt = attempt,
            retry.reason = kind,
            retry.after_ms = retry_after_ms,
            retry.gave_up = why.as_str(),
            clipwire.charge = outcome.charge.as_str(),
            "the attempt is not repeated"
        ),
    }
}

/// Says that a call waited for the limits.
pub(crate) fn waited(operation: &'static str, time: Duration) {
    debug!(clipwire.operation = operation, limit.wait_ms = milliseconds(time), "the call waited for the limits");
}

/// Says that the provider asked for fewer calls, and which rate follows from it.
pub(crate) fn throttled(operation: &'static str, retry_after: Option<Duration>, rate: Option<f64>) {
    debug!(
        clipwire.operation = operation,
        retry.after_ms = retry_after.map(milliseconds),
        limit.rate_per_second = rate,
        "the provider wants fewer calls"
    );
}

/// Says whether expired credentials could be renewed.
pub(crate) fn renewed(operation: &'static str, credential_generation: u64, renewed: bool) {
    debug!(
        clipwire.operation = operation,
        clipwire.credential_generation = credential_generation,
        clipwire.renewed = renewed,
        "the response says that the credentials have expired"
    );
}

/// Whole milliseconds, as fields give them.
pub(crate) fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
