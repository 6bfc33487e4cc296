//! Several ports, of which each can be down.

use std::io::ErrorKind;

use tokio::net::TcpStream;

use super::{Sandbox, VIDEO, exchange, rest, send};

async fn call(url: &str) -> String {
    let mut stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    send(&mut stream, "GET", VIDEO, "close").await;
    rest(stream).await
}

#[tokio::test]
async fn every_host_has_the_same_router_behind_it() {
    let sandbox = Sandbox::builder().hosts(3).start().await.unwrap();
    let urls = sandbox.urls();
    assert_eq!((urls.len(), &urls[0]), (3, &sandbox.url()));
    for (url, today) in urls.iter().rev().zip(1..) {
        assert!(call(url).await.contains(&format!("\"api_info\":\"today:{today} ")));
    }
    let hosts: Vec<usize> = sandbox.requests().iter().map(|request| request.host).collect();
    assert_eq!(hosts, [2, 1, 0]);
    assert_eq!(sandbox.ledger().charged, 3);
}

#[tokio::test]
async fn a_host_that_is_down_refuses_and_comes_back_on_its_port() {
    let sandbox = Sandbox::builder().hosts(2).start().await.unwrap();
    let urls = sandbox.urls();
    let address = urls[1].strip_prefix("http://").unwrap();
    let idle = TcpStream::connect(address).await.unwrap();
    sandbox.take_host_down(1).await.unwrap();
    sandbox.take_host_down(1).await.unwrap();
    assert_eq!(rest(idle).await, "");
    assert_eq!(TcpStream::connect(address).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
    assert_eq!(sandbox.urls(), urls);
    assert!(exchange(&sandbox, "GET", VIDEO).await.contains("\"0000\""));

    sandbox.bring_host_up(1).await.unwrap();
    sandbox.bring_host_up(1).await.unwrap();
    assert!(call(&urls[1]).await.contains("\"0000\""));
    sandbox.stop().await;
    assert_eq!(TcpStream::connect(address).await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}

#[tokio::test]
async fn a_host_that_is_not_there_is_an_error() {
    let sandbox = Sandbox::builder().hosts(0).start().await.unwrap();
    assert_eq!(sandbox.urls().len(), 1, "there is at least one");
    assert_eq!(sandbox.take_host_down(1).await.unwrap_err().to_string(), "the sandbox has no host 1");
    assert_eq!(sandbox.bring_host_up(1).await.unwrap_err().kind(), ErrorKind::InvalidInput);
}
