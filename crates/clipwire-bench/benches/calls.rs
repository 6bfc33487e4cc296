//! CPU per call of each client, with criterion: to compare a change with what was before it.

use std::time::Duration;

use clipwire_bench::answers::Answer;
use clipwire_bench::calls::{Caller, Who};
use clipwire_bench::cpu;
use clipwire_bench::stage::Stage;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

/// The CPU time of this thread, in place of the time that passes.
struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        cpu::now()
    }

    fn end(&self, start: Duration) -> Duration {
        cpu::now() - start
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        WallTime.to_f64(value)
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

fn calls(criterion: &mut Criterion<CpuTime>) {
    let stage = Stage::open().expect("a server");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    for answer in Answer::ALL {
        let mut group = criterion.benchmark_group(answer.to_string());
        for who in Who::ALL {
            let caller = Caller::build(who, answer, stage.url()).expect("a client");
            group.bench_function(BenchmarkId::from_parameter(who), |bencher| {
                bencher.iter(|| runtime.block_on(caller.call()).expect("an answer"));
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(CpuTime);
    targets = calls
}
criterion_main!(benches);
