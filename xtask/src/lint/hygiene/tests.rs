//! Which plain scalars mean the same to every reader, and which do not.

use super::disagreement;

#[test]
fn scalars_that_readers_disagree_on_are_told_apart() {
    let quoted = [
        "yes",
        "No",
        "ON",
        "off",
        "y",
        "N",
        "~",
        "True",
        "NULL",
        "99999999999999999999",
        "",
        "=",
        ".inf",
        "-.INF",
        ".nan",
        "0o7",
        "0b1",
        "0xff",
        "010",
        "-01",
        "12:30:45",
        "1_0",
        "1e3",
        "1.5e3",
        "1e+3",
        "2022-09-29",
        "2022-09-29T14:25:29Z",
        "2022-09-29 14:25:29",
    ];
    for text in quoted {
        assert!(disagreement(text).is_some(), "{text}");
    }
    let plain = [
        "true",
        "false",
        "null",
        "0",
        "-1",
        "59.9",
        "0.081",
        ".5",
        "1.0e+3",
        "3542247200207835190",
        "4000+",
        "1.7万+",
        "none",
        "yes, please",
        "3.0.3",
        "3.08MB",
        "1-2",
        "item_get",
        "12:30 Beijing",
        "MS4wLjAB",
        "/path",
        "2022-09",
    ];
    for text in plain {
        assert_eq!(disagreement(text), None, "{text}");
    }
}
