//! What is not to be said: by the user's word, or by the contract's own `x-trueup-ignore`.

use serde_json::Value;

use super::PREFIX;
use crate::document::pointer;
use crate::openapi::Contract;
use crate::openapi::references::Spot;

/// Findings that a user does not want to see: with a code, at or below a place, or both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Ignored {
    /// `lint/optional-body`; `None` for all codes.
    pub code: Option<String>,
    /// JSON Pointer; empty for the whole document.
    pub pointer: String,
}

impl Ignored {
    /// Findings with `code` (all of them for `None`) at or below `pointer`.
    #[must_use]
    pub fn new(code: Option<String>, pointer: impl Into<String>) -> Self {
        Self { code, pointer: pointer.into() }
    }

    pub(super) fn covers(&self, code: &str, at: &str) -> bool {
        self.code.as_ref().is_none_or(|known| known == code)
            && pointer::is_within(at, &self.pointer)
    }
}

/// The extension by which a contract silences codes: a list of them, or an object whose members
/// give the reasons.
const EXTENSION: &str = "x-trueup-ignore";

/// What a contract silences, and where.
pub(super) struct Silences<'c> {
    /// The objects that have the extension, each with the codes that it names.
    objects: Vec<(Spot, Vec<&'c str>)>,
}

impl<'c> Silences<'c> {
    pub(super) fn of(contract: &'c Contract) -> Self {
        let mut silences = Self { objects: Vec::new() };
        let documents = contract.loaded().into_iter().flat_map(|it| it.documents().iter());
        for (number, (_, document)) in documents.enumerate() {
            silences.collect(document, number, &mut String::new());
        }
        silences
    }

    /// Whether an object at or around a place silences a code there.
    pub(super) fn cover(&self, spot: &Spot, code: &str) -> bool {
        let short = code.strip_prefix(PREFIX).unwrap_or(code);
        self.objects.iter().any(|(object, codes)| {
            object.document() == spot.document()
                && pointer::is_within(spot.pointer(), object.pointer())
                && codes.iter().any(|name| *name == code || *name == short)
        })
    }

    fn collect(&mut self, value: &'c Value, document: usize, at: &mut String) {
        let length = at.len();
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if name == EXTENSION {
                        self.objects.push((Spot::new(document, at.as_str()), codes(member)));
                    }
                    if is_composite(member) {
                        pointer::push(at, name);
                        self.collect(member, document, at);
                        at.truncate(length);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, it)| is_composite(it)) {
                    pointer::push(at, &index.to_string());
                    self.collect(item, document, at);
                    at.truncate(length);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn codes(extension: &Value) -> Vec<&str> {
    match extension {
        Value::Array(codes) => codes.iter().filter_map(Value::as_str).collect(),
        Value::Object(reasons) => reasons.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is_composite(value: &Value) -> bool {
    value.is_array() || value.is_object()
}
