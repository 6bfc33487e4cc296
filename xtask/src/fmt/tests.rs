//! Order without a change of meaning: of the specs, of shuffled ones, and of texts that are laid out oddly.

use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::prelude::*;
use serde_json::Value;

use super::{Place, arrange, format};
use crate::provider::{providers, workspace_root};
use crate::spec::Spec;

/// A spec in order, with a comment of every kind.
const ORDERED: &str = "\
# What this file is.
# A second line of that.
openapi: 3.0.3
info: { title: Things, version: '1' }
# On the tags.
tags:
  # On the first tag.
  - name: things # on the name
    description: Things.
paths:
  /thing:
    get:
      operationId: thing_get

      # On the summary.
      summary: Gets a thing.
      description: |
        Text.
          # no comment, but text

        More text.
      parameters:
        - $ref: '#/components/parameters/Page'
        # On the code.
        - name: code
          in: query
          schema: { type: string, description: 'With a # inside, and a comma.' }
          example: \"yes\" # quoted
      responses:
        '404': { description: Gone. }
        '200':
          description: >-
            Folded
            text.
          content:
            application/json:
              example: { zeta: 1, alpha: [2, { y: 1, b: 2 }] }
components:
  schemas:
    # On the thing.
    Thing:
      description: A long text
        in two lines.
      type: object
      properties:
        zeta: { type: string, description: Z. }
        alpha:
          type: string # a word
          description: A.
      # at the end
";

#[test]
fn a_spec_in_order_stays_as_it_is() {
    assert_eq!(format("ordered.yaml", ORDERED).unwrap(), ORDERED);
}

#[test]
fn the_specs_of_all_providers_are_in_order() {
    for provider in &providers(&workspace_root()).unwrap() {
        let spec = Spec::load(&workspace_root(), provider).unwrap();
        assert_eq!(format(&provider.spec, &spec.text).unwrap(), spec.text, "run `cargo xtask fmt`");
    }
}

#[test]
fn keys_are_put_in_order_with_their_comments_and_the_indentation_is_two_blanks() {
    let text = "\
# The file.

# On paths.
paths:
    /a:
        get:
            responses:
                '200':
                    content: { application/json: { example: [1, 2], schema: { $ref: '#/x' } } }
                    description: |
                        Text.
                          Deeper.
            # On the id,
            # in two lines.
            operationId: a
            tags:
            - b
            -   a
            parameters:
            -   in: query
                # On the name.
                name: x
            x-unknown: 1
            summary: S.
# On the version.
openapi: 3.0.3   # three
";
    let expected = "\
# The file.

# On paths.
# On the version.
openapi: 3.0.3   # three
paths:
  /a:
    get:
      # On the id,
      # in two lines.
      operationId: a
      tags:
        - b
        - a
      summary: S.
      parameters:
        # On the name.
        - name: x
          in: query
      responses:
        '200':
          description: |
              Text.
                Deeper.
          content: { application/json: { schema: { $ref: '#/x' }, example: [1, 2] } }
      x-unknown: 1
";
    let once = format("odd.yaml", text).unwrap();
    assert_eq!(once, expected);
    assert_eq!(format("odd.yaml", &once).unwrap(), once);
}

#[test]
fn what_cannot_be_moved_safely_is_refused_with_its_line() {
    for (text, expected) in [
        ("a: &x 1\nb: *x\n", "odd.yaml:1: an anchor, an alias or a tag; `cargo xtask lint` says what to write"),
        ("a: 1\nb: !!str 2\n", "odd.yaml:2: an anchor, an alias or a tag; `cargo xtask lint` says what to write"),
        ("a:\n  -\n    b: 1\n", "odd.yaml:3: the element does not stand behind its dash"),
        ("- a\n", "odd.yaml:1: a spec is a mapping"),
        ("a: 1\na: 2\n", "odd.yaml:2: the key `a` stands twice in one mapping; keep one of the two"),
    ] {
        assert_eq!(format("odd.yaml", text).unwrap_err().to_string(), expected);
    }
}

/// Specs with one thing wrong are in no way special: none is changed in meaning, and a second pass finds nothing to do.
#[test]
fn every_bad_spec_of_the_linter_is_put_in_order_or_refused() {
    let folder = workspace_root().join("xtask/tests/lint");
    let mut refused = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        if !name.ends_with(".yaml") {
            continue;
        }
        match format(&name, &text) {
            Ok(once) => {
                assert_eq!(values(&once), values(&text), "{name}");
                assert_eq!(format(&name, &once).unwrap(), once, "{name}");
            }
            Err(error) => refused.push(error.to_string()),
        }
    }
    refused.sort_unstable();
    insta::assert_snapshot!(refused.join("\n"), @r"
    anchor.yaml:7: an anchor, an alias or a tag; `cargo xtask lint` says what to write
    explicit-tag.yaml:3: an anchor, an alias or a tag; `cargo xtask lint` says what to write
    ");
}

/// Shuffles the keywords of a text, but not the names that an author chose.
fn shuffled(text: &str, seed: u64) -> String {
    let shuffle = |place: Place, node: &super::Node, keys: &mut Vec<&str>| {
        if matches!(place, Place::Of(_)) {
            keys.sort_by_key(|key| {
                let mut hasher = DefaultHasher::new();
                (seed, node.start, key).hash(&mut hasher);
                hasher.finish()
            });
        }
    };
    arrange("shuffled.yaml", text, &shuffle).unwrap()
}

/// What a text holds, to a reader that knows nothing of this module. Names are sorted by it, lists are not.
fn values(text: &str) -> Value {
    fn sorted(value: Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut entries: Vec<_> = map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
                entries.sort_by(|a, b| a.0.cmp(&b.0));
                Value::Object(entries.into_iter().collect())
            }
            Value::Array(list) => Value::Array(list.into_iter().map(sorted).collect()),
            other => other,
        }
    }
    sorted(yaml_serde::from_str(text).unwrap())
}

fn comments(text: &str) -> Vec<&str> {
    let mut comments: Vec<&str> = text.lines().map(str::trim).filter(|line| line.starts_with('#')).collect();
    comments.sort_unstable();
    comments
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn shuffled_keys_come_back_with_the_same_values_and_comments(seed: u64) {
        let shuffled = shuffled(ORDERED, seed);
        let once = format("shuffled.yaml", &shuffled).unwrap();
        prop_assert_eq!(values(&once), values(ORDERED));
        prop_assert_eq!(comments(&once), comments(ORDERED));
        prop_assert_eq!(&format("again.yaml", &once).unwrap(), &once);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn a_shuffled_spec_of_a_provider_comes_back_to_the_letter(seed: u64) {
        let provider = &providers(&workspace_root()).unwrap()[0];
        let spec = Spec::load(&workspace_root(), provider).unwrap();
        let shuffled = shuffled(&spec.text, seed);
        prop_assert_ne!(&shuffled, &spec.text);
        prop_assert_eq!(values(&shuffled), values(&spec.text));
        prop_assert_eq!(&format(&provider.spec, &shuffled).unwrap(), &spec.text);
    }
}
