//! The formats that the gateway can answer in.
//!
//! No sample of `xml`, `serialize` or `var_export` is published. The last two are what PHP prints for the decoded answer,
//! with every object an array; the element names of the first are assumed.

use std::fmt::{self, Write as _};

use serde_json::{Number, Value};

/// A value of the parameter `result_type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    JsonUnescaped,
    Xml,
    PhpSerialize,
    PhpVarExport,
}

impl Format {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "jsonu" => Some(Self::JsonUnescaped),
            "xml" => Some(Self::Xml),
            "serialize" => Some(Self::PhpSerialize),
            "var_export" => Some(Self::PhpVarExport),
            _ => None,
        }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Self::Json | Self::JsonUnescaped => crate::reply::JSON,
            Self::Xml => "text/xml; charset=utf-8",
            Self::PhpSerialize | Self::PhpVarExport => "text/plain; charset=utf-8",
        }
    }

    pub(super) fn print(self, value: &Value) -> String {
        let mut out = String::new();
        let written = match self {
            Self::Json => escaped_json(value, &mut out),
            Self::JsonUnescaped => write!(out, "{value}"),
            Self::Xml => {
                out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
                xml("root", value, &mut out)
            }
            Self::PhpSerialize => serialize(value, &mut out),
            Self::PhpVarExport => var_export(value, 0, &mut out),
        };
        // Writing to a String cannot fail.
        debug_assert!(written.is_ok(), "a String takes everything");
        out
    }
}

/// JSON in which everything outside ASCII is escaped; that can only stand inside text.
fn escaped_json(value: &Value, out: &mut String) -> fmt::Result {
    for character in value.to_string().chars() {
        if character.is_ascii() {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
    }
    Ok(())
}

/// An element for each field, `item` for each element of a list and for a name that XML does not allow.
fn xml(name: &str, value: &Value, out: &mut String) -> fmt::Result {
    let mut characters = name.chars();
    let is_name = characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|other| other.is_ascii_alphanumeric() || "_-.".contains(other));
    let tag = if is_name { name } else { "item" };
    write!(out, "<{tag}")?;
    if !is_name {
        out.push_str(" key=\"");
        xml_text(name, out);
        out.push('"');
    }
    out.push('>');
    match value {
        Value::Null | Value::Bool(false) => {}
        Value::Bool(true) => out.push('1'),
        Value::Number(number) => write!(out, "{number}")?,
        Value::String(text) => xml_text(text, out),
        Value::Array(elements) => elements.iter().try_for_each(|element| xml("item", element, out))?,
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| xml(name, field, out))?,
    }
    write!(out, "</{tag}>")
}

fn xml_text(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(character),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

/// PHP's `serialize`; the length of text is counted in bytes.
fn serialize(value: &Value, out: &mut String) -> fmt::Result {
    match value {
        Value::Null => write!(out, "N;"),
        Value::Bool(flag) => write!(out, "b:{};", u8::from(*flag)),
        Value::Number(number) => match php_number(number) {
            PhpNumber::Int(int) => write!(out, "i:{int};"),
            PhpNumber::Float(float) => write!(out, "d:{};", php_float(float)),
        },
        Value::String(text) => write!(out, "s:{}:\"{text}\";", text.len()),
        Value::Array(elements) => {
            write!(out, "a:{}:{{", elements.len())?;
            for (index, element) in elements.iter().enumerate() {
                write!(out, "i:{index};")?;
                serialize(element, out)?;
            }
            write!(out, "}}")
        }
        Value::Object(fields) => {
            write!(out, "a:{}:{{", fields.len())?;
            for (name, field) in fields {
                match php_index(name) {
                    Some(index) => write!(out, "i:{index};")?,
                    None => write!(out, "s:{}:\"{name}\";", name.len())?,
                }
                serialize(field, out)?;
            }
            write!(out, "}}")
        }
    }
}

/// PHP's `var_export`; an array inside another begins on a line of its own.
fn var_export(value: &Value, depth: usize, out: &mut String) -> fmt::Result {
    match value {
        Value::Null => write!(out, "NULL"),
        Value::Bool(flag) => write!(out, "{flag}"),
        Value::Number(number) => match php_number(number) {
            PhpNumber::Int(int) => write!(out, "{int}"),
            PhpNumber::Float(float) => {
                let text = php_float(float);
                write!(out, "{text}{}", if text.contains('.') { "" } else { ".0" })
            }
        },
        Value::String(text) => write!(out, "{}", quoted(text)),
        Value::Array(elements) => {
            let pairs = elements.iter().enumerate().map(|(index, element)| (index.to_string(), element));
            exported_array(pairs, depth, out)
        }
        Value::Object(fields) => {
            let pairs = fields.iter().map(|(name, field)| match php_index(name) {
                Some(index) => (index.to_string(), field),
                None => (quoted(name), field),
            });
            exported_array(pairs, depth, out)
        }
    }
}

fn exported_array<'a>(pairs: impl Iterator<Item = (String, &'a Value)>, depth: usize, out: &mut String) -> fmt::Result {
    let indent = "  ".repeat(depth);
    writeln!(out, "array (")?;
    for (key, value) in pairs {
        write!(out, "{indent}  {key} => ")?;
        if value.is_array() || value.is_object() {
            write!(out, "\n{indent}  ")?;
        }
        var_export(value, depth + 1, out)?;
        writeln!(out, ",")?;
    }
    write!(out, "{indent})")
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", text.replace('\0', "' . \"\\0\" . '"))
}

enum PhpNumber {
    Int(i64),
    Float(f64),
}

/// PHP has integers of 64 bits with a sign; what is greater becomes a float.
fn php_number(number: &Number) -> PhpNumber {
    number.as_i64().map_or_else(|| PhpNumber::Float(number.as_f64().unwrap_or_default()), PhpNumber::Int)
}

/// The shortest text that means the same float, with an exponent where PHP has one.
fn php_float(float: f64) -> String {
    let scientific = format!("{float:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..17).contains(&exponent) => {
            let fraction = if digits.contains('.') { "" } else { ".0" };
            format!("{digits}{fraction}E{exponent:+}")
        }
        _ => float.to_string(),
    }
}

/// A text key that PHP turns into a number.
fn php_index(name: &str) -> Option<i64> {
    name.parse().ok().filter(|index: &i64| index.to_string() == name)
}

#[cfg(test)]
mod tests;
