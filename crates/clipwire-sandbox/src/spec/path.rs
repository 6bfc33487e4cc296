//! Path templates, such as `/videos/{id}`.

use crate::request::query;

/// A path with parameters in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PathTemplate(String);

impl PathTemplate {
    pub(super) fn new(template: &str) -> Self {
        Self(template.to_owned())
    }

    /// The values of the parameters, where a path is of this form; a slash at the end may be left out.
    pub(crate) fn values<'a>(&'a self, path: &str) -> Option<Vec<(&'a str, String)>> {
        let template = self.0.strip_suffix('/').filter(|_| !path.ends_with('/')).unwrap_or(&self.0);
        let (mut own, mut sent) = (template.split('/'), path.split('/'));
        let mut values = Vec::new();
        loop {
            match (own.next(), sent.next()) {
                (None, None) => return Some(values),
                (Some(own), Some(sent)) => match parameter(own) {
                    Some(name) if !sent.is_empty() => values.push((name, query::unescape(sent))),
                    None if own == sent => {}
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    /// The path with these values.
    pub(crate) fn fill<'a>(&self, value: impl Fn(&str) -> &'a str) -> String {
        let fill = |step| parameter(step).map_or_else(|| step.to_owned(), |name| query::escape(value(name)));
        self.0.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    /// The steps before the first parameter, but for the last one, which names the operation.
    pub(super) fn beginning(&self) -> Vec<&str> {
        let mut steps: Vec<&str> = self.0.split('/').filter(|step| !step.is_empty()).collect();
        steps.pop();
        steps.into_iter().take_while(|step| parameter(step).is_none()).collect()
    }

    pub(super) fn parameters(&self) -> usize {
        self.0.split('/').filter(|step| parameter(step).is_some()).count()
    }
}

fn parameter(step: &str) -> Option<&str> {
    step.strip_prefix('{')?.strip_suffix('}')
}
