//! Values of secrets that stand in a contract: examples, defaults, lists. No frame shows them.

use serde_json::Value;

use crate::document::{Document, pointer};
use crate::openapi::references::Spot;
use crate::openapi::{Direction, LoadedContract};

/// Under these a schema, a media type or a parameter has values.
const VALUES: [&str; 5] = ["default", "example", "examples", "const", "enum"];
/// Under these any name may stand.
const NAMED: [&str; 4] = ["properties", "patternProperties", "$defs", "definitions"];

/// Whether a scalar in the text behind a place of a contract is a secret's. `at` is its JSON
/// Pointer in the text, which is the document's own or an overlay's.
pub(super) fn is_secret(
    loaded: &LoadedContract,
    text: &Document,
    document: usize,
    at: &str,
) -> bool {
    let mut value = Some(text.value());
    let (mut is_marked, mut is_name) = (false, false);
    let mut holder = String::new();
    let tokens: Vec<_> = pointer::tokens(at).collect();
    for (depth, token) in tokens.iter().enumerate() {
        is_marked |= value.is_some_and(marks_secrets);
        if VALUES.contains(&token.as_ref()) && !is_name {
            let holder = Spot::new(document, holder.as_str());
            return is_marked || is_declared(loaded, &holder, &tokens[depth..]);
        }
        is_name = NAMED.contains(&token.as_ref()) && !is_name;
        value = value.and_then(|value| pointer::find(value, &pointer::join("", token)));
        pointer::push(&mut holder, token);
    }
    false
}

/// `writeOnly` and `format: password` are how OpenAPI marks a secret (OAS 3.1, section 4.8.24).
pub(super) fn marks_secrets(schema: &Value) -> bool {
    schema.get("format").is_some_and(|format| format == "password")
        || schema.get("writeOnly") == Some(&Value::Bool(true))
}

/// Whether the schema that judges the values of a holder marks one of them, or a part of it.
fn is_declared<T: AsRef<str>>(loaded: &LoadedContract, holder: &Spot, way: &[T]) -> bool {
    let way: Vec<&str> = way.iter().map(AsRef::as_ref).collect();
    let within: &[&str] = match way.as_slice() {
        ["examples", _, "value", within @ ..] if has_schema(loaded, holder) => within,
        ["examples" | "enum", _, within @ ..] | [_, within @ ..] => within,
        [] => return false,
    };
    let within = within.iter().fold(String::new(), |at, token| pointer::join(&at, token));
    let schema = if has_schema(loaded, holder) { holder.join("schema") } else { holder.clone() };
    let Ok(schemas) = loaded.schemas(Direction::Request) else { return false };
    schemas.declarations(&loaded.schema_uri(&schema)).at(&within).is_secret()
}

/// Whether values stand beside a schema, as in a Media Type Object, and not in it.
fn has_schema(loaded: &LoadedContract, holder: &Spot) -> bool {
    holder.join("schema").value(loaded.documents()).is_some_and(Value::is_object)
}
