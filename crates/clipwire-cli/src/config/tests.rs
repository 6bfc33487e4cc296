use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use clipwire::Money;

use super::{Color, Config, FILE, Folders, Origin, Progress, parse_money, parse_time};
use crate::config::private::tests::Folder;
use crate::failure::{Exit, Failure};
use crate::output::Format;

const PROVIDERS: [&str; 3] = ["onebound", "tikhub", "tikhubapi"];

fn nothing(_: &str) -> Option<String> {
    None
}

fn load(name: &str, text: &str) -> Result<Config, Failure> {
    let folder = Folder::new(&format!("config-{name}"));
    fs::write(folder.path().join(FILE), text).unwrap();
    Config::load(folder.path(), &nothing, &PROVIDERS)
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[test]
fn without_a_file_everything_is_as_it_comes() {
    let folder = Folder::new("config-none");
    let config = Config::load(folder.path(), &nothing, &PROVIDERS).unwrap();
    assert!(config.ledger.value && config.max_cost.value.is_none() && config.provider.value.is_none());
    assert_eq!((config.progress.value, config.color.value), (Progress::Auto, Color::Auto));
    assert_eq!(config.jobs.from, Origin::Default);
    assert_eq!(config.rows().len(), 9);
}

#[test]
fn the_file_says_what_and_where() {
    let config = load(
        "all",
        r#"# settings
provider = "tikhub"
output = "jsonl"
max_cost = "1.50 USD"
max_calls = 1_000
jobs = 4
timeout = "2m 30s"
progress = "plain"
color = "never"
ledger = false

[providers.tikhub]
base_url = "https://mirror.example"
proxy = "socks5://ann:pass/w@rd@proxy:1080"
price = "0.001 USD"
calls_per_second = 5
timeout = "500ms"
prices = { video_get = "0.002 USD" }
"#,
    )
    .unwrap();
    assert_eq!(config.provider.value.as_deref(), Some("tikhub"));
    assert_eq!(config.output.value, Some(Format::JsonLines));
    assert_eq!(config.max_cost.value, Some(money("1.5 USD")));
    assert_eq!((config.max_calls.value, config.jobs.value), (Some(1_000), Some(4)));
    assert_eq!(config.timeout.value, Some(Duration::from_secs(150)));
    assert!(matches!(&config.timeout.from, Origin::File { line: 7, .. }), "{:?}", config.timeout.from);
    assert_eq!(
        (config.progress.value, config.color.value, config.ledger.value),
        (Progress::Plain, Color::Never, false)
    );
    let provider = config.provider("tikhub");
    assert_eq!(provider.prices["video_get"].value, money("0.002 USD"));
    assert_eq!(provider.price.unwrap().value, money("0.001 USD"));
    assert_eq!(provider.calls_per_second.unwrap().value, 5);
    assert_eq!(provider.timeout.unwrap().value, Duration::from_millis(500));
    assert!(config.provider("onebound").base_url.is_none());

    let rows: Vec<String> = config.rows().iter().map(|row| row.text().to_owned()).collect();
    assert_eq!(rows.len(), 15);
    assert!(rows.iter().any(|row| row.starts_with(r#"{"key":"max_cost","value":"1.5 USD","from":""#)), "{rows:#?}");
    assert!(rows.iter().any(|row| row.contains(r#""key":"providers.tikhub.prices.video_get","value":"0.002 USD""#)));
    assert!(rows.iter().any(|row| row.contains(r#""value":"socks5://***@proxy:1080""#)), "{rows:#?}");
    assert!(!rows.concat().contains("pass"), "no password is shown");
}

#[test]
fn the_environment_outranks_the_file() {
    let folder = Folder::new("config-rank");
    fs::write(folder.path().join(FILE), "jobs = 4\nledger = false\n").unwrap();
    let environment = |name: &str| match name {
        "CLIPWIRE_JOBS" => Some("8".to_owned()),
        "CLIPWIRE_MAX_COST" => Some("2 USD".to_owned()),
        _ => None,
    };
    let config = Config::load(folder.path(), &environment, &PROVIDERS).unwrap();
    assert_eq!(
        (config.jobs.value, config.jobs.from.to_string()),
        (Some(8), "the environment variable CLIPWIRE_JOBS".to_owned())
    );
    assert_eq!(config.max_cost.value, Some(money("2 USD")));
    assert!(!config.ledger.value);
}

#[test]
fn a_wrong_variable_is_named() {
    let folder = Folder::new("config-variable");
    let environment = |name: &str| (name == "CLIPWIRE_TIMEOUT").then(|| "60".to_owned());
    let failure = Config::load(folder.path(), &environment, &PROVIDERS).unwrap_err();
    assert_eq!(failure.exit, Exit::Usage);
    assert!(failure.what.contains("CLIPWIRE_TIMEOUT") && failure.why[0].contains("`60s`"), "{failure:?}");
}

#[test]
fn a_mistake_is_told_with_its_line_and_a_way_out() {
    for (name, text, line, why, todo) in [
        ("key", "jobs = 1\njbos = 2\n", 2, "no key `jbos`", "max_cost"),
        ("provider-key", "[providers.tikhub]\nurl = \"x\"\n", 2, "`providers.tikhub.url`", "base_url"),
        ("provider", "\n\n[providers.tiktok]\n", 3, "no provider `tiktok`", "onebound, tikhub, tikhubapi"),
        ("usual", "provider = \"x\"\n", 1, "none of onebound", "correct"),
        ("money", "max_cost = \"1\"\n", 1, "has no currency", "correct"),
        ("money-number", "max_cost = 1\n", 1, "has no currency", "correct"),
        ("time", "timeout = 60\n", 1, "no length of time", "correct"),
        ("no-time", "timeout = \"0s\"\n", 1, "no time at all", "correct"),
        ("jobs", "jobs = 0\n", 1, "at least 1", "correct"),
        ("calls", "max_calls = -1\n", 1, "no whole number", "correct"),
        ("calls-2", "max_calls = 1.5\n", 1, "no whole number", "correct"),
        ("word", "color = \"blue\"\n", 1, "none of auto, always, never", "correct"),
        ("format", "output = \"yaml\"\n", 1, "no format", "correct"),
        ("answer", "ledger = \"maybe\"\n", 1, "neither", "correct"),
        ("kind", "output = [\"csv\"]\n", 1, "one value", "correct"),
        ("table", "providers = 1\n", 1, "tables", "[providers."),
        ("prices", "[providers.tikhub]\nprices = 1\n", 2, "a table", "prices = {"),
        ("price", "[providers.tikhub.prices]\n\nx = \"cheap\"\n", 3, "providers.tikhub.prices.x", "correct"),
        ("url", "[providers.tikhub]\nbase_url = \"mirror\"\n", 2, "no address", "correct"),
        ("toml", "jobs = 1\njobs = \n", 2, "", "correct"),
        ("twice", "jobs = 1\njobs = 2\n", 2, "", "correct"),
    ] {
        let failure = load(name, text).unwrap_err();
        assert_eq!(failure.exit, Exit::Usage, "{name}");
        assert!(failure.what.starts_with(&format!("line {line} of ")), "{name}: {failure:?}");
        assert!(failure.why[0].contains(why), "{name}: {failure:?}");
        assert!(failure.todo.as_ref().unwrap().contains(todo), "{name}: {failure:?}");
    }
}

#[test]
fn a_broken_line_is_not_repeated() {
    let failure = load("secret", "[providers.tikhub]\nproxy = \"http://ann:planted@\n").unwrap_err();
    assert!(!format!("{failure:?}").contains("planted"), "{failure:?}");
    let failure = load("secret-2", "[providers.tikhub]\nproxy = \"ann:planted@host\"\n").unwrap_err();
    assert!(!format!("{failure:?}").contains("planted"), "{failure:?}");
}

#[test]
fn folders_are_those_of_the_environment_where_it_names_them() {
    let environment = |name: &str| Some(format!("/somewhere/{name}"));
    let folders = Folders::of(&environment).unwrap();
    assert_eq!(folders.config, PathBuf::from("/somewhere/CLIPWIRE_CONFIG_DIR"));
    assert_eq!(folders.spending(), PathBuf::from("/somewhere/CLIPWIRE_DATA_DIR/spending.jsonl"));
    let one = |name: &str| (name == "CLIPWIRE_DATA_DIR").then(|| "/data".to_owned());
    let folders = Folders::of(&one).unwrap();
    assert!(folders.config.ends_with("clipwire") && folders.data.as_os_str() == "/data");
}

#[test]
fn a_length_of_time_has_a_unit() {
    assert_eq!(parse_time("500ms"), Ok(Duration::from_millis(500)));
    assert_eq!(parse_time("2m"), Ok(Duration::from_secs(120)));
    for text in ["", "60", "-1s", "1 parsec", "s", "99999999999999999999s"] {
        assert!(parse_time(text).is_err(), "{text}");
    }
}

#[test]
fn an_amount_has_a_currency_with_a_blank_or_without() {
    for text in ["1.50 USD", "1.50USD", " 1.5\tUSD "] {
        assert_eq!(parse_money(text), Ok(money("1.5 USD")), "{text}");
    }
    for text in ["", "1.50", "USD", "1.50usd", "1e5USD", "-1USD", "1,5USD", "$5"] {
        assert!(parse_money(text).is_err(), "{text}");
    }
}
