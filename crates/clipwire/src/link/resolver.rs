//! Who finds out where a short link leads, and at what cost.

use super::names::Platform;

/// An operation that takes a short link and says what it leads to. It is one paid call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resolver {
    /// The provider, as its module is named.
    pub provider: &'static str,
    /// The operation, as the provider names it.
    pub operation: &'static str,
    /// How the provider's client is asked.
    pub call: &'static str,
    /// For what it works, as far as that is known.
    pub about: &'static str,
}

impl Resolver {
    /// Those for the short links of a platform.
    pub(super) fn of(platform: Option<Platform>) -> &'static [Self] {
        match platform {
            Some(Platform::Douyin) => DOUYIN,
            Some(Platform::TikTok) => TIKTOK,
            None => &[],
        }
    }
}

const DOUYIN: &[Resolver] = &[
    Resolver {
        provider: "onebound",
        operation: "item_password_video",
        call: "share().video(text)",
        about: "a post; takes the whole share text too",
    },
    Resolver {
        provider: "tikhub",
        operation: "douyin_app_v3_fetch_one_video_by_share_url",
        call: "douyin().video_by_link(url)",
        about: "a post",
    },
    Resolver {
        provider: "onebound",
        operation: "item_password",
        call: "share().goods(text)",
        about: "goods; takes the whole share text too",
    },
];

/// No provider here has an operation for the short link of a TikTok post; those for the shop take one.
const TIKTOK: &[Resolver] = &[
    Resolver {
        provider: "tikhub",
        operation: "tiktok_shop_web_fetch_product_id_by_share_link",
        call: "shop().product_id_of(url)",
        about: "a product only: the only call that was seen failed; no operation takes the link of a post",
    },
    Resolver {
        provider: "tikhub",
        operation: "tiktok_shop_web_fetch_shop_id_by_share_link",
        call: "shop().seller_id_of(url)",
        about: "a shop only; no operation takes the link of a post",
    },
    Resolver {
        provider: "tikhubapi",
        operation: "get_product_id_by_share_link",
        call: "shop().product_id_of(url)",
        about: "a product only, by an assumed path",
    },
    Resolver {
        provider: "tikhubapi",
        operation: "get_seller_id_by_share_link",
        call: "shop().seller_id_of(url)",
        about: "a shop only, by an assumed path",
    },
];
