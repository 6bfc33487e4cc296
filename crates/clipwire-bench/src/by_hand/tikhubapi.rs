//! The TikTok data API by hand: one video, and the feed of a user, as a bare answer or with the envelope around it.

use std::fmt;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Failure, http, read};

/// A client for one account.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base_url: String,
    api_key: String,
    is_wrapped: bool,
}

/// The envelope.
#[derive(Debug, Deserialize)]
struct Wrapped<A> {
    code: i64,
    message: Option<String>,
    request_id: Option<String>,
    data: A,
}

/// The answer of `get_video_info`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct VideoAnswer {
    status_code: i64,
    status_msg: Option<String>,
    aweme_detail: Option<Video>,
}

/// The answer of `get_user_video_feed`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Feed {
    status_code: i64,
    status_msg: Option<String>,
    /// Whether there is another page: 0 or 1.
    pub has_more: Option<u8>,
    /// The mark of the next page.
    pub cursor: Option<u64>,
    /// The mark under another name.
    pub max_cursor: Option<u64>,
    /// The mark of the page before.
    pub min_cursor: Option<u64>,
    /// The mark under another name.
    pub offset: Option<u64>,
    /// The videos.
    pub aweme_list: Vec<Video>,
    /// What TikTok's app reports.
    pub extra: Option<Map<String, Value>>,
    /// The same.
    pub log_pb: Option<Map<String, Value>>,
}

/// Gives each type the fields of clipwire's type of the same name, any of which may be missing.
macro_rules! types {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(default)]
        #[expect(missing_docs, reason = "the same fields as in clipwire's type of this name, which documents them")]
        pub struct $name {
            $($(#[$attribute])* pub $field: Option<$type>,)*
        }
    )*};
}

types! {
    /// A video, as look-ups and feeds both show it.
    Video {
        anchors: Value,
        author: Box<User>,
        author_user_id: u64,
        aweme_id: String,
        aweme_type: i64,
        cha_list: Vec<Hashtag>,
        commerce_config_data: Value,
        content_desc_extra: Value,
        content_type: String,
        create_time: u64,
        desc: String,
        desc_language: String,
        geofencing: Value,
        group_id: String,
        image_post_info: Map<String, Value>,
        interaction_stickers: Value,
        is_ads: bool,
        is_pgcshow: bool,
        is_top: u8,
        is_vr: bool,
        item_duet: i64,
        item_react: i64,
        music: Box<Music>,
        playlist_info: Map<String, Value>,
        position: Value,
        prevent_download: bool,
        products_info: Value,
        rate: i64,
        region: String,
        risk_infos: Map<String, Value>,
        share_info: Map<String, Value>,
        share_url: String,
        statistics: Box<VideoCounts>,
        status: Box<VideoState>,
        text_extra: Vec<TextExtra>,
        video: Box<VideoFile>,
        video_control: Map<String, Value>,
        video_labels: Value,
        video_text: Value,
        with_survey: bool,
    }

    /// The files of a video.
    VideoFile {
        bit_rate: Vec<VideoVariant>,
        cover: Box<MediaFile>,
        download_addr: Box<MediaFile>,
        duration: i64,
        dynamic_cover: Box<MediaFile>,
        has_watermark: bool,
        height: i64,
        origin_cover: Box<MediaFile>,
        play_addr: Box<MediaFile>,
        ratio: String,
        width: i64,
    }

    /// A variant of a video.
    VideoVariant {
        bit_rate: i64,
        gear_name: String,
        play_addr: Box<MediaFile>,
        quality_type: i64,
    }

    /// What viewers did.
    VideoCounts {
        aweme_id: String,
        collect_count: u64,
        comment_count: u64,
        digg_count: u64,
        download_count: u64,
        forward_count: u64,
        lose_count: u64,
        play_count: u64,
        share_count: u64,
        whatsapp_share_count: u64,
    }

    /// How a video stands.
    VideoState {
        allow_comment: bool,
        allow_share: bool,
        in_reviewing: bool,
        is_delete: bool,
        is_private: bool,
        is_prohibited: bool,
        private_status: i64,
        reviewed: i64,
        with_goods: bool,
    }

    /// A hashtag or a mention in a caption.
    TextExtra {
        end: i64,
        hashtag_id: String,
        hashtag_name: String,
        is_commerce: bool,
        sec_uid: String,
        start: i64,
        #[serde(rename = "type")]
        type_: i64,
        user_id: String,
    }

    /// A file, and where it is.
    MediaFile {
        data_size: i64,
        file_hash: String,
        height: i64,
        uri: String,
        url_key: String,
        url_list: Vec<String>,
        width: i64,
    }

    /// A user.
    User {
        avatar_168x168: Box<MediaFile>,
        avatar_300x300: Box<MediaFile>,
        avatar_larger: Box<MediaFile>,
        avatar_medium: Box<MediaFile>,
        avatar_thumb: Box<MediaFile>,
        aweme_count: u64,
        commerce_user_level: i64,
        custom_verify: String,
        favoriting_count: u64,
        follow_status: i64,
        follower_count: u64,
        following_count: u64,
        is_block: bool,
        is_star: bool,
        language: String,
        nickname: String,
        region: String,
        room_id: u64,
        sec_uid: String,
        secret: u8,
        short_id: String,
        signature: String,
        total_favorited: u64,
        uid: String,
        unique_id: String,
        user_id: String,
        verification_type: i64,
        with_commerce_entry: bool,
    }

    /// A sound.
    Music {
        album: String,
        author: String,
        cover_large: Box<MediaFile>,
        cover_medium: Box<MediaFile>,
        cover_thumb: Box<MediaFile>,
        duration: i64,
        id: u64,
        id_str: String,
        is_commerce_music: bool,
        is_original: bool,
        is_original_sound: bool,
        is_pgc: bool,
        mid: String,
        owner_handle: String,
        owner_id: String,
        owner_nickname: String,
        play_url: Box<MediaFile>,
        prevent_download: bool,
        sec_uid: String,
        source_platform: i64,
        status: i64,
        title: String,
        user_count: u64,
    }

    /// A hashtag.
    Hashtag {
        author: Box<User>,
        cha_name: String,
        cid: String,
        collect_stat: i64,
        desc: String,
        hashtag_profile: String,
        is_challenge: u8,
        is_commerce: bool,
        is_pgcshow: bool,
        schema: String,
        share_info: Map<String, Value>,
        sub_type: i64,
        #[serde(rename = "type")]
        type_: i64,
        user_count: u64,
        view_count: u64,
    }
}

impl Client {
    /// Sets up the client; whoever writes one by hand knows whether the envelope comes.
    ///
    /// # Errors
    ///
    /// When reqwest cannot be set up.
    pub fn build(base_url: &str, api_key: &str, is_wrapped: bool) -> Result<Self, Failure> {
        Ok(Self { http: http()?, base_url: base_url.to_owned(), api_key: api_key.to_owned(), is_wrapped })
    }

    /// Gets one video, and the name of the call where the envelope has it.
    ///
    /// # Errors
    ///
    /// When no answer came, or one that is not what was asked for.
    pub async fn video(&self, id: &str) -> Result<(Option<Video>, Option<String>), Failure> {
        let (answer, call): (VideoAnswer, _) = self.get("get-video-info", "video_id", id).await?;
        check(answer.status_code, 0, answer.status_msg)?;
        Ok((answer.aweme_detail, call))
    }

    /// Gets the first page of a user's feed, and the name of the call where the envelope has it.
    ///
    /// # Errors
    ///
    /// When no answer came, or one that is not what was asked for.
    pub async fn feed(&self, sec_uid: &str) -> Result<(Feed, Option<String>), Failure> {
        let (mut feed, call): (Feed, _) = self.get("get-user-video-feed", "sec_uid", sec_uid).await?;
        check(feed.status_code, 0, feed.status_msg.take())?;
        Ok((feed, call))
    }

    async fn get<A: DeserializeOwned>(
        &self,
        operation: &str,
        name: &str,
        value: &str,
    ) -> Result<(A, Option<String>), Failure> {
        let request = self
            .http
            .get(format!("{}/{operation}", self.base_url))
            .header(reqwest::header::ACCEPT, "application/json")
            .header("X-API-KEY", &self.api_key)
            .query(&[(name, value)]);
        if !self.is_wrapped {
            return Ok((read(request).await?, None));
        }
        let wrapped: Wrapped<A> = read(request).await?;
        check(wrapped.code, 200, wrapped.message)?;
        Ok((wrapped.data, wrapped.request_id))
    }
}

fn check(code: i64, success: i64, message: Option<String>) -> Result<(), Failure> {
    if code == success {
        return Ok(());
    }
    Err(Failure::Refused { code: code.to_string(), message: message.unwrap_or_default() })
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}
