//! To which hosts a connection ever came about, so that a request to another one was certainly not sent.
//!
//! The HTTP client tells a connection that fails from a response that does not come, but not when the time of the whole request
//! runs out first. Connections are made inside the future of a request; while that is polled, its host is noted for them.

use std::cell::Cell;
use std::fmt;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tower_service::Service;

thread_local! {
    /// The host of the request that this thread polls.
    static POLLED: Cell<Option<usize>> = const { Cell::new(None) };
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

/// Polls the future of a request to a host.
pub(super) async fn to_host<T>(host: usize, request: impl Future<Output = T>) -> T {
    let mut request = pin!(request);
    std::future::poll_fn(|context| {
        let outer = POLLED.replace(Some(host));
        let polled = request.as_mut().poll(context);
        POLLED.set(outer);
        polled
    })
    .await
}

/// What makes connections, watched.
#[derive(Clone)]
pub(super) struct Watched<S> {
    connector: S,
    connected: Connected,
}

impl<S> Watched<S> {
    pub(super) fn new(connector: S, connected: Connected) -> Self {
        Self { connector, connected }
    }
}

impl<R, S: Service<R>> Service<R> for Watched<S>
where
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, address: R) -> Self::Future {
        let (connecting, connected, host) = (self.connector.call(address), self.connected.clone(), POLLED.get());
        Box::pin(async move {
            let outcome = connecting.await;
            // Before the connection is there for any request.
            if outcome.is_ok() {
                connected.came_about(host);
            }
            outcome
        })
    }
}

impl<S> fmt::Debug for Watched<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watched")
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::{Connected, Context, Pin, Poll, Service, Watched, to_host};

    /// Makes a connection at once, or never.
    #[derive(Clone)]
    struct Connector;

    impl Service<bool> for Connector {
        type Response = ();
        type Error = Infallible;
        type Future = Pin<Box<dyn Future<Output = Result<(), Infallible>> + Send>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
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
        let hanging = to_host(2, std::future::poll_fn(|context| watched.call(true).as_mut().poll(context)));
        let mut hanging = Box::pin(hanging);
        assert!(hanging.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
        assert_eq!(known(&connected), [false; 3]);
        drop(hanging);
        let mut again = watched.clone();
        to_host(1, async {
            to_host(0, async {}).await;
            again.call(false).await.unwrap()
        })
        .await;
        assert_eq!(known(&connected), [false, true, false]);
        // Where it is not known whose it is, it may be anybody's.
        watched.call(false).await.unwrap();
        assert_eq!(known(&connected), [true; 3]);
        assert!(Connected::none_of(0).maybe_to(0), "an own client is not watched");
    }
}
