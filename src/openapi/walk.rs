//! Where Schema Objects stand in an OpenAPI document.
//!
//! OpenAPI's objects are a small grammar, and this is it as a table (OAS 3.1 section 4.8): which
//! field of which object holds which objects.

use serde_json::Value;

use crate::document::pointer;

/// The kinds of object on the way from the document to its Schema Objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Callback,
    Parameter,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Schema,
}

/// How a field holds objects.
#[derive(Debug, Clone, Copy)]
enum Holds {
    One,
    Array,
    Map,
}

use Holds::{Array, Map, One};

/// The field `*` stands for every member of the object itself.
const GRAMMAR: &[(Kind, &str, Holds, Kind)] = &[
    (Kind::Document, "paths", Map, Kind::PathItem),
    (Kind::Document, "webhooks", Map, Kind::PathItem),
    (Kind::Document, "components", One, Kind::Components),
    (Kind::Components, "schemas", Map, Kind::Schema),
    (Kind::Components, "responses", Map, Kind::Response),
    (Kind::Components, "parameters", Map, Kind::Parameter),
    (Kind::Components, "requestBodies", Map, Kind::RequestBody),
    (Kind::Components, "headers", Map, Kind::Parameter),
    (Kind::Components, "callbacks", Map, Kind::Callback),
    (Kind::Components, "pathItems", Map, Kind::PathItem),
    (Kind::Callback, "*", One, Kind::PathItem),
    (Kind::PathItem, "parameters", Array, Kind::Parameter),
    (Kind::PathItem, "get", One, Kind::Operation),
    (Kind::PathItem, "put", One, Kind::Operation),
    (Kind::PathItem, "post", One, Kind::Operation),
    (Kind::PathItem, "delete", One, Kind::Operation),
    (Kind::PathItem, "options", One, Kind::Operation),
    (Kind::PathItem, "head", One, Kind::Operation),
    (Kind::PathItem, "patch", One, Kind::Operation),
    (Kind::PathItem, "trace", One, Kind::Operation),
    (Kind::Operation, "parameters", Array, Kind::Parameter),
    (Kind::Operation, "requestBody", One, Kind::RequestBody),
    (Kind::Operation, "responses", Map, Kind::Response),
    (Kind::Operation, "callbacks", Map, Kind::Callback),
    (Kind::RequestBody, "content", Map, Kind::MediaType),
    (Kind::Response, "content", Map, Kind::MediaType),
    (Kind::Response, "headers", Map, Kind::Parameter),
    // A Header Object is a Parameter Object without a name.
    (Kind::Parameter, "schema", One, Kind::Schema),
    (Kind::Parameter, "content", Map, Kind::MediaType),
    (Kind::MediaType, "schema", One, Kind::Schema),
    (Kind::MediaType, "encoding", Map, Kind::Encoding),
    (Kind::Encoding, "headers", Map, Kind::Parameter),
];

/// The JSON Pointers of the outermost Schema Objects of an OpenAPI document.
#[must_use]
pub(super) fn schema_roots(document: &Value) -> Vec<String> {
    let mut roots = Vec::new();
    visit(Kind::Document, document, &mut String::new(), &mut roots);
    roots
}

fn visit(kind: Kind, value: &Value, at: &mut String, roots: &mut Vec<String>) {
    if kind == Kind::Schema {
        roots.push(at.clone());
        return;
    }
    let Value::Object(object) = value else { return };
    for (name, member) in object {
        let fields = GRAMMAR.iter().filter(|(holder, field, ..)| {
            *holder == kind && (field == name || *field == "*" && !name.starts_with("x-"))
        });
        for (_, _, holds, held) in fields {
            within(at, name, |at| visit_field(*holds, *held, member, at, roots));
        }
    }
}

fn visit_field(holds: Holds, held: Kind, value: &Value, at: &mut String, roots: &mut Vec<String>) {
    match (holds, value) {
        (One, _) => visit(held, value, at, roots),
        (Array, Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                within(at, &index.to_string(), |at| visit(held, item, at, roots));
            }
        }
        (Map, Value::Object(members)) => {
            for (name, member) in members {
                within(at, name, |at| visit(held, member, at, roots));
            }
        }
        (Array | Map, _) => {}
    }
}

fn within(at: &mut String, token: &str, visit: impl FnOnce(&mut String)) {
    let length = at.len();
    pointer::push(at, token);
    visit(at);
    at.truncate(length);
}

/// How a keyword of JSON Schema holds subschemas, in any draft.
const SUBSCHEMAS: &[(&str, Holds)] = &[
    ("$defs", Map),
    ("definitions", Map),
    ("properties", Map),
    ("patternProperties", Map),
    ("dependentSchemas", Map),
    ("dependencies", Map),
    ("additionalProperties", One),
    ("unevaluatedProperties", One),
    ("propertyNames", One),
    ("items", One),
    ("items", Array),
    ("prefixItems", Array),
    ("additionalItems", One),
    ("unevaluatedItems", One),
    ("contains", One),
    ("allOf", Array),
    ("anyOf", Array),
    ("oneOf", Array),
    ("not", One),
    ("if", One),
    ("then", One),
    ("else", One),
    ("contentSchema", One),
];

/// Calls `change` on a schema and on every subschema in it, with its JSON Pointer, outermost
/// first.
pub(super) fn each_schema(
    schema: &mut Value,
    at: &mut String,
    change: &mut dyn FnMut(&mut Value, &str),
) {
    change(schema, at);
    let Value::Object(object) = schema else { return };
    for (keyword, holds) in SUBSCHEMAS {
        let Some(held) = object.get_mut(*keyword) else { continue };
        within(at, keyword, |at| match (holds, held) {
            (One, held @ Value::Object(_)) => each_schema(held, at, change),
            (Array, Value::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    within(at, &index.to_string(), |at| each_schema(item, at, change));
                }
            }
            (Map, Value::Object(members)) => {
                for (name, member) in members {
                    within(at, name, |at| each_schema(member, at, change));
                }
            }
            (One | Array | Map, _) => {}
        });
    }
}
