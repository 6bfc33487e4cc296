//! Which streams a job has, and which of them and of their fields somebody wants.

use clap::ArgMatches;
use clipwire::dynamic;
use clipwire_harvest::{Job, record_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::config::read_json;
use super::shape::{KEY, Shape};
use crate::failure::Failure;

/// The rows of a step.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    /// The name of the step.
    pub(super) name: String,
    pub(super) shape: Shape,
    /// Whether rows are the provider's own JSON: they become no record, or the job wants it so.
    pub(super) is_raw: bool,
}

impl Stream {
    /// A stream for each step of a job.
    pub(super) fn all(job: &Job) -> Result<Vec<Self>, Failure> {
        let of_step = |step: &clipwire_harvest::Step| {
            let mut words = step.operation.split_whitespace().map(|word| word.replace('-', "_"));
            let (handle, method) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let operation = dynamic::operation(&job.provider, &handle, &method);
            let missing = || Failure::usage(format!("{} has no operation `{}`", job.provider, step.operation));
            let wanted = operation.ok_or_else(missing)?.model.filter(|_| job.output.format != "raw");
            let schema = wanted.and_then(record_schema);
            let shape = schema.as_ref().map_or_else(Shape::raw, Shape::of_schema);
            Ok(Self { name: step.name.clone(), shape, is_raw: schema.is_none() })
        };
        job.steps.iter().map(of_step).collect()
    }
}

/// A catalog, as `--discover` writes it, and as somebody gives it back with their choice.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Catalog {
    streams: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Entry {
    tap_stream_id: String,
    #[serde(default)]
    stream: String,
    #[serde(default)]
    key_properties: Value,
    #[serde(default)]
    schema: Value,
    /// The older way to choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    selected: Option<bool>,
    #[serde(default)]
    metadata: Vec<Metadata>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Metadata {
    #[serde(default)]
    breadcrumb: Vec<String>,
    #[serde(default)]
    metadata: Map<String, Value>,
}

impl Catalog {
    pub(super) fn of(streams: &[Stream]) -> Self {
        Self { streams: streams.iter().map(Entry::of).collect() }
    }

    /// The streams that somebody wants, with the fields that they want; all of them without a catalog.
    pub(super) fn select(matches: &ArgMatches, streams: Vec<Stream>) -> Result<Vec<Stream>, Failure> {
        let Some(path) = matches.get_one::<String>("catalog") else { return Ok(streams) };
        let catalog: Self = read_json(path, "catalog")?;
        if let Some(unknown) =
            catalog.streams.iter().find(|entry| streams.iter().all(|stream| stream.name != entry.tap_stream_id))
        {
            let failure = Failure::usage(format!("the job has no stream `{}`", unknown.tap_stream_id));
            let mut names: Vec<&str> = streams.iter().map(|stream| stream.name.as_str()).collect();
            names.sort_unstable();
            let names = names.join(", ");
            return Err(failure.todo(format!("there are {names}; make the catalog anew with --discover")));
        }
        let chosen = streams.into_iter().filter_map(|stream| {
            let entry = catalog.streams.iter().find(|entry| entry.tap_stream_id == stream.name)?;
            entry.choose(stream)
        });
        Ok(chosen.collect())
    }
}

impl Entry {
    fn of(stream: &Stream) -> Self {
        let of_field = |breadcrumb: Vec<String>| {
            let is_key = breadcrumb.len() == 2 && breadcrumb.last().is_some_and(|name| name == KEY);
            let inclusion = if is_key { "automatic" } else { "available" };
            Metadata { breadcrumb, metadata: members(json!({ "inclusion": inclusion, "selected-by-default": true })) }
        };
        let own = json!({ "inclusion": "available", "selected-by-default": true, "table-key-properties": [KEY] });
        let own = Metadata { breadcrumb: Vec::new(), metadata: members(own) };
        Self {
            tap_stream_id: stream.name.clone(),
            stream: stream.name.clone(),
            key_properties: json!([KEY]),
            schema: stream.shape.schema(),
            selected: None,
            metadata: std::iter::once(own).chain(stream.shape.breadcrumbs().into_iter().map(of_field)).collect(),
        }
    }

    /// The stream with the fields that are wanted of it; `None` where it is not.
    fn choose(&self, mut stream: Stream) -> Option<Stream> {
        let own = self.metadata.iter().find(|known| known.breadcrumb.is_empty());
        if !own.and_then(Metadata::is_wanted).or(self.selected).unwrap_or(true) {
            return None;
        }
        for unwanted in self.metadata.iter().filter(|known| known.is_wanted() == Some(false)) {
            if !unwanted.is_automatic() {
                stream.shape.remove(&unwanted.breadcrumb);
            }
        }
        Some(stream)
    }
}

impl Metadata {
    /// What somebody chose, or else what is usual.
    fn is_wanted(&self) -> Option<bool> {
        ["selected", "selected-by-default"].iter().find_map(|name| self.metadata.get(*name)?.as_bool())
    }

    fn is_automatic(&self) -> bool {
        self.breadcrumb.len() == 2 && self.breadcrumb.last().is_some_and(|name| name == KEY)
    }
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
