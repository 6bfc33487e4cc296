//! One invocation of an operation: what it was told, and where its rows go.

use std::sync::Arc;

use clap::ArgMatches;
use clipwire::StreamEnd;
use clipwire::dynamic::{OperationInfo, Returns};

use crate::args::Given;
use crate::context::Context;
use crate::destination::{self, Destination};
use crate::failure::{Exit, Failure};
use crate::journal::Journal;
use crate::open::Opened;
use crate::output::{Format, Layout};
use crate::settings::Settings;

/// One invocation of an operation.
pub(super) struct Call {
    pub(super) context: Arc<Context>,
    pub(super) operation: &'static OperationInfo,
    pub(super) matches: ArgMatches,
    pub(super) settings: Settings,
    pub(super) opened: Opened,
}

impl Call {
    pub(super) fn text(&self, name: &str) -> Option<&String> {
        self.matches.try_get_one::<String>(name).ok().flatten()
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        self.matches.try_get_one::<u64>(name).ok().flatten().copied()
    }

    pub(super) fn is_set(&self, name: &str) -> bool {
        self.matches.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or_default()
    }

    /// Whether more than one page may be asked for.
    pub(super) fn is_whole_list(&self) -> bool {
        let is_asked = self.is_set("all") || self.number("max-items").is_some() || self.number("max-pages").is_some();
        is_asked && matches!(self.operation.returns, Returns::List { .. })
    }

    /// All that decides what is asked, and how a row looks. Limits are not part of it, so that another one can go on.
    pub(super) fn command(&self, inputs: &[(&str, String)], given: &Given) -> String {
        let mut words = [self.operation.provider, self.operation.handle, self.operation.method].join(" ");
        let mut add = |name: &str, value: &str| words.push_str(&format!(" {name}={value:?}"));
        inputs.iter().for_each(|(name, value)| add(name, value));
        given.iter().for_each(|(name, value)| add(name, value));
        // These may be secrets: what is written down tells them apart, and no more.
        self.settings.query.iter().for_each(|(name, value)| add(name, &format!("#{:08x}", short_hash(value))));
        if let Some(cursor) = self.text("cursor") {
            add("--cursor", cursor);
        }
        add("--pages", if self.is_whole_list() { "all" } else { "one" });
        if let Some(columns) = self.text("columns") {
            add("--columns", columns);
        }
        add("--model", if self.settings.model { "yes" } else { "no" });
        add("--format", self.settings.output.format.name());
        // What a stand-in made up is not mixed with what a provider sent.
        add("--sandbox", if self.context.sandbox { "yes" } else { "no" });
        words
    }

    /// The kind of the records, where they are written as a table of the model.
    pub(super) fn kind(&self) -> Option<&'static str> {
        let output = &self.settings.output;
        let is_table = match output.format {
            Format::Parquet | Format::Xlsx => true,
            Format::Csv => self.settings.model && output.columns.is_none(),
            Format::Table | Format::Json | Format::JsonLines => false,
        };
        self.operation.model.filter(|_| is_table)
    }

    pub(super) fn destination(
        &self,
        command: &str,
        is_single: bool,
        has_inputs: bool,
    ) -> Result<destination::Opened, Failure> {
        let output = &self.settings.output;
        let layout = Layout { has_inputs, ..output.layout(&self.context, is_single) };
        let opened = Destination::open(output, layout, self.kind(), command)?;
        if opened.goes_on {
            self.context.say("going on where the same command stopped");
        }
        Ok(opened)
    }

    /// Whether a list ended because it brought as much as was asked for.
    pub(super) fn was_enough(&self, end: Option<StreamEnd>) -> bool {
        match end {
            Some(StreamEnd::ItemLimit) => true,
            Some(StreamEnd::PageLimit) => self.number("max-pages").is_some(),
            _ => false,
        }
    }

    /// That somebody did not want to wait for the end of a page.
    pub(super) fn stopped_at_once(&self) -> Failure {
        let failure = Failure::new(Exit::Interrupted, "stopped at once; what was on its way may have been charged");
        match &self.settings.output.file {
            Some(path) if Journal::exists(path) => failure.todo("run the same command to go on"),
            _ => failure,
        }
    }

    pub(super) fn notes(&self, notes: Vec<String>) {
        for note in notes {
            self.context.say(&note);
        }
    }
}

/// A hash that is the same in every build, and too short to tell what it was made of: 32 bits of FNV-1a.
fn short_hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
