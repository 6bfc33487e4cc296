//! To which hosts a connection ever came about, so that a request to another one was certainly not sent, and connections that come
//! too late for their request.
//!
//! The HTTP client tells a connection that fails from a response that does not come, but not when the time of the whole request
//! runs out first. Connections are made inside the future of a request; while that is polled, its host is noted for them, and the
//! moment from which on a connection is of no use to it: one that is not there by then fails, and nothing is sent.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::time::Instant;
use tower_service::Service;

use crate::exchange::client::failure::Cause;

thread_local! {
    /// The request that this thread polls.
    static POLLED: Cell<Option<Polled>> = const { Cell::new(None) };
}

/// What a connection has to know of its request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Polled {
    /// Where it goes.
    pub(super) host: usize,
    /// When it is too late for it.
    pub(super) connect_until: Instant,
}

/// To which of a client's hosts a connection ever came about. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct Connected(Arc<[AtomicBool]>);

impl Connected {
    /// To none of so many.
    pub(super) fn none_of(hosts: usize) -> Self {
        Self((0..hosts).map(|_| AtomicBool::new(false)).collect())
    }

    /// Whether one may have come about.
    pub(super) fn maybe_to(&self, host: usize) -> bool {
        self.0.get(host).is_none_or(|connected| connected.load(Ordering::Acquire))
    }

    /// One came about; to which of them is not known without a host.
    fn came_about(&self, host: Option<usize>) {
        for (_, connected) in self.0.iter().enumerate().filter(|(each, _)| host.is_none_or(|host| host == *each)) {
            connected.store(true, Ordering::Release);
        }
    }
}

impl Polled {
    /// Polls the future of the request.
    pub(super) async fn poll<T>(self, request: impl Future<Output = T>) -> T {
        let mut request = pin!(request);
        std::future::poll_fn(|context| {
            let outer = POLLED.replace(Some(self));
            let polled = request.as_mut().poll(context);
            POLLED.set(outer);
            polled
        })
        .await
    }
}

/// What makes connections, watched. The HTTP client clones it several times for each request, and seldom has a use for it.
pub(super) struct Watched<S>(Arc<(S, Connected)>);

impl<S> Clone for Watched<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S> Watched<S> {
    pub(super) fn new(connector: S, connected: Connected) -> Self {
        Self(Arc::new((connector, connected)))
    }
}

impl<R: Send + 'static, S: Service<R, Error = Cause> + Clone + Send + 'static> Service<R> for Watched<S>
where
    S::Future: Send,
{
    type Response = S::Response;
    type Error = Cause;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, Cause>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, address: R) -> Self::Future {
        let ((connector, connected), polled) = (&*self.0, POLLED.get());
        let (mut connector, connected) = (connector.clone(), connected.clone());
        Box::pin(async move {
            let connecting = async {
                std::future::poll_fn(|context| connector.poll_ready(context)).await?;
                connector.call(address).await
            };
            let Some(Polled { host, connect_until }) = polled else {
                let connection = connecting.await?;
                connected.came_about(None);
                return Ok(connection);
            };
            let connection = tokio::time::timeout_at(connect_until, connecting).await.map_err(|_| too_late())??;
            // Before the connection is there for any request.
            connected.came_about(Some(host));
            Ok(connection)
        })
    }
}

/// That there is no connection, and no time for a request any more.
fn too_late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the time left is not enough for a request")
}

impl<S> fmt::Debug for Watched<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::time::Duration;

    use tokio::time::Instant;

    use super::{Cause, Connected, Context, Pin, Poll, Polled, Service, Watched};

    /// A request to a host, for which a connection is too late in a second.
    fn to_host(host: usize) -> Polled {
        Polled { host, connect_until: Instant::now() + Duration::from_secs(1) }
    }

    /// Makes a connection at once, or never.
    #[derive(Clone)]
    struct Connector;

    impl Service<bool> for Connector {
        type Response = ();
        type Error = Cause;
        type Future = Pin<Box<dyn Future<Output = Result<(), Cause>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Cause>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, hangs: bool) -> Self::Future {
            Box::pin(async move { if hangs { std::future::pending().await } else { Ok(()) } })
        }
    }

    /// The hosts of three to which a connection may have come about.
    fn known(connected: &Connected) -> [bool; 3] {
        [0, 1, 2].map(|host| connected.maybe_to(host))
    }

    #[tokio::test]
    async fn a_host_is_connected_from_its_first_connection_on() {
        let connected = Connected::none_of(3);
        let mut watched = Watched::new(Connector, connected.clone());
        let hanging = to_host(2).poll(std::future::poll_fn(|context| watched.call(true).as_mut().poll(context)));
        let mut hanging = Box::pin(hanging);
        assert!(hanging.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
        assert_eq!(known(&connected), [false; 3]);
        drop(hanging);
        let mut again = watched.clone();
        let request = async {
            to_host(0).poll(async {}).await;
            again.call(false).await.unwrap()
        };
        to_host(1).poll(request).await;
        assert_eq!(known(&connected), [false, true, false]);
        // Where it is not known whose it is, it may be anybody's.
        watched.call(false).await.unwrap();
        assert_eq!(known(&connected), [true; 3]);
        assert!(Connected::none_of(0).maybe_to(0), "an own client is not watched");
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_comes_too_late_for_its_request_is_none() {
        let connected = Connected::none_of(3);
        let mut watched = Watched::new(Connector, connected.clone());
        let start = Instant::now();
        let error = to_host(0).poll(async { watched.call(true).await }).await.unwrap_err();
        assert_eq!(start.elapsed(), Duration::from_secs(1));
        assert_eq!(error.downcast::<io::Error>().unwrap().kind(), io::ErrorKind::TimedOut);
        assert_eq!(known(&connected), [false; 3]);
        // Another request has a time of its own.
        to_host(0).poll(async { watched.call(false).await }).await.unwrap();
        assert_eq!(known(&connected), [true, false, false]);
    }
}
