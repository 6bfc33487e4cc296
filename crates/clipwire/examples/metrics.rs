//! Feeds the `metrics` crate from an observer, and prints what a Prometheus server would read.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use clipwire::observe::{AttemptFinished, CallEnd, CallFinished, Charged, Observer, Waited};
use clipwire::onebound::Client;
use clipwire::{Credentials, RetryPolicy};
use clipwire_sandbox::{Sandbox, Scenario};
use metrics::{counter, histogram};
use metrics_exporter_prometheus::PrometheusBuilder;

/// Counts calls, attempts, charges and waits, by operation.
struct Metrics;

impl Observer for Metrics {
    fn call_finished(&self, call: &CallFinished) {
        let ended = match call.end {
            CallEnd::Succeeded => "Answer",
            CallEnd::Failed(kind) => kind.name(),
            _ => "Dropped",
        };
        counter!("clipwire_calls_total", "operation" => call.operation, "ended" => ended).increment(1);
        histogram!("clipwire_call_seconds", "operation" => call.operation).record(call.elapsed);
    }

    fn attempt_finished(&self, attempt: &AttemptFinished<'_>) {
        let ended = attempt.kind.map_or("Answer", |kind| kind.name());
        counter!("clipwire_attempts_total", "operation" => attempt.operation, "ended" => ended).increment(1);
        histogram!("clipwire_attempt_seconds", "operation" => attempt.operation).record(attempt.elapsed);
    }

    fn waited(&self, wait: &Waited) {
        histogram!("clipwire_wait_seconds", "reason" => wait.reason.as_str()).record(wait.time);
    }

    fn charged(&self, charged: &Charged<'_>) {
        let certain = charged.charge.as_str();
        counter!("clipwire_charges_total", "operation" => charged.operation, "charged" => certain).increment(1);
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let prometheus = PrometheusBuilder::new().install_recorder()?;
    let sandbox = Sandbox::builder().scenario(Scenario::rough_night()).start().await?;
    let client = Client::builder()
        .base_url(sandbox.url())
        .credentials(Credentials::new(sandbox.key(), sandbox.secret()))
        .retry(RetryPolicy::careful())
        .observe(Metrics)
        .build()?;
    for _ in 0..60 {
        // A call that fails is counted like any other.
        client.videos().get("7118694749548072205").send().await.ok();
    }
    println!("{}", prometheus.render());
    Ok(())
}
