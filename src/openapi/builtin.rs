//! The contracts that are embedded in the binary, as the build script packed them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::loaded::published_place;
use super::outline::Operation;
#[cfg(feature = "cli")]
use super::packed::{Origin, PackedAction};
use super::packed::{Packed, Unit};
use super::references::split_uri;
#[cfg(feature = "cli")]
use super::references::uri_of;
use crate::document::overlay::{Meta, Provenance};
use crate::document::{self, Document, Source, Syntax};
use crate::finding::Place;
use crate::schema::{Formats, Judge, SchemaError, Schemas};

#[expect(clippy::unreadable_literal, reason = "generated")]
mod packed_contracts {
    use std::borrow::Cow;

    use super::Embedded;
    use crate::document::Syntax;
    use crate::openapi::outline::{Operation, Part};
    use crate::openapi::packed::{Origin, Packed, PackedAction, Unit};

    include!(concat!(env!("OUT_DIR"), "/contracts.rs"));
}

/// What the embedded documents' URIs start with. Under this scheme the `jsonschema` crate spares
/// itself the absolute location of every keyword, a quarter of the time to compile a target.
const BASE: &str = "json-schema:///";

/// A contract as it is embedded.
#[derive(Debug)]
pub(crate) struct Embedded {
    pub(crate) name: &'static str,
    /// The name of the document under `specs/`.
    pub(crate) file: &'static str,
    /// The document as the vendor published it.
    pub(crate) text: &'static str,
    pub(crate) syntax: Syntax,
    /// Overlays that give names and mark secrets: they always apply.
    pub(crate) marks: &'static [(&'static str, &'static str)],
    /// Overlays that constrain and repair: `raw` leaves them out.
    pub(crate) rules: &'static [(&'static str, &'static str)],
    /// With all overlays.
    pub(crate) ruled: Packed,
    /// With those alone that always apply.
    pub(crate) raw: Packed,
}

impl Embedded {
    pub(crate) fn uri(&self) -> String {
        format!("{BASE}{}", self.file)
    }

    /// Name and text of the overlays to apply, in order.
    pub(crate) fn overlays(
        &self,
        raw: bool,
    ) -> impl Iterator<Item = (&'static str, &'static str)> + use<> {
        let rules = if raw { &[] } else { self.rules };
        self.marks.iter().chain(rules).copied()
    }
}

pub(crate) fn find(name: &str) -> Option<&'static Embedded> {
    packed_contracts::CONTRACTS.iter().find(|embedded| embedded.name == name)
}

/// An embedded contract in use.
#[derive(Debug)]
pub(super) struct EmbeddedContract {
    embedded: &'static Embedded,
    packed: &'static Packed,
    source: OnceLock<Arc<Source>>,
    /// Parts of the published document by their pointers, read when a place in one is asked for.
    parts: Mutex<HashMap<&'static str, Arc<Document>>>,
    provenance: OnceLock<Provenance>,
}

impl EmbeddedContract {
    pub(super) fn new(embedded: &'static Embedded, raw: bool) -> Self {
        let packed = if raw { &embedded.raw } else { &embedded.ruled };
        Self {
            embedded,
            packed,
            source: OnceLock::new(),
            parts: Mutex::default(),
            provenance: OnceLock::new(),
        }
    }

    pub(super) fn operations(&self) -> &'static [Operation] {
        self.packed.operations
    }

    pub(super) fn uri(&self) -> String {
        self.embedded.uri()
    }

    /// The document without the schemas that targets need.
    pub(super) fn rest(&self) -> Value {
        serde_json::from_str(self.packed.rest).unwrap_or_default()
    }

    pub(super) fn judge(&self, uri: &str, formats: Formats) -> Result<Judge, SchemaError> {
        self.judge_of(uri, formats, |unit| unit.terse)
    }

    /// The same with descriptions, for those who read schemas.
    #[cfg(feature = "cli")]
    pub(super) fn described_judge(
        &self,
        uri: &str,
        formats: Formats,
    ) -> Result<Judge, SchemaError> {
        self.judge_of(uri, formats, |unit| unit.text)
    }

    fn judge_of(
        &self,
        uri: &str,
        formats: Formats,
        text: fn(&Unit) -> &'static str,
    ) -> Result<Judge, SchemaError> {
        let (base, pointer) = split_uri(uri);
        let nowhere = || SchemaError::Dangling { fragment: pointer.clone() };
        let document = self.packed.closure(&pointer, text).ok_or_else(nowhere)?;
        let schemas = Schemas::new([(base.to_owned(), document)], jsonschema::Draft::Draft202012)?;
        Arc::new(schemas).judge(uri, formats)
    }

    /// The action that brought a keyword, where an overlay did.
    pub(super) fn meta(&self, keyword: &str) -> Option<Meta> {
        let (_, pointer) = split_uri(keyword);
        let provenance = self.provenance.get_or_init(|| self.packed.provenance());
        let id = provenance.origin(&pointer)?;
        let is_it = |action: &&super::packed::PackedAction| {
            action.overlay == id.overlay && action.action == id.action
        };
        let action = self.packed.actions.iter().find(is_it)?;
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Some(Meta {
            rule: owned(action.rule),
            quote: owned(action.quote),
            message: owned(action.message),
            expected: owned(action.expected),
            help: owned(action.help),
            ..Meta::default()
        })
    }

    /// Where the published document says what a keyword says.
    pub(super) fn place(&self, keyword: &str) -> Option<Place> {
        let (_, pointer) = split_uri(keyword);
        let (holder, document) = self.published(&pointer)?;
        let within = pointer.strip_prefix(holder)?;
        let mut place = published_place(&document, within, self.meta(keyword).as_ref());
        place.pointer.insert_str(0, holder);
        Some(place)
    }

    /// The part of the published document that holds a place, and the pointer of that part. Of
    /// JSON only one schema is read; a part of YAML means little without what is around it.
    fn published(&self, pointer: &str) -> Option<(&'static str, Arc<Document>)> {
        let Embedded { file, text, syntax, .. } = self.embedded;
        let unit = self.packed.unit_around(pointer).filter(|_| *syntax == Syntax::Json);
        let holder = unit.map_or("", |unit| unit.pointer);
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = parts.get(holder) {
            return Some((holder, Arc::clone(known)));
        }
        let mut parsed = match unit {
            Some(unit) => {
                let read = || Arc::new(Source::new(file, text.as_bytes()).0);
                document::parse_slice(self.source.get_or_init(read), unit.start..unit.end)
            }
            None => document::parse(file, text.as_bytes(), *syntax),
        };
        let part = Arc::new(parsed.documents.pop()?);
        parts.insert(holder, Arc::clone(&part));
        Some((holder, part))
    }
}

/// The built-in overlays' actions that name a rule.
#[cfg(feature = "cli")]
pub(crate) fn rules(name: &str) -> impl Iterator<Item = &'static PackedAction> {
    let actions = find(name).map_or(&[][..], |embedded| embedded.ruled.actions);
    actions.iter().filter(|action| action.rule.is_some())
}

/// Where the published document holds what a rule constrains, in its order.
#[cfg(feature = "cli")]
pub(crate) fn rule_places(name: &str, rule: &str) -> Vec<Place> {
    let Some(embedded) = find(name) else { return Vec::new() };
    let contract = EmbeddedContract::new(embedded, false);
    let is_of_rule = |origin: &&Origin| {
        rules(name).any(|action| {
            (action.overlay, action.action) == (origin.overlay, origin.action)
                && action.rule == Some(rule)
        })
    };
    let origins = embedded.ruled.origins.iter().filter(is_of_rule);
    let keywords = origins.map(|origin| uri_of(&embedded.uri(), origin.pointer));
    let mut places: Vec<Place> = keywords.filter_map(|keyword| contract.place(&keyword)).collect();
    places.sort_by_key(|place| place.position);
    places
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::packed_contracts::CONTRACTS;

    #[test]
    fn a_terse_schema_lacks_its_descriptions_and_nothing_else() {
        let mut dropped = 0;
        for packed in CONTRACTS.iter().flat_map(|contract| [&contract.ruled, &contract.raw]) {
            for unit in packed.units {
                let whole = serde_json::from_str(unit.text).unwrap();
                let terse = serde_json::from_str(unit.terse).unwrap();
                compare(&whole, &terse, unit.pointer, &mut dropped);
            }
        }
        assert!(dropped > 100, "{dropped}");
    }

    fn compare(whole: &Value, terse: &Value, at: &str, dropped: &mut usize) {
        match (whole, terse) {
            (Value::Object(whole), Value::Object(terse)) => {
                assert!(terse.keys().all(|name| whole.contains_key(name)), "{at}");
                for (name, member) in whole {
                    match terse.get(name) {
                        Some(kept) => compare(member, kept, &format!("{at}/{name}"), dropped),
                        None if name == "description" && member.is_string() => *dropped += 1,
                        None => panic!("{at} has lost `{name}`"),
                    }
                }
            }
            (Value::Array(whole), Value::Array(terse)) => {
                assert_eq!(whole.len(), terse.len(), "{at}");
                for (one, other) in whole.iter().zip(terse) {
                    compare(one, other, at, dropped);
                }
            }
            (whole, terse) => assert_eq!(whole, terse, "{at}"),
        }
    }
}
