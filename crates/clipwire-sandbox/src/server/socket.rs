//! Connections that can be closed from inside a handler.
//!
//! hyper has no way to leave a request without an answer. So each connection carries a [`Line`]: a handler that hangs up
//! leaves its last words there and returns any response, and the socket writes those words in place of the response
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

/// A listener whose connections end when the server stops.
pub(super) struct Doorway {
    listener: TcpListener,
    stop: watch::Receiver<bool>,
}

/// A connection with its line.
pub(super) struct Socket {
    stream: TcpStream,
    line: Line,
    stop: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

/// The handler's end of a connection.
#[derive(Clone, Default)]
pub(super) struct Line(Arc<Mutex<Option<Vec<u8>>>>);

impl Doorway {
    pub(super) fn new(listener: TcpListener, stop: watch::Receiver<bool>) -> Self {
        Self { listener, stop }
    }
}

impl Listener for Doorway {
    type Io = Socket;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Socket, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Only latency is lost when this fails.
        stream.set_nodelay(true).ok();
        let stop = super::until(self.stop.clone());
        (Socket { stream, line: Line::default(), stop: Some(Box::pin(stop)) }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Line {
    /// Has the connection closed after these words, whatever else is written to it.
    pub(super) fn hang_up(&self, words: Vec<u8>) {
        *self.lock() = Some(words);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Connected<IncomingStream<'_, Doorway>> for Line {
    fn connect_info(stream: IncomingStream<'_, Doorway>) -> Self {
        stream.io().line.clone()
    }
}

impl Socket {
    /// Writes the last words, if there are any, and is ready with an error after them.
    fn poll_last_words(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, line, .. } = self;
        let mut line = line.lock();
        let Some(words) = line.as_mut() else { return Poll::Ready(Ok(())) };
        while !words.is_empty() {
            let written = ready!(Pin::new(&mut *stream).poll_write(cx, words))?;
            words.drain(..written);
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
        ready!(self.poll_last_words(cx))?;
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            // What a client does not read would hold up the end for ever.
            Poll::Pending if self.is_stopped(cx) => Poll::Ready(Err(io::ErrorKind::BrokenPipe.into())),
            written => written,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_last_words(cx))?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl fmt::Debug for Doorway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Doorway").field("listener", &self.listener).finish_non_exhaustive()
    }
}
