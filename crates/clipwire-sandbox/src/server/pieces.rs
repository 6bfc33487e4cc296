//! Bodies that go out piece by piece.

use std::future::Future;
use std::io;
use std::iter::{self, Peekable};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_core::Stream;
use tokio::sync::watch;
use tokio::time::Sleep;

use super::body::with_body;
use super::stop::until;
use crate::reply::Reply;
use crate::router::Permit;

/// So many bytes a dripping answer sends at a time.
const DROP: usize = 64;

/// The huge body: a list of so many elements of about so many bytes.
const ELEMENTS: usize = 1600;
const ELEMENT: usize = 64 * 1024;

/// The reply's own body, a few bytes at a time.
pub(super) fn drip(mut reply: Reply, pause: Duration, stop: watch::Receiver<bool>, permit: Option<Permit>) -> Response {
    let body = std::mem::take(&mut reply.body);
    let reply = if reply.frames_itself() { reply } else { reply.header("content-length", body.len().to_string()) };
    let mut rest = Bytes::from(body);
    let drops = iter::from_fn(move || (!rest.is_empty()).then(|| rest.split_to(rest.len().min(DROP))));
    with_body(&reply, pieces(drops, pause, stop, permit))
}

/// 100 MiB of JSON, all of which is the same piece of memory.
pub(super) fn huge(reply: &Reply, stop: watch::Receiver<bool>, permit: Option<Permit>) -> Response {
    let element = Bytes::from(format!("\"{}\",", "x".repeat(ELEMENT - 3)));
    let elements = iter::repeat_n(element, ELEMENTS);
    let list = iter::once(Bytes::from_static(b"{\"padding\":[")).chain(elements);
    let all = list.chain(iter::once(Bytes::from_static(b"\"\"]}")));
    with_body(reply, pieces(all, Duration::ZERO, stop, permit))
}

fn pieces(
    pieces: impl Iterator<Item = Bytes> + Send + 'static,
    pause: Duration,
    stop: watch::Receiver<bool>,
    permit: Option<Permit>,
) -> Body {
    let pieces: Box<dyn Iterator<Item = Bytes> + Send> = Box::new(pieces);
    let stop = Box::pin(until(stop));
    Body::from_stream(Pieces { pieces: pieces.peekable(), pause, sleep: None, stop, permit })
}

/// Sends pieces with a pause after each, until the server stops.
struct Pieces {
    pieces: Peekable<Box<dyn Iterator<Item = Bytes> + Send>>,
    pause: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
    stop: Pin<Box<dyn Future<Output = ()> + Send>>,
    permit: Option<Permit>,
}

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.stop.as_mut().poll(cx).is_ready() {
            return Poll::Ready(Some(Err(io::ErrorKind::Interrupted.into())));
        }
        if let Some(sleep) = &mut self.sleep {
            ready!(sleep.as_mut().poll(cx));
            self.sleep = None;
        }
        let piece = self.pieces.next();
        if self.pieces.peek().is_none() {
            // The client knows that the answer is complete as soon as it has the last piece.
            self.permit = None;
        } else if !self.pause.is_zero() {
            self.sleep = Some(Box::pin(tokio::time::sleep(self.pause)));
        }
        Poll::Ready(piece.map(Ok))
    }
}
