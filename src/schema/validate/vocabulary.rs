//! The small change of messages: how to speak of places, values, lists, types and formats.

use jsonschema::JsonType;
use serde_json::Value;

use crate::document::pointer;

/// Longer values are shown cut off.
const MAX_SHOWN: usize = 60;
/// Longer lists are shown cut off.
const MAX_LISTED: usize = 16;

/// How to speak of the value at an instance location.
pub(crate) fn subject(at: &str) -> String {
    match pointer::split_last(at) {
        None => "the payload".to_owned(),
        Some(("", token)) => named_token("", &token),
        Some((parent, token)) => named_token(parent, &token),
    }
}

fn named_token(parent: &str, token: &str) -> String {
    if token.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("item {token} of {}", subject(parent))
    } else {
        quoted(token)
    }
}

/// The name of the property whose value it is, for «no such `port`».
pub(super) fn named(at: &str) -> String {
    match pointer::split_last(at) {
        Some(_) => subject(at),
        None => "payload".to_owned(),
    }
}

/// Backticks around it; cut off where it is long, control characters escaped.
pub(super) fn quoted(text: &str) -> String {
    let clean: String = text.chars().flat_map(shown_char).collect();
    if clean.chars().count() <= MAX_SHOWN {
        return format!("`{clean}`");
    }
    let start: String = clean.chars().take(MAX_SHOWN).collect();
    format!("`{start}…`")
}

fn shown_char(character: char) -> Vec<char> {
    if character.is_control() { character.escape_default().collect() } else { vec![character] }
}

/// Names in backticks, with `last` (`and`, `or`) before the last one.
pub(super) fn list(names: &[String], last: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    plain_list(&names, last)
}

pub(super) fn alternatives(values: &[Value]) -> String {
    let words = |value: &Value| match value {
        Value::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    };
    plain_list(&values.iter().map(words).collect::<Vec<_>>(), "or")
}

pub(super) fn plain_list(words: &[String], last: &str) -> String {
    if words.len() > MAX_LISTED {
        let rest = words.len() - MAX_LISTED;
        return format!("{} {last} {rest} more", words[..MAX_LISTED].join(", "));
    }
    match words {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [start @ .., end] => format!("{} {last} {end}", start.join(", ")),
    }
}

pub(super) fn with_article(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Null => "null",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Number => "a number",
        JsonType::String => "a string",
        JsonType::Array => "an array",
        JsonType::Object => "an object",
    }
}

pub(super) fn a_type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() || number.to_string().contains('.') => {
            "a number with a fraction"
        }
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// What a value of the format is, and how to write one.
pub(super) fn format_words(format: &str) -> (&str, Option<&'static str>) {
    match format {
        "uuid" => ("a UUID", Some("such as `123e4567-e89b-12d3-a456-426614174000` (RFC 4122)")),
        "date-time" => (
            "a date and time that exists",
            Some("such as `2026-11-21T09:30:00Z`, with a time zone (RFC 3339)"),
        ),
        "date" => ("a date that exists", Some("such as `2026-11-21` (RFC 3339)")),
        "time" => ("a time with a time zone", Some("such as `09:30:00Z` (RFC 3339)")),
        "duration" => ("a duration", Some("such as `P3DT12H` (RFC 3339, appendix A)")),
        "uri" => ("an absolute URI", Some("start with the scheme, as in `https://` (RFC 3986)")),
        "uri-reference" => ("a URI reference", Some("see RFC 3986, section 4.1")),
        "uri-template" => ("a URI template", Some("see RFC 6570")),
        "iri" => ("an absolute IRI", Some("start with the scheme, as in `https://` (RFC 3987)")),
        "iri-reference" => ("an IRI reference", Some("see RFC 3987")),
        "email" | "idn-email" => ("an e-mail address", Some("such as `name@example.com`")),
        "hostname" | "idn-hostname" => {
            ("a host name", Some("without scheme, port or path, as in `db.example.com`"))
        }
        "ipv4" => ("an IPv4 address", Some("such as `192.0.2.1`")),
        "ipv6" => ("an IPv6 address", Some("such as `2001:db8::1`")),
        "json-pointer" => ("a JSON Pointer", Some("such as `/a/b` (RFC 6901)")),
        "relative-json-pointer" => ("a relative JSON Pointer", Some("such as `1/a`")),
        "regex" => ("a regular expression", Some("in the dialect of ECMA-262")),
        "byte" => ("base64", Some("with its padding (RFC 4648, section 4)")),
        "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" => {
            (format, Some("the number is a fraction or beyond what the type holds"))
        }
        other => (other, None),
    }
}
