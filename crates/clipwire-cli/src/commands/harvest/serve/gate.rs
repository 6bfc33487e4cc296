//! Who is answered: browsers on this machine that mean this page, and only with what they may ask.

use axum::extract::Request;
use axum::http::{Method, StatusCode, header};

/// Knows by which names this server is asked.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    hosts: [String; 2],
}

impl Gate {
    pub(super) fn new(port: u16) -> Self {
        Self { hosts: [format!("127.0.0.1:{port}"), format!("localhost:{port}")] }
    }

    /// Why a request is refused.
    ///
    /// A page of somebody else's can make a name of its own lead to 127.0.0.1, and then read what comes from there as if it were its own. Its
    /// browser says that name as the host.
    pub(super) fn refuses(&self, request: &Request) -> Option<(StatusCode, &'static str)> {
        let named: Vec<_> = request.headers().get_all(header::HOST).iter().collect();
        let is_ours = |host: &str| self.hosts.iter().any(|own| own.eq_ignore_ascii_case(host));
        let by_header = matches!(named.as_slice(), [host] if host.to_str().is_ok_and(is_ours));
        let by_address = request.uri().authority().is_none_or(|authority| is_ours(authority.as_str()));
        if !by_header || !by_address {
            return Some((StatusCode::MISDIRECTED_REQUEST, "this is asked as 127.0.0.1 or localhost, with its port\n"));
        }
        let is_reading = matches!(*request.method(), Method::GET | Method::HEAD);
        (!is_reading).then_some((StatusCode::METHOD_NOT_ALLOWED, "this is read, with GET or HEAD\n"))
    }
}

#[cfg(test)]
mod tests;
