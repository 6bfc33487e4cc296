//! Good answers, spoiled in one place in the ways of the public record: what they cost is read all the same, and at most the
//! spoiled field is lost.

use std::collections::BTreeMap;

use clipwire::properties::spoil::{around, count, inside, places, print, says_what_it_cost};
use clipwire::{Charge, Quota};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};

use crate::mutations::{case_is_success, synthetic_answer};
use crate::operations::Clients;
use crate::support::{Make, calls_of, fixtures, make, sandbox};

/// Of so many places one is spoiled.
const EVERY: usize = 5;

#[tokio::test]
async fn a_spoiled_published_answer_loses_at_most_the_spoiled_field() {
    let sandbox = sandbox().await;
    let mut tried = 0;
    for (operation, case, bytes) in fixtures() {
        if operation == "other_types" {
            continue;
        }
        let Ok(answer) = serde_json::from_slice::<Value>(&bytes) else { continue };
        tried += survives(&sandbox, make("onebound", &operation), &answer, &format!("{operation}/{case}")).await;
        // The answers of other operations are read in vain as well as successfully.
        assert!(case_is_success(&operation, &case) || tried > 0);
    }
    assert!(tried > 350, "only {tried} were tried");
}

#[tokio::test]
async fn a_spoiled_synthetic_answer_loses_at_most_the_spoiled_field() {
    let sandbox = sandbox().await;
    let mut tried = 0;
    for (id, make) in calls_of("tikhubapi") {
        let answer = synthetic_answer(&sandbox, id).await;
        tried += survives(&sandbox, *make, &answer, id).await;
        let wrapped = json!({ "code": 200, "message": "ok", "extra": [1], "data": answer });
        tried += survives(&sandbox, *make, &wrapped, &format!("{id}, wrapped")).await;
    }
    assert!(tried > 3_000, "only {tried} were tried");
}

/// What a call came to, and every scalar of what it returned, with how often it is there.
#[derive(Debug)]
struct Outcome {
    code: Option<String>,
    charge: Charge,
    quota: Option<Quota>,
    kind: Option<clipwire::ErrorKind>,
    scalars: BTreeMap<String, usize>,
}

/// Makes the call once for every way to spoil its answer, and says how many there were.
async fn survives(sandbox: &Sandbox, make: Make, answer: &Value, name: &str) -> usize {
    let clients = Clients::on(sandbox);
    let outcome = async |body: Vec<u8>| {
        sandbox.reply_next(Reply::bytes("application/json", body));
        match make(clients.clone(), false).await {
            Ok((value, meta)) => {
                let (mut scalars, kind) = (BTreeMap::new(), None);
                // What could not be read of a page is not among its elements.
                count(value.get("items").filter(|_| value.get("skipped").is_some()).unwrap_or(&value), &mut scalars);
                Outcome { code: meta.service_code, charge: meta.charge, quota: meta.quota, kind, scalars }
            }
            Err(error) => Outcome {
                code: error.service_code().map(str::to_owned),
                charge: error.charge(),
                quota: None,
                kind: Some(error.kind()),
                scalars: BTreeMap::new(),
            },
        }
    };
    let good = outcome(answer.to_string().into_bytes()).await;
    let mut tried = 0;
    for (how, body) in around(&answer.to_string()) {
        let spoiled = outcome(body).await;
        assert_same_cost(&good, &spoiled, &format!("{name}: {how}"));
        assert_eq!((spoiled.kind, &spoiled.scalars), (good.kind, &good.scalars), "{name}: {how}");
        tried += 1;
    }
    // Each way is tried in some places of every answer, and over all answers in every kind of place.
    for (at, pointer) in
        places(answer).into_iter().enumerate().filter(|(at, _)| (at + name.len()).is_multiple_of(EVERY))
    {
        let here = answer.pointer(&pointer).expect("a place that was found");
        if says_what_it_cost(&pointer) {
            continue;
        }
        for (how, new) in inside(here).into_iter().skip(at % 2).step_by(2) {
            let mut changed = answer.clone();
            *changed.pointer_mut(&pointer).expect("a place that was found") = new;
            let spoiled = outcome(print(&changed).into_bytes()).await;
            let name = format!("{name}: {how} at {pointer}");
            assert_same_cost(&good, &spoiled, &name);
            tried += 1;
            let mut spare = BTreeMap::new();
            count(here, &mut spare);
            if spoiled.kind != good.kind {
                // The place held all that was asked for.
                let asked_for: usize = good.scalars.values().sum();
                let lost: usize = spare.values().sum();
                assert!(lost > 0 && lost >= asked_for.min(1), "{name}: {spoiled:?} instead of {good:?}");
                continue;
            }
            for (scalar, times) in &good.scalars {
                let left = spoiled.scalars.get(scalar).copied().unwrap_or(0);
                let may_be_lost = spare.get(scalar).copied().unwrap_or(0);
                assert!(left + may_be_lost >= *times, "{name}: `{scalar}` is lost with it");
            }
        }
    }
    tried
}

fn assert_same_cost(good: &Outcome, spoiled: &Outcome, name: &str) {
    assert_eq!((&good.code, good.charge), (&spoiled.code, spoiled.charge), "{name}");
    if good.kind.is_none() && spoiled.kind.is_none() {
        assert_eq!(good.quota, spoiled.quota, "{name}");
    }
}
