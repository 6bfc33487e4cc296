use clipwire::dynamic;

use super::{Detail, kebab, root};

fn words(operation: &dynamic::OperationInfo) -> [String; 3] {
    [operation.provider.to_owned(), kebab(operation.handle), kebab(operation.method)]
}

#[test]
fn the_whole_command_line_is_sound() {
    root(Detail::All).debug_assert();
}

#[test]
fn every_operation_is_a_command_with_all_that_it_takes() {
    let root = root(Detail::All);
    let mut count = 0;
    for operation in dynamic::providers().iter().flat_map(|provider| provider.operations) {
        let command = words(operation).iter().fold(&root, |command, word| {
            command.find_subcommand(word).unwrap_or_else(|| panic!("{operation:?} has no command"))
        });
        for parameter in operation.parameters {
            let is_argument = command.get_arguments().any(|argument| argument.get_id() == parameter.name);
            let is_cursor = parameter.is_cursor && operation.cursor.is_some();
            let is_first = operation.one_of.contains(&parameter.name);
            assert!(is_argument || is_cursor || is_first || parameter.is_secret, "{operation:?} {}", parameter.name);
        }
        assert!(command.get_long_about().is_some_and(|about| about.to_string().contains(operation.source.status)));
        count += 1;
    }
    assert!(count >= 156, "{count}");
}

#[test]
fn a_command_that_is_named_has_its_arguments_and_no_other_has() {
    for words in ["--sandbox tikhub users info x", "tikhub -q users --color never info x", "tikhub users help info"] {
        let words: Vec<String> = ["clipwire"].into_iter().chain(words.split(' ')).map(str::to_owned).collect();
        let root = root(Detail::of(&words));
        let users = root.find_subcommand("tikhub").unwrap().find_subcommand("users").unwrap();
        assert!(users.find_subcommand("info").unwrap().get_arguments().count() > 10, "{words:?}");
        assert_eq!(users.find_subcommand("videos").unwrap().get_arguments().count(), 0);
    }
}

#[test]
fn what_would_be_passed_over_is_refused() {
    for words in [
        "tikhub users videos @a --input list.txt",
        "tikhub users videos --input list.txt --cursor 2",
        "tikhub users videos @a --raw --excel",
        "tikhub videos get 7300000000000000001 --input list.txt",
    ] {
        let words: Vec<String> = ["clipwire"].into_iter().chain(words.split(' ')).map(str::to_owned).collect();
        let error = root(Detail::of(&words)).try_get_matches_from(&words).unwrap_err();
        assert_eq!(error.kind(), clap::error::ErrorKind::ArgumentConflict, "{words:?}");
    }
}

#[test]
fn a_parameter_that_has_the_name_of_an_option_keeps_its_own() {
    let root = root(Detail::All);
    for operation in dynamic::providers().iter().flat_map(|provider| provider.operations) {
        let command = words(operation).iter().fold(&root, |command, word| command.find_subcommand(word).unwrap());
        let mut longs: Vec<_> = command.get_arguments().filter_map(|argument| argument.get_long()).collect();
        let before = longs.len();
        longs.sort_unstable();
        longs.dedup();
        assert_eq!(longs.len(), before, "{operation:?}");
    }
}
