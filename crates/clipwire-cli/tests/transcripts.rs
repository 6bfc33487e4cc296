//! What the documentation shows is what the program does.

use std::fs;
use std::path::{Path, PathBuf};

use trycmd::TestCases;

/// The files that the documentation speaks of.
const FILES: &[(&str, &str)] = &[
    ("creators.csv", "handle,team\n@sample.creator,red\nhttps://www.tiktok.com/@other.creator?lang=en,blue\n"),
    (
        "creators.toml",
        "name = \"creators\"\nprovider = \"tikhub\"\n[inputs]\nfile = \"creators.csv\"\ncolumn = \"handle\"\n[[step]]\n\
         name = \"videos\"\noperation = \"users videos\"\nonly_new = { known = 3, overlap = \"2d\" }\n[[step]]\n\
         name = \"comments\"\noperation = \"videos comments\"\nfrom = \"videos\"\n\
         take = { video_id = \"aweme_id\" }\npages = 2\n[budget]\nrun = \"0.005 USD\"\n",
    ),
    (
        "links.txt",
        "https://www.tiktok.com/@cats/video/7300000000000000001\nnothing\n\
         看看【猫】 https://www.tiktok.com/@cats/video/7300000000000000001?_r=1 复制打开\n",
    ),
];

/// A program that knows no key of whoever runs the tests, and leaves their settings alone.
fn cases() -> TestCases {
    let cases = TestCases::new();
    cases
        .env("CLIPWIRE_CONFIG_DIR", "config")
        .env("CLIPWIRE_DATA_DIR", "data")
        .env("CLIPWIRE_NO_KEYRING", "1")
        .env("TIKHUB_API_KEY", "")
        .env("ONEBOUND_KEY", "")
        .env("ONEBOUND_SECRET", "")
        .env("TIKHUBAPI_KEY", "")
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100");
    cases
}

/// A page of the documentation in a folder of its own, where its commands may write.
fn page(name: &str, path: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("page.in")).expect("a folder for the commands");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("the page");
    fs::write(folder.join("page.md"), text).expect("a copy of the page");
    for (name, text) in FILES {
        fs::write(folder.join("page.in").join(name), text).expect("a file for the commands");
    }
    folder.join("page.md")
}

#[test]
fn the_readme_of_the_program_shows_what_it_does() {
    cases().case(page("readme", "README.md"));
}

#[test]
fn the_readme_of_the_project_shows_what_the_program_does() {
    cases().case(page("project", "../../README.md"));
}

#[test]
fn the_book_shows_what_the_program_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/book/src");
    let cases = cases();
    let mut pages = 0;
    for entry in fs::read_dir(&folder).expect("the book") {
        let path = entry.expect("a page").path();
        let has_commands = path.extension().is_some_and(|end| end == "md")
            && fs::read_to_string(&path).expect("a page").contains("```console\n");
        if has_commands {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("the name of a page");
            cases.case(page(&format!("book-{name}"), &format!("../../docs/book/src/{name}.md")));
            pages += 1;
        }
    }
    assert!(pages > 0, "no page shows a command");
}

#[test]
fn the_picture_shows_what_the_program_does() {
    cases().case(page("picture", "tests/picture.md"));
}

#[test]
fn every_transcript_is_what_the_program_does() {
    cases().case("tests/transcripts/*.trycmd");
}
