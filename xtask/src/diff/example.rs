//! An example of each rule: the smallest spec before and after a change that shows it.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::load::{SideSpec, SpecPair};
use crate::provider::Provider;
use crate::spec::Spec;

/// The spec that every example begins with.
const BASE: &str = include_str!("../../tests/diff/base.yaml");

/// What each example changes.
const EXAMPLES: &str = include_str!("../../tests/diff/examples.yaml");

/// The mutations by which other tools were measured.
const MUTATIONS: &str = include_str!("../../tests/diff/mutations.yaml");

/// A spec before and after one change.
#[derive(Debug)]
pub struct Example {
    /// The rule that it shows.
    pub rule: String,
    /// Rules that speak with it, because one cannot be broken without the other.
    pub also: Vec<String>,
    /// Whether only the raw crate's surface is touched, whatever the rules that speak with it say in general.
    pub raw_only: bool,
    /// The old spec.
    pub before: Spec,
    /// The new one.
    pub after: Spec,
    /// For a rule on a side as a whole, what is the matter with it.
    pub side: Option<WholeSide>,
}

/// What can be the matter with a side as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WholeSide {
    /// The old one is absent.
    New,
    /// The new one is absent.
    Gone,
    /// The new one cannot be read.
    Unreadable,
}

impl Example {
    /// Both sides as they are compared.
    pub fn pair(&self) -> SpecPair {
        let read = |spec: &Spec| SideSpec::Read(Box::new(spec.clone()));
        let (base, head) = match self.side {
            None => (read(&self.before), read(&self.after)),
            Some(WholeSide::New) => (SideSpec::Absent, read(&self.after)),
            Some(WholeSide::Gone) => (read(&self.before), SideSpec::Absent),
            Some(WholeSide::Unreadable) => {
                let (path, why) = ("things.yaml".to_owned(), "things.yaml:1: not YAML".to_owned());
                (read(&self.before), SideSpec::Unreadable { path, why })
            }
        };
        let provider = Provider { name: "things".to_owned(), spec: "things.yaml".to_owned() };
        SpecPair { name: "things".to_owned(), provider, base, head }
    }
}

/// Every example, in the order of the file.
pub fn examples() -> Result<Vec<Example>> {
    let base: Value = yaml_serde::from_str(BASE).context("base.yaml")?;
    let rows: Value = yaml_serde::from_str(EXAMPLES).context("examples.yaml")?;
    let rows = rows.as_object().context("examples.yaml is a mapping")?;
    rows.iter().map(|(rule, row)| example(rule, row, rows, &base).with_context(|| format!("example {rule}"))).collect()
}

/// The mutations by which other tools were measured, by name, each with the rule that it falls under.
pub fn mutations() -> Result<Vec<(String, Example)>> {
    let (base, rows): (Value, Value) = (yaml_serde::from_str(BASE)?, yaml_serde::from_str(MUTATIONS)?);
    let examples = examples()?;
    let rows = rows.as_object().context("mutations.yaml is a mapping")?;
    let read = |(name, row): (&String, &Value)| -> Result<(String, Example)> {
        let example = match row.get("example").and_then(Value::as_str) {
            Some(rule) => {
                let found = examples.iter().find(|known| known.rule == rule);
                let found = found.with_context(|| format!("no example {rule}"))?;
                let Example { before, after, .. } = found;
                let reversed = row.get("reversed").is_some();
                let (before, after) = if reversed { (after, before) } else { (before, after) };
                Example {
                    rule: rule.to_owned(),
                    also: found.also.clone(),
                    raw_only: false,
                    before: before.clone(),
                    after: after.clone(),
                    side: None,
                }
            }
            None => {
                let rule = row.get("rule").and_then(Value::as_str).context("neither `example` nor `rule`")?;
                self::example(rule, row, rows, &base)?
            }
        };
        Ok((name.clone(), example))
    };
    rows.iter().map(|row| read(row).with_context(|| format!("mutation {}", row.0))).collect()
}

/// The base itself.
pub fn base() -> Result<Spec> {
    Spec::parse("base.yaml", BASE)
}

fn example(rule: &str, row: &Value, rows: &serde_json::Map<String, Value>, base: &Value) -> Result<Example> {
    if let Some(other) = row.get("reverse").and_then(Value::as_str) {
        let inner = rows.get(other).with_context(|| format!("there is no example {other} to reverse"))?;
        let Example { before, after, .. } = example(other, inner, rows, base)?;
        return Ok(Example {
            rule: rule.to_owned(),
            also: also(row),
            raw_only: raw_only(row),
            before: after,
            after: before,
            side: None,
        });
    }
    let mut before = base.clone();
    edit_all(&mut before, row.get("before"))?;
    let mut after = before.clone();
    edit_all(&mut after, row.get("after"))?;
    Ok(Example {
        rule: rule.to_owned(),
        also: also(row),
        raw_only: raw_only(row),
        before: spec(&before)?,
        after: spec(&after)?,
        side: match row.get("side").and_then(Value::as_str) {
            None => None,
            Some("new") => Some(WholeSide::New),
            Some("gone") => Some(WholeSide::Gone),
            Some("unreadable") => Some(WholeSide::Unreadable),
            Some(other) => bail!("`side: {other}` is none"),
        },
    })
}

fn raw_only(row: &Value) -> bool {
    row.get("raw_only").and_then(Value::as_bool).unwrap_or_default()
}

fn also(row: &Value) -> Vec<String> {
    let names = row.get("also").and_then(Value::as_array).into_iter().flatten();
    names.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The spec as JSON, which is YAML too, with a line for each value.
fn spec(value: &Value) -> Result<Spec> {
    Spec::parse("things.yaml", &format!("{}\n", serde_json::to_string_pretty(value)?))
}

fn edit_all(value: &mut Value, edits: Option<&Value>) -> Result<()> {
    for edit in edits.and_then(Value::as_array).into_iter().flatten() {
        apply(value, edit).with_context(|| format!("edit {edit}"))?;
    }
    Ok(())
}

fn apply(value: &mut Value, edit: &Value) -> Result<()> {
    let at = edit["at"].as_str().context("an edit has `at`")?;
    let (parent, name) = at.rsplit_once('/').context("`at` is a JSON pointer")?;
    let name = name.replace("~1", "/").replace("~0", "~");
    if let Some(target) = edit.get("move").and_then(Value::as_str) {
        let moved = value.pointer(at).cloned().context("nothing stands there")?;
        let other = value.pointer(target).cloned().context("nothing stands at the target")?;
        *value.pointer_mut(at).context("nothing stands there")? = other;
        *value.pointer_mut(target).context("nothing stands at the target")? = moved;
        return Ok(());
    }
    match value.pointer_mut(parent).with_context(|| format!("nothing stands at {parent}"))? {
        Value::Object(map) => {
            if let Some(new) = edit.get("set") {
                map.insert(name, new.clone());
            } else if let Some(new) = edit.get("rename").and_then(Value::as_str) {
                let renamed = std::mem::take(map).into_iter();
                *map = renamed.map(|(key, value)| (if key == name { new.to_owned() } else { key }, value)).collect();
            } else if map.shift_remove(&name).is_none() {
                bail!("nothing stands there");
            }
        }
        Value::Array(list) => match (name.parse::<usize>(), edit.get("set")) {
            (Ok(index), Some(new)) if index < list.len() => list[index] = new.clone(),
            (Err(_), Some(new)) => list.push(new.clone()),
            (Ok(index), None) if index < list.len() => {
                list.remove(index);
            }
            _ => bail!("the list has no such place"),
        },
        _ => bail!("neither an object nor a list stands at {parent}"),
    }
    Ok(())
}
