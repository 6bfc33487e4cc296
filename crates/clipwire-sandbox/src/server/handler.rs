//! What happens to a request that a connection brings.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use tokio::sync::watch;

use super::listener::Connection;
use super::{body, pieces, raw, stop};
use crate::reply::Wire;
use crate::request::Recorded;
use crate::router::{self, Router};

/// A longer body is taken for none.
const LONGEST_BODY: usize = 1 << 20;

/// What every connection to a host leads to.
#[derive(Clone, Debug)]
pub(crate) struct Handler {
    router: Arc<Router>,
    /// So long each answer is held back.
    latency: Duration,
    host: usize,
}

impl Handler {
    pub(crate) fn new(router: Arc<Router>, latency: Duration) -> Self {
        Self { router, latency, host: 0 }
    }

    /// The same for another host.
    pub(super) fn at_host(&self, host: usize) -> Self {
        Self { host, ..self.clone() }
    }

    /// Answers, until the server stops.
    pub(super) async fn serve(
        self,
        request: Request,
        connection: Connection,
        stopped: watch::Receiver<bool>,
    ) -> Response {
        let (parts, sent) = request.into_parts();
        let sent = to_bytes(sent, LONGEST_BODY).await.map(Vec::from).unwrap_or_default();
        let router::Response { reply, permit } = self.router.answer(Recorded::new(&parts, sent, self.host));
        if !self.latency.is_zero() {
            tokio::select! {
                () = tokio::time::sleep(self.latency) => {}
                () = stop::until(stopped.clone()) => {}
            }
        }
        // The permit is dropped before the client can know that the answer is complete: its next request finds the place
        // free.
        match reply.wire {
            Wire::Whole if !reply.frames_itself() => body::whole(reply),
            Wire::Drip { pause } => pieces::drip(reply, pause, stopped, permit),
            Wire::Huge => pieces::huge(&reply, stopped, permit),
            Wire::Never => {
                stop::until(stopped).await;
                hang_up(&connection, Vec::new())
            }
            Wire::CutConnection => hang_up(&connection, Vec::new()),
            Wire::CutHeaders => hang_up(&connection, raw::half_of_head(&reply)),
            Wire::Whole | Wire::CutBody => hang_up(&connection, raw::bytes(&reply)),
        }
    }
}

/// Sends these bytes and closes the connection; the response that is returned is never seen.
fn hang_up(connection: &Connection, bytes: Vec<u8>) -> Response {
    connection.hang_up(bytes);
    Response::new(Body::empty())
}
