//! Schema Objects as the `jsonschema` crate reads them: OpenAPI's own words become JSON Schema's.
//!
//! Pointers stay what they were, so that places in the lowered document are places in the
//! published one.

use serde_json::{Map, Value, json};

use super::walk::change_subschemas;
use crate::schema::{NUMBER_FORMAT, NUMBER_FORMATS};

/// Whether payloads go to the API or come from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Direction {
    Request,
    Response,
}

/// Which OpenAPI the Schema Objects are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    V3_0,
    V3_1,
}

/// Lowers a Schema Object and everything in it.
pub(crate) fn lower(schema: &mut Value, version: Version, direction: Direction) {
    change_subschemas(schema, &mut |schema| {
        if version == Version::V3_0 {
            lower_3_0(schema, direction);
        }
        mark_number_format(schema);
    });
}

fn lower_3_0(schema: &mut Map<String, Value>, direction: Direction) {
    // OAS 3.0.3, Reference Object: «This object cannot be extended with additional properties and
    // any properties added SHALL be ignored.»
    if let Some(reference) = schema.get("$ref").filter(|reference| reference.is_string()).cloned() {
        schema.clear();
        schema.insert("$ref".to_owned(), reference);
        return;
    }
    lower_nullable(schema);
    lower_bound(schema, "exclusiveMinimum", "minimum");
    lower_bound(schema, "exclusiveMaximum", "maximum");
    lower_required(schema, direction);
}

/// OAS 3.0.3: «A true value adds "null" to the allowed type specified by the type keyword, only if
/// type is explicitly defined within the same Schema Object.»
fn lower_nullable(schema: &mut Map<String, Value>) {
    if schema.get("nullable") != Some(&Value::Bool(true)) {
        return;
    }
    if let Some(Value::String(name)) = schema.get("type").cloned() {
        schema.insert("type".to_owned(), json!([name, "null"]));
    }
}

/// In 3.0 `exclusiveMinimum` is a boolean that makes `minimum` exclusive (JSON Schema draft 5).
fn lower_bound(schema: &mut Map<String, Value>, exclusive: &str, bound: &str) {
    match schema.get(exclusive) {
        Some(Value::Bool(true)) => {
            if let Some(limit) = schema.shift_remove(bound) {
                schema.insert(exclusive.to_owned(), limit);
            }
        }
        Some(Value::Bool(false)) => {
            schema.shift_remove(exclusive);
        }
        _ => {}
    }
}

/// OAS 3.0.3: if a property is `readOnly` and required, «the required will take effect on the
/// response only»; the same of `writeOnly` and the request.
fn lower_required(schema: &mut Map<String, Value>, direction: Direction) {
    let exempt = match direction {
        Direction::Request => "readOnly",
        Direction::Response => "writeOnly",
    };
    let properties = schema.get("properties").and_then(Value::as_object).cloned();
    let Some(Value::Array(required)) = schema.get_mut("required") else { return };
    let is_exempt = |name: &Value| {
        let schema = name.as_str().and_then(|name| properties.as_ref()?.get(name));
        schema.and_then(|schema| schema.get(exempt)) == Some(&Value::Bool(true))
    };
    required.retain(|name| !is_exempt(name));
}

fn mark_number_format(schema: &mut Map<String, Value>) {
    let Some(format) = schema.get("format").and_then(Value::as_str) else { return };
    if NUMBER_FORMATS.contains(&format) {
        let format = format.to_owned();
        schema.insert(NUMBER_FORMAT.to_owned(), Value::String(format));
    }
}
