//! The one HTTP client: TLS, time limits, and which addresses it may talk to.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::HeaderMap;
use url::{Host, Url};

use crate::exchange::coding;
use crate::exchange::connected::{Connected, Watched};
use crate::exchange::connections::Connections;

/// Whether the crate was built with TLS.
const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// What is wrong and what to do where TLS is needed and the crate was built without.
const NO_TLS: &str = "clipwire was built without TLS; enable the feature `rustls` or `native-tls`";

/// How long a connection may take to come about, unless the configuration says otherwise.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// So many addresses of operations are remembered, which is more operations than most programs ask for.
const MOST_KNOWN: usize = 32;

/// How long a connection of HTTP/2 may be silent while it is waited for, before its server is asked whether it is there; and how long
/// that may take.
const SILENCE: Duration = Duration::from_secs(10);

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
    pub client: Option<reqwest::Client>,
}

/// An HTTP client together with the addresses it is for. Clones share their connections.
#[derive(Clone)]
pub struct Http {
    connections: Arc<Connections>,
    /// To this machine, where there are other base URLs besides: never through a proxy.
    to_this_machine: Option<Arc<Connections>>,
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
    Build(reqwest::Error),
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
        if let Some(client) = &config.client {
            let connections = Arc::new(Connections::own(own_client(client, &config)?));
            // Whom that is connected to is not known.
            return Ok(Self { connections, to_this_machine: None, connected: Connected::none_of(0), base_urls });
        }
        let connected = Connected::none_of(urls.len());
        let (near, far): (Vec<Url>, Vec<Url>) = urls.into_iter().partition(is_this_machine);
        let new = |urls: Vec<Url>| {
            let (config, watched) = (config.clone(), connected.clone());
            Connections::new(move |idle| new_client(&urls, &config, idle, watched.clone())).map(Arc::new)
        };
        let is_mixed = !near.is_empty() && !far.is_empty();
        let to_this_machine = if is_mixed { Some(new(near.clone())?) } else { None };
        let connections = new(if far.is_empty() { near } else { far })?;
        Ok(Self { connections, to_this_machine, connected, base_urls })
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

    /// The client that requests to a host are sent with.
    pub(crate) fn client(&self, host: usize) -> reqwest::Client {
        self.connections_to(host).client()
    }

    fn connections_to(&self, host: usize) -> &Connections {
        match &self.to_this_machine {
            Some(connections) if is_this_machine(&self.base(host).url) => connections,
            _ => &self.connections,
        }
    }

    /// Whether that is the user's own.
    pub(crate) fn is_own_client(&self) -> bool {
        self.connections.is_own()
    }

    /// Whether it may follow redirects.
    pub(crate) fn follows_redirects(&self) -> bool {
        self.connections.follows_redirects()
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
        self.connections_to(host).learn(headers);
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

fn new_client(
    urls: &[Url],
    config: &HttpConfig,
    idle: Duration,
    connected: Connected,
) -> Result<reqwest::Client, HttpError> {
    let mut headers = HeaderMap::new();
    coding::ask(&mut headers, false);
    let mut builder = reqwest::Client::builder()
        .user_agent(&config.user_agent)
        .default_headers(headers)
        .connect_timeout(config.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
        // A redirect that was followed would be one more request, that may be paid for, inside an attempt that is one.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .pool_idle_timeout(idle)
        // Nothing lies idle for no time at all.
        .pool_max_idle_per_host(if idle.is_zero() { 0 } else { usize::MAX })
        // A body that cannot be decompressed has come all the same; see `coding.rs`.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .connector_layer(tower_layer::layer_fn(move |connector| Watched::new(connector, connected.clone())))
        // Whether to repeat a paid call is decided in one place, and this is not it.
        .retry(reqwest::retry::never());
    let proxy = config.proxy.as_deref().map(check_proxy).transpose()?;
    // A proxy elsewhere has another machine for this one, and would be shown the credentials.
    if urls.iter().all(is_this_machine) {
        builder = builder.no_proxy();
    } else if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    builder = with_tls(heeding_silence(builder, SILENCE), urls, config)?;
    builder.build().map_err(|error| HttpError::Build(error.without_url()))
}

/// Gives up a connection of HTTP/2 whose server is gone without a word. All requests share it, so that it would take one after the
/// other with it, each of which may be paid for as far as anybody knows.
fn heeding_silence(builder: reqwest::ClientBuilder, silence: Duration) -> reqwest::ClientBuilder {
    builder.http2_keep_alive_interval(silence).http2_keep_alive_timeout(silence)
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn with_tls(
    mut builder: reqwest::ClientBuilder,
    urls: &[Url],
    config: &HttpConfig,
) -> Result<reqwest::ClientBuilder, HttpError> {
    for pem in &config.root_certificates {
        let certificates = reqwest::Certificate::from_pem_bundle(pem).unwrap_or_default();
        if certificates.is_empty() {
            return Err(HttpError::RootCertificate("is not a certificate in PEM".to_owned()));
        }
        builder = builder.tls_certs_merge(certificates);
    }
    // Reading the platform's certificates takes most of the time that a client takes to build, and plain http on this
    // machine has no use for them.
    let is_plain = urls.iter().all(|url| is_this_machine(url) && url.scheme() == "http");
    if is_plain {
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
    Ok(builder)
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    _: &[Url],
    config: &HttpConfig,
) -> Result<reqwest::ClientBuilder, HttpError> {
    if config.root_certificates.is_empty() {
        Ok(builder)
    } else {
        Err(HttpError::RootCertificate(format!("needs TLS and {NO_TLS}")))
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
            .field("has_own_client", &self.client.is_some())
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
            Self::Build(error) => Some(error),
        }
    }
}

fn check_proxy(text: &str) -> Result<reqwest::Proxy, HttpError> {
    let refuse = |why: &str| Err(HttpError::Proxy(format!("{why}; write it as in `http://host.example:8080`")));
    let Ok(url) = Url::parse(text) else {
        return refuse("is not an address");
    };
    match url.scheme() {
        "https" if !HAS_TLS => Err(HttpError::Proxy(format!("is https and {NO_TLS}"))),
        "http" | "https" => reqwest::Proxy::all(url).or_else(|_| refuse("is not an address that can be used")),
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
        "https" if !HAS_TLS && config.client.is_none() => Err(HttpError::NoTls),
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
