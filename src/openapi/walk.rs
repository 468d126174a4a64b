//! Where Schema Objects stand in an OpenAPI document.
//!
//! OpenAPI's objects are a small grammar, and this is it as a table (OAS 3.1 section 4.8): which
//! field of which object holds which objects.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::references::{Documents, Spot};
use crate::document::pointer;

/// The kinds of object on the way from the document to its Schema Objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Callback,
    Parameter,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Schema,
}

/// How a field holds objects.
#[derive(Debug, Clone, Copy)]
enum Holds {
    One,
    Array,
    Map,
}

use Holds::{Array, Map, One};

/// The field `*` stands for every member of the object itself.
const GRAMMAR: &[(Kind, &str, Holds, Kind)] = &[
    (Kind::Document, "paths", Map, Kind::PathItem),
    (Kind::Document, "webhooks", Map, Kind::PathItem),
    (Kind::Document, "components", One, Kind::Components),
    (Kind::Components, "schemas", Map, Kind::Schema),
    (Kind::Components, "responses", Map, Kind::Response),
    (Kind::Components, "parameters", Map, Kind::Parameter),
    (Kind::Components, "requestBodies", Map, Kind::RequestBody),
    (Kind::Components, "headers", Map, Kind::Parameter),
    (Kind::Components, "callbacks", Map, Kind::Callback),
    (Kind::Components, "pathItems", Map, Kind::PathItem),
    (Kind::Callback, "*", One, Kind::PathItem),
    (Kind::PathItem, "parameters", Array, Kind::Parameter),
    (Kind::PathItem, "get", One, Kind::Operation),
    (Kind::PathItem, "put", One, Kind::Operation),
    (Kind::PathItem, "post", One, Kind::Operation),
    (Kind::PathItem, "delete", One, Kind::Operation),
    (Kind::PathItem, "options", One, Kind::Operation),
    (Kind::PathItem, "head", One, Kind::Operation),
    (Kind::PathItem, "patch", One, Kind::Operation),
    (Kind::PathItem, "trace", One, Kind::Operation),
    (Kind::Operation, "parameters", Array, Kind::Parameter),
    (Kind::Operation, "requestBody", One, Kind::RequestBody),
    (Kind::Operation, "responses", Map, Kind::Response),
    (Kind::Operation, "callbacks", Map, Kind::Callback),
    (Kind::RequestBody, "content", Map, Kind::MediaType),
    (Kind::Response, "content", Map, Kind::MediaType),
    (Kind::Response, "headers", Map, Kind::Parameter),
    // A Header Object is a Parameter Object without a name.
    (Kind::Parameter, "schema", One, Kind::Schema),
    (Kind::Parameter, "content", Map, Kind::MediaType),
    (Kind::MediaType, "schema", One, Kind::Schema),
    (Kind::MediaType, "encoding", Map, Kind::Encoding),
    (Kind::Encoding, "headers", Map, Kind::Parameter),
];

/// The Schema Objects of each document that are not within others: those that the grammar knows,
/// from the first document on, and those that references lead to.
#[must_use]
pub(super) fn schema_roots(documents: &Documents) -> Vec<BTreeSet<String>> {
    Search::run(documents, [(Kind::Document, Spot::root())]).found
}

/// The objects that can be reached from some, these included: through the grammar, into schemas,
/// and along references.
#[must_use]
pub(crate) fn reached_from(
    documents: &Documents,
    starts: impl IntoIterator<Item = (Kind, Spot)>,
) -> HashSet<(Kind, Spot)> {
    Search::run(documents, starts).reached
}

struct Search<'d> {
    documents: &'d Documents,
    found: Vec<BTreeSet<String>>,
    reached: HashSet<(Kind, Spot)>,
    next: Vec<(Kind, Spot)>,
}

impl<'d> Search<'d> {
    fn run(documents: &'d Documents, starts: impl IntoIterator<Item = (Kind, Spot)>) -> Self {
        let mut search = Self {
            documents,
            found: vec![BTreeSet::new(); documents.len()],
            reached: HashSet::new(),
            next: starts.into_iter().collect(),
        };
        while let Some((kind, spot)) = search.next.pop() {
            if search.reached.insert((kind, spot.clone()))
                && let Some(value) = spot.value(documents)
            {
                search.visit(kind, value, &spot);
            }
        }
        search
    }

    fn visit(&mut self, kind: Kind, value: &Value, spot: &Spot) {
        self.next.extend(self.documents.target(spot).map(|target| (kind, target)));
        if kind == Kind::Schema {
            self.visit_schema(value, spot);
            return;
        }
        let Value::Object(object) = value else { return };
        for (name, member) in object {
            let fields = GRAMMAR.iter().filter(|(holder, field, ..)| {
                *holder == kind && (field == name || *field == "*" && !name.starts_with("x-"))
            });
            for (_, _, holds, held) in fields {
                self.visit_field(*holds, *held, member, &spot.join(name));
            }
        }
    }

    fn visit_field(&mut self, holds: Holds, held: Kind, value: &Value, spot: &Spot) {
        match (holds, value) {
            (One, _) => self.next.push((held, spot.clone())),
            (Array, Value::Array(items)) => {
                let indices = 0..items.len();
                self.next.extend(indices.map(|index| (held, spot.join(&index.to_string()))));
            }
            (Map, Value::Object(members)) => {
                self.next.extend(members.keys().map(|name| (held, spot.join(name))));
            }
            (Array | Map, _) => {}
        }
    }

    /// An outermost schema, or so it seems: what is found to lie within another is none.
    fn visit_schema(&mut self, schema: &Value, spot: &Spot) {
        let document = spot.document();
        let subschemas = subschemas(schema);
        for subschema in &subschemas {
            let subschema = Spot::new(document, format!("{}{subschema}", spot.pointer()));
            self.next.extend(self.documents.target(&subschema).map(|to| (Kind::Schema, to)));
            if subschema != *spot && !self.reached.insert((Kind::Schema, subschema.clone())) {
                self.found[document].remove(subschema.pointer());
            }
        }
        self.found[document].insert(spot.pointer().to_owned());
    }
}

fn within(at: &mut String, token: &str, visit: impl FnOnce(&mut String)) {
    let length = at.len();
    pointer::push(at, token);
    visit(at);
    at.truncate(length);
}

/// How a keyword of JSON Schema holds subschemas, in any draft.
const SUBSCHEMAS: &[(&str, Holds)] = &[
    ("$defs", Map),
    ("definitions", Map),
    ("properties", Map),
    ("patternProperties", Map),
    ("dependentSchemas", Map),
    ("dependencies", Map),
    ("additionalProperties", One),
    ("unevaluatedProperties", One),
    ("propertyNames", One),
    ("items", One),
    ("items", Array),
    ("prefixItems", Array),
    ("additionalItems", One),
    ("unevaluatedItems", One),
    ("contains", One),
    ("allOf", Array),
    ("anyOf", Array),
    ("oneOf", Array),
    ("not", One),
    ("if", One),
    ("then", One),
    ("else", One),
    ("contentSchema", One),
];

/// The JSON Pointers of a schema (the empty one) and of every subschema in it, outermost first.
#[must_use]
pub(crate) fn subschemas(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(schema, &mut String::new(), &mut found);
    found
}

fn collect(schema: &Value, at: &mut String, found: &mut Vec<String>) {
    found.push(at.clone());
    let Value::Object(object) = schema else { return };
    for (keyword, holds) in SUBSCHEMAS {
        let Some(held) = object.get(*keyword) else { continue };
        within(at, keyword, |at| match (holds, held) {
            (One, held @ Value::Object(_)) => collect(held, at, found),
            (Array, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    within(at, &index.to_string(), |at| collect(item, at, found));
                }
            }
            (Map, Value::Object(members)) => {
                for (name, member) in members {
                    within(at, name, |at| collect(member, at, found));
                }
            }
            (One | Array | Map, _) => {}
        });
    }
}
