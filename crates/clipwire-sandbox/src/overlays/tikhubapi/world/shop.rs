//! The shop: sellers, their products, the categories of those.

use super::categories::Category;
use super::state::World;
use super::things::{PRODUCTS, Person, Product, SELLERS, Seller, Video};
use super::{id, samples, words};
use crate::random::Random;

/// From one id to the next of a kind it is at least so far.
const STRIDE: u64 = 1_000_003;

impl World {
    pub(crate) fn sellers(&self) -> impl Iterator<Item = Seller> + use<> {
        (0..SELLERS).map(Seller)
    }

    pub(crate) fn products(&self) -> impl Iterator<Item = Product> + use<> {
        (0..PRODUCTS).map(Product)
    }

    pub(crate) fn seller_id(&self, seller: Seller) -> u64 {
        samples::SELLER + self.stride("seller", seller.0)
    }

    pub(crate) fn seller_by_id(&self, text: &str) -> Option<Seller> {
        let number = id::number(text)?;
        self.sellers().find(|&seller| self.seller_id(seller) == number)
    }

    pub(crate) fn seller_name(&self, seller: Seller) -> String {
        words::SHOPS.get(seller.0).copied().unwrap_or_default().to_owned()
    }

    pub(crate) fn seller_of(&self, person: Person) -> Option<Seller> {
        self.sellers().find(|seller| seller.person() == person)
    }

    pub(crate) fn product_id(&self, product: Product) -> u64 {
        samples::PRODUCT + self.stride("product", product.0)
    }

    pub(crate) fn product_by_id(&self, text: &str) -> Option<Product> {
        let number = id::number(text)?;
        self.products().find(|&product| self.product_id(product) == number)
    }

    /// The category of the lowest level that a product is in.
    pub(crate) fn category_of(&self, product: Product) -> Category {
        let count = Category::of_level(2).count() as u64;
        let number = if product.0 == 0 { 0 } else { self.of_product(product, "category").below(count) as usize };
        Category { level: 2, number }
    }

    pub(crate) fn product_title(&self, product: Product) -> String {
        if product.0 == 0 {
            return "Sample mug".to_owned();
        }
        let random = self.of_product(product, "title");
        format!("{} {}", random.pick(&words::QUALITIES), random.on("thing").pick(&words::THINGS))
    }

    /// The price now and the price before, in cents.
    pub(crate) fn prices(&self, product: Product) -> (u64, u64) {
        if product.0 == 0 {
            return (990, 1_290);
        }
        let now = 99 + 10 * self.of_product(product, "price").below(20_000);
        (now, now + now * self.of_product(product, "before").below(50) / 100)
    }

    pub(crate) fn sold(&self, product: Product) -> u64 {
        if product.0 == 0 { 640 } else { self.of_product(product, "sold").below(40_000) }
    }

    /// The mean rating in tenths, and the number of reviews.
    pub(crate) fn rating(&self, product: Product) -> (u64, u64) {
        (30 + self.of_product(product, "rating").below(21), self.of_product(product, "reviews").below(2_000))
    }

    /// The products that a video shows.
    pub(crate) fn products_in(&self, video: Video) -> Vec<Product> {
        if video == Video::SAMPLE {
            return vec![Product(0)];
        }
        let random = self.of_video(video, "products");
        if !random.one_in(5) {
            return Vec::new();
        }
        let first = random.on("first").below(PRODUCTS as u64) as usize;
        (0..random.on("count").between(1, 3)).map(|count| Product((first + count * 7) % PRODUCTS)).collect()
    }

    /// Whether a person shows products on their profile.
    pub(crate) fn has_showcase(&self, person: Person) -> bool {
        self.seller_of(person).is_some() || (person.is_creator() && person.0.is_multiple_of(3))
    }

    /// The products on a profile: a fifth of all there are.
    pub(crate) fn showcase(&self, person: Person) -> Vec<Product> {
        if !self.has_showcase(person) {
            return Vec::new();
        }
        let shows = |product: &Product| {
            (person == Person::SAMPLE_CREATOR && product.0 == 0)
                || self.of_product(*product, "showcase").at(person.0).one_in(5)
        };
        self.products().filter(shows).collect()
    }

    fn of_product(&self, product: Product, aspect: &str) -> Random {
        self.random.on(aspect).at(product.0)
    }

    fn stride(&self, kind: &str, number: usize) -> u64 {
        let noise = if number == 0 { 0 } else { self.random.on(kind).at(number).below(1_000_000) };
        STRIDE * number as u64 + noise
    }
}
