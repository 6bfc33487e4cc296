//! A published document becomes a spec that passes the lint and that code is made of, and what it loses is told.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files is to stop")]

use std::fmt::Write as _;

use serde_json::Value;
use xtask::adopt::{Adopted, Options, adopt};
use xtask::codegen::foreign::Foreign;
use xtask::lint::{lint, lint_navigation};
use xtask::spec::Spec;

const PUBLISHED: &str = include_str!("adopt/published.yaml");

fn adopted(text: &str, options: &Options) -> Adopted {
    adopt("published.yaml", text, options).unwrap()
}

fn whole() -> Options {
    Options { is_whole: true, ..Options::default() }
}

/// The findings on a spec and on its list, a line each.
fn findings(adopted: &Adopted) -> Vec<String> {
    let spec = Spec::parse("adopted.yaml", &adopted.spec).unwrap();
    let list = Spec::parse("list.yaml", &adopted.navigation).unwrap();
    lint(&spec).into_iter().chain(lint_navigation(&spec, &list)).map(|finding| finding.to_string()).collect()
}

#[test]
fn what_becomes_of_every_construct_is_as_its_snapshot_shows() {
    let adopted = adopted(PUBLISHED, &whole());
    insta::assert_snapshot!("spec", adopted.spec);
    insta::assert_snapshot!("list", adopted.navigation);
}

#[test]
fn the_spec_passes_the_lint_and_is_in_order_and_code_is_made_of_it() {
    let adopted = adopted(PUBLISHED, &whole());
    assert_eq!(findings(&adopted), Vec::<String>::new());
    assert_eq!(xtask::fmt::format("adopted.yaml", &adopted.spec).unwrap(), adopted.spec);
    let spec = Spec::parse("adopted.yaml", &adopted.spec).unwrap();
    let foreign = Foreign::of(spec).unwrap();
    let paths: Vec<String> =
        foreign.outputs().unwrap().iter().map(|output| output.path.display().to_string()).collect();
    assert!(paths.iter().any(|path| path.contains("clipwire-raw") && path.contains("clips")), "{paths:?}");
}

/// Every operation, parameter and field of the document is in the spec, or named in the report.
#[test]
fn nothing_is_dropped_without_a_word() {
    let adopted = adopted(PUBLISHED, &whole());
    let report = adopted.report.join("\n");
    let spec = Spec::parse("adopted.yaml", &adopted.spec).unwrap();
    for word in [
        "webhooks",
        "jsonSchemaDialect",
        "summary",
        "x-internal",
        "readOnly",
        "discriminators",
        "delete_clip",
        "head_clip",
        "create_clip",
        "search_users",
        "get_clip filter",
        "get_clip session",
        "Clip.is_public",
        "Clip.scores",
        "Clip.odd",
        "Clip.elsewhere",
        "region",
        "/relative",
        "Basic",
        "OAuth",
        "Extra",
        "Clip.secret",
        "headers of answers are not kept (1): get_clip",
        "User.best_friend",
        "2.0 beta",
        "application/vnd.clips+json",
        "hostname",
        "rules on the names of fields are not kept (1): Clip.extra",
        "get_clip clip-id",
        "list_clips cursor",
        "stats (202)",
    ] {
        assert!(report.contains(word), "{word} is not in the report:\n{report}");
    }
    let comment: String = adopted.spec.lines().take_while(|line| line.starts_with('#')).collect::<Vec<_>>().join(" ");
    for line in &adopted.report {
        let first = line.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
        assert!(comment.contains(&first), "{first} is not at the top of the spec");
    }
    let fields = spec.at("/components/schemas/Clip/properties").and_then(Value::as_object).unwrap();
    assert!(
        ["id", "title", "owner", "created_at", "likes", "isPublic", "kind"]
            .iter()
            .all(|name| fields.contains_key(*name))
    );
}

#[test]
fn json_and_yaml_make_the_same_spec() {
    let value: Value = yaml_serde::from_str(PUBLISHED).unwrap();
    let json = serde_json::to_string(&value).unwrap();
    assert_eq!(adopted(&json, &whole()).spec, adopted(PUBLISHED, &whole()).spec);
}

#[test]
fn only_what_is_asked_for_is_brought_over_and_the_rest_is_in_the_list() {
    for (options, kept) in [
        (Options { tags: vec!["Users".to_owned()], ..Options::default() }, &["get_users_user_clips"][..]),
        (
            Options { operations: vec!["getClip".to_owned(), "stats".to_owned()], ..Options::default() },
            &["get_clip", "stats"],
        ),
    ] {
        let adopted = adopted(PUBLISHED, &options);
        let spec = Spec::parse("adopted.yaml", &adopted.spec).unwrap();
        let mut ids: Vec<String> =
            xtask::model::Model::read(&spec).unwrap().operations.into_iter().map(|one| one.id).collect();
        ids.sort();
        assert_eq!(ids, kept);
        assert!(adopted.navigation.contains("it was not asked for"));
        assert_eq!(findings(&adopted), Vec::<String>::new());
    }
}

#[test]
fn what_cannot_be_brought_over_at_all_is_refused_with_a_reason() {
    let asked =
        |tags: &[&str]| Options { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..Options::default() };
    for (text, options, said) in [
        ("{ \"swagger\": \"2.0\" }", Options::default(), "is a document of Swagger 2.0"),
        ("openapi: 4.0.0\n", Options::default(), "is no document of OpenAPI 3.0 or 3.1: `openapi` says `4.0.0`"),
        ("a: [", Options::default(), "is not YAML"),
        (PUBLISHED, asked(&["Nobody"]), "has no tag and no operation `Nobody`"),
        (
            "openapi: 3.0.0\npaths: { /a: { post: { responses: {} } } }\n",
            Options::default(),
            "none of its 1 operations fits",
        ),
    ] {
        let error = format!("{:#}", adopt("other.yaml", text, &options).unwrap_err());
        assert!(error.contains(said), "{error}");
    }
}

/// Names that are equal but for their spelling, on a hundred operations.
#[test]
fn a_large_document_with_alike_names_passes_the_lint() {
    let mut text = "openapi: 3.0.0\ninfo: { title: Large, version: '1' }\nexternalDocs: { url: 'https://large.example.com' }\npaths:\n"
        .to_owned();
    for number in 0..100 {
        let (group, spelling) = (number % 7, ["getThing", "get_thing", "fetchThing", "GetThing"][number % 4]);
        let _ = write!(
            text,
            "  /v1/group{group}/things{number}/{{thing_id}}:\n    get:\n      operationId: {spelling}{}\n      parameters:\n        \
             - {{ name: thing_id, in: path, required: true, schema: {{ type: integer }} }}\n      responses:\n        '200':\n          \
             description: A thing.\n          content:\n            application/json:\n              schema:\n                type: object\n                \
             properties:\n                  part: {{ type: object, properties: {{ id: {{ type: string }} }} }}\n                  \
             parts: {{ type: array, items: {{ type: object, properties: {{ id: {{ type: string }} }} }} }}\n",
            number / 8
        );
    }
    let adopted = adopted(&text, &Options::default());
    assert_eq!(adopted.kept, 100);
    assert_eq!(findings(&adopted), Vec::<String>::new());
}
