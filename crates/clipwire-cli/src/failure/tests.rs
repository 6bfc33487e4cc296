use clipwire::Credentials;

use super::{Exit, Failure};

fn printed(failure: &Failure, color: bool) -> String {
    let mut text = Vec::new();
    failure.print(&mut text, color).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn a_failure_is_three_lines() {
    let failure =
        Failure::usage("no such column").why("the file has others").why("it is a CSV").todo("name one of them");
    assert_eq!(
        printed(&failure, false),
        "error: no such column\n  because: the file has others: it is a CSV\n  do: name one of them\n"
    );
    assert_eq!(printed(&Failure::failed("gone"), false), "error: gone\n");
}

#[test]
fn nothing_foreign_gets_out_of_its_line() {
    let failure = Failure::failed("a\nb\u{1b}[2J").why("c\r\nd").todo("e\u{202e}f");
    assert_eq!(printed(&failure, false), "error: a b\\u{1b}[2J\n  because: c d\n  do: e\\u{202e}f\n");
    assert_eq!(failure.to_string(), "a b\\u{1b}[2J");
}

#[test]
fn color_is_only_around_the_labels() {
    let text = printed(&Failure::failed("gone").todo("look"), true);
    assert!(text.contains("error:\u{1b}[0m gone\n") && text.contains("do:\u{1b}[0m look\n"), "{text:?}");
    assert!(text.starts_with("\u{1b}["));
}

#[test]
fn each_end_has_its_number() {
    let exits = [
        (Exit::Done, 0),
        (Exit::Failed, 1),
        (Exit::Usage, 2),
        (Exit::Stopped, 3),
        (Exit::Credentials, 4),
        (Exit::SomeInputsFailed, 5),
        (Exit::Interrupted, 130),
    ];
    for (exit, code) in exits {
        assert_eq!(exit.code(), code);
    }
}

#[test]
fn an_error_brings_its_causes() {
    let error = std::io::Error::other("inner");
    let failure = Failure::failed("cannot read").because(&error);
    assert_eq!(failure.why, ["inner"]);
}

#[test]
fn a_missing_credential_is_told_from_other_settings() {
    let missing = clipwire::tikhub::Client::builder().build().unwrap_err();
    let failure = Failure::from(missing);
    assert_eq!(failure.exit, Exit::Credentials, "{failure:?}");
    assert!(failure.todo.unwrap().contains("credential"));
    let short =
        clipwire::tikhub::Client::builder().credentials(Credentials::named("api_key", "x")).build().unwrap_err();
    assert_eq!(Failure::from(&short).exit, Exit::Credentials, "{short}");
    let elsewhere = clipwire::tikhub::Client::builder()
        .credentials(Credentials::named("api_key", "0123456789abcdef"))
        .base_url("no address");
    let elsewhere = Failure::from(elsewhere.build().unwrap_err());
    assert_eq!(elsewhere.exit, Exit::Failed, "{elsewhere:?}");
}
