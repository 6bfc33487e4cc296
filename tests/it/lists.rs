//! Lists that lie, and lists that do not: a stream stops where paying more brings nothing, and nowhere else.
//!
//! The table in `docs/book/src/quirks.md` is what this test prints; `cargo xtask faults` writes it.

use std::fmt::Write as _;
use std::future::Future;
use std::pin::Pin;

use clipwire::{Items, Pages, StreamEnd};
use clipwire_sandbox::{Reply, Sandbox};
use serde_json::{Value, json};
use xtask::faults::{LISTS, VARIABLE, write_or_compare};

use crate::support::{client, sandbox, tikhubapi};

/// The elements of a call, the first of which is 1.
type Elements = Box<dyn Fn(usize) -> Vec<Value>>;

/// How many calls may bring nothing new.
const BARREN: usize = 3;

/// How many answers are there to be asked for.
const ANSWERS: usize = 24;

/// How a list is told what it consists of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    /// Numbered pages of elements with an id.
    Numbered,
    /// Numbered pages of elements whose id is missing.
    NumberedWithoutIds,
    /// Cursors, and elements with an id.
    Cursors,
    /// Cursors, and elements whose id is missing.
    CursorsWithoutIds,
    /// Cursors, and elements of which no id is known, in a text of JSON.
    Live,
}

use List::{Cursors, CursorsWithoutIds, Live, Numbered, NumberedWithoutIds};

const LISTS_OF_ALL_KINDS: [List; 5] = [Numbered, NumberedWithoutIds, Cursors, CursorsWithoutIds, Live];

const WITHOUT_IDS: [List; 3] = [NumberedWithoutIds, CursorsWithoutIds, Live];

impl List {
    fn name(self) -> &'static str {
        match self {
            Numbered => "onebound, ids",
            NumberedWithoutIds => "onebound, no ids",
            Cursors => "tikhubapi, ids",
            CursorsWithoutIds => "tikhubapi, no ids",
            Live => "tikhubapi, JSON in a text",
        }
    }

    /// An element, and what else stands in it.
    fn element(self, number: usize, more: Value) -> Value {
        let (mut element, words) = match self {
            Numbered => (json!({ "num_iid": number }), "title"),
            NumberedWithoutIds => (json!({}), "title"),
            Cursors => (json!({ "aweme_id": number.to_string() }), "desc"),
            CursorsWithoutIds | Live => (json!({}), "desc"),
        };
        element[words] = json!(format!("the words of {number}"));
        for (name, value) in more.as_object().unwrap() {
            element[name] = value.clone();
        }
        if self == Live { json!({ "lives": { "rawdata": element.to_string() } }) } else { element }
    }

    /// An element with a value that is another one at each call, in a field that the provider's elements have.
    fn volatile(self, number: usize, kind: Volatile, call: usize) -> Value {
        let field = match (self, kind) {
            (Numbered | NumberedWithoutIds, Volatile::Number) => "city",
            (Numbered | NumberedWithoutIds, Volatile::Address) => "detail_url",
            (Numbered | NumberedWithoutIds, _) => "signature",
            (_, Volatile::Number) => "rate",
            (_, Volatile::Address) => "share_url",
            (_, _) => "desc_language",
        };
        let value = match kind {
            Volatile::Number => json!(1000 * number + 7 * call),
            Volatile::Time => json!(format!("2026-11-27 05:{call:02}:00")),
            Volatile::Address => json!(format!("https://p{call}.example/{number}.jpg?x-expires={call}&sign=s{call}")),
            Volatile::Token => json!(format!("token {call} of {number}")),
        };
        self.element(number, json!({ field: value }))
    }

    /// A whole answer, with the marks of one that has others behind it; the first call is 1.
    fn answer(self, elements: &[Value], call: usize, marks: &Value) -> Value {
        let mut answer = match self {
            Numbered | NumberedWithoutIds => {
                json!({ "error_code": "0000", "page": call, "pagecount": 99_999, "item": elements })
            }
            Cursors | CursorsWithoutIds => json!({ "aweme_list": elements, "cursor": 20 * call, "has_more": 1 }),
            Live => json!({ "data": elements, "cursor": 20 * call, "has_more": 1 }),
        };
        for (name, value) in marks.as_object().unwrap() {
            answer[name] = value.clone();
        }
        answer
    }

    /// Walks the list over some answers, and counts the elements.
    fn walk(self, sandbox: &Sandbox, max_pages: u64) -> Pin<Box<dyn Future<Output = (usize, StreamEnd)> + '_>> {
        async fn count<T>(mut pages: Pages<T>) -> (usize, StreamEnd) {
            let mut count = 0;
            while let Some(page) = pages.try_next().await.unwrap() {
                count += page.items.len();
            }
            assert_eq!(pages.checkpoint().is_finished(), !pages.end().unwrap().is_resumable());
            (count, pages.end().unwrap())
        }
        match self {
            Numbered | NumberedWithoutIds => {
                Box::pin(count(client(sandbox).videos().search("x").pages().max_pages(max_pages)))
            }
            Cursors | CursorsWithoutIds => Box::pin(count(
                tikhubapi(sandbox).build().unwrap().users().videos("MS4wLjABAAAA-x").pages().max_pages(max_pages),
            )),
            Live => {
                Box::pin(count(tikhubapi(sandbox).build().unwrap().search().live("x").pages().max_pages(max_pages)))
            }
        }
    }
}

/// What changes from call to call.
#[derive(Clone, Copy)]
enum Volatile {
    Number,
    Time,
    Address,
    Token,
}

/// The numbers of a page's elements, by the call, the first of which is 1.
type Numbers = fn(usize) -> Vec<usize>;

/// Lies that are told with elements alone: their name, how many calls bring something new, and the elements of each call.
const LIES: &[(&str, usize, Numbers)] = &[
    ("the same page for ever", 1, |_| vec![1, 2, 3, 4]),
    ("the same page of one element", 1, |_| vec![1]),
    ("the same elements in another order", 1, |call| (0..4).map(|at| (at + call) % 4).collect()),
    (
        "some of the same elements",
        1,
        |call| if call == 1 { vec![1, 2, 3, 4] } else { vec![call % 4 + 1, 1 + call % 3] },
    ),
    ("more and more of the same elements", 1, |call| [1, 2].iter().copied().cycle().take(call + 1).collect()),
    ("two pages in turn, in another order", 2, |call| numbers(call, 2).to_vec()),
    ("five pages in turn, in another order", 5, |call| numbers(call, 5).to_vec()),
    ("a window that moves by one, and back", 4, |call| {
        let at = call % 8;
        let start = if at < 5 { at } else { 8 - at };
        (start..start + 5).collect()
    }),
    ("elements that repeat more and more often", 4, |call| (0..4).map(|at| (10 * call + at).min(40 + at)).collect()),
    ("repeated elements and empty pages in turn", 1, |call| {
        if call.is_multiple_of(2) { Vec::new() } else { (0..4).map(|at| (at + call) % 4).collect() }
    }),
];

/// Three of the elements of as many pages in turn, in another order each time.
fn numbers(call: usize, pages: usize) -> [usize; 3] {
    [0, 1, 2].map(|at| 10 * (call % pages) + (at + call / pages) % 3)
}

/// What comes of a list: how many calls brought something new, how many were made, and the end.
struct Row {
    list: List,
    lie: String,
    new: usize,
    calls: usize,
    end: StreamEnd,
}

/// Walks over answers that never end by themselves.
async fn row(list: List, lie: &str, new: usize, answer: impl Fn(usize) -> Value) -> Row {
    let sandbox = sandbox().await;
    (1..=ANSWERS).for_each(|call| sandbox.reply_next(Reply::json(answer(call))));
    let (_, end) = list.walk(&sandbox, u64::MAX).await;
    Row { list, lie: lie.to_owned(), new, calls: sandbox.requests().len(), end }
}

async fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    let none = json!({});
    for list in LISTS_OF_ALL_KINDS {
        for (lie, new, numbers) in LIES {
            let answer = |call| {
                let elements: Vec<Value> =
                    numbers(call).into_iter().map(|number| list.element(number, json!({}))).collect();
                list.answer(&elements, call, &none)
            };
            rows.push(row(list, lie, *new, answer).await);
        }
        let fields = [
            ("a number that changes", Volatile::Number),
            ("a time that changes", Volatile::Time),
            ("addresses signed anew", Volatile::Address),
            ("a word that changes", Volatile::Token),
        ];
        for (lie, kind) in fields {
            let changing = |number, call| list.volatile(number, kind, call);
            let page = |call| list.answer(&numbers(call, 1).map(|number| changing(number, call)), call, &none);
            rows.push(row(list, &format!("the same elements, {lie}"), 1, page).await);
            let page = |call| list.answer(&numbers(call, 2).map(|number| changing(number, call)), call, &none);
            rows.push(row(list, &format!("two pages in turn, {lie}"), 2, page).await);
            let page = |call| list.answer(&[changing(1, call)], call, &none);
            rows.push(row(list, &format!("the same single element, {lie}"), 1, page).await);
        }
        rows.push(row(list, "empty pages", 0, |call| list.answer(&[], call, &none)).await);
        let then_empty = |call| {
            let elements = [list.element(1, json!({}))];
            list.answer(if call == 1 { &elements } else { &[] }, call, &none)
        };
        rows.push(row(list, "empty pages behind one that is not", 1, then_empty).await);
        let blank = |call| list.answer(&[json!({ "unknown": call }), json!({ "other": [call] })], call, &none);
        rows.push(row(list, "elements with none of their fields", 0, blank).await);
        let nulls = |call| list.answer(&[Value::Null, Value::Null], call, &none);
        rows.push(row(list, "null in place of elements", 0, nulls).await);
        let unreadable = match list {
            Numbered | NumberedWithoutIds => json!({ "title": { "a": 1 } }),
            Cursors | CursorsWithoutIds => json!({ "desc": { "a": 1 } }),
            Live => json!({ "lives": "no object" }),
        };
        let answer = |call| {
            let mut element = unreadable.clone();
            element["call"] = json!(call);
            list.answer(&[element], call, &none)
        };
        rows.push(row(list, "elements that cannot be read", 0, answer).await);
        if !matches!(list, Numbered | NumberedWithoutIds) {
            for has_more in [json!(true), json!("1"), json!("true"), json!(2), json!(null), json!("yes")] {
                let elements = |call| (0..4).map(|at| list.element((at + call) % 4, json!({}))).collect::<Vec<_>>();
                let marks = json!({ "has_more": has_more });
                let answer = |call| list.answer(&elements(call), call, &marks);
                rows.push(row(list, &format!("the same elements, `has_more` {has_more}"), 1, answer).await);
            }
            let elements = |call: usize| [list.element(call, json!({}))];
            let same = json!({ "cursor": "same" });
            rows.push(
                row(list, "new elements under the same cursor", 2, |call| list.answer(&elements(call), call, &same))
                    .await,
            );
            let gone = json!({ "cursor": null });
            rows.push(row(list, "more, and no cursor", 1, |call| list.answer(&elements(call), call, &gone)).await);
        }
    }
    rows
}

#[tokio::test]
async fn a_list_that_lies_costs_at_most_three_calls_more_than_it_is_worth() {
    let rows = rows().await;
    let mut table = String::from(
        "\n| list | lie | calls with something new | calls without | end |\n| --- | --- | --- | --- | --- |\n",
    );
    for Row { list, lie, new, calls, end } in &rows {
        let name = list.name();
        assert!(*calls >= *new, "{name}, {lie}: it stopped after {calls} calls, {end}");
        let barren = calls - new;
        assert!(barren <= BARREN, "{name}, {lie}: {barren} calls brought nothing, {end}");
        assert!(!end.is_complete() || lie.contains("has_more"), "{name}, {lie}: {end}");
        let _ = writeln!(table, "| {name} | {lie} | {new} | {barren} | {end} |");
    }
    assert!(rows.len() >= 30);
    write_or_compare(LISTS, &table, std::env::var_os(VARIABLE).is_some()).unwrap();
}

/// Each row is a list of twelve pages whose elements are all new, and look alike in some way.
#[tokio::test]
async fn a_list_whose_elements_only_look_alike_is_walked_to_its_end() {
    let pages = 12;
    let two = |make: &dyn Fn(usize) -> Value, call: usize| vec![make(2 * call), make(2 * call + 1)];
    for list in LISTS_OF_ALL_KINDS {
        let rows: Vec<(&str, Elements)> = vec![
            ("other words", Box::new(move |call| two(&|number| list.element(number, json!({})), call))),
            ("one at a time", Box::new(move |call| vec![list.element(call, json!({}))])),
            (
                "a window that moves by one",
                Box::new(move |call| (call..call + 5).map(|at| list.element(at, json!({}))).collect()),
            ),
            (
                "the same author",
                Box::new(move |call| two(&|number| list.element(number, json!({ "nick": "bob" })), call)),
            ),
        ];
        for (what, elements) in rows {
            let sandbox = sandbox().await;
            for call in 1..=pages {
                let last = if call == pages { json!({ "has_more": 0, "pagecount": pages }) } else { json!({}) };
                sandbox.reply_next(Reply::json(list.answer(&elements(call), call, &last)));
            }
            let (_, end) = list.walk(&sandbox, u64::MAX).await;
            assert_eq!((end, sandbox.requests().len()), (StreamEnd::Exhausted, pages), "{}, {what}", list.name());
        }
    }
    for list in WITHOUT_IDS {
        // Numbers count where two elements of a page have nothing else to tell them apart, and where there is nothing else.
        let field = if list == NumberedWithoutIds { "city" } else { "rate" };
        let same_words = |number: usize| {
            let words = if list == NumberedWithoutIds { json!({ "title": "same" }) } else { json!({ "desc": "same" }) };
            let mut more = words;
            more[field] = json!(number);
            list.element(0, more)
        };
        let uid = if list == NumberedWithoutIds { "uid" } else { "author_user_id" };
        let ids = |number: usize| list.element(0, json!({ uid: number }));
        for (what, make) in
            [("numbers alone", &same_words as &dyn Fn(usize) -> Value), ("an id of something else", &ids)]
        {
            let sandbox = sandbox().await;
            for call in 1..=pages {
                let last = if call == pages { json!({ "has_more": 0, "pagecount": pages }) } else { json!({}) };
                sandbox.reply_next(Reply::json(list.answer(&two(make, call), call, &last)));
            }
            let (count, end) = list.walk(&sandbox, u64::MAX).await;
            assert_eq!((count, end), (2 * pages, StreamEnd::Exhausted), "{}, {what}", list.name());
        }
    }
}

/// What `docs/book/src/quirks.md` says of elements without an id: with another title, text or name they are new; alike in these they are not,
/// unless a page holds two that differ.
#[tokio::test]
async fn elements_without_an_id_are_told_apart_by_their_titles_until_a_page_shows_that_they_cannot_be() {
    for list in WITHOUT_IDS {
        let other_word = |number: usize| list.volatile(0, Volatile::Token, number);
        for (what, elements, end, calls) in [
            (
                "another title each time",
                (&|call| vec![list.element(call, json!({}))]) as &dyn Fn(usize) -> _,
                StreamEnd::PageLimit,
                9,
            ),
            ("the same title, another word", &|call| vec![other_word(call)], StreamEnd::NothingNew, 4),
            (
                "two with the same title",
                &|call| vec![other_word(2 * call), other_word(2 * call + 1)],
                StreamEnd::PageLimit,
                9,
            ),
        ] {
            let sandbox = sandbox().await;
            (1..=9).for_each(|call| sandbox.reply_next(Reply::json(list.answer(&elements(call), call, &json!({})))));
            let (_, last) = list.walk(&sandbox, 9).await;
            assert_eq!((last, sandbox.requests().len()), (end, calls), "{}, {what}", list.name());
        }
    }
}

/// The answers of numbered pages: the ids of each, of as many pages.
fn numbered(sandbox: &Sandbox, pages: &[&[usize]]) {
    for (at, ids) in pages.iter().enumerate() {
        let elements: Vec<Value> = ids.iter().map(|id| Numbered.element(*id, json!({}))).collect();
        sandbox.reply_next(Reply::json(Numbered.answer(&elements, at + 1, &json!({ "pagecount": pages.len() }))));
    }
}

fn search(sandbox: &Sandbox) -> Items<clipwire::onebound::types::VideoHit> {
    client(sandbox).videos().search("x").items()
}

#[tokio::test]
async fn a_limit_of_just_as_many_elements_as_there_are_is_no_limit() {
    let sandbox = sandbox().await;
    for (limit, pages, end) in [
        (3, &[&[1, 2][..], &[3]][..], StreamEnd::Exhausted),
        (2, &[&[1, 2], &[3]], StreamEnd::ItemLimit),
        (1, &[&[1, 2], &[3]], StreamEnd::ItemLimit),
        (4, &[&[1, 2], &[3]], StreamEnd::Exhausted),
        // What is left is only what was returned before.
        (2, &[&[1, 2, 1, 2]], StreamEnd::Exhausted),
    ] {
        numbered(&sandbox, pages);
        let before = sandbox.requests().len();
        let mut items = search(&sandbox).dedupe().max_items(limit);
        let mut count = 0;
        while items.try_next().await.unwrap().is_some() {
            count += 1;
        }
        assert_eq!((count.min(limit), items.end()), (count, Some(end)), "{limit} of {pages:?}");
        // The next stream begins with an empty queue.
        let left = pages.len() - (sandbox.requests().len() - before);
        for _ in 0..left {
            let _ = client(&sandbox).videos().search("x").send().await;
        }
    }
}

#[tokio::test]
async fn as_many_empty_pages_as_are_allowed_are_followed_and_a_later_run_goes_on() {
    for (allowed, calls, end) in [
        (1, 2, StreamEnd::EmptyPages),
        (3, 4, StreamEnd::EmptyPages),
        (4, 6, StreamEnd::Exhausted),
        (u64::MAX, 6, StreamEnd::Exhausted),
    ] {
        let sandbox = sandbox().await;
        numbered(&sandbox, &[&[1], &[], &[], &[], &[5], &[6]]);
        let mut items = search(&sandbox).max_empty_pages(allowed);
        let first = items.collect_all().await;
        assert_eq!((first.end, sandbox.requests().len()), (end, calls), "{allowed} allowed");
        let rest = search(&sandbox).max_empty_pages(9).resume(first.checkpoint).collect_all().await;
        let ids: Vec<_> =
            first.items.iter().chain(&rest.items).map(|hit| hit.num_iid.clone().unwrap().to_u64()).collect();
        assert_eq!((ids, sandbox.requests().len()), (vec![Some(1), Some(5), Some(6)], 6), "{allowed} allowed");
    }
}

#[tokio::test]
async fn what_is_remembered_is_bounded_and_enough_for_a_list_that_repeats_itself_sooner() {
    let lists = |cycle: usize| {
        move |call: usize| {
            let elements: Vec<Value> =
                (0..4).map(|at| Numbered.element(4 * (call % cycle) + (at + call / cycle) % 4, json!({}))).collect();
            Numbered.answer(&elements, call, &json!({ "pagecount": ANSWERS }))
        }
    };
    for (cycle, remembered, end) in
        [(2, 16, StreamEnd::NothingNew), (4, 32, StreamEnd::NothingNew), (8, 8, StreamEnd::Exhausted)]
    {
        let sandbox = sandbox().await;
        (1..=ANSWERS).for_each(|call| sandbox.reply_next(Reply::json(lists(cycle)(call))));
        let mut pages = client(&sandbox).videos().search("x").pages().max_remembered(remembered);
        while pages.try_next().await.unwrap().is_some() {}
        assert_eq!(pages.end(), Some(end), "{cycle} pages, {remembered} remembered");
    }
}
