//! Somebody's texts as the dialect takes them: whole sentences, and nothing that rustdoc reads as a link, HTML or a test.

use crate::lint::prose::traps;

/// The longest summary.
const LONGEST: usize = 80;

/// A description without what rustdoc would take for something else. Empty where there was none.
pub(super) fn description(text: &str) -> String {
    let mut lines = Vec::new();
    let mut is_fenced = false;
    for line in text.lines() {
        let line = line.replace('\t', "  ");
        let line = line.trim_end();
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            is_fenced = !is_fenced;
            // Without a label it would be compiled.
            lines.push(if is_fenced { "```text".to_owned() } else { "```".to_owned() });
        } else if is_fenced {
            lines.push(line.to_owned());
        } else {
            // Four blanks would make it code.
            let indentation = (line.len() - trimmed.len()).min(2);
            lines.push(format!("{}{}", " ".repeat(indentation), without_markup(trimmed)));
        }
    }
    if is_fenced {
        lines.push("```".to_owned());
    }
    let text = lines.join("\n");
    let text = text.trim().to_owned();
    if traps(&text).is_empty() { text } else { bare(&text) }
}

/// A summary of one short sentence, and what had to be cut off from it.
pub(super) fn summary(text: &str) -> (String, Option<String>) {
    let whole = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = description(&capital(&third_person(&whole)));
    let sentence = whole.trim_end_matches(['.', '。', ':']).to_owned();
    if sentence.chars().count() < LONGEST && !sentence.contains('\n') {
        return (format!("{sentence}."), None);
    }
    let cut: String = sentence.chars().take(LONGEST - 2).collect();
    let at = cut.rfind([' ', '，', '/', ',']).filter(|at| *at > LONGEST / 3).unwrap_or(cut.len());
    let short = cut[..at].trim_end_matches([',', ' ', '(', '-', '/', '，']);
    let short = if short.matches('`').count().is_multiple_of(2) { short.to_owned() } else { short.replace('`', "") };
    let whole = if whole.ends_with(['.', '。', '!', '?']) { whole } else { format!("{whole}.") };
    (format!("{}.", bare_if_trapped(&short)), Some(whole))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// `Get a list` as `Gets a list`.
fn third_person(text: &str) -> String {
    const VERBS: &[&str] = &[
        "add", "check", "count", "create", "delete", "download", "find", "get", "list", "modify", "read", "remove",
        "replace", "retrieve", "return", "send", "set", "show", "start", "stop", "update", "upload",
    ];
    const HISSING: &[&str] = &["fetch", "search"];
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let small = first.to_lowercase();
    let ending = match small.as_str() {
        verb if VERBS.contains(&verb) => "s",
        verb if HISSING.contains(&verb) => "es",
        _ => return text.to_owned(),
    };
    if rest.is_empty() { format!("{first}{ending}") } else { format!("{first}{ending} {rest}") }
}

/// Puts into backticks what rustdoc would take for a link or for HTML, and addresses into angle brackets.
fn without_markup(line: &str) -> String {
    // Every second piece stands between backticks.
    let pieces: Vec<String> = line
        .split('`')
        .enumerate()
        .map(|(index, piece)| if index % 2 == 0 { quoted(piece) } else { piece.to_owned() })
        .collect();
    pieces.join("`")
}

fn quoted(piece: &str) -> String {
    let mut out = String::new();
    let mut rest = piece;
    while let Some(at) = rest.find(['[', '<', 'h']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let taken = if let Some(inside) = rest.strip_prefix('[') {
            match inside.split_once(']') {
                // A link of Markdown stays one.
                Some((words, after)) if after.starts_with('(') => {
                    let end = after.find(')').map_or(after.len(), |end| end + 1);
                    out.push_str(&format!("[{words}]{}", &after[..end]));
                    words.len() + 2 + end
                }
                Some((words, _)) => {
                    out.push_str(&format!("`[{words}]`"));
                    words.len() + 2
                }
                None => 0,
            }
        } else if let Some(inside) = rest.strip_prefix('<') {
            match inside.split_once('>') {
                Some((words, _)) if words.starts_with("http") && !words.contains(' ') => {
                    out.push_str(&format!("<{words}>"));
                    words.len() + 2
                }
                Some((words, _)) => {
                    out.push_str(&format!("`<{words}>`"));
                    words.len() + 2
                }
                None => 0,
            }
        } else if rest.starts_with("http://") || rest.starts_with("https://") {
            let end = rest.find(|c: char| c.is_whitespace() || "<>)]\"'，。".contains(c)).unwrap_or(rest.len());
            let address = rest[..end].trim_end_matches(['.', ',', ';', ':']);
            out.push_str(&format!("<{address}>"));
            address.len()
        } else {
            0
        };
        if taken == 0 {
            let first = rest.chars().next().unwrap_or_default();
            out.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            rest = &rest[taken..];
        }
    }
    out + rest
}

fn bare_if_trapped(text: &str) -> String {
    if traps(text).is_empty() { text.to_owned() } else { bare(text) }
}

/// The words alone, where nothing gentler helps.
fn bare(text: &str) -> String {
    let text: String = text.chars().filter(|c| !"[]<>`~".contains(*c)).collect();
    text.replace("http://", "").replace("https://", "")
}
