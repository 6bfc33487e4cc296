//! The command line: every command, its arguments and its help.

#[cfg(feature = "harvest")]
mod harvest;
mod operation;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use clipwire::dynamic::{self, OperationInfo, Provider};

pub(crate) use self::operation::{Given, Positional, arguments, positional, price, with_options};

/// What of the tree is made in full. Arguments of 156 operations are not made to run one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Detail {
    /// Everything, for completions, manuals and tests.
    All,
    /// The arguments of the operation that the words on the command line name, if they name one.
    Of(Option<&'static OperationInfo>),
}

impl Detail {
    /// What is needed to understand these words.
    pub(crate) fn of(words: &[String]) -> Self {
        // Options may stand between them.
        let mut rest = words.iter().skip(1);
        let found = rest.find_map(|word| dynamic::provider(word)).and_then(|provider| {
            let handle = rest.map(|word| word.replace('-', "_"));
            let mut rest = handle.skip_while(|word| !provider.handles.iter().any(|(handle, _)| handle == word));
            let handle = rest.next()?;
            rest.find_map(|method| dynamic::operation(provider.name, &handle, &method))
        });
        Self::Of(found)
    }

    fn has(self, operation: &'static OperationInfo) -> bool {
        match self {
            Self::All => true,
            Self::Of(found) => found.is_some_and(|found| std::ptr::eq(found, operation)),
        }
    }
}

/// The whole command line.
pub(crate) fn root(detail: Detail) -> Command {
    let providers = dynamic::providers().iter().map(|provider| of_provider(provider, detail));
    Command::new("clipwire")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Short-video data from a terminal: every operation of every provider, with what it costs")
        .after_help(AFTER)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(everywhere())
        .subcommands(providers)
        .subcommands(own())
        .max_term_width(120)
        .disable_help_subcommand(true)
}

const AFTER: &str = "\
Examples:
  clipwire ops                                       every operation, with its price and how well it is known
  clipwire --sandbox onebound videos get 7118694749548072205
  clipwire tikhub users videos @tiktok --all --max-cost 1USD -o videos.parquet
  clipwire paste \"7.53 看看【猫】 https://v.douyin.com/FC9YN33/\"

Exit codes: 0 done, 1 failed, 2 usage, 3 stopped by a limit (the same command goes on), 4 credentials, 5 some inputs
failed, 130 interrupted";

/// What every command takes.
fn everywhere() -> Vec<Arg> {
    vec![
        flag("sandbox", "Asks a stand-in on this machine instead of the provider: no key, no network, no cost")
            .global(true),
        flag("quiet", "Says nothing on stderr but failures").short('q').global(true),
        flag("verbose", "Tells what happens on the wire; twice for more")
            .short('v')
            .action(ArgAction::Count)
            .conflicts_with("quiet")
            .global(true),
        option("color", "WHEN", "When to color: auto, always or never")
            .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
            .hide_possible_values(true)
            .global(true),
        option("progress", "HOW", "How to show progress: auto, bar, plain, json or none")
            .value_parser(PossibleValuesParser::new(["auto", "bar", "plain", "json", "none"]))
            .hide_possible_values(true)
            .global(true),
    ]
}

/// The commands that are no operation.
fn own() -> Vec<Command> {
    let names: Vec<&str> = dynamic::providers().iter().map(|provider| provider.name).collect();
    let provider = |help: &'static str| {
        Arg::new("provider").value_name("PROVIDER").help(help).value_parser(PossibleValuesParser::new(names.clone()))
    };
    vec![
        Command::new("ops")
            .about("Lists every operation: what it is for, what it costs, how well it is known")
            .arg(provider("Only those of this provider"))
            .arg(flag("json", "Prints JSON Lines with parameters, for programs and agents"))
            .args(output()),
        Command::new("paste")
            .about("Tells what links and ids are in a text, offline, and which call would fetch each")
            .arg(Arg::new("text").value_name("TEXT").help("The text; `-` or nothing reads it from stdin").num_args(0..))
            .args(output()),
        Command::new("ledger")
            .about("Sums up what this machine has spent, by day, provider and operation")
            .arg(option("since", "DAY", "Only from this day on, such as 2026-11-01, in UTC"))
            .arg(option("by", "WHAT", "Sums by day, provider or operation, separated by commas"))
            .args(output()),
        Command::new("login")
            .about("Asks for the credentials of a provider, keeps them, and tries them with its cheapest call")
            .arg(provider("Whose credentials").required(true))
            .arg(flag("no-try", "Keeps them without a call")),
        Command::new("logout")
            .about("Forgets the credentials of a provider that `login` has kept")
            .arg(provider("Whose credentials").required(true)),
        Command::new("doctor")
            .about("Tells what is configured, what can be reached, and how well each provider is known")
            .arg(provider("Only this provider"))
            .arg(flag("offline", "Connects to nobody"))
            .args(output()),
        Command::new("config").about("Shows every setting, its value, and where that comes from").args(output()),
        Command::new("completions").about("Prints completions for a shell").arg(
            Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(clap_complete::Shell)),
        ),
        Command::new("man")
            .about("Writes manual pages into a folder, or prints the first one")
            .arg(Arg::new("folder").value_name("FOLDER").help("Where to write a page for every command")),
        #[cfg(feature = "harvest")]
        harvest::command(),
        #[cfg(feature = "harvest")]
        harvest::tap(),
    ]
}

/// The commands of a provider: its handles, and their operations.
fn of_provider(provider: &'static Provider, detail: Detail) -> Command {
    let handles = provider.handles.iter().map(|(handle, about)| {
        let operations = provider.operations.iter().filter(|operation| operation.handle == *handle);
        Command::new(kebab(handle))
            .about(about.trim_end_matches('.'))
            .subcommand_required(true)
            .arg_required_else_help(true)
            .subcommands(operations.map(move |operation| operation::command(operation, detail.has(operation))))
    });
    Command::new(provider.name)
        .about(provider.title)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommands(handles)
}

/// What everything that prints rows takes.
pub(crate) fn output() -> Vec<Arg> {
    vec![
        option("output", "FORMAT|FILE", "table, jsonl, json, csv, parquet, xlsx, or a file that ends so; a table on a terminal, JSON Lines elsewhere")
            .short('o')
            .help_heading("Output"),
        option("columns", "A,B.C", "The columns, by the names in the JSON").help_heading("Output"),
        flag("excel", "Writes CSV so that Excel opens it right: with a byte order mark, and no formulas").help_heading("Output"),
        flag("force", "Overwrites a file that is there, and starts over").help_heading("Output"),
    ]
}

pub(super) fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).action(ArgAction::SetTrue)
}

pub(super) fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// A name as it is written on the command line.
pub(crate) fn kebab(name: &str) -> String {
    name.replace('_', "-")
}

#[cfg(test)]
mod tests;
