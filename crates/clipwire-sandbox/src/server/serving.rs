//! A server on one port.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::handler::Handler;
use super::listener::{Connection, StoppableListener};
use super::stop;

/// A server that runs until it is told to stop.
#[derive(Debug)]
pub(super) struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Listens on this port of the loopback interface; 0 takes a free one.
    pub(super) async fn start(port: u16, handler: Handler) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let listener = StoppableListener::new(listener, stopped.clone());
        let until = stopped.clone();
        let serve = move |ConnectInfo(connection): ConnectInfo<Connection>, request: Request| {
            handler.clone().serve(request, connection, stopped.clone())
        };
        let app = Router::new().fallback(serve).into_make_service_with_connect_info::<Connection>();
        let serving = axum::serve(listener, app).with_graceful_shutdown(stop::until(until));
        let task = tokio::spawn(async move {
            // Accepting has no error of its own; the result is there for other listeners.
            serving.await.ok();
        });
        Ok(Self { address, stop, task })
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Tells the server to stop; idle and waiting connections are closed.
    pub(super) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Waits until the server has stopped.
    pub(super) async fn ended(&mut self) {
        // The only error is a panic in the server, which has been printed by then.
        (&mut self.task).await.ok();
    }
}
