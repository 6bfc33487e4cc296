//! clipwire beside a client written by hand, in turns: CPU per call, throughput, and how well a rate is kept.
//!
//! The clients take turns in short blocks, so that whatever slows the machine down slows down both, and the ratio is taken
//! of blocks that are neighbors. Arguments choose what is measured: `cpu`, `throughput`, `rate`; all of it without any.

#![allow(clippy::print_stdout, reason = "its output is the result")]

use std::time::{Duration, Instant};

use clipwire::Limits;
use clipwire_bench::answers::Answer;
use clipwire_bench::calls::{Caller, Failure, Who};
use clipwire_bench::cpu;
use clipwire_bench::stage::Stage;
use clipwire_sandbox::{Recorded, Sandbox};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

/// How many calls run at once, where that matters.
const TASKS: u64 = 64;

/// A rate is looked at for so long.
const RATE_TIME: Duration = Duration::from_secs(10);

fn main() -> Result<(), Failure> {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    if is_wanted("cpu") {
        measure_cpu()?;
    }
    if is_wanted("throughput") {
        measure_throughput()?;
    }
    if is_wanted("rate") {
        measure_rate()?;
    }
    Ok(())
}

/// CPU per call, one call at a time over a connection that is kept.
fn measure_cpu() -> Result<(), Failure> {
    println!("{} per call, in microseconds: median of the blocks (quartiles)\n", cpu::WHAT);
    println!("| answer | by hand | clipwire | ratio |\n| --- | --- | --- | --- |");
    let stage = Stage::open()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for answer in Answer::ALL {
        let (block, pairs) = if answer.is_large() { (4, 400) } else { (50, 600) };
        let callers = both(answer, stage.url())?;
        for caller in &callers {
            runtime.block_on(caller.calls(4 * block))?;
        }
        let taken = in_turns(&callers, pairs, |caller| {
            let before = cpu::now();
            runtime.block_on(caller.calls(block))?;
            Ok((cpu::now() - before).as_secs_f64() * 1e6 / block as f64)
        })?;
        print_row(&answer.to_string(), &taken, 1);
    }
    println!();
    Ok(())
}

/// Calls a second, many at once, on two threads; the server shares the machine.
fn measure_throughput() -> Result<(), Failure> {
    println!("Calls a second, {TASKS} at once: median of the blocks (quartiles)\n");
    println!("| answer | by hand | clipwire | ratio |\n| --- | --- | --- | --- |");
    let stage = Stage::open()?;
    let runtime = two_threads()?;
    for answer in Answer::ALL {
        let (each, pairs) = if answer.is_large() { (3, 20) } else { (40, 30) };
        let callers = both(answer, stage.url())?;
        for caller in &callers {
            runtime.block_on(at_once(caller, each))?;
        }
        let taken = in_turns(&callers, pairs, |caller| {
            let started = Instant::now();
            runtime.block_on(at_once(caller, each))?;
            Ok((TASKS * each) as f64 / started.elapsed().as_secs_f64())
        })?;
        print_row(&answer.to_string(), &taken, 0);
    }
    println!();
    Ok(())
}

/// How much of an allowed rate is used, against a gateway that lets in exactly that and no more.
fn measure_rate() -> Result<(), Failure> {
    println!("Rate kept by {TASKS} tasks for {} s, against a strict gateway\n", RATE_TIME.as_secs());
    println!("| allowed | reached | share | most in any second | one too many within | refused |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let runtime = two_threads()?;
    for rate in [50, 500] {
        let builder = Sandbox::builder().quota(u64::MAX).rate(rate, Duration::from_secs(1)).remember(100_000);
        let stage = Stage::with(builder)?;
        let caller = Caller::limited(Answer::OneboundSmall, stage.url(), Limits::new().per_second(rate))?;
        let ends = Instant::now() + RATE_TIME;
        runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for _ in 0..TASKS {
                let caller = caller.clone();
                tasks.spawn(async move {
                    while Instant::now() < ends {
                        caller.call().await?;
                    }
                    Ok::<(), Failure>(())
                });
            }
            all_of(tasks).await
        })?;
        let sandbox = stage.sandbox().ok_or("the sandbox is gone")?;
        let moments: Vec<Instant> = sandbox.requests().iter().map(|Recorded { at, .. }| *at).collect();
        let refused: u64 = sandbox.ledger().answered_by_code.get("4008").copied().unwrap_or_default();
        let Kept { reached, most, shortest } = kept(&moments, rate as usize);
        let share = reached / f64::from(rate) * 100.0;
        println!("| {rate}/s | {reached:.1}/s | {share:.1} % | {most} | {shortest:.4} s | {refused} |");
    }
    println!();
    Ok(())
}

/// How a rate was kept, by when calls arrived.
struct Kept {
    /// In calls a second, over whole rounds.
    reached: f64,
    /// The most that arrived in any second.
    most: usize,
    /// The shortest time in which one more than allowed arrived, in seconds; a strict gateway refuses below one.
    shortest: f64,
}

fn kept(moments: &[Instant], rate: usize) -> Kept {
    // The first round leaves at once. From a place in one round to the same place in a later one is a whole number of
    // rounds, with neither the rest of one nor the end of the run in it.
    let rounds = moments.len().saturating_sub(1) / rate;
    let seconds = |from: Instant, to: Instant| to.duration_since(from).as_secs_f64();
    let reached = match (moments.first(), moments.get(rounds * rate)) {
        (Some(first), Some(last)) => (rounds * rate) as f64 / seconds(*first, *last),
        _ => 0.0,
    };
    let within = |start: usize| moments[start..].iter().take_while(|at| seconds(moments[start], **at) < 1.0).count();
    let most = (0..moments.len()).map(within).max().unwrap_or_default();
    let one_too_many = moments.iter().zip(moments.iter().skip(rate));
    let shortest = one_too_many.map(|(from, to)| seconds(*from, *to)).fold(f64::INFINITY, f64::min);
    Kept { reached, most, shortest }
}

fn two_threads() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()
}

fn both(answer: Answer, url: &str) -> Result<[Caller; 2], Failure> {
    Ok([Caller::build(Who::ByHand, answer, url)?, Caller::build(Who::Clipwire, answer, url)?])
}

async fn at_once(caller: &Caller, each: u64) -> Result<(), Failure> {
    let mut tasks = JoinSet::new();
    for _ in 0..TASKS {
        let caller = caller.clone();
        tasks.spawn(async move { caller.calls(each).await });
    }
    all_of(tasks).await
}

async fn all_of(mut tasks: JoinSet<Result<(), Failure>>) -> Result<(), Failure> {
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

/// A figure for each of two clients, of blocks that are neighbors.
type Pair = [f64; 2];

/// Lets both have as many turns; who comes first changes with each pair.
fn in_turns(
    callers: &[Caller; 2],
    pairs: usize,
    mut block: impl FnMut(&Caller) -> Result<f64, Failure>,
) -> Result<Vec<Pair>, Failure> {
    (0..pairs)
        .map(|pair| {
            let [by_hand, clipwire] = callers;
            if pair % 2 == 0 {
                Ok([block(by_hand)?, block(clipwire)?])
            } else {
                let second = block(clipwire)?;
                Ok([block(by_hand)?, second])
            }
        })
        .collect()
}

fn print_row(name: &str, taken: &[Pair], digits: usize) {
    let of = |figure: fn(&Pair) -> f64, digits: usize| {
        let mut figures: Vec<f64> = taken.iter().map(figure).collect();
        figures.sort_by(f64::total_cmp);
        let at = |quarter: usize| figures[(figures.len() - 1) * quarter / 4];
        format!("{:.digits$} ({:.digits$}–{:.digits$})", at(2), at(1), at(3))
    };
    let (by_hand, clipwire) = (of(|pair| pair[0], digits), of(|pair| pair[1], digits));
    println!("| {name} | {by_hand} | {clipwire} | {} |", of(|pair| pair[1] / pair[0], 3));
}
