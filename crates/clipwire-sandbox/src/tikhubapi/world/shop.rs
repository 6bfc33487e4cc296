//! The shop: sellers, their products, the categories of those.

use super::people::Person;
use super::videos::Video;
use super::{World, id, samples, words};

pub(crate) const SELLERS: usize = 6;
pub(crate) const PRODUCTS: usize = 150;

/// How many categories stand below one, level by level; at the top, how many there are.
const BREADTH: [usize; 3] = [6, 3, 2];

/// From one id to the next of a kind it is at least so far.
const STRIDE: u64 = 1_000_003;

/// A seller, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seller(pub(crate) usize);

/// A product, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Product(pub(crate) usize);

/// A product category: its level, counted from 0, and its number among those of the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Category {
    pub(crate) level: usize,
    pub(crate) number: usize,
}

impl Product {
    pub(crate) fn seller(self) -> Seller {
        Seller(self.0 % SELLERS)
    }
}

impl Seller {
    /// The creator who sells.
    pub(crate) fn person(self) -> Person {
        Person(self.0 * 2)
    }
}

impl Category {
    pub(crate) fn parent(self) -> Option<Self> {
        let breadth = BREADTH.get(self.level)?;
        (self.level > 0).then(|| Self { level: self.level - 1, number: self.number / breadth })
    }

    /// Whether this is `other`, or below it.
    pub(crate) fn is_in(self, other: Self) -> bool {
        self == other || self.parent().is_some_and(|parent| parent.is_in(other))
    }

    pub(crate) fn is_leaf(self) -> bool {
        self.level + 1 == BREADTH.len()
    }

    /// All categories of a level.
    pub(crate) fn of_level(level: usize) -> impl Iterator<Item = Self> {
        let count = if level < BREADTH.len() { BREADTH.iter().take(level + 1).product() } else { 0 };
        (0..count).map(move |number| Self { level, number })
    }

    pub(crate) fn children(self) -> impl Iterator<Item = Self> {
        Self::of_level(self.level + 1).filter(move |child| child.parent() == Some(self))
    }

    pub(crate) fn id(self) -> u64 {
        samples::CATEGORIES.get(self.level).copied().unwrap_or_default() + 10 * self.number as u64
    }

    pub(crate) fn by_id(text: &str) -> Option<Self> {
        let number = id::number(text)?;
        (0..BREADTH.len()).flat_map(Self::of_level).find(|category| category.id() == number)
    }

    /// The sample's names come first, the others are made of words.
    pub(crate) fn name(self) -> String {
        let kinds: &[&str] = match self.level {
            0 => &words::CATEGORIES_1,
            1 => &words::CATEGORIES_2,
            _ => &words::CATEGORIES_3,
        };
        let name = kinds.get(self.number % kinds.len().max(1)).copied().unwrap_or_default();
        match self.number / kinds.len().max(1) {
            0 => name.to_owned(),
            round => format!("{name} {}", round + 1),
        }
    }
}

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
        let dice = self.of_product(product, "title");
        format!("{} {}", dice.pick(&words::QUALITIES), dice.on("thing").pick(&words::THINGS))
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
        let dice = self.of_video(video, "products");
        if !dice.one_in(5) {
            return Vec::new();
        }
        let first = dice.on("first").below(PRODUCTS as u64) as usize;
        (0..dice.on("count").between(1, 3)).map(|count| Product((first + count * 7) % PRODUCTS)).collect()
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

    fn of_product(&self, product: Product, aspect: &str) -> super::Dice {
        self.dice.on(aspect).at(product.0)
    }

    fn stride(&self, kind: &str, number: usize) -> u64 {
        let noise = if number == 0 { 0 } else { self.dice.on(kind).at(number).below(1_000_000) };
        STRIDE * number as u64 + noise
    }
}
