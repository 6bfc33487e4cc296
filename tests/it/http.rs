//! What stands between a call and its server: no runtime, no connection, a certificate that nobody knows.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use clipwire::onebound::{Client, ClientBuilder};
use clipwire::{Charge, Clock, Credentials, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::support::SEED_VIDEO;

fn builder(url: impl Into<String>) -> ClientBuilder {
    let credentials = Credentials::new("http-test-key", "http-test-secret");
    Client::builder().base_url(url).credentials(credentials).clock(Clock::skipping())
}

/// A server with TLS whose certificate is of an authority of its own.
struct Secured {
    url: String,
    /// The certificate of the authority, in PEM.
    authority: String,
    connections: Arc<AtomicUsize>,
}

impl Secured {
    async fn start() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        // Named, since packages of the workspace bring one each.
        let cryptography = Arc::new(aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(cryptography).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![server.der().clone()], key);
        let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let _ = stream.read(&mut [0; 4096]).await;
                    let body = format!(r#"{{"error_code":"0000","item":{{"num_iid":"{SEED_VIDEO}","title":"safe"}}}}"#);
                    let head =
                        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                    let _ = stream.write_all((head + &body).as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        Self { url, authority: authority.pem(), connections }
    }
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
    for part in [host, "certificate", "UnknownIssuer", "`root_certificate`"] {
        assert!(error.to_string().contains(part), "`{part}` is missing: {error}");
    }
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
