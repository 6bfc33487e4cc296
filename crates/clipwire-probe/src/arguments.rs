//! The command line of the probe.

use clipwire::http::Method;

use crate::send::Request;

/// What the command line asks for.
#[derive(Debug)]
pub(crate) enum Arguments {
    /// The help.
    Help,
    /// A request.
    Send {
        /// Whether it goes to a sandbox that is started for it.
        in_sandbox: bool,
        /// The name of the provider.
        provider: String,
        /// The request.
        request: Box<Request>,
    },
}

/// Reads the command line; nothing where it is of another form.
///
/// What has no `=` may be a secret that slipped in, so no argument is repeated in an error.
pub(crate) fn read(words: impl Iterator<Item = String>) -> Result<Option<Arguments>, String> {
    let (mut in_sandbox, mut base_url, mut headers, mut body) = (false, None, Vec::new(), None);
    let mut plain = Vec::new();
    let mut words = words;
    while let Some(word) = words.next() {
        let mut next = |what: &str| words.next().ok_or(format!("{what} needs a value"));
        match word.as_str() {
            "--help" => return Ok(Some(Arguments::Help)),
            "--sandbox" => in_sandbox = true,
            "--base-url" => base_url = Some(next("--base-url")?),
            "--header" => headers.push(pair(&next("--header")?)?),
            "--json" => {
                let text = next("--json")?;
                body = Some(serde_json::from_str(&text).map_err(|error| format!("--json is not JSON: {error}"))?);
            }
            _ => plain.push(word),
        }
    }
    let [provider, method, path, pairs @ ..] = plain.as_slice() else { return Ok(None) };
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}` is no HTTP method"))?;
    let query = pairs.iter().map(|word| pair(word)).collect::<Result<Vec<_>, _>>()?;
    let request = Box::new(Request { base_url, method, path: path.clone(), query, headers, body });
    Ok(Some(Arguments::Send { in_sandbox, provider: provider.clone(), request }))
}

fn pair(word: &str) -> Result<(String, String), String> {
    let (name, value) = word.split_once('=').ok_or("a parameter is written NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    //! What the command line means, and that no argument is repeated where it is wrong.

    use super::*;

    fn of(words: &[&str]) -> Result<Option<Arguments>, String> {
        read(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn a_request_has_its_parts_from_the_command_line() {
        let words = [
            "--sandbox",
            "one",
            "GET",
            "/a",
            "q=1=2",
            "--header",
            "X-A=b",
            "--json",
            "{\"c\":1}",
            "--base-url",
            "http://h",
        ];
        let Ok(Some(Arguments::Send { in_sandbox, provider, request })) = of(&words) else { panic!("no request") };
        assert!(in_sandbox && provider == "one" && request.method == Method::GET && request.path == "/a");
        assert_eq!(request.query, [("q".to_owned(), "1=2".to_owned())]);
        assert_eq!(request.headers, [("X-A".to_owned(), "b".to_owned())]);
        assert_eq!(request.body, Some(serde_json::json!({ "c": 1 })));
        assert_eq!(request.base_url.as_deref(), Some("http://h"));
    }

    #[test]
    fn what_is_wrong_is_said_without_repeating_a_value() {
        for (words, said) in [
            (&["one", "GET", "/a", "my-secret"][..], "a parameter is written NAME=VALUE"),
            (&["one", "GET", "/a", "--header", "my-secret"], "a parameter is written NAME=VALUE"),
            (&["one", "GET", "/a", "--header"], "--header needs a value"),
            (&["one", "G T", "/a"], "`G T` is no HTTP method"),
        ] {
            assert_eq!(of(words).unwrap_err(), said);
        }
        assert!(matches!(of(&["one", "GET"]), Ok(None)));
        assert!(matches!(of(&["one", "--help"]), Ok(Some(Arguments::Help))));
    }
}
