//! A shop, or a seller.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Count, Media, Source};

/// A shop, or a seller.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Shop {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The id of the seller.
    pub id: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// What it says of itself.
    pub description: Option<String>,
    /// Where it is.
    pub region: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// The mean rating.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub rating: Option<Decimal>,
    /// How many things it sold.
    pub sold: Option<Count>,
    /// How many reviews it has.
    pub reviews: Option<Count>,
    /// How many products it offers.
    pub products: Option<Count>,
    /// How many follow it.
    pub followers: Option<Count>,
    /// Its picture.
    pub logo: Option<Media>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(Shop, "shop", []);
