//! What stands between a call and its server: no runtime, no connection, a certificate that nobody knows, a proxy.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use clipwire::onebound::{Client, ClientBuilder};
use clipwire::{Charge, Clock, Credentials, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::server::TlsStream;

use crate::support::SEED_VIDEO;

fn builder(url: impl Into<String>) -> ClientBuilder {
    let credentials = Credentials::new("http-test-key", "http-test-secret");
    Client::builder().base_url(url).credentials(credentials).clock(Clock::skipping())
}

/// A server with TLS whose certificate is of an authority of its own.
struct Secured {
    url: String,
    address: SocketAddr,
    /// The certificate of the authority, in PEM.
    authority: String,
    acceptor: TlsAcceptor,
    connections: Arc<AtomicUsize>,
}

impl Secured {
    /// One of HTTP/1.1 on this machine.
    async fn start() -> Self {
        Self::named("localhost", &[]).await
    }

    /// One whose certificate is for this name, and which offers these versions of HTTP.
    async fn named(name: &str, versions: &[&str]) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL takes a certificate for one that is signed by itself whose author has its name.
        params.distinguished_name.push(DnType::CommonName, "an authority");
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned(), name.to_owned()];
        let server = CertificateParams::new(names).unwrap().signed_by(&key, &authority).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        // Named, since packages of the workspace bring one each.
        let cryptography = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(cryptography).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![server.der().clone()], key);
        let mut config = config.unwrap();
        config.alpn_protocols = versions.iter().map(|version| version.as_bytes().to_vec()).collect();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let (count, accept) = (Arc::clone(&connections), acceptor.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let accepting = accept.accept(stream);
                tokio::spawn(async move {
                    if let Ok(stream) = accepting.await {
                        answer(stream).await;
                    }
                });
            }
        });
        let url = format!("https://localhost:{}", address.port());
        Self { url, address, authority: authority.pem(), acceptor, connections }
    }
}

/// Answers in the version of HTTP that was agreed upon: one request in HTTP/1.1, any number in HTTP/2.
async fn answer(mut stream: TlsStream<TcpStream>) {
    let body = format!(r#"{{"error_code":"0000","item":{{"num_iid":"{SEED_VIDEO}","title":"safe"}}}}"#);
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        let mut connection = h2::server::handshake(stream).await.unwrap();
        while let Some(Ok((_, mut reply))) = connection.accept().await {
            let mut send = reply.send_response(clipwire::http::Response::new(()), false).unwrap();
            send.send_data(body.clone().into(), true).unwrap();
        }
        return;
    }
    let _ = stream.read(&mut [0; 4096]).await;
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// A proxy in front of one server, whatever is asked for.
struct Proxy {
    address: SocketAddr,
    /// What it was asked, request by request.
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Replies with this, and passes on what comes then; with an acceptor, it has TLS itself.
    async fn start(server: SocketAddr, reply: &'static str, acceptor: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, acceptor) = (Arc::clone(&seen), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        None => pass_on(stream, server, reply, &seen).await,
                        Some(acceptor) => {
                            let Ok(stream) = acceptor.accept(stream).await else { return };
                            pass_on(stream, server, reply, &seen).await;
                        }
                    }
                });
            }
        });
        Self { address, heads }
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn pass_on(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    server: SocketAddr,
    reply: &str,
    seen: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    seen.lock().unwrap().push(String::from_utf8(head).unwrap());
    stream.write_all(reply.as_bytes()).await.unwrap();
    if !reply.contains(" 200 ") {
        return;
    }
    let mut server = TcpStream::connect(server).await.unwrap();
    let _ = tokio::io::copy_bidirectional(&mut stream, &mut server).await;
}

#[tokio::test]
async fn a_server_with_an_unknown_certificate_is_asked_once_and_the_error_says_what_to_do() {
    let server = Secured::start().await;
    let client = builder(&server.url).build().unwrap();
    let error = client.videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!(server.connections.load(Ordering::SeqCst), 1, "{error}");
    assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::Connect, Charge::No, 1));
    assert!(!error.is_retryable() && error.gave_up().is_none());
    let host = server.url.trim_start_matches("https://");
    let said = error.to_string();
    for part in [host, "certificate", "`root_certificate`"] {
        assert!(said.contains(part), "`{part}` is missing: {said}");
    }
    // Each TLS library has words of its own.
    assert!(said.contains("UnknownIssuer") || said.contains("verify failed"), "{said}");
    // And that is what helps.
    let client = builder(&server.url).root_certificate(server.authority.as_str()).build().unwrap();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!(video.title.as_deref(), Some("safe"));
}

#[tokio::test]
async fn another_host_is_asked_where_one_has_an_unknown_certificate() {
    let (bad, good) = (Secured::start().await, Secured::start().await);
    let builder = builder("").base_urls([&bad.url, &good.url]).root_certificate(good.authority.as_str());
    let client = builder.build().unwrap();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!((video.meta().attempts, bad.connections.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn where_a_server_speaks_http_2_calls_share_a_connection() {
    let server = Secured::named("localhost", &["h2", "http/1.1"]).await;
    let client = builder(&server.url).root_certificate(server.authority.as_str()).build().unwrap();
    client.videos().get(SEED_VIDEO).send().await.unwrap();
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.videos().get(SEED_VIDEO).send().await.unwrap().title.clone() })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().as_deref(), Some("safe"));
    }
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_proxy_is_told_where_to_and_sees_nothing_of_a_call() {
    let ok = "HTTP/1.1 200 Connection established\r\n\r\n";
    for (versions, is_secured) in [(&["http/1.1"][..], false), (&["h2"], false), (&["http/1.1"], true)] {
        let server = Secured::named("api.example", versions).await;
        let acceptor = is_secured.then(|| server.acceptor.clone());
        let proxy = Proxy::start(server.address, ok, acceptor).await;
        let scheme = if is_secured { "https" } else { "http" };
        let url = format!("{scheme}://me:p%40ss@localhost:{}", proxy.address.port());
        let builder = builder("https://api.example").proxy(url).root_certificate(server.authority.as_str());
        let video = builder.build().unwrap().videos().get(SEED_VIDEO).send().await.unwrap();
        assert_eq!(video.title.as_deref(), Some("safe"));
        let heads = proxy.heads();
        assert_eq!(heads.len(), 1, "{heads:?}");
        let head = heads[0].to_ascii_lowercase();
        assert!(head.starts_with("connect api.example:443 http/1.1\r\nhost: api.example:443\r\n"), "{head}");
        // `me:p@ss`.
        assert!(head.contains("proxy-authorization: basic bwu6cebzcw==\r\n"), "{head}");
        assert!(head.contains("user-agent: clipwire/") && !head.contains("http-test"), "{head}");
    }
}

#[tokio::test]
async fn a_proxy_that_refuses_is_no_connection_and_its_password_is_in_no_error() {
    let server = Secured::named("api.example", &[]).await;
    for (reply, words) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "authorization required"),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "unsuccessful"),
        ("220 mail.example\r\n", "unsuccessful"),
    ] {
        let proxy = Proxy::start(server.address, reply, None).await;
        let url = format!("http://me:p4ssw0rd@{}", proxy.address);
        let builder = builder("https://api.example").proxy(url).root_certificate(server.authority.as_str());
        let error = builder.build().unwrap().videos().get(SEED_VIDEO).send().await.unwrap_err();
        assert_eq!((error.kind(), error.charge()), (ErrorKind::Connect, Charge::No), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error:?} {error}").contains("p4ssw0rd"), "{error:?}");
        assert_eq!(proxy.heads().len(), usize::try_from(error.attempts()).unwrap());
    }
}

#[tokio::test]
async fn another_host_is_asked_where_one_takes_connections_and_says_nothing() {
    let (silent, good) = (TcpListener::bind("127.0.0.1:0").await.unwrap(), Secured::start().await);
    let hangs = format!("https://{}", silent.local_addr().unwrap());
    let builder = builder("").base_urls([&hangs, &good.url]).root_certificate(good.authority.as_str());
    let client = builder.connect_timeout(Duration::from_millis(50)).build().unwrap();
    let video = client.videos().get(SEED_VIDEO).send().await.unwrap();
    assert_eq!((video.title.as_deref(), video.meta().attempts), (Some("safe"), 2));
}

#[tokio::test]
async fn no_connection_says_to_whom_and_why() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = builder(format!("http://{closed}")).build().unwrap().videos().get(SEED_VIDEO).send().await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true));
    let said = error.to_string();
    assert!(said.contains(&format!("no connection: {closed}: ")) && said.contains("refused"), "{said}");
}

#[test]
fn a_call_outside_of_a_runtime_is_an_error_that_says_so() {
    let client = builder("http://127.0.0.1:9").build().unwrap();
    let mut context = Context::from_waker(Waker::noop());
    let mut calls = 0;
    let mut check = |polled: Poll<Result<(), clipwire::Error>>| {
        let Poll::Ready(Err(error)) = polled else { panic!("{polled:?}") };
        assert!(error.to_string().contains("outside of a tokio runtime"), "{error}");
        assert_eq!((error.kind(), error.charge(), error.attempts()), (ErrorKind::Other, Charge::No, 0));
        calls += 1;
        assert_eq!(client.ledger().total.calls, calls);
    };
    let call = async { client.videos().get(SEED_VIDEO).send().await.map(drop) };
    check(pin!(call).poll(&mut context));
    let list = async { client.videos().search("cats").items().try_next().await.map(drop) };
    check(pin!(list).poll(&mut context));
}

#[test]
fn a_blocking_program_makes_calls_on_a_runtime_of_its_own() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let sandbox = runtime.block_on(crate::support::sandbox());
    let client = crate::support::onebound(&sandbox).build().unwrap();
    let video = runtime.block_on(client.videos().get(SEED_VIDEO).send()).unwrap();
    assert!(video.title.is_some());
}
