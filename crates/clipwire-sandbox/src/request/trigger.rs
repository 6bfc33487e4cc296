//! Trigger keys ask for a fault: the real key, a slash, and the text of the fault.

/// Whether what was sent is the real key, with a fault after it or without.
pub(crate) fn is_key(real: &str, sent: &str) -> bool {
    sent == real || fault(real, sent).is_some()
}

/// The text of the fault that a key asks for.
pub(crate) fn fault<'a>(real: &str, sent: &'a str) -> Option<&'a str> {
    sent.strip_prefix(real)?.strip_prefix('/')
}
