//! A good answer that is spoiled in a few places costs what it costs, and loses at most what stood there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answers::{Case, charge_of};
use super::spoil::{Spoiled, count, spoil};
use super::{onebound, tikhubapi};
use crate::error::{ErrorKind, Result};
use crate::response::Response;
use crate::{Charge, Quota};

/// Good answers: what reads each, and its body. Every scalar of one stands in what is read of it.
const GOOD: &[(Read, &str)] = &[
    (
        |case| told(onebound::video(case), |video| serde_json::to_value(video)),
        r#"{"item":{"num_iid":"7118694749548072205","detail_url":"https://e/1","title":"a \"b\" 密\n","type":"video","nick":"n","uid":2362203779104899,"video":{"url":"https://e/v","pic_url":"https://e/p"},"music":{"title":"m","nick":"mn"}},"error":"","secache_time":1664432732,"reason":"ok","error_code":"0000","cache":0,"api_info":"today:3 max:10000 all[12=3+4+5];expires:2030-12-31","execution_time":"2.5","server_time":"Beijing/2022-09-29 14:25:29","call_args":[],"api_type":"douyin","request_id":"gw-1"}"#,
    ),
    (
        |case| told(onebound::hits(case), |page| serde_json::to_value(&page.items)),
        r#"{"items":{"item":[{"num_iid":"7118694749548072205","title":"a","nick":"n"},{"num_iid":7118694749548072206,"title":"b"},{"num_iid":"7118694749548072207","title":"c"}],"page":1,"pagecount":"9","total_results":"4000+"},"error_code":0,"reason":"ok","api_info":"today:1 max:9"}"#,
    ),
    (
        |case| told(onebound::video(case), |video| serde_json::to_value(video)),
        r#"{"error":"used up","reason":"used up","error_code":"4013","success":0,"api_info":"today:3 max:3 all[3=1+1+1];expires:2030-01-01","item":null}"#,
    ),
    (
        |case| told(tikhubapi::user(case), |user| serde_json::to_value(user)),
        r#"{"user":{"uid":"7000000000000000101","nickname":"x","sec_uid":"MS4w","unique_id":"u","signature":"s"},"status_code":0}"#,
    ),
    (
        |case| told(tikhubapi::user(case), |user| serde_json::to_value(user)),
        r#"{"code":200,"message":"ok","request_id":"r","router":"/user","data":{"user":{"uid":7000000000000000101,"nickname":"x","sec_uid":"MS4w"},"status_code":0}}"#,
    ),
    (
        |case| told(tikhubapi::list(case), |page| serde_json::to_value(&page.items)),
        r#"{"status_code":0,"aweme_list":[{"aweme_id":"7118694749548072205","desc":"d","create_time":1608558617,"author":{"uid":"1","nickname":"n"},"statistics":{"digg_count":12,"play_count":1.5e3},"video":{"duration":15033,"play_addr":{"url_list":["https://e/1","https://e/2"]}}},{"aweme_id":2,"desc":"e"}],"has_more":1,"cursor":"7"}"#,
    ),
    (
        |case| told(tikhubapi::list(case), |page| serde_json::to_value(&page.items)),
        r#"{"code":200,"data":{"aweme_list":[{"aweme_id":"1","desc":"d"},{"aweme_id":"2","desc":"e"}],"has_more":true,"cursor":20},"time":"x"}"#,
    ),
    (
        |case| told(tikhubapi::user(case), |user| serde_json::to_value(user)),
        r#"{"code":200,"message":"ok","data":{"status_code":2053,"status_msg":"deleted","user":null}}"#,
    ),
];

/// Reads an answer, and says what came of it.
type Read = fn(&Case) -> Told;

/// What a call came to.
#[derive(Debug, PartialEq)]
struct Told {
    code: Option<String>,
    charge: Charge,
    quota: Option<Quota>,
    kind: Option<ErrorKind>,
    /// Every scalar of what was returned, with how often it is there.
    scalars: BTreeMap<String, usize>,
}

fn told<T>(outcome: Result<Response<T>>, value: impl FnOnce(&T) -> serde_json::Result<Value>) -> Told {
    let (charge, code) = charge_of(&outcome, Response::meta);
    let mut told = Told { code, charge, quota: None, kind: None, scalars: BTreeMap::new() };
    match outcome {
        Ok(answer) => {
            told.quota = answer.meta().quota.clone();
            count(&value(&answer).expect("what is read can be written"), &mut told.scalars);
        }
        Err(error) => told.kind = Some(error.kind()),
    }
    told
}

/// Spoils a good answer, and reads both.
///
/// The first byte chooses the answer. Each three that follow spoil it once: how, and the place, which is none that says how the call went;
/// four times at most. Code and charge stay the same, the quota where something is returned, and every scalar that did not stand at
/// a spoiled place; an answer becomes an error only where something stood there.
pub fn spoiled_answer(input: &[u8]) {
    let Some((which, rest)) = input.split_first() else { return };
    let (read, body) = GOOD[usize::from(*which) % GOOD.len()];
    let answer: Value = serde_json::from_str(body).expect("a good answer");
    let good = read(&Case::sent(answer.to_string().into_bytes()));
    let Spoiled { body, ways, spared } = spoil(answer, rest);
    let spoiled = read(&Case::sent(body));
    assert_eq!((&spoiled.code, spoiled.charge), (&good.code, good.charge), "{ways:?}: {spoiled:?}");
    if spoiled.kind != good.kind {
        assert!(!spared.is_empty(), "{ways:?}: {spoiled:?} instead of {good:?}");
        return;
    }
    assert_eq!(spoiled.quota, good.quota, "{ways:?}");
    for (scalar, times) in &good.scalars {
        let left = [&spoiled.scalars, &spared].into_iter().filter_map(|scalars| scalars.get(scalar)).sum::<usize>();
        assert!(left >= *times, "{ways:?}: `{scalar}` is lost with it, in {spoiled:?}");
    }
}
