//! The documents of a contract, and where a Reference Object leads within them.

use std::collections::HashMap;

use percent_encoding::{percent_decode_str, utf8_percent_encode};
use serde_json::Value;

use crate::document::pointer::{self, REFERENCE};
pub use crate::document::pointer::{split_uri, uri_of};

/// A contract's documents under their URIs; the first is the one that was asked for.
#[derive(Debug, Default)]
pub struct Documents {
    documents: Vec<(String, Value)>,
    /// Where the `$ref` at a place leads, for those that lead to another document.
    leads: HashMap<Spot, Spot>,
}

/// A place in one of the documents, which need not exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Spot {
    document: usize,
    pointer: String,
}

/// Chains of references longer than this lead nowhere.
const MAX_HOPS: usize = 32;

impl Documents {
    /// Adds a document under its absolute URI (without a fragment).
    pub fn push(&mut self, uri: impl Into<String>, document: Value) -> usize {
        self.documents.push((uri.into(), document));
        self.documents.len() - 1
    }

    /// Says where the `$ref` at `from` leads.
    pub fn lead(&mut self, from: Spot, to: Spot) {
        self.leads.insert(from, to);
    }

    /// Where the `$ref` at a place leads, where [`Self::lead`] said so.
    #[must_use]
    pub fn lead_at(&self, from: &Spot) -> Option<&Spot> {
        self.leads.get(from)
    }

    /// How many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is no document yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The number of the document under a URI.
    #[must_use]
    pub fn position(&self, uri: &str) -> Option<usize> {
        self.documents.iter().position(|(known, _)| known == uri)
    }

    /// Each document with its URI.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.documents.iter().map(|(uri, document)| (uri.as_str(), document))
    }

    /// Follows the Reference Object at `spot`, if there is one, to what it refers to.
    #[must_use]
    pub fn follow(&self, spot: &Spot) -> Spot {
        let mut spot = spot.clone();
        for _ in 0..MAX_HOPS {
            match self.target(&spot) {
                Some(target) => spot = target,
                None => break,
            }
        }
        spot
    }

    /// What the object at `spot` refers to, where it has a `$ref` that leads somewhere.
    #[must_use]
    pub fn target(&self, spot: &Spot) -> Option<Spot> {
        self.target_of(spot, spot.value(self)?)
    }

    /// The same for an object that is known to stand at `spot`.
    #[must_use]
    pub fn target_of(&self, spot: &Spot, object: &Value) -> Option<Spot> {
        let reference = object.get("$ref")?.as_str()?;
        let target = match self.leads.get(&spot.join("$ref")) {
            Some(target) => Some(target.clone()),
            None => within_document(spot.document, reference),
        };
        target.filter(|target| target.value(self).is_some())
    }

    /// Whether the object at `spot` has a `$ref` that leads nowhere.
    #[must_use]
    pub fn is_broken(&self, spot: &Spot) -> bool {
        let refers = spot.join("$ref").value(self).is_some_and(Value::is_string);
        refers && self.target(spot).is_none()
    }

    /// The members of the object at `spot`, each followed.
    #[must_use]
    pub fn members(&self, spot: &Spot) -> Vec<(String, Spot)> {
        let spot = self.follow(spot);
        let members = spot.value(self).and_then(Value::as_object);
        let followed = |name: &String| (name.clone(), self.follow(&spot.join(name)));
        members.into_iter().flat_map(|members| members.keys()).map(followed).collect()
    }

    /// The items of the array at `spot`, each followed.
    #[must_use]
    pub fn items(&self, spot: &Spot) -> Vec<Spot> {
        let count = spot.value(self).and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).map(|index| self.follow(&spot.join(&index.to_string()))).collect()
    }
}

/// Where a reference leads that stays in its document.
fn within_document(document: usize, reference: &str) -> Option<Spot> {
    let fragment = reference.strip_prefix('#')?;
    let pointer = percent_decode_str(fragment).decode_utf8().ok()?.into_owned();
    (pointer.is_empty() || pointer.starts_with('/')).then_some(Spot { document, pointer })
}

impl Spot {
    /// The whole of the document that was asked for.
    #[must_use]
    pub fn root() -> Self {
        Self { document: 0, pointer: String::new() }
    }

    /// The place at a JSON Pointer of the document with this number.
    #[must_use]
    pub fn new(document: usize, pointer: impl Into<String>) -> Self {
        Self { document, pointer: pointer.into() }
    }

    /// The number of the document.
    #[must_use]
    pub fn document(&self) -> usize {
        self.document
    }

    /// The JSON Pointer within the document.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// A member or item of what stands here.
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        Self { document: self.document, pointer: pointer::join(&self.pointer, token) }
    }

    /// The object or array around what stands here; the whole document for itself.
    #[must_use]
    pub fn parent(&self) -> Self {
        let parent = pointer::split_last(&self.pointer).map_or("", |(parent, _)| parent);
        Self { document: self.document, pointer: parent.to_owned() }
    }

    /// The value here, if there is one.
    #[must_use]
    pub fn value<'d>(&self, documents: &'d Documents) -> Option<&'d Value> {
        pointer::find(&documents.documents.get(self.document)?.1, &self.pointer)
    }

    /// The absolute URI of this place.
    #[must_use]
    pub fn uri(&self, documents: &Documents) -> String {
        let base = documents.documents.get(self.document).map_or("", |(uri, _)| uri);
        uri_of(base, &self.pointer)
    }
}

/// A URI reference and its fragment, each with what RFC 3986 does not allow in it encoded: people
/// write `#/paths/~1users~1{id}` and `my schema.json`.
#[must_use]
pub fn encode_reference(written: &str) -> (String, Option<String>) {
    let (uri, fragment) = match written.split_once('#') {
        Some((uri, fragment)) => (uri, Some(fragment).filter(|fragment| !fragment.is_empty())),
        None => (written, None),
    };
    (encode(uri), fragment.map(encode))
}

/// Encodes what must be, and a `%` that encodes nothing.
fn encode(part: &str) -> String {
    let mut encoded = String::new();
    let mut rest = part;
    while let Some((before, after)) = rest.split_once('%') {
        encoded.extend(utf8_percent_encode(before, REFERENCE));
        let is_escape =
            after.len() >= 2 && after.bytes().take(2).all(|byte| byte.is_ascii_hexdigit());
        encoded.push_str(if is_escape { "%" } else { "%25" });
        rest = after;
    }
    encoded.extend(utf8_percent_encode(rest, REFERENCE));
    encoded
}
