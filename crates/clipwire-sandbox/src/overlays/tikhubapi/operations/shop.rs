//! The shop.

use serde_json::json;

use crate::overlays::tikhubapi::query::Query;
use crate::overlays::tikhubapi::world::{Category, Product, Seller, samples};
use crate::overlays::tikhubapi::{listing, print};
use crate::provider::Payload;

pub(super) fn product(query: &Query<'_>) -> Payload {
    let product = query.world.product_by_id(query.text("product_id"));
    Payload::One(product.map(|product| print::product_detail(query.world, product)).into())
}

pub(super) fn seller(query: &Query<'_>) -> Payload {
    Payload::One(seller_named(query).map(|seller| print::seller(query.world, seller)).into())
}

fn seller_named(query: &Query<'_>) -> Option<Seller> {
    query.world.seller_by_id(query.text("seller_id"))
}

/// The lowest categories that a shop has products in, with their number.
pub(super) fn seller_categories(query: &Query<'_>) -> Payload {
    let Some(seller) = seller_named(query) else {
        return Payload::Whole(json!({ "status_code": 0, "categories": [] }));
    };
    let products: Vec<Product> = query.world.products().filter(|product| product.seller() == seller).collect();
    let count = |category| products.iter().filter(|&&product| query.world.category_of(product) == category).count();
    let mut categories = Vec::new();
    for category in Category::of_level(2) {
        if let products @ 1.. = count(category) {
            let mut printed = print::category(category);
            printed["product_count"] = products.into();
            categories.push(printed);
        }
    }
    Payload::Whole(json!({ "status_code": 0, "categories": categories }))
}

pub(super) fn level1(query: &Query<'_>) -> Payload {
    level(query, 0)
}

pub(super) fn level2(query: &Query<'_>) -> Payload {
    level(query, 1)
}

pub(super) fn level3(query: &Query<'_>) -> Payload {
    level(query, 2)
}

/// The categories of a level: all of them, or those below the parent, which may be two levels up.
fn level(query: &Query<'_>, level: usize) -> Payload {
    let (asked, parent) = (query.text("parent_id"), Category::by_id(query.text("parent_id")));
    let is_below = |category: &Category| asked.is_empty() || parent.is_some_and(|parent| category.is_in(parent));
    Payload::Page(listing::whole(Category::of_level(level).filter(is_below).map(print::category_tree)))
}

pub(super) fn products_of_seller(query: &Query<'_>) -> Payload {
    let seller = seller_named(query);
    listing::products(query, query.world.products().filter(|product| Some(product.seller()) == seller))
}

/// Products in a category or below it.
pub(super) fn products_of_category(query: &Query<'_>) -> Payload {
    let category = Category::by_id(query.text("category_id"));
    let is_in = |product: &Product| category.is_some_and(|above| query.world.category_of(*product).is_in(above));
    listing::products(query, query.world.products().filter(is_in))
}

pub(super) fn products_of_video(query: &Query<'_>) -> Payload {
    listing::products(query, query.video().into_iter().flat_map(|video| query.world.products_in(video)))
}

pub(super) fn products_of_user(query: &Query<'_>) -> Payload {
    listing::products(query, query.person().into_iter().flat_map(|person| query.world.showcase(person)))
}

pub(super) fn product_id_of_link(query: &Query<'_>) -> Payload {
    let id = linked_product(query).map(|product| query.world.product_id(product).to_string());
    Payload::Whole(json!({ "product_id": id }))
}

pub(super) fn seller_id_of_link(query: &Query<'_>) -> Payload {
    let seller = linked_product(query).map(Product::seller);
    Payload::Whole(json!({ "seller_id": seller.map(|seller| query.world.seller_id(seller).to_string()) }))
}

/// The product that a link leads to: the short one of the document, or the page of any product.
fn linked_product(query: &Query<'_>) -> Option<Product> {
    let link = query.text("share_link");
    let link = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or(link);
    let link = link.split(['?', '#']).next().unwrap_or(link);
    let link = link.strip_suffix('/').unwrap_or(link);
    if link == samples::SHARE_LINK {
        return Some(Product(0));
    }
    query.world.product_by_id(link.rsplit('/').next()?)
}
