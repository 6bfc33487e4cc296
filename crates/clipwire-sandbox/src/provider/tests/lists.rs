//! Lists that are made of one example, walked from page to page.

use serde_json::{Value, json};

use super::{BY_CODE, BY_STATUS, KEYS, TOKEN, ask, provider, request};
use crate::fault::Instruction;

fn get(document: &str, path: &str) -> Value {
    let headers = [TOKEN, ("x-client", "test")];
    ask(&mut provider(document), &request("GET", path, &headers, ""), Instruction::Usual).1
}

/// The ids of a page.
fn ids(list: &Value, id: &str) -> Vec<Value> {
    list.as_array().unwrap().iter().map(|element| element.pointer(id).unwrap().clone()).collect()
}

#[test]
fn a_list_with_cursors_has_three_pages_of_different_elements_and_says_when_it_ends() {
    let mut path = "/v1/notes".to_owned();
    let mut pages = Vec::new();
    loop {
        let page = get(BY_STATUS, &path)["data"].clone();
        pages.push((ids(&page["notes"], "/id"), page["has_more"].clone(), page["count"].clone()));
        if page["has_more"] != true {
            break;
        }
        path = format!("/v1/notes?after={}", page["next"].as_str().unwrap());
    }
    let expected = [
        (vec![json!("n1"), json!("n2")], json!(true), json!("6")),
        (vec![json!("n1-1000"), json!("n2-1000")], json!(true), json!("6")),
        (vec![json!("n1-2000"), json!("n2-2000")], json!(false), json!("6")),
    ];
    assert_eq!(pages, expected);
}

#[test]
fn a_cursor_that_the_list_never_gave_is_refused_and_one_behind_its_end_finds_nothing() {
    assert_eq!(get(BY_STATUS, "/v1/notes?after=somewhere")["code"], 1400);
    let page = get(BY_STATUS, "/v1/notes?after=600");
    assert_eq!((&page["data"]["notes"], &page["data"]["has_more"]), (&json!([]), &json!(false)));
}

#[test]
fn counted_pages_are_as_many_as_the_example_says() {
    let page = |number: &str| get(BY_CODE, &format!("/songs?{KEYS}&page={number}"));
    let mut seen = Vec::new();
    for number in 1..=4 {
        let page = page(&number.to_string())["payload"].clone();
        assert_eq!((&page["page"], &page["pages"], &page["all"]), (&json!(number.to_string()), &json!(4), &json!(7)));
        seen.extend(ids(&page["songs"], "/id").iter().map(|id| id.as_u64().unwrap()));
    }
    // Pages are too far apart for an element of one to be that of another.
    assert_eq!(seen, [7, 9, 1007, 1009, 2007, 2009, 3007, 3009]);
    assert_eq!((page("5")["result"]["code"].clone(), page("0")["result"]["code"].clone()), (json!(34), json!(30)));
}

#[test]
fn a_list_without_a_flag_ends_where_there_is_no_cursor() {
    let page = |cursor: &str| get(BY_CODE, &format!("/hits?{KEYS}&cursor={cursor}"))["payload"].clone();
    let (first, second, third) = (page(""), page("1"), page("2"));
    assert_eq!((&first["next"], &second["next"], third.get("next")), (&json!("1"), &json!("2"), None));
    assert_eq!(ids(&third["hits"], "/song/id"), [json!("s1-2000")]);
}

#[test]
fn what_a_list_hands_out_is_found_by_its_id() {
    let song = |id: u64| get(BY_CODE, &format!("/song?{KEYS}&id={id}"))["payload"]["song"]["id"].clone();
    assert_eq!([7, 9, 1009, 3007].map(song), [7, 9, 1009, 3007].map(|id| json!(id)));
}
