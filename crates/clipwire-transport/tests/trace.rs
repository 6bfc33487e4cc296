//! What a call tells a subscriber: spans and events, by their names and fields. One test, since the subscriber is global.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clipwire_transport::{AttemptContext, RunnerConfig};
use clipwire_transport::{
    AttemptFuture, AttemptOutcome, AttemptResult, CallPlan, Charge, Delivery, ErrorKind, Limits, RetryPolicy, Runner,
};
use http::StatusCode;
use tracing_subscriber::fmt::format::FmtSpan;

#[derive(Clone, Default)]
struct Printed(Arc<Mutex<Vec<u8>>>);

impl Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn outcome(
    status: u16,
    code: &str,
    kind: Option<ErrorKind>,
    charge: Charge,
    retry_after: Option<u64>,
) -> AttemptOutcome {
    AttemptOutcome {
        delivery: Delivery::Answered,
        status: Some(StatusCode::from_u16(status).unwrap()),
        code: Some(code.to_owned()),
        kind,
        charge,
        retry_after: retry_after.map(Duration::from_secs),
        renewed: false,
        untrusted: false,
        bytes: 2_500,
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_a_span_its_attempts_are_spans_and_each_wait_is_an_event_with_its_reason() {
    let printed = Printed::default();
    let writer = printed.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::CLOSE)
        .without_time()
        .with_ansi(false)
        .with_target(false)
        .with_writer(move || writer.clone())
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let mut config = RunnerConfig::default();
    config.provider = "onebound";
    config.hosts = vec!["api-gw.onebound.cn".to_owned()];
    config.limits = Limits::new().per_minute(2);
    let runner = Runner::new(config);
    let policy = RetryPolicy::careful().base_delay(Duration::ZERO);
    let plan = CallPlan {
        operation: "item_get_video",
        timeout: Duration::from_secs(300),
        attempt_timeout: None,
        min_attempt_time: None,
        retry: &policy,
        budget: None,
    };
    let mut script = vec![
        outcome(200, "4008", Some(ErrorKind::RateLimited), Charge::Unstated, Some(7_200)),
        outcome(200, "0000", None, Charge::Yes, None),
        outcome(200, "4008", Some(ErrorKind::RateLimited), Charge::Unstated, Some(2)),
    ];
    for _ in 0..2 {
        let mut attempt = |_: AttemptContext| {
            let outcome = script.pop().unwrap();
            Box::pin(async move {
                tokio::time::sleep(Duration::from_millis(80)).await;
                AttemptResult { outcome, quota: None, renewal: None }
            }) as AttemptFuture<'static>
        };
        let result = runner.run(plan, &mut attempt).await;
        let kind = result.stats.gave_up.map(|_| ErrorKind::RateLimited);
        result.record.end(kind);
    }

    let text = String::from_utf8(printed.0.lock().unwrap().clone()).unwrap();
    // Fields of spans stand before each line; how long a span was busy is real time.
    let lines: Vec<String> = text.lines().map(|line| line.split(" time.busy").next().unwrap().to_owned()).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("spans_and_events", lines.join("\n")));
}
