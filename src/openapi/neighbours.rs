//! The documents that a contract refers to: neighbouring files, and what the user supplied for
//! remote ones. Nothing is fetched.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use referencing::uri;
use serde_json::Value;

use super::load::{LoadError, Resources, read_one};
use crate::document::{Document, pointer};
use crate::finding::Place;

/// A contract's own document and all that it refers to.
#[derive(Debug)]
pub(super) struct Neighbours {
    pub(super) documents: Vec<Neighbour>,
    /// `(from, reference without fragment) → to`, by number in `documents`.
    pub(super) links: HashMap<(usize, String), usize>,
    /// Where each `$id` that is absolute once resolved stands.
    pub(super) ids: HashMap<String, (usize, String)>,
    pub(super) missing: Vec<Missing>,
}

#[derive(Debug)]
pub(super) struct Neighbour {
    pub(super) uri: String,
    pub(super) document: Document,
}

/// A reference for which there is no document.
#[derive(Debug, Clone)]
pub(super) struct Missing {
    pub(super) uri: String,
    pub(super) place: Place,
    pub(super) reason: String,
}

/// What a `file:` URI cannot hold as it is (RFC 3986, section 3.3).
const PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The `file:` URI of a path.
pub(super) fn file_uri(path: &Path) -> String {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = absolute.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, PATH))
}

/// Reads everything that `root` refers to, directly and through others.
pub(super) fn collect(root: Document, uri: String, resources: &Resources) -> Neighbours {
    let mut found = Neighbours {
        documents: Vec::new(),
        links: HashMap::new(),
        ids: HashMap::new(),
        missing: Vec::new(),
    };
    found.documents.push(Neighbour { uri, document: root });
    let mut next = 0;
    while next < found.documents.len() {
        let mut references = VecDeque::new();
        let neighbour = &found.documents[next];
        let mut scan = Scan { ids: Vec::new(), references: &mut references };
        scan.visit(neighbour.document.value(), &neighbour.uri, &mut String::new());
        let ids = std::mem::take(&mut scan.ids);
        for (id, pointer) in ids {
            found.ids.entry(id).or_insert((next, pointer));
        }
        for reference in references {
            found.follow(next, &reference, resources);
        }
        next += 1;
    }
    found
}

/// A reference as it is written, and where.
struct Reference {
    base: String,
    written: String,
    pointer: String,
}

impl Neighbours {
    fn follow(&mut self, from: usize, reference: &Reference, resources: &Resources) {
        let written = reference.written.split('#').next().unwrap_or_default();
        if written.is_empty() || self.links.contains_key(&(from, written.to_owned())) {
            return;
        }
        let Some(absolute) = resolve(&reference.base, written) else { return };
        if self.ids.contains_key(&absolute) || is_built_in(&absolute) {
            return;
        }
        let known = self.documents.iter().position(|neighbour| neighbour.uri == absolute);
        let to = match known {
            Some(to) => to,
            None => match self.load(from, &absolute, written, resources) {
                Ok(document) => {
                    self.documents.push(Neighbour { uri: absolute, document });
                    self.documents.len() - 1
                }
                Err(reason) => {
                    let place = self.documents[from].document.place(&reference.pointer);
                    self.missing.push(Missing { uri: absolute, place, reason });
                    return;
                }
            },
        };
        self.links.insert((from, written.to_owned()), to);
    }

    fn load(
        &self,
        from: usize,
        absolute: &str,
        written: &str,
        resources: &Resources,
    ) -> Result<Document, String> {
        let path = resources
            .find(absolute)
            .or_else(|| path_of(absolute))
            .or_else(|| self.beside(from, written))
            .ok_or_else(|| {
                format!(
                    "`{absolute}` is remote, and trueup fetches nothing: save it as a file and \
                     name that with `--resource {absolute}=FILE`"
                )
            })?;
        read_one(&path).map_err(|error| match error {
            LoadError::Unreadable(error) => error.to_string(),
            other => format!("{}: {other}", path.display()),
        })
    }

    /// A document with an `$id` on some server, whose neighbours lie beside it as files.
    fn beside(&self, from: usize, written: &str) -> Option<PathBuf> {
        let folder = path_of(&self.documents[from].uri)?;
        let path = folder.parent()?.join(percent_decode_str(written).decode_utf8().ok()?.as_ref());
        path.is_file().then_some(path)
    }
}

/// What the `jsonschema` crate brings itself.
fn is_built_in(uri: &str) -> bool {
    let uri = uri.split("://").nth(1).unwrap_or_default();
    uri.starts_with("json-schema.org/") || uri.starts_with("spec.openapis.org/oas/")
}

fn path_of(uri: &str) -> Option<PathBuf> {
    let path = percent_decode_str(uri.strip_prefix("file://")?).decode_utf8().ok()?;
    // `/C:/…` is how a Windows path stands in a URI.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &path[1..] } else { &path }))
}

fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = uri::from_str(base).ok()?;
    Some(uri::resolve_against(&base.borrow(), reference).ok()?.to_string())
}

/// Looks for references and identifiers in a document, whatever its objects are.
struct Scan<'s> {
    ids: Vec<(String, String)>,
    references: &'s mut VecDeque<Reference>,
}

impl Scan<'_> {
    fn visit(&mut self, value: &Value, base: &str, at: &mut String) {
        match value {
            Value::Object(members) => {
                let base = self.enter(members, base, at);
                for (name, member) in members {
                    self.within(name, member, &base, at);
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.within(&index.to_string(), item, base, at);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// The base URI in an object: its own `$id`, else the one around it.
    fn enter(&mut self, members: &serde_json::Map<String, Value>, base: &str, at: &str) -> String {
        let id = ["$id", "id"].iter().find_map(|keyword| members.get(*keyword)?.as_str());
        // Before draft 6 the keyword was `id`, which is also a usual name for a property.
        let is_schema = members.contains_key("$id") || members.contains_key("$schema");
        let own = id.filter(|id| is_schema && !id.starts_with('#'));
        let own = own.and_then(|id| resolve(base, id.trim_end_matches('#')));
        if let Some(own) = &own {
            self.ids.push((own.clone(), at.to_owned()));
        }
        let base = own.unwrap_or_else(|| base.to_owned());
        for keyword in ["$ref", "$dynamicRef", "$recursiveRef", "$schema", "jsonSchemaDialect"] {
            if let Some(Value::String(written)) = members.get(keyword) {
                let pointer = pointer::join(at, keyword);
                let reference = Reference { base: base.clone(), written: written.clone(), pointer };
                self.references.push_back(reference);
            }
        }
        base
    }

    fn within(&mut self, token: &str, value: &Value, base: &str, at: &mut String) {
        let length = at.len();
        pointer::push(at, token);
        self.visit(value, base, at);
        at.truncate(length);
    }
}
