//! TLS by the library that was chosen when the crate was built: rustls, or that of the platform.

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use rustls_pki_types::CertificateDer;

#[cfg(any(feature = "rustls", feature = "native-tls"))]
use crate::exchange::client::failure::Cause;

/// What is wrong and what to do where TLS is needed and the crate was built without.
pub(crate) const NO_TLS: &str = "clipwire was built without TLS; enable the feature `rustls` or `native-tls`";

/// What a server is offered, the best first.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
const VERSIONS: [&str; 2] = ["h2", "http/1.1"];

/// The certificates in a text; none where it is not PEM or holds something else.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
pub(crate) fn certificates(pem: &[u8]) -> Vec<CertificateDer<'static>> {
    use rustls_pki_types::pem::PemObject as _;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    found.unwrap_or_default()
}

/// Makes connections secure. Clones share what they know.
#[derive(Clone)]
pub(crate) struct Tls {
    to_server: library::Settings,
    /// A proxy is told in HTTP/1.1 where to connect to.
    to_proxy: library::Settings,
}

impl Tls {
    /// Trusts what the platform trusts, and these besides.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    pub(crate) fn new(besides: Vec<CertificateDer<'static>>) -> Result<Self, Cause> {
        let (to_server, to_proxy) = library::settings(besides)?;
        Ok(Self { to_server, to_proxy })
    }

    pub(crate) fn to_server<T>(&self, connector: T) -> library::Secured<T> {
        library::secured(connector, &self.to_server)
    }

    pub(crate) fn to_proxy<T>(&self, connector: T) -> library::Secured<T> {
        library::secured(connector, &self.to_proxy)
    }
}

#[cfg(all(feature = "rustls", not(feature = "native-tls")))]
mod library {
    use std::sync::Arc;

    use hyper_rustls::HttpsConnector;
    use rustls::ClientConfig;
    use rustls::crypto::{CryptoProvider, aws_lc_rs};
    use rustls_platform_verifier::Verifier;

    use super::{Cause, CertificateDer, VERSIONS};

    pub(super) type Settings = Arc<ClientConfig>;
    pub(super) type Secured<T> = HttpsConnector<T>;

    /// With the offer of versions, and without.
    pub(super) fn settings(besides: Vec<CertificateDer<'static>>) -> Result<(Settings, Settings), Cause> {
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
        let without = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            // As `danger` goes, this is the platform's own way.
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        let mut with = without.clone();
        with.alpn_protocols = VERSIONS.map(Into::into).into();
        Ok((Arc::new(with), Arc::new(without)))
    }

    pub(super) fn secured<T>(connector: T, settings: &Settings) -> Secured<T> {
        HttpsConnector::from((connector, settings.clone()))
    }
}

#[cfg(feature = "native-tls")]
mod library {
    use hyper_tls::HttpsConnector;
    use native_tls::{Certificate, TlsConnector};

    use super::{Cause, CertificateDer, VERSIONS};

    pub(super) type Settings = TlsConnector;
    pub(super) type Secured<T> = HttpsConnector<T>;

    /// With the offer of versions, and without.
    pub(super) fn settings(besides: Vec<CertificateDer<'static>>) -> Result<(Settings, Settings), Cause> {
        let mut builder = TlsConnector::builder();
        for certificate in besides {
            builder.add_root_certificate(Certificate::from_der(&certificate)?);
        }
        let without = builder.build()?;
        Ok((builder.request_alpns(&VERSIONS).build()?, without))
    }

    pub(super) fn secured<T>(connector: T, settings: &Settings) -> Secured<T> {
        HttpsConnector::from((connector, settings.clone().into()))
    }
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod library {
    /// There are none.
    #[derive(Clone)]
    pub(super) enum Settings {}
    pub(super) type Secured<T> = T;

    pub(super) fn secured<T>(_: T, settings: &Settings) -> T {
        match *settings {}
    }
}
