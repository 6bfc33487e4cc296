//! The spec linter: what a spec may not hold, why, and how to mend it.
//!
//! The dialect is the one of `openapi/README.md`. A rule refuses what the dialect forbids, and every construct that makes
//! the generator panic, fail, emit code that does not compile, or silently send or read something else. Each rule is a
//! [`Rule`] beside the check that uses it, in the file of its subject below `lint/`.
//!
//! # How to add a rule
//!
//! 1. In the file of its subject, add a `Rule` constant and report it with `findings.add(&RULE, pointer, message)`.
//!    The walk offers every value of a spec with its kind; a new keyword goes into the tables of `lint/grammar.rs` first.
//! 2. Name the constant in [`RULES`].
//! 3. Add `tests/lint/<rule-id>.yaml`: `good.yaml` with one thing wrong. The test demands that this rule speaks and no other.
//!    For a rule on `openapi/navigation/`, the file is such a list, held against `good.yaml` with a second operation, `other_get`.
//! 4. Run the tests, read the new snapshot as a user would, accept it.

use std::fmt;
use std::path::Path;

use anyhow::{Context, Result};

use crate::provider::Provider;
use crate::spec::Spec;

mod answers;
mod bodies;
mod codes;
mod document;
mod enums;
mod facade;
pub(crate) mod grammar;
pub(crate) mod hygiene;
mod keywords;
pub(crate) mod names;
mod navigation;
mod operations;
pub(crate) mod parameters;
pub(crate) mod prose;
pub(crate) mod provenance;
pub(crate) mod provider;
mod references;
mod shapes;
mod tolerance;
mod values;
mod walk;

/// One thing that is wrong with a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub rule: &'static str,
    /// The file.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The operation, unless the place belongs to several or to none.
    pub operation: Option<String>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub mend: &'static str,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.path, self.line)?;
        if let Some(operation) = &self.operation {
            write!(f, "{operation}: ")?;
        }
        write!(f, "{}: {}\n    mend: {}", self.rule, self.message, self.mend)
    }
}

/// One thing that the linter refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in messages.
    pub id: &'static str,
    /// What it refuses.
    pub what: &'static str,
    /// What would happen otherwise.
    pub why: &'static str,
    /// What to write instead.
    pub mend: &'static str,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: refuses {}; {}", self.id, self.what, self.why)
    }
}

/// Finds everything that is wrong with a spec, in the order of the file, each thing once.
pub fn lint(spec: &Spec) -> Vec<Finding> {
    let walk = walk::Walk::new(spec);
    let mut findings = walk::Findings::new(&walk);
    references::check(&walk, &mut findings);
    // A value is held against its schema only where every reference leads somewhere.
    if findings.is_empty() {
        values::check(&walk, &mut findings);
    }
    values::check_presence(&walk, &mut findings);
    hygiene::check(spec, &mut findings);
    keywords::check(&walk, &mut findings);
    document::check(&walk, &mut findings);
    provider::check(&walk, &mut findings);
    operations::check(&walk, &mut findings);
    parameters::check(&walk, &mut findings);
    bodies::check(&walk, &mut findings);
    answers::check(&walk, &mut findings);
    shapes::check(&walk, &mut findings);
    enums::check(&walk, &mut findings);
    names::check(&walk, &mut findings);
    tolerance::check(&walk, &mut findings);
    prose::check(&walk, &mut findings);
    provenance::check(&walk, &mut findings);
    facade::check(&walk, &mut findings);
    codes::check(&walk, &mut findings);
    listed(findings.finish())
}

/// Findings whose rules stand in [`RULES`], which the page of rules is made of.
fn listed(findings: Vec<Finding>) -> Vec<Finding> {
    for finding in &findings {
        debug_assert!(RULES.iter().any(|known| known.id == finding.rule), "{} is not in RULES", finding.rule);
    }
    findings
}

/// Holds a spec against the list of what its provider documents: all of it is in the spec, or excused with a reason.
pub fn lint_navigation(spec: &Spec, list: &Spec) -> Vec<Finding> {
    listed(navigation::check(spec, list))
}

/// Everything that is wrong with the files of a provider below the workspace's root.
pub fn lint_provider(root: &Path, provider: &Provider) -> Result<Vec<Finding>> {
    let spec = Spec::load(root, provider)?;
    let path = provider.navigation_file();
    let text = std::fs::read_to_string(root.join(&path)).with_context(|| {
        format!(
            "cannot read {}; a provider has a list of what it documents, which the spec is held against",
            path.display()
        )
    })?;
    let list = Spec::parse(&path.display().to_string().replace('\\', "/"), &text)?;
    let mut findings = lint(&spec);
    findings.extend(lint_navigation(&spec, &list));
    Ok(findings)
}

/// Everything that is wrong with a spec outside the workspace, and with the list of its provider if that lies in `navigation/`
/// beside it.
pub fn lint_file(file: &Path) -> Result<Vec<Finding>> {
    let read = |file: &Path| {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Spec::parse(&file.display().to_string().replace('\\', "/"), &text)
    };
    let spec = read(file)?;
    let mut findings = lint(&spec);
    if let Some(name) = spec.at("/x-provider/name").and_then(serde_json::Value::as_str) {
        let list = file.with_file_name("navigation").join(format!("{name}.yaml"));
        if list.exists() {
            findings.extend(lint_navigation(&spec, &read(&list)?));
        }
    }
    Ok(findings)
}

/// Every rule, by subject.
pub const RULES: &[Rule] = &[
    hygiene::AMBIGUOUS_SCALAR,
    hygiene::KEY_NOT_TEXT,
    hygiene::ANCHOR,
    hygiene::EXPLICIT_TAG,
    hygiene::TAB,
    hygiene::CRLF,
    hygiene::TRAILING_SPACE,
    keywords::UNKNOWN_KEYWORD,
    keywords::IGNORED_KEYWORD,
    keywords::UNKNOWN_EXTENSION,
    keywords::MISSING_KEYWORD,
    keywords::MALFORMED,
    keywords::NEWER_SYNTAX,
    keywords::UNKNOWN_TYPE,
    references::PATH_ITEM_REF,
    references::EXTERNAL_REF,
    references::UNRESOLVED_REF,
    references::CIRCULAR_REF,
    references::REF_SIBLINGS,
    references::UNUSED_COMPONENT,
    document::OPENAPI_VERSION,
    document::INFO_VERSION,
    document::SERVER_URL,
    document::TAG_FORM,
    document::TAG_UNUSED,
    document::PATH_FORM,
    provider::PROVIDER_FORM,
    provider::PROVIDER_CODES,
    provider::PROVIDER_TERMS,
    provider::ENVELOPE_POINTER,
    provider::ENVELOPE_CODES,
    provider::SECURITY_SCHEME,
    operations::OPERATION_ID_MISSING,
    operations::OPERATION_ID_FORM,
    operations::OPERATION_ID_DUPLICATE,
    operations::OPERATION_TAG,
    operations::TAG_UNDECLARED,
    operations::PATH_PLACEHOLDER,
    operations::PATH_PARAMETER_OPTIONAL,
    operations::OPERATION_SECURITY,
    operations::PRICE_FORM,
    parameters::PARAMETER_LOCATION,
    parameters::PARAMETER_CONTENT,
    parameters::PARAMETER_STYLE,
    parameters::PARAMETER_TYPE,
    parameters::PARAMETER_FORMAT,
    parameters::PARAMETER_LIMITS,
    parameters::PARAMETER_NULLABLE,
    parameters::PARAMETER_DEFAULT,
    parameters::PARAMETER_ENUM_INLINE,
    parameters::PARAMETER_NAME_REUSED,
    parameters::PARAMETER_NAMES_COLLIDE,
    parameters::PARAMETER_NAME_RESERVED,
    parameters::PARAMETER_TERMINAL,
    parameters::ID_FORM,
    bodies::BODY_ON_GET,
    bodies::BODY_MEDIA_TYPE,
    bodies::BODY_SCHEMA,
    bodies::BODY_OPTIONAL,
    bodies::BODY_DEFAULT,
    bodies::BODY_EXTENSION,
    bodies::SECRET_FORM,
    answers::ANSWER_MISSING,
    answers::SECOND_SUCCESS,
    answers::DEFAULT_RESPONSE,
    answers::ANSWER_RANGE,
    answers::RESPONSE_STATUS,
    answers::ANSWER_BY_REF,
    answers::ANSWER_MEDIA_TYPE,
    answers::MEDIA_TYPE_WITHOUT_SCHEMA,
    answers::ANSWER_SCHEMA_INLINE,
    shapes::ANY_OF,
    shapes::ONE_OF_SHAPE,
    shapes::NOTHING_PLACE,
    shapes::NOTHING_FORM,
    shapes::NULLABLE_UNTYPED,
    shapes::DISCRIMINATOR,
    shapes::NOT,
    shapes::ALL_OF_CONFLICT,
    shapes::REQUIRED_UNDECLARED,
    shapes::INVALID_PATTERN,
    shapes::RUST_TYPE,
    enums::ENUM_VALUE_TYPE,
    enums::ENUM_EMPTY_TEXT,
    enums::ENUM_VARIANTS_COLLIDE,
    enums::ENUM_NAMES,
    names::COMPONENT_NAME,
    names::COMPONENT_NAME_RESERVED,
    names::PROPERTIES_COLLIDE,
    names::TYPE_NAMES_COLLIDE,
    tolerance::ANSWER_CLOSED_OBJECT,
    tolerance::ANSWER_FLATTENED,
    tolerance::ANSWER_LIMITS,
    tolerance::ANSWER_CLOSED_ENUM,
    tolerance::ANSWER_FORMAT,
    tolerance::ANSWER_BARE_SCALAR,
    tolerance::ANSWER_NOT_NULLABLE,
    tolerance::ANSWER_DEFAULT,
    tolerance::ANSWER_RECURSIVE,
    values::EXAMPLE_MISSING,
    values::EXAMPLE_MISMATCH,
    values::EXAMPLE_UNDECLARED,
    values::ANSWER_REQUIRED,
    values::PARAMETER_EXAMPLE_MISSING,
    values::PARAMETER_EXAMPLE_MISMATCH,
    values::DEFAULT_MISMATCH,
    prose::DESCRIPTION_MISSING,
    prose::SUMMARY_FORM,
    prose::DOCTEST_TRAP,
    prose::RUSTDOC_TRAP,
    provenance::SOURCE_MISSING,
    provenance::SOURCE_STATUS,
    provenance::SOURCE_REF,
    provenance::SOURCE_NOTE,
    provenance::SOURCE_INFERRED,
    provenance::DOCS_URL,
    facade::FACADE_CALL,
    facade::FACADE_VERB,
    facade::FACADE_CALL_DUPLICATE,
    facade::FACADE_REQUEST,
    facade::FACADE_REQUEST_DUPLICATE,
    facade::FACADE_ANSWER,
    facade::ANSWER_AND_PAGING,
    facade::ONE_OF,
    facade::ECHO,
    facade::PAGING_REQUEST,
    facade::PAGING_POINTER,
    facade::PAGING_STEP,
    facade::MODEL_READER,
    facade::PAGING_ID,
    codes::CODE_FORM,
    codes::CODE_DUPLICATE,
    codes::CODE_NAME,
    codes::CODE_CHARGED,
    codes::CODE_CLASS,
    navigation::NAVIGATION_FORM,
    navigation::NAVIGATION_MISSING,
    navigation::NAVIGATION_UNLISTED,
    navigation::NAVIGATION_ORDER,
    navigation::NAVIGATION_NOT_COVERED,
];
