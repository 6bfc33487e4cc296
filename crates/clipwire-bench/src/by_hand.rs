//! The client that a careful user would write by hand: reqwest, serde_json, and structs for two operations.
//!
//! It sets what clipwire sets on its HTTP client, has the fields of clipwire's answers, and looks at the gateway's code. It does
//! not keep the body, count, limit, mask or judge anything, and takes each field in the one form in which it comes.

use std::fmt;
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(60);

/// A client for one account.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    key: String,
    secret: String,
}

/// Why a call brought nothing.
#[derive(Debug)]
pub enum Failure {
    /// No whole answer came.
    Http(reqwest::Error),
    /// The answer is not what was expected.
    Json(serde_json::Error),
    /// The gateway refused.
    Gateway {
        /// Its code.
        code: String,
        /// Its words.
        message: String,
    },
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
    /// Sets up the client as `http.rs` of clipwire's transport does.
    ///
    /// # Errors
    ///
    /// When reqwest cannot be set up.
    pub fn build(base_url: &str, key: &str, secret: &str) -> Result<Self, Failure> {
        let http = reqwest::Client::builder()
            .user_agent("by-hand/0.0.0")
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TIMEOUT)
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .tls_certs_only([])
            .tls_backend_rustls()
            .build()?;
        Ok(Self { http, base_url: base_url.to_owned(), key: key.to_owned(), secret: secret.to_owned() })
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
        let response = self
            .http
            .get(format!("{}/douyin/{operation}/", self.base_url))
            .header(reqwest::header::ACCEPT, "application/json")
            .query(&[("key", self.key.as_str()), ("secret", self.secret.as_str()), (name, value)])
            .send()
            .await?;
        Ok(serde_json::from_slice(&response.error_for_status()?.bytes().await?)?)
    }
}

impl Envelope {
    fn check(&self) -> Result<(), Failure> {
        match self.error_code.as_deref() {
            Some("0000") => Ok(()),
            code => Err(Failure::Gateway {
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

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Http(error.without_url())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Json(error)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(_) => f.write_str("no whole answer came"),
            Self::Json(_) => f.write_str("the answer is not what was expected"),
            Self::Gateway { code, message } => write!(f, "the gateway refused with code {code}: {message}"),
        }
    }
}

impl std::error::Error for Failure {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Http(error) => Some(error),
            Self::Json(error) => Some(error),
            Self::Gateway { .. } => None,
        }
    }
}
