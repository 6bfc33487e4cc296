//! Proves the verdicts on users' code: a small caller for each rule, compiled against the spec before and after.
//!
//! All variants of the spec become modules of one copy of the two generated crates, and all callers examples of one package, so
//! that cargo compiles them together. A caller of a breaking rule has to compile before and not after; one of a rule that adds
//! or touches nothing, on both sides; one of a rule that changes what code does is run on both sides, and has to print
//! something else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::codegen::{Loaded, facade};
use crate::command::{cargo_program, status};
use crate::diff::example::{Example, base, examples};
use crate::diff::{RULES, Rust};
use crate::provider::{FACADE_PROVIDERS, Provider, RAW_PROVIDERS};
use crate::spec::Spec;

const TEMPLATE: &str = include_str!("prove/caller_template.rs.txt");
const HARNESS: &str = include_str!("prove/callers.rs.txt");
const CALLERS: &str = include_str!("../tests/diff/callers.yaml");

/// One caller on both sides.
struct Case {
    rule: String,
    verdict: Rust,
    /// The names of the two examples.
    sides: [String; 2],
}

/// Where the proof is put together.
struct Bench {
    folder: PathBuf,
    variants: BTreeMap<String, String>,
    /// The typed ids that the variants name.
    ids: BTreeSet<String>,
}

/// Proves every verdict, or says which do not hold. The result is a line for each rule.
pub fn prove(root: &Path) -> Result<String> {
    let mut bench = Bench::new(root)?;
    let rows: BTreeMap<String, String> = yaml_serde::from_str(CALLERS).context("callers.yaml")?;
    let mut cases = Vec::new();
    for example in examples()? {
        let rule =
            RULES.iter().find(|rule| rule.id == example.rule).with_context(|| format!("no rule {}", example.rule))?;
        if rule.rust == Rust::Refused || example.side.is_some() || is_of_the_client(rule.id) {
            continue;
        }
        cases.push(bench.case(&example, rule.rust, &rows)?);
    }
    bench.finish(root)?;
    let compiled = bench.check()?;
    let to_run = cases.iter().filter(|case| case.verdict == Rust::Changes).flat_map(|case| &case.sides);
    bench.build(to_run.filter(|side| compiled.contains(*side)))?;
    let mut report = String::new();
    let mut faults = Vec::new();
    for case in &cases {
        let holds = bench.holds(case, &compiled)?;
        let word = if holds { "holds" } else { "does not hold" };
        let _ = writeln!(report, "{:<30} {:<9} {word}", case.rule, case.verdict);
        if !holds {
            faults.push(case.rule.clone());
        }
    }
    let left = RULES.len() - cases.len();
    let _ = writeln!(
        report,
        "{} verdicts proved; of {left} more, a side is refused or gone, or the client itself differs, which is not part of a variant",
        cases.len()
    );
    if faults.is_empty() { Ok(report) } else { bail!("{report}these verdicts do not hold: {}", faults.join(", ")) }
}

/// Whether a rule is on what a client is built from: credentials, charges, the envelope. A caller does not see that in its types;
/// the verdicts on it are read from the model.
fn is_of_the_client(rule: &str) -> bool {
    const OF_THE_CLIENT: [&str; 7] =
        ["provider-", "charges-", "otherwise-", "envelope-", "security-", "credential-", "code-digits-"];
    OF_THE_CLIENT.iter().any(|start| rule.starts_with(start))
}

impl Bench {
    fn new(root: &Path) -> Result<Self> {
        let folder = root.join("target").join("prove");
        for part in ["crates", "callers"] {
            let old = folder.join(part);
            if old.exists() {
                std::fs::remove_dir_all(&old)?;
            }
        }
        for name in ["clipwire", "clipwire-raw", "clipwire-transport", "clipwire-value"] {
            copy(&root.join("crates").join(name), &folder.join("crates").join(name))?;
        }
        Ok(Self { folder, variants: BTreeMap::new(), ids: BTreeSet::new() })
    }

    /// Sets up the caller of a rule on both sides of its example.
    fn case(&mut self, example: &Example, verdict: Rust, rows: &BTreeMap<String, String>) -> Result<Case> {
        let is_base = example.before.text.contains("box_get") && example.after.text != self.base_text()?;
        let caller = rows.get(&example.rule).or_else(|| rows.get(if is_base { "whole" } else { "few" }));
        let caller = caller.context("callers.yaml has `whole` and `few`")?;
        let mut sides = [String::new(), String::new()];
        for (side, (word, spec)) in sides.iter_mut().zip([("before", &example.before), ("after", &example.after)]) {
            let variant = self.variant(spec).with_context(|| format!("{}, {word}", example.rule))?;
            *side = format!("{}_{word}", example.rule.replace('-', "_"));
            let text = format!(
                "//! The caller of {}, {word}.\n#![allow(unused)]\nuse clipwire::{variant} as provider;\nuse provider::requests::*;\n\
                 use provider::*;\n\n\
                 async fn call(client: provider::Client) -> clipwire::Result<()> {{\n{}Ok(())\n}}\n\n\
                 fn main() {{\n    callers::run(|url| async move {{ call(provider::at(&url)?).await }});\n}}\n",
                example.rule,
                caller.replace("VARIANT", &variant)
            );
            write(&self.folder.join("callers/examples").join(format!("{side}.rs")), &text)?;
        }
        Ok(Case { rule: example.rule.clone(), verdict, sides })
    }

    fn base_text(&self) -> Result<String> {
        let value: Value = base()?.value;
        Ok(format!("{}\n", serde_json::to_string_pretty(&value)?))
    }

    /// The module of a spec; made when it is asked for the first time.
    fn variant(&mut self, spec: &Spec) -> Result<String> {
        if let Some(known) = self.variants.get(&spec.text) {
            return Ok(known.clone());
        }
        let name = format!("v{:03}", self.variants.len());
        // A provider is named for as long as the program runs.
        let provider = Provider { name: name.clone(), spec: "things.yaml".to_owned() };
        let loaded = Loaded::from_spec(&provider, spec.clone())?;
        write(&self.folder.join(provider.raw_file()), &prettyplease::unparse(&loaded.raw))?;
        write(&self.folder.join(provider.rules_file()), TEMPLATE)?;
        self.ids.extend(
            loaded
                .model
                .operations
                .iter()
                .flat_map(|operation| &operation.parameters)
                .filter_map(|known| known.id.clone()),
        );
        for (file, syntax) in facade::generate(&provider, &loaded.spec, &loaded.model, &loaded.raw)? {
            let folder = self.folder.join(provider.facade_folder());
            let path = file.map_or_else(|| folder.with_extension("rs"), |file| folder.join(file));
            write(&path, &prettyplease::unparse(&syntax))?;
        }
        self.variants.insert(spec.text.clone(), name.clone());
        Ok(name)
    }

    /// Declares the variants, and makes a workspace of it all.
    fn finish(&self, root: &Path) -> Result<()> {
        let names: BTreeSet<&String> = self.variants.values().collect();
        let declare = |text: &mut String, with: &dyn Fn(&str) -> String| {
            names.iter().for_each(|name| text.push_str(&with(name)));
        };
        append(&self.folder.join(RAW_PROVIDERS), |text| declare(text, &|name| format!("pub mod {name};\n")))?;
        append(&self.folder.join(FACADE_PROVIDERS), |text| {
            declare(text, &|name| format!("#[allow(missing_docs)]\npub mod {name};\n"));
        })?;
        append(&self.folder.join("crates/clipwire/src/id/generated.rs"), |text| {
            // A declaration ends in the name and its rule.
            let named =
                |line: &str| line.split_once(" : ").and_then(|(before, _)| before.split(' ').next_back()?.parse().ok());
            let known: BTreeSet<String> = text.lines().filter_map(named).collect();
            for id in self.ids.iter().filter(|id| !known.contains(*id)) {
                let _ = writeln!(text, "typed_id! {{\n    #[doc = \" An id.\"] {id}: Word\n}}");
            }
        })?;
        // Their own tests and examples stay at home.
        for (name, next) in
            [("clipwire", "[package.metadata"), ("clipwire-transport", "[lints]"), ("clipwire-value", "[lints]")]
        {
            append(&self.folder.join("crates").join(name).join("Cargo.toml"), |text| {
                if let (Some(start), Some(end)) = (text.find("[dev-dependencies]"), text.find(next)) {
                    text.replace_range(start..end, "");
                }
            })?;
        }
        std::fs::copy(root.join("README.md"), self.folder.join("README.md"))?;
        let manifest = std::fs::read_to_string(root.join("Cargo.toml"))?;
        write(&self.folder.join("Cargo.toml"), &manifest.replace("\"xtask\", \"tests\"", "\"callers\""))?;
        std::fs::copy(root.join("Cargo.lock"), self.folder.join("Cargo.lock"))?;
        write(&self.folder.join("callers/src/lib.rs"), HARNESS)?;
        write(
            &self.folder.join("callers/Cargo.toml"),
            "[package]\nname = \"callers\"\nversion = \"0.0.0\"\nedition.workspace = true\npublish = false\n\n[dependencies]\n\
             clipwire = { workspace = true, features = [\"model\", \"raw\"] }\nserde_json.workspace = true\n\
             tokio = { workspace = true, features = [\"rt\", \"net\", \"time\"] }\n",
        )
    }

    fn cargo(&self) -> Command {
        let mut command = Command::new(cargo_program());
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", self.folder.join("target"));
        command
    }

    /// Compiles all callers at once, and gives the names of those that compiled.
    fn check(&self) -> Result<BTreeSet<String>> {
        // The crates themselves have to compile; what is wrong with them says nothing of a caller.
        let built = self.cargo().args(["check", "--quiet", "--package", "callers"]).output()?;
        if !built.status.success() {
            let text = String::from_utf8_lossy(&built.stderr);
            let start: String =
                text.lines().filter(|line| !line.contains("warning")).take(60).collect::<Vec<_>>().join("\n");
            bail!("the variants do not compile:\n{start}");
        }
        let arguments = ["check", "--package", "callers", "--examples", "--keep-going", "--message-format=json"];
        let output = self.cargo().args(arguments).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let messages = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let artifacts = messages.filter(|message| message["reason"] == "compiler-artifact");
        let examples = artifacts.filter(|message| message["target"]["kind"][0] == "example");
        Ok(examples.filter_map(|message| message["target"]["name"].as_str().map(str::to_owned)).collect())
    }

    /// Builds the callers that are to be run, all at once.
    fn build<'c>(&self, sides: impl Iterator<Item = &'c String>) -> Result<()> {
        let mut command = self.cargo();
        command.args(["build", "--quiet", "--package", "callers"]);
        sides.for_each(|side| {
            command.args(["--example", side]);
        });
        status(&mut command)
    }

    /// Whether the verdict of a rule is what its caller shows.
    fn holds(&self, case: &Case, compiled: &BTreeSet<String>) -> Result<bool> {
        let [before, after] = case.sides.each_ref().map(|side| compiled.contains(side));
        Ok(match case.verdict {
            Rust::Breaks => before && !after,
            Rust::Changes => before && after && self.run(&case.sides[0])? != self.run(&case.sides[1])?,
            Rust::Adds | Rust::Untouched | Rust::Refused => before && after,
        })
    }

    /// What a caller prints.
    fn run(&self, example: &str) -> Result<String> {
        let folder = self.folder.join("target/debug/examples");
        let output = Command::new(folder.join(format!("{example}{}", std::env::consts::EXE_SUFFIX))).output()?;
        if !output.status.success() {
            bail!("{example} ended with {}:\n{}", output.status, String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn append(path: &Path, change: impl FnOnce(&mut String)) -> Result<()> {
    let mut text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    change(&mut text);
    write(path, &text)
}

/// Copies the manifest and the sources of a crate, but for what tests and shows it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name());
        let is_apart =
            from.join("Cargo.toml").exists() && matches!(name.to_str(), Some("examples" | "tests" | "benches"));
        if path.is_dir() && !is_apart {
            copy(&path, &to.join(name))?;
        } else if path.is_file() {
            std::fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
