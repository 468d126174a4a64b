//! What is asked of one value: schemas that it has to satisfy or to break.

use serde_json::Value;

use super::keyword::address;
use crate::schema::{Alike, Identity, Schemas, Scope};

/// A schema that a value has to satisfy, or one that it has to break.
#[derive(Debug, Clone)]
pub(super) struct Literal<'r> {
    pub(super) schema: Wanted<'r>,
    pub(super) holds: bool,
    pub(super) reading: Reading,
}

/// How the keywords of a schema are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Reading {
    Whole,
    /// As if this one were not there.
    Without(&'static str),
    /// This union by these of its branches; `alone` if no other branch may fit.
    By {
        union: &'static str,
        first: usize,
        second: Option<usize>,
        alone: bool,
    },
}

#[derive(Debug, Clone)]
pub(super) enum Wanted<'r> {
    Schema(Scope<'r>),
    /// Exactly this value: what `const` and `enum` come to.
    Value(&'r Value),
    /// Exactly this text, which stands nowhere in a schema: the name of a property.
    Name(String),
    /// Any object.
    Object,
}

/// By what the schemas of goals are told apart.
#[derive(Debug)]
pub(super) enum Telling {
    /// Where they stand, and the way there: what a `$dynamicRef` leads to depends on it.
    Scope,
    /// Where they stand: conflicts name keywords by their places.
    Place,
    /// What is written: copies of a schema have the same values.
    Words(Alike),
}

/// What tells goals apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LiteralKey {
    identity: Identity,
    holds: bool,
    reading: Reading,
    /// The dynamic scope, where a `$dynamicRef` may depend on it; the name, where it is one.
    context: String,
}

impl Telling {
    /// For answers that name places.
    pub(super) fn by_place<'s>(schemas: impl IntoIterator<Item = &'s Schemas>) -> Self {
        let is_dynamic = schemas.into_iter().any(Schemas::is_dynamic);
        if is_dynamic { Self::Scope } else { Self::Place }
    }

    /// For answers that hold for all copies.
    pub(super) fn by_words(schemas: &Schemas) -> Self {
        if schemas.is_dynamic() { Self::Scope } else { Self::Words(schemas.alike()) }
    }
}

impl<'r> Literal<'r> {
    pub(super) fn of(scope: Scope<'r>, holds: bool) -> Self {
        Self { schema: Wanted::Schema(scope), holds, reading: Reading::Whole }
    }

    pub(super) fn value(value: &'r Value, holds: bool) -> Self {
        Self { schema: Wanted::Value(value), holds, reading: Reading::Whole }
    }

    pub(super) fn name(name: &str) -> Self {
        Self { schema: Wanted::Name(name.to_owned()), holds: true, reading: Reading::Whole }
    }

    pub(super) fn object() -> Self {
        Self { schema: Wanted::Object, holds: true, reading: Reading::Whole }
    }

    /// What the schema gives as examples of values that it accepts, or as a default; whether they
    /// fit has still to be judged.
    pub(super) fn examples(&self) -> Vec<&'r Value> {
        let Wanted::Schema(scope) = &self.schema else { return Vec::new() };
        if !self.holds {
            return Vec::new();
        }
        let mut examples = Vec::new();
        for scope in scope.conjuncts() {
            examples.extend(scope.keyword("default"));
            examples.extend(scope.keyword("example"));
            examples
                .extend(scope.keyword("examples").and_then(Value::as_array).into_iter().flatten());
        }
        examples
    }

    pub(super) fn key(&self, telling: &Telling) -> LiteralKey {
        let (identity, context) = match (&self.schema, telling) {
            (Wanted::Schema(scope), Telling::Scope) => (at(scope.schema()), scope.dynamic_scope()),
            (Wanted::Schema(scope), Telling::Place) => (at(scope.schema()), String::new()),
            (Wanted::Schema(scope), Telling::Words(alike)) => {
                (alike.identity(scope.schema()), String::new())
            }
            (Wanted::Value(value), _) => (at(value), "=".to_owned()),
            (Wanted::Name(name), _) => (Identity::Place(0), name.clone()),
            (Wanted::Object, _) => (Identity::Place(1), String::new()),
        };
        LiteralKey { identity, holds: self.holds, reading: self.reading, context }
    }
}

fn at(value: &Value) -> Identity {
    Identity::Place(address(value))
}
