//! A client of a provider, with credentials, prices, limits and a record of what is spent.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use clipwire::dynamic::{Client, Provider};
use clipwire::{Budget, Credentials, Error, ErrorKind, Ledger, Limits, Money, RetryPolicy};
use clipwire_sandbox::Sandbox;

use crate::config::environment;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::keys::{Found, Keys};
use crate::spending::Recorder;

/// A client that is ready to be used, and what has to outlive it.
pub(crate) struct Opened {
    pub(crate) client: Client,
    recorder: Option<Arc<Recorder>>,
    _sandbox: Option<Sandbox>,
}

/// What a client is told besides what is configured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) budget: Budget,
    pub(crate) timeout: Option<Duration>,
    pub(crate) base_url: Option<String>,
    /// What a charged call costs, whatever the provider publishes.
    pub(crate) price: Option<Money>,
    /// What a charged call costs, where nobody else says.
    pub(crate) usual_price: Option<Money>,
    /// Attempts a second, where the settings do not allow fewer.
    pub(crate) per_second: Option<u32>,
    /// Attempts at once.
    pub(crate) at_once: Option<usize>,
    pub(crate) retry: Option<RetryPolicy>,
}

/// Opens a client by what it is told and by the settings. Nothing is sent, but that a sandbox is started where one is asked.
///
/// Without a credential that is needed it fails, unless `needs_keys` is false: for operations that take none, and where nothing is sent.
pub(crate) async fn open(
    context: &Context,
    provider: &'static Provider,
    told: &Told,
    needs_keys: bool,
) -> Result<Opened, Failure> {
    let own = context.config.provider(provider.name);
    let mut builder = provider.builder().budget(told.budget.clone());
    let sandbox = if context.sandbox { Some(start(context).await?) } else { None };
    match &sandbox {
        Some(sandbox) => {
            let known = sandbox.credentials().filter(|(of, _, _)| *of == provider.name);
            let keys = known.fold(Credentials::default(), |keys, (_, name, secret)| keys.and(name, secret));
            builder = builder.base_url(sandbox.url()).credentials(keys);
        }
        None => {
            let found = found_keys(context, provider)?;
            let missing =
                provider.credentials.iter().find(|known| known.is_required && !found.contains_key(known.name));
            if let Some(missing) = missing.filter(|_| needs_keys) {
                let failure = Failure::credentials(format!("no {} of {}", missing.name, provider.title));
                let failure =
                    failure.why(format!("it is neither in {} nor in the keyring or the file", missing.variable));
                return Err(failure.todo(format!("`clipwire login {}`, or --sandbox to try it without", provider.name)));
            }
            let keys =
                found.iter().fold(Credentials::default(), |keys, (name, found)| keys.and(name, found.secret.expose()));
            builder = builder.credentials(keys);
            if missing.is_some() {
                builder = builder.without_credentials();
            }
            if let Some(url) = told.base_url.clone().or_else(|| base_url(context, provider)) {
                builder = builder.base_url(url);
            }
            if let Some(proxy) = &own.proxy {
                builder = builder.proxy(proxy.value.clone());
            }
        }
    }
    if let Some(time) = told.timeout.or(own.timeout.as_ref().map(|time| time.value)).or(context.config.timeout.value) {
        builder = builder.timeout(time);
    }
    let mut limits = Limits::new();
    let rates = [own.calls_per_second.as_ref().map(|rate| rate.value), told.per_second];
    if let Some(rate) = rates.into_iter().flatten().min() {
        limits = limits.per_second(rate);
    }
    if let Some(at_once) = told.at_once {
        limits = limits.concurrency(at_once);
    }
    builder = builder.limits(limits);
    if let Some(policy) = &told.retry {
        builder = builder.retry(policy.clone());
    }
    for operation in provider.operations {
        let own = || own.prices.get(operation.name).map(|price| price.value.clone());
        if let Some(price) = told.price.clone().or_else(own) {
            builder = builder.price(operation, price);
        }
    }
    let usual = told.usual_price.clone().or_else(|| own.price.as_ref().map(|price| price.value.clone()));
    if let Some(price) = usual {
        builder = builder.usual_price(price);
    }
    let recorder = if sandbox.is_none() { recorder(context, provider, told) } else { None };
    if let Some(recorder) = &recorder {
        builder = builder.observe(recorder.clone());
    }
    let client = builder.build().map_err(|error| explained(&error, provider))?;
    Ok(Opened { client, recorder, _sandbox: sandbox })
}

/// The credentials of a provider that are kept anywhere.
pub(crate) fn found_keys(context: &Context, provider: &Provider) -> Result<BTreeMap<String, Found>, Failure> {
    let wanted: Vec<(&str, &str)> = provider.credentials.iter().map(|known| (known.name, known.variable)).collect();
    Keys::new(&context.folders.config, &environment).find(provider.name, &wanted)
}

/// Where a provider is asked, if the environment or the settings say so.
pub(crate) fn base_url(context: &Context, provider: &Provider) -> Option<String> {
    let own = || context.config.provider(provider.name).base_url.map(|url| url.value);
    environment(&format!("{}_BASE_URL", provider.env)).or_else(own)
}

/// What adds the calls of a client to the file of spending; `None` where nothing is recorded.
///
/// It knows the prices that the client is told.
pub(crate) fn recorder(context: &Context, provider: &'static Provider, told: &Told) -> Option<Arc<Recorder>> {
    let own = context.config.provider(provider.name);
    let usual = told.usual_price.clone().or_else(|| own.price.map(|price| price.value));
    let given = told.price.clone();
    let prices = own.prices.into_iter().map(|(name, price)| (name, price.value)).collect();
    let prices = Prices { given, own: prices, usual, provider };
    let recorder = Recorder::new(context.folders.spending(), provider.name);
    context.config.ledger.value.then(|| Arc::new(recorder.with_prices(move |name| prices.of(name))))
}

/// What operations cost, as the client was told.
struct Prices {
    given: Option<Money>,
    own: BTreeMap<String, Money>,
    usual: Option<Money>,
    provider: &'static Provider,
}

impl Prices {
    fn of(&self, operation: &str) -> Option<Money> {
        let published = || {
            let found = self.provider.operations.iter().find(|known| known.name == operation)?;
            found.price?.parse().ok()
        };
        let own = || self.own.get(operation).cloned();
        self.given.clone().or_else(own).or_else(published).or_else(|| self.usual.clone())
    }
}

impl Opened {
    /// Says what was asked and what it cost, in a line, and what could not be recorded.
    pub(crate) fn tell(&self, context: &Context) {
        let ledger = self.client.ledger();
        if ledger.total.calls > 0 {
            context.say(&sum(&ledger));
        }
        if let Some(failure) = self.recorder.as_ref().and_then(|recorder| recorder.failure()) {
            let _ = failure.print(&mut io::stderr().lock(), context.color.0);
        }
    }
}

/// What was asked and what it cost, in a line.
pub(crate) fn sum(ledger: &Ledger) -> String {
    let total = &ledger.total;
    let charges = &total.charges;
    // A call that a budget refused made no attempt, and is none to whoever pays.
    let mut parts = vec![counted(total.calls.min(total.attempts), "call")];
    if total.attempts > total.calls {
        parts.push(counted(total.attempts, "attempt"));
    }
    let unknown = charges.at_most() - charges.charged;
    if charges.charged > 0 || unknown == 0 {
        parts.push(format!("{} charged", charges.charged));
    }
    if unknown > 0 {
        parts.push(format!("{unknown} maybe charged"));
    }
    parts.push(match (&total.cost, &total.cost_at_most) {
        (Some(cost), Some(most)) if cost == most => cost.to_string(),
        (Some(cost), Some(most)) if charges.charged > 0 => format!("{cost}, {most} at the most"),
        (_, Some(most)) => format!("{most} at the most"),
        (Some(cost), None) => cost.to_string(),
        (None, None) if charges.at_most() == 0 => "no cost".to_owned(),
        (None, None) => "no price known".to_owned(),
    });
    if let Some(left) = ledger.quota.as_ref().and_then(|quota| quota.remaining()) {
        parts.push(format!("{left} left of today's quota"));
    }
    parts.join(", ")
}

/// A number with its noun.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

async fn start(context: &Context) -> Result<Sandbox, Failure> {
    let sandbox = Sandbox::builder().latency(Duration::ZERO).start().await;
    let sandbox = sandbox.map_err(|error| Failure::failed("the sandbox cannot be started").because(&error))?;
    context.say("sandbox: made-up data; what is said to be charged costs nothing");
    Ok(sandbox)
}

/// What a client that cannot be built means for somebody at a terminal.
fn explained(error: &Error, provider: &Provider) -> Failure {
    let text = error.to_string();
    let failure = Failure::from(error);
    if error.kind() != ErrorKind::Config {
        return failure;
    }
    if text.contains("no operation has a price") {
        let failure = Failure { exit: Exit::Usage, ..failure };
        return failure
            .todo(format!("give what a call costs: --price 0.01USD, or `price` in [providers.{}]", provider.name));
    }
    if text.contains("base URL") && !text.contains("no base URL") || text.contains("budget counts") {
        return Failure { exit: Exit::Usage, ..failure }
            .todo("correct it; `clipwire config` shows what is set, and by whom");
    }
    if text.contains("no base URL") {
        let failure = Failure { exit: Exit::Usage, ..failure };
        return failure.todo(format!(
            "--base-url https://…, {}_BASE_URL, or `base_url` in [providers.{}]",
            provider.env, provider.name
        ));
    }
    failure
}
