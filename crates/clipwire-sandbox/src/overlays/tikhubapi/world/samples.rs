//! The ids in the examples of the document: they exist whatever the seed.

pub(crate) const CREATOR: u64 = 7_000_000_000_000_000_101;
pub(crate) const CREATOR_SEC_UID: &str = "MS4wLjABAAAAsample-creator-0001";
pub(crate) const CREATOR_NAME: &str = "sample.creator";
pub(crate) const VIEWER: u64 = 7_000_000_000_000_000_102;
pub(crate) const VIEWER_SEC_UID: &str = "MS4wLjABAAAAsample-viewer-00002";
pub(crate) const VIEWER_NAME: &str = "sample.viewer";
pub(crate) const VIDEO: u64 = 7_300_000_000_000_000_001;
pub(crate) const COMMENT: u64 = 7_300_100_000_000_000_201;
pub(crate) const REPLY: u64 = 7_300_200_000_000_000_202;
pub(crate) const PLAYLIST: u64 = 7_299_000_000_000_000_301;
pub(crate) const SOUND: u64 = 7_290_000_000_000_000_401;
pub(crate) const ROOM: u64 = 7_300_300_000_000_000_501;
pub(crate) const PRODUCT: u64 = 1_729_000_000_000_000_601;
pub(crate) const SELLER: u64 = 7_495_000_000_000_000_701;
pub(crate) const HASHTAG: u64 = 5_000_301;
/// The first category of each level.
pub(crate) const CATEGORIES: [u64; 3] = [600_001, 610_002, 620_003];
/// Leads to the sample product and to the sample shop.
pub(crate) const SHARE_LINK: &str = "vt.tiktok.com/ZSsample1";
