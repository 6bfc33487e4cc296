//! Who decides on a request, and what is recorded about it.

use std::sync::Arc;
use std::time::Duration;

use super::State;
use crate::fault::Fault;
use crate::ledger::{OperationCounts, ServerLedger};
use crate::overlays::{self, World};
use crate::provider::Provider;
use crate::reply::Reply;
use crate::request::Recorded;
use crate::router::limiter::{Limiter, Limits};
use crate::router::queue::Queued;
use crate::router::route::Rules;
use crate::scenario::Run;
use crate::spec::{Spec, embedded, target};

const VIDEO: &str = "/douyin/item_get_video/?key=sandbox-key&secret=sandbox-secret&item_id=7118694749548072205";
const FEED: &str = "get_trending_feed";
const KEY: (&str, &str) = ("x-api-key", "sandbox-api-key");

fn state(rules: Rules) -> State {
    let world = Arc::new(World::new(7));
    let provider = |spec: &Arc<Spec>| Provider::new(Arc::clone(spec), overlays::of(&spec.name, &world), 10_000, false);
    let providers = embedded().unwrap().iter().map(provider).collect();
    State::new(providers, Limiter::new(rules.limits), rules.scenario.map(Run::new), rules.remembered)
}

/// The answer as it would go out.
fn ask(state: &mut State, call: &str, headers: &[(&str, &str)]) -> Reply {
    let decision = state.decide(Recorded::made_up(&target(call), headers));
    let reply = decision.reply.print();
    match decision.fault {
        Some(fault) => fault.corrupt(reply, &decision.ids),
        None => reply,
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

/// What one faulty request to each provider adds to the ledger.
fn lines(fault: &str) -> (ServerLedger, ServerLedger) {
    let mut gateway = state(Rules::default());
    ask(&mut gateway, VIDEO, &[("x-sandbox-fault", fault)]);
    let mut api = state(Rules::default());
    ask(&mut api, FEED, &[KEY, ("x-sandbox-fault", fault)]);
    (gateway.ledger, api.ledger)
}

/// Whether it is answered, charged by OneBound, and inconclusive.
type Row = (bool, bool, bool);

const REFUSED: Row = (true, false, false);
const CHARGED: Row = (true, true, false);
const ILLEGIBLE: Row = (true, true, true);
const CUT: Row = (false, true, true);
const CUT_UNBILLED: Row = (false, false, true);

/// Every fault but for statuses and codes.
const TABLE: [(&str, Row); 44] = [
    ("html", ILLEGIBLE),
    ("empty", ILLEGIBLE),
    ("truncated-json", ILLEGIBLE),
    ("wrong-content-type", CHARGED),
    ("gbk", REFUSED),
    ("bom", CHARGED),
    ("invalid-utf8", CHARGED),
    ("deep-nesting", ILLEGIBLE),
    ("duplicate-keys", CHARGED),
    ("wrong-item", CHARGED),
    ("control-character", CHARGED),
    ("marks-around", CHARGED),
    ("warning-before", CHARGED),
    ("note-behind", CHARGED),
    ("utf-16", CHARGED),
    ("nan", CHARGED),
    ("number-out-of-range", CHARGED),
    ("whole-as-floats", CHARGED),
    ("list-as-object", CHARGED),
    ("odd-field", CHARGED),
    ("deep-field", CHARGED),
    ("unknown-metadata", CHARGED),
    ("inner-failure", CHARGED),
    ("null-payload", CHARGED),
    ("late-answer", CHARGED),
    ("charged-but-empty", CHARGED),
    ("gzip-bomb", ILLEGIBLE),
    ("gzip-mislabelled", CHARGED),
    ("gzip-unlabelled", CHARGED),
    ("gzip-odd-label", CHARGED),
    ("gzip-members", CHARGED),
    ("gzip-cut", ILLEGIBLE),
    ("huge-body", ILLEGIBLE),
    ("cut-before-headers", CUT),
    ("cut-before-headers unbilled", CUT_UNBILLED),
    ("cut-in-headers", CUT),
    ("cut-in-headers unbilled", CUT_UNBILLED),
    ("cut-in-body", CUT),
    ("cut-in-body unbilled", CUT_UNBILLED),
    ("drip ms=1", CHARGED),
    ("drip unbilled", (true, false, false)),
    ("never", CUT),
    ("never unbilled", CUT_UNBILLED),
    ("quota-ends", REFUSED),
];

#[test]
fn the_ledger_know_what_became_of_each_fault() {
    let mut rows: Vec<(String, Row)> = TABLE.map(|(fault, row)| (fault.to_owned(), row)).to_vec();
    for fault in Fault::all() {
        match &fault {
            Fault::Status { .. } => rows.push((fault.to_string(), REFUSED)),
            Fault::Code(code) => rows.push((fault.to_string(), if code == "2000" { CHARGED } else { REFUSED })),
            other => assert!(TABLE.iter().any(|(text, _)| *text == other.to_string()), "{other} is not in the table"),
        }
    }
    for (fault, (is_answered, is_charged, is_inconclusive)) in rows {
        let (gateway, api) = lines(&fault);
        let expected = OperationCounts {
            received: 1,
            charged: u64::from(is_charged),
            answered: u64::from(is_answered),
            unanswered: u64::from(!is_answered),
            inconclusive: u64::from(is_inconclusive),
            charged_inconclusive: u64::from(is_charged && is_inconclusive),
        };
        assert_eq!(gateway.by_operation["item_get_video"], expected, "{fault}");
        assert_eq!(totals(&gateway), expected, "{fault}");
        assert_eq!(gateway.answered_by_code.len(), usize::from(!is_inconclusive), "{fault}");
        let free = OperationCounts { charged: 0, charged_inconclusive: 0, ..expected };
        assert_eq!(api.by_operation["get_trending_feed"], free, "{fault}");
        assert_eq!(totals(&api), free, "{fault}");
    }
}

fn totals(ledger: &ServerLedger) -> OperationCounts {
    OperationCounts {
        received: ledger.received,
        charged: ledger.charged,
        answered: ledger.answered,
        unanswered: ledger.unanswered,
        inconclusive: ledger.inconclusive,
        charged_inconclusive: ledger.charged_inconclusive,
    }
}

#[test]
fn half_a_refusal_can_be_told_by_its_status() {
    let mut state = state(Rules::default());
    ask(&mut state, FEED, &[("x-sandbox-fault", "truncated-json")]);
    assert_eq!((state.ledger.inconclusive, state.ledger.answered_by_code["401"]), (0, 1));
}

#[test]
fn queued_replies_are_neither_charged_nor_inconclusive() {
    let mut state = state(Rules::default());
    for reply in [Reply::empty(200), Reply::cut_connection(), Reply::never(), Reply::cut_body("x")] {
        state.queue.push_back(Queued::Reply(reply));
    }
    for path in [VIDEO, VIDEO, FEED, "/nowhere"] {
        ask(&mut state, path, &[]);
    }
    let expected = OperationCounts { received: 4, answered: 1, unanswered: 3, ..OperationCounts::default() };
    assert_eq!(totals(&state.ledger), expected);
    assert!(state.ledger.answered_by_code.is_empty());
    let by_operation = state.ledger.by_operation;
    assert_eq!((by_operation.len(), by_operation["item_get_video"].received), (2, 2));
}

#[test]
fn the_queue_comes_before_header_key_and_scenario() {
    let scenario = "rules: [{ every: 1, fault: code-4001 }]".parse().unwrap();
    let mut state = state(Rules { scenario: Some(scenario), ..Rules::default() });
    state.queue.push_back(Queued::Fault("code-4004".parse().unwrap()));
    let trigger = VIDEO.replace("sandbox-key", "sandbox-key/code-4002");
    // The header, the key and the scenario would all have a say in this one.
    let header = [("x-sandbox-fault", "code-4003")];
    ask(&mut state, "/nowhere", &header);
    for (path, headers, code) in [
        (trigger.as_str(), &header[..], "4004"),
        (&trigger, &header, "4003"),
        (&trigger, &[], "4002"),
        (VIDEO, &[], "4001"),
    ] {
        let reply = ask(&mut state, path, headers);
        assert!(text(&reply).contains(&format!("\"error_code\":\"{code}\"")), "{code}: {}", text(&reply));
    }
}

#[test]
fn a_trigger_key_works_for_both_providers_and_is_repeated_as_sent() {
    let mut state = state(Rules::default());
    let trigger = VIDEO.replace("sandbox-key", "sandbox-key/code-4005");
    assert!(text(&ask(&mut state, &trigger, &[])).contains("Key[sandbox-key/code-4005]"));
    let reply = ask(&mut state, FEED, &[("x-api-key", "sandbox-api-key/status-429,retry-after=2")]);
    assert_eq!((reply.status, reply.headers.last().unwrap().1.as_str()), (429, "2"));
    // The key is right, so that a fault after the work finds it done.
    ask(&mut state, &VIDEO.replace("sandbox-key", "sandbox-key/bom"), &[]);
    assert_eq!(state.ledger.charged, 1);
    let signed = "key=sandbox-key/bom&item_id=7118694749548072205&dateline=x";
    assert_eq!(ask(&mut state, &format!("/douyin/item_get_video/?{signed}&sign=x"), &[]).status, 200);
    assert_eq!(state.ledger.answered_by_code["4005"], 2);
}

#[test]
fn a_wrong_fault_is_answered_with_what_is_wrong() {
    let mut state = state(Rules::default());
    let reply = ask(&mut state, VIDEO, &[("x-sandbox-fault", "htlm")]);
    assert_eq!(reply.status, 400);
    assert!(text(&reply).starts_with("there is no fault `htlm`; there are status-NNN"), "{}", text(&reply));
    assert_eq!((state.ledger.answered, state.ledger.charged), (1, 0));
}

#[test]
fn requests_beyond_the_rate_are_refused_in_each_provider_s_way() {
    let limits = Limits { rate: Some((2, Duration::from_secs(3600))), concurrency: None };
    let mut state = state(Rules { limits, ..Rules::default() });
    // These three do not count: nobody has them, and the last one has a queued reply.
    ask(&mut state, "/nowhere", &[]);
    state.queue.push_back(Queued::Reply(Reply::empty(204)));
    ask(&mut state, VIDEO, &[]);

    ask(&mut state, VIDEO, &[]);
    ask(&mut state, FEED, &[KEY]);
    state.queue.push_back(Queued::Fault(Fault::Html));
    assert!(text(&ask(&mut state, VIDEO, &[])).contains("\"error_code\":\"4008\""));
    let refused = ask(&mut state, FEED, &[KEY]);
    assert_eq!((refused.status, refused.headers.last().unwrap().1.as_str()), (429, "3600"));
    assert_eq!(state.queue.len(), 1, "a fault waits for a request that is let in");
    assert_eq!((state.ledger.charged, state.ledger.answered_by_code["4008"]), (1, 1));
}

#[test]
fn only_so_many_requests_are_in_flight() {
    let limits = Limits { rate: None, concurrency: Some(1) };
    let mut state = state(Rules { limits, ..Rules::default() });
    let first = state.decide(Recorded::made_up(VIDEO, &[]));
    assert!(text(&ask(&mut state, VIDEO, &[])).contains("\"error_code\":\"4008\""));
    drop(first);
    assert!(text(&ask(&mut state, VIDEO, &[])).contains("\"error_code\":\"0000\""));
}

#[test]
fn a_quota_that_ended_is_one_provider_s_and_can_be_restored() {
    let mut state = state(Rules::default());
    ask(&mut state, FEED, &[KEY, ("x-sandbox-fault", "quota-ends")]);
    let refused = ask(&mut state, FEED, &[KEY]);
    assert!(refused.status == 429 && refused.headers.len() == 1, "{refused:?}");
    assert!(text(&ask(&mut state, VIDEO, &[])).contains("\"error_code\":\"0000\""));
    ask(&mut state, VIDEO, &[("x-sandbox-fault", "quota-ends")]);
    assert!(text(&ask(&mut state, VIDEO, &[])).contains("\"api_info\":\"today:10000 max:10000\""));
    state.restore_quota();
    assert_eq!(ask(&mut state, FEED, &[KEY]).status, 200);
    assert!(text(&ask(&mut state, VIDEO, &[])).contains("\"api_info\":\"today:2 max:10000 "));
}

#[test]
fn so_many_requests_are_remembered() {
    for (remembered, expected) in [(0, 0), (2, 2), (9, 3)] {
        let mut state = state(Rules { remembered, ..Rules::default() });
        for _ in 0..3 {
            ask(&mut state, FEED, &[KEY]);
        }
        assert_eq!((state.requests.len(), state.ledger.received), (expected, 3));
        assert!(state.requests.iter().is_sorted_by_key(|request| request.at));
    }
}
