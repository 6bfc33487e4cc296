//! The Douyin type of the OneBound gateway: videos, goods, users, shops, keywords, share codes.
//!
//! ```no_run
//! use clipwire::Credentials;
//! use clipwire::onebound::{Cache, Client};
//!
//! # async fn example() -> clipwire::Result<()> {
//! let client = Client::builder().credentials(Credentials::new("your-key", "your-secret")).build()?;
//! let video = client.videos().get("7118694749548072205").cache(Cache::Bypass).send().await?;
//! println!("{:?} by {:?}, charged: {}", video.title, video.nick, video.meta().charge);
//! # Ok(())
//! # }
//! ```
//!
//! Where the first of the gateway's [hosts](ClientBuilder::base_urls) cannot be reached, the next is tried. When the gateway reports
//! that today's calls are used up, calls fail without being sent until midnight in Beijing.
//!
//! The gateway answers with HTTP 200 whatever happens and says in a code how it went; [`Code`] lists them with what the
//! provider documents about charging. Code 2000, "searched and found nothing", is charged: a request for one thing
//! then fails as [`NotFound`](crate::ErrorKind::NotFound), a request for a list answers with an empty page.

#[rustfmt::skip]
mod generated;
mod links;
pub(crate) mod quota;
mod sign;

mod beijing;

use std::time::{Duration, SystemTime};

pub use self::generated::*;
pub use self::links::Links;
use crate::envelope::{Classification, Envelope, ResponseView, Signer};

/// What the gateway's spec cannot say.
pub(crate) struct Rules;

impl Envelope for Rules {
    fn classify(&self, response: &ResponseView<'_>) -> Classification {
        Classification {
            quota: response.quota().and_then(quota::read),
            server_time: response.text("/server_time").and_then(|text| beijing::read(&text)),
            ..response.by_spec()
        }
    }

    /// What the gateway says stands in two fields, of which one can repeat the other or say `ok`.
    fn message(&self, response: &ResponseView<'_>) -> Option<String> {
        let [error, reason] = ["/error", "/reason"].map(|pointer| response.text(pointer).unwrap_or_default());
        match (error.trim(), reason.trim()) {
            ("", "" | "ok") => None,
            ("", reason) => Some(reason.to_owned()),
            (error, reason) if reason.is_empty() || error == reason => Some(error.to_owned()),
            (error, reason) => Some(format!("{error}: {reason}")),
        }
    }

    fn rest_of_day(&self, now: SystemTime) -> Option<Duration> {
        beijing::rest_of_day(now)
    }

    fn signer(&self) -> Option<Signer> {
        Some(sign::sign_request)
    }

    fn reserved(&self) -> &'static [&'static str] {
        sign::RESERVED
    }
}
