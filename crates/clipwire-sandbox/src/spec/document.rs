//! A whole document: the provider, its operations, its codes, its envelope, its credentials.

use serde_json::Value;

use super::codes::{Charges, Code};
use super::envelope::Envelope;
use super::operation::Operation;
use super::reference::{Document, fields, list};
use super::security::{self, Scheme};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The part of an OpenAPI document that answering needs.
#[derive(Debug)]
pub(crate) struct Spec {
    /// The provider's name.
    pub(crate) name: String,
    pub(crate) charges: Charges,
    /// Whether a code that the table does not have is charged.
    charges_other_codes: bool,
    pub(crate) schemes: Vec<Scheme>,
    /// The sets of schemes of which a call needs one.
    pub(crate) alternatives: Vec<Vec<String>>,
    pub(crate) envelope: Envelope,
    pub(crate) codes: Vec<Code>,
    pub(crate) operations: Vec<Operation>,
    /// The first steps that all paths have in common.
    pub(crate) beginning: Vec<String>,
}

/// What a method and a path lead to.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// An operation, with the parameters in its path.
    Operation(&'a Operation, Vec<(&'a str, String)>),
    /// The path is there, but for these methods.
    OtherMethods(Vec<&'a str>),
    /// The path begins as all of the provider's do, but the provider has no such operation.
    UnknownOperation,
}

impl Spec {
    /// Reads a document.
    ///
    /// # Errors
    ///
    /// A sentence that names the place in the document.
    pub(crate) fn read(yaml: &str) -> Result<Self, String> {
        let root: Value = yaml_serde::from_str(yaml).map_err(|error| format!("the document is no YAML: {error}"))?;
        let document = Document { root: &root };
        let name = root.pointer("/x-provider/name").and_then(Value::as_str);
        let name = name.ok_or("`x-provider` has no `name`; it says whose document this is")?;
        if !root.get("paths").is_some_and(Value::is_object) {
            return Err("`paths` is missing or no object".to_owned());
        }
        let mut operations = Vec::new();
        for (path, item) in fields(&root, "paths") {
            for method in METHODS {
                let Some(operation) = item.get(method) else { continue };
                let operation = Operation::read(document, path, method, operation);
                operations.push(operation.map_err(|problem| format!("{method} {path}: {problem}"))?);
            }
        }
        let codes = root.get("x-codes").into_iter().flat_map(|codes| list(codes, "codes"));
        Ok(Self {
            name: name.to_owned(),
            charges: Charges::read(&root),
            charges_other_codes: root.pointer("/x-provider/otherwise").is_some_and(|charge| charge == "yes"),
            schemes: security::schemes(document)?,
            alternatives: security::alternatives(&root),
            envelope: Envelope::read(document)?,
            codes: codes.map(Code::read).collect::<Result<_, _>>()?,
            beginning: beginning(&operations),
            operations,
        })
    }

    /// What a request leads to; nothing for a path that is not the provider's.
    ///
    /// Of the operations that fit, that with the fewest parameters in its path counts.
    pub(crate) fn find<'a>(&'a self, method: &str, path: &str) -> Option<Found<'a>> {
        let fitting = self.operations.iter().filter_map(|operation| Some((operation, operation.path.values(path)?)));
        let (mut best, mut others) = (None::<(&Operation, _)>, Vec::new());
        for (operation, values) in fitting {
            others.push(operation.method.as_str());
            let is_better = best.as_ref().is_none_or(|(best, _)| operation.path.parameters() < best.path.parameters());
            if operation.method == method && is_better {
                best = Some((operation, values));
            }
        }
        match best {
            Some((operation, values)) => Some(Found::Operation(operation, values)),
            None if !others.is_empty() => Some(Found::OtherMethods(others)),
            None => {
                let mut steps = path.split('/').skip(1);
                let is_own = self.beginning.iter().all(|own| steps.next() == Some(own)) && steps.next().is_some();
                (is_own && !self.beginning.is_empty()).then_some(Found::UnknownOperation)
            }
        }
    }

    /// The operation of this id.
    pub(crate) fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// The path and query of a call that is written in the client's names, `operation?parameter=value`, so that a test does
    /// not depend on those of the wire. What names no operation is sent as it is.
    #[cfg(test)]
    pub(crate) fn target(&self, call: &str) -> String {
        let (id, query) = call.split_once('?').unwrap_or((call, ""));
        let Some(operation) = self.operation(id) else { return call.to_owned() };
        let pairs: Vec<_> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let own = |field: &str| operation.parameters.iter().find(|parameter| parameter.field == field);
        let path = operation.path.fill(|wire| {
            let field = &operation.parameters.iter().find(|parameter| parameter.wire == wire).unwrap().field;
            pairs.iter().find(|(name, _)| name == field).unwrap().1
        });
        let in_query = pairs.iter().filter(|(name, _)| own(name).is_none_or(|own| own.place == super::Place::Query));
        let query = in_query.map(|(name, value)| format!("{}={value}", own(name).map_or(*name, |own| &own.wire)));
        [path, query.collect::<Vec<_>>().join("&")].join("?")
    }

    /// The line of the table for a code.
    pub(crate) fn code(&self, code: &str) -> Option<&Code> {
        self.codes.iter().find(|line| line.code == code)
    }

    /// Whether a code means that the call worked and found something.
    pub(crate) fn is_success(&self, code: &str) -> bool {
        self.code(code).is_some_and(|line| line.class == "answer")
            || self.envelope.success.iter().any(|own| own == code)
    }

    /// Whether an answer with this code and this status is charged.
    pub(crate) fn is_charged(&self, code: Option<&str>, status: u16) -> bool {
        match self.charges {
            Charges::Unpublished => false,
            Charges::Status => (200..300).contains(&status),
            Charges::Code => {
                code.and_then(|code| self.code(code)).map_or(self.charges_other_codes, |line| line.charged)
            }
        }
    }
}

fn beginning(operations: &[Operation]) -> Vec<String> {
    let mut all = operations.iter().map(|operation| operation.path.beginning());
    let mut common = all.next().unwrap_or_default();
    for other in all {
        let same = common.iter().zip(&other).take_while(|(one, another)| one == another).count();
        common.truncate(same);
    }
    common.into_iter().map(str::to_owned).collect()
}
