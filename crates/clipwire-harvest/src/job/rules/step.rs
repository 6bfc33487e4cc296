//! What a step has to be.

use std::collections::BTreeSet;

use clipwire::dynamic::{OperationInfo, ParameterInfo, ValueKind};

use super::super::names;
use super::super::text::{At, Text};
use super::super::{Job, Step};
use super::name;
use crate::error::{Error, Result};

/// Checks a step by its place. Says its operation.
pub(super) fn check(job: &Job, place: usize, text: &Text<'_>) -> Result<&'static OperationInfo> {
    let (before, step) = match job.steps.get(..place).zip(job.steps.get(place)) {
        Some(found) => found,
        None => return Err(text.refuse(&[At::Key("step")], "there is no such step")),
    };
    let at = |key: &'static str| [At::Key("step"), At::Place(place), At::Key(key)];
    name(text, &at("name"), &step.name)?;
    // Some file systems take two names for one that differ in their capitals alone.
    if before.iter().any(|other| other.name.eq_ignore_ascii_case(&step.name)) {
        let error = text.refuse(&at("name"), &format!("there are two steps `{}`", step.name));
        return Err(error.with_hint("give each a name of its own; rows go into a folder of that name"));
    }
    let operation = names::operation(&job.provider, &step.operation).map_err(|missing| {
        let what = format!("step `{}`: {}", step.name, missing.what);
        text.refuse(&at("operation"), &what).with_hint(missing.instead)
    })?;
    let rules = Rules { text, place, step, operation };
    rules.from(before)?;
    let given = rules.given()?;
    match &step.from {
        Some(_) => rules.about_rows(&given)?,
        None => rules.about_inputs(&given)?,
    }
    rules.list()?;
    Ok(operation)
}

/// A step, with what its rules need.
struct Rules<'a> {
    text: &'a Text<'a>,
    place: usize,
    step: &'a Step,
    operation: &'static OperationInfo,
}

impl Rules<'_> {
    /// That something at a way of keys of the step is wrong.
    fn refuse(&self, keys: &[&str], what: &str) -> Error {
        let mut at = vec![At::Key("step"), At::Place(self.place)];
        at.extend(keys.iter().map(|key| At::Key(key)));
        self.text.refuse(&at, &format!("step `{}`: {what}", self.step.name))
    }

    /// What a step is about stands before it; what is taken of rows needs some.
    fn from(&self, before: &[Step]) -> Result<()> {
        let Step { from, take, when, .. } = self.step;
        let earlier: Vec<&str> = before.iter().map(|step| step.name.as_str()).collect();
        let Some(from) = from else {
            let needs_rows = [("take", !take.is_empty()), ("when", when.is_some())];
            let Some((key, _)) = needs_rows.into_iter().find(|(_, is_there)| *is_there) else { return Ok(()) };
            let error =
                self.refuse(&[key], &format!("`{key}` is of rows, and without `from` a step is about the inputs"));
            return Err(error.with_hint(match earlier.as_slice() {
                [] => "the first step is about the inputs: take it out".to_owned(),
                earlier => format!("write `from` with one of the steps before: {}", earlier.join(", ")),
            }));
        };
        if !earlier.contains(&from.as_str()) {
            let error = self.refuse(&["from"], &format!("there is no step `{from}` before it"));
            return Err(error.with_hint(match earlier.as_slice() {
                [] => "the first step is about the inputs: take `from` out".to_owned(),
                earlier => names::instead(from, earlier, "the steps before it"),
            }));
        }
        if take.is_empty() {
            let error = self.refuse(&["from"], &format!("it takes nothing of the rows of `{from}`"));
            let wanted = self.operation.required().find(|parameter| !parameter.is_secret);
            let wanted = wanted.map(|parameter| parameter.name).or(self.operation.one_of.first().copied());
            let example = format!("write as in `take = {{ {} = \"place.in.json\" }}`", wanted.unwrap_or("parameter"));
            return Err(error.with_hint(example));
        }
        let places = take.iter().map(|(name, place)| (["take", name.as_str()], place));
        let mut places = places.chain(when.iter().map(|when| (["when", "place"], &when.place)));
        if let Some((keys, _)) = places.find(|(_, place)| place.split('.').any(str::is_empty)) {
            let error = self.refuse(&keys, "this is no place in the JSON of a row");
            return Err(error.with_hint("write the names on the way to it with dots, as in `author.sec_uid`"));
        }
        Ok(())
    }

    /// The parameters that are given, by their names in the facade.
    fn given(&self) -> Result<BTreeSet<&'static str>> {
        let mut given = BTreeSet::new();
        let keys = self.step.take.keys().map(|key| ("take", key));
        for (table, key) in keys.chain(self.step.arguments.keys().map(|key| ("arguments", key))) {
            let parameter = self.parameter(table, key)?;
            if !given.insert(parameter.name) {
                let error = self.refuse(&[table, key], &format!("`{}` is given twice", parameter.name));
                return Err(error.with_hint("leave one of the two out"));
            }
        }
        for (key, value) in &self.step.arguments {
            let Some(parameter) = self.operation.parameter(key) else { continue };
            let wrong = match parameter.kind {
                ValueKind::Integer if value.trim().parse::<i64>().is_err() => "a whole number".to_owned(),
                ValueKind::OneOf(values) if !values.contains(&value.trim()) => format!("one of {}", values.join(", ")),
                _ => continue,
            };
            let example = parameter.example.map(|example| format!("write it as in \"{example}\""));
            let error = self.refuse(&["arguments", key], &format!("`{key}` is {wrong}, and `{value}` is not"));
            return Err(error.with_hint(example.unwrap_or_else(|| "correct it".to_owned())));
        }
        Ok(given)
    }

    /// A parameter that a job may give.
    fn parameter(&self, table: &str, key: &str) -> Result<&'static ParameterInfo> {
        let may_be_given = |parameter: &&ParameterInfo| !parameter.is_secret && !self.is_cursor(parameter);
        let Some(parameter) = self.operation.parameter(key) else {
            let known = self.operation.parameters.iter().filter(may_be_given);
            let known: Vec<&str> = known.map(|parameter| parameter.name).collect();
            let what = format!("{} has no parameter `{key}`", names::written(self.operation));
            return Err(self.refuse(&[table, key], &what).with_hint(names::instead(key, &known, "its parameters")));
        };
        if parameter.is_secret {
            let error = self.refuse(&[table, key], &format!("`{key}` is a secret, and a job holds none"));
            return Err(error.with_hint("take it out of the file"));
        }
        if self.is_cursor(parameter) {
            let error =
                self.refuse(&[table, key], &format!("`{key}` says where a page begins, and the journal knows that"));
            return Err(error.with_hint("leave it out; `pages` and `items` say how much of a list is asked for"));
        }
        Ok(parameter)
    }

    fn is_cursor(&self, parameter: &ParameterInfo) -> bool {
        parameter.is_cursor && self.operation.cursor.is_some()
    }

    /// What rows and arguments give is all that a call needs.
    fn about_rows(&self, given: &BTreeSet<&str>) -> Result<()> {
        self.needs(given)?;
        let one_of = self.operation.one_of;
        if !one_of.is_empty() && !one_of.iter().any(|name| given.contains(name)) {
            let what = format!("{} needs one of {}", names::written(self.operation), one_of.join(", "));
            return Err(self
                .refuse(&["take"], &what)
                .with_hint("take it of a row: `take = { parameter = \"place.in.json\" }`"));
        }
        Ok(())
    }

    /// An input says what a call is about, and the arguments the rest.
    fn about_inputs(&self, given: &BTreeSet<&'static str>) -> Result<()> {
        let operation = self.operation;
        let of_input: Vec<&'static str> = match operation.about() {
            Some(about) => vec![about.name],
            None => operation.one_of.to_vec(),
        };
        if of_input.is_empty() {
            let error = self.refuse(
                &["operation"],
                &format!("{} is about nothing that an input could say", names::written(operation)),
            );
            return Err(error.with_hint("name an operation that has a required parameter, or one of several"));
        }
        if let Some(name) = of_input.iter().find(|name| given.contains(**name)) {
            let key = self
                .step
                .arguments
                .keys()
                .find(|key| operation.parameter(key).is_some_and(|known| known.name == *name));
            let error = self
                .refuse(&["arguments", key.map_or("", String::as_str)], &format!("`{name}` is what the inputs say"));
            return Err(error.with_hint("take it out, and put its value into `inputs.list`"));
        }
        let mut all = given.clone();
        all.extend(of_input);
        self.needs(&all)
    }

    fn needs(&self, given: &BTreeSet<&str>) -> Result<()> {
        let missing = self.operation.required().find(|parameter| !given.contains(parameter.name));
        let Some(missing) = missing else { return Ok(()) };
        let (written, name) = (names::written(self.operation), missing.name);
        if missing.is_secret {
            let error =
                self.refuse(&["operation"], &format!("{written} needs `{name}`, a secret, and a job holds none"));
            return Err(error.with_hint("choose another operation"));
        }
        let error = self.refuse(&["operation"], &format!("{written} needs `{name}`, and nothing gives it"));
        let value = missing.example.unwrap_or("value");
        Err(error.with_hint(match &self.step.from {
            Some(_) => format!("write `{name}` in `take`, with its place in a row, or in `arguments`"),
            None => format!("write as in `arguments = {{ {name} = \"{value}\" }}`"),
        }))
    }

    /// What is said of lists is said of one.
    fn list(&self) -> Result<()> {
        let Step { pages, items, only_new, stated, .. } = self.step;
        if stated.is_some() && self.step.from.is_none() {
            let error = self.refuse(
                &["stated"],
                "`stated` is a place in a row of the step before, and this one is about the inputs",
            );
            return Err(error.with_hint("take it out, or name that step in `from`"));
        }
        for (key, number) in [("pages", pages), ("items", items)] {
            if *number == Some(0) {
                let error = self.refuse(&[key], &format!("`{key}` has to be at least 1"));
                return Err(error.with_hint("leave it out for all of them"));
            }
        }
        let said = [
            ("pages", pages.is_some()),
            ("items", items.is_some()),
            ("only_new", only_new.is_some()),
            ("stated", stated.is_some()),
        ];
        if let Some((key, _)) = said.iter().find(|(_, is_said)| *is_said && !self.operation.returns.is_list()) {
            let what = format!("`{key}` is about lists, and {} returns none", names::written(self.operation));
            return Err(self.refuse(&[key], &what).with_hint("take it out"));
        }
        let Some(only_new) = only_new else { return Ok(()) };
        if only_new.known == 0 {
            let error = self.refuse(&["only_new", "known"], "`only_new.known` has to be at least 1");
            return Err(error.with_hint("write 3, unless you know better"));
        }
        only_new.overlap().map(drop).map_err(|error| {
            let refused =
                self.refuse(&["only_new", "overlap"], "`only_new.overlap` is no length of time").because(error);
            refused.with_hint("write it as in \"12h\" or \"2d\"")
        })
    }
}
