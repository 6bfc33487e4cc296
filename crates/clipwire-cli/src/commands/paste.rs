//! `clipwire paste`: what links and ids are in a text, offline, and which command would fetch each.

use std::io::Read as _;

use clap::ArgMatches;
use clipwire::dynamic::{self, OperationInfo, ValueKind};
use clipwire::id::VideoId;
use clipwire::link::{self, Link, LinkKind, Platform};
use serde::Serialize;

use super::{row_of, show};
use crate::args::{Positional, kebab, positional, price};
use crate::context::Context;
use crate::failure::{Exit, Failure};

#[derive(Serialize)]
struct Found {
    platform: Option<String>,
    kind: String,
    id: String,
    url: Option<String>,
    /// When the id of a post was made, which is up to 37 hours before it was published.
    id_made: Option<String>,
    next: Option<String>,
    next_costs: Option<String>,
}

/// Tells what is in a text.
pub(crate) fn paste(context: &Context, matches: &ArgMatches) -> Result<Exit, Failure> {
    let words: Vec<&str> = matches.get_many::<String>("text").into_iter().flatten().map(String::as_str).collect();
    let text = match words.as_slice() {
        [] | ["-"] => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text);
            read.map_err(|error| Failure::usage("stdin is no text").because(&error))?;
            text
        }
        words => words.join(" "),
    };
    let links = link::parse(&text);
    if links.is_empty() {
        let failure = Failure::failed("there is no link of TikTok or Douyin in it, and no id");
        return Err(failure.todo("paste an address, a share text, `@name`, a sec_uid, or a number of 16 to 22 digits"));
    }
    let provider = context.config.provider.value.as_deref();
    let rows = links.iter().map(|link| row_of(&found(link, provider))).collect::<Result<Vec<_>, _>>()?;
    show(context, matches, &rows)
}

fn found(link: &Link, provider: Option<&str>) -> Found {
    let operation = next(link, provider);
    let argument = link.url.as_deref().map_or_else(|| link.id.to_string(), str::to_owned);
    let argument = if link.url.is_none() && matches!(link.id, link::LinkId::Handle(_)) {
        format!("@{}", link.id)
    } else {
        argument
    };
    let id_made = VideoId::try_from(link).ok().and_then(|id| id.created_at());
    Found {
        platform: link.platform.map(|platform| platform.to_string()),
        kind: link.kind.to_string(),
        id: link.id.to_string(),
        url: link.url.clone(),
        id_made: id_made.and_then(|made| jiff::Timestamp::try_from(made).ok()).map(|made| made.to_string()),
        next: operation.map(|operation| {
            let (handle, method) = (kebab(operation.handle), kebab(operation.method));
            format!("clipwire {} {handle} {method} '{argument}'", operation.provider)
        }),
        next_costs: operation.map(price),
    }
}

/// The operation that gets what a link names: of the provider that was set, or of the first that knows the platform.
fn next(link: &Link, provider: Option<&str>) -> Option<&'static OperationInfo> {
    let (wanted, kind): (&[&str], &str) = match link.kind {
        LinkKind::Video | LinkKind::Photo => (&["VideoId"], "video"),
        LinkKind::User => (&["UniqueId", "SecUid", "UserId"], "author"),
        LinkKind::Sound => (&["MusicId"], "sound"),
        LinkKind::Hashtag => (&["HashtagName", "HashtagId"], "hashtag"),
        LinkKind::Product => (&["ProductId", "GoodsId"], "product"),
        LinkKind::Shop => (&["SellerId"], "shop"),
        LinkKind::Live => (&["RoomId"], "live_room"),
        _ => return None,
    };
    let platform = link.platform.map(|platform| match platform {
        Platform::Douyin => "douyin",
        Platform::TikTok => "tiktok",
        _ => "",
    });
    let takes = |operation: &'static OperationInfo| -> bool {
        let is_wanted = |name: &str| {
            operation.parameter(name).is_some_and(|parameter| match parameter.kind {
                ValueKind::Id(id) => wanted.contains(&id),
                _ => false,
            })
        };
        match positional(operation) {
            Some(Positional::Parameter(parameter)) => is_wanted(parameter.name),
            Some(Positional::OneOf) => operation.one_of.iter().any(|name| is_wanted(name)),
            None => false,
        }
    };
    let mut all: Vec<&'static OperationInfo> = dynamic::providers()
        .iter()
        .flat_map(|provider| provider.operations)
        .filter(|operation| platform.is_none_or(|platform| operation.platform == platform))
        .filter(|operation| operation.model == Some(kind) && !operation.returns.is_list() && takes(operation))
        .collect();
    // Of the same provider, the first of the spec is the usual one.
    all.sort_by_key(|operation| Some(operation.provider) != provider);
    all.first().copied()
}
