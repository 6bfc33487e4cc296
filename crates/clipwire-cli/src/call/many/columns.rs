//! Which columns of a list of inputs hold the arguments of a call.

use super::super::invocation::Call;
use crate::args::{Given, Positional, positional};
use crate::columns::Column;
use crate::failure::Failure;
use crate::inputs::{Input, Keep, Wanted};
use crate::row::Row;

/// Which columns of the list hold what.
pub(super) struct Columns {
    pub(super) wanted: Wanted,
    /// The columns of further parameters.
    others: Vec<(&'static str, Column)>,
    /// The columns that are carried over; `None` for all.
    kept: Option<Vec<String>>,
}

impl Columns {
    pub(super) fn of(call: &Call) -> Result<Self, Failure> {
        let first = match positional(call.operation) {
            Some(Positional::Parameter(parameter)) => Some(parameter.name),
            Some(Positional::OneOf) | None => None,
        };
        let (mut column, mut others) = (None, Vec::new());
        for given in call.matches.get_many::<String>("column").into_iter().flatten() {
            let named = given.split_once('=');
            let parameter = named.and_then(|(name, _)| call.operation.parameter(&name.replace('-', "_")));
            match (named, parameter) {
                (Some((_, path)), Some(parameter)) if Some(parameter.name) != first => {
                    others.push((parameter.name, Column::parse(path)?));
                }
                (Some((_, path)), Some(_)) => column = Some(path.to_owned()),
                (Some((name, _)), None) => {
                    let known: Vec<&str> = call.operation.parameters.iter().map(|known| known.name).collect();
                    let failure = Failure::usage(format!("{} has no parameter `{name}`", call.operation.name));
                    return Err(failure.todo(format!("it has {}", known.join(", "))));
                }
                (None, _) => column = Some(given.clone()),
            }
        }
        let (keep, kept) = match call.text("keep").map(String::as_str) {
            Some("all") => (Keep::All, None),
            Some(names) => {
                let columns = Column::list(names)?;
                let kept = columns.iter().map(|column| column.name().to_owned()).collect();
                let wanted = columns.into_iter().chain(others.iter().map(|(_, column)| column.clone())).collect();
                (Keep::Named(wanted), Some(kept))
            }
            None if others.is_empty() => (Keep::Nothing, Some(Vec::new())),
            None => (Keep::Named(others.iter().map(|(_, column)| column.clone()).collect()), Some(Vec::new())),
        };
        let format = call.text("input-format").map(|word| word.parse()).transpose()?;
        Ok(Self { wanted: Wanted { format, column, keep }, others, kept })
    }

    /// The arguments of the call of an input.
    pub(super) fn arguments(&self, input: &Input, given: &Given) -> Result<(Option<String>, Given), Failure> {
        let missing = |what: &str| {
            let failure = Failure::usage(format!("line {} has no {what}", input.line));
            failure.todo("name the column with --column, or correct the line")
        };
        if let Some(failure) = &input.unreadable {
            return Err(failure.clone());
        }
        let first = input.value.clone().ok_or_else(|| missing("value"))?;
        let mut given = given.clone();
        if !self.others.is_empty() {
            let members: Vec<String> = input
                .keep
                .iter()
                .map(|(name, json)| format!("{}:{json}", serde_json::Value::from(name.as_str())))
                .collect();
            let row = Row::parse(format!("{{{}}}", members.join(",")));
            let row = row.map_err(|error| Failure::failed("an input is no JSON").because(&error))?;
            for (name, column) in &self.others {
                let by_name =
                    || input.keep.iter().find(|(kept, _)| kept == column.name()).map(|(_, json)| json.as_str());
                let json = column.find(&row).map(|json| json.get()).or_else(by_name);
                let value = match json.map(serde_json::from_str::<serde_json::Value>) {
                    Some(Ok(serde_json::Value::String(text))) => Some(text),
                    Some(Ok(serde_json::Value::Number(_))) => json.map(str::to_owned),
                    _ => None,
                };
                given.push((name, value.ok_or_else(|| missing(name))?));
            }
        }
        Ok((Some(first), given))
    }

    /// What an input asks for, in words.
    pub(super) fn about(&self, input: &Input, given: &Given) -> String {
        // One that asks for nothing fails, whatever it holds.
        let Ok((first, all)) = self.arguments(input, given) else { return String::new() };
        let mut words = first.unwrap_or_default();
        all.iter().skip(given.len()).for_each(|(name, value)| words.push_str(&format!(" {name}={value}")));
        words
    }

    /// The input as rows show it: with the columns that were asked for.
    pub(super) fn shown(&self, input: &Input) -> Input {
        let mut input = input.clone();
        if let Some(kept) = &self.kept {
            input.keep.retain(|(name, _)| kept.contains(name));
        }
        input
    }
}
