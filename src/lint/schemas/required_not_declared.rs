//! A property that is required and declared nowhere: it has to be there, and anything will do.

use std::collections::HashMap;

use regex::Regex;
use serde_json::Value;

use crate::document::pointer;
use crate::finding::Severity;
use crate::lint::{Defect, Example, Rule, Subject};
use crate::openapi::references::Spot;
use crate::schema::validate::nearest;

pub(in crate::lint) static RULE: Rule = Rule {
    id: "required-not-declared",
    severity: Severity::Warning,
    summary: "a property is required and declared nowhere",
    detail: "`required` may name any property. One that no `properties` for the same object \
             declares, directly or along `allOf`, `anyOf`, `oneOf` and `$ref`, has to be sent \
             with any value at all, and generated types do not have it. It was renamed, misspelt \
             or forgotten.",
    source: "JSON Schema 2020-12 validation, section 6.5.3",
    example: Example {
        fails: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas:
    Order: {type: object, required: [itme], properties: {item: {type: string}}}",
        fits: "\
openapi: 3.1.0
info: {title: Orders, version: '1'}
paths: {}
components:
  schemas:
    Order: {type: object, required: [item], properties: {item: {type: string}}}",
    },
    check,
};

fn check(subject: &Subject<'_>, found: &mut Vec<Defect>) {
    let mut groups = Groups::of(subject);
    for (number, schema) in subject.schemas().iter().enumerate() {
        if schema.keyword("required").is_none() {
            continue;
        }
        // `not: {required: [x]}` forbids what nobody need declare.
        let mut around = pointer::tokens(schema.spot.pointer());
        if around.any(|token| token == "not" || token == "if") {
            continue;
        }
        let group = groups.leader(number);
        let Some(known) = groups.known.get(&group) else { continue };
        if known.is_open_question {
            continue;
        }
        for required in schema.placed().elements("required") {
            let name = required.value.as_str().filter(|name| !known.declares(name));
            let Some(name) = name else { continue };
            let title = format!("`{name}` is required and declared nowhere");
            let candidates = known.properties.iter().copied().take(MAX_COMPARED);
            // One letter is near every other.
            let near = nearest(name, candidates).filter(|near| near.len() > 1);
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("declare `{name}` under `properties`, or require it no more"),
            };
            found.push(Defect::new(required.spot, title).help(help));
        }
    }
}

/// Among more names than this, some happen to be alike.
const MAX_COMPARED: usize = 100;

/// What the schemas that may judge one object declare, all together.
#[derive(Default)]
struct Known<'c> {
    properties: Vec<&'c str>,
    patterns: Vec<&'c str>,
    /// The rest is described, forbidden, or said elsewhere, which is another matter.
    is_open_question: bool,
}

impl Known<'_> {
    fn declares(&self, name: &str) -> bool {
        let matches = |pattern: &&str| Regex::new(pattern).map_or(true, |it| it.is_match(name));
        self.properties.contains(&name) || self.patterns.iter().any(matches)
    }

    fn read<'c>(known: &mut Known<'c>, schema: &'c Value) {
        let names = |keyword: &str| {
            let members = schema.get(keyword).and_then(Value::as_object);
            members.into_iter().flat_map(|it| it.keys()).map(String::as_str)
        };
        known.properties.extend(names("properties"));
        known.patterns.extend(names("patternProperties"));
        let discriminator = schema.pointer("/discriminator/propertyName");
        known.properties.extend(discriminator.and_then(Value::as_str));
        known.is_open_question |= ["additionalProperties", "unevaluatedProperties"]
            .iter()
            .filter_map(|keyword| schema.get(*keyword))
            .any(|rest| {
                rest != &Value::Bool(true) && rest.as_object().is_none_or(|it| !it.is_empty())
            });
    }
}

/// Schemas that may judge one object, in groups: those within each other, and along references
/// those who refer. A group is too large rather than too small, so that what it does not declare
/// is declared by nobody.
struct Groups<'c> {
    /// For each schema by its number another one of its group, nearer to the group's leader; a
    /// leader has itself.
    leaders: Vec<usize>,
    /// What the groups declare, by their leaders.
    known: HashMap<usize, Known<'c>>,
}

/// Keywords whose subschemas judge the same object, with how far below the schema they stand.
const IN_PLACE: [(&str, usize); 8] = [
    ("allOf", 2),
    ("anyOf", 2),
    ("oneOf", 2),
    ("dependentSchemas", 2),
    ("if", 1),
    ("then", 1),
    ("else", 1),
    ("not", 1),
];

impl<'c> Groups<'c> {
    fn of(subject: &Subject<'c>) -> Self {
        let schemas = subject.schemas();
        let numbers: HashMap<&Spot, usize> =
            schemas.iter().enumerate().map(|(number, schema)| (&schema.spot, number)).collect();
        let mut groups = Self { leaders: (0..schemas.len()).collect(), known: HashMap::new() };
        for (number, schema) in schemas.iter().enumerate() {
            let target = subject.documents().target_of(&schema.spot, schema.value);
            let around = schema_around(&schema.spot).filter(|_| !schema.is_outermost);
            for other in target.iter().chain(&around).filter_map(|it| numbers.get(it)) {
                groups.join(number, *other);
            }
        }
        for (number, schema) in schemas.iter().enumerate() {
            let leader = groups.leader(number);
            let known = groups.known.entry(leader).or_default();
            Known::read(known, schema.value);
            // What lies behind such a reference may declare anything.
            let is_unknown =
                ["$dynamicRef", "$recursiveRef"].iter().any(|it| schema.keyword(it).is_some());
            let is_broken =
                || schema.text("$ref").is_some() && subject.documents().is_broken(&schema.spot);
            known.is_open_question |= is_unknown || is_broken();
        }
        groups
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.leader(one), self.leader(other));
        self.leaders[one] = other;
    }

    fn leader(&mut self, number: usize) -> usize {
        let mut leader = number;
        while self.leaders[leader] != leader {
            leader = self.leaders[leader];
        }
        self.leaders[number] = leader;
        leader
    }
}

/// The schema around one that judges the same object.
fn schema_around(spot: &Spot) -> Option<Spot> {
    let (above, last) = pointer::split_last(spot.pointer())?;
    let is_in_place = |name: &str, depth: usize| IN_PLACE.contains(&(name, depth));
    if is_in_place(&last, 1) {
        return Some(Spot::new(spot.document(), above));
    }
    let (schema, keyword) = pointer::split_last(above)?;
    is_in_place(&keyword, 2).then(|| Spot::new(spot.document(), schema))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::lint::testing::{places, titles};

    fn schema(schema: &str) -> Vec<String> {
        places(&RULE, &format!("components: {{schemas: {{A: {schema}}}}}"))
    }

    #[test]
    fn reports_a_name_that_is_not_declared() {
        let document = "{required: [a, b], properties: {a: {}}}";
        assert_eq!(schema(document), ["/components/schemas/A/required/1"]);
        let document = "components: {schemas: {A: {required: [a], properties: {b: {}}}}}";
        assert_eq!(titles(&RULE, document), ["`a` is required and declared nowhere"]);
    }

    #[test]
    fn is_silent_where_a_schema_of_the_same_object_declares_it() {
        for declared in [
            "{required: [a], properties: {a: {}}}",
            "{required: [a], allOf: [{properties: {a: {}}}]}",
            "{properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]}",
            "{required: [a_1], patternProperties: {'^a_': {}}}",
            "{not: {required: [a]}}",
        ] {
            assert_eq!(schema(declared), [""; 0], "{declared}");
        }
    }

    #[test]
    fn is_silent_where_who_refers_to_it_declares_it() {
        let document = "\
components:
  schemas:
    Named: {required: [name]}
    A: {allOf: [{$ref: '#/components/schemas/Named'}], properties: {name: {type: string}}}";
        assert_eq!(places(&RULE, document), [""; 0]);
    }

    #[test]
    fn leaves_maps_and_closed_objects_to_others() {
        assert_eq!(schema("{required: [a], additionalProperties: {type: string}}"), [""; 0]);
        assert_eq!(schema("{required: [a], additionalProperties: false}"), [""; 0]);
    }

    #[test]
    fn is_silent_where_a_reference_leads_nowhere() {
        let document = "{required: [a], allOf: [{$ref: '#/components/schemas/Gone'}]}";
        assert_eq!(schema(document), [""; 0]);
    }

    #[test]
    fn does_not_take_a_property_of_an_inner_object_for_the_outer_ones() {
        let document = "{required: [a], properties: {b: {properties: {a: {}}}}}";
        assert_eq!(schema(document), ["/components/schemas/A/required/0"]);
    }
}
