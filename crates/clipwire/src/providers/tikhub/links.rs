//! Links out of pasted text, of which tikhub.io resolves the short ones of posts on Douyin.

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
    /// [`douyin_app_v3_fetch_one_video_by_share_url`](super::Operation::DouyinAppV3FetchOneVideoByShareUrl) where the first link of it
    /// is a short one of Douyin.
    ///
    /// [`Resolved::meta`] says whether there was a call, and what it cost. Options for that call alone can be set on
    /// [`douyin().video_by_link`](super::Douyin::video_by_link), which this sends and whose answer is the whole post.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), unsent, where the text holds no link, or a short one of TikTok, for posts
    /// of which there is no operation. What a call fails with, and [`Decode`](crate::ErrorKind::Decode) where its answer does not say
    /// what the link leads to.
    ///
    /// # Example
    ///
    /// ```no_run
    /// # async fn example(client: clipwire::tikhub::Client) -> clipwire::Result<()> {
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
        let address = read.short_url("tikhub.io", Platform::Douyin)?;
        let video = self.client.douyin().video_by_link(address).send().await?;
        read.answered(&video, video.share_url.as_deref(), video.aweme_id.as_ref())
    }
}
