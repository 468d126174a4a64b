//! Contracts from files: what kind of document it is, its neighbours, its overlays.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jsonschema::Draft;
use serde_json::Value;

use super::lower::Version;
use super::neighbours::{self, Neighbours};
use super::structure;
use crate::document::load::{self, ReadError};
use crate::document::overlay::Overlay;
use crate::document::{self, Document, Source};
use crate::finding::{Finding, Place};

/// A contract that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file that cannot be opened.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// The contract (or an overlay) is not what it should be; each finding has a place in it.
    #[error("{}", summary(.0))]
    Invalid(Vec<Finding>),
    /// No contract of this name is built in.
    #[error("no contract named `{0}` is built in: there are `immuta`, `omni` and `synq`")]
    UnknownBuiltin(String),
}

/// Files that stand for remote documents: `$ref` to a URI is read from the file given for it.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    files: Vec<(String, PathBuf)>,
}

impl Resources {
    /// Supplies `path` for `uri`. Where `uri` ends in `/`, `path` is a folder, and what follows
    /// in a reference is looked for in it.
    pub fn supply(&mut self, uri: impl Into<String>, path: impl Into<PathBuf>) {
        self.files.push((uri.into(), path.into()));
    }

    pub(super) fn find(&self, uri: &str) -> Option<PathBuf> {
        let exact = self.files.iter().find(|(known, _)| known.trim_end_matches('#') == uri);
        if let Some((_, path)) = exact {
            return Some(path.clone());
        }
        let within = |(prefix, folder): &(String, PathBuf)| {
            let rest = uri.strip_prefix(prefix.as_str()).filter(|_| prefix.ends_with('/'))?;
            let climbs = rest.split('/').any(|segment| segment == "..");
            (!climbs).then(|| folder.join(rest))
        };
        self.files.iter().find_map(within)
    }
}

/// What a document turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    OpenApi(Version),
    JsonSchema,
}

/// A contract's documents before anything is compiled.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) kind: Kind,
    /// The dialect of schemas that name none.
    pub(super) draft: Draft,
    /// A dialect of the user's own, to be named in every schema.
    pub(super) own_dialect: Option<String>,
    pub(super) neighbours: Neighbours,
}

fn summary(findings: &[Finding]) -> String {
    let Some(first) = findings.first() else { return "the contract is invalid".to_owned() };
    let file = first.instance.file.as_deref().unwrap_or("the contract");
    let more = match findings.len() {
        1 => String::new(),
        count => format!(" (and {} more)", count - 1),
    };
    let position = first.instance.position.map(|at| format!(":{at}")).unwrap_or_default();
    format!("{file}{position}: {}{more}", first.message())
}

/// Reads a file that has to hold exactly one document.
pub(super) fn read_one(path: &Path) -> Result<Document, LoadError> {
    let bytes = load::read(path)?;
    one(&path.to_string_lossy(), &bytes, load::syntax(path, &bytes))
}

/// Parses text that has to hold exactly one document.
pub(super) fn one(
    name: &str,
    bytes: &[u8],
    syntax: document::Syntax,
) -> Result<Document, LoadError> {
    let mut parsed = document::parse(name, bytes, syntax);
    if !parsed.findings.is_empty() {
        return Err(LoadError::Invalid(parsed.findings));
    }
    match (parsed.documents.pop(), parsed.documents.is_empty()) {
        (Some(document), true) => Ok(document),
        _ => Err(invalid(
            "contract/several-documents",
            "the file holds several documents, and a contract is one",
            place(&parsed.source),
            "split it into one file each",
        )),
    }
}

/// Reads an overlay.
pub(super) fn overlay(document: &Document) -> Result<Overlay, LoadError> {
    Overlay::read(document).map_err(LoadError::Invalid)
}

/// Recognises the root document, judges its structure and reads its neighbours.
pub(super) fn load(
    root: Document,
    uri: String,
    resources: &Resources,
) -> Result<Loaded, LoadError> {
    let kind = recognise(&root)?;
    let neighbours_of = |root| neighbours::collect(root, uri, resources);
    match kind {
        Kind::OpenApi(version) => {
            let (draft, own_dialect) = dialect(&root)?;
            let findings = structure::judge(&root, version, own_dialect.is_some());
            if !findings.is_empty() {
                return Err(LoadError::Invalid(findings));
            }
            Ok(Loaded { kind, draft, own_dialect, neighbours: neighbours_of(root) })
        }
        Kind::JsonSchema => {
            let draft = Draft::Draft202012;
            Ok(Loaded { kind, draft, own_dialect: None, neighbours: neighbours_of(root) })
        }
    }
}

fn recognise(root: &Document) -> Result<Kind, LoadError> {
    let value = root.value();
    if let Some(version) = value.get("openapi") {
        return match version.as_str() {
            Some(text) if text.starts_with("3.0.") => Ok(Kind::OpenApi(Version::V3_0)),
            Some(text) if text.starts_with("3.1.") => Ok(Kind::OpenApi(Version::V3_1)),
            _ => Err(invalid(
                "contract/version",
                "this version of OpenAPI is not one that trueup reads",
                root.place("/openapi"),
                "trueup reads OpenAPI 3.0 and 3.1: write `openapi: 3.1.0` as a string",
            )),
        };
    }
    if value.get("swagger").is_some() {
        return Err(invalid(
            "contract/version",
            "this is Swagger 2.0, and trueup reads OpenAPI 3.0 and 3.1",
            root.place("/swagger"),
            "convert it once, for example with the npm package `swagger2openapi`",
        ));
    }
    let is_schema = match value {
        Value::Bool(_) => true,
        Value::Object(members) => {
            members.is_empty() || members.keys().any(|name| KEYWORDS.contains(&name.as_str()))
        }
        _ => false,
    };
    if is_schema {
        return Ok(Kind::JsonSchema);
    }
    Err(invalid(
        "contract/unknown",
        "this is neither an OpenAPI document nor a JSON Schema",
        root.place(""),
        "an OpenAPI document has `openapi: 3.1.0` at its top, a JSON Schema `$schema` or `type`",
    ))
}

/// Keywords by which a JSON Schema is known for one.
const KEYWORDS: [&str; 24] = [
    "$schema",
    "$id",
    "$ref",
    "$dynamicRef",
    "$defs",
    "definitions",
    "type",
    "properties",
    "patternProperties",
    "additionalProperties",
    "items",
    "prefixItems",
    "required",
    "enum",
    "const",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "format",
    "pattern",
    "minimum",
    "maximum",
];

/// OAS 3.1 section 4.8.24.5: `jsonSchemaDialect` is the default `$schema` of Schema Objects.
fn dialect(root: &Document) -> Result<(Draft, Option<String>), LoadError> {
    let Some(uri) = root.value().get("jsonSchemaDialect").and_then(Value::as_str) else {
        return Ok((Draft::Draft202012, None));
    };
    if uri.starts_with("https://spec.openapis.org/oas/3.1/dialect/") {
        return Ok((Draft::Draft202012, None));
    }
    match Draft::from_schema_uri(uri) {
        Draft::Unknown => Ok((Draft::Draft202012, Some(uri.to_owned()))),
        draft => Ok((draft, None)),
    }
}

fn invalid(code: &str, title: &str, place: Place, help: &str) -> LoadError {
    LoadError::Invalid(vec![Finding::new(code, title, place).help(help)])
}

fn place(source: &Arc<Source>) -> Place {
    Place { file: Some(source.name()), pointer: String::new(), position: Some(source.position(0)) }
}
