//! What something costs.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// What something costs: as a decimal number, and as the provider shows it.
///
/// A price that the provider masks, such as `$2?`, has a text and no amount.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Price {
    /// The amount, in whole units of the currency: yuan and not fen, dollars and not cents.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub amount: Option<Decimal>,
    /// The currency, three letters.
    pub currency: Option<String>,
    /// The price as the provider shows it.
    pub text: Option<String>,
}
