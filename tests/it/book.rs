//! The README and the book: nothing is missing, every link leads somewhere, every snippet is compiled, every command is run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use xtask::provider::workspace_root;

/// What stands before a path of the repository, where a page can be read without it beside.
const REPOSITORY: &str = "https://github.com/clipwire/clipwire/";

/// The files of this repository that a page shows without writing them down again.
const INCLUDE: &str = "{{#include ";

/// A page as a reader sees it.
struct Page {
    path: String,
    text: String,
    links: Vec<String>,
    /// What would be a link, and leads nowhere.
    loose: Vec<String>,
    /// The anchors of its headings.
    anchors: BTreeSet<String>,
    /// What stands behind the fence, and the text.
    code: Vec<(String, String)>,
}

impl Page {
    /// Reads a page as a forge, a registry and mdBook do.
    fn read(path: &Path) -> Self {
        let root = workspace_root();
        let text = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
        let path = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let mut page =
            Self { path, text, links: Vec::new(), loose: Vec::new(), anchors: BTreeSet::new(), code: Vec::new() };
        let (mut heading, mut block) = (None::<String>, None::<(String, String)>);
        let text = page.text.clone();
        let mut loose = Vec::new();
        let callback = |link: pulldown_cmark::BrokenLink<'_>| {
            loose.push(link.reference.to_string());
            None
        };
        let options = Options::ENABLE_TABLES;
        for event in Parser::new_with_broken_link_callback(&text, options, Some(callback)) {
            match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    page.links.push(dest_url.to_string());
                }
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(|text| anchor(&text))),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    block = Some((info.to_string(), String::new()));
                }
                Event::End(TagEnd::CodeBlock) => page.code.extend(block.take()),
                Event::Text(text) | Event::Code(text) => {
                    heading.iter_mut().for_each(|heading| heading.push_str(&text));
                    block.iter_mut().for_each(|(_, code)| code.push_str(&text));
                }
                _ => {}
            }
        }
        page.loose = loose;
        page
    }

    fn has_snippets(&self) -> bool {
        self.code.iter().any(|(info, _)| info.starts_with("rust"))
    }
}

/// What a heading is linked to by.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|sign| sign.is_alphanumeric() || " -_".contains(*sign));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The pages of the book, by their names.
fn book() -> BTreeMap<String, Page> {
    let folder = workspace_root().join("docs/book/src");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let pages = files.filter(|path| path.extension().is_some_and(|end| end == "md"));
    pages.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), Page::read(&path))).collect()
}

/// The pages that are read outside of the book.
fn others() -> Vec<Page> {
    let root = workspace_root();
    let mut files: Vec<PathBuf> =
        ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "openapi/README.md"].map(|name| root.join(name)).into();
    for folder in std::fs::read_dir(root.join("crates")).unwrap() {
        let readme = folder.unwrap().path().join("README.md");
        // That of the facade is the project's.
        if readme.is_file() && !readme.is_symlink() {
            files.push(readme);
        }
    }
    files.iter().map(|path| Page::read(path)).collect()
}

/// Where a link leads: a file, and an anchor in it. Nothing for what is elsewhere.
fn target(page: &Page, link: &str) -> Option<(PathBuf, Option<String>)> {
    let root = workspace_root();
    let (link, anchor) = link.split_once('#').map_or((link, None), |(link, anchor)| (link, Some(anchor.to_owned())));
    let in_repository = link.strip_prefix(REPOSITORY).map(|rest| {
        let path = ["blob/main/", "tree/main/"].iter().find_map(|start| rest.strip_prefix(start));
        root.join(path.unwrap_or_else(|| panic!("{}: {link} names no branch", page.path)))
    });
    let raw =
        link.strip_prefix("https://raw.githubusercontent.com/clipwire/clipwire/main/").map(|path| root.join(path));
    let here = || match link {
        _ if link.contains("://") || link.starts_with("mailto:") => None,
        "" => Some(root.join(&page.path)),
        link => Some(root.join(&page.path).parent().unwrap().join(link)),
    };
    let is_home = link == REPOSITORY.trim_end_matches('/');
    Some((in_repository.or(raw).or_else(|| if is_home { None } else { here() })?, anchor))
}

#[test]
fn the_contents_list_every_page_once() {
    let pages = book();
    let mut listed: Vec<&str> = pages["SUMMARY.md"].links.iter().map(String::as_str).collect();
    let mut there: Vec<&str> = pages.keys().map(String::as_str).filter(|name| *name != "SUMMARY.md").collect();
    listed.sort_unstable();
    there.sort_unstable();
    assert_eq!(listed, there);
}

#[test]
fn every_link_leads_to_a_file_and_a_heading_that_are_there() {
    let mut faults = Vec::new();
    let mut followed = 0;
    for page in book().values().chain(&others()) {
        for link in &page.links {
            let Some((path, anchor)) = target(page, link) else { continue };
            followed += 1;
            let is_there = path.exists()
                && anchor.is_none_or(|anchor| {
                    path.extension().is_none_or(|end| end != "md") || Page::read(&path).anchors.contains(&anchor)
                });
            if !is_there {
                faults.push(format!("{}: {link}", page.path));
            }
        }
    }
    assert!(faults.is_empty() && followed > 100, "{followed} links\n{}", faults.join("\n"));
}

#[test]
fn a_page_has_no_link_that_only_rustdoc_resolves_and_no_line_that_only_rustdoc_hides() {
    let mut pages = others();
    pages.extend(book().into_values().filter(|page| page.has_snippets()));
    let mut faults = Vec::new();
    for page in &pages {
        let shown = page.loose.iter().filter(|link| link.contains('`') || link.contains("::"));
        faults.extend(shown.map(|link| format!("{}: [{link}] leads nowhere", page.path)));
        // rustdoc reads a block without a language as Rust; nothing else does.
        let unnamed = page.code.iter().filter(|(info, _)| info.starts_with("no_run"));
        faults
            .extend(unnamed.map(|(info, _)| format!("{}: a block of {info} does not say that it is Rust", page.path)));
        for (info, code) in page.code.iter().filter(|(info, _)| info.starts_with("rust")) {
            let hidden = code.lines().find(|line| *line == "#" || line.starts_with("# "));
            faults.extend(hidden.map(|line| format!("{}: `{line}` stands in a block of {info}", page.path)));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_snippet_is_compiled_or_is_a_test() {
    let root = workspace_root();
    let compiled = std::fs::read_to_string(root.join("tests/book/lib.rs")).unwrap();
    for page in book().values().filter(|page| page.has_snippets()) {
        assert!(compiled.contains(&format!("\"{}\"", page.path)), "tests/book/lib.rs leaves out {}", page.path);
        for (info, code) in page.code.iter().filter(|(info, _)| info.contains("ignore")) {
            let shown = code.trim().strip_prefix(INCLUDE).and_then(|rest| rest.strip_suffix("}}"));
            // The one snippet that cannot be compiled is of a provider that there is not.
            let is_of_shelf = page.path.ends_with("new-provider.md");
            let is_test = shown.is_some_and(|path| path.starts_with("../../../tests/your_code/"));
            assert!(is_test || is_of_shelf, "{}: a block of {info} is neither compiled nor a test", page.path);
        }
    }
}

#[test]
fn what_a_page_includes_is_there() {
    let mut included = 0;
    for page in book().values() {
        for rest in page.text.split(INCLUDE).skip(1) {
            let path = rest.split(['}', ':']).next().unwrap().trim();
            let path = workspace_root().join("docs/book/src").join(path);
            assert!(path.is_file(), "{}: {}", page.path, path.display());
            included += 1;
            if path.extension().is_none_or(|end| end != "md") {
                continue;
            }
            // Links of a page that is shown elsewhere lead somewhere else, if they do not say where they begin.
            for link in Page::read(&path).links {
                assert!(link.contains("://") || link.starts_with('#'), "{}: {link} of {}", page.path, path.display());
            }
        }
    }
    assert!(included >= 7, "{included}");
}

#[test]
fn every_kind_of_error_and_every_end_of_a_list_is_explained() {
    let root = workspace_root();
    let pages = book();
    let variants = |path: &str, start: &str| -> Vec<String> {
        let text = std::fs::read_to_string(root.join(path)).unwrap().replace("\r\n", "\n");
        let body = text.split_once(start).unwrap().1.split_once("\n}").unwrap().0.to_owned();
        let names = body.lines().filter_map(|line| line.trim().strip_suffix(','));
        names.filter(|name| name.chars().all(char::is_alphanumeric)).map(str::to_owned).collect()
    };
    let kinds = variants("crates/clipwire-transport/src/outcome/kind.rs", "pub enum ErrorKind {");
    assert!(kinds.len() >= 15, "{kinds:?}");
    for kind in kinds {
        assert!(pages["errors.md"].text.contains(&format!("\n### {kind}\n")), "errors.md says nothing of {kind}");
    }
    let ends = variants("crates/clipwire/src/page/end.rs", "pub enum StreamEnd {");
    assert!(ends.len() >= 9, "{ends:?}");
    for end in ends {
        assert!(pages["lists.md"].text.contains(&format!("`{end}`")), "lists.md says nothing of {end}");
    }
}
