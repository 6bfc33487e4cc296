//! The checks of CI, one word each, the same here as there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;

use crate::codegen;
use crate::command::{cargo_program, status};
use crate::diff;
use crate::instructions::table;
use crate::lint::lint_provider;
use crate::provider::{providers, workspace_root};
use crate::{coverage, deny, fmt, instructions, prove, tidy};

/// One check.
struct Check {
    name: &'static str,
    what: &'static str,
    mend: &'static str,
    run: fn(&Path) -> Result<()>,
}

const CHECKS: &[Check] = &[
    Check {
        name: "fmt",
        what: "The code is formatted.",
        mend: "Run `cargo fmt --all`.",
        run: |root| cargo(root, &["fmt", "--all", "--check"]),
    },
    Check {
        name: "tidy",
        what: "Every file says in its first line what it is, none is too long, and examples are short.",
        mend: "Write the line, or split the file; an exception is a row with a reason in xtask/src/tidy.rs.",
        run: tidy::check,
    },
    Check {
        name: "lint",
        what: "The specs keep to the dialect, and hold nothing that the generator cannot take.",
        mend: "Every finding says how.",
        run: lint_specs,
    },
    Check {
        name: "spec-fmt",
        what: "The keys of the specs stand in their canonical order.",
        mend: "Run `cargo xtask fmt`.",
        run: |root| match fmt::check(root, None)? {
            None => Ok(()),
            Some(difference) => bail!("\n{difference}"),
        },
    },
    Check {
        name: "coverage",
        what: "No less of a spec is documented than openapi/coverage.yaml promises.",
        mend: "Find the page that documents what is new, or lower the floor in a commit that says why.",
        run: |root| coverage::check(root, &coverage::read(root)?),
    },
    Check {
        name: "diff",
        what: "What a change of the specs breaks is accepted with a reason, and known to the version or the changelog.",
        mend: "Read `cargo xtask diff`; write the entry, move the version, or add what `--accept \"reason\"` prints.",
        run: diff_is_covered,
    },
    Check {
        name: "prove",
        what: "What the diff says of users' code is what the compiler says. Takes minutes.",
        mend: "Run `cargo xtask prove`; correct the rule, its caller in xtask/tests/diff/callers.yaml, or xtask/src/prove/.",
        run: |root| prove::prove(root).map(drop),
    },
    Check {
        name: "codegen",
        what: "What is checked in is what the specs make.",
        mend: "Run `cargo xtask codegen` and commit the result.",
        run: codegen_is_fresh,
    },
    Check {
        name: "clippy",
        what: "No warning, in any target, with every feature.",
        mend: "Follow the advice, or `#[expect(.., reason = \"..\")]` it.",
        run: |root| cargo(root, &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]),
    },
    Check {
        name: "features",
        what: "The facade builds with each choice of features that makes sense, and knows which codings it can undo and how to use the platform's TLS.",
        mend: "Build it, or run its tests, with the features that the last line names.",
        run: features,
    },
    Check {
        name: "test",
        what: "Every test passes, and every snapshot belongs to one.",
        mend: "Run `cargo test --workspace`; a snapshot that is right now is accepted with `cargo insta review`.",
        run: test,
    },
    Check {
        name: "doc",
        what: "The documentation builds without a warning.",
        mend: "Run `cargo doc --workspace --no-deps --all-features` and follow the advice.",
        run: |root| {
            let mut command = Command::new(cargo_program());
            command.args(["doc", "--workspace", "--no-deps", "--all-features", "--document-private-items"]);
            status(command.current_dir(root).env("RUSTDOCFLAGS", "-D warnings"))
        },
    },
    Check {
        name: "msrv",
        what: "No dependency asks for a newer Rust than the workspace promises.",
        mend: "Take an older version of the dependency, or raise `rust-version` and say so in the changelog.",
        run: msrv,
    },
    Check {
        name: "deny",
        what: "Licences, sources and bans are as deny.toml says.",
        mend: "Take another dependency, or allow this one in deny.toml and say why.",
        run: deny::check,
    },
    Check {
        name: "instructions",
        what: "A call takes no more instructions than docs/book/src/performance.md says. Needs valgrind, and is skipped without it.",
        mend: "Find out which change did it; if it is worth that, run `cargo xtask instructions --write` and say why.",
        run: instructions_are_as_shown,
    },
];

/// Why a check was not run.
#[derive(Debug)]
struct Skipped(&'static str);

/// What each check is for and how to mend what it finds.
pub fn list() -> String {
    CHECKS.iter().map(|check| format!("{:<12} {}\n{:<12} {}\n", check.name, check.what, "", check.mend)).collect()
}

/// Runs the named checks, or all of them, and reports on every one.
#[expect(clippy::print_stdout, reason = "the progress of a long run is its output")]
pub fn run(names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| CHECKS.iter().all(|check| check.name != **name)) {
        let known: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
        bail!("there is no check `{unknown}`; there is {}", known.join(", "));
    }
    let root = workspace_root();
    let mut failed = Vec::new();
    for check in CHECKS.iter().filter(|check| names.is_empty() || names.iter().any(|name| name == check.name)) {
        println!("── {} · {}", check.name, check.what);
        let started = Instant::now();
        let outcome = (check.run)(&root);
        let seconds = started.elapsed().as_secs_f32();
        match outcome {
            Ok(()) => println!("   {} is fine ({seconds:.1} s)", check.name),
            Err(error) if error.is::<Skipped>() => println!("   {} is skipped: {error}", check.name),
            Err(error) => {
                println!("   {} failed ({seconds:.1} s): {error:#}\n   To mend it: {}", check.name, check.mend);
                failed.push(check.name);
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { bail!("failed: {}", failed.join(", ")) }
}

fn lint_specs(root: &Path) -> Result<()> {
    for provider in &providers(root)? {
        let findings = lint_provider(root, provider)?;
        if !findings.is_empty() {
            bail!("{}", findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
        }
    }
    Ok(())
}

/// Breaking is allowed, unnoticed breaking is not. The same question as `cargo xtask diff` asks without arguments.
fn diff_is_covered(root: &Path) -> Result<()> {
    // Without main, as in a clone of one commit, the commit before is compared with, or the files with the only one there is.
    // A check that cannot be run has not passed.
    let mut bases = [None, Some("HEAD~1"), Some("HEAD")].into_iter();
    let loaded = bases.find_map(|base| diff::load::load(root, base, None, None).ok());
    let loaded = loaded.context("there is no commit to compare the specs with")?;
    let mut report = diff::Report::of(&loaded)?;
    diff::accepted::apply_files(&mut report, &loaded, None)?;
    let is_failure = diff::gate::is_failure(&report, diff::gate::Threshold::Breaks);
    if is_failure { bail!("\n{}", diff::render::terminal(&report)) } else { Ok(()) }
}

fn codegen_is_fresh(root: &Path) -> Result<()> {
    match codegen::apply::check(root, &codegen::outputs(root, None)?)? {
        None => Ok(()),
        Some(difference) => bail!("\n{difference}"),
    }
}

fn features(root: &Path) -> Result<()> {
    let names: Vec<String> = providers(root)?.into_iter().map(|provider| provider.name).collect();
    for features in feature_choices(&names) {
        cargo(root, &["check", "--quiet", "--package", "clipwire", "--no-default-features", "--features", &features])
            .with_context(|| format!("features {features}"))?;
    }
    for coding in ["", "gzip", "brotli", "zstd"] {
        // Their tests say what becomes of the other codings.
        let tests = ["test", "--quiet", "--package", "clipwire-transport", "--no-default-features", "--lib"];
        let chosen = ["--features", coding, "exchange::coding::"];
        cargo(root, &[&tests[..], &chosen].concat()).with_context(|| format!("features {coding}"))?;
    }
    // All other tests are run with rustls.
    let platform = ["--package", "clipwire-tests", "--test", "it", "--features", "clipwire/native-tls", "http::"];
    cargo(root, &[&["test", "--quiet"][..], &platform].concat()).context("features native-tls")
}

/// No provider, each alone, and all together; with one TLS or the other, or none; with what is off by default.
fn feature_choices(providers: &[String]) -> Vec<String> {
    let mut choices = vec!["rustls".to_owned()];
    choices.extend(providers.iter().flat_map(|name| [name.clone(), format!("{name},rustls")]));
    let all = providers.join(",");
    choices.extend(["native-tls", "rustls,raw"].map(|rest| format!("{all},{rest}")));
    choices
}

/// Runs every test without writing a snapshot, then looks for snapshots that no test asked for.
fn test(root: &Path) -> Result<()> {
    let references = root.join("target").join("snapshot-references.txt");
    if references.exists() {
        std::fs::remove_file(&references)?;
    }
    std::fs::create_dir_all(root.join("target"))?;
    let mut command = Command::new(cargo_program());
    command.args(["test", "--workspace"]).current_dir(root);
    status(command.env("INSTA_UPDATE", "no").env("INSTA_SNAPSHOT_REFERENCES_FILE", &references))?;
    let used: BTreeSet<PathBuf> = std::fs::read_to_string(&references)
        .context("no test used a snapshot")?
        .lines()
        .filter_map(|line| std::fs::canonicalize(line).ok())
        .collect();
    let mut orphans = Vec::new();
    for path in tidy::tracked_files(root)?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "snap"))
    {
        if !used.contains(&std::fs::canonicalize(root.join(&path))?) {
            orphans.push(path.display().to_string());
        }
    }
    if orphans.is_empty() { Ok(()) } else { bail!("snapshots that no test uses: {}", orphans.join(", ")) }
}

fn msrv(root: &Path) -> Result<()> {
    let metadata = MetadataCommand::new().manifest_path(root.join("Cargo.toml")).exec()?;
    let promised = metadata.workspace_packages().iter().filter_map(|package| package.rust_version.clone()).min();
    let promised = promised.context("no member promises a rust-version")?;
    let built = built(root)?;
    let newer: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| built.contains(&(package.name.to_string(), package.version.to_string())))
        .filter(|package| package.rust_version.as_ref().is_some_and(|version| *version > promised))
        .map(|package| format!("{} {}", package.name, package.version))
        .collect();
    if newer.is_empty() { Ok(()) } else { bail!("newer than {promised}: {}", newer.join(", ")) }
}

/// The packages that some choice of features builds, with their versions. The lock file also has those that a dependency could be built with.
fn built(root: &Path) -> Result<BTreeSet<(String, String)>> {
    let mut tree = Command::new(cargo_program());
    tree.args(["tree", "--workspace", "--all-features", "--target", "all", "--prefix", "none", "--format", "{p}"]);
    let tree = tree.current_dir(root).output().context("cannot run cargo tree")?;
    if !tree.status.success() {
        bail!("cargo tree failed: {}", String::from_utf8_lossy(&tree.stderr));
    }
    let package = |line: &str| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.strip_prefix('v')?.to_owned()))
    };
    Ok(String::from_utf8_lossy(&tree.stdout).lines().filter_map(package).collect())
}

#[expect(clippy::print_stdout, reason = "the figures are what a reader of a failure wants to see")]
fn instructions_are_as_shown(root: &Path) -> Result<()> {
    if !instructions::can_measure() {
        return Err(Skipped("valgrind is not installed (on Debian: apt-get install valgrind)").into());
    }
    let measured = instructions::measure(root)?;
    println!("{}", table::print(&measured));
    if let Some(hint) = table::compare(&table::read(root)?, &measured).verdict()? {
        println!("{hint}");
    }
    Ok(())
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    status(Command::new(cargo_program()).args(arguments).current_dir(root))
}

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Skipped {}

#[cfg(test)]
mod tests {
    //! The choices of features follow from the list of providers.

    use super::feature_choices;

    #[test]
    fn each_provider_is_built_alone_all_together_and_none() {
        let names = ["one", "two"].map(str::to_owned);
        let choices = feature_choices(&names).join(" ");
        assert_eq!(choices, "rustls one one,rustls two two,rustls one,two,native-tls one,two,rustls,raw");
    }
}
