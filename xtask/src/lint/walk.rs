//! A spec laid out for the rules: every value with its kind, who contains it, which side of a call it is on.

use std::collections::HashMap;

use serde_json::Value;

use super::grammar::{Kind, Shape};
use super::{Finding, Rule};
use crate::spec::{Spec, escape};

/// One value of a spec whose kind is known.
#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) kind: Kind,
    pub(super) pointer: String,
    pub(super) value: &'a Value,
    pub(super) parent: Option<usize>,
    /// The keyword of the parent that holds it.
    pub(super) slot: &'static str,
    /// Its name in a mapping, its position in a list, empty otherwise.
    pub(super) name: String,
}

impl Node<'_> {
    /// The text of a keyword; empty when there is none.
    pub(super) fn text(&self, keyword: &str) -> &str {
        self.value.get(keyword).and_then(Value::as_str).unwrap_or_default()
    }

    pub(super) fn has(&self, keyword: &str) -> bool {
        self.value.get(keyword).is_some()
    }

    pub(super) fn is_ref(&self) -> bool {
        self.has("$ref")
    }
}

/// What is odd about a keyword, before any rule of its own looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    Unknown,
    Ignored,
    Missing,
    Shape(&'static str),
}

/// One odd keyword.
#[derive(Debug)]
pub(super) struct Odd<'a> {
    pub(super) kind: Kind,
    pub(super) pointer: String,
    pub(super) keyword: &'a str,
    pub(super) oddity: Oddity,
}

/// One operation.
#[derive(Debug)]
pub(super) struct Operation<'a> {
    pub(super) pointer: String,
    pub(super) path: &'a str,
    pub(super) value: &'a Value,
}

impl<'a> Operation<'a> {
    /// The operationId, or the method with the path where there is none.
    pub(super) fn label(&self) -> String {
        match self.id() {
            Some(id) => id.to_owned(),
            None => format!("{} {}", self.method().to_uppercase(), self.path),
        }
    }

    pub(super) fn id(&self) -> Option<&'a str> {
        self.value.get("operationId").and_then(Value::as_str)
    }

    pub(super) fn method(&self) -> &str {
        self.pointer.rsplit('/').next().unwrap_or_default()
    }

    /// The parameters, references followed, with the place where each stands.
    pub(super) fn parameters(&self, spec: &'a Spec) -> Vec<(String, &'a Value)> {
        let list = self.value.get("parameters").and_then(Value::as_array).into_iter().flatten();
        list.enumerate()
            .map(|(index, value)| spec.resolve(&format!("{}/parameters/{index}", self.pointer), value))
            .collect()
    }
}

/// A spec laid out for the rules.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    pub(super) spec: &'a Spec,
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) odd: Vec<Odd<'a>>,
    pub(super) operations: Vec<Operation<'a>>,
    by_pointer: HashMap<String, usize>,
    /// Whether an answer can hold the node, by its index.
    in_answers: Vec<bool>,
    /// The same for a request body.
    in_bodies: Vec<bool>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        let mut walk = Self {
            spec,
            nodes: Vec::new(),
            odd: Vec::new(),
            operations: Vec::new(),
            by_pointer: HashMap::new(),
            in_answers: Vec::new(),
            in_bodies: Vec::new(),
        };
        walk.visit(Kind::Root, String::new(), &spec.value, None, "", String::new());
        walk.in_answers = walk.reached_from(Kind::Response);
        walk.in_bodies = walk.reached_from(Kind::Body);
        walk
    }

    /// The nodes of a kind that say something themselves, in the order of the file.
    pub(super) fn of(&self, kind: Kind) -> impl Iterator<Item = &Node<'a>> {
        self.nodes.iter().filter(move |node| node.kind == kind && !node.is_ref())
    }

    /// The node at a pointer.
    pub(super) fn at(&self, pointer: &str) -> Option<&Node<'a>> {
        self.by_pointer.get(pointer).map(|index| &self.nodes[*index])
    }

    pub(super) fn parent(&self, node: &Node<'a>) -> Option<&Node<'a>> {
        node.parent.map(|index| &self.nodes[index])
    }

    /// The schemas that an answer can hold, apart from what stands inside a hand-written value.
    pub(super) fn answer_schemas(&self) -> impl Iterator<Item = &Node<'a>> {
        self.nodes
            .iter()
            .zip(&self.in_answers)
            .filter(|(node, inside)| {
                **inside && node.kind == Kind::Schema && !node.is_ref() && !self.is_hand_made(node)
            })
            .map(|(node, _)| node)
    }

    /// The schemas that a request body can hold.
    pub(super) fn body_schemas(&self) -> impl Iterator<Item = &Node<'a>> {
        let marked = self.nodes.iter().zip(&self.in_bodies).filter(|(_, inside)| **inside);
        marked.map(|(node, _)| node).filter(|node| node.kind == Kind::Schema && !node.is_ref())
    }

    /// Whether an answer can hold the node.
    pub(super) fn in_answer(&self, node: &Node<'a>) -> bool {
        self.by_pointer.get(&node.pointer).is_some_and(|index| self.in_answers[*index])
    }

    /// Whether the schema describes a value that is written by hand: `Nothing`, or one with x-rust-type.
    pub(super) fn is_hand_made(&self, node: &Node<'a>) -> bool {
        let mut node = node;
        loop {
            if node.kind != Kind::Schema {
                return false;
            }
            if node.has("x-rust-type") || node.pointer == NOTHING {
                return true;
            }
            match self.parent(node) {
                Some(parent) => node = parent,
                None => return false,
            }
        }
    }

    /// Whether the node is a component, such as those below `components/schemas`.
    pub(super) fn is_component(&self, node: &Node<'a>) -> bool {
        self.parent(node).is_some_and(|parent| parent.kind == Kind::Components)
    }

    /// The operation that a pointer lies in.
    pub(super) fn operation_of(&self, pointer: &str) -> Option<&Operation<'a>> {
        self.operations.iter().find(|operation| {
            pointer
                .strip_prefix(operation.pointer.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    }

    fn visit(
        &mut self,
        kind: Kind,
        pointer: String,
        value: &'a Value,
        parent: Option<usize>,
        slot: &'static str,
        name: String,
    ) {
        let index = self.nodes.len();
        self.by_pointer.insert(pointer.clone(), index);
        self.nodes.push(Node { kind, pointer: pointer.clone(), value, parent, slot, name });
        let Some(object) = value.as_object() else {
            let (keyword, oddity) = ("", Oddity::Shape("a mapping"));
            self.odd.push(Odd { kind, pointer, keyword, oddity });
            return;
        };
        if object.contains_key("$ref") {
            return;
        }
        if kind == Kind::Operation {
            let path = parent.map(|parent| self.nodes[parent].pointer.as_str()).unwrap_or_default();
            let path = self.spec.at("/paths").and_then(Value::as_object).and_then(|paths| {
                paths.keys().map(String::as_str).find(|name| path == format!("/paths/{}", escape(name)))
            });
            self.operations.push(Operation { pointer: pointer.clone(), path: path.unwrap_or_default(), value });
        }
        for keyword in kind.required().iter().filter(|keyword| !object.contains_key(**keyword)) {
            self.odd.push(Odd { kind, pointer: pointer.clone(), keyword, oddity: Oddity::Missing });
        }
        for (keyword, value) in object {
            let at = format!("{pointer}/{}", escape(keyword));
            match kind.keywords().iter().find(|(name, _)| name == keyword) {
                Some((slot, shape)) => self.visit_keyword(kind, index, slot, *shape, at, value),
                None => {
                    let known = kind.ignored().contains(&keyword.as_str());
                    let oddity = if known { Oddity::Ignored } else { Oddity::Unknown };
                    self.odd.push(Odd { kind, pointer: at, keyword, oddity });
                }
            }
        }
    }

    fn visit_keyword(
        &mut self,
        kind: Kind,
        parent: usize,
        slot: &'static str,
        shape: Shape,
        pointer: String,
        value: &'a Value,
    ) {
        let wanted = match shape {
            Shape::Any => return,
            Shape::One(kind) => return self.visit(kind, pointer, value, Some(parent), slot, String::new()),
            Shape::SchemaOrFlag if value.is_boolean() => return,
            Shape::SchemaOrFlag => return self.visit(Kind::Schema, pointer, value, Some(parent), slot, String::new()),
            Shape::Text if value.is_string() => return,
            Shape::Flag if value.is_boolean() => return,
            Shape::Number if value.is_number() => return,
            Shape::Values if value.is_array() => return,
            Shape::Texts if value.as_array().is_some_and(|list| list.iter().all(Value::is_string)) => return,
            Shape::Map(kind) => match value.as_object() {
                Some(object) => {
                    for (name, value) in object {
                        let at = format!("{pointer}/{}", escape(name));
                        self.visit(kind, at, value, Some(parent), slot, name.clone());
                    }
                    return;
                }
                None => "a mapping",
            },
            Shape::List(kind) => match value.as_array() {
                Some(list) => {
                    for (index, value) in list.iter().enumerate() {
                        self.visit(kind, format!("{pointer}/{index}"), value, Some(parent), slot, index.to_string());
                    }
                    return;
                }
                None => "a list",
            },
            Shape::Text => "text",
            Shape::Flag => "true or false",
            Shape::Number => "a number",
            Shape::Values => "a list",
            Shape::Texts => "a list of texts",
        };
        self.odd.push(Odd { kind, pointer, keyword: slot, oddity: Oddity::Shape(wanted) });
    }

    /// Marks every node that stands below one of a kind, or that such a node refers to.
    fn reached_from(&self, kind: Kind) -> Vec<bool> {
        let mut children = vec![Vec::new(); self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                children[parent].push(index);
            }
        }
        let mut marked = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = (0..self.nodes.len()).filter(|index| self.nodes[*index].kind == kind).collect();
        while let Some(index) = open.pop() {
            if std::mem::replace(&mut marked[index], true) {
                continue;
            }
            let node = &self.nodes[index];
            if node.kind == Kind::Header {
                continue;
            }
            open.extend(&children[index]);
            let target = node.text("$ref").strip_prefix('#').and_then(|target| self.by_pointer.get(target));
            open.extend(target);
        }
        marked
    }
}

/// Where the component for "nothing here" stands.
pub(super) const NOTHING: &str = "/components/schemas/Nothing";

/// Collects what the rules find.
#[derive(Debug)]
pub(super) struct Findings<'s, 'a> {
    walk: &'s Walk<'a>,
    found: Vec<Finding>,
}

impl<'s, 'a> Findings<'s, 'a> {
    pub(super) fn new(walk: &'s Walk<'a>) -> Self {
        Self { walk, found: Vec::new() }
    }

    /// Notes that a rule is broken at a pointer.
    pub(super) fn add(&mut self, rule: &Rule, pointer: &str, message: impl Into<String>) {
        let operation = self.walk.operation_of(pointer).map(Operation::label);
        self.push(rule, self.walk.spec.line(pointer), operation, message.into());
    }

    /// Notes that a rule is broken on a line of the text.
    pub(super) fn add_on_line(&mut self, rule: &Rule, line: usize, message: impl Into<String>) {
        self.push(rule, line, None, message.into());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The findings, by line, each once.
    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.found.sort_by(|a, b| (a.line, a.rule, &a.message).cmp(&(b.line, b.rule, &b.message)));
        self.found.dedup();
        self.found
    }

    fn push(&mut self, rule: &Rule, line: usize, operation: Option<String>, message: String) {
        let path = self.walk.spec.path.clone();
        self.found.push(Finding { rule: rule.id, path, line, operation, message, mend: rule.mend });
    }
}
