//! How names and values are written into a text: in the quotes that stand there already.

use serde_json::Value;

use crate::document::{Document, Syntax};

/// The syntax of the text that is written into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling {
    is_yaml: bool,
}

impl Spelling {
    pub(super) fn of(document: &Document) -> Self {
        Self { is_yaml: document.syntax() == Syntax::Yaml }
    }

    /// A property name in the quotes of another one.
    pub(super) fn name_like(self, sibling: &str, name: &str) -> String {
        self.quoted_like(sibling, name)
    }

    /// A value where nothing stands yet.
    pub(super) fn value(self, value: &Value) -> String {
        match value {
            Value::String(text) => self.quoted_like("", text),
            // YAML's flow style takes JSON as it is.
            other => other.to_string(),
        }
    }

    /// A value in the place of another one that is written as `spelt`; `None` where the old one's
    /// style does not lend itself to it.
    pub(super) fn value_like(self, spelt: &str, old: &Value, new: &Value) -> Option<String> {
        if self.is_yaml && spelt.starts_with(['|', '>']) {
            return without_last_break(spelt, old, new);
        }
        Some(match (old, new) {
            (Value::String(_), Value::String(text)) => self.quoted_like(spelt, text),
            // Plain, a number or a boolean would be what it was.
            (_, Value::String(text)) => in_double_quotes(text),
            _ => self.value(new),
        })
    }

    fn quoted_like(self, sibling: &str, text: &str) -> String {
        let has_control = text.chars().any(char::is_control);
        match sibling.as_bytes().first() {
            Some(b'\'') if self.is_yaml && !has_control => {
                format!("'{}'", text.replace('\'', "''"))
            }
            Some(b'"') => in_double_quotes(text),
            _ if self.is_yaml && is_plain(text) => text.to_owned(),
            _ => in_double_quotes(text),
        }
    }
}

/// JSON's strings are YAML's as well.
fn in_double_quotes(text: &str) -> String {
    Value::from(text).to_string()
}

/// Words that other readers of YAML take for something else than strings.
const RESERVED: [&str; 10] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan"];

/// Whether YAML may have the text without quotes, whatever its version.
fn is_plain(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(is_word)
        && !RESERVED.contains(&text.to_ascii_lowercase().as_str())
}

/// A block scalar that loses nothing but the line break at its end.
fn without_last_break(spelt: &str, old: &Value, new: &Value) -> Option<String> {
    let (old, new) = (old.as_str()?, new.as_str()?);
    let (header, rest) = spelt.split_at(1);
    let is_bare = rest.starts_with(['\n', '\r']);
    (is_bare && old.strip_suffix('\n') == Some(new)).then(|| format!("{header}-{rest}"))
}
