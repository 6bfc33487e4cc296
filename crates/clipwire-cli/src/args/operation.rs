//! The command of one operation: its parameters as arguments, and what any call takes besides.

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use clipwire::dynamic::{self, OperationInfo, ParameterInfo, Returns, ValueKind};

use super::{flag, kebab, option, output};

/// What a call is about, where an operation takes one of several parameters for it.
pub(crate) const INPUT: &str = "input-of-call";

/// The names of the options that every call has: a parameter of the same name gets another.
const TAKEN: &[&str] = &[
    "all",
    "base-url",
    "color",
    "column",
    "columns",
    "cursor",
    "dry-run",
    "errors",
    "excel",
    "force",
    "help",
    "input",
    "input-format",
    "jobs",
    "keep",
    "max-calls",
    "max-cost",
    "max-items",
    "max-pages",
    "model",
    "output",
    "price",
    "progress",
    "query",
    "quiet",
    "raw",
    "retry-failed",
    "sandbox",
    "timeout",
    "verbose",
    "version",
];

/// The command of an operation; with its arguments where it is the one that is run or explained.
pub(super) fn command(operation: &'static OperationInfo, in_full: bool) -> Command {
    let command = Command::new(kebab(operation.method)).about(format!(
        "{} [{}, {}]",
        operation.summary.trim_end_matches('.'),
        price(operation),
        operation.source
    ));
    if !in_full {
        return command;
    }
    let positional = positional(operation).map(|what| match what {
        Positional::Parameter(parameter) => argument(parameter)
            .value_name(parameter.name.to_ascii_uppercase())
            .index(1)
            .required_unless_present(INPUT_FILE)
            .conflicts_with(INPUT_FILE),
        Positional::OneOf => Arg::new(INPUT)
            .value_name("WHAT")
            .help(format!("A link, a share text, `@name` or an id, for one of {}", operation.one_of.join(", ")))
            .index(1)
            .conflicts_with(INPUT_FILE),
    });
    let named = named(operation).map(|parameter| argument(parameter).long(long(parameter)));
    let command = command
        .long_about(about(operation))
        .args(positional)
        .args(named)
        .args(output())
        .args(of_call())
        .args(of_inputs());
    if operation.returns.is_list() { command.args(of_list(operation)) } else { command }
}

/// The option that stands in place of the argument: a file of them.
const INPUT_FILE: &str = "input";

/// What the first argument is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Positional {
    Parameter(&'static ParameterInfo),
    /// One of several parameters, by what it looks like.
    OneOf,
}

/// What the first argument of an operation is: the first parameter that it needs, or one of several.
pub(crate) fn positional(operation: &'static OperationInfo) -> Option<Positional> {
    let first = operation.required().find(|parameter| !parameter.is_secret);
    match first {
        Some(parameter) => Some(Positional::Parameter(parameter)),
        None => (!operation.one_of.is_empty()).then_some(Positional::OneOf),
    }
}

/// The parameters that are options: all but the first argument and what makes a cursor.
pub(crate) fn named(operation: &'static OperationInfo) -> impl Iterator<Item = &'static ParameterInfo> {
    let first = match positional(operation) {
        Some(Positional::Parameter(first)) => Some(first.name),
        Some(Positional::OneOf) | None => None,
    };
    operation.parameters.iter().filter(move |parameter| {
        let is_cursor = parameter.is_cursor && operation.cursor.is_some() && !parameter.is_required;
        Some(parameter.name) != first && !is_cursor && !parameter.is_secret
    })
}

/// The name of the option of a parameter.
fn long(parameter: &ParameterInfo) -> String {
    let own = kebab(parameter.name);
    if TAKEN.contains(&own.as_str()) { format!("param-{own}") } else { own }
}

/// The argument of a parameter.
fn argument(parameter: &'static ParameterInfo) -> Arg {
    let sentence = first_sentence(parameter.description);
    let known = match (parameter.kind, parameter.known_values) {
        (ValueKind::OneOf(values), _) => format!(": one of {}", values.join(", ")),
        (ValueKind::Texts, _) => ", separated by commas".to_owned(),
        (_, []) => String::new(),
        (_, values) => format!("; known are {}", values.join(", ")),
    };
    let example = parameter.example.map(|example| format!(", such as {example}")).unwrap_or_default();
    let example = if known.is_empty() { example } else { String::new() };
    let value = match parameter.kind {
        ValueKind::Id(_) => "ID|LINK",
        ValueKind::Integer => "NUMBER",
        ValueKind::OneOf(_) => "VALUE",
        _ => "TEXT",
    };
    Arg::new(parameter.name)
        .value_name(value)
        .help(format!("{sentence}{known}{example} [{}]", parameter.source))
        .required(false)
        .allow_hyphen_values(matches!(parameter.kind, ValueKind::Integer))
}

/// What any call takes.
fn of_call() -> Vec<Arg> {
    let money = |arg: Arg| arg.help_heading("Money");
    let call = |arg: Arg| arg.help_heading("Call");
    vec![
        flag("model", "Prints records of the one model that all providers share").help_heading("Output"),
        flag("raw", "Prints the body as the provider sent it, also that of a failure; nothing in it is masked")
            .help_heading("Output")
            .conflicts_with_all(["model", "columns", "excel"]),
        money(flag("dry-run", "Sends nothing: prints the request, with secrets masked, and what it would cost")),
        money(option("max-cost", "MONEY", "Stops before more than this is spent, such as 1USD")),
        money(option("max-calls", "N", "Stops before more calls than this are made").value_parser(value_parser!(u64))),
        money(option("price", "MONEY", "What a charged call costs in this run, whatever the provider publishes")),
        call(option("timeout", "TIME", "How long a call may take, such as 30s or 2m")),
        call(option("base-url", "URL", "Where the provider is asked, if not at its usual address")),
        call(
            option("query", "NAME=VALUE", "Adds a query parameter, or replaces one: a way to correct the wire")
                .action(ArgAction::Append),
        ),
    ]
}

/// What a call of several inputs takes.
fn of_inputs() -> Vec<Arg> {
    let inputs = |arg: Arg| arg.help_heading("Many inputs").requires(INPUT_FILE);
    vec![
        option(INPUT_FILE, "FILE", "Calls once for each line of a file (CSV, JSON Lines or plain lines; `-` is stdin)")
            .help_heading("Many inputs"),
        inputs(option("input-format", "FORMAT", "csv, jsonl or lines, if the name of the file does not tell")),
        inputs(
            option("column", "[PARAM=]NAME", "The column with the input; with PARAM=, that of another parameter")
                .action(ArgAction::Append),
        ),
        inputs(option("keep", "A,B|all", "Carries these columns of the input over")),
        inputs(option("errors", "FILE", "Writes the inputs that failed there, as JSON Lines")),
        inputs(flag("retry-failed", "Asks again for the inputs that failed in earlier runs of the same command")),
        inputs(
            option("jobs", "N", "How many inputs are worked on at once; 4 unless said otherwise")
                .short('j')
                .value_parser(value_parser!(u16).range(1..=256)),
        ),
    ]
}

/// What a list takes.
fn of_list(operation: &OperationInfo) -> Vec<Arg> {
    let page = |arg: Arg| arg.help_heading("Pages");
    if !matches!(operation.returns, Returns::List { .. }) {
        return Vec::new();
    }
    vec![
        page(flag("all", "Gets every page, and not the first alone").conflicts_with("raw")),
        page(
            option("max-items", "N", "Gets pages until there are as many elements")
                .value_parser(value_parser!(u64).range(1..))
                .conflicts_with("raw"),
        ),
        page(
            option("max-pages", "N", "Gets this many pages at the most")
                .value_parser(value_parser!(u64).range(1..))
                .conflicts_with("raw"),
        ),
        page(
            option("cursor", "CURSOR", "Begins at the page of this cursor, as an earlier call has told it")
                .conflicts_with(INPUT_FILE),
        ),
    ]
}

/// What there is to know of an operation.
fn about(operation: &OperationInfo) -> String {
    let mut lines = vec![operation.summary.to_owned()];
    if !operation.description.is_empty() {
        lines.push(operation.description.to_owned());
    }
    let page = operation.page.map(|page| format!(" ({page})")).unwrap_or_default();
    let note = if operation.source.note.is_empty() { String::new() } else { format!(" {}", operation.source.note) };
    lines.push(format!("Calls {}, {}. Source: {}{page}.{note}", operation.name, operation.path, operation.source));
    lines.push(format!("Price of a charged call: {}.", price(operation)));
    if let Some(kind) = operation.model {
        lines.push(format!("With --model: records of the kind {kind}."));
    }
    lines.join("\n\n")
}

/// The price in words.
pub(crate) fn price(operation: &OperationInfo) -> String {
    match operation.price {
        Some(price) if price.starts_with("0 ") => "free".to_owned(),
        Some(price) => price.to_owned(),
        None => "price unknown".to_owned(),
    }
}

/// What the library says of an operation, with the parameters that are options as the command line names them.
pub(crate) fn with_options(operation: &str, text: &str) -> String {
    let mut known = dynamic::providers().iter().flat_map(|provider| provider.operations);
    let Some(operation) = known.find(|known| known.name == operation) else { return text.to_owned() };
    named(operation).fold(text.to_owned(), |text, parameter| {
        let option = format!("`--{}`", long(parameter));
        [parameter.wire, parameter.name].iter().fold(text, |text, name| text.replace(&format!("`{name}`"), &option))
    })
}

fn first_sentence(text: &str) -> &str {
    let text = text.lines().next().unwrap_or_default();
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.')
}

/// The arguments of a call by the names of the parameters.
pub(crate) type Given = Vec<(&'static str, String)>;

/// What was given on the command line for the parameters of an operation, and for its first argument.
pub(crate) fn arguments(operation: &'static OperationInfo, matches: &ArgMatches) -> (Given, Option<String>) {
    let value = |name: &str| matches.get_one::<String>(name).cloned();
    let given = named(operation).filter_map(|parameter| Some((parameter.name, value(parameter.name)?))).collect();
    let first = match positional(operation) {
        Some(Positional::Parameter(parameter)) => value(parameter.name),
        Some(Positional::OneOf) => value(INPUT),
        None => None,
    };
    (given, first)
}
