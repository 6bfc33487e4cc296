//! Which hosts are Douyin's and TikTok's.

/// A host that is known, by what its paths mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// `www.douyin.com`, `m.douyin.com`, `www.iesdouyin.com` and their like.
    Douyin,
    /// `live.douyin.com`.
    DouyinLive,
    /// `v.douyin.com`.
    DouyinShort,
    /// `webcast.amemv.com`, which has the live rooms of shared links.
    DouyinRoom,
    /// `haohuo.jinritemai.com`, which sells.
    DouyinGoods,
    /// `www.tiktok.com`, `m.tiktok.com`, and `www.tiktokv.com` of exported data.
    TikTok,
    /// `vm.tiktok.com` and `vt.tiktok.com`.
    TikTokShort(&'static str),
    /// `shop.tiktok.com`, and `shop-id.tokopedia.com`, which is its face in Indonesia.
    TikTokShop,
}

/// The longest host that can be one of them. It leaves room for names before theirs.
const LONGEST: usize = 64;

impl Host {
    /// The host that a text is, written in any case, and nothing beside it.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let host = text.to_ascii_lowercase();
        let is_host = host
            .split('.')
            .all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
        if !is_host {
            return None;
        }
        let under = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        Some(match host.as_str() {
            "v.douyin.com" => Self::DouyinShort,
            "live.douyin.com" => Self::DouyinLive,
            "webcast.amemv.com" => Self::DouyinRoom,
            "haohuo.jinritemai.com" => Self::DouyinGoods,
            "vm.tiktok.com" => Self::TikTokShort("vm"),
            "vt.tiktok.com" => Self::TikTokShort("vt"),
            "shop.tiktok.com" | "shop-id.tokopedia.com" => Self::TikTokShop,
            _ if under("douyin.com") || under("iesdouyin.com") => Self::Douyin,
            _ if under("tiktok.com") || under("tiktokv.com") => Self::TikTok,
            _ => return None,
        })
    }
}
