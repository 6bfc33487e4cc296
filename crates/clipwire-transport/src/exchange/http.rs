//! The one HTTP client: TLS, time limits, and which addresses it may talk to.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::{HeaderMap, HeaderValue};
use url::{Host, Url};

use crate::exchange::client::built::BuiltRequest;
use crate::exchange::client::connector::Connector;
use crate::exchange::client::direct::{self, DirectClient, SILENCE};
use crate::exchange::client::failure::Cause;
#[cfg(feature = "reqwest")]
use crate::exchange::client::own::OwnClient;
use crate::exchange::client::proxy::Proxies;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use crate::exchange::client::tls::certificates;
use crate::exchange::client::tls::{NO_TLS, Tls};
use crate::exchange::client::{Client, Sending};
use crate::exchange::connected::Connected;

/// Whether the crate was built with TLS.
const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// How long a connection may take to come about, unless the configuration says otherwise.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// So many addresses of operations are remembered, which is more operations than most programs ask for.
const MOST_KNOWN: usize = 32;

/// What is chosen once for an HTTP client. `Debug` prints no address and no certificate.
#[derive(Clone, Default)]
pub struct HttpConfig {
    /// Where calls go, without the paths of the spec: the hosts in the order of preference.
    pub base_urls: Vec<String>,
    /// What the client calls itself. An own [`client`](Self::client) has a name of its own.
    pub user_agent: String,
    /// How long a connection may take to come about; [`CONNECT_TIMEOUT`] without.
    pub connect_timeout: Option<Duration>,
    /// A host that may be talked to without TLS, besides this machine.
    pub plain_http_host: Option<String>,
    /// The address of an HTTP or HTTPS proxy that every request goes through, a user name and a password in it included.
    /// Without, it is the proxy that the system or the environment names. A base URL on this machine is never asked through
    /// any of them.
    pub proxy: Option<String>,
    /// Certificates in PEM, one or several in each, that are trusted besides those of the platform.
    pub root_certificates: Vec<Vec<u8>>,
    /// The user's own HTTP client, in place of one that is set up here.
    ///
    /// Its rules about redirects, retries, idle connections and the `referer` header are its own.
    /// Each redirect that it follows, and each retry, is a request that nothing here counts and that may be paid for; one that
    /// leads to another host, or sends a `referer`, shows the credentials. And where it may follow one, a connection that does
    /// not come about may be that of a redirect, so that nobody can say that nothing was sent. So it should follow none:
    /// `redirect::Policy::none()`.
    #[cfg(feature = "reqwest")]
    pub client: Option<reqwest::Client>,
    /// Speaks HTTP/2 at once, without asking the server.
    #[cfg(test)]
    pub(crate) http2_only: bool,
}

/// An HTTP client together with the addresses it is for. Clones share their connections.
#[derive(Clone)]
pub struct Http {
    client: Client,
    /// To this machine, where there are other base URLs besides: never through a proxy.
    to_this_machine: Option<Client>,
    connected: Connected,
    base_urls: Vec<BaseUrl>,
}

#[derive(Clone)]
struct BaseUrl {
    url: Url,
    /// Its host, and its port where it is not the usual one.
    host: String,
    /// The first of the base URLs with the same origin.
    first: usize,
    /// The addresses of operations below it that were asked for before, by their paths.
    known: Arc<RwLock<Vec<(String, Url)>>>,
}

/// Why there is no HTTP client.
#[derive(Debug)]
#[non_exhaustive]
pub enum HttpError {
    /// The base URL cannot be used; says why.
    BaseUrl(String),
    /// The base URL needs TLS and the crate was built without it.
    NoTls,
    /// The proxy cannot be used; says why, and does not repeat it, since it may hold a password.
    Proxy(String),
    /// A root certificate cannot be used; says why.
    RootCertificate(String),
    /// Something was set that an own client decides by itself; says what.
    OwnClient(&'static str),
    /// A header or the TLS library could not be set up.
    Build(Cause),
}

impl Http {
    /// Checks the addresses and sets up the client.
    pub fn build(config: HttpConfig) -> Result<Self, HttpError> {
        let urls: Vec<Url> =
            config.base_urls.iter().map(|url| check_base_url(url, &config)).collect::<Result<_, _>>()?;
        if urls.is_empty() {
            return Err(HttpError::BaseUrl("is missing".to_owned()));
        }
        let first_like = |url: &Url| urls.iter().position(|other| other.origin() == url.origin()).unwrap_or_default();
        let base_urls: Vec<BaseUrl> = urls.iter().map(|url| BaseUrl::new(url.clone(), first_like(url))).collect();
        #[cfg(feature = "reqwest")]
        if let Some(client) = &config.client {
            let client = Client::Own(Arc::new(OwnClient::new(own_client(client, &config)?)));
            // Whom that is connected to is not known.
            return Ok(Self { client, to_this_machine: None, connected: Connected::none_of(0), base_urls });
        }
        let connected = Connected::none_of(urls.len());
        let (client, to_this_machine) = direct_clients(&urls, &config, &connected)?;
        Ok(Self { client, to_this_machine, connected, base_urls })
    }

    /// The address of a host, that paths are appended to. A number beyond the last host means the first.
    pub fn base_url(&self, host: usize) -> &Url {
        &self.base(host).url
    }

    /// The hosts by name, in the order of preference.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        self.base_urls.iter().map(|base| base.host.as_str())
    }

    /// The address of a path below the base URL's own. One that is borrowed is that of an operation, with no values in it.
    pub(crate) fn url(&self, host: usize, path: Cow<'_, str>) -> Url {
        match path {
            Cow::Borrowed(path) => self.base(host).known(path),
            Cow::Owned(path) => self.base(host).joined(&path),
        }
    }

    /// Sends a request to a host, when what is returned is polled. The error says why it is none that can be sent.
    pub(super) fn send(&self, host: usize, request: BuiltRequest) -> Result<Sending, String> {
        self.client(host).send(request)
    }

    /// Whether the client is the user's own.
    pub(crate) fn is_own_client(&self) -> bool {
        self.client.is_own()
    }

    /// Whether a connection to a host ever came about, as far as is known. The first of those with the same origin stands for
    /// all of them: they share connections.
    pub(crate) fn maybe_connected(&self, host: usize) -> bool {
        self.connected.maybe_to(self.first_of_origin(host))
    }

    /// The first host with the origin of this one.
    pub(crate) fn first_of_origin(&self, host: usize) -> usize {
        self.base(host).first
    }

    /// Takes from a response of a host what it says about its connection.
    pub(crate) fn learn(&self, host: usize, headers: &HeaderMap) {
        self.client(host).learn(headers);
    }

    fn client(&self, host: usize) -> &Client {
        match &self.to_this_machine {
            Some(client) if is_this_machine(&self.base(host).url) => client,
            _ => &self.client,
        }
    }

    fn base(&self, host: usize) -> &BaseUrl {
        self.base_urls.get(host).unwrap_or(&self.base_urls[0])
    }
}

impl BaseUrl {
    fn new(url: Url, first: usize) -> Self {
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Self { url, host, first, known: Arc::default() }
    }

    /// The address of a path below it.
    fn joined(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(&[url.path().trim_end_matches('/'), "/", path.trim_start_matches('/')].concat());
        url
    }

    /// The address of an operation's path below it, put together once.
    fn known(&self, path: &str) -> Url {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, url)) = known.iter().find(|(known, _)| known == path) {
            return url.clone();
        }
        let is_full = known.len() >= MOST_KNOWN;
        drop(known);
        let url = self.joined(path);
        if !is_full {
            self.known.write().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), url.clone()));
        }
        url
    }
}

/// The user's client, with nothing beside it that it would not heed.
#[cfg(feature = "reqwest")]
fn own_client(client: &reqwest::Client, config: &HttpConfig) -> Result<reqwest::Client, HttpError> {
    let refused = [
        (config.proxy.is_some(), "a proxy"),
        (!config.root_certificates.is_empty(), "root certificates"),
        (config.connect_timeout.is_some(), "a connect timeout"),
    ];
    match refused.into_iter().find(|(is_set, _)| *is_set) {
        Some((_, what)) => Err(HttpError::OwnClient(what)),
        None => Ok(client.clone()),
    }
}

/// A client for these base URLs, and one for those of this machine, where there are others besides. They share what is set.
fn direct_clients(
    urls: &[Url],
    config: &HttpConfig,
    connected: &Connected,
) -> Result<(Client, Option<Client>), HttpError> {
    let user_agent =
        HeaderValue::from_str(&config.user_agent).map_err(|error| HttpError::Build(Box::new(error) as Cause))?;
    let proxy = config.proxy.as_deref().map(check_proxy).transpose()?;
    let tls = tls(urls, config)?;
    let timeout = config.connect_timeout.unwrap_or(CONNECT_TIMEOUT);
    let builder = direct::builder(SILENCE);
    #[cfg(test)]
    let builder = builder.clone().http2_only(config.http2_only).clone();
    let through = |proxies: Proxies| {
        let connector = Connector::new(timeout, tls.clone(), proxies, user_agent.clone());
        Client::Direct(Arc::new(DirectClient::new(connector, builder.clone(), connected.clone())))
    };
    // A proxy elsewhere has another machine for this one, and would be shown the credentials.
    let straight = || through(Proxies::none());
    if urls.iter().all(is_this_machine) {
        return Ok((straight(), None));
    }
    let to_this_machine = urls.iter().any(is_this_machine).then(straight);
    Ok((through(proxy.unwrap_or_else(Proxies::of_the_system)), to_this_machine))
}

/// What makes connections to these base URLs secure.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn tls(urls: &[Url], config: &HttpConfig) -> Result<Option<Tls>, HttpError> {
    let mut besides = Vec::new();
    for pem in &config.root_certificates {
        let certificates = certificates(pem);
        if certificates.is_empty() {
            return Err(HttpError::RootCertificate("is not a certificate in PEM".to_owned()));
        }
        besides.extend(certificates);
    }
    // Reading the platform's certificates takes most of the time that a client takes to build, and plain http on this
    // machine has no use for them.
    let is_plain = urls.iter().all(|url| is_this_machine(url) && url.scheme() == "http");
    if is_plain { Ok(None) } else { Tls::new(besides).map(Some).map_err(HttpError::Build) }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn tls(_: &[Url], config: &HttpConfig) -> Result<Option<Tls>, HttpError> {
    match config.root_certificates.is_empty() {
        true => Ok(None),
        false => Err(HttpError::RootCertificate(format!("needs TLS and {NO_TLS}"))),
    }
}

impl HttpConfig {
    fn has_own_client(&self) -> bool {
        #[cfg(feature = "reqwest")]
        let has = self.client.is_some();
        #[cfg(not(feature = "reqwest"))]
        let has = false;
        has
    }
}

impl fmt::Debug for HttpConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People paste addresses with keys in them, and a proxy's may hold a password.
        f.debug_struct("HttpConfig")
            .field("base_urls", &self.base_urls.len())
            .field("user_agent", &self.user_agent)
            .field("connect_timeout", &self.connect_timeout)
            .field("plain_http_host", &self.plain_http_host)
            .field("has_proxy", &self.proxy.is_some())
            .field("root_certificates", &self.root_certificates.len())
            .field("has_own_client", &self.has_own_client())
            .finish()
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let urls: Vec<&str> = self.base_urls.iter().map(|base| base.url.as_str()).collect();
        f.debug_struct("Http").field("base_urls", &urls).finish_non_exhaustive()
    }
}

impl fmt::Display for HttpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BaseUrl(why) => write!(f, "the base URL {why}"),
            Self::NoTls => write!(f, "the base URL is https and {NO_TLS}"),
            Self::Proxy(why) => write!(f, "the proxy {why}"),
            Self::RootCertificate(why) => write!(f, "a root certificate {why}"),
            Self::OwnClient(what) => {
                write!(
                    f,
                    "{what} was set beside an own HTTP client, which decides that by itself; set it on that client"
                )
            }
            Self::Build(_) => f.write_str("the HTTP client could not be set up"),
        }
    }
}

impl std::error::Error for HttpError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BaseUrl(_) | Self::NoTls | Self::Proxy(_) | Self::RootCertificate(_) | Self::OwnClient(_) => None,
            Self::Build(error) => Some(&**error),
        }
    }
}

fn check_proxy(text: &str) -> Result<Proxies, HttpError> {
    let refuse = |why: &str| Err(HttpError::Proxy(format!("{why}; write it as in `http://host.example:8080`")));
    let Ok(url) = Url::parse(text) else {
        return refuse("is not an address");
    };
    match url.scheme() {
        "https" if !HAS_TLS => Err(HttpError::Proxy(format!("is https and {NO_TLS}"))),
        "http" | "https" => match Proxies::one(&url) {
            Some(proxies) => Ok(proxies),
            None => refuse("is not an address that can be used"),
        },
        _ => refuse("is neither http nor https"),
    }
}

fn check_base_url(text: &str, config: &HttpConfig) -> Result<Url, HttpError> {
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
        // An own client may have been built with TLS all the same.
        "https" if !HAS_TLS && !config.has_own_client() => Err(HttpError::NoTls),
        "https" => Ok(url),
        "http" if is_this_machine(&url) || config.plain_http_host.as_deref() == Some(host) => Ok(url),
        "http" => Err(HttpError::BaseUrl(format!(
            "is plain http, which would send the credentials in the clear; use https, or name the host with \
             `allow_plain_http(\"{host}\")`"
        ))),
        _ => refuse("is neither https nor http"),
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => matches!(name, "localhost" | "localhost."),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
