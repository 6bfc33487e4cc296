use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use crate::args::{Detail, root};
use crate::config::private::{self, tests::Folder};
use crate::context::tests::context;
use crate::failure::{Exit, Failure};
use crate::journal::Journal;

/// A folder with what a command writes, and the sandbox to ask.
struct Place(Folder);

impl Place {
    fn new(name: &str) -> Self {
        Self(Folder::new(name))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn lines(&self, name: &str) -> Vec<String> {
        fs::read_to_string(self.path(name)).unwrap().lines().map(str::to_owned).collect()
    }

    /// Runs a command of which words that begin with `./` are files of the folder.
    fn run(&self, command: &str) -> Result<Exit, Failure> {
        self.run_in(command, true)
    }

    fn run_in(&self, command: &str, sandbox: bool) -> Result<Exit, Failure> {
        let file = |word: &str| {
            word.strip_prefix("./").map_or(word.to_owned(), |name| self.path(name).to_string_lossy().into_owned())
        };
        let words: Vec<String> = ["clipwire"].into_iter().chain(command.split(' ')).map(file).collect();
        let matches =
            root(Detail::of(&words)).try_get_matches_from(&words).map_err(|error| Failure::usage(error.to_string()))?;
        let context = Arc::new(context(self.0.path(), sandbox));
        let (operation, matches) = crate::operation(&matches).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(super::run(&context, operation, matches))
    }
}

const LIST: &str = "tikhubapi search videos cats --columns aweme_id";

#[test]
fn a_list_that_was_stopped_goes_on_to_the_same_rows() {
    let place = Place::new("same-rows");
    assert_eq!(place.run(&format!("{LIST} --all -o ./whole.jsonl")), Ok(Exit::Done));
    let stopped = place.run(&format!("{LIST} --all --max-calls 2 -o ./parts.jsonl")).unwrap_err();
    assert_eq!(stopped.exit, Exit::Stopped);
    assert_eq!(place.run(&format!("{LIST} --all -o ./parts.jsonl")), Ok(Exit::Done));
    assert_eq!(place.lines("parts.jsonl"), place.lines("whole.jsonl"));
}

#[test]
fn a_limit_of_elements_is_one_of_all_runs_together() {
    let place = Place::new("limit");
    let stopped = place.run(&format!("{LIST} --max-items 30 --max-calls 1 -o ./a.jsonl")).unwrap_err();
    assert_eq!((stopped.exit, place.lines("a.jsonl").len()), (Exit::Stopped, 20));
    assert_eq!(place.run(&format!("{LIST} --max-items 30 -o ./a.jsonl")), Ok(Exit::Done));
    assert_eq!(place.lines("a.jsonl").len(), 30);
    let stopped = place.run(&format!("{LIST} --max-pages 3 --max-calls 2 -o ./b.jsonl")).unwrap_err();
    assert_eq!(stopped.exit, Exit::Stopped);
    assert_eq!(place.run(&format!("{LIST} --max-pages 3 -o ./b.jsonl")), Ok(Exit::Done));
    assert_eq!(place.lines("b.jsonl").len(), 60);
}

#[test]
fn one_page_or_another_cursor_is_another_command() {
    let place = Place::new("other-pages");
    let stopped = place.run(&format!("{LIST} --all --max-calls 2 -o ./a.jsonl")).unwrap_err();
    assert_eq!(stopped.exit, Exit::Stopped);
    for other in ["", " --cursor 40 --all", " --cursor 40"] {
        let refused = place.run(&format!("{LIST}{other} -o ./a.jsonl")).unwrap_err();
        assert!(refused.what.contains("another command"), "{other}: {refused}");
    }
    assert_eq!(place.lines("a.jsonl").len(), 40);
    assert!(Journal::exists(&place.path("a.jsonl")));
}

#[test]
fn a_page_that_came_is_not_bought_again_when_its_file_could_not_be_written() {
    let place = Place::new("bought");
    fs::create_dir(place.path("a.jsonl")).unwrap();
    let command = format!("{LIST} -o ./a.jsonl");
    // The journal of an earlier run makes it go on, and a folder in place of the file makes it fail.
    fs::write(Journal::beside(&place.path("a.jsonl")), "").unwrap();
    assert_eq!(place.run(&command).unwrap_err().exit, Exit::Failed);
    fs::remove_dir(place.path("a.jsonl")).unwrap();
    assert_eq!(place.run(&format!("{command} --max-calls 0")), Ok(Exit::Done));
    assert_eq!(place.lines("a.jsonl").len(), 20);
}

/// Three lists of overlapping pages; the second call of all is refused.
fn failing_once() -> String {
    provider(|asked, count| {
        if count == 1 {
            return (404, "null".to_owned());
        }
        let from: u64 = if asked.contains("max_cursor=8") { 8 } else { 0 };
        let list: Vec<String> = (from..from + 10).map(|id| format!("{{\"aweme_id\":\"{id}\"}}")).collect();
        let more = u8::from(from == 0);
        (200, format!("{{\"has_more\":{more},\"max_cursor\":{},\"aweme_list\":[{}]}}", from + 8, list.join(",")))
    })
}

#[test]
fn inputs_that_failed_are_asked_for_again_where_they_stood() {
    let place = place_with("retry", &failing_once());
    place.write("in.txt", "a\nb\nc\n");
    let command = "tikhub users videos --input ./in.txt -j 1 --columns input.value,aweme_id,error --all -o";
    for (name, limit) in [("parts", " --max-calls 3"), ("whole", "")] {
        let run = place.run_in(&format!("{command} ./{name}.jsonl{limit}"), false);
        assert_eq!(
            run.map_err(|failure| failure.exit),
            if limit.is_empty() { Ok(Exit::Done) } else { Err(Exit::Stopped) }
        );
    }
    let failed = |line: &&String| !line.contains("\"error\":null");
    assert_eq!(place.lines("parts.jsonl").iter().filter(failed).count(), 1);
    assert_eq!(place.run_in(&format!("{command} ./parts.jsonl --max-calls 0"), false).unwrap_err().exit, Exit::Stopped);
    assert_eq!(place.lines("parts.jsonl").iter().filter(failed).count(), 1, "it is left alone unless somebody asks");
    // Of the first list one page is left, of the second one, of the third both.
    let again = place.run_in(&format!("{command} ./parts.jsonl --retry-failed --max-calls 4"), false);
    assert_eq!(again, Ok(Exit::Done));
    assert_eq!(place.lines("parts.jsonl"), place.lines("whole.jsonl"));
    assert_eq!(place.lines("parts.jsonl").len(), 3 * 18);
}

#[test]
fn a_line_that_was_corrected_is_asked_for_when_failed_ones_are() {
    let place = Place::new("corrected");
    place.write("in.csv", "q,n\ncats\ncats,2\ncats,3\n");
    let command = "tikhubapi search videos --input ./in.csv --column q -j 1 --columns error -o ./a.jsonl";
    assert_eq!(place.run(&format!("{command} --max-calls 1")).unwrap_err().exit, Exit::Stopped);
    place.write("in.csv", "q,n\ncats,1\ncats,2\ncats,3\n");
    assert_eq!(place.run(&format!("{command} --retry-failed")), Ok(Exit::Done));
    assert_eq!(place.lines("a.jsonl"), vec!["{\"error\":null}"; 60]);
    let to_nowhere = command.replace("./a.jsonl", "jsonl");
    assert_eq!(place.run(&format!("{to_nowhere} --retry-failed")).unwrap_err().exit, Exit::Usage);
}

const INPUTS: &str = "tikhubapi search videos --input ./in.txt -j 1 --columns input.value,aweme_id";

#[test]
fn a_list_of_inputs_that_was_changed_is_not_gone_on_with() {
    let place = Place::new("changed");
    place.write("in.txt", "cats\ntravel\n");
    let stopped = place.run(&format!("{INPUTS} --max-calls 1 -o ./a.jsonl")).unwrap_err();
    assert_eq!(stopped.exit, Exit::Stopped);
    place.write("in.txt", "sample\ncats\ntravel\n");
    let refused = place.run(&format!("{INPUTS} -o ./a.jsonl")).unwrap_err();
    assert_eq!(refused.exit, Exit::Usage);
    assert!(refused.what.starts_with("line 1 ") && refused.why[0].contains("`cats`"), "{refused:?}");
    place.write("in.txt", "cats\r\ntravel\r\nsample\r\n");
    assert_eq!(place.run(&format!("{INPUTS} -o ./a.jsonl")), Ok(Exit::Done), "new lines may follow");
    let lines = place.lines("a.jsonl");
    let count = |value: &str| lines.iter().filter(|line| line.contains(&format!("\"{value}\""))).count();
    assert!(count("cats") == 20 && count("travel") > 0 && count("sample") > 0 && lines[0].contains("cats"));
}

#[test]
fn what_cannot_be_used_is_a_mistake_of_usage_and_not_of_the_credentials() {
    let place = Place::new("usage");
    private::replace(&place.path("credentials.toml"), b"[tikhub]\napi_key = \"a-made-up-key\"\n").unwrap();
    for wrong in ["--base-url nowhere", "--base-url http://a:hidden@127.0.0.1:1/", "--max-cost 1EUR"] {
        let refused = place.run_in(&format!("tikhub users videos @a {wrong}"), false).unwrap_err();
        assert_eq!((refused.exit, refused.why.len()), (Exit::Usage, 0), "{refused:?}");
        assert!(!format!("{refused:?}").contains("hidden"));
    }
    let raw = place.run("tikhub users videos @a --raw -o ./a.parquet").unwrap_err();
    assert!(raw.exit == Exit::Usage && !place.path("a.parquet").exists(), "{raw:?}");
    assert_eq!(place.run("tikhub users videos @a --raw -o ./a.json"), Ok(Exit::Done));
}

#[test]
fn an_empty_text_is_nobodys_name() {
    let place = Place::new("empty");
    for command in ["tikhub users videos ", "tikhubapi search videos "] {
        assert_eq!(place.run(command).unwrap_err().exit, Exit::Usage, "{command}");
    }
}

/// Answers every call with a status and the payload that is made of the address that it asks for and of its number.
fn provider(answer: impl Fn(&str, usize) -> (u16, String) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for (count, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map(Result::unwrap);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            let (status, data) = answer(head[0].split(' ').nth(1).unwrap(), count);
            let body = format!("{{\"code\":200,\"message\":\"ok\",\"data\":{data}}}");
            let length = body.len();
            write!(stream, "HTTP/1.1 {status} -\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
                .unwrap();
        }
    });
    url
}

/// A folder with the settings to ask a provider at this address.
fn place_with(name: &str, url: &str) -> Place {
    let place = Place::new(name);
    place.write("config.toml", &format!("[providers.tikhub]\nbase_url = \"{url}\"\n"));
    private::replace(&place.path("credentials.toml"), b"[tikhub]\napi_key = \"a-made-up-key\"\n").unwrap();
    place
}

/// Every page is of nothing and has another one behind it, but those of somebody else.
fn empty_pages() -> String {
    provider(|asked, cursor| {
        let (more, list) = if asked.contains("=empty") { (1, "") } else { (0, "{\"aweme_id\":\"1\"}") };
        (200, format!("{{\"has_more\":{more},\"max_cursor\":{cursor},\"aweme_list\":[{list}]}}"))
    })
}

/// Four pages of ten elements, of which each begins with the last two of the one before, and the last one with the first of all.
fn overlapping_pages() -> String {
    provider(|asked, _| {
        let from = asked.split(['?', '&']).find_map(|part| part.strip_prefix("max_cursor=")?.parse().ok()).unwrap_or(0);
        let ids = (from..from + 10).map(|id| if from == 24 && id == 30 { 0 } else { id });
        let list: Vec<String> = ids.map(|id| format!("{{\"aweme_id\":\"{id}\"}}")).collect();
        let more = u8::from(from < 24);
        (200, format!("{{\"has_more\":{more},\"max_cursor\":{},\"aweme_list\":[{}]}}", from + 8, list.join(",")))
    })
}

#[test]
fn pages_that_overlap_bring_no_row_twice_however_often_a_list_is_stopped() {
    let place = place_with("overlap", &overlapping_pages());
    let list = "tikhub users videos @a --columns aweme_id";
    assert_eq!(place.run_in(&format!("{list} --all -o ./whole.jsonl"), false), Ok(Exit::Done));
    assert_eq!(place.lines("whole.jsonl").len(), 33);
    for (limit, runs) in [("--max-calls 1", 3), ("--max-calls 2", 1)] {
        for _ in 0..runs {
            let stopped = place.run_in(&format!("{list} --all {limit} -o ./parts.jsonl"), false).unwrap_err();
            assert_eq!(stopped.exit, Exit::Stopped);
        }
        assert_eq!(place.run_in(&format!("{list} --all {limit} -o ./parts.jsonl"), false), Ok(Exit::Done));
        assert_eq!(place.lines("parts.jsonl"), place.lines("whole.jsonl"), "{limit}");
        fs::remove_file(place.path("parts.jsonl")).unwrap();
    }
    place.write("in.txt", "a\n");
    let inputs = "tikhub users videos --input ./in.txt --columns aweme_id --all -o ./inputs.jsonl";
    assert_eq!(place.run_in(&format!("{inputs} --max-calls 2"), false).unwrap_err().exit, Exit::Stopped);
    assert_eq!(place.run_in(inputs, false), Ok(Exit::Done));
    assert_eq!(place.lines("inputs.jsonl"), place.lines("whole.jsonl"));
}

#[test]
fn a_list_of_empty_pages_holds_up_no_other_input() {
    let place = place_with("empty-pages", &empty_pages());
    place.write("in.txt", "one\nempty\ntwo\n");
    let command = "tikhub users videos --input ./in.txt --all -j 1 --columns input.value -o ./a.jsonl";
    assert_eq!(place.run_in(command, false), Ok(Exit::Done));
    assert_eq!(place.lines("a.jsonl"), [r#"{"input.value":"one"}"#, r#"{"input.value":"two"}"#]);
}

#[test]
fn what_corrects_the_wire_is_told_apart_and_not_written_down() {
    let place = Place::new("query");
    let list = |query: &str| place.run(&format!("{LIST} --all --max-calls 1 -o ./a.jsonl --query token={query}"));
    assert_eq!(list("hidden-one").unwrap_err().exit, Exit::Stopped);
    let kept = fs::read_to_string(Journal::beside(&place.path("a.jsonl"))).unwrap();
    assert!(kept.contains("token=") && !kept.contains("hidden"), "{kept}");
    let refused = list("hidden-two").unwrap_err();
    assert!(refused.exit == Exit::Usage && refused.why[0].contains("token="), "{refused:?}");
    assert!(!format!("{refused:?}").contains("hidden"), "{refused:?}");
    assert_eq!(list("hidden-one").unwrap_err().exit, Exit::Stopped, "the same command goes on");
}

#[test]
fn records_have_the_columns_of_their_kind_beside_inputs_too() {
    let place = Place::new("columns");
    let list = "tikhubapi search videos";
    assert_eq!(place.run(&format!("{list} cats --model -o ./one.csv")), Ok(Exit::Done));
    let one = place.lines("one.csv");
    assert!(one[0].starts_with("platform,id,") && one[0].contains(",author_id,"), "{}", one[0]);
    place.write("in.csv", "q,team\n,red\ncats,\"a, b\"\n");
    let many = format!("{list} --input ./in.csv --column q --keep team --model");
    assert_eq!(place.run(&format!("{many} -o ./many.csv")), Ok(Exit::SomeInputsFailed));
    let many = place.lines("many.csv");
    assert_eq!(many[0], format!("input_line,input_value,input_team,{},error", one[0]));
    let columns = one[0].split(',').count();
    let failed = format!("2,,red,{}line 2 has no value", ",".repeat(columns));
    assert_eq!(many[1], failed);
    // What came at another moment stands at the end of a record.
    let begins: Vec<&str> = one[1].split(',').take(3).collect();
    assert!(
        many[2].starts_with(&format!("3,cats,\"a, b\",{},", begins.join(","))) && many[2].ends_with(','),
        "{}",
        many[2]
    );
    assert_eq!(many.len(), one.len() + 1);
}

#[test]
fn a_dry_run_writes_no_file_and_refuses_the_one_that_the_run_would() {
    let place = Place::new("dry-run");
    let command = format!("{LIST} --all -o ./a.jsonl --dry-run");
    assert_eq!(place.run(&command), Ok(Exit::Done));
    assert!(!place.path("a.jsonl").exists() && !Journal::exists(&place.path("a.jsonl")));
    place.write("a.jsonl", "{}");
    assert_eq!(place.run(&command).unwrap_err().exit, Exit::Usage);
    assert_eq!(place.run(&format!("{command} --force")), Ok(Exit::Done));
    assert_eq!(place.lines("a.jsonl"), ["{}"]);
}

#[test]
fn a_list_that_ends_in_empty_pages_is_done() {
    let place = place_with("empty-end", &empty_pages());
    let command = "tikhub users videos empty --all -o ./a.jsonl";
    assert_eq!(place.run_in(command, false), Ok(Exit::Done));
    assert!(!Journal::exists(&place.path("a.jsonl")) && place.lines("a.jsonl").is_empty());
    let again = place.run_in(command, false).unwrap_err();
    assert!(again.exit == Exit::Usage && again.what.contains("is whole"), "{again:?}: no call is made for more");
}

#[test]
fn a_line_that_cannot_be_read_is_a_row_with_the_reason_and_holds_up_no_other() {
    let place = Place::new("unreadable");
    let ask = |name: &str| {
        let file = format!("./{name} --column q -j 1 --columns input.line,aweme_id,error -o ./{name}.rows.jsonl");
        place.run(&format!("tikhubapi search videos --input {file}"))
    };
    fs::write(place.path("a.csv"), b"q,n\ncats,1\ntravel\n\xb6,1\nsample,\"3\ncats,4\n").unwrap();
    place.write("b.jsonl", "{\"q\":\"cats\"}\n{\"q\":\n{\"q\":{}}\n[\n{\"q\":\"cats\"}\n");
    for name in ["a.csv", "b.jsonl"] {
        assert_eq!(ask(name), Ok(Exit::SomeInputsFailed), "{name}");
        let lines = place.lines(&format!("{name}.rows.jsonl"));
        assert_eq!(lines.len(), 43, "{name}");
        for (line, row) in (3 - usize::from(name == "b.jsonl")..).zip(&lines[20..23]) {
            assert!(
                row.contains(&format!("\"input.line\":{line},")) && row.contains(&format!("line {line} of")),
                "{row}"
            );
        }
        assert!(lines[..20].iter().chain(&lines[23..]).all(|row| row.contains("\"error\":null")), "{name}");
        assert!(!Journal::exists(&place.path(&format!("{name}.rows.jsonl"))));
    }
    place.write("c.csv", "\"q,n\ncats,1\n");
    assert_eq!(ask("c.csv").unwrap_err().exit, Exit::Usage, "without headings nothing can be read");
}

#[test]
fn the_errors_of_another_run_are_neither_added_to_nor_lost() {
    let place = Place::new("errors");
    place.write("in.csv", "q,n\n,1\ncats,2\n,3\n");
    let command = "tikhubapi search videos --input ./in.csv --column q -j 1 --errors ./dead.jsonl -o ./a.jsonl";
    place.write("dead.jsonl", "{}\n");
    let refused = place.run(command).unwrap_err();
    assert!(refused.exit == Exit::Usage && refused.todo.unwrap().contains("--force"), "{:?}", refused.what);
    assert!(place.lines("dead.jsonl") == ["{}"] && !place.path("a.jsonl").exists());
    assert!(!Journal::exists(&place.path("a.jsonl")));
    place.write("dead.jsonl", "");
    assert_eq!(place.run(&format!("{command} --max-calls 0")).unwrap_err().exit, Exit::Stopped);
    assert_eq!(place.lines("dead.jsonl").len(), 1);
    assert_eq!(place.run(command), Ok(Exit::SomeInputsFailed));
    assert_eq!(place.lines("dead.jsonl").len(), 2, "the same command adds to its own");
    assert_eq!(place.run(&format!("{command} --force")), Ok(Exit::SomeInputsFailed));
    assert_eq!(place.lines("dead.jsonl").len(), 2, "and starts over with --force");
}

#[test]
fn one_file_is_not_for_two_things() {
    let place = Place::new("apart");
    place.write("in.jsonl", "cats\n");
    let command = "tikhubapi search videos --input-format lines --input ./in.jsonl";
    for other in ["-o ./in.jsonl --force", "--errors ./in.jsonl", "-o ./a.jsonl --errors ./a.jsonl"] {
        assert_eq!(place.run(&format!("{command} {other}")).unwrap_err().exit, Exit::Usage, "{other}");
    }
    assert_eq!(place.lines("in.jsonl"), ["cats"]);
    assert!(!place.path("a.jsonl").exists());
}

#[test]
fn inputs_that_failed_in_a_run_before_are_not_forgotten_by_the_exit_code() {
    let place = Place::new("failed-before");
    place.write("in.csv", "q,n\n,1\ncats,2\ndogs,3\n");
    let command = "tikhubapi search videos --input ./in.csv --column q -j 1 --columns input -o ./a.jsonl";
    let stopped = place.run(&format!("{command} --max-calls 1")).unwrap_err();
    assert_eq!(stopped.exit, Exit::Stopped);
    assert_eq!(place.run(command), Ok(Exit::SomeInputsFailed));
}
