//! The lines between two marker comments: what is generated in a file that is otherwise written by hand.

use std::path::Path;

use anyhow::{Result, bail};

#[cfg(test)]
mod tests;

/// The text with what stands between the markers replaced; the lines get the indentation of the first marker.
pub(super) fn replace(path: &Path, text: &str, marker: &str, lines: &[String]) -> Result<String> {
    let [begin, end] = markers(path, marker)?;
    let from = find(path, text, &begin)?;
    let to = find(path, text, &end)?;
    if to < from {
        bail!("{}:{}: `{end}` stands before `{begin}`", shown(path), to + 1);
    }
    let mut out: Vec<String> = text.lines().take(from + 1).map(str::to_owned).collect();
    let indentation =
        out.last().map(|line| line[..line.len() - line.trim_start().len()].to_owned()).unwrap_or_default();
    out.extend(lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indentation}{line}") }));
    out.extend(text.lines().skip(to).map(str::to_owned));
    let ending = if text.ends_with('\n') { "\n" } else { "" };
    Ok(out.join("\n") + ending)
}

/// The comments that begin and end a region, in the language of the file.
fn markers(path: &Path, marker: &str) -> Result<[String; 2]> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().into_owned()).unwrap_or_default();
    let (before, after) = match ending.as_str() {
        "rs" => ("// ", ""),
        "toml" | "yaml" | "yml" => ("# ", ""),
        "md" | "svg" | "html" => ("<!-- ", " -->"),
        _ => bail!("{}: nobody knows how a comment is written in a file of this kind", shown(path)),
    };
    Ok(["begin", "end"].map(|word| format!("{before}{word} generated: {marker}{after}")))
}

/// The line of a marker, which has to be there once.
fn find(path: &Path, text: &str, marker: &str) -> Result<usize> {
    let found: Vec<usize> =
        text.lines().enumerate().filter(|(_, line)| line.trim() == marker).map(|(index, _)| index).collect();
    match found.as_slice() {
        [line] => Ok(*line),
        [] => bail!("{}: there is no line `{marker}`; what is generated has no place without it", shown(path)),
        [first, second, ..] => {
            bail!("{}:{}: `{marker}` stands twice; the other one is on line {}", shown(path), second + 1, first + 1)
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}
