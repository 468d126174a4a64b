//! Whether a contract is written as its specification says, judged by the specification's own
//! schemas (the OpenAPI Initiative's, JSON Schema's metaschemas) with the same engine that judges
//! payloads.

use std::sync::Arc;

use jsonschema::Draft;
use serde_json::{Value, json};

use super::check::{Lens, findings};
use super::dialects;
use super::idioms;
use super::load::Dialect;
use super::lower::Version;
use super::walk::subschemas;
use crate::document::{Document, pointer};
use crate::finding::Finding;
use crate::schema::{Formats, Judge, Schemas};

const SCHEMA_3_0: &str = include_str!("../../specs/oas/3.0.schema.json");
const SCHEMA_3_1: &str = include_str!("../../specs/oas/3.1.schema.json");

/// What is wrong with the structure of an OpenAPI document. Schema Objects are judged too, unless
/// they are written in a dialect of their own.
pub(super) fn judge(document: &Document, version: Version, dialect: &Dialect) -> Vec<Finding> {
    let specification = match version {
        Version::V3_0 => Specification("OpenAPI Specification 3.0".to_owned()),
        Version::V3_1 => Specification("OpenAPI Specification 3.1".to_owned()),
    };
    let judge = match version {
        Version::V3_0 => openapi_3_0(),
        Version::V3_1 => openapi_3_1(dialect),
    };
    let Some(judge) = judge else { return Vec::new() };
    let mut found = findings(&judge, document.value(), Some(document), &specification);
    found.retain(|finding| !is_foreign(document.value(), &finding.instance.pointer, dialect.draft));
    for finding in &mut found {
        idioms::explain(finding, document.value(), version);
    }
    found
}

/// Whether a place lies in a schema that names a dialect other than `draft`.
fn is_foreign(value: &Value, at: &str, draft: Draft) -> bool {
    pointer::ancestors(at)
        .filter_map(|at| value.pointer(at)?.get("$schema")?.as_str())
        .any(|uri| Draft::from_schema_uri(uri) != draft && uri != dialects::OAS_3_1)
}

fn openapi_3_0() -> Option<Judge> {
    let mut schema: Value = serde_json::from_str(SCHEMA_3_0).ok()?;
    let uri = schema.get("id")?.as_str()?.to_owned();
    // Nothing in it differs between draft 4 and draft 7, but for this.
    let Value::Object(members) = &mut schema else { return None };
    members.shift_remove("id");
    members.shift_remove("$schema");
    members.insert("$id".to_owned(), Value::String(uri.clone()));
    *schema.pointer_mut("/definitions/Schema/properties/multipleOf")? =
        json!({"type": "number", "exclusiveMinimum": 0});
    decide_references(&mut schema);
    compile(vec![(uri.clone(), schema)], Draft::Draft7, &uri)
}

const REFERENCE: &str = "#/definitions/Reference";

/// The schema of 3.0 leaves open which of a Reference Object and another was meant; in 3.1's the
/// `$ref` decides, and so it does here: what is wrong with a schema is no missing `$ref`.
fn decide_references(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let is_reference = |branch: &Value| branch.get("$ref") == Some(&REFERENCE.into());
            if let Some(Value::Array(branches)) = members.get_mut("oneOf")
                && branches.iter().any(is_reference)
            {
                branches.retain(|branch| !is_reference(branch));
                let other = match branches.as_slice() {
                    [only] => only.clone(),
                    several => json!({"oneOf": several}),
                };
                members.shift_remove("oneOf");
                members.insert("if".to_owned(), json!({"type": "object", "required": ["$ref"]}));
                members.insert("then".to_owned(), json!({"$ref": REFERENCE}));
                members.insert("else".to_owned(), other);
            }
            members.values_mut().for_each(decide_references);
        }
        Value::Array(items) => items.iter_mut().for_each(decide_references),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn openapi_3_1(dialect: &Dialect) -> Option<Judge> {
    let mut schema: Value = serde_json::from_str(SCHEMA_3_1).ok()?;
    let uri = schema.get("$id")?.as_str()?.to_owned();
    let mut documents = Vec::new();
    if dialect.own.is_none() {
        let dialect = match dialect.draft {
            Draft::Draft202012 => dialects::OAS_3_1,
            draft => dialects::metaschema(draft),
        };
        // The place for Schema Objects, which the schema leaves open, is filled by the dialect, as
        // the OpenAPI Initiative does in its `schema-base`.
        *schema.pointer_mut("/$defs/schema")? = json!({"$dynamicAnchor": "meta", "$ref": dialect});
        documents.extend(dialects::documents(dialect));
    }
    documents.push((uri.clone(), schema));
    compile(documents, Draft::Draft202012, &uri)
}

/// Formats are asserted only where the specification says that a value must have one; the
/// schemas' `uri-reference` would refuse server templates such as `<Base URL>`.
fn compile(documents: Vec<(String, Value)>, draft: Draft, uri: &str) -> Option<Judge> {
    let schemas = Arc::new(Schemas::new(documents, draft).ok()?);
    schemas.judge(&format!("{uri}#"), Formats::Annotated).ok()
}

/// What is wrong with a JSON Schema. `supplied` holds its metaschema where that is the user's own.
pub(super) fn judge_schema(
    document: &Document,
    dialect: &Dialect,
    supplied: Vec<(String, Value)>,
) -> Vec<Finding> {
    let value = document.value();
    let embedded = embedded(value, dialect.draft);
    let (metaschema, name) = match &dialect.own {
        Some(uri) => (uri.as_str(), uri.as_str()),
        None => (dialects::metaschema(dialect.draft), dialects::name(dialect.draft)),
    };
    let named = value.get("$schema").is_some();
    let default = if named { "" } else { ", which is read where no `$schema` is named" };
    let specification = Specification(format!("{name}{default}"));
    let documents = if dialect.own.is_some() { supplied } else { dialects::documents(metaschema) };
    let Some(judge) = compile(documents, dialect.draft, metaschema.trim_end_matches('#')) else {
        return Vec::new();
    };
    let mut found = findings(&judge, value, Some(document), &specification);
    found.retain(|finding| {
        let at = &finding.instance.pointer;
        embedded.iter().all(|(inner, _)| !pointer::is_within(at, inner))
    });
    for (at, draft) in embedded {
        found.extend(judge_embedded(document, &at, draft));
    }
    found
}

/// The schemas within one that are written in another draft (2020-12, section 9.3.3: each resource
/// is judged by its own metaschema). Only where a schema has an identifier may it name a dialect.
fn embedded(schema: &Value, draft: Draft) -> Vec<(String, Draft)> {
    let mut found: Vec<(String, Draft)> = Vec::new();
    for at in subschemas(schema) {
        let Some(inner) = schema.pointer(&at) else { continue };
        let own = draft.detect(inner);
        let is_resource = inner.get("$id").or_else(|| inner.get("id")).is_some();
        let differs = own != draft && own != Draft::Unknown && is_resource;
        if differs && found.iter().all(|(around, _)| !pointer::is_within(&at, around)) {
            found.push((at, own));
        }
    }
    found
}

fn judge_embedded(document: &Document, at: &str, draft: Draft) -> Vec<Finding> {
    let metaschema = dialects::metaschema(draft);
    let Some(schema) = document.value().pointer(at) else { return Vec::new() };
    let Some(judge) = compile(dialects::documents(metaschema), draft, metaschema) else {
        return Vec::new();
    };
    let specification = Specification(dialects::name(draft).to_owned());
    let mut found = findings(&judge, schema, None, &specification);
    for finding in &mut found {
        finding.instance = document.place(&format!("{at}{}", finding.instance.pointer));
    }
    found
}

/// What was judged by, as findings name it.
struct Specification(String);

impl Lens for Specification {
    fn context(&self) -> Option<String> {
        Some(self.0.clone())
    }

    fn holds_secrets(&self) -> bool {
        false
    }
}
