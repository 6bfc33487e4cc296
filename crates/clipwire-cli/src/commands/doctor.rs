//! `clipwire doctor`: what is configured, what can be reached, how well each provider is known.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use clap::ArgMatches;
use clipwire::dynamic::{self, Provider};
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{row_of, show};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::open::{base_url, found_keys};
use crate::row::Row;

/// How long a connection may take.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Serialize)]
struct Check {
    check: String,
    state: &'static str,
    detail: String,
}

/// Looks at everything that a call needs, and sends no request. Fails where a provider that has credentials cannot be used.
pub(crate) async fn doctor(context: &Arc<Context>, matches: &ArgMatches) -> Result<Exit, Failure> {
    let only = matches.get_one::<String>("provider");
    let is_offline = matches.get_flag("offline");
    let (mut rows, mut is_well) = (Vec::new(), true);
    let mut add = |check: &str, state: &'static str, detail: String| -> Result<(), Failure> {
        is_well &= state != "bad";
        rows.push(row_of(&Check { check: check.to_owned(), state, detail })?);
        Ok(())
    };
    add("version", "ok", env!("CARGO_PKG_VERSION").to_owned())?;
    add("settings", "ok", context.folders.config.display().to_string())?;
    let spending = context.folders.spending();
    let ledger = if context.config.ledger.value { spending.display().to_string() } else { "not recorded".to_owned() };
    add("spending", "ok", ledger)?;
    for provider in dynamic::providers().iter().filter(|provider| only.is_none_or(|only| only == provider.name)) {
        let name = |check: &str| format!("{} {check}", provider.name);
        let (state, detail) = credentials(context, provider);
        let has_keys = state == "ok";
        add(&name("credentials"), state, detail)?;
        let url = base_url(context, provider).or_else(|| provider.servers.first().map(|url| (*url).to_owned()));
        match url {
            None => {
                let state = if has_keys { "bad" } else { "missing" };
                add(
                    &name("address"),
                    state,
                    format!("not published; set {}_BASE_URL to what you were told", provider.env),
                )?;
            }
            Some(url) if is_offline => add(&name("address"), "ok", shown(&url))?,
            Some(url) => match reach(&url).await {
                Ok(()) => add(&name("address"), "ok", format!("{} takes connections", shown(&url)))?,
                Err(why) => {
                    let state = if has_keys { "bad" } else { "unreachable" };
                    add(&name("address"), state, format!("{}: {why}", shown(&url)))?;
                }
            },
        }
        add(&name("operations"), "ok", known(provider))?;
    }
    let rows: Vec<Row> = rows;
    show(context, matches, &rows)?;
    Ok(if is_well { Exit::Done } else { Exit::Failed })
}

fn credentials(context: &Context, provider: &Provider) -> (&'static str, String) {
    let found = match found_keys(context, provider) {
        Ok(found) => found,
        Err(failure) => return ("bad", failure.what),
    };
    let has_all = provider.credentials.iter().all(|known| !known.is_required || found.contains_key(known.name));
    let told: Vec<String> = provider
        .credentials
        .iter()
        .filter_map(|known| match found.get(known.name) {
            Some(found) => Some(format!("{} from {}", known.name, found.origin)),
            None if known.is_required => {
                Some(format!("no {}: `clipwire login {}` or {}", known.name, provider.name, known.variable))
            }
            None => None,
        })
        .collect();
    (if has_all { "ok" } else { "missing" }, told.join("; "))
}

/// How many operations are known how well.
fn known(provider: &Provider) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in provider.operations {
        *counts.entry(operation.source.status).or_default() += 1;
    }
    let parts: Vec<String> = counts.iter().map(|(status, count)| format!("{count} {status}")).collect();
    format!("{} operations: {}", provider.operations.len(), parts.join(", "))
}

/// Connects to the host of an address, and sends nothing.
async fn reach(url: &str) -> Result<(), String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let is_plain = url.starts_with("http://");
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()));
    let address = if has_port { host.to_owned() } else { format!("{host}:{}", if is_plain { 80 } else { 443 }) };
    match timeout(PATIENCE, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no connection within {} s", PATIENCE.as_secs())),
    }
}

/// An address without what may be a secret in it.
fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    format!("{scheme}://{}", host.rsplit_once('@').map_or(host, |(_, host)| host))
}
