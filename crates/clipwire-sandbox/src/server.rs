//! The HTTP server: takes requests to the desk and sends what comes back.

mod last_words;
mod pieces;
mod socket;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::desk::{Delivery, Desk};
use crate::record::Recorded;
use crate::reply::{Reply, Wire};
use socket::{Doorway, Line};

/// A server that runs until it is told to stop.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

/// What every connection leads to.
#[derive(Clone, Debug)]
pub(crate) struct Floor {
    desk: Arc<Desk>,
    /// So long each answer is held back.
    latency: Duration,
    host: usize,
}

/// A floor and whether the server is to stop.
#[derive(Clone)]
struct Open {
    floor: Floor,
    stop: watch::Receiver<bool>,
}

impl Floor {
    pub(crate) fn new(desk: Arc<Desk>, latency: Duration) -> Self {
        Self { desk, latency, host: 0 }
    }

    /// The same floor behind another door.
    pub(crate) fn at_host(&self, host: usize) -> Self {
        Self { host, ..self.clone() }
    }
}

impl Server {
    /// Listens on this port of the loopback interface; 0 takes a free one.
    pub(crate) async fn start(port: u16, floor: Floor) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let app = Router::new().fallback(serve).with_state(Open { floor, stop: stopped.clone() });
        let serving =
            axum::serve(Doorway::new(listener, stopped.clone()), app.into_make_service_with_connect_info::<Line>())
                .with_graceful_shutdown(until(stopped));
        let task = tokio::spawn(async move {
            // Accepting has no error of its own; the result is there for other listeners.
            serving.await.ok();
        });
        Ok(Self { address, stop, task })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the server to stop; idle and waiting connections are closed.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until the server has stopped.
    pub(crate) async fn ended(&mut self) {
        // The only error is a panic in the server, which has been printed by then.
        (&mut self.task).await.ok();
    }
}

async fn serve(State(open): State<Open>, ConnectInfo(line): ConnectInfo<Line>, request: Request) -> Response {
    let Open { floor, stop } = open;
    let (parts, _) = request.into_parts();
    let Delivery { reply, ticket } = floor.desk.answer(Recorded::new(&parts, floor.host));
    if !floor.latency.is_zero() {
        tokio::select! {
            () = tokio::time::sleep(floor.latency) => {}
            () = until(stop.clone()) => {}
        }
    }
    // The ticket is dropped before the client can know that the answer is complete: its next request finds the place
    // free.
    match reply.wire {
        Wire::Whole if !reply.frames_itself() => whole(reply),
        Wire::Drip { pause } => pieces::drip(reply, pause, stop, ticket),
        Wire::Huge => pieces::huge(&reply, stop, ticket),
        Wire::Never => {
            until(stop).await;
            hang_up(&line, Vec::new())
        }
        Wire::CutConnection => hang_up(&line, Vec::new()),
        Wire::CutHeaders => hang_up(&line, last_words::half_of_head(&reply)),
        Wire::Whole | Wire::CutBody => hang_up(&line, last_words::of(&reply)),
    }
}

fn whole(mut reply: Reply) -> Response {
    let body = std::mem::take(&mut reply.body);
    with_body(&reply, Body::from(body))
}

/// The reply's status and headers, with this body.
fn with_body(reply: &Reply, body: Body) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(body).unwrap_or_else(|error| {
        (StatusCode::INTERNAL_SERVER_ERROR, format!("the scripted reply is no HTTP answer: {error}\n")).into_response()
    })
}

/// Says these words and closes the connection; the response that is returned is never seen.
fn hang_up(line: &Line, words: Vec<u8>) -> Response {
    line.hang_up(words);
    Response::new(Body::empty())
}

async fn until(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which is a stop too.
    stop.wait_for(|stopped| *stopped).await.ok();
}
