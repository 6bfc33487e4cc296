//! What a fault means for the provider behind it, and for the ledger.

use super::kind::{Billing, Fault};
use super::spoiling::Spoiling;

/// What a provider is to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instruction<'a> {
    /// Answer it.
    Usual,
    /// Say what would be answered, without counting it as work.
    Unbilled,
    /// Answer it without a payload.
    Emptied,
    /// Answer it with null in place of the payload.
    Nulled,
    /// Answer it with a success whose payload says that it failed.
    FailedInside,
    /// Refuse it with an error status, before looking at it.
    Status(u16),
    /// Refuse it with a code, before looking at it.
    Code(&'a str),
    /// Refuse its credentials, in GBK that is called UTF-8.
    Garbled,
    /// Refuse it because too much is asked at once; so many seconds later is better.
    Throttled { seconds: u64 },
    /// Treat the quota as used up from now on.
    EndQuota,
}

/// What reaches the client of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Whether a whole HTTP answer goes out.
    pub(crate) is_answered: bool,
    /// Whether that says, to a careful reader, what became of the request.
    pub(crate) is_conclusive: bool,
}

impl Effect {
    /// A whole answer that can be read.
    pub(crate) const PLAIN: Self = Self { is_answered: true, is_conclusive: true };
    pub(crate) const NONE: Self = Self { is_answered: false, is_conclusive: false };
    const ILLEGIBLE: Self = Self { is_answered: true, is_conclusive: false };
}

impl Fault {
    pub(crate) fn instruction(&self) -> Instruction<'_> {
        match self {
            Self::Status { status, .. } => Instruction::Status(*status),
            Self::Code(code) => Instruction::Code(code),
            Self::Gbk => Instruction::Garbled,
            Self::ChargedButEmpty => Instruction::Emptied,
            Self::Body(Spoiling::NullPayload) => Instruction::Nulled,
            Self::Body(Spoiling::InnerFailure) => Instruction::FailedInside,
            Self::QuotaEnds => Instruction::EndQuota,
            Self::CutBeforeHeaders(Billing::Unbilled)
            | Self::CutInHeaders(Billing::Unbilled)
            | Self::CutInBody(Billing::Unbilled)
            | Self::Never(Billing::Unbilled)
            | Self::Drip { billing: Billing::Unbilled, .. } => Instruction::Unbilled,
            _ => Instruction::Usual,
        }
    }

    /// What reaches the client of an answer with this status.
    pub(crate) fn effect(&self, status: u16) -> Effect {
        match self {
            // What is half there keeps its status, and a refusal by status can be read from that alone.
            Self::TruncatedJson | Self::GzipCut if !(200..300).contains(&status) => Effect::PLAIN,
            Self::TruncatedJson
            | Self::Html
            | Self::Empty
            | Self::DeepNesting
            | Self::GzipBomb
            | Self::GzipCut
            | Self::HugeBody => Effect::ILLEGIBLE,
            Self::CutBeforeHeaders(_) | Self::CutInHeaders(_) | Self::CutInBody(_) | Self::Never(_) => Effect::NONE,
            Self::Status { .. }
            | Self::Code(_)
            | Self::WrongContentType
            | Self::Gbk
            | Self::Bom
            | Self::InvalidUtf8
            | Self::DuplicateKeys
            | Self::WrongItem
            | Self::Body(_)
            | Self::GzipMislabelled
            | Self::GzipUnlabelled
            | Self::GzipOddLabel
            | Self::GzipMembers
            | Self::ChargedButEmpty
            | Self::Drip { .. }
            | Self::QuotaEnds => Effect::PLAIN,
        }
    }
}
