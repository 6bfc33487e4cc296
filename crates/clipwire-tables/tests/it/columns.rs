//! The columns of every kind: what they are, and that they hold all there is.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use clipwire_tables::properties::expected;
use clipwire_tables::{Schema, Table};

use crate::records::{Sample, each_kind};

/// Set, the test writes `COLUMNS.md` instead of comparing with it.
const VARIABLE: &str = "CLIPWIRE_WRITE_COLUMNS";

#[test]
fn every_value_of_every_kind_has_a_column_and_a_name_of_its_own() {
    fn check<M: Sample>() {
        let schema = Schema::of::<M>();
        assert_eq!((schema.kind, schema.version), (M::KIND, 1));
        let names: BTreeSet<&str> = schema.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names.len(), schema.columns.len(), "{} has a name twice", M::KIND);
        for name in names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{name}");
        }
        let [full, none, zero]: [M; 3] = M::records().try_into().unwrap();
        for (record, is_full) in [(&full, true), (&zero, true), (&none, false)] {
            for (column, value) in expected(record) {
                // Texts beside numbers are there where the number is not the whole truth; lists of a record are never absent.
                let may_be_null = column.name.ends_with("_text") || column.name == "original_price_amount";
                let may_be_there = matches!(column.name.as_str(), "hashtags" | "images");
                let is_dropped = matches!(column.name.as_str(), "videos" | "author_videos" | "owner_videos" | "status");
                let fits = value.is_null() != is_full || (is_full && (may_be_null || is_dropped)) || may_be_there;
                assert!(fits, "{} of {}: {value}", column.name, M::KIND);
            }
        }
    }
    each_kind!(check);
}

#[test]
fn the_columns_are_those_that_are_shown() {
    let mut shown = String::from(
        "# Columns\n\nWhat `Schema::of` tells of every kind. A column is added with a new version, and never changed.\n",
    );
    fn show<M: Table>(shown: &mut String) {
        let Schema { kind, version, columns, .. } = Schema::of::<M>();
        write!(
            shown,
            "\n## {kind}, version {version}, {} columns\n\n| column | holds |\n| --- | --- |\n",
            columns.len()
        )
        .unwrap();
        for column in columns {
            writeln!(shown, "| {} | {} |", column.name, column.kind).unwrap();
        }
    }
    use clipwire::model::{Author, Comment, Hashtag, LiveRoom, Product, Shop, Sound, Video};
    show::<Video>(&mut shown);
    show::<Author>(&mut shown);
    show::<Sound>(&mut shown);
    show::<Hashtag>(&mut shown);
    show::<Comment>(&mut shown);
    show::<Product>(&mut shown);
    show::<Shop>(&mut shown);
    show::<LiveRoom>(&mut shown);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("COLUMNS.md");
    if std::env::var_os(VARIABLE).is_some() {
        std::fs::write(path, shown).unwrap();
    } else {
        let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(written, shown, "run the test with {VARIABLE}=1, and give the kind a new version");
    }
}
