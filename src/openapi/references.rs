//! The documents of a contract, and where a Reference Object leads within them.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use crate::document::pointer;
pub use crate::document::pointer::{split_uri, uri_of};

/// A contract's documents under their URIs; the first is the one that was asked for.
#[derive(Debug, Default)]
pub struct Documents {
    documents: Vec<(String, Value)>,
    /// Which document a relative reference in another one leads to.
    links: HashMap<(usize, String), usize>,
}

/// A place in one of the documents, which need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
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

    /// Says where a URI reference (without fragment) in the document `from` leads.
    pub fn link(&mut self, from: usize, reference: impl Into<String>, to: usize) {
        self.links.insert((from, reference.into()), to);
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
            let reference = spot.join("$ref").value(self).and_then(Value::as_str);
            match reference.and_then(|reference| self.resolve(spot.document, reference)) {
                Some(target) => spot = target,
                None => break,
            }
        }
        spot
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

    /// Where a URI reference in `document` leads, when to one of the documents.
    fn resolve(&self, document: usize, reference: &str) -> Option<Spot> {
        let (uri, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let document = match uri {
            "" => document,
            uri => *self.links.get(&(document, uri.to_owned()))?,
        };
        let pointer = percent_decode_str(fragment).decode_utf8().ok()?.into_owned();
        (pointer.is_empty() || pointer.starts_with('/')).then_some(Spot { document, pointer })
    }
}

impl Spot {
    /// The whole of the document that was asked for.
    #[must_use]
    pub fn root() -> Self {
        Self { document: 0, pointer: String::new() }
    }

    /// A member or item of what stands here.
    #[must_use]
    pub fn join(&self, token: &str) -> Self {
        Self { document: self.document, pointer: pointer::join(&self.pointer, token) }
    }

    /// The value here, if there is one.
    #[must_use]
    pub fn value<'d>(&self, documents: &'d Documents) -> Option<&'d Value> {
        documents.documents.get(self.document)?.1.pointer(&self.pointer)
    }

    /// The absolute URI of this place.
    #[must_use]
    pub fn uri(&self, documents: &Documents) -> String {
        let base = documents.documents.get(self.document).map_or("", |(uri, _)| uri);
        uri_of(base, &self.pointer)
    }
}
