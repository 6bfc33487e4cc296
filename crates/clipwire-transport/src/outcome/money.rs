//! Exact amounts of money, and what calls of each operation cost.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of money: an exact decimal and a currency. It is written as in `0.022 CNY`.
///
/// ```
/// use clipwire_transport::Money;
///
/// let price: Money = "0.022 CNY".parse()?;
/// assert_eq!(price.times(3).to_string(), "0.066 CNY");
/// # Ok::<(), clipwire_transport::MoneyError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    amount: Decimal,
    currency: Arc<str>,
}

/// Why a text is no amount of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyError(String);

impl Money {
    /// So many times the amount.
    #[must_use]
    pub fn times(&self, count: u64) -> Self {
        // Beyond 28 digits there is no currency left in the world.
        let amount = self.amount.checked_mul(count.into()).unwrap_or(Decimal::MAX);
        Self { amount, currency: self.currency.clone() }
    }

    /// So many hundredths of the amount.
    #[must_use]
    pub fn percent(&self, percent: u64) -> Self {
        let part = Decimal::new(i64::try_from(percent).unwrap_or(i64::MAX), 2);
        self.with_value(self.amount.checked_mul(part).unwrap_or(Decimal::MAX))
    }

    /// The sum of two amounts; `None` where they are in two currencies. A sum that is too large to write down is the largest amount
    /// there is.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        (self.currency == other.currency).then(|| self.with_value(self.amount.saturating_add(other.amount)))
    }

    /// What is left of an amount after another is taken from it; `None` where they are in two currencies, or it is less than
    /// the other.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Option<Self> {
        (self >= other).then(|| self.with_value(self.amount.saturating_sub(other.amount)))
    }

    /// The amount as a decimal number, without the currency.
    pub fn amount(&self) -> String {
        self.amount.normalize().to_string()
    }

    /// The currency, three capital letters.
    pub fn currency(&self) -> &str {
        &self.currency
    }

    pub(crate) fn value(&self) -> Decimal {
        self.amount
    }

    pub(crate) fn with_value(&self, amount: Decimal) -> Self {
        Self { amount, currency: self.currency.clone() }
    }
}

impl PartialOrd for Money {
    /// By the amount; two currencies do not compare.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.amount.cmp(&other.amount))
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let refuse = |why: &str| Err(MoneyError(format!("`{text}` {why}; write it as in `0.022 CNY`")));
        let Some((amount, currency)) = text.trim().split_once(char::is_whitespace) else {
            return refuse("has no currency");
        };
        let currency = currency.trim();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return refuse("does not end in a currency of three capital letters");
        }
        match Decimal::from_str_exact(amount) {
            Ok(amount) if amount.is_sign_negative() && !amount.is_zero() => refuse("is less than nothing"),
            Ok(amount) => Ok(Self { amount, currency: currency.into() }),
            Err(_) => refuse("does not begin with a decimal number"),
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.amount.normalize(), self.currency))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MoneyError {}

/// What a charged call of each operation costs, as far as the caller knows.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    usual: Option<Money>,
    by_operation: BTreeMap<&'static str, Money>,
}

impl Prices {
    /// Sets the price of every operation that has none of its own.
    pub fn set_usual(&mut self, price: Money) {
        self.usual = Some(price);
    }

    /// Sets the price of one operation.
    pub fn set(&mut self, operation: &'static str, price: Money) {
        self.by_operation.insert(operation, price);
    }

    /// Sets the price of one operation, where it has none of its own.
    pub fn set_default(&mut self, operation: &'static str, price: Money) {
        self.by_operation.entry(operation).or_insert(price);
    }

    /// The price of an operation.
    pub fn of(&self, operation: &str) -> Option<&Money> {
        self.by_operation.get(operation).or(self.usual.as_ref())
    }

    /// The currency of all prices; an error names two that differ.
    pub fn currency(&self) -> Result<Option<&str>, (&str, &str)> {
        let mut currencies = self.usual.iter().chain(self.by_operation.values()).map(Money::currency);
        let Some(first) = currencies.next() else { return Ok(None) };
        currencies.find(|other| *other != first).map_or(Ok(Some(first)), |other| Err((first, other)))
    }
}

#[cfg(test)]
mod tests {
    use super::{Money, Prices};

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn amounts_are_exact() {
        let price = money("0.022 CNY");
        assert_eq!(
            (price.times(3).to_string(), price.amount(), price.currency()),
            ("0.066 CNY".into(), "0.022".into(), "CNY")
        );
        assert_eq!(money("0.1 USD").times(3), money("0.3 USD"));
        assert_eq!(money("1000 USD").to_string(), "1000 USD");
        assert_eq!(serde_json::from_str::<Money>(&serde_json::to_string(&price).unwrap()).unwrap(), price);
        assert_eq!(money("1 USD").times(u64::MAX).times(u64::MAX).currency(), "USD", "absurd, and no panic");
    }

    #[test]
    fn amounts_compare_and_subtract_within_a_currency_and_nothing_panics() {
        let (little, much) = (money("0.10 CNY"), money("2.5 CNY"));
        assert!(little < much && little <= money("0.1 CNY") && little == money("0.1000 CNY"));
        assert_eq!(little.partial_cmp(&money("0.1 USD")), None);
        assert_eq!((much.minus(&little), little.minus(&much)), (Some(money("2.4 CNY")), None));
        assert_eq!(little.minus(&little), Some(money("0 CNY")));
        assert_eq!(much.plus(&little), Some(money("2.6 CNY")));
        assert_eq!((much.plus(&money("1 USD")), much.minus(&money("1 USD"))), (None, None));
        let most = money("79228162514264337593543950335 CNY");
        assert_eq!(
            (most.plus(&most), most.plus(&little), most.times(2)),
            (Some(most.clone()), Some(most.clone()), most.clone())
        );
        assert_eq!(most.minus(&most), Some(money("0 CNY")));
        assert!(most.minus(&little).is_some_and(|rest| rest <= most) && most > much);
        for money in [most, little, money("0.0000000000000000000000000001 USD")] {
            assert_eq!(serde_json::from_str::<Money>(&serde_json::to_string(&money).unwrap()).unwrap(), money);
        }
    }

    #[test]
    fn what_is_no_amount_says_why() {
        for (text, why) in [
            ("0.022", "has no currency"),
            ("0.022 yuan", "currency of three capital letters"),
            ("a lot CNY", "currency of three capital letters"),
            ("1,5 EUR", "decimal number"),
            ("-1 EUR", "less than nothing"),
            ("1e400 EUR", "decimal number"),
        ] {
            let error = text.parse::<Money>().unwrap_err().to_string();
            assert!(error.contains(why) && error.contains("0.022 CNY"), "{error}");
        }
    }

    #[test]
    fn an_operation_costs_its_own_price_or_the_usual_one() {
        let mut prices = Prices::default();
        assert_eq!((prices.of("item_get"), prices.currency()), (None, Ok(None)));
        prices.set("item_get", money("0.05 CNY"));
        assert_eq!(prices.of("item_search"), None);
        prices.set_usual(money("0.022 CNY"));
        assert_eq!(prices.of("item_search"), Some(&money("0.022 CNY")));
        assert_eq!(prices.of("item_get"), Some(&money("0.05 CNY")));
        assert_eq!(prices.currency(), Ok(Some("CNY")));
        prices.set("item_review", money("1 USD"));
        assert_eq!(prices.currency(), Err(("CNY", "USD")));
    }
}
