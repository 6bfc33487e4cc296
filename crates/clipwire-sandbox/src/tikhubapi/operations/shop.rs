//! The shop.

use serde_json::{Value, json};

use crate::tikhubapi::call::Call;
use crate::tikhubapi::world::{Category, Product, Seller, samples};
use crate::tikhubapi::{listing, print};

pub(super) fn product(call: &Call<'_>) -> Value {
    let product = call.world.product_by_id(call.text("product_id"));
    json!({ "product_info": product.map(|product| print::product_detail(call.world, product)) })
}

pub(super) fn seller(call: &Call<'_>) -> Value {
    seller_named(call).map_or_else(|| json!({}), |seller| print::seller(call.world, seller))
}

fn seller_named(call: &Call<'_>) -> Option<Seller> {
    call.world.seller_by_id(call.text("seller_id"))
}

/// The lowest categories that a shop has products in, with their number.
pub(super) fn seller_categories(call: &Call<'_>) -> Value {
    let Some(seller) = seller_named(call) else { return json!({ "status_code": 0, "categories": [] }) };
    let products: Vec<Product> = call.world.products().filter(|product| product.seller() == seller).collect();
    let count = |category| products.iter().filter(|&&product| call.world.category_of(product) == category).count();
    let mut categories = Vec::new();
    for category in Category::of_level(2) {
        if let products @ 1.. = count(category) {
            let mut printed = print::category(category);
            printed["product_count"] = products.into();
            categories.push(printed);
        }
    }
    json!({ "status_code": 0, "categories": categories })
}

pub(super) fn level1(_: &Call<'_>) -> Value {
    json!({ "data": Category::of_level(0).map(print::category_tree).collect::<Value>() })
}

pub(super) fn level2(call: &Call<'_>) -> Value {
    level(call, 1)
}

pub(super) fn level3(call: &Call<'_>) -> Value {
    level(call, 2)
}

/// The categories of a level: all of them, or those below the parent, which may be two levels up.
fn level(call: &Call<'_>, level: usize) -> Value {
    let (asked, parent) = (call.text("parent_id"), Category::by_id(call.text("parent_id")));
    let is_below = |category: &Category| asked.is_empty() || parent.is_some_and(|parent| category.is_in(parent));
    json!({ "data": Category::of_level(level).filter(is_below).map(print::category_tree).collect::<Value>() })
}

pub(super) fn products_of_seller(call: &Call<'_>) -> Value {
    let seller = seller_named(call);
    listing::products(call, call.world.products().filter(|product| Some(product.seller()) == seller))
}

/// Products in a category or below it.
pub(super) fn products_of_category(call: &Call<'_>) -> Value {
    let category = Category::by_id(call.text("category_id"));
    let is_in = |product: &Product| category.is_some_and(|above| call.world.category_of(*product).is_in(above));
    listing::products(call, call.world.products().filter(is_in))
}

pub(super) fn products_of_video(call: &Call<'_>) -> Value {
    listing::products(call, call.video().into_iter().flat_map(|video| call.world.products_in(video)))
}

pub(super) fn products_of_user(call: &Call<'_>) -> Value {
    listing::products(call, call.person().into_iter().flat_map(|person| call.world.showcase(person)))
}

pub(super) fn product_id_of_link(call: &Call<'_>) -> Value {
    json!({ "product_id": linked_product(call).map(|product| call.world.product_id(product).to_string()) })
}

pub(super) fn seller_id_of_link(call: &Call<'_>) -> Value {
    let seller = linked_product(call).map(Product::seller);
    json!({ "seller_id": seller.map(|seller| call.world.seller_id(seller).to_string()) })
}

/// The product that a link leads to: the short one of the document, or the page of any product.
fn linked_product(call: &Call<'_>) -> Option<Product> {
    let link = call.text("share_link");
    let link = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or(link);
    let link = link.split(['?', '#']).next().unwrap_or(link);
    let link = link.strip_suffix('/').unwrap_or(link);
    if link == samples::SHARE_LINK {
        return Some(Product(0));
    }
    call.world.product_by_id(link.rsplit('/').next()?)
}
