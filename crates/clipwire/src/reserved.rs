//! Names that a caller cannot set: those that the client sets from its credentials, and those that frame a message.

use clipwire_transport::is_framing;

/// Whether a server can take one header for the other.
pub(crate) fn is_same_header(one: &str, other: &str) -> bool {
    let name = |name: &str| name.trim().to_ascii_lowercase().replace('_', "-");
    name(one) == name(other)
}

/// Why a header cannot be set by a caller, after its name.
pub(crate) fn header_refusal(header: &str, own: &[String]) -> Option<&'static str> {
    if own.iter().any(|own| is_same_header(header, own)) {
        return Some("the client sets it itself, from its credentials");
    }
    is_framing(header)
        .then_some("it is about the connection or the end of the message, which only the HTTP client knows")
}

/// The name of the client's own that a server can take a query parameter for: in any case, with blanks around it, percent-encoded
/// once more, or with what makes a list or an object of it, as in `key[]` and `key.x`.
pub(crate) fn own_query<'a>(parameter: &str, own: &'a [String]) -> Option<&'a str> {
    let begins = |name: &str| {
        let name = name.trim_start_matches(|char: char| !is_of_name(char));
        name.split(|char| !is_of_name(char)).next().unwrap_or_default().to_lowercase()
    };
    let mut name = parameter.to_owned();
    for _ in 0..4 {
        let begin = begins(&name);
        if let Some(own) = own.iter().find(|own| **own == name || begins(own) == begin) {
            return Some(own);
        }
        // As if it were the query of a form itself.
        let decoded: String =
            url::form_urlencoded::parse(format!("={name}").as_bytes()).map(|(_, name)| name).collect();
        if decoded == name {
            return None;
        }
        name = decoded;
    }
    None
}

/// Whether a character can stand in the name of a parameter, which ends before any other.
fn is_of_name(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::{header_refusal, own_query};

    #[test]
    fn a_query_parameter_that_a_server_takes_for_the_clients_own_is_known() {
        let own = ["key", "api_name"].map(str::to_owned);
        for name in [
            "key",
            "KEY",
            " key",
            "key ",
            "key[]",
            "key[0]",
            "key.x",
            "Key[a][b]",
            "\tkey",
            "k%65y",
            "%6b%65%79",
            "k%2565y",
            "key%5B%5D",
            "key\0",
            "+key",
            "key+",
            "key;x",
            "[key]",
            ".key",
            "\u{a0}key",
            "key=1",
        ] {
            assert_eq!(own_query(name, &own), Some("key"), "{name:?}");
        }
        assert_eq!(own_query("Api_Name.x", &own), Some("api_name"));
        for name in ["keys", "key_x", "my-key", "keyword", "api", "", " ", "%", "page[key]", "page.key", "k"] {
            assert_eq!(own_query(name, &own), None, "{name:?}");
        }
    }

    #[test]
    fn a_header_that_frames_a_message_or_is_the_clients_own_is_known() {
        let own = ["x-api-key".to_owned()];
        for name in ["X-API-KEY", "x_api_key", "Content-Length", "content_length", "HOST", "te", "Transfer-Encoding"] {
            assert!(header_refusal(name, &own).is_some(), "{name}");
        }
        for name in ["x-api-keys", "accept", "content-type", "x-team", "cookie", "user-agent"] {
            assert_eq!(header_refusal(name, &own), None, "{name}");
        }
    }
}
