//! The words of a violation: what is wrong, what was expected, what would cure it.
//!
//! A value of the payload appears in them only where the contract expects a value at its place
//! and does not mark it as a secret.

use jsonschema::JsonType;
use serde_json::Value;

use super::{Kind, Violation, nearest};
use crate::document::pointer;
use crate::schema::Judge;

/// What a finding says.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) expected: Option<String>,
    pub(crate) help: Option<String>,
}

/// Longer values are shown cut off.
const MAX_SHOWN: usize = 60;
/// Longer lists are shown cut off.
const MAX_LISTED: usize = 16;

impl Words {
    fn new(title: String, expected: impl Into<String>) -> Self {
        Self { title, expected: Some(expected.into()), help: None }
    }

    fn help(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl Judge {
    /// What to say of a violation of `payload`.
    pub(crate) fn words(&self, violation: &Violation, payload: &Value) -> Words {
        let at = &violation.instance;
        let subject = subject(at);
        let value = payload.pointer(at).unwrap_or(&Value::Null);
        let shown = self.shown(at, value);
        let holder = violation.title.as_deref();
        match &violation.kind {
            Kind::UnknownTag { property, expected } => {
                let of = holder.map(|title| format!(" of {title}")).unwrap_or_default();
                let title = match shown {
                    Some(shown) => format!("{shown} is no `{property}`{of}"),
                    None => format!("this is no `{property}`{of}"),
                };
                let help = self.did_you_mean(at, value, expected);
                Words::new(title, format!("expected {}", alternatives(expected))).help(help)
            }
            Kind::MissingTag { property, expected, nearest } => {
                let title = format!("{subject} lacks `{property}`, which tells what it is");
                let help = match nearest {
                    Some(written) => format!("did you mean `{property}` where it says `{written}`?"),
                    None => format!("add `{property}`"),
                };
                Words::new(title, format!("expected {}", alternatives(expected))).help(Some(help))
            }
            Kind::SeveralMembers { present, members } => {
                let title = format!("{subject} holds {} at once", list(present, "and"));
                Words::new(title, format!("expected exactly one of {}", list(members, "or")))
                    .help(Some("keep the one that is meant and remove the others".to_owned()))
            }
            Kind::NoMember { members, nearest } => {
                let title = format!("{subject} holds none of the members that it needs one of");
                let help = match nearest {
                    Some((written, member)) => {
                        format!("did you mean `{member}` where it says `{written}`?")
                    }
                    None => "add the one that is meant".to_owned(),
                };
                Words::new(title, format!("expected one of {}", list(members, "or")))
                    .help(Some(help))
            }
            Kind::Ambiguous { branches } => {
                let title = format!("{subject} fits {} at once", plain_list(branches, "and"));
                Words::new(title, "expected to fit exactly one of them").help(Some(
                    "add or remove a property that only one of them has; if there is none, the \
                     contract is at fault"
                        .to_owned(),
                ))
            }
            Kind::NoBranch { branches, .. } => {
                let title = format!("{subject} fits none of the alternatives");
                Words::new(title, format!("expected {}", plain_list(branches, "or")))
            }
            Kind::Missing { property, nearest, keyword } => {
                let by = match (holder, *keyword) {
                    (_, "dependentRequired" | "dependencies") => {
                        "required beside the properties that are there".to_owned()
                    }
                    (Some(title), _) => format!("required by {title}"),
                    (None, _) => "required here".to_owned(),
                };
                let help = nearest
                    .as_ref()
                    .map(|written| format!("did you mean `{property}` where it says `{written}`?"));
                Words::new(format!("`{property}` is missing"), by)
                    .help(help.or_else(|| Some(format!("add `{property}`"))))
            }
            Kind::Unexpected { property, nearest, .. } => {
                self.unexpected(violation, property, nearest.as_deref())
            }
            Kind::PropertyName { property } => {
                Words::new(format!("`{property}` is no name for a property of {subject}"),
                    "expected names that fit the schema under `propertyNames`")
            }
            Kind::Type { expected } => {
                let expected: Vec<String> =
                    expected.iter().map(|json_type| with_article(*json_type).to_owned()).collect();
                let title = format!("{subject} is {}", a_type_of(value));
                let help = type_cure(value, &expected);
                Words::new(title, format!("expected {}", plain_list(&expected, "or"))).help(help)
            }
            Kind::Values { expected, .. } => {
                let title = match &shown {
                    Some(shown) => format!("{shown} is not allowed as {}", named(at)),
                    None => format!("{subject} has a value that is not allowed"),
                };
                let help = self.did_you_mean(at, value, expected);
                Words::new(title, format!("expected {}", alternatives(expected))).help(help)
            }
            Kind::Format { format } => {
                let (what, cure) = format_words(format);
                let title = match &shown {
                    Some(shown) => format!("{shown} is not {what}"),
                    None => format!("{subject} is not {what}"),
                };
                Words::new(title, format!("expected format `{format}`"))
                    .help(cure.map(str::to_owned))
            }
            Kind::Pattern { pattern } => {
                let title = match &shown {
                    Some(shown) => format!("{shown} does not match the pattern of {}", named(at)),
                    None => format!("{subject} does not match its pattern"),
                };
                Words::new(title, format!("expected a match for {pattern}"))
            }
            Kind::Undecided { .. } => {
                let title = format!("whether {subject} matches its pattern could not be decided");
                Words::new(title, "the regular expression takes too many steps on this value")
                    .help(Some("simplify the pattern in the contract".to_owned()))
            }
            Kind::Bound { keyword, limit } => {
                let title = match &shown {
                    Some(shown) => format!("{subject} is {shown}"),
                    None => format!("{subject} is out of its bounds"),
                };
                let relation = match *keyword {
                    "minimum" => "at least",
                    "maximum" => "at most",
                    "exclusiveMinimum" => "more than",
                    _ => "less than",
                };
                Words::new(title, format!("expected {relation} {limit}"))
            }
            Kind::Count { keyword, limit } => count_words(&subject, value, keyword, *limit),
            Kind::MultipleOf { factor } => {
                let title = match &shown {
                    Some(shown) => format!("{subject} is {shown}"),
                    None => format!("{subject} is between two steps"),
                };
                Words::new(title, format!("expected a multiple of {factor}"))
            }
            Kind::Repeated { items } => {
                let title = match items {
                    Some((first, second)) => {
                        format!("items {first} and {second} of {subject} are equal")
                    }
                    None => format!("two items of {subject} are equal"),
                };
                Words::new(title, "expected items that all differ")
            }
            Kind::Contains { keyword } => {
                let expected = match *keyword {
                    "maxContains" => "expected fewer of the items that `contains` describes",
                    _ => "expected more of the items that `contains` describes",
                };
                Words::new(format!("{subject} holds the wrong items"), expected)
            }
            Kind::UnexpectedItems { .. } => {
                Words::new(format!("{subject} holds too many items"), "expected no further items")
            }
            Kind::Content { expected, .. } => {
                Words::new(format!("{subject} does not hold what it should"), format!("expected {expected}"))
            }
            Kind::Not => {
                let title = match &shown {
                    Some(shown) => format!("{shown} is not allowed as {}", named(at)),
                    None => format!("{subject} is what the contract forbids here"),
                };
                Words::new(title, "expected anything that the schema under `not` refuses")
            }
            Kind::Forbidden { .. } => {
                Words::new(format!("{subject} is not allowed"), "expected nothing here")
                    .help(Some("remove it".to_owned()))
            }
        }
    }

    /// The value in words, where it may be shown.
    pub(crate) fn shown(&self, at: &str, value: &Value) -> Option<String> {
        let text = match value {
            Value::Array(_) | Value::Object(_) => return None,
            Value::String(text) => text.clone(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        };
        (!self.declared(at).is_confidential()).then(|| quoted(&text))
    }

    fn unexpected(&self, violation: &Violation, property: &str, nearest: Option<&str>) -> Words {
        let object = pointer::split_last(&violation.instance).map_or("", |(object, _)| object);
        let declared = self.declared(object).properties();
        let title = match &violation.title {
            Some(title) => format!("`{property}` is not expected in {title}"),
            None => format!("`{property}` is not expected here"),
        };
        let names: Vec<String> = declared.iter().map(|(name, _)| (*name).to_owned()).collect();
        let elsewhere = declared.iter().find(|(name, _)| *name == property);
        let help = match (nearest, elsewhere) {
            (_, Some((_, Some(owner)))) => format!("it belongs to {owner}; remove it here"),
            (Some(nearest), _) => format!("did you mean `{nearest}`?"),
            (None, _) => "remove it".to_owned(),
        };
        let expected = match names.as_slice() {
            [] => "no properties are allowed".to_owned(),
            names => format!("allowed: {}", list(names, "and")),
        };
        Words::new(title, expected).help(Some(help))
    }

    fn did_you_mean(&self, at: &str, value: &Value, expected: &[Value]) -> Option<String> {
        if self.declared(at).is_confidential() {
            return None;
        }
        let candidates = expected.iter().filter_map(Value::as_str);
        let nearest = nearest(value.as_str()?, candidates)?;
        Some(format!("did you mean `{nearest}`?"))
    }
}

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
fn named(at: &str) -> String {
    match pointer::split_last(at) {
        Some(_) => subject(at),
        None => "payload".to_owned(),
    }
}

/// Backticks around it; cut off where it is long, control characters escaped.
fn quoted(text: &str) -> String {
    let clean: String = text.chars().flat_map(shown_char).collect();
    if clean.chars().count() <= MAX_SHOWN {
        return format!("`{clean}`");
    }
    let start: String = clean.chars().take(MAX_SHOWN).collect();
    format!("`{start}…`")
}

fn shown_char(character: char) -> Vec<char> {
    if character.is_control() {
        character.escape_default().collect()
    } else {
        vec![character]
    }
}

/// Names in backticks, with `last` (`and`, `or`) before the last one.
pub(crate) fn list(names: &[String], last: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    plain_list(&names, last)
}

fn alternatives(values: &[Value]) -> String {
    let words = |value: &Value| match value {
        Value::String(text) => quoted(text),
        other => quoted(&other.to_string()),
    };
    plain_list(&values.iter().map(words).collect::<Vec<_>>(), "or")
}

fn plain_list(words: &[String], last: &str) -> String {
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

fn with_article(json_type: JsonType) -> &'static str {
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

fn a_type_of(value: &Value) -> &'static str {
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

fn type_cure(value: &Value, expected: &[String]) -> Option<String> {
    let wants = |name: &str| expected.iter().any(|expected| expected == name);
    let text = value.as_str();
    let is_number = text.is_some_and(|text| text.parse::<serde_json::Number>().is_ok());
    if is_number && (wants("a number") || wants("an integer")) {
        return Some("write the number without quotes".to_owned());
    }
    if matches!(text, Some("true" | "false")) && wants("a boolean") {
        return Some("write `true` or `false` without quotes".to_owned());
    }
    if matches!(value, Value::Number(_) | Value::Bool(_)) && wants("a string") {
        return Some("put it in quotes".to_owned());
    }
    None
}

fn count_words(subject: &str, value: &Value, keyword: &str, limit: u64) -> Words {
    let (found, unit) = match value {
        Value::String(text) => (text.chars().count(), "character"),
        Value::Array(items) => (items.len(), "item"),
        Value::Object(members) => (members.len(), "property"),
        Value::Null | Value::Bool(_) | Value::Number(_) => (0, "element"),
    };
    let count = |number: u64| match (number, unit) {
        (1, unit) => format!("1 {unit}"),
        (number, "property") => format!("{number} properties"),
        (number, unit) => format!("{number} {unit}s"),
    };
    let title = match found {
        0 => format!("{subject} is empty"),
        found => format!("{subject} has {}", count(found as u64)),
    };
    let relation = if keyword.starts_with("min") { "at least" } else { "at most" };
    Words::new(title, format!("expected {relation} {}", count(limit)))
}

/// What a value of the format is, and how to write one.
fn format_words(format: &str) -> (&str, Option<&'static str>) {
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
