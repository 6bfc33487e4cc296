//! Something for sale.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::source::model;
use super::{Count, Media, Price, Shop, Source};

/// Something for sale.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
#[non_exhaustive]
pub struct Product {
    /// Where it is: `tiktok` or `douyin`.
    pub platform: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// The name.
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// What it costs.
    pub price: Option<Price>,
    /// What it cost before.
    pub original_price: Option<Price>,
    /// How many were sold.
    pub sold: Option<Count>,
    /// The mean rating.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub rating: Option<Decimal>,
    /// How many reviews there are.
    pub reviews: Option<Count>,
    /// Who sells it.
    pub shop: Option<Shop>,
    /// A picture.
    pub image: Option<Media>,
    /// Its page.
    pub url: Option<String>,
    /// Where the record came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
}

model!(Product, "product", [shop]);
