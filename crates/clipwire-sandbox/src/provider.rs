//! A provider made from its document: requests in, answers out.

mod about;
mod answer;
mod answering;
mod call;
mod credentials;
mod example;
mod overlay;
mod paging;
mod parameters;
mod payload;
mod quota;
mod refusal;
mod replay;
mod shape;
mod stored;

pub(crate) use about::is_handed_out;
pub(crate) use answer::{Answer, PendingReply};
pub(crate) use answering::Provider;
pub(crate) use call::Call;
pub(crate) use credentials::Credentials;
pub use example::Example;
pub(crate) use overlay::{Finish, Overlay};
pub(crate) use paging::window;
pub(crate) use payload::{Page, Payload};
pub(crate) use refusal::{BadParameter, Refusal};

#[cfg(test)]
mod tests;
