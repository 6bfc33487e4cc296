//! Whether a request has what its operation requires.

use super::call::Call;
use super::refusal::{BadParameter, Refusal};
use crate::spec::Place;

/// Checks the parameters and the body.
pub(super) fn check(call: &Call<'_>) -> Result<(), Refusal> {
    let mut bad = Vec::new();
    // What is wrong with the fields of a body is told by the body.
    for parameter in call.operation.parameters.iter().filter(|parameter| parameter.place != Place::Body) {
        match call.sent(parameter) {
            None if parameter.required => bad.push(BadParameter::missing(&parameter.wire)),
            Some(value) if !parameter.allows(value) => {
                bad.push(BadParameter::malformed(&parameter.wire, value, "has a value that is not allowed"));
            }
            _ => {}
        }
    }
    bad.extend(none_of_several(call));
    let problems = call.operation.body.iter().flat_map(|body| body.problems(&call.request.body));
    bad.extend(problems.map(|(name, problem)| BadParameter { name, value: None, problem: problem.to_owned() }));
    if bad.is_empty() { Ok(()) } else { Err(Refusal::BadParameters(bad)) }
}

/// The parameters of which one is required, where there is none.
fn none_of_several(call: &Call<'_>) -> Vec<BadParameter> {
    let fields = &call.operation.one_of;
    if fields.iter().any(|field| call.value(field).is_some()) {
        return Vec::new();
    }
    let known = fields.iter().filter_map(|field| call.operation.parameter(field));
    let names: Vec<&str> = known.map(|parameter| parameter.wire.as_str()).collect();
    let problem = format!("one of {} is required", names.join(", "));
    let bad = |name: &&str| BadParameter { problem: problem.clone(), ..BadParameter::missing(*name) };
    names.iter().map(bad).collect()
}
