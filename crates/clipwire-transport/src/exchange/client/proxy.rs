//! Which requests go through a proxy, and through which.

use std::sync::Arc;

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use url::Url;

/// The proxies of a client. Clones share them.
#[derive(Clone, Debug)]
pub(crate) struct Proxies(Option<Arc<Matcher>>);

impl Proxies {
    /// None at all.
    pub(crate) fn none() -> Self {
        Self(None)
    }

    /// Those that the environment or the system names at this moment.
    pub(crate) fn of_the_system() -> Self {
        Self(Some(Arc::new(Matcher::from_system())))
    }

    /// The same one for every request; `None` where it cannot be one.
    pub(crate) fn one(url: &Url) -> Option<Self> {
        let matcher = Matcher::builder().all(url.as_str()).build();
        // One that it cannot read it leaves out, and requests would go without any.
        matcher.intercept(&Uri::from_static("https://any.example"))?;
        Some(Self(Some(Arc::new(matcher))))
    }

    /// The one that requests to a server go through.
    pub(crate) fn to(&self, server: &Uri) -> Option<Intercept> {
        self.0.as_ref()?.intercept(server)
    }

    /// What a request carries beside its own headers for the proxy to let it through: one with TLS carries nothing, since a
    /// proxy sees none of it.
    pub(crate) fn password_beside(&self, server: &Uri) -> Option<HeaderValue> {
        if server.scheme() == Some(&http::uri::Scheme::HTTPS) {
            return None;
        }
        self.to(server)?.basic_auth().cloned()
    }
}
