//! Who decides on a request, and what is written down about it.

use std::time::Duration;

use super::{Cue, Papers};
use crate::books::{Books, Line};
use crate::desk::Rules;
use crate::fault::Fault;
use crate::gate::{Gate, Limits};
use crate::onebound::{Account, Gateway};
use crate::record::Recorded;
use crate::reply::Reply;
use crate::scenario::Play;
use crate::tikhubapi::{Api, Settings};

const VIDEO: &str = "/douyin/item_get_video/?key=sandbox-key&secret=sandbox-secret&item_id=7118694749548072205";
const FEED: &str = "/get-trending-feed";
const KEY: (&str, &str) = ("x-api-key", "sandbox-api-key");

fn papers(rules: Rules) -> Papers {
    let gateway = Gateway::open(Account::default()).unwrap();
    let api = Api::open(Settings::default()).unwrap();
    Papers::new(gateway, api, Gate::new(rules.limits), rules.scenario.map(Play::new), rules.remembered)
}

/// The answer as it would go out.
fn ask(papers: &mut Papers, path_and_query: &str, headers: &[(&str, &str)]) -> Reply {
    let decision = papers.decide(Recorded::made_up(path_and_query, headers));
    let reply = decision.draft.print();
    match decision.spoiler {
        Some((fault, request)) => fault.spoil(reply, &request),
        None => reply,
    }
}

fn text(reply: &Reply) -> String {
    String::from_utf8(reply.body.clone()).unwrap()
}

/// What one faulty request to each provider adds to the books.
fn lines(fault: &str) -> (Books, Books) {
    let mut gateway = papers(Rules::default());
    ask(&mut gateway, VIDEO, &[("x-sandbox-fault", fault)]);
    let mut api = papers(Rules::default());
    ask(&mut api, FEED, &[KEY, ("x-sandbox-fault", fault)]);
    (gateway.books, api.books)
}

/// Whether it is answered, charged by OneBound, and untold.
type Row = (bool, bool, bool);

const REFUSED: Row = (true, false, false);
const CHARGED: Row = (true, true, false);
const ILLEGIBLE: Row = (true, true, true);
const CUT: Row = (false, true, true);
const CUT_UNBILLED: Row = (false, false, true);

/// Every fault but for statuses and codes.
const TABLE: [(&str, Row); 24] = [
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
    ("charged-but-empty", CHARGED),
    ("gzip-bomb", ILLEGIBLE),
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
fn the_books_know_what_became_of_each_fault() {
    let mut rows: Vec<(String, Row)> = TABLE.map(|(fault, row)| (fault.to_owned(), row)).to_vec();
    for fault in Fault::all() {
        match &fault {
            Fault::Status { .. } => rows.push((fault.to_string(), REFUSED)),
            Fault::Code(code) => rows.push((fault.to_string(), if code == "2000" { CHARGED } else { REFUSED })),
            other => assert!(TABLE.iter().any(|(text, _)| *text == other.to_string()), "{other} is not in the table"),
        }
    }
    for (fault, (is_answered, is_charged, is_untold)) in rows {
        let (gateway, api) = lines(&fault);
        let expected = Line {
            received: 1,
            charged: u64::from(is_charged),
            answered: u64::from(is_answered),
            unanswered: u64::from(!is_answered),
            untold: u64::from(is_untold),
            charged_untold: u64::from(is_charged && is_untold),
        };
        assert_eq!(gateway.by_operation["item_get_video"], expected, "{fault}");
        assert_eq!(totals(&gateway), expected, "{fault}");
        assert_eq!(gateway.answered_by_code.len(), usize::from(!is_untold), "{fault}");
        let free = Line { charged: 0, charged_untold: 0, ..expected };
        assert_eq!(api.by_operation["get_trending_feed"], free, "{fault}");
        assert_eq!(totals(&api), free, "{fault}");
    }
}

fn totals(books: &Books) -> Line {
    Line {
        received: books.received,
        charged: books.charged,
        answered: books.answered,
        unanswered: books.unanswered,
        untold: books.untold,
        charged_untold: books.charged_untold,
    }
}

#[test]
fn half_a_refusal_can_be_told_by_its_status() {
    let mut papers = papers(Rules::default());
    ask(&mut papers, FEED, &[("x-sandbox-fault", "truncated-json")]);
    assert_eq!((papers.books.untold, papers.books.answered_by_code["401"]), (0, 1));
}

#[test]
fn scripted_replies_are_neither_charged_nor_untold() {
    let mut papers = papers(Rules::default());
    for reply in [Reply::empty(200), Reply::cut_connection(), Reply::never(), Reply::cut_body("x")] {
        papers.script.push_back(Cue::Reply(reply));
    }
    for path in [VIDEO, VIDEO, FEED, "/nowhere"] {
        ask(&mut papers, path, &[]);
    }
    let expected = Line { received: 4, answered: 1, unanswered: 3, ..Line::default() };
    assert_eq!(totals(&papers.books), expected);
    assert!(papers.books.answered_by_code.is_empty());
    let by_operation = papers.books.by_operation;
    assert_eq!((by_operation.len(), by_operation["item_get_video"].received), (2, 2));
}

#[test]
fn the_script_comes_before_header_key_and_scenario() {
    let scenario = "rules: [{ every: 1, fault: code-4001 }]".parse().unwrap();
    let mut papers = papers(Rules { scenario: Some(scenario), ..Rules::default() });
    papers.script.push_back(Cue::Fault("code-4004".parse().unwrap()));
    let magic = VIDEO.replace("sandbox-key", "sandbox-key/code-4002");
    // The header, the key and the scenario would all have a say in this one.
    let header = [("x-sandbox-fault", "code-4003")];
    ask(&mut papers, "/nowhere", &header);
    for (path, headers, code) in
        [(magic.as_str(), &header[..], "4004"), (&magic, &header, "4003"), (&magic, &[], "4002"), (VIDEO, &[], "4001")]
    {
        let reply = ask(&mut papers, path, headers);
        assert!(text(&reply).contains(&format!("\"error_code\":\"{code}\"")), "{code}: {}", text(&reply));
    }
}

#[test]
fn a_magic_key_works_for_both_providers_and_is_repeated_as_sent() {
    let mut papers = papers(Rules::default());
    let magic = VIDEO.replace("sandbox-key", "sandbox-key/code-4005");
    assert!(text(&ask(&mut papers, &magic, &[])).contains("Key[sandbox-key/code-4005]"));
    let reply = ask(&mut papers, FEED, &[("x-api-key", "sandbox-api-key/status-429,retry-after=2")]);
    assert_eq!((reply.status, reply.headers.last().unwrap().1.as_str()), (429, "2"));
    // The key is right, so that a fault after the work finds it done.
    ask(&mut papers, &VIDEO.replace("sandbox-key", "sandbox-key/bom"), &[]);
    assert_eq!(papers.books.charged, 1);
    let signed = "key=sandbox-key/bom&item_id=7118694749548072205&dateline=x";
    assert_eq!(ask(&mut papers, &format!("/douyin/item_get_video/?{signed}&sign=x"), &[]).status, 200);
    assert_eq!(papers.books.answered_by_code["4005"], 2);
}

#[test]
fn a_wrong_fault_is_answered_with_what_is_wrong() {
    let mut papers = papers(Rules::default());
    let reply = ask(&mut papers, VIDEO, &[("x-sandbox-fault", "htlm")]);
    assert_eq!(reply.status, 400);
    assert!(text(&reply).starts_with("there is no fault `htlm`; there are status-NNN"), "{}", text(&reply));
    assert_eq!((papers.books.answered, papers.books.charged), (1, 0));
}

#[test]
fn requests_beyond_the_rate_are_refused_in_each_provider_s_way() {
    let limits = Limits { rate: Some((2, Duration::from_secs(3600))), concurrency: None };
    let mut papers = papers(Rules { limits, ..Rules::default() });
    // These three do not count: nobody has them, and the last one has a scripted reply.
    ask(&mut papers, "/nowhere", &[]);
    papers.script.push_back(Cue::Reply(Reply::empty(204)));
    ask(&mut papers, VIDEO, &[]);

    ask(&mut papers, VIDEO, &[]);
    ask(&mut papers, FEED, &[KEY]);
    papers.script.push_back(Cue::Fault(Fault::Html));
    assert!(text(&ask(&mut papers, VIDEO, &[])).contains("\"error_code\":\"4008\""));
    let refused = ask(&mut papers, FEED, &[KEY]);
    assert_eq!((refused.status, refused.headers.last().unwrap().1.as_str()), (429, "3600"));
    assert_eq!(papers.script.len(), 1, "a fault waits for a request that is let in");
    assert_eq!((papers.books.charged, papers.books.answered_by_code["4008"]), (1, 1));
}

#[test]
fn only_so_many_requests_are_in_flight() {
    let limits = Limits { rate: None, concurrency: Some(1) };
    let mut papers = papers(Rules { limits, ..Rules::default() });
    let first = papers.decide(Recorded::made_up(VIDEO, &[]));
    assert!(text(&ask(&mut papers, VIDEO, &[])).contains("\"error_code\":\"4008\""));
    drop(first);
    assert!(text(&ask(&mut papers, VIDEO, &[])).contains("\"error_code\":\"0000\""));
}

#[test]
fn a_quota_that_ended_is_one_provider_s_and_can_be_restored() {
    let mut papers = papers(Rules::default());
    ask(&mut papers, FEED, &[KEY, ("x-sandbox-fault", "quota-ends")]);
    let refused = ask(&mut papers, FEED, &[KEY]);
    assert!(refused.status == 429 && refused.headers.len() == 1, "{refused:?}");
    assert!(text(&ask(&mut papers, VIDEO, &[])).contains("\"error_code\":\"0000\""));
    ask(&mut papers, VIDEO, &[("x-sandbox-fault", "quota-ends")]);
    assert!(text(&ask(&mut papers, VIDEO, &[])).contains("\"api_info\":\"today:10000 max:10000\""));
    papers.restore_quota();
    assert_eq!(ask(&mut papers, FEED, &[KEY]).status, 200);
    assert!(text(&ask(&mut papers, VIDEO, &[])).contains("\"api_info\":\"today:2 max:10000 "));
}

#[test]
fn so_many_requests_are_remembered() {
    for (remembered, expected) in [(0, 0), (2, 2), (9, 3)] {
        let mut papers = papers(Rules { remembered, ..Rules::default() });
        for _ in 0..3 {
            ask(&mut papers, FEED, &[KEY]);
        }
        assert_eq!((papers.requests.len(), papers.books.received), (expected, 3));
        assert!(papers.requests.iter().is_sorted_by_key(|request| request.at));
    }
}
