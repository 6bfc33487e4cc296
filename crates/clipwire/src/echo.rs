//! Whether an answer is about what was asked for: some answers repeat the id.

/// From how many digits on a number is taken for a whole id. Shorter ones are short forms, places in a list, or samples.
const WHOLE: usize = 10;

/// What is said of an answer about another id than the one that was asked for; `None` where it may be the same.
///
/// Only numbers are compared. A link, a name or a short form can stand for an id that looks otherwise, and an id that went
/// through a floating-point number on its way has lost its last digits.
pub(crate) fn contradiction(asked: &str, found: &str) -> Option<String> {
    let (asked, found) = (asked.trim(), found.trim());
    let is_whole = |id: &str| id.len() >= WHOLE && id.bytes().all(|byte| byte.is_ascii_digit());
    let is_other = is_whole(asked) && is_whole(found) && asked != found && rounded(asked) != rounded(found);
    is_other.then(|| format!("the answer is about {found}, and {asked} was asked for"))
}

/// An id as a floating-point number holds it.
fn rounded(id: &str) -> Option<u64> {
    id.parse().ok().map(f64::to_bits)
}

#[cfg(test)]
mod tests {
    use super::contradiction;

    #[test]
    fn only_another_whole_number_contradicts() {
        for (asked, found, is_other) in [
            ("7118694749548072205", "7118694749548072205", false),
            (" 7118694749548072205", "7118694749548072205 ", false),
            ("7118694749548072205", "7092264344980868359", true),
            ("7118694749548072205", "7118694749548082205", true),
            ("7118694749548072205", "71186947495480722050", true),
            ("7118694749548072205", "7118694749548072000", false),
            ("7118694749548072205", "1", false),
            ("1", "7118694749548072205", false),
            ("7118694749548072205", "", false),
            ("https://v.example/x", "7118694749548072205", false),
            ("MS4wLjABAAAA", "7118694749548072205", false),
            ("7118694749548072205", "-7118694749548072206", false),
            ("7118694749548072205", "７１１８６９４７４９５４８０７２２０６", false),
            ("1234567890", "1234567891", true),
            ("123456789", "123456780", false),
        ] {
            assert_eq!(contradiction(asked, found).is_some(), is_other, "{asked} {found}");
        }
        let words = contradiction("7118694749548072205", "7092264344980868359");
        assert_eq!(
            words.as_deref(),
            Some("the answer is about 7092264344980868359, and 7118694749548072205 was asked for")
        );
    }
}
