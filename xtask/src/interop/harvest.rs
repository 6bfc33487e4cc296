//! What others get of a harvest: a browser from its page, Singer, Meltano and dlt from its tap, Dagster from its run. The job and the programs are
//! those of `docs/book/src/recipes.md`.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{LIMIT, Sandbox, Tools, end, wait};
use crate::command::{Stopped, cargo_program, status, works};
use crate::packages;

/// What is installed from PyPI, each list apart from the others: they do not go together.
const SINGER: (&str, &[&str]) = ("singer", &["singer-tools==0.4.1", "target-jsonl==0.1.4"]);
const MELTANO: (&str, &[&str]) = ("meltano", &["meltano==4.4.1"]);
const DLT: (&str, &[&str]) = ("dlt", &["dlt[duckdb]==1.31.0"]);
const DAGSTER: (&str, &[&str]) = ("dagster", &["dagster==1.13.28"]);

/// What a browser is called.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Whoever reports home is told not to, and nothing but this machine could be reached.
const QUIET: [(&str, &str); 4] = [
    ("DO_NOT_TRACK", "1"),
    ("RUNTIME__DLTHUB_TELEMETRY", "false"),
    ("MELTANO_SEND_ANONYMOUS_USAGE_STATS", "false"),
    ("NO_COLOR", "1"),
];

/// One look from outside, with a name.
pub(super) type Look = fn(&Tools, &Sandbox, &Path) -> Result<String>;

/// All of them.
pub(super) const LOOKS: [(&str, Look); 5] = [
    ("Chromium", browser),
    ("singer-check-tap and target-jsonl", singer),
    ("Meltano", meltano),
    ("dlt", dlt),
    ("Dagster", dagster),
];

/// A folder with the job of the page, and the program in it.
struct Desk<'a> {
    tools: &'a Tools,
    sandbox: &'a Sandbox,
    folder: PathBuf,
    page: String,
}

impl<'a> Desk<'a> {
    fn new(tools: &'a Tools, sandbox: &'a Sandbox, root: &Path, name: &str) -> Result<Self> {
        let folder = tools.folder.join("harvest").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).context("the folder of the last run cannot be removed")?;
        }
        fs::create_dir_all(folder.join("bin"))?;
        let mut command = Command::new(cargo_program());
        status(command.args(["build", "--quiet", "--package", "clipwire-cli"]).current_dir(root))?;
        let metadata = cargo_metadata::MetadataCommand::new().current_dir(root).no_deps().exec()?;
        let ending = std::env::consts::EXE_SUFFIX;
        let built = metadata.target_directory.join("debug").join(format!("clipwire{ending}"));
        for own in ["bin/clipwire", "tap-clipwire"] {
            let link = folder.join(format!("{own}{ending}"));
            fs::hard_link(&built, &link).or_else(|_| fs::copy(&built, &link).map(drop))?;
        }
        let page = fs::read_to_string(root.join("docs/book/src/recipes.md")).context("the recipes cannot be read")?;
        let desk = Self { tools, sandbox, folder, page };
        desk.write("creators.toml", &desk.block("Recipes", "toml")?)?;
        desk.write("tap.json", r#"{ "job": "creators.toml" }"#)?;
        Ok(desk)
    }

    /// The first text in a language below a heading of the page.
    fn block(&self, heading: &str, language: &str) -> Result<String> {
        let below = self.page.split_once(&format!("# {heading}\n")).map(|(_, below)| below);
        let fenced = below.and_then(|below| below.split_once(&format!("```{language}\n")));
        let text = fenced.and_then(|(_, text)| text.split_once("```\n")).map(|(text, _)| text.to_owned());
        text.with_context(|| format!("the recipes have no text in {language} below `{heading}`"))
    }

    fn write(&self, name: &str, text: &str) -> Result<()> {
        fs::write(self.folder.join(name), text).with_context(|| format!("cannot write {name}"))
    }

    /// A program in the folder that finds clipwire, which asks the sandbox.
    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Result<Command> {
        let mut command = Command::new(program);
        let own = [self.folder.join("bin")].into_iter();
        let path =
            std::env::join_paths(own.chain(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())))?;
        command.current_dir(&self.folder).env("PATH", path).envs(QUIET);
        command.env("CLIPWIRE_CONFIG_DIR", "config").env("CLIPWIRE_DATA_DIR", "data").env("CLIPWIRE_NO_KEYRING", "1");
        command.env("TIKHUB_BASE_URL", &self.sandbox.url).env("TIKHUB_API_KEY", "sandbox-api-key");
        Ok(command)
    }

    /// Runs a command whose output is wanted; fails with its last words where it fails.
    fn words(&self, name: &str, command: &mut Command) -> Result<String> {
        let (is_fine, words) = self.tools.run(&format!("harvest-{name}"), command)?;
        if is_fine { Ok(words) } else { bail!("{name}: {}", end(&words)) }
    }

    /// Runs a command from one file into another, and leaves what it says on stderr to the log.
    fn through(&self, name: &str, command: &mut Command, (from, into): (Option<&str>, &str)) -> Result<()> {
        let input = from.map(|from| File::open(self.folder.join(from))).transpose()?;
        command.stdin(input.map_or_else(Stdio::null, Stdio::from)).stdout(File::create(self.folder.join(into))?);
        command.stderr(File::create(self.tools.folder.join(format!("harvest-{name}.log")))?);
        let mut child = Stopped(command.spawn()?);
        let ended = wait(LIMIT, || Ok(child.0.try_wait()?)).with_context(|| format!("{name} did not end"))?;
        if ended.success() { Ok(()) } else { bail!("{name} ended with {ended}; see its log") }
    }

    /// How the job stands, by the program itself.
    fn status(&self) -> Result<Value> {
        let mut command = self.command(self.folder.join("bin").join("clipwire"))?;
        let output = command.args(["harvest", "status", "creators.toml", "-o", "json"]).output()?;
        serde_json::from_slice(&output.stdout).context("the status is no JSON")
    }

    /// The rows of the first run: of videos, and of all.
    fn rows(&self) -> Result<(u64, u64)> {
        let status = self.status()?;
        let rows = |place: usize| status["steps"][place]["rows"].as_u64().unwrap_or_default();
        Ok((rows(0), rows(0) + rows(1)))
    }

    /// That a second run has looked at the lists of the creators, and asked for nothing that is about a video which is known.
    fn nothing_was_paid_twice(&self) -> Result<()> {
        let status = self.status()?;
        let answered = |place: usize| status["steps"][place]["calls"]["answered"].as_u64();
        match (status["run"].as_u64(), answered(0), answered(1)) {
            (Some(2), Some(lists), Some(0)) if lists > 0 => Ok(()),
            told => bail!("run, calls for videos and calls for comments are {told:?}"),
        }
    }
}

/// An environment of Python below the tools, with these packages.
fn venv(tools: &Tools, (name, wanted): (&str, &[&str])) -> Result<PathBuf> {
    let folder = tools.folder.join(name);
    fs::create_dir_all(&folder)?;
    let (stamp, text) = (folder.join("installed.txt"), format!("{wanted:?}"));
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == text) {
        return Ok(folder);
    }
    packages::from_pypi(&folder, wanted)?;
    fs::write(stamp, text)?;
    Ok(folder)
}

fn program(folder: &Path, name: &str) -> PathBuf {
    packages::in_venv(folder, name)
}

/// What stands in the page once a browser has drawn it.
fn browser(tools: &Tools, sandbox: &Sandbox, root: &Path) -> Result<String> {
    let Some(browser) = BROWSERS.into_iter().find(|name| works(Command::new(name).arg("--version"))) else {
        return Ok("skipped: no chromium is installed".to_owned());
    };
    let desk = Desk::new(tools, sandbox, root, "browser")?;
    let markup = "<img src=x onerror=document.title='taken'>";
    let job = fs::read_to_string(desk.folder.join("creators.toml"))?;
    desk.write("creators.toml", &job.replace("\"@tiktok\"", &format!("\"@tiktok\", \"{markup}\"")))?;
    let clipwire = desk.folder.join("bin").join("clipwire");
    // One input is dead, which the exit code tells.
    let ran = desk.command(&clipwire)?.args(["harvest", "run", "--quiet", "creators.toml"]).output()?;
    if ran.status.code() != Some(5) {
        bail!("the run ended with {}: {}", ran.status, String::from_utf8_lossy(&ran.stderr));
    }
    let mut command = desk.command(&clipwire)?;
    command.args(["harvest", "serve", "creators.toml"]).stdin(Stdio::null()).stderr(Stdio::piped());
    let mut served = Stopped(command.spawn()?);
    let mut line = String::new();
    BufReader::new(served.0.stderr.take().context("the server has no words")?).read_line(&mut line)?;
    let address =
        line.split_once(" at ").and_then(|(_, rest)| rest.split_once(';')).map(|(address, _)| address.to_owned());
    let address = address.with_context(|| format!("the server does not say where it is: {line}"))?;

    let mut command = desk.command(browser)?;
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]);
    command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
    command.arg(format!("--user-data-dir={}", desk.folder.join("profile").display()));
    // Long enough for the numbers to have come.
    command.args(["--virtual-time-budget=3000", "--dump-dom", &address]);
    desk.through("browser", &mut command, (None, "dom.html"))?;
    let dom = fs::read_to_string(desk.folder.join("dom.html"))?;
    let (videos, all) = desk.rows()?;
    let status = desk.status()?;
    let spent = status["in_run"]["spent"].as_str().unwrap_or("a sum").to_owned();
    let wanted = [
        format!("<dt>New rows</dt><dd>{all}<small>"),
        format!("<dt>Spent</dt><dd>{spent}<small>"),
        "<dt>Held, dead</dt><dd>0, 1<small>".to_owned(),
        format!("data-label=\"New\">{videos}</td>"),
        format!("aria-label=\"Spend by day, in USD. The most is {}", spent.trim_end_matches(" USD")),
        "&lt;img src=x onerror=".to_owned(),
    ];
    if let Some(missing) = wanted.iter().find(|part| !dom.contains(*part)) {
        bail!("the page has no `{missing}`; see {}", desk.folder.join("dom.html").display());
    }
    if dom.contains("<img") || dom.contains("<title>taken") || all == 0 {
        bail!("what was an input has become markup, or there is nothing to see");
    }
    Ok(format!("the page has {} numbers where they belong, and no markup of others", wanted.len() - 1))
}

/// What `singer-check-tap` says of the messages without a state and behind one, and what a target keeps.
fn singer(tools: &Tools, sandbox: &Sandbox, root: &Path) -> Result<String> {
    let desk = Desk::new(tools, sandbox, root, "singer")?;
    let venv = venv(tools, SINGER)?;
    let tap = |name: &str, state: &[&str]| {
        let mut command = desk.command(desk.folder.join("tap-clipwire"))?;
        desk.through(name, command.args(["--config", "tap.json"]).args(state), (None, &format!("{name}.jsonl")))
    };
    let check = |name: &str| {
        let mut command = desk.command(program(&venv, "singer-check-tap"))?;
        let into = format!("{name}.txt");
        // From a file: run by itself, it sometimes looks at what it has counted before it has.
        desk.through(&format!("check-{name}"), &mut command, (Some(&format!("{name}.jsonl")), &into))?;
        let said = fs::read_to_string(desk.folder.join(into))?;
        let records =
            said.lines().find_map(|line| line.trim().strip_suffix(" record messages")?.trim().parse::<u64>().ok());
        records.with_context(|| format!("it says nothing of records: {}", end(&said)))
    };
    tap("first", &[])?;
    let (_, rows) = desk.rows()?;
    let first = check("first")?;
    let mut command = desk.command(program(&venv, "target-jsonl"))?;
    desk.through("target", &mut command, (Some("first.jsonl"), "states.jsonl"))?;
    let states = fs::read_to_string(desk.folder.join("states.jsonl"))?;
    desk.write("state.json", states.lines().last().context("the target gives no state back")?)?;
    let kept = lines_of(&desk.folder)?;
    tap("second", &["--state", "state.json"])?;
    let second = check("second")?;
    desk.nothing_was_paid_twice()?;
    if (first, kept, second) != (rows, rows, 0) || rows == 0 {
        bail!("of {rows} rows the tap gave {first}, the target kept {kept}, and behind its state there were {second}");
    }
    Ok(format!("valid with and without a state; {rows} rows given, {kept} kept, none given twice"))
}

/// Meltano starts the tap and a target, twice.
fn meltano(tools: &Tools, sandbox: &Sandbox, root: &Path) -> Result<String> {
    let desk = Desk::new(tools, sandbox, root, "meltano")?;
    let venv = venv(tools, MELTANO)?;
    desk.write("meltano.yml", &desk.block("Singer and Meltano", "yaml")?)?;
    fs::create_dir_all(desk.folder.join("out"))?;
    let run = |name: &str, words: &[&str]| {
        let mut command = desk.command(program(&venv, "meltano"))?;
        desk.words(name, command.args(words))
    };
    run("meltano-install", &["install"])?;
    run("meltano-run", &["run", "tap-clipwire", "target-jsonl"])?;
    let (_, rows) = desk.rows()?;
    let kept = lines_of(&desk.folder.join("out"))?;
    run("meltano-again", &["run", "tap-clipwire", "target-jsonl"])?;
    desk.nothing_was_paid_twice()?;
    let again = lines_of(&desk.folder.join("out"))?;
    if (kept, again) != (rows, rows) || rows == 0 {
        bail!("of {rows} rows the target kept {kept}, and after another run {again}");
    }
    Ok(format!("{rows} rows kept, and no more by another run"))
}

/// dlt loads into DuckDB what the tap gives, twice.
fn dlt(tools: &Tools, sandbox: &Sandbox, root: &Path) -> Result<String> {
    let desk = Desk::new(tools, sandbox, root, "dlt")?;
    let venv = venv(tools, DLT)?;
    desk.write("creators_dlt.py", &desk.block("dlt", "python")?)?;
    desk.write(
        "count.py",
        "import duckdb\n\
         rows = duckdb.connect('creators.duckdb').sql\n\
         count = lambda table: rows(f'select count(*), count(distinct id) from tiktok.{table}').fetchall()[0]\n\
         print('rows', *count('videos'), *count('comments'))\n",
    )?;
    let python = |name: &str, file: &str| {
        let mut command = desk.command(program(&venv, "python"))?;
        // Where it keeps what it knows of pipelines, which is its own for each run of this check.
        desk.words(name, command.env("DLT_DATA_DIR", desk.folder.join("dlt")).arg(file))
    };
    let count = |name: &str| -> Result<Vec<u64>> {
        let said = python(name, "count.py")?;
        let numbers = said.lines().find_map(|line| line.strip_prefix("rows ")).unwrap_or_default();
        Ok(numbers.split(' ').filter_map(|number| number.parse().ok()).collect())
    };
    python("dlt-load", "creators_dlt.py")?;
    let (videos, all) = desk.rows()?;
    let wanted = vec![videos, videos, all - videos, all - videos];
    let first = count("dlt-count")?;
    python("dlt-again", "creators_dlt.py")?;
    desk.nothing_was_paid_twice()?;
    let second = count("dlt-count-again")?;
    if first != wanted || second != wanted || all == 0 {
        bail!("of {wanted:?} rows DuckDB has {first:?}, and after another load {second:?}");
    }
    Ok(format!("{all} rows in two tables of DuckDB, and the same after another load"))
}

/// Dagster materializes the job as an asset.
fn dagster(tools: &Tools, sandbox: &Sandbox, root: &Path) -> Result<String> {
    let desk = Desk::new(tools, sandbox, root, "dagster")?;
    let venv = venv(tools, DAGSTER)?;
    desk.write("creators_dagster.py", &desk.block("Dagster", "python")?)?;
    desk.write(
        "materialize.py",
        "import dagster as dg, creators_dagster\n\
         asset, = creators_dagster.defs.assets\n\
         result = dg.materialize([asset])\n\
         told = result.asset_materializations_for_node('creators')[0].metadata\n\
         print('rows', told['rows'].value, len(told['files'].value))\n",
    )?;
    let mut command = desk.command(program(&venv, "python"))?;
    let said = desk.words("dagster", command.arg("materialize.py"))?;
    let (_, rows) = desk.rows()?;
    if rows == 0 || !said.lines().any(|line| line == format!("rows {rows} 2")) {
        bail!("the asset does not tell of {rows} rows in 2 files: {}", end(&said));
    }
    Ok(format!("the asset tells of {rows} rows in 2 files"))
}

/// How many lines the files of JSON Lines in a folder have that a target has named after streams.
fn lines_of(folder: &Path) -> Result<u64> {
    let mut lines = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if (name.starts_with("videos-") || name.starts_with("comments-")) && name.ends_with(".jsonl") {
            lines += fs::read_to_string(path)?.lines().count() as u64;
        }
    }
    Ok(lines)
}
