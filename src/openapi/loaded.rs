//! A contract that was read from files: its documents, its overlays, and what is compiled of it.

use std::sync::{Arc, OnceLock};

use serde_json::{Map, Value};

use super::load::{Kind, LoadError, Loaded, overlay};
use super::lower::{Direction, lower};
use super::references::{Documents, split_uri, uri_of};
use super::structure::dialect_documents;
use super::walk::{each_schema, schema_roots};
use crate::document::overlay::{Meta, Overlay, Provenance};
use crate::document::{Document, pointer};
use crate::finding::{Finding, Place, Severity};
use crate::schema::{Formats, Judge, SchemaError, Schemas};

/// The documents of a loaded contract, overlays applied to the first of them.
#[derive(Debug)]
pub(super) struct LoadedContract {
    loaded: Loaded,
    documents: Documents,
    overlays: Vec<(Arc<Document>, Overlay)>,
    provenance: Provenance,
    /// Compiled for requests and for responses: in OpenAPI 3.0 they differ.
    schemas: [OnceLock<Result<Arc<Schemas>, SchemaError>>; 2],
}

/// Under this name the registry finds schemas whose identifiers stand where JSON Schema alone
/// would not look: in an OpenAPI document.
const EXPOSED: &str = "$defs";

impl LoadedContract {
    /// Applies the overlays; what they have to say of themselves comes back as findings.
    pub(super) fn new(
        loaded: Loaded,
        overlays: &[Arc<Document>],
    ) -> Result<(Self, Vec<Finding>), LoadError> {
        let mut read = Vec::new();
        for document in overlays {
            read.push((Arc::clone(document), overlay(document)?));
        }
        let mut root = loaded.neighbours.documents[0].document.value().clone();
        let mut provenance = Provenance::default();
        let mut findings = Vec::new();
        for (number, (_, overlay)) in read.iter().enumerate() {
            findings.extend(overlay.apply(&mut root, &mut provenance, number));
        }
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(LoadError::Invalid(findings));
        }
        let mut documents = Documents::default();
        for (number, neighbour) in loaded.neighbours.documents.iter().enumerate() {
            let value = if number == 0 { root.take() } else { neighbour.document.value().clone() };
            documents.push(neighbour.uri.clone(), value);
        }
        for ((from, reference), to) in &loaded.neighbours.links {
            documents.link(*from, reference.clone(), *to);
        }
        let schemas = [OnceLock::new(), OnceLock::new()];
        Ok((Self { loaded, documents, overlays: read, provenance, schemas }, findings))
    }

    pub(super) fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(super) fn is_json_schema(&self) -> bool {
        self.loaded.kind == Kind::JsonSchema
    }

    pub(super) fn judge(
        &self,
        uri: &str,
        direction: Direction,
        formats: Formats,
    ) -> Result<Judge, SchemaError> {
        let slot = match direction {
            Direction::Request => &self.schemas[0],
            Direction::Response => &self.schemas[1],
        };
        let schemas = slot.get_or_init(|| self.compile(direction).map(Arc::new)).clone()?;
        let (base, pointer) = split_uri(uri);
        schemas.judge(&self.identified(base, &pointer).unwrap_or_else(|| uri.to_owned()), formats)
    }

    /// Why there is no document for a URI, and where it is referred to.
    pub(super) fn missing(&self, uri: &str) -> Option<(&Place, &str)> {
        let missing = self.loaded.neighbours.missing.iter().find(|missing| missing.uri == uri)?;
        Some((&missing.place, &missing.reason))
    }

    /// The action that brought a keyword.
    pub(super) fn meta(&self, keyword: &str) -> Option<&Meta> {
        let (document, pointer) = self.published(keyword)?;
        let id = (document == 0).then(|| self.provenance.origin(&pointer)).flatten()?;
        Some(self.overlays.get(id.overlay)?.1.actions().get(id.action)?.meta())
    }

    /// Where a keyword stands: in the contract as published, or in the overlay that brought it
    /// without quoting the contract.
    pub(super) fn place(&self, keyword: &str) -> Option<Place> {
        let (number, pointer) = self.published(keyword)?;
        let document = &self.loaded.neighbours.documents.get(number)?.document;
        if number == 0
            && let Some(id) = self.provenance.origin(&pointer)
            && let Some((overlay, read)) = self.overlays.get(id.overlay)
            && let Some(action) = read.actions().get(id.action)
            && action.meta().quote.is_none()
        {
            return Some(overlay.place(action.pointer()));
        }
        Some(published_place(document, &pointer, self.meta(keyword)))
    }

    /// The document and the pointer of a keyword, before identifiers were exposed.
    fn published(&self, keyword: &str) -> Option<(usize, String)> {
        let (base, pointer) = split_uri(keyword);
        let by_uri = self.documents.iter().position(|(uri, _)| uri == base);
        let (document, prefix) = match by_uri {
            Some(document) => (document, String::new()),
            None => self.loaded.neighbours.ids.get(base)?.clone(),
        };
        let exposed = pointer.strip_prefix(&format!("/{EXPOSED}/trueup:"));
        let pointer = match exposed {
            Some(exposed) => {
                let (name, rest) = exposed.split_once('/').unwrap_or((exposed, ""));
                let root = pointer::tokens(&format!("/{name}")).next()?.into_owned();
                if rest.is_empty() { root } else { format!("{root}/{rest}") }
            }
            None => prefix + &pointer,
        };
        Some((document, pointer))
    }

    fn compile(&self, direction: Direction) -> Result<Schemas, SchemaError> {
        let mut documents: Vec<(String, Value)> = Vec::new();
        for (uri, document) in self.documents.iter() {
            let mut document = document.clone();
            if let Kind::OpenApi(version) = self.loaded.kind {
                let mut roots = schema_roots(&document);
                if roots.is_empty() {
                    // A file that holds schemas alone.
                    roots.push(String::new());
                }
                for root in &roots {
                    let Some(schema) = document.pointer_mut(root) else { continue };
                    lower(schema, version, direction);
                    self.refer_by_identifier(uri, schema);
                    self.name_dialect(schema);
                }
                expose(&mut document, &roots);
            }
            documents.push((uri.to_owned(), document));
        }
        if self.documents.iter().any(|(_, document)| names_oas_dialect(document)) {
            documents.extend(dialect_documents());
        }
        Schemas::new(documents, self.loaded.draft)
    }

    fn name_dialect(&self, schema: &mut Value) {
        if let (Some(dialect), Value::Object(members)) = (&self.loaded.own_dialect, schema) {
            let dialect = || Value::String(dialect.clone());
            members.entry("$schema").or_insert_with(dialect);
        }
    }

    /// A reference by JSON Pointer into a schema that has an `$id` becomes one by that identifier:
    /// what stands in there resolves against it.
    fn refer_by_identifier(&self, uri: &str, schema: &mut Value) {
        each_schema(schema, &mut String::new(), &mut |schema, _| {
            let Some(Value::String(reference)) = schema.get_mut("$ref") else { return };
            if reference.starts_with("#/") {
                let (_, pointer) = split_uri(reference);
                if let Some(identified) = self.identified(uri, &pointer) {
                    *reference = identified;
                }
            }
        });
    }

    /// The URI of a place by the nearest `$id` around it, where one is not the document's own.
    fn identified(&self, base: &str, pointer: &str) -> Option<String> {
        let document = self.documents.iter().position(|(uri, _)| uri == base)?;
        let around = |(id, (number, at)): (&String, &(usize, String))| {
            let inside = *number == document && !at.is_empty() && pointer::is_within(pointer, at);
            inside.then(|| (at.len(), uri_of(id, &pointer[at.len()..])))
        };
        let nearest =
            self.loaded.neighbours.ids.iter().filter_map(around).max_by_key(|(len, _)| *len);
        nearest.map(|(_, uri)| uri)
    }
}

/// The nearest place to `pointer` that the published document has; the sentence itself where a
/// rule quotes one.
pub(super) fn published_place(document: &Document, pointer: &str, meta: Option<&Meta>) -> Place {
    let exists = |pointer: &&str| document.value_span(pointer).is_some();
    let nearest = pointer::ancestors(pointer).find(exists).unwrap_or_default();
    if meta.is_some_and(|meta| meta.quote.is_some()) {
        let sentence = pointer::join(nearest, "description");
        if document.value_span(&sentence).is_some() {
            return document.place(&sentence);
        }
    }
    document.place(nearest)
}

fn expose(document: &mut Value, roots: &[String]) {
    let mut exposed = Map::new();
    for root in roots.iter().filter(|root| !root.is_empty()) {
        if let Some(schema) = document.pointer(root).filter(|schema| has_identifier(schema)) {
            exposed.insert(format!("trueup:{root}"), schema.clone());
        }
    }
    if let (Value::Object(members), false) = (document, exposed.is_empty()) {
        members.insert(EXPOSED.to_owned(), Value::Object(exposed));
    }
}

fn has_identifier(schema: &Value) -> bool {
    match schema {
        Value::Object(members) => {
            ["$id", "$anchor", "$dynamicAnchor"].iter().any(|name| members.contains_key(*name))
                || members.values().any(has_identifier)
        }
        Value::Array(items) => items.iter().any(has_identifier),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn names_oas_dialect(document: &Value) -> bool {
    match document {
        Value::Object(members) => {
            members.iter().any(|(name, member)| match (name.as_str(), member) {
                ("$schema" | "$ref", Value::String(uri)) => {
                    uri.starts_with("https://spec.openapis.org/oas/")
                }
                _ => names_oas_dialect(member),
            })
        }
        Value::Array(items) => items.iter().any(names_oas_dialect),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}
