//! The decision as a table: outcome × charge × policy.

use std::time::Duration;

use http::StatusCode;
use proptest::prelude::*;

use super::{Decision, RetryPolicy, decide};
use crate::outcome::attempt::{AttemptOutcome, Delivery};
use crate::outcome::charge::Charge;
use crate::outcome::gave_up::GaveUp;
use crate::outcome::kind::ErrorKind;

const AMPLE: Duration = Duration::from_secs(3_600);

fn outcome(delivery: Delivery, status: Option<u16>, kind: ErrorKind, charge: Charge) -> AttemptOutcome {
    let status = status.map(|status| StatusCode::from_u16(status).unwrap());
    AttemptOutcome {
        delivery,
        status,
        code: None,
        kind: Some(kind),
        charge,
        retry_after: None,
        renewed: false,
        untrusted: false,
        bytes: 0,
    }
}

/// What each preset does after the first of its attempts.
fn decisions(outcome: &AttemptOutcome) -> [Decision; 3] {
    [RetryPolicy::none(), RetryPolicy::careful(), RetryPolicy::eager()]
        .map(|policy| decide(&policy, 1, AMPLE, outcome, 1.0))
}

fn retry(after_ms: u64, other_host: bool) -> Decision {
    Decision::Retry { after: Duration::from_millis(after_ms), other_host }
}

#[test]
fn each_outcome_is_repeated_by_its_charge_and_by_nothing_else() {
    use Charge::{No, Unknown, Unstated, Yes};
    use Delivery::{Answered, NotSent, Unanswered};
    use ErrorKind::{
        Auth, Connect, Decode, Interrupted, InvalidRequest, NotFound, QuotaExhausted, RateLimited, Rejected,
    };
    use ErrorKind::{Server, Timeout};
    let done = Decision::Done;
    for (delivery, status, kind, charge, careful, eager) in [
        (NotSent, None, Connect, No, retry(250, true), retry(250, true)),
        (NotSent, None, Timeout, No, retry(250, true), retry(250, true)),
        (NotSent, None, InvalidRequest, No, done, done),
        // What stayed unanswered may have been paid for.
        (Unanswered, None, Timeout, Unknown, done, retry(250, false)),
        (Unanswered, Some(200), Interrupted, Unknown, done, retry(250, false)),
        // HTTP statuses, of which nobody says what they cost.
        (Answered, Some(408), Server, Unknown, retry(250, false), retry(250, false)),
        (Answered, Some(429), RateLimited, Unknown, retry(1_250, false), retry(1_250, false)),
        (Answered, Some(503), Server, Unknown, retry(1_250, false), retry(1_250, false)),
        (Answered, Some(500), Server, Unknown, done, done),
        (Answered, Some(502), Server, Unknown, done, done),
        (Answered, Some(400), InvalidRequest, Unknown, done, done),
        (Answered, Some(401), Auth, Unknown, done, done),
        (Answered, Some(200), Decode, Unknown, done, done),
        // Codes: 4000, 4001, 4002, 4017 and 5000; then 4008 and 4009.
        (Answered, Some(200), Server, No, retry(250, true), retry(250, true)),
        (Answered, Some(503), Server, No, retry(250, true), retry(250, true)),
        (Answered, Some(200), RateLimited, Unstated, retry(1_250, false), retry(1_250, false)),
        (Answered, Some(200), Server, Unstated, retry(1_250, false), retry(1_250, false)),
        // What the caller has to correct, and what was paid for.
        (Answered, Some(200), Auth, Unstated, done, done),
        (Answered, Some(200), QuotaExhausted, Unstated, done, done),
        (Answered, Some(200), Rejected, Unstated, done, done),
        (Answered, Some(200), NotFound, Yes, done, done),
        (Answered, Some(503), Server, Yes, done, done),
        (Answered, Some(429), RateLimited, Yes, done, done),
    ] {
        let found = decisions(&outcome(delivery, status, kind, charge));
        assert_eq!(found, [done, careful, eager], "{delivery:?} {status:?} {kind:?} {charge:?}");
    }
    let success = AttemptOutcome { kind: None, ..outcome(Answered, Some(200), Server, Yes) };
    assert_eq!(decisions(&success), [done; 3]);
}

#[test]
fn a_call_whose_credentials_were_renewed_is_made_once_more_whatever_the_policy() {
    let renewed = AttemptOutcome {
        renewed: true,
        ..outcome(Delivery::Answered, Some(428), ErrorKind::AccountSessionExpired, Charge::Unknown)
    };
    assert_eq!(decisions(&renewed), [retry(0, false); 3]);
}

#[test]
fn a_wait_that_the_provider_names_is_kept_and_one_above_the_cap_ends_the_call() {
    let policy = RetryPolicy::careful();
    let delayed = |seconds| AttemptOutcome {
        retry_after: Some(Duration::from_secs(seconds)),
        ..outcome(Delivery::Answered, Some(429), ErrorKind::RateLimited, Charge::Unknown)
    };
    assert_eq!(decide(&policy, 1, AMPLE, &delayed(20), 0.0), retry(20_000, false));
    assert_eq!(decide(&policy, 1, AMPLE, &delayed(20), 1.0), retry(20_250, false), "a little later, never earlier");
    for (random, after) in [(0.0, 1_000), (1.0, 1_250)] {
        assert_eq!(
            decide(&policy, 1, AMPLE, &delayed(0), random),
            retry(after, false),
            "no wait is as good as none named"
        );
    }
    assert_eq!(decide(&policy, 1, AMPLE, &delayed(60), 0.0), retry(60_000, false));
    assert_eq!(decide(&policy, 1, AMPLE, &delayed(61), 0.0), Decision::GiveUp(GaveUp::RetryAfter));
    assert_eq!(decide(&policy, 1, AMPLE, &delayed(u64::MAX), 0.0), Decision::GiveUp(GaveUp::RetryAfter));
    assert_eq!(decide(&policy, 1, Duration::from_secs(20), &delayed(20), 0.0), Decision::GiveUp(GaveUp::Deadline));
    let patient = policy.max_retry_after(Duration::from_secs(600));
    assert_eq!(decide(&patient, 1, AMPLE, &delayed(61), 0.0), retry(61_000, false));
}

#[test]
fn attempts_run_out_and_waits_double_up_to_a_cap() {
    let policy = RetryPolicy::careful().max_attempts(40).base_delay(Duration::from_secs(1));
    let refused = outcome(Delivery::NotSent, None, ErrorKind::Connect, Charge::No);
    let waits: Vec<Decision> = (1..=6).map(|attempt| decide(&policy, attempt, AMPLE, &refused, 1.0)).collect();
    let expected: Vec<Decision> = [1_000, 2_000, 4_000, 8_000, 10_000, 10_000].map(|ms| retry(ms, true)).to_vec();
    assert_eq!(waits, expected);
    assert_eq!(decide(&policy, 39, AMPLE, &refused, 0.5), retry(5_000, true), "drawn between nothing and the cap");
    assert_eq!(decide(&policy, 40, AMPLE, &refused, 0.5), Decision::GiveUp(GaveUp::Attempts));
    assert_eq!(RetryPolicy::careful().max_attempts(0).attempts(), 1);
}

fn any_finding() -> impl Strategy<Value = AttemptOutcome> {
    let delivery = prop::sample::select(vec![Delivery::NotSent, Delivery::Unanswered, Delivery::Answered]);
    let charge = prop::sample::select(vec![Charge::Yes, Charge::No, Charge::Unstated, Charge::Unknown]);
    let kind = prop::option::of(prop::sample::select(vec![
        ErrorKind::Connect,
        ErrorKind::Timeout,
        ErrorKind::Interrupted,
        ErrorKind::RateLimited,
        ErrorKind::Server,
        ErrorKind::Auth,
        ErrorKind::Decode,
    ]));
    let retry_after = prop::option::of((0u64..200_000).prop_map(Duration::from_millis));
    (delivery, prop::option::of(200u16..600), kind, charge, retry_after).prop_map(
        |(delivery, status, kind, charge, retry_after)| AttemptOutcome {
            kind,
            retry_after,
            ..outcome(delivery, status, ErrorKind::Other, charge)
        },
    )
}

proptest! {
    #[test]
    fn what_is_known_to_be_charged_is_never_repeated_and_no_wait_outlasts_the_time(
        found in any_finding(),
        attempt in 1u32..5,
        left_ms in 0u64..100_000,
        random in 0.0f64..=1.0,
    ) {
        let left = Duration::from_millis(left_ms);
        for policy in [RetryPolicy::careful(), RetryPolicy::eager()] {
            if let Decision::Retry { after, .. } = decide(&policy, attempt, left, &found, random) {
                prop_assert!(found.kind.is_some() && attempt < policy.attempts());
                prop_assert!(!(found.delivery == Delivery::Answered && found.charge == Charge::Yes));
                prop_assert!(after < left);
                prop_assert!(found.retry_after.is_none_or(|retry_after| after >= retry_after));
            }
        }
        let careful = decide(&RetryPolicy::careful(), attempt, left, &found, random);
        if found.delivery == Delivery::Unanswered {
            prop_assert_eq!(careful, Decision::Done);
        }
    }
}

#[test]
fn a_wait_as_long_as_a_duration_can_be_is_no_panic() {
    let busy = outcome(Delivery::Answered, Some(429), ErrorKind::RateLimited, Charge::Unknown);
    let delayed = AttemptOutcome { retry_after: Some(Duration::MAX), ..busy.clone() };
    let policy = RetryPolicy::eager().max_retry_after(Duration::MAX).busy_delay(Duration::MAX);
    let policy = policy.base_delay(Duration::MAX).max_delay(Duration::MAX);
    for outcome in [busy, delayed] {
        assert_eq!(decide(&policy, 1, AMPLE, &outcome, 1.0), Decision::GiveUp(GaveUp::Deadline));
    }
}
