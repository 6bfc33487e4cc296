use super::{billionths, money};

#[test]
fn money_comes_back_as_it_was() {
    for text in ["0 USD", "0.001 USD", "0.000000001 USD", "12345.6789 CNY", "9000000000 USD"] {
        let amount = text.parse().unwrap();
        assert_eq!(money(billionths(&amount).unwrap(), amount.currency()).unwrap(), amount, "{text}");
    }
}

#[test]
fn what_cannot_be_counted_is_refused_and_not_rounded() {
    assert_eq!(billionths(&"0.0000000001 USD".parse().unwrap()), None);
    assert_eq!(billionths(&"99999999999999 USD".parse().unwrap()), None);
}
