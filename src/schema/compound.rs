//! Schemas whose references depend on the way to them, as one document: where `$dynamicRef` is
//! used, each document stays whole under its `$id` (JSON Schema 2020-12, core, section 9.3).

use std::collections::HashSet;

use jsonschema::uri;
use serde_json::{Map, Value, json};

use super::bundle::{BundleError, dialect};
use super::{Judge, Offline};
use crate::document::pointer::split_uri;

/// Where documents without an `$id` are said to be: the folder they come from is nobody's business,
/// and nothing is ever found at this host (RFC 6761, section 6.4).
const NOWHERE: &str = "https://trueup.invalid/";

const REFERENCES: [&str; 3] = ["$dynamicRef", "$recursiveRef", "$ref"];

impl Judge {
    /// A schema that only refers to this one, and all documents under `$defs`. These have to be
    /// JSON Schemas, all of one draft.
    pub(crate) fn compound(&self) -> Result<Value, BundleError> {
        let draft = self.schemas.draft;
        let mut taken = HashSet::new();
        let mut definitions = Map::new();
        let documents = || {
            let all = self.schemas.documents.iter();
            all.filter(|(uri, _)| !uri.contains("//json-schema.org/"))
        };
        let folder = common_folder(documents().map(|(uri, _)| uri.as_str()));
        for (uri, document) in documents() {
            if draft.detect(document) != draft {
                return Err(BundleError::SeveralDrafts);
            }
            let resource = resource(document, &moved(uri, &folder), &folder)?;
            definitions.insert(name(uri, &mut taken), resource);
        }
        let mut whole = Map::new();
        whole.extend(dialect(draft).map(|uri| ("$schema".to_owned(), uri.into())));
        whole.insert("$ref".to_owned(), moved(&self.uri, &folder).into());
        whole.insert("$defs".to_owned(), definitions.into());
        let whole = Value::Object(whole);
        // Whoever reads it has nothing else.
        let read = jsonschema::options().with_draft(draft).with_retriever(Offline).build(&whole);
        read.map(|_| whole).map_err(|_| BundleError::Dangling)
    }
}

/// A document with its absolute URI.
fn resource(document: &Value, uri: &str, folder: &str) -> Result<Value, BundleError> {
    let mut members = match document {
        Value::Object(members) => members.clone(),
        // `false` takes nothing.
        Value::Bool(false) => Map::from_iter([("not".to_owned(), json!({}))]),
        _ => Map::new(),
    };
    let own = members.get("$id").and_then(Value::as_str);
    let identifier = own.map_or(Ok(uri.to_owned()), |own| {
        let base = uri::from_str(uri).map_err(|_| BundleError::Dangling)?;
        let resolved = uri::resolve_against(&base.borrow(), own);
        resolved.map(|uri| uri.to_string()).map_err(|_| BundleError::Dangling)
    })?;
    members.shift_insert(0, "$id".to_owned(), identifier.into());
    let mut resource = Value::Object(members);
    move_references(&mut resource, folder);
    Ok(resource)
}

/// References that name the folder of files.
fn move_references(value: &mut Value, folder: &str) {
    match value {
        Value::Object(members) => {
            for (keyword, member) in members {
                match member {
                    Value::String(text) if REFERENCES.contains(&keyword.as_str()) => {
                        *text = moved(text, folder);
                    }
                    member => move_references(member, folder),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| move_references(item, folder)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn moved(uri: &str, folder: &str) -> String {
    match uri.strip_prefix(folder) {
        Some(rest) if !folder.is_empty() => format!("{NOWHERE}{rest}"),
        _ => uri.to_owned(),
    }
}

/// The innermost folder that holds all files; empty where there is no file.
fn common_folder<'u>(uris: impl Iterator<Item = &'u str>) -> String {
    let mut folders = uris.filter(|uri| uri.starts_with("file:")).map(folder_of);
    let Some(mut common) = folders.next() else { return String::new() };
    for folder in folders {
        while !folder.starts_with(common) {
            common = folder_of(common.trim_end_matches('/'));
        }
    }
    common.to_owned()
}

/// All up to the last slash.
fn folder_of(uri: &str) -> &str {
    uri.rfind('/').map_or("", |slash| &uri[..=slash])
}

/// The last part of a URI's path, with a number where that is taken.
fn name(uri: &str, taken: &mut HashSet<String>) -> String {
    let (path, _) = split_uri(uri);
    let last = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("root");
    let mut name = last.to_owned();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{last}-{number}");
    }
    name
}
