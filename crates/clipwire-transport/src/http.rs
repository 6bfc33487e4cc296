//! The one HTTP client: TLS, redirects, time limits, and which addresses it may talk to.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use url::{Host, Url};

/// How many redirects on the same host are followed.
const REDIRECTS: usize = 5;

/// What is chosen once for an HTTP client.
#[derive(Clone, Debug)]
pub struct HttpConfig {
    /// Where calls go, without the paths of the spec: the hosts in the order of preference.
    pub base_urls: Vec<String>,
    /// What the client calls itself.
    pub user_agent: String,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// A host that may be talked to without TLS, besides this machine.
    pub plain_http_host: Option<String>,
}

/// An HTTP client together with the addresses it is for. Clones share their connections.
#[derive(Clone)]
pub struct Http {
    client: reqwest::Client,
    base_urls: Vec<Base>,
}

#[derive(Clone)]
struct Base {
    /// Without a slash at its end.
    url: String,
    /// Its own path, without a slash at its end.
    path: String,
    /// Its host, and its port where it is not the usual one.
    host: String,
}

/// Why there is no HTTP client.
#[derive(Debug)]
#[non_exhaustive]
pub enum HttpError {
    /// The base URL cannot be used; says why.
    BaseUrl(String),
    /// The base URL needs TLS and the crate was built without it.
    NoTls,
    /// A header or the TLS library could not be set up.
    Build(reqwest::Error),
}

impl Http {
    /// Checks the addresses and sets up the client.
    pub fn build(config: HttpConfig) -> Result<Self, HttpError> {
        let plain = config.plain_http_host.as_deref();
        let urls: Vec<Url> =
            config.base_urls.iter().map(|url| check_base_url(url, plain)).collect::<Result<_, HttpError>>()?;
        if urls.is_empty() {
            return Err(HttpError::BaseUrl("is missing".to_owned()));
        }
        let mut builder = reqwest::Client::builder()
            .user_agent(&config.user_agent)
            .connect_timeout(config.connect_timeout)
            // A redirect must not carry the query of the first request, and with it the key, in a Referer header.
            .referer(false)
            .redirect(same_host_redirects())
            // Whether to repeat a paid call is decided in one place, and this is not it.
            .retry(reqwest::retry::never());
        if urls.iter().all(is_this_machine) {
            builder = builder.no_proxy();
        }
        // Reading the platform's certificates takes most of the time that a client takes to build, and plain http on this
        // machine has no use for them.
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        if urls.iter().all(|url| is_this_machine(url) && url.scheme() == "http") {
            builder = builder.tls_certs_only([]);
        }
        #[cfg(feature = "native-tls")]
        {
            builder = builder.tls_backend_native();
        }
        #[cfg(all(feature = "rustls", not(feature = "native-tls")))]
        {
            builder = builder.tls_backend_rustls();
        }
        let client = builder.build().map_err(|error| HttpError::Build(error.without_url()))?;
        Ok(Self { client, base_urls: urls.iter().map(Base::new).collect() })
    }

    /// The address of a host, that paths are appended to; it ends without a slash.
    pub fn base_url(&self, host: usize) -> &str {
        &self.base(host).url
    }

    /// The hosts by name, in the order of preference.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.base_urls.iter().map(|base| base.host.as_str())
    }

    /// A path below the base URL's own, as an address has it.
    pub fn path_below(&self, host: usize, path: &str) -> String {
        format!("{}/{}", self.base(host).path, path.trim_start_matches('/'))
    }

    fn base(&self, host: usize) -> &Base {
        self.base_urls.get(host).unwrap_or(&self.base_urls[0])
    }

    /// The client that generated code sends with.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls: Vec<&str> = self.base_urls.iter().map(|base| base.url.as_str()).collect();
        f.debug_struct("Http").field("base_urls", &urls).finish_non_exhaustive()
    }
}

impl Base {
    fn new(url: &Url) -> Self {
        let host = url.host_str().unwrap_or_default();
        Self {
            url: url.as_str().trim_end_matches('/').to_owned(),
            path: url.path().trim_end_matches('/').to_owned(),
            host: url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")),
        }
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(why) => write!(f, "the base URL {why}"),
            Self::NoTls => f.write_str(
                "the base URL is https and clipwire was built without TLS; enable the feature `rustls` or `native-tls`",
            ),
            Self::Build(_) => f.write_str("the HTTP client could not be set up"),
        }
    }
}

impl std::error::Error for HttpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BaseUrl(_) | Self::NoTls => None,
            Self::Build(error) => Some(error),
        }
    }
}

fn check_base_url(text: &str, plain_http_host: Option<&str>) -> Result<Url, HttpError> {
    // The text itself is not repeated: people paste addresses with keys in them.
    let refuse = |why: &str| Err(HttpError::BaseUrl(why.to_owned()));
    let Ok(url) = Url::parse(text) else {
        return refuse("is not an address; write it as in `https://host.example`");
    };
    let Some(host) = url.host_str() else {
        return refuse("has no host");
    };
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("has a query or a fragment; give the address alone, and query parameters with `with_query`");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("has a user name or a password; credentials are given apart");
    }
    match url.scheme() {
        "https" if cfg!(not(any(feature = "rustls", feature = "native-tls"))) => Err(HttpError::NoTls),
        "https" => Ok(url),
        "http" if is_this_machine(&url) || plain_http_host == Some(host) => Ok(url),
        "http" => Err(HttpError::BaseUrl(format!(
            "is plain http, which would send the credentials in the clear; use https, or name the host with \
             `allow_plain_http(\"{host}\")`"
        ))),
        _ => refuse("is neither https nor http"),
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

/// Follows a redirect only where the credentials have been already; another host gets nothing.
fn same_host_redirects() -> reqwest::redirect::Policy {
    reqwest::redirect::Policy::custom(|attempt| {
        let follow = attempt.previous().len() <= REDIRECTS
            && attempt.previous().last().is_some_and(|from| is_same_place(from, attempt.url()));
        if follow { attempt.follow() } else { attempt.stop() }
    })
}

fn is_same_place(from: &Url, to: &Url) -> bool {
    let same_origin = from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    let to_tls = from.scheme() == "http" && to.scheme() == "https";
    from.host() == to.host() && (same_origin || to_tls)
}

#[cfg(test)]
mod tests;
