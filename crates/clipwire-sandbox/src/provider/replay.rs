//! Answers that can be read again at an address of their own, where the provider says so.

use std::collections::VecDeque;

use serde_json::Value;

use crate::request::Recorded;

/// So many answers are kept.
const KEPT: usize = 1_000;

/// The path of such an address, which is none of a provider's.
const PATH: &str = "/sandbox/replay";

/// The answers that are kept, the latest last.
#[derive(Debug, Default)]
pub(super) struct Replays(VecDeque<(u64, Value)>);

impl Replays {
    pub(super) fn keep(&mut self, number: u64, body: &Value) {
        if self.0.len() >= KEPT {
            self.0.pop_front();
        }
        self.0.push_back((number, body.clone()));
    }

    /// The answer that a request reads again. It takes the signature, and no credential.
    pub(super) fn find(&self, request: &Recorded, provider: &str) -> Option<&Value> {
        let number = request.path.strip_prefix(&format!("{PATH}/{provider}/"))?.parse().ok()?;
        let is_signed = request.query_value("sign") == Some(sign(number).as_str());
        self.0.iter().find(|(known, _)| *known == number && is_signed).map(|(_, body)| body)
    }
}

/// Where an answer to a request can be read again.
pub(super) fn address(request: &Recorded, provider: &str, number: u64) -> String {
    let host = request.header("host").unwrap_or("127.0.0.1");
    format!("http://{host}{PATH}/{provider}/{number}?sign={}", sign(number))
}

/// Whoever has it can read the answer. It looks like one, and hides nothing.
fn sign(number: u64) -> String {
    format!("{:064x}", u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}
