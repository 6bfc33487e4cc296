//! The ports that the sandbox listens on, each of which can be down.

use std::io;
use std::net::SocketAddr;

use tokio::sync::Mutex;

use super::handler::Handler;
use super::serving::Server;

/// The ports, all with the same router behind them.
#[derive(Debug)]
pub(crate) struct Hosts {
    handler: Handler,
    hosts: Vec<Host>,
}

#[derive(Debug)]
struct Host {
    address: SocketAddr,
    /// `None` while the host is down.
    server: Mutex<Option<Server>>,
}

impl Hosts {
    /// Listens on so many ports, on at least one; the first may be chosen, the others are free ones.
    pub(crate) async fn start(count: usize, port: u16, handler: Handler) -> io::Result<Self> {
        let mut hosts = Vec::new();
        for number in 0..count.max(1) {
            let server = Server::start(if number == 0 { port } else { 0 }, handler.at_host(number)).await?;
            hosts.push(Host { address: server.address(), server: Mutex::new(Some(server)) });
        }
        Ok(Self { handler, hosts })
    }

    pub(crate) fn urls(&self) -> impl Iterator<Item = String> {
        self.hosts.iter().map(|host| format!("http://{}", host.address))
    }

    /// Closes the port and its connections; one that is down stays down.
    pub(crate) async fn take_down(&self, number: usize) -> io::Result<()> {
        let mut server = self.host(number)?.server.lock().await;
        if let Some(mut running) = server.take() {
            running.stop();
            running.ended().await;
        }
        Ok(())
    }

    /// Listens on the same port again; one that is up stays up.
    pub(crate) async fn bring_up(&self, number: usize) -> io::Result<()> {
        let host = self.host(number)?;
        let mut server = host.server.lock().await;
        if server.is_none() {
            *server = Some(Server::start(host.address.port(), self.handler.at_host(number)).await?);
        }
        Ok(())
    }

    /// Tells every host to stop.
    pub(crate) fn stop(&mut self) {
        for host in &mut self.hosts {
            if let Some(server) = host.server.get_mut() {
                server.stop();
            }
        }
    }

    /// Waits until every host has stopped.
    pub(crate) async fn ended(&mut self) {
        for host in &mut self.hosts {
            if let Some(server) = host.server.get_mut() {
                server.ended().await;
            }
        }
    }

    fn host(&self, number: usize) -> io::Result<&Host> {
        let missing = || io::Error::new(io::ErrorKind::InvalidInput, format!("the sandbox has no host {number}"));
        self.hosts.get(number).ok_or_else(missing)
    }
}
