//! Every fault under every policy: kind, charge, attempts, and books on both sides that agree to the call.
//!
//! The table in `docs/book/src/faults.md` is what this test prints; `cargo xtask faults` writes it.

use std::fmt::Write as _;
use std::time::Duration;

use clipwire::{Charge, Clock, Error, ErrorKind, Ledger, Limits, Meta, RetryPolicy, onebound, tikhub};
use clipwire_sandbox::{Fault, Sandbox, ServerLedger, Spoiling};
use xtask::faults::{FAULTS, VARIABLE, write_or_compare};

use crate::operations::{CALLS, Clients};
use crate::support::{self, SEED_VIDEO};

/// The header that asks the sandbox for a fault.
const HEADER: &str = "x-sandbox-fault";

const PRESETS: [&str; 3] = ["none", "careful", "eager"];

fn preset(name: &str) -> RetryPolicy {
    match name {
        "none" => RetryPolicy::none(),
        "careful" => RetryPolicy::careful(),
        _ => RetryPolicy::eager(),
    }
}

const PROVIDERS: [&str; 3] = ["onebound", "tikhub", "tikhubapi"];

/// What the table of a provider says that a code costs; `None` for a code that is not in it.
fn stated(provider: &str, code: &str) -> Option<Charge> {
    let (onebound, tikhub) = (onebound::Code::from(code), tikhub::Code::from(code));
    match provider {
        "onebound" => Some(onebound.charge()).filter(|_| !matches!(onebound, onebound::Code::Unknown(_))),
        "tikhub" => Some(tikhub.charge()).filter(|_| !matches!(tikhub, tikhub::Code::Unknown(_))),
        _ => None,
    }
}

/// What a call came to, and what both sides booked of it.
struct Case {
    outcome: Result<Meta, Error>,
    ledger: Ledger,
    books: ServerLedger,
}

/// Makes a call of a provider while the fault is there: for the first attempt only, or for each.
async fn call(sandbox: &Sandbox, provider: &str, policy: RetryPolicy, fault: &Fault, always: bool) -> Case {
    let before = sandbox.ledger();
    // Only a fault that never ends needs a limit that is reached; the others may take what time they need.
    let patience = if matches!(fault, Fault::Never(_)) { Duration::from_millis(100) } else { Duration::from_secs(50) };
    let header = if always { fault.to_string() } else { String::new() };
    if !always {
        sandbox.fault_next(fault.clone());
    }
    let clock = Clock::skipping();
    macro_rules! made {
        ($builder:expr, $handle:ident . $call:ident ($id:expr)) => {{
            let client = $builder.timeout(Duration::from_secs(60)).attempt_timeout(patience).body_cap(1 << 20);
            let client = client.retry(policy).limits(Limits::new()).clock(clock).build().unwrap();
            let mut request = client.$handle().$call($id);
            if always {
                request = request.with_header(HEADER, header);
            }
            (request.send().await.map(|answer| answer.meta().clone()), client.ledger())
        }};
    }
    let (outcome, ledger) = match provider {
        "onebound" => made!(support::onebound(sandbox), videos.get(SEED_VIDEO)),
        "tikhub" => made!(support::tikhub(sandbox), videos.comments("7300000000000000001")),
        _ => made!(support::tikhubapi(sandbox), videos.info("7300000000000000001")),
    };
    sandbox.restore_quota();
    Case { outcome, ledger, books: since(&before, &sandbox.ledger()) }
}

/// What the sandbox has counted in between.
fn since(before: &ServerLedger, after: &ServerLedger) -> ServerLedger {
    let mut books = after.clone();
    books.received -= before.received;
    books.charged -= before.charged;
    books.answered -= before.answered;
    books.unanswered -= before.unanswered;
    books.inconclusive -= before.inconclusive;
    books.charged_inconclusive -= before.charged_inconclusive;
    books
}

impl Case {
    /// The two sides agree on every attempt, and the client claims to know no more than it was told.
    fn check(&self, provider: &str, what: &str) {
        let (ours, theirs) = (&self.ledger.total, &self.books);
        let charges = &ours.charges;
        assert_eq!((ours.calls, ours.answers + ours.failed), (1, 1), "{what}");
        assert_eq!(ours.attempts, theirs.received, "{what}: each attempt arrived");
        assert_eq!((ours.answered, ours.unanswered), (theirs.answered, theirs.unanswered), "{what}");
        assert_eq!(charges.attempts(), ours.attempts, "{what}");
        let told = theirs.charged - theirs.charged_inconclusive;
        // Where the status decides, a body that ends early takes nothing back.
        let most = if provider == "tikhub" { theirs.charged } else { told };
        assert!(
            (told..=most).contains(&charges.charged),
            "{what}: charged, as far as it was told: {}",
            charges.charged
        );
        assert!(
            charges.unknown + charges.charged - told >= theirs.inconclusive,
            "{what}: what was not told is not known"
        );
        assert!(theirs.charged <= charges.at_most(), "{what}: no charge that the ledger calls impossible");
        let (attempts, charge) = match &self.outcome {
            Ok(meta) => (meta.attempts, meta.charge),
            Err(error) => (error.attempts(), error.charge()),
        };
        assert_eq!(u64::from(attempts), ours.attempts, "{what}");
        let worst = if charges.charged > 0 {
            Charge::Yes
        } else if charges.unknown > 0 {
            Charge::Unknown
        } else if charges.unstated > 0 {
            Charge::Unstated
        } else {
            Charge::No
        };
        assert_eq!(charge, worst, "{what}");
        let kinds: Vec<_> = self.ledger.by_kind.keys().copied().collect();
        assert_eq!(kinds, self.outcome.as_ref().err().map(Error::kind).into_iter().collect::<Vec<_>>(), "{what}");
    }

    fn cell(&self) -> String {
        let mut cell = match &self.outcome {
            Ok(meta) => format!("answer, charge {}", meta.charge),
            Err(error) => format!("{}, charge {}", error.kind().name(), error.charge()),
        };
        let attempts = self.ledger.total.attempts;
        if attempts > 1 {
            let _ = write!(cell, ", {attempts} attempts");
        }
        if let Err(error) = &self.outcome
            && let Some(why) = error.gave_up().filter(|_| attempts == 1)
        {
            let _ = write!(cell, " ({})", why.as_str());
        }
        cell
    }
}

#[tokio::test]
async fn every_fault_under_every_policy_is_booked_alike_on_both_sides() {
    let sandbox = Sandbox::builder().quota(u64::MAX).start().await.unwrap();
    let mut table = String::new();
    for provider in PROVIDERS {
        let _ = writeln!(table, "\n## {provider}\n");
        table.push_str("| fault | none | careful, once | careful, always | eager, once | eager, always |\n");
        table.push_str("| --- | --- | --- | --- | --- | --- |\n");
        for fault in Fault::all() {
            // A code is the word of the provider that lists it.
            if matches!(&fault, Fault::Code(code) if stated(provider, code).is_none()) {
                continue;
            }
            let mut cells = Vec::new();
            for policy in PRESETS {
                for always in [false, true] {
                    let case = call(&sandbox, provider, preset(policy), &fault, always).await;
                    case.check(
                        provider,
                        &format!("{provider}, {fault}, {policy}, always {always}: {:?}", case.outcome),
                    );
                    if let Fault::Code(code) = &fault
                        && always
                    {
                        let charge = case.outcome.as_ref().map_or_else(Error::charge, |meta| meta.charge);
                        assert_eq!(Some(charge), stated(provider, code), "{fault}");
                    }
                    cells.push(case.cell());
                }
            }
            // One attempt does not tell a fault that goes away from one that stays.
            assert_eq!(cells[0], cells[1], "{fault}");
            let _ = writeln!(table, "| `{fault}` | {} |", cells[1..].join(" | "));
        }
    }
    let write = std::env::var_os(VARIABLE).is_some();
    write_or_compare(FAULTS, &table, write).unwrap();
}

/// The table has one operation of each provider; the others can hold other things in other places.
#[tokio::test]
async fn a_spoiled_body_is_the_same_answer_for_every_operation() {
    let mut tried = 0;
    for wrapped in [false, true] {
        let sandbox = Sandbox::builder().quota(u64::MAX).wrapped(wrapped).start().await.unwrap();
        let clients = Clients::on(&sandbox);
        for (provider, calls) in CALLS {
            for (id, make) in *calls {
                let Ok((_, good)) = make(clients.clone(), false).await else { continue };
                for fault in Fault::all().into_iter().filter(is_answer_all_the_same) {
                    sandbox.fault_next(fault.clone());
                    let what = format!("{provider}, {id}, {fault}, wrapped {wrapped}");
                    let (_, meta) =
                        make(clients.clone(), false).await.unwrap_or_else(|error| panic!("{what}: {error}"));
                    assert_eq!((meta.charge, &meta.service_code), (good.charge, &good.service_code), "{what}");
                    assert_eq!(meta.quota.is_some(), good.quota.is_some(), "{what}");
                    tried += 1;
                }
                // A gateway with codes of its own says nothing with one elsewhere, where nobody described the answer.
                if provider == &"tikhubapi" {
                    sandbox.fault_next(Fault::Body(Spoiling::InnerFailure));
                    let error = make(clients.clone(), false).await.unwrap_err();
                    assert_eq!((error.kind(), error.service_code()), (ErrorKind::Rejected, Some("2053")), "{id}");
                    sandbox.fault_next(Fault::Body(Spoiling::NullPayload));
                    make(clients.clone(), false).await.unwrap_err();
                }
            }
        }
    }
    assert!(tried > 1_000, "only {tried} were tried");
}

fn is_answer_all_the_same(fault: &Fault) -> bool {
    let is_other =
        |spoiling: &Spoiling| matches!(spoiling, Spoiling::InnerFailure | Spoiling::NullPayload | Spoiling::LateAnswer);
    matches!(fault, Fault::Body(spoiling) if !is_other(spoiling))
}
