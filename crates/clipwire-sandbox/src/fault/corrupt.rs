//! Damages good answers.

mod bytes;
mod gzip;
mod spoil;

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::html;
use super::kind::{Fault, RetryAfter};
use crate::clock::Clock;
use crate::reply::{JSON, Reply, Wire};

const HTML: &str = "text/html; charset=utf-8";
const LEVELS: usize = 100_000;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// No UTF-8 contains this byte.
const BROKEN: &[u8] = b"\xff";

impl Fault {
    /// What goes out in place of the answer to a request that named these ids.
    pub(crate) fn corrupt(&self, mut reply: Reply, ids: &[String]) -> Reply {
        match self {
            Self::Code(_) | Self::Gbk | Self::ChargedButEmpty | Self::QuotaEnds => {}
            Self::Status { retry_after, .. } => {
                for wait in retry_after {
                    let (name, value) = wait.header();
                    reply = reply.header(name, value);
                }
            }
            Self::Html => reply = Reply::bytes(HTML, html::page("Please wait")),
            Self::Empty => reply = Reply::empty(200),
            Self::TruncatedJson => reply.body.truncate(reply.body.len() / 2),
            Self::WrongContentType => reply = reply.header("content-type", HTML),
            Self::Bom => {
                reply.body.splice(..0, BYTE_ORDER_MARK.iter().copied());
            }
            Self::InvalidUtf8 => bytes::put_into_a_text(&mut reply.body, BROKEN),
            Self::DeepNesting => {
                let nested = "[".repeat(LEVELS - 1) + &"]".repeat(LEVELS - 1);
                reply = Reply::bytes(JSON, format!("{{\"padding\":{nested}}}"));
            }
            Self::DuplicateKeys => bytes::repeat_a_field(&mut reply.body),
            Self::WrongItem => bytes::mistake_the_item(&mut reply.body, ids, bytes::alike),
            Self::Body(spoiling) => spoil::spoil(*spoiling, &mut reply.body, ids),
            Self::GzipBomb => reply = Reply::bytes(JSON, gzip::bomb()).header("content-encoding", "gzip"),
            Self::GzipMislabelled => reply = reply.header("content-encoding", "gzip"),
            Self::GzipUnlabelled => reply.body = gzip::members(&[&reply.body]),
            Self::GzipOddLabel => {
                reply.body = gzip::members(&[&reply.body]);
                reply = reply.header("content-encoding", "X-GZIP, identity");
            }
            Self::GzipMembers => {
                let (start, end) = reply.body.split_at(reply.body.len() / 2);
                reply.body = gzip::members(&[start, end]);
                reply = reply.header("content-encoding", "gzip");
            }
            Self::GzipCut => {
                reply.body = gzip::members(&[&reply.body]);
                reply.body.truncate(reply.body.len() / 2);
                reply = reply.header("content-encoding", "gzip");
            }
            Self::HugeBody => reply = Reply { wire: Wire::Huge, ..Reply::bytes(JSON, []) },
            Self::CutBeforeHeaders(_) => reply.wire = Wire::CutConnection,
            Self::CutInHeaders(_) => reply.wire = Wire::CutHeaders,
            Self::CutInBody(_) => {
                let announced = reply.body.len().to_string();
                reply.body.truncate(reply.body.len() / 2);
                reply = reply.header("content-length", announced);
            }
            Self::Drip { ms, .. } => reply.wire = Wire::Drip { pause: Duration::from_millis(*ms) },
            Self::Never(_) => reply.wire = Wire::Never,
        }
        reply
    }
}

impl RetryAfter {
    fn header(&self) -> (&'static str, String) {
        match self {
            Self::Text(text) => ("retry-after", text.clone()),
            Self::Date { seconds } => ("retry-after", date(*seconds)),
            Self::Milliseconds(number) => ("retry-after-ms", number.to_string()),
        }
    }
}

/// The HTTP date so many seconds from now; the beginning of 1970 for one that no calendar has.
fn date(seconds: i64) -> String {
    let now = i64::try_from(Clock::System.read().seconds()).unwrap_or_default();
    let then = Timestamp::from_second(now.saturating_add(seconds)).unwrap_or_default();
    let printed = DateTimePrinter::new().timestamp_to_rfc9110_string(&then);
    printed.unwrap_or_else(|_| "Thu, 01 Jan 1970 00:00:00 GMT".to_owned())
}
