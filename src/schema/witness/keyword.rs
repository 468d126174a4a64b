//! Keywords and where they stand, for saying which of them cannot hold together.

use std::collections::HashSet;

use serde_json::Value;

/// A keyword of a schema, by the schema's address; the empty keyword stands for the schema itself
/// (`false`).
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'r> {
    pub(super) schema: &'r Value,
    pub(super) keyword: &'r str,
}

impl<'r> Origin<'r> {
    pub(super) fn new(schema: &'r Value, keyword: &'r str) -> Self {
        Self { schema, keyword }
    }

    pub(super) fn key(&self) -> OriginKey {
        (address(self.schema), self.keyword.to_owned())
    }
}

impl PartialEq for Origin<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.schema, other.schema) && self.keyword == other.keyword
    }
}

/// An origin that outlives the schema.
pub(super) type OriginKey = (usize, String);

/// Keywords to be read as if they were not there: how a set of conflicting keywords is made
/// smaller, and what a person would have expected to fit is found.
pub(super) type Ignored = HashSet<OriginKey>;

/// Which node of which document a schema is. Equal schemas may stand under different base URIs.
pub(super) fn address(schema: &Value) -> usize {
    std::ptr::from_ref(schema).addr()
}

/// Adds what is not yet known, in order.
pub(super) fn merge<'r>(origins: &mut Vec<Origin<'r>>, more: &[Origin<'r>]) {
    for origin in more {
        if !origins.contains(origin) {
            origins.push(*origin);
        }
    }
}
