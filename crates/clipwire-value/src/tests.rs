//! Every quirk of a scalar, a list and an object that the gateway is known for.

mod properties;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::json::{Findings, Json};
use crate::{Count, Flag, Id, Number, Timestamp, read, reads};

#[derive(Clone, Debug, Default, PartialEq)]
struct Sample {
    id: Option<Id>,
    number: Option<Number>,
    count: Option<Count>,
    flag: Option<Flag>,
    time: Option<Timestamp>,
    text: Option<String>,
    object: Option<Map<String, Value>>,
    inner: Option<Box<Inner>>,
    list: Option<Vec<Inner>>,
    texts: Option<Vec<String>>,
    any: Option<Value>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Inner {
    name: Option<String>,
    deeper: Option<Box<Sample>>,
}

reads! {
    Sample {
        "id" => id: scalar,
        "number" => number: scalar,
        "count" => count: scalar,
        "flag" => flag: scalar,
        "time" => time: scalar,
        "text" => text: text,
        "object" => object: map,
        "inner" => inner: boxed,
        "list" => list: many,
        "texts" => texts: texts,
        "any" => any: any,
    }
}

reads! {
    Inner {
        "name" => name: text,
        "deeper" => deeper: boxed,
    }
}

fn read(json: &str) -> Sample {
    found(json).0
}

/// What is read of an answer, and what is told.
fn found(text: &str) -> (Sample, Findings) {
    let mut json = Json::new(text);
    match read::answer(&mut json) {
        Ok(Some(sample)) => (*sample, json.findings()),
        Ok(None) => panic!("{text}: no object"),
        Err(fault) => panic!("{text}: {fault} at `{}`", fault.path()),
    }
}

/// The places that are told, with the reasons.
fn told(text: &str) -> Vec<(String, String)> {
    found(text).1.unread.into_iter().map(|place| (place.pointer, place.reason)).collect()
}

#[test]
fn an_id_keeps_every_digit_of_a_number_of_any_size() {
    for digits in ["3542247200207835190", "18446744073709551615", "123456789012345678901234567890"] {
        for json in [format!("{{\"id\":{digits}}}"), format!("{{\"id\":\"{digits}\"}}")] {
            assert_eq!(read(&json).id.unwrap(), digits, "{json}");
        }
    }
    let through_a_value: Sample = serde_json::from_value(json!({ "id": u64::MAX })).unwrap();
    assert_eq!(through_a_value.id.unwrap().to_u64(), Some(u64::MAX));
}

#[test]
fn an_id_is_written_as_text() {
    assert_eq!(serde_json::to_string(&read(r#"{"id":3542247200207835190}"#).id).unwrap(), r#""3542247200207835190""#);
}

#[test]
fn every_form_of_nothing_is_nothing_in_every_field_and_no_odd_place() {
    let fields = ["id", "number", "count", "flag", "time", "text", "object", "inner", "list", "texts"];
    for field in fields {
        for nothing in ["null", "[]", "[ ]", "\"\"", "false", "{}", "NaN"] {
            let (sample, findings) = found(&format!("{{\"{field}\":{nothing}}}"));
            let is_kept = match (field, nothing) {
                ("list", "[]" | "[ ]") => sample.list == Some(vec![]),
                ("texts", "[]" | "[ ]") => sample.texts == Some(vec![]),
                ("object", "{}") => sample.object == Some(Map::new()),
                ("text", "\"\"") => sample.text.as_deref() == Some(""),
                ("number" | "count" | "flag" | "time", "false") => sample != Sample::default(),
                // A list of one element that has no field, and a word that is no value, are told.
                ("list", "{}") | (_, "NaN") => {
                    assert!(field != "list" || nothing == "NaN" || findings.unread.len() == 1);
                    continue;
                }
                _ => sample == Sample::default(),
            };
            assert!(is_kept, "{field}: {nothing}: {sample:?}");
            assert!(findings.unread.is_empty(), "{field}: {nothing}: {:?}", findings.unread);
        }
    }
}

#[test]
fn text_survives_being_turned_into_a_number() {
    assert_eq!(read(r#"{"text":"0000"}"#).text.as_deref(), Some("0000"));
    assert_eq!(read(r#"{"text":2022}"#).text.as_deref(), Some("2022"));
    assert_eq!(read(r#"{"text":-7}"#).text.as_deref(), Some("-7"));
    assert_eq!(read(r#"{"text":0.5}"#).text.as_deref(), Some("0.5"));
    assert_eq!(read(r#"{"text":""}"#).text.as_deref(), Some(""));
}

#[test]
fn a_number_is_read_exactly_from_a_number_and_from_text() {
    for json in [r#"{"number":0.081}"#, r#"{"number":"0.081"}"#] {
        let number = read(json).number.unwrap();
        assert_eq!(number, "0.081");
        assert_eq!(number.to_f64(), Some(0.081));
        assert_eq!(number.to_i64(), None);
    }
    assert_eq!(read(r#"{"number":"-1"}"#).number.unwrap().to_i64(), Some(-1));
    let range = read(r#"{"number":"59.9-79.9"}"#).number.unwrap();
    assert_eq!((range.as_str(), range.to_f64()), ("59.9-79.9", None));
}

#[test]
fn a_number_comes_back_as_it_was_written_from_any_format() {
    for written in
        ["-0", "-0.0", "1.0", "2.50", "0.00001", "1e-5", "1E5", "100000000000000000000", "1e20", "1e999", "0.1"]
    {
        let number: Number = serde_json::from_str(written).unwrap();
        assert_eq!(number.as_str(), written);
        for again in [json_again(&number), value_again(&number), packed_again(&number), cbor_again(&number)] {
            assert_eq!(again.as_str(), written);
        }
    }
}

#[test]
fn a_number_is_written_as_it_came() {
    for json in ["59.9", "\"59.9\"", "82", "-1", "0.0003168"] {
        let number: Number = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), json);
    }
    // A number that a float would change is written as text rather than changed.
    let long: Number = serde_json::from_str("123456789012345678901234567890").unwrap();
    assert_eq!(serde_json::to_string(&long).unwrap(), "\"123456789012345678901234567890\"");
}

#[test]
fn a_rounded_count_keeps_its_text_and_offers_a_lower_bound() {
    for (json, exact, at_least) in [
        ("32158", Some(32158), Some(32158)),
        ("\"800000\"", Some(800_000), Some(800_000)),
        ("\"4000+\"", None, Some(4000)),
        ("\"1.7万+\"", None, Some(17_000)),
        ("\"1.2345678万\"", None, Some(12_345)),
        ("\"3亿\"", None, Some(300_000_000)),
        ("\"12w+\"", None, Some(120_000)),
        ("\"1.2B\"", None, Some(1_200_000_000)),
        ("\"1,234\"", Some(1234), Some(1234)),
        ("\"12,345,678\"", Some(12_345_678), Some(12_345_678)),
        ("\"1.7萬\"", None, Some(17_000)),
        ("\"1.2千\"", None, Some(1200)),
        ("\"12.3K\"", None, Some(12_300)),
        ("\"3.5亿+\"", None, Some(350_000_000)),
        ("\"3.5億\"", None, Some(350_000_000)),
        ("\"2千万\"", None, Some(20_000_000)),
        ("\"2百千万\"", None, None),
        ("\"1.2十万\"", None, Some(120_000)),
        ("\"３．５万＋\"", None, Some(35_000)),
        ("\"１，２３４\"", Some(1234), Some(1234)),
        ("\"1.2Ｋ\"", None, Some(1200)),
        ("\"约1.2万\"", None, Some(12_000)),
        ("\"> 1,000\"", None, Some(1000)),
        ("\"1\u{2009}234\"", Some(1234), Some(1234)),
        ("\"约\"", None, None),
        ("\"5 M\"", None, Some(5_000_000)),
        ("\"12 345\"", Some(12_345), Some(12_345)),
        ("\"1'234.5k\"", None, Some(1_234_500)),
        ("3.0", Some(3), Some(3)),
        ("1.2345678E7", Some(12_345_678), Some(12_345_678)),
        ("\"1,23\"", None, None),
        ("\"1,2345\"", None, None),
        ("\",123\"", None, None),
        ("\"万\"", None, None),
        ("\"1e3k\"", None, None),
        ("1e999", None, None),
        ("\"-1\"", None, None),
        ("\"many\"", None, None),
        ("\"+\"", None, None),
        ("\"99999999999999999999万\"", None, None),
    ] {
        let count: Count = serde_json::from_str(json).unwrap();
        assert_eq!((count.exact(), count.at_least()), (exact, at_least), "{json}");
        assert_eq!(format!("\"{count}\"").trim_matches('"'), json.trim_matches('"'));
    }
    assert_eq!(Count::from("32\u{0}1\t58\n").exact(), Some(32_158));
}

#[test]
fn a_flag_is_read_from_every_form() {
    for (json, value) in [
        ("true", Some(true)),
        ("1", Some(true)),
        ("\"1\"", Some(true)),
        ("\"yes\"", Some(true)),
        ("1.0", Some(true)),
        ("0.0", Some(false)),
        ("\"0.0\"", Some(false)),
        ("\"ON\"", Some(true)),
        ("2", None),
        ("false", Some(false)),
        ("0", Some(false)),
        ("\"0\"", Some(false)),
        ("\"no\"", Some(false)),
        ("\"perhaps\"", None),
    ] {
        let flag: Flag = serde_json::from_str(json).unwrap();
        assert_eq!(flag.get(), value, "{json}");
    }
}

#[test]
fn a_timestamp_is_read_in_seconds_and_in_every_part_of_them() {
    for json in [
        "1608558617",
        "\"1608558617\"",
        "1608558617000",
        "1608558617000000",
        "1608558617000000000",
        "1.608558617E9",
        "1608558617.0",
        "\" 1608558617.0004 \"",
    ] {
        let time: Timestamp = serde_json::from_str(json).unwrap();
        assert_eq!(time.to_unix_millis(), Some(1_608_558_617_000), "{json}");
    }
    for odd in ["\"yesterday\"", "-1", "1e999", "100000000000000000000", "\"2026-02-05 16:31:33\""] {
        let odd: Timestamp = serde_json::from_str(odd).unwrap();
        assert_eq!((odd.to_system_time(), odd.to_unix_millis()), (None, None));
    }
}

#[test]
fn a_whole_number_is_whole_in_every_way_of_writing_it() {
    let sample = read(r#"{"number":2.0E1,"count":3.0,"id":1.0E7,"text":1.10}"#);
    assert_eq!(sample.number.as_ref().and_then(Number::to_u64), Some(20));
    assert_eq!(sample.number.unwrap(), "2.0E1");
    assert_eq!(sample.count.unwrap().exact(), Some(3));
    assert_eq!(sample.id.unwrap(), "10000000");
    assert_eq!(sample.text.as_deref(), Some("1.10"));
    // Above 2^53 the digits of a float are lost, and zeros in their place would be another id.
    assert_eq!(read(r#"{"id":7.3E18}"#).id.unwrap(), "7.3E18");
    assert_eq!(read(r#"{"id":7300000000000000001.0}"#).id.unwrap(), "7300000000000000001");
    assert_eq!(read(r#"{"id":"1.50"}"#).id.unwrap(), "1.50");
}

#[test]
fn a_single_object_stands_for_a_list_of_one_and_null_elements_are_left_out() {
    let inner = |name: &str| Inner { name: Some(name.to_owned()), deeper: None };
    assert_eq!(read(r#"{"list":{"name":"a"}}"#).list, Some(vec![inner("a")]));
    let text = r#"{"list":[{"name":"a"},null,{"name":"b"},"",[]]}"#;
    assert_eq!(read(text).list, Some(vec![inner("a"), inner("b")]));
    assert!(told(text).is_empty());
}

#[test]
fn a_list_with_gaps_is_a_list_in_its_order() {
    let inner = |name: &str| Inner { name: Some(name.to_owned()), deeper: None };
    let sample = read(r#"{"list":{"0":{"name":"a"},"2":{"name":"b"}},"texts":{"5":"x","1":7}}"#);
    assert_eq!(sample.list, Some(vec![inner("a"), inner("b")]));
    assert_eq!(sample.texts, Some(vec!["x".to_owned(), "7".to_owned()]));
    assert_eq!(
        told(r#"{"list":{"0":{"name":"a"},"total":3}}"#),
        [("/list/total".to_owned(), "a number where an object was expected".to_owned())]
    );
}

#[test]
fn a_list_of_texts_takes_numbers_and_leaves_out_nothing() {
    let texts = read(r#"{"texts":["a",7,null,[]]}"#).texts.unwrap();
    assert_eq!(texts, ["a", "7"]);
    assert_eq!(read(r#"{"texts":""}"#).texts, None);
}

#[test]
fn one_odd_field_costs_itself_alone_and_its_place_is_told() {
    let text = r#"{
        "id": {"a": 1}, "number": [1], "text": {"b": "c"}, "object": [1], "inner": "text", "any": 1,
        "list": [{"name": "a", "deeper": {"id": "1", "flag": [true]}}, "odd", {"name": ["x"]}, {"other": 1}],
        "texts": ["a", {"b": 1}], "count": "5"
    }"#;
    let (sample, findings) = found(text);
    assert_eq!((sample.id, sample.number, sample.text, sample.object, sample.inner), (None, None, None, None, None));
    assert_eq!((sample.any, sample.texts), (Some(json!(1)), Some(vec!["a".to_owned()])));
    assert_eq!(sample.count.unwrap(), "5");
    let list = sample.list.unwrap();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0].deeper.as_ref().unwrap().id.as_ref().unwrap(), &"1");
    let told: Vec<(&str, &str)> =
        findings.unread.iter().map(|place| (place.pointer.as_str(), place.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            ("/id", "an object where one value was expected"),
            ("/number", "a list where one value was expected"),
            ("/text", "an object where text was expected"),
            ("/object", "a list where an object was expected"),
            ("/inner", "text where an object was expected"),
            ("/list/0/deeper/flag", "a list where one value was expected"),
            ("/list/1", "text where an object was expected"),
            ("/list/2", "it holds none of the expected fields"),
            ("/list/3", "it holds none of the expected fields"),
            ("/texts/1", "an object where text was expected"),
        ]
    );
    assert_eq!(findings.unread[0].json, r#"{"a": 1}"#);
}

#[test]
fn an_object_without_a_value_is_nothing_unless_one_could_not_be_read() {
    for text in [r#"{"inner":{"deeper":{"other":[{"a":null}],"name":""},"name":null}}"#, r#"{"inner":{"other":{}}}"#] {
        let (sample, findings) = found(text);
        assert_eq!((sample, findings.unread.len()), (Sample::default(), 0), "{text}");
    }
    let unknown = r#"{"inner":{"other":[{"a":1}]}}"#;
    assert_eq!(read(unknown), Sample::default());
    assert_eq!(told(unknown), [("/inner".to_owned(), "it holds none of the expected fields".to_owned())]);
    assert_eq!(told(r#"{"inner":NaN,"list":undefined,"texts":NaN,"object":NaN}"#).len(), 4);
    let text = r#"{"id":1,"inner":{"deeper":{"text":[1]}}}"#;
    let (sample, findings) = found(text);
    assert!(sample.inner.unwrap().deeper.unwrap().text.is_none());
    assert_eq!((findings.unread.len(), findings.hollow), (1, vec![26, 16]));
    // An element of which nothing can be read is told as a whole.
    assert_eq!(told(r#"{"list":[{"deeper":{"text":[1]}}]}"#).len(), 1);
}

#[test]
fn a_list_without_one_element_of_its_kind_is_odd_as_a_whole() {
    let text = r#"{"list":["https://e/1.jpg","https://e/2.jpg"],"texts":[{"a":1}]}"#;
    let sample = read(text);
    assert_eq!((sample.list, sample.texts), (None, None));
    let places: Vec<String> = told(text).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(places, ["/list", "/texts"]);
}

#[test]
fn the_list_that_is_asked_for_reports_its_elements_on_their_own() {
    let text = r#"{"list":[{"name":"a"},7,{"other":1},{"name":"b","deeper":"odd"},[1]]}"#;
    let mut json = Json::new(text).with_list(Some(8));
    let sample: Box<Sample> = read::answer(&mut json).unwrap().unwrap();
    let findings = json.findings();
    assert_eq!(sample.list.unwrap().len(), 2);
    let spans: Vec<&str> = findings.spans.iter().map(|(start, end)| &text[*start as usize..*end as usize]).collect();
    assert_eq!(spans, [r#"{"name":"a"}"#, r#"{"name":"b","deeper":"odd"}"#]);
    let skipped: Vec<(&str, &str)> =
        findings.skipped.iter().map(|place| (place.pointer.as_str(), place.json.as_str())).collect();
    assert_eq!(skipped, [("/1", "7"), ("/2", r#"{"other":1}"#), ("/4", "[1]")]);
    assert_eq!((findings.left_out, findings.unread.len()), (3, 1));
    assert_eq!(findings.unread[0].pointer, "/list/3/deeper");
}

#[test]
fn what_strict_json_refuses_is_read_where_it_is_clear() {
    let sample = read(
        "{\u{0}\"text\":\"a\tb\u{1}\u{0}\nc\",\"texts\":[\"\\ud83d\",\"\\x\",\"\\u12\",],,\"id\":1,\"id\":2,}\u{0}",
    );
    assert_eq!(sample.text.as_deref(), Some("a\tb\u{1}\u{0}\nc"));
    assert_eq!(sample.texts, Some(vec!["\u{fffd}".to_owned(), "x".to_owned(), "\u{fffd}12".to_owned()]));
    assert_eq!(sample.id.unwrap(), "2");
    for word in ["NaN", "Infinity", "-Infinity", "undefined", "-nan"] {
        let text =
            format!("{{\"number\":{word},\"text\":{word},\"inner\":{word},\"list\":[{word}],\"any\":{word},\"id\":5}}");
        let sample = read(&text);
        assert_eq!((sample.number, sample.text, sample.inner, sample.any), (None, None, None, None), "{word}");
        assert_eq!(sample.id.unwrap(), "5", "{word}");
    }
}

#[test]
fn a_value_of_any_kind_keeps_every_digit() {
    let any = read(r#"{"any":[7118694749548072205,123456789012345678901234567890,1.5,1e999,007,-0]}"#).any.unwrap();
    assert_eq!(any, json!([7_118_694_749_548_072_205u64, "123456789012345678901234567890", 1.5, "1e999", "007", -0.0]));
}

#[test]
fn what_is_nested_too_deeply_is_left_out_and_told() {
    let nested = |depth: usize| format!("{{\"any\":{}{},\"id\":1}}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(100)).any.is_some() && told(&nested(100)).is_empty());
    let (sample, findings) = found(&nested(100_000));
    assert_eq!((sample.id.unwrap().as_str(), findings.unread.len()), ("1", 1));
    let deep = format!("{}\"x\"{}", "{\"inner\":{\"deeper\":".repeat(5_000), "}}".repeat(5_000));
    assert!(told(&deep).iter().any(|(_, reason)| reason.contains("too deeply")));
}

#[test]
fn a_document_that_is_cut_says_so() {
    let whole = r#"{"text":"abc","list":[{"name":"x"}],"number":12,"flag":true}"#;
    for end in 1..whole.len() {
        let mut json = Json::new(&whole[..end]);
        let fault = read::answer::<Sample>(&mut json).expect_err(&whole[..end]);
        assert!(fault.ends_early(), "{}: {fault}", &whole[..end]);
    }
}

#[test]
fn a_number_where_text_belongs_keeps_its_text() {
    for number in ["1.10", "123456789012345678901234567890", "1e999", "-0"] {
        let sample = read(&format!("{{\"text\":{number},\"texts\":[{number}]}}"));
        assert_eq!((sample.text.as_deref(), sample.texts), (Some(number), Some(vec![number.to_owned()])));
    }
}

#[test]
fn a_negative_zero_is_written_with_its_sign() {
    assert_eq!(serde_json::to_string(&read(r#"{"number":-0}"#).number).unwrap(), "\"-0\"");
}

fn json_again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

fn value_again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_value(serde_json::to_value(value).unwrap()).unwrap()
}

fn packed_again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    rmp_serde::from_slice(&rmp_serde::to_vec(value).unwrap()).unwrap()
}

fn cbor_again<T: Serialize + DeserializeOwned>(value: &T) -> T {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).unwrap();
    ciborium::from_reader(bytes.as_slice()).unwrap()
}

/// What users put our types into.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Flattened {
    seen: u32,
    #[serde(flatten)]
    sample: Sample,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(tag = "kind")]
enum Tagged {
    Sample(Box<Sample>),
    Inner(Inner),
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(untagged)]
enum Untagged {
    Sample(Box<Sample>),
}

#[test]
fn values_survive_every_format_and_every_place_in_a_users_type() {
    let sample = read(
        r#"{"id":"7118694749548072205","number":59.9,"count":"1.7万+","flag":1,"time":1608558617,"text":"a",
            "object":{"a":[1,null]},"inner":{"name":"x"},"list":[{"name":"y","deeper":{"id":18446744073709551615}}],
            "texts":["a","b"],"any":{"b":-1}}"#,
    );
    assert_eq!(json_again(&sample), sample);
    assert_eq!(value_again(&sample), sample);
    assert_eq!(packed_again(&sample), sample);
    assert_eq!(cbor_again(&sample), sample);
    let flattened = Flattened { seen: 1, sample: sample.clone() };
    assert_eq!(json_again(&flattened), flattened);
    assert_eq!(packed_again(&flattened), flattened);
    assert_eq!(cbor_again(&flattened), flattened);
    let tagged = Tagged::Sample(Box::new(sample.clone()));
    assert_eq!(json_again(&tagged), tagged);
    assert_eq!(packed_again(&tagged), tagged);
    assert_eq!(cbor_again(&tagged), tagged);
    let untagged = Untagged::Sample(Box::new(sample.clone()));
    assert_eq!(json_again(&untagged), untagged);
    assert_eq!(packed_again(&untagged), untagged);
    for scalar in [Number::from("1.50"), Number::from("")] {
        assert!(scalar.as_str().is_empty() || packed_again(&scalar) == scalar);
    }
}

#[test]
fn serde_says_what_is_wrong_with_what_is_no_object() {
    assert!(serde_json::from_str::<Inner>("[1]").unwrap_err().to_string().contains("expected an object"));
    assert!(serde_json::from_str::<Id>("{\"a\":1}").unwrap_err().to_string().contains("expected one value"));
}
