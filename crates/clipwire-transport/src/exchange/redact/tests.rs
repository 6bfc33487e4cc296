use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{MASK, Redactor, one_line};

const KEY: &str = "k3y/of+Mine\"&9f8e\\7d6c";

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn form(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn json(text: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    text[1..text.len() - 1].to_owned()
}

fn units(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn entities(text: &str) -> String {
    text.chars().map(|char| format!("&#{};", u32::from(char))).collect()
}

fn base64(text: &str) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut code = String::new();
    for group in text.as_bytes().chunks(3) {
        let bits = group.iter().chain([&0, &0]).take(3).fold(0, |bits: usize, byte| bits << 8 | usize::from(*byte));
        for place in 0..4 {
            let is_padding = place > group.len();
            code.push(if is_padding { '=' } else { char::from(ALPHABET[bits >> (18 - 6 * place) & 63]) });
        }
    }
    code
}

#[test]
fn a_secret_is_masked_however_it_is_spelled() {
    for secret in [KEY, "planted key/+&9f8e7d6c", "a%41b%2541c", "密钥/plain Ünïcode", "aaaaaaaaaa", "\\n\\t\\u0041bcd"]
    {
        let redactor = Redactor::new([secret]);
        let spelled = [
            secret.to_owned(),
            secret.to_ascii_uppercase(),
            percent(secret),
            percent(secret).to_lowercase(),
            percent(&percent(secret)),
            form(secret),
            form(secret).to_lowercase(),
            form(&form(secret)),
            json(secret),
            json(secret).replace('/', "\\/"),
            json(&json(secret)),
            json(&json(&json(secret))),
            units(secret),
            units(secret).to_uppercase().replace("\\U", "\\u"),
            json(&units(secret)),
            entities(secret),
            secret.chars().map(|char| format!("&#x{:X};", u32::from(char))).collect(),
            secret.chars().map(|char| format!("&#x{:x}", u32::from(char))).collect::<Vec<_>>().join("&#32"),
            secret.replace('&', "&amp;").replace('"', "&quot;"),
            secret.bytes().map(|byte| format!("\\x{byte:02x}")).collect(),
            secret.chars().map(|char| format!("\\u{{{:x}}}", u32::from(char))).collect(),
            percent(&json(secret)),
            json(&percent(secret)),
            base64(secret),
            base64(&format!("a{secret}b")),
            base64(&format!("ab{secret}cd")),
            base64(secret).replace('+', "-").replace('/', "_"),
            base64(secret).replace('/', "\\/"),
            percent(&base64(secret)),
            percent(&entities(secret)),
            form(&entities(secret)),
            entities(secret).replace('&', "&amp;").replace(';', "%3b"),
            units(secret)
                .replace('u', "u{")
                .chars()
                .collect::<Vec<_>>()
                .chunks(7)
                .map(|unit| unit.iter().collect::<String>() + "%7d")
                .collect(),
            secret.bytes().map(|byte| format!("{byte:02X}")).collect(),
            secret.split(' ').collect::<Vec<_>>().join("   "),
            secret.chars().map(String::from).collect::<Vec<_>>().join("\n"),
            secret.chars().map(String::from).collect::<Vec<_>>().join("\u{200b}"),
            format!("{secret:?}").trim_matches('"').to_owned(),
        ];
        for spelled in spelled {
            for (before, after) in [("", ""), ("key=", "&x"), ("\"", "\""), ("密", "钥"), ("%", "%"), ("[\\", "\\]")]
            {
                let masked = redactor.redact(&format!("{before} {spelled} {after}"));
                assert_eq!(masked, format!("{before} {MASK} {after}"), "{spelled}");
                assert_eq!(redactor.redact(&masked), masked, "what is masked stays as it is");
            }
            assert!(
                !redactor.find(&format!("\"{spelled}\"")).is_empty() || spelled.contains(['\n', '\u{200b}', ' ']),
                "{spelled}"
            );
        }
    }
}

#[test]
fn a_text_without_a_secret_stays_as_it_is() {
    let redactor = Redactor::new([KEY, "s3cr3t value/+"]);
    let text = "nothing  here: 100 % of k3y, &amp; \\u5bc6\\/ %e5%af%86 \u{200b} 已超量\n";
    assert_eq!(redactor.redact(text), text);
    assert_eq!(redactor.find(text), []);
    assert_eq!(redactor.redact("?key=s3cr3t+value%2F%2B&secret=1"), "?key=[redacted]&secret=1");
}

#[test]
fn the_tail_of_a_key_in_the_tracking_picture_is_masked() {
    let redactor = Redactor::new(["0123456789"]);
    assert_eq!(redactor.redact("i.php?t.png&rid=1&p=2&k=56789&t=3"), "i.php?t.png&rid=1&p=2[redacted]&t=3");
    assert_eq!(redactor.redact("i.php?t.png&amp;k=56789&amp;t=3"), "i.php?t.png[redacted]&amp;t=3");
}

#[test]
fn secrets_that_overlap_leave_nothing_behind() {
    let redactor = Redactor::new(["abcdefgh", "abcd", "efghijkl", "zzzz"]);
    assert_eq!(redactor.redact("abcdefgh abcd"), "[redacted] [redacted]");
    assert_eq!(redactor.redact("-abcdefghijkl-"), "-[redacted]-");
    assert_eq!(redactor.redact("zzzzzzzzzzz"), "[redacted]");
}

#[test]
fn a_secret_across_a_cut_or_a_block_is_masked_whole() {
    let redactor = Redactor::new([KEY]);
    for at in (13_000..17_000).step_by(131) {
        let text = format!("{}{}{}", "密".repeat(at / 3), json(&percent(KEY)), "y".repeat(3000));
        assert_eq!(redactor.redact(&text), format!("{}{MASK}{}", "密".repeat(at / 3), "y".repeat(3000)));
    }
    let text = format!("xx{KEY}yy");
    for limit in 0..text.len() + 3 {
        let cut = redactor.redact_beginning(&text, limit);
        let whole = format!("xx{MASK}yy");
        assert!(whole.starts_with(&cut) || cut == format!("xx{MASK}"), "{limit}: {cut}");
    }
}

#[test]
fn what_somebody_else_wrote_is_printed_in_one_line_and_cut() {
    let redactor = Redactor::new([KEY]);
    assert_eq!(one_line(" a\r\n\tb\u{1b}[31m \u{202e}c\u{200b}d \u{7} e\u{2028}f "), "a b[31m cd e f");
    let hidden = KEY.chars().map(String::from).collect::<Vec<_>>().join("\u{200b}");
    assert_eq!(redactor.printable(&format!("a\n{hidden}\u{1b}"), 100), "a [redacted]");
    assert_eq!(redactor.printable("abc密def", 5), "abc…");
    assert_eq!(redactor.printable(&format!("ab{KEY}cd"), 4), "ab[redacted]…");
    assert_eq!(redactor.printable(&format!("{}{KEY}", " ".repeat(10_000)), 20), "[redacted]…");
}

/// Twice the text takes about twice the time, and far from ten times, whatever stands in it.
#[test]
fn time_is_linear_in_the_text() {
    let redactor = Redactor::new([KEY, "aaaaaaaa"]);
    for piece in ["a", "%25", "\\", "k3y/of+Mine", "&#97;", " ", &base64(&format!("a{KEY}"))] {
        let time = |bytes: usize| {
            let text = piece.repeat(bytes / piece.len());
            (0..3)
                .map(|_| {
                    let started = Instant::now();
                    redactor.redact(&text);
                    started.elapsed()
                })
                .min()
                .unwrap()
        };
        let (short, long) = (time(100_000), time(400_000));
        assert!(long < short * 12 + Duration::from_millis(50), "{piece}: {short:?}, then {long:?}");
    }
}

/// One character in the escape of a number, as far as it has one.
fn escaped(char: char, escape: u8) -> String {
    let number = u32::from(char);
    match escape {
        0 => percent(&char.to_string()),
        1 => units(&char.to_string()),
        2 => format!("\\u{{{number:x}}}"),
        3 => format!("&#{number};"),
        4 => format!("&#x{number:X}"),
        5 if number < 256 => format!("\\x{number:02x}"),
        6 if char.is_ascii_punctuation() => format!("\\{char}"),
        7 if char == '&' => "&amp;".to_owned(),
        7 if char == '-' => "&hyphen;".to_owned(),
        7 if char == '\\' => "&bsol;".to_owned(),
        7 if char == '#' => "&num;".to_owned(),
        7 if char == ';' => "&semi;".to_owned(),
        _ => char.to_string(),
    }
}

const NOISE: &[&str] = &[
    "\\", "%", "&", "#", ";", "\\u", "%2", "&#", "amp", "{", "}", "x", "5c", "\\u4e2d", "\\/", "key", "k=", "密", "\"",
];

/// What a text is surrounded by.
fn noise() -> impl Strategy<Value = String> {
    proptest::collection::vec(proptest::sample::select(NOISE), 0..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_glance_overlooks_nothing_that_a_close_look_finds(
        secret in proptest::sample::select(&["sandbox-key", "x_1.2-3-key", KEY, "planted/\"key", "AbCdEfGh1234", "a%41b%2541c"][..]),
        spelling in 0usize..4,
        layers in proptest::collection::vec(proptest::collection::vec(0u8..24, 1..40), 0..4),
        (before, inside, after) in (noise(), noise(), noise()),
        place in 0usize..200,
        blank in proptest::sample::select(&["", "", "", " ", "\n", "\u{200b}", "%20", "\\n", "+"][..]),
    ) {
        let redactor = Redactor::new([secret]);
        let mut text = [secret.to_owned(), base64(secret), format!("&k={}", &secret[secret.len() - 5..]), secret.to_uppercase()][spelling].clone();
        for choices in layers {
            let choice = choices.iter().cycle();
            text = text.chars().zip(choice).map(|(char, escape)| escaped(char, *escape)).collect();
        }
        let closely = |text: &str| redactor.found_where(text, |_, _| true);
        let whole = format!("{before}{text}{after}");
        prop_assert_eq!(redactor.find(&whole), closely(&whole), "{}", whole);
        let place = (0..=place % (text.len() + 1)).rev().find(|place| text.is_char_boundary(*place)).unwrap();
        text.insert_str(place, &inside);
        let whole = format!("{before}{text}{after}");
        prop_assert_eq!(redactor.find(&whole), closely(&whole), "{}", whole);
        text.insert_str(place, blank);
        prop_assert_eq!(redactor.found(&text), closely(&text), "{}", text);
    }
}

#[test]
fn a_redactor_prints_no_secret() {
    assert_eq!(format!("{:?}", Redactor::new(["k3y-of-mine"])), "Redactor");
}
