//! The work that is measured: the same call by either client, for a small and for a large answer.

use std::fmt;
use std::hint::black_box;
use std::str::FromStr;

use clipwire::{Credentials, Limits};

use crate::by_hand;

/// The sandbox's credentials, unless it is told others.
const KEY: &str = "sandbox-key";
const SECRET: &str = "sandbox-secret";

const VIDEO: &str = "7118694749548072205";
const WORDS: &str = "three hundred and fifty kilobytes";
const HITS: usize = 770;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// One video: about 2 KB.
    Small,
    /// A page of 770 hits: 350 KB.
    Large,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The client written by hand.
    ByHand,
    /// clipwire, with what it does by default.
    Clipwire,
}

/// A client that is measured. Clones share their connections.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Written by hand.
    ByHand(by_hand::Client),
    /// clipwire.
    Clipwire(clipwire::onebound::Client),
}

/// Any failure; a measurement has no use for one.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Size {
    /// Both sizes.
    pub const ALL: [Self; 2] = [Self::Small, Self::Large];
}

impl Who {
    /// Both clients.
    pub const ALL: [Self; 2] = [Self::ByHand, Self::Clipwire];
}

impl Caller {
    /// Builds a client for a sandbox at this address.
    ///
    /// # Errors
    ///
    /// When it cannot be built.
    pub fn build(who: Who, base_url: &str) -> Result<Self, Failure> {
        match who {
            Who::ByHand => Ok(Self::ByHand(by_hand::Client::build(base_url, KEY, SECRET)?)),
            Who::Clipwire => Self::limited(base_url, Limits::new()),
        }
    }

    /// Builds clipwire's client with limits.
    ///
    /// # Errors
    ///
    /// When it cannot be built.
    pub fn limited(base_url: &str, limits: Limits) -> Result<Self, Failure> {
        let credentials = Credentials::new(KEY, SECRET);
        let client =
            clipwire::onebound::Client::builder().credentials(credentials).base_url(base_url).limits(limits).build()?;
        Ok(Self::Clipwire(client))
    }

    /// Makes one call, and looks at what it brought.
    ///
    /// # Errors
    ///
    /// When it brought something else than what was asked for.
    pub async fn call(&self, size: Size) -> Result<(), Failure> {
        let is_right = match (self, size) {
            (Self::ByHand(client), Size::Small) => {
                let (video, envelope) = black_box(client.video(VIDEO).await?);
                envelope.request_id.is_some() && video.is_some_and(|video| video.title.is_some())
            }
            (Self::ByHand(client), Size::Large) => {
                let (hits, total, _) = black_box(client.search(WORDS).await?);
                hits.len() == HITS && total == Some(HITS as u64)
            }
            (Self::Clipwire(client), Size::Small) => {
                let video = black_box(client.videos().get(VIDEO).send().await?);
                video.meta().request_id.is_some() && video.title.is_some()
            }
            (Self::Clipwire(client), Size::Large) => {
                let page = black_box(client.videos().search(WORDS).send().await?);
                page.items.len() == HITS && page.total == Some(HITS as u64)
            }
        };
        if is_right { Ok(()) } else { Err("the sandbox answered something else".into()) }
    }

    /// Makes calls one after the other.
    ///
    /// # Errors
    ///
    /// When one of them fails.
    pub async fn calls(&self, size: Size, count: u64) -> Result<(), Failure> {
        for _ in 0..count {
            self.call(size).await?;
        }
        Ok(())
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Small => "small",
            Self::Large => "large",
        })
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

impl FromStr for Size {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        Self::ALL.into_iter().find(|size| size.to_string() == name).ok_or_else(|| format!("no size {name}").into())
    }
}

impl FromStr for Who {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        Self::ALL.into_iter().find(|who| who.to_string() == name).ok_or_else(|| format!("no client {name}").into())
    }
}
