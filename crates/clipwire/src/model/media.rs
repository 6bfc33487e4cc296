//! A file: a picture, a video, a sound.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// A file that can be fetched: a picture, a video, a sound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Media {
    /// Addresses of the same file, in the order of the provider.
    pub urls: Vec<String>,
    /// Width, in pixels.
    pub width: Option<u64>,
    /// Height, in pixels.
    pub height: Option<u64>,
    /// Size, in bytes.
    pub bytes: Option<u64>,
    /// When the first address expires, as far as it says so itself.
    #[cfg_attr(feature = "schema", schemars(with = "Option<moment::DateTime>"))]
    pub expires: Option<Timestamp>,
}

impl Media {
    /// A file at one address.
    pub fn at(url: impl Into<String>) -> Self {
        let mut media = Self { urls: vec![url.into()], ..Self::default() };
        media.complete();
        media
    }

    /// The first address.
    pub fn url(&self) -> Option<&str> {
        self.urls.first().map(String::as_str)
    }

    /// Reads what the address itself says.
    pub(crate) fn complete(&mut self) {
        self.urls.retain(|url| !url.is_empty());
        self.expires = self.expires.or_else(|| expiry(self.urls.first()?));
    }
}

/// When an address expires: TikTok writes it into the query in seconds since 1970.
fn expiry(url: &str) -> Option<Timestamp> {
    let url = Url::parse(url).ok()?;
    let (_, seconds) =
        url.query_pairs().find(|(name, _)| matches!(name.as_ref(), "x-expires" | "expire" | "expires"))?;
    Timestamp::from_second(seconds.parse().ok().filter(|seconds| *seconds > 0)?).ok()
}

#[cfg(feature = "schema")]
pub(super) mod moment {
    /// A moment as JSON Schema names it.
    pub(crate) struct DateTime;

    impl schemars::JsonSchema for DateTime {
        fn schema_name() -> std::borrow::Cow<'static, str> {
            "DateTime".into()
        }

        fn inline_schema() -> bool {
            true
        }

        fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
            schemars::json_schema!({ "type": "string", "format": "date-time" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Media;

    #[test]
    fn an_address_says_when_it_expires() {
        let expires = |url: &str| Media::at(url).expires.map(|moment| moment.as_second());
        assert_eq!(expires("https://cdn.example/a.jpeg?x-expires=1784620800&x-signature=b"), Some(1_784_620_800));
        assert_eq!(expires("https://cdn.example/a.jpeg"), None);
        assert_eq!(expires("https://cdn.example/a.jpeg?x-expires=soon"), None);
        assert_eq!(expires("no address"), None);
        assert_eq!(Media::at("").url(), None);
    }
}
