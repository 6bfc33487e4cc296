//! A test about one exact body lets any stub server send it; here wiremock.

use clipwire::onebound::Client;
use clipwire::{Charge, Credentials, ErrorKind, Result};
use serde_json::json;
use wiremock::matchers::{method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// The code under test: the address of a video's file, if there is such a video.
async fn file(client: &Client, id: &str) -> Result<Option<String>> {
    match client.videos().get(id).send().await {
        Ok(video) => Ok(video.into_value().video.and_then(|file| file.url)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A server that sends this body for a video, and a client of it.
async fn serving(id: &str, body: serde_json::Value) -> (MockServer, Client) {
    let server = MockServer::start().await;
    let request = Mock::given(method("GET")).and(path("/douyin/item_get_video/")).and(query_param("item_id", id));
    request.respond_with(ResponseTemplate::new(200).set_body_json(body)).expect(1).mount(&server).await;
    let credentials = Credentials::new("test-key", "test-secret");
    let client = Client::builder().base_url(server.uri()).credentials(credentials).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn a_file_is_found_where_the_provider_puts_it() {
    let item = json!({ "num_iid": "7118694749548072205", "video": { "url": "https://cdn.example/a.mp4" } });
    let (_server, client) = serving("7118694749548072205", json!({ "error_code": "0000", "item": item })).await;
    let found = file(&client, "7118694749548072205").await.unwrap();
    assert_eq!(found.as_deref(), Some("https://cdn.example/a.mp4"));
}

#[tokio::test]
async fn a_code_inside_status_200_is_an_error() {
    let (_server, client) = serving("7118694749548072206", json!({ "error_code": "2000", "reason": "没找到" })).await;
    assert_eq!(file(&client, "7118694749548072206").await.unwrap(), None);
    // It was charged all the same.
    assert_eq!(client.ledger().total.charges.charged, 1);
}

#[tokio::test]
async fn a_page_of_a_proxy_is_no_answer() {
    let (_server, client) = serving("7118694749548072207", json!("<html>Bad gateway</html>")).await;
    let error = file(&client, "7118694749548072207").await.unwrap_err();
    assert_eq!((error.kind(), error.charge()), (ErrorKind::Decode, Charge::Unknown));
}
