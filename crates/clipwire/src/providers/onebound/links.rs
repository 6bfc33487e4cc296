//! Links out of pasted text, of which OneBound resolves the short ones of Douyin.

use super::generated::Client;
use crate::error::Result;
use crate::link::{Platform, Resolved};

/// Links out of pasted text.
///
/// Opening it sends nothing.
#[derive(Clone, Debug)]
pub struct Links {
    client: Client,
}

impl Client {
    /// Links out of pasted text, of which short ones are resolved with a call.
    pub fn links(&self) -> Links {
        Links { client: self.clone() }
    }
}

impl Links {
    /// Finds out what a pasted text names: offline where the id is in it, which costs nothing, and with one call of
    /// [`item_password_video`](super::Operation::ItemPasswordVideo) where the first link of it is a short one of Douyin.
    ///
    /// [`Resolved::meta`] says whether there was a call, and what it cost. Options for that call alone can be set on
    /// [`share().video`](super::Share::video), which this sends; goods have [`share().goods`](super::Share::goods).
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), unsent, where the text holds no link, or a short one of TikTok. What a
    /// call fails with, and [`Decode`](crate::ErrorKind::Decode) where its answer does not say what the link leads to.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: clipwire::onebound::Client) -> clipwire::Result<()> {
    /// let found = client.links().resolve("看看【猫的作品】 https://v.douyin.com/FC9YN33/ 0@8.com :1pm").await?;
    /// println!("{}, charged: {:?}", found.link, found.meta().map(|meta| meta.charge));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn resolve(&self, text: &str) -> Result<Resolved> {
        let read = Resolved::offline(text)?;
        if !read.link.needs_call() {
            return Ok(read);
        }
        let word = read.short_url("OneBound", Platform::Douyin)?;
        let item = self.client.share().video(word).send().await?;
        read.answered(&item, item.detail_url.as_deref(), item.num_iid.as_ref())
    }
}
