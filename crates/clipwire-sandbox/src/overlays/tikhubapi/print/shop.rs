//! Products, shops and categories.

use serde_json::{Value, json};

use super::media::{address, file};
use crate::overlays::tikhubapi::world::{Category, Product, Seller, World};

/// A product as lists show it.
pub(crate) fn product(world: &World, product: Product) -> Value {
    let id = world.product_id(product);
    let price = cents(world.prices(product).0);
    let (rating, reviews) = world.rating(product);
    let page = product_page(id);
    // The picture comes as an object or as a plain address.
    let picture = format!("product/{id}.jpeg");
    let image = if product.0 % 4 == 3 { Value::from(address(&picture)) } else { file(&picture) };
    json!({
        "product_id": id.to_string(),
        "title": world.product_title(product),
        "image": image,
        "product_price_info": {
            "sale_price_format": price,
            "sale_price_decimal": price,
            "currency_symbol": "$",
            "currency_name": "USD",
        },
        "rate_info": {
            "score": f64::from(u8::try_from(rating).unwrap_or_default()) / 10.0,
            "review_count": if product.0.is_multiple_of(2) { Value::from(reviews.to_string()) } else { reviews.into() },
        },
        "sold_info": { "sold_count": world.sold(product) },
        "seller_info": seller(world, product.seller()),
        "seo_url": { "canonical_url": page, "pdp_url": page },
        "product_marketing_info": {},
    })
}

/// A product in full.
pub(crate) fn product_detail(world: &World, product: Product) -> Value {
    let id = world.product_id(product);
    let (now, before) = world.prices(product);
    let home = world.home(product.seller().person()).0;
    json!({
        "product_id": id.to_string(),
        "seller": {
            "seller_id": world.seller_id(product.seller()).to_string(),
            "name": world.seller_name(product.seller()),
            "seller_location": home,
        },
        "product_base": {
            "title": world.product_title(product),
            "description": "<p>Made up. Not for sale.</p>",
            "sold_count": world.sold(product),
            "price": {
                "original_price": cents(before),
                "real_price": cents(now),
                "discount": format!("{}%", (before - now) * 100 / before.max(1)),
                "currency": "USD",
            },
            "images": [file(&format!("product/{id}.jpeg"))],
        },
        "sale_props": [
            { "prop_name": "Color", "prop_values": [{ "name": "Blue" }, { "name": "Terracotta" }] },
            { "prop_name": "Size", "prop_values": null },
        ],
        "categories": categories_above(world.category_of(product)),
    })
}

/// A shop.
pub(crate) fn seller(world: &World, seller: Seller) -> Value {
    let id = world.seller_id(seller);
    json!({
        "seller_id": id.to_string(),
        "shop_name": world.seller_name(seller),
        "shop_logo": file(&format!("shop/{id}.jpeg")),
    })
}

/// A category; those of the third level have numbers for ids.
pub(crate) fn category(category: Category) -> Value {
    let name = category.name();
    let id = |category: Category| match category.level {
        2 => Value::from(category.id()),
        _ => category.id().to_string().into(),
    };
    let mut printed = json!({
        "category_id": id(category),
        "category_level": category.level + 1,
        "is_leaf": category.is_leaf(),
        "category_name": name,
        "category_name_en": name,
        "image_url": address(&format!("category/{}.png", category.id())),
    });
    if let Some(parent) = category.parent() {
        printed["parent_category_id"] = id(parent);
    }
    printed
}

/// A category with those right below it.
pub(crate) fn category_tree(node: Category) -> Value {
    let child = |child: Category| json!({ "self": category(child) });
    json!({ "self": category(node), "children": node.children().map(child).collect::<Value>() })
}

fn categories_above(lowest: Category) -> Value {
    let mut line: Vec<Value> = std::iter::successors(Some(lowest), |node| node.parent()).map(category).collect();
    line.reverse();
    line.into()
}

fn product_page(id: u64) -> String {
    format!("https://shop.tiktok.com/view/product/{id}")
}

fn cents(amount: u64) -> String {
    format!("{}.{:02}", amount / 100, amount % 100)
}
