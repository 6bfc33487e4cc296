//! The files can be read, and say where they are from.

use serde_json::Value;

use super::{FILES, all};

#[test]
fn every_stored_answer_can_be_read() {
    assert!(!FILES.is_empty());
    assert_eq!(all().len(), FILES.len());
}

#[test]
fn every_sidecar_says_where_the_answer_is_from() {
    for (provider, operation, answer, sidecar) in FILES {
        let sidecar: Value = serde_json::from_str(sidecar).unwrap();
        for name in ["source", "date", "changed"] {
            assert!(sidecar[name].as_str().is_some_and(|text| !text.is_empty()), "{provider}/{operation}: {name}");
        }
        let invented = sidecar["source"] == "invented";
        assert!(invented || sidecar["source"].as_str().unwrap().starts_with("https://"), "{provider}/{operation}");
        assert_eq!(answer.contains("example.invalid"), invented, "{provider}/{operation}");
    }
}
