//! Makes connections: straight to a server, or through a proxy, with TLS where the address asks for it.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::USER_AGENT;
use http::uri::Scheme;
use http::{HeaderMap, HeaderValue, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::legacy::connect::{Connected, Connection as Connects, HttpConnector};
use hyper_util::client::proxy::matcher::Intercept;
use tower_service::Service;

use crate::exchange::client::failure::Cause;
use crate::exchange::client::proxy::Proxies;
use crate::exchange::client::tls::{NO_TLS, Tls};

/// So long nothing may come before the system asks whether the other side is there, and so long it waits between questions.
const SILENCE: Duration = Duration::from_secs(15);

/// So many of these questions stay unanswered before a connection is given up.
const QUESTIONS: u32 = 3;

/// So long may what was written stay unacknowledged.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const UNACKNOWLEDGED: Duration = Duration::from_secs(30);

/// Makes the connections of a client.
#[derive(Clone)]
pub(crate) struct Connector {
    tcp: HttpConnector,
    /// `None` where no address asks for it.
    tls: Option<Tls>,
    pub(super) proxies: Proxies,
    /// How the client calls itself, to a proxy too.
    pub(super) user_agent: HeaderValue,
    /// How long all of a connection may take: asking for the address of a name, TCP, a tunnel and TLS.
    timeout: Duration,
}

impl Connector {
    pub(crate) fn new(timeout: Duration, tls: Option<Tls>, proxies: Proxies, user_agent: HeaderValue) -> Self {
        let mut tcp = HttpConnector::new();
        // It is TLS that sees to the scheme.
        tcp.enforce_http(false);
        // Of several addresses, each gets a share of it.
        tcp.set_connect_timeout(Some(timeout));
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(SILENCE));
        tcp.set_keepalive_interval(Some(SILENCE));
        tcp.set_keepalive_retries(Some(QUESTIONS));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
        Self { tcp, tls, proxies, user_agent, timeout }
    }

    async fn connection(self, server: Uri) -> Result<Connection, Cause> {
        match self.proxies.to(&server) {
            None => self.straight(server).await,
            Some(proxy) => {
                let scheme = proxy.uri().scheme_str().unwrap_or_default();
                if !matches!(scheme, "http" | "https") {
                    let why =
                        format!("it goes through a proxy of the kind {scheme}, and only http and https are known");
                    return Err(why.into());
                }
                // It would be told everything in the clear.
                if scheme == "https" && self.tls.is_none() {
                    return Err(format!("it goes through a proxy with https, and {NO_TLS}").into());
                }
                match server.scheme() == Some(&Scheme::HTTPS) {
                    true => self.tunneled(&proxy, server).await,
                    false => self.forwarded(&proxy).await,
                }
            }
        }
    }

    /// To a server.
    async fn straight(mut self, server: Uri) -> Result<Connection, Cause> {
        Ok(match self.tls {
            Some(tls) => Connection::new(tls.to_server(self.tcp).call(server).await?),
            None => Connection::new(self.tcp.call(server).await?),
        })
    }

    /// To a server through a proxy that passes on what it cannot read.
    async fn tunneled(self, proxy: &Intercept, server: Uri) -> Result<Connection, Cause> {
        let tls = self.tls.ok_or("there is no TLS to a server behind a proxy")?;
        let mut tunnel = Tunnel::new(proxy.uri().clone(), tls.to_proxy(self.tcp))
            .with_headers(HeaderMap::from_iter([(USER_AGENT, self.user_agent)]));
        if let Some(password) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(password.clone());
        }
        Ok(Connection::new(tls.to_server(tunnel).call(server).await?))
    }

    /// To a proxy, which asks the server itself.
    async fn forwarded(mut self, proxy: &Intercept) -> Result<Connection, Cause> {
        let proxy = proxy.uri().clone();
        let connection = match self.tls {
            Some(tls) => Connection::new(tls.to_proxy(self.tcp).call(proxy).await?),
            None => Connection::new(self.tcp.call(proxy).await?),
        };
        Ok(Connection { is_to_a_proxy: true, ..connection })
    }
}

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = Cause;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, Cause>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Cause>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, server: Uri) -> Self::Future {
        let (timeout, connecting) = (self.timeout, self.clone().connection(server));
        Box::pin(async move {
            let connection = tokio::time::timeout(timeout, connecting).await;
            connection.map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the time for a connection is over"))?
        })
    }
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A proxy has a password.
        f.write_str("Connector")
    }
}

/// A connection, whatever it goes through.
pub(crate) struct Connection {
    io: Box<dyn Io>,
    /// So that it is told the whole address of what is asked.
    is_to_a_proxy: bool,
}

trait Io: Read + Write + Connects + Send + Unpin {}

impl<T: Read + Write + Connects + Send + Unpin> Io for T {}

impl Connection {
    fn new(io: impl Io + 'static) -> Self {
        Self { io: Box::new(io), is_to_a_proxy: false }
    }
}

impl Connects for Connection {
    fn connected(&self) -> Connected {
        self.io.connected().proxy(self.is_to_a_proxy)
    }
}

impl Read for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, slices)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderValue, Uri};
    use tower_service::Service as _;

    use super::{Connector, Proxies};

    #[tokio::test]
    async fn nothing_is_told_to_a_proxy_that_cannot_be_spoken_to() {
        for (proxy, why) in [
            ("https://me:p4ss@127.0.0.1:1", "through a proxy with https, and clipwire was built without TLS"),
            ("socks5://me:p4ss@127.0.0.1:1", "a proxy of the kind socks5"),
        ] {
            let proxies = Proxies::one(&proxy.parse().unwrap()).unwrap();
            let name = HeaderValue::from_static("test/1");
            let mut connector = Connector::new(Duration::from_secs(30), None, proxies, name);
            let Err(error) = connector.call(Uri::from_static("http://mirror.example")).await else { panic!("{proxy}") };
            let said = error.to_string();
            assert!(said.contains(why) && !said.contains("p4ss"), "{said}");
        }
    }
}
