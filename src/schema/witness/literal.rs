//! What is asked of one value: schemas that it has to satisfy or to break.

use serde_json::Value;

use super::keyword::address;
use crate::schema::Scope;

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

/// What tells goals apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct LiteralKey {
    address: usize,
    holds: bool,
    reading: Reading,
    /// The dynamic scope, where a `$dynamicRef` may depend on it; the name, where it is one.
    context: String,
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

    pub(super) fn key(&self, dynamic: bool) -> LiteralKey {
        let (address, context) = match &self.schema {
            Wanted::Schema(scope) if dynamic => (address(scope.schema()), scope.dynamic_scope()),
            Wanted::Schema(scope) => (address(scope.schema()), String::new()),
            Wanted::Value(value) => (address(value), "=".to_owned()),
            Wanted::Name(name) => (0, name.clone()),
            Wanted::Object => (1, String::new()),
        };
        LiteralKey { address, holds: self.holds, reading: self.reading, context }
    }
}
