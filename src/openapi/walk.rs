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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
        if kind == Kind::Schema {
            self.visit_schema(value, spot);
            return;
        }
        self.next.extend(self.documents.target_of(spot, value).map(|target| (kind, target)));
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
        let Self { documents, found, reached, next } = self;
        let found = &mut found[spot.document()];
        each_subschema(schema, &mut spot.pointer().to_owned(), &mut |at, subschema| {
            let is_outermost = at.len() == spot.pointer().len();
            let within = Spot::new(spot.document(), at);
            next.extend(documents.target_of(&within, subschema).map(|to| (Kind::Schema, to)));
            if !is_outermost && !reached.insert((Kind::Schema, within)) {
                found.remove(at);
            }
        });
        found.insert(spot.pointer().to_owned());
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
    each_subschema(schema, &mut String::new(), &mut |at, _| found.push(at.to_owned()));
    found
}

/// Shows a schema, whose JSON Pointer is `at`, and every subschema in it, outermost first.
pub(crate) fn each_subschema<'s>(
    schema: &'s Value,
    at: &mut String,
    visit: &mut impl FnMut(&str, &'s Value),
) {
    visit(at, schema);
    let Value::Object(object) = schema else { return };
    let mut held: Vec<(usize, &'s String, &'s Value)> =
        object.iter().filter_map(|(name, held)| Some((rank(name)?, name, held))).collect();
    held.sort_unstable_by_key(|(rank, ..)| *rank);
    for (rank, keyword, held) in held {
        within(at, keyword, |at| match held {
            Value::Object(members) if SUBSCHEMAS[rank].1 == Map => {
                for (name, member) in members {
                    within(at, name, |at| each_subschema(member, at, visit));
                }
            }
            Value::Object(_) if SUBSCHEMAS[rank].1 == One => each_subschema(held, at, visit),
            Value::Array(items) if holds_arrays(rank) => {
                for (index, item) in items.iter().enumerate() {
                    within(at, &index.to_string(), |at| each_subschema(item, at, visit));
                }
            }
            _ => {}
        });
    }
}

/// Lets `change` change a schema and every subschema in it that is an object, outermost first.
pub(super) fn change_subschemas(
    schema: &mut Value,
    change: &mut impl FnMut(&mut serde_json::Map<String, Value>),
) {
    let Value::Object(object) = schema else { return };
    change(object);
    for (name, held) in object {
        let Some(rank) = rank(name) else { continue };
        match held {
            Value::Object(members) if SUBSCHEMAS[rank].1 == Map => {
                for member in members.values_mut() {
                    change_subschemas(member, change);
                }
            }
            Value::Object(_) if SUBSCHEMAS[rank].1 == One => change_subschemas(held, change),
            Value::Array(items) if holds_arrays(rank) => {
                for item in items {
                    change_subschemas(item, change);
                }
            }
            _ => {}
        }
    }
}

/// Where a keyword stands among those that hold subschemas. Schemas have few keywords, and most of
/// these are none of them.
fn rank(keyword: &str) -> Option<usize> {
    SUBSCHEMAS.iter().position(|(known, _)| *known == keyword)
}

fn holds_arrays(rank: usize) -> bool {
    let (keyword, holds) = SUBSCHEMAS[rank];
    // Until draft 2019-09 `items` may hold one schema or several.
    holds == Array || keyword == "items"
}
