//! The HTTP server: takes requests to the desk and sends what comes back.

mod last_words;
mod socket;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::desk::Desk;
use crate::record::Recorded;
use crate::reply::{Fault, Reply};
use socket::{Doorway, Line};

/// A server that runs until it is told to stop.
#[derive(Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

#[derive(Clone)]
struct Floor {
    desk: Arc<Desk>,
    stop: watch::Receiver<bool>,
}

impl Server {
    /// Listens on this port of the loopback interface; 0 takes a free one.
    pub(crate) async fn start(port: u16, desk: Arc<Desk>) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let app = Router::new().fallback(serve).with_state(Floor { desk, stop: stopped.clone() });
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

async fn serve(State(floor): State<Floor>, ConnectInfo(line): ConnectInfo<Line>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let reply = floor.desk.answer(Recorded::from(&parts));
    match reply.fault {
        Fault::None if !last_words::frames_itself(&reply) => whole(reply),
        Fault::Never => {
            until(floor.stop).await;
            hang_up(&line, Vec::new())
        }
        Fault::CutConnection => hang_up(&line, Vec::new()),
        Fault::None | Fault::CutBody => hang_up(&line, last_words::of(&reply)),
    }
}

fn whole(reply: Reply) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap_or_else(|error| {
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
