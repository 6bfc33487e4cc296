//! The answers that are measured: bytes made once, so that whoever serves them has little to do.
//!
//! OneBound's are those of the sandbox. Those of the TikTok data API follow from `video.json`, whose values each come in one
//! form, so that strict structs can read them, too.

mod openhandle;

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

use axum::body::Bytes;
use clipwire_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::by_hand;
use crate::failure::Failure;

/// A video, as feeds and look-ups both show it; `$ID` and `$CAPTION` differ from one to the next.
const TEMPLATE: &str = include_str!("answers/video.json");

/// What a feed's captions are, one after the other.
const CAPTIONS: &[&str] = &[
    "A short one. #smallbusiness #handmade",
    "It says \"twice\", and\nhas two lines. #smallbusiness",
    "一分钟教你做一道家常菜 🍜 #handmade",
    "",
];

/// The video that is asked for.
pub const VIDEO: &str = "7118694749548072205";
/// What is searched for.
pub const WORDS: &str = "three hundred and fifty kilobytes";
/// How many hits the search has.
pub const HITS: usize = 770;
/// Whose feed is asked for.
pub const SEC_UID: &str = "MS4wLjABAAAAsample-creator-0001";
/// How many videos the feed has.
pub const VIDEOS: usize = 89;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// One video of OneBound: about 2 KB.
    OneboundSmall,
    /// A page of 770 hits of OneBound: 350 KB.
    OneboundLarge,
    /// One video of the TikTok data API, bare: 4 KB.
    TikhubapiSmall,
    /// A feed of 89 videos of the TikTok data API, bare: 350 KB.
    TikhubapiLarge,
    /// The same video inside the envelope.
    WrappedSmall,
    /// The same feed inside the envelope.
    WrappedLarge,
}

impl Answer {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::OneboundSmall,
        Self::OneboundLarge,
        Self::TikhubapiSmall,
        Self::TikhubapiLarge,
        Self::WrappedSmall,
        Self::WrappedLarge,
    ];

    /// Whether it is one of 350 KB.
    pub fn is_large(self) -> bool {
        matches!(self, Self::OneboundLarge | Self::TikhubapiLarge | Self::WrappedLarge)
    }
}

/// Makes every answer, by its name.
pub(crate) async fn by_name() -> Result<HashMap<String, Bytes>, Failure> {
    let sandbox = Sandbox::start().await?;
    let [small, large] = [video_answer()?, feed()?];
    let mut answers = HashMap::new();
    for answer in Answer::ALL {
        let body = match answer {
            Answer::OneboundSmall => onebound(&sandbox, "item_get_video", "item_id", VIDEO).await?,
            Answer::OneboundLarge => onebound(&sandbox, "item_search_video", "q", WORDS).await?,
            Answer::TikhubapiSmall => small.to_string().into(),
            Answer::TikhubapiLarge => large.to_string().into(),
            Answer::WrappedSmall => wrapped(&small),
            Answer::WrappedLarge => wrapped(&large),
        };
        // Another client, which `cargo xtask peers` measures, has a form of its own.
        match answer {
            Answer::OneboundSmall => answers.insert("openhandle-small".to_owned(), openhandle::post(&body)?),
            Answer::OneboundLarge => answers.insert("openhandle-large".to_owned(), openhandle::posts(&body)?),
            _ => None,
        };
        answers.insert(answer.to_string(), body);
    }
    Ok(answers)
}

async fn onebound(sandbox: &Sandbox, operation: &str, name: &str, value: &str) -> Result<Bytes, Failure> {
    let request = by_hand::http()?.get(format!("{}/douyin/{operation}/", sandbox.url()));
    let response = request.query(&[("key", sandbox.key()), ("secret", sandbox.secret()), (name, value)]).send().await?;
    Ok(response.error_for_status()?.bytes().await?)
}

fn wrapped(bare: &Value) -> Bytes {
    let envelope = json!({
        "code": 200,
        "request_id": "2f6c1f0e-6f0e-4a55-9a3c-1d5b7c9e0a42",
        "message": "Request successful.",
        "data": bare,
    });
    envelope.to_string().into()
}

fn video_answer() -> Result<Value, Failure> {
    Ok(json!({ "status_code": 0, "status_msg": "", "aweme_detail": video(VIDEO, CAPTIONS[0])? }))
}

fn feed() -> Result<Value, Failure> {
    let ids = (0..VIDEOS).map(|number| (7_300_000_000_000_000_000 + number as u64).to_string());
    let videos = ids.zip(CAPTIONS.iter().cycle()).map(|(id, caption)| video(&id, caption));
    let videos = videos.collect::<Result<Vec<Value>, Failure>>()?;
    Ok(json!({
        "status_code": 0,
        "status_msg": "",
        "has_more": 1,
        "max_cursor": 1_764_230_400_000_u64,
        "min_cursor": 1_764_316_800_000_u64,
        "aweme_list": videos,
    }))
}

fn video(id: &str, caption: &str) -> Result<Value, Failure> {
    let caption = Value::from(caption).to_string();
    Ok(serde_json::from_str(&TEMPLATE.replace("$ID", id).replace("\"$CAPTION\"", &caption))?)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::OneboundSmall => "onebound-small",
            Self::OneboundLarge => "onebound-large",
            Self::TikhubapiSmall => "tikhubapi-small",
            Self::TikhubapiLarge => "tikhubapi-large",
            Self::WrappedSmall => "wrapped-small",
            Self::WrappedLarge => "wrapped-large",
        })
    }
}

impl FromStr for Answer {
    type Err = Failure;

    fn from_str(name: &str) -> Result<Self, Failure> {
        let found = Self::ALL.into_iter().find(|answer| answer.to_string() == name);
        found.ok_or_else(|| {
            let names = Self::ALL.map(|answer| answer.to_string()).join(", ");
            format!("there is no answer `{name}`; there is {names}").into()
        })
    }
}
