//! Contradictions that can be seen without looking into items and properties at length: a
//! required property that is pinned to different values, or not allowed at all.

use std::collections::HashSet;

use serde_json::Value;

use super::super::facts::{Conflict, Facts, ObjectFact, Stated, Types};
use super::super::keyword::{Origin, merge};
use super::super::value::equal;
use super::{PROPERTY_KEYWORDS, Reader};
use crate::schema::Scope;

/// The keywords for which no object can have these facts, where that can be seen.
pub(super) fn clash<'r>(reader: &Reader<'_>, facts: &Facts<'r>) -> Option<Conflict<'r>> {
    if !facts.types.meets(Types::OBJECT) {
        return None;
    }
    let mut seen: HashSet<&str> = HashSet::new();
    facts.object.iter().find_map(|stated| match stated.fact {
        ObjectFact::Required(name) | ObjectFact::Property(name, _) if seen.insert(name) => {
            let mut conflict = impossible(reader, facts, name)?;
            merge(&mut conflict, &[stated.origin]);
            Some(conflict)
        }
        _ => None,
    })
}

/// The keywords that leave no value for a property.
fn impossible<'r>(reader: &Reader<'_>, facts: &Facts<'r>, name: &str) -> Option<Conflict<'r>> {
    let mut types = Types::ALL;
    let mut values: Option<Vec<&Value>> = None;
    let mut conflict = Vec::new();
    for stated in &facts.object {
        match &stated.fact {
            ObjectFact::Forbidden(forbidden) if *forbidden == name => {
                return Some(vec![stated.origin]);
            }
            ObjectFact::Exactly(members) => match members.get(name) {
                Some(value) => {
                    narrow(&mut types, &mut values, vec![value]);
                    merge(&mut conflict, &[stated.origin]);
                }
                None => return Some(vec![stated.origin]),
            },
            ObjectFact::Properties(lens) => {
                let Some((keyword, schema)) = judged_by(reader, lens, name) else { continue };
                let named = Origin::new(lens.schema(), keyword);
                for scope in schema.conjuncts() {
                    if scope.schema() == &Value::Bool(false) {
                        return Some(vec![named]);
                    }
                    let mut states = |keyword| {
                        let value = reader.keyword(&scope, keyword)?;
                        merge(&mut conflict, &[Origin::new(scope.schema(), keyword)]);
                        Some(value)
                    };
                    types = types & states("type").map_or(Types::ALL, Types::named);
                    if let Some(value) = states("const") {
                        narrow(&mut types, &mut values, vec![value]);
                    }
                    if let Some(Value::Array(pinned)) = states("enum") {
                        narrow(&mut types, &mut values, pinned.iter().collect());
                    }
                }
            }
            ObjectFact::Unevaluated(schema)
                if schema.schema() == &Value::Bool(false)
                    && !may_be_evaluated(reader, facts, stated, name) =>
            {
                return Some(vec![stated.origin]);
            }
            _ => {}
        }
    }
    let is_possible = match values {
        Some(values) => values.iter().any(|value| types.meets(Types::of(value))),
        None => types != Types::NONE,
    };
    (!is_possible).then_some(conflict)
}

/// Whether something in reach of `unevaluatedProperties` may evaluate a property.
fn may_be_evaluated<'r>(
    reader: &Reader<'_>,
    facts: &Facts<'r>,
    leftover: &Stated<'r, ObjectFact<'r>>,
    name: &str,
) -> bool {
    let patterns = PROPERTY_KEYWORDS[1];
    let in_reach = |stated: &&Stated<'r, ObjectFact<'r>>| stated.within.contains(&leftover.owner);
    facts.object.iter().filter(in_reach).any(|stated| match &stated.fact {
        ObjectFact::Properties(lens) => {
            judged_by(reader, lens, name).is_some() || reader.keyword(lens, patterns).is_some()
        }
        ObjectFact::Unevaluated(_) => true,
        _ => false,
    })
}

fn narrow<'v>(types: &mut Types, values: &mut Option<Vec<&'v Value>>, pinned: Vec<&'v Value>) {
    *types = *types & pinned.iter().fold(Types::NONE, |types, value| types | Types::of(value));
    *values = Some(match values.take() {
        None => pinned,
        Some(known) => {
            let is_pinned = |value: &&Value| pinned.iter().any(|other| equal(value, other));
            known.into_iter().filter(is_pinned).collect()
        }
    });
}

/// The schema that judges a property, and the keyword that says so, where that can be said without
/// matching patterns.
fn judged_by<'r>(
    reader: &Reader<'_>,
    lens: &Scope<'r>,
    name: &str,
) -> Option<(&'static str, Scope<'r>)> {
    let [properties, patterns, additional] = PROPERTY_KEYWORDS;
    if let Some(schema) = reader.keyword(lens, properties).and_then(|named| named.get(name)) {
        return Some((properties, lens.child(schema)));
    }
    if reader.keyword(lens, patterns).is_some() {
        return None;
    }
    reader.keyword(lens, additional).map(|schema| (additional, lens.child(schema)))
}
