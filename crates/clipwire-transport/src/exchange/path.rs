//! What a path below the base URL may be: one that ends up where it says, however it is read.

use http::Method;

/// How often a path may be percent-encoded for a segment of it to be found out.
const DEEPEST: usize = 5;

/// Why a template of a path cannot be sent, whatever its values are.
pub(super) fn template_fault(template: &str) -> Option<&'static str> {
    // Nearly every template is made of these alone.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'_' | b'-');
    if template.bytes().all(is_plain) && !template.starts_with("//") {
        return None;
    }
    let first = template.split('/').next().unwrap_or_default();
    if template.contains('?') {
        return Some("its path holds a query; give query parameters with `with_query`");
    }
    if template.contains('#') {
        return Some("its path holds a fragment, which is never sent");
    }
    if first.contains(':') || template.contains("://") || template.trim_start().starts_with("//") {
        return Some("its path is an address of its own; it stands below the base URL, which the builder is given");
    }
    if template.contains('\\') {
        return Some("its path holds a `\\`, which is read as `/`");
    }
    if template.chars().any(char::is_control) {
        return Some("its path holds a control character");
    }
    if has_dots(template) {
        return Some("a segment of its path is `.` or `..`");
    }
    braces_fault(template)
}

/// Each `{` has its `}`, and a name stands between them.
fn braces_fault(template: &str) -> Option<&'static str> {
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let inner = &rest[at + 1..];
        if rest[at..].starts_with('}') {
            return Some("its path has a `}` without a `{`");
        }
        let Some(end) = inner.find(['{', '}']).filter(|end| inner[*end..].starts_with('}')) else {
            return Some("its path has a `{` without a `}`");
        };
        if inner[..end].trim().is_empty() {
            return Some("its path has a `{}` without a name");
        }
        rest = &inner[end + 1..];
    }
    None
}

/// Whether a segment of a path is `.` or `..` to anybody who reads it: plain, percent-encoded once or several times,
/// between encoded slashes, with parameters behind a `;`, or in characters that some take for a dot or a slash.
fn has_dots(path: &str) -> bool {
    let mut bytes = path.as_bytes().to_vec();
    for _ in 0..DEEPEST {
        let text = plain(&bytes);
        let is_dots = |segment: &str| {
            let name = segment.split(';').next().unwrap_or_default();
            let name: String = name.chars().filter(|char| !char.is_control() && !char.is_whitespace()).collect();
            matches!(name.as_str(), "." | "..")
        };
        if text.split(['/', '\\']).any(is_dots) {
            return true;
        }
        let decoded = percent_decoded(&bytes);
        if decoded == bytes {
            return false;
        }
        bytes = decoded;
    }
    // Nobody encodes an honest path that often.
    true
}

/// The text of bytes in which what some take for a dot or a slash is one.
fn plain(bytes: &[u8]) -> String {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some(byte) = rest.first() {
        // Longer than UTF-8 allows, and read by some all the same.
        let (byte, length) = match rest {
            [0xc0, 0xae, ..] => (b'.', 2),
            [0xc0, 0xaf, ..] => (b'/', 2),
            [0xe0, 0x80, 0xae, ..] => (b'.', 3),
            [0xe0, 0x80, 0xaf, ..] => (b'/', 3),
            _ => (*byte, 1),
        };
        text.push(byte);
        rest = &rest[length..];
    }
    let text = String::from_utf8_lossy(&text);
    let text =
        text.replace(['\u{ff0e}', '\u{2024}', '\u{fe52}'], ".").replace(['\u{ff0f}', '\u{2215}', '\u{2044}'], "/");
    text.replace('\u{2025}', "..")
}

fn percent_decoded(bytes: &[u8]) -> Vec<u8> {
    let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut decoded, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some((byte, after)) = rest.split_first() {
        // `%u002e` is what some servers read besides.
        let digits = match after {
            [b'u' | b'U', b'0', b'0', high, low, ..] => Some((*high, *low, 5)),
            [high, low, ..] => Some((*high, *low, 2)),
            _ => None,
        };
        let pair =
            digits.filter(|_| *byte == b'%').and_then(|(high, low, length)| Some((hex(high)?, hex(low)?, length)));
        match pair {
            Some((high, low, length)) => {
                decoded.push(high << 4 | low);
                rest = &after[length..];
            }
            None => {
                decoded.push(*byte);
                rest = after;
            }
        }
    }
    decoded
}

/// Why a method is not sent, in any case of its letters.
pub(super) fn method_fault(method: &Method) -> Option<&'static str> {
    let is = |name: &str| method.as_str().eq_ignore_ascii_case(name);
    if is("connect") {
        return Some("`CONNECT` opens a tunnel and calls nothing");
    }
    (is("trace") || is("track")).then_some("`TRACE` asks a server to repeat the request, credentials and all")
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::{has_dots, method_fault, template_fault};

    #[test]
    fn a_segment_of_dots_is_known_in_every_spelling() {
        for path in [
            "..",
            ".",
            "/a/../b",
            "/a/./b",
            "a/..",
            "../a",
            "/a/%2e%2e/b",
            "/a/%2E./b",
            "/a/.%2e/b",
            "/a/%252e%252e/b",
            "/a/%25252e%2e",
            "/a/..%2fb",
            "/a%2f..%2fb",
            "/a%2F%2e%2e%2Fb",
            "/a/..;x=1/b",
            "/a/..;/b",
            "/a/%2e%2e%3bx/b",
            "/a\\..\\b",
            "/a%5c..%5cb",
            "/a/.\t./b",
            "/a/.%09./b",
            "/a/.. /b",
            "/a/..%20/b",
            "/a/%00../b",
            "/a/%c0%ae%c0%ae/b",
            "/a/%e0%80%ae./b",
            "/a%c0%af../b",
            "/a/\u{ff0e}\u{ff0e}/b",
            "/a/\u{2025}/b",
            "/a/%ef%bc%8e%ef%bc%8e/b",
            "/a/%u002e%u002e/b",
            "/a/.%0d%0a./b",
        ] {
            assert!(has_dots(path), "{path}");
        }
        for path in [
            "",
            "/",
            "/a/b",
            "/a/...",
            "/a/..b",
            "/a/b..",
            "/a/.well-known/x",
            "/a/b.json",
            "/a/%",
            "/a/%2",
            "/a//b",
            "/a/%252F",
            "/a/1.5",
            "/密/钥",
        ] {
            assert!(!has_dots(path), "{path}");
        }
    }

    #[test]
    fn a_template_is_a_path_and_nothing_else() {
        for (template, why) in [
            ("/a?b=1", "query"),
            ("a?", "query"),
            ("/a#b", "fragment"),
            ("https://evil.example/a", "address"),
            ("HTTPS:evil.example", "address"),
            ("//evil.example/a", "address"),
            (" //evil.example/a", "address"),
            ("/http://evil.example", "address"),
            ("mailto:a", "address"),
            ("\\\\evil.example", "`\\`"),
            ("/a\\b", "`\\`"),
            ("/a\n", "control"),
            ("/a\0", "control"),
            ("/{a", "`{` without"),
            ("/{a{b}}", "`{` without"),
            ("/a}", "`}` without"),
            ("/{a}}", "`}` without"),
            ("/{}", "without a name"),
        ] {
            let fault = template_fault(template).unwrap_or_default();
            assert!(fault.contains(why), "{template:?}: {fault}");
        }
        for template in ["", "a", "/a/{b}/c", "/{a}{b}", "/v1/users:search", "/a%20b", "/a@b", "/密/{钥}", "/a;b=c"] {
            assert_eq!(template_fault(template), None, "{template:?}");
        }
    }

    #[test]
    fn a_tunnel_and_an_echo_are_no_calls() {
        for method in ["CONNECT", "connect", "TRACE", "Trace", "TRACK"] {
            assert!(method_fault(&Method::from_bytes(method.as_bytes()).unwrap()).is_some(), "{method}");
        }
        for method in
            [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::HEAD, Method::OPTIONS]
        {
            assert_eq!(method_fault(&method), None);
        }
    }
}
