//! Contracts from files: what kind of document it is, and whether it is a good one.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jsonschema::Draft;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::lower::Version;
use super::neighbours::file_uri;
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
    /// What is read in the place of files, by their URIs.
    texts: HashMap<String, Arc<Vec<u8>>>,
}

impl Resources {
    /// Supplies `path` for `uri`. Where `uri` ends in `/`, `path` is a folder, and what follows
    /// in a reference is looked for in it.
    pub fn supply(&mut self, uri: impl Into<String>, path: impl Into<PathBuf>) {
        self.files.push((uri.into(), path.into()));
    }

    /// Reads `text` wherever the file at `path` would be read, be it there or not.
    #[cfg(feature = "cli")]
    pub(crate) fn replace(&mut self, path: &Path, text: Arc<Vec<u8>>) {
        self.texts.insert(file_uri(path), text);
    }

    /// What is read in the place of a file.
    pub(crate) fn replaced(&self, path: &Path) -> Option<&[u8]> {
        // To ask for the URI costs a look at the working folder.
        if self.texts.is_empty() {
            return None;
        }
        self.texts.get(&file_uri(path)).map(|text| text.as_slice())
    }

    /// The bytes of a file, or what is read in its place.
    pub(crate) fn read(&self, path: &Path) -> Result<Cow<'_, [u8]>, ReadError> {
        match self.replaced(path) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => load::read(path).map(Cow::Owned),
        }
    }

    /// Reads a file that has to hold exactly one document.
    pub(super) fn read_one(&self, path: &Path) -> Result<Document, LoadError> {
        let bytes = self.read(path)?;
        one(&path.to_string_lossy(), &bytes, load::syntax(path, &bytes))
    }

    pub(super) fn find(&self, uri: &str) -> Option<PathBuf> {
        let exact = self.files.iter().find(|(known, _)| known.trim_end_matches('#') == uri);
        if let Some((_, path)) = exact {
            return Some(path.clone());
        }
        let within = |(prefix, folder): &(String, PathBuf)| {
            let rest = uri.strip_prefix(prefix.as_str()).filter(|_| prefix.ends_with('/'))?;
            let rest = percent_decode_str(rest).decode_utf8().ok()?;
            let climbs = rest.split('/').any(|segment| segment == "..");
            (!climbs).then(|| folder.join(rest.as_ref()))
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

/// A contract's own document before its neighbours are read.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) root: Document,
    pub(super) uri: String,
    pub(super) kind: Kind,
    pub(super) dialect: Dialect,
}

/// What schemas are written in that do not say.
#[derive(Debug)]
pub(super) struct Dialect {
    pub(super) draft: Draft,
    /// The URI of a dialect that trueup does not know by itself.
    pub(super) own: Option<String>,
    /// Where it is named.
    pub(super) keyword: &'static str,
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

/// Parses text that has to hold exactly one document.
pub(crate) fn one(
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

/// Recognises the root document and judges its structure.
pub(super) fn load(root: Document, uri: String) -> Result<Loaded, LoadError> {
    let kind = recognise(&root)?;
    let dialect = dialect(&root, kind);
    let findings = match kind {
        Kind::OpenApi(version) => structure::judge(&root, version, &dialect),
        // One in a dialect of its own is judged once that is read.
        Kind::JsonSchema if dialect.own.is_some() => Vec::new(),
        Kind::JsonSchema => structure::judge_schema(&root, &dialect, Vec::new()),
    };
    if findings.is_empty() {
        Ok(Loaded { root, uri, kind, dialect })
    } else {
        Err(LoadError::Invalid(findings))
    }
}

/// A dialect that neither the user nor trueup itself supplies.
pub(super) fn unknown_dialect(root: &Document, dialect: &Dialect, reason: &str) -> LoadError {
    invalid(
        "contract/dialect",
        &format!("the dialect of the schemas is none that trueup knows: {reason}"),
        root.place(&format!("/{}", dialect.keyword)),
        "trueup knows JSON Schema draft 4, 6, 7, 2019-09 and 2020-12 and the dialect of OpenAPI 3.1",
    )
}

fn recognise(root: &Document) -> Result<Kind, LoadError> {
    let value = root.value();
    if let Some(version) = value.get("openapi") {
        return match version.as_str() {
            Some(text) if text.starts_with("3.0.") => Ok(Kind::OpenApi(Version::V3_0)),
            Some(text) if text.starts_with("3.1.") => Ok(Kind::OpenApi(Version::V3_1)),
            Some(text) => Err(invalid(
                "contract/version",
                &format!("this is OpenAPI {text}, and trueup reads OpenAPI 3.0 and 3.1"),
                root.place("/openapi"),
                "where it uses nothing newer, write `openapi: 3.1.1`",
            )),
            None => Err(invalid(
                "contract/version",
                "the version of OpenAPI is no string",
                root.place("/openapi"),
                "write it with all three numbers, and in quotes in YAML: `openapi: '3.1.0'`",
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
const KEYWORDS: [&str; 48] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveRef",
    "$ref",
    "$schema",
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "definitions",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxContains",
    "maximum",
    "maxItems",
    "maxLength",
    "maxProperties",
    "minContains",
    "minimum",
    "minItems",
    "minLength",
    "minProperties",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "type",
    "unevaluatedProperties",
    "uniqueItems",
];

/// OAS 3.1 section 4.8.24.5: `jsonSchemaDialect` is the default `$schema` of Schema Objects. A
/// JSON Schema names its own.
pub(super) fn dialect(root: &Document, kind: Kind) -> Dialect {
    let keyword = match kind {
        Kind::OpenApi(_) => "jsonSchemaDialect",
        Kind::JsonSchema => "$schema",
    };
    let named = root.value().get(keyword).and_then(Value::as_str);
    let known = |draft| Dialect { draft, own: None, keyword };
    match named.map(|uri| (uri, Draft::from_schema_uri(uri))) {
        None => known(Draft::Draft202012),
        Some((uri, _)) if uri.starts_with("https://spec.openapis.org/oas/3.1/dialect/") => {
            known(Draft::Draft202012)
        }
        Some((uri, Draft::Unknown)) => {
            Dialect { draft: Draft::Draft202012, own: Some(uri.to_owned()), keyword }
        }
        Some((_, draft)) => known(draft),
    }
}

fn invalid(code: &str, title: &str, place: Place, help: &str) -> LoadError {
    LoadError::Invalid(vec![Finding::new(code, title, place).help(help)])
}

fn place(source: &Arc<Source>) -> Place {
    Place { file: Some(source.name()), pointer: String::new(), position: Some(source.position(0)) }
}
