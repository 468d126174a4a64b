//! What a schema demands of a value that fits it, keyword by keyword.

use std::borrow::Cow;
use std::rc::Rc;

use jsonschema::Draft;
use serde_json::Value;

use super::super::facts::{ArrayFact, Fact, NumberFact, ObjectFact, TextFact, Types, Within};
use super::super::keyword::{Origin, address};
use super::super::literal::{Literal, Reading};
use super::{Asserts, ITEM_KEYWORDS, PROPERTY_KEYWORDS, Reader, Step, Task, count};
use crate::schema::{NUMBER_FORMAT, Scope};

/// More ways to satisfy an `anyOf` than by one branch are tried where `unevaluated…` may need
/// them; of more branches than these only single ones and all together.
const MAX_SUBSETS_OF: usize = 4;

/// The tasks of a schema.
pub(super) fn assert<'r>(
    reader: &Reader<'_>,
    scope: &Scope<'r>,
    reading: Reading,
    within: &Within,
) -> Vec<Task<'r>> {
    let schema = scope.schema();
    let Value::Object(members) = schema else {
        let never = (schema == &Value::Bool(false)).then(|| Step::Fact(Fact::Never));
        let origin = Origin::new(schema, "");
        return never.into_iter().map(|step| Task::new(step, origin, within)).collect();
    };
    let is_reopened = reader.reopened == Some(address(schema));
    let owns = is_reopened
        || ["unevaluatedProperties", "unevaluatedItems"].iter().any(|keyword| {
            reader.keyword(scope, keyword).is_some_and(|subschema| subschema != &Value::Bool(true))
        });
    let inner: Within = if owns {
        within.iter().copied().chain([address(schema)]).collect()
    } else {
        Rc::clone(within)
    };
    let mut asserted = Asserted { reader, scope, within: inner, tasks: Vec::new() };
    for (keyword, value) in members {
        let counts = match reading {
            Reading::Without(ignored) => keyword != ignored,
            Reading::By { union, first, second, alone } if keyword == union => {
                asserted.by(keyword, value, [Some(first), second], alone);
                false
            }
            Reading::Whole | Reading::By { .. } => true,
        };
        if counts && reader.reads(scope, keyword) {
            let meant = match keyword.as_str() {
                "additionalProperties" if is_reopened => "unevaluatedProperties",
                keyword => keyword,
            };
            match leftovers(scope, meant, value) {
                // What is left over is left over by all that stands beside it, not by itself.
                Some(fact) => {
                    let origin = Origin::new(schema, keyword);
                    asserted.tasks.push(Task::new(Step::Fact(fact), origin, within));
                }
                None => asserted.keyword(keyword, value),
            }
        }
    }
    asserted.tasks
}

fn leftovers<'r>(scope: &Scope<'r>, keyword: &str, schema: &'r Value) -> Option<Fact<'r>> {
    match keyword {
        "unevaluatedItems" => Some(Fact::Array(ArrayFact::Unevaluated(scope.child(schema)))),
        "unevaluatedProperties" => Some(Fact::Object(ObjectFact::Unevaluated(scope.child(schema)))),
        _ => None,
    }
}

struct Asserted<'a, 'r> {
    reader: &'a Reader<'a>,
    scope: &'a Scope<'r>,
    within: Within,
    tasks: Vec<Task<'r>>,
}

impl<'r> Asserted<'_, 'r> {
    fn push(&mut self, keyword: &'r str, step: Step<'r>) {
        let origin = Origin::new(self.scope.schema(), keyword);
        self.tasks.push(Task::new(step, origin, &self.within));
    }

    fn fact(&mut self, keyword: &'r str, fact: Fact<'r>) {
        self.push(keyword, Step::Fact(fact));
    }

    fn holds(&self, schema: &'r Value) -> Step<'r> {
        Step::Literal(Literal::of(self.scope.child(schema), true))
    }

    fn breaks(&self, schema: &'r Value) -> Step<'r> {
        Step::Literal(Literal::of(self.scope.child(schema), false))
    }

    fn keyword(&mut self, keyword: &'r str, value: &'r Value) {
        match keyword {
            "$ref" | "$dynamicRef" | "$recursiveRef" => match self.scope.refer(keyword) {
                Some(target) => {
                    self.push(keyword, Step::Literal(Literal::of(target, true)));
                }
                None => self.push(keyword, Step::Unknown("a reference that leads nowhere")),
            },
            "type" => self.fact(keyword, Fact::Types(Types::named(value))),
            "const" => {
                for step in is(value) {
                    self.push(keyword, step);
                }
            }
            "enum" => self.one_of_values(keyword, value),
            "allOf" => {
                for branch in value.as_array().into_iter().flatten() {
                    let step = self.holds(branch);
                    self.push(keyword, step);
                }
            }
            "anyOf" => self.any_of(keyword, value),
            "oneOf" => self.one_of(keyword, value),
            "not" => {
                let step = self.breaks(value);
                self.push(keyword, step);
            }
            "if" => self.condition(value),
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
                if let Some(fact) = number(self.scope, keyword, value) {
                    self.fact(keyword, Fact::Number(fact));
                }
            }
            NUMBER_FORMAT if self.reader.formats == Asserts::Yes => {
                if let Some(format) = value.as_str() {
                    self.fact(keyword, Fact::Number(NumberFact::Format(format)));
                }
            }
            _ => self.by_type(keyword, value),
        }
    }

    /// Keywords on strings, arrays and objects.
    fn by_type(&mut self, keyword: &'r str, value: &'r Value) {
        let (text, limit) = (value.as_str(), count(value));
        let array = |fact| Some(Fact::Array(fact));
        let object = |fact| Some(Fact::Object(fact));
        let fact = match keyword {
            "minLength" => limit.map(|limit| Fact::Text(TextFact::MinLength(limit))),
            "maxLength" => limit.map(|limit| Fact::Text(TextFact::MaxLength(limit))),
            "pattern" => text.map(|pattern| Fact::Text(TextFact::Pattern(pattern))),
            "format" if self.reader.formats == Asserts::Yes => {
                text.map(|name| Fact::Text(TextFact::Format(name)))
            }
            "minItems" => limit.and_then(|limit| array(ArrayFact::MinItems(limit))),
            "maxItems" => limit.and_then(|limit| array(ArrayFact::MaxItems(limit))),
            "uniqueItems" if value == &Value::Bool(true) => array(ArrayFact::Unique),
            "contains" => array(self.contains(value)),
            "minProperties" => limit.and_then(|limit| object(ObjectFact::MinProperties(limit))),
            "maxProperties" => limit.and_then(|limit| object(ObjectFact::MaxProperties(limit))),
            "propertyNames" => {
                object(ObjectFact::Names(Literal::of(self.scope.child(value), true)))
            }
            _ if is_first_of(self.scope, &ITEM_KEYWORDS, keyword) => {
                array(ArrayFact::Items(self.scope.clone()))
            }
            _ if is_first_of(self.scope, &PROPERTY_KEYWORDS, keyword) => {
                object(ObjectFact::Properties(self.scope.clone()))
            }
            _ => None,
        };
        if let Some(fact) = fact {
            self.fact(keyword, fact);
        }
        match keyword {
            "required" => {
                for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    self.fact(keyword, Fact::Object(ObjectFact::Required(name)));
                }
            }
            "dependentRequired" | "dependentSchemas" | "dependencies" => {
                for (name, dependent) in value.as_object().into_iter().flatten() {
                    self.dependent(keyword, name, dependent);
                }
            }
            _ => {}
        }
    }

    fn contains(&self, value: &'r Value) -> ArrayFact<'r> {
        let (min, max) = bounds_of_contains(self.reader, self.scope);
        ArrayFact::Contains { schema: self.scope.child(value), min, max }
    }

    fn dependent(&mut self, keyword: &'r str, name: &'r str, dependent: &'r Value) {
        if let Value::Array(names) = dependent {
            let names = names.iter().filter_map(Value::as_str).collect();
            self.fact(keyword, Fact::Object(ObjectFact::Dependent(name, names)));
            return;
        }
        let absent = vec![Step::Fact(Fact::Object(ObjectFact::Forbidden(name)))];
        let present =
            vec![Step::Fact(Fact::Object(ObjectFact::Required(name))), self.holds(dependent)];
        self.push(keyword, Step::Choice(vec![absent, present]));
    }

    fn one_of_values(&mut self, keyword: &'r str, value: &'r Value) {
        let values = value.as_array().into_iter().flatten();
        let (composite, scalar): (Vec<_>, Vec<_>) = values.partition(|it| is_composite(it));
        let scalar = Fact::Values(scalar.into_iter().map(Cow::Borrowed).collect());
        if composite.is_empty() {
            self.fact(keyword, scalar);
            return;
        }
        let composite = composite.into_iter().map(|value| is(value).collect::<Vec<_>>());
        let alternatives = [vec![Step::Fact(scalar)]].into_iter().chain(composite).collect();
        self.push(keyword, Step::Choice(alternatives));
    }

    fn any_of(&mut self, keyword: &'r str, value: &'r Value) {
        let branches: Vec<&'r Value> = value.as_array().into_iter().flatten().collect();
        let mut subsets: Vec<Vec<usize>> = (0..branches.len()).map(|index| vec![index]).collect();
        if !self.within.is_empty() {
            // Two branches together evaluate more than each alone.
            if branches.len() <= MAX_SUBSETS_OF {
                let members = |set: usize| (0..branches.len()).filter(move |i| set >> i & 1 == 1);
                let sets = (1..1_usize << branches.len()).map(|set| members(set).collect());
                subsets.extend(sets.filter(|subset: &Vec<usize>| subset.len() > 1));
            } else {
                subsets.push((0..branches.len()).collect());
            }
        }
        let alternative = |subset: Vec<usize>| {
            subset.into_iter().map(|index| self.holds(branches[index])).collect()
        };
        let step = Step::Choice(subsets.into_iter().map(alternative).collect());
        self.push(keyword, step);
    }

    fn one_of(&mut self, keyword: &'r str, value: &'r Value) {
        let branches: Vec<&'r Value> = value.as_array().into_iter().flatten().collect();
        let alternative = |chosen: usize| {
            let mut steps = vec![self.holds(branches[chosen])];
            let others = branches.iter().enumerate().filter(|(index, _)| *index != chosen);
            steps.extend(others.map(|(_, branch)| self.breaks(branch)));
            steps
        };
        let step = Step::Choice((0..branches.len()).map(alternative).collect());
        self.push(keyword, step);
    }

    /// A union whose branches are chosen already.
    fn by(&mut self, keyword: &'r str, value: &'r Value, chosen: [Option<usize>; 2], alone: bool) {
        for (index, branch) in value.as_array().into_iter().flatten().enumerate() {
            if chosen.contains(&Some(index)) {
                let step = self.holds(branch);
                self.push(keyword, step);
            } else if alone {
                let step = self.breaks(branch);
                self.push(keyword, step);
            }
        }
    }

    fn condition(&mut self, condition: &'r Value) {
        let then = self.reader.keyword(self.scope, "then");
        let otherwise = self.reader.keyword(self.scope, "else");
        if then.is_none() && otherwise.is_none() && self.within.is_empty() {
            return;
        }
        let met = [self.holds(condition)].into_iter().chain(then.map(|then| self.holds(then)));
        let unmet =
            [self.breaks(condition)].into_iter().chain(otherwise.map(|other| self.holds(other)));
        let step = Step::Choice(vec![met.collect(), unmet.collect()]);
        self.push("if", step);
    }
}

/// The steps that leave exactly one value.
pub(super) fn is(value: &Value) -> impl Iterator<Item = Step<'_>> {
    let exactly = match value {
        Value::Array(items) => {
            vec![Fact::Types(Types::ARRAY), Fact::Array(ArrayFact::Exactly(items))]
        }
        Value::Object(members) => {
            vec![Fact::Types(Types::OBJECT), Fact::Object(ObjectFact::Exactly(members))]
        }
        _ => vec![Fact::Values(vec![Cow::Borrowed(value)])],
    };
    exactly.into_iter().map(Step::Fact)
}

pub(super) fn is_composite(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

/// The least and the greatest number of items that `contains` wants.
pub(super) fn bounds_of_contains(reader: &Reader<'_>, scope: &Scope<'_>) -> (u64, Option<u64>) {
    if scope.draft() < Draft::Draft201909 {
        return (1, None);
    }
    let bound = |keyword| reader.keyword(scope, keyword).and_then(count);
    (bound("minContains").unwrap_or(1), bound("maxContains"))
}

/// What a keyword says of numbers.
pub(super) fn number<'r>(
    scope: &Scope<'r>,
    keyword: &str,
    value: &'r Value,
) -> Option<NumberFact<'r>> {
    // Draft 4 has booleans that sharpen the bound beside them.
    let is_exclusive = |keyword| scope.keyword(keyword) == Some(&Value::Bool(true));
    let Value::Number(number) = value else { return None };
    match keyword {
        "minimum" if is_exclusive("exclusiveMinimum") => Some(NumberFact::Above(number)),
        "maximum" if is_exclusive("exclusiveMaximum") => Some(NumberFact::Below(number)),
        "minimum" => Some(NumberFact::AtLeast(number)),
        "maximum" => Some(NumberFact::AtMost(number)),
        "exclusiveMinimum" => Some(NumberFact::Above(number)),
        "exclusiveMaximum" => Some(NumberFact::Below(number)),
        _ => Some(NumberFact::MultipleOf(number)),
    }
}

/// Whether a keyword is the one of its group that stands for all of them.
fn is_first_of(scope: &Scope<'_>, group: &[&str], keyword: &str) -> bool {
    group.iter().find(|member| scope.keyword(member).is_some()) == Some(&keyword)
}
