//! What is not to be said: by the user's word, or by the contract's own `x-trueup-ignore`.

use serde_json::Value;

use super::PREFIX;
use crate::document::pointer;
use crate::openapi::references::{Documents, Spot};

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

/// Whether an object at or around a place silences a code there.
pub(super) fn is_silenced(documents: &Documents, spot: &Spot, code: &str) -> bool {
    let names = |name: &str| {
        let short = code.strip_prefix(PREFIX).unwrap_or(code);
        name == code || name == short
    };
    pointer::ancestors(spot.pointer()).any(|at| {
        let extension = Spot::new(spot.document(), at).join(EXTENSION);
        match extension.value(documents) {
            Some(Value::Array(codes)) => codes.iter().filter_map(Value::as_str).any(names),
            Some(Value::Object(reasons)) => reasons.keys().any(|code| names(code)),
            _ => false,
        }
    })
}
