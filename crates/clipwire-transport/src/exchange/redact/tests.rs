use super::Redactor;

#[test]
fn a_secret_is_masked_wherever_it_stands() {
    let redactor = Redactor::new(["k3y-of-mine", "s3cr3t value/+"]);
    assert_eq!(redactor.redact("Key[k3y-of-mine]已超量"), "Key[[redacted]]已超量");
    assert_eq!(redactor.redact("?key=k3y-of-mine&secret=s3cr3t+value%2F%2B"), "?key=[redacted]&secret=[redacted]");
    assert_eq!(redactor.redact("s3cr3t%20value%2F%2B"), "[redacted]");
    assert_eq!(redactor.redact("nothing here"), "nothing here");
}

#[test]
fn a_secret_is_masked_as_it_stands_in_json() {
    let redactor = Redactor::new(["a/b\"密c"]);
    for written in [r#"a/b\"密c"#, r#"a\/b\"密c"#, r#"a/b\"\u5bc6c"#, r#"a\/b\"\u5bc6c"#] {
        assert_eq!(redactor.redact(written), "[redacted]", "{written}");
    }
}

#[test]
fn the_tail_of_a_key_in_the_tracking_picture_is_masked() {
    let redactor = Redactor::new(["0123456789"]);
    assert_eq!(redactor.redact("i.php?t.png&rid=1&p=2&k=56789&t=3"), "i.php?t.png&rid=1&p=2[redacted]&t=3");
}

#[test]
fn a_secret_that_contains_another_leaves_nothing_behind() {
    let redactor = Redactor::new(["abcd", "abcdefgh"]);
    assert_eq!(redactor.redact("abcdefgh abcd"), "[redacted] [redacted]");
}

#[test]
fn a_redactor_prints_no_secret() {
    assert_eq!(format!("{:?}", Redactor::new(["k3y-of-mine"])), "Redactor");
}
