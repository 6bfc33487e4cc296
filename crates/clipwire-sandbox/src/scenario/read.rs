//! Reads a scenario from YAML.

use std::str::FromStr;

use serde_json::{Map, Value};

use super::rules::{Rule, Scenario, When};
use crate::parse_error::ParseError;

const ROUGH_NIGHT: &str = include_str!("../../scenarios/rough-night.yaml");

impl Scenario {
    /// What an overnight job meets: a bit of everything, in about one request of eight.
    ///
    /// It is the file `scenarios/rough-night.yaml`.
    pub fn rough_night() -> Self {
        ROUGH_NIGHT.parse().expect("a file of this crate that a test reads")
    }
}

impl FromStr for Scenario {
    type Err = ParseError;

    fn from_str(yaml: &str) -> Result<Self, ParseError> {
        scenario(yaml).map_err(ParseError::new)
    }
}

fn scenario(yaml: &str) -> Result<Scenario, String> {
    let root: Value = yaml_serde::from_str(yaml).map_err(|error| format!("the scenario is no YAML: {error}"))?;
    let root = root.as_object().ok_or("the scenario is no mapping")?;
    only(root, &["seed", "rules"])?;
    let seed = match root.get("seed") {
        None => 0,
        Some(seed) => whole("seed", seed)?,
    };
    let rules = root.get("rules").and_then(Value::as_array).ok_or("`rules` is missing or no list")?;
    let rules = rules.iter().zip(1..).map(|(value, number)| rule(value).map_err(|e| format!("rule {number}: {e}")));
    Ok(Scenario { seed, rules: rules.collect::<Result<_, _>>()? })
}

fn rule(value: &Value) -> Result<Rule, String> {
    let rule = value.as_object().ok_or("it is no mapping")?;
    only(rule, &["operation", "provider", "every", "at", "share", "times", "fault"])?;
    let fault = text(rule, "fault")?.ok_or("`fault` is missing")?;
    Ok(Rule {
        operation: text(rule, "operation")?,
        provider: text(rule, "provider")?,
        when: when(rule)?,
        times: rule.get("times").map(|times| whole("times", times)).transpose()?,
        fault: fault.parse().map_err(|error| format!("{error}"))?,
    })
}

fn when(rule: &Map<String, Value>) -> Result<When, String> {
    match (rule.get("every"), rule.get("at"), rule.get("share")) {
        (Some(every), None, None) => Ok(When::Every(counted("every", every)?)),
        (None, Some(at), None) => {
            let numbers = at.as_array().ok_or("`at` is no list")?;
            Ok(When::At(numbers.iter().map(|number| counted("at", number)).collect::<Result<_, _>>()?))
        }
        (None, None, Some(share)) => {
            let share = share.as_f64().filter(|share| (0.0..=1.0).contains(share));
            Ok(When::Share(share.ok_or("`share` is no number from 0 to 1")?))
        }
        _ => Err("it needs exactly one of `every`, `at` and `share`".to_owned()),
    }
}

fn only(mapping: &Map<String, Value>, known: &[&str]) -> Result<(), String> {
    match mapping.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("there is no `{name}`; there are {}", known.join(", "))),
        None => Ok(()),
    }
}

fn text(rule: &Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match rule.get(name) {
        None => Ok(None),
        Some(value) => value.as_str().map(|text| Some(text.to_owned())).ok_or(format!("`{name}` is no text")),
    }
}

fn whole(name: &str, value: &Value) -> Result<u64, String> {
    value.as_u64().ok_or_else(|| format!("`{name}` is no whole number"))
}

fn counted(name: &str, value: &Value) -> Result<u64, String> {
    value.as_u64().filter(|&number| number > 0).ok_or_else(|| format!("`{name}` is counted from 1"))
}
