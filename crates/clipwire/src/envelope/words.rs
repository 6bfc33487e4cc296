//! Names that tell how a call went and not what was asked for, and the words that stand under them.

use std::borrow::Cow;

use clipwire_value::Number;

use crate::json::{self, Member};
use crate::text::cut_at;

/// How deep words are looked for inside an error.
const DEEPEST: usize = 4;

/// How many elements of a list are quoted.
const QUOTED: usize = 8;

/// How much of one error is quoted, in bytes.
const LONGEST: usize = 1024;

/// What a name tells of how a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// Words that can stand beside success as well.
    Message,
    /// Words that nobody says of a success.
    Refusal,
    /// Why a thing is kept back; a list may have an element for each thing that it leaves out.
    Reason,
    /// Words that can be what was asked for: why a thing is withheld.
    Excuse,
    /// A code, of which 0 stands for success.
    Code,
    /// Another mark of success.
    Status,
    /// What is said about a call besides.
    Metadata,
}

impl Word {
    /// Finds the word of a name in small letters without `_` and `-`.
    fn of(plain: &str) -> Option<Self> {
        Some(match plain {
            "message" | "msg" | "statusmsg" | "statusmessage" => Self::Message,
            "detail" | "details" | "detailmsg" | "errdesc" | "errinfo" | "errmessage" | "errmsg" | "error"
            | "errordescription" | "errordetail" | "errormessage" | "errormsg" | "errorinfo" | "errors" | "errstr"
            | "errtips" => Self::Refusal,
            "filterdetail" | "filterlist" | "reasons" => Self::Reason,
            "notice" | "prompt" | "prompts" | "toast" => Self::Excuse,
            "bizcode" | "code" | "errcode" | "errno" | "errorcode" | "ret" | "retcode" | "statuscode" | "subcode" => {
                Self::Code
            }
            "ok" | "result" | "status" | "success" => Self::Status,
            "apiversion" | "cost" | "docs" | "documentation" | "elapsed" | "extra" | "headers" | "help" | "hint"
            | "logid" | "logpb" | "method" | "now" | "params" | "path" | "processedtime" | "request" | "requestid"
            | "route" | "router" | "servertime" | "support" | "time" | "timestamp" | "timestampms" | "timezone"
            | "took" | "traceid" => Self::Metadata,
            _ if plain.ends_with("reason") => Self::Reason,
            _ => return None,
        })
    }

    /// Whether what stands there are words.
    fn is_quoted(self) -> bool {
        matches!(self, Self::Message | Self::Refusal | Self::Reason | Self::Excuse)
    }
}

/// Whether a field tells how a call went, whoever the provider is.
pub(super) fn is_about_call(name: &str) -> bool {
    let is_told = |name: &str| {
        let is_family = ["cache", "error", "message"].iter().any(|family| name.starts_with(family));
        is_family || Word::of(name).is_some()
    };
    // Every answer is asked for its first names, which are short.
    let mut short = [0; SHORT];
    match plain_in(&mut short, name) {
        Some(plain) => is_told(plain),
        None => is_told(&plain(name)),
    }
}

/// Whether a field holds an excuse, which may be all that was asked for.
pub(super) fn is_excuse(name: &str) -> bool {
    Word::of(&plain(name)) == Some(Word::Excuse)
}

/// Whether a name belongs to the words of an error.
fn is_words(name: &str) -> bool {
    Word::of(&plain(name)).is_some_and(Word::is_quoted)
}

/// Whether a field tells of more pages, which would be lost where the payload beside it is returned alone.
pub(super) fn is_about_pages(name: &str) -> bool {
    about_pages(name).is_some()
}

/// What a field tells of more pages: whether there are any, how many elements there are, or where the next one begins.
pub(super) fn about_pages(name: &str) -> Option<&'static str> {
    let name = plain(name);
    let found =
        ["hasmore", "total", "cursor", "offset", "nextpage", "pagetoken"].into_iter().find(|word| name.contains(word));
    found.map(|word| if matches!(word, "hasmore" | "total") { word } else { "cursor" })
}

/// How long a name is that is short, in bytes.
const SHORT: usize = 24;

/// A short name of ASCII in small letters without `_` and `-`, in place; `None` for any other.
fn plain_in<'p>(place: &'p mut [u8; SHORT], name: &str) -> Option<&'p str> {
    let mut length = 0;
    for byte in name.bytes().filter(|byte| !matches!(byte, b'_' | b'-')) {
        *place.get_mut(length).filter(|_| byte.is_ascii())? = byte.to_ascii_lowercase();
        length += 1;
    }
    std::str::from_utf8(&place[..length]).ok()
}

/// A name in small letters without `_` and `-`.
fn plain(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return name.into();
    }
    let mut plain = String::with_capacity(name.len());
    for char in name.chars().filter(|char| !matches!(char, '_' | '-')) {
        match char {
            'a'..='z' => plain.push(char),
            _ => plain.extend(char.to_lowercase()),
        }
    }
    plain.into()
}

/// What an object says, in the order of its fields.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Words that nobody says of a success.
    pub(super) refusals: Vec<String>,
    /// Why things are kept back.
    pub(super) reasons: Vec<String>,
    /// Whether one of these is about all that was asked for, and not one for each thing that is left out.
    pub(super) is_for_all: bool,
    /// Words that can stand beside a success.
    pub(super) messages: Vec<String>,
}

impl Said {
    /// Reads the words of an object.
    pub(super) fn by(members: &[Member<'_>]) -> Self {
        let mut said = Self::default();
        for (name, value) in members {
            let name = plain(name);
            let Some(word) = Word::of(&name).filter(|word| word.is_quoted()) else { continue };
            let Some(words) = quoted(value, DEEPEST).map(|words| cut_at(&words, LONGEST).to_owned()) else { continue };
            if matches!(word, Word::Message | Word::Excuse) {
                said.messages.push(words);
            } else if !is_success(&words) {
                said.is_for_all |= matches!(name.as_ref(), "filterdetail" | "filterreason") && !value.starts_with('[');
                if word == Word::Refusal { &mut said.refusals } else { &mut said.reasons }.push(words);
            }
        }
        said
    }
}

/// The words in a value: text itself, each element of a list, and of an object its words, or else its fields by name.
fn quoted(json: &str, depth: usize) -> Option<String> {
    let depth = depth.checked_sub(1)?;
    match json.as_bytes().first()? {
        b'"' => json::text(json).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()),
        b'[' => {
            let elements = json::elements(json)?;
            joined(elements.into_iter().take(QUOTED).filter_map(|element| quoted(element, depth)), "; ")
        }
        b'{' => {
            let members = json::members(json)?;
            let words = members.iter().filter(|(name, _)| is_words(name));
            let words = joined(words.filter_map(|(_, value)| quoted(value, depth)), ": ").or_else(|| {
                let fields = members.iter().filter(|(name, _)| !is_about_call(name)).take(QUOTED);
                joined(fields.filter_map(|(name, value)| Some(format!("{name}: {}", shown(value, depth)?))), "; ")
            })?;
            Some(match members.iter().find(|(name, _)| name == "loc").and_then(|(_, place)| dotted(place)) {
                Some(place) => format!("{place}: {words}"),
                None => words,
            })
        }
        _ => None,
    }
}

/// A value beside its name: its words, or a scalar as it stands there.
fn shown(json: &str, depth: usize) -> Option<String> {
    let is_scalar = !json.starts_with(['"', '[', '{']) && json != "null";
    if is_scalar { Some(json.to_owned()) } else { quoted(json, depth) }
}

/// A place that is written as a list of names and positions, as in `body.ids.0`.
fn dotted(json: &str) -> Option<String> {
    joined(json::elements(json)?.into_iter().filter_map(|step| shown(step, 1)), ".")
}

/// The codes of an object, as text: first those of which `is_first` says so, then those under any name of one.
pub(super) fn codes(members: &[Member<'_>], is_first: impl Fn(&str) -> bool) -> Vec<String> {
    let mut codes = Vec::new();
    for first in [true, false] {
        codes.extend(members.iter().filter(|(name, _)| is_first(name) == first).filter_map(|(name, value)| {
            let name = plain(name);
            let is_code = first || Word::of(&name) == Some(Word::Code);
            let code = if is_code || name == "status" { code(value)? } else { return None };
            (is_code || is_failed_number(&code)).then_some(code)
        }));
    }
    codes
}

/// Text that is not empty, or a number.
fn scalar(json: &str) -> Option<String> {
    json::code(json).filter(|_| json != "true")
}

/// A code: text or a number, without control characters in it and spaces around it. A whole number is written without a point.
pub(super) fn code(json: &str) -> Option<String> {
    let digits = json.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(json);
    // As nearly all of them are.
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(digits.to_owned());
    }
    let text: String = scalar(json)?.chars().filter(|char| !char.is_control()).collect();
    let code = text.trim();
    let whole = code.contains(['.', 'e', 'E']).then(|| Number::from(code).to_i64()).flatten();
    // A number beyond all that there are is no code.
    let is_beyond = !json.starts_with('"') && code.parse().is_ok_and(f64::is_infinite);
    whole.map(|whole| whole.to_string()).or_else(|| (!is_beyond && !code.is_empty()).then(|| code.to_owned()))
}

/// Whether a code is zero, however many digits it has.
fn is_zero(code: &str) -> bool {
    !code.is_empty() && code.bytes().all(|byte| byte == b'0')
}

/// Whether a code tells of success, where nobody documented any.
pub(super) fn is_well(code: &str) -> bool {
    code == "200" || is_success(code)
}

/// Words one after the other, each once.
pub(super) fn joined(words: impl IntoIterator<Item = String>, separator: &str) -> Option<String> {
    let mut all: Vec<String> = Vec::new();
    for words in words {
        if !all.iter().any(|known| known.contains(&words)) {
            all.push(words);
        }
    }
    (!all.is_empty()).then(|| all.join(separator))
}

/// Whether words say no more than that all is well.
pub(super) fn is_success(words: &str) -> bool {
    let words = words.trim().to_lowercase();
    let beginnings = ["succe", "request success", "成功"];
    words == "ok"
        || is_zero(&words)
        || beginnings.iter().any(|beginning| words.starts_with(beginning))
        || words.ends_with("成功")
}

/// Whether a status stands for a failure: as a word, or as a number that is no status of a thing.
pub(super) fn is_failure(json: &str) -> bool {
    let status = code(json).unwrap_or_default().to_lowercase();
    status.starts_with("err") || status.starts_with("fail") || status == "ko" || is_failed_number(&status)
}

/// A small number is the state of a thing, such as of a live room; an HTTP status is none.
fn is_failed_number(status: &str) -> bool {
    status.parse::<i64>().is_ok_and(|status| !(0..300).contains(&status))
}

#[cfg(test)]
mod tests {
    use super::{Said, code, is_about_call, is_about_pages, joined};
    use crate::json;

    fn said(json: &str) -> (String, String) {
        let Said { refusals, reasons, messages, .. } = Said::by(&json::members(json).unwrap());
        (
            joined(refusals.into_iter().chain(reasons), " | ").unwrap_or_default(),
            joined(messages, " | ").unwrap_or_default(),
        )
    }

    #[test]
    fn an_error_is_quoted_in_whatever_form_it_comes() {
        for (json, words) in [
            (r#"{"error":"gone"}"#, "gone"),
            (r#"{"error":{"code":5,"message":"gone"}}"#, "gone"),
            (r#"{"error":{"code":5}}"#, ""),
            (r#"{"errors":["a","b","a"]}"#, "a; b"),
            (r#"{"errors":{"video_id":["is invalid"],"count":{"max":30}}}"#, "video_id: is invalid; count: max: 30"),
            (r#"{"errors":[{"message":"one"},{"message":"two"}]}"#, "one; two"),
            (
                r#"{"detail":[{"loc":["query","ids",0],"msg":"field required","type":"missing"}]}"#,
                "query.ids.0: field required",
            ),
            (r#"{"detail":"Not Found"}"#, "Not Found"),
            (r#"{"detail":{"code":402,"message":"no balance","message_zh":"x","headers":{"a":"b"}}}"#, "no balance"),
            (
                r#"{"filter_detail":{"aweme_id":"1","filter_reason":"copyright","detail_msg":"","notice":""}}"#,
                "copyright",
            ),
            (r#"{"invalid_reason":"bad code"}"#, "bad code"),
            (r#"{"error":null,"errors":[],"detail":{},"reason":" "}"#, ""),
            (r#"{"error":{"error":{"error":{"error":{"error":"deep"}}}}}"#, ""),
        ] {
            assert_eq!(said(json), (words.to_owned(), String::new()), "{json}");
        }
        assert_eq!(said(r#"{"message":"ok","prompts":"withheld"}"#), (String::new(), "ok | withheld".to_owned()));
        let long = format!(r#"{{"error":"{}"}}"#, "密".repeat(1000));
        assert!((1000..=1024).contains(&said(&long).0.len()));
    }

    #[test]
    fn a_code_is_the_same_in_every_way_of_writing_it() {
        for written in ["4017", "\"4017\"", "4017.0", "4.017E3", "\"4017.0\"", "\" 40\t17\\u0000\\n\""] {
            assert_eq!(code(written).as_deref(), Some("4017"), "{written}");
        }
        for (written, expected) in [
            ("\"0012\"", Some("0012")),
            ("0.0", Some("0")),
            ("-1.0", Some("-1")),
            ("4.5", Some("4.5")),
            ("\"E10\"", Some("E10")),
            ("\"\\u0000\"", None),
            ("true", None),
            ("null", None),
        ] {
            assert_eq!(code(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn names_of_data_are_not_taken_for_words() {
        for name in ["country_code", "aweme_detail", "desc", "timeline", "region", "title", "is_live", "user", "data"] {
            assert!(!is_about_call(name), "{name}");
        }
        for name in
            ["Status-Code", "statusCode", "message_zh", "cache_url", "err_msg", "log_pb", "error_type", "time_stamp"]
        {
            assert!(is_about_call(name), "{name}");
        }
        assert!(is_about_pages("max_cursor") && is_about_pages("hasMore") && !is_about_pages("processed_time"));
    }
}
