//! JSON Schema alone: which values fit, and why the others do not. Knows nothing of OpenAPI.
//!
//! Verdicts and errors are the `jsonschema` crate's; this module supplies the documents it reads,
//! the formats that OpenAPI adds, and the order in which its errors become what a person would
//! say ([`validate`]).

mod alike;
#[cfg(feature = "cli")]
mod bundle;
#[cfg(feature = "cli")]
mod compound;
mod declared;
mod formats;
mod scope;
pub(crate) mod union;
pub(crate) mod validate;
pub(crate) mod witness;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use jsonschema::{Draft, Registry, Retrieve, Uri, ValidationOptions, Validator};
use serde_json::{Value, json};

use crate::document::pointer;
#[cfg(feature = "cli")]
pub(crate) use bundle::BundleError;

pub(crate) use alike::{Alike, Identity};
pub(crate) use declared::Declarations;
use declared::given;
pub(crate) use formats::{NUMBER_FORMAT, NUMBER_FORMATS};
pub(crate) use scope::Scope;
use validate::Lazy;

/// A schema that cannot be used to judge anything.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum SchemaError {
    /// A `$ref` leads out of everything that was supplied. Nothing is fetched.
    #[error("{uri} is referred to, and no file was supplied for it")]
    Unsupplied {
        /// The absolute URI without its fragment.
        uri: String,
    },
    /// A `$ref` leads to nothing within a document that was supplied.
    #[error("a `$ref` leads nowhere: there is no `{fragment}`")]
    Dangling {
        /// The JSON Pointer or anchor that does not exist.
        fragment: String,
    },
    /// A reference or an identifier is none.
    #[error("a reference cannot be read: {reason}")]
    Unreadable {
        /// What is wrong with it.
        reason: String,
    },
    /// The schema itself is wrong: its keyword at `pointer` has a value that no schema may have.
    #[error("the schema is invalid: {reason}")]
    Invalid {
        /// JSON Pointer within the schema's document, or within the schema that has an `$id`.
        pointer: String,
        /// The keyword's value.
        keyword: Box<Value>,
        /// What is wrong with it.
        reason: String,
    },
}

/// Documents that hold schemas, each under its URI.
#[derive(Debug)]
pub(crate) struct Schemas {
    registry: Registry<'static>,
    documents: Vec<(String, Arc<Value>)>,
    draft: Draft,
    /// Whether what a reference leads to may depend on how one came there; found out when asked.
    is_dynamic: OnceLock<bool>,
}

/// Whether `format` is an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Formats {
    Asserted,
    Annotated,
}

/// One schema, compiled.
#[derive(Debug)]
pub(crate) struct Judge {
    schemas: Arc<Schemas>,
    uri: String,
    formats: Formats,
    validator: Validator,
    /// For explaining recursive unions; found out when something is to be explained.
    lazy: OnceLock<Option<Lazy>>,
}

/// Nothing is fetched: a document that was not supplied is an error.
struct Offline;

impl Retrieve for Offline {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err(Box::new(SchemaError::Unsupplied { uri: uri.to_string() }))
    }
}

impl Schemas {
    /// Takes the documents over. Schemas that name no dialect are read as `draft`.
    pub(crate) fn new(
        documents: impl IntoIterator<Item = (String, Value)>,
        draft: Draft,
    ) -> Result<Self, SchemaError> {
        let mut builder = Registry::new().retriever(Offline);
        let mut kept = Vec::new();
        for (uri, document) in documents {
            let document = Arc::new(document);
            // A dialect of one's own extends the one that is in force.
            let own = draft.detect(&document);
            builder = if own == draft || own == Draft::Unknown {
                builder.add(&uri, Arc::clone(&document))?
            } else {
                builder.add(&uri, own.create_resource((*document).clone()))?
            };
            kept.push((uri, document));
        }
        let registry = builder.draft(draft).prepare()?;
        Ok(Self { registry, documents: kept, draft, is_dynamic: OnceLock::new() })
    }

    /// Compiles the schema at an absolute URI with a JSON Pointer fragment.
    pub(crate) fn judge(
        self: &Arc<Self>,
        uri: &str,
        formats: Formats,
    ) -> Result<Judge, SchemaError> {
        let validator = self.options(formats).build(&json!({ "$ref": uri }))?;
        let (schemas, uri) = (Arc::clone(self), uri.to_owned());
        Ok(Judge { schemas, uri, formats, validator, lazy: OnceLock::new() })
    }

    /// The schema at an absolute URI with a fragment.
    pub(crate) fn scope(&self, uri: &str) -> Option<Scope<'_>> {
        Scope::lookup(&self.registry, uri)
    }

    /// What the schema at an absolute URI says of the places in a payload.
    pub(crate) fn declarations(&self, uri: &str) -> Declarations<'_> {
        Declarations::new(self.scope(uri))
    }

    /// Whether what a reference leads to may depend on how one came there.
    fn is_dynamic(&self) -> bool {
        let dynamic = ["$dynamicRef", "$recursiveRef"];
        let mentions = || self.documents.iter().any(|(_, document)| mentions(document, &dynamic));
        *self.is_dynamic.get_or_init(mentions)
    }

    /// Which values of the documents are written alike.
    fn alike(&self) -> Alike {
        Alike::of(self.documents.iter().map(|(_, document)| &**document), self.draft)
    }

    /// Whether a document is written in a dialect that the `jsonschema` crate does not know.
    fn has_own_dialect(&self) -> bool {
        self.documents.iter().any(|(_, document)| self.draft.detect(document) == Draft::Unknown)
    }

    /// The absolute URI of a keyword of this very schema; an empty keyword stands for the schema.
    fn locate(&self, schema: &Value, keyword: &str) -> Option<String> {
        self.documents.iter().find_map(|(uri, document)| {
            let mut found = pointer_to(document, schema)?;
            if !keyword.is_empty() {
                pointer::push(&mut found, keyword);
            }
            Some(pointer::uri_of(uri, &found))
        })
    }

    /// The schema that has the keyword at an absolute URI, and the keyword's name.
    fn holder(&self, uri: &str) -> Option<(&Value, &str)> {
        let (base, pointer) = pointer::split_uri(uri);
        let (_, document) = self.documents.iter().find(|(known, _)| known == base)?;
        let (holder, keyword) = pointer::split_last(&pointer)?;
        let holder = document.pointer(holder)?;
        let (keyword, _) = holder.as_object()?.get_key_value(keyword.as_ref())?;
        Some((holder, keyword))
    }

    fn declares(&self, property: &str) -> bool {
        self.documents.iter().any(|(_, document)| declares(document, property))
    }

    fn options(&self, formats: Formats) -> ValidationOptions<'_> {
        let options = jsonschema::options().with_draft(self.draft).with_registry(&self.registry);
        let options = formats::add_openapi(options);
        match formats {
            Formats::Asserted => options.should_validate_formats(true),
            // From 2019-09 on the dialect says whether it asserts formats, and the crate listens
            // where nothing is said here.
            Formats::Annotated if self.draft >= Draft::Draft201909 => options,
            Formats::Annotated => options.should_validate_formats(false),
        }
    }
}

impl Judge {
    /// The verdict alone: the fast way.
    pub(crate) fn is_valid(&self, instance: &Value) -> bool {
        self.validator.is_valid(instance)
    }

    /// Whether any schema that the target can reach declares a property of this name.
    pub(crate) fn knows_property(&self, name: &str) -> bool {
        self.schemas.declares(name)
    }

    /// The values that a contract itself gives for a property: what it is pinned to, else its
    /// defaults. `keyword` is the URI of the one that asks for the property, in the object at
    /// `instance`.
    pub(crate) fn given(
        &self,
        keyword: &str,
        instance: &str,
        property: &str,
        declarations: &Declarations<'_>,
    ) -> Vec<Value> {
        let holder = keyword.rsplit_once('/').and_then(|(holder, _)| self.schemas.scope(holder));
        let conjuncts = holder.map(|holder| holder.conjuncts()).unwrap_or_default();
        let schemas = conjuncts
            .iter()
            .filter_map(|scope| Some(scope.child(scope.keyword("properties")?.get(property)?)));
        let own = given(schemas.flat_map(|schema| schema.conjuncts()));
        if own.is_empty() {
            return declarations.at(&pointer::join(instance, property)).given();
        }
        own
    }

    /// Whether a string is a value that any schema of the target's documents allows by name.
    pub(crate) fn knows_value(&self, word: &str) -> bool {
        self.schemas.documents.iter().any(|(_, document)| lists(document, word))
    }

    /// The judge by another schema of the same documents, as an absolute URI names it.
    pub(crate) fn of_part(&self, uri: &str) -> Option<Judge> {
        self.schemas.judge(uri, self.formats).ok()
    }

    /// The schema that judges, and its absolute URI.
    pub(crate) fn root(&self) -> Option<(Scope<'_>, &str)> {
        Some((self.schemas.scope(&self.uri)?, &self.uri))
    }

    /// The absolute URI of every node in the judge's documents, by where it lies in memory.
    pub(crate) fn addresses(&self) -> HashMap<*const Value, String> {
        let mut addresses = HashMap::new();
        for (uri, document) in &self.schemas.documents {
            each_node(document, &mut String::new(), &mut |node, at| {
                addresses.insert(std::ptr::from_ref(node), pointer::uri_of(uri, at));
                true
            });
        }
        addresses
    }

    /// What the contract says of the places in a payload.
    pub(crate) fn declarations(&self) -> Declarations<'_> {
        Declarations::new(self.schemas.scope(&self.uri))
    }
}

fn lists(schema: &Value, word: &str) -> bool {
    match schema {
        Value::Object(members) => {
            members.get("const").and_then(Value::as_str) == Some(word)
                || members
                    .get("enum")
                    .and_then(Value::as_array)
                    .is_some_and(|values| values.iter().any(|value| value.as_str() == Some(word)))
                || members.values().any(|member| lists(member, word))
        }
        Value::Array(items) => items.iter().any(|item| lists(item, word)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn declares(schema: &Value, property: &str) -> bool {
    match schema {
        Value::Object(members) => {
            members.get("properties").is_some_and(|named| named.get(property).is_some())
                || members.values().any(|member| declares(member, property))
        }
        Value::Array(items) => items.iter().any(|item| declares(item, property)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn mentions(schema: &Value, keywords: &[&str]) -> bool {
    match schema {
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| keywords.contains(&name.as_str()) || mentions(member, keywords)),
        Value::Array(items) => items.iter().any(|item| mentions(item, keywords)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

/// The JSON Pointer of a node within a document: of that very node, not of one that is equal.
fn pointer_to(document: &Value, node: &Value) -> Option<String> {
    let mut found = None;
    each_node(document, &mut String::new(), &mut |value, at| {
        let is_it = std::ptr::eq(value, node);
        if is_it {
            found = Some(at.to_owned());
        }
        !is_it
    });
    found
}

/// Shows each node with its JSON Pointer, until `visit` says that it is enough; whether it did not.
fn each_node(node: &Value, at: &mut String, visit: &mut impl FnMut(&Value, &str) -> bool) -> bool {
    if !visit(node, at) {
        return false;
    }
    let mut within = |token: &str, value: &Value| {
        let length = at.len();
        pointer::push(at, token);
        let goes_on = each_node(value, at, visit);
        at.truncate(length);
        goes_on
    };
    match node {
        Value::Object(members) => members.iter().all(|(name, value)| within(name, value)),
        Value::Array(items) => {
            items.iter().enumerate().all(|(index, item)| within(&index.to_string(), item))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
    }
}

impl From<referencing::Error> for SchemaError {
    fn from(error: referencing::Error) -> Self {
        match error {
            referencing::Error::Unretrievable { uri, .. } => Self::Unsupplied { uri },
            referencing::Error::PointerToNowhere { pointer: fragment }
            | referencing::Error::InvalidArrayIndex { pointer: fragment, .. }
            | referencing::Error::NoSuchAnchor { anchor: fragment }
            | referencing::Error::InvalidAnchor { anchor: fragment } => Self::Dangling { fragment },
            other => Self::Unreadable { reason: other.to_string() },
        }
    }
}

impl From<jsonschema::ValidationError<'static>> for SchemaError {
    fn from(error: jsonschema::ValidationError<'static>) -> Self {
        let masked = error.masked_with("it").to_string();
        let parts = error.into_parts();
        match parts.kind {
            jsonschema::error::ValidationErrorKind::Referencing(error) => error.into(),
            kind => {
                let keyword = Box::new(parts.instance.into_owned());
                let reason = match kind {
                    jsonschema::error::ValidationErrorKind::Format { format }
                        if format == "regex" =>
                    {
                        format!("{keyword} is no regular expression that can be used here")
                    }
                    _ => masked,
                };
                Self::Invalid { pointer: parts.schema_path.as_str().to_owned(), keyword, reason }
            }
        }
    }
}
