//! The ways in which a value can break a schema: each keyword broken is enough.

use std::borrow::Cow;

use jsonschema::Draft;
use serde_json::Value;

use super::super::facts::{ArrayFact, Fact, NumberFact, ObjectFact, TextFact, Types, Which};
use super::super::keyword::Origin;
use super::super::literal::Literal;
use super::assert::{bounds_of_contains, number};
use super::{Asserts, Reader, Step, count};
use crate::schema::{NUMBER_FORMAT, Scope};

/// One way to break a schema, and the keyword that is broken.
#[derive(Clone)]
pub(super) struct Way<'r> {
    pub(super) origin: Origin<'r>,
    pub(super) steps: Vec<Step<'r>>,
}

pub(super) fn deny<'r>(reader: &Reader<'_>, scope: &Scope<'r>) -> Vec<Way<'r>> {
    let schema = scope.schema();
    let Value::Object(members) = schema else {
        let broken = schema == &Value::Bool(false);
        let way = Way { origin: Origin::new(schema, ""), steps: Vec::new() };
        return broken.then_some(way).into_iter().collect();
    };
    let denied = Denied { reader, scope };
    let mut ways = Vec::new();
    for (keyword, value) in members {
        let origin = Origin::new(schema, keyword);
        if reader.ignores(scope, keyword) {
            // Ignored means that it asks for nothing, and so that nothing is asked to break it.
            ways.push(Way { origin, steps: Vec::new() });
        } else if reader.reads(scope, keyword) {
            let broken = denied.keyword(keyword, value);
            ways.extend(broken.into_iter().map(|steps| Way { origin, steps }));
        }
    }
    ways.sort_by_key(|way| rank(way.origin.keyword));
    ways
}

/// What is the least to ask of the rest of a value comes first: a property left out, then another
/// scalar, then a property that is there and wrong.
fn rank(keyword: &str) -> u8 {
    match keyword {
        "required" => 0,
        "properties" | "items" | "prefixItems" => 2,
        "patternProperties" | "additionalProperties" | "propertyNames" => 3,
        "unevaluatedProperties" | "unevaluatedItems" => 4,
        _ => 1,
    }
}

struct Denied<'a, 'r> {
    reader: &'a Reader<'a>,
    scope: &'a Scope<'r>,
}

type Ways<'r> = Vec<Vec<Step<'r>>>;

impl<'r> Denied<'_, 'r> {
    fn child(&self, schema: &'r Value, holds: bool) -> Literal<'r> {
        Literal::of(self.scope.child(schema), holds)
    }

    fn breaks(&self, schema: &'r Value) -> Step<'r> {
        Step::Literal(self.child(schema, false))
    }

    fn holds(&self, schema: &'r Value) -> Step<'r> {
        Step::Literal(self.child(schema, true))
    }

    fn keyword(&self, keyword: &'r str, value: &'r Value) -> Ways<'r> {
        match keyword {
            "$ref" | "$dynamicRef" | "$recursiveRef" => match self.scope.refer(keyword) {
                Some(target) => vec![vec![Step::Literal(Literal::of(target, false))]],
                None => vec![vec![Step::Unknown("a reference that leads nowhere")]],
            },
            "type" => vec![vec![Step::Fact(Fact::Types(!Types::named(value)))]],
            "const" => differs(value),
            "enum" => {
                let values = value.as_array().into_iter().flatten();
                vec![values.map(|value| Step::Choice(differs(value))).collect()]
            }
            "allOf" => branches(value).map(|branch| vec![self.breaks(branch)]).collect(),
            "anyOf" => vec![branches(value).map(|branch| self.breaks(branch)).collect()],
            "oneOf" => self.one_of(value),
            "not" => vec![vec![self.holds(value)]],
            "if" => {
                let branch = |keyword| self.reader.keyword(self.scope, keyword);
                let then = branch("then").map(|then| vec![self.holds(value), self.breaks(then)]);
                let other =
                    branch("else").map(|other| vec![self.breaks(value), self.breaks(other)]);
                then.into_iter().chain(other).collect()
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                let broken = number(self.scope, keyword, value).map(opposite);
                numbers(broken)
            }
            NUMBER_FORMAT if self.reader.formats == Asserts::Yes => {
                numbers(value.as_str().map(NumberFact::NotFormat))
            }
            _ => self.by_type(keyword, value),
        }
    }

    /// None fits, or two do.
    fn one_of(&self, value: &'r Value) -> Ways<'r> {
        let branches: Vec<&'r Value> = branches(value).collect();
        let mut ways = vec![branches.iter().map(|branch| self.breaks(branch)).collect()];
        for (index, first) in branches.iter().enumerate() {
            for second in &branches[index + 1..] {
                ways.push(vec![self.holds(first), self.holds(second)]);
            }
        }
        ways
    }

    /// Keywords on strings, arrays and objects.
    fn by_type(&self, keyword: &'r str, value: &'r Value) -> Ways<'r> {
        let text = value.as_str();
        let limit = count(value);
        let below = limit.and_then(|limit| limit.checked_sub(1));
        let above = limit.and_then(|limit| limit.checked_add(1));
        match keyword {
            "minLength" => strings(below.map(TextFact::MaxLength)),
            "maxLength" => strings(above.map(TextFact::MinLength)),
            "pattern" => strings(text.map(TextFact::NotPattern)),
            "format" => match self.reader.formats {
                Asserts::Yes => strings(text.map(TextFact::NotFormat)),
                Asserts::No => Vec::new(),
                Asserts::Maybe => vec![vec![Step::Unknown("its dialect may assert formats")]],
            },
            "minItems" => arrays(below.map(ArrayFact::MaxItems)),
            "maxItems" => arrays(above.map(ArrayFact::MinItems)),
            "uniqueItems" if value == &Value::Bool(true) => arrays([ArrayFact::Twins]),
            "contains" => arrays(self.contains(value)),
            "prefixItems" | "items" | "additionalItems" => self.items(keyword, value),
            "unevaluatedItems" => self.leftovers(keyword, || {
                let (owner, broken) = (self.scope.clone(), self.child(value, false));
                arrays([ArrayFact::UnevaluatedItem(owner, broken)])
            }),
            "minProperties" => objects(below.map(ObjectFact::MaxProperties)),
            "maxProperties" => objects(above.map(ObjectFact::MinProperties)),
            "propertyNames" => objects([ObjectFact::SomeName(self.child(value, false))]),
            "required" => {
                let names = branches(value).filter_map(Value::as_str);
                objects(names.map(ObjectFact::Forbidden))
            }
            "properties" => {
                let broken = |(name, schema): (&'r String, &'r Value)| {
                    ObjectFact::Property(name, self.child(schema, false))
                };
                objects(value.as_object().into_iter().flatten().map(broken))
            }
            "patternProperties" => {
                let broken = |(pattern, schema): (&'r String, &'r Value)| {
                    ObjectFact::Some(Which::Matching(pattern), Some(self.child(schema, false)))
                };
                objects(value.as_object().into_iter().flatten().map(broken))
            }
            "additionalProperties" => {
                let which = Which::AdditionalTo(self.scope.clone());
                objects([ObjectFact::Some(which, Some(self.child(value, false)))])
            }
            "unevaluatedProperties" => self.leftovers(keyword, || {
                let which = Which::UnevaluatedBy(self.scope.clone());
                objects([ObjectFact::Some(which, Some(self.child(value, false)))])
            }),
            "dependentRequired" | "dependentSchemas" | "dependencies" => {
                let dependent = value.as_object().into_iter().flatten();
                dependent.flat_map(|(name, value)| self.dependent(name, value)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn contains(&self, value: &'r Value) -> Vec<ArrayFact<'r>> {
        let (min, max) = bounds_of_contains(self.reader, self.scope);
        let schema = self.scope.child(value);
        let too_few = min.checked_sub(1).map(|below| ArrayFact::Contains {
            schema: schema.clone(),
            min: 0,
            max: Some(below),
        });
        let too_many = max.and_then(|max| max.checked_add(1));
        let too_many = too_many.map(|min| ArrayFact::Contains { schema, min, max: None });
        too_few.into_iter().chain(too_many).collect()
    }

    fn items(&self, keyword: &str, value: &'r Value) -> Ways<'r> {
        if let (Value::Array(prefix), "prefixItems" | "items") = (value, keyword) {
            let broken = |(index, schema)| ArrayFact::ItemAt(index, self.child(schema, false));
            return arrays(prefix.iter().enumerate().map(broken));
        }
        let prefix = if self.scope.draft() < Draft::Draft202012 { "items" } else { "prefixItems" };
        let prefix = self.scope.keyword(prefix).and_then(Value::as_array);
        // `additionalItems` means something behind an array of `items` alone.
        if keyword == "additionalItems" && prefix.is_none() {
            return Vec::new();
        }
        let from = prefix.map_or(0, Vec::len);
        arrays([ArrayFact::ItemFrom(from, self.child(value, false))])
    }

    /// The ways to break a keyword on what nothing else evaluates, if there can be such a thing.
    fn leftovers(&self, keyword: &str, ways: impl FnOnce() -> Ways<'r>) -> Ways<'r> {
        let (all, some): (&[&str], &[&str]) = match keyword {
            "unevaluatedItems" => (&["items", "additionalItems"], &["contains"]),
            _ => (&["additionalProperties"], &[]),
        };
        let has = |scope: &Scope<'r>, keywords: &[&str]| {
            keywords
                .iter()
                .any(|it| self.reader.keyword(scope, it).is_some_and(|it| !it.is_array()))
        };
        let is_other = |scope: &Scope<'r>| !std::ptr::eq(scope.schema(), self.scope.schema());
        let takes_all = |scope: &Scope<'r>| {
            has(scope, all) || is_other(scope) && has(scope, std::slice::from_ref(&keyword))
        };
        if self.scope.conjuncts().iter().any(takes_all) {
            return Vec::new();
        }
        let in_place = self.scope.in_place();
        let mut ways = ways();
        if in_place.iter().any(|scope| takes_all(scope) || has(scope, some)) {
            // These ways may come to nothing, and then there may be others.
            ways.push(vec![Step::Unknown("what is unevaluated depends on the value")]);
        }
        ways
    }

    fn dependent(&self, name: &'r str, dependent: &'r Value) -> Ways<'r> {
        let present = || Step::Fact(Fact::Object(ObjectFact::Required(name)));
        let object = || Step::Fact(Fact::Types(Types::OBJECT));
        match dependent {
            Value::Array(names) => {
                let absent = |name| Step::Fact(Fact::Object(ObjectFact::Forbidden(name)));
                let names = names.iter().filter_map(Value::as_str);
                names.map(|name| vec![object(), present(), absent(name)]).collect()
            }
            schema => vec![vec![object(), present(), self.breaks(schema)]],
        }
    }
}

fn branches(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn opposite(fact: NumberFact<'_>) -> NumberFact<'_> {
    match fact {
        NumberFact::AtLeast(bound) => NumberFact::Below(bound),
        NumberFact::Above(bound) => NumberFact::AtMost(bound),
        NumberFact::AtMost(bound) => NumberFact::Above(bound),
        NumberFact::Below(bound) => NumberFact::AtLeast(bound),
        NumberFact::MultipleOf(number) => NumberFact::NotMultipleOf(number),
        NumberFact::NotMultipleOf(number) => NumberFact::MultipleOf(number),
        NumberFact::Format(format) => NumberFact::NotFormat(format),
        NumberFact::NotFormat(format) => NumberFact::Format(format),
    }
}

fn ways<'r>(types: Types, facts: impl IntoIterator<Item = Fact<'r>>) -> Ways<'r> {
    let way = |fact| vec![Step::Fact(Fact::Types(types)), Step::Fact(fact)];
    facts.into_iter().map(way).collect()
}

fn numbers<'r>(facts: impl IntoIterator<Item = NumberFact<'r>>) -> Ways<'r> {
    ways(Types::NUMBER, facts.into_iter().map(Fact::Number))
}

fn strings<'r>(facts: impl IntoIterator<Item = TextFact<'r>>) -> Ways<'r> {
    ways(Types::STRING, facts.into_iter().map(Fact::Text))
}

fn arrays<'r>(facts: impl IntoIterator<Item = ArrayFact<'r>>) -> Ways<'r> {
    ways(Types::ARRAY, facts.into_iter().map(Fact::Array))
}

fn objects<'r>(facts: impl IntoIterator<Item = ObjectFact<'r>>) -> Ways<'r> {
    ways(Types::OBJECT, facts.into_iter().map(Fact::Object))
}

/// The ways to be another value.
pub(super) fn differs(value: &Value) -> Ways<'_> {
    let another_type = |types: Types| vec![Step::Fact(Fact::Types(!types))];
    let other = |value| Literal::value(value, false);
    match value {
        Value::Array(items) => {
            let length = u64::try_from(items.len()).unwrap_or(u64::MAX);
            let longer = ArrayFact::MinItems(length.saturating_add(1));
            let shorter = length.checked_sub(1).map(ArrayFact::MaxItems);
            let items = items.iter().enumerate();
            let items = items.map(|(index, item)| ArrayFact::ItemAt(index, other(item)));
            let facts = [longer].into_iter().chain(shorter).chain(items);
            [another_type(Types::ARRAY)].into_iter().chain(arrays(facts)).collect()
        }
        Value::Object(members) => {
            let more = ObjectFact::Some(Which::OtherThan(members), None);
            let absent = members.keys().map(|name| ObjectFact::Forbidden(name));
            let changed =
                members.iter().map(|(name, member)| ObjectFact::Property(name, other(member)));
            let facts = absent.chain([more]).chain(changed);
            [another_type(Types::OBJECT)].into_iter().chain(objects(facts)).collect()
        }
        scalar => vec![vec![Step::Fact(Fact::Excluded(Cow::Borrowed(scalar)))]],
    }
}
