//! Words of one version of OpenAPI in a document of another, where they make its structure wrong.

use serde_json::Value;

use super::lower::Version;
use crate::document::pointer;
use crate::finding::Finding;

/// Words of Schema Objects that came with OpenAPI 3.1 (JSON Schema 2020-12), and what 3.0 has.
const NEWER: [(&str, &str); 24] = [
    ("$anchor", "refer by JSON Pointer"),
    ("$comment", "write an extension such as `x-comment`"),
    ("$defs", "put the schema under `components/schemas`"),
    ("$dynamicRef", "3.0 has nothing like it"),
    ("$id", "refer by JSON Pointer"),
    ("$schema", "3.0 has one dialect alone"),
    ("const", "write an `enum` with the one value"),
    ("contains", "3.0 has nothing like it"),
    ("contentEncoding", "write `format: byte`"),
    ("contentMediaType", "write `format: binary`, or leave it out"),
    ("dependentRequired", "3.0 has nothing like it"),
    ("dependentSchemas", "3.0 has nothing like it"),
    ("else", "write `oneOf` or `anyOf`"),
    ("examples", "a schema of 3.0 has one `example`"),
    ("if", "write `oneOf` or `anyOf`"),
    ("patternProperties", "write `additionalProperties`"),
    ("prefixItems", "3.0 has `items` for all items alone"),
    ("propertyNames", "3.0 has nothing like it"),
    ("then", "write `oneOf` or `anyOf`"),
    ("unevaluatedItems", "3.0 has nothing like it"),
    ("unevaluatedProperties", "write `additionalProperties`"),
    ("webhooks", "3.0 has `callbacks`"),
    ("pathItems", "3.0 has no path items among its components"),
    ("jsonSchemaDialect", "3.0 has one dialect alone"),
];

/// Says of a finding on a document's structure that it is a word of another version.
pub(super) fn explain(finding: &mut Finding, document: &Value, version: Version) {
    let at = finding.instance.pointer.clone();
    let Some((_, name)) = pointer::split_last(&at) else { return };
    let value = document.pointer(&at);
    let help = match (version, finding.code.as_str(), name.as_ref()) {
        (Version::V3_0, "schema/additionalProperties", name) => {
            let Some((_, instead)) = NEWER.iter().find(|(newer, _)| *newer == name) else { return };
            finding.title = format!("`{name}` is a word of OpenAPI 3.1, and this is 3.0");
            finding.expected = None;
            format!("{instead}; or make the document `openapi: 3.1.1`")
        }
        (Version::V3_0, "schema/type", "type") if value.is_some_and(Value::is_array) => {
            "write one type, and `nullable: true` for null; for several types `oneOf`".to_owned()
        }
        (Version::V3_0, "schema/enum", "type") if value == Some(&"null".into()) => {
            "write `nullable: true` beside the other type".to_owned()
        }
        (Version::V3_0, "schema/type", bound @ ("exclusiveMinimum" | "exclusiveMaximum"))
            if value.is_some_and(Value::is_number) =>
        {
            let inclusive = bound.replace("exclusiveM", "m");
            format!("in 3.0 the bound stands in `{inclusive}`, and `{bound}: true` excludes it")
        }
        (Version::V3_1, "schema/type", bound @ ("exclusiveMinimum" | "exclusiveMaximum"))
            if value.is_some_and(Value::is_boolean) =>
        {
            let inclusive = bound.replace("exclusiveM", "m");
            format!("in 3.1 it is the bound itself, in the place of `{inclusive}`")
        }
        _ if finding.code == "schema/required" && is_path_parameter(value) => {
            "a parameter with `in: path` needs `required: true`".to_owned()
        }
        _ => return,
    };
    finding.help = Some(help);
}

/// Whether what lacks something is a path parameter, and `required` what it lacks.
fn is_path_parameter(value: Option<&Value>) -> bool {
    value.is_some_and(|it| it.get("in") == Some(&"path".into()) && it.get("required").is_none())
}
