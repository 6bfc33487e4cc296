//! The one place that looks into what an exchange came to when no whole response came back.

use clipwire_transport::{Delivery, Exchange, Outcome};
use http::header::LOCATION;
use http::{HeaderMap, StatusCode};
use url::Url;

use super::{Error, ErrorKind};
use crate::Charge;
use crate::text::{PRINTED, cut_at};

/// The error of an attempt at a host from which no whole response came back.
pub(crate) fn failed_exchange(exchange: Exchange, host: &str) -> Error {
    let delivery = exchange.outcome.delivery();
    let untrusted = matches!(exchange.outcome, Outcome::NotSent { untrusted: true, .. });
    let status = exchange.outcome.status();
    let (kind, detail) = match exchange.outcome {
        Outcome::NotBuilt { why } => (ErrorKind::InvalidRequest, Some(why)),
        Outcome::NotSent { untrusted: true, .. } => {
            let why = innermost(exchange.source.as_deref());
            let detail = format!(
                "the certificate of {host} is not accepted ({why}); if it is one of your own, such as that of a proxy, name its authority \
                 with `root_certificate`"
            );
            (ErrorKind::Connect, Some(detail))
        }
        Outcome::NotSent { timed_out: false, .. } => {
            (ErrorKind::Connect, Some(format!("{host}: {}", innermost(exchange.source.as_deref()))))
        }
        Outcome::NotSent { timed_out: true, .. } => {
            (ErrorKind::Timeout, Some(format!("no connection to {host} came about")))
        }
        Outcome::Unanswered { timed_out: false, .. } => (ErrorKind::Interrupted, None),
        Outcome::Unanswered { timed_out: true, .. } => {
            (ErrorKind::Timeout, Some("the request was sent and no answer came".to_owned()))
        }
        Outcome::TooLarge { cap, .. } => {
            (ErrorKind::Decode, Some(format!("it is larger than {cap} bytes; allow more with `body_cap`")))
        }
        Outcome::Undecodable { why, .. } => (ErrorKind::Decode, Some(why)),
        Outcome::Answered(_) => (ErrorKind::Other, None),
    };
    let charge = if delivery == Delivery::NotSent { Charge::No } else { Charge::Unknown };
    let mut error = Error::new(kind).with_attempt(delivery, charge).with_status(status).with_untrusted(untrusted);
    if let Some(detail) = detail {
        error = error.with_detail(detail);
    }
    match exchange.source {
        Some(source) => error.with_source(source),
        None => error,
    }
}

/// The cause behind all others, as it reads in a message.
fn innermost(source: Option<&(dyn std::error::Error + Send + Sync + 'static)>) -> String {
    let mut innermost: Option<&(dyn std::error::Error + 'static)> = source.map(|source| source as _);
    while let Some(cause) = innermost.and_then(std::error::Error::source) {
        innermost = Some(cause);
    }
    let words = innermost.map(ToString::to_string).filter(|words| !words.is_empty());
    words.map_or_else(|| "nobody says why".to_owned(), |words| cut_at(&words, PRINTED).to_owned())
}

/// The kind of an answer that speaks by its HTTP status alone.
pub(crate) fn kind_of_status(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        400 | 422 => ErrorKind::InvalidRequest,
        401 | 403 => ErrorKind::Auth,
        402 => ErrorKind::QuotaExhausted,
        429 => ErrorKind::RateLimited,
        300..=399 | 404 | 405 | 410 => ErrorKind::Rejected,
        408 | 500..=599 => ErrorKind::Server,
        _ => ErrorKind::Other,
    }
}

/// What a status of redirection says that was not followed, by where it leads from the address that was asked.
pub(crate) fn not_followed(status: StatusCode, headers: &HeaderMap, asked: &Url) -> Option<&'static str> {
    if !status.is_redirection() {
        return None;
    }
    let location = headers.get(LOCATION).and_then(|location| location.to_str().ok());
    Some(match (status, location.map(str::trim).filter(|location| !location.is_empty())) {
        (StatusCode::NOT_MODIFIED, _) => "it says that nothing has changed, which was not asked",
        (StatusCode::MULTIPLE_CHOICES, None) => "it offers several addresses and names none of them as the right one",
        (_, None) => "it redirects and does not say where to",
        (_, Some(location)) => match asked.join(location).ok().filter(Url::has_host) {
            Some(url) if url.host() == asked.host() => "it redirects to the same host again, and is not followed there",
            Some(_) => "it redirects to another host, which is not given the credentials",
            None => "it redirects to what is no address",
        },
    })
}

#[cfg(test)]
mod tests {
    use http::header::LOCATION;
    use http::{HeaderMap, HeaderValue, StatusCode};

    use super::{Url, not_followed};

    #[test]
    fn a_redirect_leads_to_another_host_only_where_it_does() {
        let asked = Url::parse("https://api.example/v1/").unwrap();
        for (status, location, words) in [
            (302, Some("https://other.example/"), "another host"),
            (301, Some("//other.example/x"), "another host"),
            (307, Some("HTTP://OTHER.example:81"), "another host"),
            (308, Some("https://api.example.evil/"), "another host"),
            (302, Some("/x?y"), "the same host"),
            (302, Some("x"), "the same host"),
            (302, Some("?page=2"), "the same host"),
            (302, Some("https://API.example/"), "the same host"),
            (302, Some("http://api.example:8080/"), "the same host"),
            (302, Some("mailto:a@b"), "no address"),
            (302, Some("https://"), "no address"),
            (302, Some(" "), "does not say where"),
            (302, None, "does not say where"),
            (300, None, "several addresses"),
            (300, Some("/x"), "the same host"),
            (304, None, "nothing has changed"),
            (304, Some("https://other.example/"), "nothing has changed"),
            (305, None, "does not say where"),
        ] {
            let location = location.map(|location| (LOCATION, HeaderValue::from_str(location).unwrap()));
            let headers: HeaderMap = location.into_iter().collect();
            let said = not_followed(StatusCode::from_u16(status).unwrap(), &headers, &asked).unwrap();
            assert!(said.contains(words), "{status} {headers:?}: {said}");
        }
        assert_eq!(not_followed(StatusCode::OK, &HeaderMap::new(), &asked), None);
    }
}
