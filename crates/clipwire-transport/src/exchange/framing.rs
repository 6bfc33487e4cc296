//! Headers that only the HTTP client sets, since they are about the connection or about where a message ends.

/// The HTTP client sets what is needed of them. One that says otherwise makes the server take a part of one call for the next.
const FRAMING: &[&str] = &[
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "trailers",
    "transfer-encoding",
    "upgrade",
];

/// Whether a header is about the connection, or about where the message ends, however it is written: behind a gateway
/// `content_length` can come out as `content-length`.
pub fn is_framing(header: &str) -> bool {
    let name = header.trim().to_ascii_lowercase().replace('_', "-");
    FRAMING.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::is_framing;

    #[test]
    fn a_header_that_frames_a_message_is_known_however_it_is_written() {
        for name in ["Content-Length", "content_length", "HOST", "te", " Transfer-Encoding ", "Trailer", "upgrade"] {
            assert!(is_framing(name), "{name}");
        }
        for name in ["accept", "content-type", "x-host", "cookie", "user-agent", "hosts"] {
            assert!(!is_framing(name), "{name}");
        }
    }
}
