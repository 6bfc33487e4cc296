//! The TikTok data API of doc.tikhubapi.com: users, videos, live rooms, the shop, searches.
//!
//! The provider publishes the titles of fifty operations and one page on an expired account key. Everything else, from the
//! paths to the fields, follows one convention, chosen after the APIs that this one resembles; each request and each
//! type says how well it is known. So the address has to be given, and the wire can be corrected without a fork:
//! [`route`](ClientBuilder::route) moves an operation to another path, [`rename_query`](ClientBuilder::rename_query) and
//! `with_query` change what a request sends, [`charges`](ClientBuilder::charges) says what a call costs, and
//! [`call`](Client::call) reaches what is not modelled.
//!
//! ```no_run
//! use clipwire::id::SecUid;
//! use clipwire::tikhubapi::Client;
//!
//! # async fn example() -> clipwire::Result<()> {
//! let client = Client::builder().base_url("https://api.example").api_key("your-key").build()?;
//! let mut feed = client.users().videos(SecUid::new("MS4wLjABAAAA…")).region("US").items();
//! while let Some(video) = feed.try_next().await? {
//!     println!("{:?}", video.desc);
//! }
//! println!("{} calls, {:?}", feed.progress().calls, feed.end());
//! # Ok(())
//! # }
//! ```
//!
//! A body may come bare or inside `{code, message, data}`; both are read. What a call costs is not published, so the charge of
//! everything that was answered is [`Unknown`](crate::Charge::Unknown) unless the builder is given a rule.
//!
//! A call that was refused for an expired account key is made once more, where
//! [`on_session_expired`](ClientBuilder::on_session_expired) gives a new key:
//!
//! ```no_run
//! use clipwire::credentials::NewKey;
//! use clipwire::tikhubapi::Client;
//!
//! # fn ask_the_user(_: &str) -> Option<String> { None }
//! # fn example() -> clipwire::Result<()> {
//! let client = Client::builder()
//!     .base_url("https://api.example")
//!     .api_key("your-key")
//!     .account_key("their-key")
//!     .on_session_expired(|expired| async move {
//!         match ask_the_user(expired.operation()) {
//!             Some(key) => NewKey::new(key),
//!             None => NewKey::give_up(),
//!         }
//!     })
//!     .build()?;
//! # Ok(())
//! # }
//! ```

#[rustfmt::skip]
mod generated;

use http::StatusCode;
use serde_json::Value;

pub use self::generated::*;
use crate::envelope::{Classification, Envelope, ResponseView};
use crate::error::ErrorKind;
use crate::spec::Class;

/// The status of an expired account key. Documented.
const EXPIRED: &str = "428";

/// Says whom to turn to when an account key has expired, as the provider's page on it does.
const EXPIRED_DETAIL: &str = "the account key has expired; notify the user and send a new authorization link";

/// What the spec of the API cannot say.
pub(crate) struct Rules;

impl Envelope for Rules {
    fn classify(&self, response: &ResponseView<'_>) -> Classification {
        let by_spec = response.by_spec();
        let is_error = matches!(by_spec.class, Class::Error(_));
        if !is_error || self.expired(response.status, by_spec.service_code.as_deref()).is_none() {
            return by_spec;
        }
        let class = Class::Error(ErrorKind::AccountSessionExpired);
        Classification { class, detail: Some(EXPIRED_DETAIL), ..by_spec }
    }

    /// An error names the parameters that are at fault under `fields`. That is assumed.
    fn message(&self, response: &ResponseView<'_>) -> Option<String> {
        let fields = response.object("/fields").unwrap_or_default();
        let reasons = fields.into_iter().map(|(name, reason)| match reason {
            Value::String(reason) => format!("{name}: {reason}"),
            other => format!("{name}: {other}"),
        });
        let words: Vec<String> = response.message().into_iter().chain(reasons).collect();
        (!words.is_empty()).then(|| words.join("; "))
    }

    /// The status says so, or in an envelope under status 200 the code.
    fn expired(&self, status: StatusCode, code: Option<&str>) -> Option<&'static str> {
        let says_so = status.as_str() == EXPIRED || (status.is_success() && code == Some(EXPIRED));
        says_so.then_some("account_key")
    }
}
