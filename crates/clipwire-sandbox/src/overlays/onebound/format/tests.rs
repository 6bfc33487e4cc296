//! One value in each of the formats.

use serde_json::{Value, json};

use super::Format;

fn print(format: &str, value: &Value) -> String {
    Format::named(format).unwrap().print(value)
}

#[test]
fn json_escapes_what_is_not_ascii_with_surrogate_pairs() {
    let value = json!({ "nick": "麦 🪴/\"\n" });
    assert_eq!(print("json", &value), r#"{"nick":"\u9ea6 \ud83e\udeb4/\"\n"}"#);
    assert_eq!(serde_json::from_str::<Value>(&print("json", &value)).unwrap(), value);
}

#[test]
fn jsonu_leaves_text_readable() {
    assert_eq!(print("jsonu", &json!({ "nick": "麦 🪴" })), r#"{"nick":"麦 🪴"}"#);
}

#[test]
fn serialize_counts_bytes_and_makes_numbers_of_numeric_keys() {
    let value = json!({ "nick": "麦", "0": null, "00": true, "list": [1, 0.1, 5.0, 1e25], "none": {} });
    let expected = "a:5:{s:4:\"nick\";s:3:\"麦\";i:0;N;s:2:\"00\";b:1;\
                    s:4:\"list\";a:4:{i:0;i:1;i:1;d:0.1;i:2;d:5;i:3;d:1.0E+25;}s:4:\"none\";a:0:{}}";
    assert_eq!(print("serialize", &value), expected);
}

#[test]
fn var_export_prints_what_php_prints() {
    let value = json!({ "nick": "it's \\", "7": [1.0, 0.00001, false, null], "none": [] });
    let expected = "array (
  'nick' => 'it\\'s \\\\',
  7 => 
  array (
    0 => 1.0,
    1 => 1.0E-5,
    2 => false,
    3 => NULL,
  ),
  'none' => 
  array (
  ),
)";
    assert_eq!(print("var_export", &value), expected);
}

#[test]
fn numbers_above_php_integers_become_floats() {
    let value = json!([3_542_247_200_207_835_190_u64, u64::MAX]);
    assert_eq!(print("serialize", &value), "a:2:{i:0;i:3542247200207835190;i:1;d:1.8446744073709552E+19;}");
}

#[test]
fn xml_escapes_text_and_keeps_names_that_it_does_not_allow() {
    let value = json!({ "title": "a<b> & \"c\"\u{1}", "0:0": "颜色", "item": [1, null], "yes": true });
    let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
                    <root><title>a&lt;b&gt; &amp; &quot;c&quot;\u{fffd}</title><item key=\"0:0\">颜色</item>\
                    <item><item>1</item><item></item></item><yes>1</yes></root>";
    assert_eq!(print("xml", &value), expected);
}

#[test]
fn a_name_that_is_no_format_is_none() {
    assert_eq!(Format::named("JSON"), None);
}
