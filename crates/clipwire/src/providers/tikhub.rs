//! The TikTok and Douyin data API of tikhub.io: users, videos, live rooms, the shop, searches.
//!
//! tikhub.io is another company than the one behind doc.tikhubapi.com, whose client is [`tikhubapi`](https://docs.rs/clipwire); the names
//! are close, the addresses, keys, prices and answers are not.
//!
//! ```no_run
//! use clipwire::tikhub::Client;
//!
//! # async fn example() -> clipwire::Result<()> {
//! let client = Client::builder().api_key("your-key").build()?;
//! let mut videos = client.users().videos().unique_id("tiktok").items().max_items(100);
//! while let Some(video) = videos.try_next().await? {
//!     println!("{:?}: {:?}", video.aweme_id, video.desc);
//! }
//! println!("{}", client.ledger());
//! # Ok(())
//! # }
//! ```
//!
//! # What a call costs
//!
//! Each call that is answered with HTTP 200 is charged, also one in which TikTok refuses: a following list that is hidden, a live room
//! that has ended. Such a call fails as [`Rejected`](crate::ErrorKind::Rejected) with TikTok's code, [`Code`], and is not repeated. A
//! status of failure is not charged. Status 400 stands for an upstream that failed as well as for a wrong value, and is tried up to
//! three times, which the provider asks for. What status 429 costs nobody documents, nor what an error inside HTTP 200 does; both are
//! [`Unknown`](crate::Charge::Unknown).
//!
//! The price of every operation is known from the spec, so that a [`Budget`](crate::Budget) in USD needs no more. Prices change: the
//! provider lists them for everybody, and [`prices`](ClientBuilder::prices) takes that list.
//!
//! ```no_run
//! use clipwire::Budget;
//! use clipwire::tikhub::Client;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let prices = Client::builder().without_credentials().build()?.account().prices().send().await?;
//! let budget = Budget::new().max_cost("2 USD".parse()?);
//! let client = Client::builder().api_key("your-key").prices(&prices.items).budget(budget).build()?;
//! # Ok(())
//! # }
//! ```
//!
//! # An answer that was paid for and lost
//!
//! Each answer names an address under which it can be read again for a day, free of charge: [`Meta::replay_url`](crate::Meta::replay_url).
//! Whoever has it can read the answer, so that nothing prints it.
//!
//! ```no_run
//! # async fn example(client: clipwire::tikhub::Client) -> clipwire::Result<()> {
//! let request = client.videos().get("7398953344819631303");
//! let address = request.clone().send().await?.meta().replay_url.clone();
//! if let Some(address) = address {
//!     let body = client.replay(&address).await?;
//!     println!("{:?}", request.read(body.into_value())?.desc);
//! }
//! # Ok(())
//! # }
//! ```

#[rustfmt::skip]
mod generated;
mod links;

use std::collections::BTreeMap;

use clipwire_transport::Money;
use http::StatusCode;
use serde_json::Value;

pub use self::generated::*;
pub use self::links::Links;
use crate::envelope::{Classification, Envelope, ResponseView};
use crate::error::ErrorKind;
use crate::response::Charge;
use crate::spec::Class;

/// Where calls from mainland China go. Documented.
const MAINLAND: &str = "https://api.tikhub.dev";

/// Where answers can be read again. Observed.
const REPLAYS: &[&str] = &["https://cache.tikhub.io"];

/// What status 400 stands for. Documented.
const UPSTREAM: &str = "the upstream failed or a value is wrong, which this status does not tell apart";

/// Where the lists of TikTok's website say whether there is more. Observed.
const MORE: &str = "/data/hasMore";

/// What the spec of the API cannot say.
pub(crate) struct Rules;

impl Envelope for Rules {
    fn classify(&self, response: &ResponseView<'_>) -> Classification {
        let by_spec = response.by_spec();
        match response.status {
            StatusCode::BAD_REQUEST => {
                Classification { class: Class::Error(ErrorKind::Server), detail: Some(UPSTREAM), ..by_spec }
            }
            StatusCode::TOO_MANY_REQUESTS => Classification { charge: Charge::Unknown, ..by_spec },
            status if status.is_success() && response.has_unlisted_failure() => Classification { charge: Charge::Unknown, ..by_spec },
            // A page without anything has no list where TikTok's website speaks: its own words are that there is no more.
            _ if by_spec.class == Class::Answer && response.is_without_list() && response.flag(MORE) == Some(false) => {
                Classification { class: Class::Empty, ..by_spec }
            }
            _ => by_spec,
        }
    }

    /// What went wrong stands under `detail`: as an object, as a list of parameters with what is wrong with each, or as text. The
    /// message of an envelope says how the call went, and nothing of what TikTok said.
    fn message(&self, response: &ResponseView<'_>) -> Option<String> {
        let text = |pointer: &str| response.text(pointer);
        text("/detail/message").or_else(|| text("/detail")).or_else(|| {
            let faults = response.list_at("/detail")?;
            let words: Vec<String> = faults.iter().filter_map(fault).collect();
            (!words.is_empty()).then(|| words.join("; "))
        })
    }

    fn replay_origins(&self) -> &'static [&'static str] {
        REPLAYS
    }
}

/// What is wrong with a parameter, as in `query.aweme_id: Field required`.
fn fault(fault: &Value) -> Option<String> {
    let message = fault.get("msg")?.as_str()?;
    let place = fault.get("loc").and_then(Value::as_array).into_iter().flatten();
    let place = place.map(|step| step.as_str().map_or_else(|| step.to_string(), str::to_owned));
    let place: Vec<String> = place.collect();
    Some(if place.is_empty() { message.to_owned() } else { format!("{}: {message}", place.join(".")) })
}

impl ClientBuilder {
    /// Sends calls to the provider's host for mainland China. It asks users there, and only them, to do so.
    pub fn mainland(self) -> Self {
        self.base_url(MAINLAND)
    }

    /// Takes prices from the provider's own list, [`account().prices()`](Account::prices), which anybody can read without a key. They
    /// count before those of the spec, which are of one day. Of two prices of one operation the higher one is taken.
    pub fn prices<'a>(self, list: impl IntoIterator<Item = &'a types::EndpointPrice>) -> Self {
        let mut highest = BTreeMap::<Operation, Money>::new();
        for row in list {
            let (Some(path), Some(cost)) = (&row.endpoint_uri, &row.endpoint_cost) else { continue };
            let operation = Operation::ALL.iter().find(|operation| operation.spec().path == path);
            let price = format!("{} USD", cost.as_str()).parse::<Money>();
            if let (Some(operation), Ok(price)) = (operation, price)
                && highest.get(operation).is_none_or(|known| *known < price)
            {
                highest.insert(*operation, price);
            }
        }
        highest.into_iter().fold(self, |builder, (operation, price)| builder.price(operation, price))
    }
}
