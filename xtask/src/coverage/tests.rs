//! Floors: what falls below one, what has none, what has one for nothing.

use super::{Floors, Share, check, faults, read, svg, table};
use crate::provider::workspace_root;

fn share() -> Share {
    Share { provider: "made_up".to_owned(), kind: "operations", counts: [21, 0, 1, 0] }
}

fn faults_of(floors: &str) -> Vec<String> {
    faults(&Floors::read(floors).unwrap(), &[share()])
}

#[test]
fn a_share_at_its_floor_or_above_is_fine() {
    for floor in ["95.4", "95", "0"] {
        assert!(faults_of(&format!("made_up: {{ operations: {floor} }}")).is_empty(), "{floor}");
    }
}

#[test]
fn a_share_below_its_floor_says_how_to_lower_it_knowingly() {
    insta::assert_snapshot!(faults_of("made_up: { operations: 95.5 }").join("\n"), @"made_up, operations: 21 of 22 are documented, 95.4 %, and openapi/coverage.yaml promises 95.5 %; find the page that documents what is new, or lower the floor to 95.4 in a commit that says why less is known");
}

#[test]
fn a_share_without_a_floor_and_a_floor_without_a_share_are_named() {
    insta::assert_snapshot!(faults_of("made_up: { codes: 10 }").join("\n"), @r"
    made_up, operations: openapi/coverage.yaml has no floor; write 95.4
    made_up, codes: there is nothing of the kind; take the floor out of openapi/coverage.yaml
    ");
}

#[test]
fn a_floor_that_is_no_percentage_is_refused() {
    assert!(Floors::read("made_up: { operations: 101 }").is_err());
    assert!(Floors::read("made_up: 5").is_err());
}

#[test]
fn the_specs_keep_to_their_floors() {
    let root = workspace_root();
    check(&root, &read(&root).unwrap()).unwrap();
}

#[test]
fn the_table_and_the_picture_show_every_share() {
    insta::assert_snapshot!(table(&[share()]), @r"
    provider                            documented       observed       inferred        assumed   all
    made_up    operations              21 (95.4 %)      0 (0.0 %)      1 (4.5 %)      0 (0.0 %)    22
    ");
    let picture = svg(&[share()]);
    assert_eq!(picture.matches("<title>21 of 22 documented</title>").count(), 1);
    assert_eq!(picture.matches(" of 22 ").count(), 2, "a status that nothing has is no bar");
}
