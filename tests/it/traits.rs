//! What types promise beyond their methods: threads, sizes, futures that can be spawned.

use std::error::Error as StdError;

use clipwire::onebound::requests::{GetVideo, SearchGoods};
use clipwire::onebound::{Client, ClientBuilder, ResultType, types::VideoItem};
use clipwire::{
    Budget, Charge, Checkpoint, Collected, Credentials, Error, ErrorKind, Items, Ledger, Limits, Meta, Money, Page,
    Response,
};
use clipwire::{RetryPolicy, tikhubapi};
use static_assertions::{assert_impl_all, const_assert};

assert_impl_all!(Client: Send, Sync, Clone, Unpin, std::fmt::Debug);
assert_impl_all!(ClientBuilder: Send, Sync, Clone, std::fmt::Debug);
assert_impl_all!(tikhubapi::Client: Send, Sync, Clone, Unpin, std::fmt::Debug);
assert_impl_all!(clipwire::GenericCall: Send, Sync, Clone, std::fmt::Debug);
assert_impl_all!(Items<tikhubapi::types::Video>: Send, Unpin, std::fmt::Debug);
assert_impl_all!(Credentials: Send, Sync, Clone);
assert_impl_all!(GetVideo: Send, Sync, Clone, Unpin, std::fmt::Debug);
assert_impl_all!(Response<Page<VideoItem>>: Send, Sync, Clone, PartialEq, std::fmt::Debug);
assert_impl_all!(Meta: Send, Sync, Clone, Eq, serde::Serialize, serde::de::DeserializeOwned);
assert_impl_all!(Checkpoint: Send, Sync, Clone, Eq, serde::Serialize, serde::de::DeserializeOwned, std::fmt::Debug);
assert_impl_all!(Collected<VideoItem>: Send, Sync, std::fmt::Debug);
assert_impl_all!(Error: Send, Sync, Unpin, StdError);
assert_impl_all!(ErrorKind: Copy, Eq, std::hash::Hash);
assert_impl_all!(Charge: Copy, Eq, Ord, std::hash::Hash);
assert_impl_all!(Ledger: Send, Sync, Clone, Eq, serde::Serialize, serde::de::DeserializeOwned, std::fmt::Display);
assert_impl_all!(Budget: Send, Sync, Clone, std::fmt::Debug);
assert_impl_all!(Limits: Send, Sync, Clone, Eq, std::fmt::Debug);
assert_impl_all!(Money: Send, Sync, Clone, Eq, std::str::FromStr, std::fmt::Display);
assert_impl_all!(RetryPolicy: Send, Sync, Clone, Eq, std::fmt::Debug);

// An error is one word, so that results stay small.
const_assert!(std::mem::size_of::<Error>() == std::mem::size_of::<usize>());
const_assert!(std::mem::size_of::<Client>() == std::mem::size_of::<usize>());

fn assert_spawnable<F: Future + Send + 'static>(future: F) -> usize {
    std::mem::size_of_val(&future)
}

#[test]
fn a_call_can_be_spawned_and_its_future_is_of_moderate_size() {
    let client = Client::builder().credentials(Credentials::new("some-key", "some-secret")).build().unwrap();
    let one = assert_spawnable(client.videos().get("1").send());
    let list = assert_spawnable(SearchGoods::send(client.goods().search("x")));
    let bytes = assert_spawnable(client.videos().get("1").send_bytes(ResultType::Xml));
    for size in [one, list, bytes] {
        assert!(size < 8 * 1024, "{size} bytes");
    }
}
