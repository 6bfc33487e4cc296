//! The same job by one, two and four machines on one PostgreSQL: seconds, and calls a second.
//!
//! `cargo run --release --example machines --features postgres -- postgresql://user@host/database`. The machines are in this program, the
//! provider is the sandbox, which takes 100 ms for an answer.

#![allow(clippy::print_stdout, reason = "an example is there to print")]

use std::future::pending;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clipwire::{Limits, RetryPolicy, tikhubapi};
use clipwire_harvest::{Engine, Job, Location, Options};
use clipwire_sandbox::Sandbox;
use tokio::sync::Notify;
use tokio::task::JoinSet;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let address = std::env::args().nth(1).ok_or("name a PostgreSQL server, as in postgresql://user@host/database")?;
    let location = Location::postgres(&address)?;
    for machines in [1, 2, 4] {
        let sandbox = Sandbox::builder().latency(Duration::from_millis(100)).start().await?;
        let inputs: Vec<String> = sandbox.world().creators().iter().map(|one| one.sec_uid.clone()).collect();
        let job: Job = toml::from_str(&format!(
            "name = \"machines-{machines}-{}\"\nprovider = \"tikhubapi\"\ninputs = {{}}\n[[step]]\nname = \"videos\"\n\
             operation = \"users videos\"\narguments = {{ region = \"US\" }}\n[[step]]\nname = \"comments\"\n\
             operation = \"videos comments\"\nfrom = \"videos\"\ntake = {{ video_id = \"aweme_id\" }}\npages = 1\n\
             when = {{ place = \"statistics.comment_count\", above = 100 }}\n",
            std::process::id()
        ))?;
        let open = || {
            let client = tikhubapi::Client::builder().base_url(sandbox.url()).api_key(sandbox.api_key());
            let client = client.retry(RetryPolicy::none()).limits(Limits::new().adaptive(false));
            Ok::<_, Failure>(Engine::open_at(
                job.clone(),
                &location,
                client.limits_of_each(Limits::new()).build()?.into(),
            )?)
        };
        let (first, over, mut others) = (open()?, Arc::new(Notify::new()), JoinSet::new());
        for _ in 1..machines {
            let (engine, over) = (open()?, over.clone());
            others.spawn(async move {
                engine.join(&Options::default(), Arc::new(()), async move { over.notified().await }).await
            });
        }
        let began = Instant::now();
        first.run(inputs, &Options::default(), Arc::new(()), pending()).await?;
        let (seconds, calls) = (began.elapsed().as_secs_f64(), sandbox.ledger().received);
        println!("{machines} machines: {calls} calls in {seconds:.1} s, {:.0} a second", calls as f64 / seconds);
        over.notify_waiters();
        others.shutdown().await;
    }
    Ok(())
}
