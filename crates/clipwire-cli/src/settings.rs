//! What a call is told besides its parameters: where rows go, what it may cost, how long it may take.

use std::path::PathBuf;
use std::time::Duration;

use clap::ArgMatches;
use clipwire::dynamic::OperationInfo;
use clipwire::{Budget, Money};

use crate::columns::Column;
use crate::config::{parse_money, parse_time};
use crate::context::Context;
use crate::failure::Failure;
use crate::open::Told;
use crate::output::{Format, Layout};

/// Where rows go, and as what.
#[derive(Clone, Debug)]
pub(crate) struct Output {
    pub(crate) format: Format,
    /// `None` for stdout.
    pub(crate) file: Option<PathBuf>,
    pub(crate) columns: Option<Vec<Column>>,
    pub(crate) excel: bool,
    /// Whether a file that is there may be overwritten.
    pub(crate) force: bool,
}

impl Output {
    /// Reads `-o` and what belongs to it.
    pub(crate) fn of(context: &Context, matches: &ArgMatches) -> Result<Self, Failure> {
        let columns = matches.get_one::<String>("columns").map(|text| Column::list(text)).transpose()?;
        let (format, file) = match matches.get_one::<String>("output") {
            None => {
                let usual = if context.is_terminal_out() { Format::Table } else { Format::JsonLines };
                (context.config.output.value.unwrap_or(usual), None)
            }
            Some(text) => match text.parse::<Format>() {
                Ok(format) => (format, None),
                // A word without a dot was meant as a format.
                Err(failure) if !text.contains(['.', '/', '\\']) => return Err(failure),
                Err(_) => {
                    let path = PathBuf::from(text);
                    (Format::of_path(&path)?, Some(path))
                }
            },
        };
        if file.is_none() && matches!(format, Format::Parquet | Format::Xlsx) {
            let failure = Failure::usage(format!("{} cannot be written to stdout", format.name()));
            return Err(failure.todo(format!("name a file: -o FILE.{}", format.name())));
        }
        let excel = matches.get_flag("excel");
        if excel && format != Format::Csv {
            let failure = Failure::usage(format!("--excel is for CSV, and the output is {}", format.name()));
            return Err(failure.todo("add `-o csv`, or name a file that ends in .csv or .xlsx"));
        }
        Ok(Self { format, file, columns, excel, force: matches.get_flag("force") })
    }

    /// How rows are laid out on stdout, or in the file.
    pub(crate) fn layout(&self, context: &Context, single: bool) -> Layout {
        let is_file = self.file.is_some();
        Layout {
            columns: self.columns.clone(),
            width: context.width.filter(|_| !is_file),
            color: context.color.1 && !is_file,
            whole_cells: is_file,
            single,
            excel: self.excel,
            has_inputs: false,
        }
    }
}

/// What a call is told besides its parameters.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) output: Output,
    /// Whether rows are records of the model.
    pub(crate) model: bool,
    pub(crate) raw: bool,
    pub(crate) dry_run: bool,
    pub(crate) max_cost: Option<Money>,
    pub(crate) max_calls: Option<u64>,
    pub(crate) price: Option<Money>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) base_url: Option<String>,
    pub(crate) query: Vec<(String, String)>,
}

impl Settings {
    /// Reads the arguments of the command of an operation.
    pub(crate) fn of(context: &Context, operation: &OperationInfo, matches: &ArgMatches) -> Result<Self, Failure> {
        let output = Output::of(context, matches)?;
        let text = |name: &str| matches.get_one::<String>(name);
        let money = |name: &str| {
            let wrong = |why: String| {
                let failure = Failure::usage(format!("--{name} is an amount and a currency")).why(why);
                failure.todo(format!("write it as in --{name} 1.50USD"))
            };
            text(name).map(|text| parse_money(text).map_err(wrong)).transpose()
        };
        let wrong_time =
            |why: String| Failure::usage("--timeout is a time").why(why).todo("write it as in --timeout 30s");
        let timeout = text("timeout").map(|text| parse_time(text).map_err(wrong_time)).transpose()?;
        if matches.get_flag("raw") && text("output").is_some() && !matches!(output.format, Format::Json) {
            let failure = Failure::usage("--raw is what the provider sent, and that becomes no other format");
            return Err(failure.todo("leave out -o, or name a file that ends in .json"));
        }
        let is_table_of_records = matches!(output.format, Format::Parquet | Format::Xlsx);
        let model = matches.get_flag("model") || is_table_of_records;
        if model && operation.model.is_none() {
            let what = format!("what {} returns becomes no record of the model", operation.name);
            let todo = if is_table_of_records { "choose csv or jsonl" } else { "leave out --model" };
            return Err(Failure::usage(what).todo(todo));
        }
        if is_table_of_records && output.columns.is_some() {
            let failure = Failure::usage(format!("the columns of {} are those of the model", output.format.name()));
            return Err(failure.todo("leave out --columns, or choose csv"));
        }
        let query = matches.get_many::<String>("query").into_iter().flatten().map(|pair| {
            let split = pair.split_once('=').filter(|(name, _)| !name.is_empty());
            let wrong =
                || Failure::usage("--query is a name, `=` and a value").todo("write it as in --query region=US");
            split.map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(wrong)
        });
        Ok(Self {
            output,
            model,
            raw: matches.get_flag("raw"),
            dry_run: matches.get_flag("dry-run"),
            max_cost: money("max-cost")?.or_else(|| context.config.max_cost.value.clone()),
            max_calls: matches.get_one::<u64>("max-calls").copied().or(context.config.max_calls.value),
            price: money("price")?,
            timeout,
            base_url: text("base-url").cloned(),
            query: query.collect::<Result<_, _>>()?,
        })
    }

    /// What the client is told.
    pub(crate) fn told(&self) -> Told {
        let budget = self.max_calls.map_or_else(Budget::new, |calls| Budget::new().max_calls(calls));
        let budget = match &self.max_cost {
            Some(cost) => budget.max_cost(cost.clone()),
            None => budget,
        };
        let (timeout, base_url, price) = (self.timeout, self.base_url.clone(), self.price.clone());
        Told { budget, timeout, base_url, price, ..Told::default() }
    }
}
