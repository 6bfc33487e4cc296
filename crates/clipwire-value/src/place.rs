//! Where something stood that could not be read.

/// A place in an answer whose value could not be read, and was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// Where it stands in the payload, as a JSON pointer.
    pub pointer: String,
    /// Its JSON text, as it was sent.
    pub json: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Place {
    /// Names a place.
    pub fn new(pointer: impl Into<String>, json: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), json: json.into(), reason: reason.into() }
    }

    /// Its position, where it is an element of a list.
    pub fn index(&self) -> Option<usize> {
        self.pointer.rsplit('/').next()?.parse().ok()
    }
}

/// A place while the reader is still inside the values around it.
#[derive(Debug)]
pub(crate) struct OpenPlace<'a> {
    /// Names and positions, the innermost first.
    pub(crate) steps: Vec<String>,
    pub(crate) json: &'a str,
    pub(crate) found: &'static str,
    /// What was expected; empty where `found` says it all.
    pub(crate) expected: &'static str,
}

impl OpenPlace<'_> {
    pub(crate) fn close(self) -> Place {
        let mut pointer = String::new();
        for step in self.steps.iter().rev() {
            pointer.push('/');
            pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        }
        let reason = match self.expected {
            "" => self.found.to_owned(),
            expected => format!("{} where {expected} was expected", self.found),
        };
        Place { pointer, json: self.json.to_owned(), reason }
    }
}
