//! What is known of a provider without its client: its name, its variables, its credentials.

use std::fmt::Write as _;

/// One provider.
#[derive(Debug)]
pub(crate) struct Provider {
    /// The name of its module and feature.
    pub(crate) name: &'static str,
    /// What its environment variables begin with.
    pub(crate) prefix: &'static str,
    /// What a call is authenticated with.
    pub(crate) credentials: &'static [Credential],
}

/// One credential.
#[derive(Debug)]
pub(crate) struct Credential {
    /// The security scheme in the spec.
    pub(crate) scheme: &'static str,
    /// The environment variable.
    pub(crate) variable: &'static str,
    /// Whether no call can be made without it.
    pub(crate) is_required: bool,
}

impl Provider {
    /// The variable that leads calls elsewhere.
    pub(crate) fn base_url_variable(&self) -> String {
        format!("{}_BASE_URL", self.prefix)
    }
}

/// A line for each provider: its name and its variables; in brackets what may be missing.
pub(crate) fn help(providers: &[Provider]) -> String {
    let mut text = String::new();
    for provider in providers {
        let _ = write!(text, "  {:<12}", provider.name);
        for credential in provider.credentials {
            let variable = credential.variable;
            let _ = if credential.is_required { write!(text, " {variable}") } else { write!(text, " [{variable}]") };
        }
        let _ = writeln!(text, " [{}]", provider.base_url_variable());
    }
    text
}

#[cfg(test)]
mod tests {
    //! The help names every variable, and which of them may be missing.

    use super::*;

    #[test]
    fn optional_variables_stand_in_brackets() {
        let credential = |variable, is_required| Credential { scheme: "key", variable, is_required };
        let credentials: &'static [Credential] =
            Box::leak(Box::new([credential("A_KEY", true), credential("A_TOKEN", false)]));
        let text = help(&[Provider { name: "a", prefix: "A", credentials }]);
        assert_eq!(text, "  a            A_KEY [A_TOKEN] [A_BASE_URL]\n");
    }
}
