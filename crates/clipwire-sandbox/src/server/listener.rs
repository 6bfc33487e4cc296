//! Connections that can be closed from inside a handler.
//!
//! hyper has no way to leave a request without an answer. So each socket has a [`Connection`]: a handler that hangs up
//! leaves the last bytes there and returns any response, and the socket writes those bytes in place of the response
//! and then fails, at which hyper closes the connection.

use std::fmt;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::stop;

/// A listener whose connections end when the server stops.
pub(super) struct StoppableListener {
    listener: TcpListener,
    stop: watch::Receiver<bool>,
}

/// A socket with its connection.
pub(super) struct Socket {
    stream: TcpStream,
    connection: Connection,
    stop: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

/// The handler's end of a connection.
#[derive(Clone, Default)]
pub(super) struct Connection(Arc<Mutex<Option<Vec<u8>>>>);

impl StoppableListener {
    pub(super) fn new(listener: TcpListener, stop: watch::Receiver<bool>) -> Self {
        Self { listener, stop }
    }
}

impl Listener for StoppableListener {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Only latency is lost when this fails.
        stream.set_nodelay(true).ok();
        let stop = Box::pin(stop::until(self.stop.clone()));
        (Socket { stream, connection: Connection::default(), stop: Some(stop) }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connection {
    /// Has the connection closed after these bytes, whatever else is written to it.
    pub(super) fn hang_up(&self, bytes: Vec<u8>) {
        *self.lock() = Some(bytes);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connected<IncomingStream<'_, StoppableListener>> for Connection {
    fn connect_info(stream: IncomingStream<'_, StoppableListener>) -> Self {
        stream.io().connection.clone()
    }
}

impl Socket {
    /// Writes the last bytes, if there are any, and is ready with an error after them.
    fn poll_last_bytes(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, connection, .. } = self;
        let mut connection = connection.lock();
        let Some(bytes) = connection.as_mut() else { return Poll::Ready(Ok(())) };
        while !bytes.is_empty() {
            let written = ready!(Pin::new(&mut *stream).poll_write(cx, bytes))?;
            bytes.drain(..written);
        }
        Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()))
    }

    /// Whether the server is to stop; else the task is woken when it is.
    fn is_stopped(&mut self, cx: &mut Context<'_>) -> bool {
        if let Some(stop) = &mut self.stop
            && stop.as_mut().poll(cx).is_ready()
        {
            self.stop = None;
        }
        self.stop.is_none()
    }
}

impl AsyncRead for Socket {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.is_stopped(cx) {
            // Nothing read is the end of the stream: hyper closes an idle or waiting connection at that.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_last_bytes(cx))?;
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            // What a client does not read would hold up the end for ever.
            Poll::Pending if self.is_stopped(cx) => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            written => written,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_last_bytes(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl fmt::Debug for StoppableListener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoppableListener").field("listener", &self.listener).finish_non_exhaustive()
    }
}
