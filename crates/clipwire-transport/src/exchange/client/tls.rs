//! TLS by the library that was chosen when the crate was built: rustls, or that of the platform.

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
pub(crate) use self::by_rustls::Tls;

#[cfg(feature = "native-tls")]
pub(crate) use self::by_the_platform::Tls;

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) use self::without::Tls;

/// What is wrong and what to do where TLS is needed and the crate was built without.
pub(crate) const NO_TLS: &str = "clipwire was built without TLS; enable the feature `rustls` or `native-tls`";

/// What a server is offered, the best first.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
const VERSIONS: [&str; 2] = ["h2", "http/1.1"];

/// The certificates in a text; none where it is not PEM or holds something else.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub(crate) fn certificates(pem: &[u8]) -> Vec<rustls_pki_types::CertificateDer<'static>> {
    use rustls_pki_types::pem::PemObject as _;
    let found: Result<Vec<_>, _> = rustls_pki_types::CertificateDer::pem_slice_iter(pem).collect();
    found.unwrap_or_default()
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
mod by_rustls {
    use std::sync::Arc;

    use hyper_rustls::HttpsConnector;
    use rustls::ClientConfig;
    use rustls::crypto::{CryptoProvider, aws_lc_rs};
    use rustls_pki_types::CertificateDer;
    use rustls_platform_verifier::Verifier;

    use super::VERSIONS;
    use crate::exchange::client::failure::Cause;

    /// Makes connections secure. Clones share what they know.
    #[derive(Clone)]
    pub(crate) struct Tls {
        to_server: Arc<ClientConfig>,
        /// A proxy is told in HTTP/1.1 where to connect to.
        to_proxy: Arc<ClientConfig>,
    }

    impl Tls {
        /// Trusts what the platform trusts, and these besides.
        pub(crate) fn new(besides: Vec<CertificateDer<'static>>) -> Result<Self, Cause> {
            // The program's own choice, where it has made one.
            let provider =
                CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(aws_lc_rs::default_provider()));
            let verifier = if besides.is_empty() {
                Verifier::new(provider.clone())?
            } else {
                #[cfg(not(target_os = "android"))]
                let verifier = Verifier::new_with_extra_roots(besides, provider.clone())?;
                #[cfg(target_os = "android")]
                return Err("Android takes root certificates of its own only".into());
                #[cfg(not(target_os = "android"))]
                verifier
            };
            let to_proxy = ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()?
                // As `danger` goes, this is the platform's own way.
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier))
                .with_no_client_auth();
            let mut to_server = to_proxy.clone();
            to_server.alpn_protocols = VERSIONS.map(Into::into).into();
            Ok(Self { to_server: Arc::new(to_server), to_proxy: Arc::new(to_proxy) })
        }

        pub(crate) fn to_server<T>(&self, connector: T) -> HttpsConnector<T> {
            HttpsConnector::from((connector, self.to_server.clone()))
        }

        pub(crate) fn to_proxy<T>(&self, connector: T) -> HttpsConnector<T> {
            HttpsConnector::from((connector, self.to_proxy.clone()))
        }
    }
}

#[cfg(feature = "native-tls")]
mod by_the_platform {
    use hyper_tls::HttpsConnector;
    use native_tls::{Certificate, TlsConnector};
    use rustls_pki_types::CertificateDer;

    use super::VERSIONS;
    use crate::exchange::client::failure::Cause;

    /// Makes connections secure. Clones share what they know.
    #[derive(Clone)]
    pub(crate) struct Tls {
        to_server: TlsConnector,
        /// A proxy is told in HTTP/1.1 where to connect to.
        to_proxy: TlsConnector,
    }

    impl Tls {
        /// Trusts what the platform trusts, and these besides.
        pub(crate) fn new(besides: Vec<CertificateDer<'static>>) -> Result<Self, Cause> {
            let mut builder = TlsConnector::builder();
            for certificate in besides {
                builder.add_root_certificate(Certificate::from_der(&certificate)?);
            }
            let to_proxy = builder.build()?;
            let to_server = builder.request_alpns(&VERSIONS).build()?;
            Ok(Self { to_server, to_proxy })
        }

        pub(crate) fn to_server<T>(&self, connector: T) -> HttpsConnector<T> {
            HttpsConnector::from((connector, self.to_server.clone().into()))
        }

        pub(crate) fn to_proxy<T>(&self, connector: T) -> HttpsConnector<T> {
            HttpsConnector::from((connector, self.to_proxy.clone().into()))
        }
    }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod without {
    /// There is none.
    #[derive(Clone)]
    pub(crate) enum Tls {}

    impl Tls {
        pub(crate) fn to_server<T>(&self, _: T) -> T {
            match *self {}
        }

        pub(crate) fn to_proxy<T>(&self, _: T) -> T {
            match *self {}
        }
    }
}
