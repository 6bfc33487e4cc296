use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clipwire::Credentials;
use clipwire::dynamic::{Client, provider};

use super::Job;
use crate::error::{Error, ErrorKind};

/// Creators, their videos, the comments on these, the replies to those of them that have any.
const WHOLE: &str = r#"
name = "creators"
provider = "tikhub"

[inputs]
list = ["@sample.creator", "@other.creator"]

[[step]]
name = "videos"
operation = "users videos"
only_new = { known = 3, overlap = "2d" }

[[step]]
name = "comments"
operation = "videos comments"
from = "videos"
take = { video_id = "aweme_id" }
pages = 3

[[step]]
name = "replies"
operation = "videos replies"
from = "comments"
take = { video_id = "aweme_id", comment_id = "cid" }
when = { place = "reply_comment_total", above = 0 }

[budget]
run = "1 USD"
day = "5 USD"

[limits]
per_second = 2
"#;

fn parse(text: &str) -> Result<Job, Error> {
    Job::parse("job.toml", text)
}

/// What is said of a job in which one text stands for another.
fn refused(old: &str, new: &str) -> (String, String) {
    assert!(WHOLE.contains(old), "{old}");
    let error = parse(&WHOLE.replacen(old, new, 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Job);
    (error.to_string(), error.hint().unwrap_or_default().to_owned())
}

fn client() -> Client {
    let provider = provider("tikhub").unwrap();
    provider.builder().credentials(Credentials::default().and("api_key", "a-key-for-tests")).build().unwrap()
}

/// A folder of its own for each test.
fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("clipwire-harvest-{}-{name}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn a_job_is_what_its_file_says() {
    let job = parse(WHOLE).unwrap();
    assert_eq!((job.name.as_str(), job.steps.len(), job.output.format.as_str()), ("creators", 3, "jsonl"));
    assert_eq!(job.steps[0].only_new.as_ref().unwrap().overlap().unwrap(), Duration::from_secs(2 * 24 * 60 * 60));
    assert_eq!(job.operations().unwrap()[2].name, "tiktok_app_v3_fetch_video_comment_replies");
    assert_eq!(job.output_folder("jobs".as_ref()), PathBuf::from("jobs/creators"));
}

#[test]
fn what_is_wrong_is_told_with_its_line_and_with_what_there_is() {
    let table = [
        ("name = \"creators\"", "", "line 1 of job.toml: missing key `name`", ""),
        ("name = \"creators\"", "name = \"a b\"", "line 2 of job.toml: `a b` is no name", "letters"),
        ("name = \"creators\"", "name = creators", "line 2 of job.toml: ", "quotes"),
        ("name = \"creators\"", "name = 3", "line 2 of job.toml: invalid type: integer `3`, expected a string", ""),
        (
            "\"tikhub\"",
            "\"tikub\"",
            "line 3 of job.toml: there is no provider `tikub`",
            "`tikhub` is near; the providers of this build: ",
        ),
        ("list = [\"@sample.creator\", \"@other.creator\"]", "", "line 5 of job.toml: there are no inputs", "[inputs]"),
        ("[inputs]", "[inputs]\ncolumn = \"a\"", "line 6 of job.toml: there is no file that has the column", "file"),
        (
            "[inputs]",
            "[inputs]\nquery = \"SELECT 1\"",
            "line 6 of job.toml: inputs.query has no inputs.from",
            "the database",
        ),
        ("[inputs]", "[inputs]\nfrom = \"a.sqlite\"", "line 6 of job.toml: inputs.from has no inputs.query", "SELECT"),
        (
            "only_new",
            "only_now",
            "line 11 of job.toml: there is no key `only_now`",
            "the keys there are `name`, `operation`, `from`, ",
        ),
        ("above", "over", "line 25 of job.toml: there is no key `over`", "`place`, `above`"),
        ("\"comments\"", "\"Videos\"", "line 14 of job.toml: there are two steps `Videos`", "a name of its own"),
        (
            "users videos",
            "users vidoes",
            "line 10 of job.toml: step `videos`: tikhub has no operation `users vidoes`",
            "`videos` is near; `users` has: ",
        ),
        (
            "users videos",
            "user videos",
            "line 10 of job.toml: step `videos`: tikhub has no operation `user videos`",
            "`users videos`",
        ),
        (
            "users videos",
            "user vids",
            "line 10 of job.toml: step `videos`: tikhub has no operation `user vids`",
            "`users` is near; its handles: ",
        ),
        (
            "users videos",
            "videos",
            "line 10 of job.toml: step `videos`: tikhub has no operation `videos`",
            "`videos` has: ",
        ),
        (
            "from = \"comments\"",
            "from = \"comment\"",
            "line 23 of job.toml: step `replies`: there is no step `comment` before it",
            "`comments` is near; the steps before it: videos, comments",
        ),
        (
            "from = \"videos\"",
            "from = \"replies\"",
            "line 16 of job.toml: step `comments`: there is no step `replies` before it",
            "videos",
        ),
        ("from = \"videos\"", "", "line 17 of job.toml: step `comments`: `take` is of rows", "videos"),
        (
            "take = { video_id = \"aweme_id\" }",
            "",
            "line 16 of job.toml: step `comments`: it takes nothing of the rows of `videos`",
            "take = { video_id = ",
        ),
        (
            "{ video_id = \"aweme_id\" }",
            "{ id = \"aweme_id\" }",
            "line 17 of job.toml: step `comments`: `videos comments` has no parameter `id`",
            "its parameters: video_id, count",
        ),
        (
            "{ video_id = \"aweme_id\" }",
            "{ cursor = \"aweme_id\" }",
            "line 17 of job.toml: step `comments`: `cursor` says where a page begins",
            "pages",
        ),
        (
            "\"aweme_id\" }",
            "\"author..uid\" }",
            "line 17 of job.toml: step `comments`: this is no place",
            "author.sec_uid",
        ),
        (
            ", comment_id = \"cid\"",
            "",
            "line 22 of job.toml: step `replies`: `videos replies` needs `comment_id`, and nothing gives it",
            "`take`",
        ),
        ("pages = 3", "pages = 0", "line 18 of job.toml: step `comments`: `pages` has to be at least 1", "all"),
        (
            "pages = 3",
            "arguments = { count = \"many\" }",
            "line 18 of job.toml: step `comments`: `count` is a whole number, and `many` is not",
            "",
        ),
        (
            "pages = 3",
            "arguments = { video_id = \"7\" }",
            "line 18 of job.toml: step `comments`: `video_id` is given twice",
            "leave one",
        ),
        (
            "videos comments",
            "videos get",
            "line 18 of job.toml: step `comments`: `pages` is about lists, and `videos get` returns none",
            "take it out",
        ),
        ("known = 3", "known = 0", "line 11 of job.toml: step `videos`: `only_new.known` has to be at least 1", "3"),
        ("\"2d\"", "\"two days\"", "line 11 of job.toml: step `videos`: `only_new.overlap` is no length of time", "2d"),
        ("\"1 USD\"", "\"1\"", "line 28 of job.toml: budget.run is no amount of money", "currency"),
        (
            "\"1 USD\"",
            "\"0.0000000001 USD\"",
            "line 28 of job.toml: budget.run cannot be counted in billionths",
            "nine",
        ),
        ("\"5 USD\"", "\"5 CNY\"", "line 29 of job.toml: budget.day is in CNY, and budget.run in USD", "currency"),
        ("day = \"5 USD\"", "calls = 0", "line 29 of job.toml: a run of no calls does nothing", "leave"),
        ("per_second = 2", "per_second = 0", "line 32 of job.toml: limits.per_second has to be at least 1", "leave"),
        ("per_second = 2", "at_once = 257", "line 32 of job.toml: limits.at_once has to be from 1 to 256", "4"),
        (
            "[limits]\nper_second = 2",
            "[output]\nformat = \"json\"",
            "line 32 of job.toml: there is no format `json`",
            "`jsonl` is near; the formats: jsonl, csv, parquet, raw",
        ),
    ];
    for (old, new, what, hint) in table {
        let (said, instead) = refused(old, new);
        assert!(said.starts_with(what), "{new}: {said}");
        assert!(instead.contains(hint), "{new}: {instead}");
    }
}

#[test]
fn what_an_input_says_is_not_said_again() {
    let with = |arguments: &str| {
        let text = WHOLE.replacen("only_new", &format!("arguments = {{ {arguments} }}\nonly_new"), 1);
        parse(&text).map(drop).map_err(|error| error.to_string())
    };
    assert_eq!(with("region = \"US\""), Ok(()));
    let said = with("sec_uid = \"MS4wLjABAAAA\"").unwrap_err();
    assert!(said.contains("`sec_uid` is what the inputs say"), "{said}");
}

#[test]
fn secrets_have_no_place_in_a_job() {
    let text = |arguments: &str| {
        format!(
            "name = \"a\"\nprovider = \"tikhub\"\n[inputs]\nlist = [\"cats\"]\n[[step]]\nname = \"found\"\n\
             operation = \"search videos-web\"\narguments = {{ {arguments} }}\n"
        )
    };
    assert!(parse(&text("")).is_ok());
    let said = parse(&text("cookie = \"sessionid=1\"")).unwrap_err().to_string();
    assert!(said.contains("`cookie` is a secret, and a job holds none") && !said.contains("sessionid"), "{said}");
    let needed = text("").replace("search videos-web", "shop showcase-of-creator");
    let said = parse(&needed).unwrap_err().to_string();
    assert!(said.contains("is about nothing that an input could say"), "{said}");
}

#[test]
fn tables_of_records_need_records() {
    let text = "name = \"a\"\nprovider = \"tikhub\"\n[inputs]\nlist = [\"MS4wLjABAAAA\"]\n[[step]]\nname = \"lists\"\n\
                operation = \"users playlists\"\n[output]\nformat = \"csv\"\n";
    let error = parse(text).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 9 of job.toml: csv holds records, and what `users playlists` returns becomes none"
    );
    assert!(parse(&text.replace("csv", "raw")).is_ok() && parse(&text.replace("csv", "jsonl")).is_ok());
}

#[test]
fn inputs_are_those_of_the_list_and_then_those_of_the_file_each_once() {
    let folder = folder("inputs");
    let job = |more: &str| parse(&WHOLE.replacen("[inputs]", &format!("[inputs]\n{more}"), 1)).unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.join(name), text).unwrap();

    write("a.txt", "\u{feff}@one\r\n\r\n  @sample.creator \r\n@two\r\n@one\r\n".as_bytes());
    let inputs = job("file = \"a.txt\"").inputs(&folder).unwrap();
    assert_eq!(inputs, ["@sample.creator", "@other.creator", "@one", "@two"]);

    write("a.csv", "\u{feff}team,handle\r\nred,\"@one, two\"\r\n\r\nblue,\r\nblue, @two\r\n".as_bytes());
    let inputs = job("file = \"a.csv\"\ncolumn = \"handle\"").inputs(&folder).unwrap();
    assert_eq!(inputs, ["@sample.creator", "@other.creator", "@one, two", "@two"]);

    let refused = |more: &str| {
        let error = job(more).inputs(&folder).unwrap_err();
        let shown = error.to_string().replace(&format!("{}/", folder.display()), "");
        (shown, error.hint().unwrap_or_default().to_owned())
    };
    assert_eq!(
        refused("file = \"a.csv\"\ncolumn = \"handel\""),
        ("a.csv has no column `handel`".to_owned(), "`handle` is near; its columns: team, handle".to_owned())
    );
    assert_eq!(
        refused("file = \"a.csv\""),
        (
            "a.csv has columns, and nothing says which of them is the input".to_owned(),
            "write inputs.column; its columns: team, handle".to_owned()
        )
    );
    assert_eq!(refused("file = \"none.txt\"").0, "cannot read the inputs in none.txt");
    write("torn.csv", b"handle,team\n@one,red\n@two\n");
    assert_eq!(refused("file = \"torn.csv\"\ncolumn = \"handle\"").0, "line 3 of torn.csv is no row of the table");
    write("latin.txt", b"@one\n@caf\xe9\n");
    assert_eq!(refused("file = \"latin.txt\"").0, "line 2 of latin.txt is not UTF-8");

    write("blank.txt", b"\n \n");
    let blank = WHOLE.replacen("list = [\"@sample.creator\", \"@other.creator\"]", "file = \"blank.txt\"", 1);
    assert!(parse(&blank).unwrap().inputs(&folder).unwrap_err().to_string().starts_with("there is no input"));
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_job_says_what_it_takes_at_the_least() {
    let check = parse(WHOLE).unwrap().check(&client(), 21);
    assert_eq!((check.calls_at_least, check.fits), (21, Some(true)));
    assert_eq!(check.cost_at_least.as_ref().unwrap().to_string(), "0.021 USD");
    assert_eq!(check.time_at_least, Duration::from_secs(10));
    assert_eq!(
        check.to_string(),
        "The job `creators` asks tikhub about 21 inputs.\n\
         `videos` calls `users videos` (tiktok_app_v3_fetch_user_post_videos, documented), 0.001 USD a call: one call or more, as the list \
         has pages, for each input, so 21 at the least.\n\
         `comments` calls `videos comments` (tiktok_app_v3_fetch_video_comments, documented), 0.001 USD a call: 1 to 3 calls for each row of \
         `videos`.\n\
         `replies` calls `videos replies` (tiktok_app_v3_fetch_video_comment_replies, documented), 0.001 USD a call: one call or more, as the \
         list has pages, for each row of `comments` that counts.\n\
         At the least that is 21 calls, 0.021 USD, 10s.\n\
         The budget has room for that, if nothing of it is spent yet."
    );
    let json = serde_json::to_value(&check).unwrap();
    assert_eq!((&json["seconds_at_least"], &json["steps"][1]["calls_each_at_most"]), (&10.0.into(), &3.into()));
}

#[test]
fn a_budget_that_has_no_room_for_the_least_is_told_before() {
    let check = |old: &str, new: &str, inputs| parse(&WHOLE.replacen(old, new, 1)).unwrap().check(&client(), inputs);
    let lacks = check("\"1 USD\"", "\"0.002 USD\"", 3).lacks;
    assert_eq!(lacks.as_deref(), Some("budget.run is 0.002 USD, and it costs 0.003 USD at the least"));
    let lacks = check("day = \"5 USD\"", "calls = 2", 3).lacks;
    assert_eq!(lacks.as_deref(), Some("budget.calls has room for 2 of 3 calls"));
    let in_yuan = WHOLE.replace("1 USD", "1 CNY").replace("5 USD", "5 CNY");
    let check = parse(&in_yuan).unwrap().check(&client(), 3);
    assert_eq!(check.fits, Some(false));
    assert!(check.lacks.unwrap().contains("no price in CNY is known of the step `videos`"));
    let without = parse(&WHOLE.replace("run = \"1 USD\"\nday = \"5 USD\"", "")).unwrap().check(&client(), 3);
    assert_eq!((without.fits, without.lacks), (None, None));
}

#[test]
fn a_schedule_is_understood_or_refused_with_its_line_and_the_next_time_is_told() {
    let check = |schedule: &str| {
        let text = WHOLE.replacen("provider =", &format!("schedule = \"{schedule}\"\nprovider ="), 1);
        parse(&text).map(|job| job.check(&client(), 3))
    };
    let check_of = check("0 0 1 1 * Europe/Berlin").unwrap();
    let next = check_of.next_run.unwrap();
    assert!(next.to_string().ends_with("-12-31T23:00:00Z"), "{next}");
    assert!(check_of.to_string().contains(&format!("By its schedule it runs next at {next}.\n")), "{check_of}");
    let error = check("at noon").unwrap_err();
    assert_eq!(error.to_string(), "line 3 of job.toml: the schedule cannot be understood");
    assert!(error.hint().is_some_and(|hint| hint.contains("0 6 * * *")));
    assert_eq!(parse(WHOLE).unwrap().check(&client(), 3).next_run, None);
}

#[test]
fn the_schema_takes_what_is_read_and_nothing_else() {
    let schema = jsonschema::validator_for(&Job::schema()).unwrap();
    let takes = |text: &str| schema.is_valid(&toml::from_str(text).unwrap());
    assert!(takes(WHOLE));
    for (old, new) in [
        ("only_new", "only_now"),
        ("name = \"creators\"", "name = \"a b\""),
        ("pages = 3", "pages = 0"),
        ("[limits]\nper_second = 2", "[output]\nformat = \"json\""),
        ("per_second = 2", "at_once = 257"),
        ("provider = \"tikhub\"", ""),
    ] {
        assert!(WHOLE.contains(old) && !takes(&WHOLE.replacen(old, new, 1)), "{new}");
    }
}

#[test]
fn inputs_of_a_query_are_its_first_column_and_nothing_is_written() {
    let folder = folder("query");
    let path = folder.join("a.sqlite");
    let database = rusqlite::Connection::open(&path).unwrap();
    let rows = "CREATE TABLE creators (handle, team, score); \
                INSERT INTO creators VALUES ('@one', 'red', 1.5), (' @two ', 'red', 2), (NULL, 'red', 3), \
                (7300000000000000001, 'red', 4), ('@three', 'blue', 5), ('@one', 'red', 6)";
    database.execute_batch(rows).unwrap();
    drop(database);
    let inputs = |query: &str, from: &str| {
        let own = format!("query = \"{query}\"\nfrom = \"{from}\"");
        let text = WHOLE.replacen("list = [\"@sample.creator\", \"@other.creator\"]", &own, 1);
        parse(&text).unwrap().inputs(&folder)
    };
    let of = |query: &str| inputs(query, "a.sqlite");
    assert_eq!(
        of("SELECT handle, score FROM creators WHERE team = 'red' ORDER BY score").unwrap(),
        ["@one", "@two", "7300000000000000001"]
    );
    let refused = |query: &str| of(query).unwrap_err().to_string().replace(&format!("{}/", folder.display()), "");
    assert_eq!(refused("SELECT score FROM creators"), "row 1 of inputs.query is a number with a fraction");
    for wrong in
        ["SELECT nobody FROM creators", "DELETE FROM creators", "SELECT handle FROM creators; DROP TABLE creators"]
    {
        assert_eq!(refused(wrong), "inputs.query cannot be asked of a.sqlite", "{wrong}");
    }
    assert_eq!(of("SELECT handle FROM creators").unwrap().len(), 4, "nothing was deleted");
    let none = inputs("SELECT 1", "none.sqlite").unwrap_err();
    assert!(none.to_string().starts_with("there is no ") && !folder.join("none.sqlite").exists(), "{none}");
    fs::remove_dir_all(folder).unwrap();
}
