//! Whether a document has the structure that OpenAPI gives it, judged by the OpenAPI Initiative's
//! own schemas with the same engine that judges payloads.

use std::sync::Arc;

use jsonschema::Draft;
use serde_json::{Value, json};

use super::check::{Lens, findings};
use super::lower::Version;
use crate::document::Document;
use crate::finding::Finding;
use crate::schema::{Formats, Schemas};

const SCHEMA_3_0: &str = include_str!("../../specs/oas/3.0.schema.json");
const SCHEMA_3_1: &str = include_str!("../../specs/oas/3.1.schema.json");
const DIALECT_3_1: &str = include_str!("../../specs/oas/3.1.dialect.json");
const META_3_1: &str = include_str!("../../specs/oas/3.1.meta.json");

/// The dialect of Schema Objects where a document names no other.
pub(super) const DIALECT_URI: &str = "https://spec.openapis.org/oas/3.1/dialect/base";
const BASE_URI: &str = "https://spec.openapis.org/oas/3.1/schema-base";

/// The schemas behind the OAS dialect, for documents whose schemas name it.
pub(super) fn dialect_documents() -> impl Iterator<Item = (String, Value)> {
    let uris = [DIALECT_URI, "https://spec.openapis.org/oas/3.1/meta/base"];
    uris.into_iter()
        .zip([DIALECT_3_1, META_3_1])
        .filter_map(|(uri, text)| Some((uri.to_owned(), serde_json::from_str(text).ok()?)))
}

/// What is wrong with the structure of an OpenAPI document. Schema Objects are judged too, unless
/// they are written in a dialect of their own.
pub(super) fn judge(document: &Document, version: Version, own_dialect: bool) -> Vec<Finding> {
    let Some((schemas, uri)) = schemas(version, own_dialect) else { return Vec::new() };
    // Formats are asserted only where the specification says that a value must have one; the
    // schema's `uri-reference` would refuse server templates such as `<Base URL>`.
    let Ok(judge) = Arc::new(schemas).judge(&uri, Formats::Annotated) else { return Vec::new() };
    findings(&judge, document.value(), Some(document), &Specification(version))
}

fn schemas(version: Version, own_dialect: bool) -> Option<(Schemas, String)> {
    let (text, draft) = match version {
        Version::V3_0 => (SCHEMA_3_0, Draft::Draft4),
        Version::V3_1 => (SCHEMA_3_1, Draft::Draft202012),
    };
    let schema: Value = serde_json::from_str(text).ok()?;
    let uri = schema.get("$id").or_else(|| schema.get("id"))?.as_str()?.to_owned();
    let mut documents = vec![(uri.clone(), schema)];
    let mut entry = uri.clone();
    if version == Version::V3_1 && !own_dialect {
        // As `schema-base` of the OpenAPI Initiative does: the place for Schema Objects, which
        // the schema leaves open, is filled by the dialect.
        let base = json!({
            "$id": BASE_URI,
            "$ref": uri,
            "$defs": {"schema": {"$dynamicAnchor": "meta", "$ref": DIALECT_URI}},
        });
        documents.push((BASE_URI.to_owned(), base));
        documents.extend(dialect_documents());
        entry = BASE_URI.to_owned();
    }
    Some((Schemas::new(documents, draft).ok()?, format!("{entry}#")))
}

struct Specification(Version);

impl Lens for Specification {
    fn context(&self) -> Option<String> {
        Some(match self.0 {
            Version::V3_0 => "OpenAPI Specification 3.0".to_owned(),
            Version::V3_1 => "OpenAPI Specification 3.1".to_owned(),
        })
    }
}
