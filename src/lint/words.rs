//! How rules write keywords in sentences.

use serde_json::{Map, Value};

/// `` `type: integer`, `minimum: 1` and `maximum: 65535` ``.
pub(super) fn keywords(keywords: &Map<String, Value>) -> String {
    let mut written: Vec<String> = keywords
        .iter()
        .map(|(keyword, operand)| match operand {
            Value::String(text) => format!("`{keyword}: {text}`"),
            other => format!("`{keyword}: {}`", flow(other)),
        })
        .collect();
    let last = written.pop().unwrap_or_default();
    if written.is_empty() { last } else { format!("{} and {last}", written.join(", ")) }
}

/// YAML on one line: `{enum: [a, b]}`.
fn flow(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| format!("{name}: {}", flow(member)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::String(text) if is_plain(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Whether a text needs no quotes in YAML, by any reading of YAML.
fn is_plain(text: &str) -> bool {
    let is_word = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.');
    let others = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.starts_with(|it: char| it.is_ascii_alphabetic())
        && text.chars().all(is_word)
        && !others.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::keywords;

    #[test]
    fn writes_keywords_as_yaml_has_them() {
        let written = |keywords_: Value| keywords(keywords_.as_object().unwrap());
        assert_eq!(written(json!({"type": "integer"})), "`type: integer`");
        assert_eq!(
            written(json!({"a": 1, "b": 2, "not": {"enum": ["data", "no", "a b"]}})),
            "`a: 1`, `b: 2` and `not: {enum: [data, \"no\", \"a b\"]}`"
        );
    }
}
