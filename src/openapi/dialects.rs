//! The dialects of JSON Schema that trueup knows by itself: the drafts and OpenAPI 3.1's.

use jsonschema::Draft;
use referencing::meta;
use serde_json::Value;

const DIALECT_3_1: &str = include_str!("../../specs/oas/3.1.dialect.json");
const META_3_1: &str = include_str!("../../specs/oas/3.1.meta.json");

/// The dialect of Schema Objects where a document names no other (OAS 3.1, section 4.8.24.5).
pub(super) const OAS_3_1: &str = "https://spec.openapis.org/oas/3.1/dialect/base";
const OAS_3_1_META: &str = "https://spec.openapis.org/oas/3.1/meta/base";

/// Whether documents may refer to `uri` without bringing it.
pub(super) fn is_known(uri: &str) -> bool {
    draft_of(uri).is_some() || is_oas(uri)
}

/// The documents behind a known URI and what they refer to, each under its own.
pub(super) fn documents(uri: &str) -> Vec<(String, Value)> {
    if is_oas(uri) {
        let texts = [(OAS_3_1, DIALECT_3_1), (OAS_3_1_META, META_3_1)];
        let read =
            |(uri, text): (&str, &str)| Some((uri.to_owned(), serde_json::from_str(text).ok()?));
        return texts.into_iter().filter_map(read).chain(drafts(Draft::Draft202012)).collect();
    }
    draft_of(uri).map(|draft| drafts(draft).collect()).unwrap_or_default()
}

/// The metaschema of a draft.
pub(super) fn metaschema(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "http://json-schema.org/draft-04/schema",
        Draft::Draft6 => "http://json-schema.org/draft-06/schema",
        Draft::Draft7 => "http://json-schema.org/draft-07/schema",
        Draft::Draft201909 => "https://json-schema.org/draft/2019-09/schema",
        _ => "https://json-schema.org/draft/2020-12/schema",
    }
}

/// The name of a draft as people know it.
pub(super) fn name(draft: Draft) -> &'static str {
    match draft {
        Draft::Draft4 => "JSON Schema draft 4",
        Draft::Draft6 => "JSON Schema draft 6",
        Draft::Draft7 => "JSON Schema draft 7",
        Draft::Draft201909 => "JSON Schema 2019-09",
        _ => "JSON Schema 2020-12",
    }
}

fn is_oas(uri: &str) -> bool {
    uri == OAS_3_1 || uri == OAS_3_1_META
}

fn draft_of(uri: &str) -> Option<Draft> {
    let draft = Draft::from_schema_uri(uri);
    if draft != Draft::Unknown {
        return Some(draft);
    }
    let with_vocabularies = [Draft::Draft201909, Draft::Draft202012];
    with_vocabularies.into_iter().find(|draft| bundled(*draft).any(|(known, _)| known == uri))
}

fn drafts(draft: Draft) -> impl Iterator<Item = (String, Value)> {
    bundled(draft).map(|(uri, document)| (uri.to_owned(), document.clone()))
}

/// The metaschema of a draft and its vocabularies, as the `referencing` crate brings them.
fn bundled(draft: Draft) -> impl Iterator<Item = (&'static str, &'static Value)> {
    let documents = match draft {
        Draft::Draft4 => vec![&meta::DRAFT4],
        Draft::Draft6 => vec![&meta::DRAFT6],
        Draft::Draft7 => vec![&meta::DRAFT7],
        Draft::Draft201909 => vec![
            &meta::DRAFT201909,
            &meta::DRAFT201909_APPLICATOR,
            &meta::DRAFT201909_CONTENT,
            &meta::DRAFT201909_CORE,
            &meta::DRAFT201909_FORMAT,
            &meta::DRAFT201909_META_DATA,
            &meta::DRAFT201909_VALIDATION,
        ],
        _ => vec![
            &meta::DRAFT202012,
            &meta::DRAFT202012_APPLICATOR,
            &meta::DRAFT202012_CONTENT,
            &meta::DRAFT202012_CORE,
            &meta::DRAFT202012_FORMAT_ANNOTATION,
            &meta::DRAFT202012_FORMAT_ASSERTION,
            &meta::DRAFT202012_META_DATA,
            &meta::DRAFT202012_UNEVALUATED,
            &meta::DRAFT202012_VALIDATION,
        ],
    };
    documents.into_iter().filter_map(|document| {
        let id = document.get("$id").or_else(|| document.get("id"))?.as_str()?;
        Some((id.trim_end_matches('#'), &***document))
    })
}
