//! What a document refers to, and under which names parts of it can be referred to.

use std::sync::Arc;

use jsonschema::Draft;
use referencing::uri;
use serde_json::{Map, Value};

use super::references::encode_reference;
use crate::document::pointer;

/// The references and identifiers of one document, in the order in which they stand.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) references: Vec<Reference>,
    pub(super) identifiers: Vec<Identifier>,
    pub(super) anchors: Vec<Anchor>,
    /// Each `$id` that is no URI reference before some of its characters are encoded, and as one.
    pub(super) respelled: Vec<(String, String)>,
    /// Each `$id` that is none even so.
    pub(super) unreadable: Vec<String>,
}

/// A URI reference as it is written, and where.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) keyword: Keyword,
    /// JSON Pointer of the keyword's value.
    pub(super) pointer: String,
    /// The base URI in force there.
    pub(super) base: Arc<str>,
    pub(super) written: String,
}

/// The keywords that refer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    /// `$ref`: of a schema, or of a Reference Object.
    Ref,
    /// `$dynamicRef` or `$recursiveRef`.
    DynamicRef,
    /// `$schema` or `jsonSchemaDialect`.
    Dialect,
}

const KEYWORDS: [(&str, Keyword); 5] = [
    ("$ref", Keyword::Ref),
    ("$dynamicRef", Keyword::DynamicRef),
    ("$recursiveRef", Keyword::DynamicRef),
    ("$schema", Keyword::Dialect),
    ("jsonSchemaDialect", Keyword::Dialect),
];

/// An absolute URI that an `$id` gives to a schema.
#[derive(Debug)]
pub(super) struct Identifier {
    pub(super) uri: String,
    /// JSON Pointer of the schema.
    pub(super) pointer: String,
    /// JSON Pointer of the `$id`.
    pub(super) keyword: String,
}

/// A name that an `$anchor` gives to a schema.
#[derive(Debug)]
pub(super) struct Anchor {
    pub(super) base: Arc<str>,
    pub(super) name: String,
    /// JSON Pointer of the schema.
    pub(super) pointer: String,
}

/// Fields whose values are data: nothing in them refers to anything.
const DATA: [&str; 5] = ["const", "enum", "default", "example", "examples"];

/// Fields whose members have names of the document's own choice, which mean nothing.
const MAPS: [&str; 19] = [
    "$defs",
    "callbacks",
    "content",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "encoding",
    "headers",
    "links",
    "parameters",
    "pathItems",
    "paths",
    "patternProperties",
    "properties",
    "requestBodies",
    "responses",
    "schemas",
    "securitySchemes",
    "webhooks",
];

/// What holds for everything in a schema until an inner one says otherwise.
#[derive(Clone)]
struct Context {
    base: Arc<str>,
    draft: Draft,
}

impl Scan {
    /// Looks through the document at `uri`, whose schemas are written in `draft` where they do not
    /// say otherwise.
    pub(super) fn of(document: &Value, uri: &str, draft: Draft) -> Self {
        let mut scan = Self::default();
        scan.visit(document, &Context { base: uri.into(), draft }, &mut String::new());
        scan
    }

    fn visit(&mut self, value: &Value, context: &Context, at: &mut String) {
        match value {
            Value::Object(members) => {
                let context = self.enter(value, members, context, at);
                for (name, member) in members {
                    if !DATA.contains(&name.as_str()) {
                        within(at, name, |at| self.visit_field(name, member, &context, at));
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    within(at, &index.to_string(), |at| self.visit(item, context, at));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn visit_field(&mut self, name: &str, field: &Value, context: &Context, at: &mut String) {
        match field {
            Value::Object(members) if MAPS.contains(&name) => {
                for (name, member) in members {
                    within(at, name, |at| self.visit(member, context, at));
                }
            }
            field => self.visit(field, context, at),
        }
    }

    /// Notes what an object says of itself; what holds in it comes back.
    fn enter(
        &mut self,
        object: &Value,
        members: &Map<String, Value>,
        around: &Context,
        at: &str,
    ) -> Context {
        let draft = around.draft.detect(object);
        let mut context = Context { base: Arc::clone(&around.base), draft };
        let is_legacy = matches!(draft, Draft::Draft4 | Draft::Draft6 | Draft::Draft7);
        let text = |keyword: &str| members.get(keyword).and_then(Value::as_str);
        // Before 2019-09 everything beside a `$ref` is ignored.
        if let Some(id) = text(draft.id_keyword()).filter(|_| !is_legacy || text("$ref").is_none())
        {
            self.identify(id, is_legacy, &mut context, at);
        }
        if !is_legacy {
            for name in ["$anchor", "$dynamicAnchor"].into_iter().filter_map(text) {
                self.push_anchor(name, &context, at);
            }
        }
        for (name, keyword) in KEYWORDS {
            if let Some(written) = text(name) {
                self.references.push(Reference {
                    keyword,
                    pointer: pointer::join(at, name),
                    base: Arc::clone(&context.base),
                    written: written.to_owned(),
                });
            }
        }
        context
    }

    fn identify(&mut self, id: &str, is_legacy: bool, context: &mut Context, at: &str) {
        let (uri, fragment) = encode_reference(id);
        if uri.is_empty() {
            // Before 2019-09 a fragment alone was what `$anchor` is now.
            if let Some(name) = fragment.filter(|_| is_legacy) {
                self.push_anchor(&name, context, at);
            }
            return;
        }
        let draft = context.draft;
        let keyword = || pointer::join(at, draft.id_keyword());
        let Some(own) = resolve(&context.base, &uri) else {
            self.unreadable.push(keyword());
            return;
        };
        if !id.starts_with(&uri) {
            let fragment = fragment.as_ref().map(|name| format!("#{name}")).unwrap_or_default();
            self.respelled.push((keyword(), format!("{uri}{fragment}")));
        }
        context.base = own.as_str().into();
        if fragment.is_none() {
            let (pointer, keyword) = (at.to_owned(), keyword());
            self.identifiers.push(Identifier { uri: own, pointer, keyword });
        }
    }

    fn push_anchor(&mut self, name: &str, context: &Context, at: &str) {
        let base = Arc::clone(&context.base);
        self.anchors.push(Anchor { base, name: name.to_owned(), pointer: at.to_owned() });
    }
}

/// A URI reference without a fragment, made absolute (RFC 3986, section 5.2).
pub(super) fn resolve(base: &str, reference: &str) -> Option<String> {
    let base = uri::from_str(base).ok()?;
    Some(uri::resolve_against(&base.borrow(), reference).ok()?.to_string())
}

fn within(at: &mut String, token: &str, visit: impl FnOnce(&mut String)) {
    let length = at.len();
    pointer::push(at, token);
    visit(at);
    at.truncate(length);
}
