//! The decision as a table: outcome × charge × policy.

use std::time::Duration;

use http::StatusCode;
use proptest::prelude::*;

use super::{Decision, Finding, GaveUp, Reach, RetryPolicy, decide};
use crate::{Charge, ErrorKind};

const AMPLE: Duration = Duration::from_secs(3_600);

fn finding(reach: Reach, status: Option<u16>, kind: ErrorKind, charge: Charge) -> Finding {
    let status = status.map(|status| StatusCode::from_u16(status).unwrap());
    Finding { reach, status, code: None, kind: Some(kind), charge, told: None, mended: false, bytes: 0 }
}

/// What each preset does after the first of its attempts.
fn decisions(finding: &Finding) -> [Decision; 3] {
    [RetryPolicy::none(), RetryPolicy::careful(), RetryPolicy::eager()]
        .map(|policy| decide(&policy, 1, AMPLE, finding, 1.0))
}

fn again(after_ms: u64, elsewhere: bool) -> Decision {
    Decision::Again { after: Duration::from_millis(after_ms), elsewhere }
}

#[test]
fn each_outcome_is_repeated_by_its_charge_and_by_nothing_else() {
    use Charge::{No, Unknown, Unstated, Yes};
    use ErrorKind::{
        Auth, Connect, Decode, Interrupted, InvalidRequest, NotFound, QuotaExhausted, RateLimited, Rejected,
    };
    use ErrorKind::{Server, Timeout};
    use Reach::{Answered, Lost, NotSent};
    let done = Decision::Done;
    for (reach, status, kind, charge, careful, eager) in [
        (NotSent, None, Connect, No, again(250, true), again(250, true)),
        (NotSent, None, Timeout, No, again(250, true), again(250, true)),
        (NotSent, None, InvalidRequest, No, done, done),
        // An answer that was lost may have been paid for.
        (Lost, None, Timeout, Unknown, done, again(250, false)),
        (Lost, Some(200), Interrupted, Unknown, done, again(250, false)),
        // HTTP statuses, of which nobody says what they cost.
        (Answered, Some(408), Server, Unknown, again(250, false), again(250, false)),
        (Answered, Some(429), RateLimited, Unknown, again(1_250, false), again(1_250, false)),
        (Answered, Some(503), Server, Unknown, again(1_250, false), again(1_250, false)),
        (Answered, Some(500), Server, Unknown, done, done),
        (Answered, Some(502), Server, Unknown, done, done),
        (Answered, Some(400), InvalidRequest, Unknown, done, done),
        (Answered, Some(401), Auth, Unknown, done, done),
        (Answered, Some(200), Decode, Unknown, done, done),
        // Codes: 4000, 4001, 4002, 4017 and 5000; then 4008 and 4009.
        (Answered, Some(200), Server, No, again(250, true), again(250, true)),
        (Answered, Some(503), Server, No, again(250, true), again(250, true)),
        (Answered, Some(200), RateLimited, Unstated, again(1_250, false), again(1_250, false)),
        (Answered, Some(200), Server, Unstated, again(1_250, false), again(1_250, false)),
        // What the caller has to mend, and what was paid for.
        (Answered, Some(200), Auth, Unstated, done, done),
        (Answered, Some(200), QuotaExhausted, Unstated, done, done),
        (Answered, Some(200), Rejected, Unstated, done, done),
        (Answered, Some(200), NotFound, Yes, done, done),
        (Answered, Some(503), Server, Yes, done, done),
        (Answered, Some(429), RateLimited, Yes, done, done),
    ] {
        let found = decisions(&finding(reach, status, kind, charge));
        assert_eq!(found, [done, careful, eager], "{reach:?} {status:?} {kind:?} {charge:?}");
    }
    let answer = Finding { kind: None, ..finding(Answered, Some(200), Server, Yes) };
    assert_eq!(decisions(&answer), [done; 3]);
}

#[test]
fn what_was_put_right_is_made_once_more_whatever_the_policy() {
    let mended = Finding {
        mended: true,
        ..finding(Reach::Answered, Some(428), ErrorKind::AccountSessionExpired, Charge::Unknown)
    };
    assert_eq!(decisions(&mended), [again(0, false); 3]);
}

#[test]
fn a_wait_that_was_told_is_kept_and_one_above_the_cap_ends_the_call() {
    let policy = RetryPolicy::careful();
    let told = |seconds| Finding {
        told: Some(Duration::from_secs(seconds)),
        ..finding(Reach::Answered, Some(429), ErrorKind::RateLimited, Charge::Unknown)
    };
    assert_eq!(decide(&policy, 1, AMPLE, &told(20), 0.0), again(20_000, false));
    assert_eq!(decide(&policy, 1, AMPLE, &told(20), 1.0), again(20_250, false), "a little later, never earlier");
    assert_eq!(decide(&policy, 1, AMPLE, &told(0), 1.0), again(0, false));
    assert_eq!(decide(&policy, 1, AMPLE, &told(60), 0.0), again(60_000, false));
    assert_eq!(decide(&policy, 1, AMPLE, &told(61), 0.0), Decision::GiveUp(GaveUp::ToldDelay));
    assert_eq!(decide(&policy, 1, AMPLE, &told(u64::MAX), 0.0), Decision::GiveUp(GaveUp::ToldDelay));
    assert_eq!(decide(&policy, 1, Duration::from_secs(20), &told(20), 0.0), Decision::GiveUp(GaveUp::Deadline));
    let patient = policy.max_told_delay(Duration::from_secs(600));
    assert_eq!(decide(&patient, 1, AMPLE, &told(61), 0.0), again(61_000, false));
}

#[test]
fn attempts_run_out_and_waits_double_up_to_a_cap() {
    let policy = RetryPolicy::careful().max_attempts(40).base_delay(Duration::from_secs(1));
    let refused = finding(Reach::NotSent, None, ErrorKind::Connect, Charge::No);
    let waits: Vec<Decision> = (1..=6).map(|attempt| decide(&policy, attempt, AMPLE, &refused, 1.0)).collect();
    let expected: Vec<Decision> = [1_000, 2_000, 4_000, 8_000, 10_000, 10_000].map(|ms| again(ms, true)).to_vec();
    assert_eq!(waits, expected);
    assert_eq!(decide(&policy, 39, AMPLE, &refused, 0.5), again(5_000, true), "drawn between nothing and the cap");
    assert_eq!(decide(&policy, 40, AMPLE, &refused, 0.5), Decision::GiveUp(GaveUp::Attempts));
    assert_eq!(RetryPolicy::careful().max_attempts(0).attempts(), 1);
}

fn any_finding() -> impl Strategy<Value = Finding> {
    let reach = prop::sample::select(vec![Reach::NotSent, Reach::Lost, Reach::Answered]);
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
    let told = prop::option::of((0u64..200_000).prop_map(Duration::from_millis));
    (reach, prop::option::of(200u16..600), kind, charge, told).prop_map(|(reach, status, kind, charge, told)| Finding {
        kind,
        told,
        ..finding(reach, status, ErrorKind::Other, charge)
    })
}

proptest! {
    #[test]
    fn what_is_known_to_be_charged_is_never_repeated_and_no_wait_outlasts_the_time(
        found in any_finding(),
        attempt in 1u32..5,
        left_ms in 0u64..100_000,
        dice in 0.0f64..=1.0,
    ) {
        let left = Duration::from_millis(left_ms);
        for policy in [RetryPolicy::careful(), RetryPolicy::eager()] {
            if let Decision::Again { after, .. } = decide(&policy, attempt, left, &found, dice) {
                prop_assert!(found.kind.is_some() && attempt < policy.attempts());
                prop_assert!(!(found.reach == Reach::Answered && found.charge == Charge::Yes));
                prop_assert!(after < left);
                prop_assert!(found.told.is_none_or(|told| after >= told));
            }
        }
        let careful = decide(&RetryPolicy::careful(), attempt, left, &found, dice);
        if found.reach == Reach::Lost {
            prop_assert_eq!(careful, Decision::Done);
        }
    }
}

#[test]
fn a_wait_as_long_as_a_duration_can_be_is_no_panic() {
    let busy = finding(Reach::Answered, Some(429), ErrorKind::RateLimited, Charge::Unknown);
    let told = Finding { told: Some(Duration::MAX), ..busy.clone() };
    let policy = RetryPolicy::eager().max_told_delay(Duration::MAX).busy_delay(Duration::MAX);
    let policy = policy.base_delay(Duration::MAX).max_delay(Duration::MAX);
    for finding in [busy, told] {
        assert_eq!(decide(&policy, 1, AMPLE, &finding, 1.0), Decision::GiveUp(GaveUp::Deadline));
    }
}
