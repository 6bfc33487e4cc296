//! Every quirk of a scalar, a list and an object that the gateway is known for.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{Count, Flag, Id, Number, Timestamp, reader};

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Sample {
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
    #[serde(deserialize_with = "reader::text")]
    text: Option<String>,
    #[serde(deserialize_with = "reader::maybe")]
    object: Option<Map<String, Value>>,
    #[serde(deserialize_with = "reader::many")]
    list: Option<Vec<Inner>>,
    #[serde(deserialize_with = "reader::texts")]
    texts: Option<Vec<String>>,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default)]
struct Inner {
    #[serde(deserialize_with = "reader::text")]
    name: Option<String>,
}

fn read(json: &str) -> Sample {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn refused(json: &str) -> String {
    serde_json::from_str::<Sample>(json).unwrap_err().to_string()
}

#[test]
fn an_id_keeps_every_digit_of_a_number_of_any_size() {
    for digits in ["3542247200207835190", "18446744073709551615", "123456789012345678901234567890"] {
        for json in [format!("{{\"id\":{digits}}}"), format!("{{\"id\":\"{digits}\"}}")] {
            assert_eq!(read(&json).id.unwrap(), digits, "{json}");
        }
    }
    let through_a_value: Sample = serde_json::from_value(serde_json::json!({ "id": u64::MAX })).unwrap();
    assert_eq!(through_a_value.id.unwrap().to_u64(), Some(u64::MAX));
}

#[test]
fn an_id_is_written_as_text() {
    assert_eq!(serde_json::to_string(&read(r#"{"id":3542247200207835190}"#).id).unwrap(), r#""3542247200207835190""#);
}

#[test]
fn every_form_of_nothing_is_nothing_in_every_field() {
    for field in ["id", "number", "count", "flag", "time", "text", "object", "list"] {
        for nothing in ["null", "[]"] {
            let sample = read(&format!("{{\"{field}\":{nothing}}}"));
            if field == "list" && nothing == "[]" {
                assert_eq!(sample.list, Some(vec![]), "an empty list is a list");
            } else {
                assert_eq!(sample, Sample::default(), "{field}: {nothing}");
            }
        }
    }
    for field in ["id", "number", "count", "flag", "time", "object", "list"] {
        assert_eq!(read(&format!("{{\"{field}\":\"\"}}")), Sample::default(), "{field}: empty text");
    }
    for field in ["id", "text", "object", "list"] {
        assert_eq!(read(&format!("{{\"{field}\":false}}")), Sample::default(), "{field}: false");
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
        ("\"-1\"", None, None),
        ("\"many\"", None, None),
        ("\"+\"", None, None),
        ("\"99999999999999999999万\"", None, None),
    ] {
        let count: Count = serde_json::from_str(json).unwrap();
        assert_eq!((count.exact(), count.at_least()), (exact, at_least), "{json}");
        assert_eq!(format!("\"{count}\"").trim_matches('"'), json.trim_matches('"'));
    }
}

#[test]
fn a_flag_is_read_from_every_form() {
    for (json, value) in [
        ("true", Some(true)),
        ("1", Some(true)),
        ("\"1\"", Some(true)),
        ("\"yes\"", Some(true)),
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
fn a_timestamp_is_read_in_seconds_and_in_milliseconds() {
    for json in ["1608558617", "\"1608558617\"", "1608558617000"] {
        let time: Timestamp = serde_json::from_str(json).unwrap();
        assert_eq!(time.to_unix_millis(), Some(1_608_558_617_000), "{json}");
    }
    let odd: Timestamp = serde_json::from_str("\"yesterday\"").unwrap();
    assert_eq!(odd.to_system_time(), None);
}

#[test]
fn a_single_object_stands_for_a_list_of_one_and_null_elements_are_left_out() {
    let inner = |name: &str| Inner { name: Some(name.to_owned()) };
    assert_eq!(read(r#"{"list":{"name":"a"}}"#).list, Some(vec![inner("a")]));
    assert_eq!(read(r#"{"list":[{"name":"a"},null,{"name":"b"}]}"#).list, Some(vec![inner("a"), inner("b")]));
}

#[test]
fn a_list_of_texts_takes_numbers_and_leaves_out_nothing() {
    let texts = read(r#"{"texts":["a",7,null,[]]}"#).texts.unwrap();
    assert_eq!(texts, ["a", "7"]);
    assert_eq!(read(r#"{"texts":""}"#).texts, None);
}

#[test]
fn an_object_is_never_read_from_the_positions_of_a_list() {
    assert!(refused(r#"{"list":[["a"]]}"#).contains("expected an object"));
    assert_eq!(read(r#"{"list":[[],""]}"#).list, Some(vec![]));
}

#[test]
fn another_shape_is_an_error_that_says_what_was_expected() {
    assert!(refused(r#"{"text":{"a":1}}"#).contains("expected text"));
    assert!(refused(r#"{"id":{"a":1}}"#).contains("an object where one value was expected"));
    assert!(refused(r#"{"number":[1]}"#).contains("a list where one value was expected"));
    assert!(refused(r#"{"object":[1]}"#).contains("expected an object"));
    assert!(refused(r#"{"object":"text"}"#).contains("expected an object"));
    assert!(refused(r#"{"list":"text"}"#).contains("expected a list"));
    assert!(refused(r#"{"list":7}"#).contains("expected a list"));
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
    assert_eq!(serde_json::to_string(&read(r#"{"number":-0}"#).number).unwrap(), "-0.0");
}
