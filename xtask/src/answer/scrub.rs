//! Takes secrets and personal data out of an answer, and says what it took and what still looks like a key.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use super::tokens::{self, Token};

/// What stands where something was taken out.
const MASK: &str = "scrubbed";

/// An address that belongs to nobody (RFC 5737).
const NO_ADDRESS: &str = "203.0.113.7";

/// Fields and parameters whose value is a secret, without `_` and `-`, in small letters.
const SECRET_NAMES: &[&str] = &[
    "key",
    "k",
    "secret",
    "sign",
    "signature",
    "sig",
    "token",
    "accesstoken",
    "refreshtoken",
    "mstoken",
    "apikey",
    "appkey",
    "appsecret",
    "authkey",
    "auth",
    "authorization",
    "password",
    "passwd",
    "cookie",
    "session",
    "sessionid",
    "ticket",
    "abogus",
    "xbogus",
    "xsignature",
    "xamzsignature",
    "xtossignature",
    "xapikey",
    "xaccountkey",
];

/// Fields and parameters that tell who somebody is.
const PERSONAL_NAMES: &[&str] = &[
    "phone",
    "phonenumber",
    "mobile",
    "mobilephone",
    "tel",
    "telephone",
    "email",
    "realname",
    "receivername",
    "idcard",
    "idnumber",
];

/// Fields that hold the address of a machine.
const ADDRESS_NAMES: &[&str] = &["clientip", "ip", "remoteaddr", "userip"];

/// How keys of well-known services begin.
const KEY_BEGINNINGS: &[&str] = &["sk-", "ghp_", "AKIA", "eyJhbGci", "-----BEGIN", "Bearer "];

/// From this length on, a text without a word in it is taken for a key.
const KEY_LENGTH: usize = 20;

/// An answer without what nobody else may see.
#[derive(Clone, Debug)]
pub struct Scrubbed {
    /// The answer, a line for each value; what was not replaced is as it came.
    pub text: String,
    /// What was replaced, and where, one line each.
    pub replaced: Vec<String>,
    /// What still looks like a key: the path, and why.
    pub left: Vec<(String, &'static str)>,
}

/// Scrubs an answer. `secrets` are known ones; `unknown` are the paths of fields that the spec does not have, where a text
/// that looks like a key is left for a person to judge.
pub fn scrub(json: &str, secrets: &[String], unknown: &BTreeSet<String>) -> Result<Scrubbed> {
    let mut tokens = tokens::read(json)?;
    let mut scrubber =
        Scrubber { secrets: with_spellings(secrets), unknown, replaced: BTreeMap::new(), left: Vec::new() };
    // One entry for each object or list that is open: the name of the field in it that comes next, if it is an object.
    let mut open: Vec<Option<String>> = Vec::new();
    for at in 0..tokens.len() {
        let is_name = matches!(tokens.get(at + 1), Some(Token::Mark(':')));
        let path = path_of(&open);
        let name = open.iter().rev().find_map(Option::as_deref).unwrap_or_default().to_owned();
        match &mut tokens[at] {
            Token::Mark('{') => open.push(Some(String::new())),
            Token::Mark('[') => open.push(None),
            Token::Mark('}' | ']') => {
                open.pop();
            }
            Token::Mark(_) => {}
            Token::Text(text) if is_name => {
                *text = scrubber.words(text, "", &path);
                if let Some(Some(name)) = open.last_mut() {
                    name.clone_from(text);
                }
            }
            Token::Text(text) => {
                *text = scrubber.value(text, &name, &path);
                scrubber.judge(text, &path);
            }
            Token::Plain(word) => {
                let is_number = word.starts_with(|c: char| c == '-' || c.is_ascii_digit());
                // A 0 or 1 under such a name is a flag, as in `secret: 0` for a private account.
                if is_number && word.len() > 3 && (is_in(&name, SECRET_NAMES) || is_in(&name, PERSONAL_NAMES)) {
                    "0".clone_into(word);
                    scrubber.note("a number under a name that says secret or personal", &path);
                }
            }
        }
    }
    let replaced = scrubber.replaced.into_iter().map(|((path, what), times)| match times {
        1 => format!("{path}: {what}"),
        _ => format!("{path}: {what}, {times} times"),
    });
    Ok(Scrubbed { text: tokens::print(&tokens), replaced: replaced.collect(), left: scrubber.left })
}

fn path_of(open: &[Option<String>]) -> String {
    let mut path = String::new();
    for step in open {
        match step {
            None => path.push_str("[]"),
            Some(name) if path.is_empty() => path.push_str(name),
            Some(name) if !name.is_empty() => {
                path.push('.');
                path.push_str(name);
            }
            Some(_) => {}
        }
    }
    path
}

fn is_in(name: &str, list: &[&str]) -> bool {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect();
    list.contains(&plain.as_str())
}

/// The secrets as they are and as they look in an address, the longest first.
fn with_spellings(secrets: &[String]) -> Vec<String> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    for secret in secrets.iter().filter(|secret| secret.chars().count() >= 4) {
        let encode = |space: &str| -> String {
            let each = secret.bytes().map(|byte| match byte {
                b' ' => space.to_owned(),
                _ if byte.is_ascii_alphanumeric() || b"-._*".contains(&byte) => char::from(byte).to_string(),
                _ => format!("%{byte:02X}"),
            });
            each.collect()
        };
        all.extend([secret.clone(), encode("+"), encode("%20")]);
    }
    let mut all: Vec<String> = all.into_iter().collect();
    all.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    all
}

struct Scrubber<'a> {
    secrets: Vec<String>,
    unknown: &'a BTreeSet<String>,
    replaced: BTreeMap<(String, &'static str), usize>,
    left: Vec<(String, &'static str)>,
}

impl Scrubber<'_> {
    fn note(&mut self, what: &'static str, path: &str) {
        *self.replaced.entry((path.to_owned(), what)).or_default() += 1;
    }

    /// A text that is the value of a field.
    fn value(&mut self, text: &str, name: &str, path: &str) -> String {
        if text.is_empty() || text == MASK {
            return text.to_owned();
        }
        // Both providers call what people write about themselves a signature.
        let is_prose = is_in(name, &["sign", "signature"]) && !looks_random(text);
        if is_in(name, SECRET_NAMES) && !is_prose {
            self.note("a secret, by its name", path);
            return MASK.to_owned();
        }
        if is_in(name, PERSONAL_NAMES) {
            self.note("personal, by its name", path);
            return MASK.to_owned();
        }
        if is_in(name, ADDRESS_NAMES) && text != NO_ADDRESS {
            self.note("the address of a machine", path);
            return NO_ADDRESS.to_owned();
        }
        self.words(text, name, path)
    }

    /// Any text: what is known to be secret, parameters of addresses, mail addresses, numbers of phones and machines.
    fn words(&mut self, text: &str, name: &str, path: &str) -> String {
        let mut text = text.to_owned();
        for secret in self.secrets.clone() {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), MASK);
                self.note("a secret of this machine's environment", path);
            }
        }
        for (what, rule) in [
            ("a key that the gateway repeats", bracketed as fn(&str) -> Option<String>),
            ("a secret parameter of an address", parameters),
            ("a mail address", mail_addresses),
            ("the address of a machine", machine_addresses),
        ] {
            if let Some(mended) = rule(&text) {
                text = mended;
                self.note(what, path);
            }
        }
        // An id of eleven digits is no phone.
        if !name.to_ascii_lowercase().ends_with("id")
            && let Some(mended) = phone_numbers(&text)
        {
            text = mended;
            self.note("the number of a phone", path);
        }
        text
    }

    /// What a person should look at before this is shown to anybody.
    fn judge(&mut self, text: &str, path: &str) {
        let why = if KEY_BEGINNINGS.iter().any(|start| text.contains(start)) {
            "it begins like a key"
        } else if names_a_key(text) {
            "it says key, secret, token or password, and then something"
        } else if self.unknown.contains(path) && looks_random(text) {
            "the spec does not have the field, and the text looks random"
        } else {
            return;
        };
        if !self.left.iter().any(|(known, _)| known == path) {
            self.left.push((path.to_owned(), why));
        }
    }
}

/// `Key[abc]`, as the gateway writes it into its errors.
fn bracketed(text: &str) -> Option<String> {
    let start = text.to_ascii_lowercase().find("key[")? + 4;
    let length = text[start..].find(']')?;
    if text[start..start + length] == *MASK || length == 0 {
        return None;
    }
    Some(format!("{}{MASK}{}", &text[..start], &text[start + length..]))
}

/// The values of secret parameters, in addresses and in pieces of them.
fn parameters(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    let mut is_changed = false;
    while let Some(equals) = rest.find('=') {
        let (before, after) = (&rest[..equals], &rest[equals + 1..]);
        let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c))).map_or(0, |at| {
            // The character that ends the search may be wide.
            at + before[at..].chars().next().map_or(1, char::len_utf8)
        });
        let length = after.find(|c: char| "&#\"'<>\\;".contains(c) || c.is_whitespace()).unwrap_or(after.len());
        let (value, next) = after.split_at(length);
        out.push_str(before);
        out.push('=');
        let name = &before[start..];
        let is_meant = is_in(name, SECRET_NAMES) || is_in(name, PERSONAL_NAMES);
        if is_meant && !value.is_empty() && value != MASK {
            out.push_str(MASK);
            is_changed = true;
            rest = next;
        } else {
            rest = after;
        }
    }
    out.push_str(rest);
    is_changed.then_some(out)
}

fn mail_addresses(text: &str) -> Option<String> {
    const NOBODY: &str = "somebody@example.com";
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let mut out = text.to_owned();
    let mut from = 0;
    let mut is_changed = false;
    while let Some(at) = out[from..].find('@').map(|at| at + from) {
        let start = out[..at].rfind(|c| !is_part(c)).map_or(0, |before| before + width(&out[before..]));
        let end = out[at + 1..].find(|c| !is_part(c)).map_or(out.len(), |after| at + 1 + after);
        let domain = out[at + 1..end].trim_end_matches('.');
        let ending = domain.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_mail = start < at && ending.len() >= 2 && ending.chars().all(|c| c.is_ascii_alphabetic());
        if is_mail && &out[start..end] != NOBODY {
            out.replace_range(start..end, NOBODY);
            from = start + NOBODY.len();
            is_changed = true;
        } else {
            from = at + 1;
        }
    }
    is_changed.then_some(out)
}

/// Addresses of four numbers, but for those that belong to nobody or to this machine.
fn machine_addresses(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let is_address = |word: &str| {
        let numbers: Vec<&str> = word.split('.').collect();
        numbers.len() == 4
            && numbers.iter().all(|number| number.len() <= 3 && number.parse::<u8>().is_ok())
            && !["203.0.113.", "127.", "0.0."].iter().any(|start| word.starts_with(start))
    };
    replace_words(text, is_part, |word| is_address(word).then_some(NO_ADDRESS))
}

/// Numbers of Chinese mobiles, and numbers that begin with the code of a country.
fn phone_numbers(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "+_-/=.%&".contains(c);
    replace_words(text, is_part, |word| {
        let digits = word.strip_prefix('+').unwrap_or(word).replace('-', "");
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_mobile = digits.len() == 11 && digits.starts_with('1') && digits.as_bytes()[1] >= b'3';
        let is_foreign = word.starts_with('+') && (8..=15).contains(&digits.len());
        (is_number && (is_mobile && !word.contains('-') || is_foreign)).then_some(MASK)
    })
}

/// Replaces words that stand for themselves.
fn replace_words<'r>(
    text: &str,
    is_part: impl Fn(char) -> bool,
    replacement: impl Fn(&str) -> Option<&'r str>,
) -> Option<String> {
    let mut out = String::new();
    let mut is_changed = false;
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        match replacement(word) {
            Some(new) => {
                out.push_str(new);
                is_changed = true;
            }
            None => out.push_str(word),
        }
        let gap = after.find(&is_part).unwrap_or(after.len());
        out.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    is_changed.then_some(out)
}

fn names_a_key(text: &str) -> bool {
    let small = text.to_ascii_lowercase();
    ["key", "secret", "token", "password"].iter().any(|word| {
        small.match_indices(word).any(|(at, _)| {
            let after = &small[at + word.len()..];
            let value = after.trim_start_matches([':', '=', '[', '"', '\'', ' ', '(']);
            let length =
                value.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-').unwrap_or(value.len());
            let value_text = &value[..length];
            value.len() < after.len()
                && length >= 8
                && value_text != MASK
                && value_text.bytes().any(|b| b.is_ascii_digit())
        })
    })
}

fn looks_random(text: &str) -> bool {
    text.len() >= KEY_LENGTH
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+/=-".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

fn width(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}
