//! What an address names, before it is known where it stands.

use std::ops::Range;

use super::names::{LinkId, LinkKind, Platform};
use super::piece::Link;

/// What an address or a bare id names.
#[derive(Debug)]
pub(super) struct Found {
    platform: Option<Platform>,
    kind: LinkKind,
    id: LinkId,
    url: Option<String>,
}

impl Found {
    /// Something on Douyin, with its address.
    pub(super) fn douyin(kind: LinkKind, id: LinkId, url: String) -> Self {
        Self { platform: Some(Platform::Douyin), kind, id, url: Some(url) }
    }

    /// Something on TikTok, with its address.
    pub(super) fn tiktok(kind: LinkKind, id: LinkId, url: String) -> Self {
        Self { platform: Some(Platform::TikTok), kind, id, url: Some(url) }
    }

    /// An id that says nothing of its platform.
    pub(super) fn bare(kind: LinkKind, id: LinkId) -> Self {
        Self { platform: None, kind, id, url: None }
    }

    /// The link, where it stands.
    pub(super) fn at(self, span: Range<usize>) -> Link {
        let Self { platform, kind, id, url } = self;
        Link { platform, kind, id, url, span }
    }
}
