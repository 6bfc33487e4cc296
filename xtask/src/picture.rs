//! `cargo xtask picture`: the picture of a run at the top of the README, drawn from a transcript that a test runs.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};

/// What the program printed, as the tests of clipwire-cli hold against it.
pub const TRANSCRIPT: &str = "crates/clipwire-cli/tests/picture.md";

/// The picture.
pub const PICTURE: &str = "docs/picture.svg";

/// Pixels of a character and of a line, and around all of them.
const CHARACTER: f32 = 7.8;
const LINE: usize = 19;
const MARGIN: usize = 16;

/// The colors: of the text, the ground, what is said besides, a prompt, an error; on light and on dark ground.
const STYLE: &str = "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre}\
                     .ground{fill:#f6f8fa;stroke:#d0d7de}.out{fill:#1f2328}.command{fill:#1f2328;font-weight:600}.prompt{fill:#1a7f37}\
                     .aside{fill:#59636e}.error{fill:#c4232b}\
                     @media(prefers-color-scheme:dark){.ground{fill:#0d1117;stroke:#3d444d}.out{fill:#d1d7e0}.command{fill:#f0f6fc}\
                     .prompt{fill:#3fb950}.aside{fill:#9198a1}.error{fill:#ff7b72}}";

/// Draws the picture and puts it in place.
pub fn write(root: &Path) -> Result<()> {
    std::fs::write(root.join(PICTURE), of(root)?).with_context(|| format!("cannot write {PICTURE}"))
}

/// The picture as the transcript makes it.
pub fn of(root: &Path) -> Result<String> {
    let text = std::fs::read_to_string(root.join(TRANSCRIPT)).with_context(|| format!("cannot read {TRANSCRIPT}"))?;
    let text = text.replace("\r\n", "\n");
    let session = text.split_once("```console\n").and_then(|(_, rest)| rest.split_once("\n\n```"));
    Ok(draw(session.with_context(|| format!("{TRANSCRIPT} has no session"))?.0))
}

/// A session as a picture.
fn draw(session: &str) -> String {
    let lines: Vec<(&str, String)> = session.split("\n\n").flat_map(lines_of).collect();
    let widest = lines.iter().map(|(_, line)| line.chars().map(columns).sum::<usize>()).max().unwrap_or_default();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "some hundreds of pixels"
    )]
    let width = (widest as f32 * CHARACTER).ceil() as usize + 2 * MARGIN;
    let height = lines.len().saturating_sub(1) * LINE + 2 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\">\n\
         <title>A run of clipwire in a terminal</title>\n<style>{STYLE}</style>\n\
         <rect class=\"ground\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n",
        width - 1,
        height - 1
    );
    for (at, (class, line)) in lines.iter().enumerate().filter(|(_, (_, line))| !line.is_empty()) {
        let y = MARGIN + (at + 1) * LINE - 5;
        let text = match line.strip_prefix("$ ") {
            Some(command) => format!("<tspan class=\"prompt\">$ </tspan>{}", escaped(command)),
            None => escaped(line),
        };
        let _ = writeln!(svg, "<text class=\"{class}\" x=\"{MARGIN}\" y=\"{y}\" xml:space=\"preserve\">{text}</text>");
    }
    svg + "</svg>\n"
}

/// The lines of a command, and an empty one. An exit code stands in a transcript as in `? 3` below the command, and is drawn last.
fn lines_of(command: &str) -> Vec<(&'static str, String)> {
    let (codes, lines): (Vec<&str>, Vec<&str>) = command.lines().partition(|line| line.starts_with("? "));
    let codes = codes.iter().map(|code| ("aside", format!("(exit code {})", &code[2..])));
    lines.into_iter().map(styled).chain(codes).chain([("out", String::new())]).collect()
}

/// A line as it is drawn, and in which color.
fn styled(line: &str) -> (&'static str, String) {
    let aside =
        ["sandbox: ", "  do: ", "going on "].iter().any(|start| line.starts_with(start)) || line.contains(" charged, ");
    let class = match line {
        _ if line.starts_with("$ ") => "command",
        _ if line.starts_with("error: ") => "error",
        _ if aside => "aside",
        _ => "out",
    };
    (class, line.to_owned())
}

/// How many columns of a terminal a character takes.
fn columns(character: char) -> usize {
    if matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff00}'..='\u{ff60}')
    {
        2
    } else {
        1
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{PICTURE, draw, of};
    use crate::provider::workspace_root;

    #[test]
    fn the_picture_is_what_the_transcript_makes() {
        let root = workspace_root();
        let drawn = std::fs::read_to_string(root.join(PICTURE)).unwrap().replace("\r\n", "\n");
        assert!(drawn == of(&root).unwrap(), "run `cargo xtask picture`");
    }

    #[test]
    fn a_line_is_drawn_by_what_it_is_and_keeps_its_signs() {
        let svg = draw("$ clipwire a <b>\n? 3\nerror: no & never\n\nrow");
        for part in [
            ">$ </tspan>clipwire a &lt;b&gt;</text>",
            "class=\"aside\" x=\"16\" y=\"68\" xml:space=\"preserve\">(exit code 3)<",
            "class=\"error\" x=\"16\" y=\"49\" xml:space=\"preserve\">error: no &amp; never<",
            "class=\"out\" x=\"16\" y=\"106\" xml:space=\"preserve\">row<",
        ] {
            assert!(svg.contains(part), "{part} is not in {svg}");
        }
    }
}
