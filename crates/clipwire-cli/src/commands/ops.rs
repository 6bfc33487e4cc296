//! `clipwire ops`: every operation, with what it costs and how well it is known.

use clap::ArgMatches;
use clipwire::dynamic::{self, OperationInfo, ParameterInfo, Returns, ValueKind};
use serde::Serialize;

use super::{row_of, show};
use crate::args::{kebab, price};
use crate::context::Context;
use crate::destination::{self, done};
use crate::failure::{Exit, Failure};
use crate::output::Format;
use crate::settings::Output;

/// An operation in a row.
#[derive(Serialize)]
struct Line {
    command: String,
    price: String,
    known: &'static str,
    returns: &'static str,
    summary: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rest: Option<Rest>,
}

/// What a program wants to know besides.
#[derive(Serialize)]
struct Rest {
    provider: &'static str,
    operation: &'static str,
    path: &'static str,
    platform: &'static str,
    description: &'static str,
    page: Option<&'static str>,
    model: Option<&'static str>,
    needs_key: bool,
    one_of: &'static [&'static str],
    parameters: Vec<Parameter>,
}

#[derive(Serialize)]
struct Parameter {
    name: &'static str,
    required: bool,
    #[serde(rename = "type")]
    kind: &'static str,
    values: &'static [&'static str],
    example: Option<&'static str>,
    cursor: bool,
    known: &'static str,
    description: &'static str,
}

/// Lists the operations.
pub(crate) fn ops(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let only = matches.get_one::<String>("provider");
    let in_full = matches.get_flag("json");
    let all = dynamic::providers().iter().filter(|provider| only.is_none_or(|only| only == provider.name));
    let all = all.flat_map(|provider| provider.operations);
    let rows = all.map(|operation| row_of(&line(operation, in_full))).collect::<Result<Vec<_>, _>>()?;
    if in_full {
        let output = Output::of(context, matches)?;
        if output.file.is_none() && matches.get_one::<String>("output").is_none() {
            let lines: Vec<String> = rows.iter().map(|row| row.line().into_owned()).collect();
            return done(destination::print(lines.join("\n").as_bytes()));
        }
        if output.format == Format::Table {
            return Err(Failure::usage("--json and a table are two things").todo("leave out one of them"));
        }
    }
    show(context, matches, &rows)
}

fn line(operation: &'static OperationInfo, in_full: bool) -> Line {
    let rest = || Rest {
        provider: operation.provider,
        operation: operation.name,
        path: operation.path,
        platform: operation.platform,
        description: operation.description,
        page: operation.page,
        model: operation.model,
        needs_key: !operation.is_keyless,
        one_of: operation.one_of,
        parameters: operation.parameters.iter().map(parameter).collect(),
    };
    Line {
        command: format!("{} {} {}", operation.provider, kebab(operation.handle), kebab(operation.method)),
        price: price(operation),
        known: operation.source.status,
        returns: match operation.returns {
            Returns::One => "one",
            Returns::List { pages: true } => "pages",
            Returns::List { .. } | Returns::FreeList => "list",
            _ => "anything",
        },
        summary: operation.summary,
        rest: in_full.then(rest),
    }
}

fn parameter(parameter: &'static ParameterInfo) -> Parameter {
    let (kind, values) = match parameter.kind {
        ValueKind::Text => ("text", parameter.known_values),
        ValueKind::Id(id) => (id, parameter.known_values),
        ValueKind::Integer => ("integer", parameter.known_values),
        ValueKind::OneOf(values) => ("one of", values),
        ValueKind::Texts => ("texts", parameter.known_values),
        _ => ("other", parameter.known_values),
    };
    Parameter {
        name: parameter.name,
        required: parameter.is_required,
        kind,
        values,
        example: parameter.example,
        cursor: parameter.is_cursor,
        known: parameter.source.status,
        description: parameter.description,
    }
}
