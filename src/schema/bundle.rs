//! One schema and all that it refers to as a document of its own, for tools that read one file.

use std::collections::{HashMap, HashSet};

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::formats::{self, NUMBER_FORMAT};
use super::{Judge, Scope};
use crate::document::pointer;

/// Why a schema cannot be bundled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BundleError {
    #[error(
        "it uses `$dynamicRef` or `$recursiveRef`, which need their documents whole, and its document \
         is more than a JSON Schema"
    )]
    Dynamic,
    #[error("its parts are written in different drafts or dialects of JSON Schema")]
    SeveralDrafts,
    #[error("a reference leads nowhere")]
    Dangling,
}

/// Keywords whose value is a schema.
const ONE: [&str; 13] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "extends",
];
/// Keywords whose value is an array of schemas; `items` was one before 2020-12.
const SEVERAL: [&str; 5] = ["allOf", "anyOf", "oneOf", "prefixItems", "items"];
/// Keywords whose value holds schemas by name.
const NAMED: [&str; 4] = ["dependencies", "dependentSchemas", "patternProperties", "properties"];
/// What gave parts a name or a base, which they no longer need.
const IDENTIFIERS: [&str; 9] = [
    "$anchor",
    "$defs",
    "$dynamicAnchor",
    "$id",
    "$recursiveAnchor",
    "$schema",
    "definitions",
    "id",
    "$vocabulary",
];

impl Judge {
    /// The schema with everything that it reaches under `$defs`. It takes what this takes, but for
    /// the format `byte`, which is OpenAPI's own.
    pub(crate) fn bundle(&self) -> Result<Value, BundleError> {
        let root = self.schemas.scope(&self.uri).ok_or(BundleError::Dangling)?;
        let mut bundle = Bundle { names: HashMap::new(), taken: HashSet::new(), open: Vec::new() };
        let draft = root.draft();
        let mut document = Map::new();
        if let Some(uri) = dialect(draft) {
            document.insert("$schema".to_owned(), uri.into());
        }
        match bundle.copy(&root)? {
            Value::Object(members) => document.extend(members),
            // `false` takes nothing.
            Value::Bool(false) => _ = document.insert("not".to_owned(), json!({})),
            _ => {}
        }
        let mut definitions = Map::new();
        while let Some((name, scope)) = bundle.open.pop() {
            if scope.draft() != draft {
                return Err(BundleError::SeveralDrafts);
            }
            let copy = bundle.copy(&scope)?;
            definitions.insert(name, copy);
        }
        if !definitions.is_empty() {
            definitions.sort_keys();
            document.insert("$defs".to_owned(), definitions.into());
        }
        Ok(document.into())
    }
}

/// The URI that `$schema` has in a draft.
pub(super) fn dialect(draft: Draft) -> Option<&'static str> {
    match draft {
        Draft::Draft4 => Some("http://json-schema.org/draft-04/schema#"),
        Draft::Draft6 => Some("http://json-schema.org/draft-06/schema#"),
        Draft::Draft7 => Some("http://json-schema.org/draft-07/schema#"),
        Draft::Draft201909 => Some("https://json-schema.org/draft/2019-09/schema"),
        Draft::Draft202012 => Some("https://json-schema.org/draft/2020-12/schema"),
        _ => None,
    }
}

/// The schemas that are referred to.
struct Bundle<'r> {
    /// By the node that they are.
    names: HashMap<*const Value, String>,
    taken: HashSet<String>,
    open: Vec<(String, Scope<'r>)>,
}

impl<'r> Bundle<'r> {
    fn copy(&mut self, scope: &Scope<'r>) -> Result<Value, BundleError> {
        let Value::Object(members) = scope.schema() else { return Ok(scope.schema().clone()) };
        let is_alone = scope.draft() < Draft::Draft201909 && members.contains_key("$ref");
        let mut copy = Map::new();
        for (keyword, value) in members {
            let keyword = keyword.as_str();
            // Before 2019-09 nothing counts beside a reference.
            if IDENTIFIERS.contains(&keyword) || is_alone && keyword != "$ref" {
                continue;
            }
            let copied = match value {
                Value::String(reference) if keyword == "$ref" => {
                    let name = self.name(scope, reference)?;
                    format!("#{}", pointer::join("/$defs", &name)).into()
                }
                Value::String(_) if keyword == "$dynamicRef" || keyword == "$recursiveRef" => {
                    return Err(BundleError::Dynamic);
                }
                Value::String(format) if keyword == NUMBER_FORMAT => {
                    let bounds = formats::as_keywords(format);
                    conjoin(&mut copy, bounds);
                    continue;
                }
                Value::Object(_) | Value::Bool(_) if ONE.contains(&keyword) => {
                    self.copy(&scope.child(value))?
                }
                Value::Array(schemas) if SEVERAL.contains(&keyword) => {
                    let copies = schemas.iter().map(|schema| self.copy(&scope.child(schema)));
                    Value::Array(copies.collect::<Result<_, _>>()?)
                }
                Value::Object(named) if NAMED.contains(&keyword) => {
                    let copies = named.iter().map(|(name, schema)| {
                        // Of `dependencies` some are lists of names.
                        let is_schema = schema.is_object() || schema.is_boolean();
                        let copy = is_schema.then(|| self.copy(&scope.child(schema)));
                        Ok((name.clone(), copy.transpose()?.unwrap_or_else(|| schema.clone())))
                    });
                    Value::Object(copies.collect::<Result<_, _>>()?)
                }
                other => other.clone(),
            };
            match copied {
                // The bounds of a format may stand there already.
                Value::Array(all) if keyword == "allOf" => {
                    for schema in all {
                        conjoin(&mut copy, schema);
                    }
                }
                copied => _ = copy.insert(keyword.to_owned(), copied),
            }
        }
        Ok(copy.into())
    }

    /// The name of what a reference leads to: the last part of the reference, with a number where
    /// that is taken.
    fn name(&mut self, scope: &Scope<'r>, reference: &str) -> Result<String, BundleError> {
        let target = scope.refer("$ref").ok_or(BundleError::Dangling)?;
        let node: *const Value = target.schema();
        if let Some(name) = self.names.get(&node) {
            return Ok(name.clone());
        }
        let last = reference.rsplit(['/', '#']).find(|part| !part.is_empty()).unwrap_or("root");
        let decoded = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
        let base = decoded.replace("~1", "/").replace("~0", "~");
        let mut name = base.clone();
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{base}-{number}");
        }
        self.names.insert(node, name.clone());
        self.open.push((name.clone(), target));
        Ok(name)
    }
}

fn conjoin(schema: &mut Map<String, Value>, more: Value) {
    if let Value::Array(all) = schema.entry("allOf").or_insert_with(|| json!([])) {
        all.push(more);
    }
}
