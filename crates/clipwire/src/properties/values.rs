//! A scalar keeps its text, and says no more than stands in it.

use clipwire_value::json::Json;
use clipwire_value::{Count, Flag, Id, Number, Timestamp, read, reads};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// One of each reader.
#[derive(Debug, Default)]
struct Probe {
    text: Option<String>,
    id: Option<Id>,
    number: Option<Number>,
    count: Option<Count>,
    flag: Option<Flag>,
    time: Option<Timestamp>,
    texts: Option<Vec<String>>,
    many: Option<Vec<Self>>,
    one: Option<Box<Self>>,
    map: Option<Map<String, Value>>,
}

reads! {
    Probe {
        "text" => text: text,
        "id" => id: scalar,
        "number" => number: scalar,
        "count" => count: scalar,
        "flag" => flag: scalar,
        "time" => time: scalar,
        "texts" => texts: texts,
        "many" => many: many,
        "one" => one: boxed,
        "map" => map: map,
    }
}

/// Reads a JSON value with every reader there is.
///
/// None panics. A scalar keeps its text, digit for digit, also when it is written again; what a count offers is not more
/// than what stands there; a moment in milliseconds is one of the two readings of the number.
pub fn values(input: &[u8]) {
    let json = String::from_utf8_lossy(input);
    for name in ["texts", "many", "one", "map", "text", "id"] {
        // Whatever it is, it costs no more than itself where it ends where a value does.
        let answer = format!(r#"{{"{name}":{json},"flag":true}}"#);
        let _ = read::answer::<Probe>(&mut Json::new(&answer));
    }
    let Ok(raw) = serde_json::from_str::<&RawValue>(&json) else { return };
    let raw = raw.get();
    let written = match raw.as_bytes().first() {
        Some(b'"') => match serde_json::from_str::<String>(raw) {
            Ok(text) => Some(text).filter(|text| !text.is_empty()),
            // Half a character is read, and not as serde_json does.
            Err(_) => return,
        },
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
    match &id {
        None => assert_eq!(written, "false"),
        // Only a number that was written with a point or a power of ten is written anew.
        Some(id) => {
            assert!(id == &written.as_str() || !raw.starts_with('"') && is_same(id.as_str(), &written), "{id:?}")
        }
    }
    assert!(id.and_then(|id| id.to_u64()).is_none_or(|number| is_same(&number.to_string(), &written)));
    let number = read("number").number.expect("a number is read");
    assert_eq!(number.as_str(), written);
    assert!(number.to_u64().is_none_or(|whole| is_same(&whole.to_string(), &written)));
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
        let units = [number.checked_mul(1_000), Some(number), Some(number / 1_000), Some(number / 1_000_000)];
        assert!(units.contains(&Some(millis)), "{millis} is made of {number}");
    }
    for name in ["text", "id", "number", "count", "flag", "time"] {
        is_written_as_it_came(name, &read(name));
    }
}

/// Whether two texts are the same number, as far as a float can tell.
fn is_same(one: &str, other: &str) -> bool {
    let float = |text: &str| text.trim().parse::<f64>().ok();
    float(one).is_some() && float(one) == float(other)
}

/// What is written can be read again, and is the same text, or the same number where it is one.
fn is_written_as_it_came(name: &str, probe: &Probe) {
    let again = serde_json::to_string(probe).expect("a value can be written");
    let again: Probe = serde_json::from_str(&again).unwrap_or_else(|error| panic!("{again}: {error}"));
    let text = |probe: &Probe| {
        let Probe { text, id, number, count, flag, time, .. } = probe;
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

/// A count is the number that is written, computed here in another way.
fn check_count(count: &Count) {
    let (exact, at_least) = (count.exact(), count.at_least());
    assert!(exact.is_none() || exact == at_least, "{count:?} is exactly {exact:?} and at least {at_least:?}");
    let Some(at_least) = at_least else { return };
    let units = [
        ('十', 1),
        ('百', 2),
        ('千', 3),
        ('万', 4),
        ('萬', 4),
        ('亿', 8),
        ('億', 8),
        ('w', 4),
        ('k', 3),
        ('m', 6),
        ('b', 9),
    ];
    let usual = |char: char| match char {
        '！'..='～' => char::from_u32(u32::from(char) - u32::from('！') + u32::from('!')).unwrap_or(char),
        _ => char,
    };
    let text: String = count.as_str().chars().filter(|char| !char.is_control()).map(usual).collect();
    let text = text.trim().trim_start_matches(['约', '約', '超', '≈', '~', '>', '≥']);
    let mut text = text.trim_end_matches('+').trim().to_lowercase();
    let mut zeros = 0;
    while let Some((unit, worth)) = units.iter().find(|(unit, _)| text.ends_with(*unit)) {
        text.truncate(text.len() - unit.len_utf8());
        text.truncate(text.trim_end().len());
        zeros += worth;
    }
    let is_separator = |char: char| matches!(char, ',' | '\'' | '’' | '٬' | '_') || char.is_whitespace();
    let digits: String = text.chars().filter(|char| !is_separator(*char)).collect();
    let expected = digits.parse::<f64>().expect("a number") * 10f64.powi(zeros);
    let near = expected * 1e-12 + 1.0;
    assert!((at_least as f64 - expected).abs() <= near, "{count:?} is at least {at_least}, and not {expected}");
}
