//! OneBound by hand: one video, and a search.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Failure, http, read};

/// A client for one account.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    key: String,
    secret: String,
}

/// What stands around every payload.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Envelope {
    /// `0000` when all is well.
    pub error_code: Option<String>,
    /// What went wrong.
    pub error: Option<String>,
    /// What else went wrong.
    pub reason: Option<String>,
    /// The report of the quota.
    pub api_info: Option<String>,
    /// The name of the call.
    pub request_id: Option<String>,
    /// Whether the gateway held the answer already: 0 or 1.
    pub cache: Option<u8>,
    /// The gateway's clock.
    pub server_time: Option<String>,
}

/// Gives an answer the fields of the envelope among its own, as they are on the wire.
macro_rules! answer {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(default)]
        struct $name {
            $($field: $type,)*
            error_code: Option<String>,
            error: Option<String>,
            reason: Option<String>,
            api_info: Option<String>,
            request_id: Option<String>,
            cache: Option<u8>,
            server_time: Option<String>,
        }

        impl $name {
            fn envelope(&mut self) -> Envelope {
                Envelope {
                    error_code: self.error_code.take(),
                    error: self.error.take(),
                    reason: self.reason.take(),
                    api_info: self.api_info.take(),
                    request_id: self.request_id.take(),
                    cache: self.cache.take(),
                    server_time: self.server_time.take(),
                }
            }
        }
    };
}

answer!(
    /// The answer of `item_get_video`.
    VideoAnswer { item: Option<VideoItem> }
);

answer!(
    /// The answer of `item_search_video`.
    SearchAnswer {
        page: Option<String>,
        real_total_results: Option<u64>,
        total_results: Option<u64>,
        page_size: Option<u64>,
        pagecount: Option<u64>,
        item: Vec<VideoHit>,
    }
);

/// A video.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the same fields as in clipwire's type of this name, which documents them")]
pub struct VideoItem {
    pub num_iid: Option<String>,
    pub detail_url: Option<String>,
    pub title: Option<String>,
    #[serde(rename = "type")]
    pub type_: Option<String>,
    pub nick: Option<String>,
    pub signature: Option<String>,
    pub uid: Option<String>,
    pub short_id: Option<String>,
    pub video: Option<VideoFile>,
    pub music: Option<Music>,
    pub item_imgs: Vec<Image>,
}

/// The files of a video.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the same fields as in clipwire's type of this name, which documents them")]
pub struct VideoFile {
    pub url: Option<String>,
    pub url_raw: Option<String>,
    pub pic_url: Option<String>,
}

/// The sound of a video.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the same fields as in clipwire's type of this name, which documents them")]
pub struct Music {
    pub title: Option<String>,
    pub nick: Option<String>,
    pub url: Option<String>,
    pub pic_url: Option<String>,
}

/// A picture of a photo post.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the same fields as in clipwire's type of this name, which documents them")]
pub struct Image {
    pub url: Option<String>,
}

/// A video that a search found.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the same fields as in clipwire's type of this name, which documents them")]
pub struct VideoHit {
    pub title: Option<String>,
    pub num_iid: Option<String>,
    pub nick: Option<String>,
    pub signature: Option<String>,
    pub city: Option<String>,
    pub uid: Option<String>,
    pub detail_url: Option<String>,
}

impl Client {
    /// Sets up the client.
    ///
    /// # Errors
    ///
    /// When reqwest cannot be set up.
    pub fn build(base_url: &str, key: &str, secret: &str) -> Result<Self, Failure> {
        Ok(Self { http: http()?, base_url: base_url.to_owned(), key: key.to_owned(), secret: secret.to_owned() })
    }

    /// Gets one video.
    ///
    /// # Errors
    ///
    /// When no answer came, or one that is not what was asked for.
    pub async fn video(&self, id: &str) -> Result<(Option<VideoItem>, Envelope), Failure> {
        let mut answer: VideoAnswer = self.get("item_get_video", "item_id", id).await?;
        let envelope = answer.envelope();
        envelope.check()?;
        Ok((answer.item, envelope))
    }

    /// Searches videos.
    ///
    /// # Errors
    ///
    /// When no answer came, or one that is not what was asked for.
    pub async fn search(&self, words: &str) -> Result<(Vec<VideoHit>, Option<u64>, Envelope), Failure> {
        let mut answer: SearchAnswer = self.get("item_search_video", "q", words).await?;
        let envelope = answer.envelope();
        envelope.check()?;
        Ok((answer.item, answer.total_results, envelope))
    }

    async fn get<A: DeserializeOwned>(&self, operation: &str, name: &str, value: &str) -> Result<A, Failure> {
        let request = self
            .http
            .get(format!("{}/douyin/{operation}/", self.base_url))
            .header(reqwest::header::ACCEPT, "application/json")
            .query(&[("key", self.key.as_str()), ("secret", self.secret.as_str()), (name, value)]);
        read(request).await
    }
}

impl Envelope {
    fn check(&self) -> Result<(), Failure> {
        match self.error_code.as_deref() {
            Some("0000") => Ok(()),
            code => Err(Failure::Refused {
                code: code.unwrap_or_default().to_owned(),
                message: format!(
                    "{} {}",
                    self.error.as_deref().unwrap_or_default(),
                    self.reason.as_deref().unwrap_or_default()
                ),
            }),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
