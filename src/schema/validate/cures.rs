//! What would mend a value: read off the schema that refused it, or found by trying.

use jsonschema::Draft;
use serde_json::{Value, json};

use super::vocabulary::{alternatives, plain_list, quoted};
use crate::document::pointer;
use crate::schema::{Judge, Scope, formats};

/// In longer texts no cure is looked for.
const MAX_TEXT: usize = 200;
/// So many characters of a text are tried to be left out.
const MAX_TRIED: usize = 4;
/// Longer lists of values are not repeated in a cure.
const MAX_VALUES: usize = 4;

/// What makes a text fit that breaks a keyword. Tried, so it is so.
pub(super) struct Slip {
    pub(super) cure: String,
    /// Whether nobody meant it, as with space at an end: then there is nothing better to say.
    pub(super) is_certain: bool,
}

/// Without the space around it, or without a character that has no business there, a text may fit.
pub(super) fn slip(keyword: &str, said: &str, text: &str) -> Option<Slip> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let options = jsonschema::options().with_draft(Draft::Draft202012);
    let options = formats::add_openapi(options).should_validate_formats(true);
    let validator = options.build(&json!({ keyword: said })).ok()?;
    let fits = |text: &str| !text.is_empty() && validator.is_valid(&Value::from(text));
    let trimmed = text.trim();
    if trimmed.len() < text.len() && fits(trimmed) {
        let what = if text.contains(['\n', '\r']) { "line break" } else { "space" };
        let starts = text.starts_with(char::is_whitespace);
        let cure = match (starts, text.ends_with(char::is_whitespace)) {
            (true, true) => "remove the space around it".to_owned(),
            (true, false) => format!("remove the {what} at the start"),
            (false, _) => format!("remove the {what} at the end"),
        };
        return Some(Slip { cure, is_certain: true });
    }
    let mut odd: Vec<char> = text.chars().filter(|it| !it.is_alphanumeric()).collect();
    odd.dedup();
    odd.truncate(MAX_TRIED);
    let culprit = odd.into_iter().find(|odd| fits(&text.replace(*odd, "")))?;
    let cure = format!("it would fit without {}", quoted(&culprit.to_string()));
    Some(Slip { cure, is_certain: false })
}

/// What to put in the place of a value of the wrong type.
pub(super) fn of_type(
    judge: &Judge,
    keyword: &str,
    value: &Value,
    types: &[&str],
) -> Option<String> {
    let wants = |name: &str| types.contains(&name);
    let is_text = |value: &Value| value.as_str().is_some_and(|text| !text.is_empty());
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
    if wants("an array") && (is_text(value) || value.is_object()) {
        let name = if value.is_object() { "object" } else { "string" };
        let scope = judge.scope_around(keyword)?;
        let items = scope.child(scope.keyword("items")?).conjuncts();
        let types = items.iter().find_map(|scope| scope.keyword("type"))?;
        let takes = types == name || types.as_array().is_some_and(|all| all.contains(&json!(name)));
        return takes.then(|| "put it in brackets, as a list of one".to_owned());
    }
    of_null(judge, keyword, value)
}

/// Where a property may be left out, null often means that.
pub(super) fn of_null(judge: &Judge, keyword: &str, value: &Value) -> Option<String> {
    let may_go = value.is_null() && is_optional(judge, keyword)?;
    may_go.then(|| "leave it out, or give it a value".to_owned())
}

/// Whether a value is one of those listed but for quotes that it has or lacks.
pub(super) fn of_quotes(value: &Value, listed: &[Value]) -> Option<String> {
    match value {
        Value::String(text) => {
            let meant = text.parse::<Value>().ok();
            let is_one = listed.iter().any(|it| meant.as_ref() == Some(it));
            is_one.then(|| "write it without quotes".to_owned())
        }
        Value::Number(_) | Value::Bool(_) => {
            let text = value.to_string();
            let is_one = listed.iter().any(|it| it.as_str() == Some(&text));
            is_one.then(|| "put it in quotes".to_owned())
        }
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether a property may be left out, where its schema stands below the one of the object.
fn is_optional(judge: &Judge, keyword: &str) -> Option<bool> {
    let (document, at) = pointer::split_uri(keyword);
    let (schema, _) = pointer::split_last(&at)?;
    let (properties, name) = pointer::split_last(schema)?;
    let (object, word) = pointer::split_last(properties)?;
    if word != "properties" {
        return None;
    }
    let scope = judge.schemas.scope(&pointer::uri_of(document, object))?;
    let required = scope.keyword("required").and_then(Value::as_array);
    Some(!required.is_some_and(|names| names.iter().any(|it| it.as_str() == Some(&name))))
}

/// The values that stand beside a keyword in `const` or `enum`.
pub(super) fn listed_beside(judge: &Judge, keyword: &str) -> Option<Vec<Value>> {
    listed(&judge.scope_around(keyword)?)
}

/// The values that a `not` rules out, where it lists them.
pub(super) fn ruled_out(judge: &Judge, keyword: &str) -> Option<String> {
    let scope = judge.scope_around(keyword)?;
    let values = listed(&scope.child(scope.keyword("not")?))?;
    let words: Vec<String> =
        values.iter().map(|it| alternatives(std::slice::from_ref(it))).collect();
    Some(plain_list(&words, "and"))
}

/// What names have to be like, where `propertyNames` says so in one keyword.
pub(super) fn names(judge: &Judge, keyword: &str) -> Option<String> {
    let at = keyword.find("/propertyNames")?;
    let schema = judge.schemas.scope(&keyword[..at + "/propertyNames".len()])?;
    match (listed(&schema), schema.keyword("pattern").and_then(Value::as_str)) {
        (Some(values), _) => Some(alternatives(&values)),
        (None, Some(pattern)) => Some(format!("a name that matches `{pattern}`")),
        (None, None) => None,
    }
}

fn listed(scope: &Scope<'_>) -> Option<Vec<Value>> {
    match (scope.keyword("const"), scope.keyword("enum")) {
        (Some(only), _) => Some(vec![only.clone()]),
        (None, Some(Value::Array(values))) => Some(values.clone()),
        _ => None,
    }
}

/// What a property has to be that a schema requires, in words behind its name: `, a number`,
/// ``, which is `USER` or `GROUP` ``.
pub(super) fn wanted(judge: &Judge, keyword: &str, property: &str) -> Option<String> {
    let scope = judge.scope_around(keyword)?;
    let declaring = scope.conjuncts().into_iter().find_map(|scope| {
        let schema = scope.keyword("properties")?.get(property)?;
        Some(scope.child(schema))
    })?;
    let conjuncts = declaring.conjuncts();
    if let Some(values) = conjuncts.iter().find_map(listed).filter(|it| it.len() <= MAX_VALUES) {
        return Some(format!(", which is {}", alternatives(&values)));
    }
    let types = conjuncts.iter().find_map(|scope| scope.keyword("type"))?;
    let names: Vec<&str> = match types {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    let with_article = |name: &&str| match *name {
        "null" => "null".to_owned(),
        "array" | "integer" | "object" => format!("an {name}"),
        name => format!("a {name}"),
    };
    let words: Vec<String> = names.iter().map(with_article).collect();
    Some(format!(", {}", plain_list(&words, "or")))
}
