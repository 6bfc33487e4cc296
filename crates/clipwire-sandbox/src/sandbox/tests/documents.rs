//! Documents that are given as text: changed ones of providers that are known, and those of others.

use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;

use super::{Sandbox, connect, exchange, rest};
use crate::spec::embedded_text;

const CREATOR: &str = "MS4wLjABAAAAsample-creator-0001";

/// Sends a request with these lines of headers; status and JSON of the answer.
async fn call(sandbox: &Sandbox, method: &str, path: &str, headers: &str, body: &str) -> (u16, Value) {
    let mut stream = connect(sandbox).await;
    let length = body.len();
    let head = format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\nConnection: close");
    stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).await.unwrap();
    let answer = rest(stream).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}")))
}

/// The text with each of these pieces, which have to be there, replaced wherever it stands.
fn edited(text: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in the document");
        text.replace(from, to)
    })
}

/// The line of an operation's path, whatever the path is now.
fn path_of(text: &str, id: &str) -> String {
    let before = &text[..text.find(&format!("\n      operationId: {id}\n")).unwrap()];
    let line = &before[before.rfind("\n  /").unwrap()..];
    line[..=line.find(":\n").unwrap()].to_owned()
}

/// The first lines of a component, with the parameter's name and place, whatever they are now.
fn parameter_of(text: &str, component: &str) -> String {
    let start = text.find(&format!("    {component}:\n      name: ")).unwrap();
    text[start..].split_inclusive('\n').take(3).collect()
}

#[tokio::test]
async fn paths_parameters_lists_and_payloads_can_be_moved_by_the_document_alone() {
    let tikhubapi = embedded_text("tikhubapi");
    let document = edited(
        tikhubapi,
        &[
            (&path_of(tikhubapi, "get_user_video_feed"), "\n  /v2/feed:"),
            (&path_of(tikhubapi, "get_video_info"), "\n  /v2/video/{video_id}:"),
            (&path_of(tikhubapi, "get_video_comments"), "\n  /v2/comments:"),
            (&path_of(tikhubapi, "get_user_info"), "\n  /v2/profile:"),
            (&path_of(tikhubapi, "search_user"), "\n  /v2/people:"),
            (&parameter_of(tikhubapi, "SecUid"), "    SecUid:\n      name: sec_user_id\n      in: query\n"),
            (&parameter_of(tikhubapi, "Cursor"), "    Cursor:\n      name: max_cursor\n      in: query\n"),
            (&parameter_of(tikhubapi, "VideoId"), "    VideoId:\n      name: video_id\n      in: path\n"),
            // The list, the cursor, the flag and the one thing, in schemas, examples and places.
            ("aweme_list", "videos"),
            ("/max_cursor,", "/next/at,"),
            ("max_cursor: 1699663698000", "next: { at: '1699663698000' }"),
            ("has_more", "more"),
            ("aweme_detail", "video"),
            ("      name: X-API-KEY\n", "      name: X-KEY\n"),
        ],
    );
    let sandbox = Sandbox::builder().spec(document).start().await.unwrap();
    let key = format!("x-key: {}\r\n", sandbox.api_key());
    let get = async |path: String| {
        let (status, body) = call(&sandbox, "GET", &path, &key, "").await;
        assert_eq!(status, 200, "{path}: {body}");
        body
    };
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = get(format!("/v2/feed?sec_user_id={CREATOR}&count=50&max_cursor={cursor}")).await;
        found.extend_from_slice(page["videos"].as_array().unwrap());
        if page["more"] == 0 {
            break;
        }
        cursor = page["next"]["at"].as_str().unwrap().to_owned();
    }
    assert_eq!(found.len(), sandbox.world().creators()[0].videos);
    let id = found[7]["aweme_id"].as_str().unwrap();
    assert_eq!(get(format!("/v2/video/{id}")).await["video"], found[7]);
    assert_eq!(get(format!("/v2/profile?sec_uid={CREATOR}")).await["user"]["sec_uid"], CREATOR);
    assert_eq!(get("/v2/people?keyword=nothing".to_owned()).await["user_list"], json!([]));
    // The names from before are gone.
    let (status, refused) = call(&sandbox, "GET", &format!("/v2/feed?sec_uid={CREATOR}"), &key, "").await;
    assert_eq!((status, refused["fields"].as_object().unwrap().keys().next().unwrap().as_str()), (400, "sec_user_id"));
    assert_eq!(call(&sandbox, "GET", "/v2/profile", "x-api-key: sandbox-api-key\r\n", "").await.0, 401);
    assert!(exchange(&sandbox, "GET", "/get-user-video-feed").await.starts_with("HTTP/1.1 404 "));
}

#[tokio::test]
async fn a_list_of_onebound_can_be_moved_with_its_stored_pages_and_its_large_one() {
    let onebound = embedded_text("onebound");
    let document = edited(
        onebound,
        &[
            (&path_of(onebound, "item_search_video"), "\n  /v3/videos:"),
            (
                "        response: [/page]\n        last: /pagecount\n        total: /total_results\n        items: [/item, /items/item]",
                { "        response: [/number]\n        last: /pages\n        total: /all\n        items: [/hits]" },
            ),
            (
                "                    page: '2'\n                    real_total_results: 100\n                    total_results: 100\n                    page_size: 10\n                    pagecount: 10\n                    item:\n",
                "                    number: '2'\n                    all: 100\n                    pages: 10\n                    hits:\n",
            ),
            ("    Page:\n      name: page\n", "    Page:\n      name: p\n"),
            ("        request: page\n", "        request: p\n"),
            (
                "    secret:\n      type: apiKey\n      in: query\n      name: secret\n",
                "    secret:\n      type: apiKey\n      in: header\n      name: X-Secret\n",
            ),
        ],
    );
    let sandbox = Sandbox::builder().spec(document).start().await.unwrap();
    let mut ids = Vec::new();
    for page in 1..=3 {
        let path = format!("/v3/videos?key=sandbox-key&q=three+pages&p={page}");
        let (_, body) = call(&sandbox, "GET", &path, "X-Secret: sandbox-secret\r\n", "").await;
        assert_eq!(
            (&body["number"], &body["pages"], &body["all"]),
            (&json!(page.to_string()), &json!(3), &json!(6)),
            "{body}"
        );
        ids.extend(body["hits"].as_array().unwrap().iter().map(|hit| hit["num_iid"].to_string()));
    }
    assert!(ids.len() == 6 && ids.is_sorted_by(|one, other| one < other), "{ids:?}");
    let large = "/v3/videos?key=sandbox-key&q=three+hundred+and+fifty+kilobytes";
    let (_, body) = call(&sandbox, "GET", large, "X-Secret: sandbox-secret\r\n", "").await;
    assert_eq!((body["hits"].as_array().unwrap().len(), &body["pages"]), (770, &json!(1)));
    assert_eq!(sandbox.ledger().charged, 4);
}

#[tokio::test]
async fn an_operation_that_is_added_to_a_document_is_answered_with_its_example() {
    let added = "
  /get-mood/{day}:
    get:
      operationId: get_mood
      parameters: [{ name: day, in: path, required: true, schema: { type: string }, example: today }]
      responses:
        '200': { content: { application/json: { examples: { answer: { value: { mood: good } } } } } }
";
    let document = embedded_text("tikhubapi").replacen("\npaths:", &format!("\npaths:{added}"), 1);
    let sandbox = Sandbox::builder().spec(document).start().await.unwrap();
    let example = sandbox.examples().iter().find(|example| example.operation == "get_mood").unwrap();
    assert_eq!((example.method.as_str(), example.path_and_query.as_str()), ("GET", "/get-mood/today"));
    let (status, body) = call(&sandbox, "GET", "/get-mood/monday", "x-api-key: sandbox-api-key\r\n", "").await;
    assert_eq!((status, body), (200, json!({ "mood": "good" })));
}

#[tokio::test]
async fn a_third_provider_is_served_beside_the_others() {
    let notes = include_str!("../../provider/tests/by_status.yaml");
    let sandbox = Sandbox::builder().spec(notes).credential("notes", "token", "t0ken").start().await.unwrap();
    assert_eq!(sandbox.credential("notes", "token"), "t0ken");
    let headers = "Authorization: Bearer t0ken\r\nContent-Type: application/json\r\n";
    let (status, created) = call(&sandbox, "POST", "/v1/notes", headers, r#"{"text":"hello"}"#).await;
    assert_eq!((status, &created["data"]["id"]), (201, &json!("n2")));
    assert_eq!(sandbox.requests()[0].body, br#"{"text":"hello"}"#);
    let (status, refused) = call(&sandbox, "POST", "/v1/notes", headers, "{}").await;
    assert_eq!((status, &refused["code"]), (400, &json!(1400)));
    let wrong = exchange(&sandbox, "DELETE", "/v1/notes").await;
    assert!(wrong.starts_with("HTTP/1.1 405 ") && wrong.contains("allow: GET, POST\r\n"), "{wrong}");
    assert!(exchange(&sandbox, "GET", super::VIDEO).await.contains(r#""error_code":"0000""#));
    let trigger = "Authorization: Bearer t0ken/status-503\r\n";
    assert_eq!(call(&sandbox, "GET", "/v1/status", trigger, "").await.0, 503);

    let session = "Authorization: Bearer t0ken\r\nX-User: sandbox-user-session\r\n";
    assert_eq!(call(&sandbox, "GET", "/v1/status", session, "").await.0, 200);
    sandbox.expire_credential("notes", "user_session", "fresh");
    assert_eq!(call(&sandbox, "GET", "/v1/notes/n1", session, "").await.0, 428);
    let ledger = sandbox.ledger();
    assert_eq!((ledger.received, ledger.charged, ledger.by_operation["create_note"].charged), (7, 3, 1));
    assert_eq!((ledger.answered_by_code["201"], ledger.answered_by_code["428"]), (1, 1));
}

#[tokio::test]
async fn a_document_or_a_credential_that_is_wrong_is_named_at_the_start() {
    let start = async |builder: crate::SandboxBuilder| builder.start().await.unwrap_err().to_string();
    let error = start(Sandbox::builder().spec("paths: {}")).await;
    assert_eq!(error, "`x-provider` has no `name`; it says whose document this is");
    let error = start(Sandbox::builder().credential("onebound", "token", "x")).await;
    assert_eq!(error, "no document of `onebound` has a security scheme `token`");
}
