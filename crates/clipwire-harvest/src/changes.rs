//! What differs between two runs: rows that are new or gone, and values that are others.

use std::collections::BTreeMap;

use clipwire::dynamic::Item;
use serde::Serialize;
use serde_json::Value;

use crate::engine::Engine;
use crate::error::{Error, ErrorKind, Result};
use crate::export::items_of;
use crate::journal::{StoredCall, call_behind, call_of, ids_without, stored};
use crate::stream::{Working, id_of};

/// What differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Change {
    /// The later run has a row that the earlier has not.
    New {
        /// The id of the row.
        id: String,
    },
    /// The earlier run has a row that the later has not. Where a list was asked for what is new alone, that says nothing.
    Gone {
        /// The id of the row.
        id: String,
    },
    /// A value is another.
    Changed {
        /// The id of the row.
        id: String,
        /// The place in the record, such as `stats.plays`; in the provider's JSON where there is no record.
        place: String,
        /// What it was; null where it was not there.
        before: Value,
        /// What it is.
        after: Value,
    },
}

/// What differs in the rows of a step between two runs. Counts, prices, texts: every value but addresses, which are signed anew each time, and
/// where a record came from.
///
/// # Errors
///
/// [`ErrorKind::Job`] where there is no such step, [`ErrorKind::Journal`] where the journal cannot be read, and what `take` fails with.
pub fn changes(
    engine: &Engine,
    step: &str,
    (from, to): (i64, i64),
    mut take: impl FnMut(Change) -> Result<()>,
) -> Result<()> {
    let found = engine.steps().iter().position(|working| working.step.name == step);
    let place = found.ok_or_else(|| Error::new(ErrorKind::Job, format!("the job has no step `{step}`")))?;
    let Some(working) = engine.steps().get(place) else { return Ok(()) };
    let journal = engine.journal();
    for id in journal.transaction(|transaction| ids_without(transaction, place, from, to))? {
        take(Change::Gone { id })?;
    }
    // Pages keep their order from day to day, so the last one is nearly always the one that is wanted.
    let mut earlier: Option<(i64, BTreeMap<String, Item>)> = None;
    let mut behind = 0;
    while let Some(call) = journal.transaction(|transaction| call_behind(transaction, to, place, behind))? {
        behind = call.id;
        for (id, item) in rows_of(engine, working, &call)? {
            let Some(wanted) = journal.transaction(|transaction| call_of(transaction, from, place, &id))? else {
                take(Change::New { id })?;
                continue;
            };
            if earlier.as_ref().is_none_or(|(known, _)| *known != wanted) {
                let stored = journal.transaction(|transaction| stored(transaction, from, place, wanted))?;
                earlier = Some((wanted, rows_of(engine, working, &stored)?.into_iter().collect()));
            }
            let before = earlier.as_ref().and_then(|(_, rows)| rows.get(&id));
            for change in differences(&id, before, &item) {
                take(change)?;
            }
        }
    }
    Ok(())
}

fn rows_of(engine: &Engine, working: &Working, call: &StoredCall) -> Result<Vec<(String, Item)>> {
    Ok(items_of(engine, working, call)?.into_iter().map(|item| (id_of(&item), item)).collect())
}

fn differences(id: &str, before: Option<&Item>, after: &Item) -> Vec<Change> {
    let (before, after) = (before.map(values).unwrap_or_default(), values(after));
    let places = before.keys().chain(after.keys().filter(|place| !before.contains_key(*place)));
    let value = |values: &BTreeMap<String, Value>, place: &str| values.get(place).cloned().unwrap_or_default();
    places
        .map(|place| (place, value(&before, place), value(&after, place)))
        .filter(|(_, before, after)| before != after)
        .map(|(place, before, after)| Change::Changed { id: id.to_owned(), place: place.clone(), before, after })
        .collect()
}

/// The values of an item by their places: of its record, or of its JSON where it has none.
fn values(item: &Item) -> BTreeMap<String, Value> {
    let json = match &item.record {
        Some(record) => serde_json::to_value(record).unwrap_or_default(),
        None => serde_json::from_str(item.json()).unwrap_or_default(),
    };
    let mut values = BTreeMap::new();
    gather(&json, String::new(), &mut values);
    values
}

fn gather(json: &Value, place: String, values: &mut BTreeMap<String, Value>) {
    match json {
        Value::Object(members) => {
            for (name, value) in members {
                if place.is_empty() && name == "source" {
                    continue;
                }
                let inner = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                gather(value, inner, values);
            }
        }
        // The elements of a list change their places.
        Value::Array(_) | Value::Null => {}
        Value::String(text) if text.starts_with("https://") || text.starts_with("http://") => {}
        value => {
            values.insert(place, value.clone());
        }
    }
}

#[cfg(test)]
mod tests;
