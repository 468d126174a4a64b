//! The documents that a contract refers to: neighbouring files, and what the user supplied for
//! remote ones. Nothing is fetched.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jsonschema::Draft;
use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};
use referencing::uri;
use serde_json::Value;

use super::dialects;
use super::load::Resources;
use super::references::{Documents, Spot, encode_reference};
use super::scan::{Identifier, Keyword, Reference, Scan, resolve};
use super::walk::subschemas;
use crate::document::Document;
use crate::document::pointer::REFERENCE;

/// A contract's own document and all that it refers to.
#[derive(Debug)]
pub(super) struct Neighbours {
    pub(super) documents: Documents,
    /// What each document was read from, and what it refers to; in the same order.
    pub(super) sources: Vec<Document>,
    pub(super) scans: Vec<Scan>,
    /// Under which URI which schema can be referred to: documents' own, and each `$id`.
    resources: HashMap<String, Spot>,
    /// The schema of each `$anchor`, by base URI and name.
    anchors: HashMap<(Arc<str>, String), Spot>,
    /// Why there is no document for a URI.
    failures: HashMap<String, String>,
    /// Files that could not be read.
    pub(super) unread: Vec<PathBuf>,
    /// What trueup knows by itself and some document refers to.
    pub(super) known: Vec<(String, Value)>,
}

/// What a `file:` URI cannot hold as it is (RFC 3986, section 3.3).
const PATH: &AsciiSet = &REFERENCE.add(b'%').add(b'?');

/// The `file:` URI of a path.
pub(super) fn file_uri(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = absolute.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    let uri = format!("file://{slash}{}", utf8_percent_encode(&text, PATH));
    // As the `jsonschema` crate writes it: without `..`.
    uri::from_str(&uri).map_or(uri, |uri| uri.to_string())
}

/// Reads everything that a document refers to, directly and through others. `value` is the
/// document's, overlays applied.
pub(super) fn collect(
    value: Value,
    source: Document,
    uri: String,
    draft: Draft,
    resources: &Resources,
) -> Neighbours {
    let mut found = Neighbours {
        documents: Documents::default(),
        sources: Vec::new(),
        scans: Vec::new(),
        resources: HashMap::new(),
        anchors: HashMap::new(),
        failures: HashMap::new(),
        unread: Vec::new(),
        known: Vec::new(),
    };
    found.push(uri, value, source, draft);
    let mut next = 0;
    while next < found.sources.len() {
        // Taken out and put back: what it refers to is added beside it.
        let scan = std::mem::take(&mut found.scans[next]);
        for reference in &scan.references {
            found.follow(next, reference, draft, resources);
        }
        found.scans[next] = scan;
        next += 1;
    }
    found
}

impl Neighbours {
    /// Where a reference leads; `None` where that is something that trueup knows by itself.
    ///
    /// # Errors
    ///
    /// Why it leads nowhere, as a sentence for the user.
    pub(super) fn target(&self, reference: &Reference) -> Result<Option<Spot>, String> {
        let written = &reference.written;
        let (uri, fragment) = encode_reference(written);
        let Some(absolute) = absolute(&reference.base, &uri) else {
            let base = &reference.base;
            return Err(format!("`{written}` is no URI reference that leads on from `{base}`"));
        };
        let Some(resource) = self.resources.get(&absolute) else {
            return match self.failures.get(&absolute) {
                Some(reason) => Err(reason.clone()),
                None => Ok(None),
            };
        };
        let Some(fragment) = fragment else { return Ok(Some(resource.clone())) };
        let fragment = percent_decode_str(&fragment).decode_utf8_lossy();
        let spot = if fragment.starts_with('/') {
            let spot = Spot::new(resource.document(), format!("{}{fragment}", resource.pointer()));
            spot.value(&self.documents).map(|_| spot)
        } else {
            self.anchored(&absolute, resource, &fragment)
        };
        spot.map(Some).ok_or_else(|| self.nowhere(written, &fragment, resource))
    }

    fn anchored(&self, uri: &str, resource: &Spot, name: &str) -> Option<Spot> {
        let named = |base: &str| self.anchors.get(&(base.into(), name.to_owned())).cloned();
        // A document that is known by the name of its file may have an `$id` of its own.
        named(uri)
            .or_else(|| named(self.scans[resource.document()].identifier(resource.pointer())?))
    }

    fn nowhere(&self, written: &str, fragment: &str, resource: &Spot) -> String {
        let source = &self.sources[resource.document()];
        let file = source.source().name();
        if resource.pointer().is_empty() {
            return format!("`{written}` leads nowhere: {file} has no `{fragment}`");
        }
        let position = source.position(resource.pointer());
        format!(
            "`{written}` leads nowhere: the schema at {file}:{position} has an `$id`, which makes \
             `#` mean that schema, and it has no `{fragment}`"
        )
    }

    /// Why there is no document for the dialect of the first document; `None` where there is one.
    pub(super) fn unsupplied(&self, dialect: &str) -> Option<&str> {
        let (uri, _) = encode_reference(dialect);
        let (base, _) = self.documents.iter().next()?;
        match absolute(base, &uri) {
            Some(absolute) => self.failures.get(&absolute).map(String::as_str),
            None => Some("it is no URI"),
        }
    }

    /// Whether every reference leads to the same place wherever it is come from: no `$dynamicRef`
    /// is there, none in what trueup knows by itself, and no dialect of the user's own.
    pub(super) fn is_static(&self) -> bool {
        let mut references = self.scans.iter().flat_map(|scan| &scan.references);
        references.all(|reference| match reference.keyword {
            Keyword::Ref => self.known(reference).is_none(),
            Keyword::DynamicRef => false,
            Keyword::Dialect => dialects::is_known(&reference.written),
        })
    }

    /// The absolute URI behind a reference to what trueup knows by itself.
    pub(super) fn known(&self, reference: &Reference) -> Option<String> {
        let (uri, fragment) = encode_reference(&reference.written);
        let absolute = absolute(&reference.base, &uri)?;
        let is_known = !self.resources.contains_key(&absolute) && dialects::is_known(&absolute);
        is_known.then(|| format!("{absolute}#{}", fragment.unwrap_or_default()))
    }

    /// All documents, each under its URI.
    pub(super) fn supplied(&self) -> Vec<(String, Value)> {
        let documents = self.documents.iter().map(|(uri, value)| (uri.to_owned(), value.clone()));
        self.known.iter().cloned().chain(documents).collect()
    }

    fn push(&mut self, uri: String, value: Value, source: Document, draft: Draft) {
        let scan = Scan::of(&value, &uri, draft);
        let number = self.documents.push(uri.clone(), value);
        self.resources.entry(uri).or_insert_with(|| Spot::new(number, ""));
        self.note_identifiers(number, &scan.identifiers);
        for anchor in &scan.anchors {
            let spot = || Spot::new(number, anchor.pointer.clone());
            let name = (Arc::clone(&anchor.base), anchor.name.clone());
            self.anchors.entry(name).or_insert_with(spot);
        }
        self.sources.push(source);
        self.scans.push(scan);
    }

    /// What stands where JSON Schema expects a schema comes first: an `$id` elsewhere may be one,
    /// if a reference leads there.
    fn note_identifiers(&mut self, document: usize, identifiers: &[Identifier]) {
        if identifiers.is_empty() {
            return;
        }
        let value = Spot::new(document, "").value(&self.documents).map(subschemas);
        let schemas: HashSet<String> = value.unwrap_or_default().into_iter().collect();
        let (expected, others): (Vec<_>, Vec<_>) =
            identifiers.iter().partition(|identifier| schemas.contains(&identifier.pointer));
        for identifier in expected.into_iter().chain(others) {
            let spot = || Spot::new(document, identifier.pointer.clone());
            self.resources.entry(identifier.uri.clone()).or_insert_with(spot);
        }
    }

    fn follow(&mut self, from: usize, reference: &Reference, draft: Draft, resources: &Resources) {
        let (uri, _) = encode_reference(&reference.written);
        if uri.is_empty() {
            return;
        }
        let Some(absolute) = absolute(&reference.base, &uri) else { return };
        if self.resources.contains_key(&absolute) || self.failures.contains_key(&absolute) {
            return;
        }
        if dialects::is_known(&absolute) {
            self.push_known(&absolute);
            return;
        }
        match self.read(from, &absolute, &uri, resources) {
            Ok(document) => match self.known_by_identifier(&absolute, document.value()) {
                // One document under two names: of its file, and of its `$id`.
                Some(spot) => {
                    self.resources.insert(absolute, spot);
                }
                None => self.push(absolute, document.value().clone(), document, draft),
            },
            Err(reason) => {
                self.failures.insert(absolute, reason);
            }
        }
    }

    fn known_by_identifier(&self, uri: &str, document: &Value) -> Option<Spot> {
        let id = document.get("$id").or_else(|| document.get("id"))?.as_str()?;
        let spot = self.resources.get(&resolve(uri, &encode_reference(id).0)?)?;
        (spot.value(&self.documents) == Some(document)).then(|| spot.clone())
    }

    fn push_known(&mut self, uri: &str) {
        if self.known.iter().all(|(known, _)| known != uri) {
            self.known.extend(dialects::documents(uri));
        }
    }

    fn read(
        &mut self,
        from: usize,
        absolute: &str,
        written: &str,
        resources: &Resources,
    ) -> Result<Document, String> {
        let path = resources
            .find(absolute)
            .or_else(|| path_of(absolute))
            .or_else(|| self.beside(from, written, resources))
            .ok_or_else(|| {
                format!(
                    "`{absolute}` is remote, and trueup fetches nothing: save it as a file and \
                     name that with `--resource {absolute}=FILE`"
                )
            })?;
        resources.read_one(&path).map_err(|error| {
            self.unread.push(path);
            error.to_string()
        })
    }

    /// A document with an `$id` on some server, whose neighbours lie beside it as files.
    fn beside(&self, from: usize, written: &str, resources: &Resources) -> Option<PathBuf> {
        let (uri, _) = self.documents.iter().nth(from)?;
        let path =
            path_of(uri)?.parent()?.join(percent_decode_str(written).decode_utf8().ok()?.as_ref());
        (path.is_file() || resources.replaced(&path).is_some()).then_some(path)
    }
}

impl Scan {
    /// The identifier of the schema at a JSON Pointer.
    fn identifier(&self, pointer: &str) -> Option<&str> {
        let identifier = self.identifiers.iter().find(|identifier| identifier.pointer == pointer);
        identifier.map(|identifier| identifier.uri.as_str())
    }

    /// The references that lead to schemas or to what Reference Objects stand for.
    pub(super) fn refs(&self) -> impl Iterator<Item = &Reference> {
        let is_ref = |reference: &&Reference| match reference.keyword {
            Keyword::Ref | Keyword::DynamicRef => true,
            Keyword::Dialect => false,
        };
        self.references.iter().filter(is_ref)
    }
}

fn absolute(base: &str, uri: &str) -> Option<String> {
    if uri.is_empty() { Some(base.to_owned()) } else { resolve(base, uri) }
}

fn path_of(uri: &str) -> Option<PathBuf> {
    let path = percent_decode_str(uri.strip_prefix("file://")?).decode_utf8().ok()?;
    // `/C:/…` is how a Windows path stands in a URI.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &path[1..] } else { &path }))
}
