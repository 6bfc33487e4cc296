use clipwire::dynamic;

use super::one_of;
use crate::failure::Exit;

const SEC_UID: &str = "MS4wLjABAAAAv7iSuuXDJGDvJkmH_vz1qkDZYo1apxgzaxdBSeIuPiM";

#[test]
fn a_text_goes_to_the_parameter_that_it_looks_like() {
    let videos = dynamic::operation("tikhub", "users", "videos").unwrap();
    for (text, name, value) in [
        ("@cats.of.tiktok", "unique_id", "cats.of.tiktok"),
        ("https://www.tiktok.com/@cats?lang=en", "unique_id", "cats"),
        ("cats", "unique_id", "cats"),
        (SEC_UID, "sec_uid", SEC_UID),
        (" @cats ", "unique_id", "cats"),
    ] {
        let (found, sent) = one_of(videos, text).unwrap();
        let wire = videos.parameter(found).unwrap();
        assert!(wire.name.contains(name) || wire.wire.contains("sec_u"), "{text}: {}", wire.name);
        assert_eq!(sent, value, "{text}");
    }
}

#[test]
fn a_text_that_names_something_else_is_refused_with_what_it_names() {
    let videos = dynamic::operation("tikhub", "users", "videos").unwrap();
    let post = one_of(videos, "https://vm.tiktok.com/ZMabc1234/").unwrap_err();
    assert_eq!((post.exit, post.why[0].as_str()), (Exit::Usage, "a short link holds no id"));
    assert!(post.todo.unwrap().contains("clipwire paste"));
}
