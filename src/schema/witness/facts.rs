//! Everything that one alternative of a schema says of one value, sorted by what it is about.

use std::borrow::Cow;
use std::ops::{BitAnd, BitOr, Not};
use std::rc::Rc;

use serde_json::{Map, Number, Value};

use super::keyword::{Origin, merge};
use super::literal::Literal;
use super::value::equal;
use crate::schema::Scope;

/// A set of the types that JSON Schema tells apart, numbers split by whether they are integers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const INTEGER: Self = Self(4);
    pub(super) const FRACTION: Self = Self(8);
    pub(super) const NUMBER: Self = Self(12);
    pub(super) const STRING: Self = Self(16);
    pub(super) const ARRAY: Self = Self(32);
    pub(super) const OBJECT: Self = Self(64);
    pub(super) const ALL: Self = Self(127);

    /// The types that a `type` keyword names.
    pub(super) fn named(keyword: &Value) -> Self {
        match keyword {
            Value::String(name) => Self::of_name(name),
            Value::Array(names) => names.iter().fold(Self::NONE, |types, name| {
                types | name.as_str().map_or(Self::NONE, Self::of_name)
            }),
            _ => Self::ALL,
        }
    }

    fn of_name(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::NONE,
        }
    }

    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(number) if super::value::is_integer(number) => Self::INTEGER,
            Value::Number(_) => Self::FRACTION,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self & other != Self::NONE
    }
}

impl BitAnd for Types {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Types {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Not for Types {
    type Output = Self;
    fn not(self) -> Self {
        Self(!self.0 & Self::ALL.0)
    }
}

/// The schemas with `unevaluatedProperties` or `unevaluatedItems` in whose reach something stands.
pub(super) type Within = Rc<[usize]>;

/// One thing that is known of a value.
#[derive(Debug, Clone)]
pub(super) enum Fact<'r> {
    Never,
    Types(Types),
    Values(Vec<Cow<'r, Value>>),
    /// A null, boolean, number or string that it is not.
    Excluded(Cow<'r, Value>),
    Number(NumberFact<'r>),
    Text(TextFact<'r>),
    Array(ArrayFact<'r>),
    Object(ObjectFact<'r>),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum NumberFact<'r> {
    AtLeast(&'r Number),
    Above(&'r Number),
    AtMost(&'r Number),
    Below(&'r Number),
    MultipleOf(&'r Number),
    NotMultipleOf(&'r Number),
    Format(&'r str),
    NotFormat(&'r str),
}

#[derive(Debug, Clone, Copy)]
pub(super) enum TextFact<'r> {
    MinLength(u64),
    MaxLength(u64),
    Pattern(&'r str),
    NotPattern(&'r str),
    Format(&'r str),
    NotFormat(&'r str),
}

#[derive(Debug, Clone)]
pub(super) enum ArrayFact<'r> {
    /// `prefixItems` and `items` of a schema.
    Items(Scope<'r>),
    Exactly(&'r [Value]),
    MinItems(u64),
    MaxItems(u64),
    Unique,
    /// Two items are equal: `uniqueItems` broken.
    Twins,
    Contains {
        schema: Scope<'r>,
        min: u64,
        max: Option<u64>,
    },
    Unevaluated(Scope<'r>),
    /// The item at an index exists and is such.
    ItemAt(usize, Literal<'r>),
    /// An item at an index or behind it is such.
    ItemFrom(usize, Literal<'r>),
    /// An item that the schema does not evaluate is such.
    UnevaluatedItem(Scope<'r>, Literal<'r>),
}

#[derive(Debug, Clone)]
pub(super) enum ObjectFact<'r> {
    /// `properties`, `patternProperties` and `additionalProperties` of a schema.
    Properties(Scope<'r>),
    Exactly(&'r Map<String, Value>),
    MinProperties(u64),
    MaxProperties(u64),
    Required(&'r str),
    Forbidden(&'r str),
    /// Where the first is present, so are the others.
    Dependent(&'r str, Vec<&'r str>),
    Names(Literal<'r>),
    Unevaluated(Scope<'r>),
    /// The property exists and is such.
    Property(&'r str, Literal<'r>),
    /// Some property of these exists and is such.
    Some(Which<'r>, Option<Literal<'r>>),
    /// Some property exists whose name is such.
    SomeName(Literal<'r>),
}

/// Which properties are meant, by their names.
#[derive(Debug, Clone)]
pub(super) enum Which<'r> {
    Matching(&'r str),
    /// Neither in `properties` of the schema nor matched by its `patternProperties`.
    AdditionalTo(Scope<'r>),
    /// Nothing that any schema in place of this one speaks of.
    UnevaluatedBy(Scope<'r>),
    OtherThan(&'r Map<String, Value>),
}

/// A fact and the keyword that states it.
#[derive(Debug, Clone)]
pub(super) struct Stated<'r, F> {
    pub(super) fact: F,
    pub(super) origin: Origin<'r>,
    pub(super) within: Within,
    /// The schema that states it: the owner of what is unevaluated.
    pub(super) owner: usize,
}

/// Everything that is known of a value.
#[derive(Debug, Clone)]
pub(super) struct Facts<'r> {
    pub(super) types: Types,
    pub(super) type_origins: Vec<Origin<'r>>,
    pub(super) values: Option<Vec<Cow<'r, Value>>>,
    pub(super) value_origins: Vec<Origin<'r>>,
    pub(super) excluded: Vec<(Cow<'r, Value>, Origin<'r>)>,
    pub(super) number: Vec<Stated<'r, NumberFact<'r>>>,
    pub(super) text: Vec<Stated<'r, TextFact<'r>>>,
    pub(super) array: Vec<Stated<'r, ArrayFact<'r>>>,
    pub(super) object: Vec<Stated<'r, ObjectFact<'r>>>,
}

impl Default for Facts<'_> {
    fn default() -> Self {
        Self {
            types: Types::ALL,
            type_origins: Vec::new(),
            values: None,
            value_origins: Vec::new(),
            excluded: Vec::new(),
            number: Vec::new(),
            text: Vec::new(),
            array: Vec::new(),
            object: Vec::new(),
        }
    }
}

/// Keywords that cannot hold together.
pub(super) type Conflict<'r> = Vec<Origin<'r>>;

impl<'r> Facts<'r> {
    /// Takes a fact in; an error where it contradicts what is known.
    pub(super) fn add(&mut self, fact: Fact<'r>, said: &Said<'r>) -> Result<(), Conflict<'r>> {
        let origin = said.origin;
        match fact {
            Fact::Never => return Err(vec![origin]),
            Fact::Types(types) => return self.exclude(!types, &[origin]),
            Fact::Values(values) => {
                let values = match self.values.take() {
                    None => values,
                    Some(known) => {
                        let is_known =
                            |value: &Cow<'r, Value>| known.iter().any(|k| equal(k, value));
                        values.into_iter().filter(is_known).collect()
                    }
                };
                merge(&mut self.value_origins, &[origin]);
                self.values = Some(values);
                return self.recheck_values();
            }
            Fact::Excluded(value) => {
                self.excluded.push((value, origin));
                return self.recheck_values();
            }
            Fact::Number(fact) => self.number.push(said.state(fact)),
            Fact::Text(fact) => self.text.push(said.state(fact)),
            Fact::Array(fact) => self.array.push(said.state(fact)),
            Fact::Object(fact) => self.object.push(said.state(fact)),
        }
        Ok(())
    }

    /// Takes types out, for which these keywords are the reason.
    pub(super) fn exclude(
        &mut self,
        types: Types,
        origins: &[Origin<'r>],
    ) -> Result<(), Conflict<'r>> {
        if self.types.meets(types) {
            self.types = self.types & !types;
            merge(&mut self.type_origins, origins);
        }
        self.recheck_values()
    }

    /// Keeps the values that have an allowed type and are not excluded, and the types that a
    /// value has.
    fn recheck_values(&mut self) -> Result<(), Conflict<'r>> {
        if let Some(values) = &mut self.values {
            let excluded = &self.excluded;
            let mut used = Vec::new();
            values.retain(|value| {
                let out = excluded.iter().find(|(excluded, _)| equal(excluded, value));
                used.extend(out.map(|(_, origin)| *origin));
                out.is_none() && self.types.meets(Types::of(value))
            });
            merge(&mut self.value_origins, &used);
            self.types = values.iter().fold(Types::NONE, |types, value| types | Types::of(value));
        }
        if self.types == Types::NONE {
            let mut conflict = self.type_origins.clone();
            merge(&mut conflict, &self.value_origins);
            return Err(conflict);
        }
        Ok(())
    }
}

/// Who states a fact.
#[derive(Debug, Clone)]
pub(super) struct Said<'r> {
    pub(super) origin: Origin<'r>,
    pub(super) within: Within,
}

impl<'r> Said<'r> {
    fn state<F>(&self, fact: F) -> Stated<'r, F> {
        let owner = super::keyword::address(self.origin.schema);
        Stated { fact, origin: self.origin, within: Rc::clone(&self.within), owner }
    }
}
