//! The work that is measured: the same call by either client.

use std::any::Any;
use std::fmt;
use std::hint::black_box;
use std::str::FromStr;

use clipwire::{Credentials, Limits};

use crate::answers::{Answer, HITS, SEC_UID, VIDEO, VIDEOS, WORDS};
use crate::by_hand;
pub use crate::failure::Failure;

/// The sandbox's credentials, unless it is told others.
const KEY: &str = "sandbox-key";
const SECRET: &str = "sandbox-secret";
const API_KEY: &str = "sandbox-api-key";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The client written by hand.
    ByHand,
    /// clipwire, with what it does by default.
    Clipwire,
}

/// A client that is measured, and what it asks for. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Caller {
    client: Client,
    answer: Answer,
}

/// What a call brought, held.
#[derive(Debug)]
pub struct Kept {
    /// All that the client returned.
    pub value: Box<dyn Any>,
    /// The length of the body, where the client keeps it.
    pub body: Option<usize>,
}

#[derive(Clone, Debug)]
enum Client {
    OneboundByHand(by_hand::onebound::Client),
    TikhubapiByHand(by_hand::tikhubapi::Client),
    Onebound(clipwire::onebound::Client),
    Tikhubapi(clipwire::tikhubapi::Client),
}

impl Who {
    /// Both clients.
    pub const ALL: [Self; 2] = [Self::ByHand, Self::Clipwire];
}

impl Caller {
    /// Builds a client for the server at this address, which has each answer below its name.
    ///
    /// # Errors
    ///
    /// When it cannot be built.
    pub fn build(who: Who, answer: Answer, url: &str) -> Result<Self, Failure> {
        let is_wrapped = matches!(answer, Answer::WrappedSmall | Answer::WrappedLarge);
        let is_onebound = matches!(answer, Answer::OneboundSmall | Answer::OneboundLarge);
        let url = format!("{url}/{answer}");
        let client = match (who, is_onebound) {
            (Who::ByHand, true) => Client::OneboundByHand(by_hand::onebound::Client::build(&url, KEY, SECRET)?),
            (Who::ByHand, false) => {
                Client::TikhubapiByHand(by_hand::tikhubapi::Client::build(&url, API_KEY, is_wrapped)?)
            }
            (Who::Clipwire, true) => return Self::limited(answer, &url, Limits::new()),
            (Who::Clipwire, false) => {
                Client::Tikhubapi(clipwire::tikhubapi::Client::builder().api_key(API_KEY).base_url(url).build()?)
            }
        };
        Ok(Self { client, answer })
    }

    /// Builds clipwire's client of OneBound with limits, for a server at this address.
    ///
    /// # Errors
    ///
    /// When it cannot be built.
    pub fn limited(answer: Answer, url: &str, limits: Limits) -> Result<Self, Failure> {
        let credentials = Credentials::new(KEY, SECRET);
        let builder = clipwire::onebound::Client::builder().credentials(credentials).base_url(url).limits(limits);
        Ok(Self { client: Client::Onebound(builder.build()?), answer })
    }

    /// Makes one call, and looks at what it brought.
    ///
    /// # Errors
    ///
    /// When it brought something else than what was asked for.
    pub async fn call(&self) -> Result<(), Failure> {
        let is_right = match (&self.client, self.answer.is_large()) {
            (Client::OneboundByHand(client), false) => {
                let (video, envelope) = black_box(client.video(VIDEO).await?);
                envelope.request_id.is_some() && video.is_some_and(|video| video.title.is_some())
            }
            (Client::OneboundByHand(client), true) => {
                let (hits, total, _) = black_box(client.search(WORDS).await?);
                hits.len() == HITS && total == Some(HITS as u64)
            }
            (Client::TikhubapiByHand(client), false) => {
                let (video, _) = black_box(client.video(VIDEO).await?);
                video.is_some_and(|video| video.desc.is_some())
            }
            (Client::TikhubapiByHand(client), true) => {
                let (feed, _) = black_box(client.feed(SEC_UID).await?);
                feed.aweme_list.len() == VIDEOS && feed.max_cursor.is_some()
            }
            (Client::Onebound(client), false) => {
                let video = black_box(client.videos().get(VIDEO).send().await?);
                video.meta().request_id.is_some() && video.title.is_some()
            }
            (Client::Onebound(client), true) => {
                let page = black_box(client.videos().search(WORDS).send().await?);
                page.items.len() == HITS && page.total == Some(HITS as u64)
            }
            (Client::Tikhubapi(client), false) => {
                let video = black_box(client.videos().info(VIDEO).send().await?);
                video.desc.is_some()
            }
            (Client::Tikhubapi(client), true) => {
                let page = black_box(client.users().videos(SEC_UID).send().await?);
                page.items.len() == VIDEOS && page.next_cursor.is_some()
            }
        };
        if is_right { Ok(()) } else { Err("another answer came".into()) }
    }

    /// Makes one call, and holds what it brought.
    ///
    /// # Errors
    ///
    /// When nothing came.
    pub async fn keep(&self) -> Result<Kept, Failure> {
        fn kept<T: 'static>(value: T, body: Option<usize>) -> Kept {
            Kept { value: Box::new(value), body }
        }
        Ok(match (&self.client, self.answer.is_large()) {
            (Client::OneboundByHand(client), false) => kept(client.video(VIDEO).await?, None),
            (Client::OneboundByHand(client), true) => kept(client.search(WORDS).await?, None),
            (Client::TikhubapiByHand(client), false) => kept(client.video(VIDEO).await?, None),
            (Client::TikhubapiByHand(client), true) => kept(client.feed(SEC_UID).await?, None),
            (Client::Onebound(client), false) => {
                let video = client.videos().get(VIDEO).send().await?;
                let body = video.raw().len();
                kept(video, Some(body))
            }
            (Client::Onebound(client), true) => {
                let page = client.videos().search(WORDS).send().await?;
                let body = page.raw().len();
                kept(page, Some(body))
            }
            (Client::Tikhubapi(client), false) => {
                let video = client.videos().info(VIDEO).send().await?;
                let body = video.raw().len();
                kept(video, Some(body))
            }
            (Client::Tikhubapi(client), true) => {
                let page = client.users().videos(SEC_UID).send().await?;
                let body = page.raw().len();
                kept(page, Some(body))
            }
        })
    }

    /// Makes calls one after the other.
    ///
    /// # Errors
    ///
    /// When one of them fails.
    pub async fn calls(&self, count: u64) -> Result<(), Failure> {
        for _ in 0..count {
            self.call().await?;
        }
        Ok(())
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByHand => "by-hand",
            Self::Clipwire => "clipwire",
        })
    }
}

impl FromStr for Who {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        Self::ALL.into_iter().find(|who| who.to_string() == name).ok_or_else(|| format!("no client {name}").into())
    }
}

#[cfg(test)]
mod tests {
    //! What is measured works.

    use super::{Caller, Failure, Who};
    use crate::answers::Answer;
    use crate::stage::Stage;

    #[test]
    fn both_clients_read_every_answer() -> Result<(), Failure> {
        let stage = Stage::open()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        for answer in Answer::ALL {
            for who in Who::ALL {
                let caller = Caller::build(who, answer, stage.url())?;
                runtime.block_on(caller.calls(2)).map_err(|failure| format!("{who}, {answer}: {failure}"))?;
            }
        }
        Ok(())
    }
}
