//! Every fault of the hostile server under every policy, to the end and dropped at every poll.
//!
//! The table in `docs/book/src/faults.md` is what the first of these tests prints; `cargo xtask faults` writes it.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use xtask::faults::{HOSTILE, VARIABLE, write_or_compare};

use crate::call::{COLUMNS, Outcome, try_one};
use crate::faults;
use crate::server::{Fault, lock};

/// How many cells are tried at once. Most of the time they wait.
const THREADS: usize = 8;

/// Tries every fault under every policy, each cell on a runtime of one thread.
fn every_cell(
    try_cell: impl AsyncFn(&Arc<Fault>, (&'static str, bool)) -> String + Sync,
) -> Vec<(Arc<Fault>, Vec<String>)> {
    let faults: Vec<_> = faults::all().into_iter().map(Arc::new).collect();
    let cells = Mutex::new(vec![vec![String::new(); COLUMNS.len()]; faults.len()]);
    let (next, failed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                loop {
                    let cell = next.fetch_add(1, Ordering::SeqCst);
                    let (row, column) = (cell / COLUMNS.len(), cell % COLUMNS.len());
                    let Some(fault) = faults.get(row) else { break };
                    // One that fails says so, and the others are tried all the same.
                    let tried = AssertUnwindSafe(|| runtime.block_on(try_cell(fault, COLUMNS[column])));
                    match catch_unwind(tried) {
                        Ok(text) => lock(&cells)[row][column] = text,
                        Err(_) => _ = failed.fetch_add(1, Ordering::SeqCst),
                    }
                }
            });
        }
    });
    assert_eq!(failed.into_inner(), 0, "cells failed; each has said why");
    faults.into_iter().zip(cells.into_inner().unwrap()).collect()
}

fn told(outcome: &Outcome) -> String {
    let (mut cell, attempts) = match outcome {
        Ok(meta) => (format!("answer, charge {}", meta.charge), meta.attempts),
        Err(error) => (format!("{}, charge {}", error.kind().name(), error.charge()), error.attempts()),
    };
    if attempts > 1 {
        let _ = write!(cell, ", {attempts} attempts");
    }
    cell
}

#[test]
fn every_fault_under_every_policy_is_booked() {
    let rows = every_cell(async |fault, column| {
        let outcome = try_one(fault, column, None, Duration::from_millis(250)).await;
        told(&outcome.unwrap())
    });
    assert!(rows.len() >= 90);
    let mut table = String::from(
        "\n| fault | none | careful, once | careful, always | eager, once | eager, always |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for (fault, cells) in rows {
        let _ = writeln!(table, "| {} | {} |", fault.name.replace('|', "\\|"), cells.join(" | "));
    }
    write_or_compare(HOSTILE, &table, std::env::var_os(VARIABLE).is_some()).unwrap();
}

#[test]
fn a_call_that_is_dropped_at_any_of_its_polls_is_booked() {
    let tried = AtomicUsize::new(0);
    every_cell(async |fault, column| {
        for polls in 1.. {
            tried.fetch_add(1, Ordering::SeqCst);
            if try_one(fault, column, Some(polls), Duration::from_millis(20)).await.is_some() {
                break;
            }
        }
        String::new()
    });
    let tried = tried.into_inner();
    assert!(tried > 10_000, "only {tried} were tried");
}
