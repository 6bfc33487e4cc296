//! Why a request has no response, or only a part of one.

use std::error::Error;

/// Why something failed. It never holds a URL, whose query holds the credentials.
pub(crate) type Cause = Box<dyn Error + Send + Sync>;

/// Why a response did not begin.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) reach: Reach,
    /// Whether somebody's time ran out.
    pub(crate) timed_out: bool,
    pub(crate) cause: Cause,
}

/// How far a request got that has no response.
#[derive(Debug)]
pub(crate) enum Reach {
    /// It is none that the user's client can send; says why, and repeats no value.
    #[cfg(feature = "reqwest")]
    NotBuilt(String),
    /// Nothing of it was sent, or its server says that it did nothing with it.
    NotSent,
    /// It may have been sent.
    MaybeSent,
}

/// Why the rest of a response does not come.
#[derive(Debug)]
pub(crate) struct BodyFailure {
    /// Whether it has come and cannot be decompressed by the user's client.
    pub(crate) is_of_a_decoder: bool,
    /// Whether somebody's time ran out.
    pub(crate) timed_out: bool,
    pub(crate) cause: Cause,
}

/// Whether the server said, in HTTP/2, that it has not looked at the request: it refused the stream (RFC 9113, 8.7), or it
/// went away and named an earlier stream as the last one that it looked at (6.8), which is the only way in which a stream, or
/// one that cannot be opened any more, is given that as its end.
pub(crate) fn is_refused(error: &(dyn Error + 'static)) -> bool {
    let error = causes(error).find_map(|cause| cause.downcast_ref::<h2::Error>());
    error.is_some_and(|error| {
        let is_refused_stream = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
        error.is_remote() && (is_refused_stream || error.is_go_away())
    })
}

/// Whether a certificate is what stood in the way of a connection: the server's, or one that it wants of the client.
///
/// Each TLS library has an error of its own for that, behind types that are not public. All of them speak of a certificate.
pub(crate) fn is_untrusted(error: &(dyn Error + 'static)) -> bool {
    causes(error).any(|cause| cause.to_string().to_ascii_lowercase().contains("certificate"))
}

/// What is behind an error, from the outside in.
pub(crate) fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause| (*cause).source())
}
