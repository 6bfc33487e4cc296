//! How a scenario is read, and which requests it chooses.

use super::{Run, Scenario};

fn scenario(rules: &str) -> Scenario {
    format!("seed: 5\nrules:\n{rules}").parse().unwrap_or_else(|error| panic!("{error}"))
}

/// The faults of so many requests to one operation.
fn run(scenario: &Scenario, requests: usize) -> Vec<Option<String>> {
    let mut run = Run::new(scenario.clone());
    let next = |_| run.next("onebound", Some("item_search")).map(|fault| fault.to_string());
    (0..requests).map(next).collect()
}

/// The numbers of the requests that go wrong.
fn chosen(scenario: &Scenario, requests: usize) -> Vec<usize> {
    run(scenario, requests).iter().zip(1..).filter(|(fault, _)| fault.is_some()).map(|(_, number)| number).collect()
}

#[test]
fn a_rule_is_due_every_so_many_or_at_some_and_no_more_often_than_it_may() {
    assert_eq!(chosen(&scenario("  - { every: 3, fault: html }"), 10), [3, 6, 9]);
    assert_eq!(chosen(&scenario("  - { every: 3, times: 2, fault: html }"), 10), [3, 6]);
    assert_eq!(chosen(&scenario("  - { at: [7, 1, 3], fault: html }"), 10), [1, 3, 7]);
}

#[test]
fn a_share_is_about_right_and_the_same_in_every_run() {
    let tenth = scenario("  - { share: 0.1, fault: html }");
    let first = chosen(&tenth, 10_000);
    assert!((900..1100).contains(&first.len()), "{}", first.len());
    assert_eq!(chosen(&tenth, 10_000), first);
    assert_ne!(chosen(&tenth.clone().seed(6), 10_000), first);
    assert_eq!(chosen(&scenario("  - { share: 0, fault: html }"), 1000).len(), 0);
    assert_eq!(chosen(&scenario("  - { share: 1, fault: html }"), 1000).len(), 1000);
    // Two rules with one share choose each in its own way.
    let two = scenario("  - { share: 0.1, fault: html }\n  - { share: 0.1, fault: empty }");
    assert!(chosen(&two, 10_000).len() > 1700);
}

#[test]
fn the_first_rule_that_is_due_decides_and_the_others_count_on() {
    let rules = "  - { at: [2], fault: html }\n  - { every: 2, fault: empty }\n  - { every: 1, times: 1, fault: bom }";
    let seen: Vec<String> = run(&scenario(rules), 5).into_iter().map(Option::unwrap_or_default).collect();
    assert_eq!(seen, ["bom", "html", "", "empty", ""]);
}

#[test]
fn a_rule_counts_the_requests_that_it_is_about() {
    let rules = "  - { every: 2, operation: item_get, fault: html }\n  - { at: [1], provider: tikhubapi, fault: bom }";
    let mut run = Run::new(scenario(rules));
    let requests = [
        ("onebound", Some("item_get")),
        ("onebound", Some("item_search")),
        ("onebound", None),
        ("tikhubapi", None),
        ("tikhubapi", Some("get_user_info")),
        ("onebound", Some("item_get")),
    ];
    let seen = requests.map(|(provider, operation)| run.next(provider, operation).map(|fault| fault.to_string()));
    assert_eq!(seen.map(Option::unwrap_or_default), ["", "", "", "bom", "", "html"]);
}

#[test]
fn a_rough_night_damages_about_one_request_in_eight_and_not_all_in_one_way() {
    let night = Scenario::rough_night();
    let faults = run(&night, 1000);
    let damaged = faults.iter().flatten().count();
    assert!((90..160).contains(&damaged), "{damaged}");
    for fault in [
        "status-429 retry-after=1",
        "code-4008",
        "code-4017",
        "code-5000",
        "cut-in-body",
        "cut-before-headers",
        "html",
        "truncated-json",
        "charged-but-empty",
        "status-502",
    ] {
        assert!(faults.iter().flatten().any(|seen| seen == fault), "{fault}");
    }
}

#[test]
fn a_wrong_scenario_is_told_which_rule_and_what() {
    for (yaml, expected) in [
        ("[]", "the scenario is no mapping"),
        ("seed: 1", "`rules` is missing or no list"),
        ("seed: -1\nrules: []", "`seed` is no whole number"),
        ("rules: []\nsed: 1", "there is no `sed`; there are seed, rules"),
        ("rules: [html]", "rule 1: it is no mapping"),
        ("rules: [{ every: 1 }]", "rule 1: `fault` is missing"),
        ("rules: [{ every: 1, fault: 5 }]", "rule 1: `fault` is no text"),
        ("rules: [{ fault: html }]", "rule 1: it needs exactly one of `every`, `at` and `share`"),
        ("rules: [{ every: 1, at: [1], fault: html }]", "rule 1: it needs exactly one of `every`, `at` and `share`"),
        ("rules: [{ every: 0, fault: html }]", "rule 1: `every` is counted from 1"),
        ("rules: [{ at: 3, fault: html }]", "rule 1: `at` is no list"),
        ("rules: [{ at: [0], fault: html }]", "rule 1: `at` is counted from 1"),
        ("rules: [{ share: 5, fault: html }]", "rule 1: `share` is no number from 0 to 1"),
        ("rules: [{ every: 1, times: no, fault: html }]", "rule 1: `times` is no whole number"),
        ("rules: [{ every: 1, fault: html }, { each: 2, fault: html }]", {
            "rule 2: there is no `each`; there are operation, provider, every, at, share, times, fault"
        }),
        ("rules: [{ every: 1, fault: drip ms=x }]", "rule 1: drip: the value `x` of `ms` is no such number"),
    ] {
        assert_eq!(yaml.parse::<Scenario>().unwrap_err().to_string(), expected, "{yaml}");
    }
    let no_yaml = "rules: [".parse::<Scenario>().unwrap_err().to_string();
    assert!(no_yaml.starts_with("the scenario is no YAML: "), "{no_yaml}");
}

#[test]
fn an_operation_or_a_provider_that_is_not_there_is_named() {
    let error = |rules: &str| {
        let scenario = scenario(&format!("  - {{ every: 1, fault: html }}\n{rules}"));
        scenario.check(&["onebound", "other"], |operation| operation == "item_get").unwrap_err().to_string()
    };
    let wrong = error("  - { every: 1, operation: item_gte, fault: html }");
    assert_eq!(wrong, "rule 2: no provider has an operation `item_gte`");
    let wrong = error("  - { every: 1, provider: tiktok, fault: html }");
    assert_eq!(wrong, "rule 2: there is no provider `tiktok`; there are onebound, other");
}
