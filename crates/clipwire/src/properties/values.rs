//! A scalar keeps its text, and says no more than stands in it.

use clipwire_raw::value::{Count, Flag, Id, Number, Timestamp, reader};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// One of each reader.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct Probe {
    #[serde(deserialize_with = "reader::text")]
    text: Option<String>,
    #[serde(deserialize_with = "reader::scalar")]
    id: Option<Id>,
    #[serde(deserialize_with = "reader::scalar")]
    number: Option<Number>,
    #[serde(deserialize_with = "reader::scalar")]
    count: Option<Count>,
    #[serde(deserialize_with = "reader::scalar")]
    flag: Option<Flag>,
    #[serde(deserialize_with = "reader::scalar")]
    time: Option<Timestamp>,
}

/// Readers of more than one value.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Containers {
    #[serde(deserialize_with = "reader::texts")]
    texts: Option<Vec<String>>,
    #[serde(deserialize_with = "reader::many")]
    many: Option<Vec<Probe>>,
    #[serde(deserialize_with = "reader::maybe")]
    map: Option<Map<String, Value>>,
}

/// Reads a JSON value with every reader there is.
///
/// None panics. A scalar keeps its text, digit for digit, also when it is written again; what a count offers is not more
/// than what stands there; a moment in milliseconds is one of the two readings of the number.
pub fn values(input: &[u8]) {
    let json = String::from_utf8_lossy(input);
    for name in ["texts", "many", "map"] {
        let _ = serde_json::from_str::<Containers>(&format!(r#"{{"{name}":{json}}}"#));
    }
    let Ok(raw) = serde_json::from_str::<&RawValue>(&json) else { return };
    let raw = raw.get();
    let written = match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<String>(raw).ok().filter(|text| !text.is_empty()),
        Some(b'{' | b'[' | b'n') | None => None,
        Some(_) => Some(raw.to_owned()),
    };
    let probe = |name: &str| serde_json::from_str::<Probe>(&format!(r#"{{"{name}":{raw}}}"#));
    let Some(written) = written else {
        for name in ["id", "number", "count", "flag", "time"] {
            let read = probe(name).map(|probe| format!("{probe:?}"));
            assert!(read.is_err() || read.ok() == Some(format!("{:?}", Probe::default())), "{name} is made of {raw}");
        }
        return;
    };
    let read = |name: &str| probe(name).unwrap_or_else(|error| panic!("{name} cannot be read from {raw}: {error}"));

    let text = read("text").text;
    assert_eq!(text.as_deref(), (raw != "false").then_some(written.as_str()), "text");
    let id = read("id").id;
    assert_eq!(id.as_ref().map(Id::as_str), (written != "false").then_some(written.as_str()), "id");
    assert!(id.and_then(|id| id.to_u64()).is_none_or(|number| written.ends_with(&number.to_string())));
    let number = read("number").number.expect("a number is read");
    assert_eq!(number.as_str(), written);
    assert!(number.to_u64().is_none_or(|whole| written.trim().ends_with(&whole.to_string())));
    let _ = (number.to_i64(), number.to_f64());
    let count = read("count").count.expect("a count is read");
    assert_eq!(count.as_str(), written);
    check_count(&count);
    let flag = read("flag").flag.expect("a flag is read");
    assert_eq!(flag.as_str(), written);
    let _ = flag.get();
    let time = read("time").time.expect("a moment is read");
    assert_eq!(time.as_str(), written);
    let _ = time.to_system_time();
    if let (Some(millis), Some(number)) = (time.to_unix_millis(), number.to_u64()) {
        assert!(millis == number || Some(millis) == number.checked_mul(1_000));
    }
    for name in ["text", "id", "number", "count", "flag", "time"] {
        is_written_as_it_came(name, &read(name));
    }
}

/// What is written can be read again, and is the same text, or the same number where it is one.
fn is_written_as_it_came(name: &str, probe: &Probe) {
    let again = serde_json::to_string(probe).expect("a value can be written");
    let again: Probe = serde_json::from_str(&again).unwrap_or_else(|error| panic!("{again}: {error}"));
    let text = |probe: &Probe| {
        let Probe { text, id, number, count, flag, time } = probe;
        let scalars = [
            text.as_deref(),
            id.as_ref().map(Id::as_str),
            number.as_ref().map(Number::as_str),
            count.as_ref().map(Count::as_str),
            flag.as_ref().map(Flag::as_str),
            time.as_ref().map(Timestamp::as_str),
        ];
        scalars.into_iter().flatten().next().map(str::to_owned)
    };
    let (before, after) = (text(probe), text(&again));
    let bits = |text: &Option<String>| text.as_deref()?.parse::<f64>().ok().map(f64::to_bits);
    assert!(
        before == after || bits(&before).is_some_and(|bits_before| Some(bits_before) == bits(&after)),
        "{name}: {before:?} became {after:?}"
    );
}

/// A count is not above the number that is written, computed here in another way.
fn check_count(count: &Count) {
    let (exact, at_least) = (count.exact(), count.at_least());
    assert!(exact.is_none() || exact == at_least, "{count:?} is exactly {exact:?} and at least {at_least:?}");
    let Some(at_least) = at_least else { return };
    let text = count.as_str().trim().trim_end_matches('+').trim();
    let units = [("万", 4), ("亿", 8), ("w", 4), ("W", 4), ("k", 3), ("K", 3), ("m", 6), ("M", 6)];
    let unit = units.iter().find_map(|(unit, zeros)| Some((text.strip_suffix(unit)?, *zeros)));
    let (digits, zeros) = unit.unwrap_or((text, 0));
    let (whole, part) = digits.trim_end().split_once('.').unwrap_or((digits.trim_end(), ""));
    // The point moves to the right by as many places as the unit has zeros.
    let moved: String = part.chars().chain(std::iter::repeat('0')).take(zeros).collect();
    let expected = format!("{}{moved}", whole.trim_start_matches('+'));
    assert_eq!(expected.parse::<u64>().ok(), Some(at_least), "{count:?}");
}
